"""The embedded web server: many hosts on few loopback ports, real TLS, a log of everything asked.

A server of our own rather than `http.server`: it must be able to answer wrongly on purpose (broken chunks, endless
headers, garbage for TLS), serve fifty callers at once, and note the moment each request began and ended. One thread
accepts for all ports, one thread serves each connection. HTTP/1.1 with keep-alive.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import selectors
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, cast

from survey.demo.answers import Answer, Header, Request
from survey.demo.certificates import PROFILES, Authority, Forger
from survey.demo.site import Host, Site
from survey.demo.truth import Truth, as_csv
from survey.net.browser import missing

IDLE_SECONDS = 20.0
MAX_HEAD = 64 * 1024


@dataclass(frozen=True, slots=True)
class Access:
    """One request that the web was sent: when it began (head read) and ended (reply written), by both clocks."""

    started: float  # time.monotonic()
    ended: float
    started_wall: float  # time.time()
    ended_wall: float
    scheme: str
    host: str
    method: str
    target: str
    headers: tuple[Header, ...]
    status: int


@dataclass(frozen=True, slots=True)
class Greeting:
    """One TLS handshake that the web was offered. `version` is None when it failed, `problem` then says why."""

    started: float
    ended: float
    host: str
    profile: str
    version: str | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class DemoFiles:
    """Where `DemoWeb.write` put things."""

    companies: Path
    hosts: Path
    connect_to: Path
    ca_file: Path
    truth: Path
    cdr_register: Path


@dataclass
class _Port:
    """A listening socket and what its connections speak: plain HTTP, TLS by a profile, or something hostile."""

    kind: str
    listener: socket.socket
    number: int
    context: ssl.SSLContext | None = None
    hostile: Callable[[socket.socket], None] | None = None


class DemoWeb:
    """Serves invented companies while the `with` block lasts.

    `companies` None: every kind of site once. A number: that many, names and details varied by `seed`, every kind
    when the number allows. `hostile`: the hostile wing beside them. `kinds`: only these kinds. `draws`: the truth is
    that of a survey whose browser draws empty shells (None: when there is such a browser on this machine).
    """

    def __init__(
        self,
        companies: int | None = None,
        seed: int = 0,
        hostile: bool = False,
        *,
        kinds: tuple[str, ...] | None = None,
        draws: bool | None = None,
    ) -> None:
        from survey.demo.sites import make_sites

        self.sites: list[Site] = make_sites(companies, seed, kinds)
        self._hostile_ports: dict[str, Callable[[socket.socket], None]] = {}
        forger: Forger | None = None
        if hostile:
            from survey.demo.hostile import LISTENERS, hostile_certificate, hostile_sites

            self.sites += hostile_sites(seed)
            self._hostile_ports, forger = dict(LISTENERS), hostile_certificate
        draws = missing() is None if draws is None else draws
        truths = (s.truth if draws or s.undrawn is None else s.undrawn for s in self.sites)
        self.truth: dict[str, Truth] = {truth.code: truth for truth in truths}
        self.log: list[Access] = []
        self.handshakes: list[Greeting] = []
        self._authority = Authority(forger)
        self._hosts: dict[str, Host] = {}
        for site in self.sites:
            for host in site.hosts:
                if host.name in self._hosts:
                    raise ValueError(f"two sites of the demo web claim {host.name}")
                self._hosts[host.name] = host
        self._ports: dict[str, _Port] = {}
        self._refusing: socket.socket | None = None
        self._alarm: tuple[socket.socket, socket.socket] | None = None
        self._acceptor: threading.Thread | None = None
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._greeting = threading.local()  # the name asked for, in the thread that shakes hands
        self._closing = False

    # --- what it hands out ---

    @property
    def ca_pem(self) -> bytes:
        """The certificate of the authority that the survey is to trust."""
        return self._authority.ca_pem

    @property
    def companies_csv(self) -> str:
        rows = [(s.firm.code, s.firm.name, s.firm.sector.name, s.website) for s in self.sites]
        return _csv(("code", "name", "sector", "website"), rows)

    @property
    def hosts_csv(self) -> str:
        rows = [(s.firm.code, h.name, h.listed) for s in self.sites for h in s.hosts if h.listed]
        return _csv(("code", "host", "role"), rows)

    @property
    def connect_to(self) -> str:
        """The `--connect-to` file. Only while the web runs, for it names its ports."""
        if not self._ports:
            raise RuntimeError("the demo web is not running: its ports are known inside the `with` block")
        lines = ["# the demo web: HOST:PORT:ADDRESS:PORT"]
        for name, host in self._hosts.items():
            lines += [f"{name}:{port}:127.0.0.1:{to}" for port, to in ((443, self._tls(host)), (80, self._plain(host)))
                      if to is not None]  # fmt: skip
        return "\n".join(lines) + "\n"

    @property
    def cdr_register(self) -> str:
        """The brands that a Consumer Data Right register of the demo web would list, in the register's own form."""
        data = [
            {
                "dataHolderBrandId": f"demo-{s.firm.code.lower()}",
                "brandName": s.firm.short,
                "publicBaseUri": s.cdr_base,
                "productBaseUri": s.cdr_base,
                "industries": ["banking"],
                "lastUpdated": "2026-01-05T00:00:00Z",
            }
            for s in self.sites
            if s.cdr_base
        ]
        return json.dumps({"data": data, "links": {"self": ""}, "meta": {}}, indent=2)

    def write(self, folder: Path) -> DemoFiles:
        """Everything a survey of this web needs, and the truth, as files."""
        folder.mkdir(parents=True, exist_ok=True)
        files = DemoFiles(
            folder / "companies.csv",
            folder / "hosts.csv",
            folder / "connect-to.txt",
            folder / "ca.pem",
            folder / "truth.csv",
            folder / "cdr-register.json",
        )
        files.companies.write_text(self.companies_csv, encoding="utf-8")
        files.hosts.write_text(self.hosts_csv, encoding="utf-8")
        files.connect_to.write_text(self.connect_to, encoding="utf-8")
        files.ca_file.write_bytes(self.ca_pem)
        files.truth.write_text(as_csv(self.truth), encoding="utf-8")
        files.cdr_register.write_text(self.cdr_register, encoding="utf-8")
        return files

    def port_of(self, host: str, port: int) -> int | None:
        """The loopback port behind a name and port (80 or 443); None when the name does not resolve there."""
        found = self._find(host)
        if found is None:
            return None
        return self._tls(found) if port == 443 else self._plain(found)

    # --- life ---

    def __enter__(self) -> DemoWeb:
        self._refusing = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._refusing.bind(("127.0.0.1", 0))  # bound and never listening: a connection is refused at once
        self._ports["plain"] = _listen("plain")
        for profile in PROFILES.values():
            port = _listen(profile.name)
            port.context = self._authority.listener(profile, "default.demo-web.example")
            port.context.sni_callback = self._choose_certificate
            self._ports[profile.name] = port
        for name, speak in self._hostile_ports.items():
            self._ports[name] = _listen(name)
            self._ports[name].hostile = speak
        self._alarm = socket.socketpair()
        self._acceptor = threading.Thread(target=self._accept, name="demo-web", daemon=True)
        self._acceptor.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing = True
        assert self._alarm is not None and self._acceptor is not None and self._refusing is not None
        self._alarm[1].send(b"!")
        self._acceptor.join(5)
        with self._lock:
            still_open = list(self._open)
        for connection in still_open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        deadline = time.monotonic() + 2
        while self._open and time.monotonic() < deadline:
            time.sleep(0.005)
        for end in (*self._alarm, self._refusing, *(p.listener for p in self._ports.values())):
            end.close()
        self._ports = {}

    # --- names ---

    def _find(self, name: str) -> Host | None:
        """The host of that name; of the stars that cover it, the one that says most."""
        name = name.lower().rstrip(".")
        if name in self._hosts:
            return self._hosts[name]
        labels = name.split(".")
        stars = ("*." + ".".join(labels[i:]) for i in range(1, len(labels)))
        return next((self._hosts[star] for star in stars if star in self._hosts), None)

    def _tls(self, host: Host) -> int | None:
        if host.front.tls == "absent":
            return None
        return self._refused_port if host.front.tls == "refused" else self._ports[host.front.tls].number

    def _plain(self, host: Host) -> int | None:
        if host.front.plain == "absent":
            return None
        return self._refused_port if host.front.plain == "refused" else self._ports["plain"].number

    @property
    def _refused_port(self) -> int:
        assert self._refusing is not None
        return int(self._refusing.getsockname()[1])

    def _choose_certificate(self, tls: ssl.SSLSocket | ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        self._greeting.name = name or ""
        host = self._find(name) if name else None
        if host is not None and name is not None:
            shown = host.name if host.name.startswith("*.") and name.count(".") == host.name.count(".") else name
            tls.context = self._authority.context(shown, host.front.certificate, PROFILES[host.front.tls])

    # --- connections ---

    def _accept(self) -> None:
        assert self._alarm is not None
        with selectors.DefaultSelector() as waiting:
            waiting.register(self._alarm[0], selectors.EVENT_READ)
            for port in self._ports.values():
                waiting.register(port.listener, selectors.EVENT_READ, port)
            while not self._closing:
                for key, _ in waiting.select():
                    if key.data is None:
                        return
                    with contextlib.suppress(OSError):
                        connection, _ = key.data.listener.accept()
                        self._start(connection, key.data)

    def _start(self, connection: socket.socket, port: _Port) -> None:
        connection.settimeout(IDLE_SECONDS)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._lock:
            self._open.add(connection)
        threading.Thread(target=self._serve, args=(connection, port), daemon=True).start()

    def _serve(self, connection: socket.socket, port: _Port) -> None:
        """One connection from accept to close. A caller that goes away is no error."""
        inner: socket.socket = connection
        try:
            with contextlib.suppress(OSError, ValueError):
                if port.hostile is not None:
                    port.hostile(connection)
                elif port.context is None:
                    self._converse(connection, "http")
                elif (tls := self._greet(connection, port)) is not None:
                    inner = tls
                    self._converse(tls, "https")
        finally:
            with self._lock:
                self._open.discard(connection)
            for end in (inner, connection):
                with contextlib.suppress(OSError):
                    end.close()

    def _greet(self, connection: socket.socket, port: _Port) -> ssl.SSLSocket | None:
        """The handshake, noted whether it succeeds or not."""
        assert port.context is not None
        began = time.monotonic()
        tls = port.context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        with self._lock:
            self._open.discard(connection)
            self._open.add(tls)
        problem = ""
        try:
            tls.do_handshake()
        except OSError as error:
            problem = str(error)
        host = getattr(self._greeting, "name", "")
        self.handshakes.append(
            Greeting(began, time.monotonic(), host, port.kind, None if problem else tls.version(), problem)
        )
        if not problem:
            return tls
        with self._lock:
            self._open.discard(tls)
        with contextlib.suppress(OSError):
            tls.close()
        return None

    def _converse(self, connection: socket.socket, scheme: str) -> None:
        """Requests and replies until one side has had enough."""
        try:
            with connection.makefile("rb") as reading, connection.makefile("wb") as writing:
                while not self._closing and (request := _read_request(cast(BinaryIO, reading), scheme)) is not None:
                    began, began_wall = time.monotonic(), time.time()
                    answer = self._answer(request)
                    try:
                        stay = _send(cast(BinaryIO, writing), request, answer)
                    finally:
                        self.log.append(
                            Access(
                                began,
                                time.monotonic(),
                                began_wall,
                                time.time(),
                                scheme,
                                request.host,
                                request.method,
                                request.target,
                                request.headers,
                                answer.status,
                            )
                        )
                    if not stay:
                        return
        finally:
            with self._lock:
                self._open.discard(connection)

    def _answer(self, request: Request) -> Answer:
        host = self._find(request.host)
        if host is None:
            return Answer(421, b"no such site here", (("Content-Type", "text/plain"),))
        front = host.front
        if request.scheme == "http" and front.plain == "redirect":
            return Answer(301, b"", (("Location", f"https://{request.host}{request.target}"), *front.headers))
        if request.method not in ("GET", "HEAD"):
            return Answer(405, b"", (("Allow", "GET, HEAD"), *front.headers))
        answer = host.answer(request)
        if request.scheme == "https" and front.hsts is not None:
            answer = answer.plus(("Strict-Transport-Security", front.hsts))
        said = {name.lower() for name, _ in answer.headers}
        return answer.plus(*(h for h in front.headers if h[0].lower() not in said))


def _listen(kind: str) -> _Port:
    listener = socket.create_server(("127.0.0.1", 0), backlog=512)
    listener.setblocking(False)
    return _Port(kind, listener, int(listener.getsockname()[1]))


def _read_request(reading: BinaryIO, scheme: str) -> Request | None:
    """The next request's head; None when the caller has closed or talks nonsense. Bodies are not expected."""
    line = reading.readline(MAX_HEAD)
    parts = line.decode("latin-1").split()
    if len(parts) != 3:
        return None
    headers: list[Header] = []
    while (line := reading.readline(MAX_HEAD)) not in (b"\r\n", b"\n", b""):
        name, _, value = line.decode("latin-1").partition(":")
        headers.append((name.strip(), value.strip()))
    host = next((v for n, v in headers if n.lower() == "host"), "")
    return Request(parts[0], parts[1], host.rsplit(":", 1)[0].lower(), scheme, tuple(headers))


def _send(writing: BinaryIO, request: Request, answer: Answer) -> bool:
    """Writes the reply. True when the connection may go on."""
    if answer.raw is not None:
        answer.raw(writing, request)
        writing.flush()
        return False
    stay = (request.header("connection") or "").lower() != "close"
    head = [f"HTTP/1.1 {answer.status} {answer.reason}"]
    head += [f"{name}: {value}" for name, value in answer.headers]
    if answer.status not in (204, 304):
        head.append(f"Content-Length: {len(answer.body)}")
    head.append(f"Connection: {'keep-alive' if stay else 'close'}")
    writing.write("\r\n".join(head).encode("latin-1", "replace") + b"\r\n\r\n")
    if request.method != "HEAD" and answer.status not in (204, 304):
        writing.write(answer.body)
    writing.flush()
    return stay


def _csv(header: tuple[str, ...], rows: Sequence[tuple[str | None, ...]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()
