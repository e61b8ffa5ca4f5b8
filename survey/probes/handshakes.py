"""TLS handshakes: one that offers everything, then each other version alone. At most four a host.

Where a front door leads on, each host and port on the way gets the first of these, for its certificate: whoever follows
the redirect meets it. Another port of a host that has had its four gets none: what depends on it stays unjudged.
"""

from __future__ import annotations

from collections.abc import Iterator

from survey import urls
from survey.model import Outcome, Role, Target, TlsTarget
from survey.probes.probe import Probe
from survey.seen import Seen

VERSIONS = ("TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1")
MOST = 4  # of one host, whatever the ports
_DOORS = ("front_door", "given_host", "guessed_host")
_ROLES = (Role.CORPORATE, Role.DEVELOPER_PORTAL, Role.API, Role.DOCS, Role.AUTH, Role.BRAND)


def handshakes(seen: Seen) -> Iterator[Target]:
    """The first handshake tells the highest version in common; the others are asked only where it was completed."""
    fronts = {
        h.host for h in seen.found if h.role in _ROLES and (h.found_by in ("list", "website") or seen.lives(h.host))
    }
    for host in sorted(fronts):
        if not seen.named(host):
            continue
        yield TlsTarget(host, 443, "default", "handshake", "all versions offered, certificate judged")
        first = seen.handshake(host)
        if first is None or first.outcome is not Outcome.ANSWERED:
            continue
        for version in VERSIONS:
            if version != first.version:
                yield TlsTarget(host, 443, version, "handshake", f"is {version} accepted?")
    spent: dict[str, int] = {}
    for host, port in _on_the_way(seen):
        if port != 443:
            spent.setdefault(host, _spent(seen, host, fronts))
            spent[host] += 1
            if spent[host] > MOST:
                continue
        yield TlsTarget(host, port, "default", "handshake", "a front door leads here, certificate judged")


def _spent(seen: Seen, host: str, fronts: set[str]) -> int:
    """Handshakes that the host is given on port 443; as long as its first is on the way, all that may come of it."""
    on_the_way = (host, 443) in _on_the_way(seen)
    if (host not in fronts or not seen.named(host)) and not on_the_way:
        return 0
    first = seen.handshake(host)
    if host in fronts and (first is None or first.outcome is Outcome.ANSWERED):
        return MOST
    return 1


def _on_the_way(seen: Seen) -> list[tuple[str, int]]:
    """Where front doors were redirected to over HTTPS, also off the company's domains, and something answered."""
    return sorted(
        {
            (urls.host_of(e.url), urls.port_of(e.url))
            for e in seen.exchanges.values()
            if e.hops and e.probe in _DOORS and e.status is not None and e.url.lower().startswith("https:")
        }
    )


PROBE = Probe("handshake", 1, "one handshake offering all, then each other TLS version alone", handshakes)
