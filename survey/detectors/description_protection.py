"""What a description says that protects or exposes: page sizes, rate limits, plain-HTTP servers, lasting keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from survey.description.auth import WEAK_FLOWS
from survey.description.model import Description, Evidence
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
    for question, said, lacked in (
        ("pagination", found.paging, found.unpaged),
        ("described_429", found.too_many, found.no_too_many),
        ("plain_http_server", found.plain_servers, found.secure_servers),
        ("problem_json", found.problems, found.no_problems),
        ("credential_in_query", found.credential_in_query, _elsewhere(found)),
        ("weak_flow", *_flows(found)),
    ):
        for one in said:
            yield sign(question, one)
        for one in () if said else lacked:
            yield Sign(question, "no", one.value, one.location, one.excerpt)
    yield from _lifetime(found)


def _elsewhere(found: Description) -> tuple[Evidence, ...]:
    """A declared scheme, where the whole of what the document declares travels elsewhere than in the address. Formats
    whose parameters are not read cannot tell."""
    if found.split or found.format not in ("openapi", "swagger", "postman"):
        return ()
    return tuple(e for e in (*found.declared, *found.used) if e.value != "none")[:1]


def _flows(found: Description) -> tuple[tuple[Evidence, ...], tuple[Evidence, ...]]:
    """The flows that RFC 9700 2.1.2 and 2.4 tell not to use, and, where a document has others only, one of these."""
    weak = tuple(f for f in found.flows if f.value in WEAK_FLOWS)
    return weak, () if weak or found.split else found.flows[:1]


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
    "paging, limits, the form of errors, plain-HTTP servers, weak flows, keys in the address or lasting",
    (
        "pagination",
        "page_size_bounded",
        "rate_limit_documented",
        "described_429",
        "plain_http_server",
        "problem_json",
        "credential_in_query",
        "weak_flow",
        "token_lifetime",
    ),
    detect,
)
