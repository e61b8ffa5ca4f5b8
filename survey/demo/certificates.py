"""Certificates for the demo web, made on the spot: good, expired, not yet valid, of a stranger, for a wrong name.

Only this module knows trustme. TLS versions cannot be changed once OpenSSL calls back with the name (SSL_set_SSL_CTX
copies the certificate only), so each profile of versions has a port of its own, and the name chooses the certificate.
"""

from __future__ import annotations

import ssl
import tempfile
import threading
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme

CONDITIONS = ("good", "expired", "not_yet_valid", "untrusted", "wrong_name")  # others are made by a `Forger`
Forger = Callable[[str, str], tuple[bytes, bytes]]  # condition, host -> chain and key, both PEM


@dataclass(frozen=True, slots=True)
class Profile:
    """The TLS versions that a port speaks, lowest and highest, and whether it wants the caller's certificate."""

    name: str
    lowest: ssl.TLSVersion
    highest: ssl.TLSVersion
    client_certificate: bool = False

    @property
    def versions(self) -> tuple[str, ...]:
        """As Python's ssl names them."""
        ladder = (
            (ssl.TLSVersion.TLSv1, "TLSv1"),
            (ssl.TLSVersion.TLSv1_1, "TLSv1.1"),
            (ssl.TLSVersion.TLSv1_2, "TLSv1.2"),
            (ssl.TLSVersion.TLSv1_3, "TLSv1.3"),
        )
        return tuple(name for version, name in ladder if self.lowest <= version <= self.highest)


_V = ssl.TLSVersion
PROFILES = {
    p.name: p
    for p in (
        Profile("modern", _V.TLSv1_2, _V.TLSv1_3),
        Profile("tls12", _V.TLSv1_2, _V.TLSv1_2),
        Profile("tls13", _V.TLSv1_3, _V.TLSv1_3),
        Profile("legacy", _V.TLSv1, _V.TLSv1_2),
        Profile("mutual", _V.TLSv1_2, _V.TLSv1_3, client_certificate=True),
    )
}


class Authority:
    """An authority that the survey is told to trust (`ca_pem`), a stranger that it is not, and their certificates."""

    def __init__(self, forger: Forger | None = None) -> None:
        self._forger = forger
        self._ours = trustme.CA(organization_name="Demo Web Trust Example", key_type=trustme.KeyType.ECDSA)
        self._stranger = trustme.CA(organization_name="Unknown Trust Example", key_type=trustme.KeyType.ECDSA)
        self.ca_pem: bytes = self._ours.cert_pem.bytes()
        self._contexts: dict[tuple[str, str, str], ssl.SSLContext] = {}
        self._lock = threading.Lock()

    def context(self, host: str, condition: str, profile: Profile) -> ssl.SSLContext:
        """The context that holds the certificate of a host, made when first asked for. It must allow the ciphers of
        the port's own context, since OpenSSL chooses the cipher after the name."""
        key = (host, condition, profile.name)
        with self._lock:
            if key not in self._contexts:
                context = _server_context(profile)
                if condition in CONDITIONS or self._forger is None:
                    self._issue(host, condition).configure_cert(context)
                else:
                    _load(context, *self._forger(condition, host))
                self._contexts[key] = context
            return self._contexts[key]

    def listener(self, profile: Profile, fallback_host: str) -> ssl.SSLContext:
        """The context of a port; its certificate is for callers that name no host."""
        context = _server_context(profile)
        self._issue(fallback_host, "good").configure_cert(context)
        if profile.client_certificate:
            context.verify_mode = ssl.CERT_REQUIRED
            self._ours.configure_trust(context)
        return context

    def _issue(self, host: str, condition: str) -> trustme.LeafCert:
        now = datetime.now(UTC)
        start, end = now - timedelta(days=30), now + timedelta(days=60)
        if condition == "expired":
            start, end = now - timedelta(days=400), now - timedelta(days=35)
        elif condition == "not_yet_valid":
            start, end = now + timedelta(days=10), now + timedelta(days=100)
        names = ["mail.hosting-provider.example"] if condition == "wrong_name" else _names(host)
        authority = self._stranger if condition == "untrusted" else self._ours
        return authority.issue_cert(
            *names,
            organization_name="Demo Web Example",
            not_before=start,
            not_after=end,
            key_type=trustme.KeyType.ECDSA,
        )


def _load(context: ssl.SSLContext, chain: bytes, key: bytes) -> None:
    """OpenSSL wants certificates from a file."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "chain.pem"
        file.write_bytes(key + chain)
        context.load_cert_chain(file)


def _names(host: str) -> list[str]:
    """The names on a host's certificate: apex and www share one, as is usual; `*.` keeps its star."""
    if host.startswith("*.") or (host.count(".") > 1 and not host.startswith("www.")):
        return [host]
    apex = host.removeprefix("www.")
    return [apex, f"www.{apex}"]


def _server_context(profile: Profile) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if profile.lowest < ssl.TLSVersion.TLSv1_2:
        context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():  # that TLS 1.0 and 1.1 are deprecated is why we offer them
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version, context.maximum_version = profile.lowest, profile.highest
    context.set_alpn_protocols(["http/1.1"])
    return context
