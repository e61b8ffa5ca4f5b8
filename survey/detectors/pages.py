"""What kind of page this is: API reference, developer portal, other, or an empty shell (`unread`).

No single word decides. Each sign below is one thing that a page may show, with what it weighs for
`reference` and for `portal`; a page is of a kind when the sum passes `ENOUGH`, and a finding is
strong when it passes `CLEAR`. The weights stand in one table so that they can be read and argued
with. A page has to speak of an API at all (`_SUBJECT`) before words weigh anything: endpoints
are also clinical, developers also build houses, and API is a group of pharmaceutical substances.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal
from urllib.parse import urlsplit

from survey import urls
from survey.detectors.renderers import Drawn, drawn_by
from survey.model import Detector, Sign, Strength
from survey.page import Page, Words, excerpt_of
from survey.reading import Reading

Kind = Literal["reference", "portal", "other", "unread"]
ENOUGH = 3.0
CLEAR = 4.5
_METHOD = r"\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\b"
_PATH = r"(?:https?://[\w.{}:-]+)?/[\w{}:$.~%*-]*(?:/[\w{}:$.~%*-]+)*"
MOST_TEXT = 120_000  # characters of a page that are judged


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a sign was seen: position in the source and a verbatim excerpt."""

    start: int
    excerpt: str


Look = Callable[[Page], Spot | None]


@dataclass(frozen=True, slots=True)
class KindSign:
    """One thing that a page may show. `subject`: it counts only on a page that speaks of an API."""

    name: str
    reference: float
    portal: float
    look: Look
    subject: bool = True


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


# --- how signs look at a page ------------------------------------------------------------------------


def _cite(page: Page, words: Words, match: re.Match[str]) -> Spot:
    return Spot(*page.cite(words, match.start(), match.end()))


@lru_cache(maxsize=8)
def _shown(page: Page) -> Words:
    """The text to judge: without navigation, unless hardly anything is left; the beginning of a very long page."""
    words = page.main if len(page.main.text) >= 60 or len(page.main.text) * 4 > len(page.text) else page.words
    return replace(words, text=words.text[:MOST_TEXT]) if len(words.text) > MOST_TEXT else words


def says(pattern: str, flags: re.RegexFlag = re.I) -> Look:
    """The text outside navigation says it."""
    compiled = re.compile(pattern, flags | re.A)

    def look(page: Page) -> Spot | None:
        words = _shown(page)
        match = compiled.search(words.text)
        return _cite(page, words, match) if match else None

    return look


_SOMEBODY_ELSE = re.compile(
    r"\b(?:Google|Mapbox|Mail ?[Cc]himp|Facebook|Twitter|Instagram|LinkedIn|Stripe|PayPal|OpenAI|Anthropic|AWS|Azure"
    r"|reCAPTCHA|SendGrid|Twilio)\b"
)


def of_ones_own(pattern: str, flags: re.RegexFlag = re.I) -> Look:
    """The text says it, and names no vendor of widely used keys shortly before: a key of Google's is no offer."""
    compiled = re.compile(pattern, flags | re.A)

    def look(page: Page) -> Spot | None:
        words = _shown(page)
        for match in compiled.finditer(words.text):
            if not _SOMEBODY_ELSE.search(words.text, max(0, match.start() - 120), match.end()):
                return _cite(page, words, match)
        return None

    return look


def says_different(pattern: str, least: int, flags: re.RegexFlag = re.I) -> Look:
    """The text says at least so many different things that match."""
    compiled = re.compile(pattern, flags | re.A)

    def look(page: Page) -> Spot | None:
        words = _shown(page)
        different: dict[str, re.Match[str]] = {}
        for match in compiled.finditer(words.text):
            different.setdefault(match.group(0).lower(), match)
            if len(different) >= least:
                return _cite(page, words, next(iter(different.values())))
        return None

    return look


def says_often(pattern: str, least: int, share: float, flags: re.RegexFlag = re.NOFLAG) -> Look:
    """The text says it at least so often, and at least once in `1 / share` words."""
    compiled = re.compile(pattern, flags | re.A)

    def look(page: Page) -> Spot | None:
        words = _shown(page)
        found = list(compiled.finditer(words.text))
        if len(found) < least or len(found) < share * (words.text.count(" ") + words.text.count("\n")):
            return None
        return _cite(page, words, found[0])

    return look


def titled(pattern: str, flags: re.RegexFlag = re.I) -> Look:
    """The title or a main heading says it."""
    compiled = re.compile(pattern, flags | re.A)

    def look(page: Page) -> Spot | None:
        for said in _titles(page):
            if compiled.search(said):
                return _spot_of(page, said)
        return None

    return look


def headed_different(pattern: str, least: int) -> Look:
    """At least so many different headings match."""
    compiled = re.compile(pattern, re.I | re.A)

    def look(page: Page) -> Spot | None:
        found: dict[str, str] = {}
        for _, said in page.headings:
            if match := compiled.search(said):
                found.setdefault(match.group(0).lower(), said)
        return _spot_of(page, next(iter(found.values()))) if len(found) >= least else None

    return look


def headed_by_operation() -> Look:
    """A heading is a method with a path, numbered or not."""
    compiled = re.compile(rf"^[\d.\s()]{{0,12}}{_METHOD}\s*:?\s*{_PATH}")

    def look(page: Page) -> Spot | None:
        return next((_spot_of(page, said) for _, said in page.headings if compiled.search(said)), None)

    return look


def shows_code(pattern: str, flags: re.RegexFlag = re.I) -> Look:
    """A code sample matches."""
    compiled = re.compile(pattern, flags | re.A)

    def look(page: Page) -> Spot | None:
        match = compiled.search(page.code, 0, MOST_TEXT)
        return _spot_of(page, match.group(0)) if match else None

    return look


def shows(pattern: str, flags: re.RegexFlag = re.I) -> Look:
    """The text outside navigation says it, or a code sample."""
    said, compiled = says(pattern, flags), re.compile(pattern, flags | re.A)

    def look(page: Page) -> Spot | None:
        if found := said(page):
            return found
        match = compiled.search(page.code, 0, MOST_TEXT)
        return _spot_of(page, match.group(0)) if match else None

    return look


def both(first: Look, second: Look) -> Look:
    """Both are seen; cited is the second."""

    def look(page: Page) -> Spot | None:
        return second(page) if first(page) else None

    return look


def classed(pattern: str) -> Look:
    """A class name matches as a whole."""
    compiled = re.compile(pattern, re.I | re.A)

    def look(page: Page) -> Spot | None:
        name = next((c for c in sorted(page.classes) if compiled.fullmatch(c)), None)
        found = excerpt_of(page.source, name) if name else None
        return Spot(*found) if found else None

    return look


def links_say(pattern: str, least: int = 1, *, address: str = "", main: bool = True) -> Look:
    """At least so many different links of the page say it (or lead there), outside the navigation if `main`."""
    compiled, where = re.compile(pattern, re.I | re.A), re.compile(address, re.I) if address else None

    def look(page: Page) -> Spot | None:
        found: dict[str, str] = {}
        for link in page.links:
            if link.tag not in ("a", "area") or (main and link.place in ("nav", "footer", "head")):
                continue
            if (pattern and compiled.search(link.text)) or (where and where.search(link.url)):
                found.setdefault(link.url, link.text or link.url.rpartition("/")[2])
        return _spot_of(page, next(iter(found.values()))) if len(found) >= least else None

    return look


def addressed(pattern: str) -> Look:
    """The page's own address says it; cited is the title or the beginning of the page."""
    compiled = re.compile(pattern, re.I | re.A)

    def look(page: Page) -> Spot | None:
        return _spot_of(page, page.title or page.text[:80]) if compiled.search(page.url) else None

    return look


def _titles(page: Page) -> Iterator[str]:
    if page.title:
        yield page.title
    heads = [said for level, said in page.headings if level == 1] or [said for _, said in page.headings[:1]]
    yield from heads[:3]
    if said := page.meta("og:title"):
        yield said


def _spot_of(page: Page, said: str) -> Spot:
    """Where the source says it; the beginning of the source when words are put together otherwise."""
    found = excerpt_of(page.source, said[:200]) or excerpt_of(page.source, " ".join(said.split()[:3]))
    return Spot(*(found or (0, page.source[:80].rstrip())))


def _fewer_words(most: int) -> Look:
    def look(page: Page) -> Spot | None:
        return Spot(0, page.source[:80].rstrip()) if len(page.text.split()) <= most else None

    return look


# --- the table ---------------------------------------------------------------------------------------

_API = r"(?:\bAPIs?\b|\bweb ?services?\b|\bGraphQL\b|\bwebhooks?\b)"
_DOCS = (
    r"(?:documentation|reference|docs?|specifications?|specs?|guides?|manual|explorer|console|doku(?:mentation)?"
    r"|referenz"
    r"|documentaci[óo]n|referencia|r[ée]f[ée]rence|documenta[çc][ãa]o|ドキュメント|リファレンス|仕様書?|文档|문서)"
)

# An address as documentation writes it: with a place where the reader's own key belongs.
_PLACE_FOR_KEY = (
    r"(?:/[\w./{}<>:-]{1,100}+|\.[a-z]{2,12})\?[^\s\"'<>]{0,200}?\b(?:api_?key|app_?key|key|app_?id|token|access_token|auth)="
    r"(?:(?:your|my)?[\w-]{0,20}(?-i:KEY|TOKEN|APPID|SECRET)\b|your[\w-]{2,30}|<[^<>\s]{2,40}>|\{[^{}\s]{2,40}\}"
    r"|\[[^\[\]\s]{2,40}\]|x{3,}\b|\.\.\.)"
)
_STATUS = (
    r"\b(?:200|201|202|204|400|401|403|404|405|406|409|410|415|422|429|500|502|503)\b[\s:–—-]{1,4}(?:OK|Created"
    r"|Accepted|No Content"
    r"|Bad Request|Unauthori[sz]ed|Forbidden|Not Found|Method Not|Not Acceptable|Conflict|Gone|Unsupported"
    r"|Unprocessable|Too Many"
    r"|Internal|Bad Gateway|Service Unavail|success)"
)
# A page is about an API when it says so in a title, or several times, or with the words of HTTP.
_FHIR = r"\bSMART on FHIR\b|\bFHIR\W{1,3}(?:API|server|endpoint|interface|service|base|R4B?|R5|R6|STU ?3|DSTU ?2)\b"
# What is sent and what comes back, each under a heading of its own.
_CALL_EXPLAINED = headed_different(
    r"\b(?:request|query|path|body|response) (?:parameters?|fields?)\b|\bresponse codes?\b"
    r"|\b(?:example|sample) (?:request|response|call)s?\b"
    r"|\b(?:request|response) (?:body|example|sample|payload)s?\b",
    3,
)
# Signs that make a page's subject clear by themselves, without a word of APIs: interfaces by messages and remote calls,
# those of a trade, told by an address and by how a call of the kind is written; parts of references; other languages.
_AWAY = (
    r"(?!localhost|127\.|0\.0\.0\.0|(?:[\w-]{1,63}\.){0,6}example\.(?:com|org|net)\b)"
    r"[\w{}$-]{1,63}+(?:\.[\w{}$-]{1,63}+){1,8}"
)
_ADDRESS_AWAY = shows(rf"\bhttps?://{_AWAY}")
# AsyncAPI's names: https://www.asyncapi.com/docs/reference
_MESSAGE_SERVER = shows(rf"\b(?:wss?|(?:secure-)?mqtts?|amqps?|kafka(?:-secure)?|stomps?|nats)://{_AWAY}")
_PARTS_OF_CALLS = (
    r"接口(?:地址|说明|文档)|请求(?:方式|地址|参数|方法|头|体|示例)|(?:返回|响应)(?:参数|示例|结果|说明|字段)"
    r"|エンドポイント|リクエスト\w*|レスポンス\w*|요청 ?\w*|응답 ?\w*|엔드포인트|[Зз]апрос|[Оо]твет"
    r"|\brequisi[çc][ãa]o\b|\bcabe[çc]alhos?\b|\bretornos?\b|\brespostas?\b|\bpar[âa]metros\b|\bsolicitud\b"
    r"|\bencabezados?\b|\brespuestas?\b|\brequ[êe]tes?\b|\bparam[èe]tres\b|\br[ée]ponses?\b|\ben-t[êe]tes?\b"
    r"|\bAufrufe?\b|\bAnfragen?\b|\bAntwort\w*|\bEndpunkte?\b|\brichiest[ae]\b|\brispost[ae]\b"
    r"|\bzapytani[ae]\b|\bodpowied[źz]\w*"
)
_KEYS = (
    r"\bcl[ée]s? (?:d['’]|de l['’])?API\b|\bAPI-Schl[üu]ssel\b|\bclaves? (?:de )?(?:la )?API\b"
    r"|\bchaves? (?:de|da) API\b"
    r"|\bchiav[ei] API\b|\bAPI-sleutels?\b|\bAPI-n(?:yckel|øgle|økkel)\w*|\bklucz\w* API\b"
    r"|API ?キー|API ?密[钥鑰]|API ?키"
)
_DEVELOPERS_ELSEWHERE = (
    r"\bEntwickler-?(?:portal|bereich|plattform|zentrum|center|dokumentation|hub|seite)|\bf[üu]r Entwickler\b"
    r"|\b(?:portail|espace|centre|site|plateforme)(?: (?:API|des|du|pour(?: les)?|aux?))? d[ée]veloppeu(?:rs?|se)"
    r"|\bpour (?:les )?d[ée]veloppeurs"
    r"|\b(?:portal|centro|sitio|zona|plataforma)(?: API)? (?:de(?:l| los)?|para(?: los)?|do|dos|da|de) "
    r"(?:desarrollador(?:es)?|desenvolvedor(?:es)?|programador(?:es)?)\b"
    r"|\bpara (?:los )?(?:desarrolladores|desenvolvedores)\b|\bportale (?:per )?(?:gli )?(?:degli )?sviluppatori\b"
    r"|\bper (?:gli )?sviluppatori\b|\bontwikkelaars-?(?:portaal|portal)|\bvoor ontwikkelaars\b|\butvecklar-?portal"
    r"|\bf[öo]r utvecklare\b|\budvikler-?portal|\butvikler-?portal|\bfor utviklere\b|\bkehitt[äa]j[äa]portaali"
    r"|\bportal (?:dla )?(?:deweloper|programist)\w*|[Дд]ля разработчиков|[Пп]ортал разработчик"
    r"|開発者(?:ポータル|向け|サイト|センター|プログラム)|デベロッパー(?:ポータル|サイト|センター)|开发者(?:平台|中心|门户|文档|社区)"
    r"|(?:開放|开放)(?:API ?)?平[台臺]|開發者(?:平台|中心|入口)|개발자 ?(?:센터|포털|사이트|문서)"
)
# https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html
_ODATA_OPTIONS = r"[?&]?\$(?:filter|select|top|skip|expand|orderby|count|format|metadata)\b"
_OF_STANDARDS = re.compile(
    r"\bWebDAV\b|\bRFC ?\d{4}\b|\bteapot\b|\A\W*(?:list of )?HTTP (?:response )?status codes\W*(?:\n|$)", re.I
)
_LANGUAGES = r"JavaScript|TypeScript|PHP|C#|Java|Go|Dart|Python|Ruby|Node(?:\.js)?|cURL|Shell|Kotlin|Swift|Perl|Rust"
_SEVERAL_LANGUAGES = rf"(?<![\w,])(?:(?:{_LANGUAGES})[ \n]+){{2,}}(?:{_LANGUAGES})(?![\w,#])"  # tabs over one sample
_BY_ITSELF: tuple[KindSign, ...] = (
    KindSign("title says developer portal in another language", 0.0, 3.2, titled(_DEVELOPERS_ELSEWHERE)),
    KindSign("the address of an OData service", 3.0, 0.5, both(says(r"\bOData\b"), both(
        _ADDRESS_AWAY, shows(_ODATA_OPTIONS)))),
    # https://docs.ckan.org/en/2.10/api/
    KindSign("the address of a catalogue of data", 2.5, 0.5, shows(rf"\bhttps?://{_AWAY}\S{{0,100}}?/api/3/action/\w+")),
    KindSign("types of GraphQL", 2.0, 0.0, both(
        titled(r"\bGraphQL\b"), shows(r"(?<![\w.])\[?(?:ID|String|Int|Float|Boolean)!", re.NOFLAG))),
    KindSign("errors explained by status codes", 3.0, 0.0, both(
        says(r"\byour (?:API |access )?(?:requests?|keys?|tokens?|calls?)\b|\brate limit"
            r"|\bauthentication has failed\b"),
        # all codes of HTTP are listed by those who teach it, with the standards' numbers
        lambda page: (
            None if _OF_STANDARDS.search(f"{page.title}\n{_shown(page).text}") else says_different(_STATUS, 4)(page)
        ))),
    KindSign("a path with its method behind", 1.8, 0.2, shows(
        r"(?<![\w.])/[\w{}:<>$.-][\w/{}:<>$.-]{0,120}+ {0,2}[(\[](?-i:GET|POST|PUT|PATCH|DELETE)[)\]]")),
    KindSign("a part of a reference by its title", 1.5, 0.0, both(
        titled(r"^\W*(?:rate limit(?:s|ing)?|throttling|pagination|authentication|authori[sz]ation|webhooks?"
            r"|idempotency|versioning|API (?:keys?|tokens?)|(?:HTTP )?(?:error|status|response) codes"
            r"|errors?(?: handling)?)\W*"
            r"(?:$|[|–—:-])"),
        says(r"\b(?:our|this|your) API\b|\bAPI (?:keys?|tokens?|requests?|calls?)\b"))),
    KindSign("a client made with a key", 2.8, 0.3, both(
        shows_code(r"\([^()\n]{0,60}[\"'](?:sk|pk|key|rk|api)_(?:test|live|sandbox)"
            r"|\([^()\n]{0,80}\b(?:api|access)_?key[\"']?\s*(?:=>?|:)\s*[\"'][^\"'\n]{3,80}[\"']"),
        of_ones_own(r"\b(?:API|secret|access|publishable|test|live) keys?\b"))),
    KindSign("a base address", 2.0, 0.2, says(rf"\bbase (?:URL|URI|address)\b[^\n]{{0,60}}https?://{_AWAY}")),
    KindSign("messages explained by headings", 1.8, 0.0, both(_MESSAGE_SERVER, headed_different(
        r"\b(?:un)?subscri(?:be|ptions?)\b|\bpub(?:lish)?\b|\bsub\b|\bchannels?\b|\btopics?\b|\bpayloads?\b"
        r"|\bheartbeats?\b|\b(?:message|event) (?:types?|formats?)\b|\b(?:ticker|trades?) (?:stream|feed)s?\b", 2))),
    # https://www.jsonrpc.org/specification
    KindSign("a call by JSON-RPC", 2.0, 0.0, both(_ADDRESS_AWAY, shows(r"[\"']jsonrpc[\"']\s*:\s*[\"']2\.0"))),
    # https://spec.graphql.org/October2021/#sec-Language.Operations
    KindSign("an operation of GraphQL", 2.0, 0.2, shows_code(
        r"^[ \t]*(?:query|mutation|subscription)\b(?!\s*[:.,)])[^{}\n;=]{0,200}\{\s*\w+\s*(?:\([^()]{0,500}\))?"
        r"\s*[{}\w]", re.M)),
    # https://protobuf.dev/reference/protobuf/proto3-spec/#service_definition
    KindSign("a method of gRPC", 2.5, 0.0, both(
        shows(rf"(?<![\w.{{}}$-]){_AWAY}:\d{{2,5}}\b"),
        shows(r"\brpc\s+\w+\s*\(\s*(?:stream\s+)?[\w.]+\s*\)\s*returns\b"))),
    KindSign("a WSDL by its address", 2.5, 0.3, shows(
        rf"\bhttps?://{_AWAY}\S{{0,200}}?(?:\?(?:single)?wsdl|\.wsdl)\b")),
    KindSign("a method named by a label", 1.8, 0.0, both(_ADDRESS_AWAY, shows(
        r"(?:\b(?:HTTP[ -]?)?(?:methods?|verbs?|verbo|m[ée]todo|m[ée]thode|methode|metod[oa])"
        r"|请求(?:方式|方法|类型)|メソッド|메[서소]드|[Мм]етод)"
        r"(?: HTTP)?\s*[:：|]?\s*(?-i:GET|POST|PUT|PATCH|DELETE)\b"))),
    KindSign("an address with a place for a name and a password", 2.0, 0.3, shows(
        rf"\bhttps?://{_AWAY}\S{{0,200}}?[?&](?:user(?:name|id)?|login|account)="
        r"(?:(?-i:[A-Z_]{3,20}\b)|your|my|x{3,}|[<\[{%$])"
        r"\S{0,80}?&(?:pass(?:word|wd)?|pwd|secret)=(?:(?-i:[A-Z_]{3,20}\b)|your|my|x{3,}|[<\[{%$])")),
    # https://www.ogc.org/standards/
    KindSign("the address of a map service", 3.0, 0.5, shows(
        rf"\bhttps?://{_AWAY}[^\s\"'<>]{{0,200}}?[?&](?:service=W(?:MS|FS|MTS|CS)|request=GetCapabilities)\b")),
    # https://gbfs.org, https://gtfs.org/realtime, https://www.transmodel-cen.eu
    KindSign("the address of a feed of vehicles or timetables", 3.0, 0.5, both(
        says(r"\bGBFS\b|\bGTFS[ -]?(?:RT|real-?time)\b|\b(?-i:SIRI)\b|\bNeTEx\b|\bTransXChange\b"),
        shows(rf"\bhttps?://{_AWAY}[^\s\"'<>]{{0,200}}?(?:gbfs|gtfs|siri|vehicle|trip-?update|\.pb\b)"))),
    # https://www.fixtrading.org/standards/
    KindSign("a session of FIX", 3.0, 0.3, both(
        says(r"\b(?-i:FIXT?)[ .]?(?:protocol|gateway|sessions?|[45]\.\d)\b"),
        says_different(r"\b(?:SenderCompID|TargetCompID|HeartBtInt|HeartBInt|EncryptMethod|MsgType|ClOrdID|HandlInst"
            r"|OrdStatus|Execution ?Report|New ?Order ?Single)\b", 2))),
)  # fmt: skip
_SUBJECT: tuple[Look, ...] = (
    titled(r"(?-i:\bAPIs?\b|\bREST(ful)?\b|\bSOAP\b|\bSDKs?\b)|open ?api|graphql|web ?services?|swagger|webhooks?"
        r"|developers?\b|interface specification"),
    says_often(r"\bAPIs?\b|\bGraphQL\b|\b[Ee]ndpoints?\b", 3, 0.001),
    says(rf"{_METHOD}\s+{_PATH}", re.NOFLAG),
    says(r"\bAPIs? (?:key|keys|token|documentation|docs|reference|specification|portal|endpoints?|keys?"
        r"|calls?|requests?)\b"),
    says(r"developer (?:portal|hub|cent(?:er|re)|program(?:me)?|documentation|docs)\b|\bour APIs?\b"
        r"|\bREST(?:ful)? (?:API|interface|service)|\bopen banking\b"),
    says(r"for a formal definition, please review the service description|you have created a service"),
    # A reference need not say API: calls in code under a title that says reference.
    both(
        titled(r"\b(?:reference|documentation|docs)\b"),
        shows_code(r"\bcurl\b[^\n]{0,200}https?://[^\s\"'<>]{1,150}?/v\d+(?:\.\d+)?/"
            r"|\bcurl\b[^\n]{0,300}(?:Authorization:|-X ?[A-Z])|https?://api[\w-]{0,40}\.[\w.-]{1,100}/"),
    ),
    # Nor need its title: several calls of one API, one after the other.
    lambda page: _calls(page),
    headed_by_operation(),
    _CALL_EXPLAINED,
    both(  # one call that carries a credential, in a page with the parts of a reference
        shows_code(r"\bcurl\b(?:[^\n]|\\\s*\n|\n\s*-){0,600}?(?:Authorization|X-[\w-]{1,30}(?:Key|Token)):"),
        headed_different(r"\b(?:authentication|endpoints?|requests?|responses?|parameters?|errors?|headers?)\b", 2),
    ),
    lambda page: _own_call(page),
    both(  # calls of a host that is called after its API, in a page with the parts of a reference
        shows(r"\bhttps?://(?:[a-z\d-]{1,40}\.){0,2}api\.(?:[a-z\d-]{1,60}\.){1,4}[a-z]{2,12}\b"),
        headed_different(r"\b(?:authentication|endpoints?|requests?|responses?|parameters?|errors?|headers?)\b", 2),
    ),
    shows_code(r"\bcurl\b[^\n]{0,300}?[\"' ]/(?:api|v\d)/[^\n]{0,200}Authorization:"),
    says(_PLACE_FOR_KEY),
    # HL7 FHIR, the interface of health records: a server is named by its base address.
    says(_FHIR),
    lambda page: next((spot for sign in _BY_ITSELF if (spot := sign.look(page))), None),
)  # fmt: skip

KIND_SIGNS: tuple[KindSign, ...] = (
    # --- what names the page
    KindSign("title says API documentation", 3.0, 1.0, titled(
        rf"{_API}[^|\n]{{0,40}}{_DOCS}|{_DOCS}\b[^|\n]{{0,25}}{_API}"
        r"|\b(?:REST|SOAP|HTTP|JSON|web) ?(?:ful)?[ -]?APIs?\b"
        r"|\bAPIs? v?\d|\binterface specification\b|developer (?:documentation|docs|reference|guide)")),
    KindSign("title names an API", 1.2, 0.8, titled(r"(?-i:\bAPIs?\b|\bGraphQL\b)|\bweb ?services?\b|\bwebhooks?\b")),
    KindSign("title says developer portal", 0.0, 3.2, titled(
        r"\bdeveloper[s']{0,2} ?(?:portal|hub|cent(?:er|re)|zone|network|site|program(?:me)?|resources|community"
        r"|home|tools|platform|corner)\b"
        r"|\bAPI ?(?:portal|catalog(?:ue)?|market(?:place)?|store|library|directory|hub|products|gallery|developer)\b"
        r"|\b(?:open ?banking|open ?data|partner|integration) (?:developer|API) ?portal|\bdev ?portal\b"
        r"|\bopen api(?:s| platform)\b|\b(?-i:APIs?) for (?:\w+ )?developers\W*(?:$|[|–—-])")),
    KindSign("title says developers", 0.3, 2.0, titled(
        r"^\W*(?:for )?developers?\W*$|[|\-–—:·»] *(?:for )?developers?\W*$|^(?:for )?developers? *[|\-–—:·»]")),
    KindSign("title says for developers", 0.2, 1.6, titled(r"^\W*(?:[\w&.'’-]+ ){1,4}for developers\W*(?:$|[|–—:·-])")),
    KindSign("headings name APIs", 0.3, 0.8, headed_different(r"\b(?-i:APIs?)\W*$", 1)),
    KindSign("title says a version of a reference", 1.0, 0.0, titled(
        r"\bv\d+(?:\.\d+)? (?:reference|documentation|docs)\b|\b(?:reference|documentation|docs),? v\d")),
    KindSign("title speaks of webhooks", 1.0, 0.2, titled(r"\bwebhooks?\b")),
    KindSign("title says specification", 1.0, 0.0, titled(r"\b(?:technical |interface )?specification\b")),
    KindSign("address names API documentation", 0.8, 0.4, addressed(
        r"/(?:api|apis|rest|graphql|swagger|openapi|redoc)[-_]?(?:docs?|reference|documentation|explorer|ui|console"
        r"|specs?)?(?:[/.?]|$)"
        r"|/(?:reference|apidocs?|api[-_]reference|rest[-_]api)(?:[/.?-]|$)|//(?:api|apidocs?|api-docs)\.")),
    KindSign("address names developers", 0.3, 0.8, addressed(
        r"/(?:developers?|dev-?portal|devportal|for-developers|developer-portal|open-?banking|apis?)(?:[/.?]|$)"
        r"|//(?:developers?|dev-?portal|devcenter|developer-portal)[.-]")),
    # --- what documents an API
    KindSign("a method with a path", 1.8, 0.3, says(rf"{_METHOD}\s*:?\s+{_PATH}(?=[\s?,.;)]|$)"
        rf"|{_METHOD}\n?{_PATH}", re.NOFLAG)),
    KindSign("three methods with paths", 2.2, 0.0, says_different(
        rf"{_METHOD}\s*:?\s*(?:https?://[\w.{{}}:-]+)?/[\w{{}}:$.-]+(?:/[\w{{}}:$.-]+)*", 3, re.NOFLAG)),
    KindSign("a path on a line of its own", 1.0, 0.0, says(
        r"^/(?=[\w{}:./-]*[a-z])[\w{}:.-]{2,}(?:/[\w{}:.-]+)*/?$", re.M)),
    KindSign("an endpoint by its path", 1.5, 0.2, says(
        r"(?:/[\w{}.-]+){1,6}/? (?:endpoint|route|resource)\b|\bendpoint\b[^\n.]{0,40}[ \n](?:https?://\S+"
        r"|/[\w{}.-]+)"
        r"|\b(?:base (?:URL|URI|path)|endpoint URL|API URL|request URL|root URL)\b")),
    KindSign("a call by curl or HTTP", 1.5, 0.4, shows_code(
        r"\bcurl\b[^\n]{0,200}(?:https?://|-X\b|-H\b|--request|--header)|HTTP/1\.1|^(?:GET|POST|PUT|PATCH"
        r"|DELETE) (?:https?://|/)\S+"
        r"|wget .{0,60}https?://|Authorization: ?(?:Bearer|Basic)", re.I | re.M)),
    KindSign("calls by curl, one after the other", 1.5, 0.0, lambda page: _calls(page)),
    KindSign("a host of an API by its name", 1.0, 0.2, says(
        r"(?<![\w@./-])(?:[a-z\d-]{1,40}\.){0,2}api\.(?:[a-z\d-]{1,60}\.){1,4}[a-z]{2,12}\b")),
    KindSign("a call of its own host with a credential, or that needs none", 2.0, 0.3, lambda page: _own_call(page)),
    KindSign("an address with a place for a key", 2.0, 0.5, says(_PLACE_FOR_KEY)),
    KindSign("a key for such an address, to whoever registers", 1.2, 1.0, both(says(_PLACE_FOR_KEY), says(
        r"\b(?:register|sign up|apply|get|request|obtain)\b[^.\n]{0,40}\bkeys?\b"))),
    KindSign("the base address of a FHIR server", 4.0, 0.0, both(says(_FHIR), says(
        r"https?://[^\s\"'<>]{0,120}(?:\bfhir\b|/r[45]b?\b|/stu3\b)"))),
    KindSign("tells of conformance or scopes of FHIR", 1.5, 0.0, both(says(_FHIR), says(
        r"\bcapability ?statement\b|\bconformance statement\b"
        r"|\b(?:patient|user|system)/[*\w]+\.(?:read|write|c?r?u?d?s|\*)"))),
    *_BY_ITSELF,
    KindSign("the address of a server of messages", 1.2, 0.3, _MESSAGE_SERVER),
    KindSign("parts of a call in other languages", 1.5, 0.0, says_different(_PARTS_OF_CALLS, 3)),
    KindSign("a heading that is a method with a path", 1.8, 0.0, headed_by_operation()),
    KindSign("an address of an API in code", 1.0, 0.3, shows_code(
        r"https?://(?:[\w-]{1,63}\.){0,6}(?:api|apis|gateway|sandbox)[\w-]{0,40}\.[\w.-]{1,100}/"
        r"|https?://(?!localhost|127\.|0\.0\.0\.0)[^\s\"'<>]{1,150}?/(?:api|rest|v\d+(?:\.\d+)?)/"
        r"|\bcurl\b[^\n]{0,100}?[\"' ]/(?:api|v\d)/")),
    KindSign("a sample in JSON or XML", 0.7, 0.0, shows_code(r"\{\s*\"[\w$-]+\"\s*:|<soap(?:env)?:"
        r"|\bapplication/(?:[\w.+-]*json|xml)")),
    KindSign("status codes", 1.0, 0.0, says_different(_STATUS, 2)),
    KindSign("headings of a reference", 1.0, 0.2, headed_different(
        r"\b(?:authentication|authori[sz]ation|endpoints?|requests?|responses?|parameters?|errors?|error codes?"
        r"|status codes?|pagination"
        r"|rate limit(?:s|ing)?|headers?|webhooks?|query|body|schemas?|methods?|operations?|resources?|examples?"
        r"|arguments|mutations?"
        r"|queries|types)\b", 2)),
    KindSign("a call explained by headings", 1.0, 0.0, _CALL_EXPLAINED),
    KindSign("four headings of a reference", 1.0, 0.0, headed_different(
        r"\b(?:authentication|authori[sz]ation|endpoints?|requests?|responses?|parameters?|errors?|error codes?"
        r"|status codes?|pagination"
        r"|rate limit(?:s|ing)?|headers?|webhooks?|query|body|schemas?|mutations?|queries)\b", 4)),
    KindSign("samples in several languages", 1.2, 0.2, says(_SEVERAL_LANGUAGES, re.NOFLAG)),
    KindSign("words of HTTP interfaces", 1.0, 0.2, says_different(
        r"\b(?:query (?:string )?param(?:eter)?s?|path param(?:eter)?s?|request body|response body|request headers?"
        r"|response headers?"
        r"|rate limit(?:s|ing)?|pagination|base url|status codes?|http (?:method|request|response|header)s?"
        r"|access tokens?|bearer token"
        r"|content-type|json|xml|rest(?:ful)?|end-?points?|payloads?|https? (?:get|post|put|delete)|(?:get|post|put"
        r"|delete) requests?"
        r"|callbacks?|webhooks?|client_id|oauth|jwt|api keys?)\b", 3)),
    KindSign("many words of HTTP interfaces", 1.0, 0.0, says_different(
        r"\b(?:query (?:string )?param(?:eter)?s?|path param(?:eter)?s?|request body|response body|request headers?"
        r"|response headers?"
        r"|rate limit(?:s|ing)?|pagination|base url|status codes?|http (?:method|request|response|header)s?"
        r"|access tokens?|bearer token"
        r"|content-type|json|xml|rest(?:ful)?|end-?points?|payloads?|https? (?:get|post|put|delete)|(?:get|post|put"
        r"|delete) requests?"
        r"|callbacks?|webhooks?|client_id|oauth|jwt|api keys?)\b", 6)),
    KindSign("a table of parameters", 0.8, 0.0, says(
        r"\b(?:name|parameters?|fields?|attributes?|property|key|header|element)\s+(?:(?:in|located in"
        r"|data)\s+)?(?:type|required|description|located in"
        r"|data type|mandatory|optional|value|meaning)\b[\s\w]{0,40}?\b(?:description|required|type|notes?|default"
        r"|mandatory)\b"
        r"|\b(?:nom(?:bre|e|bre del campo)?|campos?|par[âáa]met(?:ro|re)s?|champs?|attributs?|atributos?|feld(?:name)?"
        r"|bezeichnung|naam|veld|navn)\s+(?:(?:do |del |du |de )?\w+\s+)?(?:tipo|typ[e]?|datentyp|obligat\w+|requerido)"
        r"\b[\s\w()]{0,40}?(?:descri[çp][çc]?[ãióo]+[on]?|description|beschreibung|omschrijving|beskrivelse|requerido"
        r"|obligat\w+|pflicht\w*)",
        )),
    KindSign("speaks of APIs all the time", 1.0, 1.0, says_often(r"\bAPIs?\b|\bGraphQL\b"
        r"|\b[Ee]ndpoints?\b", 5, 0.008)),
    KindSign("a link to a description", 1.5, 1.2, links_say(
        r"\b(?:open ?api|swagger|wsdl|raml|asyncapi|postman|graphql schema)\b", address=
        r"(?:open-?api|swagger|api-docs|asyncapi)[\w./-]*\.(?:json|ya?ml)|\.(?:wsdl|raml|apib|wadl)(?:$|\?)"
        r"|[?&](?:single)?wsdl\b|postman_collection", main=False)),
    KindSign("authentication of calls", 0.8, 0.2, says(
        r"Authorization: ?\w+|\bX-API-Key\b|\bclient_secret\b|\bOcp-Apim|api[_-]?key=|\bHMAC\b|grant_type"
        r"|access_token"
        r"|(?:send|include|pass|provide|append|add|use)[^.\n]{0,50} (?:API key|access token|bearer token"
        r"|client certificate)", re.I)),
    KindSign("a schema of types", 1.5, 0.0, headed_different(r"^(?:queries|mutations|subscriptions|types|objects"
        r"|enums?|input objects?|scalars|interfaces|unions)$", 2)),
    KindSign("parts named as an operation", 2.5, 0.0, classed(
        r"openapi-(?:explorer|schema|tabs|params|security|left-panel|right-panel|operation)[\w-]*|openapi__[\w-]+"
        r"|theme-api-markdown|rm-(?:ReferenceMain|APIExplorer|APIMethod|Playground|ParamContainer)[\w-]*"
        r"|opblock[\w-]*"
        r"|http-?(?:method|verb)s?|http-(?:get|post|put|patch|delete)|(?:api|rest)-?(?:method|endpoint|operation)s?"
        r"|(?:endpoint|operation|request)-(?:path|url|method|verb)|method-(?:get|post|put|patch|delete)"
        r"|api-?explorer"),
        subject=False),
    # --- what a developer portal says
    KindSign("offers keys or registration", 0.3, 2.0, of_ones_own(
        r"\b(?:get|request|obtain|generate|create|receive|grab|claim) (?:an?|your|the|my)?(?: own| free)? ?(?:API"
        r"|developer|access|sandbox|client) (?:key|token|credentials|account)s?\b"
        r"|\b(?:register|create|add|build) (?:an?|your)(?: new| first| own)? (?:client "
        r"|developer )?app(?:lication)?\b(?!-)"
        r"|\b(?:sign up|register (?:for|to|with|at|on|as|now|here|today|your)|apply|request access)"
        r"\b[^.\n]{0,60}(?-i:\bAPIs?\b|\bdevelopers?\b|\bsandbox\b)"
        r"|(?-i:\bAPIs?\b)[^.\n]{0,40}\b(?:sign up|register|request access|apply for access)\b")),
    KindSign("invites to browse APIs", 0.3, 1.8, says(
        r"\b(?:explore|browse|discover|try|view|see|find|search|check out|connect to|build with"
        r"|integrate with) (?:all )?"
        r"(?:of )?(?:our|the|available|[A-Z]\w+(?:'s|’s)?)?(?: open| public| REST| available)? ?(?-i:APIs)\b"
        r"|\bAPI (?:products|catalog(?:ue)?|marketplace|directory)\b|\b(?:our|featured|popular) (?-i:APIs)\b")),
    KindSign("a link to a console", 0.8, 1.0, links_say(
        r"\b(?:apollo|graphql) (?:sandbox|playground|explorer|console|studio)\b|^graphi ?ql$")),
    KindSign("three links to APIs", 0.5, 1.5, links_say(r"(?-i:\bAPIs?\b)|\bwebhooks?\b", 3)),
    KindSign("a link to API documentation", 0.4, 1.3, links_say(
        rf"(?-i:\bAPIs?\b) {_DOCS}|developer (?:documentation|docs|guide|portal)|^(?:read|view|see"
        rf"|browse)? ?(?:the )?(?:api )?(?:docs|documentation|reference)$")),
    KindSign("documentation with a reference of an API and its authentication", 0.0, 1.5, both(
        titled(r"^\W*(?:docs|documentation)\b"), both(
        links_say(r"(?-i:\bAPIs?\b) reference\b", main=False),
        links_say(r"\b(?:authentication|authori[sz]ation|webhooks|rate limits|API keys)\b", main=False)))),
    KindSign("getting started", 0.3, 1.0, says(r"\b(?:getting|get) started\b|\bquick ?start\b|\bstart (?:building"
        r"|developing|coding)\b|\btutorials?\b|\bhow[- ]to guides?\b")),
    KindSign("sandbox or SDKs", 0.2, 1.0, says(r"\bsandbox\b|(?-i:\bSDKs?\b)|\bclient librar(?:y|ies)\b"
        r"|\btest environment\b|\bcode samples?\b|\bsample (?:code|apps?)\b")),
    KindSign("keys in another language", 0.3, 1.0, says(_KEYS)),
    KindSign("speaks to developers", 0.2, 1.0, says(r"\b(?:for|to|by|as an?|our|helps?|lets?|enabl\w+|allow\w*"
        r"|third[- ]party|software|app|web|mobile) developers?\b|\bdevelopers? (?:can|working|who|use|to)\b")),
    KindSign("a login to an API", 0.0, 2.4, lambda page: _login(page)),
    KindSign("a password and not a word of an API", 0.0, -2.0, lambda page: bare_login(page)),
    KindSign("a login before documentation", 0.0, 1.5, says(
        r"\b(?:log|sign)(?:ging|ing)?[ -]?in(?:to)?\b[^.!?\n]{0,60}\b(?:documentation|docs|API reference"
        r"|specifications?)\b"
        r"|\b(?:documentation|docs|reference|specifications?)\b[^.!?\n]{0,60}\b(?:log|sign)(?:ged|ging"
        r"|ing)?[ -]?in\b")),
    KindSign("tools of developers", 0.4, 0.9, says_different(
        r"\b(?:cURL|JSON|CORS|OAuth|JWT|JavaScript|REST|webhooks?|SDKs?|GitHub|HTTP|Postman|OpenAPI|Swagger"
        r"|debugging|API keys?)\b", 3)),
    # --- what speaks against both
    KindSign("pharmaceutical or chemical", -7.0, -7.0, says(
        r"\bactive pharmaceutical\b|\bexcipients?\b|\bpharmaceutical ingredients?\b|\bdrug substances?\b|\bcGMP\b"
        r"|\bbulk drugs?\b|\bAPI (?:manufactur\w+|intermediates?|suppliers?|plants?|synthesis)\b"
        r"|\b(?:potency|potent|cytotoxic|sterile|peptide|generic|injectable|steroid\w*|opioid\w*) (?-i:APIs?)\b"
        r"|\bdrug master files?\b|\bcertificates? of analysis\b"
        r"|\b(?:CoA|CEP|GMP|US|EU)\b[^.\n]{0,20}(?-i:\bDMFs?\b)|(?-i:\bDMFs?\b)[^.\n]{0,30}\b(?:filed|filings?|CEP|GMP|FDA)\b"
        r"|\b(?-i:APIs) by therapeutic\b|\bfinished dosage\b", re.I), subject=False),
    KindSign("an API by another name", -6.0, -6.0, lambda page: _other_name(page), subject=False),
    KindSign("oil", -4.0, -4.0, says(r"\bAPI gravity\b|°\s?API\b|\bAmerican Petroleum\b|\b(?-i:API) (?:Spec|RP|Std"
        r"|Standard)\.? \d|\bdegrees API\b"
        # numbers of its standards: tanks, pipes, valves, pumps, inspection
        r"|\b(?-i:API)[ -](?:5(?:L|CT|DP|10|70|79|80|98)|6(?:A|D|00|02|10|17|20|50|53|61|82)|1[67][A-D]|1104)\b"),
        subject=False),
    KindSign("property development", -4.0, -4.0, says(
        r"\b(?:property|land|housing|residential|real estate) develop(?:er|ers|ment|ments)\b"
        r"|\bresidential communit(?:y|ies)\b|\bapartments?\b[^.\n]{0,80}\bdevelop", re.I), subject=False),
    KindSign("developers, and no word of software", -4.0, -4.0, lambda page: _no_software(page), subject=False),
    KindSign("those who write the program", -4.0, -4.0, lambda page: _contributors(page), subject=False),
    KindSign("a job", -2.5, -2.5, titled(r"\b(?:jobs?|careers?|vacanc(?:y|ies)|hiring|we are hiring|internships?)\b"
        r"|\b(?:senior|junior|lead|full[- ]stack|front[- ]?end|back[- ]?end|software) developer\b"
        # the portal of a company whose name ends so
        r"(?! (?:hub|portal|cent(?:er|re)|zone|network|site|docs|documentation|resources|program(?:me)?|platform)\b)"),
        subject=False),
    KindSign("a course", -4.0, -4.0, says_different(
        r"\b(?:short course|\w+-week\b|apply online|enrol(?:l)? (?:now|today|online)|syllabus|curriculum|course fees?"
        r"|learning outcomes|credit points|tuition|lecturers?|next intake|micro-?credential|certificate of completion"
        r"|bootcamp|students (?:will )?(?:learn|study)|prerequisites?: ?[A-Z]{2,5} ?\d{2,4})\b", 2), subject=False),
    KindSign("developers by name", -2.5, -2.5, says(
        r"\bmeet (?:the|our) (?:\w+ )?(?:team|developers?|creators?)\b"
        r"|^(?:senior |junior |lead )?(?:front[- ]?end|back[- ]?end|full[- ]?stack) developer$", re.I | re.M),
        subject=False),
    KindSign("an article or news", -3.0, -3.5, lambda page: _article(page), subject=False),
    KindSign("among articles or news", -8.0, -4.0, lambda page: _among_articles(page), subject=False),
    KindSign("the front page of a website", -2.5, -2.5, lambda page: _front(page)),
    KindSign("a front page that leads to documentation", -3.0, -3.0, both(lambda page: _front(page), links_say(
        rf"(?-i:\bAPIs?\b) {_DOCS}|^(?:read|view|see|browse)? ?(?:the )?(?:api )?(?:docs|documentation|reference)$",
        main=False))),
    KindSign("what a product works with", -2.0, -2.0, lambda page: _works_with(page)),
    KindSign("how a program is installed", -4.0, -3.0, lambda page: _installed(page)),
    KindSign("help for customers", -1.5, -1.5, lambda page: _help(page)),
    KindSign("code on a site for code", -6.0, -6.0, lambda page: _hosted_code(page), subject=False),
    KindSign("a manual of a library", -5.0, -5.0, lambda page: _manual(page), subject=False),
    KindSign("a server to be written", -12.0, -6.0, lambda page: _server_to_write(page), subject=False),
    KindSign("how a system is built", -1.5, -1.5, titled(
        r"\b(?:system|software|solution|technical|deployment) architecture\b|^\W*architecture\b"
        r"|\b(?:system|key|topic|queue|database|schema|data) (?:design|model)s?\b")),
    KindSign("terms and policies", -4.0, -4.0, titled(
        r"^\W*(?:(?:[\w.'’&-]+ ){0,4}(?:terms (?:and conditions|of (?:use|service))|privacy (?:policy|notice|statement)"
        r"|cookie policy|licen[cs]e agreement)|terms)\W*(?:$|[|–—:·-])")),
    KindSign("what an API is", -6.0, -6.0, titled(
        r"^\W*(?:what (?:is|are)|introduction to|understanding|the basics of) (?:an? |the )?"
        r"(?:(?:REST(?:ful)?|SOAP|web|open|public|GraphQL|JSON) ){0,2}(?-i:APIs?)\W*(?:$|[|–—:-]|and\b)"
        r"|\b(?-i:APIs?) (?:explained|for beginners|basics|101)\b")),
    KindSign("a question to a forum", -8.0, -8.0, both(
        titled(r"\b(?:community|forums?|discussions?|stack ?overflow|questions)\W*$"),
        says(r"\bposted by\b|\bsolved\b|\brepl(?:y|ies)\b|\bany ideas?\b|\banswers?\b|\b(?:up)?votes?\b|\bmembers?\b")),
        subject=False),
    KindSign("words explained", -4.0, -4.0, titled(r"^\W*glossary\b|\bglossary\W*$")),
    KindSign("news of versions", -2.0, -2.0, titled(
        r"\brelease notes\b|\bv?\d+\.\d+(?:\.\d+)+ (?:is )?released\b"
        r"|\bv?\d+\.\d+(?:\.\d+)+\W{1,3}\d{1,2}(?:st|nd|rd|th)? [A-Z]\w{2,8},? 20[0-3]\d\b"
        r"|^\W*(?:20[0-3]\d )?[A-Z]\w+ (?:release|20[0-3]\d)? ?\(\d+\.\d+(?:\.\d+)*\)\W*$")),
    KindSign("how APIs are made", -2.0, -2.0, titled(
        r"^\W*(?:how to )?(?:creat|import|publish|deploy|design|build|deprecat|retir|develop|test|secur|manag|debugg?)"
        r"(?:e|ing|es)? (?:(?:an?|your|the|new|empty|REST|SOAP|first|existing|GraphQL) ){0,3}(?-i:APIs?)\b"
        r"|(?-i:APIs?) (?:proxies|proxy|management|lifecycle|gateway|policies)\b")),
    KindSign("APIs made for others", -3.0, -3.0, titled(
        r"\b(?-i:APIs?) (?:strateg\w+|consult\w+|governance"
        r"|(?:development|design|integration|testing|migration) (?:services?|compan\w+|agency|experts?|consult\w+))\b"
    )),
    KindSign("a product that manages APIs", -4.0, -4.0, both(
        titled(r"\b(?-i:API) (?:manager|gateway|management|control plane|designer|studio)\b"),
        titled(r"\b(?:user|admin(?:istrator|istration)?|installation|upgrade|migration) (?:guide|manual)s?\b|\brelease"
            r"|\b(?:gateway|manager|management|plane|designer|studio),? v?\d+\.\d"))),
    KindSign("a report on source code", -8.0, -8.0, titled(
        r"^\W*(?:code )?coverage(?: report)?\b|\b(?:code|test) coverage (?:report|for)\b|^\W*lcov\b"
        r"|\b(?:eslint|lint|test results?) report\b"), subject=False),
    KindSign("a tool for documentation", -5.0, -5.0, titled(
        r"\b(?:swagger|open ?api|asyncapi|graphql|raml|APIs?)(?: (?:&|and|or|spec(?:ification)?s?|documentation|docs"
        r"|reference|definitions?|schema|swagger|open ?api)){0,4} "
        r"(?:viewer|renderer|generator|linter|validator|converter|parser)s?\b")),
    KindSign("goods for sale", -2.0, -2.0, says(r"\badd to (?:cart|basket|bag|wishlist)\b"
        r"|\bfree shipping\b", re.I), subject=False),
)  # fmt: skip


# A page is of a kind only when one of these was seen; all others only add to them.
CORE: dict[str, frozenset[str]] = {
    "reference": frozenset([
        "title says API documentation", "title names an API", "title says specification", "a method with a path",
        "a path on a line of its own", "a host of an API by its name",
        "an endpoint by its path", "a call by curl or HTTP", "an address of an API in code", "a link to a description",
        "authentication of calls", "a schema of types", "parts named as an operation", "a call explained by headings",
        "a call of its own host with a credential, or that needs none", "the base address of a FHIR server",
        "an address with a place for a key", *(sign.name for sign in _BY_ITSELF if sign.reference),
    ]),
    "portal": frozenset([
        "title says developer portal in another language",
        "title says developer portal", "title says developers", "title says for developers",
        "title says API documentation",
        "offers keys or registration", "invites to browse APIs", "a login to an API", "a link to a description",
        "documentation with a reference of an API and its authentication",
    ]),
}  # fmt: skip

# What a title or an address promises says nothing of an empty shell: its own text has to say it.
_PROMISES = frozenset([
    "title says developer portal in another language",
    "title says API documentation", "title names an API", "title says specification", "title says developer portal",
    "title says developers", "title says for developers",
])  # fmt: skip

# What only names a page.
_NAMED = _PROMISES | {"title says a version of a reference", "title speaks of webhooks",
    "address names API documentation", "address names developers", "headings name APIs"}  # fmt: skip

# Generators of documentation serve libraries as well: on their pages one of these has to tell of an API on the web.
OF_THE_WEB = frozenset([
    "a method with a path", "an endpoint by its path", "a call by curl or HTTP", "an address of an API in code",
    "a sample in JSON or XML", "status codes", "words of HTTP interfaces", "a link to a description",
    "authentication of calls", "parts named as an operation", "title says developer portal", "title says developers",
    "offers keys or registration", "a schema of types", "three links to APIs", "title speaks of webhooks",
    "a host of an API by its name", *(sign.name for sign in _BY_ITSELF),
])  # fmt: skip


_INITIALS = r"A[a-z]+(?: (?:and|of|for))? P[a-z]+(?: (?:and|of|for))? I(?!nterface)[a-z]+"
_SPELT_OUT = re.compile(rf"\b{_INITIALS} \(APIs?\)|\bAPIs? \((?:the |an? )?{_INITIALS}\)")
_BODY = re.compile(rf"\b(?=A[^|\n]{{1,60}}\bI(?:nstitute|ndustries|nitiative|nternational|nvestments?)\b){_INITIALS}\b")


def _other_name(page: Page) -> Spot | None:
    """Three words whose initials are API stand beside it, or a body or firm of that name heads every title."""
    if match := _SPELT_OUT.search(page.main.text[:MOST_TEXT]):
        return Spot(*page.cite(page.main, match.start(), match.end()))
    whose = re.split(r" [|–—·:-] ", page.title)[-1]
    if (match := _BODY.fullmatch(whose.strip())) and (found := page.find(match.group(0))):
        return Spot(*found)
    return None


_SOFTWARE = re.compile(
    r"\b(?:APIs?|SDKs?|apps?|applications?|code|coding|software|JSON|XML|REST(?:ful)?|SOAP|webhooks?|HTTPS?|URLs?|integrat\w+"
    r"|GraphQL|endpoints?|OAuth|sandbox\w*|libraries|programm\w+|data|feeds?|web services?|open banking|tokens?"
    r"|plug-?ins?|scripts?|widgets?|GitHub|swagger|postman|client id|developer platform)\b",
    re.I,
)
_SOME_PROSE = 25  # words


def _no_software(page: Page) -> Spot | None:
    """Developers who build houses: prose in which nothing that a program is made of or talks to occurs."""
    said = f"{page.title} {page.main.text[:MOST_TEXT]}"
    if len(page.main.text.split()) < _SOME_PROSE or _SOFTWARE.search(said) or not (found := page.find("developer")):
        return None
    return Spot(*found)


_CONTRIBUTING = re.compile(
    r"\bopen[- ]source\b|\bcontribut\w+|\bsource code\b|\brepositor(?:y|ies)\b|\b(?:pull|merge) requests?\b|\bbugs?\b"
    r"|\bpatch(?:es)?\b|\bmailing lists?\b|\bmaintainers?\b|\b(?:core|lead) developers?\b|\bnightly\b|\bDiscord\b",
    re.I,
)
_OFFERED = re.compile(
    r"\bAPIs?\b|\bSDKs?\b|\bwebhooks?\b|\bGraphQL\b|\bweb services?\b|\bsandbox\b|\bOAuth\b|\bintegrat(?:e|ions?)\b"
)


def _contributors(page: Page) -> Spot | None:
    """A page for those who write a program itself: its source, bugs and repositories, and no word of an interface."""
    said = f"{page.title} {page.main.text[:MOST_TEXT]}"
    if _OFFERED.search(said) or len({m.group(0).lower() for m in _CONTRIBUTING.finditer(said)}) < 3:
        return None
    words = _shown(page)
    match = _CONTRIBUTING.search(words.text)
    return _cite(page, words, match) if match else None


_SERVES = re.compile(
    r"\bexpress\(\)|\bapp\.listen\(|\bcreateServer\(|\bhttp\.ListenAndServe\(|@RestController\b|@(?:app|api)\.route\("
    r"|\b(?:FastAPI|Flask|Litestar|Starlette)\(|\buvicorn\.run\(|\bnew (?:Koa|Hono|Elysia|Fastify)\(|\bfastify\("
)
_OWN_MACHINE = re.compile(r"\b(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?::\d|/)")
_ELSEWHERE = re.compile(r"\bhttps?://(?!localhost|127\.|0\.0\.0\.0|\[?::1|[\w.-]{0,60}example\.)[\w-]+\.[\w.-]+/", re.I)


def _server_to_write(page: Page) -> Spot | None:
    """The manual of a framework in which others write APIs: samples of a server, and calls to one's own machine only.
    Who receives webhooks writes a server as well."""
    code = page.code[:MOST_TEXT]
    match = _SERVES.search(code)
    if not match or not _OWN_MACHINE.search(code) or _ELSEWHERE.search(code):
        return None
    if re.search(r"\bweb-?hooks?\b|\bcallbacks?\b", f"{page.title} {page.main.text[:MOST_TEXT]}", re.I):
        return None
    return _spot_of(page, match.group(0))


_ARTICLE_ADDRESS = re.compile(
    r"/(?:blogs?|news(?:room)?|press(?:-releases?)?|media(?:-releases?|-cent(?:er|re))?|articles?|stories|insights?"
    r"|events?|podcasts?)(?:/|$)"
    r"|/20[0-3]\d[/-]?[01]?\d/|/20[0-3]\d-?[01]\d-?[0-3]\d[/-]|//(?:blog|news|media|insights|stories)\."
)
_ARTICLE_WORDS = re.compile(
    r"\b\d{1,2} min(?:ute)?s? read\b|\b(?:posted|published) (?:on|by|in)\b|\bmedia release\b|\bpress release\b"
    r"|\bleave a (?:reply|comment)\b"
    r"|\brelated (?:articles|posts|stories)\b|\bshare this (?:article|post|story)\b|\bby [A-Z]\w+ [A-Z]\w+\n",
)


def _article(page: Page) -> Spot | None:
    """News, blog posts, press releases: by what the page calls itself, by its address, by its words (two of three)."""
    declared = page.meta("og:type") == "article" or bool(page.meta("article:published_time"))
    posting = any('"BlogPosting"' in s.text or '"NewsArticle"' in s.text for s in page.inline_scripts[:20])
    by_address = bool(_ARTICLE_ADDRESS.search(page.url.lower()))
    words = _shown(page)
    said = _ARTICLE_WORDS.search(words.text)
    if posting or by_address + declared + bool(said) >= 2 or (by_address and not _ABOUT_DOCS.search(page.url)):
        return _cite(page, words, said) if said else _spot_of(page, page.title or page.text[:80])
    return None


_NEWS_ADDRESS = re.compile(
    r"/(?:blogs?|news(?:room)?|press(?:-releases?)?|articles?)(?:/|$)|//(?:blog|news)\."
    r"|/20[0-3]\d/[01]\d/[\w-]{4,}|/20[0-3]\d-?[01]\d-?[0-3]\d[/-][\w-]{4,}"
)


def _among_articles(page: Page) -> Spot | None:
    """An article of a blog or news, or their list, shows calls as well as a reference does: the address tells."""
    return addressed(_NEWS_ADDRESS.pattern)(page) if _article(page) and not _ABOUT_DOCS.search(page.url) else None


_NAMES_DOCS = re.compile(
    rf"{_API}|\bdevelopers?\b|\bREST(?:ful)?\b|\bOpenAPI\b|\bSDKs?\b|\bFHIR\b|\bopen ?(?:data|banking)\b|\b{_DOCS}\b",
    re.I,
)


def _front(page: Page) -> Spot | None:
    """The front page of a company's website that does not call itself an API's: what it shows of one is to sell."""
    labels = page.host.removesuffix(urls.registrable(page.host)).strip(".")
    path = urlsplit(page.url).path
    if (
        not re.fullmatch(r"/?(?:(?:index|default|home)\.\w{3,5})?", path, re.I)
        or labels not in ("", "www")
        or urls.is_address(page.host)
    ):
        return None
    if any(_NAMES_DOCS.search(said) for said in _titles(page)):
        return None
    return _spot_of(page, page.title or page.text[:80])


_HELP = re.compile(
    r"(?:^|[|–—:·-])\W*(?:(?:customer |help and |get )?support|help(?: (?:cent(?:er|re)|desk))?|faqs?"
    r"|frequently asked questions|knowledge ?base)\W*(?:$|[|–—:·-])",
    re.I,
)


_INTEGRATIONS = re.compile(r"(?:^|[|–—:·-])\W*(?:\w+ )?integrations?\W*(?:$|[|–—:·-])", re.I)


def _works_with(page: Page) -> Spot | None:
    """A product's list of what it works with, under a title that names no API."""
    said = list(_titles(page))
    if any(_NAMES_DOCS.search(title) for title in said):
        return None
    return next((_spot_of(page, title) for title in said if _INTEGRATIONS.search(title)), None)


_SETS_UP = re.compile(
    r"\bgit clone\b|\bdocker(?:-| )compose\b|\bdocker (?:run|build)\b|\bsystemctl\b|\blaunchctl\b|\bnpm (?:run|start)\b"
    r"|\b(?:go|cargo|make) (?:build|install)\b|\bpip install -r\b|\bapt(?:-get)? install\b|\bhelm install\b",
    re.I,
)


def _installed(page: Page) -> Spot | None:
    """A program that the reader fetches and runs himself, by at least two different commands: no call goes further
    than his own machine."""
    code = page.code[:MOST_TEXT]
    commands = {m.group(0).lower(): m for m in _SETS_UP.finditer(code)}
    if len(commands) < 2 or _CALLS_AWAY.search(code):
        return None
    return _spot_of(page, next(iter(commands.values())).group(0))


_CALLS_AWAY = re.compile(r"\bcurl\b[^\n]{0,200}https?://(?!localhost|127\.|0\.0\.0\.0|get\.|raw\.)[\w.-]+/", re.I)


def _help(page: Page) -> Spot | None:
    """A help centre or its list of questions, whose title does not name an API."""
    said = list(_titles(page))
    if any(_NAMES_DOCS.search(title) for title in said):
        return None
    return next((_spot_of(page, title) for title in said if _HELP.search(title)), None)


_CODE_SITES = re.compile(
    r"^(?:GitHub|GitLab|Bitbucket|SourceForge|npm|PyPI|Packagist|NuGet|RubyGems|crates\.io)$", re.I
)


def _hosted_code(page: Page) -> Spot | None:
    """The page of a repository or package on a site for code, by the name that the site gives itself."""
    name = page.meta("og:site_name") or page.meta("application-name")
    return _spot_of(page, name) if name and _CODE_SITES.search(name) else None


_OF_AN_API = re.compile(r"(?-i:\bAPIs?\b)|\bdevelopers?\b|\bdev portal\b|\bintegration portal\b", re.I)


def _login(page: Page) -> Spot | None:
    """A password is asked for under a title that names an API or developers."""
    if not any(form.password for form in page.forms):
        return None
    return next((_spot_of(page, said) for said in _titles(page) if _OF_AN_API.search(said)), None)


_TELLS = re.compile(
    r"(?-i:\bAPIs?\b)|\bdocs?\b|\bdocument\w*|\breference\b|\bsandbox|\bSDKs?\b|\bREST\b|\bOAuth|\bintegrat\w+|\bendpoints?\b"
    r"|\bcode\b|\bapps?\b|\bcredentials\b|\bopen (?:banking|data)\b|\bsoftware\b",
    re.I,
)
_DEVELOPING_HOST = re.compile(r"^(?:dev\w*|api\w*|docs?|open\w*|sandbox)[.-]|[.-](?:dev\w*|apis?)\.", re.I)


def bare_login(page: Page) -> Spot | None:
    """A password is asked for under a title that says developers, and nothing else on the page or in the host's name
    speaks of software: builders of houses have such portals too."""
    form = next((form for form in page.forms if form.password), None)
    if form is None or _DEVELOPING_HOST.search(page.host) or _TELLS.search(f"{page.title}\n{page.text}"):
        return None
    return _spot_of(page, next(_titles(page), page.text[:80]))


# Documentation, and help centres, which call what they hold articles as well.
_ABOUT_DOCS = re.compile(
    r"/(?:docs?|documentation|developers?|api|apis|reference|hc|kb|help|support|solutions|knowledge-?base)(?:[/.]|$)",
    re.I,
)
_MANUAL_CLASSES = frozenset(
    [
        "sig-object",
        "py",
        "cpp",
        "tsd-panel",
        "memitem",
        "memberdecls",
        "contentslist",
        "type-signature",
        "pyclass",
        "descclassname",
    ]
)
_MANUAL_CODE = re.compile(
    r"^\s*(?:from [\w.]+ import |import [\w.{} ,*]+(?:from|;|$)|#include\s*<|using [A-Z]\w+(?:\.\w+)*;"
    r"|require\(['\"]|pip install|npm install|yarn add"
    r"|gem install|composer require|class [A-Z]\w+ (?:<|extends) [A-Z]"
    r"|package [\w.]+;|>>> |def \w+\(|class \w+[(:]|public (?:static )?(?:class"
    r"|interface|void|final)|func \w+\(|fn \w+\()",
    re.M,
)
_MANUAL_WORDS = re.compile(
    r"\b(?:javadoc|docstrings?|class hierarchy|superclass(?:es)?|inherit(?:s|ed|ance)|constructors?"
    r"|instance methods?|class methods?"
    r"|subclass(?:es|ed|ing)?|kwargs|namespaces?|submodules?|packages?|modules?|decorators?|iterators?"
    r"|method resolution|arguments?|overrid(?:e|es|den)"
    r"|exceptions?|raises|template tags?|querysets?|middleware|return type|type parameters?|nested class"
    r"|all implemented interfaces|functions?|classes)\b",
    re.I,
)
_MANUAL_TITLE = re.compile(
    r"\b(?:C|C\+\+|C#|Python|Java|JavaScript|Lua|Rust|Go|PHP|Ruby|Scala|Kotlin|Swift|Perl|Node(?:\.js)?|N"
    r"|[Cc]ommand[- ][Ll]ine|Scripting)[- ]API\b"
    r"|\b(?:C\+\+|C#|\.NET|Python|Java|JavaScript|TypeScript|Lua|Rust|Go|PHP|Ruby|Scala|Kotlin|Swift|Perl|Node(?:\.js)?|R)"
    r" (?:SDK|[Cc]lient|[Ll]ibrary|[Pp]ackage|[Bb]indings)\b"
    r"|\b[\w-]+\.(?:conf|ini|cfg|toml|ya?ml)\W*$"
    r"|\b[Cc]onfiguration (?:[Oo]ptions|[Rr]eference|[Ff]iles?|[Dd]irectives)\b"
    r"|\b(?:[Aa]lphabetic|API) [Ii]ndex\b|\b(?:class|module|package|namespace|function|library) (?:reference|index"
    r"|list|hierarchy)\b"
)
_API_PROJECT = re.compile(r"(?-i:\bAPIs?\b|\bREST\b)|\bgraphql\b|\bweb ?services?\b|\bdevelopers?\b", re.I)
# Words of web APIs, and how much each speaks against a manual.
_WEB: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(rf"{_METHOD}\s*:?\s*(?:https?:/)?/[\w{{}}]"), 1),
    (re.compile(r"\bcurl\b[^\n]{0,300}https?://", re.I), 2),
    (re.compile(r"\bcurl\b[^\n]{0,300}(?:-X ?|--request[ =])(?:GET|POST|PUT|PATCH|DELETE)\b"), 2),
    (re.compile(r"^[\w -]{3,60}\bAPI\b *¶?$", re.M), 1),
    (re.compile(r"\b(?:REST|HTTP|web) API\b|\bREST(?:ful)? (?:service|web)|\bbase url\b", re.I), 2),
    (re.compile(r"https?://api\."), 2),
    (re.compile(r"\bwebhook (?:requests?|payloads?|deliver(?:y|ies)|events?|signatures?)\b", re.I), 1),
    (re.compile(r"Authorization: (?:Bearer|Basic)"), 2),
    (re.compile(r"/oauth2?/(?:token|authori[sz]e)\b"), 2),
    (re.compile(_SEVERAL_LANGUAGES), 2),
    (re.compile(r"[\"'](?:sk|pk|rk)_(?:test|live)_?"), 2),  # keys of a service, wherever its library is installed
)


# Sphinx writes `Page — Project 1.2 documentation`; a manual of its own kind says so in other words.
_PROJECT_TITLE = re.compile(
    r"(?:[—–|:·-]|^) *(?P<project>[^—–|]{0,60}?),? v?(?:ersion )?\d+(?:\.\d+)+[\w.+~-]* "
    r"(?:[Dd]ocumentation|[Mm]anual|[Dd]ocs)\W*$"
    r"|\b(?:[Rr]eference|[Uu]ser(?:['’]?s)?|[Pp]rogramm(?:er|ing)(?:['’]?s)?"
    r"|[Aa]dmin(?:istrator|istration)?(?:['’]?s)?) "
    r"[Mm]anual\b"
    r"|\b(?:[Ss]erver|[Ll]ibrary|[Cc]lient|[Tt]oolkit|[Mm]odule) [Vv]ersion \d+\.\d+"
    r"|\b[\w.]{1,100}\.\w+ (?:module|package)\W*$"
)
# Classes of a language's own domain or of samples in a programming language (Sphinx, Pygments, highlight.js, gtk-doc).
_LANGUAGE_CLASS = re.compile(
    r"(?:py|c|cpp|js|rst|std)-(?:class|func|function|meth|method|attr|mod|data|exc|obj|type|struct|macro|option)"
    r"|highlight-(?:python3?|pycon3?|c|c\+\+|cpp|java|ruby|perl|php|rust|go|lua|ini|cfg|toml|vcl|apache|nginx|haskell)"
    r"|literallayout|programlisting|refsynopsisdiv|functionproto|gtkdoc|devhelp|cmdsynopsis|directive-section"
)


def _manual(page: Page) -> Spot | None:
    """The manual of a library or of a program: classes, functions, directives, and few of the words of web APIs."""
    words = _shown(page)
    text = words.text[:100_000]
    told = f"{text}\n{page.code[:MOST_TEXT]}"  # code in colours is torn apart in the text
    web = sum(weight for pattern, weight in _WEB if pattern.search(told))
    marked = len(page.classes & _MANUAL_CLASSES) >= 2
    coloured = any(_LANGUAGE_CLASS.fullmatch(name) for name in page.classes)
    titled = _MANUAL_TITLE.search(page.title)
    project = _PROJECT_TITLE.search(page.title[-300:])
    of_project = bool(project and not _API_PROJECT.search(project.groupdict().get("project") or ""))
    code = list(_MANUAL_CODE.finditer(page.code[:MOST_TEXT]))
    spoken = {m.group(0).lower() for m in _MANUAL_WORDS.finditer(text)}
    points = 2 * marked + 2 * bool(titled) + 3 * of_project + coloured + 2 * bool(code) + (len(code) >= 5)
    points += (len(spoken) >= 4) + (len(spoken) >= 8)
    if points - min(web, 4) < 2:
        return None
    if code:
        return _spot_of(page, code[0].group(0).strip())
    match = _MANUAL_WORDS.search(words.text)
    return _cite(page, words, match) if match else _spot_of(page, page.title)


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
    subject = any(look(page) for look in _SUBJECT)
    for sign in KIND_SIGNS:
        if (subject or not sign.subject) and (found := sign.look(page)):
            reference, portal = reference + sign.reference, portal + sign.portal
            seen.append(Seen(sign, found))
    names = {s.sign.name for s in seen}
    if drawn is None or drawn.renderer.draws in ("docs", "manual"):
        reference = reference if names & CORE["reference"] else min(reference, ENOUGH - 0.1)
        portal = portal if names & CORE["portal"] else min(portal, ENOUGH - 0.1)
        if drawn is not None and not names & OF_THE_WEB:  # the API of a library has such titles too
            reference, portal = min(reference, ENOUGH - 0.1), min(portal, ENOUGH - 0.1)
        if names <= _NAMED and len(page.main.text.split()) < _SOME_PROSE and not _leads_on(page):
            reference, portal = min(reference, ENOUGH - 0.1), min(portal, ENOUGH - 0.1)  # it says no more than its name
        if not names & OF_THE_WEB and _MANUAL_CODE.search(page.code[:MOST_TEXT]):  # called from a program's own code
            reference, portal = min(reference, ENOUGH - 0.1), min(portal, ENOUGH - 0.1)
        if "a manual of a library" in names:  # however much it tells of HTTP
            reference, portal = min(reference, ENOUGH - 0.1), min(portal, ENOUGH - 0.1)
    kind: Kind
    score = max(reference, portal)
    product = drawn is not None and drawn.renderer.draws in ("reference", "portal")
    told = bool(names & (CORE["portal"] if portal > reference else CORE["reference"]) - _PROMISES)
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


_CURL = re.compile(r"\bcurl\b(?P<told>(?:[^\n]|\\\s*\n|\n\s*-){0,600})", re.I)
_CURL_ADDRESS = re.compile(r"https?://(?P<host>[\w.${}<>\[\]:-]{1,150})(?P<path>/[^\s\"'?]{1,300})")
_CURL_TOLD = re.compile(
    r"\s(?:-X\b|--request\b|-d\b|--data[\w-]*|-F\b|-u\b|--user\b)|Authorization:|\bX-[\w-]{1,30}:|application/json"
)


def _calls(page: Page) -> Spot | None:
    """Two calls or more of different paths of one host by curl, each with a method, data or a credential: one call is
    the example of an article, files that are fetched are an installation."""
    hosts: dict[str, set[str]] = {}
    for match in list(_CURL.finditer(page.code[:MOST_TEXT]))[:100]:
        told = match["told"]
        if (address := _CURL_ADDRESS.search(told)) and _CURL_TOLD.search(told):
            method = re.search(r"(?:-X|--request)[ =]?['\"]?([A-Z]+)", told)
            paths = hosts.setdefault(address["host"].lower(), set())
            paths.add(f"{method[1] if method else ''} {address['path']}")
            if len(paths) >= 2:
                return _spot_of(page, f"curl{told[:60]}".strip())
    return None


_ERROR = re.compile(r"\b404\b|\bpage (?:not found|cannot be found|doesn.t exist)|^(?:not found|error|forbidden"
    r"|access denied)\W*$|\b(?:403|500|502|503) ", re.I)  # fmt: skip


def _is_error(page: Page) -> bool:
    """A page that says it is not there, although its status may be 200."""
    return any(_ERROR.search(said) for said in list(_titles(page))[:2]) and len(page.main.text) < 1_500


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


_NOBODY = re.compile(
    r"\b(?:no|without(?: an?)?|nobody needs(?: an?)?|neither|nor|not need(?: an?)?|not require(?: an?)?)"
    r" (?:\w+,? (?:or|nor|and) (?:an? )?)?"
    r"(?:API )?(?:keys?|tokens?|registration|authentication|login|account|sign[- ]?up|credentials)\b",
    re.I,
)
_WITH_KEY = re.compile(
    r"(?:-H|--header)[ =]?[\"']?(?:Authorization|[\w-]{0,40}(?:key|token)[\w-]{0,20}) ?:|(?:-u|--user) [\"']?[\w$<{]",
    re.I,
)


def _own_call(page: Page) -> Spot | None:
    """A call by curl of a host of the company's own that carries a credential, or stands where the page says that none
    is needed. What is fetched and run (`curl ... | sh`) is an installation."""
    for match in list(_CURL.finditer(page.code[:MOST_TEXT]))[:100]:
        told = match["told"]
        address = _CURL_ADDRESS.search(told)
        if address is None or not urls.same_site(address["host"].lower(), page.host) or _INSTALLS.search(told):
            continue
        if _WITH_KEY.search(told) or _NOBODY.search(page.main.text):
            return _spot_of(page, f"curl{told[:60]}".strip())
    return None


_INSTALLS = re.compile(
    r"\|\s*(?:sudo |ba|z)?(?:sh|bash|python3?|perl|tar)\b|\s(?:-o|-O|--output)\b|\.(?:sh|zip|t?gz|deb|rpm)\b"
)


def _calls_own_host(page: Page) -> bool:
    """Samples of calls to a host of the company's own and to nobody else's, on a page that says with what a caller
    shows who he is: too little to be a reference by its looks, and nobody else's manual."""
    if not _CALL.search(page.code) or not (_BY_WHOM.search(page.main.text) or _own_call(page)):
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
