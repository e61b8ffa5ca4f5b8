"""Verdicts on invented companies, so that the demo shows how a person stands beside the machine.

They are written by kind of site, as a person with a browser might judge it: with the machine, against it,
and where the machine could not look.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from survey.demo.truth import Truth

# kind of site, question, verdict, reason
VERDICTS = (
    ("swagger_ui_odd_path", "api_presence", "public", "The reference opens without a login"),
    ("pharmaceutical_api", "api_presence", "none", "Active pharmaceutical ingredients, no interface of software"),
    ("mentioned_boast", "api_presence", "partner", "The sales desk sends documentation to customers who ask"),
    ("firewall", "api_presence", "none", "Opened in a browser: no page speaks of an API"),
    ("javascript_portal", "portal_page", "yes", "The portal shows its catalogue once scripts run"),
)


def reviews_csv(truth: Mapping[str, Truth]) -> str:
    """The file of reviews for the companies of this web, whatever their names are."""
    told = io.StringIO(newline="")
    writer = csv.writer(told, lineterminator="\n")
    writer.writerow(("code", "question", "verdict", "reason", "by", "date"))
    for kind, question, verdict, reason in VERDICTS:
        code = next((t.code for t in truth.values() if t.kind == kind), None)
        if code is not None:
            writer.writerow((code, question, verdict, reason, "the demo", "2026-11-24"))
    return told.getvalue()
