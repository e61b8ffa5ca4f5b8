"""GraphQL endpoints: the smallest query there is, by GET, at the usual places and those that pages name."""

from __future__ import annotations

from collections.abc import Iterator

from survey import urls
from survey.model import Exchange, HttpTarget, Target
from survey.probes.probe import Probe
from survey.seen import Seen

PATHS = ("/graphql", "/api/graphql")
QUERY = "query=%7B__typename%7D"  # {__typename}
# What a client that is no browser says (GraphQL over HTTP, section "Media types"): a browser is shown an IDE at the
# same address. Apollo Server answers a GET only to callers whose headers show that they are no form of a web page.
HEADERS = (
    ("Accept", "application/graphql-response+json, application/json;q=0.9"),
    ("Apollo-Require-Preflight", "true"),
)
_IDES = frozenset({"graphiql", "graphql-playground", "apollo-sandbox", "altair"})
_OWN_ADDRESS = frozenset({"front_door", "given_host", "guessed_host", "link", "graphql"})
MOST = 8  # endpoints of IDEs a company
MOST_SHOWN = 2  # endpoints a company that are asked for the IDE they show browsers


def asked_as_client(url: str) -> str:
    """The address with the smallest query in it; a query that it had is dropped."""
    base, _, query = url.partition("#")[0].partition("?")
    kept = [p for p in query.split("&") if p and p.partition("=")[0].lower() not in ("query", "operationname")]
    return f"{base}?{'&'.join([*kept, QUERY])}"


def graphql(seen: Seen) -> Iterator[Target]:
    for host in seen.candidates:
        front = seen.front(host)
        if front is None or urls.host_of(front.url) != host or seen.given_up(host) or seen.refused_often(host):
            continue
        base = "/".join(front.url.split("/", 3)[:3])
        for path in PATHS:
            url = f"{base}{path}?{QUERY}"
            yield HttpTarget(url, "graphql", "does it answer {__typename}?", headers=HEADERS, score=3)


def _everywhere(seen: Seen, host: str) -> bool:
    """The host shows the IDE on its front page, so most likely at every address."""
    front = seen.front(host)
    return front is not None and seen.gist(front).renderer in _IDES


def _answered(exchange: Exchange) -> bool:
    """A query of ours that was answered in JSON."""
    response = exchange.response
    json = exchange.ok and response is not None and response.content_type.endswith("json")
    return json and exchange.probe == "graphql" and QUERY in exchange.url


def named(seen: Seen) -> Iterator[Target]:
    """The endpoints that GraphQL IDEs are told, the IDE's own address, and the IDE at an endpoint that answered."""
    wanted: dict[str, str] = {}
    shown: dict[str, str] = {}
    for exchange in sorted(seen.exchanges.values(), key=lambda e: e.url):
        here = urls.host_of(exchange.url)
        if not (seen.owns(here) or seen.hosted(here)) or exchange.probe in ("robots", "control", "sitemap"):
            continue
        if _answered(exchange):
            shown.setdefault(exchange.url.partition("?")[0], exchange.id)
        if seen.gist(exchange).renderer in _IDES and (exchange.probe in _OWN_ADDRESS or not _everywhere(seen, here)):
            wanted.setdefault(asked_as_client(exchange.url), exchange.id)
        for pointer in seen.gist(exchange).pointers:
            if pointer.kind == "endpoint" and seen.owns(urls.host_of(pointer.url)):
                wanted.setdefault(asked_as_client(pointer.url), exchange.id)
    for url, parent in sorted(wanted.items(), key=lambda item: (len(item[0]), item[0]))[:MOST]:
        yield HttpTarget(url, "graphql", "the endpoint of a GraphQL IDE", headers=HEADERS, score=7, parent=parent)
    if not any(seen.gist(e).renderer in _IDES for e in seen.exchanges.values()):
        for url, parent in sorted(shown.items())[:MOST_SHOWN]:
            yield HttpTarget(url, "pointer", "does this endpoint show a browser its IDE?", score=4, parent=parent)


NAMED = Probe("graphql", 2, "the endpoints that GraphQL IDEs name", named)
PROBE = Probe("graphql", 5, "{__typename} by GET at the usual places", graphql, controlled=True)
