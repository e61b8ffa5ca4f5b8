"""Paths at which frameworks and gateways put descriptions and their viewers, on candidate hosts.

The first list is asked on every candidate host that lives (at most 12). The long tail is asked only
where a reply gave the framework away. Order: how many public tools probe a path (data/spec-paths.json)
and what frameworks serve by default (their own documentation).
"""

from __future__ import annotations

from collections.abc import Iterator

from survey.model import HttpTarget, Target
from survey.probes.probe import Probe
from survey.seen import Seen

CONSENSUS = (
    "/openapi.json", "/swagger.json", "/swagger/v1/swagger.json", "/v3/api-docs", "/api-docs", "/v2/api-docs",
    "/api/openapi.json", "/api/swagger.json", "/openapi.yaml", "/swagger", "/docs", "/api/schema/",
)  # fmt: skip
# By the frameworks' own documentation, and of the libraries that describe APIs made with them.
_TAIL: dict[str, tuple[str, ...]] = {
    "fastapi": ("/redoc", "/api/docs", "/api/v1/docs", "/api/redoc", "/documentation"),
    "litestar": ("/schema/openapi.json", "/schema", "/schema/", "/docs/openapi.json", "/schema/swagger", "/docs/"),
    "asgi": ("/schema/openapi.json", "/schema", "/docs/openapi.json", "/redoc", "/apidoc/openapi.json", "/schema/",
             "/docs/swagger", "/docs/"),
    "django": ("/schema/", "/swagger/", "/api/schema/swagger-ui/", "/redoc/", "/api/schema/redoc/", "/swagger.yaml",
               "/api/docs/", "/docs/", "/api/swagger/", "/swagger/?format=openapi", "/api/swagger.yaml", "/openapi",
               "/schema.json", "/api/v1/docs/", "/docs/swagger/", "/docs/openapi.json/"),
    "flask": ("/apispec_1.json", "/apidocs/", "/ui/", "/swagger/", "/docs/", "/api/docs", "/spec", "/api/spec.json",
              "/api/", "/openapi/openapi.json", "/v1.0/openapi.json", "/apidoc/openapi.json", "/swagger-ui",
              "/v1/swagger"),
    "falcon": ("/apidoc/openapi.json", "/apidoc/swagger", "/apidoc/redoc"),
    "wsgi": ("/schema/", "/swagger/", "/redoc/", "/api/docs/", "/apispec_1.json", "/?wsdl", "/soap?wsdl",
             "/apidoc/openapi.json"),
    "pyramid": ("/docs/", "/api/v1/openapi.yaml", "/api/v1/", "/api/openapi.yaml", "/v1/openapi.yaml", "/__api__",
                "/api-explorer"),
    "tornado": ("/api/doc", "/api/doc/swagger.json"),
    "connexion": ("/ui/", "/v1.0/openapi.json", "/api/ui/", "/v1.0/ui/", "/v1/ui/"),
    "spring": ("/v3/api-docs/swagger-config", "/swagger-ui/index.html", "/swagger-ui.html", "/swagger-resources",
               "/api/v3/api-docs", "/api/v2/api-docs", "/v3/api-docs.yaml"),
    "java": ("/openapi", "/swagger-ui/index.html", "/openapi/ui", "/swagger-resources", "/services", "/q/openapi"),
    "aspnet": ("/swagger/index.html", "/openapi/v1.json", "/scalar/v1", "/swagger/docs/v1", "/swagger/ui/index",
               "/api/swagger/v1/swagger.json", "/odata/$metadata", "/swagger/v2/swagger.json"),
    "express": ("/api-docs/", "/api-docs.json", "/api-docs/swagger.json", "/api/api-docs", "/docs.json",
                "/swagger-ui", "/api-json", "/documentation/json", "/documentation", "/spec", "/reference",
                "/wsdl?wsdl"),
    "nitro": ("/_openapi.json", "/_scalar", "/_swagger"),
    "elysia": ("/openapi", "/openapi/json", "/swagger/json"),
    "nestjs": ("/api-json", "/api", "/docs-json", "/swagger-json", "/api/docs-json", "/api-docs-json", "/reference"),
    "fastify": ("/documentation/json", "/documentation", "/docs/json", "/reference/openapi.json", "/reference"),
    "hapi": ("/documentation", "/docs/swagger.json", "/api/documentation"),
    "hono": ("/doc", "/openapi", "/ui", "/reference", "/scalar", "/api/doc", "/api/openapi"),
    "loopback": ("/explorer/", "/explorer/openapi.json", "/explorer/swagger.json"),
    "feathers": ("/docs/", "/swagger.json", "/docs.json"),
    "quarkus": ("/q/openapi", "/q/swagger-ui", "/q/openapi?format=json"),
    "micronaut": ("/swagger-ui", "/swagger/views/swagger-ui", "/swagger-ui/index.html"),
    "go": ("/swagger/doc.json", "/swagger/index.html", "/openapi.yml", "/docs/openapi.json", "/openapi3.json",
           "/docs/swagger.json"),
    "rails": ("/api-docs/index.html", "/api-docs/v1/swagger.yaml", "/api-docs/v1/swagger.json", "/swagger_doc",
              "/api/swagger_doc", "/apipie"),
    "soap": ("/?wsdl", "/soap?wsdl", "/ws?wsdl", "/services?wsdl"),
    "php": ("/docs/api-docs.json", "/api/documentation", "/api/doc.json", "/api/doc", "/docs.json", "/api/docs.json",
            "/docs/api.json", "/docs/api"),
}  # fmt: skip
# Applications put an API below an address of their own: the name of its description, asked below each.
_MOUNTS = ("/api", "/api/v1", "/v1", "/api/v2", "/v2")
_NAMES: dict[str, tuple[str, ...]] = {
    "fastapi": ("/openapi.json",), "asgi": ("/openapi.json",), "litestar": ("/schema/openapi.json",),
    "django": ("/schema/", "/openapi.json"), "wsgi": ("/openapi.json", "/swagger.json"),
    "flask": ("/swagger.json", "/openapi.json"), "falcon": ("/openapi.json",), "tornado": ("/swagger.json",),
    "connexion": ("/openapi.json",), "express": ("/openapi.json", "/swagger.json", "/api-docs"),
    "fastify": ("/documentation/json",),
    "hapi": ("/swagger.json",), "hono": ("/openapi.json", "/doc"), "go": ("/openapi.json", "/swagger.json"),
}  # fmt: skip
# What may show a description to people, from the folder of the description.
_BESIDE = ("", "docs", "swagger-ui", "swagger", "ui/", "redoc", "documentation")
# Flask-RESTX's own example and Flask-Rebar's default.
_BESIDE_BY_FRAMEWORK = {"flask": ("doc/", "swagger/ui")}
_SHOWN = frozenset({"openapi", "swagger", "asyncapi"})
_SERVERS = frozenset({"asgi", "wsgi"})  # what serves any framework: asked after the framework itself
MOST_TAIL = 24  # of a host
MOST_HOSTS = 8
A_ROUND = 3


def _living(seen: Seen) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Candidate hosts that answered: host, base address, frameworks that replies gave away."""
    given = 0
    for host in seen.candidates:
        if not seen.lives(host) or seen.given_up(host) or seen.refused_often(host) or given >= MOST_HOSTS:
            continue
        given += 1
        names = dict.fromkeys(f for e in seen.on_host(host) for f in seen.gist(e).frameworks)
        yield host, seen.base(host), tuple(sorted(names, key=lambda n: (n in _SERVERS, n)))


def consensus(seen: Seen) -> Iterator[Target]:
    for _, base, _ in _living(seen):
        for position, path in enumerate(CONSENSUS):
            yield HttpTarget(base + path, "description_path", "a usual place of descriptions", score=5 - position / 10)


def long_tail(seen: Seen) -> Iterator[Target]:
    """A few at a time, until the host has shown both a description and a page that documents it."""
    for host, base, frameworks in _living(seen):
        gists = [seen.gist(e) for e in seen.on_host(host)]
        described = any(g.described for g in gists)
        documented = any(g.kind == "reference" for g in gists)
        if described and documented:
            continue
        given = 0
        wished = [*_beside(seen, host, frameworks), *_by_framework(base, frameworks, described)]
        for target in wished[:MOST_TAIL]:
            if given < A_ROUND and not seen.has(target):
                given += 1
                yield target


def _beside(seen: Seen, host: str, frameworks: tuple[str, ...]) -> Iterator[HttpTarget]:
    """Usual places of viewers from the folder of a description that was found."""
    described = [e for e in seen.on_host(host) if seen.gist(e).described in _SHOWN and e.ok]
    folders = dict.fromkeys(e.url.partition("?")[0].rpartition("/")[0] for e in sorted(described, key=lambda e: e.url))
    own = [name for f in frameworks for name in _BESIDE_BY_FRAMEWORK.get(f, ())]
    for folder in list(folders)[:2]:
        for position, name in enumerate((*_BESIDE, *own)):
            why = "a viewer may stand beside a description"
            yield HttpTarget(f"{folder}/{name}", "description_path", why, score=4.5 - position / 10)


def _by_framework(base: str, frameworks: tuple[str, ...], described: bool) -> Iterator[HttpTarget]:
    for framework in frameworks:
        below = [mount + name for mount in _MOUNTS for name in _NAMES.get(framework, ())]
        paths = [p for p in dict.fromkeys((*_TAIL.get(framework, ()), *below)) if p not in CONSENSUS]
        for position, path in enumerate(paths):
            if not (described and _looks_like_description(path)):
                why = f"{framework} puts descriptions or their viewer there"
                yield HttpTarget(base + path, "description_path", why, score=max(1.0, 4 - position / 10))


def _looks_like_description(path: str) -> bool:
    return path.endswith(
        (".json", ".yaml", ".yml", "?wsdl", "openapi", "/spec", "$metadata", "/v3/api-docs", "schema/")
    )


PROBE = Probe("description_path", 5, "the usual places of descriptions on candidate hosts", consensus, controlled=True)
LONG_TAIL = Probe("description_path", 6, "where a framework that gave itself away puts them", long_tail, True)
