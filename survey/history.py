"""What changed between two runs: appeared, vanished, changed, became unknown, became known, posture.

Both runs are read with the same rules, because `survey analyse` reads the whole archive again: a
difference is one of the web, not of the program.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from survey.errors import InputError, SurveyError
from survey.site.settled import Told, answering
from survey.store import reading
from survey.words import day, legible

# What is compared, in this order. Counts of requests and coverage differ in every run and say nothing.
SHARING = ("api_presence", "origin", "access_model", "auth", "description_formats", "portal_url")
POSTURE = ("https", "hsts", "tls_versions", "grade")
COMPARED = (*SHARING, *POSTURE, "unknown_reason")


def _as_json() -> str:
    return "json_object(" + ", ".join(f"'{c}', {c}" for c in COMPARED) + ")"


def _unknown(value: str, told: str) -> str:
    """SQL: this side's answer is unknown, by its own word or because the side it belongs to was not seen."""
    return (
        f"({value} = 'unknown' or ({value} is null or {value} = '[]') and case "
        f"when t.field in ('tls_versions', 'grade') then {told} ->> 'https' is not 'none' "
        f"else {told} ->> 'api_presence' is 'unknown' end)"
    )


NOTHING = "('', '[]', 'none')"

# One row a company and field that differs. What is unknown is told apart from what is not there:
# an answer that became unknown did not vanish.
CHANGES_SQL = f"""with a as materialized (
  select code, name, {_as_json()} as told from results_by_run where run_id = :before),
b as materialized (
  select code, name, {_as_json()} as told from results_by_run where run_id = :after),
t as (
  select b.code, b.name, x.key as field, x.value as before, y.value as after, a.told as a_told, b.told as b_told
  from a join b on b.code = a.code, json_each(a.told) x, json_each(b.told) y
  where x.key = y.key and x.value is not y.value
)
select t.code, t.name, t.field, t.before, t.after, case
  when t.field = 'unknown_reason' then 'reason'
  when {_unknown("t.after", "t.b_told")} then 'became unknown'
  when {_unknown("t.before", "t.a_told")} then 'became known'
  when t.field in {POSTURE!r} then 'posture'
  when coalesce(t.before, '') in {NOTHING} then 'appeared'
  when coalesce(t.after, '') in {NOTHING} then 'vanished'
  else 'changed' end as change
from t
union all
select a.code, a.name, 'survey', 'covered', null, 'not covered' from a where a.code not in (select code from b)
union all
select b.code, b.name, 'survey', null, 'covered', 'newly covered' from b where b.code not in (select code from a)
order by 2, 1"""


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one company. `change`: appeared, vanished, changed, posture, became unknown, became known,
    reason, not covered, newly covered."""

    code: str
    name: str
    field: str
    before: str | None
    after: str | None
    change: str


def diff(
    db: str | Path, run_a: str | None = None, run_b: str | None = None, *, say: Told | None = None
) -> list[Change]:
    """What changed from `run_a` to `run_b`, by company and in the order of the fields. Without runs: the
    two latest finished ones of one kind. `say` is told what takes long. Raises
    InputError for an id that is no run, and SurveyError when there are not two runs to compare."""
    with reading(db) as conn:
        runs = dict(zip(("before", "after"), _runs(conn, run_a, run_b), strict=True))
    with answering(db, say) as conn:
        changes = [Change(*row) for row in conn.execute(CHANGES_SQL, runs)]
    place = {field: i for i, field in enumerate(COMPARED)}
    return sorted(changes, key=lambda c: (c.name, c.code, place.get(c.field, -1)))


def two_latest(db: str | Path) -> tuple[str, str]:
    """The ids that `diff` compares when none are given, the earlier one first."""
    with reading(db) as conn:
        return _runs(conn, None, None)


def compared(db: str | Path, run_a: str, run_b: str) -> str:
    """Which runs are compared, of which days, and what speaks against trusting one."""
    with reading(db) as conn:
        found = {i: told for i, *told in conn.execute("select id, started_at, status, suspect from runs")}

    def told(run: str) -> str:
        started, status, suspect = found[run]
        unlike = "" if status == "finished" else f", {status}: what it had not asked is unknown"
        return f"{run} ({day(started)}{unlike}{f', suspect: {suspect}' if suspect else ''})"

    return f"from {told(run_a)} to {told(run_b)}"


def _runs(conn: sqlite3.Connection, run_a: str | None, run_b: str | None) -> tuple[str, str]:
    known = conn.execute(
        "select id, kind from runs where kind <> 'import' and status = 'finished' order by started_at desc, id"
    ).fetchall()
    ids = [i for i, _ in known]
    listed = ", ".join(ids[:10]) or "none"
    if run_a and run_b:
        for run in (run_a, run_b):
            if not conn.execute("select 1 from runs where id = ?", [run]).fetchone():
                raise InputError(f"there is no run {run!r}", hint=f"one of: {listed}")
        return run_a, run_b
    if run_a or run_b:
        raise InputError("two runs are compared, one was given", hint="both ids, or none for the two latest")
    kind = known[0][1] if known else None
    same = [i for i, k in known if k == kind]
    if len(same) < 2:
        raise SurveyError(
            f"there are not two finished runs to compare (finished: {listed})", hint="`survey crawl --fresh` makes one"
        )
    return same[1], same[0]


def as_text(changes: list[Change]) -> str:
    """The changes for a terminal: a line each, and how many of each kind."""
    if not changes:
        return "nothing changed"
    counts = Counter(c.change for c in changes)
    lines = [
        f"{legible(c.code)}  {legible(c.name)}: {c.field} {c.change}: {_told(c.before)} -> {_told(c.after)}"
        for c in changes
    ]
    return "\n".join([*lines, "", ", ".join(f"{n} {kind}" for kind, n in sorted(counts.items()))])


def _told(value: str | None) -> str:
    return "nothing" if value in (None, "", "[]") else legible(value)
