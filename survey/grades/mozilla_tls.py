"""Which of Mozilla's server-side TLS profiles a host meets, as far as seen, and why not the next better one.

The profiles are the guidelines of version 5.7 (github.com/mozilla/ssl-config-generator, there
`src/static/guidelines/5.7.json`). We see one handshake that offers everything and one for each other version: the
versions accepted, one cipher suite for each, the certificate. Not every suite that a server would take: a profile met
here may be missed by a scanner that enumerates them; that many connections are too many to ask for. HSTS, stapling
and preferred order are no part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from survey.certificate import Certificate, read_certificate
from survey.grades.view import Grade, HostView, unjudged
from survey.model import Handshake, Outcome

RULES = "mozilla-tls-5.7"
VERSIONS = ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")

_TLS13 = frozenset({"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"})
_INTERMEDIATE = frozenset(
    {
        "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
        "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305",
        "DHE-RSA-AES128-GCM-SHA256", "DHE-RSA-AES256-GCM-SHA384", "DHE-RSA-CHACHA20-POLY1305",
    }
)  # fmt: skip
_OLD = _INTERMEDIATE | {
    "ECDHE-ECDSA-AES128-SHA256", "ECDHE-RSA-AES128-SHA256", "ECDHE-ECDSA-AES128-SHA", "ECDHE-RSA-AES128-SHA",
    "ECDHE-ECDSA-AES256-SHA384", "ECDHE-RSA-AES256-SHA384", "ECDHE-ECDSA-AES256-SHA", "ECDHE-RSA-AES256-SHA",
    "DHE-RSA-AES128-SHA256", "DHE-RSA-AES256-SHA256", "AES128-GCM-SHA256", "AES256-GCM-SHA384", "AES128-SHA256",
    "AES256-SHA256", "AES128-SHA", "AES256-SHA", "DES-CBC3-SHA",
}  # fmt: skip
_ECDSA = frozenset({"ecdsa-with-SHA256", "ecdsa-with-SHA384", "ecdsa-with-SHA512"})
_CURVES = frozenset({"secp256r1", "prime256v1", "secp384r1"})


@dataclass(frozen=True)
class Profile:
    """What one profile allows. `rsa_bits`: the smallest RSA key, None where RSA certificates are not in it."""

    name: str
    versions: frozenset[str]
    suites: frozenset[str]
    signatures: frozenset[str]
    curves: frozenset[str]
    rsa_bits: int | None
    lifespan: int  # days


PROFILES: tuple[Profile, ...] = (
    Profile("modern", frozenset({"TLSv1.3"}), _TLS13, _ECDSA, _CURVES, None, 90),
    Profile(
        "intermediate",
        frozenset({"TLSv1.2", "TLSv1.3"}),
        _TLS13 | _INTERMEDIATE,
        _ECDSA | {"sha256WithRSAEncryption"},
        _CURVES,
        2048,
        366,
    ),
    Profile("old", frozenset(VERSIONS), _TLS13 | _OLD, frozenset({"sha256WithRSAEncryption"}), frozenset(), 2048, 366),
)


def grade(view: HostView) -> Grade:
    """`modern`, `intermediate`, `old`, or `none`; the modifiers say for each profile what stands against it."""
    seen = _seen(view)
    if isinstance(seen, str):
        return unjudged(RULES, view, seen)
    handshakes, leaf = seen
    verdicts: dict[str, Mapping[str, object]] = {}
    met = "none"
    for profile in PROFILES:
        reasons = list(_against(profile, handshakes, leaf))
        verdicts[profile.name] = {"result": "; ".join(reasons) or "met as far as seen", "modifier": 0}
        if not reasons:
            met = profile.name
            break
    return Grade(RULES, view.host, met, None, verdicts, None, view.run_id, view.company)


def _seen(view: HostView) -> tuple[dict[str, Handshake], Certificate] | str:
    default = view.handshakes.get("default")
    if default is None:
        return "no handshake"
    if default.outcome is not Outcome.ANSWERED or default.version is None:
        return f"handshake: {default.outcome}"
    accepted = {default.version: default}
    for version in VERSIONS:
        shaken = view.handshakes.get(version)
        if shaken is None:
            if version != default.version:
                return f"{version} was not offered"
        elif shaken.outcome is Outcome.ANSWERED:
            accepted.setdefault(version, shaken)
        elif shaken.outcome not in (Outcome.REFUSED, Outcome.RESET):  # some servers decline a version by a reset
            return f"{version}: {shaken.outcome}"
    leaf = read_certificate(default.chain[0]) if default.chain else None
    return (accepted, leaf) if leaf is not None else "the certificate cannot be read"


def _against(profile: Profile, accepted: Mapping[str, Handshake], leaf: Certificate) -> Iterator[str]:
    """What a profile forbids and was seen, and what it demands and was not."""
    for version in sorted(accepted.keys() - profile.versions):
        yield f"accepts {version}"
    if not accepted.keys() & profile.versions:
        yield "accepts none of its versions"
    for version in sorted(accepted.keys() & profile.versions):
        suite = accepted[version].cipher
        if suite and suite not in profile.suites:
            yield f"{version} with {suite}"
    yield from _against_certificate(profile, leaf)


_KEY = re.compile(r"(RSA|EC) (\S+)")


def _against_certificate(profile: Profile, leaf: Certificate) -> Iterator[str]:
    match = _KEY.match(leaf.key or "")
    kind, size = match.groups() if match else (leaf.key or "unknown", "")
    if kind == "RSA" and profile.rsa_bits is None:
        yield "an RSA certificate"
    elif kind == "RSA" and size.isdigit() and int(size) < (profile.rsa_bits or 0):
        yield f"an RSA key of {size} bits"
    elif kind != "RSA" and not profile.curves:
        yield "no RSA certificate"
    elif kind == "EC" and size not in profile.curves:
        yield f"a key on the curve {size}"
    elif kind not in ("RSA", "EC"):
        yield f"a key of kind {kind}"
    if leaf.signature and leaf.signature.lower() not in {s.lower() for s in profile.signatures}:
        yield f"signed with {leaf.signature}"
    if leaf.lifetime_days is not None and leaf.lifetime_days > profile.lifespan:
        yield f"a certificate for {leaf.lifetime_days} days"
