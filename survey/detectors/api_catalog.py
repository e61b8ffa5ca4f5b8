"""An API catalogue: a linkset (RFC 9264) that leads to APIs, as RFC 9727 puts it at a well-known path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from survey.detectors.cite import by_member, json_of
from survey.model import Detector, Sign

if TYPE_CHECKING:
    from survey.reading import Reading

WELL_KNOWN = "/.well-known/api-catalog"
RELATIONS = ("item", "service-desc", "service-doc", "service-meta", "api-catalog", "status")


def detect(reading: Reading) -> Iterator[Sign]:
    """Anywhere when it leads to an API by one of the relations; an empty catalogue is none."""
    exchange, response = reading.exchange, reading.exchange.response
    if response is None or not exchange.ok or reading.page is not None:
        return
    at_well_known = urlsplit(exchange.url).path.rstrip("/").endswith(WELL_KNOWN)
    if not at_well_known and "linkset" not in exchange.text[:2000] and "linkset" not in response.content_type:
        return
    document = json_of(exchange)
    contexts = document.get("linkset") if isinstance(document, dict) else None
    if isinstance(contexts, list) and any(_leads_to_api(context) for context in contexts):
        yield by_member("api_catalog", exchange.url, exchange.text, "linkset")


def _leads_to_api(context: Any) -> bool:
    return isinstance(context, dict) and any(
        isinstance(target, dict) and isinstance(target.get("href"), str) and target["href"]
        for relation in RELATIONS
        for target in _list(context.get(relation))
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


API_CATALOG = Detector("api_catalog", "exchange", "an API catalogue (RFC 9727)", ("api_catalog",), detect)
