"""The links of a file that is published: of a page, a text in Markdown, a style sheet or a drawing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

_URL = re.compile(r"url\(\s*([\"']?)([^\"')]+)\1\s*\)|@import\s+[\"']([^\"']+)")
_LOADING_LINKS = {"stylesheet", "icon", "preload", "modulepreload", "prefetch", "manifest", "apple-touch-icon"}
_LOADING = ("img", "script", "iframe", "frame", "source", "video", "audio", "embed", "track", "input", "image", "use")
_CODE = re.compile(r"(?ms)^(?P<fence>```+|~~~+).*?^(?P=fence)[^\n]*$|(?P<tick>`+)(?!`).+?(?<!`)(?P=tick)(?!`)")
_MARKED = re.compile(r"(?<!\\)(!?)\[(?:\\.|[^\]\\])*\]\(\s*<?([^\s)>]+)>?(?:\s+[\"'(][^)]*)?\)")
_REFERENCE = re.compile(r"(?m)^ {0,3}\[(?:\\.|[^\]\\])+\]:\s*<?(\S+?)>?(?:\s|$)")


class Link(NamedTuple):
    """Where a file leads, or what it loads (`loads`), and in which of its lines."""

    target: str
    loads: bool
    line: int


class Read(NamedTuple):
    """What was read in a file: its links, the names that a link may lead to, and its words by line."""

    links: list[Link]
    anchors: set[str]
    words: list[tuple[int, str]]


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.read = Read([], set(), [])
        self._style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        line = self.getpos()[0]
        self._style = tag == "style"
        for name in ("id", *(["name"] if tag == "a" else [])):
            if told.get(name):
                self.read.anchors.add(told[name])
        for name, value in told.items():
            if name == "style":
                self.read.links.extend(Link(url, True, line) for url in _styled(value))
            elif not value.startswith("data:"):
                self.read.words.append((line, value))
        if tag in ("a", "area") and told.get("href"):
            self._link(told["href"], False)
        elif tag in _LOADING:
            for name in ("src", "href", "xlink:href", "poster"):
                if told.get(name):
                    self._link(told[name], True)
            for candidate in filter(str.strip, told.get("srcset", "").split(", ")):
                self._link(candidate.split()[0], True)
        elif tag == "link" and told.get("href") and _LOADING_LINKS & set(told.get("rel", "").lower().split()):
            self._link(told["href"], True)
        elif tag == "object" and told.get("data"):
            self._link(told["data"], True)
        elif tag == "meta" and told.get("http-equiv", "").lower() == "refresh":
            self._link(told.get("content", "").partition("=")[2].strip("'\" "), True)

    handle_startendtag = handle_starttag

    def _link(self, target: str, loads: bool) -> None:
        self.read.links.append(Link(target.strip(), loads, self.getpos()[0]))

    def handle_data(self, data: str) -> None:
        first = self.getpos()[0]
        self.read.words.extend((first + i, text) for i, text in enumerate(data.split("\n")) if text.strip())
        if self._style:
            self.read.links.extend(Link(url, True, first) for url in _styled(data))
            self._style = False

    def handle_comment(self, data: str) -> None:
        self.handle_data(data)


def page(text: str) -> Read:
    """What is in a page, or in a drawing (SVG)."""
    parser = _Page()
    parser.feed(text)
    parser.close()
    return parser.read


def style(text: str) -> Read:
    """What is in a style sheet."""
    lines = list(enumerate(text.split("\n"), 1))
    return Read([Link(url, True, n) for n, line in lines for url in _styled(line)], set(), lines)


def _styled(text: str) -> list[str]:
    return [m[2] or m[3] for m in _URL.finditer(text)]


def markdown(text: str) -> Read:
    """What is in a text in Markdown (CommonMark's inline links, references and HTML; GitHub's names of headings)."""
    lines = list(enumerate(text.split("\n"), 1))
    bare = _CODE.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), text)
    links: list[Link] = []
    anchors, slugs = set[str](), dict[str, int]()

    def line_of(place: int) -> int:
        return bare.count("\n", 0, place) + 1

    links.extend(Link(m[2], bool(m[1]), line_of(m.start())) for m in _MARKED.finditer(bare))
    links.extend(Link(m[1], False, line_of(m.start())) for m in _REFERENCE.finditer(bare))
    for heading in re.findall(r"(?m)^#{1,6} +(.+?) *#*$", bare):
        slug = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        slugs[slug] = slugs.get(slug, -1) + 1
        anchors.add(f"{slug}-{slugs[slug]}" if slugs[slug] else slug)
    inside = page(re.sub(r"\\[<>]", "  ", bare))
    return Read([*links, *inside.links], anchors | inside.anchors, lines)


READERS: dict[str, Callable[[str], Read]] = {
    ".html": page,
    ".svg": page,
    ".md": markdown,
    ".css": style,
}


def wrong(folder: Path, path: Path, read: Read) -> Iterator[tuple[int, str]]:
    """The links of a file of `folder` that do not work where nothing but the folder is: line, and what is wrong."""
    for target, loads, line in read.links:
        if target.startswith("data:"):
            continue
        parts = urlsplit(target)
        if parts.scheme or parts.netloc:
            if loads:
                yield line, f"loads {target} from another host"
            elif parts.scheme not in ("http", "https", "mailto"):
                yield line, f"leads to {target[:80]}, which is no page"
            continue
        if not parts.path:
            if parts.fragment and unquote(parts.fragment) not in read.anchors:
                yield line, f"leads to {target}, which is not on the page"
            continue
        there = (path.parent / unquote(parts.path)).resolve()
        if parts.path.startswith("/") or not there.is_relative_to(folder.resolve()):
            yield line, f"leads to {target}, out of the folder"
        elif not there.exists():
            yield line, f"leads to {target}, which is not in the folder"
        elif parts.fragment and unquote(parts.fragment) not in _anchors(there, parts.fragment):
            yield line, f"leads to {target}, which is not on that page"


def _anchors(path: Path, otherwise: str) -> set[str]:
    """What a link to a file may name; of a file that nobody reads here, what it names."""
    reader = READERS.get(path.suffix)
    return reader(path.read_text(encoding="utf-8")).anchors if reader else {unquote(otherwise)}
