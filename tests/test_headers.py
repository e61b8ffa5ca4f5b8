"""Header fields, with examples from their own specifications and the odd forms that servers send."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey import headers
from survey.headers import Cookie, Date, Hsts, InnerList, Item, LinkValue, RatePolicy, Token

# RFC 6797 6.1 and 6.2 (examples), and what breaks its grammar.
HSTS: list[tuple[str, list[str], Hsts | None]] = [
    ("example", ["max-age=31536000"], Hsts(31536000, False, False)),
    ("with sub-domains", ["max-age=15768000 ; includeSubDomains"], Hsts(15768000, True, False)),
    ("quoted", ['max-age="31536000"'], Hsts(31536000, False, False)),
    ("zero", ["max-age=0; includeSubDomains"], Hsts(0, True, False)),
    ("names without case", ["MAX-AGE=1; INCLUDESUBDOMAINS; Preload"], Hsts(1, True, True)),
    ("spaces around the sign", ["max-age = 5"], Hsts(5, False, False)),
    ("empty directives", [";;max-age=5;;"], Hsts(5, False, False)),
    ("unknown directives", ['max-age=5; foo; bar=baz; x="a;b"'], Hsts(5, False, False)),
    ("twice: the first counts", ["max-age=5", "max-age=9"], Hsts(5, False, False)),
    ("joined by a comma", ["max-age=5, max-age=5"], None),
    ("directive twice", ["max-age=5; max-age=5"], None),
    ("no age", ["includeSubDomains"], None),
    ("no number", ["max-age=1y"], None),
    ("negative", ["max-age=-1"], None),
    ("empty", [""], None),
    ("none", [], None),
    ("huge", ["max-age=" + "9" * 500], Hsts(10**12, False, False)),
]


@pytest.mark.parametrize(("name", "values", "expected"), HSTS)
def test_hsts(name: str, values: list[str], expected: Hsts | None) -> None:
    assert headers.hsts(values) == expected


# RFC 8288 3.5 and RFC 8631.
LINKS: list[tuple[str, list[LinkValue]]] = [
    (
        '<http://example.com/c2>; rel="previous"; title="previous chapter"',
        [LinkValue("http://example.com/c2", ("previous",), {"title": "previous chapter"})],
    ),
    (
        '<https://api.example/openapi.json>;rel=service-desc;type="application/json"',
        [LinkValue("https://api.example/openapi.json", ("service-desc",), {"type": "application/json"})],
    ),
    (
        '</a>; rel="next START", </b,c>; rel=prev',
        [LinkValue("/a", ("next", "start"), {}), LinkValue("/b,c", ("prev",), {})],
    ),
    ('<a>; rel="x"; rel="y"; t="q\\"; z"', [LinkValue("a", ("x",), {"t": 'q"; z'})]),
    ("<a>", [LinkValue("a", (), {})]),
    ("a; rel=x", []),
    ("<a; rel=x", []),
    ("", []),
]


@pytest.mark.parametrize(("value", "expected"), LINKS)
def test_links(value: str, expected: list[LinkValue]) -> None:
    assert list(headers.links([value])) == expected


# RFC 9651 3.3 and 4.2.
ITEMS: list[tuple[str, Item | None]] = [
    ("require-corp", Item(Token("require-corp"))),
    ('require-corp; report-to="x"', Item(Token("require-corp"), {"report-to": "x"})),
    ("a;b;c=?0", Item(Token("a"), {"b": True, "c": False})),
    ('"a \\"b\\""', Item('a "b"')),
    ("-15", Item(-15)),
    ("4.5", Item(4.5)),
    ("?1", Item(True)),
    ("@1659578233", Item(Date(1659578233))),
    (":cHJl:", Item(b"cHJl")),
    (" a ", Item(Token("a"))),
    ("", None),
    ("a b", None),
    ("a, b", None),
    ("a;", None),
    ("a;B=1", None),
    ('"é"', None),
    ("1.", None),
    ("@1.5", None),
    ("1234567890123456", None),
    ('"open', None),
    ("?2", None),
]


@pytest.mark.parametrize(("value", "expected"), ITEMS)
def test_structured_item(value: str, expected: Item | None) -> None:
    assert headers.sf_item(value) == expected


def test_structured_list_and_dictionary() -> None:
    assert headers.sf_list(["a, (b c);q=1", '"d"']) == (
        Item(Token("a")),
        Item(InnerList((Item(Token("b")), Item(Token("c")))), {"q": 1}),
        Item("d"),
    )
    assert headers.sf_list([]) == ()
    assert headers.sf_list(["a,"]) is None
    assert headers.sf_list(["(a"]) is None
    assert headers.sf_dictionary(["a=1, b;x", "a=2"]) == {"a": Item(2), "b": Item(True, {"x": True})}
    assert headers.sf_dictionary(["A=1"]) is None


# draft-ietf-httpapi-ratelimit-headers: the examples of the newer and of the older drafts.
def test_rate_limit_policies() -> None:
    assert headers.rate_limit_policies(['"permin";q=50;w=60,"perhr";q=1000;w=3600']) == (
        RatePolicy("permin", 50, 60),
        RatePolicy("perhr", 1000, 3600),
    )
    assert headers.rate_limit_policies(["100;w=60"]) == (RatePolicy("", 100, 60),)
    assert headers.rate_limit_policies(['"default"']) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("RateLimit", True),
        ("RateLimit-Policy", True),
        ("RateLimit-Remaining", True),
        ("X-RateLimit-Limit", True),
        ("X-Rate-Limit-Reset", True),
        ("X-RateLimit-Remaining-Minute", True),
        ("X-App-Rate-Limit-Count", True),
        ("Retry-After", False),
        ("X-Rate", False),
        ("Limit", False),
        ("Content-Type", False),
    ],
)
def test_rate_limit_names(name: str, expected: bool) -> None:
    assert headers.is_rate_limit(name) is expected


COOKIES: list[tuple[str, Cookie | None]] = [
    ("SID=31d4; Path=/; Secure; HttpOnly; SameSite=Strict", Cookie("SID", True, True, "strict", "Strict", "", "/")),
    ("a=b=c", Cookie("a")),
    ("a=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:10 GMT", Cookie("a", max_age=0, expires=10)),
    ("a=; Max-Age=soon; Expires=never", Cookie("a")),
    # what is no value leaves an earlier one in force (RFC 6265 5.2.1 to 5.2.3)
    (
        "a=; Max-Age=0; Max-Age=soon; Expires=Thu, 01-Jan-70 00:00:10 GMT; Expires=never",
        Cookie("a", max_age=0, expires=10),
    ),
    ("a=1; Domain=b.example; Domain=; Domain", Cookie("a", domain="b.example")),
    ("a=1; domain=.Example.COM; samesite=odd", Cookie("a", same_site_raw="odd", domain="example.com")),
    ("a=1; path=here; secure=no", Cookie("a", secure=True)),
    ("a", None),
    ("=1", None),
    ("", None),
    ("a\x01=1", None),
]


@pytest.mark.parametrize(("value", "expected"), COOKIES)
def test_cookie(value: str, expected: Cookie | None) -> None:
    assert headers.cookie(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
        ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
        ("Sun Nov  6 08:49:37 1994", 784_111_777),
        ("08:49:37 1994 nov 6th", 784_111_777),  # 5.1.1: in any order, with whatever follows the digits
        ("6 November 94 8:49:37", 784_111_777),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("1 Jan 69 00:00:00", 3_124_224_000),  # 2069
        ("31 Feb 2000 00:00:00", 951_955_200),  # counts on to the second of March
        ("6 Nov 1994", None),
        ("32 Jan 2000 00:00:00", None),
        ("1 Jan 1600 00:00:00", None),
        ("1 Jan 2000 24:00:00", None),
        ("1 Jan 2000 00:00:60", None),
        ("1 Foo 2000 00:00:00", None),
        ("0", None),
        ("", None),
    ],
)  # fmt: skip
def test_cookie_date(value: str, expected: int | None) -> None:
    assert headers.cookie_date(value) == expected


def test_csp() -> None:
    assert headers.csp(["default-src 'none'; IMG-src a b; img-src c,script-src x", ";"]) == (
        {"default-src": ("'none'",), "img-src": ("a", "b")},
        {"script-src": ("x",)},
    )


def test_cache_control() -> None:
    assert headers.cache_control(['no-cache="Set-Cookie, X", Max-Age=5', "PRIVATE"]) == {
        "no-cache": "Set-Cookie, X",
        "max-age": "5",
        "private": "",
    }


# RFC 9745 2.1, RFC 8594 3; and the forms of the drafts before.
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("@1688169599", 1688169599),
        ("true", 0),
        ("Sun, 11 Nov 2018 23:59:59 GMT", 1541980799),
        ("soon", None),
        ("", None),
        ("@x", None),
        ("1688169599", None),
    ],
)
def test_deprecation(value: str, expected: int | None) -> None:
    assert headers.deprecation(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("nginx/1.18.0 (Ubuntu)", ("nginx/1.18.0",)),
        ("Apache/2.4.6 (CentOS) OpenSSL/1.0.2k-fips", ("Apache/2.4.6", "OpenSSL/1.0.2k-fips")),
        ("Microsoft-IIS/10.0", ("Microsoft-IIS/10.0",)),
        ("4.0.30319", ("4.0.30319",)),
        ("WordPress 6.4.2", ("WordPress 6.4.2",)),
        ("Apache", ()),
        ("cloudflare", ()),
        ("ASP.NET", ()),
        ("Express", ()),
        ("AmazonS3", ()),
        ("Drupal 10 (https://x.example)", ()),
        ("", ()),
    ],
)
def test_versions(value: str, expected: tuple[str, ...]) -> None:
    assert headers.product_versions(value) == expected


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(st.text(max_size=80))
def test_nothing_raises(text: str) -> None:
    headers.hsts([text, text])
    headers.csp([text])
    headers.cookie(text)
    headers.links([text])
    headers.cache_control([text])
    headers.sf_item(text)
    headers.sf_list([text])
    headers.sf_dictionary([text])
    headers.rate_limit_policies([text])
    headers.deprecation(text)
    headers.http_date(text)
    headers.product_versions(text)
