"""What DNS says for the safety of a domain: CAA, DNSSEC, SPF and DMARC, one look-up each."""

from __future__ import annotations

import re
from collections.abc import Iterator

from survey import urls
from survey.model import Answer, Detector, Lookup, Outcome, Sign

_CAA = re.compile(r"^\d+\s+(issue|issuewild)\s+\"?([^\";]*)", re.I)


def detect_caa(lookup: Lookup) -> Iterator[Sign]:
    """The authorities that may issue; `none` when nobody may. A host without the record inherits from the names
    above it (RFC 8659 3), so only a registrable domain without one is a no."""
    if lookup.rrtype != "CAA":
        return
    for record in lookup.answer:
        if match := _CAA.match(record):
            yield Sign("caa", "yes", match.group(2).strip() or "none", "dns", record)
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
    records = [(record, text) for record in lookup.answer if _is(text := _joined(record), "v=spf1")]
    if len(records) == 1:
        record, text = records[0]
        match = re.search(r"(?:^|\s)([-~?+]?)all(?:\s|$)", text, re.I)
        word = {"-": "fail", "~": "softfail", "?": "neutral"}.get(match.group(1), "pass") if match else ""
        value = word or ("redirect" if "redirect=" in text.lower() else "neutral")
        yield Sign("spf", "yes", value, "dns", record)
    elif len(records) > 1:
        yield Sign("spf", "no", "several", "dns", records[1][0])
    elif lookup.outcome is Outcome.ANSWERED:
        yield _nothing("spf", lookup)


def detect_dmarc(lookup: Lookup) -> Iterator[Sign]:
    """The policy at `_dmarc.` of the domain (RFC 7489)."""
    if lookup.rrtype != "TXT" or not lookup.host.startswith("_dmarc."):
        return
    records = [(record, text) for record in lookup.answer if _is(text := _joined(record), "v=DMARC1")]
    if len(records) == 1:
        match = re.search(r";\s*p\s*=\s*(none|quarantine|reject)\b", records[0][1], re.I)
        yield Sign(
            "dmarc", "yes" if match else "no", match.group(1).lower() if match else "invalid", "dns", records[0][0]
        )
    elif lookup.outcome in (Outcome.ANSWERED, Outcome.NO_SUCH_HOST):
        yield _nothing("dmarc", lookup)


def _joined(record: str) -> str:
    """The text of a TXT record: its character strings follow each other without a space (RFC 7208 3.3)."""
    pieces = re.findall(r'"((?:[^"\\]|\\.)*)"', record)
    return "".join(pieces) if pieces else record


def _is(text: str, version: str) -> bool:
    return re.match(rf"{re.escape(version)}(?:[\s;]|$)", text, re.I) is not None


def _empty(lookup: Lookup) -> bool:
    return lookup.outcome is Outcome.ANSWERED and not lookup.answer


def _nothing(question: str, lookup: Lookup) -> Sign:
    no: Answer = "no"
    return Sign(question, no, "absent", "dns", f"{lookup.rrtype} {lookup.host}: {lookup.outcome}")


CAA = Detector("caa", "lookup", "which authorities may issue certificates", ("caa",), detect_caa)
DNSSEC = Detector("dnssec", "lookup", "whether the domain is signed", ("dnssec",), detect_dnssec)
SPF = Detector("spf", "lookup", "who may send mail for the domain", ("spf",), detect_spf)
DMARC = Detector("dmarc", "lookup", "what to do with forged mail", ("dmarc",), detect_dmarc)
