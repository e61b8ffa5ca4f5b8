"""Masks keys, e-mail addresses and cookies in text that is going to be published.

What is masked keeps its place and says what it was: `[key]`, `[e-mail]`, `[cookie]`, `[password]`,
`[contact]`. Digests, names of headers and cookies, and the words around stay, so that an excerpt still
shows why it was cited.
A sample key in documentation looks like a real one and is masked too: better one too many.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

# Names whose values are secrets, in addresses, JSON, headers and forms.
_SECRET_NAME = (
    r"(?:[a-z0-9_.-]{0,60}(?:api[_-]?key|apikey|secret|passw(?:or)?d|passwd|token|credential|private[_-]?key|access[_-]?key"
    r"|subscription[_-]?key|signature|session[_-]?id|sessionid|jsessionid|phpsessid|auth[_-]?key)[a-z0-9_-]{0,60}"
    r"|pwd|sid|sig|jwt)"
)
# Words that stand where a value would, and are none.
_NO_SECRET = re.compile(
    r"(?i)(?:true|false|null|none|string|integer|object|array|required|optional|header|query|cookie|your.*|my.*|.*example.*"
    r"|<.*|\{.*|\[.*|\$.*|%.*|x{3,}|\*+|\.+|bearer|basic|oauth2?|apikey|api_key|https?:.*|/.*|#.*)\Z"
)


class Span(NamedTuple):
    """A stretch of a text to mask, and what stands there instead."""

    start: int
    end: int
    instead: str


def _anything(_: str) -> bool:
    return True


def _beside_a_name(value: str) -> bool:
    """A value beside a secret's name that is one, and no word that stands for one."""
    return not _NO_SECRET.match(value) and (_random(value) or any(c.isdigit() for c in value))


def _random(value: str) -> bool:
    """Long and mixed as no word is: at least 3 bits a character, with digits or both cases."""
    if len(value) < 12 or _NO_SECRET.match(value):
        return False
    counts = Counter(value)
    entropy = -sum(n / len(value) * math.log2(n / len(value)) for n in counts.values())
    mixed = any(c.isdigit() for c in value) or (value.lower() != value and value.upper() != value)
    return entropy >= 3.0 and mixed


class _Rule(NamedTuple):
    """A pattern whose group `secret` is masked when it passes the test."""

    pattern: re.Pattern[str]
    instead: str
    test: Callable[[str], bool] = _anything


_RULES = (
    # PEM private keys, whole or cut off
    _Rule(
        re.compile(r"-----BEGIN [A-Z0-9 ]{0,20}PRIVATE KEY-----(?P<secret>.*?)(?=-----END |\Z)", re.S),
        "[key]",
        lambda value: value != "[key]",
    ),
    # cookies: name and attributes stay
    _Rule(re.compile(r"(?im)^set-cookie2?:[ \t]*[^=;\s]+=(?P<secret>[^;\r\n]+)"), "[cookie]"),
    # credentials in an address
    _Rule(re.compile(r"(?i)\b[a-z][a-z0-9+.-]{1,20}://[^/\s:@\"'<>]+:(?P<secret>[^@/\s\"'<>]+)@"), "[password]"),
    # Authorization and its like
    _Rule(
        re.compile(
            r"(?i)\b(?:proxy-)?authorization\s*[:=]\s*[\"']?\s*(?:bearer|basic|digest|token|apikey)?\s*"
            r"(?P<secret>[A-Za-z0-9+/=_.~-]{8,})"
        ),
        "[key]",
        _beside_a_name,
    ),
    _Rule(re.compile(r"\b(?:[Bb]earer|[Bb]asic)\s+(?P<secret>[A-Za-z0-9+/=_.~-]{16,})"), "[key]", _random),
    # JSON Web Tokens
    _Rule(re.compile(r"(?P<secret>\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?)"), "[key]"),
    # keys that say whose they are
    _Rule(
        re.compile(
            r"(?P<secret>\b(?:(?:A3T[A-Z0-9]|AKIA|ASIA|AGPA|AIDA|AROA|ANPA)[A-Z0-9]{12,}|AIza[A-Za-z0-9_-]{30,}"
            r"|ya29\.[A-Za-z0-9_-]{20,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}"
            r"|glpat-[A-Za-z0-9_-]{16,}|xox[abeprs]-[A-Za-z0-9-]{10,}|(?:sk|pk|rk|whsec)_(?:live|test)_[A-Za-z0-9]{8,}"
            r"|sk-[A-Za-z0-9_-]{20,}|SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|(?:AC|SK)[0-9a-f]{32}"
            r"|npm_[A-Za-z0-9]{30,}|pypi-[A-Za-z0-9_-]{30,}|PMAK-[A-Za-z0-9-]{20,}|eyJhbGci[A-Za-z0-9_-]{10,}))"
        ),
        "[key]",
    ),
    # name and value: in an address, a header, JSON, a form
    _Rule(
        re.compile(
            rf"(?i)[\"']?\b{_SECRET_NAME}[\"']?[ \t]*(?:=|:|%3D)[ \t]*[\"']?"
            r"(?P<secret>[^\s\"'&;,<>{}()\[\]]{6,})"
        ),
        "[key]",
        _beside_a_name,
    ),
    # e-mail addresses, also with %40
    _Rule(
        re.compile(
            r"(?i)(?P<secret>\b[a-z0-9.!#$&'*+/=?^_`{|}~-]{1,64}(?:@|%40)(?:[a-z0-9](?:[a-z0-9-]{0,62})\.)+[a-z]{2,24}\b)"
        ),
        "[e-mail]",
    ),
)  # fmt: skip
EMAIL = _RULES[-1].pattern
_COOKIES = re.compile(r"(?im)^cookie:[^\r\n]*")
_COOKIE = re.compile(r"=(?P<secret>[^;\r\n]+)")
# What every rule needs at least, in lower case; most texts have none of it, and are done with one look.
_NEEDED = (
    "@", "%40", "-----begin", "cookie", "authoriz", "bearer", "basic", "eyj", "key", "secret", "passw", "token",
    "credential", "signature", "session", "sessid", "pwd", "sid", "sig", "jwt", "a3t", "akia", "asia", "agpa", "aida",
    "aroa", "anpa", "aiza", "ya29", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_", "glpat", "xox", "sk-", "sk_",
    "rk_", "pk_", "whsec", "sg.", "npm_", "pypi", "pmak",
)  # fmt: skip
_ACCOUNT = re.compile(r"(?:AC|SK)[0-9a-f]{32}")


def _worth_a_look(text: str) -> bool:
    low = text.lower()
    return any(word in low for word in _NEEDED) or bool(_ACCOUNT.search(text))


def spans(text: str, contacts: Sequence[str] = ()) -> list[Span]:
    """What in `text` has to be masked, in order and apart from each other. `contacts`: what the survey told
    sites of whoever ran it."""
    told = [Span(m.start(), m.end(), "[contact]") for c in contacts if c for m in re.finditer(re.escape(c), text)]
    if not told and not _worth_a_look(text):
        return []
    apart: list[Span] = []
    for span in sorted([*told, *_found(text)], key=lambda s: (s.start, s.instead == "[e-mail]", -s.end)):
        if not apart or span.start >= apart[-1].end:
            apart.append(span)
        elif span.end > apart[-1].end and span.instead != "[e-mail]":  # user:password@host is no address of mail
            apart[-1] = Span(apart[-1].start, span.end, apart[-1].instead)
    return apart


def _found(text: str) -> Iterator[Span]:
    for rule in _RULES:
        for match in rule.pattern.finditer(text):
            if rule.test(match["secret"]) and match["secret"] != rule.instead:
                yield Span(*match.span("secret"), rule.instead)
    for line in _COOKIES.finditer(text):
        for cookie in _COOKIE.finditer(text, *line.span()):
            yield Span(*cookie.span("secret"), "[cookie]")


def mask(text: str, contacts: Sequence[str] = ()) -> str:
    """`text` without keys, e-mail addresses, cookies and `contacts`."""
    return masked(text, spans(text, contacts), 0, len(text))


def masked(text: str, found: list[Span], start: int, end: int) -> str:
    """The stretch of `text` from `start` to `end` with what `found` names masked, also where a span only
    reaches into it: a secret is known by what stands before it, which an excerpt may have left out."""
    out, at = [], start
    for span in found:
        if span.end <= at or span.start >= end:
            continue
        out += [text[at : max(at, span.start)], span.instead]
        at = min(span.end, end)
    out.append(text[at:end])
    return "".join(out)


def mask_header(name: str, value: str, contacts: Sequence[str] = ()) -> str:
    """The value of a header field, masked as its whole line would be."""
    return mask(f"{name}: {value}", contacts).partition(":")[2].strip()
