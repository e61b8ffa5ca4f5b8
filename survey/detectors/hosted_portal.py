"""The product behind a name, from DNS: a portal that is an alias of a vendor's host. Weak: a name is no page."""

from __future__ import annotations

from collections.abc import Iterator

from survey.model import Detector, Lookup, Outcome, Sign, Strength

# Suffixes of the vendors' own hosting, longest first where one holds another.
ALIASES: tuple[tuple[str, str], ...] = (
    ("developer.azure-api.net", "azure-apim"),
    ("portal.azure-api.net", "azure-apim"),
    ("azure-api.net", "azure-apim"),
    ("readme.io", "readme"),
    ("readmessl.com", "readme"),
    ("gitbook.io", "gitbook"),
    ("gitbook.com", "gitbook"),
    ("apigee.io", "apigee"),
    ("apigee.com", "apigee"),
    ("stoplight.io", "stoplight-elements"),
    ("redocly.app", "redocly"),
    ("redoc.ly", "redocly"),
    ("mintlify.app", "mintlify"),
    ("mintlify.dev", "mintlify"),
    ("mintlify-dns.com", "mintlify"),
    ("kongportals.com", "kong"),
    ("portal.konghq.com", "kong"),
    ("swaggerhub.com", "swaggerhub"),
    ("apiary.io", "apiary"),
    ("bump.sh", "bump"),
    ("readthedocs.io", "sphinx"),
    ("scalar.com", "scalar"),
    ("theneo.io", "theneo"),
    ("buildwithfern.com", "fern"),
    ("anypointdns.net", "mulesoft"),
    ("cloudhub.io", "mulesoft"),
    ("execute-api.amazonaws.com", "aws-apigw"),
    ("apiconnect.ibmcloud.com", "ibm-apic"),
    ("apimanagement.hana.ondemand.com", "sap-apim"),
    ("gravitee.cloud", "gravitee"),
    ("archbee.space", "archbee"),
    ("apidog.io", "apidog"),
)


def detect(lookup: Lookup) -> Iterator[Sign]:
    if lookup.outcome is not Outcome.ANSWERED:
        return
    aliases = [a for a in (lookup.cname, *(lookup.answer if lookup.rrtype == "CNAME" else ())) if a]
    for alias in aliases:
        name = alias.rstrip(".").lower()
        for suffix, product in ALIASES:
            if name == suffix or name.endswith(f".{suffix}"):
                yield Sign("portal_product", "yes", product, "dns", alias, Strength.WEAK)
                return
        if ".execute-api." in name and name.endswith(".amazonaws.com"):
            yield Sign("portal_product", "yes", "aws-apigw", "dns", alias, Strength.WEAK)
            return


HOSTED_PORTAL = Detector("hosted_portal", "lookup", "an alias of a portal vendor's host", ("portal_product",), detect)
