"""Secrets of every form that a surveyed site may show, from its server to each byte that is published of it.

A made-up site is crawled on loopback. Each of its pages shows one form of secret where people put it: in the title, in
prose, in a sample, in a header, in an address, behind a redirect; its description holds them all. Of none may a piece
stand in the publication, nor in a page that Datasette serves of it. All of them are invented: drawn by a seed.
"""

# ruff: noqa: E501  (tables that are read by row)
from __future__ import annotations

import asyncio
import base64
import html
import json
import random
import re
import sqlite3
import threading
from collections.abc import Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, unquote, urljoin

import pytest

from survey.analyse import analyse
from survey.crawl import CrawlSettings, crawl
from survey.masking import mask
from survey.model import Company
from survey.publish import publish
from survey.site.links import page

pytestmark = pytest.mark.slow
LOWER, DIGITS = "abcdefghijklmnopqrstuvwxyz", "0123456789"
HEX, WORD = DIGITS + "abcdef", DIGITS + LOWER + LOWER.upper()


class Dice:
    """Draws secrets: the same in every process."""

    def __init__(self, name: str) -> None:
        self.random = random.Random(name)
        self.drawn: list[str] = []

    def __call__(self, alphabet: str, length: int) -> str:
        """Characters that are a secret; remembered."""
        drawn = "".join(self.random.choices(alphabet, k=length))
        if alphabet != DIGITS and length >= 8:  # one digit at least
            drawn = drawn[:-2] + self.random.choice("3456789") + drawn[-1]
        self.drawn.append(drawn)
        return drawn

    def plain(self, alphabet: str, length: int) -> str:
        """Characters of a secret without a digit."""
        self.drawn.append("".join(self.random.choices(alphabet, k=length)))
        return self.drawn[-1]

    def digits(self, pattern: str) -> str:
        """A number written as the pattern says; the part after its first group is remembered."""
        number = re.sub("0", lambda _: self.random.choice("23456789"), pattern)
        self.drawn.append(number[3:])
        return number

    def packed(self, text: str, *, url: bool = False) -> str:
        """Base64 of a text with secrets; itself one."""
        done = (base64.urlsafe_b64encode if url else base64.b64encode)(text.encode()).decode().rstrip("=")
        self.drawn.append(done[8:])
        return done

    def mail(self) -> str:
        return f"{self.plain(LOWER, 12)}@{self.plain(LOWER, 10)}.example"

    def word(self) -> str:
        """A password as people choose them."""
        return self(LOWER, 9) + "!"

    def jwt(self, parts: int = 3) -> str:
        head = base64.urlsafe_b64encode(b'{"alg":"RS256","typ":"JWT"}').decode().rstrip("=")
        return ".".join([head, *(self("abcDEF123_-xyz", 40) for _ in range(parts - 1))])

    def pem(self, between: str = "\n") -> str:
        return between.join(self(WORD + "+/", 64) for _ in range(2))


# Name of the form, and a text with the secret where the letters of a dice stand.
FORMS = {
    "AWS key": lambda d: f"access key AKIA{d(LOWER.upper() + DIGITS, 16)}",
    "AWS secret key": lambda d: f"aws_secret_access_key = {d(WORD + '/+', 40)}",
    "AWS secret key in JSON": lambda d: f'"SecretAccessKey": "{d(WORD + "/+", 40)}"',
    "AWS session token": lambda d: f"export AWS_SESSION_TOKEN={d(WORD + '/+', 120)}",
    "AWS signed address": lambda d: f"https://b.example/o?X-Amz-Credential=AKIA{d(LOWER.upper(), 16)}%2F2026&X-Amz-Signature={d(HEX, 64)}",
    "AWS signed header": lambda d: f"Authorization: AWS4-HMAC-SHA256 Credential=AKIA{d(LOWER.upper(), 16)}/2026, SignedHeaders=host, Signature={d(HEX, 64)}",
    "CloudFront signature": lambda d: f"https://c.example/v?Expires=17&Signature={d(WORD + '-~', 80)}__&Key-Pair-Id=K2JCJMDEHXQW5F",
    "Azure account key": lambda d: f"DefaultEndpointsProtocol=https;AccountName=a;AccountKey={d(WORD + '+/', 86)}==;EndpointSuffix=x",
    "Azure bus": lambda d: f"Endpoint=sb://x.example/;SharedAccessKeyName=Root;SharedAccessKey={d(WORD + '+/', 43)}=",
    "Azure SAS": lambda d: f"https://s.example/c?sv=2026&se=2027&sr=b&sp=r&sig={d(WORD, 20)}%2B{d(WORD, 22)}%3D",
    "Google API key": lambda d: f"https://maps.example/js?key=AIza{d(WORD, 35)}",
    "Google OAuth": lambda d: f"ya29.{d(WORD + '-_', 60)}",
    "Google service account": lambda d: f'{{"type": "service_account", "private_key_id": "{d(HEX, 40)}", "private_key": "-----BEGIN PRIVATE KEY-----\\n{d.pem(chr(92) + "n")}\\n-----END PRIVATE KEY-----\\n"}}',
    "GitHub": lambda d: f"git clone https://ghp_{d(WORD, 36)}@git.example/x",
    "GitHub fine": lambda d: f"github_pat_{d(WORD, 22)}_{d(WORD, 50)}",
    "GitLab": lambda d: f"glpat-{d(WORD, 20)}",
    "Slack": lambda d: f"xoxb-{d(DIGITS, 12)}-{d(WORD, 24)}",
    "Slack hook": lambda d: f"https://hooks.slack.com/services/T{d(WORD, 8)}/B{d(WORD, 8)}/{d(WORD, 24)}",
    "Discord bot": lambda d: f"bot M{d(WORD, 23)}.{d(WORD, 6)}.{d(WORD, 27)} runs",
    "Stripe": lambda d: f"sk_live_{d(WORD, 24)} and rk_live_{d(WORD, 24)}",
    "Twilio": lambda d: f"TWILIO_AUTH_TOKEN={d(HEX, 32)} of AC{d(HEX, 32)}",
    "SendGrid": lambda d: f"SG.{d(WORD, 22)}.{d(WORD, 43)}",
    "Mailgun": lambda d: f"curl -s --user 'api:key-{d(HEX, 32)}' https://m.example",
    "AI": lambda d: f"sk-proj-{d(WORD, 48)} or sk-ant-api03-{d(WORD + '-_', 60)}",
    "Facebook": lambda d: f"EAAB{d(WORD, 120)}",
    "Twitter": lambda d: f"AAAAAAAAAAAAAAAAAAAAA{d(WORD, 12)}%2F{d(WORD, 30)}%3D{d(WORD, 40)}",
    "Vault": lambda d: f"hvs.{d(WORD, 40)}",
    "Notion": lambda d: f"ntn_{d(WORD, 46)}",
    "Figma": lambda d: f"figd_{d(WORD + '-_', 40)}",
    "Doppler": lambda d: f"dp.pt.{d(WORD, 40)}",
    "Airtable": lambda d: f"pat{d(WORD, 14)}.{d(HEX, 64)}",
    "Sentry": lambda d: f"https://{d(HEX, 32)}@o1.sentry.example/4505",
    "npm": lambda d: f"//registry.example/:_authToken={d(HEX, 8)}-{d(HEX, 4)}-{d(HEX, 4)}-{d(HEX, 12)}",
    "Docker": lambda d: f'{{"auths": {{"r.example": {{"auth": "{d.packed("robot:" + d.word())}"}}}}}}',
    "netrc": lambda d: f"machine api.example login robot password {d.word()}",
    "JWT": lambda d: f"token {d.jwt()}",
    "JWE": lambda d: d.jwt(5),
    "JWT in fragment": lambda d: f"https://w.example/cb#id_token={d.jwt()}&state=x",
    "opaque in fragment": lambda d: f"https://w.example/cb#access_token={d(WORD, 30)}&token_type=bearer",
    "OAuth code": lambda d: f"https://w.example/cb?code={d(WORD + '-_', 40)}&state=x",
    "key in a query": lambda d: f"https://w.example/v1/things?key={d(HEX, 32)}",
    "key in a query, named": lambda d: f"https://w.example/v1/things?apikey={d(WORD, 20)}&x=1",
    "auth in a query": lambda d: f"https://w.example/v1/things?x=1&auth={d(WORD, 24)}",
    "ticket": lambda d: f"https://w.example/v1?ticket=ST-{d(DIGITS, 5)}-{d(WORD, 30)}",
    "SAML": lambda d: f"https://w.example/acs?SAMLResponse={d(WORD, 90)}",
    "OTP": lambda d: f"otpauth://totp/x?secret={d('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 32)}&issuer=y",
    "session in a path": lambda d: f"https://w.example/a;jsessionid={d(HEX, 32)}",
    "bearer": lambda d: f"Authorization: Bearer {d(WORD, 32)}",
    "basic": lambda d: f"Authorization: Basic {d.packed('joe:' + d.word())}",
    "proxy": lambda d: f"Proxy-Authorization: Basic {d.packed('joe:' + d.word())}",
    "token header": lambda d: f'Authorization: Token token="{d(HEX, 40)}"',
    "SSWS": lambda d: f"Authorization: SSWS 00{d(WORD, 38)}",
    "negotiate": lambda d: f"Authorization: Negotiate YII{d(WORD, 60)}==",
    "OAuth 1": lambda d: f'Authorization: OAuth oauth_consumer_key="{d(WORD, 24)}", oauth_token="{d(WORD, 30)}", oauth_signature="{d(WORD, 27)}%3D"',
    "Hawk": lambda d: f'Authorization: Hawk id="dh37fgj492je", ts="17", mac="{d(WORD + "+/", 43)}="',
    "header of a CDN": lambda d: f"Fastly-Key: {d(WORD, 32)}",
    "X-API-Key": lambda d: f"curl -H 'X-API-Key: {d(HEX, 8)}-{d(HEX, 4)}-4{d(HEX, 4)}-{d(HEX, 12)}' x",
    "X-Auth-Token": lambda d: f"X-Auth-Token: {d(WORD, 32)}",
    "cookie": lambda d: f"Set-Cookie: __Host-sess={d(WORD, 30)}; Path=/; Secure",
    "cookies": lambda d: f"Cookie: a={d(WORD, 16)}; b={d(WORD, 16)}",
    "cookie in Python": lambda d: f"requests.get(u, cookies={{'sessionid': '{d(WORD, 32)}'}})",
    "user in an address": lambda d: f"https://joe:{d.word()}@w.example/",
    "database address": lambda d: f"postgres://app:{d.word()}@db.example:5432/x",
    "JDBC": lambda d: f"jdbc:mysql://db.example/x?user=app&password={d.word()}",
    "connection string": lambda d: f"Server=db.example;Database=x;User Id=sa;Password={d.word()};",
    "environment": lambda d: f"DB_PASS={d.word()}",
    "passphrase": lambda d: f"passphrase: {d.word()}",
    "password in YAML": lambda d: f"  password: {d.word()}",
    "password in JSON": lambda d: f'{{"username": "joe", "password": "{d.word()}"}}',
    "password of letters": lambda d: f'{{"password": "{d.plain(LOWER, 12)}"}}',
    "client secret": lambda d: f"client_id=web&client_secret={d(WORD, 32)}",
    "name and value": lambda d: f'{{"key": "x-api-key", "value": "{d(HEX, 32)}", "type": "text"}}',
    "value and name": lambda d: f'{{"value": "{d(HEX, 32)}", "name": "apiKey"}}',
    "authorization as a pair": lambda d: f'{{"name": "Authorization", "value": "Bearer {d(WORD, 30)}"}}',
    "cookie as a pair": lambda d: f'["Set-Cookie", "sess={d(WORD, 30)}; Path=/"]',
    "settings in XML": lambda d: f'<add key="ApiKey" value="{d(HEX, 32)}"/>',
    "element of XML": lambda d: f"<apiKey>{d(HEX, 32)}</apiKey>",
    "row of a table": lambda d: f"<tr><td>api_key</td><td><code>{d(HEX, 32)}</code></td></tr>",
    "row in Markdown": lambda d: f"| API key | `{d(HEX, 32)}` |",
    "key in prose": lambda d: f"Your API key is {d(HEX, 32)}.",
    "private key": lambda d: f"-----BEGIN RSA PRIVATE KEY-----\n{d.pem()}\n-----END RSA PRIVATE KEY-----",
    "private key of SSH": lambda d: f"-----BEGIN OPENSSH PRIVATE KEY-----\n{d.pem()}\n-----END OPENSSH PRIVATE KEY-----",
    "private key without its head": lambda d: f"{d(WORD + '+/', 64)}\n-----END PRIVATE KEY-----",
    "private key of PuTTY": lambda d: f"PuTTY-User-Key-File-2: ssh-rsa\nPrivate-Lines: 4\n{d.pem()}\nPrivate-MAC: {d(HEX, 40)}",
    "private JWK": lambda d: f'{{"kty": "EC", "crv": "P-256", "x": "aGVsbG8", "d": "{d(WORD + "-_", 43)}"}}',
    "e-mail": lambda d: f"write to {d.mail()} now",
    "e-mail in a link": lambda d: f'<a href="mailto:{d.mail()}?subject=x">mail</a>',
    "e-mail encoded": lambda d: f"https://w.example/?to={d.plain(LOWER, 12)}%40{d.plain(LOWER, 10)}.example",
    "e-mail in entities": lambda d: "".join(f"&#{ord(c)};" for c in d.mail()),
    "e-mail written out": lambda d: f"{d.plain(LOWER, 12)} (at) {d.plain(LOWER, 10)} (dot) example",
    "e-mail in words": lambda d: f"{d.plain(LOWER, 12)} AT {d.plain(LOWER, 10)} DOT example",
    "e-mail of a CDN": lambda d: f'<a class="__cf_email__" data-cfemail="{d(HEX, 46)}">[email protected]</a>',
    "telephone": lambda d: f"call {d.digits('+61400000000')}",
    "telephone in groups": lambda d: f"call {d.digits('+1 (000) 000-0000')}",
    "telephone of a link": lambda d: f'<a href="tel:{d.digits("0000000000")}">ring</a>',
    "telephone by its name": lambda d: f"Phone: {d.digits('00 0000 0000')}",
    "in Base64": lambda d: f"state={d.packed(json.dumps({'email': d.mail()}), url=True)}",
    "encoded twice": lambda d: quote(quote(f"https://joe:{d.word()}@w.example/", safe=""), safe=""),
}  # fmt: skip


class Form(NamedTuple):
    """One form of secret: a text that shows it, and what of it may stand nowhere."""

    name: str
    text: str
    secrets: tuple[str, ...]


@cache
def forms() -> tuple[Form, ...]:
    made = []
    for name, text in FORMS.items():
        dice = Dice(name)
        shown = text(dice)
        made.append(Form(name, shown, tuple(d for d in dice.drawn if len(d) >= 8)))
    return tuple(made)


# --- the site --------------------------------------------------------------------------------------

EACH, PAGES = 50, 10  # forms to a company, and on how many pages of it


def documentation(form: Form, address: str) -> str:
    """A page of documentation that shows the form in its title, in prose, in a sample and in markup."""
    told = html.escape(form.text)
    return f"""<!doctype html><html><head><title>{told} - API reference</title></head><body>
<h1>API reference: {told}</h1><p>Our public REST API. Sign up for a free account and get your API key. {told}</p>
<h2>GET /v1/things</h2><pre>curl {address}v1/things -H "Accept: application/json" {told}</pre>
<h2>Authentication</h2><p>Send your API key as a bearer token. {told}</p> {form.text}
<pre>{{"name": "{told}"}}</pre><p>Responses: 200 OK, 401 Unauthorized, 429 Too Many Requests. {told}</p></body></html>"""


def description(shown: tuple[Form, ...], address: str) -> str:
    told = " ".join(f.text for f in shown)
    one = iter(f.text for f in shown * 9)
    return json.dumps(
        {
            "openapi": "3.0.3",
            "info": {
                "title": f"Things {next(one)}", "version": next(one), "description": told,
                "contact": {"name": next(one), "email": next(one), "url": f"{address}?to={quote(next(one))}"},
                "termsOfService": f"{address}terms?x={quote(next(one))}", "license": {"name": next(one)},
            },
            "servers": [{"url": f"{address}v1?x={quote(f.text)}", "description": f.text} for f in shown],
            "tags": [{"name": f.text} for f in shown],
            "externalDocs": {"url": f"{address}docs?x={quote(next(one))}", "description": next(one)},
            "paths": {
                f"/things/{n}": {"get": {"summary": f.text, "tags": [f.text], "responses": {"429": {"description": f.text}}}}
                for n, f in enumerate(shown)
            },
            "components": {
                "securitySchemes": {
                    "a": {"type": "apiKey", "in": "query", "name": "key", "description": told},
                    "b": {"type": "oauth2", "flows": {"clientCredentials": {
                        "tokenUrl": f"{address}token?x={quote(next(one))}", "scopes": {f.text: f.text for f in shown}}}},
                }
            },
            "security": [{"a": []}, {"b": []}],
        }
    )  # fmt: skip


class Leaky(BaseHTTPRequestHandler):
    """Every company of the web, by the name of its host."""

    def do_GET(self) -> None:
        company = int(self.headers["Host"].split(".")[1].removeprefix("c"))
        address = f"http://www.c{company}.example/"
        shown = forms()[company * EACH : (company + 1) * EACH]
        path, _, query = self.path.partition("?")
        *_, last = path.split("/")
        number = int(last) % PAGES if last.isdigit() else 0
        some = shown[number::PAGES]
        form = Form("", " ; ".join(f.text for f in some), ())
        note = quote(form.text, safe="")
        if path == "/":
            links = "".join(
                f'<li><a href="/docs/api/{n}?note={quote(f.text, safe="")}">API reference {n} {html.escape(f.text)}</a>'
                f'<li><a href="/go/api/docs/{n}">API documentation {n}</a>'
                for n in range(PAGES)
                for f in shown[n::PAGES][:1]
            )
            self.answer(200, f"<title>Things</title><h1>Developers: our API</h1><ul>{links}</ul>", form)
        elif path.startswith("/docs/api/"):
            self.answer(200, documentation(form, address), form)
        elif path.startswith("/go/"):
            self.answer(302, form.text, form, location=f"{address}docs/api/{last}?from={note}")
        elif path == "/openapi.json":
            self.answer(200, description(shown, address), form, kind="application/json")
        elif path == "/swagger.json":
            self.answer(200, f'{{"swagger": "2.0", "info": {{"title": "{form.text}"', form, kind="application/json")
        elif path == "/.well-known/security.txt":
            self.answer(200, f"Contact: {form.text}\nContact: mailto:{shown[1].text}\n", form, kind="text/plain")
        elif path == "/llms.txt":
            self.answer(200, f"# Things\n\n- [API {form.text}]({address}docs/api/1): {shown[1].text}\n", form)
        elif path.startswith(("/v1", "/api")):
            told = json.dumps({"error": {"code": "unauthorized", "message": " ".join(f.text for f in shown)}})
            self.answer(401, told, form, kind="application/json")
        else:
            told = "\n".join(f.text for f in shown)
            self.answer(404, f"Traceback (most recent call last):\n  File /srv/app.py, line 7\n{told}\n{query}", form)

    do_HEAD = do_GET

    def answer(self, status: int, body: str, form: Form, *, kind: str = "text/html", location: str = "") -> None:
        content = body.encode()
        self.send_response(status)
        line = re.sub(r"\s+", " ", form.text)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("X-Powered-By", line)
        self.send_header("Server", f"nginx/1.2 {line}")
        name, _, value = line.partition(" ; ")[0].partition(": ")
        if value and re.fullmatch(r"[A-Za-z-]+", name):
            self.send_header(name, value)
        if status == 401:
            self.send_header("WWW-Authenticate", f'Bearer realm="{line}", error_description="{line}"')
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("secrets")
    count = -(-len(forms()) // EACH)
    companies = tuple(Company(f"C{n}", f"Company {n}", "Things", f"http://www.c{n}.example/") for n in range(count))
    with ThreadingHTTPServer(("127.0.0.1", 0), Leaky) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_address[1]
        (folder / "to.txt").write_text("".join(f"*.c{n}.example:80:127.0.0.1:{port}\n" for n in range(count)))
        crawl(CrawlSettings(db=folder / "s.db", archive=folder / "archive", companies=companies, hosts=(), delay=0.0,
                            budget=60, contact="tests@survey.example", connect_to=folder / "to.txt", fresh=True))  # fmt: skip
        server.shutdown()
    analyse(folder / "s.db", folder / "archive", workers=1)
    publish(folder / "site", folder / "s.db", folder / "archive")
    yield folder


# --- what is published of it ------------------------------------------------------------------------


def readings(text: str) -> str:
    """The text, and what it stands for when its encoded characters are read."""
    once = unquote(text)
    told = [text, once, unquote(once), html.unescape(text), text.replace("\\/", "/").replace("\\n", "\n")]
    return "\0".join(dict.fromkeys(told))


def told_by_files(site: Path) -> Iterator[str]:
    for path in sorted(site.rglob("*")):
        if path.is_file():
            yield path.read_bytes().decode("utf-8", "replace")
    with sqlite3.connect(site / "survey.db") as conn:
        yield from conn.iterdump()  # a long cell lies in pieces in the file
    conn.close()


def told_by_pages(site: Path, most: int) -> Iterator[str]:
    """The text of what Datasette serves of the folder, the start's links first."""
    from datasette.app import Datasette
    from datasette.plugins import pm

    before = pm.get_plugin("survey_site.py")
    if before is not None:
        pm.unregister(before)
    datasette = Datasette([], config_dir=site)
    asked = {"/": None}
    try:
        for path in iter(lambda: next((p for p, told in asked.items() if told is None), None), None):
            reply = asyncio.run(datasette.client.get(path, follow_redirects=True))
            asked[path] = reply.status_code
            yield f"{path} {reply.text}"
            for address, *_ in page(reply.text).links if "html" in reply.headers.get("content-type", "") else ():
                target = urljoin(path, address).partition("#")[0]
                if target.startswith("/") and not target.startswith("//") and len(asked) < most:
                    asked.setdefault(target, None)
    finally:
        pm.unregister(pm.get_plugin("survey_site.py"))
        if before is not None:
            pm.register(before, "survey_site.py")


def leaks(texts: Iterator[str]) -> dict[str, str]:
    """The forms of which a piece stands in a text, with what stands around it."""
    found: dict[str, str] = {}
    pieces = [
        (f.name, s[at : at + 10])
        for f in forms()
        for s in f.secrets
        for at in (0, max(0, len(s) // 2 - 5), max(0, len(s) - 10))
    ]
    for text in texts:
        told = readings(text)
        for name, piece in pieces:
            if name not in found and (at := told.find(piece)) >= 0:
                found[name] = told[max(0, at - 120) : at + 60]
    return found


def test_the_site_was_read(published: Path) -> None:
    """Nothing is proved by secrets that were never met: nearly all forms stand in the database that was surveyed."""
    with sqlite3.connect(published / "s.db") as conn:
        raw = readings("\n".join(conn.iterdump()))
        count: dict[str, Any] = {
            name: conn.execute(sql).fetchone()[0]
            for name, sql in (
                ("titles", "select count(*) from pages where length(title) > 40"),
                ("addresses", "select count(*) from exchanges where url like '%note=%'"),
                ("redirects", "select count(*) from exchanges where redirect_to like '%from=%'"),
                ("findings", "select count(distinct question) from findings"),
            )
        }
    conn.close()
    unmet = [f.name for f in forms() if not any(s in raw or s[:10] in raw for s in f.secrets)]
    assert len(unmet) <= 5, unmet
    assert min(count.values()) >= 10, count


def test_no_file_holds_a_piece_of_a_secret(published: Path) -> None:
    assert leaks(told_by_files(published / "site")) == {}


def test_no_page_shows_a_piece_of_a_secret(published: Path) -> None:
    assert leaks(told_by_pages(published / "site", 50)) == {}


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.name)
def test_the_form_is_masked_wherever_it_stands(form: Form) -> None:
    for text in (form.text, f"before {form.text} after", quote(form.text, safe=""), html.escape(form.text)):
        told = readings(mask(text))
        assert not [s for s in form.secrets if s[:10] in told or s[-10:] in told], told
