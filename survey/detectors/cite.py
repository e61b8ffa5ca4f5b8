"""How a detector cites: short excerpts that stand verbatim in the header block, the body or the status line.

`speaks_for_host` keeps facts about a server (its software, its policies) from being said once for each page.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from survey.model import Answer, Exchange, Response, Sign, Strength, exchange_evidence, status_line

WIDTH = 240  # characters of an excerpt

# Probes whose answers stand for the server itself, whatever the path.
_SERVER_PROBES = frozenset({"front_door", "given_host", "guessed_host", "control", "posture", "import"})


def is_front(exchange: Exchange) -> bool:
    """The front door of a host: the path `/`, or the address that a front-door probe began with."""
    return _path(exchange) in ("", "/") or (exchange.probe == "front_door" and exchange.hops == 0)


def speaks_for_host(exchange: Exchange) -> bool:
    return is_front(exchange) or exchange.probe in _SERVER_PROBES


def _path(exchange: Exchange) -> str:
    try:
        return urlsplit(exchange.url).path
    except ValueError:
        return ""


def scheme(exchange: Exchange) -> str:
    return exchange.url.partition(":")[0].lower()


def by_header(
    question: str,
    value: str,
    response: Response,
    name: str,
    *,
    index: int = 0,
    answer: Answer = "yes",
    strength: Strength = Strength.STRONG,
    around: str = "",
) -> Sign:
    """Cites the `index`-th field of that name as it was sent, `Name: value`; of a long one the part that
    holds `around`."""
    sent = [(n, v) for n, v in response.headers if n.lower() == name.lower()]
    n, v = sent[index]
    line = f"{n}: {v}"
    at = line.find(around) if around else 0
    start = 0 if at + len(around) <= WIDTH else max(0, at - 40)
    return Sign(question, answer, value, f"header:{n}", line[start : start + WIDTH], strength)


def by_body(
    question: str,
    value: str,
    text: str,
    start: int,
    end: int,
    *,
    answer: Answer = "yes",
    strength: Strength = Strength.STRONG,
) -> Sign:
    """Cites `text[start:end]`, at most WIDTH characters of it."""
    return Sign(question, answer, value, f"body@{start}", text[start : min(end, start + WIDTH)], strength)


def by_status(question: str, value: str, exchange: Exchange, *, answer: Answer = "yes") -> Sign:
    return Sign(question, answer, value, "status", status_line(exchange)[:WIDTH])


def by_outcome(question: str, value: str, exchange: Exchange, *, answer: Answer = "yes") -> Sign:
    """Cites what happened when nothing came back."""
    first_line = exchange_evidence(exchange).splitlines()[0]
    return Sign(question, answer, value, "outcome", first_line)


def value_of(response: Response, name: str) -> str:
    return (response.header(name) or "").strip()


_JSON_CAP = 4_000_000  # characters


def json_of(exchange: Exchange) -> Any:
    """The body as JSON when it is an object or an array, else None."""
    return _json(exchange.text) if exchange.response is not None and exchange.response.body else None


@lru_cache(maxsize=8)
def _json(text: str) -> Any:
    if len(text) > _JSON_CAP or text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def by_member(
    question: str, value: str, text: str, name: str, *, strength: Strength = Strength.STRONG, answer: Answer = "yes"
) -> Sign:
    """Cites the text around the first `"name"` of a JSON body, or its beginning."""
    at = max(0, text.find(f'"{name}"')) if name else 0
    return by_body(question, value, text, at, at + WIDTH // 2, strength=strength, answer=answer)
