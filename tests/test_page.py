"""HTML becomes a page: what is HTML, what is read, where it stands in the source, and that nothing takes long."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey.model import Exchange, Outcome, Response
from survey.page import MAX_LINKS, Page, excerpt_of, is_html, page_of, read_page, sections

HERE = "https://www.quokka.example/a/page.html"
QUICK = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], database=None
)


def exchange(body: bytes, content_type: str | None = "text/html", url: str = HERE, status: int = 200) -> Exchange:
    headers = (("Content-Type", content_type),) if content_type is not None else ()
    return Exchange(
        id="e",
        run_id="r",
        company="C",
        probe="link",
        method="GET",
        url=url,
        outcome=Outcome.ANSWERED,
        fetched_at="2026-11-24T00:00:00.000Z",
        response=Response(status, "OK", headers, body),
    )


# Source: WHATWG MIME Sniffing 7.1, shortened; the near misses are what servers of APIs send as text/html.
IS_HTML = [
    ("declared", "text/html", "<p>Hello</p>", True),
    ("declared, nothing but words", "text/html", "Not found", True),
    ("XHTML", "application/xhtml+xml", '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"></html>', True),
    ("after a comment", "text/html", "<!-- (c) -->\n<!DOCTYPE html><title>x</title>", True),
    ("a page served as JSON", "application/json", "<!DOCTYPE html><html></html>", True),
    ("a page served as XML", "application/xml", "<html><body>x</body></html>", True),
    ("no type, begins as HTML", "", "<html><body>x</body></html>", True),
    ("no type, begins in the body", "", "<div>x</div>", True),
    ("plain text that begins as HTML", "text/plain", "<head><title>x</title></head>", True),
    ("JSON served as HTML", "text/html", '{"openapi": "3.0.0", "info": {"description": "<p>x</p>"}}', False),
    ("YAML served as HTML", "text/html", "openapi: 3.0.0\ninfo:\n  description: <p>x</p>", False),
    ("WSDL served as HTML", "text/html", '<?xml version="1.0"?><wsdl:definitions xmlns:wsdl="x"/>', False),
    ("a feed served as HTML", "text/html", '<rss version="2.0" xmlns:a="b"><channel/></rss>', False),
    ("Markdown served as HTML", "text/html", "# Title\n\nText <b>bold</b>", False),
    ("RAML served as HTML", "text/html", "#%RAML 1.0\ntitle: x", False),
    ("JSON", "application/json", '{"a": "<html>"}', False),
    ("XML", "application/xml", "<wsdl:definitions/>", False),
    ("JavaScript with HTML in it", "application/javascript", "document.write('<html>')", False),
    ("Markdown", "text/markdown", "# x\n<div>x</div>", False),
    ("an image", "image/svg+xml", "<svg></svg>", False),
    ("plain words", "text/plain", "less < more", False),
]


@pytest.mark.parametrize("name,kind,text,expected", IS_HTML, ids=[c[0] for c in IS_HTML])
def test_html_is_judged_by_type_and_by_how_it_begins(name: str, kind: str, text: str, expected: bool) -> None:
    assert is_html(kind, text) is expected
    assert (read_page(exchange(text.encode(), kind)) is not None) is expected


def test_nothing_came_back_is_no_page() -> None:
    assert read_page(exchange(b"")) is None


PAGE = """<!doctype html><html lang="en-AU"><head><title> Wombat
 Freight </title><base href="/docs/"><meta name="Generator" content="Hand"><link rel="Canonical" href="/x">
<link rel="service-desc" type="application/openapi+json" href="openapi.json">
<script src="app.js"></script><script>var url = "/a";</script></head>
<body class="a b"><header><a href="/">Home</a></header><nav><a href="api">API</a></nav>
<main id="m"><h1>Ship <em>anything</em></h1><p>R&amp;D and <b>ca</b>r&nbsp;parts.</p>
<p>Call <code>GET /parcels</code></p><img src="x.png" alt="nothing"><a href="guide?x=1#top"><img alt="The guide"></a>
<rapi-doc spec-url="spec.yaml"></rapi-doc><iframe src="//viewer.example/"></iframe>
<form action="/join" method="POST"><input name="mail" type="email" placeholder="Your e-mail"><input type="password"
 name="p"><div class="g-recaptcha"></div><button>Sign up</button></form>
<template><p>hidden</p></template><noscript>Please enable JavaScript</noscript></main>
<div class="site-footer"><a href="mailto:a@b">Mail</a><a href="javascript:x()">X</a><a href="https://x.example/é">É</a></div>
<footer><a href="/terms">Terms</a></footer></body></html>"""


@pytest.fixture
def page() -> Page:
    found = read_page(exchange(PAGE.encode(), "text/html; charset=utf-8"))
    assert found is not None
    return found


def test_the_head_is_read(page: Page) -> None:
    assert (page.title, page.lang, page.base) == ("Wombat Freight", "en-AU", "https://www.quokka.example/docs/")
    assert page.meta("generator") == "Hand"
    assert page.canonical == "https://www.quokka.example/x"
    assert page.scripts == ("https://www.quokka.example/docs/app.js",)
    assert page.inline == ('var url = "/a";',)
    assert page.source[page.inline_scripts[0].start :].startswith("var url")


def test_visible_text_is_what_a_reader_sees(page: Page) -> None:
    assert "Ship anything\nR&D and car parts.\nCall GET /parcels" in page.text
    assert "Home" in page.text and "Terms" in page.text
    assert "hidden" not in page.text and "var url" not in page.text and "JavaScript" not in page.text
    assert page.noscript == "Please enable JavaScript"
    assert page.code == "GET /parcels"
    assert page.headings == ((1, "Ship anything"),)


def test_a_coloured_sample_keeps_the_space_between_its_words() -> None:
    body = "<pre><code><b>curl</b> <i>-H</i>\t<i>x</i>\n<b>GET</b> <i>/parcels</i></code></pre>"
    assert page_of(body, "https://www.bettong.example/").code == "curl -H\tx\nGET /parcels"


def test_main_text_leaves_navigation_out(page: Page) -> None:
    assert "Ship anything" in page.main.text
    assert not {"Home", "API", "Terms"} & set(page.main.text.split())


def test_links_are_absolute_and_know_their_place(page: Page) -> None:
    found = {link.url: (link.tag, link.place, link.text) for link in page.links}
    assert found["https://www.quokka.example/docs/api"] == ("a", "nav", "API")
    assert found["https://www.quokka.example/"] == ("a", "header", "Home")
    assert found["https://www.quokka.example/terms"] == ("a", "footer", "Terms")
    assert found["https://www.quokka.example/docs/guide?x=1"] == ("a", "main", "The guide")
    assert found["https://x.example/%C3%A9"][1] == "footer"
    assert found["https://viewer.example/"][0] == "iframe"
    assert found["https://www.quokka.example/join"][0] == "form"
    described = next(link for link in page.links if "service-desc" in link.rel)
    assert (described.url, described.kind, described.place) == (
        "https://www.quokka.example/docs/openapi.json",
        "application/openapi+json",
        "head",
    )
    assert not any(link.url.startswith(("mailto", "javascript")) for link in page.links)


def test_forms_and_elements_are_read(page: Page) -> None:
    (form,) = page.forms
    assert (form.action, form.method, form.password, form.captcha) == (
        "https://www.quokka.example/join",
        "post",
        True,
        True,
    )
    assert form.fields[0] == ("mail", "email", "Your e-mail")
    assert "Sign up" in form.text
    assert page.tags == {"rapi-doc"}
    assert page.elements[0].attributes["spec-url"] == "spec.yaml"


def test_a_meta_refresh_is_a_link() -> None:
    for content in ("0; url=/next", "5;URL='/next'", "0,/next"):
        page = page_of(f'<meta http-equiv="Refresh" content="{content}">', HERE)
        assert [(link.tag, link.url) for link in page.links] == [("meta-refresh", "https://www.quokka.example/next")]
    assert page_of('<meta http-equiv="refresh" content="30">', HERE).links == ()


def test_a_card_that_leads_to_an_address_is_a_link() -> None:
    card = page_of("<div data-href='/hub'><h3>Developers</h3></div>", HERE)
    assert [(k.text, k.url) for k in card.links] == [("Developers", "https://www.quokka.example/hub")]


def test_a_button_that_goes_to_an_address_is_a_link() -> None:
    page = page_of(
        """<button onclick="location.href='/hub'">Developers</button><div onclick="buy('/x')">Buy</div>""", HERE
    )
    assert [(k.tag, k.text, k.url) for k in page.links] == [("a", "Developers", "https://www.quokka.example/hub")]


FOUND = [
    ("plain words", "<p>Get your API key now</p>", "Get your API key", "Get your API key now"),
    ("parted by tags", "<p>Get <b>your</b> API key</p>", "Get your API key", "Get <b>your</b> API key"),
    ("parted by lines", "<p>Get\n   your API</p>", "Get your API", "Get\n   your API"),
    ("written with entities", "<p>R&amp;D team</p>", "R&D team", "R&amp;D team"),
    ("no-break spaces", "<p>our&nbsp;API</p>", "our API", "our&nbsp;API"),
]


@pytest.mark.parametrize("name,source,needle,excerpt", FOUND, ids=[c[0] for c in FOUND])
def test_what_is_read_can_be_cited_verbatim(name: str, source: str, needle: str, excerpt: str) -> None:
    found = page_of(source, HERE).find(needle)
    assert found is not None
    at, cited = found
    assert cited == excerpt
    assert source[at : at + len(cited)] == cited


def test_what_is_not_there_is_not_found() -> None:
    assert page_of("<p>words</p>", HERE).find("other words") is None
    assert excerpt_of("", "x") is None
    assert excerpt_of("x", "") is None


def test_an_excerpt_is_widened_to_words_but_never_into_a_tag() -> None:
    source = "<p>" + "word " * 100 + "here is our API for you " + "word " * 100 + "</p>"
    found = excerpt_of(source, "our API", width=60)
    assert found is not None and len(found[1]) <= 60 and "here is our API for you" in found[1]
    assert excerpt_of("<b>a</b><i>our API</i><u>b</u>", "our API") == (11, "our API")


_MARKUP = (
    "<p> </p>"
    " <div|class='nav'> </div> word| &amp; &#x41; <b> </b> <script> </script> < > <!-- --> é <table> <td> </table>"
    " <svg> <title> </title> <a|href='/x'> </a> \0 <code>"
)


@QUICK
@given(st.lists(st.sampled_from([part.replace("|", " ") for part in _MARKUP.split(" ")] + ["\n"]), max_size=40))
def test_every_word_of_the_text_has_its_place_in_the_source(parts: list[str]) -> None:
    page = page_of("".join(parts), HERE)
    for words in (page.words, page.main):
        for n in range(0, len(words.text), 3):
            at, excerpt = page.cite(words, n, n + 5)
            assert page.source[at : at + len(excerpt)] == excerpt
        if words.text and words.text[0].isalpha() and "&" not in page.source:
            assert page.source[words.source_at(0)] == words.text[0]


# What makes a parser slow or hungry. Each is cut, or short for it, and read within a second on an idle machine.
BOMBS = [
    ("nested blocks", "<div>" * 200_000),
    ("nested tables", "<div><table><td></div>" * 50_000),
    ("formatting reopened in every block", "<p><b id=x>" * 100_000),
    ("much formatting reopened", "".join(f"<b id=x{i}>" for i in range(190)) + "<p>x" * 60_000),
    ("stray end tags", "<div>" * 1_900 + "</p>" * 300_000),
    ("foreign elements", "<svg><div><foo/>" * 60_000),
    ("titles in drawings", "<svg><title>" + "<div>" * 100_000),
    ("links", "<a href='/x'>y</a>" * 300_000),
    ("open brackets", "<" * 1_000_000),
    ("open quotes", "<a b='" * 200_000),
    ("open comments", "<!-" * 400_000),
    ("one long word", "x" * 9_000_000),
    ("entities", "a &amp; " * 1_000_000),
    ("forms", "<form><input name=a></form>" * 20_000),
    ("attributes", "<div " + "a=b " * 300_000 + ">"),
    ("raw text without end", "<textarea>" * 90_000),
]


@pytest.mark.parametrize("name,source", BOMBS, ids=[c[0] for c in BOMBS])
def test_reading_never_takes_long(name: str, source: str) -> None:
    started = time.process_time()
    page = page_of(source, HERE)
    assert time.process_time() - started < 3.0  # three times what an idle machine needs
    assert len(page.links) <= MAX_LINKS


def test_a_document_past_a_limit_is_cut_and_says_so() -> None:
    page = page_of("<h1>Title</h1><p>Text</p>" + "<div>" * 3_000 + "<p>End</p>", HERE)
    assert page.cut and page.headings == ((1, "Title"),) and "End" not in page.text
    assert not page_of("<ul>" + "<li>item" * 5_000 + "</ul>", HERE).cut  # unclosed items do not nest


def test_links_past_a_limit_are_still_links() -> None:
    page = page_of(
        "<base href='/docs/'>" + "<div>" * 3_000 + "<a class=x href='spec.json?a=1&amp;b=2'>The document</a>", HERE
    )
    assert [(link.url, link.text) for link in page.links] == [
        ("https://www.quokka.example/docs/spec.json?a=1&b=2", "The document")
    ]


def test_broken_markup_is_read_as_far_as_it_goes() -> None:
    page = page_of("<body><a href=http://[bad>x</a><a href=/ok>ok</a><p>text", HERE)
    assert [link.url for link in page.links] == ["https://www.quokka.example/ok"]
    assert "text" in page.text


def test_sections_hold_what_stands_under_a_heading() -> None:
    source = """<body><p>Before.</p><nav><h2>Menu</h2></nav><h2>Authentication</h2><p>Send a <b>key</b>.</p>
    <pre><code>X-Key: abc</code></pre>
    <table><tr><th>Name</th><th>Type</th></tr><tr><td>id</td><td>string</td></tr></table>
    <h3>Errors</h3><p>401 means no key.</p></body>"""
    first, second, third = sections(page_of(source, HERE))
    assert (first.heading, first.level, first.text) == ("", 0, "Before.")
    assert (second.heading, second.level, second.code) == ("Authentication", 2, ("X-Key: abc",))
    assert second.tables == ((("Name", "Type"), ("id", "string")),)
    assert "Send a key ." in second.text
    assert source[second.start :].startswith("<h2>Authentication")
    assert (third.heading, third.text) == ("Errors", "401 means no key.")


def test_links_in_a_row_are_no_sentence() -> None:
    menu = "<div class=Foot_x1><a>Contact</a><a>Privacy</a> | <a>API</a></div>"
    page = page_of(f"{menu}<p>See <a>one</a> and <a>two</a>", HERE)
    assert page.main.text.splitlines() == ["Contact", "Privacy |", "API", "See one and two"]
