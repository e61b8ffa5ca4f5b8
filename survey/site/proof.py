"""The proof of a published folder: it is opened as `datasette DIR` opens it, every page of ours is walked, the
data package is held against its files and the database, and nothing private lies in it."""

from __future__ import annotations

import asyncio
import csv
import json
import re
import sqlite3
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from survey.errors import SurveyError
from survey.masking import EMAIL, mask
from survey.site.published import DATABASE, FORMULA, MANIFEST, NUMBER, OURS, PATH, digest, names
from survey.store import reading

Row = dict[str, Any]
PARTS = (
    f"{DATABASE}.db",
    "metadata.json",
    "settings.json",
    "inspect-data.json",
    "datapackage.json",
    "CITATION.cff",
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
    """What is wrong with a published folder; nothing when the list is empty. Opens it with Datasette and walks
    its own pages and links (at most `most_pages`, and at most MOST_OF_A_KIND of a kind; None: every one of
    its own pages; `say` is told how many), validates the data package against the database, compares
    digests, and looks for what is private. Raises SurveyError when there is no such folder."""
    folder = Path(folder)
    if not folder.is_dir():
        raise SurveyError(f"there is no folder {folder}", hint=f"survey publish {folder}")
    missing = [f"{part} is missing" for part in PARTS if not (folder / part).is_file()]
    if not (folder / MANIFEST).is_file():
        missing.append(f"{MANIFEST} is missing")
    if missing:
        return missing
    try:
        problems = [*_check_manifest(folder), *_check_package(folder), *_check_private(folder)]
    except (ValueError, KeyError, TypeError, AttributeError, sqlite3.Error) as error:
        problems = [f"the folder cannot be read: {error!r}"]
    return [*problems, *_check_site(folder, most_pages, say or (lambda _text: None))]


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


def _check_package(folder: Path) -> Iterator[str]:
    """The data package by its specification, and each table against its description and the database."""
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    if not re.fullmatch(r"[a-z0-9._/-]+", package.get("name", "")):
        yield "datapackage.json: name must be lower case letters, digits, . _ - /"
    found = package.get("resources") or []
    if not found:
        yield "datapackage.json: no resources"
    called = [r.get("name") for r in found]
    for name in sorted({n for n in called if called.count(n) > 1}):
        yield f"datapackage.json: two resources are called {name}"
    with reading(folder / f"{DATABASE}.db") as conn:
        for resource in found:
            yield from _check_resource(folder, conn, resource, called)


def _check_resource(folder: Path, conn: sqlite3.Connection, resource: Row, called: list[Any]) -> Iterator[str]:
    where, path = f"datapackage.json: {resource.get('name')}", folder / str(resource.get("path"))
    if Path(resource["path"]).is_absolute() or ".." in Path(resource["path"]).parts:
        yield f"{where}: the path {resource['path']} leads out of the package"
        return
    if not path.is_file():
        yield f"{where}: {resource['path']} is missing"
        return
    if path.stat().st_size != resource.get("bytes") or f"sha256:{digest(path)}" != resource.get("hash"):
        yield f"{where}: bytes or hash differ from the file"
    fields = resource["schema"]["fields"]
    named = [f["name"] for f in fields]
    for link in resource["schema"].get("foreignKeys", []):
        if link["reference"]["resource"] not in called or link["fields"] not in named:
            yield f"{where}: a foreign key leads nowhere ({link['fields']})"
    if unknown := {f["type"] for f in fields} - {"string", "integer", "number", "boolean", "any"}:
        yield f"{where}: unknown types {', '.join(sorted(unknown))}"
    integers = [i for i, f in enumerate(fields) if f["type"] == "integer"]
    csv.field_size_limit(1 << 30)
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        if (header := next(rows, [])) != named:
            yield f"{where}: the header is {','.join(header)}, the schema says {','.join(named)}"
            return
        count = 0
        for row in rows:
            count += 1
            if len(row) != len(named):
                yield f"{where}: line {rows.line_num} has {len(row)} cells, not {len(named)}"
                return
            if bad := next((named[i] for i in integers if row[i] and not re.fullmatch(r"-?\d+", row[i])), None):
                yield f"{where}: line {rows.line_num}: {bad} is no integer"
                return
            if formula := next((c for c in row if c.startswith(FORMULA) and not NUMBER.fullmatch(c)), None):
                yield f"{where}: line {rows.line_num}: a spreadsheet would run {formula[:40]!r}"
                return
    in_database = conn.execute(f'select count(*) from "{path.stem}"').fetchone()[0]
    if count != in_database:
        yield f"{where}: {count} rows, {in_database} in the database"


def _check_private(folder: Path) -> Iterator[str]:
    """Nothing of the machine that ran the survey, and no secret of others."""
    home = str(Path.home())
    for name in ("metadata.json", "settings.json", "inspect-data.json", "datapackage.json", "README.md", MANIFEST):
        text = (folder / name).read_text(encoding="utf-8")
        if PATH.search(text) or (len(home) > 1 and home in text):
            yield f"{name} has a path of the machine that made it"
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
            for column, sample in _unmasked(conn, table):
                yield f"{table}.{column} has something to mask: {mask(sample)[:80]!r}"
    for path in sorted([*(folder / "csv").glob("*.csv"), *(folder / "report").glob("*.*")]):
        if path.suffix in (".csv", ".html", ".md") and (found := _addresses(path)):
            yield f"{path.relative_to(folder).as_posix()} has an e-mail address ({mask(found)})"


def _unmasked(conn: sqlite3.Connection, table: str) -> Iterator[tuple[str, str]]:
    keys = {row["from"] for row in conn.execute(f'pragma foreign_key_list("{table}")')}
    columns = [
        c["name"]
        for c in conn.execute(f'pragma table_info("{table}")')
        if not c["pk"] and c["name"] not in keys and c["name"] not in OURS
    ]
    if not columns:
        return
    told: set[str] = set()
    quoted = ", ".join(f'"{c}"' for c in columns)
    for row in conn.execute(f'select {quoted} from "{table}"'):
        for column in columns:
            if column not in told and isinstance(row[column], str) and mask(row[column]) != row[column]:
                told.add(column)
                yield column, row[column]


def _addresses(path: Path) -> str:
    with path.open(encoding="utf-8") as file:
        return next((m.group() for line in file if (m := EMAIL.search(line))), "")


# --- the walk ------------------------------------------------------------------------------------


class _Links(HTMLParser):
    """The addresses of a page: where it leads, and what it loads."""

    def __init__(self) -> None:
        super().__init__()
        self.leads: list[str] = []
        self.loads: list[str] = []
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if told.get("id"):
            self.anchors.add(told["id"])
        if tag == "a" and told.get("href"):
            self.leads.append(told["href"])
        elif tag in ("img", "script", "iframe", "source", "video", "audio", "embed") and told.get("src"):
            self.loads.append(told["src"])
        elif tag == "link" and told.get("href") and told.get("rel") in ("stylesheet", "icon", "preload"):
            self.loads.append(told["href"])


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
        datasette = Datasette([], config_dir=folder.resolve())
        return asyncio.run(_walk(datasette, most_pages, say))
    except Exception as error:  # whatever stops Datasette from opening it is the answer
        return [f"Datasette cannot open the folder: {error!r}"]
    finally:
        if (mine := pm.get_plugin(name)) is not None:
            pm.unregister(mine)
        if before is not None:
            pm.register(before, name)


async def _walk(datasette: Any, most_pages: int | None, say: Callable[[str], None]) -> list[str]:
    problems: list[str] = []
    waiting = deque([("/", "the start"), (f"/{DATABASE}.json", "the start"), ("/-/metadata.json", "the start")])
    seen = {"/"}
    kinds: Counter[str] = Counter()
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
        links = _Links()
        links.feed(reply.text)
        for load in links.loads:
            address = urljoin(path, load)
            if not _local(address) and not address.startswith("data:"):
                problems.append(f"{path} loads {address} from another host")
        for address in [*links.loads, *links.leads]:
            target = urljoin(path, address)
            if address.startswith("#") and address[1:] not in links.anchors:
                problems.append(f"{path} leads to {address}, which is not on the page")
            target = target.partition("#")[0]
            if _local(target) and target not in seen:
                seen.add(target)
                waiting.append((target, path))
    say(f"walked {visited:,} of {len(seen):,} addresses of the site")
    return problems


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
