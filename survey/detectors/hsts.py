"""The HSTS policy of a host: Strict-Transport-Security over HTTPS (RFC 6797)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from survey import headers
from survey.detectors.cite import by_header, by_status, is_front, scheme
from survey.model import Detector, Outcome, Sign

if TYPE_CHECKING:
    from survey.reading import Reading

_NAME = "strict-transport-security"


_DOORS = frozenset({"front_door", "given_host", "guessed_host", "import"})


def detect(reading: Reading) -> Iterator[Sign]:
    """The value is max-age in seconds, read at the front door and where it leads. A header that comes over plain
    HTTP means nothing (8.1); an age of zero asks browsers to forget the host (6.1.1); a wall's page is not the host's
    own answer. An archive of others may hold a thousand pages of a host: their silence is no news."""
    exchange, response = reading.exchange, reading.exchange.response
    if response is None or scheme(exchange) != "https" or not (is_front(exchange) or exchange.probe in _DOORS):
        return
    sent = response.all_headers(_NAME)
    policy = headers.hsts(sent)
    if policy is not None and policy.max_age > 0:
        yield by_header("hsts", str(policy.max_age), response, _NAME)
    elif exchange.outcome is not Outcome.ANSWERED or response.status >= 500:
        return
    elif sent:
        yield by_header("hsts", "0" if policy else "invalid", response, _NAME, answer="no")
    elif exchange.probe != "import" or is_front(exchange):
        yield by_status("hsts", "absent", exchange, answer="no")


HSTS = Detector("hsts", "exchange", "an HSTS policy", ("hsts",), detect)
