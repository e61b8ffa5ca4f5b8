"""OpenAPI 3.0, 3.1, 3.2, Swagger 2.0, and what can be told of Swagger 1.2.

Source: https://spec.openapis.org (each version), https://github.com/OAI/OpenAPI-Specification/blob/main/versions/2.0.md
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from survey.description import auth, protection, who
from survey.description.model import Description, Evidence
from survey.description.protection import RATE_LIMIT
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
)
from survey.description.source import Source, json_location
from survey.headers import is_rate_limit

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

    @cached_property
    def split(self) -> bool:
        """Whether it refers to other files. To be asked after the operations were gone through."""
        return self.outside or bool(_OUTSIDE.search(self.source.text))

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
        paging = _Paging(self, operations)
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
            split=self.split,
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
            secure_servers=self.secure_servers(servers) if not plain else (),
            paging=paging.styles,
            unpaged=paging.none,
            bounded_pages=parameters.bounded,
            unbounded_pages=parameters.unbounded,
            rate_limits=self.rate_limits(operations),
            too_many=self.too_many(operations, named=True),
            no_too_many=self.too_many(operations, named=False),
            problems=self.problems(operations, named=True),
            no_problems=self.problems(operations, named=False),
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
            told = [s for s in dicts(self.data.get("servers")) if isinstance(s.get("url"), str)]
            given = [_expanded(s) for s in told] or ["/"]
            plain = [s for s in (*given, *_chosen(told), *self._lower()) if s.lower().startswith("http://")]
            where, words = "servers", "http://"
        start = max(0, self.source.text.find(words, 0 if self.swagger else self.source.path((where,))))
        excerpt = self.source.excerpt(start, 160)
        evidence = [Evidence(a, f"json:/{where}", excerpt) for a in plain if not who.is_placeholder(a)]
        return absolute(given, self.url), evidence

    def _lower(self) -> Iterator[str]:
        """Servers of single paths and operations."""
        at, text_, places = -1, self.source.text, 0
        while (at := text_.find("http://", at + 1)) >= 0 and places < 5000:
            places += 1
            if _URL_KEY.search(text_, max(0, at - 30), at):
                break
        else:
            return
        for item in mapping(self.data.get("paths")).values():
            for part in (item, *(mapping(item).get(m) for m in METHODS)):
                for server in dicts(mapping(part).get("servers")):
                    if isinstance(server.get("url"), str):
                        yield _expanded(server)

    def secure_servers(self, servers: tuple[str, ...]) -> tuple[Evidence, ...]:
        """The first server that the document itself names and that is HTTPS, also as an address relative to itself."""
        told = self.data.get("schemes" if self.swagger else "servers")
        if not told or not (secure := [s for s in servers if s.startswith("https://") and not who.is_placeholder(s)]):
            return ()
        return (self.source.cite(secure[0], ("schemes" if self.swagger else "servers",)),)

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

    def body_members(self, operation: Mapping[str, Any]) -> dict[str, Any]:
        """The members of a JSON body, by name."""
        body = mapping(self.resolve(operation.get("requestBody")))
        schema = mapping(self.resolve(_schema_of(body)))
        return {str(n): v for n, v in list(mapping(schema.get("properties")).items())[:100]}

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
                if named := next((h for h in headers if is_rate_limit(str(h))), None):
                    found.append(self.source.cite(str(named), (named,)))
                    return tuple(found)
        about = str(self.info.get("description") or "")[:20_000]
        if not found and (said := _LIMITED.search(about)):
            found.append(self.source.cite_text(" ".join(said.group().split())[:60], said.group()[:60]))
        return tuple(found)

    def too_many(
        self, operations: list[tuple[str, str, dict[str, Any], dict[str, Any]]], *, named: bool
    ) -> tuple[Evidence, ...]:
        """Where the answer 429 is described; when not `named`, an operation of a document that describes it nowhere: no
        answer in another file, and none that stands for all of 4xx."""
        last = None
        about = str(self.info.get("description") or "")[:20_000]
        written = "429" in self.source.text
        if named and not written:
            return ()
        if not written and "4XX" not in self.source.text and "4xx" not in self.source.text:
            answers = (
                ("paths", p, m, "responses", str(s)) for p, m, o, _ in operations for s in mapping(o.get("responses"))
            )
            last = next(answers, None)
            operations = []
        for path, method, operation, _ in operations:
            for status, response in mapping(operation.get("responses")).items():
                pointer = ("paths", path, method, "responses", str(status))
                last = last or pointer
                if str(status) == "429" or (written and _SAYS_429.search(_described(response))):
                    return (self.source.cite("429", pointer),) if named else ()
                if str(status).upper() == "4XX" and not named:
                    return ()
            if written and _SAYS_429.search(_described(operation)):
                return (self.source.cite("429", ("paths", path, method, "description")),) if named else ()
        if written and (said := _SAYS_429.search(about)):
            return (self.source.cite_text("429", said.group()),) if named else ()
        if named or last is None or self.split:
            return ()
        return (self.source.cite("none", last),)

    def problems(
        self, operations: list[tuple[str, str, dict[str, Any], dict[str, Any]]], *, named: bool
    ) -> tuple[Evidence, ...]:
        """Where an error is described as problem+json (RFC 9457); when not `named`, where one is described in another
        form and none as that."""
        if "application/problem+" in self.source.text:
            found = _PROBLEM.search(self.source.text) if named else None
            return (self.source.cite_text(found.group(), found.group()),) if found else ()
        if named or self.split:
            return ()
        for path, method, operation, _ in operations[:200]:
            for status, response in mapping(operation.get("responses")).items():
                if str(status)[:1] in "45" and mapping(mapping(self.resolve(response)).get("content")):
                    return (self.source.cite("another form", ("paths", path, method, "responses", str(status))),)
        return ()


_URL_KEY = re.compile(r"\burl[\"']?\s{0,9}:\s{0,9}[\"']?\Z")
_LIMITED = re.compile(RATE_LIMIT, re.I)
_SAYS_429 = re.compile(r"(?<![\w.,])429(?![\w,]|\.\d)")
_PROBLEM = re.compile(r"application/problem\+(?:json|xml)")


def _described(node: Any) -> str:
    return str(mapping(node).get("description") or "")[:5000]


_OUTSIDE = re.compile(r"""\$ref["']?\s{0,9}:\s{0,9}["']?[^#"'\s{\[]""")


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
        left, bodies = _PARAMETERS, _LOOKED
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
            names = [p["name"] for p in given]
            if method == "get" and given and not (self.bounded and self.unbounded) and protection.may_page(names):
                for parameter in given:
                    if str(parameter.get("in", "")).lower() == "query":
                        schema = parameter["schema"] if isinstance(parameter.get("schema"), dict) else parameter
                        self._page_size(str(parameter["name"]), schema, parameter, names, path, method)
            if method == "post" and bodies and not (self.bounded and self.unbounded) and "requestBody" in operation:
                bodies -= 1
                members = self.document.body_members(operation)
                if protection.paging_style(members):
                    for name, schema in members.items():
                        self._page_size(name, schema, mapping(schema), list(members), path, method)

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

    def _page_size(
        self, name: str, schema: Any, told: Mapping[str, Any], names: list[str], path: str, method: str
    ) -> None:
        if not protection.sets_page_size(name, names):
            return
        number, maximum = protection.largest(schema, str(told.get("description") or ""), self.document.resolve)
        if not number or (self.bounded if maximum is not None else self.unbounded):
            return
        where = self.document.source.path(("paths", path, method))
        evidence = (_named(self.document.source, maximum or "unbounded", name, where),)
        if maximum is not None:
            self.bounded = evidence
        else:
            self.unbounded = evidence


class _Paging:
    """How lists are paged: the first evidence of each style, and, where there is none, a list without."""

    def __init__(self, document: _Document, operations: list[tuple[str, str, dict[str, Any], dict[str, Any]]]) -> None:
        self.document = document
        found: dict[str, Evidence] = {}
        bare: Evidence | None = None
        left = _PARAMETERS
        looked = 0
        for path, method, operation, item in operations[:_ASKED]:
            if method not in ("get", "post", "query"):
                continue
            given = (*listed(operation.get("parameters")), *listed(item.get("parameters")))
            left -= len(given)
            if left < 0 or len(found) == 3:
                break
            parameters = [mapping(document.resolve(p)) for p in given]
            names = [str(p.get("name")) for p in parameters if str(p.get("in", "")).lower() in ("query", "body")]
            if method != "get":
                looked += "requestBody" in operation
                names += (
                    list(document.body_members(operation)) if "requestBody" in operation and looked < _LOOKED else []
                )
            if style := protection.paging_style(names):
                name = next(n for n in names if protection.paging_style([n, "limit"]) == style)
                if style not in found:
                    found[style] = _named(document.source, style, name, document.source.path(("paths", path, method)))
            elif method == "get" and looked < _LOOKED:
                looked += 1
                answered = mapping(document.resolve(_success(operation)))
                here = ("paths", path, method)
                if any(protection.bared(str(h)) == "link" for h in mapping(answered.get("headers"))):
                    found.setdefault("link", document.source.cite("link", (*here, "responses")))
                    continue
                is_list, leads, member = protection.list_in(_schema_of(answered), document.resolve)
                if leads:
                    found.setdefault(leads, _named(document.source, leads, member, document.source.path(here)))
                elif is_list and bare is None and not _ranged(parameters):
                    bare = document.source.cite("none", here)
        self.styles = tuple(found[style] for style in sorted(found))
        self.none = (
            (bare,) if bare and not found and left >= 0 and len(operations) <= _ASKED and not document.outside else ()
        )


_LOOKED = 200  # operations whose answers or bodies are looked at
_ASKED = 2000  # operations whose parameters are looked at for the style of paging


def _success(operation: Mapping[str, Any]) -> Any:
    responses = mapping(operation.get("responses"))
    return next((r for status, r in responses.items() if str(status).upper() in ("200", "2XX", "206")), None)


def _schema_of(response: Mapping[str, Any]) -> Any:
    """The schema of an answer: Swagger 2 has it beside, OpenAPI 3 by media type."""
    by_type = mapping(response.get("content"))
    first = next((v for k, v in by_type.items() if "json" in str(k)), None) or next(iter(by_type.values()), None)
    return mapping(first).get("schema") or response.get("schema")


def _ranged(parameters: list[dict[str, Any]]) -> bool:
    """Pages by a Range field (RFC 9110 14), as some databases' services have them."""
    return any(p.get("in") == "header" and str(p.get("name")).lower() == "range" for p in parameters)


_OAUTH_ENDPOINT = re.compile(
    r"/(?:oauth2?|connect|token|authori[sz]e|login|logout|revoke|introspect|sessions?)(?:/|$|\?)", re.I
)


def _named(source: Source, value: str, name: str, start: int) -> Evidence:
    """Evidence where a parameter of that name is defined: after its operation, else anywhere."""
    for at in (start, 0):
        for quoted in (f'"{name}"', f"'{name}'", f"name: {name}", name):
            found = source.text.find(quoted, at)
            if found >= 0:
                return Evidence(value, f"body@{found}", source.excerpt(found, 160))
    return Evidence(value, f"body@{start}", source.excerpt(start, 160))


def _chosen(servers: list[dict[str, Any]]) -> Iterator[str]:
    """The addresses that come of choosing http for a variable at the beginning."""
    for server in servers:
        if name := re.match(r"\{([^{}]+)\}://", server["url"]):
            variable = mapping(mapping(server.get("variables")).get(name.group(1)))
            if "http" in listed(variable.get("enum")):
                yield _expanded({**server, "url": "http" + server["url"][len(name.group(1)) + 2 :]})


def _expanded(server: Mapping[str, Any]) -> str:
    """The address with each variable's default put in; one without a default stays as `{name}`."""
    address = str(server["url"])
    for name, variable in list(mapping(server.get("variables")).items())[:50]:
        default = mapping(variable).get("default")
        if default not in (None, ""):
            address = address.replace("{" + str(name) + "}", str(default)[:200])
    return address
