"""Hosts: which names exist, and what their front pages say."""

from __future__ import annotations

from collections.abc import Iterator

from survey import urls
from survey.model import DnsTarget, HttpTarget, Outcome, Role, Target
from survey.probes.probe import Probe
from survey.seen import LABEL_ROLE, Seen, wildcard_name

_CANDIDATE = (Role.DEVELOPER_PORTAL, Role.API, Role.DOCS, Role.AUTH)


def resolve(seen: Seen) -> Iterator[Target]:
    """Addresses of the names we were given and of those that pages named."""
    for name in seen.main_names if seen.main_host else ():
        yield DnsTarget(name, "A", "resolve", "a name of the website")
    for host in seen.given:
        yield DnsTarget(host.host, "A", "resolve", "a host of the list")
    for found in seen.found:
        if found.role is not Role.OFF_DOMAIN:
            yield DnsTarget(found.host, "A", "resolve", f"found by {found.found_by}")


def guess(seen: Seen) -> Iterator[Target]:
    """Telling labels under the company's domains, by DNS only, beside a random name that cannot exist."""
    for domain in seen.domains:
        if not urls.is_address(domain) and "." in domain:
            yield DnsTarget(wildcard_name(seen, domain), "A", "wildcard_dns", "a random name: does every name exist?")
    for host in seen.guessed_names:
        yield DnsTarget(host, "A", "guessed_host", "a name that an API or its documents may have")


def _fronts(host: str, probe: str, why: str, score: float) -> Iterator[Target]:
    yield HttpTarget(f"https://{host}/", probe, why, score=score)
    yield HttpTarget(f"http://{host}/", probe, f"what plain HTTP does at {host}", score=score - 3)


def given(seen: Seen) -> Iterator[Target]:
    weight = {Role.DEVELOPER_PORTAL: 9.0, Role.DOCS: 8.5, Role.API: 8.0, Role.AUTH: 6.0, Role.CORPORATE: 5.0}
    for host in seen.given:
        if host.role is not Role.OFF_DOMAIN and host.host not in seen.main_names:
            yield from _fronts(host.host, "given_host", f"front page of a {host.role} host", weight.get(host.role, 4.0))


def guessed(seen: Seen) -> Iterator[Target]:
    """Front pages of hosts that were found and sound like an API, its portal or its documents."""
    known = {h.host for h in seen.given} | set(seen.main_names)
    for found in seen.found:
        told = found.role is Role.BRAND and found.found_by == "named"
        if found.host in known or (found.role not in _CANDIDATE and not told):
            continue
        if seen.named(found.host):
            score = 5.5 if told else 7.0 if found.found_by != "guessed_host" else 6.0
            yield from _fronts(found.host, "guessed_host", f"front page of a host found by {found.found_by}", score)
    for host in sorted(set(seen.guessed_names)):
        label = host.split(".")[0]
        if host in known or LABEL_ROLE[label] is Role.AUTH:
            continue
        if seen.named(host) and seen.doubtful(host):
            random = wildcard_name(seen, urls.registrable(host))
            yield HttpTarget(f"https://{random}/", "control", "a random name: what every name answers", score=6.5)
            yield HttpTarget(f"https://{host}/", "guessed_host", "is it more than what every name answers?", score=5.0)


def posture_dns(seen: Seen) -> Iterator[Target]:
    """What the main domain says of itself in DNS, one look-up each; CAA from the website's name upwards."""
    if not seen.domains or not seen.named(seen.main_host):
        return
    domain = seen.domains[0]
    yield from _caa(seen, domain)
    for rrtype in ("TXT", "MX", "DS"):
        yield DnsTarget(domain, rrtype, "posture", f"{rrtype} of the main domain")
    yield DnsTarget(f"_dmarc.{domain}", "TXT", "posture", "DMARC policy of the main domain")


def _caa(seen: Seen, domain: str) -> Iterator[Target]:
    """The records nearest to the website's name count (RFC 8659 3): a name above is asked when all below had none."""
    name = seen.main_host
    while True:
        yield DnsTarget(name, "CAA", "posture", f"CAA of {name}")
        found = seen.lookup(name, "CAA")
        empty = found is not None and not found.answer and found.outcome in (Outcome.ANSWERED, Outcome.NO_SUCH_HOST)
        if name == domain or not empty:
            return
        name = name.partition(".")[2]


RESOLVE = Probe("resolve", 0, "addresses of the names given and found (DNS only)", resolve)
GUESS = Probe("guessed_host", 1, "telling labels under the company's domains, by DNS only", guess)
GIVEN = Probe("given_host", 1, "front pages of the hosts of the list", given)
GUESSED = Probe("guessed_host", 3, "front pages of hosts found by links, DNS or descriptions", guessed)
POSTURE_DNS = Probe("posture", 6, "CAA, SPF, DMARC and DNSSEC of the main domain", posture_dns)
