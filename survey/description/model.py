"""What a description says, in one shape for all formats, and where in the text it says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Evidence:
    """A value, where it stands (`json:/pointer` or `body@123`), and the words, verbatim from the decoded body."""

    value: str
    location: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A document that begins as a description and cannot be read: truncated, or not well-formed."""

    format: str
    why: str
    location: str
    excerpt: str


@dataclass(frozen=True)
class Description:
    """One machine-readable description of an API. Lists are sorted and without doubles.

    `auth_used` holds what some operation's effective security names, and `none` when some operation can
    be called without; it is empty where the format cannot say (or has no operations). `operations` is
    None where the document lists none by nature. `weak` says why it is less than a whole description.
    """

    format: str
    format_version: str | None
    evidence: Evidence  # the words that make it this format
    title: str | None = None
    api_version: str | None = None
    operations: int | None = None
    operations_by_method: Mapping[str, int] = field(default_factory=dict)
    deprecated_operations: int | None = None
    auth_declared: tuple[str, ...] = ()
    auth_used: tuple[str, ...] = ()
    oauth_flows: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    credential_in: tuple[str, ...] = ()  # header, query, cookie, body, tls
    servers: tuple[str, ...] = ()  # absolute; a placeholder that has no default stays as {name}
    placeholder_servers: tuple[str, ...] = ()  # those of `servers` that nobody can call: {name}, localhost, example.com
    tags: tuple[str, ...] = ()
    license: str | None = None
    contact: str | None = None
    terms: str | None = None
    external_docs: str | None = None
    valid: bool | None = None  # None: not checked
    errors: tuple[str, ...] = ()
    author: str = "provider"  # provider, standards_body, third_party, sample
    split: bool = False  # refers to other files, which are not fetched
    style: str = "rest"  # rest, graphql, soap, odata, events; empty when the format does not say
    weak: str = ""
    links: tuple[str, ...] = ()  # addresses of the descriptions that a catalogue names
    docs: tuple[str, ...] = ()  # addresses of the documentation that a catalogue names
    # Evidence, one per value
    title_evidence: Evidence | None = None
    author_evidence: Evidence | None = None
    declared: tuple[Evidence, ...] = ()
    used: tuple[Evidence, ...] = ()
    flows: tuple[Evidence, ...] = ()
    details: tuple[Evidence, ...] = ()  # refresh_token, pkce, ...: question auth_detail
    credential_parameters: tuple[Evidence, ...] = ()  # `header:Name`
    credential_in_query: tuple[Evidence, ...] = ()  # name of the parameter
    plain_servers: tuple[Evidence, ...] = ()  # address
    secure_servers: tuple[Evidence, ...] = ()  # the first with https:, where none is plain
    paging: tuple[Evidence, ...] = ()  # page, offset, cursor, link
    unpaged: tuple[Evidence, ...] = ()  # a list, where no list is paged
    bounded_pages: tuple[Evidence, ...] = ()  # the maximum
    unbounded_pages: tuple[Evidence, ...] = ()  # `unbounded`
    rate_limits: tuple[Evidence, ...] = ()  # 429, a header's name, or words
    too_many: tuple[Evidence, ...] = ()  # where the answer 429 is described
    no_too_many: tuple[Evidence, ...] = ()  # an answer, where 429 is described nowhere
    problems: tuple[Evidence, ...] = ()  # an error as problem+json
    no_problems: tuple[Evidence, ...] = ()  # an error in another form, where none is

    def columns(self) -> dict[str, object]:
        """The columns of table `descriptions` that come from the document; tuples become lists."""
        return {
            "format": self.format,
            "format_version": self.format_version,
            "title": self.title,
            "api_version": self.api_version,
            "operations": self.operations,
            "operations_by_method": dict(sorted(self.operations_by_method.items())),
            "deprecated_operations": self.deprecated_operations,
            "auth_declared": list(self.auth_declared),
            "auth_used": list(self.auth_used),
            "oauth_flows": list(self.oauth_flows),
            "scopes": list(self.scopes),
            "credential_in": list(self.credential_in),
            "servers": list(self.servers),
            "tags": list(self.tags),
            "license": self.license,
            "contact": self.contact,
            "terms": self.terms,
            "external_docs": self.external_docs,
            "valid": self.valid,
            "errors": list(self.errors),
            "author": self.author,
            "split": self.split,
        }
