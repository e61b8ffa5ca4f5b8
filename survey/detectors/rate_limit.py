"""Rate-limit headers: RateLimit and RateLimit-Policy (IETF draft), and the X-RateLimit-* of practice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from survey import headers
from survey.detectors.cite import by_header, by_status
from survey.detectors.replies import is_data
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
    if response.status == 429 and (response.header("retry-after") or "").strip():
        yield by_header("rate_limit_headers", "retry-after", response, "retry-after")  # RFC 6585 4
    elif not seen and is_data(reading):
        yield by_status("rate_limit_headers", "none", reading.exchange, answer="no")


RATE_LIMIT_HEADERS = Detector("rate_limit_headers", "exchange", "rate-limit headers", ("rate_limit_headers",), detect)
