"""Text to data, safely: JSON (with comments), YAML, XML.

YAML is built from libyaml's events instead of `yaml.load`: that has no recursion (60,000 nested lists crash
the composer), keeps dates and version numbers as written, and takes half the time. XML is read without
entities, DTD or network. What cannot be read raises `Unreadable` with the reason in words, nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import yaml
from lxml import etree

MAX_DEPTH = 512
# What a document may take, counted on the text before any parser sees it. The largest description known (a public
# cloud's, 47 MB of JSON, 22,000 operations) is counted at 263 MB and takes less; a YAML entry takes 8 microseconds.
MAX_JSON_BYTES = 265_000_000
MAX_YAML_ENTRIES = 550_000
MAX_YAML_COMMAS = 1_500_000
MAX_XML_BYTES = 180_000_000
_TAG_BYTES = 60  # of a start or an end tag, an element being two,
_TEXT_BYTES = 120  # of a text between tags, and
_ATTRIBUTE_BYTES = 220  # of an attribute with its value: libxml2's sizes
_CONTAINER_BYTES = 150  # a small object or array, and
_MEMBER_BYTES = 60  # a name or a value in one: CPython's sizes, rounded up
_FLOW_YAML = 1_000_000  # characters of `{...}` that JSON rejects and YAML may still try


class Unreadable(Exception):
    """The document cannot be read; `why` says the reason in words, `at` the character."""

    def __init__(self, why: str, at: int = 0) -> None:
        super().__init__(why)
        self.why, self.at = why, at


# --- JSON ----------------------------------------------------------------------------------------


def load_json(text: str) -> Any:
    """JSON; when that fails, JSON with comments and trailing commas; when small, YAML in flow style."""
    if (size := json_bytes(text)) > MAX_JSON_BYTES:
        raise Unreadable(f"too large to read: about {size // 1_000_000} MB of objects")
    try:
        return json.loads(text, strict=False)
    except RecursionError:
        raise Unreadable("nested too deeply") from None
    except json.JSONDecodeError as error:
        first = Unreadable(f"not JSON: {error.msg}, line {error.lineno} column {error.colno}", error.pos)
    except ValueError as error:  # a number of more digits than Python converts
        first = Unreadable(f"not JSON: {error}"[:200])
    if not first.at or text[first.at : first.at + 1] in tuple("/,}]"):
        try:
            return json.loads(without_comments(text), strict=False, parse_int=_integer)
        except (ValueError, RecursionError):
            pass
    if len(text) <= _FLOW_YAML and _closed(text):
        try:
            return load_yaml(text)
        except Unreadable:
            pass
    raise first


def json_bytes(text: str) -> int:
    """About how many bytes the parsed text takes, seldom less: brackets in strings are counted along."""
    containers = text.count("{") + text.count("[")
    return containers * _CONTAINER_BYTES + (text.count(",") + text.count(":")) * _MEMBER_BYTES


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) < 4000 else digits


def _closed(text: str) -> bool:
    return text.rstrip()[-1:] in "}]"


# A string or comment that is never closed ends with the text: so no character is looked at twice.
_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)'
_COMMENT = r"//[^\n]*+|/\*(?s:.*?)(?:\*/|\Z)"
_PIECES = re.compile(rf"(?P<string>{_STRING})|(?P<comment>{_COMMENT})|(?P<comma>,(?=(?:\s|{_COMMENT})*+[}}\]]))", re.S)


def without_comments(text: str) -> str:
    """JSON without `//` and `/* */` comments and without commas before a closing bracket."""
    return _PIECES.sub(lambda m: m.group() if m.lastgroup == "string" else " ", text)


def top_level_keys(text: str, limit: int = 2_000_000) -> Iterator[tuple[str, int, str]]:
    """The keys of the outermost object of (possibly cut) JSON: name, place, and the scalar's text if it is one."""
    depth = 0
    for m in _TOKENS.finditer(text, 0, limit):
        c = m.group()[0]
        if c in "{[":
            depth += 1
        elif c in "}]":
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1 and m.group(2) is not None:
            yield m.group(1)[1:-1], m.start(), (m.group(3) or "").strip("\"' ")


_TOKENS = re.compile(rf"({_STRING})(\s*+:\s*+({_STRING}|[-\w.]++)?)?|[{{}}\[\]]", re.S)

# --- YAML ----------------------------------------------------------------------------------------

_CONSTANTS = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_INTEGER = re.compile(r"[-+]?[0-9]{1,300}\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,4})?\Z")
_NUMERIC = frozenset("0123456789-+.")
_ITEMS = re.compile(r"^[ \t]*+-(?=\s)", re.M)
_MERGED = 1_000_000  # keys that all `<<` of a document may bring
_SHALLOW = 2  # down to here numbers stay as written: `openapi: 3.0`, `version: 1.10`


def load_yaml(text: str) -> Any:
    """The first document, by the core schema of YAML 1.2: no dates, no `yes` and `no`; all keys are text.

    Doubled keys are tolerated, the last wins. An alias is the same object again, so a bomb stays small
    until somebody walks it: who walks must count.
    """
    entries = text.count(": ") + text.count(":\n") + text.count(":\r") + len(_ITEMS.findall(text))
    if entries > MAX_YAML_ENTRIES or text.count(",") > MAX_YAML_COMMAS:
        raise Unreadable(f"too large to read: about {max(entries, text.count(','))} entries")
    try:
        return _build(text)
    except yaml.YAMLError as error:
        mended = _mended(text, str(getattr(error, "problem", None) or error))
        if mended != text:
            return load_yaml(mended)
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        where = f", line {mark.line + 1} column {mark.column + 1}" if mark else ""
        raise Unreadable(f"not YAML: {problem}{where}"[:300]) from None
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"not YAML: {error}"[:300]) from None


def _mended(text: str, problem: str) -> str:
    """Without what libyaml refuses and other readers pass over: tabs on blank lines, control characters."""
    if "tab character" in problem or "cannot start any token" in problem:
        return re.sub(r"^[ ]*+\t[ \t]*+$", "", text, flags=re.M)
    if "characters are not allowed" in problem:
        return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]", " ", text)
    return text


def _build(text: str) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        return _from_events(loader.get_event)
    finally:
        loader.dispose()


def _from_events(next_event: Callable[[], Any]) -> Any:
    scalar, map_start, seq_start = yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent
    map_end, seq_end, alias, end = yaml.MappingEndEvent, yaml.SequenceEndEvent, yaml.AliasEvent, yaml.DocumentEndEvent
    anchors: dict[str, Any] = {}
    root: list[Any] = []
    stack: list[Any] = [root]  # open containers
    keys: list[Any] = [None]  # for an open mapping the key that waits for its value, else _NO_KEY
    top: Any = root
    is_map = False
    merged = 0
    while (event := next_event()) is not None:
        kind = type(event)
        if kind is scalar:
            value: Any = event.value
            if is_map and keys[-1] is _NO_KEY:
                if event.anchor:
                    anchors[event.anchor] = value
                keys[-1] = value
                continue
            if event.implicit[0]:
                value = _resolve(value, len(stack))
            elif event.tag and event.tag.startswith("tag:yaml.org,2002:") and event.tag[18:] in ("int", "float"):
                value = _resolve(value, MAX_DEPTH)
            if event.anchor:
                anchors[event.anchor] = value
        elif kind is map_start or kind is seq_start:
            if len(stack) > MAX_DEPTH:
                raise Unreadable(f"nested deeper than {MAX_DEPTH}")
            value = {} if kind is map_start else []
            if event.anchor:
                anchors[event.anchor] = value
            if is_map and keys[-1] is _NO_KEY:
                keys[-1] = "?"  # a key that is no scalar: kept out of the way
            elif is_map:
                top[keys[-1]] = value
                keys[-1] = _NO_KEY
            else:
                top.append(value)
            stack.append(value)
            is_map = kind is map_start
            keys.append(_NO_KEY if is_map else None)
            top = value
            continue
        elif kind is map_end or kind is seq_end:
            if is_map and "<<" in top:
                merged += _merge(top)
                if merged > _MERGED:
                    raise Unreadable("merges too much")
            stack.pop()
            keys.pop()
            top = stack[-1]
            is_map = type(top) is dict
            continue
        elif kind is alias:
            if event.anchor not in anchors:
                raise Unreadable(f"not YAML: alias {event.anchor!r} without an anchor"[:200])
            value = anchors[event.anchor]
            if is_map and keys[-1] is _NO_KEY:
                keys[-1] = value if isinstance(value, str) else "?"
                continue
        elif kind is end:
            next_event()  # what follows must be the end, or another document: anything else is an error
            break
        else:
            continue
        if is_map:
            top[keys[-1]] = value
            keys[-1] = _NO_KEY
        else:
            top.append(value)
    return root[0] if root else None


_NO_KEY = object()


def _resolve(value: str, depth: int) -> Any:
    if value[:1] in _NUMERIC:
        if depth <= _SHALLOW + 1:
            return value
        if _INTEGER.match(value):
            return int(value)
        if _FLOAT.match(value):
            return float(value)
        return value
    return _CONSTANTS.get(value, value)


def _merge(mapping: dict[str, Any]) -> int:
    """Takes in what `<<` names (keys of its own win); how many keys were looked at."""
    merged, count = mapping.pop("<<"), 0
    for source in merged if isinstance(merged, list) else [merged]:
        if isinstance(source, dict) and source is not mapping:
            count += len(source)
            for key, value in source.items():
                mapping.setdefault(key, value)
    return count


# --- XML -----------------------------------------------------------------------------------------


def _xml_parser(*, recover: bool = False) -> etree.XMLParser:
    """Fetches nothing, expands nothing, and keeps only what is read: no instructions, comments or blanks."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_pis=True,
        remove_comments=True,
        remove_blank_text=True,
        recover=recover,
    )


def load_xml(text: str) -> etree._Element:
    """The root. Entities stay unexpanded, no DTD is loaded, nothing is fetched; a document that declares
    entities of its own is refused."""
    if "<!ENTITY" in text[:100_000]:
        raise Unreadable("declares XML entities", text.find("<!ENTITY"))
    if (size := _xml_bytes(text)) > MAX_XML_BYTES:
        raise Unreadable(f"too large to read: about {size // 1_000_000} MB of elements")
    parser = _xml_parser()
    body = re.sub(r"^\s*<\?xml[^>]*\?>", "", text, count=1)  # the text is decoded: its encoding is no longer true
    try:
        root = etree.fromstring(body.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if (root := _despite_namespaces(body, parser)) is None:
            raise Unreadable(f"not XML: {error}"[:300]) from None
    if root is None:
        raise Unreadable("not XML: empty")
    return root


def _xml_bytes(text: str) -> int:
    """About how many bytes the tree takes, counted on the text; comments and blanks between tags are dropped."""
    tags = text.count("<") - text.count("<!--")
    texts = sum(1 for _ in re.finditer(r">\s*+[^<\s]", text)) if tags > 100_000 else 0
    attributes = text.count('="') + text.count("='")
    return tags * _TAG_BYTES + texts * _TEXT_BYTES + attributes * _ATTRIBUTE_BYTES


def _despite_namespaces(body: str, failed: etree.XMLParser) -> etree._Element | None:
    """The root of a document whose only faults are namespaces: a prefix that nobody declared, a name that is no URI.
    It is well-formed XML 1.0 all the same, and the readers of WSDL take it."""
    if not failed.error_log or any(e.domain_name != "NAMESPACE" for e in failed.error_log):
        return None
    parser = _xml_parser(recover=True)
    try:
        root = etree.fromstring(body.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    for element in root.iter("*") if root is not None else ():
        try:
            etree.QName(element)
        except ValueError:  # `soap:body` without a namespace, or a namespace with a brace in it
            element.tag = re.sub(r"\A.*[:}]|[^\w.-]", "", element.tag) or "x"
    return root
