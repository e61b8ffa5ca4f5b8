"""What a description says that protects or exposes: page sizes, rate limits, plain-HTTP servers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from survey.detectors.description import own, sign
from survey.model import Detector, Sign

if TYPE_CHECKING:
    from survey.reading import Reading


def detect(reading: Reading) -> Iterator[Sign]:
    if (found := own(reading)) is None:
        return
    for one in found.bounded_pages:
        yield sign("page_size_bounded", one)
    for one in found.unbounded_pages:
        yield Sign("page_size_bounded", "no", one.value, one.location, one.excerpt)
    for one in found.rate_limits:
        yield sign("rate_limit_documented", one)
    for one in found.plain_servers:
        yield sign("plain_http_server", one)


DESCRIPTION_PROTECTION = Detector(
    "description_protection",
    "exchange",
    "page sizes, rate limits and plain-HTTP servers in a description",
    ("page_size_bounded", "rate_limit_documented", "plain_http_server"),
    detect,
)
