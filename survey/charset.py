"""Bytes to text as a browser would: byte order mark, then the header's charset, then `<meta>`, then UTF-8.

Source: WHATWG Encoding and HTML "encoding sniffing algorithm", shortened; JSON is Unicode by RFC 8259.
Never raises: what cannot be decoded becomes U+FFFD.
"""

from __future__ import annotations

import codecs
import re
import zlib

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNPACKED = 32 << 20  # bytes that a gzip file may become
_PARAMETER = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.I)
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.I)
# Labels that browsers read as another encoding (WHATWG Encoding 4.2).
_ALIASES = {"iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252", "gb2312": "gb18030"}


def decode(body: bytes, content_type: str | None = None) -> str:
    """The text of `body`, without byte order mark. A gzip file (`openapi.json.gz`) is unpacked, up to a cap."""
    if body[:3] == b"\x1f\x8b\x08":
        body = _unpacked(body)
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    return body.decode(_name(body, content_type), "replace")


def _unpacked(body: bytes) -> bytes:
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body, _UNPACKED) or body
    except zlib.error:
        return body


def _name(body: bytes, content_type: str | None) -> str:
    declared = _PARAMETER.search(content_type or "")
    candidates = [declared.group(1)] if declared else []
    if body[:4].count(0) >= 2 and body[:2] != b"\0\0":
        return "utf-16-le" if body[1:2] == b"\0" else "utf-16-be"
    if meta := _META.search(body[:4096]):
        label = meta.group(1).decode("ascii").lower()
        candidates.append("utf-8" if label.startswith("utf-16") else label)  # HTML: a meta cannot be UTF-16
    for label in candidates:
        name = _ALIASES.get(label.lower(), label)
        try:
            if codecs.lookup(name)._is_text_encoding and name.lower() not in {
                "idna",
                "punycode",
                "unicode_escape",
                "raw_unicode_escape",
                "undefined",
            }:
                return name
        except (LookupError, ValueError):
            continue
    return "utf-8"
