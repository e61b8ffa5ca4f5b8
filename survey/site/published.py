"""What a published folder is made of: names, what is ours and what is private. `publish` writes by it, the
proof reads by it."""

from __future__ import annotations

import re
import sqlite3
from hashlib import sha256
from pathlib import Path

from survey.site.columns import TABLES

DATABASE = "survey"  # its name in every address, so that links last from one publication to the next
MANIFEST = "manifest.json"
REPORT = "report.html"
HIDDEN = re.compile(r"^(sqlite_|_)|_fts($|_)")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")
# A path of a machine, where a word begins.
PATH = re.compile(
    r"(?:^|[\s\"'=(:,])(?:(?:~|/(?:home|Users|root|tmp|var|etc|usr|opt|mnt|srv|private|work))(?:[/\\]|$)"
    r"|[A-Z]:\\(?=[A-Z\\])|[a-z]:\\{2})"
)
# Columns of our own words, in which a failure of our machine may name a place on it.
TOLD = frozenset(["detail", "suspect", "verify_error", "note"])
REQUIREMENTS = ("datasette>=0.65.1,<0.66", "datasette-dashboards>=0.8,<0.9")


# Columns whose words and digests are our own: nothing of a surveyed site stands there.
OURS = frozenset(
    [
        "run_id",
        "host",
        "ip",
        "found_by",
        "probe",
        "method",
        "outcome",
        "status",
        "fetched_at",
        "body_sha256",
        "warc_file",
        "at",
        "offered",
        "version",
        "rrtype",
        "question",
        "answer",
        "strength",
        "detector",
        "kind",
        "rules",
        "verdict",
        "shape",
        "area",
        "sha256",
        "not_before",
        "not_after",
        "certificate",
        "chain",
        "started_at",
        "finished_at",
        "role",
    ]
)


def names(conn: sqlite3.Connection, *, hidden: bool = False) -> list[str]:
    """Tables in the order of the codebook of columns, then the others."""
    there = [name for (name,) in conn.execute("select name from sqlite_master where type = 'table' order by name")]
    if hidden:
        return there
    order = ["results", "results_by_run", *TABLES]
    return sorted(
        (n for n in there if not HIDDEN.search(n)), key=lambda n: (order.index(n) if n in order else len(order), n)
    )


def neutral(value: object) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe before `= + - @`, tab or return (OWASP,
    CSV injection). Plain numbers stay as they are."""
    if value is None:
        return ""
    text = str(value)
    return "'" + text if text.startswith(FORMULA) and not NUMBER.fullmatch(text) else text


def without_paths(text: str) -> str:
    """Our own words without the places on the machine that they name."""
    return re.sub(
        rf"{PATH.pattern}[^\s\"'<>)]*", lambda m: re.split(r"[~/A-Za-z]", m[0], maxsplit=1)[0] + "[path]", text
    )


def digest(path: Path) -> str:
    with path.open("rb") as file:
        found = sha256()
        while block := file.read(1 << 20):
            found.update(block)
        return found.hexdigest()
