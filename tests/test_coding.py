"""Wire bytes to responses: nothing raises, nothing grows past its cap, what was coded comes back."""

# ruff: noqa: E501  (tables that are read by row)
from __future__ import annotations

import gzip
import tempfile
import zlib
from pathlib import Path

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.archive import foreign
from survey.coding import Caps, Garbled, chunk_size, looks_like_description, parse_head, read_response, shown

HEAD = b"HTTP/1.1 200 OK\r\n"
SMALL = Caps(1000, 2000)
PIECES = st.sampled_from(
    [
        HEAD, b"\r\n", b"\n", b"HTTP/1.1 ", b"Content-Length: 5\r\n", b"Content-Length: -1\r\n", b"Content-Encoding: gzip\r\n",
        b"Content-Encoding: br, deflate\r\n", b"Transfer-Encoding: chunked\r\n", b"Content-Type: application/json\r\n",
        b"5\r\nhello\r\n", b"0\r\n\r\n", b"ffffffffffff\r\n", b": \r\n", b" folded\r\n", gzip.compress(b"x" * 9999), b"\x1f\x8b",
        zlib.compress(b"y" * 9999), brotli.compress(b"z" * 9999), b"\0\xff\x1b[2J", b"HTTP/1.1 100 Continue\r\n\r\n",
    ]
)  # fmt: skip
WIRE = st.lists(PIECES | st.binary(max_size=50), max_size=12).map(b"".join)


@settings(max_examples=400, deadline=None)
@given(WIRE, st.booleans(), st.sampled_from(["GET", "HEAD"]))
def test_any_bytes_are_read_within_the_caps(wire: bytes, lenient: bool, method: str) -> None:
    reading = read_response(wire, method=method, caps=SMALL, lenient=lenient)
    assert 0 <= reading.end <= len(wire)
    assert (reading.state == "no_head") == (reading.response is None)
    assert bool(reading.problem) == (reading.state != "whole") or not wire
    if reading.response is not None:
        assert len(reading.response.body) <= SMALL.description
        texts = [reading.response.reason, *(t for header in reading.response.headers for t in header)]
        assert not any((c < " " and c != "\t") or c == "\x7f" for text in texts for c in text)
        again = read_response(wire[: reading.end], method=method, lenient=lenient, limit=len(reading.response.body))
        assert again.response == reading.response


CODINGS = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "x-gzip": gzip.compress,
    "identity": bytes,
}


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=3000), st.lists(st.sampled_from(sorted(CODINGS)), max_size=2), st.booleans(), st.integers(1, 999)
)
def test_what_was_coded_comes_back(body: bytes, names: list[str], chunked: bool, size: int) -> None:
    data = body
    for name in names:
        data = CODINGS[name](data)
    head = HEAD + (b"Content-Encoding: %s\r\n" % ", ".join(names).encode() if names else b"")
    if chunked:
        chunks = [data[i : i + size] for i in range(0, len(data), size)]
        data = b"".join(b"%x\r\n%s\r\n" % (len(c), c) for c in chunks) + b"0\r\n\r\n"
        wire = head + b"Transfer-Encoding: chunked\r\n\r\n" + data
    else:
        wire = head + b"Content-Length: %d\r\n\r\n" % len(data) + data
    reading = read_response(wire + b"HTTP/1.1 the next")
    assert (reading.state, reading.end) == ("whole", len(wire))
    assert reading.response is not None
    assert reading.response.body == body


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 2000))
def test_any_bytes_are_no_archive_or_one(noise: bytes, at: int) -> None:
    block = HEAD + b"\r\nhello"
    record = (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\nContent-Length: %d\r\n\r\n"
        % len(block)
    )
    for data in ((record + block + b"\r\n\r\n") * 3, gzip.compress(record + block + b"\r\n\r\n") * 3):
        mixed = bytearray(data)
        mixed[at : at + len(noise)] = noise
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "mutated.warc"
            path.write_bytes(mixed)
            assert all(exchange.response is not None for exchange in foreign(path))


@pytest.mark.parametrize(
    ("line", "size"), [(b"5", 5), (b" A ", 10), (b"ff;name=value", 255), (b"000", 0), (b"1f\r", 31)]
)
def test_chunk_sizes(line: bytes, size: int) -> None:
    assert chunk_size(line) == size


@pytest.mark.parametrize("line", [b"", b";", b"-1", b"+1", b"0x5", b"1_0", b"g", b"5 5", b"f" * 16, b"\xb2"])
def test_chunk_sizes_that_are_none(line: bytes) -> None:
    with pytest.raises(Garbled):
        chunk_size(line)


@pytest.mark.parametrize(
    ("block", "version", "status", "reason"),
    [
        (b"HTTP/1.1 200 OK", "HTTP/1.1", 200, "OK"),
        (b"HTTP/1.0 404", "HTTP/1.0", 404, ""),
        (b"HTTP/2 200 ", "HTTP/2", 200, ""),
        (b"HTTP/1.1  500  Two  words ", "HTTP/1.1", 500, "Two  words"),
        (b"HTTP/1.1 200 \xc3\xbc \xff", "HTTP/1.1", 200, "Ã¼ ÿ"),
        (b"HTTP/1.1 999 ", "HTTP/1.1", 999, ""),
    ],
)
def test_status_lines(block: bytes, version: str, status: int, reason: str) -> None:
    head = parse_head(block + b"\r\nA: 1\r\n")
    assert (head.version, head.status, head.reason, head.headers) == (version, status, reason, (("A", "1"),))


@pytest.mark.parametrize(
    "block", [b"", b"\r\n", b"HTTP", b"HTTP/1.1", b"HTTP/1.1 2x0", b"HTTP/1.1 20", b"HTTP/1.1 2000 OK", b"ICY 200"]
)
def test_status_lines_that_are_none(block: bytes) -> None:
    with pytest.raises(Garbled):
        parse_head(block)


@pytest.mark.parametrize(
    ("content_type", "first", "answer"),
    [
        ("application/json", b"", True),
        ("application/vnd.oai.openapi;version=3.0", b"", True),
        ("application/yaml", b"", True),
        ("text/xml", b"", True),
        ("application/wsdl+xml", b"", True),
        ("text/html", b'{"openapi":', True),
        ("text/plain", b"\xef\xbb\xbfopenapi: 3.0.0", True),
        ("text/plain", b"swagger : '2.0'", True),
        ("", b"\xff\xfe{\0", True),
        ("", b"#%RAML 1.0", True),
        ("application/octet-stream", b"<?xml version='1.0'?><edmx:Edmx", True),
        ("text/html", b"<!doctype html>", False),
        ("text/html", b"<?xml version='1.0'?><!DOCTYPE html", False),
        ("application/xhtml+xml", b"<html", False),
        ("text/plain", b"hello", False),
        ("image/png", b"\x89PNG", False),
        ("", b"", False),
    ],
)
def test_what_is_worth_the_larger_cap(content_type: str, first: bytes, answer: bool) -> None:
    assert looks_like_description(content_type, first) is answer


def test_bytes_are_shown_harmless_and_short() -> None:
    text = shown(b"\x1b[2J\xff\n'" + b"x" * 10_000)
    assert all(" " <= c <= "~" for c in text)
    assert len(text) < 90
