"""What a survey says of real servers is what they were set up to be, and they count what it asked of them."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from real_servers import ALL, CASES, NGINX, OPENSSL, Real, Servers, survey_of

from survey.store import Store

pytestmark = pytest.mark.skipif(not (NGINX and OPENSSL), reason="needs nginx and openssl")
PROBES = 4  # handshakes of a host beside its HTTP connections, at most


@pytest.fixture(scope="module")
def surveyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("real")
    with Servers(folder) as servers, survey_of(servers, folder) as store:
        yield store


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_fact_of_a_real_server(case: Real, surveyed: Store) -> None:
    shaken = [h for h in surveyed.query("SELECT * FROM handshakes") if h["host"] == case.host]
    assert len(shaken) <= PROBES
    assert {h["version"] for h in shaken if h["outcome"] == "answered"} == set(case.versions)
    found: dict[str, set[tuple[str, str]]] = {}
    for row in surveyed.query("SELECT * FROM findings"):
        if row["host"] == case.host:
            found.setdefault(row["question"], set()).add((row["answer"], row["value"]))
    if case.versions:
        refused = {("no", version) for version in set(ALL) - set(case.versions)}
        assert found["tls_version"] == refused | {("yes", version) for version in case.versions}
        assert found["certificate"] == {("yes" if case.verdict == "valid" else "no", case.verdict)}
        sent = {h["certificate"] for h in shaken if h["certificate"]}
        leaves = [c for c in surveyed.query("SELECT * FROM certificates") if c["sha256"] in sent]
        assert [(c["key"], c["signature"]) for c in leaves] == [(case.key, case.signature)]
    asked = {value for _, value in found.get("client_certificate", ())}
    assert asked == ({case.client_certificate} if case.client_certificate else set())
    does = {value for _, value in found["plain_http"]}
    assert does == {case.plain} | ({"downgrade"} if case.secure_to else set())
    result = next(r for r in surveyed.query("SELECT * FROM results") if r["name"] == case.name)
    assert (result["https"], result["hsts"]) == (case.https, case.hsts)
    assert json.loads(result["tls_versions"]) == sorted(case.versions)
    grades = {g["rules"]: g["grade"] for g in surveyed.query("SELECT * FROM grades") if g["host"] == case.host}
    assert grades["cisa-https"] == case.cisa
    assert grades["mozilla-tls-5.7"] == case.mozilla
