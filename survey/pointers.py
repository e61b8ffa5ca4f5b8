"""Where descriptions are: the addresses that a page, script, configuration or header names.

Extracting comes before guessing: a viewer of API descriptions has to be told where its description
is, and tells everybody who reads its page. Known are the configurations of Swagger UI, Redoc,
Scalar, RapiDoc, Stoplight Elements, the GraphQL IDEs and AsyncAPI viewers (from their own
documentation and sources), link relations (RFC 8631, RFC 9727), catalogues, llms.txt and plain links.

`score_link` says how much a link is worth following when looking for an API, from the words in
`WORDS` and the place of the link.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from survey import urls
from survey.detectors.pages import judge
from survey.example_calls import example_calls
from survey.model import Exchange
from survey.page import Link, Page
from survey.reading import Reading

PointerKind = Literal["description", "config", "docs", "script", "endpoint", "data", "example"]


@dataclass(frozen=True, slots=True)
class Pointer:
    """An address that something points to. `kind`: a `description`; a `config` or `script` that names one;
    `docs` for people; an API `endpoint` (GraphQL); `data` that an API's root names; an `example` call that a reference
    shows. `weight` 0 to 3: how sure that it is one."""

    url: str
    why: str
    kind: PointerKind = "description"
    weight: float = 1.0


def pointers(reading: Reading) -> tuple[Pointer, ...]:
    """What an exchange points to, the surest first; each address once. Never raises on what a server sends."""
    best: dict[str, Pointer] = {}
    for pointer in _all(reading):
        if pointer.url not in best or best[pointer.url].weight < pointer.weight:
            best[pointer.url] = pointer
    here = urls.normal(reading.exchange.url)
    return tuple(sorted((p for p in best.values() if p.url != here), key=lambda p: (-p.weight, p.url)))[:100]


def _all(reading: Reading) -> Iterator[Pointer]:
    exchange = reading.exchange
    if exchange.response is None:
        return
    yield from _of_headers(exchange)
    yield from _of_soap(exchange, reading)
    if not exchange.ok:
        return
    if reading.page is not None:
        yield from _of_page(reading.page)
    elif len(exchange.response.body) <= _MOST:
        yield from _of_text(exchange)


_MOST = 4 * 1024 * 1024
_GUESSES = ("control", "description_path", "candidate_path", "graphql", "well_known", "sitemap", "pointer", "posture")
_FAULT = re.compile(
    r"<(?:[\w-]{1,20}:)?Envelope\b[^>]{0,600}>\s*(?:<(?:[\w-]{1,20}:)?Header.{0,400}?)?<(?:[\w-]{1,20}:)?Body\b.{0,400}?"
    r"<(?:[\w-]{1,20}:)?Fault\b",
    re.S,
)


def _of_soap(exchange: Exchange, reading: Reading) -> Iterator[Pointer]:
    """A SOAP endpoint that is asked by GET answers with a fault; its description is at the same address. What answers
    a guessed address so answers every address so: only where something led to it."""
    if reading.page is None and exchange.probe not in _GUESSES and _FAULT.search(exchange.text[:5_000]):
        where, _, query = exchange.url.partition("?")
        if query.lower() not in ("wsdl", "singlewsdl"):
            yield from _pointer(where, f"{where}?wsdl", "a SOAP endpoint", "description", 2.5)


def _pointer(
    base: str, reference: str, why: str, kind: PointerKind = "description", weight: float = 1.0
) -> Iterator[Pointer]:
    """The pointer to `reference`, when it is an address that can be asked."""
    reference = html.unescape(reference.strip())
    if not reference or len(reference) > 2_000 or any(c in reference for c in "{}<>\n\\") or reference.startswith("#"):
        return
    url = urls.join(base, reference)
    if url is not None and not _PLACEHOLDER.search(url):
        yield Pointer(url, why, kind, weight)


_PLACEHOLDER = re.compile(
    r"//(?:petstore3?\.swagger\.io|petstore\.swagger\.wordnik\.com|generator3?\.swagger\.io|example\.com/|your[\w-]*\.)|\$\{|%7[BD]%7[BD]|<%",
    re.I,
)

# --- link relations ----------------------------------------------------------------------------------

# RFC 8631, RFC 9727, RFC 9264; `describedby` says anything, so its target has to look like a description.
_RELATIONS: dict[str, tuple[PointerKind, float]] = {
    "service-desc": ("description", 3.0),
    "api-catalog": ("config", 2.8),
    "service-meta": ("config", 1.5),
    "linkset": ("config", 1.5),
    "service-doc": ("docs", 2.0),
    "openapi": ("description", 2.5),
    "describedby": ("description", 1.5),
    "alternate": ("description", 1.2),
    "search": ("description", 0.0),
}
_LINK_HEADER = re.compile(r"<([^<>]*)>((?:\s*;\s*[\w!#$&+.^`|~*-]+(?:\s*=\s*(?:\"[^\"]*\"|[^\s\",;]*))?)*)")
_REL = re.compile(r"\brel\s*=\s*(?:\"([^\"]*)\"|([^\s\",;]+))", re.I)
_TYPE = re.compile(r"\btype\s*=\s*(?:\"([^\"]*)\"|([^\s\",;]+))", re.I)


def _of_headers(exchange: Exchange) -> Iterator[Pointer]:
    assert exchange.response is not None
    for value in exchange.response.all_headers("link"):
        for match in _LINK_HEADER.finditer(value[:20_000]):
            relation = _REL.search(match[2])
            kind = _TYPE.search(match[2])
            if relation:
                said = (relation[1] or relation[2] or "").lower()
                media = (kind[1] or kind[2] or "") if kind else ""
                yield from _related(exchange.url, match[1], said, media, "Link header")


def _related(base: str, reference: str, relations: str, media: str, where: str) -> Iterator[Pointer]:
    for relation in relations.split():
        kind, weight = _RELATIONS.get(relation, ("docs", 0.0))
        if relation == "alternate" and _DATA_TYPE.search(media):
            yield from _pointer(base, reference, f"{where} rel=alternate: the same as data", "data", 2.0)
            continue
        loose = relation in ("describedby", "alternate")
        if weight and not (loose and not (_likely(reference) >= 1 or _DESCRIPTION_TYPE.search(media))):
            yield from _pointer(base, reference, f"{where} rel={relation}", kind, weight)


_DESCRIPTION_TYPE = re.compile(r"openapi|vnd\.oai|swagger|asyncapi|raml|wsdl|linkset", re.I)

# The page itself as data (HTML, rel=alternate); what news readers, embedders and search engines get is no such thing.
_DATA_TYPE = re.compile(r"^application/(?:json|json\+datasette|geo\+json|hal\+json|vnd\.api\+json)\s*(?:;|$)", re.I)

# --- plain links -------------------------------------------------------------------------------------

# What an address of a description looks like, and how sure that makes; the first that matches counts.
ADDRESSES: tuple[tuple[str, float], ...] = (
    (r"/(?:package(?:-lock)?|manifest|composer|tsconfig|browserconfig|assetlinks|app-site-association|version|feed"
        r"|oembed)\.(?:json|ya?ml)", 0),
    (r"manifest\.json|\.webmanifest|\.map(?:$|\?)|\.(?:geo|ld|lottie)\.?json|/(?:locales?|i18n|lang(?:uages?)?"
        r"|translations?)/|/wp-json/", 0),
    (r"search[-_]?(?:index|data)|lunr|/(?:page|app|site|menu|nav|build|route|critical)[\w-]*-?(?:data"
        r"|manifest)?\.json|lottie|animation", 0),
    (r"\.postman_collection(?:\.json)?(?:$|[?#])|postman[-_]?collection[\w.-]*\.json", 2.0),
    (r"\.(?:wsdl|wadl|raml|apib|oas[23]?|graphqls?)(?:$|[?#])|[?&](?:single)?wsdl\b|/\$metadata(?:$|\?)", 2.0),
    (r"(?:open-?api|swagger|asyncapi|api-?docs?|apispec)[\w./@-]*\.(?:json|ya?ml)(?:$|[?#])", 2.2),
    (r"\.(?:json|ya?ml)[^?#]*[?][^#]*(?:openapi|swagger)", 1.8),
    (r"/v[23]/api-docs(?:[/.?][\w./=&-]*)?$|/swagger/docs/v\d|/swagger-resources$|/(?:openapi|apispec\w*)/?(?:$|\?)"
        r"|/api-docs/?$", 1.6),
    (r"[?&]format=(?:openapi|swagger|json-openapi|corejson)|/(?:api/)?schema/?(?:$|\?format)|/api-json$"
        r"|/openapi/v?\d[\w.]*$", 1.4),
    (r"/apis\.(?:json|ya?ml)$|/\.well-known/api-catalog|/swagger-config(?:$|\.json)", 2.0),
    (r"(?:^|[/_.-])(?:api|apis|spec|specs|schema|oas\d?|definitions?|contracts?|interface|rest|collection"
        r"|endpoints?)[\w.-]*\.(?:json|ya?ml)(?:$|[?#])", 1.2),
    (r"/(?:api|apis|specs?|swagger|openapi|docs?|reference|developers?|dl|downloads?|contracts?"
        r"|definitions?)/[^?#]*\.(?:json|ya?ml)(?:$|[?#])", 1.0),
    (r"[\w-]*(?:api|service)s?[-_.]?v?\d*(?:[-_.]\d+)*\.(?:json|ya?ml)(?:$|[?#])", 1.0),
)  # fmt: skip
_ADDRESSES = tuple((re.compile(pattern, re.I), weight) for pattern, weight in ADDRESSES)
_DATA_FILE = re.compile(r"\.(?:json|ya?ml|zip)(?:$|[?#])", re.I)
_SAYS_DESCRIPTION = re.compile(
    r"\b(?:open ?api|swagger|wsdl|raml|asyncapi|oas ?[23]?|api (?:spec(?:ification)?|definition|description|schema"
    r"|contract)|postman collection"
    r"|machine[- ]readable|(?:download|raw|view|get)[\w ]{0,20}(?:spec(?:ification)?|definition|yaml|json))\b",
    re.I,
)


def _likely(address: str) -> float:
    """How much an address looks like that of a description: 0 to 2.2."""
    for pattern, weight in _ADDRESSES:
        if pattern.search(address):
            return weight
    return 0.0


def _of_links(page: Page) -> Iterator[Pointer]:
    documents = judge(page).kind in ("reference", "portal")
    for link in page.links:
        if link.tag == "link":
            yield from _related(page.base, link.url, link.rel, link.kind, "link element")
            continue
        if link.tag in ("script", "form"):
            continue
        yield from _of_link(link, documents)
    yield from _of_query(page.url)


def _of_link(link: Link, documents: bool) -> Iterator[Pointer]:
    told = tuple(_of_query(link.url))
    yield from told
    if told:
        return
    said = bool(_SAYS_DESCRIPTION.search(link.text))
    weight = _likely(link.url)
    if weight:
        kind: PointerKind = (
            "config"
            if re.search(r"apis\.(?:json|ya?ml)$|api-catalog|swagger-config|swagger-resources", link.url)
            else "description"
        )
        yield Pointer(
            link.url,
            f"a link: {link.text[:60] or link.tag}",
            kind,
            min(3.0, max(2.0, weight + 0.6)) if said else weight,
        )
    elif said and _DATA_FILE.search(link.url) and not _denied(link.url):
        yield Pointer(link.url, f"a link: {link.text[:60]}", "description", 2.0)
    elif (_AS_DATA.fullmatch(link.text) or _OF_MAPS.search(link.url)) and not _denied(link.url):
        yield Pointer(link.url, f"a link to data: {link.text}", "data", 1.5)
    elif said and documents and not re.search(r"\.(?:html?|pdf|docx?)(?:$|[?#])", link.url):
        yield Pointer(link.url, f"a link: {link.text[:60]}", "docs", 0.8)
    elif documents and _DATA_FILE.search(link.url) and not _denied(link.url) and link.tag == "a":
        yield Pointer(link.url, f"a link of a documentation page: {link.text[:60]}", "description", 0.6)
    yield from _hosted(link.url)


# Web services of maps and catalogues tell what they can do (Open Geospatial Consortium, GetCapabilities).
_OF_MAPS = re.compile(r"[?&]service=(?:WFS|WMS|WMTS|WCS|CSW|SOS)\b", re.I)
_AS_DATA = re.compile(r"\W{0,3}(?:as )?(?:Geo|raw )?JSON(?: (?:API|data|format))?\W{0,3}", re.I)


def _denied(address: str) -> bool:
    return any(weight == 0 and pattern.search(address) for pattern, weight in _ADDRESSES[:3])


_QUERY_KEYS = (
    "url",
    "spec",
    "specurl",
    "spec-url",
    "configurl",
    "config",
    "input",
    "definition",
    "openapi",
    "schema",
    "document",
)


def _of_query(url: str) -> Iterator[Pointer]:
    """A viewer that is told in its own address: `/swagger-ui/?url=/openapi.json`."""
    parts = urlsplit(url)
    if "=" not in parts.query or len(parts.query) > 4_000:
        return
    try:
        pairs = parse_qsl(parts.query, max_num_fields=50)
    except ValueError:
        return
    for key, value in pairs:
        if (
            key.lower() in _QUERY_KEYS
            and value
            and (_likely(value) or (_DATA_FILE.search(value) and not _denied(value)))
        ):
            yield from _pointer(
                url,
                value,
                f"the address of a viewer: {key}=",
                "config" if "config" in key.lower() else "description",
                2.5,
            )


_SWAGGERHUB = re.compile(r"^https?://app\.swaggerhub\.com/apis(?:-docs)?/([\w.%-]+)/([\w.%-]+)(?:/([\w.%-]+))?", re.I)
_DOCUMENTER = re.compile(r"^https?://documenter\.(?:getpostman|postman)\.com/view/(\d+)/([\w-]+)", re.I)


def _hosted(url: str) -> Iterator[Pointer]:
    """Viewers hosted by their makers keep the description at a known address."""
    if match := _SWAGGERHUB.match(url):
        path = "/".join(part for part in match.groups() if part)
        yield from _pointer(url, f"https://api.swaggerhub.com/apis/{path}", "a link to SwaggerHub", "description", 2.2)
    if match := _DOCUMENTER.match(url):
        yield from _pointer(
            url,
            f"https://documenter.gw.postman.com/api/collections/{match[1]}/{match[2]}",
            "a link to Postman",
            "description",
            1.8,
        )


# --- pages -------------------------------------------------------------------------------------------


def _of_page(page: Page) -> Iterator[Pointer]:
    yield from _of_links(page)
    yield from _of_elements(page)
    found = False
    for script in page.inline_scripts:
        for pointer in _of_script(script.text, page.base, page.url):
            found = found or pointer.weight >= 2
            yield pointer
    yield from _of_linked_data(page)
    yield from _of_words(page)
    if _GRAPHQL.search(page.source[:400_000]):
        for match in list(_ENDPOINT_IN_JSON.finditer(page.source[:400_000]))[:10]:
            yield from _pointer(page.base, match[1], "the endpoint of a GraphQL IDE", "endpoint", 2.0)
    yield from _of_scripts(page, found)
    if judge(page).kind == "reference":
        for url in example_calls(page):
            yield from _pointer(page.base, url, "a call shown as an example", "example", 0.5)


_SOAP_AT = re.compile(
    r"\b(?:SOAP|WSDL|web ?services?)\b[^\n]{0,100}?(https?://[^\s<>\"'()?]{4,300}?)[.,;:]?(?=[\s<>\"')?]|$)", re.I
)


def _of_words(page: Page) -> Iterator[Pointer]:
    """A SOAP service whose address is told in words, not by a link: its description is at the same address."""
    for match in list(_SOAP_AT.finditer(page.text[:100_000]))[:10]:
        if urls.same_site(urls.host_of(match[1]), page.host):
            yield from _pointer(page.base, f"{match[1]}?wsdl", "told in words: a SOAP service", "description", 2.0)


_WEB_API = re.compile(r"\"@type\"\s*:\s*(?:\[\s*)?\"(?:https?://schema\.org/)?WebAPI\"")
_DOCUMENTED = re.compile(r"\"(documentation|endpointDescription)\"\s*:\s*\"([^\"\s]{1,500})\"")


def _of_linked_data(page: Page) -> Iterator[Pointer]:
    """Schema.org's WebAPI in JSON-LD: where it is documented (schema.org/WebAPI, `documentation`), where described."""
    for script in page.inline_scripts:
        if not _WEB_API.search(script.text[:200_000]):
            continue
        for match in list(_DOCUMENTED.finditer(script.text[:200_000]))[:10]:
            url = match[2].replace("\\/", "/")
            kind: PointerKind = "description" if match[1] == "endpointDescription" else "docs"
            yield from _pointer(page.base, url, "linked data: a WebAPI", kind, 2.4)


# Attributes in which viewers are told their description (HTML lower-cases names), and the elements that have them.
_ATTRIBUTES = {
    "spec-url": 3.0,
    "data-spec-url": 3.0,
    "apidescriptionurl": 3.0,
    "data-url": 2.8,
    "schemaurl": 3.0,
    "data-spec": 2.5,
    "data-openapi": 2.8,
    "data-swagger": 2.8,
    "data-openapi-url": 2.8,
    "data-api-url": 2.8,
    "url": 2.0,
    "src": 0.0,
    "href": 0.0,
}
_CONFIGURATIONS = ("data-configuration", "configuration", "data-props", "data-config", "data-ui", "data-initial-props")
_VIEWER_TAGS = frozenset(
    ["redoc", "rapi-doc", "rapi-doc-mini", "elements-api", "asyncapi-component", "openapi-explorer", "api-reference",
     "scalar-api-reference",
     "raml-console-loader", "api-console", "raml-console", "zudoku"]
)  # fmt: skip


def _of_elements(page: Page) -> Iterator[Pointer]:
    zudoku = any("/zudoku" in address or ".zudoku." in address for address in page.scripts)
    for element in page.elements:
        attributes = element.attributes
        for name, value in attributes.items():
            weight = _ATTRIBUTES.get(name, 0.0)
            if element.tag in _VIEWER_TAGS and name in ("src", "url", "raml-url", "href"):
                weight = 2.8
            elif (
                name in ("url", "data-spec", "data-url", "data-api-url")
                and element.tag not in _VIEWER_TAGS
                and element.tag != "script"
                and not (zudoku and name == "data-api-url")
                and not _likely(value)
            ):
                weight = 0.0
            if weight and value and not value.lstrip().startswith(("{", "[")):
                yield from _pointer(page.base, value, f"{element.tag} {name}=", "description", weight)
        for name in _CONFIGURATIONS:
            if told := attributes.get(name):
                yield from _of_configuration(told, page.base, f"{element.tag} {name}=")
        if (project := attributes.get("projectid") or attributes.get("project-id")) and "elements" in element.tag:
            platform = attributes.get("platformurl") or "https://stoplight.io"
            url = f"{platform.rstrip('/')}/api/v1/projects/{project}/table-of-contents"
            yield from _pointer(page.base, url, f"{element.tag} projectId=", "config", 2.0)
        if (
            element.tag == "script"
            and element.text.lstrip().startswith("{")
            and "spec" not in attributes.get("type", "x")
        ):
            yield from _of_configuration(element.text, page.base, "a configuration in the page")
    if "swagger-options" in page.ids and (kept := _KEPT_OPTIONS.search(page.source[:400_000])):
        yield from _of_configuration(html.unescape(kept[1]), page.base, "options that a page keeps for its viewer")
    for match in re.finditer(
        r"oasPublicUrl(?:&quot;|\\?\")\s*:\s*(?:&quot;|\\?\")@[\w./-]{1,100}#(\w{6,60})", page.source[:2_000_000]
    ):
        url = f"https://dash.readme.com/api/v1/api-registry/{match[1]}"
        yield from _pointer(page.base, url, "the registry of ReadMe", "description", 2.0)
    if any("drf-yasg/" in address for address in page.scripts):
        yield from _pointer(page.url, "?format=openapi", "a viewer of drf-yasg", "description", 2.8)
    for address in page.scripts:  # Springfox asks there, below the context of the application
        if context := re.match(r"(.*?/)(?:webjars/springfox-swagger-ui|swagger-ui)/springfox\.js", address):
            yield from _pointer(context[1], "swagger-resources", "a viewer of Springfox", "config", 2.5)


# swagger-ui-express 2 hands its options to the script as the text of a hidden element.
_KEPT_OPTIONS = re.compile(r"\bid=[\"']swagger-options[\"'][^<>]{0,100}>\s{0,20}(\{[^<>]{1,20000}\})\s{0,20}<")

_CONFIG_KEYS = (
    "url",
    "specurl",
    "spec-url",
    "apidescriptionurl",
    "definitionurl",
    "swaggerurl",
    "schemaurl",
    "openapi",
    "openapiurl",
    "configurl",
    "document",
    "spec",
)


def _of_configuration(text: str, base: str, why: str) -> Iterator[Pointer]:
    """A configuration in JSON: `url`, `urls`, `sources`, `spec: {url}` at any depth up to 6."""
    if len(text) > 1_000_000:
        return
    value = _json(text)
    if (
        isinstance(value, dict)
        and any(key in value for key in ("openapi", "swagger", "asyncapi"))
        and ("info" in value or "paths" in value)
    ):
        return  # the description itself
    yield from _in_configuration(value, base, why, 0)


def _in_configuration(value: Any, base: str, why: str, depth: int) -> Iterator[Pointer]:
    if depth > 6:
        return
    if isinstance(value, list):
        for item in value[:100]:
            yield from _in_configuration(item, base, why, depth + 1)
    elif isinstance(value, dict):
        for key, item in list(value.items())[:200]:
            name = str(key).lower()
            if name in _CONFIG_KEYS and isinstance(item, str):
                if _likely(item) or _DATA_FILE.search(item) or (depth <= 1 and name != "document"):
                    kind: PointerKind = "config" if name == "configurl" else "description"
                    yield from _pointer(base, item, why, kind, 2.5 if _likely(item) or _DATA_FILE.search(item) else 1.5)
            elif isinstance(item, (dict, list)):
                yield from _in_configuration(item, base, why, depth + 1)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


_LIBRARY = re.compile(
    r"jquery|bootstrap|react|vue|angular|polyfill|analytics|gtag|gtm|lodash|modernizr|swagger-ui(?:-bundle"
    r"|-standalone-preset|-es-bundle)?(?:\.min)?\.js"
    r"|redoc(?:\.standalone)?[\w.-]*\.js|rapidoc|scalar|elements|cdn|unpkg|jsdelivr|highlight|underscore|backbone"
    r"|handlebars|marked|js-yaml|webpack|chunk",
    re.I,
)
_INITIALISER = re.compile(
    r"swagger-?(?:ui-)?(?:initializer|init|config|settings|setup)[\w.-]*\.js|/(?:swagger|redoc)[\w-]*\.(?:init"
    r"|config)\.js|redoc-init\.js",
    re.I,
)


def _of_scripts(page: Page, found: bool) -> Iterator[Pointer]:
    """Scripts of a viewer's page that may hold its configuration."""
    judged = judge(page)
    viewer = judged.drawn is not None and judged.drawn.renderer.draws == "reference"
    loose = 0
    for address in page.scripts:
        if _INITIALISER.search(address):
            yield Pointer(address, "the script that sets up the viewer", "script", 2.6)
        elif (
            viewer
            and not found
            and urls.same_site(urls.host_of(address), page.host)
            and not _LIBRARY.search(address)
            and loose < 5
        ):
            loose += 1
            yield Pointer(address, "a script of the viewer's page", "script", 1.5)


# --- scripts -----------------------------------------------------------------------------------------

_CALL = re.compile(
    r"\b(?:SwaggerUIBundle|SwaggerUI|SwaggerUi|Redoc(?:TryItOut)?\.init|Redoc\.hydrate|RedoclyReferenceDocs\.init"
    r"|Scalar\.createApiReference|createApiReference"
    r"|AsyncApiStandalone\.(?:render|hydrate)|SwaggerEditorBundle|window\.swashbuckleConfig\s*=|swaggerOptions\s*="
    r"|Object\.assign|swaggerUiOptions\s*="
    r"|configObject\s*=|ApiReferenceReact|openapiExplorer)\s*(?=[({])"
)
# Options of a viewer that stand beside its call.
_OPTIONS = re.compile(
    r"(?<![\w$.-])[\"']?(?:urls|swaggerUrls|sources|customOptions|swaggerOptions|uiConfig)[\"']?\s*[:=]\s*(?=[\[{])"
)
_VIEWER = re.compile(r"\bSwaggerUI(?:Bundle)?\b|\bcreateApiReference\b|\bRedoc(?:TryItOut)?\.init\b")
_MARKED = re.compile(
    r"swagger|spec-?url|redoc|scalar|rapi-?doc|stoplight|apiDescription|openapi|asyncapi|graphiql|GraphQLPlayground"
    r"|AltairGraphQL|GraphQLVoyager|Embedded(?:Sandbox|Explorer)|RURU_CONFIG",
    re.I,
)
_KEY = re.compile(
    r"(?<![\w$.-])[\"']?(url|configUrl|specUrl|spec-url|swaggerUrl|apiDescriptionUrl|definitionUrl|schemaUrl"
    r"|discoveryUrl|spec_url|openApiUrl|openapiUrl"
    r"|openapi_url|swagger_url|apiUrl|apisUrl|api_docs_url|specificationUrl|data-url)[\"']?\s*[:=](?!=)\s*",
    re.I,
)
_SURE_KEYS = frozenset(
    [
        "configurl",
        "specurl",
        "spec-url",
        "swaggerurl",
        "apidescriptionurl",
        "definitionurl",
        "discoveryurl",  # of Swagger UI 1
        "spec_url",
        "openapiurl",
        "openapi_url",
        "swagger_url",
    ]
)
_ENDPOINT = re.compile(
    r"(?<![\w$.-])[\"']?(?:endpoint|endpointURL|endpointUrl|initialEndpoint|graphqlUrl|graphQLEndpoint|graphql_url"
    r"|fetchURL|url)[\"']?\s*[:=](?!=)\s*",
    re.I,
)
_GRAPHQL = re.compile(
    r"graphiql|GraphQLPlayground|AltairGraphQL|GraphQLVoyager|Embedded(?:Sandbox|Explorer)|RURU_CONFIG", re.I
)
# A description that lies in the script itself: what it says of addresses is not said to the viewer.
_EMBEDDED = re.compile(
    r"[\"']?\b(?:spec|swaggerDoc|swaggerSpec|__redoc_state)[\"']?\s*[:=]\s*\{(?=\s*[\"']?(?!url\b)\w)"
)
_SET_ATTRIBUTE = re.compile(
    r"setAttribute\(\s*['\"](?:spec-url|apiDescriptionUrl|data-url|schemaUrl)['\"]\s*,\s*", re.I
)
_SET_PROPERTY = re.compile(r"(?<=[\w)\]])\.(?:apiDescriptionUrl|specUrl)\s*=(?!=)\s*")
# A script that gets the description itself and hands it over.
_HANDED_OVER = re.compile(
    r"\.apiDescriptionDocument\s*=|\bloadSpec\s*\(|[{,]\s*spec\s*[,}:]|\bRedoc(?:TryItOut)?\.init\s*\("
)
_LEGACY = re.compile(r"\bnew\s+(?:window\.)?SwaggerUi\b")
_CONFIG_FILE = re.compile(
    r"\b(?:fetch|getJSON|axios\.get)\s*\(\s*['\"`]([\w./-]{0,200}\bconfig(?:uration)?(?:\.json)?)['\"`]", re.I
)
_FETCHED = re.compile(r"\bfetch\s*\(\s*(?=['\"`])")
_FIRST_ARGUMENT = re.compile(
    r"\b(?:Redoc(?:TryItOut)?\.init|loadSpec|RedoclyReferenceDocs\.init|Redoc\.hydrate)\s*\(\s*"
    r"|\bfetch\s*\(\s*(?=['\"`][^'\"`]{0,200}(?:openapi|swagger|asyncapi|api-docs))",
    re.I,
)
_PARSED = re.compile(r"JSON\.parse\(\s*(?=['\"`])")


def _of_script(text: str, base: str, page_url: str) -> Iterator[Pointer]:
    """Addresses in a script that sets up a viewer. `base` resolves relative addresses, `page_url` stands for
    `window.location`."""
    text = text[:400_000]
    if not _MARKED.search(text):
        return
    scope = _Scope(text, page_url)
    viewer = bool(_VIEWER.search(text))
    calls = list(_CALL.finditer(text))[:40]
    named = list(_OPTIONS.finditer(text))[:40] if viewer else []
    regions = [(m.end(), _balanced(text, m.end())) for m in (*calls, *named, *_given_by_name(text))]
    regions += _with_dom_id(text) if viewer else []
    embedded = [(m.end() - 1, _balanced(text, m.end() - 1, len(text))) for m in list(_EMBEDDED.finditer(text))[:10]]
    for match in list(_KEY.finditer(text))[:400]:
        if any(start <= match.start() < end for start, end in embedded):
            continue
        inside = any(start <= match.start() < end for start, end in regions)
        key = match[1].lower()
        for value in scope.values(match.end()):
            sure = key in _SURE_KEYS or inside
            weight = 3.0 if sure else min(2.0, _likely(value))
            if not weight and key == "url" and viewer and _DATA_FILE.search(value):
                weight = 2.0  # a list of descriptions, handed to the viewer further down
            if (
                not weight
                or (inside and key in ("apiurl", "apisurl") and not _likely(value))
                or _NOT_DESCRIBED.search(value)
            ):
                continue
            kind: PointerKind = "config" if key == "configurl" else "description"
            yield from _pointer(base, value, f"{match[1]} in a script", kind, weight)
    for pattern in (_FIRST_ARGUMENT, _SET_ATTRIBUTE, _SET_PROPERTY):
        for match in list(pattern.finditer(text))[:40]:
            for value in scope.values(match.end()):
                yield from _pointer(base, value, "told to the viewer in a script", "description", 3.0)
    if _HANDED_OVER.search(text):
        for match in list(_FETCHED.finditer(text))[:20]:
            for value in scope.values(match.end()):
                if _DATA_FILE.search(value):
                    yield from _pointer(base, value, "fetched for the viewer in a script", "description", 2.0)
    if viewer or _LEGACY.search(text):
        for match in list(_CONFIG_FILE.finditer(text))[:10]:
            yield from _pointer(base, match[1], "the configuration of a viewer, fetched by its script", "config", 2.0)
    yield from _of_swashbuckle(text, base, scope)
    if _GRAPHQL.search(text):
        yield from _of_graphql(text, base, scope)
    for match in list(_PARSED.finditer(text))[:20]:
        inner, _ = _literal(text, match.end())
        if inner:
            yield from _of_configuration(inner, base, "a configuration in a script")


# Options that were put into a variable first: `SwaggerUIBundle(options)`.
_GIVEN = re.compile(
    r"\b(?:SwaggerUIBundle|SwaggerUI|SwaggerUi|createApiReference)\s*\(\s*(?:['\"][^'\"\n]{0,100}['\"]\s*,\s*)?"
    r"(?:\{\s*\.\.\.\s*)?([A-Za-z_$][\w$]{0,60})\s*[,)}]"
)


def _given_by_name(text: str) -> list[re.Match[str]]:
    """Where the objects begin that a viewer is given by their names."""
    names = {match[1] for match in list(_GIVEN.finditer(text))[:10]}
    if not names:
        return []
    setting = re.compile(rf"(?<![\w$.])(?:{'|'.join(map(re.escape, sorted(names)))})\s*=\s*(?=\{{)")
    return list(setting.finditer(text))[:20]


# The option that only Swagger UI has: where it is to draw. The object around it holds the others.
_DOM_ID = re.compile(r"(?<![\w$.-])[\"']?(?:dom_id|domNode)[\"']?\s*:")


def _with_dom_id(text: str) -> list[tuple[int, int]]:
    """The objects that say where Swagger UI is to draw, whatever is done with them later."""
    found = []
    for match in list(_DOM_ID.finditer(text))[:10]:
        depth = 0
        for i in range(match.start() - 1, max(-1, match.start() - 3_000), -1):
            depth += (text[i] in ")}]") - (text[i] in "({[")
            if depth < 0:
                if text[i] == "{":
                    found.append((i, _balanced(text, i)))
                break
    return found


_NOT_DESCRIBED = re.compile(
    r"^(?:https?:)?//?$|oauth2-redirect|\.(?:png|svg|css|js|ico)(?:$|\?)|validator\.swagger|^none$|^null$", re.I
)
_ROOT_URL = re.compile(r"\brootUrl\s*:\s*")
_DISCOVERY = re.compile(r"\bdiscoveryPaths\s*:\s*(?:arrayFrom\(\s*|\[\s*)?")


def _of_swashbuckle(text: str, base: str, scope: _Scope) -> Iterator[Pointer]:
    """Swashbuckle 5: `rootUrl` and `discoveryPaths`, joined by `/`; several paths are parted by `|`."""
    discovery = _DISCOVERY.search(text)
    if discovery is None:
        return
    root = _ROOT_URL.search(text)
    start = next(iter(scope.values(root.end())), "") if root else ""
    for paths in scope.values(discovery.end()):
        for path in paths.split("|"):
            address = f"{start.rstrip('/')}/{path.lstrip('/')}" if start else path
            yield from _pointer(base, address, "discoveryPaths of Swashbuckle", "description", 3.0)


_ENDPOINT_IN_JSON = re.compile(
    r"\"(?:endpoint|endpointURL|graphqlEndpoint)\"\s*:\s*\"((?:https?:/)?/[^\"\s]{0,300})\"", re.I
)
_GRAPHQL_FETCH = re.compile(
    r"\b(?:fetch|createFetcher)\s*\(\s*(?=['\"`])|\b(?:createFetcher|createGraphiQLFetcher)\s*\(\s*\{\s*url\s*:\s*"
    r"|new XMLHttpRequest.{0,200}?\.open\(\s*['\"]post['\"]\s*,\s*",
    re.I | re.S,
)


def _of_graphql(text: str, base: str, scope: _Scope) -> Iterator[Pointer]:
    for pattern in (_ENDPOINT, _GRAPHQL_FETCH):
        for match in list(pattern.finditer(text))[:40]:
            for value in scope.values(match.end()):
                if re.search(r"graph|gql|query|api|^/?$|^\.?/", value, re.I) and not re.search(
                    r"\.(?:js|css|png|svg)(?:$|\?)|^wss?:", value
                ):
                    yield from _pointer(base, value or ".", "the endpoint of a GraphQL IDE", "endpoint", 2.0)


_BRACKET = re.compile(r"[\"'`(){}\[\]]")


def _balanced(text: str, start: int, most: int = 60_000) -> int:
    """Where the bracket that begins at or after `start` is closed; strings are skipped."""
    depth, end = 0, min(len(text), start + most)
    match = _BRACKET.search(text, start, end)
    while match:
        c, i = match.group(), match.end()
        if c in "\"'`":
            _, i = _literal(text, match.start())
        elif c in "({[":
            depth += 1
        else:
            depth -= 1
            if depth <= 0:
                return i
        match = _BRACKET.search(text, i, end)
    return end


_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.S)
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


def _literal(text: str, start: int) -> tuple[str | None, int]:
    """The string literal at `start` and where it ends; None for a template with expressions or an open one."""
    quote = text[start]
    i = start + 1
    end = min(len(text), start + 500_000)
    while i < end:
        c = text[i]
        if c == "\\":
            i += 2
            continue
        if c == quote:
            raw = text[start + 1 : i]
            said = _ESCAPE.sub(lambda m: chr(int(m[1] or m[2], 16)) if m[1] or m[2] else _SIMPLE.get(m[3], m[3]), raw)
            return said, i + 1
        if c == "\n" and quote != "`":
            return None, i
        i += 1
    return None, end


_CALL_LENGTH = 2_000  # characters between the brackets of a call inside an expression


class _Scope:
    """Evaluates the simple expressions that addresses are put together with: strings joined by `+`, templates,
    parts of `window.location`, variables set to such, `a || b`, `c ? a : b`, `new URL(a, b)`."""

    def __init__(self, text: str, page_url: str) -> None:
        self.text = text
        self.known: dict[str, str | None] = {}  # variables looked up
        parts = urlsplit(page_url)
        self.location = {
            "origin": f"{parts.scheme}://{parts.netloc}",
            "protocol": f"{parts.scheme}:",
            "host": parts.netloc,
            "hostname": parts.hostname or "",
            "port": str(parts.port or ""),
            "pathname": parts.path or "/",
            "href": page_url,
            "search": "",
            "hash": "",
        }

    def values(self, start: int) -> list[str]:
        """The addresses that the expression at `start` may have; empty when it cannot be told."""
        found, _ = self._alternatives(start, 0)
        return [value for value in found if value and len(value) <= 2_000]

    def _alternatives(self, i: int, depth: int) -> tuple[list[str], int]:
        """`a || b`, `a ?? b`, `c ? a : b`."""
        found: list[str] = []
        text = self.text
        for _ in range(6):
            value, i = self._sum(i, depth)
            i = self._skip(i)
            if text.startswith(("||", "??"), i):
                i += 2
            elif text.startswith(("==", "!=", "&&"), i):
                i = self._skip(i + (3 if text[i + 2 : i + 3] == "=" else 2))
                continue
            elif text[i : i + 1] == "?" and text[i + 1 : i + 2] != ".":
                i += 1
                value = None  # that was the condition
            elif text[i : i + 1] == ":" and found is not None and depth >= 0 and self._ternary(i):
                i += 1
            else:
                if value:
                    found.append(value)
                break
            if value:
                found.append(value)
        return list(dict.fromkeys(found)), i

    def _ternary(self, i: int) -> bool:
        """Whether the `:` at `i` belongs to `? a : b` (a `?` stands before it on the same statement)."""
        return "?" in self.text[max(0, i - 200) : i].rpartition(",")[2].rpartition("{")[2]

    def _skip(self, i: int) -> int:
        text = self.text
        while i < len(text):
            if text[i].isspace():
                i += 1
            elif text.startswith("//", i):
                end = text.find("\n", i)
                i = end if end >= 0 else len(text)
            elif text.startswith("/*", i):
                end = text.find("*/", i)
                i = end + 2 if end >= 0 else len(text)
            else:
                break
        return i

    def _sum(self, i: int, depth: int) -> tuple[str | None, int]:
        """Strings joined by `+`. An unknown part at the front counts as the site when a path follows."""
        parts: list[str | None] = []
        for _ in range(20):
            value, i = self._term(self._skip(i), depth)
            parts.append(value)
            after = self._skip(i)
            if self.text[after : after + 1] != "+" or self.text[after : after + 2] == "++":
                break
            i = after + 1
        first = next((n for n, part in enumerate(parts) if part is not None), len(parts))
        known = [part for part in parts[first:] if part is not None]
        if len(known) < len(parts) - first or not known:
            return None, i
        if first and not known[0].startswith(("/", "http", "?")) and not _likely(known[0]):
            return None, i
        return "".join(known), i

    _NAME = re.compile(r"[A-Za-z_$][\w$]*(?:\s*\.\s*[A-Za-z_$][\w$]*)*")

    def _term(self, i: int, depth: int) -> tuple[str | None, int]:
        text = self.text
        if i >= len(text) or depth > 6:
            return None, i
        c = text[i]
        if c in "\"'":
            value, i = _literal(text, i)
            return value, self._calls(i)
        if c == "`":
            return self._template(i, depth)
        if c == "(":
            found, end = self._alternatives(i + 1, depth + 1)
            end = self._skip(end)
            return (found[0] if found else None), self._calls(end + 1 if text[end : end + 1] == ")" else end)
        name = self._NAME.match(text, i)
        if name is None:
            return None, i
        said, i = re.sub(r"\s", "", name.group(0)), name.end()
        if said == "new":
            inner = self._NAME.match(text, self._skip(i))
            if inner and inner.group(0) == "URL":
                start = self._skip(inner.end())
                found, _ = self._alternatives(start + 1, depth + 1)
                return (found[0] if found else None), self._calls(_balanced(text, start, _CALL_LENGTH))
            return None, i
        if text[i : i + 1] == "(":
            if said in (
                "encodeURI",
                "decodeURI",
                "String",
                "window.decodeURIComponent",
                "encodeURIComponent",
                "decodeURIComponent",
            ):
                found, _ = self._alternatives(i + 1, depth + 1)
                return (found[0] if found else None), _balanced(text, i, _CALL_LENGTH)
            value = self._told(i, depth)
            if value and (replaced := self._replaced(value, _balanced(text, i, _CALL_LENGTH))):
                value = replaced
            head, _, method = said.rpartition(".")
            if method in ("replace", "toString", "substring", "slice", "split", "trim", "concat") and head:
                value = self._named(head, depth)
                if method == "replace" and value and "location" in head:
                    value = value[: value.rfind("/") + 1]
                elif method == "substring" and value:
                    value = value[: value.rfind("/") + 1] or value
            return value, self._calls(_balanced(text, i, _CALL_LENGTH))
        return self._named(said, depth), i

    def _told(self, i: int, depth: int) -> str | None:
        """What a function of the page's own makes of a path (`resolveUrl('./json')`) leads there."""
        start = self._skip(i + 1)
        value, end = _literal(self.text, start) if self.text[start : start + 1] in ("'", '"', "`") else (None, start)
        alone = self.text[self._skip(end) : self._skip(end) + 1] == ")"
        return value if value and alone and value.startswith(("./", "../", "/", "http")) else None

    _REPLACE = re.compile(r"\s*\.\s*replace\s*\(\s*(?=['\"])")

    def _replaced(self, path: str, i: int) -> str | None:
        """`resolve('./json').replace('static/json', 'json')`: one string for another, in the whole address."""
        if (match := self._REPLACE.match(self.text, i)) is None:
            return None
        old, end = _literal(self.text, match.end())
        comma = self._skip(end)
        start = self._skip(comma + 1)
        if not old or self.text[comma : comma + 1] != "," or self.text[start : start + 1] not in ("'", '"'):
            return None
        new, _ = _literal(self.text, start)
        whole = urls.join(self.location["href"], path)
        return whole.replace(old, new, 1) if whole and new is not None and old in whole else None

    def _calls(self, i: int) -> int:
        """Past `.toString()` and other calls on the value."""
        text = self.text
        for _ in range(6):
            match = re.compile(r"\s*\.\s*[\w$]+\s*(?=\()").match(text, i)
            if match is None:
                attribute = re.compile(r"\.(?:href|pathname)\b").match(text, i)
                return attribute.end() if attribute else i
            i = _balanced(text, match.end(), _CALL_LENGTH)
        return i

    def _template(self, i: int, depth: int) -> tuple[str | None, int]:
        body, end = _literal(self.text, i)
        if body is None:
            return None, end
        unknown = False

        def fill(match: re.Match[str]) -> str:
            nonlocal unknown
            value = self._named(re.sub(r"\s", "", match[1]), depth)
            if value is None:
                unknown = unknown or match.start() > 0
                return ""
            return value

        said = re.sub(r"\$\{([^{}]{1,200})\}", fill, body)
        return (None if unknown or (not said.startswith(("/", "http")) and "${" in body) else said), end

    def _named(self, said: str, depth: int) -> str | None:
        """The value of a variable or of a part of the page's address."""
        for start in (
            "window.top.location",
            "window.location",
            "document.location",
            "self.location",
            "parent.location",
            "location",
        ):
            if said == start:
                return self.location["href"]
            if said.startswith(f"{start}."):
                return self.location.get(said[len(start) + 1 :])
        if said in ("document.URL", "document.baseURI"):
            return self.location["href"]
        if (
            depth > 4
            or not re.fullmatch(r"[\w$]{1,60}", said)
            or said in ("null", "undefined", "true", "false", "this")
        ):
            return None
        if said in self.known or len(self.known) > 200:
            return self.known.get(said)
        self.known[said] = None  # while it is being looked up
        setting = re.compile(rf"(?<![\w$.]){re.escape(said)}\s*=(?![=>])\s*")
        for match in list(setting.finditer(self.text))[:5]:
            found, _ = self._alternatives(match.end(), depth + 2)
            if found:
                self.known[said] = found[0]
                return found[0]
        return None


# --- bodies that are no pages --------------------------------------------------------------------------


def _of_text(exchange: Exchange) -> Iterator[Pointer]:
    assert exchange.response is not None
    kind = exchange.response.content_type
    path = urlsplit(exchange.url).path.lower()
    text = exchange.text
    start = text[:2_000].lstrip()
    if start.startswith(("{", "[")):
        value = _json(text)
        yield from _of_json(value, exchange.url)
        yield from _of_api_root(value, exchange)
    elif "javascript" in kind or "ecmascript" in kind or path.endswith((".js", ".mjs")):
        if not re.search(
            r"swagger-ui(?:-bundle|-standalone-preset|-es-bundle)?(?:\.min)?\.js$|redoc\.standalone|rapidoc|webpack",
            path,
        ):
            yield from _of_script(text, exchange.url, exchange.url)
            if (above := _FOLDER_OF_SCRIPTS.sub(r"\1", exchange.url)) != exchange.url:
                yield from _of_script(text, above, above)
    elif path.endswith((".txt", ".md")) or "markdown" in kind:
        yield from _of_markdown(text, exchange.url)
    elif path.endswith(("apis.yml", "apis.yaml")) or re.search(r"^specificationVersion\s*:", start, re.M):
        for match in list(
            re.finditer(
                r"^\s*(?:-\s*)?url:\s*[\"']?(https?://[^\s\"']+"
                r"|/[^\s\"']+)",
                text,
                re.M,
            )
        )[:300]:
            if weight := _likely(match[1]):
                yield from _pointer(exchange.url, match[1], "APIs.json", "description", max(1.5, weight))


# A relative address in a script stands against the page that loads it, which is mostly the one above such a folder.
_FOLDER_OF_SCRIPTS = re.compile(
    r"(/)(?:static|assets?|js|dist|lib|scripts?|public|resources)/[^/?#]*(?:\?[^#]*)?$", re.I
)


_MARKDOWN = re.compile(
    r"\[([^\]\n]{0,200})\]\(\s*<?([^)\s>]{1,1000})>?[^)\n]{0,200}\)|(?<![(\w])(https?://[^\s<>()\"']{4,1000})"
)


def _of_markdown(text: str, base: str) -> Iterator[Pointer]:
    """llms.txt and other Markdown: links to descriptions."""
    for match in list(_MARKDOWN.finditer(text[:2_000_000]))[:3_000]:
        said, address = match[1] or "", match[2] or match[3]
        if weight := _likely(address):
            yield from _pointer(base, address, f"a link in a text: {said[:60]}", "description", weight)
        elif _SAYS_DESCRIPTION.search(said) and _DATA_FILE.search(address):
            yield from _pointer(base, address, f"a link in a text: {said[:60]}", "description", 1.5)


_HEADING = re.compile(r"^#{1,6} +([^\n]{1,200})$", re.M)


def links_in_text(text: str, base: str) -> Iterator[tuple[Link, float]]:
    """Links of a Markdown text, and what the heading above adds to their worth: half of its own."""
    heads = [(m.start(), _worth(m[1])) for m in _HEADING.finditer(text)][:1_000]
    for match in list(_MARKDOWN.finditer(text))[:1_000]:
        if (url := urls.join(base, match[2] or match[3])) is not None:
            above = next((worth for at, worth in reversed(heads) if at < match.start()), 0.0)
            yield Link(url, (match[1] or "")[:200]), above / 2


# An entry of a menu in the settings that a page hands to its scripts, also as text within text (`\"href\"`).
_ENTRY = re.compile(r"\{[^{}]{8,400}\}")
_ENTRY_SAYS = re.compile(r"\\?\"(?:label|title|text|name)\\?\"\s{0,3}:\s{0,3}\\?\"([^\"\\]{2,80})\\?\"")
_ENTRY_LEADS = re.compile(
    r"\\?\"(?:href|url|link|to|path|slug)\\?\"\s{0,3}:\s{0,3}\\?\"((?:https?:/)?/[^\"\\\s]{1,300})\\?\""
)


def links_in_settings(page: Page) -> Iterator[Link]:
    """Words with an address beside them in the scripts of a page: its menu, which a browser draws later."""
    given = 0
    for script in page.inline_scripts[:60]:
        for entry in _ENTRY.finditer(script.text, 0, 400_000):
            says, leads = _ENTRY_SAYS.search(entry[0]), _ENTRY_LEADS.search(entry[0])
            if says and leads and (url := urls.join(page.base, leads[1])) is not None:
                yield Link(url, says[1], place="nav")
                given += 1
                if given >= 500:
                    return


_DESCRIBES = re.compile(r"open-?api|swagger|asyncapi|raml|wsdl|postman|graphql|api[- ]?blueprint|json ?schema", re.I)


def _of_json(value: Any, base: str) -> Iterator[Pointer]:
    """swagger-config, springfox resources, linksets, APIs.json, ai-plugin."""
    if isinstance(value, list):
        for item in value[:200]:
            if isinstance(item, dict) and (
                "swaggerVersion" in item
                or ("location" in item and "name" in item)
                or ("url" in item and "name" in item)
            ):
                for key in ("url", "location"):
                    if isinstance(address := item.get(key), str):
                        yield from _pointer(base, _under(base, address), "a list of resources", "description", 3.0)
        return
    if not isinstance(value, dict):
        return
    if isinstance(linkset := value.get("linkset"), list):
        yield from _of_linkset(linkset, base)
    if isinstance(value.get("apis"), list) and (
        "specificationVersion" in value or "maintainers" in value or "name" in value or "url" in value
    ):
        yield from _of_apis_json(value, base)
    if "schema_version" in value and isinstance(api := value.get("api"), dict) and isinstance(api.get("url"), str):
        yield from _pointer(base, api["url"], "ai-plugin.json", "description", 2.8)
    if not any(key in value for key in ("openapi", "swagger", "asyncapi", "paths")):
        if isinstance(several := value.get("urls"), list):
            for item in several[:200]:
                if isinstance(item, dict) and isinstance(item.get("url"), str):
                    yield from _pointer(base, item["url"], "urls of a viewer's configuration", "description", 3.0)
        viewer = any(
            key in value
            for key in ("oauth2RedirectUrl", "validatorUrl", "configUrl", "dom_id", "deepLinking", "layout")
        )
        for key in ("url", "swaggerUrl", "specUrl"):
            if isinstance(address := value.get(key), str) and (viewer or _likely(address)):
                yield from _pointer(
                    base, address, "url of a viewer's configuration", "description", 3.0 if viewer else 1.5
                )
        if isinstance(address := value.get("configUrl"), str):
            yield from _pointer(base, address, "configUrl of a viewer's configuration", "config", 2.0)


_LINKED = r"(?:[_-]?(?:url|uri|link|href|page|json|yaml))?"
_SAYS_DOCS = re.compile(
    r"^(?:api[_-]?)?(?:docs?|documentation|swagger(?:[_-]?ui)?|redoc|(?:api[_-]?)?reference|portal|help|explorer|ui"
    r"|manual"
    rf"|developers?|service[_-]?doc){_LINKED}$",
    re.I,
)
_SAYS_DESCRIPTION_KEY = re.compile(
    rf"^(?:api[_-]?)?(?:open[_-]?api|swagger[_-]?json|schema|spec|specification|wsdl|describedby|service[_-]?desc|oas3?){_LINKED}$",
    re.I,
)
_ADDRESS = re.compile(r"^(?:https?://|/)[^\s{}<>\"]{0,500}(?:\{[?&][^{}]*\})?$")
# Parts of an application that are no data: itself, its state, its doors (and operators' own: Spring's actuator),
# and the relations by which a page of a collection leads to its neighbours (IANA's registry of link relations).
_NO_DATA = re.compile(
    r"^(?:self|home|root|base_?url|url|href|id|version|health\w*|status|ping|info|metrics|profile|curies|next|prev\w*"
    r"|first|last|up|start|collection|canonical|alternate|license|terms\w*|privacy|support|contact|website|logo|icon"
    r"|image)$"
    r"|log_?(?:in|out)|sign_?(?:in|up|out)|oauth|auth(?:$|[/_-]|enticat|oriz)|token|admin|actuator|internal|debug"
    r"|delete|cancel|callback|redirect",
    re.I,
)


def _of_api_root(value: Any, exchange: Exchange) -> Iterator[Pointer]:
    """An API's front page may name what it has: `{"parcels": "https://.../parcels/"}` (Django REST framework), `_links`
    (HAL, Spring Data REST), or a greeting with `"docs": "/docs"`. Short objects only; data names records, not parts."""
    path = urlsplit(exchange.url).path
    if not isinstance(value, dict) or len(value) > 80 or path.strip("/").count("/") > 2:
        return
    links = value.get("_links", value.get("links"))
    linked = (
        {k: v["href"] for k, v in links.items() if isinstance(v, dict) and "href" in v}
        if isinstance(links, dict)
        else {}
    )
    said = {**value, **linked}
    named = {str(k): v.partition("{")[0] for k, v in said.items() if isinstance(v, str) and _ADDRESS.match(v)}
    for key, address in named.items():
        if _SAYS_DESCRIPTION_KEY.search(key):
            yield from _pointer(exchange.url, address, f"{key[:40]} of an API's root", "description", 2.0)
        elif _SAYS_DOCS.search(key):
            yield from _pointer(exchange.url, address, f"{key[:40]} of an API's root", "docs", 2.0)
    rest = [v for k, v in value.items() if k not in ("_links", "links") and k not in named]
    if _NO_DATA.search(path) or "." in path or any(isinstance(v, list | dict) for v in rest) or len(rest) > len(named):
        return  # a file, or a record that names its neighbours
    for key, address in list(named.items())[:8]:
        if not any(p.search(key) for p in (_NO_DATA, _SAYS_DOCS, _SAYS_DESCRIPTION_KEY)) and not _NO_DATA.search(
            address
        ):
            yield from _pointer(exchange.url, address, f"{key[:40]} of an API's root", "data", 1.2)


def _under(base: str, address: str) -> str:
    """Springfox names paths below the context of the application: `/swagger-resources` tells where that is."""
    context = urlsplit(base).path.partition("/swagger-resources")[0]
    return (
        f"{context}{address}"
        if address.startswith("/") and context and not address.startswith(f"{context}/")
        else address
    )


def _of_linkset(linkset: list[Any], base: str) -> Iterator[Pointer]:
    """RFC 9264: contexts with relations; `item` of an api-catalog names an API or a further catalogue."""
    for context in linkset[:500]:
        if not isinstance(context, dict):
            continue
        for relation, targets in context.items():
            kind, weight = _RELATIONS.get(str(relation), ("docs", 0.0))
            if relation == "item":
                kind, weight = "docs", 1.0
            if not weight or not isinstance(targets, list):
                continue
            for target in targets[:200]:
                if isinstance(target, dict) and isinstance(href := target.get("href"), str):
                    told = weight
                    if relation == "item" and (
                        likely := _likely(href) or 2.0 * bool(_DESCRIPTION_TYPE.search(str(target.get("type", ""))))
                    ):
                        kind, told = "description", likely
                    yield from _pointer(base, href, f"a catalogue: {relation}", kind, told)


def _of_apis_json(value: dict[str, Any], base: str) -> Iterator[Pointer]:
    for api in [value, *value["apis"][:300]]:
        if not isinstance(api, dict):
            continue
        named = [*_list(api.get("properties")), *_list(api.get("common")), *_list(api.get("contracts"))]
        for entry in named[:100]:
            if isinstance(entry, dict) and isinstance(url := entry.get("url"), str):
                said = str(entry.get("type", ""))
                if _DESCRIBES.search(said):
                    yield from _pointer(base, url, f"APIs.json: {said[:40]}", "description", 2.8)
                elif re.search(r"documentation|portal|reference", said, re.I):
                    yield from _pointer(base, url, f"APIs.json: {said[:40]}", "docs", 1.5)
        if isinstance(url := api.get("humanURL"), str):
            yield from _pointer(base, url, "APIs.json: humanURL", "docs", 1.2)
    for entry in _list(value.get("include"))[:100]:
        if isinstance(entry, dict) and isinstance(url := entry.get("url"), str):
            yield from _pointer(base, url, "APIs.json: include", "config", 2.0)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


# --- links worth following -----------------------------------------------------------------------------

# Words in the text of a link, in its path or in the labels of its host, and what each is worth.
WORDS: tuple[tuple[str, float], ...] = (
    (r"\b(?:swagger|open ?api|api ?docs?|apidocs?|redoc|api (?:documentation|reference|explorer|catalog(?:ue)?"
        r"|portal|guide|console|specs?))\b", 5.0),
    (r"\b(?:developer|dev) ?(?:portal|hub|cent(?:er|re)|zone|docs|documentation|site|api|program(?:me)?|resources"
        r"|network)\b|\bdevportal\b", 5.0),
    (r"\bdevelopers?\b", 4.0),
    # Developers and interfaces in other languages; no builders of houses among them.
    (r"\bentwickler\w*|\b(?:programmier)?schnittstellen\w*|\bd[ée]veloppeu(?:rs?|ses?)\b|\bdesarrolladore?s?\b"
        r"|\bdesenvolvedore?s?\b|\bsviluppator[ei]\b|\bontwikkelaars?\b|\butvecklare\b|\budviklere\b|\bkehittäjille\b"
        r"|開発者|开发者|開發者|개발자", 4.0),
    (r"\b(?:apis?|rest api|web ?services?|graphql|graphiql|webhooks?|web api)\b", 4.0),
    (r"\b(?:open ?banking|open ?data|consumer data right|cdr|product reference data|data sharing)\b", 3.0),
    (r"\b(?:sdks?|sandbox|postman|odata|wsdl|soap|asyncapi|grpc)\b", 2.5),
    (r"\b(?:xml|json|http|rest|soap|machine|programm(?:ing|atic)|software|data) interfaces?\b", 2.5),
    (r"\b(?:integrations?|integrate|integrators?|connectivity|connectors?|b2b|edi|data feeds?|plug ?ins?"
        r"|interoperability|fhir)\b", 2.0),
    (r"\b(?:technical|tech) (?:documentation|docs|specifications?|resources|information|guides?)\b", 2.5),
    (r"\b(?:documentation|docs|reference|getting started|quick ?start)\b", 1.8),
    (r"\b(?:partners?|partner (?:portal|program(?:me)?)|third part(?:y|ies)|marketplace|platform|for business"
        r"|technology|digital|fintech|innovation|startups?)\b", 0.8),
    (r"\bconnect (?:your|to|with)\b|\bdirect connect\b", 1.0),
    (r"\b(?:status|change ?log|release notes|site ?map|a-z)\b", 0.6),
    (r"\b(?:brokers?|intermediar(?:y|ies)|advis[eo]rs?|suppliers?|retailers?|merchants?|wholesalers?|distributors?"
        r"|distribution|resellers?|agents?|dealers?|contractors?|participants?|practitioners?|clinicians?|researchers?"
        r"|members?|vendors?|trade|industry|data|services|working with us|how we work|it systems|support cent(?:er|re)"
        r"|help cent(?:er|re)|knowledge base)\b", 0.4),
)  # fmt: skip
AGAINST: tuple[tuple[str, float], ...] = (
    (r"\b(?:careers?|jobs?|vacanc(?:y|ies)|graduates?|hiring|recruit\w*|people and culture)\b", -6.0),
    (r"\b(?:property|land|residential|real estate|housing|apartments?|communities|home) (?:developers?"
        r"|developments?)\b|\bdevelopments?\b|\bproject development\b", -10.0),
    (r"\b(?:active pharmaceutical|pharmaceuticals?|gravity|petroleum|excipients?)\b", -8.0),
    (r"\b(?:investors?|shareholders?|annual reports?|asx announcements?|governance|sustainability|dividends?"
        r"|results)\b", -4.0),
    (r"\b(?:news|newsroom|media|press|blogs?|stories|events?|podcasts?|articles?|insights)\b", -2.5),
    (r"\b(?:privacy|cookies?|terms of use|accessibility|legal|modern slavery|whistleblower"
        r"|unsubscribe)\b", -2.5),
    (r"\b(?:log ?in|sign ?in|log ?out|sign ?out|my account|password|basket|cart|checkout|wishlist)\b", -2.0),
    (r"\b(?:store locator|find a (?:branch|store)|gift cards?|recipes?|calculators?|rewards)\b", -2.0),
    (r"\b(?:child|leadership|talent|personal|professional|career|business|product|community) development\b", -4.0),
)  # fmt: skip
# Letters of other scripts stand beside Latin ones without a space (`APIリファレンス`): they end a word.
_WORDS = tuple((re.compile(pattern, re.I | re.A), worth) for pattern, worth in WORDS)
_AGAINST = tuple((re.compile(pattern, re.I), worth) for pattern, worth in AGAINST)
PLACES = {"footer": 0.5, "header": 0.4, "nav": 0.3, "sitemap": 0.0, "main": 0.0, "head": -1.0}
# Addresses that multiply without end: calendars, facets, sessions, sorting.
_TRAP = re.compile(
    r"[?&](?:sort|order(?:by)?|filter\w*|facet\w*|page|p|offset|start|limit|view|month|year|date|day|week|sid"
    r"|session\w*|jsessionid|phpsessid|utm_\w+|replytocom"
    r"|ref|returnurl|redirect\w*|print|share|lang)(?:\[[^\]]*\])?=|;jsessionid=|/calendar/|/(?:19|20)\d\d/\d\d?(?:/"
    r"|$)|/tag/|/page/\d+|/feed/?$",
    re.I,
)
_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|zip|gz|png|jpe?g|gif|svg|webp|ico|css|js|mjs|mp[34]|mov|woff2?|ttf|exe|dmg|apk|csv"
    r"|ics|rss|atom)(?:$|\?)",
    re.I,
)
# Addresses that do something when they are asked, as sloppy sites have them; documents may be called so.
_VERBS = (
    r"(?:delete|remove|destroy|revoke|cancel|deactivate|purge|unsubscribe|subscribe|log-?out|log-?off|sign-?out"
    r"|add-?to-?cart|checkout|purchase|vote)"
)
_DOES = re.compile(
    rf"/{_VERBS}(?:\.\w+)?/?(?:\?|$)|[?&;](?:action|do|cmd|op|method|task|{_VERBS})=(?:{_VERBS}|1|true|\d+)", re.I
)
_DOCUMENTS = re.compile(
    r"/(?:api-?)?(?:docs?|documentation|references?|guides?|learn|help|manual|tutorials?)/[^?]*$", re.I
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LABEL_WORTH = {
    "developer": 5.0, "developers": 5.0, "devportal": 5.0, "dev": 1.5, "api": 4.0, "apis": 4.5, "apidocs": 5.0,
    "api-docs": 5.0, "openapi": 5.0, "docs": 2.5, "openbanking": 4.0, "cdr": 3.0, "sandbox": 3.0, "apiportal": 5.0,
    "api-portal": 5.0, "developer-portal": 5.0, "integrations": 2.5, "integration": 2.5, "connect": 1.0,
    "partners": 1.2, "partner": 1.2, "graphql": 4.0, "portal": 0.8, "data": 1.0, "opendata": 3.0, "status": 0.5,
}  # fmt: skip
_SERVED = frozenset({"api", "apis", "graphql", "odata"})
# Hosts of products that show APIs for their customers.
_HOSTED = re.compile(
    r"(?:\.|^)(?:readme\.io|readme\.com|gitbook\.io|stoplight\.io|apiary\.io|swaggerhub\.com|getpostman\.com"
    r"|postman\.com|azure-api\.net|apigee\.io|redoc\.ly"
    r"|redocly\.app|mintlify\.app|bump\.sh|theneo\.io|portal\.konghq\.com|kongportals\.com|anypoint\.mulesoft\.com"
    r"|apimatic\.io|docs\.buildwithfern\.com)$"
)
_SOCIAL = re.compile(
    r"(?:\.|^)(?:facebook|twitter|x|linkedin|youtube|instagram|tiktok|pinterest|whatsapp|google|apple|microsoft"
    r"|adobe|doubleclick|t)\.(?:com|co|net)$"
)


# Documents that describe an API; standards of the petroleum institute have a number.
_MANUAL = re.compile(
    r"(?-i:\bAPIs?\b|\b[Ww]eb [Ss]ervices?\b) (?:[a-z]+ )?(?:specifications?|specs?|documentation|docs|reference"
    r"|(?:user |developer )?(?:guide|manual)|handbook|definitions?)\b(?! \d)",
    re.I,
)


def _is_manual(text: str, path: str) -> bool:
    """A document to download that is called an API's specification. Nobody reads it here; it hinders a `none`."""
    if not re.search(r"\.(?:pdf|docx?|zip)$", path, re.I):
        return False
    name = re.sub(r"[/_.+-]+", " ", unquote(path.rpartition("/")[2].rpartition(".")[0]))
    return bool(_MANUAL.search(text) or _MANUAL.search(name))


def score_link(link: Link, site_host: str) -> float:
    """How much a link is worth following when looking for an API: 0 is not at all, 5 and more is telling.

    Words are looked for in its text, its path and the labels of its host; a link to another site counts only
    when its host is a hosted portal or its text says more than a word.
    """
    parts = urlsplit(link.url)
    host = urls.host_of(link.url)
    if parts.scheme not in ("http", "https") or not host or link.tag in ("script", "form", "object", "embed"):
        return 0.0
    if link.tag == "link" and not set(link.rel.split()) & {"service-doc", "service-desc", "api-catalog", "help"}:
        return 0.0
    if _FILE.search(parts.path) and not _is_manual(link.text, parts.path):
        return 0.0
    if _DOES.search(link.url) and not _DOCUMENTS.search(link.url):
        return 0.0
    hosted = bool(_HOSTED.search(host))
    ours = urls.same_site(host, site_host) or urls.same_brand(host, site_host) or urls.own_desk(host, site_host)
    if not ours and (not hosted or _SOCIAL.search(host)):
        return 0.0
    if link.tag == "frame" and ours:
        return 5.0  # the page itself stands in its frames
    text = f" {link.text} "
    path = _CAMEL.sub(" ", unquote(parts.path[:300]))
    path = re.sub(r"[/_.+-]+", " ", re.sub(r"\.(?:html?|aspx?|php|jsp|do)$", "", path))
    score = _worth(text) + 0.8 * _worth(path) if text.strip() else _worth(path)
    if score > 8:
        score = 8.0
    labels = host.removesuffix(urls.registrable(host)).strip(".").split(".")
    score += max((_LABEL_WORTH.get(label, 0.0) for label in labels), default=0.0)
    score += 3.0 if hosted else 1.0 if urls.own_desk(host, site_host) else 0.0
    score += sum(worth for pattern, worth in _AGAINST if pattern.search(text) or pattern.search(path))
    if score <= 0:
        return 0.0
    score += PLACES.get(link.place, 0.0)
    if _TRAP.search(link.url) and not set(labels) & _SERVED:  # a page of records is no endless calendar
        score *= 0.2
    score -= 0.15 * max(0, parts.path.count("/") - 3) + (0.3 if parts.query else 0.0)
    return round(max(0.0, score), 2)


# What a menu calls the developers' pages, a name in front or a word behind.
_DOOR = re.compile(
    r"^\W*(?:[\w&'’-]+ ){0,3}?(?:for )?(?:developers?|developers? (?:portal|hub|cent(?:er|re)|zone|docs|documentation"
    r"|site|resources|program(?:me)?|network)|dev (?:portal|hub|docs)|devportal|(?:open |our |public |rest )?APIs?"
    r"(?: (?:docs|documentation|portal|reference|explorer|catalog(?:ue)?|hub|console|developers?|guide))?"
    r"|open ?banking(?: (?:api|developer))? ?portal)\W*$",
    re.I,
)
# Where many keep their code, packages, posts, forms and vacancies: a link there is a link, no portal.
_COMMONS = re.compile(
    r"(?:\.|^)(?:github|gitlab|bitbucket|sourceforge|npmjs|pypi|nuget|rubygems|packagist|docker|stackoverflow|medium"
    r"|reddit|discord|slack|wikipedia|notion|typeform|surveymonkey|seek|indeed|glassdoor|greenhouse|lever|workable"
    r"|smartrecruiters|myworkdayjobs|ashbyhq|bamboohr|eventbrite|zoom|vimeo|dropbox|mozilla)"
    r"\.(?:com|org|net|co|io|gg|so|us|dev|au|com\.au|com\.sg)$"
)

# Sites that people make for themselves there: each its own.
_OWN_PAGES = re.compile(r"\.(?:github|gitlab)\.io$")


def is_foreign_door(link: Link, site_host: str) -> bool:
    """A menu's word for the developers' pages that leads to the domain of another name.

    Words that name where they lead (`Google Maps API terms`) speak of somebody else's API; commons of code, packages
    and vacancies are links only.
    """
    host = urls.host_of(link.url)
    if link.tag not in ("a", "area") or not host or urls.is_address(host) or not link.url.startswith("http"):
        return False
    if urls.same_site(host, site_host) or urls.same_brand(host, site_host) or _HOSTED.search(host):
        return False
    common = _COMMONS.search(urls.registrable(host)) and not _OWN_PAGES.search(host)
    if _SOCIAL.search(host) or common or _FILE.search(urlsplit(link.url).path):
        return False
    if not _DOOR.search(link.text) or any(pattern.search(link.text) for pattern, _ in _AGAINST):
        return False
    brand = urls.registrable(host).partition(".")[0]
    if brand in _LABEL_WORTH:  # right under a top-level domain of one brand (`developer.bank`) stands no name
        return True
    return re.sub(r"\W", "", brand) not in re.sub(r"\W", "", link.text.lower())


# Sites beside a company's own that are none of partners: shops, vacancies, news, mail, files, accounts.
_OTHER_SITES = re.compile(
    r"^(?:shop|store|careers?|jobs?|investors?|ir|news(?:room)?|media|press|blogs?|events?|cdn|static|assets|images?"
    r"|img"
    r"|mail|webmail|login|my|m|secure|accounts?|id|sso|auth|online|pay|booking|tickets?|community|forum)\d*\."
)


def is_plain(link: Link, site_host: str) -> bool:
    """A page of the site whose words promise nothing and speak against nothing: a product, a kind of customer."""
    parts = urlsplit(link.url)
    door = parts.path in ("", "/")
    if door and urls.host_of(link.url).removeprefix("www.") in (
        site_host.removeprefix("www."),
        urls.registrable(site_host),
    ):
        return False  # itself
    if link.tag not in ("a", "area") or parts.query or not link.text.strip():
        return False
    if not urls.same_site(urls.host_of(link.url), site_host) or _FILE.search(parts.path) or _TRAP.search(link.url):
        return False
    if urls.host_of(link.url) != site_host and _OTHER_SITES.search(urls.host_of(link.url)):
        return False
    path = re.sub(r"[/_.+-]+", " ", unquote(parts.path[:300]))
    return not any(pattern.search(link.text) or pattern.search(path) for pattern, _ in _AGAINST)


def _worth(text: str) -> float:
    """The worth of the two best words."""
    found = sorted((worth for pattern, worth in _WORDS if pattern.search(text)), reverse=True)
    return found[0] + 0.3 * sum(found[1:3]) if found else 0.0
