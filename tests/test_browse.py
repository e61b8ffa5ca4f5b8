"""The site: what its pages say, that nothing of a surveyed site comes alive in them, and how it starts and ends."""

from __future__ import annotations

import asyncio
import csv
import io
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hostile_content import CONTROL, EXCERPTS, FORMULA, IMAGE, SCRIPT, make_hostile
from sample import RUN, TRUTH, make_sample

from survey import browse
from survey.errors import InputError, SurveyError
from survey.site.plugins import survey_site as plugin
from survey.site.queries import QUERIES

Get = Callable[[str], Any]
HOSTILE_COMPANY = "/-/company/X~2F1~20~26~C3~A9"


def getter(datasette: Any) -> Get:
    return lambda path: asyncio.run(datasette.client.get(path))


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Get]:
    db = tmp_path_factory.mktemp("sample") / "sample.db"
    make_sample(db)
    with browse.site(db) as datasette:
        yield getter(datasette)


@pytest.fixture(scope="module")
def hostile_files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, str]:
    folder = tmp_path_factory.mktemp("hostile")
    key = make_hostile(folder / "hostile.db", folder / "archive")
    return folder / "hostile.db", folder / "archive", key


@pytest.fixture(scope="module")
def hostile(hostile_files: tuple[Path, Path, str]) -> Iterator[Get]:
    db, archive, _ = hostile_files
    with browse.site(db, archive) as datasette:
        yield getter(datasette)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


# --- what the pages say --------------------------------------------------------------------------


def test_the_front_page_tells_denominators_and_unknown_as_bounds(sample: Get) -> None:
    text = words(sample("/").text)
    assert "Of all 9 companies" in text
    assert "share an API with outsiders between 44 % and 67 % (4 yes, 2 unknown of 9)" in text
    assert "78 % 7 of 9" in text, "what share could be read"
    assert "2026-11-20" in text
    assert "a bot wall stands in front" in text


def test_every_chart_stands_on_the_front_page_with_its_words_and_numbers(sample: Get) -> None:
    html = sample("/").text
    charts = re.findall(r'<img src="(/-/chart/[a-z0-9_-]+\.svg)" alt="([^"]+)"', html)
    assert len(charts) >= 8
    assert all(len(alt) > 40 for _, alt in charts)
    drawing = sample(charts[0][0])
    assert drawing.status_code == 200
    assert drawing.headers["content-type"].startswith("image/svg+xml")
    assert "<svg" in drawing.text


@pytest.mark.parametrize("code", TRUTH)
def test_a_company_page_has_results_and_ledger(sample: Get, code: str) -> None:
    reply = sample(f"/-/company/{code}")
    assert reply.status_code == 200
    text = words(reply.text)
    assert f"API presence {TRUTH[code][0]}" in text
    assert "Report an error" in text
    assert "Ledger" in text
    for auth in TRUTH[code][3]:
        assert auth in text


def test_a_company_page_shows_authentication_by_source(sample: Get) -> None:
    told = words(sample("/-/company/BNK").text)
    assert "They differ. What a description declares" in told
    assert "Description oauth2 Documentation in words oauth2 Live API none" in told
    assert "Documentation in words not seen" in words(sample("/-/company/PAY").text)
    assert "They differ" not in words(sample("/-/company/PAY").text)


def test_every_finding_of_a_company_leads_to_its_evidence(sample: Get) -> None:
    html = sample("/-/company/BNK").text
    links = re.findall(r'href="(/-/evidence/[a-z]+/[0-9a-f]+)#f\d+"', html)
    assert len(links) > 10
    kinds = {link.split("/")[3] for link in links}
    assert {"exchange", "handshake"} <= kinds
    for link in sorted(set(links)):
        assert sample(link).status_code == 200


def test_a_question_page_says_what_counts_and_who(sample: Get) -> None:
    text = words(sample("/-/question/description").text)
    assert "Is there a machine-readable description" in text
    assert "No needs no observation can prove a no" in text
    assert "between 33 % and 56 % (3 yes, 2 unknown of 9)" in text
    assert "Harbour Bank Limited yes" in text


def test_search_finds_companies_and_excerpts(sample: Get) -> None:
    text = words(sample("/-/search?q=bank").text)
    assert "Harbour Bank Limited" in text
    assert "Build with Harbour Bank APIs" in text
    assert sample('/-/search?q="unbalanced (AND* NEAR').status_code == 200
    assert sample("/-/search").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/-/companies",
        "/-/companies?sector=Financials&api_presence=open",
        "/-/questions",
        "/-/changes",
        "/-/dashboards",
        "/-/dashboards/charts",
        "/sample",
        "/sample/results?_facet=sector",
        "/sample/findings?_search=sandbox",
        "/sample/findings.json?_shape=array",
        "/sample/exchanges?outcome=answered",
        f"/sample/runs/{RUN}",
    ],
)
def test_pages_answer(sample: Get, path: str) -> None:
    assert sample(path).status_code == 200


@pytest.mark.parametrize(
    ("asked", "shown"), [("", "sector"), ("_facet=sector", "sector"), ("_facet=sector&_facet=origin", "origin")]
)
def test_a_facet_is_shown_once(sample: Get, asked: str, shown: str) -> None:
    text = sample(f"/sample/results?{asked}").text
    ids = re.findall(r'id="(facet-[^"]+)"', text)
    assert f"facet-{shown}" in ids
    assert len(ids) == len(set(ids)), ids


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/-/companies?from=%C2%B2", 200),
        ("/-/companies?from=99999999999999999999", 200),
        ("/-/search?q=%00", 200),
        ("/-/search?q=a%00b", 200),
        ("/sample/findings?_sort=nix", 400),
        ("/sample/findings?_where=1;drop", 400),
    ],
)
def test_an_odd_question_to_a_page_is_no_fault_of_the_server(sample: Get, path: str, status: int) -> None:
    assert sample(path).status_code == status


@pytest.mark.parametrize("query", [q.name for q in QUERIES])
def test_canned_queries_run(sample: Get, query: str) -> None:
    values = "code=BNK&words=sandbox&before=a&after=b"
    reply = sample(f"/sample/{query}.json?_shape=array&{values}")
    assert reply.status_code == 200, reply.text
    if query in ("company_by_code", "unknown_and_why", "public_descriptions", "search_findings", "ledger_by_company"):
        assert reply.json()


def test_datasette_tables_are_described_and_lead_on(sample: Get) -> None:
    html = sample("/sample/findings").text
    assert "Which question of the codebook it answers" in html
    assert re.search(r'href="/-/evidence/exchange/[0-9a-f]{16}"', html)
    assert 'href="/-/company/BNK"' in html, "labels lead to the company's page"
    told = sample("/sample/results.json?_size=1&_extra=x").json()
    assert "api_presence" in told["columns"]


@pytest.mark.parametrize("path", ["/-/company/NIX", "/-/question/nix", "/-/evidence/exchange/nix", "/-/nix", "/nix"])
def test_what_is_not_there_is_a_plain_404(sample: Get, path: str, capsys: pytest.CaptureFixture[str]) -> None:
    reply = sample(path)
    assert reply.status_code == 404
    assert "Not found" in reply.text
    assert "Traceback" not in "".join(capsys.readouterr())


def test_bounds_hold() -> None:
    share = plugin.Share("x", 1, 1, 3)
    assert (share.low, share.high) == (33, 67), "down and up, so that the sentence is true"
    assert plugin.Share("x", 0, 3, 3).words == "unknown (of all 3)"
    assert plugin.Share("x", 2, 0, 3).words == "67 % (2 of 3)"
    assert plugin.Share("x", 0, 0, 0).words == "nothing to count"


# --- hostile content -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hostile_pages(hostile: Get, hostile_files: tuple[Path, Path, str]) -> dict[str, Any]:
    key = hostile_files[2]
    db = sqlite3.connect(hostile_files[0])
    others = [
        f"/-/evidence/{kind}/{key_}"
        for kind, table in (("exchange", "exchanges"), ("handshake", "handshakes"), ("lookup", "lookups"))
        for (key_,) in db.execute(f"select id from {table}")
    ]
    db.close()
    paths = [
        "/",
        "/-/companies",
        HOSTILE_COMPANY,
        "/-/question/api_mention",
        "/-/search?q=script",
        f"/-/search?q={SCRIPT}",
        *others,
        "/hostile/findings",
        "/hostile/companies",
        "/hostile/exchanges",
        "/hostile/pages",
        "/hostile/descriptions",
        "/hostile/results",
        "/hostile/lookups",
        f"/hostile/exchanges/{key}",
        f"/hostile/company_by_code?code={SCRIPT}",
    ]
    return {path: hostile(path) for path in paths}


def test_nothing_hostile_comes_alive(hostile_pages: dict[str, Any]) -> None:
    for path, reply in hostile_pages.items():
        assert reply.status_code == 200, path
        assert "<script>alert" not in reply.text, path
        assert "<img src=https://evil" not in reply.text, path
        assert "\u202e" not in reply.text.replace("data-value", ""), path
        assert "\x1b" not in reply.text, path
        assert "\x07" not in reply.text, path
        assert 'href="javascript:' not in reply.text, path
        assert "49" not in re.findall(r"<h1[^>]*>(.*?)</h1>", reply.text, re.S)[0], "no template ran"


def test_own_pages_allow_no_script_and_no_other_host(hostile_pages: dict[str, Any]) -> None:
    for path, reply in hostile_pages.items():
        policy = reply.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert reply.headers["referrer-policy"] == "no-referrer"
        if path == "/" or path.startswith("/-/"):
            assert "script-src" not in policy
            assert "<script" not in reply.text
            assert not re.search(r"(?i)\bstyle=|\son\w+=\"", reply.text), path
        for source in re.findall(r'(?:src|<link[^>]+href)="([^"]+)"', reply.text):
            assert source.startswith(("/", "data:", "http://localhost/")), source


def test_links_to_surveyed_sites_tell_them_nothing(hostile_pages: dict[str, Any]) -> None:
    found = 0
    for reply in hostile_pages.values():
        for tag in re.findall(r'<a [^>]*href="https?://www\.hostile[^>]*>', reply.text):
            found += 1
            assert 'rel="noreferrer nofollow' in tag
    assert found


def test_the_evidence_page_shows_the_archived_record_with_the_excerpts_marked(
    hostile: Get, hostile_files: tuple[Path, Path, str]
) -> None:
    html = hostile(f"/-/evidence/exchange/{hostile_files[2]}").text
    marked = [re.sub(r"<[^>]+>", "", m) for m in re.findall(r"<mark[^>]*>(.*?)</mark>", html, re.S)]
    assert "&lt;script&gt;alert(&#39;owned&#39;)&lt;/script&gt;" in marked
    assert any("X-Powered-By" in m for m in marked)
    assert "HTTP/1.1 200 OK" in marked
    assert "invoice[U+202E]gnp.exe" in marked
    assert "bell[U+0007] esc[U+001B][31m zero[U+200B]width" in marked
    text = words(html)
    assert "licensed by the control" in text
    assert "hostile-run-00000.warc.gz" in text
    assert "Authorization: Bearer none" in text, "the request as it was sent"
    targets = set(re.findall(r'href="#(f\d+)"', html))
    assert targets <= set(re.findall(r'id="(f\d+)"', html))
    assert len(targets) == len(EXCERPTS)


def test_a_long_body_is_cut_around_its_excerpts(tmp_path: Path) -> None:
    key = make_hostile(tmp_path / "long.db", tmp_path / "archive", filler=300_000)
    with browse.site(tmp_path / "long.db", tmp_path / "archive") as datasette:
        html = getter(datasette)(f"/-/evidence/exchange/{key}").text
    assert len(html) < 60_000
    assert "characters left out" in html
    assert "invoice[U+202E]gnp.exe</mark>" in html


def test_without_the_archive_the_page_says_so(hostile_files: tuple[Path, Path, str]) -> None:
    db, archive, key = hostile_files
    with browse.site(db, archive.parent / "elsewhere") as datasette:
        reply = getter(datasette)(f"/-/evidence/exchange/{key}")
    assert reply.status_code == 200
    assert "is not here, so only the row and the excerpts are shown" in reply.text


def test_csv_has_no_formula(hostile: Get) -> None:
    for path in ("/hostile/findings.csv", "/hostile/findings.csv?_stream=on", "/hostile/companies.csv?_dl=on"):
        rows = list(csv.reader(io.StringIO(hostile(path).text)))
        cells = [cell for row in rows for cell in row]
        assert not [c for c in cells if c.startswith(("=", "@", "+", "-"))]
        assert any(c.startswith("'" + FORMULA) for c in cells)
    rows = list(csv.DictReader(io.StringIO(hostile("/hostile/findings.csv?_size=max").text)))
    assert {r["excerpt"].removeprefix("'") for r in rows} >= {SCRIPT, IMAGE, FORMULA, CONTROL}


def test_a_csv_stream_in_pieces_is_the_same_table() -> None:
    rows = [["a", "b"], ["=1+1", 'x "quoted"\nand, more'], ["-5", "-5 apples"], ["", "é"]]
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(rows)
    whole = buffer.getvalue().encode()
    cells = plugin.Cells()
    out = b"".join(cells.feed(whole[i : i + 7], last=False) for i in range(0, len(whole) // 7 * 7, 7))
    out += cells.feed(whole[len(whole) // 7 * 7 :], last=True)
    assert list(csv.reader(io.StringIO(out.decode(), newline=""))) == [
        ["a", "b"],
        ["'=1+1", 'x "quoted"\nand, more'],
        ["-5", "'-5 apples"],
        ["", "é"],
    ]


def test_hidden_characters_show_by_number() -> None:
    assert plugin.visible("a\u202eb\x00c\u2066\r\nd\te") == "a[U+202E]b[U+0000]c[U+2066]\nd\te"
    assert plugin.visible(None) is None
    assert plugin.visible("שלום العربية") == "שלום العربية"


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "//evil.example", "http://a b", "https://x\u202e.example", "x", None],
)
def test_what_is_no_web_address_is_no_link(url: str | None) -> None:
    assert plugin.outward(url) == ""


def test_excerpts_are_found_where_they_are_said_to_be() -> None:
    text = "one two one two"
    at = {"excerpt": "one", "location": "body@8", "id": 1}
    assert plugin.marks(text, [at]) == [plugin.Mark(8, 11, (1,))]
    wrong = {"excerpt": "two", "location": "body@1", "id": 2}
    assert plugin.marks(text, [wrong]) == [plugin.Mark(4, 7, (2,))]
    both = plugin.marks(text, [at, {"excerpt": "one two", "location": "body@8", "id": 3}])
    assert both == [plugin.Mark(8, 15, (3, 1))]
    assert plugin.marks(text, [{"excerpt": "three", "location": "body@0", "id": 4}]) == []


def test_pieces_are_the_text() -> None:
    text = "".join(chr(97 + i % 26) for i in range(1000))
    cited = [plugin.Mark(100, 120, (1,)), plugin.Mark(130, 140, (2,)), plugin.Mark(900, 905, (3,))]
    whole = plugin.cut(text, cited)
    assert "".join(p.text for p in whole) == text
    assert [p.text for p in whole if p.findings] == [text[100:120], text[130:140], text[900:905]]
    short = plugin.cut(text, cited, limit=500, around=20)
    assert sum(len(p.text) + p.left_out for p in short) == len(text)
    assert [p.findings for p in short if p.findings] == [(1,), (2,), (3,)]


# --- starting and ending -------------------------------------------------------------------------


def test_a_taken_port_is_told_with_what_to_try(tmp_path: Path) -> None:
    make_sample(tmp_path / "sample.db")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SurveyError, match=f"port {port}") as caught:
            browse.serve(tmp_path / "sample.db", port)
    assert "--port" in caught.value.hint


def test_no_database_and_no_survey_are_told(tmp_path: Path) -> None:
    with pytest.raises(SurveyError, match=r"no database"):
        browse.serve(tmp_path / "nix.db", 0)
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("create table t (a)")
    other.close()
    with pytest.raises(InputError, match=r"something else"):
        browse.serve(tmp_path / "other.db", 0)


@pytest.mark.parametrize(("ended_by", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 143)])
def test_it_prints_its_address_and_ends_quietly(tmp_path: Path, ended_by: signal.Signals, code: int) -> None:
    make_sample(tmp_path / "sample.db")
    (tmp_path / "temporary").mkdir()
    run = subprocess.Popen(
        [sys.executable, "-m", "survey", "browse", "--db", str(tmp_path / "sample.db"), "--port", "0"],
        stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "TMPDIR": str(tmp_path / "temporary")},
    )  # fmt: skip
    assert run.stderr is not None
    assert run.stdout is not None
    with run.stderr, run.stdout:
        watchdog = threading.Timer(60, run.kill)
        watchdog.start()
        line = run.stderr.readline()
        while line.startswith("working out the answers"):  # said where that takes more than two seconds
            line = run.stderr.readline()
        address = re.match(r"http://127\.0\.0\.1:\d+/", line)
        assert address, line
        with urllib.request.urlopen(address.group() + "-/company/BNK", timeout=20) as reply:
            assert reply.status == 200
        run.send_signal(ended_by)
        assert run.wait() == code
        watchdog.cancel()
        assert "Traceback" not in run.stderr.read()
        assert run.stdout.read() == ""
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_site_that_was_opened_at_rest_shows_nothing_wrong_once_it_is_written_to(tmp_path: Path) -> None:
    """SQLite reads what was opened as immutable wrong, or calls it malformed, when it is not."""
    make_sample(tmp_path / "sample.db")

    async def ask(datasette: Any, path: str) -> tuple[int, str]:
        reply = await datasette.client.get(path)
        return reply.status_code, reply.text

    with browse.site(tmp_path / "sample.db") as datasette:
        assert asyncio.run(ask(datasette, "/"))[0] == 200
        with sqlite3.connect(tmp_path / "sample.db") as conn:
            conn.execute("insert into runs (id, kind, started_at, status) values ('x', 'crawl', '2026', 'running')")
        for path in ("/", "/-/company/BNK", "/sample.json"):
            status, text = asyncio.run(ask(datasette, path))
            assert status == 503, path
            assert "start it again" in text
    with browse.site(tmp_path / "sample.db") as datasette:
        assert asyncio.run(ask(datasette, "/-/company/BNK"))[0] == 200


def test_a_database_that_is_written_to_is_read_as_it_grows(tmp_path: Path) -> None:
    make_sample(tmp_path / "sample.db")
    with sqlite3.connect(tmp_path / "sample.db") as conn:
        conn.execute(
            "insert into runs (id, kind, started_at, status) values ('next', 'crawl', '2026-11-21', 'running')"
        )
    conn.close()
    with browse.site(tmp_path / "sample.db") as datasette:
        get = getter(datasette)
        assert datasette.databases["sample"].is_mutable
        assert "Harbour Bank" in get("/-/companies").text
        with sqlite3.connect(tmp_path / "sample.db") as conn:
            conn.execute("update companies set name = 'Renamed Bank' where code = 'BNK'")
        conn.close()
        assert "Renamed Bank" in get("/-/companies").text
