"""Empty shells, drawn by a browser that asks nobody anything (see `survey.net.browser`).

A shell is drawn with what is known; what it lacked is asked like everything else (robots.txt, pause, budget) and it is
drawn again, until it lacks nothing that it may have. A page is told what lies on the company's own hosts, hosted
portals and hosts of the page's own site, scripts of the public stores of libraries (a portal that loads its viewer
from one cannot be drawn without), and descriptions of the stores that pages may point to. It is told nothing of anybody
else: no advertiser and no counter of visitors learns of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from survey import urls
from survey.model import Draft, Exchange, HttpTarget, Outcome, RenderTarget, Target, Wish
from survey.probes import links
from survey.probes.pointed import FOREIGN_STORES
from survey.probes.probe import Probe
from survey.seen import HOSTED_PATHS, MAX_HOPS, Seen

MOST_PAGES = 6  # drawn for a company
MOST_PARTS = 60  # asked for one page
MOST_DRAFTS = 10  # of one page; then it is taken as it is
# Stores of public libraries: whoever loads a script from there means anybody to.
LIBRARIES = (
    "cdn.jsdelivr.net", "fastly.jsdelivr.net", "unpkg.com", "cdnjs.cloudflare.com", "esm.sh", "esm.run", "ga.jspm.io",
    "cdn.skypack.dev", "ajax.googleapis.com", "ajax.aspnetcdn.com", "code.jquery.com", "cdn.redoc.ly",
    "cdn.redocly.com", "maxcdn.bootstrapcdn.com", "stackpath.bootstrapcdn.com",
)  # fmt: skip
_ASKED = ("front_door", "given_host", "guessed_host", "link", "candidate_path", "pointer")
_BY_SCORE = ("link",)  # of these only those that smell of developers, as strongly as what is asked first


def drawings(seen: Seen) -> Iterator[Target]:
    if not seen.renders:
        return
    for shell in shells(seen):
        if seen.drawn(shell.url) is None:
            yield from _next(seen, shell)


def shells(seen: Seen) -> list[Exchange]:
    """The empty shells worth drawing: front doors, then the most telling links. Those begun are finished."""
    found = [
        e for e in seen.exchanges.values()
        if e.ok and not e.rendered and e.probe in _ASKED and seen.gist(e).kind == "unread" and e.method == "GET"
        and not e.request_headers and _ours(seen, e.url) and not _twin(seen, e) and not _says_the_same(seen, e)
    ]  # fmt: skip
    if not found:
        return []
    scores = _scores(seen)
    begun = {e.url for e in seen.exchanges.values() if e.rendered} | {d.target.url for d in seen.drafts.values()}

    def order(shell: Exchange) -> tuple[bool, bool, float, int, str]:
        score = scores.get(shell.url, 0.0)
        return (shell.url not in begun, shell.probe in _BY_SCORE, -score, len(shell.url), shell.url)

    worth = [e for e in found if e.probe not in _BY_SCORE or scores.get(e.url, 0.0) >= links.TELLING]
    return sorted(worth, key=order)[:MOST_PAGES]


def _scores(seen: Seen) -> dict[str, float]:
    """How telling each link is by its own words, wherever it stands: a portal's menu leads to much else."""
    scores: dict[str, float] = {}
    for exchange in seen.exchanges.values():
        for link in seen.gist(exchange).links:
            url = links.clean(link.url)
            scores[url] = max(link.score, scores.get(url, 0.0))
    return scores


def _twin(seen: Seen, shell: Exchange) -> bool:
    """The same page over HTTPS is there as well."""
    if shell.url.startswith("https:"):
        return False
    other = seen.exchange("https:" + shell.url.partition(":")[2])
    return other is not None and other.ok and other.body_sha256 == shell.body_sha256


def _says_the_same(seen: Seen, shell: Exchange) -> bool:
    """A guess that is answered with the shell of the front door: every address is."""
    if shell.probe != "candidate_path":
        return False
    front = seen.front(urls.host_of(shell.url))
    return front is not None and front.body_sha256 == shell.body_sha256


def _ours(seen: Seen, url: str) -> bool:
    host = urls.host_of(url)
    return seen.owns(host) or seen.hosted(host) or host in HOSTED_PATHS


def _may_be_told(seen: Seen, shell: Exchange, wish: Wish) -> bool:
    url, host = urls.normal(wish.url), urls.host_of(wish.url)
    if url is None or not host:
        return False
    if _ours(seen, wish.url) or urls.same_site(host, urls.host_of(shell.url)):
        return True
    if wish.kind in ("script", "other") and host in LIBRARIES:
        return True
    return wish.kind in ("fetch", "xhr") and any(host == s or host.endswith("." + s) for s in FOREIGN_STORES)


def _next(seen: Seen, shell: Exchange) -> Iterator[Target]:
    """What the shell's drafts lack and may have; when nothing is left to ask, the next drawing."""
    drafts = seen.drafts_of(shell.url)
    parts = _known_parts(seen)
    lacking: list[Target] = []
    asked = sum(1 for e in seen.exchanges.values() if e.probe == "page_part" and e.parent == shell.id)
    for wish in _wishes(drafts):
        url = urls.normal(wish.url)
        known = seen.exchange(url) if url else None
        if known is not None and _leads_on(seen, known):
            return  # its redirects are being followed
        if known is not None:
            parts[wish.url] = _answer(seen, known) if wish.kind != "navigation" else ""
        elif asked + len(lacking) < MOST_PARTS and url and _may_be_told(seen, shell, wish) and _may_be_asked(seen, url):
            probe = "link" if wish.kind == "navigation" else "page_part"
            why = "its page leads there by script" if probe == "link" else f"a {wish.kind} of the page being drawn"
            lacking.append(HttpTarget(url, probe, why, score=6, parent=shell.id))
        else:
            parts[wish.url] = ""
    if lacking:
        yield from lacking
        return
    given = tuple(sorted(parts.items()))
    last = len(drafts) >= MOST_DRAFTS or any(d.target.parts == given for d in drafts)
    yield RenderTarget(shell.url, "rendering", shell.id, given, last, "an empty shell, drawn")


def _wishes(drafts: Iterable[Draft]) -> Iterator[Wish]:
    """What was lacking, each address once, in an order that does not depend on the browser's."""
    yield from {w.url: w for d in drafts for w in sorted(d.wishes, key=lambda w: w.url)}.values()


def _known_parts(seen: Seen) -> dict[str, str]:
    """What the company's pages lacked and was answered: pages of one application share their scripts."""
    parts: dict[str, str] = {}
    for wish in _wishes(seen.drafts.values()):
        known = seen.exchange(url) if wish.kind != "navigation" and (url := urls.normal(wish.url)) else None
        if known is not None and (id_ := _answer(seen, known)):
            parts[wish.url] = id_
    return parts


def _answer(seen: Seen, known: Exchange) -> str:
    """The id of the exchange that answers; empty when nothing was answered."""
    end = seen.last_hop(known)
    return end.id if end.outcome is Outcome.ANSWERED and end.redirect_to is None and end.response else ""


def _leads_on(seen: Seen, known: Exchange) -> bool:
    end = seen.last_hop(known)
    if end.redirect_to is None or end.outcome is not Outcome.ANSWERED or end.hops >= MAX_HOPS:
        return False
    here, there = urls.host_of(end.url), urls.host_of(end.redirect_to)
    following = there == here or _ours(seen, end.redirect_to)
    return following and seen.asked < seen.budget and seen.exchange(end.redirect_to, end.request_headers) is None


def _may_be_asked(seen: Seen, url: str) -> bool:
    host = urls.host_of(url)
    return seen.asked < seen.budget and not seen.given_up(host) and not seen.refused_often(host)


PROBE = Probe("rendering", 2, "empty shells drawn by a browser, with the parts that they ask for", drawings)
