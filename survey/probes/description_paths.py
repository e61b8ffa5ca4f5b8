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
_TAIL: dict[str, tuple[str, ...]] = {
    "fastapi": ("/redoc", "/api/v1/openapi.json", "/v1/openapi.json", "/api/docs"),
    "litestar": ("/schema/openapi.json", "/schema", "/docs/openapi.json", "/schema/swagger"),
    "asgi": ("/schema/openapi.json", "/schema", "/api/v1/openapi.json", "/docs/openapi.json"),
    "django": ("/schema/", "/swagger/", "/api/schema/swagger-ui/", "/redoc/", "/api/schema/redoc/", "/swagger.yaml",
               "/api/docs/", "/docs/", "/api/swagger/", "/swagger/?format=openapi", "/api/swagger.yaml", "/openapi",
               "/schema.json"),
    "flask": ("/apispec_1.json", "/apidocs/", "/api/v1/swagger.json", "/ui/", "/v1/openapi.json", "/swagger/",
              "/docs/", "/api/docs", "/spec", "/api/spec.json", "/api/", "/openapi/openapi.json", "/v1.0/openapi.json"),
    "wsgi": ("/schema/", "/swagger/", "/redoc/", "/api/docs/", "/apispec_1.json", "/?wsdl"),
    "connexion": ("/ui/", "/v1.0/openapi.json", "/v1/openapi.json", "/api/ui/", "/v1.0/ui/"),
    "spring": ("/v3/api-docs/swagger-config", "/swagger-ui/index.html", "/swagger-ui.html", "/swagger-resources",
               "/api/v3/api-docs", "/api/v2/api-docs", "/v3/api-docs.yaml"),
    "aspnet": ("/swagger/index.html", "/openapi/v1.json", "/scalar/v1", "/swagger/docs/v1", "/swagger/ui/index",
               "/api/swagger/v1/swagger.json", "/odata/$metadata"),
    "express": ("/api-docs/", "/api-docs.json", "/api-docs/swagger.json", "/api/api-docs", "/docs.json",
                "/swagger-ui", "/api-json", "/documentation/json", "/documentation"),
    "nestjs": ("/api-json", "/api", "/docs-json", "/swagger-json", "/api/docs-json"),
    "quarkus": ("/q/openapi", "/q/swagger-ui", "/q/openapi?format=json"),
    "go": ("/swagger/doc.json", "/swagger/index.html", "/openapi.yml", "/docs/openapi.json"),
    "soap": ("/?wsdl", "/soap?wsdl", "/ws?wsdl", "/services?wsdl"),
    "php": ("/docs/api-docs.json", "/api/documentation", "/api/doc.json", "/api/doc", "/docs.json", "/api/docs.json"),
}  # fmt: skip
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
        yield host, seen.base(host), tuple(sorted(names))


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
        for framework in frameworks:
            for position, path in enumerate(_TAIL.get(framework, ())):
                if described and _looks_like_description(path):
                    continue
                why = f"{framework} puts descriptions or their viewer there"
                target = HttpTarget(base + path, "description_path", why, score=4 - position / 10)
                if given < A_ROUND and not seen.has(target):
                    given += 1
                    yield target


def _looks_like_description(path: str) -> bool:
    return path.endswith((".json", ".yaml", ".yml", "?wsdl", "openapi", "/spec", "$metadata", "/v3/api-docs"))


PROBE = Probe("description_path", 5, "the usual places of descriptions on candidate hosts", consensus, controlled=True)
LONG_TAIL = Probe("description_path", 6, "where a framework that gave itself away puts them", long_tail, True)
