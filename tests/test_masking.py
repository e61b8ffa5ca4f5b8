"""What is masked before publishing, and what is left because it only looks like a secret."""

from __future__ import annotations

import base64

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
    ("header of one's own", "X-Parcel-Key: 3f9d8c7b6a5e4d3c2b1a", "X-Parcel-Key: [key]"),
    ("header of more words", "X-Big-Parcel-Key: 3f9d8c7b6a5e4d3c2b1a", "X-Big-Parcel-Key: [key]"),
    ("private key", "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
     "-----BEGIN RSA PRIVATE KEY-----[key]-----END RSA PRIVATE KEY-----"),
    ("cookie in what a client printed", "< set-cookie: sess=31d4d96e407a; Path=/", "< set-cookie: sess=[cookie]; P"),
    ("cookie in JSON", '{"Set-Cookie": "sess=31d4d96e407a; Path=/"}', '{"Set-Cookie": "sess=[cookie]; Path=/"}'),
    ("cookie in a script", "document.cookie = 'sess=31d4d96e407a; p=/'", "document.cookie = 'sess=[cookie]; p=/'"),
    ("cookie on a command line", "curl -H 'Cookie: a=31d4d96e' x", "curl -H 'Cookie: a=[cookie]' x"),
    ("cookie of a bot wall", "cf_clearance=31d4d96e407aad42-1", "cf_clearance=[key]"),
    ("escaped JSON", r'{\"token\":\"13fa8b9c0d1e2f3a\"}', r'{\"token\":\"[key]\"}'),
    ("JSON in an attribute", "&quot;apiKey&quot;:&quot;13fa8b9c0d1e&quot;", "&quot;apiKey&quot;:&quot;[key]&quot;"),
    ("JSON in an address", "%22token%22%3A%2213fa8b9c0d1e%22", "%22token%22%3A%22[key]%22"),
    ("element of XML", "<ns:ApiKey>13fa8b9c0d1e</ns:ApiKey>", "<ns:ApiKey>[key]</ns:ApiKey>"),
    ("hidden field", '<input name="csrf_token" type="hidden" value="q8Zr-71mPx0LkVd2">',
     '<input name="csrf_token" type="hidden" value="[key]">'),
    ("hidden field, value first", '<input value="q8Zr-71mPx0LkVd2" name=authenticity_token>',
     '<input value="[key]" name=authenticity_token>'),
    ("meta element", '<meta name="csrf-token" content="q8Zr-71mPx0LkVd2">', '<meta name="csrf-token" content="[key]">'),
    ("option of a command", "--api-key 13fa8b9c0d1e", "--api-key [key]"),
    ("user and password of curl", "curl -X POST -u joe:s3cretPass https://a.ex", "curl -X POST -u joe:[password] "),
    ("password without a user", "redis://:Pa55w0rd@cache:6379/0", "redis://:[password]@cache:6379/0"),
    ("token as user", "https://4f9a0c1d2e3b4a5f6071@git.example/x", "https://[key]@git.example/x"),
    ("digest credentials", 'Authorization: Digest username="jo", response="6629fae49393a05397450978507c4ef1"',
     'Authorization: Digest username="jo", response="[key]"'),
    ("key of a storage account", "AccountName=a;AccountKey=13fa8b9c0d1e2f3a4b5c==;", "AccountName=a;AccountKey=[key];"),
    ("address of a hook", "https://hooks.slack.com/services/" + "T01ABCDEF/B01ABCDEF/13fa8b9c0d1e2f3a4b5c6d7e",
     "https://hooks.slack.com/services/[key]"),
    ("secret of an OAuth client", "GOCSPX-" + "13fa8b9c0d1e2f3a4b5c6d7e8f90", "[key]"),
    ("key of a bot", "123456789:AA" + "Hk3j2h4k5j6h7k8j9h0k1j2h3k4j5h6k7", "[key]"),
    ("secret of a hook", "whsec_" + "13fa8b9c0d1e2f3a4b5c6d7e8f901a2b", "[key]"),
    ("private key of PGP", "-----BEGIN PGP PRIVATE KEY BLOCK-----\nxcLY\n-----END PGP PRIVATE KEY BLOCK-----",
     "-----BEGIN PGP PRIVATE KEY BLOCK-----[key]-----END PGP"),
    ("e-mail with an entity", "jo&#64;mail.example or jo&commat;mail.example", "[e-mail] or [e-mail]"),
    ("e-mail escaped", r'"jo\u0040mail.example"', '"[e-mail]"'),
    ("e-mail written out", "jo.bloggs [at] mail.example", "[e-mail]"),
    ("e-mail of any script", "jörg@müller.example", "[e-mail]"),
    ("telephone number", "ring +61 2 5550 1234, or", "ring [phone], or"),
    ("telephone number in an address", "?phone=%2B61255501234&x=1", "?phone=[phone]&x=1"),
    ("telephone number of a link", '<a href="tel:0255501234">', '<a href="tel:[phone]">'),
    ("telephone number with its area", "(02) 5550 1234.", "[phone]."),
    ("telephone number in JSON", '"mobile_number": "0491 570 006"', '"mobile_number": "[phone]"'),
    ("encoded twice", "?to=jo%2540mail.example&x", "[e-mail]&x"),
    ("password, encoded", "?u=redis%3A%2F%2Fjo%3Ahunter22%40cache", "?u=redis%3A%2F%2Fjo%3A[password]%40cache"),
    ("entities", f"x {''.join(f'&#{ord(c)};' for c in STRIPE)} y", "x [key] y"),
    ("escapes", r'"\x68ttps://jo:hunter22\u0040a.example"', r'"\x68ttps://jo:[password]\u0040a.example"'),
    ("Base64", f'"data": "{base64.b64encode(f"key {AWS}".encode()).decode()}"', '"data": "[key]"'),
    ("Base64 in an address", "?s=" + base64.urlsafe_b64encode(b'{"u":"jo@mail.example"}').decode(), "?s=[e-mail]"),
    ("Base64 of a private key", base64.b64encode(b"-----BEGIN PRIVATE KEY-----\nMIIE").decode(), "[key]"),
    ("private key, encoded", "k=-----BEGIN+PRIVATE+KEY-----%0AMIIE", "k=-----BEGIN+PRIVATE+KEY-----[key]"),
    ("private key cut off", "x -----BEGIN PRIVATE KEY-----\nMIIE", "x -----BEGIN PRIVATE KEY-----[key]"),
]  # fmt: skip
KEPT = [
    ("idempotency", "X-Idempotency-Key: 3f9d8c7b6a5e4d3c2b1a"),
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
    ("picture of two sizes", '<img srcset="logo@2x.png 2x, logo@3.webp">'),
    ("token by name only", "<token>access_token</token> and --token TOKEN"),
    ("field without a value", '<input type="password" name="password" placeholder="Password">'),
    ("address with a port", "https://api.company.example:8443/v1/@me"),
    ("words of curl", "curl -u username:password https://api.company.example"),
    ("meeting", "meet us (at the fair) or [at stand 4.b]"),
    ("commit", "key-value stores; sk-based; the key: value pairs"),
    ("Base64 without a secret", "?state=" + base64.urlsafe_b64encode(b'{"back":"/products/list"}').decode()),
    ("encoded address", "https://a.example/?next=https%3A%2F%2Fb.example%2F%40me%3Fa%3D%26b"),
    (
        "numbers",
        "Thu Nov 26 16:13:41 +1000 2026, 1.2.3+20240101120000, (1234) 5678, +1,234,567, mobile 2026-11-26 10:00",
    ),
    ("integrity", "sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC"),
    ("handshake", "offered TLSv1.2: answered"),
    ("pass of a compiler", "artifacts_added: 1\n  pass: local-v1"),
    ("name of a field", "Send your API key in the header x-parcel-api-key-version-2 or as ClientCredentialsGrant2Flow"),
    ("code of an error", "https://api.company.example/errors?code=InvalidArgument&key=name"),
    ("words with at and dot", "look at the dot on the map; meet at noon"),
    ("public certificate", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"),
    ("file with a digest", "/static/main_3f2b8c9d0e1f2a3b4c5d6e7f8a9b0c1d.js"),
    ("labels of a form", '{"password": "Passwort*", "token": "Token", "name": "password", "value": "required"}'),
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
    assert mask("a." * 50_000 + "@").startswith("a.")
