"""The archive: what goes in comes out, whatever happens in between; and archives of others."""

# ruff: noqa: E501  (tables that are read by row)
from __future__ import annotations

import gzip
import hashlib
import os
import random
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from survey.archive import ArchiveWriter, Note, foreign, mend, parts, read, read_raw, records
from survey.coding import PAGE_CAP, read_response
from survey.errors import SurveyError
from survey.model import Exchange, Handshake, Lookup, Observation, Outcome, Response, identify

AT = "2026-11-24T01:02:03.004Z"
RUN = "20261124T010203Z-test"


@dataclass(frozen=True)
class Bytes:
    request: bytes = b""
    raw: bytes = b""


REQUEST = b"GET /x HTTP/1.1\r\nHost: a.example\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 Fine\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
ZIPPED = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b'{"openapi": "3.1.0"}', mtime=0)
SHORT = b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhel"
ODD = (
    b"HTTP/1.1 200  OK \r\nX-Null: a\0b\r\nx-spaced :  c \r\n folded\nnonsense\r\n\r\nWARC/1.0\r\n\r\n\x1f\x8b\x08"
    + bytes(range(256))
)


def exchange(name: str, raw: bytes = b"", **more: object) -> Exchange:
    response = read_response(raw).response if raw else None
    digest = hashlib.sha256(response.body).hexdigest() if response else None
    made = Exchange(
        id=identify(name), run_id=RUN, company="ABC", probe="front_door", method="GET", url=f"https://a.example/{name}",
        outcome=Outcome.ANSWERED if response else Outcome.TIMED_OUT, fetched_at=AT, response=response, body_sha256=digest,
        request_headers=(("x-v", "2"), ("Origin", "https://b.example")), detail="words ü", elapsed_ms=7, ip="192.0.2.1",
        why="because", parent="p", hops=2, bytes_received=len(raw),
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


EXCHANGES = (
    (exchange("chunked", CHUNKED), Bytes(REQUEST, CHUNKED)),
    (exchange("zipped", ZIPPED), Bytes(REQUEST, ZIPPED)),
    (exchange("short", SHORT, outcome=Outcome.RESET, truncated=True), Bytes(REQUEST, SHORT)),
    (exchange("odd", ODD), Bytes(REQUEST, ODD)),
    (exchange("silent"), Bytes(REQUEST)),
    (exchange("unsent", sent=False, outcome=Outcome.ROBOTS_DISALLOWED, ip=None, elapsed_ms=None), None),
    (exchange("garbage", outcome=Outcome.GARBLED), Bytes(REQUEST, b"220 mail\r\n" * 9)),
    (exchange("redirect", b"HTTP/1.1 302 F\r\nLocation: /y\r\n\r\n", redirect_to="https://a.example/y"),
     Bytes(REQUEST, b"HTTP/1.1 302 F\r\nLocation: /y\r\n\r\n")),
    (exchange("letters é", CHUNKED, url="https://a.example/?q=a b|é#frag"), Bytes(REQUEST, CHUNKED)),
)  # fmt: skip
OTHERS = (
    Handshake("h1", RUN, "ABC", "a.example", 443, "default", Outcome.ANSWERED, AT, "handshake", "TLSv1.3", "TLS_AES", "h2",
              "x25519", (b"\x30\0", b"\xff"), True, False, "hostname mismatch", "requested", True, "", 5, "192.0.2.1"),
    Handshake("h2", RUN, None, "2001:db8::1", 443, "TLSv1", Outcome.REFUSED, AT, detail="peer alert: protocol version"),
    Lookup("l1", RUN, "ABC", "a.example", "A", Outcome.ANSWERED, AT, ("192.0.2.1", "192.0.2.2"), "b.example", "resolve", "", 3),
    Lookup("l2", RUN, "ABC", "nope.example", "CAA", Outcome.NO_SUCH_HOST, AT, detail="NXDOMAIN"),
)  # fmt: skip


def fill(folder: Path) -> list[Observation | Note]:
    with ArchiveWriter(folder, RUN) as writer:
        writer.note("run", {"kind": "crawl", "deep": {"list": [1, None, "ü"]}})
        kept: list[Observation | Note] = [writer.write(one, captured) for one, captured in EXCHANGES]
        kept += [writer.write(one) for one in OTHERS]
        writer.note("run_finished", {})
    return kept


@pytest.fixture
def filled(tmp_path: Path) -> tuple[Path, list[Observation | Note]]:
    return tmp_path, fill(tmp_path)


def test_what_went_in_comes_out_in_order(filled: tuple[Path, list[Observation | Note]]) -> None:
    folder, kept = filled
    first, *found, last = records(folder)
    assert found == kept
    assert isinstance(first, Note)
    assert isinstance(last, Note)
    assert (first.kind, first.run_id, first.facts) == ("run", RUN, {"kind": "crawl", "deep": {"list": [1, None, "ü"]}})


def test_the_place_of_an_exchange_is_its_response_or_its_facts(filled: tuple[Path, list[Observation | Note]]) -> None:
    folder, kept = filled
    for one in kept:
        assert one.warc_file == f"{RUN}-00000.warc.gz"
        raw = read_raw(folder, one.warc_file, one.warc_offset or 0)
        assert raw is not None
        if isinstance(one, Exchange) and one.response:
            assert raw.kind == "response"
            assert read(folder, one.warc_file, one.warc_offset or 0) == one.response
        else:
            assert raw.kind == "metadata"
            assert read(folder, one.warc_file, one.warc_offset or 0) is None
        assert raw.facts["id"] == getattr(one, "id", None)


def test_the_evidence_page_gets_the_bytes_of_both_directions(filled: tuple[Path, list[Observation | Note]]) -> None:
    folder, kept = filled
    for one, (_, captured) in zip(kept, EXCHANGES, strict=False):
        raw = read_raw(folder, one.warc_file or "", one.warc_offset or 0)
        assert raw is not None
        assert raw.request == (captured.request.decode() if captured else "")
        if isinstance(one, Exchange) and one.response and captured:
            assert raw.head.encode() + raw.raw_body == captured.raw
            assert raw.body == one.response.body


def test_no_record_there_is_none(filled: tuple[Path, list[Observation | Note]]) -> None:
    folder, _ = filled
    name = f"{RUN}-00000.warc.gz"
    for file, offset in (*((name, n) for n in range(1, 300, 3)), (name, 1 << 40), ("none.warc.gz", 0)):
        assert read(folder, file, offset) is None
        assert read_raw(folder, file, offset) is None


def test_other_tools_read_it_and_its_digests_are_right(filled: tuple[Path, list[Observation | Note]]) -> None:
    folder, _ = filled
    path = next(folder.glob("*.warc.gz"))
    assert check(path) == 0
    with path.open("rb") as stream:
        found = [(r.rec_type, r.rec_headers) for r in ArchiveIterator(stream, no_record_parse=True)]
    assert found[0][0] == "warcinfo"
    for kind, headers in found:
        assert headers.protocol == "WARC/1.1"
        assert headers.get_header("WARC-Date").endswith("Z")
        if kind == "response":
            assert headers.get_header("WARC-IP-Address") == "192.0.2.1"
            assert headers.get_header("WARC-Payload-Digest").startswith("sha256:")
    ids = [h.get_header("WARC-Record-ID") for _, h in found]
    assert len(set(ids)) == len(ids)
    assert {h.get_header("WARC-Concurrent-To") for _, h in found} - {None} <= set(ids)
    assert [h.get_header("WARC-Truncated") for _, h in found if h.get_header("WARC-Truncated")] == ["disconnect"]


def check(path: Path) -> int:
    class Arguments:
        inputs = (str(path),)
        verbose = False

    return int(Checker(Arguments).process_all() or 0)


def test_a_truncated_body_is_read_as_it_was_cut(tmp_path: Path) -> None:
    raw = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + bytes(PAGE_CAP + 70_000)
    one = exchange("large", raw, outcome=Outcome.TOO_LARGE, truncated=True)
    small = replace(one, id="small", response=replace(one.response, body=bytes(100)))  # type: ignore[type-var]
    with ArchiveWriter(tmp_path, RUN) as writer:
        kept = [writer.write(e, Bytes(REQUEST, raw)) for e in (one, small)]
    assert list(records(tmp_path)) == kept
    for one in kept:
        assert read(tmp_path, one.warc_file or "", one.warc_offset or 0) == one.response


def test_a_file_is_read_in_parts_from_anywhere(filled: tuple[Path, list[Observation | Note]]) -> None:
    folder, _ = filled
    whole = list(records(folder))
    for size in (1, 97, 1000, 4096, 1 << 20):
        pieces = parts(folder, size) if size > 50 else [(f"{RUN}-00000.warc.gz", n, n + 1) for n in range(3000)]
        found = [r for name, start, stop in pieces for r in records(folder, name, start, stop)]
        assert found == (whole if size > 50 else whole[: len(found)])
        assert found


def test_a_full_file_is_followed_by_the_next_and_a_name_is_never_taken_twice(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path, RUN, rotate_at=2000) as writer:
        for number in range(6):
            writer.write(exchange(f"{number}", CHUNKED), Bytes(REQUEST, CHUNKED))
    with ArchiveWriter(tmp_path, RUN) as writer:
        writer.note("again", {})
    names = sorted(p.name for p in tmp_path.iterdir())
    assert names == [f"{RUN}-{n:05}.warc.gz" for n in range(len(names))]
    assert len(names) >= 3
    assert [getattr(r, "url", "")[-1:] for r in records(tmp_path)][:6] == list("012345")


def test_many_threads_write_whole_groups(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path, RUN, rotate_at=20_000) as writer, ThreadPoolExecutor(8) as pool:
        kept = list(pool.map(lambda n: writer.write(exchange(str(n), CHUNKED), Bytes(REQUEST, CHUNKED)), range(100)))
    found = list(records(tmp_path))
    assert sorted(found, key=lambda e: getattr(e, "id", "")) == sorted(kept, key=lambda e: e.id)
    assert mend(tmp_path) == []


# --- what happens --------------------------------------------------------------------------------


def test_cut_anywhere_the_whole_groups_stay_and_the_rest_is_set_aside(tmp_path: Path) -> None:
    fill(tmp_path / "whole")
    path = next((tmp_path / "whole").glob("*.warc.gz"))
    data, everything = path.read_bytes(), list(records(tmp_path / "whole"))
    ends: list[int] = []
    for at in range(0, len(data), 67):
        folder = tmp_path / str(at)
        folder.mkdir()
        (folder / path.name).write_bytes(data[:at])
        before = list(records(folder))
        messages = mend(folder)
        after = list(records(folder))
        assert before == after == everything[: len(after)]
        left = (folder / path.name).read_bytes() if (folder / path.name).exists() else b""
        tail = b"".join(p.read_bytes() for p in (folder / "torn").glob("*.tail"))
        assert left + tail == data[:at]
        assert bool(messages) == bool(tail)
        assert mend(folder) == []
        assert not list(folder.glob("torn/*warc*"))
        ends.append(len(after))
    assert ends == sorted(ends)
    assert len(set(ends)) > 10


def test_a_flaw_in_the_middle_costs_one_group_and_no_tail(filled: tuple[Path, list[Observation | Note]]) -> None:
    folder, kept = filled
    path = next(folder.glob("*.warc.gz"))
    data = bytearray(path.read_bytes())
    victim = kept[1].warc_offset or 0
    data[victim + 40 : victim + 60] = bytes(20)
    path.write_bytes(data)
    assert mend(folder) == []
    found = [r for r in records(folder) if not isinstance(r, Note)]
    assert found == [kept[0], *kept[2:]]


KILLED = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from test_archive import ArchiveWriter, Bytes, CHUNKED, REQUEST, exchange
writer = ArchiveWriter(Path({folder!r}), "run")
number = 0
while True:
    kept = writer.write(exchange(str(number), CHUNKED + b"", body_sha256="x"), Bytes(REQUEST, CHUNKED))
    print(number, kept.warc_offset, flush=True)
    number += 1
"""


def test_what_was_written_outlives_a_kill(tmp_path: Path) -> None:
    script = KILLED.format(tests=str(Path(__file__).parent), folder=str(tmp_path))
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    said = [process.stdout.readline() for _ in range(40)]
    process.send_signal(signal.SIGKILL)
    said += process.stdout.read().splitlines()
    process.wait()
    process.stdout.close()
    mend(tmp_path)
    found = [r.warc_offset for r in records(tmp_path)]
    told = [int(line.split()[1]) for line in said if line.count(" ") == 1 and line.strip()[-1:].isdigit()]
    assert found[: len(told) - 1] == told[:-1]
    assert len(found) >= len(told) - 1


def test_a_full_disk_leaves_no_half_group_and_says_what_to_try(tmp_path: Path) -> None:
    """A limit on the size of files stands in for the disk: the same short write, the same error."""
    big = b"HTTP/1.1 200 OK\r\n\r\n" + os.urandom(50_000)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    old = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        with ArchiveWriter(tmp_path, RUN) as writer:
            kept = writer.write(exchange("small", CHUNKED), Bytes(REQUEST, CHUNKED))
            size = next(tmp_path.glob("*.warc.gz")).stat().st_size
            resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20_000, hard))
            with pytest.raises(SurveyError, match="cannot be written") as caught:
                writer.write(exchange("big", big), Bytes(REQUEST, big))
            assert "room" in caught.value.hint
            assert next(tmp_path.glob("*.warc.gz")).stat().st_size == size
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            more = writer.write(exchange("big", big), Bytes(REQUEST, big))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, old)
    assert list(records(tmp_path)) == [kept, more]


def test_a_folder_that_cannot_be_is_an_error_with_a_hint(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SurveyError, match="cannot be made"):
        ArchiveWriter(tmp_path / "file" / "archive", RUN)
    assert list(records(tmp_path / "nowhere")) == []
    assert mend(tmp_path / "nowhere") == []


def test_foreign_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    fill(tmp_path)
    write_foreign(tmp_path / "crawl.warc.gz", STRANGERS, zipped=True)
    assert mend(tmp_path) == []
    assert all(r.warc_file == f"{RUN}-00000.warc.gz" for r in records(tmp_path))


# --- archives of others --------------------------------------------------------------------------

Row = tuple[str, str, bytes, dict[str, str]]
HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello"
DIGEST = "sha1:2AAE6C35C94FCFB415DBE95F408B9CE91EE846ED"

STRANGERS: tuple[Row, ...] = (
    ("warcinfo", "", b"software: other\r\n", {}),
    ("request", "http://a.example/", b"GET / HTTP/1.1\r\n\r\n", {}),
    ("response", "http://a.example/", HTML, {"WARC-Payload-Digest": DIGEST, "WARC-IP-Address": "192.0.2.9"}),
    ("response", "http://a.example/a b?q=ü", HTML, {}),
    ("response", "<http://a.example/wget>", HTML, {}),
    ("response", "dns:a.example", b"20261124 a.example. IN A 192.0.2.1", {}),
    ("response", "http://a.example/notfound", b"HTTP/1.0 404 Not Found\r\n\r\nno", {}),
    ("response", "http://a.example/moved", b"HTTP/1.1 301 M\r\nLocation: /to\r\n\r\n", {}),
    ("response", "http://a.example/wall", b"HTTP/1.1 403 F\r\ncf-mitigated: challenge\r\n\r\n<html>", {}),
    # Common Crawl: the body was decoded and its framing undone, the headers kept
    ("response", "http://a.example/cc", b"HTTP/1.1 200\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"
     b"Content-Length: 3\r\n\r\n<html>whole", {}),
    ("response", "http://a.example/h2", b"HTTP/2 200\r\ncontent-type: text/html\r\n\r\nhello", {}),
    ("response", "http://a.example/cut", b"HTTP/1.1 200 OK\r\n\r\nhel", {"WARC-Truncated": "length"}),
    ("response", "http://a.example/garbage", b"no HTTP at all", {}),
    ("resource", "https://a.example/openapi.json", b'{"openapi": "3.1.0"}', {"Content-Type": "application/json"}),
    ("resource", "file:///etc/passwd", b"root", {"Content-Type": "text/plain"}),
    ("metadata", "http://a.example/", b"via: x", {}),
    ("conversion", "http://a.example/", b"hello", {"Content-Type": "text/plain"}),
    ("revisit", "http://a.example/again", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX: 2\r\n\r\n", {"WARC-Payload-Digest": DIGEST}),
    ("revisit", "http://a.example/lost", b"", {"WARC-Payload-Digest": "sha1:OTHER"}),
)  # fmt: skip

FOUND = (
    ("http://a.example/", Outcome.ANSWERED, 200, b"hello"),
    ("http://a.example/a b?q=ü", Outcome.ANSWERED, 200, b"hello"),
    ("http://a.example/wget", Outcome.ANSWERED, 200, b"hello"),
    ("http://a.example/notfound", Outcome.ANSWERED, 404, b"no"),
    ("http://a.example/moved", Outcome.ANSWERED, 301, b""),
    ("http://a.example/wall", Outcome.BLOCKED, 403, b"<html>"),
    ("http://a.example/cc", Outcome.ANSWERED, 200, b"<html>whole"),
    ("http://a.example/h2", Outcome.ANSWERED, 200, b"hello"),
    ("http://a.example/cut", Outcome.ANSWERED, 200, b"hel"),
    ("https://a.example/openapi.json", Outcome.ANSWERED, 200, b'{"openapi": "3.1.0"}'),
    ("http://a.example/again", Outcome.ANSWERED, 200, b"hello"),
)


def write_foreign(path: Path, rows: tuple[Row, ...], *, zipped: bool) -> list[int]:
    """By hand: what strangers write is not always what warcio would write."""
    offsets = []
    with path.open("wb") as stream:
        for number, (kind, uri, block, more) in enumerate(rows):
            offsets.append(stream.tell())
            fields = {"WARC-Type": kind, "WARC-Record-ID": f"<urn:uuid:{number}>", "WARC-Date": "2020-09-18T00:00:00Z"}
            fields |= {"WARC-Target-URI": uri} if uri else {}
            fields |= {"Content-Type": "application/http; msgtype=response", "Content-Length": str(len(block))} | more
            head = "WARC/1.0\r\n" + "".join(f"{n}: {v}\r\n" for n, v in fields.items()) + "\r\n"
            record = head.encode() + block + b"\r\n\r\n"
            stream.write(gzip.compress(record) if zipped else record)
    return offsets


def summary(found: Iterator[Exchange]) -> tuple[tuple[str, Outcome, int | None, bytes], ...]:
    return tuple((e.url, e.outcome, e.status, e.response.body if e.response else b"") for e in found)


@pytest.mark.parametrize("zipped", [True, False])
def test_a_strangers_archive_becomes_exchanges(zipped: bool, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "crawl.warc"
    write_foreign(path, STRANGERS, zipped=zipped)
    reader = foreign(path)
    found = list(reader)
    assert summary(iter(found)) == FOUND
    assert reader.skipped == {"not http(s)": 2, "no HTTP": 1, "revisit of what is elsewhere": 1}
    for one in found:
        assert (one.fetched_at, one.probe, one.company, one.warc_file) == (
            "2020-09-18T00:00:00Z",
            "import",
            None,
            path.name,
        )
        if one.url.endswith(("/again", ".json")):
            continue
        assert read(tmp_path, path.name, one.warc_offset or 0) == one.response
    assert found[0].ip == "192.0.2.9"
    assert found[4].redirect_to == "http://a.example/to"
    assert [e.url for e in found if e.truncated] == ["http://a.example/cut"]
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("zipped", [True, False])
def test_a_broken_record_costs_no_other(zipped: bool, tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc"
    rows = tuple(("response", f"http://a.example/{n}", HTML.replace(b"hello", b"hell%d" % n), {}) for n in range(6))
    offsets = write_foreign(path, rows, zipped=zipped)
    data = bytearray(path.read_bytes())
    data[offsets[2] : offsets[2] + 40] = os.urandom(40) if zipped else b"\xff" * 40
    path.write_bytes(data[:-30])  # and the last one is cut off
    reader = foreign(path)
    assert [e.url[-1] for e in reader] == ["0", "1", "3", "4"]
    assert reader.skipped["broken or cut off"] == 2


NO_ARCHIVES = {
    "nothing": b"",
    "magic only": b"\x1f\x8b\x08",
    "text": b"hello world\n" * 99,
    "noise": random.Random(3).randbytes(5000),
    "gzip of text": gzip.compress(b"hello"),
}


@pytest.mark.parametrize("data", NO_ARCHIVES.values(), ids=NO_ARCHIVES)
def test_what_is_no_archive_gives_nothing(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.warc.gz"
    path.write_bytes(data)
    assert list(foreign(path)) == []


def test_an_archive_that_is_one_gzip_is_refused_with_a_hint(tmp_path: Path) -> None:
    path = tmp_path / "x.warc"
    write_foreign(path, STRANGERS, zipped=False)
    path.write_bytes(gzip.compress(path.read_bytes()))
    with pytest.raises(SurveyError, match="as a whole"):
        list(foreign(path))


def test_an_archive_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SurveyError, match="cannot be read"):
        list(foreign(tmp_path / "none.warc.gz"))


def test_our_own_archive_reads_as_a_strangers_too(filled: tuple[Path, list[Observation | Note]]) -> None:
    folder, kept = filled
    ours = {e.warc_offset: e.response for e in kept if isinstance(e, Exchange) and e.response}
    theirs = {e.warc_offset: e.response for e in foreign(next(folder.glob("*.warc.gz")))}
    assert theirs.keys() == ours.keys()
    assert isinstance(next(iter(theirs.values())), Response)
