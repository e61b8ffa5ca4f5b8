"""The database: ground tables (insert-only), derived tables (rebuilt whole), views, full-text search.

Only this module knows sqlite_utils. Ground rows say what was asked and what came; they are never
changed or deleted. Derived rows say what was read in them, and are thrown away and made again by
`survey analyse` in one transaction. Views settle the answers; each is one `.sql` file.

While it is open for writing the file is in WAL mode, so that a reader does not stop a crawl; `close`
brings everything back into the one file, so that it can be copied, published and opened immutable.
"""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from importlib import resources
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from survey import urls
from survey.errors import InputError, SurveyError
from survey.model import Company, Exchange, Handshake, Host, Lookup, Observation, Outcome, Response, Role, utc_text
from survey.questions import QUESTIONS

GROUND = """
CREATE TABLE companies (
  code TEXT PRIMARY KEY, name TEXT NOT NULL, sector TEXT, website TEXT,
  extra TEXT NOT NULL DEFAULT '{}'                       -- JSON: further columns of the list
);
CREATE TABLE runs (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('crawl','import','demo')),
  started_at TEXT NOT NULL, finished_at TEXT,
  status TEXT NOT NULL CHECK (status IN ('running','finished','interrupted')),
  suspect TEXT,                                          -- why the run is not to be trusted, or null
  tool_version TEXT, settings TEXT NOT NULL DEFAULT '{}', environment TEXT NOT NULL DEFAULT '{}'
);
CREATE TABLE run_companies (                             -- which companies a run covered, and how that ended
  run_id TEXT NOT NULL REFERENCES runs(id), company TEXT NOT NULL REFERENCES companies(code),
  finished_at TEXT, leftover INTEGER,                    -- targets not asked at the end of the budget
  PRIMARY KEY (run_id, company)
);
CREATE TABLE hosts (
  run_id TEXT NOT NULL REFERENCES runs(id), company TEXT REFERENCES companies(code),
  host TEXT NOT NULL, role TEXT NOT NULL, found_by TEXT NOT NULL, parent TEXT,
  PRIMARY KEY (run_id, company, host)
);
CREATE TABLE exchanges (
  id TEXT PRIMARY KEY, run_id TEXT NOT NULL REFERENCES runs(id), company TEXT REFERENCES companies(code),
  probe TEXT NOT NULL, method TEXT NOT NULL, url TEXT NOT NULL, host TEXT, port INTEGER,
  outcome TEXT NOT NULL, status INTEGER, content_type TEXT, bytes INTEGER, body_sha256 TEXT,
  redirect_to TEXT, fetched_at TEXT NOT NULL, elapsed_ms INTEGER, warc_file TEXT, warc_offset INTEGER,
  ip TEXT, detail TEXT, why TEXT, parent TEXT, hops INTEGER NOT NULL DEFAULT 0,
  truncated INTEGER NOT NULL DEFAULT 0, sent INTEGER NOT NULL DEFAULT 1,
  request_headers TEXT NOT NULL DEFAULT '[]'             -- JSON: those this target added
);
CREATE TABLE reuses (                                    -- one company was told by what was asked for another
  run_id TEXT NOT NULL REFERENCES runs(id), company TEXT NOT NULL REFERENCES companies(code),
  probe TEXT NOT NULL, exchange_id TEXT NOT NULL REFERENCES exchanges(id),
  PRIMARY KEY (run_id, company, exchange_id)
);
CREATE TABLE handshakes (
  id TEXT PRIMARY KEY, run_id TEXT NOT NULL REFERENCES runs(id), company TEXT REFERENCES companies(code),
  host TEXT NOT NULL, port INTEGER NOT NULL, offered TEXT NOT NULL, outcome TEXT NOT NULL,
  version TEXT, cipher TEXT, alpn TEXT, key_group TEXT, trusted INTEGER, name_matches INTEGER,
  verify_error TEXT, client_certificate TEXT, ocsp_stapled INTEGER,
  certificate TEXT,                                      -- sha256 of the leaf
  chain TEXT NOT NULL DEFAULT '[]',                      -- JSON: sha256 of each certificate sent, leaf first
  probe TEXT, at TEXT NOT NULL, elapsed_ms INTEGER, ip TEXT, detail TEXT, warc_file TEXT, warc_offset INTEGER
);
CREATE TABLE lookups (
  id TEXT PRIMARY KEY, run_id TEXT NOT NULL REFERENCES runs(id), company TEXT REFERENCES companies(code),
  host TEXT NOT NULL, rrtype TEXT NOT NULL, outcome TEXT NOT NULL, answer TEXT NOT NULL DEFAULT '[]',
  cname TEXT, probe TEXT, at TEXT NOT NULL, elapsed_ms INTEGER, detail TEXT, warc_file TEXT, warc_offset INTEGER
);
"""

DERIVED = """
CREATE TABLE replies (                                   -- what a reply is worth, next to the control of its shape
  exchange_id TEXT PRIMARY KEY REFERENCES exchanges(id), control_id TEXT REFERENCES exchanges(id),
  shape TEXT, verdict TEXT NOT NULL,          -- genuine, soft_404, refuses_all, unlicensed, control, catch_all
  fingerprint TEXT
);
CREATE TABLE pages (
  exchange_id TEXT PRIMARY KEY REFERENCES exchanges(id), run_id TEXT NOT NULL REFERENCES runs(id),
  company TEXT REFERENCES companies(code), url TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('reference','portal','other','unread')),
  renderer TEXT, title TEXT, lang TEXT, score REAL, words INTEGER, links INTEGER
);
CREATE TABLE descriptions (
  exchange_id TEXT PRIMARY KEY REFERENCES exchanges(id), run_id TEXT NOT NULL REFERENCES runs(id),
  company TEXT REFERENCES companies(code), url TEXT NOT NULL,
  format TEXT NOT NULL, format_version TEXT, title TEXT, api_version TEXT,
  operations INTEGER, operations_by_method TEXT NOT NULL DEFAULT '{}', deprecated_operations INTEGER,
  auth_declared TEXT NOT NULL DEFAULT '[]', auth_used TEXT NOT NULL DEFAULT '[]',
  oauth_flows TEXT NOT NULL DEFAULT '[]', scopes TEXT NOT NULL DEFAULT '[]',
  credential_in TEXT NOT NULL DEFAULT '[]', servers TEXT NOT NULL DEFAULT '[]',
  tags TEXT NOT NULL DEFAULT '[]', license TEXT, contact TEXT, terms TEXT, external_docs TEXT,
  valid INTEGER, errors TEXT NOT NULL DEFAULT '[]',      -- valid: null when not checked
  author TEXT,                                           -- provider, standards_body, third_party, sample
  split INTEGER NOT NULL DEFAULT 0                       -- refers to other files
);
CREATE TABLE certificates (
  sha256 TEXT PRIMARY KEY, subject TEXT, issuer TEXT, not_before TEXT, not_after TEXT, key TEXT,
  signature TEXT, names TEXT NOT NULL DEFAULT '[]', serial TEXT, self_signed INTEGER, wildcard INTEGER,
  lifetime_days INTEGER
);
CREATE TABLE grades (
  run_id TEXT NOT NULL REFERENCES runs(id), company TEXT REFERENCES companies(code), host TEXT NOT NULL,
  rules TEXT NOT NULL, grade TEXT, score INTEGER, modifiers TEXT NOT NULL DEFAULT '{}', unjudged TEXT,
  exchange_id TEXT REFERENCES exchanges(id), PRIMARY KEY (run_id, company, host, rules)
);
CREATE TABLE findings (
  id INTEGER PRIMARY KEY, run_id TEXT NOT NULL REFERENCES runs(id), company TEXT REFERENCES companies(code),
  host TEXT, question TEXT NOT NULL REFERENCES questions(name), answer TEXT NOT NULL CHECK (answer IN ('yes','no')),
  value TEXT, strength TEXT NOT NULL CHECK (strength IN ('strong','weak')),
  excerpt TEXT NOT NULL, location TEXT NOT NULL, detector TEXT NOT NULL,
  exchange_id TEXT REFERENCES exchanges(id), handshake_id TEXT REFERENCES handshakes(id),
  lookup_id TEXT REFERENCES lookups(id),
  CHECK ((exchange_id IS NOT NULL) + (handshake_id IS NOT NULL) + (lookup_id IS NOT NULL) = 1)
);
CREATE TABLE questions (                                 -- the codebook, from survey/questions.py
  name TEXT PRIMARY KEY, area TEXT NOT NULL, text TEXT NOT NULL, value_meaning TEXT, yes TEXT, no TEXT, position INTEGER
);
CREATE TABLE crashes (                                   -- our own mistakes, noted; the pass went on
  id INTEGER PRIMARY KEY, what TEXT NOT NULL, exchange_id TEXT, handshake_id TEXT, lookup_id TEXT, trace TEXT NOT NULL
);
"""

# What the views and Datasette's facets ask for. A table's name, then the columns.
INDEXES = (
    ("exchanges", "run_id", "company", "probe"),
    ("exchanges", "run_id", "method", "url"),
    ("exchanges", "run_id", "host"),
    ("exchanges", "company"),
    ("exchanges", "host"),
    ("exchanges", "parent"),
    ("exchanges", "outcome"),
    ("exchanges", "probe"),
    ("exchanges", "status"),
    ("exchanges", "content_type"),
    ("exchanges", "warc_file", "warc_offset"),
    ("handshakes", "run_id", "company", "host"),
    ("handshakes", "run_id", "host"),
    ("handshakes", "company"),
    ("handshakes", "certificate"),
    ("handshakes", "outcome"),
    ("handshakes", "version"),
    ("lookups", "run_id", "company", "host"),
    ("lookups", "run_id", "host"),
    ("lookups", "company"),
    ("lookups", "outcome"),
    ("lookups", "rrtype"),
    ("hosts", "run_id", "host"),
    ("hosts", "company"),
    ("hosts", "role"),
    ("reuses", "exchange_id"),
    ("reuses", "company"),
    ("run_companies", "company"),
    ("runs", "kind", "status", "finished_at"),
    ("companies", "sector"),
    ("replies", "verdict"),
    ("replies", "control_id"),
    ("pages", "run_id", "company", "kind"),
    ("pages", "company"),
    ("pages", "kind"),
    ("pages", "renderer"),
    ("descriptions", "run_id", "company"),
    ("descriptions", "company"),
    ("descriptions", "format"),
    ("certificates", "not_after"),
    ("grades", "run_id", "host", "rules"),
    ("grades", "company"),
    ("grades", "rules", "grade"),
    ("findings", "run_id", "company", "question"),
    ("findings", "company", "question"),
    ("findings", "question", "answer", "value"),
    ("findings", "exchange_id"),
    ("findings", "handshake_id"),
    ("findings", "lookup_id"),
    ("findings", "host"),
    ("findings", "detector"),
    ("findings", "value"),
)
SEARCHED = {"findings": ("excerpt", "value", "question"), "pages": ("title",)}
GROUND_TABLES = ("companies", "runs", "run_companies", "hosts", "exchanges", "reuses", "handshakes", "lookups")
# In the order in which they can be emptied and filled without breaking a reference.
DERIVED_TABLES = ("questions", "certificates", "replies", "pages", "descriptions", "grades", "findings", "crashes")
MIGRATIONS_TABLE = "_sqlite_migrations"

Row = dict[str, Any]
migrations = Migrations("survey")


@migrations()
def m001_tables(db: Database) -> None:
    for statement in _statements(GROUND + DERIVED):
        db.execute(statement)


@migrations()
def m002_indexes(db: Database) -> None:
    for table, *columns in INDEXES:
        cast(Any, db[table]).create_index(columns)


@migrations()
def m003_search(db: Database) -> None:
    for table, columns in SEARCHED.items():
        cast(Any, db[table]).enable_fts(columns, fts_version="FTS5", tokenize="porter")


@migrations()
def m004_rendered(db: Database) -> None:
    """Pages as a browser drew them are rows of their own, with the page of the server as `parent`."""
    for table in ("exchanges", "pages"):
        db.execute(f"ALTER TABLE {table} ADD COLUMN rendered INTEGER NOT NULL DEFAULT 0")


def _statements(script: str) -> Iterator[str]:
    """Single statements: sqlite3's executescript would end the migration's transaction."""
    bare = "\n".join(line.split("--")[0].rstrip() for line in script.splitlines())
    return (s for s in (part.strip() for part in bare.split(";")) if s)


@dataclass(frozen=True, slots=True)
class View:
    """One `.sql` file of `survey/views`: its name is the view's, its first comment the description."""

    name: str
    description: str
    select: str


def views() -> tuple[View, ...]:
    """All views, by name."""
    folder = resources.files("survey") / "views"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)
    return tuple(_view(f.name.removesuffix(".sql"), f.read_text(encoding="utf-8")) for f in files)


def _view(name: str, text: str) -> View:
    lines = text.strip().splitlines()
    comment = []
    for line in lines:
        if not line.startswith("--"):
            break
        comment.append(line.removeprefix("--").strip())
    if not comment:
        raise ValueError(f"views/{name}.sql begins with no comment")
    return View(name, " ".join(comment), "\n".join(lines[len(comment) :]).strip().rstrip(";"))


@dataclass(frozen=True, slots=True)
class Run:
    """One crawl or import. `settings` decides whether an unfinished run can be taken up again."""

    id: str
    kind: str  # crawl, import, demo
    started_at: str
    tool_version: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    environment: Mapping[str, Any] = field(default_factory=dict)
    finished_at: str | None = None
    status: str = "running"  # running, finished, interrupted
    suspect: str | None = None


@dataclass(frozen=True, slots=True)
class RunRows:
    """Everything that the database knows of a run, for taking it up again. Bodies lie in the archive."""

    exchanges: tuple[Exchange, ...]
    handshakes: tuple[Handshake, ...]
    lookups: tuple[Lookup, ...]
    hosts: tuple[Host, ...]
    reuses: tuple[tuple[str, str, str], ...]  # company, probe, exchange id
    finished: Mapping[str, int | None]  # companies that are done, with their leftover targets


class Store:
    """The database, open. Safe to use from several threads: one writes at a time."""

    def __init__(self, path: Path, db: Database, readonly: bool) -> None:
        self.path = path
        self.readonly = readonly
        self._db = db
        self._lock = threading.RLock()
        self._depth = 0

    # --- opening and closing ---------------------------------------------------------------------

    @classmethod
    def open(
        cls, path: str | Path, *, create: bool = True, readonly: bool = False, wait: float = 10.0, older: bool = False
    ) -> Store:
        """Open the database, bring its schema and views up to date. `wait`: seconds for a lock held by another.
        `older`: to be read only, and welcome as an older version left it.

        Raises SurveyError (cannot) or InputError (this is no survey database), each with what to try."""
        path = Path(path)
        if path.is_dir():
            raise InputError(f"{path} is a folder, not a database", hint="--db FILE, for example data/survey.db")
        if not path.exists():
            if readonly or not create:
                raise SurveyError(
                    f"there is no database {path}", hint="`survey crawl` or `survey analyse` makes it; or --db FILE"
                )
            _make_folder(path)
        with _told(path):
            store = cls(path, Database(_connect(path, readonly, wait), execute_plugins=False), readonly)
            try:
                store._prepare(older)
            except BaseException:
                store._db.conn.close()
                raise
        return store

    def _prepare(self, welcome: bool) -> None:
        db = self._db
        present = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if present and not {"runs", "exchanges", MIGRATIONS_TABLE} <= present:
            raise InputError(f"{self.path} is the database of something else", hint="another name for --db")
        if MIGRATIONS_TABLE in present:
            unknown = {m.name for m in migrations.applied(db)} - {m.name for m in migrations._migrations}
            if unknown:
                raise SurveyError(
                    f"{self.path} was made by a newer version of survey ({', '.join(sorted(unknown))})",
                    hint="update survey, or `survey analyse --db NEW.db` to rebuild from the archive",
                )
        if self.readonly:
            if not present:
                raise SurveyError(
                    f"{self.path} is empty: no survey was written to it",
                    hint="`survey crawl` or `survey analyse` fills it; or --db FILE",
                )
            older = bool(migrations.pending(db))
            if not older:
                self._check_tables()
                have = {name for (name,) in db.execute("SELECT name FROM sqlite_master")}
                older = any(v.name not in have for v in views())  # a publication has tables of these names
            if older and not welcome:
                raise SurveyError(
                    f"{self.path} was made by an older version of survey",
                    hint=f"`survey analyse --db {self.path}` brings it up to date",
                )
            db.execute("PRAGMA query_only = ON")
            return
        if self.path.name != ":memory:":
            db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        if migrations.pending(db):
            migrations.apply(db)
        self._check_tables()
        db.execute("PRAGMA foreign_keys = ON")
        self._refresh_views()
        self._refresh_questions()

    def _check_tables(self) -> None:
        """Of the tables that the file's own record of versions speaks of none may be missing."""
        present = {name for (name,) in self._db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if lost := [name for name in (*GROUND_TABLES, *DERIVED_TABLES) if name not in present]:
            raise SurveyError(
                f"{self.path} is damaged: it has no table {lost[0]}",
                hint="move it away and `survey analyse` to rebuild it from the archive",
            )

    def _refresh_views(self) -> None:
        """Views are part of the program, not of the data: make those that differ from the files anew."""
        have = dict(self._db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'view'"))
        want = {v.name: f'CREATE VIEW "{v.name}" AS\n{v.select}' for v in views()}
        if have == want:
            return
        with self.transaction():
            for name in have:
                self._db.execute(f'DROP VIEW "{name}"')
            for sql in want.values():
                self._db.execute(sql)

    def _refresh_questions(self) -> None:
        """The codebook in the table is always that of the program (insert or change; analyse removes old ones)."""
        want = question_rows()
        if self.query("SELECT * FROM questions ORDER BY position") != want:
            with self.transaction():
                cast(Any, self._db["questions"]).upsert_all(want, pk="name")

    def close(self) -> None:
        """Bring everything into the one file. Another reader may hold the file in WAL mode; then it stays so."""
        with self._lock:
            if not self.readonly:
                with suppress(sqlite3.Error):
                    self._db.execute("PRAGMA optimize")
                    self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                with suppress(sqlite3.Error):
                    self._db.execute("PRAGMA busy_timeout = 0")
                    self._db.execute("PRAGMA journal_mode = DELETE")
            self._db.conn.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. May be nested; the outermost decides. Other threads wait."""
        with self._lock, _told(self.path):
            if self._depth:
                self._depth += 1
                try:
                    yield
                finally:
                    self._depth -= 1
                return
            self._db.execute("BEGIN IMMEDIATE")
            self._depth = 1
            try:
                yield
            except BaseException:
                self._db.conn.rollback()
                raise
            else:
                self._db.conn.commit()
            finally:
                self._depth = 0

    # --- ground tables ---------------------------------------------------------------------------

    def add_companies(self, companies: Iterable[Company], *, change: bool = True) -> None:
        """Insert, or change to what the list says now (`change` false: known ones stay as they are)."""
        told = (
            """DO UPDATE SET name = excluded.name, sector = excluded.sector, website = excluded.website,
               extra = excluded.extra"""
            if change
            else "DO NOTHING"
        )
        self._write(
            f"""INSERT INTO companies (code, name, sector, website, extra)
                VALUES (:code, :name, :sector, :website, :extra) ON CONFLICT (code) {told}""",
            [
                {"code": c.code, "name": c.name, "sector": c.sector, "website": c.website, "extra": _json(c.extra)}
                for c in companies
            ],
        )

    def companies(self) -> list[Company]:
        return [
            Company(r["code"], r["name"], r["sector"] or "", r["website"] or "", json.loads(r["extra"]))
            for r in self.query("SELECT * FROM companies ORDER BY code")
        ]

    def start_run(self, run: Run, companies: Iterable[str] = ()) -> None:
        """A run begins; `companies` are the codes that it is going to cover. Known rows stay as they are."""
        with self.transaction():
            self._insert("runs", [_run_row(run)])
            self.cover(run.id, companies)

    def cover(self, run_id: str, companies: Iterable[str]) -> None:
        """The run is going to cover these companies."""
        self._insert("run_companies", [{"run_id": run_id, "company": c} for c in companies])

    def finish_run(
        self, run_id: str, finished_at: str | None, status: str = "finished", suspect: str | None = None
    ) -> None:
        """How the run ended; `status` may also be `interrupted`, or `running` when it is taken up again."""
        self._write(
            "UPDATE runs SET finished_at = ?, status = ?, suspect = ? WHERE id = ?",
            [(finished_at, status, suspect, run_id)],
        )

    def finish_company(self, run_id: str, company: str, finished_at: str, leftover: int | None) -> None:
        """The company is done in this run; `leftover`: targets not asked at the end of the budget."""
        self._write(
            """INSERT INTO run_companies (run_id, company, finished_at, leftover) VALUES (?, ?, ?, ?)
               ON CONFLICT (run_id, company) DO UPDATE
               SET finished_at = excluded.finished_at, leftover = excluded.leftover""",
            [(run_id, company, finished_at, leftover)],
        )

    def add_host(self, run_id: str, host: Host, parent: str | None = None) -> None:
        """What a host is to a company in this run. The first word on a host stands."""
        self._write(
            """INSERT INTO hosts (run_id, company, host, role, found_by, parent) VALUES (?, ?, ?, ?, ?, ?)
               ON CONFLICT (run_id, company, host) DO NOTHING""",
            [(run_id, host.company, host.host, str(host.role), host.found_by, parent)],
        )

    def add_exchange(self, exchange: Exchange) -> None:
        self.add_exchanges([exchange])

    def add_exchanges(self, exchanges: Iterable[Exchange]) -> None:
        self._insert("exchanges", [exchange_row(e) for e in exchanges])

    def add_handshake(self, handshake: Handshake) -> None:
        self.add_handshakes([handshake])

    def add_handshakes(self, handshakes: Iterable[Handshake]) -> None:
        self._insert("handshakes", [handshake_row(h) for h in handshakes])

    def add_lookup(self, lookup: Lookup) -> None:
        self.add_lookups([lookup])

    def add_lookups(self, lookups: Iterable[Lookup]) -> None:
        self._insert("lookups", [lookup_row(x) for x in lookups])

    def add_observation(self, observation: Observation) -> None:
        self.add_observations([observation])

    def add_observations(self, observations: Sequence[Observation]) -> None:
        with self.transaction():
            self.add_exchanges(o for o in observations if isinstance(o, Exchange))
            self.add_handshakes(o for o in observations if isinstance(o, Handshake))
            self.add_lookups(o for o in observations if isinstance(o, Lookup))

    def add_reuse(self, run_id: str, company: str, probe: str, exchange_id: str) -> None:
        """`company`'s `probe` was told by an exchange that had been asked before."""
        self._insert("reuses", [{"run_id": run_id, "company": company, "probe": probe, "exchange_id": exchange_id}])

    # --- reading back ----------------------------------------------------------------------------

    def run(self, run_id: str) -> Run | None:
        rows = self.query("SELECT * FROM runs WHERE id = ?", [run_id])
        return _run(rows[0]) if rows else None

    def resumable_run(
        self, settings: Mapping[str, Any], max_age: timedelta = timedelta(hours=24), now: datetime | None = None
    ) -> Run | None:
        """The youngest run of the same request that began less than `max_age` ago and is not finished, or of which
        nothing was read, since the process ended between asking and reading."""
        since = utc_text((now or datetime.now(UTC)) - max_age)
        rows = self.query(
            """SELECT * FROM runs WHERE kind IN ('crawl', 'demo') AND settings = ? AND started_at > ?
               AND (status IN ('running', 'interrupted') OR (
                 EXISTS (SELECT 1 FROM exchanges e WHERE e.run_id = runs.id AND e.probe = 'front_door'
                         AND e.outcome = 'answered' AND e.status BETWEEN 200 AND 299)
                 AND NOT EXISTS (SELECT 1 FROM pages p WHERE p.run_id = runs.id)
                 AND NOT EXISTS (SELECT 1 FROM findings f WHERE f.run_id = runs.id)))
               ORDER BY started_at DESC, id LIMIT 1""",
            [_json(settings), since],
        )
        return _run(rows[0]) if rows else None

    def run_rows(self, run_id: str) -> RunRows:
        """All ground rows of a run as observations (exchanges without their bodies), in the order they were added."""
        reuses = self.query("SELECT company, probe, exchange_id FROM reuses WHERE run_id = ? ORDER BY rowid", [run_id])
        hosts = self.query("SELECT * FROM hosts WHERE run_id = ? ORDER BY rowid", [run_id])
        done = self.query(
            "SELECT company, leftover FROM run_companies WHERE run_id = ? AND finished_at IS NOT NULL ORDER BY company",
            [run_id],
        )
        return RunRows(
            exchanges=tuple(map(exchange_of_row, self._of_run("exchanges", run_id))),
            handshakes=tuple(map(handshake_of_row, self._of_run("handshakes", run_id))),
            lookups=tuple(map(lookup_of_row, self._of_run("lookups", run_id))),
            hosts=tuple(Host(r["company"], r["host"], Role(r["role"]), r["found_by"]) for r in hosts),
            reuses=tuple((r["company"], r["probe"], r["exchange_id"]) for r in reuses),
            finished={r["company"]: r["leftover"] for r in done},
        )

    def _of_run(self, table: str, run_id: str) -> list[Row]:
        return self.query(f"SELECT * FROM {table} WHERE run_id = ? ORDER BY rowid", [run_id])

    def finished_companies(self, run_id: str) -> set[str]:
        """Codes of the companies that are done in this run."""
        sql = "SELECT company FROM run_companies WHERE run_id = ? AND finished_at IS NOT NULL"
        return {row["company"] for row in self.query(sql, [run_id])}

    def query(self, sql: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> list[Row]:
        with self._lock, _told(self.path):
            cursor = self._db.conn.execute(sql, params)
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor]

    # --- derived tables --------------------------------------------------------------------------

    def rebuild(self, rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> dict[str, int]:
        """Throw the derived tables away and make them of `rows` (table -> rows), see `rebuilding`."""
        with self.rebuilding() as put:
            for table in DERIVED_TABLES:
                for row in rows.get(table, ()):
                    put(table, row)
            if unknown := set(rows) - set(DERIVED_TABLES):
                raise ValueError(f"no derived tables: {sorted(unknown)}")
        return {t: self.query(f"SELECT count(*) AS n FROM {t}")[0]["n"] for t in DERIVED_TABLES}

    @contextmanager
    def rebuilding(self) -> Iterator[Callable[[str, Mapping[str, Any]], None]]:
        """Inside, all derived tables are empty and are filled by `put(table, row)`; all in one transaction, so that
        readers see the old answers or the new ones. Findings and crashes get their numbers in the order given."""
        with self.transaction():
            for table in reversed(DERIVED_TABLES):
                self._db.execute(f"DELETE FROM {table}")
            fills = {table: self._filler(table) for table in DERIVED_TABLES}
            for row in question_rows():
                fills["questions"](row)
            yield lambda table, row: fills[table](row)
            for table in SEARCHED:
                cast(Any, self._db[table]).rebuild_fts()

    def _filler(self, table: str) -> Callable[[Mapping[str, Any]], None]:
        described = self._db[table].columns
        columns = [c.name for c in described]
        sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
        defaults = {c.name: _default(c.default_value) for c in described}

        def fill(row: Mapping[str, Any]) -> None:
            if unknown := set(row) - set(columns):
                raise ValueError(f"table {table} has no column {sorted(unknown)}")
            self._db.conn.execute(sql, [_cell(row[c]) if c in row else defaults[c] for c in columns])

        return fill

    # --- the one way to write --------------------------------------------------------------------

    def _insert(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert those whose key is new: an observation that is there already stays as it is."""
        if rows:
            columns = list(rows[0])
            self._write(
                f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
                " ON CONFLICT DO NOTHING",
                [[_cell(row[c]) for c in columns] for row in rows],
            )

    def _write(self, sql: str, rows: Sequence[Any]) -> None:
        with self.transaction():
            self._db.conn.executemany(sql, rows)


@contextmanager
def reading(path: str | Path, *, wait: float = 10.0, older: bool = False) -> Iterator[sqlite3.Connection]:
    """A plain connection that can only read, for those who work in SQL alone. `wait`: seconds for a lock. `older`: a
    database of an older version is read as it is.

    Raises what `Store.open` raises, and the like for what shows while reading (a damaged page, a lock)."""
    path = Path(path)
    with Store.open(path, create=False, readonly=True, wait=wait, older=older):
        pass  # says in our words what is wrong with the file
    with _told(path), closing(_connect(path, True, wait)) as conn:
        yield conn


# --- rows and observations, both ways -----------------------------------------------------------------


_LONE = re.compile(r"[\ud800-\udfff]")  # halves of characters: JSON can write them, UTF-8 cannot
_MOST = (1 << 63) - 1  # SQLite's largest number


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _text(value: str) -> str:
    return str(value) if value.isascii() else _LONE.sub("\ufffd", value)


def _cell(value: Any) -> Any:
    """Lists, sets and mappings as JSON (sets sorted; sequences as they come), flags as 0 and 1. What SQLite cannot
    hold, which a stranger's document may say, becomes the nearest that it can."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return max(-_MOST, min(_MOST, value))
    if isinstance(value, set | frozenset):
        return _text(_json(sorted(value)))
    if isinstance(value, list | tuple):
        return _text(_json(list(value)))
    if isinstance(value, Mapping):
        return _text(_json(dict(value)))
    return _text(value) if isinstance(value, str) else value


def _default(sql: str | None) -> Any:
    """The value that a column's DEFAULT writes: text in quotes, a number, or null."""
    if sql is None:
        return None
    return sql[1:-1] if sql.startswith("'") else int(sql)


def question_rows() -> list[Row]:
    return [
        {
            "name": q.name,
            "area": str(q.area),
            "text": q.text,
            "value_meaning": q.value,
            "yes": q.yes,
            "no": q.no,
            "position": position,
        }
        for position, q in enumerate(QUESTIONS, 1)
    ]


def _run_row(run: Run) -> Row:
    return {
        "id": run.id,
        "kind": run.kind,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "status": run.status,
        "suspect": run.suspect,
        "tool_version": run.tool_version,
        "settings": _json(run.settings),
        "environment": _json(run.environment),
    }


def _run(row: Row) -> Run:
    return Run(
        id=row["id"],
        kind=row["kind"],
        started_at=row["started_at"],
        tool_version=row["tool_version"] or "",
        settings=json.loads(row["settings"]),
        environment=json.loads(row["environment"]),
        finished_at=row["finished_at"],
        status=row["status"],
        suspect=row["suspect"],
    )


def exchange_row(e: Exchange) -> Row:
    return {
        "id": e.id,
        "run_id": e.run_id,
        "company": e.company,
        "probe": e.probe,
        "method": e.method,
        "url": e.url,
        "host": urls.host_of(e.url),
        "port": urls.port_of(e.url),
        "outcome": e.outcome,
        "status": e.status,
        "content_type": e.response.content_type if e.response else None,
        "bytes": e.bytes_received,
        "body_sha256": e.body_sha256,
        "redirect_to": e.redirect_to,
        "fetched_at": e.fetched_at,
        "elapsed_ms": e.elapsed_ms,
        "warc_file": e.warc_file,
        "warc_offset": e.warc_offset,
        "ip": e.ip,
        "detail": e.detail,
        "why": e.why,
        "parent": e.parent,
        "hops": e.hops,
        "truncated": e.truncated,
        "sent": e.sent,
        "rendered": e.rendered,
        "request_headers": [list(h) for h in e.request_headers],
    }


def exchange_of_row(row: Mapping[str, Any]) -> Exchange:
    """Back from the row: the response has its status and content type, and no body."""
    response = None
    if row["status"] is not None:
        headers = (("content-type", row["content_type"]),) if row["content_type"] else ()
        response = Response(row["status"], "", headers, b"")
    return Exchange(
        id=row["id"],
        run_id=row["run_id"],
        company=row["company"],
        probe=row["probe"],
        method=row["method"],
        url=row["url"],
        outcome=Outcome(row["outcome"]),
        fetched_at=row["fetched_at"],
        request_headers=tuple((n, v) for n, v in json.loads(row["request_headers"])),
        response=response,
        redirect_to=row["redirect_to"],
        detail=row["detail"] or "",
        elapsed_ms=row["elapsed_ms"],
        ip=row["ip"],
        why=row["why"] or "",
        parent=row["parent"],
        hops=row["hops"],
        bytes_received=row["bytes"] or 0,
        body_sha256=row["body_sha256"],
        truncated=bool(row["truncated"]),
        sent=bool(row["sent"]),
        rendered=bool(row["rendered"]),
        warc_file=row["warc_file"],
        warc_offset=row["warc_offset"],
    )


def handshake_row(h: Handshake) -> Row:
    digests = [sha256(der).hexdigest() for der in h.chain]
    return {
        "id": h.id,
        "run_id": h.run_id,
        "company": h.company,
        "host": h.host,
        "port": h.port,
        "offered": h.offered,
        "outcome": h.outcome,
        "version": h.version,
        "cipher": h.cipher,
        "alpn": h.alpn,
        "key_group": h.group,
        "trusted": h.trusted,
        "name_matches": h.name_matches,
        "verify_error": h.verify_error,
        "client_certificate": h.client_certificate,
        "ocsp_stapled": h.ocsp_stapled,
        "certificate": digests[0] if digests else None,
        "chain": digests,
        "probe": h.probe,
        "at": h.at,
        "elapsed_ms": h.elapsed_ms,
        "ip": h.ip,
        "detail": h.detail,
        "warc_file": h.warc_file,
        "warc_offset": h.warc_offset,
    }


def handshake_of_row(row: Mapping[str, Any]) -> Handshake:
    """Back from the row; the certificates themselves lie in the archive."""
    return Handshake(
        id=row["id"],
        run_id=row["run_id"],
        company=row["company"],
        host=row["host"],
        port=row["port"],
        offered=row["offered"],
        outcome=Outcome(row["outcome"]),
        at=row["at"],
        probe=row["probe"] or "",
        version=row["version"],
        cipher=row["cipher"],
        alpn=row["alpn"],
        group=row["key_group"],
        trusted=_flag(row["trusted"]),
        name_matches=_flag(row["name_matches"]),
        verify_error=row["verify_error"] or "",
        client_certificate=row["client_certificate"] or "",
        ocsp_stapled=_flag(row["ocsp_stapled"]),
        detail=row["detail"] or "",
        elapsed_ms=row["elapsed_ms"],
        ip=row["ip"],
        warc_file=row["warc_file"],
        warc_offset=row["warc_offset"],
    )


def _flag(value: int | None) -> bool | None:
    return None if value is None else bool(value)


def lookup_row(x: Lookup) -> Row:
    return {
        "id": x.id,
        "run_id": x.run_id,
        "company": x.company,
        "host": x.host,
        "rrtype": x.rrtype,
        "outcome": x.outcome,
        "answer": list(x.answer),
        "cname": x.cname,
        "probe": x.probe,
        "at": x.at,
        "elapsed_ms": x.elapsed_ms,
        "detail": x.detail,
        "warc_file": x.warc_file,
        "warc_offset": x.warc_offset,
    }


def lookup_of_row(row: Mapping[str, Any]) -> Lookup:
    return Lookup(
        id=row["id"],
        run_id=row["run_id"],
        company=row["company"],
        host=row["host"],
        rrtype=row["rrtype"],
        outcome=Outcome(row["outcome"]),
        at=row["at"],
        answer=tuple(json.loads(row["answer"])),
        cname=row["cname"],
        probe=row["probe"] or "",
        detail=row["detail"] or "",
        elapsed_ms=row["elapsed_ms"],
        warc_file=row["warc_file"],
        warc_offset=row["warc_offset"],
    )


# --- files ---------------------------------------------------------------------------------------------


def _connect(path: Path, readonly: bool, wait: float) -> sqlite3.Connection:
    if not readonly:
        return sqlite3.connect(path, timeout=wait, check_same_thread=False, isolation_level=None)
    uri = path.resolve().as_uri() + "?mode=ro"
    return sqlite3.connect(uri, uri=True, timeout=wait, check_same_thread=False, isolation_level=None)


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SurveyError(
            f"cannot make the folder {path.parent}: {error.strerror}", hint="--db FILE in a folder you may write to"
        ) from None


_TOLD = (  # what SQLite says, what we say, what to try
    (
        "locked",
        "{path} is locked by another program",
        "wait until the other survey or Datasette has ended, or --db FILE",
    ),
    ("busy", "{path} is locked by another program", "wait until the other survey or Datasette has ended, or --db FILE"),
    ("not a database", "{path} is not a database", "another name for --db; SQLite files begin with `SQLite format 3`"),
    ("malformed", "{path} is damaged", "move it away and `survey analyse` to rebuild it from the archive"),
    (
        "readonly database",
        "{path} cannot be written to",
        "check the rights of the file and of its folder, or --db FILE",
    ),
    ("unable to open", "{path} cannot be opened", "check the rights of the file and of its folder, or --db FILE"),
    (
        "disk is full",
        "the disk of {path} is full",
        "make room; what was fetched lies in the archive, the same command goes on",
    ),
    (
        "disk I/O error",
        "the disk of {path} cannot be read or written",
        "check the disk; nothing in the archive is lost",
    ),
)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """SQLite's complaints that the user can mend, in words. The others are our own mistakes and raise."""
    try:
        yield
    except sqlite3.Error as error:
        said = str(error)
        for needle, message, hint in _TOLD:
            if needle in said:
                raise SurveyError(message.format(path=path), hint=hint) from error
        raise
