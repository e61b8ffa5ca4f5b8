"""Which product drew a page: an own rule for each product, from what its templates and sources emit.

A rule is a list of marks; each looks at one part of the page and has a weight. A product is
recognised when its marks weigh 1 or more together, so that one weak mark (a title, a common class
name) never decides. `draws` says what such a page is worth as evidence: a viewer of API
descriptions or a GraphQL IDE shows an API (`reference`), a portal product shows a developer portal
(`portal`), a general generator of documentation proves nothing about the kind (`docs`), and a
generator of library manuals speaks against an API (`manual`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from survey.page import Page, excerpt_of

Draws = Literal["reference", "portal", "docs", "manual"]
Part = Literal["src", "css", "inline", "meta", "tag", "id", "class", "title", "host", "text", "source", "link", "path"]


@dataclass(frozen=True, slots=True)
class Mark:
    """`pattern` (a regular expression, without case) found in that part of the page weighs `weight`.

    Parts: `src` script addresses; `css` addresses of link elements; `inline` inline scripts; `meta` lines
    `name: content`; `tag` custom element names; `id`, `class` whole names; `title`; `host` and `path` of the
    page itself; `link` addresses of anchors and frames; `text` visible text; `source` the markup.
    """

    part: Part
    pattern: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Renderer:
    name: str
    draws: Draws
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A recognised product: its weight, and the mark that weighs most as (position, verbatim excerpt)."""

    renderer: Renderer
    weight: float
    start: int
    excerpt: str


def _r(name: str, draws: Draws, *marks: tuple[Part, str] | tuple[Part, str, float]) -> Renderer:
    return Renderer(name, draws, tuple(Mark(*mark) for mark in marks))


# In the order of telling: of two that weigh the same, the first is named.
RENDERERS: tuple[Renderer, ...] = (
    # --- viewers of descriptions
    _r(
        "swagger-ui", "reference",
        ("src", r"swagger-ui(-bundle|-standalone-preset|-es-bundle(-core)?|-min)?(\.min)?\.js"),
        ("src", r"swagger-(ui-init|initializer|client)(\.min)?\.js"),
        ("inline", r"\bSwaggerUIBundle\s*\(|new\s+SwaggerUi\s*\(|\bSwaggerUIBundle\b[^;]{0,80}\bpresets\b"),
        ("inline", r"\bSwaggerUI\w{0,30}\s*=\s*\{|\blayout['\"]?\s*:\s*['\"](StandaloneLayout|BaseLayout)['\"]"),
        ("inline", r"\bSwaggerUI\s*\(\s*\{|swaggerUi\.load\s*\(|window\.swashbuckleConfig"),
        ("css", r"swagger-ui[\w.-]*\.css", 0.6),
        ("src", r"springfox\.js|/swashbuckle[\w.-]*\.js|drf-yasg/|swagger-ui-dist", 0.6),
        ("id", r"swagger-ui(-container)?", 0.6), ("class", r"swagger-ui(-wrap)?|swagger-section", 0.5),
        ("title", r"^(.* )?swagger\s?-?ui\b", 0.5),
        ("source", r"<iframe\b[^<>]{0,300}\bclass=[\"']swagger-ui-iframe\b"),  # mkdocs-swagger-ui-tag
    ),
    _r(
        "redoc", "reference",
        ("tag", r"redoc", 0.9), ("source", r"<redoc\s[^<>]{0,300}\bspec-?url\s{0,9}=", 0.6),
        ("src", r"redoc(\.standalone|\.min|\.lib)?\.js|/redoc/[\w.@/-]*bundles/|/redoc-try-it-out[@/]"),
        ("inline", r"\bRedoc(TryItOut)?\.(init|hydrate)\s*\(|\b__redoc_(state|export)\b"),
        ("class", r"redoc-wrap|redoc-json", 0.8), ("link", r"github\.com/(redocly|rebilly)/redoc", 0.3),
        ("id", r"redoc(-container|-root|_container)?", 0.3), ("title", r"\bredoc\b", 0.3),
        ("source", r"<iframe\b[^<>]{0,300}\bclass=[\"']redoc-iframe\b"),  # mkdocs-redoc-tag
    ),
    _r(
        "redocly", "reference",
        ("src", r"redocly-reference-docs|/reference-docs/[\w.-]+/|developer-portal[\w.-]*\.redoc"),
        ("inline", r"RedoclyReferenceDocs|__REDOCLY_|redocly_category"), ("meta", r"^generator: .*redocly"),
        ("source", r'<[^>]{1,200}\bdata-component-name="[A-Z]\w+/[A-Z]\w+"'),
        ("host", r"(^|\.)(redoc\.ly|redocly\.(com|app)|redocly-pages\.com)$", 0.6), ("css", r"redocly", 0.4),
    ),
    _r(
        "scalar", "reference",
        ("src", r"@scalar/api-reference|/scalar(\.min|\.aspnetcore|\.standalone)?\.js|cdn\.scalar\.com"),
        ("inline", r"\bScalar\.createApiReference\s*\(|\bcreateApiReference\s*\(\s*['\"#{]|@scalar/api-reference"),
        ("source", r"<script[^>]{1,300}\bid=[\"']api-reference[\"'][^>]{0,300}(data-url|data-configuration)"),
        ("source", r"<script[^>]{1,300}(data-url|data-configuration)[^>]{0,300}\bid=[\"']api-reference[\"']"),
        ("source", r"<script\s[^<>]{0,300}\bid=[\"']api-reference[\"'][^<>]{0,300}\btype=[\"']application/(json|yaml)"),
        ("source", r"<script\s[^<>]{0,300}\btype=[\"']application/(json|yaml)[^<>]{0,300}\bid=[\"']api-reference[\"']"),
        ("class", r"scalar-(app|api-reference|api-client|container)", 0.8), ("tag", r"scalar-api-reference"),
        ("title", r"^scalar\b|\bscalar api reference", 0.5),
    ),
    _r(
        "rapidoc", "reference",
        ("tag", r"rapi-doc(-mini)?"), ("src", r"rapidoc(-min|\.min)?\.js"),
        ("inline", r"import\s+['\"][^'\"]{0,200}rapidoc", 0.8),
    ),
    _r("rapipdf", "reference", ("tag", r"rapi-pdf"), ("src", r"rapipdf(-min|\.min)?\.js")),
    _r(
        "stoplight-elements", "reference",
        ("tag", r"elements-(api|dev-portal|stoplight-project)"),
        ("src", r"@stoplight/elements|stoplight-elements|elements/web-components"),
        ("class", r"sl-elements(-api)?", 0.8), ("host", r"\.stoplight\.io$", 0.6),
        ("src", r"//[\w.-]*stoplight\.io/", 0.5), ("css", r"@stoplight/elements[\w.@/-]*\.css", 0.5),
    ),
    _r("openapi-explorer", "reference", ("tag", r"openapi-explorer"), ("src", r"openapi-explorer(\.min)?\.js", 0.8)),
    _r(
        "zudoku", "reference",  # in one script, told a description; a built site has other pages too (below)
        ("src", r"cdn\.zudoku\.dev/[\w./@-]*\.js|/zudoku(\.min)?\.js"), ("tag", r"zudoku"),
        ("source", r"<div[^>]{1,200}data-api-url=", 0.6), ("css", r"//cdn\.zudoku\.dev/[\w./@-]*\.css", 0.4),
    ),
    _r(
        "knife4j", "reference",
        ("title", r"knife4j|swagger-bootstrap-ui"), ("src", r"knife4j|swagger-?bootstrap-?ui", 0.8),
        ("css", r"knife4j|swagger-?bootstrap-?ui", 0.5),
    ),
    _r("lucybot", "reference", ("src", r"lucybot[\w.-]*\.js"), ("inline", r"\bLucybot\b", 0.6)),
    _r(
        "insomnia-documenter", "reference",
        ("src", r"insomnia-documenter"), ("source", r"\binsomnia-documenter\b", 0.6),
    ),
    _r(
        "swagger-editor", "reference",
        ("src", r"swagger-editor(-bundle|-standalone-preset)?[\w.-]*\.js"),
        ("inline", r"\bSwaggerEditor(Bundle)?\s*\("), ("id", r"swagger-editor", 0.6),
        ("title", r"^swagger editor", 0.5),
    ),
    # --- GraphQL and event viewers
    _r(
        "graphql-playground", "reference",
        ("inline", r"\bGraphQLPlayground\.init\s*\("), ("src", r"graphql-playground(-react|-html)?[\w.@/-]*\.js"),
        ("css", r"graphql-playground", 0.6), ("title", r"graphql playground", 0.6),
    ),
    _r(
        "graphql-voyager", "reference",
        ("src", r"(graphql-)?voyager(\.standalone|\.min|\.worker)?\.js"),
        ("inline", r"\bGraphQLVoyager\.(init|renderVoyager)\s*\("), ("css", r"graphql-voyager|voyager\.css", 0.5),
        ("id", r"voyager", 0.3),
    ),
    _r(
        "apollo-sandbox", "reference",
        ("src", r"(embeddable-(sandbox|explorer)|apollo-server-landing-page|sandbox"
            r"|studio-ui)[\w.-]*\.(cdn\.)?apollographql\.com"),
        ("source", r"(embeddable-(sandbox|explorer)|apollo-server-landing-page)\.cdn\.apollographql\.com", 0.8),
        ("inline", r"\bEmbedded(Sandbox|Explorer)\s*\(|window\.landingPage\s*="),
        ("title", r"^(apollo (server|sandbox|studio)|apollo graphql sandbox)", 0.5),
        ("id", r"embedded-(sandbox|explorer)", 0.5),
    ),
    _r(
        "altair", "reference",
        ("inline", r"\bAltairGraphQL\.init\s*\("), ("src", r"altair(-static|-graphql)?[\w.@/-]*\.js", 0.8),
        ("title", r"^altair( graphql( client)?)?$", 0.6), ("source", r"<img[^>]{1,200}alt=[\"']altair[\"']", 0.4),
        ("tag", r"app-root", 0.2), ("source", r"altair-static|altair-graphql", 0.5),
    ),
    _r(
        "graphiql", "reference",
        ("src", r"graphiql([.-][\w.-]+)?\.js|/graphiql(@[\w.]+)?/"),
        ("inline", r"createElement\(\s*GraphiQL\b|\b\w{0,30}GraphiQL\.(create|createFetcher|init|render)\b"
            r"|from\s*['\"][^'\"]{0,200}(graphiql|ruru)|\"graphiql\"\s*:"),
        ("class", r"graphiql-container", 0.7), ("css", r"graphiql[\w.-]*\.css|/graphiql(@[\w.]+)?/|/ruru", 0.6),
        ("id", r"graphiql(-session)?|ruru-root", 0.5), ("title", r"graphi\s?ql|\bruru\b|graphql ide", 0.5),
    ),
    _r(
        "asyncapi-react", "reference",
        ("tag", r"asyncapi-component"),
        ("src", r"@asyncapi/(react|web)-component|asyncapi-(ui|react|web-component)[\w.-]*\.js"),
        ("inline", r"\bAsyncApiStandalone\.(render|hydrate)\s*\("), ("class", r"aui-root", 0.8),
        ("css", r"asyncapi[\w.-]*\.css|@asyncapi/", 0.5), ("id", r"asyncapi(-doc)?", 0.4),
    ),
    _r(
        "protoc-gen-doc", "reference",
        ("title", r"^protocol documentation", 0.5), ("id", r"toc-container", 0.3), ("class", r"file-heading", 0.3),
        ("text", r"method name\s+request type\s+response type", 0.5),
    ),
    _r(
        "graphdoc", "reference",
        ("css", r"graphdoc[\w.-]*\.css", 0.9), ("link", r"github\.com/2fd/graphdoc", 0.7),
        ("css", r"styles/slds\.css", 0.3), ("title", r"graphql schema", 0.3),
        ("src", r"toggle-navigation\.js|focus-active\.js|filter-types\.js", 0.5),
    ),
    _r(
        "spectaql", "reference",
        ("src", r"spectaql[\w.-]*\.js"), ("css", r"spectaql[\w.-]*\.css"), ("id", r"spectaql", 0.8),
        ("class", r"spectaql[\w-]*", 0.7),
        ("class", r"operation-group-\w+|operation-query-title|definition-(object|enum|scalar)", 0.6),
        ("class", r"drawer-layout|doc-row|doc-examples", 0.3),
        ("id", r"(query|mutation|definition|group)-[A-Z]\w+", 0.4),
    ),
    _r(
        "spectacle", "reference",
        ("css", r"stylesheets/spectacle(\.min)?\.css", 0.5), ("src", r"javascripts/spectacle(\.min)?\.js", 0.5),
        ("class", r"swagger-(operation-path|responses|request-params|global)", 0.5), ("id", r"spectacle", 0.3),
        ("link", r"//sourcey\.com/spectacle", 0.5),
    ),
    _r(
        "bootprint", "reference",
        ("class", r"swagger--summary[\w-]*", 0.6),
        ("class", r"sw-(info|operation|request|response|default-value)[\w-]*", 0.5),
        ("class", r"json-inner-schema", 0.3),
    ),
    _r("dociql", "reference", ("src", r"dociql"), ("css", r"dociql")),
    _r(
        "magidoc", "reference",
        ("meta", r"^generator: .*magidoc"), ("source", r"magidoc", 0.5), ("title", r"magidoc", 0.5),
    ),
    _r(
        "pathfinder", "reference",
        ("inline", r"@pathfinder-ide/react"), ("src", r"@pathfinder-ide/|pathfinder-ide[\w.-]*\.js"),
        ("css", r"pathfinder-ide/", 0.6), ("id", r"pathfinder", 0.4), ("title", r"\bpathfinder$", 0.2),
    ),
    # --- generated references
    _r(
        "sphinx", "reference",  # with sphinxcontrib-httpdomain or -openapi; other pages of Sphinx prove nothing (below)
        ("source", r"<dl class=[\"'](http )?(get|head|post|put|patch|delete|options|trace|copy|any)[\"']>\s{0,20}"
            r"<dt [^<>]{0,120}\bid=[\"'](get|head|post|put|patch|delete|options|trace|copy|any)-"),
    ),
    _r(
        "enunciate", "reference",
        ("link", r"enunciate\.(webcohesion\.com|codehaus\.org)", 0.6), ("text", r"generated by enunciate", 0.4),
        ("meta", r"^generator: .*enunciate"),
    ),
    _r(
        "nelmio-api-doc", "reference",  # versions 1 and 2; later ones draw with Swagger UI and others
        ("text", r"documentation auto-generated on ", 0.5), ("id", r"resources_container", 0.4),
        ("id", r"sandbox_configuration|colophon", 0.3),
    ),
    _r(
        "smart-doc", "reference",
        ("meta", r"^generator: smart-doc"), ("css", r"/AllInOne\.css\?v=", 0.5),
        ("text", r"generated by smart-doc", 0.5),
    ),
    _r("flask-api", "reference", ("css", r"/flask-api/static/css/"), ("title", r"^flask api$", 0.4)),
    _r(
        "flask-jsonrpc", "reference",
        ("meta", r"interactive web browsable api for (flask )?json-rpc", 0.6), ("title", r"^flask json-rpc\b", 0.4),
        ("inline", r"\b_(SERVER_URLS|URL_PREFIX)\s*=", 0.5),
    ),
    _r(
        "hal-browser", "reference",
        ("inline", r"\bnew\s+HAL\.Browser\s*\("), ("src", r"js/hal/(browser|views/\w+)\.js", 0.7),
        ("title", r"^(the )?hal browser\b", 0.5), ("id", r"location-bar-template|entryPointLink", 0.4),
    ),
    _r(
        "postman-documenter", "reference",
        ("meta", r"^generator: .*postman documenter"),
        ("host", r"^documenter\.(getpostman|postman)\.com$|\.(postman\.gw|pstmn)\.", 0.8),
        ("source", r"documenter(-assets|\.gw)?\.(pstmn\.io|getpostman\.com|postman\.com)/(?!view)", 0.8),
        ("title", r"postman api documentation|\| postman documenter", 0.5),
        ("inline", r"\bPostmanRunObject\b|\bpmt\b", 0.3),
    ),
    _r(
        "scribe", "reference",
        ("css", r"/css/theme-(default|elements)\.(style|print)\.css", 0.6),
        ("src", r"/js/(tryitout|theme-default|theme-elements)-\d[\w.]*\.js", 0.8),
        ("inline", r"\btryitoutbaseurl\b", 0.5),
        ("link", r"scribe\.(knuckles\.wtf|readthedocs)|/knuckleswtf/scribe", 0.6),
        ("text", r"(documentation|docs) powered by scribe", 0.5),
    ),
    _r(
        "slate", "docs",  # a look for any manual; what makes it an API's are the calls in it
        ("class", r"toc-wrapper|tocify-wrapper", 0.4), ("class", r"dark-box", 0.3), ("class", r"page-wrapper", 0.2),
        ("class", r"lang-selector", 0.3), ("id", r"nav-button", 0.2), ("class", r"toc-(h1|h2|link|list-h2)", 0.3),
        ("source", r"<body[^>]{1,200}data-languages=", 0.4),
        ("link", r"github\.com/(slatedocs|lord|tripit)/slate", 0.4),
        ("css", r"stylesheets/screen[\w.-]*\.css", 0.2),
    ),
    _r(
        "aglio", "reference",
        ("link", r"github\.com/danielgtaylor/aglio"), ("id", r"nav-background", 0.6),
        ("class", r"resource-group(-heading)?|action-heading|resource-heading", 0.3),
        ("class", r"heading-collapse|collapse-button", 0.2), ("text", r"generated by aglio", 0.6),
    ),
    _r(
        "snowboard", "reference",
        ("link", r"github\.com/(bukalapak|subosito)/snowboard"), ("meta", r"^generator: snowboard"),
        ("source", r"\.ui\.transaction\.accordion\b", 0.8), ("class", r"transaction|sidewrap", 0.3),
    ),
    _r(
        "raml2html", "reference",
        ("meta", r"^generator: .*raml2html"), ("link", r"github\.com/(kevinrenskers|raml2html)/raml2html", 0.8),
        ("class", r"modal-title|top-resource-description", 0.2), ("class", r"top-resource-description", 0.6),
        ("class", r"badge_(get|post|put|delete|patch)", 0.5), ("title", r"api documentation", 0.3),
    ),
    _r(
        "apidoc", "reference",
        ("source", r"<script[^>]{1,300}id=[\"']template-(apidoc|generator|compare-article)[\"']"),
        ("link", r"(^|//)(www\.)?apidocjs\.com", 0.7), ("text", r"generated with apidoc\b", 0.6),
        ("title", r"^(apidoc|loading\.\.\.)$", 0.3),
        ("src", r"api_(data|project)\.js|utils/handlebars_helper\.js", 0.7),
        ("src", r"assets/main\.bundle\.js", 0.6), ("class", r"apidoc", 0.3), ("id", r"scrollingNav", 0.2),
        ("id", r"sidenav", 0.1),
    ),
    _r(
        "swagger-codegen-html", "reference",
        ("class", r"app-desc", 0.5), ("class", r"method-path|methodsubtabletitle", 0.4),
        ("class", r"field-items|method-summary|model-description", 0.3), ("class", r"license-info", 0.2),
        ("source", r"name=[\"']__(Methods|Models)[\"']", 0.5),
        ("link", r"github\.com/swagger-api/swagger-codegen", 0.5),
        ("title", r"^rest api resources$", 0.6), ("source", r"href=[\"']#!/\w{1,80}api(#\w+)?[\"']", 0.5),
        ("text", r"generated by swagger codegen|generated \d{4}-\S+ ?$", 0.3),
        ("id", r"methodsubtable|welcome-to-apidoc", 0.5), ("text", r"api and sdk documentation", 0.3),
        ("inline", r"\bdefs(Parser)?\b.{0,200}\bJSONSchemaView\b", 0.3),
    ),
    _r(
        "openapi-generator-html", "reference",
        ("link", r"openapi-generator\.tech|github\.com/openapitools/openapi-generator", 0.8),
        ("text", r"generated by openapi.generator", 0.5), ("class", r"method-path|methodsubtabletitle", 0.2),
    ),
    _r(
        "rspec-api-documentation", "reference",
        ("source", r"class=[\"']request route( highlight)?[\"']|class=[\"']response (status|body|headers)", 0.7),
        ("source", r"class=[\"']request (headers|query_parameters|body)", 0.4), ("id", r"wurl_form|new_wurl", 0.8),
        ("class", r"explanation", 0.2),
        ("source", r'<div class="container">\s*<h1>[^<]*(api|documentation)[^<]*</h1>', 0.4),
        ("source", r'<div class="article">\s*<h2>', 0.4), ("source", r"td\.required \.name:after", 0.8),
    ),
    _r("apitome", "reference", ("source", r"apitome", 0.8), ("css", r"apitome", 0.6)),
    _r(
        "apipie", "reference",
        ("src", r"apipie/"), ("css", r"apipie/"), ("text", r"apipie", 0.3), ("link", r"apipie", 0.4),
    ),
    _r(
        "widdershins", "reference",
        ("meta", r"^generator: .*(widdershins|shins)"), ("link", r"github\.com/mermade/", 0.7),
    ),
    _r(
        "apiary", "reference",
        ("src", r"apiary\.io/"), ("host", r"\.docs\.apiary\.io$|\.apiary\.io$", 0.8), ("title", r"· apiary$", 0.6),
        ("inline", r"\bApiary\.Embed\s*\(|\bwindow\.apiary\b"),
    ),
    _r(
        "bump.sh", "reference",
        ("host", r"^(docs\.)?bump\.sh$|\.bump\.sh$", 0.8), ("src", r"bump\.sh/"), ("css", r"bump\.sh/", 0.6),
        ("link", r"bump\.sh/?\?utm_source=|bump\.sh.*utm_medium=hosted", 0.6), ("meta", r"bump\.sh", 0.4),
    ),
    _r("theneo", "reference", ("src", r"theneo\.io"), ("host", r"\.theneo\.io$", 0.8), ("css", r"theneo\.io", 0.6)),
    _r(
        "django-rest-framework", "reference",
        ("title", r"django rest framework$", 0.6), ("css", r"rest_framework/css/", 0.7),
        ("src", r"rest_framework/js/", 0.7), ("class", r"response-info|prettyprint", 0.2),
    ),
    _r("drf-docs", "reference", ("src", r"rest_framework/docs/js"), ("css", r"rest_framework/docs/css")),
    _r(
        "aspnet-help-page", "reference",
        ("title", r"asp\.net web api help page", 0.7), ("class", r"help-page", 0.6),
        ("class", r"api-name|api-documentation", 0.4), ("link", r"/Help/Api/(GET|POST|PUT|DELETE)-", 0.6),
    ),
    _r(
        "asmx", "reference",
        ("link", r"\.asmx\?(wsdl|op=)", 0.6),
        ("text", r"the following operations are supported\."
            r"|for a formal definition, please review the service description", 0.6),
    ),
    _r("wcf", "reference", ("text", r"you have created a service\.", 0.6), ("link", r"\.svc\?(single)?wsdl", 0.6)),
    _r(
        "cxf", "reference",
        ("text", r"available (soap|restful) services", 0.8), ("title", r"^cxf - service list", 0.8),
    ),
    _r("wadl-stylesheet", "reference", ("meta", r"wadl"), ("source", r'generated from <a href="[^"]*wadl', 0.6)),
    # --- hosted documentation products
    _r(
        "readme", "docs",
        ("meta", r"^readme-(deploy|version)"), ("src", r"cdn\.readme\.(io|com)/", 0.7),
        ("css", r"cdn\.readme\.(io|com)/", 0.7), ("class", r"rm-[A-Z]\w+", 0.7),
        ("id", r"ssr-(main|props|top)", 0.5), ("host", r"\.readme\.(io|com)$", 0.7),
        ("class", r"hub-(container|reference|sidebar|header)", 0.4),
    ),
    _r(
        "gitbook", "docs",
        ("meta", r"^generator: (gitbook|honkit)"), ("inline", r"__GITBOOK"), ("class", r"gitbook-root", 0.8),
        ("host", r"\.gitbook\.io$", 0.7), ("class", r"book-summary|book-body", 0.4),
        ("src", r"gitbook[\w./-]*\.js", 0.7), ("src", r"(static|assets)\.gitbook\.com|gitbook-x-prod", 0.7),
        ("css", r"(static|assets)\.gitbook\.com", 0.5),
    ),
    _r(
        "mintlify", "docs",
        ("meta", r"^generator: mintlify"), ("src", r"mintlify(-assets)?|mintcdn\.com"),
        ("css", r"mintlify|mintcdn\.com"), ("host", r"\.mintlify\.(app|dev|site)$", 0.8),
        ("source", r"mintlify-assets|mintcdn\.com|/_mintlify/", 0.7),
    ),
    _r(
        "fern", "docs",
        ("meta", r"^generator: .*(buildwithfern|fern)"), ("src", r"buildwithfern\.com|ferndocs"),
        ("class", r"fern-[\w-]+", 0.6), ("id", r"fern-[\w-]+", 0.6), ("host", r"\.docs\.buildwithfern\.com$", 0.8),
        ("css", r"buildwithfern\.com", 0.6),
    ),
    _r("archbee", "docs", ("src", r"archbee\.com"), ("meta", r"^generator: archbee")),
    _r("document360", "docs", ("src", r"document360\.(io|net)"), ("css", r"document360\.(io|net)", 0.6)),
    # --- API portals and gateways
    _r(
        "azure-apim", "portal",
        ("host", r"\.(developer|portal)\.azure-api\.net$"), ("src", r"^[^?]*/scripts/theme\.js", 0.5),
        ("css", r"/styles/theme\.css", 0.5),
        ("tag", r"(api|operation|product|subscription)s?-(list|details|products|history|subscribe)[\w-]*"
            r"|paperbits-[\w-]+", 0.7),
        ("source", r"\bdata-bind=|paperbits", 0.2), ("inline", r"azure-api\.net", 0.4),
        ("source", r"<!--\s*ko component", 0.4), ("source", r"Microsoft Azure API Management|Ocp-Apim-", 0.2),
        ("title", r"microsoft azure api management", 0.7),
        ("tag", r"(signin|signup|profile)-runtime|fui-[\w-]+-runtime", 0.6),
    ),
    _r(
        "apigee", "portal",
        ("css", r"/profiles/(contrib/)?apigee|apigee[_-]kickstart"),
        ("src", r"/profiles/(contrib/)?apigee|apigee[_-]kickstart"), ("host", r"\.apigee\.io$"),
        ("source", r"apigee[_-](kickstart|devportal|edge|drupal)|/apigee_edge", 0.7), ("meta", r"apigee", 0.7),
        ("class", r"apigee-[\w-]+", 0.5), ("inline", r"apigee\.(com|io|net)", 0.4),
        ("src", r"apigee\.com|apigee\.io", 0.7),
        ("tag", r"(app|apigee|portal)-?(marketing|api-list|smartdocs)[\w-]*", 0.4), ("source", r"smartdocs", 0.5),
    ),
    _r(
        "aws-apigw", "portal",
        ("title", r"^developer portal$", 0.4), ("src", r"/config\.js", 0.4),
        ("inline", r"AWSCognito|apigw|execute-api\.", 0.5), ("src", r"apigateway-js-sdk|/dev-portal", 0.5),
        ("src", r"static/js/(main|bundle)[\w.]*\.js", 0.2), ("text", r"you need to enable javascript", 0.1),
    ),
    _r(
        "mulesoft", "portal",
        ("host", r"^(anypoint|[\w-]+\.anypoint)\.mulesoft\.com$|\.mulesoft\.com$", 0.7),
        ("path", r"/exchange/(portals/|[\w-]{36}/)", 0.6), ("tag", r"api-console(-app)?|mulesoft-[\w-]+", 0.8),
        ("src", r"api-console[\w./-]*\.js|exchange[\w.-]*\.mulesoft", 0.8),
        ("title", r"anypoint (exchange|platform)", 0.7),
        ("source", r"anypoint\.mulesoft\.com/(exchange|accounts)", 0.2),
        ("class", r"raml-console[\w-]*|api-console", 0.8), ("tag", r"raml-console(-loader)?"),
    ),
    _r(
        "kong", "portal",
        ("src", r"assets/js/kong/kong|/kong\.(utils|auth)\.js"),
        ("inline", r"window\.Kong\b|\bKONG_PORTAL|konghq\.com", 0.7),
        ("host", r"\.(kongportals\.com|portal\.konghq\.com)$"), ("tag", r"k(ong)?-portal[\w-]*|kong-[\w-]+", 0.7),
        ("source", r"kong-portal|@kong/(kongponents|spec-renderer)|portal-client|konnect-portal", 0.6),
        ("class", r"kong-[\w-]+", 0.4), ("src", r"konghq\.(com|tech)", 0.7),
        ("meta", r"kong (dev(eloper)? portal|konnect)", 0.7),
    ),
    _r(
        "gravitee", "portal",
        ("title", r"gravitee", 0.7), ("tag", r"gv-[\w-]+", 0.6), ("tag", r"gmd-[\w-]+", 0.4),
        ("src", r"webcomponents/webcomponents-loader\.js", 0.3), ("source", r"gravitee\.io", 0.2),
    ),
    _r(
        "wso2", "portal",
        ("title", r"\bwso2\b", 0.7), ("title", r"\[devportal\]", 0.5), ("path", r"/devportal(/|$)", 0.3),
        ("src", r"/devportal/(site|services)/|/services/settings/settings\.js|site/public/theme/", 0.6),
        ("css", r"/devportal/site/|site/public/css/", 0.3), ("class", r"apim-dual-ring", 0.6),
        ("source", r"/store/site/", 0.5), ("source", r"WSO2 API (Manager|Store)", 0.2),
    ),
    _r(
        "swaggerhub", "portal",
        ("host", r"^(app|portal|api)\.swaggerhub\.com$|\.portal\.swaggerhub\.com$"),
        ("title", r"\bswaggerhub\b", 0.6), ("src", r"swaggerhub\.com|swaggerhub[\w.-]*\.js", 0.6),
        ("css", r"swaggerhub", 0.4),
    ),
    _r(
        "backstage", "portal",
        ("meta", r"^backstage-app-mode"), ("title", r"^(scaffolded )?backstage( app)?\b", 0.5),
        ("source", r"backstage is an open (platform|source framework)", 0.6),
        ("inline", r"backstage\.io/config", 0.8),
    ),
    _r(
        "3scale", "portal",
        ("source", r"3scale\.net|3scale(-|_)", 0.6), ("src", r"3scale", 0.7), ("inline", r"ThreeScale", 0.7),
    ),
    _r(
        "tyk", "portal",
        ("title", r"\btyk\b.*portal", 0.8), ("source", r"tyk-(portal|ui|dashboard)|/tyk/", 0.5),
        ("src", r"tyk[\w-]*\.js", 0.6),
    ),
    _r(
        "axway", "portal",
        ("source", r"apiportal", 0.5), ("source", r"Axway (API|Amplify)", 0.2),
        ("title", r"axway|amplify (api )?(portal|marketplace)", 0.7),
    ),
    _r(
        "ibm-api-connect", "portal",
        ("css", r"/themes/(custom/)?(connect_theme|ibm_apic)|ibm_apim"), ("src", r"ibm_apim|connect_theme"),
        ("source", r"ibm_apim|apic-portal|IBM API Connect", 0.6),
    ),
    _r("boomi", "portal", ("source", r"apiida|boomi[\w-]*portal|mashery", 0.5), ("src", r"mashery|boomi", 0.6)),
    _r(
        "stoplight-platform", "portal",
        ("host", r"\.stoplight\.io$", 0.4), ("source", r"stoplight-platform|window\.__STOPLIGHT", 0.7),
    ),
    _r(
        "apimatic", "portal",
        ("src", r"apimatic"), ("inline", r"\bAPIMaticDevPortal\b|apimatic", 0.8),
        ("host", r"\.apimatic\.(io|dev)$", 0.8),
    ),
    # --- generators of documentation
    _r(
        "zudoku", "docs",
        ("src", r"/zudoku/"), ("meta", r"^generator: zudoku"),
        ("inline", r"\b__ZUDOKU|\bzudoku\b", 0.5), ("css", r"//cdn\.zudoku\.dev/", 0.6),
        ("title", r"[-–—|] zudoku$", 0.5),
        ("class", r"zudoku-[\w-]+", 0.5), ("link", r"//zudoku\.dev/", 0.4),
    ),
    _r(
        "docusaurus", "docs",
        ("meta", r"^generator: docusaurus"), ("id", r"__docusaurus(_skipToContent_fallback)?", 0.9),
        ("meta", r"^docusaurus_(tag|locale|version)|^docsearch:docusaurus_tag", 0.6),
        ("class", r"docs-doc-page|theme-doc-[\w-]+", 0.6), ("class", r"navPusher|docMainWrapper", 0.5),
    ),
    _r(
        "sphinx", "docs",
        ("src", r"_static/(documentation_options|doctools|sphinx_highlight|searchtools)\.js", 0.8),
        ("class", r"sphinxsidebar(wrapper)?", 0.7), ("source", r"\bDOCUMENTATION_OPTIONS\b", 0.6),
        ("link", r"sphinx-doc\.org|www\.sphinx-doc", 0.5), ("meta", r"^generator: .*(sphinx|docutils)", 0.7),
        ("text", r"(created|built|made) (using|with) sphinx", 0.6),
        ("class", r"rst-content|wy-nav-content|toctree-l1|toctree-wrapper", 0.4),
        ("css", r"_static/(pygments|basic|alabaster|css/theme|styles/(furo|pydata)[\w-]*)[\w.]*\.css", 0.5),
        ("link", r"genindex\.html", 0.3),
    ),
    _r(
        "mkdocs", "docs",
        ("meta", r"^generator: mkdocs"), ("inline", r"\b__md_(scope|get|hash)\b", 0.8),
        ("class", r"md-(content|header|main|nav)", 0.5),
        ("text", r"documentation built with mkdocs|built with mkdocs", 0.7), ("link", r"mkdocs\.org", 0.5),
        ("link", r"squidfunk\.github\.io/mkdocs-material", 0.5), ("source", r"MkDocs version\s*:", 0.9),
        ("src", r"search/main\.js", 0.3), ("inline", r"\bbase_url\s*=|mkdocs_page_name", 0.3),
        ("css", r"mkdocs", 0.4),
    ),
    _r(
        "vitepress", "docs",
        ("meta", r"^generator: vitepress"), ("class", r"VP(Doc|App|Nav|Content|Sidebar)\w*|vp-doc", 0.6),
        ("inline", r"__VP_HASH_MAP__|__VP_SITE_DATA__", 0.8),
    ),
    _r(
        "vuepress", "docs",
        ("meta", r"^generator: vuepress"), ("class", r"theme-container", 0.5),
        ("class", r"theme-default-content|vuepress-[\w-]+", 0.6), ("tag", r"router-link", 0.1),
    ),
    _r(
        "nextra", "docs",
        ("class", r"nextra-[\w-]+", 0.8), ("id", r"nextra-[\w-]+", 0.6), ("meta", r"^generator: nextra"),
        ("css", r"nextra", 0.4), ("class", r"_?nx-[\w-]+", 0.4),
    ),
    _r(
        "starlight", "docs",
        ("meta", r"^generator: starlight"), ("tag", r"starlight-[\w-]+", 0.8),
        ("class", r"sl-markdown-content|starlight-[\w-]+", 0.8),
    ),
    _r("docsify", "docs", ("inline", r"window\.\$docsify\b"), ("src", r"docsify(@[\w.]+)?(/|[\w./-]*\.js)")),
    _r(
        "fumadocs", "docs",
        ("meta", r"^generator: fumadocs"), ("id", r"nd-(page|nav|sidebar|docs-layout)", 0.7),
        ("inline", r"fumadocs", 0.5),
    ),
    _r(
        "mdbook", "docs",
        ("source", r"<!-- Book generated using mdBook -->"), ("meta", r"^generator: mdbook"),
        ("inline", r"mdbook-theme", 0.6),
    ),
    _r("antora", "docs", ("meta", r"^generator: antora")),
    _r("asciidoctor", "docs", ("meta", r"^generator: asciidoctor")),
    _r(
        "just-the-docs", "docs",
        ("css", r"just-the-docs", 0.8), ("src", r"just-the-docs\.js", 0.8),
        ("meta", r"^generator: .*just-the-docs"),
    ),
    _r("hugo", "docs", ("meta", r"^generator: hugo")),
    _r("jekyll", "docs", ("meta", r"^generator: jekyll")),
    _r(
        "confluence", "docs",
        ("meta", r"^ajs-(base-url|space-key|page-id)", 0.6), ("meta", r"^confluence-", 0.6),
        ("id", r"com-atlassian-confluence"),
    ),
    # --- manuals of libraries
    _r("doxygen", "manual", ("meta", r"^generator: doxygen"), ("source", r"<!-- Generated by Doxygen")),
    _r("javadoc", "manual", ("meta", r"^generator: javadoc"), ("source", r"<!-- Generated by javadoc")),
    _r(
        "typedoc", "manual",
        ("meta", r"^generator: typedoc"), ("class", r"tsd-[\w-]+", 0.8),
        ("text", r"generated (using|by) typedoc", 0.6),
    ),
    _r("jsdoc", "manual", ("text", r"documentation generated by jsdoc"), ("title", r"^jsdoc: ", 0.7)),
    _r("yard", "manual", ("meta", r"^generator: yard"), ("text", r"generated .{0,40}by yard", 0.8)),
    _r(
        "rdoc", "manual",
        ("meta", r"^generator: rdoc"), ("text", r"generated by rdoc|validate.{0,20}generated by rdoc", 0.8),
        ("link", r"rdoc\.(rubyforge|github|ruby)", 0.6),
    ),
    _r("rustdoc", "manual", ("meta", r"^generator: rustdoc")),
    _r("godoc", "manual", ("host", r"^(pkg\.go\.dev|godoc\.org)$"), ("meta", r"^generator: godoc")),
    _r("pdoc", "manual", ("meta", r"^generator: pdoc")),
    _r("phpdocumentor", "manual", ("meta", r"^generator: phpdocumentor"), ("class", r"phpdocumentor[\w-]*", 0.8)),
    _r(
        "dokka", "manual",
        ("src", r"scripts/(sourceset|platform)[\w-]*\.js|dokka", 0.6), ("text", r"generated by dokka", 0.8),
    ),
    _r("docfx", "manual", ("meta", r"^generator: docfx"), ("meta", r"^docfx:", 0.8)),
    _r("pkgdown", "manual", ("source", r"<!-- Generated by pkgdown"), ("meta", r"^pkgdown$", 0.6)),
    _r("haddock", "manual", ("text", r"produced by haddock", 0.8), ("src", r"haddock-bundle", 0.8)),
    _r("documenter-jl", "manual", ("src", r"/documenter\.js$", 0.6), ("text", r"powered by documenter\.jl", 0.8)),
    _r("jazzy", "manual", ("text", r"generated by jazzy")),
    _r(
        "yuidoc", "manual",
        ("id", r"api-tabview(-filter|-panel)?", 0.6), ("id", r"docs-(sidebar|main)", 0.3),
        ("class", r"apidocs|yui3-skin-sam", 0.2), ("text", r"\bapi docs for:", 0.2),
    ),
    _r(
        "esdoc", "manual",
        ("source", r"<[^<>]{1,200}\bdata-ice=[\"']\w", 0.8), ("src", r"script/(inherited|test)-summary\.js", 0.4),
        ("text", r"generated by esdoc", 0.5), ("link", r"//esdoc\.org", 0.3),
    ),
    _r("pydoctor", "manual", ("meta", r"^generator: pydoctor")),
    _r("compodoc", "manual", ("tag", r"compodoc-menu"), ("src", r"/compodoc[\w.-]*\.js", 0.6)),
    _r(
        "documentation.js", "manual",
        ("css", r"assets/bass\.css", 0.4), ("id", r"split-left|filter-input", 0.3), ("class", r"documentation", 0.3),
        ("src", r"assets/(split|anchor)\.js", 0.3),
    ),
)  # fmt: skip
BY_NAME = {renderer.name: renderer for renderer in RENDERERS}


_WHOLE = ("id", "class", "tag")  # whole names
_SOURCE = 150_000  # characters of the markup that marks look at, and of each inline script


@lru_cache(maxsize=2_048)
def _compiled(pattern: str, whole: bool) -> re.Pattern[str]:
    """Parts are searched in lower case, which is several times faster than a search that ignores case."""
    lower = re.sub(r"\\.|[A-Z]", lambda m: m[0] if m[0][0] == "\\" else m[0].lower(), pattern)
    return re.compile(f"^(?:{lower})$" if whole else lower, re.M)


class _Parts:
    """The parts of a page that marks look at, each made once: a lower-case text with a line for each value."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._made: dict[str, str] = {}

    def of(self, part: Part) -> str:
        if part not in self._made:
            self._made[part] = "\n".join(self._make(part)).lower()
        return self._made[part]

    def _make(self, part: Part) -> Iterator[str]:
        page = self.page
        match part:
            case "src":
                yield from (link.url for link in page.links if link.tag == "script" or "modulepreload" in link.rel)
            case "css":
                yield from (link.url for link in page.links if link.tag == "link")
            case "link":
                yield from (link.url for link in page.links if link.tag in ("a", "area", "iframe", "frame"))
            case "inline":
                yield from (script.text[:_SOURCE] for script in page.inline_scripts[:50])
            case "meta":
                yield from (f"{name}: {content}" for name, content in page.metas)
            case "tag":
                yield from sorted(page.tags)
            case "id":
                yield from sorted(page.ids)
            case "class":
                yield from sorted(page.classes)
            case "title":
                yield page.title
            case "host":
                yield page.host
            case "path":
                yield page.url.partition(page.host)[2]
            case "text":
                yield page.text[:2_000]
                yield page.text[-2_000:]
            case "source":
                yield page.source[:_SOURCE]


def _weigh(renderer: Renderer, parts: _Parts) -> tuple[float, str]:
    """The weight of a product on a page, and the value that its heaviest mark met."""
    total, best, said = 0.0, 0.0, ""
    for mark in renderer.marks:
        match = _compiled(mark.pattern, mark.part in _WHOLE).search(parts.of(mark.part))
        if match is None:
            continue
        total += mark.weight
        if mark.weight > best and mark.part not in ("host", "path"):
            best, said = mark.weight, match.group(0)
    return total, said


def drawn_by(page: Page) -> tuple[Drawn, ...]:
    """The products recognised on a page, the most telling first: viewers of APIs before portals before
    general generators, then by weight."""
    parts = _Parts(page)
    found = []
    for order, renderer in enumerate(RENDERERS):
        weight, said = _weigh(renderer, parts)
        if weight < 0.999:
            continue
        place = _cite(page, said)
        found.append((_RANK[renderer.draws], -min(weight, 3.0), order, Drawn(renderer, weight, *place)))
    return tuple(drawn for *_, drawn in sorted(found, key=lambda item: item[:3]))


_RANK: dict[Draws, int] = {"reference": 0, "portal": 1, "docs": 2, "manual": 3}


def _cite(page: Page, said: str) -> tuple[int, str]:
    """Where the source says it: the value itself, or its last path segment (addresses were made absolute)."""
    for needle in (said, said.partition(": ")[2], said.rpartition("/")[2]):
        if needle and (found := _in_source(page.source, needle)):
            return found
    return excerpt_of(page.source, page.title) or (0, page.source[:80].strip())


def _in_source(source: str, needle: str) -> tuple[int, str] | None:
    at = source.lower().find(needle.lower())
    if at < 0 or source[at : at + len(needle)].lower() != needle.lower():
        return None
    start = max(source.rfind("<", max(0, at - 80), at), source.rfind("\n", max(0, at - 80), at) + 1, at - 80, 0)
    end = at + len(needle)
    close = source.find(">", end, end + 80)
    line = source.find("\n", end, end + 80)
    stop = min(x for x in (close + 1 if close >= 0 else end, line if line >= 0 else end + 80, end + 80) if x >= end)
    piece = source[start:stop]
    stripped = piece.strip()
    return start + piece.index(stripped), stripped[:300]
