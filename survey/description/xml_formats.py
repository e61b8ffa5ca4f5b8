"""WSDL 1.1 and 2.0, WADL, OData `$metadata` (CSDL XML of versions 1 to 4). The root's name and namespace decide.

Sources: https://www.w3.org/TR/wsdl, https://www.w3.org/TR/wsdl20/, https://www.w3.org/Submission/wadl/,
https://docs.oasis-open.org/odata/odata-csdl-xml/v4.01/, WS-SecurityPolicy 1.2.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from survey.description import who
from survey.description.model import Description, Evidence
from survey.description.shape import absolute, first_each, values
from survey.description.source import Source

_WSDL = "http://schemas.xmlsoap.org/wsdl/"
_WSDL2 = ("http://www.w3.org/ns/wsdl", "http://www.w3.org/2006/01/wsdl")
_SOAP = (
    "http://schemas.xmlsoap.org/wsdl/soap/",
    "http://schemas.xmlsoap.org/wsdl/soap12/",
    "http://schemas.xmlsoap.org/wsdl/http/",
)
# Assertions of WS-SecurityPolicy, by local name, and what a caller then presents.
_ASSERTIONS = {
    "HttpBasicAuthentication": "basic",
    "BasicAuthentication": "basic",
    "HttpDigestAuthentication": "digest",
    "DigestAuthentication": "digest",
    "RequireClientCertificate": "mutual_tls",
    "NegotiateAuthentication": "other",
    "NtlmAuthentication": "other",
    "UsernameToken": "other",
    "SamlToken": "other",
    "IssuedToken": "other",
    "KerberosToken": "other",
    "SpnegoContextToken": "other",
    "X509Token": "signature",
}
_NODES = 2_000_000
# What XML 1.0 allows before the root: a declaration, comments (a licence may be long), instructions, a document type.
PROLOG = r"\ufeff?\s*+(?:<\?[^>]*+>\s*+|<!--(?:[^-]|-(?!->))*+-->\s*+|<!DOCTYPE[^\[>]*+(?:\[[^\]]*+\])?[^>]*+>\s*+)*+"


def read_xml(root: etree._Element, source: Source, url: str) -> Description | None:
    """The description that this root begins, or None: a sitemap, a feed, an error."""
    name = etree.QName(root)
    local, space = name.localname, name.namespace or ""
    if local == "definitions" and space == _WSDL:
        return _wsdl(root, source, url)
    if local == "description" and space in _WSDL2:
        return _wsdl2(root, source, url)
    if local == "application" and ("wadl" in space.lower()):
        return _wadl(root, source, url)
    if local == "Edmx" and "edmx" in space.lower():
        return _odata(root, source, url)
    return None


def begins(text: str) -> str | None:
    """The format that the first element of (possibly cut) XML announces."""
    prolog = re.match(PROLOG, text)
    at = prolog.end() if prolog else 0
    head = text[at : at + 8000]
    if "definitions" in head and _WSDL in head:
        return "wsdl"
    if "description" in head and any(s in head for s in _WSDL2):
        return "wsdl"
    if "application" in head and "wadl" in head:
        return "wadl"
    if "Edmx" in head and "edmx" in head:
        return "odata"
    return None


def _all(root: etree._Element, local: str, space: str = "*") -> Iterator[etree._Element]:
    return iter(root.iter(f"{{{space}}}{local}"))


def _documentation(root: etree._Element) -> str | None:
    for child in root:
        if isinstance(child.tag, str) and etree.QName(child).localname in ("documentation", "doc"):
            return " ".join(str(etree.tostring(child, method="text", encoding="unicode")).split())[:500] or None
    return None


def _wsdl(root: etree._Element, source: Source, url: str) -> Description:
    operations = [o for port in _all(root, "portType", _WSDL) for o in port.iterchildren(f"{{{_WSDL}}}operation")]
    addresses = [a.get("location") for space in _SOAP for a in _all(root, "address", space)]
    services = [s.get("name") for s in _all(root, "service", _WSDL) if s.get("name")]
    title = root.get("name") or (services[0] if services else None)
    imports = any(True for _ in root.iterchildren(f"{{{_WSDL}}}import")) or any(
        e.get("schemaLocation")
        for local in ("import", "include")
        for e in _all(root, local, "http://www.w3.org/2001/XMLSchema")
    )
    used = _policy(root, source)
    servers = absolute([a for a in addresses if a], url)
    plain, secure = who.named_servers(servers, source)
    return Description(
        format="wsdl",
        format_version="1.1",
        evidence=source.cite_text("wsdl", "definitions"),
        title=title,
        operations=len(operations),
        operations_by_method={"soap": len(operations)} if operations else {},
        auth_declared=values(used),
        auth_used=values(used),
        servers=servers,
        placeholder_servers=tuple(s for s in servers if who.is_placeholder(s)),
        plain_servers=plain,
        secure_servers=secure,
        split=imports,
        style="soap",
        weak="" if operations or imports else "no operations",
        title_evidence=source.cite_text(title, title) if title else None,
        declared=first_each(used),
        used=first_each(used),
    )


def _policy(root: etree._Element, source: Source) -> list[Evidence]:
    """What WS-SecurityPolicy asserts. A service without a policy says nothing about authentication."""
    found = []
    for element in root.iter("*"):
        name = etree.QName(element)
        if name.localname in _ASSERTIONS and "policy" in (name.namespace or "").lower():
            found.append(source.cite_text(_ASSERTIONS[name.localname], name.localname))
        elif name.localname == "HttpsToken" and element.get("RequireClientCertificate") == "true":
            found.append(source.cite_text("mutual_tls", "RequireClientCertificate"))
    return found


def _wsdl2(root: etree._Element, source: Source, url: str) -> Description:
    space = etree.QName(root).namespace or ""
    operations = [o for i in _all(root, "interface", space) for o in i.iterchildren(f"{{{space}}}operation")]
    services = [s.get("name") for s in _all(root, "service", space) if s.get("name")]
    addresses = [e.get("address") for e in _all(root, "endpoint", space)]
    servers = absolute([a for a in addresses if a], url)
    plain, secure = who.named_servers(servers, source)
    return Description(
        format="wsdl",
        format_version="2.0",
        evidence=source.cite_text("wsdl", "description"),
        title=services[0] if services else None,
        operations=len(operations),
        operations_by_method={"soap": len(operations)} if operations else {},
        servers=servers,
        placeholder_servers=tuple(s for s in servers if who.is_placeholder(s)),
        plain_servers=plain,
        secure_servers=secure,
        style="soap",
        weak="" if operations else "no operations",
    )


def _wadl(root: etree._Element, source: Source, url: str) -> Description:
    methods: Counter[str] = Counter()
    space = etree.QName(root).namespace or ""
    for method in _all(root, "method", space):
        if method.get("name"):
            methods[str(method.get("name")).lower()] += 1
    bases = [r.get("base") for r in _all(root, "resources", space)]
    title = next((d.get("title") for d in _all(root, "doc", space) if d.get("title")), None) or _documentation(root)
    servers = absolute([b for b in bases if b], url)
    plain, secure = who.named_servers(servers, source)
    version = {"http://wadl.dev.java.net/2009/02": "2009", "http://research.sun.com/wadl/2006/10": "2006"}
    return Description(
        format="wadl",
        format_version=version.get(space),
        evidence=source.cite_text("wadl", "application"),
        title=title,
        operations=sum(methods.values()),
        operations_by_method=dict(methods),
        servers=servers,
        placeholder_servers=tuple(s for s in servers if who.is_placeholder(s)),
        plain_servers=plain,
        secure_servers=secure,
        weak="" if methods else "no operations",
    )


# Org.OData.Authorization.V1, by the type of the record.
_ODATA_AUTH = {
    "ApiKey": "api_key",
    "Http": "other",
    "OAuth2AuthCode": "oauth2",
    "OAuth2ClientCredentials": "oauth2",
    "OAuth2Implicit": "oauth2",
    "OAuth2Password": "oauth2",
    "OpenIDConnect": "openid_connect",
}
_ODATA_FLOWS = {
    "OAuth2AuthCode": "authorization_code",
    "OAuth2ClientCredentials": "client_credentials",
    "OAuth2Implicit": "implicit",
    "OAuth2Password": "password",
}


def _odata(root: etree._Element, source: Source, url: str) -> Description:
    """Operations: entity sets and singletons, and the functions and actions that a container imports."""
    kinds: Counter[str] = Counter()
    for container in _all(root, "EntityContainer"):
        for child in container:
            if isinstance(child.tag, str):
                local = etree.QName(child).localname
                if local in ("EntitySet", "Singleton", "FunctionImport", "ActionImport"):
                    kinds[local] += 1
    container_name = next((c.get("Name") for c in _all(root, "EntityContainer")), None)
    space = next((s.get("Namespace") for s in _all(root, "Schema") if s.get("Namespace")), None)
    declared, flows = _odata_auth(root, source)
    names = {
        "EntitySet": "entity_set",
        "Singleton": "singleton",
        "FunctionImport": "function",
        "ActionImport": "action",
    }
    title = container_name or space
    service = url.split("$metadata")[0] if "$metadata" in url else ""
    outside = any(
        not (r.get("Uri") or "").startswith(("http://docs.oasis", "https://docs.oasis"))
        for r in _all(root, "Reference")
    )
    return Description(
        format="odata",
        format_version=root.get("Version"),
        evidence=source.cite_text("odata", "Edmx"),
        title=title,
        operations=sum(kinds.values()),
        operations_by_method={names[k]: n for k, n in kinds.items()},
        auth_declared=values(declared),
        auth_used=(),
        oauth_flows=values(flows),
        servers=(service,) if service else (),
        split=outside,
        style="odata",
        weak="" if kinds else "no operations",
        title_evidence=source.cite_text(title, title) if title else None,
        declared=first_each(declared),
        flows=first_each(flows),
    )


def _odata_auth(root: etree._Element, source: Source) -> tuple[list[Evidence], list[Evidence]]:
    declared, flows = [], []
    for record in _all(root, "Record"):
        kind = (record.get("Type") or "").rsplit(".", 1)
        if len(kind) != 2 or kind[1] not in _ODATA_AUTH or "uth" not in kind[0]:
            continue
        word = _ODATA_AUTH[kind[1]]
        if kind[1] == "Http":
            from survey.description.auth import described_scheme

            scheme = next(
                (p.get("String") for p in record if isinstance(p.tag, str) and p.get("Property") == "Scheme"), ""
            )
            word = described_scheme(scheme or "")
        declared.append(source.cite_text(word, record.get("Type") or ""))
        if kind[1] in _ODATA_FLOWS:
            flows.append(source.cite_text(_ODATA_FLOWS[kind[1]], record.get("Type") or ""))
    return declared, flows


def errors(root: etree._Element) -> Iterator[str]:
    """What a WSDL, WADL or CSDL document lacks or names without defining it."""
    local = etree.QName(root).localname
    if local == "definitions":
        yield from _wsdl_errors(root)
    elif local == "Edmx":
        if root.get("Version") is None:
            yield "Edmx: 'Version' is a required attribute"
        if next(_all(root, "Schema"), None) is None:
            yield "Edmx: no schema"
    elif local == "application" and next(_all(root, "resources"), None) is None:
        yield "application: no resources"


def _wsdl_errors(root: etree._Element) -> Iterator[str]:
    """Messages, port types and bindings that are used must be there, unless other files are imported."""
    if next(iter(root.iterchildren(f"{{{_WSDL}}}import")), None) is not None:
        return
    for user, attribute, defined in (
        ("input", "message", "message"),
        ("output", "message", "message"),
        ("binding", "type", "portType"),
        ("port", "binding", "binding"),
    ):
        known = {e.get("name") for e in root.iterchildren(f"{{{_WSDL}}}{defined}")}
        for element in _all(root, user, _WSDL):
            name = (element.get(attribute) or "").rpartition(":")[2]
            if name and name not in known:
                yield f"{user}: {defined} {name[:80]!r} is not defined"
