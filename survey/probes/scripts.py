"""Scripts of the website, where no portal was found: the host of an API is often named nowhere else.

A browser fetches them with the page. A few are asked, those of the application first and libraries never; from a host
of another name only what is called as an application's own bundle is (`main.3f2a.js`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from survey import urls
from survey.model import Exchange, HttpTarget, Target
from survey.probes.probe import Probe
from survey.seen import Seen

MOST = 3  # scripts a company
_BUNDLE = re.compile(r"/(?:main|app|index|bundle|client|application)[\w.~-]{0,60}\.m?js(?:\?|$)", re.I)
_TELLING = re.compile(r"/[^/?]{0,60}(?:api|client|config|env|http|request|service|settings)[^/?]{0,60}$", re.I)
_LIBRARY = re.compile(
    r"jquery|bootstrap|polyfill|modernizr|lodash|vendor|framework|runtime|webpack|swiper|slick|captcha|consent|cookie"
    r"|analytics|gtag|gtm|tagmanager|pixel|tracking|maps?[./]|player|chat|fonts?[./]|/cdn-cgi/|/wp-includes/",
    re.I,
)


def scripts(seen: Seen) -> Iterator[Target]:
    if seen.documented:
        return
    front = seen.front(seen.main_host)
    if front is None or not seen.owns(urls.host_of(front.url)) or seen.given_up(urls.host_of(front.url)):
        return
    for url in _chosen(seen, front):
        if not seen.exchange(url):
            yield HttpTarget(
                url, "script", "which hosts does the website's own script name?", score=0.2, parent=front.id
            )


def _chosen(seen: Seen, front: Exchange) -> list[str]:
    ranked = {
        url: (not seen.owns(urls.host_of(url)), not _BUNDLE.search(url), not _TELLING.search(url), place)
        for place, url in enumerate(seen.gist(front).scripts)
        if not _LIBRARY.search(urlsplit(url).path) and (seen.owns(urls.host_of(url)) or _BUNDLE.search(url))
    }
    return sorted(ranked, key=lambda url: ranked[url])[:MOST]


PROBE = Probe("script", 4, "a few scripts of the front page, where no portal was found", scripts)
