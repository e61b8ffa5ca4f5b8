"""Calls that the company's own documentation shows as examples: what does a caller without credentials get?

Data, for an open interface; the challenge that tells how callers authenticate, for another. A documented address is
asked as it stands there, by GET, without any credential, and only on hosts of the company.
"""

from __future__ import annotations

from collections.abc import Iterator

from survey import urls
from survey.model import HttpTarget, Target
from survey.probes.probe import Probe
from survey.seen import Seen

MOST = 2  # calls a host
MOST_IN_ALL = 4


def examples(seen: Seen) -> Iterator[Target]:
    shown: dict[str, str] = {}
    for exchange in sorted(seen.exchanges.values(), key=lambda e: e.url):
        here = urls.host_of(exchange.url)
        if not (seen.owns(here) or seen.hosted(here)):
            continue
        for pointer in seen.gist(exchange).pointers:
            url = urls.normal(pointer.url) if pointer.kind == "example" else None
            if url is not None and seen.owns(urls.host_of(url)):
                shown.setdefault(url, exchange.id)
    asked: dict[str, int] = {}
    for exchange in seen.exchanges.values():
        if exchange.probe == "example":
            asked[urls.host_of(exchange.url)] = asked.get(urls.host_of(exchange.url), 0) + 1
    for url, parent in sorted(shown.items(), key=lambda item: (len(item[0]), item[0])):
        target = HttpTarget(url, "example", "a call that the documentation shows", score=2, parent=parent)
        host = urls.host_of(url)
        if not seen.has(target):
            if asked.get(host, 0) >= MOST or sum(asked.values()) >= MOST_IN_ALL or seen.given_up(host):
                continue
            asked[host] = asked.get(host, 0) + 1
        yield target


PROBE = Probe("example", 3, "calls that the documentation shows as examples, without credentials", examples)
