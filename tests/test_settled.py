"""The answers worked out beforehand are those of the views, and kept only as long as they are true."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
from sample import make_sample

from survey import reviews
from survey.browse import site, slowly
from survey.site import settled
from survey.store import reading


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "sample.db"
    make_sample(path)
    return path


def rows(conn: sqlite3.Connection, name: str) -> list[tuple[object, ...]]:
    return sorted(conn.execute(f'select * from "{name}"').fetchall(), key=repr)


def test_what_is_worked_out_is_what_the_views_say(db: Path, tmp_path: Path) -> None:
    told: list[str] = []
    kept = settled.settle(db, tmp_path / "kept.db", told.append)
    assert len(told) > len(settled.KEPT)
    with reading(db) as slow, settled.settled(db, kept) as quick:
        for name in settled.KEPT:
            assert rows(quick, name) == rows(slow, name), name
            assert rows(slow, name) or name in ("sample_pages", "auth_agreement"), name


def test_what_was_soon_made_leaves_no_file_beside_the_database(db: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    kept = settled.settle_once(db, tmp_path / "elsewhere")
    assert kept.parent == tmp_path / "elsewhere"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["elsewhere", "sample.db"]


def test_what_took_long_is_kept_until_the_database_changes(
    db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settled, "SOON", 0.0)
    (tmp_path / "elsewhere").mkdir()
    near = settled.settle_once(db, tmp_path / "elsewhere")
    assert near == tmp_path / "sample.db-kept"
    told: list[str] = []
    assert settled.settle_once(db, tmp_path / "elsewhere", told.append) == near
    assert told == []  # nothing was worked out again
    with sqlite3.connect(db) as conn:
        conn.execute("update companies set name = 'Another Name' where code = 'BNK'")
    conn.close()
    assert settled.settle_once(db, tmp_path / "elsewhere", told.append) == near
    assert told
    with settled.settled(db, near) as conn:
        assert conn.execute("select name from results where code = 'BNK'").fetchone() == ("Another Name",)


def test_kept_answers_of_a_relative_path_are_shown(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settled, "SOON", 0.0)
    monkeypatch.chdir(db.parent)
    with site(Path(db.name)) as datasette:
        assert Path(f"{db.name}-kept").exists()
        for page in ("/", "/-/company/BNK", "/sample/results", "/-/chart/presence.svg"):
            assert asyncio.run(datasette.client.get(page)).status_code == 200, page


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + b"\0" * 4000])
def test_a_kept_file_that_is_none_is_made_anew(
    db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    monkeypatch.setattr(settled, "SOON", 0.0)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "sample.db-kept").write_bytes(content)
    near = settled.settle_once(db, tmp_path / "elsewhere")
    with settled.settled(db, near) as conn:
        assert conn.execute("select count(*) from results").fetchone()[0] > 0


def test_what_is_over_at_once_says_nothing() -> None:
    now, said = [0.0], list[str]()
    tell = slowly(said.append, lambda: now[0])
    for second in (0.5, 1.9, 2.5, 3.0, 4.6):
        now[0] = second
        tell(f"at {second}")
    assert said == ["at 2.5 ...", "at 4.6 ..."]


def test_one_who_asks_once_is_told_the_same_by_a_large_database(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    doubts, said = reviews.worth_a_look(db), list[str]()
    assert doubts
    monkeypatch.setattr(settled, "SMALL", 0)
    assert reviews.worth_a_look(db, say=said.append) == doubts
    assert any("results by run" in text for text in said)
    with settled.answering(db) as conn, pytest.raises(sqlite3.OperationalError, match="readonly"):
        conn.execute("delete from main.findings")
