"""Datasette on the database, with our pages, texts, queries, charts and evidence.

Datasette runs in this process, so that the site's plugin can read the archive and draw the charts
through two functions (`archived`, `_drawer`); a published folder has neither and shows what was published.
"""

from __future__ import annotations

import functools
import json
import socket
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Any

from survey.archive import read_raw
from survey.charset import decode
from survey.charts import CHARTS
from survey.charts.chart import Chart
from survey.errors import SurveyError
from survey.figure import Sheet
from survey.model import Handshake, Lookup, evidence_text
from survey.site.metadata import SETTINGS, Picture, facts, metadata
from survey.site.settled import settle_once, settled
from survey.store import reading, views


def site_folder() -> Path:
    """Where plugin, templates and style lie, as Datasette wants them: `plugins/ templates/ static/`."""
    return Path(str(resources.files("survey"))) / "site"


def serve(
    db: str | Path,
    port: int = 8001,
    archive: str | Path | None = None,
    host: str = "127.0.0.1",
    *,
    say: Callable[[str], None] | None = None,
) -> None:
    """Serve until Ctrl-C. `port` 0 takes a free one. `say` gets the address (default: to stderr).
    Raises SurveyError when the port is taken or there is no such database."""
    import uvicorn

    say = say or (lambda text: print(text, file=sys.stderr, flush=True))
    opened = site(Path(db), Path(archive) if archive else None, say=slowly(say))
    with opened as datasette, _listening(host, port) as listening:
        shown = f"[{host}]" if ":" in host else host
        say(f"http://{shown}:{listening.getsockname()[1]}/ (Ctrl-C ends it)")
        config = uvicorn.Config(datasette.app(), log_level="warning", lifespan="on", timeout_graceful_shutdown=2)
        try:
            uvicorn.Server(config).run(sockets=[listening])
        except KeyboardInterrupt:
            say("ended")


QUIET = 2.0  # seconds without a word


def slowly(say: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> Callable[[str], None]:
    """`say` for what is mostly over at once: says what it is at only after QUIET seconds, and as seldom."""
    last = clock()

    def told(text: str) -> None:
        nonlocal last
        if clock() - last >= QUIET:
            last = clock()
            say(f"{text} ...")

    return told


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """The socket, bound before anything is announced."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
            listening.listen(128)
        except OSError as error:
            raise SurveyError(
                f"cannot listen on {host} port {port}: {error.strerror or error}",
                hint=f"another port, for example: survey browse --port {port + 1 if 0 < port < 65535 else 0}",
            ) from error
        yield listening


@contextmanager
def site(
    db: Path, archive: Path | None = None, *, contact: str = "", say: Callable[[str], None] | None = None
) -> Iterator[Any]:
    """A Datasette on the database, ready to serve. When nobody writes to the database it is opened
    immutable, with row counts and results worked out beforehand. `say` is told what takes long."""
    from datasette.app import Datasette

    with tempfile.TemporaryDirectory(prefix="survey-browse-") as folder, ExitStack() as stack:
        still = _still(db)
        kept = settle_once(db, Path(folder), say)
        conn = stack.enter_context(settled(db, kept))
        if say:
            say("charts and texts")
        name = db.stem
        told = metadata(
            conn,
            name,
            views=[(v.name, v.description) for v in views()],
            charts=CHARTS,
            pictures=_pictures(conn),
            reviews=_reviews(db),
            contact=contact,
        )
        if still:
            told["plugins"]["survey-site"]["kept"] = str(kept.absolute())
        material = site_folder()
        datasette = Datasette(
            [] if still else [str(db)],
            immutables=[str(db)] if still else [],
            inspect_data={name: inspected(db, conn)} if still else None,
            metadata=told,
            settings=SETTINGS,
            plugins_dir=str(material / "plugins"),
            template_dir=str(material / "templates"),
            static_mounts=[("static", str(material / "static"))],
        )
        if still:
            datasette.survey_changed = _changes(db)
        datasette.survey_reader = functools.partial(archived, archive)
        datasette.survey_drawer = functools.partial(_drawer, db, kept if still else None)
        yield datasette


def _still(db: Path) -> bool:
    """Nobody writes to it: no run is going on, and nothing waits in a write-ahead log."""
    log = db.with_name(db.name + "-wal")
    if log.exists() and log.stat().st_size:
        return False
    with reading(db) as conn:
        return not conn.execute("select 1 from runs where status = 'running' and finished_at is null").fetchone()


def _changes(db: Path) -> Callable[[], bool]:
    """Whether somebody has written to the database since: what is open as immutable must then not be read any more
    (https://www.sqlite.org/c3ref/open.html: wrong results, or `malformed`)."""

    def stamp() -> tuple[int, int, int]:
        stat, log = db.stat(), db.with_name(db.name + "-wal")
        return stat.st_mtime_ns, stat.st_size, log.stat().st_size if log.exists() else 0

    before = stamp()
    return lambda: stamp() != before


def inspected(db: Path, conn: sqlite3.Connection) -> dict[str, Any]:
    """What `datasette inspect` writes: row counts, so that no page counts a million rows again."""
    names = [name for (name,) in conn.execute("select name from sqlite_master where type = 'table'")]
    stat = db.stat()
    counts = {name: {"count": conn.execute(f'select count(*) from "{name}"').fetchone()[0]} for name in names}
    return {
        "hash": f"{stat.st_mtime_ns:032x}{stat.st_size:032x}",
        "size": stat.st_size,
        "file": db.name,
        "tables": counts,
    }


def _reviews(db: Path) -> list[dict[str, Any]]:
    from survey import reviews

    return [dict(r) for r in reviews.beside(db)]


# --- what the plugin is given --------------------------------------------------------------------


def _asked(conn: sqlite3.Connection, sql: str) -> list[dict[str, object]]:
    cursor = conn.execute(sql)
    names = [d[0] for d in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def said(conn: sqlite3.Connection, chart: Chart) -> tuple[str, ...]:
    """What a chart says, in sentences, its denominator first."""
    table = chart.frame(_asked(conn, chart.sql))
    return (chart.whole(table), *chart.words(table))


def _pictures(conn: sqlite3.Connection) -> list[Picture]:
    """The charts. One that cannot be made of these rows is our mistake: told, and left out of the page."""
    made = []
    for chart in CHARTS:
        try:
            made.append(Picture(chart.name, chart.title, said(conn, chart), chart.sql))
        except Exception as error:
            print(f"the chart {chart.name} cannot be made: {error!r}", file=sys.stderr)
    return made


def drawing(conn: sqlite3.Connection, chart: Chart) -> bytes:
    """A chart as SVG."""
    told = facts(conn)
    table = chart.frame(_asked(conn, chart.sql))
    sheet = Sheet(
        chart.title,
        notes=[chart.whole(table)],
        footer=[f"API survey, run of {(told.finished_at or told.started_at or '')[:10] or 'unknown date'}."],
        warning="The invented demo web" if told.demo else "",
    )
    chart.draw(sheet, table)
    return sheet.svg()


def _drawer(db: Path, kept: Path | None, name: str) -> bytes:
    """A chart as SVG, from the database as it is now."""
    chart = next(c for c in CHARTS if c.name == name)
    with settled(db, kept) as conn:
        return drawing(conn, chart)


def archived(archive: Path | None, kind: str, row: dict[str, Any]) -> dict[str, Any]:
    """What the archive holds of an observation, for the evidence page."""
    if kind != "exchange":
        return {"body": facts_of(kind, row), "headers": []}
    where, offset = row.get("warc_file"), row.get("warc_offset")
    if archive is None or not archive.is_dir():
        return {"note": f"The archive folder {archive or ''} is not here, so only the row and the excerpts are shown."}
    if where is None or offset is None:
        return {"note": "This row does not say where in the archive it lies."}
    if Path(str(where)).name != where:
        return {"note": "This row names no file of the archive."}
    raw = read_raw(archive, str(where), int(offset))
    if raw is None:
        return {"note": f"The archive folder {archive} has no record in {where} at {offset}."}
    if raw.kind == "metadata":
        note = "Nothing came back, so the archive holds a record of the attempt."
        return {"request": raw.request, "body": raw.body.decode("utf-8", "replace"), "note": note}
    if raw.kind == "conversion":
        note = "No server sent this: it is the page of the exchange that led here, as a browser drew it."
        return {"body": raw.body.decode("utf-8", "replace"), "headers": [], "note": note}
    lines = raw.head.replace("\r\n", "\n").strip("\n").split("\n")
    headers = [(n.strip(), v.strip()) for n, found, v in (line.partition(":") for line in lines[1:]) if found]
    declared = next((v for n, v in headers if n.lower() == "content-type"), None)
    note = ""
    if row.get("body_sha256") and sha256(raw.body).hexdigest() != row["body_sha256"]:
        note = "The archived body does not have the digest of this row: the archive or the database was changed."
    return {
        "request": raw.request,
        "status_line": lines[0],
        "headers": headers,
        "body": decode(raw.body, declared),
        "note": note,
    }


def facts_of(kind: str, row: dict[str, Any]) -> str:
    """The record of a handshake or lookup as text: what its excerpts are taken from."""
    if kind == "lookup":
        return evidence_text(
            Lookup(
                row["id"],
                row["run_id"],
                row["company"],
                row["host"],
                row["rrtype"],
                row["outcome"],
                row["at"],
                tuple(json.loads(row["answer"] or "[]")),
                row["cname"],
                detail=row["detail"] or "",
            )
        )

    def flag(name: str) -> bool | None:
        return None if row[name] is None else bool(row[name])

    return evidence_text(
        Handshake(
            row["id"],
            row["run_id"],
            row["company"],
            row["host"],
            row["port"],
            row["offered"],
            row["outcome"],
            row["at"],
            version=row["version"],
            cipher=row["cipher"],
            alpn=row["alpn"],
            group=row["key_group"],
            trusted=flag("trusted"),
            name_matches=flag("name_matches"),
            verify_error=row["verify_error"] or "",
            client_certificate=row["client_certificate"] or "",
            ocsp_stapled=flag("ocsp_stapled"),
            detail=row["detail"] or "",
        )
    )
