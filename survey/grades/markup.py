"""The start tags of a page as a streaming reader sees them: `meta` and `script`, wherever they stand.

The scanner whose score we reproduce reads tags one after the other without building a tree, so a `<script>` counts
inside `<noscript>` and `<template>`, and not inside a comment or the text of another script. One pass, linear in time.
"""

from __future__ import annotations

import contextlib
import html
import html.entities
import json
import re
from collections import Counter
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
    begin, inside = 0, _Open()
    while found := _OPEN.search(source, begin):
        at = found.start()
        name = _NAME.match(source, at + 1)
        if name is None:
            if (closing := _NAME.match(source, at + 2)) and source.startswith("</", at):
                inside.close(closing.group().lower())
            begin = _past_other(source, at)
            continue
        tag = name.group().lower()
        foreign = inside.foreign
        end, ends_itself, attributes = _attributes(source, name.end(), keep=tag in wanted)
        if end is None:
            return  # a tag that never ends is none
        inside.open(tag)
        if tag in wanted:
            yield tag, attributes
        if ends_itself and inside.foreign and tag not in _VOID:
            inside.close(tag)
        begin = _past_raw(source, tag, end) if tag in _RAW and not foreign else end


_VOID = frozenset(
    {
        "area", "base", "basefont", "br", "col", "command", "embed", "frame", "hr", "img", "input", "isindex",
        "keygen", "link", "meta", "param", "source", "track", "wbr",
    }
)  # fmt: skip
# Where HTML begins again within SVG or MathML.
_INTEGRATION = frozenset({"mi", "mo", "mn", "ms", "mtext", "annotation-xml", "desc", "title"})
_FORM = frozenset({"input", "option", "optgroup", "select", "button", "datalist", "textarea"})
_HEADING = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "p"})
# Which elements at the top end where another begins (a part of what HTML implies, as that reader has it).
_ENDS: dict[str, frozenset[str]] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _HEADING),
    **dict.fromkeys(("select", "input", "output", "button", "datalist", "textarea"), _FORM),
    **dict.fromkeys(
        (
            "p", "address", "article", "aside", "blockquote", "details", "div", "dl", "fieldset", "figcaption",
            "figure", "footer", "form", "header", "hr", "main", "nav", "ol", "pre", "section", "table", "ul",
        ),
        frozenset({"p"}),
    ),
    **dict.fromkeys(("dd", "dt"), frozenset({"dd", "dt"})),
    **dict.fromkeys(("rt", "rp"), frozenset({"rt", "rp"})),
    **dict.fromkeys(("tbody", "tfoot"), frozenset({"thead", "tbody"})),
    "tr": frozenset({"tr", "th", "td"}), "th": frozenset({"th"}), "td": frozenset({"thead", "th", "td"}),
    "body": frozenset({"head", "link", "script"}), "a": frozenset({"a"}), "li": frozenset({"li"}),
    "option": frozenset({"option"}), "optgroup": frozenset({"optgroup", "option"}),
}  # fmt: skip


class _Open:
    """The elements that are open, as far as it takes to know whether SVG or MathML is around: there `<title/>` ends
    itself, and `<style>` holds tags."""

    def __init__(self) -> None:
        self._stack: list[str] = []
        self._count: Counter[str] = Counter()  # of each name on the stack, so that a lookup costs nothing
        self._foreign = [""]  # svg, math, or nothing where HTML begins again

    @property
    def foreign(self) -> str:
        return self._foreign[-1]

    def open(self, tag: str) -> None:
        if tag == "form" and self._count["form"]:
            return
        while self._stack and self._stack[-1] in _ENDS.get(tag, ()):
            self._pop()
        if tag in _VOID:
            return
        if tag == "foreignobject" and self.foreign == "svg":
            tag = "foreignObject"
        self._stack.append(tag)
        self._count[tag] += 1
        if tag in ("svg", "math"):
            self._foreign.append(tag)
        elif tag in _INTEGRATION or tag == "foreignObject":
            self._foreign.append("")

    def close(self, tag: str) -> None:
        if tag == "foreignobject" and self._count["foreignObject"]:
            tag = "foreignObject"
        if self._count[tag]:
            while self._pop() != tag:
                pass

    def _pop(self) -> str:
        tag = self._stack.pop()
        self._count[tag] -= 1
        if tag in ("svg", "math", "foreignObject") or tag in _INTEGRATION:
            self._foreign.pop()
        return tag


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


def _attributes(source: str, at: int, *, keep: bool) -> tuple[int | None, bool, dict[str, str]]:
    """Where the tag ends, whether it ends itself (`/>`), and its attributes."""
    found: dict[str, str] = {}
    while True:
        if end := _TAG_END.match(source, at):
            return end.end(), "/" in end.group(), found
        match = _ATTRIBUTE.match(source, at)
        if match is None or match.end() == at:
            return None, False, found
        at = match.end()
        if keep:
            value = next((group for group in match.groups()[1:] if group is not None), "")
            found.setdefault(match.group(1).lower(), _ENTITY.sub(_character, value))


def _character(entity: re.Match[str]) -> str:
    """In an attribute a name counts whole or not at all: `&notit;` is no `&not` (HTML 13.2.5.73)."""
    text = entity.group()
    return html.unescape(text) if text.startswith("&#") else html.entities.html5.get(text[1:], text)


def _past_raw(source: str, tag: str, at: int) -> int:
    if tag == "plaintext":
        return len(source)
    closing = re.compile(rf"</{tag}(?=[\s/>])", re.I).search(source, at)
    return closing.start() if closing else len(source)


WANTED = frozenset({"meta", "script"})
NO_PAGE = "{}"  # stands for JSON, which the scanner cannot read as a page


def only_tags(source: str) -> str:
    """The meta and script tags alone, written anew: all that grades read of a page. JSON has none, whatever stands in
    its strings; one that is a single string is what the string says."""
    if not source.lstrip(" \t\r\n\ufeff").startswith("<"):
        with contextlib.suppress(ValueError, RecursionError):
            found = json.loads(source.lstrip("\ufeff"), parse_constant=_no_constant)
            if not isinstance(found, str):
                return NO_PAGE if found or found == {} else ""
            source = found
    lines = []
    for tag, attributes in tags(source, WANTED):
        written = "".join(f' {name}="{html.escape(value)}"' for name, value in attributes.items())
        lines.append(f"<{tag}{written}>" + ("</script>" if tag == "script" else ""))
    return "\n".join(lines)


def _no_constant(name: str) -> None:
    raise ValueError(name)  # NaN and Infinity are no JSON
