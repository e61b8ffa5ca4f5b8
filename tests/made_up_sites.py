"""Made-up sites for the judge of the Observatory's score: what each answers, drawn from tables of usual and odd forms.
`Web` serves them from loopback.
"""

# ruff: noqa: E501  (tables that are read by row)
from __future__ import annotations

import contextlib
import json
import random
import socket
import ssl
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import trustme

Fields = tuple[tuple[str, str], ...]
SOURCES = (
    "'self'", "'none'", "*", "https:", "http:", "data:", "'unsafe-inline'", "'unsafe-eval'", "'nonce-abc'",
    "'strict-dynamic'", "'sha256-YWJj'", "https://cdn.other.example", "http://cdn.other.example", "cdn.other.example",
    "https://cdn.other.example/a", "https://cdn.other.example/a/", "https://cdn.other.example/a%20b", "blob:", "ftp:",
    "https://*", "http://*.*", "https://cdn.other.example/%zz", "'SELF'", "wss://socket.example", "",
)  # fmt: skip
DIRECTIVES = (
    "default-src", "script-src", "style-src", "object-src", "img-src", "media-src", "connect-src", "frame-ancestors",
    "base-uri", "form-action", "report-uri", "report-to", "sandbox", "upgrade-insecure-requests", "Script-Src",
)  # fmt: skip
POLICIES = (
    "default-src 'none'", "default-src 'self'", "default-src 'none'; frame-ancestors 'none'", "x", "", ";",
    "default-src 'self'; script-src 'self' 'nonce-a' 'strict-dynamic' https: 'unsafe-inline'", "frame-ancestors 'self'",
    "default-src 'self', default-src 'none'", "default-src 'self';; img-src *", "report-uri /a; report-uri /b",
    "default-src 'self'; report-to a; report-to b", "upgrade-insecure-requests", "default-src",
    "default-src https: 'unsafe-inline'", "style-src 'unsafe-inline'; default-src 'self'", "img-src http: ; default-src 'self'",
    "default-src 'self' http://a.example", "script-src 'strict-dynamic'", "default-src\t'self'", "DEFAULT-SRC 'NONE'",
)  # fmt: skip
HSTS = (
    "max-age=31536000", "max-age=31536000; includeSubDomains; preload", "max-age=15552000", "max-age=15551999",
    "max-age=0", "max-age=\"31536000\"", "max-age = 31536000", "Max-Age=63072000;includesubdomains", "includeSubDomains",
    "max-age=31536000, max-age=31536000", "max-age=", "max-age=abc", "max-age=-1", "max-age=1e9", "max-age=31536000;",
    "; max-age=31536000", "max-age=31536000 ; preload", "max-age=1; max-age=31536000", "max-age=99999999999999999999",
    "", "max-age=+31536000", "max-age= 31536000", "preload; max-age=31536000; x=\"a;b\"", "max-age=31536000includeSubDomains",
)  # fmt: skip
COOKIES = (
    "a=1", "a=1; Secure", "a=1; Secure; HttpOnly", "a=1; Secure; HttpOnly; SameSite=Lax", "sessid=1; Secure; HttpOnly",
    "SESSION=1; Secure", "login=1; HttpOnly", "csrftoken=1; Secure", "csrf=1; Secure; SameSite=Strict",
    "a=1; Secure; SameSite=None", "a=1; SameSite=None", "a=1; Secure; SameSite", "a=1; Secure; SameSite=Never",
    "a=1; Secure; SameSite=", "heroku-session-affinity=1", "__Host-a=1; Path=/; Secure", "__Host-a=1; Path=/",
    "__Secure-a=1; Secure", "__Secure-a=1", "a=1; Domain=other.example", "a=1; Domain={host}; Secure", "=1; Secure",
    "novalue; Secure", "a=1; Path=/x; Secure; SameSite=Strict", "a=; Max-Age=0", "a=1; Max-Age=3600; Secure; samesite=lax",
    "a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "samesite=1; Secure", "a=1;secure;httponly;samesite=STRICT", "a=1; SameSite=Lax; SameSite=None",
    "__secure-b=1", "__host-b=1; Path=/", "a=1; Domain=example", "a=1; Domain=.{host}; Secure; HttpOnly", "", "a=1; Domain=; Secure",
)  # fmt: skip
REFERRER = (
    "no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin", "origin", "unsafe-url",
    "origin-when-cross-origin", "no-referrer-when-downgrade", "none", "", "No-Referrer", "no-referrer, unsafe-url",
    "unsafe-url, strict-origin, something", "strict-origin;", "no-referrer,", "same-origin , new",
)  # fmt: skip
OPTIONS = ("nosniff", "NoSniff", "nosniff, nosniff", "sniff", "", "nosniff;", " nosniff")
FRAMES = (
    "DENY",
    "sameorigin",
    "ALLOW-FROM https://a.example",
    "allow-from",
    "ALLOWALL",
    "",
    "DENY, DENY",
    "SAMEORIGIN;",
)
CORP = ("same-origin", "same-site", "cross-origin", "Same-Origin", "everywhere", "", "same-origin, same-origin")
COEP = (
    "require-corp", "credentialless", "unsafe-none", '"require-corp"', 'require-corp; report-to="x"', "Require-Corp",
    "require-corp,", "", "require-corp;", "require_corp", "require-corp; a; b=1", " require-corp", "?1",
)  # fmt: skip
COOP = (
    "same-origin", "same-origin-allow-popups", "noopener-allow-popups", "unsafe-none", '"same-origin"', "same_origin",
    'same-origin; report-to="x"', "same-origin, same-origin", "", "Same-Origin",
)  # fmt: skip
TYPES = (
    "text/html", "text/html; charset=utf-8", "TEXT/HTML", "application/xhtml+xml", "application/json", "text/html ;charset=x",
    "text/plain", None, "",
)  # fmt: skip
SCRIPTS = (
    '<script src="/a.js"></script>', "<script>1</script>", '<script src="/a.js" integrity="sha384-x"></script>',
    '<script src="https://cdn.other.example/a.js"></script>', '<script src="//cdn.other.example/a.js"></script>',
    '<script src="https://cdn.other.example/a.js" integrity="sha384-x" crossorigin></script>',
    '<script src="//cdn.other.example/a.js" integrity="sha384-x"></script>', '<script src="http://cdn.other.example/a.js"></script>',
    '<script src="http://cdn.other.example/a.js" integrity=sha384-x></script>', '<script src="https://static.{host}/a.js"></script>',
    '<script src="http://{host}/a.js"></script>', '<script src="http://{host}/a.js" integrity=x></script>',
    "<!-- <script src=//cdn.other.example/a.js></script> -->", "<noscript><script src=//cdn.other.example/b.js></script></noscript>",
    '<template><script src="https://cdn.other.example/t.js"></script></template>', "<script src></script>", "<SCRIPT SRC='/A.JS'></SCRIPT>",
    '<script type="module" src="a.js"></script>', '<script src="HTTPS://cdn.other.example/a.js"></script>', "<script src=' /a.js'></script>",
    "<script>var s = '<script src=//cdn.other.example/in.js>';</script>", '<textarea><script src="//cdn.other.example/x.js"></textarea>',
    '<script src="///cdn.other.example/a.js"></script>', '<script src="data:text/javascript,1"></script>', '<script src="https://cdn.other.example/a.js" integrity=""></script>',
    "<svg><script href='//cdn.other.example/s.js'></script></svg>", "<script src=/a.js /><script src=//cdn.other.example/q.js></script>",
)  # fmt: skip
METAS = (
    "<meta http-equiv='Content-Security-Policy' content=\"default-src 'self'\">",
    "<meta http-equiv=content-security-policy content=\"default-src 'none'\">",
    "<meta http-equiv=' Content-Security-Policy ' content=\"script-src 'self' 'unsafe-inline'; object-src 'none'\">",
    "<meta http-equiv='Content-Security-Policy' content=\"frame-ancestors 'none'\">",
    "<meta http-equiv='Content-Security-Policy' content='report-uri /x'>", "<meta http-equiv='Content-Security-Policy' content=''>",
    "<meta http-equiv='Content-Security-Policy'>", "<meta name=referrer content=no-referrer>", "<meta name=Referrer content='unsafe-url'>",
    "<meta name=referrer content=''>", "<meta http-equiv=referrer content=origin>", "<meta name='referrer' http-equiv='x' content='origin'>",
    "<meta http-equiv='Content-Security-Policy-Report-Only' content=\"default-src 'self'\">", "<meta http-equiv='X-Frame-Options' content='DENY'>",
    "<meta http-equiv='Content-Security-Policy' content='default-src &#39;none&#39;'>", "<meta http-equiv='Cross-Origin-Resource-Policy' content='same-origin'>",
    "<meta http-equiv='Content-Security-Policy' content='default-src &quot;'>", "<meta name=referrer content='no-referrer-when-downgrade, same-origin'>",
)  # fmt: skip
CORS = (
    (), (), (), (("Access-Control-Allow-Origin", "*"),), (("Access-Control-Allow-Origin", "{origin}"),),
    (("Access-Control-Allow-Origin", "{origin}"), ("Access-Control-Allow-Credentials", "true")),
    (("Access-Control-Allow-Origin", "*"), ("Access-Control-Allow-Credentials", "true")),
    (("Access-Control-Allow-Origin", "null"), ("Access-Control-Allow-Credentials", "true")),
    (("Access-Control-Allow-Origin", "https://a.example"), ("Access-Control-Allow-Credentials", "true")),
    (("Access-Control-Allow-Origin", ""),), (("Access-Control-Allow-Origin", "{origin}"), ("Access-Control-Allow-Credentials", " True ")),
)  # fmt: skip
# What plain HTTP does; `https` and so on are where the Location leads.
PLAIN = (
    "closed",
    "serves",
    "https",
    "https",
    "https",
    "https",
    "www https",
    "other https",
    "own http",
    "www http",
    "303",
    "loop to http",
    "401",
)
SECURE = (
    "200",
    "200",
    "200",
    "200",
    "200",
    "200",
    "home",
    "401",
    "403",
    "204",
    "closed",
    "bad",
    "www",
    "404",
    "cookie hop",
)


@dataclass(frozen=True)
class Reply:
    status: int
    fields: Fields
    body: str = ""


@dataclass
class Made:
    """One site: what `scheme://name/path` answers, and which ports listen."""

    host: str
    replies: dict[str, Reply] = field(default_factory=dict)
    listens: dict[str, str] = field(default_factory=dict)  # host:port -> plain, good or bad
    cors: Fields = ()


def _policy(draw: random.Random) -> str:
    if draw.random() < 0.4:
        return draw.choice(POLICIES)
    chosen = draw.sample(DIRECTIVES, draw.randint(1, 5))
    parts = [" ".join([directive, *draw.sample(SOURCES, draw.randint(0, 3))]) for directive in chosen]
    return draw.choice(("; ", ";", " ;\t")).join(parts)


def _fields(draw: random.Random, host: str) -> Fields:
    """Mostly well, sometimes odd: a site of nothing but faults would be floored and hide the rest."""
    found: list[tuple[str, str]] = []
    good = draw.random() < 0.5
    tables: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("Strict-Transport-Security", HSTS), ("Referrer-Policy", REFERRER), ("X-Content-Type-Options", OPTIONS),
        ("X-Frame-Options", FRAMES), ("Cross-Origin-Resource-Policy", CORP), ("Cross-Origin-Embedder-Policy", COEP),
        ("Cross-Origin-Opener-Policy", COOP),
    )  # fmt: skip
    for name, table in tables:
        often = 0.85 if good else 0.6
        while draw.random() < often:
            value = table[0] if good and draw.random() < 0.6 else draw.choice(table)
            found.append((draw.choice((name, name, name.lower(), name.upper())), value))
            often = 0.06
    often = 0.85 if good else 0.6
    while draw.random() < often:
        found.append(
            ("Content-Security-Policy", "default-src 'none'" if good and draw.random() < 0.3 else _policy(draw))
        )
        often = 0.2
    if draw.random() < 0.15:
        found.append(("Content-Security-Policy-Report-Only", draw.choice((_policy(draw), ""))))
    often = 0.4
    while draw.random() < often:
        found.append(("Set-Cookie", draw.choice(COOKIES).replace("{host}", host)))
        often = 0.5
    kind = "text/html" if draw.random() < 0.6 else draw.choice(TYPES)
    if kind is not None:
        found.append(("Content-Type", kind))
    draw.shuffle(found)
    return tuple(found)


def _body(draw: random.Random, host: str) -> str:
    parts = draw.sample(METAS, draw.choice((0, 0, 0, 1, 2))) + draw.sample(SCRIPTS, draw.choice((0, 0, 1, 1, 2, 3)))
    draw.shuffle(parts)
    text = "\n".join(parts).replace("{host}", host)
    return f"<!doctype html><html><head><title>A</title></head><body>{text}<p>Text.</p></body></html>"


def make(number: int, seed: int) -> Made:
    """Site number `number`; the same for the same seed."""
    draw = random.Random(f"{seed} {number}")
    host = f"site{number:04}.example"
    made = Made(host, cors=draw.choice(CORS))
    final = Reply(200, _fields(draw, host), _body(draw, host))
    secure, plain = draw.choice(SECURE), draw.choice(PLAIN)
    www = f"www.{host}"

    def to(where: str, *more: tuple[str, str]) -> Reply:
        return Reply(draw.choice((301, 302, 307, 308)), (("Location", where), ("Content-Type", "text/html"), *more))

    if secure != "closed":
        made.listens[f"{host}:443"] = made.listens[f"{www}:443"] = "bad" if secure == "bad" else "good"
    at = f"https://{host}/"
    made.replies[f"https://{www}/"] = final
    match secure:
        case "home":
            made.replies |= {at: to("/home"), f"{at}home": final}
        case "cookie hop":
            made.replies |= {
                at: to("/home", ("Set-Cookie", draw.choice(COOKIES).replace("{host}", host))),
                f"{at}home": final,
            }
        case "www":
            made.replies[at] = to(f"https://{www}/")
        case "401" | "403" | "204" | "404":
            made.replies[at] = Reply(int(secure), final.fields, "" if secure == "204" else final.body)
        case _:
            made.replies[at] = final
    _plain(made, plain, final, to)
    return made


def _plain(made: Made, plain: str, final: Reply, to: object) -> None:
    host, www, at = made.host, f"www.{made.host}", f"http://{made.host}/"
    assert callable(to)
    if plain == "closed" and f"{host}:443" in made.listens:
        return
    made.listens[f"{host}:80"] = made.listens[f"{www}:80"] = "plain"
    made.replies[f"http://{www}/"] = to(f"https://{www}/")
    match plain:
        case "https":
            made.replies[at] = to(f"https://{host}/")
        case "303":
            made.replies[at] = Reply(303, (("Location", f"https://{host}/"),))
        case "www https":
            made.replies[at] = to(f"https://{www}/")
        case "other https":
            made.replies[at] = to("https://other.example/")
        case "own http":
            made.replies |= {at: to("/start"), f"{at}start": to(f"https://{host}/")}
        case "www http":
            made.replies[at] = to(f"http://{www}/")
        case "loop to http":
            made.replies |= {at: to("/start"), f"{at}start": final}
        case "401":
            made.replies[at] = Reply(401, final.fields, final.body)
        case _:
            made.replies[at] = final


OTHER = Made("other.example", {"https://other.example/": Reply(200, (("Content-Type", "text/html"),), "<p>Other.")},
             {"other.example:443": "good"})  # fmt: skip


class Web:
    """Serves the sites from three ports of loopback: plain, with a good certificate, with a self-signed one."""

    def __init__(self, sites: Iterable[Made], folder: Path) -> None:
        self.sites = {made.host: made for made in (*sites, OTHER)}
        authority, stranger = trustme.CA(), trustme.CA()
        self.ca_file = folder / "ca.pem"
        authority.cert_pem.write_to_path(str(self.ca_file))
        names = [name for host in self.sites for name in (host, f"www.{host}")]
        self._listeners, self.ports = [], dict[str, int]()
        for kind, issuer in (("plain", None), ("good", authority), ("bad", stranger)):
            context = None
            if issuer is not None:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                issuer.issue_cert(*names).configure_cert(context)
            listener = socket.create_server(("127.0.0.1", 0), backlog=200)
            self._listeners.append(listener)
            self.ports[kind] = listener.getsockname()[1]
            threading.Thread(target=self._accept, args=(listener, context), daemon=True).start()
        self.lines = {
            at: self.ports[kind] for made in self.sites.values() for at, kind in made.listens.items()
        }  # fmt: skip
        self.connect_to = folder / "connect-to"
        self.connect_to.write_text("".join(f"{at}:127.0.0.1:{port}\n" for at, port in self.lines.items()))
        self.lines_file = folder / "lines.json"
        self.lines_file.write_text(json.dumps(self.lines))

    def __enter__(self) -> Web:
        return self

    def __exit__(self, *_: object) -> None:
        for listener in self._listeners:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()

    def _accept(self, listener: socket.socket, context: ssl.SSLContext | None) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection, context), daemon=True).start()

    def _serve(self, connection: socket.socket, context: ssl.SSLContext | None) -> None:
        with contextlib.suppress(OSError), connection:
            connection.settimeout(10)
            if context is None:
                self._answer(connection, "http")
            else:
                with context.wrap_socket(connection, server_side=True) as secured:
                    self._answer(secured, "https")

    def _answer(self, connection: socket.socket, scheme: str) -> None:
        data = b""
        while b"\r\n\r\n" not in data:
            more = connection.recv(65536)
            if not more:
                return
            data += more
        first, *lines = data.decode("latin-1").split("\r\n")
        method, path, _ = first.split(" ")
        asked = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        host = asked["host"].partition(":")[0]
        made = self.sites[host.removeprefix("www.")]
        reply = made.replies.get(f"{scheme}://{host}{path}", Reply(404, (("Content-Type", "text/plain"),), "no"))
        fields = reply.fields
        if "origin" in asked:
            fields += tuple((name, value.replace("{origin}", asked["origin"])) for name, value in made.cors)
        body = b"" if method == "HEAD" or reply.status == 204 else reply.body.encode()
        head = "".join(f"{name}: {value}\r\n" for name, value in fields)
        length = "" if reply.status == 204 else f"Content-Length: {len(body)}\r\n"
        connection.sendall(f"HTTP/1.1 {reply.status} X\r\n{head}{length}Connection: close\r\n\r\n".encode() + body)
