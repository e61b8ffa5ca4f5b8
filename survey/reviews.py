"""Verdicts of persons, beside the machine's answers and never over them.

`data/reviews.csv` has the columns code, question, verdict, reason, by, date. The question is one of the
codebook (verdict yes, no or unknown, or a value of its findings) or a column of `results` (verdict as
the column has it: `public`, or several words with `;` between them: `api_key; oauth2`). The machine's
answer is read again each time, so a review shows whether it still disagrees.

A database of another list has its reviews beside it: `NAME-reviews.csv` for `NAME.db`. Those of the bundled
list do not speak of the demo's invented companies.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from survey.errors import InputError, SurveyError
from survey.lists import Row, bundled_path, filled, nearest, rows
from survey.questions import BY_NAME
from survey.site.columns import VOCABULARIES
from survey.site.settled import Told, answering
from survey.store import reading
from survey.words import count, legible, verb

COLUMNS = ("code", "question", "verdict", "reason", "by", "date")
FILE = "reviews.csv"
# The answers that a person may judge as a whole.
JUDGED = (
    "api_presence",
    "origin",
    "access_model",
    "auth",
    "description_formats",
    "portal_url",
    "https",
    "hsts",
    "tls_versions",
    "grade",
)


@dataclass(frozen=True, slots=True)
class Review:
    """One person's verdict."""

    code: str
    question: str
    verdict: str
    reason: str
    by: str
    date: str
    line: int = field(default=0, compare=False)  # where it begins in the file; 0: it was not read from one


@dataclass(frozen=True, slots=True)
class Judged:
    """A review beside the machine's answer. `agrees` is None when the machine has no answer."""

    code: str
    question: str
    verdict: str
    machine: str
    agrees: bool | None
    reason: str
    by: str
    date: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """An answer worth a person's look. `why`: disagrees, both ways, weak, near the line, unknown, not all
    was asked."""

    code: str
    name: str
    question: str
    answer: str
    why: str
    detail: str
    evidence: str  # where it is shown in the site, empty when there is nothing to show


def read(path: Path) -> tuple[Review, ...]:
    """The reviews of a file. Raises InputError with file, line and column for what cannot be meant."""
    found: list[Review] = []
    lines: dict[tuple[str, ...], int] = {}
    for row in rows(path, COLUMNS, least=0):
        review = _checked(path, row)
        same = (review.code, review.question, review.by, review.date)
        if lines.setdefault(same, row.line) != row.line:
            raise InputError(
                f"{review.by} judged this on that day in line {lines[same]} already", file=path, line=row.line,
                hint="one row a person, question and day: delete one of the two",
            )  # fmt: skip
        found.append(review)
    return tuple(found)


def _checked(path: Path, row: Row) -> Review:
    code, question, verdict, by = (filled(path, row, c) for c in ("code", "question", "verdict", "by"))
    if question not in BY_NAME and question not in JUDGED:
        near = nearest(question, {*BY_NAME, *JUDGED})
        raise InputError(
            f"there is no question {question!r}", file=path, line=row.line, column="question",
            hint=near or f"a name that `survey questions` prints, or one of {', '.join(JUDGED)}",
        )  # fmt: skip
    known = VOCABULARIES.get(question, ())
    if known and (odd := _words(verdict) - {*known, "none", "unknown"}):
        raise InputError(
            f"{sorted(odd)[0]!r} is no answer to {question}", file=path, line=row.line, column="verdict",
            hint=f"one of {', '.join(dict.fromkeys([*known, 'none', 'unknown']))}",
        )  # fmt: skip
    if not _is_date(told := row.cells["date"]):
        raise InputError(f"{told!r} is no date", file=path, line=row.line, column="date", hint="as in 2026-11-24")
    return Review(code, question, verdict, row.cells["reason"], by, told, row.line)


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def bundled() -> tuple[Review, ...]:
    """The reviews that come with the survey; none when the file is not there."""
    try:
        path = bundled_path(FILE)
    except SurveyError:
        return ()
    return read(path)


def of(db: str | Path) -> tuple[Review, ...]:
    """The reviews that speak of the companies of this database: those that were published with it, those
    beside it, else the bundled ones."""
    db = Path(db)
    with _rows(db) as conn:
        if conn.execute("select 1 from sqlite_master where type = 'table' and name = 'reviews'").fetchone():
            return tuple(Review(*row) for row in conn.execute(f"select {', '.join(COLUMNS)} from reviews"))
    near = db.with_name(f"{db.stem}-{FILE}")
    if near.is_file():
        return read(near)
    with _rows(db) as conn:
        kinds = {kind for (kind,) in conn.execute("select distinct kind from runs")}
    return () if kinds == {"demo"} else bundled()


def compare(conn: sqlite3.Connection, reviews: Iterable[Review]) -> list[Judged]:
    """Each review of a company that is in the database, with the machine's answer of today."""
    conn.row_factory = sqlite3.Row
    codes = {code for (code,) in conn.execute("select code from companies")}
    return [_judged(conn, review) for review in reviews if review.code in codes]


def _judged(conn: sqlite3.Connection, review: Review) -> Judged:
    machine = _machine(conn, review.code, review.question)
    if machine is None or machine == {"unknown"}:
        agrees = True if _words(review.verdict) == {"unknown"} else None
    else:
        agrees = _words(review.verdict) <= machine if review.question in BY_NAME else _words(review.verdict) == machine
    return Judged(
        review.code,
        review.question,
        review.verdict,
        ", ".join(sorted(machine)) if machine else "unknown",
        agrees,
        review.reason,
        review.by,
        review.date,
    )


def _words(text: str) -> set[str]:
    return {word.strip() for word in text.split(";") if word.strip()}


def _machine(conn: sqlite3.Connection, code: str, question: str) -> set[str] | None:
    """The machine's answer as a set of words; None when it has none. For a question of the codebook: yes
    or no, and the values of its findings."""
    if question in JUDGED:
        row = conn.execute(f"select {question} as told from results where code = ?", [code]).fetchone()
        if row is None:
            return None
        told = row["told"]
        if isinstance(told, str) and told.startswith("["):
            return set(json.loads(told)) or {"none"}
        return {told} if told not in (None, "") else None
    rows = conn.execute(
        f"select distinct f.answer, f.value from {_HERE} where f.company = ? and f.question = ?",
        [code, question],
    ).fetchall()
    if not rows:
        return None
    yes = [r for r in rows if r["answer"] == "yes"]
    return {"yes" if yes else "no"} | {r["value"] for r in (yes or rows) if r["value"]}


def beside(db: str | Path, reviews: Sequence[Review] | None = None) -> list[dict[str, Any]]:
    """The reviews beside the machine's answers, as rows for pages and tables. Default: `of` the database."""
    told = of(db) if reviews is None else reviews
    if not told:
        return []
    with answering(db) as conn:
        return [asdict(judged) for judged in compare(conn, told)]


def worth_a_look(
    db: str | Path, reviews: Sequence[Review] | None = None, most: int = 200, *, say: Told | None = None
) -> list[Doubt]:
    """What a person should look at first, at most `most` of each kind: reviews that the machine disagrees with,
    questions answered both ways on one host, a company's answer that rests on a weak sign alone, pages near the
    line between kinds, unknowns that a person could settle with a browser, and a none that rests on a part of
    what was planned. `say` is told what takes long."""
    told = of(db) if reviews is None else tuple(reviews)
    with answering(db, say) as conn:
        conn.row_factory = sqlite3.Row
        names = dict(conn.execute("select code, name from companies").fetchall())
        doubts = [
            Doubt(j.code, names[j.code], j.question, j.machine, "disagrees", f"{j.by} on {j.date}: {j.verdict}", "")
            for j in compare(conn, told)
            if j.agrees is False
        ][:most]
        done = {(r.code, r.question) for r in told}
        for why, sql in _DOUBTS:
            for row in conn.execute(sql, {"most": most}):
                if (row["code"], row["question"]) not in done:
                    evidence = f"/-/evidence/exchange/{row['exchange_id']}" if row["exchange_id"] else ""
                    doubts.append(
                        Doubt(
                            row["code"],
                            row["name"],
                            row["question"],
                            row["answer"] or "",
                            why,
                            row["detail"] or "",
                            evidence,
                        )
                    )
    return doubts


def strangers(db: str | Path, reviews: Iterable[Review]) -> list[str]:
    """Codes of reviews that no company of the database has, with their lines: most likely slips of the pen."""
    with _rows(db) as conn:
        known = {code for (code,) in conn.execute("select code from companies")}
    return sorted({f"{r.code}{f' (line {r.line})' if r.line else ''}" for r in reviews if r.code not in known})


def as_text(judged: Sequence[Mapping[str, Any]], doubts: Sequence[Doubt]) -> str:
    """For a terminal: the verdicts beside the machine's answers, then what is worth a look."""
    parts = []
    if judged:
        told = [(j["code"], j["question"], j["verdict"], j["machine"], AGREES[j["agrees"]]) for j in judged]
        parts += [_table(told, ("code", "question", "person", "machine", "agrees")), "", counted(judged)]
    else:
        parts.append("no reviews yet")
    if doubts:
        looked = [(d.why, d.code, d.question, d.answer, d.detail, d.evidence.rpartition("/")[2]) for d in doubts]
        parts += ["", _table(looked, ("why", "code", "question", "answer", "detail", "exchange"))]
    kinds = Counter(d.why for d in doubts)
    parts += ["", ", ".join(f"{n} {why}" for why, n in kinds.items()) or "nothing is worth a look"]
    return "\n".join(parts)


AGREES = {True: "yes", False: "no", None: "machine has no answer"}


def counted(judged: Sequence[Mapping[str, Any]]) -> str:
    """How many verdicts agree, in a sentence."""
    told = Counter(j["agrees"] for j in judged)
    return (
        f"{count(len(judged), 'verdict')}: {told[True]} {verb(told[True], 'agrees', 'agree')}, {told[False]} "
        f"{verb(told[False], 'disagrees', 'disagree')}, {told[None]} where the machine has no answer"
    )


WIDEST = 60  # characters of a cell


def _table(rows: Sequence[tuple[str, ...]], headings: tuple[str, ...]) -> str:
    cells = [headings, *(tuple(_shown(c) for c in row) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    cells.insert(1, tuple("-" * w for w in widths))
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in cells)


def _shown(cell: str) -> str:
    text = legible(cell)
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"


_HERE = "findings f join results r on r.code = f.company and r.run_id = f.run_id"
_DOUBTS = (
    (
        "both ways",
        f"""select r.code, r.name, f.question, 'yes and no' as answer, f.host as detail,
  max(f.exchange_id) as exchange_id
from {_HERE} where f.strength = 'strong' and f.question not in ('tls_version', 'certificate')
group by r.code, f.question, f.host, f.exchange_id
having count(distinct f.answer) = 2 order by r.name, f.question limit :most""",
    ),
    (
        "weak",
        f"""select r.code, r.name, f.question, f.value as answer, substr(f.excerpt, 1, 120) as detail, f.exchange_id
from {_HERE} where f.answer = 'yes'
  and f.question in (select name from questions where area in ('presence', 'sharing', 'authentication'))
group by r.code, f.question having max(f.strength = 'strong') = 0 order by r.name, f.question limit :most""",
    ),
    (
        "near the line",
        """select r.code, r.name, 'reference_page' as question, p.kind as answer,
  'score ' || round(max(p.score), 2) || ': ' || coalesce(p.title, p.url) as detail, p.exchange_id
from pages p join results r on r.code = p.company and r.run_id = p.run_id
where p.kind = 'other' and p.score >= 0.6 * (
  select min(q.score) from pages q where q.kind in ('reference', 'portal') and q.score > 0)
group by r.code order by max(p.score) desc, r.name limit :most""",
    ),
    (
        "unknown",
        """select code, name, 'api_presence' as question, 'unknown' as answer,
  unknown_reason || coalesce(': ' || unknown_at, '') as detail, null as exchange_id
from results
where unknown_reason in ('needs_javascript', 'blocked', 'soft_404', 'unread_host', 'unread_link', 'unclear_page',
  'elsewhere')
order by name limit :most""",
    ),
    (
        "not all was asked",
        """select code, name, 'api_presence' as question, api_presence as answer,
  'coverage ' || round(coverage, 2) as detail, null as exchange_id
from results where api_presence in ('none', 'mentioned', 'private') and coverage < 1
order by coverage, name limit :most""",
    ),
)


@contextmanager
def _rows(db: str | Path) -> Iterator[sqlite3.Connection]:
    with reading(db) as conn:
        conn.row_factory = sqlite3.Row
        yield conn
