"""Well-known addresses (RFC 8615 and relatives): contact, catalogues, authorisation metadata, agents."""

from __future__ import annotations

from collections.abc import Iterator

from survey import urls
from survey.model import HttpTarget, Role, Target
from survey.probes.probe import Probe
from survey.seen import Seen

EVERYWHERE = ("/.well-known/security.txt", "/.well-known/api-catalog", "/llms.txt", "/.well-known/openid-configuration")
CANDIDATES = (
    "/.well-known/oauth-authorization-server", "/.well-known/oauth-protected-resource", "/apis.json",
    "/.well-known/mcp/server-card.json", "/.well-known/agent-card.json", "/.well-known/ai-plugin.json",
)  # fmt: skip
MAIN = ("/security.txt", "/apis.json", "/.well-known/mcp/server-card.json", "/.well-known/agent-card.json")
AUTH = ("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server")


def well_knowns(seen: Seen) -> Iterator[Target]:
    main = seen.candidates[0] if seen.candidates else seen.main_host
    hosts: dict[str, tuple[str, ...]] = {main: EVERYWHERE + MAIN}
    for host in seen.candidates[1:]:
        hosts.setdefault(host, EVERYWHERE + CANDIDATES)
    for host in seen.hosts_with(Role.AUTH):
        hosts.setdefault(host, AUTH)
    for host, paths in hosts.items():
        if not seen.lives(host) or seen.given_up(host) or seen.refused_often(host):
            continue
        base = seen.base(host)
        for position, path in enumerate(paths):
            if path == "/security.txt" and _answered(seen, base + "/.well-known/security.txt"):
                continue
            yield HttpTarget(base + path, "well_known", "a well-known address", score=3 - position / 10)
    yield from _issuers(seen)


def _answered(seen: Seen, url: str) -> bool:
    """Asked and found there, or not asked yet: the older place is for later."""
    exchange = seen.exchange(url)
    return exchange is None or seen.last_hop(exchange).ok


def _issuers(seen: Seen) -> Iterator[Target]:
    """Metadata that pages or replies point to under another path."""
    for exchange in sorted(seen.exchanges.values(), key=lambda e: e.url):
        for pointer in seen.gist(exchange).pointers:
            if "/.well-known/" in pointer.url and seen.owns(urls.host_of(pointer.url)):
                yield HttpTarget(pointer.url, "well_known", pointer.why, score=3, parent=exchange.id)


PROBE = Probe("well_known", 6, "well-known addresses on the main, API, developer and auth hosts", well_knowns, True)
