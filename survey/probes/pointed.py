"""What pages point to: descriptions, and the configurations and scripts that name them."""

from __future__ import annotations

from collections.abc import Iterator

from survey import urls
from survey.model import HttpTarget, Target
from survey.probes.probe import Probe
from survey.seen import HOSTED_PATHS, Seen

MOST = 60
MOST_DATA = 4  # addresses of data that API roots name
# What is less sure: documents for people are followed as links too; data is asked only from an API's root.
_LEAST = {"docs": 1.0}
# Where a description that a page points to may lie beside the company's own hosts.
FOREIGN_STORES = ("raw.githubusercontent.com", "github.io", "amazonaws.com", "blob.core.windows.net",
                  "storage.googleapis.com", "cloudfront.net", "swaggerhub.com", "stoplight.io", "readme.io",
                  "postman.com", "getpostman.com", "azurewebsites.net", "jsdelivr.net")  # fmt: skip


def pointed(seen: Seen) -> Iterator[Target]:
    """Pointers of pages that belong to the company; the heaviest first."""
    wanted: dict[str, tuple[float, str, str]] = {}
    data: set[str] = set()
    for exchange in sorted(seen.exchanges.values(), key=lambda e: e.url):
        here = urls.host_of(exchange.url)
        if not (seen.owns(here) or seen.hosted(here) or here in HOSTED_PATHS or exchange.probe == "pointer"):
            continue
        for pointer in seen.gist(exchange).pointers:
            url = urls.normal(pointer.url)
            if url is None or pointer.kind in ("endpoint", "example") or pointer.weight < _LEAST.get(pointer.kind, 0.0):
                continue
            host = urls.host_of(url)
            if pointer.kind == "data":
                if exchange.probe == "pointer" or host != here or (url not in data and len(data) >= MOST_DATA):
                    continue
                data.add(url)
            stored = any(host == s or host.endswith("." + s) for s in FOREIGN_STORES)
            if not (seen.owns(host) or seen.hosted(host) or host == here or stored):
                continue
            if url not in wanted or wanted[url][0] < pointer.weight:
                wanted[url] = (pointer.weight, pointer.why, exchange.id)
    asked = sum(1 for e in seen.exchanges.values() if e.probe == "pointer")
    ordered = sorted(wanted.items(), key=lambda item: (-item[1][0], item[0]))
    for url, (weight, why, parent) in ordered[:MOST]:
        target = HttpTarget(url, "pointer", why, score=5 + weight, parent=parent)
        if not seen.has(target):
            if asked >= MOST:
                return
            asked += 1
        yield target


PROBE = Probe("pointer", 2, "descriptions, and configurations naming them, that pages point to", pointed)
