"""Paths at which companies put their developer pages, on the main host when no portal was found by links."""

from __future__ import annotations

from collections.abc import Iterator

from survey import urls
from survey.model import HttpTarget, Target
from survey.probes.probe import Probe
from survey.seen import Seen

PATHS = ("/developers", "/developer", "/api", "/docs", "/api-docs", "/api/docs", "/developers/api", "/open-banking")


def paths(seen: Seen) -> Iterator[Target]:
    """Asked always, since a footer may hide its link in a script; least where a portal is known."""
    front = seen.front(seen.main_host)
    if front is None or not seen.owns(host := urls.host_of(front.url)) or seen.given_up(host):
        return
    known = any(seen.gist(e).kind in ("portal", "reference") for e in seen.exchanges.values() if e.ok)
    base = front.url.split("/", 3)
    for position, path in enumerate(PATHS[:4] if known else PATHS):
        url = f"{base[0]}//{base[2]}{path}"
        yield HttpTarget(url, "candidate_path", "a usual place of developer pages", score=6 - position / 10)


PROBE = Probe("candidate_path", 3, "usual places of developer pages on the main host", paths, controlled=True)
