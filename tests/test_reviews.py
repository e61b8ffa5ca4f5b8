"""Verdicts of persons: read with their mistakes told, beside the machine's answer wherever it is shown, counted."""

from __future__ import annotations

import asyncio
import csv
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sample import make_sample

from survey import browse
from survey.cli import main
from survey.errors import InputError
from survey.publish import check, publish
from survey.reviews import COLUMNS, beside, of, read, worth_a_look
from survey.show import as_text, show


@pytest.fixture
def reviewed(tmp_path: Path) -> tuple[Path, Path]:
    make_sample(tmp_path / "sample.db")
    path = tmp_path / "reviews.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [
                COLUMNS,
                ["BNK", "api_presence", "public", "the products need a key now", "a reader", "2026-11-22"],
                ["BNK", "auth", "oauth2", "", "a reader", "2026-11-22"],
                ["PAY", "sandbox", "yes", "after signing up", "a reader", "2026-11-22"],
                ["PHA", "api_presence", "none", "closed down", "a reader", "2026-11-22"],
                ["NIX", "api_presence", "none", "not on this list", "a reader", "2026-11-22"],
            ]
        )
    return tmp_path / "sample.db", path


def test_a_review_stands_beside_the_answer(reviewed: tuple[Path, Path]) -> None:
    db, path = reviewed
    told = {(r["code"], r["question"]): (r["machine"], r["agrees"]) for r in beside(db, read(path))}
    assert told[("BNK", "api_presence")] == ("open", False)
    assert told[("BNK", "auth")] == ("oauth2", True)
    assert told[("PHA", "api_presence")] == ("unknown", None)
    assert ("NIX", "api_presence") not in told


def test_worth_a_look_begins_with_disagreement(reviewed: tuple[Path, Path]) -> None:
    db, path = reviewed
    doubts = worth_a_look(db, read(path))
    assert (doubts[0].code, doubts[0].why, doubts[0].answer) == ("BNK", "disagrees", "open")
    assert ("WAL", "unknown") in {(d.code, d.why) for d in doubts}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("BNK,nix,yes,,me,2026-11-22", "line 2, column question: there is no question 'nix'"),
        ("BNK,tls_versoins,x,,me,2026-11-22", "try: did you mean tls_versions"),
        ("BNK,auth,,,me,2026-11-22", "line 2, column verdict: verdict is empty"),
        ("BNK,api_presence,Public,,me,2026-11-22", "line 2, column verdict: 'Public' is no answer to api_presence"),
        ("BNK,auth,basic,,me,2026-11-22\nBNK,auth,none,,me,2026-11-22", "line 3: me judged this on that day in line 2"),
        ('BNK,auth,"basic,,me,2026-11-22', "line 2: the quotes are not right"),
        ("BNK,auth,oauth3; basic,,me,2026-11-22", "line 2, column verdict: 'oauth3' is no answer to auth"),
        ("BNK,auth,basic,,me,20261122", "line 2, column date: '20261122' is no date"),
        (
            'BNK,auth,basic,"x\ny",me,2026-11-22\nBNK,auth,oauth2,,me,2026-11-22',
            "line 4: me judged this on that day in line 2",
        ),
        (f"BNK,auth,basic,{'x' * 200_000},me,2026-11-22\nBNK,nix,yes,,me,2026-11-22", "line 3, column question"),
        ("BNK,auth,basic,bell\x07,me,2026-11-22", "line 2, column reason: a control character (U+0007)"),
        ("BNK,auth,oauth2,,me,22.11.2026", "line 2, column date: '22.11.2026' is no date"),
        ("BNK,auth,oauth2", "line 2: 3 fields instead of 6"),
    ],
)
def test_a_mistake_in_reviews_is_told(tmp_path: Path, row: str, told: str) -> None:
    path = tmp_path / "reviews.csv"
    path.write_text(",".join(COLUMNS) + "\n" + row + "\n")
    with pytest.raises(InputError) as caught:
        read(path)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("encoding", "sign", "told"),
    [
        ("utf-8-sig", ",", ""),
        ("utf-8", ";", "separated by semicolons, not by commas"),
        ("utf-16", "\t", "this is UTF-16"),
        ("cp1252", ",", "line 2: byte 0xe9 is not UTF-8"),
    ],
)
def test_a_file_that_a_spreadsheet_saved_is_read_or_told(tmp_path: Path, encoding: str, sign: str, told: str) -> None:
    path = tmp_path / "reviews.csv"
    lines = ["code,question,verdict,reason,by,date,,", "BNK,auth,basic,café,me,2026-11-22,,", ",,,,,,,"]
    path.write_bytes("\r\n".join(lines).replace(",", sign).encode(encoding))
    if not told:
        assert [r.reason for r in read(path)] == ["café"]
        return
    with pytest.raises(InputError) as caught:
        read(path)
    assert told in f"{caught.value} {caught.value.hint}"


def test_bundled_reviews_are_readable() -> None:
    from survey.reviews import bundled

    assert isinstance(bundled(), tuple)


def test_reviews_on_the_command_line_are_counted_and_a_stranger_is_told(
    reviewed: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    db, path = reviewed
    with pytest.raises(SystemExit) as ended:
        main(["reviews", "--db", str(db), "--reviews", str(path)])
    told = capsys.readouterr()
    assert ended.value.code == 0
    assert "4 verdicts: 1 agrees, 1 disagrees, 2 where the machine has no answer" in told.out
    assert re.search(r"disagrees +BNK +api_presence +open +a reader on 2026-11-22: public", told.out)
    assert "has the code NIX (line 6)" in told.err
    with pytest.raises(SystemExit):
        main(["reviews", "--db", str(db), "--reviews", str(path), "--json", "--most", "1"])
    found = json.loads(capsys.readouterr().out)
    assert [len(found["reviews"]), found["worth_a_look"][0]["why"]] == [4, "disagrees"]
    kinds = [d["why"] for d in found["worth_a_look"]]
    assert len(kinds) == len(set(kinds)), "at most one of each kind"


def test_a_verdict_stands_beside_the_answer_wherever_it_is_shown(reviewed: tuple[Path, Path]) -> None:
    db, path = reviewed
    path.rename(db.with_name("sample-reviews.csv"))  # the reviews of this database, found by its name
    counted = "1 agrees, 1 disagrees, 2 where the machine has no answer"
    with browse.site(db) as datasette:

        def words(page: str) -> str:
            html = asyncio.run(datasette.client.get(page)).text
            return " ".join(re.sub(r"<[^>]+>", "", html.replace("><", "> <")).split())

        assert counted in words("/")
        assert counted in words("/-/reviews")
        assert re.search(r"API presence open .* a person says public: disagrees", words("/-/company/BNK"))
        assert re.search(r"Harbour Bank Limited.{0,60} open a person disagrees", words("/-/companies"))
        assert re.search(
            r"1 verdict beside .* 0 agree, .* 1 where .* Paywren Limited yes", words("/-/question/sandbox")
        )
        assert "a person says" not in words("/-/company/ORE")
    assert "the machine says open; they disagree" in as_text(show(db, "BNK"))
    publish(db.with_name("site"), db, with_report=False)
    assert check(db.with_name("site"), most_pages=40) == []
    published = of(db.with_name("site") / "survey.db")
    assert {r.code for r in published} == {"BNK", "PAY", "PHA"}, "published, without the stranger"


def test_the_bundled_reviews_do_not_speak_of_invented_companies(tmp_path: Path) -> None:
    make_sample(tmp_path / "sample.db")
    with closing(sqlite3.connect(tmp_path / "sample.db")) as conn, conn:
        conn.execute("update runs set kind = 'demo'")
    assert of(tmp_path / "sample.db") == ()
