"""What the kinds of sites share: a kind's row, the corporate part of a site, truths that follow from the front."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from survey.demo.answers import Answer, Header, Request, Route, redirect
from survey.demo.pages import Link, Look, absolute_sitemap, corporate_pages, honest_404, look_of
from survey.demo.site import Firm, Front, Host, Site
from survey.demo.truth import Truth


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of site. `share` is its weight among many companies; `named` the firm that stands for it in the base
    web: name, domain label and sector. `sectors` are those in which it may occur (empty: all)."""

    name: str
    build: Callable[[Firm], Site]
    named: tuple[str, str, str]
    share: float = 1.0
    sectors: tuple[str, ...] = ()


SERVERS = (
    "nginx", "nginx", "Apache", "cloudflare", "Microsoft-IIS/10.0", "nginx/1.18.0 (Ubuntu)", "Apache/2.4.41 "
                                                                                             "(Ubuntu)", "AmazonS3",
)  # fmt: skip
HSTS = (
    "max-age=31536000; includeSubDomains", "max-age=63072000; includeSubDomains; preload", "max-age=31536000",
    "max-age=15768000", "max-age=300", "max-age=86400", "max-age=2592000; includeSubDomains", None, None, None,
)  # fmt: skip
CSP = (
    "default-src 'self'; object-src 'none'; frame-ancestors 'self'",
    "default-src 'self' https: 'unsafe-inline' 'unsafe-eval'",
    "upgrade-insecure-requests",
)


def front_of(firm: Firm) -> Front:
    """A firm's usual front: HTTPS with a good certificate, the rest as the dice fall."""
    dice = firm.dice("front")
    headers: list[Header] = [("Server", dice.choice(SERVERS))]
    if dice.random() < 0.5:
        headers.append(("X-Content-Type-Options", "nosniff"))
    if dice.random() < 0.5:
        headers.append(("X-Frame-Options", dice.choice(("SAMEORIGIN", "DENY"))))
    if dice.random() < 0.4:
        headers.append(("Content-Security-Policy", dice.choice(CSP)))
    if dice.random() < 0.3:
        headers.append(
            ("Referrer-Policy", dice.choice(("strict-origin-when-cross-origin", "no-referrer", "unsafe-url")))
        )
    if dice.random() < 0.2:
        headers.append(("X-Powered-By", dice.choice(("PHP/7.4.33", "Express", "ASP.NET"))))
    if dice.random() < 0.3:
        headers.append(
            (
                "Set-Cookie",
                f"session={dice.randrange(16**8):08x}; Path=/; "
                f"{dice.choice(('Secure; HttpOnly; SameSite=Lax', 'HttpOnly', 'Secure'))}",
            )
        )
    return Front(
        tls=dice.choice(("modern", "modern", "modern", "modern", "tls12", "tls13", "legacy")),
        plain=dice.choice(("redirect", "redirect", "redirect", "redirect", "serve", "refused")),
        hsts=dice.choice(HSTS),
        headers=tuple(headers),
    )


@dataclass
class Corporate:
    """The corporate part of a site: which of apex and www is the main host, and both hosts."""

    firm: Firm
    look: Look
    front: Front
    main: str
    website: str
    hosts: list[Host]

    @property
    def base(self) -> str:
        return f"{'https' if self.front.speaks_tls else 'http'}://{self.main}"

    def site(
        self, kind: str, why: str, api_presence: str, *more: Host, cdr_base: str | None = None, **columns: Any
    ) -> Site:
        """The whole site, its truth filled up with what the front says of the transport."""
        front = self.front
        transport = {"https": front.https_truth(), "hsts": front.hsts_truth(), "tls_versions": front.versions_truth()}
        truth = Truth(self.firm.code, kind, why, api_presence, **(transport | columns))
        return Site(self.firm, self.website, [*self.hosts, *more], truth, cdr_base=cdr_base)


def corporate(
    firm: Firm,
    *,
    look: Look | None = None,
    front: Front | None = None,
    footer: Sequence[Link] = (),
    header: Sequence[Link] = (),
    extra: Callable[[Look], dict[str, Route]] | None = None,
    wall: Callable[[Request], Answer | None] | None = None,
    missing: Callable[[Request], Answer] | None = None,
) -> Corporate:
    """The ordinary site of a firm on one of apex and www, the other name leading there. `extra` adds routes or takes
    the place of ordinary ones; `footer` and `header` are links on every page."""
    dice = firm.dice("corporate")
    look = look or look_of(firm)
    look.footer += footer
    look.header += header
    front = front or front_of(firm)
    apex, www = firm.domain, f"www.{firm.domain}"
    main, other = (www, apex) if dice.random() < 0.8 else (apex, www)
    scheme = "https" if front.speaks_tls else "http"
    base = f"{scheme}://{main}"

    def build() -> dict[str, Route]:
        routes = corporate_pages(look)
        absolute_sitemap(routes, base)
        return routes | (extra(look) if extra else {})

    def lead_on(request: Request) -> Answer:
        return redirect(base + request.target)

    honest = honest_404(look)
    website = dice.choice((base, base, f"{base}/", f"http://{main}", f"{scheme}://{other}"))
    if front.plain == "refused":
        website = website.replace("http://", "https://")
    if not front.speaks_tls:
        website = website.replace("https://", "http://")
    hosts = [
        Host(main, build, missing or honest, front, wall),
        Host(other, dict, lead_on, front),
    ]
    return Corporate(firm, look, front, main, website, hosts)


def service_front(firm: Firm, part: str = "service", **changes: Any) -> Front:
    """The front of a host that is not the main site: an API, a portal."""
    dice = firm.dice(f"front/{part}")
    front = Front(
        tls=dice.choice(("modern", "modern", "tls12")),
        plain=dice.choice(("redirect", "refused", "absent")),
        hsts=dice.choice(HSTS),
        headers=(("Server", dice.choice(("nginx", "envoy", "Kestrel", "kong/3.4.0"))),),
    )
    return replace(front, **changes)
