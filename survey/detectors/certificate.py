"""The verdict on a certificate: against the root store, the clock and the name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from survey.model import Detector, Handshake, Sign, evidence_text

# OpenSSL's words (X509_verify_cert_error_string), as Python's ssl and pyOpenSSL pass them on.
VERDICTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("expired", re.compile(r"certificate has expired", re.I)),
    ("not_yet_valid", re.compile(r"certificate is not yet valid", re.I)),
    ("self_signed", re.compile(r"^(?:self[- ]signed certificate|DEPTH_ZERO_SELF_SIGNED_CERT)(?! in)", re.I)),
)


def detect(handshake: Handshake) -> Iterator[Sign]:
    """Read from the handshake that offered everything: the only one whose certificate is judged. A handshake that
    ended because a client certificate is required has shown its certificate all the same."""
    if handshake.trusted is None or handshake.offered != "default":
        return
    verdict = verdict_of(handshake)
    if verdict == "valid":
        begins = "trusted: yes"
    elif verdict == "wrong_name":
        begins = "name_matches: no"
    else:
        begins = "verify_error: " if handshake.verify_error else "trusted: no"
    cited = next((line for line in evidence_text(handshake).splitlines() if line.startswith(begins)), "")
    if cited:
        yield Sign("certificate", "yes" if verdict == "valid" else "no", verdict, "tls", cited)


def verdict_of(handshake: Handshake) -> str:
    """valid, expired, not_yet_valid, self_signed, untrusted or wrong_name. A bad chain is told before a bad name."""
    if handshake.trusted and handshake.name_matches is not False:
        return "valid"
    if handshake.trusted:
        return "wrong_name"
    for verdict, words in VERDICTS:
        if words.search(handshake.verify_error):
            return verdict
    return "untrusted"


CERTIFICATE = Detector("certificate", "handshake", "the verdict on the certificate", ("certificate",), detect)
