"""Kinds and renderers of pages, ways in, offers: invented pages with what must be said of them, and the traps.

The renderers' pages are our own writing, with the marks that each product's templates emit.
"""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey.detectors.access import ACCESS_MODEL, API_MENTION, DOCS_LOGIN, PARTNER_ACCESS
from survey.detectors.offers import OFFERED
from survey.detectors.pages import FOREIGN_PAGE, PORTAL_PAGE, PORTAL_PRODUCT, REFERENCE_PAGE, judge
from survey.detectors.renderers import RENDERERS
from survey.model import Detector, Exchange, Outcome, Response, Sign, Strength
from survey.page import page_of
from survey.reading import read

SITE = "https://www.bettong.example"
QUICK = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], database=None
)


def exchange(body: str, url: str = f"{SITE}/x", status: int = 200, **headers: str) -> Exchange:
    sent = (("Content-Type", "text/html; charset=utf-8"), *((name.title(), value) for name, value in headers.items()))
    return Exchange(
        id="e",
        run_id="r",
        company="C",
        probe="link",
        method="GET",
        url=url,
        outcome=Outcome.ANSWERED,
        fetched_at="2026-11-24T00:00:00.000Z",
        response=Response(status, "OK", sent, body.encode()),
        redirect_to=headers.get("location"),
    )


def signs(detector: Detector, body: str, url: str = f"{SITE}/x", status: int = 200, **headers: str) -> list[Sign]:
    """What the detector says, each excerpt checked against the source."""
    one = exchange(body, url, status, **headers)
    found = list(detector.detect(read(one)))
    for sign in found:
        where, _, at = sign.location.partition("@")
        if where == "body":
            assert sign.excerpt and one.text[int(at) :].startswith(sign.excerpt)
    return found


# --- renderers -----------------------------------------------------------------------------------------

DRAWN: list[tuple[str, str, str]] = [  # name, kind, page
    ("redoc", "reference", "<div id=c></div><script>RedocTryItOut.init('/s.json', {}, document.body)</script>"),
    ("swagger-ui", "reference", '<div id="swagger-ui"></div><script src="/d/swagger-ui-bundle.js"></script>'),
    ("swagger-ui", "reference", '<link href="css/swagger-ui.css" rel="stylesheet"><div id="swagger-ui"></div>'),
    ("swagger-ui", "reference", '<script src="lib/swagger-client.js"></script><div class="swagger-section"></div>'),
    (
        "zudoku",
        "reference",
        '<title>Parcels - Bettong API - Zudoku</title><link rel=preconnect href="https://cdn.zudoku.dev/">'
        "<h1>Parcels API</h1><h3>Endpoint</h3><p>GET /v1/parcels</p><h3>Query parameters</h3>",
    ),
    (
        "zudoku",
        "reference",
        '<div data-api-url="o.json"></div><script src="https://cdn.zudoku.dev/0.9/main.js"></script>',
    ),
    (
        "swagger-ui",
        "reference",
        '<div id="root"></div><script>window.SwaggerUIConfiguration = {url: "/o.json"}</script>',
    ),
    (
        "protoc-gen-doc",
        "reference",
        '<title>Protocol Documentation</title><div id="toc-container"></div><div class="file-heading">a.proto</div>',
    ),
    ("swagger-ui", "reference", '<div id="x"></div><script>start({layout: "StandaloneLayout"})</script>'),
    (
        "swagger-codegen-html",
        "reference",
        '<title>REST API Resources</title><a href="#!/LoanApi#addLoan">addLoan</a><div class="model-container"></div>',
    ),
    (
        "scribe",
        "reference",
        '<link rel=stylesheet href="../docs/css/theme-default.style.css"><script src="js/tryitout-4.3.js"></script>'
        '<body data-languages="[&quot;bash&quot;]"><div class="tocify-wrapper"></div><div class="dark-box"></div>',
    ),
    ("redoc", "reference", '<redoc spec-url="x.json"></redoc><script src="redoc.standalone.js"></script>'),
    ("redoc", "reference", '<redoc lazy-rendering spec-url="/x"></redoc><script src="/assets/viewer.js"></script>'),
    ("redoc", "reference", '<div id="x"></div><script>RedocTryItOut.init("/o.json", {}, x)</script>'),
    ("redoc", "reference", '<div class="redoc-wrap"></div><script>const __redoc_state = {}</script>'),
    ("redocly", "reference", '<script>RedoclyReferenceDocs.init("a.yaml")</script>'),
    ("scalar", "reference", '<script id="api-reference" data-url="/o.json"></script>'),
    ("scalar", "reference", '<script id="api-reference" type="application/json">{"openapi": "3.1.0"}</script>'),
    ("scalar", "reference", '<script src="https://cdn.example/npm/@scalar/api-reference"></script>'),
    (
        "swagger-ui",
        "reference",
        '<h1>Loans</h1><iframe frameborder="0" class="swagger-ui-iframe" src="s-1.html"></iframe>',
    ),
    ("redoc", "reference", '<h1>Loans</h1><iframe class="redoc-iframe" src="redoc-1.html"></iframe>'),
    ("rapidoc", "reference", '<rapi-doc spec-url="/o.json"></rapi-doc>'),
    ("rapipdf", "reference", '<rapi-pdf spec-url="/o.json"></rapi-pdf>'),
    (
        "pathfinder",
        "reference",
        '<div id="pathfinder"></div><script type=module>import {Pathfinder} from "@pathfinder-ide/react"</script>',
    ),
    (
        "sphinx",
        "reference",
        '<dl class="http get"><dt class="sig sig-object http" id="get--loans">GET /loans</dt></dl>',
    ),
    ("sphinx", "reference", '<dl class="post">\n<dt id="post--loans">\nPOST /loans</dt><dd>A loan</dd></dl>'),
    (
        "enunciate",
        "reference",
        '<h1>Resources</h1><footer>Generated by <a href="http://enunciate.webcohesion.com">Enunciate</a>.</footer>',
    ),
    (
        "nelmio-api-doc",
        "reference",
        '<div id="resources_container"><ul id="resources"></ul></div>'
        '<p id="colophon">Documentation auto-generated on Tue</p>',
    ),
    (
        "smart-doc",
        "reference",
        '<meta name="generator" content="smart-doc"><link rel=stylesheet href="AllInOne.css?v=1">',
    ),
    ("graphiql", "reference", "<title>x</title><script>GraphQLHelixGraphiQL.init({endpoint: '/api'})</script>"),
    ("flask-api", "reference", '<title>Loans</title><link rel=stylesheet href="/flask-api/static/css/default.css">'),
    (
        "flask-jsonrpc",
        "reference",
        '<meta name="description" content="Bettong | An interactive web browsable API for Flask JSON-RPC services">'
        "<script>var _URL_PREFIX = '/api/browse'</script>",
    ),
    (
        "bootprint",
        "reference",
        '<p class="sw-info">Base URL: <span class="sw-info-basePath">/v2</span></p>'
        '<table class="table swagger--summary"><td class="swagger--summary-path">/loans</td></table>',
    ),
    (
        "spectacle",
        "reference",
        '<link rel=stylesheet href="stylesheets/spectacle.min.css"><body id="spectacle">'
        '<h4 class="swagger-operation-path">GET /loans</h4>',
    ),
    ("hal-browser", "reference", "<title>HAL</title><script>var b = new HAL.Browser({entryPoint: '/'})</script>"),
    (
        "snowboard",
        "reference",
        '<style>.ui.transaction.accordion .title {}</style><div class="ui transaction accordion"></div>',
    ),
    ("stoplight-elements", "reference", '<elements-api apiDescriptionUrl="/o.yaml"></elements-api>'),
    ("graphiql", "reference", '<div id="graphiql"></div><script src="/npm/graphiql@3/graphiql.min.js"></script>'),
    ("graphql-playground", "reference", "<script>GraphQLPlayground.init(document.body, {})</script>"),
    ("graphql-voyager", "reference", "<script>GraphQLVoyager.renderVoyager(el, {})</script>"),
    ("apollo-sandbox", "reference", "<script>new window.EmbeddedSandbox({target: '#s'})</script>"),
    ("altair", "reference", "<title>Altair</title><app-root></app-root><script>AltairGraphQL.init({})</script>"),
    ("asyncapi-react", "reference", "<script>AsyncApiStandalone.render({}, el)</script>"),
    (
        "graphdoc",
        "reference",
        '<link rel="stylesheet" href="styles/slds.css"><link rel="stylesheet" href="graphdoc.css">',
    ),
    ("spectaql", "reference", '<script src="javascripts/spectaql.min.js"></script><article id="spectaql"></article>'),
    ("aglio", "reference", '<a href="https://github.com/danielgtaylor/aglio">aglio</a><div id="nav-background"></div>'),
    ("raml2html", "reference", '<meta name="generator" content="https://github.com/raml2html/raml2html 7.6.0">'),
    ("apidoc", "reference", '<script id="template-generator" type="text/x-handlebars-template"></script>'),
    (
        "swagger-codegen-html",
        "reference",
        '<div class="app-desc">Version: 1</div><a name="__Methods">Methods</a><div class="field-items"></div>',
    ),
    (
        "rspec-api-documentation",
        "reference",
        '<pre class="request route highlight">GET /x</pre>'
        '<pre class="response status">200 OK</pre><pre class="request headers"></pre>',
    ),
    ("postman-documenter", "reference", '<meta name="generator" content="Postman Documenter">'),
    ("insomnia-documenter", "reference", '<script src="insomnia-documenter.js"></script>'),
    (
        "aspnet-help-page",
        "reference",
        "<title>ASP.NET Web API Help Page</title><a href='/Help/Api/GET-api-Loans'>x</a>",
    ),
    ("asmx", "reference", '<p>The following operations are supported.</p><a href="Quote.asmx?op=Get">Get</a>'),
    (
        "azure-apim",
        "portal",
        '<link href="/styles/theme.css" rel="stylesheet"><script src="/scripts/theme.js"></script>',
    ),
    ("apigee", "portal", '<link rel="stylesheet" href="/profiles/apigee/themes/a.css">'),
    (
        "aws-apigw",
        "portal",
        '<title>Developer Portal</title><script src="/config.js"></script>'
        '<script src="/static/js/main.abc.js"></script>',
    ),
    ("mulesoft", "portal", "<title>Anypoint Exchange</title><api-console></api-console>"),
    ("kong", "portal", '<script src="assets/js/kong/kong.js"></script>'),
    ("gravitee", "portal", "<title>Gravitee.io Portal</title><gv-spinner></gv-spinner>"),
    ("wso2", "portal", "<title>[DevPortal] WSO2 APIM</title>"),
    ("backstage", "portal", '<meta name="backstage-app-mode" content="public">'),
]


@pytest.mark.parametrize("name,kind,body", DRAWN, ids=[f"{n}-{i}" for i, (n, _, _) in enumerate(DRAWN)])
def test_a_viewer_or_portal_product_is_recognised(name: str, kind: str, body: str) -> None:
    judged = judge(page_of(f"<html><body>{body}</body></html>", f"{SITE}/x"))
    assert (judged.renderer, judged.kind, judged.clear) == (name, kind, True)
    (product,) = signs(PORTAL_PRODUCT, body)
    assert product.value == name and product.strength is Strength.STRONG


OPERATIONS = (
    "<h1>Parcels API</h1><h2>Authentication</h2><p>Send your API key.</p><h2>Endpoints</h2><p>"
    "<code>GET /v1/parcels</code></p>"
)
GENERATED = [
    ("docusaurus", '<meta name="generator" content="Docusaurus v3.1"><div id="__docusaurus">'),
    ("sphinx", '<script src="_static/documentation_options.js"></script><div class="sphinxsidebar"></div>'),
    ("mkdocs", '<meta name="generator" content="mkdocs-1.5.3">'),
    ("vitepress", '<meta name="generator" content="VitePress v1.0">'),
    ("vuepress", '<meta name="generator" content="VuePress 1.9">'),
    ("nextra", '<div class="nextra-content"></div><div id="nextra-skip-nav"></div>'),
    ("starlight", '<meta name="generator" content="Starlight v0.2">'),
    ("docsify", "<script>window.$docsify = {}</script>"),
    ("readme", '<meta name="readme-deploy" content="5.1">'),
    ("gitbook", '<meta name="generator" content="GitBook (1a2b)">'),
    ("mintlify", '<meta name="generator" content="Mintlify">'),
    ("fern", '<meta name="generator" content="https://buildwithfern.com">'),
    (
        "slate",
        '<body data-languages="[]"><div class="toc-wrapper"></div><div class="page-wrapper">'
        '<div class="dark-box"><div class="lang-selector"></div></div></div>',
    ),
    ("hugo", '<meta name="generator" content="Hugo 0.120">'),
    ("jekyll", '<meta name="generator" content="Jekyll v4.2">'),
]


@pytest.mark.parametrize("name,head", GENERATED, ids=[c[0] for c in GENERATED])
def test_a_generator_is_named_but_proves_nothing(name: str, head: str) -> None:
    judged = judge(page_of(f"{head}{OPERATIONS}", f"{SITE}/x"))
    assert (judged.renderer, judged.kind) == (name, "reference")
    cooking = judge(
        page_of(f"{head}<h1>Our bakery</h1><p>We bake bread every morning, from our own flour.</p>", f"{SITE}/x")
    )
    assert (cooking.renderer, cooking.kind) == (None, "other")


def test_the_viewer_is_named_before_the_generator_around_it() -> None:
    body = (
        '<meta name="generator" content="Docusaurus v3"><redoc spec-url="x"></redoc><script'
        ' src="redoc.min.js"></script>'
    )
    assert judge(page_of(body, SITE)).renderer == "redoc"


ABOUT = [
    "<h1>Demo</h1><iframe src='https://videos.example/swagger-ui-in-ten-minutes'></iframe><p>class=swagger-ui-iframe</p>",
    "<title>Spectacle: slides in React</title><script src='/js/spectacle.min.js'></script><div id='spectacle'></div>",
    "<title>Flask JSON-RPC</title><h1>Flask JSON-RPC</h1><p>It has an interactive web browsable API.</p>",
    "<h1>Choosing tools</h1><p>We compared Swagger UI, Redoc, Scalar and GraphiQL; swagger-ui-bundle.js is large.</p>",
    "<h1>Redoc</h1><pre>&lt;redoc spec-url='x.json'&gt;&lt;/redoc&gt; &lt;rapi-pdf spec-url='x'&gt;</pre>",
    "<title>The HAL Browser and Enunciate</title><a href='http://enunciate.webcohesion.com'>Enunciate</a>",
    "<h1>Sphinx</h1><pre>.. http:get:: /loans</pre><dl class='py method'><dt id='lib.Client.get'>get</dt></dl>",
    "<title>A pathfinder</title><div id='pathfinder'></div><p>Documentation auto-generated on Tuesday</p>",
]


@pytest.mark.parametrize("body", ABOUT)
def test_words_about_a_product_are_not_the_product(body: str) -> None:
    assert judge(page_of(body, SITE)).drawn is None


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("WSO2 API Manager 4.7", "WSO2 API Manager is out"),
        ("Microsoft Azure API Management prices", "Microsoft Azure API Management with Ocp-Apim-Subscription-Key"),
        ("Axway buys", "Axway Amplify and Axway API"),
        ("Gravitee raises money", "<a href='https://www.gravitee.io/'>gravitee.io</a>"),
        ("Anypoint Platform training", "<a href='https://anypoint.mulesoft.com/accounts/login'>log in</a>"),
    ],
)
def test_a_page_about_a_portal_product_is_not_drawn_by_it(title: str, said: str) -> None:
    assert judge(page_of(f"<title>{title}</title><h1>{title}</h1><p>{said}</p>", SITE)).drawn is None


MANUALS = [
    ("yuidoc", "<em>API Docs for: 3.1</em><div id='api-tabview' class='tabview'></div><div id='docs-sidebar'></div>"),
    ("esdoc", "<body data-ice='rootContainer'><script src='script/inherited-summary.js'></script>"),
    ("pydoctor", "<meta name='generator' content='pydoctor 25.10.1'>"),
    ("compodoc", "<compodoc-menu></compodoc-menu>"),
    (
        "documentation.js",
        "<link href='assets/bass.css' rel=stylesheet><body class='documentation'><div id='split-left'></div>",
    ),
]


@pytest.mark.parametrize(("name", "head"), MANUALS)
def test_a_generator_of_manuals_of_libraries_speaks_against_an_api(name: str, head: str) -> None:
    page = page_of(f"<title>Loans API reference</title>{head}<h1>API reference</h1><h2>get(path)</h2>", f"{SITE}/api/")
    judged = judge(page)
    assert judged.drawn is not None and judged.drawn.renderer.name == name
    assert judged.kind == "other"


def test_rules_have_unique_names_and_can_be_reached() -> None:
    names = [(renderer.name, renderer.draws) for renderer in RENDERERS]  # one product may draw two things
    assert len(names) == len(set(names))
    for renderer in RENDERERS:
        assert sum(mark.weight for mark in renderer.marks) >= 1, renderer.name


# --- kinds ---------------------------------------------------------------------------------------------

REFERENCES = [
    (
        "operations alone, in documentation of a project with developers",
        f"{SITE}/parcels.html",
        "<title>Parcels — Numbat documentation</title><h1>Parcels</h1><p>GET /parcels</p><p>List parcels</p><p>200 OK –"
        " Parcels</p><p>POST /parcels</p><p>Send a parcel, as developers do</p><p>201 Created – Sent</p>"
        "<p>GET /parcels/{id}</p><p>One parcel of the many that are on their way from here to there today</p>",
    ),
    (
        "a method with a relative path",
        f"{SITE}/endpoints/photos",
        "<title>Photo resources</title><h1>Photo resources</h1><p>GET photos/:id/votes</p><h2>Requires"
        " authentication</h2>"
        "<h2>Parameters</h2><p>None</p><h2>Return format</h2><p>A list of photos.</p><h2>Errors</h2><p>All known.</p>",
    ),
    (
        "an API in the title of a page for developers",
        f"{SITE}/docs/managing-staff",
        "<title>Managing staff via API</title><h1>Managing staff via API</h1><p>The staff API creates and archives"
        " accounts;"
        " the API locks what the API of the till keeps. The HQ API and the venue API differ.</p>",
    ),
    (
        "a collection under its own title",
        f"{SITE}/pages/postman",
        "<title>Postman collection</title><h1>Postman collection</h1><p>All API endpoints with their paths, JSON"
        " and OAuth flow. <a href=/files/postman_collection.json>Download the Postman collection</a></p>",
    ),
    (
        "a part of a reference by its title alone, among pages for developers",
        "https://developer.bettong.example/mutual-tls",
        "<title>Mutual TLS - Bettong Developer</title><h1>Mutual TLS</h1><p>Incoming API requests are secured by a"
        " certificate that you upload.</p>",
    ),
    (
        "authentication in Turkish",
        "https://dev.bettong.example/",
        "<title>Kimlik Doğrulama - Bettong</title><h1>Kimlik Doğrulama</h1><p>Her web servis isteğinde gönderilir.</p>"
        "<p>SESSION_ID String Evet</p>",
    ),
    (
        "a header without a colon, in Spanish",
        f"{SITE}/es/docs/conexion",
        "<title>Conexión</title><h1>Interfaz de comunicación</h1><p>Los datos pueden enviarse mediante query string o"
        " mediante un request body, en formato JSON, a un"
        " endpoint.</p><table><tr><td>Accept</td><td>application/json</td></tr>"
        "<tr><td>Authorization</td><td>ApiKey YOUR_API_KEY</td></tr></table>",
    ),
    (
        "rules of an interface in Chinese, with a sample of Java",
        f"{SITE}/overview/rules",
        "<title>接口规范</title><h1>接口规范</h1><p>接口网关：https://openapi.bettong.example</p><p>调用规则</p><p>输入参数</p>"
        '<p>签名算法</p><pre>public class SignUtil {\n  public static final String KEY = "appKey";</pre>',
    ),
    (
        "an interface by short labels, in Chinese",
        f"{SITE}/pages/interface",
        "<title>接口定义</title><h1>接口定义</h1><h2>登录</h2><p>路径： /auth/login</p><p>方法： POST</p><p>参数</p>"
        "<table><tr><td>email</td><td>string</td></tr></table>",
    ),
    (
        "how requests are signed",
        f"{SITE}/pages/signing",
        "<title>Signing and verifying</title><h1>Signing and verifying</h1><p>Sign the request with your private key"
        " and put"
        " the signature into the authorization header.</p><p>The digest of the body is made with SHA-256 and written in"
        " base64; the signing string names created and expires.</p>",
    ),
    (
        "an address that a sample asks for",
        f"{SITE}/pages/usage",
        "<title>Usage</title><h1>Usage of the API</h1><p>The API answers with a sentence. No more than two requests"
        " a second"
        " are answered; the API needs no key.</p><pre>fetch('https://v1.bettong.example')\n  .then(r =&gt;"
        " r.json())</pre>"
        "<h2>Parameters</h2><h2>Response</h2>",
    ),
    (
        "an object of an interface, by the parts of a reference alone",
        f"{SITE}/api/resources/activities",
        "<title>Activities</title><h1>Activities</h1><p>Query parameters and the request body are the same for all; the"
        " response body is JSON, with pagination and rate limits told in response headers.</p><h2>Parameters</h2>"
        "<h2>Response</h2><h2>Errors</h2><h2>Authentication</h2><p>404 Not Found, 403 Forbidden</p>",
    ),
    (
        "a method without a path, by what is sent and what comes back",
        f"{SITE}/methods/BookParcel",
        "<title>BookParcel</title><h1>BookParcel</h1><p>Books a parcel for the next round.</p><h2>Input parameters</h2>"
        "<table><tr><th>name</th><th>format</th></tr><tr><td>weight</td><td>(Integer)</td></tr></table>"
        '<h3>Sample request</h3><pre>{"auth": {"auth_key": "KEY"}, "weight": 3}</pre><h2>Output parameters</h2>'
        '<h3>Sample response</h3><pre>{"parcel": 17}</pre>',
    ),
    (
        "a path and a method by their labels",
        f"{SITE}/pages/sub-merchants",
        "<title>子商户</title><p>简要描述：</p><p>请求URL：</p><p>/v1/company/merchants</p><p>请求方式：POST</p>"
        "<p>参数：</p><table><tr><td>pageSize</td><td>int</td></tr></table><p>返回参数说明</p>",
    ),
    (
        "a callback without an address, in Chinese",
        f"{SITE}/pages/refund-callback",
        "<title>退款回调</title><p>请求URL：</p><p>商户提供的回调地址</p><p>请求方式：POST</p><p>请求参数：</p>"
        "<table><tr><td>trade_no</td><td>string</td></tr></table><p>返回参数：</p><p>success</p>",
    ),
    (
        "how a callback is answered",
        f"{SITE}/direct-debit/callback",
        "<title>Callback</title><h1>Callback</h1><p>POST {return_url}/status</p><p>When your server receives the"
        " callback it has to return the status code 200; otherwise we try five times more.</p>",
    ),
    (
        "hosts without a scheme",
        f"{SITE}/direct-debit/mandate",
        "<title>Mandate</title><h1>Mandate</h1><p>v2 GET console.bettong.example/api/v2/mandates/{mandate_id}"
        " v3 GET api.console.bettong.example/v3/mandates/{mandate_id}</p>"
        '<p>Example of the answer.</p><pre>{"id": "md_1"}</pre>',
    ),
    (
        "a path of its own with its parameters",
        f"{SITE}/docs/search/project",
        "<title>Search projects</title><h1>Search projects</h1><p>The response is paginated.</p>"
        "<p>/v1/search/projects</p><h2>Query"
        " parameters</h2><table><tr><th>Parameter</th><th>Type</th><th>Description</th></tr>"
        "<tr><td>lang</td><td>string</td><td>Language of the host</td></tr></table>",
    ),
    (
        "payments by business that name property developers in a long list",
        f"{SITE}/docs/business-payments",
        "<title>Business payments API</title><h1>Business payments API</h1><p>POST /v1/payments</p>"
        + "<p>Each corridor wants other fields of the sender.</p>" * 60
        + "<p>Accepted natures of business: retail, real estate development, transport.</p>",
    ),
    (
        "messages over a WebSocket, without a word of an API",
        f"{SITE}/docs/feed",
        "<title>Market data feed</title><h1>Market data feed</h1><p>Connect to wss://feed.bettong.example/v2 and say"
        ' what you want.</p><h2>Subscribe</h2><pre>{"type": "subscribe", "channels": ["ticker"]}</pre><h2>Channels</h2>'
        "<h3>ticker</h3><p>One message a match.</p><h2>Errors</h2><p>The connection is closed.</p>",
    ),
    (
        "events of a broker, drawn from AsyncAPI",
        f"{SITE}/docs/meters",
        "<title>Meter readings 1.2</title><h1>Meter readings 1.2</h1><p>mqtts://broker.bettong.example:8883</p>"
        "<h2>SUB readings/{meter}/measured</h2><h3>Payload</h3><p>lumens integer</p><h2>PUB readings/{meter}/on</h2>",
    ),
    (
        "one call that carries a credential, to a host that a variable names",
        f"{SITE}/docs/tag-list",
        "<title>Tags</title><h1>Tags</h1><p>Those of the user who is logged in.</p><h4>Request</h4><pre>"
        '$ curl -i "$DESK_URL/v1/tag" \\\n  -H "Authorization: Bearer $DESK_KEY"</pre><h4>Responses</h4><pre>'
        'HTTP/1.1 200 OK\nContent-Type: application/json\n\n[{"id": 2, "name": "blue"}]</pre>',
    ),
    (
        "an action with its parameters, and no path",
        f"{SITE}/manual/open-ticket",
        "<title>OpenTicket</title><p>Opens a ticket.</p><h3>Request Parameters</h3><table><tr><th>Parameter<th>Type"
        "<th>Description<tr><td>action<td>string<td>OpenTicket</table><h3>Response Parameters</h3><table><tr>"
        "<th>Parameter<th>Type<th>Description<tr><td>id<td>int<td>of the ticket</table><h3>Example Request</h3><pre>"
        "curl_setopt($ch, CURLOPT_URL, 'https://desk.bettong.example/includes/api.php');</pre><h3>Example Response</h3>"
        '<pre>{"result": "success", "id": 12}</pre>',
    ),
    (
        "tokens, with a client in Python",
        f"{SITE}/topics/tokens",
        "<title>OAuth2</title><h1>OAuth2</h1><p>Access tokens for the Bettong API.</p><h2>Request</h2><pre>"
        "<code class=language-python>import requests\nAPI = 'https://bettong.example/api'\ndef exchange(code):\n"
        "    return requests.post(f'{API}/oauth2/token', data={'grant_type': 'authorization_code'})\n"
        "def again(token):\n    return requests.post(f'{API}/oauth2/token')\n</code></pre><h2>Response</h2><pre>"
        '{"access_token": "6qrZcUqja7812RVdnEKjpzOL4CvHBFG", "token_type": "Bearer"}</pre><h2>Errors</h2>'
        "<table><tr><th>Parameter<th>Type<th>Description<tr><td>code<td>string<td>once</table>"
        "<p>JSON, 401. Send the Authorization header with each request.</p>",
    ),
    (
        "a feed in words, with a place for the key of whoever registers",
        f"{SITE}/data",
        "<title>Data for apps</title><p>Departures: https://feeds.bettong.example/departures?stop=12&amp;key=YOUR_KEY"
        " answers at once. Register to get your key.</p>",
    ),
    (
        "the interface of a program, in a manual made by Sphinx, with its calls in colours",
        f"{SITE}/api-doc/agents.html",
        "<title>Agent API — Bettong 7.16.3 documentation</title><h1>Agent API ¶</h1><p>Read:</p>"
        "<div class='highlight-python3'><pre><span>curl</span> <span>-</span><span>u</span> <span>user</span>"
        "<span>:</span><span>secret</span> <span>http</span><span>:</span>"
        "<span>//127.0.0.1:8000/rest-api/agent/</span></pre></div>"
        '<pre>{"count": 2, "results": []}</pre>',
    ),
    (
        "an address with a place for a key",
        f"{SITE}/tides",
        "<title>XML interface</title><p>Tides over HTTP: <code>GET /cgi/tides?port=HAY&amp;key=YOURKEY</code></p>"
        "<p>The API key comes by mail. We answer 200 OK or 403 Forbidden.</p>",
    ),
    (
        "letters of another script right beside Latin ones",
        f"{SITE}/ref",
        "<title>APIリファレンス</title><h1>APIリファレンス</h1><p>ヘッダー X-Key にAPIキーを付けてください。</p>"
        "<p>GET /v1/usage</p>",
    ),
    (
        "a look-up whose samples are in a programming language",
        f"{SITE}/api-docs.html",
        "<title>API Documentation - Bettong</title><h2>Endpoint</h2><p>GET https://bettong.example/api.php</p>"
        "<h2>Authentication</h2><p>Include your API key as a query parameter.</p><h2>Response</h2><pre>"
        "import requests\ndef lookup(number):\n  return requests.get(URL)</pre>",
    ),
    (
        "an article of a help centre",
        "https://help.bettong.example/hc/en-au/articles/9001-Using-the-Parcels-API",
        "<title>Using the Parcels API – Help</title><h1>Using the Parcels API</h1><p>Create an API key under Settings."
        " GET /2026-01/parcels returns JSON.</p><pre>curl https://api.bettong.example/2026-01/parcels"
        " -H 'Authorization: Bearer KEY'</pre>",
    ),
    (
        "the landing page of a server, whose name has a hyphen",
        f"{SITE}/sensors/",
        "<title>Bettong REST-API</title><h1>Bettong Sensor API</h1><p>Access to series of measurements. Formats are"
        " JSON, PDF and PNG; a RESTful interface with endpoints gives all metadata.</p>",
    ),
    (
        "a feed with one call that carries a key",
        f"{SITE}/data-feeds",
        "<title>Data feeds</title><h1>Data feeds</h1><p>App makers may take our positions. Add the header"
        " <code>X-Feed-Key</code>.</p><pre>curl -H 'X-Feed-Key: 12' https://feeds.bettong.example/v1/vehicles</pre>",
    ),
    (
        "data for anybody",
        f"{SITE}/open-data",
        "<title>Open data</title><h1>Open data</h1><p>Dam levels as JSON. No key, no registration.</p>"
        "<pre>curl https://levels.bettong.example/dams.json</pre>",
    ),
    (
        "one call with a password",
        f"{SITE}/fleet",
        "<title>Fleet</title><h1>Fleet</h1><p>Managers can pull trips by machine with a token of their own:</p>"
        "<pre>curl -u ACCOUNT:TOKEN https://data.bettong.example/trips?from=2026-01-01</pre>",
    ),
    (
        "a server of health records",
        f"{SITE}/interoperability",
        "<title>Interoperability</title><h1>Interoperability</h1><p>We support HL7 FHIR R4. Apps of SMART on"
        " FHIR launch against https://fhir.bettong.example/r4 and ask for the scope patient/*.read.</p>",
    ),
    (
        "calls by curl under a title that says nothing",
        f"{SITE}/pages/tutorial-photo.html",
        "<title>Photos</title><h1>Photos</h1><p>Add a photo to a parcel.</p>"
        "<pre>curl -X POST 'https://stage.bettong.example/v2/photo' \\\n -d data=[data] \\\n"
        ' -H "Authorization: Bearer [USER_TOKEN]"</pre><p>Take it away again.</p>'
        "<pre>curl -X DELETE 'https://stage.bettong.example/v2/photo/[photo_id]' \\\n"
        ' -H "Authorization: Bearer [USER_TOKEN]"</pre>',
    ),
    (
        "Portuguese, one operation",
        f"{SITE}/secao.html",
        "<title>Seção | Ajuda</title><h1>Seção</h1><h2>1. POST /secoes</h2>"
        "<p>Cria uma seção.</p><h3>1.1. Parâmetros</h3>"
        "<table><tr><th>Nome</th><th>Tipo</th><th>Descrição</th></tr><tr><td>cpf</td><td>string</td><td>CPF</td></tr></table>",
    ),
    ("methods and paths", f"{SITE}/x", OPERATIONS),
    (
        "a versioned manual of a web API",
        f"{SITE}/manual/parcels",
        "<title>Parcels &#8212; Bettong API 2.1 documentation</title>"
        "<h1>Parcels</h1><p>Send <code>GET /v2/parcels</code> or <code>POST /v2/parcels</code>.</p>"
        "<h2>Parameters</h2><h2>Responses</h2><p>200 OK</p><p>404 Not Found</p>",
    ),
    (
        "prose about endpoints",
        f"{SITE}/help/moving",
        "<title>Moving from the old reports API to the new API</title><h1>Moving from the old "
        "reports API to the new API</h1><p>The API call <code>/reports</code> endpoint became the <code>/data"
        "</code> endpoint. API requests are "
        "authenticated as before.</p><h2>Parameters</h2><p>The query parameters are the same; the API returns"
        " JSON.</p>",
    ),
    (
        "SOAP",
        f"{SITE}/services",
        "<h1>Booking web service</h1><p>The web service accepts SOAP requests.</p><p><a href='/Booking.svc?wsdl'>WSDL"
        "</a></p><h2>Request</h2><pre>&lt;soap:Envelope&gt;</pre><h2>Response</h2><h2>Error codes</h2>",
    ),
    (
        "GraphQL",
        f"{SITE}/graph",
        "<h1>GraphQL reference</h1><h2>Queries</h2><p>parcel</p><h2>Mutations</h2><p>sendParcel</p><h2>Types</h2>",
    ),
    (
        "a page for one endpoint",
        f"{SITE}/reference/list-parcels",
        "<title>List parcels</title><h1>List parcels</h1><p>GET https://api.bettong"
        ".example/v1/parcels</p><h2>Query parameters</h2><table><tr><th>Name</th><th>Type</th><th>Description"
        "</th></tr><tr><td>limit</td>"
        "<td>integer</td><td>How many</td></tr></table><h2>Responses</h2><p>200 OK</p><p>404 Not Found</p>",
    ),
    (
        "German",
        f"{SITE}/doku",
        "<title>API-Dokumentation</title><h1>API-Dokumentation</h1><p>Alle Aufrufe: <code>GET /v2/pakete</code>,"
        " <code>POST /v2/pakete</code>, <code>DELETE /v2/pakete/{id}</code>. Die Antwort ist JSON.</p>",
    ),
    (
        "parameters written by hand",
        f"{SITE}/api-docs.html",
        "<title>Bettong</title><meta property='og:title' content='Bettong API'><p>/parcels</p><p>Sends back parcels."
        "</p><table><tr><th>Name</th><th>Description</th><th>Possible values</th><th>Default value</th></tr>"
        "<tr><td>since</td><td>first day</td><td>a date</td><td>today</td></tr></table>",
    ),
    (
        "calls under a versioned reference that never says API",
        f"{SITE}/help/parcels",
        "<title>Parcels | v3 reference</title><h1>Parcels</h1><p>List them:</p>"
        "<pre>curl https://www.bettong.example/v3/parcels</pre><p>Send one:</p>"
        "<pre>curl -X POST https://www.bettong.example/v3/parcels -d '{\"grams\": 3}'</pre>",
    ),
    (
        "how webhooks are signed",
        f"{SITE}/docs/webhooks",
        "<title>Setting up webhooks | Bettong documentation</title><meta name=generator content='Docusaurus v3.6'>"
        "<h1>Setting up webhooks</h1><p>Define your webhooks in the API dashboard.</p><h2>Webhook headers</h2>"
        "<h2>Webhook requests</h2><p>Each carries the secret that you chose.</p>",
    ),
    (
        "a coloured sample",
        f"{SITE}/help/parcels",
        "<title>Parcels</title><h1>Parcels</h1><h2>Authentication</h2><h2>Responses</h2><p>The API answers.</p><p>API"
        " calls need a key, the API key.</p><pre><code><span>Authorization:</span> <span>Bearer</span> <span>abc</span>"
        '\n<span>{</span> <span>"grams"</span><span>:</span> <span>3</span><span>}</span></code></pre>',
    ),
    (
        "where to test, by the names of hosts",
        f"{SITE}/docs/testing",
        "<meta name='generator' content='Docusaurus v3'><title>Testing - Bettong Parcels API</title>"
        "<h1>Testing</h1><p>Each environment has an API. For API tests use staging.api.bettong.example; the sandbox"
        " API is at sandbox.api.bettong.example. Endpoints are the same. The API is shared.</p>",
    ),
    (
        "a guide to webhooks whose sample receives them",
        f"{SITE}/docs/receive",
        "<title>Webhooks | Bettong API documentation</title><h1>Receive webhooks</h1><p>The API sends a POST request"
        " with JSON to your endpoint. The API expects 200 from your API endpoint.</p><pre>const app = express();"
        "\napp.post('/hook', f)\napp.listen(4242)</pre><pre>curl -X POST http://localhost:4242/hook</pre>",
    ),
    (
        "a guide to webhooks whose sample checks them",
        f"{SITE}/docs/webhooks",
        "<title>Webhooks | Bettong API documentation</title><h1>Webhooks</h1>"
        "<p>Webhook requests carry an HMAC"
        " signature and JSON. Answer the API with 200.</p><pre>import crypto from 'crypto';\nfunction check() {}</pre>",
    ),
]
# How interfaces that are not called by a method and a path are documented, and what only resembles them.
OF_OTHER_KINDS = [
    ("JSON-RPC", "<h1>Node interface</h1><p>https://node.bettong.example:8545</p><h2>getBalance</h2><h3>Parameters</h3>"
        "<h3>Returns</h3><pre>curl -d '{\"jsonrpc\":\"2.0\",\"method\":\"getBalance\"}'"
        " https://node.bettong.example:8545</pre>"),
    ("GraphQL", "<h1>createOrder</h1><p>An order.</p><h2>Arguments</h2><p>input: OrderInput!</p><h2>Example</h2>"
        "<pre>mutation {\n  createOrder(input: {sku: 1}) {\n    order { id }\n  }\n}</pre><h2>Types</h2>"),
    ("gRPC", "<h1>bettong.payments.v1</h1><p>payments.bettong.example:443</p><pre>rpc Pay(PayRequest) returns (Payment)"
        "</pre><h2>PayRequest</h2><table><tr><th>Field<th>Type<th>Description<tr><td>cents<td>int64<td>sum</table>"),
    ("SOAP in German", "<h1>Schnittstelle Sendungen</h1><p>Der Webservice steht unter"
        " https://ws.bettong.example/track?wsdl"
        "</p><table><tr><th>Parameter<th>Typ<th>Beschreibung</table><pre>&lt;soapenv:Envelope/></pre>"),
    ("Chinese", "<h1>查询订单</h1><p>接口地址：https://open.bettong.example/order/query</p><p>请求方式：POST</p>"
        "<h2>请求参数</h2><h2>返回示例</h2><pre>{\"code\": 0}</pre>"),
    ("Russian", "<h1>Список</h1><p>Метод: GET</p><p>https://uslugi.bettong.example/v1/spisok</p><h2>Запрос</h2><h2>Ответ</h2>"
        "<pre>{\"id\": 1}</pre>"),
    ("Portuguese", "<h1>Consultar boleto</h1><p>Método: GET</p><p>URL:"
        " https://servicos.bettong.example/v1/boletos/{id}</p>"
        "<h2>Cabeçalhos</h2><h2>Parâmetros</h2><h2>Retorno</h2><pre>{\"valor\": 10}</pre>"),
    ("messages sent by an address", "<h1>Send SMS by HTTP</h1><pre>https://gw.bettong.example/send?username=USER&amp;"
        "password=PASS&amp;to=6140000</pre><h3>Parameters</h3><p>to: number</p><h3>Error codes</h3><p>401</p>"),
    ("a map service", "<h1>Map services</h1><p>WMS 1.3.0: https://maps.bettong.example/ows?service=WMS&amp;request="
        "GetCapabilities</p>"),
    ("bikes", "<h1>System data</h1><p>GBFS: https://gbfs.bettong.example/gbfs.json, no key is needed.</p>"),
    ("FIX", "<h1>FIX order entry</h1><p>FIX 4.4 sessions over TLS. SenderCompID is issued by the desk.</p><h2>New Order"
        " Single (D)</h2><p>21 HandlInst</p>"),
    ("errors", "<title>Errors</title><h1>Errors</h1><table><tr><td>400<td>Bad Request: your request is"
        " invalid<tr><td>401"
        "<td>Unauthorized: your key is wrong<tr><td>404<td>Not Found<tr><td>429<td>Too Many Requests</table>"),
    ("a type of GraphQL", "<title>Order | Bettong GraphQL</title><h1>Order</h1><h2>Fields</h2><h3>id (ID!)</h3>"
        "<h3>total (Money!)</h3><h2>Implements</h2><p>Node</p>"),
    ("OData", "<h1>Tenders</h1><p>As OData at https://data.bettong.example/odata/Tenders, with $filter and $top.</p>"),
    ("a catalogue of data", "<title>Bus stops</title><h1>Bus stops</h1><h2>Data API</h2><p>Endpoint:"
        " https://data.bettong.example/api/3/action/datastore_search?resource_id=1</p>"),
    ("a library that is made with a key", "<title>Quickstart</title><h1>Your first payment</h1><p>With your secret"
        " key:</p>"
        "<pre>npm install bettong</pre><pre>const b = require('bettong')('sk_test_1');\nawait"
        " b.charges.create({cents: 1})"
        "</pre><a href=/docs/api>API reference</a>"),
    ("a path with its method behind", "<title>Config | Hi.</title><h1>Config</h1><h2>Get config</h2><h3>Endpoint</h3>"
        "<code>/config (GET)</code><p>Full URL: <code>https://api.bettong.example/v1/config</code></p><h3>Request"
        " params</h3>"
        "<p>none</p><h3>Response</h3><pre>{'status': 'failure'}</pre>"),
    ("a call from a page's script", "<title>Authentication | Hi.</title><h1>Authentication</h1><h2>Making requests</h2>"
        "<pre>$.ajax({type: 'GET', headers: {'bettong-token': '1'}, dataType: 'json', url:"
        " 'https://api.bettong.example/v1/config'})</pre>"
        "<h2>Authentication errors</h2><p>The access token stands in the request headers.</p><pre>{\"status\":"
        " \"failure\"}</pre>"),
    ("errors in few words", "<title>HTTP codes and errors</title><h1>Codes</h1><p>200 - Ok</p><p>400 - Bad request</p>"
        "<p>403 - Forbidden. Authentication has failed</p><p>404 - Not found</p><p>429 - Rate limit exceeded</p>"),
    ("limits", "<title>Rate limiting | Hi.</title><h1>Rate limiting</h1><h2>Headers</h2><h2>Errors</h2><p>We limit"
        " api requests by IP address and"
        " token."
        " Each response carries headers; a status code of 429 and a JSON payload tell of it. Our API is young.</p>"),
    ("a curl call without a host", "<title>Relations</title><h1>Relations</h1><pre>curl '/api/a/1/b?sort=' -H"
        " 'Authorization:"
        " Bearer T'</pre><p>php, python</p>"),
    ("a signature in six languages", "<title>Signature</title><h1>Signature</h1><h2>Headers</h2><h2>Request</h2>"
        "<p>An API"
        " request is signed by HMAC.</p><p>JavaScript PHP C# Java Go Dart</p><pre>import crypto from 'crypto';\n"
        "function flat(o) {}\n{\"type\": \"sale\"}</pre><p>functions, classes, arguments, modules</p>"),
    ("a sandbox", "<title>Sandbox guide</title><h1>Sandbox</h1><p>Its base URL is https://sandbox.bettong.example/v1."
        " Keys"
        " begin with test_. No call moves money.</p><pre>{\"id\": 1}</pre>"),
]  # fmt: skip
NOT_OF_OTHER_KINDS = [
    ("what an API is", "<title>What is an API?</title><h1>What is an API?</h1><p>An API lets programs talk. GET"
        " /users asks"
        " an API endpoint for JSON, with API keys or OAuth.</p><h2>REST</h2><h2>SOAP</h2>"),
    ("a question to a forum", "<title>API says 401 - Bettong Community</title><h1>API says 401</h1><p>posted by"
        " user7</p><pre>"
        "curl https://api.bettong.example/v1/orders -H 'Authorization: Bearer abc'</pre><p>Reply: check it</p>"),
    ("status codes of the web", "<title>HTTP status codes</title><h1>HTTP status codes</h1><p>What your request may"
        " get:</p>"
        "<p>400 Bad Request</p><p>401 Unauthorized</p><p>404 Not Found</p><p>500 Internal Server Error</p>"),
    ("settings of a program", "<title>Settings</title><h1>Settings</h1><p>Set a secret key.</p><pre>SECRET_KEY ="
        " 'abcdef'"
        "\nDEBUG = True</pre>"),
    ("a broker of one's own", "<h1>Running our broker</h1><h2>Topics</h2><p>Three replicas at"
        " kafka://b1.bettong.example:9092"
        "</p><h2>Retention</h2><p>A week.</p>"),
    ("parcels", "<h1>How to post a parcel</h1><h2>Request</h2><p>Fill in the form at https://www.bettong.example.</p>"
        "<h2>Response</h2><p>We call back.</p><h2>Errors</h2>"),
    ("a function of a database", "<h1>JSON_VALUE</h1><h2>Arguments</h2><pre>SELECT JSON_VALUE('{\"a\": 1}')</pre>"),
    ("parsed addresses", "<title>URL | Wallaby v20.2.0 Documentation</title><h1>URL</h1><h2>The query API</h2>"
        "<p>An endpoint /a/b of URLs; base URL; JSON; functions and classes of this module</p>"
        "<pre>query: {\n  page: 1\n}</pre>"),
    ("a client of GraphQL", "<title>Queries - quokka-client 1.4 documentation</title><h1>Queries</h1><h2>Arguments</h2>"
        "<pre>import { gql } from 'quokka'\nquery {\n  me { id }\n}</pre><p>Functions, classes, modules</p>"),
    ("a manual of remote procedures", "<h1>Services</h1><p>Run it on localhost:50051.</p>"
        "<pre>rpc Hello(Request) returns (Reply)</pre>"),
]  # fmt: skip
PORTALS = [
    (
        "keys for whoever signs up, on a host for developers",
        "https://dev.bettong.example/",
        "<title>Messaging | Bettong Developers</title><h1>Messaging</h1><p>Sign up and get your key in a minute, free"
        " of charge.</p><a href=/sms>Send and list messages</a>",
    ),
    (
        "an overview within documentation",
        f"{SITE}/customer-identity-api/api/passkeys",
        "<title>Passkeys</title><h1>Passkeys</h1><p>With the Passkey API a customer signs in without a password;"
        " four APIs and"
        " one webhook work together, and an API of its own removes keys.</p><h2>Login APIs</h2><ul><li><a"
        " href=/api/begin>Begin"
        " login API</a><li><a href=/api/finish>Finish login API</a><li><a href=/api/list>List keys API</a></ul>",
    ),
    (
        "an overview of documentation, with a reference of an API and how to log in to it",
        f"{SITE}/docs",
        "<title>Docs | Bettong</title><h1>Documentation for parcels</h1><a href=/docs/start>Getting started</a>"
        "<a href=/docs/ref>API reference</a><a href=/docs/auth>Authentication</a>"
        "<p>Start with credentials and first requests. Samples for developers.</p>",
    ),
    (
        "a login of a developer platform",
        f"{SITE}/sign-in",
        "<title>Sign up | Log in — Bettong Developer Platform</title><h1>Bettong</h1><p>Developer Platform</p><p>By"
        " signing up you agree to our terms of service and privacy policy, and to receive mail from Bettong now and"
        " then, which you can leave at any time.</p><form><input type=password></form>",
    ),
    (
        "a portal of a company that is called software",
        "https://bettong.readme.io/",
        "<title>Bettong Software Developer Hub</title><h1>Bettong Software Developer Hub</h1><p>You find the reference"
        " of our API here. Sign up for a free developer account and create your API key yourself.</p>",
    ),
    (
        "a landing page",
        f"{SITE}/developers",
        "<title>Bettong Developer Portal</title><h1>Developer portal</h1><p>Explore our APIs and build "
        "something great.</p><a href='/a'>Parcel API</a> <a href='/b'>Rates API</a> <a href='/c'>Tracking API</a>",
    ),
    (
        "a sign-up page",
        f"{SITE}/developers/join",
        "<title>Get an API key | Developers</title><h1>Get your API key</h1><p>Register an app and "
        "get your API key in minutes. Try the sandbox first.</p><form><input type=email name=email><button>Sign"
        " up</button></form>",
    ),
    (
        "a catalogue",
        f"{SITE}/apis",
        "<title>API catalogue</title><h1>API catalogue</h1><p>Browse our APIs.</p><ul><li><a href=1>Payments API"
        "</a><li><a href=2>Accounts API</a><li><a href=3>Cards API</a></ul>",
    ),
    (
        "tools for developers",
        f"{SITE}/developer/",
        "<title>Developers</title><h1>Developers</h1><p>Concepts for developers working with our "
        "products: Setting up cURL, Introducing JSON, Understanding CORS, JWT.</p>",
    ),
    (
        "two ways in under one title",
        f"{SITE}/docs/",
        "<title>Bettong API for Developers</title><h1>Bettong API for Developers</h1><p>The platform for parcels.</p>"
        "<a href='graph'>GraphQL</a> <a href='hooks'>Webhooks</a>",
    ),
    (
        "cards under a title for developers",
        f"{SITE}/developers/",
        "<title>Bettong for Developers</title><h3>Freight labels</h3><p>Labels for parcels of all sizes.</p>"
        "<a href=labels>Learn more</a><h3>Tracking API</h3><p>Where parcels are.</p><a href=tracking>Learn more</a>",
    ),
    (
        "a page that a script fills, with its invitation in the text",
        f"{SITE}/",
        "<title>Bettong Open APIs</title><script src=main.js></script><div id=root><h1>Generate API key</h1>"
        "<p>Loading the form</p></div>",
    ),
]
OTHERS = [
    (
        "rules for those who design APIs",
        f"{SITE}/api-guidelines/security",
        "<title>Security - API guidelines</title><h1>Security</h1><p>Every API has to ask for a token: GET /orders with"
        " Authorization: Bearer. Answer 401 Unauthorized, 403 Forbidden, 404 Not Found, 429 Too Many Requests.</p>",
    ),
    (
        "an example made with a framework",
        f"{SITE}/spring-boot-jwt-example",
        "<title>Spring Boot JWT authentication example</title><h1>Spring Boot JWT authentication example</h1>"
        "<p>POST /api/auth/signin gives a token; requests carry Authorization:"
        " Bearer.</p><h2>Responses</h2><h2>Errors</h2>",
    ),
    (
        "a program that takes log-ins from anywhere",
        f"{SITE}/docs/provider-configuration",
        "<title>OAuth provider configuration</title><h1>OAuth provider configuration</h1><p>Register your app at"
        " Google,"
        " GitHub, GitLab, Facebook, LinkedIn, Keycloak, Bitbucket, Okta or Azure and take client_id and"
        " client_secret. Get"
        " started with the tutorial for developers.</p>",
    ),
    (
        "how a server is set up at home",
        f"{SITE}/docs/basic-setup",
        "<title>Basic setup</title><h1>Basic setup</h1><pre>brew install postgres\ngit clone https://code.example/x\n"
        'curl -u admin:district http://localhost:8080/api/users -H "Authorization: Basic'
        ' YWRtaW4="</pre><h2>Requests</h2>'
        "<h2>Errors</h2><p>JSON, REST, endpoint, payload</p>",
    ),
    (
        "a sentence on how browsers ask, in German",
        f"{SITE}/ratgeber/mitschnitt",
        "<title>Besuchte Adressen anzeigen</title><h1>Besuchte Adressen anzeigen</h1><p>Die kurze Antwort lautet ja."
        " Die"
        " Anfrage geht an https://www.bilby.example/seite, die Antworten kommen zurück; Stichwort"
        " HTTP-Request-Methode GET"
        " und POST.</p>",
    ),
    (
        "letters that are signed",
        f"{SITE}/help/signed-mail",
        "<title>Signed mail</title><h1>Signed mail</h1><p>Every message is signed with a private key; its digest by"
        " SHA-256"
        " stands in base64 at the end.</p>",
    ),
    (
        "how an Android view is set up, whose user may meet a wrong key",
        f"{SITE}/docs/ui-customization",
        "<title>UI customization</title><h1>UI customization</h1><h2>Parameters</h2><h2>Examples</h2><table>"
        "<tr><th>Name</th><th>Description</th><th>Default value</th></tr><tr><td>title</td><td>Shown to the user"
        " when an"
        " invalid API key is specified</td><td>Oops</td></tr></table><p>The SDK takes its texts from here. Code is on"
        " GitHub; it is plain Kotlin and reads JSON.</p>",
    ),
    (
        "how an application is brought to a platform of containers",
        f"{SITE}/docs/deploy-an-application",
        "<title>Deploy an application</title><h1>Deploy an application</h1><h2>1. Build your application</h2><p>Store"
        " API keys in a secret, read logs as JSON and use GitHub Actions.</p><h2>2. Ensure adequate"
        " resources</h2><p>See the"
        " video tutorial. An endpoint tells whether a pod is alive.</p>",
    ),
    (
        "the interfaces of a program for its own extensions",
        f"{SITE}/docs/using-extension-apis",
        "<title>Using extension APIs</title><h1>Using extension APIs</h1><p>The tabs API and the storage API are asked"
        ' from the background script.</p><pre>{"manifest_version": 3, "name": "Hello"}</pre><pre>let tabs = await'
        " messenger.tabs.query({active: true});</pre><p>See <a href=/a>tabs API</a>, <a href=/b>storage API</a>,"
        " <a href=/c>menus API</a>.</p>",
    ),
    (
        "a log of a web server",
        f"{SITE}/server-status",
        "<title>Server status</title><h1>Server status</h1><pre>GET /basket HTTP/1.1 200\nGET /front HTTP/1.1 304</pre>"
        "<p>GET /register HTTP/1.1 200</p><p>GET /secret HTTP/1.1 200</p><p>POST /basket HTTP/1.1 302</p>",
    ),
    (
        "a blog inside documentation",
        f"{SITE}/docs/blog/posts/2026-01-13-scheduler",
        "<title>The scheduler's API is deprecated</title><h1>The scheduler's API is deprecated</h1><h2>Parameters</h2>"
        "<h2>Examples</h2><p>The API by strings goes; the API by numbers stays. Both APIs work until July.</p>",
    ),
    (
        "a course on APIs",
        f"{SITE}/courses/web-apis",
        "<title>Web APIs (course) | Bettong College</title><h1>Web APIs</h1><p>Students learn to design REST APIs,"
        " document them with OpenAPI and secure them with OAuth 2.0. Prerequisites: QU101. Enrol now.</p>",
    ),
    (
        "terms of an API",
        f"{SITE}/provider-terms",
        "<title>Terms and Conditions</title><h1>Terms and Conditions</h1><p>This licence of the API lets developers"
        " discover our APIs. The API is ours; the API and its access tokens stay ours. One API, one licence.</p>",
    ),
    (
        "a front page that sells with a call, and leads to the documentation",
        "https://www.bettong.example/",
        "<title>Bettong | Parcels without worry</title><h1>Parcels</h1><pre>POST https://api.bettong.example/v1/parcels"
        '\nAuthorization: Bearer KEY\n\n{"to": "Hay"}</pre><p>JSON replies, API keys, one endpoint.</p>'
        "<a href=/docs>View API docs</a>",
    ),
    (
        "the manual of a client library, whose project is called after an API",
        f"{SITE}/sdk/reference.html",
        "<title>Reference - Bettong Parcels API Node.js SDK documentation</title><h1>Reference</h1>"
        "<dl class='js function'><dt class='sig-object js'><code class='descclassname'>getParcels</code></dt></dl>"
        "<p>The API client. The API token, a bearer token, is sent with each API call. JSON.</p>"
        "<pre>client.get('https://api.bettong.example/v1/parcels')</pre>",
    ),
    (
        "an article in the manual of a package",
        f"{SITE}/articles/management.html",
        "<!-- Generated by pkgdown: do not edit by hand --><title>Management API • bettongR</title>"
        "<h1>Management API</h1><h2>Requests</h2><h2>Examples</h2><pre>parcels('https://api.bettong.example/v3/parcels')</pre>",
    ),
    (
        "consultants",
        f"{SITE}/services/api-strategy",
        "<title>API strategy consulting</title><h1>API strategy consulting</h1><p>We deliver developer portals and API"
        " gateways for clients. Explore our APIs work; an API for each. Talk to us about your API programme.</p>",
    ),
    (
        "a note that has the name of a reference",
        f"{SITE}/docs/rest-api.html",
        "<nav><a href=/>Home</a></nav><title>Rest API and database - Bettong</title><h1>Rest API and database</h1>"
        "<p>I just started to work on it.</p>",
    ),
    (
        "how plug-ins of a program are written",
        f"{SITE}/docs/plugins",
        "<title>Plugin development - Bettong CMS</title><h1>Plugin development</h1><p>Getting started. Register custom"
        " API endpoints. JavaScript, HTTP, JSON.</p><h2>REST API</h2><p>Your plugin may answer.</p>",
    ),
    (
        "tanks by the standards of the petroleum institute",
        f"{SITE}/api-650-tanks",
        "<title>API 650 tanks</title><h1>API 650 tanks</h1><p>Storage to API 650 and API 653. API specification files"
        " are kept at our yard; contractors sign in to read the documentation.</p>",
    ),
    (
        "a program that the reader runs himself",
        f"{SITE}/docs/getting-started",
        "<title>Bettong Docs - Getting started</title><h1>Getting started</h1><p>Set the API key of the model,"
        " the base URL of your server and its API. The API speaks JSON; HTTP requests carry access tokens.</p>"
        "<pre>git clone https://code.other.example/b.git\ndocker compose up\ncurl"
        " http://localhost:8080/api/v1/ping</pre>",
    ),
    (
        "a reference whose calls stand in a program",
        f"{SITE}/docs/api.html",
        "<title>API Reference - Bettong Docs</title><h1>API Reference</h1><h2>Parcel</h2><h2>Label</h2>"
        "<pre>import { Parcel } from 'bettong';\nconst p = new Parcel({size: 3});\nawait p.send();</pre>",
    ),
    (
        "what a product works with",
        f"{SITE}/integrations",
        "<title>Integrations - Bettong works with your stack</title><h1>Integrations</h1><p>Our API speaks as others"
        " do: any tool that knows the /v1/parcels endpoint works with the API. JSON, OAuth. One API for all.</p>",
    ),
    (
        "keys of somebody else",
        f"{SITE}/template/docs",
        "<title>Bettong template</title><h1>Maps</h1><p>JavaScript, GitHub, HTTP. The Google Maps API asks for a key:"
        " read how to obtain an API key.</p><h2>Maps API</h2>",
    ),
    (
        "substances, and every word of a portal",
        f"{SITE}/api-services",
        "<title>API services</title><h1>API services</h1><p>Our API plants make potent APIs. Explore our APIs:"
        " opioids, peptides. Contact our API specialists to request access to the API catalogue.</p>",
    ),
    (
        "news that show calls",
        f"{SITE}/blog/",
        "<title>Bettong Blog</title><h1>Blog</h1><p>Today the parcels endpoint is new: GET /v1/parcels,"
        " POST /v1/parcels, DELETE /v1/parcels/{id}. JSON, API keys, rate limits, request body.</p><pre>curl -X POST"
        " https://api.bettong.example/v1/parcels -H 'Authorization: Bearer KEY'</pre><a href=/openapi.json>OpenAPI</a>",
    ),
    (
        "a front page that sells with an API",
        "https://www.bettong.example/",
        "<title>Bettong | Parcels without worry</title><h1>Parcels without worry</h1><p>Scoped API keys, webhooks, our"
        " API in JSON, API access tokens for each team. The API grows with you: one API, all parcels.</p>"
        "<a href=/docs>Read API docs</a>",
    ),
    (
        "a question of customers",
        f"{SITE}/support",
        "<title>Support | Bettong</title><h1>Questions</h1><p>Getting started. How do I create an API key? Where is my"
        " parcel? How is a refund asked for?</p>",
    ),
    (
        "a library on a site for code",
        "https://code.bettong.example/bettong/bettong-py",
        "<title>bettong/bettong-py: Python high-level API for parcels</title>"
        "<meta property=og:site_name content=GitHub><h1>Parcels API</h1>"
        "<p>The API lets developers send parcels. Set the base URL of the API. An API for all.</p>",
    ),
    (
        "a framework in which others write APIs",
        f"{SITE}/bettong/",
        "<title>Bettong REST-full API</title><h1>REST-full APIs in four lines</h1><p>GET /contacts lists, the endpoint"
        " is made for each model. Query parameters, status codes, JSON, request body.</p><pre>const app = express();"
        "\napp.listen(8000)</pre><pre>curl -X POST http://localhost:8000/contacts -H 'Content-Type: application/json'"
        '\n{"_id": "5"}</pre><a href="https://github.com/bettong/bettong">docs</a>',
    ),
    (
        "those who write the program",
        f"{SITE}/developers.html",
        "<title>Developers - Bettong OS</title><h1>Developer Portal</h1><p>Bettong OS is open source. We welcome"
        " contributions: our repositories are on GitLab, report bugs in the tracker, our software needs testers.</p>",
    ),
    (
        "the versions of a product that manages APIs",
        f"{SITE}/apim/notes.html",
        "<title>Bettong API Manager v4.7.0 - 19th April 2026</title>"
        "<h1>Bettong API Manager 4.7.0 Released!</h1>"
        "<p>Sign up for the API developer portal, explore APIs and API products, generate API keys."
        " APIs are grouped.</p><a"
        " href='/apim/docs'>API documentation</a>",
    ),
    (
        "the guide of a product that manages APIs",
        f"{SITE}/apim/guide.html",
        "<title>Cloud API Manager - User Guide</title><h1>Cloud API Manager User Guide</h1><p>An API is made by a"
        " publisher. The API Manager shows each API; an API has a state. APIs are retired.</p>",
    ),
    (
        "how much of a program is tested",
        f"{SITE}/coverage/index.js.html",
        "<title>Code coverage report for index.js</title><h1>index.js</h1>"
        "<pre>// endpoint /api/v1/keys, API key in X-API-Key"
        "\napp.get('/api/v1/keys')\n// base URL https://api.bettong.example/v1, JSON, OAuth access token</pre>",
    ),
    (
        "a converter of descriptions",
        f"{SITE}/convert",
        "<title>API Spec Converter</title><h1>API Spec Converter</h1><p>It turns API specs from Swagger to OpenAPI."
        " Choose an API, and the API is shown. APIs may be large.</p>",
    ),
    (
        "an installation by curl",
        f"{SITE}/install",
        "<title>Install the agent</title><h1>Install the agent</h1><p>No account needed.</p>"
        "<pre>curl -sSL https://get.bettong.example/agent | sh</pre>",
    ),
    (
        "a file to fetch",
        f"{SITE}/download",
        "<title>Download</title><h1>Download</h1><p>No login needed.</p>"
        "<pre>curl -O https://files.bettong.example/bettong.zip</pre>",
    ),
    (
        "a call of somebody else's host",
        f"{SITE}/news/how-we-work",
        "<title>How we work</title><h1>How we work</h1><p>We ask the weather.</p>"
        "<pre>curl -H 'X-Key: 12' https://weather.quoll.example/today</pre>",
    ),
    (
        "a clinic that has heard of FHIR",
        f"{SITE}/about",
        "<title>About</title><h1>About us</h1><p>Our records follow standards such as HL7 FHIR R4. Book at"
        " https://book.bettong.example/</p>",
    ),
    (
        "a product in which APIs are made",
        f"{SITE}/apim/create.html",
        "<title>Create an API from an existing project</title><h1>Create an API from an existing project</h1><p>Choose"
        " APIs and then New API. The API version is a copy; each API has the base URL of its project. An API with no"
        " owner is shown in API Manager.</p><a href='/apim/docs'>API documentation</a>",
    ),
    (
        "words explained",
        f"{SITE}/glossary.html",
        "<title>Glossary</title><h1>Glossary</h1><p>API key: a key. REST: a style. JSON: a format. OAuth: see access"
        " token. Endpoint: an address. Webhooks: calls to you. Rate limit: how many. Base URL: the front. API request:"
        ' a call.</p><pre>{"a": 1}</pre><a href="/docs">API documentation</a>',
    ),
    (
        "files fetched by curl",
        f"{SITE}/docs/install.html",
        "<title>Installation</title><h1>Installation</h1><pre>curl -LO https://dl.bettong.example/v1/tool.tgz</pre>"
        "<pre>curl -LO https://dl.bettong.example/v1/tool.sig</pre>",
    ),
    (
        "an ordinary page",
        f"{SITE}/",
        "<title>Bettong Mutual</title><h1>Home loans</h1><p>We have lent money since 1921.</p>",
    ),
    (
        "active pharmaceutical ingredients",
        f"{SITE}/api",
        "<title>API Manufacturer</title><h1>Active pharmaceutical ingredients (API)</h1>"
        "<p>Our APIs and excipients are made under GMP. Browse our API products. Ask for our API documentation.</p>",
    ),
    (
        "oil",
        f"{SITE}/crude",
        "<title>Crude grades and API</title><h1>API gravity</h1><p>The API of our crude is 38 degrees API; see"
        " API Std 650. "
        "API, API, API.</p>",
    ),
    (
        "property developers",
        f"{SITE}/developers",
        "<title>Developers | Bettong Property</title><h1>Developers</h1><p>As property developers we "
        "build residential communities and apartments for families.</p>",
    ),
    (
        "a job",
        f"{SITE}/careers/1",
        "<title>Careers: Senior Software Developer</title><h1>Senior software developer</h1><p>You know REST APIs, "
        "JSON, OAuth, webhooks and SDKs, and write API documentation for our APIs.</p>",
    ),
    (
        "a blog post",
        f"{SITE}/blog/apis",
        "<meta property='og:type' content='article'><title>Why APIs matter</title><h1>Why APIs matter</h1>"
        "<p>Posted on 3 May. APIs are everywhere. Our APIs help developers. An API economy needs APIs.</p>",
    ),
    (
        "a library's manual",
        f"{SITE}/lib/api/widget",
        "<title>Widget class reference - Python API</title><h1>class Widget</h1><p>Constructor "
        "arguments, inherited methods and exceptions of this module's classes; functions return iterators.</p>"
        "<pre>from widgets import "
        "Widget\nclass Mine(Widget):\n    def draw(self): ...</pre><p>API, API, API.</p>",
    ),
    (
        "the manual of a program that speaks HTTP",
        f"{SITE}/cache/hits",
        "<title>More hits &#8212; Pademelon version 7.1.1 documentation</title><h1>Request</h1><h2>Response</h2>"
        "<h2>Headers</h2><h2>Errors</h2><pre>$ GET -Used http://www.bettong.example/\nGET / HTTP/1.1\nHTTP/1.1 200 OK"
        "</pre><p>200 OK or 404 Not Found, the HTTP request, the request headers, JSON and the content-type.</p>",
    ),
    (
        "an index of functions",
        f"{SITE}/lib/index-2",
        "<title>Index of new API in 2.0: Libquoll Reference Manual</title><h1>Index of new API in 2.0</h1>"
        "<p>quoll_lookup_ul, quoll_to_ascii</p>",
    ),
    (
        "a generated API reference without a word of the web",
        f"{SITE}/plugin/api.html",
        "<title>API Documentation &#8212; quoll-plugin</title><h1>API Documentation</h1><p>quoll_plugin</p>"
        "<script src='_static/documentation_options.js'></script><script>var DOCUMENTATION_OPTIONS = {}</script>",
    ),
    (
        "the options of a server",
        f"{SITE}/server/quolld.conf.html",
        "<title>Quoll Docs: quolld.conf</title><h1>quolld.conf</h1>"
        "<p>The endpoint looks like https://storage.quoll.example/v2, JSON, API keys,"
        " webhooks, the request headers and status codes that the API accepts.</p>"
        "<pre>endpoint = https://storage.quoll.example/v2/%(tenant)s</pre>",
    ),
    (
        "developers by name",
        f"{SITE}/developers.html",
        "<title>Bettong - Developers</title><h1>Meet our team</h1><h2>Kim</h2><p>Frontend Developer</p><h2>Lee</h2>"
        "<p>Backend Developer</p><form><input type=password name=p><button>Log in</button></form>",
    ),
    (
        "an architecture with one call in it",
        f"{SITE}/docs/architecture.html",
        "<title>Bettong - System Architecture</title><h1>System architecture and pipeline</h1><p>The dashboard calls"
        " POST /campaigns/:id/send, a queue takes the job, callbacks and webhooks come back as JSON.</p>",
    ),
    (
        "a tool that draws documentation",
        f"{SITE}/quolldoc/",
        "<title>QuollDoc - Swagger &amp; OpenAPI Spec Viewer</title><h1>QuollDoc</h1><p>An API experience in minutes."
        " Put your API on a page, give it an API key, explore our APIs in the demo. Register your app with an API"
        " gateway.</p><a href=1>API demo</a> <a href=2>API console</a> <a href=3>OpenAPI sample</a>",
    ),
    (
        "a library for those who build APIs",
        f"{SITE}/quollrest/guides/endpoints.html",
        "<title>Quollrest</title><h1>Endpoints</h1><h2>Customizing resources</h2><p>The <code>/employees</code>"
        " endpoint loads resources; endpoints, endpoints and endpoints speak JSON to your API, RESTful, with query"
        " parameters and pagination.</p><pre><span>class</span> <span>PostsController</span> <span>&lt;</span> <span>"
        "ApplicationController</span>\n  <span>end</span></pre>",
    ),
    (
        "an article that shows a call",
        f"{SITE}/best-proxies",
        "<title>Which proxy is best?</title><h1>Which proxy is best?</h1><p>We tried them all, for months.</p>"
        "<pre>curl https://quoll.example/v1/chat -H 'Authorization: Bearer abc' -d '{\"model\": 1}'</pre>",
    ),
    (
        "boasting",
        f"{SITE}/about",
        "<title>About us</title><h1>A digital business</h1><p>Our platform is built on microservices and APIs.</p>",
    ),
    (
        "endpoints of trials",
        f"{SITE}/trials",
        "<title>Clinical trials</title><h1>Results</h1><p>The primary endpoint was met; secondary "
        "endpoints, endpoints and more endpoints were not.</p>",
    ),
    (
        "a page that says it is not there",
        f"{SITE}/api/docs",
        "<title>404 | API documentation</title><h1>Page not found</h1>",
    ),
    (
        "a supplier portal",
        f"{SITE}/suppliers",
        "<title>Supplier portal</title><h1>Supplier portal</h1><p>Log in to see your orders.</p>",
    ),
    (
        "a portal for builders",
        f"{SITE}/for-developers",
        "<title>For developers</title><h1>For developers</h1><p>Developers trust us with drawings, approvals and"
        " settlement. Get started: sign up for our developer portal to see parcels near you, or talk to our people on"
        " site about the next release of lots.</p>",
    ),
    (
        "how a chat was built over a WebSocket",
        f"{SITE}/how-we-built-our-chat",
        "<title>Chat at Bettong</title><h1>Our chat</h1><p>The page opens wss://chat.bettong.example and subscribes to"
        " a channel; messages are published by topics.</p><h2>What we learned</h2><p>A lot.</p>",
    ),
    (
        "the manual of a client of brokers",
        f"{SITE}/pybroker/usage",
        "<title>Usage - pybroker 1.6 documentation</title><h1>Usage</h1><h2>Subscribe</h2><pre>import pybroker\n"
        "c = pybroker.Client('mqtt://localhost')\nc.subscribe('a/b')</pre><h2>Publish a message</h2><h2>Topics</h2>"
        "<p>Functions, classes, arguments and exceptions of this module.</p>",
    ),
    (
        "a map with a key",
        f"{SITE}/stores",
        "<title>Stores</title><h1>Find a store</h1><script src='https://maps.example/api/js?key=abc'></script>"
        "<script>var api = {url: '/wp-json/v2', key: 'x'}; fetch('/api/stores')</script><p>Perth, Hobart and"
        " Darwin</p>",
    ),
]


@pytest.mark.parametrize("name,url,body", REFERENCES, ids=[c[0] for c in REFERENCES])
def test_a_reference_is_one(name: str, url: str, body: str) -> None:
    assert judge(page_of(body, url)).kind == "reference"
    (sign,) = signs(REFERENCE_PAGE, body, url)
    assert sign.question == "reference_page" and sign.value in ("prose", "docusaurus")


PORTAL_TITLES = [
    "Entwicklerportal", "Portail développeurs", "Portal de desarrolladores", "Portal do desenvolvedor",
    "Portale degli sviluppatori", "Ontwikkelaarsportaal", "Utvecklarportal", "Udviklerportal", "Utviklerportal",
    "Kehittäjäportaali", "Portal dla deweloperów", "Портал разработчиков", "開発者ポータル", "开发者中心", "開發者平台",
    "개발자 센터",
]  # fmt: skip


@pytest.mark.parametrize("title", PORTAL_TITLES)
def test_a_portal_says_so_in_its_own_language(title: str) -> None:
    said = "<p>Bettong: API, API, API.</p><a href=/a>API</a><a href=/b>SDK</a><a href=/c>FAQ</a>"
    assert (
        judge(page_of(f"<title>{title} | Bettong</title><h1>{title}</h1>{said}", f"{SITE}/docs/page")).kind == "portal"
    )


@pytest.mark.parametrize("title", ["Portal für Bauentwicklung", "Portail clients", "お客様ポータル", "Портал клиентов"])
def test_a_portal_for_others_is_none(title: str) -> None:
    said = "<p>Bettong.</p><a href=/a>A</a><a href=/b>B</a><a href=/c>C</a>"
    assert judge(page_of(f"<title>{title} | Bettong</title><h1>{title}</h1>{said}", f"{SITE}/page")).kind == "other"


@pytest.mark.parametrize("name,body", OF_OTHER_KINDS, ids=[c[0] for c in OF_OTHER_KINDS])
def test_a_reference_of_another_kind_of_interface_is_one(name: str, body: str) -> None:
    assert judge(page_of(body, f"{SITE}/docs/page")).kind == "reference"


@pytest.mark.parametrize("name,body", NOT_OF_OTHER_KINDS, ids=[c[0] for c in NOT_OF_OTHER_KINDS])
def test_what_resembles_another_kind_of_interface_is_other(name: str, body: str) -> None:
    assert judge(page_of(body, f"{SITE}/docs/page")).kind == "other"


@pytest.mark.parametrize("name,url,body", PORTALS, ids=[c[0] for c in PORTALS])
def test_a_portal_is_one(name: str, url: str, body: str) -> None:
    assert judge(page_of(body, url)).kind == "portal"
    (sign,) = signs(PORTAL_PAGE, body, url)
    assert sign.value == "own"


@pytest.mark.parametrize("name,url,body", OTHERS, ids=[c[0] for c in OTHERS])
def test_what_merely_looks_like_it_is_other(name: str, url: str, body: str) -> None:
    judged = judge(page_of(body, url))
    assert (judged.kind, judged.renderer) == ("other", None), judged.signs
    assert not signs(REFERENCE_PAGE, body, url) and not signs(PORTAL_PAGE, body, url)


def test_an_error_page_documents_nothing() -> None:
    assert judge(page_of(OPERATIONS, SITE, status=404)).kind == "other"
    assert signs(REFERENCE_PAGE, OPERATIONS, status=404) == []


SHELLS = [
    (
        "told so",
        "<title>Bettong</title><noscript>You need to enable JavaScript to run this app.</noscript><script"
        " src=a.js></script>",
    ),
    ("a root to draw in", "<title>Bettong</title><div id=root></div><script src=main.js></script>"),
    ("a custom root", "<app-root></app-root><script src=main.js></script>"),
]


@pytest.mark.parametrize("name,body", SHELLS, ids=[c[0] for c in SHELLS])
def test_an_empty_shell_is_unread(name: str, body: str) -> None:
    assert judge(page_of(f"<html><body>{body}</body></html>", f"{SITE}/developers")).kind == "unread"
    assert judge(page_of(f"<body>{body}<p>{'many words to read ' * 30}</p>", SITE)).kind == "other"


def test_a_short_page_that_a_server_or_a_manual_s_generator_wrote_is_read() -> None:
    short = "<h1>Welcome</h1><p>Parcels go out on Mondays, and on Tuesdays too when the river is low.</p>"
    assert judge(page_of(f"<div id=app>{short}</div><script src=app.js></script>", SITE)).kind == "other"
    manual = "<title>JSDoc: Home</title><h1>Home</h1><p>Documentation generated by JSDoc</p><script src=p.js></script>"
    assert judge(page_of(manual, SITE)).kind == "other"


def test_somebody_elses_api_is_no_strong_reference() -> None:
    body = '<div id="swagger-ui"></div><script src="swagger-ui-bundle.js"></script>'
    sample = f'{body}<script>SwaggerUIBundle({{url: "https://petstore.swagger.io/v2/swagger.json"}})</script>'
    (sign,) = signs(REFERENCE_PAGE, sample)
    assert sign.strength is Strength.WEAK
    assert [s.value for s in signs(FOREIGN_PAGE, sample)] == ["petstore"]
    own = f'{body}<script>SwaggerUIBundle({{url: "/v2/swagger.json"}})</script>'
    assert signs(REFERENCE_PAGE, own)[0].strength is Strength.STRONG
    assert signs(FOREIGN_PAGE, own) == []


SAMPLE_SCRIPTS = [
    ('window.ui = SwaggerUIBundle({url: "https://petstore.swagger.io/v2/swagger.json", dom_id: "#x"});', True),
    ('window.ui = SwaggerUIBundle({urls: [{url: "//petstore3.swagger.io/api/v3/openapi.json"}]});', True),
    ('window.ui = SwaggerUIBundle({url: "/v2/swagger.json", dom_id: "#x"});', False),
    ('var see = "https://petstore.swagger.io/v2/swagger.json";', False),
]


@pytest.mark.parametrize(("script", "foreign"), SAMPLE_SCRIPTS)
def test_a_viewer_s_own_script_may_still_show_the_sample(script: str, foreign: bool) -> None:
    response = Response(200, "OK", (("Content-Type", "application/javascript"),), script.encode())
    found = list(FOREIGN_PAGE.detect(read(replace(exchange(""), response=response))))
    assert [s.value for s in found] == ["petstore"] * foreign
    assert all(script[int(s.location.partition("@")[2]) :].startswith(s.excerpt) for s in found)


OTHER_NAMES = [
    ("Training portal | Australasian Packing Institute", "Register for API courses.", True),
    ("Research", "The Asthma Prediction Index (API) is a tool. Developers of the API published documentation.", True),
    ("Ingredients", "Browse our APIs. Sign up to get the CoA, CEP and DMF of each API.", True),
    (
        "API portal | Quoll",
        "Our API (application programming interface) lets apps read orders. Register your app.",
        False,
    ),
    ("API portal | Quoll", "Our Application Programming Interfaces (APIs) let apps read orders.", False),
    ("Add Product Image | Quoll API", "POST /v1/images adds an image. Add Product Item adds an item.", False),
    ("Quoll API | Add Payment Item", "POST /v1/items adds an item.", False),
]


@pytest.mark.parametrize(("title", "text", "other"), OTHER_NAMES, ids=[c[1][:30] for c in OTHER_NAMES])
def test_three_letters_that_stand_for_something_else_are_no_api(title: str, text: str, other: bool) -> None:
    source = f"<title>{title}</title><h1>API portal</h1><p>{text}</p><p>Sign up for API access.</p>"
    judged = judge(page_of(source, f"{SITE}/api"))
    assert (judged.kind == "other") is other
    assert not other or not signs(API_MENTION, source, f"{SITE}/api")


# --- ways in -------------------------------------------------------------------------------------------

LANDING = "<title>Bettong Developer Portal</title><h1>Developer portal</h1><p>Explore our APIs.</p>"
MODELS = [
    ("<p>Sign up for a free developer account and create your API key.</p>", {"self_service"}),
    ("<p>Get your API key in minutes.</p>", {"self_service"}),
    ("<p>Register your app to get credentials.</p>", {"self_service"}),
    ("<p>No registration or API key is required.</p>", {"open"}),
    ("<p>The API is open to everyone.</p>", {"open"}),
    ("<p>Apply for access; we review every application within five days.</p>", {"approval"}),
    ("<p>Keys are issued subject to approval.</p>", {"approval"}),
    ("<p>Request access to the API.</p>", {"approval"}),
    ("<p>The API is available to our partners under a signed agreement.</p>", {"partner"}),
    ("<p>Contact us to get API access.</p>", {"partner"}),
    ("<p>Access to the API requires a commercial agreement with us.</p>", {"partner"}),
    ("<p>Choose a plan, then call the Orders API.</p>", set()),
    ("<p>Call us for API credentials.</p>", {"partner"}),
    ("<p>Our desk will arrange a contract and access to the API.</p>", {"partner"}),
    ("<p>Your API key is issued once you have been onboarded.</p>", {"partner"}),
    ("<p>Registrieren Sie sich und erzeugen Sie einen API-Schlüssel.</p>", {"self_service"}),
    ("<p>Créez un compte pour appeler notre API.</p>", {"self_service"}),
    ("<p>Cree una cuenta y genere su clave de API.</p>", {"self_service"}),
    ("<p>アカウントを登録すると、APIキーがすぐに発行されます。</p>", {"self_service"}),
    ("<p>Der Zugang zur API setzt einen Rahmenvertrag voraus.</p>", {"partner"}),
    ("<p>Unsere API liefert Verträge und Tarife als JSON.</p>", set()),
    ("<p>Si notre API ne répond pas, contactez le support.</p>", set()),
    ("<p>Subscribe to our newsletter.</p>", set()),
    ("<p>An API key is required.</p>", set()),
    ("<p>Fast, simple and well documented.</p>", set()),
]


@pytest.mark.parametrize("text,models", MODELS, ids=[c[0][3:40] for c in MODELS])
def test_the_access_model_is_what_sentences_say(text: str, models: set[str]) -> None:
    found = signs(ACCESS_MODEL, LANDING + text, f"{SITE}/developers")
    assert {sign.value for sign in found} == models
    assert all(sign.strength is Strength.STRONG for sign in found)


def test_a_sign_up_form_is_self_service() -> None:
    form = "<form><input type=email name=email><input type=password name=p><button>Create account</button></form>"
    assert [s.value for s in signs(ACCESS_MODEL, LANDING + form, f"{SITE}/developers")] == ["self_service"]
    letter = "<form><input type=email name=email><button>Subscribe to the newsletter</button></form>"
    assert signs(ACCESS_MODEL, LANDING + letter, f"{SITE}/developers") == []


PARTNERS = [
    ("Our API connects your warehouse with ours. Contact us for access to the documentation.", "contact"),
    ("Brokers integrate with us through our API. Access is granted under a signed data agreement.", "agreement"),
    ("Our partner API is available to accredited partners only.", "agreement"),
    ("Our REST API is available to customers on the Enterprise plan. It is documented.", "agreement"),
    ("We offer an API for merchants; apply for access with the form below.", "approval"),
    ("Our API is for merchants. E-mail the integrations team for API credentials.", "contact"),
    ("Our API is for merchants. Email partners@bettong.example for API documentation.", "contact"),
    ("Our broker APIs plug into your system. Call your manager and complete an API agreement.", "agreement"),
    ("Approved bookmakers connect to the Odds API. Apply to the unit; applications are assessed.", "approval"),
    ("Our API is for merchants. Talk to the integrations team about API access.", "contact"),
    ("Providers lodge with our Contributions API. Speak with your relationship manager about access.", "contact"),
    ("Suppliers send invoices via our API. Log in to the partner portal to read the API documentation.", "login"),
    ("Suppliers send invoices over our REST API. The documentation is in the hub once you are onboarded.", "agreement"),
    ("Händler bestellen über unsere API. Zugangsdaten und Dokumentation der API erhalten Sie auf Anfrage.", "contact"),
    ("Nos API servent aux courtiers. Pour obtenir un accès, contactez notre équipe.", "contact"),
]
NOT_PARTNERS = [
    "Our API accelerator gives your business secure APIs. Contact us to discuss access to data through APIs.",
    "Register for our API Summit. Contact us for access to the venue.",
    "Staff are given a laptop once they are onboarded. We value our people.",
    "Kontaktieren Sie uns für ein Angebot. Unsere Verträge sind fair.",
    "We help banks design and build APIs. Talk to us about your API programme.",
    "Our platform is built on APIs.",
    "Weighbridges talk to the ledger by API, so dockets reach customers at once.",
    "We plan to launch an API for partners next year. Contact us for access.",
    "We no longer offer an API. Contact us for access.",
    "Our APIs are made under GMP. Contact us for pharmaceutical documentation.",
    "Our app uses the Google Maps API. Contact us for access.",
    "You have experience with REST APIs. Apply now.",
    "Our banking APIs let a customer read a statement and apply for an instant overdraft.",
    "Our email API has documentation for senders; an email response identifies the message.",
    "Contact us to book a table. Our members get access to the lounge.",
    "Sign a lease agreement with us. Our apartments are available to members.",
]


@pytest.mark.parametrize("text,way", PARTNERS, ids=[c[0][:30] for c in PARTNERS])
def test_an_api_for_partners_is_told_by_its_way_in(text: str, way: str) -> None:
    (sign,) = signs(
        PARTNER_ACCESS, f"<title>Bettong Logistics</title><h1>Working with us</h1><p>{text}</p>", f"{SITE}/partners"
    )
    assert (sign.value, sign.strength) == (way, Strength.STRONG)


@pytest.mark.parametrize("text", NOT_PARTNERS, ids=[c[:30] for c in NOT_PARTNERS])
def test_no_api_now_or_no_way_in_is_no_partner_access(text: str) -> None:
    assert signs(PARTNER_ACCESS, f"<title>Bettong</title><h1>About us</h1><p>{text}</p>", f"{SITE}/about") == []


MENTIONS = [
    ("SIM swap and number checks as network APIs, for developers.", "boast"),
    ("Payroll firms lodge straight from their product with our Contributions API.", "boast"),
    ("Our platform is built on microservices and APIs for our customers.", "boast"),
    ("We rebuilt the core on an API-first architecture that is released every week.", "boast"),
    ("Next year we will launch an open API for our partners.", "plan"),
    ("This API will be used to make payments from an account of a customer online.", "boast"),
    ("Next year we plan to offer an open API for timetables.", "plan"),
    ("A headless CMS and APIs behind it let editors publish once to print and radio.", "boast"),
    ("We will publish APIs under open banking in 2027 so that customers can share data.", "plan"),
]
NO_MENTIONS = [
    "We make active pharmaceutical ingredients (APIs) for our customers.",
    "The crude has an API gravity of 40 and is sold to customers via tankers.",
    "Australian Pharmaceutical Industries (ASX: API) provides services to customers.",
    "Five years of experience with REST APIs and cloud platforms.",
    "APIs",
    "Our shops use the Google Maps API to show where customers are.",
    "Banyan Api is a town on our platform.",
]


@pytest.mark.parametrize("text,value", MENTIONS, ids=[c[0][:30] for c in MENTIONS])
def test_plans_and_boasts_are_mentions(text: str, value: str) -> None:
    found = signs(API_MENTION, f"<title>Bettong</title><h1>About us</h1><p>{text}</p>", f"{SITE}/about")
    assert [(s.value, s.strength) for s in found] == [(value, Strength.WEAK)]


@pytest.mark.parametrize("text", NO_MENTIONS, ids=[c[:30] for c in NO_MENTIONS])
def test_other_apis_are_not_mentioned(text: str) -> None:
    assert signs(API_MENTION, f"<title>Bettong</title><h1>About us</h1><p>{text}</p>", f"{SITE}/about") == []


def test_a_course_about_apis_documents_none_and_an_api_of_courses_does() -> None:
    sample = "<pre>GET /pets HTTP/1.1</pre>"
    course = "<p>A ten-week short course: design REST APIs, document them with Swagger. Apply online.</p>"
    assert (
        signs(REFERENCE_PAGE, f"<title>Building APIs with Python</title>{course}{sample}", f"{SITE}/courses/apis") == []
    )
    calls = (
        "<p>Base URL https://api.bettong.example/v1. Send your API key as a bearer token.</p><h2>Authentication</h2>"
        "<h2>Endpoints</h2><p>GET /courses lists every short course, GET /courses/{id} one with its syllabus and"
        " GET /campuses the campuses. 401 Unauthorized, 404 Not Found.</p><pre>curl"
        " https://api.bettong.example/v1/courses</pre>"
    )
    assert signs(REFERENCE_PAGE, f"<title>Courses API reference</title><h1>Courses API</h1>{calls}", f"{SITE}/docs/api")


LOGINS = [
    (
        "a form",
        f"{SITE}/developers",
        "<title>Developer portal</title><h1>Developer portal</h1><form>Log in<input name=u>"
        "<input type=password name=p><button>Log in</button></form>",
        True,
    ),
    ("a sentence", f"{SITE}/developers", LANDING + "<p>Log in to read the API documentation.</p>", True),
    (
        "for registered users",
        f"{SITE}/developers",
        LANDING + "<p>The documentation is available to registered partners only.</p>",
        True,
    ),
    (
        "the bank's own login",
        f"{SITE}/login",
        "<title>Internet banking</title><h1>Log in</h1><form><input type=password name=p>"
        "<button>Log in</button></form>",
        False,
    ),
    (
        "a page about the people who built a site, with its login",
        f"{SITE}/developers.html",
        "<title>Bettong - Developers</title><h1>Meet our team</h1><p>Kim, frontend developer.</p>"
        "<form>Sign in<input type=password name=p><button>Sign in</button></form>",
        False,
    ),
    ("a reference with a login in its head", f"{SITE}/docs", f"<form><input type=password></form>{OPERATIONS}", False),
]


@pytest.mark.parametrize("name,url,body,expected", LOGINS, ids=[c[0] for c in LOGINS])
def test_a_login_before_the_documentation(name: str, url: str, body: str, expected: bool) -> None:
    assert bool(signs(DOCS_LOGIN, body, url)) is expected


def test_documentation_that_redirects_to_a_login_is_behind_it() -> None:
    (sign,) = signs(DOCS_LOGIN, "", f"{SITE}/developers/docs", 302, location=f"{SITE}/login?next=/developers/docs")
    assert (sign.location, sign.excerpt) == ("header:Location", f"Location: {SITE}/login?next=/developers/docs")
    assert signs(DOCS_LOGIN, "", f"{SITE}/account", 302, location=f"{SITE}/login") == []


# --- offers --------------------------------------------------------------------------------------------

OFFERS = [
    ("sandbox", "<p>Try calls in our sandbox environment.</p>"),
    ("sdk", "<a href='https://pypi.org/project/bettong/'>Python SDK</a>"),
    ("sdk", "<p>Install the Bettong SDK.</p>"),
    ("sdk", "<p>It gets on with the Quoll SDK. Use our Java SDK.</p>"),
    ("support", "<a href='/developers/get-help/'>Ask</a>"),
    ("status_page", "<a href='/status'>All well?</a>"),
    ("terms", "<a href='/developers/terms'>API terms of use</a>"),
    ("terms", "<a href='/legal'>Terms and conditions</a>"),
    ("pricing", "<p>The first 1,000 cost nothing, then 2 cents per request.</p>"),
    ("change_log", "<a href='/changes'>Changelog</a>"),
    ("status_page", "<a href='https://status.bettong.example/'>API status</a>"),
    ("support", "<p>Contact API support at api@bettong.example.</p>"),
]


@pytest.mark.parametrize("question,text", OFFERS, ids=[f"{q}-{i}" for i, (q, _) in enumerate(OFFERS)])
def test_what_a_portal_offers(question: str, text: str) -> None:
    assert question in {sign.question for sign in signs(OFFERED, LANDING + text, f"{SITE}/developers")}


NOT_OFFERS = [
    ("status_page", "<a href='/developers/docs/status'>Message status</a>"),
    ("support", "<a href='/developers/docs/contacts'>Contacts</a>"),
    ("support", "<a href='/developers/graphql/contactstatus.html'>ContactStatus</a>"),
    ("terms", "<a href='/apis/payment-terms'>Payment terms</a>"),
    ("sdk", "<p>It gets on with every tool that talks to the Quoll SDK.</p>"),
]


@pytest.mark.parametrize("question,text", NOT_OFFERS, ids=[f"{q}-{i}" for i, (q, _) in enumerate(NOT_OFFERS)])
def test_resources_of_an_api_and_the_tools_of_others_are_no_offer(question: str, text: str) -> None:
    assert question not in {sign.question for sign in signs(OFFERED, LANDING + text, f"{SITE}/x/catalogue")}


def test_a_message_of_a_sample_is_no_way_in() -> None:
    sample = '<pre>{ "message": "You have been placed on the waiting list for the API" }</pre>'
    assert signs(ACCESS_MODEL, LANDING + sample, f"{SITE}/developers") == []


def test_a_shop_offers_nothing_to_developers() -> None:
    body = (
        "<title>Shop</title><h1>Boots</h1><p>Support, terms and prices.</p><a href='/terms'>Terms</a><a"
        " href='/help'>Support</a>"
    )
    assert signs(OFFERED, body, f"{SITE}/shop") == []


def test_the_frame_around_a_portal_is_not_its_own() -> None:
    portal = (
        "<title>API catalogue</title><h1>API catalogue</h1><p>Browse our APIs.</p><footer><a"
        " href='/terms'>Terms</a></footer>"
    )
    assert signs(OFFERED, portal, f"{SITE}/business/catalogue") == []


# --- nothing raises ------------------------------------------------------------------------------------

_PARTS = (
    "<title> </title> <h1> </h1> <p> </p> <form> </form> <input|type=password> <script> </script> <pre> </pre> "
    "<nav> </nav> &amp;"
    " API developer GET|/v1/x Contact|us|for|API|access. Our|API|is|open|to|everyone. sandbox <a|href=/x.yaml> "
    "</a> . \n"
)


@QUICK
@given(st.lists(st.sampled_from([part.replace("|", " ") for part in _PARTS.split(" ")]), max_size=40))
def test_no_page_is_too_odd(parts: list[str]) -> None:
    for detector in (
        REFERENCE_PAGE,
        PORTAL_PAGE,
        PORTAL_PRODUCT,
        ACCESS_MODEL,
        DOCS_LOGIN,
        PARTNER_ACCESS,
        API_MENTION,
        OFFERED,
    ):
        signs(detector, " ".join(parts), f"{SITE}/developers")


BOMBS = [
    "https://a", "/a/b", "API ", "GET /", "contact our API ", "log in ", "name type ", "apply for access ", "<script ",
    "/<", "/{", "{{", "a-", "a.b.c-", "https://a.", "GET a.", "GET {a}.", "URL: ", "URL\n/a", "POST /a HTTP/1",
    "Method: ", "请求URL", "callback your server returns ", "{\"a\": ",
]  # fmt: skip


@pytest.mark.parametrize("piece", BOMBS)
def test_judging_never_takes_long(piece: str) -> None:
    body = f"<h1>API for developers</h1><pre>{piece * 30_000}</pre><p>{piece * 30_000}</p>"
    started = time.process_time()
    reading = read(exchange(body, f"{SITE}/developers"))
    for detector in (REFERENCE_PAGE, ACCESS_MODEL, DOCS_LOGIN, PARTNER_ACCESS, API_MENTION, OFFERED):
        list(detector.detect(reading))
    assert time.process_time() - started < 4.0  # an idle machine needs one


TERSE = (
    "<h1>Interoperability</h1><p>Our server follows the core guide. Apps register by mail and use OAuth 2.0.</p>"
    "<pre>GET https://{host}/r4/Patient/123\nAuthorization: Bearer ...</pre>"
)


@pytest.mark.parametrize(
    ("host", "strength"),
    [
        ("fhir.bettong.example", Strength.STRONG),
        ("fhir.another.example", Strength.WEAK),  # somebody else's, in a page of ours
        ("localhost:8080", Strength.WEAK),
    ],
)
def test_samples_of_calls_to_an_own_host_make_a_terse_page_clear(host: str, strength: Strength) -> None:
    found = signs(REFERENCE_PAGE, TERSE.format(host=host))
    assert [s.strength for s in found] == [strength]


@pytest.mark.parametrize(
    ("url", "text", "strength"),
    [
        (f"{SITE}/developer-portal/login", "", Strength.WEAK),  # builders of houses have such doors
        (f"{SITE}/developer-portal/login", "<p>Read the API reference and get credentials.</p>", Strength.STRONG),
        ("https://developer.bettong.example/login", "", Strength.STRONG),
    ],
)
def test_a_bare_login_proves_a_portal_only_on_a_host_of_developers(url: str, text: str, strength: Strength) -> None:
    body = (
        f"<title>Developer portal</title><h1>Developer portal</h1>{text}<form>Log in<input name=u>"
        "<input type=password name=p><button>Log in</button></form>"
    )
    assert {s.strength for s in signs(DOCS_LOGIN, body, url)} == {strength}
    assert {s.strength for s in signs(PORTAL_PAGE, body, url)} == {strength}
