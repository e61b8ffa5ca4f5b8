"""Sitemaps: the ones robots.txt names, else the usual address; of an index, the most telling parts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from survey import urls
from survey.model import HttpTarget, Role, Target
from survey.page import Link
from survey.pointers import score_link
from survey.probes.links import MOST_PER_SHAPE, clean, shape
from survey.probes.probe import Probe
from survey.robots import parse
from survey.seen import Seen

MOST = 6  # sitemap files a company
MOST_PAGES = 25  # of all sitemaps together


def sitemaps(seen: Seen) -> Iterator[Target]:
    hosts = [seen.main_host, *seen.hosts_with(Role.DEVELOPER_PORTAL, Role.DOCS)]
    given = 0
    for host in dict.fromkeys(hosts):
        front = seen.front(host)
        if front is None or not (seen.owns(real := urls.host_of(front.url)) or seen.hosted(real)):
            continue
        base = "/".join(front.url.split("/", 3)[:3])
        named = _named_by_robots(seen, base) or [base + "/sitemap.xml"]
        for url in named[:2]:
            if given < MOST:
                given += 1
                yield HttpTarget(url, "sitemap", "the site's own list of pages", score=3)
    for exchange in sorted(seen.exchanges.values(), key=lambda e: e.url):
        sitemap = seen.gist(exchange).sitemap
        if exchange.probe != "sitemap" or sitemap is None or not sitemap.index:
            continue
        for score, url in _scored(seen, exchange.url, sitemap.urls):
            if given < MOST:
                given += 1
                yield HttpTarget(url, "sitemap", "a part of the sitemap", score=score, parent=exchange.id)


def pages(seen: Seen) -> Iterator[Target]:
    """Pages that a sitemap lists and whose address smells of developers."""
    wanted: dict[str, tuple[float, str]] = {}
    for exchange in sorted(seen.exchanges.values(), key=lambda e: e.url):
        sitemap = seen.gist(exchange).sitemap
        if sitemap is None or sitemap.index:
            continue
        for score, url in _scored(seen, exchange.url, sitemap.urls):
            if score >= 2:
                wanted.setdefault(clean(url), (score, exchange.id))
    shapes: dict[str, int] = {}
    ordered = sorted(wanted.items(), key=lambda item: (-item[1][0], len(item[0]), item[0]))
    for url, (score, parent) in ordered[:MOST_PAGES]:
        if shapes.setdefault(shape(url), 0) < MOST_PER_SHAPE:
            shapes[shape(url)] += 1
            yield HttpTarget(url, "link", "a page of the sitemap that smells of developers", score=score, parent=parent)


def both(seen: Seen) -> Iterator[Target]:
    yield from sitemaps(seen)
    yield from pages(seen)


def _named_by_robots(seen: Seen, base: str) -> list[str]:
    exchange = seen.exchange(base + "/robots.txt")
    body = seen.gist(seen.last_hop(exchange)).robots if exchange else None
    named = [urls.join(base, s) for s in parse(body).sitemaps] if body else []
    return [u for u in named if u and seen.owns(urls.host_of(u))]


def _scored(seen: Seen, base: str, found: tuple[str, ...]) -> list[tuple[float, str]]:
    host = urls.host_of(base)
    ours = [(s, u) for s, u in _worth(base, found) if seen.owns(urls.host_of(u)) or urls.host_of(u) == host]
    return ours[:200]


@lru_cache(maxsize=256)
def _worth(base: str, found: tuple[str, ...]) -> tuple[tuple[float, str], ...]:
    """The addresses, the most telling first. A company is planned many times, its sitemaps are the same each time."""
    host = urls.host_of(base)
    whole = (url for raw in found if (url := urls.join(base, raw)))
    pairs = ((score_link(Link(url=url, text="", rel="", place="sitemap", tag="loc"), host), url) for url in whole)
    return tuple(sorted(pairs, key=lambda pair: (-pair[0], pair[1])))


PROBE = Probe("sitemap", 3, "sitemaps, and their pages that smell of developers", both)
