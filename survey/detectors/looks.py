"""How a sign looks at a page: what its text, title, headings, code, links, classes or address say.

Every look is made from a pattern and answers with the place where it was seen, or with nothing. Patterns
are read with ASCII classes (`re.A`); they have to be bounded, for pages of any length are judged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from survey.page import Page, Words, excerpt_of

MOST_TEXT = 120_000  # characters of a page that are judged
# A line of a server's log names method and path too, with the version of HTTP and the answer's status behind.
METHOD = r"\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\b(?! \S{1,300}+ HTTP/\d(?:\.\d)?\W{0,3}\d{3}\b)"
PATH = (
    r"(?:(?:https?://)?(?:[\w{}-]{1,63}+\.){1,6}[\w{}-]{2,63}+(?::\d{2,5})?|https?://[\w.{}:-]+|\{[\w.-]{1,40}\})?"
    r"/[\w{}:$.~%*-]*(?:/[\w{}:$.~%*-]+)*"
)
API = r"(?:\bAPIs?\b|\bweb ?services?\b|\bGraphQL\b|\bwebhooks?\b)"
DOCS = (
    r"(?:documentation|reference|docs?|specifications?|specs?|guides?|manual|explorer|console|doku(?:mentation)?"
    r"|referenz"
    r"|documentaci[óo]n|referencia|r[ée]f[ée]rence|documenta[çc][ãa]o|ドキュメント|リファレンス|仕様書?|文档|문서)"
)
LANGUAGES = r"JavaScript|TypeScript|PHP|C#|Java|Go|Dart|Python|Ruby|Node(?:\.js)?|cURL|Shell|Kotlin|Swift|Perl|Rust"
SEVERAL_LANGUAGES = rf"(?<![\w,])(?:(?:{LANGUAGES})[ \n]+){{2,}}(?:{LANGUAGES})(?![\w,#])"  # tabs over one sample


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a sign was seen: position in the source and a verbatim excerpt."""

    start: int
    excerpt: str


Look = Callable[[Page], Spot | None]


def cite(page: Page, words: Words, match: re.Match[str]) -> Spot:
    return Spot(*page.cite(words, match.start(), match.end()))


@lru_cache(maxsize=8)
def shown(page: Page) -> Words:
    """The text to judge: without navigation, unless hardly anything is left; the beginning of a very long page."""
    words = page.main if len(page.main.text) >= 60 or len(page.main.text) * 4 > len(page.text) else page.words
    return replace(words, text=words.text[:MOST_TEXT]) if len(words.text) > MOST_TEXT else words


def says(pattern: str, flags: re.RegexFlag = re.I) -> Look:
    """The text outside navigation says it."""
    compiled = re.compile(pattern, flags | re.A)

    def look(page: Page) -> Spot | None:
        words = shown(page)
        match = compiled.search(words.text)
        return cite(page, words, match) if match else None

    return look


_SOMEBODY_ELSE = re.compile(
    r"\b(?:Google|Mapbox|Mail ?[Cc]himp|Facebook|Twitter|Instagram|LinkedIn|Stripe|PayPal|OpenAI|Anthropic|AWS|Azure"
    r"|reCAPTCHA|SendGrid|Twilio)\b"
)


def of_ones_own(pattern: str, flags: re.RegexFlag = re.I) -> Look:
    """The text says it, and names no vendor of widely used keys shortly before: a key of Google's is no offer."""
    compiled = re.compile(pattern, flags | re.A)

    def look(page: Page) -> Spot | None:
        words = shown(page)
        for match in compiled.finditer(words.text):
            if not _SOMEBODY_ELSE.search(words.text, max(0, match.start() - 120), match.end()):
                return cite(page, words, match)
        return None

    return look


def says_different(pattern: str, least: int, flags: re.RegexFlag = re.I) -> Look:
    """The text says at least so many different things that match."""
    compiled = re.compile(pattern, flags | re.A)

    def look(page: Page) -> Spot | None:
        words = shown(page)
        different: dict[str, re.Match[str]] = {}
        for match in compiled.finditer(words.text):
            different.setdefault(match.group(0).lower(), match)
            if len(different) >= least:
                return cite(page, words, next(iter(different.values())))
        return None

    return look


def says_often(pattern: str, least: int, share: float, flags: re.RegexFlag = re.NOFLAG) -> Look:
    """The text says it at least so often, and at least once in `1 / share` words."""
    compiled = re.compile(pattern, flags | re.A)

    def look(page: Page) -> Spot | None:
        words = shown(page)
        found = list(compiled.finditer(words.text))
        if len(found) < least or len(found) < share * (words.text.count(" ") + words.text.count("\n")):
            return None
        return cite(page, words, found[0])

    return look


def titled(pattern: str, flags: re.RegexFlag = re.I) -> Look:
    """The title or a main heading says it."""
    compiled = re.compile(pattern, flags | re.A)

    def look(page: Page) -> Spot | None:
        for said in titles(page):
            if compiled.search(said):
                return spot_of(page, said)
        return None

    return look


def headed_different(pattern: str, least: int) -> Look:
    """At least so many different headings match."""
    compiled = re.compile(pattern, re.I | re.A)

    def look(page: Page) -> Spot | None:
        found: dict[str, str] = {}
        for _, said in page.headings:
            if match := compiled.search(said):
                found.setdefault(match.group(0).lower(), said)
        return spot_of(page, next(iter(found.values()))) if len(found) >= least else None

    return look


def headed_by_operation() -> Look:
    """A heading is a method with a path, numbered or not; a relative path is one word, with places or without."""
    compiled = re.compile(
        rf"^[\d.\s()]{{0,12}}{METHOD}\s*:?\s*(?:{PATH}|[a-z][\w-]{{1,40}}(?:/[\w:{{}}.-]{{1,40}}){{0,8}}\W*$)"
    )

    def look(page: Page) -> Spot | None:
        return next((spot_of(page, said) for _, said in page.headings if compiled.search(said)), None)

    return look


def shows_code(pattern: str, flags: re.RegexFlag = re.I) -> Look:
    """A code sample matches."""
    compiled = re.compile(pattern, flags | re.A)

    def look(page: Page) -> Spot | None:
        match = compiled.search(page.code, 0, MOST_TEXT)
        return spot_of(page, match.group(0)) if match else None

    return look


def shows(pattern: str, flags: re.RegexFlag = re.I) -> Look:
    """The text outside navigation says it, or a code sample."""
    said, compiled = says(pattern, flags), re.compile(pattern, flags | re.A)

    def look(page: Page) -> Spot | None:
        if found := said(page):
            return found
        match = compiled.search(page.code, 0, MOST_TEXT)
        return spot_of(page, match.group(0)) if match else None

    return look


def both(first: Look, second: Look) -> Look:
    """Both are seen; cited is the second."""

    def look(page: Page) -> Spot | None:
        return second(page) if first(page) else None

    return look


def classed(pattern: str) -> Look:
    """A class name matches as a whole."""
    compiled = re.compile(pattern, re.I | re.A)

    def look(page: Page) -> Spot | None:
        name = next((c for c in sorted(page.classes) if compiled.fullmatch(c)), None)
        found = excerpt_of(page.source, name) if name else None
        return Spot(*found) if found else None

    return look


def links_say(pattern: str, least: int = 1, *, address: str = "", main: bool = True) -> Look:
    """At least so many different links of the page say it (or lead there), outside the navigation if `main`."""
    compiled, where = re.compile(pattern, re.I | re.A), re.compile(address, re.I) if address else None

    def look(page: Page) -> Spot | None:
        found: dict[str, str] = {}
        for link in page.links:
            if link.tag not in ("a", "area") or (main and link.place in ("nav", "footer", "head")):
                continue
            if (pattern and compiled.search(link.text)) or (where and where.search(link.url)):
                found.setdefault(link.url, link.text or link.url.rpartition("/")[2])
        return spot_of(page, next(iter(found.values()))) if len(found) >= least else None

    return look


def addressed(pattern: str) -> Look:
    """The page's own address says it; cited is the title or the beginning of the page."""
    compiled = re.compile(pattern, re.I | re.A)

    def look(page: Page) -> Spot | None:
        return spot_of(page, page.title or page.text[:80]) if compiled.search(page.url) else None

    return look


def titles(page: Page) -> Iterator[str]:
    if page.title:
        yield page.title
    heads = [said for level, said in page.headings if level == 1] or [said for _, said in page.headings[:1]]
    yield from heads[:3]
    if said := page.meta("og:title"):
        yield said


def spot_of(page: Page, said: str) -> Spot:
    """Where the source says it; the beginning of the source when words are put together otherwise."""
    found = excerpt_of(page.source, said[:200]) or excerpt_of(page.source, " ".join(said.split()[:3]))
    return Spot(*(found or (0, page.source[:80].rstrip())))
