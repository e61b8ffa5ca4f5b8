"""What several tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from survey.demo import DemoWeb

# What takes longest and must not come last: these wait for sockets most of the time, one after the other.
FIRST = ("hostile", "crawl", "demo")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long groups first, everything else in its order."""

    def place(item: pytest.Item) -> int:
        mark = item.get_closest_marker("xdist_group")
        return FIRST.index(mark.args[0]) if mark and mark.args[0] in FIRST else len(FIRST)

    items.sort(key=place)


@pytest.fixture(scope="session")
def demo_web() -> Iterator[DemoWeb]:
    """Every kind of site once, served on loopback while the tests run."""
    with DemoWeb() as web:
        yield web
