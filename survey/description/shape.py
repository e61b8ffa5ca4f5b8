"""Small readings that all formats share: a value if it has the shape we expect, else nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from survey import urls
from survey.description.model import Evidence


def mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def dicts(value: Any) -> Iterator[dict[str, Any]]:
    return (v for v in listed(value) if isinstance(v, dict))


def text(value: Any) -> str | None:
    """A scalar as text of at most 2,000 characters; None when empty or no scalar."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return str(value).strip()[:2000] or None
    return None


def words(table: str) -> frozenset[str]:
    """A table of words, written as text."""
    return frozenset(table.split())


def values(evidence: Iterable[Evidence]) -> tuple[str, ...]:
    return tuple(sorted({e.value for e in evidence}))


def first_each(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """The first evidence of each value, sorted by value."""
    first: dict[str, Evidence] = {}
    for e in evidence:
        first.setdefault(e.value, e)
    return tuple(first[v] for v in sorted(first))


def absolute(addresses: Iterable[Any], base: str) -> tuple[str, ...]:
    """Absolute addresses, sorted; relative ones stand against `base`. One with a `{placeholder}` in it, or of
    another scheme than http, stays as written."""
    found = set()
    for address in list(addresses)[:500]:
        if not isinstance(address, str) or not (address := address.strip()[:2000]):
            continue
        other_scheme = re.match(r"(?!https?:)[a-z][a-z0-9+.-]*://", address, re.I)
        if other_scheme or ("{" in address and not address.startswith("/")):
            found.add(address)
        else:
            found.add((urls.join(base, address) or address).replace("%7B", "{").replace("%7D", "}"))
    return tuple(sorted(found))


def pointed(data: Any, pointer: str) -> Any:
    """What a JSON pointer (RFC 6901, also in its URI fragment form) leads to, or None."""
    node = data
    for part in pointer.lstrip("/").split("/")[:64]:
        key = _unescaped(part)
        if isinstance(node, dict):
            node = node.get(key)
        elif isinstance(node, list) and key.isdecimal() and int(key[:9]) < len(node):
            node = node[int(key[:9])]
        else:
            return None
    return node


def _unescaped(part: str) -> str:
    if "%" in part:
        from urllib.parse import unquote

        part = unquote(part)
    return part.replace("~1", "/").replace("~0", "~")


def license_name(value: Any) -> str | None:
    facts = mapping(value)
    return text(facts.get("name")) or text(facts.get("identifier")) or text(facts.get("url")) or text(value)


def contact_line(value: Any) -> str | None:
    """Name, address and page of a contact in one line."""
    facts = mapping(value)
    return " ".join(p for p in (text(facts.get(k)) for k in ("name", "email", "url")) if p) or text(value)
