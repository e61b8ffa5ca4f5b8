"""The start tags of a page as a streaming reader sees them: `meta` and `script`, wherever they stand.

The scanner whose score we reproduce reads tags one after the other without building a tree, so a `<script>` counts
inside `<noscript>` and `<template>`, and not inside a comment or the text of another script. One pass, linear in time.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

# Elements whose content is text up to their own end tag (HTML 13.2.5: RCDATA, RAWTEXT, script data, PLAINTEXT).
_RAW = frozenset({"iframe", "noembed", "noframes", "plaintext", "script", "style", "textarea", "title", "xmp"})
_OPEN = re.compile(r"<[a-zA-Z!?/]")
_NAME = re.compile(r"[a-zA-Z][^\s/>]*")
_ATTRIBUTE = re.compile(
    r"[\s/]*([^\s/>=][^\s/>=]*|=[^\s/>=]*)(?:\s*=\s*(?:\"([^\"]*)(?:\"|\Z)|'([^']*)(?:'|\Z)|([^\s>]*)))?"
)
_TAG_END = re.compile(r"[\s/]*>")
_COMMENT_END = re.compile(r"--!?>")
_ENTITY = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[A-Za-z][A-Za-z0-9]*;|[A-Za-z][A-Za-z0-9]*(?![=A-Za-z0-9;]))")
Tag = tuple[str, dict[str, str]]


def tags(source: str, wanted: frozenset[str]) -> Iterator[Tag]:
    """Name and attributes (names in lower case, the first of a name counts) of the wanted start tags, in order."""
    begin = 0
    while found := _OPEN.search(source, begin):
        at = found.start()
        name = _NAME.match(source, at + 1)
        if name is None:
            begin = _past_other(source, at)
        else:
            tag = name.group().lower()
            end, attributes = _attributes(source, name.end(), keep=tag in wanted)
            if end is None:
                return  # a tag that never ends is none
            if tag in wanted:
                yield tag, attributes
            begin = _past_raw(source, tag, end) if tag in _RAW else end


def _past_other(source: str, at: int) -> int:
    """Behind a comment, a CDATA section, a declaration, or an end tag."""
    if source.startswith("<!--", at):
        if source.startswith(("<!-->", "<!--->"), at):
            return source.index(">", at) + 1
        closing = _COMMENT_END.search(source, at + 4)
        return closing.end() if closing else len(source)
    if source.startswith("<![CDATA[", at):
        end = source.find("]]>", at)
        return end + 3 if end != -1 else len(source)
    end = source.find(">", at)
    return end + 1 if end != -1 else len(source)


def _attributes(source: str, at: int, *, keep: bool) -> tuple[int | None, dict[str, str]]:
    found: dict[str, str] = {}
    while True:
        if end := _TAG_END.match(source, at):
            return end.end(), found
        match = _ATTRIBUTE.match(source, at)
        if match is None or match.end() == at:
            return None, found
        at = match.end()
        if keep:
            value = next((group for group in match.groups()[1:] if group is not None), "")
            found.setdefault(match.group(1).lower(), _ENTITY.sub(lambda m: html.unescape(m.group()), value))


def _past_raw(source: str, tag: str, at: int) -> int:
    if tag == "plaintext":
        return len(source)
    closing = re.compile(rf"</{tag}(?=[\s/>])", re.I).search(source, at)
    return closing.start() if closing else len(source)


WANTED = frozenset({"meta", "script"})


def only_tags(source: str) -> str:
    """The meta and script tags alone, written anew: all that grades read of a page."""
    lines = []
    for tag, attributes in tags(source, WANTED):
        written = "".join(f' {name}="{html.escape(value)}"' for name, value in attributes.items())
        lines.append(f"<{tag}{written}>" + ("</script>" if tag == "script" else ""))
    return "\n".join(lines)
