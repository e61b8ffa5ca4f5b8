"""AsyncAPI 2 and 3 (https://www.asyncapi.com/docs/reference/specification)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from survey.description import auth, who
from survey.description.model import Description, Evidence
from survey.description.shape import (
    contact_line,
    dicts,
    first_each,
    license_name,
    listed,
    mapping,
    pointed,
    text,
    values,
)
from survey.description.source import Source, json_location


def is_asyncapi(data: Mapping[str, Any]) -> bool:
    version = data.get("asyncapi")
    return (
        isinstance(version, str | int | float)
        and bool(re.match(r"[123](?:\.\d+){0,2}(?:-[\w.]+)?\Z", str(version)))
        and any(isinstance(data.get(k), dict) for k in ("info", "channels", "operations", "components"))
    )


def read_asyncapi(data: dict[str, Any], source: Source, url: str) -> Description:
    info = mapping(data.get("info"))
    third = str(data["asyncapi"]).startswith("3")
    methods, deprecated, wanted = _operations(data, third)
    schemes = {
        str(name): scheme
        for name, given in mapping(mapping(data.get("components")).get("securitySchemes")).items()
        if isinstance(scheme := _resolved(data, given), dict)
    }
    pointer = ("components", "securitySchemes")
    start = source.path(pointer)
    words = {name: auth.classify(scheme, name) for name, scheme in schemes.items()}
    declared = [
        Evidence(word, json_location((*pointer, name)), source.excerpt(source.path((name,), start)))
        for name, word in words.items()
    ]
    flows = [
        source.cite(word, (*pointer, name, "flows", flow))
        for name, scheme in schemes.items()
        for flow in mapping(scheme.get("flows"))
        if words[name] == "oauth2" and (word := auth.flow_word(str(flow)))
    ]
    servers, server_security = _servers(data)
    used = _used(data, [*server_security, *wanted], words, source, sum(methods.values()))
    title = text(info.get("title"))
    authorship = who.author(info, data, servers, source, url)
    return Description(
        format="asyncapi",
        format_version=str(data["asyncapi"]),
        evidence=source.cite("asyncapi", ("asyncapi",)),
        title=title,
        api_version=text(info.get("version")),
        operations=sum(methods.values()),
        operations_by_method=dict(methods),
        deprecated_operations=deprecated,
        auth_declared=values(declared),
        auth_used=values(used),
        oauth_flows=values(flows),
        scopes=tuple(
            sorted(
                {
                    str(scope)
                    for scheme in schemes.values()
                    for facts in mapping(scheme.get("flows")).values()
                    for key in ("scopes", "availableScopes")
                    for scope in mapping(mapping(facts).get(key))
                }
            )
        ),
        credential_in=tuple(sorted({p for n, s in schemes.items() if (p := auth.credential_place(s, words[n]))})),
        servers=servers,
        placeholder_servers=tuple(s for s in servers if who.is_placeholder(s)),
        tags=tuple(sorted({str(t["name"]) for t in dicts(data.get("tags") or info.get("tags")) if t.get("name")})),
        license=license_name(info.get("license")),
        contact=contact_line(info.get("contact")),
        terms=text(info.get("termsOfService")),
        external_docs=text(mapping(data.get("externalDocs") or info.get("externalDocs")).get("url")),
        author=authorship.value,
        split=bool(OUTSIDE.search(source.text)),
        style="events",
        weak="" if methods else "no operations",
        title_evidence=source.cite(title, ("info", "title")) if title else None,
        author_evidence=authorship,
        declared=first_each(declared),
        used=first_each(used),
        flows=first_each(flows),
    )


OUTSIDE = re.compile(r"""\$ref["']?\s{0,9}:\s{0,9}["']?[^#"'\s{\[]""")


def _resolved(data: Mapping[str, Any], node: Any) -> Any:
    for _ in range(20):
        if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
            return node
        if not node["$ref"].startswith("#"):
            return None
        node = pointed(data, node["$ref"][1:])
    return None


def _operations(data: Mapping[str, Any], third: bool) -> tuple[Counter[str], int, list[Any]]:
    """By kind (publish, subscribe, send, receive), how many deprecated, and the security that each names."""
    methods: Counter[str] = Counter()
    deprecated, wanted = 0, []
    if third:
        for operation in mapping(data.get("operations")).values():
            facts = _resolved(data, operation)
            if isinstance(facts, dict):
                methods[str(facts.get("action") or "operation").lower()] += 1
                deprecated += facts.get("deprecated") is True
                wanted.append(facts.get("security"))
        return methods, deprecated, wanted
    for channel in mapping(data.get("channels")).values():
        facts = _resolved(data, channel)
        for kind in ("publish", "subscribe"):
            operation = mapping(facts).get(kind)
            if isinstance(operation, dict):
                methods[kind] += 1
                deprecated += operation.get("deprecated") is True
                wanted.append(operation.get("security"))
    return methods, deprecated, wanted


def _servers(data: Mapping[str, Any]) -> tuple[tuple[str, ...], list[Any]]:
    found, security = set(), []
    for server in list(mapping(data.get("servers")).values())[:500]:
        facts = _resolved(data, server)
        if not isinstance(facts, dict):
            continue
        protocol = text(facts.get("protocol")) or ""
        address = text(facts.get("url")) or (text(facts.get("host")) or "") + (text(facts.get("pathname")) or "")
        if address:
            found.add(address if "://" in address or not protocol else f"{protocol}://{address}")
        security.append(facts.get("security"))
    return tuple(sorted(found)), security


def _used(
    data: Mapping[str, Any], security: list[Any], words: Mapping[str, str], source: Source, operations: int
) -> list[Evidence]:
    """What servers and operations ask for: by name (version 2), or as schemes or references (version 3)."""
    named: dict[str, str] = {}
    for asked in security:
        for requirement in listed(asked):
            for word, name in _names(requirement, words):
                named.setdefault(word, name)
    if named:
        return [
            source.cite(word, ("servers", "security")) if not n else _use(source, word, n) for word, n in named.items()
        ]
    return [source.cite("none", ("operations",))] if operations else []


def _use(source: Source, word: str, name: str) -> Evidence:
    at = source.key("security")
    while at >= 0 and name not in source.text[at : at + 300]:
        at = source.key("security", at + 8)
    start = at if at >= 0 else source.path(("components", "securitySchemes", name))
    return Evidence(word, json_location(("security",)), source.excerpt(start))


def _names(requirement: Any, words: Mapping[str, str]) -> list[tuple[str, str]]:
    """The (word, scheme) that a requirement names; a scheme that it holds itself has no name."""
    if not isinstance(requirement, dict):
        return []
    if isinstance(reference := requirement.get("$ref"), str):
        name = reference.rsplit("/", 1)[-1]
        return [(words[name], name)] if name in words else []
    if isinstance(requirement.get("type"), str):
        return [(auth.classify(requirement, ""), "")]
    return [(words[str(n)], str(n)) for n in requirement if n in words]
