"""The command line: exit codes, where words go, bad input told with file, line and what to try, nothing lost."""

from __future__ import annotations

import errno
import gzip
import json
import os
import socket
import sqlite3
import subprocess
import sys
import uuid
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from sample import make_sample

from survey import store
from survey.cli import cli, main
from survey.demo import place
from survey.errors import InputError

COMPANIES = "code,name,sector,website\nKOO,Kookaburra Bank,Financials,https://www.kookaburra.example\n"
COMMANDS = ["crawl", "plan", "analyse", "show", "charts", "browse", "publish", "diff", "reviews", "detectors",
            "probes", "questions", "demo"]  # fmt: skip


def run(*arguments: str | Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Exit code, stdout, stderr of one command in this process."""
    with pytest.raises(SystemExit) as ended:
        main([str(a) for a in arguments])
    captured = capsys.readouterr()
    return int(ended.value.code or 0), captured.out, captured.err


def write_theirs(path: Path, pages: int) -> None:
    """A WARC file as others write them: one gzip member a record."""
    with path.open("wb") as file:
        for number in range(pages):
            http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>%d</title>" % number + os.urandom(64)
            head = (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://b.example/{number}\r\n"
                f"WARC-Date: 2026-01-01T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:{uuid.UUID(int=number)}>\r\n"
                f"Content-Type: application/http;msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
            )
            file.write(gzip.compress(head.encode() + http + b"\r\n\r\n"))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_help_ends_with_an_example_that_can_be_pasted(name: str) -> None:
    text = CliRunner().invoke(cli, [name, "--help"]).output
    assert "Example:" in text
    assert f"survey {name}" in text.split("Example:")[1]


@pytest.mark.parametrize("name", ["detectors", "probes", "questions"])
def test_what_is_built_in_is_printed_as_table_and_as_json(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, text, _ = run(name, capsys=capsys)
    assert code == 0
    rows = json.loads(run(name, "--json", capsys=capsys)[1])
    assert len(rows) == len(text.splitlines()) - 2


# name, companies.csv, words that the message must have
BAD_COMPANIES = [
    ("missing column", "code,name,sector\nKOO,Kookaburra,Financials\n", ["website", "line 1"]),
    ("doubled column", "code,name,sector,website,name\nKOO,K,F,https://k.example,K\n", ["name", "line 1"]),
    ("bad address", "code,name,sector,website\nKOO,K,F,ftp://k.example\n", ["line 2", "website"]),
    ("no host", "code,name,sector,website\nKOO,K,F,https://\n", ["line 2", "website"]),
    ("doubled code", COMPANIES + "KOO,Another,Financials,https://another.example\n", ["line 3", "KOO"]),
    ("empty file", "", ["empty"]),
    ("no rows", "code,name,sector,website\n", ["no rows"]),
    ("too few fields", "code,name,sector,website\nKOO,K\n", ["line 2"]),
    ("not UTF-8", b"code,name,sector,website\nKOO,Caf\xe9,F,https://k.example\n", ["UTF-8", "line 2"]),
    ("open quote", 'code,name,sector,website\nKOO,"K,F,https://k.example\n', ["line"]),
]


@pytest.mark.parametrize(("name", "text", "words"), BAD_COMPANIES, ids=[b[0] for b in BAD_COMPANIES])
def test_bad_companies_are_told_with_place_and_remedy(
    name: str, text: str | bytes, words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "companies.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    db = tmp_path / "s.db"
    code, out, told = run("crawl", "--companies", path, "--db", db, "--archive", tmp_path / "a", capsys=capsys)
    assert code == 2
    assert out == ""
    assert str(path) in told
    assert "try:" in told
    for word in words:
        assert word in told
    assert not db.exists()


@pytest.mark.parametrize("text", ["\ufeff" + COMPANIES, COMPANIES.replace("\n", "\r\n"), COMPANIES.rstrip("\n")])
def test_byte_order_mark_and_line_ends_are_no_mistake(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "companies.csv"
    path.write_bytes(text.encode())
    code, out, _ = run("plan", "KOO", "--companies", path, "--json", capsys=capsys)
    assert code == 0
    assert json.loads(out)[0]["what"] == "DNS A www.kookaburra.example"


def test_a_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for option in ("--companies", "--connect-to", "--ca-file", "--cdr-register"):
        code, _, told = run("crawl", option, tmp_path / "nowhere", "--db", tmp_path / "s.db", capsys=capsys)
        assert code == 2
        assert "nowhere" in told
        assert option in told


def test_a_bad_connect_to_line_is_told_with_its_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "companies.csv").write_text(COMPANIES)
    (tmp_path / "lines").write_text("# fine\nwww.kookaburra.example:443:127.0.0.1\n")
    code, _, told = run(
        "crawl", "--companies", tmp_path / "companies.csv", "--connect-to", tmp_path / "lines",
        "--db", tmp_path / "s.db", "--archive", tmp_path / "a", capsys=capsys,
    )  # fmt: skip
    assert code == 2
    assert "line 2" in told
    assert "try:" in told


def test_an_unknown_code_gets_suggestions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "companies.csv").write_text(COMPANIES)
    code, _, told = run("plan", "KOOK", "--companies", tmp_path / "companies.csv", capsys=capsys)
    assert code == 2
    assert "KOO" in told.split("try:")[1]


READERS = (["show", "KOO"], ["charts"], ["browse", "--port", "0"], ["publish", "site"], ["diff"], ["reviews"])


@pytest.mark.parametrize("words", READERS, ids=lambda w: w[0])
@pytest.mark.parametrize("fault", ["nowhere", "folder", "text", "empty", "other", "locked", "older", "torn", "cut"])
def test_what_is_no_database_to_read_is_told_by_every_command(
    words: list[str], fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    db, holder = tmp_path / f"{fault}.db", None
    if fault == "folder":
        db.mkdir()
    elif fault == "text":
        db.write_text("this is no database, and long enough to be read as a header of one" * 20)
    elif fault == "empty":
        db.touch()
    elif fault == "cut":
        make_sample(db)
        db.write_bytes(db.read_bytes()[: db.stat().st_size // 2])
    elif fault == "other":
        with closing(sqlite3.connect(db)) as conn:
            conn.executescript("create table recipes (name); insert into recipes values ('soup')")
    elif fault in ("older", "torn"):
        make_sample(db)
        with closing(sqlite3.connect(db)) as conn:
            conn.execute({"older": "drop view auth_agreement", "torn": "drop table grades"}[fault])
    elif fault == "locked":
        make_sample(db)
        connect = store._connect
        monkeypatch.setattr(store, "_connect", lambda path, readonly, _wait: connect(path, readonly, 0.05))
        holder = sqlite3.connect(db, isolation_level=None)
        holder.execute("pragma journal_mode = delete")
        holder.execute("begin exclusive")
    before = db.read_bytes() if db.is_file() else None
    code, _, told = run(*words, "--db", db, capsys=capsys)
    if holder:
        holder.close()
    assert code in (1, 2)
    assert db.name in told
    said = {"nowhere": "no database", "folder": "directory", "text": "not a database", "other": "something else",
            "empty": "is empty", "older": "an older version", "torn": "damaged: it has no table grades",
            "cut": "damaged"}  # fmt: skip
    assert said.get(fault, "locked by another program") in told
    assert fault == "folder" or "try:" in told
    assert "Traceback" not in told
    assert (db.read_bytes() if db.is_file() else None) == before
    assert [p.name for p in tmp_path.iterdir() if p != db] == [], "nothing is made"


@pytest.mark.skipif(os.getuid() == 0, reason="root may read everything")
def test_an_unreadable_database_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    db = tmp_path / "s.db"
    make_sample(db)
    db.chmod(0)
    code, _, told = run("show", "BNK", "--db", db, capsys=capsys)
    assert code in (1, 2)
    assert "s.db" in told


def test_analyse_without_an_archive_says_what_to_try(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, told = run("analyse", "--db", tmp_path / "s.db", "--archive", tmp_path / "nowhere", capsys=capsys)
    assert code in (1, 2)
    assert "nowhere" in told
    assert "try:" in told


def test_a_torn_file_is_read_as_far_as_it_goes_and_that_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    torn = tmp_path / "theirs.warc.gz"
    write_theirs(torn, pages=3)
    torn.write_bytes(torn.read_bytes()[:-40])
    place = ("--db", tmp_path / "s.db", "--archive", tmp_path / "archive")
    code, out, told = run("analyse", torn, *place, "--json", capsys=capsys)
    assert code == 0
    assert json.loads(out)["exchanges"] == 2
    assert "1 broken or cut off" in told


def test_a_taken_port_is_told(tmp_path: Path) -> None:
    db = tmp_path / "s.db"
    make_sample(db)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-m", "survey", "browse", "--db", str(db), "--port", port],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert port in done.stderr
    assert "try:" in done.stderr
    assert "Traceback" not in done.stderr


def test_show_prints_the_chain_to_the_archive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    db = tmp_path / "s.db"
    make_sample(db)
    code, out, _ = run("show", "BNK", "--db", db, capsys=capsys)
    assert code == 0
    assert "Harbour Bank" in out
    assert ".warc.gz" in out
    code, out, _ = run("show", "BNK", "--db", db, "--json", capsys=capsys)
    assert code == 0
    assert json.loads(out)


def test_misuse_is_two(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("crawl", "--delay", "-1", capsys=capsys)[0] == 2
    assert run("nonsense", capsys=capsys)[0] == 2
    assert run("diff", "one", capsys=capsys)[0] == 2
    assert run("crawl", "--only", "NOBODY", capsys=capsys)[0] == 2


def test_the_demo_deletes_only_what_a_demo_made(tmp_path: Path) -> None:
    mine, warcs, fresh = tmp_path / "survey.db", tmp_path / "archive", tmp_path / "deep" / "demo.db"
    make_sample(mine)  # runs of kind crawl
    warcs.mkdir()
    record = warcs / "20261101T000000Z-crawl-0000-00000.warc.gz"
    record.write_bytes(b"a year's work")
    for db, archive in ((mine, tmp_path / "none"), (fresh, warcs), (warcs, tmp_path / "none")):
        with pytest.raises(InputError, match="would replace"):
            place.clear(db, archive)
    assert record.read_bytes() == b"a year's work"
    assert mine.is_file()
    record.rename(warcs / record.name.replace("-crawl-", "-demo-"))
    fresh.parent.mkdir()
    sqlite3.connect(fresh).executescript("create table runs (id, kind); insert into runs values ('x', 'demo')")
    place.clear(fresh, warcs)
    assert not fresh.exists()
    assert not warcs.exists()
    place.clear(tmp_path / "new" / "demo.db", warcs)  # a first demo, in a folder that is not there yet
    assert (tmp_path / "new").is_dir()


@pytest.mark.parametrize(
    ("number", "hint"),
    [(errno.ENOSPC, "make room"), (errno.EROFS, "you may write to"), (errno.EACCES, "--archive DIR")],
)
def test_what_a_disk_refuses_comes_with_what_to_try(
    number: int, hint: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuses(**_: object) -> None:
        raise OSError(number, os.strerror(number), "archive/x.warc.gz")

    monkeypatch.setattr(cli, "main", refuses)
    with pytest.raises(SystemExit) as ended:
        main(["crawl"])
    assert ended.value.code == 1
    told = capsys.readouterr().err
    assert "archive/x.warc.gz" in told
    assert hint in told
