"""Companies that show the public how their API is called."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from survey.demo import prose
from survey.demo.answers import Answer, Request, Route, as_json, html, redirect, text
from survey.demo.documents import (
    asyncapi,
    description_answer,
    guarded_routes,
    json_not_found,
    linkset,
    openapi,
    postman,
    wsdl,
)
from survey.demo.pages import Look, frame
from survey.demo.renderers import DESCRIBED, docusaurus, redoc, slate, swagger_ui
from survey.demo.site import Firm, Front, Host, Site
from survey.demo.sites.kit import Corporate, Kind, corporate, service_front
from survey.demo.words import plural

BEARER = ("WWW-Authenticate", 'Bearer realm="api"')
LINK_WORDS = ("Developers", "For developers", "API documentation", "Developer portal", "APIs")
KEY_MISSING = (("WWW-Authenticate", 'Key realm="gateway"'),)


def api_host(
    firm: Firm, *headers: tuple[str, str], label: str = "api", base: str = "/v1", listed: str | None = None
) -> Host:
    """A live API that answers a challenge where it knows the address, and a JSON 404 elsewhere."""

    def build() -> dict[str, Route]:
        return guarded_routes(firm, base, *headers)

    return Host(f"{label}.{firm.domain}", build, json_not_found, service_front(firm, label), listed=listed)


def portal_host(
    firm: Firm,
    label: str,
    corp: Corporate,
    routes: Callable[[Look], dict[str, Route]],
    *,
    listed: str | None = None,
    front: Front | None = None,
) -> Host:
    """A host of its own for developers, in the firm's look."""
    look = Look(firm, corp.look.style, "", "")

    def build() -> dict[str, Route]:
        return {"/robots.txt": text("User-agent: *\nAllow: /\n")} | routes(look)

    def missing(request: Request) -> Answer:
        return html(frame(look, "Not found", "<h1>Not found</h1><p>There is nothing at this address.</p>"), 404)

    return Host(f"{label}.{firm.domain}", build, missing, front or service_front(firm, label), listed=listed)


def https_of(label: str, firm: Firm, path: str = "/") -> str:
    return f"https://{label}.{firm.domain}{path}"


def swagger_ui_odd_path(firm: Firm) -> Site:
    dice = firm.dice("kind")
    spec = dice.choice(
        (
            "/specs/core-2.4.json",
            "/files/public/contract.json",
            "/static/definitions/core.yaml",
            "/dl/2026/interface.json",
        )
    )
    label = dice.choice(("developer", "developers"))
    document = openapi(firm, f"https://api.{firm.domain}/v1", ("oauth2",))
    link = (dice.choice(LINK_WORDS), https_of(label, firm))
    corp = corporate(firm, **{dice.choice(("footer", "header")): [link]})  # type: ignore[arg-type]

    def routes(look: Look) -> dict[str, Route]:
        return {
            "/": html(prose.landing(look, reference="/explorer/", access="self_service")),
            "/developers/sign-up": html(prose.sign_up(look)),
            spec: description_answer(document, spec),
        } | swagger_ui(firm, "/explorer", spec, document)

    return corp.site(
        "swagger_ui_odd_path",
        "A portal on its own host; Swagger UI names a description with OAuth 2.0 in swagger-initializer.js only.",
        "public",
        portal_host(firm, label, corp, routes),
        api_host(firm, BEARER),
        origin="voluntary",
        access_model="self_service",
        auth=("oauth2",),
        description_formats=("openapi",),
        portal_url=https_of(label, firm),
    )


def redoc_on_main_site(firm: Firm) -> Site:
    dice = firm.dice("kind")
    base = dice.choice(("/developers", "/developer", "/api"))
    spec = f"{base}/openapi/v3.yaml"
    document = openapi(firm, f"https://api.{firm.domain}/v1", ("api_key",), version="3.1.0")

    def extra(look: Look) -> dict[str, Route]:
        return {
            f"{base}/": html(prose.landing(look, reference=f"{base}/reference/", access="self_service")),
            "/developers/sign-up": html(prose.sign_up(look)),
            spec: description_answer(document, spec),
        } | redoc(firm, f"{base}/reference", "../openapi/v3.yaml", document)

    corp = corporate(firm, footer=[(dice.choice(LINK_WORDS), f"{base}/")], extra=extra)
    return corp.site(
        "redoc_on_main_site",
        "Redoc below a path of the main site shows a YAML description secured by an API key.",
        "public",
        api_host(firm),
        origin="voluntary",
        access_model="self_service",
        auth=("api_key",),
        description_formats=("openapi",),
        portal_url=f"{corp.base}{base}/",
    )


def prose_oauth(firm: Firm) -> Site:
    corp = corporate(firm, footer=[(firm.dice("kind").choice(LINK_WORDS), https_of("developer", firm))])

    def routes(look: Look) -> dict[str, Route]:
        return {
            "/": html(prose.landing(look, reference="/docs/reference", access="approval", signup="/apply")),
            "/docs/reference": html(prose.reference(look, "oauth2")),
            "/apply": html(prose.application_form(look)),
        }

    return corp.site(
        "prose_oauth",
        "Hand-written documentation describes OAuth 2.0 client credentials; there is no description; access on "
        "application.",
        "public",
        portal_host(firm, "developer", corp, routes),
        origin="voluntary",
        access_model="approval",
        auth=("oauth2",),
        portal_url=https_of("developer", firm),
    )


def prose_scheme(firm: Firm) -> Site:
    """Hand-written documentation on the main site, one of the less usual ways to authenticate."""
    dice = firm.dice("kind")
    scheme = dice.choice(("api_key", "api_key", "basic", "bearer", "signature"))
    base = dice.choice(("/developers", "/api-docs", "/integrations/api"))

    def extra(look: Look) -> dict[str, Route]:
        return {
            base: html(prose.landing(look, reference=f"{base}/reference", access="self_service")),
            f"{base}/reference": html(prose.reference(look, scheme)),
            "/developers/sign-up": html(prose.sign_up(look)),
        }

    corp = corporate(firm, footer=[(dice.choice(LINK_WORDS), base)], extra=extra)
    return corp.site(
        "prose_scheme",
        f"Hand-written documentation on the main site says how to authenticate ({scheme}); no description.",
        "public",
        origin="voluntary",
        access_model="self_service",
        auth=(scheme,),
        portal_url=f"{corp.base}{base}",
    )


def api_key_table(firm: Firm) -> Site:
    label = firm.dice("kind").choice(("docs", "apidocs"))
    corp = corporate(firm, footer=[("API documentation", https_of(label, firm))])

    def routes(look: Look) -> dict[str, Route]:
        return {"/": html(prose.reference(look, "api_key"))}

    return corp.site(
        "api_key_table",
        "A reference page names the X-API-Key header in a table; nothing says how to get a key.",
        "public",
        portal_host(firm, label, corp, routes),
        origin="voluntary",
        access_model="unknown",
        auth=("api_key",),
        portal_url=https_of(label, firm),
    )


def _rendered(renderer: str, kind: str, firm: Firm) -> Site:
    """A documentation host whose front page is the renderer itself, or a portal with it one link further."""
    dice = firm.dice("kind")
    label = dice.choice(("developer", "developers", "docs", "apidocs", "api-docs"))
    schemes, how = dice.choice(
        ((("api_key",), "api_key"), (("bearer",), "bearer"), (("oauth2",), "oauth2"), (("basic",), "basic"))
    )
    if renderer == "docusaurus":
        schemes, how = ("bearer",), "bearer"
    version = dice.choice(("3.0.3", "3.0.1", "3.1.0", "2.0"))
    server = f"https://api.{firm.domain}/v1"
    document = openapi(firm, server, schemes, version=version)
    spec = dice.choice(("/openapi.json", "/definitions/api.yaml", "/assets/spec.json", "/v1/description.json"))
    make = DESCRIBED[renderer]
    link = dice.choice(("footer", "header", "none"))
    links = {} if link == "none" else {link: [(dice.choice(LINK_WORDS), https_of(label, firm))]}
    corp = corporate(firm, **links)  # type: ignore[arg-type]

    def routes(look: Look) -> dict[str, Route]:
        docs = make(firm, "/reference", spec, document)
        if "/reference/" not in docs:  # springdoc has its page elsewhere
            docs["/reference/"] = redirect("/reference/swagger-ui/index.html", 302)
        return {
            "/": html(prose.landing(look, reference="/reference/", access="self_service")),
            "/developers/sign-up": html(prose.sign_up(look)),
            spec: description_answer(document, spec),
        } | docs

    return corp.site(
        kind,
        f"{renderer} on {label}.* shows a description (version {version}) secured by {how}; link: {link}.",
        "public",
        portal_host(firm, label, corp, routes),
        api_host(firm, *((BEARER,) if how in ("bearer", "oauth2") else ())),
        origin="voluntary",
        access_model="self_service",
        auth=schemes,
        description_formats=("swagger" if version == "2.0" else "openapi",),
        portal_url=https_of(label, firm),
    )


def scalar_docs(firm: Firm) -> Site:
    return _rendered("scalar", "scalar_docs", firm)


def rapidoc_docs(firm: Firm) -> Site:
    return _rendered("rapidoc", "rapidoc_docs", firm)


def elements_docs(firm: Firm) -> Site:
    return _rendered("stoplight-elements", "elements_docs", firm)


def docusaurus_docs(firm: Firm) -> Site:
    return _rendered("docusaurus", "docusaurus_docs", firm)


def any_renderer(firm: Firm) -> Site:
    return _rendered(firm.dice("renderer").choice(tuple(DESCRIBED)), "any_renderer", firm)


def slate_docs(firm: Firm) -> Site:
    corp = corporate(firm, header=[("API", https_of("docs", firm))])
    document = openapi(firm, f"https://api.{firm.domain}", ("api_key",))

    def routes(look: Look) -> dict[str, Route]:
        return slate(firm, "", "", document) | {"/signup": html(prose.sign_up(look))}

    return corp.site(
        "slate_docs",
        "Slate pages document the calls and the X-API-Key header; no description; keys by signing up.",
        "public",
        portal_host(firm, "docs", corp, routes),
        origin="voluntary",
        access_model="self_service",
        auth=("api_key",),
        portal_url=https_of("docs", firm),
    )


def mixed_security(firm: Firm) -> Site:
    """Reading is free, writing needs a key: `none` stands only alone in results.auth."""
    document = openapi(firm, f"https://gateway.{firm.domain}/v1", ("api_key",), open_reads=True)
    corp = corporate(firm, footer=[("Developers", "/developers/")], extra=lambda look: {
        "/developers/": html(prose.landing(look, reference="/developers/explorer/", access="self_service")),
        "/developers/sign-up": html(prose.sign_up(look)),
        "/developers/api.json": as_json(document),
        **DESCRIBED["swagger-ui inline"](firm, "/developers/explorer", "/developers/api.json", document),
    })  # fmt: skip
    return corp.site(
        "mixed_security",
        "The description secures writes by an API key and lets lists be read without; `none` stands only alone.",
        "public",
        origin="voluntary",
        access_model="self_service",
        auth=("api_key",),
        description_formats=("openapi",),
        portal_url=f"{corp.base}/developers/",
    )


def unlinked_portal(firm: Firm) -> Site:
    """Nothing links to the developer host; only its name gives it away."""
    label = firm.dice("kind").choice(("developer", "developers", "devportal"))
    corp = corporate(firm)

    def routes(look: Look) -> dict[str, Route]:
        return {
            "/": html(prose.landing(look, reference="/reference", access="self_service", signup="/sign-up")),
            "/reference": html(prose.reference(look, "bearer")),
            "/sign-up": html(prose.sign_up(look)),
        }

    return corp.site(
        "unlinked_portal",
        "A portal on a usual host name that no page links to.",
        "public",
        portal_host(firm, label, corp, routes),
        origin="voluntary",
        access_model="self_service",
        auth=("bearer",),
        portal_url=https_of(label, firm),
    )


def description_only(firm: Firm) -> Site:
    """An API host with nothing but its description."""
    dice = firm.dice("kind")
    path = dice.choice(("/openapi.json", "/swagger.json", "/v3/api-docs", "/openapi.yaml"))
    version = "2.0" if path == "/swagger.json" else "3.0.3"
    document = openapi(firm, f"https://api.{firm.domain}/v1", ("bearer",), version=version)
    host = api_host(firm, BEARER)
    guarded = host.build
    host.build = lambda: {**guarded(), path: description_answer(document, path)}
    return corporate(firm).site(
        "description_only",
        f"Nothing links to api.*, but it serves a description at {path}, secured by a bearer token.",
        "public",
        host,
        origin="voluntary",
        access_model="unknown",
        auth=("bearer",),
        description_formats=("swagger" if version == "2.0" else "openapi",),
        portal_url=None,
    )


def declared_catalog(firm: Firm) -> Site:
    """The API is declared by a catalogue (RFC 9727) only."""
    spec = f"https://api.{firm.domain}/contract/current.json"
    document = openapi(firm, f"https://api.{firm.domain}/v1", ("api_key",))
    host = api_host(firm)
    guarded = host.build
    host.build = lambda: {**guarded(), "/contract/current.json": as_json(document)}
    catalog = linkset(f"https://api.{firm.domain}/v1", spec, f"https://www.{firm.domain}/")
    corp = corporate(
        firm, extra=lambda look: {"/.well-known/api-catalog": as_json(catalog, content_type="application/linkset+json")}
    )
    return corp.site(
        "declared_catalog",
        "Only /.well-known/api-catalog names the description, which asks for an API key.",
        "public",
        host,
        origin="voluntary",
        access_model="unknown",
        auth=("api_key",),
        description_formats=("api_catalog", "openapi"),
        portal_url=None,
    )


def service_desc_header(firm: Firm) -> Site:
    """The front page declares its API by a Link header (RFC 8631)."""
    document = openapi(firm, f"https://www.{firm.domain}/rest", ("basic",))
    corp = corporate(firm, extra=lambda look: {"/rest/definition.json": as_json(document)})
    main = corp.hosts[0]
    routes = main.build

    def declaring() -> dict[str, Route]:
        built = dict(routes())
        home = built["/"]
        assert isinstance(home, Answer)
        return built | {
            "/": home.plus(("Link", '</rest/definition.json>; rel="service-desc"; type="application/json"'))
        }

    main.build = declaring
    return corp.site(
        "service_desc_header",
        "The front page's Link header (service-desc) names a description with Basic authentication.",
        "public",
        origin="voluntary",
        access_model="unknown",
        auth=("basic",),
        description_formats=("openapi",),
        portal_url=None,
    )


def events(firm: Firm) -> Site:
    document = asyncapi(firm, f"events.{firm.domain}:5671")

    def extra(look: Look) -> dict[str, Route]:
        body = (
            f"<h1>Event streams for developers</h1><p>Subscribe to our API of events: {plural(firm.sector.things[0])} "
            "and "
            f'{plural(firm.sector.things[1])} as they change.</p><p><a href="/developers/asyncapi.yaml">AsyncAPI '
            "description"
            "</a></p><h2>Authentication</h2><p>Connect to the broker with the user name and password of your "
            "application "
            "(HTTP Basic for the management API).</p><h2>Get access</h2><p>Sign up for a free developer account.</p>"
        )
        return {
            "/developers": html(frame(look, "Developers", body)),
            "/developers/asyncapi.yaml": description_answer(document, ".yaml"),
        }

    corp = corporate(firm, footer=[("Developers", "/developers")], extra=extra)
    return corp.site(
        "events",
        "A developer page links an AsyncAPI description; the broker wants Basic credentials.",
        "public",
        origin="voluntary",
        access_model="self_service",
        auth=("basic",),
        description_formats=("asyncapi",),
        portal_url=f"{corp.base}/developers",
    )


def postman_collection(firm: Firm) -> Site:
    document = postman(firm, f"https://api.{firm.domain}/v1")
    name = f"/downloads/{firm.slug}.postman_collection.json"

    def extra(look: Look) -> dict[str, Route]:
        body = (
            f"<h1>API for partners and developers</h1><p>The {escape(firm.short)} REST API gives your software access "
            "to "
            f'{plural(firm.sector.things[0])}. Import our <a href="{name}">Postman collection</a> to try the calls.</p>'
            "<h2>Get a key</h2><p>Request an API key by e-mail; we review each request before we issue one.</p>"
        )
        return {"/api": html(frame(look, "API", body)), name: as_json(document)}

    corp = corporate(firm, footer=[("API", "/api")], extra=extra)
    return corp.site(
        "postman_collection",
        "A page on the API links a Postman collection that uses an API key; keys are issued after review.",
        "public",
        origin="voluntary",
        access_model="approval",
        auth=("api_key",),
        description_formats=("postman",),
        portal_url=f"{corp.base}/api",
    )


def soap_service(firm: Firm) -> Site:
    thing = firm.sector.things[0].capitalize()
    path = f"/ws/{thing}Service.svc"

    def wsdl_or_page(request: Request) -> Answer:
        if "wsdl" in request.target.partition("?")[2].lower():
            return text(wsdl(firm, f"https://services.{firm.domain}{path}"), "text/xml; charset=utf-8")
        return html(
            f"<html><head><title>{thing}Service Service</title></head><body><h1>{thing}Service Service</h1><p>You "
            "have created a "
            f'service.</p><p><a href="{path}?wsdl">https://services.{firm.domain}{path}?wsdl</a></p></body></html>'
        )

    def extra(look: Look) -> dict[str, Route]:
        body = (
            f"<h1>Web services</h1><p>Software of {firm.sector.customers[1]} can call our SOAP web services to "
            "exchange "
            f'{plural(thing.lower())}.</p><p><a href="https://services.{firm.domain}{path}?wsdl">WSDL of the {thing} '
            "service</a></p>"
        )
        return {"/business/web-services": html(frame(look, "Web services", body))}

    corp = corporate(firm, footer=[("Web services (API)", "/business/web-services")], extra=extra)
    return corp.site(
        "soap_service",
        "A page links the WSDL of a SOAP service; nothing is said of credentials.",
        "public",
        Host(f"services.{firm.domain}", lambda: {path: wsdl_or_page}, front=service_front(firm, plain="redirect")),
        origin="voluntary",
        access_model="unknown",
        description_formats=("wsdl",),
        portal_url=None,
    )


def apim_portal(firm: Firm) -> Site:
    """A portal as Azure API Management makes them: catalogue, products, sign-up."""
    corp = corporate(firm, footer=[("Developer portal", https_of("developer", firm))])
    things = firm.sector.things

    def page(title: str, body: str) -> Answer:
        return html(
            f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title><link href="/styles/theme.css" '
            'rel="stylesheet">'
            '<script src="/scripts/theme.js"></script></head><body><div class="navbar"><a href="/">Home</a><a '
            'href="/apis">APIs</a>'
            '<a href="/products">Products</a><a href="/signin">Sign in</a><a href="/signup">Sign up</a></div><main>'
            f"{body}</main></body></html>"
        )

    def routes(look: Look) -> dict[str, Route]:
        apis = "".join(f'<li><a href="/api-details#api={t}">{t.capitalize()} API</a></li>' for t in things)
        return {
            "/": page(
                f"{firm.short} developer portal",
                f"<h1>{escape(firm.short)} developer portal</h1><p>Explore our APIs, sign up, subscribe to a product "
                "and get your "
                "subscription key at once.</p><p>Send it in the header <code>Ocp-Apim-Subscription-Key</code> with "
                "each call of "
                'the API.</p><p><a href="/apis">Explore APIs</a> <a href="/signup">Sign up</a></p>',
            ),
            "/apis": page("APIs", f"<h1>APIs</h1><ul>{apis}</ul>"),
            "/products": page(
                "Products", "<h1>Products</h1><ul><li>Starter: 5 calls a minute</li><li>Unlimited</li></ul>"
            ),
            "/signin": page(
                "Sign in",
                '<h1>Sign in</h1><form><input type="email"><input type="password"><button>Sign in</button></form>',
            ),
            "/signup": page(
                "Sign up",
                '<h1>Sign up</h1><form><input type="email"><input type="password"><button>Sign up</button></form>',
            ),
            "/api-details": page("API details", "<h1>API details</h1><div id='api-details'></div>"),
            "/styles/theme.css": text("body{}", "text/css"),
            "/scripts/theme.js": text("/* theme */", "application/javascript"),
        }

    return corp.site(
        "apim_portal",
        "A portal with catalogue, products and sign-up; the subscription key header is named; no description is "
        "served.",
        "public",
        portal_host(firm, "developer", corp, routes),
        origin="voluntary",
        access_model="self_service",
        auth=("api_key",),
        portal_url=https_of("developer", firm),
    )


def mutual_tls_api(firm: Firm) -> Site:
    base = "/developers"

    def extra(look: Look) -> dict[str, Route]:
        return {
            base: html(prose.landing(look, reference=f"{base}/reference", access="approval", signup=f"{base}/apply")),
            f"{base}/reference": html(prose.reference(look, "mutual_tls")),
            f"{base}/apply": html(prose.application_form(look)),
        }

    corp = corporate(firm, footer=[("Developers", base)], extra=extra)
    return corp.site(
        "mutual_tls_api",
        "The documentation asks for a client certificate, and so does the TLS handshake of api.*.",
        "public",
        Host(f"api.{firm.domain}", dict, json_not_found, service_front(firm, tls="mutual", plain="refused")),
        origin="voluntary",
        access_model="approval",
        auth=("mutual_tls",),
        portal_url=f"{corp.base}/developers",
    )


def brand_portal(firm: Firm) -> Site:
    """The portal lies on a brand's own domain, which hosts.csv gives."""
    brand = f"{firm.slug.replace('-', '')}direct.example"
    document = openapi(firm, f"https://api.{brand}/v1", ("bearer",))
    corp = corporate(firm)
    look = Look(firm, (corp.look.style + 1) % 4, "", "")

    def build() -> dict[str, Route]:
        look.footer = [("Developers", "/docs/")]
        return {
            "/": html(
                frame(
                    look,
                    "Direct",
                    f"<h1>{escape(firm.short)} Direct</h1><p>Order {firm.sector.offers[0]} in minutes.</p>",
                )
            ),
            "/docs/api.json": as_json(document),
        } | docusaurus(firm, "/docs", "/docs/api.json", document)

    return corp.site(
        "brand_portal",
        "The documentation is on a brand's domain that hosts.csv gives; tokens are made after signing up.",
        "public",
        Host(brand, build, front=service_front(firm, "brand", plain="redirect"), listed="brand"),
        origin="voluntary",
        access_model="self_service",
        auth=("bearer",),
        description_formats=("openapi",),
        portal_url=f"https://{brand}/docs/",
    )


def hosted_portal(firm: Firm) -> Site:
    """The documentation is kept at a vendor of portals; the main site links to it, and that makes it the firm's."""
    host = f"demo-{firm.slug}.readme.io"
    corp = corporate(firm, footer=[(firm.dice("kind").choice(LINK_WORDS), f"https://{host}/")])

    def page(title: str, body: str) -> Answer:
        return html(
            f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title><meta '
            'name="readme-deploy" '
            'content="5.120.0"><meta name="readme-version" content="1.0"><script '
            'src="https://cdn.readme.io/js/bundle-hub2.js">'
            '</script></head><body class="body-none theme-solid"><header class="rm-Header"><a href="/">'
            f"{escape(firm.short)}</a>"
            '<a href="/docs">Guides</a><a href="/reference">API Reference</a><a href="/changelog">Changelog</a>'
            "</header>"
            f'<main class="rm-Guides">{body}</main></body></html>'
        )

    def build() -> dict[str, Route]:
        calls = "".join(
            f"<h2>List {plural(t)}</h2><pre><code>GET https://api.{firm.domain}/v1/{plural(t)}</code></pre><p>Query "
            "params: limit, "
            "at most 100.</p>"
            for t in firm.sector.things
        )
        return {
            "/": page(
                f"{firm.short} Developer Hub",
                f"<h1>{escape(firm.short)} Developer Hub</h1><p>Welcome to the developer hub. You find guides and the "
                "reference of "
                "our API here.</p>" + prose.ACCESS["self_service"].format(signup="/docs"),
            ),
            "/docs": page("Getting started", "<h1>Getting started</h1>" + prose.AUTHENTICATION["api_key"]),
            "/reference": page("API Reference", f"<h1>API Reference</h1>{prose.AUTHENTICATION['api_key']}{calls}"),
            "/changelog": page("Changelog", "<h1>Changelog</h1><p>Version 1.0 of the API.</p>"),
        }

    return corp.site(
        "hosted_portal",
        "The developer hub is kept at a vendor of portals and linked in the footer; an X-API-Key header is asked for.",
        "public",
        Host(host, build, front=service_front(firm, "hosted", plain="redirect", tls="modern")),
        origin="voluntary",
        access_model="self_service",
        auth=("api_key",),
        portal_url=f"https://{host}/",
    )


KINDS = (
    Kind("swagger_ui_odd_path", swagger_ui_odd_path, ("Kookaburra Bank Limited", "kookaburra-bank", "Financials"), 3),
    Kind("redoc_on_main_site", redoc_on_main_site, ("Numbat Freight Limited", "numbat-freight", "Industrials"), 2),
    Kind("prose_oauth", prose_oauth, ("Brolga Airways Limited", "brolga-airways", "Industrials"), 2),
    Kind("prose_scheme", prose_scheme, ("Lyrebird Media Group Limited", "lyrebirdmedia", "Communication Services"), 3),
    Kind("api_key_table", api_key_table, ("Gecko Ledger Limited", "gecko-ledger", "Information Technology"), 1),
    Kind("scalar_docs", scalar_docs, ("Skink Cloudworks Limited", "skink-cloudworks", "Information Technology"), 1),
    Kind("rapidoc_docs", rapidoc_docs, ("Plover Parcels Limited", "plover-parcels", "Industrials"), 1),
    Kind("elements_docs", elements_docs, ("Corella Insurance Limited", "corella-insurance", "Financials"), 1),
    Kind("docusaurus_docs", docusaurus_docs, ("Bilby Software Limited", "bilby-software", "Information Technology"), 1),
    Kind("any_renderer", any_renderer, ("Rosella Stores Limited", "rosella-stores", "Consumer Discretionary"), 5),
    Kind(
        "slate_docs",
        slate_docs,
        ("Cuttlefish Datacentres Limited", "cuttlefish-datacentres", "Information Technology"),
        1,
    ),
    Kind(
        "mixed_security",
        mixed_security,
        ("Currawong Telecom Limited", "currawong-telecom", "Communication Services"),
        1,
    ),
    Kind("unlinked_portal", unlinked_portal, ("Jabiru Travel Limited", "jabiru-travel", "Consumer Discretionary"), 2),
    Kind(
        "description_only",
        description_only,
        ("Quokka Classifieds Limited", "quokka-classifieds", "Communication Services"),
        2,
    ),
    Kind("declared_catalog", declared_catalog, ("Lorikeet Power Limited", "lorikeet-power", "Utilities"), 1),
    Kind(
        "service_desc_header",
        service_desc_header,
        ("Sawfish Engineering Limited", "sawfish-engineering", "Industrials"),
        1,
    ),
    Kind("events", events, ("Headland Tollways Limited", "headland-tollways", "Industrials"), 1),
    Kind(
        "postman_collection",
        postman_collection,
        ("Trevally Grocers Limited", "trevally-grocers", "Consumer Staples"),
        1,
    ),
    Kind("soap_service", soap_service, ("Ironbark Superannuation Limited", "ironbark-super", "Financials"), 2),
    Kind("apim_portal", apim_portal, ("Dugong Water Limited", "dugong-water", "Utilities"), 2),
    Kind("mutual_tls_api", mutual_tls_api, ("Saltbush Mutual Limited", "saltbush-mutual", "Financials"), 1),
    Kind("hosted_portal", hosted_portal, ("Plains Superannuation Limited", "plains-super", "Financials"), 2),
    Kind(
        "brand_portal",
        brand_portal,
        ("Bowerbird Outfitters Limited", "bowerbird-outfitters", "Consumer Discretionary"),
        1,
    ),
)
