"""The score of the MDN HTTP Observatory, from our own observations.

Every rule, result name and modifier is that of the original (github.com/mdn/mdn-http-observatory, the files
`src/grader/charts.js`, `src/scanner/index.js` and those of `src/analyzer`, read as of August 2026); the code is ours.
It means to give what the original gives for the same responses, its quirks included, so some of what follows is not
how a browser would read a header: `survey.headers` does that. What the original asks and we do not:

* It sends OPTIONS for CORS; we send GET with an Origin, and take its answer for that. Universal access (-50) is the
  published rule; the program itself looks for the Origin it sent where its HTTP library does not keep it, and so calls
  that restricted.
* Its preload list of HSTS is not bundled: nothing is `hsts-preloaded` or `redirection-all-redirects-preloaded`.

About the name: the original's documentation calls the algorithm version 4. Its source counts on: 5 since October 2025
(X-Frame-Options earns 5 points again), 6 since August 2026 (tests of COOP and COEP). `REVISIONS` holds what changed;
we grade by the newest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from urllib.parse import unquote_to_bytes, urlsplit

from survey import headers, urls
from survey.grades.markup import NO_PAGE, WANTED, Tag, tags
from survey.grades.view import Chain, Grade, HostView, endings, field_value, unjudged
from survey.model import Response

RULES = "mdn-observatory-4"
NEWEST = 6

# --- the rule set as data ------------------------------------------------------------------------

MODIFIERS: Mapping[str, int] = {
    "csp-implemented-with-no-unsafe-default-src-none": 10,
    "csp-implemented-with-no-unsafe": 5,
    "csp-implemented-with-unsafe-inline-in-style-src-only": 0,
    "csp-implemented-but-duplicate-directives": 0,
    "csp-implemented-with-insecure-scheme-in-passive-content-only": -10,
    "csp-implemented-with-unsafe-eval": -10,
    "csp-implemented-with-unsafe-inline": -20,
    "csp-implemented-with-insecure-scheme": -20,
    "csp-header-invalid": -25,
    "csp-not-implemented": -25,
    "csp-not-implemented-but-reporting-enabled": -25,
    "cookies-secure-with-httponly-sessions-and-samesite": 5,
    "cookies-secure-with-httponly-sessions": 0,
    "cookies-not-found": 0,
    "cookies-without-secure-flag-but-protected-by-hsts": -5,
    "cookies-session-without-secure-flag-but-protected-by-hsts": -10,
    "cookies-without-secure-flag": -20,
    "cookies-samesite-flag-invalid": -20,
    "cookies-anticsrf-without-samesite-flag": -20,
    "cookies-session-without-httponly-flag": -30,
    "cookies-session-without-secure-flag": -40,
    "cross-origin-resource-sharing-not-implemented": 0,
    "cross-origin-resource-sharing-implemented-with-public-access": 0,
    "cross-origin-resource-sharing-implemented-with-restricted-access": 0,
    "cross-origin-resource-sharing-implemented-with-universal-access": -50,
    "redirection-to-https": 0,
    "redirection-not-needed-no-http": 0,
    "redirection-off-host-from-http": -5,
    "redirection-not-to-https-on-initial-redirection": -10,
    "redirection-not-to-https": -20,
    "redirection-missing": -20,
    "redirection-invalid-cert": -20,
    "referrer-policy-private": 5,
    "referrer-policy-not-implemented": 0,
    "referrer-policy-unsafe": -5,
    "referrer-policy-header-invalid": -5,
    "hsts-implemented-max-age-at-least-six-months": 0,
    "hsts-implemented-max-age-less-than-six-months": -10,
    "hsts-not-implemented": -20,
    "hsts-header-invalid": -20,
    "hsts-not-implemented-no-https": -20,
    "hsts-invalid-cert": -20,
    "sri-implemented-and-all-scripts-loaded-securely": 5,
    "sri-implemented-and-external-scripts-loaded-securely": 5,
    "sri-not-implemented-response-not-html": 0,
    "sri-not-implemented-but-no-scripts-loaded": 0,
    "sri-not-implemented-but-all-scripts-loaded-from-secure-origin": 0,
    "sri-not-implemented-but-external-scripts-loaded-securely": -5,
    "sri-implemented-but-external-scripts-not-loaded-securely": -20,
    "sri-not-implemented-and-external-scripts-not-loaded-securely": -50,
    "html-not-parseable": -20,
    "x-content-type-options-nosniff": 0,
    "x-content-type-options-not-implemented": -5,
    "x-content-type-options-header-invalid": -5,
    "x-frame-options-implemented-via-csp": 5,
    "x-frame-options-sameorigin-or-deny": 5,
    "x-frame-options-allow-from-origin": 0,
    "x-frame-options-not-implemented": -20,
    "x-frame-options-header-invalid": -20,
    "corp-implemented-with-same-origin": 10,
    "corp-implemented-with-same-site": 10,
    "corp-implemented-with-cross-origin": 0,
    "corp-not-implemented": 0,
    "corp-header-invalid": -5,
    "coep-implemented-with-require-corp": 10,
    "coep-implemented-with-credentialless": 10,
    "coep-implemented-with-unsafe-none": 0,
    "coep-not-implemented": 0,
    "coep-header-invalid": -5,
    "coop-implemented-with-same-origin": 10,
    "coop-implemented-with-same-origin-allow-popups": 10,
    "coop-implemented-with-noopener-allow-popups": 10,
    "coop-implemented-with-unsafe-none": 0,
    "coop-not-implemented": 0,
    "coop-header-invalid": -5,
}
# What an older revision had in its place: modifiers that differ, and tests that were not there.
REVISIONS: Mapping[int, tuple[Mapping[str, int], frozenset[str]]] = {
    4: (
        {"x-frame-options-sameorigin-or-deny": 0},
        frozenset({"cross-origin-embedder-policy", "cross-origin-opener-policy"}),
    ),
    5: ({}, frozenset({"cross-origin-embedder-policy", "cross-origin-opener-policy"})),
    6: ({}, frozenset()),
}
LETTERS: Mapping[int, str] = {
    100: "A+", 95: "A", 90: "A", 85: "A-", 80: "B+", 75: "B", 70: "B", 65: "B-", 60: "C+", 55: "C", 50: "C",
    45: "C-", 40: "D+", 35: "D", 30: "D", 25: "D-", 20: "F", 15: "F", 10: "F", 5: "F", 0: "F",
}  # fmt: skip
BONUS_FROM = 90  # rewards count only where penalties alone leave at least this


def total(modifiers: Sequence[int]) -> tuple[int, str]:
    """Score and letter: from 100 down by the penalties; up by the rewards if 90 are left; never below 0. The score is
    not cut at 100, the letter is that of the multiple of five below it."""
    penalties = sum(m for m in modifiers if m < 0)
    score = 100 + penalties
    if score >= BONUS_FROM:
        score += sum(m for m in modifiers if m > 0)
    score = max(score, 0)
    return score, LETTERS[min(score - score % 5, 100)]


# --- what is judged ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scan:
    """What the original holds after its requests. `auto` is the answer it grades, of the session that began at
    `start`; `https` the last answer over HTTPS, None when there is no HTTPS; `route` every address of the plain HTTP
    session, empty when plain HTTP did not answer; `verified`: no bad certificate on the way (of each session)."""

    host: str
    start: str
    auto: Response
    https: Response | None
    https_verified: bool
    route: tuple[str, ...]
    http_verified: bool
    cors: Response | None
    origin: str
    cookies: tuple[headers.Cookie, ...]
    markup: tuple[Tag, ...]


def grade(view: HostView, revision: int = NEWEST) -> Grade:
    """The grade of a host, or why none can be given."""
    scan = _scan(view)
    if isinstance(scan, str):
        return unjudged(RULES, view, scan)
    changed, absent = REVISIONS[revision]
    results = {rule: test(scan) for rule, test in TESTS.items() if rule not in absent}
    modifiers = {rule: changed.get(result, MODIFIERS[result]) for rule, result in results.items()}
    score, letter = total(tuple(modifiers.values()))
    chain = view.https if scan.https is not None else view.http
    return Grade(
        rules=RULES,
        host=view.host,
        grade=letter,
        score=score,
        modifiers={rule: {"result": results[rule], "modifier": modifiers[rule]} for rule in results},
        run_id=view.run_id,
        company=view.company,
        exchange_id=chain[-1].id,
    )


def _scan(view: HostView) -> Scan | str:
    """What was seen as the original would hold it, or the reason why it cannot be told."""
    https, http = (_arrived(found) for found in endings(view))
    if isinstance(https, str) and https:
        return f"https: {https}"
    if isinstance(http, str) and http:
        return f"http: {http}"
    auto = https or http
    if isinstance(auto, str):
        return "no answer over https or http"
    if auto.status < 200 or (auto.status >= 400 and auto.status not in (401, 403)):
        return f"status {auto.status} is not graded"
    session = view.https if https else view.http
    https_verified, http_verified = view.verified(view.https), view.verified(view.http)
    if (https and https_verified is None) or (http and http_verified is None):
        return "the certificate was not seen"
    cors = view.cors
    if cors is None or (cors.response is None and not cors.sent):
        return "no request with an Origin"
    scan = Scan(
        host=view.host,
        start=session[0].url,
        auto=auto,
        https=https if isinstance(https, Response) else None,
        https_verified=https_verified is not False,
        route=tuple(e.url for e in view.http) if http else (),
        http_verified=http_verified is not False,
        cors=cors.response,
        origin=next((v for n, v in cors.request_headers if n.lower() == "origin"), ""),
        cookies=jar(session),
        markup=tuple(tags(auto.body.decode("utf-8", "replace"), WANTED)),
    )
    if _may_be_html(auto) and any(_unreadable(source) for source in _sources(scan)):
        return "the address of a script cannot be read"  # the original gives up
    return scan


def _is_html(response: Response) -> bool:
    return _mime(response) in ("text/html", "application/xhtml+xml")


def _arrived(found: Response | str) -> Response | str:
    """Chains that end in a redirect: where the Location is no web address, the original's request fails, which counts
    as if nothing were there; where there is none, it asks for `/undefined`, which we do not."""
    if isinstance(found, str) or found.status not in (301, 302, 303, 307, 308):
        return found
    return "a redirect that does not say where to" if found.header("location") is None else ""


def _may_be_html(response: Response) -> bool:
    return not _mime(response) or _is_html(response)


def _mime(response: Response) -> str:
    """As the original cuts it: neither trimmed nor in lower case behind the cut."""
    return (response.header("content-type") or "").strip(" \t").split(";")[0]


# --- Content-Security-Policy ---------------------------------------------------------------------

_BROAD = frozenset({"ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"})
_INLINE = frozenset({"'unsafe-inline'", "data:"})
_NONCE_OR_HASH = ("'sha256-", "'sha384-", "'sha512-", "'nonce-")
_PASSIVE = ("img-src", "media-src")
_NOT_IN_META = ("frame-ancestors", "report-uri", "sandbox")
_MAY_REPEAT = frozenset({"report-uri", "report-to"})
_SHORTEST = 6
# JavaScript's white space, of which trim and \s speak.
_JS_SPACE = (
    "\t\n\x0b\x0c\r \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
_SPACES = re.compile(f"[{re.escape(_JS_SPACE)}]+")
# The order of the Unicode collation's root for ASCII, in which the original sorts sources (Intl.Collator).
_COLLATION = {
    c: i for i, c in enumerate("\t\n\x0b\x0c\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789abcdefghijklmnopqrstuvwxyz")
}


class InvalidPolicy(ValueError):
    """The original refuses the policy."""


@dataclass
class _Source:
    text: str
    policy: int
    keep: bool


@dataclass(frozen=True)
class Policy:
    """The policies of all fields laid over each other: directive -> sources. `repeated` when a reporting directive
    came twice in one policy."""

    directives: dict[str, set[str]]
    repeated: bool = False


def parse_csp(policies: Sequence[str]) -> Policy:
    """As the original lays policies over each other. Raises InvalidPolicy for a policy shorter than a directive
    and for one with a directive twice."""
    clean = [re.sub(r"[\r\n]", "", policy).strip(_JS_SPACE) for policy in policies]
    if any(len(policy) < _SHORTEST for policy in clean):
        raise InvalidPolicy
    laid: dict[str, list[_Source]] = {}
    repeated = False
    for number, policy in enumerate(clean):
        seen: set[str] = set()
        for entry in policy.split(";"):
            name, *words = _SPACES.split(entry.strip(_JS_SPACE))
            if not name:
                continue
            directive = name.lower()
            if directive in seen and directive not in _MAY_REPEAT:
                raise InvalidPolicy
            repeated |= directive in seen
            seen.add(directive)
            if not words and directive.endswith("-src"):
                words = ["'none'"]
            sources = [_Source(word.lower(), number, number == 0) for word in words]
            if number:
                sources = laid.get(directive, []) + sources
            laid[directive] = _overlaid(sources)
            if number == 0 and len(clean) > 1:
                for source in laid[directive]:
                    source.keep = False
    return Policy({name: {s.text for s in found} or {"'none'"} for name, found in laid.items()}, repeated)


def _overlaid(sources: list[_Source]) -> list[_Source]:
    """Within one policy the longer of two sources with one beginning goes; a source of a later policy stays only
    beside its equal in an earlier one."""
    ordered = sorted(sources, key=lambda s: [_COLLATION.get(c, 1000 + ord(c)) for c in s.text])
    for before, here in pairwise(ordered):
        if here.policy == before.policy and here.text.startswith(before.text):
            here.keep = False
        if here.policy != before.policy and _path_matches(before.text, here.text):
            here.keep = True
    return [source for source in ordered if source.keep]


def _path_matches(a: str, b: str) -> bool:
    """Path matching of CSP3 6.7.2.12, which the original applies to whole sources."""
    if not a or (a == "/" and not b):
        return True
    exact = not a.endswith("/")
    parts_a, parts_b = a.split("/"), b.split("/")
    if len(parts_a) > len(parts_b) or (exact and len(parts_a) != len(parts_b)):
        return False
    if not exact:
        parts_a.pop()
    return all(_decoded(x) == _decoded(y) for x, y in zip(parts_a, parts_b, strict=False))


def _decoded(text: str) -> str:
    """decodeURIComponent, which refuses a stray percent sign and what is not UTF-8."""
    if re.search(r"%(?![0-9a-fA-F]{2})", text):
        raise InvalidPolicy
    try:
        return unquote_to_bytes(text).decode()
    except UnicodeDecodeError:
        raise InvalidPolicy from None


@dataclass(frozen=True)
class _CspVerdict:
    result: str
    frame_ancestors: bool = False  # the directive stands in a policy that could be read


def _split_policies(values: Sequence[str]) -> list[str]:
    return [policy.strip(_JS_SPACE) for value in values for policy in value.split(",")]


def _metas(scan: Scan) -> list[dict[str, str]]:
    return [attributes for tag, attributes in scan.markup if tag == "meta"] if _is_html(scan.auto) else []


def _csp_verdict(scan: Scan) -> _CspVerdict:
    value = field_value(scan.auto, "content-security-policy")
    in_header = _split_policies([value] if value is not None else [])
    in_meta = _split_policies(
        [
            meta["content"]
            for meta in _metas(scan)
            if meta.get("content") and meta.get("http-equiv", "").lower().strip(_JS_SPACE) == "content-security-policy"
        ]
    )
    try:
        policy = parse_csp(in_header + in_meta)
    except InvalidPolicy:
        return _CspVerdict("csp-header-invalid")
    header_only, meta_only = _parsed(in_header), _parsed(in_meta)
    if not header_only and not meta_only.keys() - set(_NOT_IN_META):
        only_reports = field_value(scan.auto, "content-security-policy-report-only")
        return _CspVerdict("csp-not-implemented-but-reporting-enabled" if only_reports else "csp-not-implemented")
    return _CspVerdict(_judged_policy(policy, scan.start.startswith("https:")), "frame-ancestors" in policy.directives)


def _parsed(policies: Sequence[str]) -> dict[str, set[str]]:
    try:
        found = parse_csp(policies)
    except InvalidPolicy:
        return {}
    return found.directives | ({"": set()} if found.repeated else {})


def _judged_policy(policy: Policy, secure: bool) -> str:
    """The first of the findings, in the original's order. Where a directive falls back to default-src, both are one
    list: what is struck from one is struck from the other."""
    csp = {name: set(sources) for name, sources in policy.directives.items()}
    fallback = csp.get("default-src")

    def of(name: str) -> set[str]:
        found = csp.get(name)
        return found if found is not None else fallback if fallback is not None else {"*"}

    objects, scripts, styles = of("object-src"), of("script-src"), of("style-src")
    for sources in (scripts, styles):
        if _has_nonce_or_hash(sources):
            sources.discard("'unsafe-inline'")
    if "'strict-dynamic'" in scripts:
        if not _has_nonce_or_hash(scripts):
            return "csp-header-invalid"
        scripts -= {s for s in scripts if s.startswith(tuple(_BROAD)) or s in ("'self'", "'unsafe-inline'")}
    active = set(scripts).union(*(found for name, found in csp.items() if name not in (*_PASSIVE, "script-src")))
    passive = set().union(*(csp.get(name, fallback or set()) for name in _PASSIVE))
    if scripts & (_BROAD | _INLINE) or objects & _BROAD:
        return "csp-implemented-with-unsafe-inline"
    if secure and _has_plain_scheme(active):
        return "csp-implemented-with-insecure-scheme"
    if "'unsafe-eval'" in scripts | styles:
        return "csp-implemented-with-unsafe-eval"
    if secure and _has_plain_scheme(passive):
        result = "csp-implemented-with-insecure-scheme-in-passive-content-only"
    elif styles & (_BROAD | _INLINE):
        result = "csp-implemented-with-unsafe-inline-in-style-src-only"
    elif csp.get("default-src") == {"'none'"}:
        result = "csp-implemented-with-no-unsafe-default-src-none"
    else:
        result = "csp-implemented-with-no-unsafe"
    return "csp-implemented-but-duplicate-directives" if policy.repeated else result


def _has_nonce_or_hash(sources: set[str]) -> bool:
    return any(source.startswith(_NONCE_OR_HASH) for source in sources)


def _has_plain_scheme(sources: set[str]) -> bool:
    return any(source.startswith(("http:", "ftp:")) for source in sources)


def csp(scan: Scan) -> str:
    return _csp_verdict(scan).result


# --- cookies -------------------------------------------------------------------------------------

_IGNORED_COOKIES = frozenset({"heroku-session-affinity"})
_COOKIE_ORDER = (
    "cookies-without-secure-flag-but-protected-by-hsts",
    "cookies-without-secure-flag",
    "cookies-session-without-secure-flag-but-protected-by-hsts",
    "cookies-samesite-flag-invalid",
    "cookies-anticsrf-without-samesite-flag",
    "cookies-session-without-httponly-flag",
    "cookies-session-without-secure-flag",
)


def jar(chain: Chain) -> tuple[headers.Cookie, ...]:
    """The cookies that a browser's jar would hold at the end of a chain (RFC 6265 5.3): later ones take the place
    of earlier ones of the same name, domain and path; none for other domains or whole suffixes; `__Secure-` and
    `__Host-` only with what they promise. A cookie that is taken back by an old date goes when the next request would
    have carried it; of the last answer it still counts."""
    held: dict[tuple[str, str, str], headers.Cookie] = {}
    for exchange in chain:
        if exchange.response is None:
            continue
        host = urls.host_of(exchange.url)
        now = _seconds(exchange.fetched_at)
        for key in [k for k, c in held.items() if c.expired(now) and _carried(k, c, exchange.url)]:
            del held[key]
        for value in exchange.response.all_headers("set-cookie"):
            cookie = headers.cookie(value)
            if cookie is None:
                continue
            path = cookie.path or urlsplit(exchange.url).path.rpartition("/")[0] or "/"
            if _admitted(cookie, host, path):
                held[cookie.domain or host, path, cookie.name] = cookie
    return tuple(held.values())


def _carried(key: tuple[str, str, str], cookie: headers.Cookie, url: str) -> bool:
    """Whether a request for this address would carry the cookie (RFC 6265 5.4)."""
    (domain, path, _), host = key, urls.host_of(url)
    here = urlsplit(url).path or "/"
    at_host = host == domain or (bool(cookie.domain) and host.endswith(f".{domain}"))
    below = here == path or here.startswith(path if path.endswith("/") else f"{path}/")
    return at_host and below and (not cookie.secure or url.lower().startswith("https:"))


def _seconds(moment: str) -> float:
    try:
        return datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp()
    except ValueError:
        return 0.0


def _admitted(cookie: headers.Cookie, host: str, path: str) -> bool:
    domain = cookie.domain
    if domain:
        if domain != host and (urls.is_address(host) or not host.endswith(f".{domain}")):
            return False
        if not urls.is_address(domain) and urls.is_suffix(domain):
            return False
    if cookie.name.startswith("__Secure-"):
        return cookie.secure
    if cookie.name.startswith("__Host-"):
        return cookie.secure and path == "/" and not domain
    return True


def cookies(scan: Scan) -> str:
    protected = strict_transport_security(scan) == "hsts-implemented-max-age-at-least-six-months"
    kept = [c for c in scan.cookies if c.name not in _IGNORED_COOKIES]
    if not kept:
        return "cookies-not-found"
    found: set[str] = set()
    if any(_odd_same_site(value) for value in scan.auto.all_headers("set-cookie")):
        found.add("cookies-samesite-flag-invalid")
    for cookie in kept:
        name = cookie.name.lower()
        session = "login" in name or "sess" in name
        if not cookie.secure:
            found.add("cookies-without-secure-flag" + ("-but-protected-by-hsts" if protected else ""))
            if session:
                found.add("cookies-session-without-secure-flag" + ("-but-protected-by-hsts" if protected else ""))
            if cookie.same_site == "none":
                found.add("cookies-samesite-flag-invalid")
        if "csrf" in name and not cookie.same_site:
            found.add("cookies-anticsrf-without-samesite-flag")
        if session and not cookie.http_only:
            found.add("cookies-session-without-httponly-flag")
    if found:
        return max(found, key=_COOKIE_ORDER.index)
    if all(cookie.same_site for cookie in kept):
        return "cookies-secure-with-httponly-sessions-and-samesite"
    return "cookies-secure-with-httponly-sessions"


def _odd_same_site(value: str) -> bool:
    """A SameSite attribute with another value than lax, strict and none; also where the pair itself is so named."""
    for part in value.split(";"):
        name, _, rest = part.strip(_JS_SPACE).partition("=")
        content = rest.split("=")[0]
        if name.strip(_JS_SPACE).lower() == "samesite" and (
            content.strip(_JS_SPACE).lower() not in ("lax", "strict", "none")
        ):
            return True
    return False


# --- the others ----------------------------------------------------------------------------------


def cross_origin_resource_sharing(scan: Scan) -> str:
    """An answer of status 400 or more is none to the original."""
    prefix = "cross-origin-resource-sharing-"
    if scan.cors is not None and scan.cors.status >= 400:
        return prefix + "not-implemented"
    allowed = field_value(scan.cors, "access-control-allow-origin") if scan.cors else None
    if not scan.cors or not allowed:
        return prefix + "not-implemented"
    if allowed[:256].strip(_JS_SPACE) == "*":
        return prefix + "implemented-with-public-access"
    credentials = field_value(scan.cors, "access-control-allow-credentials") or ""
    if scan.origin and allowed == scan.origin and credentials.lower().strip(_JS_SPACE) == "true":
        return prefix + "implemented-with-universal-access"
    return prefix + "implemented-with-restricted-access"


def redirection(scan: Scan) -> str:
    route = scan.route
    if not route:
        return "redirection-not-needed-no-http"
    if not scan.http_verified:
        return "redirection-invalid-cert"
    if len(route) == 1:
        return "redirection-missing"
    if not route[-1].startswith("https:"):
        return "redirection-not-to-https"
    if route[1].startswith("http:"):
        return "redirection-not-to-https-on-initial-redirection"
    if route[0].startswith("http:") and urls.host_of(route[0]) != urls.host_of(route[1]):
        return "redirection-off-host-from-http"
    return "redirection-to-https"


_PRIVATE = ("no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin")
_UNSAFE = ("origin", "origin-when-cross-origin", "unsafe-url", "no-referrer-when-downgrade")


def referrer_policy(scan: Scan) -> str:
    """The last policy known counts; a meta tag comes after the header."""
    value = field_value(scan.auto, "referrer-policy")
    values = [value] if value is not None else []
    in_meta = [
        meta["content"]
        for meta in _metas(scan)
        if not ("http-equiv" in meta and "content" in meta)
        and meta.get("name", "").lower().strip(_JS_SPACE) == "referrer"
        and meta.get("content")
    ]
    values += in_meta[-1:]
    if not values:
        return "referrer-policy-not-implemented"
    words = [word.lower().strip(_JS_SPACE) for value in values for word in value.split(",")]
    last = next((word for word in reversed(words) if word in _PRIVATE + _UNSAFE), "")
    if last in _PRIVATE:
        return "referrer-policy-private"
    return "referrer-policy-unsafe" if last else "referrer-policy-header-invalid"


SIX_MONTHS = 15_552_000  # the original's own white lie: six months are a little more


def strict_transport_security(scan: Scan) -> str:
    """Read as the original reads it: a number that is none counts as long (it compares false), and spaces around the
    equals sign hide the directive."""
    if scan.https is None:
        return "hsts-not-implemented-no-https"
    if not scan.https_verified:
        return "hsts-invalid-cert"
    value = field_value(scan.https, "strict-transport-security")
    if value is None:
        return "hsts-not-implemented"
    value = value[:1024]
    ages = [
        part.strip(_JS_SPACE).lower()[8:128]
        for part in value.split(";")
        if part.strip(_JS_SPACE).lower().startswith("max-age=")
    ]
    if "," in value or not ages:
        return "hsts-header-invalid"
    number = re.match(f"[{re.escape(_JS_SPACE)}]*([+-]?[0-9]+)", ages[-1])
    if number and int(number.group(1)) < SIX_MONTHS:
        return "hsts-implemented-max-age-less-than-six-months"
    return "hsts-implemented-max-age-at-least-six-months"


_SRI_ORDER = (
    "sri-implemented-and-all-scripts-loaded-securely",
    "sri-implemented-and-external-scripts-loaded-securely",
    "sri-implemented-but-external-scripts-not-loaded-securely",
    "sri-not-implemented-but-external-scripts-loaded-securely",
    "sri-not-implemented-and-external-scripts-not-loaded-securely",
)


def subresource_integrity(scan: Scan) -> str:
    if not _may_be_html(scan.auto):
        return "sri-not-implemented-response-not-html"
    if scan.auto.body == NO_PAGE.encode():
        return "html-not-parseable"
    scripts = [attributes for tag, attributes in scan.markup if tag == "script"]
    if not scripts:
        return "sri-not-implemented-but-no-scripts-loaded"
    found: list[str] = []
    foreign = False
    for attributes in scripts:
        source = attributes.get("src")
        if not source:
            continue
        with_hash = bool(attributes.get("integrity"))
        without_scheme = re.match(r"//[^/]", source) is not None
        absolute = _ABSOLUTE.match(source) is not None
        if not without_scheme and (not absolute or _domain(_script_host(source)) == _domain(scan.host)):
            secure = source.startswith("https:") if absolute else scan.start.startswith("https:")
            if with_hash and secure and not found:
                found.append(_SRI_ORDER[0])
            continue
        foreign = True
        secure = absolute and source.startswith("https:")
        if with_hash and not secure:
            found.append("sri-implemented-but-external-scripts-not-loaded-securely")
        elif not with_hash and secure:
            found.append("sri-not-implemented-but-external-scripts-loaded-securely")
        elif not with_hash:
            found.append("sri-not-implemented-and-external-scripts-not-loaded-securely")
    if found:
        return max(found, key=_SRI_ORDER.index)
    if foreign:
        return "sri-implemented-and-external-scripts-loaded-securely"
    return "sri-not-implemented-but-all-scripts-loaded-from-secure-origin"


_ABSOLUTE = re.compile(r"https?://")
_AUTHORITY = re.compile(r"https?:[/\\]*([^/\\?#]*)")
_HOST = re.compile(r"[a-z0-9_.\x80-\U0010ffff][a-z0-9_.\x80-\U0010ffff-]*")
_FORBIDDEN = re.compile(r"[\x00-\x20<>\[\]^|%\x7f]")  # in the host of an address (URL standard 3.5)


def _sources(scan: Scan) -> list[str]:
    return [a["src"] for tag, a in scan.markup if tag == "script" and _ABSOLUTE.match(a.get("src", ""))]


def _script_host(source: str) -> str:
    """The host as written, in lower case; a browser reads backslashes as slashes and drops tabs and line ends."""
    match = _AUTHORITY.match(re.sub(r"[\t\n\r]", "", source).rstrip(" "))
    written = match.group(1).rpartition("@")[2].lower() if match else ""
    return written.partition("]")[0].lstrip("[") if written.startswith("[") else written.partition(":")[0]


def _domain(host: str) -> str | None:
    """The registrable domain; None for an address, a public suffix and what is no host name. Two of these are equal."""
    host = host.removesuffix(".")
    labels = host.split(".")
    if not _HOST.fullmatch(host) or any(not part or len(part) > 63 or part.endswith("-") for part in labels):
        return None
    if urls.is_address(host) or urls.registrable(f"x.{host}") == f"x.{host}":
        return None
    return urls.registrable(host)


def _unreadable(source: str) -> bool:
    """Whether the URL standard refuses an absolute address: no host, a host with forbidden signs, a port too high."""
    match = _AUTHORITY.match(re.sub(r"[\t\n\r]", "", source).rstrip(" "))
    written = match.group(1).rpartition("@")[2] if match else ""
    if written.startswith("["):
        address, _, port = written[1:].partition("]")
        host, valid = address, ":" in address and urls.is_address(address) and port[:1] in ("", ":")
        port = port[1:]
    else:
        host, _, port = written.partition(":")
        host = unquote_to_bytes(host).decode("utf-8", "replace")
        valid = not _FORBIDDEN.search(host) and not _bad_number(host)
    return not host or not valid or not (port == "" or (port.isascii() and port.isdigit() and int(port[:9]) < 65536))


def _bad_number(host: str) -> bool:
    """A host whose last label is a number is an IPv4 address or nothing."""
    last = host.removesuffix(".").rpartition(".")[2]
    if not re.fullmatch(r"[0-9]+|0[xX][0-9a-fA-F]*", last):
        return False
    parts = host.removesuffix(".").split(".")
    try:
        numbers = [int(p, 16) if p[:2].lower() == "0x" else int(p, 8) if p[:1] == "0" != p else int(p) for p in parts]
    except ValueError:
        return True
    return len(parts) > 4 or any(n > 255 for n in numbers[:-1]) or numbers[-1] >= 256 ** (5 - len(parts))


def x_content_type_options(scan: Scan) -> str:
    value = field_value(scan.auto, "x-content-type-options")
    if not value:
        return "x-content-type-options-not-implemented"
    good = value[:256].strip(_JS_SPACE).lower() == "nosniff"
    return "x-content-type-options-nosniff" if good else "x-content-type-options-header-invalid"


def x_frame_options(scan: Scan) -> str:
    if _csp_verdict(scan).frame_ancestors:
        return "x-frame-options-implemented-via-csp"
    value = field_value(scan.auto, "x-frame-options")
    if not value:
        return "x-frame-options-not-implemented"
    word = value[:1024].strip(_JS_SPACE).lower()
    if word in ("deny", "sameorigin"):
        return "x-frame-options-sameorigin-or-deny"
    return "x-frame-options-" + ("allow-from-origin" if word.startswith("allow-from") else "header-invalid")


def cross_origin_resource_policy(scan: Scan) -> str:
    value = field_value(scan.auto, "cross-origin-resource-policy")
    if not value:
        return "corp-not-implemented"
    word = value[:256].strip(_JS_SPACE).lower()
    known = ("same-site", "same-origin", "cross-origin")
    return f"corp-implemented-with-{word}" if word in known else "corp-header-invalid"


def _token_policy(scan: Scan, name: str, short: str, known: tuple[str, ...]) -> str:
    """COEP and COOP: a structured field whose item is a token (HTML 7.1.3, 7.1.4); parameters are not looked at."""
    value = field_value(scan.auto, name)
    if not value:
        return f"{short}-not-implemented"
    item = headers.sf_item(value[:1024].strip(_JS_SPACE))
    word = item.value.text if item and isinstance(item.value, headers.Token) else ""
    return f"{short}-implemented-with-{word}" if word in known else f"{short}-header-invalid"


def cross_origin_embedder_policy(scan: Scan) -> str:
    known = ("require-corp", "credentialless", "unsafe-none")
    return _token_policy(scan, "cross-origin-embedder-policy", "coep", known)


def cross_origin_opener_policy(scan: Scan) -> str:
    known = ("same-origin", "same-origin-allow-popups", "noopener-allow-popups", "unsafe-none")
    return _token_policy(scan, "cross-origin-opener-policy", "coop", known)


TESTS: Mapping[str, Callable[[Scan], str]] = {
    "content-security-policy": csp,
    "cookies": cookies,
    "cross-origin-embedder-policy": cross_origin_embedder_policy,
    "cross-origin-opener-policy": cross_origin_opener_policy,
    "cross-origin-resource-sharing": cross_origin_resource_sharing,
    "redirection": redirection,
    "referrer-policy": referrer_policy,
    "strict-transport-security": strict_transport_security,
    "subresource-integrity": subresource_integrity,
    "x-content-type-options": x_content_type_options,
    "x-frame-options": x_frame_options,
    "cross-origin-resource-policy": cross_origin_resource_policy,
}
