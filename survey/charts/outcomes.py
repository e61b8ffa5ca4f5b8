"""How the observations of the crawl ended."""

from __future__ import annotations

import pandas as pd

from survey.charts.chart import BETWEEN, Bars, Chart
from survey.figure import BLUE, ORANGE, WHITE, Group, Row, Segment, Sheet
from survey.words import companies, number, share

SEGMENTS = (
    Segment("answered", "answered", BLUE),
    Segment("failed", "asked, not answered", ORANGE),
    Segment("unsent", "not asked", WHITE, "////"),
)
UNSENT = ("robots_disallowed", "private_address", "over_budget", "not_testable", "opted_out")
LABELS = {
    "answered": "answered",
    "answered 2xx": "answered: success (2xx)",
    "answered 3xx": "answered: redirect (3xx)",
    "answered 4xx": "answered: client error (4xx)",
    "answered 5xx": "answered: server error (5xx)",
    "blocked": "blocked by a wall",
    "rate_limited": "told to slow down",
    "no_such_host": "no such host",
    "dns_failed": "name could not be looked up",
    "refused": "refused",
    "timed_out": "timed out",
    "reset": "connection reset",
    "tls_failed": "TLS failed",
    "too_large": "too large",
    "garbled": "not HTTP",
    "too_many_redirects": "too many redirects",
    "unreachable": "no route",
    "robots_disallowed": "robots.txt forbids it",
    "private_address": "address not public",
    "over_budget": "budget used up",
    "not_testable": "could not be tested from here",
    "crashed": "a mistake of ours",
    "browser_failed": "browser could not draw the page",
    "opted_out": "owner asked not to be asked",
}
DECLINED = "declined: not this version"  # an answer too: it proves the no
ABSENT = "answered: no such name"
KINDS = ("HTTP requests", "TLS handshakes", "DNS look-ups")


def _label(kind: str, outcome: str) -> str:
    if (kind, outcome) == ("TLS handshakes", "refused"):
        return DECLINED
    if (kind, outcome) == ("DNS look-ups", "no_such_host"):
        return ABSENT
    return LABELS.get(outcome, outcome.replace("_", " "))


def _look(kind: str, outcome: str) -> str:
    """The segment."""
    if outcome.startswith("answered") or _label(kind, outcome) in (DECLINED, ABSENT):
        return "answered"
    return "unsent" if outcome in UNSENT else "failed"


BARS = {f"{kind}{BETWEEN}{o}": f"{kind.split()[0]}{BETWEEN}{_label(kind, o)}" for kind in KINDS for o in LABELS}
LOOKS = {f"{kind}{BETWEEN}{o}": _look(kind, o) for kind in KINDS for o in LABELS}


def prepare(rows: pd.DataFrame) -> pd.DataFrame:
    out = []
    order = list(LABELS)
    for kind in KINDS:
        of = rows[rows["kind"] == kind]
        n = int(of["observations"].sum())
        found = {str(o): int(v) for o, v in zip(of["outcome"], of["observations"], strict=True)}
        out += [
            {
                "Observation": kind,
                "Outcome": _label(kind, outcome),
                "number": found[outcome],
                "of": n,
                "share": share(found[outcome], n),
                "kind": _look(kind, outcome),
            }
            for outcome in sorted(found, key=lambda o: (order.index(o) if o in order else len(order), o))
        ]
    return pd.DataFrame(out, columns=["Observation", "Outcome", "number", "of", "share", "kind"])


def draw(sheet: Sheet, table: pd.DataFrame) -> None:
    groups = []
    for kind in KINDS:
        of = table[table["Observation"] == kind]
        if len(of):
            rows = tuple(
                Row(str(r["Outcome"]), {str(r["kind"]): int(r["number"])}, int(r["of"])) for _, r in of.iterrows()
            )
            groups.append(Group(f"{kind} ({number(int(of['of'].iloc[0]))})", rows))
    sheet.counts(groups, SEGMENTS, unit="observations")


def words(table: pd.DataFrame) -> list[str]:
    said = []
    for kind in KINDS:
        of = table[table["Observation"] == kind]
        n = int(of["number"].sum())
        if n:
            answered = int(of.loc[of["kind"] == "answered", "number"].sum())
            unsent = int(of.loc[of["kind"] == "unsent", "number"].sum())
            text = f"{kind}: {number(answered)} of {number(n)} answered ({share(answered, n)})"
            said.append(text + (f"; {number(unsent)} noted but not sent." if unsent else "."))
    return said or ["Nothing was observed."]


def whole(table: pd.DataFrame) -> str:
    parts = [
        f"{number(int(table.loc[table['Observation'] == kind, 'number'].sum()))} {kind}"
        for kind in KINDS
        if (table["Observation"] == kind).any()
    ]
    return f"Every observation of the runs shown: {', '.join(parts) or companies(0)}."


CHART = Chart(
    name="outcomes",
    title="How the observations ended",
    question="What came of each request, handshake and look-up?",
    sql="""with run as (select distinct run_id from results)
select 'HTTP requests' as kind,
  outcome || case when outcome = 'answered' and status is not null then ' ' || (status / 100) || 'xx' else '' end
    as outcome,
  count(*) as observations
from exchanges where not rendered and run_id in (select run_id from run) group by 1, 2
union all
select 'TLS handshakes', outcome, count(*) from handshakes where run_id in (select run_id from run) group by 1, 2
union all
select 'DNS look-ups', outcome, count(*) from lookups where run_id in (select run_id from run) group by 1, 2
order by 1, 2""",
    columns=("kind", "outcome", "observations"),
    prepare=prepare,
    draw=draw,
    words=words,
    whole=whole,
    segments=SEGMENTS,
    bars=Bars(("kind", "outcome"), "observations", ("kind", "outcome"), BARS, LOOKS, otherwise="failed"),
)
