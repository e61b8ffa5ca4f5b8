"""The crawl as a guest: Crawl-delay, refusals, Retry-After, opt-out, cap on connections; judged by who was asked."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from crawling import answering, main_host, options, rows, settings_for

from survey import crawl as crawl_pass
from survey import robots, urls
from survey.analyse import analyse
from survey.cli import main
from survey.crawl import crawl
from survey.demo import DemoWeb
from survey.demo.answers import Answer, Request
from survey.demo.web import Access
from survey.errors import SurveyError
from survey.gist import gist_of
from survey.model import DnsTarget, Exchange, HttpTarget, Outcome, Response, TlsTarget, utc_text
from survey.net import Captured, CapturedHandshake, CapturedLookup
from survey.net.address import Failed
from survey.net.http import HttpClient
from survey.net.polite import PER_ADDRESS
from survey.seen import SILENT
from survey.show import as_text, show


@pytest.fixture(scope="module")
def web() -> Iterator[DemoWeb]:
    with DemoWeb(kinds=("wordpress", "private_api"), seed=4) as web:
        yield web


@pytest.fixture
def code(web: DemoWeb) -> str:
    """A company whose website has two names and nothing else; the address of the list is the one that answers."""
    return next(s.truth.code for s in web.sites if len(s.hosts) == 2)


def log_of(web: DemoWeb, host: str, begun: int) -> list[Access]:
    return sorted((e for e in web.log[begun:] if e.host == host), key=lambda e: e.started)


def robots_txt(text: str) -> Callable[[Request], Answer | None]:
    return lambda request: Answer(200, text.encode()) if request.path == "/robots.txt" else None


def test_their_crawl_delay_is_kept_from_the_first_page_on(web: DemoWeb, code: str, tmp_path: Path) -> None:
    host, begun = main_host(web, code), len(web.log)
    with answering(host, robots_txt("User-agent: *\nCrawl-delay: 0.25\n")):
        crawl(settings_for(web, tmp_path, only=(code,), delay=0.02, budget=12))
    log = [e for e in log_of(web, host.name, begun) if e.scheme == "https"]
    assert len(log) > 6
    for before, after in pairwise(log):
        assert after.started - before.started >= 0.25, after.target


def test_a_long_crawl_delay_shortens_the_survey_and_that_is_told(
    web: DemoWeb, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(robots, "HOUR", 0.5)
    host, begun = main_host(web, code), len(web.log)
    with answering(host, robots_txt("User-agent: *\nCrawl-delay: 0.1\n")):
        settings = settings_for(web, tmp_path, only=(code,))
        crawl(settings)
    analyse(settings.db, settings.archive)
    pages = [e for e in log_of(web, host.name, begun) if e.target != "/robots.txt"]
    assert len(pages) == 5
    [(shortened, leftover)] = rows(settings.db, "select shortened, leftover from ledger")
    assert shortened == f"{host.name}: Crawl-delay of 0.1 s: 5 requests are enough"
    assert leftover > 5
    [(coverage,)] = rows(settings.db, "select coverage from results")
    assert coverage < 0.9
    assert f"shortened            {shortened}" in as_text(show(settings.db, code))


@pytest.mark.parametrize("text", ["Crawl-delay: nan", "Crawl-delay: -3", "Crawl-delay: inf", "Crawl-delay: soon"])
def test_a_crawl_delay_that_is_no_number_of_seconds_counts_for_nothing(text: str) -> None:
    assert robots.parse(f"User-agent: *\n{text}\n".encode()).crawl_delay is None


LONG = b"User-agent: *\n" + b"# padding\n" * ((robots.LIMIT - 24) // 10)  # the next line crosses the limit
ROBOTS_TXT = [  # (what, the file, a path, may it be asked)
    ("a name that ours begins with", b"User-agent: api\nAllow: /\n\nUser-agent: *\nDisallow: /", "/x", False),
    ("a name that begins with ours", b"User-agent: api-survey-pro\nDisallow: /", "/x", True),
    ("our name in capitals", b"USER-AGENT: API-Survey\nDisallow: /", "/x", False),
    ("our name with a version", b"User-agent: api-survey/1.0\nDisallow: /\n\nUser-agent: *\nAllow: /", "/x", False),
    ("our name with a star", b"User-agent: api-survey*\nDisallow: /", "/x", False),
    ("our group, not everybody's", b"User-agent: *\nDisallow: /\n\nUser-agent: api-survey\nDisallow: /a", "/x", True),
    ("a group of several", b"User-agent: other\nUser-agent: api-survey\nDisallow: /x", "/x", False),
    ("our groups together", b"User-agent: api-survey\nDisallow: /a\n\nUser-agent: *\nAllow: /\n\n"
     b"User-agent: api-survey\nDisallow: /x", "/x", False),
    ("names within ours", b"User-agent: api\nDisallow: /\n\nUser-agent: survey\nDisallow: /", "/x", True),
    ("carriage returns only", b"User-agent: *\rDisallow: /x\r", "/x", False),
    ("UTF-8 with a mark", b"\xef\xbb\xbfUser-agent: *\nDisallow: /x", "/x", False),
    ("UTF-16", "User-agent: *\nDisallow: /x".encode("utf-16"), "/x", False),
    ("a zero byte", b"User-agent: *\nDisallow: /x\n\0", "/x", False),
    ("an HTML page", b"<!doctype html>\n<p>\nAllow cookies\nSitemap of this site\n", "/x", True),
    ("a line that the limit cuts", LONG + b"Disallow: /private\n", "/x", True),
    ("what comes after the limit", LONG + b"Allow: /\nDisallow: /x\n", "/x", True),
    ("what comes before the limit", b"User-agent: *\nDisallow: /x\n" + LONG, "/x", False),
    ("an end", b"User-agent: *\nDisallow: /*.json$", "/a.json", False),
    ("no end", b"User-agent: *\nDisallow: /*.json$", "/a.json?b", True),
    ("escapes in any case", b"User-agent: *\nDisallow: /a%3cd", "/a%3Cd", False),
    ("an escaped slash is no slash", b"User-agent: *\nDisallow: /a/b", "/a%2Fb", True),
]  # fmt: skip


@pytest.mark.parametrize(("text", "path", "allowed"), [r[1:] for r in ROBOTS_TXT], ids=[r[0] for r in ROBOTS_TXT])
def test_whom_a_robots_txt_means_and_what_it_says(text: bytes, path: str, allowed: bool) -> None:
    kept = gist_of(reply_with(text)).robots
    assert kept is not None
    rules = robots.parse(kept)
    assert rules.allows(f"https://www.kookaburra.example{path}") is allowed
    assert not rules.sitemaps


def reply_with(robots_txt: bytes) -> Exchange:
    url = "https://www.kookaburra.example/robots.txt"
    response = Response(200, "OK", (("Content-Type", "text/plain"),), robots_txt)
    return Exchange("1", "run", "KKB", "robots", "GET", url, Outcome.ANSWERED, utc_text(), response=response)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("10", 10), (".5", 0.5), ("2 # two", 2), ("1,5", 1.5), ("10s", 10), ("10 seconds", 10), ("2 min", 120),
        ("250ms", 0.25), ("-5", None), ("soon", None), ("nan", None), ("9" * 400, None), ("", None),
    ],
)  # fmt: skip
def test_a_crawl_delay_may_have_a_unit(text: str, seconds: float | None) -> None:
    assert robots.parse(f"User-agent: *\nCrawl-delay: {text}\nDisallow: /x".encode()).crawl_delay == seconds


def test_a_request_rate_is_a_crawl_delay() -> None:
    rules = robots.parse(b"User-agent: *\nCrawl-delay: 2\nRequest-rate: 1/10s\n")
    assert rules.crawl_delay == 10


@pytest.mark.parametrize(("delay", "room"), [(None, None), (0.5, 7200), (10, 360), (60, 60), (86400, 3)])
def test_a_slow_host_is_sent_what_it_would_answer_in_an_hour(delay: float | None, room: int | None) -> None:
    assert robots.Robots(crawl_delay=delay).room == room


def refusing(status: int, *headers: tuple[str, str], times: int = 1 << 30) -> Callable[[Request], Answer | None]:
    """So many refusals of pages, then nothing."""
    left = [times]

    def rule(request: Request) -> Answer | None:
        if request.path == "/robots.txt" or not left[0]:
            return None
        left[0] -= 1
        return Answer(status, b"slow down", headers)

    return rule


def test_retry_after_in_seconds_is_waited_for(web: DemoWeb, code: str, tmp_path: Path) -> None:
    host, begun = main_host(web, code), len(web.log)
    with answering(host, refusing(503, ("Retry-After", "1"), times=1)):
        crawl(settings_for(web, tmp_path, only=(code,), budget=10))
    log = log_of(web, host.name, begun)
    [refused] = [i for i, e in enumerate(log) if e.status == 503]
    assert log[refused + 1].started - log[refused].ended >= 0.99


def test_a_kept_connection_that_is_closed_is_asked_again_after_the_pause(
    web: DemoWeb, code: str, tmp_path: Path
) -> None:
    begun, pause, real = len(web.log), 0.2, HttpClient._attempt
    broken: list[str] = []

    def attempt(client: HttpClient, target: HttpTarget, url: str, recording: Any) -> Any:
        """The answer to the first page that is asked on a kept connection gets lost."""
        failure = real(client, target, url, recording)
        if recording.reused and not broken:
            broken.append(url)
            recording.tape.clear()
            return Failed(Outcome.RESET, "closed without an answer")
        return failure

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(HttpClient, "_attempt", attempt)
        settings = settings_for(web, tmp_path, only=(code,), delay=pause, budget=8)
        crawl(settings)
    [lost] = broken
    first, second = (e for e in web.log[begun:] if f"{e.scheme}://{e.host}{e.target}" == lost)
    assert second.started - first.ended >= pause
    assert rows(settings.db, f"select outcome from exchanges where url = '{lost}'") == [("answered",)]


def test_retry_after_of_a_redirect_is_waited_for(web: DemoWeb, code: str, tmp_path: Path) -> None:
    """RFC 9110 10.2.3: with a 3xx it is the time to wait before the request that it leads to."""
    host, begun = main_host(web, code), len(web.log)

    def rule(request: Request) -> Answer | None:
        if request.path != "/":
            return None
        return Answer(302, b"", (("Location", f"https://{host.name}/home"), ("Retry-After", "1")))

    with answering(host, rule):
        crawl(settings_for(web, tmp_path, only=(code,), budget=6))
    log = log_of(web, host.name, begun)
    [led] = [i for i, e in enumerate(log) if e.target == "/home"]
    [told] = [e for e in log if e.status == 302]
    assert log[led].started - told.ended >= 0.99


def test_retry_after_as_a_date_is_read_by_their_clock(web: DemoWeb, code: str, tmp_path: Path) -> None:
    there = datetime.now(UTC) - timedelta(days=3)  # their clock is wrong; what counts is the difference
    headers = (
        ("Date", format_datetime(there, usegmt=True)),
        ("Retry-After", format_datetime(there + timedelta(seconds=1), usegmt=True)),
    )
    host, begun = main_host(web, code), len(web.log)
    with answering(host, refusing(429, *headers, times=1)):
        crawl(settings_for(web, tmp_path, only=(code,), budget=10))
    log = log_of(web, host.name, begun)
    [refused] = [i for i, e in enumerate(log) if e.status == 429]
    assert log[refused + 1].started - log[refused].ended >= 0.99


@pytest.mark.parametrize(("retry_after", "most"), [("0", 3), ("86400", 1)])
def test_a_host_that_keeps_refusing_is_left_alone_and_stays_unknown(
    web: DemoWeb, code: str, tmp_path: Path, retry_after: str, most: int
) -> None:
    site = next(s for s in web.sites if s.truth.code == code)
    begun = len(web.log)
    one, other = (answering(host, refusing(429, ("Retry-After", retry_after))) for host in site.hosts)
    with one, other:
        settings = settings_for(web, tmp_path, only=(code,))
        crawl(settings)
    analyse(settings.db, settings.archive)
    for host in site.hosts:
        assert sum(e.status == 429 for e in log_of(web, host.name, begun)) <= most
    found = rows(settings.db, "select api_presence, unknown_reason from results")
    assert found == [("unknown", "rate_limited")]


def test_a_host_that_falls_silent_is_left_alone_and_stays_unknown(web: DemoWeb, code: str, tmp_path: Path) -> None:
    """It answers robots.txt and its front page, then nothing: three time-outs in a row of an origin are enough."""
    site = next(s for s in web.sites if s.truth.code == code)
    begun = len(web.log)

    def mute(request: Request) -> Answer | None:
        if request.path in ("/", "/robots.txt"):
            return None
        time.sleep(0.6)
        return Answer(200, b"too late")

    one, other = (answering(host, mute) for host in site.hosts)
    with one, other:
        settings = settings_for(web, tmp_path, only=(code,), deadline=0.3)
        crawl(settings)
        time.sleep(0.7)
        asked = {
            host.name: [e for e in log_of(web, host.name, begun) if e.target not in ("/", "/robots.txt")]
            for host in site.hosts
        }
    assert all(len(log) <= 2 * 3 for log in asked.values()), {h: len(log) for h, log in asked.items()}
    analyse(settings.db, settings.archive)
    kept = rows(settings.db, f"select count(*) from exchanges where outcome = 'timed_out' and detail = '{SILENT}'")
    assert kept[0][0] > 0
    assert rows(settings.db, "select api_presence, unknown_reason from results") == [("unknown", "timed_out")]


def test_a_host_that_falls_silent_half_way_is_no_none(web: DemoWeb, code: str, tmp_path: Path) -> None:
    """All that leads to an API was answered, then the pages of the menu were not: nobody knows what the rest held."""
    site = next(s for s in web.sites if s.truth.code == code)
    with ExitStack() as stack:
        (tmp_path / "first").mkdir()
        first = settings_for(web, tmp_path / "first", only=(code,))
        crawl(first)
        menu = {urls.path_of(u) for (u,) in rows(first.db, "select url from exchanges where probe = 'browse' and sent")}
        assert len(menu) >= 3

        def mute(request: Request) -> Answer | None:
            if request.path not in menu:
                return None
            time.sleep(3)  # the deadline leaves a busy machine time for all the rest
            return Answer(200, b"too late")

        for host in site.hosts:
            stack.enter_context(answering(host, mute))
        settings = settings_for(web, tmp_path, only=(code,), deadline=2.5)
        crawl(settings)
    for one, expected in ((first, ("none", None)), (settings, ("unknown", "timed_out"))):
        analyse(one.db, one.archive)
        assert rows(one.db, "select api_presence, unknown_reason from results") == [expected]


def test_a_robots_txt_refused_with_429_keeps_us_out(web: DemoWeb, code: str, tmp_path: Path) -> None:
    """RFC 9309 2.3.1.3 permits all after a 4xx; who says "too many requests" is a host that we do not press."""
    hosts, begun = next(s.hosts for s in web.sites if s.truth.code == code), len(web.log)

    def rule(request: Request) -> Answer | None:
        return Answer(429, b"", (("Retry-After", "0"),)) if request.path == "/robots.txt" else None

    with answering(hosts[0], rule), answering(hosts[1], rule):
        settings = settings_for(web, tmp_path, only=(code,))
        crawl(settings)
    analyse(settings.db, settings.archive)
    assert {e.target for e in web.log[begun:] if e.scheme == "https"} == {"/robots.txt"}
    assert rows(settings.db, "select unknown_reason from results") == [("rate_limited",)]


def test_who_opted_out_is_asked_nothing(web: DemoWeb, code: str, tmp_path: Path) -> None:
    host, begun = main_host(web, code), len(web.log)
    settings = settings_for(web, tmp_path, opted_out=frozenset({host.name.removeprefix("www.")}))
    crawl(settings)
    analyse(settings.db, settings.archive)
    site = next(s for s in web.sites if s.truth.code == code)
    assert not [e for e in web.log[begun:] if e.host in {h.name for h in site.hosts}]
    assert len(web.log) > begun  # the other company was asked
    found = dict(rows(settings.db, "select code, unknown_reason from results"))
    assert found[code] == "opted_out"


def test_the_ledger_agrees_with_the_log_of_who_was_asked(
    web: DemoWeb, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings, begun = settings_for(web, tmp_path), len(web.log)
    with pytest.raises(SystemExit) as ended:
        main([*options(settings, tmp_path), "--json"])
    assert ended.value.code == 0
    printed = json.loads(capsys.readouterr().out)
    whose = {h.name: s.truth.code for s in web.sites for h in s.hosts}
    for row in printed["ledger"]:
        assert row["requests"] == sum(whose[e.host] == row["company"] for e in web.log[begun:])
        assert row["bytes"] > 0
        assert row["handshakes"] > 0
    assert len(printed["ledger"]) == len(web.sites)
    assert printed["requests"] == sum(row["requests"] for row in printed["ledger"])
    with pytest.raises(SystemExit):
        main(options(settings, tmp_path))
    told = capsys.readouterr().out
    assert "received: " in told
    assert f"  {printed['ledger'][0]['company']}: " in told


def test_without_a_contact_we_are_warned(
    web: DemoWeb, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("survey.cli._crawl_and_analyse", lambda *_: None)
    for contact, warned in (("", True), ("research@example.org", False)):
        with pytest.raises(SystemExit):
            main(["crawl", "--db", str(tmp_path / "s.db"), "--contact", contact])
        assert ("no --contact given" in capsys.readouterr().err) is warned


def test_a_canary_that_cannot_be_reached_keeps_a_crawl_from_beginning(web: DemoWeb, code: str, tmp_path: Path) -> None:
    there, begun = main_host(web, code).name, len(web.log)
    settings = settings_for(web, tmp_path, only=(code,), budget=3, canaries=(("canary.example", 443),))
    with pytest.raises(SurveyError, match="no canary can be reached"):
        crawl(settings)
    assert len(web.log) == begun
    settings = settings_for(web, tmp_path, only=(code,), budget=3, canaries=((there, 443), ("canary.example", 443)))
    crawl(settings)
    [(environment,)] = rows(settings.db, "select environment from runs")
    assert json.loads(environment)["canaries"] == [f"{there}:443", "canary.example:443"]


@pytest.mark.parametrize(
    ("text", "canary"),
    [
        ("www.example.org", ("www.example.org", 443)),
        ("WWW.example.org.:80", ("www.example.org", 80)),
        ("[2001:db8::1]:443", ("2001:db8::1", 443)),
        ("www.example.org:22", None),
        ("https://www.example.org/", None),
        (":443", None),
        ("www.example.org:https", None),
    ],
)
def test_canaries_on_the_command_line(text: str, canary: tuple[str, int] | None) -> None:
    from survey.cli import _canary

    if canary is None:
        with pytest.raises(SurveyError, match="--canary"):
            _canary(text, anywhere=False)
    else:
        assert _canary(text, anywhere=False) == canary


class Crowd:
    """In place of the net: every name leads to one public address, every request takes a moment and is a 404. A public
    address cannot be had on loopback."""

    def __init__(self, *_: object) -> None:
        self.now = self.most = self.requests = 0
        self.lock = threading.Lock()

    def _busy(self) -> None:
        with self.lock:
            self.now += 1
            self.requests += 1
            self.most = max(self.most, self.now)
        time.sleep(0.004)
        with self.lock:
            self.now -= 1

    def fetch(self, target: HttpTarget) -> Captured:
        self._busy()
        head = b"HTTP/1.1 404 Not Found\r\n\r\n"
        return Captured(Outcome.ANSWERED, utc_text(), 4, b"GET", head, Response(404, "Not Found", (), b""))

    def shake(self, target: TlsTarget) -> CapturedHandshake:
        self._busy()
        return CapturedHandshake(Outcome.ANSWERED, utc_text(), version="TLSv1.3")

    def look_up(self, target: DnsTarget) -> CapturedLookup:
        known = target.rrtype == "A" and target.host.startswith("www.")
        return CapturedLookup(
            Outcome.ANSWERED if known else Outcome.NO_SUCH_HOST, utc_text(), ("93.184.216.34",) if known else ()
        )

    def environment(self) -> dict[str, str]:
        return {"user_agent": "api-survey"}

    def close(self) -> None:
        return


def test_many_hosts_on_one_address_share_a_few_connections(
    web: DemoWeb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd = Crowd()
    monkeypatch.setattr(crawl_pass, "Net", lambda _: crowd)
    known = settings_for(web, tmp_path).companies[0]
    from dataclasses import replace

    companies = tuple(replace(known, code=f"C{n}", website=f"https://www.c{n}.example/") for n in range(12))
    settings = settings_for(web, tmp_path, companies=companies, hosts=(), connect_to=None, budget=12)
    crawl(settings)
    assert crowd.requests > 100
    assert crowd.most == PER_ADDRESS
