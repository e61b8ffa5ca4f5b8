"""Where a name leads, and whether we may go there.

Resolve, check, connect to exactly what was checked: a name that changes its answer between check and
connection gains nothing. Only addresses of the public internet are taken, on every hop, since a
redirect may name anything (RFC 6890 and the IANA special-purpose registries say what is not public).
With `--connect-to` the lines of its file are the whole world, and the person who wrote them has
already decided: no guard there.
"""

from __future__ import annotations

import errno
import ipaddress
import re
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from survey.errors import InputError
from survey.model import Outcome

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
MAX_ADDRESSES = 4  # tried one after the other
PORTS = (80, 443)

# IANA special-purpose registries; 168.63.129.16 is a cloud's own machine service on a public number.
_NOT_PUBLIC_4 = tuple(
    ipaddress.IPv4Network(n)
    for n in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32",
    )
)  # fmt: skip
# IPv6 the other way round: only global unicast, without what carries IPv4 inside (Teredo in 2001::/23, 6to4; NAT64
# 64:ff9b::/96 and mapped ::ffff:0:0/96 lie outside of 2000::/3), documentation, and benchmarking.
_PUBLIC_6 = ipaddress.IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    ipaddress.IPv6Network(n) for n in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "2620:4f:8000::/48")
)


class Failed(Exception):
    """An expected failure of the network on its way to becoming an outcome."""

    def __init__(self, outcome: Outcome, detail: str = "") -> None:
        super().__init__(detail or outcome.value)
        self.outcome, self.detail = outcome, detail


def is_public(address: IPAddress) -> bool:
    """Whether an address is one of the public internet, in whatever notation it came."""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    if address.scope_id is not None:
        return False
    return address in _PUBLIC_6 and not any(address in network for network in _NOT_PUBLIC_6)


_NUMBER = re.compile(r"0[xX][0-9a-fA-F]*|[0-9]+")


def as_address(host: str) -> IPAddress | None:
    """The address that a host *is*, or None for a name.

    Also in the notations that browsers and `inet_aton` take: `2130706433`, `0x7f.1`, `017700000001`
    (WHATWG URL, "ends in a number"). Raises ValueError for what looks like one and is none.
    """
    host = host.strip("[]").rstrip(".")
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    if ":" in host:
        raise ValueError(f"not an address: {host!r}")
    labels = host.split(".")
    if not _NUMBER.fullmatch(labels[-1]):
        return None
    numbers = [_number(label) for label in labels]
    if len(numbers) > 4 or any(n > 255 for n in numbers[:-1]) or numbers[-1] >= 256 ** (5 - len(numbers)):
        raise ValueError(f"not an address: {host!r}")
    value = numbers[-1] + sum(n << 8 * (3 - i) for i, n in enumerate(numbers[:-1]))
    return ipaddress.IPv4Address(value)


def _number(label: str) -> int:
    if not _NUMBER.fullmatch(label):
        raise ValueError(f"not a number: {label!r}")
    if label[:2].lower() == "0x":
        return int(label[2:] or "0", 16)
    return int(label, 8) if label.startswith("0") else int(label)


# --- connect-to ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One line `HOST:PORT:ADDRESS:PORT`. `host` may begin with `*.`; `port` None stands for any."""

    host: str
    port: int | None
    address: IPAddress
    to_port: int | None
    number: int

    def names(self, host: str) -> bool:
        if self.host.startswith("*."):
            return host.endswith(self.host[1:]) and len(host) > len(self.host) - 1
        return self.host == host


class ConnectTo:
    """The lines of a `--connect-to` file. Exact names win over `*.`, longer `*.` over shorter, a port over any port."""

    def __init__(self, lines: tuple[Line, ...]) -> None:
        self.lines = lines
        self._exact = {(line.host, line.port): line for line in lines if not line.host.startswith("*.")}
        self._wild = {(line.host, line.port): line for line in lines if line.host.startswith("*.")}

    @classmethod
    def read(cls, path: Path) -> ConnectTo:
        hint = "one HOST:PORT:ADDRESS:PORT on each line, for example www.example.com:443:127.0.0.1:8443"
        try:
            text = path.read_text("utf-8-sig")
        except UnicodeDecodeError as error:
            raise InputError("is not UTF-8", file=path, hint="save the file as UTF-8") from error
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror}", file=path, hint=hint) from error
        lines: dict[tuple[str, int | None], Line] = {}
        for number, row in enumerate(text.splitlines(), 1):
            row = row.split("#", 1)[0].strip()
            if not row:
                continue
            try:
                line = _parse(row, number)
            except ValueError as error:
                raise InputError(str(error), file=path, line=number, hint=hint) from error
            first = lines.setdefault((line.host, line.port), line)
            if (first.address, first.to_port) != (line.address, line.to_port):
                problem = f"{line.host} is led elsewhere by line {first.number}"
                raise InputError(problem, file=path, line=number, hint="keep one of them")
        return cls(tuple(lines.values()))

    def find(self, host: str, port: int) -> tuple[str, int] | None:
        """Where host and port lead, or None when no line gives them."""
        line = next(self._candidates(host, (port, None)), None)
        return (str(line.address), line.to_port or port) if line else None

    def addresses(self, host: str) -> tuple[str, ...]:
        """The addresses of a name, whatever the port."""
        ports = tuple(dict.fromkeys([None, *(line.port for line in self.lines)]))
        return tuple(sorted({str(line.address) for line in self._candidates(host, ports)}))

    def _candidates(self, host: str, ports: tuple[int | None, ...]) -> Iterator[Line]:
        host = host.strip("[]").rstrip(".").lower()
        found = [line for port in ports if (line := self._exact.get((host, port)))]
        if found:
            yield from found
            return
        labels = host.split(".")
        for cut in range(1, len(labels)):
            suffix = "*." + ".".join(labels[cut:])
            found = [line for port in ports if (line := self._wild.get((suffix, port)))]
            if found:
                yield from found
                return


_LINE = re.compile(r"(\[[^\]]*\]|[^:\[\]]*):([^:]*):(\[[^\]]*\]|[^:\[\]]*):([^:]*)")


def _parse(row: str, number: int) -> Line:
    match = _LINE.fullmatch(row)
    if not match:
        raise ValueError(f"is not HOST:PORT:ADDRESS:PORT: {row[:80]!r} (IPv6 goes in brackets)")
    host, port, address, to_port = (part.strip() for part in match.groups())
    name = host.strip("[]").rstrip(".").lower()
    if not name:
        raise ValueError("names no host")
    if not name.isascii():
        try:
            name = ("*." if name.startswith("*.") else "") + name.removeprefix("*.").encode("idna").decode("ascii")
        except UnicodeError:
            raise ValueError(f"not a host: {host[:80]!r}") from None
    if "*" in name.removeprefix("*."):
        raise ValueError(f"a star can only stand in front, as in *.example.com: {host[:80]!r}")
    try:
        target = ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        raise ValueError(f"not an IP address: {address[:80]!r}") from None
    return Line(name, _port(port), target, _port(to_port), number)


def _port(text: str) -> int | None:
    if not text:
        return None  # as curl: any port, or the same
    if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise ValueError(f"not a port (1 to 65535): {text[:20]!r}")


# --- connecting ----------------------------------------------------------------------------------

# What asks for the addresses of a name: (host, seconds left) -> addresses; raises Failed.
Resolve = Callable[[str, float], tuple[str, ...]]


@dataclass(frozen=True)
class Connector:
    """Opens connections to where names may lead."""

    resolve: Resolve
    connect_to: ConnectTo | None = None
    connect_timeout: float = 10.0

    def destinations(self, host: str, port: int, seconds: float) -> list[tuple[str, int]]:
        """Checked addresses, at most `MAX_ADDRESSES`, IPv4 first. Raises `Failed` when there is none."""
        if self.connect_to is not None:
            found = self.connect_to.find(host, port)
            if not found:
                raise Failed(Outcome.NO_SUCH_HOST, f"no line of the connect-to file gives {host}:{port}")
            return [found]
        if port not in PORTS:
            raise Failed(Outcome.BARRED_ADDRESS, f"port {port} is neither 80 nor 443")
        try:
            literal = as_address(host)
        except ValueError as error:
            raise Failed(Outcome.NO_SUCH_HOST, str(error)[:200]) from None
        answers = [literal] if literal else [ipaddress.ip_address(a) for a in self.resolve(host, seconds)]
        public = [a for a in answers if is_public(a)]
        if not public:
            raise Failed(Outcome.PRIVATE_ADDRESS, f"{host} leads to {', '.join(map(str, answers[:4]))}")
        public.sort(key=lambda a: a.version)
        return [(str(a), port) for a in public[:MAX_ADDRESSES]]

    def open(self, host: str, port: int, deadline: float) -> tuple[socket.socket, str]:
        """A connected socket and the address it leads to. `deadline` is a moment of the monotonic clock."""
        failed = Failed(Outcome.TIMED_OUT, "no time left to connect")
        for address, to_port in self.destinations(host, port, deadline - time.monotonic()):
            left = deadline - time.monotonic()
            if left <= 0:
                break
            try:
                return _connect(address, to_port, min(left, self.connect_timeout)), address
            except OSError as error:
                failed = connect_failure(error)
        raise failed


def _connect(address: str, port: int, timeout: float) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.settimeout(timeout)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.connect((address, port))
    except BaseException:
        sock.close()
        raise
    return sock


def connect_failure(error: OSError) -> Failed:
    """What a failed `connect` means. A refusal by the machine's TCP is told apart from one in TLS by its detail."""
    if isinstance(error, TimeoutError):
        return Failed(Outcome.TIMED_OUT, "connecting timed out")
    if isinstance(error, ConnectionRefusedError):
        return Failed(Outcome.REFUSED, "connection refused")
    if isinstance(error, ConnectionResetError):
        return Failed(Outcome.RESET, "connection reset")
    what = errno.errorcode.get(error.errno or 0, "no route")
    return Failed(Outcome.UNREACHABLE, f"cannot connect: {what}")
