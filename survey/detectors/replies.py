"""What a reply is: data of an API, or an error of one. What such a reply lacks can be told of no other reply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from survey.detectors.api_host import API_HOST
from survey.detectors.mandated_api import MANDATED_API
from survey.detectors.open_data import OPEN_DATA
from survey.model import Outcome, Strength

if TYPE_CHECKING:
    from survey.reading import Reading


def _plain(reading: Reading) -> bool:
    exchange = reading.exchange
    return (
        exchange.outcome is Outcome.ANSWERED
        and exchange.response is not None
        and not exchange.truncated
        and not exchange.rendered
        and bool(exchange.response.body)
        and reading.page is None
        and reading.description is None
    )


def is_data(reading: Reading) -> bool:
    """A whole reply with data of an API."""
    if not _plain(reading) or not reading.exchange.ok:
        return False
    found = (*OPEN_DATA.detect(reading), *MANDATED_API.detect(reading))
    return any(s.answer == "yes" and s.strength is Strength.STRONG for s in found)


def is_error(reading: Reading) -> bool:
    """A whole reply in which an API says what went wrong."""
    status = reading.exchange.status
    if not _plain(reading) or status is None or status < 400:
        return False
    return any(s.strength is Strength.STRONG for s in API_HOST.detect(reading))
