"""What protects an API in the words of its description: how lists are paged, how large a page is, what limits calls.

Names of parameters and members are those of practice: JSON:API, OData, Relay, AIP-158, and what large providers use.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from survey.description.shape import listed, mapping, words

_SIZE = words(
    """limit pagesize perpage maxresults pagelimit itemsperpage resultsperpage recordsperpage pagesizelimit maxrecords
    maxitems numresults resultlimit"""
)
_SIZE_IN_PAGES = words("size top first count rows take max num n length results")
_SIZES = _SIZE | _SIZE_IN_PAGES
_PAGING = words(
    """page offset skip start cursor after pagetoken nexttoken pagenumber startat startindex next from pageindex
    continuationtoken before"""
)
_MAXIMUM = re.compile(
    r"(?:max(?:imum)?(?:\s+(?:value|allowed|limit|page size|number|of|is|results?|items|records|per page))*"
    r"\s*(?:is|of|:|=|-)?\s*"
    r"|(?:up to|no more than|not exceed|at most|less than or equal to)\s+|<=\s*"
    r"|cannot (?:be (?:greater|more|larger|higher) than|exceed)\s+"
    r"|(?:between|from)\s+\d+\s+(?:and|to)\s+|\b\d+\s*(?:-|–|to|\.\.)\s*)(\d[\d,]*)",
    re.I,
)

# Names that lead on to the next part of a list, by style.
_CURSORS = words(
    """cursor nextcursor pagecursor pagetoken nexttoken nextpagetoken continuationtoken continuation startingafter
    endingbefore skiptoken afterid sinceid maxid marker nextmarker scrollid bookmark pagebookmark exclusivestartkey
    startkey startafter nextpage pageafter pagebefore aftertoken"""
)
_CURSORS_BESIDE_A_SIZE = words("after before next token")
_OFFSETS = words("offset skip startat startindex firstresult pageoffset startrow startrecord resultoffset recordoffset")
_OFFSETS_BESIDE_A_SIZE = words("start from")
_PAGES = words("page pagenumber pageno pageindex pagenum currentpage pageid")
_NEXT = words("next nextlink nextpage nexturl nextpageurl nexthref")
_NEXT_TOKENS = words("nextcursor nextpagetoken nexttoken continuationtoken endcursor nextmarker cursor pagetoken")
_WRAPPERS = words("links meta paging pagination pageinfo metadata page pageable")
_ROWS = words(
    """data items results records value values entries rows content list elements objects resources hits
    embedded collection"""
)
RATE_LIMIT = (
    r"\b\d[\d,. ]{0,9}(?:(?:API|HTTP) )?(?:requests?|calls?|queries|transactions|hits|TPS)\b(?: \w+){0,3}? ?"
    r"(?:per|/|an?|each|every) ?(?:\d+[ -])?(?:second|minute|hour|day|month|sec|min|hr|s\b)|\b\d+ ?TPS\b"
    r"|\b(?:one|two|three|four|five|ten|twenty|fifty|sixty|hundred|thousand) (?:(?:API|HTTP) )?"
    r"(?:requests?|calls?|queries) (?:per|an?|each|every) (?:second|minute|hour|day|month)"
    r"|\b429\b[^.]{0,40}\b(?:too many|rate|limit|throttl)"
    r"|\b(?:too many requests)\b|\bX-Rate-?Limit-\w+|\brate[- ]limit(?:s|ed|ing)?\b[^.]{0,80}\b(?:\d+"
    r"|exceed|header|per (?:second|minute|hour|day))\b"
    r"|\brequests? (?:are|is|will be) (?:rate[- ]limited|throttled)\b"
)


def paging_style(names: Iterable[str]) -> str:
    """How a list with such parameters is paged: page, offset or cursor; empty when none of them leads on.
    A word that means many things (`from`, `after`) counts beside one that sets the size of a page."""
    bare = {bared(n) for n in names}
    sized = bool(bare & _SIZES)
    if bare & _CURSORS or (sized and bare & _CURSORS_BESIDE_A_SIZE):
        return "cursor"
    if bare & _OFFSETS or (sized and bare & _OFFSETS_BESIDE_A_SIZE):
        return "offset"
    return "page" if bare & _PAGES else ""


def sets_page_size(name: str, beside: Iterable[str]) -> bool:
    """Whether the parameter sets the size of a page: by a name of its own, or by one that others beside it explain."""
    word = bared(name)
    return word in _SIZE or (word in _SIZE_IN_PAGES and bool({bared(n) for n in beside} & _PAGING))


def may_page(names: Iterable[str]) -> bool:
    return bool({bared(n) for n in names} & _SIZES)


def largest(schema: Any, said: str, resolve: Callable[[Any], Any]) -> tuple[bool, str | None]:
    """Whether the schema is one of a number, and the largest it may be, None when it says none. What it is composed of
    is looked at; the largest integer of a machine is no bound."""
    facts, kinds, bounds = [resolve(schema)], set[str](), list[str]()
    for part in facts:
        if not isinstance(part, dict) or len(facts) > 20:
            continue
        kind = part.get("type")
        kinds.update(str(k) for k in (kind if isinstance(kind, list) else [kind]) if k)
        if (bound := _bound(part)) is not None:
            bounds.append(bound)
        for composed in ("allOf", "anyOf", "oneOf"):
            facts += [resolve(p) for p in listed(part.get(composed))[:10]]
    number = not kinds or bool(kinds & {"integer", "number", "string"})
    if number and not bounds and (match := _MAXIMUM.search(said[:2000])):
        bounds.append(match.group(1))
    return number, bounds[0] if bounds else None


def _bound(schema: Mapping[str, Any]) -> str | None:
    for key in ("maximum", "exclusiveMaximum"):
        value = schema.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool) and value < 2**31 - 1:
            return f"{value:g}" if isinstance(value, float) else str(value)
    choices = [c for c in listed(schema.get("enum")) if c is not None]
    if numbers := [c for c in choices if isinstance(c, int) or (isinstance(c, str) and c.isascii() and c.isdigit())]:
        return str(max(numbers, key=lambda c: int(str(c)[:20])))
    return str(choices[-1]) if choices else None


def list_in(schema: Any, resolve: Callable[[Any], Any]) -> tuple[bool, str, str]:
    """Whether an answer of that schema is a list, and the style and member that lead on in the answer itself (`link`,
    `cursor`), empty when none does. A list is an array, or an object whose member for rows is one."""
    facts = resolve(schema)
    if not isinstance(facts, dict):
        return False, "", ""
    if facts.get("type") == "array" or "items" in facts:
        return True, "", ""
    members: dict[str, Any] = {}
    for part in (facts, *(resolve(p) for p in listed(facts.get("allOf"))[:10])):
        members.update(mapping(mapping(part).get("properties")))
    rows = False
    for name, value in list(members.items())[:60]:
        shape = resolve(value) if isinstance(value, dict) else None
        is_array = isinstance(shape, dict) and (shape.get("type") == "array" or "items" in shape)
        rows = rows or (is_array and (bared(str(name)) in _ROWS or len(members) <= 2))
    if not rows:
        return False, "", ""
    inside = [str(n) for n in members]
    for name in list(members)[:60]:
        if bared(str(name)) in _WRAPPERS:
            inside += [str(n) for n in list(mapping(mapping(resolve(members[name])).get("properties")))[:40]]
    for style, known in (("cursor", _NEXT_TOKENS), ("link", _NEXT)):
        if leads := next((n for n in inside if bared(n) in known), None):
            return True, style, leads
    total = next((n for n in inside if bared(n) in _PAGES | _WRAPPERS), None)
    return not total, "", ""  # a word about pages in the answer, and none that leads on: not to be told


@lru_cache(maxsize=8192)
def bared(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower().replace("page[", "page"))
