"""What several tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from survey.demo import DemoWeb


@pytest.fixture(scope="session")
def demo_web() -> Iterator[DemoWeb]:
    """Every kind of site once, served on loopback while the tests run."""
    with DemoWeb() as web:
        yield web
