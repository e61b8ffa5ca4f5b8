"""What a whole page is, where no single pattern tells: an article, a manual, a front page, a login, calls of an API."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from survey import urls
from survey.detectors.looks import (
    API,
    DOCS,
    METHOD,
    MOST_TEXT,
    SEVERAL_LANGUAGES,
    Spot,
    addressed,
    cite,
    shown,
    spot_of,
    titles,
)
from survey.page import Page

_CURL = re.compile(r"\bcurl\b(?P<told>(?:[^\n]|\\\s*\n|\n\s*-){0,600})", re.I)
_CURL_ADDRESS = re.compile(r"https?://(?P<host>[\w.${}<>\[\]:-]{1,150})(?P<path>/[^\s\"'?]{1,300})")
_CURL_TOLD = re.compile(
    r"\s(?:-X\b|--request\b|-d\b|--data[\w-]*|-F\b|-u\b|--user\b)|Authorization:|\bX-[\w-]{1,30}:|application/json"
)


def calls(page: Page) -> Spot | None:
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
                return spot_of(page, f"curl{told[:60]}".strip())
    return None


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


def own_call(page: Page) -> Spot | None:
    """A call by curl of a host of the company's own that carries a credential, or stands where the page says that none
    is needed. What is fetched and run (`curl ... | sh`) is an installation."""
    for match in list(_CURL.finditer(page.code[:MOST_TEXT]))[:100]:
        told = match["told"]
        address = _CURL_ADDRESS.search(told)
        if address is None or not urls.same_site(address["host"].lower(), page.host) or _INSTALLS.search(told):
            continue
        if _WITH_KEY.search(told) or _NOBODY.search(page.main.text):
            return spot_of(page, f"curl{told[:60]}".strip())
    return None


_INSTALLS = re.compile(
    r"\|\s*(?:sudo |ba|z)?(?:sh|bash|python3?|perl|tar)\b|\s(?:-o|-O|--output)\b|\.(?:sh|zip|t?gz|deb|rpm)\b"
)


_INITIALS = r"A[a-z]+(?: (?:and|of|for))? P[a-z]+(?: (?:and|of|for))? I(?!nterface)[a-z]+"
_SPELT_OUT = re.compile(rf"\b{_INITIALS} \(APIs?\)|\bAPIs? \((?:the |an? )?{_INITIALS}\)")
_BODY = re.compile(rf"\b(?=A[^|\n]{{1,60}}\bI(?:nstitute|ndustries|nitiative|nternational|nvestments?)\b){_INITIALS}\b")


def other_name(page: Page) -> Spot | None:
    """Three words whose initials are API stand beside it, or a body or firm of that name heads every title."""
    if match := _SPELT_OUT.search(page.main.text[:MOST_TEXT]):
        return Spot(*page.cite(page.main, match.start(), match.end()))
    whose = re.split(r" [|–—·:-] ", page.title)[-1]
    if (match := _BODY.fullmatch(whose.strip())) and (found := page.find(match.group(0))):
        return Spot(*found)
    return None


_SOFTWARE = re.compile(
    r"\b(?:APIs?|SDKs?|apps?|applications?|code|coding|software|JSON|XML|REST(?:ful)?|SOAP|webhooks?|HTTPS?|URLs?"
    r"|integrat\w+"
    r"|GraphQL|endpoints?|OAuth|sandbox\w*|libraries|programm\w+|data|feeds?|web services?|open banking|tokens?"
    r"|plug-?ins?|scripts?|widgets?|GitHub|swagger|postman|client id|developer platform)\b"
    r"|\b(?-i:GET|POST|PUT|PATCH|DELETE)\b\s{1,3}/",
    re.I,
)
SOME_PROSE = 25  # words


def no_software(page: Page) -> Spot | None:
    """Developers who build houses: prose in which nothing that a program is made of or talks to occurs."""
    said = f"{page.title} {page.main.text[:MOST_TEXT]}"
    if len(page.main.text.split()) < SOME_PROSE or _SOFTWARE.search(said) or not (found := page.find("developer")):
        return None
    return Spot(*found)


_DEVELOPS_PROPERTY = re.compile(
    r"\b(?:property|land|housing|residential|real estate) develop(?:er|ers|ment|ments)\b"
    r"|\bresidential communit(?:y|ies)\b|\bapartments?\b[^.\n]{0,80}\bdevelop",
    re.I,
)
_OF_CALLS = re.compile(
    r"\bcurl\b|\bJSON\b|\bAPI (?:keys?|calls?|requests?|documentation|docs|reference)\b|\bSDKs?\b|\bendpoints?\b"
    r"|\bwebhooks?\b",
    re.I,
)


def property_development(page: Page) -> Spot | None:
    """Land and houses are developed, and nothing is said of calls: a list of trades names such developers as well."""
    words = shown(page)
    found = list(_DEVELOPS_PROPERTY.finditer(words.text))
    in_passing = len(found) == 1 and found[0].start() > 2_000
    return cite(page, words, found[0]) if found and not in_passing and not _OF_CALLS.search(words.text) else None


_CONTRIBUTING = re.compile(
    r"\bopen[- ]source\b|\bcontribut\w+|\bsource code\b|\brepositor(?:y|ies)\b|\b(?:pull|merge) requests?\b|\bbugs?\b"
    r"|\bpatch(?:es)?\b|\bmailing lists?\b|\bmaintainers?\b|\b(?:core|lead) developers?\b|\bnightly\b|\bDiscord\b",
    re.I,
)
_OFFERED = re.compile(
    r"\bAPIs?\b|\bSDKs?\b|\bwebhooks?\b|\bGraphQL\b|\bweb services?\b|\bsandbox\b|\bOAuth\b|\bintegrat(?:e|ions?)\b"
)


def contributors(page: Page) -> Spot | None:
    """A page for those who write a program itself: its source, bugs and repositories, and no word of an interface."""
    said = f"{page.title} {page.main.text[:MOST_TEXT]}"
    if _OFFERED.search(said) or len({m.group(0).lower() for m in _CONTRIBUTING.finditer(said)}) < 3:
        return None
    words = shown(page)
    match = _CONTRIBUTING.search(words.text)
    return cite(page, words, match) if match else None


_SERVES = re.compile(
    r"\bexpress\(\)|\bapp\.listen\(|\bcreateServer\(|\bhttp\.ListenAndServe\(|@RestController\b|@(?:app|api)\.route\("
    r"|\b(?:FastAPI|Flask|Litestar|Starlette)\(|\buvicorn\.run\(|\bnew (?:Koa|Hono|Elysia|Fastify)\(|\bfastify\("
)
_OWN_MACHINE = re.compile(r"\b(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?::\d|/)")
_ELSEWHERE = re.compile(r"\bhttps?://(?!localhost|127\.|0\.0\.0\.0|\[?::1|[\w.-]{0,60}example\.)[\w-]+\.[\w.-]+/", re.I)


def server_to_write(page: Page) -> Spot | None:
    """The manual of a framework in which others write APIs: samples of a server, and calls to one's own machine only.
    Who receives webhooks writes a server as well."""
    code = page.code[:MOST_TEXT]
    match = _SERVES.search(code)
    if not match or not _OWN_MACHINE.search(code) or _ELSEWHERE.search(code):
        return None
    if re.search(r"\bweb-?hooks?\b|\bcallbacks?\b", f"{page.title} {page.main.text[:MOST_TEXT]}", re.I):
        return None
    return spot_of(page, match.group(0))


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


def _of_docs(page: Page) -> bool:
    """Documentation by its address; a blog inside documentation is a blog."""
    return bool(_ABOUT_DOCS.search(page.url)) and not re.search(r"/blogs?(?:/|$)", urlsplit(page.url).path)


def article(page: Page) -> Spot | None:
    """News, blog posts, press releases: by what the page calls itself, by its address, by its words (two of three)."""
    declared = page.meta("og:type") == "article" or bool(page.meta("article:published_time"))
    posting = any('"BlogPosting"' in s.text or '"NewsArticle"' in s.text for s in page.inline_scripts[:20])
    by_address = bool(_ARTICLE_ADDRESS.search(page.url.lower()))
    words = shown(page)
    said = _ARTICLE_WORDS.search(words.text)
    if posting or by_address + declared + bool(said) >= 2 or (by_address and not _of_docs(page)):
        return cite(page, words, said) if said else spot_of(page, page.title or page.text[:80])
    return None


_NEWS_ADDRESS = re.compile(
    r"/(?:blogs?|news(?:room)?|press(?:-releases?)?|articles?)(?:/|$)|//(?:blog|news)\."
    r"|/20[0-3]\d/[01]\d/[\w-]{4,}|/20[0-3]\d-?[01]\d-?[0-3]\d[/-][\w-]{4,}"
)


def among_articles(page: Page) -> Spot | None:
    """An article of a blog or news, or their list, shows calls as well as a reference does: the address tells."""
    return addressed(_NEWS_ADDRESS.pattern)(page) if article(page) and not _of_docs(page) else None


_NAMES_DOCS = re.compile(
    rf"{API}|\bdevelopers?\b|\bREST(?:ful)?\b|\bOpenAPI\b|\bSDKs?\b|\bFHIR\b|\bopen ?(?:data|banking)\b|\b{DOCS}\b",
    re.I,
)


def front(page: Page) -> Spot | None:
    """The front page of a company's website that does not call itself an API's: what it shows of one is to sell."""
    labels = page.host.removesuffix(urls.registrable(page.host)).strip(".")
    path = urlsplit(page.url).path
    if (
        not re.fullmatch(r"/?(?:(?:index|default|home)\.\w{3,5})?", path, re.I)
        or labels not in ("", "www")
        or urls.is_address(page.host)
    ):
        return None
    if any(_NAMES_DOCS.search(said) for said in titles(page)):
        return None
    return spot_of(page, page.title or page.text[:80])


_HELP = re.compile(
    r"(?:^|[|–—:·-])\W*(?:(?:customer |help and |get )?support|help(?: (?:cent(?:er|re)|desk))?|faqs?"
    r"|frequently asked questions|knowledge ?base)\W*(?:$|[|–—:·-])",
    re.I,
)


_INTEGRATIONS = re.compile(r"(?:^|[|–—:·-])\W*(?:\w+ )?integrations?\W*(?:$|[|–—:·-])", re.I)


def works_with(page: Page) -> Spot | None:
    """A product's list of what it works with, under a title that names no API."""
    said = list(titles(page))
    if any(_NAMES_DOCS.search(title) for title in said):
        return None
    return next((spot_of(page, title) for title in said if _INTEGRATIONS.search(title)), None)


_SETS_UP = re.compile(
    r"\bgit clone\b|\bdocker(?:-| )compose\b|\bdocker (?:run|build)\b|\bsystemctl\b|\blaunchctl\b|\bnpm (?:run|start)\b"
    r"|\b(?:go|cargo|make) (?:build|install)\b|\bpip install -r\b|\bapt(?:-get)? install\b|\bhelm install\b"
    r"|\bbrew install\b|\bsudo (?:yum|dnf|service|vi|nano)\b|\bcreate(?:db|user) \w",
    re.I,
)


def installed(page: Page) -> Spot | None:
    """A program that the reader fetches and runs himself, by at least two different commands: no call goes further
    than his own machine."""
    code = page.code[:MOST_TEXT]
    commands = {m.group(0).lower(): m for m in _SETS_UP.finditer(code)}
    if len(commands) < 2 or _CALLS_AWAY.search(code):
        return None
    return spot_of(page, next(iter(commands.values())).group(0))


_CALLS_AWAY = re.compile(r"\bcurl\b[^\n]{0,200}https?://(?!localhost|127\.|0\.0\.0\.0|get\.|raw\.)[\w.-]+/", re.I)


def help_centre(page: Page) -> Spot | None:
    """A help centre or its list of questions, whose title does not name an API."""
    said = list(titles(page))
    if any(_NAMES_DOCS.search(title) for title in said):
        return None
    return next((spot_of(page, title) for title in said if _HELP.search(title)), None)


_CODE_SITES = re.compile(
    r"^(?:GitHub|GitLab|Bitbucket|SourceForge|npm|PyPI|Packagist|NuGet|RubyGems|crates\.io)$", re.I
)


def hosted_code(page: Page) -> Spot | None:
    """The page of a repository or package on a site for code, by the name that the site gives itself."""
    name = page.meta("og:site_name") or page.meta("application-name")
    return spot_of(page, name) if name and _CODE_SITES.search(name) else None


_OF_AN_API = re.compile(r"(?-i:\bAPIs?\b)|\bdevelopers?\b|\bdev portal\b|\bintegration portal\b", re.I)


def login(page: Page) -> Spot | None:
    """A password is asked for under a title that names an API or developers."""
    if not any(form.password for form in page.forms):
        return None
    return next((spot_of(page, said) for said in titles(page) if _OF_AN_API.search(said)), None)


_TELLS = re.compile(
    r"(?-i:\bAPIs?\b)|\bdocs?\b|\bdocument\w*|\breference\b|\bsandbox|\bSDKs?\b|\bREST\b|\bOAuth|\bintegrat\w+"
    r"|\bendpoints?\b"
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
    return spot_of(page, next(titles(page), page.text[:80]))


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
MANUAL_CODE = re.compile(
    r"^\s*(?:from [\w.]+ import |import [\w.{} ,*]+(?:from|;|$)|#include\s*<|using [A-Z]\w+(?:\.\w+)*;"
    r"|require\(['\"]|pip install|npm install|yarn add"
    r"|gem install|composer require|class [A-Z]\w+ (?:<|extends) [A-Z]"
    r"|<\?php|namespace [\w\\]+;|use [A-Z]\w*\\[\w\\]+;|(?:(?:const|let"
    r"|var) )?(?:[\w{}, ]{1,60} = )?await \w+(?:\.\w+)+\(|async function "
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
    r"|\b(?:C\+\+|C#|\.NET|Python|Java|JavaScript|TypeScript|Lua|Rust|Go|PHP|Ruby|Scala|Kotlin|Swift|Perl"
    r"|Node(?:\.js)?|R)"
    r" (?:SDK|[Cc]lient|[Ll]ibrary|[Pp]ackage|[Bb]indings)\b"
    r"|\b[\w-]+\.(?:conf|ini|cfg|toml|ya?ml)\W*$"
    r"|\b[Cc]onfiguration (?:[Oo]ptions|[Rr]eference|[Ff]iles?|[Dd]irectives)\b"
    r"|\b(?:[Aa]lphabetic|API) [Ii]ndex\b|\b(?:class|module|package|namespace|function|library) (?:reference|index"
    r"|list|hierarchy)\b"
)
_API_PROJECT = re.compile(r"(?-i:\bAPIs?\b|\bREST\b)|\bgraphql\b|\bweb ?services?\b|\bdevelopers?\b", re.I)
# Words of web APIs, and how much each speaks against a manual.
_WEB: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(rf"{METHOD}\s*:?\s*(?:https?:/)?/[\w{{}}]"), 1),
    (re.compile(r"\bcurl\b[^\n]{0,300}https?://", re.I), 2),
    (re.compile(r"\bcurl\b[^\n]{0,300}(?:-X ?|--request[ =])(?:GET|POST|PUT|PATCH|DELETE)\b"), 2),
    (re.compile(r"^[\w -]{3,60}\bAPI\b *¶?$", re.M), 1),
    (re.compile(r"\b(?:REST|HTTP|web) API\b|\bREST(?:ful)? (?:service|web)|\bbase url\b", re.I), 2),
    (re.compile(r"https?://api\."), 2),
    (re.compile(r"\bwebhook (?:requests?|payloads?|deliver(?:y|ies)|events?|signatures?)\b", re.I), 1),
    (re.compile(r"Authorization: (?:Bearer|Basic)"), 2),
    (
        re.compile(r"接口(?:地址|说明|文档|规范|网关)|请求 ?(?:URL|方式|地址|参数)|リクエスト|요청 ?(?:URL|주소|변수)"),
        3,
    ),
    (re.compile(r"/oauth2?/(?:token|authori[sz]e)\b"), 2),
    (re.compile(SEVERAL_LANGUAGES), 2),
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


def manual(page: Page) -> Spot | None:
    """The manual of a library or of a program: classes, functions, directives, and few of the words of web APIs."""
    words = shown(page)
    text = words.text[:100_000]
    told = f"{text}\n{page.code[:MOST_TEXT]}"  # code in colours is torn apart in the text
    web = sum(weight for pattern, weight in _WEB if pattern.search(told))
    marked = len(page.classes & _MANUAL_CLASSES) >= 2
    coloured = any(_LANGUAGE_CLASS.fullmatch(name) for name in page.classes)
    titled = _MANUAL_TITLE.search(page.title)
    project = _PROJECT_TITLE.search(page.title[-300:])
    of_project = bool(project and not _API_PROJECT.search(project.groupdict().get("project") or ""))
    code = list(MANUAL_CODE.finditer(page.code[:MOST_TEXT]))
    spoken = {m.group(0).lower() for m in _MANUAL_WORDS.finditer(text)}
    points = 2 * marked + 2 * bool(titled) + 3 * of_project + coloured + 2 * bool(code) + (len(code) >= 5)
    points += (len(spoken) >= 4) + (len(spoken) >= 8)
    if points - min(web, 4) < 2:
        return None
    if code:
        return spot_of(page, code[0].group(0).strip())
    match = _MANUAL_WORDS.search(words.text)
    return cite(page, words, match) if match else spot_of(page, page.title)
