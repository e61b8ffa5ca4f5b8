"""How the APIs protect themselves and their users: the protection questions across the index."""

from __future__ import annotations

import pandas as pd

from survey.charts.chart import BETWEEN, Bars, Chart
from survey.figure import BLUE, GREY, ORANGE, WHITE, Group, Row, Segment, Sheet
from survey.words import companies, some, the_companies, verb

SEGMENTS = (
    Segment("yes", "yes", BLUE),
    Segment("no", "no", ORANGE),
    Segment("no sign", "no sign either way", GREY),
    Segment("unknown", "unknown", WHITE, "////"),
)
DESCRIBED, ALL = "documented APIs", "all companies"
HEADINGS = {
    DESCRIBED: "Of companies whose documentation or description was read",
    ALL: "Of all companies",
}
# question -> (of whom it can be asked, in words)
ASKED: dict[str, tuple[str, str]] = {
    "rate_limit_documented": (DESCRIBED, "rate limits documented"),
    "described_429": (DESCRIBED, "the answer 429 described"),
    "pagination": (DESCRIBED, "lists are paged"),
    "page_size_bounded": (DESCRIBED, "page size of lists bounded"),
    "credential_in_query": (DESCRIBED, "credentials in the address"),
    "weak_flow": (DESCRIBED, "implicit or password flow offered"),
    "token_lifetime": (DESCRIBED, "tokens that expire or are refreshed"),
    "plain_http_server": (DESCRIBED, "names plain-HTTP servers"),
    "rate_limit_headers": (ALL, "rate-limit headers"),
    "cache_control_401": (ALL, "401 kept out of shared caches"),
    "problem_json": (ALL, "errors as problem+json"),
    "deprecation": (ALL, "deprecation headers"),
    "cors": (ALL, "replies readable across origins"),
    "version_leak": (ALL, "headers leak a version"),
    "verbose_error": (ALL, "errors show a stack trace"),
    "graphql_introspection": (ALL, "GraphQL gives its schema"),
    "wall": (ALL, "bot wall in front"),
}
# word of the two columns -> label; a question about what was documented is asked only where something was
BARS = {
    f"{described}{BETWEEN}{question}": f"{of}{BETWEEN}{label}"
    for question, (of, label) in ASKED.items()
    for described in (1, 0)
    if described or of == ALL
}


def prepare(rows: pd.DataFrame) -> pd.DataFrame:
    out = []
    for question, (of, label) in ASKED.items():
        told = rows[(rows["question"] == question) & ((rows["described"] == 1) | (of == ALL))]
        counts = {s.label: int(told.loc[told["answer"] == s.key, "companies"].sum()) for s in SEGMENTS}
        out.append({"Of": of, "Question": label, **counts, "all": sum(counts.values())})
    return pd.DataFrame(out)


def draw(sheet: Sheet, table: pd.DataFrame) -> None:
    groups = []
    for of in (DESCRIBED, ALL):
        part = table[table["Of"] == of]
        rows = tuple(
            Row(str(r["Question"]), {s.key: int(r[s.label]) for s in SEGMENTS}, int(r["all"]))
            for _, r in part.iterrows()
        )
        groups.append(Group(HEADINGS[of], rows))
    sheet.stacked(groups, SEGMENTS)


def words(table: pd.DataFrame) -> list[str]:
    described = int(table.loc[table["Of"] == DESCRIBED, "all"].max())
    row = {str(r["Question"]): r for _, r in table.iterrows()}
    said = ["No documentation or description was read, so what it would say about protection is unknown."]
    if described:
        limits, bounded = (int(row[q]["yes"]) for q in ("rate limits documented", "page size of lists bounded"))
        unbounded = int(row["page size of lists bounded"]["no"])
        said = [
            f"Of {companies(described)} whose documentation or description was read, {some(limits)} "
            f"{verb(limits, 'was', 'were')} seen to document rate limits, {some(bounded)} to bound the size of pages "
            f"and {some(unbounded)} to offer a page size without a bound."
        ]
    leaks, unknown = (int(row["headers leak a version"][c]) for c in ("yes", "unknown"))
    if leaks or unknown < int(row["headers leak a version"]["all"]):
        told = (
            f"{the_companies(leaks)} {verb(leaks, 'was', 'were')} seen to tell the version of the software in a header."
        )
        said.append(told)
    return said


def whole(table: pd.DataFrame) -> str:
    return (
        "The denominator stands at the end of each bar. No sign: what was read says nothing either way. "
        "Whether a yes is good or bad depends on the question."
    )


CHART = Chart(
    name="protection",
    title="How the APIs protect themselves",
    question="Are limits stated, are credentials and errors handled with care?",
    sql="""with asked(question) as (values ('rate_limit_documented'), ('described_429'), ('pagination'),
    ('page_size_bounded'), ('credential_in_query'), ('weak_flow'),
    ('token_lifetime'), ('plain_http_server'),
    ('rate_limit_headers'), ('cache_control_401'), ('problem_json'), ('deprecation'), ('cors'),
    ('version_leak'), ('verbose_error'), ('graphql_introspection'), ('wall')),
own as (
  select f.run_id, f.company, f.question, max(f.answer = 'yes' and f.strength = 'strong') as yes,
    max(f.answer = 'no') as no, max(f.strength = 'weak') as weak
  from findings f
  where not exists (select 1 from hosts h
    where h.run_id = f.run_id and h.company = f.company and h.host = f.host and h.role = 'off_domain')
  group by 1, 2, 3
),
documented as (select distinct run_id, company from own where question in ('description', 'reference_page') and yes = 1)
select asked.question, d.company is not null as described,
  case when own.yes = 1 then 'yes' when own.no = 1 then 'no' when own.weak = 1 then 'unknown'
    when d.company is null and r.api_presence = 'unknown' then 'unknown' else 'no sign' end as answer,
  count(*) as companies
from results r cross join asked
left join own on own.run_id = r.run_id and own.company = r.code and own.question = asked.question
left join documented d on d.run_id = r.run_id and d.company = r.code
group by 1, 2, 3
order by 1, 2, 3""",
    columns=("question", "described", "answer", "companies"),
    prepare=prepare,
    draw=draw,
    words=words,
    whole=whole,
    segments=SEGMENTS,
    bars=Bars(("described", "question"), "companies", ("answer",), BARS, only=True),
)
