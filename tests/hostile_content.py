"""A database and an archive in which everything that comes from outside tries to be more than text."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import NamedTuple

from survey.archive import ArchiveWriter
from survey.model import Company, Exchange, Handshake, Host, Lookup, Outcome, Response, Role, identify
from survey.store import Run, Store

RUN = "hostile-run"
SCRIPT = "<script>alert('owned')</script>"
IMAGE = '"><img src=https://evil.example/x onerror=alert(1)>'
FORMULA = '=HYPERLINK("https://evil.example","click")'
RIGHT_TO_LEFT = "invoice\u202egnp.exe"
CONTROL = "bell\x07 esc\x1b[31m zero\u200bwidth"
MARKDOWN = "[link](javascript:alert(1)) `code` **bold**"
SQL = "'; drop table findings; --"
TEMPLATE = "{{ 7*7 }} {% raw %}"
KEY = "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc"
# Secrets in wrappings: in an address, in Base64, in an attribute. None of these may be published.
PHONE = "+61 2 5550 1234"
PACKED = base64.b64encode(f'{{"user": "ops", "key": "{KEY}"}}'.encode()).decode()
WRAPPED = f'<a href="/go?to=https%253A%252F%252Fops%253Ahunter22%2540hostile.example&amp;state={PACKED}">{PHONE}</a>'
CODE = "X/1 &é"
NAME = f"{SCRIPT} {RIGHT_TO_LEFT} {TEMPLATE}"
SECTOR = f"{FORMULA} {RIGHT_TO_LEFT}{' wide' * 100}"
EVERYTHING = (SCRIPT, IMAGE, FORMULA, RIGHT_TO_LEFT, CONTROL, MARKDOWN, SQL, TEMPLATE)
PAGE = "https://www.hostile.example/docs?q=%22%3E%3Cscript%3E"
EXCERPTS = (
    (SCRIPT, "body"),
    (IMAGE, "body"),
    (FORMULA, "body"),
    (RIGHT_TO_LEFT, "body"),
    (CONTROL, "body"),
    (MARKDOWN, "body"),
    (f"mail ops@hostile.example key {KEY}", "body"),
    (WRAPPED, "body"),
    (f"X-Powered-By: {SCRIPT}", "header:X-Powered-By"),
    (f"Set-Cookie: session={KEY}; Path=/", "header:Set-Cookie"),
    ("HTTP/1.1 200 OK", "status"),
)


class Sent(NamedTuple):
    """The bytes of both directions, as the archive wants them."""

    request: bytes
    raw: bytes


def make_hostile(db: Path, archive: Path, *, filler: int = 0) -> str:
    """Writes both; gives the id of the exchange with the hostile page. `filler`: characters before the excerpts."""
    body = f"<!doctype html><html><head><title>{SCRIPT}</title></head><body>\n" + "é" * filler
    body += "\n".join(f"<p>{text}</p>" for text, where in EXCERPTS if where == "body") + "</body></html>"
    raw_body = body.encode()
    head = (
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
        f"X-Powered-By: {SCRIPT}\r\nSet-Cookie: session={KEY}; Path=/\r\nContent-Length: {len(raw_body)}\r\n\r\n"
    )
    request = (
        b"GET /docs?q=%22%3E%3Cscript%3E HTTP/1.1\r\nHost: www.hostile.example\r\nAuthorization: Bearer none\r\n\r\n"
    )
    headers = tuple((n, v.strip()) for n, _, v in (line.partition(":") for line in head.split("\r\n")[1:]) if v)
    key = identify(RUN, PAGE)
    page = Exchange(
        key,
        RUN,
        CODE,
        "link",
        "GET",
        PAGE,
        Outcome.ANSWERED,
        "2026-11-20T03:00:00.000Z",
        response=Response(200, "OK", headers, raw_body),
        why=f"link text {SCRIPT}",
        ip="192.0.2.1",
        body_sha256=hashlib.sha256(raw_body).hexdigest(),
    )
    control = Exchange(
        identify(RUN, "control"),
        RUN,
        CODE,
        "control",
        "GET",
        "https://www.hostile.example/q8f7zz",
        Outcome.ANSWERED,
        "2026-11-20T02:59:00.000Z",
        response=Response(404, "Not Found", (("Content-Type", "text/plain"),), b"no"),
    )
    silent = Exchange(
        identify(RUN, "silent"),
        RUN,
        CODE,
        "front_door",
        "GET",
        "http://hostile.example/",
        Outcome.TIMED_OUT,
        "2026-11-20T03:02:00.000Z",
        detail=f"no answer {SCRIPT}",
    )
    shake = Handshake(
        identify(RUN, "shake"),
        RUN,
        CODE,
        "www.hostile.example",
        443,
        "default",
        Outcome.ANSWERED,
        "2026-11-20T03:03:00.000Z",
        version="TLSv1.2",
        cipher="X",
        verify_error=SCRIPT,
        trusted=False,
    )
    look = Lookup(
        identify(RUN, "look"),
        RUN,
        CODE,
        "www.hostile.example",
        "TXT",
        Outcome.ANSWERED,
        "2026-11-20T03:04:00.000Z",
        answer=(SCRIPT, FORMULA),
    )
    with ArchiveWriter(archive, RUN) as writer, Store.open(db) as store:
        store.add_companies([Company(CODE, NAME, SECTOR, "https://www.hostile.example/", {"note": SCRIPT})])
        settings = {"db": "/home/somebody/data/survey.db", "contact": "me@private.example"}
        environment = {"openssl": "OpenSSL 3.0.19", "user_agent": "survey", "root_store": "/etc/ssl/certs/ca.pem"}
        store.start_run(Run(RUN, "crawl", "2026-11-20T02:00:00.000Z", "0.1.0", settings, environment), [CODE])
        store.add_host(RUN, Host(CODE, "www.hostile.example", Role.CORPORATE))
        store.add_exchange(
            writer.write(control, Sent(b"", b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\n\r\nno"))
        )
        store.add_exchange(writer.write(page, Sent(request, head.encode() + raw_body)))
        store.add_exchange(writer.write(silent))
        store.add_handshake(writer.write(shake))
        store.add_lookup(writer.write(look))
        store.finish_company(RUN, CODE, "2026-11-20T04:00:00.000Z", 0)
        store.finish_run(RUN, "2026-11-20T04:00:00.000Z")

        def finding(excerpt: str, location: str, question: str = "api_mention", **of: str) -> dict[str, object]:
            return {
                "run_id": RUN,
                "company": CODE,
                "host": "www.hostile.example",
                "question": question,
                "answer": "yes",
                "value": excerpt[:60],
                "strength": "weak",
                "excerpt": excerpt,
                "location": location,
                "detector": "hostile",
                **(of or {"exchange_id": key}),
            }

        findings = [finding(text, f"body@{body.index(text)}" if where == "body" else where) for text, where in EXCERPTS]
        findings.append(finding(f"verify_error: {SCRIPT}", "tls", "certificate", handshake_id=shake.id))
        findings.append(finding(FORMULA, "dns", "api_mention", lookup_id=look.id))
        store.rebuild(
            {
                "replies": [
                    {"exchange_id": key, "control_id": control.id, "shape": "/x", "verdict": "genuine"},
                    {"exchange_id": control.id, "shape": "/x", "verdict": "control"},
                ],
                "pages": [
                    {"exchange_id": key, "run_id": RUN, "company": CODE, "url": PAGE, "kind": "reference",
                     "renderer": "", "title": SCRIPT + RIGHT_TO_LEFT}
                ],
                "descriptions": [
                    {"exchange_id": key, "run_id": RUN, "company": CODE, "url": PAGE, "format": "openapi",
                     "title": IMAGE, "auth_used": f'["{FORMULA[:5]}"]', "valid": 1}
                ],
                "findings": findings,
            }
        )  # fmt: skip
    return key
