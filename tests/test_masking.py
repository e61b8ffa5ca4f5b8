"""What is masked before publishing, and what is left because it only looks like a secret."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.masking import mask, mask_header, masked, spans

STRIPE = "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc"
AWS = "AKIA" + "IOSFODNN7EXAMPLE"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"
MASKED = [
    ("e-mail", "write to Jo.Bloggs+api@mail.company.example now", "write to [e-mail] now"),
    ("e-mail in a link", "mailto:api%40company.example?x", "mailto:[e-mail]?x"),
    ("cookie", "Set-Cookie: sid=31d4d96e407aad42; Path=/; HttpOnly", "Set-Cookie: sid=[cookie]; Path=/; HttpOnly"),
    ("cookies asked", "Cookie: a=1; b=22", "Cookie: a=[cookie]; b=[cookie]"),
    ("key of a payment service", f"key {STRIPE}.", "key [key]."),
    ("key of a cloud", f"aws_id: {AWS}", "aws_id: [key]"),
    ("bearer token", f"Authorization: Bearer {JWT}", "Authorization: Bearer [key]"),
    ("basic credentials", "Authorization: Basic dXNlcjpwYXNzd29yZDE=", "Authorization: Basic [key]"),
    ("bearer in prose", "use `Bearer 9f8a7b6c5d4e3f2a1b0c9d8e` here", "use `Bearer [key]` here"),
    ("query parameter", "https://a.example/v1?api_key=8f14e45fceea167a&x=1", "https://a.example/v1?api_key=[key]&x=1"),
    ("session in a redirect", "/login;jsessionid=A1B2C3D4E5F6?x", "/login;jsessionid=[key]"),
    ("password in an address", "https://user:hunter22@a.example/", "https://user:[password]@a.example/"),
    ("JSON member", '{"client_secret": "s3cr3t-v4lue"}', '{"client_secret": "[key]"}'),
    ("header of a gateway", "Ocp-Apim-Subscription-Key: 13fa8b9c0d1e2f3a4b5c", "Ocp-Apim-Subscription-Key: [key]"),
    ("private key", "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
     "-----BEGIN RSA PRIVATE KEY-----[key]-----END RSA PRIVATE KEY-----"),
    ("private key cut off", "x -----BEGIN PRIVATE KEY-----\nMIIE", "x -----BEGIN PRIVATE KEY-----[key]"),
]  # fmt: skip
KEPT = [
    ("digest", "sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("name of a scheme", '"securitySchemes": {"api_key": {"type": "apiKey", "in": "header", "name": "X-API-Key"}}'),
    ("placeholder", "Authorization: Bearer YOUR_ACCESS_TOKEN"),
    ("placeholder in braces", "curl -H 'X-Api-Key: {api_key}'"),
    ("token address", "token_endpoint: https://auth.company.example/oauth/token"),
    ("JSON type", '"access_token": "string"'),
    ("flow", "grant_type=client_credentials&scope=read"),
    ("header name", "Send your key in the header X-API-Key: as described"),
    ("policy", "Strict-Transport-Security: max-age=31536000; includeSubDomains"),
    ("version", "Server: nginx/1.25.3"),
    ("handle", "follow @company on social media"),
    ("package", "npm install @company/sdk@1.2.3"),
    ("YAML scheme", "    jwt:\n      bearerFormat: JWT\n    access_token:\n      description2: x"),
    ("handshake", "offered TLSv1.2: answered"),
]


@pytest.mark.parametrize(("name", "text", "expected"), MASKED, ids=[c[0] for c in MASKED])
def test_secrets_are_masked(name: str, text: str, expected: str) -> None:
    assert mask(text).startswith(expected)
    assert mask(mask(text)) == mask(text)


@pytest.mark.parametrize(("name", "text"), KEPT, ids=[c[0] for c in KEPT])
def test_what_is_no_secret_stays(name: str, text: str) -> None:
    assert mask(text) == text


def test_a_header_keeps_its_name() -> None:
    assert mask_header("Set-Cookie", "session=abcdef123456; Secure") == "session=[cookie]; Secure"
    assert mask_header("X-Api-Key", "13fa8b9c0d1e2f3a4b5c") == "[key]"
    assert mask_header("Server", "nginx") == "nginx"


@given(st.text(max_size=300))
def test_masking_never_fails_and_settles(text: str) -> None:
    assert mask(mask(mask(text))) == mask(mask(text))


def test_an_excerpt_that_begins_inside_a_secret_is_masked_by_its_surroundings() -> None:
    text = "X-Api-Key: 13fa8b9c0d1e2f3a4b5c and more"
    start = text.index("8b9c")
    assert mask(text[start:]) == text[start:], "by itself nobody can tell"
    assert masked(text, spans(text), start, len(text)) == "[key] and more"


def test_a_long_body_without_secrets_takes_no_time() -> None:
    assert mask("a-word " * 20_000).startswith("a-word")
    assert mask("token" * 5_000).startswith("token")
