"""GraphQL: schema definition language and introspection results (https://spec.graphql.org).

The language is read by its tokens, in one pass: graphql-core takes 46 s and 500 MB for a hostile 5 MB schema where
this takes one second. graphql-core judges validity (`validity`), for those who ask.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from survey.description.model import Broken, Description
from survey.description.shape import dicts, mapping, text
from survey.description.source import Source

_STRINGS = r'"""(?:[^"\\]|\\.|"(?!""))*+(?:"""|\Z)|"(?:[^"\\\n]|\\.)*+"?'
_IGNORED = re.compile(rf"(?:[\s,\ufeff]++|#[^\n]*+\n?|{_STRINGS})*+", re.S)
_TOKENS = re.compile(rf"#[^\n]*+|{_STRINGS}|[{{}}():@=|&]|[_A-Za-z]\w*+", re.S)
_DEFINITION = re.compile(
    r"(?:extend\s++)?(?:schema\s*+(?:@[^{]{0,200})?\{|(?:type|interface|input|enum)\s++[_A-Za-z]\w*+[^{:;=()]{0,400}\{"
    r"|scalar\s++[_A-Za-z]\w*+\s|union\s++[_A-Za-z]\w*+[^={;]{0,200}=|directive\s++@[_A-Za-z]\w*+)"
)
_ROOT = re.compile(
    r"^[ \t]*(?:extend[ \t]+)?(?:schema\b[^{\n]{0,200}\{"
    r"|type[ \t]+(?:Query|Mutation|Subscription)\b[ \t]*(?:(?:implements|@)[^{\n]{0,200})?\s{0,20}\{)",
    re.M,
)
_KEYWORDS = frozenset({"schema", "type", "interface", "input", "enum", "scalar", "union", "directive"})
_EXECUTABLE = frozenset({"query", "mutation", "subscription", "fragment"})


# Arguments of a field that lead on in its list: https://relay.dev/graphql/connections.htm, and offsets.
_PAGED = tuple(
    (style, re.compile(rf"\b(?:{one})\s*+:\s*+[\w!]++[^()]{{0,500}}?\b(?:{other})\s*+:\s*+[\w!]"))
    for style, one, other in (
        ("cursor", "first|last|limit", "after|before|cursor"),
        ("offset", "limit|take|offset|skip", "limit|take|offset|skip"),
    )
)


def begins_as_sdl(source_text: str) -> bool:
    """After comments and descriptions a type system definition stands first, and a root type is there."""
    start = _IGNORED.match(source_text)
    at = start.end() if start else 0
    return bool(_DEFINITION.match(source_text, at) and _ROOT.search(source_text))


@dataclass
class _Types:
    """Fields and deprecated fields by type, and the root types that `schema` names."""

    fields: Counter[str] = field(default_factory=Counter)
    deprecated: Counter[str] = field(default_factory=Counter)
    roots: dict[str, str] = field(default_factory=dict)
    executable: bool = False
    open_at: int | None = None  # where the definition begins that never ends


def _scan(source_text: str) -> _Types:
    """A field is a colon inside a type's braces and outside arguments; arguments and defaults lie deeper."""
    types = _Types()
    kind = name = before = ""
    braces = parens = began = 0
    for m in _TOKENS.finditer(source_text):
        token = m.group()
        first = token[0]
        if first in '"#':
            continue
        if first == "{":
            braces += 1
        elif first == "}":
            braces -= 1
            if braces < 0:
                types.open_at = m.start()
                return types
            if not braces:
                kind = ""
        elif first == "(":
            parens += 1
        elif first == ")":
            parens = max(0, parens - 1)
        elif parens:
            pass
        elif braces == 1:
            if first == ":":
                types.fields[name] += kind == "type"
                if kind == "schema":
                    name = before
            elif kind == "schema" and name in _EXECUTABLE:
                types.roots[name], name = token, ""
            elif token == "deprecated" and before == "@":
                types.deprecated[name] += kind == "type"
        elif not braces and first not in ":@=|&":
            if kind and not name and kind not in ("schema", "directive"):
                name = token
            elif token in _KEYWORDS and before not in ("@", "|", "=", "&", "implements"):
                kind, name, began = token, "", m.start()
            elif token in _EXECUTABLE and before not in ("@", "|", "=", "&", "implements", "on") and not kind:
                types.executable = True
                return types
        before = token
    if braces or parens:
        types.open_at = began
    return types


def read_sdl(source: Source) -> Description | Broken | None:
    types = _scan(source.text)
    if types.executable:
        return None  # queries, not a schema
    if types.open_at is not None:
        why = "not GraphQL: braces do not match, a definition never ends"
        return Broken("graphql", why, f"body@{types.open_at}", source.excerpt(types.open_at, 160))
    roots = types.roots or {"query": "Query", "mutation": "Mutation", "subscription": "Subscription"}
    methods = Counter({kind: types.fields[name] for kind, name in roots.items() if types.fields[name]})
    if not methods:
        return None
    root = _ROOT.search(source.text)
    described = _description(
        source, "sdl", methods, sum(types.deprecated[n] for n in roots.values()), root.start() if root else 0
    )
    paged = (source.cite_text(style, m.group()) for style, words in _PAGED if (m := words.search(source.text)))
    return replace(described, paging=tuple(paged))


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
