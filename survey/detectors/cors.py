"""Which origins may read replies in a browser (Fetch standard, CORS protocol)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from survey.detectors.cite import by_header, by_status
from survey.model import Detector, Outcome, Sign

if TYPE_CHECKING:
    from survey.reading import Reading

_ORIGIN = "access-control-allow-origin"


def detect(reading: Reading) -> Iterator[Sign]:
    """`any`: `*` (a browser then sends no credentials, whatever else is said). `echo`: the Origin that we sent
    comes back; `any_with_credentials`: it comes back and credentials may be sent, the dangerous one.
    `listed`: another origin. `null` is open to every sandboxed frame, so it counts as an echo does. No: we sent an
    Origin, and none is allowed."""
    exchange, response = reading.exchange, reading.exchange.response
    if response is None:
        return
    values = response.all_headers(_ORIGIN)
    asked = next((v for n, v in exchange.request_headers if n.lower() == "origin"), None)
    if not values and asked is not None and exchange.outcome is Outcome.ANSWERED and exchange.redirect_to is None:
        yield by_status("cors", "none", exchange, answer="no")
    if len(values) != 1 or not values[0].strip():  # two fields: browsers refuse
        return
    allowed = values[0].strip()
    credentials = (response.header("access-control-allow-credentials") or "").strip() == "true"
    if allowed == "*":
        value = "any"
    elif allowed == "null" or (asked is not None and allowed == asked):
        value = "any_with_credentials" if credentials else "echo"
    else:
        value = "listed"
    yield by_header("cors", value, response, _ORIGIN)


CORS = Detector("cors", "exchange", "which origins may read replies in a browser", ("cors",), detect)
