"""Servers that misbehave, as data: what each sends, and how asking it must end. For tests and the benchmark.

Each server is a real one on loopback; its script gets the accepted socket after the request has come.
"""

# ruff: noqa: E501  (tables that are read by row)
from __future__ import annotations

import contextlib
import gzip
import random
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import brotli

from survey.model import Outcome as O

Script = Callable[[socket.socket], None]
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


class Server:
    """Accepts connections until closed, and gives each to the script in a thread of its own."""

    def __init__(self, script: Script, *, reads: bool = True, tls: bool = False) -> None:
        self.script, self.accepted = script, 0
        self.read = read_client_hello if tls else read_request if reads else lambda _connection: b"."
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.accepted += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.settimeout(20)
            if self.read(connection):
                self.script(connection)

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes who waits in accept
        self._listener.close()


def read_request(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            break
        data += more
    return data


def read_client_hello(connection: socket.socket) -> bytes:
    data = connection.recv(5, socket.MSG_WAITALL)
    return data + connection.recv(int.from_bytes(data[3:5]), socket.MSG_WAITALL)


def connect_to(folder: Path, ports: dict[str, int]) -> Path:
    """A connect-to file that leads each `host:port` to a port on loopback."""
    path = folder / "connect-to"
    path.write_text("".join(f"{name}:127.0.0.1:{port}\n" for name, port in ports.items()))
    return path


# --- scripts -------------------------------------------------------------------------------------


def send(data: bytes, connection: socket.socket) -> None:
    connection.sendall(data)


def reply(data: bytes) -> Script:
    return partial(send, data)


def then_silence(data: bytes) -> Script:
    def script(connection: socket.socket) -> None:
        connection.sendall(data)
        while connection.recv(65536):  # until the other side gives up
            pass

    return script


def then_reset(data: bytes) -> Script:
    def script(connection: socket.socket) -> None:
        connection.sendall(data)
        time.sleep(0.05)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # close with RST

    return script


def drip(first: bytes, pieces: Iterator[bytes], pause: float = 0.05) -> Script:
    def script(connection: socket.socket) -> None:
        connection.sendall(first)
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(pause)

    return script


def forever(first: bytes, piece: bytes) -> Script:
    def script(connection: socket.socket) -> None:
        connection.sendall(first)
        while True:
            connection.sendall(piece)

    return script


def _bytes_of(text: bytes) -> Iterator[bytes]:
    while True:
        for byte in text:
            yield bytes([byte])


BOMB = 32 << 20  # bytes that a bomb becomes; the benchmark takes a gigabyte


@cache
def gzip_bomb() -> bytes:
    """Zeros, a thousand times as many as it has bytes."""
    engine = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    block = bytes(1 << 20)
    return b"".join(engine.compress(block) for _ in range(BOMB >> 20)) + engine.flush()


@cache
def brotli_bomb() -> bytes:
    engine = brotli.Compressor(quality=4)
    block = bytes(1 << 20)
    return b"".join(engine.process(block) for _ in range(BOMB >> 20)) + engine.finish()


def _coded(coding: str, body: bytes, kind: str = "text/html") -> bytes:
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Encoding: {coding}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _chunked(*lines: bytes) -> bytes:
    return OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"\r\n".join(lines)


_TINY_CHUNKS = b"1\r\nx\r\n" * 10_000
_NOISE = random.Random(7).randbytes(5000)


@dataclass(frozen=True)
class Case:
    """`outcome`, what is left of the body (None: no response at all), and whether it counts as cut off."""

    name: str
    script: Callable[[], Script]
    outcome: O
    body: bytes | int | None = None  # the body, or at most so many bytes of it
    truncated: bool = True
    detail: str = ""  # what it must say


PAGE, DESCRIPTION = 1 << 20, 4 << 20  # caps that keep the tests quick; the benchmark takes the real ones

HTTP_CASES = (
    Case("silence", lambda: then_silence(b""), O.TIMED_OUT, truncated=False),
    Case("header drip", lambda: drip(OK, _bytes_of(b"x-header: y\r\n")), O.TIMED_OUT),
    Case("header drip without line end", lambda: drip(OK + b"x: ", _bytes_of(b"y")), O.TIMED_OUT),
    Case("body drip", lambda: drip(OK + b"Content-Length: 999\r\n\r\n", _bytes_of(b"a")), O.TIMED_OUT, 60),
    Case("chunk drip", lambda: drip(_chunked(b""), _bytes_of(b"1\r\na\r\n")), O.TIMED_OUT, 60),
    Case("endless body", lambda: forever(OK + b"\r\n", bytes(65536)), O.TOO_LARGE, PAGE),
    Case("endless chunks", lambda: forever(_chunked(b""), b"10000\r\n" + bytes(65536) + b"\r\n"), O.TOO_LARGE, PAGE),
    Case("endless tiny chunks", lambda: forever(_chunked(b""), _TINY_CHUNKS), O.TOO_LARGE, PAGE),
    Case("endless trailers", lambda: forever(_chunked(b"0", b""), b"x-trailer: y\r\n" * 999), O.GARBLED, b"", detail="trailers"),
    Case("endless description", lambda: forever(OK.replace(b"text/html", b"application/json") + b"\r\n", b"[" * 65536),
         O.TOO_LARGE, DESCRIPTION),
    Case("endless headers", lambda: forever(OK, b"x-header: y\r\n" * 500), O.GARBLED, detail="header lines"),
    Case("endless interim replies", lambda: forever(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"), O.GARBLED,
         detail="interim"),
    Case("1 MB header line", lambda: reply(OK + b"x: " + b"y" * 1_000_000 + b"\r\n\r\n"), O.GARBLED, detail="header line longer"),
    Case("1 MB status line", lambda: reply(b"HTTP/1.1 200 " + b"y" * 1_000_000 + b"\r\n\r\n"), O.GARBLED),
    Case("no content length", lambda: reply(OK + b"\r\nhello"), O.ANSWERED, b"hello", False),
    Case("content length too long", lambda: reply(OK + b"Content-Length: 50\r\n\r\nhello"), O.RESET, b"hello",
         detail="too early"),
    Case("content length too short", lambda: reply(OK + b"Content-Length: 5\r\n\r\nhello world"), O.ANSWERED, b"hello", False),
    Case("content length negative", lambda: reply(OK + b"Content-Length: -5\r\n\r\nhello"), O.ANSWERED, b"hello", False),
    Case("content lengths that differ", lambda: reply(OK + b"Content-Length: 5\r\nContent-Length: 7\r\n\r\nhello!!"), O.GARBLED,
         b"hello!!", detail="Content-Length"),
    Case("content length of 10^30", lambda: reply(OK + b"Content-Length: 1" + b"0" * 30 + b"\r\n\r\nhello"), O.RESET, b"hello"),
    Case("broken chunk size", lambda: reply(_chunked(b"5", b"hello", b"zz", b"world", b"0", b"", b"")), O.GARBLED, b"hello",
         detail="chunk size"),
    Case("negative chunk size", lambda: reply(_chunked(b"5", b"hello", b"-1", b"x")), O.GARBLED, b"hello"),
    Case("chunk size 0x5", lambda: reply(_chunked(b"0x5", b"hello", b"0", b"", b"")), O.GARBLED, b""),
    Case("chunk size with zeros before", lambda: reply(_chunked(b"0" * 30 + b"5", b"hello", b"0", b"", b"")), O.ANSWERED, b"hello", False),
    Case("folded header", lambda: reply(OK + b"Content-Length:\r\n 5\r\n\r\nhello"), O.ANSWERED, b"hello", False),
    Case("huge chunk size", lambda: reply(_chunked(b"fffffffffffffff", b"hello")), O.RESET, b"hello\r\n"[:5]),
    Case("chunk size line without end", lambda: forever(_chunked(b""), b"5;" + b"x" * 65536), O.GARBLED, b""),
    Case("chunks without end", lambda: reply(_chunked(b"5", b"hello", b"")), O.RESET, b"hello"),
    Case("coded and chunked", lambda: reply(
        OK + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n" + _in_chunks(gzip.compress(b"hello"))),
        O.ANSWERED, b"hello", False),
    Case("gzip as transfer coding", lambda: reply(
        OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + _in_chunks(gzip.compress(b"hello"))), O.ANSWERED, b"hello", False),
    Case("gzip bomb", lambda: reply(_coded("gzip", gzip_bomb())), O.TOO_LARGE, PAGE),
    Case("gzip bomb as JSON", lambda: reply(_coded("gzip", gzip_bomb(), "application/json")), O.TOO_LARGE, DESCRIPTION),
    Case("deflate bomb", lambda: reply(_coded("deflate", zlib.compress(bytes(32 << 20), 9))), O.TOO_LARGE, PAGE),
    Case("brotli bomb", lambda: reply(_coded("br", brotli_bomb())), O.TOO_LARGE, PAGE),
    Case("nested bomb", lambda: reply(_coded("gzip, gzip", gzip.compress(gzip_bomb()))), O.TOO_LARGE, PAGE),
    Case("three codings", lambda: reply(_coded("gzip, gzip, gzip", gzip.compress(gzip.compress(gzip_bomb())))), O.GARBLED,
         PAGE, detail="nested"),
    Case("gzip cut off", lambda: reply(_coded("gzip", gzip.compress(b"hello" * 999)[:-20])), O.GARBLED, 5000),
    Case("gzip broken", lambda: reply(_coded("gzip", gzip.compress(_NOISE)[:2000] + b"\0" * 500)), O.GARBLED, 5000),
    Case("gzip declared, plain sent", lambda: reply(_coded("gzip", b"<html>hello")), O.ANSWERED, b"<html>hello", False),
    Case("gzip of two members", lambda: reply(_coded("gzip", gzip.compress(b"hel") + gzip.compress(b"lo"))), O.ANSWERED,
         b"hello", False),
    Case("gzip with garbage after", lambda: reply(_coded("gzip", gzip.compress(b"hello") + b"rest")), O.ANSWERED, b"hello", False),
    Case("gzip with much garbage after", lambda: reply(_coded("gzip", gzip.compress(b"hello") + bytes(300_000))), O.ANSWERED,
         b"hello", False),
    Case("gzip members in chunks of their own", lambda: reply(
        OK + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n" + b"".join(
            b"%x\r\n%s\r\n" % (len(member), member) for member in (gzip.compress(b"hel"), gzip.compress(b"lo"))) + b"0\r\n\r\n"),
        O.ANSWERED, b"hello", False),
    Case("gzip of empty members without end", lambda: reply(_coded("gzip", gzip.compress(b"") * 50_000)), O.GARBLED, b"", detail="gzip members"),
    Case("gzip of nothing", lambda: reply(_coded("gzip", b"")), O.ANSWERED, b"", False),
    Case("raw deflate", lambda: reply(_coded("deflate", zlib.compress(b"hello")[2:-4])), O.ANSWERED, b"hello", False),
    Case("zlib deflate", lambda: reply(_coded("deflate", zlib.compress(b"hello"))), O.ANSWERED, b"hello", False),
    Case("brotli", lambda: reply(_coded("br", brotli.compress(b"hello"))), O.ANSWERED, b"hello", False),
    Case("brotli broken", lambda: reply(_coded("br", b"hello world")), O.GARBLED, 20),
    Case("unknown coding", lambda: reply(_coded("zstd", b"hello")), O.GARBLED, b"hello", detail="unknown content coding"),
    Case("garbage", lambda: reply(bytes(range(256)) * 40), O.GARBLED, detail="not HTTP"),
    Case("noise", lambda: reply(_NOISE), O.GARBLED, detail="not HTTP"),
    Case("another protocol", lambda: reply(b"220 mail.example ESMTP\r\n"), O.GARBLED, detail="220 mail.example"),
    Case("HTTP/0.9", lambda: reply(b"<html>hello"), O.GARBLED),
    Case("HTTP/2 preface", lambda: reply(b"\0\0\x12\4\0\0\0\0\0\0\3\0\0\0\x64\0\4\0\x10\0\0"), O.GARBLED),
    Case("status of two digits", lambda: reply(b"HTTP/1.1 20 OK\r\n\r\n"), O.GARBLED),
    Case("nothing at all", lambda: reply(b""), O.RESET, truncated=False, detail="closed without an answer"),
    Case("reset at once", lambda: then_reset(b""), O.RESET, truncated=False),
    Case("reset in header", lambda: then_reset(OK), O.RESET),
    Case("reset in body", lambda: then_reset(OK + b"Content-Length: 50\r\n\r\nhello"), O.RESET, b"hello"),
    Case("closed in header", lambda: reply(OK), O.RESET, detail="mid-header"),
    Case("interim replies", lambda: reply(
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK + b"\r\nhello"),
        O.ANSWERED, b"hello", False),
    Case("bare line feeds", lambda: reply(b"HTTP/1.0 200 OK\nContent-Type: text/html\n\nhello"), O.ANSWERED, b"hello", False),
    Case("control characters in headers", lambda: reply(OK + b"Server: a\0b\x1b[31mc\x7f\r\n\r\nhello"), O.ANSWERED, b"hello", False),
    Case("headers that are none", lambda: reply(b"HTTP/1.1 200 OK\r\nnonsense\r\n: x\r\nContent-Length: 5\r\n\r\nhello, world"),
         O.ANSWERED, b"hello", False),
)  # fmt: skip


def _in_chunks(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(data), data)


TLS_CASES = (
    Case("garbage instead of TLS", lambda: reply(_NOISE), O.TLS_FAILED, detail="not TLS"),
    Case("HTTP on the TLS port", lambda: reply(b"HTTP/1.1 400 Bad Request\r\n\r\n"), O.TLS_FAILED, detail="HTTP/1.1 400"),
    Case("handshake that never ends", lambda: then_silence(b""), O.TIMED_OUT),
    Case("handshake that drips", lambda: drip(b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc\x03\x03", _bytes_of(b"\0")), O.TIMED_OUT),
    Case("flood of handshake", lambda: forever(b"", b"\x16\x03\x03\x40\x00" + b"\x0b\xff\xff\xff" + bytes(0x3FFC)), O.TLS_FAILED),
    Case("orderly close", lambda: reply(b""), O.REFUSED, detail="peer closed after ClientHello"),
    Case("reset", lambda: then_reset(b""), O.RESET),
    Case("alert protocol version", lambda: reply(b"\x15\x03\x01\0\2\2\x46"), O.REFUSED, detail="peer alert: protocol version"),
    Case("alert handshake failure", lambda: reply(b"\x15\x03\x03\0\2\2\x28"), O.REFUSED, detail="peer alert: handshake failure"),
    Case("cut off in a record", lambda: reply(b"\x16\x03\x03\x00\x50\x02\x00\x00\x4c\x03\x03"), O.RESET, detail="mid-handshake"),
)  # fmt: skip
