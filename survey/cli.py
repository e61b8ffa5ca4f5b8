"""Words on the command line; no decisions.

Results go to stdout, everything else to stderr, progress only to a terminal. Exit codes: 0 done; 1
could not; 2 misuse or bad input; 130 interrupted, resumable.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from survey import __version__, words
from survey.errors import InputError, SurveyError

if TYPE_CHECKING:
    from survey.crawl import CrawlSettings, Progress, Summary

DB = Path("data/survey.db")
ARCHIVE = Path("data/archive")
REPORTS = Path("reports")
DEMO_DB = Path("data/demo.db")
DEMO_ARCHIVE = Path("data/demo-archive")
DEMO_REPORTS = Path("reports/demo")

F = TypeVar("F", bound=Callable[..., Any])


def say(message: str) -> None:
    """To stderr, line by line, with nothing invisible in it: a server's words may end in it."""
    for line in message.split("\n"):
        indent = line[: len(line) - len(line.lstrip(" "))]
        click.echo(indent + words.legible(line), err=True)


def out(value: object, as_json: bool, text: Callable[[], str]) -> None:
    """A result to stdout, as JSON or as text."""
    if as_json:
        click.echo(json.dumps(_plain(value), indent=2, ensure_ascii=False, default=str))
    else:
        click.echo(text())


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(v) for v in value]
    return value


def table(rows: Sequence[Sequence[object]], headings: Sequence[str]) -> str:
    """Columns as wide as their words; the last one takes what is left."""
    cells = [[str(c) for c in row] for row in rows]
    widths = [max(len(r[i]) for r in [list(headings), *cells]) for i in range(len(headings) - 1)]

    def line(row: Sequence[str]) -> str:
        return "  ".join([*(c.ljust(w) for c, w in zip(row, widths, strict=False)), row[-1]]).rstrip()

    return "\n".join(
        [line(list(headings)), line(["-" * w for w in widths] + ["-" * len(headings[-1])]), *map(line, cells)]
    )


class _Group(click.Group):
    """Keeps the order in which commands are written here: the order in which people need them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(cls=_Group, context_settings=CONTEXT)
@click.version_option(__version__, prog_name="survey")
def cli() -> None:
    """Survey what companies show the public of their APIs, and say how we know.

    Every answer carries the request, the time, the place in the archive and an excerpt. What could not
    be looked at is unknown, with the reason, never "no".

    \b
    Example:
      survey demo
      survey crawl --only AGL --contact research@example.org
      survey show AGL
    """


def _db(default: Path = DB, **kwargs: Any) -> Callable[[F], F]:
    return click.option(
        "--db", type=click.Path(dir_okay=False, path_type=Path), default=default, show_default=True,
        help="The SQLite database.", **kwargs,
    )  # fmt: skip


def _archive(default: Path = ARCHIVE) -> Callable[[F], F]:
    return click.option(
        "--archive", type=click.Path(file_okay=False, path_type=Path), default=default, show_default=True,
        help="Folder of the WARC files.",
    )  # fmt: skip


_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def _file(name: str, text: str, **kwargs: Any) -> Callable[[F], F]:
    return click.option(name, type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help=text, **kwargs)


def _input(path: Path | None, option: str) -> Path | None:
    """The file of an option: it must be there and be readable."""
    if path is None:
        return None
    if not path.is_file():
        raise InputError(f"{option}: no such file: {path}", hint="check the path")
    try:
        with path.open("rb") as handle:
            handle.read(1)
    except OSError as error:
        raise InputError(f"{option}: cannot read {path}: {error.strerror}", hint="check its permissions") from error
    return path


# --- crawl -----------------------------------------------------------------------------------------


@cli.command()
@_file("--companies", "Companies (code,name,sector,website); default: the bundled S&P/ASX 100.")
@_file("--hosts", "Hosts (code,host,role); default: the bundled ones, with the bundled companies only.")
@click.option("--only", multiple=True, metavar="CODE", help="Only this company; may be given again.")
@_db()
@_archive()
@click.option(
    "--delay", type=click.FloatRange(0, 3600), default=1.0, show_default=True, help="Pause per host, seconds."
)
@click.option(
    "--budget", type=click.IntRange(1, 100_000), default=300, show_default=True, help="HTTP requests a company."
)
@click.option(
    "--workers", type=click.IntRange(1, 512), default=32, show_default=True, help="Requests under way at once."
)
@click.option("--contact", default="", metavar="TEXT", help="E-mail or address told to every site in the User-Agent.")
@_file("--connect-to", "Where names lead: lines HOST:PORT:ADDRESS:PORT; nothing else is contacted.")
@click.option("--resolver", metavar="ADDR:PORT", help="The DNS server to ask; default: the system's.")
@_file("--ca-file", "Root certificates (PEM) to judge by instead of the bundled ones.")
@click.option(
    "--render",
    type=click.Choice(["auto", "never"]),
    default="auto",
    show_default=True,
    help="Draw empty shells (pages that need JavaScript) with an installed Chromium.",
)
@_file("--cdr-register", "Consumer Data Right register: its JSON answer or a CSV; default: the bundled brands.")
@click.option(
    "--canary",
    multiple=True,
    metavar="HOST[:PORT]",
    help="Tells whether our own network is there: connected to, never asked; may be given again. Default: hosts that "
    "answered.",
)
@click.option("--fresh", is_flag=True, help="Start anew even if an unfinished run of the same request is there.")
@_json
def crawl(**options: Any) -> None:
    """Observe and analyse. The same command goes on where it was stopped.

    \b
    Example:
      survey crawl --only AGL --only XRO --contact research@example.org
      survey crawl --companies my.csv --hosts my-hosts.csv --db my.db --archive my-archive
    """
    as_json = options.pop("as_json")
    settings = _crawl_settings(**options)
    if not settings.contact and settings.connect_to is None:
        say("warning: no --contact given: sites cannot tell whom to write to")
    _crawl_and_analyse(settings, as_json)


def _crawl_settings(
    *, companies: Path | None, hosts: Path | None, only: tuple[str, ...], db: Path, archive: Path, delay: float,
    budget: int, workers: int, contact: str, connect_to: Path | None, resolver: str | None, ca_file: Path | None,
    render: str, cdr_register: Path | None, fresh: bool, canary: tuple[str, ...] = (),
) -> CrawlSettings:  # fmt: skip
    from survey import lists
    from survey.crawl import CrawlSettings

    if any(c < " " for c in contact):
        raise InputError("--contact: control characters in it", hint="--contact research@example.org")
    listed = lists.read_companies(found) if (found := _input(companies, "--companies")) else lists.bundled_companies()
    codes = {c.code for c in listed}
    if given := _input(hosts, "--hosts"):
        named = lists.read_hosts(given, codes)
    else:
        named = [] if companies else lists.bundled_hosts()
    return CrawlSettings(
        db=db,
        archive=archive,
        companies=tuple(listed),
        hosts=tuple(named),
        only=only,
        delay=delay,
        budget=budget,
        workers=workers,
        contact=contact,
        connect_to=_input(connect_to, "--connect-to"),
        resolver=resolver,
        ca_file=_input(ca_file, "--ca-file"),
        render=render,
        cdr_register=_input(cdr_register, "--cdr-register"),
        opted_out=frozenset(lists.opt_outs()),
        fresh=fresh,
        canaries=tuple(_canary(text, anywhere=connect_to is not None) for text in canary),
    )


def _canary(text: str, *, anywhere: bool) -> tuple[str, int]:
    """`HOST`, `HOST:PORT`, `[IPV6]:PORT`; without a port 443. Only `anywhere` may it be another one than 80 and 443."""
    host, colon, port = text.strip().rpartition(":") if not text.endswith("]") else (text, "", "")
    host, port = (host, port) if colon else (text.strip(), "443")
    host = host.strip("[]").rstrip(".").lower()
    good = port.isascii() and port.isdigit() and (port in ("80", "443") or (anywhere and 0 < int(port) < 65536))
    if not host or "/" in host or not good:
        ports = "1 to 65535" if anywhere else "80 or 443"
        raise InputError(f"--canary: not HOST:PORT with a port {ports}: {text!r}", hint="--canary www.example.org:443")
    return host, int(port)


def _crawl_and_analyse(settings: CrawlSettings, as_json: bool) -> None:
    from survey import analyse as analyse_pass
    from survey import crawl as crawl_pass

    with _Watch() as watch:
        summary = crawl_pass.crawl(settings, watch=watch, say=say)
    if summary.interrupted:
        say(f"interrupted after {summary.requests} requests: the same command goes on")
        raise SystemExit(130)
    say("reading what was kept ...")
    with _counting("observations read") as progress:
        read = analyse_pass.analyse(settings.db, settings.archive, progress=progress, say=say)
    presence = _presence(settings.db, summary.run_id)
    ledger = _ledger(settings.db, summary.run_id)
    result = {**asdict(summary), "results": presence, "crashes": read.crashes, "ledger": ledger}
    out(result, as_json, lambda: "\n".join([_crawl_text(summary, presence), *_ledger_text(ledger)]))
    if summary.suspect:
        say(f"suspect: {summary.suspect}")
    _crashed(read.crashes + summary.crashes)


def _crashed(crashes: int) -> None:
    if crashes:
        say(f"{crashes} crashes of our own while reading: see the table `crashes`")
        raise SystemExit(1)


def _presence(db: Path, run_id: str) -> dict[str, int]:
    from survey.store import Store

    with Store.open(db, readonly=True) as store:
        rows = store.query(
            "select api_presence, count(*) as n from results_by_run where run_id = ? group by 1 order by 2 desc, 1",
            [run_id],
        )
    return {str(r["api_presence"]): int(r["n"]) for r in rows}


LEDGER = ("requests", "answered", "bytes", "seconds", "handshakes", "lookups", "robots_disallowed", "leftover")
SHORTENED = "shortened"  # by a host's Crawl-delay
HEAVIEST = 5  # companies whose share is told on a terminal


def _ledger(db: Path, run_id: str) -> list[dict[str, Any]]:
    """What each company received in a run, the heaviest first."""
    from survey.store import Store

    with Store.open(db, readonly=True) as store:
        return store.query(
            f"select company, {', '.join(LEDGER)}, {SHORTENED} from ledger where run_id = ? "
            "order by requests desc, bytes desc, company",
            [run_id],
        )


def _ledger_text(ledger: Sequence[dict[str, Any]]) -> list[str]:
    def received(row: dict[str, Any]) -> str:
        return f"{row['requests']:,} requests, {row['bytes'] / 1e6:,.1f} MB, {row['seconds']:,.1f} s"

    sums = {name: sum(row[name] or 0 for row in ledger) for name in LEDGER}
    told = f"received: {received(sums)}; {sums['handshakes']:,} handshakes, {sums['lookups']:,} look-ups"
    shortened = [f"shortened: {row['company']}: {row[SHORTENED]}" for row in ledger if row[SHORTENED]]
    if len(ledger) < 2:
        return [told, *shortened]
    heaviest = [f"  {row['company']}: {received(row)}" for row in ledger[:HEAVIEST]]
    if left := len(ledger) - len(heaviest):
        heaviest.append(f"  {left} more received less: --json, or the view `ledger` (survey browse)")
    return [told, *heaviest, *shortened]


def _crawl_text(summary: Summary, presence: dict[str, int]) -> str:
    shares = ", ".join(f"{n} {word}" for word, n in presence.items())
    outcomes = ", ".join(f"{n} {word}" for word, n in sorted(summary.outcomes.items(), key=lambda x: -x[1]))
    covered = words.companies(summary.companies)
    return (
        f"run {summary.run_id}: {covered}, {summary.requests} requests, {summary.seconds:.0f} s\n"
        f"public API: {shares}\nexchanges: {outcomes}"
    )


def _span(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


class _Watch:
    """Progress: a live line on a terminal, else a plain line every so often, to stderr."""

    EVERY = 15.0  # seconds between plain lines

    def __init__(self) -> None:
        self.live = sys.stderr.isatty()
        self.last = 0.0
        self.bar: Any = None
        self.task: Any = None

    def __enter__(self) -> _Watch:
        if self.live:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
            from rich.progress import Progress as Bar

            columns = (TextColumn("companies"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
            self.bar = Bar(*columns, console=Console(stderr=True), transient=True)
            self.bar.start()
            self.task = self.bar.add_task("", total=None)
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.stop()

    def __call__(self, progress: Progress) -> None:
        import time

        now = time.monotonic()
        if now - self.last < (0.2 if self.live else self.EVERY):
            return
        self.last = now
        worst = ", ".join(f"{n} {o}" for o, n in progress.outcomes.most_common(4))
        left = progress.seconds_left
        text = f"{progress.requests} requests ({worst}); {progress.waiting} waiting" + (
            f"; about {_span(left)} left" if left is not None else ""
        )
        if self.bar is not None:
            self.bar.update(self.task, total=progress.companies, completed=progress.finished, description=text)
        elif now - progress.started > self.EVERY:
            say(f"{progress.finished} of {progress.companies} companies; {text}")


@contextmanager
def _counting(what: str) -> Iterator[Callable[[int], None] | None]:
    """A live count on a terminal, on stderr; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console

    with Console(stderr=True).status("") as status:
        yield lambda count: status.update(f"{count:,} {what}") if count % 50 == 0 else None


# --- plan ------------------------------------------------------------------------------------------


@cli.command("plan")
@click.argument("code")
@_file("--companies", "Companies; default: the bundled list.")
@_file("--hosts", "Hosts; default: the bundled ones, with the bundled companies only.")
@click.option("--budget", type=click.IntRange(1, 100_000), default=300, show_default=True)
@_file("--cdr-register", "Consumer Data Right register; default: the bundled brands.")
@_json
def plan_command(
    code: str, companies: Path | None, hosts: Path | None, budget: int, cdr_register: Path | None, as_json: bool
) -> None:
    """What would be asked of a company; nothing is sent.

    Shown for a site whose pages hold nothing of interest: what pages point to comes on top of it.

    \b
    Example:
      survey plan AGL
    """
    from survey.crawl import beginning
    from survey.rehearse import rehearse

    settings = _crawl_settings(
        companies=companies, hosts=hosts, only=(), db=DB, archive=ARCHIVE, delay=1.0, budget=budget, workers=1,
        contact="", connect_to=None, resolver=None, ca_file=None, render="auto", cdr_register=cdr_register, fresh=False,
    )  # fmt: skip
    code = _known_code(code, [c.code for c in settings.companies])
    company = next(c for c in settings.companies if c.code == code)
    rows = rehearse(beginning(settings, company, seed="rehearsal"))
    out(rows, as_json, lambda: table([[r["round"], r["probe"], r["what"], r["why"]] for r in rows],
                                     ["round", "probe", "target", "why"]))  # fmt: skip


def _known_code(code: str, codes: Sequence[str]) -> str:
    import difflib

    if code in codes:
        return code
    if code.upper() in codes:
        return code.upper()
    close = difflib.get_close_matches(code.upper(), codes, n=3)
    raise InputError(
        f"no company has the code {code!r}", hint=f"one of {', '.join(close)}" if close else "see the list"
    )


# --- analyse, show ---------------------------------------------------------------------------------


@cli.command()
@click.argument("warcs", nargs=-1, type=click.Path(path_type=Path), metavar="[WARC]...")
@_db()
@_archive()
@click.option("--workers", type=click.IntRange(1, 64), default=None, help="Processes; default: one a core.")
@click.option("--validate", is_flag=True, help="Also check every description with a full validator (slower).")
@_json
def analyse(
    warcs: tuple[Path, ...], db: Path, archive: Path, workers: int | None, validate: bool, as_json: bool
) -> None:
    """No network: rebuild all derived tables from the archive.

    With WARC files first takes them in (Common Crawl, wget, pywb), as exchanges of a run of kind import.

    \b
    Example:
      survey analyse
      survey analyse CC-MAIN-20260901.warc.gz --db data/survey.db
    """
    from survey import analyse as analyse_pass

    for warc in warcs:
        _input(warc, "WARC")
    with _counting("observations read") as progress:
        summary = analyse_pass.analyse(db, archive, warcs, workers, validate, progress, say=say)
    out(summary, as_json, lambda: _analyse_text(asdict(summary)))
    _crashed(summary.crashes)


def _analyse_text(counts: dict[str, Any]) -> str:
    shown = {k: v for k, v in counts.items() if isinstance(v, int | float)}
    return "\n".join(f"{k.replace('_', ' ')}: {v:.1f}" if isinstance(v, float) else f"{k.replace('_', ' ')}: {v}"
                     for k, v in shown.items())  # fmt: skip


@cli.command()
@click.argument("code")
@_db()
@_json
def show(code: str, db: Path, as_json: bool) -> None:
    """One company: results, findings, evidence, and where it lies in the archive.

    \b
    Example:
      survey show AGL
      survey show KOOK --db data/demo.db
    """
    from survey import show as show_pass

    shown = show_pass.show(db, code)
    out(shown, as_json, lambda: show_pass.as_text(shown))


# --- charts, browse, publish, diff -----------------------------------------------------------------


@cli.command()
@_db()
@click.option("--out", "folder", type=click.Path(file_okay=False, path_type=Path), default=REPORTS, show_default=True)
@_json
def charts(db: Path, folder: Path, as_json: bool) -> None:
    """Regenerate every chart and the report.

    \b
    Example:
      survey charts
      survey charts --db data/demo.db --out reports/demo
    """
    from survey import report

    written = report.write(db, folder)
    out([str(p) for p in written], as_json, lambda: f"{len(written)} files in {folder}: open {folder / 'index.html'}")


@cli.command()
@_db()
@_archive()
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
def browse(db: Path, archive: Path, port: int, host: str) -> None:
    """Datasette on the database, with our pages, queries and evidence. Ctrl-C ends it.

    \b
    Example:
      survey browse
      survey browse --db data/demo.db --archive data/demo-archive --port 8002
    """
    from survey import browse as browse_pass

    browse_pass.serve(db, port, archive=_archive_of(db, archive), host=host)


def _archive_of(db: Path, archive: Path) -> Path:
    """The demo's database goes with the demo's archive, when none is named."""
    return DEMO_ARCHIVE if archive == ARCHIVE and db.resolve() == DEMO_DB.resolve() else archive


@cli.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@_db()
@_archive()
@click.option("--contact", default="", metavar="TEXT", help="Where errors are reported: e-mail or address, published.")
@click.option("--check", is_flag=True, help="Prove a published folder instead: open it, walk its pages, validate.")
@click.option("--every-page", is_flag=True, help="With --check: walk every page of a company, question or finding.")
@_json
def publish(folder: Path, db: Path, archive: Path, contact: str, check: bool, every_page: bool, as_json: bool) -> None:
    """Everything needed to publish, in one folder; with --check, prove it.

    \b
    Example:
      survey publish site --contact research@example.org
      survey publish --check --every-page site
    """
    from survey import publish as publish_pass

    if any(c < " " for c in contact):
        raise InputError("--contact: control characters in it", hint="--contact research@example.org")

    if check:
        most = None if every_page else publish_pass.MOST_PAGES
        problems = publish_pass.check(folder, most_pages=most, say=say)
        out({"problems": problems}, as_json, lambda: "\n".join(problems) or f"{folder}: nothing wrong found")
        if problems:
            raise SystemExit(1)
        return
    archive = _archive_of(db, archive)
    if not archive.is_dir():
        say(f"no archive {archive}: the evidence pages will have the excerpts alone (--archive DIR)")
    result = publish_pass.publish(
        folder, db, archive=archive if archive.is_dir() else None, contact=contact, say=_telling()
    )
    out(result, as_json, lambda: str(result))


def _telling() -> Callable[[str], None] | None:
    """What a long pass is at, on a terminal."""
    return (lambda text: say(f"{text} ...")) if sys.stderr.isatty() else None


@cli.command()
@click.argument("runs", nargs=-1, metavar="[RUN RUN]")
@_db()
@_json
def diff(runs: tuple[str, ...], db: Path, as_json: bool) -> None:
    """What changed between two runs; by default the latest two.

    \b
    Example:
      survey diff
      survey diff 20250901T010000Z-crawl-1f3a 20260901T010000Z-crawl-90bc --json
    """
    from survey import history

    if len(runs) not in (0, 2):
        raise InputError(f"diff takes two runs or none, not {len(runs)}", hint="survey diff RUN RUN")
    before, after = runs or history.two_latest(db)
    changes = history.diff(db, before, after, say=_telling())
    say(history.compared(db, before, after))
    out(changes, as_json, lambda: history.as_text(changes))


@cli.command()
@_db()
@_file("--reviews", "Reviews (code,question,verdict,reason,by,date); default: those beside the database, else bundled.")
@click.option(
    "--most", type=click.IntRange(1, 10_000), default=20, show_default=True, help="At most so many of each kind."
)
@_json
def reviews(db: Path, reviews: Path | None, most: int, as_json: bool) -> None:
    """Verdicts of persons beside the machine's answers, and what is worth a person's look.

    Worth a look: verdicts that the machine disagrees with, questions answered both ways, answers on weak signs
    alone, pages near the line, and unknowns that a browser could settle.

    \b
    Example:
      survey reviews
      survey reviews --reviews my-reviews.csv --db my.db --json
    """
    from survey import reviews as reviews_pass

    given = reviews_pass.read(found) if (found := _input(reviews, "--reviews")) else reviews_pass.of(db)
    if lost := reviews_pass.strangers(db, given):
        say(f"no company of {db} has the code {', '.join(lost[:10])}: their reviews are left out")
    judged = reviews_pass.beside(db, given)
    doubts = reviews_pass.worth_a_look(db, given, most, say=_telling())
    result = {"reviews": judged, "worth_a_look": doubts}
    out(result, as_json, lambda: reviews_pass.as_text(judged, doubts))


# --- what is built in ------------------------------------------------------------------------------


@cli.command()
@_json
def detectors(as_json: bool) -> None:
    """The detectors: what each finds, and which questions it answers.

    \b
    Example:
      survey detectors
    """
    from survey.detectors import DETECTORS

    rows = [{"name": d.name, "reads": d.kind, "finds": d.finds, "questions": d.questions} for d in DETECTORS]
    out(rows, as_json, lambda: table([[d.name, d.kind, d.finds] for d in DETECTORS], ["detector", "reads", "finds"]))


@cli.command()
@_json
def probes(as_json: bool) -> None:
    """The probes, in the order in which a company's budget is spent.

    \b
    Example:
      survey probes
    """
    from survey.probes import PROBES

    rows = [{"stage": p.stage, "name": p.name, "asks": p.asks, "controlled": p.controlled} for p in PROBES]
    out(rows, as_json, lambda: table([[p.stage, p.name, p.asks] for p in PROBES], ["stage", "probe", "asks"]))


@cli.command()
@_json
def questions(as_json: bool) -> None:
    """The codebook: every question, its values and what counts as proof.

    \b
    Example:
      survey questions --json
    """
    from survey.questions import QUESTIONS

    out(
        list(QUESTIONS),
        as_json,
        lambda: table([[q.name, q.area, q.text] for q in QUESTIONS], ["question", "area", "text"]),
    )


# --- demo ------------------------------------------------------------------------------------------


@cli.command()
@_db(DEMO_DB)
@_archive(DEMO_ARCHIVE)
@click.option(
    "--out", "folder", type=click.Path(file_okay=False, path_type=Path), default=DEMO_REPORTS, show_default=True
)
@click.option("--companies", "count", type=click.IntRange(1, 1000), default=None, help="Grow the web to so many.")
@click.option("--seed", type=int, default=0, show_default=True, help="Varies names, hosts, paths and words.")
@click.option("--delay", type=click.FloatRange(0, 60), default=0.02, show_default=True, help="Pause per host, seconds.")
@_json
def demo(db: Path, archive: Path, folder: Path, count: int | None, seed: int, delay: float, as_json: bool) -> None:
    """Crawl the embedded demo web on loopback, analyse, draw.

    All its companies are invented. Nothing leaves this machine.

    \b
    Example:
      survey demo
      survey demo --companies 100 --seed 7 --db data/demo.db
    """
    import tempfile

    from survey import lists, report
    from survey.crawl import CrawlSettings
    from survey.demo import DemoWeb, place
    from survey.demo.reviewed import reviews_csv

    place.clear(db, archive)
    with DemoWeb(companies=count, seed=seed) as web, tempfile.TemporaryDirectory() as temporary:
        files = Path(temporary)
        web.write(files)
        listed = lists.read_companies(files / "companies.csv")
        settings = CrawlSettings(
            db=db,
            archive=archive,
            companies=tuple(listed),
            hosts=tuple(lists.read_hosts(files / "hosts.csv", {c.code for c in listed})),
            delay=delay,
            contact="demo@survey.example",
            connect_to=files / "connect-to.txt",
            ca_file=files / "ca.pem",
            kind="demo",
            fresh=True,
        )
        db.with_name(f"{db.stem}-reviews.csv").write_text(reviews_csv(web.truth), encoding="utf-8")
        say(f"the demo web serves {len(listed)} invented companies on loopback")
        _crawl_and_analyse(settings, as_json)
    written = report.write(db, folder)
    say(f"{len(written)} files in {folder}: open {folder / 'index.html'}")


# --- the door --------------------------------------------------------------------------------------


_WRITABLE = "files and folders that you may write to: --db FILE, --archive DIR, --out DIR"
# What a disk refuses where nobody closer to it has said so.
_DISKS = {
    errno.ENOSPC: "make room; what was fetched lies in the archive, the same command goes on",
    errno.EROFS: _WRITABLE,
    errno.EACCES: _WRITABLE,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """The console script. Expected failures become one clear message and an exit code, never a traceback; SIGTERM ends
    it as Ctrl-C does: what lies in temporary folders is cleared away."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        code = cli.main(
            args=list(arguments) if arguments is not None else None, prog_name="survey", standalone_mode=False
        )
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Abort:
        say("interrupted")
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except SurveyError as error:
        say(f"survey: {error}")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        say("interrupted")
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        say(f"survey: {error}")
        if hint := _DISKS.get(error.errno or 0):
            say(f"  try: {hint}")
        sys.exit(1)


__all__ = ["cli", "main"]
