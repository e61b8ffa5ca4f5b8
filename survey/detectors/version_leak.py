"""Headers that tell the version of the software: a gift to whoever looks for a known hole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from survey import headers
from survey.detectors.cite import by_header, by_status, speaks_for_host
from survey.model import Detector, Outcome, Sign

if TYPE_CHECKING:
    from survey.reading import Reading

# Only fields whose whole purpose is to name software; of `Via` the comments, the rest is the version of the protocol.
TELLING = (
    "server",
    "via",
    "x-powered-by",
    "x-aspnet-version",
    "x-aspnetmvc-version",
    "x-generator",
    "x-powered-cms",
    "x-drupal-version",
    "x-runtime-version",
    "x-php-version",
    "x-jenkins",
    "x-application-version",
    "liferay-portal",
    "microsoftsharepointteamservices",
    "x-oracle-dms-rid-version",
    "x-owa-version",
    "x-varnish-version",
    "x-mod-pagespeed",
    "x-page-speed",
    "x-cocoon-version",
    "x-servlet-engine",
)


def detect(reading: Reading) -> Iterator[Sign]:
    response = reading.exchange.response
    if response is None or not speaks_for_host(reading.exchange):
        return
    if reading.exchange.outcome is not Outcome.ANSWERED or reading.exchange.rendered:
        return
    told = False
    for name in TELLING:
        for index, value in enumerate(response.all_headers(name)):
            if versions := (headers.via_versions if name == "via" else headers.product_versions)(value):
                told = True
                shown = ", ".join(versions) if any(c.isalpha() for c in versions[0]) else f"{name} {versions[0]}"
                yield by_header("version_leak", shown[:120], response, name, index=index)
    if told:
        return
    if response.header("server"):
        yield by_header("version_leak", "none", response, "server", answer="no")
    else:
        yield by_status("version_leak", "none", reading.exchange, answer="no")


VERSION_LEAK = Detector("version_leak", "exchange", "software versions told in headers", ("version_leak",), detect)
