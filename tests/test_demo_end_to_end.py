"""The whole way: crawl the demo web, analyse, and hold every column of `results` against the truth.

The web is crawled once for the module, then questions are asked of the database, the archive and the web's own log.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from survey import lists
from survey.analyse import analyse
from survey.crawl import CrawlSettings, Summary, crawl
from survey.demo import Access, DemoFiles, DemoWeb, Difference, differences
from survey.demo.hostile import ANY
from survey.demo.sites import KINDS

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo")]

DELAY = 0.0
BUDGET = 300


@dataclass
class Surveyed:
    """A web that was crawled: where its database is, what it was asked."""

    web: DemoWeb
    files: DemoFiles
    db: Path
    summary: Summary
    log: list[Access]

    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        connection = sqlite3.connect(self.db)
        try:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(sql, values)]
        finally:
            connection.close()

    def results(self) -> dict[str, dict[str, Any]]:
        return {row["code"]: row for row in self.rows("SELECT * FROM results")}

    def differences(self) -> list[Difference]:
        return differences(self.web.truth, self.results())


def survey_of(
    web: DemoWeb, folder: Path, *, delay: float = DELAY, budget: int = BUDGET, deadline: float = 30.0
) -> Surveyed:
    """Crawl and analyse a running demo web, as `survey demo` does."""
    files = web.write(folder / "web")
    companies = lists.read_companies(files.companies)
    begun = len(web.log)
    settings = CrawlSettings(
        db=folder / "demo.db",
        archive=folder / "archive",
        companies=tuple(companies),
        hosts=tuple(lists.read_hosts(files.hosts, {c.code for c in companies})),
        delay=delay,
        budget=budget,
        deadline=deadline,
        contact="tests@survey.example",
        connect_to=files.connect_to,
        ca_file=files.ca_file,
        kind="demo",
        fresh=True,
    )
    summary = crawl(settings)
    analyse(settings.db, settings.archive)
    return Surveyed(web, files, settings.db, summary, web.log[begun:])


@pytest.fixture(scope="module")
def surveyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Surveyed]:
    """A web of a hundred companies, every kind among them, crawled once for the module."""
    with DemoWeb(100, seed=1) as web:
        yield survey_of(web, tmp_path_factory.mktemp("end-to-end"))


def told(found: list[Difference]) -> str:
    return "\n" + "\n".join(str(d) for d in found)


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


@pytest.mark.xdist_group("hostile")
def test_the_hostile_wing_ends_as_it_should(tmp_path: Path) -> None:
    """Each hostile site ends in its outcome, and the ordinary one beside them is surveyed as ever."""
    with DemoWeb(kinds=("ordinary",), hostile=True) as web:
        surveyed = survey_of(web, tmp_path, deadline=6.0, budget=14)
    fair = {code: t for code, t in web.truth.items() if t.unknown_reason != ANY}
    found = differences(fair, surveyed.results(), ("api_presence", "unknown_reason"))
    open_ended = {code: t for code, t in web.truth.items() if t.unknown_reason == ANY}
    found += differences(open_ended, surveyed.results(), ("api_presence",))
    assert not found, told(found)
    assert surveyed.rows("SELECT * FROM crashes") == []
