"""Formats that are recognised with title and version: OData CSDL JSON, RAML 0.8 and 1.0, API Blueprint."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from survey.description import who
from survey.description.model import Description, Evidence
from survey.description.parse import Unreadable, load_yaml
from survey.description.shape import absolute, dicts, first_each, listed, mapping, text, values, words
from survey.description.source import Source

# --- OData CSDL JSON: https://docs.oasis-open.org/odata/odata-csdl-json/v4.01/ ------------------------


def is_csdl(data: Mapping[str, Any]) -> bool:
    version = data.get("$Version")
    return (
        isinstance(version, str)
        and version.startswith("4.")
        and ("$EntityContainer" in data or any(isinstance(v, dict) and _kinds(v) for v in data.values()))
    )


def _kinds(schema: Mapping[str, Any]) -> bool:
    return any(isinstance(v, dict) and "$Kind" in v for v in schema.values())


def read_csdl(data: dict[str, Any], source: Source, url: str) -> Description:
    kinds: Counter[str] = Counter()
    title = None
    for space, schema in data.items():
        for name, element in mapping(schema).items() if not space.startswith("$") else ():
            if mapping(element).get("$Kind") != "EntityContainer":
                continue
            title = title or str(name)
            for member in mapping(element).values():
                if isinstance(member, dict):
                    kind = (
                        "entity_set"
                        if member.get("$Collection")
                        else "function"
                        if "$Function" in member
                        else "action"
                        if "$Action" in member
                        else "singleton"
                    )
                    kinds[kind] += 1
    return Description(
        format="odata",
        format_version=str(data["$Version"]),
        evidence=source.cite("odata", ("$Version",)),
        title=title or text(data.get("$EntityContainer")),
        operations=sum(kinds.values()),
        operations_by_method=dict(kinds),
        servers=(url.split("$metadata")[0],) if "$metadata" in url else (),
        style="odata",
        weak="" if kinds else "no operations",
    )


# --- RAML: https://github.com/raml-org/raml-spec -----------------------------------------------------

_RAML = re.compile(r"#%RAML[ \t]+(0\.8|1\.0)[ \t]*+([^\s]*+)[^\n]*+(?:\n|\Z)")
_RAML_TYPES = {
    "OAuth 1.0": "signature",
    "OAuth 2.0": "oauth2",
    "Basic Authentication": "basic",
    "Digest Authentication": "digest",
    "Pass Through": "api_key",
}
_RAML_GRANTS = {
    "code": "authorization_code",
    "authorization_code": "authorization_code",
    "token": "implicit",
    "implicit": "implicit",
    "owner": "password",
    "password": "password",
    "credentials": "client_credentials",
    "client_credentials": "client_credentials",
}
_RAML_METHODS = words("get post put delete patch head options trace connect")


def raml_version(head: str) -> str | None:
    """The version, when it is a whole API and no fragment (library, trait, overlay, type)."""
    m = _RAML.match(head)
    return m.group(1) if m and not m.group(2) else None


def read_raml(source: Source, url: str) -> Description:
    """Raises `Unreadable` with the reason when nothing can be read below the first line."""
    version = raml_version(source.text)
    data = load_yaml(source.text)
    if not isinstance(data, dict):
        raise Unreadable("nothing below the first line" if data is None else "not RAML: no mapping")
    methods: Counter[str] = Counter()
    secured: set[str] = set()
    unsecured = False
    rooted = _secured(data.get("securedBy"))
    stack: list[tuple[dict[str, Any], frozenset[str] | None, int]] = [(data, rooted, 0)]
    left = 100_000
    while stack and left > 0:
        node, inherited, depth = stack.pop()
        for key, value in node.items():
            left -= 1
            if str(key).startswith("/") and isinstance(value, dict) and depth < 60:
                stack.append((value, _secured(value.get("securedBy")) or inherited, depth + 1))
            elif depth and str(key).rstrip("?") in _RAML_METHODS:
                methods[str(key).rstrip("?")] += 1
                asked = _secured(mapping(value).get("securedBy")) or inherited
                secured |= asked or frozenset()
                unsecured |= not asked or "null" in asked
    schemes = data.get("securitySchemes")
    merged = {k: v for d in dicts(schemes) for k, v in d.items()} if isinstance(schemes, list) else mapping(schemes)
    named: dict[str, str] = {}
    flows: list[Evidence] = []
    for name, scheme in merged.items():
        kind = str(mapping(scheme).get("type"))
        named[str(name)] = _RAML_TYPES.get(kind, "other")
        for grant in listed(mapping(mapping(scheme).get("settings")).get("authorizationGrants")):
            flow = _RAML_GRANTS.get(str(grant))
            flows += [source.cite(flow, ("authorizationGrants",))] if flow else []
    declared = [source.cite(word, ("securitySchemes", name)) for name, word in named.items()]
    used: list[Evidence] = [source.cite(named[n], ("securedBy",)) for n in sorted(secured) if n in named]
    if methods and unsecured:
        used.append(source.cite("none", ("title",)))
    title = text(data.get("title"))
    servers = absolute([data.get("baseUri") if isinstance(data.get("baseUri"), str) else None], url)
    plain, secure = who.named_servers(servers, source)
    return Description(
        format="raml",
        format_version=version,
        evidence=source.cite_text("raml", "#%RAML", length=40),
        title=title,
        api_version=text(data.get("version")),
        operations=sum(methods.values()),
        operations_by_method=dict(methods),
        auth_declared=values(declared),
        auth_used=values(used),
        oauth_flows=values(flows),
        servers=servers,
        plain_servers=plain,
        secure_servers=secure,
        split="!include" in source.text,
        weak="" if methods else "no operations",
        title_evidence=source.cite(title, ("title",)) if title else None,
        declared=first_each(declared),
        used=first_each(used),
        flows=first_each(flows),
    )


def _secured(value: Any) -> frozenset[str] | None:
    """Names of schemes; `null` stands for free of any. None when nothing is said."""
    if value is None:
        return None
    names = set()
    for entry in value if isinstance(value, list) else [value]:
        if entry is None:
            names.add("null")
        elif isinstance(entry, dict):
            names.update(str(k) for k in entry)
        else:
            names.add(str(entry))
    return frozenset(names)


# --- API Blueprint: https://apiblueprint.org/documentation/specification.html -------------------------

_BLUEPRINT = re.compile(r"\s*(?:[A-Z][\w-]*:[^\n]*\n)*FORMAT:[ \t]*(1A\d?)\s*\n", re.I)
_ACTION = re.compile(
    r"^#{1,6}[ \t]+(?:[^\n\[]*\[)?(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\b(?:[ \t]+[^\]\n]*)?\]?[ \t]*$", re.M
)


def blueprint_version(head: str) -> str | None:
    m = _BLUEPRINT.match(head[:4000])
    return m.group(1).upper() if m else None


def read_blueprint(source: Source) -> Description | None:
    version = blueprint_version(source.text)
    if version is None:
        return None
    methods = Counter(m.group(1).lower() for m in _ACTION.finditer(source.text))
    name = re.search(r"^#[ \t]+(?!Group\b|Data Structures[ \t]*$)([^\[\n]+?)[ \t]*$", source.text, re.M)
    host = re.search(r"^HOST:[ \t]*(\S+)", source.text, re.M)
    title = name.group(1) if name else None
    servers = absolute([host.group(1)], "") if host else ()
    plain, secure = who.named_servers(servers, source)
    return Description(
        format="api_blueprint",
        format_version=version,
        evidence=source.cite_text("api_blueprint", "FORMAT", length=40),
        title=title,
        operations=sum(methods.values()),
        operations_by_method=dict(methods),
        servers=servers,
        plain_servers=plain,
        secure_servers=secure,
        weak="" if methods else "no operations",
        title_evidence=source.cite_text(title, title, name.start(1), 160) if title and name else None,
    )
