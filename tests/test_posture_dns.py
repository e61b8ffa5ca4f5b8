"""CAA, DNSSEC, SPF and DMARC of whole companies, asked of a name server on loopback: what is found, what is proven
to be absent, and what nobody could look at.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hostile import OK, Server, connect_to, reply
from test_net_dns import NameServer

from survey.analyse import analyse
from survey.crawl import CrawlSettings, crawl
from survey.model import Company
from survey.store import Store

PAGE = b"<!doctype html><title>A company</title><h1>A company</h1><p>We make things.</p>"
DS = "12345 13 2 " + "ab" * 32
QUESTIONS = ("caa", "dnssec", "spf", "dmarc")
Records = dict[tuple[str, str], tuple[str, ...]]
Found = dict[str, list[str]]

# website, records beside its address, findings; no finding is unknown
CASES: list[tuple[str, Records, Found]] = [
    (
        "all.example",
        {
            ("all.example.", "CAA"): ('0 issue "ca.example"', '0 issue "other.example; a=b"', '0 issuewild ";"'),
            ("all.example.", "DS"): (DS,),
            ("all.example.", "TXT"): ('"v=spf1 include:mail.exam" "ple -all"', '"key=v=spf1 +all"'),
            ("_dmarc.all.example.", "TXT"): ('"v=DMARC1; p=rej" "ect; rua=mailto:a@all.example"',),
        },
        {
            "caa": ["yes:ca.example", "yes:other.example"],
            "dnssec": ["yes:DS"],
            "spf": ["yes:fail"],
            "dmarc": ["yes:reject"],
        },
    ),
    (
        "bare.example",
        {},
        {"caa": ["no:absent"], "dnssec": ["no:absent"], "spf": ["no:absent"], "dmarc": ["no:absent"]},
    ),
    (  # a site below its domain: CAA from the name above, mail and signature of the registrable domain
        "www.shop.below.com.au",
        {
            ("below.com.au.", "CAA"): ('0 issue ";"',),
            ("below.com.au.", "DS"): (DS,),
            ("below.com.au.", "TXT"): ('"v=spf1 ~all"',),
            ("_dmarc.below.com.au.", "TXT"): ('"v=DMARC1; p=quarantine"',),
        },
        {"caa": ["yes:none"], "dnssec": ["yes:DS"], "spf": ["yes:softfail"], "dmarc": ["yes:quarantine"]},
    ),
    (  # the nearest records count, even if they restrict nobody
        "www.nearest.example",
        {
            ("www.nearest.example.", "CAA"): ('0 iodef "mailto:a@nearest.example"',),
            ("nearest.example.", "CAA"): ('0 issue "ca.example"',),
            ("nearest.example.", "TXT"): ('"v=spf1 -all"', '"v=spf1 ?all"'),
            ("_dmarc.nearest.example.", "TXT"): ('"v=DMARC1; p=none"', '"v=DMARC1; p=reject"'),
        },
        {"caa": ["no:unrestricted"], "dnssec": ["no:absent"], "spf": ["no:several"], "dmarc": ["no:several"]},
    ),
    (  # an alias without records of its own: those above the website count, not those above the vendor
        "www.alias.example",
        {
            ("www.alias.example.", "CNAME"): ("edge.vendor.example.",),
            ("edge.vendor.example.", "A"): ("127.0.0.1",),
            ("vendor.example.", "CAA"): ('0 issue "vendor-ca.example"',),
            ("alias.example.", "CAA"): ('0 issue "ca.example"',),
        },
        {"caa": ["yes:ca.example"], "dnssec": ["no:absent"], "spf": ["no:absent"], "dmarc": ["no:absent"]},
    ),
    (  # servers that fail prove nothing, and what is above a failure is not what counts
        "www.failing.example",
        {
            ("www.failing.example.", "CAA"): ("SERVFAIL",),
            ("failing.example.", "CAA"): ('0 issue "ca.example"',),
            ("failing.example.", "DS"): ("SERVFAIL",),
            ("failing.example.", "TXT"): ("SERVFAIL",),
            ("_dmarc.failing.example.", "TXT"): ("SERVFAIL",),
        },
        {},
    ),
    (  # a name that is said not to exist though it has an address: only for DMARC is that an answer
        "denied.example",
        {("denied.example.", rrtype): ("NXDOMAIN",) for rrtype in ("CAA", "DS", "TXT")},
        {"dmarc": ["no:absent"]},
    ),
]


def code(website: str) -> str:
    return f"C{[case[0] for case in CASES].index(website)}"


@pytest.fixture(scope="module")
def surveyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("dns")
    zone: Records = {}
    for website, records, _ in CASES:
        zone |= {(f"{website}.", "A"): ("127.0.0.1",)} | records
    names = NameServer(zone)
    with Server(reply(OK + f"Content-Length: {len(PAGE)}\r\n\r\n".encode() + PAGE)) as site:
        settings = CrawlSettings(
            db=folder / "s.db", archive=folder / "archive", delay=0.0, hosts=(), budget=8, workers=4, render="never",
            companies=tuple(Company(code(website), website, "X", f"http://{website}/") for website, _, _ in CASES),
            connect_to=connect_to(folder, {f"{website}:80": site.port for website, _, _ in CASES}),
            resolver=names.address,
        )  # fmt: skip
        crawl(settings)
    names.close()
    analyse(settings.db, settings.archive)
    with Store.open(settings.db, readonly=True) as store:
        yield store


@pytest.mark.parametrize(("website", "records", "found"), CASES, ids=[website for website, _, _ in CASES])
def test_what_dns_says_of_a_company(website: str, records: Records, found: Found, surveyed: Store) -> None:
    rows = [r for r in surveyed.query("SELECT * FROM findings ORDER BY value") if r["company"] == code(website)]
    told = {q: [f"{r['answer']}:{r['value']}" for r in rows if r["question"] == q] for q in QUESTIONS}
    assert told == {q: found.get(q, []) for q in QUESTIONS}
    asked = [(r["host"], r["rrtype"]) for r in surveyed.query("SELECT * FROM lookups") if r["company"] == code(website)]
    assert len(asked) == len(set(asked))  # each question once
