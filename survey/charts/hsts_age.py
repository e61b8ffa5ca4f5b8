"""For how long the HSTS policies of the main sites hold."""

from __future__ import annotations

import pandas as pd

from survey.charts.chart import Bars, Chart, count_rows, counted, numbers
from survey.figure import BLUE, GREY, WHITE, Group, Segment, Sheet
from survey.words import bounds, companies

SEGMENTS = (
    Segment("policy", "policy", BLUE),
    Segment("none", "no policy", GREY),
    Segment("unknown", "unknown", WHITE, "////"),
)
LABELS = {
    "2 years": "2 years or more",
    "1 year": "1 year to under 2",
    "180 days": "180 days to under 1 year",
    "30 days": "30 to 179 days",
    "shorter": "under 30 days",
    "none": "no policy, or one of 0 s",
    "unknown": "unknown",
}
NONE, UNKNOWN = LABELS["none"], "unknown"


def prepare(rows: pd.DataFrame) -> pd.DataFrame:
    return counted(rows, "age", "HSTS max-age", LABELS, last=(NONE, UNKNOWN), ordered=True)


def draw(sheet: Sheet, table: pd.DataFrame) -> None:
    sheet.counts([Group("", count_rows(table, {NONE: "none", UNKNOWN: "unknown"}, "policy"))], SEGMENTS)


def words(table: pd.DataFrame) -> list[str]:
    found, n = numbers(table)
    unknown = found[UNKNOWN]
    if unknown == n:
        return ["Whether the main sites have an HSTS policy is unknown for every company."]
    year = found[LABELS["2 years"]] + found[LABELS["1 year"]]
    return [f"A policy of a year or longer: {companies(year)} ({bounds(year, unknown, n)} of {n})."]


def whole(table: pd.DataFrame) -> str:
    found, n = numbers(table)
    return f"All {companies(n)} of the list, {found[UNKNOWN]} of them unknown. The age the main site states over HTTPS."


CHART = Chart(
    name="hsts_age",
    title="Age of the HSTS policies",
    question="For how long must a browser remember to use HTTPS only?",
    sql="""select case
    when r.hsts = 'unknown' then 'unknown'
    when r.hsts = 'none' then 'none'
    when h.max_age is null then 'unknown'
    when h.max_age >= 63072000 then '2 years'
    when h.max_age >= 31536000 then '1 year'
    when h.max_age >= 15552000 then '180 days'
    when h.max_age >= 2592000 then '30 days'
    else 'shorter'
  end as age, count(*) as companies, (select count(*) from results) as whole
from results r left join hsts_state h on h.run_id = r.run_id and h.company = r.code
group by 1
order by 2 desc, 1""",
    columns=("age", "companies", "whole"),
    prepare=prepare,
    draw=draw,
    words=words,
    whole=whole,
    segments=SEGMENTS,
    bars=Bars(("age",), "companies", ("age",), LABELS, otherwise="policy"),
)
