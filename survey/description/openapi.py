"""OpenAPI 3.0, 3.1, 3.2, Swagger 2.0, and what can be told of Swagger 1.2.

Source: https://spec.openapis.org (each version), https://github.com/OAI/OpenAPI-Specification/blob/main/versions/2.0.md
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from survey.description import auth, who
from survey.description.model import Description, Evidence
from survey.description.shape import (
    absolute,
    contact_line,
    dicts,
    first_each,
    license_name,
    listed,
    mapping,
    pointed,
    text,
    values,
    words,
)
from survey.description.source import Source, json_location

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_VERSION = re.compile(r"3(?:\.\d+){0,2}(?:[-+].{1,60})?\Z")  # the schema of 3.0 allows anything after a dash
_PARAMETERS = 100_000  # parameters looked at in one document: aliases can make many out of few


def is_openapi(data: Mapping[str, Any]) -> bool:
    version = data.get("openapi")
    if not isinstance(version, str | float | int) or isinstance(version, bool) or not _VERSION.match(str(version)):
        return False
    return any(isinstance(data.get(k), dict) for k in ("paths", "webhooks", "components")) or _names_paths(data)


def is_swagger(data: Mapping[str, Any]) -> bool:
    version = data.get("swagger")
    if isinstance(version, bool) or str(version) not in ("2.0", "2", "2.0.0"):
        return False
    return any(isinstance(data.get(k), dict) for k in ("paths", "definitions")) or _names_paths(data)


def _names_paths(data: Mapping[str, Any]) -> bool:
    """`paths:` with nothing in it, as YAML writes it. Without the key it is what a generator starts from."""
    return "paths" in data and "title" in mapping(data.get("info"))


def is_swagger_1(data: Mapping[str, Any]) -> bool:
    return str(data.get("swaggerVersion")) in ("1.0", "1.1", "1.2") and isinstance(data.get("apis"), list)


def read_openapi(data: dict[str, Any], source: Source, url: str) -> Description:
    swagger = "swagger" in data and not is_openapi(data)
    return _Document(data, source, url, swagger).read()


def read_swagger_1(data: dict[str, Any], source: Source, url: str) -> Description:
    info = mapping(data.get("info"))
    methods: Counter[str] = Counter()
    for api in dicts(data.get("apis")):
        for operation in dicts(api.get("operations")):
            methods[str(operation.get("method") or operation.get("httpMethod") or "").lower()] += 1
    kinds = {"apiKey": "api_key", "basicAuth": "basic", "oauth2": "oauth2"}
    declared = tuple(
        source.cite(kinds.get(str(s.get("type")), "other"), ("authorizations", name))
        for name, s in mapping(data.get("authorizations")).items()
        if isinstance(s, dict)
    )
    return Description(
        format="swagger",
        format_version=str(data["swaggerVersion"]),
        evidence=source.cite("swagger", ("swaggerVersion",)),
        title=text(info.get("title")),
        api_version=text(data.get("apiVersion")),
        operations=sum(methods.values()) if methods else None,
        operations_by_method=dict(methods),
        auth_declared=values(declared),
        declared=first_each(declared),
        servers=absolute([data.get("basePath")], url),
        license=text(info.get("license")),
        contact=text(info.get("contact")),
        terms=text(info.get("termsOfServiceUrl")),
        split=any("operations" not in api for api in dicts(data.get("apis"))),
    )


class _Document:
    """One document while it is read."""

    def __init__(self, data: dict[str, Any], source: Source, url: str, swagger: bool) -> None:
        self.data, self.source, self.url, self.swagger = data, source, url, swagger
        self.info = mapping(data.get("info"))
        components = mapping(data.get("components"))
        self.scheme_path = ("securityDefinitions",) if swagger else ("components", "securitySchemes")
        schemes = data.get("securityDefinitions") if swagger else components.get("securitySchemes")
        self.schemes = {
            str(name): resolved
            for name, scheme in mapping(schemes).items()
            if isinstance(resolved := self.resolve(scheme), dict) and resolved.get("type")
        }
        self.words = {name: auth.classify(scheme, name) for name, scheme in self.schemes.items()}
        self.outside = False
        self.later = not swagger and not f"{data['openapi']}.".startswith(("3.0", "3.1"))

    def resolve(self, node: Any) -> Any:
        """`node`, or what its local `$ref` leads to; None when it leads nowhere or out of the document."""
        for _ in range(20):
            if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
                return node
            reference = node["$ref"]
            if not reference.startswith("#"):
                return None
            node = pointed(self.data, reference[1:])
        return None

    def read(self) -> Description:
        operations = list(self.operations())
        methods = Counter(method for _, method, _, _ in operations)
        declared = self.declared()
        used = self.used(operations)
        servers, plain = self.servers()
        parameters = _Parameters(self, operations)
        parameters.read()
        flows, scopes, details = self.oauth()
        title = text(self.info.get("title"))
        authorship = who.author(self.info, self.data, servers, self.source, self.url)
        in_query = [
            self.source.cite(str(s.get("name")), (*self.scheme_path, name))
            for name, s in self.schemes.items()
            if self.words[name] == "api_key" and str(s.get("in", "")).lower() == "query"
        ]
        places = {auth.credential_place(s, self.words[n]) for n, s in self.schemes.items()}
        places |= {e.value.partition(":")[0] for e in parameters.credentials}
        version_key = "swagger" if self.swagger else "openapi"
        return Description(
            format=version_key,
            format_version=str(self.data[version_key]),
            evidence=self.source.cite(version_key, (version_key,)),
            title=title,
            api_version=text(self.info.get("version")),
            operations=len(operations),
            operations_by_method=dict(methods),
            deprecated_operations=sum(1 for _, _, op, _ in operations if op.get("deprecated") is True),
            auth_declared=values(declared),
            auth_used=values(used),
            oauth_flows=values(flows),
            scopes=tuple(sorted(scopes)[:2000]),
            credential_in=tuple(sorted(p for p in places if p)),
            servers=servers,
            placeholder_servers=tuple(s for s in servers if who.is_placeholder(s)),
            tags=self.tags(operations),
            license=license_name(self.info.get("license")),
            contact=contact_line(self.info.get("contact")),
            terms=text(self.info.get("termsOfService")),
            external_docs=text(mapping(self.data.get("externalDocs")).get("url")),
            author=authorship.value,
            split=self.outside or bool(_OUTSIDE.search(self.source.text)),
            weak="" if operations or mapping(self.data.get("webhooks")) else "no operations",
            title_evidence=self.source.cite(title, ("info", "title")) if title else None,
            author_evidence=authorship,
            declared=first_each(declared),
            used=first_each(used),
            flows=first_each(flows),
            details=first_each(details),
            credential_parameters=first_each(parameters.credentials),
            credential_in_query=first_each([*in_query, *parameters.in_query]),
            plain_servers=first_each(plain),
            bounded_pages=parameters.bounded,
            unbounded_pages=parameters.unbounded,
            rate_limits=self.rate_limits(operations),
        )

    def operations(self) -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
        """Path, method, operation, path item. Webhooks and callbacks are requests the other way: not counted."""
        for path, item in mapping(self.data.get("paths")).items():
            if str(path).startswith("x-"):
                continue
            resolved = self.resolve(item) if isinstance(item, dict) and "$ref" in item else item
            if resolved is None and item is not None:
                self.outside = True
            merged = resolved if isinstance(resolved, dict) else item
            if not isinstance(merged, dict):
                continue
            for method in METHODS:
                operation = merged.get(method)
                if operation is None and merged is not item:
                    operation = item.get(method)
                if isinstance(operation, dict):
                    yield str(path), method, operation, merged
            if self.later:  # 3.2 and what may come: QUERY, and methods of one's own
                if isinstance(operation := merged.get("query"), dict):
                    yield str(path), "query", operation, merged
                for method, operation in mapping(merged.get("additionalOperations")).items():
                    if isinstance(operation, dict):
                        yield str(path), str(method).lower(), operation, merged

    def declared(self) -> list[Evidence]:
        start = self.source.path(self.scheme_path)
        return [
            Evidence(
                word, json_location((*self.scheme_path, name)), self.source.excerpt(self.source.path((name,), start))
            )
            for name, word in self.words.items()
        ]

    def used(self, operations: list[tuple[str, str, dict[str, Any], dict[str, Any]]]) -> list[Evidence]:
        """One evidence per value: the first operation (or the root) whose effective security names it."""
        found: dict[str, Evidence] = {}
        root = self.requirements(self.data.get("security"))
        webhooks = [
            ("webhooks", name, method, operation)
            for name, item in mapping(self.data.get("webhooks")).items()
            for method, operation in mapping(self.resolve(item)).items()
            if method in METHODS and isinstance(operation, dict)
        ]
        for part, path, method, operation in [*(("paths", p, m, o) for p, m, o, _ in operations), *webhooks]:
            own = self.requirements(operation.get("security"))
            names = own if own is not None else root
            pointer: tuple[str, ...] = (part, path, method, "security") if own is not None else ("security",)
            if names is None:
                pointer = (part, path, method)
            for word, name in sorted(names or {("none", "")}):
                if word not in found and not (part == "webhooks" and word == "none" and operations):
                    found[word] = self._cite_use(word, name, pointer)
        return list(found.values())

    def requirements(self, security: Any) -> set[tuple[str, str]] | None:
        """The (word, scheme) that a requirement names; empty when none is required; None when it says nothing."""
        if isinstance(security, dict):
            security = [security]
        if not isinstance(security, list):
            return None
        named: set[tuple[str, str]] = set()
        for alternative in security:
            if not isinstance(alternative, dict) or not alternative:
                named.add(("none", ""))
                continue
            for name in alternative:
                if (word := self.word_of(str(name))) is not None:
                    named.add((word, str(name)))
        return named

    def word_of(self, name: str) -> str | None:
        if name in self.words:
            return self.words[name]
        if name.startswith("#/"):  # 3.2: a requirement may name its scheme by address
            scheme = self.resolve({"$ref": name})
            return auth.classify(scheme, name.rsplit("/", 1)[-1]) if isinstance(scheme, dict) else None
        return None

    def _cite_use(self, word: str, name: str, pointer: tuple[str, ...]) -> Evidence:
        start = self.source.path(pointer)
        if pointer == ("security",):  # the key also stands inside operations: take the place that names the scheme
            at = start
            for _ in range(400):
                if at < 0 or not name or name in self.source.text[at : at + 200 + len(name)]:
                    break
                at = self.source.key("security", at + 8)
            start = at if at >= 0 else start
        return Evidence(word, json_location(pointer), self.source.excerpt(start))

    def oauth(self) -> tuple[list[Evidence], set[str], list[Evidence]]:
        flows: list[Evidence] = []
        details: list[Evidence] = []
        scopes: set[str] = set()
        for name, scheme in self.schemes.items():
            if self.words[name] != "oauth2":
                continue
            pointer = (*self.scheme_path, name)
            if self.swagger:
                offered = {str(scheme["flow"]): scheme} if isinstance(scheme.get("flow"), str) else {}
            else:
                offered = {str(k): v for k, v in mapping(scheme.get("flows")).items() if isinstance(v, dict)}
            for flow, facts in offered.items():
                if (word := auth.flow_word(flow)) is None:
                    continue
                keys = (*pointer, "flow") if self.swagger else (*pointer, "flows", flow)
                flows.append(self.source.cite(word, keys))
                scopes |= {str(s) for s in mapping(facts.get("scopes"))}
                if facts.get("refreshUrl"):
                    details.append(self.source.cite("refresh_token", (*keys, "refreshUrl")))
                if facts.get("x-usePkce") or facts.get("x-scalar-use-pkce") or scheme.get("x-usePkce"):
                    details.append(self.source.cite("pkce", keys))
        return flows, scopes, details

    def servers(self) -> tuple[tuple[str, ...], list[Evidence]]:
        """All servers, and those that the document itself gives as plain HTTP and that are no placeholder."""
        if self.swagger:
            given, plain = self._swagger_servers()
            where, words = "schemes", str(self.data.get("host"))
        else:
            given = [_expanded(s) for s in dicts(self.data.get("servers")) if isinstance(s.get("url"), str)] or ["/"]
            plain = [s for s in given if s.lower().startswith("http://")]
            where, words = "servers", "http://"
        start = max(0, self.source.text.find(words, 0 if self.swagger else self.source.path((where,))))
        excerpt = self.source.excerpt(start, 160)
        evidence = [Evidence(a, f"json:/{where}", excerpt) for a in plain if not who.is_placeholder(a)]
        return absolute(given, self.url), evidence

    def _swagger_servers(self) -> tuple[list[str], list[str]]:
        host = text(self.data.get("host")) or ""
        base = text(self.data.get("basePath")) or "/"
        schemes = [s.lower() for s in listed(self.data.get("schemes")) if isinstance(s, str)]
        if not host:
            return [base], []
        if "://" in host:
            return [host.rstrip("/") + "/" + base.lstrip("/")], []
        here = self.url.split(":", 1)[0] if self.url.startswith("http") else "https"
        addresses = [f"{s}://{host}/{base.lstrip('/')}" for s in schemes or [here]]
        return addresses, [a for a in addresses if schemes and a.startswith("http://")]

    def tags(self, operations: list[tuple[str, str, dict[str, Any], dict[str, Any]]]) -> tuple[str, ...]:
        named = {str(t["name"]) for t in dicts(self.data.get("tags")) if t.get("name")}
        for _, _, operation, _ in operations:
            named.update(t for t in listed(operation.get("tags"))[:50] if isinstance(t, str))
            if len(named) > 500:
                break
        return tuple(sorted(named)[:500])

    def rate_limits(self, operations: list[tuple[str, str, dict[str, Any], dict[str, Any]]]) -> tuple[Evidence, ...]:
        """A described 429, or rate-limit headers described in a response."""
        found: list[Evidence] = []
        for path, method, operation, _ in operations:
            responses = mapping(operation.get("responses"))
            if "429" in responses:
                found.append(self.source.cite("429", ("paths", path, method, "responses", "429")))
                break
        for _, _, operation, _ in operations[:2000]:
            for response in mapping(operation.get("responses")).values():
                if not isinstance(response, dict) or not ("headers" in response or "$ref" in response):
                    continue
                headers = mapping(mapping(self.resolve(response)).get("headers"))
                if named := next((h for h in headers if _RATE_LIMIT.match(str(h))), None):
                    found.append(self.source.cite(str(named), (named,)))
                    return tuple(found)
        return tuple(found)


_RATE_LIMIT = re.compile(r"(?:x-)?rate-?limit", re.I)
_OUTSIDE = re.compile(r"""\$ref["']?\s{0,9}:\s{0,9}["']?[^#"'\s{\[]""")
_SIZE = words(
    """limit pagesize perpage maxresults pagelimit itemsperpage resultsperpage recordsperpage pagesizelimit maxrecords
    maxitems numresults resultlimit"""
)
_SIZE_IN_PAGES = words("size top first count rows take max num n length results")
_SIZES = _SIZE | _SIZE_IN_PAGES
_PAGING = words(
    """page offset skip start cursor after pagetoken nexttoken pagenumber startat startindex next from pageindex
    continuationtoken before"""
)
_MAXIMUM = re.compile(
    r"(?:max(?:imum)?(?:\s+(?:value|allowed|limit|page size|number|of|is|results?|items|records|per page))*"
    r"\s*(?:is|of|:|=|-)?\s*"
    r"|(?:up to|no more than|not exceed|at most|less than or equal to)\s+|<=\s*"
    r"|cannot (?:be (?:greater|more|larger|higher) than|exceed)\s+"
    r"|(?:between|from)\s+\d+\s+(?:and|to)\s+|\b\d+\s*(?:-|–|to|\.\.)\s*)(\d[\d,]*)",
    re.I,
)


class _Parameters:
    """What the operations' parameters tell: credentials beside every scheme, and whether pages are bounded."""

    def __init__(self, document: _Document, operations: list[tuple[str, str, dict[str, Any], dict[str, Any]]]) -> None:
        self.document, self.operations = document, operations
        self.credentials: list[Evidence] = []
        self.in_query: list[Evidence] = []
        self.bounded: tuple[Evidence, ...] = ()
        self.unbounded: tuple[Evidence, ...] = ()
        self.known = {(str(s.get("in", "")).lower(), str(s.get("name", "")).lower()) for s in document.schemes.values()}
        self.seen: set[tuple[str, str]] = set()
        self.looked_at: set[int] = set()

    def read(self) -> None:
        left = _PARAMETERS
        for path, method, operation, item in self.operations:
            own = listed(operation.get("parameters"))
            shared = listed(item.get("parameters"))
            left -= len(own) + len(shared)
            if left < 0:
                return
            given = []
            for parameter in (*own, *shared):
                if isinstance(parameter, dict):
                    found = self.document.resolve(parameter) if "$ref" in parameter else parameter
                    if isinstance(found, dict) and isinstance(found.get("name"), str):
                        given.append(found)
            for parameter in given:
                if id(parameter) not in self.looked_at:  # shared by reference or alias: once is enough
                    self.looked_at.add(id(parameter))
                    self._credential(parameter, path, method)
            if method == "get" and given and not (self.bounded and self.unbounded):
                names = {_bare(p["name"]) for p in given}
                if names & _SIZES:
                    for parameter in given:
                        self._page_size(parameter, names, path, method)

    def _credential(self, parameter: dict[str, Any], path: str, method: str) -> None:
        name, place = parameter["name"], str(parameter.get("in", "")).lower()
        if not auth.may_carry_credential(name, place) or (place, name.lower()) in self.seen:
            return
        if (place, name.lower()) in self.known or _OAUTH_ENDPOINT.search(path):
            return
        if not auth.carries_credential(name, place, str(parameter.get("description") or "")):
            return
        self.seen.add((place, name.lower()))
        where = self.document.source.path(("paths", path, method))
        evidence = _named(self.document.source, f"{place}:{name}", name, where)
        self.credentials.append(evidence)
        if place == "query":
            self.in_query.append(Evidence(name, evidence.location, evidence.excerpt))

    def _page_size(self, parameter: dict[str, Any], names: set[str], path: str, method: str) -> None:
        name = parameter["name"]
        word = _bare(name)
        if str(parameter.get("in", "")).lower() != "query":
            return
        if word not in _SIZE and not (word in _SIZE_IN_PAGES and names & _PAGING):
            return
        schema = self.document.resolve(parameter.get("schema"))
        facts = schema if isinstance(schema, dict) else parameter
        if str(facts.get("type", "integer")) not in ("integer", "number", "string"):
            return
        maximum = _bound(facts)
        if maximum is None and (said := _MAXIMUM.search(str(parameter.get("description") or "")[:2000])):
            maximum = said.group(1)
        if self.bounded if maximum is not None else self.unbounded:
            return
        where = self.document.source.path(("paths", path, method))
        evidence = (_named(self.document.source, maximum or "unbounded", name, where),)
        if maximum is not None:
            self.bounded = evidence
        else:
            self.unbounded = evidence


_OAUTH_ENDPOINT = re.compile(
    r"/(?:oauth2?|connect|token|authori[sz]e|login|logout|revoke|introspect|sessions?)(?:/|$|\?)", re.I
)


def _bound(schema: Mapping[str, Any]) -> str | None:
    for key in ("maximum", "exclusiveMaximum"):
        value = schema.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool) and value < 2**31 - 1:
            return f"{value:g}" if isinstance(value, float) else str(value)
    choices = schema.get("enum")
    if isinstance(choices, list) and choices:
        return str(choices[-1])
    return None


def _named(source: Source, value: str, name: str, start: int) -> Evidence:
    """Evidence where a parameter of that name is defined: after its operation, else anywhere."""
    for at in (start, 0):
        for quoted in (f'"{name}"', f"'{name}'", f"name: {name}", name):
            found = source.text.find(quoted, at)
            if found >= 0:
                return Evidence(value, f"body@{found}", source.excerpt(found, 160))
    return Evidence(value, f"body@{start}", source.excerpt(start, 160))


@lru_cache(maxsize=8192)
def _bare(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower().replace("page[", "page"))


def _expanded(server: Mapping[str, Any]) -> str:
    """The address with each variable's default put in; one without a default stays as `{name}`."""
    address = str(server["url"])
    for name, variable in list(mapping(server.get("variables")).items())[:50]:
        default = mapping(variable).get("default")
        if default not in (None, ""):
            address = address.replace("{" + str(name) + "}", str(default)[:200])
    return address
