"""Companies without an API for outsiders: ordinary sites, and what merely looks like an API or a portal."""

from __future__ import annotations

from dataclasses import replace

from survey.demo.answers import Answer, Request, Route, as_json, html, redirect, text
from survey.demo.documents import PETSTORE
from survey.demo.pages import Look, frame, look_of
from survey.demo.renderers import swagger_ui
from survey.demo.site import Firm, Host, Site
from survey.demo.sites.kit import Kind, corporate, front_of, service_front

LOGIN = '<form><input name="user"><input type="password" name="password"><button>Log in</button></form>'


def ordinary(firm: Firm) -> Site:
    return corporate(firm).site("ordinary", "An ordinary corporate site that never speaks of an API.", "none")


def http_only(firm: Firm) -> Site:
    corp = corporate(firm, front=replace(front_of(firm), tls="refused", plain="serve"))
    return corp.site("http_only", "Nothing listens on port 443; the site is ordinary.", "none")


def expired_certificate(firm: Firm) -> Site:
    front = replace(front_of(firm), tls="modern", certificate="expired", plain="redirect", hsts=None)
    return corporate(firm, front=front).site(
        "expired_certificate", "The certificate has expired; the site is still looked at, and is ordinary.", "none"
    )


def strange_certificate(firm: Firm) -> Site:
    condition = firm.dice("kind").choice(("untrusted", "wrong_name", "not_yet_valid"))
    front = replace(front_of(firm), tls="modern", certificate=condition, hsts=None)
    return corporate(firm, front=front).site(
        "strange_certificate", f"The certificate is {condition.replace('_', ' ')}; the site is ordinary.", "none"
    )


def tls12_only(firm: Firm) -> Site:
    front = replace(front_of(firm), tls="tls12", plain="redirect")
    return corporate(firm, front=front).site("tls12_only", "Only TLS 1.2 is spoken; the site is ordinary.", "none")


def legacy_tls(firm: Firm) -> Site:
    front = replace(front_of(firm), tls="legacy", plain="serve")
    return corporate(firm, front=front).site("legacy_tls", "TLS 1.0 to 1.2 are spoken; the site is ordinary.", "none")


def soft_404(firm: Firm) -> Site:
    """Every address answers 200 with the same page, `/developers` and `/openapi.json` too."""
    look = look_of(firm)
    page = frame(
        look,
        "Welcome",
        "<h1>Sorry, we could not find that</h1><p>Perhaps one of these helps: our products, our API, our support "
        "pages.</p>",
    )
    corp = corporate(firm, look=look, missing=lambda request: html(page))
    return corp.site("soft_404", "Every address answers 200 with a page that says nothing; no API is there.", "none")


def wildcard_dns(firm: Firm) -> Site:
    """Every name below the domain exists and shows the main site."""
    corp = corporate(firm)
    main = corp.hosts[0]

    def lead_on(request: Request) -> Answer:
        return redirect(corp.base + "/", 302)

    if firm.dice("kind").random() < 0.5:
        star = Host(f"*.{firm.domain}", dict, lead_on, main.front)
    else:
        star = Host(f"*.{firm.domain}", main.build, main.missing, main.front)
    return corp.site(
        "wildcard_dns", "Every subdomain resolves and shows the main site: names prove nothing.", "none", star
    )


def property_developer(firm: Firm) -> Site:
    """A property developer: `Developers` in the menu are people who build houses."""

    def extra(look: Look) -> dict[str, Route]:
        body = (
            "<h1>Developers</h1><p>We work with leading property developers to deliver master-planned communities. "
            "Our developer "
            "portal keeps builders, councils and agents informed on each estate: plans, stages and settlement "
            "dates.</p><p>Land is "
            "released in stages; register your interest with our development managers.</p>"
            '<form><label>E-mail <input name="email"></label><button>Register your interest</button></form>'
        )
        login = f"<h1>Builder portal</h1>{LOGIN}"
        return {
            "/developers": html(frame(look, "Developers", body)),
            "/developer-portal": html(frame(look, "Builder portal", login)),
        }

    corp = corporate(
        firm, header=[("Developers", "/developers")], footer=[("Developer portal", "/developer-portal")], extra=extra
    )
    return corp.site("property_developer", "The developers of this site build houses.", "none")


def pharmaceutical_api(firm: Firm) -> Site:
    """API means active pharmaceutical ingredient."""

    def extra(look: Look) -> dict[str, Route]:
        body = (
            "<h1>API manufacturing</h1><p>We develop and manufacture active pharmaceutical ingredients (API) for "
            "partners around the "
            "world. Our API portfolio holds 64 molecules; each API is made under good manufacturing practice, and "
            "documentation such "
            "as the drug master file is available to customers on request.</p><h2>API development services</h2><p>"
            "From route scouting "
            "to commercial supply. The primary endpoint of our latest clinical trial was met.</p>"
        )
        return {
            "/api": html(frame(look, "API manufacturing", body)),
            "/api/portfolio": html(frame(look, "API portfolio", body)),
        }

    corp = corporate(firm, header=[("API", "/api")], footer=[("API portfolio", "/api/portfolio")], extra=extra)
    return corp.site("pharmaceutical_api", "API stands for active pharmaceutical ingredient.", "none")


def api_gravity(firm: Firm) -> Site:
    """API means the American Petroleum Institute."""

    def extra(look: Look) -> dict[str, Route]:
        body = (
            "<h1>Crude oil assays</h1><table><tr><th>Grade</th><th>API gravity</th><th>Sulphur</th></tr><tr><td>Reef "
            "blend</td><td>42.1°"
            "</td><td>0.1 %</td></tr></table><p>Our tanks are built to API 650 and inspected to API 653. Casing "
            "follows API 5CT.</p>"
        )
        return {"/products/api-gravity": html(frame(look, "Crude oil assays", body))}

    corp = corporate(firm, footer=[("API gravity of our crudes", "/products/api-gravity")], extra=extra)
    return corp.site("api_gravity", "API is a measure of oil and a maker of standards for tanks.", "none")


def petstore_left_behind(firm: Firm) -> Site:
    """A fresh installation of Swagger UI that shows its sample, and no API of the company."""

    def build() -> dict[str, Route]:
        return swagger_ui(firm, "", "https://petstore.swagger.io/v2/swagger.json", {}) | {
            "/swagger.json": as_json(PETSTORE)
        }

    return corporate(firm).site(
        "petstore_left_behind",
        "docs.* shows the sample that comes with Swagger UI, which is nobody's API.",
        "none",
        Host(f"docs.{firm.domain}", build, front=service_front(firm, "docs", plain="redirect")),
    )


def vendor_manual(firm: Firm) -> Site:
    """The manual of the software that runs the site was left in place, with the vendor's own API in it."""

    def manual(title: str, content: str) -> Answer:
        return html(
            f"<!DOCTYPE html><html><head><title>{title} - Quarrystone CMS 4.2 documentation</title><meta "
            "name='generator' "
            f"content='Sphinx'></head><body><div class='document'><h1>{title}</h1>{content}<p>© Quarrystone CMS "
            "contributors. Created "
            "using Sphinx.</p></div></body></html>"
        )

    def extra(look: Look) -> dict[str, Route]:
        return {
            "/manual/": manual(
                "Quarrystone CMS manual",
                "<ul><li><a href='install.html'>Installing</a></li><li><a href='templates.html'>Templates</a></li>"
                "</ul>",
            ),
            "/manual/install.html": manual(
                "Installing", "<p>Unpack the archive and run the installer of Quarrystone CMS.</p>"
            ),
            "/manual/templates.html": manual(
                "Templates",
                "<p>Templates of Quarrystone CMS are written in its own language. A plugin can add functions.</p>",
            ),
        }

    return corporate(firm, extra=extra).site(
        "vendor_manual", "A manual of the content management system was left on the site; it is the vendor's.", "none"
    )


def wordpress(firm: Firm) -> Site:
    """WordPress answers /wp-json to everybody: machinery of the site, no offer to outsiders."""
    look = look_of(firm)
    look.generator = "WordPress 6.4.3"
    look.head += '<link rel="https://api.w.org/" href="/wp-json/">'
    look.head += '<link rel="stylesheet" href="/wp-content/themes/demo/style.css">'

    def extra(_: Look) -> dict[str, Route]:
        index = {
            "name": firm.short,
            "description": "",
            "url": f"https://{firm.domain}",
            "namespaces": ["oembed/1.0", "wp/v2", "wp-site-health/v1"],
            "authentication": {
                "application-passwords": {
                    "endpoints": {"authorization": f"https://{firm.domain}/wp-admin/authorize-application.php"}
                }
            },
            "routes": {
                "/": {"namespace": "", "methods": ["GET"]},
                "/wp/v2/posts": {"namespace": "wp/v2", "methods": ["GET", "POST"]},
            },
        }
        posts = [{"id": 1, "slug": "hello", "title": {"rendered": "Welcome"}, "link": f"https://{firm.domain}/hello"}]
        return {
            "/wp-json/": as_json(index),
            "/wp-json/wp/v2/posts": as_json(posts),
            "/wp-content/themes/demo/style.css": text("body{}", "text/css"),
        }

    corp = corporate(firm, look=look, extra=extra)
    main = corp.hosts[0]
    main.front = replace(main.front, headers=(*main.front.headers, ("Link", '</wp-json/>; rel="https://api.w.org/"')))
    return corp.site("wordpress", "WordPress answers its own /wp-json; that is the site's machinery.", "none")


def site_graphql(firm: Firm) -> Site:
    """The pages fetch their content by GraphQL from the same host: no offer to outsiders."""
    look = look_of(firm)
    look.tail += (
        "<script>fetch('/graphql/execute.json/site/navigation').then(r=>r.json()).then(n=>window.navigation=n);"
        "window.__APOLLO_STATE__={};</script>"
    )
    answer = as_json({"data": {"navigationList": {"items": [{"title": "About", "path": "/about"}]}}})
    corp = corporate(firm, look=look, extra=lambda _: {"/graphql/execute.json/site/navigation": answer})
    return corp.site("site_graphql", "The site's own pages load content by persisted GraphQL queries.", "none")


def other_portals(firm: Firm) -> Site:
    """Portals, gateways, tokens and endpoints that have nothing to do with an API."""

    def extra(look: Look) -> dict[str, Route]:
        supplier = (
            "<h1>Supplier portal</h1><p>Submit invoices and see payments. Log in with the token from your "
            f"authenticator.</p>{LOGIN}"
        )
        gateway = (
            "<h1>Harbour Gateway project</h1><p>The Gateway joins the motorway with the port. See the interactive map "
            "for the work sites, "
            "and redeem your gift tokens in our shops along the way.</p>"
        )
        return {
            "/supplier-portal": html(frame(look, "Supplier portal", supplier)),
            "/investor-portal": html(frame(look, "Investor portal", f"<h1>Investor portal</h1>{LOGIN}")),
            "/projects/gateway": html(frame(look, "Harbour Gateway", gateway)),
        }

    links = [
        ("Supplier portal", "/supplier-portal"),
        ("Investor portal", "/investor-portal"),
        ("Gateway", "/projects/gateway"),
    ]
    return corporate(firm, footer=links, extra=extra).site(
        "other_portals", "Portals for suppliers and investors, a road called Gateway, gift tokens.", "none"
    )


def documents_and_staging(firm: Firm) -> Site:
    """docs.* is a store of documents, dev.* a staging copy, status.* tells of the shop: names that promise too much."""
    corp = corporate(firm)
    main = corp.hosts[0]

    def documents() -> dict[str, Route]:
        body = (
            "<h1>Document library</h1><ul><li><a href='/files/policy.pdf'>Product disclosure statement (PDF)</a></li>"
            "<li>"
            "<a href='/files/charter.pdf'>Board charter (PDF)</a></li></ul>"
        )
        pdf = Answer(200, b"%PDF-1.4\n%%EOF\n", (("Content-Type", "application/pdf"),))
        return {
            "/": html(frame(corp.look, "Document library", body)),
            "/files/policy.pdf": pdf,
            "/files/charter.pdf": pdf,
        }

    return corp.site(
        "documents_and_staging",
        "docs.* holds PDF files and dev.* a copy of the site; neither is documentation of an API.",
        "none",
        Host(f"docs.{firm.domain}", documents, main.missing, service_front(firm, "docs", plain="redirect")),
        Host(f"dev.{firm.domain}", main.build, main.missing, service_front(firm, "dev", plain="redirect")),
    )


def job_advertisements(firm: Firm) -> Site:
    """The company looks for people who build APIs."""

    def extra(look: Look) -> dict[str, Route]:
        body = (
            "<h1>Senior software developer</h1><p>You design REST APIs with OpenAPI and GraphQL, secure them with "
            "OAuth 2.0, and write "
            "tests that others like to read. Experience with Swagger, Docker and Kafka helps.</p><p>Apply with a "
            "letter.</p>"
        )
        return {"/careers/senior-software-developer": html(frame(look, "Senior software developer", body))}

    corp = corporate(firm, footer=[("Developer jobs", "/careers/senior-software-developer")], extra=extra)
    return corp.site(
        "job_advertisements", "A vacancy asks for people who know APIs; no API is spoken of as the company's.", "none"
    )


def redirects_home(firm: Firm) -> Site:
    """A site with real content whose unknown addresses lead home by a redirect instead of 404."""
    corp = corporate(firm, missing=lambda request: redirect("/", 302))
    return corp.site(
        "redirects_home", "Unknown addresses redirect to the front page: a soft 404 by another name.", "none"
    )


def stub_api_host(firm: Firm) -> Site:
    """api.* exists and shows the corporate front page: the name alone is no API."""
    corp = corporate(firm)
    return corp.site(
        "stub_api_host",
        "api.* only leads to the main site's front page.",
        "none",
        Host(
            f"api.{firm.domain}", dict, lambda _: redirect(corp.base + "/", 302), service_front(firm, plain="redirect")
        ),
    )


KINDS = (
    Kind("ordinary", ordinary, ("Bandicoot Dairy Limited", "bandicoot-dairy", "Consumer Staples"), 14),
    Kind("http_only", http_only, ("Gibber Minerals Limited", "gibber-minerals", "Materials"), 2),
    Kind("expired_certificate", expired_certificate, ("Yabby Packaging Limited", "yabbypackaging", "Materials"), 1),
    Kind("strange_certificate", strange_certificate, ("Sedge Office Fund Limited", "sedge-office", "Real Estate"), 1),
    Kind("tls12_only", tls12_only, ("Echidna Gasfields Limited", "echidna-gas", "Energy"), 2),
    Kind("legacy_tls", legacy_tls, ("Goanna Fuels Limited", "goannafuels", "Energy"), 1),
    Kind("soft_404", soft_404, ("Bottlebrush Stores Limited", "bottlebrush-stores", "Consumer Discretionary"), 3),
    Kind("wildcard_dns", wildcard_dns, ("Tableland Hydro Limited", "tableland-hydro", "Utilities"), 2),
    Kind(
        "property_developer",
        property_developer,
        ("Paperbark Living Limited", "paperbark-living", "Real Estate"),
        3,
        ("Real Estate",),
    ),
    Kind(
        "pharmaceutical_api",
        pharmaceutical_api,
        ("Quandong Pharma Limited", "quandong-pharma", "Health Care"),
        2,
        ("Health Care",),
    ),
    Kind("api_gravity", api_gravity, ("Spinifex Petroleum Limited", "spinifex-petroleum", "Energy"), 2, ("Energy",)),
    Kind("petstore_left_behind", petstore_left_behind, ("Mallee Refining Limited", "mallee-refining", "Energy"), 2),
    Kind("vendor_manual", vendor_manual, ("Boronia Medical Limited", "boronia-medical", "Health Care"), 1),
    Kind("wordpress", wordpress, ("Kurrajong Wines Limited", "kurrajong-wines", "Consumer Staples"), 4),
    Kind(
        "site_graphql", site_graphql, ("Escarpment Resorts Limited", "escarpment-resorts", "Consumer Discretionary"), 2
    ),
    Kind("other_portals", other_portals, ("Breakaway Engineering Limited", "breakaway-eng", "Industrials"), 3),
    Kind(
        "documents_and_staging",
        documents_and_staging,
        ("Jarrah Insurance Limited", "jarrah-insurance", "Financials"),
        3,
    ),
    Kind(
        "job_advertisements",
        job_advertisements,
        ("Saltpan Datacentres Limited", "saltpan-data", "Information Technology"),
        3,
    ),
    Kind("redirects_home", redirects_home, ("Gorge Travel Limited", "gorge-travel", "Consumer Discretionary"), 2),
    Kind(
        "stub_api_host", stub_api_host, ("Sandhill Broadcasting Limited", "sandhill-radio", "Communication Services"), 2
    ),
)
