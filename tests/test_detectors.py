"""What holds for every detector, whoever wrote it: walks the tuple."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey.detectors import DETECTORS
from survey.model import (
    Answer,
    Detector,
    Exchange,
    Handshake,
    Lookup,
    Outcome,
    Response,
    Sign,
    evidence_text,
    exchange_evidence,
    status_line,
)
from survey.questions import BY_NAME
from survey.reading import read

NOW = "2026-11-24T00:00:00.000Z"
ALL = pytest.mark.parametrize("detector", DETECTORS, ids=lambda d: d.name)
QUICK = settings(
    max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], database=None
)


def exchange(response: Response | None, url: str = "https://api.example.com/", **more: object) -> Exchange:
    facts: dict[str, object] = {
        "id": "e",
        "run_id": "r",
        "company": "C",
        "probe": "front_door",
        "method": "GET",
        "url": url,
        "outcome": Outcome.ANSWERED,
        "fetched_at": NOW,
        "response": response,
    }
    return Exchange(**{**facts, **more})  # type: ignore[arg-type]


def handshake(**more: object) -> Handshake:
    facts: dict[str, object] = {
        "id": "h",
        "run_id": "r",
        "company": "C",
        "host": "api.example.com",
        "port": 443,
        "offered": "default",
        "outcome": Outcome.ANSWERED,
        "at": NOW,
    }
    return Handshake(**{**facts, **more})  # type: ignore[arg-type]


def lookup(**more: object) -> Lookup:
    facts: dict[str, object] = {
        "id": "l",
        "run_id": "r",
        "company": "C",
        "host": "example.com",
        "rrtype": "A",
        "outcome": Outcome.ANSWERED,
        "at": NOW,
    }
    return Lookup(**{**facts, **more})  # type: ignore[arg-type]


def signs_of(detector: Detector, observation: Exchange | Handshake | Lookup) -> list[Sign]:
    kinds = {"exchange": Exchange, "handshake": Handshake, "lookup": Lookup}
    if not isinstance(observation, kinds[detector.kind]):
        return []
    return list(detector.detect(read(observation) if isinstance(observation, Exchange) else observation))


def cited_texts(observation: Exchange | Handshake | Lookup) -> Iterator[str]:
    """Everything an excerpt may be taken from."""
    if not isinstance(observation, Exchange):
        yield evidence_text(observation)
        return
    if observation.response is None:
        yield exchange_evidence(observation)
        return
    yield observation.text
    yield observation.response.header_block
    yield status_line(observation)


def check(detector: Detector, observation: Exchange | Handshake | Lookup) -> list[Sign]:
    signs = signs_of(detector, observation)
    for sign in signs:
        assert sign.question in detector.questions, sign
        assert sign.answer in get_args(Answer), sign
        assert sign.excerpt, sign
        assert len(sign.excerpt) <= 1000, sign
        assert any(sign.excerpt in text for text in cited_texts(observation)), sign
        assert isinstance(sign.value, str), sign
        where = sign.location.partition("@")[0].partition(":")[0]
        assert where in {"body", "header", "json", "tls", "dns", "status", "outcome"}, sign
    return signs


def test_names_are_unique() -> None:
    assert [name for name, n in Counter(d.name for d in DETECTORS).items() if n > 1] == []


@ALL
def test_has_questions_of_the_codebook(detector: Detector) -> None:
    assert detector.questions
    assert [q for q in detector.questions if q not in BY_NAME] == []
    assert detector.finds
    assert "\n" not in detector.finds
    assert detector.kind in ("exchange", "handshake", "lookup")


# What proves nothing: no observation of these may speak for or against anything, save where it is named here.
SILENCE: tuple[Exchange | Handshake | Lookup, ...] = (
    exchange(Response(204, "No Content", (), b""), "http://www.example.com/nothing", probe="link"),
    exchange(Response(200, "OK", (), b""), "https://www.example.com/nothing.txt", probe="link"),
    *(
        exchange(None, url, outcome=outcome, detail="never mind", sent=sent)
        for url in ("http://www.example.com/", "https://www.example.com/.well-known/security.txt")
        for outcome in Outcome
        if outcome not in (Outcome.ANSWERED, Outcome.REFUSED)
        for sent in (True, False)
    ),
    *(handshake(outcome=o) for o in Outcome if o is not Outcome.ANSWERED),
    handshake(outcome=Outcome.REFUSED, offered="TLSv1", detail="connection refused"),
    *(lookup(outcome=o, rrtype=t) for o in (Outcome.TIMED_OUT, Outcome.DNS_FAILED) for t in ("A", "CAA", "TXT", "DS")),
)


@ALL
def test_is_silent_on_what_proves_nothing(detector: Detector) -> None:
    for observation in SILENCE:
        signs = [s for s in signs_of(detector, observation) if (s.question, s.value) != ("plain_http", "serves")]
        assert signs == [], observation


def test_time_out_is_not_a_no() -> None:
    gone = exchange(None, outcome=Outcome.TIMED_OUT, detail="30 s")
    assert [s for d in DETECTORS for s in signs_of(d, gone)] == []


# --- anything a server may send ------------------------------------------------------------------

_NAMES = st.sampled_from(
    re.findall(
        r"\S+",
        "Server X-Powered-By Strict-Transport-Security Link Content-Type WWW-Authenticate RateLimit RateLimit-Policy "
        "Access-Control-Allow-Origin Access-Control-Allow-Credentials Cache-Control Deprecation Sunset "
        "Location Set-Cookie X-Generator X-AspNet-Version OData-Version x-amzn-ErrorType Content-Security-Policy x-v",
    )
)
_WORDS = st.sampled_from(
    [
        "max-age=31536000",
        "nginx/1.18.0",
        "*",
        "null",
        'Bearer realm="x"',
        '<https://x.example/>; rel="service-desc"',
        '"default";q=10;w=1',
        "text/html",
        "application/json",
        "application/problem+json",
        "application/linkset+json",
        "@1688169599",
        "Sat, 31 Dec 2026 23:59:59 GMT",
        "no-store",
        "true",
        "text/plain",
        "PHP/8.1",
        "",
    ]
)
_VALUES = st.one_of(_WORDS, st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=60))
_PATHS = st.sampled_from(
    re.findall(
        r"\S+",
        "/ /.well-known/security.txt /llms.txt /.well-known/api-catalog /cds-au/v1/banking/products?page-size=1 "
        "/graphql /.well-known/agent-card.json /.well-known/mcp/server-card.json /x.json /v1/orders /swagger.json "
        "/.well-known/openid-configuration /developers /docs",
    )
)
_BODIES = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=200).map(lambda t: t.encode("utf-8", "surrogatepass")),
    st.sampled_from(
        [
            b'{"data":{"products":[]},"links":{"self":"x"},"meta":{}}',
            b'{"errors":[{"code":"urn:au-cds:error:cds-all:Header/UnsupportedVersion","title":"x","detail":""}]}',
            b'{"message":"Missing Authentication Token"}',
            b'{"detail":"Not Found"}',
            b"[]",
            b"{}",
            b"[[[[[[",
            b"[1,2]",
            b'{"linkset":[{"item":[{"href":"x"}]}]}',
            b'{"linkset":[[]]}',
            b'{"data":[{"a":1,"b":2}],"total":"x"}',
            b"Contact: mailto:a@b\nExpires: 2027-01-01T00:00:00Z\n",
            b"# Title\n",
            b"<html><head><link rel=service-desc>",
            b'{"openapi":"3.0.0"}',
            b'{"name":"x","skills":[],"url":"u","remotes":[{"url":"x"}],"serverInfo":1}',
            b'{"data":{"__typename":"Query"}}',
            b'{"issuer":"x","jwks_uri":[]}',
            b'{"keys":null,"trace":1,"file":2,"line":3}',
            b'Traceback (most recent call last):\n  File "/a.py", line 1, in x\n',
            b"\tat a.b.C.d(E.java:1)\n" * 3,
            b"<?xml version='1.0'?><error><code>1</code></error>",
            b"\xff\xfe<\x00h\x00t\x00m\x00l\x00>\x00",
        ]
    ),
)
_RESPONSES = st.builds(
    lambda status, reason, headers, body: Response(status, reason, tuple(headers), body),
    st.sampled_from([100, 200, 204, 301, 302, 400, 401, 403, 404, 405, 406, 429, 500, 503, 599]),
    st.sampled_from(["OK", "", "Not Found"]),
    st.lists(st.tuples(_NAMES, _VALUES), max_size=6),
    _BODIES,
)
_EXCHANGES = st.builds(
    lambda response, scheme, host, path, probe, to, asked: exchange(
        response,
        f"{scheme}://{host}{path}",
        probe=probe,
        redirect_to=to if response.status in (301, 302) else None,
        request_headers=(("Origin", "https://survey.example"),) if asked else (),
    ),
    _RESPONSES,
    st.sampled_from(["http", "https"]),
    st.sampled_from(["www.example.com", "api.example.com", "public.cdr.example.com.au", "192.0.2.1"]),
    _PATHS,
    st.sampled_from(["front_door", "well_known", "control", "cdr", "link", "posture", "import", "robots", "graphql"]),
    st.sampled_from([None, "https://api.example.com/", "http://other.example/"]),
    st.booleans(),
)


@QUICK
@given(st.lists(_EXCHANGES, min_size=8, max_size=8))
def test_never_raises_and_cites_what_is_there(exchanges: list[Exchange]) -> None:
    for one in exchanges:
        reading = read(one)
        for detector in DETECTORS:
            if detector.kind == "exchange":
                first = list(detector.detect(reading))
                assert first == check(detector, one)  # pure: the same again


_TEXTS = st.one_of(
    st.text(max_size=40), st.sampled_from(["", "TLSv1", "certificate has expired", "peer alert 70", "x"])
)
_FLAGS = st.sampled_from([None, True, False])


@QUICK
@given(
    st.sampled_from(list(Outcome)),
    st.sampled_from(["default", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"]),
    _TEXTS,
    _TEXTS,
    _TEXTS,
    _FLAGS,
    _FLAGS,
    _TEXTS,
    st.sampled_from(["", "requested", "required"]),
    st.lists(st.binary(max_size=20), max_size=2),
)
def test_handshakes_never_raise(
    outcome: Outcome,
    offered: str,
    version: str,
    cipher: str,
    error: str,
    trusted: bool | None,
    named: bool | None,
    detail: str,
    client: str,
    chain: list[bytes],
) -> None:
    one = handshake(
        outcome=outcome,
        offered=offered,
        version=version or None,
        cipher=cipher or None,
        verify_error=error,
        trusted=trusted,
        name_matches=named,
        detail=detail,
        client_certificate=client,
        chain=tuple(chain),
    )
    for detector in DETECTORS:
        check(detector, one)


@QUICK
@given(
    st.sampled_from(list(Outcome)),
    st.sampled_from(["A", "CNAME", "CAA", "TXT", "DS", "DNSKEY", "MX", "NS"]),
    st.sampled_from(["example.com", "_dmarc.example.com", "api.example.com"]),
    st.lists(
        st.one_of(
            st.sampled_from(
                ['"v=spf1 -all"', '"v=DMARC1; p=reject"', '0 issue "ca.example"', '"v=spf1 " "~all"', "x."]
            ),
            st.text(min_size=1, max_size=40),
        ),
        max_size=3,
    ),
    st.sampled_from([None, "x.readme.io.", "example.azure-api.net"]),
)
def test_lookups_never_raise(outcome: Outcome, rrtype: str, host: str, answer: list[str], cname: str | None) -> None:
    one = lookup(outcome=outcome, rrtype=rrtype, host=host, answer=tuple(answer), cname=cname)
    for detector in DETECTORS:
        check(detector, one)
