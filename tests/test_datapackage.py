"""The tables of a publication as others read them: CSV in pandas with the types of `datapackage.json`, as the database
has them, and the data package as its own tools see it."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hostile_content import make_hostile
from sample import make_sample

import survey
from survey.publish import publish

DTYPES = {"integer": "Int64", "number": "Float64", "string": "string"}


@pytest.fixture(scope="module", params=["sample", "hostile"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "sample":
        make_sample(folder / "s.db")
        publish(folder / "site", folder / "s.db", with_report=False)
    else:
        make_hostile(folder / "s.db", folder / "archive")
        publish(folder / "site", folder / "s.db", folder / "archive", with_report=False)
    return folder / "site"


def resources(site: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((site / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    return found


def as_written(value: Any) -> Any:
    """What a cell of the database is in the CSV file: nothing for an empty text, an apostrophe before a formula."""
    if isinstance(value, str):
        return ("'" + value if value.startswith(("=", "+", "-", "@", "\t", "\r")) else value) or None
    return value


def test_every_table_in_pandas_is_that_of_the_database(site: Path) -> None:
    with sqlite3.connect(site / "survey.db") as conn:
        for table in resources(site):
            fields = {f["name"]: f["type"] for f in table["schema"]["fields"]}
            assert set(fields.values()) <= set(DTYPES), table["name"]
            read = pd.read_csv(
                site / table["path"],
                dtype={name: DTYPES[kind] for name, kind in fields.items()},
                keep_default_na=False,
                na_values=[""],
                lineterminator="\n",
            )
            read.columns = read.columns.str.strip("\r")
            found = [[None if pd.isna(v) else v for v in row] for row in read.itertuples(index=False)]
            wanted = conn.execute(f'select * from "{table["title"]}"').fetchall()
            assert len(found) == len(wanted), table["name"]
            for told, row in zip(found, wanted, strict=True):
                assert [t.rstrip("\r") or None if isinstance(t, str) else t for t in told] == [
                    v.rstrip("\r") if isinstance(v := as_written(cell), str) else v for cell in row
                ], table["name"]
    conn.close()


def test_the_answers_have_types(site: Path) -> None:
    results = next(r for r in resources(site) if r["name"] == "results")
    types = {f["name"]: f["type"] for f in results["schema"]["fields"]}
    assert (types["api_presence"], types["requests"], types["coverage"]) == ("string", "integer", "number")
    frames = survey.load(site)
    assert str(frames.results.requests.dtype) == "Int64"
    assert str(frames.results.coverage.dtype) == "Float64"


def test_the_example_of_load_runs(site: Path) -> None:
    example = str(survey.load.__globals__["__doc__"]).split("\n\n")[1].replace('"data/survey.db"', "path")
    assert "survey.load(path)" in example
    shared: dict[str, Any] = {"survey": survey, "path": site}
    for line in example.split("\n"):
        exec(line.strip(), shared)
    assert len(shared["data"].results) > 0


@pytest.mark.skipif(shutil.which("frictionless") is None, reason="`pip install frictionless` judges as well")
def test_frictionless_finds_nothing(site: Path) -> None:
    done = subprocess.run(["frictionless", "validate", "datapackage.json"], cwd=site, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
