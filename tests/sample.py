"""A small realistic database, made through Store: nine invented companies under `.example`, four sectors, every
presence, findings with evidence, handshakes, grades. For the tests of views, charts and browsing.

`make_sample(path)` writes it (about 0.1 s). Nothing is fetched and no archive is written, so that the offsets
lead nowhere; what needs real bodies crawls the demo web instead.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from survey import urls
from survey.model import Company, Exchange, Handshake, Host, Lookup, Outcome, Response, Role, identify
from survey.store import Run, Store

RUN = "2026-11-20-sample"
DAY = "2026-11-20"
COMPANIES = (
    Company("ORE", "Orebody Minerals Limited", "Materials", "https://www.orebody.example", {"since_2020": ""}),
    Company("BNK", "Harbour Bank Limited", "Financials", "https://www.harbourbank.example", {"since_2020": ""}),
    Company("PAY", "Paywren Limited", "Financials", "https://paywren.example", {"since_2020": "renamed"}),
    Company("INS", "Quoll Insurance Group", "Financials", "https://www.quollinsurance.example", {"since_2020": ""}),
    Company("SHP", "Parcel & Post Co", "Industrials", "https://www.parcelpost.example", {"since_2020": ""}),
    Company("AIR", "Bandicoot Air Limited", "Industrials", "https://www.bandicootair.example", {"since_2020": ""}),
    Company("HEA", "Wattle Health Limited", "Health Care", "https://www.wattlehealth.example", {"since_2020": ""}),
    Company("PHA", "Banksia Pharmaceuticals", "Health Care", "https://www.banksiapharma.example", {"since_2020": ""}),
    Company("WAL", "Fortress Property Trust", "Materials", "https://www.fortress.example", {"since_2020": ""}),
)
# What `results` must say of them: presence, origin, access, auth, formats, https, hsts, versions, grade, reason.
TRUTH = {
    "ORE": ("none", None, "unknown", [], [], "enforced", "long", ["TLSv1.2", "TLSv1.3"], "B", None),
    "BNK": (
        "open",
        "both",
        "self_service",
        ["oauth2"],
        ["openapi"],
        "enforced",
        "long",
        ["TLSv1.2", "TLSv1.3"],
        "A+",
        None,
    ),
    "PAY": (
        "public",
        "voluntary",
        "self_service",
        ["api_key"],
        ["openapi"],
        "enforced",
        "short",
        ["TLSv1.2"],
        "C",
        None,
    ),
    "INS": ("partner", "voluntary", "partner", [], [], "available", "none", ["TLSv1", "TLSv1.2"], "D", None),
    "SHP": ("public", "voluntary", "unknown", ["basic"], ["swagger"], "enforced", "long", ["TLSv1.3"], "A", None),
    "AIR": ("private", "voluntary", "unknown", ["bearer"], [], "enforced", "none", ["TLSv1.2"], "F", None),
    "HEA": ("mentioned", None, "unknown", [], [], "none", "none", [], None, None),
    "PHA": ("unknown", None, "unknown", [], [], "unknown", "unknown", [], None, "no_such_host"),
    "WAL": ("unknown", None, "unknown", [], [], "available", "unknown", ["TLSv1.2"], None, "blocked"),
}


@dataclass
class Sheet:
    """Collects rows for one run; each method adds one observation with what was read in it and gives its id."""

    store: Store
    run_id: str = RUN
    day: str = DAY
    derived: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {
            t: [] for t in ("replies", "pages", "descriptions", "certificates", "grades", "findings", "crashes")
        }
    )
    offset: int = 0

    def get(
        self,
        company: str | None,
        probe: str,
        url: str,
        status: int | None = 200,
        *,
        outcome: Outcome = Outcome.ANSWERED,
        to: str | None = None,
        body: str = "",
        type_: str = "text/html",
        parent: str | None = None,
        hops: int = 0,
        why: str = "",
        detail: str = "",
        sent: bool = True,
        method: str = "GET",
    ) -> str:
        self.offset += 1000
        exchange = Exchange(
            id=identify(self.run_id, company, method, url, probe),
            run_id=self.run_id,
            company=company,
            probe=probe,
            method=method,
            url=url,
            outcome=outcome,
            fetched_at=f"{self.day}T03:{self.offset // 60000 % 60:02d}:{self.offset // 1000 % 60:02d}.000Z",
            response=None if status is None else Response(status, "", (("Content-Type", type_),), body.encode()),
            redirect_to=to,
            detail=detail,
            elapsed_ms=120 if sent else None,
            ip="192.0.2.10" if sent else None,
            why=why,
            parent=parent,
            hops=hops,
            bytes_received=len(body) + 250 if status else 0,
            body_sha256=hashlib.sha256(body.encode()).hexdigest() if status else None,
            sent=sent,
            warc_file=f"{self.run_id}.warc.gz",
            warc_offset=self.offset,
        )
        self.store.add_exchange(exchange)
        return exchange.id

    def shake(self, company: str, host: str, offered: str, version: str | None, *, outcome: str = "answered") -> str:
        self.offset += 1000
        handshake = Handshake(
            id=identify(self.run_id, company, host, 443, offered),
            run_id=self.run_id,
            company=company,
            host=host,
            port=443,
            offered=offered,
            outcome=Outcome(outcome),
            at=f"{self.day}T03:20:00.000Z",
            probe="handshake",
            version=version,
            cipher="TLS_AES_128_GCM_SHA256" if version == "TLSv1.3" else version and "ECDHE-RSA-AES128-GCM-SHA256",
            chain=(host.encode(),) if version else (),
            trusted=True if version else None,
            name_matches=True if version else None,
            elapsed_ms=80,
            ip="192.0.2.10",
            warc_file=f"{self.run_id}.warc.gz",
            warc_offset=self.offset,
        )
        self.store.add_handshake(handshake)
        return handshake.id

    def look_up(self, company: str, host: str, outcome: str = "answered", *, probe: str = "resolve") -> str:
        self.offset += 1000
        lookup = Lookup(
            id=identify(self.run_id, company, host, "A", probe),
            run_id=self.run_id,
            company=company,
            host=host,
            rrtype="A",
            outcome=Outcome(outcome),
            at=f"{self.day}T03:01:00.000Z",
            answer=("192.0.2.10",) if outcome == "answered" else (),
            probe=probe,
            elapsed_ms=5,
            warc_file=f"{self.run_id}.warc.gz",
            warc_offset=self.offset,
        )
        self.store.add_lookup(lookup)
        return lookup.id

    def host(self, company: str, host: str, role: str, found_by: str = "list") -> None:
        self.store.add_host(self.run_id, Host(company, host, Role(role), found_by))

    def page(self, exchange_id: str, company: str | None, url: str, kind: str = "other", **more: Any) -> None:
        row = {"exchange_id": exchange_id, "run_id": self.run_id, "company": company, "url": url, "kind": kind}
        self.derived["pages"].append(
            {"title": "", "score": 0.0, "words": 300, "links": 12, "lang": "en", **row, **more}
        )

    def description(self, exchange_id: str, company: str | None, url: str, format_: str, **more: Any) -> None:
        row = {"exchange_id": exchange_id, "run_id": self.run_id, "company": company, "url": url, "format": format_}
        self.derived["descriptions"].append({"author": "provider", "operations": 1, **row, **more})

    def finding(
        self,
        company: str | None,
        evidence: str,
        question: str,
        value: str = "",
        *,
        answer: str = "yes",
        strength: str = "strong",
        excerpt: str = "",
        location: str = "body@0",
        detector: str = "sample",
        host: str | None = None,
    ) -> None:
        row: dict[str, Any] = {
            "run_id": self.run_id,
            "company": company,
            "question": question,
            "answer": answer,
            "value": value,
            "strength": strength,
            "excerpt": excerpt or f"{question} {value}".strip(),
            "location": location,
            "detector": detector,
        }
        for table, column, name in (
            ("exchanges", "exchange_id", "url"),
            ("handshakes", "handshake_id", "host"),
            ("lookups", "lookup_id", "host"),
        ):
            if found := self.store.query(f"SELECT {name} AS at FROM {table} WHERE id = ?", [evidence]):
                at = found[0]["at"]
                row |= {column: evidence, "host": host or (urls.host_of(at) if column == "exchange_id" else at)}
        self.derived["findings"].append(row)

    def verdict(self, exchange_id: str, verdict: str, control_id: str | None = None, shape: str = "x") -> None:
        self.derived["replies"].append(
            {"exchange_id": exchange_id, "control_id": control_id, "shape": shape, "verdict": verdict}
        )

    def grade(self, company: str, host: str, grade: str | None, score: int | None, unjudged: str | None = None) -> None:
        modifiers = {} if grade is None else {
            "content-security-policy": {"result": "csp-not-implemented", "modifier": -25},
            "x-content-type-options": {"result": "x-content-type-options-nosniff", "modifier": 0},
        }  # fmt: skip
        self.derived["grades"].append(
            {
                "run_id": self.run_id,
                "company": company,
                "host": host,
                "rules": "mdn-observatory-4",
                "grade": grade,
                "score": score,
                "modifiers": modifiers,
                "unjudged": unjudged,
            }
        )

    # --- whole sites -------------------------------------------------------------------------------

    def site(
        self,
        company: Company,
        *,
        plain: str = "redirects",
        hsts: int | None = 31536000,
        versions: tuple[str, ...] = ("TLSv1.2", "TLSv1.3"),
        grade: tuple[str, int] | None = None,
        secure: bool = True,
    ) -> str:
        """A main site that answers: front doors, a control, an honest 404, handshakes. Gives the front page's id."""
        code, host = company.code, urls.host_of(company.website)
        self.host(code, host, "corporate", "website")
        self.look_up(code, host)
        base = f"https://{host}/" if secure else f"http://{host}/"
        title = f"{company.name}: home"
        front = self.get(code, "front_door", base, body=f"<title>{title}</title>")
        self.page(front, code, base, title=title)
        if secure:
            redirect = plain == "redirects"
            http = self.get(
                code, "front_door", f"http://{host}/", 301 if redirect else 200, to=base if redirect else None
            )
            if not redirect:
                self.page(http, code, f"http://{host}/", title=title)
            self.finding(code, http, "plain_http", plain, location="status", excerpt="HTTP/1.1 301")
            self.finding(code, front, "https", "200", location="status", excerpt="HTTP/1.1 200 OK")
            self.finding(
                code,
                front,
                "hsts",
                str(hsts or ""),
                answer="no" if hsts is None else "yes",
                location="header:Strict-Transport-Security" if hsts else "status",
                excerpt=f"Strict-Transport-Security: max-age={hsts}" if hsts else "HTTP/1.1 200 OK",
            )
        else:
            self.get(code, "front_door", f"https://{host}/", None, outcome=Outcome.REFUSED, detail="connection refused")
        self.get(code, "robots", f"{base}robots.txt", 404)
        control = self.get(code, "control", f"{base}q7x2m9", 404, body="not here")
        guess = self.get(code, "candidate_path", f"{base}developers", 404, body="not here")
        self.verdict(control, "control")
        self.verdict(guess, "genuine", control)
        for version in ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"):
            accepted = version in versions
            shake = self.shake(
                code, host, version, version if accepted else None, outcome="answered" if accepted else "refused"
            )
            self.finding(
                code,
                shake,
                "tls_version",
                version,
                answer="yes" if accepted else "no",
                location="tls",
                excerpt=f"offered {version}: {'answered' if accepted else 'refused'}",
            )
        if versions:
            shake = self.shake(code, host, "default", versions[-1])
            self.finding(code, shake, "certificate", "valid", location="tls", excerpt="trusted: yes")
            self.derived["certificates"].append(_certificate(host))
        if grade:
            self.grade(code, host, *grade)
        else:
            self.grade(code, host, None, None, "no HTTPS answer")
        return front


def _certificate(host: str) -> dict[str, Any]:
    return {
        "sha256": hashlib.sha256(host.encode()).hexdigest(),
        "subject": f"CN={host}",
        "issuer": "CN=Example Test Authority",
        "not_before": "2026-09-01T00:00:00.000Z",
        "not_after": "2026-12-10T00:00:00.000Z" if "harbour" in host else "2027-09-01T00:00:00.000Z",
        "key": "EC 256" if "bank" in host else "RSA 2048",
        "signature": "sha256",
        "names": [host],
        "serial": "1",
        "self_signed": False,
        "wildcard": False,
        "lifetime_days": 100 if "harbour" in host else 365,
    }


def make_sample(path: Path, *, run_id: str = RUN, day: str = DAY, kind: str = "crawl") -> None:
    """Write the sample database to `path` (a new file, or one that gets a further run)."""
    with Store.open(path) as store, store.transaction():
        store.add_companies(COMPANIES)
        settings = {"budget": 300, "delay": 1.0, "companies": "sample"}
        environment = {
            "openssl": "OpenSSL 3.0.19",
            "python": "3.11.7",
            "root_store": "2026-02-26",
            "user_agent": "api-survey/0.1 (+https://survey.example/about)",
            "vantage": "invented sample, nothing was fetched",
        }
        run = Run(run_id, kind, f"{day}T03:00:00.000Z", "0.1.0", settings, environment)
        store.start_run(run, [c.code for c in COMPANIES])
        sheet = Sheet(store, run_id, day)
        by_code = {c.code: c for c in COMPANIES}
        for fill in (_ore, _bank, _pay, _insurance, _post, _air, _health, _pharma, _wall):
            fill(sheet, by_code)
        for company in COMPANIES:
            left = 4 if company.code == "SHP" else 0
            store.finish_company(run_id, company.code, f"{day}T03:30:00.000Z", left)
        store.finish_run(run_id, f"{day}T03:31:00.000Z")
        store.rebuild(sheet.derived)


def _ore(s: Sheet, by: dict[str, Company]) -> None:
    s.site(by["ORE"], grade=("B", 75))
    s.look_up("ORE", "developer.orebody.example", "no_such_host")


def _bank(s: Sheet, by: dict[str, Company]) -> None:
    s.site(by["BNK"], grade=("A+", 105))
    portal_host, api_host = "developer.harbourbank.example", "api.harbourbank.example"
    s.host("BNK", portal_host, "developer-portal", "link")
    s.host("BNK", api_host, "api")
    s.look_up("BNK", portal_host)
    s.look_up("BNK", api_host)
    url = f"https://{portal_host}/"
    portal = s.get("BNK", "link", url, why="link 'Developers' in the footer of https://www.harbourbank.example/")
    s.page(portal, "BNK", url, "portal", title="Harbour Bank Developer Centre", score=9.5)
    s.finding("BNK", portal, "portal_page", "own", excerpt="Build with Harbour Bank APIs", detector="developer_portal")
    s.finding("BNK", portal, "sandbox", "sandbox", excerpt="Try it in our sandbox")
    s.finding("BNK", portal, "access_model", "self_service", excerpt="Create a developer account")
    s.finding("BNK", portal, "auth_prose", "oauth2", excerpt="grant_type=client_credentials")
    url = f"https://{portal_host}/openapi.json"
    spec = s.get("BNK", "pointer", url, type_="application/json", parent=portal, body='{"openapi": "3.0.3"}')
    s.description(
        spec,
        "BNK",
        url,
        "openapi",
        format_version="3.0.3",
        title="Harbour Payments",
        api_version="2.1",
        operations=14,
        operations_by_method={"GET": 9, "POST": 5},
        auth_declared=["oauth2"],
        auth_used=["oauth2"],
        oauth_flows=["authorization_code", "client_credentials"],
        scopes=["payments:read", "payments:write"],
        servers=[f"https://{api_host}/payments/v2"],
        valid=True,
    )
    s.finding("BNK", spec, "description", "openapi", excerpt='"openapi": "3.0.3"', location="json:/openapi")
    s.finding("BNK", spec, "auth_used", "oauth2", excerpt='"oauth2"', location="json:/security")
    s.finding("BNK", spec, "page_size_bounded", "100", excerpt='"maximum": 100', location="json:/paths")
    url = f"https://{api_host}/cds-au/v1/banking/products?page-size=1"
    live = s.get("BNK", "cdr", url, type_="application/json", body='{"data":{"products":[]},"links":{},"meta":{}}')
    s.finding("BNK", live, "mandated_api", f"https://{api_host}/cds-au/v1", excerpt='{"data":{"products":[]}')
    s.finding("BNK", live, "open_data", "rest", excerpt='{"data":{"products":[]}')
    s.finding("BNK", live, "rate_limit_headers", "X-RateLimit-Limit", excerpt="X-RateLimit-Limit: 50")
    url = "https://www.harbourbank.example/.well-known/security.txt"
    well = s.get("BNK", "well_known", url, type_="text/plain", body="Contact: mailto:security@harbourbank.example")
    s.finding("BNK", well, "security_txt", "valid", excerpt="Contact: mailto:security@harbourbank.example")


def _pay(s: Sheet, by: dict[str, Company]) -> None:
    s.site(by["PAY"], hsts=86400, versions=("TLSv1.2",), grade=("C", 50))
    host = "docs.paywren.example"
    s.host("PAY", host, "docs", "link")
    s.look_up("PAY", host)
    url = f"https://{host}/reference"
    page = s.get("PAY", "link", url, why="link 'API reference' in the header")
    s.page(page, "PAY", url, "reference", title="Paywren API reference", renderer="redoc", score=8.0)
    s.finding("PAY", page, "reference_page", "redoc", excerpt='<redoc spec-url="/openapi.yaml">', detector="renderer")
    s.finding("PAY", page, "portal_product", "redoc", excerpt="redoc.standalone.js")
    s.finding("PAY", page, "access_model", "self_service", excerpt="Sign up and get your key in a minute")
    s.finding("PAY", page, "key_issuing", "person", excerpt="Sign up and get your key in a minute")
    url = f"https://{host}/openapi.yaml"
    spec = s.get("PAY", "pointer", url, type_="application/yaml", parent=page, body="openapi: 3.1.0")
    s.description(
        spec,
        "PAY",
        url,
        "openapi",
        format_version="3.1.0",
        title="Paywren",
        operations=32,
        operations_by_method={"GET": 20, "POST": 10, "DELETE": 2},
        auth_declared=["api_key"],
        auth_used=["api_key"],
        credential_in=["header"],
    )
    s.finding("PAY", spec, "description", "openapi", excerpt="openapi: 3.1.0")
    s.finding("PAY", spec, "auth_used", "api_key", excerpt="apiKey")
    s.finding("PAY", spec, "rate_limit_documented", "429", excerpt="'429'")
    s.finding("PAY", spec, "page_size_bounded", "unbounded", answer="no", excerpt="name: limit")


def _insurance(s: Sheet, by: dict[str, Company]) -> None:
    s.site(by["INS"], plain="serves", hsts=None, versions=("TLSv1", "TLSv1.2"), grade=("D", 30))
    url = "https://www.quollinsurance.example/brokers/api"
    page = s.get("INS", "link", url, why="link 'Broker API' in the menu")
    s.page(page, "INS", url, title="API for brokers")
    text = "Our quote API is available to accredited brokers. Contact us to sign an access agreement."
    s.finding("INS", page, "partner_access", "agreement", excerpt=text)
    s.finding("INS", page, "access_model", "partner", excerpt=text)


def _post(s: Sheet, by: dict[str, Company]) -> None:
    s.site(by["SHP"], versions=("TLSv1.3",), grade=("A", 95))
    host = "api.parcelpost.example"
    s.host("SHP", host, "api", "guessed_host")
    s.look_up("SHP", host)
    url = f"https://{host}/v2/swagger.json"
    spec = s.get("SHP", "description_path", url, type_="application/json", body='{"swagger": "2.0"}')
    s.verdict(spec, "genuine", None, "json")
    s.description(
        spec,
        "SHP",
        url,
        "swagger",
        format_version="2.0",
        title="Tracking",
        operations=6,
        operations_by_method={"GET": 6},
        auth_declared=["basic"],
        auth_used=["basic"],
    )
    s.finding("SHP", spec, "description", "swagger", excerpt='"swagger": "2.0"', location="json:/swagger")
    s.finding("SHP", spec, "auth_used", "basic", excerpt='"basic"')
    s.finding("SHP", spec, "plain_http_server", f"http://{host}", excerpt='"schemes": ["http"]')
    root = s.get("SHP", "guessed_host", f"https://{host}/", 401, type_="application/json")
    s.finding("SHP", root, "auth_live", "basic", excerpt="WWW-Authenticate: Basic", location="header:WWW-Authenticate")
    s.finding("SHP", root, "version_leak", "nginx 1.18.0", excerpt="Server: nginx/1.18.0", location="header:Server")


def _air(s: Sheet, by: dict[str, Company]) -> None:
    s.site(by["AIR"], hsts=None, versions=("TLSv1.2",), grade=("F", 10))
    host = "api.bandicootair.example"
    s.host("AIR", host, "api")
    s.look_up("AIR", host)
    root = s.get(
        "AIR", "given_host", f"https://{host}/", 401, type_="application/json", body='{"error":"unauthorized"}'
    )
    s.finding("AIR", root, "api_host", "challenge", excerpt="WWW-Authenticate: Bearer")
    s.finding(
        "AIR", root, "auth_live", "bearer", excerpt="WWW-Authenticate: Bearer", location="header:WWW-Authenticate"
    )
    s.finding("AIR", root, "cache_control_401", "", answer="no", excerpt="HTTP/1.1 401", location="status")


def _health(s: Sheet, by: dict[str, Company]) -> None:
    front = s.site(by["HEA"], secure=False, versions=())
    s.finding("HEA", front, "api_mention", "plan", excerpt="We plan to open our APIs to clinics")


def _pharma(s: Sheet, by: dict[str, Company]) -> None:
    for scheme in ("https", "http"):
        url = f"{scheme}://www.banksiapharma.example/"
        s.get(
            "PHA", "front_door", url, None, outcome=Outcome.NO_SUCH_HOST, sent=False, detail="the name does not exist"
        )
    s.host("PHA", "www.banksiapharma.example", "corporate", "website")
    s.look_up("PHA", "www.banksiapharma.example", "no_such_host")


def _wall(s: Sheet, by: dict[str, Company]) -> None:
    host = "www.fortress.example"
    s.host("WAL", host, "corporate", "website")
    s.look_up("WAL", host)
    for url in (f"https://{host}/", f"http://{host}/"):
        front = s.get("WAL", "front_door", url, 403, outcome=Outcome.BLOCKED, body="Access Denied")
        s.finding("WAL", front, "wall", "akamai", excerpt="Server: AkamaiGHost", location="header:Server")
    shake = s.shake("WAL", host, "default", "TLSv1.2")
    s.finding("WAL", shake, "tls_version", "TLSv1.2", location="tls", excerpt="offered default: answered")
    s.grade("WAL", host, None, None, "blocked")
