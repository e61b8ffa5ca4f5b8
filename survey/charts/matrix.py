"""Every company, every main question, on one page."""

from __future__ import annotations

import pandas as pd

from survey.charts.chart import Chart, members
from survey.figure import BLUE, GREY, WHITE, Group, Line, Row, Segment, Sheet
from survey.words import companies, number

SEGMENTS = (
    Segment("yes", "yes", BLUE),
    Segment("no", "no", GREY),
    Segment("no sign", "read, no sign of it", WHITE),
    Segment("unknown", "unknown", WHITE, "//////"),
)
# question of the codebook -> head of its column
FOUND = {
    "reference_page": "documentation to read",
    "portal_page": "developer portal",
    "description": "description for machines",
    "open_data": "data without credentials",
    "sandbox": "sandbox",
    "rate_limit_documented": "rate limits documented",
    "llms_txt": "llms.txt",
    "security_txt": "security.txt",
}
COLUMNS = (
    "API shared with others",
    "documentation to read",
    "developer portal",
    "description for machines",
    "data without credentials",
    "sign up without asking",
    "sandbox",
    "rate limits documented",
    "HTTPS enforced",
    "HSTS of 180 days",
    "TLS 1.3",
    "security.txt",
    "llms.txt",
)
MOST = 120  # rows that still fit on a page; longer lists are shown as sums, and headings left out


def _answer(row: dict[str, object], column: str) -> str:
    presence = str(row["api_presence"])
    if column == "API shared with others":
        return {"open": "yes", "public": "yes", "partner": "yes", "unknown": "unknown"}.get(presence, "no")
    if column == "sign up without asking":
        told = {"open": "yes", "self_service": "yes", "approval": "no", "partner": "no"}
        return told.get(str(row["access_model"]), "unknown" if presence == "unknown" else "no sign")
    if column == "HTTPS enforced":
        return {"enforced": "yes", "available": "no", "none": "no"}.get(str(row["https"]), "unknown")
    if column == "HSTS of 180 days":
        return {"long": "yes", "short": "no", "none": "no"}.get(str(row["hsts"]), "unknown")
    if column == "TLS 1.3":
        accepted = members(row["tls_versions"])
        return "yes" if "TLSv1.3" in accepted else "no" if row["no_tls_1_3"] else "unknown"
    question = next(q for q, head in FOUND.items() if head == column)
    if question in members(row["found"]):
        return "yes"
    if question in members(row["refuted"]):
        return "no"
    return "unknown" if presence == "unknown" else "no sign"


def prepare(rows: pd.DataFrame) -> pd.DataFrame:
    records = [{str(k): v for k, v in r.items()} for r in rows.to_dict("records")]
    table = pd.DataFrame(
        [
            {"Code": r["code"], "Company": r["name"], "Sector": r["sector"], **{c: _answer(r, c) for c in COLUMNS}}
            for r in records
        ],
        columns=["Code", "Company", "Sector", *COLUMNS],
    )
    return table if len(table) <= MOST else _summed(table)


def _summed(table: pd.DataFrame) -> pd.DataFrame:
    """For long lists: how many companies there are for each answer to each question."""
    return pd.DataFrame(
        [
            {"Question": c, **{s.label: int((table[c] == s.key).sum()) for s in SEGMENTS}, "all": len(table)}
            for c in COLUMNS
        ]
    )


def draw(sheet: Sheet, table: pd.DataFrame) -> None:
    if "Question" in table:
        rows = tuple(
            Row(str(r["Question"]), {s.key: int(r[s.label]) for s in SEGMENTS}, int(r["all"]))
            for _, r in table.iterrows()
        )
        sheet.stacked([Group("", rows)], SEGMENTS)
        return
    lines: list[Line] = []
    headed = table["Sector"].nunique() + len(table) <= MOST
    for sector, group in table.groupby("Sector", sort=True):
        if headed:
            lines.append(Line(str(sector)))
        lines += [Line(f"{r['Code']}  {r['Company']}", tuple(str(r[c]) for c in COLUMNS)) for _, r in group.iterrows()]
    sheet.matrix(lines, COLUMNS, SEGMENTS, panels=2 if len(lines) > 40 else 1)


def _answers(table: pd.DataFrame) -> tuple[dict[str, int], int]:
    """How often each answer was given, and for how many companies."""
    if "Question" in table:
        return {s.key: int(table[s.label].sum()) for s in SEGMENTS}, int(table["all"].max())
    cells = table[list(COLUMNS)].to_numpy()
    return {s.key: int((cells == s.key).sum()) for s in SEGMENTS}, len(table)


def words(table: pd.DataFrame) -> list[str]:
    found, n = _answers(table)
    return [
        f"{number(sum(found.values()))} answers, {len(COLUMNS)} for {'the' if n == 1 else 'each of'} {companies(n)}: "
        f"{number(found['yes'])} yes, {number(found['no'])} no, {number(found['no sign'])} without a sign of it, "
        f"{number(found['unknown'])} unknown."
    ]


def whole(table: pd.DataFrame) -> str:
    _, n = _answers(table)
    return (
        f"All {companies(n)} of the list. No needs proof; where a site was read and showed nothing "
        "the box is empty; what could not be read is hatched."
    )


CHART = Chart(
    name="matrix",
    title="Every company and what it shows",
    question="What does each company show the public?",
    sql="""with told as (
  select run_id, company, json_group_array(question) filter (where answer = 'yes') as found,
    json_group_array(question) filter (where answer = 'no') as refuted
  from answers where strength = 'strong' group by 1, 2
)
select r.code, r.name, coalesce(nullif(r.sector, ''), 'no sector given') as sector, r.api_presence,
  r.access_model, r.https, r.hsts, r.tls_versions, told.found, told.refuted,
  exists (select 1 from findings f where f.run_id = r.run_id and f.company = r.code and f.host = r.main_host
    and f.question = 'tls_version' and f.answer = 'no' and f.value = 'TLSv1.3') as no_tls_1_3
from results r left join told on told.run_id = r.run_id and told.company = r.code
order by sector, r.code""",
    columns=(
        "code",
        "name",
        "sector",
        "api_presence",
        "access_model",
        "https",
        "hsts",
        "tls_versions",
        "found",
        "refuted",
        "no_tls_1_3",
    ),
    prepare=prepare,
    draw=draw,
    words=words,
    whole=whole,
    segments=SEGMENTS,
)
