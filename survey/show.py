"""One company, as far as it can be told: results -> findings -> evidence -> where that lies in the archive.

As data (`show`) and as text for a terminal (`as_text`). Titles and excerpts are words of strangers: control
characters, terminal escapes and marks that turn the direction of writing are made visible, never printed.
"""

from __future__ import annotations

import difflib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from survey import reviews
from survey.errors import InputError
from survey.questions import BY_NAME, QUESTIONS
from survey.store import Store

Row = dict[str, Any]
LISTS = ("auth", "description_formats", "tls_versions")
RESULTS = (
    "api_presence", "unknown_reason", "origin", "access_model", "auth", "description_formats", "portal_url", "https",
    "hsts", "tls_versions", "grade", "coverage", "requests",
)  # fmt: skip
_EVIDENCE = """
SELECT f.*, e.method, e.url, e.status, e.probe, e.rendered, e.why, e.fetched_at, e.parent, r.verdict, r.control_id,
  coalesce(e.outcome, h.outcome, l.outcome) AS outcome, coalesce(e.fetched_at, h.at, l.at) AS at,
  coalesce(e.warc_file, h.warc_file, l.warc_file) AS warc_file,
  coalesce(e.warc_offset, h.warc_offset, l.warc_offset) AS warc_offset,
  h.port, h.offered, h.version, l.rrtype
FROM findings AS f
LEFT JOIN exchanges AS e ON e.id = f.exchange_id
LEFT JOIN handshakes AS h ON h.id = f.handshake_id
LEFT JOIN lookups AS l ON l.id = f.lookup_id
LEFT JOIN replies AS r ON r.exchange_id = f.exchange_id
WHERE f.run_id = :run AND f.company = :code
ORDER BY f.question, f.answer DESC, f.strength, f.value, f.id
"""


def show(db: str | Path, code: str) -> Row:
    """Everything that the database says of a company, ready for JSON.

    Raises InputError when no company has the code, with the nearest codes; SurveyError when the database cannot
    be read."""
    with Store.open(db, create=False, readonly=True) as store:
        company = _company(store, code)
        result = _result(store, company["code"])
        run = result["run_id"] if result else None
        shown: Row = {
            "company": company,
            "results": result,
            "run": _run(store, run),
            "because": _because(store, company["code"], run),
            "auth_by_source": _of(store, "auth_by_source", company["code"], run, "source, auth"),
            "auth_agreement": next(iter(_of(store, "auth_agreement", company["code"], run, "company")), None),
            "unknown_because": _of(store, "hindrances", company["code"], run, "place, reason, at"),
            "hosts": _of(store, "hosts", company["code"], run, "role, host"),
            "grades": _grades(store, company["code"], run),
            "received": _received(store, company["code"], run),
            "questions": _questions(store, company["code"], run),
            "other_runs": _other_runs(store, company["code"], run),
        }
    shown["reviews"] = [r for r in reviews.beside(db) if r["code"] == company["code"]]
    return shown


def _company(store: Store, code: str) -> Row:
    rows = store.query("SELECT code, name, sector, website, extra FROM companies ORDER BY code")
    found = [r for r in rows if r["code"] == code] or [r for r in rows if r["code"].lower() == code.strip().lower()]
    if not found:
        raise InputError(f"no company has the code {clean(code)!r}", hint=_nearest(code, rows))
    return found[0] | {"extra": json.loads(found[0]["extra"])}


def _nearest(code: str, rows: list[Row]) -> str:
    if not rows:
        return "the database holds no companies yet: `survey crawl`"
    by_code = difflib.get_close_matches(code.upper(), [r["code"] for r in rows], n=3, cutoff=0.5)
    named = [r["code"] for r in rows if len(code) > 2 and code.lower() in r["name"].lower()]
    near = list(dict.fromkeys([*named[:3], *by_code]))
    names = {r["code"]: r["name"] for r in rows}
    shown = ", ".join(f"{c} ({clean(names[c])})" for c in near)
    return f"did you mean {shown}?" if near else f"one of the {len(rows)} codes, such as {', '.join(list(names)[:5])}"


def _result(store: Store, code: str) -> Row | None:
    """The company's answer; when no finished run covered it, that of the latest run that did."""
    rows = store.query("SELECT * FROM results WHERE code = ?", [code]) or store.query(
        "SELECT * FROM results_by_run WHERE code = ? ORDER BY run_kind = 'import', run_started_at DESC LIMIT 1", [code]
    )
    if not rows:
        return None
    return {k: json.loads(v) if k in LISTS else v for k, v in rows[0].items()}


def _run(store: Store, run: str | None) -> Row | None:
    rows = store.query("SELECT id, kind, status, suspect, started_at, finished_at, tool_version FROM runs WHERE id = ?",
                       [run])  # fmt: skip
    return rows[0] if rows else None


def _received(store: Store, code: str, run: str | None) -> Row | None:
    """What the survey cost the company, and what shortened it."""
    rows = store.query(
        "SELECT requests, bytes, seconds, handshakes, lookups, leftover, shortened FROM ledger "
        "WHERE run_id = ? AND company = ?",
        [run, code],
    )
    return rows[0] if rows else None


def _of(store: Store, table: str, code: str, run: str | None, order: str) -> list[Row]:
    rows = store.query(f"SELECT * FROM {table} WHERE company = ? AND run_id = ? ORDER BY {order}", [code, run])
    return [{k: v for k, v in r.items() if k not in ("company", "run_id")} for r in rows]


def _because(store: Store, code: str, run: str | None) -> list[Row]:
    """The findings that prove the level of presence, the best level only."""
    rows = _of(store, "presence_evidence", code, run, "rank, question, url, finding_id")
    return [r for r in rows if r["rank"] == rows[0]["rank"]]


def _grades(store: Store, code: str, run: str | None) -> list[Row]:
    rows = _of(store, "grades", code, run, "host, rules")
    return [r | {"modifiers": json.loads(r["modifiers"])} for r in rows]


def _questions(store: Store, code: str, run: str | None) -> list[Row]:
    """The codebook's questions that have findings, in its order, each with its findings and their evidence."""
    findings: dict[str, list[Row]] = {}
    for row in store.query(_EVIDENCE, {"run": run, "code": code}):
        findings.setdefault(row["question"], []).append(_finding(row))
    order = [q.name for q in QUESTIONS if q.name in findings] + sorted(set(findings) - set(BY_NAME))
    return [
        {
            "question": name,
            "area": str(BY_NAME[name].area) if name in BY_NAME else "",
            "text": BY_NAME[name].text if name in BY_NAME else "",
            "findings": findings[name],
        }
        for name in order
    ]


def _finding(row: Mapping[str, Any]) -> Row:
    kind = "exchange" if row["exchange_id"] else "handshake" if row["handshake_id"] else "lookup"
    evidence: Row = {
        "kind": kind,
        "id": row[f"{kind}_id"],
        "outcome": row["outcome"],
        "at": row["at"],
        "warc_file": row["warc_file"],
        "warc_offset": row["warc_offset"],
    }
    wanted = {
        "exchange": ("method", "url", "status", "probe", "why", "verdict", "control_id", "rendered"),
        "handshake": ("port", "offered", "version"),
        "lookup": ("rrtype",),
    }[kind]
    evidence |= {name: row[name] for name in wanted}
    names = ("id", "host", "answer", "value", "strength", "excerpt", "location", "detector")
    return {name: row[name] for name in names} | {"evidence": evidence}


def _other_runs(store: Store, code: str, run: str | None) -> list[Row]:
    return store.query(
        """SELECT run_id, run_kind, run_status, run_started_at, api_presence, unknown_reason, seen
           FROM results_by_run WHERE code = ? AND run_id IS NOT ? ORDER BY run_started_at DESC, run_id""",
        [code, run],
    )


# --- as text ---------------------------------------------------------------------------------------------


def clean(text: object) -> str:
    """One line that is safe in a terminal: white space becomes a space, what is invisible or turns the direction of
    writing becomes U+FFFD."""
    line = re.sub(r"\s+", " ", str(text))
    return "".join("\ufffd" if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn") else c for c in line)


def as_text(shown: Row) -> str:
    return "\n".join(_lines(shown)) + "\n"


def _lines(shown: Row) -> Iterator[str]:
    company, result, run = shown["company"], shown["results"], shown["run"]
    yield f"{clean(company['code'])}  {clean(company['name'])}"
    yield f"  {clean(company['sector'])}  {clean(company['website'])}"
    for name, value in company["extra"].items():
        if value:
            yield f"  {clean(name)}: {clean(value)}"
    if result is None or run is None:
        yield ""
        yield "No run has covered this company yet: `survey crawl --only " + clean(company["code"]) + "`"
        return
    yield ""
    finished = clean(run["finished_at"]) if run["finished_at"] else "not finished"
    yield f"Results  (run {clean(run['id'])}, {run['kind']}, {finished})"
    if run["suspect"]:
        yield f"  suspect: {clean(run['suspect'])}"
    for name in RESULTS:
        yield f"  {name:<20} {_value(result[name])}"
    yield from _cost(shown["received"])
    yield from _why(shown, result)
    yield from _section("Reviews by persons", map(_review, shown["reviews"]))
    yield from _section(
        "Hosts", (f"{r['role']:<17} {clean(r['host'])}  ({clean(r['found_by'])})" for r in shown["hosts"])
    )
    yield from _section("Grades", map(_grade, shown["grades"]))
    for question in shown["questions"]:
        yield ""
        yield f"{question['question']}: {question['text']}"
        for finding in question["findings"]:
            yield from _finding_lines(finding)
    yield from _section(
        "Other runs",
        (
            f"{clean(r['run_id'])}  {r['run_kind']}, {r['run_status']}, {clean(r['run_started_at'])}: "
            + r["api_presence"] + (f" ({r['unknown_reason']})" if r["unknown_reason"] else "")
            for r in shown["other_runs"]
        ),
    )  # fmt: skip


def _value(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(clean, value)) or "-"
    if isinstance(value, float):
        return f"{value:.0%}"
    return "-" if value is None else clean(value)


def _cost(received: Row | None) -> Iterator[str]:
    if received is None:
        return
    told = f"{received['requests']:,} requests, {received['bytes']:,} bytes, {received['seconds']:,.1f} s"
    yield f"  {'received':<20} {told}; {received['handshakes']} handshakes, {received['lookups']} look-ups"
    if received["shortened"]:
        yield f"  {'shortened':<20} {clean(received['shortened'])}"


def _why(shown: Row, result: Row) -> Iterator[str]:
    because = {f"{r['level']}: {r['question']} at {clean(r['url'] or r['host'])}": None for r in shown["because"]}
    yield from _section("Because", because)
    if result["api_presence"] == "unknown":
        lines = {f"{r['reason']}: {clean(r['at'])}" if r["at"] else r["reason"]: None for r in shown["unknown_because"]}
        yield from _section("Unknown, because this could not be looked at", lines)
    if (told := shown["auth_agreement"]) is not None:
        differ = " (they differ)" if told["differ"] else ""
        sources = (f"{s}: {clean(told[s] or 'not seen')}" for s in ("description", "prose", "live"))
        yield from _section("Authentication by source" + differ, sources)


def _review(row: Row) -> str:
    said = f"{row['question']}: {row['verdict']} ({row['reason']}; {row['by']}, {row['date']})"
    return clean(f"{said}; the machine says {row['machine']}") + ("; they disagree" if row["agrees"] is False else "")


def _grade(row: Row) -> str:
    told = f"{row['grade']} ({row['score']})" if row["score"] is not None else row["grade"] or ""
    return f"{row['rules']:<18} {clean(row['host'])}: {told or 'unjudged, ' + clean(row['unjudged'] or '')}"


def _finding_lines(finding: Row) -> Iterator[str]:
    evidence = finding["evidence"]
    weak = " (weak)" if finding["strength"] == "weak" else ""
    value = f" {clean(finding['value'])}" if finding["value"] else ""
    yield f"  {finding['answer']}{value}{weak}  [{clean(finding['detector'])}]"
    yield f'    "{clean(finding["excerpt"])[:300]}"  at {clean(finding["location"])}'
    yield f"    {_what(finding, evidence)}  {evidence['outcome']}, {clean(evidence['at'])}"
    if evidence.get("control_id"):
        yield f"    {evidence['verdict']} beside the control {evidence['control_id']}"
    if evidence["warc_file"]:
        yield f"    {clean(evidence['warc_file'])}@{evidence['warc_offset']}"


def _what(finding: Row, evidence: Row) -> str:
    if evidence["kind"] == "exchange" and evidence["rendered"]:
        return f"{clean(evidence['url'])} as a browser drew it"
    if evidence["kind"] == "exchange":
        status = f" -> {evidence['status']}" if evidence["status"] is not None else ""
        return f"{evidence['method']} {clean(evidence['url'])}{status}"
    if evidence["kind"] == "handshake":
        return f"TLS {clean(finding['host'])}:{evidence['port']} offering {evidence['offered']}"
    return f"DNS {evidence['rrtype']} {clean(finding['host'])}"


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield ""
        yield title
        for line in found:
            yield f"  {line}"
