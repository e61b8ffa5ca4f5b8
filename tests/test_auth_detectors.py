"""Whose a description is, what a live API demands, OAuth metadata, GraphQL endpoints, and documentation in words."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest

from survey.detectors import (
    auth_live,
    auth_metadata,
    description,
    description_auth,
    description_protection,
    graphql_endpoint,
)
from survey.detectors.auth_prose import said_by
from survey.detectors.challenges import Challenge, challenges
from survey.model import Detector, Exchange, Handshake, Outcome, Response, Sign
from survey.page import page_of
from survey.reading import read

API = "https://api.shop.example/v1/orders"
SITE = "https://www.shop.example/"
JSON = ("Content-Type", "application/json")
HTML = ("Content-Type", "text/html")


def reply(
    body: Any = b"", status: int = 200, headers: tuple[tuple[str, str], ...] = (), url: str = API, probe: str = "link"
) -> Exchange:
    data = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
    return Exchange("e", "r", "C", probe, "GET", url, Outcome.ANSWERED, "2026-11-24T00:00:00Z",
                    response=Response(status, "", headers, data))  # fmt: skip


def signs(detector: Detector, exchange: Exchange) -> list[Sign]:
    found = list(detector.detect(read(exchange)))
    assert exchange.response is not None
    for sign in found:
        assert sign.question in detector.questions and sign.excerpt
        assert sign.excerpt in (
            exchange.response.header_block if sign.location.startswith("header:") else exchange.text
        )
    return found


def said(detector: Detector, exchange: Exchange) -> list[tuple[str, str, str]]:
    return [(s.question, s.value, s.strength.value) for s in signs(detector, exchange)]


# --- challenges: RFC 9110 11.6.1 and the registry of schemes ------------------------------------------

CHALLENGES = [
    ("Basic", [Challenge("Basic")]),
    ('Basic realm="simple"', [Challenge("Basic", {"realm": "simple"})]),
    # the example of RFC 9110 11.6.1
    ('Basic realm="simple", Newauth realm="apps", type=1, title="Login to \\"apps\\""',
     [Challenge("Basic", {"realm": "simple"}),
      Challenge("Newauth", {"realm": "apps", "type": "1", "title": 'Login to "apps"'})]),
    ("Negotiate, NTLM", [Challenge("Negotiate"), Challenge("NTLM")]),
    ("Negotiate YIIabc==", [Challenge("Negotiate", {}, "YIIabc==")]),
    ("Negotiate abc=, Basic realm=x", [Challenge("Negotiate", {}, "abc="), Challenge("Basic", {"realm": "x"})]),
    ('Bearer realm="a, b", error="invalid_token"', [Challenge("Bearer", {"realm": "a, b", "error": "invalid_token"})]),
    ('Digest realm = "r" , nonce="n" , qop="auth, auth-int"',
     [Challenge("Digest", {"realm": "r", "nonce": "n", "qop": "auth, auth-int"})]),
    (', ,Bearer', [Challenge("Bearer")]),
    # a realm without quotes goes on with words, which are no schemes of their own
    ("Bearer realm=My API Key, Basic", [Challenge("Bearer", {"realm": "My"}), Challenge("Basic")]),
    ("Basic realm=a Bearer realm=b", [Challenge("Basic", {"realm": "a"}), Challenge("Bearer", {"realm": "b"})]),
    ('Bearer realm="never closed', [Challenge("Bearer", {"realm": "never closed"})]),
    ("Bearer: token required, Basic", [Challenge("Bearer"), Challenge("Basic")]),
    ("", []),
    ('"quoted"', []),
]  # fmt: skip


@pytest.mark.parametrize(("value", "expected"), CHALLENGES)
def test_challenges_are_told_apart(value: str, expected: list[Challenge]) -> None:
    assert [(c.scheme, dict(c.parameters), c.token68) for c in challenges(value)] == [
        (c.scheme, dict(c.parameters), c.token68) for c in expected
    ]


def test_a_hostile_challenge_is_read_in_no_time() -> None:
    for value in ("a " * 5000, "," * 8000, '"' * 8000, 'a="\\' * 3000, "Basic " + "x=" * 4000, "=" * 8000):
        challenges(value)


# header, scheme
LIVE = [
    ('Basic realm="api"', "basic"),
    ("Bearer", "bearer"),
    ('Bearer resource_metadata="https://api.shop.example/.well-known/oauth-protected-resource"', "oauth2"),
    ('Bearer authorization_uri="https://login.example/authorize"', "oauth2"),
    ('Digest realm="r", nonce="n"', "digest"),
    ('DPoP algs="ES256"', "oauth2"),
    ("GNAP", "other"),
    ('HOBA max-age="10"', "signature"),
    ('Mutual realm="r"', "other"),
    ("Negotiate", "other"),
    ('PrivateToken challenge="a"', "other"),
    ("SCRAM-SHA-256", "other"),
    ("vapid", "signature"),
    ("Concealed", "signature"),
    ("ApiKey", "api_key"),
    ('Key realm="kong"', "api_key"),
    ("AWS4-HMAC-SHA256", "signature"),
    ("Hawk", "signature"),
    ('OAuth realm="r"', "signature"),
    ("NTLM", "other"),
    ('OAuth2 realm="WSO2 API Manager"', "oauth2"),
    ('hmac realm="kong"', "signature"),
    ("Client-ID-Enforcement", "api_key"),
    ('xBasic realm="Fake Realm"', "basic"),
    ("Bearer: token required", "bearer"),
    ('Bearer;realm="api"', "bearer"),
    ('LDAP realm="kong"', "basic"),
    ("Basic realm='my api'", "basic"),
    ("Basic realm=My API", "basic"),
    ('Bearer realm="api", error="invalid_token", error_description="No, \\"token\\""', "bearer"),
    ('Token realm="api"', "api_key"),
    ('AzureApiManagementKey realm="https://x/",name="Ocp-Apim-Subscription-Key",type="header"', "api_key"),
]


@pytest.mark.parametrize(("challenge", "word"), LIVE)
def test_a_challenge_of_an_api_is_its_authentication(challenge: str, word: str) -> None:
    exchange = reply({"error": "unauthorized"}, 401, (JSON, ("WWW-Authenticate", challenge)))
    assert said(auth_live.AUTH_LIVE, exchange) == [("auth_live", word, "strong")]


def test_several_challenges_are_several_answers() -> None:
    exchange = reply("", 401, (("WWW-Authenticate", 'Bearer, Basic realm="x"'), ("WWW-Authenticate", "ApiKey")))
    assert [v for _, v, _ in said(auth_live.AUTH_LIVE, exchange)] == ["bearer", "basic", "api_key"]


PAGE = "<html><head><title>Restricted</title></head><body>Log in</body></html>"

NO_EVIDENCE = [
    ("staging wall", reply(PAGE, 401, (HTML, ("WWW-Authenticate", 'Basic realm="staging"')), SITE)),
    ("staging wall without a page", reply("", 401, (("WWW-Authenticate", 'Basic realm="x"'),), SITE)),
    ("intranet", reply(PAGE, 401, (HTML, ("WWW-Authenticate", "Negotiate")), SITE)),
    ("documentation behind a password", reply("", 401, (("WWW-Authenticate", 'Basic realm="d"'),),
     "https://api.shop.example/docs/index.html")),
    ("bare 403", reply({"error": "forbidden"}, 403, (JSON,))),
    ("another token", reply({"error": "Invalid page token"}, 400, (JSON,))),
    ("a form's token", reply({"error": "Missing CSRF token"}, 403, (JSON,))),
    ("another header", reply({"error": "Missing required header: Accept"}, 400, (JSON,))),
    ("another field", reply({"error": "The name parameter is required"}, 400, (JSON,))),
    ("firewall", reply("<html><body>Access denied</body></html>", 403, (HTML,))),
    ("AWS, unknown route", reply({"message": "Missing Authentication Token"}, 403,
     (JSON, ("x-amzn-ErrorType", "MissingAuthenticationTokenException")))),
    ("404", reply({"message": "no Route matched with those values"}, 404, (JSON,))),
    ("WordPress", reply({"code": "rest_not_logged_in"}, 401, (JSON, ("WWW-Authenticate", "Bearer")),
     "https://www.shop.example/wp-json/wp/v2/users")),
    ("a page about API keys", reply("<html><body>Missing API key? Read on.</body></html>", 401, (HTML,))),
    ("an unknown word", reply("{}", 401, (JSON, ("WWW-Authenticate", "Whatever realm=x")))),
    ("200", reply({"message": "No API key found in request"}, 200, (JSON,))),
]  # fmt: skip


@pytest.mark.parametrize("exchange", [e for _, e in NO_EVIDENCE], ids=[n for n, _ in NO_EVIDENCE])
def test_what_is_no_evidence_of_authentication(exchange: Exchange) -> None:
    assert said(auth_live.AUTH_LIVE, exchange) == []


def apigee(code: str) -> dict[str, Any]:
    return {"fault": {"faultstring": "no", "detail": {"errorcode": code}}}


GATEWAYS = [
    (
        "azure",
        {"statusCode": 401, "message": "Access denied due to missing subscription key. Make sure to"},
        401,
        "api_key",
    ),
    ("kong", {"message": "No API key found in request"}, 401, "api_key"),
    ("apigee key", apigee("steps.oauth.v2.FailedToResolveAPIKey"), 401, "api_key"),
    ("apigee key, invalid", apigee("oauth.v2.InvalidApiKey"), 401, "api_key"),
    ("apigee token", apigee("oauth.v2.InvalidAccessToken"), 401, "oauth2"),
    ("apigee jwt", apigee("steps.jwt.FailedToDecode"), 401, "bearer"),
    ("wso2", {"fault": {"code": 900902, "message": "Missing Credentials"}}, 401, "oauth2"),
    ("tyk", {"error": "Authorization field missing"}, 401, "api_key"),
    ("3scale", "Authentication parameters missing", 403, "api_key"),
    ("gravitee", {"message": "No API Key has been specified in headers (X-Gravitee-Api-Key)"}, 401, "api_key"),
    ("google", {"error": {"code": 403, "message": "Method doesn't allow unregistered callers"}}, 403, "api_key"),
    ("envoy", "Jwt is missing", 401, "bearer"),
    (
        "wso2, in full",
        {
            "code": "900902",
            "message": "Missing Credentials",
            "description": "Make sure your API invocation call has a header: 'Authorization : Bearer ACCESS_TOKEN'",
        },
        401,
        "oauth2",
    ),
    ("ibm", {"httpCode": "401", "moreInformation": "Invalid client id or secret."}, 401, "api_key"),
    ("gravitee 4", {"message": "API Key is missing", "http_status_code": 401}, 401, "api_key"),
    ("sensedia", "Could not find a required APP in the request, identified by HEADER client_id.", 401, "api_key"),
    ("sensedia, token", "Could not find a required Access Token in the request", 401, "oauth2"),
    (
        "Cloud Endpoints",
        {"code": 16, "message": "JWT validation failed: Missing or invalid credentials"},
        401,
        "bearer",
    ),
    ("header named before the key", {"detail": "Missing required header: X-API-Key"}, 401, "api_key"),
    ("key named before its header", {"error": "The x-api-key header is required"}, 401, "api_key"),
    ("API token", {"message": "Please provide a valid API token"}, 401, "api_key"),
    ("RFC 6750 3.1", {"error": "invalid_token", "error_description": "expired"}, 401, "bearer"),
    ("access token", {"error": "Invalid access token"}, 401, "bearer"),
    ("apisix", {"message": "Missing API key found in request"}, 401, "api_key"),
    ("apisix, jwt", {"message": "Missing JWT token in request"}, 401, "bearer"),
    ("own words", {"error": "API key is missing"}, 401, "api_key"),
    ("own words, token", {"message": "Missing access token"}, 401, "bearer"),
]


@pytest.mark.parametrize(("body", "status", "word"), [g[1:] for g in GATEWAYS], ids=[g[0] for g in GATEWAYS])
def test_a_gateway_says_what_is_missing(body: Any, status: int, word: str) -> None:
    headers = (JSON,) if isinstance(body, dict) else (("Content-Type", "text/plain"),)
    assert said(auth_live.AUTH_LIVE, reply(body, status, headers)) == [("auth_live", word, "strong")]


def test_aws_forbidden_is_weak_because_a_name_without_an_api_says_the_same() -> None:
    exchange = reply({"message": "Forbidden"}, 403, (JSON, ("x-amzn-ErrorType", "ForbiddenException")))
    assert said(auth_live.AUTH_LIVE, exchange) == [("auth_live", "api_key", "weak")]


def test_mashery_names_the_missing_key_in_a_header() -> None:
    for code, expected in (("ERR_403_DEVELOPER_INACTIVE", ["api_key"]), ("ERR_596_SERVICE_NOT_FOUND", [])):
        exchange = reply("<h1>Not now</h1>", 403, (("Content-Type", "text/xml"), ("X-Mashery-Error-Code", code)))
        assert [v for _, v, _ in said(auth_live.AUTH_LIVE, exchange)] == expected


def test_nginx_asks_for_a_certificate_in_a_page() -> None:
    body = "<html><body><center><h1>400 Bad Request</h1></center><center>No required SSL certificate was sent</center>"
    assert said(auth_live.AUTH_LIVE, reply(body, 400, (HTML,))) == [("auth_live", "mutual_tls", "strong")]


@pytest.mark.parametrize(("asked", "host", "strength"), [
    ("required", "www.shop.example", "strong"), ("requested", "api.shop.example", "weak"),
    ("requested", "www.shop.example", None), ("", "api.shop.example", None),
])  # fmt: skip
def test_a_handshake_that_fails_without_a_certificate_demands_mutual_tls(
    asked: str, host: str, strength: str | None
) -> None:
    shake = Handshake("h", "r", "C", host, 443, "default", Outcome.TLS_FAILED, "2026-11-24T00:00:00Z",
                      client_certificate=asked)  # fmt: skip
    found = [(s.value, s.strength.value) for s in auth_live.AUTH_LIVE_TLS.detect(shake)]
    assert found == ([("mutual_tls", strength)] if strength else [])


# --- metadata: OpenID Connect Discovery 1.0, RFC 8414, RFC 9728 ---------------------------------------

OPENID = {
    "issuer": "https://login.shop.example/realm",
    "authorization_endpoint": "https://login.shop.example/realm/authorize",
    "token_endpoint": "https://login.shop.example/realm/token",
    "jwks_uri": "https://login.shop.example/realm/jwks",
    "response_types_supported": ["code"],
    "subject_types_supported": ["pairwise"],
    "id_token_signing_alg_values_supported": ["PS256"],
    "grant_types_supported": ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
    "code_challenge_methods_supported": ["S256"],
    "tls_client_certificate_bound_access_tokens": True,
    "token_endpoint_auth_methods_supported": ["private_key_jwt"],
    "pushed_authorization_request_endpoint": "https://login.shop.example/realm/par",
    "dpop_signing_alg_values_supported": [],
}
AT = "https://login.shop.example/realm/.well-known/openid-configuration"


def test_metadata_tells_grants_and_protections() -> None:
    found = said(auth_metadata.AUTH_METADATA, reply(OPENID, headers=(JSON,), url=AT))
    assert {strength for *_, strength in found} == {"strong"}
    assert [(q, v) for q, v, _ in found if q != "auth_detail"] == [
        ("auth_metadata", "openid-configuration"),
        ("oauth_flow", "authorization_code"),
        ("token_lifetime", "refresh_token"),
        ("oauth_flow", "device"),
        ("weak_flow", "none"),
    ]
    assert {v for q, v, _ in found if q == "auth_detail"} == {
        "refresh_token", "pkce", "private_key_jwt", "par", "mtls_bound_tokens",
    }  # fmt: skip


def test_metadata_of_a_wrong_type_tells_nothing() -> None:
    odd = {
        "require_pushed_authorization_requests": "false",
        "tls_client_certificate_bound_access_tokens": "yes",
        "pushed_authorization_request_endpoint": True,
        "registration_endpoint": ["https://login.shop.example/register"],
        "dpop_signing_alg_values_supported": "ES256",
        "revocation_endpoint": "none",
        "introspection_endpoint": "https://login.shop.example/introspect",
        "grant_types_supported": "authorization_code",
        "code_challenge_methods_supported": [None, 1, {}],
        "token_endpoint_auth_methods_supported": {"private_key_jwt": True},
    }
    found = said(auth_metadata.AUTH_METADATA, reply({**OPENID, **odd}, headers=(JSON,), url=AT))
    assert [(q, v) for q, v, _ in found] == [
        ("auth_metadata", "openid-configuration"),
        ("auth_detail", "introspection"),
    ]


SERVER = {"issuer": "https://auth.shop.example/a", "token_endpoint": "https://auth.shop.example/t"}
RESOURCE = {"resource": "https://api.shop.example/v1", "authorization_servers": ["https://auth.shop.example"]}
CDR = {**OPENID, "cdr_arrangement_revocation_endpoint": "https://login.shop.example/realm/revoke"}
WELL_KNOWN = "https://{}/.well-known/{}"
METADATA = [
    ("another issuer", OPENID, "https://www.shop.example/.well-known/openid-configuration",
     {"openid-configuration": "weak"}),
    ("no keys", {**OPENID, "jwks_uri": ""}, AT, {}),
    ("an error", {"error": "not found"}, AT, {}),
    ("elsewhere", OPENID, "https://login.shop.example/config.json", {}),
    ("authorisation server, inserted", SERVER, WELL_KNOWN.format("auth.shop.example", "oauth-authorization-server/a"),
     {"oauth-authorization-server": "strong"}),
    ("authorisation server, appended", SERVER, "https://auth.shop.example/a/.well-known/oauth-authorization-server",
     {"oauth-authorization-server": "strong"}),
    ("protected resource", RESOURCE, WELL_KNOWN.format("api.shop.example", "oauth-protected-resource/v1"),
     {"oauth-protected-resource": "strong", "oauth2": "strong"}),
    ("Consumer Data Right", CDR, AT, {"openid-configuration": "strong", "openid_connect": "strong"}),
]  # fmt: skip


@pytest.mark.parametrize(("body", "url", "expected"), [m[1:] for m in METADATA], ids=[m[0] for m in METADATA])
def test_metadata_counts_where_it_is_at_home(body: Any, url: str, expected: dict[str, str]) -> None:
    found = said(auth_metadata.AUTH_METADATA, reply(body, headers=(JSON,), url=url))
    assert {v: s for q, v, s in found if q in ("auth_metadata", "auth_live")} == expected


def test_an_endpoint_on_a_web_site_may_be_its_machinery() -> None:
    for url, strength in ((GRAPHQL, "weak"), (GRAPHQL.replace("www", "api"), "strong")):
        found = said(
            graphql_endpoint.GRAPHQL_ENDPOINT, reply({"data": {"__typename": "Query"}}, 200, (JSON,), url, "graphql")
        )
        assert found[0] == ("open_data", "graphql", strength)


# --- GraphQL ----------------------------------------------------------------------------------------

GRAPHQL = "https://www.shop.example/graphql?query=%7B__typename%7D"
ENDPOINTS = [
    ("typename", {"data": {"__typename": "Query"}}, 200, GRAPHQL, [("open_data", "graphql"), ("api_style", "graphql")]),
    ("must be posted", {"errors": [{"message": "GET query missing."}]}, 400, GRAPHQL,
     [("api_host", "json_error"), ("api_style", "graphql")]),
    ("not allowed", {"errors": [{"message": "no", "extensions": {"code": "UNAUTHENTICATED"}}]}, 401, GRAPHQL,
     [("api_host", "json_error"), ("api_style", "graphql")]),
    ("text", "Must provide query string.", 400, GRAPHQL, [("api_host", "json_error"), ("api_style", "graphql")]),
    ("JSON:API error", {"errors": [{"status": "404", "title": "Not found"}]}, 404, API, []),
    ("errors of something else", {"errors": [{"message": "bad", "extensions": {}}]}, 400, API, []),
    ("data of something else", {"data": {"__typename": "Query"}, "page": 1}, 200, API, []),
    ("a shop's machinery", {"errors": [{"message": "x", "extensions": {"category": "graphql"}}]}, 200,
     "https://www.shop.example/wp-json/graphql", []),
    ("front page", "<html><body>Must provide query</body></html>", 200, GRAPHQL, []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "status", "url", "expected"), [e[1:] for e in ENDPOINTS], ids=[e[0] for e in ENDPOINTS]
)
def test_a_graphql_endpoint_answers_in_its_shape(
    body: Any, status: int, url: str, expected: list[tuple[str, str]]
) -> None:
    headers = (JSON,) if isinstance(body, dict) else ()
    found = said(graphql_endpoint.GRAPHQL_ENDPOINT, reply(body, status, headers, url, "graphql"))
    assert [(q, v) for q, v, _ in found] == expected


# --- whose description ------------------------------------------------------------------------------

GET = {"get": {"responses": {"200": {"description": "ok"}}}}


def document(**info: Any) -> dict[str, Any]:
    return {"openapi": "3.0.0", "info": {"title": "Orders", "version": "1", **info}, "paths": {"/pet": GET},
            "security": [{"k": []}],
            "components": {"securitySchemes": {"k": {"type": "apiKey", "in": "query", "name": "key"}}}}  # fmt: skip


def test_an_own_description_is_a_yes_with_its_authentication() -> None:
    exchange = reply(document(), headers=(JSON,))
    assert said(description.DESCRIPTION, exchange) == [
        ("description_author", "provider", "strong"),
        ("description", "openapi", "strong"),
        ("api_style", "rest", "strong"),
    ]
    assert [(q, v) for q, v, _ in said(description_auth.DESCRIPTION_AUTH, exchange)] == [
        ("auth_declared", "api_key"),
        ("auth_used", "api_key"),
    ]


FOREIGN = [
    (document(title="Swagger Petstore"), "petstore"),
    (document(title="CDR Banking API", contact={"name": "Consumer Data Standards"}), "standard"),
    (document(title="Unofficial Orders API"), "vendor"),
]


@pytest.mark.parametrize(("body", "value"), FOREIGN)
def test_a_foreign_description_tells_nothing_of_the_company(body: Any, value: str) -> None:
    exchange = reply(body, headers=(JSON,))
    found = {q: v for q, v, _ in said(description.DESCRIPTION, exchange)}
    assert found["foreign_description"] == value and "description" not in found
    assert not said(description_auth.DESCRIPTION_AUTH, exchange)
    assert not said(description_protection.DESCRIPTION_PROTECTION, exchange)


def test_a_standard_with_servers_of_the_company_is_its_own_api() -> None:
    body = document(title="CDR Banking API", contact={"name": "Consumer Data Standards"})
    body["servers"] = [{"url": "https://public.shop.example/cds-au/v1"}]
    found = {q: v for q, v, _ in said(description.DESCRIPTION, reply(body, headers=(JSON,)))}
    assert found["description"] == "openapi" and found["description_author"] == "standards_body"


def test_a_fragment_is_weak_and_a_cut_document_broken() -> None:
    fragment = {"openapi": "3.0.0", "info": {"title": "Shared", "version": "1"}, "components": {"schemas": {}}}
    assert ("description", "openapi", "weak") in said(description.DESCRIPTION, reply(fragment, headers=(JSON,)))
    [(question, value, _)] = said(description.DESCRIPTION, reply(json.dumps(document())[:-40], headers=(JSON,)))
    assert question == "broken_description" and value.startswith("openapi: not JSON")


def test_a_description_in_an_error_or_a_page_is_none() -> None:
    assert not said(description.DESCRIPTION, reply(document(), 404, (JSON,)))
    assert not said(description.DESCRIPTION, reply(f"<html><body><pre>{json.dumps(document())}</pre>", headers=(HTML,)))


# --- documentation in words -------------------------------------------------------------------------

# what is said (`# ` begins a section, backquotes are code), schemes, then other answers
PROSE = [
    ("認証\nリクエストヘッダー `X-Api-Key` にAPIキーを指定してください。", "api_key", ""),
    ("Autenticação\nEnvie no cabeçalho X-Parcel-Key a chave da sua conta.", "api_key", ""),
    ("Authentication\nAll calls carry these headers: X-Parcel-Key, the key of your account page.", "api_key", ""),
    ("Authentication\nAll calls carry these headers: X-Idempotency-Key, a number of your own.", "", ""),
    ("Products\nYou get two keys; send either as Ocp-Apim-Subscription-Key.", "api_key", ""),
    ("Authentication\nBy HTTP Basic. Give your secret key as the basic auth username.\n"
     "`curl -u sk_test_1: https://api.shop.example/x`", "basic", ""),
    ("签名算法\n将所有参数按字母排序后用密钥做 MD5 得到 sign。", "signature", ""),
    ("验证码\n用户登录时必须输入短信验证码。", "", ""),
    ("Authentication\nEvery request needs an API key. Send it in the `X-Api-Key` header.", "api_key", ""),
    ("List orders\n`curl https://api.shop.example/orders -H 'X-API-Key: abc'`", "api_key", ""),
    ("Calling us\n`GET /orders?api_key=abc`", "api_key", ""),
    ("Access\nPass your subscription key in each call to the API.", "api_key", ""),
    ("Security\nWe use HTTP Basic authentication over TLS.", "basic", ""),
    ("Orders\n`curl -u user:secret https://api.shop.example/orders`", "basic", ""),
    ("Calls\n`Authorization: Bearer eyJ...`", "bearer", ""),
    ("Authentication\nInclude the JWT with each request.", "bearer", ""),
    ("Security\nThe service supports HTTP Digest authentication.", "digest", ""),
    ("Authorisation\nWe use OAuth 2.0 with the client credentials grant.", "oauth2", "client_credentials"),
    ("Token\nCall the token end point:\n`grant_type=client_credentials&client_id=x`\nSend id and secret as "
     "`Authorization: Basic <base64>`.", "oauth2", "client_credentials"),
    ("Log-in of your users\nOur platform supports OpenID Connect with the authorization code flow.", "openid_connect",
     "authorization_code"),
    ("Security\nPartners present a client certificate (mutual TLS).", "mutual_tls", ""),
    ("Mutual TLS\nThe gateway asks your visitors for certificates. The CA you upload verifies them.", "", ""),
    ("Mutual TLS\nRegister the client certificate of your domain with us; each call to the API presents it.",
     "mutual_tls", ""),
    ("Getting started\nSend grant_type (required), which must be client_credentials, in the body.", "oauth2",
     "client_credentials"),
    ("Making a call\nThe value is made thus: sign the prehash string with the secret key.", "signature", ""),
    ("Webhooks\nWe sign the payload with the secret key that you chose for the webhook.", "", ""),
    ("Signing\nSign each request: compute an HMAC-SHA256 of the body.", "signature", ""),
    ("Request\nWith your RSA private key, make and add the signature to the request header.", "signature", ""),
    ("Profile\nAuthentication builds on FAPI 1.0 Advanced. Tokens are bound with DPoP.", "oauth2", "dpop fapi"),
    ("Overview\nThe API is public: no authentication is required.", "none", ""),
    # where the credential travels decides, not what it is called
    ("Authentication\nAll requests need your API key.\n`Authorization: Bearer YOUR_API_KEY`", "bearer", ""),
    ("Authentication\nUse your API key as the token.\n`Authorization: Bearer <your-api-key>`", "bearer", ""),
    ("Authentication\nSend your API token as Bearer token.\n`Authorization: Bearer <API Access Token>`", "bearer", ""),
    ("Authentication\nPass your API key as the user name of Basic authentication.\n"
     "`curl -u API_KEY: https://api.shop.example/v1`", "basic", ""),
    ("Authentication\nUse your API key: `Authorization: Bearer YOUR_API_KEY`, or send it as `X-Api-Key: abc`.",
     "api_key bearer", ""),
    ("Authentication\nPass the API key in a query parameter, or as a Bearer token: `Authorization: Bearer API_KEY`.",
     "api_key bearer", ""),
    ("Authentication\nAn API key buys a token.\n`Authorization: Bearer eyJhbGci`", "api_key bearer", ""),
    ("Weather\n`curl https://api.shop.example/now?key=YOUR_KEY&q=Perth`", "api_key", ""),
    ("Quotes\n`GET https://api.shop.example/quote?token=YOUR_TOKEN_HERE`", "api_key", ""),
    ("Search\n`GET https://shop.example/find?key=colour&token=12`", "", ""),
    ("Calls\n`curl -H 'X-Shop-Access-Token: abc' https://api.shop.example/v1`", "api_key", ""),
    ("Calls\n`curl -H 'X-CSRF-Token: abc' -H 'X-Shop-Trace-Token: 1' https://api.shop.example/v1`", "", ""),
    ("Calls\n`Authorization: Token 9944b09199c62bcf`", "api_key", ""),
    ("Calls\n`requests.get(url, auth=('user', 'secret'))`", "basic", ""),
    ("Calls\n`curl --user a:b --digest https://api.shop.example/v1`", "digest", ""),
    ("Calls\nThe header value is \"Bearer {token}\".", "bearer", ""),
    ("Headers\nAuthorization: send it with the value Bearer {token} in each call.", "bearer", ""),
    ("Overview\nThis API is not authenticated.", "none", ""),
    ("Client\n`client = Tides(api_key='YOUR_KEY')`", "api_key", ""),
    ("Client\n`const tides = new Tides({apiKey: key})`", "api_key", ""),
    ("Access\nApps obtain authorization with SMART App Launch.", "oauth2", ""),
    ("Calls\n`curl -H 'access-token: abc' https://api.shop.example/v1`", "api_key", ""),
    # how a key is issued
    ("API keys\nSign up and create your API key in the dashboard.", "api_key", "person"),
    ("API keys\nContact us to request an API key.", "api_key", "request"),
    ("API keys\nOnce the agreement is signed, We will issue an API key after the contract is signed.",
     "api_key", "contract request"),
    # near misses
    ("Map of branches\nGet a Google Maps API key and put it into the page.", "", ""),
    ("Form\nCopy the reCAPTCHA site key. Use the publishable key of Stripe as API key.", "", ""),
    ("Cookies\nWe use cookies and tokens so that you stay logged in.", "", ""),
    ("Help\nLog in to your account with your password; an access token app helps.", "", ""),
    ("Webhooks\nVerify the signature: compute HMAC-SHA256 of the body.", "", ""),
    ("Authentication\nWe use OAuth 2.0. Basic authentication is no longer supported.", "oauth2", ""),
    ("Change log\nRemoved support for Basic authentication.", "", ""),
    ("Tables\nThe primary key of orders is a foreign key of items; sign the delivery note.", "", ""),
    # a manual of anybody's API, a word explained, a log-in with somebody else
    ("Plugin\nProtect your API with OAuth 2.0 or Basic authentication: consumers of your API send a key.", "", ""),
    ("Connector\nConnect to an API that requires Basic authentication: fill in user name and password.", "", ""),
    ("Security schemes\nBasic authentication and API keys.\n`securitySchemes: {a: {type: apiKey}}`", "", ""),
    ("Help\nWhat is OAuth?\nOAuth is an authentication protocol, see oauth.net.", "", ""),
    ("Access\nSign in with Google OAuth, then send the `X-Api-Key: abc` header.", "api_key", ""),
    ("Map\n`https://maps.googleapis.com/maps/api/js?key=YOUR_API_KEY`", "", ""),
    ("Authentication\nWe use HTTP Basic authentication. Try Basic in the authentication tab of Postman.", "basic", ""),
    ("Use\n`curl http://localhost:8000/orders -H 'apikey: abc'`", "", ""),  # what the reader runs
    ("Query\n`rows = find(key=1, api_key_column=2)`", "", ""),
    ("Token\nTo retrieve the token, use Basic Authentication with the id and secret.", "", ""),
    ("Login\nA process in the OAuth-style of redirects authenticates users.", "", ""),
    ("Events\nHow to check the request signature: verify the HMAC-SHA256 signature of what we send.", "", ""),
    ("Authorization\nRequests act for a user: see HTTP Basic authentication and OAuth 2.0.", "basic oauth2", ""),
    ("Security\nThe client authenticates with tls_client_auth.", "mutual_tls", ""),
    ("Security\nApp and service know each other: a kind of mutual authentication by key pairs.", "", ""),
    ("Authentication\nBasic authentication is meant.\n`Authorization: Basic abc`\nThe API token is the user name.",
     "basic", ""),
    ("Authentication\nWe require OAuth 2.0, no more Basic authentication.", "oauth2", ""),
    ("Older accounts\nLegacy accounts used Basic, which is no longer given out.\n`Authorization: Basic abc`", "", ""),
    ("Register a webhook\n`curl -H 'Authorization: Bearer abc' https://api.shop.example/webhooks`", "bearer", ""),
    ("Webhooks\nWhat we send has `Authorization: Bearer abc` in it.", "", ""),
    ("Authentication\nThe API uses OAuth.\n`oauth_consumer_key=a&oauth_signature=b`", "", ""),
    ("Related resources\nThe guide to API accounts and OAuth scopes.", "", ""),
    ("Sub-accounts\nEach has its own users, API key and statistics; all you need is a name.", "", ""),
    ("Change log\nAPI keys can be given permissions.", "", ""),
    ("Log in your customers\nA single sign-on link holds a JWT that your server has signed.", "", ""),
    ("Menu\nFor the basic plan, digest e-mails arrive daily. Bearer shares are excluded.", "", ""),
    # a hash over a secret, own headers, a key that must not be told
    ("Parameters\n`hash = md5(concat(<time>, <api_secret>))` goes into each call.", "signature", ""),
    ("Parameters\nSend the password as md5($password).", "", ""),
    ("Introduction\nSigning the sorted string with MD5 gives the value of sign.", "signature", ""),
    ("Introduction\nOur private methods need signature authentication.", "signature", ""),
    ("凭证\n使用密钥计算 HMAC-SHA1，待签名的字符串如下。", "signature", ""),
    ("Calls\n`curl -H 'Parcel-Signature: abc' -H 'Parcel-Time: 1' https://api.shop.example/x`", "signature", ""),
    ("Token\nOne of: password, JWT assertion. A header X-SHOP-OAUTH-TOKEN is required.", "oauth2", ""),
    ("Token\nSend it as `Authorization: Bearer abc`. OAuth is not part of this version.", "bearer", ""),
    ("Web hooks\n`POST https://api.shop.example/hooks X-Auth-Token: abc`", "api_key", ""),
    # OAuth that is only named, tokens by their other name, sections that ask for a token
    ("Keys\nWith the keys of a project you administer identities, sessions and OAuth2 clients.", "", ""),
    ("Authentication\nUse simple tokens, or later with OAuth2.", "", ""),
    ("Calls\nOur API is secured with OAuth 2.0.", "oauth2", ""),
    ("Zugang\nDie Schnittstelle verwendet OAuth 2.0 zur Anmeldung mit authorization.", "oauth2", ""),
    ("Authentication\nYou need a bearer token in each header. Your API token is in the settings.", "bearer", ""),
    ("Request an authorization token\nSend your secret in the Basic authorization header.", "", ""),
    ("Authentication\nSend HTTP Basic credentials or an access token.", "basic", ""),
    ("认证\n服务端之间使用 Basic 认证。", "basic", ""),
    ("Authentication\nAdd complexity once basic auth works.", "", ""),
    ("Authentication\nSend user name and password with basic auth.", "basic", ""),
    ("Anmeldung\nJeder Aufruf braucht Basic-Authentifizierung.", "basic", ""),
    ("Calls\n`curl -H 'X-Token: abc' -H 'X-ParcelToken: def' https://api.shop.example/v1`", "api_key", ""),
    ("Calls\n`curl -H 'X-CsrfToken: abc' https://api.shop.example/v1`", "", ""),
    ("Console\nYour app has a client ID and secret key. `Authorization: Bearer abc`", "bearer", ""),
    # plans, a scheme of one's own, what arrives at the reader's
    ("Signing in via OAuth\nIn the future we plan to support OAuth. Send a Bearer token.", "bearer", ""),
    ("Authentication\nIf you do not yet have an API key, ask for one; we will add it to your account.", "api_key",
     "request"),
    ("Authentication\nOAuth 2.0 access tokens are not yet supported.", "", ""),
    ("Authentication\nMutual TLS will soon support all methods. Send the X-Api-Key header.", "api_key", ""),
    ("Tokens\nAccess tokens are signed JSON web tokens for each request.\n`Authorization: parcel_v1 t=<a>`", "", ""),
    ("Tokens\nThe header of each request carries a JWS. You can treat the JWS as a JWT.", "", ""),
    ("Login\nappSecret: The OAuth2 secret key that was generated for your app.", "oauth2", ""),
    ("Files\nCompare the value of md5(file) with the one in the list, whatever its password.", "", ""),
    ("Security\nThe token is put into a header of all calls: Account-Token.", "api_key", ""),
    ("Security\nThe reply has a header: Set-Authorization: <Access-Token>.", "", ""),
    ("Introduction\nNever expose your secret API key in a page.", "api_key", ""),
    ("Calls\nBy HTTP Basic, the key is the name.\n`ApiKey = bb09c2`\n`Authorization: Basic YmIwOWMy`", "basic", ""),
    # whoever asks for a token authenticates the client, however long the call
    ("Token\n`curl -H 'Authorization: Basic bm9uZTpub25l' \\ -d 'resource=https://api.shop.example/messages' "
     "-d 'scope=read:messages write:messages read:orders write:orders' -d 'grant_type=client_credentials' "
     "https://login.shop.example`", "oauth2", "client_credentials"),
    ("Token\nTo get it, use Basic Authentication with ClientID and ClientSecret.", "", ""),
    ("Before the migration\n`curl -H 'Authorization: Basic abc' https://api.shop.example/x`", "", ""),
    # people who log in, and gateways
    ("Single sign-on\nAll log-ins use OAuth 2.0 and OpenID Connect with your directory.", "", ""),
    ("Authentication\nGet the token in your settings (if your firm uses OAuth or SSO). "
     "Send it as a Bearer token in the header.", "bearer", ""),
    ("Second factor\nTwo-factor authentication: we support HMAC-based one-time passwords.", "", ""),
    ("mTLS policy\nThis policy authenticates callers with client certificates.\n"
     "`curl -H 'Authorization: Bearer abc' https://api.shop.example/policies`", "bearer", ""),
    ("Mutual TLS\nCheck the client certificate with which we send your webhooks.", "", ""),
    ("Web hooks\n`curl -H 'Authorization: Bearer abc' https://api.yourapp.com/receive`", "", ""),
    ("Autenticação\nO OpenID Connect é uma camada de identidade. OAuth 2.0 é obrigatório.", "oauth2", ""),
    ("Token\n`curl https://login.shop.example/realms/x/protocol/openid-connect/token -d grant_type=password`", "oauth2",
     "password"),
]  # fmt: skip


def page(text: str) -> str:
    lines = text.split("\n")
    marked = [re.sub("`([^`]*)`", r"<code>\1</code>", html.escape(line, quote=False)) for line in lines]
    return f"<html><body><h1>{marked[0]}</h1>" + "".join(f"<p>{line}</p>" for line in marked[1:]) + "</body></html>"


@pytest.mark.parametrize(("text", "schemes", "others"), PROSE)
def test_documentation_says_how_a_caller_authenticates(text: str, schemes: str, others: str) -> None:
    source = page(text)
    found = list(said_by(page_of(source, "https://developer.shop.example/docs")))
    assert {s.value for s in found if s.question == "auth_prose"} == set(schemes.split())
    rest = {s.value for s in found if s.question in ("oauth_flow", "key_issuing", "auth_detail")}
    assert rest == set(others.split())
    for sign in found:
        at = int(sign.location.removeprefix("body@"))
        assert source[at : at + len(sign.excerpt)] == sign.excerpt


# of pages as a whole: title and text
SUBJECTS = [
    ("Orders API", "<h2>Authentication</h2><p>Send the JWT as a Bearer token in the header.</p>", "bearer"),
    ("Spring Boot JWT authentication example", "<h2>Authentication</h2><p>Send the JWT in the header.</p>", ""),
    ("Build a shop API with Django", "<h2>Authentication</h2><p>Each request needs an API key.</p>", ""),
    ("Python library for Google Maps", "<h2>API keys</h2><p>Each request needs an API key.</p>", ""),
    (
        "Providers",
        "<h2>Authentication</h2><p>We use OAuth 2.0 and OpenID Connect; Keycloak, Okta and Auth0 are supported.</p>",
        "",
    ),
    ("Accept payments with Django", "<h2>Authentication</h2><p>Each request needs an API key.</p>", "api_key"),
    (
        "Clients",
        "<h2>Authentication</h2><p>This authorization server implementation knows OAuth 2.0 and JWT.</p>",
        "",
    ),
    ("Clients", "<h2>Tokens</h2><p>How to manage OAuth2 clients: they authenticate with a bearer token.</p>", ""),
    ("Clients", "<h2>Proxy</h2><p>Configure oauth2-proxy, so that users authenticate with OAuth.</p>", ""),
    ("ServiceDesk connector", "<h2>Authentication</h2><p>The tickets are read with OAuth 2.0 access tokens.</p>", ""),
    ("API connector", "<h2>Authentication</h2><p>The API is called with OAuth 2.0 access tokens.</p>", "oauth2"),
    ("Security - API guidelines", "<h2>Keys</h2><p>An API key must be sent in a header.</p>", ""),
    ("Web hooks", "<h2>Signatures</h2><p>Sign each request with HMAC-SHA256.</p>", ""),
    ("API and web hooks", "<h2>Signatures</h2><p>Sign each request with HMAC-SHA256.</p>", "signature"),
    ("Reference", "<h1>Web hooks</h1><h2>Signatures</h2><p>Sign each request with HMAC-SHA256.</p>", ""),
]


@pytest.mark.parametrize(("title", "text", "schemes"), SUBJECTS)
def test_what_a_page_is_about_decides_whose_authentication_it_tells(title: str, text: str, schemes: str) -> None:
    source = f"<html><head><title>{title}</title></head><body>{text}</body></html>"
    found = said_by(page_of(source, "https://developer.shop.example/docs"))
    assert {s.value for s in found if s.question == "auth_prose"} == set(schemes.split())


LIMITS = [
    ("Limits\nYou may send 100 requests per minute.", True),
    ("Errors\n429 Too Many Requests: slow down.", True),
    ("Rate limiting\nThe X-RateLimit-Remaining header tells what is left.", True),
    ("Prices\nThe interest rate is limited to 5% per year. Requests for comment per post.", False),
]


@pytest.mark.parametrize(("text", "documented"), LIMITS)
def test_rate_limits_are_documented_or_not(text: str, documented: bool) -> None:
    found = said_by(page_of(page(text), "https://developer.shop.example/docs"))
    assert any(s.question == "rate_limit_documented" for s in found) is documented


LIFETIMES = [
    ("Tokens\nUse the refresh token to get a new access token.", [("yes", "refresh_token")]),
    ("Tokens\nAccess tokens are valid for 30 minutes.", [("yes", "short_lived")]),
    ("Tokens\nThe JWT expires after one hour.", [("yes", "short_lived")]),
    ("Tokens\nWe answer `{'access_token': 'abc', 'expires_in': 3600}`", [("yes", "short_lived")]),
    ("Keys\nYour API keys do not expire.", [("no", "long_lived")]),
    ("Keys\nAccess tokens never expire.", [("no", "long_lived")]),
    # near misses
    ("Tokens\nAccess tokens are valid for 10 years.", []),
    ("Tokens\nWe answer `{'access_token': 'abc', 'expires_in': 315360000}`", []),
    ("Password\nThe token in the e-mail for a password reset expires in 30 minutes.", []),
    ("Tokens\nRefresh tokens are not supported.", []),
    ("Offers\nVouchers are valid for 30 minutes and never expire twice.", []),
]


@pytest.mark.parametrize(("text", "expected"), LIFETIMES)
def test_documentation_tells_how_long_a_credential_lives(text: str, expected: list[tuple[str, str]]) -> None:
    found = said_by(page_of(page(text), "https://developer.shop.example/docs"))
    assert [(s.answer, s.value) for s in found if s.question == "token_lifetime"] == expected


def oauth(**flow: str) -> dict[str, Any]:
    return {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "https://x.example/t", "scopes": {}, **flow}}}


KEY = {"type": "apiKey", "in": "header", "name": "X-Api-Key"}
DESCRIBED_LIFETIMES = [
    ({"a": KEY}, [("no", "keys_only", "strong")]),
    ({"a": {"type": "http", "scheme": "basic"}}, [("no", "keys_only", "strong")]),
    ({"a": oauth()}, [("yes", "access_token", "weak")]),
    ({"a": oauth(refreshUrl="https://x.example/r")}, [("yes", "refresh_token", "strong")]),
    ({"a": KEY, "b": {"type": "http", "scheme": "bearer"}}, []),  # a Bearer token may live for ever, or not
    ({"a": {"type": "mutualTLS"}}, []),
    ({}, []),
]


@pytest.mark.parametrize(("schemes", "expected"), DESCRIBED_LIFETIMES)
def test_a_description_tells_whether_there_are_lasting_keys_only(
    schemes: dict[str, Any], expected: list[tuple[str, str, str]]
) -> None:
    body = document() | {"components": {"securitySchemes": schemes}, "security": [{"a": []}] if schemes else []}
    found = signs(description_protection.DESCRIPTION_PROTECTION, reply(body, headers=(JSON,)))
    assert [(s.answer, s.value, s.strength.value) for s in found if s.question == "token_lifetime"] == expected


def test_a_key_in_a_sample_address_travels_in_the_query() -> None:
    source = page("Calls\n`GET https://api.shop.example/orders?api_key=abc`")
    found = said_by(page_of(source, "https://developer.shop.example/docs"))
    assert [(s.question, s.value) for s in found] == [("auth_prose", "api_key"), ("credential_in_query", "api_key")]


def test_words_in_another_section_do_not_make_a_scheme() -> None:
    text = "<html><body><h2>Authentication</h2><p>See below.</p><h2>Newsletter</h2><p>Your API key to news!</p></body>"
    assert not list(said_by(page_of(text, "https://developer.shop.example/docs")))


def test_prose_is_read_on_documentation_only() -> None:
    from survey.detectors.auth_prose import AUTH_PROSE

    shop = page("Our offers\nWe sell boats. The API key is required in the X-API-Key header of your letter.")
    assert said(AUTH_PROSE, reply(shop, headers=(HTML,), url=SITE)) == []
