"""In what state the certificates of the main sites are."""

from __future__ import annotations

import pandas as pd

from survey.charts.chart import Bars, Chart, count_rows, counted, numbers
from survey.figure import BLUE, ORANGE, WHITE, Group, Segment, Sheet
from survey.words import companies, some, verb

SEGMENTS = (
    Segment("valid", "valid", BLUE),
    Segment("faulty", "faulty", ORANGE),
    Segment("unknown", "unknown", WHITE, "////"),
)
LABELS = {
    "valid": "valid for the site",
    "expired": "expired",
    "not_yet_valid": "not yet valid",
    "self_signed": "self-signed",
    "untrusted": "unknown issuer",
    "wrong_name": "for another name",
    "faulty": "another fault",
    "unknown": "unknown",
}
VALID, UNKNOWN = LABELS["valid"], "unknown"


def prepare(rows: pd.DataFrame) -> pd.DataFrame:
    return counted(rows, "state", "Certificate", LABELS, last=(UNKNOWN,), ordered=True)


def draw(sheet: Sheet, table: pd.DataFrame) -> None:
    sheet.counts([Group("", count_rows(table, {VALID: "valid", UNKNOWN: "unknown"}, "faulty"))], SEGMENTS)


def words(table: pd.DataFrame) -> list[str]:
    found, n = numbers(table)
    unknown, valid = found.get(UNKNOWN, 0), found.get(VALID, 0)
    if unknown == n:
        return ["In what state the certificates of the main sites are is unknown for every company."]
    bad = n - unknown - valid
    return [
        f"Of {companies(n - unknown)} whose main site showed a certificate, {some(valid)} "
        f"{verb(valid, 'has', 'have')} a valid one and {some(bad)} {verb(bad, 'has', 'have')} a faulty one."
    ]


def whole(table: pd.DataFrame) -> str:
    found, n = numbers(table)
    return f"All {companies(n)} of the list, {found.get(UNKNOWN, 0)} of them unknown."


CHART = Chart(
    name="certificates",
    title="Certificates of the main sites",
    question="Is the certificate of the main site good?",
    sql="""select coalesce((
    select min(case f.answer when 'no' then coalesce(f.value, 'faulty') else 'valid' end)
    from findings f where f.run_id = r.run_id and f.company = r.code and f.host = r.main_host
      and f.question = 'certificate'
  ), 'unknown') as state, count(*) as companies, (select count(*) from results) as whole
from results r
group by 1
order by 2 desc, 1""",
    columns=("state", "companies", "whole"),
    prepare=prepare,
    draw=draw,
    words=words,
    whole=whole,
    segments=SEGMENTS,
    bars=Bars(("state",), "companies", ("state",), LABELS, otherwise="faulty"),
)
