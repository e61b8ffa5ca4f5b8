"""A domain that nobody uses: the page of a registrar, of a parking service or of a seller stands there.

The company has moved, or its name was sold: such a page answers for nobody, so "nothing was found" proves nothing.
Words and hosts are those that the services' own pages show. A page with a site around it is none, whatever it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from survey.detectors.cite import by_body
from survey.model import Detector, Sign
from survey.page import excerpt_of

if TYPE_CHECKING:
    from survey.reading import Reading

_SERVICES = re.compile(
    r"(?:https?:)?//(?:[\w-]+\.)*(?:sedoparking\.com|parkingcrew\.net|bodis\.com|hugedomains\.com|afternic\.com|dan\.com"
    r"|parklogic\.com|above\.com|uniregistry\.com|undeveloped\.com|cashparking\.com|domainmarket\.com|buydomains\.com"
    r"|atom\.com/name|sav\.com/domain|dynadot\.com/market)"
    r"|/parking-lander/|window\.location\.href\s?=\s?[\"']/lander",
    re.I,
)
_WORDS = re.compile(
    r"\bdomain (?:name )?(?:[\w-]+(?:\.[\w-]+)+ )?(?:is|may be|might be|could be) (?:available )?for sale\b"
    r"|(?<![\w.])[\w-]+(?:\.[\w-]+)+ is for sale\b|\bbuy this domain\b"
    r"|\b(?:this|the) domain (?:name )?(?:is|has been) (?:currently )?"
    r"(?:parked|registered (?:at|with|by|through)|reserved|expired)\b|\bparked (?:free, courtesy of|by|domain|page)\b"
    r"|\b(?:this|the) (?:web ?site|page|web page) is parked\b|\bdomain has expired\b|\bmake an offer on this domain\b"
    r"|\binquire about this domain\b|\brenew your domain\b",
    re.I,
)
_MOST = 1_500  # characters to read: more is a site


def detect(reading: Reading) -> Iterator[Sign]:
    page, exchange = reading.page, reading.exchange
    if page is None or not exchange.ok or len(page.text) > _MOST:
        return
    if (said := _WORDS.search(f"{page.title}\n{page.text}")) and (found := excerpt_of(page.source, said.group(0))):
        yield Sign(
            "parked", "yes", "for sale" if "sale" in said.group(0).lower() else "parked", f"body@{found[0]}", found[1]
        )
        return
    if service := _SERVICES.search(exchange.text[:200_000]):
        yield by_body("parked", "parking service", exchange.text, service.start(), service.end())


PARKED = Detector(
    "parked", "exchange", "a page of a registrar, parking service or seller of the name", ("parked",), detect
)
