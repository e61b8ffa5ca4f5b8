"""The demo web by itself: it serves what it says, over real TLS, and logs what it was asked."""

from __future__ import annotations

import csv
import http.client
import io
import json
import socket
import ssl
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from openapi_spec_validator import validate

from survey.demo import COLUMNS, DemoWeb, Truth, differences
from survey.demo.certificates import PROFILES
from survey.demo.documents import as_yaml, openapi
from survey.demo.hostile import CERTIFICATES
from survey.demo.site import Firm
from survey.demo.sites import KINDS, make_sites
from survey.demo.words import SECTORS


def code_of(web: DemoWeb, kind: str) -> str:
    return next(code for code, truth in web.truth.items() if truth.kind == kind)


def domain_of(web: DemoWeb, kind: str) -> str:
    return next(s.firm.domain for s in web.sites if s.truth.kind == kind)


def trusting(web: DemoWeb) -> ssl.SSLContext:
    return ssl.create_default_context(cadata=web.ca_pem.decode())


def connect(web: DemoWeb, host: str, context: ssl.SSLContext | None = None) -> ssl.SSLSocket:
    port = web.port_of(host, 443)
    assert port is not None
    return (context or trusting(web)).wrap_socket(
        socket.create_connection(("127.0.0.1", port), 5), server_hostname=host
    )


def get(web: DemoWeb, url: str, **headers: str) -> tuple[int, dict[str, str], str]:
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    if scheme == "https":
        connection = http.client.HTTPConnection(host)
        connection.sock = connect(web, host)
    else:
        port = web.port_of(host, 80)
        assert port is not None
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", slash + path, headers={"Host": host, **headers})
        reply = connection.getresponse()
        return reply.status, {k.lower(): v for k, v in reply.getheaders()}, reply.read().decode()
    finally:
        connection.close()


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_every_kind_is_there_once(demo_web: DemoWeb) -> None:
    assert sorted(t.kind for t in demo_web.truth.values()) == sorted(k.name for k in KINDS)
    assert len(KINDS) >= 40


def test_every_name_is_invented(demo_web: DemoWeb) -> None:
    for line in demo_web.connect_to.splitlines():
        if not line.startswith("#"):
            host, port, address, _ = line.split(":")
            assert host.endswith(".example") or (host.startswith("demo-") and host.endswith(".readme.io"))
            assert port in ("80", "443")
            assert address == "127.0.0.1"


def test_lists_are_what_the_survey_reads(demo_web: DemoWeb) -> None:
    companies = rows(demo_web.companies_csv)
    assert list(companies[0]) == ["code", "name", "sector", "website"]
    assert len({c["code"] for c in companies}) == len(companies) == len(demo_web.truth)
    assert {c["sector"] for c in companies} == {s.name for s in SECTORS}
    roles = {"corporate", "brand", "developer-portal", "api", "auth", "docs"}
    for row in rows(demo_web.hosts_csv):
        assert row["role"] in roles
        assert row["code"] in demo_web.truth


def test_truths_speak_the_vocabulary(demo_web: DemoWeb) -> None:
    for truth in demo_web.truth.values():
        assert truth.api_presence in ("open", "public", "partner", "private", "mentioned", "none", "unknown")
        assert truth.access_model in ("open", "self_service", "approval", "partner", "unknown")
        assert truth.origin in (None, "voluntary", "mandated", "both")
        assert truth.https in ("enforced", "available", "none", "unknown")
        assert truth.hsts in ("long", "short", "none", "unknown")
        assert (truth.unknown_reason is not None) == (truth.api_presence == "unknown")
        assert list(truth.auth) == sorted(truth.auth)
        assert truth.why.endswith(".")


def test_every_page_is_served(demo_web: DemoWeb) -> None:
    pages = 0
    for site in demo_web.sites:
        for host in site.hosts:
            if host.front.speaks_tls and host.front.tls in ("modern", "tls12", "tls13") and "*" not in host.name:
                if host.front.certificate != "good":
                    continue
                status, headers, _ = get(demo_web, f"https://{host.name}/")
                assert status in (200, 301, 302, 401, 403, 404, 429), host.name
                assert ("strict-transport-security" in headers) == (host.front.hsts is not None)
                pages += status == 200
    assert pages > 40


def test_links_of_an_ordinary_site_lead_somewhere(demo_web: DemoWeb) -> None:
    domain = domain_of(demo_web, "ordinary")
    host = next(h for s in demo_web.sites for h in s.hosts if h.name.endswith(domain) and len(h.routes) > 5)
    pages = [p for p in host.routes if not p.endswith((".js", ".css", ".ico", ".xml", ".txt", ".pdf"))]
    assert len(pages) >= 20
    for page in pages:
        _, _, body = get(demo_web, f"https://{host.name}{page}")
        for part in body.split('href="')[1:]:
            address = part.split('"')[0]
            if address.startswith("/"):
                assert address in host.routes, f"{page} links {address}"


def test_unknown_addresses_are_404(demo_web: DemoWeb) -> None:
    status, _, _ = get(demo_web, f"https://www.{domain_of(demo_web, 'redoc_on_main_site')}/never-heard-of")
    assert status in (301, 404)
    assert get(demo_web, f"https://api.{domain_of(demo_web, 'description_only')}/never")[0] == 404


@pytest.mark.parametrize(
    ("kind", "error"),
    [("expired_certificate", "certificate has expired"), ("strange_certificate", "certificate verify failed")],
)
def test_bad_certificates_are_bad(demo_web: DemoWeb, kind: str, error: str) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match=error):
        connect(demo_web, f"www.{domain_of(demo_web, kind)}")


def test_tls_versions_are_those_of_the_truth(demo_web: DemoWeb) -> None:
    versions = {"TLSv1.2": ssl.TLSVersion.TLSv1_2, "TLSv1.3": ssl.TLSVersion.TLSv1_3}
    for kind in ("tls12_only", "legacy_tls", "ordinary"):
        truth = demo_web.truth[code_of(demo_web, kind)]
        for name, version in versions.items():
            context = trusting(demo_web)
            context.minimum_version = context.maximum_version = version
            host = f"www.{domain_of(demo_web, kind)}"
            if name in truth.tls_versions:
                with connect(demo_web, host, context) as tls:
                    assert tls.version() == name
            else:
                with pytest.raises(ssl.SSLError):
                    connect(demo_web, host, context)


def test_a_closed_port_refuses_at_once(demo_web: DemoWeb) -> None:
    port = demo_web.port_of(f"www.{domain_of(demo_web, 'http_only')}", 443)
    assert port is not None
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), 5)


def test_names_that_nobody_has_do_not_resolve(demo_web: DemoWeb) -> None:
    assert demo_web.port_of(f"www.{domain_of(demo_web, 'no_such_host')}", 443) is None
    wild = domain_of(demo_web, "wildcard_dns")
    assert demo_web.port_of(f"any-name-at-all.{wild}", 443) is not None
    assert get(demo_web, f"https://any-name-at-all.{wild}/")[0] in (200, 302)


def test_mandated_products_need_a_version(demo_web: DemoWeb) -> None:
    base = next(s.cdr_base for s in demo_web.sites if s.truth.kind == "mandated_banking")
    status, _, body = get(demo_web, f"{base}/banking/products")
    assert status == 406
    assert json.loads(body)["errors"][0]["code"].startswith("urn:au-cds:error:")
    status, headers, body = get(demo_web, f"{base}/banking/products?page-size=1", **{"x-v": "99", "x-min-v": "1"})
    assert (status, headers["x-v"]) == (200, "5")
    assert len(json.loads(body)["data"]["products"]) == 1


def test_a_host_may_ask_for_a_client_certificate(demo_web: DemoWeb) -> None:
    with pytest.raises(OSError):
        get(demo_web, f"https://api.{domain_of(demo_web, 'mutual_tls_api')}/")


def test_fifty_callers_at_once(demo_web: DemoWeb) -> None:
    host = f"www.{domain_of(demo_web, 'tls12_only')}"
    statuses: list[int] = []

    def call() -> None:
        statuses.append(get(demo_web, f"https://{host}/")[0])

    threads = [threading.Thread(target=call) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(statuses) == 50
    assert set(statuses) <= {200, 301}


def test_the_log_says_what_was_asked_and_when(demo_web: DemoWeb) -> None:
    host = f"www.{domain_of(demo_web, 'tls12_only')}"
    before = len(demo_web.log)
    get(demo_web, f"https://{host}/about?x=1", **{"User-Agent": "a test"})
    until = time.monotonic() + 5
    while not (told := [a for a in demo_web.log[before:] if a.target == "/about?x=1"]) and time.monotonic() < until:
        time.sleep(0.01)  # written once the reply is on its way, maybe after we have read it
    (line,) = told
    assert (line.host, line.method, line.scheme) == (host, "GET", "https")
    assert ("User-Agent", "a test") in line.headers
    assert line.started <= line.ended
    assert any(g.host == host and g.version == "TLSv1.2" for g in demo_web.handshakes)


def test_files_are_written(demo_web: DemoWeb, tmp_path: Path) -> None:
    files = demo_web.write(tmp_path / "here")
    assert files.companies.read_text(encoding="utf-8").startswith("code,name,sector,website\n")
    assert files.ca_file.read_bytes().startswith(b"-----BEGIN CERTIFICATE-----")
    assert len(rows(files.truth.read_text(encoding="utf-8"))) == len(demo_web.truth)
    assert json.loads(files.cdr_register.read_text(encoding="utf-8"))["data"]


def test_ports_are_known_only_while_it_runs() -> None:
    web = DemoWeb(kinds=("ordinary",))
    with pytest.raises(RuntimeError):
        _ = web.connect_to
    with web:
        assert web.connect_to


# --- growth ---


def fingerprint(sites: list[Any]) -> list[tuple[str, ...]]:
    return [(s.firm.code, s.firm.name, s.website, *(h.name for h in s.hosts), repr(s.truth)) for s in sites]


def test_the_same_seed_gives_the_same_web() -> None:
    assert fingerprint(make_sites(80, 3)) == fingerprint(make_sites(80, 3))
    assert fingerprint(make_sites(80, 3)) != fingerprint(make_sites(80, 4))


def test_a_large_web_has_every_kind_and_no_name_twice() -> None:
    web = DemoWeb(300, seed=11)
    assert {t.kind for t in web.truth.values()} == {k.name for k in KINDS}
    assert len(web.truth) == len(web.sites) == 300
    assert len({s.firm.domain for s in web.sites}) == 300
    for site in web.sites:
        for host in site.hosts:
            assert host.routes is not None


def test_a_small_web_has_as_many_as_were_asked_for() -> None:
    assert len(DemoWeb(5, seed=1).sites) == 5
    assert [t.kind for t in DemoWeb(kinds=("ordinary",)).truth.values()] == ["ordinary"]


@pytest.mark.parametrize("sector", SECTORS, ids=lambda s: s.name)
@pytest.mark.parametrize("version", ["2.0", "3.0.3", "3.1.0"])
def test_descriptions_are_valid(sector: Any, version: str) -> None:
    firm = Firm("TEST", "Test Limited", "test.example", sector, "0")
    schemes = ("api_key", "bearer", "basic", "oauth2") + (("mutual_tls",) if version == "3.1.0" else ())
    document = openapi(firm, "https://api.test.example/v1", schemes, version=version, open_reads=True)
    validate(document)
    assert yaml.safe_load(as_yaml(document)) == document


# --- comparing ---

TRUTH = Truth("AAAA", "kind", "Because.", "public", auth=("api_key",), hsts="long")
ROW = dict.fromkeys(COLUMNS) | {
    "api_presence": "public", "auth": '["api_key"]', "description_formats": "[]", "tls_versions": "[]",
    "hsts": "long", "https": "unknown", "access_model": "unknown",
}  # fmt: skip


def test_equal_rows_do_not_differ() -> None:
    assert differences({"AAAA": TRUTH}, {"AAAA": ROW}) == []


@pytest.mark.parametrize(
    ("row", "columns"),
    [
        (ROW | {"auth": '["basic"]'}, ["auth"]),
        (ROW | {"hsts": "none", "api_presence": "none"}, ["api_presence", "hsts"]),
        (None, ["code"]),
    ],
)
def test_differences_are_named(row: dict[str, Any] | None, columns: list[str]) -> None:
    found = differences({"AAAA": TRUTH}, {"AAAA": row} if row else {})
    assert [d.column for d in found] == columns
    assert "Because." in str(found[0]) or row is None


def test_profiles_name_versions_as_ssl_does() -> None:
    assert PROFILES["legacy"].versions == ("TLSv1", "TLSv1.1", "TLSv1.2")


# --- the hostile wing ---


def test_the_hostile_wing_is_there_when_asked_for() -> None:
    with DemoWeb(kinds=("ordinary",), hostile=True) as web:
        kinds = {t.kind: code for code, t in web.truth.items()}
        assert len(kinds) >= 50
        assert len({s.firm.domain for s in web.sites}) == len(web.sites)
        host = "www.short-body-hostile.example"
        with pytest.raises(http.client.IncompleteRead):
            get(web, f"https://{host}/")
        with pytest.raises(ssl.SSLError):
            connect(web, "www.tls-garbage-hostile.example")
        assert get(web, "https://www.redirect-loop-hostile.example/")[0] == 302


@pytest.mark.parametrize(("condition", "why"), CERTIFICATES)
def test_forged_certificates_are_served(condition: str, why: str) -> None:
    with DemoWeb(kinds=("ordinary",), hostile=True) as web:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with connect(web, f"www.{condition.replace('_', '-')}-hostile.example", context) as tls:
            der = tls.getpeercert(binary_form=True)
            assert der is not None
            assert len(der) > 200
