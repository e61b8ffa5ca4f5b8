"""One request with an `Origin`, as a browser on another site would send it: what may be read across origins?"""

from __future__ import annotations

from collections.abc import Iterator

from survey import urls
from survey.model import HttpTarget, Role, Target
from survey.probes.probe import Probe
from survey.seen import Seen

ORIGIN = "https://survey.example"  # reserved by RFC 2606: nobody's site
HEADERS = (("Origin", ORIGIN),)
MOST = 6


def cross_origin(seen: Seen) -> Iterator[Target]:
    hosts = [seen.main_host, *seen.hosts_with(Role.API)]
    given = 0
    for host in dict.fromkeys(hosts):
        front = seen.front(host)
        if front is None or given >= MOST or not seen.owns(urls.host_of(front.url)):
            continue
        given += 1
        yield HttpTarget(front.url, "posture", "what may another site's script read?", headers=HEADERS, score=1)


PROBE = Probe("posture", 6, "the front page once more with an Origin header", cross_origin)
