"""The MCP server card (SEP-2127, and the forms before it)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from survey.detectors.cite import by_member, json_of
from survey.model import Detector, Sign

if TYPE_CHECKING:
    from survey.reading import Reading


def detect(reading: Reading) -> Iterator[Sign]:
    """A server card has a name and `remotes` with an address; the withdrawn SEP-1649 had `serverInfo` with
    capabilities or a transport; a catalogue lists servers. The path must speak of MCP: a package registry's
    documents have the same members."""
    exchange = reading.exchange
    path = urlsplit(exchange.url).path.lower()
    if not exchange.ok or reading.page is not None or not ("mcp" in path or path.endswith("/server-card")):
        return
    card = json_of(exchange)
    if not isinstance(card, dict):
        return
    if isinstance(card.get("name"), str) and any(_text(remote, "url") for remote in _list(card.get("remotes"))):
        yield by_member("mcp_server_card", exchange.url, exchange.text, "remotes")
    elif _text(card.get("serverInfo"), "name") and {"capabilities", "transport", "endpoint"} & card.keys():
        yield by_member("mcp_server_card", exchange.url, exchange.text, "serverInfo")
    elif any(_text(server, "url") or _list(_get(server, "remotes")) for server in _list(card.get("servers"))):
        yield by_member("mcp_server_card", exchange.url, exchange.text, "servers")


def _get(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _text(value: Any, name: str) -> bool:
    found = _get(value, name)
    return isinstance(found, str) and bool(found)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


MCP_SERVER_CARD = Detector("mcp_server_card", "exchange", "an MCP server card", ("mcp_server_card",), detect)
