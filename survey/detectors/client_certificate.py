"""Does TLS ask for a client certificate? A fact of the transport; `required` is an authentication of its own."""

from __future__ import annotations

from collections.abc import Iterator

from survey.model import Detector, Handshake, Sign


def detect(handshake: Handshake) -> Iterator[Sign]:
    """Asked for (`requested`), or asked for and the handshake failed without one (`required`)."""
    value = handshake.client_certificate
    if value in ("requested", "required"):
        yield Sign("client_certificate", "yes", value, "tls", f"client_certificate: {value}")


CLIENT_CERTIFICATE = Detector(
    "client_certificate", "handshake", "a client certificate asked for in TLS", ("client_certificate",), detect
)
