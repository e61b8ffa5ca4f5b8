"""llms.txt: a Markdown text for language models that begins with the name of the site as its first heading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from survey.detectors.cite import by_body
from survey.model import Detector, Sign

if TYPE_CHECKING:
    from survey.reading import Reading

_HEADING = re.compile(r"\s*(# [^\r\n]*\S)")


def detect(reading: Reading) -> Iterator[Sign]:
    exchange, response = reading.exchange, reading.exchange.response
    if response is None or not exchange.ok or reading.page is not None:
        return
    if not urlsplit(exchange.url).path.lower().endswith(("/llms.txt", "/llms-full.txt")):
        return
    if "html" in response.content_type or "json" in response.content_type:
        return
    if match := _HEADING.match(exchange.text):
        yield by_body("llms_txt", exchange.url, exchange.text, match.start(1), match.end(1))


LLMS_TXT = Detector("llms_txt", "exchange", "an llms.txt that is Markdown", ("llms_txt",), detect)
