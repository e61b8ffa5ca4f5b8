"""The answers: the sample's truth, and the decision table of `data/decisions.csv`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from survey.store import Store
from tests.sample import TRUTH, make_sample

COLUMNS = (
    "api_presence",
    "origin",
    "access_model",
    "auth",
    "description_formats",
    "https",
    "hsts",
    "tls_versions",
    "grade",
    "unknown_reason",
)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "sample.db"
    make_sample(path)
    return path


@pytest.mark.parametrize("code", TRUTH)
def test_sample_gets_the_answers_it_was_made_for(sample: Path, code: str) -> None:
    with Store.open(sample, readonly=True) as store:
        (row,) = store.query("SELECT * FROM results WHERE code = ?", [code])
    got = [json.loads(row[c]) if str(row[c])[:1] == "[" else row[c] for c in COLUMNS]
    assert dict(zip(COLUMNS, got, strict=True)) == dict(zip(COLUMNS, TRUTH[code], strict=True))
