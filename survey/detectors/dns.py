"""What DNS says for the safety of a domain: CAA, DNSSEC, SPF and DMARC, one look-up each."""

from __future__ import annotations

import re
from collections.abc import Iterator

from survey import urls
from survey.model import Answer, Detector, Lookup, Outcome, Sign

_CAA = re.compile(r"^\d+\s+(issue|issuewild)\s+\"?([^\";]*)", re.I)
_AUTHORITY = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*", re.I)


def detect_caa(lookup: Lookup) -> Iterator[Sign]:
    """The authorities that may issue; `none` when nobody may (RFC 8659 4.2: an empty or malformed value names nobody,
    and adds nothing to one that names somebody). What is said of wildcards counts where nothing else is said. Records
    without either restrict nobody. A host without the record inherits from the names above it (3), so only a
    registrable domain without one is a no."""
    if lookup.rrtype != "CAA":
        return
    said: dict[str, dict[str, str]] = {"issue": {}, "issuewild": {}}
    for record in lookup.answer:
        if match := _CAA.match(record):
            name = match.group(2).strip()
            authority = name.lower() if _AUTHORITY.fullmatch(name) else "none"
            said[match.group(1).lower()].setdefault(authority, record)
    may = said["issue"] or said["issuewild"]
    for authority, record in may.items():
        if authority != "none" or len(may) == 1:
            yield Sign("caa", "yes", authority, "dns", record)
    if lookup.answer and not may:
        yield Sign("caa", "no", "unrestricted", "dns", lookup.answer[0])
    if _empty(lookup) and lookup.host == urls.registrable(lookup.host):
        yield _nothing("caa", lookup)


def detect_dnssec(lookup: Lookup) -> Iterator[Sign]:
    """A DS record at the parent is what makes a domain signed; a DNSKEY alone is not chained."""
    if lookup.rrtype != "DS":
        return
    if lookup.outcome is Outcome.ANSWERED and lookup.answer:
        yield Sign("dnssec", "yes", "DS", "dns", lookup.answer[0])
    elif _empty(lookup) and lookup.host == urls.registrable(lookup.host):
        yield _nothing("dnssec", lookup)


def detect_spf(lookup: Lookup) -> Iterator[Sign]:
    """What is said of senders that no mechanism names (RFC 7208): `-all` fail, `~all` softfail, `?all` neutral,
    `+all` pass, or a redirect. Two records are an error, which receivers treat as none."""
    if lookup.rrtype != "TXT" or lookup.host.startswith("_"):
        return
    records = [record for record in lookup.answer if _SPF.match(record)]
    if len(records) == 1:
        match = re.search(r"\s([-~?+]?)all(?:\s|$)", records[0], re.I)
        word = {"-": "fail", "~": "softfail", "?": "neutral"}.get(match.group(1), "pass") if match else ""
        value = word or ("redirect" if "redirect=" in records[0].lower() else "neutral")
        yield Sign("spf", "yes", value, "dns", records[0])
    elif len(records) > 1:
        yield Sign("spf", "no", "several", "dns", records[1])
    elif lookup.outcome is Outcome.ANSWERED:
        yield _nothing("spf", lookup)


def detect_dmarc(lookup: Lookup) -> Iterator[Sign]:
    """The policy at `_dmarc.` of the domain (RFC 7489). Without a valid policy but with an address for reports it is
    `none` (6.6.3); of two records neither counts."""
    if lookup.rrtype != "TXT" or not lookup.host.startswith("_dmarc."):
        return
    records = [record for record in lookup.answer if _DMARC.match(record)]
    if len(records) == 1:
        policy = _policy(records[0])
        yield Sign("dmarc", "yes" if policy else "no", policy or "invalid", "dns", records[0])
    elif len(records) > 1:
        yield Sign("dmarc", "no", "several", "dns", records[1])
    elif lookup.outcome in (Outcome.ANSWERED, Outcome.NO_SUCH_HOST):
        yield _nothing("dmarc", lookup)


# The version ends with a space or the record (RFC 7208 4.5); with a semicolon or the record (RFC 7489 6.4).
_SPF = re.compile(r"v=spf1(?:\s|$)", re.I)
_DMARC = re.compile(r"[vV]\s*=\s*DMARC1\s*(?:;|$)")


def _policy(record: str) -> str | None:
    tags: dict[str, str] = {}
    for tag in record.split(";"):
        name, _, value = tag.partition("=")
        tags.setdefault(name.strip().lower(), value.strip().lower())
    if tags.get("p") in ("none", "quarantine", "reject"):
        return tags["p"]
    return "none" if tags.get("rua", "").startswith("mailto:") else None


def _empty(lookup: Lookup) -> bool:
    return lookup.outcome is Outcome.ANSWERED and not lookup.answer


def _nothing(question: str, lookup: Lookup) -> Sign:
    no: Answer = "no"
    return Sign(question, no, "absent", "dns", f"{lookup.rrtype} {lookup.host}: {lookup.outcome}")


CAA = Detector("caa", "lookup", "which authorities may issue certificates", ("caa",), detect_caa)
DNSSEC = Detector("dnssec", "lookup", "whether the domain is signed", ("dnssec",), detect_dnssec)
SPF = Detector("spf", "lookup", "who may send mail for the domain", ("spf",), detect_spf)
DMARC = Detector("dmarc", "lookup", "what to do with forged mail", ("dmarc",), detect_dmarc)
