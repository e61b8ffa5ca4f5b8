"""All detectors, in one literal tuple. A new one is one file and one line here.

A detector is a pure function: one observation in, signs out. It never raises on what a server may
send, and what it cites really stands in the observation (`tests/test_detectors.py` walks this tuple).
"""

from survey.detectors import (
    access,
    agent_cards,
    api_catalog,
    api_host,
    auth_live,
    auth_metadata,
    cache_control,
    certificate,
    client_certificate,
    cors,
    deprecation,
    description,
    description_auth,
    description_protection,
    dns,
    forward_secrecy,
    graphql_endpoint,
    hosted_portal,
    hsts,
    https,
    llms_txt,
    mandated_api,
    offers,
    open_data,
    pages,
    plain_http,
    problem_json,
    rate_limit,
    security_txt,
    service_desc,
    tls,
    verbose_error,
    version_leak,
    wall,
)
from survey.model import Detector

DETECTORS: tuple[Detector, ...] = (
    # presence
    open_data.OPEN_DATA,
    mandated_api.MANDATED_API,
    api_host.API_HOST,
    description.DESCRIPTION,
    graphql_endpoint.GRAPHQL_ENDPOINT,
    pages.REFERENCE_PAGE,
    pages.PORTAL_PAGE,
    pages.FOREIGN_PAGE,
    access.PARTNER_ACCESS,
    access.API_MENTION,
    # sharing
    hosted_portal.HOSTED_PORTAL,
    pages.PORTAL_PRODUCT,
    access.DOCS_LOGIN,
    access.ACCESS_MODEL,
    offers.OFFERED,
    # authentication
    description_auth.DESCRIPTION_AUTH,
    auth_live.AUTH_LIVE,
    auth_live.AUTH_LIVE_TLS,
    auth_metadata.AUTH_METADATA,
    # transport
    https.HTTPS,
    plain_http.PLAIN_HTTP,
    hsts.HSTS,
    tls.TLS_VERSION,
    certificate.CERTIFICATE,
    client_certificate.CLIENT_CERTIFICATE,
    forward_secrecy.FORWARD_SECRECY,
    # protection
    description_protection.DESCRIPTION_PROTECTION,
    rate_limit.RATE_LIMIT_HEADERS,
    version_leak.VERSION_LEAK,
    verbose_error.VERBOSE_ERROR,
    problem_json.PROBLEM_JSON,
    cors.CORS,
    cache_control.CACHE_CONTROL_401,
    deprecation.DEPRECATION,
    wall.WALL,
    dns.CAA,
    dns.DNSSEC,
    dns.SPF,
    dns.DMARC,
    # agents
    llms_txt.LLMS_TXT,
    api_catalog.API_CATALOG,
    service_desc.SERVICE_DESC,
    agent_cards.MCP_SERVER_CARD,
    agent_cards.AGENT_CARD,
    # contact
    security_txt.SECURITY_TXT,
)
