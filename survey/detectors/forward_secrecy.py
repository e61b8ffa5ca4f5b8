"""Is forward secrecy negotiated? Told from the cipher suite's key exchange; in TLS 1.3 it always is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from survey.model import Detector, Handshake, Outcome, Sign

_EPHEMERAL = re.compile(r"^(?:TLS_(?:AES|CHACHA20|SM4|AEGIS)|(?:TLS_)?(?:ECDHE|DHE|EECDH|EDH)[-_])", re.I)


def detect(handshake: Handshake) -> Iterator[Sign]:
    if handshake.outcome is not Outcome.ANSWERED or not handshake.cipher or handshake.offered != "default":
        return
    forward = has_forward_secrecy(handshake.version, handshake.cipher)
    yield Sign("forward_secrecy", "yes" if forward else "no", handshake.cipher, "tls", f"cipher: {handshake.cipher}")


def has_forward_secrecy(version: str | None, cipher: str) -> bool:
    return version == "TLSv1.3" or _EPHEMERAL.match(cipher) is not None


FORWARD_SECRECY = Detector(
    "forward_secrecy", "handshake", "whether the key exchange is ephemeral", ("forward_secrecy",), detect
)
