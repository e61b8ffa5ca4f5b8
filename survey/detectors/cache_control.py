"""Are replies to credentialed requests kept out of shared caches? Read where an API asks for credentials."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from survey import headers
from survey.detectors.cite import by_header
from survey.model import Detector, Response, Sign

if TYPE_CHECKING:
    from survey.reading import Reading


def detect(reading: Reading) -> Iterator[Sign]:
    """A 401 is not cacheable by itself (RFC 9110 15.1), so a 401 that says nothing is neither yes nor no, nor is one
    that is stale at once (`max-age=0`, an old Expires); what counts is what the server says: `no-store` or `private`,
    or an explicit permission to store (RFC 9111 3)."""
    response = reading.exchange.response
    if response is None or response.status != 401:
        return
    values = response.all_headers("cache-control")
    directives = headers.cache_control(values)
    shown = ", ".join(values)[:120]
    # with field names behind them, these two are about those fields only (RFC 9111 5.2.2.4, 5.2.2.7)
    private, revalidated = directives.get("private") == "", directives.get("no-cache") == ""
    if "no-store" in directives or private:
        yield by_header("cache_control_401", shown, response, "cache-control")
    elif "public" in directives or _positive(directives.get("s-maxage", directives.get("max-age", ""))):
        yield by_header("cache_control_401", shown, response, "cache-control", answer="no")
    elif revalidated:
        yield by_header("cache_control_401", shown, response, "cache-control")
    elif not {"max-age", "s-maxage"} & directives.keys() and _later(response):
        yield by_header("cache_control_401", "expires", response, "expires", answer="no")


def _later(response: Response) -> bool:
    """An Expires after the Date of the reply. `0` and other things that are no date are in the past (RFC 9111 5.3)."""
    expires, now = (headers.http_date(response.header(name) or "") for name in ("expires", "date"))
    return expires is not None and now is not None and expires > now


def _positive(age: str) -> bool:
    return age.isascii() and age.isdigit() and age.strip("0") != ""


CACHE_CONTROL_401 = Detector(
    "cache_control_401", "exchange", "whether a 401 is kept out of shared caches", ("cache_control_401",), detect
)
