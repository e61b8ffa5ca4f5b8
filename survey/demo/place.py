"""Where the demo puts its database and archive: what an earlier demo left there gives way, nothing else does.

The demo begins anew each time, so it deletes. `--db data/survey.db` or `--archive .` by mistake must not cost
anybody a survey, an archive or a folder.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from survey.archive import TORN
from survey.errors import InputError


def clear(db: Path, archive: Path) -> None:
    """Make room for a demo. Raises InputError, before anything is deleted, when `db` holds more than demo runs or
    `archive` more than their records."""
    if db.exists() and not _only_demos(db):
        raise InputError(f"{db} is not the database of a demo; the demo would replace it", hint="another --db FILE")
    if archive.is_dir() and (strange := next((p for p in sorted(archive.iterdir()) if not _of_a_demo(p)), None)):
        raise InputError(
            f"{archive} holds {strange.name}, which is not of a demo; the demo would replace it",
            hint="another --archive DIR",
        )
    for old in (db, *db.parent.glob(db.name + "-*")):
        old.unlink(missing_ok=True)
    if archive.is_dir():
        shutil.rmtree(archive)
    db.parent.mkdir(parents=True, exist_ok=True)


def _only_demos(db: Path) -> bool:
    """Whatever version of the schema wrote it. An empty file is nobody's."""
    if not db.is_file():
        return False
    try:
        with closing(sqlite3.connect(f"{db.absolute().as_uri()}?mode=ro", uri=True)) as conn:
            return all(kind == "demo" for (kind,) in conn.execute("select kind from runs"))
    except sqlite3.Error:
        return not db.stat().st_size


def _of_a_demo(path: Path) -> bool:
    return path.name == TORN or (path.name.endswith(".warc.gz") and "-demo-" in path.name)
