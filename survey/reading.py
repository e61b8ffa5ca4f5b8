"""One exchange with its readable forms: what detectors are given, so that each body is read once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from survey.description import Broken, Description, read_description, read_embedded
from survey.description.embedded import VIEWER
from survey.model import Exchange
from survey.page import Page, read_page


@dataclass(frozen=True)
class Reading:
    """`page` when the body is HTML; `description` when it is (or begins as) a machine-readable description,
    or is the page or script of a viewer that holds one."""

    exchange: Exchange
    page: Page | None = None
    description: Description | Broken | None = None


def read(exchange: Exchange) -> Reading:
    """The readable forms of an exchange. Only whole and truncated 2xx bodies and error pages are read;
    a description counts only from a 2xx."""
    if exchange.response is None or not exchange.response.body:
        return Reading(exchange)
    page = read_page(exchange)
    if exchange.status not in range(200, 300):
        return Reading(exchange, page)
    if page is not None:
        return Reading(exchange, page, _in_page(page))
    description = read_description(exchange)
    if description is None and _is_script(exchange) and VIEWER.search(exchange.text[:_SCRIPT]):
        description = read_embedded(exchange.text[:_SCRIPT], exchange.url)
    return Reading(exchange, page, description)


_SCRIPT = 8 * 1024 * 1024  # characters of a script that are looked at


def _is_script(exchange: Exchange) -> bool:
    assert exchange.response is not None
    path = urlsplit(exchange.url).path
    return "script" in exchange.response.content_type or path.endswith((".js", ".mjs"))


def _in_page(page: Page) -> Description | None:
    """What a script of the page hands to a viewer; data in a script of its own counts where a viewer is at work."""
    if not (any(VIEWER.search(script.text) for script in page.inline_scripts) or _is_viewer(page.source)):
        return None
    for script in page.inline_scripts[:50]:
        if found := read_embedded(script.text, page.url, script.start):
            return found
    return None


def _is_viewer(source: str) -> bool:
    """Words first: in megabytes of another page the pattern takes many times as long as they do."""
    lowered = source.lower()
    return any(word in lowered for word in _VIEWER_WORDS) and bool(_VIEWER_PAGE.search(source))


_VIEWER_WORDS = ("redoc", "rapi-doc", "elements-api", "api-reference", "swagger-ui")
_VIEWER_PAGE = re.compile(
    r"<redoc[\s>]|<rapi-doc[\s>]|<elements-api[\s>]|\bid=[\"']?api-reference\b|swagger-ui-(?:bundle|standalone)|redoc\.standalone"
    r"|@scalar/api-reference|\bswagger-ui\.(?:min\.)?js",
    re.I,
)
