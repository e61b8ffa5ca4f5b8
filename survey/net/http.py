"""One HTTP request, kept byte for byte. Only this module knows requests.

Where we chose against the usual:

* Redirects are not followed: every hop is an exchange of its own, planned and recorded as one.
* requests' time-out is for each read; ours is for the whole request. Every read of the socket is given only
  the time that is left, so a server that drips a byte a second ends like one that is silent.
* The bytes are taken between the socket and http.client, before anything is decoded or dropped; the response
  that we hand on is read from these bytes by `survey.coding`, as the archive reads it later.
* Connections go to addresses that were checked (`survey.net.address`), whatever the name says by then.
* Any certificate and old TLS are accepted, see `survey.net.tls` for why that is safe here.
* The environment (proxies, `.netrc`, CA bundles) is not heard, no cookie is kept, credentials in an address are
  not sent.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import socket
import time
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

import requests
import requests.adapters
import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

from survey import coding, urls, walls
from survey.model import HttpTarget, Outcome, Response, utc_text
from survey.net import tls
from survey.net.address import Connector, Failed
from survey.net.settings import NetSettings

METHODS = ("GET", "HEAD")
REDIRECTS = (301, 302, 303, 307, 308)
_ACCEPT = (
    "text/html,application/xhtml+xml,application/json;q=0.9,application/yaml;q=0.9,application/xml;q=0.9,*/*;q=0.8"
)
_INTERIM = 20  # 1xx replies before the answer
_READ = 64 << 10
_FRAMING = 256 << 10  # bytes of chunk framing that a body may need, beside a quarter of itself
_GARBAGE = 64 << 10  # bytes kept of what is no HTTP
KEPT_OPEN = 512  # connections kept for the next request to their origins, at most


@dataclass(frozen=True)
class Captured:
    """What one request gave: the facts of an exchange, without run and company.

    `request`: its bytes as sent, empty when nothing was sent. `raw`: the header block and body as received
    (interim 1xx replies left out). `response`: what `raw` says, also when it is only the beginning of an answer
    (`truncated`). `bytes_received`: everything that came over the wire for it, inside TLS. `stale`: a kept connection
    was closed without an answer, so perhaps the request was never read: it may be made again (RFC 9110 9.2.2), after
    the host's pause.
    """

    outcome: Outcome
    fetched_at: str
    elapsed_ms: int = 0
    request: bytes = b""
    raw: bytes = b""
    response: Response | None = None
    redirect_to: str | None = None
    detail: str = ""
    ip: str | None = None
    bytes_received: int = 0
    truncated: bool = False
    stale: bool = False


# What went wrong -> how it ended. The first line that fits counts, and of an exception's chain the first cause.
FAILURES: tuple[tuple[type[BaseException], Outcome], ...] = (
    (coding.TooLarge, Outcome.TOO_LARGE),
    (coding.Garbled, Outcome.GARBLED),
    (TimeoutError, Outcome.TIMED_OUT),
    (urllib3.exceptions.TimeoutError, Outcome.TIMED_OUT),
    (ConnectionRefusedError, Outcome.REFUSED),
    (ConnectionError, Outcome.RESET),  # reset, aborted, broken pipe, RemoteDisconnected
    (http.client.IncompleteRead, Outcome.RESET),
    (urllib3.exceptions.IncompleteRead, Outcome.RESET),
    (tls.TlsError, Outcome.TLS_FAILED),
    (http.client.HTTPException, Outcome.GARBLED),
    (urllib3.exceptions.LocationParseError, Outcome.BARRED_ADDRESS),
    (requests.exceptions.InvalidURL, Outcome.BARRED_ADDRESS),
    (requests.exceptions.InvalidSchema, Outcome.BARRED_ADDRESS),
    (OSError, Outcome.UNREACHABLE),
    (ValueError, Outcome.GARBLED),
)


def failure_of(error: BaseException) -> Failed:
    """The outcome of an exception that the network may raise, and its words. Others are our mistakes: raised again."""
    for link in reversed(list(_links(error))):
        if isinstance(link, Failed):
            return link
        for kind, outcome in FAILURES:
            if isinstance(link, kind):
                return Failed(outcome, "".join(c if " " <= c != "\x7f" else " " for c in _words(link)))
    raise error


def _links(error: BaseException, depth: int = 0) -> Iterator[BaseException]:
    """An exception and all it was made from: requests and urllib3 wrap the first cause several times."""
    yield error
    if depth > 6:
        return
    inner = [*error.args, getattr(error, "reason", None), error.__cause__]
    for link in inner:
        if isinstance(link, BaseException):
            yield from _links(link, depth + 1)


def _words(error: BaseException) -> str:
    if isinstance(error, tls.TlsError):
        return f"TLS: {tls.tls_words(error)}"
    if isinstance(error, TimeoutError | urllib3.exceptions.TimeoutError):
        return "the time for this request was over"
    if isinstance(error, coding.Garbled | coding.TooLarge):
        return str(error)
    if isinstance(error, http.client.IncompleteRead | urllib3.exceptions.IncompleteRead):
        return "the body ends too early"
    if isinstance(error, http.client.RemoteDisconnected):
        return "closed without an answer"
    if isinstance(error, ConnectionError):
        return "connection reset" if error.errno else str(error) or "connection lost"
    return f"{type(error).__name__}: {coding.shown(str(error).encode('utf-8', 'replace'), 120)}"


# --- recording -----------------------------------------------------------------------------------


@dataclass
class _Recording:
    """One request under way: its deadline, and every byte of both directions."""

    connector: Connector
    context: Any  # ssl.SSLContext of the channel
    request_target: str  # path and query as asked
    deadline: float
    room: int
    ip: str | None = None
    reused: bool = False  # the connection had served a request before
    fresh: bool = False  # on a new connection
    sent: bytearray = field(default_factory=bytearray)
    tape: bytearray = field(default_factory=bytearray)
    start: int = 0  # where the final response begins on the tape
    body_wire: int = 0  # where its body begins

    def left(self) -> float:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


# The request that this thread is making. urllib3 makes its connections deep inside; they find it here.
_now: ContextVar[_Recording] = ContextVar("request under way")


class _Tee(io.RawIOBase):
    """Between the socket and http.client: records what comes, and lets no read outlast the request's deadline."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, recording: _Recording) -> None:
        self._raw, self._sock, self._recording = raw, sock, recording

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        recording = self._recording
        self._sock.settimeout(recording.left())
        count: int | None = self._raw.readinto(buffer)
        if count:
            recording.tape += memoryview(buffer)[:count]
            if len(recording.tape) - recording.start > recording.room:
                raise coding.TooLarge("more bytes on the wire than its body may need")
        return count

    def close(self) -> None:
        try:
            self._raw.close()
        finally:
            super().close()


class _Response(http.client.HTTPResponse):
    """http.client's response with our header block: caps that are ours, all interim replies passed over, headers
    as tolerant as browsers read them, chunk sizes that are digits only."""

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self._recording = _now.get()
        raw = self.fp.detach()
        self.fp = io.BufferedReader(_Tee(raw, sock, self._recording), _READ)

    def begin(self) -> None:
        if getattr(self, "headers", None) is not None:
            return
        recording = self._recording
        block = self._block()
        for _ in range(_INTERIM):
            head = coding.parse_head(block)
            if not 100 <= head.status < 200 or head.status == 101:
                break
            recording.start += len(block)
            block = self._block()
        else:
            raise coding.Garbled("interim replies without end")
        recording.body_wire = recording.start + len(block)
        self.code = self.status = head.status
        self.reason = head.reason
        self.version = 10 if head.version in ("HTTP/1.0", "HTTP/0.9") else 11
        self.headers = self.msg = http.client.HTTPMessage()
        for name, value in head.headers:
            self.headers[_latin(name)] = _latin(value)
        frame = coding.framing(head, self._method or "GET")  # type: ignore[attr-defined]
        self.chunked = frame == "chunked"
        self.chunk_left = None
        self.length = frame if isinstance(frame, int) else None
        self.will_close = frame == "close" or self._check_close()  # type: ignore[attr-defined]

    def _block(self) -> bytes:
        """One header block, its empty line included."""
        block = bytearray()
        for _ in range(coding.MAX_HEADERS + 1):
            line = self.fp.readline(coding.MAX_LINE + 1)
            block += line
            if len(line) > coding.MAX_LINE:
                raise coding.Garbled(f"a header line longer than {coding.MAX_LINE} bytes")
            if not line:
                if not block:
                    raise http.client.RemoteDisconnected("closed without an answer")
                if not block.startswith(b"HTTP/"):
                    raise coding.Garbled(f"not HTTP: {coding.shown(bytes(block))}")
                raise ConnectionResetError("closed in mid-header")
            if len(block) == len(line) and not line.startswith(b"HTTP/"):
                raise coding.Garbled(f"not HTTP: {coding.shown(line.rstrip())}")
            if line in (b"\r\n", b"\n"):
                return bytes(block)
            if len(block) > coding.MAX_HEAD:
                break
        raise coding.Garbled(f"more than {coding.MAX_HEADERS} header lines or {coding.MAX_HEAD} bytes of headers")

    def _read_next_chunk_size(self) -> int:
        line = self.fp.readline(coding.MAX_LINE + 1)
        try:
            if not line:
                raise http.client.IncompleteRead(b"")
            return coding.chunk_size(line)
        except (http.client.IncompleteRead, coding.Garbled):
            self._close_conn()  # type: ignore[attr-defined]
            raise

    def _read_and_discard_trailer(self) -> None:
        size = 0
        while (line := self.fp.readline(coding.MAX_LINE + 1)) not in (b"\r\n", b"\n", b""):
            size += len(line)
            if size > coding.MAX_HEAD:
                raise coding.Garbled("trailers without end")


def _latin(text: str) -> str:
    """As urllib3 and email.message want header text; only they read it (the response is read from the tape)."""
    return text.encode("utf-8").decode("latin-1")


class _Recorded(HTTPConnection):
    """A connection that opens through the guard and gives every byte it sends to the recording."""

    response_class = _Response
    leads_to: str | None = None

    def _new_conn(self) -> socket.socket:
        recording = _now.get()
        sock, self.leads_to = recording.connector.open(self.host, int(self.port or 0), recording.deadline)
        recording.ip = self.leads_to
        return sock

    def request(self, *args: Any, **kwargs: Any) -> None:
        recording = _now.get()
        if recording.fresh and self.sock is not None:
            self.close()
        recording.reused = self.sock is not None and getattr(self, "served", False)
        recording.ip = self.leads_to or recording.ip
        self.served = True
        super().request(*args, **kwargs)

    def putrequest(self, method: str, url: str, *args: Any, **kwargs: Any) -> None:
        super().putrequest(method, _now.get().request_target, *args, **kwargs)  # urllib3 would normalise it

    def send(self, data: Any) -> None:
        recording = _now.get()
        if self.sock is None and self.auto_open:
            self.connect()
        self.sock.settimeout(recording.left())
        recording.sent += data  # first: who closes while it is written has been asked, however the race ends
        super().send(data)


class _RecordedTls(_Recorded, HTTPSConnection):
    def connect(self) -> None:
        recording = _now.get()
        sock = self._new_conn()
        self.sock = tls.wrap(recording.context, sock, self.host, recording.left())
        # Not so: it keeps urllib3 from warning at every request about what `survey.net.tls` explains.
        self.is_verified = True


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Recorded


class _PoolTls(urllib3.HTTPSConnectionPool):
    ConnectionCls = _RecordedTls


class _Adapter(requests.adapters.HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _PoolTls}


def _kept_open() -> int:
    """How many origins' connections are kept: a quarter of what this process may open. With fewer than there are hosts
    under way each request would cost its host a connection and a handshake of its own."""
    try:
        import resource
    except ImportError:  # Windows
        return KEPT_OPEN
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(64, min(KEPT_OPEN, allowed // 4 if allowed > 0 else KEPT_OPEN))


class _Session(requests.Session):
    def get_redirect_target(self, resp: Any) -> None:
        """None: even with `allow_redirects=False` requests would read the whole body of a redirect to prepare
        the next request, without any cap."""


# --- client --------------------------------------------------------------------------------------


class HttpClient:
    """Makes requests, one at a time for each thread; connections are kept and shared by all."""

    def __init__(self, settings: NetSettings, connector: Connector) -> None:
        self._settings, self._connector = settings, connector
        self._caps = coding.Caps(settings.page_cap, settings.description_cap)
        self._context = tls.channel_context()
        self._session = _Session()
        self._session.trust_env = False
        self._session.headers.clear()
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        adapter = _Adapter(pool_connections=_kept_open(), pool_maxsize=2, max_retries=0)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)
        self._forgetful: set[str] = set()  # origins that close the connections that they said they would keep

    def close(self) -> None:
        self._session.close()

    def fetch(self, target: HttpTarget) -> Captured:
        """One request and what came of it. Expected failures are outcomes; anything but GET and HEAD is our mistake."""
        if target.method not in METHODS:
            raise ValueError(f"a survey only asks with GET and HEAD, not {target.method}")
        started, at = time.monotonic(), utc_text()
        captured = self._fetch(target, at, started + self._settings.deadline)
        return replace(captured, elapsed_ms=round((time.monotonic() - started) * 1000))

    def _fetch(self, target: HttpTarget, at: str, deadline: float) -> Captured:
        url = urls.normal(target.url)
        if url is None:
            return Captured(Outcome.BARRED_ADDRESS, at, detail="not an http(s) address that can be asked")
        recording = _Recording(
            self._connector,
            self._context,
            _request_target(target.url, url),
            deadline,
            coding.wire_room(self._caps.page),
        )
        recording.room += coding.MAX_HEAD + coding.MAX_LINE
        origin = urls.origin(url)
        recording.fresh = origin in self._forgetful
        failure = self._attempt(target, url, recording)
        stale = failure is not None and recording.reused and not recording.tape and failure.outcome is Outcome.RESET
        if stale:
            self._forgetful.add(origin)
        return replace(self._captured(target, url, at, recording, failure), stale=stale)

    def _attempt(self, target: HttpTarget, url: str, recording: _Recording) -> Failed | None:
        """Send and read to the end or the first failure; what came is on the tape."""
        token = _now.set(recording)
        response = None
        try:
            request = requests.Request(target.method, url, headers=self._headers(target.headers))
            prepared = self._session.prepare_request(request)
            response = self._session.send(prepared, stream=True, allow_redirects=False, verify=False, timeout=None)
            self._read(response, recording)
        except Exception as error:
            return failure_of(error)
        finally:
            _now.reset(token)
            if response is not None:
                with contextlib.suppress(Exception):
                    response.close()
        return None

    def _read(self, response: requests.Response, recording: _Recording) -> None:
        """The body to its end, or to its cap. Decoded only to be measured, in small pieces that are let go."""
        head = coding.parse_head(bytes(recording.tape[recording.start : recording.body_wire]))
        pieces = _pieces(response, recording)
        content_type = next(iter(head.all("content-type")), "")
        caps = self._caps
        for number, piece in enumerate(coding.capped(coding.decoded(coding.codings(head), pieces), content_type, caps)):
            if number == 0:
                recording.room = coding.wire_room(caps.of(content_type, piece)) + coding.MAX_HEAD + coding.MAX_LINE
            if time.monotonic() > recording.deadline:
                raise TimeoutError
        for _ in pieces:  # what follows the end of a coding belongs to the message, not to the body
            if time.monotonic() > recording.deadline:
                raise TimeoutError

    def _headers(self, extra: Iterable[tuple[str, str]]) -> Mapping[str, str]:
        headers = {
            "User-Agent": self._settings.user_agent,
            "Accept": _ACCEPT,
            "Accept-Encoding": "gzip, deflate, br",
        }
        if self._settings.sender:
            headers["From"] = self._settings.sender
        for name, value in extra:
            known = next((n for n in headers if n.lower() == name.lower()), name)
            headers[known] = value
        return headers

    def _captured(
        self, target: HttpTarget, url: str, at: str, recording: _Recording, failure: Failed | None
    ) -> Captured:
        received = len(recording.tape)
        raw = bytes(memoryview(recording.tape)[recording.start :])
        recording.tape = bytearray()  # a large answer need not lie here twice
        reading = coding.read_response(raw, method=target.method, caps=self._caps)
        if reading.response is None:
            raw = raw[:_GARBAGE]
        elif failure is None and reading.state == "whole":
            raw = raw[: reading.end]  # what came after the end is no part of it
        outcome, detail = _ending(reading, failure)
        base = Captured(
            outcome,
            at,
            request=bytes(recording.sent),
            raw=raw,
            response=reading.response,
            detail=detail,
            ip=recording.ip,
            bytes_received=received,
            truncated=bool(raw) and (failure is not None or reading.state != "whole"),
        )
        if reading.response is None:
            return base
        if outcome is Outcome.ANSWERED:
            base = replace(base, outcome=walls.outcome_of(reading.response))
            if base.outcome is Outcome.BLOCKED:
                base = replace(base, detail=f"wall: {walls.wall_of(reading.response) or 'unknown'}")
        return replace(base, redirect_to=redirect_of(url, reading.response))


def _ending(reading: coding.Reading, failure: Failed | None) -> tuple[Outcome, str]:
    """How it ended, from what the network did and what the bytes say. Broken framing explains a lost connection."""
    states = {
        "whole": Outcome.ANSWERED,
        "short": Outcome.RESET,
        "broken": Outcome.GARBLED,
        "too_large": Outcome.TOO_LARGE,
        "no_head": Outcome.GARBLED,
    }
    if failure is None or (failure.outcome is Outcome.RESET and reading.state == "broken"):
        return states[reading.state], reading.problem
    return failure.outcome, failure.detail


def _pieces(response: requests.Response, recording: _Recording) -> Iterator[bytes]:
    """The body's bytes without chunk framing, codings still on. A flood of tiny chunks is cut short."""
    count = 0
    while piece := response.raw.read(_READ, decode_content=False):
        count += len(piece)
        if len(recording.tape) - recording.body_wire - count > _FRAMING + count // 4:
            raise coding.TooLarge("more chunk framing than body")
        yield piece


def redirect_of(url: str, response: Response) -> str | None:
    """Where a redirect leads, absolute; None when the status is none or it leads to nothing that can be asked."""
    location = response.header("location")
    if response.status not in REDIRECTS or not location:
        return None
    return urls.join(url, location)


def _request_target(asked: str, url: str) -> str:
    """Path and query as they go over the wire: as asked where that can be sent, else in normal form."""
    asked = asked.strip().split("#", 1)[0]
    if asked.isascii() and not any(c <= " " or c == "\x7f" for c in asked):
        parts = urlsplit(asked)
        return (parts.path or "/") + (f"?{parts.query}" if "?" in asked else "")
    return urls.path_of(url)
