"""Errors in the problem+json form (RFC 9457)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from survey.detectors.cite import by_header
from survey.detectors.replies import is_error
from survey.model import Detector, Sign

if TYPE_CHECKING:
    from survey.reading import Reading

MEDIA_TYPES = ("application/problem+json", "application/problem+xml")


def detect(reading: Reading) -> Iterator[Sign]:
    response = reading.exchange.response
    if response is not None and response.status >= 400 and response.content_type in MEDIA_TYPES:
        yield by_header("problem_json", response.content_type, response, "content-type")
    elif response is not None and response.content_type and is_error(reading):
        yield by_header("problem_json", response.content_type, response, "content-type", answer="no")


PROBLEM_JSON = Detector("problem_json", "exchange", "errors as problem+json", ("problem_json",), detect)
