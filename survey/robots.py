"""robots.txt as RFC 9309 reads it: who may ask what, how fast, and where the sitemaps are.

protego does the matching (longest match, Allow wins ties, `*` and `$`). What it leaves to us: a byte order mark breaks
its first line; parsing is bounded to 500 KiB (RFC 9309 2.5); and it takes any group whose name ours begins with,
where a group is meant for the product token that it names, and no other (2.2.1).
"""

from __future__ import annotations

import codecs
import math
import re
from dataclasses import dataclass, field
from functools import lru_cache

from protego import Protego

TOKEN = "api-survey"  # the product token a robots.txt names us by
HOUR = 3600.0  # seconds of a slow host's time that one survey takes at most
LEAST = 3  # requests that even the slowest host is sent: a front page and where it leads
LIMIT = 500 * 1024  # bytes, RFC 9309 2.5
MAX_REDIRECTS = 5  # RFC 9309 2.3.1.2


@dataclass(frozen=True)
class Robots:
    """The rules of one origin. `reason` says why, when everything is forbidden without a rule."""

    text: str = ""
    forbid_all: str = ""  # an Outcome's word; empty when the rules decide
    reason: str = ""
    sitemaps: tuple[str, ...] = field(default=())
    crawl_delay: float | None = None  # seconds that the site asks for

    def allows(self, url: str) -> bool:
        if self.forbid_all:
            return False
        return not self.text or _allows(self.text, url)

    @property
    def room(self) -> int | None:
        """How many requests a survey may send: as many as its Crawl-delay leaves room for in an hour, also when the
        pause that we really keep is capped. None when it asks for no delay."""
        return max(LEAST, int(HOUR / self.crawl_delay)) if self.crawl_delay else None


ALLOW_ALL = Robots()


def forbid_all(outcome: str, reason: str) -> Robots:
    """What an unreachable robots.txt means (RFC 9309 2.3.1.4): ask nothing. `outcome` is what it really was."""
    return Robots(forbid_all=outcome, reason=reason)


@lru_cache(maxsize=4096)
def parse(body: bytes) -> Robots:
    """The rules in `body`, whatever else is in it: of an HTML page, say, there are none, so everything is allowed
    (RFC 9309 2.2: what can be read as rules is followed, the rest passed over)."""
    text = _text(body)
    rules = _rules(text)
    delays = [d for d in (rules.crawl_delay(TOKEN), _seconds_each(rules)) if d and 0 < d < math.inf]
    return Robots(
        text=text,
        sitemaps=tuple(dict.fromkeys(s for s in rules.sitemaps if "/" in s and " " not in s))[:20],
        crawl_delay=float(max(delays)) if delays else None,
    )


def _seconds_each(rules: Protego) -> float | None:
    """`Request-rate: 1/10s`, another way to say `Crawl-delay: 10`."""
    rate = rules.request_rate(TOKEN)
    return rate.seconds / rate.requests if rate else None


def _text(body: bytes) -> str:
    """The file's text up to the limit; a line that the limit cuts would say something else, and is left out."""
    if len(body) > LIMIT:
        body = body[: max(body.rfind(b"\n", 0, LIMIT), body.rfind(b"\r", 0, LIMIT)) + 1]
    wide = body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))  # as some editors save it
    text = body.decode("utf-16" if wide else "utf-8-sig", "replace").replace("\0", "")
    return "\n".join(_in_seconds(_ours_or_not(line)) for line in text.splitlines())


_AGENT = re.compile(r"\s*user[- ]?agent\s*[:\s]\s*(\*(?=[\s#]|$)|[A-Za-z_-]*)", re.I)
_OTHERS = "somebody-else"


def _ours_or_not(line: str) -> str:
    """A line that names a user agent, as one that names us, everybody, or somebody else. The product token is what
    stands before a version or the like (`api-survey/1.0`)."""
    if not (agent := _AGENT.match(line)):
        return line
    name = agent[1].lower()
    return f"User-agent: {name if name in (TOKEN, '*') else _OTHERS}"


_DELAY = re.compile(r"\s*crawl-?delay\s*:\s*([0-9]*[.,]?[0-9]+)\s*(ms|m|s)?", re.I)
_UNITS = {"ms": 0.001, "m": 60.0, "s": 1.0}


def _in_seconds(line: str) -> str:
    """A delay that is written with its unit (`10s`, `2 minutes`) or a decimal comma, as a plain number."""
    if not (delay := _DELAY.match(line)):
        return line
    return f"Crawl-delay: {float(delay[1].replace(',', '.')) * _UNITS[(delay[2] or 's').lower()]:f}"


@lru_cache(maxsize=4096)
def _rules(text: str) -> Protego:
    return Protego.parse(text)


@lru_cache(maxsize=1 << 16)
def _allows(text: str, url: str) -> bool:
    """Kept, since planning asks again each round, and a file may hold ten thousands of rules."""
    return bool(_rules(text).can_fetch(url, TOKEN))
