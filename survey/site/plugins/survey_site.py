"""The survey's own pages inside Datasette 0.65: front page, companies, questions, evidence, changes.

This file stands alone: it imports nothing of the survey, so that a published folder is served by
plain Datasette. What it shows lies in the database, and in `metadata.json` under the plugin
`survey-site`. `survey browse` gives it two more things through the Datasette object: a reader of the
archive (`survey_reader`) and a drawer of charts (`survey_drawer`).

Everything from a surveyed site is hostile until shown: it is escaped by the templates, control and
direction characters are made visible, and no page of ours allows script or another host.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, overload
from urllib.parse import urlsplit

from datasette import handle_exception as stock_handler
from datasette.utils import tilde_decode, tilde_encode
from datasette.utils.asgi import NotFound, Request, Response
from datasette.views.base import DatasetteError
from markupsafe import Markup

if TYPE_CHECKING:
    Hook = TypeVar("Hook", bound=Callable[..., Any])

    @overload
    def hookimpl(hook: Hook) -> Hook: ...
    @overload
    def hookimpl(*, tryfirst: bool) -> Callable[[Hook], Hook]: ...
    def hookimpl(*args: Any, **options: Any) -> Any: ...
else:
    from datasette import hookimpl

Row = dict[str, Any]
PLUGIN = "survey-site"
BODY_LIMIT = 200_000  # characters of a body on one evidence page
AROUND = 4_000  # characters shown on each side of an excerpt when the body is longer than that
FINDINGS_ON_PAGE = 400
WHO_ON_PAGE = 500
VALUES_ON_PAGE = 40

# With rich installed Datasette prints pages of local variables for every address that is not there.
stock_handler.rich = None

# --- text from others ----------------------------------------------------------------------------

# Direction marks and characters without width could make a text read as what it is not
# (Unicode TR36, "Trojan Source"); they are shown by their number.
_HIDDEN = {
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    0x061C,
    0x180E,
    0xFEFF,
    0x2028,
    0x2029,
    0xFFF9,
    0xFFFA,
    0xFFFB,
}
_VISIBLE = {
    **{n: f"[U+{n:04X}]" for n in range(0x20) if n not in (0x09, 0x0A)},
    **{n: f"[U+{n:04X}]" for n in range(0x7F, 0xA0)},
    **{n: f"[U+{n:04X}]" for n in _HIDDEN},
    **{n: f"[U+{n:04X}]" for n in range(0xE0000, 0xE0080)},
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
}
_VISIBLE_IN_PAGES = {n: text for n, text in _VISIBLE.items() if n != 0x0D}


def visible(value: Any) -> Any:
    """Text with control and direction characters shown by their number; other values as they are."""
    if not isinstance(value, str) or value.isprintable():  # most are, and this is seen ten times as fast
        return value
    return value.replace("\r\n", "\n").translate(_VISIBLE)


def outward(url: Any) -> str:
    """An address of a surveyed site that may stand in a link, else empty."""
    text = str(url or "").strip()
    if any(ord(c) <= 0x20 or ord(c) in _VISIBLE for c in text):
        return ""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in ("http", "https") and parts.hostname else ""


def listed(value: Any) -> list[Any]:
    """A JSON array from a column, or the value alone."""
    if isinstance(value, str) and value.startswith("["):
        try:
            parsed = json.loads(value)
        except ValueError:
            return [value]
        return [visible(v) for v in parsed] if isinstance(parsed, list) else [value]
    return [] if value in (None, "", "{}") else [value]


def mapped(value: Any) -> dict[str, Any]:
    """A JSON object from a column, or empty."""
    try:
        parsed = json.loads(value or "{}")
    except (ValueError, TypeError):
        return {}
    return {str(visible(k)): visible(v) for k, v in parsed.items()} if isinstance(parsed, dict) else {}


FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")


def neutral(cell: str) -> str:
    """A CSV cell that no spreadsheet takes for a formula: an apostrophe before `= + - @` (OWASP, CSV
    injection). Plain numbers stay as they are."""
    if cell.startswith(FORMULA) and not _NUMBER.fullmatch(cell):
        return "'" + cell
    return cell


# --- excerpts in a body --------------------------------------------------------------------------


# Datasette runs this file outside sys.modules, where dataclasses cannot look up their annotations.
class Mark(NamedTuple):
    """A stretch of a text that a finding cites."""

    start: int
    end: int
    findings: tuple[int, ...]


class Piece(NamedTuple):
    """A stretch to show: plain text, a cited one (with its `findings`), or how much was left out."""

    text: str
    findings: tuple[int, ...] = ()
    left_out: int = 0


def marks(text: str, findings: Iterable[Row]) -> list[Mark]:
    """Where the excerpts stand in `text`: at `body@N` when the excerpt is there, else its first
    occurrence. Overlapping marks are joined."""
    found = []
    for finding in findings:
        excerpt = finding["excerpt"] or ""
        location = finding["location"] or ""
        if not excerpt or location.startswith(("header:", "status", "tls", "dns")):
            continue
        at = int(location[5:]) if re.fullmatch(r"body@\d{1,9}", location) else -1
        if at < 0 or text[at : at + len(excerpt)] != excerpt:
            at = text.find(excerpt)
        if at >= 0:
            found.append(Mark(at, at + len(excerpt), (finding["id"],)))
    found.sort(key=lambda m: (m.start, -m.end))
    apart: list[Mark] = []
    for mark in found:
        if apart and mark.start < apart[-1].end:
            last = apart.pop()
            apart.append(Mark(last.start, max(last.end, mark.end), last.findings + mark.findings))
        else:
            apart.append(mark)
    return apart


def cut(text: str, cited: Sequence[Mark], limit: int = BODY_LIMIT, around: int = AROUND) -> list[Piece]:
    """The pieces of `text` to show: all of it when not longer than `limit`, else what lies around the
    marks, at most about `limit` characters."""
    windows = [(0, len(text))] if len(text) <= limit else _windows(len(text), cited, limit, around)
    pieces: list[Piece] = []
    reached = 0
    for start, end in windows:
        if start > reached:
            pieces.append(Piece("", left_out=start - reached))
        at = start
        for mark in cited:
            if mark.start < at or mark.end > end:
                continue
            if mark.start > at:
                pieces.append(Piece(text[at : mark.start]))
            pieces.append(Piece(text[mark.start : mark.end], mark.findings))
            at = mark.end
        if at < end:
            pieces.append(Piece(text[at:end]))
        reached = end
    if reached < len(text):
        pieces.append(Piece("", left_out=len(text) - reached))
    return pieces


def _windows(length: int, cited: Sequence[Mark], limit: int, around: int) -> list[tuple[int, int]]:
    """Stretches around the marks, joined where they meet; the start of the text when nothing is cited."""
    windows: list[tuple[int, int]] = []
    for mark in cited:
        start, end = max(0, mark.start - around), min(length, mark.end + around)
        if windows and start <= windows[-1][1]:
            windows[-1] = (windows[-1][0], max(end, windows[-1][1]))
        else:
            windows.append((start, end))
        if sum(e - s for s, e in windows) >= limit:
            break
    return windows or [(0, min(length, 4 * around))]


# --- the database --------------------------------------------------------------------------------


def config(datasette: Any) -> Row:
    return dict(datasette.plugin_config(PLUGIN) or {})


def database(datasette: Any) -> Any:
    """The survey's database: as configured, or the first that is not Datasette's own."""
    name = config(datasette).get("database")
    if name in datasette.databases:
        return datasette.databases[name]
    return next(db for key, db in datasette.databases.items() if not key.startswith("_"))


async def rows(datasette: Any, sql: str, params: Any = (), *, raw: bool = False) -> list[Row]:
    """Rows with every text made visible (to the letter if `raw`). Our own pages ask bounded questions, so
    Datasette's limits for visitors' SQL are not put on them."""

    def ask(conn: Any) -> list[Row]:
        cursor = conn.execute(sql, params)
        names = [d[0] for d in cursor.description]
        found = cursor.fetchall()
        return [dict(zip(names, row if raw else map(visible, row), strict=True)) for row in found]

    found: list[Row] = await database(datasette).execute_fn(ask)
    return found


def stamp(db: Any) -> Any:
    """Changes when the database file does."""
    if not db.is_mutable or not db.path:
        return "fixed"
    return [(p.stat().st_mtime_ns, p.stat().st_size) for p in (Path(db.path), Path(f"{db.path}-wal")) if p.exists()]


async def kept(datasette: Any, name: str, make: Callable[[], Awaitable[Any]]) -> Any:
    """`make()`, kept until the database changes."""
    shelf = datasette.__dict__.setdefault("survey_shelf", {})
    now = stamp(database(datasette))
    if name not in shelf or shelf[name][0] != now:
        shelf[name] = (now, await make())
    return shelf[name][1]


async def tables(datasette: Any) -> set[str]:
    async def ask() -> set[str]:
        found = await rows(datasette, "select name from sqlite_master where type in ('table', 'view')")
        return {r["name"] for r in found}

    names: set[str] = await kept(datasette, "tables", ask)
    return names


async def results(datasette: Any) -> dict[str, Row]:
    """The row of view `results` for each company, by code."""

    async def ask() -> dict[str, Row]:
        if "results" not in await tables(datasette):
            return {}
        return {r["code"]: r for r in await rows(datasette, "select * from results order by name")}

    found: dict[str, Row] = await kept(datasette, "results", ask)
    return found


async def questions(datasette: Any) -> list[Row]:
    async def ask() -> list[Row]:
        if "questions" not in await tables(datasette):
            return []
        return await rows(datasette, "select * from questions order by position, name")

    found: list[Row] = await kept(datasette, "questions", ask)
    return found


async def last_run(datasette: Any) -> Row | None:
    """The run that most results come from."""

    async def ask() -> Row | None:
        told = Counter(r["run_id"] for r in (await results(datasette)).values() if r.get("run_id"))
        if told:
            found = await rows(datasette, "select * from runs where id = ?", [told.most_common(1)[0][0]])
        else:
            found = await rows(datasette, "select * from runs order by started_at desc limit 1")
        return found[0] if found else None

    run: Row | None = await kept(datasette, "last_run", ask)
    return run


async def reviews(datasette: Any) -> list[Row]:
    """What persons said of answers: from the table of a published database, or from the file."""
    if "reviews" in await tables(datasette):
        return await rows(datasette, "select * from reviews order by code, question")
    return [{k: visible(v) for k, v in r.items()} for r in config(datasette).get("reviews", [])]


def counted(told: Sequence[Row]) -> Row:
    """How many verdicts agree with the machine, disagree, and stand where it has no answer."""
    agrees = Counter(None if r.get("agrees") is None else bool(r["agrees"]) for r in told)
    return {"all": len(told), "agree": agrees[True], "disagree": agrees[False], "alone": agrees[None]}


# --- figures -------------------------------------------------------------------------------------


class Share(NamedTuple):
    """How many of how many; what is unknown could be either, so a share has two bounds."""

    label: str
    yes: int
    unknown: int
    of: int
    seen_none: int = 0  # of what is no: looked through, nothing found, without a proof

    @property
    def no(self) -> int:
        return self.of - self.yes - self.unknown

    @property
    def low(self) -> int:
        return 100 * self.yes // self.of if self.of else 0

    @property
    def high(self) -> int:
        return -(-100 * (self.yes + self.unknown) // self.of) if self.of else 0

    @property
    def percent(self) -> int:
        """Rounded, but 0 and 100 only when it is exactly that."""
        told = round(100 * self.yes / self.of) if self.of else 0
        return min(max(told, 1 if self.yes else 0), 99 if self.yes < self.of else 100)

    @property
    def bounds(self) -> str:
        if not self.of:
            return "nothing to count"
        if self.unknown == self.of:
            return "unknown"
        if not self.unknown:
            return f"{self.percent} %"
        return f"between {self.low} % and {self.high} %"

    @property
    def counts(self) -> str:
        if not self.of:
            return ""
        if self.unknown == self.of:
            return f"(of all {self.of})"
        if not self.unknown:
            return f"({self.yes} of {self.of})"
        return f"({self.yes} yes, {self.unknown} unknown of {self.of})"

    @property
    def words(self) -> str:
        return f"{self.bounds} {self.counts}".strip()

    @property
    def bar(self) -> Markup:
        """A bar of yes, unknown and no, drawn with attributes only (no style: the pages forbid it)."""
        if not self.of:
            return Markup("")
        yes, unknown, none = (300 * part / self.of for part in (self.yes, self.unknown, self.seen_none))
        return Markup(
            '<svg class="share" viewBox="0 0 300 14" width="300" height="14" preserveAspectRatio="none" '
            'role="img" aria-label="{words}">'
            '<rect width="300" height="14" class="share-no"/>'
            '<rect width="{three:.1f}" height="14" class="share-seen-none"/>'
            '<rect width="{both:.1f}" height="14" class="share-unknown"/>'
            '<rect width="{yes:.1f}" height="14" class="share-yes"/></svg>'
        ).format(words=self.words, three=yes + unknown + none, both=yes + unknown, yes=yes)


SHARED = ("open", "public", "partner")


def headlines(found: Iterable[Row]) -> list[Share]:
    """The figures of the front page. A column's `unknown` (or null) counts as unknown."""
    all_rows = list(found)

    def share(label: str, column: str, yes: Callable[[Row], bool], unknown: Callable[[Row], bool]) -> Share | None:
        if not all_rows or column not in all_rows[0]:
            return None
        hits = sum(1 for r in all_rows if yes(r))
        open_ = sum(1 for r in all_rows if not yes(r) and unknown(r))
        return Share(label, hits, open_, len(all_rows))

    def not_known(column: str) -> Callable[[Row], bool]:
        return lambda r: r[column] in (None, "unknown")

    presence_unknown = not_known("api_presence")
    shares = (
        share("share an API with outsiders", "api_presence", lambda r: r["api_presence"] in SHARED, presence_unknown),
        share(
            "let anybody read its documentation or use it",
            "api_presence",
            lambda r: r["api_presence"] in ("open", "public"),
            presence_unknown,
        ),
        share(
            "publish a machine-readable description",
            "description_formats",
            lambda r: bool(listed(r["description_formats"])),
            presence_unknown,
        ),
        share("send plain HTTP on to HTTPS", "https", lambda r: r["https"] == "enforced", not_known("https")),
        share("have a long HSTS policy", "hsts", lambda r: r["hsts"] == "long", not_known("hsts")),
        share(
            "still accept TLS 1.0 or 1.1",
            "tls_versions",
            lambda r: bool({"TLSv1", "TLSv1.1"} & set(listed(r["tls_versions"]))),
            lambda r: not listed(r["tls_versions"]),
        ),
    )
    return [s for s in shares if s is not None]


def readable(found: Iterable[Row]) -> Share:
    """How many companies' main site could be looked at."""
    all_rows = list(found)
    hidden = sum(1 for r in all_rows if r.get("unknown_reason"))
    return Share("could be read", len(all_rows) - hidden, 0, len(all_rows))


# --- pages ---------------------------------------------------------------------------------------


async def page(datasette: Any, request: Request, template: str, **context: Any) -> Response:
    db = database(datasette)
    context = {
        "db": db.name,
        "words": config(datasette).get("words", {}),
        "run": await last_run(datasette),
        "published": config(datasette).get("published", False),
        "contact": config(datasette).get("contact", ""),
        **context,
    }
    return Response.html(await datasette.render_template(template, context, request=request, view_name="survey"))


async def front(datasette: Any, request: Request) -> Response:
    charts = [
        {**c, "src": datasette.urls.path(c.get("src") or f"/-/chart/{c['name']}.svg")}
        for c in config(datasette).get("charts", [])
    ]
    return await page(
        datasette,
        request,
        "survey_front.html",
        **await figures(datasette),
        charts=charts,
        queries=await queries(datasette),
        runs=await rows(datasette, "select * from runs order by started_at desc limit 20"),
        report=config(datasette).get("report"),
        dashboards=bool(datasette.plugin_config("datasette-dashboards")),
        reviewed=counted(await reviews(datasette)),
        download=not database(datasette).is_mutable,
    )


async def figures(datasette: Any) -> Row:
    """The numbers of the front page."""
    found: Row = await kept(datasette, "figures", lambda: counted_results(datasette))
    return found


async def counted_results(datasette: Any) -> Row:
    found = (await results(datasette)).values()
    presence = Counter(r.get("api_presence") or "unknown" for r in found)
    order = ("open", "public", "partner", "private", "mentioned", "none", "unknown")
    findings = await rows(datasette, "select count(*) as n from findings") if found else [{"n": 0}]
    return {
        "total": len(found),
        "findings": findings[0]["n"],
        "requests": sum(r.get("requests") or 0 for r in found),
        "presence": [
            (word, Share(word, *((0, n) if word == "unknown" else (n, 0)), len(found)))
            for word in order
            if (n := presence[word])
        ],
        "shares": headlines(found),
        "readable": readable(found),
        "unread": Counter(r["unknown_reason"] for r in found if r.get("unknown_reason")).most_common(),
    }


async def queries(datasette: Any) -> list[Row]:
    found = await datasette.get_canned_queries(database(datasette).name, None)
    return [{"name": n, "title": q.get("title") or n, "description": q.get("description")} for n, q in found.items()]


async def companies(datasette: Any, request: Request) -> Response:
    found = list((await results(datasette)).values())
    shown = {k: v for k, v in request_args(request).items() if k in ("sector", "api_presence", "unknown_reason") and v}
    for column, value in shown.items():
        found = [r for r in found if str(r.get(column) or "") == value]
    sectors = sorted({str(r.get("sector") or "") for r in (await results(datasette)).values()} - {""})
    at = number(request.args.get("from"), 0)
    return await page(
        datasette,
        request,
        "survey_companies.html",
        companies=found[at : at + 200],
        total=len(found),
        at=at,
        more=at + 200 if at + 200 < len(found) else None,
        sectors=sectors,
        shown=shown,
        disputed={r["code"] for r in await reviews(datasette) if r.get("agrees") is not None and not r["agrees"]},
    )


def request_args(request: Request) -> dict[str, str]:
    return {k: str(request.args.get(k) or "") for k in request.args}


def number(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"[0-9]{1,9}", text) else default


# The answers in the order of the company page, with their names; the other columns follow as further facts.
MAIN = (
    ("api_presence", "API presence"),
    ("unknown_reason", "Why unknown"),
    ("origin", "Origin"),
    ("access_model", "Access"),
    ("auth", "Authentication"),
    ("description_formats", "Description formats"),
    ("portal_url", "Developer portal"),
    ("https", "HTTPS of the main site"),
    ("hsts", "HSTS of the main site"),
    ("tls_versions", "TLS versions of the main site"),
    ("grade", "Grade of the main site"),
    ("coverage", "Coverage"),
    ("requests", "Requests received"),
)
# What a person may judge as a whole that is no question of the codebook.
NO_QUESTION = ("api_presence", "origin", "auth", "description_formats", "portal_url", "tls_versions", "grade")
# The questions of the codebook whose findings an answer stands on.
WHY = {
    "api_presence": (
        "open_data", "mandated_api", "description", "reference_page", "portal_page", "partner_access", "api_host",
        "api_mention",
    ),
    "origin": ("mandated_api",),
    "access_model": ("access_model", "partner_access", "docs_login", "portal_page"),
    "auth": ("auth_live", "auth_used", "auth_declared", "auth_prose", "auth_metadata", "client_certificate"),
    "description_formats": ("description",),
    "portal_url": ("portal_page",),
    "https": ("https", "plain_http"),
    "hsts": ("hsts",),
    "tls_versions": ("tls_version",),
    "grade": ("security_headers",),
}  # fmt: skip
NOT_SHOWN = {c for c, _ in MAIN} | {"code", "name", "sector", "website", "run_id", "run_kind", "run_status"}


async def company(datasette: Any, request: Request) -> Response:
    code = tilde_decode(request.url_vars["code"])
    raw = await rows(datasette, "select * from companies where code = ?", [code])
    if not raw:
        raise NotFound(f"No company has the code {visible(code)!r}")
    have = await tables(datasette)
    result = (await results(datasette)).get(raw[0]["code"])
    run_id = result["run_id"] if result else None
    if run_id is None:
        covered = await rows(
            datasette,
            "select run_id from run_companies join runs on runs.id = run_id where company = ? "
            "order by started_at desc limit 1",
            [code],
        )
        run_id = covered[0]["run_id"] if covered else None
    of = [code, run_id]
    findings = await rows(
        datasette,
        "select * from findings where company = ? and run_id = ? "
        "order by strength, question, answer desc, host, id limit ?",
        [*of, FINDINGS_ON_PAGE + 1],
    )
    aside = await not_counted(datasette, of) if findings else {}
    asked = {q["name"]: q for q in await questions(datasette)}
    place = {name: i for i, name in enumerate(asked)}
    areas: dict[str, list[Row]] = {}
    for f in sorted(findings[:FINDINGS_ON_PAGE], key=lambda f: place.get(f["question"], 999)):
        area = asked[f["question"]]["area"] if f["question"] in asked else "other"
        alike(areas.setdefault(area, []), {**f, "evidence": evidence_path(f), "more": [], "aside": aside.get(f["id"])})
    timeline = (
        await rows(
            datasette,
            "select results_by_run.*, runs.finished_at, runs.started_at, runs.kind from results_by_run "
            "join runs on runs.id = run_id where code = ? order by runs.started_at desc limit 50",
            [code],
        )
        if "results_by_run" in have
        else []
    )
    columns = datasette.table_metadata(database(datasette).name, "results").get("columns") or {}
    said = [r for r in await reviews(datasette) if r.get("code") == code]
    first = {f["question"]: f["id"] for told in areas.values() for f in reversed(told)}
    return await page(
        datasette,
        request,
        "survey_company.html",
        company=raw[0],
        code_path=tilde_encode(code),
        extra=mapped(raw[0].get("extra")),
        result=result,
        columns=columns,
        run_id=run_id,
        hosts=await rows(
            datasette, "select * from hosts where company = ? and run_id = ? order by role, host limit 500", of
        ),
        pages=await rows(
            datasette,
            "select * from pages where company = ? and run_id = ? and kind <> 'other' order by kind, url limit 200",
            of,
        ),
        descriptions=await rows(
            datasette, "select * from descriptions where company = ? and run_id = ? order by url limit 200", of
        ),
        grades=await rows(
            datasette, "select * from grades where company = ? and run_id = ? order by rules, host limit 300", of
        ),
        handshakes=await rows(
            datasette,
            "select * from handshakes where company = ? and run_id = ? order by host, port, offered limit 300",
            of,
        ),
        agreement=await rows(datasette, "select * from auth_agreement where company = ? and run_id = ?", of)
        if "auth_agreement" in have
        else [],
        findings=areas,
        main=[(c, name) for c, name in MAIN if result and c in result],
        further=[c for c, v in (result or {}).items() if c not in NOT_SHOWN and v not in (None, "")],
        questions=asked,
        more_findings=len(findings) > FINDINGS_ON_PAGE,
        timeline=timeline,
        ledger=await rows(
            datasette,
            "select probe, outcome, count(*) as requests, sum(bytes) as bytes, min(fetched_at) as first, "
            "max(fetched_at) as last from exchanges where company = ? and run_id = ? "
            "group by probe, outcome order by probe, outcome",
            of,
        ),
        reviews=said,
        said=by_question(said),
        why={c: [(q, first[q]) for q in asks if q in first] for c, asks in WHY.items()},
        at=await asked_at(datasette, result) if result and result.get("unknown_at") else None,
    )


async def not_counted(datasette: Any, of: list[Any]) -> dict[int, str]:
    """The findings of a company in a run that give it no credit, and why."""
    found = await rows(
        datasette,
        """select f.id, 'on a host that belongs to somebody else' as why from findings f join hosts h
  on h.run_id = f.run_id and h.company = f.company and h.host = f.host and h.role = 'off_domain'
where f.company = :company and f.run_id = :run
union all
select f.id, 'shows a sample or somebody else''s description' from findings f
where f.company = :company and f.run_id = :run and f.question in ('reference_page', 'portal_product')
  and f.exchange_id in (select exchange_id from sample_pages where company = :company and run_id = :run)""",
        {"company": of[0], "run": of[1]},
    )
    return {r["id"]: r["why"] for r in found}


def alike(told: list[Row], finding: Row) -> None:
    """Add a finding to a list; one that says the same of the same host only adds its evidence."""
    same = ("question", "answer", "value", "excerpt", "host", "strength")
    for before in told[-20:]:
        if all(before[c] == finding[c] for c in same):
            before["more"].append(finding)
            return
    told.append(finding)


def by_question(told: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for review in told:
        found.setdefault(str(review["question"]), []).append(review)
    return found


async def asked_at(datasette: Any, result: Row) -> Row | None:
    """The exchange at the address that an unknown is about."""
    found = await rows(
        datasette,
        "select id, url, outcome, status from exchanges where company = ? and run_id = ? and url = ? limit 1",
        [result["code"], result["run_id"], result["unknown_at"]],
    )
    return found[0] if found else None


def evidence_path(finding: Row) -> str:
    """Where the evidence of a finding is shown."""
    for kind in ("exchange", "handshake", "lookup"):
        if finding.get(f"{kind}_id"):
            return f"/-/evidence/{kind}/{tilde_encode(str(finding[f'{kind}_id']))}#f{finding['id']}"
    return ""


async def question_figures(datasette: Any) -> list[Row]:
    found: list[Row] = await kept(
        datasette, "question_figures", lambda: rows(datasette, "select * from question_figures")
    )
    return found


async def question_list(datasette: Any, request: Request) -> Response:
    counts = {told["question"]: told for told in await question_figures(datasette)}
    areas: dict[str, list[Row]] = {}
    for q in await questions(datasette):
        areas.setdefault(q["area"], []).append({**q, **counts.get(q["name"], {})})
    return await page(datasette, request, "survey_questions.html", areas=areas)


async def question(datasette: Any, request: Request) -> Response:
    name = tilde_decode(request.url_vars["name"])
    asked = next((q for q in await questions(datasette) if q["name"] == name), None)
    if asked is None:
        raise NotFound(f"The codebook has no question {visible(name)!r}")
    told = await kept(datasette, f"question {name}", lambda: answers(datasette, asked))
    said = [r for r in await reviews(datasette) if r.get("question") == name]
    names = {c: r.get("name") for c, r in (await results(datasette)).items()} if said else {}
    return await page(
        datasette,
        request,
        "survey_question.html",
        **told,
        reviews=[{**r, "name": names.get(r["code"]) or r["code"]} for r in said],
        reviewed=counted(said),
    )


async def answers(datasette: Any, asked: Row) -> Row:
    """What companies answer to a question, in their latest runs."""
    name = asked["name"]
    told = next(t for t in await question_figures(datasette) if t["question"] == name)
    # A site that was looked through and showed none counts as none for what companies show; posture is observed.
    shown = asked["area"] in ("presence", "sharing", "description", "authentication")
    values = await rows(
        datasette, "select * from question_values where question = ? order by companies desc, value", [name]
    )
    who = await rows(
        datasette,
        """select a.company, r.name, a.findings, a.both and a.answer = 'yes' as both,
  case when a.answer = 'yes' and a.strength = 'weak' then 'weak yes' else a.answer end as answer
from answers a join results r on r.run_id = a.run_id and r.code = a.company where a.question = ?
order by a.answer desc, a.answer = 'yes' and a.strength = 'weak', r.name collate nocase, r.code limit ?""",
        [name, WHO_ON_PAGE],
    )
    return {
        "question": asked,
        "share": share_of(asked["text"], told, shown),
        "weak": told["weak"],
        "no_possible": bool(asked.get("no")),
        "values": [(v["value"] or "", v["companies"]) for v in values[:VALUES_ON_PAGE]],
        "more_values": max(0, len(values) - VALUES_ON_PAGE),
        "who": who,
        "more_who": max(0, told["yes"] + told["no"] - len(who)),
        "timeline": await question_timeline(datasette, name, shown),
    }


def share_of(label: str, told: Row, shown: bool) -> Share:
    """The figures of a question as a share. `shown`: a company that was looked through without a finding counts
    as none."""
    seen_none = told["silent"] if shown else 0
    unknown = told["companies"] - told["yes"] - told["no"] - seen_none
    return Share(label, told["yes"], unknown, told["companies"], seen_none)


async def question_timeline(datasette: Any, name: str, shown: bool) -> list[Row]:
    """The share of each finished run that a question had a yes in, the latest first."""
    told = await rows(
        datasette,
        "select q.*, runs.started_at as run_started_at from question_runs q join runs on runs.id = q.run_id "
        "where q.question = ? order by runs.started_at desc limit 50",
        [name],
    )
    return [{**run, "share": share_of("yes", run, shown)} for run in told]


async def review_list(datasette: Any, request: Request) -> Response:
    """Every verdict of a person beside the machine's answer, those that disagree first."""
    told = await reviews(datasette)
    place = {False: 0, None: 1, True: 2}
    told.sort(key=lambda r: place[None if r.get("agrees") is None else bool(r["agrees"])])
    return await page(
        datasette,
        request,
        "survey_reviews.html",
        reviews=told,
        reviewed=counted(told),
        names={c: r.get("name") for c, r in (await results(datasette)).items()},
        codebook={q["name"] for q in await questions(datasette)},
    )


# --- evidence ------------------------------------------------------------------------------------

EVIDENCE = {"exchange": "exchanges", "handshake": "handshakes", "lookup": "lookups"}


async def evidence(datasette: Any, request: Request) -> Response:
    kind, key = request.url_vars["kind"], tilde_decode(request.url_vars["id"])
    found = await rows(datasette, f"select * from {EVIDENCE[kind]} where id = ?", [key], raw=True)
    if not found:
        raise NotFound(f"No {kind} has the id {visible(key)!r}")
    observation = found[0]
    cited = await rows(
        datasette,
        f"select * from findings where {kind}_id = ? order by question, id limit {FINDINGS_ON_PAGE}",
        [key],
        raw=True,
    )
    named = await rows(datasette, "select * from companies where code = ?", [observation["company"]])
    context: Row = {
        "kind": kind,
        "row": {k: visible(v) for k, v in observation.items()},
        "findings": [{k: visible(v) for k, v in f.items()} for f in cited],
        "company": named[0] if named else None,
        "questions": {q["name"]: q for q in await questions(datasette)},
    }
    if kind == "exchange":
        context |= await of_exchange(datasette, observation, cited)
    else:
        context |= await of_handshake_or_lookup(datasette, kind, observation, cited)
    context["outcome_findings"] = [f["id"] for f in cited if f["location"] == "outcome"]
    shown = {f for p in context["pieces"] for f in p.findings} | set(context["outcome_findings"])
    shown |= set(context["status_findings"]) if context.get("content", {}).get("status_line") else set()
    shown |= {f for h in context.get("headers", []) for f in h["findings"]}
    return await page(datasette, request, "survey_evidence.html", shown=shown, **context)


async def of_exchange(datasette: Any, observation: Row, cited: list[Row]) -> Row:
    key = observation["id"]
    have = await tables(datasette)
    reply = await rows(datasette, "select * from replies where exchange_id = ?", [key]) if "replies" in have else []
    control_id = reply[0]["control_id"] if reply else None
    control = await rows(datasette, "select * from exchanges where id = ?", [control_id]) if control_id else []
    parent = await rows(datasette, "select * from exchanges where id = ?", [observation.get("parent")])
    followed = await rows(datasette, "select id, url, outcome, status from exchanges where parent = ? limit 50", [key])
    content = await archived(datasette, "exchange", observation)
    return {
        "reply": reply[0] if reply else None,
        "control": control[0] if control else None,
        "parent": parent[0] if parent else None,
        "followed": followed,
        "page_row": await one(datasette, "pages", key),
        "description": await one(datasette, "descriptions", key),
        "content": {k: v for k, v in content.items() if k not in ("body", "pieces")},
        "headers": [
            {"name": visible(n), "value": visible(v), "findings": in_header(n, v, cited)}
            for n, v in content.get("headers", [])
        ],
        "status_findings": [f["id"] for f in cited if f["location"] == "status"],
        "pieces": pieces(content, cited),
    }


def pieces(content: Row, cited: list[Row]) -> list[Piece]:
    """The body as it is shown, hidden characters visible, what the findings cite marked."""
    if content.get("pieces"):  # cut when it was published; the offsets are gone
        anywhere = [{**f, "location": ""} for f in cited if str(f["location"]).startswith(("body", "json"))]
        shown = []
        for piece in content["pieces"]:
            if piece.get("left_out"):
                shown.append(Piece("", left_out=piece["left_out"]))
            else:
                shown += cut(piece["text"], marks(piece["text"], anywhere))
    else:
        body = content.get("body") or ""
        shown = cut(body, marks(body, cited))
    return [Piece(visible(p.text), p.findings, p.left_out) for p in shown]


async def one(datasette: Any, table: str, key: str) -> Row | None:
    found = await rows(datasette, f"select * from {table} where exchange_id = ?", [key])
    return found[0] if found else None


def in_header(name: str, value: str, cited: Iterable[Row]) -> list[int]:
    """The findings that cite this header line."""
    line = f"{name}: {value}"
    return [
        f["id"]
        for f in cited
        if (f["location"] or "").lower() == f"header:{name}".lower() and (f["excerpt"] in line or line in f["excerpt"])
    ]


async def of_handshake_or_lookup(datasette: Any, kind: str, observation: Row, cited: list[Row]) -> Row:
    content = await archived(datasette, kind, observation)
    certificates: list[Row] = []
    if kind == "handshake":
        chain = listed(observation.get("chain")) or listed(observation.get("certificate"))
        marks_ = ",".join("?" * len(chain))
        held = await rows(datasette, f"select * from certificates where sha256 in ({marks_})", chain) if chain else []
        by_digest = {c["sha256"]: c for c in held}
        certificates = [by_digest[c] for c in chain if c in by_digest]
    return {
        "content": {k: v for k, v in content.items() if k not in ("body", "pieces")},
        "certificates": certificates,
        "pieces": pieces({"body": content.get("body")}, [{**f, "location": ""} for f in cited]),
    }


async def archived(datasette: Any, kind: str, observation: Row) -> Row:
    """What the archive holds of an observation: `request`, `status_line`, `headers`, `body` (text) or
    `pieces`, and `note` when something is missing. Without an archive: what was published of it."""
    reader = getattr(datasette, "survey_reader", None)
    if reader is not None:
        found: Row = await database(datasette).execute_fn(lambda _conn: reader(kind, observation))
        return found
    if "evidence" in await tables(datasette):
        raw = await rows(
            datasette, "select * from evidence where observation = ? and kind = ?", [observation["id"], kind], raw=True
        )
        if raw:
            return {
                "request": raw[0]["request"],
                "status_line": raw[0]["status_line"],
                "headers": json.loads(raw[0]["headers"] or "[]"),
                "pieces": json.loads(raw[0]["pieces"] or "[]"),
                "body": raw[0]["text"],
                "note": raw[0]["note"],
            }
    return {"note": "The archive does not lie beside this database, so only the row and the excerpts are shown."}


# --- search, changes, charts ---------------------------------------------------------------------


async def search(datasette: Any, request: Request) -> Response:
    asked = str(request.args.get("q") or "").replace("\0", " ").strip()[:200]
    hits: list[Row] = []
    named: list[Row] = []
    if asked:
        low = asked.lower()
        named = [
            r
            for r in (await results(datasette)).values()
            if low in str(r.get("name") or "").lower() or low == str(r["code"]).lower()
        ][:100]
        words = " ".join('"{}"'.format(w.replace('"', '""')) for w in asked.split())
        if "findings_fts" in await tables(datasette):
            hits = await rows(
                datasette,
                "select findings.* from findings_fts join findings on findings.id = findings_fts.rowid "
                "where findings_fts match ? limit 100",
                [words],
            )
        else:
            hits = await rows(datasette, "select * from findings where excerpt like ? limit 100", [f"%{asked}%"])
    return await page(
        datasette,
        request,
        "survey_search.html",
        asked=visible(asked),
        companies=named,
        hits=[{**h, "evidence": evidence_path(h)} for h in hits],
        names={c: r.get("name") for c, r in (await results(datasette)).items()} if hits else {},
    )


async def changes(datasette: Any, request: Request) -> Response:
    """What changed between two runs, by the query that `survey diff` uses too."""
    runs = await rows(
        datasette, "select * from runs where kind <> 'import' and status = 'finished' order by started_at desc"
    )
    query = await datasette.get_canned_query(database(datasette).name, "changes_between_runs", None)
    after = str(request.args.get("after") or (runs[0]["id"] if runs else ""))
    before = str(request.args.get("before") or (runs[1]["id"] if len(runs) > 1 else ""))
    known = {r["id"] for r in runs}
    found = []
    if query and before in known and after in known:
        found = await rows(datasette, query["sql"], {"before": before, "after": after})
    return await page(
        datasette,
        request,
        "survey_changes.html",
        runs=runs,
        before=visible(before),
        after=visible(after),
        changes=found[:1000],
        more=max(0, len(found) - 1000),
        kinds=Counter(c["change"] for c in found).most_common(),
    )


async def chart(datasette: Any, request: Request) -> Response:
    drawer = getattr(datasette, "survey_drawer", None)
    name = request.url_vars["name"]
    if drawer is None or name not in {c["name"] for c in config(datasette).get("charts", [])}:
        raise NotFound("No such chart")
    svg: bytes = await kept(datasette, f"chart {name}", lambda: database(datasette).execute_fn(lambda _c: drawer(name)))
    return Response(svg.decode("utf-8"), content_type="image/svg+xml; charset=utf-8")


OWN = (
    (r"^/$", front),
    (r"^/-/companies$", companies),
    (r"^/-/company/(?P<code>[^/]+)$", company),
    (r"^/-/questions$", question_list),
    (r"^/-/question/(?P<name>[^/]+)$", question),
    (r"^/-/reviews$", review_list),
    (r"^/-/evidence/(?P<kind>exchange|handshake|lookup)/(?P<id>[^/]+)$", evidence),
    (r"^/-/search$", search),
    (r"^/-/changes$", changes),
    (r"^/-/chart/(?P<name>[a-z0-9_-]+)\.svg$", chart),
)


@hookimpl
def register_routes(datasette: Any) -> Any:
    return OWN


@hookimpl
def startup(datasette: Any) -> Callable[[], Awaitable[None]]:
    """What the first visitor would wait for is worked out before anybody comes, where it stays true. The views that
    were worked out beforehand stand in the place of the slow ones: nothing to tell visitors."""
    if config(datasette).get("kept"):

        async def none() -> list[Any]:
            return []

        database(datasette).attached_databases = none

    async def warm() -> None:
        if not database(datasette).is_mutable and "question_figures" in await tables(datasette):
            for make in (results, questions, last_run, figures, question_figures):
                await make(datasette)

    return warm


@hookimpl
def prepare_connection(conn: Any, database: str, datasette: Any) -> None:
    """Put the views that were worked out beforehand in the place of the slow ones. A name of the
    temporary schema comes before the same name in the file."""
    told = config(datasette)
    if told.get("kept") and database == told.get("database"):
        conn.execute("attach ? as kept", [f"{Path(told['kept']).as_uri()}?mode=ro&immutable=1"])
        for (name,) in conn.execute("select name from kept.sqlite_master where type = 'table'").fetchall():
            if name.startswith(("sqlite_", "made_of")):
                continue
            conn.execute(f"create temp view {name} as select * from kept.{name}")


@hookimpl
def prepare_jinja2_environment(env: Any, datasette: Any) -> None:
    env.filters["visible"] = visible
    env.filters["outward"] = outward
    env.filters["listed"] = listed
    env.filters["mapped"] = mapped
    env.filters["tilde"] = lambda value: tilde_encode(str(value))
    env.filters["thousands"] = lambda value: f"{value:,}" if isinstance(value, int) else value
    env.filters["day"] = lambda value: str(value or "")[:10]


@hookimpl
def extra_template_vars(datasette: Any) -> Row:
    """For every page, Datasette's own too: the title and the ways through the site."""
    path, title = datasette.urls.path, datasette.metadata("title") or "Survey"
    links = [
        ("Companies", path("/-/companies")),
        ("Questions", path("/-/questions")),
        ("Changes", path("/-/changes")),
        ("Data", datasette.urls.database(database(datasette).name)),
    ]
    if datasette.plugin_config("datasette-dashboards"):
        links.insert(3, ("Dashboards", path("/-/dashboards")))
    return {"site_title": title, "site_links": links, "site_css": path("/static/survey.css")}


@hookimpl(tryfirst=True)
def handle_exception(datasette: Any, request: Request, exception: Exception) -> Any:
    """An error in plain words on a page of our own; Datasette's own handler runs too, and tells the terminal
    of our mistakes."""

    async def answer() -> Response | None:
        status = getattr(exception, "status", 500)
        if (
            status == 500
            and request.query_string
            and isinstance(exception, (DatasetteError, sqlite3.Error, sqlite3.Warning))
        ):
            status = 400  # Datasette's own pages: a column that is not there, SQL of a visitor that is none
        message = (
            str(getattr(exception, "message", None) or exception) if status < 500 else "The server made a mistake."
        )
        if request.path.endswith((".json", ".csv")):
            return Response.json({"ok": False, "error": visible(message), "status": status}, status=status)
        context = {"status": status, "message": visible(message), "run": None}
        page = await datasette.render_template("survey_error.html", context, request=request)
        return Response.html(page, status=status)

    return answer


@hookimpl
def extra_css_urls() -> list[str]:
    return ["/static/survey.css"]


@hookimpl
def extra_js_urls(template: str) -> list[str]:
    return [] if template.startswith("survey_") else ["/static/repairs.js"]


# --- cells of Datasette's own tables -------------------------------------------------------------


@hookimpl
def render_cell(value: Any, column: str, datasette: Any) -> Any:
    """Ids of observations lead to their evidence, companies and questions to their pages; addresses of
    surveyed sites tell them nothing of the reader; hidden characters are shown."""
    path = datasette.urls.path
    label = ""
    if isinstance(value, dict):  # a foreign key with the label of its row
        value, label = value.get("value"), str(value.get("label") or "")
    if value is None or isinstance(value, bytes):
        return None
    text = str(value)
    if column in ("exchange_id", "handshake_id", "lookup_id", "control_id", "parent") and re.fullmatch(
        r"[0-9a-f]{16}", text
    ):
        kind = {"handshake_id": "handshake", "lookup_id": "lookup"}.get(column, "exchange")
        return Markup('<a href="{}">{}</a>').format(path(f"/-/evidence/{kind}/{text}"), text)
    if column in ("company", "code"):
        return Markup('<a href="{}"><bdi>{}</bdi></a>').format(
            path(f"/-/company/{tilde_encode(text)}"), visible(label or text)
        ) + (Markup(" <em>{}</em>").format(visible(text)) if label and label != text else Markup(""))
    if column == "question" and text not in NO_QUESTION:
        return Markup('<a href="{}">{}</a>').format(path(f"/-/question/{tilde_encode(text)}"), visible(text))
    if label or not isinstance(value, str):
        return None if visible(label) == label else Markup("<bdi>{}</bdi>").format(visible(label))
    link = outward(text)
    if link:
        shown = text if len(text) <= 120 else text[:119] + "…"
        return Markup('<a href="{}" rel="noreferrer nofollow noopener external"><bdi>{}</bdi></a>').format(link, shown)
    if visible(text) != text:
        limit = datasette.setting("truncate_cells_html") or len(text)
        return Markup("<bdi>{}</bdi>").format(visible(text[:limit] + ("…" if len(text) > limit else "")))
    return None


# --- what every answer carries -------------------------------------------------------------------

STRICT = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
# Datasette's own pages have scripts and styles in the page; nothing of a surveyed site stands there unescaped.
STOCK = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
# Vega compiles its expressions with Function().
CHARTED = STOCK.replace("script-src 'self'", "script-src 'self' 'unsafe-eval'").replace("data:;", "data: blob:;")


CARRIED = (b"content-security-policy", b"x-content-type-options", b"referrer-policy")


def policy(path: str) -> str:
    """The Content-Security-Policy of a page."""
    if path.startswith("/-/dashboards"):
        return CHARTED
    if any(re.match(pattern, path) for pattern, _ in OWN):
        return STRICT
    return STOCK


CHANGED = (
    "The survey has been written to since this site was opened, so that its pages would be wrong.\n"
    "End `survey browse` with Ctrl-C and start it again; it reads along with a crawl that is going on.\n"
)


@hookimpl
def asgi_wrapper(datasette: Any) -> Any:
    base = datasette.setting("base_url")

    def wrap(app: Any) -> Any:
        async def guarded(scope: Row, receive: Any, send: Any) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1").partition("?")[0]
            path = "/" + path[len(base) :] if base != "/" and path.startswith(base) else path
            if getattr(datasette, "survey_changed", bool)():
                await Response.text(CHANGED, status=503, headers={"Retry-After": "60"}).asgi_send(send)
                return
            cells: Cells | Page | None = None

            async def add(message: Row) -> None:
                nonlocal cells
                if message["type"] == "http.response.start":
                    kinds = [v for n, v in message.get("headers", []) if n.lower() == b"content-type"]
                    if path.endswith(".csv") and message["status"] == 200 and b"html" not in b"".join(kinds):
                        cells = Cells()
                    elif b"html" in b"".join(kinds) and not any(
                        n.lower() == b"content-length" for n, _ in message.get("headers", [])
                    ):
                        cells = Page()
                    given = [h for h in message.get("headers", []) if h[0].lower() not in CARRIED]
                    extra = [
                        (b"content-security-policy", policy(path).encode()),
                        (b"x-content-type-options", b"nosniff"),
                        (b"referrer-policy", b"no-referrer"),
                    ]
                    message = {**message, "headers": [*given, *extra]}
                elif cells is not None and message["type"] == "http.response.body":
                    more = message.get("more_body", False)
                    message = {**message, "body": cells.feed(message.get("body", b""), last=not more)}
                await send(message)

            await app(scope, receive, add)

        return guarded

    return wrap


class Page:
    """Takes a page in pieces and gives it back with hidden characters shown, also where Datasette writes values
    itself: in facets, in filters, in its sentence about them."""

    def __init__(self) -> None:
        self.decode = codecs.getincrementaldecoder("utf-8")("replace").decode

    def feed(self, piece: bytes, *, last: bool) -> bytes:
        return self.decode(piece, last).translate(_VISIBLE_IN_PAGES).encode("utf-8")


class Cells:
    """Takes a CSV stream in pieces and gives it back with formulas made harmless."""

    def __init__(self) -> None:
        self.rest = ""

    def feed(self, piece: bytes, *, last: bool) -> bytes:
        self.rest += piece.decode("utf-8", "replace")
        if not last and (not self.rest.endswith("\n") or self.rest.count('"') % 2):
            return b""
        text, self.rest = self.rest, ""
        if not text:
            return b""
        out = io.StringIO(newline="")
        csv.writer(out).writerows([neutral(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline="")))
        return out.getvalue().encode("utf-8")
