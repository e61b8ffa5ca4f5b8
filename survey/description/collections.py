"""Postman collections 2.x (https://schema.postman.com), as far as they say how a caller authenticates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from survey.description import auth, protection, who
from survey.description.model import Description, Evidence
from survey.description.shape import dicts, first_each, listed, mapping, text, values
from survey.description.source import Source

_SCHEMA = re.compile(r"https?://schema\.(?:get)?postman\.com/(?:json/collection|collection)/v?(2(?:\.\d+)*)", re.I)
_TYPES = {
    "apikey": "api_key",
    "awsv4": "signature",
    "basic": "basic",
    "bearer": "bearer",
    "digest": "digest",
    "edgegrid": "signature",
    "hawk": "signature",
    "noauth": "none",
    "oauth1": "signature",
    "oauth2": "oauth2",
    "ntlm": "other",
    "jwt": "bearer",
    "asap": "bearer",
}
_GRANTS = {
    "authorization_code": "authorization_code",
    "authorization_code_with_pkce": "authorization_code",
    "client_credentials": "client_credentials",
    "password_credentials": "password",
    "implicit": "implicit",
    "device_code": "device",
}
_DEPTH, _ITEMS = 60, 200_000


def collection_of(data: Mapping[str, Any]) -> dict[str, Any] | None:
    """The collection, bare or in the envelope of Postman's API; None when it is none."""
    for candidate in (data, mapping(data.get("collection"))):
        schema = mapping(candidate.get("info")).get("schema")
        if isinstance(schema, str) and _SCHEMA.match(schema) and isinstance(candidate.get("item"), list):
            return dict(candidate)
    return None


def read_postman(data: dict[str, Any], source: Source, url: str) -> Description:
    info = mapping(data.get("info"))
    version = _SCHEMA.match(str(info.get("schema")))
    methods: Counter[str] = Counter()
    used: dict[str, Evidence] = {}
    declared: dict[str, Evidence] = {}
    hosts: set[str] = set()
    credentials: dict[str, Evidence] = {}
    places = _places(data.get("auth"))
    in_query: dict[str, Evidence] = {}
    styles: dict[str, Evidence] = {}
    _key_in_query(data.get("auth"), source, in_query)
    root = _auth(data.get("auth"))
    if root:
        declared[root] = _cite(source, root, str(mapping(data.get("auth")).get("type")))
    flows, details = _flows(mapping(data.get("auth")), source)
    for item, inherited, folders in _requests(data, root):
        request = item["request"]
        facts = request if isinstance(request, dict) else {"url": request}
        methods[str(facts.get("method") or "GET").lower()[:20]] += 1
        own = _auth(facts.get("auth"))
        word = own or inherited or "none"
        name = str(mapping(facts.get("auth")).get("type") or mapping(data.get("auth")).get("type") or "request")
        for given in (*folders, facts.get("auth")):
            if (said := _auth(given)) and said not in declared:
                declared[said] = _cite(source, said, str(mapping(given).get("type")))
            more, extras = _flows(mapping(given), source)
            places |= _places(given)
            _key_in_query(given, source, in_query)
            flows += more
            details += extras
        if word not in used:
            used[word] = _cite(source, word, name)
        hosts.update(_server(facts.get("url")))
        asked = _query(facts.get("url"))
        if (style := protection.paging_style(asked)) and style not in styles:
            name = next(n for n in asked if protection.paging_style([n, "limit"]) == style)
            styles[style] = source.cite_text(style, name, length=160)
        for name, told in asked.items():
            if name not in in_query and auth.carries_credential(name, "query", told):
                in_query[name] = source.cite_text(name, name, length=160)
        for header in dicts(facts.get("header")) if isinstance(facts.get("header"), list) else ():
            key = str(header.get("key") or "")
            if not header.get("disabled") and auth.carries_credential(
                key, "header", str(header.get("description") or "")
            ):
                credentials.setdefault(key, source.cite_text(f"header:{key}", f'"{key}"', length=160))
    declared.pop("none", None)
    title = text(info.get("name"))
    variables = {str(v.get("key")): text(v.get("value")) or "" for v in dicts(data.get("variable"))}
    servers = tuple(sorted(_filled(h, variables) for h in hosts if h))[:500]
    plain, secure = who.named_servers(servers, source)
    authorship = who.author(
        {"title": info.get("name"), "description": info.get("description")}, data, servers, source, url
    )
    if authorship.value == "provider":
        authorship = source.cite("provider", ("info", "name"))
    return Description(
        format="postman",
        format_version=".".join(version.group(1).split(".")[:2]) if version else None,
        evidence=source.cite("postman", ("info", "schema")),
        title=title,
        api_version=text(info.get("version")) if not isinstance(info.get("version"), dict) else None,
        operations=sum(methods.values()),
        operations_by_method=dict(methods),
        auth_declared=tuple(sorted(declared)),
        auth_used=tuple(sorted(used)),
        oauth_flows=values(flows),
        credential_in=tuple(sorted(places)),
        servers=servers,
        placeholder_servers=tuple(s for s in servers if who.is_placeholder(s)),
        author=authorship.value,
        weak="" if methods else "no operations",
        title_evidence=source.cite(title, ("info", "name")) if title else None,
        author_evidence=authorship,
        declared=first_each(declared.values()),
        used=first_each(used.values()),
        flows=first_each(flows),
        details=first_each(details),
        credential_parameters=first_each(credentials.values()),
        credential_in_query=first_each(in_query.values()),
        plain_servers=plain,
        secure_servers=secure,
        paging=first_each(styles.values()),
    )


def _requests(data: Mapping[str, Any], root: str | None) -> Iterator[tuple[dict[str, Any], str | None, list[Any]]]:
    """Each request with the authentication it inherits, and those that folders before it were found to give. A folder
    without its own takes its parent's."""
    left = _ITEMS
    folders: list[Any] = []
    stack: list[tuple[Any, str | None, int]] = [(item, root, 0) for item in reversed(listed(data.get("item")))]
    while stack and left > 0:
        item, inherited, depth = stack.pop()
        left -= 1
        if not isinstance(item, dict):
            continue
        if isinstance(item.get("item"), list):
            if depth < _DEPTH:
                here = _auth(item.get("auth")) or inherited
                folders += [item["auth"]] if _auth(item.get("auth")) else []
                stack.extend((inner, here, depth + 1) for inner in reversed(item["item"]))
        elif isinstance(item.get("request"), dict | str):
            yield item, inherited, folders
            folders = []


def _auth(value: Any) -> str | None:
    """The survey's word; None when it says nothing (null: inherit)."""
    kind = mapping(value).get("type")
    return _TYPES.get(str(kind).lower(), "other") if isinstance(kind, str) and kind else None


def _places(value: Any) -> set[str]:
    """Where the credential goes: a key where its setting `in` says, else a header."""
    facts = mapping(value)
    if not (kind := str(facts.get("type") or "").lower()) or kind == "noauth":
        return set()
    given = facts.get(kind)
    setting = next((p.get("value") for p in dicts(given) if p.get("key") == "in"), None) or mapping(given).get("in")
    return {"query"} if kind == "apikey" and setting == "query" else {"header"}


def _key_in_query(value: Any, source: Source, found: dict[str, Evidence]) -> None:
    """The name of a key that goes into the address."""
    if "query" in _places(value):
        given = mapping(value).get("apikey")
        name = next((p.get("value") for p in dicts(given) if p.get("key") == "key"), None) or mapping(given).get("key")
        name = text(name) or "key"
        found.setdefault(name, source.cite_text(name, f'"{name}"', length=160))


def _query(url: Any) -> dict[str, str]:
    """The parameters of an address with what is said of them; those that are switched off are examples as well."""
    raw = url if isinstance(url, str) else str(mapping(url).get("raw") or "")
    named = {p.partition("=")[0]: "" for p in raw[:4000].partition("?")[2].partition("#")[0].split("&")[:50] if p}
    listed_ones = mapping(url).get("query")
    return named | {
        str(p["key"]): str(p.get("description") or "")[:2000]
        for p in dicts(listed_ones)
        if isinstance(p.get("key"), str)
    }


def _flows(facts: Mapping[str, Any], source: Source) -> tuple[list[Evidence], list[Evidence]]:
    if str(facts.get("type")).lower() != "oauth2":
        return [], []
    given = facts.get("oauth2")
    grant = next((p.get("value") for p in dicts(given) if p.get("key") == "grant_type"), None)
    grant = grant or mapping(given).get("grant_type")
    if not isinstance(grant, str) or grant not in _GRANTS:
        return [], []
    evidence = source.cite_text(_GRANTS[grant], f'"{grant}"', length=120)
    details = [Evidence("pkce", evidence.location, evidence.excerpt)] if grant.endswith("pkce") else []
    return [evidence], details


def _cite(source: Source, word: str, name: str) -> Evidence:
    at = source.key("auth")
    for _ in range(500):
        if at < 0 or f'"{name}"' in source.text[at : at + 200]:
            break
        at = source.key("auth", at + 4)
    return Evidence(word, f"body@{max(at, 0)}", source.excerpt(at if at >= 0 else source.key("request"), 160))


def _server(url: Any) -> set[str]:
    raw = url if isinstance(url, str) else mapping(url).get("raw")
    if not isinstance(raw, str):
        return set()
    m = re.match(r"\s*(https?://[^/?#\s]+|\{\{[^}]+\}\}[^/?#\s]*)", raw)
    return {m.group(1)} if m else set()


def _filled(address: str, variables: Mapping[str, str]) -> str:
    filled = re.sub(r"\{\{([^}]+)\}\}", lambda m: variables.get(m.group(1).strip()) or m.group(), address)
    return filled[:500]
