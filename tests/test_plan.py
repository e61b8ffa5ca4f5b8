"""Planning: what is asked next, from what was seen. Pure, so the web is imagined here."""

from __future__ import annotations

import random
import ssl
from collections.abc import Iterable
from dataclasses import replace

import pytest
import trustme

from survey import cdr, urls
from survey.gist import Gist, ScoredLink, gist_of
from survey.model import (
    Company,
    DnsTarget,
    Exchange,
    Handshake,
    Host,
    HttpTarget,
    Lookup,
    Outcome,
    Response,
    Role,
    Target,
    TlsTarget,
    identify,
)
from survey.plan import plan, robots_of
from survey.pointers import Pointer
from survey.probes import PROBES
from survey.rehearse import rehearse
from survey.seen import Seen, key_of, label_role

COMPANY = Company("KOO", "Kookaburra Bank", "Financials", "https://www.kookaburra.example")
AT = "2026-11-24T00:00:00.000Z"


def seen(*, budget: int = 300, hosts: Iterable[Host] = (), company: Company = COMPANY, **more: object) -> Seen:
    return Seen(company=company, given=tuple(hosts), seed="s", budget=budget, **more)  # type: ignore[arg-type]


def reply(
    target: HttpTarget, status: int = 404, *, to: str | None = None, outcome: Outcome = Outcome.ANSWERED
) -> Exchange:
    return Exchange(
        identify(target.url, target.headers), "r", "KOO", target.probe, target.method, target.url,
        Outcome(target.barred or outcome), AT, request_headers=target.headers,
        response=Response(status, "", (), b"") if outcome is Outcome.ANSWERED and not target.barred else None,
        redirect_to=to, parent=target.parent, hops=target.hops, sent=not target.barred,
    )  # fmt: skip


class World:
    """An imagined web: address -> (status, gist, redirect). What is not in it is a 404."""

    def __init__(self, pages: dict[str, tuple[int, Gist, str | None]]) -> None:
        self.pages = pages

    def answer(self, target: Target) -> tuple[Exchange | Handshake | Lookup, Gist]:
        if isinstance(target, DnsTarget):
            exists = urls.host_of(f"https://{target.host}") in {urls.host_of(u) for u in self.pages}
            outcome = Outcome.ANSWERED if exists else Outcome.NO_SUCH_HOST
            answer = ("192.0.2.7",) if exists else ()
            return Lookup(identify(target), "r", "KOO", target.host, target.rrtype, outcome, AT, answer), Gist()
        if isinstance(target, TlsTarget):
            made = Handshake(
                identify(target), "r", "KOO", target.host, target.port, target.offered, Outcome.ANSWERED, AT
            )
            return replace(made, version="TLSv1.3"), Gist()
        status, gist, to = self.pages.get(target.url, (404, Gist(), None))
        return reply(target, status, to=to), gist


def run(known: Seen, world: World, *, shuffle: int | None = None, rounds: int = 200) -> list[Target]:
    asked: list[Target] = []
    for _ in range(rounds):
        targets = list(plan(known).targets)
        if not targets:
            return asked
        if shuffle is not None:
            random.Random(shuffle).shuffle(targets)
        for target in targets:
            asked.append(target)
            known.add(*world.answer(target))
    raise AssertionError("the plan does not come to an end")


FRONT = "https://www.kookaburra.example/"
PORTAL = "https://developer.kookaburra.example/"
LINKS = (ScoredLink(FRONT + "developers", "Developers", 6.0), ScoredLink(FRONT + "about/api", "", 1.0))
PAGES: dict[str, tuple[int, Gist, str | None]] = {
    FRONT: (200, Gist(links=LINKS, hosts=(FRONT[8:-1], PORTAL[8:-1]), kind="other"), None),
    "http://www.kookaburra.example/": (301, Gist(), FRONT),
    "https://kookaburra.example/": (301, Gist(), FRONT),
    "http://kookaburra.example/": (301, Gist(), "https://kookaburra.example/"),
    FRONT + "developers": (200, Gist(kind="portal", words=200), None),
    PORTAL: (200, Gist(kind="portal", words=200), None),
}  # fmt: skip


def http(targets: Iterable[Target]) -> list[HttpTarget]:
    return [t for t in targets if isinstance(t, HttpTarget)]


def test_first_only_names_are_looked_up() -> None:
    first = plan(seen()).targets
    assert {(t.host, t.rrtype) for t in first if isinstance(t, DnsTarget)} == {
        ("www.kookaburra.example", "A"),
        ("kookaburra.example", "A"),
    }
    assert len(first) == 2


def test_nothing_is_asked_twice() -> None:
    asked = run(seen(), World(PAGES))
    keys = [key_of(t) for t in asked]
    assert len(keys) == len(set(keys))


def test_robots_is_read_before_anything_else_of_an_origin() -> None:
    asked = http(run(seen(), World(PAGES)))
    first: dict[str, HttpTarget] = {}
    for target in asked:
        first.setdefault(urls.origin(target.url), target)
    for origin, target in first.items():
        assert target.url.endswith("/robots.txt"), f"{origin} was asked for {target.url} first"


def test_a_control_comes_before_the_first_guess_of_its_shape() -> None:
    asked = http(run(seen(), World(PAGES)))
    addresses = [t.url for t in asked]
    guess = addresses.index(FRONT + "openapi.json")
    controls = [
        i for i, t in enumerate(asked) if t.probe == "control" and t.url.startswith(FRONT) and t.url.endswith(".json")
    ]
    assert controls
    assert controls[0] < guess


@pytest.mark.parametrize("order", [1, 2, 3])
def test_equal_webs_give_equal_surveys_whatever_the_order_of_answers(order: int) -> None:
    straight = {key_of(t) for t in run(seen(budget=40), World(PAGES))}
    shuffled = {key_of(t) for t in run(seen(budget=40), World(PAGES), shuffle=order)}
    assert straight == shuffled


@pytest.mark.parametrize("budget", [1, 7, 25, 60])
def test_the_budget_is_kept_and_the_rest_is_told(budget: int) -> None:
    known = seen(budget=budget)
    asked = http(run(known, World(PAGES)))
    assert sum(1 for t in asked if t.probe != "robots" and not t.barred) <= budget
    assert plan(known).leftover > 0


def test_a_small_budget_goes_to_the_front_door_and_the_telling_link() -> None:
    asked = [t.url for t in http(run(seen(budget=12), World(PAGES)))]
    assert FRONT in asked
    assert FRONT + "developers" in asked
    assert FRONT + "about/api" not in asked


def test_a_certificate_is_asked_where_a_front_door_leads_and_no_host_gets_more_than_four_handshakes() -> None:
    pages = {
        **PAGES,
        FRONT: (301, Gist(), "https://www.kookaburra.example:8443/"),
        "https://www.kookaburra.example:8443/": (301, Gist(), "https://www.owner.example:9443/"),
        "https://www.owner.example:9443/": (301, Gist(), "https://www.owner.example/"),
        "https://www.owner.example/": (200, Gist(kind="other"), None),
        "http://kookaburra.example/": (301, Gist(), "http://www.plain.example/"),
    }
    shaken = [t for t in run(seen(), World(pages)) if isinstance(t, TlsTarget)]
    asked = {(t.host, t.port): [u.offered for u in shaken if (u.host, u.port) == (t.host, t.port)] for t in shaken}
    assert asked["www.owner.example", 9443] == asked["www.owner.example", 443] == ["default"]
    assert len(asked["www.kookaburra.example", 443]) == 4
    assert ("www.kookaburra.example", 8443) not in asked  # it has had its four
    assert not any(host == "www.plain.example" for host, _ in asked)


def test_a_redirect_off_the_domain_is_followed_for_the_front_door_only() -> None:
    foreign_link = ScoredLink("https://www.other-company.example/developers", "Developers", 9.0)
    pages = {
        **PAGES,
        FRONT: (302, Gist(), "https://www.other-company.example/welcome"),
        "https://www.other-company.example/welcome": (200, Gist(links=(foreign_link,), kind="other"), None),
    }
    asked = http(run(seen(), World(pages)))
    foreign = [t.url for t in asked if "other-company" in t.url and t.probe != "robots"]
    assert foreign == ["https://www.other-company.example/welcome"]


ROBOTS = [
    ("no file", reply(HttpTarget(FRONT + "robots.txt", "robots"), 404), b"", True),
    ("forbidden file", reply(HttpTarget(FRONT + "robots.txt", "robots"), 403), b"", True),
    ("server error", reply(HttpTarget(FRONT + "robots.txt", "robots"), 503), b"", False),
    ("timed out", reply(HttpTarget(FRONT + "robots.txt", "robots"), outcome=Outcome.TIMED_OUT), b"", False),
    ("all allowed", reply(HttpTarget(FRONT + "robots.txt", "robots"), 200), b"User-agent: *\nDisallow:\n", True),
    ("all forbidden", reply(HttpTarget(FRONT + "robots.txt", "robots"), 200), b"User-agent: *\nDisallow: /\n", False),
    ("byte order mark", reply(HttpTarget(FRONT + "robots.txt", "robots"), 200),
     b"\xef\xbb\xbfUser-agent: *\nDisallow: /\n", False),
    ("named group wins", reply(HttpTarget(FRONT + "robots.txt", "robots"), 200),
     b"User-agent: *\nDisallow: /\n\nUser-agent: api-survey\nAllow: /\n", True),
    ("longest match", reply(HttpTarget(FRONT + "robots.txt", "robots"), 200),
     b"User-agent: *\nDisallow: /\nAllow: /developers\n", True),
    ("allow wins ties", reply(HttpTarget(FRONT + "robots.txt", "robots"), 200),
     b"User-agent: *\nDisallow: /developers\nAllow: /developers\n", True),
    ("rules after a comment in HTML", reply(HttpTarget(FRONT + "robots.txt", "robots"), 200),
     b"<!-- made by a plugin -->\nUser-agent: *\nDisallow: /", False),
    ("an HTML page is no robots.txt", reply(HttpTarget(FRONT + "robots.txt", "robots"), 200),
     b"<html>User-agent: *\nDisallow: /</html>", True),
]  # fmt: skip


@pytest.mark.parametrize(("name", "exchange", "body", "allowed"), ROBOTS, ids=[r[0] for r in ROBOTS])
def test_robots_rules(name: str, exchange: Exchange, body: bytes, allowed: bool) -> None:
    known = seen()
    known.add(exchange, Gist(robots=body))
    rules = robots_of(known, FRONT + "developers")
    assert rules is not None
    assert rules.allows(FRONT + "developers") is allowed


def test_what_robots_forbids_is_recorded_and_not_sent() -> None:
    robots = Gist(robots=b"User-agent: *\nDisallow: /\n")
    pages = {**PAGES, FRONT + "robots.txt": (200, robots, None)}
    known = seen()
    asked = http(run(known, World(pages)))
    barred = [t for t in asked if t.url.startswith(FRONT) and t.probe != "robots"]
    assert barred
    assert {t.barred for t in barred} == {"robots_disallowed"}


def test_a_closed_port_is_told_as_what_it_is_not_as_robots() -> None:
    known = seen()
    known.add(reply(HttpTarget(FRONT + "robots.txt", "robots"), outcome=Outcome.REFUSED))
    rules = robots_of(known, FRONT)
    assert rules is not None
    assert rules.forbid_all == "refused"


def test_opted_out_hosts_are_recorded_and_not_sent() -> None:
    known = seen(opted_out=frozenset({"kookaburra.example"}))
    asked = http(run(known, World(PAGES)))
    assert asked
    assert {t.barred for t in asked} == {"opted_out"}


def test_a_calendar_cannot_eat_the_budget() -> None:
    days = tuple(
        ScoredLink(f"{FRONT}api/events/2026/{m}/{d}", "API event", 5.0) for m in range(1, 13) for d in range(1, 28)
    )
    pages = {**PAGES, FRONT: (200, Gist(links=days, kind="other"), None)}
    asked = [t.url for t in http(run(seen(), World(pages))) if "/api/events/" in t.url]
    assert 0 < len(asked) <= 6


def test_the_endpoint_of_an_ide_is_asked_once_as_a_client_asks() -> None:
    ide = FRONT + "graph?query=%7B__typename%7D"
    gist = Gist(kind="reference", renderer="graphiql", pointers=(Pointer(ide, "", "endpoint", 2.0),))
    pages = {
        **PAGES,
        FRONT: (200, Gist(links=(ScoredLink(FRONT + "graph", "GraphQL", 6.0),), kind="other"), None),
        FRONT + "graph": (200, replace(gist, pointers=(Pointer(FRONT + "graph", "", "endpoint", 2.0),)), None),
        ide: (200, gist, None),
    }
    asked = [t for t in http(run(seen(), World(pages))) if "/graph?" in t.url or t.url.endswith("/graph")]
    assert [(t.url, t.probe) for t in asked] == [(FRONT + "graph", "link"), (ide, "graphql")]
    assert "application/json" in dict(asked[1].headers)["Accept"]


TAILS = [  # frameworks that the front page gives away, description paths asked beside the twelve usual ones: at most
    ((), 0),
    (("rails",), 6),
    (("fastapi",), 10),
    (("asgi", "django", "express", "fastapi", "flask", "go", "java", "php", "rails", "wsgi"), 24),
]


@pytest.mark.parametrize("frameworks,most", TAILS)
def test_the_long_tail_is_asked_on_a_hint_only_and_is_bounded(frameworks: tuple[str, ...], most: int) -> None:
    front = replace(PAGES[FRONT][1], frameworks=frameworks)
    asked = http(run(seen(), World({**PAGES, FRONT: (200, front, None)})))
    paths = [t.url for t in asked if t.probe == "description_path" and t.url.startswith(FRONT)]
    assert len(paths) <= 12 + most
    assert len(paths) > 12 or not most


ITS_PLACES = [  # framework, what its libraries serve by default
    ("asgi", "docs/swagger"), ("asgi", "schema/"), ("litestar", "schema/"), ("flask", "v1/swagger"),
    ("wsgi", "soap?wsdl"), ("pyramid", "api/v1/openapi.yaml"), ("express", "wsdl?wsdl"), ("express", "v1/api-docs"),
    ("nitro", "_openapi.json"), ("elysia", "openapi/json"),
    ("django", "docs/swagger/"),
]  # fmt: skip


@pytest.mark.parametrize("framework,place", ITS_PLACES, ids=[" ".join(p) for p in ITS_PLACES])
def test_a_framework_s_own_places_are_asked_only_where_it_shows(framework: str, place: str) -> None:
    server = {"django": "asgi"}.get(framework, framework)  # what serves it keeps it from none of its own
    front = replace(PAGES[FRONT][1], frameworks=(framework, server))
    shown = {t.url for t in http(run(seen(), World({**PAGES, FRONT: (200, front, None)})))}
    assert FRONT + place in shown
    assert FRONT + place not in {t.url for t in http(run(seen(), World(PAGES)))}


def test_an_endpoint_that_answers_is_asked_once_for_the_ide_that_browsers_see() -> None:
    class Typed(World):
        def __init__(self, content_type: str) -> None:
            super().__init__({**PAGES, FRONT + "graphql?query=%7B__typename%7D": (200, Gist(), None)})
            self.content_type = content_type

        def answer(self, target: Target) -> tuple[Exchange | Handshake | Lookup, Gist]:
            got, gist = super().answer(target)
            if isinstance(got, Exchange) and got.ok and got.probe == "graphql":
                got = replace(got, response=Response(200, "", (("Content-Type", self.content_type),), b""))
            return got, gist

    for content_type, probes in (("application/graphql-response+json; charset=utf-8", ["pointer"]), ("text/html", [])):
        asked = http(run(seen(), Typed(content_type)))
        assert [t.probe for t in asked if t.url == FRONT + "graphql"] == probes


def test_a_viewer_is_looked_for_beside_a_description_and_no_more_when_found() -> None:
    described = Gist(described="openapi")
    below = FRONT + "parcels/"
    pages = {
        **PAGES,
        FRONT: (200, Gist(pointers=(Pointer(below + "spec.json", "", "description", 3.0),), kind="other"), None),
        below + "spec.json": (200, described, None),
    }
    asked = [t.url for t in http(run(seen(), World(pages))) if t.url.startswith(below)]
    assert below + "docs" in asked
    assert len(asked) <= 1 + 7
    pages[below] = (200, Gist(kind="reference", renderer="swagger-ui"), None)
    fewer = [t.url for t in http(run(seen(), World(pages))) if t.url.startswith(below)]
    assert len(fewer) <= 1 + 3


def test_an_api_s_root_is_asked_for_a_few_of_its_data_and_these_lead_no_further() -> None:
    names = tuple(Pointer(f"{FRONT}api/data{i}", "", "data", 1.2) for i in range(8))
    inner = Gist(pointers=(Pointer(FRONT + "api/inner", "", "data", 1.2),))
    elsewhere = Pointer("https://api.wallaby.example/parcels", "", "data", 1.2)
    pages = {
        **PAGES,
        FRONT: (200, Gist(pointers=(*names, elsewhere)), None),
        **{p.url: (200, inner, None) for p in names},
    }
    asked = [t.url for t in http(run(seen(), World(pages))) if t.probe == "pointer"]
    assert sorted(asked) == [p.url for p in names[:4]]


def test_a_wildcard_name_proves_nothing() -> None:
    world = World(PAGES)

    class Wild(World):
        def answer(self, target: Target) -> tuple[Exchange | Handshake | Lookup, Gist]:
            if isinstance(target, DnsTarget) and target.rrtype == "A":
                return Lookup(
                    identify(target), "r", "KOO", target.host, "A", Outcome.ANSWERED, AT, ("192.0.2.7",)
                ), Gist()
            return world.answer(target)

    known = seen()
    run(known, Wild(PAGES))
    assert not [f.host for f in known.found if f.found_by == "guessed_host"]


def test_a_portal_under_another_suffix_counts_when_a_page_of_its_own_leads_there() -> None:
    company = replace(COMPANY, website="https://www.kookaburra.com.au")
    front, portal = "https://www.kookaburra.com.au/", "https://dev.kookaburra.com/"
    told = Gist(
        links=(ScoredLink(portal, "Developers", 6.0),), hosts=("dev.kookaburra.com", "www.kookaburra.com"), kind="other"
    )
    pages = {front: (200, told, None), portal: (200, Gist(kind="portal"), None)}
    known = seen(company=company)
    asked = [t.url for t in http(run(known, World(pages)))]
    assert portal in asked
    assert ("dev.kookaburra.com", Role.DEVELOPER_PORTAL) in [(f.host, f.role) for f in known.found]
    assert not [u for u in asked if urls.host_of(u) == "www.kookaburra.com"]
    unlinked = seen(company=company)
    run(unlinked, World({front: (200, Gist(kind="other"), None), portal: (200, Gist(kind="portal"), None)}))
    assert not unlinked.owns("dev.kookaburra.com")


DOOR = "https://quollkit.example/docs"
ELSEWHERE = [  # name, address in the menu, what the page there says and links to, whether it is the company's
    ("its text names the company", DOOR, "Quollkit\nthe APIs of Kookaburra Bank", (), True),
    ("it leads back", DOOR, "quollkit", ("www.kookaburra.example",), True),
    ("its host has the name", "https://kookaburra-developers.example/", "developers", (), True),
    ("it names nobody", DOOR, "quollkit api", ("other.example",), False),
    ("another bank", DOOR, "quollkit\nthe apis of a bank of kookaburras", (), False),
    ("a host with a name like it", "https://kookaburras.example/", "developers", (), False),
]


@pytest.mark.parametrize(("name", "url", "said", "hosts", "ours"), ELSEWHERE, ids=[c[0] for c in ELSEWHERE])
def test_a_menu_s_developers_on_another_domain_are_read_once_and_say_whose_they_are(
    name: str, url: str, said: str, hosts: tuple[str, ...], ours: bool
) -> None:
    told = Gist(foreign=(ScoredLink(url, "Developers", 4.0),), kind="other")
    further = url.rstrip("/") + "/reference"
    there = Gist(links=(ScoredLink(further, "API reference", 5.0),), hosts=hosts, said=said.lower(), kind="portal")
    known = seen()
    asked = http(run(known, World({FRONT: (200, told, None), url: (200, there, None)})))
    host = urls.host_of(url)
    assert ("elsewhere", url) in [(t.probe, t.url) for t in asked]
    assert [f.role for f in known.found if f.host == host] == [Role.DEVELOPER_PORTAL if ours else Role.OFF_DOMAIN]
    assert known.owns(host) is ours
    assert (further in [t.url for t in asked]) is ours
    assert ours or [t.url for t in asked if urls.host_of(t.url) == host and t.probe != "robots"] == [url]


def test_header_fields_and_scripts_name_hosts_of_its_own_only() -> None:
    named = ("edge-api.kookaburra.example", "img.kookaburra.example", "api.other.example")
    known = seen()
    run(known, World({**PAGES, FRONT: (200, Gist(named=named, kind="other"), None)}))
    assert [(f.host, f.role) for f in known.found if f.found_by == "named"] == [(named[0], Role.API)]


def test_a_certificate_names_hosts() -> None:
    authority = trustme.CA()
    names = ("www.kookaburra.example", "payments-api.kookaburra.example", "*.kookaburra.example", "api.other.example")
    leaf = authority.issue_cert(*names).cert_chain_pems[0].bytes()
    der = ssl.PEM_cert_to_DER_cert(leaf.decode())
    known = seen()
    shaken = Handshake("h", "r", "KOO", names[0], 443, "default", Outcome.ANSWERED, AT, chain=(der,))
    known.add(shaken)
    assert [(f.host, f.role) for f in known.found if f.found_by == "certificate"] == [(names[1], Role.API)]


def test_the_menu_is_read_where_no_portal_was_found() -> None:
    menu = tuple(f"{FRONT}{word}" for word in ("loans", "brokers", "cards", *(f"page-{n}" for n in range(40))))
    known = seen()
    asked = http(run(known, World({FRONT: (200, Gist(plain=menu, kind="other"), None)})))
    browsed = [t.url for t in asked if t.probe == "browse"]
    assert set(menu[:3]) <= set(browsed) and len(browsed) == 5  # of pages that differ in numbers only, two
    found = http(run(seen(), World({**PAGES, FRONT: (200, replace(PAGES[FRONT][1], plain=menu), None)})))
    assert not [t for t in found if t.probe == "browse"]


def test_own_hosts_beside_the_website_come_before_its_menu() -> None:
    menu = tuple(f"{FRONT}{word}" for word in ("about", "cards", "loans", "wholesale"))
    sell, mvno = "https://sell.kookaburra.example/", "https://mvno.kookaburra.example/"
    hub = tuple(f"{mvno}{word}" for word in ("numbers", "sims", "help", "faq"))
    pages = {
        FRONT: (200, Gist(plain=(*menu, sell, "https://www.other.example/"), kind="other"), None),
        sell: (200, Gist(kind="other"), None),
        menu[3]: (200, Gist(plain=(mvno,), kind="other"), None),
        mvno: (200, Gist(plain=hub, kind="other"), None),
    }
    worth = {t.url: t.score for t in http(run(seen(), World(pages))) if t.probe == "browse"}
    browsed = list(worth)
    assert set(menu) < set(browsed) and worth[sell] > max(worth[url] for url in menu)
    assert browsed.index(mvno) > browsed.index(menu[3]) and set(browsed) & set(hub) == set(hub[:3])
    assert "https://www.other.example/" not in browsed


def test_pages_below_one_worth_following_are_read() -> None:
    suppliers = FRONT + "suppliers"
    below = tuple(f"{suppliers}/{word}" for word in ("how-to-send", "faq", "terms", "more"))
    pages = {
        FRONT: (200, Gist(links=(ScoredLink(suppliers, "Suppliers", 0.9),), kind="other"), None),
        suppliers: (200, Gist(plain=(*below, FRONT + "suppliers-day"), kind="other"), None),
    }
    assert {t.url for t in http(run(seen(), World(pages))) if t.probe == "browse"} == set(below[:3])


def test_scripts_of_the_website_name_hosts_where_no_portal_was_found() -> None:
    own, bundle = FRONT + "js/site.js", "https://static.other.example/kb/main.3f2a.js"
    loaded = (
        own,
        bundle,
        FRONT + "js/jquery.min.js",
        "https://maps.other.example/api/js",
        FRONT + "a.js",
        FRONT + "b.js",
    )
    front = Gist(scripts=loaded, hosts=("blog.kookaburra.example",), kind="other")
    told = Gist(
        named=("svc.kookaburra.example", "blog.kookaburra.example", "cdn.kookaburra.example", "svc.other.example")
    )
    pages = {
        FRONT: (200, front, None),
        bundle: (200, told, None),
        "https://svc.kookaburra.example/": (401, Gist(), None),
    }
    known = seen()
    asked = http(run(known, World({**pages, FRONT: (200, replace(front, scripts=loaded[1:4]), None)})))
    assert [t.url for t in asked if t.probe == "script"] == [bundle]
    assert [f.host for f in known.found if f.found_by == "named"] == ["svc.kookaburra.example"]
    assert "https://svc.kookaburra.example/" in [t.url for t in asked]
    several = {t.url for t in http(run(seen(), World(pages))) if t.probe == "script"}
    assert several == {own, FRONT + "a.js", FRONT + "b.js"}  # its own before another's
    documented = replace(PAGES[FRONT][1], scripts=loaded)
    assert not [t for t in http(run(seen(), World({**PAGES, FRONT: (200, documented, None)}))) if t.probe == "script"]


def test_hosts_that_scripts_call_their_api_and_browsers_connect_to() -> None:
    told = Gist(
        backends=("gw.kookaburra.example", "api.other.example"),
        connected=("bff.kookaburra.example", "cdn.kookaburra.example", "img2.kookaburra.example", "maps.other.example"),
        kind="other",
    )
    pages = {FRONT: (200, told, None), "https://bff.kookaburra.example/": (404, Gist(), None)}
    known = seen()
    asked = [t.url for t in http(run(known, World(pages)))]
    named = {f.host: f.role for f in known.found if f.found_by == "named"}
    assert named == {"gw.kookaburra.example": Role.API, "bff.kookaburra.example": Role.BRAND}
    assert "https://bff.kookaburra.example/" in asked


BACKENDS = [  # a piece of a page, hosts it calls its API, hosts it connects to
    ('<script>var ENV={API_URL:"https://gw.x.example/prod/"}</script>', ("gw.x.example",), ()),
    ('<script>window.c={"apiBase":"\\/\\/b.x.example\\/v1"}</script>', ("b.x.example",), ()),
    ('<script>graphqlEndpoint = "wss://g.x.example/s"</script>', ("g.x.example",), ()),
    ('<script>var logo="https://img.x.example/"; var apiVersion="2"</script>', (), ()),
    ("<link rel=preconnect href=https://bff.x.example>", (), ("bff.x.example",)),
    ('<link href="//bff.x.example" rel="dns-prefetch">', (), ("bff.x.example",)),
    ('<link rel="stylesheet" href="https://bff.x.example/a.css">', (), ()),
]


@pytest.mark.parametrize(("html", "backends", "connected"), BACKENDS, ids=[c[0][:60] for c in BACKENDS])
def test_a_page_s_machinery_names_hosts(html: str, backends: tuple[str, ...], connected: tuple[str, ...]) -> None:
    headers = (
        ("Content-Type", "text/html"),
        ("Content-Security-Policy", "connect-src 'self' c.x.example; img-src i.x"),
    )
    page = reply(HttpTarget("https://www.x.example/", "front_door", ""), 200)
    gist = gist_of(replace(page, response=Response(200, "", headers, f"<title>X</title>{html}<p>Hi".encode())))
    assert (gist.backends, gist.connected) == (backends, tuple(sorted(("c.x.example", *connected))))


BRANDS = (
    cdr.Brand("Kookaburra", "https://public.elsewhere.example/cds-au/v1", numbers=("11001002003",)),
    cdr.Brand("Jacky", "https://cdr.kookaburra.example/cds-au/v1"),
    cdr.Brand("Old table", "https://a.example/cds-au/v1", code="KOO", industries=("energy",)),
    cdr.Brand("Somebody else's", "https://b.example/cds-au/v1", code="ELS", numbers=("11001002004",)),
    cdr.Brand("Nobody's", "https://c.example/cds-au/v1", numbers=("99999999999",)),
)


def test_brands_are_joined_by_legal_number_domain_and_table() -> None:
    company = replace(COMPANY, extra={"ACN": "001 002 003"})
    hosts = [urls.host_of(url) for url, _ in cdr.targets_for(company, ("kookaburra.example",), BRANDS)]
    assert hosts == ["public.elsewhere.example", "cdr.kookaburra.example", "a.example"]
    assert [urls.host_of(u) for u, _ in cdr.targets_for(COMPANY, (), BRANDS)] == ["a.example"]


def test_the_register_s_own_list_goes_before_the_brands_known() -> None:
    told = Gist(brands=(cdr.Brand("Kookaburra", "https://cdr.kookaburra.example/cds-au/v1"),))
    world = World({**PAGES, cdr.REGISTER: (200, told, None), "https://cdr.kookaburra.example/": (200, Gist(), None),
                   "https://a.example/": (200, Gist(), None)})  # fmt: skip
    known = seen(brands=BRANDS, ask_register=True)
    asked = http(run(known, world))
    assert [t.headers for t in asked if t.url == cdr.REGISTER] == [cdr.REGISTER_HEADERS]
    assert {urls.host_of(t.url) for t in asked if t.probe == "cdr"} == {"cdr.kookaburra.example"}
    silent = seen(brands=BRANDS, ask_register=True)
    asked = http(run(silent, World({**PAGES, "https://a.example/": (200, Gist(), None)})))
    assert "a.example" in {urls.host_of(t.url) for t in asked if t.probe == "cdr"}


LABELS = [
    ("api.x.com", Role.API), ("public.cdr.x.com.au", Role.API), ("developer.x.com", Role.DEVELOPER_PORTAL),
    ("api-sandbox.x.com", Role.API), ("docs.x.com", Role.DOCS), ("www.x.com", None), ("investors.x.com", None),
    ("therapist.x.com", None), ("x.com", None), ("open-api.x.com", Role.API), ("portal.x.com", None),
]  # fmt: skip


@pytest.mark.parametrize(("host", "role"), LABELS)
def test_roles_by_label(host: str, role: Role | None) -> None:
    assert label_role(host) is role


def test_rehearsal_ends_and_sends_nothing() -> None:
    rows = rehearse(seen(hosts=[Host("KOO", "api.kookaburra.example", Role.API)]))
    assert rows[0]["what"] == "DNS A www.kookaburra.example"
    assert any("https://api.kookaburra.example/openapi.json" in str(r["what"]) for r in rows)


def test_every_probe_is_silent_about_a_company_without_a_usable_site() -> None:
    broken = seen(company=replace(COMPANY, website=""))
    for probe in PROBES:
        assert not list(probe.targets(broken)), probe.name


def test_a_robots_txt_that_leads_to_the_front_page_does_not_hide_its_links() -> None:
    pages = {**PAGES, FRONT + "robots.txt": (302, Gist(), FRONT)}
    known = seen()
    asked = http(run(known, World(pages)))
    assert [t.probe for t in asked if t.url == FRONT and not t.headers] == ["robots", "front_door"]
    assert FRONT + "developers" in [t.url for t in asked]
