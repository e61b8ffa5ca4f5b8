"""The headline figures: each a share with its bounds, and the sentence that may be said about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from survey.charts.chart import members
from survey.words import bounds, companies, does, share, some, the_companies, verb

Result = Mapping[str, Any]  # one row of the view `results`
SHARED = ("open", "public", "partner")
COLUMNS = ("code", "api_presence", "origin", "auth", "description_formats", "https", "hsts", "tls_versions")


@dataclass(frozen=True, slots=True)
class Headline:
    """`figure` for large print, `label` under it, `text` a whole sentence. `whole` is the denominator; the share
    lies between `yes` and `yes + unknown` of it."""

    name: str
    figure: str
    label: str
    text: str
    yes: int
    unknown: int
    whole: int


def headlines(results: Sequence[Result]) -> tuple[Headline, ...]:
    """What the results of a list of companies say in short; nothing when the list is empty."""
    n = len(results)
    if not n:
        return ()
    read = sum(r["api_presence"] != "unknown" for r in results)
    found = [_readable(read, n), _shared(results)]
    if not read:
        return tuple(found)
    found.append(_described(results))
    found += _mandated(results)
    found += _secure(results)
    found.append(_legacy(results))
    return tuple(found)


def figure(yes: int, unknown: int, whole: int) -> str:
    """Bounds in large print: `31 %`, `17 to 31 %`, `unknown`."""
    return bounds(yes, unknown, whole).removeprefix("between ").replace(" % and ", " to ")


def _count(results: Sequence[Result], test: Callable[[Result], bool]) -> int:
    return sum(1 for r in results if test(r))


def _readable(read: int, n: int) -> Headline:
    if not read:
        text = f"None of the {companies(n)} could be read." if n > 1 else "The only company could not be read."
        text += " Nothing can be said about their APIs; that is not a no."
    elif read == n:
        text = f"All {companies(n)} could be read." if n > 1 else "The only company could be read."
    else:
        rest = n - read
        text = (
            f"{the_companies(read)} of {n} could be read ({share(read, n)}); {rest} "
            f"{verb(rest, 'is', 'are')} unknown and {verb(rest, 'counts', 'count')} neither as yes nor as no."
        )
    return Headline("read", share(read, n), "could be read", text, read, 0, n)


def _shared(results: Sequence[Result]) -> Headline:
    n = len(results)
    yes = _count(results, lambda r: r["api_presence"] in SHARED)
    unknown = _count(results, lambda r: r["api_presence"] == "unknown")
    if unknown == n:
        text = "Whether any of them shares an API is unknown."
    elif unknown:
        text = (
            f"{the_companies(yes)} {verb(yes, 'was', 'were')} seen to share an API with others; as {unknown} "
            f"{verb(unknown, 'is', 'are')} unknown, the share {_lies(yes, unknown, n)}."
        )
    else:
        text = f"{the_companies(yes)} of {n} {verb(yes, 'shares', 'share')} an API with others ({share(yes, n)})."
    return Headline("shared", figure(yes, unknown, n), "share an API with others", text, yes, unknown, n)


def _lies(yes: int, unknown: int, n: int) -> str:
    told = bounds(yes, unknown, n)
    return f"lies {told}" if told.startswith("between") else f"is about {told}"


def _described(results: Sequence[Result]) -> Headline:
    n = len(results)
    yes = _count(results, lambda r: bool(members(r["description_formats"])))
    unknown = _count(results, lambda r: r["api_presence"] == "unknown" and not members(r["description_formats"]))
    text = (
        f"{the_companies(yes)} {does(yes, unknown, 'publishes', 'publish')} a machine-readable description of "
        f"{verb(yes, 'an API of its own', 'APIs of their own')} ({bounds(yes, unknown, n)} of {companies(n)})."
    )
    return Headline("described", figure(yes, unknown, n), "publish a description for machines", text, yes, unknown, n)


def _mandated(results: Sequence[Result]) -> list[Headline]:
    shared = [r for r in results if r["api_presence"] in SHARED]
    only = _count(shared, lambda r: r["origin"] == "mandated")
    both = _count(shared, lambda r: r["origin"] == "both")
    if not only + both:
        return []
    text = f"Of {companies(len(shared))} that {verb(len(shared), 'shares', 'share')} an API, {some(only)} "
    text += f"{verb(only, 'does', 'do')} so only where the Consumer Data Right requires it, as far as was seen"
    text += f"; {both} {verb(both, 'does', 'do')} so there and beyond." if both else "."
    label = "of those sharing do only what the law requires"
    return [Headline("mandated", share(only, len(shared)), label, text, only, 0, len(shared))]


def _secure(results: Sequence[Result]) -> list[Headline]:
    n = len(results)
    yes = _count(results, lambda r: r["https"] == "enforced")
    unknown = _count(results, lambda r: r["https"] not in ("enforced", "available", "none"))
    if unknown == n:
        return []
    text = (
        f"{the_companies(yes)} {does(yes, unknown, 'lets', 'let')} the main site be read over HTTPS alone "
        f"({bounds(yes, unknown, n)} of {companies(n)})."
    )
    return [Headline("https", figure(yes, unknown, n), "enforce HTTPS on the main site", text, yes, unknown, n)]


def _legacy(results: Sequence[Result]) -> Headline:
    n = len(results)
    seen = [members(r["tls_versions"]) for r in results]
    yes = sum(1 for v in seen if {"TLSv1", "TLSv1.1"} & set(v))
    unknown = sum(1 for v in seen if not v)
    text = (
        f"{the_companies(yes)} {verb(yes, 'was', 'were')} seen to accept TLS 1.0 or 1.1 on the main site, "
        "which were withdrawn in 2021."
    )
    return Headline("legacy_tls", str(yes), "seen to accept TLS 1.0 or 1.1", text, yes, unknown, n)
