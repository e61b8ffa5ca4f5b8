"""Grades by published rules (and one set of our own), each a pure function of what was observed of a host.

A grade refuses to judge when observations are missing, and says which. Use: `light` each observation while the archive
is read, then `grade_hosts` what it kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from survey.grades import api_profile, cisa_https, mozilla_tls, observatory
from survey.grades.view import Grade, HostView, host_views, light
from survey.model import Exchange, Handshake, Lookup

__all__ = ["GRADES", "Grade", "HostView", "grade_hosts", "grade_views", "host_views", "light"]

GRADES: tuple[tuple[str, Callable[[HostView], Grade]], ...] = (
    (observatory.RULES, observatory.grade),
    (api_profile.RULES, api_profile.grade),
    (mozilla_tls.RULES, mozilla_tls.grade),
    (cisa_https.RULES, cisa_https.grade),
)


def grade_hosts(
    observations: Iterable[Exchange | Handshake | Lookup | None],
    roles: Mapping[tuple[str, str | None, str], str] | None = None,
) -> list[Grade]:
    """One grade by each set of rules for every host that `host_views` finds."""
    return grade_views(host_views(observations, roles))


def grade_views(views: Iterable[HostView]) -> list[Grade]:
    return [grade(view) for view in views for _, grade in GRADES]
