"""Headers that tell browsers to be careful: that they are there, not how good they are (the grades judge that)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from survey.detectors.cite import by_header, is_front
from survey.model import Detector, Outcome, Sign

if TYPE_CHECKING:
    from survey.reading import Reading

NAMES = (
    "content-security-policy",
    "content-security-policy-report-only",
    "x-frame-options",
    "x-content-type-options",
    "referrer-policy",
    "permissions-policy",
    "cross-origin-opener-policy",
    "cross-origin-embedder-policy",
    "cross-origin-resource-policy",
)


def detect(reading: Reading) -> Iterator[Sign]:
    """At the front door; a wall's page is not the host's own answer."""
    exchange, response = reading.exchange, reading.exchange.response
    if response is None or exchange.outcome is not Outcome.ANSWERED or not is_front(exchange):
        return
    for name in NAMES:
        if (response.header(name) or "").strip():
            yield by_header("security_headers", name, response, name)


SECURITY_HEADERS = Detector(
    "security_headers", "exchange", "headers that make browsers careful", ("security_headers",), detect
)
