"""`metadata.json` for Datasette: titles, descriptions, units, facets, sort, labels, queries and dashboards,
made from the codebook, the views' own comments and the definitions of the printed charts."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from survey.charts.chart import BETWEEN, Chart
from survey.questions import QUESTIONS
from survey.site.columns import RESULTS, TABLES, UNITS, WORDS
from survey.site.queries import QUERIES
from survey.words import legible

Json = dict[str, Any]

LICENCE = {"license": "CC BY 4.0", "license_url": "https://creativecommons.org/licenses/by/4.0/"}
# What a visitor's own SQL may cost, and how much a page shows.
SETTINGS: Json = {
    "sql_time_limit_ms": 3000,
    "max_returned_rows": 1000,
    "default_page_size": 50,
    "default_facet_size": 30,
    "facet_time_limit_ms": 1000,
    "suggest_facets": False,
    "allow_download": True,
    "truncate_cells_html": 500,
    "num_sql_threads": 3,
}
FACETS = {
    "results": ("api_presence", "sector", "unknown_reason"),
    "results_by_run": ("run_id", "api_presence"),
    "findings": ("question", "answer", "strength"),
    "exchanges": ("outcome", "probe", "status"),
    "handshakes": ("outcome", "offered"),
    "lookups": ("outcome", "rrtype"),
    "hosts": ("role", "found_by"),
    "pages": ("kind", "renderer"),
    "descriptions": ("format", "author", "valid"),
    "grades": ("rules", "grade"),
    "companies": ("sector",),
    "questions": ("area",),
    "replies": ("verdict", "shape"),
}
SORT = {
    "companies": {"sort": "name"},
    "results": {"sort": "name"},
    "runs": {"sort_desc": "started_at"},
    "questions": {"sort": "position"},
    "certificates": {"sort": "not_after"},
    "findings": {"sort": "id"},
}
LABELS = {"companies": "name", "questions": "text", "exchanges": "url", "runs": "started_at", "handshakes": "host"}
# A facet of a big table costs every page; above this many rows they are only offered where an index helps.
BIG = 50_000
LONG_LABEL = 46  # characters of a bar's label that fit beside it in one line
BIG_FACETS: dict[str, tuple[str, ...]] = {"exchanges": (), "findings": ("question",), "replies": ("verdict",)}


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart on the front page. `said`: what it says, in sentences; `src`: address of the drawing when it lies
    beside the database."""

    name: str
    title: str
    said: tuple[str, ...]
    sql: str
    src: str = ""

    @property
    def alt(self) -> str:
        return " ".join([f"{self.title}.", *self.said])


@dataclass(frozen=True, slots=True)
class Facts:
    """What the texts tell of this database."""

    companies: int
    run_id: str | None
    kind: str | None
    started_at: str | None
    finished_at: str | None

    @property
    def demo(self) -> bool:
        return self.kind == "demo"


def facts(conn: sqlite3.Connection) -> Facts:
    """The number of companies and the latest finished run (or the latest of all)."""
    run = conn.execute(
        "select id, kind, started_at, finished_at from runs order by status = 'finished' desc, "
        "kind <> 'import' desc, started_at desc limit 1"
    ).fetchone()
    count = conn.execute("select count(*) from companies").fetchone()[0]
    return Facts(count, *(run or (None, None, None, None)))


def metadata(
    conn: sqlite3.Connection,
    database: str,
    *,
    views: Iterable[tuple[str, str]] = (),
    charts: Sequence[Chart] = (),
    pictures: Sequence[Picture] = (),
    reviews: Sequence[Json] = (),
    published: bool = False,
    contact: str = "",
) -> Json:
    """The whole of it. `views`: name and description; `charts`: the values of `survey.charts` that have
    `bars`, for the dashboard. `conn` reads the database that is described."""
    told = facts(conn)
    return {
        **headline(told),
        "databases": {
            database: {
                **headline(told),
                "tables": tables(conn, views),
                "queries": {
                    q.name: {
                        "title": q.title,
                        "description": q.description,
                        "sql": q.sql,
                        **({"params": list(q.params)} if q.params else {}),
                    }
                    for q in QUERIES
                },
            }
        },
        "plugins": {
            "survey-site": {
                "database": database,
                "published": published,
                "contact": contact,
                "demo": told.demo,
                "words": {k: dict(v) for k, v in WORDS.items()},
                "charts": [
                    {
                        "name": p.name,
                        "title": p.title,
                        "alt": p.alt,
                        "said": list(p.said),
                        "sql": p.sql,
                        **({"src": p.src} if p.src else {}),
                    }
                    for p in pictures
                ],
                **({"reviews": list(reviews)} if reviews else {}),
            },
            **({"datasette-dashboards": boards} if (boards := dashboards(conn, database, charts)) else {}),
        },
    }


def headline(told: Facts) -> Json:
    """Title, description, source, licence and about, for every level."""
    day = (told.finished_at or told.started_at or "")[:10]
    what = f"{told.companies} invented companies of the demo web" if told.demo else f"{told.companies} companies"
    return {
        "title": "API survey" + (" (demo web)" if told.demo else ""),
        "description": f"Which companies share an API, how, and how we know. {what}"
        + (f", as seen on {day}." if day else ", no run yet.")
        + " Every answer carries its evidence; what could not be seen is unknown, never no.",
        **LICENCE,
        "source": "The invented demo web" if told.demo else "What each company shows the public on the web",
        "source_url": "/-/companies",
        "about": "Method and codebook",
        "about_url": "/-/questions",
    }


def tables(conn: sqlite3.Connection, views: Iterable[tuple[str, str]]) -> Json:
    """Title, description, columns, units, facets, sort and label of each table and view that is there."""
    there = {name for (name,) in conn.execute("select name from sqlite_master")}
    made: Json = {}
    for name, (description, columns) in TABLES.items():
        if name in there:
            made[name] = _table(conn, name, description, columns)
    for name, description in views:
        if name in there:
            made[name] = _table(conn, name, description, RESULTS)
    if "findings" in made:
        made["findings"]["columns"]["question"] += f" ({len(QUESTIONS)} questions)"
    for name in there:
        if name.startswith(("_", "sqlite_")) or "_fts" in name:
            made[name] = {"hidden": True}
    return made


def _table(conn: sqlite3.Connection, name: str, description: str, texts: Any) -> Json:
    columns = [row[1] for row in conn.execute(f'pragma table_info("{name}")')]
    facets = FACETS.get(name, ())
    if name in BIG_FACETS and conn.execute(f'select 1 from "{name}" limit 1 offset {BIG}').fetchone():
        facets = BIG_FACETS[name]
    label = LABELS.get(name)
    return {
        "description": description,
        **LICENCE,
        "source": "API survey",
        "source_url": "/",
        "about": "Method and codebook",
        "about_url": "/-/questions",
        "columns": {c: texts[c] for c in columns if c in texts},
        **({"units": dict(UNITS[name])} if name in UNITS else {}),
        **({"facets": [f for f in facets if f in columns]} if facets else {}),
        **{k: v for k, v in SORT.get(name, {}).items() if v in columns},
        **({"label_column": label} if label in columns else {}),
    }


def dashboards(conn: sqlite3.Connection, database: str, charts: Sequence[Chart]) -> Json:
    """Interactive twins of the printed charts, from the same SQL, words and colours."""
    shown: Json = {}
    for chart in charts:
        if chart.bars and (twin := _twin(conn, database, chart)):
            shown[chart.name.replace("_", "-")] = twin
    if not shown:
        return {}
    return {
        "charts": {
            "title": "Charts",
            "description": "The printed charts as interactive ones. Each names its SQL; the front page shows them "
            "without JavaScript.",
            "settings": {"allow_fullscreen": True},
            "charts": shown,
        }
    }


def _twin(conn: sqlite3.Connection, database: str, chart: Chart) -> Json | None:
    """A chart for datasette-dashboards, with the labels, pieces and colours of the printed one; None when its
    SQL gives no rows of these."""
    bars = chart.bars
    try:
        rows = [dict(zip(chart.columns, r, strict=True)) for r in conn.execute(chart.sql)]
    except (sqlite3.Error, ValueError):
        return None
    if bars is None or not rows:
        return None
    named = dict(bars.labels)
    sums: Counter[str] = Counter()
    for r in rows:
        word = BETWEEN.join(str(r[c]) for c in bars.row)
        if (told := legible(word)) != word and word not in named:
            named[word] = told  # a sector, say, that turns the writing round
        if word in bars.labels or not bars.only:
            sums[named.get(word, word)] += r[bars.length] or 0
    segments = bars.segments or chart.segments
    keys = [s.key for s in segments]
    looks = {**{k: k for k in keys}, **bars.looks}
    otherwise = keys.index(bars.otherwise or keys[-1])
    unit = bars.length.replace("_", " ")
    row = {"field": "_row", "type": "nominal", "title": None}
    piece = {"field": "_piece", "type": "nominal", "title": None}
    length = {"field": bars.length, "type": "quantitative", "title": unit, "aggregate": "sum"}
    return {
        "title": chart.title,
        "db": database,
        "query": chart.sql,
        "library": "vega-lite",
        "display": {
            # The version that datasette-dashboards brings; its menu of actions has no name for a screen reader.
            "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
            "usermeta": {"embedOptions": {"actions": False}},
            "height": 24 * max(1, len(sums)) + 10,
            "transform": [
                {"calculate": _joined(bars.row), "as": "_word"},
                *([{"filter": f"indexof({_list(bars.labels)}, datum._word) >= 0"}] if bars.only else []),
                {"calculate": _instead("datum._word", named, "datum._word"), "as": "_row"},
                {"calculate": _joined(bars.piece), "as": "_said"},
                {
                    "calculate": _instead("datum._said", {k: keys.index(v) for k, v in looks.items()}, str(otherwise)),
                    "as": "_place",
                },
                {"calculate": f"{_list(s.label for s in segments)}[datum._place]", "as": "_piece"},
            ],
            "mark": {"type": "bar", "stroke": "#666", "strokeWidth": 0.4},
            "encoding": {
                "y": {
                    **row,
                    # In the printed order; a word that the definitions do not know comes after those.
                    "sort": list(dict.fromkeys([*bars.labels.values(), *sums])),
                    "axis": {"labelLimit": 220, "labelExpr": _two_lines("datum.label"), "labelLineHeight": 11},
                },
                "x": {
                    **length,
                    "axis": {"format": "d", "tickMinStep": 1, "tickCount": min(6, max(1, *sums.values(), 1))},
                },
                "color": {
                    **piece,
                    "scale": {"domain": [s.label for s in segments], "range": [s.colour for s in segments]},
                    "legend": {
                        "orient": "bottom",
                        "columns": {"expr": _side_by_side([s.label for s in segments], [*bars.labels.values(), *sums])},
                        "symbolStrokeColor": "#666",
                        "symbolStrokeWidth": 0.5,
                    },
                },
                "order": {"aggregate": "min", "field": "_place", "type": "quantitative"},
                "tooltip": [{**row, "title": "bar"}, {**piece, "title": "piece"}, length],
            },
        },
    }


# --- Vega's expressions ------------------------------------------------------------------------------


def _list(values: Iterable[object]) -> str:
    """A JSON array is one of Vega's too."""
    return json.dumps(list(values))


def _side_by_side(words: Iterable[str], rows: Iterable[str]) -> str:
    """How many words of a legend fit side by side below the bars: up to four. By what is there before anything is
    drawn: the width of the bars follows from it only later, when the height stands."""
    beside = min(220, max((6 * len(str(r)) for r in rows), default=0))
    return f"max(1, min(4, floor(((containerSize()[0] || 800) - {beside}) / {6 * max(map(len, words)) + 30})))"


def _two_lines(label: str) -> str:
    """A label too long for the room beside the bars ("of whom: what"), in two lines."""
    colon = f"indexof({label}, ': ')"
    lines = f"[slice({label}, 0, {colon} + 1), slice({label}, {colon} + 2)]"
    return f"length({label}) > {LONG_LABEL} && {colon} > 0 ? {lines} : {label}"


def _joined(columns: Sequence[str]) -> str:
    """The word of one or several columns."""
    return f" + {json.dumps(BETWEEN)} + ".join(f"toString(datum[{json.dumps(c)}])" for c in columns)


def _instead(word: str, table: Mapping[str, object], otherwise: str) -> str:
    """What `table` has for the word. By place: a word may be one that every object has, like `constructor`."""
    if not table:
        return otherwise
    words = _list(table)
    return f"indexof({words}, {word}) < 0 ? {otherwise} : {_list(table.values())}[indexof({words}, {word})]"
