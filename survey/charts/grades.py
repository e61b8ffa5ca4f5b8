"""The grade of the main sites by sector."""

from __future__ import annotations

import pandas as pd

from survey.charts.chart import Bars, Chart, spread, stacked_groups, total, with_total
from survey.figure import BLUE, NAVY, ORANGE, PALE, SAND, SKY, VERMILION, WHITE, Segment, Sheet
from survey.words import bounds, companies, some, verb

SEGMENTS = (
    Segment("A+", "A+", NAVY),
    Segment("A", "A", BLUE),
    Segment("B", "B", SKY),
    Segment("C", "C", PALE),
    Segment("D", "D", SAND),
    Segment("E", "E", ORANGE),
    Segment("F", "F", VERMILION),
    Segment("unjudged", "not judged", WHITE, "////"),
)
# A- counts as A and B+ as B: eight pieces can be told apart, thirteen cannot
LETTERS = {f"{letter}{sign}": letter for letter in "ABCDEF" for sign in "+-" if (letter, sign) != ("A", "+")}


def prepare(rows: pd.DataFrame) -> pd.DataFrame:
    letters = [LETTERS.get(str(g), str(g)) for g in rows["grade"]]
    return with_total(
        spread(rows.assign(grade=letters), "sector", "grade", "companies", SEGMENTS).rename(
            columns={"sector": "Sector"}
        )
    )


def draw(sheet: Sheet, table: pd.DataFrame) -> None:
    sheet.stacked(stacked_groups(table, SEGMENTS, headings=("", "By sector")), SEGMENTS)


def words(table: pd.DataFrame) -> list[str]:
    n, unjudged = total(table, "all"), total(table, "not judged")
    if unjudged == n:
        return ["No main site could be graded."]
    good = total(table, "A+") + total(table, "A") + total(table, "B")
    return [
        f"Of {companies(n - unjudged)} whose main site was graded, {some(good)} {verb(good, 'has', 'have')} a B or "
        f"better ({bounds(good, unjudged, n)} of all) and {some(total(table, 'F'))} "
        f"{verb(total(table, 'F'), 'has', 'have')} an F."
    ]


def whole(table: pd.DataFrame) -> str:
    return (
        f"All {companies(total(table, 'all'))} of the list; {total(table, 'not judged')} could not be judged. "
        "Rules: MDN HTTP Observatory, algorithm version 4 (headers of the main site); "
        "signs + and − join their letter, except A+."
    )


CHART = Chart(
    name="grades",
    title="Grades of the main sites, by sector",
    question="How well do the main sites use the security headers of the web?",
    sql="""select coalesce(nullif(sector, ''), 'no sector given') as sector, coalesce(grade, 'unjudged') as grade,
  count(*) as companies
from results
group by 1, 2
order by 1, 2""",
    columns=("sector", "grade", "companies"),
    prepare=prepare,
    draw=draw,
    words=words,
    whole=whole,
    segments=SEGMENTS,
    bars=Bars(("sector",), "companies", ("grade",), looks=LETTERS, otherwise="unjudged"),
)
