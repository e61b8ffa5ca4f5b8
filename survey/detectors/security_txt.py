"""security.txt by RFC 9116: whom to tell of a hole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from survey.detectors.cite import by_body, by_status
from survey.model import Detector, Outcome, Sign

if TYPE_CHECKING:
    from survey.reading import Reading

WELL_KNOWN = "/.well-known/security.txt"
FIELDS = ("acknowledgments", "canonical", "contact", "encryption", "expires", "hiring", "policy", "preferred-languages")
_LINE = re.compile(r"^([A-Za-z][A-Za-z0-9-]*)[ \t]*:[ \t]*(\S[^\r\n]*)", re.M)
_SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE = "-----BEGIN PGP SIGNATURE-----"
_URI = re.compile(r"(?!http:)[a-z][a-z0-9+.-]*:\S+", re.I)  # a web address must be https (RFC 9116 2.5.3)
_LOOK_AT = 100_000


def detect(reading: Reading) -> Iterator[Sign]:
    """`valid`: text/plain over HTTPS with a Contact that is an address and one Expires in the future of the
    crawl; `expired`: the date is past; `incomplete`: one of these is missing. An HTML page is none at all.
    The no: a 404 or 410 at the well-known path (whether the host's 404s are honest, the view knows)."""
    exchange, response = reading.exchange, reading.exchange.response
    path = urlsplit(exchange.url).path.lower()
    if response is None or not path.endswith("/security.txt"):
        return
    if response.status in (404, 410):
        if path == WELL_KNOWN and exchange.outcome is Outcome.ANSWERED:
            yield by_status("security_txt", str(response.status), exchange, answer="no")
        return
    if not exchange.ok or reading.page is not None or "html" in response.content_type:
        return
    text = exchange.text[:_LOOK_AT]
    begin, end = 0, len(text)
    if text.lstrip().startswith(_SIGNED):
        begin = text.index(_SIGNED) + len(_SIGNED)
        end = text.find(_SIGNATURE) if _SIGNATURE in text else end
    found: dict[str, list[re.Match[str]]] = {}
    for line in _LINE.finditer(text, begin, end):
        found.setdefault(line.group(1).lower(), []).append(line)
    known = [name for name in FIELDS if name in found]
    if not known or ("contact" not in found and len(known) < 2):
        return
    contacts = [m for m in found.get("contact", ()) if _URI.fullmatch(m.group(2).strip())]
    expires = found.get("expires", [])
    verdict = "incomplete"
    plain = response.content_type == "text/plain" and exchange.url.lower().startswith("https:")
    if contacts and len(expires) == 1 and (until := _moment(expires[0].group(2).strip())):
        at = _moment(exchange.fetched_at)
        if at is not None and until <= at:
            verdict = "expired"
        elif plain:
            verdict = "valid"
    cited = (expires if verdict == "expired" else contacts or found[known[0]])[0]
    yield by_body("security_txt", verdict, text, cited.start(), cited.end())


def _moment(text: str) -> datetime | None:
    """A date and time of RFC 3339, None without an offset."""
    try:
        # a leap second (RFC 3339 5.6) is read as the one before it
        moment = datetime.fromisoformat(re.sub(r":60(?=[.Z+-])", ":59", text.upper()))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


SECURITY_TXT = Detector("security_txt", "exchange", "security.txt (RFC 9116)", ("security_txt",), detect)
