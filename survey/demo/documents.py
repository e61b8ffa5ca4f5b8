"""Machine-readable descriptions of the demo companies' APIs, and the API hosts that go with them.

Written from the specifications: OpenAPI 3.0/3.1, Swagger 2.0, AsyncAPI 2.6, GraphQL, WSDL 1.1, OData 4, Postman 2.1,
RFC 9264/9727 linksets. `schemes` are words of the survey's own vocabulary of authentication.
"""

from __future__ import annotations

import json
from typing import Any

from survey.demo.answers import Answer, Header, Request, Route, as_json, text
from survey.demo.site import Firm
from survey.demo.words import plural

Document = dict[str, Any]


# --- OpenAPI and Swagger ---


def openapi(
    firm: Firm,
    server: str,
    schemes: tuple[str, ...],
    *,
    version: str = "3.0.3",
    title: str = "",
    open_reads: bool = False,
    key_in: str = "header",
) -> Document:
    """A description of list, read and write operations on the sector's things, secured by `schemes`.

    `("none",)` leaves security out. `open_reads` lets the lists be read without credentials. With `oauth2`, the flow is
    client credentials and, for writes, authorization code."""
    if version.startswith("2"):
        return _swagger(firm, server, schemes, title, open_reads, key_in)
    components: Document = {"schemas": _schemas(firm, "#/components/schemas/")}
    secured = [s for s in schemes if s != "none"]
    if secured:
        components["securitySchemes"] = {_scheme_name(s): _scheme(s, server, key_in) for s in secured}
    document: Document = {
        "openapi": version,
        "info": _info(firm, title),
        "servers": [{"url": server}],
        "tags": [{"name": plural(t)} for t in firm.sector.things[:3]],
        "paths": _paths(firm, secured, open_reads, swagger=False),
        "components": components,
    }
    if secured:
        document["security"] = [{_scheme_name(s): _scopes(s, firm)} for s in secured]
    return document


def _info(firm: Firm, title: str) -> Document:
    return {
        "title": title or f"{firm.short} {firm.sector.things[0].capitalize()} API",
        "version": "2.4.0",
        "description": f"Read and change {plural(firm.sector.things[0])} and {plural(firm.sector.things[1])} of "
        f"{firm.short}.",
        "contact": {"name": f"{firm.short} API team", "url": f"https://www.{firm.domain}/"},
        "termsOfService": f"https://www.{firm.domain}/terms",
    }


def _swagger(firm: Firm, server: str, schemes: tuple[str, ...], title: str, open_reads: bool, key_in: str) -> Document:
    scheme, _, rest = server.partition("://")
    host, _, base = rest.partition("/")
    secured = [s for s in schemes if s != "none"]
    document: Document = {
        "swagger": "2.0",
        "info": _info(firm, title),
        "host": host,
        "basePath": "/" + base,
        "schemes": [scheme],
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "paths": _paths(firm, secured, open_reads, swagger=True),
        "definitions": _schemas(firm, "#/definitions/"),
    }
    if secured:
        definitions: Document = {}
        for s in secured:
            if s == "basic":
                definitions[_scheme_name(s)] = {"type": "basic"}
            elif s == "oauth2":
                definitions[_scheme_name(s)] = {
                    "type": "oauth2",
                    "flow": "application",
                    "tokenUrl": f"{server}/oauth/token",
                    "scopes": dict.fromkeys(_scopes(s, firm), "Access"),
                }
            elif s == "bearer":
                definitions[_scheme_name(s)] = {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "Send `Bearer` and your access token.",
                }
            else:
                definitions[_scheme_name(s)] = {"type": "apiKey", "in": key_in, "name": _key_name(key_in)}
        document["securityDefinitions"] = definitions
        document["security"] = [{_scheme_name(s): _scopes(s, firm)} for s in secured]
    return document


def _scheme_name(scheme: str) -> str:
    return {"api_key": "apiKey", "oauth2": "oauth", "openid_connect": "oidc", "mutual_tls": "clientCertificate"}.get(
        scheme, scheme + "Auth"
    )


def _key_name(key_in: str) -> str:
    return "X-API-Key" if key_in == "header" else "api_key"


def _scheme(scheme: str, server: str, key_in: str) -> Document:
    if scheme == "api_key":
        return {"type": "apiKey", "in": key_in, "name": _key_name(key_in)}
    if scheme in ("basic", "bearer", "digest"):
        return {"type": "http", "scheme": scheme} | ({"bearerFormat": "JWT"} if scheme == "bearer" else {})
    if scheme == "openid_connect":
        return {"type": "openIdConnect", "openIdConnectUrl": f"{server}/.well-known/openid-configuration"}
    if scheme == "mutual_tls":
        return {"type": "mutualTLS"}
    return {
        "type": "oauth2",
        "flows": {
            "clientCredentials": {"tokenUrl": f"{server}/oauth/token", "scopes": {"read": "Read", "write": "Write"}}
        },
    }


def _scopes(scheme: str, firm: Firm) -> list[str]:
    return ["read", "write"] if scheme in ("oauth2", "openid_connect") else []


def _paths(firm: Firm, secured: list[str], open_reads: bool, *, swagger: bool) -> Document:
    paths: Document = {}
    for thing in firm.sector.things:
        many, name = plural(thing), thing.capitalize()
        ref = {"$ref": ("#/definitions/" if swagger else "#/components/schemas/") + name}
        listing: Document = {"type": "array", "items": ref}
        limit: Document = {"type": "integer", "minimum": 1, "maximum": 100}
        queried: Document = (
            {"name": "limit", "in": "query", **limit} if swagger else {"name": "limit", "in": "query", "schema": limit}
        )
        by_id: Document = {"name": "id", "in": "path", "required": True}
        by_id |= {"type": "string"} if swagger else {"schema": {"type": "string"}}
        get_list: Document = {
            "operationId": f"list{many.capitalize()}",
            "summary": f"List {many}",
            "tags": [many],
            "parameters": [queried],
            "responses": _responses(listing, swagger) | {"429": {"description": "Too many requests"}},
        }
        if secured and open_reads:
            get_list["security"] = []
        post: Document = {
            "operationId": f"create{name}",
            "summary": f"Create a {thing}",
            "tags": [many],
            "responses": {
                "201": {"description": "Created"},
                "401": {"description": "Credentials are missing or wrong"},
            },
        }
        if swagger:
            post["parameters"] = [{"name": "body", "in": "body", "required": True, "schema": ref}]
        else:
            post["requestBody"] = {"required": True, "content": {"application/json": {"schema": ref}}}
        paths[f"/{many}"] = {"get": get_list} | ({"post": post} if secured else {})
        paths[f"/{many}/{{id}}"] = {
            "parameters": [by_id],
            "get": {
                "operationId": f"get{name}",
                "summary": f"Read one {thing}",
                "tags": [many],
                "responses": _responses(ref, swagger) | {"404": {"description": "There is none with this id"}},
            },
        }
    return paths


def _responses(schema: Document, swagger: bool) -> Document:
    if swagger:
        return {"200": {"description": "OK", "schema": schema}}
    return {"200": {"description": "OK", "content": {"application/json": {"schema": schema}}}}


def _schemas(firm: Firm, base: str) -> Document:
    return {
        thing.capitalize(): {
            "type": "object",
            "required": ["id"],
            "properties": {
                "id": {"type": "string"},
                "name": {"type": "string"},
                "status": {"type": "string", "enum": ["open", "closed"]},
                "updated": {"type": "string", "format": "date-time"},
            },
        }
        for thing in firm.sector.things
    }


PETSTORE: Document = {
    "swagger": "2.0",
    "info": {
        "title": "Swagger Petstore",
        "version": "1.0.7",
        "description": "This is a sample server Petstore server. For this sample, you can use the api key "
        "`special-key`.",
        "contact": {"email": "apiteam@swagger.io"},
    },
    "host": "petstore.swagger.io",
    "basePath": "/v2",
    "schemes": ["https", "http"],
    "paths": {
        "/pet/{petId}": {
            "get": {
                "operationId": "getPetById",
                "tags": ["pet"],
                "parameters": [{"name": "petId", "in": "path", "required": True, "type": "integer"}],
                "responses": {"200": {"description": "successful operation"}},
                "security": [{"api_key": []}],
            }
        },
        "/store/inventory": {
            "get": {
                "operationId": "getInventory",
                "tags": ["store"],
                "responses": {"200": {"description": "successful operation"}},
            }
        },
    },
    "securityDefinitions": {"api_key": {"type": "apiKey", "name": "api_key", "in": "header"}},
}


# --- other formats ---


def asyncapi(firm: Firm, server: str) -> Document:
    return {
        "asyncapi": "2.6.0",
        "info": {"title": f"{firm.short} events", "version": "1.1.0", "description": "What we publish, as it happens."},
        "servers": {"production": {"url": server, "protocol": "amqps", "security": [{"user": []}]}},
        "channels": {
            f"{thing}.updated": {
                "subscribe": {
                    "operationId": f"on{thing.capitalize()}Updated",
                    "message": {"payload": {"type": "object", "properties": {"id": {"type": "string"}}}},
                }
            }
            for thing in firm.sector.things[:3]
        },
        "components": {"securitySchemes": {"user": {"type": "http", "scheme": "basic"}}},
    }


def wsdl(firm: Firm, address: str) -> str:
    thing = firm.sector.things[0].capitalize()
    space = f"urn:{firm.slug}:{thing.lower()}"
    return f"""<?xml version="1.0" encoding="utf-8"?>
<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
  xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:tns="{space}" name="{thing}Service" targetNamespace="{space}">
  <wsdl:types><xs:schema targetNamespace="{space}" elementFormDefault="qualified">
    <xs:element name="Get{thing}"><xs:complexType><xs:sequence>
      <xs:element name="id" type="xs:string"/></xs:sequence></xs:complexType></xs:element>
    <xs:element name="Get{thing}Response"><xs:complexType><xs:sequence>
      <xs:element name="status" type="xs:string"/></xs:sequence></xs:complexType></xs:element>
  </xs:schema></wsdl:types>
  <wsdl:message name="Get{thing}In"><wsdl:part name="parameters" element="tns:Get{thing}"/></wsdl:message>
  <wsdl:message name="Get{thing}Out"><wsdl:part name="parameters" element="tns:Get{thing}Response"/></wsdl:message>
  <wsdl:portType name="I{thing}Service">
    <wsdl:operation name="Get{thing}"><wsdl:input message="tns:Get{thing}In"/>
      <wsdl:output message="tns:Get{thing}Out"/></wsdl:operation>
  </wsdl:portType>
  <wsdl:binding name="{thing}Soap" type="tns:I{thing}Service">
    <soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
    <wsdl:operation name="Get{thing}"><soap:operation soapAction="{space}/Get{thing}" style="document"/>
      <wsdl:input><soap:body use="literal"/></wsdl:input>
      <wsdl:output><soap:body use="literal"/></wsdl:output></wsdl:operation>
  </wsdl:binding>
  <wsdl:service name="{thing}Service"><wsdl:port name="{thing}Soap" binding="tns:{thing}Soap">
    <soap:address location="{address}"/></wsdl:port></wsdl:service>
</wsdl:definitions>
"""


def odata_metadata(firm: Firm) -> str:
    types, sets = [], []
    for thing in firm.sector.things:
        name = thing.capitalize()
        types.append(
            f'<EntityType Name="{name}"><Key><PropertyRef Name="Id"/></Key><Property Name="Id" Type="Edm.String" '
            'Nullable="false"/>'
            '<Property Name="Name" Type="Edm.String"/><Property Name="Updated" Type="Edm.DateTimeOffset"/>'
            "</EntityType>"
        )
        sets.append(f'<EntitySet Name="{plural(name)}" EntityType="Demo.{name}"/>')
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<edmx:Edmx Version="4.0" '
        'xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">'
        '<edmx:DataServices><Schema Namespace="Demo" xmlns="http://docs.oasis-open.org/odata/ns/edm">'
        f'{"".join(types)}<EntityContainer Name="Container">{"".join(sets)}</EntityContainer></Schema>'
        "</edmx:DataServices></edmx:Edmx>\n"
    )


def postman(firm: Firm, server: str) -> Document:
    def call(method: str, path: str) -> Document:
        return {"name": f"{method} {path}", "request": {"method": method, "header": [], "url": {"raw": server + path}}}

    items = [call("GET", f"/{plural(t)}") for t in firm.sector.things] + [
        call("POST", f"/{plural(firm.sector.things[0])}")
    ]
    return {
        "info": {
            "name": f"{firm.short} API",
            "_postman_id": "7b1f0d2e-0000-4000-8000-000000000000",
            "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
        },
        "item": items,
        "auth": {
            "type": "apikey",
            "apikey": [
                {"key": "key", "value": "X-API-Key", "type": "string"},
                {"key": "in", "value": "header", "type": "string"},
            ],
        },
    }


def linkset(anchor: str, description: str, documentation: str) -> Document:
    return {
        "linkset": [
            {
                "anchor": anchor,
                "service-desc": [{"href": description, "type": "application/json"}],
                "service-doc": [{"href": documentation, "type": "text/html"}],
            }
        ]
    }


def sdl(firm: Firm) -> str:
    """A schema in GraphQL's schema definition language."""
    parts = []
    for thing in firm.sector.things[:3]:
        name = thing.capitalize()
        parts.append(
            f'"A {thing} of {firm.short}."\ntype {name} {{\n  id: ID!\n  name: String\n  updated: String\n}}\n'
        )
    fields = "\n".join(
        f"  {thing}(id: ID!): {thing.capitalize()}\n  {plural(thing)}(first: Int = 20): [{thing.capitalize()}!]!"
        for thing in firm.sector.things[:3]
    )
    return "\n".join(parts) + f"\ntype Query {{\n{fields}\n}}\n\nschema {{\n  query: Query\n}}\n"


def as_yaml(value: Any, indent: int = 0) -> str:
    """A plain value as block YAML; strings are quoted as in JSON, which YAML 1.2 reads the same."""
    pad = "  " * indent
    if isinstance(value, dict) and value:
        return "".join(
            f"{pad}{_yaml_key(k)}:"
            + (f"\n{as_yaml(v, indent + 1)}" if isinstance(v, dict | list) and v else f" {_scalar(v)}\n")
            for k, v in value.items()
        )
    if isinstance(value, list) and value:
        lines = []
        for item in value:
            if isinstance(item, dict | list) and item:
                lines.append(f"{pad}- " + as_yaml(item, indent + 1).lstrip())
            else:
                lines.append(f"{pad}- {_scalar(item)}\n")
        return "".join(lines)
    return f"{pad}{_scalar(value)}\n"


def _yaml_key(key: str) -> str:
    return key if key.isidentifier() else json.dumps(key)


def _scalar(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def description_answer(document: Document, path: str) -> Answer:
    """The document in the form that the ending of its path promises."""
    if path.endswith((".yaml", ".yml")):
        return text(as_yaml(document), "application/yaml")
    return as_json(document)


# --- live APIs ---


def json_not_found(request: Request) -> Answer:
    """The 404 of an API: short JSON, no page."""
    return as_json({"statusCode": 404, "message": f"Cannot {request.method} {request.path}", "error": "Not Found"}, 404)


def challenge(*headers: Header, status: int = 401) -> Answer:
    body = {"type": "about:blank", "title": "Unauthorized", "status": status, "detail": "Credentials are missing."}
    return as_json(body, status, ("Cache-Control", "no-store"), *headers, content_type="application/problem+json")


def records(firm: Firm, thing: str, count: int = 5) -> list[Document]:
    dice = firm.dice(f"records/{thing}")
    return [
        {
            "id": f"{thing[:2].upper()}{dice.randrange(10**6):06d}",
            "name": f"{dice.choice(firm.sector.places).capitalize()} {n + 1}",
            "status": dice.choice(("open", "closed")),
            "updated": f"2026-0{dice.randrange(1, 9)}-1{dice.randrange(9)}T08:00:00Z",
        }
        for n in range(count)
    ]


def open_routes(firm: Firm, base: str = "") -> dict[str, Route]:
    """Lists that answer anybody."""
    return {
        f"{base}/{plural(t)}": as_json(records(firm, t), 200, ("Access-Control-Allow-Origin", "*"))
        for t in firm.sector.things
    }


def guarded_routes(firm: Firm, base: str, *headers: Header) -> dict[str, Route]:
    """The same lists, answering only a challenge."""
    return {f"{base}/{plural(t)}": challenge(*headers) for t in firm.sector.things}
