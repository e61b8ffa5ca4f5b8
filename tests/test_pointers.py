"""What pages, scripts, configurations and headers point to, and which links are worth following.

Each configuration is written after the product's own documentation: Swagger UI (docs/usage/configuration.md), Redoc,
Scalar, RapiDoc, Stoplight Elements, GraphiQL, AsyncAPI's React component; RFC 8631, RFC 9264, RFC 9727; APIs.json.
"""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey.model import Exchange, Outcome, Response
from survey.page import Link, page_of
from survey.pointers import Pointer, is_foreign_door, links_in_settings, links_in_text, pointers, score_link
from survey.reading import read

HOST = "https://www.quokka.example"
DOCS = f"{HOST}/docs/index.html"
QUICK = settings(
    max_examples=80, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], database=None
)


def found(
    body: str,
    url: str = DOCS,
    kind: str = "text/html",
    headers: tuple[tuple[str, str], ...] = (),
    status: int = 200,
    probe: str = "link",
) -> tuple[Pointer, ...]:
    exchange = Exchange(
        id="e",
        run_id="r",
        company="C",
        probe=probe,
        method="GET",
        url=url,
        outcome=Outcome.ANSWERED,
        fetched_at="2026-11-24T00:00:00.000Z",
        response=Response(status, "OK", (("Content-Type", kind), *headers), body.encode()),
    )
    return pointers(read(exchange))


def at(kind: str, *paths: str) -> list[tuple[str, str]]:
    return [(kind, path if path.startswith("http") else HOST + path) for path in paths]


def viewer(script: str) -> str:
    return (
        f'<html><body><div id="swagger-ui"></div><script src="swagger-ui-bundle.js"></script><script>{script}</script>'
    )


# name, body, what it points to for sure (weight 2 and more), in any order
PAGES: list[tuple[str, str, list[tuple[str, str]]]] = [
    ("swagger url", viewer('SwaggerUIBundle({url: "/v1/spec", dom_id: "#s"})'), at("description", "/v1/spec")),
    ("relative to the page", viewer("SwaggerUIBundle({ url: './spec.json' })"), at("description", "/docs/spec.json")),
    (
        "several",
        viewer('SwaggerUIBundle({urls: [{url: "a.json", name: "A"}, {name: "B", url: "/b"}]})'),
        at("description", "/docs/a.json", "/b"),
    ),
    (
        "configUrl",
        viewer('const ui = SwaggerUIBundle({"configUrl": "/v3/api-docs/swagger-config"})'),
        at("config", "/v3/api-docs/swagger-config"),
    ),
    ("embedded", viewer('SwaggerUIBundle({spec: {"openapi": "3.0.0", "info": {"url": "x"}}, dom_id: "#s"})'), []),
    (
        "a variable",
        viewer('var where = "/api/openapi.yaml"; SwaggerUIBundle({url: where})'),
        at("description", "/api/openapi.yaml"),
    ),
    ("joined", viewer('SwaggerUIBundle({url: "/api" + "/v2" + "/things"})'), at("description", "/api/v2/things")),
    ("location", viewer('SwaggerUIBundle({url: window.location.origin + "/x"})'), at("description", "/x")),
    (
        "protocol and host",
        viewer("SwaggerUIBundle({url: window.location.protocol + '//' + location.host + '/y'})"),
        at("description", "/y"),
    ),
    (
        "beside the page",
        viewer("SwaggerUIBundle({url: location.pathname.replace(/index.html/, '') + 'z.json'})"),
        at("description", "/docs/z.json"),
    ),
    ("template", viewer("SwaggerUIBundle({url: `${location.origin}/t.json`})"), at("description", "/t.json")),
    (
        "new URL",
        viewer("SwaggerUIBundle({url: new URL('/u.json', location.href).toString()})"),
        at("description", "/u.json"),
    ),
    ("choice", viewer("SwaggerUIBundle({url: params.get('u') || '/w.json'})"), at("description", "/w.json")),
    ("unicode escapes", viewer('SwaggerUIBundle({url: "/api/\\u002Dschema/"})'), at("description", "/api/-schema/")),
    (
        "options given by their name",
        viewer('var base = {url: "/v1/parcels", dom_id: "#s", presets: []}; SwaggerUIBundle(base)'),
        at("description", "/v1/parcels"),
    ),
    (
        "options copied one by one",
        viewer(
            'var c = {presets: []}; var mine = {"dom_id": "#s", "url": "/v1/spec"};'
            " for (var n in mine) { c[n] = mine[n]; } SwaggerUIBundle(c)"
        ),
        at("description", "/v1/spec"),
    ),
    (
        "a configuration that the script fetches",
        '<script src="swagger-ui.js"></script><script>$.getJSON("config.json", function (c) {'
        " window.swaggerUi = new SwaggerUi({url: c.url, dom_id: 's'}).load() })</script>",
        at("config", "/docs/config.json"),
    ),
    (
        "the sample of version 1",
        viewer('new SwaggerUi({url: "http://petstore.swagger.wordnik.com/api/api-docs", dom_id: "s"})'),
        [],
    ),
    (
        "one object of several is given",
        viewer(
            'const shop = {url: "/buy"}; const o = {url: "/v1/spec"}; SwaggerUIBundle({...o, layout: "BaseLayout"})'
        ),
        at("description", "/v1/spec"),
    ),
    (
        "resolved and then replaced",
        viewer("SwaggerUIBundle({url: resolveUrl('./json').replace('docs/json', 'json')})"),
        at("description", "/json"),
    ),
    (
        "options in a hidden element",
        '<div id="swagger-ui"></div><div id="swagger-options" style="display:none">{"swaggerUrl":"/v1/spec.json"}</div>'
        '<script src="./swagger-ui-init.js"></script>',
        [*at("description", "/v1/spec.json"), *at("script", "/docs/swagger-ui-init.js")],
    ),
    (
        "options beside the call",
        viewer('const o = {"url": "/o/swagger.json"}; Object.assign(o, {}); SwaggerUIBundle(o)'),
        at("description", "/o/swagger.json"),
    ),
    (
        "a configuration in a string",
        viewer('var configObject = JSON.parse(\'{"urls":[{"url":"v1/swagger.json","name":"V1"}]}\');'),
        at("description", "/docs/v1/swagger.json"),
    ),
    (
        "version 2",
        '<script src="swagger-ui.js"></script><script>new SwaggerUi({url: "/api-docs.json"}).load()</script>',
        at("description", "/api-docs.json"),
    ),
    (
        "Swashbuckle 5",
        "<script>window.swashbuckleConfig = {rootUrl: 'https://www.quokka.example:443',"
        " discoveryPaths: arrayFrom('swagger/docs/v1|swagger/docs/v2')}</script>",
        at("description", "/swagger/docs/v1", "/swagger/docs/v2"),
    ),
    (
        "the initialiser",
        '<div id="swagger-ui"></div><script src="./swagger-initializer.js"></script>',
        at("script", "/docs/swagger-initializer.js"),
    ),
    (
        "express",
        '<div id="swagger-ui"></div><script src="./swagger-ui-init.js"></script>',
        at("script", "/docs/swagger-ui-init.js"),
    ),
    (
        "drf-yasg",
        '<script src="/static/drf-yasg/swagger-ui-dist/swagger-ui-bundle.js"></script>',
        at("description", "/docs/index.html?format=openapi"),
    ),
    (
        "the sample that came with it",
        viewer('SwaggerUIBundle({url: "https://petstore.swagger.io/v2/swagger.json"})'),
        [],
    ),
    ("redoc", '<redoc spec-url="spec.yaml"></redoc>', at("description", "/docs/spec.yaml")),
    ("redoc escaped", '<redoc spec-url="/s?a=1&amp;b=2"></redoc>', at("description", "/s?a=1&b=2")),
    (
        "Redoc.init",
        "<script>Redoc.init('/r.json', {}, document.getElementById('r'))</script>",
        at("description", "/r.json"),
    ),
    (
        "Redoc.init by variable",
        "<script>const u = '/q.json';\nRedoc.init(u, {})</script>",
        at("description", "/q.json"),
    ),
    (
        "redoc state",
        '<script>const __redoc_state = {"spec":{"data":{"openapi":"3.0.0"}}}; Redoc.hydrate(__redoc_state)</script>',
        [],
    ),
    ("rapidoc", '<rapi-doc spec-url = "/rd.json" theme="dark"></rapi-doc>', at("description", "/rd.json")),
    (
        "rapidoc by script",
        "<script src=rapidoc-min.js></script><script>d.setAttribute('spec-url', '/rs.json')</script>",
        at("description", "/rs.json"),
    ),
    ("scalar data-url", '<script id="api-reference" data-url="/openapi"></script>', at("description", "/openapi")),
    (
        "scalar configuration",
        "<script id=api-reference"
        """ data-configuration='{"sources":[{"url":"/a.json"},{"url":"/b.json"}]}'></script>""",
        at("description", "/a.json", "/b.json"),
    ),
    (
        "scalar old configuration",
        "<div id=api-reference"
        """ data-configuration="{&quot;spec&quot;:{&quot;url&quot;:&quot;/c.json&quot;}}"></div>""",
        at("description", "/c.json"),
    ),
    (
        "scalar call",
        "<script>Scalar.createApiReference('#app', { url: '/d.json' })</script>",
        at("description", "/d.json"),
    ),
    (
        "scalar sources",
        "<script>Scalar.createApiReference('#app', { sources: [{ title: 'x', url: '/e.json' }] })</script>",
        at("description", "/e.json"),
    ),
    (
        "scalar embedded",
        '<script id="api-reference" type="application/json">{"openapi":"3.1.0","info":{}}</script>',
        [],
    ),
    (
        "elements",
        '<elements-api apiDescriptionUrl="../el.yaml" router="hash"></elements-api>',
        at("description", "/el.yaml"),
    ),
    (
        "elements project",
        '<elements-stoplight-project projectId="abc123"></elements-stoplight-project>',
        at("config", "https://stoplight.io/api/v1/projects/abc123/table-of-contents"),
    ),
    (
        "asyncapi",
        "<script>AsyncApiStandalone.render({schema: {url: '/events.yml'}}, el)</script>",
        at("description", "/events.yml"),
    ),
    (
        "graphiql told by an address alone",
        "<script src=graphiql.min.js></script><script>const f = GraphiQL.createFetcher('/api/gql')</script>",
        at("endpoint", "/api/gql"),
    ),
    (
        "graphiql",
        "<script src=graphiql.min.js></script><script>ReactDOM.render(React.createElement(GraphiQL, "
        "{fetcher: GraphiQL.createFetcher({url: '/gql'})}))</script>",
        at("endpoint", "/gql"),
    ),
    (
        "playground",
        "<script>GraphQLPlayground.init(r, {endpoint: '/graphql/v2', version: '1'})</script>",
        at("endpoint", "/graphql/v2"),
    ),
    (
        "playground told in the page",
        '<div id="playground-config">{"endpoint":"/v2/query"}</div><script>GraphQLPlayground.init(r, o)</script>',
        at("endpoint", "/v2/query"),
    ),
    (
        "an endpoint of something else",
        '<div id="shop-config">{"endpoint":"/v2/query"}</div><script>shop(o)</script>',
        [],
    ),
    ("link element", '<link rel="service-desc" href="/desc">', at("description", "/desc")),
    (
        "catalogue link",
        '<link rel="api-catalog" href="/.well-known/api-catalog">',
        at("config", "/.well-known/api-catalog"),
    ),
    ("base address", '<base href="/base/"><redoc spec-url="b.yaml"></redoc>', at("description", "/base/b.yaml")),
    ("plain link", '<a href="/files/openapi.yaml">the document</a>', at("description", "/files/openapi.yaml")),
    (
        "told by its words",
        '<p><a href="/dl/rates-2.json">OpenAPI description</a>',
        at("description", "/dl/rates-2.json"),
    ),
    (
        "a SOAP service told in words",
        "<p>Suppliers write to our SOAP web service at https://www.quokka.example/advice. It answers.</p>",
        at("description", "/advice?wsdl"),
    ),
    ("another's told in words", "<p>The SOAP service of https://www.other.example/advice is another's.</p>", []),
    ("redoc with trials", viewer('RedocTryItOut.init("/b/openapi.json", {})'), at("description", "/b/openapi.json")),
    (
        "the page as data",
        '<link rel="alternate" type="application/json+datasette" href="/d/t.json">'
        '<link rel="alternate" type="application/json+oembed" href="/embed">',
        at("data", "/d/t.json"),
    ),
    ("wsdl", '<a href="/soap/Orders.svc?singleWsdl">Orders</a>', at("description", "/soap/Orders.svc?singleWsdl")),
    (
        "postman",
        '<a href="/x/Pay.postman_collection.json">Run it</a>',
        at("description", "/x/Pay.postman_collection.json"),
    ),
    (
        "a viewer elsewhere",
        '<a href="https://editor.swagger.io/?url=https://www.quokka.example/s/openapi.json">Edit</a>',
        at("description", "/s/openapi.json"),
    ),
    (
        "swaggerhub",
        '<a href="https://app.swaggerhub.com/apis/quokka/parcels/1.0.0">API</a>',
        at("description", "https://api.swaggerhub.com/apis/quokka/parcels/1.0.0"),
    ),
    (
        "nothing of the kind",
        '<link rel="manifest" href="/manifest.json"><script src="/jquery.js"></script><a'
        ' href="/locales/en.json">en</a>'
        '<script>$.ajax({url: "/search", data: q})</script>'
        '<a href="/package.json">package</a><a href="/terms">Terms</a>',
        [],
    ),
    ("Swagger UI 1", viewer('new SwaggerUi({discoveryUrl: "/api-docs.json"})'), at("description", "/api-docs.json")),
    (
        "a list that is handed on",
        viewer('var all = [{url: "/a.json"}, {name: "B", url: "/b.yaml"}]; all.map(Redoc.init)'),
        at("description", "/a.json", "/b.yaml"),
    ),
    (
        "Elements told by a script",
        '<elements-api id="d"></elements-api>'
        '<script>document.getElementById("d").apiDescriptionUrl = "/d.yaml"</script>',
        at("description", "/d.yaml"),
    ),
    (
        "Elements handed a text",
        '<elements-api id="d"></elements-api><script>fetch("/e.yaml").then(r => r.text()).then(t => {'
        ' document.getElementById("d").apiDescriptionDocument = t; fetch("/count") })</script>',
        at("description", "/e.yaml"),
    ),
    (
        "Springfox",
        '<script src="/shop/webjars/springfox-swagger-ui/springfox.js"></script>',
        at("config", "/shop/swagger-resources"),
    ),
    ("Springfox 3", '<script src="/shop/swagger-ui/springfox.js"></script>', at("config", "/shop/swagger-resources")),
    (
        "Zudoku in one script",
        '<div data-api-url="/z.json"></div><script type="module" src="https://cdn.zudoku.dev/latest/main.js"></script>',
        at("description", "/z.json"),
    ),
    ("an address of data for an own script", '<div id="app" data-api-url="/api/v1"></div>', []),
    (
        "data beside a viewer",
        viewer('SwaggerUIBundle({url: "/v1/spec"}); fetch("/locales/en.json"); $.ajax({url: "/search"})'),
        at("description", "/v1/spec"),
    ),
    ("an AJAX call beside a viewer's name", '<script>/* swagger */ $.ajax({url: "/search?q=1"})</script>', []),
]


@pytest.mark.parametrize("name,body,expected", PAGES, ids=[c[0] for c in PAGES])
def test_a_page_points_to(name: str, body: str, expected: list[tuple[str, str]]) -> None:
    sure = sorted((p.kind, p.url) for p in found(body) if p.weight >= 2)
    assert sure == sorted(expected)


# name, address, media type, body, what it points to
BODIES: list[tuple[str, str, str, str, list[tuple[str, str]]]] = [
    (
        "swagger-initializer.js",
        "/docs/swagger-initializer.js",
        "application/javascript",
        'window.onload = function() { window.ui = SwaggerUIBundle({ url: "openapi.json", dom_id: "#swagger-ui" }) }',
        at("description", "/docs/openapi.json"),
    ),
    (
        "its configUrl",
        "/docs/swagger-initializer.js",
        "text/javascript",
        'window.ui = SwaggerUIBundle({ url: "", configUrl: "/v3/api-docs/swagger-config" })',
        at("config", "/v3/api-docs/swagger-config"),
    ),
    (
        "swagger-ui-init.js with the document inside",
        "/docs/swagger-ui-init.js",
        "application/javascript",
        'let options = {"swaggerDoc": {"openapi": "3.0.0", "paths": {}}, "customOptions": {}};'
        " SwaggerUIBundle(options)",
        [],
    ),
    (
        "swagger-ui-init.js with several",
        "/docs/swagger-ui-init.js",
        "application/javascript",
        'var options = {"customOptions": {"urls": [{"url": "/specs/a", "name": "A"}, {"url": "/specs/b"}]}};'
        " SwaggerUIBundle(options)",
        at("description", "/specs/a", "/specs/b"),
    ),
    (
        "an initialiser in a folder below its page, which puts the address together itself",
        "/docs/static/swagger-initializer.js",
        "application/javascript",
        "SwaggerUIBundle({url: resolveUrl('./json'), dom_id: resolve('name')})",
        at("description", "/docs/static/json", "/docs/json"),
    ),
    (
        "urls of something else",
        "/docs/app.js",
        "application/javascript",
        'var options = {"urls": [{"url": "/specs/a", "name": "A"}]}; swaggerless(options)',
        [],
    ),
    (
        "the library itself",
        "/docs/swagger-ui-bundle.js",
        "application/javascript",
        'SwaggerUIBundle({url: "/x.json"})',
        [],
    ),
    (
        "swagger-config",
        "/v3/api-docs/swagger-config",
        "application/json",
        '{"configUrl":"/v3/api-docs/swagger-config","url":"/v3/api-docs","validatorUrl":""}',
        at("description", "/v3/api-docs"),
    ),
    (
        "swagger-config of groups",
        "/v3/api-docs/swagger-config",
        "application/json",
        '{"urls":[{"url":"/v3/api-docs/a","name":"a"},{"url":"/v3/api-docs/b","name":"b"}]}',
        at("description", "/v3/api-docs/a", "/v3/api-docs/b"),
    ),
    (
        "springfox",
        "/shop/swagger-resources",
        "application/json",
        '[{"name":"default","location":"/v2/api-docs?group=x","swaggerVersion":"2.0"}]',
        at("description", "/shop/v2/api-docs?group=x"),
    ),
    (
        "linkset",
        "/.well-known/api-catalog",
        "application/linkset+json",
        '{"linkset":[{"anchor":"https://www.quokka.example/parcels","service-desc":[{"href":"/p.yaml","type":"application/openapi"}],'
        '"service-doc":[{"href":"/p.html"}]}]}',
        [*at("description", "/p.yaml"), *at("docs", "/p.html")],
    ),
    (
        "APIs.json",
        "/apis.json",
        "application/json",
        '{"name":"Quokka","specificationVersion":"0.16","apis":[{"name":"P","properties":[{"type":"OpenAPI","url":"/p.json"}]}]}',
        at("description", "/p.json"),
    ),
    (
        "llms.txt",
        "/llms.txt",
        "text/plain",
        "# Quokka\n\n- [Parcels](/docs/openapi.json): the API\n- [About](/about)\n",
        at("description", "/docs/openapi.json"),
    ),
    (
        "ai-plugin",
        "/.well-known/ai-plugin.json",
        "application/json",
        '{"schema_version":"v1","api":{"type":"openapi","url":"/ai.yaml"}}',
        at("description", "/ai.yaml"),
    ),
    (
        "a description",
        "/openapi.json",
        "application/json",
        '{"openapi":"3.0.0","info":{},"paths":{},"servers":[{"url":"/v1"}]}',
        [],
    ),
    ("some data", "/data.json", "application/json", '{"url": "/next", "items": [1]}', []),
    (
        "an API's greeting",
        "/",
        "application/json",
        '{"name":"Parcels","docs":"/guide","openapi_url":"https://www.quokka.example/oas"}',
        [*at("description", "/oas"), *at("docs", "/guide")],
    ),
    (
        "HAL",
        "/api",
        "application/hal+json",
        '{"_links":{"self":{"href":"/api"},"describedby":{"href":"/api/spec"},"documentation":{"href":"/help"}}}',
        [*at("description", "/api/spec"), *at("docs", "/help")],
    ),
    (
        "data whose names only sound like it",
        "/",
        "application/json",
        '{"documents":"/documents","specials":"/specials","coast":"/coast","$schema":"/s.json","helpers":"/helpers"}',
        [],
    ),
]


@pytest.mark.parametrize("name,path,kind,body,expected", BODIES, ids=[c[0] for c in BODIES])
def test_a_body_points_to(name: str, path: str, kind: str, body: str, expected: list[tuple[str, str]]) -> None:
    assert sorted((p.kind, p.url) for p in found(body, HOST + path, kind) if p.weight >= 2) == sorted(expected)


ROOTS = [  # name, path, body, addresses of data
    (
        "a router's root",
        "/api/",
        '{"parcels":"https://www.quokka.example/api/parcels/","depots":"/api/depots/"}',
        ["/api/depots/", "/api/parcels/"],
    ),
    (
        "HAL with a template",
        "/",
        '{"_links":{"self":{"href":"/"},"parcels":{"href":"/parcels{?page,size}"},"curies":{"href":"/c"}}}',
        ["/parcels"],
    ),
    ("people who write are no doors", "/", '{"authors":"/authors"}', ["/authors"]),
    ("no template of one record", "/", '{"_links":{"parcel":{"href":"/parcels/{id}"}}}', []),
    (
        "doors and state",
        "/",
        '{"login":"/login","logout":"/logout","health":"/health","token_url":"/token","admin_ui":"/admin"}',
        [],
    ),
    ("an operator's own", "/actuator", '{"_links":{"self":{"href":"/actuator"},"env":{"href":"/actuator/env"}}}', []),
    ("an operator's own, from the root", "/", '{"env":"/actuator/env","beans":"/actuator/beans"}', []),
    (
        "a page of a collection",
        "/parcels",
        '{"items":[{"id":1,"name":"x"}],"next":"/parcels?page=2","depots":"/depots"}',
        [],
    ),
    ("neighbours only", "/parcels", '{"_links":{"first":{"href":"/parcels"},"next":{"href":"/parcels?page=2"}}}', []),
    (
        "a CMS",
        "/jsonapi",
        '{"jsonapi":{"version":"1.0"},"data":[],"links":{"node--page":{"href":"/jsonapi/node/page"}}}',
        [],
    ),
    ("a file", "/settings.json", '{"assets":"/assets","images":"/images"}', []),
    ("a record", "/parcels/7", '{"id":7,"name":"x","weight":2,"depot":"/depots/1"}', []),
    ("deep inside", "/a/b/c/d", '{"parcels":"/parcels"}', []),
]


@pytest.mark.parametrize("name,path,body,expected", ROOTS, ids=[c[0] for c in ROOTS])
def test_an_api_s_root_names_its_data(name: str, path: str, body: str, expected: list[str]) -> None:
    pointed = found(body, HOST + path, "application/json")
    assert sorted(p.url.removeprefix(HOST) for p in pointed if p.kind == "data") == expected


FAULT = (
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault><faultcode>soap:Client'
    "</faultcode><faultstring>No SOAPAction</faultstring></soap:Fault></soap:Body></soap:Envelope>"
)
SOAP = [  # name, address, status, body, probe, address of the description
    ("a linked endpoint", "/ws", 500, FAULT, "link", "/ws?wsdl"),
    ("the endpoint at the root", "/", 405, FAULT, "front_door", "/?wsdl"),
    ("a gateway that answers all guesses so", "/openapi.json", 500, FAULT, "description_path", None),
    ("the control", "/x1", 500, FAULT, "control", None),
    ("the description itself refused", "/ws?wsdl", 500, FAULT, "link", None),
    ("a reply without a fault", "/ws", 200, FAULT.replace("Fault>", "Answer>"), "link", None),
    (
        "a page about faults",
        "/help",
        200,
        f"<html><body><pre>{FAULT.replace('<', '&lt;')}</pre></body></html>",
        "link",
        None,
    ),
]


def test_a_link_that_says_json_leads_to_data() -> None:
    told = found('<p>Also as <a href="/books.json">JSON</a> or <a href="/set.json">the settings</a></p>')
    assert [(p.kind, p.url) for p in told if p.kind == "data"] == [("data", f"{HOST}/books.json")]


@pytest.mark.parametrize("name,path,status,body,probe,expected", SOAP, ids=[c[0] for c in SOAP])
def test_a_soap_fault_points_to_its_description(
    name: str, path: str, status: int, body: str, probe: str, expected: str | None
) -> None:
    kind = "text/html" if body.startswith("<html") else "text/xml"
    pointed = [p.url for p in found(body, HOST + path, kind, status=status, probe=probe) if p.kind == "description"]
    assert pointed == ([HOST + expected] if expected else [])


def test_link_headers_point_whatever_the_status() -> None:
    header = ("Link", '</openapi>; rel="service-desc"; type="application/json", </docs>; rel=service-doc')
    for status in (200, 401, 404):
        pointed = found("{}", HOST + "/", "application/json", (header,), status)
        assert [(p.kind, p.url) for p in pointed] == [*at("description", "/openapi"), *at("docs", "/docs")]


def test_an_error_page_points_to_nothing_in_its_body() -> None:
    assert found('<redoc spec-url="spec.yaml"></redoc>', status=404) == ()


def test_each_address_once_and_the_surest_first() -> None:
    body = '<redoc spec-url="/openapi.json"></redoc><a href="/openapi.json">x</a><a href="/postman.json">collection</a>'
    pointed = found(body)
    assert [p.url for p in pointed] == [HOST + "/openapi.json", HOST + "/postman.json"][: len(pointed)]
    assert pointed[0].weight == 3.0


_PIECES = (
    'SwaggerUIBundle( { url : "/a.json" "/b" + location.origin `${x}` `${ ( ) } [ ] || ? : , \' " \\ new URL( '
    "Redoc.init( x = urls: configUrl: JSON.parse(' graphiql endpoint: fetch( // /* */"
    " window.swashbuckleConfig={discoveryPaths:"
)


@QUICK
@given(st.lists(st.sampled_from(_PIECES.split(" ")), max_size=30))
def test_no_script_is_too_odd(parts: list[str]) -> None:
    for body, kind in ((f"<script>{' '.join(parts)}</script>", "text/html"), (" ".join(parts), "text/javascript")):
        for pointer in found(body, kind=kind):
            assert pointer.url.startswith("http") and 0 < pointer.weight <= 3


def test_no_json_is_too_odd() -> None:
    for body in (
        "[" * 100_000,
        '{"linkset": 1}',
        '{"linkset": [1, {"item": 2}]}',
        '{"apis": [1], "name": 2}',
        "[1, {}]",
        '{"urls": {}}',
    ):
        assert found(body, HOST + "/x.json", "application/json") == ()


# --- links worth following ---------------------------------------------------------------------------

FOLLOW = [  # text, address, place, worth at least
    ("Developers", "/developers", "footer", 4),
    ("Site map", "/sitemap", "footer", 0.5),
    ("REST interface for meter readings", "/resources/meters", "main", 2),
    ("API documentation", "/docs/api", "main", 5),
    ("For developers", "/tech/for-developers.html", "footer", 4),
    ("Portal", "https://developer.quokka.example/", "header", 5),
    ("", "https://api.quokka.example/docs", "sitemap", 4),
    ("Open Banking", "/open-banking", "footer", 3),
    ("Integrations", "/integrations", "nav", 2),
    ("GraphQL", "/explore", "main", 4),
    ("Our API", "https://quokka.readme.io/", "main", 5),
    ("Swagger", "/swagger-ui.html", "main", 5),
    ("Partners", "/partners", "footer", 0.5),
    ("Entwickler", "/entwickler", "footer", 4),
    ("Développeurs", "/developpeurs", "footer", 4),
    ("開発者の皆様へ", "/jp/dev", "footer", 0),
    ("See it", "https://api.quokka.example/v2/programmes?limit=2", "main", 3),
    ("Interoperability", "/interoperability", "footer", 2),
    ("Marketplace API specification (PDF)", "/files/v2.pdf", "main", 3),
    ("Download", "/files/Quokka-API-Reference.pdf", "main", 3),
]
LEAVE = [  # text, address
    ("Careers", "/careers/software-developer"),
    ("Property developers", "/property-developers"),
    ("Our developments", "/developments"),
    ("Active pharmaceutical ingredients (API)", "/products/api"),
    ("Investors", "/investors/results"),
    ("News", "/news/2024/05/new-api"),
    ("Annual report", "/files/api-report.pdf"),
    ("Pipes to API specification 5 (PDF)", "/files/pipes.pdf"),
    ("API manufacturing brochure", "/files/API-brochure.pdf"),
    ("Developers", "https://developers.facebook.com/"),
    ("Home", "/"),
    ("Contact us", "/contact"),
    ("Community development", "/community/development"),
    ("Privacy", "/privacy"),
]


@pytest.mark.parametrize("text,address,place,least", FOLLOW, ids=[c[0] + c[1] for c in FOLLOW])
def test_links_worth_following(text: str, address: str, place: str, least: float) -> None:
    url = address if address.startswith("http") else HOST + address
    assert score_link(Link(url, text, place=place), "www.quokka.example") >= least  # type: ignore[arg-type]


@pytest.mark.parametrize("text,address", LEAVE, ids=[c[0] for c in LEAVE])
def test_links_not_worth_following(text: str, address: str) -> None:
    url = address if address.startswith("http") else HOST + address
    assert score_link(Link(url, text), "www.quokka.example") == 0


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("/account/api-keys/delete?id=3", False),
        ("/developers/logout", False),
        ("/developers/api/unsubscribe.php", False),
        ("/developers/api/keys?action=revoke&id=3", False),
        ("/developers/api?delete=3", False),
        ("/docs/api/users/delete", True),  # a document of that name
        ("/developers/reference/cancel", True),
        ("/developers/api/delete-user", True),
        ("/developers/api?section=delete", True),
    ],
)
def test_an_address_that_does_something_is_not_asked(address: str, asked: bool) -> None:
    assert (score_link(Link(HOST + address, "Developer API"), "www.quokka.example") > 0) is asked


def test_endless_addresses_come_last() -> None:
    plain = score_link(Link(f"{HOST}/developers", "Developers"), "www.quokka.example")
    for trap in ("?sort=name", "?session_id=1", "?page=2", "/calendar/2026", ";jsessionid=1"):
        assert score_link(Link(f"{HOST}/developers{trap}", "Developers"), "www.quokka.example") < plain / 2


def test_the_most_telling_link_comes_first() -> None:
    links = [
        ("/about", "About"),
        ("/partners", "Partners"),
        ("/developers", "Developers"),
        ("/dev/api-reference", "API reference"),
    ]
    scored = sorted(links, key=lambda link: -score_link(Link(HOST + link[0], link[1]), "www.quokka.example"))
    assert [path for path, _ in scored[:2]] == ["/dev/api-reference", "/developers"]


BOMBS = [
    'url: "/a" + ', "swagger url: x, x = url", "redoc url: new URL(", "a || ", "Redoc.init(", "SwaggerUIBundle({",
    "spec: {", "`${",
]  # fmt: skip


@pytest.mark.parametrize("piece", BOMBS)
def test_no_script_takes_long(piece: str) -> None:
    started = time.process_time()
    found(viewer("swagger " + piece * 30_000))
    assert time.process_time() - started < 4.0


DOORS = [  # words, address, whether a menu sends developers there
    ("Developers", "https://quollkit.example/", True),
    ("For developers", "https://quollkit.example/docs", True),
    ("Quokka API docs", "https://quollkit.example/docs", True),
    ("Developer portal", "https://quollkit.example/", True),
    ("Google Maps API", "https://developers.google.com/maps", False),  # social, search and clouds
    ("Developers", "https://developer.quollkit/", True),  # a top-level domain of its own
    ("Quollkit API", "https://www.quollkit.example/api", False),  # names whose it is
    ("Developers", "https://www.quokka.example/developers", False),  # its own
    ("Developers", "https://quokka.readme.io/", False),  # a hosted portal is followed as a link
    ("API", "https://github.com/quokka", False),
    ("API", "https://quollkit-maps.github.io/tiles/", True),  # pages of its own
    ("Developers", "https://quokka-tides.github.io/api/", True),
    ("Developers", "https://quokka.greenhouse.io/developers", False),
    ("Property developers", "https://landworks.example/", False),
    ("How we chose an API for our new mobile banking app", "https://blog.example/", False),
    ("Developer careers", "https://talent.example/", False),
    ("Developer guide", "https://files.example/guide.pdf", False),
]


@pytest.mark.parametrize(("text", "url", "door"), DOORS, ids=[f"{c[0]} {c[1]}" for c in DOORS])
def test_doors_to_another_domain(text: str, url: str, door: bool) -> None:
    assert is_foreign_door(Link(url, text), "www.quokka.example") is door


def test_linked_data_names_where_a_web_api_is_documented() -> None:
    page = '<script type=\'application/ld+json\'>{"@type":"%s","documentation":"/partners/quotes.html"}</script>'
    assert [(p.url, p.kind) for p in found(page % "WebAPI")] == [(f"{HOST}/partners/quotes.html", "docs")]
    assert found(page % "WebSite") == ()


SETTINGS = [
    ('<script type="application/json">{"menu":[{"label":"Developers","href":"/build"},{"id":1}]}</script>', True),
    ('<script>self.__next_f.push([1,"{\\"href\\":\\"/build\\",\\"title\\":\\"Developers\\"}"])</script>', True),
    ('<script>var menu = [{"label":"Developers"},{"href":"/build"}]</script>', False),  # not of one entry
    ('<script>var menu = [{"label":"Developers","href":"build.svg?x"}]</script>', False),
]


@pytest.mark.parametrize(("html", "told"), SETTINGS, ids=[str(n) for n in range(len(SETTINGS))])
def test_a_menu_in_the_settings_of_a_page_is_read(html: str, told: bool) -> None:
    found = [(link.text, link.url) for link in links_in_settings(page_of(html, f"{HOST}/"))]
    assert found == ([("Developers", f"{HOST}/build")] if told else [])


def test_links_of_a_text_are_worth_more_under_a_telling_heading() -> None:
    text = "# Quokka\n\n- [Prices](/k/prices)\n\n## API\n\n- [Messages](https://www.quokka.example/k/messages)\n"
    found = [(link.text, link.url, more) for link, more in links_in_text(text, f"{HOST}/llms.txt")]
    assert found == [("Prices", f"{HOST}/k/prices", 0.0), ("Messages", f"{HOST}/k/messages", 2.0)]


def test_the_company_s_own_help_desk_is_its_site() -> None:
    guide = "/hc/articles/1-API-guide"
    assert score_link(Link(f"https://quokka.zendesk.com{guide}", "API guide"), "www.quokka.example") >= 3
    assert score_link(Link(f"https://quollkit.zendesk.com{guide}", "API guide"), "www.quokka.example") == 0


def test_the_parts_of_a_set_of_frames_are_the_page() -> None:
    assert score_link(Link(f"{HOST}/menu.htm", "", tag="frame"), "www.quokka.example") >= 3
    assert score_link(Link("https://ads.other.example/menu.htm", "", tag="frame"), "www.quokka.example") == 0
