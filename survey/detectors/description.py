"""A machine-readable description: its format, whose it is, in which style, or why it cannot be read.

A sample that came with a tool, a vendor's manual or a standards body's document proves no API of the company's
own: it is a `foreign_description`, and nothing else is told of it. A standard that a company serves with its own
servers filled in describes the company's API.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from survey import urls
from survey.description import Broken, Description, Evidence
from survey.model import Detector, Exchange, Sign, Strength

if TYPE_CHECKING:
    from survey.reading import Reading

_FOREIGN = {"sample": "petstore", "third_party": "vendor", "standards_body": "standard"}


def sign(question: str, evidence: Evidence, strength: Strength = Strength.STRONG) -> Sign:
    return Sign(question, "yes", evidence.value, evidence.location, evidence.excerpt, strength)


def own(reading: Reading) -> Description | None:
    """The description, when it is one of the company's own API."""
    found = reading.description
    return found if isinstance(found, Description) and is_own(found, reading.exchange) else None


def is_own(description: Description, exchange: Exchange) -> bool:
    """A standards body's document is the company's when it names a server of the company, to the letter."""
    if description.author == "provider":
        return True
    if description.author != "standards_body":
        return False
    here = urls.host_of(exchange.url)
    named = {urls.host_of(s) for s in set(description.servers) - set(description.placeholder_servers)}
    return any(urls.same_site(host, here) and host in exchange.text for host in named)


def detect(reading: Reading) -> Iterator[Sign]:
    found = reading.description
    if isinstance(found, Broken):
        value = f"{found.format}: {found.why}"
        yield Sign("broken_description", "yes", value, found.location, found.excerpt)
    if not isinstance(found, Description):
        return
    evidence, author = found.evidence, found.author_evidence
    if author is not None:
        yield sign("description_author", author)
    if not is_own(found, reading.exchange):
        where = author or evidence
        yield Sign("foreign_description", "yes", _FOREIGN[found.author], where.location, where.excerpt)
        return
    strength = Strength.WEAK if found.weak else Strength.STRONG
    yield Sign("description", "yes", found.format, evidence.location, evidence.excerpt, strength)
    if found.style:
        yield Sign("api_style", "yes", found.style, evidence.location, evidence.excerpt, strength)


DESCRIPTION = Detector(
    "description",
    "exchange",
    "a machine-readable description, its format and author",
    ("description", "foreign_description", "broken_description", "description_author", "api_style"),
    detect,
)
