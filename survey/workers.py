"""Work on documents of strangers in other processes, which may die of it.

A parser that never ends, or eats all memory, or falls (NOTES: deep nesting does all three) takes its process
with it, not the pass: the item becomes a `Failure`, a fresh process goes on with the next. Results
come in the order of the items, whoever was faster, so that equal input gives equal output; only a bounded
number of items is under way, so that memory stays flat. The standard pools know no kill timer; hence our own.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from queue import SimpleQueue
from types import ModuleType
from typing import Any, Generic, TypeVar

I = TypeVar("I")  # noqa: E741
R = TypeVar("R")
BATCH = 24  # items sent at once, so that small ones do not pay for the trip
BATCH_BYTES = 1_000_000
AHEAD = 4  # batches prepared per process
MOST_DEATHS = 50  # of processes in a row without any answer: then it is not the documents


@dataclass(frozen=True, slots=True)
class Failure:
    """The item could not be worked on. `what`: one line; `trace`: our own frames, without folders of this machine."""

    what: str
    trace: str


@dataclass(frozen=True, slots=True)
class Limits:
    seconds: float = 30.0  # for one item, of the processor's time where the system tells it
    megabytes: int = 1024  # of address space a process may take


# Of `Limits.seconds`, on the clock: a busy machine must not turn an answer into a failure, and what sleeps must end.
PATIENCE = 4.0


def cores() -> int:
    """How many processes can really run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def failure_of(error: BaseException) -> Failure:
    """An exception as a failure; the trace begins at our own code."""
    lines = []
    for frame in traceback.extract_tb(error.__traceback__):
        name = frame.filename.replace("\\", "/")
        inside = name.rpartition("/survey/")
        shown = f"survey/{inside[2]}" if inside[1] else name.rpartition("/site-packages/")[2].rpartition("/")[2]
        lines.append(f"  {shown}:{frame.lineno} in {frame.name}")
    what = f"{type(error).__name__}: {error}"[:500]
    return Failure(what, "\n".join([*lines[-30:], what]))


def _serve(connection: Connection, function: Callable[[Any], Any], megabytes: int) -> None:
    """The other process: batches in, one answer for each item out."""
    _limit_memory(megabytes)
    while True:
        try:
            batch = pickle.loads(connection.recv_bytes())
        except (EOFError, OSError):
            return
        for item in batch:
            try:
                answer: Any = function(item)
            except Exception as error:
                answer = failure_of(error)
            try:
                data = pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
            except Exception as error:
                data = pickle.dumps(failure_of(error))
            try:
                connection.send_bytes(data)
            except OSError:  # who asked is gone
                return


def _limit_memory(megabytes: int) -> None:
    try:
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        limit = megabytes << 20
        resource.setrlimit(resource.RLIMIT_AS, (limit if hard < 0 else min(limit, hard), hard))
    except (ImportError, ValueError, OSError):  # no such limit here (Windows, macOS): the timer remains
        return


_hiding = threading.Lock()


@contextmanager
def _without_main() -> Iterator[None]:
    """A started process would import the caller's script again, and a script without `if __name__ == "__main__"`
    would start over in it. Our functions lie in modules of their own and do not need it: hide it meanwhile."""
    with _hiding:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


class _Process(Generic[I]):
    def __init__(self, context: Any, function: Callable[[Any], Any], limits: Limits) -> None:
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, function, limits.megabytes), daemon=True)
        with _without_main():
            self.process.start()
        theirs.close()
        self.under_way: deque[int] = deque()  # numbers of the items sent and not answered, the current one first
        self.items: deque[I] = deque()
        self.since = self.spent = 0.0

    def give(self, numbers: Iterable[int], items: list[I], data: bytes) -> None:
        self.under_way, self.items = deque(numbers), deque(items)
        self.begin()
        self.connection.send_bytes(data)

    def begin(self) -> None:
        """The current item begins now."""
        self.since, self.spent = time.monotonic(), self._processor()

    def late(self, seconds: float) -> bool:
        """The current item has had its time."""
        waited = time.monotonic() - self.since
        if waited <= seconds or not self.under_way:
            return False
        return waited > seconds * PATIENCE or self._processor() - self.spent > seconds

    def _processor(self) -> float:
        """Seconds of processor time so far; the clock where the system does not say."""
        try:
            times = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        except OSError:
            return time.monotonic()
        return sum(map(int, times)) / os.sysconf("SC_CLK_TCK")

    def end(self) -> int | None:
        self.connection.close()
        self.process.kill()
        self.process.join()
        return self.process.exitcode  # type: ignore[no-any-return]


def each(
    function: Callable[[I], R],
    items: Iterable[I],
    *,
    workers: int,
    limits: Limits | None = None,
    size: Callable[[I], int] = lambda _: 0,
    preload: tuple[str, ...] = (),
) -> Iterator[tuple[I, R | Failure]]:
    """`function` of every item, in order. `function` is a top-level function; `size` says how many bytes an item is,
    so that large ones travel alone; `preload` names modules that each process should have loaded."""
    work = _Work(function, workers, limits or Limits(), preload)
    batches = _batches(items, size)
    following, exhausted = 0, False
    try:
        while True:
            while not exhausted and work.wants_more():
                if (batch := next(batches, None)) is None:
                    exhausted = True
                else:
                    work.ready.append(batch)
                if work.idle():
                    break
            work.send()
            work.collect()
            while following in work.answers:
                yield work.answers.pop(following)
                following += 1
            if exhausted and not work.ready and not work.busy():
                return
    finally:
        work.end()


def _batches(items: Iterable[I], size: Callable[[I], int]) -> Iterator[_Batch[I]]:
    numbers: list[int] = []
    batch: list[I] = []
    total = 0
    for number, item in enumerate(items):
        numbers.append(number)
        batch.append(item)
        total += size(item)
        if len(batch) >= BATCH or total >= BATCH_BYTES:
            yield _Batch(numbers, batch)
            numbers, batch, total = [], [], 0
    if batch:
        yield _Batch(numbers, batch)


class _Batch(Generic[I]):
    """Some items with their numbers, packed for the trip."""

    def __init__(self, numbers: list[int], items: list[I]) -> None:
        self.numbers, self.items = numbers, items
        self.data = pickle.dumps(items, pickle.HIGHEST_PROTOCOL)


class _Work(Generic[I, R]):
    """The processes of one `each`, what waits for them, and what they answered."""

    def __init__(self, function: Callable[[I], R], workers: int, limits: Limits, preload: tuple[str, ...]) -> None:
        self.function, self.workers, self.limits = function, workers, limits
        self.context: Any = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(list(preload))
        self.pool: list[_Process[I]] = []
        self.ready: deque[_Batch[I]] = deque()
        self.answers: dict[int, tuple[I, R | Failure]] = {}
        self.deaths = 0  # since the last answer

    def wants_more(self) -> bool:
        ahead = self.workers * AHEAD
        return len(self.ready) < ahead and len(self.answers) < ahead * BATCH * 4

    def idle(self) -> bool:
        return any(not p.under_way for p in self.pool)

    def busy(self) -> bool:
        return any(p.under_way for p in self.pool)

    def send(self) -> None:
        while self.ready and len(self.pool) < self.workers:
            self.pool.append(self._fresh())
            self._give(len(self.pool) - 1)
        for place, process in enumerate(self.pool):
            if self.ready and not process.under_way:
                self._give(place)

    def collect(self) -> None:
        """Take in what is answered; end what takes too long."""
        busy = {p.connection: p for p in self.pool if p.under_way}
        for connection in wait(list(busy), timeout=0.5):
            process = busy[connection]
            try:
                answer = pickle.loads(process.connection.recv_bytes())
            except (EOFError, OSError):
                self._replace(process, "the process fell over it")
                continue
            self.answers[process.under_way.popleft()] = (process.items.popleft(), answer)
            process.begin()
            self.deaths = 0
        for process in list(self.pool):
            if process.late(self.limits.seconds) and not process.connection.poll():
                self._replace(process, f"took more than {self.limits.seconds:g} seconds")

    def end(self) -> None:
        for process in self.pool:
            process.end()

    def _fresh(self) -> _Process[I]:
        return _Process(self.context, self.function, self.limits)

    def _give(self, place: int) -> None:
        batch = self.ready.popleft()
        try:
            self.pool[place].give(batch.numbers, batch.items, batch.data)
        except OSError:  # it died while idle
            self.ready.appendleft(batch)
            self._died(self.pool[place])

    def _replace(self, process: _Process[I], words: str) -> None:
        """The current item is a failure; what else the process was given goes to a fresh one."""
        code = self._died(process)
        shown = f"{words} (exit code {code})" if "fell" in words else words
        self.answers[process.under_way.popleft()] = (process.items.popleft(), Failure(shown, shown))
        if process.under_way:
            self.ready.appendleft(_Batch(list(process.under_way), list(process.items)))

    def _died(self, process: _Process[I]) -> int | None:
        code = process.end()
        self.deaths += 1
        if self.deaths > MOST_DEATHS:
            raise RuntimeError(f"{self.deaths} processes died one after the other (exit code {code})")
        self.pool[self.pool.index(process)] = self._fresh()
        return code


class Readers(Generic[I, R]):
    """The same protection for items that come one by one: `submit` gives a future of the result or a `Failure`."""

    def __init__(
        self, function: Callable[[I], R], *, workers: int, limits: Limits | None = None, preload: tuple[str, ...] = ()
    ) -> None:
        self._function, self._limits = function, limits or Limits()
        self._context: Any = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(list(preload))
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="reader")
        self._idle: SimpleQueue[_Process[I]] = SimpleQueue()
        for _ in range(workers):
            self._idle.put(self._fresh())

    def submit(self, item: I) -> Future[R | Failure]:
        return self._threads.submit(self._read, item)

    def close(self) -> None:
        """End the processes; what is still under way is given up."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        while not self._idle.empty():
            self._idle.get().end()

    def _fresh(self) -> _Process[I]:
        return _Process(self._context, self._function, self._limits)

    def _read(self, item: I) -> R | Failure:
        process = self._idle.get()
        try:
            answer, process = self._answer(process, item)
            return answer
        finally:
            self._idle.put(process)

    def _answer(self, process: _Process[I], item: I) -> tuple[R | Failure, _Process[I]]:
        """The answer, and a process that goes on: a fresh one when the item was too much for it."""
        data = pickle.dumps([item], pickle.HIGHEST_PROTOCOL)
        try:
            process.give([0], [item], data)
            wait_for = self._limits.seconds
            while not (answered := process.connection.poll(wait_for)) and not process.late(self._limits.seconds):
                wait_for = 0.5
            if not answered:
                process.end()
                words = f"took more than {self._limits.seconds:g} seconds"
                return Failure(words, words), self._fresh()
            return pickle.loads(process.connection.recv_bytes()), process
        except (EOFError, OSError):
            words = f"the process fell over it (exit code {process.end()})"
            return Failure(words, words), self._fresh()
