"""TLS handshakes: one that offers everything, then each other version alone. At most four a host."""

from __future__ import annotations

from collections.abc import Iterator

from survey.model import Outcome, Role, Target, TlsTarget
from survey.probes.probe import Probe
from survey.seen import Seen

VERSIONS = ("TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1")
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


PROBE = Probe("handshake", 1, "one handshake offering all, then each other TLS version alone", handshakes)
