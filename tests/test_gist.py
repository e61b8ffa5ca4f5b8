"""What planning remembers of a reply: the framework that its headers or its "not found" give away."""

from __future__ import annotations

import pytest

from survey.gist import frameworks_of, gist_of
from survey.model import Exchange, Outcome, Response

Headers = tuple[tuple[str, str], ...]
TEXT, JSON, HTML = (("Content-Type", kind) for kind in ("text/plain; charset=utf-8", "application/json", "text/html"))
DJANGO: Headers = (
    ("X-Frame-Options", "DENY"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)
PYRAMID = " <h1>404 Not Found</h1>\n  The resource could not be found.<br/><br/>\n/x\n"
RAILS = "<h1>The page you were looking for doesn't exist.</h1>\n<p>You may have mistyped the address or it moved.</p>"
# name, status, header fields, body, frameworks (the frameworks' own default replies)
REPLIES: list[tuple[str, int, Headers, str, tuple[str, ...]]] = [
    (
        "Fastify",
        404,
        (JSON,),
        '{"message":"Route GET:/x not found","error":"Not Found","statusCode":404}',
        ("fastify",),
    ),
    ("hapi", 404, (JSON,), '{"statusCode":404,"error":"Not Found","message":"Not Found"}', ("hapi",)),
    ("one that says more than hapi", 404, (JSON,), '{"statusCode":404,"error":"Not Found","message":"No parcel"}', ()),
    ("Hono", 404, (TEXT,), "404 Not Found", ("hono",)),
    ("a page of these words", 404, (HTML,), "404 Not Found", ()),
    ("Starlette and Koa", 404, (TEXT,), "Not Found", ("asgi",)),
    ("Elysia", 404, (TEXT,), "NOT_FOUND", ("elysia",)),
    ("a code in a longer reply", 404, (TEXT,), "NOT_FOUND: no such parcel", ()),
    ("a longer sentence", 404, (TEXT,), "Not Found: no such parcel", ()),
    ("found, and named so", 200, (TEXT,), "Not Found", ()),
    ("Pyramid", 404, (HTML,), PYRAMID, ("pyramid",)),
    ("its sentence alone", 404, (HTML,), "<p>The resource could not be found.</p>", ()),
    (
        "h3 and Nitro",
        404,
        (JSON,),
        '{"statusCode":404,"statusMessage":"Cannot find any path matching /x."}',
        ("nitro",),
    ),
    ("another message", 404, (JSON,), '{"statusCode":404,"statusMessage":"Cannot find any parcel"}', ()),
    ("Falcon", 404, (JSON,), '{"title": "404 Not Found"}', ("falcon",)),
    ("LoopBack", 404, (JSON,), '{"error":{"statusCode":404,"name":"NotFoundError","message":"x"}}', ("loopback",)),
    ("Feathers", 404, (JSON,), '{"name":"NotFound","code":404,"className":"not-found"}', ("feathers",)),
    ("Tornado", 404, (("Server", "TornadoServer/6.4"), HTML), "", ("tornado",)),
    ("Tomcat", 404, (HTML,), "<h3>Apache Tomcat/10.1</h3>", ("java",)),
    ("Jetty", 200, (("Server", "Jetty(12.0.5)"), HTML), "", ("java",)),
    ("Rails' page", 404, (HTML,), RAILS, ("rails",)),
    ("its first words alone", 404, (HTML,), "The page you were looking for doesn't exist. Try the search.", ()),
    ("Rails' headers", 200, (("X-Runtime", "0.012345"), ("X-Request-Id", "5c1f"), HTML), "", ("rails",)),
    ("a request id alone", 200, (("X-Request-Id", "5c1f"), HTML), "", ()),
    ("Puma", 200, (("Server", "puma 6.4.0"), HTML), "", ("rails",)),
    ("a name that holds one", 200, (("Server", "thinkhost"), HTML), "", ()),
    ("Django's headers", 200, (*DJANGO, HTML), "", ("django",)),
    ("three of them", 200, (*DJANGO[:3], HTML), "", ()),
    ("Laravel's session", 200, (("Set-Cookie", "laravel_session=x; path=/"), HTML), "", ("php",)),
    ("a language is no framework", 200, (("Set-Cookie", "PHPSESSID=x"), ("Set-Cookie", "JSESSIONID=y"), HTML), "", ()),
]


@pytest.mark.parametrize("name,status,headers,body,expected", REPLIES, ids=[c[0] for c in REPLIES])
def test_a_reply_gives_its_framework_away(
    name: str, status: int, headers: Headers, body: str, expected: tuple[str, ...]
) -> None:
    exchange = Exchange(
        "e", "r", "KOO", "control", "GET", "https://www.kookaburra.example/x", Outcome.ANSWERED,
        "2026-11-24T00:00:00.000Z", response=Response(status, "", headers, body.encode()),
    )  # fmt: skip
    assert frameworks_of(exchange) == expected


def _reply(url: str, kind: str, body: str, probe: str) -> Exchange:
    sent = Response(200, "OK", (("Content-Type", kind),), body.encode())
    return Exchange("e", "r", "C", probe, "GET", url, Outcome.ANSWERED, "2026-11-24T00:00:00.000Z", response=sent)


def test_a_script_names_hosts_with_or_without_their_scheme() -> None:
    body = 'const h="core.x.example";fetch(`https://${h}/v1`);fetch("https://svc.x.example/v2");e="a.name";f="1.2.3"'
    script = _reply("https://www.x.example/app.js", "text/javascript", body, "script")
    assert set(gist_of(script).named) == {"core.x.example", "svc.x.example"}


def test_scripts_that_a_page_has_loaded_ahead_are_its_scripts() -> None:
    body = '<link rel="modulepreload" href="/api.js"><link rel="preload" href="/a.css"><script src="/main.js"></script>'
    page = _reply("https://www.x.example/", "text/html", body, "front_door")
    assert gist_of(page).scripts == ("https://www.x.example/main.js", "https://www.x.example/api.js")


def test_an_address_told_in_words_names_a_backend() -> None:
    body = "<p>Our SOAP web service is at https://edi.x.example/advice, our shop at https://shop.x.example/.</p>"
    page = _reply("https://www.x.example/edi", "text/html", body, "browse")
    assert gist_of(page).backends == ("edi.x.example",)
