"""Does a bot wall stand in front? Only replies that a wall itself gave; a CDN that lets us pass is none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from survey.detectors.cite import by_status
from survey.model import Detector, Outcome, Sign
from survey.walls import wall_of

if TYPE_CHECKING:
    from survey.reading import Reading


def detect(reading: Reading) -> Iterator[Sign]:
    exchange = reading.exchange
    if exchange.response is None or exchange.outcome is not Outcome.BLOCKED:
        return
    product = wall_of(exchange.response)
    if product:
        yield by_status("wall", product, exchange)


WALL = Detector("wall", "exchange", "a bot wall's challenge or block page", ("wall",), detect)
