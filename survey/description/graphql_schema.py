"""GraphQL: schema definition language and introspection results (https://spec.graphql.org)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from graphql import GraphQLError, parse
from graphql.language import ast

from survey.description.model import Broken, Description
from survey.description.shape import dicts, mapping, text
from survey.description.source import Source

_TOKENS = 2_000_000
_IGNORED = re.compile(r'(?:[\s,\ufeff]++|#[^\n]*+\n?|"""(?:[^"\\]|\\.|"(?!""))*+"""|"(?:[^"\\\n]|\\.)*+")*+', re.S)
_DEFINITION = re.compile(
    r"(?:extend\s++)?(?:schema\s*+(?:@[^{]{0,200})?\{|(?:type|interface|input|enum)\s++[_A-Za-z]\w*+[^{:;=()]{0,400}\{"
    r"|scalar\s++[_A-Za-z]\w*+\s*+(?:$|[^\w\s:=(.;]|\s*+\n|[a-z]++\s)|union\s++[_A-Za-z]\w*+[^={;]{0,200}=|directive\s++@[_A-Za-z]\w*+)"
)
_ROOT = re.compile(r"^[ \t]*(?:extend\s+)?(?:schema\b[^{\n]*\{|type\s+(?:Query|Mutation|Subscription)\b)", re.M)


def begins_as_sdl(source_text: str) -> bool:
    """After comments and descriptions a type system definition stands first, and a root type is there."""
    start = _IGNORED.match(source_text)
    at = start.end() if start else 0
    return bool(_DEFINITION.match(source_text, at) and _ROOT.search(source_text))


def read_sdl(source: Source) -> Description | Broken | None:
    try:
        document = parse(source.text, no_location=True, max_tokens=_TOKENS)
    except GraphQLError as error:
        at = next(iter(error.positions or ()), 0)
        return Broken("graphql", f"not GraphQL: {error.message}"[:300], f"body@{at}", source.excerpt(at - 80, 160))
    except RecursionError:
        return Broken("graphql", "nested too deeply", "body@0", source.excerpt(0, 160))
    roots = {"query": "Query", "mutation": "Mutation", "subscription": "Subscription"}
    fields: dict[str, list[ast.FieldDefinitionNode]] = {}
    for definition in document.definitions:
        if isinstance(definition, ast.SchemaDefinitionNode):
            roots = {o.operation.value: o.type.name.value for o in definition.operation_types}
        elif isinstance(definition, ast.ObjectTypeDefinitionNode | ast.ObjectTypeExtensionNode):
            fields.setdefault(definition.name.value, []).extend(definition.fields or ())
        elif isinstance(definition, ast.OperationDefinitionNode | ast.FragmentDefinitionNode):
            return None  # a query, not a schema
    methods = Counter({kind: len(fields[name]) for kind, name in roots.items() if name in fields})
    if not methods:
        return None
    deprecated = sum(
        any(d.name.value == "deprecated" for d in f.directives or ())
        for name in roots.values()
        for f in fields.get(name, ())
    )
    root = _ROOT.search(source.text)
    at = root.start() if root else 0
    return _description(source, "sdl", methods, deprecated, at)


def is_introspection(data: Any) -> bool:
    return _schema(data) is not None


def _schema(data: Any) -> Mapping[str, Any] | None:
    inner = mapping(data).get("data")
    schema = mapping(data).get("__schema") or mapping(inner).get("__schema")
    return schema if isinstance(schema, dict) and isinstance(schema.get("types"), list) else None


def read_introspection(data: Any, source: Source) -> Description | None:
    if (schema := _schema(data)) is None:
        return None
    types = {t["name"]: t for t in dicts(schema.get("types")) if isinstance(t.get("name"), str)}
    methods: Counter[str] = Counter()
    deprecated = 0
    for kind in ("query", "mutation", "subscription"):
        name = mapping(schema.get(f"{kind}Type")).get("name")
        listed = list(dicts(mapping(types.get(name) if isinstance(name, str) else None).get("fields")))
        if listed:
            methods[kind] = len(listed)
            deprecated += sum(f.get("isDeprecated") is True for f in listed)
    return _description(
        source, "introspection", methods, deprecated, source.key("__schema"), text(schema.get("description"))
    )


def _description(
    source: Source, version: str, methods: Counter[str], deprecated: int, at: int, title: str | None = None
) -> Description:
    evidence = source.cite_text("graphql", source.excerpt(at, 160)[:80])
    return Description(
        format="graphql",
        format_version=version,
        evidence=evidence,
        title=title.splitlines()[0][:200] if title else None,
        operations=sum(methods.values()),
        operations_by_method=dict(methods),
        deprecated_operations=deprecated,
        style="graphql",
    )
