"""Wire bytes to a response: header block, framing, content codings, size caps.

Pure, and the only place that does it: the network asks it about what has just come, the archive
about what was kept, so a body read from the archive equals the body that was read live. Every step
is bounded: decoding hands out small pieces and stops at the cap, so a bomb costs the cap and no more.

Specifications: RFC 9112 (message syntax and framing), RFC 9110 8.4 (content codings), RFC 1950-1952, RFC 7932.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import brotli

from survey.model import Header, Response

PAGE_CAP = 8 << 20  # decoded bytes of a page that are kept
DESCRIPTION_CAP = 32 << 20  # of what begins as a machine-readable description
MAX_LINE = 64 << 10  # bytes of one header or chunk-size line
MAX_HEAD = 256 << 10  # bytes of one header block
MAX_HEADERS = 500  # lines of one header block
MAX_CODINGS = 2  # nested content codings; nobody honest uses more
MAX_MEMBERS = 10_000  # of one gzip body; each may be empty, and costs time all the same
_PIECE = 64 << 10

_STATUS_LINE = re.compile(rb"HTTP/(\d)(?:\.(\d))?[ \t]+(\d{3})(?:[ \t]+(.*))?")
_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_HEX = re.compile(rb"0*[0-9A-Fa-f]{1,15}")


class Garbled(ValueError):
    """The bytes are not what they should be; the message says how."""


# --- header block --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Head:
    version: str
    status: int
    reason: str
    headers: tuple[Header, ...]

    def all(self, name: str) -> list[str]:
        return [v for n, v in self.headers if n.lower() == name]

    def tokens(self, name: str) -> list[str]:
        """The comma-separated values of all headers of that name, in lower case, in order."""
        return [t for v in self.all(name) for part in v.split(",") if (t := part.strip().lower())]


def parse_head(block: bytes) -> Head:
    """The status line and headers of `block` (with or without its closing empty line).

    As lenient as browsers: bare line feeds, lines without a colon are passed over, folded lines are
    joined; control characters become spaces (RFC 9110 5.5). Raises `Garbled` without a status line.
    """
    lines = [line.rstrip(b"\r") for line in block.split(b"\n")]
    if not (match := _STATUS_LINE.fullmatch(lines[0])):
        raise Garbled(f"not HTTP: {shown(lines[0])}")
    major, minor, status, reason = match.groups()
    headers: list[Header] = []
    for line in lines[1:]:
        if not line:
            continue
        if line[:1] in b" \t" and headers:
            name, value = headers[-1]
            headers[-1] = (name, f"{value} {_text(line)}".strip())
            continue
        name_bytes, colon, value_bytes = line.partition(b":")
        if colon and (name := _text(name_bytes)):
            headers.append((name, _text(value_bytes)))
    version = f"HTTP/{major.decode()}" + (f".{minor.decode()}" if minor else "")
    return Head(version, int(status), _text(reason or b""), tuple(headers))


def _text(value: bytes) -> str:
    """A header's text: UTF-8 where it is (RFC 9110 leaves it open), else Latin-1."""
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        text = value.decode("latin-1")
    return _CONTROLS.sub(" ", text).strip(" \t")


def shown(data: bytes, limit: int = 60) -> str:
    """Bytes in a message for people: short, and harmless on a terminal."""
    text = ascii(data[:limit].decode("latin-1"))[1:-1]
    return f"'{text}'" + ("..." if len(data) > limit else "")


def head_end(raw: bytes | bytearray) -> int | None:
    """Where the header block ends (after its empty line), or None when it does not."""
    match = re.search(rb"\n\r?\n", raw[: MAX_HEAD + MAX_LINE])
    return match.end() if match else None


# --- framing -------------------------------------------------------------------------------------

Framing = int | Literal["chunked", "close"]


def framing(head: Head, method: str = "GET") -> Framing:
    """How the end of the body is told (RFC 9112 6.3): a length, `chunked`, or by closing."""
    if method == "HEAD" or head.status in (204, 304) or 100 <= head.status < 200:
        return 0
    transfer = head.tokens("transfer-encoding")
    if transfer and transfer[-1] == "chunked":
        return "chunked"
    if transfer and transfer != ["identity"]:
        return "close"
    lengths = set(head.tokens("content-length"))
    if len(lengths) > 1:
        raise Garbled("several Content-Length that differ")
    length = next(iter(lengths), "")
    return int(length) if length.isascii() and length.isdigit() and len(length) < 100 else "close"


def chunk_size(line: bytes) -> int:
    """The size that a chunk's first line gives. Stricter than `int(_, 16)`: no sign, no `0x`, no `_`."""
    size = line.split(b";", 1)[0].strip()
    if not _HEX.fullmatch(size):
        raise Garbled(f"broken chunk size {shown(line.strip())}")
    return int(size, 16)


def codings(head: Head) -> tuple[str, ...]:
    """The codings to undo, outermost first. Raises `Garbled` for unknown or too many ones."""
    transfer = [c for c in head.tokens("transfer-encoding") if c not in ("chunked", "identity")]
    content = [c for c in head.tokens("content-encoding") if c not in ("identity", "utf-8", "none")]
    names = tuple(reversed(content + transfer))
    if len(names) > MAX_CODINGS:
        raise Garbled(f"{len(names)} nested content codings")
    for name in names:
        if name not in _DECODERS:
            raise Garbled(f"unknown content coding {shown(name.encode())}")
    return names


def _dechunk(raw: bytes, start: int) -> tuple[list[bytes], int, str]:
    """The chunks' data, where the message ends, and what is wrong: "", "short", or how it is broken."""
    pieces: list[bytes] = []
    at = start
    while True:
        line_end = raw.find(b"\n", at, at + MAX_LINE)
        if line_end < 0:
            return pieces, len(raw), "short" if len(raw) - at < MAX_LINE else "a chunk-size line without end"
        try:
            size = chunk_size(raw[at:line_end])
        except Garbled as problem:
            return pieces, len(raw), str(problem)
        at = line_end + 1
        if size == 0:
            break
        pieces.append(raw[at : at + size])
        at += size + 2
        if at > len(raw):
            return pieces, len(raw), "short"
    while True:  # trailers
        line_end = raw.find(b"\n", at)
        if line_end < 0:
            return pieces, len(raw), "short"
        line, at = raw[at:line_end], line_end + 1
        if not line.strip(b"\r"):
            return pieces, at, ""


# --- content codings -----------------------------------------------------------------------------


def _inflate(pieces: Iterable[bytes], name: str) -> Iterator[bytes]:
    """gzip (members after each other allowed) or deflate (zlib by the book, raw by custom: RFC 9110 8.4.1.2)."""
    bits = zlib.MAX_WBITS | 16 if name == "gzip" else None
    engine = zlib.decompressobj(bits) if bits else None
    between = False  # a member has ended, and perhaps that was the last
    members = 0
    for piece in _windows(pieces):
        if between and not piece.startswith(b"\x1f"):
            return
        data = piece
        while True:
            if engine is None:
                if not data:
                    break
                zlib_header = data[0] & 0x0F == 8 and (len(data) < 2 or (data[0] << 8 | data[1]) % 31 == 0)
                engine = zlib.decompressobj(zlib.MAX_WBITS if zlib_header else -zlib.MAX_WBITS)
            out = engine.decompress(data, _PIECE)
            if out:
                yield out
            if engine.eof:
                data = engine.unused_data
                if name != "gzip" or (data and not data.startswith(b"\x1f")):
                    return  # what follows the end is no part of it
                if (members := members + 1) > MAX_MEMBERS:
                    raise Garbled(f"more than {MAX_MEMBERS} gzip members")
                engine, between = zlib.decompressobj(bits or zlib.MAX_WBITS), True
                if data:
                    continue
                break
            between = False
            data = engine.unconsumed_tail
            if not data and len(out) < _PIECE:
                break
    if engine is not None and not engine.eof and not between:
        raise Garbled(f"{name} ends too early")


def _windows(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """In parts of bounded size: at each member's end zlib copies all that follows it."""
    for piece in pieces:
        for start in range(0, len(piece), _PIECE):
            yield piece[start : start + _PIECE]


def _gzip(pieces: Iterable[bytes]) -> Iterator[bytes]:
    return _inflate(pieces, "gzip")


def _deflate(pieces: Iterable[bytes]) -> Iterator[bytes]:
    return _inflate(pieces, "deflate")


def _brotli(pieces: Iterable[bytes]) -> Iterator[bytes]:
    engine = brotli.Decompressor()
    for piece in pieces:
        data = piece
        while True:
            out: bytes = engine.process(data, output_buffer_limit=_PIECE)
            data = b""
            if out:
                yield out
            if engine.is_finished():
                return
            if engine.can_accept_more_data():
                break
    raise Garbled("br ends too early")


_DECODERS = {"gzip": _gzip, "x-gzip": _gzip, "deflate": _deflate, "br": _brotli}


def decoded(names: tuple[str, ...], pieces: Iterable[bytes]) -> Iterator[bytes]:
    """`pieces` with the codings undone, in pieces of bounded size. Raises `Garbled`.

    A body that is declared gzip and does not begin as gzip is passed on as it is: servers that
    forget to compress are common, and so are archives that decoded the body and kept the header.
    """
    for name in names:
        pieces = _undo(name, iter(pieces))
    return iter(pieces)


def _undo(name: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
    first = b""
    while len(first) < 2 and (more := next(pieces, None)) is not None:
        first += more
    if not first:
        return
    if name in ("gzip", "x-gzip") and first and not first.startswith(b"\x1f\x8b"[: len(first)]):
        yield first
        yield from pieces
        return

    def all_pieces() -> Iterator[bytes]:
        yield first
        yield from pieces

    try:
        yield from _DECODERS[name](all_pieces())
    except (zlib.error, brotli.error) as error:
        raise Garbled(f"{name} cannot be decoded: {shown(str(error).encode())}") from None


# --- caps ----------------------------------------------------------------------------------------

_DESCRIPTION_TYPE = re.compile(r"json|yaml|graphql|openapi|raml|wsdl|wadl|/xml\b|\+xml\b")
_DESCRIPTION_START = re.compile(
    rb"""\s*(?:[\[{]|<\?xml|<(?:wsdl:)?definitions|<edmx|<application|---|%YAML|\#%RAML|FORMAT:|
    ["']?(?:openapi|swagger|asyncapi|swaggerVersion)["']?\s*:)""",
    re.X,
)


def looks_like_description(content_type: str, first: bytes) -> bool:
    """Whether a body is worth the larger cap, by its media type or its first bytes."""
    kind = content_type.split(";")[0].strip().lower()
    if "html" in kind:
        return bool(_DESCRIPTION_START.match(_bare(first))) and not first.lstrip().startswith(b"<")
    return bool(_DESCRIPTION_TYPE.search(kind) or _DESCRIPTION_START.match(_bare(first)))


def _bare(first: bytes) -> bytes:
    """The first bytes without byte order mark and the zero bytes of UTF-16."""
    first = first[:512].replace(b"\0", b"")
    return first.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Caps:
    page: int = PAGE_CAP
    description: int = DESCRIPTION_CAP

    def of(self, content_type: str, first: bytes) -> int:
        return self.description if looks_like_description(content_type, first) else self.page


def wire_room(cap: int) -> int:
    """Bytes on the wire that a body of `cap` may take: chunk framing costs, flooding with tiny chunks does not pay."""
    return cap + cap // 4 + _PIECE


def capped(pieces: Iterable[bytes], content_type: str, caps: Caps) -> Iterator[bytes]:
    """`pieces` until the cap; raises `TooLarge` when there is more. The cap is chosen by the first piece."""
    room: int | None = None
    for piece in pieces:
        if room is None:
            room = caps.of(content_type, piece)
        yield piece[:room]
        room -= len(piece)
        if room < 0:
            raise TooLarge("more than may be kept")


class TooLarge(Exception):
    """The body is larger than its cap."""


# --- whole ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reading:
    """What wire bytes say. `problem` is empty when `state` is `whole`.

    `short`: it ends before its end. `broken`: the framing or a coding is wrong. `too_large`: cut at
    the cap. `no_head`: no header block (then there is no response). `end`: where the message ends.
    """

    response: Response | None
    end: int
    state: Literal["whole", "short", "broken", "too_large", "no_head"]
    problem: str = ""


def read_response(
    raw: bytes, *, method: str = "GET", caps: Caps | None = None, lenient: bool = False, limit: int | None = None
) -> Reading:
    """The response that `raw` (header block and body as on the wire) holds. Never raises.

    `lenient`, for archives of others: they may have undone the framing and kept the headers, so
    lengths are ignored and what is not chunked is taken as it is. `limit` cuts the decoded body
    there, as it was cut when it was fetched.
    """
    caps = caps or Caps()
    raw = bytes(raw)
    end = head_end(raw)
    if end is None:
        return Reading(None, len(raw), "no_head", f"no whole header block: {shown(raw[:200])}" if raw else "")
    try:
        head = parse_head(raw[: end - 1])
        frame = framing(head, method)
        names = codings(head)
    except Garbled as bad:
        return _without_framing(raw, end, str(bad), caps)
    if 100 <= head.status < 200 and head.status != 101:
        return Reading(None, len(raw), "no_head", "only interim replies")
    pieces, finish, flaw = _body(raw, end, frame, lenient)
    content_type = next(iter(head.all("content-type")), "")
    state: Literal["whole", "short", "broken", "too_large"] = "whole"
    if flaw:
        state = "short" if flaw == "short" else "broken"
    problem = {"short": "the body ends too early"}.get(flaw, flaw)
    kept: list[bytes] = []
    room = limit
    try:
        for piece in capped(decoded(names, pieces), content_type, caps):
            kept.append(piece if room is None else piece[:room])
            if room is not None and (room := room - len(piece)) <= 0:
                break
    except TooLarge as cut:
        state, problem = "too_large", str(cut)
    except Garbled as bad:
        if state == "whole":
            state, problem = "broken", str(bad)
    response = Response(head.status, head.reason, head.headers, b"".join(kept), head.version)
    return Reading(response, finish, state, problem)


def _body(raw: bytes, start: int, frame: Framing, lenient: bool) -> tuple[list[bytes], int, str]:
    if frame == "chunked":
        pieces, end, flaw = _dechunk(raw, start)
        if lenient and flaw and not pieces:
            return [raw[start:]], len(raw), ""  # the framing was undone, the header kept
        return pieces, end, flaw
    if frame == "close" or lenient:
        return [raw[start:]], len(raw), ""
    end = start + frame
    return [raw[start:end]], min(end, len(raw)), "short" if len(raw) < end else ""


def _without_framing(raw: bytes, end: int, problem: str, caps: Caps) -> Reading:
    """A head whose framing or codings cannot be followed: the bytes as they are, or nothing."""
    try:
        head = parse_head(raw[: end - 1])
    except Garbled:
        return Reading(None, len(raw), "no_head", problem)
    body = raw[end : end + caps.page]
    return Reading(Response(head.status, head.reason, head.headers, body, head.version), len(raw), "broken", problem)
