"""Companies that cannot be looked at, or not enough: the survey has to say unknown, and why."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from survey.demo.answers import Answer, Request, Route, html, redirect, text
from survey.demo.pages import frame, look_of
from survey.demo.site import Firm, Front, Host, Site
from survey.demo.sites.kit import Kind, corporate, front_of, service_front
from survey.demo.truth import Truth


def _akamai(firm: Firm, request: Request) -> Answer:
    reference = f"18.{firm.dice('wall').randrange(16**8):08x}.1767225600.{firm.dice('ref').randrange(16**7):07x}"
    return html(
        "<HTML><HEAD>\n<TITLE>Access Denied</TITLE>\n</HEAD><BODY>\n<H1>Access Denied</H1>\n \nYou don't have "
        "permission to access "
        f'"{escape(request.scheme)}&#58;&#47;&#47;{escape(request.host)}{escape(request.path)}" on this server.<P>'
        "\nReference&#32;&#35;"
        f"{reference}\n</BODY>\n</HTML>\n",
        403,
        ("Server", "AkamaiGHost"),
    )


def _cloudflare(firm: Firm, request: Request) -> Answer:
    return html(
        '<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title><meta name="robots" '
        'content="noindex,nofollow"></head>'
        "<body><noscript>Enable JavaScript and cookies to continue</noscript><script>"
        "(function(){window._cf_chl_opt={cType:'managed'};"
        "}());</script><script src='/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1'></script></body></html>",
        403,
        ("Server", "cloudflare"),
        ("cf-mitigated", "challenge"),
        ("CF-RAY", f"{firm.dice('ray').randrange(16**16):016x}-SYD"),
    )


def _plain_403(firm: Firm, request: Request) -> Answer:
    return html(
        "<html><head><title>403 Forbidden</title></head><body><center><h1>403 Forbidden</h1></center></body></html>",
        403,
    )


WALLS = {"akamai": _akamai, "cloudflare": _cloudflare, "plain 403": _plain_403}


def _policed(firm: Firm) -> Front:
    """A front with an HSTS policy: its absence on the reply of a wall would say nothing about the site behind."""
    return replace(front_of(firm), hsts=firm.dice("hsts").choice(("max-age=31536000", "max-age=300")))


def firewall(firm: Firm) -> Site:
    name = firm.dice("kind").choice(tuple(WALLS))
    corp = corporate(firm, front=_policed(firm), wall=lambda request: WALLS[name](firm, request))
    corp.hosts[1].wall = corp.hosts[0].wall
    return corp.site("firewall", f"A firewall ({name}) refuses every address.", "unknown", unknown_reason="blocked")


def robots_forbid_all(firm: Firm) -> Site:
    corp = corporate(firm, extra=lambda look: {"/robots.txt": text("User-agent: *\nDisallow: /\n")})
    corp.hosts[1].build = lambda: {"/robots.txt": text("User-agent: *\nDisallow: /\n")}
    return corp.site(
        "robots_forbid_all",
        "robots.txt forbids everything, so HTTP tells nothing; handshakes are not governed by it.",
        "unknown",
        unknown_reason="robots_disallowed",
        https="unknown",
        hsts="unknown",
    )


def rate_limited(firm: Firm) -> Site:
    """The site answers 429 to everything from the first request on: who is asked to wait does not go on asking."""

    def too_many(request: Request) -> Answer:
        return html(
            "<html><head><title>Too Many Requests</title></head><body><h1>429</h1></body></html>",
            429,
            ("Retry-After", "3600"),
        )

    corp = corporate(firm, front=_policed(firm), wall=too_many)
    corp.hosts[1].wall = too_many
    return corp.site(
        "rate_limited",
        "429 with a long Retry-After to every request, robots.txt first.",
        "unknown",
        unknown_reason="rate_limited",
        https="unknown",
        hsts="unknown",
    )


def no_such_host(firm: Firm) -> Site:
    truth = Truth(
        firm.code, "no_such_host", "The website's name does not resolve.", "unknown", unknown_reason="no_such_host"
    )
    return Site(firm, f"https://www.{firm.domain}", [], truth)


def closed_ports(firm: Firm) -> Site:
    front = Front(tls="refused", plain="refused")
    truth = Truth(
        firm.code,
        "closed_ports",
        "Both ports of the website refuse the connection.",
        "unknown",
        unknown_reason="refused",
        https="unknown",
    )
    hosts = [Host(f"www.{firm.domain}", dict, front=front), Host(firm.domain, dict, front=front)]
    return Site(firm, f"https://www.{firm.domain}", hosts, truth)


def moved_away(firm: Firm) -> Site:
    """The site belongs to somebody else now, who has a portal that must not be credited."""
    buyer = f"{firm.slug.replace('-', '')}-acquirer.example"
    front = front_of(firm)
    if front.plain == "serve":  # everything redirects here
        front = replace(front, plain="redirect")
    look = look_of(firm)
    look.section = ""
    docs = (
        "<h1>Developers</h1><p>API reference of the new owner.</p><h2>Authentication</h2><p>Send your API key in the "
        "header "
        "<code>X-API-Key</code>.</p><pre><code>GET /v1/orders</code></pre>"
    )

    def theirs() -> dict[str, Route]:
        look.footer = [("Developers", "/developers")]
        return {
            "/": html(
                frame(look, "Home", "<h1>Acquirer Holdings</h1><p>We welcome the customers of our latest purchase.</p>")
            ),
            "/developers": html(frame(look, "Developers", docs)),
        }

    def lead_away(request: Request) -> Answer:
        return redirect(f"https://www.{buyer}/", 301)

    corp = corporate(firm, front=front)
    for host in corp.hosts:
        host.build, host.missing = dict, lead_away
    return corp.site(
        "moved_away",
        "The website redirects to another company's domain, whose portal is no credit to this one.",
        "unknown",
        Host(f"www.{buyer}", theirs, front=service_front(firm, "buyer", plain="redirect")),
        unknown_reason="moved",
    )


SHELL = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title><meta name="viewport" '
    'content="width=device-width">'
    '<script type="module" crossorigin src="/assets/index-4f2a9c1b.js"></script><link rel="stylesheet" '
    'href="/assets/index-91d0c3.css"></head>'
    '<body><noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div></body></html>'
)
SHELL_ASSETS: dict[str, Route] = {
    "/assets/index-4f2a9c1b.js": text("/* a stand-in: draws nothing */\n", "application/javascript"),
    "/assets/index-91d0c3.css": text("#root{}", "text/css"),
}


def javascript_site(firm: Firm) -> Site:
    """The whole main site is an empty shell."""
    page = html(SHELL.format(title=escape(firm.short)))
    corp = corporate(firm, missing=lambda request: page)
    corp.hosts[0].build = lambda: {"/": page, "/robots.txt": text("User-agent: *\nAllow: /\n"), **SHELL_ASSETS}
    return corp.site(
        "javascript_site",
        "The main site is an empty shell without JavaScript.",
        "unknown",
        unknown_reason="needs_javascript",
    )


def javascript_portal(firm: Firm) -> Site:
    """developer.* is an empty shell: there is something, and it cannot be read."""
    corp = corporate(firm)
    page = html(SHELL.format(title="Developer portal"))
    host = Host(
        f"developer.{firm.domain}",
        lambda: {"/": page, **SHELL_ASSETS},
        lambda _: page,
        service_front(firm, "developer"),
    )
    return corp.site(
        "javascript_portal",
        "developer.* is an empty shell without JavaScript.",
        "unknown",
        host,
        unknown_reason="needs_javascript",
    )


def refusing_developer_host(firm: Firm) -> Site:
    """developer.* exists and refuses every address: whatever it is, it could not be read."""
    corp = corporate(firm)
    how = firm.dice("kind").choice(("403", "closed"))
    if how == "403":
        host = Host(
            f"developer.{firm.domain}",
            dict,
            front=service_front(firm, "developer"),
            wall=lambda request: _plain_403(firm, request),
        )
    else:
        host = Host(f"developer.{firm.domain}", dict, front=Front(tls="refused", plain="refused"))
    return corp.site(
        "refusing_developer_host",
        f"developer.* exists ({how}) and cannot be read, so nothing can be ruled out.",
        "unknown",
        host,
        unknown_reason="unread_host",
    )


def robots_on_developer_host(firm: Firm) -> Site:
    corp = corporate(firm, footer=[("Developers", f"https://developer.{firm.domain}/")])
    host = Host(
        f"developer.{firm.domain}",
        lambda: {"/robots.txt": text("User-agent: *\nDisallow: /\n")},
        front=replace(service_front(firm, "developer"), plain="redirect"),
    )
    return corp.site(
        "robots_on_developer_host",
        "The developer host is linked, and its robots.txt forbids everything.",
        "unknown",
        host,
        unknown_reason="unread_host",
    )


KINDS = (
    Kind("firewall", firewall, ("Cassowary Stores Limited", "cassowary-stores", "Consumer Discretionary"), 6),
    Kind("robots_forbid_all", robots_forbid_all, ("Tingle Living Limited", "tingle-living", "Real Estate"), 2),
    Kind("rate_limited", rate_limited, ("Lilly Pilly Grocers Limited", "lillypilly", "Consumer Staples"), 1),
    Kind("no_such_host", no_such_host, ("Billabong Trust Limited", "billabong-trust", "Real Estate"), 2),
    Kind("closed_ports", closed_ports, ("Bluegum Mills Limited", "bluegum-mills", "Materials"), 1),
    Kind("moved_away", moved_away, ("Inland Minerals Limited", "inland-minerals", "Materials"), 2),
    Kind(
        "javascript_site",
        javascript_site,
        ("Coastal Cloudworks Limited", "coastal-cloudworks", "Information Technology"),
        2,
    ),
    Kind(
        "javascript_portal",
        javascript_portal,
        ("United Telecom Limited", "unitedtelecom-demo", "Communication Services"),
        2,
    ),
    Kind(
        "refusing_developer_host",
        refusing_developer_host,
        ("Western Mutual Limited", "western-mutual", "Financials"),
        2,
    ),
    Kind(
        "robots_on_developer_host",
        robots_on_developer_host,
        ("Northern Tollways Limited", "northern-tollways", "Industrials"),
        1,
    ),
)
