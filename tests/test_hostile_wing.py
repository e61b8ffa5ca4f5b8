"""The hostile wing of the demo web, crawled as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from crawling import survey_of, told

from survey.demo import DemoWeb, differences
from survey.demo.hostile import ANY

pytestmark = pytest.mark.slow


def test_the_hostile_wing_ends_as_it_should(tmp_path: Path) -> None:
    """Each hostile site ends in its outcome, and the ordinary one beside them is surveyed as ever."""
    with DemoWeb(kinds=("ordinary",), hostile=True) as web:
        surveyed = survey_of(web, tmp_path, deadline=9.0, budget=14)
    fair = {code: t for code, t in web.truth.items() if t.unknown_reason != ANY}
    found = differences(fair, surveyed.results(), ("api_presence", "unknown_reason"))
    open_ended = {code: t for code, t in web.truth.items() if t.unknown_reason == ANY}
    found += differences(open_ended, surveyed.results(), ("api_presence",))
    assert not found, told(found)
    assert surveyed.rows("SELECT * FROM crashes") == []
