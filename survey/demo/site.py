"""What a site of the demo web is made of: hosts that answer, behind a front (TLS, plain HTTP, headers), and a truth.

Firm     an invented company: code, name, domain, sector, and its own source of variation
Front    how a host is reached: TLS profile, certificate, HSTS, what port 80 does, headers of every reply
Host     a name with its routes and its manner of saying "not found"
Site     a company's hosts, its rows in companies.csv and hosts.csv, and what the survey should say
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from survey.demo.answers import Answer, Header, Request, Route, Routes, html
from survey.demo.certificates import PROFILES
from survey.demo.truth import Truth
from survey.demo.words import Sector

LONG_HSTS = 15_552_000


@dataclass(frozen=True, slots=True)
class Firm:
    """An invented company. `seed` makes all its choices; each part of a site draws from a source of its own,
    so that one part more or less does not change the others."""

    code: str
    name: str
    domain: str
    sector: Sector
    seed: str

    def dice(self, part: str) -> random.Random:
        return random.Random(f"{self.seed}/{self.domain}/{part}")

    @property
    def short(self) -> str:
        """The name as people say it, without the legal form."""
        return self.name.removesuffix(" Limited").removesuffix(" Ltd").removesuffix(" Group")

    @property
    def slug(self) -> str:
        return self.domain.split(".")[0]


@dataclass(frozen=True, slots=True)
class Front:
    """How a host is reached. `plain`: what port 80 does; `absent` means that no address is given for the port, which
    then does not resolve. `tls`: a profile, `refused` (nothing listens), `absent`, or a hostile listener's
    name."""

    tls: str = "modern"
    certificate: str = "good"  # one of certificates.CONDITIONS, or of the hostile wing's
    plain: Literal["redirect", "serve", "refused", "absent"] = "redirect"
    hsts: str | None = "max-age=31536000; includeSubDomains"
    headers: tuple[Header, ...] = (("Server", "nginx"),)

    @property
    def speaks_tls(self) -> bool:
        return self.tls in PROFILES

    def https_truth(self) -> str:
        """`enforced`: port 80 leads to HTTPS or is closed; `available`: HTTPS works otherwise. What the certificate is
        worth is a question of its own."""
        if not self.speaks_tls:
            return "none"
        return "enforced" if self.plain in ("redirect", "refused") else "available"

    def hsts_truth(self) -> str:
        """By RFC 6797 8.1 a policy counts only over a connection without certificate errors."""
        if not self.speaks_tls or self.hsts is None or self.certificate != "good":
            return "none"
        digits = "".join(c for c in self.hsts.split("max-age=")[-1].split(";")[0] if c.isdigit())
        age = int(digits or 0)
        return "none" if age == 0 else "long" if age >= LONG_HSTS else "short"

    def versions_truth(self) -> tuple[str, ...]:
        return PROFILES[self.tls].versions if self.speaks_tls else ()


def plain_not_found(request: Request) -> Answer:
    return html("<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>", 404)


@dataclass
class Host:
    """A name (`*.` in front: one or more labels) and what it answers. `build` makes the routes when first asked;
    `wall` may answer anything before the routes are looked at."""

    name: str
    build: Callable[[], Routes]
    missing: Callable[[Request], Answer] = plain_not_found
    front: Front = field(default_factory=Front)
    wall: Callable[[Request], Answer | None] | None = None
    listed: str | None = None  # role, when hosts.csv names it
    _routes: dict[str, Route] | None = None

    @property
    def routes(self) -> dict[str, Route]:
        if self._routes is None:
            self._routes = dict(self.build())
        return self._routes

    def answer(self, request: Request) -> Answer:
        if self.wall is not None and (refusal := self.wall(request)) is not None:
            return refusal
        route = self.routes.get(request.path)
        if route is None:
            other = request.path[:-1] if request.path.endswith("/") else request.path + "/"
            if other in self.routes and other != "":
                return Answer(301, b"", (("Location", other),))
            return self.missing(request)
        return route if isinstance(route, Answer) else route(request)


@dataclass
class Site:
    """A company's part of the web. `website` is the cell of companies.csv."""

    firm: Firm
    website: str
    hosts: list[Host]
    truth: Truth
    undrawn: Truth | None = None  # the truth where no browser draws empty shells, when it differs
    cdr_base: str | None = None  # what the register would say of a brand with an obligation
