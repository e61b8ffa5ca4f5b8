"""Our own profile for API hosts, since rules made for web pages are unfair to them.

An API has no pages, so no frames, scripts or cookies are judged, and no Content-Security-Policy on JSON. A closed port
80 is as good as a redirect: no key can be sent there by mistake. An API that serves plain HTTP is the worst: keys go in
the open. Scale and letters are those of the Observatory, so that the two can stand side by side; the rules and
modifiers are ours and are nobody's standard.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from survey import headers, urls
from survey.detectors.api_host import is_api_name
from survey.detectors.certificate import verdict_of
from survey.detectors.version_leak import TELLING
from survey.grades.observatory import total
from survey.grades.view import Grade, HostView, ending, endings, field_value, unjudged
from survey.model import Exchange, Handshake, Outcome, Response, Role

RULES = "api-host-1"

MODIFIERS: Mapping[str, int] = {
    # what plain HTTP does
    "plain-http-closed": 0,
    "plain-http-refuses-with-an-error": 0,
    "plain-http-redirects-to-https": 0,
    "plain-http-redirects-off-host": -5,
    "plain-http-redirects-to-plain-http": -10,
    "plain-http-serves": -50,
    # TLS
    "tls-with-1.3-and-nothing-old": 5,
    "tls-nothing-older-than-1.2": 0,
    "tls-old-versions-accepted": -15,
    "tls-nothing-newer-than-1.1": -40,
    "certificate-valid": 0,
    "certificate-of-the-scheme": 0,  # hosts for registered parties only, under the scheme's own authority
    "certificate-not-trusted": -30,
    # headers
    "hsts-long": 0,
    "hsts-short": -5,
    "hsts-none": -10,
    "content-type-options-nosniff": 0,
    "content-type-options-none": -5,
    "cors-none": 0,
    "cors-any": 0,
    "cors-listed": 0,
    "cors-any-with-credentials": -50,
    "cors-not-seen": 0,
    "challenge-not-stored": 5,
    "challenge-may-be-stored": -5,
    "challenge-silent": 0,
    "challenge-not-seen": 0,
    "version-not-told": 0,
    "version-told": -5,
    "errors-as-problem-json": 5,
    "errors-for-machines": 0,
    "errors-as-html": -5,
    "errors-not-seen": 0,
    "rate-limit-told": 5,
    "rate-limit-not-told": 0,
}
LONG = 15_552_000  # seconds; as `hsts` long


@dataclass(frozen=True)
class _Api:
    view: HostView
    answer: Response  # what the front door ended with, over HTTPS when there is HTTPS
    handshake: Handshake


def grade(view: HostView) -> Grade:
    api = _api(view)
    if isinstance(api, str):
        return unjudged(RULES, view, api)
    results = {rule: test(api) for rule, test in TESTS.items()}
    score, letter = total(tuple(MODIFIERS[result] for result in results.values()))
    return Grade(
        rules=RULES,
        host=view.host,
        grade=letter,
        score=score,
        modifiers={rule: {"result": result, "modifier": MODIFIERS[result]} for rule, result in results.items()},
        run_id=view.run_id,
        company=view.company,
        exchange_id=view.https[-1].id,
    )


def _api(view: HostView) -> _Api | str:
    """What is judged, or why nothing is."""
    https, http = endings(view)
    if not is_api(view):
        return "not an API host"
    if isinstance(https, str):
        return f"https: {https or 'refused'}"
    if isinstance(http, str) and http:
        return f"http: {http}"
    handshake = view.handshakes.get("default")
    if handshake is None or handshake.outcome is not Outcome.ANSWERED:
        return "no handshake"
    if not {"TLSv1", "TLSv1.1"} <= view.handshakes.keys():
        return "old TLS versions were not offered"
    return _Api(view, https, handshake)


def is_api(view: HostView) -> bool:
    """A host given or found as an API, or one whose front door is not a page and whose name or reply says API."""
    if view.role == Role.API:
        return True
    if view.role in (Role.CORPORATE, Role.BRAND, Role.DOCS, Role.DEVELOPER_PORTAL):
        return False
    answer = ending(view.https)
    if isinstance(answer, str) or "html" in answer.content_type:
        return False
    return "json" in answer.content_type or is_api_name(view.host)


def _plain_http(api: _Api) -> str:
    if api.view.serving:
        return "plain-http-serves"
    chain = api.view.http
    first = chain[0]
    if first.response is None:
        return "plain-http-closed"
    if first.redirect_to is None:
        return "plain-http-serves" if first.response.status < 300 else "plain-http-refuses-with-an-error"
    if not urls.same_site(urls.host_of(first.url), urls.host_of(first.redirect_to)):
        return "plain-http-redirects-off-host"
    if first.redirect_to.startswith("https:"):
        return "plain-http-redirects-to-https"
    return "plain-http-redirects-to-plain-http"


def accepted_versions(view: HostView) -> frozenset[str]:
    """The TLS versions that were seen to be accepted."""
    return frozenset(
        h.version for h in view.handshakes.values() if h.outcome is Outcome.ANSWERED and h.version is not None
    )


def _tls(api: _Api) -> str:
    accepted = accepted_versions(api.view)
    if not accepted & {"TLSv1.2", "TLSv1.3"}:
        return "tls-nothing-newer-than-1.1"
    if accepted & {"SSLv3", "TLSv1", "TLSv1.1"}:
        return "tls-old-versions-accepted"
    return "tls-with-1.3-and-nothing-old" if "TLSv1.3" in accepted else "tls-nothing-older-than-1.2"


def _certificate(api: _Api) -> str:
    handshake = api.handshake
    if verdict_of(handshake) == "valid":
        return "certificate-valid"
    # Where a client certificate is required, only registered parties call, and they know the scheme's authority
    # (Consumer Data Right: hosts for data recipients).
    if handshake.client_certificate == "required" and verdict_of(handshake) == "untrusted":
        return "certificate-of-the-scheme"
    return "certificate-not-trusted"


def _hsts(api: _Api) -> str:
    policy = headers.hsts(api.answer.all_headers("strict-transport-security"))
    if policy is None or policy.max_age == 0:
        return "hsts-none"
    return "hsts-long" if policy.max_age >= LONG else "hsts-short"


def _content_type_options(api: _Api) -> str:
    value = field_value(api.answer, "x-content-type-options") or ""
    nosniff = value.split(",")[0].strip().lower() == "nosniff"
    return "content-type-options-nosniff" if nosniff else "content-type-options-none"


def _cors(api: _Api) -> str:
    cors = api.view.cors
    if cors is None or cors.response is None:
        return "cors-not-seen"
    allowed = field_value(cors.response, "access-control-allow-origin") or ""
    if not allowed:
        return "cors-none"
    if allowed == "*":
        return "cors-any"
    asked = next((v for n, v in cors.request_headers if n.lower() == "origin"), "")
    credentials = field_value(cors.response, "access-control-allow-credentials") == "true"
    if credentials and allowed in (asked, "null"):
        return "cors-any-with-credentials"
    return "cors-any" if allowed in (asked, "null") else "cors-listed"


def _replies(api: _Api) -> tuple[Exchange, ...]:
    return (*api.view.errors, *api.view.https[-1:])


def _challenge(api: _Api) -> str:
    """The Cache-Control of the 401s that were seen; the worst counts."""
    seen: set[str] = set()
    for exchange in _replies(api):
        if exchange.response is not None and exchange.response.status == 401:
            directives = headers.cache_control(exchange.response.all_headers("cache-control"))
            if directives.keys() & {"no-store", "private", "no-cache"}:
                seen.add("challenge-not-stored")
            elif "public" in directives or directives.get("max-age", "0").strip("0"):
                seen.add("challenge-may-be-stored")
            else:
                seen.add("challenge-silent")
    for worst in ("challenge-may-be-stored", "challenge-silent", "challenge-not-stored"):
        if worst in seen:
            return worst
    return "challenge-not-seen"


def _version(api: _Api) -> str:
    told = any(
        headers.product_versions(value)
        for exchange in _replies(api)
        if exchange.response is not None
        for name in TELLING
        for value in exchange.response.all_headers(name)
    )
    return "version-told" if told else "version-not-told"


def _errors(api: _Api) -> str:
    kinds = {
        e.response.content_type
        for e in _replies(api)
        if e.response is not None and e.response.status >= 400 and e.response.content_type
    }
    if not kinds:
        return "errors-not-seen"
    if any("html" in kind for kind in kinds):
        return "errors-as-html"
    return "errors-as-problem-json" if any("problem+" in kind for kind in kinds) else "errors-for-machines"


def _rate_limit(api: _Api) -> str:
    told = any(
        headers.is_rate_limit(name) for e in _replies(api) if e.response is not None for name, _ in e.response.headers
    )
    return "rate-limit-told" if told else "rate-limit-not-told"


TESTS: Mapping[str, Callable[[_Api], str]] = {
    "plain-http": _plain_http,
    "tls-versions": _tls,
    "certificate": _certificate,
    "strict-transport-security": _hsts,
    "x-content-type-options": _content_type_options,
    "cross-origin-resource-sharing": _cors,
    "cache-control-401": _challenge,
    "version-leak": _version,
    "errors": _errors,
    "rate-limit": _rate_limit,
}
