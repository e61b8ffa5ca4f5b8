"""Twenty kills: a demo crawl ended with SIGKILL at random moments and resumed each time, beside one left alone.

    python tests/benchmarks/kills.py [--companies 30] [--kills 20] [--delay 0.02] [--seed 17]

Prints, and ends with 1 where one does not hold: the answers are the same; nothing is asked twice (method, URL, headers)
but what was under way at a kill; every answered exchange is found in the archive by its offset, its digest right; every
response record of the archive has its row.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from crawling import RESULT, command, rows, settings_for
from warcio.archiveiterator import ArchiveIterator

from survey import archive
from survey.demo import Access, DemoWeb

HANDED_OVER = 0.5  # seconds from the end of an answer at the server to its record on a busy machine
ANSWERED = "select url, warc_file, warc_offset, body_sha256 from exchanges where outcome = 'answered'"

PLACES = "select warc_file, warc_offset from exchanges"


@dataclass(frozen=True)
class Repeat:
    """A request that was made again after a kill: how many seconds before the kill its answer had ended."""

    access: Access
    ended_before: float


def repeats(log: list[Access], kills: list[float]) -> list[Repeat]:
    """Each request that came twice, with the age of its first answer at the first kill after it was begun."""
    by_request = defaultdict(list)
    for entry in log:
        by_request[entry.scheme, entry.host, entry.method, entry.target, entry.headers].append(entry)
    found = []
    for entries in by_request.values():
        for first in sorted(entries, key=lambda e: e.started)[:-1]:
            kill = min((k for k in kills if k >= first.started), default=float("inf"))
            found.append(Repeat(first, kill - first.ended))
    return found


def unread(db: Path, folder: Path) -> list[str]:
    """What is wrong between the rows and the archive."""
    wrong = []
    for url, file, offset, digest in rows(db, ANSWERED):
        response = archive.read(folder, file, offset)
        if response is None:
            wrong.append(f"{url}: not at {file}:{offset}")
        elif sha256(response.body).hexdigest() != digest:
            wrong.append(f"{url}: another digest")
    return wrong


def records(folder: Path) -> set[tuple[str, int]]:
    """File and offset of each response record in the archive, read by a library of somebody else's."""
    places = set()
    for file in sorted(folder.glob("*.warc.gz")):
        with file.open("rb") as stream:
            reader = ArchiveIterator(stream)
            places |= {(file.name, reader.get_record_offset()) for r in reader if r.rec_type == "response"}
    return places


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--companies", type=int, default=30)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--delay", type=float, default=0.02, help="pause per host, seconds")
    parser.add_argument("--seed", type=int, default=17)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    with DemoWeb(companies=arguments.companies, seed=arguments.seed) as web, tempfile.TemporaryDirectory() as name:
        whole, killed = (settings_for(web, Path(name) / part) for part in ("whole", "killed"))
        begun = time.monotonic()
        alone = [*command(whole, whole.db.parent, arguments.delay), "--render", "never"]
        subprocess.run(alone, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
        took = time.monotonic() - begun
        asked = len(web.log)
        print(f"left alone: {took:.1f} s, {asked} requests")
        run = [*command(killed, killed.db.parent, arguments.delay), "--render", "never"]
        kills: list[float] = []
        ended = 0
        for _ in range(arguments.kills):
            process = subprocess.Popen(run, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
            # starting up takes about a second: moments from before the first request to well into the run
            try:
                process.wait(0.6 + chance.random() * 2 * took / arguments.kills)
                ended += 1
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()
                kills.append(time.monotonic())
        done = subprocess.run(run, capture_output=True, text=True, check=False)
        log = web.log[asked:]
        again = repeats(log, kills)
        stale = [r for r in again if r.ended_before > HANDED_OVER]
        lost = unread(killed.db, killed.archive)
        answered = len(rows(killed.db, ANSWERED))
        kept = records(killed.archive)
        rowless = kept - set(rows(killed.db, PLACES))
        claims = {
            "the last run ends with 0": done.returncode == 0,
            "one run in the database": len(rows(killed.db, "select * from runs")) == 1,
            "the same results": rows(killed.db, RESULT) == rows(whole.db, RESULT),
            "nothing that was answered is asked again": not stale,
            "every answered row is found in the archive": not lost,
            "every response record has its row": not rowless,
        }
        print(f"killed {len(kills)} times ({ended} ended before): {len(log)} requests, {len(again)} of them again,")
        oldest = max((r.ended_before for r in again), default=0)
        print(f"  the oldest answer among these ended {oldest:.3f} s before its kill")
        print(f"  {answered} answered rows, {len(lost)} not found or differing")
        print(f"  {len(kept)} response records, {len(rowless)} without a row")
        for claim, holds in claims.items():
            print(f"{'holds' if holds else 'FAILS'}: {claim}")
        for repeat in stale[:10]:
            print(f"  again: {repeat.access.host}{repeat.access.target} {repeat.ended_before:.3f} s")
        for line in lost[:10]:
            print(f"  {line}")
        if done.returncode:
            print(done.stderr[-2000:])
    return 0 if all(claims.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
