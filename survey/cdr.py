"""Consumer Data Right: which brands Australian law makes run public product APIs, where, and how they reply.

Facts of the Consumer Data Standards and of the register's public list (`.../data-holders/brands/summary`). The list
says who must have an API and where to ask; only an answer from there says that it has one.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from survey import urls
from survey.errors import InputError
from survey.model import Company, Header

# Product and plan lists have run through several versions; the server gives the highest between the two that it has
# (standards, "HTTP Headers": x-min-v >= x-v is ignored). The highest in force in 2026 is banking products V5.
HEADERS: tuple[Header, ...] = (("x-v", "9"), ("x-min-v", "1"))
BASE = "/cds-au/v1"
BANKING = "/banking/products"
ENERGY = "/energy/plans"
STATUS = "/discovery/status"
OUTAGES = "/discovery/outages"
ONE = "?page-size=1"
PRODUCT_PATHS = (f"{BASE}{BANKING}{ONE}", f"{BASE}{ENERGY}{ONE}")
# What the `data` of each public resource holds (a list, or for the status the member itself).
RESOURCES = {BANKING: "products", ENERGY: "plans", STATUS: "status", OUTAGES: "outages"}
# The register's public list of brands: no credentials; version 2 also says where product data lies.
REGISTER = "https://api.cdr.gov.au/cdr-register/v1/all/data-holders/brands/summary"
REGISTER_HEADERS: tuple[Header, ...] = (("x-v", "2"), ("x-min-v", "1"))
REGULATORS = (".gov.au",)  # the Energy Made Easy of the AER answers for retailers
ERROR_CODE = "urn:au-cds:error:"


@dataclass(frozen=True, slots=True)
class Brand:
    """One brand of the register. `code`: the surveyed company it belongs to, empty when none or not certain."""

    name: str
    base: str  # ends in /cds-au/v1
    code: str = ""
    industries: tuple[str, ...] = ("banking",)
    numbers: tuple[str, ...] = ()  # ABN, ACN and ARBN of the legal entity, digits only

    def belongs_to(self, company: Company, domains: Collection[str]) -> bool:
        """By the table of brands, by legal number, or because its address lies under the company's own domain."""
        if self.code and self.code == company.code:
            return True
        return bool(_legal(self.numbers) & _numbers_of(company)) or urls.registrable(urls.host_of(self.base)) in domains


def targets_for(
    company: Company, domains: Collection[str], brands: Iterable[Brand]
) -> tuple[tuple[str, tuple[Header, ...]], ...]:
    """The addresses to ask for the brands of a company, each with its request headers: one record is enough.
    `domains`: its registrable domains."""
    found: dict[str, None] = {}
    for brand in brands:
        if brand.belongs_to(company, domains):
            for industry in brand.industries:
                path = ENERGY if industry == "energy" else BANKING if industry == "banking" else STATUS
                found.setdefault(f"{brand.base}{path}{ONE if path != STATUS else ''}")
    return tuple((url, HEADERS) for url in found)


NUMBERS = ("abn", "acn", "arbn")


def _numbers_of(company: Company) -> set[str]:
    return _legal(_digits(value) for name, value in company.extra.items() if name.strip().lower() in NUMBERS)


def _legal(numbers: Iterable[str]) -> set[str]:
    """An ABN of a company is two check digits before its ACN (Corporations Act 2001, s 9): they count as one."""
    return {number[-9:] for number in numbers if len(number) in (9, 11)}


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def brands(register: Path | None = None) -> tuple[Brand, ...]:
    """The bundled brands, or those of a register file."""
    return _bundled() if register is None else _read_once(register, register.stat().st_mtime_ns)


@cache
def _read_once(register: Path, _: int) -> tuple[Brand, ...]:
    return read_register(register)


@cache
def _bundled() -> tuple[Brand, ...]:
    from survey.lists import bundled_path

    path = Path(bundled_path("cdr-banking-brands.csv"))
    return tuple(_from_csv(path.read_text(encoding="utf-8-sig"), path))


def read_register(path: Path) -> tuple[Brand, ...]:
    """Brands from the register's JSON answer (brands/summary, version 1 or 2), or from a CSV with our columns
    `brand,base_url,code` (`industry` may be a fourth). The register knows no stock exchange codes: a brand is
    a company's when a bundled brand of that company has its name or its registrable domain."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=path, hint="check --cdr-register") from None
    except UnicodeDecodeError as error:
        raise InputError(
            f"is not UTF-8 (byte {error.start})", file=path, hint="save the register's answer as it came"
        ) from None
    if text.lstrip()[:1] in ("{", "["):
        return tuple(_from_json(text, path))
    return tuple(_from_csv(text, path))


def _from_csv(text: str, path: Path) -> Iterator[Brand]:
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        missing = {"brand", "base_url", "code"} - set(rows.fieldnames or ())
        if missing:
            raise InputError(
                f"has no column {', '.join(sorted(missing))}", file=path, line=1, hint="brand,base_url,code"
            )
        for row in rows:
            base = _base(row["base_url"] or "")
            if base is None:
                raise InputError(
                    f"is no https address: {row['base_url']!r}", file=path, line=rows.line_num, column="base_url"
                )
            industry = (row.get("industry") or "banking").strip().lower()
            yield Brand((row["brand"] or "").strip(), base, (row["code"] or "").strip(), (industry,))
    except csv.Error as error:
        raise InputError(f"is no CSV: {error}", file=path, line=rows.line_num, hint="brand,base_url,code") from None


def _from_json(text: str, path: Path) -> Iterator[Brand]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise InputError("is no JSON", file=path, line=line, hint="save the register's answer as it came") from None
    found = of_register(document)
    if found is None:
        raise InputError(
            "has no list `data` of brands", file=path, hint="the answer of .../data-holders/brands/summary"
        )
    yield from found


def of_register(document: Any) -> tuple[Brand, ...] | None:
    """The brands of the register's answer (brands/summary, version 1 or 2); None when it is none."""
    entries = document.get("data") if isinstance(document, dict) else document
    return tuple(_of_entries(entries)) if isinstance(entries, list) else None


def _of_entries(entries: list[Any]) -> Iterator[Brand]:
    owners = _owners(_bundled())
    for entry in entries:
        if not isinstance(entry, dict):
            continue
        name = _text(entry.get("brandName"))
        base = _base(_text(entry.get("productBaseUri")) or _text(entry.get("publicBaseUri")))
        if base is None:
            continue  # a brand without public address has no product data to ask for
        industries = tuple(i for i in _list(entry.get("industries")) if isinstance(i, str)) or ("banking",)
        code = _text(entry.get("code")) or owners.get(_plain(name)) or owners.get(urls.registrable(urls.host_of(base)))
        numbers = tuple(n for key in NUMBERS if (n := _digits(_text(entry.get(key)))))
        yield Brand(name, base, code or "", industries, numbers)


def _owners(known: Iterable[Brand]) -> dict[str, str]:
    """Name or registrable domain -> company, where only one company has it."""
    codes: dict[str, set[str]] = {}
    for brand in known:
        for key in (_plain(brand.name), urls.registrable(urls.host_of(brand.base))):
            codes.setdefault(key, set()).add(brand.code)
    return {key: next(iter(owners)) for key, owners in codes.items() if len(owners) == 1}


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", name.lower()).strip()


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _base(address: str) -> str | None:
    """The base address with the path of the standards behind it: the register gives it with or without."""
    normal = urls.normal(address.strip())
    if normal is None or not normal.startswith("https:"):
        return None
    base = normal.split("?")[0].rstrip("/")
    return base if base.endswith(BASE) else base + BASE


# --- replies -------------------------------------------------------------------------------------


def resource_of(url: str) -> str | None:
    """Which public resource of the standards an address names (`/banking/products`), None when none.
    The path before `/cds-au/v1` is the holder's choice."""
    path = urlsplit(url).path.rstrip("/")
    _, found, rest = path.partition(BASE + "/")
    if not found:
        return None
    return next((r for r in RESOURCES if f"/{rest}" == r or f"/{rest}".startswith(r + "/")), None)


def base_of(url: str) -> str:
    """The base address of a holder, for an address under it."""
    before, _, _ = url.partition(BASE + "/")
    return before + BASE


def is_envelope(document: Any, resource: str) -> bool:
    """A successful reply: `data` with what the resource holds, `links.self` and `meta` (standards, "Payload
    Conventions"). `meta` may be absent only where a resource has no pages."""
    if not isinstance(document, dict) or not isinstance(document.get("data"), dict):
        return False
    links = document.get("links")
    if not isinstance(links, dict) or not isinstance(links.get("self"), str):
        return False
    data, member = document["data"], RESOURCES[resource]
    if resource == STATUS:
        return isinstance(data.get(member), str)
    return (
        isinstance(data.get(member), list)
        or (isinstance(document.get("meta"), dict) and "productId" in data)
        or (isinstance(document.get("meta"), dict) and "planId" in data)
    )


def is_error(document: Any) -> bool:
    """The error envelope of the standards: `errors` whose codes are theirs, or have title and detail beside a code."""
    errors = document.get("errors") if isinstance(document, dict) else None
    if not isinstance(errors, list) or not errors:
        return False
    return any(isinstance(e, dict) and _text(e.get("code")).startswith(ERROR_CODE) for e in errors)
