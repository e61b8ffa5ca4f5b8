"""Calls that a reference shows as examples, written out so that whoever reads it can make them at once.

Only plain GET calls of a whole address: nothing to fill in, no body, no other method, no credential in the address, and
no word in its path that would change or send something. A credential in a header of the example is left out: the answer
then says what a caller without one is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from survey import urls
from survey.page import Page

MOST_CODE = 120_000  # characters of a page's code that are read
MOST = 6  # of a page

_CALL = re.compile(
    r"(?:\bcurl\b(?P<curl>(?:[^\n\\c]|c(?!url\b)|\\\s*\n|\\[^\s]){0,500}?)|^[ \t]{0,8}(?P<get>GET[ \t]{1,3})?)"
    r"(?P<quote>[\"']?)"
    r"(?P<url>https?://[^\s\"'<>\\|`]{4,400})(?P=quote)(?=[\s|;)]|\\\s|$)"
    r"(?P<rest>(?:[^\n\\]|\\(?!\s*\n)|\\\s*\n){0,600})",
    re.M,
)
_OTHER_METHOD = re.compile(
    r"(?:^|\s)(?:-[a-zA-Z]{0,5}X|--request)[ =]?[\"']?(?!GET\b)[A-Z]"
    r"|(?:^|\s)(?:-[a-zA-Z]{0,5}[dFTIoO]|--data[\w-]*|--form|--upload-file|--output|--json)\b"
    r"|\|\s*(?:sudo |ba|z)?(?:sh|bash|tar)\b"
)
_NOTHING_MORE = re.compile(r"[\"' \t]{0,4}(?:HTTP/[\d.]{1,3})?\s*")
_TO_FILL_IN = re.compile(
    r"[{}<>$\[\]*^]|\.\.\.|…|%7[BD]|%3[CE]|/:\w|=:\w|\bx{3,}\b|your[_-]?|\b(?:my|some|insert|replace)[_-]|_(?:id|key"
    r"|token|here)\b"
    r"|\b[A-Z]{2,}(?:_[A-Z]+)+\b|//(?:[\w-]{1,63}\.){0,6}(?:example\.(?:com|org|net)|localhost)\b|//(?:127\.|10\."
    r"|192\.168\.)",
)
_CHANGES = re.compile(
    r"(?<![a-z])(?:delete|remove|create|update|insert|add|set|send|cancel|reset|un?subscribe|subscribe|log-?out"
    r"|log-?in|sign-?in"
    r"|sign-?up|register|book|order|buy|pay|purchase|transfer|refund|void|vote|like|approve|reject|confirm|verify"
    r"|activate"
    r"|deactivate|enable|disable|start|stop|restart|shutdown|exec|run|trigger|upload|import|authori[sz]e"
    r"|token)(?![a-z])",
    re.I,
)
_SECRET = frozenset([
    "key", "apikey", "api_key", "api-key", "appkey", "app_key", "appid", "app_id", "token", "access_token", "auth",
    "secret", "password", "pwd", "pass", "user", "username", "login", "sig", "sign", "signature", "hash", "client_id",
    "client_secret", "session", "sessionid", "sid", "subscription-key", "code", "nonce",
])  # fmt: skip
_FILES = re.compile(
    r"\.(?:html?|php|aspx?|jsp|js|css|png|jpe?g|gif|svg|pdf|zip|t?gz|sh|exe|dmg|deb|rpm|whl|jar)$", re.I
)


def example_calls(page: Page) -> Iterator[str]:
    """Addresses of example calls, in the order of the page, each once and at most `MOST`."""
    told: set[str] = set()
    for match in _CALL.finditer(page.code[:MOST_CODE]):
        url = match["url"].rstrip(".,;)")
        by_curl = match["curl"] is not None
        if not by_curl and (
            not _NOTHING_MORE.fullmatch(match["rest"].partition("\n")[0]) or not (match["get"] or "?" in url)
        ):
            continue  # an address alone says no method, unless it asks for something
        options = f"{match['curl']} {match['rest']}" if by_curl else ""
        if url in told or _OTHER_METHOD.search(options) or not may_be_asked(url):
            continue
        told.add(url)
        yield url
        if len(told) >= MOST:
            return


def may_be_asked(url: str) -> bool:
    """The address is whole, carries nothing secret, and its words change nothing."""
    parts = urlsplit(url)
    if (
        parts.path in ("", "/")
        or parts.username
        or parts.fragment
        or _TO_FILL_IN.search(url)
        or _FILES.search(parts.path)
    ):
        return False
    if _CHANGES.search(_apart(parts.path)) or urls.is_address(urls.host_of(url)):
        return False
    asked = parse_qsl(parts.query, True)
    return not any(name.lower() in _SECRET or _CHANGES.search(_apart(f"{name} {value}")) for name, value in asked)


def _apart(words: str) -> str:
    """`deleteUser` as `delete User`."""
    return re.sub(r"(?<=[a-z\d])(?=[A-Z])", " ", words)
