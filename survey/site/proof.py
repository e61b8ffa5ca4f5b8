"""The proof of a published folder: it is opened as `datasette DIR` opens it, every page of ours is walked, the
data package is held against its files and the database, and nothing private lies in it."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
import sqlite3
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from survey.description.parse import Unreadable, load_yaml
from survey.errors import SurveyError
from survey.masking import mask, masked, spans
from survey.site.links import READERS, Read, page, wrong
from survey.site.metadata import SETTINGS
from survey.site.package import PACKAGE, check_package
from survey.site.published import DATABASE, HIDDEN, MANIFEST, OURS, PATH, REQUIREMENTS, TOLD, digest, names
from survey.store import reading

CITATION = "CITATION.cff"
TEXTS = (".html", ".svg", ".md", ".css", ".json", ".cff", ".txt", ".py", ".js")  # tables are read by their columns
MOST_LIMIT = 10  # times our own limit: a publisher may give a visitor more, but not everything
PARTS = (
    f"{DATABASE}.db",
    "metadata.json",
    "settings.json",
    "inspect-data.json",
    PACKAGE,
    CITATION,
    "README.md",
    "requirements.txt",
    "plugins/survey_site.py",
    "templates/survey_base.html",
    "static/survey.css",
)
MOST_PAGES = 600
MOST_OF_A_KIND = 40


def check(
    folder: str | Path, *, most_pages: int | None = MOST_PAGES, say: Callable[[str], None] | None = None
) -> list[str]:
    """What is wrong with a published folder, with file and place; nothing when the list is empty. Opens it with
    Datasette and walks its own pages and links (at most `most_pages`, and at most MOST_OF_A_KIND of a kind; None:
    every one of its own pages; 0: Datasette is left alone; `say` is told how many), follows the links of the report
    and of the texts, holds the data package against the database cell by cell, compares digests, and looks for what
    is private. Raises SurveyError when there is no such folder."""
    folder = Path(folder)
    if not folder.is_dir():
        raise SurveyError(f"there is no folder {folder}", hint=f"survey publish {folder}")
    missing = [f"{part} is missing" for part in (*PARTS, MANIFEST) if not (folder / part).is_file()]
    if missing:
        return missing
    problems = [told for what, part in _CHECKS for told in _tried(what, part, folder)]
    if most_pages == 0:
        return problems
    return [*problems, *_check_site(folder, most_pages, say or (lambda _text: None))]


def _tried(what: str, part: Callable[[Path], Iterator[str]], folder: Path) -> Iterator[str]:
    """What a part of the proof says; one that cannot be made is a problem, and no reason to leave out the others."""
    try:
        yield from part(folder)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, csv.Error, sqlite3.Error) as error:
        yield f"{what} cannot be read: {type(error).__name__}: {error}"
    except SurveyError as error:
        yield f"{what} cannot be read: {error.message}"


def _check_manifest(folder: Path) -> Iterator[str]:
    listed = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
    for name, told in sorted(listed.items()):
        path = folder / name
        if not path.is_file():
            yield f"{name} is in the manifest and not in the folder"
        elif path.stat().st_size != told["bytes"] or digest(path) != told["sha256"]:
            yield f"{name} is not what the manifest says: changed since it was published"
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name != MANIFEST and name not in listed and "__pycache__" not in path.parts:
            yield f"{name} is in the folder and not in the manifest"


def _check_database(folder: Path) -> Iterator[str]:
    """The file is whole, and `inspect-data.json` counts what is in it: Datasette believes its numbers."""
    db = folder / f"{DATABASE}.db"
    with reading(db) as conn:
        for (told,) in conn.execute("pragma integrity_check(3)"):
            if told != "ok":
                yield f"{db.name}: {told}"
        inspected = json.loads((folder / "inspect-data.json").read_text(encoding="utf-8")).get(DATABASE)
        if not inspected:
            yield f"inspect-data.json: nothing about {DATABASE}"
            return
        if inspected.get("hash") != digest(db) or inspected.get("size") != db.stat().st_size:
            yield f"inspect-data.json: hash or size differ from {db.name}"
        counted = inspected.get("tables") or {}
        for table in names(conn):
            rows = conn.execute(f'select count(*) from "{table}"').fetchone()[0]
            if (told := (counted.get(table) or {}).get("count")) != rows:
                yield f"inspect-data.json: {table} has {rows} rows, not {told}"


def _check_settings(folder: Path) -> Iterator[str]:
    """The limits of what a visitor may ask are set, and what Datasette is told speaks of this database."""
    settings = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
    for name, ours in SETTINGS.items():
        if name not in settings:
            yield f"settings.json: {name} is missing"
        elif type(ours) is int and not (type(told := settings[name]) is int and 0 < told <= MOST_LIMIT * ours):
            yield f"settings.json: {name} is {told!r}, not a number from 1 to {MOST_LIMIT * ours}"
    metadata = json.loads((folder / "metadata.json").read_text(encoding="utf-8"))
    for name in ("title", "license", "license_url"):
        if not metadata.get(name):
            yield f"metadata.json: {name} is missing"
    described = (metadata.get("databases") or {}).get(DATABASE)
    if not described:
        yield f"metadata.json: nothing about the database {DATABASE}"
        return
    with reading(folder / f"{DATABASE}.db") as conn:
        tables = {name for (name,) in conn.execute("select name from sqlite_master where type in ('table', 'view')")}
        for name in (n for n in described.get("tables") or {} if n not in tables and not HIDDEN.search(n)):
            yield f"metadata.json: there is no table {name} in {DATABASE}.db"


def _check_citation(folder: Path) -> Iterator[str]:
    """Citation File Format 1.2.0 (https://github.com/citation-file-format/citation-file-format): what it demands."""
    try:
        told = load_yaml((folder / CITATION).read_text(encoding="utf-8"))
    except Unreadable as error:
        yield f"{CITATION} cannot be read: {error}"
        return
    if not isinstance(told, dict):
        yield f"{CITATION} is no list of names and values"
        return
    for name in ("cff-version", "message", "title", "authors"):
        if not told.get(name):
            yield f"{CITATION}: {name} is missing"
    if told.get("cff-version") and not re.fullmatch(r"1\.\d+\.\d+", str(told["cff-version"])):
        yield f"{CITATION}: cff-version is {told['cff-version']!r}, not as 1.2.0"
    authors = told.get("authors")
    if authors and not (isinstance(authors, list) and all(isinstance(a, dict) and a for a in authors)):
        yield f"{CITATION}: authors is no list of persons or entities"
    if told.get("type", "dataset") not in ("dataset", "software"):
        yield f"{CITATION}: type is {told['type']!r}, not dataset or software"
    if (day := told.get("date-released")) and not re.fullmatch(r"\d{4}-\d\d-\d\d", str(day)):
        yield f"{CITATION}: date-released is {day!r}, not as 2026-11-24"


def _check_requirements(folder: Path) -> Iterator[str]:
    asked = (folder / "requirements.txt").read_text(encoding="utf-8").split("\n")
    for line in REQUIREMENTS:
        if not any(re.match(rf"{re.split('[<>=]', line)[0]}\s*([<>=~!;\[]|$)", told) for told in asked):
            yield f"requirements.txt: {line} is missing"


# --- files ---------------------------------------------------------------------------------------


def _check_files(folder: Path) -> Iterator[str]:
    """Every text of the folder: its links work, it loads nothing from others, and nothing private stands in it."""
    home = str(Path.home())
    contact = _contact(folder)
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or path.suffix not in TEXTS or "__pycache__" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        reader = READERS.get(path.suffix)
        read = reader(text) if reader else Read([], set(), list(enumerate(text.split("\n"), 1)))
        if not name.startswith("templates/"):  # the walk sees their links
            for line, told in wrong(folder, path, read):
                yield f"{name}, line {line} {told}"
        for line, words in ((n, w.replace(contact, "") if contact else w) for n, w in read.words):
            if mask(words) != words:
                yield f"{name}, line {line} has something to mask: {_around(words)!r}"
            if PATH.search(words) or (len(home) > len("/root") and home in words):
                yield f"{name}, line {line} has a path of the machine that made it"


def _contact(folder: Path) -> str:
    """Whom the publisher named for errors: published on purpose."""
    try:
        told = json.loads((folder / "metadata.json").read_text(encoding="utf-8"))
        return str(told["plugins"]["survey-site"].get("contact") or "")
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""  # told elsewhere


def _around(words: str) -> str:
    """The masked text near its first mask."""
    return masked(words, found := spans(words), max(0, found[0].start - 40), found[0].end + 40)[:120]


def _check_private(folder: Path) -> Iterator[str]:
    """Nothing of the machine that ran the survey in the database, and no secret of others."""
    with reading(folder / f"{DATABASE}.db") as conn:
        conn.row_factory = sqlite3.Row
        for run in conn.execute("select * from runs"):
            if run["settings"] not in ("", "{}", None):
                yield f"runs.settings of {run['id']} is not empty"
            if PATH.search(run["environment"] or ""):
                yield f"runs.environment of {run['id']} has a path"
            if re.search(r"\(\+(?!\[)", run["environment"] or ""):
                yield f"runs.environment of {run['id']} names whoever ran it"
        if conn.execute("select 1 from crashes").fetchone():
            yield "the table crashes tells of our machine"
        for table in names(conn):
            yield from _check_texts(conn, table)


def _check_texts(conn: sqlite3.Connection, table: str) -> Iterator[str]:
    keys = {row["from"] for row in conn.execute(f'pragma foreign_key_list("{table}")')}
    columns = [
        c["name"]
        for c in conn.execute(f'pragma table_info("{table}")')
        if not c["pk"] and c["name"] not in keys and c["name"] not in OURS
    ]
    if not columns:
        return
    told: set[tuple[str, str]] = set()
    quoted = ", ".join(f'"{c}"' for c in columns)
    for number, *row in conn.execute(f'select rowid, {quoted} from "{table}"'):
        for column, value in zip(columns, row, strict=True):
            if not isinstance(value, str):
                continue
            if ("mask", column) not in told and mask(value) != value:
                told.add(("mask", column))
                yield f"{table}.{column} has something to mask: {_around(value)!r} (row {number})"
            if column in TOLD and ("path", column) not in told and PATH.search(value):
                told.add(("path", column))
                yield f"{table}.{column} has a path of the machine that made it (row {number})"


_CHECKS: tuple[tuple[str, Callable[[Path], Iterator[str]]], ...] = (
    (MANIFEST, _check_manifest),
    (f"{DATABASE}.db or inspect-data.json", _check_database),
    ("settings.json or metadata.json", _check_settings),
    (CITATION, _check_citation),
    ("requirements.txt", _check_requirements),
    (PACKAGE, check_package),
    ("a text of the folder", _check_files),
    (f"{DATABASE}.db", _check_private),
)


# --- the walk ------------------------------------------------------------------------------------


def _check_site(folder: Path, most_pages: int | None, say: Callable[[str], None]) -> list[str]:
    """Open the folder as `datasette DIR` does, and walk it."""
    from datasette.app import Datasette
    from datasette.plugins import pm

    # This process may have the plugin loaded from elsewhere; the folder's own is what must work.
    name = "survey_site.py"
    before = pm.get_plugin(name)
    if before is not None:
        pm.unregister(before)
    try:
        with redirect_stderr(io.StringIO()):  # what Datasette says of a page that fails; that it fails is told
            problems, told = asyncio.run(_walk(Datasette([], config_dir=folder.resolve()), most_pages))
        say(told)
        return problems
    except Exception as error:  # whatever stops Datasette from opening it is the answer
        return [f"Datasette cannot open the folder: {error!r}"]
    finally:
        if (mine := pm.get_plugin(name)) is not None:
            pm.unregister(mine)
        if before is not None:
            pm.register(before, name)


async def _walk(datasette: Any, most_pages: int | None) -> tuple[list[str], str]:
    problems: list[str] = []
    waiting = deque([("/", "the start"), (f"/{DATABASE}.json", "the start"), ("/-/metadata.json", "the start")])
    seen = {"/"}
    kinds: Counter[str] = Counter()
    anchors: dict[str, set[str]] = {}  # what a link to a page may name, by page
    led: dict[tuple[str, str], str] = {}  # links that name a part of a page -> where the first of them stands
    visited = 0
    while waiting and (most_pages is None or visited < most_pages):
        path, found_on = waiting.popleft()
        kind = _kind(path)
        kinds[kind] += 1
        if kinds[kind] > MOST_OF_A_KIND and (most_pages is not None or not path.startswith("/-/")):
            continue
        visited += 1
        reply = await datasette.client.get(path)
        if reply.status_code in (301, 302):
            target = urljoin(path, reply.headers.get("location", ""))
            if _local(target) and target not in seen:
                seen.add(target)
                waiting.appendleft((target, found_on))
            continue
        if reply.status_code != 200:
            problems.append(f"{path} answers {reply.status_code} (linked from {found_on})")
            continue
        if "html" not in reply.headers.get("content-type", ""):
            continue
        problems += [f"{path}: {told}" for told in _headers_wrong(path, reply.headers)]
        read = page(reply.text)
        anchors[path] = read.anchors
        for address, loads, _ in read.links:
            target = urljoin(path, address)
            if loads and not _local(target) and not target.startswith("data:"):
                problems.append(f"{path} loads {target} from another host")
            target, _, anchor = target.partition("#")
            if anchor and _local(target):
                led.setdefault((target, unquote(anchor)), path)
            if _local(target) and target not in seen:
                seen.add(target)
                waiting.append((target, path))
    for (target, anchor), found_on in led.items():
        if target in anchors and anchor not in anchors[target]:
            problems.append(f"{found_on} leads to {target}#{anchor}, which is not on that page")
    return problems, f"walked {visited:,} of {len(seen):,} addresses of the site"


def _headers_wrong(path: str, headers: Mapping[str, str]) -> Iterator[str]:
    policy = headers.get("content-security-policy", "")
    if "default-src 'none'" not in policy:
        yield "no strict Content-Security-Policy"
    elif re.match(r"/(?:$|-/(?:compan|question|evidence|search|changes|reviews))", path) and "script-src" in policy:
        yield "a page of ours allows scripts"
    if headers.get("x-content-type-options") != "nosniff":
        yield "no nosniff"


def _local(address: str) -> bool:
    """An address of this site that a visitor may follow; the inner tables of the search index are nobody's."""
    return address.startswith("/") and not address.startswith("//") and "_fts" not in address


def _kind(path: str) -> str:
    """Pages of one kind: the first parts of the path and the names of what is asked."""
    parts = urlsplit(path)
    names = sorted({name.partition("=")[0] for name in parts.query.split("&")} if parts.query else ())
    return "/".join(parts.path.split("/")[:3]) + "?" + ",".join(names)
