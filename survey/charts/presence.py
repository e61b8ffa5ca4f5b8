"""Who shares an API, by sector."""

from __future__ import annotations

import pandas as pd

from survey.charts.chart import ALL, Bars, Chart, spread, stacked_groups, total, with_total
from survey.figure import BLUE, GREY, NAVY, ORANGE, SAND, SKY, WHITE, Segment, Sheet
from survey.words import bounds, companies, does, the_companies

SEGMENTS = (
    Segment("open", "open data", NAVY),
    Segment("public", "public", BLUE),
    Segment("partner", "partners", SKY),
    Segment("private", "private", ORANGE, "\\\\\\\\"),
    Segment("mentioned", "mentioned", SAND, "--"),
    Segment("none", "none found", GREY),
    Segment("unknown", "unknown", WHITE, "////"),
)
SHARED = ("open data", "public", "partners")


def prepare(rows: pd.DataFrame) -> pd.DataFrame:
    return with_total(
        spread(rows, "sector", "api_presence", "companies", SEGMENTS).rename(columns={"sector": "Sector"})
    )


def draw(sheet: Sheet, table: pd.DataFrame) -> None:
    sheet.stacked(stacked_groups(table, SEGMENTS, headings=("", "By sector")), SEGMENTS)


def words(table: pd.DataFrame) -> list[str]:
    n, unknown = total(table, "all"), total(table, "unknown")
    yes = sum(total(table, s) for s in SHARED)
    if unknown == n:
        return ["Whether any company shares an API is unknown."]
    said = [
        f"{the_companies(yes)} of {n} {does(yes, unknown, 'shares', 'share')} an API with others: "
        f"{total(table, 'open data')} with data open to anybody, {total(table, 'public')} with public documentation, "
        f"{total(table, 'partners')} with partners only."
    ]
    if unknown:
        said.append(f"{the_companies(unknown)} could not be read and may share one too.")
    sectors = table[table["Sector"] != ALL]
    sectors = sectors[(sectors["all"] >= 3) & (sectors["unknown"] == 0)]
    if len(sectors) > 1:
        shares = sectors[list(SHARED)].sum(axis=1) / sectors["all"]
        best = sectors[shares == shares.max()]
        if len(best) == 1 and shares.max() > 0:
            row = best.iloc[0]
            said.append(
                f"Among the sectors that were read completely and have at least three companies, "
                f"{row['Sector']} shares most: {sum(int(row[s]) for s in SHARED)} of {row['all']}."
            )
    return said


def whole(table: pd.DataFrame) -> str:
    n, unknown = total(table, "all"), total(table, "unknown")
    yes = sum(total(table, s) for s in SHARED)
    return f"All {companies(n)} of the list, {unknown} of them unknown. Shared with others: {bounds(yes, unknown, n)}."


CHART = Chart(
    name="presence",
    title="Who shares an API, by sector",
    question="Is there an API at all, and how public is it?",
    sql="""select coalesce(nullif(sector, ''), 'no sector given') as sector, api_presence, count(*) as companies
from results
group by 1, 2
order by 1, 2""",
    columns=("sector", "api_presence", "companies"),
    prepare=prepare,
    draw=draw,
    words=words,
    whole=whole,
    segments=SEGMENTS,
    bars=Bars(("sector",), "companies", ("api_presence",), otherwise="unknown"),
)
