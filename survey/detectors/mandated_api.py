"""Replies of the Consumer Data Right's public APIs: the one kind that Australian law demands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from survey import cdr
from survey.detectors.cite import by_member, json_of
from survey.model import Detector, Sign

if TYPE_CHECKING:
    from survey.reading import Reading


def detect(reading: Reading) -> Iterator[Sign]:
    """A 2xx with the standards' envelope, or a refusal with the standards' own error codes (an unsupported
    version, say): both show that the holder's API is there. A 404 of whatever stands at the address shows nothing."""
    exchange = reading.exchange
    resource = cdr.resource_of(exchange.url)
    if resource is None or exchange.response is None or reading.page is not None:
        return
    document = json_of(exchange)
    base = cdr.base_of(exchange.url)
    if exchange.ok and cdr.is_envelope(document, resource):
        yield by_member("mandated_api", base, exchange.text, "data")
    elif exchange.response.status in (400, 406, 415, 422, 429, 500, 503) and cdr.is_error(document):
        yield by_member("mandated_api", base, exchange.text, "errors")


MANDATED_API = Detector(
    "mandated_api", "exchange", "replies that the Consumer Data Right requires", ("mandated_api",), detect
)
