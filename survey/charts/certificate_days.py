"""How long the certificates of the main sites are still good for."""

from __future__ import annotations

import pandas as pd

from survey.charts.chart import Bars, Chart, count_rows, counted, numbers
from survey.figure import BLUE, ORANGE, WHITE, Group, Segment, Sheet
from survey.words import companies, some, verb

SEGMENTS = (
    Segment("good", "30 days or more", BLUE),
    Segment("soon", "under 30 days, or expired", ORANGE),
    Segment("unknown", "unknown", WHITE, "////"),
)
LABELS = {
    "expired": "expired",
    "under 30": "under 30 days",
    "under 90": "30 to 89 days",
    "under 180": "90 to 179 days",
    "longer": "180 days or more",
    "unknown": "unknown",
}
UNKNOWN = "unknown"


def prepare(rows: pd.DataFrame) -> pd.DataFrame:
    return counted(rows, "days_left", "Days left", LABELS, last=(UNKNOWN,), ordered=True)


def draw(sheet: Sheet, table: pd.DataFrame) -> None:
    looks = {LABELS["expired"]: "soon", LABELS["under 30"]: "soon", UNKNOWN: "unknown"}
    sheet.counts([Group("", count_rows(table, looks, "good"))], SEGMENTS)


def words(table: pd.DataFrame) -> list[str]:
    found, n = numbers(table)
    known = n - found.get(UNKNOWN, 0)
    if not known:
        return ["How long the certificates are still good for is unknown for every company."]
    expired, soon = found[LABELS["expired"]], found[LABELS["under 30"]]
    return [
        f"Of {companies(known)} whose main site showed a certificate, {some(expired)} "
        f"{verb(expired, 'shows', 'show')} an expired one and {some(soon)} one with under 30 days left."
    ]


def whole(table: pd.DataFrame) -> str:
    found, n = numbers(table)
    return (
        f"All {companies(n)} of the list, {found.get(UNKNOWN, 0)} of them unknown. "
        "Counted from the handshake; other faults are not counted here."
    )


CHART = Chart(
    name="certificate_days",
    title="Days left of the certificates of the main sites",
    question="How long is the certificate of the main site still good for?",
    sql="""with shown as (
  select r.code, min(julianday(c.not_after) - julianday(h.at)) as days
  from results r
  join handshakes h on h.run_id = r.run_id and h.company = r.code and h.host = r.main_host
  join certificates c on c.sha256 = h.certificate
  where h.offered = 'default'
  group by 1
)
select case when days is null then 'unknown' when days < 0 then 'expired' when days < 30 then 'under 30'
    when days < 90 then 'under 90' when days < 180 then 'under 180' else 'longer' end as days_left,
  count(*) as companies, (select count(*) from results) as whole
from results r left join shown on shown.code = r.code
group by 1
order by 2 desc, 1""",
    columns=("days_left", "companies", "whole"),
    prepare=prepare,
    draw=draw,
    words=words,
    whole=whole,
    segments=SEGMENTS,
    bars=Bars(
        ("days_left",), "companies", ("days_left",), LABELS, {"expired": "soon", "under 30": "soon"}, otherwise="good"
    ),
)
