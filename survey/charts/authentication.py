"""How callers authenticate, among the companies where an API was seen."""

from __future__ import annotations

import pandas as pd

from survey.charts.chart import Bars, Chart, count_rows, counted, numbers
from survey.figure import BLUE, WHITE, Group, Segment, Sheet
from survey.words import bounds, companies, listing, some, the_companies, verb

SEGMENTS = (Segment("named", "named", BLUE), Segment("unknown", "unknown", WHITE, "////"))
LABELS = {
    "none": "none needed",
    "api_key": "API key",
    "basic": "HTTP Basic",
    "bearer": "bearer token",
    "digest": "HTTP Digest",
    "oauth2": "OAuth 2",
    "openid_connect": "OpenID Connect",
    "mutual_tls": "mutual TLS",
    "signature": "signed requests",
    "other": "another way",
}
UNKNOWN = "unknown"


def prepare(rows: pd.DataFrame) -> pd.DataFrame:
    """A row per way to authenticate, the most frequent first, unknown last; a company counts in each of its ways."""
    return counted(rows, "auth", "Authentication", LABELS, last=(UNKNOWN,))


def draw(sheet: Sheet, table: pd.DataFrame) -> None:
    sheet.counts([Group("", count_rows(table, {UNKNOWN: "unknown"}, "named"))], SEGMENTS)


def words(table: pd.DataFrame) -> list[str]:
    found, n = numbers(table)
    unknown = found.pop(UNKNOWN, 0)
    if not n:
        return ["No API was seen, so nothing can be said about authentication."]
    if unknown == n:
        return [
            f"How to authenticate is unknown for {'the only company' if n == 1 else f'all {n} companies'} with an API."
        ]
    top = max(found.values())
    leaders = [k for k, v in found.items() if v == top]
    known = n - unknown
    said = [
        f"Of {companies(n)} with an API, {known} {verb(known, 'tells', 'tell')} how a caller authenticates. "
        f"Most often seen: {listing(leaders)} ({top} of {known})."
    ]
    if n and (oauth := found.get("OAuth 2", 0)):
        said.append(f"OAuth 2 is used by {bounds(oauth, unknown, n)} of them.")
    return said


def whole(table: pd.DataFrame) -> str:
    found, n = numbers(table)
    if not n:
        return "No API was seen."
    return (
        f"{the_companies(n)} where an API was seen; for {some(found.get(UNKNOWN, 0))} the way to authenticate is "
        "unknown. A company counts once for each of its ways."
    )


CHART = Chart(
    name="authentication",
    title="How callers authenticate",
    question="How does a caller authenticate?",
    sql="""with seen as (
  select code, auth from results where api_presence in ('open', 'public', 'partner', 'private')
)
select value as auth, count(*) as companies, (select count(*) from seen) as whole
from seen, json_each(seen.auth) group by 1
union all
select 'unknown', count(*), (select count(*) from seen) from seen
where coalesce(auth, '[]') = '[]'
order by 2 desc, 1""",
    columns=("auth", "companies", "whole"),
    prepare=prepare,
    draw=draw,
    words=words,
    whole=whole,
    segments=SEGMENTS,
    bars=Bars(("auth",), "companies", ("auth",), {**LABELS, UNKNOWN: UNKNOWN}, otherwise="named"),
)
