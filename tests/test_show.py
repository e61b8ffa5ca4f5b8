"""survey show: the chain from the company to the archived record, as data and as text."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from sample import make_sample

from survey.errors import InputError, SurveyError
from survey.model import Company
from survey.show import as_text, clean, show
from survey.store import Store


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("show") / "sample.db"
    make_sample(path)
    return path


def test_chain_from_company_to_archive(sample: Path) -> None:
    shown = show(sample, "BNK")
    assert shown["results"]["api_presence"] == "open"
    assert shown["results"]["auth"] == ["oauth2"]
    assert {b["level"] for b in shown["because"]} == {"open"}
    (question,) = [q for q in shown["questions"] if q["question"] == "open_data"]
    (finding,) = question["findings"]
    evidence = finding["evidence"]
    with Store.open(sample, readonly=True) as store:
        (row,) = store.query("SELECT * FROM exchanges WHERE id = ?", [evidence["id"]])
    for column in ("method", "url", "status", "outcome", "warc_file", "warc_offset"):
        assert evidence[column] == row[column]
    json.dumps(shown)
    text = as_text(shown)
    for words in ("Harbour Bank", "api_presence         open", row["url"], f"{row['warc_file']}@{row['warc_offset']}"):
        assert words in text


def test_authentication_is_shown_by_source(sample: Path) -> None:
    text = as_text(show(sample, "BNK"))
    assert "Authentication by source (they differ)\n  description: oauth2\n  prose: oauth2\n  live: none\n" in text
    assert "Authentication by source\n  description: api_key\n  prose: not seen\n" in as_text(show(sample, "PAY"))


def test_unknown_says_why(sample: Path) -> None:
    shown = show(sample, "WAL")
    assert shown["unknown_because"][0]["reason"] == "blocked"
    assert "Unknown, because this could not be looked at\n  blocked: https://www.fortress.example/" in as_text(shown)


def test_every_company_can_be_shown(sample: Path) -> None:
    with Store.open(sample, readonly=True) as store:
        codes = [c.code for c in store.companies()]
    for code in codes:
        shown = show(sample, code)
        assert as_text(shown).startswith(f"{code}  ")
        assert shown["questions"] or code == "PHA"


@pytest.mark.parametrize("code", ["bnk", " BNK "])
def test_code_without_capitals_is_understood(sample: Path, code: str) -> None:
    assert show(sample, code)["company"]["code"] == "BNK"


@pytest.mark.parametrize(
    ("code", "hint"), [("BNKK", "BNK"), ("harbour", "BNK (Harbour Bank Limited)"), ("zzzzzz", "one of the 9 codes")]
)
def test_unknown_code_is_told_with_what_is_near(sample: Path, code: str, hint: str) -> None:
    with pytest.raises(InputError, match="no company") as told:
        show(sample, code)
    assert hint in told.value.hint


def test_missing_database_is_told(tmp_path: Path) -> None:
    with pytest.raises(SurveyError, match="no database"):
        show(tmp_path / "s.db", "BNK")


def test_company_that_no_run_covered(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s.db") as store:
        store.add_companies([Company("NEW", "New Limited", "Energy", "https://new.example")])
    shown = show(tmp_path / "s.db", "NEW")
    assert shown["results"] is None
    assert "No run has covered this company yet" in as_text(shown)


def test_words_of_strangers_stay_harmless(sample: Path, tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    shutil.copy(sample, path)
    connection = sqlite3.connect(path)
    evil = "\x1b]0;owned\x07\x1b[31mred\r\n\u202egnp.exe \x9b2J"
    connection.execute("UPDATE findings SET excerpt = ?, value = ?", [evil, evil])
    connection.execute("UPDATE companies SET name = ?", [evil])
    connection.commit()
    connection.close()
    text = as_text(show(path, "BNK"))
    assert not any(c in text for c in "\x1b\x07\r\u202e\x9b")
    assert "owned" in text


CLEANED = [
    ("a\tb\nc", "a b c"),
    ("\x1b[0m", "\ufffd[0m"),
    ("\u200f\u2066x", "\ufffd\ufffdx"),
    ("é 漢 😀", "é 漢 😀"),
    (None, "None"),
]


@pytest.mark.parametrize(("raw", "safe"), CLEANED)
def test_clean(raw: object, safe: str) -> None:
    assert clean(raw) == safe
