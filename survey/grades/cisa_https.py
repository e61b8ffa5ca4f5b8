"""HTTPS as the US federal directive of 2017 measures it (BOD 18-01, by the tool pshtt of CISA): supports, enforces,
strong HSTS, ready to be preloaded.

The definitions are those of pshtt's `is_*` functions over the four endpoints of a domain (http and https, apex and
www); for a host that is neither, over its two. Where an endpoint was not seen, nothing is judged. A bad chain still
"supports" HTTPS there, a wrong name does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from survey import headers, urls
from survey.grades.view import Chain, Grade, HostView, ending, unjudged
from survey.model import Outcome

RULES = "cisa-https"
STRONG = 31_536_000  # one year
PRELOAD = 10_886_400  # eighteen weeks
STEPS = ("none", "supports", "enforces", "strong-hsts")


@dataclass(frozen=True)
class Endpoint:
    """One of the four, in pshtt's words. `live`: it answered. `immediately`: where its first redirect goes."""

    live: bool
    status: int | None = None
    immediately: str = ""
    externally: bool = False  # the first redirect leaves the registrable domain
    ends_externally: bool = False
    bad_name: bool = False
    hsts: headers.Hsts | None = None

    @property
    def redirects(self) -> bool:
        return bool(self.immediately)

    @property
    def to_https(self) -> bool:
        return self.immediately.startswith("https:")

    @property
    def to_http(self) -> bool:
        return self.immediately.startswith("http:")

    @property
    def good(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


DOWN = Endpoint(live=False)


def grade(view: HostView) -> Grade:
    """The last step that is reached without a gap: none, supports, enforces, strong-hsts. `preload-ready` stands in the
    modifiers, since it asks less of the age than strong does."""
    own = {scheme: _endpoint(view, getattr(view, scheme)) for scheme in ("http", "https")}
    missing = [f"{scheme}: {found}" for scheme, found in own.items() if isinstance(found, str)]
    siblings = {scheme: _endpoint(view, chain) for scheme, chain in view.siblings.items()}
    missing += [f"{scheme} of the other name: {found}" for scheme, found in siblings.items() if isinstance(found, str)]
    if missing:
        return unjudged(RULES, view, "; ".join(missing))
    http, https = _known(own["http"]), _known(own["https"])
    other_http, other_https = _known(siblings.get("http", DOWN)), _known(siblings.get("https", DOWN))
    if https.live and view.judged.get(view.host) is None:
        return unjudged(RULES, view, "the certificate was not seen")
    is_www = view.host == f"www.{urls.registrable(view.host)}"
    root, www = ((other_http, other_https), (http, https)) if is_www else ((http, https), (other_http, other_https))
    answers = judge(root, www)
    step = "none"
    for name, reached in zip(STEPS[1:], (answers["supports-https"], answers["enforces-https"], answers["strong-hsts"]),
                             strict=True):  # fmt: skip
        if not reached:
            break
        step = name
    modifiers = {rule: {"result": "yes" if yes else "no", "modifier": 0} for rule, yes in answers.items()}
    chain = view.https or view.http
    return Grade(RULES, view.host, step, None, modifiers, None, view.run_id, view.company, chain[0].id)


def _known(endpoint: Endpoint | str) -> Endpoint:
    return DOWN if isinstance(endpoint, str) else endpoint


def _endpoint(view: HostView, chain: Chain) -> Endpoint | str:
    """An endpoint as pshtt sees it, or what is missing."""
    if not chain:
        return "not asked"
    first = chain[0]
    if first.response is None:
        shaken = view.handshakes.get("default") if urls.host_of(first.url) == view.host else None
        if first.outcome is Outcome.TLS_FAILED and shaken is not None and shaken.outcome is Outcome.ANSWERED:
            # TLS is there, and asks its callers for a certificate: to pshtt live, without an answer
            return Endpoint(live=True, bad_name=view.host in view.wrong_names)
        # A name that does not exist is as down as a closed port; whether a slow one is down, nobody knows.
        down = first.outcome in (Outcome.REFUSED, Outcome.TLS_FAILED, Outcome.NO_SUCH_HOST)
        return DOWN if down else str(first.outcome)
    if first.outcome is not Outcome.ANSWERED:
        return str(first.outcome)
    here = urls.host_of(first.url)
    last = chain[-1].redirect_to or chain[-1].url
    ends = ending(chain)
    return Endpoint(
        live=True,
        status=first.response.status,
        immediately=first.redirect_to or "",
        externally=bool(first.redirect_to) and not urls.same_site(here, urls.host_of(first.redirect_to or "")),
        ends_externally=not urls.same_site(here, urls.host_of(last)) and ends != "",
        bad_name=first.url.startswith("https:") and here in view.wrong_names,
        hsts=headers.hsts(first.response.all_headers("strict-transport-security"))
        if first.url.startswith("https:")
        else None,
    )


def judge(root: tuple[Endpoint, Endpoint], www: tuple[Endpoint, Endpoint]) -> Mapping[str, bool]:
    """The four answers from the endpoints (http, https) of the apex and of www."""
    (http, https), (httpwww, httpswww) = root, www
    on_www, on_https = _canonical(root, www)
    canonical_https = httpswww if on_www else https
    supported = any(e.live and not e.bad_name for e in (https, httpswww))
    downgrades = supported and canonical_https.to_http and not canonical_https.externally
    valid = canonical_https.live and not canonical_https.bad_name
    supports = valid and not downgrades
    forces = (https.live or httpswww.live) and all(not e.live or e.to_https for e in (http, httpwww))
    leaves = [e for e in (http, httpwww) if e.ends_externally]
    redirect_domain = bool(leaves) and all(
        e.ends_externally or not e.live or (e.status or 0) >= 400 for e in (http, httpwww)
    )
    enforces = supports and forces and (on_https or redirect_domain)
    policy = canonical_https.hsts
    strong = policy is not None and policy.max_age >= STRONG
    ready = https.hsts is not None and https.hsts.max_age >= PRELOAD
    return {
        "supports-https": supports,
        "enforces-https": enforces,
        "strong-hsts": strong,
        "preload-ready": bool(ready and https.hsts and https.hsts.include_subdomains and https.hsts.preload),
    }


def _canonical(root: tuple[Endpoint, Endpoint], www: tuple[Endpoint, Endpoint]) -> tuple[bool, bool]:
    """Whether the site lives at www, and whether it lives at https (pshtt's `canonical_endpoint`)."""
    (http, https), (httpwww, httpswww) = root, www

    def unused(e: Endpoint) -> bool:
        return e.redirects or not e.live or e.bad_name or not e.good

    def down(e: Endpoint) -> bool:
        return not e.live or e.bad_name or not 200 <= (e.status or 0) < 400

    def to_www(e: Endpoint) -> bool:
        return urls.host_of(e.immediately).startswith("www.") and not e.externally

    at_www = (
        (httpwww.live or httpswww.live)
        and unused(http)
        and unused(https)
        and ((down(http) and down(https)) or to_www(http) or to_www(https))
    )
    plain = (http, httpwww)
    at_https = (
        any(e.live and not e.bad_name for e in (https, httpswww))
        and all(e.redirects or not e.live or not e.good for e in plain)
        and (not any(e.live for e in plain) or any(e.to_https and not e.externally for e in plain))
    )
    return at_www, at_https
