"""The archive: what was observed, byte for byte, in WARC 1.1 files. Only this module knows warcio.

Every observation is one *group* of records, written with a single write:

* an exchange: a `metadata` record (its facts as JSON), the `request` as sent, the `response` as it came; the two
  last only when there are any. Bytes that are no HTTP are kept in a second `metadata` record.
* a page as a browser drew it: a `metadata` record and a `conversion`, which refers to the response it was made from.
* a handshake, a lookup, a note of the run: one `metadata` record.

The metadata says how many records its group has, so a group that a crash has torn is known as such. `mend`
cuts such a tail off and sets it aside. Each record is a gzip member of its own: any record can be read by
its offset, and a file can be read in parts from anywhere.
"""

from __future__ import annotations

import base64
import contextlib
import gzip
import hashlib
import io
import json
import os
import re
import threading
import uuid
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, BinaryIO, Protocol, TypeVar

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from survey import __version__, coding, walls
from survey.errors import SurveyError
from survey.model import (
    Exchange,
    Handshake,
    Header,
    Lookup,
    Observation,
    Outcome,
    Response,
    identify,
    utc_text,
)
from survey.urls import join

SUFFIX = ".warc.gz"
ROTATE_AT = 1 << 30  # bytes
TORN = "torn"
_NAMESPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")  # NAMESPACE_URL of RFC 9562
_JSON = "application/json"
_BYTES = "application/octet-stream"
_HTTP = {"request": "application/http; msgtype=request", "response": "application/http; msgtype=response"}
_BODIES = ("response", "conversion")  # records that stand for their exchange
_GROUP = "Survey-Group-Starts"  # our own field: bytes from here back to the group's first record
_MAGIC = b"\x1f\x8b\x08"
_BLOCK = 1 << 20
Kept = TypeVar("Kept", bound=Exchange | Handshake | Lookup)


@dataclass(frozen=True, slots=True)
class Note:
    """A fact of the run that is no observation: its start and finish, a company, a host, a reuse."""

    kind: str
    run_id: str
    at: str
    facts: Mapping[str, Any]
    warc_file: str | None = None
    warc_offset: int | None = None


class Wire(Protocol):
    """What has the bytes of an exchange: the request head as sent, the response as received. Empty when none."""

    @property
    def request(self) -> bytes: ...
    @property
    def raw(self) -> bytes: ...


# --- writing -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Packed:
    """The records of one observation as they will lie in the file. `place`: bytes to the one that stands for it."""

    data: bytes
    place: int


def pack(observation: Exchange | Handshake | Lookup, captured: Wire | None = None) -> Packed:
    """What takes time of writing; may be done by the thread that captured. For an exchange that was sent, `captured`
    has its bytes (see `Wire`)."""
    if isinstance(observation, Exchange):
        request, raw = (captured.request, captured.raw) if captured is not None else (b"", b"")
        records = _exchange_records(observation, request, raw)
    else:
        records = [_facts_record(observation)]
    data, last = b"", 0
    for record in records:
        last = len(data)
        data += record.packed(back=last)
    return Packed(data, last if records[-1].kind in _BODIES else 0)


class ArchiveWriter:
    """Appends groups to `RUNID-00000.warc.gz` (the next number when it exists). May be used by many threads.

    Each group is handed to the operating system whole before `write` returns (it outlives the death of
    the process); `close` waits for the disk.
    """

    def __init__(self, folder: Path, run_id: str, *, rotate_at: int = ROTATE_AT) -> None:
        self._folder, self._run_id, self._rotate_at = folder, run_id, rotate_at
        self._lock = threading.Lock()
        self._file: int | None = None
        self._name = ""
        self._size = 0
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SurveyError(
                f"the archive folder {folder} cannot be made: {error.strerror}", hint="another folder with --archive"
            ) from error

    def write(self, observation: Kept, captured: Wire | None = None) -> Kept:
        """Keep an observation; `pack` and `put` in one."""
        return self.put(observation, pack(observation, captured))

    def put(self, observation: Kept, packed: Packed) -> Kept:
        """Keep an observation that was packed.

        Gives the same observation with the place where it lies: the response record, or the
        metadata record when there is none. Raises `SurveyError` when it cannot be written; then nothing of it is.
        """
        name, start = self._append(packed.data)
        return replace(observation, warc_file=name, warc_offset=start + packed.place)

    def note(self, kind: str, facts: Mapping[str, Any]) -> None:
        """Keep a fact of the run."""
        at = utc_text()
        body = {"kind": kind, "run_id": self._run_id, "at": at, "facts": dict(facts), "records": 1}
        uri = f"urn:survey:{self._run_id}:{kind}"
        self._append(_Record("metadata", uri, at, _json(body), _JSON).packed(back=0))

    def close(self) -> None:
        with self._lock:
            self._close_file()

    def __enter__(self) -> ArchiveWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _append(self, data: bytes) -> tuple[str, int]:
        """The file that the group went to, and where it begins there."""
        with self._lock:
            if self._file is None or self._size >= self._rotate_at:
                self._close_file()
                self._open_file()
            start = self._size
            self._put(data)
            return self._name, start

    def _open_file(self) -> None:
        for number in range(100_000):
            name = f"{self._run_id}-{number:05}{SUFFIX}"
            try:
                self._file = os.open(self._folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o644)
            except FileExistsError:
                continue
            except OSError as error:
                raise self._cannot(error) from error
            self._name, self._size = name, 0
            info = f"software: api-survey/{__version__}\r\nformat: WARC File Format 1.1\r\nisPartOf: {self._run_id}\r\n"
            record = _Record("warcinfo", None, utc_text(), info.encode(), "application/warc-fields", file_name=name)
            self._put(record.packed(0))
            return
        raise SurveyError(
            f"no file name is left in {self._folder} for {self._run_id}", hint="another folder with --archive"
        )

    def _put(self, data: bytes) -> None:
        """All of `data`, or nothing of it and an error."""
        assert self._file is not None
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._file, view) :]
        except OSError as error:
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, self._size)
            raise self._cannot(error) from error
        self._size += len(data)

    def _close_file(self) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError):  # not every file system can
                os.fsync(self._file)
            os.close(self._file)
            self._file = None

    def _cannot(self, error: OSError) -> SurveyError:
        hint = (
            "make room and give the same command again (it goes on where it stopped), or another folder with --archive"
        )
        return SurveyError(f"the archive {self._folder} cannot be written: {error.strerror}", hint=hint)


@dataclass(frozen=True)
class _Record:
    kind: str
    uri: str | None
    date: str
    block: bytes
    content_type: str
    fields: tuple[Header, ...] = ()
    id: str = ""
    file_name: str | None = None

    def packed(self, back: int) -> bytes:
        """The record as one gzip member. `back`: bytes from the group's start to here."""
        named = [("WARC-Type", self.kind)]
        if self.uri:
            named.append(("WARC-Target-URI", self.uri))
        named += [
            ("WARC-Record-ID", self.id or self._fallback()),
            ("WARC-Date", self.date),
            ("WARC-Block-Digest", _digest(self.block)),
            ("WARC-Payload-Digest", _digest(self._payload())),
            *self.fields,
        ]
        if back:
            named.append((_GROUP, str(back)))
        if self.file_name:
            named.append(("WARC-Filename", self.file_name))
        headers = StatusAndHeaders("", named, "WARC/1.1")
        # Not by `create_warc_record`: it parses the HTTP headers and writes them anew, in its own spelling.
        stream, size = io.BytesIO(self.block), len(self.block)
        record = ArcWarcRecord("warc", self.kind, headers, stream, None, self.content_type, size)
        return gzip.compress(_spool.written(record), 6, mtime=0)

    def _fallback(self) -> str:
        return _record_id(self.kind, self.uri, self.date, hashlib.sha256(self.block).hexdigest())

    def _payload(self) -> bytes:
        """What the digest of that name is over: for HTTP what follows the header block, as received."""
        return self.block[coding.head_end(self.block) or 0 :] if "http" in self.content_type else self.block


class _Spool(threading.local):
    """warcio's writer asks for the machine's name each time one is made: one for each thread will do."""

    def __init__(self) -> None:
        self._writer = WARCWriter(io.BytesIO(), gzip=False, warc_version="WARC/1.1")

    def written(self, record: ArcWarcRecord) -> bytes:
        self._writer.out = out = io.BytesIO()
        self._writer.write_record(record)
        return out.getvalue()


_spool = _Spool()


def _record_id(*parts: object) -> str:
    return f"<urn:uuid:{uuid.uuid5(_NAMESPACE, chr(31).join(map(str, parts)))}>"


def _digest(data: bytes) -> str:
    return "sha256:" + base64.b32encode(hashlib.sha256(data).digest()).decode()


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str).encode("utf-8", "backslashreplace")


_NOT_FACTS = {"response", "warc_file", "warc_offset", "chain"}


def _facts(observation: Observation) -> dict[str, Any]:
    facts = {f.name: getattr(observation, f.name) for f in fields(observation) if f.name not in _NOT_FACTS}
    facts["kind"] = type(observation).__name__.lower()
    facts["records"] = 1
    if isinstance(observation, Handshake):
        facts["chain"] = [base64.b64encode(der).decode() for der in observation.chain]
    return facts


def _facts_record(observation: Handshake | Lookup) -> _Record:
    if isinstance(observation, Lookup):
        uri = f"dns:{observation.host}"
    else:
        host = f"[{observation.host}]" if ":" in observation.host else observation.host
        uri = f"https://{host}:{observation.port}/"
    return _Record("metadata", uri, observation.at, _json(_facts(observation)), _JSON)


def _exchange_records(exchange: Exchange, request: bytes, raw: bytes) -> list[_Record]:
    """Metadata, request, response, as far as there are any."""
    if exchange.rendered:
        return _rendered_records(exchange)
    ids = {kind: _record_id(kind, exchange.run_id, exchange.id) for kind in ("metadata", "request", "response")}
    address = (("WARC-IP-Address", exchange.ip),) if exchange.ip else ()
    date, url = exchange.fetched_at, _one_line(exchange.url)
    further: list[_Record] = []
    linked = ids["response" if raw and exchange.response else "metadata"]
    if request:
        extra = (*address, ("WARC-Concurrent-To", linked))
        further.append(_Record("request", url, date, request, _HTTP["request"], extra, ids["request"]))
    if raw and exchange.response is None:
        extra = (*address, ("WARC-Concurrent-To", ids["metadata"]))
        further.append(_Record("metadata", url, date, raw, _BYTES, extra, ids["response"]))
    elif raw:
        extra = address
        if exchange.truncated:
            extra = (*extra, ("WARC-Truncated", _TRUNCATED.get(exchange.outcome, "unspecified")))
        further.append(_Record("response", url, date, raw, _HTTP["response"], extra, ids["response"]))
    facts = _facts(exchange)
    facts["records"] = 1 + len(further)
    facts["has_response"] = bool(raw and exchange.response)
    facts["body_bytes"] = len(exchange.response.body) if exchange.response else None
    fields_ = (("WARC-Concurrent-To", linked),) if linked != ids["metadata"] else ()
    return [_Record("metadata", url, date, _json(facts), _JSON, fields_, ids["metadata"]), *further]


def _rendered_records(exchange: Exchange) -> list[_Record]:
    """Metadata and, when it was drawn, the page: a conversion (WARC 1.1, 6.7) of the response of `parent`."""
    date, url = exchange.fetched_at, _one_line(exchange.url)
    ids = {kind: _record_id(kind, exchange.run_id, exchange.id) for kind in ("metadata", "conversion")}
    facts = _facts(exchange)
    if exchange.response is None:
        return [_Record("metadata", url, date, _json(facts), _JSON, (), ids["metadata"])]
    body, kind = exchange.response.body, exchange.response.header("content-type") or _BYTES
    named: tuple[Header, ...] = (("WARC-Refers-To", _record_id("response", exchange.run_id, exchange.parent)),)
    if exchange.truncated:
        named = (*named, ("WARC-Truncated", "length"))
    facts |= {"records": 2, "has_response": True, "body_bytes": len(body), "content_type": kind}
    linked = (("WARC-Concurrent-To", ids["conversion"]),)
    return [
        _Record("metadata", url, date, _json(facts), _JSON, linked, ids["metadata"]),
        _Record("conversion", url, date, body, kind, named, ids["conversion"]),
    ]


_TRUNCATED = {Outcome.TOO_LARGE: "length", Outcome.TIMED_OUT: "time", Outcome.RESET: "disconnect"}


def _one_line(url: str) -> str:
    return re.sub(r"[\x00-\x20\x7f]", lambda m: f"%{ord(m.group()):02X}", url)


# --- members -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Member:
    """One record of our own files: where it lies, its WARC fields (names in lower case) and its block."""

    offset: int
    end: int
    fields: Mapping[str, str]
    block: bytes

    @property
    def kind(self) -> str:
        return self.fields.get("warc-type", "")

    def facts(self) -> dict[str, Any] | None:
        """The JSON of a metadata record that begins a group, else None."""
        if self.kind != "metadata" or self.fields.get("content-type") != _JSON:
            return None
        try:
            facts = json.loads(self.block)
        except ValueError:
            return None
        return facts if isinstance(facts, dict) and "kind" in facts and "records" in facts else None


def _members(file: BinaryIO, start: int, size: int) -> Iterator[_Member]:
    """Every whole record from `start` on. Bytes that are none (a torn write, a flaw of the disk) are passed over."""
    at = start
    while at < size:
        member = _member(file, at, size)
        if member is None:
            at = _next_magic(file, at + 1, size)
        else:
            yield member
            at = member.end


def _member(file: BinaryIO, offset: int, size: int) -> _Member | None:
    """The record whose gzip member begins exactly there, or None when it is none or not whole."""
    file.seek(offset)
    engine = zlib.decompressobj(zlib.MAX_WBITS | 16)
    out, read = bytearray(), 0
    try:
        while not engine.eof:
            data = file.read(_BLOCK if read else 16 << 10)
            if not data:
                return None
            read += len(data)
            out += engine.decompress(data)
            if len(out) >= 5 and not out.startswith(b"WARC/"):
                return None
    except zlib.error:
        return None
    end = offset + read - len(engine.unused_data)
    head, separator, block = bytes(out).partition(b"\r\n\r\n")
    if not separator or not head.startswith(b"WARC/"):
        return None
    lines = head.decode("utf-8", "replace").split("\r\n")[1:]
    named = {n.strip().lower(): v.strip() for n, _, v in (line.partition(":") for line in lines)}
    length = named.get("content-length", "")
    if not length.isdigit() or len(block) != int(length) + 4:
        return None
    return _Member(offset, end, named, block[:-4])


def _next_magic(file: BinaryIO, at: int, size: int) -> int:
    """Where the next gzip member may begin, or `size`."""
    file.seek(at)
    kept = b""
    while data := file.read(_BLOCK):
        found = (kept + data).find(_MAGIC)
        if found >= 0:
            return at - len(kept) + found
        at += len(data)
        kept = (kept + data)[-2:]
    return size


def _groups(file: BinaryIO, start: int, stop: int, size: int) -> Iterator[tuple[dict[str, Any], list[_Member]]]:
    """Every whole group that begins at or after `start` and before `stop`: its facts and its records."""
    facts: dict[str, Any] | None = None
    group: list[_Member] = []
    for member in _members(file, start, size):
        begins = member.facts()
        if begins is not None:
            if member.offset >= stop:
                return
            facts, group = begins, [member]
        elif facts is not None:
            if group[-1].end != member.offset:  # something in between could not be read
                facts, group = None, []
                continue
            group.append(member)
        elif member.offset >= stop:
            return
        if facts is not None and len(group) == facts["records"]:
            yield facts, group
            facts, group = None, []


# --- reading -------------------------------------------------------------------------------------


def files(folder: Path) -> list[Path]:
    """The archive's files, in order of their names."""
    return sorted(p for p in folder.glob(f"*{SUFFIX}") if p.is_file()) if folder.is_dir() else []


def parts(folder: Path, size: int = 64 << 20) -> list[tuple[str, int, int]]:
    """(file, start, stop) that together cover the archive, each of about `size` bytes: for many processes."""
    return [
        (path.name, start, start + size) for path in files(folder) for start in range(0, path.stat().st_size or 1, size)
    ]


def records(
    folder: Path, file: str | None = None, start: int = 0, stop: int | None = None
) -> Iterator[Observation | Note]:
    """Everything of our own archives in the order written, bodies decoded as they were when fetched.

    With `file`, `start` and `stop`: what begins in that part of one file (see `parts`). A torn group is left out.
    """
    for path in [folder / file] if file else files(folder):
        with path.open("rb") as stream:
            size = path.stat().st_size
            for facts, group in _groups(stream, start, size if stop is None else stop, size):
                if (made := _made(facts, group, path.name)) is not None:
                    yield made


def _made(facts: dict[str, Any], group: list[_Member], name: str) -> Observation | Note | None:
    kind, offset = facts["kind"], group[0].offset
    if kind == "exchange":
        return _exchange(facts, group, name)
    if kind == "handshake":
        chain = tuple(base64.b64decode(der) for der in facts.get("chain", ()))
        return Handshake(**(_known(Handshake, facts) | {"chain": chain}), warc_file=name, warc_offset=offset)
    if kind == "lookup":
        return Lookup(**_known(Lookup, facts), warc_file=name, warc_offset=offset)
    return Note(kind, facts.get("run_id", ""), facts.get("at", ""), facts.get("facts", {}), name, offset)


def _exchange(facts: dict[str, Any], group: list[_Member], name: str) -> Exchange:
    response, offset = None, group[0].offset
    if facts.get("has_response") and group[-1].kind in _BODIES:
        offset = group[-1].offset
        response = _body_of(group[-1].kind, group[-1].block, facts)
    headers = tuple((str(n), str(v)) for n, v in facts.get("request_headers", ()))
    known = _known(Exchange, facts) | {"request_headers": headers}
    return Exchange(**known, response=response, warc_file=name, warc_offset=offset)


# The body was cut to `body_bytes` when it was fetched, under the caps of that day.
_NO_CAPS = coding.Caps(1 << 40, 1 << 40)


def _known(kind: type[Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that are fields of `kind`; others are from another version of this program."""
    names = {f.name for f in fields(kind)} - _NOT_FACTS
    known: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in facts.items() if n in names}
    known["outcome"] = Outcome(facts["outcome"])
    return known


@dataclass(frozen=True)
class RawRecord:
    """One record for the evidence page, nothing in it safe to show as it is.

    `fields`: the WARC fields. `request`: the request head as sent, empty when unknown. `head`: status line and
    headers as received. `raw_body`: the body as received; `body`: with its codings removed. For a metadata
    record `body` is its block. `facts`: the observation's facts, when it is one of ours.
    """

    kind: str
    uri: str
    fields: tuple[Header, ...]
    request: str
    head: str
    raw_body: bytes
    body: bytes
    facts: Mapping[str, Any]


def read(folder: Path, warc_file: str, offset: int) -> Response | None:
    """The response at an offset; None when there is none. Works for archives of others, too."""
    found = _at(folder, warc_file, offset)
    if found is None or found.kind not in _BODIES:
        return None
    facts, _ = _group_of(folder / warc_file, found.starts)
    return _body_of(found.kind, found.block, facts)


def read_chain(folder: Path, warc_file: str, offset: int) -> tuple[bytes, ...]:
    """The certificates of the handshake at an offset, as they were sent; empty when there is none."""
    record = read_raw(folder, warc_file, offset)
    return tuple(base64.b64decode(der) for der in record.facts.get("chain", ())) if record else ()


def read_raw(folder: Path, warc_file: str, offset: int) -> RawRecord | None:
    """The record at an offset with the request and the facts of its group; None when there is no record."""
    found = _at(folder, warc_file, offset)
    if found is None:
        return None
    facts, request = _group_of(folder / warc_file, found.starts)
    uri = next((v for n, v in found.fields if n.lower() == "warc-target-uri"), "")
    block = found.block
    if found.kind != "response":
        return RawRecord(found.kind, uri, found.fields, request, "", block, block, facts)
    end = coding.head_end(block) or 0
    response = _response(block, facts)
    body = response.body if response else b""
    head = block[:end].decode("utf-8", "replace")
    return RawRecord(found.kind, uri, found.fields, request, head, block[end:], body, facts)


def _body_of(kind: str, block: bytes, facts: Mapping[str, Any]) -> Response | None:
    """What a record says that stands for its exchange: a response as it came, or a page as it was drawn."""
    if kind != "conversion":
        return _response(block, facts)
    return Response(200, "OK", (("Content-Type", str(facts.get("content_type", _BYTES))),), block)


def _response(block: bytes, facts: Mapping[str, Any]) -> Response | None:
    """The response that a block holds, its body cut where it was cut when fetched; with no facts, as a stranger's."""
    if not facts:
        return coding.read_response(block, lenient=True).response
    method, limit = str(facts.get("method", "GET")), facts.get("body_bytes")
    return coding.read_response(block, method=method, limit=limit, caps=_NO_CAPS).response


@dataclass(frozen=True, slots=True)
class _Found:
    kind: str
    fields: tuple[Header, ...]
    block: bytes
    starts: int | None  # where its group begins, when it is one of ours


def _group_of(path: Path, offset: int | None) -> tuple[Mapping[str, Any], str]:
    """The facts of the group that begins at an offset, and its request."""
    if offset is None or offset < 0:
        return {}, ""
    with path.open("rb") as stream:
        for facts, group in _groups(stream, offset, offset + 1, path.stat().st_size):
            if group[0].offset == offset:
                request = next((m.block for m in group if m.kind == "request"), b"")
                return facts, request.decode("latin-1")
    return {}, ""


def _at(folder: Path, warc_file: str, offset: int) -> _Found | None:
    """The record at an offset, of a file with or without gzip."""
    try:
        with (folder / warc_file).open("rb") as stream:
            stream.seek(offset)
            record = next(iter(_Records(stream)), None)
            if record is None or not record.rec_type:
                return None
            block = record.raw_stream.read(_FOREIGN_BLOCK)
            back = record.rec_headers.get_header(_GROUP) or ("0" if record.rec_type == "metadata" else "")
            starts = offset - int(back) if back.isdigit() else None
            return _Found(record.rec_type, tuple(record.rec_headers.headers), block, starts)
    except (OSError, ArchiveLoadFailed, zlib.error, ValueError, EOFError):
        return None


# --- mending -------------------------------------------------------------------------------------


def mend(folder: Path) -> list[str]:
    """Set the torn tail of each file aside, under `torn/`; what was done, in words. A whole archive is left alone."""
    messages = []
    for path in files(folder):
        size = path.stat().st_size
        with path.open("rb") as stream:
            whole = _whole_until(stream, size)
        if whole == size:
            continue
        torn = folder / TORN
        torn.mkdir(exist_ok=True)
        stem = path.name.removesuffix(SUFFIX)
        tail = next(t for n in range(100_000) if not (t := torn / f"{stem}{f'.{n}' if n else ''}.tail").exists())
        with path.open("r+b") as stream:
            stream.seek(whole)
            tail.write_bytes(stream.read())
            stream.truncate(whole)
            os.fsync(stream.fileno())
        if not whole:
            path.unlink()
        messages.append(f"{path.name}: the last {size - whole} bytes were torn and are set aside in {TORN}/{tail.name}")
    return messages


def _whole_until(stream: BinaryIO, size: int) -> int:
    """Where the last whole group ends (the file's end when nothing is torn)."""
    until, left = 0, 0
    for member in _members(stream, 0, size):
        facts = member.facts()
        if facts is not None:
            left = int(facts["records"])
        left -= 1
        if left <= 0:
            until = member.end
    return until


# --- archives of others --------------------------------------------------------------------------

_FOREIGN_BLOCK = 64 << 20  # bytes of a foreign record that are read


class _Loader(ArcWarcRecordLoader):  # type: ignore[misc]
    def _ensure_target_uri_format(self, rec_headers: StatusAndHeaders) -> str | None:
        """The address to the letter; warcio would rewrite it. Only the brackets that old wget put around it go."""
        uri: str | None = rec_headers.get_header("WARC-Target-URI")
        if uri and uri.startswith("<") and uri.endswith(">"):
            uri = uri[1:-1]
            rec_headers.replace_header("WARC-Target-URI", uri)
        return uri


class _Records(ArchiveIterator):  # type: ignore[misc]
    """The records of any WARC file as they are."""

    INC_RECORD = ""  # warcio would print what strangers wrote

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__(stream, no_record_parse=True)
        self.loader = _Loader()
        self.known_format = "warc"  # else what is no WARC is tried as ARC, whose header any line with spaces may be


class Foreign(Iterator[Exchange]):
    """The responses of any WARC file (Common Crawl, wget, pywb; with or without gzip), as exchanges without run
    and company. `skipped` counts what was passed over, and why."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.skipped: Counter[str] = Counter()
        self._originals: dict[str, int] = {}  # payload digest or record id -> offset of the response
        self._exchanges = self._read()

    def __next__(self) -> Exchange:
        return next(self._exchanges)

    def _read(self) -> Iterator[Exchange]:
        try:
            size = self.path.stat().st_size
            stream = self.path.open("rb")
        except OSError as error:
            raise SurveyError(f"{self.path} cannot be read: {error.strerror}", hint="a WARC file") from error
        with stream:
            at = 0
            while at < size:
                reached = at
                try:
                    stream.seek(at)
                    for offset, record in self._records(stream):
                        reached = max(reached, offset)
                        if record is not None:
                            yield record
                    return
                except (
                    ArchiveLoadFailed,
                    zlib.error,
                    ValueError,
                    EOFError,
                    OSError,
                    AttributeError,
                    IndexError,
                ) as error:
                    if "non-chunked gzip" in str(error):
                        problem = f"{self.path} is gzip as a whole, not record by record"
                        raise SurveyError(problem, hint="unpack it first: plain WARC is read as well") from None
                    self.skipped["broken or cut off"] += 1
                    at = self._resume(stream, reached + 1, size)

    def _resume(self, stream: BinaryIO, at: int, size: int) -> int:
        """Where the next record may begin after a broken one: a gzip member, or `WARC/` on a line of its own."""
        stream.seek(0)
        if stream.read(2) == _MAGIC[:2]:
            at = _next_magic(stream, at, size)
            while at < size and _member_head(stream, at) is None:
                at = _next_magic(stream, at + 1, size)
            return at
        stream.seek(at)
        kept = b""
        while data := stream.read(_BLOCK):
            found = (kept + data).find(b"\nWARC/1.")
            if found >= 0:
                return at - len(kept) + found + 1
            at += len(data)
            kept = (kept + data)[-8:]
        return size

    def _records(self, stream: BinaryIO) -> Iterator[tuple[int, Exchange | None]]:
        iterator = _Records(stream)
        for record in iterator:
            if not record.rec_type:
                raise ValueError("an empty line where a record should begin")
            block = b""
            if record.rec_type in ("response", "resource", "revisit"):
                block = record.raw_stream.read(_FOREIGN_BLOCK)
            fields_ = {n.lower(): v for n, v in record.rec_headers.headers}
            offset = iterator.get_record_offset()
            length = fields_.get("content-length", "")
            if block and length.isdigit() and len(block) < min(int(length), _FOREIGN_BLOCK):
                self.skipped["broken or cut off"] += 1  # the file ends within this record
                continue
            yield offset, self._exchange(record.rec_type, fields_, block, offset)

    def _exchange(self, kind: str, named: Mapping[str, str], block: bytes, offset: int) -> Exchange | None:
        uri = named.get("warc-target-uri", "")
        if kind not in ("response", "resource", "revisit"):
            return None
        if not re.match(r"https?://", uri, re.I):
            self.skipped["not http(s)"] += 1
            return None
        if kind == "resource":
            headers = (("Content-Type", named.get("content-type", "application/octet-stream")),)
            reading = coding.Reading(Response(200, "OK", headers, block[: coding.DESCRIPTION_CAP]), len(block), "whole")
        else:
            reading = coding.read_response(block, lenient=True)
            if kind == "revisit":
                reading = self._resolved(reading, named)
        response = reading.response
        if response is None:
            self.skipped["no HTTP" if kind == "response" else "revisit of what is elsewhere"] += 1
            return None
        if kind == "response":
            for key in (named.get("warc-payload-digest"), named.get("warc-record-id")):
                if key:
                    self._originals.setdefault(key, offset)
        truncated = "warc-truncated" in named or reading.state in ("too_large", "short")
        outcome = Outcome.TOO_LARGE if reading.state == "too_large" else walls.outcome_of(response)
        if reading.state == "broken":
            outcome = Outcome.GARBLED
        location = response.header("location")
        return Exchange(
            id=identify("import", self.path.name, offset, uri),
            run_id="",
            company=None,
            probe="import",
            method="GET",
            url=uri,
            outcome=outcome,
            fetched_at=named.get("warc-date", ""),
            response=response,
            redirect_to=join(uri, location) if location and response.status in (301, 302, 303, 307, 308) else None,
            detail=reading.problem,
            ip=named.get("warc-ip-address"),
            why=f"a record of {self.path.name}",
            bytes_received=len(block),
            body_sha256=hashlib.sha256(response.body).hexdigest(),
            truncated=truncated,
            warc_file=self.path.name,
            warc_offset=offset,
        )

    def _resolved(self, revisit: coding.Reading, named: Mapping[str, str]) -> coding.Reading:
        """A revisit with the body of what it refers to, when that lies in this file."""
        keys = (named.get("warc-refers-to"), named.get("warc-payload-digest"))
        offset = next((self._originals[k] for k in keys if k in self._originals), None)
        original = read(self.path.parent, self.path.name, offset) if offset is not None else None
        if original is None:
            return coding.Reading(None, 0, "no_head")
        if revisit.response is None:
            return coding.Reading(original, 0, "whole")
        return coding.Reading(replace(revisit.response, body=original.body), 0, "whole")


def _member_head(stream: BinaryIO, at: int) -> bytes | None:
    """The first bytes of the gzip member at an offset, when they begin a WARC record."""
    stream.seek(at)
    try:
        head = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(stream.read(4096), 64)
    except zlib.error:
        return None
    return head if head.startswith(b"WARC/") else None


def foreign(path: Path) -> Foreign:
    """The responses of somebody else's WARC file; see `Foreign`."""
    return Foreign(path)
