"""Whether a description is valid by its specification, and the first errors in words (`survey analyse --validate`).

OpenAPI and Swagger are judged by openapi-spec-validator, GraphQL by graphql-core, the others by what their
specification requires at the top. openapi-spec-validator would fetch every remote `$ref`, and read `file:///` too:
each handler refuses. What lies in other files stays unjudged; without it nothing can be called valid.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from graphql import GraphQLError, build_ast_schema, build_client_schema, parse, validate_schema
from jsonschema_path import SchemaPath
from openapi_spec_validator import (
    OpenAPIV2SpecValidator,
    OpenAPIV30SpecValidator,
    OpenAPIV31SpecValidator,
    OpenAPIV32SpecValidator,
)
from referencing.exceptions import PointerToNowhere, Unresolvable

from survey.description import asyncapi, catalogs, collections, graphql_schema, openapi, others, xml_formats
from survey.description.parse import Unreadable, load_json, load_xml, load_yaml
from survey.description.shape import listed, mapping

Verdict = tuple[bool | None, tuple[str, ...]]

_ERRORS = 10
_NODES = 250_000  # objects and lists in a document that is judged, aliases counted as often as they are used
_DEEPEST = 400
_LONG_SDL = 3_000_000


class _Outside(Exception):
    """A `$ref` leads out of the document."""


def _refuse(uri: str) -> Any:
    raise _Outside(uri)


_HANDLERS = {"http": _refuse, "https": _refuse, "file": _refuse, "": _refuse, "<all_urls>": _refuse}


def validate(text: str, url: str = "") -> Verdict:
    """(True, ()) valid; (False, the first errors in words); (None, why) when nobody can say. Relative addresses
    play no part, so `url` is not looked at."""
    del url
    first = text[:20_000].lstrip("\ufeff \t\r\n")[:1]
    try:
        if first == "<":
            return _validate_xml(text)
        if graphql_schema.begins_as_sdl(text):
            return _validate_sdl(text)
        data = load_json(text) if first in ("{", "[", "/") else load_yaml(text)
    except Unreadable as error:
        return False, (error.why,)
    return _validate_data(data) if isinstance(data, dict) else (None, ("not a mapping",))


def _validate_data(data: dict[str, Any]) -> Verdict:
    if openapi.is_openapi(data) or openapi.is_swagger(data):
        return _validate_openapi(data)
    if asyncapi.is_asyncapi(data):
        return _by_requirements(_asyncapi_errors(data))
    if graphql_schema.is_introspection(data):
        return _validate_introspection(data)
    if (collection := collections.collection_of(data)) is not None:
        return _by_requirements(_postman_errors(collection))
    if catalogs.is_api_catalog(data):
        return _by_requirements(_linkset_errors(data))
    if catalogs.is_apis_json(data):
        return _by_requirements(_missing(data, ("name", "description", "url", "apis")))
    if others.is_csdl(data):
        return _by_requirements(_csdl_errors(data))
    return None, ("no rules for this format",)


def _by_requirements(errors: Iterator[str]) -> Verdict:
    found = tuple(e for e, _ in zip(errors, range(_ERRORS), strict=False))
    return not found, found


# --- OpenAPI and Swagger -----------------------------------------------------------------------------


def _validate_openapi(data: dict[str, Any]) -> Verdict:
    if not _bounded(data):
        return None, ("too large or too deep to be judged",)
    errors: list[str] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for error in _errors(data):
                if (words := _in_words(error)) not in errors:
                    errors.append(words)
                if len(errors) >= _ERRORS:
                    break
    except _Outside:
        if not errors:
            return None, ("refers to other files",)
    except RecursionError:
        if not errors:
            return None, ("refers to itself without end",)
    except Exception as error:  # the validator trips over documents that break its expectations
        if isinstance(error, PointerToNowhere):
            errors.append(f"$ref '#{str(error.ref)[:200]}' leads nowhere")
        elif not errors:
            outside = isinstance(error, Unresolvable) or _leads_outside(error)
            return None, ("refers to other files" if outside else f"cannot be judged: {type(error).__name__}",)
    return not errors, tuple(errors)


def _leads_outside(error: BaseException | None) -> bool:
    for _ in range(10):
        if error is None:
            return False
        if isinstance(error, _Outside):
            return True
        error = error.__cause__ or error.__context__
    return False


def _errors(data: dict[str, Any]) -> Iterator[Any]:
    """First the document against its schema, then what only a reader sees: references, parameters, defaults."""
    version = str(data.get("openapi") or data.get("swagger"))
    kind = (
        OpenAPIV2SpecValidator
        if version.startswith("2")
        else OpenAPIV30SpecValidator
        if version.startswith("3.0") or version == "3"
        else OpenAPIV31SpecValidator
        if version.startswith("3.1")
        else OpenAPIV32SpecValidator
    )
    validator = kind(SchemaPath.from_dict(data, handlers=_HANDLERS, resolved_cache_maxsize=128))
    # `iter_errors` keeps every validator it ever saw in a cache: its two halves are called here instead.
    yield from validator.schema_validator.iter_errors(data)
    _without_patterns(data)
    yield from validator.root_validator(validator.schema_path)


def _in_words(error: Any) -> str:
    deepest = error
    while deepest.context:  # of the alternatives that failed, the one that came furthest
        deepest = max(deepest.context, key=lambda e: len(e.absolute_path))
    where = "/".join(str(p) for p in deepest.absolute_path)
    message = re.sub(r"\s+", " ", str(deepest.message))
    if len(message) > 200:  # the offending value comes first and may be the whole document
        message = f"... {message[-160:]}"
    return f"{where}: {message}" if where else message


def _bounded(data: Any) -> bool:
    """Whether a walk through the document, as the validator will take it, comes to an end soon."""
    left = _NODES
    stack: list[tuple[Any, int]] = [(data, 0)]
    while stack:
        node, depth = stack.pop()
        left -= 1
        if left < 0 or depth > _DEEPEST:
            return False
        if isinstance(node, dict):
            stack.extend((v, depth + 1) for v in node.values() if isinstance(v, dict | list))
        elif isinstance(node, list):
            stack.extend((v, depth + 1) for v in node if isinstance(v, dict | list))
    return True


def _without_patterns(data: Any) -> None:
    """Takes the regular expressions out of the schemas, once they were seen to be some: the validator would match
    defaults against them, and a hostile one never ends."""
    stack, seen = [data], set()
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, dict):
            if isinstance(node.get("pattern"), str):
                del node["pattern"]
            node.pop("patternProperties", None)
            stack.extend(v for v in node.values() if isinstance(v, dict | list))
        else:
            stack.extend(v for v in node if isinstance(v, dict | list))


# --- GraphQL -------------------------------------------------------------------------------------


def _validate_sdl(text: str) -> Verdict:
    if len(text) > _LONG_SDL:
        return None, ("too large to be judged",)
    try:
        schema = build_ast_schema(parse(text, no_location=True, max_tokens=400_000), assume_valid_sdl=False)
        errors = validate_schema(schema)
    except (GraphQLError, TypeError) as error:  # TypeError: the library's word for rules of SDL that are broken
        words = str(error).strip()
        return (None, ("too large to be judged",)) if "token" in words[:200] else (False, tuple(_lines(words)))
    except RecursionError:
        return None, ("nested too deeply to be judged",)
    return not errors, tuple(e.message for e in errors[:_ERRORS])


def _lines(words: str) -> list[str]:
    return [line for line in words.splitlines() if line.strip()][:_ERRORS]


def _validate_introspection(data: dict[str, Any]) -> Verdict:
    inner = data if "__schema" in data else mapping(data.get("data"))
    try:
        errors = validate_schema(build_client_schema(inner))  # type: ignore[arg-type]
    except (GraphQLError, TypeError, KeyError, ValueError, AttributeError) as error:
        return False, (str(error)[:300],)
    except RecursionError:
        return None, ("nested too deeply to be judged",)
    return not errors, tuple(e.message for e in errors[:_ERRORS])


# --- others: what the specification requires at the top ------------------------------------------


def _missing(data: Mapping[str, Any], names: tuple[str, ...], where: str = "") -> Iterator[str]:
    for name in names:
        if data.get(name) in (None, ""):
            yield f"{where}'{name}' is a required property"


def _asyncapi_errors(data: Mapping[str, Any]) -> Iterator[str]:
    yield from _missing(data, ("info",) if str(data["asyncapi"]).startswith("3") else ("info", "channels"))
    yield from _missing(mapping(data.get("info")), ("title", "version"), "info: ")
    for name, operation in mapping(data.get("operations")).items():
        if "$ref" not in mapping(operation):
            yield from _missing(mapping(operation), ("action", "channel"), f"operations/{name}: ")


def _postman_errors(data: Mapping[str, Any]) -> Iterator[str]:
    yield from _missing(mapping(data.get("info")), ("name", "schema"), "info: ")
    for at, item in enumerate(listed(data.get("item"))):
        if not isinstance(item, dict) or not ("request" in item or "item" in item):
            yield f"item/{at}: neither a request nor a folder"


def _linkset_errors(data: Mapping[str, Any]) -> Iterator[str]:
    for at, context in enumerate(listed(data.get("linkset"))):
        for relation, targets in mapping(context).items():
            if relation == "anchor":
                continue
            if not isinstance(targets, list) or not all(isinstance(mapping(t).get("href"), str) for t in targets):
                yield f"linkset/{at}/{relation}: targets need 'href' (RFC 9264 4.2.3)"


def _csdl_errors(data: Mapping[str, Any]) -> Iterator[str]:
    container = data.get("$EntityContainer")
    if isinstance(container, str):
        space, _, name = container.rpartition(".")
        if name not in mapping(data.get(space)):
            yield f"$EntityContainer: {container[:100]!r} is not in the document"


def _validate_xml(text: str) -> Verdict:
    try:
        root = load_xml(text)
    except Unreadable as error:
        return False, (error.why,)
    return _by_requirements(xml_formats.errors(root))
