"""All that is known of one company at one moment: what planning reads, and nothing else.

Every method is a pure function of what was answered, never of the order in which it came: equal
webs give equal surveys.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from survey import controls, urls
from survey.cdr import REGISTER, REGISTER_HEADERS, Brand, targets_for
from survey.certificate import read_certificate
from survey.gist import Gist
from survey.model import (
    Company,
    DnsTarget,
    Draft,
    Exchange,
    Handshake,
    Header,
    Host,
    HttpTarget,
    Lookup,
    Outcome,
    RenderTarget,
    Role,
    Target,
    identify,
)

Key = tuple[object, ...]
EMPTY = Gist()
MAX_HOPS = 5
MOST_OVERHEARD = 12  # hosts taken from certificates, header fields and scripts
SILENT = "not asked: the last requests to this host all timed out"  # the detail of what was therefore not sent
PATIENCE = 4  # failures of a host before we leave it alone, when it never answered otherwise

# What a host's first label says about it. Asked by DNS only, then by their front door.
LABELS: dict[Role, tuple[str, ...]] = {
    Role.API: ("api", "apis", "openapi", "open-api", "gateway", "apigw", "graphql", "rest", "ws", "services",
               "odata", "soap", "opendata", "openbanking", "cdr", "public.cdr", "api.cdr", "sandbox", "api-sandbox",
               "public"),
    Role.DEVELOPER_PORTAL: ("developer", "developers", "dev", "devportal", "portal", "apiportal", "api-portal",
                            "partner", "partners", "integrations", "connect", "b2b"),
    Role.DOCS: ("docs", "doc", "apidocs", "api-docs", "documentation", "reference", "help"),
    Role.AUTH: ("auth", "oauth", "login", "id", "identity", "idp", "sso"),
}  # fmt: skip
# Labels that say too little: hosts of these names exist on most sites. They count only when a page says more.
COMMON = frozenset({"dev", "portal", "partner", "partners", "connect", "services", "public", "id", "login", "sso",
                    "help", "ws", "gateway", "b2b", "rest", "soap"})  # fmt: skip
LABEL_ROLE = {label: role for role, labels in LABELS.items() for label in labels}

# Where vendors host portals for others. A company's link to one makes it that company's portal.
HOSTED_SUFFIXES = (
    "readme.io", "gitbook.io", "apigee.io", "azure-api.net", "stoplight.io", "redocly.app", "mintlify.app",
    "mintlify.dev", "bump.sh", "docs.apiary.io", "kongportals.com", "portal.konghq.com", "theneo.io",
    "buildwithfern.com", "portal.swaggerhub.com", "apidog.io", "docs.buildwithfern.com", "archbee.space",
)  # fmt: skip
_DOTTED_SUFFIXES = tuple(f".{suffix}" for suffix in HOSTED_SUFFIXES)
# Vendors whose one host holds everybody's documents: only the linked address itself is asked.
HOSTED_PATHS = ("documenter.getpostman.com", "app.swaggerhub.com", "api.swaggerhub.com", "anypoint.mulesoft.com")


@dataclass(frozen=True, slots=True)
class FoundHost:
    host: str
    role: Role
    found_by: str
    parent: str | None = None


def key_of(target: Target | Exchange | Handshake | Lookup | Draft) -> Key:
    """What makes two targets the same: within a run each is made once."""
    if isinstance(target, HttpTarget):
        return ("http", target.method, target.url, target.headers)
    if isinstance(target, RenderTarget):
        return ("render", target.url, target.shell, target.parts, target.last)
    if isinstance(target, Draft):
        return key_of(target.target)
    if isinstance(target, Exchange):
        if target.rendered:
            return ("rendering", target.url)
        return ("http", target.method, target.url, target.request_headers)
    if isinstance(target, DnsTarget | Lookup):
        return ("dns", target.host, target.rrtype)
    return ("tls", target.host, target.port, target.offered)


@dataclass
class Seen:
    company: Company
    given: tuple[Host, ...]
    seed: str  # of the run: random names are derived from it
    budget: int = 300
    brands: tuple[Brand, ...] = ()  # of the Consumer Data Right, as known before the register is asked
    ask_register: bool = False  # whether the register is asked for its own list
    opted_out: frozenset[str] = frozenset()  # hosts and domains not to be asked
    renders: bool = False  # there is a browser that draws empty shells
    exchanges: dict[Key, Exchange] = field(default_factory=dict)
    gists: dict[str, Gist] = field(default_factory=dict)
    handshakes: dict[Key, Handshake] = field(default_factory=dict)
    lookups: dict[Key, Lookup] = field(default_factory=dict)
    drafts: dict[Key, Draft] = field(default_factory=dict)  # in the order in which they were drawn

    # --- taking in -------------------------------------------------------------------------------

    def add(self, observation: Exchange | Handshake | Lookup | Draft, gist: Gist | None = None) -> None:
        if isinstance(observation, Draft):
            self.drafts[key_of(observation)] = observation
            return
        if isinstance(observation, Exchange):
            self.exchanges[key_of(observation)] = observation
            self.gists[observation.id] = gist or EMPTY
        elif isinstance(observation, Handshake):
            self.handshakes[key_of(observation)] = observation
        else:
            self.lookups[key_of(observation)] = observation
        for name in ("_by_host", "_by_id", "sisters", "elsewhere", "vouched", "found"):
            self.__dict__.pop(name, None)

    def has(self, target: Target) -> bool:
        key = key_of(target)
        known = self.exchanges.get(key)
        if known is not None and known.probe == "robots" and target.probe != "robots":
            return False  # a robots.txt that led to a page: the page has not been looked at as one
        return known is not None or key in self.handshakes or key in self.lookups or key in self.drafts

    # --- asking what is known --------------------------------------------------------------------

    def random_name(self, *parts: str) -> str:
        """A name that cannot exist, the same for one run and purpose."""
        return "x" + identify(self.seed, self.company.code, *parts)[:14]

    @property
    def main_host(self) -> str:
        return urls.host_of(self.company.website)

    @cached_property
    def main_names(self) -> tuple[str, ...]:
        return urls.sibling_names(self.main_host)

    @cached_property
    def domains(self) -> tuple[str, ...]:
        """Registrable domains of the company, the main one first."""
        hosts = [self.main_host, *(h.host for h in self.given if h.role is not Role.OFF_DOMAIN)]
        return tuple(dict.fromkeys(urls.registrable(h) for h in hosts if h))

    @cached_property
    def guessed_names(self) -> tuple[str, ...]:
        return tuple(guesses(self))

    @cached_property
    def _brand_suffix(self) -> str | None:
        """`anz` for anz.com: companies with a top-level domain of their own put hosts right under it."""
        label = self.domains[0].split(".")[0] if self.domains else ""
        return label if len(label) >= 3 and label not in _GENERIC_TLDS else None

    def owns(self, host: str) -> bool:
        """The host lies under one of the company's domains, under its brand's top-level domain, is a sister, or vouched
        for."""
        return self._under_domains(host) or host in self.sisters or host in self.vouched

    def _under_domains(self, host: str) -> bool:
        if not host:
            return False
        if urls.registrable(host) in self.domains:
            return True
        return self._brand_suffix is not None and host.endswith("." + self._brand_suffix)

    @cached_property
    def sisters(self) -> frozenset[str]:
        """Hosts of the company's name under another suffix (`dev.x.com` of x.com.au) that sound like an API or its
        portal, and to which a page of the company's own leads: name and link vouch for each other."""
        named = {
            host
            for exchange in self.exchanges.values()
            if exchange.ok and self._under_domains(urls.host_of(exchange.url))
            for host in self.gist(exchange).hosts
        }
        return frozenset(
            host for host in named if urls.same_brand(host, self.main_host) and (label_role(host) or _spoken(host))
        )

    @property
    def documented(self) -> bool:
        """A portal, a reference or a description was found."""
        return any(g.kind in ("portal", "reference") or g.described for g in self.gists.values())

    @cached_property
    def elsewhere(self) -> dict[str, Exchange]:
        """Pages on domains of other names to which the company's menu says developers: each last hop, by host."""
        return {
            urls.host_of(e.url): e
            for e in sorted(self.exchanges.values(), key=lambda e: e.url, reverse=True)
            if e.probe == "elsewhere" and e.redirect_to is None
        }

    @cached_property
    def vouched(self) -> frozenset[str]:
        """Hosts of another name that are the company's all the same: its menu leads there for developers, and the page
        there names the company or leads back to its domain, or the host has the company's name in its own."""
        return frozenset(
            host
            for host, page in self.elsewhere.items()
            if page.ok
            and (
                _named_in(self.company.name, self.gist(page).said)
                or any(self._under_domains(h) for h in self.gist(page).hosts)
                or (self.domains and _has_name(host, self.domains[0].partition(".")[0]))
                or _is_brand(host.rpartition(".")[2], self.company.name)
            )
        )

    def hosted(self, host: str) -> bool:
        """The host is a portal, or the company's own help desk, that a vendor hosts under a name of its customer."""
        return host.endswith(_DOTTED_SUFFIXES) or self._own_desk(host)

    def _own_desk(self, host: str) -> bool:
        return any(urls.own_desk(host, domain) for domain in self.domains)

    @property
    def mandated(self) -> tuple[tuple[str, tuple[Header, ...]], ...]:
        """Consumer Data Right addresses with their headers: by the register's answer, else by the brands known."""
        answer = self.exchange(REGISTER, REGISTER_HEADERS)
        told = self.gist(answer).brands if answer is not None else ()
        return targets_for(self.company, self.domains, told or self.brands)

    @property
    def asked(self) -> int:
        """HTTP requests that count against the budget."""
        return sum(1 for e in self.exchanges.values() if e.sent and e.probe != "robots")

    def exchange(self, url: str, headers: tuple[Header, ...] = (), method: str = "GET") -> Exchange | None:
        return self.exchanges.get(("http", method, url, headers))

    def drawn(self, url: str) -> Exchange | None:
        """The page as a browser drew it, or what came of that; None while it has not been drawn to the end."""
        return self.exchanges.get(("rendering", url))

    def drafts_of(self, url: str) -> tuple[Draft, ...]:
        return tuple(d for d in self.drafts.values() if d.target.url == url)

    def gist(self, exchange: Exchange) -> Gist:
        return self.gists.get(exchange.id, EMPTY)

    def lookup(self, host: str, rrtype: str = "A") -> Lookup | None:
        return self.lookups.get(("dns", host, rrtype))

    def handshake(self, host: str, offered: str = "default", port: int = 443) -> Handshake | None:
        return self.handshakes.get(("tls", host, port, offered))

    @cached_property
    def _by_host(self) -> dict[str, list[Exchange]]:
        hosts: dict[str, list[Exchange]] = {}
        for exchange in self.exchanges.values():
            hosts.setdefault(urls.host_of(exchange.url), []).append(exchange)
        return hosts

    @cached_property
    def _by_id(self) -> dict[str, Exchange]:
        return {e.id: e for e in self.exchanges.values()}

    def on_host(self, host: str) -> list[Exchange]:
        return self._by_host.get(host, [])

    def by_id(self, id_: str | None) -> Exchange | None:
        return self._by_id.get(id_ or "")

    def last_hop(self, exchange: Exchange) -> Exchange:
        """Where the redirects that begin here ended, as far as they were followed."""
        for _ in range(MAX_HOPS + 1):
            if exchange.redirect_to is None:
                return exchange
            following = self.exchange(exchange.redirect_to, exchange.request_headers)
            if following is None or following is exchange:
                return exchange
            exchange = following
        return exchange

    def front(self, host: str) -> Exchange | None:
        """The first front page of the host that was answered with something else than a redirect."""
        for url in (f"https://{host}/", f"http://{host}/"):
            start = self.exchange(url)
            end = self.last_hop(start) if start else None
            if end and end.outcome is Outcome.ANSWERED and end.redirect_to is None:
                return end
        return None

    def lives(self, host: str) -> bool:
        """Some HTTP answer came from this host itself, beside its robots.txt."""
        read = (Outcome.ANSWERED, Outcome.RATE_LIMITED)
        return any(e.outcome in read and e.probe != "robots" for e in self.on_host(host))

    def base(self, host: str) -> str:
        """`https://host`, or `http://host` where only plain HTTP answers."""
        answered = {e.url.split(":", 1)[0] for e in self.on_host(host) if e.status is not None}
        return f"http://{host}" if answered == {"http"} else f"https://{host}"

    def given_up(self, host: str) -> bool:
        """The host failed us so often, and never answered, or fell silent, that asking on would be no good manners."""
        failed = 0
        if any(e.detail == SILENT for e in self.on_host(host)):
            return True
        for exchange in self.on_host(host):
            if exchange.outcome is Outcome.ANSWERED and exchange.status not in (403, 429, 503):
                return False
            failed += exchange.sent and exchange.probe != "robots"
        return failed >= PATIENCE

    def refused_often(self, host: str) -> bool:
        """It told us to slow down or keep out three times: stop, whatever it answered before."""
        turned = (Outcome.RATE_LIMITED, Outcome.BLOCKED)
        return sum(1 for e in self.on_host(host) if e.outcome in turned) >= 3

    def unreachable(self, host: str) -> Outcome | None:
        """The outcome when DNS says that there is nothing to ask."""
        found = self.lookup(host)
        bad = (Outcome.NO_SUCH_HOST, Outcome.DNS_FAILED)
        return found.outcome if found and found.outcome in bad else None

    # --- hosts -----------------------------------------------------------------------------------

    def named(self, host: str) -> bool:
        """DNS gave an address."""
        found = self.lookup(host)
        return found is not None and found.outcome is Outcome.ANSWERED

    def doubtful(self, host: str) -> bool:
        """Every name of its domain exists, and this one leads where a random one leads: DNS proves nothing."""
        wild, found = self.lookup(wildcard_name(self, urls.registrable(host))), self.lookup(host)
        if wild is None or found is None or wild.outcome is not Outcome.ANSWERED:
            return False
        return set(wild.answer) == set(found.answer) and (found.cname is None or found.cname == wild.cname)

    def exists(self, host: str) -> bool:
        """The name exists by itself: by DNS, or where DNS proves nothing, by a front page unlike a random name's."""
        if not self.named(host):
            return False
        if not self.doubtful(host):
            return True
        front, wild = self.front(host), self.front(wildcard_name(self, urls.registrable(host)))
        if front is None or urls.host_of(front.url) != host:
            return False
        return wild is None or not controls.similar(
            front, wild, self.gist(front).fingerprint, self.gist(wild).fingerprint
        )

    @cached_property
    def found(self) -> tuple[FoundHost, ...]:
        """All hosts of the company: listed, its own names, linked ones that say api or developer, guessed ones."""
        hosts: dict[str, FoundHost] = {}

        def add(host: str, role: Role, found_by: str, parent: str | None = None) -> None:
            hosts.setdefault(host, FoundHost(host, role, found_by, parent))

        for name in self.main_names[:1]:
            add(name, Role.CORPORATE, "website")
        for given in self.given:
            add(given.host, given.role, given.found_by)
        for name in self.main_names[1:]:
            add(name, Role.CORPORATE, "website")
        for exchange in sorted(self.exchanges.values(), key=lambda e: e.url):
            self._hosts_of(exchange, add)
        for host, page in self.elsewhere.items():
            role = Role.DEVELOPER_PORTAL if host in self.vouched else Role.OFF_DOMAIN
            add(host, role, "elsewhere", page.parent)
        for host, role, found_by, parent in self._overheard()[:MOST_OVERHEARD]:
            add(host, role, found_by, parent)
        for host in sorted(set(self.guessed_names)):
            if self.exists(host):
                add(host, LABEL_ROLE[host.split(".")[0]], "guessed_host")
        return tuple(hosts[h] for h in sorted(hosts))

    def _hosts_of(self, exchange: Exchange, add) -> None:  # type: ignore[no-untyped-def]
        here = urls.host_of(exchange.url)
        if (
            exchange.hops
            and not self.owns(here)
            and not self.hosted(here)
            and exchange.probe in ("front_door", "given_host")
        ):
            add(here, Role.OFF_DOMAIN, "front_door", exchange.parent)
        if exchange.hops and self.owns(here) and exchange.probe in ("front_door", "given_host"):
            add(here, Role.CORPORATE, exchange.probe, exchange.parent)
        if not (self.owns(here) or self.hosted(here)):
            return
        gist = self.gist(exchange)
        for host in gist.hosts:
            role = label_role(host) or (LABEL_ROLE[host.split(".")[0]] if host in self.sisters else None)
            if role and self.owns(host):
                add(host, role, "link", exchange.id)
        for link in gist.links:
            if link.score >= 3 and self.hosted(host := urls.host_of(link.url)) and not self._own_desk(host):
                add(host, Role.DEVELOPER_PORTAL, "link", exchange.id)
        for pointer in gist.pointers:
            if self.owns(host := urls.host_of(pointer.url)):
                add(host, label_role(host) or Role.BRAND, "pointer", exchange.id)

    def _overheard(self) -> list[tuple[str, Role, str, str | None]]:
        """Hosts of its own that sound like an API or its portal, and that certificates, header fields, forms and
        scripts name; the shortest names first, for those are the doors."""
        heard: dict[str, tuple[str, Role, str, str | None]] = {}
        linked = {host for gist in self.gists.values() for host in gist.hosts}  # for people
        for exchange in sorted(self.exchanges.values(), key=lambda e: e.url):
            script = exchange.probe == "script"  # of the website, wherever it is kept
            if script or self.owns(urls.host_of(exchange.url)):
                gist = self.gist(exchange)
                for host in gist.named:
                    if (role := label_role(host)) and self.owns(host):
                        heard.setdefault(host, (host, role, "named", exchange.id))
                for host in gist.backends:
                    if self.owns(host) and host not in self.main_names:
                        heard.setdefault(host, (host, label_role(host) or Role.API, "named", exchange.id))
                for host in (
                    *gist.connected,
                    *(set(gist.named) - linked if script else ()),
                ):  # what it is cannot be known before it is asked: it hinders nothing
                    if self.owns(host) and host not in self.main_names and not _OF_FILES.search(host):
                        heard.setdefault(host, (host, label_role(host) or Role.BRAND, "named", exchange.id))
        for handshake in self.handshakes.values():
            for host in _names_of(handshake):
                if (role := label_role(host)) and self.owns(host):
                    heard.setdefault(host, (host, role, "certificate", None))
        return sorted(heard.values(), key=lambda h: (h[0].count("."), len(h[0]), h[0]))

    def hosts_with(self, *roles: Role) -> Iterator[str]:
        for found in self.found:
            if found.role in roles:
                yield found.host

    @property
    def candidates(self) -> tuple[str, ...]:
        """Hosts where an API or its documents may be: asked for descriptions when they live. The main host is one."""
        likely = self.hosts_with(Role.DEVELOPER_PORTAL, Role.API, Role.DOCS)
        main = urls.host_of(front.url) if (front := self.front(self.main_host)) else self.main_host
        if not self.owns(main):
            main = self.main_host
        return tuple(dict.fromkeys([main, *likely]))


def label_role(host: str) -> Role | None:
    """The role that a host's labels speak of, or None: `api.x.com`, `public.cdr.x.com`, `developers-au.x.com`."""
    labels = host.split(".")[: -len(urls.registrable(host).split("."))] if host != urls.registrable(host) else []
    for label in labels:
        if label in LABEL_ROLE and label not in COMMON:
            return LABEL_ROLE[label]
        for part in label.split("-"):
            if part in ("api", "apis", "openapi", "cdr", "openbanking", "developer", "developers", "devportal"):
                return LABEL_ROLE[part]
    return None


def _names_of(handshake: Handshake) -> tuple[str, ...]:
    """The names of the leaf certificate; those with a star name no host."""
    return _certified(handshake.chain[0]) if handshake.chain else ()


@lru_cache(maxsize=256)
def _certified(leaf: bytes) -> tuple[str, ...]:
    certificate = read_certificate(leaf)
    return tuple(n for n in certificate.names if "*" not in n and not urls.is_address(n)) if certificate else ()


# Hosts of files, counters and shops, which pages connect to as well.
_OF_FILES = re.compile(
    r"^(?:\w+-)?(?:cdn|static|assets?|images?|img|fonts?|media|files?|video|www|shop|store|s|t|analytics|metrics|stats"
    r"|tags?|pixel|sentry|logs?|collect|smetrics|consent|cookies?)\d*(?:-\w+)?\."
)
_LEGAL = re.compile(
    r"\b(?:limited|ltd|pty|plc|inc|incorporated|corp(?:oration)?|co|company|group|holdings?|n\.?v|s\.?a|the)\b\.?", re.I
)


def _named_in(name: str, said: str) -> bool:
    """A page's text (title on the first line) names the company. A name of one word has to stand in the title: it may
    be a word of the language."""
    words = " ".join(re.findall(r"[\w&'’-]+", _LEGAL.sub(" ", name))).lower()
    if len(words) < 4 or not said:
        return False
    where = said if " " in words else said.partition("\n")[0]
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", where) is not None


def _is_brand(top: str, name: str) -> bool:
    """The top-level domain is the company's own: the first word of its name (`developer.acme` of Acme Bank)."""
    first = re.match(r"[\w-]+", _LEGAL.sub(" ", name).strip().lower())
    return first is not None and len(top) >= 3 and top == first[0] and top not in _GENERIC_TLDS


def _has_name(host: str, label: str) -> bool:
    """The registrable name is the company's label with a word of developers beside it: `acme-developers.com`."""
    other = urls.registrable(host).partition(".")[0].replace("-", "")
    rest = other.replace(label.replace("-", ""), "", 1)
    return len(label) >= 4 and rest != other and re.fullmatch(_BESIDE, rest) is not None


_BESIDE = r"(?:developers?|dev|devs|devportal|apis?|openapi|openbanking|docs|platform|tech|labs|connect)"


def _spoken(host: str) -> bool:
    """The first label says that much, although hosts of that name exist on most sites."""
    return host.split(".")[0] in LABEL_ROLE


def guesses(seen: Seen) -> Iterator[str]:
    """Names to try by DNS: the labels under the main domain, the telling ones under the other domains."""
    for position, domain in enumerate(seen.domains):
        if urls.is_address(domain) or "." not in domain:
            continue
        for label in LABEL_ROLE:
            if label in COMMON:
                continue
            if position == 0 or label in ("api", "apis", "developer", "developers", "docs", "apidocs", "openapi"):
                yield f"{label}.{domain}"


def wildcard_name(seen: Seen, domain: str) -> str:
    """A random name under the domain: if it exists, every name does."""
    return f"{seen.random_name('dns', domain)}.{domain}"


# Top-level domains that anybody may use: a company of that name has no suffix of its own.
_GENERIC_TLDS = frozenset({
    "com", "net", "org", "info", "biz", "name", "pro", "app", "dev", "page", "cloud", "online", "site", "store", "shop",
    "tech", "group", "bank", "insurance", "energy", "gold", "health", "media", "news", "world", "travel", "holdings",
    "capital", "finance", "global", "gmbh", "one", "xyz", "example", "test",
})  # fmt: skip
