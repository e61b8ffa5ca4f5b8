"""What a chart is: a question, the SQL that answers it, and two pure functions from rows to drawing.

`prepare` turns the rows of `sql` into the table that stands beside the picture (pandas; column
names are words for people); `draw` puts that same table on a sheet; `words` says it in sentences
that claim no more than the table holds; `whole` names the denominator.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from survey.figure import Group, Row, Segment, Sheet
from survey.words import legible, share

ALL = "All companies"
MOST = 26  # bars of a chart: what fits on a page; the smallest are drawn together


@dataclass(frozen=True, slots=True)
class Bars:
    """How the interactive twin of a chart is made of the rows of its SQL: a bar for each word of the columns
    `row`, as long as the sum of the column `length`, in pieces by the word of the columns `piece`.

    Several columns give one word, joined by `BETWEEN`. `labels`: what is written at the bar of a word, in the
    order of the bars; other words stand for themselves at the end, or are left out when `only`. `looks`: which
    segment a word of `piece` looks like; one that is in neither is a segment's own key or looks like `otherwise`.
    `segments`: where they are not those of the printed chart."""

    row: tuple[str, ...]
    length: str
    piece: tuple[str, ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    looks: Mapping[str, str] = field(default_factory=dict)
    otherwise: str = ""
    only: bool = False
    segments: tuple[Segment, ...] = ()


BETWEEN = ": "


@dataclass(frozen=True, slots=True)
class Chart:
    """One drawing. `sql` runs on the survey's database without parameters and gives `columns`, so that
    anybody can run it in Datasette. `segments` are its pieces in the order drawn. `bars` says how to draw
    an interactive twin."""

    name: str
    title: str
    question: str
    sql: str
    columns: tuple[str, ...]
    prepare: Callable[[pd.DataFrame], pd.DataFrame]
    draw: Callable[[Sheet, pd.DataFrame], None]
    words: Callable[[pd.DataFrame], list[str]]
    whole: Callable[[pd.DataFrame], str]
    segments: tuple[Segment, ...] = ()
    bars: Bars | None = None

    def frame(self, rows: Sequence[dict[str, object]]) -> pd.DataFrame:
        """The table of the chart from the rows that `sql` gave; the columns are there even without rows."""
        return self.prepare(pd.DataFrame(list(rows), columns=list(self.columns)))


def members(value: object) -> list[str]:
    """The words in a list column: a JSON array; nothing when it is null or empty."""
    if not isinstance(value, str) or not value:
        return []
    if value.startswith("["):
        return [str(v) for v in json.loads(value)]
    return [value]


def spread(
    frame: pd.DataFrame, row: str, piece: str, value: str, segments: Sequence[Segment], whole: str = "all"
) -> pd.DataFrame:
    """Long rows (row, piece, value) as a table with a column per segment, in the order of `segments`,
    and their sum. A word that no segment knows counts with the last one, which is for what is unknown."""
    keys = [s.key for s in segments]
    known = frame.assign(**{piece: [p if p in keys else keys[-1] for p in frame[piece]]})
    wide = known.pivot_table(index=row, columns=piece, values=value, aggfunc="sum", fill_value=0, sort=True)
    wide = wide.reindex(columns=keys, fill_value=0).astype(int)
    wide.columns = pd.Index([s.label for s in segments])
    wide[whole] = wide.sum(axis=1)
    if len(wide) > MOST:
        few = wide[whole].sort_values(ascending=False, kind="stable").index[: MOST - 1]
        rest = wide[~wide.index.isin(few)].sum().rename(f"{len(wide) - len(few)} others together")
        wide = pd.concat([wide[wide.index.isin(few)], rest.to_frame().T]).rename_axis(row)
    return wide.reset_index()


def with_total(table: pd.DataFrame, label: str = ALL) -> pd.DataFrame:
    """`table` with the sum of its rows as the first row."""
    first = table.columns[0]
    sums = {c: int(table[c].sum()) for c in table.columns if c != first}
    return pd.concat([pd.DataFrame([{first: label, **sums}]), table], ignore_index=True)


def stacked_groups(
    table: pd.DataFrame, segments: Sequence[Segment], whole: str = "all", headings: tuple[str, str] = ("", "")
) -> list[Group]:
    """The first row (the total) and the others as two groups of bars."""
    rows = [
        Row(str(r[table.columns[0]]), {s.key: int(r[s.label]) for s in segments}, int(r[whole]))
        for _, r in table.iterrows()
    ]
    return [Group(headings[0], tuple(rows[:1])), Group(headings[1], tuple(rows[1:]))]


def total(table: pd.DataFrame, column: str) -> int:
    """The value of `column` in the first row."""
    return int(table[column].iloc[0]) if len(table) else 0


def label_of(key: str, segments: Iterable[Segment]) -> str:
    return next((s.label for s in segments if s.key == key), key)


def counted(
    rows: pd.DataFrame,
    key: str,
    heading: str,
    labels: dict[str, str],
    last: Sequence[str] = (),
    *,
    ordered: bool = False,
) -> pd.DataFrame:
    """Rows (key, companies, whole) as a table (heading, companies, of, share): the most frequent first, or
    in the order of `labels` when `ordered`; the labels of `last` at the end, and there even when 0."""
    n = int(rows["whole"].max()) if len(rows) else 0
    found = {labels.get(str(k), legible(k)): int(v) for k, v in zip(rows[key], rows["companies"], strict=True)}
    order = list(labels.values())
    names = [*found, *(name for name in labels.values() if ordered and name not in found)]
    names = [name for name in names if name not in last]
    place = {name: order.index(name) if name in order else len(order) for name in names}
    names.sort(key=lambda name: (place[name], name) if ordered else (-found.get(name, 0), place[name], name))
    names += last
    values = [found.get(name, 0) for name in names]
    return pd.DataFrame(
        {heading: names, "companies": values, "of": [n] * len(names), "share": [share(v, n) for v in values]}
    )


def count_rows(table: pd.DataFrame, keys: dict[str, str], otherwise: str) -> tuple[Row, ...]:
    """The rows of a `counted` table as bars; `keys` says which labels look special."""
    return tuple(
        Row(str(label), {keys.get(str(label), otherwise): int(n)}, int(of))
        for label, n, of in zip(table.iloc[:, 0], table["companies"], table["of"], strict=True)
    )


def numbers(table: pd.DataFrame) -> tuple[dict[str, int], int]:
    """The figures of a `counted` table by label, and the denominator."""
    found = {str(k): int(v) for k, v in zip(table.iloc[:, 0], table["companies"], strict=True)}
    return found, int(table["of"].max()) if len(table) else 0
