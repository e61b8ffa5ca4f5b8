"""Grades: every rule has a case, and what the rules promise holds for any combination of headers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import NameOID
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey.grades import (
    GRADES,
    Grade,
    api_profile,
    cisa_https,
    grade_hosts,
    host_views,
    light,
    mozilla_tls,
    observatory,
)
from survey.grades.markup import WANTED, only_tags, tags
from survey.model import Exchange, Handshake, Header, Lookup, Outcome, Response, Role

HOST = "www.example.com"
ORIGIN = "https://survey.example"
NOW = "2026-11-24T00:00:00.000Z"
HTML = ("Content-Type", "text/html; charset=utf-8")
JSON = ("Content-Type", "application/json")
# Everything as the Observatory likes it, but for what earns points.
PLAIN: tuple[Header, ...] = (
    HTML,
    ("Content-Security-Policy", "style-src 'unsafe-inline'; default-src 'self'"),
    ("Strict-Transport-Security", "max-age=31536000"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "ALLOW-FROM https://a.example"),
)


def exchange(
    url: str,
    status: int | None = 200,
    headers: tuple[Header, ...] = (),
    body: str = "",
    *,
    to: str | None = None,
    asked: tuple[Header, ...] = (),
    outcome: Outcome = Outcome.ANSWERED,
    probe: str = "front_door",
    company: str = "C",
) -> Exchange:
    response = Response(status, "", headers, body.encode()) if status else None
    return Exchange(
        id=f"{probe} {url} {asked}", run_id="r", company=company, probe=probe, method="GET", url=url, outcome=outcome,
        fetched_at=NOW, request_headers=asked, response=response, redirect_to=to,
    )  # fmt: skip


def handshake(
    offered: str = "default", outcome: Outcome = Outcome.ANSWERED, version: str | None = "TLSv1.3", **more: object
) -> Handshake:
    facts: dict[str, object] = {
        "id": f"h{offered}", "run_id": "r", "company": "C", "host": HOST, "port": 443, "at": NOW,
        "cipher": "TLS_AES_256_GCM_SHA384", "trusted": True, "name_matches": True,
    }  # fmt: skip
    if outcome is not Outcome.ANSWERED:
        version = None
    return Handshake(offered=offered, outcome=outcome, version=version, **{**facts, **more})  # type: ignore[arg-type]


def site(
    headers: tuple[Header, ...] = PLAIN,
    body: str = "",
    *,
    status: int = 200,
    http: tuple[Exchange, ...] | None = None,
    cors: tuple[Header, ...] = (),
    shaken: Handshake | None = None,
) -> list[Exchange | Handshake | Lookup]:
    """The observations of a site that redirects at once and answers with these headers."""
    plain = (exchange(f"http://{HOST}/", 301, (("Location", f"https://{HOST}/"),), to=f"https://{HOST}/"),)
    return [
        *(plain if http is None else http),
        exchange(f"https://{HOST}/", status, headers, body),
        exchange(f"https://{HOST}/", 200, cors, asked=(("Origin", ORIGIN),), probe="posture"),
        shaken or handshake(),
    ]


def graded(
    observations: list[Exchange | Handshake | Lookup], rules: str = observatory.RULES, host: str = HOST
) -> Grade:
    kept = [light(o) for o in observations]
    return next(g for g in grade_hosts(kept) if g.rules == rules and g.host == host)


def result(grade: Grade, rule: str) -> tuple[str, int]:
    assert grade.unjudged is None, grade.unjudged
    return grade.modifiers[rule]["result"], grade.modifiers[rule]["modifier"]


def with_(name: str, *values: str) -> tuple[Header, ...]:
    """PLAIN with this header in place of its own of that name."""
    return (*(h for h in PLAIN if h[0].lower() != name.lower()), *((name, value) for value in values))


# --- the Observatory: one case and more for every result -----------------------------------------

CSP = "Content-Security-Policy"
HSTS = "Strict-Transport-Security"
CASES: list[tuple[str, str, tuple[Header, ...], str]] = [
    # rule, expected result, headers, body
    (
        "content-security-policy",
        "csp-implemented-with-no-unsafe-default-src-none",
        with_(CSP, "default-src 'none'"),
        "",
    ),
    ("content-security-policy", "csp-implemented-with-no-unsafe", with_(CSP, "default-src 'self'"), ""),
    (
        "content-security-policy",
        "csp-implemented-with-no-unsafe",
        with_(CSP, "default-src 'self'; script-src 'nonce-x' 'strict-dynamic' 'unsafe-inline' https:"),
        "",
    ),
    ("content-security-policy", "csp-implemented-with-unsafe-inline-in-style-src-only", PLAIN, ""),
    (
        "content-security-policy",
        "csp-implemented-but-duplicate-directives",
        with_(CSP, "default-src 'self'; report-uri /a; report-uri /b"),
        "",
    ),
    (
        "content-security-policy",
        "csp-implemented-with-insecure-scheme-in-passive-content-only",
        with_(CSP, "default-src 'self'; img-src http://img.example"),
        "",
    ),
    ("content-security-policy", "csp-implemented-with-unsafe-eval", with_(CSP, "default-src 'self' 'unsafe-eval'"), ""),
    (
        "content-security-policy",
        "csp-implemented-with-unsafe-inline",
        with_(CSP, "default-src 'self' 'unsafe-inline'"),
        "",
    ),
    ("content-security-policy", "csp-implemented-with-unsafe-inline", with_(CSP, "img-src 'self'"), ""),
    (
        "content-security-policy",
        "csp-implemented-with-insecure-scheme",
        with_(CSP, "default-src 'self'; connect-src http://a.example"),
        "",
    ),
    ("content-security-policy", "csp-header-invalid", with_(CSP, "default-src 'self'; default-src 'none'"), ""),
    ("content-security-policy", "csp-header-invalid", with_(CSP, "default-src 'self' 'strict-dynamic'"), ""),
    ("content-security-policy", "csp-header-invalid", with_(CSP, "x"), ""),
    ("content-security-policy", "csp-not-implemented", with_(CSP), ""),
    (
        "content-security-policy",
        "csp-not-implemented",  # frame-ancestors means nothing in a meta tag
        with_(CSP),
        "<meta http-equiv='Content-Security-Policy' content=\"frame-ancestors 'none'\">",
    ),
    (
        "content-security-policy",
        "csp-implemented-with-no-unsafe",
        with_(CSP),
        "<meta http-equiv=content-security-policy content=\"default-src 'self'\">",
    ),
    (
        "content-security-policy",
        "csp-not-implemented-but-reporting-enabled",
        (*with_(CSP), (f"{CSP}-Report-Only", "default-src 'self'")),
        "",
    ),
    # two policies: what both allow
    (
        "content-security-policy",
        "csp-implemented-with-no-unsafe",
        with_(CSP, "default-src 'self' https:", "default-src 'self'"),
        "",
    ),
    ("cookies", "cookies-not-found", PLAIN, ""),
    ("cookies", "cookies-not-found", (*PLAIN, ("Set-Cookie", "heroku-session-affinity=1")), ""),
    ("cookies", "cookies-not-found", (*PLAIN, ("Set-Cookie", "__Host-a=1; Path=/")), ""),
    ("cookies", "cookies-not-found", (*PLAIN, ("Set-Cookie", "a=1; Domain=other.example")), ""),
    (
        "cookies",
        "cookies-secure-with-httponly-sessions-and-samesite",
        (*PLAIN, ("Set-Cookie", "sessid=1; Secure; HttpOnly; SameSite=Lax")),
        "",
    ),
    ("cookies", "cookies-secure-with-httponly-sessions", (*PLAIN, ("Set-Cookie", "sessid=1; Secure; HttpOnly")), ""),
    ("cookies", "cookies-without-secure-flag-but-protected-by-hsts", (*PLAIN, ("Set-Cookie", "a=1")), ""),
    ("cookies", "cookies-without-secure-flag", (*with_(HSTS), ("Set-Cookie", "a=1")), ""),
    (
        "cookies",
        "cookies-session-without-secure-flag-but-protected-by-hsts",
        (*PLAIN, ("Set-Cookie", "sessid=1; HttpOnly")),
        "",
    ),
    ("cookies", "cookies-session-without-secure-flag", (*with_(HSTS), ("Set-Cookie", "login=1; HttpOnly")), ""),
    ("cookies", "cookies-session-without-httponly-flag", (*PLAIN, ("Set-Cookie", "sessid=1; Secure")), ""),
    ("cookies", "cookies-anticsrf-without-samesite-flag", (*PLAIN, ("Set-Cookie", "csrf=1; Secure")), ""),
    ("cookies", "cookies-samesite-flag-invalid", (*PLAIN, ("Set-Cookie", "a=1; Secure; SameSite=Never")), ""),
    ("cookies", "cookies-samesite-flag-invalid", (*PLAIN, ("Set-Cookie", "a=1; SameSite=None")), ""),
    ("referrer-policy", "referrer-policy-private", (*PLAIN, ("Referrer-Policy", "no-referrer")), ""),
    ("referrer-policy", "referrer-policy-private", (*PLAIN, ("Referrer-Policy", "unsafe-url, strict-origin, new")), ""),
    ("referrer-policy", "referrer-policy-unsafe", (*PLAIN, ("Referrer-Policy", "origin")), ""),
    ("referrer-policy", "referrer-policy-unsafe", PLAIN, "<meta name=Referrer content=unsafe-url>"),
    ("referrer-policy", "referrer-policy-header-invalid", (*PLAIN, ("Referrer-Policy", "none")), ""),
    ("referrer-policy", "referrer-policy-not-implemented", PLAIN, ""),
    ("strict-transport-security", "hsts-implemented-max-age-at-least-six-months", PLAIN, ""),
    ("strict-transport-security", "hsts-implemented-max-age-at-least-six-months", with_(HSTS, "max-age=15552000"), ""),
    ("strict-transport-security", "hsts-implemented-max-age-less-than-six-months", with_(HSTS, "max-age=15551999"), ""),
    ("strict-transport-security", "hsts-not-implemented", with_(HSTS), ""),
    ("strict-transport-security", "hsts-header-invalid", with_(HSTS, "includeSubDomains"), ""),
    ("strict-transport-security", "hsts-header-invalid", with_(HSTS, "max-age=31536000", "max-age=31536000"), ""),
    ("strict-transport-security", "hsts-header-invalid", with_(HSTS, "max-age = 31536000"), ""),
    ("subresource-integrity", "sri-not-implemented-but-no-scripts-loaded", PLAIN, "<p>text</p>"),
    ("subresource-integrity", "sri-not-implemented-response-not-html", (JSON, *PLAIN[1:]), '"<script src=//x>"'),
    (
        "subresource-integrity",
        "sri-not-implemented-but-all-scripts-loaded-from-secure-origin",
        PLAIN,
        "<script src=/a.js></script><script src=https://static.example.com/b.js></script><!-- <script src=//x> -->",
    ),
    (
        "subresource-integrity",
        "sri-implemented-and-all-scripts-loaded-securely",
        PLAIN,
        "<script src=/a.js integrity=sha384-x></script>",
    ),
    (
        "subresource-integrity",
        "sri-implemented-and-external-scripts-loaded-securely",
        PLAIN,
        "<script src=https://cdn.other.example/a.js integrity=sha384-x></script>",
    ),
    (
        "subresource-integrity",
        "sri-not-implemented-but-external-scripts-loaded-securely",
        PLAIN,
        "<noscript><script src=https://cdn.other.example/a.js></script></noscript>",
    ),
    (
        "subresource-integrity",
        "sri-implemented-but-external-scripts-not-loaded-securely",
        PLAIN,
        "<script src=//cdn.other.example/a.js integrity=sha384-x></script>",
    ),
    (
        "subresource-integrity",
        "sri-not-implemented-and-external-scripts-not-loaded-securely",
        PLAIN,
        "<script src=http://cdn.other.example/a.js></script>",
    ),
    *(
        ("subresource-integrity", f"sri-not-implemented-but-{word}", PLAIN, f"<script src='{source}'></script>")
        for word, source in (
            ("all-scripts-loaded-from-secure-origin", "https://static.example.com:8443/a.js"),
            ("all-scripts-loaded-from-secure-origin", "https://cdn.other.example@www.example.com/a.js"),
            ("all-scripts-loaded-from-secure-origin", "HTTPS://cdn.other.example/a.js"),  # the case counts there
            ("external-scripts-loaded-securely", "https://www.example.com.other.example/a.js"),
            ("external-scripts-loaded-securely", "https://-.example.com/a.js"),  # no host name
            ("external-scripts-loaded-securely", "https://192.0.2.1/a.js"),
            ("external-scripts-loaded-securely", r"https://cdn.other.example\@www.example.com/a.js"),
        )
    ),
    ("subresource-integrity", "html-not-parseable", PLAIN, '{"html": "<script src=http://cdn.other.example/>"}'),
    ("subresource-integrity", "html-not-parseable", PLAIN, "[1]"),
    ("subresource-integrity", "sri-not-implemented-but-no-scripts-loaded", PLAIN, "[]"),
    (
        "subresource-integrity",
        "sri-not-implemented-and-external-scripts-not-loaded-securely",
        PLAIN,
        '"<script src=http://cdn.other.example/></script>"',
    ),
    ("subresource-integrity", "sri-not-implemented-response-not-html", (JSON, *PLAIN[1:]), "{}"),
    ("x-content-type-options", "x-content-type-options-nosniff", PLAIN, ""),
    ("x-content-type-options", "x-content-type-options-not-implemented", with_("X-Content-Type-Options"), ""),
    ("x-content-type-options", "x-content-type-options-header-invalid", with_("X-Content-Type-Options", "yes"), ""),
    ("x-frame-options", "x-frame-options-allow-from-origin", PLAIN, ""),
    ("x-frame-options", "x-frame-options-sameorigin-or-deny", with_("X-Frame-Options", "Deny"), ""),
    ("x-frame-options", "x-frame-options-not-implemented", with_("X-Frame-Options"), ""),
    ("x-frame-options", "x-frame-options-header-invalid", with_("X-Frame-Options", "DENY", "DENY"), ""),
    (
        "x-frame-options",
        "x-frame-options-implemented-via-csp",
        with_(CSP, "default-src 'self'; frame-ancestors 'none'"),
        "",
    ),
    ("cross-origin-resource-policy", "corp-not-implemented", PLAIN, ""),
    *(
        ("cross-origin-resource-policy", f"corp-{word}", (*PLAIN, ("Cross-Origin-Resource-Policy", value)), "")
        for word, value in (
            ("implemented-with-same-origin", "same-origin"),
            ("implemented-with-same-site", "Same-Site"),
            ("implemented-with-cross-origin", "cross-origin"),
            ("header-invalid", "everywhere"),
        )
    ),
    ("cross-origin-embedder-policy", "coep-not-implemented", PLAIN, ""),
    *(
        ("cross-origin-embedder-policy", f"coep-{word}", (*PLAIN, ("Cross-Origin-Embedder-Policy", value)), "")
        for word, value in (
            ("implemented-with-require-corp", 'require-corp; report-to="x"'),
            ("implemented-with-credentialless", "credentialless"),
            ("implemented-with-unsafe-none", "unsafe-none"),
            ("header-invalid", '"require-corp"'),
        )
    ),
    ("cross-origin-opener-policy", "coop-not-implemented", PLAIN, ""),
    *(
        ("cross-origin-opener-policy", f"coop-{word}", (*PLAIN, ("Cross-Origin-Opener-Policy", value)), "")
        for word, value in (
            ("implemented-with-same-origin", "same-origin"),
            ("implemented-with-same-origin-allow-popups", "same-origin-allow-popups"),
            ("implemented-with-noopener-allow-popups", "noopener-allow-popups"),
            ("implemented-with-unsafe-none", "unsafe-none"),
            ("header-invalid", "same_origin"),
        )
    ),
]


@pytest.mark.parametrize(("rule", "expected", "headers", "body"), CASES)
def test_observatory_rule(rule: str, expected: str, headers: tuple[Header, ...], body: str) -> None:
    assert result(graded(site(headers, body)), rule) == (expected, observatory.MODIFIERS[expected])


def _plain(*hops: tuple[str, str | None]) -> tuple[Exchange, ...]:
    return tuple(exchange(url, 301 if to else 200, (HTML,), to=to) for url, to in hops)


REDIRECTIONS: list[tuple[str, tuple[Exchange, ...]]] = [
    ("redirection-to-https", _plain((f"http://{HOST}/", f"https://{HOST}/"))),
    ("redirection-missing", _plain((f"http://{HOST}/", None))),
    ("redirection-not-needed-no-http", (exchange(f"http://{HOST}/", None, outcome=Outcome.REFUSED),)),
    (
        "redirection-off-host-from-http",
        _plain((f"http://{HOST}/", "https://example.com/"), ("https://example.com/", None)),
    ),
    (
        "redirection-not-to-https-on-initial-redirection",
        _plain((f"http://{HOST}/", "http://example.com/"), ("http://example.com/", f"https://{HOST}/")),
    ),
    ("redirection-not-to-https", _plain((f"http://{HOST}/", "http://example.com/"), ("http://example.com/", None))),
]


@pytest.mark.parametrize(("expected", "http"), REDIRECTIONS)
def test_observatory_redirection(expected: str, http: tuple[Exchange, ...]) -> None:
    shaken = handshake(id="h apex", host="example.com")
    assert result(graded([*site(http=http), shaken]), "redirection") == (expected, observatory.MODIFIERS[expected])


@pytest.mark.parametrize(
    ("port", "seen", "expected"),
    [
        (443, {"trusted": True}, "redirection-off-host-from-http"),
        (443, {"trusted": False}, "redirection-invalid-cert"),
        (443, {"name_matches": False}, "redirection-invalid-cert"),
        (8443, {"trusted": False}, "redirection-invalid-cert"),
        (8443, {"trusted": False, "port": 443}, None),  # another port may show another certificate
        (443, {"outcome": Outcome.TIMED_OUT, "trusted": None, "name_matches": None}, None),
        (443, None, None),
    ],
)
def test_certificates_on_the_way_count_only_as_seen(
    port: int, seen: dict[str, object] | None, expected: str | None
) -> None:
    other = "https://other.example" + ("/" if port == 443 else f":{port}/")
    http = _plain((f"http://{HOST}/", other), (other, None))
    facts = {"id": "h other", "host": "other.example", "port": port} | (seen or {})
    shaken = [handshake(**facts)] if seen is not None else []  # type: ignore[arg-type]
    grade = graded([*site(http=http), *shaken])
    if expected is None:
        assert (grade.grade, grade.unjudged) == (None, "the certificate was not seen")
    else:
        assert result(grade, "redirection")[0] == expected


def test_observatory_bad_certificate() -> None:
    grade = graded(site(shaken=handshake(trusted=False, verify_error="certificate has expired")))
    assert result(grade, "redirection") == ("redirection-invalid-cert", -20)
    assert result(grade, "strict-transport-security") == ("hsts-invalid-cert", -20)


def test_observatory_without_https() -> None:
    closed = exchange(f"https://{HOST}/", None, outcome=Outcome.REFUSED)
    asked = exchange(f"http://{HOST}/", 200, (), asked=(("Origin", ORIGIN),), probe="posture")
    grade = graded([exchange(f"http://{HOST}/", 200, PLAIN), closed, asked])
    assert result(grade, "strict-transport-security") == ("hsts-not-implemented-no-https", -20)
    assert result(grade, "redirection") == ("redirection-missing", -20)


CORS: list[tuple[str, tuple[Header, ...]]] = [
    ("not-implemented", ()),
    ("implemented-with-public-access", (("Access-Control-Allow-Origin", "*"),)),
    ("implemented-with-restricted-access", (("Access-Control-Allow-Origin", ORIGIN),)),
    (
        "implemented-with-universal-access",
        (("Access-Control-Allow-Origin", ORIGIN), ("Access-Control-Allow-Credentials", "true")),
    ),
]


@pytest.mark.parametrize(("word", "headers"), CORS)
def test_observatory_cors(word: str, headers: tuple[Header, ...]) -> None:
    expected = f"cross-origin-resource-sharing-{word}"
    found = result(graded(site(cors=headers)), "cross-origin-resource-sharing")
    assert found == (expected, observatory.MODIFIERS[expected])


def test_a_refused_cross_origin_request_is_none() -> None:
    seen = site()
    seen[2] = exchange(f"https://{HOST}/", 401, CORS[-1][1], asked=(("Origin", ORIGIN),), probe="posture")
    rule = "cross-origin-resource-sharing"
    assert result(graded(seen), rule) == (f"{rule}-not-implemented", 0)


@pytest.mark.parametrize(
    ("cookie", "expected"),
    [
        ("a=; Max-Age=0", "cookies-not-found"),
        ("a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "cookies-not-found"),
        ("a=; Max-Age=0; Path=/elsewhere", "cookies-without-secure-flag-but-protected-by-hsts"),
        ("a=; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "cookies-without-secure-flag-but-protected-by-hsts"),
    ],
)
def test_cookie_taken_back_on_the_way_is_gone(cookie: str, expected: str) -> None:
    hop = exchange(f"https://{HOST}/", 302, (("Set-Cookie", cookie),), to=f"https://{HOST}/home")
    seen = [site()[0], hop, exchange(f"https://{HOST}/home", 200, PLAIN), *site()[2:]]
    assert result(graded(seen), "cookies")[0] == expected


def test_every_result_of_the_observatory_has_a_case() -> None:
    cased = {expected for _, expected, _, _ in CASES} | {expected for expected, _ in REDIRECTIONS}
    cased |= {f"cross-origin-resource-sharing-{word}" for word, _ in CORS}
    cased |= {"redirection-invalid-cert", "hsts-invalid-cert", "hsts-not-implemented-no-https"}
    assert set(observatory.MODIFIERS) - cased == set()


UNJUDGED: list[tuple[str, list[Exchange | Handshake | Lookup]]] = [
    ("https: not asked", site()[:1]),
    ("http: not asked", site()[1:]),
    ("https: timed_out", [*site()[:1], exchange(f"https://{HOST}/", None, outcome=Outcome.TIMED_OUT), *site()[2:]]),
    ("https: blocked", [*site()[:1], exchange(f"https://{HOST}/", 403, outcome=Outcome.BLOCKED), *site()[2:]]),
    ("https: a redirect was not followed to its end", [
        *site()[:1], exchange(f"https://{HOST}/", 302, to=f"https://{HOST}/home"), *site()[2:]]),
    ("https: a redirect that does not say where to", site(status=302)),
    ("the address of a script cannot be read", site(body="<script src='https://'></script>")),
    ("the address of a script cannot be read", site(body="<script src='https://a b/x'></script>")),
    ("the address of a script cannot be read", site(body="<script src='https://300.1.1.1/x'></script>")),
    ("the address of a script cannot be read", site(body="<script src='https://a.example:99999/'></script>")),
    ("status 404 is not graded", site(status=404)),
    ("status 500 is not graded", site(status=500)),
    ("no request with an Origin", [*site()[:2], handshake()]),
    ("the certificate was not seen", site()[:3]),
    ("no answer over https or http", [
        exchange(f"{scheme}://{HOST}/", None, outcome=Outcome.REFUSED) for scheme in ("http", "https")]),
]  # fmt: skip


@pytest.mark.parametrize(("reason", "observations"), UNJUDGED)
def test_grade_says_what_is_missing(reason: str, observations: list[Exchange | Handshake | Lookup]) -> None:
    grade = graded(observations)
    assert (grade.grade, grade.score, grade.unjudged) == (None, None, reason)


@pytest.mark.parametrize(
    ("modifiers", "score", "letter"),
    [
        ((), 100, "A+"), ((5, 10), 115, "A+"), ((-10, 5), 95, "A"), ((-10, 10), 100, "A+"), ((-15, 10), 85, "A-"),
        ((-20,), 80, "B+"), ((-25, 5, 5), 75, "B"), ((-30,), 70, "B"), ((-35,), 65, "B-"), ((-40,), 60, "C+"),
        ((-45,), 55, "C"), ((-50,), 50, "C"), ((-55,), 45, "C-"), ((-60,), 40, "D+"), ((-65,), 35, "D"),
        ((-70,), 30, "D"), ((-75,), 25, "D-"), ((-80,), 20, "F"), ((-50, -50, -25, 10), 0, "F"),
    ],
)  # fmt: skip
def test_bonus_only_from_ninety_and_the_letters(modifiers: tuple[int, ...], score: int, letter: str) -> None:
    assert observatory.total(modifiers) == (score, letter)


def test_older_revisions_have_what_they_had() -> None:
    headers = (*with_("X-Frame-Options", "DENY"), ("Cross-Origin-Opener-Policy", "same-origin"))
    (view,) = host_views(site(headers))
    assert observatory.grade(view, 4).modifiers["x-frame-options"]["modifier"] == 0
    assert observatory.grade(view, 5).modifiers["x-frame-options"]["modifier"] == 5
    assert [len(observatory.grade(view, r).modifiers) for r in (4, 5, 6)] == [10, 10, 12]


# --- any combination -----------------------------------------------------------------------------

_SOURCES = st.lists(
    st.sampled_from(
        [
            "'self'",
            "'none'",
            "*",
            "https:",
            "http://a.example",
            "'unsafe-inline'",
            "'nonce-x'",
            "'strict-dynamic'",
            "data:",
            "%zz",
            "é",
        ]
    ),
    max_size=4,
).map(" ".join)
_POLICIES = st.lists(
    st.tuples(st.sampled_from(["default-src", "script-src", "img-src", "frame-ancestors", "report-uri"]), _SOURCES),
    max_size=4,
).map(lambda parts: "; ".join(" ".join(part) for part in parts))
_ODD = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=30)
_HEADERS = st.lists(
    st.one_of(
        st.tuples(st.just(CSP), st.one_of(_POLICIES, _ODD)),
        st.tuples(st.just(HSTS), st.sampled_from(["max-age=1", "max-age=31536000", "max-age=\"x", ";", ""])),
        st.tuples(st.just("Set-Cookie"), st.sampled_from(["a=1", "sess=1; Secure", "=", "csrf=1;SameSite=x", ";;"])),
        st.tuples(
            st.sampled_from(
                ["Referrer-Policy", "X-Frame-Options", "X-Content-Type-Options", "Content-Type"]
            ),
            st.one_of(_ODD, st.sampled_from(["no-referrer", "DENY", "nosniff", "same-origin", "text/html"])),
        ),
    ),
    max_size=8,
)  # fmt: skip
_BODIES = st.lists(
    st.sampled_from(
        ["<script src=//x.test>", "</script>", "<!--", "-->", "<meta name=referrer>", "<style>", '"', "<", "<script "]
    ),
    max_size=8,
).map("".join)  # fmt: skip


@settings(max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow])
@given(_HEADERS, _BODIES, st.sampled_from([200, 301, 401, 403]))
def test_any_headers_are_graded_within_the_rules(headers: list[Header], body: str, status: int) -> None:
    observations = site(tuple(headers), body, status=status)
    for grade in grade_hosts(light(o) for o in observations):
        assert (grade.grade is None) == (grade.unjudged is not None)
        if grade.score is None:
            continue
        penalties = 100 + sum(m["modifier"] for m in grade.modifiers.values() if m["modifier"] < 0)
        rewards = sum(m["modifier"] for m in grade.modifiers.values() if m["modifier"] > 0)
        assert grade.score == max(0, penalties + (rewards if penalties >= 90 else 0))
        assert grade.grade == observatory.LETTERS[min(100, grade.score // 5 * 5)]
    whole, kept = (next(iter(grade_hosts(o))) for o in (observations, [light(o) for o in observations]))
    assert whole == kept  # what `light` leaves out was not needed


# --- joining -------------------------------------------------------------------------------------


def test_light_keeps_little_of_a_page() -> None:
    page = "<p>" + "x" * 10_000 + "<script src='/a&amp;b'>long</script><meta name=referrer content='no-referrer'>"
    kept = light(exchange(f"https://{HOST}/", 200, (HTML,), page))
    assert isinstance(kept, Exchange)
    assert kept.response is not None
    assert kept.response.body == b'<script src="/a&amp;b"></script>\n<meta name="referrer" content="no-referrer">'
    assert light(exchange(f"https://{HOST}/about", 200, (HTML,), page, probe="link")) is None


def test_tags_are_read_as_a_stream() -> None:
    source = (
        "<!doctype html><SCRIPT Src=a SRC=b>'<script src=no>'</script ><!--<script src=no>--><textarea><script src=no>"
        "</textarea><template><script src='c&quot;' async></template></script><script src=never"
    )
    assert list(tags(source, WANTED)) == [("script", {"src": "a"}), ("script", {"src": 'c"', "async": ""})]
    assert list(tags(only_tags(source), WANTED)) == list(tags(source, WANTED))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # in SVG and MathML `<title/>` ends itself, and `<style>` holds tags; HTML begins again within some elements
        ("<title/><script src=a>", []),
        ("<svg><title/><script src=a></script></svg>", ["a"]),
        ("<svg><style><script src=a></script></style></svg>", ["a"]),
        ("<svg><foreignObject><style><script src=a></style><script src=b>", ["b"]),
        ("<svg><desc></desc><style><script src=a>", ["a"]),
        ("<math><mtext><xmp><script src=a></xmp>", []),
        ("<svg a=b/><style><script src=a>", ["a"]),  # the slash belongs to the value
        ("<svg a='b' / ><style><script src=a></style>", []),
        ("<svg></svg><style><script src=a></style>", []),
        ("<p><svg><div></p><style><script src=a></style>", []),  # the end of p ends what is in it
        ("<script src='&amp;&notit;&copy=1&#x41;'>", ["&&notit;&copy=1A"]),
    ],
)
def test_tags_in_svg_and_references(source: str, expected: list[str]) -> None:
    assert [attributes.get("src") for _, attributes in tags(source, WANTED)] == expected


def test_off_domain_hosts_are_not_graded() -> None:
    assert grade_hosts(site(), {("r", "C", HOST): Role.OFF_DOMAIN}) == []


def test_hosts_of_several_companies_stay_apart() -> None:
    both = [*site(), exchange("https://other.example/", 200, PLAIN, company="D")]
    assert {(g.company, g.host) for g in grade_hosts(both)} == {("C", HOST), ("D", "other.example")}


def test_every_set_of_rules_grades_every_host_once() -> None:
    assert [g.rules for g in grade_hosts(site())] == [rules for rules, _ in GRADES]


# --- API hosts -----------------------------------------------------------------------------------

API = "api.example.com"


def api(
    headers: tuple[Header, ...] = (JSON, (HSTS, "max-age=31536000"), ("X-Content-Type-Options", "nosniff")),
    *,
    status: int = 404,
    http: tuple[Exchange, ...] | None = None,
    versions: tuple[str, ...] = ("TLSv1.2",),
    more: tuple[Exchange, ...] = (),
    best: str = "TLSv1.3",
    **seen: object,
) -> list[Exchange | Handshake | Lookup]:
    """The observations of an API host. `versions`: accepted beside the best one; `seen`: of the first handshake."""
    closed = (exchange(f"http://{API}/", None, outcome=Outcome.REFUSED),)
    shaken = [
        handshake(v, Outcome.ANSWERED if v in versions else Outcome.REFUSED, v, host=API, detail="peer alert")
        for v in ("TLSv1", "TLSv1.1", "TLSv1.2")
    ]
    return [*(closed if http is None else http), exchange(f"https://{API}/", status, headers), *more,
            handshake(version=best, host=API, **seen), *shaken]  # fmt: skip


def test_closed_port_is_as_good_as_a_redirect() -> None:
    closed = graded(api(), api_profile.RULES, API)
    redirect = (exchange(f"http://{API}/", 301, to=f"https://{API}/"),)
    redirected = graded(api(http=redirect), api_profile.RULES, API)
    assert closed.score == redirected.score
    assert closed.grade == "A+"


API_CASES: list[tuple[str, str, list[Exchange | Handshake | Lookup]]] = [
    ("plain-http", "plain-http-serves", api(http=(exchange(f"http://{API}/", 200, (JSON,)),))),
    ("plain-http", "plain-http-refuses-with-an-error", api(http=(exchange(f"http://{API}/", 403, (JSON,)),))),
    ("plain-http", "plain-http-closed", api()),
    ("plain-http", "plain-http-redirects-to-https", api(http=(exchange(f"http://{API}/", 308, to=f"https://{API}/"),))),
    ("plain-http", "plain-http-redirects-off-host", api(http=(
        exchange(f"http://{API}/", 301, to="https://portal.example/"),
        exchange("https://portal.example/", 200, (HTML,)),))),
    ("plain-http", "plain-http-redirects-to-plain-http", api(http=(
        exchange(f"http://{API}/", 301, to=f"http://{API}/v1"), exchange(f"http://{API}/v1", 404, (JSON,))))),
    ("plain-http", "plain-http-serves", api(more=(exchange(f"http://{API}/v1/x", 200, (JSON,), probe="link"),))),
    ("tls-versions", "tls-with-1.3-and-nothing-old", api()),
    ("tls-versions", "tls-old-versions-accepted", api(versions=("TLSv1.1", "TLSv1.2"))),
    ("tls-versions", "tls-nothing-older-than-1.2", api(best="TLSv1.2")),
    ("tls-versions", "tls-nothing-newer-than-1.1", api(best="TLSv1.1", versions=("TLSv1",))),
    ("certificate", "certificate-valid", api()),
    ("certificate", "certificate-not-trusted", api(trusted=False, verify_error="certificate has expired")),
    ("certificate", "certificate-not-trusted", api(name_matches=False, verify_error="hostname mismatch")),
    ("certificate", "certificate-of-the-scheme", api(
        trusted=False, verify_error="self-signed certificate in certificate chain", client_certificate="required")),
    ("strict-transport-security", "hsts-long", api()),
    ("strict-transport-security", "hsts-none", api((JSON,))),
    ("strict-transport-security", "hsts-short", api((JSON, (HSTS, "max-age=300")))),
    ("x-content-type-options", "content-type-options-none", api((JSON,))),
    ("cross-origin-resource-sharing", "cors-not-seen", api()),
    ("cross-origin-resource-sharing", "cors-any-with-credentials", api(more=(exchange(
        f"https://{API}/", 200, CORS[3][1], asked=(("Origin", ORIGIN),), probe="posture"),))),
    ("cross-origin-resource-sharing", "cors-none", api(more=(exchange(
        f"https://{API}/", 200, (JSON,), asked=(("Origin", ORIGIN),), probe="posture"),))),
    ("cross-origin-resource-sharing", "cors-any", api(more=(exchange(
        f"https://{API}/", 200, (JSON, ("Access-Control-Allow-Origin", "*")), asked=(("Origin", ORIGIN),),
        probe="posture"),))),
    ("cross-origin-resource-sharing", "cors-listed", api(more=(exchange(
        f"https://{API}/", 200, (JSON, ("Access-Control-Allow-Origin", "https://app.example.com")),
        asked=(("Origin", ORIGIN),), probe="posture"),))),
    ("x-content-type-options", "content-type-options-nosniff", api()),
    ("cache-control-401", "challenge-not-seen", api()),
    ("cache-control-401", "challenge-silent", api((JSON,), status=401)),
    ("cache-control-401", "challenge-not-stored", api((JSON, ("Cache-Control", "no-store")), status=401)),
    ("cache-control-401", "challenge-may-be-stored", api((JSON, ("Cache-Control", "public")), status=401)),
    ("version-leak", "version-told", api((JSON, ("Server", "nginx/1.18.0")))),
    ("version-leak", "version-not-told", api((JSON, ("Server", "nginx")))),
    ("errors", "errors-as-problem-json", api((("Content-Type", "application/problem+json"),))),
    ("errors", "errors-for-machines", api()),
    ("errors", "errors-as-html", api((JSON,), more=(exchange(
        f"https://{API}/x", 404, (HTML,), probe="control"),))),
    ("errors", "errors-not-seen", api((JSON,), status=200)),
    ("rate-limit", "rate-limit-not-told", api()),
    ("rate-limit", "rate-limit-told", api((JSON, ("X-RateLimit-Limit", "5")))),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "expected", "observations"), API_CASES)
def test_api_profile(rule: str, expected: str, observations: list[Exchange | Handshake | Lookup]) -> None:
    roles: dict[tuple[str, str | None, str], str] = {("r", "C", API): Role.API}
    grade = next(g for g in grade_hosts([light(o) for o in observations], roles) if g.rules == api_profile.RULES)
    assert result(grade, rule)[0] == expected


def test_every_result_of_the_api_profile_has_a_case() -> None:
    assert {expected for _, expected, _ in API_CASES} == set(api_profile.MODIFIERS)


def test_web_site_is_no_api_host() -> None:
    assert graded(site(), api_profile.RULES).unjudged == "not an API host"


# --- HTTPS as CISA measures it -------------------------------------------------------------------


def answers(observations: list[Exchange | Handshake | Lookup]) -> tuple[str | None, str]:
    grade = graded(observations, cisa_https.RULES)
    return grade.grade, "".join("y" if m["result"] == "yes" else "n" for m in grade.modifiers.values())


PRELOAD = "max-age=31536000; includeSubDomains; preload"


def test_cisa_steps() -> None:
    closed = (exchange(f"http://{HOST}/", None, outcome=Outcome.REFUSED),)
    serves = (exchange(f"http://{HOST}/", 200, (HTML,)),)
    down = exchange(f"https://{HOST}/", None, outcome=Outcome.REFUSED)
    assert answers(site(with_(HSTS, "max-age=300"))) == ("enforces", "yynn")
    assert answers(site()) == ("strong-hsts", "yyyn")
    assert answers(site(http=closed)) == ("strong-hsts", "yyyn")
    assert answers(site(http=serves)) == ("supports", "ynyn")
    assert answers([*serves, down, handshake()]) == ("none", "nnnn")
    wrong = handshake(name_matches=False, verify_error="hostname mismatch")
    assert answers(site(shaken=wrong))[0] == "none"
    expired = handshake(trusted=False, verify_error="certificate has expired")
    assert answers(site(shaken=expired))[0] == "strong-hsts"  # a bad chain supports, as pshtt has it
    back = exchange(f"https://{HOST}/", 302, to=f"http://{HOST}/")
    assert answers([*serves, back, handshake()])[0] == "none"


def test_preload_ready_is_asked_of_the_apex() -> None:
    apex = [
        exchange("https://example.com/", 301, ((HSTS, PRELOAD),), to=f"https://{HOST}/"),
        exchange("http://example.com/", 301, (), to="https://example.com/"),
    ]
    assert answers([*site(), *apex]) == ("strong-hsts", "yyyy")


def test_wrong_name_of_the_sibling_counts() -> None:
    """An apex that answers without HSTS is where the site lives; with a certificate for another name www is."""
    apex = [exchange("https://example.com/", 200, ()), exchange("http://example.com/", 301, (), to=f"http://{HOST}/")]
    other = handshake(host="example.com", name_matches=False, verify_error="hostname mismatch")
    assert answers([*site(), *apex])[1] == "ynnn"
    assert answers([*site(), *apex, other])[1] == "ynyn"


# --- Mozilla's TLS profiles ----------------------------------------------------------------------


def test_tls_profile_needs_every_version_to_be_tried() -> None:
    assert graded([*site(), handshake("TLSv1.2")], mozilla_tls.RULES).unjudged == "TLSv1 was not offered"
    slow = [handshake(v, Outcome.TIMED_OUT) for v in ("TLSv1", "TLSv1.1", "TLSv1.2")]
    assert graded([*site(), *slow], mozilla_tls.RULES).unjudged == "TLSv1: timed_out"


Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


@cache
def _key(kind: str) -> Key:
    if kind.startswith("RSA"):
        return rsa.generate_private_key(65537, int(kind[4:]))
    if kind == "Ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    curves = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1(), "P-521": ec.SECP521R1()}
    return ec.generate_private_key(curves[kind])


@cache
def certificate(kind: str, days: int, digest: str = "SHA256", signed_by: str | None = None) -> bytes:
    """DER of a certificate with a key of this kind, for so many days."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    start = datetime(2026, 11, 1, tzinfo=UTC)
    signer = _key(signed_by or kind)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(_key(kind).public_key())
        .serial_number(7)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=days))
        .sign(signer, None if kind == "Ed25519" else getattr(hashes, digest)())
    )
    return made.public_bytes(serialization.Encoding.DER)


SUITES = {
    "TLSv1": "ECDHE-RSA-AES128-SHA",
    "TLSv1.1": "ECDHE-RSA-AES128-SHA",
    "TLSv1.2": "ECDHE-RSA-AES128-GCM-SHA256",
    "TLSv1.3": "TLS_AES_128_GCM_SHA256",
}
ALL = tuple(SUITES)
GOOD = ALL[2:]
# name, versions accepted, cipher suites other than SUITES, certificate, profile met, why not the next better one
TLS_CASES: list[tuple[str, tuple[str, ...], dict[str, str], bytes, str, str]] = [
    ("modern", ("TLSv1.3",), {}, certificate("P-256", 90), "modern", ""),
    ("1.2 as well", GOOD, {}, certificate("P-256", 90), "intermediate", "accepts TLSv1.2"),
    ("a certificate for longer", ("TLSv1.3",), {}, certificate("P-384", 91), "intermediate", "certificate for 91 days"),
    ("an RSA certificate", ("TLSv1.3",), {}, certificate("RSA 2048", 90), "intermediate", "an RSA certificate"),
    ("EC signed by RSA", ("TLSv1.3",), {}, certificate("P-256", 90, signed_by="RSA 2048"), "intermediate",
        "signed with sha256WithRSA"),
    ("1.2 only", ("TLSv1.2",), {}, certificate("RSA 2048", 366), "intermediate", "accepts none of its versions"),
    ("DHE", GOOD, {"TLSv1.2": "DHE-RSA-CHACHA20-POLY1305"}, certificate("RSA 2048", 366), "intermediate", "RSA"),
    ("old versions", ALL, {}, certificate("RSA 2048", 366), "old", "accepts TLSv1; accepts TLSv1.1"),
    ("a suite without forward secrecy", GOOD, {"TLSv1.2": "AES256-GCM-SHA384"}, certificate("RSA 2048", 366), "old",
        "TLSv1.2 with AES256-GCM-SHA384"),
    ("3DES", ALL[:3], {"TLSv1": "DES-CBC3-SHA"}, certificate("RSA 4096", 366), "old", "accepts TLSv1"),
    ("RC4", ALL, {"TLSv1": "RC4-SHA"}, certificate("RSA 2048", 366), "none", "TLSv1 with RC4-SHA"),
    ("old versions and no RSA", ALL, {}, certificate("P-256", 90), "none", "no RSA certificate"),
    ("a small key", GOOD, {}, certificate("RSA 1024", 90), "none", "an RSA key of 1024 bits"),
    ("for too long", GOOD, {}, certificate("RSA 2048", 367), "none", "a certificate for 367 days"),
    ("another curve", GOOD, {}, certificate("P-521", 90), "none", "a key on the curve secp521r1"),
    ("another digest", GOOD, {}, certificate("RSA 2048", 90, "SHA512"), "none", "signed with sha512WithRSA"),
    ("another kind of key", GOOD, {}, certificate("Ed25519", 90), "none", "a key of kind"),
    ("1.0 only", ALL[:1], {}, certificate("RSA 2048", 90), "old", "accepts TLSv1"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("versions", "suites", "der", "met", "why"), [case[1:] for case in TLS_CASES], ids=[case[0] for case in TLS_CASES]
)
def test_tls_profiles(versions: tuple[str, ...], suites: dict[str, str], der: bytes, met: str, why: str) -> None:
    best = versions[-1]
    shaken = [
        handshake(v, Outcome.ANSWERED, v, cipher={**SUITES, **suites}[v], chain=(der,))
        if v in versions
        else handshake(v, Outcome.REFUSED, detail="peer alert")
        for v in ALL
        if v != best
    ]
    everything = handshake(version=best, cipher={**SUITES, **suites}[best], chain=(der,))
    grade = graded([*site(shaken=everything), *shaken], mozilla_tls.RULES)
    assert (grade.unjudged, grade.grade) == (None, met)
    assert why in "; ".join(m["result"] for m in grade.modifiers.values() if m["result"] != "met as far as seen")
    assert list(grade.modifiers)[-1] == ("old" if met == "none" else met)  # no profile below the one that is met


def test_a_reset_declines_a_version_and_silence_tells_nothing() -> None:
    der = certificate("P-256", 90)

    def told(last: Outcome) -> Grade:
        shaken = [handshake(v, Outcome.RESET) for v in ALL[:2]] + [handshake("TLSv1.2", last)]
        return graded([*site(shaken=handshake(chain=(der,))), *shaken], mozilla_tls.RULES)

    assert told(Outcome.RESET).grade == "modern"
    assert told(Outcome.TIMED_OUT).unjudged == "TLSv1.2: timed_out"


def test_a_server_that_asks_for_a_certificate_is_https_to_cisa() -> None:
    closed = exchange(f"http://{HOST}/", None, outcome=Outcome.REFUSED)
    failed = exchange(f"https://{HOST}/", None, outcome=Outcome.TLS_FAILED)
    asks = handshake(client_certificate="required")
    assert answers([closed, failed, asks])[0] == "enforces"
    assert answers([closed, failed])[0] == "none"  # nothing was seen to speak TLS
