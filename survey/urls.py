"""Addresses: normal form, origin, registrable domain, and whether two names belong together.

The public suffix list comes with `publicsuffixlist`; only its ICANN section counts, so that
`example.readme.io` belongs to `readme.io`: hosted portals are attributed by link, not by name.
"""

from __future__ import annotations

import ipaddress
from functools import cache, lru_cache
from urllib.parse import urljoin, urlsplit, urlunsplit

from publicsuffixlist import PublicSuffixList

DEFAULT_PORTS = {"http": 80, "https": 443}


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(only_icann=True)


@cache
def _all_suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def join(base: str, reference: str) -> str | None:
    """`reference` made absolute and normal, or None when it is no http(s) address or cannot be one."""
    try:
        return normal(urljoin(base, reference.strip()))
    except ValueError:
        return None


@lru_cache(maxsize=65536)
def normal(url: str) -> str | None:
    """The form in which we ask: no fragment, no credentials, no default port, host in lower-case
    IDNA, path at least `/`. None when it is not http(s) or has no usable host."""
    try:
        parts = urlsplit(url.strip())
        scheme = parts.scheme.lower()
        if scheme not in DEFAULT_PORTS or not parts.hostname:
            return None
        host, port = _ascii(parts.hostname), parts.port
    except ValueError:
        return None
    if host is None or any(c <= " " for c in host):
        return None
    shown = f"[{host}]" if ":" in host else host
    if port is not None and port != DEFAULT_PORTS[scheme]:
        shown += f":{port}"
    path = _escape(parts.path) or "/"
    return urlunsplit((scheme, shown, path, _escape(parts.query), ""))


def _ascii(host: str) -> str | None:
    host = host.rstrip(".").lower()
    if host.isascii():
        return host or None
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return None


def _escape(text: str) -> str:
    """Percent-encode only what may not stand in an address (RFC 3986): space, controls, non-ASCII, quotes."""
    out = bytearray()
    for byte in text.encode("utf-8", "surrogatepass"):
        if byte <= 0x20 or byte >= 0x7F or byte in b'"<>\\^`{|}':
            out += b"%%%02X" % byte
        else:
            out.append(byte)
    return out.decode("ascii")


@lru_cache(maxsize=1 << 16)
def host_of(url: str) -> str:
    """The host in lower case; empty when there is none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".").lower()
    except ValueError:
        return ""


def port_of(url: str) -> int:
    """The port, explicit or by default of the scheme; 0 when there is none."""
    try:
        parts = urlsplit(url)
        return parts.port or DEFAULT_PORTS.get(parts.scheme.lower(), 0)
    except ValueError:
        return 0


def origin(url: str) -> str:
    """`scheme://host:port`, the thing that a robots.txt governs (RFC 9309 2.3)."""
    parts = urlsplit(url)
    return f"{parts.scheme.lower()}://{host_of(url)}:{port_of(url)}"


def path_of(url: str) -> str:
    """Path and query as they are asked."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=65536)
def registrable(host: str) -> str:
    """The registrable domain: `www.agl.com.au` gives `agl.com.au`. A name that is itself a public
    suffix (`api.anz` has the suffix `anz`) or an address gives itself."""
    host = host.rstrip(".").lower()
    if not host or is_address(host):
        return host
    return _suffixes().privatesuffix(host) or host


def is_suffix(host: str) -> bool:
    """A public suffix, those of companies (`github.io`) among them: whoever may set a cookie there could set it for
    strangers."""
    return _all_suffixes().privatesuffix(host.rstrip(".").lower()) is None


def same_site(a: str, b: str) -> bool:
    """Two hosts under one registrable domain."""
    return bool(a) and registrable(a) == registrable(b)


def same_brand(a: str, b: str) -> bool:
    """Two names with one label under different suffixes (`x.com.au` and `x.com`), or one of them under a top-level
    domain that is the other's label (`api.x`). Much weaker than one domain: somebody has to vouch for it."""
    mine, theirs = registrable(a), registrable(b)
    label, other = mine.partition(".")[0], theirs.partition(".")[0]
    if not mine or not theirs or mine == theirs or is_address(a) or is_address(b):
        return False
    return (
        (label == other and len(label) >= 4) or label == theirs.rpartition(".")[2] or other == mine.rpartition(".")[2]
    )


# Vendors of help desks: each customer's has a name there, mostly that of its website.
_HELP_DESKS = frozenset({
    "zendesk.com", "freshdesk.com", "helpscoutdocs.com", "helpjuice.com", "document360.io", "uservoice.com",
    "helpdocs.io", "kayako.com", "groovehq.com",
})  # fmt: skip


def own_desk(host: str, site: str) -> bool:
    """The help desk of the site's company at a vendor of such: named as the site is (`x.zendesk.com` of x.com.au)."""
    name, _, vendor = host.partition(".")
    label = registrable(site).partition(".")[0]
    return vendor in _HELP_DESKS and bool(label) and name.replace("-", "") == label.replace("-", "")


def sibling_names(host: str) -> tuple[str, ...]:
    """A site's two names: the one given, and with or without `www.` (for an apex or www only)."""
    if not host:
        return ()
    domain = registrable(host)
    if host == domain and not is_address(host):
        return (host, f"www.{host}")
    if host == f"www.{domain}":
        return (host, domain)
    return (host,)
