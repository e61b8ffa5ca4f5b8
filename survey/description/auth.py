"""Security schemes in the survey's words.

Structural: what a scheme *is* decides. The one exception is an apiKey in the header Authorization, where
name and description may say that the key is really a bearer token, basic credentials or a signature.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from survey.description.shape import words

# https://www.iana.org/assignments/http-authschemes, and schemes in use that nobody registered.
HTTP_SCHEMES = {
    "basic": "basic",
    "bearer": "bearer",
    "digest": "digest",
    "mutual": "other",  # RFC 8120 is a password protocol, whatever its name suggests
    "hoba": "signature",  # RFC 7486: signs a challenge with a key
    "concealed": "signature",  # RFC 9729: signs with a key of the TLS session
    "oauth": "signature",  # RFC 5849, OAuth 1.0: the request is signed
    "hawk": "signature",
    "signature": "signature",
    "aws4-hmac-sha256": "signature",
    "aws4-ecdsa-p256-sha256": "signature",
    "aws": "signature",
    "dpop": "oauth2",  # RFC 9449: an OAuth access token bound to a key
    "gnap": "other",
    "negotiate": "other",
    "ntlm": "other",
    "privatetoken": "other",
    "scram-sha-1": "other",
    "scram-sha-256": "other",
    "vapid": "signature",  # RFC 8292: a signed token of the sender
    "apikey": "api_key",
    "api-key": "api_key",
    "api_key": "api_key",
    "x-api-key": "api_key",
    "key": "api_key",
    "token": "api_key",
    "mutualtls": "mutual_tls",
    "mtls": "mutual_tls",
    "clientcertificate": "mutual_tls",
}
FLOWS = {
    "implicit": "implicit",
    "password": "password",
    "accesscode": "authorization_code",
    "authorizationcode": "authorization_code",
    "application": "client_credentials",
    "clientcredentials": "client_credentials",
    "deviceauthorization": "device",
    "devicecode": "device",
    "device": "device",
}
WEAK_FLOWS = frozenset({"implicit", "password"})  # RFC 9700 2.1.2 and 2.4: should not, must not be used
_TYPES = {
    "basic": "basic",
    "oauth2": "oauth2",
    "openidconnect": "openid_connect",
    "mutualtls": "mutual_tls",
    "apikey": "api_key",
    # AsyncAPI 2 and 3
    "httpapikey": "api_key",
    "userpassword": "other",  # at the broker, not HTTP Basic
    "x509": "mutual_tls",
    "symmetricencryption": "other",
    "asymmetricencryption": "other",
    "plain": "other",
    "scramsha256": "other",
    "scramsha512": "other",
    "gssapi": "other",
}
_BEARER = re.compile(r"bearer|\bJWTs?\b|json[ _-]?web[ _-]?token|(?<![a-z])jwt(?![a-z])", re.I)
_BASIC = re.compile(
    r"basic[ _-]?(?:https? )?auth|http[ _-]?basic|[\"'`‘“]basic[\"'`’”]|\bbasic\b[^.]{0,60}base ?64"
    r"|\bbasic\b\W{0,3}(?:auth|access|credential|base ?64|<|\{|\[|$)"
    r"|base ?64\W{0,40}user|^\W*basic\W*$|(?<![a-z])basic(?=[A-Z])",
    re.I,
)
_SIGNATURE = re.compile(
    r"\bhmac|hmac\b|aws ?sig|sigv4|signature v4|amazon signature|aws4-|http[ _-]?signature|signature authori[sz]ation"
    r"|\bsigned requests?\b|request[ _-]?signature|sign(?:ed|ing)? (?:of )?the request|signature",
    re.I,
)


def http_scheme(name: str) -> str:
    """The survey's word for an HTTP authentication scheme."""
    word = name.strip().lower()
    if word in HTTP_SCHEMES:
        return HTTP_SCHEMES[word]
    if "hmac" in word or "signature" in word or word.startswith("aws4-"):
        return "signature"
    if word.startswith("scram-"):
        return "other"
    return "other"


def described_scheme(scheme: str) -> str:
    """The same for a description's `http` scheme: there `mutual` stands for mutual TLS, which OpenAPI 3.0 lacked."""
    return "mutual_tls" if scheme.strip().lower() == "mutual" else http_scheme(scheme)


def flow_word(name: str) -> str | None:
    """An OAuth flow or grant in the survey's words; None when it is none of them (refresh, extension)."""
    return FLOWS.get(re.sub(r"[^a-z]", "", name.lower()))


def classify(scheme: Mapping[str, Any], name: str) -> str:
    """The survey's word for one security scheme of OpenAPI, Swagger or AsyncAPI. `name` is its key."""
    kind = re.sub(r"[^a-z0-9]", "", str(scheme.get("type", "")).lower())
    if kind == "http":
        return described_scheme(str(scheme.get("scheme") or ""))
    if kind == "apikey":
        return _api_key(scheme, name)
    return _TYPES.get(kind, "other")


def _api_key(scheme: Mapping[str, Any], name: str) -> str:
    if "sigv4" in str(scheme.get("x-amazon-apigateway-authtype", "")).lower():
        return "signature"
    if str(scheme.get("in", "")).lower() != "header" or str(scheme.get("name", "")).strip().lower() != "authorization":
        return "api_key"
    said = f"{_spaced(name)}\n{scheme.get('description') or ''}"
    for word, pattern in (("signature", _SIGNATURE), ("bearer", _BEARER), ("basic", _BASIC)):
        if pattern.search(said):
            return word
    return "api_key"


def _spaced(name: str) -> str:
    """`bearerAuth`, `jwt_token` as words."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[_-]+", " ", name)


def credential_place(scheme: Mapping[str, Any], word: str) -> str | None:
    """Where the credential goes: header, query, cookie, tls."""
    if str(scheme.get("type", "")).lower() in ("apikey", "httpapikey"):
        place = str(scheme.get("in", "")).lower()
        return place if place in ("header", "query", "cookie") else None
    return "tls" if word == "mutual_tls" else "header"


# --- parameters that carry credentials beside every scheme ---------------------------------------

_CERTAIN = words(
    """authorization proxyauthorization apikey xapikey apitoken xapitoken ocpapimsubscriptionkey subscriptionkey
    ibmclientid ibmclientsecret clientsecret authtoken xauthtoken accesstoken xaccesstoken bearertoken appkey
    xappkey applicationkey secretkey apisecret xapisecret hapikey authkey xauthkey userkey developerkey
    xauthorization idtoken xamzsecuritytoken functionskey xfunctionskey awsaccesskeyid rapidapikey xrapidapikey
    accesskey xsignature xhmacsignature requestsignature apisignature sessiontoken xsessiontoken partnerkey
    licensekey xtoken xkey xsecret apiaccesskey consumerkey xauth jwt jwttoken"""
)
_WITH_WORDS = words("key token signature sig code clientid appid applicationid password secret auth session sessionid")
# A header of the provider's own that ends in key, token or secret, but for those that hold nobody's credential.
OWN_HEADERS = (
    r"x-(?!(?:[a-z0-9]+-)*(?:csrf|xsrf|idempoten\w*|trace|tracing|request|correlation|amz|page|paging|next|continuation|sync"
    r"|push|webhook|hub|captcha|recaptcha|partition|sort|cache|routing|device|dedup\w*|sequence)-)"
    r"(?:[a-z0-9]+-){1,3}(?:key|token|secret)"
)
_OWN_HEADER = re.compile(OWN_HEADERS, re.I)
_WORDS = re.compile(
    r"api[ _-]?key|api[ _-]?token|access[ _-]?token|auth(?:entication|ori[sz]ation)?[ _-](?:token|key|header|code)"
    r"|credential|bearer|\bauthenticat|\bauthori[sz]|subscription key|secret key|your (?:api )?(?:key|token)|hmac",
    re.I,
)


@lru_cache(maxsize=8192)
def may_carry_credential(name: str, place: str) -> bool:
    """Whether a name in that place can be a credential's at all; the description may have to decide."""
    return carries_credential(name, place, "api key")


def carries_credential(name: str, place: str, description: str) -> bool:
    """Whether a plain parameter carries a credential: by a name that means nothing else, or by an ambiguous
    name whose description says so."""
    if place not in ("header", "query", "cookie"):
        return False
    word = re.sub(r"[^a-z0-9]", "", name.lower())
    if word in _CERTAIN or (place == "header" and word.startswith("x") and word[1:] in _CERTAIN):
        return True
    if place == "header" and re.search(r"api-?key$|subscription-?key$|auth-?token$|access-?token$", name, re.I):
        return True
    if place == "header" and _OWN_HEADER.fullmatch(name.replace("_", "-")):
        return True
    if place == "header" and word in ("clientid", "xclientid", "token"):
        return True
    return word in _WITH_WORDS and bool(_WORDS.search(description[:2000]))
