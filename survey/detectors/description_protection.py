"""What a description says that protects or exposes: page sizes, rate limits, plain-HTTP servers, lasting keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from survey.description.model import Description
from survey.detectors.description import own, sign
from survey.model import Detector, Sign, Strength

if TYPE_CHECKING:
    from survey.reading import Reading


def detect(reading: Reading) -> Iterator[Sign]:
    if (found := own(reading)) is None:
        return
    for one in found.bounded_pages:
        yield sign("page_size_bounded", one)
    for one in found.unbounded_pages:
        yield Sign("page_size_bounded", "no", one.value, one.location, one.excerpt)
    for one in found.rate_limits:
        yield sign("rate_limit_documented", one)
    for one in found.plain_servers:
        yield sign("plain_http_server", one)
    yield from _lifetime(found)


# What is sent as it was issued, until somebody changes it; a Bearer token may be either.
_LASTING = frozenset({"api_key", "basic", "digest"})


def _lifetime(found: Description) -> Iterator[Sign]:
    """Whether credentials live short. OAuth's tokens should say when they expire (RFC 6749 5.1), and need not: weak."""
    if refresh := next((d for d in found.details if d.value == "refresh_token"), None):
        yield sign("token_lifetime", refresh)
    elif found.flows:
        one = found.flows[0]
        yield Sign("token_lifetime", "yes", "access_token", one.location, one.excerpt, Strength.WEAK)
    else:
        used = [e for e in found.used if e.value != "none"]
        if used and {e.value for e in (*used, *found.declared)} - {"none"} <= _LASTING:
            yield Sign("token_lifetime", "no", "keys_only", used[0].location, used[0].excerpt)


DESCRIPTION_PROTECTION = Detector(
    "description_protection",
    "exchange",
    "page sizes, rate limits, plain-HTTP servers and lasting keys in a description",
    ("page_size_bounded", "rate_limit_documented", "plain_http_server", "token_lifetime"),
    detect,
)
