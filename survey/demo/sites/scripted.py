"""Companies whose pages are drawn by script: readable with a browser, empty shells without.

Each has two truths, see `Site.undrawn`: what can be said where no browser draws the page is that it could not be read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from html import escape

from survey.demo import prose
from survey.demo.answers import Answer, Request, Route, as_json, html, javascript, text
from survey.demo.documents import description_answer, openapi
from survey.demo.pages import Look, corporate_pages
from survey.demo.site import Firm, Host, Site
from survey.demo.sites.documented import LINK_WORDS, https_of, portal_host
from survey.demo.sites.kit import Kind, corporate

_SHELL = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
    '<script type="module" crossorigin src="/static/main-{mark}.js"></script>'
    '<link rel="stylesheet" href="/static/main-{mark}.css"></head><body><div id="root"></div></body></html>'
)
# The address decides what is fetched; the parts come one after the other, as bundlers cut them.
_MAIN = """import { show } from "./show-MARK.js";
const path = location.pathname.replace(/\\/$/, "") || "/index";
import("./fetch-MARK.js").then(({ content }) => content(path)).then(show);
"""
_FETCH = """export const content = path => fetch(`/content${path}.json?t=${Date.now()}`)
  .then(reply => reply.ok ? reply.json() : { title: "Not found", body: "<h1>Not found</h1>" });
"""
_SHOW = """export function show({ title, body, contract }) {
  document.title = title;
  const root = document.getElementById("root");
  root.innerHTML = body;
  navigator.sendBeacon("/visits", JSON.stringify({ title }));
  if (contract) fetch(contract).then(reply => reply.json()).then(api => {
    const list = document.createElement("ul");
    for (const [path, calls] of Object.entries(api.paths))
      for (const method of Object.keys(calls))
        list.append(Object.assign(document.createElement("li"), { textContent: `${method.toUpperCase()} ${path}` }));
    root.append(list);
  });
}
"""


def _scripted(
    firm: Firm, title: str, drawn: Mapping[str, str], contracts: Mapping[str, str], *, bare: bool
) -> dict[str, Route]:
    """Routes of an application: its shell at the front page, its parts, and the content of each page drawn (`bare`:
    without header and footer). `contracts`: page -> description that it fetches."""
    mark = f"{firm.dice('scripted').randrange(16**8):08x}"
    routes: dict[str, Route] = {
        "/": html(_SHELL.format(title=escape(title), mark=mark)),
        f"/static/main-{mark}.js": javascript(_MAIN.replace("MARK", mark)),
        f"/static/fetch-{mark}.js": javascript(_FETCH),
        f"/static/show-{mark}.js": javascript(_SHOW),
        f"/static/main-{mark}.css": text("#root{margin:auto}", "text/css"),
    }
    for path, page in drawn.items():
        name = re.search(r"<title>(.*?)</title>", page)
        body = re.search(r"<main[^>]*>.*?</main>" if bare else r"(?<=<body>).*?(?=<script)", page, re.S)
        assert name and body
        content = {"title": name.group(1), "body": body.group(0)}
        if path in contracts:
            content["contract"] = contracts[path]
        routes[f"/content{'/index' if path == '/' else path.rstrip('/')}.json"] = as_json(content)
    return routes


def _or_shell(routes: Mapping[str, Route], request: Request) -> Answer:
    """An application answers every address with its shell, but not those of its parts and its content."""
    shell = routes["/"]
    assert isinstance(shell, Answer)
    parts = request.path.startswith(("/static/", "/content/"))
    return as_json({"message": "Not found"}, 404) if parts or request.path == "/robots.txt" else shell


def _without_browser(site: Site) -> Site:
    unread = replace(
        site.truth,
        why=f"{site.truth.why} Without a browser there is only an empty shell.",
        api_presence="unknown",
        origin=None,
        access_model="unknown",
        auth=(),
        description_formats=(),
        portal_url=None,
        unknown_reason="needs_javascript",
    )
    return replace(site, undrawn=unread)


def scripted_portal(firm: Firm) -> Site:
    """developer.* is an application; the description lies where only its script fetches it."""
    corp = corporate(firm, footer=[(firm.dice("kind").choice(LINK_WORDS), https_of("developer", firm))])
    document = openapi(firm, f"https://api.{firm.domain}/v1", ("api_key",))
    contract = f"/contracts/{firm.dice('contract').randrange(16**6):06x}/core"

    def routes(look: Look) -> dict[str, Route]:
        look = replace(look, style=0)
        drawn = {
            "/": prose.landing(look, reference="/reference", access="self_service", signup="/sign-up"),
            "/reference": prose.reference(look, None),
            "/sign-up": prose.sign_up(look),
        }
        return _scripted(firm, "Developers", drawn, {"/reference": contract}, bare=True) | {
            contract: description_answer(document, contract + ".json")
        }

    host = portal_host(firm, "developer", corp, routes)
    host.missing = lambda request: _or_shell(host.routes, request)
    site = corp.site(
        "scripted_portal",
        "developer.* is an empty shell that a script fills; its reference fetches a description with an API key.",
        "public",
        host,
        origin="voluntary",
        access_model="self_service",
        auth=("api_key",),
        description_formats=("openapi",),
        portal_url=https_of("developer", firm),
    )
    return _without_browser(site)


def scripted_site(firm: Firm) -> Site:
    """The whole site is an application, developer pages included: only its drawn pages lead there."""
    corp = corporate(firm)
    main: Host = corp.hosts[0]

    def build() -> dict[str, Route]:
        look = replace(corp.look, footer=[("API documentation", "/platform/api")])
        front = corporate_pages(look)["/"]
        assert isinstance(front, Answer)
        drawn = {
            "/": front.body.decode(),
            "/platform/api": prose.reference(look, "bearer"),
        }
        return _scripted(firm, firm.short, drawn, {}, bare=False)

    main.build = build
    main.missing = lambda request: _or_shell(main.routes, request)
    site = corp.site(
        "scripted_site",
        "The main site is an application; a link that it draws leads to a reference that it draws, with bearer tokens.",
        "public",
        origin="voluntary",
        access_model="self_service",
        auth=("bearer",),
        portal_url=f"{corp.base}/platform/api",
    )
    return _without_browser(site)


KINDS = (
    Kind("scripted_portal", scripted_portal, ("Tawny Freight Limited", "tawny-freight", "Industrials"), 3),
    Kind("scripted_site", scripted_site, ("Estuary Health Limited", "estuary-health", "Health Care"), 2),
)
