"""Header fields read by their own specifications: pure text in, frozen facts out, None when invalid.

Nothing here looks at a host or decides what is good; detectors and grades do. Every reader takes what
`Response.all_headers` gives (a field may come several times) or one field value, and never raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

TOKEN = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"  # RFC 9110 5.6.2
_TOKEN = re.compile(TOKEN)
_QUOTED = re.compile(r'"((?:[^"\\\x00-\x08\x0a-\x1f\x7f]|\\[\t\x20-\x7e\x80-\uffff])*)"')


def unquote(text: str) -> str:
    """The content of a quoted-string (RFC 9110 5.6.4); other text as it is."""
    match = _QUOTED.fullmatch(text)
    return re.sub(r"\\(.)", r"\1", match.group(1)) if match else text


def split_outside_quotes(text: str, separator: str) -> Iterator[str]:
    """The pieces of `text` between separators that stand in no quoted-string, stripped."""
    start, at, quoted = 0, 0, False
    while at < len(text):
        character = text[at]
        if quoted and character == "\\":
            at += 1
        elif character == '"':
            quoted = not quoted
        elif character == separator and not quoted:
            yield text[start:at].strip()
            start = at + 1
        at += 1
    yield text[start:].strip()


# --- Strict-Transport-Security -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hsts:
    """A valid policy; `max_age` in seconds. Zero means that the host asks to be forgotten (RFC 6797 6.1.1)."""

    max_age: int
    include_subdomains: bool
    preload: bool


_AGE_CAP = 10**12  # an age with more digits says no more, and must not become a huge number


def hsts(values: Sequence[str]) -> Hsts | None:
    """The policy of the first field: further ones are not processed (RFC 6797 8.1). None when there is
    none or it is invalid: a directive twice, no max-age, an age that is no number."""
    if not values:
        return None
    seen: dict[str, str] = {}
    for piece in split_outside_quotes(values[0], ";"):
        if not piece:
            continue
        name, equals, value = (part.strip() for part in piece.partition("="))
        if not _TOKEN.fullmatch(name) or name.lower() in seen:
            return None
        if equals and not (_TOKEN.fullmatch(value) or _QUOTED.fullmatch(value)):
            return None
        seen[name.lower()] = unquote(value)
    age = seen.get("max-age", "")
    if not re.fullmatch(r"[0-9]+", age):
        return None
    return Hsts(min(int(age[:20]), _AGE_CAP), "includesubdomains" in seen, "preload" in seen)


# --- Content-Security-Policy ---------------------------------------------------------------------

Policy = dict[str, tuple[str, ...]]


def csp(values: Sequence[str]) -> tuple[Policy, ...]:
    """The policies in force: one for each serialized policy, a directive counting where it stands first
    (CSP3 2.2.1, 2.2.2: fields and commas part policies, later directives of one name are ignored)."""
    policies = []
    for serialized in (piece for value in values for piece in value.split(",")):
        policy: Policy = {}
        for directive in serialized.split(";"):
            words = directive.split()
            if words:
                policy.setdefault(words[0].lower(), tuple(words[1:]))
        if policy:
            policies.append(policy)
    return tuple(policies)


# --- Set-Cookie ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cookie:
    """What a Set-Cookie field declares (RFC 6265 5.2). `same_site` in lower case, empty when not declared or
    not one of strict, lax, none; `same_site_raw` as written (None: attribute absent). `max_age` and `expires` in
    seconds (an age, a moment since 1970), None when not declared or no such thing."""

    name: str
    secure: bool = False
    http_only: bool = False
    same_site: str = ""
    same_site_raw: str | None = None
    domain: str = ""
    path: str = ""
    max_age: int | None = None
    expires: int | None = None

    def expired(self, now: float) -> bool:
        """Whether it was taken back, or has run out: Max-Age goes before Expires (RFC 6265 5.3)."""
        if self.max_age is not None:
            return self.max_age <= 0
        return self.expires is not None and self.expires <= now


_CONTROLS = re.compile(r"[\x00-\x1f]")


def cookie(value: str) -> Cookie | None:
    """The cookie of one field, None when a browser would drop it (no name, control characters)."""
    value = re.split(r"[\n\r\0]", value, maxsplit=1)[0]
    first, *attributes = value.split(";")
    name, equals, content = first.partition("=")
    name = name.strip()
    if not equals or not name or _CONTROLS.search(name) or _CONTROLS.search(content.strip()):
        return None
    facts: dict[str, str] = {}
    for attribute in attributes:
        key, _, content = (part.strip() for part in attribute.partition("="))
        if _counts(key.lower(), content):
            facts[key.lower()] = content
    site = facts.get("samesite", "").lower()
    return Cookie(
        name=name,
        secure="secure" in facts,
        http_only="httponly" in facts,
        same_site=site if site in ("strict", "lax", "none") else "",
        same_site_raw=facts.get("samesite"),
        domain=facts.get("domain", "").removeprefix(".").lower(),
        path=facts.get("path", "") if facts.get("path", "").startswith("/") else "",
        max_age=int(facts["max-age"][:20]) if "max-age" in facts else None,
        expires=cookie_date(facts.get("expires", "")),
    )


def _counts(attribute: str, content: str) -> bool:
    """An attribute whose value is none is not there, and leaves an earlier one in force (RFC 6265 5.2.1 to 5.2.3)."""
    match attribute:
        case "expires":
            return cookie_date(content) is not None
        case "max-age":
            return re.fullmatch(r"-?[0-9]+", content) is not None
        case "domain":
            return content not in ("", ".")
    return True


_DATE_DELIMITERS = re.compile(r"[\t -/;-@\[-`{-~]+")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def cookie_date(value: str) -> int | None:
    """The date of a cookie in seconds since 1970, read as RFC 6265 5.1.1 demands: the first token that looks like a
    time, a day, a month, a year, in whatever order. None when one is missing or out of range."""
    clock: tuple[int, int, int] | None = None
    day = month = year = None
    for token in _DATE_DELIMITERS.split(value):
        if clock is None and (match := re.match(r"(\d{1,2}):(\d{1,2}):(\d{1,2})(?!\d)", token, re.A)):
            clock = (int(match[1]), int(match[2]), int(match[3]))
        elif day is None and (match := re.match(r"(\d{1,2})(?!\d)", token, re.A)):
            day = int(match[1])
        elif month is None and token[:3].lower() in _MONTHS:
            month = _MONTHS.index(token[:3].lower()) + 1
        elif year is None and (match := re.match(r"(\d{2,4})(?!\d)", token, re.A)):
            year = int(match[1])
            year += 1900 if 70 <= year <= 99 else 2000 if year <= 69 else 0
    if clock is None or day is None or month is None or year is None:
        return None
    if not (1 <= day <= 31 and year >= 1601 and clock[0] <= 23 and clock[1] <= 59 and clock[2] <= 59):
        return None
    first = datetime(year, month, 1, *clock, tzinfo=UTC)  # a day that the month lacks counts on into the next
    return int(first.timestamp()) + (day - 1) * 86_400


# --- Cache-Control -------------------------------------------------------------------------------


def cache_control(values: Sequence[str]) -> dict[str, str]:
    """Directives of all fields together, names in lower case (RFC 9111 5.2)."""
    found: dict[str, str] = {}
    for piece in (piece for value in values for piece in split_outside_quotes(value, ",")):
        name, _, argument = piece.partition("=")
        if name.strip():
            found.setdefault(name.strip().lower(), unquote(argument.strip()))
    return found


# --- Link ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LinkValue:
    """One link of a Link field: the target as written, its relations in lower case, other parameters."""

    target: str
    rels: tuple[str, ...]
    parameters: dict[str, str] = field(default_factory=dict)


_TARGET = re.compile(r"[\s,]*<([^<>]*)>")


def links(values: Sequence[str]) -> tuple[LinkValue, ...]:
    """The links of all fields (RFC 8288 3). The first `rel` of a link counts (3.3)."""
    found = []
    for value in values:
        at = 0
        while match := _TARGET.match(value, at):
            at, parameters = _link_parameters(value, match.end())
            rels = tuple(parameters.pop("rel", "").lower().split())
            found.append(LinkValue(match.group(1).strip(), rels, parameters))
    return tuple(found)


_LINK_PARAMETER = re.compile(rf"\s*;\s*({TOKEN})?\s*(?:=\s*(\"(?:[^\"\\]|\\.)*\"|[^\s\",;<>]*))?", re.S)


def _link_parameters(value: str, at: int) -> tuple[int, dict[str, str]]:
    parameters: dict[str, str] = {}
    while (match := _LINK_PARAMETER.match(value, at)) and match.end() > at:
        at = match.end()
        if match.group(1):
            raw = match.group(2) or ""
            text = re.sub(r"\\(.)", r"\1", raw[1:-1]) if raw.startswith('"') else raw
            parameters.setdefault(match.group(1).lower(), text)
    return at, parameters


# --- Structured fields (RFC 9651) ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Token:
    """A token, to be told from a string."""

    text: str


@dataclass(frozen=True, slots=True)
class Date:
    """A date, in seconds since 1970 (`@1688169599`)."""

    seconds: int


@dataclass(frozen=True, slots=True)
class InnerList:
    items: tuple[Item, ...]


BareItem = int | float | str | bool | bytes | Token | Date


@dataclass(frozen=True, slots=True)
class Item:
    value: BareItem | InnerList
    parameters: dict[str, BareItem] = field(default_factory=dict)


class _Bad(ValueError):
    pass


class _Reader:
    """Reads a structured field from left to right, by the algorithms of RFC 9651 4.2."""

    _NUMBER = re.compile(r"-?(?:[0-9]{1,12}\.[0-9]{1,3}(?![0-9])|[0-9]{1,15}(?![0-9.]))")
    _STRING = re.compile(r'"((?:[ !#-\[\]-~]|\\["\\])*)"')
    _TOKEN = re.compile(r"[A-Za-z*][!#$%&'*+\-.^_`|~0-9A-Za-z:/]*")
    _KEY = re.compile(r"[a-z*][a-z0-9_\-.*]*")
    _BYTES = re.compile(r":([A-Za-z0-9+/=]*):")
    _DISPLAY = re.compile(r'%"((?:[ !#$&-~]|%[0-9a-f]{2})*)"')

    def __init__(self, text: str) -> None:
        self.text, self.at = text.strip(" "), 0

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.match(self.text, self.at)
        if match:
            self.at = match.end()
        return match

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def skip(self, characters: str) -> None:
        while self.peek() and self.peek() in characters:
            self.at += 1

    def bare(self) -> BareItem:
        first = self.peek()
        if first == '"' and (match := self.take(self._STRING)):
            return re.sub(r"\\(.)", r"\1", match.group(1))
        if first == "?" and self.text[self.at + 1 : self.at + 2] in ("0", "1"):
            self.at += 2
            return self.text[self.at - 1] == "1"
        if first == ":" and (match := self.take(self._BYTES)):
            return match.group(1).encode()
        if first == "%" and (match := self.take(self._DISPLAY)):
            return match.group(1)
        if first == "@":
            self.at += 1
            number = self.take(self._NUMBER)
            if number and "." not in number.group():
                return Date(int(number.group()))
            raise _Bad
        if match := self.take(self._NUMBER):
            return float(match.group()) if "." in match.group() else int(match.group())
        if match := self.take(self._TOKEN):
            return Token(match.group())
        raise _Bad

    def parameters(self) -> dict[str, BareItem]:
        found: dict[str, BareItem] = {}
        while self.peek() == ";":
            self.at += 1
            self.skip(" ")
            key = self.take(self._KEY)
            if not key:
                raise _Bad
            value: BareItem = True
            if self.peek() == "=":
                self.at += 1
                value = self.bare()
            found[key.group()] = value
        return found

    def member(self) -> Item:
        if self.peek() != "(":
            return Item(self.bare(), self.parameters())
        self.at += 1
        items: list[Item] = []
        while True:
            self.skip(" ")
            if self.peek() == ")":
                self.at += 1
                return Item(InnerList(tuple(items)), self.parameters())
            items.append(Item(self.bare(), self.parameters()))
            if self.peek() not in (" ", ")"):
                raise _Bad

    def comma(self) -> bool:
        """Whether another member follows; a comma at the end is an error."""
        self.skip(" \t")
        if self.at == len(self.text):
            return False
        if self.peek() != ",":
            raise _Bad
        self.at += 1
        self.skip(" \t")
        if self.at == len(self.text):
            raise _Bad
        return True


def sf_item(text: str) -> Item | None:
    """A structured field that is one item; None when it is none."""
    reader = _Reader(text)
    try:
        item = Item(reader.bare(), reader.parameters())
    except _Bad:
        return None
    return item if reader.at == len(reader.text) else None


def sf_list(values: Sequence[str]) -> tuple[Item, ...] | None:
    """A structured field that is a list; empty for an empty field, None when invalid."""
    reader = _Reader(", ".join(values))
    found: list[Item] = []
    if not reader.text:
        return ()
    try:
        found.append(reader.member())
        while reader.comma():
            found.append(reader.member())
    except _Bad:
        return None
    return tuple(found)


def sf_dictionary(values: Sequence[str]) -> dict[str, Item] | None:
    """A structured field that is a dictionary; None when invalid."""
    reader = _Reader(", ".join(values))
    found: dict[str, Item] = {}
    if not reader.text:
        return found
    try:
        while True:
            key = reader.take(_Reader._KEY)
            if not key:
                raise _Bad
            if reader.peek() == "=":
                reader.at += 1
                found[key.group()] = reader.member()
            else:
                found[key.group()] = Item(True, reader.parameters())
            if not reader.comma():
                return found
    except _Bad:
        return None


# --- rate limits ---------------------------------------------------------------------------------

# draft-ietf-httpapi-ratelimit-headers (RateLimit, RateLimit-Policy as structured fields; -Limit, -Remaining, -Reset
# until draft 06) and the names of practice, with whatever a provider puts before and behind: X-RateLimit-*,
# X-Rate-Limit-*, X-App-Rate-Limit, x-ms-ratelimit-remaining-*, *-Api-Call-Limit, X-Quota-Remaining.
_RATE_LIMIT_NAME = re.compile(
    r"(?:[a-z0-9]+-){0,6}rate-?limits?(?:-[a-z0-9-]+)?"
    r"|(?:[a-z0-9]+-){0,6}(?:call-limit|(?:quota|throttl(?:e|ing))-(?:limit|remaining|reset|used))"
)


def is_rate_limit(name: str) -> bool:
    """Whether a header of that name tells of a rate limit. (`Retry-After` by itself does not: it tells of a pause.)"""
    return len(name) <= 100 and _RATE_LIMIT_NAME.fullmatch(name.lower()) is not None


@dataclass(frozen=True, slots=True)
class RatePolicy:
    """One policy: `quota` per `window` seconds (None: not told)."""

    name: str
    quota: int
    window: int | None


def rate_limit_policies(values: Sequence[str]) -> tuple[RatePolicy, ...] | None:
    """The policies of RateLimit-Policy fields: `"burst";q=100;w=60` (draft -08 and later) or `100;w=60` (earlier)."""
    items = sf_list(values)
    if items is None:
        return None
    found = []
    for item in items:
        quota = item.value if isinstance(item.value, int) else item.parameters.get("q")
        window = item.parameters.get("w")
        if isinstance(quota, bool) or not isinstance(quota, int):
            return None
        name = item.value if isinstance(item.value, str) else ""
        found.append(RatePolicy(name, quota, window if isinstance(window, int) else None))
    return tuple(found)


# --- lifecycle -----------------------------------------------------------------------------------


def deprecation(value: str) -> int | None:
    """The time of a Deprecation field in seconds since 1970 (RFC 9745: a structured date); None when invalid.
    Drafts before the RFC had an HTTP date or `true`, which live services still send: a date is read, `true` is 0."""
    item = sf_item(value)
    if item is not None and isinstance(item.value, Date):
        return item.value.seconds
    if value.strip().lower() in ("true", "?1"):
        return 0
    return http_date(value)


def http_date(value: str) -> int | None:
    """An HTTP date (RFC 9110 5.6.7) in seconds since 1970, None when it is none."""
    if not re.match(r"[A-Z][a-z]{2}", value):
        return None
    try:
        return int(parsedate_to_datetime(value).timestamp())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


# --- versions ------------------------------------------------------------------------------------

# product/version (RFC 9110 10.2.4), and forms of practice: `PHP/8.1.2`, `ASP.NET 4.0`, bare `4.0.30319`.
_PRODUCT_VERSION = re.compile(rf"\b(?!HTTP/)({TOKEN})/v?(\d+(?:\.[0-9A-Za-z_\-+~]+)*)(?![0-9A-Za-z])")
_SPACED_VERSION = re.compile(r"([A-Za-z][A-Za-z.+ _-]{1,40}?) v?(\d+(?:\.\d+)+[0-9A-Za-z.-]*)")
_CALLED_VERSION = re.compile(r"([A-Za-z][A-Za-z0-9._-]{1,40})\(v?(\d+(?:\.\d+)+[0-9A-Za-z.-]*)\)")  # Jetty(9.4.51)
_COMMENT = re.compile(r"(?:^|(?<=\s))\([^()]*\)")  # RFC 9110 5.6.5: names machines and systems, no product of its own
_BARE_VERSION = re.compile(r"v?\d+(?:\.\d+)+[0-9A-Za-z.+-]*")


def product_versions(value: str) -> tuple[str, ...]:
    """The products with a version that a Server-like field names, as `nginx/1.18.0`; a bare version as itself."""
    value = _COMMENT.sub("", value[:1000])
    found = tuple(m.group() for pattern in (_PRODUCT_VERSION, _CALLED_VERSION) for m in pattern.finditer(value))
    if found:
        return found
    if spaced := tuple(m.group() for m in _SPACED_VERSION.finditer(value)):
        return spaced
    return (value.strip(),) if _BARE_VERSION.fullmatch(value.strip()) else ()


def via_versions(value: str) -> tuple[str, ...]:
    """The products with a version in the comments of a Via field (RFC 9110 7.6.3): `1.1 cache (squid/6.1)`."""
    return tuple(
        m.group() for c in re.finditer(r"\(([^()]*)\)", value[:1000]) for m in _PRODUCT_VERSION.finditer(c.group(1))
    )
