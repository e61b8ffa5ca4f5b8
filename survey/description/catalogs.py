"""Documents that list APIs: RFC 9727 api-catalog linksets (RFC 9264), APIs.json (https://apisjson.org)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from survey.description.model import Description
from survey.description.shape import absolute, dicts, listed, mapping, text
from survey.description.source import Source

_RELATIONS = ("item", "service-desc", "service-doc", "service-meta", "api-catalog", "status")
_DESCRIBES = re.compile(
    r"^(?:x-)?(?:openapi|swagger|asyncapi|raml|graphql|wsdl|wadl|postman|api ?blueprint|json ?rpc)", re.I
)


def is_api_catalog(data: Mapping[str, Any]) -> bool:
    contexts = list(dicts(data.get("linkset")))
    return bool(contexts) and any(r in c for c in contexts for r in _RELATIONS)


def read_api_catalog(data: dict[str, Any], source: Source, url: str) -> Description:
    anchors: set[str] = set()
    descriptions, docs = [], []
    for context in list(dicts(data.get("linkset")))[:5000]:
        anchor = text(context.get("anchor"))
        apis = [text(t.get("href")) for t in dicts(context.get("item"))]
        anchors.update(a for a in apis if a)
        if anchor and any(r in context for r in ("service-desc", "service-doc", "service-meta", "status")):
            anchors.add(anchor)
        descriptions += [text(t.get("href")) for t in dicts(context.get("service-desc"))]
        docs += [text(t.get("href")) for t in dicts(context.get("service-doc"))]
    return Description(
        format="api_catalog",
        format_version="rfc9727",
        evidence=source.cite("api_catalog", ("linkset",)),
        servers=absolute(anchors, url),
        links=absolute(descriptions, url),
        docs=absolute(docs, url),
        style="",
        weak="" if anchors or descriptions else "names no API",
        split=True,
    )


def is_apis_json(data: Mapping[str, Any]) -> bool:
    """`apis` as a list of named things, next to what APIs.json asks of an index."""
    if not isinstance(data.get("name"), str) or not isinstance(data.get("apis"), list):
        return False
    named = [a for a in dicts(data["apis"]) if a.get("name") or a.get("baseURL") or a.get("properties") or a.get("aid")]
    says = sum(
        k in data
        for k in ("aid", "specificationVersion", "include", "maintainers", "tags", "description", "url", "image")
    )
    typical = any(k in a for a in named for k in ("humanURL", "baseURL", "humanUrl", "baseUrl", "properties", "aid"))
    return (
        len(named) == len(data["apis"])
        and (typical or ("specificationVersion" in data) or ("aid" in data))
        and says >= 2
    )


def read_apis_json(data: dict[str, Any], source: Source, url: str) -> Description:
    bases, descriptions, docs = [], [], []
    for api in list(dicts(data.get("apis")))[:5000]:
        bases.append(text(api.get("baseURL") or api.get("baseUrl")))
        docs.append(text(api.get("humanURL") or api.get("humanUrl")))
        for entry in dicts(api.get("properties")):
            address = text(entry.get("url"))
            kind = text(entry.get("type")) or ""
            if address and _DESCRIBES.match(kind):
                descriptions.append(address)
            elif address and re.match(r"(?:x-)?(?:documentation|portal|getting ?started|api ?reference)", kind, re.I):
                docs.append(address)
    maintainers = [mapping(m) for m in listed(data.get("maintainers"))]
    return Description(
        format="apis_json",
        format_version=text(data.get("specificationVersion")),
        evidence=source.cite("apis_json", ("apis",)),
        title=text(data.get("name")),
        servers=absolute([b for b in bases if b], url),
        links=absolute([d for d in descriptions if d], url),
        docs=absolute([d for d in docs if d], url),
        tags=tuple(sorted({t for t in listed(data.get("tags")) if isinstance(t, str)})),
        contact=next((text(m.get("FN") or m.get("name") or m.get("email")) for m in maintainers), None),
        style="",
        weak="" if listed(data.get("apis")) else "names no API",
        split=True,
        title_evidence=source.cite(text(data.get("name")) or "", ("name",)),
    )
