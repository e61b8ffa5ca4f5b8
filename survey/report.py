"""Every chart and the report: one HTML file that can be mailed, its Markdown twin, PNG and SVG.

The report reads the view `results` (the latest finished run of each company) and says nothing that is not
in the database: sentences are made from the figures by `charts.headlines` and each chart's `words`. It holds
no script and asks for nothing from outside (its Content-Security-Policy says so), and no clock is read, so
that the same database gives the same bytes.

What was written is listed in `files.json`; the next time, files of charts that no longer exist are removed,
but only those that are listed there and are still what was written.
"""

from __future__ import annotations

import base64
import csv
import io
import json
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote, urlsplit

import jinja2
import pandas as pd
from markupsafe import Markup

from survey import reviews
from survey.charts import CHARTS
from survey.charts.chart import Chart, members
from survey.charts.headlines import SHARED, Headline, headlines
from survey.errors import SurveyError
from survey.figure import Sheet
from survey.lists import bundled_path
from survey.site.settled import Told, settle, settle_once, shadow
from survey.store import Store
from survey.words import companies, count, duration, legible, listing, number, share, size, span

MANIFEST = "files.json"
ACCURACY = ("what", "measure", "value", "sample", "date")
MOST_ROWS = 1000  # of a table in the report; the database has the rest
MARKS = 11  # a table of more columns has narrow ones: marks for words, headings upright
DEMO = "Invented demo web: no real company is shown"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart with everything that the report shows of it."""

    chart: Chart
    table: pd.DataFrame
    whole: str
    words: tuple[str, ...]
    png: bytes
    svg: bytes

    @property
    def alt(self) -> str:
        return " ".join([f"{self.chart.title}.", self.whole, *self.words])


@dataclass(frozen=True, slots=True)
class Facts:
    """What the database says about itself and its companies."""

    database: str  # the name under which Datasette serves it
    runs: tuple[Row, ...]  # those that the results come from
    other_runs: tuple[Row, ...]
    results: tuple[Row, ...]
    ledger: tuple[Row, ...]
    sums: Row
    questions: tuple[Row, ...]
    crashes: tuple[Row, ...]
    not_covered: int  # companies of the list without a finished observation
    reviews: tuple[Row, ...] = ()  # verdicts of persons beside the machine's answers
    accuracy: tuple[Row, ...] = ()  # how often the rules are right, as measured

    @property
    def demo(self) -> bool:
        return any(r["kind"] == "demo" for r in self.runs)

    @property
    def when(self) -> str:
        return span(min(r["started_at"] for r in self.runs), max(r["finished_at"] or "" for r in self.runs))

    @property
    def warnings(self) -> list[str]:
        said = []
        if self.demo:
            said.append(f"{DEMO}. These figures only show what the survey can do.")
        for run in self.runs:
            if run["suspect"]:
                said.append(f"Run {run['id']} is suspect: {run['suspect']}")
            if run["kind"] != "demo" and run["environment"].get("connect_to"):
                said.append(
                    f"Run {run['id']} was told which address each name leads to (--connect-to): "
                    "it did not ask the public web."
                )
        return said


# --- the pass ----------------------------------------------------------------------------------------


def write(db: Path, out: Path, *, keep: bool = True, say: Told | None = None) -> list[Path]:
    """Draw every chart and write the report into the folder `out`. Returns the files written. `keep`: answers that
    took long to work out are kept beside the database. `say` is told what takes long.

    Raises SurveyError when there is no finished run to report on, or the folder cannot be written."""
    with Store.open(db, create=False, readonly=True) as store, tempfile.TemporaryDirectory() as folder:
        kept = settle_once(db, Path(folder), say) if keep else settle(db, Path(folder) / "kept.db", say)
        shadow(store.query, kept)
        facts = read(store)
        drawn = [draw(store, chart, facts) for chart in CHARTS]
        store.query("detach kept")
    files: dict[str, bytes] = {}
    for one in drawn:
        files[f"charts/{one.chart.name}.png"] = one.png
        files[f"charts/{one.chart.name}.svg"] = one.svg
    files["index.html"] = as_html(facts, drawn).encode("utf-8")
    files["index.md"] = as_markdown(facts, drawn).encode("utf-8")
    return put(files, out)


def read(store: Store) -> Facts:
    """The facts of the report. Raises SurveyError when no run has finished."""
    results = store.query("select * from results order by code")
    if not results:
        raise _nothing(store)
    covering = {r["run_id"] for r in results}
    runs = store.query("select * from runs order by started_at, id")
    for run in runs:
        run["environment"] = _object(run["environment"])
        run["settings"] = _object(run["settings"])
    extras = {r["code"]: _object(r["extra"]) for r in store.query("select code, extra from companies")}
    for row in results:
        row["since_2020"] = str(extras.get(row["code"], {}).get("since_2020") or "")
    ledger = store.query(
        "select r.code, r.name, l.requests, l.answered, l.bytes, l.seconds, l.handshakes, l.lookups, l.leftover "
        "from results r join ledger l on l.run_id = r.run_id and l.company = r.code order by r.code"
    )
    sums = {
        key: sum(row[key] or 0 for row in ledger) for key in ("requests", "bytes", "seconds", "handshakes", "lookups")
    }
    return Facts(
        database=store.path.stem,
        runs=tuple(r for r in runs if r["id"] in covering),
        other_runs=tuple(r for r in runs if r["id"] not in covering),
        results=tuple(results),
        ledger=tuple(ledger),
        sums=sums,
        questions=tuple(_codebook(store)),
        crashes=tuple(
            store.query("select what, count(*) as times from crashes group by what order by times desc, what limit 20")
        ),
        not_covered=max(0, len(extras) - len(results)),
        reviews=tuple(reviews.beside(store.path)),
        accuracy=tuple(accuracy()),
    )


def accuracy() -> list[Row]:
    """The measured figures that come with this version (`data/accuracy.csv`: what, measure, value, sample,
    date); none when nothing was measured."""
    try:
        text = bundled_path("accuracy.csv").read_text(encoding="utf-8")
    except SurveyError:
        return []
    return [{key: row.get(key) or "" for key in ACCURACY} for row in csv.DictReader(io.StringIO(text))]


def _nothing(store: Store) -> SurveyError:
    runs = store.query("select id, status from runs order by started_at")
    if not runs:
        return SurveyError(
            f"{store.path} holds no run, so there is nothing to report",
            hint="`survey crawl` observes the companies; `survey demo` shows it on an invented web",
        )
    unfinished = listing([f"{r['id']} ({r['status']})" for r in runs])
    return SurveyError(
        f"{store.path} holds no finished run of a crawl, so there is nothing to report; there is {unfinished}",
        hint="`survey crawl` with the same options goes on with an unfinished run",
    )


def _codebook(store: Store) -> list[Row]:
    """The questions, with how many companies have a yes or a no to each."""
    return store.query(
        """select q.name, q.area, q.text, q.value_meaning, q.yes, q.no,
  coalesce(t.yes, 0) as companies_yes, coalesce(t.no, 0) as companies_no
from questions q left join (
  select a.question, sum(a.answer = 'yes') as yes, sum(a.answer <> 'yes') as no
  from answers a join results r on r.run_id = a.run_id and r.code = a.company group by a.question
) t on t.question = q.name order by q.position, q.name"""
    )


def draw(store: Store, chart: Chart, facts: Facts) -> Drawn:
    """One chart: its rows asked, prepared, drawn and saved."""
    table = chart.frame(store.query(chart.sql))
    whole, words = chart.whole(table), tuple(chart.words(table))
    sheet = Sheet(
        chart.title, notes=[chart.question, whole], footer=[_source(facts)], warning=" ".join(facts.warnings[:1])
    )
    chart.draw(sheet, table)
    return Drawn(chart, table, whole, words, sheet.png(), sheet.svg())


def _source(facts: Facts) -> str:
    versions = listing(sorted({str(r["tool_version"]) for r in facts.runs if r["tool_version"]}))
    what = "the invented demo web" if facts.demo else companies(len(facts.results))
    tool = f"api-survey {versions}" if versions else "api-survey"
    return f"Source: survey of {what}, {tool}. Observed {facts.when}. {_named_runs(facts)}"


def _named_runs(facts: Facts) -> str:
    shown = [str(r["id"]) for r in facts.runs[:2]]
    rest = len(facts.runs) - len(shown)
    return f"Run {shown[0]}." if len(shown) == 1 else f"Runs {', '.join(shown)}{f' and {rest} more' if rest else ''}."


def _object(text: object) -> Row:
    try:
        value = json.loads(text) if isinstance(text, str) else {}
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


# --- words -------------------------------------------------------------------------------------------

ENVIRONMENT = {  # what of a run's environment is told; nothing about the machine that ran it
    "user_agent": "User-Agent",
    "vantage": "seen from",
    "openssl": "TLS library",
    "root_store": "root certificates",
    "python": "Python",
}


def run_facts(run: Row) -> list[tuple[str, str]]:
    """What a run says about itself, as pairs for a list."""
    told = [
        ("run", run["id"]),
        (
            "kind",
            {"demo": "demo: the invented demo web", "crawl": "crawl", "import": "import"}.get(run["kind"], run["kind"]),
        ),
        ("time", f"{run['started_at']} to {run['finished_at'] or 'unfinished'}"),
        ("tool", f"api-survey {run['tool_version'] or 'of unknown version'}"),
    ]
    if run["suspect"]:
        told.append(("suspect", run["suspect"]))
    if (budget := run["settings"].get("budget")) is not None:
        told.append(("budget", f"{budget} requests per company"))
    delay = run["environment"].get("delay", run["settings"].get("delay"))
    if delay is not None:
        told.append(("pause", f"{delay} s between requests to one host"))
    told += [(label, run["environment"][key]) for key, label in ENVIRONMENT.items() if run["environment"].get(key)]
    return [(label, legible(value)) for label, value in told]


SINGLE = {
    "api_presence": {"open": "open data", "partner": "partners", "none": "none found"},
    "access_model": {"self_service": "self-service"},
}


def cell(row: Row, column: str) -> str:
    """A cell of the table of companies, in words; what is empty or does not apply is a dash."""
    value = row.get(column)
    if column == "tls_versions":
        return ", ".join("1.0" if v == "TLSv1" else v.removeprefix("TLSv") for v in members(value)) or "–"
    if column in ("auth", "description_formats"):
        return ", ".join(v.replace("_", " ") for v in members(value)) or "–"
    if column == "access_model" and row["api_presence"] not in SHARED:
        return "–"
    if column == "coverage":
        return "–" if not isinstance(value, int | float) else share(round(value * 10000), 10000)
    if value is None or value == "":
        return "–"
    return SINGLE.get(column, {}).get(str(value), str(value))


COMPANY_COLUMNS = (
    ("code", "Code"),
    ("name", "Company and sector"),
    ("api_presence", "API, or why unknown"),
    ("origin", "Origin"),
    ("access_model", "Access"),
    ("auth", "Authentication"),
    ("description_formats", "Descriptions"),
    ("https", "HTTPS"),
    ("hsts", "HSTS"),
    ("tls_versions", "TLS"),
    ("grade", "Grade"),
    ("coverage", "Coverage"),
)


def reason(row: Row) -> str:
    """Why a result is unknown, with the address it was about; empty when it is known."""
    told = str(row.get("unknown_reason") or "").replace("_", " ")
    at = row.get("unknown_at")
    return f"{told}: {at}" if told and at else told


def table_rows(drawn: Drawn) -> tuple[list[str], list[list[str]]]:
    """The table beside a chart: headings and cells, numbers with thousands separators; columns that
    only steer the drawing are left out. A table of many columns has a mark for each answer."""
    hidden = {"kind"}
    columns = [c for c in drawn.table.columns if c not in hidden]
    short = {"no sign": "–", "unknown": "?"} if len(columns) > MARKS else {}
    rows = [
        [number(v) if isinstance(v, int) else legible(short.get(v, v)) for v in (record[c] for c in columns)]
        for record in drawn.table.head(MOST_ROWS).to_dict("records")
    ]
    return [legible(c) for c in columns], rows


def datasette_path(database: str, sql: str) -> str:
    """Where Datasette answers this SQL, as a path on its server."""
    return f"/{quote(database)}?sql={quote(sql)}"


def safe_link(url: object) -> str | None:
    """`url` when it may stand in a link: http(s) and nothing invisible in it."""
    text = str(url or "")
    parts = urlsplit(text)
    return text if parts.scheme in ("http", "https") and parts.netloc and legible(text) == text else None


METHOD = (
    "For each company the survey opens the front door of its website (http and https, with and without www), reads "
    "the links that smell of developers, asks a few well-known addresses, looks for hosts named api, developer and "
    "the like, and follows what these pages point to. It obeys robots.txt, pauses between requests to one host and "
    "keeps to a budget for each company.",
    "Before any guessed address counts, the same host is asked for an address that nobody has; a site that answers "
    "both alike gets no credit. Descriptions are parsed, never judged by their address.",
    "Everything observed is archived byte for byte (WARC). What it shows is read afterwards, without network, by rules "
    "that each answer one question and keep the excerpt that shows it.",
    "There are three answers. Yes needs evidence. No needs proof, such as a 404 of a host that says 404 honestly, or "
    "a refused handshake. Everything else is unknown, with the reason, and shares are given as bounds: from every "
    "unknown counted as no to every unknown counted as yes.",
)
LIMITS = (
    "Only what is shown to the public was looked at: no account was made, no form sent, no page behind a login read.",
    "What a site shows depends on who asks, when and from where; walls against robots make companies unknown.",
    "Pages that need a browser to show anything are read only where a browser was used; else they are unknown.",
    "A company with many hosts may share an API on one that neither its list nor its pages name.",
    "Not found is not proof of absence where the budget ended first: see the column coverage.",
    "Grades judge what can be seen from outside. They are no statement about the security of a company.",
)


# --- HTML --------------------------------------------------------------------------------------------


@cache
def _environment(html: bool) -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("survey", "templates"),
        autoescape=html,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=lambda value: value if isinstance(value, Markup) else legible_lines(value, "\u00a0" if html else " "),
    )
    made.filters |= {"number": number, "size": size, "duration": duration, "md": markdown, "legible": legible}
    made.globals |= {"cell": cell, "reason": reason, "safe_link": safe_link, "count": count}
    return made


def legible_lines(value: object, before_unit: str = " ") -> str:
    """Text with its line breaks and indents kept (SQL), everything else invisible made visible."""
    lines = str(value).split("\n")
    shown = "\n".join(line[: len(line) - len(line.lstrip(" "))] + legible(line) for line in lines)
    return shown.replace(" %", f"{before_unit}%")


def _values(facts: Facts, drawn: Sequence[Drawn]) -> Row:
    found: tuple[Headline, ...] = headlines(facts.results)
    n = len(facts.results)
    charts = []
    for one in drawn:
        headings, rows = table_rows(one)
        charts.append(
            {
                "name": one.chart.name,
                "title": one.chart.title,
                "question": one.chart.question,
                "whole": one.whole,
                "words": one.words,
                "alt": one.alt,
                "sql": one.chart.sql,
                "path": datasette_path(facts.database, one.chart.sql),
                "headings": headings,
                "rows": rows,
                "numeric": [pd.api.types.is_integer_dtype(t) for c, t in one.table.dtypes.items() if c != "kind"],
                "wide": len(headings) > MARKS,
                "left_out": max(0, len(one.table) - len(rows)),
                "image": Markup("data:image/svg+xml;base64," + base64.b64encode(one.svg).decode("ascii")),
            }
        )
    return {
        "title": "API survey of the invented demo web" if facts.demo else f"API survey of {companies(n)}",
        "lead": f"What {companies(n)} {'of the invented demo web ' if facts.demo else ''}"
        f"{'shows' if n == 1 else 'show'} the public of {'its' if n == 1 else 'their'} APIs.",
        "facts": facts,
        "n": n,
        "headlines": found,
        "charts": charts,
        "columns": COMPANY_COLUMNS,
        "results": facts.results[:MOST_ROWS],
        "results_left_out": max(0, n - MOST_ROWS),
        "since_2020": any(r["since_2020"] for r in facts.results),
        "ledger": facts.ledger[:MOST_ROWS],
        "runs": [(r["id"], run_facts(r)) for r in facts.runs],
        "method": METHOD,
        "reviewed": f"{reviews.counted(facts.reviews)}.",
        "said": {r["code"]: r for r in facts.reviews if r["question"] == "api_presence"},
        "limits": LIMITS,
        "vantages": sorted(
            {legible(r["environment"]["vantage"]) for r in facts.runs if r["environment"].get("vantage")}
        ),
    }


def as_html(facts: Facts, drawn: Sequence[Drawn]) -> str:
    """The report as one HTML file that needs nothing else."""
    return _environment(True).get_template("report.html").render(_values(facts, drawn))


# --- Markdown ----------------------------------------------------------------------------------------

_SPECIAL = {c: "\\" + c for c in "\\`*_{}[]#|~$!@"} | {"<": "&lt;", ">": "&gt;", "&": "&amp;"}


def markdown(value: object) -> str:
    """Text that shows as itself in Markdown (CommonMark and GitHub's): no markup, no link of its own accord."""
    text = "".join(_SPECIAL.get(c, c) for c in legible(value))
    return text.replace("://", "\\://").replace("www.", "www\\.")


def as_markdown(facts: Facts, drawn: Sequence[Drawn]) -> str:
    """The same in Markdown, with the pictures as files beside it."""
    return _environment(False).get_template("report.md").render(_values(facts, drawn))


# --- files -------------------------------------------------------------------------------------------


def put(files: dict[str, bytes], out: Path) -> list[Path]:
    """Write `files` (path inside `out` -> content), each whole or not at all, and a list of them; remove what an
    earlier list names and no longer exists here, if it is still as it was written."""
    listed = {name: sha256(content).hexdigest() for name, content in sorted(files.items())}
    manifest = json.dumps({"made_by": "survey charts", "files": listed}, indent=1) + "\n"
    try:
        out.mkdir(parents=True, exist_ok=True)
        before = _listed(out)
        written = [_put(out / name, content) for name, content in files.items()]
        for name in _gone(before, listed):
            _remove(out, name, before[name])
        written.append(_put(out / MANIFEST, manifest.encode()))
    except OSError as error:
        raise SurveyError(
            f"the report cannot be written to {out}: {error.strerror or error}", hint="--out DIR names another folder"
        ) from error
    return written


def _put(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return path


def _listed(out: Path) -> dict[str, str]:
    """What the list of an earlier report names; nothing when there is none that can be read."""
    try:
        found = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
        files = found["files"]
        return {str(k): str(v) for k, v in files.items()} if found.get("made_by") == "survey charts" else {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _gone(before: Iterable[str], now: Iterable[str]) -> list[str]:
    """Names that only the earlier list has, and that stay inside the folder."""
    kept = set(now)
    return [
        name
        for name in before
        if name not in kept and not PurePosixPath(name).is_absolute() and ".." not in PurePosixPath(name).parts
    ]


def _remove(out: Path, name: str, digest: str) -> None:
    path = out / name
    if path.is_file() and not path.is_symlink() and sha256(path.read_bytes()).hexdigest() == digest:
        path.unlink()
