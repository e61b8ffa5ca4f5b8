"""Somebody else's WARC file becomes a file of our archive: one gzip member a record, named by its digest.

Most archives come that way already and are copied byte for byte. A plain `.warc`, or one that was compressed as a
whole, is packed anew record by record, so that each can be read by its offset. What follows a record
that cannot be told from its neighbours is left out, and said.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

from survey.errors import InputError, SurveyError

PREFIX = "import-"
SUFFIX = ".warc.gz"
_BLOCK = 1 << 20
_HEAD = 1 << 20  # bytes a record's own fields may have
_GZIP = b"\x1f\x8b"


def is_import(file_name: str) -> bool:
    """Whether a file of the archive came from somebody else."""
    return file_name.startswith(PREFIX)


def run_id(file_name: str) -> str:
    """The run that such a file is: `import-<digest>`."""
    return file_name.removesuffix(SUFFIX)


def take_in(path: Path, folder: Path, say: Callable[[str], None] = lambda _: None) -> str:
    """Copy a WARC file into the archive folder; its name there. Taken in twice, it is there once.

    Raises InputError when it is no WARC file, SurveyError when it cannot be read or copied."""
    if path.resolve().parent == folder.resolve() and is_import(path.name):
        return path.name
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            stream.seek(0)
            packed = _is_packed(stream)
            name = f"{PREFIX}{digest[:16]}{SUFFIX}"
            if (folder / name).exists():
                return name
            _not_ours(path)
            folder.mkdir(parents=True, exist_ok=True)
            partial = folder / f".{name}.partial"
            with partial.open("wb") as copy:
                stream.seek(0)
                if packed:
                    shutil.copyfileobj(stream, copy, _BLOCK)
                else:
                    _pack(path, copy, say)
                copy.flush()
                os.fsync(copy.fileno())
            partial.replace(folder / name)
            return name
    except FileNotFoundError as error:
        raise InputError("there is no such file", file=path, hint="a WARC file: *.warc or *.warc.gz") from error
    except IsADirectoryError as error:
        raise InputError("this is a folder", file=path, hint="the WARC files in it: *.warc or *.warc.gz") from error
    except OSError as error:
        raise SurveyError(
            f"{path} cannot be copied to {folder}: {error.strerror}", hint="make room, or another --archive"
        ) from error


def _is_packed(stream: BinaryIO) -> bool:
    """Whether the first gzip member holds exactly the first record. Raises when it does not begin as WARC."""
    head = stream.read(_BLOCK)
    name = getattr(stream, "name", "")
    if not head.startswith(_GZIP):
        if not head.startswith(b"WARC/"):
            raise InputError("this is no WARC file", file=name, hint="it begins with `WARC/1.0` (perhaps inside gzip)")
        return False
    engine = zlib.decompressobj(zlib.MAX_WBITS | 16)
    out = bytearray()
    try:
        while head and not engine.eof and len(out) < 8 * _BLOCK:
            out += engine.decompress(head)
            head = stream.read(_BLOCK)
    except zlib.error as error:
        raise InputError(f"the gzip data is damaged ({error})", file=name, hint="fetch the file again") from None
    if not out.startswith(b"WARC/"):
        raise InputError("this is no WARC file", file=name, hint="it begins with `WARC/1.0` inside gzip")
    end = out.find(b"\r\n\r\n")
    length = _length(bytes(out[:end])) if end >= 0 else None
    return engine.eof and length is not None and len(out) <= end + 4 + length + 4


def _not_ours(path: Path) -> None:
    if path.stat().st_size == 0:
        raise InputError("the file is empty", file=path, hint="fetch it again")


def _pack(path: Path, copy: BinaryIO, say: Callable[[str], None]) -> None:
    with path.open("rb") as raw:
        compressed = raw.read(2) == _GZIP
        raw.seek(0)
        if not compressed:
            _pack_records(raw, copy, path.name, say)
            return
        with gzip.GzipFile(fileobj=raw) as plain:
            try:
                _pack_records(cast(BinaryIO, plain), copy, path.name, say)
            except (EOFError, zlib.error, gzip.BadGzipFile):
                say(f"{path.name}: the gzip data is cut off or damaged; what follows is left out")


def _pack_records(plain: BinaryIO, copy: BinaryIO, name: str, say: Callable[[str], None]) -> None:
    for number, chunks in enumerate(_records(plain), 1):
        engine = zlib.compressobj(6, zlib.DEFLATED, zlib.MAX_WBITS | 16)
        begin = copy.tell()
        try:
            for chunk in chunks:
                if chunk is None:
                    copy.seek(begin)
                    copy.truncate()
                    say(f"{name}: record {number} is damaged or cut off; what follows is left out")
                    return
                copy.write(engine.compress(chunk))
        except (EOFError, zlib.error):
            copy.seek(begin)
            copy.truncate()
            raise
        copy.write(engine.flush())


def _records(plain: BinaryIO) -> Iterator[Iterator[bytes | None]]:
    """Each record as chunks; a chunk None means that it is not whole."""
    while True:
        line = plain.readline(_HEAD)
        while line in (b"\r\n", b"\n"):
            line = plain.readline(_HEAD)
        if not line:
            return
        yield _record(plain, line)


def _record(plain: BinaryIO, first: bytes) -> Iterator[bytes | None]:
    head = bytearray(first)
    if not first.startswith(b"WARC/"):
        yield None
        return
    while (line := plain.readline(_HEAD)) not in (b"\r\n", b"\n"):
        head += line
        if not line or len(head) > _HEAD:
            yield None
            return
    length = _length(bytes(head))
    if length is None:
        yield None
        return
    yield bytes(head) + b"\r\n"
    while length:
        data = plain.read(min(length, _BLOCK))
        if not data:
            yield None
            return
        length -= len(data)
        yield data
    yield b"\r\n\r\n"


def _length(head: bytes) -> int | None:
    for line in head.split(b"\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length" and value.strip().isdigit():
            return int(value)
    return None
