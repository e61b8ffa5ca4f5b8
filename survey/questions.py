"""The codebook: every question the survey asks of a company, in words for Datasette and the report.

A finding answers one question. `value` is a word of the question's vocabulary or a fact (a number, an
address); `yes` and `no` say what counts as proof. What is neither is unknown, and the views say why.
"""

from dataclasses import dataclass
from enum import StrEnum


class Area(StrEnum):
    PRESENCE = "presence"
    SHARING = "sharing"
    DESCRIPTION = "description"
    AUTHENTICATION = "authentication"
    TRANSPORT = "transport"
    PROTECTION = "protection"
    AGENTS = "agents"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Question:
    """One row of the codebook. `value` says what the column `value` of its findings holds."""

    name: str
    area: Area
    text: str
    value: str
    yes: str
    no: str = ""  # empty: no observation can prove it


A = Area
QUESTIONS: tuple[Question, ...] = (
    # presence
    Question(
        "open_data",
        A.PRESENCE,
        "Does an API answer with data to a caller without credentials?",
        "style: rest, graphql, odata, soap",
        "A 2xx reply with API data to a request that carried no credentials",
    ),
    Question(
        "description",
        A.PRESENCE,
        "Is there a machine-readable description of an API of its own?",
        "format: openapi, swagger, asyncapi, graphql, wsdl, ...",
        "A document that parses as that format",
    ),
    Question(
        "reference_page",
        A.PRESENCE,
        "Is there a readable page that documents an API?",
        "renderer, or prose",
        "A page judged to be API reference documentation",
    ),
    Question(
        "portal_page",
        A.PRESENCE,
        "Is there a developer portal?",
        "product of the portal, or own",
        "A page judged to be a developer landing page, catalogue, sign-up or getting started",
    ),
    Question(
        "partner_access",
        A.PRESENCE,
        "Does the company say that an API exists now, with a way in for others?",
        "agreement, approval, login, contact",
        "A sentence that offers an API together with the way in",
    ),
    Question(
        "api_mention",
        A.PRESENCE,
        "Does the company speak of an API without offering a way in?",
        "plan, boast",
        "A sentence that speaks of an API",
    ),
    Question(
        "api_host",
        A.PRESENCE,
        "Does a host answer as an API does?",
        "json_error, challenge, gateway, json",
        "An API-shaped reply: JSON error, authentication challenge, gateway signature",
    ),
    Question(
        "mandated_api",
        A.PRESENCE,
        "Is the API one that the Consumer Data Right requires?",
        "the base address",
        "An answer with the envelope of the Consumer Data Standards",
    ),
    Question(
        "cdr_host",
        A.PRESENCE,
        "Whose host gives the data that the Consumer Data Right requires?",
        "regulator, or the host",
        "An answer with the envelope of the Consumer Data Standards",
    ),
    Question(
        "cdr_version",
        A.PRESENCE,
        "Does the mandated API say which version it answers in?",
        "the version, or missing",
        "x-v between the versions that were asked for",
        "No x-v, or one that was not asked for",
    ),
    Question(
        "cdr_cors",
        A.PRESENCE,
        "May the mandated API be read from every origin?",
        "the header, or missing",
        "Access-Control-Allow-Origin: *",
        "Another value, or none",
    ),
    Question(
        "cdr_json",
        A.PRESENCE,
        "Does the mandated API call its answer JSON?",
        "the content type",
        "A JSON content type",
        "Another content type, or none",
    ),
    Question(
        "parked",
        A.PRESENCE,
        "Is the address parked or for sale?",
        "for sale, parked, parking service",
        "A page of a registrar, a parking service or a seller, with no site around it",
    ),
    Question(
        "api_style",
        A.PRESENCE,
        "In which style is the API built?",
        "rest, graphql, soap, odata, events, grpc",
        "A description or reply of that style",
    ),
    Question(
        "foreign_description",
        A.PRESENCE,
        "Is a description here that is not the company's own API?",
        "petstore, vendor, standard",
        "A sample, a vendor's or a standards body's description",
    ),
    # sharing
    Question(
        "portal_product",
        A.SHARING,
        "Which product runs the developer portal or the documentation?",
        "product or renderer",
        "A fingerprint of the product",
    ),
    Question(
        "docs_login",
        A.SHARING,
        "Is the documentation behind a login?",
        "login",
        "The portal asks to log in before documentation is shown",
    ),
    Question(
        "access_model",
        A.SHARING,
        "How does somebody outside get access?",
        "open, self_service, approval, partner",
        "A sentence or form that says so",
    ),
    Question("sandbox", A.SHARING, "Is there a sandbox or test environment?", "words", "The page offers one"),
    Question("sdk", A.SHARING, "Are there client libraries?", "words", "The page offers one"),
    Question("terms", A.SHARING, "Are there terms for using the API?", "address", "A link or page with API terms"),
    Question("pricing", A.SHARING, "Are there prices for the API?", "address", "A link or page with API prices"),
    Question("change_log", A.SHARING, "Is there a change log of the API?", "address", "A link or page"),
    Question("status_page", A.SHARING, "Is there a status page?", "address", "A link or page"),
    Question("support", A.SHARING, "Is there support for developers?", "address", "A link or page"),
    # description
    Question(
        "broken_description",
        A.DESCRIPTION,
        "Is there a description that cannot be read?",
        "format and what is wrong",
        "A document that begins as a description and does not parse",
    ),
    Question(
        "description_author",
        A.DESCRIPTION,
        "Who wrote the description?",
        "provider, standards_body, third_party, sample",
        "The description's own words",
    ),
    # authentication
    Question(
        "auth_declared",
        A.AUTHENTICATION,
        "Which authentication does the description declare?",
        "vocabulary of authentication",
        "A security scheme of the description",
    ),
    Question(
        "auth_used",
        A.AUTHENTICATION,
        "Which authentication do the described operations use?",
        "vocabulary of authentication",
        "An effective security requirement of an operation",
    ),
    Question(
        "auth_prose",
        A.AUTHENTICATION,
        "Which authentication does the documentation describe in words?",
        "vocabulary of authentication",
        "A section of the documentation that says so",
    ),
    Question(
        "auth_live",
        A.AUTHENTICATION,
        "Which authentication does the live API demand?",
        "vocabulary of authentication",
        "A challenge, a gateway's missing-key reply, a client certificate request",
    ),
    Question(
        "oauth_flow",
        A.AUTHENTICATION,
        "Which OAuth flows are offered?",
        "implicit, password, client_credentials, authorization_code, device",
        "A description, metadata or documentation",
    ),
    Question(
        "auth_metadata",
        A.AUTHENTICATION,
        "Is there published OpenID or OAuth metadata?",
        "openid-configuration, oauth-authorization-server, oauth-protected-resource",
        "Valid metadata",
    ),
    Question(
        "auth_detail",
        A.AUTHENTICATION,
        "What else does the authorisation server support?",
        "pkce, par, dpop, mtls_bound_tokens, private_key_jwt, ...",
        "A member of the metadata or description",
    ),
    Question(
        "credential_parameter",
        A.AUTHENTICATION,
        "Are credentials passed in a plain parameter?",
        "header:Name or query:name",
        "An operation parameter that carries a key",
    ),
    Question(
        "credential_in_query",
        A.AUTHENTICATION,
        "Can credentials travel in the address?",
        "name of the parameter",
        "A scheme or parameter in the query",
        "A description whose schemes and parameters carry them elsewhere",
    ),
    Question(
        "key_issuing",
        A.AUTHENTICATION,
        "How is a key issued?",
        "person, programmatic, request, contract",
        "A section of the documentation that says so",
    ),
    # transport
    Question(
        "https", A.TRANSPORT, "Does the host answer over HTTPS?", "status", "An answer over HTTPS", "No TLS on the port"
    ),
    Question(
        "plain_http",
        A.TRANSPORT,
        "What does plain HTTP do?",
        "refused, redirects, redirects_later, redirects_off_host, downgrade, serves",
        "The reply to plain HTTP",
    ),
    Question(
        "hsts",
        A.TRANSPORT,
        "Is there an HSTS policy?",
        "max-age in seconds",
        "A valid Strict-Transport-Security over HTTPS",
        "An HTTPS reply without one, or with an invalid one",
    ),
    Question(
        "tls_version",
        A.TRANSPORT,
        "Which TLS versions are accepted?",
        "TLSv1, TLSv1.1, TLSv1.2, TLSv1.3",
        "A completed handshake",
        "A refused handshake that offered only this version",
    ),
    Question(
        "certificate",
        A.TRANSPORT,
        "Is the certificate good?",
        "valid, expired, not_yet_valid, self_signed, untrusted, wrong_name",
        "Verified against the root store and the name",
        "A verdict against it",
    ),
    Question(
        "client_certificate",
        A.TRANSPORT,
        "Does TLS ask for a client certificate?",
        "requested, required",
        "A certificate request in the handshake",
    ),
    Question(
        "forward_secrecy",
        A.TRANSPORT,
        "Is forward secrecy negotiated?",
        "cipher",
        "An ephemeral key exchange",
        "A static one",
    ),
    # protection
    Question(
        "token_lifetime",
        A.PROTECTION,
        "Do credentials live short, or are there long-lived keys only?",
        "refresh_token, short_lived, access_token, keys_only, long_lived",
        "A refresh URL, the refresh_token grant, a lifetime of hours or less in words; weak: an OAuth flow",
        "A description whose operations use keys or passwords only; words that a key does not expire",
    ),
    Question(
        "rate_limit_headers",
        A.PROTECTION,
        "Do replies carry rate-limit headers?",
        "header names, or none",
        "Such a header; Retry-After on a 429",
        "API data without one",
    ),
    Question(
        "rate_limit_documented",
        A.PROTECTION,
        "Are rate limits documented?",
        "words",
        "Documentation or a described 429",
    ),
    Question(
        "described_429",
        A.PROTECTION,
        "Does the description describe the answer 429 (too many requests)?",
        "429, or none",
        "A described 429, or words about it",
        "Described answers without one",
    ),
    Question(
        "pagination",
        A.PROTECTION,
        "How are lists paged?",
        "page, offset, cursor, link, or none",
        "Parameters, members of an answer or words that lead on to the next page",
        "A described list without any; words that there are none",
    ),
    Question(
        "page_size_bounded",
        A.PROTECTION,
        "Is the page size of lists bounded?",
        "maximum, or unbounded",
        "A maximum is stated",
        "A size parameter without a maximum; words that there is none",
    ),
    Question(
        "weak_flow",
        A.PROTECTION,
        "Are the flows of OAuth offered that should not be used any more (RFC 9700)?",
        "implicit, password, or none",
        "A description, metadata or documentation that offers one",
        "A description or metadata that offers others only",
    ),
    Question(
        "graphql_introspection",
        A.PROTECTION,
        "Does the GraphQL endpoint give its schema?",
        "open, refused",
        "An endpoint that answered introspection",
        "An endpoint that says that it is disabled",
    ),
    Question(
        "version_leak",
        A.PROTECTION,
        "Do headers tell the version of the software?",
        "product and version",
        "A product with its version in a header",
        "A reply of the server without one",
    ),
    Question(
        "verbose_error",
        A.PROTECTION,
        "Do errors show internals?",
        "language or framework, or none",
        "A stack trace, the words of a database, a page for developers",
        "An error of an API without",
    ),
    Question(
        "problem_json",
        A.PROTECTION,
        "Are errors in the problem+json form?",
        "media type",
        "application/problem+json (RFC 9457)",
        "An error of an API in another form",
    ),
    Question(
        "cors",
        A.PROTECTION,
        "Which origins may read replies in a browser?",
        "any, any_with_credentials, echo, listed, or none",
        "Access-Control-Allow-Origin",
        "A reply without it to a request with an Origin",
    ),
    Question(
        "cache_control_401",
        A.PROTECTION,
        "Are credentialed replies kept out of shared caches?",
        "Cache-Control",
        "no-store or private on a 401",
        "A 401 that may be stored",
    ),
    Question(
        "plain_http_server",
        A.PROTECTION,
        "Does the description name plain-HTTP servers?",
        "address",
        "A server with http:",
        "Servers with https: only",
    ),
    Question(
        "deprecation",
        A.PROTECTION,
        "Are deprecation or sunset announced in headers?",
        "header",
        "Deprecation, Sunset, api-deprecated-versions",
        "API data without any",
    ),
    Question("wall", A.PROTECTION, "Does a bot wall stand in front?", "product", "A signature of the product"),
    Question(
        "security_headers",
        A.PROTECTION,
        "Which headers tell browsers to be careful with the page?",
        "header names",
        "Content-Security-Policy, X-Frame-Options, X-Content-Type-Options, Referrer-Policy, COOP, COEP or CORP",
    ),
    Question(
        "http3",
        A.TRANSPORT,
        "Is HTTP/3 offered?",
        "protocol",
        "An Alt-Svc header that names h3 (RFC 9114)",
    ),
    Question(
        "caa",
        A.PROTECTION,
        "Does DNS say which authorities may issue certificates?",
        "the authorities; none: nobody may",
        "A CAA record that names who may issue, at the website's name or the nearest above it with records (RFC 8659)",
        "An answered look-up at the registrable domain without one, or records that restrict nobody",
    ),
    Question(
        "dnssec",
        A.PROTECTION,
        "Is the domain signed?",
        "DS",
        "A DS record at the registrable domain: its parent vouches for its keys (RFC 4035)",
        "An answered look-up without one",
    ),
    Question(
        "spf",
        A.PROTECTION,
        "Does DNS say who may send mail for the domain?",
        "what it says of all others: fail, softfail, neutral, pass, redirect",
        "An SPF record at the registrable domain (RFC 7208)",
        "An answered look-up of TXT without one, or with several",
    ),
    Question(
        "dmarc",
        A.PROTECTION,
        "Does DNS say what to do with forged mail?",
        "policy: reject, quarantine, none",
        "A DMARC record at the registrable domain (RFC 7489)",
        "An answered look-up without one, with an invalid one, or with several",
    ),
    # agents
    Question("llms_txt", A.AGENTS, "Is there an llms.txt?", "address", "A Markdown text that is no HTML"),
    Question("api_catalog", A.AGENTS, "Is there an API catalogue?", "address", "A linkset (RFC 9727)"),
    Question(
        "service_desc", A.AGENTS, "Do links declare the API?", "relation and address", "A link relation of RFC 8631"
    ),
    Question("mcp_server_card", A.AGENTS, "Is there an MCP server card?", "address", "A valid card"),
    Question("agent_card", A.AGENTS, "Is there an agent card?", "address", "A valid card"),
    # contact
    Question(
        "security_txt",
        A.CONTACT,
        "Is there a security.txt?",
        "valid, expired, incomplete",
        "A file by RFC 9116",
        "A 404 where 404s are honest",
    ),
)
BY_NAME = {q.name: q for q in QUESTIONS}
