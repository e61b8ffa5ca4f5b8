"""Are replies to credentialed requests kept out of shared caches? Read where an API asks for credentials."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from survey import headers
from survey.detectors.cite import by_header, by_status
from survey.model import Detector, Sign

if TYPE_CHECKING:
    from survey.reading import Reading


def detect(reading: Reading) -> Iterator[Sign]:
    """A 401 is not cacheable by itself (RFC 9110 15.1), so a 401 that says nothing is neither yes nor no; what
    counts is what the server says: `no-store` or `private`, or an explicit permission to store."""
    response = reading.exchange.response
    if response is None or response.status != 401:
        return
    values = response.all_headers("cache-control")
    directives = headers.cache_control(values)
    shown = ", ".join(values)[:120]
    if "no-store" in directives or "private" in directives:
        yield by_header("cache_control_401", shown, response, "cache-control")
    elif "public" in directives or _positive(directives.get("s-maxage", directives.get("max-age", ""))):
        yield by_header("cache_control_401", shown, response, "cache-control", answer="no")
    elif not directives and response.header("expires") is None:
        return
    elif "no-cache" in directives:
        yield by_header("cache_control_401", shown, response, "cache-control")
    else:
        yield by_status("cache_control_401", "silent", reading.exchange, answer="no")


def _positive(age: str) -> bool:
    return age.isascii() and age.isdigit() and age.strip("0") != ""


CACHE_CONTROL_401 = Detector(
    "cache_control_401", "exchange", "whether a 401 is kept out of shared caches", ("cache_control_401",), detect
)
