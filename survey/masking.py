"""Masks keys, e-mail addresses, telephone numbers and cookies in text that is going to be published.

What is masked keeps its place and says what it was: `[key]`, `[e-mail]`, `[phone]`, `[cookie]`, `[password]`,
`[contact]`. What is percent-encoded, escaped or in Base64 is read as what it stands for. Digests, names of headers
and cookies, and the words around stay, so that an excerpt still shows why it was cited.
A sample key in documentation looks like a real one and is masked too: better one too many.
"""

from __future__ import annotations

import base64
import html
import itertools
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

# Names whose values are secrets, in addresses, JSON, XML, headers, forms and on command lines.
_SECRET_WORD = (
    r"(?:(?:api[_-]?key|apikey|secret|passw(?:or)?d|passwd|passphrase|passcode|token|credential|private[_-]?key|access[_-]?key"
    r"|subscription[_-]?key|signature|session[_-]?id|sessionid|jsessionid|phpsessid|csrf|xsrf|cf_clearance|awsalb"
    r"|(?:account|admin|app|application|auth|client|consumer|encryption|master|server|service|shared|signing|storage|write)"
    r"[_-]?key)[a-z0-9_-]{0,60}|(?<![a-z0-9])x-(?!(?:[a-z0-9]{1,40}-){0,2}idempotency)(?:[a-z0-9]{1,40}-){1,3}key|(?<![a-z0-9])(?:pwd|sid|sig|jwt)|(?<=[_-])pass)"
)
_SECRET_NAME = rf"(?:[a-z0-9_.-]{{0,60}}{_SECRET_WORD})"
# A quotation mark, also escaped in a script, as an entity, or percent-encoded.
_QUOTE = r"(?:\\{0,4}[\"']|&quot;|&\#3[49];|%2[27])"
# What stands where a value would, up to what ends it.
_VALUE = r"(?P<secret>(?:(?!%2[27])[^\s\"'&;,<>{}()\[\]\\]){6,})"
# Words that stand where a value would, and are none.
_NO_SECRET = re.compile(
    r"(?i)(?:true|false|null|none|string|integer|object|array|required|optional|header|query|cookie|your.*|my.*|.*example.*"
    r"|<.*|\{.*|\[.*|\$.*|%.*|x{3,}|\*+|\.+|bearer|basic|oauth2?|apikey|api_key|https?:.*|/.*|#.*)\Z"
)


class Span(NamedTuple):
    """A stretch of a text to mask, and what stands there instead."""

    start: int
    end: int
    instead: str


def _anything(_: str) -> bool:
    return True


def _beside_a_name(value: str) -> bool:
    """A value beside a secret's name that is one, and no word that stands for one."""
    return not _NO_SECRET.match(value) and (_random(value) or any(c.isdigit() for c in value))


def _given(value: str) -> bool:
    """A password that is one, and no word that stands for one."""
    return not _NO_SECRET.match(value) and value.lower() not in ("password", "passwd", "pass", "secret", "token")


def _random(value: str) -> bool:
    """Long and mixed as no word is: at least 3 bits a character, with digits or both cases."""
    if len(value) < 12 or _NO_SECRET.match(value):
        return False
    counts = Counter(value)
    entropy = -sum(n / len(value) * math.log2(n / len(value)) for n in counts.values())
    mixed = any(c.isdigit() for c in value) or (value.lower() != value and value.upper() != value)
    return entropy >= 3.0 and mixed


def _drawn(value: str) -> bool:
    """So long, and letters and digits so mixed, that nobody thought it up: it needs no name right beside it."""
    turns = sum(a.isdigit() != b.isdigit() for a, b in itertools.pairwise(value))
    return len(value) >= 16 and turns >= 4 and _random(value)


def _drawn_long(value: str) -> bool:
    """The same of 30 characters of both cases, which digests and names of files are not."""
    return len(value) >= 30 and value.lower() != value and value.upper() != value and _drawn(value)


def _user_and_password(value: str) -> bool:
    """Base64 of two words with a colon between them."""
    return bool(re.fullmatch(r"[\x21-\x7e]{1,200}:[\x20-\x7e]{1,200}", _unpacked(value)))


def _password_in_quotes(value: str) -> bool:
    """No label of a form, and no word that a schema has there."""
    return _given(value) and not re.fullmatch(r"(?:[A-Z][a-z]+|required|optional|hidden|text|change|reset)\W*", value)


class _Rule(NamedTuple):
    """A pattern whose group `secret` is masked when it passes the test."""

    pattern: re.Pattern[str]
    instead: str
    test: Callable[[str], bool] = _anything


_RULES = (
    # PEM private keys, whole or cut off
    _Rule(
        re.compile(
            r"-----BEGIN[ +][A-Z0-9 +]{0,20}PRIVATE[ +]KEY(?:[ +]BLOCK)?-----(?P<secret>.*?)(?=-----END[ +]|\Z)", re.S
        ),
        "[key]",
        lambda value: value != "[key]",
    ),
    _Rule(
        re.compile(r"(?i)Private-Lines:\s*\d+(?:\s|\\{1,4}[rn])*(?P<secret>.*?)(?=\s*Private-MAC|\Z)", re.S),
        "[key]",
        lambda value: value != "[key]",
    ),
    _Rule(re.compile(r"(?i)Private-MAC:\s*(?P<secret>[0-9a-f]{40,64})"), "[key]"),
    # the private members of a JSON Web Key (RFC 7518, 6.2.2, 6.3.2, 6.4.1)
    _Rule(
        re.compile(rf"{_QUOTE}(?:d|p|q|dp|dq|qi|k){_QUOTE}\s*:\s*{_QUOTE}(?P<secret>[A-Za-z0-9_-]{{16,}})"),
        "[key]",
        _drawn,
    ),
    # cookies: name and attributes stay
    _Rule(re.compile(r"(?im)^set-cookie2?:[ \t]*[^=;\s]+=(?P<secret>[^;\r\n]+)"), "[cookie]"),
    _Rule(
        re.compile(
            r"(?i)(?:\bset-cookie2?\\{0,4}[\"']?[ \t]*:|\bdocument\.cookie[ \t]*=)[ \t]*\\{0,4}[\"'`]?"
            r"[^=;\s\"'`\\]{1,200}=(?P<secret>[^;\r\n\"'`\\]+)"
        ),
        "[cookie]",
    ),
    _Rule(
        re.compile(
            rf"(?i)\b(?:set-)?cookie2?{_QUOTE}\s*,\s*(?:{_QUOTE}value{_QUOTE}\s*:\s*)?{_QUOTE}"
            r"[^=;\s\"'`\\]{1,200}=(?P<secret>[^;\r\n\"'`\\]+)"
        ),
        "[cookie]",
    ),
    # credentials in an address
    _Rule(re.compile(r"(?i)\b[a-z][a-z0-9+.-]{1,20}://[^/\s:@\"'<>]*:(?P<secret>[^@/\s\"'<>]+)@"), "[password]"),
    _Rule(re.compile(r"(?i)\b[a-z][a-z0-9+.-]{1,20}://(?P<secret>[^/\s:@\"'<>]{12,})@"), "[key]", _random),
    # credentials on a command line
    _Rule(
        re.compile(
            r"\bcurl\b[^\r\n]{0,400}?\s(?:-u|-U|--user|--proxy-user)[ =]?[\"']?[^\s:\"']{1,100}:(?P<secret>[^\s\"'\\]+)"
        ),
        "[password]",
        _given,
    ),
    # Authorization and its like
    _Rule(
        re.compile(
            r"(?i)\b(?:proxy-)?authorization\s*[:=]\s*\\{0,4}[\"']?\s*(?:bearer|basic|digest|token|apikey)?\s*"
            r"(?P<secret>[A-Za-z0-9+/=_.~-]{8,})"
        ),
        "[key]",
        _beside_a_name,
    ),
    _Rule(
        re.compile(
            r"(?i)\b(?:proxy-)?authorization\s*[:=]\s*\\{0,4}[\"']?\s*[a-z][a-z0-9_-]{1,30}[ ]+"
            r"(?P<secret>[a-z0-9+/=_.~-]{16,})"
        ),
        "[key]",
        _random,
    ),
    _Rule(
        re.compile(
            r"(?i)\bauthorization\s*[:=]\s*\\{0,4}[\"']?[a-z][a-z0-9_-]{1,30}\b[^\r\n]{0,600}?"
            r"\b(?:response|mac)=\\{0,4}[\"']?(?P<secret>[a-z0-9+/=_-]{27,128})"
        ),
        "[key]",
    ),
    _Rule(re.compile(r"\b(?:[Bb]earer|[Bb]asic)\s+(?P<secret>[A-Za-z0-9+/=_.~-]{16,})"), "[key]", _random),
    # JSON Web Tokens, signed (three parts) or encrypted (five)
    _Rule(re.compile(r"(?P<secret>\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){0,3})"), "[key]"),
    # keys that say whose they are, by the prefixes that their makers document
    _Rule(
        re.compile(
            r"(?P<secret>\b(?:(?:A3T[A-Z0-9]|AKIA|ASIA|AGPA|AIDA|AROA|ANPA)[A-Z0-9]{12,}|AIza[A-Za-z0-9_-]{30,}"
            r"|ya29\.[A-Za-z0-9_-]{20,}|GOCSPX-[A-Za-z0-9_-]{20,}|1//0[A-Za-z0-9_-]{30,}|AAAA[A-Za-z0-9_-]{7}:APA91b[A-Za-z0-9_-]{80,}"
            r"|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|gl(?:pat|ptt|dt|rt|ft|cbt|soat)-[A-Za-z0-9_-]{16,}"
            r"|xox[abeprs]-[A-Za-z0-9-]{10,}|xapp-\d-[A-Za-z0-9-]{20,}|(?:sk|pk|rk)_(?:live|test)_[A-Za-z0-9]{8,}"
            r"|whsec_[A-Za-z0-9+/]{16,}|sk-[A-Za-z0-9_-]{20,}|SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|(?:AC|SK)[0-9a-f]{32}"
            r"|key-[0-9a-f]{32}|[0-9a-f]{32}-us\d{1,2}|hf_[A-Za-z0-9]{30,}|shp(?:at|ca|pa|ss|ua)_[0-9a-fA-F]{32}"
            r"|sq0[a-z]{3}-[A-Za-z0-9_-]{20,}|EAAA[A-Za-z0-9_-]{56,}|EAA[A-Za-z0-9]{60,}|A{20,}[A-Za-z0-9%]{40,}|do[opr]_v1_[0-9a-f]{64}"
            r"|dapi[0-9a-f]{32}|lin_api_[A-Za-z0-9]{30,}|NRAK-[A-Z0-9]{27}|hv[sbr]\.[A-Za-z0-9_-]{20,}"
            r"|AGE-SECRET-KEY-1[A-Z0-9]{40,}|ATATT3[A-Za-z0-9_=-]{50,}|[psk]k\.eyJ[A-Za-z0-9_.-]{20,}|rubygems_[0-9a-f]{48}"
            r"|dckr_pat_[A-Za-z0-9_-]{20,}|tskey-[a-z]{2,10}-[A-Za-z0-9-]{16,}|\d{8,10}:AA[A-Za-z0-9_-]{32,36}"
            r"|[MNO][A-Za-z0-9_-]{23,25}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,38}|dp\.(?:pt|st|ct|sa|scim|audit)\.[A-Za-z0-9]{40,}"
            r"|pat[A-Za-z0-9]{14}\.[0-9a-f]{6,64}|npm_[A-Za-z0-9]{30,}|pypi-[A-Za-z0-9_-]{30,}|PMAK-[A-Za-z0-9-]{20,}|eyJhbGci[A-Za-z0-9_-]{10,}))"
        ),
        "[key]",
    ),
    # the same of makers that we do not know: a short word, and what only a machine writes
    _Rule(
        re.compile(r"(?<![A-Za-z0-9_/+.-])(?:[a-z][a-z0-9]{1,11}[_-]){1,3}(?P<secret>[A-Za-z0-9]{30,120})(?![A-Za-z0-9_/+-])"),
        "[key]",
        _drawn_long,
    ),
    _Rule(re.compile(r"\bfigd_(?P<secret>[A-Za-z0-9_-]{30,})"), "[key]"),
    # addresses that are a secret themselves: whoever has one may post there
    _Rule(
        re.compile(
            r"(?i)\b(?:hooks\.slack\.com/(?:services|workflows|triggers)/|discord(?:app)?\.com/api/webhooks/\d{1,25}/"
            r"|webhook\.office\.com/webhookb2/)(?P<secret>[^\s\"'<>\\]{16,})"
        ),
        "[key]",
    ),
    # name and value: in an address, a header, JSON, a form
    _Rule(
        re.compile(rf"(?i){_SECRET_WORD}{_QUOTE}?[ \t]*(?:=>|=|:|%3D|%3A)[ \t]*{_QUOTE}?{_VALUE}"),
        "[key]",
        _beside_a_name,
    ),
    # a key by any other name; one that says which request this is, is none
    _Rule(
        re.compile(
            rf"(?i)(?<![\w-])(?!(?:x-)?idempotency)[a-z][a-z0-9]{{1,30}}[_-]key{_QUOTE}?[ \t]*(?:=>|=|:|%3D|%3A)[ \t]*"
            rf"{_QUOTE}?{_VALUE}"
        ),
        "[key]",
        _drawn,
    ),
    # parameters of an address that stand for a login
    _Rule(
        re.compile(rf"(?i)[?&#;](?:key|auth|code|ticket|hmac|otp|assertion|saml(?:response|request|art))(?:=|%3D){_VALUE}"),
        "[key]",
        _drawn,
    ),
    # name and value as members, attributes or arguments of their own
    _Rule(
        re.compile(
            rf"(?i)\b(?:name|key|id|header){_QUOTE}?\s*[:=]\s*{_QUOTE}{_SECRET_NAME}{_QUOTE}[^{{}}<>]{{0,80}}?"
            rf"\bvalue{_QUOTE}?\s*[:=]\s*{_QUOTE}{_VALUE}"
        ),
        "[key]",
        _beside_a_name,
    ),
    _Rule(
        re.compile(
            rf"(?i)\bvalue{_QUOTE}?\s*[:=]\s*{_QUOTE}{_VALUE}{_QUOTE}[^{{}}<>]{{0,80}}?"
            rf"\b(?:name|key|id|header){_QUOTE}?\s*[:=]\s*{_QUOTE}{_SECRET_NAME}{_QUOTE}"
        ),
        "[key]",
        _beside_a_name,
    ),
    # a password in quotes; a file of passwords; what a registry is told
    _Rule(
        re.compile(rf"(?i){_QUOTE}(?:password|passwd|pwd|passphrase){_QUOTE}\s*:\s*{_QUOTE}{_VALUE}(?={_QUOTE})"),
        "[password]",
        _password_in_quotes,
    ),
    _Rule(
        re.compile(r"(?i)\bmachine\s+\S+\s+login\s+\S+\s+password\s+(?P<secret>[^\s\"'&,;<>]+)"),
        "[password]",
        _given,
    ),
    _Rule(
        re.compile(rf"(?i)(?<![a-z])_?auth{_QUOTE}?\s*[:=]\s*{_QUOTE}?(?P<secret>[a-z0-9+/]{{8,}}={{0,2}})"),
        "[key]",
        _user_and_password,
    ),
    # an option on a command line, an element of XML, a field of a form, a meta element
    _Rule(re.compile(rf"(?i)(?<![\w-])--?{_SECRET_NAME}[ \t]+{_QUOTE}?{_VALUE}"), "[key]", _beside_a_name),
    _Rule(
        re.compile(rf"(?i)(?:<|&lt;)(?:\w{{1,30}}:)?{_SECRET_NAME}(?:>|&gt;)\s*{_VALUE}"), "[key]", _beside_a_name
    ),
    _Rule(
        re.compile(
            rf"(?i)<(?:input|meta)\b(?=[^<>]{{0,500}}?\s(?:name|id)\s*=\s*[\"']?{_SECRET_NAME}[\"'\s/>])"
            rf"[^<>]{{0,500}}?\s(?:value|content)\s*=\s*[\"']?(?P<secret>[^\s\"'<>]{{6,}})"
        ),
        "[key]",
        _beside_a_name,
    ),
    # telephone numbers: international (E.164), of a `tel:` link, with the area in brackets, and beside their name
    _Rule(re.compile(r"(?P<secret>(?<![\w+/])\+[1-9](?:[ .()/+-]{0,3}\d){8,14})(?![\d.]*\w)"), "[phone]"),
    _Rule(re.compile(r"(?i)\btel:(?P<secret>\+?\d(?:[ .()-]{0,2}\d){5,14})"), "[phone]"),
    _Rule(re.compile(r"(?P<secret>(?<![\w)])\(0?\d{1,4}\)[ +-]?\d{3,4}[ +-]\d{3,4})(?![\w-])"), "[phone]"),
    _Rule(
        re.compile(
            r"(?i)(?<![a-z])(?:tele)?(?:phone|mobile|fax|tel)(?:[ _-]?(?:number|no|nr))?\W{1,12}?"
            r"(?P<secret>(?!\d{4}-\d\d-\d\d)\(?\d(?:[ .()-]{0,2}\d){7,14})\b"
        ),
        "[phone]",
    ),
    # e-mail addresses in words, and as a network for content hides them
    _Rule(
        re.compile(
            r"(?P<secret>\b[\w.+-]{2,64}[ ](?:(?:AT|@)[ ][\w-]{2,63}(?:[ ]DOT[ ][\w-]{2,63}){1,4}"
            r"|(?:at|@)[ ][\w-]{2,63}"
            r"(?:[ ]dot[ ](?:[\w-]{2,63}[ ]dot[ ])?(?:com?|org|net|io|edu|gov|info|de|fr|uk|au|nz))))\b"
        ),
        "[e-mail]",
    ),
    _Rule(
        re.compile(r"(?i)(?:\bdata-cfemail\s*=\s*\\{0,4}[\"']?|/cdn-cgi/l/email-protection\#)(?P<secret>[0-9a-f]{8,400})"),
        "[e-mail]",
    ),
    # e-mail addresses (RFC 6531: in any script), also with the sign encoded or written out; no names of files
    _Rule(
        re.compile(
            r"(?i)(?P<secret>(?<![\w.])[\w.!#$&'*+=?^`{|}~-]{1,64}?"
            r"(?:@|%40|&\#0{0,4}64;|&\#x0{0,4}40;|&commat;|\\u0040|\\x40|[ ]?[\[({][ ]?(?:at|@)[ ]?[\])}][ ]?)"
            r"(?:[^\W_](?:[\w-]{0,62})(?:\.|[ ]?[\[({][ ]?(?:dot|\.)[ ]?[\])}][ ]?))+"
            r"(?!(?:png|jpe?g|gif|svg|webp|avif|ico|css|m?js|map|json|html?|woff2?|tgz)\b)"
            r"(?:xn--[a-z0-9-]{2,59}|[^\W\d_]{2,24})\b)"
        ),
        "[e-mail]",
    ),
)  # fmt: skip
EMAIL = _RULES[-1].pattern
_COOKIES = re.compile(r"(?im)(?:^|[\"'])cookie[\"']?:[ \t]*[\"']?[^\r\n\"']*")
_COOKIE = re.compile(r"=(?P<secret>[^;\r\n]+)")
# The same within other text: it may go on behind the last cookie.
_COOKIES_INSIDE = re.compile(r"(?i)(?<![\w\"'-])cookie:[ \t]*[^\r\n\"'`]*")
_COOKIE_INSIDE = re.compile(r"=(?P<secret>[^;\s]+)")
# What follows a secret's name in prose, in a table, between elements.
_DRAWN = re.compile(r"(?<![A-Za-z0-9+/_=.~-])[A-Za-z0-9+/_=.~-]{16,}")
_NAME_AT_END = re.compile(
    rf"(?i)(?:{_SECRET_WORD}|(?:api|access|secret|private|account|licen[cs]e|subscription)[ ]key)\Z"
)
_BEFORE, _LONGEST_NAME, _BETWEEN = 300, 80, 8  # characters, and things that stand between
_END_OF_KEY = re.compile(r"-----END[ +][A-Z0-9 +]{0,20}PRIVATE[ +]KEY")
_LINE_OF_KEY = re.compile(r"[A-Za-z0-9+/=]{16,}")
_BETWEEN_LINES = re.compile(r"(?:\s|\\{1,4}[rn]?|%0[ADad])*")
_LONGEST_KEY = 8_000  # characters
# What every rule needs at least, in lower case; most texts have none of it, and are done with one look.
_NEEDED = (
    "@", "%40", "64;", "x40", "40;", "u0040", "&commat", "at]", "at )", "at)", "at ]", "-----begin", "cookie",
    "authoriz", "bearer", "basic", "eyj", "key", "secret", "passw", "token", "credential", "signature", "session",
    "sessid", "pwd", "sid", "sig", "jwt", "csrf", "xsrf", "cf_clear", "awsalb", "curl", "hooks.", "webhook", "a3t",
    "akia", "asia", "agpa", "aida", "aroa", "anpa", "aiza", "ya29", "gocspx", "1//0", "apa91b", "ghp_", "gho_",
    "ghu_", "ghs_", "ghr_", "github_", "glpat", "glptt", "gldt", "glrt", "glft", "glcbt", "glsoat", "xox", "xapp",
    "sk-", "sk_", "rk_", "pk_", "whsec", "sg.", "-us", "hf_", "shp", "sq0", "eaa", "_v1_", "dapi", "lin_api",
    "nrak", "hvs.", "hvb.", "hvr.", "atatt", "rubygems", "dckr_", ":aa", "npm_", "pypi", "pmak", "phone", "mobile",
    "fax", "tel", "auth", "code=", "ticket", "hmac", "otp", "assertion", "saml", "pass", "ntn_", "figd_", "dp.",
    "private-", " dot ", "dot)", "dot]", "dot }", "cfemail", "email-prot", '"d', '"p', '"q', '"k', "aaaaaaaa",
)  # fmt: skip
_UNNAMED = re.compile(
    r"(?:AC|SK)[0-9a-f]{32}|\+[1-9]|\(\d{2,5}\)|[_-][A-Za-z0-9]{30}|pat[A-Za-z0-9]{14}\.|\.[A-Za-z0-9_-]{27}"
)
# A character of ASCII written in another way: in an address, in HTML, in JSON and scripts.
_WRITTEN = re.compile(
    r"%[0-7][0-9A-Fa-f]|&\#0{0,4}\d{2,3};|&\#[xX]0{0,4}[0-7]?[0-9A-Fa-f];|&(?:amp|quot|apos|commat|lt|gt|num|colon|period|plus);"
    r"|\\u00[0-7][0-9A-Fa-f]|\\x[0-7][0-9A-Fa-f]|\\[nrt]"
)
_SPACES = {r"\n": "\n", r"\r": "\r", r"\t": "\t"}
_LAYERS = 3  # encodings within each other that are looked through
# Base64 (RFC 4648, 4 and 5): the shortest e-mail address worth hiding takes so many characters. In a path the
# second begins where the first would take the slash before it for a digit.
_PACKED = (
    re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/]{16,}={0,2}"),
    re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{16,}={0,2}"),
)


def _worth_a_look(text: str) -> bool:
    low = text.lower()
    return any(word in low for word in _NEEDED) or bool(_UNNAMED.search(text))


def spans(text: str, contacts: Sequence[str] = ()) -> list[Span]:
    """What in `text` has to be masked, in order and apart from each other. `contacts`: what the survey told
    sites of whoever ran it."""
    told = [Span(m.start(), m.end(), "[contact]") for c in contacts if c for m in re.finditer(re.escape(c), text)]
    apart: list[Span] = []
    for span in sorted([*told, *_hidden(text)], key=lambda s: (s.start, s.instead == "[e-mail]", -s.end)):
        if not apart or span.start >= apart[-1].end:
            apart.append(span)
        elif span.end > apart[-1].end and span.instead != "[e-mail]":  # user:password@host is no address of mail
            apart[-1] = Span(apart[-1].start, span.end, apart[-1].instead)
    return apart


def _hidden(text: str, layers: int = _LAYERS) -> Iterator[Span]:
    """What is found in the text as it stands, in what its encoded characters stand for, and in its Base64."""
    if _worth_a_look(text):
        yield from _found(text)
    if not layers:
        return
    for packed in (match for pattern in _PACKED for match in pattern.finditer(text)):
        if span := next(_hidden(_unpacked(packed[0]), layers - 1), None):
            yield Span(*packed.span(), span.instead)
    if _WRITTEN.search(text):
        plain, at = _plain(text)
        for span in _hidden(plain, layers - 1):
            yield Span(at[span.start], at[span.end], span.instead)


def _plain(text: str) -> tuple[str, list[int]]:
    """The text with its encoded characters as they are meant, and for each where it begins in `text`."""
    out, at, end = list[str](), list[int](), 0
    for match in _WRITTEN.finditer(text):
        found = match[0]
        said = _SPACES.get(found) or (html.unescape(found) if found[0] == "&" else chr(int(found.lstrip("%\\ux"), 16)))
        out += [text[end : match.start()], said]
        at += [*range(end, match.start()), *[match.start()] * len(said)]
        end = match.end()
    return "".join([*out, text[end:]]), [*at, *range(end, len(text) + 1)]


def _unpacked(packed: str) -> str:
    """What Base64 stands for, when that is text; else nothing."""
    digits = packed.rstrip("=").translate(str.maketrans("-_", "+/"))
    try:
        return base64.b64decode(digits[: len(digits) - (len(digits) % 4 == 1)] + "=" * (-len(digits) % 4)).decode()
    except ValueError:
        return ""


def _found(text: str) -> Iterator[Span]:
    for rule in _RULES:
        for match in rule.pattern.finditer(text):
            if rule.test(match["secret"]) and match["secret"] != rule.instead:
                yield Span(*match.span("secret"), rule.instead)
    for lines, cookies in ((_COOKIES, _COOKIE), (_COOKIES_INSIDE, _COOKIE_INSIDE)):
        for line in lines.finditer(text):
            for cookie in cookies.finditer(text, *line.span()):
                yield Span(*cookie.span("secret"), "[cookie]")
    yield from _after_names(text)
    yield from _ends_of_keys(text)


def _after_names(text: str) -> Iterator[Span]:
    """What nobody thought up, and what a name stands before, whatever lies between them."""
    for match in _DRAWN.finditer(text):
        if _drawn(match[0]) and _named(text[max(0, match.start() - _BEFORE) : match.start()]):
            yield Span(*match.span(), "[key]")


def _named(before: str) -> bool:
    """The name of a secret stands at the end, with signs, elements, `is` or `was` after it."""
    rest = before
    for _ in range(_BETWEEN):
        bare = rest.rstrip(" \t\r\n:=|*`\"'")
        if bare.endswith(">") and (opened := bare.rfind("<")) >= 0:
            bare = bare[:opened]
        elif bare[-3:].lower() == " is" or bare[-4:].lower() == " was":
            bare = bare.rpartition(" ")[0]
        if bare == rest:
            break
        rest = bare
    return rest != before and bool(_NAME_AT_END.search(rest[-_LONGEST_NAME:]))


def _ends_of_keys(text: str) -> Iterator[Span]:
    """Private keys of which the beginning was left out."""
    reached = 0
    for end in _END_OF_KEY.finditer(text):
        start = end.start()
        for line in reversed(list(_LINE_OF_KEY.finditer(text, max(reached, start - _LONGEST_KEY), start))):
            if not _BETWEEN_LINES.fullmatch(text, line.end(), start):
                break
            start = line.start()
        if start < end.start():
            yield Span(start, end.start(), "[key]")
        reached = end.end()


def mask(text: str, contacts: Sequence[str] = ()) -> str:
    """`text` without keys, e-mail addresses, cookies and `contacts`."""
    return masked(text, spans(text, contacts), 0, len(text))


def masked(text: str, found: list[Span], start: int, end: int) -> str:
    """The stretch of `text` from `start` to `end` with what `found` names masked, also where a span only
    reaches into it: a secret is known by what stands before it, which an excerpt may have left out."""
    out, at = [], start
    for span in found:
        if span.end <= at or span.start >= end:
            continue
        out += [text[at : max(at, span.start)], span.instead]
        at = min(span.end, end)
    out.append(text[at:end])
    return "".join(out)


def mask_header(name: str, value: str, contacts: Sequence[str] = ()) -> str:
    """The value of a header field, masked as its whole line would be."""
    return mask(f"{name}: {value}", contacts).partition(":")[2].strip()
