"""The data package of a published folder, held against its specification, its files and the database.

Frictionless Data Package, version 1 (https://specs.frictionlessdata.io/data-package/, table-schema/)."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

from survey.masking import mask
from survey.site.published import DATABASE, FORMULA, NUMBER, OURS, digest, names, neutral
from survey.store import reading

Row = dict[str, Any]
PACKAGE = "datapackage.json"
TYPES = {
    "integer": re.compile(r"-?\d+"),
    "number": re.compile(NUMBER.pattern + r"|-?INF|NaN"),
    "boolean": re.compile(r"true|True|TRUE|1|false|False|FALSE|0"),
    "string": re.compile(r"(?s).*"),
    "any": re.compile(r"(?s).*"),
}


def check_package(folder: Path) -> Iterator[str]:
    """The package by its specification, and each table against its description and the database."""
    package = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
    if not re.fullmatch(r"[a-z0-9._/-]+", package.get("name", "")):
        yield f"{PACKAGE}: name must be lower case letters, digits, . _ - /"
    found = package.get("resources") or []
    if not found:
        yield f"{PACKAGE}: no resources"
    called = [r.get("name") for r in found]
    for name in sorted({n for n in called if called.count(n) > 1}):
        yield f"{PACKAGE}: two resources are called {name}"
    fields = {r.get("name"): [f["name"] for f in r["schema"]["fields"]] for r in found}
    described = {Path(str(r.get("path"))).stem for r in found}
    with reading(folder / f"{DATABASE}.db") as conn:
        there = names(conn)
        for table in (t for t in there if t not in described):
            yield f"{PACKAGE}: the table {table} of {DATABASE}.db is not described"
        for resource in found:
            yield from _check_resource(folder, conn, resource, fields, there)


def _check_resource(
    folder: Path, conn: sqlite3.Connection, resource: Row, fields: dict[str, list[str]], there: list[str]
) -> Iterator[str]:
    where, told = f"{PACKAGE}: {resource.get('name')}", str(resource.get("path"))
    path = folder / told
    if Path(told).is_absolute() or ".." in Path(told).parts:
        yield f"{where}: the path {told} leads out of the package"
        return
    if not path.is_file():
        yield f"{where}: {told} is missing"
        return
    if path.stat().st_size != resource.get("bytes") or f"sha256:{digest(path)}" != resource.get("hash"):
        yield f"{where}: bytes or hash differ from the file"
    schema = resource["schema"]
    if unknown := {f["type"] for f in schema["fields"]} - set(TYPES):
        yield f"{where}: unknown types {', '.join(sorted(unknown))}"
        return
    named = [f["name"] for f in schema["fields"]]
    links = [(k["fields"], k["reference"]["resource"], k["reference"]["fields"]) for k in schema.get("foreignKeys", [])]
    for field, target, column in links:
        if field not in named or column not in fields.get(target, ()):
            yield f"{where}: a foreign key leads nowhere ({field})"
    for key in (k for k in schema.get("primaryKey", []) if k not in named):
        yield f"{where}: the primary key {key} is no field"
    if path.stem not in there:
        yield f"{where}: there is no table {path.stem} in {DATABASE}.db"
        return
    columns = [row[1] for row in conn.execute(f'pragma table_info("{path.stem}")')]
    if columns != named:
        yield f"{where}: the schema says {','.join(named)}, the table of the database has {','.join(columns)}"
    else:
        yield from _check_keys(conn, path.stem, schema.get("primaryKey", []), links, there)
    yield from _check_rows(path, told, where, conn, schema["fields"])


def _check_keys(
    conn: sqlite3.Connection, table: str, key: list[str], links: list[tuple[str, str, str]], there: list[str]
) -> Iterator[str]:
    """What the schema promises of the rows: no key twice or empty, no link that leads nowhere."""
    if key:
        quoted = ", ".join(f'"{k}"' for k in key)
        empty = " or ".join(f'"{k}" is null' for k in key)
        twice = f'select {quoted} from "{table}" group by {quoted} having count(*) > 1 or {empty} limit 1'
        if row := conn.execute(twice).fetchone():
            told = ", ".join(f"{k} {v!r}" for k, v in zip(key, row, strict=True))
            yield f"{DATABASE}.db: {table} has the key {told} twice or empty"
    for field, target, column in links:
        parent = target.replace("-", "_")
        if parent not in there:
            continue
        lost = conn.execute(
            f'select "{field}" from "{table}" where "{field}" is not null '
            f'and "{field}" not in (select "{column}" from "{parent}" where "{column}" is not null) limit 1'
        ).fetchone()
        if lost:
            yield f"{DATABASE}.db: {table}.{field} has {lost[0]!r}, which {parent}.{column} has not"


def _check_rows(path: Path, told: str, where: str, conn: sqlite3.Connection, fields: list[Row]) -> Iterator[str]:
    """Each line of the file against the schema and the row of the database, cell by cell. The first fault of each
    kind and column is told."""
    named = [f["name"] for f in fields]
    forms = [TYPES[f["type"]] for f in fields]
    seen: set[tuple[str, str]] = set()
    count = in_database = 0
    csv.field_size_limit(1 << 30)
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        if (header := next(lines, [])) != named:
            yield f"{where}: the header is {','.join(header)}, the schema says {','.join(named)}"
            return
        for line, row in zip_longest(lines, conn.execute(f'select * from "{path.stem}"')):
            count += line is not None
            in_database += row is not None
            if line is None:
                continue
            if len(line) != len(named):
                yield f"{told}, line {lines.line_num}: {len(line)} cells, not {len(named)}"
                return
            expected = _cells(row) if row is not None else None
            if line == expected:
                fine = all(not c or form.fullmatch(c) for c, form in zip(line, forms, strict=True))
                if fine:
                    continue
            for fault, column, words in _faults(line, expected, fields):
                if (fault, column) not in seen:
                    seen.add((fault, column))
                    yield f"{told}, line {lines.line_num}: {words}"
    if count != in_database:
        yield f"{told}: {count} rows, {in_database} in the database"


def _cells(row: tuple[Any, ...]) -> list[str]:
    return [neutral(cell).encode("utf-8", "replace").decode() for cell in row]


def _faults(line: list[str], expected: list[str] | None, fields: list[Row]) -> Iterator[tuple[str, str, str]]:
    for place, (cell, field) in enumerate(zip(line, fields, strict=True)):
        column = field["name"]
        if cell and not TYPES[field["type"]].fullmatch(cell):
            yield "type", column, f"{column} is no {field['type']}: {mask(cell)[:40]!r}"
        if cell.startswith(FORMULA) and not NUMBER.fullmatch(cell):
            yield "formula", column, f"{column}: a spreadsheet would run {mask(cell)[:40]!r}"
        if expected is None or cell == expected[place]:
            continue
        yield (
            "differs",
            column,
            f"{column} is {mask(cell)[:60]!r}, the database has {mask(expected[place])[:60]!r}",
        )
        if column not in OURS and mask(cell) != cell:
            yield "secret", column, f"{column} has something to mask: {mask(cell)[:80]!r}"
