"""The transport of API hosts next to that of the main sites."""

from __future__ import annotations

import pandas as pd

from survey.charts.chart import BETWEEN, Bars, Chart
from survey.figure import BLUE, ORANGE, WHITE, Group, Row, Segment, Sheet
from survey.words import bounds, count, some, verb

SEGMENTS = (
    Segment("yes", "yes", BLUE),
    Segment("no", "no", ORANGE),
    Segment("unknown", "unknown", WHITE, "////"),
)
KINDS = {"site": "Main sites", "api": "API hosts"}
MEASURES = {
    "https": "answers over HTTPS",
    "plain_http": "plain HTTP closed or led to HTTPS",
    "hsts": "HSTS policy",
    "tls_1_3": "accepts TLS 1.3",
    "no_legacy": "refuses TLS 1.0 and 1.1",
    "certificate": "valid certificate",
}
BARS = {f"{kind}{BETWEEN}{m}": f"{of}{BETWEEN}{label}" for kind, of in KINDS.items() for m, label in MEASURES.items()}


def prepare(rows: pd.DataFrame) -> pd.DataFrame:
    out = []
    for kind, of in KINDS.items():
        for measure, label in MEASURES.items():
            told = rows[(rows["kind"] == kind) & (rows["measure"] == measure)]
            counts = {s.label: int(told.loc[told["answer"] == s.key, "hosts"].sum()) for s in SEGMENTS}
            out.append({"Hosts": of, "Question": label, **counts, "all": sum(counts.values())})
    return pd.DataFrame(out)


def draw(sheet: Sheet, table: pd.DataFrame) -> None:
    groups = []
    for of in KINDS.values():
        part = table[table["Hosts"] == of]
        rows = tuple(
            Row(str(r["Question"]), {s.key: int(r[s.label]) for s in SEGMENTS}, int(r["all"]))
            for _, r in part.iterrows()
        )
        groups.append(Group(of, rows))
    sheet.stacked(groups, SEGMENTS, unit="host")


def _row(table: pd.DataFrame, kind: str, measure: str) -> pd.Series:
    return table[(table["Hosts"] == KINDS[kind]) & (table["Question"] == MEASURES[measure])].iloc[0]


def words(table: pd.DataFrame) -> list[str]:
    plain = _row(table, "api", "plain_http")
    n, open_door = int(plain["all"]), int(plain["no"])
    if not n:
        return ["No API host was seen to answer."]
    if int(plain["unknown"]) == n:
        return [f"{count(n, 'API host')} answered; what plain HTTP does there is unknown."]
    return [
        f"Of {count(n, 'API host')} that answered, {some(open_door)} {verb(open_door, 'was', 'were')} seen to leave "
        f"plain HTTP open without leading to HTTPS ({bounds(open_door, int(plain['unknown']), n)})."
    ]


def whole(table: pd.DataFrame) -> str:
    sites, hosts = (int(_row(table, kind, "https")["all"]) for kind in KINDS)
    return (
        f"{count(sites, 'main site')} and {count(hosts, 'API host')} that answered anything. For an API host a closed "
        "port 80 is as good as a redirect."
    )


CHART = Chart(
    name="api_hosts",
    title="API hosts next to main sites",
    question="Is the transport of API hosts as careful as that of the main sites?",
    sql="""with host as (
  select run_id, code as company, main_host as host, 'site' as kind from results where main_host is not null
  union
  select r.run_id, r.code, h.host, 'api' from results r
  join hosts h on h.run_id = r.run_id and h.company = r.code where h.role = 'api'
), live as (
  select * from host where exists (select 1 from exchanges e where e.run_id = host.run_id
    and e.company = host.company and e.host = host.host and +e.outcome = 'answered')
), told as (
  select live.run_id, live.company, live.host, live.kind,
    max(f.question = 'https' and f.answer = 'yes') as https, max(f.question = 'https' and f.answer = 'no') as no_https,
    max(f.question = 'plain_http' and f.value in ('refused', 'redirects', 'redirects_later')) as closed,
    max(f.question = 'plain_http' and f.value in ('serves', 'downgrade', 'redirects_off_host')) as left_open,
    max(f.question = 'hsts' and f.answer = 'yes') as hsts, max(f.question = 'hsts' and f.answer = 'no') as no_hsts,
    max(f.question = 'tls_version' and f.answer = 'yes' and f.value = 'TLSv1.3') as new,
    max(f.question = 'tls_version' and f.answer = 'no' and f.value = 'TLSv1.3') as no_new,
    max(f.question = 'tls_version' and f.answer = 'yes' and f.value in ('TLSv1', 'TLSv1.1')) as old,
    count(distinct case when f.question = 'tls_version' and f.answer = 'no' and f.value in ('TLSv1', 'TLSv1.1')
      then f.value end) as no_old,
    max(f.question = 'certificate' and f.answer = 'yes') as good,
    max(f.question = 'certificate' and f.answer = 'no') as bad
  from live left join findings f on f.run_id = live.run_id and f.company = live.company and f.host = live.host
  group by 1, 2, 3, 4
), answered as (
  select kind, 'https' as measure, case when https then 'yes' when no_https then 'no' else 'unknown' end as answer
  from told
  union all select kind, 'plain_http', case when left_open then 'no' when closed then 'yes' else 'unknown' end from told
  union all select kind, 'hsts', case when hsts then 'yes' when no_hsts then 'no' else 'unknown' end from told
  union all select kind, 'tls_1_3', case when new then 'yes' when no_new then 'no' else 'unknown' end from told
  union all select kind, 'no_legacy', case when old then 'no' when no_old = 2 then 'yes' else 'unknown' end from told
  union all select kind, 'certificate', case when bad then 'no' when good then 'yes' else 'unknown' end from told
)
select kind, measure, answer, count(*) as hosts from answered
group by 1, 2, 3
order by 1, 2, 3""",
    columns=("kind", "measure", "answer", "hosts"),
    prepare=prepare,
    draw=draw,
    words=words,
    whole=whole,
    segments=SEGMENTS,
    bars=Bars(("kind", "measure"), "hosts", ("answer",), BARS),
)
