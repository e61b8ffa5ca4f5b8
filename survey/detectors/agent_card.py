"""The A2A agent card: what an agent can do, and where to call it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from survey.detectors.cite import by_member, json_of
from survey.model import Detector, Sign

if TYPE_CHECKING:
    from survey.reading import Reading


_INTERFACES = ("supportedInterfaces", "additionalInterfaces")


def detect(reading: Reading) -> Iterator[Sign]:
    """Name, skills, and where to call it (A2A specification, AgentCard)."""
    exchange = reading.exchange
    path = urlsplit(exchange.url).path.lower()
    if not exchange.ok or reading.page is not None or not path.endswith(("/agent-card.json", "/agent.json")):
        return
    card = json_of(exchange)
    if not isinstance(card, dict) or not isinstance(card.get("name"), str) or not isinstance(card.get("skills"), list):
        return
    interfaces = [i for name in _INTERFACES if isinstance(card.get(name), list) for i in card[name]]
    if any(isinstance(place, dict) and isinstance(place.get("url"), str) for place in (card, *interfaces)):
        yield by_member("agent_card", exchange.url, exchange.text, "skills")


AGENT_CARD = Detector("agent_card", "exchange", "an A2A agent card", ("agent_card",), detect)
