"""The survey as pandas frames, for notebooks.

    import survey
    data = survey.load("data/survey.db")
    data.results.groupby("sector").api_presence.value_counts()
    data.findings.query("question == 'auth_live'").value.value_counts()
    data.sql("select company, count(*) n from exchanges group by 1")

Closed vocabularies are categories, times are UTC, numbers may be missing (Int64, Float64), yes and no are
`boolean`, and JSON lists are tuples. A table is read when it is asked for, and kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from survey.site.columns import VOCABULARIES
from survey.store import reading

CATEGORIES = {**VOCABULARIES, "answer": ("yes", "no"), "strength": ("strong", "weak")}
WORDS = {
    "sector", "outcome", "probe", "question", "detector", "role", "found_by", "kind", "format", "rules", "grade",
    "unknown_reason", "status_text", "method", "offered", "version", "rrtype", "verdict", "renderer", "area", "author",
    "main_site", "run_kind", "run_status",
}  # fmt: skip
TIMES = {
    "started_at", "finished_at", "fetched_at", "at", "not_before", "not_after", "run_started_at", "run_finished_at",
}  # fmt: skip
FLAGS = {"trusted", "name_matches", "ocsp_stapled", "truncated", "sent", "valid", "split", "self_signed", "wildcard"}
LISTS = {
    "auth", "description_formats", "tls_versions", "auth_declared", "auth_used", "oauth_flows", "scopes",
    "credential_in", "servers", "tags", "errors", "names", "chain",
}  # fmt: skip
# What views work out has no declared type: told by name when there are no values to tell it by.
COUNTS = {
    "requests", "answered", "bytes", "handshakes", "lookups", "robots_disallowed", "asked", "leftover", "hindrances",
    "findings", "finding_id", "rank", "place", "max_age", "tied", "both", "differ", "reused", "honest", "secure",
    "secure_tried", "secure_closed", "downgraded", "plain", "plain_answered", "plain_redirected", "plain_closed",
    "companies", "yes", "weak", "no", "silent",
}  # fmt: skip
MEASURES = {"coverage", "seconds"}
TEXT_TABLES = {"lookups": {"answer"}}  # columns of these names hold a list there


@dataclass
class Frames:
    """A survey database as frames; each table and view is an attribute (`results`, `findings`, `exchanges`, ...)."""

    path: Path
    _kept: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False)

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in self._kept:
            if name not in self.tables:
                raise AttributeError(f"{self.path} has no table {name}; it has {', '.join(self.tables)}")
            self._kept[name] = self.sql(f'select * from "{name}"', table=name)
        return self._kept[name]

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.tables]

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables and views."""
        with reading(self.path, older=True) as conn:
            found = conn.execute(
                "select name from sqlite_master where type in ('table', 'view') order by name"
            ).fetchall()
        return tuple(n for (n,) in found if not n.startswith(("_", "sqlite_")) and "_fts" not in n)

    def sql(self, query: str, params: Sequence[Any] | Mapping[str, Any] = (), *, table: str = "") -> pd.DataFrame:
        """The rows of a query, with dtypes by the names of its columns."""
        with reading(self.path, older=True) as conn:
            cursor = conn.execute(query, params)
            names = [d[0] for d in cursor.description]
            frame = pd.DataFrame(cursor.fetchall(), columns=names, dtype=object)
            declared = {row[1]: row[2] for row in conn.execute(f'pragma table_info("{table}")')} if table else {}
        for name in dict.fromkeys(names):
            if isinstance(frame[name], pd.Series):
                frame[name] = _typed(frame[name], name, table, declared.get(name, ""))
        return frame


def _typed(column: pd.Series[Any], name: str, table: str, declared: str) -> pd.Series[Any]:
    if name in LISTS or name in TEXT_TABLES.get(table, ()):
        return column.map(_tuple)
    if name in CATEGORIES and table != "lookups":
        known = CATEGORIES[name]
        further = sorted({v for v in column.dropna() if v not in known})
        return column.astype(pd.CategoricalDtype([*known, *further]))
    if name in TIMES:
        return pd.to_datetime(column, utc=True, format="ISO8601", errors="coerce").dt.as_unit("us")
    if name in FLAGS:
        return column.astype("boolean")
    if name in WORDS:
        return column.astype("category")
    present = column.dropna()
    if not len(present):
        worked_out = "INTEGER" if name in COUNTS else "REAL" if name in MEASURES else ""
        empty: Any = {"INTEGER": "Int64", "REAL": "Float64"}.get(declared or worked_out, "string")
        return column.astype(empty)
    if all(type(v) is int for v in present) and declared != "REAL":
        return column.astype("Int64")
    if all(isinstance(v, int | float) for v in present):
        return column.astype("Float64")
    return column.astype("string") if all(isinstance(v, str) for v in present) else column


def _tuple(value: object) -> tuple[Any, ...]:
    if not isinstance(value, str) or not value:
        return ()
    try:
        found = json.loads(value)
    except ValueError:
        return (value,)
    return tuple(found) if isinstance(found, list) else (found,)


def load(path: str | Path = "data/survey.db") -> Frames:
    """A survey database, or a published folder, as frames. Raises SurveyError when there is none."""
    path = Path(path)
    if path.is_dir():
        path = path / "survey.db"
    frames = Frames(path)
    frames.tables  # noqa: B018  # says now what is wrong with the file
    return frames
