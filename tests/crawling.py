"""What the tests of the crawl share: settings for a demo web, the command of the same crawl, rows."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from survey import lists, urls
from survey.analyse import analyse
from survey.crawl import CrawlSettings, Summary, crawl
from survey.demo import Access, DemoFiles, DemoWeb, Difference, differences
from survey.demo.answers import Answer, Request
from survey.demo.site import Host

CONTACT = "tests@survey.example"
DELAY = 0.0
BUDGET = 300
RESULT = """select code, api_presence, origin, access_model, auth, description_formats, portal_url, https, hsts,
            tls_versions, grade, unknown_reason, coverage, requests from results order by code"""


def settings_for(web: DemoWeb, folder: Path, **changes: Any) -> CrawlSettings:
    files = web.write(folder / "web")
    companies = lists.read_companies(files.companies)
    settings = CrawlSettings(
        db=folder / "s.db",
        archive=folder / "archive",
        companies=tuple(companies),
        hosts=tuple(lists.read_hosts(files.hosts, {c.code for c in companies})),
        delay=0.0,
        contact=CONTACT,
        connect_to=files.connect_to,
        ca_file=files.ca_file,
    )
    return replace(settings, **changes)


def rows(db: Path, sql: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(db)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def options(settings: CrawlSettings, folder: Path, delay: float = 0.0) -> list[str]:
    """The command line of the settings, with the files that `settings_for` wrote to the folder."""
    web = folder / "web"
    return [
        "crawl", "--companies", str(web / "companies.csv"),
        "--hosts", str(web / "hosts.csv"), "--connect-to", str(web / "connect-to.txt"),
        "--ca-file", str(web / "ca.pem"),
        "--db", str(settings.db), "--archive", str(settings.archive), "--delay", str(delay),
        "--contact", CONTACT,
    ]  # fmt: skip


def command(settings: CrawlSettings, folder: Path, delay: float = 0.0) -> list[str]:
    return [sys.executable, "-m", "survey", *options(settings, folder, delay)]


def main_host(web: DemoWeb, code: str) -> Host:
    """The host of a company's website."""
    site = next(s for s in web.sites if s.truth.code == code)
    name = urls.host_of(site.website)
    return next(h for h in site.hosts if h.name == name)


@contextmanager
def answering(host: Host, rule: Callable[[Request], Answer | None]) -> Iterator[None]:
    """The host answers by the rule first, as long as it gives something."""
    wall, host.wall = host.wall, rule
    try:
        yield
    finally:
        host.wall = wall


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


def told(found: list[Difference]) -> str:
    return "\n" + "\n".join(str(d) for d in found)
