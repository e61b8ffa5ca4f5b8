"""A description that lies inside the page, or the script, of its viewer.

Swagger UI's middleware for Node writes the whole document into `swagger-ui-init.js`; Redoc's static pages keep it in
`__redoc_state`; Scalar, RapiDoc and Elements are handed it in a script of the page. No other address
has it, so it is read from there. Only what a viewer is given counts: a page that quotes a description has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

from survey.description.model import Description, Evidence

VIEWER = re.compile(
    r"\bSwaggerUIBundle\b|\bSwaggerUI\s*\(|\bRedoc\.(?:init|hydrate)\b|\b__redoc_state\b|\bcreateApiReference\b"
    r"|\bapiDescriptionDocument\b|\bloadSpec\s*\(|\bAsyncApiStandalone\.(?:render|hydrate)\b|\bSwaggerEditorBundle\b"
)
# Where a document begins: an object whose first key names a format and a version of it; or one that is given by name.
_BEGINS = re.compile(r"\{\s{0,200}\"(?:openapi|swagger|asyncapi)\"\s{0,20}:\s{0,20}\"[23]\.\d")
_NAMED = re.compile(
    r"[\"']?\b(?:swaggerDoc|swaggerSpec|spec|content|data|apiDescriptionDocument|schema)\b[\"']?\s{0,20}[:=]\s{0,20}(?=\{\s{0,200}\")"
)
_TELLS = re.compile(r"\"(?:openapi|swagger|asyncapi)\"\s{0,20}:\s{0,20}\"[23]\.\d")
_TOKEN = re.compile(r"\"(?:[^\"\\]|\\.)*\"|[{}]", re.S)
_MOST = 8 * 1024 * 1024


def documents(text: str) -> Iterator[tuple[int, str]]:
    """The JSON objects in a script that may be descriptions, each with its place; those inside another are passed
    over. Objects in JavaScript's own notation are not read."""
    end = unclosed = 0
    starts = sorted({m.start() for m in _BEGINS.finditer(text)} | {m.end() for m in _NAMED.finditer(text)})
    for start in starts[:50]:
        if start < end or not _TELLS.search(text, start):
            continue
        stop = _closed(text, start)
        unclosed += stop is None
        if unclosed > 2:
            return
        if stop is not None and _TELLS.search(text, start, stop):
            if not _BEGINS.match(text, start) and _inner(text, start, stop):
                continue  # a wrapper around the document, which comes next
            end = stop
            yield start, text[start:stop]


def _inner(text: str, start: int, stop: int) -> bool:
    return _BEGINS.search(text, start + 1, stop) is not None


def _closed(text: str, start: int) -> int | None:
    """Past the bracket that closes the one at `start`; strings are skipped. None when it is never closed."""
    depth = 0
    for match in _TOKEN.finditer(text, start, min(len(text), start + _MOST)):
        token = match.group(0)
        if token == "{":
            depth += 1
        elif token == "}":
            depth -= 1
            if depth == 0:
                return match.end()
    return None


def placed(description: Description, piece: str, start: int) -> Description:
    """The same with its evidence placed in the whole text, in which the document begins at `start`."""

    def moved(value: Any) -> Any:
        if isinstance(value, Evidence):
            return replace(value, location=f"body@{start + max(0, piece.find(value.excerpt))}")
        if isinstance(value, tuple) and value and isinstance(value[0], Evidence):
            return tuple(moved(v) for v in value)
        return value

    return replace(description, **{f.name: moved(getattr(description, f.name)) for f in fields(description)})
