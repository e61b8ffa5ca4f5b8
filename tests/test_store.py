"""The database: what goes in comes out, nothing is changed, and what can go wrong is told."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sample import RUN, make_sample

from survey.errors import InputError, SurveyError
from survey.frames import load
from survey.model import Company, Exchange, Handshake, Host, Lookup, Outcome, Response, Role, utc_text
from survey.store import Run, Store, reading

COMPANY = Company("ACM", "Acme", "Materials", "https://www.acme.example", {"weight": "1.5"})
RUN_ROW = Run(
    "r1", "crawl", "2026-11-20T00:00:00.000Z", "0.1", {"budget": 3, "only": ["ACM"]}, {"openssl": "3", "seed": "x"}
)
EXCHANGE = Exchange(
    id="e1",
    run_id="r1",
    company="ACM",
    probe="front_door",
    method="GET",
    url="https://www.acme.example:8443/a?b=c",
    outcome=Outcome.ANSWERED,
    fetched_at="2026-11-20T00:00:01.000Z",
    request_headers=(("Origin", "https://survey.example"),),
    response=Response(200, "", (("content-type", "text/html"),), b""),
    redirect_to=None,
    detail="",
    elapsed_ms=12,
    ip="192.0.2.1",
    why="the website",
    parent=None,
    hops=0,
    bytes_received=321,
    body_sha256="ab",
    truncated=True,
    sent=True,
    warc_file="r1-00000.warc.gz",
    warc_offset=17,
)
HANDSHAKE = Handshake(
    id="h1",
    run_id="r1",
    company="ACM",
    host="www.acme.example",
    port=443,
    offered="default",
    outcome=Outcome.ANSWERED,
    at="2026-11-20T00:00:02.000Z",
    probe="handshake",
    version="TLSv1.3",
    cipher="TLS_AES_128_GCM_SHA256",
    alpn="h2",
    group="X25519",
    trusted=True,
    name_matches=False,
    verify_error="hostname mismatch",
    client_certificate="requested",
    ocsp_stapled=None,
    elapsed_ms=9,
    ip="192.0.2.1",
)
LOOKUP = Lookup(
    id="l1",
    run_id="r1",
    company="ACM",
    host="www.acme.example",
    rrtype="A",
    outcome=Outcome.ANSWERED,
    at="2026-11-20T00:00:00.500Z",
    answer=("192.0.2.1", "2001:db8::1"),
    cname="edge.example",
    probe="resolve",
    elapsed_ms=3,
)


def filled(path: Path | str = ":memory:") -> Store:
    store = Store.open(path)
    store.add_companies([COMPANY])
    store.start_run(RUN_ROW, ["ACM"])
    store.add_exchange(EXCHANGE)
    store.add_handshake(HANDSHAKE)
    store.add_lookup(LOOKUP)
    store.add_host("r1", Host("ACM", "api.acme.example", Role.API, "link"), parent="e1")
    return store


def test_observations_come_back_as_they_went_in() -> None:
    with filled() as store:
        store.add_reuse("r1", "ACM", "link", "e1")
        rows = store.run_rows("r1")
        assert rows.exchanges == (EXCHANGE,)
        assert rows.handshakes == (HANDSHAKE,)
        assert rows.lookups == (LOOKUP,)
        assert rows.hosts == (Host("ACM", "api.acme.example", Role.API, "link"),)
        assert rows.reuses == (("ACM", "link", "e1"),)
        assert rows.finished == {}
        assert store.run("r1") == RUN_ROW
        assert store.companies() == [COMPANY]
        (row,) = store.query("SELECT host, port, bytes FROM exchanges")
        assert tuple(row.values()) == ("www.acme.example", 8443, 321)


def test_ground_rows_are_never_changed() -> None:
    with filled() as store:
        before = store.query("SELECT * FROM exchanges")
        store.add_exchange(Exchange(**{**EXCHANGE.__dict__, "detail": "changed", "probe": "link"}))
        store.add_host("r1", Host("ACM", "api.acme.example", Role.DOCS, "guessed_host"))
        store.start_run(Run("r1", "demo", "2027-01-01T00:00:00.000Z"), ["ACM"])
        assert store.query("SELECT * FROM exchanges") == before
        assert store.query("SELECT role FROM hosts") == [{"role": "api"}]
        assert store.run("r1") == RUN_ROW


def test_companies_follow_the_list() -> None:
    with filled() as store:
        store.add_companies([Company("ACM", "Acme Holdings", "Energy", "https://acme.example", {})])
        assert store.companies()[0].name == "Acme Holdings"
        store.add_companies([COMPANY], change=False)
        assert store.companies()[0].name == "Acme Holdings"


def test_transaction_is_all_or_nothing() -> None:
    with filled() as store:
        with pytest.raises(ZeroDivisionError), store.transaction():
            store.add_companies([Company("X", "X", "S", "https://x.example")])
            with store.transaction():
                store.add_companies([Company("Y", "Y", "S", "https://y.example")])
            raise ZeroDivisionError
        assert [c.code for c in store.companies()] == ["ACM"]


def test_threads_write_one_after_the_other(tmp_path: Path) -> None:
    with filled(tmp_path / "s.db") as store:

        def add(number: int) -> None:
            for i in range(20):
                with store.transaction():
                    store.add_exchange(Exchange(**{**EXCHANGE.__dict__, "id": f"{number}-{i}"}))

        threads = [threading.Thread(target=add, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert store.query("SELECT count(*) AS n FROM exchanges") == [{"n": 81}]


def test_unfinished_run_of_the_same_request_is_found() -> None:
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    with Store.open(":memory:") as store:
        for run_id, hours, status, settings in (
            ("old", 25, "interrupted", {"budget": 3}),
            ("other", 1, "interrupted", {"budget": 4}),
            ("done", 1, "finished", {"budget": 3}),
            ("younger", 2, "running", {"budget": 3}),
            ("elder", 3, "interrupted", {"budget": 3}),
        ):
            store.start_run(Run(run_id, "crawl", utc_text(now - timedelta(hours=hours)), settings=settings))
            store.finish_run(run_id, None, status)
        found = store.resumable_run({"budget": 3}, now=now)
        assert found is not None and found.id == "younger"
        assert store.resumable_run({"budget": 5}, now=now) is None


def test_closed_file_is_whole_and_opens_immutable(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    make_sample(path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["s.db"]
    connection = sqlite3.connect(f"file:{path}?immutable=1", uri=True)
    assert connection.execute("SELECT count(*) FROM results").fetchone() == (9,)
    assert connection.execute("PRAGMA journal_mode").fetchone() != ("wal",)
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


def test_a_reader_does_not_stop_a_writer(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    with filled(path) as store, Store.open(path, readonly=True) as reader:
        store.add_companies([Company("X", "X", "S", "https://x.example")])
        assert len(reader.companies()) == 2
        with pytest.raises(SurveyError):
            reader.add_companies([COMPANY])


def test_rebuild_replaces_all_derived_rows_and_only_these(tmp_path: Path) -> None:
    with filled(tmp_path / "s.db") as store:
        finding = {
            "run_id": "r1",
            "company": "ACM",
            "host": "h",
            "question": "https",
            "answer": "yes",
            "value": "200",
            "strength": "strong",
            "excerpt": "HTTP/1.1 200 galvanised",
            "location": "status",
            "detector": "d",
            "exchange_id": "e1",
        }
        counts = store.rebuild({"findings": [finding, finding]})
        assert counts["findings"] == 2 and counts["questions"] > 40
        search = "SELECT count(*) AS n FROM findings_fts WHERE findings_fts MATCH 'galvanised'"
        assert store.query(search) == [{"n": 2}]
        store.rebuild({"findings": [finding]})
        assert store.query("SELECT id FROM findings") == [{"id": 1}]
        assert store.query(search) == [{"n": 1}]
        with pytest.raises(sqlite3.IntegrityError):
            store.rebuild({"findings": [finding, {**finding, "handshake_id": "h1"}]})
        with pytest.raises(sqlite3.IntegrityError):
            store.rebuild({"findings": [{**finding, "exchange_id": "nothing"}]})
        with pytest.raises(ValueError, match="no column"):
            store.rebuild({"findings": [{**finding, "colour": "red"}]})
        assert store.query("SELECT count(*) AS n FROM findings") == [{"n": 1}]
        assert store.run_rows("r1").exchanges == (EXCHANGE,)


def test_what_a_stranger_says_and_no_table_can_hold_is_kept_as_near_as_can_be(tmp_path: Path) -> None:
    said = {
        "run_id": "r1",
        "exchange_id": "e1",
        "url": "https://api.acme.example/openapi.json",
        "format": "openapi",
        "title": json.loads('"half \\ud83d, whole \\ud83d\\ude00"'),
        "scopes": {"read\udc00"},
        "operations_by_method": {"\ud800": 1},
        "operations": 10**30,
    }
    with filled(tmp_path / "s.db") as store:
        store.rebuild({"descriptions": [said]})
        (row,) = store.query("SELECT title, scopes, operations_by_method, operations FROM descriptions")
    assert row == {
        "title": "half \ufffd, whole \U0001f600",
        "scopes": '["read\ufffd"]',
        "operations_by_method": '{"\ufffd":1}',
        "operations": 2**63 - 1,
    }


def test_views_of_an_older_program_are_replaced(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    make_sample(path)
    connection = sqlite3.connect(path)
    connection.execute("DROP VIEW results")
    connection.execute("CREATE VIEW results AS SELECT 1 AS old")
    connection.execute("CREATE VIEW extra AS SELECT 1 AS old")
    connection.commit()
    connection.close()
    with Store.open(path) as store:
        assert len(store.query("SELECT * FROM results WHERE run_id = ?", [RUN])) == 9
        assert store.query("SELECT name FROM sqlite_master WHERE name = 'extra'") == []


# --- what can go wrong ----------------------------------------------------------------------------


def test_missing_database_is_told(tmp_path: Path) -> None:
    for readonly in (True, False):
        with pytest.raises(SurveyError, match="there is no database"):
            Store.open(tmp_path / "s.db", create=False, readonly=readonly)
    assert list(tmp_path.iterdir()) == []


def test_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_text("Shopping list\n" * 100)
    with pytest.raises(SurveyError, match="not a database") as told:
        Store.open(path)
    assert told.value.hint
    assert path.read_text().startswith("Shopping list")


def test_database_of_something_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "songs.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE songs (id INTEGER)")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    with pytest.raises(InputError, match="something else"):
        Store.open(path)
    assert path.read_bytes() == before


def test_folder_instead_of_a_database(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder"):
        Store.open(tmp_path)


def test_locked_database_is_told_after_waiting(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    filled(path).close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(SurveyError, match="locked by another program"):
        Store.open(path, wait=0.2)
    other.close()


def test_an_empty_file_is_told_as_one(tmp_path: Path) -> None:
    (tmp_path / "s.db").touch()
    with pytest.raises(SurveyError, match="is empty"), reading(tmp_path / "s.db"):
        pass
    Store.open(tmp_path / "s.db").close()
    with reading(tmp_path / "s.db") as conn:
        assert conn.execute("select count(*) from runs").fetchone() == (0,)


def test_frames_have_the_same_dtypes_with_and_without_rows(tmp_path: Path) -> None:
    Store.open(tmp_path / "empty.db").close()
    make_sample(tmp_path / "full.db")
    empty, full = load(tmp_path / "empty.db"), load(tmp_path / "full.db")
    assert empty.tables == full.tables
    told = {t: {str(c): d.name for c, d in getattr(full, t).dtypes.items()} for t in full.tables}
    found = {t: {str(c): d.name for c, d in getattr(empty, t).dtypes.items()} for t in empty.tables}
    assert found == told
    assert empty.ledger.requests.sum() == 0
    assert (told["results"]["coverage"], told["results"]["sector"], told["results"]["finished_at"]) == (
        "Float64", "category", "datetime64[us, UTC]",
    )  # fmt: skip
    with closing(sqlite3.connect(tmp_path / "full.db")) as conn:
        conn.execute("drop view auth_agreement")  # of last year's version
    assert len(load(tmp_path / "full.db").findings) == len(full.findings)


def test_the_example_for_notebooks_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readme = Path(__file__).parent.parent.joinpath("README.md").read_text(encoding="utf-8")
    (example,) = (block for block in re.findall(r"```python\n(.*?)```", readme, re.S) if "survey.load" in block)
    make_sample(tmp_path / "data" / "survey.db")
    monkeypatch.chdir(tmp_path)
    named: dict[str, Any] = {}
    exec(example, named)
    assert set(named["by_sector"].columns) <= set(named["data"].results.api_presence.cat.categories)
    assert len(named["demanded"]) > 0
    assert named["heaviest"].index[0] in set(named["data"].companies.code)


def test_newer_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    filled(path).close()
    connection = sqlite3.connect(path)
    connection.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('survey', 'm999_future', '')"
    )
    connection.commit()
    connection.close()
    with pytest.raises(SurveyError, match="newer version"):
        Store.open(path)


def test_damaged_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    make_sample(path)
    data = bytearray(path.read_bytes())
    data[8192:40000] = b"\xff" * (40000 - 8192)
    path.write_bytes(bytes(data))
    with pytest.raises(SurveyError, match="damaged"), Store.open(path, readonly=True) as store:
        for table in ("exchanges", "findings", "companies", "results"):
            store.query(f"SELECT * FROM {table}")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_read_only_folder_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    with pytest.raises(SurveyError, match="cannot be opened"):
        Store.open(folder / "s.db")
    with pytest.raises(SurveyError, match="cannot make the folder"):
        Store.open(folder / "deeper" / "s.db")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_full_disk_is_told(tmp_path: Path) -> None:
    with filled(tmp_path / "s.db") as store:
        store.query("PRAGMA max_page_count = 1")  # SQLite answers as on a full disk
        with pytest.raises(SurveyError, match="is full"), store.transaction():
            for number in range(3000):
                store.add_companies([Company(f"C{number}", "x" * 500, "S", "https://x.example")])
        assert len(store.companies()) == 1
