"""The front door: the website as given, and its four endpoints (http and https, apex and www)."""

from __future__ import annotations

from collections.abc import Iterator

from survey import urls
from survey.model import HttpTarget, Outcome
from survey.probes.probe import Probe
from survey.seen import Seen


def endpoints(seen: Seen) -> Iterator[HttpTarget]:
    if website := urls.normal(seen.company.website):
        yield HttpTarget(website, "front_door", "the website of the list", score=10)
    for position, name in enumerate(seen.main_names):
        found = seen.lookup(name)
        if position and (found is None or found.outcome is not Outcome.ANSWERED):
            continue  # the sibling name need not exist
        yield HttpTarget(f"https://{name}/", "front_door", f"front page of {name}", score=9 - position)
        yield HttpTarget(f"http://{name}/", "front_door", f"what plain HTTP does at {name}", score=8 - position)


PROBE = Probe("front_door", 1, "the website as given; http and https, apex and www", endpoints)
