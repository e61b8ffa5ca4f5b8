"""GraphQL endpoints: the smallest query there is, by GET, at the usual places and those that pages name."""

from __future__ import annotations

from collections.abc import Iterator

from survey import urls
from survey.model import HttpTarget, Target
from survey.probes.probe import Probe
from survey.seen import Seen

PATHS = ("/graphql", "/api/graphql")
QUERY = "query=%7B__typename%7D"  # {__typename}


def graphql(seen: Seen) -> Iterator[Target]:
    for host in seen.candidates:
        front = seen.front(host)
        if front is None or urls.host_of(front.url) != host or seen.given_up(host) or seen.refused_often(host):
            continue
        base = "/".join(front.url.split("/", 3)[:3])
        for path in PATHS:
            yield HttpTarget(f"{base}{path}?{QUERY}", "graphql", "does it answer {__typename}?", score=3)


PROBE = Probe("graphql", 5, "{__typename} by GET at the usual places", graphql, controlled=True)
