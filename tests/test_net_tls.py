"""Handshakes with real servers: OpenSSL's own, Python's, and such as are none."""

# ruff: noqa: E501  (tables that are read by row)
from __future__ import annotations

import contextlib
import datetime
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hostile import TLS_CASES, Case, Server, connect_to

from survey.errors import InputError
from survey.model import Outcome, TlsTarget
from survey.net import CapturedHandshake, Net, NetSettings, tls
from survey.net.tls import chosen_version

HOST = "a.example"
DAY = datetime.timedelta(days=1)
NOW = datetime.datetime.now(datetime.UTC)


@dataclass
class World:
    folder: Path
    ca: trustme.CA

    @property
    def ca_file(self) -> Path:
        path = self.folder / "ca.pem"
        self.ca.cert_pem.write_to_path(str(path))
        return path

    def issue(self, name: str, *names: str, **more: datetime.datetime) -> tuple[Path, Path]:
        leaf = self.ca.issue_cert(*(names or (HOST,)), **more)
        return self.write(name, b"".join(p.bytes() for p in leaf.cert_chain_pems), leaf.private_key_pem.bytes())

    def write(self, name: str, certificates: bytes, key: bytes) -> tuple[Path, Path]:
        pair = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        for path, data in zip(pair, (certificates, key), strict=True):
            path.write_bytes(data)
        return pair


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("tls"), trustme.CA())


def shake(
    world: World, port: int, offered: str = "default", host: str = HOST, ca_file: Path | None = None
) -> CapturedHandshake:
    lines = connect_to(world.folder, {f"{host}:443": port})
    settings = NetSettings(connect_to=lines, ca_file=ca_file or world.ca_file, handshake_timeout=2)
    with Net(settings) as net:
        return net.shake(TlsTarget(host, 443, offered, "handshake"))


# --- versions, against openssl s_server ----------------------------------------------------------

S_SERVERS = {
    "TLSv1": ("-tls1", "-cipher", "ALL:@SECLEVEL=0"),
    "TLSv1.1": ("-tls1_1", "-cipher", "ALL:@SECLEVEL=0"),
    "TLSv1.2": ("-tls1_2", "-alpn", "h2"),
    "TLSv1.3": ("-tls1_3", "-alpn", "http/1.1"),
    "all": ("-cipher", "ALL:@SECLEVEL=0"),
    "requests 1.2": ("-tls1_2", "-verify", "1"),
    "requires 1.2": ("-tls1_2", "-Verify", "1"),
    "requests 1.3": ("-tls1_3", "-verify", "1"),
    "requires 1.3": ("-tls1_3", "-Verify", "1"),
    "staples": ("-status_file",),
}


@pytest.fixture(scope="module")
def s_servers(world: World) -> Iterator[dict[str, int]]:
    certificate, key = world.issue("versions")
    staple = world.folder / "staple"
    staple.write_bytes(b"0\3\n\1\6")  # OCSPResponse, tryLater
    ports, running = {}, []
    for name, options in S_SERVERS.items():
        with socket.create_server(("127.0.0.1", 0)) as free:
            ports[name] = free.getsockname()[1]
        more = [str(staple)] if name == "staples" else []
        command = [
            "openssl",
            "s_server",
            "-accept",
            str(ports[name]),
            "-cert",
            str(certificate),
            "-key",
            str(key),
            "-quiet",
        ]
        running.append(
            subprocess.Popen(
                [*command, *options, *more], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
        )
    for port in ports.values():
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.02)
    yield ports
    for process in running:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("speaks", ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"])
@pytest.mark.parametrize("offered", ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"])
def test_each_version_against_each(speaks: str, offered: str, world: World, s_servers: dict[str, int]) -> None:
    captured = shake(world, s_servers[speaks], offered)
    if speaks == offered:
        assert (captured.outcome, captured.version, captured.detail) == (Outcome.ANSWERED, speaks, "")
    else:
        assert (captured.outcome, captured.version) == (Outcome.REFUSED, None)
        assert captured.detail in ("peer alert: protocol version", f"peer chose {speaks}")


@pytest.mark.parametrize(
    ("speaks", "version", "alpn"),
    [
        ("TLSv1", "TLSv1", None),
        ("TLSv1.2", "TLSv1.2", "h2"),
        ("TLSv1.3", "TLSv1.3", "http/1.1"),
        ("all", "TLSv1.3", None),
    ],
)
def test_default_takes_the_best(
    speaks: str, version: str, alpn: str | None, world: World, s_servers: dict[str, int]
) -> None:
    captured = shake(world, s_servers[speaks])
    assert (captured.outcome, captured.version, captured.alpn) == (Outcome.ANSWERED, version, alpn)
    assert captured.cipher
    assert captured.group == "x25519"
    assert captured.ip == "127.0.0.1"
    assert (captured.trusted, captured.name_matches, captured.verify_error) == (True, True, "")
    assert captured.ocsp_stapled is False


@pytest.mark.parametrize("version", ["1.2", "1.3"])
@pytest.mark.parametrize(("how", "said"), [("requests", "requested"), ("requires", "required")])
def test_a_client_certificate_asked_for(
    how: str, said: str, version: str, world: World, s_servers: dict[str, int]
) -> None:
    captured = shake(world, s_servers[f"{how} {version}"])
    assert (captured.outcome, captured.version, captured.client_certificate) == (
        Outcome.ANSWERED,
        f"TLSv{version}",
        said,
    )
    assert captured.cipher
    assert captured.chain
    assert captured.trusted is True


def test_a_staple_is_noticed(world: World, s_servers: dict[str, int]) -> None:
    assert shake(world, s_servers["staples"]).ocsp_stapled is True


def test_a_version_that_cannot_be_offered_is_not_testable_and_nobody_is_asked(world: World) -> None:
    with Server(lambda _connection: None, tls=True) as server:
        assert shake(world, server.port, "SSLv2").outcome is Outcome.NOT_TESTABLE
        assert server.accepted == 0


def test_a_refused_connection_is_no_proof_about_versions(world: World) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    captured = shake(world, port, "TLSv1")
    assert (captured.outcome, captured.detail, captured.ip) == (Outcome.REFUSED, "connection refused", None)


# --- certificates --------------------------------------------------------------------------------


def _self_signed(world: World) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 7, NOW - DAY, NOW + DAY)
    made = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), False).sign(key, hashes.SHA256())
    return world.write(
        "self",
        made.public_bytes(serialization.Encoding.PEM),
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
    )


def _by_unsent_intermediate(world: World) -> tuple[Path, Path]:
    leaf = world.ca.create_child_ca().issue_cert(HOST)
    return world.write("alone", leaf.cert_chain_pems[0].bytes(), leaf.private_key_pem.bytes())


def _by_intermediate(world: World) -> tuple[Path, Path]:
    leaf = world.ca.create_child_ca().issue_cert(HOST)
    chain = b"".join(p.bytes() for p in leaf.cert_chain_pems)
    return world.write("chain", chain, leaf.private_key_pem.bytes())


CERTIFICATES = (
    ("good", lambda w: w.issue("good"), HOST, (True, True, "")),
    ("wildcard", lambda w: w.issue("star", "*.a.example"), "b.a.example", (True, True, "")),
    ("wildcard of one label only", lambda w: w.issue("star2", "*.a.example"), "c.b.a.example", (True, False, "hostname mismatch")),
    ("wildcard under a suffix", lambda w: w.issue("star3", "*.example"), HOST, (True, False, "hostname mismatch")),
    ("other name", lambda w: w.issue("other", "b.example"), HOST, (True, False, "hostname mismatch")),
    ("address", lambda w: w.issue("ip", "127.0.0.9"), "127.0.0.9", (True, True, "")),
    ("other address", lambda w: w.issue("ip2", "127.0.0.9"), "127.0.0.8", (True, False, "IP address mismatch")),
    ("expired", lambda w: w.issue("old", not_before=NOW - 9 * DAY, not_after=NOW - DAY), HOST,
     (False, True, "certificate has expired")),
    ("not yet valid", lambda w: w.issue("new", not_before=NOW + DAY, not_after=NOW + 9 * DAY), HOST,
     (False, True, "certificate is not yet valid")),
    ("self-signed", _self_signed, HOST, (False, True, "self-signed certificate")),
    ("intermediate not sent", _by_unsent_intermediate, HOST, (False, True, "unable to get local issuer certificate")),
    ("intermediate sent", _by_intermediate, HOST, (True, True, "")),
)  # fmt: skip


@contextlib.contextmanager
def python_server(pair: tuple[Path, Path]) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*pair)

    def script(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secure:
            secure.recv(1)

    with Server(script, reads=False) as server:
        yield server.port


@pytest.mark.parametrize(("make", "host", "verdict"), [c[1:] for c in CERTIFICATES], ids=[c[0] for c in CERTIFICATES])
def test_certificate_verdicts_are_facts_and_never_outcomes(
    make: object, host: str, verdict: tuple[bool, bool, str], world: World
) -> None:
    with python_server(make(world)) as port:  # type: ignore[operator]
        captured = shake(world, port, host=host)
    assert captured.outcome is Outcome.ANSWERED
    assert (captured.trusted, captured.name_matches) == verdict[:2]
    assert captured.verify_error.startswith(verdict[2]) if verdict[2] else not captured.verify_error
    assert captured.chain


def test_without_a_ca_file_the_store_is_the_public_one(world: World) -> None:
    with (
        python_server(world.issue("private")) as port,
        Net(NetSettings(connect_to=connect_to(world.folder, {"a.example:443": port}))) as net,
    ):
        captured = net.shake(TlsTarget(HOST, 443, "default", "handshake"))
        assert captured.trusted is False
        assert captured.verify_error.startswith("unable to get")
        assert net.environment()["root_store"].startswith("certifi 20")


def test_a_ca_file_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    path.write_text("nothing")
    with pytest.raises(InputError, match="certificates"):
        Net(NetSettings(ca_file=path))
    with pytest.raises(InputError):
        Net(NetSettings(ca_file=tmp_path / "none.pem"))


# --- peers that are none -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hostile(world: World) -> dict[str, tuple[CapturedHandshake, float]]:
    servers = {case.name: Server(case.script(), tls=True) for case in TLS_CASES}
    lines = {f"h{i}.example:443": server.port for i, server in enumerate(servers.values())}
    settings = NetSettings(connect_to=connect_to(world.folder, lines), handshake_timeout=1)

    def ask(number: int) -> tuple[CapturedHandshake, float]:
        began = time.monotonic()
        return net.shake(TlsTarget(f"h{number}.example", 443, "default", "handshake")), time.monotonic() - began

    with Net(settings) as net, ThreadPoolExecutor(len(servers)) as pool:
        found = dict(zip(servers, pool.map(ask, range(len(servers))), strict=True))
    for server in servers.values():
        server.__exit__()
    return found


@pytest.mark.parametrize("case", TLS_CASES, ids=lambda c: c.name)
def test_hostile_peer_ends_in_its_outcome_in_time(
    case: Case, hostile: dict[str, tuple[CapturedHandshake, float]]
) -> None:
    captured, seconds = hostile[case.name]
    assert captured.outcome is case.outcome, captured.detail
    assert case.detail in captured.detail
    assert all(" " <= c <= "~" for c in captured.detail)
    assert seconds < 3


def test_a_private_address_gets_no_handshake() -> None:
    with Net(NetSettings()) as net:
        assert net.shake(TlsTarget("127.0.0.1", 443, "default", "x")).outcome is Outcome.PRIVATE_ADDRESS
        assert net.shake(TlsTarget(HOST, 8443, "default", "x")).outcome is Outcome.BARRED_ADDRESS


@pytest.mark.parametrize(
    "data", [b"", b"\x16", b"\x16\x03\x03\0\x50\x02", b"\x16\x03\x03\0\x50\x02\0\0\x4c" + b"\x03" * 40, bytes(99)]
)
def test_a_server_hello_that_is_none(data: bytes) -> None:
    assert chosen_version(data) is None


def test_many_handshakes_at_once(world: World, s_servers: dict[str, int]) -> None:
    lines = connect_to(world.folder, {f"h{i}.example:443": port for i, port in enumerate(s_servers.values())})
    with Net(NetSettings(connect_to=lines, ca_file=world.ca_file)) as net, ThreadPoolExecutor(8) as pool:
        targets = [TlsTarget(f"h{i % 4}.example", 443, "default", "x") for i in range(24)]
        captured = list(pool.map(net.shake, targets))
    assert {c.outcome for c in captured} == {Outcome.ANSWERED}
    assert [c.version for c in captured[:4]] == ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"]
    assert {c.name_matches for c in captured} == {False}


def test_library_version_names_openssl() -> None:
    assert "OpenSSL" in tls.library_version()
