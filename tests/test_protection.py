"""The protection questions, each with a yes, a no and an unknown: what is said is read, what was looked at and is not
there is a no, and what could not be seen is neither. Documents and replies are made up; what they may hold is told by
OpenAPI, RFC 6749, RFC 8414, RFC 9457, RFC 9745, draft-ietf-httpapi-ratelimit-headers, and by products' own headers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from survey.detectors import DETECTORS
from survey.detectors.auth_prose import said_by
from survey.model import Exchange, Outcome, Response, Sign
from survey.page import page_of
from survey.questions import BY_NAME
from survey.reading import read

API = "https://api.harbour.example"
SPEC = f"{API}/openapi.json"
Headers = Sequence[tuple[str, str]]
Asked = tuple[str, Exchange | str]

# --- what is served, in a few words -----------------------------------------------------------------


def reply(
    body: Any = b"", status: int = 200, url: str = f"{API}/v1/berths", headers: Headers = (), **more: Any
) -> Exchange:
    """A reply; a body that is no text is JSON."""
    kind = any(n.lower() == "content-type" for n, _ in headers)
    if isinstance(body, dict | list):
        data, told = json.dumps(body).encode(), "application/json"
    else:
        data, told = body.encode() if isinstance(body, str) else body, "text/html"
    every = (*(() if kind or not data else (("Content-Type", told),)), *headers)
    facts: dict[str, Any] = {"outcome": Outcome.ANSWERED, "probe": "link", **more}
    response = Response(status, "", every, data)
    return Exchange(
        "e", "r", "HBR", method="GET", url=url, fetched_at="2026-11-24T00:00:00Z", response=response, **facts
    )


def operation(parameters: Sequence[Any] = (), answer: Any = None, **more: Any) -> dict[str, Any]:
    schema = {"type": "object", "properties": {"id": {"type": "string"}}} if answer is None else answer
    responses = {"200": {"description": "ok", "content": {"application/json": {"schema": schema}}}}
    return {"parameters": list(parameters), "responses": responses, **more}


LIST = {"type": "array", "items": {"type": "object"}}


def described(parameters: Sequence[Any] = (), answer: Any = LIST, path: str = "/berths", **more: Any) -> Exchange:
    """A description of one list."""
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Berths of the harbour", "version": "4"},
        "servers": [{"url": f"{API}/v1"}],
        "paths": {path: {"get": operation(parameters, answer)}},
    }
    return reply({**document, **more}, url=SPEC)


def searched(number: str) -> Exchange:
    """A search by POST, whose body has the number of the page and its size."""
    members = {number: {"type": "integer"}, "pageSize": {"type": "integer", "maximum": 500}}
    body = {"content": {"application/json": {"schema": {"type": "object", "properties": members}}}}
    return described(paths={"/berths/search": {"post": {**operation(answer=LIST), "requestBody": body}}})


def query(name: str, schema: Any = None, **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema or {"type": "integer"}, **more}


def answers_with(*statuses: Any, **more: Any) -> Exchange:
    """A description whose only operation has those answers."""
    given = {str(s): {"description": "an answer"} for s in statuses}
    return described(paths={"/berths": {"get": {"responses": {**given, **more}}}})


def secured(schemes: dict[str, Any], **more: Any) -> Exchange:
    return described(components={"securitySchemes": schemes}, security=[{name: []} for name in schemes], **more)


def flows(**given: Any) -> dict[str, Any]:
    return {"o": {"type": "oauth2", "flows": {k: {"scopes": {}, **v} for k, v in given.items()}}}


def swagger(**more: Any) -> Exchange:
    document = {
        "swagger": "2.0",
        "info": {"title": "Tolls of the bridge", "version": "2"},
        "host": "api.harbour.example",
        "paths": {"/tolls": {"get": {"responses": {"200": {"description": "ok"}}}}},
    }
    return reply({**document, **more}, url=f"{API}/swagger.json")


def postman(url: Any, **more: Any) -> Exchange:
    schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    item = {"name": "Berths", "request": {"method": "GET", "url": url}}
    return reply({"info": {"name": "Harbour", "schema": schema}, "item": [item], **more}, url=f"{API}/postman.json")


def wsdl(address: str) -> Exchange:
    text = f"""<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
 name="Tides" targetNamespace="urn:tides"><portType name="P"><operation name="HighWater"/></portType>
 <service name="Tides"><port name="P" binding="b"><soap:address location="{address}"/></port></service></definitions>"""
    return reply(text, url=f"{API}/tides?wsdl", headers=[("Content-Type", "text/xml")])


def raml(base: str, more: str = "") -> Exchange:
    text = f"#%RAML 1.0\ntitle: Pilots\nbaseUri: {base}\n{more}/pilots:\n  get:\n    responses:\n      200:\n"
    return reply(text, url=f"{API}/pilots.raml", headers=[("Content-Type", "application/raml+yaml")])


def metadata(**more: Any) -> Exchange:
    facts = {
        "issuer": "https://login.harbour.example",
        "authorization_endpoint": "https://login.harbour.example/a",
        "token_endpoint": "https://login.harbour.example/t",
        "jwks_uri": "https://login.harbour.example/k",
        "response_types_supported": ["code"],
        **more,
    }
    return reply(facts, url="https://login.harbour.example/.well-known/oauth-authorization-server")


SHIPS = {"data": [{"id": 1, "name": "Tern"}, {"id": 2, "name": "Gull"}], "total": 2}
NOT_FOUND = {"error": {"code": "not_found", "message": "No such berth"}}
ODD = f"{API}/x7f3q"  # a path that nobody made
WEB = "https://www.harbour.example/"
PAGE = (
    "<html><head><title>Harbour</title></head><body><h1>Welcome to the harbour</h1><p>Ships come in.</p></body></html>"
)
JAVA = (
    "java.lang.NullPointerException: berth\n\tat example.harbour.Berths.find(Berths.java:42)\n"
    "\tat example.harbour.Api.get(Api.java:17)\n"
)
ORIGIN = (("Origin", "https://reader.example"),)
GRAPHQL = f"{API}/graphql?query=%7B__typename%7D"


def limited(*headers: tuple[str, str], body: Any = SHIPS, status: int = 200, **more: Any) -> Exchange:
    return reply(body, status, headers=headers, **more)


# A page of documentation is given as text: `Heading: sentence` lines.
# --- the table: question, what the case is, what is read, the answer (and the value that must be among the found) ----

CASES: list[tuple[str, str, Exchange | str, str]] = [
    # pagination: style
    ("pagination", "page and per_page", described([query("page"), query("per_page")]), "yes page"),
    ("pagination", "offset and limit", described([query("offset"), query("limit")]), "yes offset"),
    ("pagination", "a cursor", described([query("cursor", {"type": "string"}), query("limit")]), "yes cursor"),
    ("pagination", "OData's words", described([query("$top"), query("$skip")]), "yes offset"),
    ("pagination", "JSON:API's words", described([query("page[number]"), query("page[size]")]), "yes page"),
    (
        "pagination",
        "a token that the reply gives",
        described([query("pageToken", {"type": "string"}), query("pageSize")]),
        "yes cursor",
    ),
    (
        "pagination",
        "starting_after",
        described([query("starting_after", {"type": "string"}), query("limit")]),
        "yes cursor",
    ),
    (
        "pagination",
        "a next link in the reply only",
        described(
            answer={"type": "object", "properties": {"results": LIST, "next": {"type": "string", "format": "uri"}}}
        ),
        "yes link",
    ),
    (
        "pagination",
        "a Link header that is described",
        described(
            paths={
                "/berths": {
                    "get": {
                        "responses": {
                            "200": {
                                "description": "ok",
                                "headers": {
                                    "Link": {
                                        "description": "rel=next leads to the next page",
                                        "schema": {"type": "string"},
                                    }
                                },
                                "content": {"application/json": {"schema": LIST}},
                            }
                        }
                    }
                }
            }
        ),
        "yes link",
    ),
    (
        "pagination",
        "a search by POST whose body has the page",
        searched("pageNumber"),
        "yes page",
    ),
    ("pagination", "a collection of Postman's", postman(f"{API}/v1/berths?page=1&per_page=50"), "yes page"),
    (
        "pagination",
        "Relay's arguments",
        reply(
            "type Query {\n  berths(first: Int, after: String): BerthConnection\n}\n"
            "type BerthConnection { edges: [Int] }\n",
            url=f"{API}/schema.graphql",
            headers=[("Content-Type", "text/plain")],
        ),
        "yes cursor",
    ),
    (
        "pagination",
        "words",
        "Pagination: All lists use cursor-based pagination. Pass starting_after to get the next page.",
        "yes cursor",
    ),
    (
        "pagination",
        "words of pages",
        "Paging: Use the page and per_page query parameters to walk through the results.",
        "yes page",
    ),
    ("pagination", "words of offsets", "Lists: Send offset and limit to page through the records.", "yes offset"),
    ("pagination", "a list without", described(), "no"),
    (
        "pagination",
        "a list with filters only",
        described(
            [query("from", {"type": "string", "format": "date"}), query("to", {"type": "string", "format": "date"})]
        ),
        "no",
    ),
    (
        "pagination",
        "said to be whole",
        "Lists: The API does not support pagination. All records are returned at once.",
        "no",
    ),
    (
        "pagination",
        "one thing, no list",
        described(answer={"type": "object", "properties": {"draught": {"type": "number"}}}),
        "unknown",
    ),
    ("pagination", "a list elsewhere", described(answer={"$ref": "./lists.yaml#/Berths"}), "unknown"),
    ("pagination", "pages of a web site", "Timetable: See page 2 of our printed timetable for the ferries.", "unknown"),
    # whether a maximum is stated
    (
        "page_size_bounded",
        "a maximum",
        described([query("page"), query("per_page", {"type": "integer", "maximum": 200})]),
        "yes 200",
    ),
    ("page_size_bounded", "in words", described([query("limit", description="How many. Maximum 100.")]), "yes 100"),
    (
        "page_size_bounded",
        "of an optional parameter as FastAPI writes it",
        described([query("limit", {"anyOf": [{"type": "integer", "maximum": 75}, {"type": "null"}]})]),
        "yes 75",
    ),
    (
        "page_size_bounded",
        "of two types",
        described([query("limit", {"type": ["integer", "null"], "maximum": 60})]),
        "yes 60",
    ),
    (
        "page_size_bounded",
        "by reference and default",
        described(
            [query("limit", {"allOf": [{"$ref": "#/components/schemas/Size"}], "default": 5})],
            components={"schemas": {"Size": {"type": "integer", "maximum": 40}}},
        ),
        "yes 40",
    ),
    (
        "page_size_bounded",
        "sizes to choose from",
        described([query("page"), query("pageSize", {"enum": [100, 50, 10]})]),
        "yes 100",
    ),
    (
        "page_size_bounded",
        "in the body of a search",
        searched("page"),
        "yes 500",
    ),
    (
        "page_size_bounded",
        "documentation",
        "Pagination: The limit parameter can range between 1 and 100 items, and the default is 10.",
        "yes 100",
    ),
    (
        "page_size_bounded",
        "documentation of per_page",
        "Paging: Use page and per_page to page through berths. The maximum value of per_page is 250.",
        "yes 250",
    ),
    (
        "page_size_bounded",
        "documentation of a page size",
        "Paging: A maximum of 1,000 records is returned per page.",
        "yes 1,000",
    ),
    ("page_size_bounded", "none", described([query("offset"), query("limit")]), "no"),
    (
        "page_size_bounded",
        "a default only",
        described([query("page"), query("size", {"type": "integer", "default": 20})]),
        "no",
    ),
    (
        "page_size_bounded",
        "zero for all",
        described([query("page"), query("limit", description="Rows to give; 0 means no maximum. 25 unless told.")]),
        "no",
    ),
    (
        "page_size_bounded",
        "the largest integer",
        described([query("limit", {"type": "integer", "maximum": 2147483647})]),
        "no",
    ),
    ("page_size_bounded", "said to have none", "Paging: There is no limit on the number of records per page.", "no"),
    ("page_size_bounded", "no size", described(), "unknown"),
    ("page_size_bounded", "a limit of money", described([query("creditLimit")], path="/cards"), "unknown"),
    ("page_size_bounded", "an upload", "Uploads: Files of up to 100 MB can be sent per request.", "unknown"),
    # 429
    ("described_429", "an answer", answers_with("200", "429"), "yes"),
    (
        "described_429",
        "a number as YAML has it",
        reply(
            "openapi: 3.0.1\ninfo: {title: Buoys, version: '1'}\npaths:\n  /buoys:\n    get:\n      responses:\n"
            "        200: {description: ok}\n        429: {description: slow down}\n",
            url=f"{API}/openapi.yaml",
            headers=[("Content-Type", "application/yaml")],
        ),
        "yes",
    ),
    (
        "described_429",
        "in the words of an answer",
        answers_with("200", default={"description": "429 when you ask too often"}),
        "yes",
    ),
    (
        "described_429",
        "in the words of the document",
        described(
            info={
                "title": "B",
                "version": "1",
                "description": "# Limits\n\nHTTP 429 (Too Many Requests) after 60 calls.",
            }
        ),
        "yes",
    ),
    ("described_429", "others", answers_with("200", "400", "404"), "no"),
    ("described_429", "other errors by default", answers_with("200", "default"), "no"),
    ("described_429", "Swagger 2 without", swagger(), "no"),
    ("described_429", "all of 4xx", answers_with("200", "4XX"), "unknown"),
    (
        "described_429",
        "answers in another file",
        described(
            paths={"/berths": {"$ref": "berths.json"}, "/b": {"get": {"responses": {"200": {"description": "ok"}}}}}
        ),
        "unknown",
    ),
    ("described_429", "no answers at all", described(paths={"/berths": {"get": {}}}), "unknown"),
    (
        "described_429",
        "cut off",
        reply(
            '{"openapi": "3.0.0", "info": {"title": "Cut", "version": "1"}, "paths": {"/a": {"ge',
            url=SPEC,
            headers=[("Content-Type", "application/json")],
        ),
        "unknown",
    ),
    (
        "described_429",
        "a number that is no status",
        described([query("berth", {"type": "integer", "maximum": 429})]),
        "no",
    ),
    # rate limits in words
    ("rate_limit_documented", "a described answer", answers_with("200", "429"), "yes"),
    (
        "rate_limit_documented",
        "in the document's words",
        described(info={"title": "B", "version": "1", "description": "You may send 30 requests per minute."}),
        "yes",
    ),
    ("rate_limit_documented", "quota", "Quotas: Each application has a quota of 5000 API calls per day.", "yes"),
    ("rate_limit_documented", "throttling", "Throttling: Requests above 20 TPS are throttled.", "yes"),
    ("rate_limit_documented", "fair use", "Fair use: Do not send more than two requests a second.", "yes"),
    ("rate_limit_documented", "ships a day", "Traffic: The harbour handles 120 ships per day.", "unknown"),
    ("rate_limit_documented", "a list without", described(), "unknown"),
    # rate-limit headers
    ("rate_limit_headers", "the draft", limited(("RateLimit", '"default";r=50;t=30')), "yes ratelimit"),
    (
        "rate_limit_headers",
        "the draft's policy",
        limited(("RateLimit-Policy", '"burst";q=100;w=60')),
        "yes ratelimit-policy",
    ),
    ("rate_limit_headers", "earlier drafts", limited(("RateLimit-Remaining", "9")), "yes ratelimit-remaining"),
    ("rate_limit_headers", "X-RateLimit", limited(("X-RateLimit-Limit", "60")), "yes x-ratelimit-limit"),
    ("rate_limit_headers", "X-Rate-Limit", limited(("X-Rate-Limit-Limit", "60")), "yes x-rate-limit-limit"),
    (
        "rate_limit_headers",
        "by application and method",
        limited(("X-Method-Rate-Limit", "20:1")),
        "yes x-method-rate-limit",
    ),
    (
        "rate_limit_headers",
        "of a cloud",
        limited(("x-ms-ratelimit-remaining-subscription-reads", "11999")),
        "yes x-ms-ratelimit-remaining-subscription-reads",
    ),
    ("rate_limit_headers", "of a shop", limited(("X-Shop-Api-Call-Limit", "1/40")), "yes x-shop-api-call-limit"),
    (
        "rate_limit_headers",
        "a provider's own prefix",
        limited(("Harbour-RateLimit-Requests-Remaining", "3")),
        "yes harbour-ratelimit-requests-remaining",
    ),
    (
        "rate_limit_headers",
        "a pause after too many",
        limited(("Retry-After", "30"), body=NOT_FOUND, status=429, outcome=Outcome.RATE_LIMITED),
        "yes retry-after",
    ),
    ("rate_limit_headers", "data without", limited(), "no"),
    (
        "rate_limit_headers",
        "data with a rate that is none",
        limited(("X-Exchange-Rate", "1.52"), ("X-Rate", "5")),
        "no",
    ),
    ("rate_limit_headers", "a page", reply(PAGE, url=WEB), "unknown"),
    ("rate_limit_headers", "a refusal", reply(NOT_FOUND, 401), "unknown"),
    (
        "rate_limit_headers",
        "a pause for repairs",
        limited(("Retry-After", "3600"), body=NOT_FOUND, status=503),
        "unknown",
    ),
    # credentials in the address
    ("credential_in_query", "a scheme", secured({"k": {"type": "apiKey", "in": "query", "name": "key"}}), "yes key"),
    (
        "credential_in_query",
        "a parameter beside every scheme",
        described([query("api_key", {"type": "string"})]),
        "yes api_key",
    ),
    (
        "credential_in_query",
        "a collection",
        postman({"raw": f"{API}/v1/berths?apikey={{{{key}}}}", "query": [{"key": "apikey", "value": "{{key}}"}]}),
        "yes apikey",
    ),
    (
        "credential_in_query",
        "a collection's key",
        postman(
            f"{API}/v1/berths",
            auth={"type": "apikey", "apikey": [{"key": "key", "value": "token"}, {"key": "in", "value": "query"}]},
        ),
        "yes token",
    ),
    ("credential_in_query", "the token itself", metadata(bearer_methods_supported=["query"]), "yes access_token"),
    (
        "credential_in_query",
        "a sample",
        "Keys: Call `GET https://api.harbour.example/v1/berths?api_key=abc`.",
        "yes api_key",
    ),
    (
        "credential_in_query",
        "in words",
        "Keys: Pass your API key as the query parameter `apikey` with every request.",
        "yes",
    ),
    (
        "credential_in_query",
        "in a header only",
        secured({"k": {"type": "apiKey", "in": "header", "name": "X-Key"}}),
        "no",
    ),
    ("credential_in_query", "Bearer only", secured({"b": {"type": "http", "scheme": "bearer"}}), "no"),
    ("credential_in_query", "no scheme", described([query("pageToken", {"type": "string"})]), "unknown"),
    ("credential_in_query", "a scheme elsewhere", secured({"k": {"$ref": "./security.yaml#/Key"}}), "unknown"),
    (
        "credential_in_query",
        "never",
        "Keys: Never put your API key in the query string; use the X-Api-Key header.",
        "unknown",
    ),
    (
        "credential_in_query",
        "a sort key",
        secured(
            {"b": {"type": "http", "scheme": "bearer"}},
            paths={"/b": {"get": operation([query("key", {"type": "string"}, description="Sort key")])}},
        ),
        "no",
    ),
    # implicit and password flows
    ("weak_flow", "implicit", secured(flows(implicit={"authorizationUrl": "https://x.example/a"})), "yes implicit"),
    (
        "weak_flow",
        "password among others",
        secured(
            flows(password={"tokenUrl": "https://x.example/t"}, clientCredentials={"tokenUrl": "https://x.example/t"})
        ),
        "yes password",
    ),
    (
        "weak_flow",
        "Swagger 2",
        swagger(
            securityDefinitions={
                "o": {"type": "oauth2", "flow": "implicit", "authorizationUrl": "https://x.example/a", "scopes": {}}
            }
        ),
        "yes implicit",
    ),
    ("weak_flow", "metadata", metadata(grant_types_supported=["authorization_code", "password"]), "yes password"),
    (
        "weak_flow",
        "metadata by its response type",
        metadata(response_types_supported=["code", "token"]),
        "yes implicit",
    ),
    (
        "weak_flow",
        "words",
        "Tokens: Authenticate with OAuth 2.0: the resource owner password grant is supported.",
        "yes password",
    ),
    ("weak_flow", "others only", secured(flows(clientCredentials={"tokenUrl": "https://x.example/t"})), "no"),
    (
        "weak_flow",
        "metadata of others only",
        metadata(
            grant_types_supported=[
                "authorization_code",
                "refresh_token",
                "urn:ietf:params:oauth:grant-type:device_code",
            ]
        ),
        "no",
    ),
    (
        "weak_flow",
        "Swagger 2, others only",
        swagger(
            securityDefinitions={
                "o": {
                    "type": "oauth2",
                    "flow": "accessCode",
                    "authorizationUrl": "https://x.example/a",
                    "tokenUrl": "https://x.example/t",
                    "scopes": {},
                }
            }
        ),
        "no",
    ),
    ("weak_flow", "keys", secured({"k": {"type": "apiKey", "in": "header", "name": "X-Key"}}), "unknown"),
    ("weak_flow", "no flows told", secured({"o": {"type": "oauth2", "flows": {}}}), "unknown"),
    ("weak_flow", "metadata without grants", metadata(), "unknown"),
    ("weak_flow", "words that deny", "Tokens: Use OAuth 2.0. The implicit grant is not supported.", "unknown"),
    # how long credentials live
    (
        "token_lifetime",
        "a refresh address",
        secured(
            flows(
                authorizationCode={
                    "authorizationUrl": "https://x.example/a",
                    "tokenUrl": "https://x.example/t",
                    "refreshUrl": "https://x.example/r",
                }
            )
        ),
        "yes refresh_token",
    ),
    (
        "token_lifetime",
        "metadata",
        metadata(grant_types_supported=["authorization_code", "refresh_token"]),
        "yes refresh_token",
    ),
    (
        "token_lifetime",
        "minutes",
        "Tokens: The access token in the header expires after 15 minutes.",
        "yes short_lived",
    ),
    (
        "token_lifetime",
        "hours",
        "Tokens: An access token is valid for 12 hours. Then request a new one.",
        "yes short_lived",
    ),
    ("token_lifetime", "seconds", "Tokens: Bearer tokens have a lifetime of 3600 seconds.", "yes short_lived"),
    (
        "token_lifetime",
        "keys only",
        secured({"k": {"type": "apiKey", "in": "header", "name": "X-Key"}}),
        "no keys_only",
    ),
    ("token_lifetime", "for ever", "Keys: Your API key does not expire until you revoke it.", "no long_lived"),
    ("token_lifetime", "until revoked", "Keys: API keys are valid indefinitely.", "no long_lived"),
    ("token_lifetime", "Bearer", secured({"b": {"type": "http", "scheme": "bearer"}}), "unknown"),
    ("token_lifetime", "nothing", described(), "unknown"),
    ("token_lifetime", "a season ticket", "Fares: Season tickets are valid for 12 hours at sea.", "unknown"),
    # plain-HTTP servers
    ("plain_http_server", "a server", described(servers=[{"url": "http://api.harbour.example/v1"}]), "yes"),
    (
        "plain_http_server",
        "one of two",
        described(servers=[{"url": f"{API}/v1"}, {"url": "http://test.harbour.example"}]),
        "yes",
    ),
    (
        "plain_http_server",
        "of one path",
        described(paths={"/berths": {"servers": [{"url": "http://old.harbour.example"}], "get": operation()}}),
        "yes",
    ),
    (
        "plain_http_server",
        "by choice",
        described(
            servers=[
                {
                    "url": "{scheme}://api.harbour.example",
                    "variables": {"scheme": {"default": "https", "enum": ["https", "http"]}},
                }
            ]
        ),
        "yes",
    ),
    ("plain_http_server", "Swagger 2", swagger(schemes=["https", "http"]), "yes"),
    ("plain_http_server", "SOAP", wsdl("http://soap.harbour.example/tides"), "yes"),
    ("plain_http_server", "RAML", raml("http://api.harbour.example"), "yes"),
    ("plain_http_server", "a collection", postman("http://api.harbour.example/v1/berths"), "yes"),
    ("plain_http_server", "HTTPS", described(), "no"),
    ("plain_http_server", "relative, over HTTPS", described(servers=[{"url": "/v2"}]), "no"),
    ("plain_http_server", "Swagger 2, HTTPS", swagger(schemes=["https"]), "no"),
    ("plain_http_server", "SOAP, HTTPS", wsdl("https://soap.harbour.example/tides"), "no"),
    ("plain_http_server", "RAML, HTTPS", raml("https://api.harbour.example"), "no"),
    ("plain_http_server", "a collection, HTTPS", postman(f"{API}/v1/berths"), "no"),
    ("plain_http_server", "a placeholder", described(servers=[{"url": "http://localhost:8080"}]), "unknown"),
    ("plain_http_server", "a variable", postman("{{baseUrl}}/berths"), "unknown"),
    ("plain_http_server", "SOAP on the maker's machine", wsdl("http://localhost:8731/tides"), "unknown"),
    # caches
    ("cache_control_401", "no-store", reply(NOT_FOUND, 401, headers=[("Cache-Control", "no-store")]), "yes"),
    ("cache_control_401", "private", reply(NOT_FOUND, 401, headers=[("Cache-Control", "max-age=60, private")]), "yes"),
    ("cache_control_401", "public", reply(NOT_FOUND, 401, headers=[("Cache-Control", "public, max-age=600")]), "no"),
    (
        "cache_control_401",
        "shared for a while",
        reply(NOT_FOUND, 401, headers=[("Cache-Control", "s-maxage=30")]),
        "no",
    ),
    ("cache_control_401", "silent", reply(NOT_FOUND, 401), "unknown"),
    ("cache_control_401", "no 401", reply(NOT_FOUND, 403, headers=[("Cache-Control", "public")]), "unknown"),
    # problem+json
    (
        "problem_json",
        "a reply",
        reply(
            {"type": "about:blank", "title": "Not Found", "status": 404},
            404,
            headers=[("Content-Type", "application/problem+json; charset=utf-8")],
        ),
        "yes",
    ),
    (
        "problem_json",
        "in XML",
        reply("<problem xmlns='urn:ietf:rfc:7807'/>", 500, headers=[("Content-Type", "application/problem+xml")]),
        "yes",
    ),
    (
        "problem_json",
        "described",
        answers_with(
            "200",
            **{"404": {"description": "none", "content": {"application/problem+json": {"schema": {"type": "object"}}}}},
        ),
        "yes",
    ),
    ("problem_json", "another form", reply(NOT_FOUND, 404), "no"),
    (
        "problem_json",
        "the form under another name",
        reply({"type": "about:blank", "title": "Not Found", "status": 404}, 404),
        "no",
    ),
    (
        "problem_json",
        "another form described",
        answers_with(
            "200", **{"404": {"description": "none", "content": {"application/json": {"schema": {"type": "object"}}}}}
        ),
        "no",
    ),
    ("problem_json", "a page", reply(PAGE, 404, url=f"{WEB}x7f3"), "unknown"),
    ("problem_json", "data", reply(SHIPS), "unknown"),
    ("problem_json", "described without a form", answers_with("200", "404"), "unknown"),
    # versions
    ("version_leak", "a server", reply(NOT_FOUND, 404, ODD, [("Server", "nginx/1.25.3")], probe="control"), "yes"),
    ("version_leak", "a runtime", reply(NOT_FOUND, 404, ODD, [("X-Powered-By", "PHP/8.2.1")], probe="control"), "yes"),
    ("version_leak", "a container", reply(PAGE, url=WEB, headers=[("Server", "Jetty(9.4.51.v20230217)")]), "yes"),
    ("version_leak", "a framework", reply(PAGE, url=WEB, headers=[("X-AspNet-Version", "4.0.30319")]), "yes"),
    ("version_leak", "a cache on the way", reply(PAGE, url=WEB, headers=[("Via", "1.1 varnish (Varnish/6.0)")]), "yes"),
    (
        "version_leak",
        "a name only",
        reply(PAGE, url=WEB, headers=[("Server", "nginx"), ("X-Powered-By", "Express")]),
        "no",
    ),
    ("version_leak", "no word", reply(PAGE, url=WEB), "no"),
    ("version_leak", "a proxy's protocol", reply(PAGE, url=WEB, headers=[("Via", "1.1 gateway")]), "no"),
    ("version_leak", "a machine's number", reply(PAGE, url=WEB, headers=[("Server", "ECAcc (nya/7923)")]), "no"),
    ("version_leak", "nothing came", reply(url=WEB, outcome=Outcome.TIMED_OUT, status=0), "unknown"),
    (
        "version_leak",
        "a wall's reply",
        reply(PAGE, 403, WEB, [("Server", "shield")], outcome=Outcome.BLOCKED),
        "unknown",
    ),
    # errors that show internals
    ("verbose_error", "a trace", reply(JAVA, 500, headers=[("Content-Type", "text/plain")]), "yes java"),
    ("verbose_error", "a trace in JSON", reply({"message": "boom", "trace": JAVA}, 500), "yes java"),
    (
        "verbose_error",
        "a query's",
        reply(
            {
                "message": "You have an error in your SQL syntax; check the manual that corresponds to "
                "your MySQL server version for the right syntax near 'x' at line 1"
            },
            500,
        ),
        "yes sql",
    ),
    (
        "verbose_error",
        "a page of a developer's",
        reply(
            "<html><head><title>DoesNotExist at /berths/9</title></head><body><h1>DoesNotExist at /berths/9</h1>"
            "<p>You're seeing "
            "this error because you have <code>DEBUG = True</code> in your Django settings file.</p></body></html>",
            404,
        ),
        "yes",
    ),
    ("verbose_error", "an error without", reply(NOT_FOUND, 404), "no"),
    ("verbose_error", "a failure without", reply({"error": "internal", "message": "Please try later"}, 500), "no"),
    ("verbose_error", "no body", reply(b"", 404), "unknown"),
    ("verbose_error", "data", reply(SHIPS), "unknown"),
    ("verbose_error", "half an error", reply(NOT_FOUND, 500, truncated=True), "unknown"),
    (
        "verbose_error",
        "a page about traces",
        reply(f"<html><body><h1>Reading a trace</h1><pre>{JAVA}</pre></body></html>", url=f"{WEB}docs"),
        "unknown",
    ),
    # CORS
    ("cors", "anybody", reply(SHIPS, headers=[("Access-Control-Allow-Origin", "*")]), "yes any"),
    (
        "cors",
        "whoever asks, with credentials",
        reply(
            SHIPS,
            headers=[
                ("Access-Control-Allow-Origin", "https://reader.example"),
                ("Access-Control-Allow-Credentials", "true"),
            ],
            request_headers=ORIGIN,
        ),
        "yes any_with_credentials",
    ),
    (
        "cors",
        "whoever asks",
        reply(SHIPS, headers=[("Access-Control-Allow-Origin", "https://reader.example")], request_headers=ORIGIN),
        "yes echo",
    ),
    (
        "cors",
        "one",
        reply(SHIPS, headers=[("Access-Control-Allow-Origin", "https://app.harbour.example")], request_headers=ORIGIN),
        "yes listed",
    ),
    ("cors", "nobody", reply(SHIPS, request_headers=ORIGIN), "no"),
    ("cors", "not asked", reply(SHIPS), "unknown"),
    (
        "cors",
        "two",
        reply(SHIPS, headers=[("Access-Control-Allow-Origin", "*"), ("Access-Control-Allow-Origin", "null")]),
        "unknown",
    ),
    ("cors", "a wall in between", reply(PAGE, 403, WEB, request_headers=ORIGIN, outcome=Outcome.BLOCKED), "unknown"),
    # deprecation
    ("deprecation", "a date", reply(SHIPS, headers=[("Deprecation", "@1688169599")]), "yes deprecation 2023-06-30"),
    (
        "deprecation",
        "a sunset",
        reply(SHIPS, headers=[("Sunset", "Wed, 31 Dec 2026 23:59:59 GMT")]),
        "yes sunset 2026-12-31",
    ),
    ("deprecation", "an older draft", reply(SHIPS, headers=[("Deprecation", "true")]), "yes deprecation"),
    (
        "deprecation",
        "versions of ASP.NET",
        reply(SHIPS, headers=[("api-deprecated-versions", "1.0")]),
        "yes api-deprecated-versions 1.0",
    ),
    ("deprecation", "data without", reply(SHIPS), "no"),
    ("deprecation", "a date that is none", reply(SHIPS, headers=[("Deprecation", "soon")]), "unknown"),
    ("deprecation", "a page", reply(PAGE, url=WEB), "unknown"),
    ("deprecation", "an error", reply(NOT_FOUND, 404), "unknown"),
    # introspection
    (
        "graphql_introspection",
        "answered",
        reply(
            {
                "data": {
                    "__schema": {
                        "queryType": {"name": "Query"},
                        "types": [{"kind": "OBJECT", "name": "Query", "fields": [{"name": "berths", "args": []}]}],
                    }
                }
            },
            url=f"{API}/graphql?query=%7B__schema%7Btypes%7Bname%7D%7D%7D",
        ),
        "yes",
    ),
    (
        "graphql_introspection",
        "refused by Apollo",
        reply(
            {
                "errors": [
                    {
                        "message": "GraphQL introspection is not allowed by Apollo "
                        "Server, but the query contained __schema. To enable introspection, pass introspection: true",
                        "extensions": {"code": "GRAPHQL_VALIDATION_FAILED"},
                    }
                ]
            },
            400,
            GRAPHQL,
        ),
        "no",
    ),
    (
        "graphql_introspection",
        "refused in other words",
        reply({"errors": [{"message": "Introspection is disabled", "extensions": {"code": "X"}}]}, 200, GRAPHQL),
        "no",
    ),
    ("graphql_introspection", "not asked", reply({"data": {"__typename": "Query"}}, url=GRAPHQL), "unknown"),
    (
        "graphql_introspection",
        "another error",
        reply({"errors": [{"message": "Must provide query string."}]}, 400, GRAPHQL),
        "unknown",
    ),
    (
        "graphql_introspection",
        "a file",
        reply(
            "type Query {\n  berths: [Int]\n}\n", url=f"{API}/schema.graphql", headers=[("Content-Type", "text/plain")]
        ),
        "unknown",
    ),
    (
        "graphql_introspection",
        "a page about it",
        "GraphQL: Introspection is how a client learns the schema.",
        "unknown",
    ),
]


def signs_of(given: Exchange | str) -> list[Sign]:
    if isinstance(given, str):
        heading, _, words = given.partition(": ")
        pieces = words.split("`")
        text = "".join(f"<code>{p}</code>" if i % 2 else p for i, p in enumerate(pieces))
        page = f"<html><body><h1>Harbour API reference</h1><h2>{heading}</h2><p>{text}</p></body></html>"
        return list(said_by(page_of(page, "https://developer.harbour.example/docs")))
    reading = read(given)
    return [s for d in DETECTORS if d.kind == "exchange" for s in d.detect(reading)]


@pytest.mark.parametrize(("question", "case", "given", "expected"), CASES, ids=[f"{q}: {c}" for q, c, _, _ in CASES])
def test_each_protection_question_is_answered_with_yes_no_or_unknown(
    question: str, case: str, given: Exchange | str, expected: str
) -> None:
    assert question in BY_NAME
    found = [s for s in signs_of(given) if s.question == question]
    answer, _, value = expected.partition(" ")
    assert {s.answer for s in found} == (set() if answer == "unknown" else {answer}), found
    if value:
        assert value in {s.value for s in found}, found
