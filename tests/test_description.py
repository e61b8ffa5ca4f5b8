"""Descriptions: every format by its structure, operations and authentication as the document says them, decoys silent,
hostile documents cheap. The documents are written for these tests, from the specifications named beside them."""

from __future__ import annotations

import gzip
import json
import socket
import time
from typing import Any

import pytest

from survey.description import Broken, Description, read_description, read_text, validate
from survey.model import Exchange, Outcome, Response
from survey.reading import read as read_exchange

URL = "https://api.shop.example/specs/openapi.json"


def exchange(body: bytes | str, content_type: str = "application/json", url: str = URL) -> Exchange:
    data = body.encode() if isinstance(body, str) else body
    response = Response(200, "OK", (("Content-Type", content_type),), data)
    return Exchange("e", "r", None, "pointer", "GET", url, Outcome.ANSWERED, "2026-11-24T00:00:00Z", response=response)


def read(document: Any, url: str = URL) -> Description:
    text = document if isinstance(document, str) else json.dumps(document)
    found = read_text(text, url)
    assert isinstance(found, Description), found
    for name in (
        "declared", "used", "flows", "details", "credential_parameters", "credential_in_query", "plain_servers",
        "bounded_pages", "unbounded_pages", "rate_limits",
    ):  # fmt: skip
        for evidence in getattr(found, name):
            assert evidence.excerpt and evidence.excerpt in text, (name, evidence)
    for one in (found.evidence, found.title_evidence, found.author_evidence):
        assert one is None or (one.excerpt and one.excerpt in text), one
    return found


def openapi(**more: Any) -> dict[str, Any]:
    return {"openapi": "3.0.3", "info": {"title": "Parcels", "version": "1.2"}, "paths": {}, **more}


GET = {"responses": {"200": {"description": "ok"}}}

# --- formats ----------------------------------------------------------------------------------------

WSDL = """<?xml version="1.0" encoding="UTF-8"?>
<!-- quotes of the day -->
<w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/" xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/"
  name="Quotes" targetNamespace="urn:quotes">
 <w:portType name="QuotesPort"><w:operation name="Get"/><w:operation name="List"/></w:portType>
 <w:service name="QuotesService"><w:port name="P" binding="b">
  <s:address location="http://soap.shop.example/quotes"/></w:port></w:service>
</w:definitions>"""
EDMX = """<edmx:Edmx xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx" Version="4.01"><edmx:DataServices>
<Schema xmlns="http://docs.oasis-open.org/odata/ns/edm" Namespace="Shop"><EntityContainer Name="ShopService">
<EntitySet Name="Orders" EntityType="Shop.Order"/><Singleton Name="Me" Type="Shop.User"/>
<ActionImport Name="Reset" Action="Shop.Reset"/></EntityContainer></Schema></edmx:DataServices></edmx:Edmx>"""
SDL = '''"""The schema"""
schema { query: Root mutation: Change }
type Root @key(fields: "id") {
  "An order: by id"
  order(id: ID!, with: With = {tax: true}): Order
  orders(first: Int): [Order!]! @deprecated(reason: "use search")
}
type Change { cancel(id: ID!): Order }
type Order { id: ID! }
extend type Root { search(q: String): [Order] }
'''
POSTMAN = {
    "info": {
        "name": "Shop",
        "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
    },
    "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{t}}"}]},
    "item": [
        {
            "name": "Orders",
            "item": [{"name": "list", "request": {"method": "GET", "url": "https://api.shop.example/o"}}],
        },
        {"name": "ping", "request": {"method": "GET", "auth": {"type": "noauth"}, "url": "https://api.shop.example/p"}},
    ],
}
INTROSPECTION = {
    "data": {
        "__schema": {
            "queryType": {"name": "Q"},
            "mutationType": None,
            "types": [{"kind": "OBJECT", "name": "Q", "fields": [{"name": "a"}, {"name": "b", "isDeprecated": True}]}],
        }
    }
}
ASYNC_2 = """asyncapi: 2.6.0
info: {title: Meter readings, version: 1.0.0}
servers: {prod: {url: mqtt.shop.example, protocol: mqtts, security: [{cert: []}]}}
channels:
  readings: {publish: {message: {payload: {type: object}}}, subscribe: {message: {}}}
components: {securitySchemes: {cert: {type: X509}}}
"""
ASYNC_3 = """asyncapi: 3.0.0
info: {title: Meter readings, version: 1.0.0}
channels: {r: {address: readings}}
operations: {sendIt: {action: send, channel: {$ref: '#/channels/r'}}}
"""
LINKSET = {
    "linkset": [
        {"anchor": "https://shop.example/.well-known/api-catalog", "item": [{"href": "https://api.shop.example/o"}]},
        {"anchor": "https://api.shop.example/o", "service-desc": [{"href": "/o/openapi.json"}]},
    ]
}
APIS = """aid: shop
name: Shop
description: All APIs of the shop
apis:
  - name: Orders
    baseURL: https://api.shop.example/o
    properties: [{type: OpenAPI, url: https://api.shop.example/o/openapi.yaml}]
"""
CSDL = {
    "$Version": "4.01",
    "$EntityContainer": "Shop.Service",
    "Shop": {"Service": {"$Kind": "EntityContainer", "Orders": {"$Collection": True, "$Type": "Shop.Order"}}},
}
RAML = """#%RAML 1.0
title: Shop
version: v2
securitySchemes: {basic: {type: Basic Authentication}}
securedBy: [basic]
/orders:
  get:
  /{id}:
    delete: {securedBy: [null]}
"""
BLUEPRINT = """FORMAT: 1A
HOST: https://api.shop.example

# Shop API
## Orders [/orders]
### List [GET]
### Create [POST]
"""
WADL = """<application xmlns="http://wadl.dev.java.net/2009/02"><doc title="Shop"/><resources base="http://api.shop.example/">
<resource path="o"><method name="GET"/><method name="POST"/></resource></resources></application>"""
LICENSED = f"""<?xml version="1.0"?>
<!-- {"All rights reserved. " * 500}-->
{WSDL[WSDL.index("<w:") :]}"""
WSDL_2 = """<description xmlns="http://www.w3.org/ns/wsdl"><interface name="I"><operation name="a"/></interface>
<service name="Shop"/></description>"""
SWAGGER_1 = {
    "swaggerVersion": "1.2",
    "apiVersion": "3",
    "info": {"title": "Shop"},
    "apis": [{"path": "/o", "operations": [{"method": "GET"}, {"method": "POST"}]}],
}

# name, document, format, version, title, operations
FORMATS = [
    ("openapi 3.0", openapi(paths={"/a": {"get": GET, "post": GET}}), "openapi", "3.0.3", "Parcels", 2),
    ("openapi 3.1, webhooks", {**openapi(webhooks={"x": {"post": GET}}), "openapi": "3.1.0"}, "openapi", "3.1.0",
     "Parcels", 0),
    ("openapi 3.2, query", {**openapi(paths={"/a": {"query": GET, "additionalOperations": {"COPY": GET}}}),
     "openapi": "3.2.0"}, "openapi", "3.2.0", "Parcels", 2),
    ("openapi yaml, version unquoted", "openapi: 3.1\ninfo: {title: 2020-09-18, version: 1.10}\npaths: {}\n", "openapi",
     "3.1", "2020-09-18", 0),
    ("openapi yaml after a comment", "---\n# ours\ninfo:\n  title: Yes\nopenapi: '3.0.0'\npaths: {/a: {get: {}}}\n",
     "openapi", "3.0.0", "Yes", 1),
    ("swagger 2.0", {"swagger": "2.0", "info": {"title": "S", "version": "1"}, "paths": {"/a": {"get": GET}}},
     "swagger", "2.0", "S", 1),
    ("swagger 2.0, a number", 'swagger: 2.0\ninfo: {title: S}\npaths: {}', "swagger", "2.0", "S", 0),
    ("swagger 1.2", SWAGGER_1, "swagger", "1.2", "Shop", 2),
    ("asyncapi 2", ASYNC_2, "asyncapi", "2.6.0", "Meter readings", 2),
    ("asyncapi 3", ASYNC_3, "asyncapi", "3.0.0", "Meter readings", 1),
    ("graphql sdl", SDL, "graphql", "sdl", None, 4),
    ("graphql introspection", INTROSPECTION, "graphql", "introspection", None, 2),
    ("wsdl 1.1", WSDL, "wsdl", "1.1", "Quotes", 2),
    ("wsdl under a licence", LICENSED, "wsdl", "1.1", "Quotes", 2),
    ("wsdl 2.0", WSDL_2, "wsdl", "2.0", "Shop", 1),
    ("wadl", WADL, "wadl", "2009", "Shop", 2),
    ("odata xml", EDMX, "odata", "4.01", "ShopService", 3),
    ("odata json", CSDL, "odata", "4.01", "Service", 1),
    ("postman 2.1", POSTMAN, "postman", "2.1", "Shop", 2),
    ("postman, in the envelope of its API", {"collection": POSTMAN}, "postman", "2.1", "Shop", 2),
    ("api-catalog", LINKSET, "api_catalog", "rfc9727", None, None),
    ("apis.json as yaml", APIS, "apis_json", None, "Shop", None),
    ("raml", RAML, "raml", "1.0", "Shop", 2),
    ("api blueprint", BLUEPRINT, "api_blueprint", "1A", "Shop API", 2),
]  # fmt: skip


@pytest.mark.parametrize(("document", "kind", "version", "title", "operations"), [c[1:] for c in FORMATS],
                         ids=[c[0] for c in FORMATS])  # fmt: skip
def test_a_format_is_known_by_its_structure(
    document: Any, kind: str, version: str, title: str | None, operations: int | None
) -> None:
    found = read(document)
    assert (found.format, found.format_version, found.title, found.operations) == (kind, version, title, operations)
    assert sum(found.operations_by_method.values()) == (operations or 0)


DECOYS = [
    ("JSON Schema", {"$schema": "https://json-schema.org/draft/2020-12/schema", "properties": {"openapi": {}}}),
    ("the JSON Schema of OpenAPI", {"$id": "x", "properties": {"openapi": {"pattern": "^3"}, "paths": {}}}),
    ("overlay", {"overlay": "1.0.0", "info": {"title": "o", "version": "1"}, "extends": "openapi.yaml", "actions": []}),
    ("arazzo", {"arazzo": "1.0.0", "info": {"title": "a", "version": "1"}, "workflows": []}),
    ("package.json", {"name": "swagger-client", "version": "3.0.0", "keywords": ["openapi", "swagger"]}),
    ("dependencies", {"dependencies": {"openapi": "3.0.0", "swagger": "2.0"}}),
    ("i18n", {"openapi": "OpenAPI", "swagger": "Swagger", "info": {"title": "Titel"}, "paths": {}}),
    ("generator's configuration", {"openapi": {"input": "x.yaml"}, "paths": {"out": "src"}}),
    ("version and nothing else", {"openapi": "3.0.0", "output": "src"}),
    (
        "what a generator starts from",
        {"openapi": "3.0.0", "info": {"title": "a", "version": "1"}, "apis": ["routes.js"]},
    ),
    ("the same of Swagger", {"swagger": "2.0", "info": {"title": "a", "version": "1"}, "host": "localhost"}),
    ("components without the key", {"components": {"schemas": {"A": {"type": "object"}}}}),
    ("Kubernetes", "apiVersion: v1\nkind: ConfigMap\ndata:\n  openapi.yaml: |\n    openapi: 3.0.0\n    paths: {}\n"),
    ("CI file", "name: build\non: [push]\njobs:\n  swagger: {runs-on: x}\n"),
    ("Markdown tutorial", "# How to\n\nWrite this:\n\n```yaml\nopenapi: 3.0.0\ninfo:\n  title: x\npaths: {}\n```\n"),
    ("prose with the key in column one", "A description begins with\nopenapi: 3.0.0\nand goes on.\n"),
    ("error page", "<html><head><title>404</title></head><body>openapi: 3.0.0</body></html>"),
    ("feed", '<?xml version="1.0"?><rss version="2.0"><channel><title>wsdl definitions</title></channel></rss>'),
    ("sitemap", '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url/></urlset>'),
    ("GraphQL query", "query Q { orders { id } }\nfragment F on Order { id }"),
    ("GraphQL types without a root", "type Order { id: ID! }"),
    ("TypeScript", "interface Order { id: string }\ntype Query = { order: Order }"),
    ("GraphQL reply", {"data": {"__typename": "Query"}}),
    ("linkset about something else", {"linkset": [{"anchor": "https://a.example", "author": [{"href": "x"}]}]}),
    ("health check", {"name": "shop", "apis": ["orders", "users"]}),
    ("HAL", {"_links": {"self": {"href": "/"}}, "swagger": {"href": "/swagger.json"}}),
    ("OpenID metadata", {"issuer": "https://a.example", "jwks_uri": "https://a.example/k"}),
    ("RAML library", "#%RAML 1.0 Library\nusage: x\n"),
    ("blank", "   \n"),
    ("nothing", ""),
]


@pytest.mark.parametrize("document", [d for _, d in DECOYS], ids=[n for n, _ in DECOYS])
def test_a_decoy_is_no_description(document: Any) -> None:
    assert read_text(document if isinstance(document, str) else json.dumps(document), URL) is None


DOCUMENT = json.dumps(openapi(paths={"/a": {"get": GET}}), indent=1)
WRAPPED = [
    ("octets", DOCUMENT.encode(), "application/octet-stream"),
    ("HTML type", DOCUMENT.encode(), "text/html"),
    ("byte order mark", b"\xef\xbb\xbf" + DOCUMENT.encode(), "text/plain"),
    ("UTF-16 with mark", DOCUMENT.encode("utf-16"), "application/json"),
    ("UTF-16 without mark", DOCUMENT.encode("utf-16-le"), "application/json"),
    ("gzip by name", gzip.compress(DOCUMENT.encode()), "application/gzip"),
    ("comments", b"// ours\n" + DOCUMENT.replace("{", '{ /* {" */', 1).encode(), "application/json"),
    ("trailing commas", DOCUMENT.replace('"paths"', '"x": [1,],\n"paths"').encode(), "application/json"),
    ("control characters", DOCUMENT.replace("Parcels", "Par\tcels").encode(), "application/json"),
    ("doubled keys", DOCUMENT.replace('"info"', '"info": {}, "info"').encode(), "application/json"),
    ("NaN", DOCUMENT.replace('"paths"', '"x": [NaN, -Infinity], "paths"').encode(), "application/json"),
    (
        "YAML set to the right",
        b"---\n  openapi: '3.0.0'\n  info: {title: Parcels}\n  paths: {/a: {get: {}}}\n",
        "text/yaml",
    ),
    (
        "YAML, a tab on a blank line",
        b"openapi: 3.0.0\ninfo:\n  description: |\n    \t\n    It\npaths: {/a: {get: {}}}\n",
        "",
    ),
    ("YAML with a control character", b'openapi: 3.0.0\ninfo: {title: "a\x08b"}\npaths: {/a: {get: {}}}\n', ""),
    (
        "YAML with a fence inside a text",
        b"info:\n  description: |\n    ```\n    x\n    ```\nopenapi: 3.0.0\npaths: {/a: {get: {}}}\n",
        "",
    ),
    ("a version after a dash", DOCUMENT.replace("3.0.3", "3.0.3-rc,1 of ours").encode(), "application/json"),
    ("a number of 9,000 digits", DOCUMENT.replace('"paths"', f'"x": {"9" * 9000}, "paths"').encode(), "text/plain"),
]


@pytest.mark.parametrize(("body", "content_type"), [c[1:] for c in WRAPPED], ids=[c[0] for c in WRAPPED])
def test_wrapping_does_not_hide_a_description(body: bytes, content_type: str) -> None:
    ex = exchange(body, content_type)
    found = read_description(ex)
    assert isinstance(found, Description), found
    assert (found.format, found.operations) == ("openapi", 1)
    assert found.evidence.excerpt in ex.text


BROKEN = [
    ("cut JSON", DOCUMENT[:-20], "openapi"),
    ("cut JSON, key at the end", '{"info": {"title": "x"}, "openapi": "3.0.0", "paths": {"/a": {', "openapi"),
    ("cut string", '{"swagger": "2.0", "info": {"title": "Par', "swagger"),
    ("YAML with a tab", "openapi: 3.0.0\ninfo:\n\ttitle: x\npaths: {}\n", "openapi"),
    ("cut YAML", 'asyncapi: 2.6.0\ninfo: {title: "x', "asyncapi"),
    ("cut WSDL", WSDL[:300], "wsdl"),
    ("cut OData", EDMX[:200], "odata"),
    ("cut GraphQL", SDL[:150], "graphql"),
    ("Markdown around JSON", '{"openapi": "3.0.0", "paths": {}} and so on }', "openapi"),
]


@pytest.mark.parametrize("inside", ["<a/>" * 3_100_000, "<p>text</p>" * 800_000, '<p n="a"/>' * 700_000])
def test_xml_that_would_take_too_much_memory_is_not_parsed(inside: str) -> None:
    opening, _, rest = LICENSED.partition("soap/")
    found = read_text(f"{opening}soap/{rest.replace('</w:definitions>', inside)}</w:definitions>", URL)
    assert isinstance(found, Broken) and "too large to read" in found.why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("#%RAML 1.0", "nothing below the first line"),
        ("#%RAML 0.8\n- a\n", "no mapping"),
        ("#%RAML 1.0\ntitle: *none\n", "without an anchor"),
        ("#%RAML 1.0\n/a: " + "{/a: " * 1_000 + "}" * 1_000, "nested deeper"),
    ],
)
def test_a_broken_raml_says_why(text: str, why: str) -> None:
    found = read_text(text, URL)
    assert isinstance(found, Broken) and why in found.why


@pytest.mark.parametrize(("text", "kind"), [c[1:] for c in BROKEN], ids=[c[0] for c in BROKEN])
def test_what_begins_as_a_description_and_cannot_be_read_is_broken(text: str, kind: str) -> None:
    found = read_text(text, URL)
    assert isinstance(found, Broken), found
    assert found.format == kind and found.why and found.excerpt in text


def test_namespaces_out_of_order_do_not_hide_a_wsdl() -> None:
    faulty = WSDL.replace(
        "<w:service", '<w:binding name="b" xmlns:t="http://{{host}}/t"><soap:binding/></w:binding><w:service'
    )
    found = read(faulty)
    assert (found.format, found.operations) == ("wsdl", 2)
    assert isinstance(read_text(faulty.replace("</w:service>", ""), URL), Broken), "not well-formed is another matter"


def test_a_collection_with_escaped_slashes_is_one() -> None:
    found = read(json.dumps(POSTMAN).replace("/", "\\/"))
    assert (found.format, found.format_version, found.operations) == ("postman", "2.1", 2)


def test_cut_json_of_something_else_is_nothing() -> None:
    assert read_text('{"name": "x", "keywords": ["openapi"], "a": {"openapi": "3.0.0"', URL) is None


# --- authentication ---------------------------------------------------------------------------------

KEY = {"type": "apiKey", "in": "header", "name": "X-Key"}
AUTHORIZATION = {"type": "apiKey", "in": "header", "name": "Authorization"}
FLOWS = {
    "clientCredentials": {"tokenUrl": "https://a.example/t", "scopes": {"read": "", "write": ""}, "refreshUrl": "/r"}
}

# name of the scheme, the scheme, what it is
SCHEMES: list[tuple[str, dict[str, Any], str]] = [
    ("key", KEY, "api_key"),
    ("key", {**KEY, "description": "A bearer token"}, "api_key"),
    ("q", {**KEY, "in": "query"}, "api_key"),
    ("c", {**KEY, "in": "cookie"}, "api_key"),
    ("token", AUTHORIZATION, "api_key"),
    ("tokenAuth", {**AUTHORIZATION, "description": 'Prefix it with "Token"'}, "api_key"),
    ("api_key", {**AUTHORIZATION, "description": "The key issued on your account page"}, "api_key"),
    ("bearerAuth", AUTHORIZATION, "bearer"),
    ("Bearer", AUTHORIZATION, "bearer"),
    ("x", {**AUTHORIZATION, "description": "Bearer <token>"}, "bearer"),
    ("jwt_header", AUTHORIZATION, "bearer"),
    ("x", {**AUTHORIZATION, "description": "A JWT of our identity provider"}, "bearer"),
    ("basicAuth", AUTHORIZATION, "basic"),
    ("x", {**AUTHORIZATION, "description": "Basic base64(user:password)"}, "basic"),
    ("x", {**AUTHORIZATION, "description": "The basic facts are on your account page"}, "api_key"),
    ("x", {**AUTHORIZATION, "description": 'The word "Basic", a space, then your key in base 64'}, "basic"),
    ("x", {**AUTHORIZATION, "description": "Keys serve as Basic HTTP Authentication credentials"}, "basic"),
    ("hmac", AUTHORIZATION, "signature"),
    ("x", {**AUTHORIZATION, "description": "AWS Signature v4"}, "signature"),
    ("x", {**AUTHORIZATION, "x-amazon-apigateway-authtype": "awsSigv4"}, "signature"),
    ("b", {"type": "http", "scheme": "Basic"}, "basic"),
    ("b", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}, "bearer"),
    ("d", {"type": "http", "scheme": "digest"}, "digest"),
    ("m", {"type": "http", "scheme": "mutual"}, "mutual_tls"),
    ("h", {"type": "http", "scheme": "hoba"}, "signature"),
    ("h", {"type": "http", "scheme": "Hawk"}, "signature"),
    ("h", {"type": "http", "scheme": "HMAC-SHA256"}, "signature"),
    ("n", {"type": "http", "scheme": "negotiate"}, "other"),
    ("n", {"type": "http"}, "other"),
    ("m", {"type": "mutualTLS"}, "mutual_tls"),
    ("o", {"type": "openIdConnect", "openIdConnectUrl": "https://a.example"}, "openid_connect"),
    ("o", {"type": "oauth2", "flows": FLOWS}, "oauth2"),
    ("z", {"type": "saml"}, "other"),
]


@pytest.mark.parametrize(("name", "scheme", "word"), SCHEMES)
def test_a_scheme_is_what_its_structure_says(name: str, scheme: dict[str, Any], word: str) -> None:
    found = read(openapi(components={"securitySchemes": {name: scheme}}, paths={"/a": {"get": GET}}))
    assert found.auth_declared == (word,)
    assert found.auth_used == ("none",), "declared and never applied"


def secured(root: Any = ..., **operations: Any) -> Description:
    schemes = {"key": KEY, "basic": {"type": "http", "scheme": "basic"}, "oauth": {"type": "oauth2", "flows": FLOWS}}
    paths = {f"/{n}": {"get": {**GET, **({} if s is ... else {"security": s})}} for n, s in operations.items()}
    more = {} if root is ... else {"security": root}
    return read(openapi(components={"securitySchemes": schemes}, paths=paths, **more))


USED = [
    ("root", ([{"key": []}], {"a": ...}), ("api_key",)),
    ("operation wins over root", ([{"key": []}], {"a": [{"basic": []}]}), ("basic",)),
    ("empty list takes the root away", ([{"key": []}], {"a": []}), ("none",)),
    ("mixed", ([{"key": []}], {"a": [], "b": ...}), ("api_key", "none")),
    ("empty alternative is optional", ([{}, {"key": []}], {"a": ...}), ("api_key", "none")),
    ("both at once", ([{"key": [], "basic": []}], {"a": ...}), ("api_key", "basic")),
    ("alternatives", ([{"key": []}, {"oauth": ["read"]}], {"a": ...}), ("api_key", "oauth2")),
    ("nothing said", (..., {"a": ...}), ("none",)),
    ("no operation", ([{"key": []}], {}), ()),
    ("an object for a list", ({"key": []}, {"a": ...}), ("api_key",)),
    ("by address (3.2)", ([{"#/components/securitySchemes/key": []}], {"a": ...}), ("api_key",)),
]


@pytest.mark.parametrize(("case", "used"), [c[1:] for c in USED], ids=[c[0] for c in USED])
def test_used_is_the_effective_security_of_operations(case: tuple[Any, dict[str, Any]], used: tuple[str, ...]) -> None:
    assert secured(case[0], **case[1]).auth_used == used


def test_webhooks_and_callbacks_are_no_operations_but_their_security_counts() -> None:
    found = read({**openapi(webhooks={"paid": {"post": {**GET, "security": [{"b": []}]}}}), "openapi": "3.1.0",
                  "components": {"securitySchemes": {"b": {"type": "http", "scheme": "basic"}}}})  # fmt: skip
    assert (found.operations, found.auth_used, bool(found.weak)) == (0, ("basic",), False)


def test_oauth_flows_are_named_alike_in_all_versions() -> None:
    flows: dict[str, Any] = {
        "implicit": {},
        "password": {},
        "clientCredentials": {},
        "authorizationCode": {},
        "deviceAuthorization": {},
    }
    third = read(openapi(components={"securitySchemes": {"o": {"type": "oauth2", "flows": flows}}}))
    assert third.oauth_flows == ("authorization_code", "client_credentials", "device", "implicit", "password")
    definitions = {f: {"type": "oauth2", "flow": f} for f in ("implicit", "password", "application", "accessCode")}
    second = read({"swagger": "2.0", "info": {"title": "t"}, "paths": {}, "securityDefinitions": definitions})
    assert second.oauth_flows == ("authorization_code", "client_credentials", "implicit", "password")
    one = secured(..., a=[{"oauth": ["read"]}])
    assert (one.scopes, [d.value for d in one.details]) == (("read", "write"), ["refresh_token"])


def test_local_references_lead_to_schemes_and_path_items_and_outside_ones_are_noted() -> None:
    found = read(
        openapi(
            security=[{"a": []}],
            components={
                "securitySchemes": {"a": {"$ref": "#/components/securitySchemes/b"}, "b": KEY},
                "pathItems": {"p": {"get": GET, "delete": GET}},
            },
            paths={"/x": {"$ref": "#/components/pathItems/p"}, "/y~1": {"$ref": "other.yaml#/y"}},
        )
    )
    assert (found.operations, found.auth_used, found.split) == (2, ("api_key",), True)
    assert not read(openapi(components={"schemas": {"A": {"$ref": "#/components/schemas/B"}}})).split


def test_evidence_stands_where_its_pointer_says() -> None:
    text = json.dumps(openapi(security=[{"key": []}], paths={"/a": {"get": GET}}, components={
        "schemas": {"key": {"type": "string"}}, "securitySchemes": {"key": KEY}}), indent=2)  # fmt: skip
    found = read(text)
    assert found.declared[0].location == "json:/components/securitySchemes/key"
    assert found.declared[0].excerpt.startswith('"key": {') and "apiKey" in found.declared[0].excerpt
    assert found.used[0].location == "json:/security" and found.used[0].excerpt.startswith('"security": [')


def test_a_folder_of_a_collection_declares_what_its_requests_inherit() -> None:
    key = {"type": "apikey", "apikey": [{"key": "in", "value": "query"}]}
    oauth = {"type": "oauth2", "oauth2": [{"key": "grant_type", "value": "client_credentials"}]}
    inner = [{"name": "r", "request": {"method": "GET", "auth": None, "url": "https://api.shop.example/r"}}]
    folders = [{"name": "f", "auth": key, "item": inner}, {"name": "g", "auth": oauth, "item": inner}]
    found = read({**POSTMAN, "item": folders})
    assert found.auth_declared == ("api_key", "bearer", "oauth2") and found.auth_used == ("api_key", "oauth2")
    assert found.oauth_flows == ("client_credentials",) and found.credential_in == ("header", "query")


def test_a_server_of_asyncapi_3_may_hold_its_scheme_itself() -> None:
    servers = "servers: {s: {host: h, protocol: wss, security: [{type: http, scheme: basic}]}}\n"
    assert read(ASYNC_3 + servers).auth_used == ("basic",)


def test_other_formats_say_as_much_as_they_can() -> None:
    postman = read(POSTMAN)
    assert (postman.auth_declared, postman.auth_used) == (("bearer",), ("bearer", "none"))
    assert postman.credential_in == ("header",)
    assert (read(ASYNC_2).auth_declared, read(ASYNC_2).auth_used) == (("mutual_tls",), ("mutual_tls",))
    raml = read(RAML)
    assert (raml.auth_declared, raml.auth_used) == (("basic",), ("basic", "none"))
    for silent in (SDL, WSDL, EDMX, LINKSET, APIS):
        assert read(silent).auth_used == (), "a format that cannot say is no API without authentication"
    policy = WSDL.replace("<w:portType", '<p:HttpBasicAuthentication xmlns:p="http://docs.oasis-open.org/ws-sx/'
                          'ws-securitypolicy/200702"/><w:portType', 1)  # fmt: skip
    assert read(policy).auth_used == ("basic",)


PARAMETERS = [
    ({"name": "X-API-Key", "in": "header"}, "header:X-API-Key"),
    ({"name": "Authorization", "in": "header"}, "header:Authorization"),
    ({"name": "Ocp-Apim-Subscription-Key", "in": "header"}, "header:Ocp-Apim-Subscription-Key"),
    ({"name": "client_secret", "in": "header"}, "header:client_secret"),
    ({"name": "X-Secret", "in": "header"}, "header:X-Secret"),
    ({"name": "X-Parcel-Key", "in": "header"}, "header:X-Parcel-Key"),
    ({"name": "X_Wombat_Access_Token", "in": "header"}, "header:X_Wombat_Access_Token"),
    ({"name": "X-Idempotency-Key", "in": "header"}, None),
    ({"name": "X-Wombat-Continuation-Token", "in": "header"}, None),
    ({"name": "X-Parcel-Key", "in": "query"}, None),
    ({"name": "access_token", "in": "query"}, "query:access_token"),
    ({"name": "key", "in": "query", "description": "Your API key"}, "query:key"),
    ({"name": "key", "in": "query", "description": "Sort key"}, None),
    ({"name": "token", "in": "query", "description": "Where the next page begins"}, None),
    ({"name": "X-Request-Id", "in": "header"}, None),
    ({"name": "X-Key", "in": "header"}, None),  # that is the scheme itself
]


@pytest.mark.parametrize(("parameter", "value"), PARAMETERS)
def test_credential_parameters_are_findings_and_never_schemes(parameter: dict[str, Any], value: str | None) -> None:
    found = read(
        openapi(components={"securitySchemes": {"k": KEY}}, paths={"/a": {"get": {**GET, "parameters": [parameter]}}})
    )
    assert [e.value for e in found.credential_parameters] == ([value] if value else [])
    assert (found.auth_declared, found.auth_used) == (("api_key",), ("none",))
    in_query = value is not None and value.startswith("query:")
    assert [e.value for e in found.credential_in_query] == ([str(value)[6:]] if in_query else [])


PAGES = [
    ({"name": "limit", "schema": {"type": "integer", "maximum": 100}}, "100", None),
    ({"name": "pageSize", "description": "Items per page, at most 1,000"}, "1,000", None),
    ({"name": "per_page", "description": "between 1 and 50"}, "50", None),
    ({"name": "limit", "schema": {"type": "integer"}}, None, "unbounded"),
    ({"name": "size", "schema": {"type": "integer"}}, None, None),  # of what?
    ({"name": "limit", "schema": {"$ref": "#/components/schemas/L"}}, "25", None),
]


@pytest.mark.parametrize(("parameter", "maximum", "unbounded"), PAGES)
def test_page_sizes_are_bounded_or_not(parameter: dict[str, Any], maximum: str | None, unbounded: str | None) -> None:
    schemas = {"L": {"type": "integer", "maximum": 25}}
    found = read(
        openapi(
            components={"schemas": schemas},
            paths={"/a": {"get": {**GET, "parameters": [{"in": "query", **parameter}]}}},
        )
    )
    assert [e.value for e in found.bounded_pages] == ([maximum] if maximum else [])
    assert [e.value for e in found.unbounded_pages] == ([unbounded] if unbounded else [])


def test_rate_limits_and_plain_servers_are_read() -> None:
    limited = {"responses": {"429": {"description": "slow down"}, "200": {"headers": {"X-RateLimit-Limit": {}}}}}
    servers = [{"url": "http://api.shop.example/v1"}, {"url": "https://{region}.shop.example"}, {"url": "/v2"},
               {"url": "http://localhost:8080"},
               {"url": "https://{e}.shop.example", "variables": {"e": {"default": "eu"}}}]  # fmt: skip
    found = read(openapi(servers=servers, paths={"/a": {"get": limited}}))
    assert [e.value for e in found.rate_limits] == ["429", "X-RateLimit-Limit"]
    assert [e.value for e in found.plain_servers] == ["http://api.shop.example/v1"]
    assert found.servers == (
        "http://api.shop.example/v1",
        "http://localhost:8080/",
        "https://api.shop.example/v2",
        "https://eu.shop.example/",
        "https://{region}.shop.example",
    )
    assert found.placeholder_servers == ("http://localhost:8080/", "https://{region}.shop.example")
    second = read({"swagger": "2.0", "info": {"title": "t"}, "host": "api.shop.example", "basePath": "/v1",
                   "schemes": ["http", "https"], "paths": {}})  # fmt: skip
    assert second.servers == ("http://api.shop.example/v1", "https://api.shop.example/v1")


AUTHORS = [
    ({"title": "Orders", "contact": {"email": "api@shop.example"}}, {}, "provider"),
    ({"title": "Swagger Petstore"}, {"paths": {"/pet/findByStatus": {"get": GET}}}, "sample"),
    ({"title": "Swagger Petstore - OpenAPI 3.1"}, {"paths": {"/pet": {"post": GET}}}, "sample"),
    ({"title": "Petstore"}, {"servers": [{"url": "https://petstore3.swagger.io/api/v3"}]}, "sample"),
    ({"title": "Pet Store Locations"}, {"paths": {"/stores": {"get": GET}}}, "provider"),
    ({"title": "CDR Banking API", "contact": {"name": "Consumer Data Standards"}}, {}, "standards_body"),
    ({"title": "Accounts", "contact": {"url": "https://www.openbanking.org.uk"}}, {}, "standards_body"),
    ({"title": "Unofficial Shop API"}, {}, "third_party"),
    (
        {"title": "Grafana HTTP API.", "contact": {"email": "hello@grafana.com"}},
        {"servers": [{"url": "/api"}]},
        "third_party",
    ),
]


@pytest.mark.parametrize(("info", "more", "author"), AUTHORS)
def test_who_wrote_it(info: dict[str, Any], more: dict[str, Any], author: str) -> None:
    assert read(openapi(info={"version": "1", **info}, **more)).author == author


def test_a_catalogue_names_its_descriptions() -> None:
    assert read(LINKSET).links == ("https://api.shop.example/o/openapi.json",)
    assert read(APIS).links == ("https://api.shop.example/o/openapi.yaml",)


# --- hostile documents ------------------------------------------------------------------------------

HEAD = '{"openapi": "3.0.0", "info": {"title": "x", "version": "1"}, "paths": {}'
BOMB = "openapi: 3.0.0\na: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefghijkl", "bcdefghijklm", strict=True)
)
HOSTILE = [
    ("JSON 60,000 deep", HEAD + ', "x": ' + "[" * 60_000 + "]" * 60_000 + "}", Broken),
    ("YAML 60,000 deep", "openapi: 3.0.0\nx: " + "[" * 60_000 + "]" * 60_000, Broken),
    ("YAML dashes 60,000 deep", "openapi: 3.0.0\nx:\n  " + "- " * 60_000 + "a", Broken),
    ("XML 60,000 deep", WSDL[:250] + "<a>" * 60_000, Broken),
    ("GraphQL 60,000 deep", "type Query { a: " + "[" * 60_000 + "Int }", Description),
    ("RAML brackets", "#%RAML 1.0\n" + "[" * 60_000, Broken),
    ("JSON of 2,200,000 objects", HEAD + ', "x": [' + ",".join(['{"a":{}}'] * 2_200_000) + "]}", Broken),
    ("JSON of 300,000 objects", HEAD + ', "x": [' + ",".join(['{"a":{}}'] * 300_000) + "]}", Description),
    ("YAML of 200,000 operations", "openapi: 3.0.0\ninfo: {title: a}\npaths:\n" + "".join(
        f"  /p{i}:\n    get:\n      summary: a\n      responses: {{200: {{description: b}}}}\n"
        for i in range(200_000)), Broken),
    ("YAML of 600,000 items", "openapi: 3.0.0\ninfo: {title: a}\npaths: {}\nx:\n" + "- a\n" * 600_000, Broken),
    ("alias bomb", BOMB + "info: {title: a}\npaths: *m\n", Description),
    ("recursive alias", "openapi: 3.0.0\ninfo: &i {title: a, x: *i}\npaths: &p {/a: *p}\n", Description),
    ("merge bomb", "openapi: 3.0.0\nx: &p {" + ", ".join(f"k{i}: 1" for i in range(2000)) + "}\npaths:\n"
     + "".join(f"  /p{i}: {{<<: *p}}\n" for i in range(2000)), Broken),
    ("recursive references", json.dumps(openapi(paths={"/a": {"$ref": "#/paths/~1a"}}, components={
        "securitySchemes": {"a": {"$ref": "#/components/securitySchemes/a"}}})), Description),
    ("entity bomb", '<!DOCTYPE d [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>' + WSDL[39:], Broken),
    ("external entity", '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + WSDL[39:], Broken),
    ("external DTD", '<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd">' + WSDL[39:], Description),
    ("string never closed", '{"openapi": "3.0.0", "a": "' + '\\"' * 1_000_000, Broken),
    ("comment never closed", '{"openapi": "3.0.0", ' + "/*" * 200_000, Broken),
    ("commas", '{"openapi": "3.0.0", ' + ("," + " " * 500) * 2_000, Broken),
    ("large JSON of something else", "[" + '{"a": "swagger"},' * 400_000 + "{}]", type(None)),
    ("quotes", '"' * 500_000, type(None)),
    ("style sheet of comments", "/* a */\n" * 5_000 + "body { color: red }", type(None)),
    ("script of comments", "/*! a */\n// b\n" * 5_000 + "var a = {}", type(None)),
    ("XML comments", "<!-- http://schemas.xmlsoap.org/wsdl/ definitions -->\n" * 5_000 + "<a", type(None)),
    ("zeros", "\0" * 500_000, type(None)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind"), [c[1:] for c in HOSTILE], ids=[c[0] for c in HOSTILE])
def test_a_hostile_document_costs_little_and_asks_nobody(
    text: str, kind: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    began = time.process_time()
    found = read_text(text, URL)
    assert isinstance(found, kind), found
    assert time.process_time() - began < 5


# --- validity ---------------------------------------------------------------------------------------


def schema(value: Any) -> dict[str, Any]:
    return openapi(components={"schemas": {"A": value}})


VALIDITY = [
    ("openapi", openapi(paths={"/a": {"get": GET}}), True, ""),
    ("no version", openapi(info={"title": "t"}), False, "info: 'version' is a required property"),
    ("swagger without responses",
     {"swagger": "2.0", "info": {"title": "t", "version": "1"}, "paths": {"/a": {"get": {}}}}, False, "responses"),
    ("3.1 with webhooks only", {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "webhooks": {}}, True, ""),
    ("reference that leads nowhere", openapi(paths={"/a": {"get": {"responses": {"200": {"$ref": "#/x"}}}}}), False,
     "leads nowhere"),
    ("remote reference", schema({"$ref": "http://127.0.0.1:9/a.json"}), None, "other files"),
    ("file reference", schema({"$ref": "file:///etc/passwd"}), None, "other files"),
    ("relative reference", schema({"$ref": "other.yaml#/A"}), None, "other files"),
    ("reference to itself", schema({"$ref": "#/components/schemas/A"}), None, "itself"),
    ("pattern without end", schema({"type": "array", "items": {"type": "string", "pattern": "^(a+)+$"},
                                    "default": ["a" * 40 + "b"]}), True, ""),
    ("alias bomb", BOMB + "info: {title: t, version: '1'}\npaths: {}\n", None, "too large"),
    ("graphql", "type Query { a: Int }", True, ""),
    ("graphql, unknown type", "type Query { a: Foo }", False, "Foo"),
    ("wsdl", WSDL, False, "binding"),
    ("asyncapi without title", {"asyncapi": "2.6.0", "info": {"version": "1"}, "channels": {}}, False, "title"),
    ("not to be parsed", '{"openapi": "3.0.0", ', False, "not JSON"),
]  # fmt: skip


@pytest.mark.parametrize(("document", "valid", "said"), [c[1:] for c in VALIDITY], ids=[c[0] for c in VALIDITY])
def test_validity_is_judged_without_leaving_the_document(
    document: Any, valid: bool | None, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    verdict, errors = validate(document if isinstance(document, str) else json.dumps(document))
    assert verdict is valid, errors
    assert said in " ".join(errors)


HELD = json.dumps({
    "openapi": "3.0.3", "info": {"title": "Parcels", "version": "1"},
    "paths": {"/p": {"get": {"security": [{"k": []}]}}},
    "components": {"securitySchemes": {"k": {"type": "http", "scheme": "bearer", "description": "a { in a \" string"}}},
})  # fmt: skip
SCRIPT = f"<html><script src=v.js></script><script>%s</script><p>{HELD}</p></html>"
# what holds it, content type, body, whether a description is read from it
HOLDERS: list[tuple[str, str, str, bool]] = [
    ("swagger-ui-init.js", "application/javascript",
     f'var options = {{"swaggerDoc": {HELD}, "customOptions": {{}}}}; SwaggerUIBundle(options)', True),
    ("spec of a bundle", "text/html", SCRIPT % f"SwaggerUIBundle({{dom_id: '#s', spec: {HELD}}})", True),
    ("state of Redoc", "text/html",
     SCRIPT % f'const __redoc_state = {{"menu": {{"activeItemIdx": -1}}, "spec": {{"data": {HELD}}}}};', True),
    ("Redoc.init", "text/html", SCRIPT % f"Redoc.init({HELD}, {{}}, el)", True),
    ("content of Scalar", "text/html", SCRIPT % f'Scalar.createApiReference("#app", {{"content": {HELD}}})', True),
    ("data of Scalar", "text/html",
     f'<html><script id="api-reference" type="application/json">{HELD}</script><script src="/s.js"></script>', True),
    ("version is not the first key", "text/html",
     SCRIPT % ('SwaggerUIBundle({"spec": {"info": {"title": "A"}, "paths": {}, "openapi": "3.1.0"}})'), True),
    ("a page that quotes one", "text/html",
     f"<html><script>SwaggerUIBundle({{url: 'x'}})</script><pre>{HELD}</pre>", False),
    ("data without a viewer", "text/html", f"<html><script type=application/json>{HELD}</script>", False),
    ("a script without a viewer", "application/javascript", f"export default {HELD}", False),
    ("never closed", "application/javascript", f"SwaggerUIBundle({{spec: {HELD[:-9]}", False),
    ("in JavaScript's notation", "application/javascript",
     "SwaggerUIBundle({spec: {openapi: '3.0.0', paths: {}}})", False),
]  # fmt: skip


@pytest.mark.parametrize(("name", "kind", "body", "held"), HOLDERS, ids=[h[0] for h in HOLDERS])
def test_a_viewer_may_hold_the_description_itself(name: str, kind: str, body: str, held: bool) -> None:
    found = read_exchange(exchange(body, kind, "https://www.shop.example/docs/")).description
    assert isinstance(found, Description) is held
    for evidence in (*found.used, *found.declared, found.evidence) if isinstance(found, Description) else ():
        at = int(evidence.location.removeprefix("body@"))
        assert body[at:].startswith(evidence.excerpt)
    if isinstance(found, Description) and "first key" not in name:
        assert (found.title, found.operations, found.auth_used) == ("Parcels", 1, ("bearer",))


@pytest.mark.parametrize(
    "piece", ['{"openapi":"3.0.0",', "spec: {", 'SwaggerUIBundle({"spec": {"a": ', '"openapi":"3.0']
)
def test_looking_for_a_held_description_costs_little(piece: str) -> None:
    started = time.process_time()
    read_exchange(exchange("SwaggerUIBundle " + piece * 100_000, "application/javascript"))
    assert time.process_time() - started < 4.0


def test_columns_are_plain_lists_for_the_table() -> None:
    columns = secured([{"key": []}], a=...).columns()
    assert columns["auth_used"] == ["api_key"] and columns["operations_by_method"] == {"get": 1}
    assert json.dumps(columns)
