"""API data given to a caller without credentials. Strict: a company is called open by this alone.

JSON is everywhere: translations, configuration, manifests, health checks, a CMS talking to itself. Data counts
only in a form that a specification or a mandate defines, or as a page of records on a host or path that is an API's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from survey import cdr, urls
from survey.detectors.api_host import is_api_name, is_machinery
from survey.detectors.cite import by_body, by_header, by_member, json_of
from survey.model import Detector, Sign, Strength

if TYPE_CHECKING:
    from survey.reading import Reading

_NOT_DATA = re.compile(
    r"/(?:\.well-known/|manifest\b|asset-manifest|config(?:uration)?\b|settings\b|env\b|features?\b|flags?\b|i18n\b"
    r"|l10n\b"
    r"|locales?\b|lang(?:uage)?s?\b|translations?\b|messages?\b|labels\b|health|healthz|healthcheck|ready|readyz"
    r"|live|livez"
    r"|ping|status|version|info|actuator|metrics|build-info|swagger|openapi|api-docs|jwks|certs|keys"
    r"|package(?:-lock)?\.json"
    r"|composer\.json|search-index|sitemap|feed|rss|menu|navigation|nav\b|content/|static/|assets?/|_next/|_nuxt/"
    r"|dist/)",
    re.I,
)
_API_PATH = re.compile(r"(?:^|/)(?:api|apis|rest|odata|v\d+)(?:/|$)", re.I)
_PAGING = frozenset(
    {
        "total", "totalcount", "total_count", "totalresults", "total_results", "totalrecords", "totalelements",
        "totalitems", "totalpages", "total_pages", "count", "numfound", "page", "pagesize", "page_size",
        "pagenumber", "per_page", "perpage", "limit", "offset", "next", "previous", "prev", "nextpage",
        "next_page", "nextpagetoken", "next_page_token", "nextlink", "cursor", "nextcursor", "next_cursor",
        "hasmore", "has_more", "hasnext", "has_next", "pagination", "paging", "pageinfo", "page_info",
        "pageable", "links", "_links", "meta", "metadata", "recordcount", "resultcount",
    }
)  # fmt: skip
# What a web service of maps or catalogues says that it can do (Open Geospatial Consortium): an API, not its data yet.
_CAPABILITIES = re.compile(
    r"<(?:\w{1,20}:)?(?:WFS_Capabilities|WMS_Capabilities|WMT_MS_Capabilities|Capabilities)\b[^>]{0,2000}"
    r"opengis\.net/(?:wfs|wms|wmts|wcs|cat/csw|sos)"
)
_LED = ("link", "browse", "pointer")
# Machinery of others that serves whole collections to browsers.
_CMS = re.compile(r"drupal|wordpress|contentful|strapi|sitecore|umbraco|kentico|adobe|aem", re.I)


def detect(reading: Reading) -> Iterator[Sign]:
    exchange, response = reading.exchange, reading.exchange.response
    if response is None or not exchange.ok or exchange.probe == "control":
        return
    if reading.page is not None or reading.description is not None or _asked_with_credentials(exchange.request_headers):
        return
    if resource := cdr.resource_of(exchange.url):
        if cdr.is_envelope(json_of(exchange), resource):
            yield by_member("open_data", "rest", exchange.text, "data")
            yield by_member("api_style", "rest", exchange.text, "data")
        return
    if is_machinery(exchange) or _CMS.search(response.header("x-generator") or ""):
        return
    if match := _CAPABILITIES.search(exchange.text[:3_000]):
        yield by_body("open_data", "rest", exchange.text, match.start(), match.end(), strength=Strength.WEAK)
        return
    style, member, strength = _style_of(reading)
    if not style:
        return
    if member == "content-type":
        yield by_header("open_data", style, response, member, strength=strength)
        yield by_header("api_style", style, response, member)
    else:
        yield by_member("open_data", style, exchange.text, member, strength=strength)
        yield by_member("api_style", style, exchange.text, member)


def _asked_with_credentials(headers: tuple[tuple[str, str], ...]) -> bool:
    return any(n.lower() in ("authorization", "cookie", "x-api-key", "api-key") for n, _ in headers)


def _style_of(reading: Reading) -> tuple[str, str, Strength]:
    """Style, the member that shows it, and how sure that is; an empty style when the reply holds no API data."""
    exchange, response = reading.exchange, reading.exchange.response
    assert response is not None
    path = urlsplit(exchange.url).path
    nothing = ("", "", Strength.WEAK)
    document = json_of(exchange)
    if document is None:
        return nothing
    on_api_host = is_api_name(urls.host_of(exchange.url))
    strength = Strength.STRONG if on_api_host else Strength.WEAK
    if isinstance(document, dict):
        if "@odata.context" in document and _records(document.get("value")):
            return "odata", "@odata.context", Strength.STRONG
        if response.content_type == "application/vnd.api+json" and "data" in document and "/jsonapi" not in path:
            return ("rest", "data", Strength.STRONG) if _records(document["data"]) or on_api_host else nothing
        if isinstance(document.get("_embedded"), dict) and isinstance(document.get("_links"), dict):
            return "rest", "_embedded", strength
        if document.get("type") == "FeatureCollection" and _records(document.get("features")):
            return ("rest", "features", strength) if on_api_host or _API_PATH.search(path) else nothing
        if document.get("success") is True and "result" in document and "/api/3/action/" in path:
            return "rest", "result", Strength.STRONG  # CKAN, the catalogue of public data
        if _of_datasette(document):
            return "rest", "rows", Strength.STRONG
    led = exchange.probe in _LED  # a site that leads people to its data means to give it
    if exchange.probe == "example" and not _NOT_DATA.search(path) and (member := _answer(document)) is not None:
        return "rest", member, Strength.STRONG  # the documentation gives this call as its example
    if path in ("", "/") or _NOT_DATA.search(path) or not (led or on_api_host or _API_PATH.search(path)):
        return nothing
    return ("rest", member, strength) if (member := _page_of_records(document)) is not None else nothing


def _of_datasette(document: dict[str, Any]) -> bool:
    """Datasette publishes a database with its API: rows of a table, by the members of its versions 0 and 1."""
    rows = isinstance(document.get("rows"), list) and isinstance(document.get("truncated"), bool)
    return rows and (document.get("ok") is True or {"database", "table", "columns"} <= document.keys())


def _page_of_records(document: Any) -> str | None:
    """The name of the list when the document is a page of records: a list of objects beside words about paging,
    at the top or one level down. A bare list has the name of its first record's first member."""
    if isinstance(document, list):
        return str(next(iter(document[0]))) if len(document) >= 2 and _records(document) else None
    if not isinstance(document, dict):
        return None
    lists: list[str] = [name for name, value in document.items() if _records(value)]
    if lists and any(_paging(name) for name, value in document.items() if not _records(value)):
        return lists[0]
    for value in document.values():
        if isinstance(value, dict):
            inner: list[str] = [name for name, below in value.items() if _records(below)]
            around = [*document, *value]
            if inner and any(_paging(name) for name in around if name not in inner):
                return inner[0]
    return None


_SAYS_NO = frozenset(
    {"error", "errors", "fault", "exception", "stacktrace", "error_code", "errorcode", "error_message"}
)


# What tells how a call went, data or not.
_SAYS_HOW = frozenset({"message", "msg", "status", "success", "ok", "code", "reason", "detail", "title"})


def _answer(document: Any) -> str | None:
    """The member that shows data in the answer to a documented call: two at least, and none of an error."""
    if isinstance(document, list):
        document = document[0] if document else None
    if not isinstance(document, dict) or _SAYS_NO & {name.lower() for name in document}:
        return None
    if document.get("success") is False or document.get("ok") is False:
        return None
    told = [name for name, value in document.items() if value not in (None, "", [], {})]
    records = [name for name in told if isinstance(document[name], list | dict)]
    return records[0] if records else told[0] if len(told) >= 2 and not _SAYS_HOW & {n.lower() for n in told} else None


def _paging(name: str) -> bool:
    return name.lower() in _PAGING


def _records(value: Any) -> bool:
    """A list of objects that share their members, at least two of them, as rows of a table do."""
    if not isinstance(value, list) or not value or not all(isinstance(v, dict) for v in value[:20]):
        return False
    shared = set(value[0]).intersection(*(set(v) for v in value[1:20]))
    return len(shared) >= 2


OPEN_DATA = Detector("open_data", "exchange", "API data without credentials", ("open_data", "api_style"), detect)
