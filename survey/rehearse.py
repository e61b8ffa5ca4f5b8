"""A rehearsal: what would be asked of a company, with nothing sent.

Planning is pure, so a company can be imagined: its listed names exist, guessed ones do not, front
pages are empty, plain HTTP redirects, everything else is a 404. The plan then runs to its end. What
real pages point to would come on top, within the same budget.
"""

from __future__ import annotations

from survey import urls
from survey.gist import Gist
from survey.model import (
    DnsTarget,
    Exchange,
    Handshake,
    HttpTarget,
    Lookup,
    Outcome,
    RenderTarget,
    Response,
    Target,
    TlsTarget,
    identify,
)
from survey.plan import plan
from survey.seen import Seen, guesses

NOW = "1970-01-01T00:00:00.000Z"


def rehearse(seen: Seen, *, rounds: int = 500) -> list[dict[str, object]]:
    """Every target in order: round, probe, what (`GET url`, `TLS host:443 ...`, `DNS A host`), why. Uses `seen` up."""
    rows: list[dict[str, object]] = []
    imaginary = frozenset(guesses(seen)) - {h.host for h in seen.given} - set(seen.main_names)
    for number in range(1, rounds + 1):
        targets = plan(seen).targets
        if not targets:
            break
        for target in targets:
            rows.append({"round": number, "probe": target.probe, "what": _words(target), "why": target.why})
            seen.add(_imagine(target, imaginary, seen.company.website), Gist(kind="other", words=500))
    return rows


def _words(target: Target) -> str:
    if isinstance(target, HttpTarget):
        barred = f"  [not sent: {target.barred}]" if target.barred else ""
        return f"{target.method} {target.url}{barred}"
    if isinstance(target, RenderTarget):
        return f"draw {target.url}"
    if isinstance(target, TlsTarget):
        return f"TLS {target.host}:{target.port} offering {target.offered}"
    return f"DNS {target.rrtype} {target.host}"


def _imagine(target: Target, missing: frozenset[str], website: str) -> Exchange | Handshake | Lookup:
    id_ = identify("rehearsal", str(target))
    if isinstance(target, DnsTarget):
        gone = target.host in missing or target.probe == "wildcard_dns"
        outcome = Outcome.NO_SUCH_HOST if gone else Outcome.ANSWERED
        return Lookup(id_, "", None, target.host, target.rrtype, outcome, NOW, () if gone else ("192.0.2.1",))
    if isinstance(target, TlsTarget):
        return Handshake(
            id_, "", None, target.host, target.port, target.offered, Outcome.ANSWERED, NOW, version="TLSv1.3"
        )
    assert isinstance(target, HttpTarget)  # nothing imagined is an empty shell
    secure = "https://" + target.url.removeprefix("http://")
    redirect = secure if target.url.startswith("http://") and target.probe != "robots" else None
    front = urls.path_of(target.url) == "/" or target.url == urls.normal(website)
    status = 301 if redirect else 200 if front else 404
    return Exchange(
        id_, "", None, target.probe, target.method, target.url, Outcome(target.barred or Outcome.ANSWERED), NOW,
        request_headers=target.headers,
        response=None if target.barred else Response(status, "", (), b""),
        redirect_to=redirect, parent=target.parent, hops=target.hops, sent=not target.barred,
    )  # fmt: skip
