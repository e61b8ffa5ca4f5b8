"""One exchange with its readable forms: what detectors are given, so that each body is read once."""

from __future__ import annotations

from dataclasses import dataclass

from survey.description import Broken, Description, read_description
from survey.model import Exchange
from survey.page import Page, read_page


@dataclass(frozen=True)
class Reading:
    """`page` when the body is HTML; `description` when it is (or begins as) a machine-readable description."""

    exchange: Exchange
    page: Page | None = None
    description: Description | Broken | None = None


def read(exchange: Exchange) -> Reading:
    """The readable forms of an exchange. Only whole and truncated 2xx bodies and error pages are read;
    a description counts only from a 2xx."""
    if exchange.response is None or not exchange.response.body:
        return Reading(exchange)
    page = read_page(exchange)
    description = read_description(exchange) if page is None and exchange.status in range(200, 300) else None
    return Reading(exchange, page, description)
