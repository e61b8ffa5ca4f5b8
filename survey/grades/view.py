"""What a grade looks at: the observations of one host, put together, and kept small.

Grades judge many observations at once, so they come after the detectors. `light` keeps of each observation what
grades need (headers, and of a page only its meta and script tags); `host_views` joins these to hosts. A grade then
is a pure function of a `HostView`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from survey import urls
from survey.grades.markup import only_tags
from survey.model import Exchange, Handshake, Lookup, Outcome, Response, Role

_FRONT_PROBES = frozenset({"front_door", "given_host", "guessed_host"})
_KEPT_PROBES = _FRONT_PROBES | {"posture", "control", "robots", "cdr", "candidate_path"}
MAX_HOPS = 10
_LONGEST = 1 << 14  # characters of a field; what the Observatory's HTTP library takes for a whole header
Chain = tuple[Exchange, ...]


@dataclass(frozen=True)
class HostView:
    """All that was observed of one host. Chains begin at the front door and follow its redirects, wherever they lead.

    `https` and `http`: the host's own front doors, empty when not asked. `siblings`: the front doors of the apex for
    `www.`, of `www.` for the apex, by scheme. `cors`: the answer to a request with an Origin. `errors`: other replies
    of status 400 and more, one for each status and media type. `handshakes`: those of the host itself, by version
    offered. `judged`: for every host met in a chain whether its certificate is good (None: not seen), by `door_of`.
    """

    run_id: str
    company: str | None
    host: str
    role: str = ""
    https: Chain = ()
    http: Chain = ()
    siblings: Mapping[str, Chain] = field(default_factory=dict)
    cors: Exchange | None = None
    errors: tuple[Exchange, ...] = ()
    serving: tuple[Exchange, ...] = ()  # 2xx replies over plain HTTP
    handshakes: Mapping[str, Handshake] = field(default_factory=dict)
    judged: Mapping[str, bool | None] = field(default_factory=dict)
    wrong_names: frozenset[str] = frozenset()  # of the host and its sibling, whose certificate is for another name

    def verified(self, chain: Chain) -> bool | None:
        """Whether every certificate on the way is good. None when one of them was not seen and none was seen bad."""
        verdicts = {self.judged.get(door_of(e.url)) for e in chain if e.url.lower().startswith("https:")}
        if False in verdicts:
            return False
        return None if None in verdicts else True


@dataclass(frozen=True)
class Grade:
    """A row of table `grades`. `modifiers`: rule -> {"result": ..., "modifier": n}. `unjudged` says what is missing,
    and then `grade` and `score` are None."""

    rules: str
    host: str
    grade: str | None = None
    score: int | None = None
    modifiers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    unjudged: str | None = None
    run_id: str = ""
    company: str | None = None
    exchange_id: str | None = None  # the answer that was graded


def door_of(url: str) -> str:
    """The host of an address, with the port where it is not the usual one: each may show another certificate."""
    host, port = urls.host_of(url), urls.port_of(url)
    return host if port == 443 else f"{host}:{port}"


def unjudged(rules: str, view: HostView, reason: str) -> Grade:
    return Grade(rules, view.host, unjudged=reason, run_id=view.run_id, company=view.company)


# --- keeping little ------------------------------------------------------------------------------


def light(observation: Exchange | Handshake | Lookup) -> Exchange | Handshake | None:
    """What grades need of an observation, None when nothing. Bodies go, but for the meta and script tags of pages."""
    if isinstance(observation, Handshake):
        return observation
    if not isinstance(observation, Exchange) or observation.method != "GET":
        return None
    exchange, response = observation, observation.response
    wanted = exchange.probe in _KEPT_PROBES or exchange.hops > 0 or _path(exchange.url) in ("", "/")
    if response is not None and not wanted:
        plain = exchange.url.lower().startswith("http:") and 200 <= response.status < 300
        error = response.status >= 400 and "html" not in response.content_type
        wanted = response.status in (401, 403) or plain or error
    if not wanted:
        return None
    if response is None or not response.body:
        return exchange
    if not _may_be_page(exchange):
        return _without(exchange, b"")
    page = response.body.decode("utf-8", "replace")  # whatever is declared: so reads the program whose score we give
    return _without(exchange, only_tags(page).encode())


def _without(exchange: Exchange, body: bytes) -> Exchange:
    assert exchange.response is not None
    response = replace(
        exchange.response, body=body, headers=tuple((n, v[:_LONGEST]) for n, v in exchange.response.headers)
    )
    return replace(exchange, response=response)  # a new object: what was cached of the old text goes too


def _may_be_page(exchange: Exchange) -> bool:
    """Only front doors are read as pages, and only where a browser would (no media type counts as HTML)."""
    response = exchange.response
    assert response is not None
    front = exchange.probe in _FRONT_PROBES or _path(exchange.url) in ("", "/")
    return front and (not response.content_type or response.content_type in ("text/html", "application/xhtml+xml"))


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


# --- joining -------------------------------------------------------------------------------------


def host_views(
    observations: Iterable[Exchange | Handshake | Lookup | None],
    roles: Mapping[tuple[str, str | None, str], str] | None = None,
) -> list[HostView]:
    """The hosts of some observations (light ones will do), sorted. `roles`: (run, company, host) -> role; hosts that
    another company's domain was found to be (`off_domain`) are not graded. Only hosts that were asked for a front
    door, or had a handshake, are seen."""
    fronts: dict[tuple[str, str | None, str], list[Exchange]] = {}
    handshakes: dict[tuple[str, str | None, str], dict[str, Handshake]] = {}
    by_url: dict[tuple[str, str], Exchange] = {}
    judged: dict[tuple[str, str], bool | None] = {}
    wrong: set[tuple[str, str]] = set()
    for observation in observations:
        if isinstance(observation, Exchange):
            key = (observation.run_id, observation.company, urls.host_of(observation.url))
            fronts.setdefault(key, []).append(observation)
            if not observation.request_headers:
                by_url.setdefault((observation.run_id, observation.url), observation)
        elif isinstance(observation, Handshake):
            host = observation.host.rstrip(".").lower()
            key = (observation.run_id, observation.company, host)
            known = handshakes.setdefault(key, {})
            if observation.port == 443 or observation.offered not in known:
                known[observation.offered] = observation
            if observation.name_matches is False and observation.port == 443:
                wrong.add((observation.run_id, host))
            if observation.offered == "default" and observation.trusted is not None:
                door = host if observation.port == 443 else f"{host}:{observation.port}"
                judged[observation.run_id, door] = observation.trusted and observation.name_matches is not False
    roles = roles or {}
    views = []
    for key in sorted({*fronts, *handshakes}, key=lambda k: (k[0], k[1] or "", k[2])):
        run_id, company, host = key
        role = str(roles.get(key, ""))
        if role == Role.OFF_DOMAIN or not host:
            continue
        mine = fronts.get(key, [])
        chains = {scheme: _chain(_front(mine, scheme), by_url) for scheme in ("https", "http")}
        views.append(
            HostView(
                run_id=run_id,
                company=company,
                host=host,
                role=role,
                https=chains["https"],
                http=chains["http"],
                siblings=_siblings(key, fronts, by_url),
                cors=_cors(_answering(chains), mine, fronts, key),
                errors=_errors(mine),
                serving=tuple(_serving(mine)),
                handshakes=handshakes.get(key, {}),
                judged=_judged(run_id, host, chains.values(), judged),
                wrong_names=frozenset(name for name in urls.sibling_names(host) if (run_id, name) in wrong),
            )
        )
    return [view for view in views if view.https or view.http or view.handshakes]


def _front(exchanges: list[Exchange], scheme: str) -> Exchange | None:
    """The front door of a scheme: `/` without query, else the address the company's website was given as."""
    mine = [e for e in exchanges if e.url.lower().startswith(f"{scheme}:") and not e.request_headers]
    roots = [e for e in mine if _path(e.url) in ("", "/") and not urlsplit(e.url).query and e.probe != "control"]
    candidates = roots or [e for e in mine if e.probe in _FRONT_PROBES and e.hops == 0]
    port = urls.DEFAULT_PORTS[scheme]
    return min(candidates, key=lambda e: (urls.port_of(e.url) != port, e.probe != "front_door", e.url), default=None)


def _chain(first: Exchange | None, by_url: Mapping[tuple[str, str], Exchange]) -> Chain:
    """The exchange and those its redirects led to. It ends early where the next hop was not asked."""
    chain: list[Exchange] = []
    here = first
    while here is not None and len(chain) <= MAX_HOPS and here not in chain:
        chain.append(here)
        here = by_url.get((here.run_id, here.redirect_to)) if here.redirect_to else None
    return tuple(chain)


def _siblings(
    key: tuple[str, str | None, str],
    fronts: Mapping[tuple[str, str | None, str], list[Exchange]],
    by_url: Mapping[tuple[str, str], Exchange],
) -> dict[str, Chain]:
    run_id, company, host = key
    other = next((name for name in urls.sibling_names(host) if name != host), None)
    if other is None:
        return {}
    found = fronts.get((run_id, company, other), [])
    chains = {scheme: _chain(_front(found, scheme), by_url) for scheme in ("https", "http")}
    return {scheme: chain for scheme, chain in chains.items() if chain}


def _answering(chains: Mapping[str, Chain]) -> Chain:
    """The chain over HTTPS if it ended with an answer, else the plain one."""
    https = chains["https"]
    return https if https and https[-1].response is not None else chains["http"] or https


def _cors(
    chain: Chain,
    mine: list[Exchange],
    fronts: Mapping[tuple[str, str | None, str], list[Exchange]],
    key: tuple[str, str | None, str],
) -> Exchange | None:
    """The answer to a request with an Origin: for the address where the front door ends, else for its beginning."""
    if not chain:
        return None
    end = fronts.get((key[0], key[1], urls.host_of(chain[-1].url)), [])
    asked = {e.url: e for e in (*mine, *end) if any(n.lower() == "origin" for n, _ in e.request_headers)}
    return asked.get(chain[-1].url) or asked.get(chain[0].url)


def _errors(exchanges: list[Exchange]) -> tuple[Exchange, ...]:
    found: dict[tuple[int, str], Exchange] = {}
    for exchange in sorted(exchanges, key=lambda e: e.url):
        response = exchange.response
        if response is not None and response.status >= 400 and exchange.outcome is Outcome.ANSWERED:
            found.setdefault((response.status, response.content_type), exchange)
    return tuple(found.values())


def _serving(exchanges: list[Exchange]) -> list[Exchange]:
    plain = [e for e in exchanges if e.url.lower().startswith("http:") and e.ok and e.redirect_to is None]
    return sorted((e for e in plain if e.probe != "robots"), key=lambda e: e.url)[:3]


def _judged(
    run_id: str, host: str, chains: Iterable[Chain], judged: Mapping[tuple[str, str], bool | None]
) -> dict[str, bool | None]:
    doors = {host, *(door_of(e.url) for chain in chains for e in chain if e.url.lower().startswith("https:"))}
    return {door: judged.get((run_id, door)) for door in sorted(doors)}


# --- reading a chain -----------------------------------------------------------------------------

# Proof that nothing is there, as an endpoint: a closed port, or no TLS behind it. A time-out is none.
_ABSENT = frozenset({Outcome.REFUSED, Outcome.TLS_FAILED})


def ending(chain: Chain) -> Response | str:
    """The response at the end of a chain; `""` when the endpoint is proven absent; else what is missing, in words."""
    if not chain:
        return "not asked"
    last = chain[-1]
    if last.response is not None and last.redirect_to is not None:
        return "a redirect was not followed to its end"
    if last.response is not None and last.outcome is Outcome.ANSWERED:
        return last.response
    if last.outcome in _ABSENT:
        return ""
    return str(last.outcome)


def endings(view: HostView) -> tuple[Response | str, Response | str]:
    """`ending` over HTTPS and over plain HTTP. A name that answers on one port exists: where the other is said to
    have no such host (a connect-to file gives ports one by one), nothing is there."""
    https, http = ending(view.https), ending(view.http)
    if isinstance(https, Response) and http == Outcome.NO_SUCH_HOST:
        return https, ""
    if isinstance(http, Response) and https == Outcome.NO_SUCH_HOST:
        return "", http
    return https, http


def field_value(response: Response, name: str) -> str | None:
    """All fields of a name as one value, as RFC 9110 5.2 joins them; None when there is none."""
    values = [value.strip(" \t") for value in response.all_headers(name)]
    return ", ".join(values) if values else None
