"""What several tests share."""

from __future__ import annotations

import atexit
import importlib.util
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from survey.demo import DemoWeb

WATCH = Path(__file__).parent / "watch" / "sitecustomize.py"
NOTES = Path(tempfile.mkstemp(prefix="left-loopback-")[1])  # one to each process that runs tests
atexit.register(NOTES.unlink, missing_ok=True)
os.environ["SURVEY_TEST_WATCH"] = str(NOTES)
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(WATCH.parent), os.environ.get("PYTHONPATH")]))
if not hasattr(sys.modules.get("sitecustomize"), "leaves"):  # what was started by a watched process is watched
    spec = importlib.util.spec_from_file_location("sitecustomize", WATCH)
    assert spec is not None
    assert spec.loader is not None
    sys.modules["sitecustomize"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules["sitecustomize"])

# Each file runs in one process (--dist loadfile). What takes longest must not come last; the first of these wait for
# sockets most of the time.
FIRST = ("test_secrets", "test_hostile_wing", "test_demo_end_to_end", "test_rendering", "test_crawl", "test_manners")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files first, everything else in its order."""

    def place(item: pytest.Item) -> int:
        return FIRST.index(item.path.stem) if item.path.stem in FIRST else len(FIRST)

    items.sort(key=place)


@pytest.fixture(autouse=True)
def stays_on_loopback() -> Iterator[None]:
    """No test, and no Python process that it starts, looks up a name or connects outside this machine."""
    yield
    tried = NOTES.read_text(encoding="utf-8")  # also what a wider fixture tried before the test
    NOTES.write_text("")
    assert not tried, f"left loopback:\n{tried}"


@pytest.fixture(scope="session")
def demo_web() -> Iterator[DemoWeb]:
    """Every kind of site once, served on loopback while the tests run."""
    with DemoWeb() as web:
        yield web
