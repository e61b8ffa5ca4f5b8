"""HTML to a page: what a reader sees and where it leads, with the way back to the source.

An HTML body comes from a stranger. A linear scan of our own goes first: it finds how deep elements
nest (the parser behind us is worse than linear in depth and cannot be interrupted) and cuts the
document there; it also gives the visible text with the place in the source of every word, so that
whatever is read in the text can be cited verbatim. Everything else (links, forms, metas) is read
from the tree that selectolax builds. BeautifulSoup reads only pages judged to be documentation
(`sections`), where headings, tables and code samples matter.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Literal

from bs4 import BeautifulSoup, Tag
from selectolax.lexbor import LexborHTMLParser, LexborNode

from survey import urls
from survey.model import Exchange

MAX_DEPTH = 2_000  # open elements; lexbor takes 5 ms for it, 1 s for ten times as many
MAX_TAGS = 100_000
MAX_CHARS = 8 * 1024 * 1024
MAX_REOPENED = 200  # formatting elements left open, which HTML opens again in every block
MAX_WORK = 500_000  # elements that this makes
MAX_TEXT = 300_000  # characters of visible text kept
MAX_LINKS = 5_000
MAX_INLINE = 400  # inline scripts kept
MAX_SECTION_TAGS = 12_000

Place = Literal["nav", "header", "footer", "main", "head", "sitemap"]


@dataclass(frozen=True, slots=True)
class Link:
    """An address that the page names. `text` is what a reader sees (or the label of an image);
    `rel` in lower case; `kind` is the media type the link declares, if any."""

    url: str
    text: str
    rel: str = ""
    place: Place = "main"
    tag: str = "a"  # a area link iframe frame form script object embed meta-refresh; loc of a sitemap
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A form: `fields` are (name, type, label or placeholder); `text` is what its buttons and labels say."""

    action: str
    method: str
    fields: tuple[tuple[str, str, str], ...]
    text: str
    captcha: bool = False

    @property
    def password(self) -> bool:
        return any(kind == "password" for _, kind, _ in self.fields)


@dataclass(frozen=True, slots=True)
class Element:
    """A custom element, or a script or mount point that carries its configuration in attributes."""

    tag: str
    attributes: Mapping[str, str]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """An inline script: its text, where it begins in the source, and its attributes as written."""

    text: str
    start: int
    attributes: str = ""


@dataclass(frozen=True)
class Words:
    """A text made from pieces of the source, with the place of every piece."""

    text: str
    _text_at: tuple[int, ...] = ()
    _source_at: tuple[int, ...] = ()
    _link: tuple[int, ...] = ()  # for each piece the number of the link that it is in, 0 for none

    def source_at(self, position: int) -> int:
        """Where the character of the text stands in the source."""
        if not self._text_at:
            return 0
        i = max(0, bisect_right(self._text_at, position) - 1)
        at = self._source_at[i] + position - self._text_at[i]
        if i + 1 < len(self._source_at) and at > self._source_at[i + 1] > self._source_at[i]:
            return self._source_at[i + 1]
        return at

    def links_in(self, start: int, end: int) -> tuple[int, float]:
        """How many links have words in `text[start:end]`, and the share of it that is theirs."""
        first = max(0, bisect_right(self._text_at, start) - 1)
        found: set[int] = set()
        linked = 0
        for i in range(first, len(self._text_at)):
            begin = self._text_at[i]
            if begin >= end:
                break
            if self._link[i]:
                found.add(self._link[i])
                stop = self._text_at[i + 1] if i + 1 < len(self._text_at) else len(self.text)
                linked += min(stop, end) - max(begin, start)
        return len(found), linked / max(1, end - start)


@dataclass(frozen=True, eq=False)
class Page:
    """One HTML document. Addresses are absolute and normal; `words` is all visible text (single
    spaces, blocks on lines of their own), `main` the same without navigation, header and footer."""

    url: str
    base: str
    status: int
    title: str
    lang: str
    words: Words
    main: Words
    headings: tuple[tuple[int, str], ...]
    links: tuple[Link, ...]
    metas: tuple[tuple[str, str], ...]
    scripts: tuple[str, ...]
    inline_scripts: tuple[Script, ...]
    forms: tuple[Form, ...]
    ids: frozenset[str]
    classes: frozenset[str]
    tags: frozenset[str]  # custom element names
    elements: tuple[Element, ...]
    noscript: str
    code: str  # text of code and pre elements, one a line
    tag_counts: Mapping[str, int]
    source: str = field(repr=False)
    cut: bool = False  # the document went past a limit and was read only so far
    drawn: bool = False  # its scripts have run
    canonical: str | None = None

    @property
    def text(self) -> str:
        return self.words.text

    @property
    def inline(self) -> tuple[str, ...]:
        return tuple(script.text for script in self.inline_scripts)

    @cached_property
    def host(self) -> str:
        return urls.host_of(self.url)

    def meta(self, name: str) -> str:
        """The content of the first meta of that name or property; empty when there is none."""
        return next((content for n, content in self.metas if n == name), "")

    def cite(self, words: Words, start: int, end: int, width: int = 160) -> tuple[int, str]:
        """The verbatim piece of the source under `words.text[start:end]`, widened to about `width`
        characters as far as no tag begins, and its position."""
        first = words.source_at(start)
        last = max(first + 1, words.source_at(max(start, end - 1)) + 1)
        return cut_around(self.source, first, last, width)

    def find(self, needle: str | re.Pattern[str], width: int = 160) -> tuple[int, str] | None:
        """The first place of visible text that matches, as (position, verbatim excerpt) of the source."""
        pattern = needle if isinstance(needle, re.Pattern) else re.compile(re.escape(" ".join(needle.split())), re.I)
        if match := pattern.search(self.words.text):
            return self.cite(self.words, match.start(), match.end(), width)
        return excerpt_of(self.source, needle, width)


def cut_around(source: str, first: int, last: int, width: int = 160) -> tuple[int, str]:
    """A verbatim piece of `source` that holds `first` to `last` (or begins there, when longer than twice
    `width`), widened to about `width` without running into a tag, cut at word borders."""
    last = min(last, first + 2 * width, len(source))
    room = max(0, width - (last - first))
    left = source[max(0, first - room // 2) : first]
    if "<" in left or ">" in left:
        left = left[max(left.rfind("<"), left.rfind(">")) + 1 :]
    elif len(left) == room // 2 and " " in left:
        left = left[left.index(" ") + 1 :]
    start = first - len(left)
    right = source[last : last + room - len(left)]
    for mark in "<>":
        if mark in right:
            right = right[: right.index(mark)]
    if len(right) == room - len(left) and " " in right:
        right = right[: right.rindex(" ")]
    piece = source[start : last + len(right)]
    stripped = piece.strip()
    return start + (piece.index(stripped) if stripped else 0), stripped


_TOKEN = re.compile(r"\w+")
_GAP = r"(?:<[^<>]{0,400}>|&#?\w{1,10};|[^\w<&]){0,12}"


def excerpt_of(source: str, needle: str | re.Pattern[str], width: int = 160) -> tuple[int, str] | None:
    """A verbatim cut of `source` around the first match, as (position, excerpt). Words of a string may be
    split by tags, entities and white space in the source; then the piece with the tags is returned."""
    if isinstance(needle, re.Pattern):
        match = needle.search(source)
    else:
        at = source.find(needle) if needle else -1
        if at >= 0:
            return cut_around(source, at, at + len(needle), width)
        tokens = _TOKEN.findall(needle)[:12]
        match = re.search(_GAP.join(map(re.escape, tokens)), source, re.I) if tokens else None
    return cut_around(source, match.start(), max(match.end(), match.start() + 1), width) if match else None


# --- is it HTML? -----------------------------------------------------------------------------------

_LEADING = re.compile(r"(?:\s+|<!--.*?-->|<\?xml[^>]*\?>)*", re.S)
_ROOT = re.compile(r"<(?:!doctype\s+html|html)(?=[\s>/])", re.I)
_OPENING = re.compile(
    r"<(?:!doctype\s+html|html|head|body|title|meta|link|script|style|div|p|h[1-6]|main|header|nav|section|article"
    r"|table"
    r"|form|ul|a|center|font|frameset|noscript|base|br|span|img)(?=[\s>/])",
    re.I,
)
_NOT_HTML = re.compile(
    r"[{\[]|%PDF|#%RAML|FORMAT:\s*1A|(?:openapi|swagger|asyncapi|arazzo|specificationVersion)\s*:|---\s*\n|#{1,3} \S",
    re.I,
)
_OTHER_TEXT = ("json", "yaml", "markdown", "javascript", "ecmascript", "css", "csv")


def is_html(content_type: str, text: str) -> bool:
    """Whether a body is an HTML document, by its declared type and by how it begins (WHATWG MIME
    Sniffing, shortened): a description served as text/html is none, a page served as JSON is one."""
    skipped = _LEADING.match(text, 0, 65_536)
    begin = skipped.end() if skipped else 0
    if _ROOT.match(text, begin):
        return True
    if content_type in ("text/html", "application/xhtml+xml"):
        if _NOT_HTML.match(text, begin) or (text[begin : begin + 1] == "<" and _is_other_xml(text, begin)):
            return False
        return content_type == "text/html" or bool(_OPENING.search(text, begin, begin + 4_096))
    if any(word in content_type for word in _OTHER_TEXT) or content_type.split("/")[0] in (
        "image",
        "audio",
        "video",
        "font",
    ):
        return False
    if content_type in ("", "text/plain", "application/octet-stream", "binary/octet-stream", "application/unknown"):
        return bool(_OPENING.match(text, begin)) and "</" in text
    return False


def _is_other_xml(text: str, begin: int) -> bool:
    """The body begins with a tag that HTML does not know (WSDL, WADL, an RSS feed)."""
    name = re.compile(r"<([a-zA-Z][\w.-]*:)?([a-zA-Z][\w.-]*)[^>]*").match(text, begin)
    if name is None or _OPENING.match(text, begin):
        return False
    return bool(name.group(1)) or "xmlns" in name.group(0) or text.lstrip().startswith("<?xml")


# --- the linear scan -------------------------------------------------------------------------------


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TAG = re.compile(
    r"<!--.*?(?:--!?>|\Z)|<[!?][^>]*(?:>|\Z)"
    r"|<(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*+)"
    r"(?P<attributes>(?:[^>\"'=]++|=\s*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z))|[=\"'])*+)(?P<close>>|\Z)",
    re.S,
)
_VOID = _set("area base br col embed hr img input link meta param source track wbr")
_RAW = _set("script style xmp iframe noembed noframes title textarea")
_AUTO_CLOSED = _set("p li td tr th dt dd option optgroup tbody thead tfoot colgroup rt rp html head body")
_FORMATTING = _set("a b big code em font i nobr s small strike strong tt u")
_GLUE = _set("b i em strong u s font sup sub wbr mark small big abbr")
_BARRIER = _set("table svg math template foreignobject desc annotation-xml object applet marquee")
_BREAKOUT = _set(
    "b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta"
    " nobr ol p pre ruby s small span strong strike sub sup table tt u ul var"
)
_HIDDEN = _set("template noscript svg math select datalist audio video canvas object")
_NAV_WORD = (
    r"(?:(?:site|page|main|top|global|primary|secondary|mobile|side|bottom|sub)[-_]?)?(?:nav|navbar|navigation|menu"
    r"|footer|sidebar"
    r"|breadcrumbs?|sidenav|topnav)(?:[-_]?(?:menu|list|links|container|wrapper|inner|bar))?"
)
_NAV_CLASS = re.compile(rf"(?:class|id|role)\s*=\s*(?:\"(?:[^\"]*\s)?|'(?:[^']*\s)?|){_NAV_WORD}(?=[\s\"'>]|$)", re.I)
_NAV_HOST = _set("div ul ol section aside nav")
_CONTENT = _set("main article section")

# Links in a row are a menu, whatever the element around them is called: each a line of its own, never one sentence.
_BETWEEN_LINKS = re.compile(r"(?:\s|[|/·•,–-]|&(?:nbsp|middot|bull|#124|#183);)*")


@dataclass
class _Scan:
    """What the scan found; `end` is where the document has to be cut (its length when nowhere)."""

    end: int
    cut: bool = False
    words: Words = field(default_factory=lambda: Words(""))
    main: Words = field(default_factory=lambda: Words(""))
    scripts: list[Script] = field(default_factory=list)
    noscript: str = ""
    code: str = ""
    counts: Counter[str] = field(default_factory=Counter)


class _Text:
    """Collects visible text and where each piece of it stands in the source."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.text_at: list[int] = []
        self.source_at: list[int] = []
        self.link: list[int] = []
        self.length = 0
        self.gap = ""  # what has to stand before the next word

    def put(self, piece: str, at: int, link: int) -> None:
        if self.gap and self.length:
            self.parts.append(self.gap)
            self.length += len(self.gap)
        self.gap = ""
        self.text_at.append(self.length)
        self.source_at.append(at)
        self.link.append(link)
        self.parts.append(piece)
        self.length += len(piece)

    def words(self) -> Words:
        return Words("".join(self.parts), tuple(self.text_at), tuple(self.source_at), tuple(self.link))


_PIECE = re.compile(r"\s+|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});?|[^\s&]+(?: [^\s&]+)*|&")
_BLOCK = _set(
    "p div li ul ol dl dt dd h1 h2 h3 h4 h5 h6 table tr br hr section article main header footer nav aside form pre"
    " blockquote figure figcaption fieldset address details summary title body option button label"
)


def _pieces(source: str, start: int, end: int) -> Iterator[tuple[str, int]]:
    """The words of a stretch of text without tags: (text, position); white space as ""."""
    for match in _PIECE.finditer(source, start, end):
        piece = match.group()
        if piece.isspace():
            yield "", match.start()
        elif piece[0] == "&":
            said = html.unescape(piece)
            yield ("" if said.isspace() else said), match.start()
        else:
            yield piece, match.start()


def scan(source: str) -> _Scan:
    """One pass over the source, linear in its length, that never builds a tree. Depth is counted as an
    HTML parser would at least count it: an end tag closes only what is open inside the nearest table."""
    found = _Scan(end=min(len(source), MAX_CHARS))
    found.cut = found.end < len(source)
    words, main = _Text(), _Text()
    code: list[str] = []
    quiet: list[str] = []
    stack: list[tuple[str, int, int, int, bool]] = []  # name, hidden, navigation, code, barrier: each 0 or 1
    frames: list[Counter[str]] = [Counter()]
    barriers: Counter[str] = Counter()
    formatting: defaultdict[str, list[str]] = defaultdict(list)
    anchors = reopened = work = hidden = navigation = coding = content = tags = heading = 0
    position = 0
    link_ended = -1
    full = False  # enough text: from here on only depth matters

    def say(start: int, end: int) -> None:
        nonlocal position
        position = end
        if start >= end or full:
            return
        if hidden:
            if any(entry[0] == "noscript" for entry in stack[-6:]):
                quiet.append(source[start:end])
            return
        if source[start:end].isspace():
            words.gap = words.gap or " "
            main.gap = main.gap or " "
            if coding and len(code) < 20_000:  # between the coloured words of a sample
                code.append(source[start:end])
            return
        for piece, at in _pieces(source, start, min(end, start + MAX_TEXT)):
            if not piece:
                words.gap = words.gap or " "
                main.gap = main.gap or " "
                continue
            link = anchors if formatting["a"] else 0
            words.put(piece, at, link)
            if not navigation or heading:
                main.put(piece, at, link)
        if coding and len(code) < 20_000:
            code.append(html.unescape(source[start:end]))

    def pop() -> str:
        nonlocal hidden, navigation, coding, content
        name, was_hidden, was_navigation, was_code, barrier = stack.pop()
        hidden -= was_hidden
        navigation -= was_navigation
        coding -= was_code
        content -= name in _CONTENT
        if barrier:
            frames.pop()
            barriers[name] -= 1
        frames[-1][name] -= 1
        if was_code:
            code.append("\n")
        return name

    match = _TAG.search(source, 0, found.end)
    while match:
        if match.start() > position:
            say(position, match.start())
            full = words.length > MAX_TEXT
        position = match.end()
        name = match["name"]
        if name is None:  # comment, doctype
            match = _TAG.search(source, position, found.end)
            continue
        if not match["close"]:  # the document ends inside a tag: parsers drop it
            position = found.end
            break
        name = name.lower()
        tags += not match["end"] or name in ("p", "br")  # a stray end tag of these makes an element
        foreign = bool(stack) and stack[-1][4] and stack[-1][0] in ("svg", "math")
        in_row = name == "a" and not match["end"] and 0 <= match.start() - link_ended <= 24
        if name in _BLOCK or (in_row and _BETWEEN_LINKS.fullmatch(source, link_ended, match.start())):
            words.gap = main.gap = "\n"
        elif name not in _GLUE:
            words.gap = words.gap or " "
            main.gap = main.gap or " "
        if match["end"]:
            if name == "a":
                link_ended = position
            if name in _FORMATTING:
                if formatting[name]:
                    formatting[name].pop()
                    reopened -= 1
                    if name == "code" and coding:
                        coding -= 1
                        code.append("\n")
            elif name in _BARRIER:
                if barriers[name]:
                    while stack and pop() != name:
                        pass
            elif frames[-1][name] > 0:
                while stack and pop() != name:
                    pass
            if name[0] == "h" and name[1:].isdigit():
                heading = 0
        else:
            work += reopened  # formatting left open is built again inside every block that follows
            found.counts[name] += 1
            if foreign and name in _BREAKOUT:
                while stack and pop() not in ("svg", "math"):
                    pass
                foreign = False
            attributes = match["attributes"]
            if name in _VOID or name in _AUTO_CLOSED or (foreign and attributes.endswith("/")):
                pass
            elif name in _RAW and not foreign:
                closing = re.compile(rf"</{name}(?=[\s/>])", re.I).search(source, position, found.end)
                stop = closing.start() if closing else found.end
                if name == "script" and len(found.scripts) < MAX_INLINE and source[position:stop].strip():
                    found.scripts.append(Script(source[position:stop], position, attributes))
                position = stop
            elif name in _FORMATTING:
                still = formatting[name]
                if still and (name == "a" or still.count(attributes) == 3):  # HTML closes the older one itself
                    still.remove(attributes if attributes in still else still[0])
                    reopened -= 1
                still.append(attributes)
                reopened += 1
                anchors += name == "a"
                if name == "code":
                    coding += 1
            else:
                barrier = name in _BARRIER
                hides = int(name in _HIDDEN)
                leads = int(
                    name in ("nav", "footer")
                    or (name == "header" and not content)
                    or (name in _NAV_HOST and not full and _NAV_CLASS.search(attributes[:1_000]) is not None)
                )
                stack.append((name, hides, leads, int(name == "pre"), barrier))
                frames[-1][name] += 1
                if barrier:
                    frames.append(Counter())
                    barriers[name] += 1
                hidden += hides
                navigation += leads
                coding += name == "pre"
                content += name in _CONTENT
                if name in ("h1", "h2", "h3"):
                    heading = 1
        if len(stack) > MAX_DEPTH or tags > MAX_TAGS or reopened > MAX_REOPENED or work > MAX_WORK:
            found.end, found.cut = match.start(), True
            position = found.end
            break
        match = _TAG.search(source, position, found.end)
    say(position, found.end)
    found.words, found.main = words.words(), main.words()
    found.noscript = " ".join(html.unescape(re.sub(r"<[^>]*>", " ", " ".join(quiet))).split())[:2_000]
    found.code = re.sub(r"[ \t]*\n\s*", "\n", "".join(code)).strip()[:MAX_TEXT]
    return found


# --- the tree --------------------------------------------------------------------------------------


def read_page(exchange: Exchange) -> Page | None:
    """The page that an exchange gave, whatever its status; None when the body is not HTML."""
    response = exchange.response
    if response is None or not response.body:
        return None
    source = exchange.text
    if not is_html(response.content_type, source):
        return None
    return page_of(source, exchange.url, response.status, drawn=exchange.rendered)


def page_of(source: str, url: str, status: int = 200, *, drawn: bool = False) -> Page:
    """The page of an HTML text, as a server sent it or as a browser has drawn it."""
    found = scan(source)
    text = source[: found.end].replace("\0", " ")
    tree = LexborHTMLParser(text.encode("utf-8", "replace").decode("utf-8"))
    where = urls.normal(url) or url
    base = _base(tree, where)
    links = tuple(_links(tree, base))
    if found.cut:
        links += tuple(islice(_links_after(source, found.end, base), MAX_LINKS - len(links)))
    head_title = tree.css_first("title")
    return Page(
        url=where,
        base=base,
        status=status,
        title=_clean(head_title.text() if head_title else "")[:300],
        lang=_attribute(tree.css_first("html"), "lang")[:35],
        words=found.words,
        main=found.main,
        headings=tuple(_headings(tree)),
        links=links,
        metas=tuple(_metas(tree)),
        scripts=tuple(link.url for link in links if link.tag == "script"),
        inline_scripts=tuple(found.scripts),
        forms=tuple(_forms(tree, base)),
        ids=frozenset(_attribute(node, "id") for node in tree.css("[id]")[:5_000]),
        classes=frozenset(c for node in tree.css("[class]")[:20_000] for c in _attribute(node, "class").split()),
        tags=frozenset(name for name in found.counts if "-" in name or name == "redoc"),
        elements=tuple(_elements(tree)),
        noscript=found.noscript,
        code=found.code,
        tag_counts=found.counts,
        source=source,
        cut=found.cut,
        drawn=drawn,
        canonical=next((link.url for link in links if link.tag == "link" and "canonical" in link.rel.split()), None),
    )


def _clean(text: str | None) -> str:
    return " ".join((text or "").split())


def _attribute(node: LexborNode | None, name: str) -> str:
    return (node.attributes.get(name) or "").strip() if node is not None else ""


def _base(tree: LexborHTMLParser, url: str) -> str:
    """The document base: the first `<base href>` (WHATWG HTML 2.4.3), else the page's own address."""
    if (node := tree.css_first("base[href]")) and (found := urls.join(url, _attribute(node, "href"))):
        return found
    return url


_LINK_ATTRIBUTE = {
    "a": "href",
    "area": "href",
    "link": "href",
    "iframe": "src",
    "frame": "src",
    "form": "action",
    "script": "src",
    "object": "data",
    "embed": "src",
}
_LINK_SELECTOR = ", ".join(f"{tag}[{name}]" for tag, name in _LINK_ATTRIBUTE.items()) + (
    ", meta[http-equiv], button[onclick], div[onclick], span[onclick], li[onclick], td[onclick], tr[onclick]"
    ", div[data-href], li[data-href], tr[data-href], article[data-href], section[data-href], button[data-href]"
)
# What a click on something else than a link does: it goes to an address.
_GOES = re.compile(
    r"(?:\blocation(?:\.href)?\s{0,5}=|\blocation\.(?:assign|replace)\(|\bwindow\.open\()\s{0,5}[\"']([^\"']{1,500})[\"']"
)
_REFRESH = re.compile(r"^\s*[\d.]*\s*[;,]?\s*(?:url\s*=\s*)?[\"']?([^\"']+)", re.I)
_SCHEME = re.compile(r"(?!https?:)[a-zA-Z][a-zA-Z0-9+.-]*:|#")


def _links(tree: LexborHTMLParser, base: str) -> Iterator[Link]:
    """Every address of the document, in its order, script and style sheets included."""
    count = 0
    for node in tree.css(_LINK_SELECTOR):
        tag = node.tag or ""
        if tag == "meta":
            if _attribute(node, "http-equiv").lower() != "refresh":
                continue
            refresh = _REFRESH.match(_attribute(node, "content"))
            reference = refresh.group(1).strip() if refresh and not refresh.group(1).strip().isdigit() else ""
            tag = "meta-refresh"
        elif tag not in _LINK_ATTRIBUTE:
            goes = _GOES.search(_attribute(node, "onclick"))
            reference, tag = goes.group(1) if goes else _attribute(node, "data-href"), "a"
        else:
            reference = _attribute(node, _LINK_ATTRIBUTE[tag])
        if not reference or _SCHEME.match(reference) or len(reference) > 4_000:
            continue
        url = urls.join(base, reference)
        if url is None:
            continue
        yield Link(
            url=url,
            text=_label(node, tag),
            rel=_attribute(node, "rel").lower(),
            place=_place(node),
            tag=tag,
            kind=_attribute(node, "type").lower(),
        )
        count += 1
        if count >= MAX_LINKS:
            return


_ANCHOR = re.compile(
    r"<(a|area|iframe|frame)\s(?:[^<>]{0,500}?\s)??(?:href|src)\s*=\s*"
    r"(?:\"([^\"<>]{1,2000})\"|'([^'<>]{1,2000})'|([^\s\"'<>]{1,2000}))[^<>]{0,500}>([^<>]{0,200})",
    re.I,
)


def _links_after(source: str, start: int, base: str) -> Iterator[Link]:
    """Links in the part of a long document that was not parsed: by a pattern, without their place."""
    for match in _ANCHOR.finditer(source, start, start + MAX_CHARS):
        reference = html.unescape(match[2] or match[3] or match[4]).strip()
        if not _SCHEME.match(reference) and (url := urls.join(base, reference)) is not None:
            yield Link(url, _clean(html.unescape(match[5])), tag=match[1].lower())


def _label(node: LexborNode, tag: str) -> str:
    if tag in ("script", "meta-refresh", "form"):
        return ""
    text = _clean(node.text(separator=" ")) if tag in ("a", "object") else ""
    if not text:
        text = _attribute(node, "aria-label") or _attribute(node, "title") or _attribute(node, "alt")
    if not text and tag == "a" and (image := node.css_first("[alt], [aria-label], svg title")):
        text = _attribute(image, "alt") or _attribute(image, "aria-label") or _clean(image.text())
    return _clean(text)[:200]


_PLACES: dict[str, Place] = {
    "nav": "nav",
    "header": "header",
    "footer": "footer",
    "main": "main",
    "article": "main",
    "head": "head",
}
_PLACE_WORD = re.compile(r"(?:^|[\s_-])(footer|nav|navbar|menu|navigation|header)(?:$|[\s_-])", re.I)
_PLACE_BY_WORD: dict[str, Place] = {"footer": "footer", "header": "header"}


def _place(node: LexborNode) -> Place:
    """Where on the page the node stands: by the nearest telling ancestor, at most 40 up."""
    parent = node.parent
    for _ in range(40):
        if parent is None or parent.tag in (None, "html", "body"):
            break
        tag = parent.tag or ""
        if tag in _PLACES:
            return _PLACES[tag]
        if tag in ("div", "ul", "section", "aside"):
            attributes = parent.attributes
            said = f"{attributes.get('class') or ''} {attributes.get('id') or ''} {attributes.get('role') or ''}"
            if word := _PLACE_WORD.search(said):
                return _PLACE_BY_WORD.get(word.group(1).lower(), "nav")
        parent = parent.parent
    return "main"


def _headings(tree: LexborHTMLParser) -> Iterator[tuple[int, str]]:
    for node in tree.css("h1, h2, h3, h4, h5, h6")[:2_000]:
        if text := _clean(node.text(separator=" ")):
            yield int((node.tag or "h6")[1]), text[:300]


def _metas(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    for node in tree.css("meta")[:500]:
        name = _attribute(node, "name") or _attribute(node, "property") or _attribute(node, "http-equiv")
        if name:
            yield name.lower(), _attribute(node, "content")[:1_000]


_CAPTCHA = re.compile(r"captcha|turnstile", re.I)


def _forms(tree: LexborHTMLParser, base: str) -> Iterator[Form]:
    for node in tree.css("form")[:50]:
        fields = []
        for inner in node.css("input, select, textarea")[:100]:
            kind = (_attribute(inner, "type") or ("text" if inner.tag == "input" else inner.tag or "")).lower()
            label = _attribute(inner, "placeholder") or _attribute(inner, "aria-label")
            fields.append((_attribute(inner, "name") or _attribute(inner, "id"), kind, label[:100]))
        said = _clean(node.text(separator=" "))[:1_000]
        buttons = " ".join(
            _attribute(inner, "value") for inner in node.css("input[type=submit], input[type=button]")[:10]
        )
        yield Form(
            action=urls.join(base, _attribute(node, "action")) or base,
            method=(_attribute(node, "method") or "get").lower(),
            fields=tuple(fields),
            text=_clean(f"{said} {buttons}"),
            captcha=bool(_CAPTCHA.search((node.html or "")[:20_000])),
        )


def _elements(tree: LexborHTMLParser) -> Iterator[Element]:
    """Custom elements with attributes, and nodes with `data-` settings that viewers read."""
    selector = (
        "redoc, rapi-doc, rapi-doc-mini, elements-api, elements-dev-portal, elements-stoplight-project, api-console"
        ", asyncapi-component, openapi-explorer, api-reference, zudoku, script[data-url], script[data-configuration]"
        ", script[type='application/json'], script#__NEXT_DATA__, [spec-url], [data-spec-url], [apidescriptionurl]"
        ", [data-spec], [data-openapi], [data-swagger], [data-ui], [data-props], [data-configuration], [schemaurl]"
        ", [data-api-url], [data-openapi-url]"
    )
    for node in tree.css(selector)[:200]:
        text = (node.text() or "")[:2_000_000] if node.tag in ("script", "api-reference", "redoc") else ""
        yield Element(node.tag or "", {k: (v or "") for k, v in node.attributes.items()}, text)


# --- documentation pages, read by BeautifulSoup ------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it until the next heading. `start` is its position in the source;
    the section before the first heading has level 0 and an empty heading."""

    heading: str
    level: int
    text: str
    code: tuple[str, ...]
    tables: tuple[tuple[tuple[str, ...], ...], ...]
    start: int


_SKIPPED = ("script", "style", "template", "noscript", "nav", "svg")


def sections(page: Page) -> tuple[Section, ...]:
    """The page by headings: text, code samples, tables. For pages judged documentation (it is slow)."""
    source = page.source[:MAX_CHARS]
    for count, match in enumerate(re.finditer("<[a-zA-Z]", source)):
        if count > MAX_SECTION_TAGS:
            source = source[: match.start()]
            break
    if page.cut:
        source = source[: scan(page.source).end]
    soup = BeautifulSoup(source, "html.parser")
    for node in soup.find_all(_SKIPPED):
        node.decompose()
    lines = [0, *(match.end() for match in re.finditer("\n", source))]
    return tuple(_sections(soup, lines))


def _sections(soup: BeautifulSoup, lines: list[int]) -> Iterator[Section]:
    heading, level, start = "", 0, 0
    text: list[str] = []
    code: list[str] = []
    tables: list[tuple[tuple[str, ...], ...]] = []
    inside: Tag | None = None  # a heading whose own text is not section text
    for node in (soup.body or soup).descendants:
        if isinstance(node, Tag):
            if re.fullmatch("h[1-6]", node.name):
                if heading or text or code or tables:
                    yield Section(heading, level, " ".join(text), tuple(code), tuple(tables), start)
                text, code, tables, inside = [], [], [], node
                heading, level = _clean(node.get_text(" ")), int(node.name[1])
                line, column = node.sourceline or 1, node.sourcepos or 0
                start = lines[min(line, len(lines)) - 1] + column
            elif node.name in ("pre", "code") and not node.find_parent(("pre", "code")):
                code.append(node.get_text().strip())
            elif node.name == "table" and not node.find_parent("table"):
                tables.append(tuple(_rows(node)))
        elif (said := _clean(str(node))) and type(node).__name__ == "NavigableString":
            if inside is not None and inside in node.parents:
                continue
            inside = None
            text.append(said)
    if heading or text or code or tables:
        yield Section(heading, level, " ".join(text), tuple(code), tuple(tables), start)


def _rows(table: Tag) -> Iterator[tuple[str, ...]]:
    for row in table.find_all("tr")[:500]:
        cells = tuple(_clean(cell.get_text(" ")) for cell in row.find_all(("td", "th"))[:30])
        if any(cells):
            yield cells
