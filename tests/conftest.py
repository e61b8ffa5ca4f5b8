"""What several tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from survey.demo import DemoWeb

# Each file runs in one process (--dist loadfile). What takes longest must not come last; the first of these wait for
# sockets most of the time.
FIRST = ("test_hostile_wing", "test_demo_end_to_end", "test_rendering", "test_crawl", "test_manners")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files first, everything else in its order."""

    def place(item: pytest.Item) -> int:
        return FIRST.index(item.path.stem) if item.path.stem in FIRST else len(FIRST)

    items.sort(key=place)


@pytest.fixture(scope="session")
def demo_web() -> Iterator[DemoWeb]:
    """Every kind of site once, served on loopback while the tests run."""
    with DemoWeb() as web:
        yield web
