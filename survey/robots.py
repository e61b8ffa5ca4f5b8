"""robots.txt as RFC 9309 reads it: who may ask what, how fast, and where the sitemaps are.

protego does the matching (longest match, Allow wins ties, `*` and `$`). Two things it leaves to us:
a byte order mark breaks its first line, and parsing is bounded to 500 KiB (RFC 9309 2.5).
"""

from __future__ import annotations

import math
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
        return not self.text or bool(_rules(self.text).can_fetch(url, TOKEN))

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
    """The rules in `body`; a body that is no robots.txt (an HTML page, say) allows everything."""
    text = body[:LIMIT].decode("utf-8-sig", "replace")
    if "\0" in text or text.lstrip()[:1] == "<":
        return ALLOW_ALL
    rules = _rules(text)
    delay = rules.crawl_delay(TOKEN)
    return Robots(
        text=text,
        sitemaps=tuple(dict.fromkeys(rules.sitemaps))[:20],
        crawl_delay=float(delay) if delay is not None and 0 < float(delay) < math.inf else None,
    )


@lru_cache(maxsize=4096)
def _rules(text: str) -> Protego:
    return Protego.parse(text)
