"""How far the main sites go: HTTPS, nothing but HTTPS, HSTS, long HSTS."""

from __future__ import annotations

import pandas as pd

from survey.charts.chart import Bars, Chart
from survey.figure import BLUE, GREY, SKY, WHITE, Group, Row, Segment, Sheet
from survey.words import bounds, companies, does, some, the_companies

SEGMENTS = (
    Segment("yes", "yes", BLUE),
    Segment("unknown", "unknown", WHITE, "////"),
    Segment("no", "no", GREY),
)
# the twin shows the two words of each site as they are: its steps cannot be drawn from single rows
SITES = {
    "enforced": "nothing but HTTPS",
    "available": "HTTPS, and plain HTTP",
    "none": "no HTTPS",
    "unknown": "unknown",
}
POLICIES = (
    Segment("long", "HSTS for 180 days or longer", BLUE),
    Segment("short", "HSTS, shorter", SKY),
    Segment("none", "no HSTS", GREY),
    Segment("unknown", "HSTS unknown", WHITE, "////"),
)
# each step holds only for companies that passed the steps before it
STEPS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("answers over HTTPS", "https", {"enforced": "yes", "available": "yes", "none": "no"}),
    ("… and nothing else", "https", {"enforced": "yes", "available": "no", "none": "no"}),
    ("… and tells browsers so (HSTS)", "hsts", {"long": "yes", "short": "yes", "none": "no"}),
    ("… for 180 days or longer", "hsts", {"long": "yes", "short": "no", "none": "no"}),
)


def _both(before: str, now: str) -> str:
    """Three-valued "and": a no settles it, an unknown leaves it open."""
    if "no" in (before, now):
        return "no"
    return "unknown" if "unknown" in (before, now) else "yes"


def prepare(rows: pd.DataFrame) -> pd.DataFrame:
    n = int(rows["companies"].sum()) if len(rows) else 0
    state = pd.Series(["yes"] * len(rows), index=rows.index, dtype=object)
    out = []
    for label, column, answers in STEPS:
        now = [answers.get(str(v), "unknown") for v in rows[column]]
        state = pd.Series([_both(a, b) for a, b in zip(state, now, strict=True)], index=rows.index, dtype=object)
        counts = {s.label: int(rows.loc[state == s.key, "companies"].sum()) for s in SEGMENTS}
        out.append({"Main site": label, **counts, "all": n})
    return pd.DataFrame(out)


def draw(sheet: Sheet, table: pd.DataFrame) -> None:
    rows = tuple(
        Row(str(r["Main site"]), {s.key: int(r[s.label]) for s in SEGMENTS}, int(r["all"])) for _, r in table.iterrows()
    )
    sheet.stacked([Group("", rows)], SEGMENTS)


def words(table: pd.DataFrame) -> list[str]:
    n = int(table["all"].iloc[0])
    steps = [(int(r["yes"]), int(r["unknown"])) for _, r in table.iterrows()]
    (first, first_unknown), (forced, forced_unknown), _, (last, last_unknown) = steps
    if not n or first_unknown == n:
        return ["Whether the main sites answer over HTTPS is unknown for every company."]
    return [
        f"HTTPS was seen to answer on the main site of {companies(first)} of {n} ({bounds(first, first_unknown, n)}); "
        f"{some(forced)} {does(forced, forced_unknown, 'refuses or redirects', 'refuse or redirect')} plain HTTP "
        f"({bounds(forced, forced_unknown, n)}).",
        f"{the_companies(last)} {does(last, last_unknown, 'does', 'do')} all of it, with an HSTS policy of 180 days or "
        f"longer ({bounds(last, last_unknown, n)}).",
    ]


def whole(table: pd.DataFrame) -> str:
    n = int(table["all"].iloc[0])
    return (
        f"All {companies(n)} of the list; each step counts only companies that passed the steps above it. "
        "Nothing else: plain HTTP is refused or redirected."
    )


CHART = Chart(
    name="https_funnel",
    title="HTTPS and HSTS on the main sites",
    question="How far does the main site insist on HTTPS?",
    sql="""select https, hsts, count(*) as companies
from results
group by 1, 2
order by 1, 2""",
    columns=("https", "hsts", "companies"),
    prepare=prepare,
    draw=draw,
    words=words,
    whole=whole,
    segments=SEGMENTS,
    bars=Bars(("https",), "companies", ("hsts",), SITES, segments=POLICIES, otherwise="unknown"),
)
