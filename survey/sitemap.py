"""Sitemaps (sitemaps.org protocol 0.9): the addresses in a sitemap or a sitemap index, plain or gzipped.

Read by one linear expression, not by an XML parser: no entity can grow and no nesting can hurt.
"""

from __future__ import annotations

import html
import re
import zlib
from dataclasses import dataclass

LIMIT = 8 * 1024 * 1024  # bytes after decompression
MOST = 20_000  # addresses read from one file
_LOC = re.compile(r"<(?:[A-Za-z]{1,20}:)?loc>\s*(?:<!\[CDATA\[)?\s*([^<\s\]]{1,2000})", re.I)
_INDEX = re.compile(r"<(?:[A-Za-z]{1,20}:)?sitemapindex[\s>]", re.I)
_SET = re.compile(r"<(?:[A-Za-z]{1,20}:)?urlset[\s>]", re.I)


@dataclass(frozen=True)
class Sitemap:
    """`urls` in file order; `index` when they are themselves sitemaps."""

    index: bool
    urls: tuple[str, ...]


def read_sitemap(body: bytes) -> Sitemap | None:
    """The sitemap in `body`, or None when it is none."""
    if body[:2] == b"\x1f\x8b":
        try:
            body = zlib.decompressobj(31).decompress(body, LIMIT)
        except zlib.error:
            return None
    text = body[:LIMIT].decode("utf-8-sig", "replace")
    index = bool(_INDEX.search(text[:4096]))
    if not index and not _SET.search(text[:4096]):
        return None
    urls: list[str] = []
    for match in _LOC.finditer(text):
        urls.append(html.unescape(match.group(1)))
        if len(urls) >= MOST:
            break
    return Sitemap(index, tuple(urls))
