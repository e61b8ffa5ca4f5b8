"""Does a host answer as an API does? Errors in JSON, challenges, and the words that gateways and frameworks use.

A JSON 404 to a path that nobody made is evidence at no extra cost: web sites answer it with a page. But a web site's
own machinery (a CMS, a shop, the bucket behind a CDN) speaks JSON and XML as well; it is no API host, and no offer.
Phrases are those that the products' own documentation and source give.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from survey import urls
from survey.detectors.cite import by_body, by_header, by_member, json_of
from survey.model import Detector, Exchange, Outcome, Response, Sign, Strength

if TYPE_CHECKING:
    from survey.reading import Reading

# --- whose host ----------------------------------------------------------------------------------

_API_LABEL = re.compile(
    r"(?:^|-)(?:[a-z]{0,4}apis?|apix|apigw|apigee|apim|gateway|gw|graphql|rest|odata|soap|cdr|cds|openbanking|openbank|ob"
    r"|opendata|webservices?|ws|b2b|microservices?|services?|mtls)\d*(?:$|-)|^(?:api|apis|openapi|cdr)"
)
_NOT_API_LABEL = re.compile(r"^(?:capi|okapi|therapi|status|service|docs?|developers?)(?:$|-)")


def is_api_name(host: str) -> bool:
    """Whether a label of the name speaks of an API: `api.`, `public.cdr.`, `digital-api.`, `ob.`"""
    labels = host.split(".")[:-1]
    return any(_API_LABEL.search(label) and not _NOT_API_LABEL.match(label) for label in labels)


# --- machinery that is no API of the company -----------------------------------------------------

_MACHINERY_PATH = re.compile(
    r"/wp-json\b|/wp-(?:admin|content|includes|login)|/xmlrpc\.php|/jsonapi\b|/_vti_bin/|/_api/(?:web|contextinfo)"
    r"|/bin/(?:querybuilder|wcm)|/content/dam/|/etc\.clientlibs|/libs/granite|\.model\.json|\.infinity\.json|/jcr:content"
    r"|/sitecore/|/layouts/system/|/umbraco/|/_next/|/_nuxt/|/cdn-cgi/|/__/firebase|/_hcms/|/hs/|/services/data/v",
    re.I,
)
_MACHINERY_HEADERS = (
    ("x-shopid", re.compile(r".")),
    ("x-shopify-stage", re.compile(r".")),
    ("x-sorting-hat-shopid", re.compile(r".")),
    ("powered-by", re.compile(r"shopify", re.I)),
    ("x-wix-request-id", re.compile(r".")),
    ("x-magento-cache-debug", re.compile(r".")),
    ("x-magento-cache-id", re.compile(r".")),
    ("x-magento-tags", re.compile(r".")),
    ("x-hs-hub-id", re.compile(r".")),
    (
        "server",
        re.compile(
            r"^(?:AmazonS3|Windows-Azure-(?:Blob|Web)|UploadServer|Squarespace|Netlify|Vercel|GitHub\.com|Pepyaka)",
            re.I,
        ),
    ),
    ("link", re.compile(r"rel=\"?https://api\.w\.org/")),
    ("x-amz-error-code", re.compile(r".")),
    ("x-vercel-error", re.compile(r".")),
)
# Storage behind a CDN: Amazon S3, Google Cloud Storage and Azure Blob answer with <Error><Code>.
_BUCKET = re.compile(r"<Error>\s{0,9}<Code>[A-Za-z]{3,60}</Code>")


def is_machinery(exchange: Exchange) -> bool:
    """A reply of a CMS, a shop, a site builder or a storage bucket."""
    response = exchange.response
    if response is None:
        return False
    if _MACHINERY_PATH.search(urlsplit(exchange.url).path):
        return True
    if any(marks.search(value) for name, marks in _MACHINERY_HEADERS for value in response.all_headers(name)):
        return True
    return "xml" in response.content_type and _BUCKET.search(exchange.text[:1000]) is not None


# --- gateways ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a product says in the body of an error. `needs`: a header that must be there too (a regular expression
    over `name: value` lines), for words that others use as well."""

    product: str
    words: re.Pattern[str]
    needs: re.Pattern[str] | None = None


def _phrase(product: str, words: str, needs: str = "") -> Phrase:
    return Phrase(product, re.compile(words), re.compile(needs, re.I | re.M) if needs else None)


GATEWAYS: tuple[Phrase, ...] = (
    _phrase("kong", r"no Route matched with those values|no API found with those values|No API key found in request"),
    _phrase("apigee", r"\"fault\"\s{0,4}:\s{0,4}\{\s{0,40}\"faultstring\"|Unable to identify proxy for host"),
    _phrase(
        "aws-apigw",
        r"\"[Mm]essage\"\s{0,4}:\s{0,4}\"(?:Missing Authentication Token|Forbidden|Not Found|Unauthorized"
        r"|Internal [Ss]erver [Ee]rror|User is not authorized[^\"]{0,200}|Limit Exceeded|Too Many Requests)\"",
        r"^(?:x-amzn-requestid|x-amz-apigw-id|apigw-requestid|x-amzn-errortype): ",
    ),
    _phrase(
        "azure-apim",
        r"\"statusCode\"\s{0,4}:\s{0,4}40[14]\s{0,4},\s{0,40}\"message\"\s{0,4}:\s{0,4}\""
        r"(?:Resource not found|Access denied due to (?:missing|invalid) subscription key)",
    ),
    _phrase(
        "wso2",
        r"\"code\"\s{0,4}:\s{0,4}\"?9[01]\d{4}\"?\s{0,4},\s{0,40}\"(?:type|message)\""
        r"|xmlns:ams=\"http://wso2\.org/apimanager",
    ),
    _phrase(
        "tyk",
        r"\"error\"\s{0,4}:\s{0,4}\"(?:Authorization field missing|Requested endpoint is forbidden"
        r"|Access to this API has been disallowed|Key not authorised|API doesn't exist)\"",
    ),
    _phrase("3scale", r"Authentication parameters missing|No Mapping Rule matched"),
    _phrase("ibm-apic", r"\"httpCode\"\s{0,4}:\s{0,4}\"\d{3}\"\s{0,4},\s{0,40}\"httpMessage\""),
    _phrase(
        "mulesoft", r"No listener for endpoint: |Client ID is not present|\"error\"\s{0,4}:\s{0,4}\"Invalid Client\""
    ),
    _phrase("gravitee", r"No context-path matches the request URI\.|\"http_status_code\"\s{0,4}:\s{0,4}\d{3}"),
    _phrase("layer7", r"<l7:policyResult|Policy Falsified|The service cannot be found\b"),
    _phrase(
        "axway",
        r"\"errors\"\s{0,4}:\s{0,4}\[\s{0,40}\{\s{0,40}\"code\"\s{0,4}:\s{0,4}\d{3}\s{0,4},\s{0,40}\"message\""
        r"\s{0,4}:\s{0,4}\"(?:No match for request|Invalid API)",
    ),
    _phrase(
        "apisix",
        r"\"error_msg\"\s{0,4}:\s{0,4}\"(?:404 Route Not Found|Missing API key found in request|Invalid API key)",
    ),
    _phrase(
        "google-esp", r"Method doesn't allow unregistered callers|The current request is not defined by this API\."
    ),
)
_GATEWAY_HEADERS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    ("kong", "server", re.compile(r"^kong\b", re.I)),
    ("kong", "via", re.compile(r"\bkong/", re.I)),
    ("kong", "x-kong-response-latency", re.compile(r".")),
    ("kong", "x-kong-request-id", re.compile(r".")),
    ("apigee", "x-apigee-fault-code", re.compile(r".")),
    ("aws-apigw", "x-amz-apigw-id", re.compile(r".")),
    ("aws-apigw", "apigw-requestid", re.compile(r".")),
    ("aws-apigw", "x-amzn-errortype", re.compile(r".")),
    ("tyk", "x-generator", re.compile(r"^tyk\.io", re.I)),
    ("3scale", "x-3scale-matched-rules", re.compile(r".")),
    ("ibm-apic", "x-ibm-client-id", re.compile(r".")),
    ("krakend", "x-krakend", re.compile(r".")),
    ("gravitee", "x-gravitee-transaction-id", re.compile(r".")),
    ("apisix", "server", re.compile(r"^apisix\b", re.I)),
    ("layer7", "server", re.compile(r"layer7-api-gateway", re.I)),
)

# --- frameworks ----------------------------------------------------------------------------------

FRAMEWORKS: tuple[Phrase, ...] = (
    _phrase(
        "fastapi",
        r"^\s{0,9}\{\s{0,9}\"detail\"\s{0,4}:\s{0,4}"
        r"\"(?:Not Found|Method Not Allowed|Not authenticated)\"\s{0,9}\}\s{0,9}$",
    ),
    _phrase("spring", r"\"timestamp\"\s{0,4}:[^{}]{1,200}\"status\"\s{0,4}:\s{0,4}\d{3}[^{}]{0,200}\"path\"\s{0,4}:"),
    _phrase("spring", r"Whitelabel Error Page|\"No message available\"|\"No static resource "),
    _phrase(
        "nestjs",
        r"\"statusCode\"\s{0,4}:\s{0,4}404[^{}]{0,80}\"error\"\s{0,4}:\s{0,4}\"Not Found\""
        r"|\"message\"\s{0,4}:\s{0,4}\"Cannot (?:GET|HEAD) /[^{}]{0,300}\"statusCode\"\s{0,4}:\s{0,4}404",
    ),
    _phrase("express", r"^(?:<!DOCTYPE html>[\s\S]{0,200})?\s{0,9}(?:<pre>)?Cannot (?:GET|HEAD) /"),
    _phrase(
        "django-rest",
        r"\"detail\"\s{0,4}:\s{0,4}\"(?:Authentication credentials were not provided\.|Invalid token\.)\"",
    ),
    _phrase(
        "aspnet",
        r"No HTTP resource was found that matches the request URI|No type was found that matches the controller"
        r"|Authorization has been denied for this request\.",
    ),
    _phrase("aspnet", r"\"type\"\s{0,4}:\s{0,4}\"https://tools\.ietf\.org/html/rfc(?:7231|9110)#section"),
    _phrase("dropwizard", r"\"code\"\s{0,4}:\s{0,4}4\d\d\s{0,4},\s{0,9}\"message\"\s{0,4}:\s{0,4}\"HTTP 4\d\d [A-Z]"),
    _phrase("fastify", r"\"message\"\s{0,4}:\s{0,4}\"Route (?:GET|HEAD):/"),
    _phrase("laravel", r"\"exception\"\s{0,4}:\s{0,4}\"Symfony\\{1,4}Component\\{1,4}HttpKernel"),
    _phrase(
        "rails",
        r"^\s{0,9}\{\s{0,9}\"status\"\s{0,4}:\s{0,4}404\s{0,4},\s{0,9}\"error\"\s{0,4}:\s{0,4}\"Not Found\"\s{0,9}\}",
    ),
    _phrase(
        "micronaut",
        r"\"_links\"\s{0,4}:\s{0,4}\{\s{0,9}\"self\"[\s\S]{0,300}\"message\"\s{0,4}:\s{0,4}\"Page Not Found\"",
    ),
    _phrase("loopback", r"\"error\"\s{0,4}:\s{0,4}\{\s{0,9}\"statusCode\"\s{0,4}:\s{0,4}404"),
)

# --- errors --------------------------------------------------------------------------------------

_ERROR_STATUS = frozenset({400, 401, 403, 404, 405, 406, 409, 410, 411, 412, 415, 422, 429, 500, 501, 502, 503})
_ERROR_MEMBERS = frozenset(
    {
        "error", "errors", "message", "msg", "messages", "code", "status", "statuscode", "status_code", "fault",
        "detail", "details", "title", "type", "timestamp", "path", "error_description", "reason", "errorcode",
        "error_code", "errormessage", "error_message", "moreinformation", "httpcode", "httpmessage", "success",
        "exception", "instance", "description", "developermessage", "correlationid", "requestid", "request_id",
        "traceid", "trace_id", "error_msg", "faultstring", "responsecode", "resultcode", "returncode",
        "apierror", "apiversion",
    }
)  # fmt: skip
_XML_FAULT = re.compile(
    r"<(?:[\w-]{1,20}:)?(?:Envelope\b[^>]{0,400}>[\s\S]{0,600}?<(?:[\w-]{1,20}:)?Fault\b|fault\b|Fault\b|error\b|errors\b|Error\b"
    r"|problem\b|ErrorResponse\b|errorResponse\b|HttpError\b|ServiceFault\b)"
)
_API_CHALLENGE = re.compile(
    r"^\s*(?:bearer|dpop|key|api-?key|apikey|oauth|hawk|digest|mac|signature|hmac|aws4-hmac-sha256|gnap|privatetoken"
    r"|jwt|token)\b",
    re.I,
)
_LOOK_AT = 20_000


def detect(reading: Reading) -> Iterator[Sign]:
    """One sign a reply, by the strongest mark. On a host whose name says nothing, one path proves little about the
    host: there a sign is strong only from the front door, from a random path, or from a gateway."""
    exchange, response = reading.exchange, reading.exchange.response
    if response is None or exchange.outcome is Outcome.BLOCKED or reading.description is not None:
        return
    if is_machinery(exchange):
        return
    named = is_api_name(urls.host_of(exchange.url))
    if 200 <= response.status < 300:
        if reading.page is None and (named or _stands_for_host(exchange)):
            yield from _greeting(exchange, named)
        return
    if response.status not in _ERROR_STATUS:
        return
    strength = Strength.STRONG if named or _stands_for_host(exchange) else Strength.WEAK
    yield from _first(_error_signs(exchange, response, reading.page is not None, strength))


def _first(signs: Iterator[Sign]) -> Iterator[Sign]:
    if sign := next(signs, None):
        yield sign


def _stands_for_host(exchange: Exchange) -> bool:
    """The front door, or a random path without an extension: a host that answers these in JSON has no pages."""
    path = urlsplit(exchange.url).path
    if exchange.probe == "control":
        return "." not in path.rsplit("/", 1)[-1] and "/.well-known/" not in path
    return path in ("", "/")


def _greeting(exchange: Exchange, named: bool) -> Iterator[Sign]:
    """A JSON front door (a greeting, a health check, a list of links) is an API host, and no data."""
    path = urlsplit(exchange.url).path
    if path not in ("", "/") and not (named and exchange.probe != "control" and "/.well-known/" not in path):
        return
    document = json_of(exchange)
    if isinstance(document, dict | list) and document:
        sure = path in ("", "/")
        yield by_body("api_host", "json", exchange.text, 0, 120, strength=Strength.STRONG if sure else Strength.WEAK)


def _error_signs(exchange: Exchange, response: Response, is_page: bool, strength: Strength) -> Iterator[Sign]:
    text = exchange.text[:_LOOK_AT]
    block = response.header_block
    for phrase in GATEWAYS:
        found = phrase.words.search(text)
        if found and (phrase.needs is None or phrase.needs.search(block)):
            yield by_body("api_host", "gateway", exchange.text, found.start(), found.end())
    document = json_of(exchange)
    is_json = document is not None
    for _, name, marks in _GATEWAY_HEADERS:
        for index, value in enumerate(response.all_headers(name)):
            if marks.search(value) and not is_page and (is_json or response.status in (401, 403, 404)):
                yield by_header("api_host", "gateway", response, name, index=index, strength=strength)
    for index, value in enumerate(response.all_headers("www-authenticate")):
        if response.status == 401 and (_API_CHALLENGE.match(value) or is_json):
            yield by_header("api_host", "challenge", response, "www-authenticate", index=index, strength=strength)
    if is_page and not is_api_name(urls.host_of(exchange.url)):
        return  # a framework's default error page: web sites are built with these frameworks as well
    for phrase in FRAMEWORKS:
        if found := phrase.words.search(text):
            yield by_body("api_host", "json_error", exchange.text, found.start(), found.end(), strength=strength)
    if is_page:
        return
    if is_json and (member := _error_member(document)) is not None:
        yield by_member("api_host", "json_error", exchange.text, member, strength=strength)
    elif "json" in response.content_type and text.strip():
        yield by_header("api_host", "json_error", response, "content-type", strength=Strength.WEAK)
    if ("xml" in response.content_type or text.lstrip().startswith("<?xml")) and (found := _XML_FAULT.search(text)):
        yield by_body("api_host", "xml_error", exchange.text, found.start(), found.end() + 80, strength=strength)


def _error_member(document: Any) -> str | None:
    """The member that makes it an error object; of an array its first object's."""
    if isinstance(document, list):
        document = document[0] if document and isinstance(document[0], dict) else {}
    if not isinstance(document, dict):
        return None
    return next((name for name in document if name.lower() in _ERROR_MEMBERS), None)


API_HOST = Detector("api_host", "exchange", "replies that only an API gives", ("api_host",), detect)
