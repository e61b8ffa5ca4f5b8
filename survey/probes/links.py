"""Links that smell of developers, the most telling first; traps cannot eat the budget."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from survey import urls
from survey.model import Exchange, HttpTarget, Target
from survey.probes.probe import Probe
from survey.seen import HOSTED_PATHS, Seen

MOST = 90  # link requests a company
MOST_PER_SHAPE = 6  # addresses alike but for numbers (calendars, facets, ids)
A_ROUND = 12
MOST_ELSEWHERE = 3  # pages on domains of another name
MOST_BESIDE = 6  # own hosts that pages lead to without a telling word
MOST_INSIDE = 3  # pages of each
MOST_BELOW = 6  # pages below such as were followed
MOST_BROWSED = 12  # pages of the menu, when nothing was found
TELLING = 3.0  # scores from here on are asked before anything is guessed
_LED = ("browse", "link")
_SPEAKS = ("front_door", "given_host", "link", "candidate_path", "guessed_host", "browse", "sitemap")
DEEPEST = 5  # links followed in a row
_TRACKING = re.compile(
    r"^(?:utm_\w+|gclid|fbclid|mc_[ce]id|icid|cid|sessionid|jsessionid|phpsessid|sid|ref|source)$", re.I
)
_DIGITS = re.compile(r"\d+")


def clean(url: str) -> str:
    """The address without parameters that only track the visitor."""
    if "?" not in url:
        return url
    base, _, query = url.partition("?")
    kept = [p for p in query.split("&") if p and not _TRACKING.match(p.partition("=")[0])]
    return base + ("?" + "&".join(kept) if kept else "")


def shape(url: str) -> str:
    """Addresses that differ only in numbers or parameter values have one shape."""
    base, _, query = url.partition("?")
    names = sorted(p.partition("=")[0] for p in query.split("&") if p)
    return _DIGITS.sub("0", base) + "?" + "&".join(names)


def _depth(seen: Seen, exchange: Exchange) -> int:
    depth, here = 0, exchange
    for _ in range(40):
        if here.probe == "link" and not here.hops:
            depth += 1
        parent = seen.by_id(here.parent)
        if parent is None:
            break
        here = parent
    return depth


def _readable(seen: Seen) -> Iterator[Exchange]:
    for exchange in sorted(seen.exchanges.values(), key=lambda e: e.url):
        host = urls.host_of(exchange.url)
        gist = seen.gist(exchange)
        if exchange.ok and (seen.owns(host) or seen.hosted(host)) and (gist.links or gist.foreign):
            yield exchange


def candidates(seen: Seen) -> dict[str, tuple[float, str]]:
    """Every link worth following: address -> (score, id of the page it stands on). Scores: 0 to about 10."""
    found: dict[str, tuple[float, str]] = {}
    for exchange in _readable(seen):
        kind = seen.gist(exchange).kind
        depth = _depth(seen, exchange)
        if depth >= DEEPEST:
            continue
        bonus = 2.0 if kind in ("portal", "reference") else 0.0
        for link in seen.gist(exchange).links:
            host = urls.host_of(link.url)
            if not (seen.owns(host) or seen.hosted(host) or host in HOSTED_PATHS):
                continue
            if kind in ("portal", "reference") and host != urls.host_of(exchange.url):
                score = link.score
            else:
                score = link.score + bonus
            score -= 0.5 * depth
            url = clean(link.url)
            if score > 0 and (url not in found or found[url][0] < score):
                found[url] = (score, exchange.id)
    return found


def follow(seen: Seen, least: float) -> Iterator[Target]:
    asked = [e for e in seen.exchanges.values() if e.probe == "link" and not e.hops]
    room = MOST - len(asked)
    shapes = Counter(shape(e.url) for e in asked)
    ordered = sorted(candidates(seen).items(), key=lambda item: (-item[1][0], len(item[0]), item[0]))
    given = 0
    for url, (score, parent) in ordered:
        if given >= min(room, A_ROUND):
            return
        target = HttpTarget(url, "link", "a link that smells of developers", score=score, parent=parent)
        if score < least or seen.has(target) or seen.given_up(urls.host_of(url)):
            continue
        if shapes[shape(url)] >= MOST_PER_SHAPE:
            continue
        shapes[shape(url)] += 1
        given += 1
        yield target


def telling(seen: Seen) -> Iterator[Target]:
    yield from follow(seen, TELLING)


def deeper(seen: Seen) -> Iterator[Target]:
    yield from follow(seen, 0.4)


def browse(seen: Seen) -> Iterator[Target]:
    """A few pages that the front page names without a telling word, where no portal was found: companies speak of an
    API for their customers on the customers' page. Such a page that cannot be read hinders nothing."""
    front = seen.front(seen.main_host)
    if front is None or not seen.owns(host := urls.host_of(front.url)) or seen.given_up(host):
        return
    if seen.documented:
        return
    shapes: Counter[str] = Counter()
    given = 0
    yield from _beside(seen, front, host)
    yield from _below(seen)
    for url in map(clean, seen.gist(front).plain):
        if urls.host_of(url) != host:
            continue
        shapes[shape(url)] += 1
        if shapes[shape(url)] > 2 or seen.gist(front).kind == "unread":
            continue
        given += 1
        if given > MOST_BROWSED:
            return
        if not seen.exchange(url):
            yield HttpTarget(url, "browse", "a page that the front page names", score=0.3, parent=front.id)


def _beside(seen: Seen, front: Exchange, host: str) -> Iterator[Target]:
    """Own hosts beside the website to which its pages lead (`sell.`, `mvno.`), before the pages of the menu: a door of
    its own is made for somebody. On each a few pages that it names."""
    pages = [front, *(e for e in sorted(seen.exchanges.values(), key=lambda e: e.url) if e.probe in _LED and e.ok)]
    doors: dict[str, tuple[str, str]] = {}
    inside: list[tuple[str, str]] = []
    for page in pages:
        here = urls.host_of(page.url)
        within = 0
        for url in map(clean, seen.gist(page).plain):
            there = urls.host_of(url)
            if there not in (host, here) and there not in seen.main_names and seen.owns(there):
                doors.setdefault(there, (url, page.id))
            elif there == here != host and within < MOST_INSIDE:
                within += 1
                inside.append((url, page.id))
    for url, parent in [*list(doors.values())[:MOST_BESIDE], *inside[: 2 * MOST_INSIDE]]:
        if not seen.exchange(url):
            yield HttpTarget(url, "browse", "a host of its own to which a page leads", score=0.35, parent=parent)


def _below(seen: Seen) -> Iterator[Target]:
    """Pages that stand below a page whose link was worth following (`/suppliers/how-to-send` below `/suppliers`)."""
    given = 0
    for page in sorted(seen.exchanges.values(), key=lambda e: e.url):
        if page.probe != "link" or not page.ok:
            continue
        below = page.url.partition("?")[0].rstrip("/") + "/"
        inside = [u for u in map(clean, seen.gist(page).plain) if u.startswith(below) and u != below]
        for url in inside[:MOST_INSIDE]:
            given += 1
            if given <= MOST_BELOW and not seen.exchange(url):
                yield HttpTarget(url, "browse", "below a page worth following", score=0.4, parent=page.id)


def elsewhere(seen: Seen) -> Iterator[Target]:
    """Where the company's own pages say developers and lead to a domain of another name: that one page, so that it can
    say whose it is. No guessing there, and no credit, unless it names the company (see `Seen.vouched`)."""
    found: dict[str, str] = {}
    for exchange in _readable(seen):
        if exchange.probe in _SPEAKS:
            for link in seen.gist(exchange).foreign:
                if not seen.hosted(host := urls.host_of(link.url)) and (not seen.owns(host) or host in seen.vouched):
                    found.setdefault(clean(link.url), exchange.id)
    asked = {e.url for e in seen.exchanges.values() if e.probe == "elsewhere" and not e.hops}
    for url in sorted(found.keys() - asked)[: max(0, MOST_ELSEWHERE - len(asked))]:
        yield HttpTarget(url, "elsewhere", "a menu says developers and leads there", score=5.0, parent=found[url])


PROBE = Probe("link", 2, "links that smell of developers, the most telling first", telling)
BROWSE = Probe("browse", 4, "a few pages of the site's menu, where no portal was found", browse)
ELSEWHERE = Probe("elsewhere", 2, "pages of another domain to which its own menu says developers", elsewhere)
DEEPER = Probe("link", 4, "less telling links", deeper)
