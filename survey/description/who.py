"""Who wrote a description: the provider, a standards body, a third party; or it is a sample that came with a tool."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from survey import urls
from survey.description.model import Evidence
from survey.description.shape import mapping, text, words
from survey.description.source import Source

# Samples that tools and tutorials bring along, by title; some only together with what else is theirs.
_SAMPLE_TITLE = re.compile(
    r"^\W*(?:swagger|openapi|simple|sample|example|redocly|asyncapi|graphql|the)?\W*pet ?store\b"
    r"|^swagger petstore|^redocly museum api|^scalar galaxy|^train travel api|^streetlights(?: kafka| mqtt)? api"
    r"|^star wars (?:api|graphql)|^link example$|^callback example$|^webhook example$|^simple api overview$"
    r"|^uspto data set api$|^account service$|^hello world api$",
    re.I,
)
_SAMPLE_SERVER = re.compile(
    r"^(?:\w+://)?(?:[\w-]+\.)*(?:petstore\d?\.swagger\.io|petstore\.openapi\.io|galaxy\.scalar\.com)", re.I
)
_PET_PATHS = re.compile(r"^/(?:v\d/)?pets?(?:/|$)")

# Bodies whose interfaces others implement, by the domain of the contact and by words of title and contact.
_BODIES = words(
    """consumerdatastandards.gov.au consumerdatastandards.org.au dsb.gov.au openbanking.org.uk berlin-group.org hl7.org
    opengeospatial.org ogc.org oasis-open.org w3.org ietf.org iso.org tmforum.org etsi.org gsma.com
    camaraproject.org openid.net financialdataexchange.org optimade.org ga4gh.org dcsa.org iata.org ogf.org omg.org
    opentravel.org openapi-sig.org mef.net 3gpp.org odata.org opcfoundation.org stetworks.org polishapi.org
    eba.europa.eu swift.com openreferral.org dmtf.org snia.org gs1.org niso.org iso20022.org ebics.org"""
)
_BODY_WORDS = re.compile(
    r"consumer data standards?|data standards body|open banking limited|open banking implementation entity|berlin group"
    r"|nextgenpsd2|\bHL7\b|open geospatial consortium"
    r"|tm forum|financial data exchange|\bOASIS\b|camara project|\bGSMA\b",
    re.I,
)
# Products that people install on hosts of their own and whose manuals then answer there.
_VENDORS = words(
    """grafana.com atlassian.com keycloak.org jfrog.com sonatype.com gitlab.com gitea.io gitea.com elastic.co
    camunda.com camunda.org kubernetes.io docker.com hashicorp.com min.io wordpress.org drupal.org strapi.io
    directus.io n8n.io apache.org sonarsource.com jenkins.io konghq.com argoproj.io redhat.com vmware.com swagger.io
    smartbear.com portainer.io rabbitmq.com zabbix.com nextcloud.com mattermost.com rocket.chat dspace.org
    geoserver.org esri.com arcgis.com sitecore.com kentico.com umbraco.com episerver.com optimizely.com sap.com
    oracle.com prometheus.io airbyte.com metabase.com superset.apache.org openapitools.org stoplight.io redocly.com
    readme.com ory.sh zitadel.com authelia.com traefik.io envoyproxy.io influxdata.com clickhouse.com
    cloudfoundry.org openstack.org proxmox.com harbor.io goharbor.io drone.io woodpecker-ci.org temporal.io
    prefect.io dagster.io"""
)
_UNOFFICIAL = re.compile(
    r"\bunofficial\b|not affiliated|\bthird[- ]party (?:description|specification)|reverse[- ]engineered"
    r"|not (?:endorsed|maintained) by",
    re.I,
)
_PLACEHOLDER_HOST = re.compile(
    r"^(?:localhost|.*\.localhost|.*\.local|.*\.test|.*\.invalid|example|(?:.*\.)?example\.(?:com|org|net|edu)"
    r"|127\..*|10\..*|192\.168\..*|0\.0\.0\.0"
    r"|\[?::1\]?|host|hostname|server|domain|api|(?:your|my)[-_.]?(?:domain|host|server|api|company|instance|site|tenant)[\w.-]*"
    r"|virtserver\.swaggerhub\.com)$",
    re.I,
)


def is_placeholder(address: str) -> bool:
    """An address that nobody can call: a variable without a value, a reserved or local name."""
    if re.search(r"[{}<>]|%7B|\$\(", address.split("?")[0].partition("://")[2].partition("/")[0] or address):
        return True
    host = urls.host_of(address)
    return not host or bool(_PLACEHOLDER_HOST.match(host))


def named_servers(servers: tuple[str, ...], source: Source) -> tuple[tuple[Evidence, ...], tuple[Evidence, ...]]:
    """The plain-HTTP addresses that somebody can call and that stand in the text as they are; where there is none, the
    first with https."""

    def written(scheme: str) -> tuple[Evidence, ...]:
        return tuple(
            source.cite_text(s, s.rstrip("/"), length=160)
            for s in servers
            if s.startswith(scheme) and not is_placeholder(s) and s.rstrip("/") in source.text
        )

    plain = written("http://")
    return plain, () if plain else written("https://")[:1]


def author(
    info: Mapping[str, Any], data: Mapping[str, Any], servers: tuple[str, ...], source: Source, url: str
) -> Evidence:
    """`provider` unless the document says otherwise."""
    title = text(info.get("title")) or ""
    if sample := _sample(title, data, servers):
        return source.cite("sample", ("info", "title")) if sample == "title" else source.cite_text("sample", sample)
    contact = mapping(info.get("contact"))
    name = text(contact.get("name")) or text(info.get("contact")) or ""
    domains = _domains(contact, info)
    if domains & _BODIES or _BODY_WORDS.search(f"{title}\n{name}"):
        pointer = ("info", "contact") if (domains & _BODIES or _BODY_WORDS.search(name)) else ("info", "title")
        return source.cite("standards_body", pointer)
    if info.get("x-unofficialSpec") is True:
        return source.cite("third_party", ("info", "x-unofficialSpec"))
    if said := _UNOFFICIAL.search(f"{title}\n{(text(info.get('description')) or '')[:600]}"):
        return source.cite_text("third_party", said.group())
    here = urls.registrable(urls.host_of(url))
    if domains and domains <= _VENDORS and here not in domains and not _names_a_host(servers, url, domains):
        return source.cite("third_party", ("info", "contact") if contact else ("info", "title"))
    return source.cite("provider", ("info", "title"))


def _sample(title: str, data: Mapping[str, Any], servers: tuple[str, ...]) -> str:
    """Why it is a sample: `title`, or the server's words; empty when it is none."""
    paths = mapping(data.get("paths"))
    for address in servers:
        if (m := _SAMPLE_SERVER.match(address)) and (not title or "pet" in title.lower() or "galaxy" in title.lower()):
            return m.group().partition("://")[2]
    if _SAMPLE_TITLE.match(title) and (
        "pet" not in title.lower() or not paths or any(_PET_PATHS.match(str(p)) for p in list(paths)[:100])
    ):
        return "title"
    return ""


def _domains(contact: Mapping[str, Any], info: Mapping[str, Any]) -> set[str]:
    found = set()
    if page := text(contact.get("url")):
        found.add(urls.registrable(urls.host_of(page)))
    if (mail := text(contact.get("email"))) and "@" in mail:
        found.add(urls.registrable(mail.rpartition("@")[2].lower().strip(" >")))
    return {d for d in found if d}


def _names_a_host(servers: tuple[str, ...], url: str, vendor: set[str]) -> bool:
    """A server other than the host that served the document and other than the vendor's own."""
    for address in servers:
        host = urls.host_of(address)
        if not is_placeholder(address) and host != urls.host_of(url) and urls.registrable(host) not in vendor:
            return True
    return False
