"""Empty shells drawn by a browser: what is asked, by whom, what is kept, and that no page can escape or hang.

What needs Chromium and playwright is skipped without them; planning, archive and answers are tested anyway.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from crawling import RESULT, command, rows, settings_for

from survey import archive
from survey.analyse import analyse
from survey.archive import ArchiveWriter
from survey.crawl import crawl, drawing_of
from survey.demo import DemoWeb, differences
from survey.gist import Gist
from survey.model import (
    Company,
    DnsTarget,
    Draft,
    Exchange,
    Handshake,
    HttpTarget,
    Lookup,
    Outcome,
    RenderTarget,
    Response,
    TlsTarget,
    Wish,
    identify,
)
from survey.net import browser
from survey.net.browser import Browser, CapturedDrawing, Job, Reply
from survey.plan import plan
from survey.probes import rendering
from survey.seen import Seen

KINDS = ("scripted_portal", "scripted_site")
SITE, PORTAL = "https://www.kea.example/", "https://developer.kea.example/"
with_browser = pytest.mark.skipif(browser.missing() is not None, reason=str(browser.missing()))


# --- planning --------------------------------------------------------------------------------------


def imagined(replies: dict[str, tuple[int, str]], kinds: dict[str, str], **changes: Any) -> Seen:
    """A company whose addresses answer as given; everything else is a 404. Nothing is drawn yet."""
    seen = Seen(Company("KEA", "Kea", "", SITE), (), "seed", renders=True, **changes)
    for url, (status, body) in replies.items():
        answer(seen, HttpTarget(url, "front_door"), status, body, Gist(kind=kinds.get(url, "other")))
    return seen


def answer(seen: Seen, target: HttpTarget, status: int, body: str = "", gist: Gist | None = None) -> Exchange:
    barred = Outcome(target.barred) if target.barred else None
    exchange = Exchange(
        identify(target.url), "run", "KEA", target.probe, target.method, target.url, barred or Outcome.ANSWERED,
        "2026-01-05T10:00:00.000Z", parent=target.parent, hops=target.hops, sent=barred is None, body_sha256=body,
        response=None if barred else Response(status, "", (("Content-Type", "text/html"),), body.encode()),
    )  # fmt: skip
    robots = Gist(robots=body.encode()) if target.probe == "robots" else None
    seen.add(exchange, gist or robots or Gist())
    return exchange


def drawn_until_asked(seen: Seen, wishes: list[tuple[Wish, ...]], replies: dict[str, str]) -> list[str]:
    """What is asked and drawn, in order, when each drawing in turn lacks the wishes given."""
    told: list[str] = []
    lacking = iter(wishes)
    for _ in range(40):
        found = list(rendering.drawings(seen))
        if not found:
            return told
        for target in found:
            if isinstance(target, RenderTarget):
                lacks = () if target.last else next(lacking, ())
                told.append(f"draw {sorted(u for u, id_ in target.parts if id_)}{' last' if target.last else ''}")
                if lacks:
                    seen.add(Draft(target, lacks))
                else:
                    caught = CapturedDrawing(Outcome.ANSWERED, "2026-01-05T10:00:01.000Z", body=b"<p>drawn</p>")
                    seen.add(drawing_of(target, caught, "run", "KEA"), Gist(kind="other"))
            else:
                assert isinstance(target, HttpTarget)
                told.append(f"{target.probe} {target.url}")
                answer(seen, target, 200 if target.url in replies else 404, replies.get(target.url, ""))
    raise AssertionError("no end")


SHELL = {SITE: (200, "shell")}
UNREAD = {SITE: "unread"}
# name, wishes of the drawings in turn, what happens. From the manners that `survey.probes.rendering` describes.
PLANS: list[tuple[str, list[tuple[Wish, ...]], list[str]]] = [
    ("it lacks nothing", [()], ["draw []"]),
    (
        "its own script is asked, then it is drawn with it",
        [(Wish(SITE + "a.js", "script"),)],
        ["draw []", f"page_part {SITE}a.js", f"draw ['{SITE}a.js']"],
    ),
    (
        "a counter of visitors is not told anything",
        [(Wish("https://stats.example/t.js", "script"),)],
        ["draw []", "draw []"],
    ),
    (
        "a library from its public store is asked, data from there is not",
        [(Wish("https://unpkg.com/x@1", "script"), Wish("https://unpkg.com/data.json", "fetch"))],
        ["draw []", "page_part https://unpkg.com/x@1", "draw ['https://unpkg.com/x@1']"],
    ),
    (
        "where it leads by script is asked as a link and never given to it",
        [(Wish(SITE + "home", "navigation"),)],
        ["draw []", f"link {SITE}home", "draw []"],
    ),
    (
        "what is not http is nothing to ask",
        [(Wish("file:///etc/passwd", "frame"), Wish("ftp://www.kea.example/x", "fetch"))],
        ["draw []", "draw []"],
    ),
    (
        "an address that only a private network has is not ours",
        [(Wish("http://169.254.169.254/latest/meta-data", "fetch"), Wish("http://127.0.0.1:8001/", "fetch"))],
        ["draw []", "draw []"],
    ),
]


@pytest.mark.parametrize(("name", "wishes", "expected"), PLANS, ids=[p[0] for p in PLANS])
def test_a_page_is_drawn_again_when_what_it_lacked_was_asked(
    name: str, wishes: list[tuple[Wish, ...]], expected: list[str]
) -> None:
    replies = {SITE + "a.js": "script", SITE + "home": "page", "https://unpkg.com/x@1": "library"}
    assert drawn_until_asked(imagined(SHELL, UNREAD), wishes, replies) == expected


def test_a_page_that_always_wants_more_comes_to_an_end() -> None:
    endless = [tuple(Wish(f"{SITE}{n}-{m}.js", "script") for m in range(9)) for n in range(100)]
    told = drawn_until_asked(imagined(SHELL, UNREAD), endless, {})
    assert sum(t.startswith("page_part") for t in told) == rendering.MOST_PARTS
    assert sum(t.startswith("draw") for t in told) <= rendering.MOST_DRAFTS + 1
    assert told[-1].endswith("last")


def test_what_is_known_is_not_asked_again() -> None:
    seen = imagined(SHELL | {SITE + "openapi.json": (200, "{}")}, UNREAD)
    told = drawn_until_asked(seen, [(Wish(SITE + "openapi.json", "fetch"),)], {})
    assert told == ["draw []", f"draw ['{SITE}openapi.json']"]


def with_parts(wishes: tuple[Wish, ...], **changes: Any) -> Seen:
    """A shell that was drawn once and lacked these."""
    seen = imagined(SHELL, UNREAD, **changes)
    for host in ("www.kea.example", "kea.example"):
        seen.add(Lookup(f"of {host}", "run", "KEA", host, "A", Outcome.ANSWERED, "", ("192.0.2.1",)))
    seen.add(Draft(RenderTarget(SITE, "rendering", identify(SITE)), wishes))
    return seen


def parts_planned(seen: Seen) -> dict[str, str]:
    """The parts of the first round that plans any, with why they are barred. All else is refused or not there."""
    for _ in range(30):
        targets = plan(seen).targets
        if parts := {t.url: t.barred for t in targets if isinstance(t, HttpTarget) and t.probe == "page_part"}:
            return parts
        for target in targets:
            if isinstance(target, HttpTarget):
                answer(seen, target, 404)
            elif isinstance(target, DnsTarget):
                seen.add(Lookup(str(target), "run", "KEA", target.host, target.rrtype, Outcome.NO_SUCH_HOST, ""))
            elif isinstance(target, TlsTarget):
                end = Outcome.REFUSED
                seen.add(Handshake(str(target), "run", "KEA", target.host, target.port, target.offered, end, ""))
            else:
                return {}
    raise AssertionError("no end")


def test_the_budget_holds_for_parts_of_pages() -> None:
    many = tuple(Wish(f"{SITE}{n}.js", "script") for n in range(9))
    assert len(parts_planned(with_parts(many, budget=300))) == 9
    assert len(parts_planned(with_parts(many, budget=6))) == 2  # beside the four front doors
    assert parts_planned(with_parts(many, budget=4)) == {}


def test_robots_txt_holds_for_parts_of_pages() -> None:
    seen = with_parts((Wish(SITE + "private/a.js", "script"), Wish(SITE + "b.js", "script")))
    answer(seen, HttpTarget(SITE + "robots.txt", "robots"), 200, "User-agent: *\nDisallow: /private")
    assert parts_planned(seen) == {SITE + "private/a.js": Outcome.ROBOTS_DISALLOWED, SITE + "b.js": ""}


def test_pages_of_one_application_share_their_parts() -> None:
    """The second page is drawn with what the first lacked: fewer drawings, the same requests."""
    seen = imagined(SHELL | {PORTAL: (200, "other shell")}, UNREAD | {PORTAL: "unread"})
    first = (Wish("https://www.kea.example/a.js", "script"),)
    told = drawn_until_asked(seen, [first, first], {SITE + "a.js": "script"})
    assert told.count(f"page_part {SITE}a.js") >= 1
    assert told[-1] == f"draw ['{SITE}a.js']"


def test_without_a_browser_nothing_is_drawn() -> None:
    seen = imagined(SHELL, UNREAD)
    seen.renders = False
    assert list(rendering.drawings(seen)) == []


# --- archive ---------------------------------------------------------------------------------------


def test_a_drawn_page_is_a_conversion_that_refers_to_its_response(tmp_path: Path) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\n"
    shell = replace(answer(imagined({}, {}), HttpTarget(SITE, "front_door"), 200, "<div>"), run_id="run")
    target = RenderTarget(SITE, "rendering", shell.id, why="an empty shell, drawn")
    caught = CapturedDrawing(Outcome.ANSWERED, "2026-01-05T10:00:01.000Z", 900, "<p>gezeichnet: ä</p>".encode())
    drawing = drawing_of(target, caught, "run", "KEA")
    assert isinstance(drawing, Exchange)
    failed = drawing_of(replace(target, last=True), CapturedDrawing(Outcome.TIMED_OUT, "2026-01-05T10:00:09.000Z"),
                        "run", "KEA")  # fmt: skip

    class Wire:
        request, raw = b"GET / HTTP/1.1\r\n\r\n", head + b"<div>"

    with ArchiveWriter(tmp_path, "run") as writer:
        writer.write(shell, Wire())
        kept, unkept = writer.write(drawing), writer.write(failed)
    again = [r for r in archive.records(tmp_path) if isinstance(r, Exchange)]
    assert again[1] == kept
    assert again[2] == unkept
    assert again[1].rendered
    assert again[1].text == "<p>gezeichnet: ä</p>"
    raw = archive.read_raw(tmp_path, kept.warc_file or "", kept.warc_offset or 0)
    response = archive.read_raw(
        tmp_path, kept.warc_file or "", next(r for r in again if not r.rendered).warc_offset or 0
    )
    assert raw is not None
    assert response is not None
    assert raw.kind == "conversion"
    assert dict(raw.fields)["WARC-Refers-To"] == dict(response.fields)["WARC-Record-ID"]
    assert dict(raw.fields)["WARC-Target-URI"] == SITE
    assert archive.read(tmp_path, kept.warc_file or "", kept.warc_offset or 0) == kept.response


# --- without a browser -----------------------------------------------------------------------------


@pytest.mark.parametrize("why", ["never", "no browser"])
def test_without_a_browser_a_shell_is_unread_and_its_company_unknown(
    why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(browser, "find", lambda: None)
    with DemoWeb(kinds=KINDS, draws=False) as web:
        settings = settings_for(web, tmp_path, render="never" if why == "never" else "auto")
        crawl(settings, say=said.append)
        analyse(settings.db, settings.archive)
        found = differences(web.truth, results(settings.db))
    assert not found, "\n".join(map(str, found))
    hints = [s for s in said if "JavaScript" in s]
    assert len(hints) == (0 if why == "never" else 1), hints
    assert rows(settings.db, "SELECT count(*) FROM exchanges WHERE rendered OR probe = 'page_part'") == [(0,)]


def results(db: Path) -> dict[str, dict[str, Any]]:
    names = [n for (n,) in rows(db, "SELECT name FROM pragma_table_info('results_by_run')")]
    return {
        r["code"]: r for r in (dict(zip(names, row, strict=True)) for row in rows(db, "SELECT * FROM results_by_run"))
    }


# --- with a browser --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DemoWeb, Any]]:
    folder = tmp_path_factory.mktemp("drawn")
    with DemoWeb(kinds=KINDS, draws=True) as web:
        settings = settings_for(web, folder)
        crawl(settings)
        analyse(settings.db, settings.archive)
        yield web, settings


@with_browser
def test_with_a_browser_a_scripted_company_is_read(drawn: tuple[DemoWeb, Any]) -> None:
    web, settings = drawn
    found = differences(web.truth, results(settings.db))
    assert not found, "\n".join(map(str, found))
    pages = rows(settings.db, "SELECT rendered, kind FROM pages WHERE url LIKE 'https://developer.%/reference'")
    assert set(pages) == {(0, "unread"), (1, "reference")}
    assert rows(settings.db, "SELECT * FROM crashes") == []
    described = "SELECT e.probe FROM descriptions AS d JOIN exchanges AS e ON e.id = d.exchange_id"
    assert rows(settings.db, described) == [("page_part",)]


@with_browser
def test_the_browser_asks_nobody_anything(drawn: tuple[DemoWeb, Any]) -> None:
    """By the log of the server: each request is ours, to the letter, and stands in the table."""
    web, settings = drawn
    agents = {dict(a.headers)["User-Agent"] for a in web.log}
    assert len(agents) == 1
    assert "survey" in agents.pop().lower()
    assert {a.method for a in web.log} <= {"GET", "HEAD"}
    assert not [n for a in web.log for n, _ in a.headers if n.lower() in ("cookie", "referer", "sec-fetch-mode")]
    assert not [a for a in web.log if a.target in ("/visits",) or a.target.endswith((".css", "favicon.ico"))]
    sent = rows(settings.db, "SELECT count(*) FROM exchanges WHERE sent AND ip IS NOT NULL AND status IS NOT NULL")
    assert sent == [(len(web.log),)]


@with_browser
def test_the_archive_alone_gives_the_same_back_without_a_browser(
    drawn: tuple[DemoWeb, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, settings = drawn
    monkeypatch.setattr(browser, "find", lambda: None)
    analyse(tmp_path / "again.db", settings.archive)
    for sql in (
        "SELECT * FROM exchanges ORDER BY id",
        "SELECT exchange_id, kind, renderer, title, rendered FROM pages ORDER BY exchange_id",
        "SELECT question, answer, value, excerpt, location, exchange_id FROM findings ORDER BY 1, 2, 3, 4, 5, 6",
        RESULT.replace("results", "results_by_run"),
    ):
        assert rows(tmp_path / "again.db", sql) == rows(settings.db, sql)


@with_browser
@pytest.mark.slow
def test_a_killed_crawl_goes_on_to_the_same_answers_and_asks_nothing_twice(
    drawn: tuple[DemoWeb, Any], tmp_path: Path
) -> None:
    web, undisturbed = drawn
    begun = len(web.log)
    settings = settings_for(web, tmp_path)
    done = "SELECT count(*) FROM exchanges WHERE rendered"
    process = subprocess.Popen(command(settings, tmp_path), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(600):
        time.sleep(0.1)
        if process.poll() is not None or (settings.db.exists() and _count(settings.db, done) >= 1):
            break
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    subprocess.run(command(settings, tmp_path), check=True, capture_output=True, timeout=240)
    asked = [(a.scheme, a.host, a.method, a.target, dict(a.headers).get("Origin")) for a in web.log[begun:]]
    assert len(asked) - len(set(asked)) <= 1  # what was under way at the kill
    assert rows(settings.db, RESULT.replace("results", "results_by_run")) == rows(
        undisturbed.db, RESULT.replace("results", "results_by_run")
    )
    same = "SELECT probe, url, status FROM exchanges WHERE probe IN ('page_part', 'rendering') ORDER BY 1, 2, 3"
    assert rows(settings.db, same) == rows(undisturbed.db, same)
    drawings = [r for r in archive.records(settings.archive) if isinstance(r, Exchange) and r.rendered]
    assert len({r.id for r in drawings}) == len(drawings)


def _count(db: Path, sql: str) -> int:
    try:
        return int(rows(db, sql)[0][0])
    except Exception:  # not there yet
        return 0


PAGE = "https://p.example/"
NEXT = "<script>document.body.append('after')</script>"
# name, what the page does, its outcome (None: any that comes in time), what is said of it
HOSTILE: list[tuple[str, str, Outcome | None, str]] = [
    ("a dialog", "<script>alert(1); confirm('a'); prompt('b')</script>" + NEXT, Outcome.ANSWERED, "after"),
    ("new windows", "<script>for (let i = 0; i < 9; i++) window.open('/w' + i)</script>" + NEXT, Outcome.ANSWERED,
     "after"),
    ("a file", "<script>location.href = 'file:///etc/passwd'</script>" + NEXT, Outcome.ANSWERED, "after"),
    ("a download", "<a id=a download=x href='data:application/zip,x'></a><script>a.click()</script>" + NEXT,
     Outcome.ANSWERED, "after"),
    ("a web socket", "<script>new WebSocket('wss://p.example/')</script>" + NEXT, Outcome.ANSWERED, "after"),
    ("a post", "<script>fetch('/x', {method: 'POST'}).catch(() => 0)</script>" + NEXT, Outcome.ANSWERED, "after"),
    ("a loop without end", "<script>for (;;);</script>", Outcome.TIMED_OUT, ""),
    ("a page without end", "<script>setInterval(() => document.body.append('x'.repeat(9999)), 1)</script>", None, ""),
    ("a deep page", "<script>let e = document.body; for (let i = 0; i < 50000; i++)"
     " e = e.appendChild(document.createElement('div'))</script>", None, ""),
]  # fmt: skip


@with_browser
@pytest.mark.slow
def test_a_hostile_page_ends_in_time_and_the_next_one_is_drawn() -> None:
    chromium = Browser(hard_limit=12.0, patience=4.0)
    try:
        for name, does, outcome, says in HOSTILE:
            begun = time.monotonic()
            drawing = chromium.draw(job(f"<html><body>{does}", last=True))
            assert time.monotonic() - begun < 12.0 + browser.START_LIMIT, name
            assert outcome in (None, drawing.outcome), f"{name}: {drawing.outcome} {drawing.detail}"
            assert says in drawing.body.decode(), name
        assert b"well" in chromium.draw(job("<html><body><p>well</p>")).body
    finally:
        chromium.close()


def job(page: str, parts: dict[str, Reply | None] | None = None, *, last: bool = False) -> Job:
    return Job(
        PAGE, Reply(200, (("Content-Type", "text/html; charset=utf-8"),), page.encode()), parts or {}, 1767571200, last
    )


SHADOWS = """<html><body><div id=root></div><noscript>Enable JavaScript</noscript><script>
const closed = document.createElement('x-box');
closed.attachShadow({mode: 'closed'}).innerHTML = '<p>in the shadow</p>';
const frame = document.createElement('iframe');
frame.srcdoc = '<p>in a frame</p>';
root.append(closed, frame);
fetch('/data?t=' + Date.now() + '&r=' + Math.random()).then(r => r.text()).then(t => root.append(t));
</script>"""


@with_browser
def test_the_same_page_wishes_the_same_and_all_of_it_is_read() -> None:
    chromium = Browser()
    try:
        first, second = chromium.draw(job(SHADOWS)), chromium.draw(job(SHADOWS))
        assert first.wishes == second.wishes
        assert len(first.wishes) == 1
        assert "t=1767571200000&r=0." in first.wishes[0].url
        told = Reply(200, (("Content-Type", "text/plain"),), b"a < b & told")
        drawing = chromium.draw(job(SHADOWS, {first.wishes[0].url: told}))
    finally:
        chromium.close()
    text = drawing.body.decode()
    for said in ("<p>in the shadow</p>", "<p>in a frame</p>", "a &lt; b &amp; told"):
        assert said in text
    assert "Enable JavaScript" not in text
    assert drawing.detail.startswith("drawn by Chromium ")


def test_a_browser_that_cannot_be_started_is_an_outcome(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "find", lambda: "/nowhere/chromium")
    chromium = Browser()
    try:
        outcomes = [chromium.draw(job("<p>")).outcome for _ in range(browser.MOST_FAILURES + 1)]
        assert set(outcomes) == {Outcome.BROWSER_FAILED}
    finally:
        chromium.close()
