"""Real servers on loopback (nginx, OpenSSL's s_server) for each state of transport that a survey must tell apart, and
what is true of each. The survey is held against it, and so are other scanners, where they are installed.
"""

# ruff: noqa: E501  (tables that are read by row)
from __future__ import annotations

import contextlib
import datetime
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from survey.analyse import analyse
from survey.crawl import CrawlSettings, crawl
from survey.lists import read_companies
from survey.store import Store

NGINX = shutil.which("nginx") or ("/usr/sbin/nginx" if Path("/usr/sbin/nginx").exists() else None)
OPENSSL = shutil.which("openssl")

DAY = datetime.timedelta(days=1)
NOW = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
ALL = ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")
NEW = ("TLSv1.2", "TLSv1.3")
LONG = "max-age=31536000; includeSubDomains"
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Real:
    """One company's site and what is true of it. `versions`: accepted, none where nothing listens for TLS. `plain`: what
    port 80 does, as in `finding` plain_http. `https`, `hsts`: columns of results. `cisa`: the step that is reached."""

    name: str
    versions: tuple[str, ...] = NEW
    server: str = "nginx"  # or options of s_server
    leaf: str = "good"
    verdict: str = "valid"
    key: str = "RSA 2048"
    signature: str = "sha256WithRSAEncryption"
    client_certificate: str = ""
    headers: tuple[str, ...] = ()  # values of Strict-Transport-Security
    plain: str = "redirects"
    to: str = ""  # where plain HTTP redirects to, in place of its own HTTPS
    secure_to: str = ""  # where HTTPS redirects to
    https: str = "enforced"
    hsts: str = "none"
    cisa: str = "enforces"
    mozilla: str | None = "intermediate"

    @property
    def host(self) -> str:
        return f"{self.name}.{'star.example' if self.leaf == 'wildcard' else 'example'}"


CASES: tuple[Real, ...] = (
    Real("good"),
    Real("tls10", ("TLSv1",), "-tls1 -cipher ALL:@SECLEVEL=0", plain="refused", mozilla="old"),
    Real("tls11", ("TLSv1.1",), "-tls1_1 -cipher ALL:@SECLEVEL=0", plain="refused", mozilla="old"),
    Real("tls10-12", ALL[:3], mozilla="old"),
    Real("tls12", ("TLSv1.2",)),
    Real("tls12-openssl", ("TLSv1.2",), "-tls1_2", plain="refused"),
    Real("tls12-13", NEW),
    Real("tls13", ("TLSv1.3",)),
    Real("tls13-openssl", ("TLSv1.3",), "-tls1_3", plain="refused"),
    Real("every", ALL, mozilla="old"),
    Real("expired", leaf="expired", verdict="expired"),
    Real("early", leaf="early", verdict="not_yet_valid"),
    Real("self", leaf="self", verdict="self_signed", key="EC secp256r1", signature="ecdsa-with-SHA256"),
    Real("unknown", leaf="unknown", verdict="untrusted"),
    Real("unsent", leaf="unsent", verdict="untrusted"),
    Real("wrong", leaf="wrong", verdict="wrong_name", cisa="none"),
    Real("any", leaf="wildcard"),
    Real("rsa1024", leaf="rsa1024", key="RSA 1024", mozilla="none"),
    Real("ecdsa", leaf="ecdsa", key="EC secp256r1"),
    Real("sha1", leaf="sha1", verdict="untrusted", signature="sha1WithRSAEncryption", mozilla="none"),
    Real("mtls-12", ("TLSv1.2",), "-tls1_2 -Verify 1", client_certificate="required", plain="refused", https="unknown", hsts="unknown"),
    Real("mtls-13", ("TLSv1.3",), "-tls1_3 -Verify 1", client_certificate="required", plain="refused", https="unknown", hsts="unknown"),
    Real("asks-12", ("TLSv1.2",), "-tls1_2 -verify 1", client_certificate="requested", plain="refused"),
    Real("asks-13", ("TLSv1.3",), "-tls1_3 -verify 1", client_certificate="requested", plain="refused"),
    Real("hsts-long", headers=(LONG,), hsts="long", cisa="strong-hsts"),
    Real("hsts-short", headers=("max-age=86400",), hsts="short"),
    Real("hsts-bad", headers=("max-age=31536000 includeSubDomains",)),
    Real("hsts-twice", headers=("max-age=31536000", "max-age=60"), hsts="long", cisa="strong-hsts"),
    Real("plain-only", (), "none", plain="serves", https="none", cisa="none", mozilla=None),
    Real("secure-only", plain="refused"),
    Real("both", plain="serves", https="available", cisa="supports"),
    Real("later", plain="redirects_later", to="http://later.example/in", cisa="supports"),
    Real("off-host", plain="redirects_off_host", to="https://good.example/"),
    Real("down", plain="serves", secure_to="http://down.example/", https="none", cisa="none"),
)  # fmt: skip


@dataclass
class Authority:
    """A key and a certificate that sign others."""

    key: Key
    certificate: x509.Certificate


def _key(kind: str) -> Key:
    if kind == "EC":
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(65537, int(kind))


def _certificate(
    name: str, key: Key, issuer: Authority | None, *, ca: bool = False, names: tuple[str, ...] = (),
    begin: datetime.datetime = NOW - DAY, end: datetime.datetime = NOW + 60 * DAY,
) -> x509.Certificate:  # fmt: skip
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signer = issuer.key if issuer else key
    builder = x509.CertificateBuilder(
        issuer.certificate.subject if issuer else subject,
        subject,
        key.public_key(),
        x509.random_serial_number(),
        begin,
        end,
    )
    builder = builder.add_extension(x509.BasicConstraints(ca, None), True)
    usage = dict.fromkeys(("content_commitment", "key_encipherment", "data_encipherment", "key_agreement"), False)
    more = {"encipher_only": False, "decipher_only": False, "digital_signature": not ca}
    builder = builder.add_extension(x509.KeyUsage(key_cert_sign=ca, crl_sign=ca, **usage, **more), True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
    builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), False)
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(n) for n in names]), False)
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False)
    return builder.sign(signer, hashes.SHA256())


def _pem(*certificates: x509.Certificate) -> bytes:
    return b"".join(c.public_bytes(serialization.Encoding.PEM) for c in certificates)


def free_ports(number: int) -> list[int]:
    """All taken at once, so that none comes twice."""
    with contextlib.ExitStack() as held:
        taken = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(number)]
        return [int(one.getsockname()[1]) for one in taken]


class Servers:
    """All of `CASES` on loopback. `connect_to`: the file that leads the survey there; `ca_file`: the authority to trust;
    `ports`: `host:443` and `host:80` -> port."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports: dict[str, int] = {}
        self._running: list[subprocess.Popen[bytes]] = []
        self._authorities()
        for case in CASES:
            self._leaf(case)
        listens = [f"{case.host}:443" for case in CASES if case.versions]
        listens += [f"{case.host}:80" for case in CASES if case.plain != "refused"]
        self.closed, *ports = free_ports(len(listens) + 1)
        self.ports = dict(zip(listens, ports, strict=True))
        self.connect_to = folder / "connect-to"
        lines = [
            f"{case.host}:{port}:127.0.0.1:{self.ports.get(f'{case.host}:{port}', self.closed)}\n"
            for case in CASES
            for port in (443, 80)
        ]
        self.connect_to.write_text("".join(lines))
        self.companies = folder / "companies.csv"
        rows = [f"C{n:02},{case.name},X,https://{case.host}/\n" for n, case in enumerate(CASES)]
        self.companies.write_text("code,name,sector,website\n" + "".join(rows))

    def code(self, case: Real) -> str:
        return f"C{CASES.index(case):02}"

    def _authorities(self) -> None:
        root_key, middle_key, stranger_key = _key("2048"), _key("2048"), _key("2048")
        self.root = Authority(root_key, _certificate("Root", root_key, None, ca=True, end=NOW + 900 * DAY))
        self.middle = Authority(middle_key, _certificate("Middle", middle_key, self.root, ca=True, end=NOW + 400 * DAY))
        self.stranger = Authority(stranger_key, _certificate("Stranger", stranger_key, None, ca=True))
        self.ca_file = self.folder / "root.pem"
        self.ca_file.write_bytes(_pem(self.root.certificate))

    def _leaf(self, case: Real) -> None:
        kind = "EC" if case.key.startswith("EC") else case.key.split()[1]
        key, host = _key(kind), case.host
        names = {"wrong": ("elsewhere.example",), "wildcard": ("*.star.example",)}.get(case.leaf, (host,))
        issuer = {"self": None, "unknown": self.stranger}.get(case.leaf, self.middle)
        begin, end = NOW - 9 * DAY, NOW + 60 * DAY
        if case.leaf == "expired":
            end = NOW - DAY
        if case.leaf == "early":
            begin = NOW + DAY
        leaf = _certificate(host, key, issuer, names=names, begin=begin, end=end)
        sent = [leaf] if case.leaf in ("self", "unknown", "unsent") else [leaf, self.middle.certificate]
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (self.folder / f"{host}.key").write_bytes(private)
        if case.leaf == "sha1":
            self._signed_with_sha1(host, names[0])
        else:
            (self.folder / f"{host}.pem").write_bytes(_pem(*sent))

    def _signed_with_sha1(self, host: str, name: str) -> None:
        """By the openssl program: the cryptography package signs with SHA-1 no more."""
        assert OPENSSL
        (self.folder / "middle.pem").write_bytes(_pem(self.middle.certificate))
        private = self.middle.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (self.folder / "middle.key").write_bytes(private)
        (self.folder / "sha1.ext").write_text(f"subjectAltName=DNS:{name}\n")
        asked = self.folder / "sha1.csr"
        self._openssl("req", "-new", "-key", f"{host}.key", "-subj", f"/CN={host}", "-out", str(asked))
        self._openssl(
            "x509", "-req", "-sha1", "-days", "60", "-in", str(asked), "-CA", "middle.pem", "-CAkey", "middle.key",
            "-CAcreateserial", "-extfile", "sha1.ext", "-out", "sha1.pem",
        )  # fmt: skip
        (self.folder / f"{host}.pem").write_bytes(
            (self.folder / "sha1.pem").read_bytes() + _pem(self.middle.certificate)
        )

    def _openssl(self, *words: str) -> None:
        assert OPENSSL
        subprocess.run([OPENSSL, *words], cwd=self.folder, check=True, capture_output=True)

    def __enter__(self) -> Servers:
        for case in CASES:
            if case.server.startswith("-"):
                self._s_server(case)
        self._nginx()
        for port in self.ports.values():
            for _ in range(200):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                    break
                time.sleep(0.02)
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._running:
            process.terminate()
            process.wait()

    def _s_server(self, case: Real) -> None:
        assert OPENSSL
        command = [
            OPENSSL, "s_server", "-accept", f"127.0.0.1:{self.ports[f'{case.host}:443']}", "-cert", f"{case.host}.pem",
            "-cert_chain", f"{case.host}.pem", "-key", f"{case.host}.key", "-www", "-quiet", *case.server.split(),
        ]  # fmt: skip
        self._running.append(
            subprocess.Popen(command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        )

    def _nginx(self) -> None:
        assert NGINX
        blocks = "".join(text for case in CASES for text in self._blocks(case))
        config = self.folder / "nginx.conf"
        config.write_text(
            f"""daemon off; worker_processes 1; pid {self.folder}/nginx.pid; error_log {self.folder}/error.log warn;
            events {{ worker_connections 512; }}
            http {{
              access_log {self.folder}/access.log; default_type text/html; ssl_ciphers ALL:@SECLEVEL=0;
              client_body_temp_path {self.folder}/t1; proxy_temp_path {self.folder}/t2; fastcgi_temp_path {self.folder}/t3;
              uwsgi_temp_path {self.folder}/t4; scgi_temp_path {self.folder}/t5;
              {blocks}
            }}"""
        )
        command = [NGINX, "-p", str(self.folder), "-c", str(config)]
        self._running.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

    def _blocks(self, case: Real) -> Iterator[str]:
        page = (
            "<!doctype html><html><title>A company</title><body><h1>A company</h1><p>We make things.</p></body></html>"
        )
        serves = f"location = / {{ return 200 '{page}'; }} location = /in {{ return 200 '{page}'; }} location / {{ return 404 'no'; }}"
        if case.versions and case.server == "nginx":
            fields = "".join(f"add_header Strict-Transport-Security '{value}' always;\n" for value in case.headers)
            body = f"location / {{ return 302 {case.secure_to}; }}" if case.secure_to else serves
            yield f"""
              server {{
                listen 127.0.0.1:{self.ports[f"{case.host}:443"]} ssl; server_name {case.host};
                ssl_protocols {" ".join(case.versions)};
                ssl_certificate {self.folder}/{case.host}.pem; ssl_certificate_key {self.folder}/{case.host}.key;
                {fields} {body}
              }}"""
        if case.plain != "refused":
            to = case.to or f"https://{case.host}/"
            body = (
                serves
                if case.plain == "serves"
                else f"location = / {{ return 301 {to}; }} location / {{ return 301 https://{case.host}/; }}"
            )
            yield f"server {{ listen 127.0.0.1:{self.ports[f'{case.host}:80']}; server_name {case.host}; {body} }}"


@contextlib.contextmanager
def survey_of(servers: Servers, folder: Path) -> Iterator[Store]:
    """What the survey finds out about them."""
    settings = CrawlSettings(
        db=folder / "s.db", archive=folder / "archive", companies=tuple(read_companies(servers.companies)),
        hosts=(), delay=0.0, workers=4, budget=12, connect_to=servers.connect_to, ca_file=servers.ca_file,
        render="never",
    )  # fmt: skip
    crawl(settings)
    analyse(settings.db, settings.archive)
    with Store.open(settings.db, readonly=True) as store:
        yield store
