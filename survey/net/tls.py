"""TLS handshakes. Only this module knows ssl and pyOpenSSL.

Two uses. `shake` makes one handshake, as a question of its own: what does this server speak, which
certificates does it send, does it take this one old version. `wrap` makes the channel for an HTTP
request. Both accept any certificate and old versions, on purpose: a company whose certificate has
expired is to be looked at, with the fact recorded, not to become "unknown".

Why that is safe here: nothing secret is ever sent (no credentials, no cookies, GET and HEAD only),
nothing received is executed or trusted (it is kept, and read by parsers that expect the worst), and the verdict on
the certificate is not lost: `shake` judges the chain against the root store, offline, and records it.
"""

from __future__ import annotations

import contextlib
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import certifi
from OpenSSL import SSL, crypto

from survey import certificate
from survey.coding import shown
from survey.errors import InputError
from survey.model import Outcome, TlsTarget, utc_text
from survey.net.address import Failed
from survey.urls import is_address

VERSIONS = {"TLSv1": 0x0301, "TLSv1.1": 0x0302, "TLSv1.2": 0x0303, "TLSv1.3": 0x0304}
_NAMES = {number: name for name, number in VERSIONS.items()} | {0x0300: "SSLv3"}
# Everything that names a server; anonymous suites show no certificate. Level 0 also lets short keys and SHA-1 pass,
# without it OpenSSL 3 offers no TLS 1.0 and 1.1.
_CIPHERS = "ALL:!aNULL:@SECLEVEL=0"
_LEGACY_SERVER_CONNECT = 0x4  # SSL_OP_LEGACY_SERVER_CONNECT: servers without RFC 5746
_READ_ALERT = 0x4004  # SSL_CB_READ_ALERT
_CLOSE_NOTIFY = 0
_PEER_LIMIT = 1 << 20  # bytes a peer may send before the handshake is over
_AFTER = 2.5  # seconds to wait for a verdict on our empty client certificate (TLS 1.3 gives it after the handshake)

# RFC 8446 6 and the IANA registry of alerts
_ALERTS = {
    10: "unexpected message", 20: "bad record mac", 21: "decryption failed", 22: "record overflow",
    30: "decompression failure", 40: "handshake failure", 41: "no certificate", 42: "bad certificate",
    43: "unsupported certificate", 44: "certificate revoked", 45: "certificate expired", 46: "certificate unknown",
    47: "illegal parameter", 48: "unknown ca", 49: "access denied", 50: "decode error", 51: "decrypt error",
    60: "export restriction", 70: "protocol version", 71: "insufficient security", 80: "internal error",
    86: "inappropriate fallback", 90: "user cancelled", 100: "no renegotiation", 109: "missing extension",
    110: "unsupported extension", 112: "unrecognized name", 113: "bad certificate status response",
    115: "unknown psk identity", 116: "certificate required", 120: "no application protocol",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CapturedHandshake:
    """What one handshake gave; see `model.Handshake` for the fields.

    `detail` of a refusal says who refused: `peer alert: protocol version` (or another alert),
    `peer closed after ClientHello`, `peer chose TLSv1.2`: the TLS server declined what was offered.
    `connection refused`: nobody listens on that port, which proves nothing about versions.
    """

    outcome: Outcome
    at: str
    version: str | None = None
    cipher: str | None = None
    alpn: str | None = None
    group: str | None = None
    chain: tuple[bytes, ...] = ()
    trusted: bool | None = None
    name_matches: bool | None = None
    verify_error: str = ""
    client_certificate: str = ""
    ocsp_stapled: bool | None = None
    detail: str = ""
    elapsed_ms: int | None = None
    ip: str | None = None


def _changed(file: Path) -> str:
    with contextlib.suppress(OSError):
        return datetime.fromtimestamp(file.stat().st_mtime, UTC).date().isoformat()
    return ""


# --- judging a chain -----------------------------------------------------------------------------


class Roots:
    """The root store: the one that certifi brings (Mozilla's), or the certificates of a file in its place."""

    def __init__(self, ca_file: Path | None = None) -> None:
        self.name = f"certifi {certifi.__version__}" if ca_file is None else f"file {ca_file.name}"
        self.date = certifi.__version__.replace(".", "-") if ca_file is None else _changed(ca_file)
        self._store = crypto.X509Store()
        self._lock = threading.Lock()
        try:
            self._store.load_locations(str(ca_file) if ca_file else certifi.where())
        except crypto.Error as error:
            hint = "a PEM file with the certificates of the authorities to trust"
            raise InputError("no certificates can be read", file=ca_file, hint=hint) from error

    def judge(self, chain: tuple[bytes, ...], host: str) -> tuple[bool | None, bool | None, str]:
        """(leads to the store and is in date, is for this host, OpenSSL's words for what is wrong).

        The host is judged apart from the chain (RFC 9525); `hostname mismatch` shows when nothing else is wrong.
        """
        if not chain:
            return None, None, ""
        matches = certificate.is_for(chain[0], host)
        try:
            leaf, *others = (crypto.load_certificate(crypto.FILETYPE_ASN1, der) for der in chain)
        except crypto.Error:
            return False, matches, "certificate cannot be read"
        try:
            with self._lock:
                context = crypto.X509StoreContext(self._store, leaf, others)
                verified = context.get_verified_chain()
        except crypto.X509StoreContextError as error:
            return False, matches, str(error)[:200]
        # What OpenSSL calls level 1 and every browser asks for; the store itself judges at level 0.
        if any(weak in _signature(link) for link in verified[:-1] for weak in ("md5", "sha1", "md2")):
            return False, matches, "CA signature digest algorithm too weak"
        if certificate.is_for_servers(chain[0]) is False:
            return False, matches, "unsuitable certificate purpose"
        if matches is False:
            return True, False, "IP address mismatch" if is_address(host) else "hostname mismatch"
        return True, matches, ""


def _signature(link: crypto.X509) -> str:
    return link.get_signature_algorithm().decode("ascii", "replace").lower()


# --- one handshake -------------------------------------------------------------------------------

# Opens a connection: (host, port, moment of the monotonic clock) -> socket and address; raises Failed.
Open = Callable[[str, int, float], tuple[Any, str]]


@dataclass
class _Attempt:
    """One handshake under way, driven by hand over memory, so that every byte and moment is ours."""

    host: str
    deadline: float
    connection: SSL.Connection = field(init=False)
    asked_for_certificate: bool = False
    stapled: bool | None = None
    alert: str = ""
    received: bytearray = field(default_factory=bytearray)

    def step(self, sock: Any, advance: Callable[[], object]) -> None:
        """Call `advance` (do_handshake, recv) until it is through, carrying bytes both ways.

        Raises SSL.Error, OSError (TimeoutError past the deadline), EOFError when the peer closed.
        """
        while True:
            try:
                advance()
                self._send(sock)
                return
            except SSL.WantReadError:
                self._send(sock)
            except SSL.Error:
                self._send(sock, quietly=True)  # our alert, a courtesy
                raise
            if len(self.received) > _PEER_LIMIT:
                raise Failed(Outcome.TLS_FAILED, "more than 1 MiB before the handshake was over")
            left = self.deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            sock.settimeout(left)
            data = sock.recv(65536)
            if not data:
                raise EOFError
            self.received += data
            self.connection.bio_write(data)

    def _send(self, sock: Any, quietly: bool = False) -> None:
        while True:
            try:
                data = self.connection.bio_read(65536)
            except SSL.Error:
                return
            try:
                sock.settimeout(max(0.01, self.deadline - time.monotonic()))
                sock.sendall(data)
            except OSError:
                if not quietly and not self.received:
                    raise
                return  # what the peer has said before it went away is read first

    def note(self, _connection: SSL.Connection, where: int, value: int) -> None:
        """OpenSSL's info callback: alerts from the peer, and whether it asked who we are."""
        if where == _READ_ALERT:
            if value & 0xFF != _CLOSE_NOTIFY:
                self.alert = _ALERTS.get(value & 0xFF, f"number {value & 0xFF}")
        elif b"server certificate request" in self.connection.get_state_string():
            self.asked_for_certificate = True

    def staple(self, _connection: SSL.Connection, data: bytes, _nothing: object) -> bool:
        self.stapled = bool(data)
        return True


def shake(target: TlsTarget, open_connection: Open, roots: Roots, timeout: float = 15.0) -> CapturedHandshake:
    """One handshake in one connection. Never raises: every failure is an outcome."""
    started, at = time.monotonic(), utc_text()
    captured = _shake(target, open_connection, roots, started + timeout, at)
    return replace(captured, elapsed_ms=round((time.monotonic() - started) * 1000))


def _shake(target: TlsTarget, open_connection: Open, roots: Roots, deadline: float, at: str) -> CapturedHandshake:
    try:
        attempt = _prepare(target, deadline)
    except (SSL.Error, KeyError, ValueError) as error:
        return CapturedHandshake(Outcome.NOT_TESTABLE, at, detail=f"cannot be offered: {_words(error)}")
    try:
        sock, ip = open_connection(target.host, target.port, deadline)
    except Failed as failed:
        return CapturedHandshake(failed.outcome, at, detail=failed.detail)
    with sock:
        outcome, detail = _drive(attempt, sock, target.offered)
    return _facts(attempt, roots, CapturedHandshake(outcome, at, detail=detail, ip=ip))


def _prepare(target: TlsTarget, deadline: float) -> _Attempt:
    """The connection with its ClientHello already written: what this OpenSSL cannot offer raises here, before
    anybody is bothered."""
    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    lowest, highest = ("TLSv1", "TLSv1.3") if target.offered == "default" else (target.offered, target.offered)
    context.set_min_proto_version(VERSIONS[lowest])
    context.set_max_proto_version(VERSIONS[highest])
    context.set_cipher_list(_CIPHERS.encode())
    context.set_options(_LEGACY_SERVER_CONNECT)
    context.set_alpn_protos([b"h2", b"http/1.1"])
    context.set_verify(SSL.VERIFY_NONE)
    attempt = _Attempt(target.host, deadline)
    context.set_info_callback(attempt.note)
    context.set_ocsp_client_callback(attempt.staple)
    connection = attempt.connection = SSL.Connection(context, None)
    if not is_address(target.host):
        with contextlib.suppress(UnicodeError):  # a name that cannot be sent cannot be looked up either
            connection.set_tlsext_host_name(target.host.encode("idna"))
    connection.set_connect_state()
    connection.request_ocsp()
    try:
        connection.do_handshake()
    except SSL.WantReadError:
        return attempt
    raise ValueError("no ClientHello")


def _drive(attempt: _Attempt, sock: Any, offered: str) -> tuple[Outcome, str]:
    """The handshake itself: how it ended, and in words why."""
    try:
        attempt.step(sock, attempt.connection.do_handshake)
    except Failed as failed:
        return failed.outcome, failed.detail
    except TimeoutError:
        return Outcome.TIMED_OUT, "the handshake did not end in time"
    except SSL.Error as error:
        return _local_failure(attempt, error, offered)
    except EOFError:
        if attempt.alert:
            return _declined(attempt)
        if not attempt.received:
            return Outcome.REFUSED, "peer closed after ClientHello"
        if not _is_tls(attempt.received):
            return Outcome.TLS_FAILED, f"not TLS: {shown(bytes(attempt.received))}"
        return Outcome.RESET, "peer closed in mid-handshake"
    except OSError as error:
        if attempt.alert:
            return _declined(attempt)
        return Outcome.RESET, f"connection lost after ClientHello: {type(error).__name__}"
    if attempt.asked_for_certificate and attempt.connection.get_protocol_version_name() == "TLSv1.3":
        _await_verdict(attempt, sock)
    return Outcome.ANSWERED, f"peer alert: {attempt.alert}" if attempt.alert else ""


def _declined(attempt: _Attempt) -> tuple[Outcome, str]:
    """The peer sent an alert. After it had asked for a certificate and got none, that means "required":
    version and server certificate were agreed on by then, so the handshake has answered what was asked."""
    outcome = Outcome.ANSWERED if attempt.asked_for_certificate else Outcome.REFUSED
    return outcome, f"peer alert: {attempt.alert}"


def _local_failure(attempt: _Attempt, error: SSL.Error, offered: str) -> tuple[Outcome, str]:
    """Our OpenSSL gave up: on an alert, on another version than the one offered, or on nonsense."""
    if attempt.alert:
        return _declined(attempt)
    if not _is_tls(attempt.received):
        return Outcome.TLS_FAILED, f"not TLS: {shown(bytes(attempt.received))}"
    chosen = chosen_version(bytes(attempt.received))
    if chosen and offered != "default" and chosen != offered:
        return Outcome.REFUSED, f"peer chose {chosen}"
    return Outcome.TLS_FAILED, _words(error)


def _await_verdict(attempt: _Attempt, sock: Any) -> None:
    """After a TLS 1.3 handshake with an empty certificate: wait a moment for the alert that says it was required."""
    attempt.deadline = min(attempt.deadline, time.monotonic() + _AFTER)
    try:
        attempt.step(sock, lambda: attempt.connection.recv(1))
    except (SSL.Error, OSError, EOFError, Failed):
        return


def _facts(attempt: _Attempt, roots: Roots, captured: CapturedHandshake) -> CapturedHandshake:
    connection = attempt.connection
    version = chosen_version(bytes(attempt.received))
    if captured.outcome is not Outcome.ANSWERED:
        return replace(captured, version=version if captured.outcome is Outcome.TLS_FAILED else None)
    links = connection.get_peer_cert_chain() or []
    chain = tuple(crypto.dump_certificate(crypto.FILETYPE_ASN1, link) for link in links)
    trusted, matches, verify_error = roots.judge(chain, attempt.host)
    asked = attempt.asked_for_certificate
    return replace(
        captured,
        version=version or connection.get_protocol_version_name(),
        cipher=connection.get_cipher_name(),
        alpn=connection.get_alpn_proto_negotiated().decode("ascii", "replace") or None,
        group=connection.get_group_name(),
        chain=chain,
        trusted=trusted,
        name_matches=matches,
        verify_error=verify_error,
        client_certificate=("required" if attempt.alert else "requested") if asked else "",
        ocsp_stapled=attempt.stapled,
    )


def _is_tls(data: bytes | bytearray) -> bool:
    """Whether the first bytes are a TLS record: alert or handshake, major version 3 (RFC 8446 5.1)."""
    return len(data) >= 3 and data[0] in (0x15, 0x16) and data[1] == 0x03 and data[2] <= 0x04


def chosen_version(data: bytes) -> str | None:
    """The version of the ServerHello in a peer's first bytes (RFC 8446 4.1.3 and 4.2.1), or None."""
    try:
        if data[0] != 0x16 or data[5] != 0x02:
            return None
        version = int.from_bytes(data[9:11])
        at = 43 + 1 + data[43] + 3  # past random, session id, cipher suite, compression
        if len(data) < at:
            return None
        end = at + 2 + int.from_bytes(data[at : at + 2])
        at += 2
        while at + 4 <= min(end, len(data)):
            kind, size = int.from_bytes(data[at : at + 2]), int.from_bytes(data[at + 2 : at + 4])
            if kind == 43 and size == 2:
                version = int.from_bytes(data[at + 4 : at + 6])
            at += 4 + size
        return _NAMES.get(version)
    except IndexError:
        return None


def _words(error: Exception) -> str:
    """OpenSSL's own words for its first complaint."""
    if isinstance(error, SSL.Error) and error.args and error.args[0]:
        return str(error.args[0][0][-1])[:200]
    return shown(str(error).encode(), 200) if str(error) else type(error).__name__


# --- a channel for HTTP --------------------------------------------------------------------------

TlsError = ssl.SSLError


def channel_context() -> ssl.SSLContext:
    """The context of every HTTP request over TLS: takes what the server has (see the module's beginning)."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers(_CIPHERS)
    context.options |= _LEGACY_SERVER_CONNECT
    context.set_alpn_protocols(["http/1.1"])
    return context


def wrap(context: ssl.SSLContext, sock: Any, host: str, seconds: float) -> ssl.SSLSocket:
    """`sock` with TLS over it, handshake done within `seconds`. Raises `Failed`; then the socket is closed."""
    try:
        sock.settimeout(max(0.01, seconds))  # for the handshake Python takes it as the total
        return context.wrap_socket(sock, server_hostname=host)
    except TimeoutError:
        failed = Failed(Outcome.TIMED_OUT, "the TLS handshake did not end in time")
    except ssl.SSLEOFError:
        failed = Failed(Outcome.TLS_FAILED, "TLS: peer closed in mid-handshake")
    except ssl.SSLError as error:
        failed = Failed(Outcome.TLS_FAILED, f"TLS: {tls_words(error)}")
    except ConnectionError:
        failed = Failed(Outcome.RESET, "connection reset in the TLS handshake")
    except (OSError, ValueError) as error:
        failed = Failed(Outcome.TLS_FAILED, f"TLS: {type(error).__name__}")
    sock.close()
    raise failed


def tls_words(error: ssl.SSLError) -> str:
    return (getattr(error, "reason", None) or "failed").lower().replace("_", " ")


def library_version() -> str:
    """The OpenSSL of the HTTP channel and, when it is another, the one that makes the handshakes."""
    ours, theirs = ssl.OPENSSL_VERSION, SSL.OpenSSL_version(SSL.OPENSSL_VERSION).decode("ascii", "replace")
    return ours if ours == theirs else f"{ours}; handshakes: {theirs}"
