"""How much longer a crawl takes than it must: elapsed / bound on the demo web of 100 companies, with a real pause.

    python tests/benchmarks/schedule.py [--companies 100] [--delay 0.5] [--workers 32] [--seed 3]

The bound is the time that no schedule can go below. `host`: the largest, over hosts, of the sum of pause and elapsed
over its requests and handshakes. `rounds`: what a company is asked next depends on what it answered, so of each of its
rounds the longest host counts, and of the companies the longest. The web is served by a process of its own.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from survey import crawl as crawl_pass
from survey import lists, urls
from survey.crawl import Caught, CrawlSettings, Observation
from survey.model import DnsTarget, Draft, HttpTarget, RenderTarget, Target
from survey.net.polite import pause
from survey.plan import Plan, crawl_delay, plan
from survey.seen import Key, Seen, key_of
from survey.store import Store

GOAL = 1.15
SERVE = """
import sys
from pathlib import Path
from survey.demo import DemoWeb
with DemoWeb(companies=int(sys.argv[1]), seed=int(sys.argv[2])) as web:
    web.write(Path(sys.argv[3]))
    print("ready", flush=True)
    sys.stdin.read()
"""


@contextmanager
def served(companies: int, seed: int, folder: Path) -> Iterator[Path]:
    """The demo web in a process of its own; its files lie in the folder."""
    command = [sys.executable, "-c", SERVE, str(companies), str(seed), str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            yield folder
        finally:
            process.communicate()


def settings_of(web: Path, folder: Path, delay: float, workers: int) -> CrawlSettings:
    companies = lists.read_companies(web / "companies.csv")
    return CrawlSettings(
        db=folder / "s.db",
        archive=folder / "archive",
        companies=tuple(companies),
        hosts=tuple(lists.read_hosts(web / "hosts.csv", {c.code for c in companies})),
        delay=delay,
        workers=workers,
        contact="benchmark@survey.example",
        connect_to=web / "connect-to.txt",
        ca_file=web / "ca.pem",
    )


class Rounds:
    """Every round of every company, the longest Crawl-delay that each host asked for, and the seconds of every drawing,
    those included that only told what a page needs, as the crawl goes on."""

    def __init__(self) -> None:
        self.of: dict[str, list[tuple[Target, ...]]] = defaultdict(list)
        self.crawl_delays: dict[str, float] = {}
        self.drawings: dict[Key, float] = {}
        self._observation_of = crawl_pass.observation_of

    def __call__(self, seen: Seen) -> Plan:
        planned = plan(seen)
        self.of[seen.company.code].append(planned.targets)
        for target in planned.targets:
            if isinstance(target, HttpTarget) and (theirs := crawl_delay(seen, target.url)):
                self.crawl_delays[urls.host_of(target.url)] = theirs
        return planned

    def observation_of(self, target: Target, caught: Caught, run_id: str, company: str | None) -> Observation | Draft:
        if isinstance(target, RenderTarget):
            self.drawings[key_of(target)] = (caught.elapsed_ms or 0) / 1000
        return self._observation_of(target, caught, run_id, company)


def lane_of(target: Target) -> str:
    """What its targets wait for each other in: the host, the one question to DNS, the one drawing."""
    if isinstance(target, RenderTarget):
        return f"{crawl_pass.DRAWN_IN}:{target.url}"
    if isinstance(target, DnsTarget):
        return f"dns:{target.host}:{target.rrtype}"
    return urls.host_of(target.url) if isinstance(target, HttpTarget) else target.host


def costs(store: Store, run_id: str, rounds: Rounds, delay: float) -> dict[Key, float]:
    """Seconds that each thing asked keeps its host: until its end, and the pause after it. What was not sent: none."""
    rows = store.run_rows(run_id)
    spent: dict[Key, float] = {}
    for observation in (*rows.exchanges, *rows.handshakes, *rows.lookups):
        seconds = (observation.elapsed_ms or 0) / 1000
        key = key_of(observation)
        if key[0] == "http":
            host = urls.host_of(str(key[2]))
            spent[key] = seconds + pause(delay, rounds.crawl_delays.get(host)) if observation.sent else 0.0  # type: ignore[union-attr]
        else:
            spent[key] = seconds + (delay if key[0] == "tls" else 0.0)
    return spent | rounds.drawings


def bounds(rounds: Rounds, spent: dict[Key, float]) -> tuple[tuple[float, str], tuple[float, str]]:
    """The longest host and the longest company (the sum of its rounds), in seconds, with their names."""
    hosts: dict[str, float] = defaultdict(float)
    for key, seconds in spent.items():
        if key[0] in ("http", "tls"):
            hosts[urls.host_of(str(key[2])) if key[0] == "http" else str(key[1])] += seconds
    companies: dict[str, float] = {}
    for code, planned in rounds.of.items():
        for targets in planned:
            busy: dict[str, float] = defaultdict(float)
            for target in targets:
                busy[lane_of(target)] += spent.get(key_of(target), 0.0)
            companies[code] = companies.get(code, 0.0) + max(busy.values(), default=0.0)
    longest = max(hosts, key=lambda h: hosts[h])
    slowest = max(companies, key=lambda c: companies[c])
    return (hosts[longest], longest), (companies[slowest], slowest)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--companies", type=int, default=100)
    parser.add_argument("--delay", type=float, default=0.5)
    parser.add_argument("--workers", type=int, default=32)
    parser.add_argument("--seed", type=int, default=3)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "web").mkdir()
        with served(args.companies, args.seed, folder / "web") as web:
            settings = settings_of(web, folder, args.delay, args.workers)
            rounds = Rounds()
            crawl_pass.plan, crawl_pass.observation_of = rounds, rounds.observation_of
            began, cpu = time.monotonic(), time.process_time()
            summary = crawl_pass.crawl(settings)
            elapsed, cpu = time.monotonic() - began, time.process_time() - cpu
        with Store.open(settings.db, readonly=True) as store:
            spent = costs(store, summary.run_id, rounds, args.delay)
    (by_host, host), (by_rounds, company) = bounds(rounds, spent)
    print(f"{args.companies} companies, {summary.requests} requests, pause {args.delay} s, {args.workers} workers")
    print(f"elapsed {elapsed:8.2f} s   (of it {cpu:.1f} s computing in this process)")
    print(f"bound   {by_host:8.2f} s   the longest host: {host}: ratio {elapsed / by_host:.3f}")
    print(f"bound   {by_rounds:8.2f} s   its rounds: {company}: ratio {elapsed / by_rounds:.3f}")
    return int(elapsed > GOAL * max(by_host, by_rounds))


if __name__ == "__main__":
    raise SystemExit(main())
