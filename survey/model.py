"""The words everybody uses: target, observation, sign, finding, and what they are made of.

Nothing here does anything: frozen data and closed vocabularies. An observation is what one
target gave: an `Exchange`, a `Handshake` or a `Lookup`. See DESIGN in README, "Words".
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, Literal


class Outcome(StrEnum):
    """How an observation ended. Values are extended, never reused."""

    ANSWERED = "answered"  # a response was read, whatever its status; a completed handshake; a DNS answer
    NO_SUCH_HOST = "no_such_host"  # the name does not exist (NXDOMAIN, or no address)
    DNS_FAILED = "dns_failed"  # the name could not be looked up (SERVFAIL, no name server answered)
    REFUSED = "refused"  # connection refused; a handshake the peer declined
    TIMED_OUT = "timed_out"
    RESET = "reset"  # the peer closed before a whole answer
    TLS_FAILED = "tls_failed"
    TOO_LARGE = "too_large"
    GARBLED = "garbled"  # not HTTP, or headers past all limits
    TOO_MANY_REDIRECTS = "too_many_redirects"
    ROBOTS_DISALLOWED = "robots_disallowed"  # not sent
    BLOCKED = "blocked"  # a wall's challenge or block page
    RATE_LIMITED = "rate_limited"  # 429, or 503 with Retry-After
    PRIVATE_ADDRESS = "private_address"  # not sent: the name leads to an address that is not public
    BARRED_ADDRESS = "barred_address"  # not sent: not http(s), or a port other than 80 and 443
    OVER_BUDGET = "over_budget"  # not sent
    NOT_TESTABLE = "not_testable"  # this OpenSSL cannot offer it
    UNREACHABLE = "unreachable"  # no route to the address
    CRASHED = "crashed"  # a mistake of our own while asking; its trace lies in the archive
    OPTED_OUT = "opted_out"  # not sent: the host's owner asked not to be surveyed
    BROWSER_FAILED = "browser_failed"  # the browser that was to draw a page fell over it, or could not be started


class Role(StrEnum):
    """What a host is to its company."""

    CORPORATE = "corporate"
    BRAND = "brand"
    DEVELOPER_PORTAL = "developer-portal"
    API = "api"
    AUTH = "auth"
    DOCS = "docs"
    OFF_DOMAIN = "off_domain"


class Strength(StrEnum):
    STRONG = "strong"
    WEAK = "weak"


Answer = Literal["yes", "no"]
Header = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Company:
    """One row of the list. `extra` holds the columns of the file that we do not know."""

    code: str
    name: str
    sector: str
    website: str
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Host:
    """A name that belongs to a company. `found_by`: `list`, `website`, or the probe that found it."""

    company: str
    host: str
    role: Role
    found_by: str = "list"


# --- targets: one request or handshake to make ---------------------------------------------------


@dataclass(frozen=True, slots=True)
class HttpTarget:
    """One HTTP request to make; a redirect that it meets is a target of its own.

    `why` is the reason in words, for `survey plan` and the archive. `parent` is the id of the
    exchange that led here (a page with the link, the redirect, the control of this shape).
    """

    url: str
    probe: str
    why: str = ""
    method: Literal["GET", "HEAD"] = "GET"
    headers: tuple[Header, ...] = ()  # beside those every request has
    score: float = 0.0  # the higher, the earlier within its stage
    parent: str | None = None
    hops: int = 0  # redirects followed so far to come here
    barred: str = ""  # an Outcome (robots_disallowed, ...) when it must be recorded and not sent
    barred_why: str = ""


@dataclass(frozen=True, slots=True)
class TlsTarget:
    """One TLS handshake to make. `offered`: `default` (all we can, certificate judged), or the one
    version offered, as Python's ssl names it (`TLSv1`, `TLSv1.1`, `TLSv1.2`, `TLSv1.3`)."""

    host: str
    port: int
    offered: str
    probe: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class DnsTarget:
    """One DNS question. `rrtype`: `A` (means A and AAAA: every address), `CNAME`, `CAA`, `TXT`, ..."""

    host: str
    rrtype: str
    probe: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class RenderTarget:
    """One drawing of an empty shell by a browser that asks nobody anything.

    `shell` is the id of its exchange. `parts`: addresses as the page asks for them, each with the id of the exchange
    that answers it, empty when the page is refused it. `last`: it is refused everything else, too.
    """

    url: str
    probe: str
    shell: str
    parts: tuple[tuple[str, str], ...] = ()
    last: bool = False
    why: str = ""


Target = HttpTarget | TlsTarget | DnsTarget | RenderTarget


# --- observations --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Response:
    """What came back. `body` has its transfer and content codings removed, up to the size cap."""

    status: int
    reason: str
    headers: tuple[Header, ...]
    body: bytes
    http_version: str = "HTTP/1.1"

    def header(self, name: str) -> str | None:
        """The first header of that name, or None. Names compare without case (RFC 9110 5.1)."""
        return next((v for n, v in self.headers if n.lower() == name.lower()), None)

    def all_headers(self, name: str) -> tuple[str, ...]:
        return tuple(v for n, v in self.headers if n.lower() == name.lower())

    @property
    def content_type(self) -> str:
        """The media type in lower case without parameters; empty when not declared."""
        return (self.header("content-type") or "").split(";")[0].strip().lower()

    @property
    def header_block(self) -> str:
        """The headers as lines `Name: value`, in the order received."""
        return "\n".join(f"{n}: {v}" for n, v in self.headers)


@dataclass(frozen=True)
class Exchange:
    """One HTTP request and what came back, or the reason nothing did. Times in UTC ISO 8601."""

    id: str
    run_id: str
    company: str | None
    probe: str
    method: str
    url: str
    outcome: Outcome
    fetched_at: str
    request_headers: tuple[Header, ...] = ()  # those that this target added
    response: Response | None = None
    redirect_to: str | None = None  # absolute, when the status is a redirect with a usable Location
    detail: str = ""  # what happened in words, when not answered
    elapsed_ms: int | None = None
    ip: str | None = None
    why: str = ""
    parent: str | None = None
    hops: int = 0
    bytes_received: int = 0  # on the wire, headers included
    body_sha256: str | None = None  # of the decoded body
    truncated: bool = False
    sent: bool = True
    rendered: bool = False  # no reply of a server: the page `parent` as a browser drew it
    warc_file: str | None = None  # file name inside the archive folder
    warc_offset: int | None = None

    @property
    def status(self) -> int | None:
        return self.response.status if self.response else None

    @property
    def ok(self) -> bool:
        """A whole 2xx response was read."""
        return self.outcome is Outcome.ANSWERED and self.response is not None and 200 <= self.response.status < 300

    @cached_property
    def text(self) -> str:
        """The body as text (charset by BOM, header, `<meta>`, else UTF-8 with replacement)."""
        from survey.charset import decode

        return decode(self.response.body, self.response.header("content-type")) if self.response else ""


@dataclass(frozen=True, slots=True)
class Handshake:
    """One TLS attempt and what came of it. Certificate verdicts are facts, never outcomes."""

    id: str
    run_id: str
    company: str | None
    host: str
    port: int
    offered: str
    outcome: Outcome
    at: str
    probe: str = ""
    version: str | None = None
    cipher: str | None = None
    alpn: str | None = None
    group: str | None = None
    chain: tuple[bytes, ...] = ()  # DER, leaf first, as sent
    trusted: bool | None = None  # the chain leads to our root store (None: not judged)
    name_matches: bool | None = None
    verify_error: str = ""  # OpenSSL's words, empty when none
    client_certificate: str = ""  # "", "requested", "required"
    ocsp_stapled: bool | None = None
    detail: str = ""
    elapsed_ms: int | None = None
    ip: str | None = None
    warc_file: str | None = None
    warc_offset: int | None = None


@dataclass(frozen=True, slots=True)
class Lookup:
    """One DNS answer. `answer`: the records as text, sorted; addresses for rrtype `A`."""

    id: str
    run_id: str
    company: str | None
    host: str
    rrtype: str
    outcome: Outcome
    at: str
    answer: tuple[str, ...] = ()
    cname: str | None = None  # the canonical name, when the name is an alias
    probe: str = ""
    detail: str = ""
    elapsed_ms: int | None = None
    warc_file: str | None = None
    warc_offset: int | None = None


Observation = Exchange | Handshake | Lookup


@dataclass(frozen=True, slots=True)
class Wish:
    """What a page that is being drawn asks for. `kind`: `navigation` (it leads there), `frame`, else the browser's
    word: `script`, `fetch`, `xhr`, ..."""

    url: str
    kind: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A drawing that lacked something. No observation, kept nowhere: the same parts give the same draft again."""

    target: RenderTarget
    wishes: tuple[Wish, ...]


@dataclass(frozen=True, slots=True)
class Sign:
    """What one observation shows.

    `excerpt` occurs verbatim in what it cites: in the decoded body (`Exchange.text`), in a header
    line `Name: value`, in the status line, in the record of a handshake or lookup (`evidence_text`),
    or, when nothing came back, in `exchange_evidence`. `location` says where: `body@123` (characters),
    `header:Name`, `json:/pointer`, `tls`, `dns`, `status`, `outcome`.
    """

    question: str
    answer: Answer
    value: str
    location: str
    excerpt: str
    strength: Strength = Strength.STRONG


@dataclass(frozen=True, slots=True)
class Detector:
    """A pure function from one observation to signs, with its name. `kind` says which observations.

    `finds` is one sentence for `survey detectors`; `questions` lists all it may answer.
    """

    name: str
    kind: Literal["exchange", "handshake", "lookup"]
    finds: str
    questions: tuple[str, ...]
    detect: Any  # Callable[[Reading], Iterator[Sign]] for exchanges; [Handshake] or [Lookup] for others


def identify(*parts: object) -> str:
    """A stable id of 16 hex digits for what `parts` name, so that the same archive gives the same rows."""
    return hashlib.sha256("\x1f".join(str(p) for p in parts).encode()).hexdigest()[:16]


def _steady() -> float:
    """Seconds of a clock that nobody sets; where there is one, one that also runs while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


_BEGAN = (time.time(), _steady())  # the time of day is read once: a clock that is set meanwhile turns no row around


def now() -> datetime:
    """The time of day as this process knows it: from its start it only runs forward."""
    return datetime.fromtimestamp(_BEGAN[0] + _steady() - _BEGAN[1], UTC)


def clock_step() -> float:
    """Seconds by which the machine's clock was set since this process began; forward is positive."""
    return time.time() - now().timestamp()


def utc_text(moment: datetime | None = None) -> str:
    """UTC ISO 8601 with milliseconds, as every table holds it."""
    moment = moment or now()
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def status_line(exchange: Exchange) -> str:
    """The status line as the evidence of a bare status shows it."""
    r = exchange.response
    return f"{r.http_version} {r.status} {r.reason}".rstrip() if r else ""


def exchange_evidence(exchange: Exchange) -> str:
    """What happened to a request, in words: the evidence when nothing came back (`location` is `outcome`)."""
    first = f"{exchange.method} {exchange.url}: {exchange.outcome}"
    return f"{first}\ndetail: {exchange.detail}" if exchange.detail else first


def evidence_text(observation: Handshake | Lookup) -> str:
    """The facts of a handshake or lookup, a line each: the text its excerpts are taken from."""
    return "\n".join(_facts(observation))


def _facts(o: Handshake | Lookup) -> Iterator[str]:
    if isinstance(o, Lookup):
        yield f"{o.rrtype} {o.host}: {o.outcome}"
        if o.cname:
            yield f"canonical name: {o.cname}"
        yield from o.answer
        if o.detail:
            yield f"detail: {o.detail}"
        return
    yield f"offered {o.offered}: {o.outcome}"
    for name in ("version", "cipher", "alpn", "group", "verify_error", "client_certificate", "detail"):
        if value := getattr(o, name):
            yield f"{name}: {value}"
    for name in ("trusted", "name_matches", "ocsp_stapled"):
        if (flag := getattr(o, name)) is not None:
            yield f"{name}: {'yes' if flag else 'no'}"
