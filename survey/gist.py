"""What planning remembers of one reply, so that bodies need not stay in memory."""

from __future__ import annotations

import re
from dataclasses import dataclass

from survey import controls, urls
from survey.cdr import Brand, of_register
from survey.description import Description
from survey.detectors.cite import json_of
from survey.detectors.pages import judge
from survey.model import Exchange
from survey.page import Page
from survey.pointers import Pointer, is_foreign_door, is_plain, links_in_settings, links_in_text, pointers, score_link
from survey.reading import Reading, read
from survey.robots import LIMIT as ROBOTS_LIMIT
from survey.sitemap import Sitemap, read_sitemap

MOST_PLAIN = 40
LEAST_TOLD = 3.0  # of an address in a page's settings
LEAST_SCORE = 0.4  # of a link that is followed for its words
MOST_FOREIGN = 4
MOST_LINKS = 300  # kept of one page, the most telling first


@dataclass(frozen=True, slots=True)
class ScoredLink:
    url: str
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Gist:
    links: tuple[ScoredLink, ...] = ()
    plain: tuple[str, ...] = ()  # pages of the site whose links promise nothing, as the page names them
    foreign: tuple[ScoredLink, ...] = ()  # links to another domain that say developers
    said: str = ""  # what a page of another domain says, in lower case: does it name the company?
    hosts: tuple[str, ...] = ()  # every host that a link names
    named: tuple[str, ...] = ()  # hosts that its scripts, settings and header fields name
    backends: tuple[str, ...] = ()  # of these, those that its scripts call their API
    connected: tuple[str, ...] = ()  # of these, those that a browser is told to connect to
    scripts: tuple[str, ...] = ()  # addresses of the scripts that a page loads, in its order
    pointers: tuple[Pointer, ...] = ()
    kind: str | None = None  # of the page, see table `pages`
    renderer: str | None = None
    words: int = 0
    described: str | None = None  # format, when the body is a description
    fingerprint: controls.Fingerprint | None = None
    sitemap: Sitemap | None = None
    frameworks: tuple[str, ...] = ()
    robots: bytes | None = None  # the body, when this was a robots.txt
    brands: tuple[Brand, ...] = ()  # when this was the register's list


def gist_of(exchange: Exchange) -> Gist:
    """Read a reply once. Never raises on what a server may send: what cannot be read has an empty gist."""
    if exchange.response is None:
        return Gist()
    if exchange.probe == "robots":
        return Gist(robots=exchange.response.body[: ROBOTS_LIMIT + 1] if exchange.ok else None)
    if exchange.probe == "cdr_register":
        return Gist(brands=of_register(json_of(exchange)) or ())
    reading = read(exchange)
    frameworks = frameworks_of(exchange)
    fingerprint = controls.fingerprint(exchange)
    sitemap = read_sitemap(exchange.response.body) if exchange.ok and exchange.probe == "sitemap" else None
    described = reading.description.format if isinstance(reading.description, Description) else None
    if reading.page is None:
        return Gist(
            links=_links_in_text(exchange),
            named=_named(exchange),
            backends=_backends(exchange),
            connected=_connected(exchange),
            pointers=_pointers(reading),
            described=described,
            fingerprint=fingerprint,
            sitemap=sitemap,
            frameworks=frameworks,
        )
    page = reading.page
    judged = judge(page)
    here = urls.host_of(exchange.url)
    scored: dict[str, ScoredLink] = {}
    plain: dict[str, None] = {}
    foreign: dict[str, ScoredLink] = {}
    for link in page.links:
        if (url := urls.normal(link.url)) is None:
            continue
        if is_foreign_door(link, here):
            foreign.setdefault(url, ScoredLink(url, link.text[:120], 4.0))
        score = score_link(link, here)
        if score < LEAST_SCORE and len(plain) < MOST_PLAIN and is_plain(link, here):
            plain.setdefault(url)
        if not score > 0:
            continue
        if url not in scored or scored[url].score < score:
            scored[url] = ScoredLink(url, link.text[:120], score)
    for link in links_in_settings(page):
        score = score_link(link, here)
        if score >= LEAST_TOLD and (url := urls.normal(link.url)) is not None:
            scored.setdefault(url, ScoredLink(url, link.text[:120], score))
    return Gist(
        links=tuple(sorted(scored.values(), key=lambda x: (-x.score, x.url))[:MOST_LINKS]),
        hosts=tuple(sorted({urls.host_of(link.url) for link in page.links} - {""})),
        plain=tuple(plain),
        foreign=tuple(foreign[url] for url in sorted(foreign))[:MOST_FOREIGN],
        said=f"{page.title}\n{page.text[:20_000]}".lower() if exchange.probe == "elsewhere" else "",
        named=_named(exchange),
        backends=_backends(exchange),
        connected=_connected(exchange),
        scripts=_scripts(page),
        pointers=_pointers(reading) if exchange.ok else (),
        kind=str(judged.kind),
        renderer=judged.renderer,
        words=len(page.text.split()),
        described=described,
        fingerprint=fingerprint,
        sitemap=sitemap,
        frameworks=frameworks,
    )


def _links_in_text(exchange: Exchange) -> tuple[ScoredLink, ...]:
    """Links of llms.txt and of other Markdown."""
    if not exchange.ok or not _IS_MARKDOWN.search(exchange.url.partition("?")[0]):
        return ()
    here = urls.host_of(exchange.url)
    scored: dict[str, ScoredLink] = {}
    for link, more in links_in_text(exchange.text[:_LOOK_AT], exchange.url):
        score = score_link(link, here)
        score = score + more if score or urls.same_site(urls.host_of(link.url), here) else 0.0
        if score >= LEAST_SCORE and (url := urls.normal(link.url)) is not None:
            scored.setdefault(url, ScoredLink(url, link.text[:120], round(score, 2)))
    return tuple(sorted(scored.values(), key=lambda x: (-x.score, x.url))[:MOST_LINKS])


_IS_MARKDOWN = re.compile(r"/llms(?:-full)?\.txt$|\.md$", re.I)
MOST_NAMED = 100
MOST_SCRIPTS = 40
_LOOK_AT = 1_000_000  # characters of a page that are searched for addresses
_ADDRESS = re.compile(r"https?:(?:\\?/){2}([a-z0-9][a-z0-9.-]{2,80}\.[a-z]{2,24})(?![\w.-])", re.I)
_SOURCE = re.compile(
    r"(?:^|[\s;,'\"(])(?:https?://|wss://)?([a-z0-9][a-z0-9.-]{2,80}\.[a-z]{2,24})(?=$|[\s;,:/'\")])", re.I
)
# Fields in which a server names hosts that belong together: sources of content, reporting, relations, origins.
_NAMING = (
    "content-security-policy", "content-security-policy-report-only", "link", "access-control-allow-origin",
    "report-to", "reporting-endpoints",
)  # fmt: skip


_QUOTED = re.compile(
    r"[\"'`](?:wss?:)?(?://)?([a-z0-9][a-z0-9-]{0,60}(?:\.[a-z0-9-]{1,60}){1,5}\.[a-z]{2,24})[\"'`/:]", re.I
)


def _named(exchange: Exchange) -> tuple[str, ...]:
    """Hosts that the reply names beside its links: in header fields, forms, scripts and settings."""
    if exchange.response is None:
        return ()
    found = {m.group(1).lower() for m in _ADDRESS.finditer(exchange.text[:_LOOK_AT])} if exchange.ok else set()
    for name in _NAMING:
        for value in exchange.response.all_headers(name):
            found |= {m.group(1).lower() for m in _SOURCE.finditer(value[:20_000])}
    if exchange.ok and exchange.probe == "script":
        found |= {m.group(1).lower() for m in _QUOTED.finditer(exchange.text[:_LOOK_AT])}
    found.discard(urls.host_of(exchange.url))
    telling = sorted(found, key=lambda host: (not _TELLING.search(host), host))
    return tuple(sorted(telling[:MOST_NAMED]))


def _scripts(page: Page) -> tuple[str, ...]:
    """What the page loads, and what it has loaded ahead of its scripts' asking (HTML, rel=modulepreload)."""
    ahead = [link.url for link in page.links if link.tag == "link" and "modulepreload" in link.rel.split()]
    return tuple(dict.fromkeys(filter(None, map(urls.normal, [*page.scripts, *ahead]))))[:MOST_SCRIPTS]


_HOST = r"([a-z0-9][a-z0-9.-]{2,80}\.[a-z]{2,24})(?![\w.-])"
# A setting whose name says what the host is for: `API_URL: "https://..."`, `apiBase = "//..."`.
_BACKEND = re.compile(
    r"(?:api|graphql|backend|gateway|bff)[\w-]{0,24}[\"']?\s{0,5}[:=]\s{0,5}[\"'](?:https?:|wss?:)?(?:\\?/){2}" + _HOST,
    re.I,
)
# The same told to people: `the SOAP web service at https://edi...`.
_SPOKEN = re.compile(r"\b(?:APIs?|web ?services?|SOAP|endpoint)\b[^\n]{0,80}?https?://" + _HOST, re.I)
_HINT = re.compile(r"<link\b[^>]{0,300}>", re.I)
_RESOURCE_HINT = re.compile(r"\brel\s*=\s*[\"']?[^\"'>]{0,40}\b(?:preconnect|dns-prefetch)\b", re.I)
_HINTED = re.compile(r"\bhref\s*=\s*[\"']?(?:https?:)?//" + _HOST, re.I)
_CONNECT = re.compile(r"(?:^|;)\s*connect-src\s([^;]*)", re.I)


def _backends(exchange: Exchange) -> tuple[str, ...]:
    if exchange.response is None or not exchange.ok:
        return ()
    text = exchange.text[:_LOOK_AT]
    found = {m.group(1).lower() for pattern in (_BACKEND, _SPOKEN) for m in pattern.finditer(text)}
    return tuple(sorted(found))[:MOST_NAMED]


def _connected(exchange: Exchange) -> tuple[str, ...]:
    """Resource hints (HTML, rel=preconnect and dns-prefetch) and connect-src of a content security policy (CSP 3)."""
    if exchange.response is None or not exchange.ok:
        return ()
    found: set[str] = set()
    for hint in _HINT.findall(exchange.text[:_LOOK_AT]):
        if _RESOURCE_HINT.search(hint) and (told := _HINTED.search(hint)):
            found.add(told.group(1).lower())
    for value in exchange.response.all_headers("content-security-policy"):
        for sources in _CONNECT.findall(value[:20_000]):
            found |= {m.group(1).lower() for m in _SOURCE.finditer(sources)}
    found.discard(urls.host_of(exchange.url))
    return tuple(sorted(found))[:MOST_NAMED]


_TELLING = re.compile(r"api|dev|docs|cdr|openbanking")


def _pointers(reading: Reading) -> tuple[Pointer, ...]:
    return tuple(pointers(reading))


# Frameworks tell themselves by a header or by how they say "not found". Each name has its usual
# addresses in probes/description_paths.py. Sources: the frameworks' own default error handlers.
_SERVER = (
    (re.compile(r"uvicorn|hypercorn|granian|daphne", re.I), "asgi"),
    (re.compile(r"werkzeug", re.I), "flask"),
    (re.compile(r"wsgiserver|gunicorn|waitress|cherrypy|cheroot", re.I), "wsgi"),
    (re.compile(r"kestrel|asp\.net", re.I), "aspnet"),
    (re.compile(r"\bexpress\b", re.I), "express"),
    (re.compile(r"\bphp\b|laravel", re.I), "php"),
    (re.compile(r"tornado", re.I), "tornado"),
    (
        re.compile(r"jetty|tomcat|coyote|wildfly|undertow|liberty|helidon|payara|glassfish|servlet|\bjsp\b", re.I),
        "java",
    ),
    (re.compile(r"\bpuma\b|webrick|\bthin\b", re.I), "rails"),
)
# Headers that a framework sets on every reply, by its own defaults; all of them have to be there.
_HEADERS: tuple[tuple[tuple[tuple[str, re.Pattern[str]], ...], str], ...] = (
    (
        (
            ("cross-origin-opener-policy", re.compile(r"^same-origin$")),
            ("referrer-policy", re.compile(r"^same-origin$")),
            ("x-frame-options", re.compile(r"^DENY$")),
            ("x-content-type-options", re.compile(r"^nosniff$")),
        ),
        "django",
    ),
    ((("x-runtime", re.compile(r"^\d+\.\d+$")), ("x-request-id", re.compile(r"."))), "rails"),
    ((("set-cookie", re.compile(r"^laravel_session=")),), "php"),
    ((("set-cookie", re.compile(r"^csrftoken=")),), "django"),
)
_NOT_FOUND = (
    (re.compile(r'^\s*\{\s*"detail"\s*:\s*"Not Found"\s*\}'), "fastapi"),
    (re.compile(r'"status_code"\s*:\s*404\s*,\s*"detail"\s*:\s*"Not Found'), "litestar"),
    (re.compile(r'"detail"\s*:\s*"Not found\."'), "django"),
    (re.compile(r"The requested resource was not found on this server\."), "django"),
    (re.compile(r"Using the URLconf defined in"), "django"),
    (re.compile(r"If you entered the URL manually please check your spelling"), "flask"),
    (re.compile(r'"type"\s*:\s*"about:blank"'), "connexion"),
    (re.compile(r"Whitelabel Error Page|No message available|No static resource|\"path\"\s*:\s*\"/"), "spring"),
    (re.compile(r"Cannot GET /"), "express"),
    (re.compile(r'"(?:statusMessage|message)"\s*:\s*"Cannot find any (?:path|route) matching '), "nitro"),
    (re.compile(r"<h1>404 Not Found</h1>\s{1,4}The resource could not be found\.<br/><br/>"), "pyramid"),
    (re.compile(r'"statusCode"\s*:\s*404\s*,\s*"message"\s*:\s*"Cannot GET|"message"\s*:\s*"Cannot GET'), "nestjs"),
    (re.compile(r"No HTTP resource was found that matches the request URI|rfc9110#section-15\.5\.5"), "aspnet"),
    (re.compile(r"RESTEASY\d+|Resource not found.*quarkus|quarkus", re.I), "quarkus"),
    (re.compile(r"404 page not found"), "go"),
    (re.compile(r'"message"\s*:\s*"Route (?:GET|HEAD):/'), "fastify"),
    (re.compile(r'^\s*\{"statusCode":404,"error":"Not Found","message":"Not Found"\}\s*$'), "hapi"),
    (re.compile(r'^\s*\{"title":\s?"404 Not Found"\}\s*$'), "falcon"),
    (re.compile(r'"error"\s*:\s*\{\s*"statusCode"\s*:\s*404'), "loopback"),
    (re.compile(r'"className"\s*:\s*"not-found"'), "feathers"),
    (re.compile(r'"message"\s*:\s*"Page Not Found"'), "micronaut"),
    (re.compile(r"Apache Tomcat|Powered by Jetty|Context Root Not Found|HTTP Status 404 "), "java"),
    (re.compile(r"The page you were looking for doesn't exist.{0,200}You may have mistyped", re.S), "rails"),
    (re.compile(r'^\{"status":404,"error":"Not Found"\}'), "rails"),
    (re.compile(r"The route .{0,200}? could not be found|NotFoundHttpException"), "php"),
    (re.compile(r"Envelope\b.{0,400}?:Fault>|Envelope\b.{0,400}?<Fault", re.S), "soap"),
)
# The same words as text without markup. Starlette and Koa say "Not Found" alike.
_NOT_FOUND_TEXT = {"404 Not Found": "hono", "Not Found": "asgi", "NOT_FOUND": "elysia"}


def frameworks_of(exchange: Exchange) -> tuple[str, ...]:
    """Names of frameworks that this reply's headers, or its "not found", give away."""
    response = exchange.response
    if response is None:
        return ()
    found: list[str] = []
    banner = " ".join(response.header(n) or "" for n in ("server", "x-powered-by"))
    found += [name for pattern, name in _SERVER if pattern.search(banner)]
    for marks, name in _HEADERS:
        if all(any(mark.search(v) for v in response.all_headers(header)) for header, mark in marks):
            found.append(name)
    if response.status in (400, 404, 405, 415, 500) and len(response.body) < 100_000:
        start = exchange.text[:20_000]
        found += [name for pattern, name in _NOT_FOUND if pattern.search(start)]
        if response.status == 404 and response.content_type == "text/plain" and start in _NOT_FOUND_TEXT:
            found.append(_NOT_FOUND_TEXT[start])
    return tuple(dict.fromkeys(found))
