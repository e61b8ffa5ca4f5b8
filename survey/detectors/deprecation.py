"""Deprecation (RFC 9745) and Sunset (RFC 8594) announced in headers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from survey import headers
from survey.detectors.cite import by_header, by_status
from survey.detectors.replies import is_data
from survey.model import Detector, Sign

if TYPE_CHECKING:
    from survey.reading import Reading


_VERSIONS = "api-deprecated-versions"  # https://github.com/dotnet/aspnet-api-versioning


def detect(reading: Reading) -> Iterator[Sign]:
    """The value is the header and the day it names, `deprecation 2026-12-31`; without a day when it only says yes."""
    response = reading.exchange.response
    if response is None:
        return
    if (versions := (response.header(_VERSIONS) or "").strip()) and response.status < 400:
        yield by_header("deprecation", f"{_VERSIONS} {versions}"[:80], response, _VERSIONS)
    for name, read in (("deprecation", headers.deprecation), ("sunset", headers.http_date)):
        value = response.header(name)
        seconds = read(value) if value else None
        if seconds is not None:
            yield by_header("deprecation", f"{name} {_day(seconds)}".strip(), response, name)
    if not any(response.header(name) for name in ("deprecation", "sunset", _VERSIONS)) and is_data(reading):
        yield by_status("deprecation", "none", reading.exchange, answer="no")


def _day(seconds: int) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).date().isoformat() if seconds else ""
    except (OverflowError, ValueError, OSError):
        return ""


DEPRECATION = Detector("deprecation", "exchange", "Deprecation and Sunset headers", ("deprecation",), detect)
