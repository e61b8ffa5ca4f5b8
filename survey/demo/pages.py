"""The ordinary corporate site around everything: navigation, footer, cookie banner, news, careers, investors.

Each firm gets one of a few looks (markup, class names, paths, order), so that no rule can lean on one template. The
words are our own and mean nothing; what matters is that they are the words such pages have, and that pages on
anything an API survey might mistake for an API are written only where a kind of site asks for them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape

from survey.demo.answers import Answer, Request, Route, css, html, javascript, text
from survey.demo.site import Firm
from survey.demo.words import listing, plural

Link = tuple[str, str]  # words, address


@dataclass
class Look:
    """How a firm's pages look, and what is linked from them. `footer` and `header` links are added by the kind."""

    firm: Firm
    style: int
    ending: str  # of paths: "", "/", ".html"
    section: str  # "" or "/en" or "/au"
    header: list[Link] = field(default_factory=list)
    footer: list[Link] = field(default_factory=list)
    head: str = ""  # further markup for <head>
    tail: str = ""  # further markup before </body>
    generator: str = ""

    def path(self, name: str) -> str:
        return f"{self.section}/{name}{self.ending}"


def look_of(firm: Firm) -> Look:
    dice = firm.dice("look")
    look = Look(firm, dice.randrange(4), dice.choice(("", "", "/", ".html")), dice.choice(("", "", "", "/en", "/au")))
    look.generator = dice.choice(("", "", "WordPress 6.4", "Drupal 10 (https://www.drupal.org)", "Hugo 0.119.0"))
    if dice.random() < 0.4:
        look.tail += (
            "<script>window.dataLayer=window.dataLayer||[];function tag(){dataLayer.push(arguments)}"
            f"tag('config','DW-{dice.randrange(10**7, 10**8)}');</script>"
        )
    if dice.random() < 0.2:
        look.head += '<script src="https://maps.tiles-vendor.example/api/js?key=DEMO-PUBLIC-MAPS-KEY" async></script>'
    return look


def frame(look: Look, title: str, body: str, *, crumbs: str = "", status: int = 200, lang: str = "en-AU") -> str:
    """A whole page: head, header with navigation, the body given, footer, cookie banner."""
    firm = look.firm
    nav: list[Link] = [*_nav(look), *look.header]
    foot: list[Link] = [*_foot(look), *look.footer]
    meta = f'<meta name="generator" content="{escape(look.generator)}">' if look.generator else ""
    head = (
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">{meta}'
        f"<title>{escape(title)} | {escape(firm.short)}</title>"
        f'<link rel="stylesheet" href="/assets/site.css"><link rel="icon" href="/favicon.ico">{look.head}'
    )
    trail = f'<p class="crumbs"><a href="/">Home</a> / {escape(crumbs or title)}</p>'
    year = 2026
    if look.style == 0:
        top = (
            f'<header class="site-header"><a class="logo" href="/">{escape(firm.short)}</a>'
            f"<nav><ul>{_items(nav)}</ul></nav></header>"
        )
        main = f'<main id="content">{trail}{body}</main>'
        bottom = (
            f'<footer class="site-footer"><ul>{_items(foot)}</ul>'
            f"<p>© {year} {escape(firm.name)}. All rights reserved.</p></footer>"
        )
    elif look.style == 1:
        links = " ".join(f'<a class="nav-link" href="{escape(a)}">{escape(w)}</a>' for w, a in nav)
        top = f'<div class="topbar"><div class="brand">{escape(firm.short)}</div><div class="menu">{links}</div></div>'
        main = f'<div class="wrapper"><div class="content">{trail}{body}</div></div>'
        links = " | ".join(f'<a href="{escape(a)}">{escape(w)}</a>' for w, a in foot)
        bottom = f'<div id="footer">{links}<br><small>{escape(firm.name)} ABN 00 000 000 000</small></div>'
    elif look.style == 2:
        half = max(1, len(foot) // 2)
        top = (
            f'<a class="skip" href="#main">Skip to main content</a><header role="banner"><h2>{escape(firm.short)}</h2>'
            f'</header><nav role="navigation" aria-label="Main"><ul class="menu">{_items(nav)}</ul></nav>'
        )
        main = f'<main role="main" id="main"><article>{body}</article><aside>{trail}</aside></main>'
        bottom = (
            f'<footer role="contentinfo"><section><h3>About</h3><ul>{_items(foot[:half])}</ul></section>'
            f"<section><h3>More</h3><ul>{_items(foot[half:])}</ul></section><p>{escape(firm.name)}</p></footer>"
        )
    else:
        top = (
            '<div id="__site"><div class="Header_root__x1f"><a href="/" class="Header_logo__k2">'
            f"{escape(firm.short)}</a>"
            f'<div class="Header_nav__p9">{"".join(_anchor(link) for link in nav)}</div></div>'
        )
        main = f'<section class="Page_body__q7">{body}</section>'
        bottom = (
            f'<div class="Footer_root__z3"><div>{"".join(_anchor(link) for link in foot)}</div>'
            f"<span>© {escape(firm.name)} {year}</span></div></div>"
        )
    return (
        f'<!doctype html>\n<html lang="{lang}"><head>{head}</head>\n<body>\n{top}\n{main}\n{bottom}\n{_cookies(look)}'
        f'<script src="/assets/site.js" defer></script>{look.tail}</body></html>\n'
    )


def _anchor(link: Link) -> str:
    return f'<a href="{escape(link[1])}">{escape(link[0])}</a>'


def _items(links: Sequence[Link]) -> str:
    return "".join(f"<li>{_anchor(link)}</li>" for link in links)


def _cookies(look: Look) -> str:
    words = (
        "We use cookies to remember your choices and to see which pages are read. See our privacy policy.",
        "This site stores small files on your device. By going on you accept them.",
        "",
    )[look.style % 3]
    button = '<button type="button">Accept</button>'
    return f'<div class="cookie-banner" role="dialog"><p>{words}</p>{button}</div>' if words else ""


def _nav(look: Look) -> list[Link]:
    firm = look.firm
    return [
        ("About us", look.path("about")),
        ("What we do", look.path("what-we-do")),
        ("Sustainability", look.path("sustainability")),
        ("Investors", look.path("investors")),
        ("Careers", look.path("careers")),
        ("News", look.path("news")),
        (f"For {firm.sector.customers[0]}", look.path(f"for-{firm.sector.customers[0].replace(' ', '-')}")),
    ]


def _foot(look: Look) -> list[Link]:
    return [
        ("Contact", look.path("contact")),
        ("Privacy", look.path("privacy")),
        ("Terms of use", look.path("terms")),
        ("Accessibility", look.path("accessibility")),
        ("Suppliers", look.path("suppliers")),
        ("Help and support", look.path("support")),
    ]


def corporate_pages(look: Look) -> dict[str, Route]:
    """The ordinary pages of a firm, with robots.txt, sitemap.xml and the small assets they name."""
    firm, dice = look.firm, look.firm.dice("pages")
    sector = firm.sector
    pages: dict[str, str] = {}

    def add(name: str, title: str, *paragraphs: str) -> None:
        pages[look.path(name)] = frame(look, title, f"<h1>{escape(title)}</h1>" + "".join(paragraphs))

    offers = dice.sample(sector.offers, 3)
    home = (
        f"<h1>{escape(_slogan(dice, firm))}</h1>{_p(_about(dice, firm))}"
        f"<div class='cards'>{''.join(f'<h2>{o.capitalize()}</h2>{_p(_offer(dice, firm, o))}' for o in offers)}</div>"
        f"<h2>Latest news</h2><ul>{_items(_news(look))}</ul>"
    )
    pages["/"] = frame(look, "Home", home)
    if look.section:
        pages[look.section + "/"] = pages["/"]
    add(
        "about",
        "About us",
        _p(_about(dice, firm)),
        _p(_history(dice, firm)),
        "<h2>Our board</h2>",
        _p(_board(dice, firm)),
    )
    add("what-we-do", "What we do", *(f"<h2>{o.capitalize()}</h2>{_p(_offer(dice, firm, o))}" for o in sector.offers))
    for offer in sector.offers:
        add(_slug(offer), offer.capitalize(), _p(_offer(dice, firm, offer)), _p(_fine_print(dice, firm)))
    add(
        "sustainability",
        "Sustainability",
        *(f"<h2>{w.capitalize()}</h2>{_p(_worry(dice, firm, w))}" for w in sector.worries),
    )
    add(
        "investors", "Investors", _p(_figures(dice, firm)),
        f'<p><a href="{look.path("annual-report")}">Annual report</a> <a href="/files/results-presentation.pdf">'
        "Results presentation (PDF)</a></p>", _p("The register is kept by a share registry; holders can manage "
                                                 "holdings there."),
    )  # fmt: skip
    add(
        "annual-report",
        "Annual report",
        _p(_figures(dice, firm)),
        _p(_history(dice, firm)),
        _p(_worry(dice, firm, sector.worries[0])),
    )
    jobs = _jobs(dice, firm)
    jobs_list = _items([(title, look.path(_slug(title))) for title, _ in jobs])
    add("careers", "Careers", _p(f"Join {firm.short}. We are {dice.randrange(2, 40)} hundred people in our "
                                 f"{sector.places[0]}."),
        f"<ul>{jobs_list}</ul>")  # fmt: skip
    for title, words in jobs:
        add(_slug(title), title, _p(words), _p("Apply with a letter and a short account of your experience."))
    add("news", "News", f"<ul>{_items(_news(look))}</ul>")
    for title, address in _news(look):
        pages[address] = frame(
            look,
            title,
            f"<article><h1>{escape(title)}</h1>"
            f"{_p(_about(dice, firm))}{_p(_worry(dice, firm, dice.choice(sector.worries)))}</article>",
        )
    add(
        f"for-{sector.customers[0].replace(' ', '-')}",
        f"For {sector.customers[0]}",
        _p(_offer(dice, firm, offers[0])),
        _p(_fine_print(dice, firm)),
    )
    add(
        "contact",
        "Contact",
        _p(f"Write to us or visit one of our {sector.places[0]}. Our lines are open on weekdays."),
        _form(),
    )
    add(
        "privacy",
        "Privacy policy",
        _p(_privacy(firm)),
        _p("You can ask us what we hold about you and have it put right."),
    )
    add("terms", "Terms of use", _p("The content of this site is general information and may change without notice."))
    add(
        "accessibility",
        "Accessibility",
        _p("We want everybody to be able to read this site. Tell us when something is in the way."),
    )
    add("suppliers", "Suppliers", _p(_suppliers(dice, firm)))
    add("support", "Help and support", _p(f"Answers to what {sector.customers[1]} ask most."), _faq(dice, firm))
    routes: dict[str, Route] = {path: html(page) for path, page in pages.items()}
    routes |= assets()
    routes["/sitemap.xml"] = sitemap(list(pages))
    routes["/robots.txt"] = text("User-agent: *\nDisallow: /search\nDisallow: /basket\n\nSitemap: /sitemap.xml\n")
    routes["/files/results-presentation.pdf"] = Answer(
        200, b"%PDF-1.4\n%demo\n%%EOF\n", (("Content-Type", "application/pdf"),)
    )
    return routes


def assets() -> dict[str, Route]:
    """Small stand-ins for what pages load."""
    return {
        "/assets/site.css": css("body{font-family:sans-serif;margin:0}main,.content{max-width:60rem;margin:auto}"),
        "/assets/site.js": javascript(
            "document.querySelectorAll('.cookie-banner button').forEach(b=>b.onclick=()=>b.parentNode.remove());"
        ),
        "/favicon.ico": Answer(200, b"\x00\x00\x01\x00", (("Content-Type", "image/x-icon"),)),
    }


def absolute_sitemap(routes: dict[str, Route], base: str) -> None:
    """Make robots.txt and sitemap.xml name whole addresses, as the standards want; `base` has no final slash."""
    paths = [
        p
        for p, r in routes.items()
        if isinstance(r, Answer) and ("Content-Type", "text/html; charset=utf-8") in r.headers
    ]
    routes["/sitemap.xml"] = sitemap(paths, base)
    routes["/robots.txt"] = text(
        f"User-agent: *\nDisallow: /search\nDisallow: /basket\n\nSitemap: {base}/sitemap.xml\n"
    )


def sitemap(paths: list[str], base: str = "") -> Answer:
    entries = "".join(f"<url><loc>{escape(base + p)}</loc></url>" for p in paths)
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>\n'
    return text(body, "application/xml; charset=utf-8")


def not_found(look: Look) -> Answer:
    """The firm's own 404 page, with its navigation, as sites have them."""
    body = "<h1>Page not found</h1><p>The page may have moved. Try the menu, or start from the home page.</p>"
    return html(frame(look, "Page not found", body), 404)


def honest_404(look: Look) -> Callable[[Request], Answer]:
    page = not_found(look)

    def missing(request: Request) -> Answer:
        return page

    return missing


# --- sentences ---


def _p(words: str) -> str:
    return f"<p>{escape(words)}</p>"


def _slug(words: str) -> str:
    return "".join(c if c.isalnum() else "-" for c in words.lower()).strip("-").replace("--", "-")


def _slogan(dice: random.Random, firm: Firm) -> str:
    s = firm.sector
    return dice.choice(
        (
            f"{s.offers[0].capitalize()} for {s.customers[0]}, done well",
            f"From our {s.places[0]} to your door",
            f"Looking after {s.customers[0]} and {s.customers[1]}",
            f"{firm.short}: here for the long run",
        )
    )


def _about(dice: random.Random, firm: Firm) -> str:
    s = firm.sector
    year = dice.randrange(1889, 2009)
    return (
        f"{firm.short} has served {listing(list(s.customers[:3]))} since {year}. We offer "
        f"{listing(dice.sample(s.offers, 3))} "
        f"through {dice.randrange(12, 340)} {s.places[0]} and {s.places[1]} across the country."
    )


def _offer(dice: random.Random, firm: Firm, offer: str) -> str:
    s = firm.sector
    return dice.choice(
        (
            f"Our {offer} suit {s.customers[0]} who want a fair deal and somebody to ring. Ask in any of our "
            f"{s.places[0]}.",
            f"We have supplied {offer} to {s.customers[1]} for more than {dice.randrange(10, 80)} years, and still "
            "answer the phone.",
            f"Choose from {dice.randrange(3, 12)} ranges of {offer}. Prices and conditions are set out on this page.",
        )
    )


def _history(dice: random.Random, firm: Firm) -> str:
    s = firm.sector
    return (
        f"What began as one of the first {s.places[0]} in the district now employs {dice.randrange(300, 9000)} people. "
        f"In {dice.randrange(1990, 2020)} we listed on the exchange; most of our {s.customers[0]} hold a few shares."
    )


def _board(dice: random.Random, firm: Firm) -> str:
    members = dice.choice(("seven", "eight", "nine"))
    return f"The board has {members} members, of whom most are independent. It meets every month."


def _fine_print(dice: random.Random, firm: Firm) -> str:
    return "Conditions, limits and charges apply. Consider whether it suits your circumstances before you decide."


def _worry(dice: random.Random, firm: Firm, worry: str) -> str:
    return (
        f"On {worry} we set ourselves targets for {dice.choice(('2028', '2030', '2035'))} and report against them "
        "each year. "
        f"Last year {dice.randrange(41, 97)} % of our {firm.sector.places[0]} met theirs."
    )


def _figures(dice: random.Random, firm: Firm) -> str:
    return (
        f"Revenue for the year was ${dice.randrange(200, 9000)} million, {dice.randrange(1, 14)} % more than the year "
        "before. "
        f"The directors declared a dividend of {dice.randrange(4, 80)} cents a share."
    )


def _jobs(dice: random.Random, firm: Firm) -> list[tuple[str, str]]:
    s = firm.sector
    jobs = [
        (f"Team leader, {s.places[0]}", f"You look after a crew in our {s.places[0]} and keep everybody safe."),
        ("Payroll officer", "You make sure that everybody is paid the right amount on the right day."),
        (f"Account manager for {s.customers[1]}", f"You know {s.customers[1]} and like to find out what they need."),
        ("Graduate programme", "Two years, three teams, one permanent place at the end of it."),
        ("Data analyst", "You turn figures into decisions and explain them in plain words."),
    ]
    return dice.sample(jobs, 3)


def _news(look: Look) -> list[Link]:
    firm, dice = look.firm, look.firm.dice("news")
    s = firm.sector
    titles = [
        f"Half-year results for {firm.short}",
        f"New {s.places[0]} open in the west",
        f"{s.offers[0].capitalize()}: what changes in winter",
        f"Grants for {s.customers[0]} announced",
        f"Our report on {s.worries[0]}",
        f"{firm.short} named employer of choice",
        "Changes to the board",
    ]
    return [(t, look.path(f"news/{_slug(t)}")) for t in dice.sample(titles, dice.randrange(4, 7))]


def _privacy(firm: Firm) -> str:
    return f"{firm.short} collects what it needs to serve you, keeps it safe and does not sell it."


def _suppliers(dice: random.Random, firm: Firm) -> str:
    return (
        f"We buy from {dice.randrange(2, 30)} hundred suppliers. New suppliers agree to our code of conduct and are "
        "paid within 30 days."
    )


def _faq(dice: random.Random, firm: Firm) -> str:
    s = firm.sector
    questions = (
        (f"How do I change my {s.things[0]}?", "Ring us or send the form; we need two working days."),
        (f"Where are your {plural(s.things[-1])}?", f"In all our {s.places[0]}, and in most {s.places[1]}."),
        ("Can I pay by instalments?", "Yes, in up to six parts and without a fee."),
    )
    return "".join(f"<h3>{escape(q)}</h3>{_p(a)}" for q, a in questions)


def _form() -> str:
    return (
        '<form action="/contact/send" method="post"><label>Name <input name="name"></label><label>E-mail '
        '<input name="email" type="email"></label><textarea name="message"></textarea><button>Send</button></form>'
    )
