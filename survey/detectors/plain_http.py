"""What plain HTTP does, and an HTTPS answer that sends its caller back to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from survey import urls
from survey.detectors.cite import by_header, by_outcome, by_status, is_front, scheme
from survey.model import Detector, Outcome, Sign

if TYPE_CHECKING:
    from survey.reading import Reading


def detect(reading: Reading) -> Iterator[Sign]:
    exchange = reading.exchange
    response, target = exchange.response, exchange.redirect_to
    if response is None:
        # A closed port is a fact; a time-out, a reset or a missing name is none.
        if exchange.outcome is Outcome.REFUSED and scheme(exchange) == "http" and is_front(exchange):
            yield by_outcome("plain_http", "refused", exchange)
        return
    if target is not None and response.header("location") is not None:
        if value := _redirect(exchange.url, target, front=is_front(exchange)):
            yield by_header("plain_http", value, response, "location")
    elif scheme(exchange) == "http" and 200 <= response.status < 300:
        yield by_status("plain_http", "serves", exchange)


def _redirect(source: str, target: str, *, front: bool) -> str:
    """`redirects`: at once to HTTPS of the same site. `redirects_later`: first to another plain address."""
    before, after = source.partition(":")[0].lower(), target.partition(":")[0].lower()
    if before == "https":
        return "downgrade" if after == "http" else ""
    if before != "http" or not front:
        return ""
    if not urls.same_site(urls.host_of(source), urls.host_of(target)):
        return "redirects_off_host"
    return "redirects" if after == "https" else "redirects_later"


PLAIN_HTTP = Detector("plain_http", "exchange", "what plain HTTP does", ("plain_http",), detect)
