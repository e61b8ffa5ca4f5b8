"""Companies that speak of an API without showing it: partners only, behind a login, or planned."""

from __future__ import annotations

from html import escape

from survey.demo.answers import Route, html
from survey.demo.pages import Look, frame
from survey.demo.site import Firm, Site
from survey.demo.sites.documented import https_of, portal_host
from survey.demo.sites.kit import Kind, corporate
from survey.demo.words import plural

LOGIN = (
    '<form method="post" action="/login"><label>User name <input name="user"></label><label>Password <input '
    'name="password" '
    'type="password"></label><button>Log in</button></form>'
)


def partner_login(firm: Firm) -> Site:
    """A partner portal: the API exists, its documentation is behind a login."""
    corp = corporate(firm, footer=[("Partner API", https_of("partners", firm))])
    customers = firm.sector.customers[1]

    def routes(look: Look) -> dict[str, Route]:
        body = (
            f"<h1>Partner API</h1><p>The {escape(firm.short)} Partner API connects the systems of approved "
            f"{customers} with ours. "
            "Access is limited to partners who have signed an agreement with us. Log in to read the API "
            "documentation.</p>"
            f"{LOGIN}<p>Not a partner yet? Contact your account manager to apply for partner access.</p>"
        )
        return {
            "/": html(frame(look, "Partner API log in", body)),
            "/login": html(frame(look, "Log in", f"<h1>Log in</h1>{LOGIN}")),
        }

    return corp.site(
        "partner_login",
        "An API for partners with a signed agreement; its documentation is behind a login.",
        "partner",
        portal_host(firm, "partners", corp, routes),
        origin="voluntary",
        access_model="partner",
        portal_url=https_of("partners", firm),
    )


def partner_page(firm: Firm) -> Site:
    """One page of the main site says that partners can have the API under a contract."""
    things = plural(firm.sector.things[0])

    def extra(look: Look) -> dict[str, Route]:
        body = (
            f"<h1>Integrations for business partners</h1><p>Our integration partners use the {escape(firm.short)} API "
            "to exchange "
            f"{things} with us. The API is available to partners under a commercial agreement. To get access to the "
            "API, contact "
            f"our partnerships team, who will send you the agreement and the technical documentation.</p>"
        )
        return {"/business/integrations": html(frame(look, "Integrations", body))}

    corp = corporate(firm, footer=[("API integrations", "/business/integrations")], extra=extra)
    return corp.site(
        "partner_page",
        "A page offers the API to partners under a commercial agreement; nothing of it can be read.",
        "partner",
        origin="voluntary",
        access_model="partner",
    )


def mentioned_plan(firm: Firm) -> Site:
    """News of an API to come."""

    def extra(look: Look) -> dict[str, Route]:
        body = (
            f"<h1>Our technology roadmap</h1><p>Next year {escape(firm.short)} plans to launch open APIs so that "
            "others can build on "
            f"our {plural(firm.sector.things[0])}. Details will be announced in due course.</p>"
        )
        return {"/news/technology-roadmap": html(frame(look, "Our technology roadmap", body))}

    corp = corporate(firm, footer=[("Open API roadmap", "/news/technology-roadmap")], extra=extra)
    return corp.site("mentioned_plan", "A news page plans open APIs for next year and offers no way in.", "mentioned")


def mentioned_boast(firm: Firm) -> Site:
    """A boast about APIs inside the house."""

    def extra(look: Look) -> dict[str, Route]:
        body = (
            f"<h1>Digital transformation</h1><p>Over three years we moved {escape(firm.short)} to an API-first "
            "architecture. More than "
            "400 internal APIs now connect our systems, which lets our teams deliver changes in days.</p>"
        )
        return {"/about/digital-transformation-apis": html(frame(look, "Digital transformation", body))}

    corp = corporate(
        firm, footer=[("Digital transformation with APIs", "/about/digital-transformation-apis")], extra=extra
    )
    return corp.site("mentioned_boast", "A page boasts of internal APIs; nothing is offered to outsiders.", "mentioned")


KINDS = (
    Kind("partner_login", partner_login, ("Galah Superannuation Limited", "galah-super", "Financials"), 3),
    Kind("partner_page", partner_page, ("Taipan Steelworks Limited", "taipan-steelworks", "Materials"), 3),
    Kind("mentioned_plan", mentioned_plan, ("Potoroo Pathology Limited", "potoroo-pathology", "Health Care"), 3),
    Kind("mentioned_boast", mentioned_boast, ("Casuarina Cement Limited", "casuarina-cement", "Materials"), 2),
)
