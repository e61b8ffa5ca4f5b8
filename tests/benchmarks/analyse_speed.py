"""How long `survey analyse` takes beside the time that parsing the same descriptions alone takes.

    python tests/benchmarks/analyse_speed.py [--megabytes 150] [--warc FILE]... [--workers N]

Writes generated descriptions (JSON and YAML, up to 6 MB each) into a WARC, analyses it together with any WARC
given, and then parses every body that a parser takes with `json` or `yaml.CSafeLoader`, in as many processes. Prints
documents/s, MB/s and the ratio of the two times.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import tempfile
import time
from collections.abc import Iterator
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import yaml
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from survey.analyse import analyse
from survey.workers import cores

SIZES = (20_000, 60_000, 200_000, 600_000, 2_000_000, 6_000_000)  # bytes of JSON, roughly
NOUNS = ("order", "customer", "parcel", "tariff", "meter", "invoice", "account", "branch", "product", "plan", "outage")


def operation(chance: random.Random, noun: str) -> dict[str, Any]:
    return {
        "operationId": f"{chance.choice(['list', 'read', 'change'])}{noun.title()}{chance.randrange(10**6)}",
        "summary": f"Works on the {noun} that the path names",
        "description": " ".join(chance.choice(NOUNS) for _ in range(30)),
        "tags": [noun],
        "parameters": [
            {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 100}},
            {"name": "X-Request-Id", "in": "header", "schema": {"type": "string"}},
        ],
        "responses": {
            "200": {
                "description": "done",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}},
            },
            "429": {"description": "slow down"},
        },
        **({"security": [{"oauth": ["read"]}]} if chance.random() < 0.3 else {}),
    }


def document(chance: random.Random, size: int) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for number in range(max(1, size // 1_500)):
        noun = chance.choice(NOUNS)
        paths[f"/{noun}s/{number}/{{id}}"] = {
            m: operation(chance, noun) for m in chance.sample(["get", "post", "put"], 2)
        }
    flow = {"tokenUrl": "https://login.shop.example/token", "scopes": {"read": "Read"}}
    return {
        "openapi": chance.choice(["3.0.3", "3.1.0"]),
        "info": {"title": f"Generated {chance.randrange(10**6)}", "version": "1.0"},
        "servers": [{"url": "https://api.shop.example/v1"}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "schemas": {"A": {"type": "object", "properties": {"id": {"type": "string"}}}},
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
                "oauth": {"type": "oauth2", "flows": {"clientCredentials": flow}},
            },
        },
    }


def bodies(megabytes: float, seed: int = 1) -> Iterator[tuple[str, bytes]]:
    chance, left, number = random.Random(seed), megabytes * 1e6, 0
    while left > 0:
        made = document(chance, min(int(left), SIZES[number % len(SIZES)]))
        if number % 4 == 3:
            name, body = "yaml", yaml.dump(made, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper)).encode()
        else:
            name, body = "json", json.dumps(made, indent=2).encode()
        yield f"https://api.shop.example/{number}/openapi.{name}", body
        left -= len(body)
        number += 1


def write(path: Path, documents: Iterator[tuple[str, bytes]]) -> None:
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for url, body in documents:
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/plain")], protocol="HTTP/1.1")
            writer.write_record(writer.create_warc_record(url, "response", payload=io.BytesIO(body), http_headers=head))


def responses(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            if record.rec_type == "response":
                yield record.content_stream().read()


def parse(body: bytes) -> bool:
    """Whether a parser of the standard kind takes it: JSON by `json`, what has no tag in front by libyaml."""
    start = body.lstrip()[:1]
    try:
        if start in (b"{", b"["):
            json.loads(body)
        elif start != b"<":
            yaml.load(body, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        else:
            return False
    except (ValueError, yaml.YAMLError):
        return False
    return True


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--megabytes", type=float, default=150)
    options.add_argument("--warc", type=Path, action="append", default=[])
    options.add_argument("--workers", type=int, default=cores())
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        generated = Path(folder) / "generated.warc.gz"
        write(generated, bodies(given.megabytes))
        warcs = [*given.warc, generated]
        everything = [body for warc in warcs for body in responses(warc)]
        size = sum(map(len, everything)) / 1e6
        with Pool(given.workers) as pool:
            pool.map(parse, everything[:4], chunksize=1)  # the processes are up before the clock runs
            began = time.monotonic()
            parsed = sum(pool.imap_unordered(parse, everything, chunksize=1))
            alone = time.monotonic() - began
        began = time.monotonic()
        summary = analyse(Path(folder) / "x.db", Path(folder) / "archive", warcs, workers=given.workers)
        taken = time.monotonic() - began
    print(f"{len(everything)} documents, {size:.1f} MB, {given.workers} processes, {parsed} parsed")
    print(f"parsing alone  {alone:7.2f} s  {len(everything) / alone:8.1f} documents/s  {size / alone:7.1f} MB/s")
    print(f"analyse        {taken:7.2f} s  {len(everything) / taken:8.1f} documents/s  {size / taken:7.1f} MB/s")
    print(f"ratio          {taken / alone:7.2f}")
    print(summary)


if __name__ == "__main__":
    main()
