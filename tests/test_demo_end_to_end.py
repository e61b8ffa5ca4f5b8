"""The whole way: crawl the demo web, analyse, and hold every column of `results` against the truth.

The web is crawled once for the module, then questions are asked of the database, the archive and the web's own log.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from crawling import BUDGET, Surveyed, survey_of, told

from survey.demo import DemoWeb
from survey.demo.sites import KINDS

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def surveyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Surveyed]:
    """A web of a hundred companies, every kind among them, crawled once for the module."""
    with DemoWeb(100, seed=1) as web:
        yield survey_of(web, tmp_path_factory.mktemp("end-to-end"))


def test_results_are_the_truth(surveyed: Surveyed) -> None:
    assert {t.kind for t in surveyed.web.truth.values()} >= {kind.name for kind in KINDS}
    found = surveyed.differences()
    assert not found, told(found)


def test_no_company_is_denied_what_was_not_looked_at(surveyed: Surveyed) -> None:
    """Not one `none` that should be `unknown`, and no yes on a trap."""
    results = surveyed.results()
    for code, truth in surveyed.web.truth.items():
        said = results[code]["api_presence"]
        if truth.api_presence == "unknown":
            assert said != "none", f"{code}: {truth.why}"
        if truth.api_presence == "none":
            assert said not in ("open", "public", "partner"), f"{code}: {truth.why}"


def test_every_excerpt_is_from_what_it_cites(surveyed: Surveyed) -> None:
    assert surveyed.rows("SELECT count(*) AS n FROM findings")[0]["n"] > 300
    assert surveyed.rows("SELECT * FROM findings WHERE trim(excerpt) = ''") == []
    assert surveyed.rows("SELECT * FROM crashes") == []


def test_nobody_was_asked_more_than_allowed(surveyed: Surveyed) -> None:
    asked = surveyed.rows(
        "SELECT company, count(*) AS n FROM exchanges WHERE sent AND probe <> 'robots' GROUP BY company"
    )
    assert max(row["n"] for row in asked) <= BUDGET


def test_manners(surveyed: Surveyed) -> None:
    """GET and HEAD only, one User-Agent, nothing under a robots.txt that forbids all, nothing twice."""
    assert {a.method for a in surveyed.log} <= {"GET", "HEAD"}
    agents = {value for a in surveyed.log for name, value in a.headers if name.lower() == "user-agent"}
    assert len(agents) == 1
    forbidden = {s.firm.domain for s in surveyed.web.sites if s.truth.kind == "robots_forbid_all"}
    for access in surveyed.log:
        if access.host.removeprefix("www.") in forbidden:
            assert access.target == "/robots.txt"
    counted: dict[tuple[Any, ...], int] = defaultdict(int)
    for a in surveyed.log:
        counted[a.scheme, a.host, a.method, a.target, tuple(sorted(a.headers))] += 1
    assert [key for key, n in counted.items() if n > 1] == []


def test_the_server_counts_no_more_handshakes_than_we_tell(surveyed: Surveyed) -> None:
    """At most four of a host for TLS's own sake; every other one carried a request or failed."""
    rows = surveyed.rows("SELECT host, count(*) AS n, sum(outcome = 'answered') AS good FROM handshakes GROUP BY host")
    probes = {row["host"]: row["n"] for row in rows}
    assert max(probes.values()) == 4
    greeted = Counter(g.host for g in surveyed.web.handshakes if g.host)
    asked = Counter(a.host for a in surveyed.log if a.scheme == "https")
    assert len(greeted) > 100
    failed = Counter(row["host"] for row in surveyed.rows("SELECT host FROM exchanges WHERE outcome = 'tls_failed'"))
    for host, n in greeted.items():
        assert n <= asked[host] + failed[host] + probes.get(host, 0), host
    for row in rows:
        if row["good"]:
            assert greeted[row["host"]] >= row["good"], row["host"]
