"""Analyse: archive in, tables out; again; without a database; with archives of others; with our own mistakes."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from survey import analyse as module
from survey import archive, controls, intake
from survey.analyse import Summary, analyse
from survey.archive import ArchiveWriter
from survey.errors import InputError, SurveyError
from survey.model import Company, Exchange, Handshake, Host, Lookup, Outcome, Response, Role, identify
from survey.store import DERIVED_TABLES, Run, Store
from survey.workers import Failure, Limits, each

RUN = Run("20261120T000000Z-crawl-test", "crawl", "2026-11-20T00:00:00.000Z", "0.1", {"budget": 5}, {"seed": "s"})
COMPANIES = [
    Company("ACM", "Acme Limited", "Materials", "https://www.acme.example"),
    Company("BEE", "Bee Limited", "Energy", "https://www.bee.example"),
]
SPEC = json.dumps(
    {
        "openapi": "3.0.3",
        "info": {"title": "Orders", "version": "1"},
        "servers": [{"url": "https://api.acme.example/v1"}],
        "paths": {"/orders": {"get": {"responses": {"200": {"description": "ok"}}}}},
        "components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-API-Key"}}},
        "security": [{"key": []}],
    }
)
FRONT = "<!doctype html><title>Acme</title><h1>Acme</h1>" + "<p>We dig for ore and ship it to the world.</p>" * 20
NOT_FOUND = (
    "<!doctype html><title>Sorry</title><h1>Sorry</h1><p>There is nothing at {}.</p>" + "<p>Try the menu.</p>" * 30
)


@dataclass(frozen=True)
class Sent:
    """The bytes of both directions, as the net gives them."""

    request: bytes
    raw: bytes


class Crawl:
    """Writes what a crawl would: archive first, then (if wanted) the row."""

    def __init__(self, folder: Path, store: Store | None, run: Run = RUN) -> None:
        self.writer, self.store, self.run = ArchiveWriter(folder, run.id), store, run
        self.clock = 0
        self.writer.note("run", asdict(run))
        self.writer.note("companies", {"run_id": run.id, "companies": [asdict(c) for c in COMPANIES]})
        if store:
            store.add_companies(COMPANIES)
            store.start_run(run, [c.code for c in COMPANIES])

    def get(
        self, company: str, probe: str, url: str, status: int, body: str, type_: str = "text/html", **more: Any
    ) -> Exchange:
        self.clock += 1
        headers = (("Content-Type", type_), ("Content-Length", str(len(body.encode()))), *more.pop("headers", ()))
        head = f"HTTP/1.1 {status} X\r\n" + "".join(f"{n}: {v}\r\n" for n, v in headers) + "\r\n"
        exchange = Exchange(
            id=identify(self.run.id, "GET", url, ()),
            run_id=self.run.id,
            company=company,
            probe=probe,
            method="GET",
            url=url,
            outcome=Outcome.ANSWERED,
            fetched_at=f"2026-11-20T00:00:{self.clock:02}.000Z",
            response=Response(status, "X", headers, body.encode()),
            elapsed_ms=5,
            **more,
        )
        kept = self.writer.write(exchange, Sent(b"GET / HTTP/1.1\r\n\r\n", (head + body).encode()))
        if self.store:
            self.store.add_exchange(kept)
        return kept

    def fail(self, company: str, probe: str, url: str, outcome: Outcome) -> None:
        exchange = Exchange(
            identify(self.run.id, url), self.run.id, company, probe, "GET", url, outcome, "2026-11-20T00:01:00.000Z"
        )
        kept = self.writer.write(exchange)
        if self.store:
            self.store.add_exchange(kept)

    def finish(self) -> None:
        host = Host("ACM", "api.acme.example", Role.API, "link")
        row = {"host": host.host, "role": "api", "found_by": "link", "parent": None}
        self.writer.note("hosts", {"run_id": self.run.id, "company": "ACM", "hosts": [row]})
        shake = Handshake("h", self.run.id, "ACM", "www.acme.example", 443, "TLSv1.3", Outcome.ANSWERED,
                          "2026-11-20T00:02:00.000Z", version="TLSv1.3", chain=(b"no certificate",))  # fmt: skip
        lookup = Lookup("l", self.run.id, "ACM", "api.acme.example", "A", Outcome.ANSWERED, "2026-11-20T00:02:00.000Z",
                        ("192.0.2.1",), probe="resolve")  # fmt: skip
        kept = self.writer.write(shake), self.writer.write(lookup)
        for code in ("ACM", "BEE"):
            facts = {"run_id": self.run.id, "company": code, "finished_at": "2026-11-20T01:00:00.000Z", "leftover": 0}
            self.writer.note("company_finished", facts)
        facts = {"id": self.run.id, "status": "finished", "finished_at": "2026-11-20T01:00:01.000Z", "suspect": None}
        self.writer.note("run_finished", facts)
        self.writer.close()
        if self.store:
            self.store.add_host(self.run.id, host)
            self.store.add_handshake(kept[0])
            self.store.add_lookup(kept[1])
            for code in ("ACM", "BEE"):
                self.store.finish_company(self.run.id, code, "2026-11-20T01:00:00.000Z", 0)
            self.store.finish_run(self.run.id, "2026-11-20T01:00:01.000Z")


def crawl(folder: Path, store: Store | None = None) -> Crawl:
    made = Crawl(folder, store)
    site = "https://www.acme.example"
    hsts = (("Strict-Transport-Security", "max-age=31536000"),)
    made.get("ACM", "front_door", f"{site}/", 200, FRONT, headers=hsts)
    made.get("ACM", "front_door", "http://www.acme.example/", 301, "", redirect_to=f"{site}/")
    made.get("ACM", "control", f"{site}/q7x2m9qq", 200, NOT_FOUND.format("/q7x2m9qq"))
    made.get("ACM", "candidate_path", f"{site}/developers", 200, NOT_FOUND.format("/developers"))
    spec = made.get("ACM", "pointer", "https://api.acme.example/openapi.json", 200, SPEC, "application/json")
    made.writer.note("reuse", {"run_id": made.run.id, "company": "BEE", "probe": "pointer", "exchange_id": spec.id})
    if store:
        store.add_reuse(made.run.id, "BEE", "pointer", spec.id)
    made.fail("BEE", "front_door", "https://www.bee.example/", Outcome.TIMED_OUT)
    made.finish()
    return made


def dump(db: Path, tables: tuple[str, ...] = ()) -> dict[str, list[tuple[Any, ...]]]:
    connection = sqlite3.connect(db)
    names = tables or ("companies", "runs", "run_companies", "hosts", "exchanges", "handshakes", "lookups", "reuses",
                       *DERIVED_TABLES)  # fmt: skip
    found = {t: sorted(connection.execute(f"SELECT * FROM {t}").fetchall(), key=repr) for t in names}
    connection.close()
    return found


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Summary]:
    """A small crawl, analysed: `s.db` and `archive` in a folder that nobody changes."""
    home = tmp_path_factory.mktemp("once")
    with Store.open(home / "s.db") as store:
        crawl(home / "archive", store)
    return home, analyse(home / "s.db", home / "archive")


@pytest.fixture
def surveyed(once: tuple[Path, Summary], tmp_path: Path) -> tuple[Path, Path, Summary]:
    """A copy of it for one test."""
    shutil.copytree(once[0], tmp_path / "home")
    return tmp_path / "home" / "s.db", tmp_path / "home" / "archive", once[1]


def query(db: Path, sql: str) -> list[tuple[Any, ...]]:
    with Store.open(db, readonly=True) as store:
        return [tuple(r.values()) for r in store.query(sql)]


def test_tables_are_filled(surveyed: tuple[Path, Path, Summary]) -> None:
    db, _, summary = surveyed
    assert (summary.exchanges, summary.handshakes, summary.lookups, summary.crashes, summary.new_rows) == (
        6,
        1,
        1,
        0,
        0,
    )
    assert query(db, "SELECT url, format, auth_used FROM descriptions") == [
        ("https://api.acme.example/openapi.json", "openapi", '["api_key"]')
    ]
    rows = query(db, "SELECT code, api_presence, auth, https, hsts, tls_versions, unknown_reason FROM results")
    assert rows == [
        ("ACM", "public", '["api_key"]', "enforced", "long", '["TLSv1.3"]', None),
        ("BEE", "public", '["api_key"]', "unknown", "unknown", "[]", None),
    ]


def test_soft_404_is_told_by_its_control_and_gives_nothing(surveyed: tuple[Path, Path, Summary]) -> None:
    db = surveyed[0]
    sql = "SELECT e.url AS guess, r.verdict, c.url FROM replies r JOIN exchanges e ON e.id = r.exchange_id " \
          "LEFT JOIN exchanges c ON c.id = r.control_id ORDER BY 1"  # fmt: skip
    assert query(db, sql) == [
        ("https://www.acme.example/developers", "soft_404", "https://www.acme.example/q7x2m9qq"),
        ("https://www.acme.example/q7x2m9qq", "control", None),
    ]
    dropped = ", ".join(f"'{a}'" for a in module.DROPPED_AREAS)
    sql = f"""SELECT f.question FROM findings f JOIN questions q ON q.name = f.question AND q.area IN ({dropped})
              JOIN replies r ON r.exchange_id = f.exchange_id"""
    assert query(db, sql) == []


def test_reused_exchange_gives_findings_to_both_companies(surveyed: tuple[Path, Path, Summary]) -> None:
    sql = "SELECT company, count(DISTINCT exchange_id) FROM findings WHERE question = 'description' GROUP BY company"
    assert query(surveyed[0], sql) == [("ACM", 1), ("BEE", 1)]


def test_every_finding_has_its_words_in_the_archive(surveyed: tuple[Path, Path, Summary]) -> None:
    from survey.model import exchange_evidence, status_line

    db, folder, _ = surveyed
    by_id = {r.id: r for r in archive.records(folder) if isinstance(r, Exchange)}
    found = query(db, "SELECT exchange_id, excerpt FROM findings WHERE exchange_id IS NOT NULL")
    assert found
    for id_, excerpt in found:
        exchange = by_id[id_]
        texts = [exchange.text, status_line(exchange), exchange_evidence(exchange)]
        texts += [exchange.response.header_block] if exchange.response else []
        assert any(excerpt in text for text in texts), excerpt


def test_same_archive_gives_the_same_tables(surveyed: tuple[Path, Path, Summary]) -> None:
    db, folder, _ = surveyed
    before = dump(db)
    again = analyse(db, folder, workers=1)
    assert dump(db) == before
    assert again.new_rows == 0


def test_database_is_rebuilt_from_the_archive_alone(surveyed: tuple[Path, Path, Summary], tmp_path: Path) -> None:
    db, folder, _ = surveyed
    rebuilt = tmp_path / "rebuilt.db"
    summary = analyse(rebuilt, folder)
    assert summary.new_rows == 8
    assert dump(rebuilt) == dump(db)


def test_observations_without_rows_become_rows(surveyed: tuple[Path, Path, Summary]) -> None:
    db, folder, _ = surveyed
    before = dump(db)
    connection = sqlite3.connect(db)
    for table in ("findings", "pages", "replies", "descriptions", "grades", "reuses"):
        connection.execute(f"DELETE FROM {table}")
    connection.execute("DELETE FROM exchanges WHERE url LIKE '%openapi.json'")
    connection.commit()
    connection.close()
    assert analyse(db, folder).new_rows == 1
    assert dump(db) == before


def test_interrupted_run_is_read_as_far_as_it_went(tmp_path: Path) -> None:
    made = Crawl(tmp_path / "archive", None)
    made.get("ACM", "front_door", "https://www.acme.example/", 200, FRONT)
    made.writer.close()
    analyse(tmp_path / "s.db", tmp_path / "archive")
    assert query(tmp_path / "s.db", "SELECT status FROM runs") == [("running",)]
    assert query(tmp_path / "s.db", "SELECT code FROM results") == []
    assert query(tmp_path / "s.db", "SELECT code FROM results_by_run") == [("ACM",), ("BEE",)]


def test_observations_whose_run_was_not_noted(tmp_path: Path) -> None:
    writer = ArchiveWriter(tmp_path / "archive", "lost")
    at = "2026-11-20T00:00:00.000Z"
    url = "https://www.acme.example/"
    writer.write(Exchange("e", "lost", "ACM", "front_door", "GET", url, Outcome.TIMED_OUT, at))
    writer.close()
    assert analyse(tmp_path / "s.db", tmp_path / "archive").exchanges == 1
    assert query(tmp_path / "s.db", "SELECT id, status FROM runs") == [("lost", "running")]


# --- nothing to read ------------------------------------------------------------------------------


def test_nothing_to_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(SurveyError, match="no archive folder"):
        analyse(tmp_path / "s.db", tmp_path / "archive")
    (tmp_path / "archive").mkdir()
    with pytest.raises(SurveyError, match=r"holds no \*\.warc\.gz, and there is no database"):
        analyse(tmp_path / "s.db", tmp_path / "archive")
    assert not (tmp_path / "s.db").exists()


def test_derived_tables_are_not_emptied_when_the_archive_is_elsewhere(surveyed: tuple[Path, Path, Summary]) -> None:
    db, folder, _ = surveyed
    before = dump(db)
    (folder.parent / "empty").mkdir()
    with pytest.raises(SurveyError, match="has observations"):
        analyse(db, folder.parent / "empty")
    assert dump(db) == before


# --- archives of others ---------------------------------------------------------------------------


def foreign_warc(urls: list[str], *, packed: bool, body: bytes = b"") -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed)
    writer.write_record(writer.create_warcinfo_record("x.warc.gz", {"software": "elsewhere"}))
    for url in urls:
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        payload = io.BytesIO(body or f"<title>{url}</title><p>Hello</p>".encode())
        fields = {"WARC-Date": "2024-03-01T12:00:00Z"}
        record = writer.create_warc_record(
            url, "response", payload=payload, http_headers=head, warc_headers_dict=fields
        )
        writer.write_record(record)
        record.raw_stream.close()
    return out.getvalue()


URLS = [
    "https://www.acme.example/",
    "https://blog.acme.example/a?b=%20c",
    "http://elsewhere.example/x",
    "https://api.acme.example/",
]
PACKINGS: list[tuple[str, str, Callable[[], bytes]]] = [
    ("gzip per record", "x.warc.gz", lambda: foreign_warc(URLS, packed=True)),
    ("plain", "x.warc", lambda: foreign_warc(URLS, packed=False)),
    ("gzip as a whole", "x.warc.gz", lambda: gzip.compress(foreign_warc(URLS, packed=False))),
    ("cut off", "x.warc", lambda: foreign_warc([*URLS, "https://last.example/"], packed=False)[:-30]),
]


@pytest.mark.parametrize(("name", "file", "data"), PACKINGS, ids=[p[0] for p in PACKINGS])
def test_warc_of_others_is_taken_in_once(
    surveyed: tuple[Path, Path, Summary], tmp_path: Path, name: str, file: str, data: Callable[[], bytes]
) -> None:
    db, folder, _ = surveyed
    (tmp_path / file).write_bytes(data())
    first = analyse(db, folder, [tmp_path / file])
    (run_id,) = first.imported
    sql = f"SELECT url, company, probe, warc_file FROM exchanges WHERE run_id = '{run_id}' ORDER BY rowid"
    copy = f"{run_id}.warc.gz"
    assert query(db, sql) == [(u, "ACM" if "acme" in u else None, "import", copy) for u in URLS]
    assert query(db, f"SELECT kind, status, started_at, finished_at FROM runs WHERE id = '{run_id}'") == [
        ("import", "finished", "2024-03-01T12:00:00Z", "2024-03-01T12:00:00Z")
    ]
    assert query(db, "SELECT DISTINCT run_id FROM results") == [(RUN.id,)]
    assert query(db, f"SELECT code, api_presence FROM results_by_run WHERE run_id = '{run_id}'") == [("ACM", "unknown")]
    before = dump(db)
    again = analyse(db, folder, [tmp_path / file])
    assert (again.new_rows, again.imported) == (0, first.imported)
    assert dump(db) == before
    if name == "plain":
        rebuilt = tmp_path / "rebuilt.db"
        analyse(rebuilt, folder)
        assert dump(rebuilt) == before
    for file, offset in query(db, "SELECT warc_file, warc_offset FROM exchanges WHERE probe = 'import'"):
        response = archive.read(folder, file, offset)
        assert response is not None and response.body.startswith(b"<title>")


def test_warc_without_a_database_and_without_an_archive(tmp_path: Path) -> None:
    (tmp_path / "x.warc.gz").write_bytes(foreign_warc(URLS, packed=True))
    summary = analyse(tmp_path / "new" / "x.db", tmp_path / "archive", [tmp_path / "x.warc.gz"])
    assert (summary.runs, summary.exchanges, summary.pages, summary.crashes) == (1, 4, 4, 0)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("text", b"Shopping list\n"),
        ("empty", b""),
        ("gzip of text", gzip.compress(b"Shopping list\n", mtime=0)),
        ("damaged gzip", b"\x1f\x8b\x08\x00" + b"\xff" * 50),
    ],
)
def test_file_that_is_no_warc_is_told_and_nothing_is_made(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / "x.warc.gz").write_bytes(data)
    with pytest.raises(InputError, match=r"x\.warc\.gz") as told:
        analyse(tmp_path / "x.db", tmp_path / "archive", [tmp_path / "x.warc.gz"])
    assert told.value.hint
    assert not (tmp_path / "x.db").exists()
    assert not list((tmp_path / "archive").glob("*.warc.gz"))


def test_missing_warc_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        intake.take_in(tmp_path / "nothing.warc.gz", tmp_path / "archive")


def test_host_of_two_companies_belongs_to_neither(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s.db") as store:
        store.add_companies(COMPANIES)
        store.start_run(RUN, ["ACM", "BEE"])
        for code, host in (("ACM", "docs.shared.example"), ("BEE", "api.shared.example"), ("BEE", "bee.readme.io")):
            store.add_host(RUN.id, Host(code, host, Role.DOCS))
        owner = module._owner(store)
        names = ("shop.acme.example", "docs.shared.example", "www.shared.example", "bee.readme.io", "ant.readme.io")
        assert [owner(n) for n in names] == ["ACM", "ACM", None, "BEE", None]


# --- our own mistakes and hostile documents --------------------------------------------------------


def misbehave(number: int) -> int:
    """Falls, hangs, or eats memory, as a parser may."""
    import os
    import time

    if number == 3:
        os._exit(9)
    if number == 5:
        time.sleep(60)
    if number == 7:
        return len([0] * 10**9)
    if number == 9:
        raise ValueError("nine")
    return number * number


def test_processes_that_die_or_hang_cost_one_item_each() -> None:
    # a new process imports this module within the limit; one that sleeps is given four times as long
    results = list(each(misbehave, range(40), workers=2, limits=Limits(seconds=3, megabytes=1500)))
    assert [i for i, _ in results] == list(range(40))
    failed = {i: r.what for i, r in results if isinstance(r, Failure)}
    assert set(failed) == {3, 5, 7, 9}
    assert "exit code 9" in failed[3] and "3 seconds" in failed[5]
    assert failed[7].startswith("MemoryError") and failed[9] == "ValueError: nine"
    assert all(r == i * i for i, r in results if not isinstance(r, Failure))


def break_detectors(task: Any) -> Any:
    """What a worker does when one of our detectors is wrong in three ways."""
    from survey.model import Detector, Sign

    def falls(_: Any) -> Iterator[Sign]:
        raise KeyError("oops")

    def invents(_: Any) -> Iterator[Sign]:
        yield Sign("https", "yes", "200", "status", "words that stand nowhere")

    def asks(_: Any) -> Iterator[Sign]:
        yield Sign("colour", "yes", "red", "status", "HTTP/1.1 200 X")

    wrong = tuple(
        Detector(name, "exchange", "", ("https",), detect)
        for name, detect in (("falls", falls), ("invents", invents), ("asks", asks))
    )
    module.DETECTORS, kept = (*wrong, *module.DETECTORS), module.DETECTORS  # in this process only
    try:
        return module._read(task)
    finally:
        module.DETECTORS = kept


def test_crash_of_a_detector_is_recorded_and_the_pass_goes_on() -> None:
    exchange = Exchange(
        "e",
        "r",
        None,
        "import",
        "GET",
        "https://x.example/",
        Outcome.ANSWERED,
        "",
        response=Response(200, "X", (), b""),
    )
    made = break_detectors((exchange, False))
    whats = [what for what, _ in made.crashes]
    assert [w.split(":")[0] for w in whats] == ["detector falls", "detector invents", "detector asks"]
    assert "KeyError" in whats[0] and "does not stand there" in whats[1] and "no question" in whats[2]
    assert all("/" not in trace.split(" in ")[0].removeprefix("  survey/") for _, trace in made.crashes)
    assert made.signs  # the others went on


def test_deeply_nested_documents_do_not_end_the_pass(tmp_path: Path) -> None:
    made = Crawl(tmp_path / "archive", None)
    site = "https://www.acme.example"
    for number, (body, type_) in enumerate(
        [
            ("[" * 60_000, "application/json"),
            ("<div>" * 60_000, "text/html"),
            ("openapi: 3.0.0\n" + "- [" * 20_000, "application/yaml"),
            ("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "application/xml"),
            ("\0" * 10_000, "application/octet-stream"),
        ]
    ):
        made.get("ACM", "link", f"{site}/{number}", 200, body, type_)
    made.writer.close()
    summary = analyse(tmp_path / "s.db", tmp_path / "archive", limits=Limits(seconds=20))
    assert (summary.exchanges, summary.crashes) == (5, 0)


# --- controls ---------------------------------------------------------------------------------------


def reply(url: str, body: str, status: int = 200, probe: str = "candidate_path", **more: Any) -> Exchange:
    response = Response(status, "", (("Content-Type", "text/html"),), body.encode())
    return Exchange(
        "e", "r", None, probe, "GET", url, more.pop("outcome", Outcome.ANSWERED), "", response=response, **more
    )


A, B = "https://x.example/developers", "https://x.example/q7x2m9qqz1"
WORDS = "home about news jobs shops contact press investors people safety ports ships rail ore prices"
MENU = "<nav>" + "".join(f"<a href='/{w}'>{w} {w}s</a>" for w in WORDS.split(" ")) + "</nav>"
OFFER = "<p>Our API gives prices of ore by port and grade</p>" * 3
PAGES = [
    ("same page", NOT_FOUND.format(""), NOT_FOUND.format(""), True),
    ("path echoed in the text", NOT_FOUND.format("/developers"), NOT_FOUND.format("/q7x2m9qqz1"), True),
    ("name in the title", f"<title>developers - Acme</title>{MENU}", f"<title>q7x2m9qqz1 - Acme</title>{MENU}", True),
    ("numbers differ", f"<title>Oops</title>{MENU}<p>No 123e4567</p>", f"<title>Oops</title>{MENU}<p>No 9f</p>", True),
    ("other page of a site", f"<title>Developers</title>{MENU}{OFFER}", f"<title>Sorry</title>{MENU}", False),
    ("same title, other words", f"<title>Acme</title>{MENU}{OFFER}", f"<title>Acme</title>{MENU}<p>Sorry</p>", False),
    ("JSON errors", '{"error":"none","path":"/developers"}', '{"error":"none","path":"/q7x2m9qqz1"}', True),
    ("JSON against a description", SPEC, '{"error":"no such thing"}', False),
    ("shell of an application", "<div id=a></div><script src=/b.js>", "<div id=a></div><script src=/b.js>", True),
]


@pytest.mark.parametrize(("name", "guess", "control", "alike"), PAGES, ids=[p[0] for p in PAGES])
def test_guess_is_compared_with_its_control(name: str, guess: str, control: str, alike: bool) -> None:
    ours, theirs = reply(A, guess), reply(B, control, probe="control")
    assert controls.similar(ours, theirs) is alike
    assert controls.verdict(ours, theirs) == ("soft_404" if alike else "genuine")
    assert controls.verdict(reply(A, guess, probe="front_door"), theirs) == "genuine"


def test_verdicts_without_a_comparison() -> None:
    missing = reply(B, "gone", 404, "control")
    refused = reply(B, "no", 403, "control")
    timed_out = Exchange("c", "r", None, "control", "GET", B, Outcome.TIMED_OUT, "")
    there = reply(A, NOT_FOUND)
    assert controls.verdict(there, missing) == "genuine"
    assert controls.verdict(reply(A, "gone", 404), missing) == "genuine"
    assert controls.verdict(there, None) == controls.verdict(there, timed_out) == "unlicensed"
    assert controls.verdict(reply(A, "no", 403), refused) == "refuses_all"
    assert controls.verdict(there, refused) == "genuine"
    assert controls.verdict(missing, None) == "control"
    home = {"status": 302, "redirect_to": "https://x.example/"}
    assert controls.verdict(reply(A, "", **home), reply(B, "", probe="control", **home)) == "soft_404"


SHAPES = [
    ("/developers", "x"),
    ("/openapi.json", "json"),
    ("/openapi.json?v=1", "json"),
    ("/swagger.YAML", "yaml"),
    ("/a.yml", "yaml"),
    ("/llms.txt", "txt"),
    ("/.well-known/security.txt", "well-known"),
    ("/docs/api", "docs"),
    ("/docs/", "x"),
    ("/docs", "x"),
]


@pytest.mark.parametrize(("path", "shape"), SHAPES)
def test_shape(path: str, shape: str) -> None:
    assert controls.shape_of(f"https://x.example{path}") == shape


def test_fingerprint_of_hostile_markup_is_quick() -> None:
    for text in ("<script" * 30_000, "<" * 200_000, "<title>" * 30_000, "&" * 200_000, "İ" * 100_000):
        assert controls.fingerprint(reply(A, text)) is not None
