"""Companies whose API answers by itself: open data, GraphQL, OData, the Consumer Data Right, and private hosts."""

from __future__ import annotations

from survey.demo import prose
from survey.demo.answers import Answer, Request, Route, as_json, html, text
from survey.demo.documents import (
    challenge,
    guarded_routes,
    json_not_found,
    odata_metadata,
    open_routes,
    openapi,
    records,
    sdl,
)
from survey.demo.pages import Look, frame
from survey.demo.renderers import graphiql, swagger_ui
from survey.demo.site import Firm, Host, Site
from survey.demo.sites.documented import BEARER, LINK_WORDS, api_host, https_of, portal_host
from survey.demo.sites.kit import Kind, corporate, service_front
from survey.demo.words import plural

CDS_VERSIONS = range(3, 6)  # of Get Products, as the demo's holders implement it


def cdr_routes(firm: Firm, base: str = "/cds-au/v1") -> dict[str, Route]:
    """The public part of the Consumer Data Standards: products, status, outages. All want the header x-v."""

    def versioned(versions: range, data: object) -> Route:
        def answer(request: Request) -> Answer:
            wanted, least = request.header("x-v"), request.header("x-min-v")
            if wanted is None or not wanted.isdigit():
                return cds_error(406, "Header/Missing", "Missing Required Header", "x-v")
            low = int(least) if least and least.isdigit() and int(least) < int(wanted) else int(wanted)
            spoken = [v for v in versions if low <= v <= int(wanted)]
            if not spoken:
                return cds_error(
                    406, "Header/UnsupportedVersion", "Unsupported Version", f"versions {versions[0]} to {versions[-1]}"
                )
            size = request.query.get("page-size", "25")
            if not size.isdigit() or not 1 <= int(size) <= 1000:
                return cds_error(400, "Field/InvalidPageSize", "Invalid Page Size", size)
            shown = (
                {k: v[: int(size)] if isinstance(v, list) else v for k, v in data.items()}
                if isinstance(data, dict)
                else data
            )
            body = {
                "data": shown,
                "links": {"self": f"https://{request.host}{request.target}"},
                "meta": {"totalRecords": len(products), "totalPages": 1},
            }
            return as_json(body, 200, ("x-v", str(max(spoken))), ("Access-Control-Allow-Origin", "*"))

        return answer

    dice = firm.dice("products")
    products = [
        {
            "productId": f"{firm.slug}-{n}",
            "lastUpdated": "2026-02-01T00:00:00Z",
            "productCategory": category,
            "name": f"{firm.short} {name}",
            "description": f"{name} for {dice.choice(firm.sector.customers)}.",
            "brand": firm.short,
            "isTailored": False,
        }
        for n, (category, name) in enumerate(
            (
                ("TRANS_AND_SAVINGS_ACCOUNTS", "Everyday account"),
                ("TERM_DEPOSITS", "Term deposit"),
                ("RESIDENTIAL_MORTGAGES", "Home loan"),
                ("CRED_AND_CHRG_CARDS", "Low rate card"),
            )
        )
    ]
    status = {"status": "OK", "explanation": "", "updateTime": "2026-03-01T00:00:00Z"}
    return {
        f"{base}/banking/products": versioned(CDS_VERSIONS, {"products": products}),
        f"{base}/discovery/status": versioned(range(1, 2), status),
        f"{base}/discovery/outages": versioned(range(1, 2), {"outages": []}),
    }


def cds_error(status: int, code: str, title: str, detail: str) -> Answer:
    return as_json({"errors": [{"code": f"urn:au-cds:error:cds-all:{code}", "title": title, "detail": detail}]}, status)


def _cdr_host(firm: Firm, label: str, listed: str | None) -> Host:
    def missing(request: Request) -> Answer:
        return cds_error(404, "Resource/NotFound", "Resource Not Found", request.path)

    return Host(
        f"{label}.{firm.domain}",
        lambda: cdr_routes(firm),
        missing,
        service_front(firm, label, plain="refused"),
        listed=listed,
    )


def mandated_banking(firm: Firm) -> Site:
    """The product API that the Consumer Data Right requires, and nothing else."""
    dice = firm.dice("kind")
    label, listed = dice.choice((("public.cdr", None), ("openbanking", None), ("api.cdr", "api"), ("cdr", None)))
    return corporate(firm).site(
        "mandated_banking",
        "Only the mandated product API answers, to anybody who sends x-v.",
        "open",
        _cdr_host(firm, label, listed),
        cdr_base=https_of(label, firm, "/cds-au/v1"),
        origin="mandated",
        access_model="open",
        auth=("none",),
        portal_url=None,
    )


def mandated_and_voluntary(firm: Firm) -> Site:
    corp = corporate(firm, footer=[(firm.dice("kind").choice(LINK_WORDS), https_of("developer", firm))])
    document = openapi(firm, f"https://api.{firm.domain}/v1", ("oauth2",))

    def routes(look: Look) -> dict[str, Route]:
        return {
            "/": html(prose.landing(look, reference="/explorer/", access="approval", signup="/apply")),
            "/apply": html(prose.application_form(look)),
            "/openapi.json": as_json(document),
        } | swagger_ui(firm, "/explorer", "/openapi.json", document)

    return corp.site(
        "mandated_and_voluntary",
        "The mandated product API answers anybody; beside it a portal offers more with OAuth 2.0 on application.",
        "open",
        _cdr_host(firm, "public.cdr", "api"),
        portal_host(firm, "developer", corp, routes),
        api_host(firm, BEARER),
        cdr_base=https_of("public.cdr", firm, "/cds-au/v1"),
        origin="both",
        access_model="approval",
        auth=("oauth2",),
        description_formats=("openapi",),
        portal_url=https_of("developer", firm),
    )


def open_data(firm: Firm) -> Site:
    document = openapi(firm, f"https://data.{firm.domain}/api", ("none",), title=f"{firm.short} open data")
    corp = corporate(firm, footer=[("Open data", https_of("data", firm))])

    def routes(look: Look) -> dict[str, Route]:
        landing = prose.landing(look, reference="/docs/", access="open", more=prose.AUTHENTICATION["none"])
        return (
            {"/": html(landing), "/openapi.json": as_json(document)}
            | swagger_ui(firm, "/docs", "/openapi.json", document)
            | open_routes(firm, "/api")
        )

    return corp.site(
        "open_data",
        "An open data API: the description names no security, the lists answer anybody.",
        "open",
        portal_host(firm, "data", corp, routes),
        origin="voluntary",
        access_model="open",
        auth=("none",),
        description_formats=("openapi",),
        portal_url=https_of("data", firm),
    )


def odata_service(firm: Firm) -> Site:
    sets = {plural(t.capitalize()): records(firm, t) for t in firm.sector.things}

    def build() -> dict[str, Route]:
        root = f"https://data.{firm.domain}/odata"
        v4 = ("OData-Version", "4.0")
        service = {
            "@odata.context": f"{root}/$metadata",
            "value": [{"name": n, "kind": "EntitySet", "url": n} for n in sets],
        }
        body = (
            f"<h1>Data service for developers</h1><p>Read {plural(firm.sector.things[0])} and more with our REST API. "
            "The API "
            "follows OData 4: see the <a href='/odata/$metadata'>metadata</a> and the "
            "<a href='/odata/'>service document</a>. No registration and no API key are required.</p><h2>Getting "
            "started</h2>"
            f"<pre><code>GET {root}/{plural(firm.sector.things[0].capitalize())}?$top=5 HTTP/1.1\nAccept: "
            "application/json"
            "</code></pre><p>The response is JSON. Page through the entities with <code>$top</code> and <code>"
            "$skip</code>; "
            "at most 100 are returned for a request.</p>"
        )
        routes: dict[str, Route] = {
            "/": html(frame(Look(firm, 2, "", ""), "Data service", body)),
            "/odata/$metadata": text(odata_metadata(firm), "application/xml", 200, v4),
            "/odata/": as_json(service, 200, v4, content_type="application/json;odata.metadata=minimal"),
        }
        for name, rows in sets.items():
            listing = {"@odata.context": f"{root}/$metadata#{name}", "value": rows}
            routes[f"/odata/{name}"] = as_json(listing, 200, v4, content_type="application/json;odata.metadata=minimal")
        return routes

    return corporate(firm, footer=[("Data service (API)", https_of("data", firm))]).site(
        "odata_service",
        "An OData service shows its metadata and answers anybody.",
        "open",
        Host(f"data.{firm.domain}", build, json_not_found, service_front(firm, "data", plain="redirect")),
        origin="voluntary",
        access_model="open",
        auth=("none",),
        description_formats=("odata",),
        portal_url=https_of("data", firm),
    )


def _graphql(firm: Firm, *, guarded: bool) -> dict[str, Route]:
    def endpoint(request: Request) -> Answer:
        query = request.query.get("query")
        if guarded:
            errors = [{"message": "You are not authenticated", "extensions": {"code": "UNAUTHENTICATED"}}]
            return as_json({"errors": errors, "data": None}, 401, BEARER)
        if query is None:
            return as_json({"errors": [{"message": "GraphQL operations must contain a non-empty `query`."}]}, 400)
        if "__typename" in query:
            return as_json({"data": {"__typename": "Query"}})
        return as_json(
            {"errors": [{"message": "Syntax Error: Unexpected Name.", "locations": [{"line": 1, "column": 1}]}]}, 400
        )

    return {"/graphql": endpoint}


def graphql_open(firm: Firm) -> Site:
    """A GraphQL endpoint with its IDE, open to all."""

    def build() -> dict[str, Route]:
        return graphiql(firm, "", "/graphql", {}) | _graphql(firm, guarded=False)

    return corporate(firm).site(
        "graphql_open",
        "graphql.* shows GraphiQL, and its endpoint answers a query without credentials.",
        "open",
        Host(f"graphql.{firm.domain}", build, json_not_found, service_front(firm, plain="redirect")),
        origin="voluntary",
        access_model="open",
        auth=("none",),
        portal_url=https_of("graphql", firm),
    )


def graphql_documented(firm: Firm) -> Site:
    """A GraphQL API with a published schema and a guarded endpoint."""

    def extra(look: Look) -> dict[str, Route]:
        body = (
            f"<h1>GraphQL API</h1><p>One endpoint, <code>https://api.{firm.domain}/graphql</code>, for "
            f'{plural(firm.sector.things[0])} and more. Download the <a href="/developers/schema.graphql">schema</a>'
            ".</p>"
            + prose.AUTHENTICATION["bearer"]
            + prose.ACCESS["self_service"].format(signup="/developers/sign-up")
            + "<h2>Example</h2><pre><code>query { "
            + plural(firm.sector.things[0])
            + "(first: 5) { id name } }</code></pre>"
        )
        return {
            "/developers": html(frame(look, "GraphQL API for developers", body)),
            "/developers/sign-up": html(prose.sign_up(look)),
            "/developers/schema.graphql": text(sdl(firm), "application/graphql; charset=utf-8"),
        }

    corp = corporate(firm, footer=[("Developers", "/developers")], extra=extra)
    return corp.site(
        "graphql_documented",
        "A page documents the GraphQL API and links its schema; the endpoint wants a bearer token.",
        "public",
        Host(f"api.{firm.domain}", lambda: _graphql(firm, guarded=True), json_not_found, service_front(firm)),
        origin="voluntary",
        access_model="self_service",
        auth=("bearer",),
        description_formats=("graphql",),
        portal_url=f"{corp.base}/developers",
    )


def private_api(firm: Firm) -> Site:
    """api.* answers JSON errors and challenges, and nobody is told how to use it."""
    dice = firm.dice("kind")
    challenged = dice.random() < 0.5
    front = service_front(firm)
    if challenged:

        def missing(request: Request) -> Answer:
            return challenge(BEARER)

        host = Host(f"api.{firm.domain}", dict, missing, front)
    else:
        host = Host(f"api.{firm.domain}", lambda: guarded_routes(firm, "/internal"), json_not_found, front)
    return corporate(firm).site(
        "private_api",
        f"api.* says {'401 with a Bearer challenge to everything' if challenged else 'JSON 404'}; nothing is offered.",
        "private",
        host,
        origin="voluntary",
        auth=("bearer",) if challenged else (),
    )


def private_gateway(firm: Firm) -> Site:
    """A gateway that knows no route for outsiders."""

    def missing(request: Request) -> Answer:
        return as_json(
            {
                "message": "no Route matched with those values",
                "request_id": f"{firm.dice('id').randrange(16**16):016x}",
            },
            404,
        )

    front = service_front(firm, headers=(("Server", "kong/3.4.0"), ("X-Kong-Response-Latency", "0")))
    return corporate(firm).site(
        "private_gateway",
        "apigw.* is a Kong gateway without a route for us; nothing is offered.",
        "private",
        Host(f"apigw.{firm.domain}", dict, missing, front),
        origin="voluntary",
    )


KINDS = (
    Kind(
        "mandated_banking",
        mandated_banking,
        ("Wombat Mutual Bank Limited", "wombat-mutual", "Financials"),
        2,
        ("Financials",),
    ),
    Kind(
        "mandated_and_voluntary",
        mandated_and_voluntary,
        ("Waratah Bank Limited", "waratah-bank", "Financials"),
        1,
        ("Financials",),
    ),
    Kind("open_data", open_data, ("Mulga Networks Limited", "mulga-networks", "Utilities"), 2),
    Kind("odata_service", odata_service, ("Karri Minerals Limited", "karri-minerals", "Materials"), 1),
    Kind("graphql_open", graphql_open, ("Lagoon Resorts Limited", "lagoon-resorts", "Consumer Discretionary"), 1),
    Kind("graphql_documented", graphql_documented, ("Gumnut Pantry Limited", "gumnut-pantry", "Consumer Staples"), 1),
    Kind("private_api", private_api, ("Barramundi Wines Limited", "barramundi-wines", "Consumer Staples"), 5),
    Kind("private_gateway", private_gateway, ("Banksia Hearing Limited", "banksia-hearing", "Health Care"), 2),
)
