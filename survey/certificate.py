"""A certificate, readable. Only this module knows cryptography.

Certificates of strangers break rules: negative serials, dates out of range, null bytes in names.
Nothing here raises on them; what cannot be read is left out, and what is no certificate gives None.
"""

from __future__ import annotations

import hashlib
import ipaddress
import threading
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

T = TypeVar("T")
_warnings = threading.Lock()  # catch_warnings is not made for threads


@dataclass(frozen=True, slots=True)
class Certificate:
    """The columns of table `certificates`. Names as RFC 4514 text, times in UTC ISO 8601, `serial` in hex."""

    sha256: str
    subject: str | None
    issuer: str | None
    not_before: str | None
    not_after: str | None
    key: str | None  # `RSA 2048`, `EC secp256r1`, `Ed25519`
    signature: str | None  # `sha256WithRSAEncryption`
    names: tuple[str, ...]  # sorted; DNS names and addresses of subjectAltName
    serial: str | None
    self_signed: bool | None
    wildcard: bool
    lifetime_days: int | None


def read_certificate(der: bytes) -> Certificate | None:
    """What a DER certificate says; None when it is none."""
    parsed = _load(der)
    if parsed is None:
        return None
    before, after = _try(lambda: parsed.not_valid_before_utc), _try(lambda: parsed.not_valid_after_utc)
    names = _names(parsed) or ()
    return Certificate(
        sha256=hashlib.sha256(der).hexdigest(),
        subject=_try(lambda: _clean(parsed.subject.rfc4514_string())),
        issuer=_try(lambda: _clean(parsed.issuer.rfc4514_string())),
        not_before=_moment(before),
        not_after=_moment(after),
        key=_try(lambda: _key(parsed)),
        signature=_try(lambda: _signature(parsed)),
        names=names,
        serial=_quietly(lambda: f"{parsed.serial_number:x}"),
        self_signed=_try(lambda: parsed.issuer.public_bytes() == parsed.subject.public_bytes()),
        wildcard=any(name.startswith("*.") for name in names),
        lifetime_days=(after - before).days if before and after else None,
    )


def is_for(der: bytes, host: str) -> bool | None:
    """Whether a certificate is for this host (RFC 9525: subjectAltName only, a star for one whole
    first label; addresses by their own entries). None when it cannot be read."""
    parsed = _load(der)
    if parsed is None:
        return None
    names = _names(parsed)
    if names is None:
        return None
    host = host.strip("[]").rstrip(".").lower()
    try:
        return str(ipaddress.ip_address(host)) in names
    except ValueError:
        pass
    first, _, rest = host.partition(".")
    return host in names or bool(first and "." in rest and f"*.{rest}" in names)


def is_for_servers(der: bytes) -> bool | None:
    """Whether its extended key usage, when it has one, lets a server use it (RFC 5280 4.2.1.12)."""
    parsed = _load(der)
    if parsed is None:
        return None

    def allowed() -> bool:
        try:
            usage = parsed.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        except x509.ExtensionNotFound:
            return True
        return bool({ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE} & set(usage))

    return _try(allowed)


def _load(der: bytes) -> x509.Certificate | None:
    return _quietly(lambda: x509.load_der_x509_certificate(der))


def _quietly(read: Callable[[], T]) -> T | None:
    """The same as `_try`, for what warns of rules that the certificate breaks: that is why we look at it."""
    with _warnings, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _try(read)


def _try(read: Callable[[], T]) -> T | None:
    """What `read` gives, or None: cryptography raises many kinds of errors, some from Rust, on odd certificates."""
    try:
        return read()
    except Exception:
        return None


def _names(parsed: x509.Certificate) -> tuple[str, ...] | None:
    """DNS names (lower case) and addresses; None when the extension cannot be read."""

    def read() -> tuple[str, ...]:
        try:
            san = parsed.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        except x509.ExtensionNotFound:
            return ()
        names = {_clean(n).rstrip(".").lower() for n in san.get_values_for_type(x509.DNSName)}
        return tuple(sorted(names | {str(a) for a in san.get_values_for_type(x509.IPAddress)}))

    return _try(read)


def _clean(text: str) -> str:
    """Without what confuses a terminal or hides the rest of a name: controls become U+FFFD."""
    return "".join(c if c >= " " and c != "\x7f" else "\ufffd" for c in text)


def _moment(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None


def _key(parsed: x509.Certificate) -> str | None:
    key = parsed.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return f"RSA {key.key_size}"
    if isinstance(key, ec.EllipticCurvePublicKey):
        return f"EC {key.curve.name}"
    if isinstance(key, dsa.DSAPublicKey):
        return f"DSA {key.key_size}"
    if isinstance(key, ed25519.Ed25519PublicKey):
        return "Ed25519"
    if isinstance(key, ed448.Ed448PublicKey):
        return "Ed448"
    return type(key).__name__.removesuffix("PublicKey").strip("_") or None


def _signature(parsed: x509.Certificate) -> str:
    oid = parsed.signature_algorithm_oid
    return getattr(oid, "_name", None) or oid.dotted_string
