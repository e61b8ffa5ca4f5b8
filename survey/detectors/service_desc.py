"""Links that declare an API: the relations of RFC 8631, RFC 9727 and RFC 9264, in a Link header or in HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from survey import headers, urls
from survey.detectors.cite import by_body, by_header
from survey.model import Detector, Sign

if TYPE_CHECKING:
    from survey.reading import Reading

RELATIONS = ("service-desc", "service-doc", "service-meta", "api-catalog", "linkset")
# `linkset` alone may lead to anything: it is a declaration of an API only beside another of these relations.
_DECLARING = frozenset(RELATIONS) - {"linkset"}
_TAG = re.compile(r"<link\b[^>]{0,2000}>", re.I)
_REL = re.compile(r"\brel\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))", re.I)
_HREF = re.compile(r"\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))", re.I)


def detect(reading: Reading) -> Iterator[Sign]:
    exchange, response = reading.exchange, reading.exchange.response
    if response is None:
        return
    for index, sent in enumerate(response.all_headers("link")):
        for link in headers.links((sent,)):
            for relation in sorted(_DECLARING.intersection(link.rels)):
                target = urls.join(exchange.url, link.target) or link.target
                yield by_header(
                    "service_desc", f"{relation} {target}", response, "link", index=index, around=link.target
                )
    if reading.page is None:
        return
    for tag in _TAG.finditer(exchange.text[:400_000]):
        relations, target = _attribute(_REL, tag.group()).lower().split(), _attribute(_HREF, tag.group())
        for relation in sorted(_DECLARING.intersection(relations)):
            shown = urls.join(exchange.url, target) or target
            yield by_body("service_desc", f"{relation} {shown}", exchange.text, tag.start(), tag.end())


def _attribute(pattern: re.Pattern[str], tag: str) -> str:
    match = pattern.search(tag)
    return next((group for group in match.groups() if group), "") if match else ""


SERVICE_DESC = Detector(
    "service_desc", "exchange", "links that declare an API (RFC 8631, RFC 9727)", ("service_desc",), detect
)
