"""Controls: what a path that cannot exist answers tells what a guessed path's answer is worth.

For each host and shape of path a random path is asked first. Many sites answer it with 200 and a page
(a soft 404, the shell of a web application), or refuse everything; then the same answer at `/developers` or
`/openapi.json` means nothing. Two replies are compared by fingerprints: the title and a sketch of the
visible words, without the path that the page repeats and without numbers and keys that change each time.

The sketch keeps the smallest hashes of all word triples (bottom-k MinHash, Broder 1997): the share that two
sketches have in common estimates the share that the texts have in common. It is cheaper in Python than a
simhash and its threshold can be said in words. Equal titles are required, because two genuine pages of one
site share most of their words (menu and footer) while a soft 404 repeats its title.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from heapq import nsmallest
from html import escape, unescape
from typing import Literal
from urllib.parse import quote, unquote

from survey import urls
from survey.model import Exchange, Outcome

Shape = Literal["x", "json", "yaml", "txt", "well-known", "docs"]
Verdict = Literal["genuine", "soft_404", "refuses_all", "unlicensed", "control"]

# Probes whose addresses are guesses: only they can meet a soft 404. Front doors and links were named by somebody.
GUESSED = frozenset({"candidate_path", "description_path", "well_known", "graphql"})
REFUSALS = (401, 403, 407, 429)
SKETCH = 64  # hashes kept
ALIKE = 0.9  # share of common words from which two texts count as one
READ = 200_000  # characters of a body that are looked at

_WORD = re.compile(r"[^\W_]+")
_CHANGING = re.compile(r"\d")  # numbers, times, nonces, hashed file names


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`title`: of an HTML page, else empty. `words`: how many were read. `sketch`: smallest hashes of word triples."""

    title: str
    words: int
    sketch: tuple[int, ...]

    def __str__(self) -> str:
        digest = zlib.crc32(repr((self.title, self.sketch)).encode())
        return f"{digest:08x}-{self.words}"


def shape_of(url: str) -> Shape:
    """Which control speaks for this address: servers treat file endings and well-known addresses differently."""
    path = urls.path_of(url).split("?", 1)[0].lower()
    if path.startswith("/.well-known/"):
        return "well-known"
    if path.endswith(".json"):
        return "json"
    if path.endswith((".yaml", ".yml")):
        return "yaml"
    if path.endswith(".txt"):
        return "txt"
    if path.startswith("/docs/") and len(path) > len("/docs/"):
        return "docs"
    return "x"


def fingerprint(exchange: Exchange) -> Fingerprint | None:
    """None when there is no body to compare."""
    if exchange.response is None or not exchange.response.body:
        return None
    text = _without_echo(exchange.text[:READ], exchange.url)
    page = text.lstrip()[:1] == "<"
    title, seen = _visible(text) if page else ("", text)
    words = _words(seen)
    if page and len(words) < 20:  # the shell of a web application: all it has is markup
        words = _words(text)
    triples = {zlib.crc32(" ".join(words[i : i + 3]).encode()) for i in range(max(1, len(words) - 2))}
    return Fingerprint(" ".join(_words(title)), len(words), tuple(nsmallest(SKETCH, triples)))


def likeness(a: Fingerprint, b: Fingerprint) -> float:
    """The share of word triples in common, 0 to 1."""
    if a.sketch == b.sketch:
        return 1.0
    union = nsmallest(SKETCH, set(a.sketch) | set(b.sketch))
    both = set(a.sketch) & set(b.sketch)
    return sum(h in both for h in union) / len(union)


def similar(a: Exchange, b: Exchange, fa: Fingerprint | None = None, fb: Fingerprint | None = None) -> bool:
    """The two replies say the same: equal status and alike bodies, or redirects to the same place."""
    if a.outcome is not b.outcome or a.status != b.status:
        return False
    if a.redirect_to or b.redirect_to:
        return _without_echo(a.redirect_to or "", a.url) == _without_echo(b.redirect_to or "", b.url)
    fa, fb = fa or fingerprint(a), fb or fingerprint(b)
    if fa is None or fb is None:
        return fa is fb
    return _title(fa, a, b) == _title(fb, a, b) and likeness(fa, fb) >= ALIKE


def _title(printed: Fingerprint, *replies: Exchange) -> list[str]:
    """The title without the words of the addresses, which pages repeat there."""
    echoed = {word for reply in replies for word in _words(unquote(urls.path_of(reply.url)))}
    return [word for word in printed.title.split() if word not in echoed]


def refuses(reply: Exchange) -> bool:
    """The reply turns us away, whatever is there."""
    return reply.outcome in (Outcome.BLOCKED, Outcome.RATE_LIMITED) or reply.status in REFUSALS


def verdict(
    reply: Exchange,
    control: Exchange | None,
    fingerprint_of_reply: Fingerprint | None = None,
    fingerprint_of_control: Fingerprint | None = None,
) -> Verdict:
    """What the reply is worth beside the control of its host and shape (None: there was none).

    An honest 404 is `genuine`: it says what it means. A front door or a link is never a soft 404."""
    if reply.probe == "control":
        return "control"
    if control is None or (control.outcome is not Outcome.ANSWERED and not refuses(control)):
        return "unlicensed"
    if refuses(reply):
        return "refuses_all" if refuses(control) else "genuine"
    if reply.probe not in GUESSED or reply.status is None or reply.status >= 400:
        return "genuine"
    return "soft_404" if similar(reply, control, fingerprint_of_reply, fingerprint_of_control) else "genuine"


def _words(text: str) -> list[str]:
    return [w for w in _WORD.findall(text.lower()) if not _CHANGING.search(w)]


def _without_echo(text: str, url: str) -> str:
    """The text without the address that was asked, in the ways in which pages repeat it."""
    path = urls.path_of(url)
    bare = path.split("?", 1)[0]
    name = bare.rstrip("/").rpartition("/")[2]
    for part in (url, path, bare, bare.strip("/"), name, name.partition(".")[0]):
        if len(part) < 3 or (len(part) < 8 and "/" not in part):  # `index`, `docs`: words that pages use themselves
            continue
        for echo in {part, unquote(part), quote(part, safe=""), escape(part), part.replace("/", "\\/")}:
            text = text.replace(echo, " ")
    host = urls.host_of(url)
    return text.replace(host, " ") if host else text


def _visible(markup: str) -> tuple[str, str]:
    """Title and visible words of a page, roughly, in one pass over it: a parser would be safer and slower, and what is
    compared is read in the same rough way on both sides."""
    title, out, here = "", [], 0
    lower = markup.lower()
    if len(lower) != len(markup):  # some letters have longer lower forms
        lower = markup
    while (start := markup.find("<", here)) >= 0:
        out.append(markup[here:start])
        end = markup.find(">", start)
        if end < 0:
            here = len(markup)
            break
        here = end + 1
        tag = lower[start + 1 : start + 9]
        for name in ("script", "style", "title"):
            if tag.startswith(name) and not tag[len(name) : len(name) + 1].isalnum():
                close = lower.find(f"</{name}", here)
                close = len(markup) if close < 0 else close
                if name == "title":
                    title = title or markup[here:close]
                here = close
    out.append(markup[here:])
    return unescape(title), unescape(" ".join(out))
