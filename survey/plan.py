"""Planning is pure: (company, everything seen so far) -> the next targets.

The crawl calls `plan` again and again until it gives nothing: a round's targets are asked, all of
them, before the next round is planned, so the order of arrival cannot matter. Three rules stand
before every probe's wish: the host's robots.txt is read first (RFC 9309), a guessed path waits for the
control of its shape, and the budget goes to the earliest stage and the highest score.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from survey import controls, robots, urls
from survey.model import Exchange, HttpTarget, Outcome, Target
from survey.probes import PROBES
from survey.probes.probe import Probe
from survey.robots import Robots
from survey.seen import HOSTED_PATHS, MAX_HOPS, Key, Seen, key_of

CONTROL_PATHS = {
    "x": "/{}",
    "json": "/{}.json",
    "yaml": "/{}.yaml",
    "txt": "/{}.txt",
    "well-known": "/.well-known/{}",
    "docs": "/docs/{}",
}
_FOLLOWED_ANYWHERE = ("front_door", "given_host", "robots")


@dataclass(frozen=True, slots=True)
class Plan:
    """`targets` empty: the company is finished. `leftover`: HTTP targets that the budget, or a host's Crawl-delay,
    left unasked. `stage`: of the probes, 0 to 6."""

    targets: tuple[Target, ...]
    leftover: int = 0
    stage: int = 0


def plan(seen: Seen) -> Plan:
    """The targets of the next round."""
    leftover = 0
    hops = tuple(_hops(seen))
    for stage in sorted({p.stage for p in PROBES}):
        wanted = _unique(_stage(seen, hops, stage), seen)
        free = [t for t in wanted if not isinstance(t, HttpTarget)]
        ready, left = _affordable(seen, [t for t in wanted if isinstance(t, HttpTarget)])
        leftover += left
        if free or ready:
            return Plan((*free, *_unhurried(seen, ready)), stage=stage)
    unhurried = sum(1 for e in seen.exchanges.values() if e.outcome is Outcome.OVER_BUDGET)
    return Plan((), leftover + unhurried)


def _stage(seen: Seen, hops: tuple[HttpTarget, ...], stage: int) -> Iterator[Target]:
    """What the probes of a stage wish, redirects under way first, each behind its robots.txt and control."""
    for hop in hops:
        yield _behind_robots(seen, hop)
    for probe in PROBES:
        if probe.stage == stage:
            for target in probe.targets(seen):
                if not seen.has(target):
                    yield from _admit(seen, probe, target)


def _admit(seen: Seen, probe: Probe, target: Target) -> Iterator[Target]:
    if not isinstance(target, HttpTarget):
        yield target
        return
    host = urls.host_of(target.url)
    if seen.given_up(host) or (seen.refused_often(host) and target.probe not in ("front_door", "given_host")):
        return
    if probe.controlled and (control := _control(seen, target)):
        yield _behind_robots(seen, control)
        return
    yield _behind_robots(seen, target)


# --- redirects -----------------------------------------------------------------------------------


def _hops(seen: Seen) -> Iterator[HttpTarget]:
    """Every hop of a redirect is a target of its own. Off the company's domains we follow only the front door."""
    for exchange in sorted(seen.exchanges.values(), key=lambda e: e.url):
        if exchange.redirect_to is None or exchange.outcome is not Outcome.ANSWERED or exchange.hops >= MAX_HOPS:
            continue
        if _may_follow(seen, exchange, exchange.redirect_to):
            same_site = urls.same_site(urls.host_of(exchange.url), urls.host_of(exchange.redirect_to))
            yield HttpTarget(
                exchange.redirect_to,
                exchange.probe,
                f"redirected there by {exchange.url}"[:300],
                method="HEAD" if exchange.method == "HEAD" else "GET",
                headers=exchange.request_headers if same_site else (),
                score=20,
                parent=exchange.id,
                hops=exchange.hops + 1,
            )


def _may_follow(seen: Seen, exchange: Exchange, to: str) -> bool:
    here, there = urls.host_of(exchange.url), urls.host_of(to)
    if exchange.probe in _FOLLOWED_ANYWHERE or exchange.probe == "pointer":
        return True
    if exchange.probe == "elsewhere" and urls.same_site(here, there):
        return True
    return there == here or seen.owns(there) or seen.hosted(there) or there in HOSTED_PATHS


# --- robots.txt ----------------------------------------------------------------------------------


def robots_of(seen: Seen, url: str) -> Robots | None:
    """The rules for the address's origin; None while its robots.txt has not been asked for or followed."""
    start = seen.exchange(_robots_address(url))
    if start is None:
        return None
    end = seen.last_hop(start)
    if end.redirect_to is not None and end.outcome is Outcome.ANSWERED:
        following = seen.exchange(end.redirect_to, end.request_headers)
        if following is None and end.hops < robots.MAX_REDIRECTS:
            return None
        return robots.ALLOW_ALL  # RFC 9309 2.3.1.2: after five redirects, as if there were none
    if end.outcome is Outcome.ANSWERED and end.status is not None:
        if 200 <= end.status < 300:
            return robots.parse(seen.gist(end).robots or b"")
        if end.status < 500:
            return robots.ALLOW_ALL  # 2.3.1.3: a 4xx means there is none
        return robots.forbid_all(Outcome.ROBOTS_DISALLOWED, f"robots.txt answered {end.status} (RFC 9309 2.3.1.4)")
    if end.outcome is Outcome.TOO_MANY_REDIRECTS:
        return robots.ALLOW_ALL
    if end.outcome in (Outcome.TOO_LARGE, Outcome.ROBOTS_DISALLOWED):
        return robots.parse(seen.gist(end).robots or b"")
    if end.outcome is Outcome.BLOCKED and end.status in range(400, 500):
        return robots.ALLOW_ALL  # a wall in front of robots.txt is a 4xx as well
    return robots.forbid_all(end.outcome, f"robots.txt could not be read: {end.detail or end.outcome}")


def _robots_address(url: str) -> str:
    return "/".join(url.split("/", 3)[:3]) + "/robots.txt"


def _behind_robots(seen: Seen, target: HttpTarget) -> HttpTarget:
    """The target itself; or the robots.txt that must be read first; or the target barred, to be recorded unsent."""
    host = urls.host_of(target.url)
    if any(host == name or host.endswith("." + name) for name in seen.opted_out):
        return replace(target, barred=Outcome.OPTED_OUT, barred_why="on the opt-out list")
    if target.probe == "robots" or seen.unreachable(host):
        return target
    if target.url == _robots_address(target.url):
        return target
    rules = robots_of(seen, target.url)
    if rules is None:
        return HttpTarget(_robots_address(target.url), "robots", f"before asking {host}", score=30)
    if rules.forbid_all:
        return replace(target, barred=rules.forbid_all, barred_why=rules.reason)
    if not rules.allows(target.url):
        return replace(target, barred=Outcome.ROBOTS_DISALLOWED, barred_why="forbidden by robots.txt")
    return target


def crawl_delay(seen: Seen, url: str) -> float | None:
    """Seconds that the origin's robots.txt asks us to leave between requests."""
    rules = robots_of(seen, url)
    return rules.crawl_delay if rules else None


# --- controls ------------------------------------------------------------------------------------


def control_address(seen: Seen, url: str) -> str:
    """The random address of the same host and path shape."""
    shape = controls.shape_of(url)
    base = "/".join(url.split("/", 3)[:3])
    return base + CONTROL_PATHS[shape].format(seen.random_name("control", urls.origin(url), shape))


def _control(seen: Seen, target: HttpTarget) -> HttpTarget | None:
    """The control that must be asked before this guess, or None when it was."""
    address = control_address(seen, target.url)
    if seen.exchange(address) is not None:
        return None
    shape = controls.shape_of(target.url)
    return HttpTarget(address, "control", f"what a path that cannot exist ({shape}) answers", score=target.score + 0.05)


# --- budget --------------------------------------------------------------------------------------


def _unique(targets: Iterable[Target], seen: Seen) -> list[Target]:
    chosen: dict[Key, Target] = {}
    for target in targets:
        key = key_of(target)
        if seen.has(target):
            continue
        old = chosen.get(key)
        if old is None or (isinstance(target, HttpTarget) and isinstance(old, HttpTarget) and target.score > old.score):
            chosen[key] = target
    return list(chosen.values())


def _affordable(seen: Seen, targets: list[HttpTarget]) -> tuple[list[HttpTarget], int]:
    """The best that the budget still pays for; robots.txt and what is only recorded cost nothing."""
    costless = [t for t in targets if t.probe == "robots" or t.barred]
    costly = sorted((t for t in targets if not (t.probe == "robots" or t.barred)), key=lambda t: (-t.score, t.url))
    room = max(0, seen.budget - seen.asked)
    return [*costless, *costly[:room]], max(0, len(costly) - room)


def _unhurried(seen: Seen, targets: Iterable[HttpTarget]) -> Iterator[HttpTarget]:
    """A host with a long Crawl-delay is asked less (see `Robots.room`); what is left out is recorded, and why."""
    asked: dict[str, int] = {}
    for target in targets:
        rules = None if target.barred or target.probe == "robots" else robots_of(seen, target.url)
        if rules is None or rules.room is None:
            yield target
            continue
        host = urls.host_of(target.url)
        if host not in asked:
            asked[host] = sum(1 for e in seen.on_host(host) if e.sent and e.probe != "robots")
        if asked[host] < rules.room:
            asked[host] += 1
            yield target
        else:
            why = f"Crawl-delay of {rules.crawl_delay:g} s: {rules.room} requests are enough"
            yield replace(target, barred=Outcome.OVER_BUDGET, barred_why=why)
