"""The wheel: it holds the program and the lists, works in an empty folder, takes along nothing made here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_takes_the_lists_along_and_nobody_s_survey(wheel: Path) -> None:
    tracked = subprocess.run(["git", "ls-files", "data"], cwd=ROOT, capture_output=True, text=True, check=False)
    if tracked.returncode or not tracked.stdout:
        pytest.skip("no git checkout")
    bundled = {n.removeprefix("survey/bundled/") for n in zipfile.ZipFile(wheel).namelist() if "/bundled/" in n}
    assert bundled == {line.removeprefix("data/") for line in tracked.stdout.split()}


def test_an_installed_survey_works_in_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    installed, empty = tmp_path / "installed", tmp_path / "empty"
    zipfile.ZipFile(wheel).extractall(installed)
    empty.mkdir()

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", "from survey.cli import main; main()", *arguments], cwd=empty, text=True,
            capture_output=True, timeout=120, check=False, env={**os.environ, "PYTHONPATH": str(installed)},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert json.loads(run("plan", "AGL", "--json"))  # the bundled lists
    (empty / "one.csv").write_text("code,name,sector,website\nKOO,Kookaburra,F,https://kookaburra.example\n")
    (empty / "nowhere").write_text("")
    crawled = json.loads(run("crawl", "--companies", "one.csv", "--connect-to", "nowhere", "--json"))
    assert crawled["results"] == {"unknown": 1}
    assert "Kookaburra" in run("show", "KOO")  # views and codebook
    run("charts")
    assert (empty / "reports" / "index.html").is_file()  # templates
    run("publish", "site")
    assert "survey.db" in {p.name for p in (empty / "site").rglob("*")}  # plugin and static files
    assert (empty / "data" / "survey.db").is_file()
