"""Everything needed to publish, in one folder, and the proof that it holds.

The folder is what Datasette calls a configuration directory: `datasette DIR` serves it, with nothing
else than `requirements.txt` names. Its report and CSV suit any static host. What goes into it is a
slim copy of the database: no settings and paths of the machine that ran the survey, keys, e-mail addresses,
telephone numbers and cookies masked, and of the archive only what stands around the excerpts.
"""

from __future__ import annotations

import csv
import errno
import io
import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from survey import __version__
from survey.browse import archived, facts_of, inspected, said, site_folder, slowly
from survey.charts import CHARTS
from survey.errors import InputError, SurveyError
from survey.frames import COUNTS, MEASURES
from survey.masking import mask, mask_header, masked, spans
from survey.reviews import COLUMNS as REVIEW_COLUMNS
from survey.reviews import beside
from survey.site import place
from survey.site.columns import RESULTS, TABLES
from survey.site.metadata import LICENCE, SETTINGS, Facts, Picture, facts, metadata
from survey.site.proof import MOST_PAGES as MOST_PAGES
from survey.site.proof import check as check
from survey.site.published import (
    DATABASE,
    MANIFEST,
    OURS,
    PATH,
    REPORT,
    REQUIREMENTS,
    TOLD,
    digest,
    names,
    neutral,
    without_paths,
)
from survey.site.settled import INDEXES, settle
from survey.store import Store, reading, views

AROUND = 300  # characters published on each side of an excerpt
CONTEXT = 4_000  # characters read on each side of it to know a secret that begins outside
# Views that become tables of the slim database, and their keys (empty: none).
SETTLED = {
    "results": "primary key (code)",
    "results_by_run": "primary key (run_id, code)",
    "answers": "primary key (run_id, company, question)",
    "auth_agreement": "primary key (run_id, company)",
    "question_figures": "primary key (question)",
    "question_runs": "primary key (run_id, question)",
    "question_values": "",  # a question may have findings without a value
}
# The same, as it goes through a shell unquoted.
INSTALLED = ("datasette~=0.65.1", "datasette-dashboards~=0.8.0")
MACHINE = ("platform", "from", "resolver")  # of a run's environment; the User-Agent tells whom sites could ask
CONTACT = re.compile(r"\(\+(.+)\)")
Row = dict[str, Any]
Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Published:
    """What was written."""

    folder: str
    files: int
    bytes: int
    companies: int
    masked: int
    serve: str
    publish: str

    def __str__(self) -> str:
        return (
            f"{self.files} files, {self.bytes:,} bytes in {self.folder}; {self.companies} companies, "
            f"{self.masked} texts masked\nserve it:    {self.serve}\npublish it:  {self.publish}\n"
            f"prove it:    survey publish --check {self.folder}"
        )


def publish(
    folder: str | Path,
    db: str | Path,
    archive: str | Path | None = None,
    *,
    contact: str = "",
    with_report: bool = True,
    say: Told | None = None,
) -> Published:
    """Write the publication into `folder`, in the place of an earlier one. Nothing is changed when it fails.

    `archive`: where the evidence is cut from; without it only the excerpts of the database are published.
    `contact`: how somebody reports an error. `with_report`: draw the charts and write the report.
    Raises InputError when the folder holds something else."""
    shown, db = Path(folder), Path(db)
    folder = shown.resolve()  # a link stays, and leads to the new one
    archive = Path(archive) if archive else None
    _ours(folder)
    with Store.open(db, create=False, readonly=True):
        pass  # says in our words what is wrong with the file
    say = say or (lambda _text: None)
    with ExitStack() as stack:
        try:
            new = stack.enter_context(place.beside(folder))
        except OSError as error:
            raise SurveyError(f"cannot write {folder}: {error.strerror}", hint="another folder") from error
        with _told_of(folder):
            masked_texts = _write(new, db, archive, contact, with_report, say)
            result = _result(new, shown, masked_texts)
        new.chmod(0o755)
        _ours(folder)  # somebody may have put something there meanwhile
        try:
            place.put(new, folder)
        except OSError as error:
            hint = "a folder inside of it, or another one"
            raise SurveyError(f"cannot take the place of {folder}: {error.strerror}", hint=hint) from error
    return result


def _ours(folder: Path) -> None:
    """Raise InputError when there is something in the folder that `publish` has not put there."""
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / MANIFEST).exists())):
        raise InputError(f"{folder} holds something else", hint="an empty folder, or one of an earlier publication")


@contextmanager
def _told_of(folder: Path) -> Iterator[None]:
    """That the disk of the folder is full, in words, whoever was writing; every other error as it is."""
    try:
        yield
    except (OSError, sqlite3.Error, SurveyError) as error:
        first = error.__cause__ or error
        full = isinstance(first, OSError) and first.errno in (errno.ENOSPC, errno.EDQUOT)
        if full or "disk is full" in str(first):
            raise SurveyError(f"the disk of {folder} is full", hint="make room, or another folder") from error
        raise


def _write(new: Path, db: Path, archive: Path | None, contact: str, with_report: bool, say: Told) -> int:
    slim = new / f"{DATABASE}.db"
    say("database")
    with reading(db) as source:
        source.execute("vacuum into ?", [str(slim)])
    reviews = beside(db)
    say("results")
    kept = settle(slim, new / "kept.db", slowly(say))
    with closing(sqlite3.connect(slim.absolute().as_uri(), isolation_level=None, uri=True)) as conn:
        conn.row_factory = sqlite3.Row
        conn.execute("pragma foreign_keys = off")
        conn.execute("attach ? as kept", [f"{kept.absolute().as_uri()}?mode=ro"])
        conn.execute("begin")
        _settle_views(conn)
        say("evidence")
        contacts = _contacts(conn)
        texts = _evidence(conn, archive, contacts) if archive and archive.is_dir() else 0
        say("masks")
        texts += _scrub(conn, contacts)
        _keep_reviews(conn, reviews)
        _give_rows_addresses(conn)
        for searched in [name for name in names(conn, hidden=True) if name.endswith("_fts")]:
            conn.execute(f'insert into "{searched}" ("{searched}") values (\'rebuild\')')
        conn.execute("commit")
        conn.execute("detach kept")
        conn.execute("analyze")
        conn.execute("pragma journal_mode = delete")
        conn.execute("vacuum")
    kept.unlink()
    say("report")
    pictures = _report(new, slim) if with_report else []
    say("tables")
    with reading(slim) as conn:
        conn.row_factory = sqlite3.Row
        told = facts(conn)
        tables = [_csv(conn, name, new / "csv" / f"{name}.csv") for name in names(conn)]
        described = metadata(
            conn,
            DATABASE,
            views=[(v.name, v.description) for v in views()],
            charts=CHARTS,
            pictures=pictures,
            published=True,
            contact=contact,
        )
        if pictures:
            described["plugins"]["survey-site"]["report"] = f"/static/{REPORT}"
        _put_json(new / "metadata.json", described)
        _put_json(new / "settings.json", SETTINGS)
        _put_json(new / "inspect-data.json", {DATABASE: {**inspected(slim, conn), "hash": digest(slim)}})
        _put_json(new / "datapackage.json", _datapackage(conn, told, tables, new))
        runs = [
            dict(r) for r in conn.execute("select id, kind, started_at, finished_at, status, tool_version from runs")
        ]
    for part in ("plugins", "templates", "static"):
        shutil.copytree(
            site_folder() / part, new / part, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__")
        )
    _put(new / "requirements.txt", "".join(f"{line}\n" for line in REQUIREMENTS))
    _put(new / "CITATION.cff", _citation(told))
    _put(new / "README.md", _readme(told, tables, contact))
    _put_json(new / MANIFEST, _manifest(new, told, runs))
    return texts


def _result(new: Path, folder: Path, masked_texts: int) -> Published:
    files = [p for p in new.rglob("*") if p.is_file()]
    with reading(new / f"{DATABASE}.db") as conn:
        companies = conn.execute("select count(*) from companies").fetchone()[0]
    return Published(
        str(folder),
        len(files),
        sum(p.stat().st_size for p in files),
        companies,
        masked_texts,
        f"datasette {folder}",
        f"cd {folder} && {_publish_command()}",
    )


def _publish_command() -> str:
    options = " ".join(f"--setting {k} {str(v).lower()}" for k, v in SETTINGS.items() if k != "num_sql_threads")
    installs = " ".join(f"--install {line}" for line in INSTALLED)
    return (
        f"datasette publish cloudrun {DATABASE}.db --service api-survey --metadata metadata.json "
        f"--template-dir templates --plugins-dir plugins --static static:static {installs} "
        f'--extra-options "{options}"'
    )


# --- the slim database ---------------------------------------------------------------------------


def _contacts(conn: sqlite3.Connection) -> list[str]:
    """Whom the runs named in their User-Agent; the publication names whoever publishes, or nobody."""
    told = set()
    for (environment,) in conn.execute("select environment from runs"):
        try:
            agent = str(json.loads(environment or "{}").get("user_agent") or "")
        except (ValueError, AttributeError):
            continue
        if found := CONTACT.search(agent):
            told.add(found[1])
    return sorted(told, key=len, reverse=True)


def _scrub(conn: sqlite3.Connection, contacts: list[str]) -> int:
    """Take out what is of our machine, and mask what is of others. Gives the number of texts masked."""
    conn.execute("delete from crashes")
    conn.execute("update runs set settings = '{}'")
    for key, environment in conn.execute("select id, environment from runs").fetchall():
        conn.execute("update runs set environment = ? where id = ?", [_published(environment, contacts), key])
    return sum(_mask_table(conn, table, contacts) for table in names(conn))


def _mask_table(conn: sqlite3.Connection, table: str, contacts: list[str]) -> int:
    """Mask every text column that holds others' words, in one reading of the table."""
    keys = {row["from"] for row in conn.execute(f'pragma foreign_key_list("{table}")')}
    columns = [
        c["name"]
        for c in conn.execute(f'pragma table_info("{table}")')
        if c["type"] in ("TEXT", "") and not c["pk"] and c["name"] not in keys and c["name"] not in OURS
    ]
    if not columns:
        return 0
    changed = []
    quoted = ", ".join(f'"{c}"' for c in columns)
    for rowid, *values in conn.execute(f'select rowid, {quoted} from "{table}"'):
        for column, value in zip(columns, values, strict=True):
            if not isinstance(value, str):
                continue
            told = mask(without_paths(value) if column in TOLD else value, contacts)
            if told != value:
                changed.append((column, told, rowid))
    for column, told, rowid in changed:
        conn.execute(f'update "{table}" set "{column}" = ? where rowid = ?', [told, rowid])
    return len(changed)


def _published(environment: str, contacts: list[str]) -> str:
    """The environment without what names the machine or a place on it, and masked."""

    def clean(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: c for k, v in value.items() if k not in MACHINE and (c := clean(v)) is not None}
        if isinstance(value, list):
            return [c for v in value if (c := clean(v)) is not None]
        if isinstance(value, str):
            return None if PATH.search(value) else mask(value, contacts)
        return value

    try:
        return json.dumps(clean(json.loads(environment or "{}")), sort_keys=True)
    except ValueError:
        return "{}"


def _settle_views(conn: sqlite3.Connection) -> None:
    """The answers become tables: what took the views seconds is there at once, with links and facets."""
    for name, key in SETTLED.items():
        columns = conn.execute(f'pragma kept.table_info("{name}")').fetchall()
        keys = {
            "run_id": "references runs(id)",
            "code": "references companies(code)",
            "company": "references companies(code)",
            "question": "references questions(name)",
        }
        made = ", ".join(
            f'"{c["name"]}" {c["type"] or _type(conn, name, c["name"])} {keys.get(c["name"], "")}'.strip()
            for c in columns
        )
        order = re.sub(r"[^\w, ]", "", key.partition("(")[2]) or ", ".join(f'"{c["name"]}"' for c in columns)
        conn.execute(f'drop view main."{name}"')
        conn.execute(f'create table main."{name}" ({", ".join(filter(None, [made, key]))})')
        conn.execute(f'insert into main."{name}" select * from kept."{name}" order by {order}')
        for column in {c["name"] for c in columns} & set(INDEXES):
            conn.execute(f'create index "idx_{name}_{column}" on "{name}" ("{column}")')


def _type(conn: sqlite3.Connection, view: str, column: str) -> str:
    """The type of a column that a view works out: that of its values, or of its name where it has none."""
    found = {t for (t,) in conn.execute(f'select distinct typeof("{column}") from kept."{view}"')} - {"null"}
    if not found:
        return "INTEGER" if column in COUNTS else "REAL" if column in MEASURES else "TEXT"
    if found <= {"integer", "real"}:
        return "REAL" if "real" in found or column in MEASURES else "INTEGER"
    return "TEXT" if found == {"text"} else ""


def _give_rows_addresses(conn: sqlite3.Connection) -> None:
    """Datasette has no address for a row whose key holds a null (a host of nobody, in an import): such a table
    gets along without its key."""
    conn.execute("pragma legacy_alter_table = on")
    for table in names(conn):
        keys = [c["name"] for c in conn.execute(f'pragma table_info("{table}")') if c["pk"]]
        empty = " or ".join(f'"{k}" is null' for k in keys)
        if not keys or not conn.execute(f'select 1 from "{table}" where {empty}').fetchone():
            continue
        told = conn.execute(
            "select type, sql from sqlite_master where tbl_name = ? and sql is not null", [table]
        ).fetchall()
        made = next(t["sql"] for t in told if t["type"] == "table")
        conn.execute(f'alter table "{table}" rename to "_{table}"')
        conn.execute(re.sub(r"(?i),\s*primary key\s*\([^)]*\)", "", made))
        conn.execute(f'insert into "{table}" select * from "_{table}"')
        conn.execute(f'drop table "_{table}"')
        for index in (t["sql"] for t in told if t["type"] == "index"):
            conn.execute(index)


def _keep_reviews(conn: sqlite3.Connection, reviews: list[Row]) -> None:
    columns = [*REVIEW_COLUMNS[:3], "machine", "agrees", *REVIEW_COLUMNS[3:]]
    if not reviews:
        return
    quoted = ", ".join(f'"{c}"' for c in columns)
    conn.execute(f"create table reviews ({quoted})")
    conn.executemany(
        f"insert into reviews values ({', '.join('?' * len(columns))})",
        [[mask(v) if isinstance(v := r[c], str) else v for c in columns] for r in reviews],
    )


# --- evidence ------------------------------------------------------------------------------------


def _evidence(conn: sqlite3.Connection, archive: Path, contacts: list[str]) -> int:
    """A table with what stands around each excerpt, cut from the archive and masked. The excerpts are masked
    by their surroundings too: a secret is known by its name, which an excerpt may have left out."""
    conn.execute(
        "create table evidence (kind text not null, observation text not null, request text, status_line text, "
        "headers text, pieces text, text text, note text, primary key (kind, observation))"
    )
    count = 0
    for kind, table in (("exchange", "exchanges"), ("handshake", "handshakes"), ("lookup", "lookups")):
        wanted = f"select {kind}_id from findings where {kind}_id is not null"
        if kind == "exchange":
            wanted += (
                " union select exchange_id from descriptions union select exchange_id from pages where kind <> 'other'"
            )
        for row in conn.execute(f"select * from {table} where id in ({wanted}) order by warc_file, warc_offset"):
            cited = conn.execute(f"select * from findings where {kind}_id = ? order by id", [row["id"]]).fetchall()
            if kind == "exchange":
                kept, excerpts = _cut(archived(archive, kind, dict(row)), [dict(f) for f in cited], contacts)
            else:
                text = facts_of(kind, dict(row))
                kept = {"text": mask(text, contacts)}
                excerpts = {}
            for finding, excerpt in excerpts.items():
                conn.execute("update findings set excerpt = ? where id = ?", [excerpt, finding])
                count += 1
            fields = ("request", "status_line", "headers", "pieces", "text", "note")
            conn.execute(
                "insert into evidence values (?, ?, ?, ?, ?, ?, ?, ?)", [kind, row["id"], *map(kept.get, fields)]
            )
    return count


def _cut(content: Mapping[str, Any], cited: list[Row], contacts: list[str]) -> tuple[Row, dict[int, str]]:
    """What is published of an exchange, and the excerpts that had to be masked, by finding."""
    body: str = content.get("body") or ""

    def told(start: int, end: int) -> str:
        first = max(0, start - CONTEXT)
        near = body[first : end + CONTEXT]
        return masked(near, spans(near, contacts), start - first, end - first)

    lines = [f"{name}: {value}" for name, value in content.get("headers", [])]
    excerpts: dict[int, str] = {}
    windows: list[tuple[int, int]] = []
    for finding in cited:
        excerpt = finding["excerpt"] or ""
        if excerpt and (finding["location"] or "").startswith("header:"):
            line = next((line for line in lines if excerpt in line), "")
            at = line.find(excerpt)
            if line and (bare := masked(line, spans(line, contacts), at, at + len(excerpt))) != excerpt:
                excerpts[finding["id"]] = bare
            continue
        start = _place(body, finding)
        if start is None:
            continue
        end = start + len(finding["excerpt"])
        windows.append((max(0, start - AROUND), min(len(body), end + AROUND)))
        if told(start, end) != finding["excerpt"]:
            excerpts[finding["id"]] = told(start, end)
    pieces: list[Row] = []
    reached = 0
    for start, end in _joined(windows):
        if start > reached:
            pieces.append({"left_out": start - reached})
        pieces.append({"text": told(start, end)})
        reached = end
    if pieces and reached < len(body):
        pieces.append({"left_out": len(body) - reached})
    note = content.get("note") or ""
    return {
        "request": mask(content.get("request") or "", contacts),
        "status_line": content.get("status_line") or "",
        "headers": json.dumps(
            [(n, mask_header(n, v, contacts)) for n, v in content.get("headers", [])], ensure_ascii=False
        ),
        "pieces": json.dumps(pieces, ensure_ascii=False),
        "note": "" if "archive folder" in note else note,
    }, excerpts


def _place(body: str, finding: Row) -> int | None:
    location, excerpt = finding["location"] or "", finding["excerpt"] or ""
    if not excerpt or not location.startswith(("body", "json")):
        return None
    at = int(location[5:]) if re.fullmatch(r"body@\d{1,9}", location) else -1
    if at < 0 or not body.startswith(excerpt, at):
        at = body.find(excerpt)
    return at if at >= 0 else None


def _joined(windows: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(windows):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


# --- report, tables, texts -----------------------------------------------------------------------


def _report(new: Path, slim: Path) -> list[Picture]:
    """The report, and the charts of the front page. A database without a finished run has neither."""
    from survey import report

    try:
        report.write(slim, new / "report", keep=False)
    except SurveyError:
        return []
    (new / "static" / "charts").mkdir(parents=True)
    shutil.copy(new / "report" / "index.html", new / "static" / REPORT)
    pictures = []
    with reading(slim) as conn:
        for chart in CHARTS:
            drawing = f"charts/{chart.name}.svg"
            shutil.copy(new / "report" / drawing, new / "static" / drawing)
            pictures.append(Picture(chart.name, chart.title, said(conn, chart), chart.sql, f"/static/{drawing}"))
    return pictures


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    path: str
    columns: tuple[tuple[str, str], ...]
    rows: int
    digest: str
    size: int


def _csv(conn: sqlite3.Connection, name: str, path: Path) -> _Table:
    """A table as CSV (RFC 4180, UTF-8, empty for null)."""
    path.parent.mkdir(exist_ok=True)
    columns = [(c["name"], c["type"]) for c in conn.execute(f'pragma table_info("{name}")')]
    digest, size, rows = sha256(), 0, 0
    with path.open("wb") as file:
        for lines in _lines(conn.execute(f'select * from "{name}"'), [c for c, _ in columns]):
            rows += 1
            digest.update(lines)
            size += file.write(lines)
    return _Table(name, f"csv/{path.name}", tuple(columns), rows - 1, digest.hexdigest(), size)


def _lines(rows: Iterable[Iterable[object]], header: list[str]) -> Iterator[bytes]:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    for row in [header]:
        writer.writerow(row)
    yield _taken(buffer)
    for cells in rows:
        writer.writerow([neutral(cell) for cell in cells])
        yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", "replace")


def _datapackage(conn: sqlite3.Connection, told: Facts, tables: list[_Table], new: Path) -> Row:
    """Frictionless Data Package, version 1 (https://specs.frictionlessdata.io/data-package/)."""
    names = {t.name for t in tables}
    resources_ = [
        {
            "name": table.name.replace("_", "-"),
            "path": table.path,
            "profile": "tabular-data-resource",
            "title": table.name,
            "description": _described(table.name)[0],
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "bytes": table.size,
            "hash": f"sha256:{table.digest}",
            "schema": _schema(conn, table, names),
        }
        for table in tables
    ]
    return {
        "profile": "tabular-data-package",
        "name": "api-survey",
        "id": told.run_id or "",
        "title": _title(told),
        "description": "Which companies share an API, how, and how we know. Cells that a spreadsheet would take for a "
        "formula begin with an apostrophe.",
        "version": told.run_id or "0",
        "created": told.finished_at or told.started_at or "",
        "licenses": [{"name": "CC-BY-4.0", "title": LICENCE["license"], "path": LICENCE["license_url"]}],
        "sources": [{"title": "What each company shows the public on the web"}],
        "keywords": ["api", "survey", "openapi", "tls"],
        "resources": resources_,
    }


_TYPES = {"INTEGER": "integer", "REAL": "number", "FLOAT": "number", "NUM": "any", "": "any"}


def _schema(conn: sqlite3.Connection, table: _Table, names: set[str]) -> Row:
    told = _described(table.name)[1]
    fields = []
    for column, declared in table.columns:
        kind = _TYPES.get(declared.upper(), "string")
        fields.append({"name": column, "type": kind, "description": told.get(column, "")})
    info = conn.execute(f'pragma table_info("{table.name}")').fetchall()
    key = [c["name"] for c in sorted(info, key=lambda c: c["pk"]) if c["pk"]]
    foreign = [
        {
            "fields": link["from"],
            "reference": {"resource": link["table"].replace("_", "-"), "fields": link["to"] or "id"},
        }
        for link in conn.execute(f'pragma foreign_key_list("{table.name}")')
        if link["table"] in names
    ]
    return {
        "fields": fields,
        "missingValues": [""],
        **({"primaryKey": key} if key else {}),
        **({"foreignKeys": foreign} if foreign else {}),
    }


def _described(table: str) -> tuple[str, Mapping[str, str]]:
    if table in TABLES:
        return TABLES[table]
    view = next((v for v in views() if v.name == table), None)
    return (view.description if view else "", RESULTS)


def _title(told: Facts) -> str:
    return "API survey" + (" (demo web)" if told.demo else "")


def _citation(told: Facts) -> str:
    day = (told.finished_at or told.started_at or "")[:10]
    released = f'date-released: "{day}"\n' if day else ""
    return (
        "cff-version: 1.2.0\n"
        "message: If you use these data, please cite them as below.\n"
        f'title: "{_title(told)}: which companies share an API, how, and how we know"\n'
        "type: dataset\n"
        "authors:\n  - name: The API survey\n"
        f'version: "{told.run_id or "0"}"\n'
        f"{released}license: CC-BY-4.0\n"
        "keywords: [API, survey, OpenAPI, TLS]\n"
    )


def _readme(told: Facts, tables: list[_Table], contact: str) -> str:
    day = (told.finished_at or told.started_at or "")[:10]
    listed = "\n".join(f"| `{t.path}` | {t.rows:,} | {_described(t.name)[0]} |" for t in tables)
    return f"""# {_title(told)}

Which companies share an API, how, and how we know: {told.companies} companies{f", as seen on {day}" if day else ""}.
Every answer carries its evidence; what could not be seen is unknown, never no.
{"**The companies are invented:** this is the demo web that comes with the program." if told.demo else ""}

## Serve it

    python3 -m venv venv
    venv/bin/pip install -r requirements.txt
    venv/bin/datasette .

## Publish it

    {_publish_command()}

`report/` and `csv/` alone suit any static host.

## What is here

| file | rows | holds |
| --- | ---: | --- |
| `{DATABASE}.db` | | the SQLite database with all tables below |
{listed}
| `datapackage.json` | | the tables described (Frictionless Data Package) |
| `report/index.html` | | the report with all charts, in one file |
| `metadata.json`, `settings.json`, `inspect-data.json` | | what Datasette is told |
| `plugins/`, `templates/`, `static/` | | the site's own pages |
| `manifest.json` | | SHA-256 of every file |

Lists in cells are JSON arrays. Times are UTC. An empty cell is null. A cell that a spreadsheet would take for a formula
(it begins with `=`, `+`, `-` or `@`) has an apostrophe in front in the CSV files; the database has it to the letter.
Keys, e-mail addresses, telephone numbers and cookies in excerpts are masked (`[key]`, `[e-mail]`, `[phone]`,
`[cookie]`, `[password]`), also where they are encoded, and so is the contact of whoever ran the survey (`[contact]`).
Settings and paths of the machine that ran it are left out.

## Licence and errors

Data: {LICENCE["license"]} ({LICENCE["license_url"]}). Excerpts are quotations from the sites they name.
To report an error{f" write to {contact} and" if contact else ""} name the company's page (`/-/company/CODE`)
and the number of the finding.
"""


def _manifest(new: Path, told: Facts, runs: list[Row]) -> Row:
    files = sorted(p for p in new.rglob("*") if p.is_file() and p.name != MANIFEST)
    return {
        "made_by": f"survey {__version__}",
        "last_updated": told.finished_at or told.started_at,
        "runs": runs,
        "files": {p.relative_to(new).as_posix(): {"bytes": p.stat().st_size, "sha256": digest(p)} for p in files},
    }


def _put(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _put_json(path: Path, value: object) -> None:
    _put(path, json.dumps(value, ensure_ascii=False, indent=2) + "\n")
