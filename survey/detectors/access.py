"""How somebody outside gets in, read from sentences and forms: the access model, a login before the
documentation, an API that is there for partners only, and mere mentions.

A sentence counts for the pages of a portal or reference; on any other page it has to speak of an
API itself, and of the company's own: not of a vendor's, not of a pharmaceutical ingredient, not of
the skills a job asks for. Plans and boasts without a way in are mentions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from survey.detectors.cite import by_header
from survey.detectors.page_looks import bare_login
from survey.detectors.pages import Judgement, judge
from survey.model import Detector, Sign, Strength
from survey.page import Form, Page, Words, excerpt_of
from survey.reading import Reading


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a page's text, `start` and `end` in that text."""

    said: str
    start: int
    end: int


_BREAK = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"“(0-9])|\n+|(?<=[.!?])$")
MOST_SENTENCES = 1_500


def sentences(words: Words) -> tuple[Sentence, ...]:
    """The sentences of a text; a line of its own (a heading, an item of a list) is one, a row of links is none."""
    found: list[Sentence] = []
    start = 0
    for end, after in [*((m.start(), m.end()) for m in _BREAK.finditer(words.text)), (len(words.text), 0)]:
        said = words.text[start:end]
        if said.strip() and not _is_menu(words, start, end):
            found.append(Sentence(said, start, end))
            if len(found) >= MOST_SENTENCES:
                break
        start = after
    return tuple(found)


def _is_menu(words: Words, start: int, end: int) -> bool:
    links, share = words.links_in(start, end)
    return links >= 2 and share > 0.6


# --- what sentences say --------------------------------------------------------------------------------

_API = re.compile(
    r"\bAPIs?\b|\b[Ww]eb [Ss]ervices?\b|\bGraphQL\b|\bopen ?API\b|\b[Dd]eveloper [Pp]ortal\b"
    r"|\b[Aa]pplication [Pp]rogramming [Ii]nterfaces?\b"
)
_DEVELOPING = re.compile(
    r"\bAPIs?\b|\bdevelopers?\b|\bsandbox\b|\bapp(?:lication)?s?\b|\bkeys?\b|\bcredentials\b"
    r"|\btokens?\b|\bdocumentation\b|\b(?:about|for|get|gain|given|request) access\b"
    r"|\bZug(?:ang|riff)\w*|\baccès\b|\bidentifiants\b|\bacceso\b|\bcredenciales\b",
    re.I,
)
# An API of somebody else, a group of substances, oil, a listed company of that name, or a skill.
_OTHERS = re.compile(
    r"\b(?:Google|Facebook|Meta|YouTube|Twitter|LinkedIn|Salesforce|Microsoft|Azure|AWS|Amazon|Shopify|WordPress"
    r"|Stripe|PayPal|Mapbox|OpenAI|Zendesk"
    r"|HubSpot|Adobe|Instagram|Oracle|SAP|Xero|MYOB|Slack|Twilio)(?:'s|’s)? (?:\w+ ){0,3}APIs?\b"
    r"|\bthird[- ]party APIs\b|\bAPIs? (?:from|of|by) (?:Google|Facebook|Microsoft)\b"
    r"|\byour (?:own )?APIs?(?: (?:program(?:me)?|strateg\w+|portfolio|estate|landscape|journey|roadmap|product"
    r"|management|governance|gateway|security)s?\b|[.?!]|$)|\bAPI (?:strateg\w+|consult\w+|governance)\b"
    r"|\bAPI (?:summit|conference|meet-?up|courses?|training|workshops?|webinars?)\b"
    r"|\bpharmaceutical|\bdrug\b|\bingredients?\b|\bgravity\b|\bcrude\b"
    r"|\bAmerican Petroleum\b|\bPetroleum Institute\b|\bexcipient|\bmedicin"
    r"|\btablets?\b|\bGMP\b|\bASX ?:|\bsynthesis\b|\bdosage\b"
    r"|\b(?:experience|skills?|knowledge|familiarity|proficien\w+|understanding|expertise"
    r"|background) (?:\w+ ){0,6}(?:REST(?:ful)? )?APIs?\b|\byears?['’]? (?:of )?experience\b",
    re.I,
)  # fmt: skip
_PLAN = re.compile(
    r"\b(?:plans? (?:to|for an?|is|are)|planned|planning"  # the Enterprise plan is none
    r"|will (?!be used)(?:be |soon )?(?:launch|offer|release|open|publish|introduc|provid|mak"
    r"|expos|allow|let|become|have|be)\w*|coming soon|soon|roadmap|intend\w*"
    r"|working (?:on|towards)|later this year|next year|in (?:the )?future|upcoming|are (?:building|developing"
    r"|exploring)|going to|by (?:late |early |mid[- ]?)?20[2-4]\d)\b",
    re.I,
)  # fmt: skip
_NOT = re.compile(r"\b(?:no longer|retired|discontinued|do(?:es)? not (?:offer|have|provide)|don['’]t (?:offer|have"
    r"|provide)|there is no|have no|without an? API|not (?:yet )?available)\b", re.I)  # fmt: skip


# A sample of a reply: what its messages say is nobody's way in.
_CODE = re.compile(r"^\s*[{\[]\s*[\"'{\[]|[\"']\s*:\s*[\"'{\[\d]")


@dataclass(frozen=True, slots=True)
class Way:
    """A way in, as sentences put it: the access model it means and the word for `partner_access`."""

    model: str
    way: str
    pattern: re.Pattern[str]


def _w(model: str, way: str, pattern: str) -> Way:
    return Way(model, way, re.compile(pattern, re.I))


_WHO = (
    r"(?:partners?|customers?|clients?|members?|suppliers?|brokers?|merchants?|retailers?|advisers?|dealers?"
    r"|licensees"
    r"|institutions?|providers?|vendors?|recipients?|organisations?|organizations?|subscribers?|resellers?"
    r"|integrators?)"
)
# The first that a sentence matches counts; agreements and approvals come before sign-up.
WAYS: tuple[Way, ...] = (
    _w("open", "open",
       r"\bno (?:registration|sign[- ]?up|(?:API )?key|authentication|credentials?|account|login"
       r"|authori[sz]ation)(?:,? (?:or|and|nor) (?:no )?(?:an? )?(?:API )?(?:key|registration"
       r"|authentication|sign[- ]?up|account|credentials|token)s?)*(?: is| are)? (?:required|needed|necessary)\b"
       r"|\bopen to (?:everybody|everyone|anyone|all|the public)\b"
       r"|\bwithout (?:registration|registering|signing up|authentication|an? (?:API )?key|an account|credentials)\b"
       r"|\b(?:does|do) not (?:require|need) (?:an? |any )?(?:registration|(?:API )?key|authentication|account"
       r"|credentials)\b|\bneeds? no (?:authentication|key|registration|account)\b"),
    _w("partner", "agreement",
       r"\b(?:signed|executed|written|commercial|partner(?:ship)?|data[- ]sharing|licen[cs]e|licensing|master"
       r"|broker(?:age)?|supply|distribution|agency|dealer|supplier|merchant|referral"
       r"|services?|access|participation|integration|reseller|non-disclosure|confidentiality)"
       r"(?: \w+)? (?:agreement|contract|deed)s?\b|\bunder (?:an? )?(?:agreement|contract|NDA|licen[cs]e)\b|\b(?:sign"
       r"|signing|complet(?:e|ing)|have|having|enter(?:ing)? into|conclude|execute|arrange|set(?:ting)? up)\w* "
       r"(?:an? |the |our )?"
       r"(?:\w+ )?(?:agreement|contract|NDA)\b|\bNDA\b|\bagreement with (?:us|\w+)\b"),
    _w("partner", "contact",
       r"\b(?:apply|application|applying) (?:for|to become) (?:an? |our )?partner|\bpartner access\b|\b(?:contact"
       r"|ask|speak to|through) your (?:account|relationship) manager\b"),
    _w("approval", "approval",
       r"\bapplications? (?:is|are) (?:assessed|reviewed|vetted|considered)\b"
       r"|\b(?:subject to|after|upon|on|following|pending|require\w*|await\w*) (?:our |an? |the |prior "
       r"|their )?(?:approval|review|assessment|vetting|accreditation|acceptance|evaluation)\b"
       r"|\bonce (?:the |your )?(?:accreditation|certification|approval|vetting) (?:is|has)\b|\bonce (?:you are "
       r"|you have been |your \w+ (?:is|has been) |we have )?(?:approved|accepted|verified|vetted|reviewed)\b"
       r"|\bapply (?:for (?:\w+ ){0,4}(?:access|APIs?|keys?|accounts?|credentials|partner\w*|sandbox|licen[cs]e|tokens?"
       r"|membership|developer\w*|accreditation|certification|production|integration|client|approval|one|it)"
       r"|to get|to use|to access|to join|to become|now|here)\b|\bapplication (?:form|to|will|is"
       r"|has)\b|\bgranted (?:on|upon|after|by) (?:application|request|approval)\b"
       r"|\b(?:we|our team|staff|team) (?:will |then )?(?:review|assess|approve|vet|evaluat)\w*\b"
       r"|\brequest(?:ing)? (?:\w+ )?access\b|\bregister (?:your|an) interest\b|\bwait(?:ing)?[- ]?list\b"
       r"|\bexpression of interest\b"),
    _w("partner", "agreement",  # whoever is onboarded was let in by a person
       r"\b(?:once|after|when|until) (?:(?:you|they)(?: are|['’]re| have been) |being |fully )*on-?boarded\b"
       r"|\b(?:after|upon|on|following) (?:your |their |supplier |partner |vendor |merchant )?on-?boarding\b"),
    _w("partner", "agreement",  # German, French, Spanish; a contract alone may be what the API reads
       r"\b(?:Rahmen|Kooperations|Nutzungs|Partner|Lizenz|Dienstleistungs)(?:vertr[aä]g|vereinbarung)\w*"
       r"|\b(?:contrat|convention) (?:signée?|de partenariat)\b"
       r"|\b(?:contrato|acuerdo|convenio) (?:firmado|de colaboración)\b"),
    _w("partner", "contact",
       r"\b(?:kontaktieren Sie|wenden Sie sich an|contactez|contáctenos|póngase en contacto)\b[^.!?]{0,80}"
       r"\b(?:Zug(?:ang|riff)\w*|accès|accéder|clés?|identifiants|acceso|claves?|credenciales)\b"
       r"|\b(?:Zug(?:ang|riff)\w*|accès|identifiants|acceso|credenciales)\b[^.!?]{0,80}"
       r"\b(?:auf Anfrage|kontaktieren Sie|sur demande|contactez|bajo petición|contáctenos)\b"),
    _w("partner", "agreement",
       rf"\b(?:available|open|offered|restricted|limited|provided|granted|issued|exclusive(?:ly)?|reserved"
       rf"|accessible|published|accounts? \w+ \w+)(?: only| exclusively| solely)? (?:to|for) (?:our |its |all "
       rf"|selected |approved |accredited |existing |registered |eligible |trusted |authori[sz]ed |contracted "
       rf"|certified |business |trade |corporate |the )*{_WHO}\b"
       rf"|\b(?:only|exclusively) (?:to |for )?(?:our |approved |accredited |existing |registered |authori[sz]ed "
       rf"|contracted )*{_WHO}\b|\b{_WHO} only\b|\bby invitation\b|\binvitation[- ]only\b"
       r"|\bbecom(?:e|ing) (?:an? |our )?(?:\w+ )?(?:partner|integrator|reseller)\b"),
    _w("partner", "contact",
       r"\b(?:contact|e-?mail(?= (?:us|our|your|me|\[email|\S*@|the (?:\w+ ){0,2}(?:team|desk|office))\b|:| \w+ at )"
       r"|call (?:us|our|your|\d)|reach out to|get in touch"
       r"|(?:speak|talk) (?:to|with)(?= (?:us|our|your|an?|one of|the (?:[\w-]+ ){0,3}(?:team|desk|office|unit"
       r"|managers?|people|department|centre))\b)|ask|write to)\b[^.!?]{0,80}"
       r"\b(?:APIs?|access|credentials|keys?|documentation|specifications?|integrat\w+"
       r"|details|onboard\w*|partner\w*"
       r"|account manager|sales|connect\w*|start(?:ed)?|sandbox|set up)\b|\b(?:APIs?|access|credentials"
       r"|documentation|integrat\w+|onboard\w*)\b[^.!?]{0,80}\b(?:contact (?:us|our|your|the)|get in touch"
       r"|account (?:manager|executive)|relationship manager|by e-?mail)\b"
       r"|\bask (?:us|your (?:account|relationship) manager)\b"),
    _w("partner", "login",
       r"\b(?:log|sign)(?:ged|ging|ing)?[ -]?in\b[^.!?]{0,60}\b(?:documentation|docs|reference|portal"
       r"|specifications?|APIs?|guides?|developer)\b|\b(?:documentation|docs|reference|specifications?|APIs?"
       r"|portal)\b[^.!?]{0,60}\b(?:log|sign)(?:ged|ging|ing)?[ -]?in\b"),
    _w("self_service", "sign_up",
       r"\b(?:sign up|signing up|register(?:ing)?)\b[^.!?]{0,60}\b(?:free|developer|API|key|account|sandbox"
       r"|credentials|portal|started)\b"
       r"|\bcreate (?:an?|your)(?: \w+)? (?:developer |sandbox |API )?(?:account|key|app|application|project)\b"
       r"|\bregister (?:an?|your)(?: \w+)? app(?:lication)?\b"
       r"|\b(?:get|generate|obtain|create|grab|receive|manage|issue)(?: yourself)? (?:an?|your|the|free)(?: own"
       r"| free| personal| new)? ?(?:API |access |developer |client |sandbox )?(?:keys?|tokens?|credentials)\b"
       r"|\bself[- ]?(?:service|serve|registration|sign[- ]?up)\b|\binstant(?:ly)? access\b"
       r"|\bfree developer account\b|\bsign up (?:for|to)\b"),
    _w("self_service", "sign_up",  # German, French, Spanish, Japanese
       r"\bregistrieren Sie sich\b|\b(?:jetzt|kostenlos) registrieren\b|\bKonto (?:anlegen|erstellen)\b"
       r"|\b(?:erzeugen|erstellen|generieren) Sie (?:\w+ ){1,2}(?:API|Zugangs)-?\w+\b"
       r"|\binscrivez-vous\b|\bcré(?:ez|er) (?:un|votre) compte\b|\b(?:générez|obtenez) (?:une|votre) clé\b"
       r"|\breg[ií]str(?:ese|ate|arse)\b|\bcre(?:a|e|ar) (?:una|tu|su) cuenta\b"
       r"|\b(?:obtén|obtenga|obtener|gener[ae]r?) (?:una|tu|su) clave\b"
       r"|アカウント(?:を)?(?:作成|登録)|会員登録|APIキー(?:を|が|は)[^。\n]{0,20}(?:発行|取得|生成)"),
)  # fmt: skip


def _way(said: str) -> Way | None:
    return next((way for way in WAYS if way.pattern.search(said)), None)


_TRAPS = (
    "pharmaceutical or chemical",
    "oil",
    "an API by another name",
    "property development",
    "developers, and no word of software",
    "developers by name",
    "a job",
    "a course",
    "a manual of a library",
    "APIs made for others",
    "goods for sale",
)


def _is_trap(judged: Judgement) -> bool:
    return any(seen.sign.name in _TRAPS for seen in judged.seen)


def _readable(reading: Reading) -> Page | None:
    return reading.page if reading.page is not None and reading.exchange.ok else None


def _cite(question: str, value: str, page: Page, sentence: Sentence, strength: Strength, words: Words) -> Sign:
    at, excerpt = page.cite(words, sentence.start, min(sentence.end, sentence.start + 240), width=200)
    return Sign(question, "yes", value, f"body@{at}", excerpt, strength)


# --- access model ----------------------------------------------------------------------------------------


def _access_model(reading: Reading) -> Iterator[Sign]:
    """One sign for each model that the page speaks of, with the first sentence that says so."""
    page = _readable(reading)
    if page is None:
        return
    judged = judge(page)
    documented = judged.kind in ("reference", "portal")
    if _is_trap(judged) or (judged.drawn and judged.drawn.renderer.draws == "manual"):
        return
    told: set[str] = set()
    for sentence, way in _ways(page, documented):
        if way.model in told or (way.way == "login" and documented):
            continue
        told.add(way.model)
        sure = documented and (judged.clear or bool(_API.search(sentence.said)))
        yield _cite("access_model", way.model, page, sentence, Strength.STRONG if sure else Strength.WEAK, page.main)
    if "self_service" not in told and not told & {"approval"} and documented and (form := _sign_up_form(page)):
        found = excerpt_of(page.source, form.text[:60]) or excerpt_of(page.source, page.title)
        if found:
            yield Sign(
                "access_model",
                "yes",
                "self_service",
                f"body@{found[0]}",
                found[1],
                Strength.STRONG if judged.clear else Strength.WEAK,
            )


def _ways(page: Page, documented: bool) -> Iterator[tuple[Sentence, Way]]:
    """Sentences that name a way in. Documentation may leave the API unsaid, elsewhere it has to stand beside."""
    listed = sentences(page.main)
    for n, sentence in enumerate(listed):
        if not 8 <= len(sentence.said) <= 800:
            continue
        way = _way(sentence.said)
        if way is None or _OTHERS.search(sentence.said) or _NOT.search(sentence.said) or _CODE.search(sentence.said):
            continue
        near = " ".join(s.said for s in listed[max(0, n - 1) : n + 2])
        if documented:
            if _API.search(near) or _DEVELOPING.search(sentence.said) or way.model == "approval":
                yield sentence, way
        elif _API.search(sentence.said) and not _PLAN.search(sentence.said):
            yield sentence, way


_ASKS_FOR_ACCOUNT = re.compile(
    r"\b(?:sign up|create (?:an? |your )?(?:developer )?account|register|get (?:an? "
    r"|your )?(?:api )?key|join)\b",
    re.I,
)
_LETTER = re.compile(r"newsletter|subscribe|mailing list|search|comment", re.I)


def _sign_up_form(page: Page) -> Form | None:
    """A form that makes an account: an address or a password to enter, and words that say so."""
    for form in page.forms:
        kinds = {kind for _, kind, _ in form.fields}
        names = " ".join(name.lower() for name, _, _ in form.fields)
        asks = "password" in kinds or "email" in kinds or "mail" in names
        if asks and _ASKS_FOR_ACCOUNT.search(f"{form.text} {page.title}") and not _LETTER.search(form.text):
            return form
    return None


# --- a login before the documentation ----------------------------------------------------------------------

_LOGIN_WORDS = re.compile(r"\b(?:log|sign)[ -]?in\b|\blogin\b", re.I)
_PORTAL_WORDS = re.compile(r"\b(?:developer|API|partner|integration|documentation|docs)s?\b", re.I)
_TO_READ = re.compile(
    r"\b(?:log|sign)(?:ged|ging|ing)?[ -]?in(?:to)?\b[^.!?]{0,80}\b(?:to (?:see|view|read|access|continue|browse)"
    r"|documentation|docs|API reference|specifications?|guides?)\b"
    r"|\b(?:documentation|docs|reference|specifications?|guides?|portal) (?:is|are) (?:only )?(?:available|visible"
    r"|accessible|open|for)(?: only)?[^.!?]{0,40}\b(?:registered|logged[- ]in|signed[- ]in|authori[sz]ed|approved"
    r"|partners?|members?|customers?)\b"
    r"|\b(?:registered|approved|authori[sz]ed) (?:users?|developers?|partners?)\b[^.!?]{0,40}\b(?:log|sign) in\b",
    re.I,
)  # fmt: skip
_LOGIN_ADDRESS = re.compile(r"/(?:log-?in|sign-?in|sso|auth|oauth2?|saml2?|account/login|users/sign_in"
    r"|authorize)(?:[/?.]|$)|//(?:login|sso|auth|id|identity|accounts?)\.", re.I)  # fmt: skip
_DOCS_ADDRESS = re.compile(
    r"//(?:developers?|api-?docs|apidocs|docs|devportal|dev-portal|api-?portal|partners?|apis?)[.-]|/(?:developers?"
    r"|api-?docs?|apidocs|docs?|documentation|apis?|reference|swagger|integrations?|partners?/api)(?:[/?.-]|$)",
    re.I,
)  # fmt: skip


def _docs_login(reading: Reading) -> Iterator[Sign]:
    exchange = reading.exchange
    if exchange.response is None:
        return
    docs = bool(_DOCS_ADDRESS.search(exchange.url))
    if (
        docs
        and exchange.redirect_to
        and _LOGIN_ADDRESS.search(exchange.redirect_to)
        and not _LOGIN_ADDRESS.search(exchange.url)
    ):
        yield by_header("docs_login", "login", exchange.response, "location")
        return
    page = _readable(reading)
    if page is None:
        return
    judged = judge(page)
    if judged.kind == "reference" or _is_trap(judged):
        return
    speaks = judged.kind == "portal" or (docs and bool(_PORTAL_WORDS.search(f"{page.title} {page.headings[:2]}")))
    for sentence in sentences(page.main):
        if (
            _TO_READ.search(sentence.said)
            and (speaks or _API.search(sentence.said))
            and not _OTHERS.search(sentence.said)
        ):
            yield _cite("docs_login", "login", page, sentence, Strength.STRONG, page.main)
            return
    form = next((form for form in page.forms if form.password), None)
    if form is None or not speaks or _ASKS_FOR_ACCOUNT.search(form.text.split(" password")[0][:200]):
        return
    if len(page.main.text) < 1_500 and (_LOGIN_WORDS.search(f"{form.text} {page.title} {page.main.text[:600]}")):
        found = excerpt_of(page.source, form.text[:40]) or page.find(_LOGIN_WORDS)
        if found:
            strength = Strength.WEAK if bare_login(page) else Strength.STRONG
            yield Sign("docs_login", "yes", "login", f"body@{found[0]}", found[1], strength)


# --- an API for partners, and mentions -----------------------------------------------------------------------

_OFFERS = re.compile(
    r"\b(?:our|the|an?|its|this|these|secure|real[- ]time|\w+['’]s)\b[^.!?]{0,60}\bAPIs?\b|\bAPIs? (?:access"
    r"|integration|connections?|connectivity|is|are|lets?|allows?|enables?|gives?|provides?|offers?|can|suite"
    r"|services?)\b"
    r"|\b(?:via|through|over|by|using|with|offer\w*|provid\w*|connect\w*|integrat\w*|access\w*"
    r"|support\w*) [^.!?]{0,40}\bAPIs?\b"
    r"|\b(?:unsere[rnm]?|über (?:die|eine)|mit (?:der|einer)|notre|nos|nuestras?)\b[^.!?]{0,60}\bAPIs?\b"
    r"|\bAPIs? for \w+|\bAPIs? (?:to|that) \w+|\bweb services?\b",
    re.I,
)  # fmt: skip
_SOFTWARE = re.compile(
    r"\b(?:developers?|integrat\w+|platform|software|partners?|customers?|clients?|data|systems?|connect\w*|digital"
    r"|REST(?:ful)?|open|endpoints?|cloud|web|apps?|applications?|programming|real[- ]time|via|through"
    r"|CMS|CRM|ERP|headless|back[- ]?end|front[- ]?end|databases?"
    r"|services?|technology|architecture|link(?:s|ed|ing)?|exchang\w+|microservices?|legacy|ecosystem|automat\w+|payments?|online|access|interface|SDKs?|portal|tools?)\b",
    re.I,
)  # fmt: skip


_MADE_FOR_OTHERS = re.compile(r"\bAPI (?:accelerators?|consult(?:ing|ancy|ants?)|practice)\b", re.I)
_OPEN = re.compile(  # no substance is called so, nor by a name of its own
    r"\b(?:open|public|developer|REST(?:ful)?|web) APIs?\b"
    r"|\b(?:with|through|via|using|over) (?:our|its|the) (?:[A-Z][\w-]+ ){1,3}APIs?\b"
)


def _partner_access(reading: Reading) -> Iterator[Sign]:
    """A sentence that says that an API is there now, with the way in beside it (at most two sentences away)."""
    page = _readable(reading)
    if page is None:
        return
    judged = judge(page)
    if judged.kind in ("reference", "unread") or _is_trap(judged) or _is_article(judged):
        return
    listed = sentences(page.main)
    if any(_MADE_FOR_OTHERS.search(sentence.said) for sentence in listed):
        return
    for n, sentence in enumerate(listed):
        if not _is_offer(sentence):
            continue
        for m in sorted(range(max(0, n - 1), min(len(listed), n + 3)), key=lambda m: abs(m - n)):
            way = _way(listed[m].said)
            if way is None or way.model in ("open", "self_service") or len(listed[m].said) > 800:
                continue
            if m != n and not _DEVELOPING.search(listed[m].said) and way.way == "contact":
                continue
            cited = listed[m] if m != n and _API.search(listed[m].said) else sentence
            yield _cite("partner_access", way.way, page, cited, Strength.STRONG, page.main)
            return


def _is_offer(sentence: Sentence) -> bool:
    said = sentence.said
    return (
        15 <= len(said) <= 800
        and bool(_API.search(said) and _OFFERS.search(said))
        and not (_OTHERS.search(said) or _PLAN.search(said) or _NOT.search(said))
    )


def _is_article(judged: Judgement) -> bool:
    return any(seen.sign.name == "an article or news" for seen in judged.seen)


def _api_mention(reading: Reading) -> Iterator[Sign]:
    page = _readable(reading)
    if page is None:
        return
    judged = judge(page)
    if judged.kind != "other" or page.status != 200 or _is_trap(judged):
        return
    told: set[str] = set()
    for sentence in sentences(page.main):
        said = sentence.said
        if (
            len(said.split()) < 5
            or len(said) > 800
            or not _API.search(said)
            or _OTHERS.search(said)
            or _NOT.search(said)
        ):
            continue
        rest = _API.sub(" ", said)
        if not (_SOFTWARE.search(rest) or _OPEN.search(said)):
            continue
        value = "plan" if _PLAN.search(said) else "boast"
        if value not in told:
            told.add(value)
            yield _cite("api_mention", value, page, sentence, Strength.WEAK, page.main)


ACCESS_MODEL = Detector(
    "access_model",
    "exchange",
    "Sentences and forms that say how somebody outside gets access",
    ("access_model",),
    _access_model,
)
DOCS_LOGIN = Detector(
    "docs_login", "exchange", "A login asked for before documentation is shown", ("docs_login",), _docs_login
)
PARTNER_ACCESS = Detector(
    "partner_access",
    "exchange",
    "An API that is there now, for others by agreement, approval, login or contact",
    ("partner_access",),
    _partner_access,
)
API_MENTION = Detector(
    "api_mention", "exchange", "Sentences that speak of an API without a way in", ("api_mention",), _api_mention
)
