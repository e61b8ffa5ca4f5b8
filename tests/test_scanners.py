"""Two scanners of TLS, where they are installed, are held against what the survey says of the same real servers.

Optional, and slow: tests/judges/README.md says how to run it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from judges import scanners
from judges.scanners import Told
from real_servers import CASES, NGINX, OPENSSL, Servers, survey_of

from survey.store import Store

SSLYZE = os.environ.get("SURVEY_SSLYZE")  # the program, in an environment of its own
TESTSSL = shutil.which(os.environ.get("SURVEY_TESTSSL", "")) if os.environ.get("SURVEY_TESTSSL") else None
HOSTS = tuple(f"{name}.example" for name in os.environ.get("SURVEY_TESTSSL_SITES", "").split(",") if name) or tuple(
    case.host for case in CASES if case.name in
    ("every", "tls10-12", "tls13", "expired", "early", "self", "unknown", "unsent", "wrong", "rsa1024", "ecdsa", "sha1")
)  # fmt: skip
pytestmark = pytest.mark.skipif(not (NGINX and OPENSSL), reason="needs nginx and openssl")
# Where a judge is known to mean something else, and why.
KNOWN = {
    # OpenSSL lets SHA-1 pass in a leaf at security level 0, at which testssl.sh runs; no browser does
    ("testssl", "sha1.example"): {"verdict"},
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Servers, dict[str, Told]]]:
    folder = tmp_path_factory.mktemp("scanned")
    with Servers(folder) as servers, survey_of(servers, folder) as store:
        yield servers, ours(store)


def ours(store: Store) -> dict[str, Told]:
    found: dict[str, Told] = {}
    for case in CASES:
        if not case.versions:
            continue
        rows = [
            f for f in store.query("SELECT * FROM findings WHERE answer IN ('yes', 'no')") if f["host"] == case.host
        ]
        told = {q: [f["value"] for f in rows if f["question"] == q] for q in ("certificate", "client_certificate")}
        sent = {h["certificate"] for h in store.query("SELECT * FROM handshakes") if h["host"] == case.host}
        (leaf,) = [c for c in store.query("SELECT * FROM certificates") if c["sha256"] in sent]
        found[case.host] = Told(
            frozenset(f["value"] for f in rows if f["question"] == "tls_version" and f["answer"] == "yes"),
            told["certificate"][0],
            leaf["key"],
            leaf["signature"],
            "".join(told["client_certificate"]),
        )
    return found


def unlike(judge: str, mine: dict[str, Told], theirs: dict[str, Told]) -> str:
    differ = {host: mine[host].differences(told) for host, told in theirs.items()}
    left = {
        host: {name: pair for name, pair in found.items() if name not in KNOWN.get((judge, host), ())}
        for host, found in differ.items()
    }
    print(f"{judge}: {len(theirs)} servers, {sum(not found for found in differ.values())} alike")
    return json.dumps({host: found for host, found in left.items() if found}, default=sorted, indent=1)


def ports(servers: Servers) -> dict[str, int]:
    return {name.removesuffix(":443"): port for name, port in servers.ports.items() if name.endswith(":443")}


@pytest.mark.skipif(not SSLYZE, reason="SURVEY_SSLYZE names no program: see tests/judges/README.md")
def test_sslyze_says_the_same(running: tuple[Servers, dict[str, Told]], tmp_path: Path) -> None:
    servers, mine = running
    theirs = scanners.sslyze(str(SSLYZE), ports(servers), servers.ca_file, tmp_path)
    assert theirs.keys() == mine.keys()
    assert unlike("sslyze", mine, theirs) == "{}"


@pytest.mark.skipif(not TESTSSL, reason="SURVEY_TESTSSL names no program: see tests/judges/README.md")
def test_testssl_says_the_same(running: tuple[Servers, dict[str, Told]], tmp_path: Path) -> None:
    servers, mine = running
    theirs = dict(scanners.testssl(str(TESTSSL), ports(servers), HOSTS, servers.ca_file, tmp_path))
    assert len(theirs) > len(HOSTS) / 2
    assert unlike("testssl", mine, theirs) == "{}"
