"""The crawl: plan, capture, keep; and again, until every company is finished.

One thread plans, archives and stores; a pool of threads only captures. Each host has a lane in which its
targets wait for the host's own pause; companies wait for nothing but their own answers. An
observation is written to the archive first, then to the database, so that nothing fetched is lost.
"""

from __future__ import annotations

import fcntl
import heapq
import json
import os
import secrets
import signal
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime, timedelta
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, Any

from survey import __version__, archive, cdr, urls
from survey.archive import Packed
from survey.errors import InputError, SurveyError
from survey.gist import Gist, gist_of
from survey.grades import GRADES
from survey.ground import catch_up
from survey.model import (
    Company,
    DnsTarget,
    Draft,
    Exchange,
    Handshake,
    Host,
    HttpTarget,
    Lookup,
    Outcome,
    RenderTarget,
    Response,
    Target,
    TlsTarget,
    clock_step,
    identify,
    now,
    utc_text,
)
from survey.net import Captured, CapturedHandshake, CapturedLookup, Net, NetSettings, browser
from survey.net.browser import CapturedDrawing
from survey.net.polite import COOL_DOWN_CAP, Pace, cool_down, http_date, retry_after
from survey.plan import crawl_delay, plan
from survey.probes import PROBES
from survey.robots import parse
from survey.seen import MAX_HOPS, SILENT, Key, Seen, key_of
from survey.store import Run, RunRows, Store
from survey.workers import Failure, Limits, Readers, cores, failure_of

LAST_STAGE = max(p.stage for p in PROBES)
RESUME_WITHIN = timedelta(hours=24)
CROWDED = 0.05  # seconds until an address with all its connections in use is tried again
# Failures that our own network may be guilty of.
LOSS = frozenset({
    Outcome.DNS_FAILED, Outcome.UNREACHABLE, Outcome.TIMED_OUT, Outcome.REFUSED, Outcome.RESET, Outcome.TLS_FAILED,
    Outcome.GARBLED,
})  # fmt: skip
DOUBT, DOUBT_HOSTS = 8, 3  # so many of them in a row, on so many hosts, make us look
ENOUGH = 3  # replies 429 or 503, or time-outs, in a row, then the host is left alone
AGAIN = 2.0  # seconds between looks whether the network is back
PATIENCE = 900.0  # seconds that we wait for it
TICK = 0.5  # seconds, the longest that the loop sleeps
DRAIN = 5.0  # seconds that answers under way are waited for after Ctrl-C
READING = Limits(seconds=10.0, megabytes=1024)  # for one body
READ_AHEAD = 64  # bodies given to the readers at once when a run is taken up again
PRELOAD = ("survey.gist",)
LIBRARIES = ("requests", "urllib3", "pyOpenSSL", "cryptography", "dnspython", "protego", "publicsuffixlist", "warcio")
TURN = 0.0005  # seconds between changes of thread: with Python's 0.005 whoever plans waits behind those who capture
LOCKED = 60.0  # seconds to wait while somebody else has the database locked
STEP = 2.0  # seconds by which the machine's clock may be set before we say so
SUSPECT_SHARE = 0.8  # of companies whose main site failed in one and the same way
Observation = Exchange | Handshake | Lookup
Caught = Captured | CapturedHandshake | CapturedLookup | CapturedDrawing
DRAWN_IN = "rendering"  # how the lanes of the browsers begin
BROWSERS = 4  # at most, and no more than there are processors; each is started when all others are busy
Told = tuple[tuple[str, Exchange | None], ...]  # what a page may be told: its address, and what answers it


@dataclass(frozen=True)
class CrawlSettings:
    """All that one crawl is told. Paths are absolute or relative to the working folder."""

    db: Path
    archive: Path
    companies: tuple[Company, ...]
    hosts: tuple[Host, ...]
    only: tuple[str, ...] = ()
    delay: float = 1.0
    budget: int = 300
    workers: int = 32
    contact: str = ""
    connect_to: Path | None = None
    resolver: str | None = None
    ca_file: Path | None = None
    render: str = "auto"
    cdr_register: Path | None = None
    opted_out: frozenset[str] = frozenset()
    fresh: bool = False
    kind: str = "crawl"
    deadline: float = 30.0
    canaries: tuple[tuple[str, int], ...] = ()  # hosts and ports that tell whether our own network is there

    def chosen(self) -> tuple[Company, ...]:
        return tuple(c for c in self.companies if not self.only or c.code in self.only)

    @property
    def asks_register(self) -> bool:
        """Whether the Consumer Data Right register is asked: not when its answer was given, nor where a connect-to file
        has no line for it."""
        if self.cdr_register is not None:
            return False
        return self.connect_to is None or urls.host_of(cdr.REGISTER) in self.connect_to.read_text(encoding="utf-8")

    @property
    def register_from(self) -> str:
        return "given" if self.cdr_register else "asked, else bundled" if self.asks_register else "bundled"

    def request(self) -> dict[str, Any]:
        """What makes two crawls the same request: an unfinished one of these is resumed."""

        def digest(text: str) -> str:
            return sha256(text.encode()).hexdigest()[:16]

        return {
            "companies": digest(json.dumps([[c.code, c.name, c.sector, c.website] for c in self.companies])),
            "hosts": digest(json.dumps([[h.company, h.host, h.role] for h in self.hosts])),
            "only": sorted(self.only),
            "connect_to": digest(self.connect_to.read_text(encoding="utf-8")) if self.connect_to else None,
            "cdr_register": digest(self.cdr_register.read_text(encoding="utf-8")) if self.cdr_register else None,
            "budget": self.budget,
            "tool_version": __version__,
            "kind": self.kind,
        }


@dataclass
class Progress:
    """What a watcher is told while the crawl goes on."""

    companies: int = 0
    finished: int = 0
    requests: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    waiting: int = 0
    before: float = 0.0  # the share that an earlier process had done
    stages: Counter[int] = field(default_factory=Counter)  # stage -> companies that are there
    started: float = field(default_factory=time.monotonic)

    @property
    def share(self) -> float:
        """How much is done, each stage of a company counting alike."""
        stages = sum(n * stage / (LAST_STAGE + 1) for stage, n in self.stages.items())
        return (self.finished + stages) / self.companies if self.companies else 1.0

    @property
    def seconds_left(self) -> float | None:
        """A guess from the share that was done since the start; None while there is too little to guess from."""
        done, passed = self.share - self.before, time.monotonic() - self.started
        return passed / done * (1 - self.share) if done > 0.02 and passed > 3 else None


Watcher = Callable[[Progress], None]


@dataclass
class _State:
    """One company under way."""

    seen: Seen
    pending: int = 0
    stage: int | None = None
    fallen: bool = False  # over a mistake of ours: it is asked nothing more
    hosts: set[tuple[str, str]] = field(default_factory=set)


@dataclass
class _Lane:
    """Targets of one host, in order; at most one of them is under way."""

    host: str
    queue: deque[tuple[_State, Target]] = field(default_factory=deque)
    busy: bool = False
    queued: bool = False
    address: str | None = None  # whose connection the request under way holds


@dataclass(frozen=True)
class _Catch:
    """What one capture gave, packed for the archive where it was captured."""

    caught: Caught
    observation: Observation | Draft
    packed: Packed
    ended: float  # a moment of the monotonic clock


@dataclass(frozen=True)
class _Held:
    """An observation that is not written yet."""

    lane: _Lane
    state: _State
    target: Target
    observation: Observation
    packed: Packed
    sent: float  # moments of the monotonic clock
    ended: float


class _Outage:
    """Tells failures of the others from the loss of our own network.

    A failure that the network may be guilty of counts once somebody has answered what was sent after it. When several
    hosts in a row failed, hosts that answered before (the canaries) are connected to: if none can be, we are cut off.
    """

    def __init__(self, given: Sequence[tuple[str, int]] = ()) -> None:
        self.canaries: deque[tuple[str, int]] = deque(given, maxlen=len(given) or 3)
        self.given = bool(given)
        self.held: list[_Held] = []
        self.down = False  # we know that we are cut off: no failure counts
        self._certain: list[_Held] = []

    def hold(self, held: _Held) -> None:
        observation = held.observation
        if self.canaries and observation.outcome in LOSS and not _answered(observation):
            self.held.append(held)
            return
        if _answered(observation) and not self.down:
            self._certain += [h for h in self.held if h.ended < held.sent]
            self.held = [h for h in self.held if h.ended >= held.sent]
        self._certain.append(held)
        if isinstance(observation, Exchange) and observation.response is not None and not self.given:
            canary = (urls.host_of(observation.url), urls.port_of(observation.url))
            if canary not in self.canaries:
                self.canaries.append(canary)

    def certain(self) -> list[_Held]:
        """What may be written now."""
        ready, self._certain = self._certain, []
        return ready

    def doubtful(self) -> bool:
        """Enough failed to ask whether it is us."""
        return len(self.held) >= DOUBT and len({h.lane.host for h in self.held}) >= DOUBT_HOSTS

    def give_back(self) -> list[_Held]:
        held, self.held = self.held, []
        return held


def _answered(observation: Observation) -> bool:
    """Something whole came over the network."""
    if isinstance(observation, Exchange):
        return observation.response is not None and observation.outcome not in LOSS
    if isinstance(observation, Handshake) and observation.detail.startswith(("peer alert", "peer chose")):
        return True  # it declined what we offered; that it only closed proves nothing about the network
    return observation.outcome is Outcome.ANSWERED


@dataclass(frozen=True)
class Summary:
    run_id: str
    companies: int
    requests: int
    outcomes: dict[str, int]
    resumed: bool
    interrupted: bool
    suspect: str | None
    seconds: float
    crashes: int = 0  # mistakes of our own; their traces lie in the archive


def crawl(
    settings: CrawlSettings, *, watch: Watcher | None = None, say: Callable[[str], None] = lambda _: None
) -> Summary:
    """Run or resume a crawl. Raises SurveyError when it cannot; `Summary.interrupted` after Ctrl-C."""
    chosen = settings.chosen()
    if unknown := sorted(set(settings.only) - {c.code for c in settings.companies}):
        raise InputError(
            f"--only: no company with code {', '.join(unknown)} in the list",
            hint="see the column `code` of the companies file",
        )
    settings.archive.mkdir(parents=True, exist_ok=True)
    with _locked(settings.db), _opened(settings.db, say) as store:
        for message in archive.mend(settings.archive):
            say(message)
        crawler = _Crawler(settings, chosen, store, watch, say)
        return crawler.run()


def _opened(db: Path, say: Callable[[str], None]) -> Store:
    """The database, waited for while another program has it locked, which is said before the long wait."""
    try:
        Store.open(db, create=True, wait=2.0).close()
    except SurveyError as error:
        if "is locked" not in str(error):
            raise
        say(f"{str(error).splitlines()[0]}: waiting up to {LOCKED:.0f} s for it")
    return Store.open(db, create=True, wait=LOCKED)


@contextmanager
def _locked(db: Path) -> Iterator[None]:
    """Hold the database's lock file: it tells a live run from a dead one."""
    db.parent.mkdir(parents=True, exist_ok=True)
    path = db.with_name(db.name + ".lock")
    handle: IO[str] = path.open("a+")
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise SurveyError(
                f"{db} is in use by another crawl", hint="wait for it to end, or give another --db"
            ) from error
        handle.truncate(0)
        handle.write(f"{os.getpid()}\n")
        handle.flush()
        yield
    finally:
        handle.close()


class _Crawler:
    def __init__(
        self,
        settings: CrawlSettings,
        chosen: Sequence[Company],
        store: Store,
        watch: Watcher | None,
        say: Callable[[str], None],
    ) -> None:
        self.settings, self.chosen, self.store, self.say = settings, chosen, store, say
        self.watch = watch or (lambda _: None)
        self.progress = Progress(companies=len(chosen))
        self.net = Net(
            NetSettings(
                contact=settings.contact,
                connect_to=settings.connect_to,
                resolver=settings.resolver,
                ca_file=settings.ca_file,
                deadline=settings.deadline,
            )
        )
        self.unable = browser.missing() if settings.render == "auto" else None  # to draw a page, and why
        draws = settings.render == "auto" and not self.unable
        self.browsers = {f"{DRAWN_IN}:{number}": browser.Browser() for number in range(draws * min(cores(), BROWSERS))}
        self.pace = Pace(settings.delay)
        self.lanes: dict[str, _Lane] = {}
        self.heap: list[tuple[float, int, str]] = []
        self.tie = 0
        self.under_way: dict[Future[_Catch], tuple[_Lane, _State, Target, float]] = {}
        self.being_read: dict[Future[Gist | Failure], tuple[_State, Target, Exchange]] = {}
        self.arrived: SimpleQueue[Future[Any]] = SimpleQueue()  # of these two, those that are done
        self.asked: dict[Key, Observation | Draft] = {}  # of this run, whoever asked
        self.waiting: dict[Key, list[tuple[_State, Target]]] = {}  # the same target wished by another company
        self.gists: dict[str, Gist] = {}
        self.reused: set[tuple[str, str]] = set()  # company, exchange
        self.unplanned: deque[_State] = deque()
        self.addresses: dict[str, str] = {}  # host -> its first address, for the cap on connections
        self.left_alone: set[str] = set()
        self.outage = _Outage(settings.canaries)
        self.crashes = 0
        self.step = 0.0
        self.gone = False
        self.stop = threading.Event()
        self.done: set[str] = set()
        self.ended: str | None = None  # when an earlier process had finished this run, and nobody read it
        self.rows = RunRows((), (), (), (), (), {})
        self.drawn: dict[str, Exchange] = {}  # pages that an interrupted run has drawn

    # --- the run ---------------------------------------------------------------------------------

    def run(self) -> Summary:
        began = time.monotonic()
        if self._network_is_gone():
            raise SurveyError("no canary can be reached: is the network gone?", hint="other hosts as --canary")
        resumed = self._begin()
        self.writer = archive.ArchiveWriter(self.settings.archive, self.run_id)
        if not resumed:
            self._note_start()
        states = [self._state(c) for c in self.chosen]
        pool = ThreadPoolExecutor(self.settings.workers, thread_name_prefix="capture")
        self.readers: Readers[Exchange, Gist] = Readers(gist_of, workers=cores(), limits=READING, preload=PRELOAD)
        turn = sys.getswitchinterval()
        try:
            sys.setswitchinterval(TURN)
            with self._interruptible():
                if resumed:
                    self._remember(states)
                self.unplanned.extend(s for s in states if s.seen.company.code not in self.done)
                self.progress.finished = len(self.done)
                self.progress.before = self.progress.share
                self._loop(pool)
                self._drain()
        except SurveyError:
            self._rescue()
            raise
        finally:
            sys.setswitchinterval(turn)
            pool.shutdown(wait=False, cancel_futures=True)
            for each in self.browsers.values():
                each.close()
            self.readers.close()
        interrupted = self.stop.is_set()
        suspect = None if interrupted else self._suspect(states)
        status = "interrupted" if interrupted else "finished"
        finished_at = self.ended or utc_text()
        self.writer.note(
            "run_finished", {"id": self.run_id, "status": status, "finished_at": finished_at, "suspect": suspect}
        )
        self.writer.close()
        self.store.finish_run(self.run_id, finished_at, status=status, suspect=suspect)
        self.net.close()
        if self.gone:
            raise SurveyError("the network is gone, and did not come back", hint="the same command goes on")
        return Summary(
            self.run_id, len(self.chosen), self.progress.requests, dict(self.progress.outcomes),
            resumed, interrupted, suspect, time.monotonic() - began, self.crashes,
        )  # fmt: skip

    def _begin(self) -> bool:
        """Take up an unfinished run of the same request, or start a new one. True when resumed."""
        request = self.settings.request()
        old = None if self.settings.fresh else self.store.resumable_run(request, RESUME_WITHIN)
        if old is not None:
            self.run_id, self.seed = old.id, str(old.environment["seed"])
            self.ended = old.finished_at if old.status == "finished" else None
            catch_up(self.store, self.settings.archive, old.id, self.say)
            self.rows = self.store.run_rows(old.id)
            self.done = set(self.rows.finished)
            self.pace = Pace(self.settings.delay, since=time.monotonic())  # any host may have been asked just now
            self.store.finish_run(old.id, None, status="running")
            self.say(f"going on with run {self.run_id}: {len(self.done)} of {len(self.chosen)} companies are finished")
            return True
        self.seed = secrets.token_hex(8)
        self.run_id = f"{now():%Y%m%dT%H%M%SZ}-{self.settings.kind}-{self.seed[:4]}"
        self.done = set()
        return False

    def _note_start(self) -> None:
        """The run itself, in the archive and in the database. The seed of all random names lies in it."""
        environment = {
            **self.net.environment(),
            "seed": self.seed,
            "delay": self.settings.delay,
            "workers": self.settings.workers,
            "only": sorted(self.settings.only),
            "render": self.settings.render,
            "browser": bool(self.browsers),
            "canaries": [f"{host}:{port}" for host, port in self.settings.canaries],
            "cdr_register": self.settings.register_from,
            "opted_out": len(self.settings.opted_out),
            "rules": [name for name, _ in GRADES],
            "libraries": {name: version(name) for name in LIBRARIES},
        }
        run = Run(
            id=self.run_id,
            kind=self.settings.kind,
            started_at=utc_text(),
            tool_version=__version__,
            settings=self.settings.request(),
            environment=environment,
        )
        companies = [
            {"code": c.code, "name": c.name, "sector": c.sector, "website": c.website, "extra": dict(c.extra)}
            for c in self.chosen
        ]
        self.writer.note("run", asdict(run))
        self.writer.note("companies", {"run_id": self.run_id, "companies": companies})
        with self.store.transaction():
            self.store.add_companies(self.chosen)
            self.store.start_run(run, [c.code for c in self.chosen])

    def _state(self, company: Company) -> _State:
        return _State(replace(beginning(self.settings, company, self.seed), renders=bool(self.browsers)))

    def _remember(self, states: list[_State]) -> None:
        """What an interrupted run has asked. Planning starts from nothing and finds its answers here, round by round,
        so that it asks what it would have asked undisturbed."""
        by_code = {s.seen.company.code: s for s in states}
        open_ = set(by_code) - self.done
        self.reused = {(code, exchange_id) for code, _, exchange_id in self.rows.reuses}
        shared = {exchange_id for code, _, exchange_id in self.rows.reuses if code in open_}
        self._reread([e for e in self.rows.exchanges if e.company in open_ or e.id in shared])
        self.drawn = {e.id: e for e in self.rows.exchanges if e.rendered}
        known: list[Observation] = [
            *self.rows.lookups,
            *map(self._with_chain, self.rows.handshakes),
            *self.rows.exchanges,
        ]
        for observation in known:
            self.asked[key_of(observation)] = observation
        for lookup in self.rows.lookups:
            self._leads_to(lookup)
        for host in self.rows.hosts:
            if host.company in open_:
                by_code[host.company].hosts.add((host.host, str(host.role)))
        for exchange in self.rows.exchanges:
            self._count(exchange)
            if exchange.company in self.done and exchange.probe == "front_door":
                by_code[exchange.company].seen.add(exchange)  # for `_suspect`
        self._remember_refusals()

    def _with_chain(self, handshake: Handshake) -> Handshake:
        """With its certificates, from the archive: they name hosts."""
        if handshake.offered != "default" or handshake.outcome is not Outcome.ANSWERED or handshake.warc_file is None:
            return handshake
        at = (self.settings.archive, handshake.warc_file, handshake.warc_offset or 0)
        return replace(handshake, chain=archive.read_chain(*at))

    def _remember_refusals(self) -> None:
        """A host that asked to be left alone, or is silent, is left alone by the process that goes on, too."""
        last = {urls.host_of(e.url): e for e in self.rows.exchanges if e.sent}
        refused: Counter[str] = Counter()
        for exchange in self.rows.exchanges:
            silent = exchange.outcome is Outcome.TIMED_OUT and exchange.elapsed_ms is not None
            if not (exchange.sent or silent):
                continue
            host = urls.host_of(exchange.url)
            self.pace.heard(host, urls.origin(exchange.url), silent)
            if exchange.status in (429, 503):
                refused[host] += 1
            elif exchange.redirect_to is None and exchange.probe != "robots":
                refused[host] = 0
        for host, times in refused.items():
            self.pace.refused(host, times)
        for host, exchange in last.items():
            if exchange.status in (429, 503):
                response = self._whole(exchange).response
                asked = self._asked_to_wait(host, response) if response else None
                ended = datetime.fromisoformat(exchange.fetched_at) + timedelta(milliseconds=exchange.elapsed_ms or 0)
                if asked is not None:
                    wait = cool_down(asked, 1, http_date(response.header("date"))) if response else 0.0
                    left = wait - (now() - ended).total_seconds()
                    self.pace.not_before(host, time.monotonic() + min(max(left, 0.0), COOL_DOWN_CAP))

    def _gist(self, observation: Observation | Draft) -> Gist | None:
        if not isinstance(observation, Exchange):
            return None
        if observation.id not in self.gists:
            self._reread([observation])
        return self.gists[observation.id]

    def _reread(self, exchanges: Sequence[Exchange]) -> None:
        """Gists of what lies in the archive, by the readers."""
        for start in range(0, len(exchanges), READ_AHEAD):
            under_way = []
            for exchange in exchanges[start : start + READ_AHEAD]:
                whole = self._whole(exchange)
                if whole.response is None or not whole.response.body or whole.probe == "robots":
                    self.gists[exchange.id] = gist_of(whole)
                else:
                    under_way.append((exchange.id, self.readers.submit(whole)))
            for id_, future in under_way:
                gist = future.result()
                self.gists[id_] = Gist() if isinstance(gist, Failure) else gist

    def _whole(self, exchange: Exchange) -> Exchange:
        """With headers and body, from the archive."""
        if exchange.response is None or exchange.response.body or exchange.warc_file is None:
            return exchange
        response = archive.read(self.settings.archive, exchange.warc_file, exchange.warc_offset or 0)
        return replace(exchange, response=response or exchange.response)

    # --- the loop --------------------------------------------------------------------------------

    def _loop(self, pool: ThreadPoolExecutor) -> None:
        while not self.stop.is_set():
            if self.unplanned:
                self._plan(self.unplanned.popleft())
            self._send(pool)
            self._doubt()
            if not self.unplanned and not self.under_way and not self.being_read and not self.heap:
                return
            if self.unplanned:
                pause = 0.0
            elif self.heap and self._free():
                pause = min(max(0.0, self.heap[0][0] - time.monotonic()), TICK)
            else:
                pause = TICK
            self._receive(pause)
            self._watch_clock()
            self.watch(self.progress)

    def _receive(self, pause: float) -> None:
        """What has arrived by now; when nothing has, what arrives first within the pause."""
        arrived: list[Future[Any]] = []
        with suppress(Empty):
            arrived.append(self.arrived.get(timeout=pause) if pause > 0 else self.arrived.get_nowait())
            while True:
                arrived.append(self.arrived.get_nowait())
        self._take([f for f in arrived if f in self.under_way])
        self._learn([f for f in arrived if f in self.being_read])

    def _free(self) -> bool:
        return len(self.under_way) < self.settings.workers

    def _plan(self, state: _State) -> None:
        """Queue a company's next round; a company without one is finished."""
        if state.fallen:
            return
        try:
            planned = plan(state.seen)
        except Exception as error:
            state.fallen = True
            self._crashed(f"planning for {state.seen.company.code}", error)
            return
        self._note_hosts(state)
        self.progress.stages[state.stage or 0] -= state.stage is not None
        state.stage = planned.stage if planned.targets else None
        self.progress.stages[state.stage or 0] += state.stage is not None
        if not planned.targets:
            self._finish(state, planned.leftover)
            return
        state.pending += len(planned.targets)
        recorded: list[HttpTarget] = []
        for target in planned.targets:
            key = key_of(target)
            if (known := self.asked.get(key)) is not None:
                self._reuse(state, target, known)
            elif key in self.waiting:
                self.waiting[key].append((state, target))
            elif isinstance(target, HttpTarget) and target.barred:
                recorded.append(target)
            else:
                self.waiting[key] = []
                self._queue(state, target)
        self._record(state, recorded)

    def _record(self, state: _State, targets: Sequence[HttpTarget]) -> None:
        """Keep what was not sent, and why."""
        kept = [(target, self.writer.write(self._unsent(state, target))) for target in targets]
        if kept:
            with self.store.transaction():
                self.store.add_observations([observation for _, observation in kept])
                for target, observation in kept:
                    self._kept(state, target, observation)

    def _unwelcome(self, host: str, target: HttpTarget) -> HttpTarget | None:
        """The target barred, when its host asked us to come back later than we can wait, turned us away several times
        in a row, or was silent as often."""
        if host in self.left_alone or self.pace.refusals(host) >= ENOUGH:
            return replace(target, barred=Outcome.RATE_LIMITED, barred_why="it told us to slow down")
        if self.pace.silences(host, urls.origin(target.url)) >= ENOUGH:
            return replace(target, barred=Outcome.TIMED_OUT, barred_why=SILENT)
        return None

    def _queue(self, state: _State, target: Target) -> None:
        if isinstance(target, RenderTarget):
            lanes = [self.lanes.setdefault(name, _Lane(name)) for name in self.browsers]
            self._line_up(min(lanes, key=lambda lane: len(lane.queue) + lane.busy), state, target)
            return
        host = urls.host_of(target.url) if isinstance(target, HttpTarget) else target.host
        name = host if isinstance(target, HttpTarget | TlsTarget) else f"dns:{host}:{target.rrtype}"
        lane = self.lanes.setdefault(name, _Lane(name))
        if isinstance(target, HttpTarget) and (theirs := crawl_delay(state.seen, target.url)):
            self.pace.told(host, theirs)
        self._line_up(lane, state, target)

    def _line_up(self, lane: _Lane, state: _State, target: Target) -> None:
        lane.queue.append((state, target))
        self.progress.waiting += 1
        self._offer(lane)

    def _offer(self, lane: _Lane, earliest: float = 0.0) -> None:
        if lane.queue and not lane.busy and not lane.queued:
            lane.queued = True
            self.tie += 1
            heapq.heappush(self.heap, (max(earliest, self.pace.ready_at(lane.host)), self.tie, lane.host))

    def _send(self, pool: ThreadPoolExecutor) -> None:
        now = time.monotonic()
        while self.heap and self.heap[0][0] <= now and self._free():
            lane = self.lanes[heapq.heappop(self.heap)[2]]
            lane.queued = False
            if self.pace.ready_at(lane.host) > now:
                self._offer(lane)
                continue
            address = self.addresses.get(lane.host)
            if address and not self.pace.acquire(address):
                self._offer(lane, now + CROWDED)
                continue
            state, target = lane.queue.popleft()
            self.progress.waiting -= 1
            if isinstance(target, HttpTarget) and (barred := self._unwelcome(lane.host, target)):
                self._record(state, [barred])
                if address:
                    self.pace.release(address)
                self._offer(lane)
                continue
            lane.address = address
            lane.busy = True
            self.pace.started(lane.host)
            told = self._told(state, target) if isinstance(target, RenderTarget) else ()
            future = pool.submit(self._capture, target, state.seen.company.code, told, lane.host)
            self.under_way[future] = (lane, state, target, now)
            future.add_done_callback(self.arrived.put)

    def _told(self, state: _State, target: RenderTarget) -> Told:
        """The shell and all that its page may be told, each as it was asked for."""
        known = state.seen.by_id
        return ((target.url, known(target.shell)), *((url, known(id_)) for url, id_ in target.parts))

    def _draw(self, target: RenderTarget, told: Told, drawn_in: str) -> CapturedDrawing:
        shell = told[0][1]
        assert shell is not None
        replies = {url: self._reply(e) for url, e in told[1:]}
        day = datetime.fromisoformat(shell.fetched_at).replace(hour=0, minute=0, second=0, microsecond=0)
        page = self._reply(shell)
        assert page is not None
        job = browser.Job(target.url, page, replies, int(day.timestamp()), target.last)
        return self.browsers[drawn_in].draw(job)

    def _reply(self, exchange: Exchange | None) -> browser.Reply | None:
        response = self._whole(exchange).response if exchange is not None else None
        return None if response is None else browser.Reply(response.status, response.headers, response.body)

    def _capture(self, target: Target, code: str, told: Told, lane: str) -> _Catch:
        """In a thread of the pool: ask, and do all that takes time and needs no memory of the company."""
        caught: Caught
        try:
            if isinstance(target, HttpTarget):
                caught = self.net.fetch(target)
            elif isinstance(target, RenderTarget):
                caught = self._draw(target, told, lane)
            elif isinstance(target, TlsTarget):
                caught = self.net.shake(target)
            else:
                caught = self.net.look_up(target)
        except Exception as error:
            caught = _fallen(target, self._crashed(f"asking {key_of(target)}", error))
        ended = time.monotonic()
        observation = observation_of(target, caught, self.run_id, code)
        if isinstance(observation, Draft):
            return _Catch(caught, observation, Packed(b"", 0), ended)
        packed = archive.pack(observation, caught if isinstance(caught, Captured) else None)
        return _Catch(caught, observation, packed, ended)

    def _take(self, done: Sequence[Future[_Catch]]) -> None:
        """What was captured. A failure that our own network may be guilty of is held back until somebody answers."""
        for future in done:
            lane, state, target, sent = self.under_way.pop(future)
            catch = future.result()
            lane.busy = False
            if isinstance(target, RenderTarget):
                self.pace.ended(lane.host, sent=False)
                self._offer(lane)
                self._was_drawn(state, target, catch)
                continue
            observation, packed = self._judged(state, catch)
            self._rest(lane, state, target, observation, catch.ended)
            if isinstance(catch.caught, Captured) and catch.caught.stale:
                self._again(lane, state, target)
                continue
            self.outage.hold(_Held(lane, state, target, observation, packed, sent, catch.ended))
            self._offer(lane)
        self._write(self.outage.certain())

    def _was_drawn(self, state: _State, target: RenderTarget, catch: _Catch) -> None:
        """A draft is only remembered; a page drawn to the end is kept, unless an earlier process has."""
        drawing = catch.observation
        if isinstance(drawing, Draft):
            self._known(state, target, drawing, None)
            return
        assert isinstance(drawing, Exchange)
        if drawing.outcome is Outcome.BROWSER_FAILED and self.stop.is_set():
            return  # we ended it
        if drawing.outcome is not Outcome.ANSWERED:
            self.say(f"{drawing.url}: could not be drawn: {drawing.detail}")
        if (known := self.drawn.get(drawing.id)) is not None:
            self._known(state, target, known, self._gist(known))
            return
        kept = self.writer.put(drawing, catch.packed)
        self.store.add_observations([kept])
        self._kept(state, target, kept)

    def _again(self, lane: _Lane, state: _State, target: Target) -> None:
        """Make the request once more, as the lane's next."""
        lane.queue.appendleft((state, target))
        self.progress.waiting += 1
        self._offer(lane)

    def _write(self, ready: Sequence[_Held]) -> None:
        """Archive first, then the rows, then the reading that the next plan stands on."""
        kept = [(held, self.writer.put(held.observation, held.packed)) for held in ready]
        if kept:
            with self.store.transaction():
                self.store.add_observations([observation for _, observation in kept])
                for held, observation in kept:
                    self._kept(held.state, held.target, observation)

    def _doubt(self) -> None:
        """Several hosts failed and none answered since: is it us? Then wait, and ask again what was lost."""
        idle = not (self.under_way or self.heap or self.being_read or self.unplanned)
        if not self.outage.held or not (idle or self.outage.doubtful()):
            return
        if not self._network_is_gone():
            self._settle()
            return
        self.say(f"the network is gone: waiting; {len(self.outage.held)} requests will be made again")
        self.outage.down = True
        end = time.monotonic() + PATIENCE
        while not self.stop.wait(AGAIN) and self._network_is_gone():
            if time.monotonic() > end:
                self.gone = True
                self.stop.set()
        while self.under_way and not self.stop.is_set():  # what was sent into the dark
            self._receive(TICK)
        self.outage.down = False
        for held in reversed(self.outage.give_back()):
            if isinstance(held.target, HttpTarget):
                self.pace.heard(held.lane.host, urls.origin(held.target.url), silent=False)  # it was us
            self._again(held.lane, held.state, held.target)
        if not self.stop.is_set():
            self.say("the network is back")

    def _settle(self) -> None:
        """What was held back is so: it was not our network."""
        self._write(self.outage.give_back())

    def _network_is_gone(self) -> bool:
        """None of the hosts that answered before can be connected to."""
        return bool(self.outage.canaries) and not any(self.net.reachable(*canary) for canary in self.outage.canaries)

    def _learn(self, done: Sequence[Future[Any]]) -> None:
        """What the readers found in a body. A body that was too much for them tells nothing here; `survey analyse`
        meets it again and notes the crash."""
        for future in done:
            state, target, exchange = self.being_read.pop(future)
            gist = future.result()
            if isinstance(gist, Failure):
                self.say(f"{exchange.url}: cannot be read: {gist.what}")
                gist = Gist()
            self._known(state, target, exchange, gist)

    def _rest(self, lane: _Lane, state: _State, target: Target, observation: Observation, ended: float) -> None:
        """Tell the pace when this host may be asked again."""
        if lane.address:
            self.pace.release(lane.address)
            lane.address = None
        if isinstance(observation, Lookup):
            self.pace.ended(lane.host, sent=False)
            if not lane.queue:
                self.lanes.pop(lane.host, None)
            self._leads_to(observation)
            return
        if not isinstance(observation, Exchange) or not isinstance(target, HttpTarget):
            self.pace.ended(lane.host, at=ended)
            return
        response = observation.response
        silent = observation.outcome is Outcome.TIMED_OUT
        if observation.sent or silent:
            self.pace.heard(lane.host, urls.origin(observation.url), silent)
        refused = self._asked_to_wait(lane.host, response) if response else None
        date = http_date(response.header("date")) if response else None
        telling = observation.redirect_to is None and observation.probe != "robots"
        self.pace.ended(lane.host, retry_after=refused, sent=observation.sent, at=ended, now=date, telling=telling)
        if response and observation.redirect_to and (wait := retry_after(response.header("retry-after"), date)):
            self.pace.not_before(urls.host_of(observation.redirect_to), ended + min(wait, COOL_DOWN_CAP))

    def _leads_to(self, lookup: Lookup) -> None:
        if lookup.rrtype == "A" and lookup.answer and self.settings.connect_to is None:
            self.addresses[lookup.host] = lookup.answer[0]

    def _asked_to_wait(self, host: str, response: Response) -> str | None:
        """The Retry-After of a refusal, empty when it has none; None when the reply is no refusal, or asks for more
        than we can wait: then the host is left alone (its handshakes are no requests and go on)."""
        if response.status not in (429, 503):
            return None
        refused = response.header("retry-after") or ""
        if (retry_after(refused, http_date(response.header("date"))) or 0.0) > COOL_DOWN_CAP:
            self.left_alone.add(host)
            return None
        return refused

    def _kept(self, state: _State, target: Target, kept: Observation) -> None:
        """What a kept observation says is read, elsewhere when it has a body."""
        if not isinstance(kept, Exchange):
            self._known(state, target, kept, None)
            return
        self._count(kept)
        light = _without_body(kept)
        assert isinstance(light, Exchange)
        if kept.response is None or not kept.response.body or kept.probe == "robots":
            self._known(state, target, light, gist_of(kept))
        else:
            future = self.readers.submit(kept)
            self.being_read[future] = (state, target, light)
            future.add_done_callback(self.arrived.put)

    def _count(self, exchange: Exchange) -> None:
        if exchange.rendered:
            return
        self.progress.requests += exchange.sent
        self.progress.outcomes[str(exchange.outcome)] += 1

    def _known(self, state: _State, target: Target, observation: Observation | Draft, gist: Gist | None) -> None:
        """Memory, and those who wait for the same answer."""
        if self.unable and gist is not None and gist.kind == "unread":
            self.say(f"pages that need JavaScript stay unread: {self.unable} (or --render never)")
            self.unable = None
        if gist is not None and isinstance(observation, Exchange):
            self.gists[observation.id] = gist
            if gist.robots is not None and (theirs := parse(gist.robots).crawl_delay):
                self.pace.told(urls.host_of(observation.url), theirs)
        key = key_of(target)
        self.asked[key] = observation
        self._answered(state, observation)
        for other, wish in self.waiting.pop(key, []):
            self._reuse(other, wish, observation)

    def _reuse(self, state: _State, target: Target, known: Observation | Draft) -> None:
        """Another company's answer, or our own of an earlier probe, serves again."""
        code = state.seen.company.code
        as_page = isinstance(known, Exchange) and known.probe == "robots" and target.probe != "robots"
        if isinstance(known, Exchange) and (known.company != code or as_page):
            probe = target.probe
            if as_page:
                self._read_as_page(known, probe)
            if (code, known.id) not in self.reused:
                self.reused.add((code, known.id))
                facts = {"run_id": self.run_id, "company": code, "probe": probe, "exchange_id": known.id}
                self.store.add_reuse(**facts)
                self.writer.note("reuse", facts)
            known = replace(known, probe=probe)
            if isinstance(target, HttpTarget):
                known = replace(known, hops=target.hops, parent=target.parent)
        self._answered(state, known)

    def _read_as_page(self, exchange: Exchange, probe: str) -> None:
        """A robots.txt that led to a page is looked at as one, and stays what it says to robots."""
        robots = self._gist(exchange)
        if robots is not None and robots.fingerprint is None:
            del self.gists[exchange.id]
            page = self._gist(replace(exchange, probe=probe))
            assert page is not None
            self.gists[exchange.id] = replace(page, robots=robots.robots)

    def _answered(self, state: _State, observation: Observation | Draft) -> None:
        state.seen.add(observation, self._gist(observation))
        state.pending -= 1
        if state.pending == 0:
            self.unplanned.append(state)

    def _finish(self, state: _State, leftover: int) -> None:
        code, at = state.seen.company.code, utc_text()
        self.writer.note(
            "company_finished", {"run_id": self.run_id, "company": code, "finished_at": at, "leftover": leftover}
        )
        self.store.finish_company(self.run_id, code, at, leftover)
        self.progress.finished += 1
        for exchange in state.seen.exchanges.values():
            self.gists.pop(exchange.id, None)  # read from the archive again, should another company come by
        state.seen.exchanges = {k: e for k, e in state.seen.exchanges.items() if e.probe == "front_door"}
        state.seen.gists = {}
        self.watch(self.progress)

    def _note_hosts(self, state: _State) -> None:
        fresh = [f for f in state.seen.found if (f.host, str(f.role)) not in state.hosts]
        for found in fresh:
            state.hosts.add((found.host, str(found.role)))
        if fresh:
            code = state.seen.company.code
            rows = [{"host": f.host, "role": str(f.role), "found_by": f.found_by, "parent": f.parent} for f in fresh]
            self.writer.note("hosts", {"run_id": self.run_id, "company": code, "hosts": rows})
            for f in fresh:
                self.store.add_host(self.run_id, Host(code, f.host, f.role, f.found_by), parent=f.parent)

    # --- observations ----------------------------------------------------------------------------

    def _judged(self, state: _State, catch: _Catch) -> tuple[Observation, Packed]:
        """The observation, once the company's memory has been asked whether its redirects lead anywhere."""
        exchange = catch.observation
        assert not isinstance(exchange, Draft)
        if isinstance(exchange, Exchange) and exchange.redirect_to and _endless(state.seen, exchange):
            detail = f"redirects in a circle, or more than {MAX_HOPS} times"
            exchange = replace(exchange, outcome=Outcome.TOO_MANY_REDIRECTS, detail=detail)
            caught = catch.caught if isinstance(catch.caught, Captured) else None
            return exchange, archive.pack(exchange, caught)
        return exchange, catch.packed

    def _unsent(self, state: _State, target: HttpTarget) -> Exchange:
        """The record of a request that was not made, and why."""
        return Exchange(
            id=identify(self.run_id, target.method, target.url, target.headers),
            run_id=self.run_id,
            company=state.seen.company.code,
            probe=target.probe,
            method=target.method,
            url=target.url,
            outcome=Outcome(target.barred),
            fetched_at=utc_text(),
            request_headers=target.headers,
            detail=target.barred_why,
            why=target.why,
            parent=target.parent,
            hops=target.hops,
            sent=False,
        )

    # --- ends ------------------------------------------------------------------------------------

    @contextmanager
    def _interruptible(self) -> Iterator[None]:
        """The first Ctrl-C (or SIGTERM) lets what is under way finish; the second ends at once."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def ask(signum: int, frame: object) -> None:
            if self.stop.is_set():
                raise KeyboardInterrupt
            self.say("stopping: what is under way is finished first (once more to stop at once)")
            self.stop.set()

        old = {s: signal.signal(s, ask) for s in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in old.items():
                signal.signal(number, handler)

    def _drain(self) -> None:
        """After a stop: keep the answers that are under way, for at most a few seconds."""
        end = time.monotonic() + DRAIN
        while self.under_way and time.monotonic() < end:
            self._receive(TICK)

    def _rescue(self) -> None:
        """The database or the disk has failed us: what is under way goes to the archive, as long as that takes it. The
        next process makes rows of it."""
        end = time.monotonic() + DRAIN
        with suppress(SurveyError):
            for held in self.outage.certain():
                self.writer.put(held.observation, held.packed)
            while self.under_way and (left := end - time.monotonic()) > 0:
                with suppress(Empty):
                    if taken := self.under_way.pop(future := self.arrived.get(timeout=left), None):
                        observation, packed = self._judged(taken[1], future.result())
                        if observation.outcome not in LOSS:
                            self.writer.put(observation, packed)
            self.writer.close()

    def _crashed(self, doing: str, error: Exception) -> str:
        """Note a mistake of our own, with its trace; the crawl goes on. Gives it in a line."""
        fallen = failure_of(error)
        self.crashes += 1
        self.say(f"a mistake of our own, {doing}: {fallen.what}")
        self.writer.note("crash", {"run_id": self.run_id, "what": f"{doing}: {fallen.what}", "trace": fallen.trace})
        return fallen.what

    def _watch_clock(self) -> None:
        """Somebody has set the machine's clock: pauses and rows go by our own, which nobody sets; it is noted."""
        step = clock_step()
        if abs(step - self.step) > STEP:
            self.say(f"the machine's clock was set by {step - self.step:+.0f} s: times of this run go on as before")
            self.writer.note("clock_step", {"run_id": self.run_id, "seconds": round(step - self.step, 1)})
            self.step = step

    def _suspect(self, states: list[_State]) -> str | None:
        """A run in which most main sites failed in one way says more about us than about them."""
        ends: Counter[str] = Counter()
        for state in states:
            site = urls.normal(state.seen.company.website) or ""
            exchange = state.seen.exchange(site)
            if exchange is not None:
                ends[str(state.seen.last_hop(exchange).outcome)] += 1
        if sum(ends.values()) < 5:
            return None
        word, count = ends.most_common(1)[0]
        if word == Outcome.ANSWERED or count < SUSPECT_SHARE * sum(ends.values()):
            return None
        told = f"{count} of {sum(ends.values())} main sites ended {word}: is our own network at fault?"
        if self.settings.canaries:
            gone = self._network_is_gone()
            told += " No canary can be reached." if gone else " A canary can be reached now."
        return told


def beginning(settings: CrawlSettings, company: Company, seed: str) -> Seen:
    """What is known of a company before anything was asked."""
    return Seen(
        company=company,
        given=tuple(h for h in settings.hosts if h.company == company.code),
        seed=seed,
        budget=settings.budget,
        brands=cdr.brands(settings.cdr_register),
        ask_register=settings.asks_register,
        opted_out=settings.opted_out,
    )


def _endless(seen: Seen, exchange: Exchange) -> bool:
    """The redirect leads back to where it came from, or the chain is too long."""
    if exchange.hops >= MAX_HOPS:
        return True
    here: Exchange | None = exchange
    for _ in range(MAX_HOPS + 1):
        if here is None:
            return False
        if here.url == exchange.redirect_to and here.request_headers == exchange.request_headers:
            return True
        here = seen.by_id(here.parent) if here.hops else None
    return True


def _without_body(observation: Observation) -> Observation:
    if isinstance(observation, Exchange) and observation.response is not None:
        return replace(observation, response=replace(observation.response, body=b""))
    return observation


def _fallen(target: Target, what: str) -> Caught:
    """A capture that fell over a mistake of ours."""
    if isinstance(target, HttpTarget):
        return Captured(Outcome.CRASHED, utc_text(), detail=what)
    if isinstance(target, RenderTarget):
        return CapturedDrawing(Outcome.CRASHED, utc_text(), detail=what)
    if isinstance(target, TlsTarget):
        return CapturedHandshake(Outcome.CRASHED, utc_text(), detail=what)
    return CapturedLookup(Outcome.CRASHED, utc_text(), detail=what)


def observation_of(target: Target, caught: Caught, run_id: str, company: str | None) -> Observation | Draft:
    """The observation that a capture is, once we know whose it is."""
    if isinstance(target, RenderTarget) and isinstance(caught, CapturedDrawing):
        if caught.outcome is Outcome.ANSWERED and caught.wishes and not target.last:
            return Draft(target, caught.wishes)
        return drawing_of(target, caught, run_id, company)
    if isinstance(target, HttpTarget) and isinstance(caught, Captured):
        return exchange_of(target, caught, run_id, company)
    if isinstance(target, TlsTarget) and isinstance(caught, CapturedHandshake):
        return handshake_of(target, caught, run_id, company)
    assert isinstance(target, DnsTarget)
    assert isinstance(caught, CapturedLookup)
    return lookup_of(target, caught, run_id, company)


def drawing_of(target: RenderTarget, caught: CapturedDrawing, run_id: str, company: str | None) -> Exchange:
    """The page that a browser drew, as the exchange that it never was: nothing was sent for it."""
    response = Response(200, "OK", (("Content-Type", "text/html; charset=utf-8"),), caught.body)
    drawn = caught.outcome is Outcome.ANSWERED
    return Exchange(
        id=identify(run_id, "rendering", target.url, target.parts, target.last),
        run_id=run_id,
        company=company,
        probe=target.probe,
        method="GET",
        url=target.url,
        outcome=caught.outcome,
        fetched_at=caught.fetched_at,
        response=response if drawn else None,
        detail=caught.detail,
        elapsed_ms=caught.elapsed_ms,
        why=target.why,
        parent=target.shell,
        body_sha256=sha256(caught.body).hexdigest() if drawn else None,
        truncated=caught.truncated,
        sent=False,
        rendered=True,
    )


def handshake_of(target: TlsTarget, caught: CapturedHandshake, run_id: str, company: str | None) -> Handshake:
    """The handshake that a capture is, once we know whose it is."""
    facts = {f.name: getattr(caught, f.name) for f in fields(caught)}
    return Handshake(
        id=identify(run_id, "tls", target.host, target.port, target.offered),
        run_id=run_id,
        company=company,
        host=target.host,
        port=target.port,
        offered=target.offered,
        probe=target.probe,
        **facts,
    )


def lookup_of(target: DnsTarget, caught: CapturedLookup, run_id: str, company: str | None) -> Lookup:
    """The lookup that a capture is, once we know whose it is."""
    facts = {f.name: getattr(caught, f.name) for f in fields(caught)}
    return Lookup(
        id=identify(run_id, "dns", target.host, target.rrtype),
        run_id=run_id,
        company=company,
        host=target.host,
        rrtype=target.rrtype,
        probe=target.probe,
        **facts,
    )


def exchange_of(target: HttpTarget, caught: Captured, run_id: str, company: str | None) -> Exchange:
    """The exchange that a capture is, once we know whose it is."""
    return Exchange(
        id=identify(run_id, target.method, target.url, target.headers),
        run_id=run_id,
        company=company,
        probe=target.probe,
        method=target.method,
        url=target.url,
        outcome=caught.outcome,
        fetched_at=caught.fetched_at,
        request_headers=target.headers,
        response=caught.response,
        redirect_to=caught.redirect_to,
        detail=caught.detail,
        elapsed_ms=caught.elapsed_ms,
        ip=caught.ip,
        why=target.why,
        parent=target.parent,
        hops=target.hops,
        bytes_received=caught.bytes_received,
        body_sha256=sha256(caught.response.body).hexdigest() if caught.response is not None else None,
        truncated=caught.truncated,
        sent=bool(caught.request),
    )
