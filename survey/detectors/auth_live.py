"""Which authentication the live API demands: challenges, and what gateways answer when the key is missing.

A challenge counts only where an API answers: a Basic challenge before a web page is a staging wall, and Negotiate
before one an intranet. A bare 403 is no evidence (firewalls say that), nor is a gateway's answer to an unknown route.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from survey import urls
from survey.description.auth import http_scheme
from survey.detectors.api_host import is_api_name, is_machinery
from survey.detectors.challenges import Challenge, challenges
from survey.detectors.cite import by_body, by_header
from survey.model import Detector, Handshake, Response, Sign, Strength

if TYPE_CHECKING:
    from survey.reading import Reading

_OWN_WORDS = {
    "azureapimanagementkey": "api_key",  # Azure API Management
    "oauth2": "oauth2",  # WSO2
    "jwt": "bearer",
    "xbasic": "basic",  # so that a browser does not ask
    "x-basic": "basic",
    "ldap": "basic",  # Kong: name and password, looked up in a directory
    "client-id-enforcement": "api_key",  # MuleSoft
    "mac": "signature",
    "edgegrid": "signature",
    "eg1-hmac-sha256": "signature",
    "sharedkey": "signature",
    "cookie": "other",
    "session": "other",
}
_API_PATH = re.compile(r"/(?:apis?|rest|graphql|odata|soap|rpc|v\d+(?:\.\d+)?|cds-au|services?)(?:/|$|\?)", re.I)
_DOCS_PATH = re.compile(
    r"/(?:docs?|documentation|swagger[\w-]*|redoc|openapi[\w.-]*|api-docs|developers?|portal|reference)(?:[/.]|$)", re.I
)
_MACHINE_TYPES = re.compile(r"(?:^|[/+])(?:json|xml|yaml|grpc|protobuf)\b|application/(?:json|xml|problem)", re.I)

# What gateways and frameworks answer when the credential is missing: words of the body, and the scheme they ask for.
# Sources: the products' own documentation of their errors; the words are theirs, the patterns ours.
_MISSING: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    ("azure-apim", "api_key", re.compile(r"Access denied due to (?:missing|invalid) subscription key", re.I)),
    (
        "kong",
        "api_key",
        re.compile(r"No API key found in request|No API Key found in headers, body or querystring", re.I),
    ),
    ("apigee", "bearer", re.compile(r"steps\.(?:jwt|jws)\.\w+|FailedToResolveJWT", re.I)),
    ("apigee", "signature", re.compile(r"steps\.hmac\.\w+", re.I)),
    ("apigee", "basic", re.compile(r"steps\.basicauthentication\.\w+", re.I)),
    ("apigee", "mutual_tls", re.compile(r"protocol\.http\.Ssl\w*Client\w*", re.I)),
    (
        "apigee",
        "api_key",
        re.compile(
            r"(?:steps\.)?(?:oauth\.v2|keymanagement\.service)\.(?:FailedToResolveAPIKey|InvalidApiKey\w*)", re.I
        ),
    ),
    (
        "apigee",
        "oauth2",
        re.compile(
            r"(?:steps\.)?(?:oauth\.v2|keymanagement\.service)\.(?:FailedToResolve(?:Access)?Token\w*|InvalidAccessToken"
            r"|invalid_access_token|access_token_expired|MissingAccessToken)",
            re.I,
        ),
    ),
    ("wso2", "oauth2", re.compile(r"\b900902\b|Missing Credentials.{0,200}Authorization ?: ?Bearer", re.I | re.S)),
    ("gravitee", "api_key", re.compile(r"No API Key has been specified in headers", re.I)),
    ("tyk", "api_key", re.compile(r"Authorization field missing", re.I)),
    ("3scale", "api_key", re.compile(r"^\s*Authentication parameters missing|^\s*Authentication failed\s*$", re.I)),
    ("ibm-apic", "api_key", re.compile(r"Invalid client id or secret|Client id (?:not registered|missing)", re.I)),
    ("mulesoft", "api_key", re.compile(r"Unable to retrieve client_id from message", re.I)),
    (
        "google",
        "api_key",
        re.compile(r"doesn't allow unregistered callers|The request is missing a valid API key", re.I),
    ),
    ("google", "oauth2", re.compile(r"Expected OAuth 2 access token, login cookie", re.I)),
    ("google", "bearer", re.compile(r"JWT validation failed: (?:Missing|BAD_FORMAT)", re.I)),
    ("envoy", "bearer", re.compile(r"^\s*Jwt is missing", re.I)),
    ("sensedia", "api_key", re.compile(r"Could not find a required APP in the request", re.I)),
    ("sensedia", "oauth2", re.compile(r"Could not find a required Access Token in the request", re.I)),
    ("aws", "signature", re.compile(r"User: anonymous is not authorized to perform: execute-api:Invoke")),
    ("nginx", "mutual_tls", re.compile(r"No required SSL certificate was sent", re.I)),
    (
        "words",
        "api_key",
        re.compile(
            r"(?:missing|no|invalid|requires?(?: an?)?|(?:provide|include|supply)(?: an?| your)?(?: valid)?"
            r"|without(?: an?)?)"
            r"(?: required)?(?: (?:request|HTTP))?(?: (?:header|parameter))?[ \"'`:-]{1,4}"
            r"(?:(?:api|subscription|x-api)[ _-]?key|api[ _-]token)"
            r"|(?:(?:api|subscription)[ _-]?key|api[ _-]token)\W{0,3}"
            r"(?:(?:request |HTTP )?(?:header|parameter) )?(?:is |was )?"
            r"(?:missing|required|not (?:found|provided|supplied|present|specified)|invalid)",
            re.I,
        ),
    ),
    (
        "words",
        "bearer",
        re.compile(
            r"(?:missing|no|requires?(?: an?)?|provide(?: an?| your)?(?: valid)?)[ \"':-]{1,3}"
            r"(?:bearer|access|jwt|authori[sz]ation)[ _-]?token"
            r"|(?:bearer|access|jwt)[ _-]?token\W{0,3}(?:is |was )?"
            r"(?:missing|required|not (?:found|provided|supplied|present))"
            r"|JWT (?:is )?(?:missing|required)|missing (?:the )?bearer"
            r"|(?:invalid|expired|bad) (?:bearer|access|jwt)[ _-]?token|(?:bearer|access|jwt)[ _-]?token (?:is |has )?"
            r"(?:expired|invalid)|[\"']error[\"'] ?: ?[\"']invalid_token[\"']",  # RFC 6750 3.1
            re.I,
        ),
    ),
)
_REFUSALS = frozenset({400, 401, 403, 407, 495, 496})
_READ = 20_000  # characters of a body in which a refusal's words are looked for


def detect(reading: Reading) -> Iterator[Sign]:
    exchange, response = reading.exchange, reading.exchange.response
    if response is None or response.status not in _REFUSALS or is_machinery(exchange):
        return
    found = list(_challenged(reading, response)) if response.status in (401, 403, 407) else []
    if not found:
        found = list(_refused(reading, response))
    seen: set[str] = set()
    for sign in found:
        if sign.value not in seen:
            seen.add(sign.value)
            yield sign


def _challenged(reading: Reading, response: Response) -> Iterator[Sign]:
    for index, value in enumerate(response.all_headers("www-authenticate")):
        for challenge in challenges(value):
            word = _word(challenge)
            if _counts(word, challenge, reading, response):
                yield by_header("auth_live", word, response, "www-authenticate", index=index, around=challenge.scheme)


def _word(challenge: Challenge) -> str:
    """The survey's word. A Bearer challenge that leads to an authorisation server is OAuth (RFC 9728, RFC 6750)."""
    scheme = challenge.scheme.lower()
    if scheme == "bearer" and {"resource_metadata", "authorization_uri", "as_uri"} & set(challenge.parameters):
        return "oauth2"
    return _OWN_WORDS.get(scheme) or http_scheme(scheme)


_KNOWN = re.compile(
    r"(?:basic|bearer|digest|dpop|gnap|hoba|mutual|negotiate|oauth2?|privatetoken|scram-[\w-]+|vapid|concealed|api-?key|key|token"
    r"|aws4-[\w-]+|hawk|ntlm|signature|hmac[\w-]*|azureapimanagementkey|jwt|mac|ldap|x-?basic|client-id-enforcement|edgegrid|eg1-[\w-]+|sharedkey|x-api-key)\Z",
    re.I,
)


def _counts(word: str, challenge: Challenge, reading: Reading, response: Response) -> bool:
    if not _KNOWN.match(challenge.scheme):
        return False
    if _api_shaped(reading, response):
        return not (word in ("basic", "digest", "other") and _DOCS_PATH.search(urlsplit(reading.exchange.url).path))
    return word in ("bearer", "oauth2", "signature") or (word == "api_key" and challenge.scheme.lower() != "token")


def _api_shaped(reading: Reading, response: Response) -> bool:
    """The reply of an API: a machine's media type, or no web page on a host or path that is an API's."""
    if reading.page is not None or "html" in response.content_type:
        return False
    if _MACHINE_TYPES.search(response.content_type):
        return True
    return _api_place(reading.exchange.url)


def _api_place(url: str) -> bool:
    return is_api_name(urls.host_of(url)) or bool(_API_PATH.search(urlsplit(url).path))


def _refused(reading: Reading, response: Response) -> Iterator[Sign]:
    """A refusal that names what is missing. The body must not be a web page, but for nginx's own."""
    text = reading.exchange.text[:_READ]
    html = reading.page is not None or "html" in response.content_type
    for product, word, pattern in _MISSING:
        if html and product != "nginx":
            continue
        if product == "words" and not (
            _MACHINE_TYPES.search(response.content_type) or _api_place(reading.exchange.url)
        ):
            continue
        if m := pattern.search(text):
            yield by_body("auth_live", word, reading.exchange.text, m.start(), m.end() + 40)
            return
    if (response.header("x-mashery-error-code") or "").startswith("ERR_403_DEVELOPER_INACTIVE"):
        yield by_header("auth_live", "api_key", response, "x-mashery-error-code")  # Mashery: no key, or an unknown one
        return
    if response.status == 403 and (response.header("x-amzn-errortype") or "").startswith("ForbiddenException"):
        # API Gateway's answer to a missing key, but also to a name without an API behind it: weak.
        yield by_header("auth_live", "api_key", response, "x-amzn-errortype", strength=Strength.WEAK)


AUTH_LIVE = Detector(
    "auth_live",
    "exchange",
    "the authentication that a live API demands, by challenge or by a gateway's words",
    ("auth_live",),
    detect,
)


def detect_tls(handshake: Handshake) -> Iterator[Sign]:
    """A server that ends the handshake without a client certificate demands mutual TLS; one that asks may not."""
    if handshake.client_certificate == "required":
        yield Sign("auth_live", "yes", "mutual_tls", "tls", "client_certificate: required")
    elif handshake.client_certificate == "requested" and is_api_name(handshake.host):
        yield Sign("auth_live", "yes", "mutual_tls", "tls", "client_certificate: requested", Strength.WEAK)


AUTH_LIVE_TLS = Detector(
    "auth_live_tls", "handshake", "a client certificate that the handshake asks for", ("auth_live",), detect_tls
)
