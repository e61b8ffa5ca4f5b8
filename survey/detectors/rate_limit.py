"""Rate-limit headers: RateLimit and RateLimit-Policy (IETF draft), and the X-RateLimit-* of practice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from survey import headers
from survey.detectors.cite import by_header
from survey.model import Detector, Sign

if TYPE_CHECKING:
    from survey.reading import Reading


def detect(reading: Reading) -> Iterator[Sign]:
    response = reading.exchange.response
    if response is None:
        return
    seen: set[str] = set()
    for name, _ in response.headers:
        if name.lower() not in seen and headers.is_rate_limit(name):
            seen.add(name.lower())
            yield by_header("rate_limit_headers", name.lower(), response, name)


RATE_LIMIT_HEADERS = Detector("rate_limit_headers", "exchange", "rate-limit headers", ("rate_limit_headers",), detect)
