"""Consumer Data Right: the public product address of each brand, asked once, politely (`x-v`, one record)."""

from __future__ import annotations

from collections.abc import Iterator

from survey import urls
from survey.cdr import HEADERS, PRODUCT_PATHS, REGISTER, REGISTER_HEADERS
from survey.model import DnsTarget, HttpTarget, Role, Target
from survey.probes.probe import Probe
from survey.seen import Seen


def register(seen: Seen) -> Iterator[Target]:
    """The register's public list, the same request for every company of a run: it is sent once."""
    if seen.ask_register:
        yield DnsTarget(urls.host_of(REGISTER), "A", "resolve", "the Consumer Data Right register")
        if seen.named(urls.host_of(REGISTER)):
            yield HttpTarget(
                REGISTER, "cdr_register", "which brands must have an API?", headers=REGISTER_HEADERS, score=7
            )


def addresses(seen: Seen) -> Iterator[Target]:
    """What the register names, then the same paths on hosts with a `cdr` label or role api."""
    for url, headers in seen.mandated:
        host = urls.host_of(url)
        yield DnsTarget(host, "A", "resolve", "a host of the Consumer Data Right register")
        if seen.named(host):
            yield HttpTarget(url, "cdr", "the register names it", headers=headers, score=7)
    for host in seen.hosts_with(Role.API):
        if seen.lives(host) and not seen.given_up(host):
            for path in PRODUCT_PATHS:
                url = f"https://{host}{path}"
                yield HttpTarget(url, "cdr", "an API host may be a data holder's", headers=HEADERS, score=5)


REGISTER_PROBE = Probe("cdr_register", 1, "the Consumer Data Right register's list of brands, once a run", register)
PROBE = Probe("cdr", 2, "product data that the Consumer Data Right requires", addresses)
