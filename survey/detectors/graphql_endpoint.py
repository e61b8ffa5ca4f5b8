"""A GraphQL endpoint, by its reply to `{__typename}` (https://graphql.github.io/graphql-over-http/): the root type's
name, or an error in GraphQL's shape."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from survey import urls
from survey.description import Description
from survey.detectors.api_host import is_api_name, is_machinery
from survey.detectors.cite import by_body, by_member, json_of
from survey.model import Detector, Outcome, Sign, Strength

if TYPE_CHECKING:
    from survey.reading import Reading

_PATH = re.compile(r"graphql|/gql(?:/|$)", re.I)
# What servers say when the query is missing, must be posted, or is refused.
_REFUSAL = re.compile(
    r"must provide (?:a )?query|GET query missing|GraphQL (?:only supports|query|operation|request|introspection)"
    r"|blocked as a potential Cross-Site Request Forgery|PersistedQueryNot(?:Found|Supported)|persisted quer(?:y|ies)"
    r"|GRAPHQL_\w+|introspection (?:is )?(?:not allowed|disabled)|cannot query field",
    re.I,
)


def detect(reading: Reading) -> Iterator[Sign]:
    exchange, response = reading.exchange, reading.exchange.response
    if response is None or reading.page is not None or exchange.probe == "control":
        return
    yield from _introspection(reading)
    if reading.description is not None:
        return
    if is_machinery(exchange):
        return
    text = exchange.text
    reply = json_of(exchange)
    path = urlsplit(exchange.url).path
    if isinstance(reply, dict):
        data = reply.get("data")
        if (
            exchange.ok
            and isinstance(data, dict)
            and isinstance(data.get("__typename"), str)
            and set(reply) <= _MEMBERS
        ):
            named = is_api_name(urls.host_of(exchange.url))
            yield by_member("open_data", "graphql", text, "data", strength=Strength.STRONG if named else Strength.WEAK)
            yield by_member("api_style", "graphql", text, "data")
        elif _is_graphql_error(reply, path):
            yield by_member("api_host", "json_error", text, "errors")
            yield by_member("api_style", "graphql", text, "errors")
    elif _PATH.search(path) and response.status in (400, 405, 415) and (said := _REFUSAL.search(text[:2000])):
        yield by_body("api_host", "json_error", text, said.start(), said.end())
        yield by_body("api_style", "graphql", text, said.start(), said.end())


# graphql-js, Apollo Server, graphql-java, Hot Chocolate, Absinthe and gateways refuse in these words.
_NO_INTROSPECTION = re.compile(
    r"introspection\b[^\"]{0,60}\b(?:not (?:allowed|enabled|permitted|supported|available)|disabled|forbidden"
    r"|blocked|denied)"
    r"|(?:disabled|forbidden|blocked)\b[^\"]{0,20}\bintrospection",
    re.I,
)


def _introspection(reading: Reading) -> Iterator[Sign]:
    """Yes: an endpoint gave its schema. No: it says that it does not. A schema in a file is neither."""
    exchange, found = reading.exchange, reading.description
    path = urlsplit(exchange.url).path
    if isinstance(found, Description):
        if found.format_version == "introspection" and "." not in path.rsplit("/", 1)[-1]:
            yield by_member("graphql_introspection", "open", exchange.text, "__schema")
    elif exchange.outcome is Outcome.ANSWERED and isinstance(reply := json_of(exchange), dict):
        errors = reply.get("errors")
        for error in errors[:20] if isinstance(errors, list) else ():
            message = error.get("message") if isinstance(error, dict) else error
            if isinstance(message, str) and _NO_INTROSPECTION.search(message[:500]):
                yield by_member("graphql_introspection", "refused", exchange.text, "errors", answer="no")
                return


_MEMBERS = frozenset({"data", "errors", "extensions"})


def _is_graphql_error(reply: dict[str, Any], path: str) -> bool:
    """`errors` as a list of objects with `message`, and something that only GraphQL has beside it."""
    errors = reply.get("errors")
    if not isinstance(errors, list) or not errors or not set(reply) <= _MEMBERS:
        return False
    if not all(isinstance(e, dict) and isinstance(e.get("message"), str) for e in errors[:20]):
        return False
    shaped = any(isinstance(e.get("locations"), list) or isinstance(e.get("extensions"), dict) for e in errors[:20])
    said = any(_REFUSAL.search(e["message"][:500]) for e in errors[:20])
    return said or (shaped and bool(_PATH.search(path))) or ("data" in reply and bool(_PATH.search(path)))


GRAPHQL_ENDPOINT = Detector(
    "graphql_endpoint",
    "exchange",
    "a GraphQL endpoint, by its reply to the smallest query",
    ("open_data", "api_style", "api_host", "graphql_introspection"),
    detect,
)
