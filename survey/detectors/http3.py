"""HTTP/3 offered by an Alt-Svc header (RFC 7838, RFC 9114 3.1.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from survey import headers
from survey.detectors.cite import by_header, is_front
from survey.model import Detector, Sign

if TYPE_CHECKING:
    from survey.reading import Reading

_H3 = re.compile(r"(h3(?:-\d+)?)\s*=")


def detect(reading: Reading) -> Iterator[Sign]:
    exchange, response = reading.exchange, reading.exchange.response
    if response is None or not is_front(exchange):
        return
    for index, value in enumerate(response.all_headers("alt-svc")):
        for offer in headers.split_outside_quotes(value, ","):
            if match := _H3.match(offer):
                yield by_header("http3", match.group(1), response, "alt-svc", index=index, around=match.group())
                return


HTTP3 = Detector("http3", "exchange", "HTTP/3 offered", ("http3",), detect)
