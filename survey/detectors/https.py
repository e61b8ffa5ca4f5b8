"""Does the host answer over HTTPS?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from survey.detectors.cite import by_outcome, by_status, is_front, scheme
from survey.model import Detector, Outcome, Sign

if TYPE_CHECKING:
    from survey.reading import Reading


def detect(reading: Reading) -> Iterator[Sign]:
    """Any answer counts, whatever its status. A closed port is a no, and something else than TLS behind it (OpenSSL
    then speaks of a wrong version number); a time-out proves nothing."""
    exchange = reading.exchange
    if scheme(exchange) != "https" or not (is_front(exchange) or exchange.probe in ("robots", "import")):
        return
    if exchange.response is not None:
        yield by_status("https", str(exchange.response.status), exchange)
    elif exchange.outcome is Outcome.REFUSED:
        yield by_outcome("https", "refused", exchange, answer="no")
    elif exchange.outcome is Outcome.TLS_FAILED and exchange.detail.endswith("TLS: wrong version number"):
        yield by_outcome("https", "not TLS", exchange, answer="no")


HTTPS = Detector("https", "exchange", "an answer over HTTPS", ("https",), detect)
