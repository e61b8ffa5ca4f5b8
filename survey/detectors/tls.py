"""TLS versions: which are accepted, proven by a completed handshake or by the peer's own refusal."""

from __future__ import annotations

from collections.abc import Iterator

from survey.model import Detector, Handshake, Outcome, Sign

VERSIONS = ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")
# How the detail of a handshake begins in which the peer itself declined the version. A closed port says nothing of
# versions; nor does an alert about the name, or about the server's own trouble.
DECLINED = (
    "peer chose ",
    "peer closed after ClientHello",
    "peer alert: protocol version",
    "peer alert: handshake failure",
    "peer alert: insufficient security",
    "peer alert: inappropriate fallback",
)


def detect(handshake: Handshake) -> Iterator[Sign]:
    """A handshake that offered everything proves the version it ended with, and no other's absence."""
    if handshake.outcome is Outcome.ANSWERED and handshake.version in VERSIONS:
        yield Sign("tls_version", "yes", handshake.version, "tls", f"version: {handshake.version}")
    elif (
        handshake.outcome is Outcome.REFUSED and handshake.offered in VERSIONS and handshake.detail.startswith(DECLINED)
    ):
        yield Sign("tls_version", "no", handshake.offered, "tls", f"offered {handshake.offered}: {handshake.outcome}")


TLS_VERSION = Detector("tls_version", "handshake", "TLS versions accepted and refused", ("tls_version",), detect)
