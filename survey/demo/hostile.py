"""The hostile wing: sites that answer with malice or by accident, each with the outcome in which it has to end.

Three sorts: a main site that cannot be read (`unknown`, reason the outcome), a main site that can be read and holds a
trap (`none`, in bounded time and memory), and TLS or certificates that no well-behaved server would have. A survey of
the wing should be given a short deadline; several of these sites never end by themselves.
"""

from __future__ import annotations

import base64
import contextlib
import gzip
import random
import socket
import struct
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from html import escape
from typing import BinaryIO

import brotli
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from survey.demo.answers import Answer, Header, Request, Route, html, redirect, text
from survey.demo.pages import Look, frame, look_of
from survey.demo.site import Firm, Front, Site
from survey.demo.sites.kit import corporate
from survey.demo.words import SECTORS, code_for

PATIENCE = 120.0  # seconds after which even an endless answer ends, so that the web can be closed
ANY = "any"  # an unknown_reason that is not held against the results: several are fair
Raw = Callable[[BinaryIO, Request], None]


# --- answers that are no whole answers: the main site is unknown ---


def _drip(head: bytes, drop: bytes, pause: float = 0.3) -> Raw:
    """A little, then a drop every so often."""

    def write(out: BinaryIO, request: Request) -> None:
        out.write(head)
        out.flush()
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            time.sleep(pause)
            out.write(drop)
            out.flush()

    return write


def _endless(head: bytes, piece: bytes) -> Raw:
    """As much as the caller will take."""

    def write(out: BinaryIO, request: Request) -> None:
        out.write(head)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            out.write(piece)

    return write


def _exactly(reply: bytes) -> Raw:
    def write(out: BinaryIO, request: Request) -> None:
        out.write(reply)

    return write


OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
PAGE = b"<html><head><title>Company</title></head><body><h1>Company</h1><p>Words of a company.</p></body></html>"


class Bomb:
    """A body that grows by more than a hundred times when its coding is taken off; made before it is asked for."""

    def __init__(self, compress: Callable[[bytes], bytes], coding: str, rounds: int = 1) -> None:
        self._compress, self._codings, self._rounds = compress, ", ".join([coding] * rounds), rounds

    @cached_property
    def body(self) -> bytes:
        body = b"<html>" + b"0" * (64 << 20)
        for _ in range(self._rounds):
            body = self._compress(body)
        return body

    def __call__(self, out: BinaryIO, request: Request) -> None:
        head = f"Content-Encoding: {self._codings}\r\nContent-Length: {len(self.body)}\r\n\r\n"
        out.write(OK + head.encode() + self.body)


UNREADABLE: tuple[tuple[str, str, str, Raw], ...] = (
    # kind, reason, why, answer to everything
    (
        "drip_header",
        "timed_out",
        "A header byte every third of a second, without end.",
        _drip(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"a"),
    ),
    ("drip_body", "timed_out", "A body byte every third of a second, without end.", _drip(OK + b"\r\n<html>", b"a")),
    ("silence", "timed_out", "The request is read and never answered.", _drip(b"", b"", 1.0)),
    (
        "endless_interim",
        "garbled",
        "Interim replies (RFC 9110 15.2) without end.",
        _endless(b"", b"HTTP/1.1 102 Processing\r\n\r\n"),
    ),
    (
        "endless_body",
        "too_large",
        "A body without length and without end.",
        _endless(OK + b"\r\n<html>", b"<p>more</p>" * 900),
    ),
    (
        "endless_headers",
        "garbled",
        "Header lines without end.",
        _endless(b"HTTP/1.1 200 OK\r\n", b"X-Line: more\r\n" * 300),
    ),
    (
        "giant_header",
        "garbled",
        "One header line of a megabyte.",
        _exactly(OK + b"X-Giant: " + b"a" * (1 << 20) + b"\r\n\r\n" + PAGE),
    ),
    (
        "short_body",
        "reset",
        "Content-Length promises more than comes.",
        _exactly(OK + b"Content-Length: 5000\r\n\r\n" + PAGE),
    ),
    (
        "broken_chunks",
        "garbled",
        "A chunk size that is no number.",
        _exactly(OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\n<html\r\nzz\r\n"),
    ),
    (
        "cut_chunks",
        "reset",
        "Chunks that end before the last one.",
        _exactly(OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\n<html\r\n"),
    ),
    ("no_reply", "reset", "The connection is closed without a byte.", _exactly(b"")),
    ("not_http", "garbled", "A greeting of another protocol.", _exactly(b"220 mail.demo.example ESMTP ready\r\n" * 3)),
    ("gzip_bomb", "too_large", "64 MiB of zeros in 64 KiB of gzip.", Bomb(gzip.compress, "gzip")),
    ("gzip_in_gzip", "too_large", "The same, compressed twice.", Bomb(gzip.compress, "gzip", 2)),
    (
        "brotli_bomb",
        "too_large",
        "64 MiB of zeros in a few bytes of Brotli.",
        Bomb(lambda b: brotli.compress(b, quality=3), "br"),
    ),
)


def _loop(request: Request) -> Answer:
    return redirect(request.target, 302)


def _chain(request: Request) -> Answer:
    number = int(request.path.rpartition("/")[2] or 0) if request.path.rpartition("/")[2].isdigit() else 0
    return redirect(f"/hop/{number + 1}", 302)


def _up_and_down(request: Request) -> Answer:
    other = "http" if request.scheme == "https" else "https"
    return redirect(f"{other}://{request.host}{request.target}", 302)


def _to(location: str) -> Callable[[Request], Answer]:
    return lambda request: redirect(location, 302)


REDIRECTING: tuple[tuple[str, str, str, Callable[[Request], Answer]], ...] = (
    ("redirect_loop", "too_many_redirects", "Every address redirects to itself.", _loop),
    ("redirect_chain", "too_many_redirects", "Every address redirects to a new one.", _chain),
    ("downgrade_loop", "too_many_redirects", "HTTPS leads to HTTP and back again.", _up_and_down),
    ("to_loopback", ANY, "The site redirects to a loopback address.", _to("http://127.0.0.1:22/")),
    ("to_number", ANY, "The site redirects to a loopback address written as one number.", _to("http://2130706433/")),
    ("to_octal", ANY, "The site redirects to a loopback address in octal.", _to("http://0177.0.0.1/")),
    ("to_mapped", ANY, "The site redirects to a private IPv4 address inside IPv6.", _to("http://[::ffff:10.0.0.1]/")),
    (
        "to_metadata",
        ANY,
        "The site redirects to a cloud's metadata service.",
        _to("http://169.254.169.254/latest/meta-data/"),
    ),
    ("to_file", ANY, "The site redirects to a file.", _to("file:///etc/passwd")),
    ("to_data", ANY, "The site redirects to a data: address.", _to("data:text/html,<h1>here</h1>")),
    ("to_nonsense", ANY, "The site redirects to no address.", _to("http://[broken/\x1b[31m")),
)


# --- traps on sites that can be read: no API is there ---


def _page_with(body: str, head: str = "") -> Callable[[Look], dict[str, Route]]:
    """The ordinary site with one more page, linked from each page as `Developer resources`."""

    def extra(look: Look) -> dict[str, Route]:
        return {"/resources": html(frame(look, "Resources", body).replace("</head>", head + "</head>", 1))}

    return extra


def _raw_page(reply: bytes) -> Callable[[Look], dict[str, Route]]:
    return lambda look: {"/resources": Answer(raw=_exactly(reply))}


def _file(path: str, body: str, content_type: str) -> Callable[[Look], dict[str, Route]]:
    def extra(look: Look) -> dict[str, Route]:
        return {
            path: text(body, content_type),
            "/resources": html(frame(look, "Resources", f'<a href="{path}">File</a>')),
        }

    return extra


def _calendar(look: Look) -> dict[str, Route]:
    def month(request: Request) -> Answer:
        number = int(request.query.get("month", "0")) if request.query.get("month", "0").isdigit() else 0
        days = "".join(f'<a href="/resources?month={number}&day={d}">{d}</a> ' for d in range(1, 31))
        body = f'<h1>Events</h1>{days}<a href="/resources?month={number + 1}">Next month</a>'
        return html(frame(look, f"Events of month {number}", body))

    return {"/resources": month}


def _frames(look: Look) -> dict[str, Route]:
    return {
        "/resources": html(frame(look, "Frames", '<iframe src="/resources/inner"></iframe>')),
        "/resources/inner": html(
            frame(look, "Frames", '<iframe src="/resources"></iframe><iframe src="/resources/inner"></iframe>')
        ),
    }


def _sitemaps(look: Look) -> dict[str, Route]:
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"

    def index(request: Request) -> Answer:
        number = "".join(c for c in request.path if c.isdigit()) or "0"
        inner = "".join(
            f"<sitemap><loc>https://{request.host}/sitemap{int(number) % 10**6 * 10 + n}.xml</loc></sitemap>"
            for n in range(10)
        )
        body = f'<sitemapindex xmlns="{space}"><sitemap><loc>https://{request.host}/sitemap.xml</loc></sitemap>{inner}'
        bomb = f"<sitemap><loc>https://{request.host}/bomb.xml.gz</loc></sitemap></sitemapindex>"
        return text(body + bomb, "application/xml")

    bomb = gzip.compress(
        f'<urlset xmlns="{space}">'.encode() + b"<url><loc>https://www.demo.example/a</loc></url>" * 800_000
    )
    return {
        "/sitemap.xml": index,
        "/bomb.xml.gz": Answer(200, bomb, (("Content-Type", "application/gzip"),)),
        **{f"/sitemap{n}.xml": index for n in range(2000)},
    }


YAML_BOMB = "openapi: 3.0.0\ninfo: {title: t, version: '1'}\npaths: {}\na: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
XML_BOMB = (
    '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + '<!ENTITY f SYSTEM "file:///etc/passwd">]><definitions xmlns="http://schemas.xmlsoap.org/wsdl/">'
    "&i;&f;</definitions>"
)
ESCAPES: tuple[Header, ...] = (
    ("X-Shown", "\x1b[2J\x1b[31mred\x07 \x9b31m"),
    ("X-Formula", '=HYPERLINK("https://demo.example","here")'),
    ("Server", "\x1b]0;a title\x07 <script>alert(1)</script>"),
)

LENGTHY = OK + b"Content-Length: %d\r\n\r\n" % len(PAGE) + PAGE + b"HTTP/1.1 200 OK\r\n\r\n" * 9


def _in_charset(name: bytes) -> bytes:
    return OK.replace(b"html\r", b"html; charset=" + name + b"\r") + b"\r\n" + PAGE


TRAPS: tuple[tuple[str, str, Callable[[Look], dict[str, Route]]], ...] = (
    ("deep_html", "60,000 elements inside each other.", _page_with("<div>" * 60_000)),
    ("deep_tables", "Tables inside tables, never closed.", _page_with("<table><tr><td>" * 20_000)),
    (
        "many_links",
        "100,000 links on one page.",
        _page_with("".join(f'<a href="/r/{n}">{n}</a>' for n in range(100_000))),
    ),
    ("calendar", "A calendar that always has a next month.", _calendar),
    ("cyclic_frames", "Frames that hold each other.", _frames),
    ("sitemap_bomb", "Sitemaps that name more sitemaps, and one that is a bomb.", _sitemaps),
    (
        "deep_json",
        "JSON nested 60,000 deep where a description might be.",
        _file("/openapi.json", '{"a":' * 60_000, "application/json"),
    ),
    (
        "deep_array",
        "An array nested 60,000 deep.",
        _file("/openapi.json", "[" * 60_000 + "]" * 60_000, "application/json"),
    ),
    (
        "deep_yaml",
        "YAML nested 60,000 deep where a description might be.",
        _file("/openapi.yaml", "a: " + "[" * 60_000, "application/yaml"),
    ),
    (
        "alias_bomb",
        "A billion laughs in YAML, and no operation.",
        _file("/openapi.yaml", YAML_BOMB, "application/yaml"),
    ),
    ("entity_bomb", "A billion laughs and an external entity in XML.", _file("/service.wsdl", XML_BOMB, "text/xml")),
    (
        "null_bytes",
        "A page full of null bytes.",
        _raw_page(OK + b"\r\n<html><title>a\0b</title><body>" + b"\0words\0 " * 9000),
    ),
    ("wrong_charset", "A page that claims to be in UTF-16 and is not.", _raw_page(_in_charset(b"utf-16"))),
    ("unknown_charset", "A page in a charset that does not exist.", _raw_page(_in_charset(b"x-\xff\xfe"))),
    ("no_length", "A body that ends with the connection.", _raw_page(OK + b"\r\n" + PAGE)),
    ("more_than_length", "More body than Content-Length says.", _raw_page(LENGTHY)),
    (
        "odd_links",
        "Links to files, scripts, data, other ports and nonsense.",
        _page_with(
            "<base href='file:///etc/'><a href='passwd'>a</a>"
            "<a href='data:text/html,x'>b</a><a href='javascript:x()'>c</a>"
            "<a href='http://[::1'>developer d</a><a href='https://user:secret@127.0.0.1:22/developers'>e</a><a "
            "href='ftp://demo.example/'>f</a>"
        ),
    ),
    (
        "refresh_loop",
        "A page that refreshes to itself and to a file.",
        _page_with(
            "<p>Wait.</p>",
            "<meta http-equiv='refresh' content='0;url=/resources'><meta http-equiv='refresh' "
            "content='0;url=file:///etc/passwd'>",
        ),
    ),
    (
        "strange_words",
        "Right-to-left marks, controls and markup in the title.",
        _page_with(
            escape("</title><script>alert(1)</script> \u202egnp.exe \x1b[31m {{7*7}} '; drop table findings; --")
        ),
    ),
)


# --- TLS that is none, and certificates that bite ---


def _wait(connection: socket.socket) -> None:
    """Takes the greeting and says nothing."""
    with contextlib.suppress(OSError):
        connection.settimeout(PATIENCE)
        while connection.recv(65536):
            pass


def _garbage(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.sendall(random.Random(7).randbytes(4096))


def _plain_words(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nbad words")


def _hang_up(connection: socket.socket) -> None:
    """A reset instead of a greeting."""
    connection.recv(1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _endless_records(connection: socket.socket) -> None:
    """TLS warning alerts without end."""
    connection.recv(65536)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        connection.sendall(b"\x15\x03\x03\x00\x02\x01\x5a" * 500)


LISTENERS: dict[str, Callable[[socket.socket], None]] = {
    "tls_silence": _wait,
    "tls_garbage": _garbage,
    "tls_plain": _plain_words,
    "tls_reset": _hang_up,
    "tls_alerts": _endless_records,
}
LISTENING = (
    ("tls_silence", "timed_out", "The handshake is never answered."),
    ("tls_garbage", "tls_failed", "Random bytes answer the handshake."),
    ("tls_plain", "tls_failed", "Plain HTTP is spoken on the TLS port."),
    ("tls_reset", "reset", "The connection is reset in the handshake."),
    ("tls_alerts", ANY, "Warning alerts without end answer the handshake."),
)

CERTIFICATES = (
    ("certificate_null_byte", "The certificate's name holds a null byte."),
    ("certificate_negative_serial", "The certificate's serial number is negative."),
    ("certificate_bad_dates", "The certificate's dates cannot be read."),
    ("certificate_long_chain", "A hundred certificates are sent, none of which leads anywhere."),
)


def hostile_certificate(condition: str, host: str) -> tuple[bytes, bytes]:
    """A chain and its key as PEM. What no library would make is patched into a good certificate: its signature is
    wrong then, which nobody who does not trust it will notice."""
    key = ec.generate_private_key(ec.SECP256R1())
    chain = [_self_signed(key, host, serial=0x5A5A5A5A5A5A5A5A)]
    if condition == "certificate_null_byte":
        spoken = b"www.trusted.example-" + b"x" * 12
        chain = [_self_signed(key, spoken.decode(), 77).replace(spoken, b"www.trusted.example\0" + b"x" * 12)]
    elif condition == "certificate_negative_serial":
        chain = [chain[0].replace(b"\x5a" * 8, b"\xda" + b"\x5a" * 7, 1)]
    elif condition == "certificate_bad_dates":
        chain = [_self_signed(key, host, 77, dates=True)]
    elif condition == "certificate_long_chain":
        chain += [_self_signed(ec.generate_private_key(ec.SECP256R1()), f"link-{n}.example", n + 1) for n in range(100)]
    pem = b"".join(_pem(der) for der in chain)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return pem, secret


def _self_signed(key: ec.EllipticCurvePrivateKey, host: str, serial: int, dates: bool = False) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC).replace(microsecond=0)
    start, end = now - timedelta(days=1), now + timedelta(days=90)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.DER)
    )
    if dates:
        for moment in (start, end):
            built = built.replace(moment.strftime("%y%m%d%H%M%SZ").encode(), b"99xx99-?:9999")
    return built


def _pem(der: bytes) -> bytes:
    body = base64.encodebytes(der)
    return b"-----BEGIN CERTIFICATE-----\n" + body + b"-----END CERTIFICATE-----\n"


# --- the wing ---


def hostile_sites(seed: int) -> list[Site]:
    """One company for each case. Codes begin with `H`; names say what is wrong."""
    codes: set[str] = set()
    return list(_sites(seed, codes))


def _firm(kind: str, seed: int, codes: set[str]) -> Firm:
    words = kind.replace("_", " ").title()
    sector = SECTORS[len(codes) % len(SECTORS)]
    code = code_for("H" + words, codes)
    return Firm(code, f"Hostile {words} Limited", f"{kind.replace('_', '-')}-hostile.example", sector, str(seed))


def _sites(seed: int, codes: set[str]) -> Iterator[Site]:
    steady = Front(plain="redirect", hsts=None)
    for kind, reason, why, raw in UNREADABLE:
        if isinstance(raw, Bomb):
            _ = raw.body  # whoever asks is not kept waiting until it is made
        yield _everywhere(_firm(kind, seed, codes), kind, why, reason, Answer(raw=raw), steady)
    for kind, reason, why, leading in REDIRECTING:
        front = replace(steady, plain="serve") if kind == "downgrade_loop" else steady
        yield _everywhere(_firm(kind, seed, codes), kind, why, reason, leading, front)
    for kind, why, extra in TRAPS:
        firm = _firm(kind, seed, codes)
        corp = corporate(
            firm, look=_plain_look(firm), front=steady, footer=[("Developer resources", "/resources")], extra=extra
        )
        yield corp.site(kind, why, "none")
    firm = _firm("terminal_escapes", seed, codes)
    corp = corporate(firm, look=_plain_look(firm), front=replace(steady, headers=ESCAPES))
    yield corp.site("terminal_escapes", "Headers hold terminal escapes, a formula and markup.", "none")
    for kind, reason, why in LISTENING:
        front = replace(steady, tls=kind, plain="refused")
        yield _everywhere(_firm(kind, seed, codes), kind, why, reason, html(""), front)
    for kind, why in CERTIFICATES:
        firm = _firm(kind, seed, codes)
        front = replace(steady, certificate=kind)
        yield corporate(firm, look=_plain_look(firm), front=front).site(kind, why, "none")


def _plain_look(firm: Firm) -> Look:
    look = look_of(firm)
    look.generator = ""
    return look


def _everywhere(
    firm: Firm, kind: str, why: str, reason: str, answer: Answer | Callable[[Request], Answer], front: Front
) -> Site:
    """A site on one name, where everything but robots.txt gets the same answer."""

    def wall(request: Request) -> Answer:
        if request.path == "/robots.txt":
            return text("nothing is here", status=404)
        return answer if isinstance(answer, Answer) else answer(request)

    corp = corporate(firm, front=front)
    for host in corp.hosts:
        host.wall = wall
    return corp.site(kind, why, "unknown", unknown_reason=reason)
