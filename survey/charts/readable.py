"""Which share of the companies could be read, and why the others could not."""

from __future__ import annotations

import pandas as pd

from survey.charts.chart import Bars, Chart, spread, stacked_groups, total, with_total
from survey.figure import BLUE, GREY, ORANGE, SAND, WHITE, Segment, Sheet
from survey.words import companies, listing, share, the_companies, verb

SEGMENTS = (
    Segment("read", "read", BLUE),
    Segment("forbidden", "asked to stay out", SAND, "--"),
    Segment("blocked", "blocked", ORANGE, "\\\\\\\\"),
    Segment("unanswered", "no answer", GREY),
    Segment("unread", "not understood", WHITE, "||||"),
    Segment("other", "other", WHITE, "////"),
)
WORDS = {
    "forbidden": "for robots.txt or the owner's wish",
    "blocked": "blocked or told to slow down",
    "unanswered": "without an answer",
    "unread": "answered with what could not be read",
    "other": "for other reasons",
}
# why a result is unknown -> what that means for who could be read
GROUPS = {
    "read": "read",
    "robots_disallowed": "forbidden",
    "opted_out": "forbidden",
    "blocked": "blocked",
    "rate_limited": "blocked",
    "no_such_host": "unanswered",
    "dns_failed": "unanswered",
    "refused": "unanswered",
    "timed_out": "unanswered",
    "reset": "unanswered",
    "tls_failed": "unanswered",
    "unreachable": "unanswered",
    "private_address": "unanswered",
    "garbled": "unread",
    "too_large": "unread",
    "too_many_redirects": "unread",
    "needs_javascript": "unread",
    "soft_404": "unread",
    "unread_host": "unread",
    "unread_link": "unread",
    "unclear_page": "unread",
    "elsewhere": "unread",
    "not_html": "unread",
    "error_status": "unread",
}


def prepare(rows: pd.DataFrame) -> pd.DataFrame:
    grouped = rows.assign(reason=[GROUPS.get(str(r), "other") for r in rows["reason"]])
    return with_total(spread(grouped, "sector", "reason", "companies", SEGMENTS).rename(columns={"sector": "Sector"}))


def draw(sheet: Sheet, table: pd.DataFrame) -> None:
    sheet.stacked(stacked_groups(table, SEGMENTS, headings=("", "By sector")), SEGMENTS)


def words(table: pd.DataFrame) -> list[str]:
    n, read = total(table, "all"), total(table, "read")
    why = [f"{total(table, s.label)} {WORDS[s.key]}" for s in SEGMENTS[1:] if total(table, s.label)]
    said = [f"{the_companies(read)} of {n} could be read ({share(read, n)})."]
    if why:
        rest = n - read
        said.append(f"{the_companies(rest)} {verb(rest, 'is', 'are')} unknown: {listing(why)}.")
    return said


def whole(table: pd.DataFrame) -> str:
    return (
        f"All {companies(total(table, 'all'))} of the list. Read: enough was answered to say whether "
        "an API is shared. The rest is unknown, which is not a no."
    )


CHART = Chart(
    name="readable",
    title="Which companies could be read",
    question="For which share of the companies could the main question be answered?",
    sql="""select coalesce(nullif(sector, ''), 'no sector given') as sector,
  case when api_presence = 'unknown' then coalesce(nullif(unknown_reason, ''), 'other') else 'read' end as reason,
  count(*) as companies
from results
group by 1, 2
order by 1, 2""",
    columns=("sector", "reason", "companies"),
    prepare=prepare,
    draw=draw,
    words=words,
    whole=whole,
    segments=SEGMENTS,
    bars=Bars(("sector",), "companies", ("reason",), looks=GROUPS, otherwise="other"),
)
