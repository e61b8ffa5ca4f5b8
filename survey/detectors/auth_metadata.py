"""Metadata of authorisation servers and protected resources, and what it tells: grants, PKCE, bound tokens.

Valid means that the document belongs where it lies: OpenID Connect Discovery 1.0 section 4.3 and RFC 8414 section 3.3
want `issuer` to be the address without the well-known part, RFC 9728 section 3.3 the same of `resource`. A document
that says another issuer is somebody else's: a weak sign. An authorisation server may serve nothing but the log-in of
customers, so it is the API's authentication only where a protected resource or the Consumer Data Right says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from survey.description.auth import WEAK_FLOWS, flow_word
from survey.detectors.cite import by_member, json_of
from survey.model import Detector, Sign, Strength

if TYPE_CHECKING:
    from survey.reading import Reading

_KINDS = {
    "openid-configuration": ("issuer", "authorization_endpoint", "jwks_uri", "response_types_supported"),
    "oauth-authorization-server": ("issuer",),
    "oauth-protected-resource": ("resource",),
}
# member -> question auth_detail's word; the member must be an address, or of a requirement true, or of a list not empty
_DETAILS = {
    "pushed_authorization_request_endpoint": "par",
    "require_pushed_authorization_requests": "par_required",
    "dpop_signing_alg_values_supported": "dpop",
    "tls_client_certificate_bound_access_tokens": "mtls_bound_tokens",
    "introspection_endpoint": "introspection",
    "revocation_endpoint": "revocation",
    "registration_endpoint": "dynamic_registration",
    "backchannel_authentication_endpoint": "ciba",
    "device_authorization_endpoint": "device_endpoint",
    "require_signed_request_object": "signed_requests",
    "authorization_details_types_supported": "rich_authorization_requests",
    "cdr_arrangement_revocation_endpoint": "cdr_arrangements",
    "resource_signing_alg_values_supported": "signed_resources",
}
_CLIENT_METHODS = frozenset(
    {
        "private_key_jwt",
        "client_secret_jwt",
        "client_secret_basic",
        "client_secret_post",
        "tls_client_auth",
        "self_signed_tls_client_auth",
        "none",
    }
)
_TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
_JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"


def kind_of(url: str) -> str | None:
    """Which metadata the address is that of, by its well-known part (RFC 8615), wherever in the path it stands."""
    path = urlsplit(url).path
    return next((k for k in _KINDS if f"/.well-known/{k}" in path), None)


def detect(reading: Reading) -> Iterator[Sign]:
    exchange = reading.exchange
    if not exchange.ok or reading.page is not None or (kind := kind_of(exchange.url)) is None:
        return
    facts = json_of(exchange)
    if not isinstance(facts, dict) or not _complete(facts, kind):
        return
    text = exchange.text
    subject = "resource" if kind == "oauth-protected-resource" else "issuer"
    at_home = _at_home(str(facts[subject]), exchange.url, kind)
    strength = Strength.STRONG if at_home else Strength.WEAK
    yield by_member("auth_metadata", kind, text, subject, strength=strength)
    for question, value, member in _told(facts):
        yield by_member(question, value, text, member, strength=strength)
    yield from _weak_flows(facts, text, strength)
    if kind == "oauth-protected-resource":
        yield by_member("auth_live", "oauth2", text, subject, strength=strength)
    elif "cdr_arrangement_revocation_endpoint" in facts:
        word = "openid_connect" if kind == "openid-configuration" else "oauth2"
        yield by_member("auth_live", word, text, "cdr_arrangement_revocation_endpoint", strength=strength)


def _weak_flows(facts: Mapping[str, Any], text: str, strength: Strength) -> Iterator[Sign]:
    """The implicit flow and the password grant. A document that names no grants offers the implicit one by default
    (RFC 8414 2), but says so of no response type that it would need: that is not to be told."""
    grants = _words(facts, "grant_types_supported")
    offered = [(f, "grant_types_supported") for g in grants if (f := flow_word(g.rsplit(":", 1)[-1])) in WEAK_FLOWS]
    if any("token" in kind.split() for kind in _words(facts, "response_types_supported")):
        offered.append(("implicit", "response_types_supported"))
    for flow, member in sorted(dict(offered).items()):
        yield by_member("weak_flow", str(flow), text, member, strength=strength)
    if grants and not offered:
        yield by_member("weak_flow", "none", text, "grant_types_supported", strength=strength, answer="no")


def _complete(facts: Mapping[str, Any], kind: str) -> bool:
    """What the specification requires is there and has the right shape."""
    if not all(facts.get(member) for member in _KINDS[kind]):
        return False
    subject = facts["resource" if kind == "oauth-protected-resource" else "issuer"]
    if not isinstance(subject, str) or not subject.lower().startswith(("https://", "http://")):
        return False
    if kind == "oauth-authorization-server":
        return isinstance(facts.get("token_endpoint") or facts.get("authorization_endpoint"), str)
    if kind == "openid-configuration":
        return isinstance(facts["jwks_uri"], str) and isinstance(facts["response_types_supported"], list)
    return True


def _at_home(subject: str, url: str, kind: str) -> bool:
    """Whether issuer or resource is the address that the document was found at, less the well-known part. OpenID
    appends that part to the path, RFC 8414 and 9728 put it between host and path; servers do both."""
    try:
        given, here = urlsplit(subject), urlsplit(url)
        ports = {"https": 443, "http": 80}
        same = (given.hostname or "").lower() == (here.hostname or "").lower() and (
            (given.port or ports.get(given.scheme)) == (here.port or ports.get(here.scheme))
        )
    except ValueError:
        return False
    before, _, after = here.path.partition(f"/.well-known/{kind}")
    return (
        same and given.scheme == here.scheme and given.path.rstrip("/") in (before, after.rstrip("/"), before + after)
    )


def _told(facts: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(question, value, member) of what the metadata says."""
    for grant in _words(facts, "grant_types_supported"):
        if grant == "refresh_token":
            yield "auth_detail", "refresh_token", "grant_types_supported"
            yield "token_lifetime", "refresh_token", "grant_types_supported"
        elif grant == _TOKEN_EXCHANGE:
            yield "auth_detail", "token_exchange", "grant_types_supported"
        elif grant == _JWT_BEARER:
            yield "auth_detail", "jwt_bearer_grant", "grant_types_supported"
        elif word := flow_word(grant.rsplit(":", 1)[-1]):
            yield "oauth_flow", word, "grant_types_supported"
    methods = _words(facts, "code_challenge_methods_supported")
    if "S256" in methods:
        yield "auth_detail", "pkce", "code_challenge_methods_supported"
    elif methods:
        yield "auth_detail", "pkce_plain_only", "code_challenge_methods_supported"
    for method in _words(facts, "token_endpoint_auth_methods_supported"):
        if method in _CLIENT_METHODS:
            value = "public_clients" if method == "none" else method
            yield "auth_detail", value, "token_endpoint_auth_methods_supported"
    if any(mode.endswith("jwt") for mode in _words(facts, "response_modes_supported")):
        yield "auth_detail", "jarm", "response_modes_supported"
    if "query" in _words(facts, "bearer_methods_supported"):
        yield "credential_in_query", "access_token", "bearer_methods_supported"
    for member, value in _DETAILS.items():
        if _holds(facts, member):
            yield "auth_detail", value, member


def _holds(facts: Mapping[str, Any], member: str) -> bool:
    """Whether the member has its specification's type and says something: the text "false" is no requirement."""
    value = facts.get(member)
    if member.endswith("_endpoint"):
        return isinstance(value, str) and value.lower().startswith(("https://", "http://"))
    if member.endswith("_supported"):
        return bool(_words(facts, member))
    return value is True


def _words(facts: Mapping[str, Any], member: str) -> list[str]:
    """The texts of a list, each once."""
    value = facts.get(member)
    return sorted({v for v in value[:100] if isinstance(v, str)}) if isinstance(value, list) else []


AUTH_METADATA = Detector(
    "auth_metadata",
    "exchange",
    "OpenID and OAuth metadata, with the grants and protections it offers",
    ("auth_metadata", "auth_detail", "oauth_flow", "auth_live", "credential_in_query", "token_lifetime", "weak_flow"),
    detect,
)
