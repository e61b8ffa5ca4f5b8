"""What the survey should say of each company of the demo web, as data, and how to hold results against it.

A truth is written beside the site it belongs to, with one sentence of why. It follows the rules of DESIGN 5
("Rules that settle answers"), not what some version of the detectors happens to find.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

LISTS = ("auth", "description_formats", "tls_versions")


@dataclass(frozen=True, slots=True)
class Truth:
    """The expected row of `results` for one company. Lists are sorted tuples; None stands for null."""

    code: str
    kind: str  # the kind of site, see survey/demo/sites
    why: str  # one sentence
    api_presence: str
    origin: str | None = None
    access_model: str = "unknown"
    auth: tuple[str, ...] = ()
    description_formats: tuple[str, ...] = ()
    portal_url: str | None = None
    https: str = "unknown"
    hsts: str = "unknown"
    tls_versions: tuple[str, ...] = ()
    unknown_reason: str | None = None


COLUMNS = tuple(f.name for f in fields(Truth) if f.name not in ("code", "kind", "why"))


@dataclass(frozen=True, slots=True)
class Difference:
    """One column in which `results` and truth part."""

    code: str
    kind: str
    column: str
    expected: Any
    found: Any
    why: str

    def __str__(self) -> str:
        return f"{self.code} ({self.kind}) {self.column}: expected {self.expected!r}, found {self.found!r}: {self.why}"


def differences(
    truth: Mapping[str, Truth], results: Mapping[str, Mapping[str, Any]], columns: tuple[str, ...] = COLUMNS
) -> list[Difference]:
    """Where rows of `results` (by code) part from the truth, company by company. A missing row differs as a whole."""
    found = []
    for code in sorted(truth):
        expected, row = truth[code], results.get(code)
        if row is None:
            found.append(Difference(code, expected.kind, "code", code, None, "no row for this company"))
            continue
        for column in columns:
            wanted, got = getattr(expected, column), _plain(column, row[column])
            if wanted != got:
                found.append(Difference(code, expected.kind, column, wanted, got, expected.why))
    return found


def _plain(column: str, value: Any) -> Any:
    """A cell as the truth writes it: lists come as JSON arrays."""
    if column not in LISTS:
        return value
    return tuple(json.loads(value)) if isinstance(value, str) else tuple(value or ())


def as_csv(truths: Mapping[str, Truth]) -> str:
    """The truths as a CSV text, lists as JSON arrays."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = [f.name for f in fields(Truth)]
    writer.writerow(names)
    for code in sorted(truths):
        cells = (getattr(truths[code], n) for n in names)
        writer.writerow(json.dumps(list(c)) if isinstance(c, tuple) else ("" if c is None else c) for c in cells)
    return out.getvalue()
