"""What one reply, handshake or DNS answer shows of a host: cases, each with its near misses."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from survey import cdr
from survey.detectors import DETECTORS
from survey.errors import InputError
from survey.model import Company, Detector, Exchange, Handshake, Header, Lookup, Outcome, Response
from tests.test_detectors import check, exchange, handshake, lookup


def dmarc(*answer: str, outcome: Outcome = Outcome.ANSWERED) -> Lookup:
    return lookup(rrtype="TXT", host="_dmarc.example.com", answer=answer, outcome=outcome)


BY_NAME = {d.name: d for d in DETECTORS}
WWW = "https://www.example.com"
API = "https://api.example.com"
JSON: tuple[Header, ...] = (("Content-Type", "application/json"),)
HTML: tuple[Header, ...] = (("Content-Type", "text/html; charset=utf-8"),)
TEXT: tuple[Header, ...] = (("Content-Type", "text/plain"),)
XML: tuple[Header, ...] = (("Content-Type", "application/xml"),)


def reply(
    url: str,
    status: int = 200,
    headers: tuple[Header, ...] = (),
    body: object = "",
    probe: str = "link",
    **more: object,
) -> Exchange:
    text = body if isinstance(body, str) else json.dumps(body)
    return exchange(Response(status, "", headers, text.encode()), url, probe=probe, **more)


def seen(name: str, observation: Exchange | Handshake | Lookup, question: str = "") -> list[str]:
    """The signs of one detector as `answer:value`, with `~` before weak ones."""
    detector: Detector = BY_NAME[name]
    signs = check(detector, observation)
    return [
        ("~" if s.strength == "weak" else "") + f"{s.answer}:{s.value}"
        for s in signs
        if not question or s.question == question
    ]


Case = tuple[str, Exchange | Handshake | Lookup, list[str]]


def to(url: str, target: str, status: int = 301) -> Exchange:
    return reply(url, status, (("Location", target),), probe="front_door", redirect_to=target)


def gone(url: str, outcome: Outcome, **more: object) -> Exchange:
    return exchange(None, url, outcome=outcome, detail="connection refused", **more)


TRANSPORT: list[Case] = [
    ("https", reply(f"{WWW}/", 404, probe="front_door"), ["yes:404"]),
    ("https", gone(f"{WWW}/", Outcome.REFUSED), ["no:refused"]),
    ("https", gone(f"{WWW}/", Outcome.TIMED_OUT), []),
    ("https", replace(gone(f"{WWW}/", Outcome.TLS_FAILED), detail="TLS: wrong version number"), ["no:not TLS"]),
    ("https", replace(gone(f"{WWW}/", Outcome.TLS_FAILED), detail="TLS: sslv3 alert handshake failure"), []),
    ("https", gone(f"{WWW}/", Outcome.REFUSED, sent=False), ["no:refused"]),  # nothing can be sent to a closed port
    ("https", gone(f"{WWW}/", Outcome.ROBOTS_DISALLOWED, sent=False), []),
    ("https", reply("http://www.example.com/", probe="front_door"), []),
    ("https", reply(f"{WWW}/deep", probe="link"), []),
    ("plain_http", to("http://www.example.com/", f"{WWW}/"), ["yes:redirects"]),
    ("plain_http", to("http://example.com/", f"{WWW}/home", 308), ["yes:redirects"]),
    ("plain_http", to("http://example.com/", "http://www.example.com/"), ["yes:redirects_later"]),
    ("plain_http", to("http://example.com/", "https://other.example/"), ["yes:redirects_off_host"]),
    ("plain_http", to(f"{WWW}/", "http://www.example.com/"), ["yes:downgrade"]),
    ("plain_http", to(f"{WWW}/", f"{WWW}/home"), []),
    ("plain_http", reply("http://www.example.com/", probe="front_door"), ["yes:serves"]),
    ("plain_http", reply("http://api.example.com/v1/x", 200, JSON, "{}"), ["yes:serves"]),
    ("plain_http", reply("http://www.example.com/", 404, probe="front_door"), []),
    ("plain_http", gone("http://www.example.com/", Outcome.REFUSED), ["yes:refused"]),
    ("plain_http", gone("http://www.example.com/", Outcome.RESET), []),
    ("hsts", reply(f"{WWW}/", 200, (("Strict-Transport-Security", "max-age=63072000"),)), ["yes:63072000"]),
    ("hsts", reply(f"{WWW}/", 200, (("strict-transport-security", "max-age=0"),)), ["no:0"]),
    ("hsts", reply(f"{WWW}/", 200, (("Strict-Transport-Security", "includeSubDomains"),)), ["no:invalid"]),
    ("hsts", reply(f"{WWW}/", 200), ["no:absent"]),
    ("hsts", reply(f"{WWW}/", 403, outcome=Outcome.BLOCKED), []),
    ("hsts", reply(f"{WWW}/", 503), []),
    ("hsts", reply("http://www.example.com/", 200, (("Strict-Transport-Security", "max-age=1"),)), []),
    ("tls_version", handshake(version="TLSv1.3"), ["yes:TLSv1.3"]),
    ("tls_version", handshake(offered="TLSv1", version="TLSv1"), ["yes:TLSv1"]),
    (
        "tls_version",
        handshake(offered="TLSv1", outcome=Outcome.REFUSED, detail="peer alert: protocol version"),
        ["no:TLSv1"],
    ),
    ("tls_version", handshake(offered="TLSv1", outcome=Outcome.REFUSED, detail="peer chose TLSv1.2"), ["no:TLSv1"]),
    # nobody listens, another name is asked for, or the server is unwell: no word about versions
    ("tls_version", handshake(offered="TLSv1", outcome=Outcome.REFUSED, detail="connection refused"), []),
    ("tls_version", handshake(offered="TLSv1", outcome=Outcome.REFUSED, detail="peer alert: unrecognized name"), []),
    ("tls_version", handshake(offered="TLSv1", outcome=Outcome.REFUSED, detail="peer alert: internal error"), []),
    ("tls_version", handshake(offered="default", outcome=Outcome.REFUSED, detail="peer alert: handshake failure"), []),
    ("tls_version", handshake(offered="TLSv1", outcome=Outcome.NOT_TESTABLE), []),
    ("certificate", handshake(trusted=True, name_matches=True), ["yes:valid"]),
    (
        "certificate",
        handshake(trusted=False, name_matches=True, verify_error="certificate has expired"),
        ["no:expired"],
    ),
    ("certificate", handshake(trusted=False, verify_error="certificate is not yet valid"), ["no:not_yet_valid"]),
    ("certificate", handshake(trusted=False, verify_error="self-signed certificate"), ["no:self_signed"]),
    (
        "certificate",
        handshake(trusted=False, verify_error="self-signed certificate in certificate chain"),
        ["no:untrusted"],
    ),
    ("certificate", handshake(trusted=False, verify_error="unable to get local issuer certificate"), ["no:untrusted"]),
    ("certificate", handshake(trusted=True, name_matches=False, verify_error="hostname mismatch"), ["no:wrong_name"]),
    ("certificate", handshake(trusted=None), []),
    ("certificate", handshake(trusted=True, name_matches=True, offered="TLSv1.2"), []),
    ("client_certificate", handshake(client_certificate="required"), ["yes:required"]),
    ("client_certificate", handshake(client_certificate="requested"), ["yes:requested"]),
    ("client_certificate", handshake(), []),
    ("forward_secrecy", handshake(version="TLSv1.3", cipher="TLS_AES_128_GCM_SHA256"), ["yes:TLS_AES_128_GCM_SHA256"]),
    (
        "forward_secrecy",
        handshake(version="TLSv1.2", cipher="ECDHE-RSA-AES128-GCM-SHA256"),
        ["yes:ECDHE-RSA-AES128-GCM-SHA256"],
    ),
    ("forward_secrecy", handshake(version="TLSv1.3", cipher=None), []),
    ("forward_secrecy", handshake(version="TLSv1.2", cipher="AES128-GCM-SHA256"), ["no:AES128-GCM-SHA256"]),
    ("forward_secrecy", handshake(version="TLSv1.2", cipher="ECDH-RSA-AES128-SHA"), ["no:ECDH-RSA-AES128-SHA"]),
]

JAVA = (
    "java.lang.NullPointerException: x\n\tat com.example.Orders.get(Orders.java:42)\n"
    "\tat java.base/java.lang.Thread.run(Thread.java:829)"
)
PROTECTION: list[Case] = [
    ("rate_limit_headers", reply(f"{API}/x", 200, (("RateLimit", '"a";r=1;t=2'),)), ["yes:ratelimit"]),
    (
        "rate_limit_headers",
        reply(f"{API}/x", 200, (("X-RateLimit-Limit", "9"), ("x-ratelimit-limit", "9"), ("X-RateLimit-Reset", "1"))),
        ["yes:x-ratelimit-limit", "yes:x-ratelimit-reset"],
    ),
    ("rate_limit_headers", reply(f"{API}/x", 429, (("Retry-After", "9"),)), ["yes:retry-after"]),
    ("rate_limit_headers", reply(f"{API}/x", 503, (("Retry-After", "9"),)), []),  # a pause for other reasons
    ("version_leak", reply(f"{WWW}/", 200, (("Server", "nginx/1.18.0"),)), ["yes:nginx/1.18.0"]),
    ("version_leak", reply(f"{WWW}/", 200, (("X-AspNet-Version", "4.0.30319"),)), ["yes:x-aspnet-version 4.0.30319"]),
    ("version_leak", reply(f"{WWW}/", 200, (("Server", "cloudflare"), ("Via", "1.1 varnish"))), ["no:none"]),
    ("version_leak", reply(f"{WWW}/", 200, (("Server", "Frontend, HTTP/1.1"),)), ["no:none"]),  # a protocol
    ("version_leak", reply(f"{WWW}/", 200, (("Server", "ECS (dcb/7F84)"),)), ["no:none"]),  # a machine
    ("version_leak", reply(f"{WWW}/deep", 200, (("Server", "nginx/1.18.0"),)), []),
    (
        "security_headers",
        reply(f"{WWW}/", 200, (("X-Frame-Options", "DENY"), ("Referrer-Policy", ""))),
        ["yes:x-frame-options"],
    ),
    ("security_headers", reply(f"{WWW}/deep", 200, (("X-Frame-Options", "DENY"),)), []),
    ("http3", reply(f"{WWW}/", 200, (("Alt-Svc", 'h2=":443", h3=":443"; ma=86400'),)), ["yes:h3"]),
    ("http3", reply(f"{WWW}/", 200, (("Alt-Svc", "clear"),)), []),
    ("http3", reply(f"{WWW}/", 200, (("Alt-Svc", 'h2="x,h3=y:443"'),)), []),
    ("cors", reply(f"{API}/x", 200, (("Access-Control-Allow-Origin", "*"),)), ["yes:any"]),
    (
        "cors",
        reply(
            f"{API}/",
            200,
            (("Access-Control-Allow-Origin", "https://s.example"), ("Access-Control-Allow-Credentials", "true")),
            request_headers=(("Origin", "https://s.example"),),
        ),
        ["yes:any_with_credentials"],
    ),
    (
        "cors",
        reply(
            f"{API}/",
            200,
            (("Access-Control-Allow-Origin", "https://s.example"),),
            request_headers=(("Origin", "https://s.example"),),
        ),
        ["yes:echo"],
    ),
    ("cors", reply(f"{API}/", 200, (("Access-Control-Allow-Origin", "https://s.example"),)), ["yes:listed"]),
    ("cors", reply(f"{API}/", 200, (("Access-Control-Allow-Origin", "*"),) * 2), []),
    ("cors", reply(f"{API}/"), []),
    ("cache_control_401", reply(f"{API}/x", 401, (("Cache-Control", "no-store"),)), ["yes:no-store"]),
    (
        "cache_control_401",
        reply(f"{API}/x", 401, (("Cache-Control", "public, max-age=60"),)),
        ["no:public, max-age=60"],
    ),
    ("cache_control_401", reply(f"{API}/x", 401), []),  # a 401 is not stored unless somebody says so
    ("cache_control_401", reply(f"{API}/x", 200, (("Cache-Control", "public"),)), []),
    ("cache_control_401", reply(f"{API}/x", 401, (("Cache-Control", "max-age=0, must-revalidate"),)), []),
    ("cache_control_401", reply(f"{API}/x", 401, (("Expires", "0"),)), []),
    (
        "cache_control_401",
        reply(
            f"{API}/x",
            401,
            (("Date", "Wed, 25 Nov 2026 00:00:00 GMT"), ("Expires", "Wed, 25 Nov 2026 01:00:00 GMT")),
        ),
        ["no:expires"],
    ),
    (
        "cache_control_401",
        reply(f"{API}/x", 401, (("Cache-Control", 'private="set-cookie", max-age=60'),)),
        ['no:private="set-cookie", max-age=60'],
    ),
    (
        "problem_json",
        reply(f"{API}/x", 404, (("Content-Type", "application/problem+json; charset=utf-8"),), "{}"),
        ["yes:application/problem+json"],
    ),
    ("problem_json", reply(f"{API}/x", 404, JSON, '{"type":"about:blank"}'), ["no:application/json"]),
    ("problem_json", reply(f"{API}/x", 200, (("Content-Type", "application/problem+json"),), "{}"), []),
    ("deprecation", reply(f"{API}/x", 200, (("Deprecation", "@1688169599"),)), ["yes:deprecation 2023-06-30"]),
    ("deprecation", reply(f"{API}/x", 200, (("Sunset", "Sat, 31 Dec 2026 23:59:59 GMT"),)), ["yes:sunset 2026-12-31"]),
    ("deprecation", reply(f"{API}/x", 200, (("Sunset", "soon"),)), []),
    ("verbose_error", reply(f"{API}/x", 500, TEXT, JAVA), ["yes:java"]),
    ("verbose_error", reply(f"{API}/x", 500, JSON, {"status": 500, "trace": JAVA}), ["yes:java"]),
    (
        "verbose_error",
        reply(
            f"{API}/x", 500, HTML, "<pre>Error: no\n    at get (/srv/app/x.js:1:2)<br> &nbsp; at /srv/y.js:3:4</pre>"
        ),
        ["yes:node"],
    ),
    (
        "verbose_error",
        reply(f"{API}/x", 500, TEXT, 'Traceback (most recent call last):\n  File "/app/x.py", line 1, in f\n    g()\n'),
        ["yes:python"],
    ),
    (
        "verbose_error",
        reply(f"{API}/x", 500, TEXT, "   at A.B.C.Get(Int32 id) in C:\\src\\C.cs:line 12\r\n   at A.B.D()\r\n"),
        ["yes:dotnet"],
    ),
    ("verbose_error", reply(f"{API}/x", 500, TEXT, "   at A.B.C.Get(Int32 id)\r\n   at A.B.D()\r\n"), ["yes:dotnet"]),
    (
        "verbose_error",
        reply(f"{WWW}/x", 500, HTML, "<b>Fatal error</b>: Uncaught X in <b>/var/www/a.php</b> on line <b>3</b>"),
        ["yes:php"],
    ),
    ("verbose_error", reply(f"{API}/x", 500, TEXT, "thread 'main' panicked at src/main.rs:4:5:\nx"), ["yes:rust"]),
    (
        "verbose_error",
        reply(f"{API}/x", 500, TEXT, "  (shop 0.1.0) lib/o.ex:12: O.get/1\n  (plug 1.7.0) lib/p.ex:4: P.call/5\n"),
        ["yes:elixir"],
    ),
    ("verbose_error", reply(f"{API}/x", 500, TEXT, "panic: x\n\ngoroutine 1 [running]:\nmain.f()\n"), ["yes:go"]),
    (
        "verbose_error",
        reply(f"{API}/x", 500, TEXT, "app/a.rb:3:in `f'\nlib/b.rb:9:in `g'\n"),
        ["yes:ruby"],
    ),
    (
        "verbose_error",
        reply(f"{API}/x", 500, JSON, {"message": "x", "file": "/var/www/a.php", "line": 3, "trace": []}),
        ["yes:php"],
    ),
    ("verbose_error", reply(f"{WWW}/docs", 200, HTML, f"<h1>Errors</h1><pre>{JAVA}</pre>"), []),  # a page about errors
    ("verbose_error", reply(f"{API}/x", 500, JSON, {"error": "look at line 5 of your file"}), ["no:none"]),
    ("verbose_error", reply(f"{API}/x", 500, TEXT, "one frame at a.b.C.d(E.java:1) proves nothing"), []),
    ("caa", lookup(rrtype="CAA", answer=('0 issue "ca.example"',)), ["yes:ca.example"]),
    ("caa", lookup(rrtype="CAA", answer=('0 issue ";"',)), ["yes:none"]),
    ("caa", lookup(rrtype="CAA", answer=('0 issue ""',)), ["yes:none"]),
    ("caa", lookup(rrtype="CAA", answer=('0 issue "%%%%"',)), ["yes:none"]),
    ("caa", lookup(rrtype="CAA", answer=('0 issue ";"', '0 issue "ca.example"')), ["yes:ca.example"]),
    ("caa", lookup(rrtype="CAA", answer=('0 issue "Ca.example; a=b"', '0 issuewild ";"')), ["yes:ca.example"]),
    ("caa", lookup(rrtype="CAA", answer=('0 issuewild "ca.example"',)), ["yes:ca.example"]),
    (
        "caa",
        lookup(rrtype="CAA", answer=('128 ISSUE "a.example"', '0 issue "b.example"')),
        ["yes:a.example", "yes:b.example"],
    ),
    ("caa", lookup(rrtype="CAA", answer=('0 iodef "mailto:a@ca.example"',)), ["no:unrestricted"]),
    ("caa", lookup(rrtype="CAA"), ["no:absent"]),
    ("caa", lookup(rrtype="CAA", outcome=Outcome.NO_SUCH_HOST), []),
    ("caa", lookup(rrtype="CAA", host="www.example.com"), []),  # inherits from the names above
    ("caa", lookup(rrtype="CAA", outcome=Outcome.NOT_TESTABLE), []),
    ("dnssec", lookup(rrtype="DS", answer=("2371 13 2 ABCD",)), ["yes:DS"]),
    ("dnssec", lookup(rrtype="DS"), ["no:absent"]),
    ("dnssec", lookup(rrtype="DS", host="api.example.com"), []),
    ("spf", lookup(rrtype="TXT", answer=("v=spf1 include:x.example -all", "other")), ["yes:fail"]),
    ("spf", lookup(rrtype="TXT", answer=("v=spf1 include:x.example ~ALL",)), ["yes:softfail"]),
    ("spf", lookup(rrtype="TXT", answer=("v=spf1 redirect=x.example",)), ["yes:redirect"]),
    ("spf", lookup(rrtype="TXT", answer=("v=spf1",)), ["yes:neutral"]),
    ("spf", lookup(rrtype="TXT", answer=("v=spf1 -all", "v=spf1 ~all")), ["no:several"]),
    ("spf", lookup(rrtype="TXT", answer=("v=spf10", "v=spf1;-all", '"v=spf1 -all"')), ["no:absent"]),
    ("spf", lookup(rrtype="TXT", outcome=Outcome.DNS_FAILED), []),
    ("spf", lookup(rrtype="TXT", outcome=Outcome.NO_SUCH_HOST), []),
    ("dmarc", dmarc("v=DMARC1; p=reject; sp=none"), ["yes:reject"]),
    ("dmarc", dmarc("v = DMARC1;P = Quarantine;"), ["yes:quarantine"]),
    ("dmarc", dmarc("v=DMARC1; sp=reject; rua=mailto:a@example.com"), ["yes:none"]),
    ("dmarc", dmarc("v=DMARC1; p=rejected; rua=mailto:a@example.com"), ["yes:none"]),
    ("dmarc", dmarc("v=DMARC1; p=rejected"), ["no:invalid"]),
    ("dmarc", dmarc("v=DMARC1"), ["no:invalid"]),
    ("dmarc", dmarc("v=DMARC1; p=none", "v=DMARC1; p=reject"), ["no:several"]),
    ("dmarc", dmarc("v=DMARC1; p=none", "other"), ["yes:none"]),
    ("dmarc", dmarc("v=spf1 -all", "v=DMARC10; p=none", "V=dmarc1; p=none"), ["no:absent"]),
    ("dmarc", dmarc(outcome=Outcome.NO_SUCH_HOST), ["no:absent"]),
    ("dmarc", dmarc(outcome=Outcome.TIMED_OUT), []),
    ("dmarc", dmarc(outcome=Outcome.DNS_FAILED), []),
    ("hosted_portal", lookup(cname="example.readme.io."), ["~yes:readme"]),
    ("hosted_portal", lookup(cname="abc.execute-api.ap-southeast-2.amazonaws.com"), ["~yes:aws-apigw"]),
    ("hosted_portal", lookup(cname="notreadme.io"), []),
]

SECURITY = "/.well-known/security.txt"
GOOD = "# hello\r\nContact: mailto:security@example.com\r\nExpires: 2027-01-01T00:00:00Z\r\n"
LINKSET = {"linkset": [{"anchor": f"{API}/", "service-desc": [{"href": f"{API}/openapi.json"}]}]}
AGENTS: list[Case] = [
    ("security_txt", reply(f"{WWW}{SECURITY}", 200, TEXT, GOOD), ["yes:valid"]),
    (
        "security_txt",
        reply(
            f"{WWW}{SECURITY}",
            200,
            TEXT,
            f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n{GOOD}-----BEGIN PGP SIGNATURE-----\n",
        ),
        ["yes:valid"],
    ),
    ("security_txt", reply(f"{WWW}{SECURITY}", 200, TEXT, GOOD.replace("2027", "2025")), ["yes:expired"]),
    ("security_txt", reply(f"{WWW}{SECURITY}", 200, TEXT, "Contact: mailto:a@example.com"), ["yes:incomplete"]),
    (
        "security_txt",
        reply(f"{WWW}{SECURITY}", 200, TEXT, "Contact: http://example.com/x\nExpires: 2027-06-30T23:59:00Z\n"),
        ["yes:incomplete"],
    ),
    (
        "security_txt",
        reply(f"{WWW}{SECURITY}", 200, TEXT, "Contact: https://example.com/x\nExpires: 2027-06-30t23:59:60z\n"),
        ["yes:valid"],
    ),
    ("security_txt", reply(f"{WWW}{SECURITY}", 200, TEXT, GOOD + "Expires: 2028-01-01T00:00:00Z"), ["yes:incomplete"]),
    ("security_txt", reply(f"{WWW}{SECURITY}", 200, (), GOOD), ["yes:incomplete"]),  # not declared as text/plain
    ("security_txt", reply(f"http://www.example.com{SECURITY}", 200, TEXT, GOOD), ["yes:incomplete"]),
    ("security_txt", reply(f"{WWW}{SECURITY}", 200, HTML, f"<html><p>{GOOD}</p>"), []),
    ("security_txt", reply(f"{WWW}{SECURITY}", 200, TEXT, "Not found: nothing here"), []),
    ("security_txt", reply(f"{WWW}{SECURITY}", 404, HTML, "<html>"), ["no:404"]),
    ("security_txt", reply(f"{WWW}{SECURITY}", 410), ["no:410"]),
    ("security_txt", reply(f"{WWW}/security.txt", 404), []),
    ("security_txt", reply(f"{WWW}{SECURITY}", 403), []),
    ("security_txt", reply(f"{WWW}{SECURITY}", 500), []),
    ("llms_txt", reply(f"{WWW}/llms.txt", 200, TEXT, "\n# Example\n\n> about"), [f"yes:{WWW}/llms.txt"]),
    ("llms_txt", reply(f"{WWW}/llms.txt", 200, HTML, "<!doctype html><h1># no"), []),
    ("llms_txt", reply(f"{WWW}/llms.txt", 200, TEXT, "Example"), []),
    ("llms_txt", reply(f"{WWW}/llms.txt", 404, TEXT, "# Not found"), []),
    ("llms_txt", reply(f"{WWW}/readme.md", 200, TEXT, "# Readme"), []),
    (
        "api_catalog",
        reply(f"{WWW}/.well-known/api-catalog", 200, (("Content-Type", "application/linkset+json"),), LINKSET),
        [f"yes:{WWW}/.well-known/api-catalog"],
    ),
    ("api_catalog", reply(f"{WWW}/.well-known/api-catalog", 200, JSON, {"linkset": []}), []),
    ("api_catalog", reply(f"{WWW}/x", 200, JSON, {"linkset": [{"anchor": "/", "author": [{"href": "/me"}]}]}), []),
    (
        "service_desc",
        reply(f"{API}/", 200, (("Link", '</openapi.json>; rel="service-desc", </>; rel=self'),)),
        [f"yes:service-desc {API}/openapi.json"],
    ),
    (
        "service_desc",
        reply(f"{WWW}/", 200, HTML, "<html><head><link href='/api/docs' rel='service-doc'></head><p>x"),
        [f"yes:service-doc {WWW}/api/docs"],
    ),
    ("service_desc", reply(f"{WWW}/", 200, (("Link", "</a.css>; rel=preload"),)), []),
    (
        "mcp_server_card",
        reply(
            f"{WWW}/.well-known/mcp/server-card.json",
            200,
            JSON,
            {"name": "x", "remotes": [{"type": "streamable-http", "url": f"{API}/mcp"}]},
        ),
        [f"yes:{WWW}/.well-known/mcp/server-card.json"],
    ),
    ("mcp_server_card", reply(f"{WWW}/.well-known/mcp.json", 200, JSON, {"name": "x"}), []),
    ("mcp_server_card", reply(f"{WWW}/package.json", 200, JSON, {"name": "x", "remotes": [{"url": "y"}]}), []),
    (
        "agent_card",
        reply(f"{WWW}/.well-known/agent-card.json", 200, JSON, {"name": "x", "url": f"{API}/a2a", "skills": []}),
        [f"yes:{WWW}/.well-known/agent-card.json"],
    ),
    ("agent_card", reply(f"{WWW}/.well-known/agent-card.json", 200, JSON, {"name": "x"}), []),
]

PRODUCTS = {"data": {"products": [{"productId": "1"}]}, "links": {"self": "x"}, "meta": {"totalRecords": 1}}
UNSUPPORTED = {"errors": [{"code": "urn:au-cds:error:cds-all:Header/UnsupportedVersion", "title": "x", "detail": "y"}]}
CDS = "https://public.cdr.example.com.au/cds-au/v1"
HOST = "public.cdr.example.com.au"
OPEN = ("Access-Control-Allow-Origin", "*")
RULES: list[tuple[Exchange, list[str]]] = [
    (
        reply(f"{CDS}/banking/products", 200, (*JSON, ("x-v", "1"), OPEN), PRODUCTS, "cdr"),
        [f"cdr_host yes:{HOST}", "cdr_version yes:1", "cdr_cors yes:*", "cdr_json yes:application/json"],
    ),
    (
        reply(f"{CDS}/banking/products", 200, (*JSON, ("x-v", "12")), PRODUCTS, "cdr"),
        [f"cdr_host yes:{HOST}", "cdr_version no:12", "cdr_cors no:missing", "cdr_json yes:application/json"],
    ),
    (
        reply("https://cdr.energymadeeasy.gov.au/x/cds-au/v1/banking/products", 200, JSON, PRODUCTS, "cdr"),
        ["cdr_host yes:regulator", "cdr_version no:missing", "cdr_cors no:missing", "cdr_json yes:application/json"],
    ),
    (  # a refusal need not say a version
        reply(f"{CDS}/banking/products", 406, (*JSON, OPEN), UNSUPPORTED, "cdr"),
        [f"cdr_host yes:{HOST}", "cdr_cors yes:*", "cdr_json yes:application/json"],
    ),
    (reply(f"{CDS}/banking/products", 404, JSON, {"message": "no"}, "cdr"), []),
    (reply(f"{CDS}/banking/products", 200, HTML, "<html>Products", "cdr"), []),
    (reply(f"{API}/products", 200, JSON, PRODUCTS), []),
]


@pytest.mark.parametrize(("observation", "expected"), RULES)
def test_what_the_consumer_data_standards_ask_is_held_against_the_reply(
    observation: Exchange, expected: list[str]
) -> None:
    signs = check(BY_NAME["cdr_rules"], observation)
    assert [f"{s.question} {s.answer}:{s.value}" for s in signs] == expected


PRESENCE: list[Case] = [
    # Consumer Data Right
    ("mandated_api", reply(f"{CDS}/banking/products?page-size=1", 200, JSON, PRODUCTS, "cdr"), [f"yes:{CDS}"]),
    ("mandated_api", reply(f"{CDS}/banking/products", 406, JSON, UNSUPPORTED, "cdr"), [f"yes:{CDS}"]),
    ("mandated_api", reply(f"{CDS}/banking/products", 404, JSON, UNSUPPORTED, "cdr"), []),
    ("mandated_api", reply(f"{CDS}/banking/products", 200, HTML, "<html>Products", "cdr"), []),
    ("mandated_api", reply(f"{CDS}/banking/products", 200, JSON, {"data": []}, "cdr"), []),
    # parked domains; a site that sells something is none
    (
        "parked",
        reply(f"{WWW}/", 200, HTML, "<html><title>x.com is for sale</title><p>Make an offer."),
        ["yes:for sale"],
    ),
    ("parked", reply(f"{WWW}/", 200, HTML, "<html><title>x.com</title><p>This domain has expired."), ["yes:parked"]),
    (
        "parked",
        reply(f"{WWW}/", 200, HTML, "<html><p>x.com<script src='https://img1.wsimg.com/parking-lander/a.js'></script>"),
        ["yes:parking service"],
    ),
    ("parked", reply(f"{WWW}/", 200, HTML, "<html><p>The old mill is for sale. A domain of expertise."), []),
    ("parked", reply(f"{WWW}/", 200, HTML, f"<html><p>This domain is for sale. {'A site of words. ' * 120}"), []),
    ("parked", reply(f"{WWW}/", 404, HTML, "<html><p>This domain is for sale."), []),
    ("mandated_api", reply(f"{API}/products", 200, JSON, PRODUCTS), []),
    ("open_data", reply(f"{CDS}/banking/products?page-size=1", 200, JSON, PRODUCTS, "cdr"), ["yes:rest"]),
    ("open_data", reply(f"{CDS}/banking/products", 406, JSON, UNSUPPORTED, "cdr"), []),
    # data by other specifications, and pages of records
    (
        "open_data",
        reply(f"{API}/odata/", 200, JSON, {"@odata.context": "x", "value": [{"name": "A", "url": "A"}]}),
        ["yes:odata"],
    ),
    (
        "open_data",
        reply(f"{API}/v1/stations", 200, JSON, {"data": [{"id": 1, "name": "a"}], "total": 1}),
        ["yes:rest"],
    ),
    (
        "open_data",
        reply(f"{API}/v1/stations", 200, JSON, [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}]),
        ["yes:rest"],
    ),
    ("open_data", reply(f"{WWW}/api/news", 200, JSON, {"items": [{"id": 1, "t": 2}], "page": 1}), ["~yes:rest"]),
    ("open_data", reply(f"{WWW}/news", 200, JSON, {"items": [{"id": 1, "t": 2}], "page": 1}, "page_part"), []),
    # led to by a link of a page
    ("open_data", reply(f"{WWW}/news", 200, JSON, {"items": [{"id": 1, "t": 2}], "page": 1}, "browse"), ["~yes:rest"]),
    ("open_data", reply(f"{WWW}/d/t.json", 200, JSON, {"ok": True, "rows": [], "truncated": False}), ["yes:rest"]),
    (
        "open_data",
        reply(
            f"{WWW}/t.json", 200, JSON, {"database": "d", "table": "t", "columns": [], "rows": [], "truncated": True}
        ),
        ["yes:rest"],
    ),
    ("open_data", reply(f"{WWW}/t.json", 200, JSON, {"rows": [], "truncated": False}), []),
    ("open_data", reply(f"{WWW}/wp-json/wp/v2/posts", 200, JSON, [{"id": 1, "t": 2}, {"id": 2, "t": 2}]), []),
    ("open_data", reply(f"{API}/", 200, JSON, {"message": "Welcome"}), []),
    ("open_data", reply(f"{API}/health", 200, JSON, {"status": "UP", "checks": [{"a": 1, "b": 2}], "total": 1}), []),
    ("open_data", reply(f"{API}/v1/me", 200, JSON, {"id": 1, "name": "x"}), []),
    ("open_data", reply(f"{API}/x", 200, JSON, {"data": [{"id": 1, "name": "a"}], "total": 1}, "control"), []),
    ("open_data", reply(f"{API}/v1/x", 401, JSON, {"data": [{"id": 1, "name": "a"}], "total": 1}), []),
    # API hosts: gateways by their own words
    ("api_host", reply(f"{API}/x", 404, JSON, {"message": "no Route matched with those values"}), ["yes:gateway"]),
    (
        "api_host",
        reply(
            f"{WWW}/x", 401, JSON, {"statusCode": 401, "message": "Access denied due to missing subscription key. x"}
        ),
        ["yes:gateway"],
    ),
    (
        "api_host",
        reply(f"{API}/x", 403, (*JSON, ("x-amzn-RequestId", "1")), {"message": "Missing Authentication Token"}),
        ["yes:gateway"],
    ),
    (
        "api_host",
        reply(f"{API}/x", 404, JSON, {"fault": {"faultstring": "x", "detail": {"errorcode": "messaging.x"}}}),
        ["yes:gateway"],
    ),
    # frameworks and plain JSON errors
    ("api_host", reply(f"{API}/", 404, JSON, {"detail": "Not Found"}), ["yes:json_error"]),
    (
        "api_host",
        reply(f"{API}/x", 404, JSON, {"timestamp": "t", "status": 404, "error": "Not Found", "path": "/x"}, "control"),
        ["yes:json_error"],
    ),
    (
        "api_host",
        reply(f"{API}/x", 404, HTML, "<!DOCTYPE html>\n<pre>Cannot GET /x</pre>", "control"),
        ["yes:json_error"],
    ),
    ("api_host", reply(f"{WWW}/x", 404, HTML, "<!DOCTYPE html>\n<pre>Cannot GET /x</pre>", "control"), []),
    ("api_host", reply(f"{WWW}/x", 404, HTML, "<html><h1>Whitelabel Error Page</h1></html>", "control"), []),
    ("api_host", reply(f"{WWW}/x7f3", 404, JSON, {"error": "no"}, "control"), ["yes:json_error"]),
    ("api_host", reply(f"{WWW}/x7f3.json", 404, JSON, {"error": "no"}, "control"), ["~yes:json_error"]),
    ("api_host", reply(f"{WWW}/api/x", 404, JSON, {"message": "no"}), ["~yes:json_error"]),
    (
        "api_host",
        reply(f"{API}/x", 401, (("WWW-Authenticate", 'Bearer realm="x"'),)),
        ["yes:challenge"],
    ),
    ("api_host", reply(f"{WWW}/", 401, (*HTML, ("WWW-Authenticate", 'Basic realm="staging"')), "<html>"), []),
    ("api_host", reply(f"{API}/", 200, JSON, {"message": "Welcome"}), ["yes:json"]),
    (
        "api_host",
        reply(f"{API}/soap", 500, XML, "<s:Envelope xmlns:s='x'><s:Body><s:Fault><a/></s:Fault>"),
        ["yes:xml_error"],
    ),
    # near misses: pages, buckets, content management, walls
    ("api_host", reply(f"{API}/x", 404, HTML, "<html><h1>Not found</h1>", "control"), []),
    ("api_host", reply(f"{API}/x", 403, XML, "<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>"), []),
    ("api_host", reply(f"{WWW}/x", 404, (*JSON, ("Server", "AmazonS3")), {"code": "NoSuchKey"}, "control"), []),
    ("api_host", reply(f"{WWW}/wp-json/x", 404, JSON, {"code": "rest_no_route", "message": "x"}), []),
    ("api_host", reply(f"{WWW}/", 404, (*JSON, ("X-ShopId", "1")), {"errors": "Not Found"}), []),
    ("api_host", reply(f"{API}/x", 403, JSON, {"message": "denied"}, outcome=Outcome.BLOCKED), []),
    ("api_host", reply(f"{WWW}/data.json", 200, JSON, {"a": 1}), []),
    ("api_host", reply(f"{API}/x", 404, JSON, "{}", "control"), ["~yes:json_error"]),
]


@pytest.mark.parametrize(("name", "observation", "expected"), TRANSPORT + PROTECTION + AGENTS + PRESENCE)
def test_detector(name: str, observation: Exchange | Handshake | Lookup, expected: list[str]) -> None:
    assert seen(name, observation, BY_NAME[name].questions[0]) == expected


def test_style_comes_with_open_data() -> None:
    assert seen("open_data", reply(f"{CDS}/banking/products", 200, JSON, PRODUCTS), "api_style") == ["yes:rest"]


def test_long_link_header_is_cited_where_the_relation_stands() -> None:
    many = ", ".join(f"</asset-{n}.js>; rel=preload" for n in range(40))
    observation = reply(f"{API}/", 200, (("Link", f"{many}, </spec>; rel=service-desc"),))
    (sign,) = check(BY_NAME["service_desc"], observation)
    assert "/spec" in sign.excerpt


def test_every_detector_of_this_file_has_a_case_that_speaks_and_one_that_is_silent() -> None:
    cased: dict[str, set[bool]] = {}
    for name, _, expected in TRANSPORT + PROTECTION + AGENTS + PRESENCE:
        cased.setdefault(name, set()).add(bool(expected))
    assert {name for name, ways in cased.items() if ways != {True, False}} == set()


# --- the register of the Consumer Data Right -----------------------------------------------------


def _targets(code: str, register: Path | None = None) -> tuple[tuple[str, tuple[Header, ...]], ...]:
    return cdr.targets_for(Company(code, code, "", ""), (), cdr.brands(register))


def test_bundled_brands_lead_to_the_products_of_a_company() -> None:
    found = _targets("ANZ")
    assert ("https://api.anz/cds-au/v1/banking/products?page-size=1", cdr.HEADERS) in found
    assert all(url.endswith(cdr.PRODUCT_PATHS[0]) for url, _ in found)
    assert _targets("") == _targets("XYZ") == ()


REGISTER = {
    "data": [
        {"brandName": "ANZ", "publicBaseUri": "https://a.example/", "productBaseUri": None, "industries": ["banking"]},
        {
            "brandName": "New",
            "publicBaseUri": "https://x.bankwest.com.au",
            "productBaseUri": "https://p.bankwest.com.au/cds-au/v1",
            "industries": ["banking", "energy"],
        },
        {"brandName": "Nobody's", "publicBaseUri": "https://b.example", "industries": ["energy"]},
        {"brandName": "No address"},
        7,
    ],
    "links": {},
    "meta": {},
}


def test_register_is_read_as_it_comes(tmp_path: object) -> None:
    path = Path(str(tmp_path)) / "register.json"
    path.write_text(json.dumps(REGISTER))
    assert [url for url, _ in _targets("ANZ", path)] == ["https://a.example/cds-au/v1/banking/products?page-size=1"]
    assert [url for url, _ in _targets("CBA", path)] == [
        "https://p.bankwest.com.au/cds-au/v1/banking/products?page-size=1",
        "https://p.bankwest.com.au/cds-au/v1/energy/plans?page-size=1",
    ]
    assert cdr.brands(path)[2].code == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is no JSON"),
        ('{"data": 1}', "has no list `data`"),
        ("brand,code\nA,B\n", "has no column base_url"),
        ("brand,base_url,code\nA,ftp://x,B\n", "line 2, column base_url"),
        ('brand,base_url,code\n"A', "is no CSV"),
        ("\xff", "is not UTF-8"),
    ],
)
def test_bad_register_is_told_with_its_place(text: str, message: str, tmp_path: object) -> None:
    path = Path(str(tmp_path)) / "register"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(InputError, match=message):
        cdr.brands(path)
