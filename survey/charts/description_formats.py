"""In which formats companies describe their APIs to machines."""

from __future__ import annotations

import pandas as pd

from survey.charts.chart import Bars, Chart, count_rows, counted, numbers
from survey.figure import BLUE, GREY, WHITE, Group, Segment, Sheet
from survey.words import bounds, companies, does, listing, the_companies, verb

SEGMENTS = (
    Segment("published", "published", BLUE),
    Segment("none", "none found", GREY),
    Segment("unknown", "unknown", WHITE, "////"),
)
LABELS = {
    "openapi": "OpenAPI 3",
    "swagger": "Swagger 2 and older",
    "asyncapi": "AsyncAPI",
    "graphql": "GraphQL",
    "wsdl": "WSDL",
    "wadl": "WADL",
    "odata": "OData",
    "raml": "RAML",
    "api_blueprint": "API Blueprint",
    "postman": "Postman collection",
    "api_catalog": "API catalogue (RFC 9727)",
    "apis_json": "APIs.json",
    "none": "none found",
    "unknown": "unknown",
}
NONE, UNKNOWN = "none found", "unknown"


def prepare(rows: pd.DataFrame) -> pd.DataFrame:
    return counted(rows, "format", "Format", LABELS, last=(NONE, UNKNOWN))


def draw(sheet: Sheet, table: pd.DataFrame) -> None:
    sheet.counts([Group("", count_rows(table, {NONE: "none", UNKNOWN: "unknown"}, "published"))], SEGMENTS)


def words(table: pd.DataFrame) -> list[str]:
    found, n = numbers(table)
    unknown, none = found.pop(UNKNOWN, 0), found.pop(NONE, 0)
    some = n - unknown - none
    if unknown == n:
        return ["Whether any company publishes a machine-readable description is unknown."]
    said = [
        f"{the_companies(some)} of {n} {does(some, unknown, 'publishes', 'publish')} a machine-readable description of "
        f"{verb(some, 'an API of its own', 'APIs of their own')} ({bounds(some, unknown, n)})."
    ]
    if some:
        top = max(found.values())
        leaders = [k for k, v in found.items() if v == top]
        said.append(f"The most frequent format: {listing(leaders)} ({companies(top)}).")
    return said


def whole(table: pd.DataFrame) -> str:
    found, n = numbers(table)
    return (
        f"All {companies(n)} of the list, {found.get(UNKNOWN, 0)} of them unknown. "
        "A company counts once for each format it publishes."
    )


CHART = Chart(
    name="description_formats",
    title="Machine-readable descriptions, by format",
    question="Is there a machine-readable description of an API, and in which format?",
    sql="""select value as format, count(*) as companies, (select count(*) from results) as whole
from results, json_each(coalesce(results.description_formats, '[]')) group by 1
union all
select case api_presence when 'unknown' then 'unknown' else 'none' end, count(*), (select count(*) from results)
from results where coalesce(description_formats, '[]') = '[]' group by 1
order by 2 desc, 1""",
    columns=("format", "companies", "whole"),
    prepare=prepare,
    draw=draw,
    words=words,
    whole=whole,
    segments=SEGMENTS,
    bars=Bars(("format",), "companies", ("format",), LABELS, otherwise="published"),
)
