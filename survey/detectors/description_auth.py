"""How a caller authenticates, as a description says it: declared, used, OAuth flows, and keys beside every scheme."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from survey.detectors.description import own, sign
from survey.model import Detector, Sign

if TYPE_CHECKING:
    from survey.reading import Reading


def detect(reading: Reading) -> Iterator[Sign]:
    if (found := own(reading)) is None:
        return
    for question, evidence in (
        ("auth_declared", found.declared),
        ("auth_used", found.used),
        ("oauth_flow", found.flows),
        ("auth_detail", found.details),
        ("credential_parameter", found.credential_parameters),
    ):
        for one in evidence:
            yield sign(question, one)


DESCRIPTION_AUTH = Detector(
    "description_auth",
    "exchange",
    "authentication that a description declares and uses, OAuth flows, keys in parameters",
    ("auth_declared", "auth_used", "oauth_flow", "auth_detail", "credential_parameter"),
    detect,
)
