"""A machine-readable description of an API: which format, and what it says. By structure, not by words.

`read_description(exchange)` gives a `Description`, a `Broken` (it begins as one and cannot be read), or None.
The content type is not asked: descriptions are served as text, YAML, JSON, XML and octets alike. What a
large body must have in its text to be one at all is looked for before any parser sees it.

`read_embedded` does so with what a viewer's page or script holds.

One module per family: `openapi` (with Swagger), `asyncapi`, `graphql_schema`, `xml_formats` (WSDL, WADL, OData),
`collections` (Postman), `catalogs` (api-catalog, APIs.json), `others` (CSDL JSON, RAML, API Blueprint).
"""

from __future__ import annotations

import re
from typing import Any

from survey.description import (
    asyncapi,
    catalogs,
    collections,
    embedded,
    graphql_schema,
    openapi,
    others,
    xml_formats,
)
from survey.description.model import Broken, Description, Evidence
from survey.description.parse import Unreadable, load_json, load_xml, load_yaml, top_level_keys
from survey.description.source import Source
from survey.model import Exchange

__all__ = ["Broken", "Description", "Evidence", "read_description", "read_embedded", "read_text", "validate"]

# A JSON text without any of these words is none of our formats.
_JSON_MARKS = (
    '"openapi"',
    '"swagger"',
    '"asyncapi"',
    '"swaggerVersion"',
    '"__schema"',
    "postman.com",  # the slash after it may be escaped
    '"linkset"',
    '"apis"',
    '"$Version"',
)
_LOOSE_MARKS = re.compile(r"""(?:^|[{,\s])['"]?(?:openapi|swagger|asyncapi|swaggerVersion)['"]?\s*:""")
_YAML_KEY = re.compile(
    r"""^( {0,8})["']?(openapi|swagger|asyncapi|swaggerVersion|apis|linkset)["']?[ \t]*:(?=[ \t]|\r?$)""", re.M
)
_YAML_FIRST = re.compile(r"(?:[ \t]*+(?:#[^\n]*+|%[^\n]*+|---[^\n]*+|\r?)(?:\n|\Z))*+( *+)")
_YAML_LINE = re.compile(
    r"""(?:[ \t].*|#.*|---.*|%.*|["']?[\w$./{}~@ -]+["']?[ \t]*:(?:[ \t].*)?|- .*|-|[\]}][ \t]*,?|\s*)\Z"""
)
_COMMENT_THEN_JSON = re.compile(r"\s*+(?:/\*(?:[^*]|\*(?!/))*+\*/\s*+|//[^\n]*+\n\s*+)++\{")
_XML_ROOT = re.compile(xml_formats.PROLOG + r"<(?:[\w.-]+:)?(?:definitions|description|application|Edmx)\b")
_BEGINNINGS = {"openapi": "openapi", "swagger": "swagger", "asyncapi": "asyncapi", "swaggerVersion": "swagger"}
_VERSION = re.compile(r"[0-4](?:\.\d+){0,2}\b")


def validate(text: str, url: str = "") -> tuple[bool | None, tuple[str, ...]]:
    """(True, ()) valid by its specification; (False, the first errors in words); (None, why) when nobody can say."""
    from survey.description import validity  # the validators take half a second to import, and few ask for them

    return validity.validate(text, url)


def read_description(exchange: Exchange) -> Description | Broken | None:
    """The description that the body of an exchange is, or begins as."""
    if exchange.response is None or not exchange.response.body:
        return None
    return read_text(exchange.text, exchange.url)


def read_text(text: str, url: str) -> Description | Broken | None:
    """The same from text; relative addresses in it stand against `url`."""
    first = text[:20_000].lstrip("\ufeff \t\r\n\f\v")[:1]
    if not first:
        return None
    if first == "<":
        return _read_xml(text, url)
    if first in "{[":
        return _read_json(text, url)
    if first == "#" and text.lstrip("\ufeff \r\n").startswith("#%RAML"):
        return _read_raml(text, url)
    if others.blueprint_version(text):
        return others.read_blueprint(Source(text))
    if _begins_as_comment_then_json(text, first):
        return _read_json(text, url)
    if found := _read_yaml(text, url):
        return found
    return graphql_schema.read_sdl(Source(text)) if graphql_schema.begins_as_sdl(text) else None


def read_embedded(text: str, url: str, start: int = 0) -> Description | None:
    """The first description that a script of a viewer holds; `start` is where the script begins in its page."""
    for at, piece in embedded.documents(text):
        found = _read_json(piece, url)
        if isinstance(found, Description):
            return embedded.placed(found, piece, start + at)
    return None


def _begins_as_comment_then_json(text: str, first: str) -> bool:
    return first == "/" and bool(_COMMENT_THEN_JSON.match(text, 0, 50_000))


def _read_data(data: Any, source: Source, url: str) -> Description | None:
    """The format that parsed data has, by its keys."""
    if not isinstance(data, dict):
        return None
    if openapi.is_openapi(data) or openapi.is_swagger(data):
        return openapi.read_openapi(data, source, url)
    if asyncapi.is_asyncapi(data):
        return asyncapi.read_asyncapi(data, source, url)
    if openapi.is_swagger_1(data):
        return openapi.read_swagger_1(data, source, url)
    if graphql_schema.is_introspection(data):
        return graphql_schema.read_introspection(data, source)
    if (collection := collections.collection_of(data)) is not None:
        return collections.read_postman(collection, source, url)
    if catalogs.is_api_catalog(data):
        return catalogs.read_api_catalog(data, source, url)
    if others.is_csdl(data):
        return others.read_csdl(data, source, url)
    if catalogs.is_apis_json(data):
        return catalogs.read_apis_json(data, source, url)
    return None


def _read_json(text: str, url: str) -> Description | Broken | None:
    if not any(mark in text for mark in _JSON_MARKS) and not _LOOSE_MARKS.search(text[:200_000]):
        return None
    source = Source(text)
    try:
        data = load_json(text)
    except Unreadable as error:
        return _broken_json(source, error)
    return _read_data(data, source, url)


def _broken_json(source: Source, error: Unreadable) -> Broken | None:
    """Broken only when the outermost object has the key and a version of a format."""
    for key, at, value in top_level_keys(source.text):
        if key in _BEGINNINGS and _VERSION.match(value):
            return Broken(_BEGINNINGS[key], error.why, f"body@{at}", source.excerpt(at, 160))
        if key == "info" and "postman.com" in source.text[at : at + 2000]:
            return Broken("postman", error.why, f"body@{at}", source.excerpt(at, 160))
        if key in ("__schema", "data") and '"__schema"' in source.text[at : at + 200] and '"types"' in source.text:
            return Broken("graphql", error.why, f"body@{at}", source.excerpt(at, 160))
    return None


def _read_yaml(text: str, url: str) -> Description | Broken | None:
    first = _YAML_FIRST.match(text)
    inset = first.group(1) if first else ""  # the outermost mapping may stand to the right
    key = next((k for k in _YAML_KEY.finditer(text) if k.group(1) == inset), None)
    if key is None or not _is_yaml_up_to(text, key.start()):
        return None
    source = Source(text)
    try:
        data = load_yaml(text)
    except Unreadable as error:
        value = text[key.end() : key.end() + 40].strip().strip("\"'")
        if key.group(2) in _BEGINNINGS and _VERSION.match(value):
            return Broken(_BEGINNINGS[key.group(2)], error.why, f"body@{key.start()}", source.excerpt(key.start(), 160))
        return None
    return _read_data(data, source, url)


def _is_yaml_up_to(text: str, at: int) -> bool:
    """Whether every line before `at` could be one of a YAML mapping: prose and Markdown are not."""
    lines = text[:at].splitlines()
    return len(lines) < 200_000 and all(_YAML_LINE.match(line) for line in lines[:5000]) and "\n```" not in text[:at]


def _read_xml(text: str, url: str) -> Description | Broken | None:
    kind = xml_formats.begins(text)
    if kind is None:
        return None
    source = Source(text)
    try:
        root = load_xml(text)
    except Unreadable as error:
        if _XML_ROOT.match(text):
            return Broken(kind, error.why, f"body@{error.at}", source.excerpt(error.at, 160))
        return None
    return xml_formats.read_xml(root, source, url)


def _read_raml(text: str, url: str) -> Description | Broken | None:
    text = text.lstrip("\ufeff \r\n")
    if others.raml_version(text) is None:
        return None
    source = Source(text)
    try:
        return others.read_raml(source, url)
    except Unreadable as error:
        return Broken("raml", error.why, "body@0", source.excerpt(0, 160))
