"""Asking: one facade over HTTP, TLS and DNS. It only captures; nothing here knows what an answer means.

`Net` may be used by many threads at once. Whether and when something may be asked (robots.txt,
pauses, budget) is decided by who calls; whether an address may be gone to is decided here.
"""

from __future__ import annotations

import platform
import time
from types import TracebackType
from typing import Any

from survey.model import DnsTarget, HttpTarget, TlsTarget
from survey.net import tls
from survey.net.address import Connector, ConnectTo, Failed
from survey.net.dns import CapturedLookup, Resolver
from survey.net.http import Captured, HttpClient
from survey.net.settings import NetSettings
from survey.net.tls import CapturedHandshake, Roots

__all__ = ["Captured", "CapturedHandshake", "CapturedLookup", "Net", "NetSettings"]


class Net:
    """The three ways to ask. Raises `InputError` for a bad connect-to file, resolver or CA file."""

    def __init__(self, settings: NetSettings | None = None) -> None:
        self.settings = settings = settings or NetSettings()
        connect_to = ConnectTo.read(settings.connect_to) if settings.connect_to else None
        self._roots = Roots(settings.ca_file)
        self._resolver = Resolver(settings.resolver, connect_to, settings.lookup_timeout)
        self._connector = Connector(self._resolver.addresses, connect_to, settings.connect_timeout)
        self._http = HttpClient(settings, self._connector)

    def fetch(self, target: HttpTarget) -> Captured:
        """One request, no redirect followed."""
        return self._http.fetch(target)

    def shake(self, target: TlsTarget) -> CapturedHandshake:
        """One TLS handshake in one connection."""
        return tls.shake(target, self._connector.open, self._roots, self.settings.handshake_timeout)

    def look_up(self, target: DnsTarget) -> CapturedLookup:
        """One DNS question."""
        return self._resolver.look_up(target)

    def reachable(self, host: str, port: int, seconds: float = 5.0) -> bool:
        """Whether a connection can be opened now. It is closed at once; nothing is sent."""
        try:
            connection, _ = self._connector.open(host, port, time.monotonic() + seconds)
        except Failed:
            return False
        connection.close()
        return True

    def environment(self) -> dict[str, Any]:
        """What the answers depend on besides the servers: for table `runs`, column `environment`."""
        return {
            "python": platform.python_version(),
            "openssl": tls.library_version(),
            "root_store": self._roots.name,
            "root_store_date": self._roots.date,
            "user_agent": self.settings.user_agent,
            "from": self.settings.sender,
            "resolver": self.settings.resolver or ("none" if self.settings.connect_to else "system"),
            "connect_to": self.settings.connect_to is not None,
            "platform": platform.platform(),
        }

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Net:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
