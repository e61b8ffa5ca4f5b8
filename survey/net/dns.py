"""DNS questions and answers. Only this module knows dnspython.

A name that does not exist is a fact (`no_such_host`); a name server that did not answer is none
(`dns_failed`). `/etc/hosts` and search domains are not asked: what counts is what the public sees.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import dns.exception
import dns.message
import dns.name
import dns.rdatatype
import dns.resolver

from survey.errors import InputError
from survey.model import DnsTarget, Outcome, utc_text
from survey.net.address import ConnectTo, Failed, as_address

_CACHE_SECONDS = 60.0
_CACHE_SIZE = 10_000
_ONE_TRY = 2.0  # seconds before a name server is asked again


@dataclass(frozen=True, slots=True)
class CapturedLookup:
    """What one question gave. `answer`: sorted; addresses for rrtype `A`. `cname`: the canonical name of an alias."""

    outcome: Outcome
    at: str
    answer: tuple[str, ...] = ()
    cname: str | None = None
    detail: str = ""
    elapsed_ms: int | None = None


class Resolver:
    """Looks names up, remembers addresses for a minute. May be used by many threads."""

    def __init__(
        self,
        resolver: str | None = None,
        connect_to: ConnectTo | None = None,
        timeout: float = 5.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._connect_to, self._timeout, self._clock = connect_to, timeout, clock
        self._asks = connect_to is None or resolver is not None
        self._engine = _engine(resolver) if self._asks else None
        self._known: dict[str, tuple[float, CapturedLookup]] = {}
        self._lock = threading.Lock()

    def look_up(self, target: DnsTarget) -> CapturedLookup:
        """Never raises: every failure is an outcome. rrtype `A` means A and AAAA."""
        started, at = self._clock(), utc_text()
        host = target.host.rstrip(".").lower()
        rrtype = target.rrtype.upper()
        if rrtype in ("A", "AAAA") and self._asks:
            found = self._remembered(host, rrtype, self._timeout)
        else:
            found = self._ask(host, rrtype, self._timeout)
        return replace(found, at=at, elapsed_ms=round((self._clock() - started) * 1000))

    def addresses(self, host: str, seconds: float) -> tuple[str, ...]:
        """The addresses of a name, within `seconds`; raises `Failed` when there is none."""
        found = self._remembered(host.rstrip(".").lower(), "A", max(0.0, min(seconds, self._timeout)))
        if found.outcome is not Outcome.ANSWERED:
            raise Failed(found.outcome, found.detail)
        return found.answer

    def _remembered(self, host: str, rrtype: str, seconds: float) -> CapturedLookup:
        if rrtype != "A":
            return self._ask(host, rrtype, seconds)
        now = self._clock()
        with self._lock:
            known = self._known.get(host)
        if known and now - known[0] < _CACHE_SECONDS:
            return known[1]
        found = self._ask(host, rrtype, seconds)
        if found.outcome is not Outcome.DNS_FAILED:  # a failure is worth another try
            with self._lock:
                if len(self._known) >= _CACHE_SIZE:
                    self._known.clear()
                self._known[host] = (now, found)
        return found

    def _ask(self, host: str, rrtype: str, seconds: float) -> CapturedLookup:
        at = utc_text()
        if self._engine is None:
            return self._from_lines(host, rrtype, at)
        try:
            if as_address(host) is not None:
                return CapturedLookup(Outcome.NO_SUCH_HOST, at, detail="an address, not a name")
            name = dns.name.from_text(host + ".")
        except (ValueError, dns.exception.DNSException) as error:
            return CapturedLookup(Outcome.NO_SUCH_HOST, at, detail=f"not a name: {type(error).__name__}")
        if rrtype == "A":
            return self._both_families(name, at, seconds)
        return self._one(self._engine, name, rrtype, at, seconds)

    def _from_lines(self, host: str, rrtype: str, at: str) -> CapturedLookup:
        if rrtype not in ("A", "AAAA"):
            return CapturedLookup(Outcome.NOT_TESTABLE, at, detail="not asked: --connect-to without --resolver")
        answer = self._connect_to.addresses(host) if self._connect_to else ()
        if rrtype == "AAAA":
            answer = tuple(a for a in answer if ":" in a)
        if not answer:
            return CapturedLookup(Outcome.NO_SUCH_HOST, at, detail="no line of the connect-to file gives it")
        return CapturedLookup(Outcome.ANSWERED, at, answer)

    def _both_families(self, name: dns.name.Name, at: str, seconds: float) -> CapturedLookup:
        assert self._engine is not None
        end = self._clock() + seconds
        v4 = self._one(self._engine, name, "A", at, seconds)
        if v4.outcome is Outcome.NO_SUCH_HOST:
            return v4  # NXDOMAIN holds for every type (RFC 8020)
        v6 = self._one(self._engine, name, "AAAA", at, max(0.2, end - self._clock()))
        answer = tuple(sorted({*v4.answer, *v6.answer}))
        cname = v4.cname or v6.cname
        if answer:
            return CapturedLookup(Outcome.ANSWERED, at, answer, cname)
        failed = next((v for v in (v4, v6) if v.outcome is Outcome.DNS_FAILED), None)
        if failed:
            return replace(failed, cname=cname)
        return CapturedLookup(Outcome.NO_SUCH_HOST, at, (), cname, "the name has no address")

    def _one(
        self, engine: dns.resolver.Resolver, name: dns.name.Name, rrtype: str, at: str, seconds: float
    ) -> CapturedLookup:
        try:
            reply = engine.resolve(name, rrtype, search=False, raise_on_no_answer=False, lifetime=max(0.2, seconds))
        except dns.resolver.NXDOMAIN as error:
            cname = _alias(name, error.canonical_name)
            detail = "the alias leads nowhere" if cname else "NXDOMAIN"
            return CapturedLookup(Outcome.NO_SUCH_HOST, at, (), cname, detail)
        except dns.rdatatype.UnknownRdatatype:
            return CapturedLookup(Outcome.NOT_TESTABLE, at, detail=f"unknown record type {rrtype[:20]!r}")
        except (dns.exception.DNSException, OSError, ValueError) as error:
            return CapturedLookup(Outcome.DNS_FAILED, at, detail=_words(error))
        answer = tuple(sorted({_record(r) for r in reply.rrset})) if reply.rrset is not None else ()
        return CapturedLookup(Outcome.ANSWERED, at, answer, _alias(name, reply.canonical_name))


def _engine(resolver: str | None) -> dns.resolver.Resolver:
    if resolver is None:
        try:
            engine = dns.resolver.Resolver()
        except dns.resolver.NoResolverConfiguration:
            engine = dns.resolver.Resolver(configure=False)  # every question then ends as dns_failed
    else:
        engine = dns.resolver.Resolver(configure=False)
        address, _, port = resolver.rpartition(":")
        try:
            ip = as_address(address)
            if ip is None or not port.isdigit() or not 0 < int(port) < 65536:
                raise ValueError
        except ValueError:
            raise InputError(
                f"--resolver: not ADDR:PORT: {resolver[:80]!r}", hint="for example 127.0.0.1:5353, or [::1]:5353"
            ) from None
        engine.nameservers = [str(ip)]
        engine.port = int(port)
    engine.timeout = _ONE_TRY
    return engine


def _alias(name: dns.name.Name, canonical: dns.name.Name) -> str | None:
    return None if canonical == name else _bare(canonical.to_text())


def _bare(name: str) -> str:
    return name.rstrip(".").lower() or "."


def _record(record: object) -> str:
    """A record as text: strings of TXT joined and bare, names without their last dot."""
    if isinstance(strings := getattr(record, "strings", None), tuple):
        text = b"".join(strings).decode("utf-8", "replace")
    elif isinstance(target := getattr(record, "target", None), dns.name.Name) and len(str(record).split()) == 1:
        text = _bare(target.to_text())
    elif isinstance(exchange := getattr(record, "exchange", None), dns.name.Name):
        text = f"{getattr(record, 'preference', 0)} {_bare(exchange.to_text())}"
    else:
        text = str(record)
    return "".join(c if c >= " " and c != "\x7f" else " " for c in text)


def _words(error: Exception) -> str:
    if isinstance(error, dns.resolver.LifetimeTimeout):
        return "no name server answered in time"
    if isinstance(error, dns.resolver.NoNameservers):
        codes = sorted({str(e[4].rcode().name) for e in error.kwargs.get("errors", ()) if e[4] is not None})
        return f"name server said {', '.join(codes)}" if codes else "no name server could be asked"
    return type(error).__name__
