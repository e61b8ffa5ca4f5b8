"""The text of a description, and where in it a key or a word stands.

A parsed document has lost its places. Evidence must be verbatim, so we look for the keys in the text,
one after the other, as they lie inside each other. That finds the place in all but contrived
documents, and what is cut out occurs in the text whatever the search met.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from survey.description.model import Evidence

_LONGEST = 240
_AFTER_KEY = re.compile(r"[\"']?\s{0,20}[:=]")


class Source:
    """A document's text. `excerpt` and `find` never fail: what is not found gives the beginning."""

    def __init__(self, text: str) -> None:
        self.text = text

    def key(self, name: str, start: int = 0) -> int:
        """Where `name` stands as a key (of JSON, YAML, or an attribute) at or after `start`; -1 when nowhere."""
        text, at = self.text, start
        for _ in range(2000):
            at = text.find(name, at)
            if at < 0:
                return -1
            before = text[at - 1] if at else "\n"
            if before in "\"' \t\n\r{,-" and _AFTER_KEY.match(text, at + len(name)):
                return at - 1 if before in "\"'" else at
            at += max(1, len(name))
        return -1

    def path(self, keys: Sequence[str], start: int = 0) -> int:
        """Where the last of `keys` stands, each searched after the one before; those not found are passed over."""
        at = start
        for key in keys:
            found = self.key(key, at) if key else -1
            at = found if found >= 0 else at
        return at

    def excerpt(self, start: int, length: int = _LONGEST) -> str:
        """Verbatim text from `start`, at most `length` characters, without white space at its ends."""
        piece = self.text[max(0, start) : max(0, start) + length].strip()
        return piece or self.text[:length].strip()

    def cite(self, value: str, pointer: Sequence[str], start: int = 0, length: int = _LONGEST) -> Evidence:
        """Evidence at a place given by its keys."""
        return Evidence(value, json_location(pointer), self.excerpt(self.path(pointer, start), length))

    def cite_text(self, value: str, words: str, start: int = 0, length: int = _LONGEST) -> Evidence:
        """Evidence where `words` stand."""
        at = max(0, self.text.find(words, start))
        return Evidence(value, f"body@{at}", self.excerpt(at, length))


def json_location(keys: Sequence[str]) -> str:
    """A JSON pointer (RFC 6901) as evidence location."""
    return "json:" + "".join("/" + k.replace("~", "~0").replace("/", "~1") for k in keys)
