"""When the next request to a host may start. Pure rules; the clock is given, nobody sleeps here.

* One request or handshake at a time for each host, whatever the port, and a pause from the end of one to the start
  of the next: ours, or the host's Crawl-delay when that is longer (up to a cap, so that one file cannot hold up
  a survey for a day; who shortens it says so).
* After 429 or 503 a cool-down: what Retry-After asks for, else twice as long each time.
* At most a few connections at once to one address, whose many names may belong to many companies.
"""

from __future__ import annotations

import math
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

CRAWL_DELAY_CAP = 10.0  # seconds
FIRST_COOL_DOWN = 5.0  # seconds after a first refusal without Retry-After; doubles with each one after it
COOL_DOWN_CAP = 120.0
PER_ADDRESS = 4  # connections at once
_SECONDS = re.compile(r"\d{1,10}")


def retry_after(value: str | None, now: datetime | None = None) -> float | None:
    """Seconds that a Retry-After header asks for (RFC 9110 10.2.3: seconds, or a date), never negative;
    None when it is absent or neither."""
    value = (value or "").strip()
    if _SECONDS.fullmatch(value):
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())


def pause(ours: float, theirs: float | None, cap: float = CRAWL_DELAY_CAP) -> float:
    """The longer of two delays; theirs counts up to `cap`."""
    return max(ours, min(theirs or 0.0, cap))


def cool_down(retry_after_header: str, refusals: int) -> float:
    """Seconds to leave a host alone after its `refusals`-th refusal in a row."""
    asked = retry_after(retry_after_header)
    return min(asked if asked is not None else FIRST_COOL_DOWN * 2 ** min(refusals - 1, 10), COOL_DOWN_CAP)


@dataclass(slots=True)
class _Host:
    ready_at: float = -math.inf
    busy: int = 0
    crawl_delay: float | None = None
    refusals: int = 0  # in a row


class Pace:
    """The pauses of every host and the connections of every address. May be used by many threads.

    Times are those of `clock` (monotonic seconds). The order for one request: `ready_at` has come,
    `started`, the request, `ended`.
    """

    def __init__(
        self, delay: float, clock: Callable[[], float] = time.monotonic, per_address: int = PER_ADDRESS
    ) -> None:
        self.delay, self._clock, self._per_address = delay, clock, per_address
        self._hosts: dict[str, _Host] = {}
        self._connections: dict[str, int] = {}
        self._lock = threading.Lock()

    def ready_at(self, host: str) -> float:
        """When the host may be asked next; infinite while a request to it is under way."""
        with self._lock:
            known = self._hosts.get(host)
            if known is None:
                return -math.inf
            return math.inf if known.busy else known.ready_at

    def started(self, host: str) -> None:
        with self._lock:
            self._hosts.setdefault(host, _Host()).busy += 1

    def ended(
        self,
        host: str,
        *,
        retry_after: str | None = None,
        crawl_delay: float | None = None,
        sent: bool = True,
    ) -> None:
        """A request to the host is over. `sent`: False when the host noticed nothing; then there is no pause.

        `retry_after`: of a reply 429 or 503 its header of that name, empty when it had none; None for any
        other reply. More than `COOL_DOWN_CAP` is cut; who sees that should rather leave the host alone.
        `crawl_delay`: of the host's robots.txt; once known, it stays known.
        """
        with self._lock:
            known = self._hosts.setdefault(host, _Host())
            known.busy = max(0, known.busy - 1)
            if crawl_delay is not None:
                known.crawl_delay = crawl_delay
            if not sent:
                return
            wait = pause(self.delay, known.crawl_delay)
            if retry_after is None:
                known.refusals = 0
            else:
                known.refusals += 1
                wait = max(wait, cool_down(retry_after, known.refusals))
            known.ready_at = max(known.ready_at, self._clock() + wait)

    def refusals(self, host: str) -> int:
        """How many requests in a row the host has answered with 429 or 503."""
        with self._lock:
            known = self._hosts.get(host)
            return known.refusals if known else 0

    def acquire(self, address: str) -> bool:
        """Take one of the address's connections; False when all are in use."""
        with self._lock:
            used = self._connections.get(address, 0)
            if used >= self._per_address:
                return False
            self._connections[address] = used + 1
            return True

    def release(self, address: str) -> None:
        with self._lock:
            left = self._connections.get(address, 0) - 1
            if left > 0:
                self._connections[address] = left
            else:
                self._connections.pop(address, None)
