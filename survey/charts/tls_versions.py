"""Which TLS versions the main sites accept."""

from __future__ import annotations

import pandas as pd

from survey.charts.chart import Bars, Chart
from survey.figure import BLUE, GREY, WHITE, Group, Row, Segment, Sheet
from survey.words import bounds, companies, the_companies, verb

SEGMENTS = (
    Segment("yes", "accepted", BLUE),
    Segment("no", "refused", GREY),
    Segment("unknown", "unknown", WHITE, "////"),
)
VERSIONS = {
    "TLSv1.3": "TLS 1.3 (2018)",
    "TLSv1.2": "TLS 1.2 (2008)",
    "TLSv1.1": "TLS 1.1 (withdrawn 2021)",
    "TLSv1": "TLS 1.0 (withdrawn 2021)",
}


def prepare(rows: pd.DataFrame) -> pd.DataFrame:
    n = int(rows["whole"].max()) if len(rows) else 0
    out = []
    for version, label in VERSIONS.items():
        of = rows[rows["version"] == version]
        found = {s.label: int(of.loc[of["answer"] == s.key, "companies"].sum()) for s in SEGMENTS}
        found["unknown"] += n - sum(found.values())
        out.append({"Version": label, **found, "all": n})
    return pd.DataFrame(out)


def draw(sheet: Sheet, table: pd.DataFrame) -> None:
    rows = tuple(
        Row(str(r["Version"]), {s.key: int(r[s.label]) for s in SEGMENTS}, int(r["all"])) for _, r in table.iterrows()
    )
    sheet.stacked([Group("", rows)], SEGMENTS)


def words(table: pd.DataFrame) -> list[str]:
    n = int(table["all"].iloc[0])
    by = {str(r["Version"]): r for _, r in table.iterrows()}
    new = by[VERSIONS["TLSv1.3"]]
    if not n or int(table["unknown"].min()) == n:
        return ["Which TLS versions the main sites accept is unknown for every company."]
    said = [
        "TLS 1.3 is accepted by the main site of "
        f"{bounds(int(new['accepted']), int(new['unknown']), n)} of the companies."
    ]
    for version in ("TLSv1.1", "TLSv1"):
        row = by[VERSIONS[version]]
        name = VERSIONS[version].split(" (")[0]
        old = int(row["accepted"])
        if int(row["unknown"]) == n:
            said.append(f"Whether any still accepts {name} is unknown.")
        else:
            said.append(f"{the_companies(old)} {verb(old, 'was', 'were')} seen to accept {name}, withdrawn in 2021.")
    return said


def whole(table: pd.DataFrame) -> str:
    return (
        f"All {companies(int(table['all'].iloc[0]))} of the list. Refused: the server declined a handshake "
        "that offered only this version."
    )


CHART = Chart(
    name="tls_versions",
    title="TLS versions accepted by the main sites",
    question="Which TLS versions does the main site accept?",
    sql="""with version(version) as (values ('TLSv1'), ('TLSv1.1'), ('TLSv1.2'), ('TLSv1.3'))
select version.version,
  case
    when exists (select 1 from json_each(r.tls_versions) where value = version.version) then 'yes'
    when exists (select 1 from findings f where f.run_id = r.run_id and f.company = r.code and f.host = r.main_host
      and f.question = 'tls_version' and f.answer = 'no' and f.value = version.version) then 'no'
    else 'unknown'
  end as answer,
  count(*) as companies, (select count(*) from results) as whole
from results r cross join version
group by 1, 2
order by 1, 2""",
    columns=("version", "answer", "companies", "whole"),
    prepare=prepare,
    draw=draw,
    words=words,
    whole=whole,
    segments=SEGMENTS,
    bars=Bars(("version",), "companies", ("answer",), VERSIONS),
)
