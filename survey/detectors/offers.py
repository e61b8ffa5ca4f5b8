"""What a portal offers beside its documentation: sandbox, SDKs, terms, prices, change log, status page, support.

Read only on pages judged portal or reference: elsewhere terms, prices and support are those of
the shop. On such a page a link counts by its words or its address; generic words (`Terms`, `Support`)
count only when the page belongs to developers by its address, since a portal often stands inside
a corporate frame.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from survey import urls
from survey.detectors.pages import judge
from survey.model import Detector, Sign, Strength
from survey.page import Link, Page, excerpt_of
from survey.reading import Reading


@dataclass(frozen=True, slots=True)
class Offer:
    """How one thing shows. `link`: words or address of a link that suffice; `loose`: words of a link that suffice
    on the pages of developers; `text`: what the page itself may say; `value`: the address, or the words."""

    question: str
    link: re.Pattern[str]
    loose: re.Pattern[str] | None
    text: re.Pattern[str] | None
    value: Literal["address", "words"]


def _o(question: str, value: Literal["address", "words"], link: str, loose: str = "", text: str = "") -> Offer:
    def made(pattern: str) -> re.Pattern[str] | None:
        return re.compile(pattern, re.I) if pattern else None

    return Offer(question, re.compile(link, re.I), made(loose), made(text), value)


# A whole last segment of an address: an API may have contacts, payment terms and price plans among its resources.
_END = r"(?:\.html?)?/?(?:$|[?#])"

OFFERS: tuple[Offer, ...] = (
    _o("sandbox", "words",
       r"\bsandbox\b|\btest environment\b|//(?:[\w-]+\.)?sandbox[.-]|/sandbox(?:[/?]|$)", "",
       r"\b(?:API |developer |free |our |the |a )?sandbox(?: environment| account| API| key)?\b|\b(?:public "
       r"|dedicated |our |the |a )?(?:test|testing|staging|playground) environment\b|\bmock (?:server|API|data)\b"),
    _o("sdk", "words",
       r"\bSDKs?\b|\bclient librar(?:y|ies)\b|\b(?:API|code) (?:libraries|client|wrappers?)\b"
       r"|//(?:www\.)?(?:npmjs\.com/package|pypi\.org/project|packagist\.org/packages|rubygems\.org/gems"
       r"|nuget\.org/packages)/", "",
       r"\bSDKs?\b(?: for| in| and)?|\bclient librar(?:y|ies)\b|\blibrar(?:y|ies) (?:for|in) (?:Java|Python|PHP"
       r"|Ruby|Node|JavaScript|\.NET|C#|Go)\b|\bnpm install\b|\bpip install\b|\bcomposer require\b|\bgem install\b"),
    _o("terms", "address",
       r"\b(?:API|APIs|developers?|portal|sandbox|open banking) (?:\w+ )?(?:terms|licen[cs]e|agreement|polic(?:y"
       r"|ies)|conditions)\b|\bterms\b.{0,30}\b(?:API|APIs|developers?)\b|/(?:developers?|apis?"
       rf"|portal)/(?:[\w-]+/)*(?:api-)?(?:terms(?:-of-(?:use|service)|-and-conditions)?|licen[cs]e|legal){_END}|(?:api|developer)[-_](?:terms|licen[cs]e|agreement)",
       r"^\W*(?:terms(?: (?:of (?:use|service)|and conditions|& conditions))?|acceptable use(?: policy)?"
       r"|licen[cs]e(?: agreement)?|fair use(?: policy)?)\W*$"),
    _o("pricing", "address",
       r"\b(?:API|APIs|developer) (?:pricing|prices|plans|rates|fees)\b|\bpricing\b.{0,20}\b(?:API|APIs)\b"
       rf"|/(?:developers?|apis?)/(?:[\w-]+/)*(?:api-)?(?:pricing|plans){_END}",
       r"^\W*(?:pricing|prices|plans(?: (?:and|&) pricing)?|rate card|fees)\W*$",
       r"\b(?:[$€£A-Z]{0,3}\d[\d.,]*|free|cents?) (?:per|for each|for the first|/) ?(?:\d[\d,]* |thousand "
       r"|million )?(?:API )?(?:calls?|requests?|transactions?|lookups?|queries)\b|\bfree tier\b"
       r"|\bpay[- ]as[- ]you[- ]go\b|\bAPI is free\b|\bfree of charge\b"),
    _o("change_log", "address",
       r"\bchange ?-?log\b|\brelease notes\b|\b(?:API|version) (?:updates|history|changes|versions)\b|/change-?log"
       r"|/release-?notes",
       r"^\W*(?:what['’]s new|releases|updates|deprecations?|migration guide)\W*$",
       r"^(?:API )?(?:change ?-?log|release notes|version history|revision history)$"),
    _o("status_page", "address",
       r"\b(?:API|system|service|platform) status\b|\bstatus page\b|//(?:[\w-]+\.)?status\.|\bstatuspage\.io\b"
       r"|//[^/]+/(?:api-|service-|system-)?status/?$",
       r"^\W*(?:status|uptime|availability)\W*$"),
    _o("support", "address",
       r"\b(?:developer|API|technical|integration) (?:support|help|community|forums?|helpdesk)\b|\b(?:developer"
       r"|API) (?:team|relations|experience)\b|\bcommunity forum\b|\bdiscord\b|\bstack ?overflow\b|//(?:forums?"
       r"|community|discord|support)\."
       rf"|/(?:developers?|apis?|docs)/(?:[\w-]+/)*(?:(?:get-)?(?:support|help)|forums?|contact(?:-us)?){_END}",
       r"^\W*(?:support|help(?: cent(?:er|re))?|contact(?: us)?|get (?:help|support)|community|forums?|FAQs?"
       r"|ask a question)\W*$",
       r"\b(?:API|developer|technical|integration) (?:support|helpdesk|help desk|team)\b[^.\n]{0,80}(?:@"
       r"|\bcontact\b|\bemail\b|\be-mail\b|\b\d{2}[\d ]{6,}\b)|\b(?:contact|e-?mail)\b[^.\n]{0,60}\b(?:API"
       r"|developer|technical|integration)s? (?:support|team)\b|\b(?:api|apis|developers?|devsupport|api-?support"
       r"|apisupport|openbanking|integrations?)@[\w.-]+\.\w+"),
)  # fmt: skip
_FOR_DEVELOPERS = re.compile(
    r"//(?:developers?|api-?docs|apidocs|docs|devportal|dev-portal|api-?portal|apis?|portal)[.-]|/(?:developers?"
    r"|api-?docs?|apidocs|devportal|apis?|open-?banking|swagger|reference)(?:[/?.-]|$)",
    re.I,
)  # fmt: skip


def _offers(reading: Reading) -> Iterator[Sign]:
    page = reading.page
    if page is None or not reading.exchange.ok or judge(page).kind not in ("reference", "portal"):
        return
    judged = judge(page)
    if judged.drawn and judged.drawn.renderer.draws == "manual":
        return
    ours = bool(_FOR_DEVELOPERS.search(page.url)) or urls.host_of(page.url).split(".")[0] in ("developer", "developers")
    strength = Strength.STRONG if judged.clear else Strength.WEAK
    for offer in OFFERS:
        yield from _offered(offer, page, ours, strength)


def _offered(offer: Offer, page: Page, ours: bool, strength: Strength) -> Iterator[Sign]:
    """The first link or sentence that shows it."""
    link = _link(offer, page, ours)
    if link is not None and link.text and (found := excerpt_of(page.source, link.text[:120])):
        value = link.url if offer.value == "address" else " ".join(link.text.split())[:80]
        yield Sign(offer.question, "yes", value, f"body@{found[0]}", found[1], strength)
        return
    if offer.text is None:
        return
    for match in offer.text.finditer(page.main.text):
        if offer.question == "sdk" and _of_somebody_else(page, match):
            continue
        at, excerpt = page.cite(page.main, match.start(), match.end())
        value = page.url if offer.value == "address" else " ".join(match.group(0).split())[:80]
        yield Sign(offer.question, "yes", value, f"body@{at}", excerpt, strength)
        return


_WHOSE_SDK = re.compile(r"\b([A-Z][\w.’']*)(?:\s[A-Z][\w.#+]*)?\s$")
_PLATFORM = re.compile(
    r"(?:Java|JavaScript|JS|TypeScript|Python|PHP|Ruby|Go|Golang|Node(?:\.?js)?|C|Swift|Kotlin|Rust|Dart|Flutter|React"
    r"|Android|iOS|Web|Mobile|Server|Client|Browser|Unity|NET|ASP|Our|The|An?|Each|Every|Use|Using|Via|Install|Official"
    r"|Download|REST|API|HTTP|GraphQL|Payments?|Partner|Developer|Public|Beta|New|All|Any|No|With|And|Or|For|In|Of)",
    re.I,
)


def _of_somebody_else(page: Page, match: re.Match[str]) -> bool:
    """`the Quoll SDK` on a page whose title and address know no Quoll: what the API gets on with."""
    if not match.group(0).lower().startswith("sdk"):
        return False
    whose = _WHOSE_SDK.search(page.main.text, max(0, match.start() - 60), match.start())
    if whose is None or _PLATFORM.fullmatch(whose.group(1)):
        return False
    name = whose.group(1).removesuffix("’s").removesuffix("'s").lower()
    return name not in f"{page.title} {page.url} {page.meta('og:site_name') or ''}".lower()


def _link(offer: Offer, page: Page, ours: bool) -> Link | None:
    loose: Link | None = None
    for link in page.links:
        if link.tag not in ("a", "area") or not link.text or len(link.text) > 120:
            continue
        if offer.link.search(link.text) or offer.link.search(link.url):
            return link
        if loose is None and ours and offer.loose is not None and offer.loose.search(link.text):
            loose = link
    return loose


OFFERED = Detector(
    "offers",
    "exchange",
    "Sandbox, SDKs, terms, prices, change log, status page and support that a portal offers",
    tuple(offer.question for offer in OFFERS),
    _offers,
)
