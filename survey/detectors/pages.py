"""What kind of page this is: API reference, developer portal, other, or an empty shell (`unread`).

No single word decides: signs are weighed (`page_signs`). A page is of a kind when the sum passes `ENOUGH`, and a
finding is strong when it passes `CLEAR`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from survey import urls
from survey.detectors.looks import MOST_TEXT, Spot, titles
from survey.detectors.page_looks import MANUAL_CODE, SOME_PROSE, own_call
from survey.detectors.page_signs import (
    CORE,
    ENOUGH_PARTS,
    KIND_SIGNS,
    NAMED,
    OF_CALLS,
    OF_THE_WEB,
    PARTS,
    PROMISES,
    SUBJECT,
    KindSign,
)
from survey.detectors.renderers import Drawn, drawn_by
from survey.model import Detector, Sign, Strength
from survey.page import Page
from survey.reading import Reading

Kind = Literal["reference", "portal", "other", "unread"]
ENOUGH = 3.0
CLEAR = 4.5


@dataclass(frozen=True, slots=True)
class Seen:
    """A sign that was seen on a page, with its place."""

    sign: KindSign
    spot: Spot


@dataclass(frozen=True, slots=True)
class Judgement:
    """The kind of a page and why. `score` is the sum for that kind; `seen` the signs, heaviest first."""

    kind: Kind
    renderer: str | None
    score: float
    seen: tuple[Seen, ...] = ()
    drawn: Drawn | None = None

    @property
    def clear(self) -> bool:
        return self.kind in ("reference", "portal") and self.score >= CLEAR

    @property
    def signs(self) -> tuple[str, ...]:
        """What weighed, in words: `name +2.0`."""
        return tuple(f"{s.sign.name} {self._weight(s.sign):+.1f}" for s in self.seen)

    def _weight(self, sign: KindSign) -> float:
        return sign.portal if self.kind == "portal" else sign.reference


_WEIGHT_OF_DRAWN = {"reference": (10.0, 0.0), "portal": (0.5, 6.0), "docs": (0.5, 0.3), "manual": (-6.0, -6.0)}


# --- the judgement -----------------------------------------------------------------------------------


@lru_cache(maxsize=8)  # several detectors ask about the same page
def judge(page: Page) -> Judgement:
    """The kind and renderer of a page. An error page is `other`, whatever it says."""
    if page.status >= 400 or _is_error(page):
        return Judgement("other", None, 0.0)
    drawn = next(iter(drawn_by(page)), None)
    reference, portal = (0.0, 0.0)
    seen: list[Seen] = []
    if drawn is not None:
        reference, portal = _WEIGHT_OF_DRAWN[drawn.renderer.draws]
        spot = Spot(drawn.start, drawn.excerpt)
        seen.append(Seen(KindSign(f"drawn by {drawn.renderer.name}", reference, portal, lambda _: spot), spot))
    subject = any(look(page) for look in SUBJECT)
    for sign in KIND_SIGNS:
        if (subject or not sign.subject) and (found := sign.look(page)):
            reference, portal = reference + sign.reference, portal + sign.portal
            seen.append(Seen(sign, found))
    names = {s.sign.name for s in seen}
    if drawn is None or drawn.renderer.draws in ("docs", "manual"):
        told = bool(names & CORE["reference"]) or len(names & PARTS) >= ENOUGH_PARTS
        reference = reference if told else min(reference, ENOUGH - 0.1)
        portal = portal if names & CORE["portal"] else min(portal, ENOUGH - 0.1)
        if drawn is not None and not names & OF_THE_WEB:  # the API of a library has such titles too
            reference, portal = min(reference, ENOUGH - 0.1), min(portal, ENOUGH - 0.1)
        if names <= NAMED and len(page.main.text.split()) < SOME_PROSE and not _leads_on(page):
            reference, portal = min(reference, ENOUGH - 0.1), min(portal, ENOUGH - 0.1)  # it says no more than its name
        if not names & OF_CALLS and MANUAL_CODE.search(page.code[:MOST_TEXT]):  # called from a program's own code
            reference, portal = min(reference, ENOUGH - 0.1), min(portal, ENOUGH - 0.1)
        if "a manual of a library" in names:  # however much it tells of HTTP
            reference, portal = min(reference, ENOUGH - 0.1), min(portal, ENOUGH - 0.1)
    kind: Kind
    score = max(reference, portal)
    product = drawn is not None and drawn.renderer.draws in ("reference", "portal")
    told = bool(names & (CORE["portal"] if portal > reference else CORE["reference"]) - PROMISES)
    manual = drawn is not None and drawn.renderer.draws == "manual"
    if _is_shell(page) and not product and not manual and not (told and score >= CLEAR):
        kind = "unread"  # whatever its title promises
    elif score >= ENOUGH:
        kind = "reference" if reference >= portal else "portal"
    else:
        kind = "other"
    ordered = tuple(sorted(seen, key=lambda s: -abs(s.sign.portal if kind == "portal" else s.sign.reference)))
    renderer = drawn.renderer.name if drawn and kind in ("reference", "portal") else None
    return Judgement(kind, renderer, round(score, 1), ordered, drawn)


def _leads_on(page: Page) -> bool:
    """There are links in the text, or something to fill in, or a script that may draw more."""
    inside = any(link.tag == "a" and link.place == "main" for link in page.links)
    return inside or bool(page.forms or page.inline_scripts or page.scripts)


_ERROR = re.compile(r"\b404\b|\bpage (?:not found|cannot be found|doesn.t exist)|^(?:not found|error|forbidden"
    r"|access denied)\W*$|\b(?:403|500|502|503) ", re.I)  # fmt: skip


def _is_error(page: Page) -> bool:
    """A page that says it is not there, although its status may be 200."""
    return any(_ERROR.search(said) for said in list(titles(page))[:2]) and len(page.main.text) < 1_500


_ROOT_IDS = frozenset(
    ["root", "app", "__next", "__nuxt", "main", "react-root", "app-root", "application", "___gatsby", "svelte", "ember"]
)
_NEEDS_SCRIPT = re.compile(
    r"enable javascript|javascript (?:is )?(?:required|disabled|must be enabled)|requires javascript"
    r"|without javascript",
    re.I,
)


def _is_shell(page: Page) -> bool:
    """Hardly any text, but scripts and a place to draw in: a page that is empty without JavaScript."""
    if page.drawn:  # what little it says is all that it says
        return len(page.text) < 30 and not page.forms
    if len(page.text) > 300 or not (page.scripts or page.inline_scripts):
        return False
    told = bool(_NEEDS_SCRIPT.search(page.noscript) or _NEEDS_SCRIPT.search(page.text))
    rooted = bool(page.ids & _ROOT_IDS) or any(tag.endswith(("-root", "-app")) for tag in page.tags)
    rooted = rooted and not (page.headings and len(page.main.text) >= 60)  # drawn by the server, however short
    return (
        told
        or (rooted and len(page.text) < 200)
        or (len(page.text) < 30 and len(page.links) < 30 and len(page.scripts) > 0)
    )


# --- findings ----------------------------------------------------------------------------------------


def _reference_page(reading: Reading) -> Iterator[Sign]:
    page = reading.page
    if page is None or not reading.exchange.ok:
        return
    judged = judge(page)
    if judged.kind != "reference" or not judged.seen:
        return
    spot = _best(judged)
    sure = (judged.clear or _calls_own_host(page)) and not is_foreign(page)
    strength = Strength.STRONG if sure else Strength.WEAK
    yield Sign("reference_page", "yes", judged.renderer or "prose", f"body@{spot.start}", spot.excerpt, strength)


_CALLED = re.compile(r"\b(?:https?://|Host:[ \t]{0,9})([a-z0-9.-]{4,100})", re.I)
_CALL = re.compile(r"\b(?:GET|POST|PUT|PATCH|DELETE)\s+(?:https?://[^\s/]{1,100})?/|\bcurl\b", re.I)
_BY_WHOM = re.compile(
    r"\bAuthorization: |\bX-[\w-]{1,40}-(?:Key|Token)\b|\bOAuth\b|\bHTTP Basic\b|\bAPI keys?\b"
    r"|\bclient certificates?\b",
    re.I,
)


def _calls_own_host(page: Page) -> bool:
    """Samples of calls to a host of the company's own and to nobody else's, on a page that says with what a caller
    shows who he is: too little to be a reference by its looks, and nobody else's manual."""
    if not _CALL.search(page.code) or not (_BY_WHOM.search(page.main.text) or own_call(page)):
        return False
    called = {m.group(1).lower().strip(".") for m in _CALLED.finditer(page.code[:20_000])}
    return bool(called) and all(urls.same_site(host, page.host) for host in called)


def _portal_page(reading: Reading) -> Iterator[Sign]:
    page = reading.page
    if page is None or not reading.exchange.ok:
        return
    judged = judge(page)
    if judged.kind != "portal" or not judged.seen:
        return
    spot = _best(judged)
    strength = Strength.STRONG if judged.clear else Strength.WEAK
    yield Sign("portal_page", "yes", judged.renderer or "own", f"body@{spot.start}", spot.excerpt, strength)


def _portal_product(reading: Reading) -> Iterator[Sign]:
    page = reading.page
    if page is None or not reading.exchange.ok:
        return
    judged = judge(page)
    if judged.renderer and judged.drawn:
        where = f"body@{judged.drawn.start}"
        yield Sign("portal_product", "yes", judged.renderer, where, judged.drawn.excerpt)


def _foreign_page(reading: Reading) -> Iterator[Sign]:
    page = reading.page
    if page is None and reading.exchange.ok and (spot := _configured_sample(reading.exchange.text[:200_000])):
        yield Sign("foreign_description", "yes", "petstore", f"body@{spot.start}", spot.excerpt)
    if page is None or not reading.exchange.ok or judge(page).kind != "reference":
        return
    if spot := is_foreign(page):
        yield Sign("foreign_description", "yes", "petstore", f"body@{spot.start}", spot.excerpt)


def _best(judged: Judgement) -> Spot:
    """The heaviest sign that speaks for the kind."""
    best = max(judged.seen, key=lambda s: s.sign.portal if judged.kind == "portal" else s.sign.reference)
    return best.spot


_PETSTORE = re.compile(
    r"(?:https?:)?//(?:petstore3?|generator3?)\.swagger\.io/[\w./-]*|Rebilly/ReDoc/[\w./-]*petstore[\w.]*", re.I
)


_VIEWER = re.compile(r"SwaggerUIBundle|SwaggerUi\b|Redoc\.init|dom_id", re.I)


def _configured_sample(text: str) -> Spot | None:
    """A viewer's script of its own (`swagger-initializer.js`) that was left at the sample."""
    if not _VIEWER.search(text) or not (match := _PETSTORE.search(text)):
        return None
    return Spot(match.start(), match.group(0))


def is_foreign(page: Page) -> Spot | None:
    """The page shows somebody else's API: a viewer left at its default, the Petstore."""
    for script in page.inline_scripts:
        if match := _PETSTORE.search(script.text):
            at = script.start + match.start()
            return Spot(at, page.source[at : at + len(match.group(0))])
    if re.search(r"\bswagger petstore\b", f"{page.title} {page.text[:400]}", re.I) and (found := page.find("petstore")):
        return Spot(*found)
    return None


REFERENCE_PAGE = Detector(
    "reference_page",
    "exchange",
    "Pages that document an API, by several weighed signs",
    ("reference_page",),
    _reference_page,
)
PORTAL_PAGE = Detector(
    "portal_page",
    "exchange",
    "Developer landing pages, catalogues, sign-up and getting-started pages",
    ("portal_page",),
    _portal_page,
)
PORTAL_PRODUCT = Detector(
    "portal_product", "exchange", "The product that drew a portal or a reference", ("portal_product",), _portal_product
)
FOREIGN_PAGE = Detector(
    "foreign_page",
    "exchange",
    "Viewers of API descriptions that still show the sample",
    ("foreign_description",),
    _foreign_page,
)
