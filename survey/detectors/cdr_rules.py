"""What the Consumer Data Standards ask of every public reply, held against the one that a holder gave.

"HTTP Headers": the reply names the version it has in `x-v`, between the two that were asked for. "Cross-Origin
Resource Sharing": unauthenticated endpoints allow every origin. "Payload Conventions": JSON. And whose host it is:
the regulator's Energy Made Easy answers for most energy retailers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from survey import cdr, urls
from survey.detectors.cite import by_header, by_status, json_of
from survey.model import Detector, Exchange, Response, Sign

if TYPE_CHECKING:
    from survey.reading import Reading


def detect(reading: Reading) -> Iterator[Sign]:
    """Only of replies that are the standards' own; a wall's page or a web site's 404 says nothing of the holder."""
    exchange, response = reading.exchange, reading.exchange.response
    resource = cdr.resource_of(exchange.url)
    if resource is None or response is None or reading.page is not None:
        return
    document = json_of(exchange)
    if not ((exchange.ok and cdr.is_envelope(document, resource)) or cdr.is_error(document)):
        return
    host = urls.host_of(exchange.url)
    yield by_status("cdr_host", "regulator" if host.endswith(cdr.REGULATORS) else host, exchange)
    if exchange.ok:
        yield _version(exchange, response)
    yield _stated("cdr_cors", "access-control-allow-origin", exchange, response, lambda value: value.strip() == "*")
    yield _stated("cdr_json", "content-type", exchange, response, lambda value: "json" in value.lower())


def _version(exchange: Exchange, response: Response) -> Sign:
    asked = {name.lower(): value for name, value in exchange.request_headers}
    most, least = asked.get("x-v", "1"), asked.get("x-min-v", asked.get("x-v", "1"))

    def allowed(value: str) -> bool:
        value = value.strip()
        return value.isascii() and value.isdigit() and int(least) <= int(value) <= int(most)

    return _stated("cdr_version", "x-v", exchange, response, allowed)


def _stated(question: str, header: str, exchange: Exchange, response: Response, right: Callable[[str], bool]) -> Sign:
    value = response.header(header)
    if value is None:
        return by_status(question, "missing", exchange, answer="no")
    return by_header(question, value.strip()[:60], response, header, answer="yes" if right(value) else "no")


CDR_RULES = Detector(
    "cdr_rules",
    "exchange",
    "what the Consumer Data Standards ask of a public reply",
    ("cdr_host", "cdr_version", "cdr_cors", "cdr_json"),
    detect,
)
