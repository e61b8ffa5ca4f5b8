"""When the next request to a host may start. Pure rules; the clock is given, nobody sleeps here.

* One request or handshake at a time for each host, whatever the port, and a pause from the end of one to the start
  of the next: ours, or the host's Crawl-delay when that is longer (up to a cap, so that one file cannot hold up
  a survey for a day; such a host is asked less instead, see `survey.robots.Robots.room`).
* After 429 or 503 a cool-down: what Retry-After asks for, else twice as long each time.
* At most a few connections at once to one address, whose many names may belong to many companies.
"""

from __future__ import annotations

import math
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

CRAWL_DELAY_CAP = 30.0  # seconds
FIRST_COOL_DOWN = 5.0  # seconds after a first refusal without Retry-After; doubles with each one after it
COOL_DOWN_CAP = 120.0
PER_ADDRESS = 4  # connections at once
# Not only whole seconds, as the RFC has it: `1.5`, `120, 120` and `60 seconds` say how long as well.
_SECONDS = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(?:$|[,;]|s(?:ec(?:ond)?s?)?\b)", re.I)


def retry_after(value: str | None, now: datetime | None = None) -> float | None:
    """Seconds that a Retry-After header asks for (RFC 9110 10.2.3: seconds, or a date), never negative;
    None when it is absent or neither."""
    value = (value or "").strip()
    if seconds := _SECONDS.match(value):
        return float(seconds[1])
    moment = http_date(value)
    return None if moment is None else max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())


def pause(ours: float, theirs: float | None, cap: float = CRAWL_DELAY_CAP) -> float:
    """The longer of two delays; theirs counts up to `cap`."""
    return max(ours, min(theirs or 0.0, cap))


def http_date(value: str | None) -> datetime | None:
    """The moment that a header such as Date names (RFC 9110 5.6.7); None when it names none."""
    try:
        moment = parsedate_to_datetime((value or "").strip())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def cool_down(retry_after_header: str, refusals: int, now: datetime | None = None) -> float:
    """Seconds to leave a host alone after its `refusals`-th refusal in a row."""
    asked = retry_after(retry_after_header, now)
    return min(asked if asked is not None else FIRST_COOL_DOWN * 2 ** min(refusals - 1, 10), COOL_DOWN_CAP)


@dataclass(slots=True)
class _Host:
    ready_at: float = -math.inf
    ended: float = -math.inf  # the last request or handshake
    busy: int = 0
    crawl_delay: float | None = None
    refusals: int = 0  # in a row
    silences: dict[str, int] = field(default_factory=dict)  # origin -> time-outs in a row


class Pace:
    """The pauses of every host and the connections of every address. May be used by many threads.

    Times are those of `clock` (monotonic seconds). The order for one request: `ready_at` has come,
    `started`, the request, `ended`. `since`: until then somebody else (a process that is gone) may have asked any host.
    """

    def __init__(
        self,
        delay: float,
        clock: Callable[[], float] = time.monotonic,
        per_address: int = PER_ADDRESS,
        since: float = -math.inf,
    ) -> None:
        self.delay, self._clock, self._per_address, self._since = delay, clock, per_address, since
        self._hosts: dict[str, _Host] = {}
        self._connections: dict[str, int] = {}
        self._lock = threading.Lock()

    def ready_at(self, host: str) -> float:
        """When the host may be asked next; infinite while a request to it is under way."""
        with self._lock:
            known = self._hosts.get(host)
            if known is None:
                return self._since + self.delay
            return math.inf if known.busy else known.ready_at

    def started(self, host: str) -> None:
        with self._lock:
            self._known(host).busy += 1

    def told(self, host: str, crawl_delay: float) -> None:
        """The host's robots.txt asks for so many seconds; the longest that it asked for stays."""
        with self._lock:
            known = self._known(host)
            known.crawl_delay = max(crawl_delay, known.crawl_delay or 0.0)
            known.ready_at = max(known.ready_at, known.ended + pause(self.delay, known.crawl_delay))

    def not_before(self, host: str, moment: float) -> None:
        """The host asked, by Retry-After, to be left alone until then."""
        with self._lock:
            known = self._known(host)
            known.ready_at = max(known.ready_at, moment)

    def _known(self, host: str) -> _Host:
        return self._hosts.setdefault(host, _Host(self._since + self.delay, self._since))

    def ended(
        self,
        host: str,
        *,
        retry_after: str | None = None,
        sent: bool = True,
        at: float | None = None,
        now: datetime | None = None,
        telling: bool = True,
    ) -> None:
        """A request to the host is over, since `at` (default: now). `sent`: False when the host noticed nothing; then
        there is no pause.

        `retry_after`: of a reply 429 or 503 its header of that name, empty when it had none; None for any
        other reply. More than `COOL_DOWN_CAP` is cut; who sees that should rather leave the host alone.
        `telling`: False for a reply that says nothing of whether we are welcome: a redirect, a robots.txt.
        `now`: the time of day that the reply says it is (its Date), for a Retry-After that is a date.
        """
        with self._lock:
            known = self._known(host)
            known.busy = max(0, known.busy - 1)
            if not sent:
                return
            known.ended = self._clock() if at is None else at
            wait = pause(self.delay, known.crawl_delay)
            if retry_after is None:
                known.refusals = 0 if telling else known.refusals
            else:
                known.refusals += 1
                wait = max(wait, cool_down(retry_after, known.refusals, now))
            known.ready_at = max(known.ready_at, known.ended + wait)

    def refusals(self, host: str) -> int:
        """How many requests in a row the host has answered with 429 or 503."""
        with self._lock:
            known = self._hosts.get(host)
            return known.refusals if known else 0

    def refused(self, host: str, times: int) -> None:
        """It has turned so many requests in a row away, as an earlier process saw."""
        with self._lock:
            self._known(host).refusals = times

    def heard(self, host: str, origin: str, silent: bool) -> None:
        """Whether a request to one of the host's origins (scheme, host and port) timed out or was answered."""
        with self._lock:
            counted = self._known(host).silences
            counted[origin] = counted.get(origin, 0) + 1 if silent else 0

    def silences(self, host: str, origin: str) -> int:
        """How many requests in a row to the origin have timed out."""
        with self._lock:
            known = self._hosts.get(host)
            return known.silences.get(origin, 0) if known else 0

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
