"""How somebody outside gets access, among the companies that share an API."""

from __future__ import annotations

import pandas as pd

from survey.charts.chart import Bars, Chart, count_rows, counted, numbers
from survey.figure import BLUE, WHITE, Group, Segment, Sheet
from survey.words import bounds, companies, does, some, the_companies, verb

SEGMENTS = (Segment("told", "told", BLUE), Segment("unknown", "unknown", WHITE, "////"))
LABELS = {
    "open": "open: no registration",
    "self_service": "self-service: sign up and go",
    "approval": "approval by the company",
    "partner": "agreement as a partner",
    "unknown": "unknown",
}
UNKNOWN = "unknown"


def prepare(rows: pd.DataFrame) -> pd.DataFrame:
    return counted(rows, "access_model", "Access", LABELS, last=(UNKNOWN,), ordered=True)


def draw(sheet: Sheet, table: pd.DataFrame) -> None:
    sheet.counts([Group("", count_rows(table, {UNKNOWN: "unknown"}, "told"))], SEGMENTS)


def words(table: pd.DataFrame) -> list[str]:
    found, n = numbers(table)
    if not n:
        return ["No company was seen to share an API, so nothing can be said about access."]
    unknown = found.get(UNKNOWN, 0)
    if unknown == n:
        return ["How to get access is unknown for every company that shares an API."]
    free = found.get(LABELS["open"], 0) + found.get(LABELS["self_service"], 0)
    return [
        f"Of {companies(n)} that {verb(n, 'shares', 'share')} an API, {some(free)} "
        f"{does(free, unknown, 'lets', 'let')} anybody in without asking or by signing up alone "
        f"({bounds(free, unknown, n)})."
    ]


def whole(table: pd.DataFrame) -> str:
    found, n = numbers(table)
    if not n:
        return "No company was seen to share an API."
    return (
        f"{the_companies(n)} seen to share an API (open, public or with partners); "
        f"for {some(found.get(UNKNOWN, 0))} the access model is unknown."
    )


CHART = Chart(
    name="access_model",
    title="How somebody outside gets access",
    question="How does somebody outside get access to the API?",
    sql="""select coalesce(access_model, 'unknown') as access_model, count(*) as companies,
  sum(count(*)) over () as whole
from results where api_presence in ('open', 'public', 'partner')
group by 1
order by 2 desc, 1""",
    columns=("access_model", "companies", "whole"),
    prepare=prepare,
    draw=draw,
    words=words,
    whole=whole,
    segments=SEGMENTS,
    bars=Bars(("access_model",), "companies", ("access_model",), LABELS, otherwise="told"),
)
