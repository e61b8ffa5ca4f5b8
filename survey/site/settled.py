"""The views worked out: each once, as a table, in the order in which they refer to each other.

SQLite works a view out anew wherever another view mentions it; the answers of 1,000 companies took 15 s that
way and take 2.5 s this way, with the same rows. The database itself is only read. Each table is counted
(`analyze`) before the next one is made of it: without that SQLite guesses which index helps, and of 10,000
companies guesses wrong. What took long is kept beside the database until the database or a view changes.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from survey.store import reading

# What pages, charts and queries ask again and again.
KEPT = (
    "results",
    "results_by_run",
    "main_site",
    "https_state",
    "hsts_state",
    "tls_accepted",
    "unknown_reasons",
    "hindrances",
    "presence_seen",
    "ledger",
    "answers",
    "sample_pages",
    "auth_agreement",
    "question_figures",
    "question_runs",
    "question_values",
)
INDEXES = ("code", "run_id", "company", "api_presence", "sector", "unknown_reason", "question")
# As big as the tables they stand on, and quick by their indexes.
LEFT = ("asked", "counted_findings", "off_domain")


# Rows of an index that `analyze` looks at: enough to choose an index by, quick on a million.
SAMPLED = 1000
# Worked out in fewer seconds than this: not worth a file beside the database.
SOON = 5.0
# Bytes of a database whose views answer at once.
SMALL = 24_000_000
MADE_OF = "made_of"  # the table of a kept file that says what it was made of
Told = Callable[[str], None]


def settle(db: Path, beside: Path, say: Told | None = None) -> Path:
    """Write the views of `KEPT` that the database has as tables of the new database `beside`. `say` is told
    what is being worked out, a view at a time."""
    say = say or (lambda _text: None)
    with reading(db) as conn:
        conn.execute("attach ? as kept", [f"{beside.absolute().as_uri()}?mode=rwc"])
        conn.execute(f"pragma analysis_limit = {SAMPLED}")
        selects = {name: re.split(r"(?i)\bas\b", sql, maxsplit=1)[1] for name, sql in _views(conn)}
        conn.execute("begin")
        # A name of the temporary schema comes before the same name in the file.
        order = in_order(selects)
        for place, name in enumerate(order, 1):
            say(f"working out the answers: {name.replace('_', ' ')} ({place} of {len(order)})")
            conn.execute(f'create temp {"view" if name in LEFT else "table"} "{name}" as {selects[name]}')
            if name not in LEFT:
                columns = {row[1] for row in conn.execute(f'pragma temp.table_info("{name}")')}
                if found := ", ".join(c for c in ("run_id", "company", "host") if c in columns):
                    conn.execute(f'create index temp."by_{name}" on "{name}" ({found})')
                conn.execute(f'analyze temp."{name}"')
        for name in KEPT:
            if name in selects:
                conn.execute(f'create table kept."{name}" as select * from temp."{name}"')
                columns = {row[1] for row in conn.execute(f'pragma kept.table_info("{name}")')}
                for column in (c for c in INDEXES if c in columns):
                    conn.execute(f'create index kept."{name}_{column}" on "{name}" ("{column}")')
        conn.execute("commit")
        conn.execute("analyze kept")
    return beside


def settle_once(db: Path, folder: Path, say: Told | None = None) -> Path:
    """As `settle`, but what was worked out before of the same database is used again (`NAME.db-kept` beside it),
    and what took longer than SOON is kept there. Else, or when nothing can be written there, it lies in `folder`."""
    near = db.with_name(f"{db.name}-kept")
    state = _state(db)
    if state and _made_of(near) == state:
        return near
    start = time.monotonic()
    made = settle(db, folder / "kept.db", say)
    if not state or state != _state(db) or time.monotonic() - start < SOON:
        return made
    with closing(sqlite3.connect(made)) as conn, conn:
        conn.execute(f"create table {MADE_OF} as select ? as state", [state])
    try:
        with tempfile.TemporaryDirectory(prefix=f".{db.name}-", dir=db.parent) as there:
            Path(shutil.copyfile(made, Path(there) / near.name)).replace(near)
    except OSError:
        return made
    made.unlink()
    return near


def _state(db: Path) -> str:
    """What the answers hang on: the file as it is (size, time, SQLite's counter of changes) and the text of the views.
    Empty while changes wait in a write-ahead log."""
    log = db.with_name(db.name + "-wal")
    if log.exists() and log.stat().st_size:
        return ""
    stat = db.stat()
    with db.open("rb") as file:
        counter = file.read(28)[24:]  # file change counter, https://www.sqlite.org/fileformat.html#file_change_counter
    with reading(db) as conn:
        texts = "\n".join(sql for _, sql in sorted(_views(conn)))
    told = f"{stat.st_size} {stat.st_mtime_ns} {counter.hex()} {KEPT} {INDEXES} {texts}"
    return sha256(told.encode()).hexdigest()


def _made_of(kept: Path) -> str:
    """The state of the database that a kept file was made of; empty when it is none."""
    if not kept.is_file():
        return ""
    try:
        with closing(sqlite3.connect(f"{kept.absolute().as_uri()}?mode=ro", uri=True)) as conn:
            return str(conn.execute(f"select state from {MADE_OF}").fetchone()[0])
    except (sqlite3.Error, TypeError):
        return ""


def _views(conn: sqlite3.Connection) -> list[tuple[str, str]]:
    """Name and text of each view of the file."""
    return conn.execute("select name, sql from main.sqlite_master where type = 'view'").fetchall()


def in_order(selects: Mapping[str, str]) -> list[str]:
    """Names of views, each after those that its text mentions."""
    placed: list[str] = []

    def place(name: str) -> None:
        if name not in placed:
            for word in dict.fromkeys(re.findall(r"\w+", selects[name])):
                if word in selects and word != name:
                    place(word)
            placed.append(name)

    for name in selects:
        place(name)
    return placed


@contextmanager
def settled(db: Path, kept: Path | None = None) -> Iterator[sqlite3.Connection]:
    """A connection that only reads, with what was worked out in the place of its views."""
    with reading(db) as conn:
        if kept:
            shadow(conn.execute, kept)
        yield conn


@contextmanager
def answering(db: str | Path, say: Told | None = None) -> Iterator[sqlite3.Connection]:
    """A connection that only reads, for one who asks once: what would take long is worked out first, as in
    `settle_once`, when the database is not a small one."""
    db = Path(db)
    if not db.is_file() or db.stat().st_size <= SMALL:
        with settled(db) as conn:
            yield conn
        return
    with (
        tempfile.TemporaryDirectory(prefix="survey-") as folder,
        settled(db, settle_once(db, Path(folder), say)) as conn,
    ):
        yield conn


def shadow(ask: Callable[..., Iterable[Any]], kept: Path) -> None:
    """Put what was worked out in the place of the views of an open connection, by its `execute`."""
    ask("attach ? as kept", [f"{kept.absolute().as_uri()}?mode=ro"])
    ask("pragma query_only = off")  # of temporary views; the file is open for reading only
    for name in KEPT:
        if list(ask("select 1 from kept.sqlite_master where type = 'table' and name = ?", [name])):
            ask(f'create temp view "{name}" as select * from kept."{name}"')
