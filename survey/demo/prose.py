"""Documentation written by hand: developer landing pages, guides and references, in a firm's own look."""

from __future__ import annotations

from html import escape

from survey.demo.pages import Look, frame
from survey.demo.words import plural

ACCESS = {
    "self_service": "<h2>Get access</h2><p>Sign up for a free developer account and create your API key yourself. It "
    "works "
    'at once; nobody has to approve it.</p><p><a href="{signup}">Create an account</a></p>',
    "approval": "<h2>Request access</h2><p>Access to the API is granted on application. Tell us about your use case "
    "with the "
    'form; our team reviews every application and gets back to you within five business days.</p><p><a href="{signup}">'
    "Apply for access</a></p>",
    "open": "<h2>Access</h2><p>The API is open to everybody. No registration and no API key are required.</p>",
}

AUTHENTICATION = {
    "oauth2": "<h2>Authentication</h2><p>The API uses OAuth 2.0. Exchange your client ID and client secret for an "
    "access token "
    "with the client credentials grant:</p><pre><code>POST https://auth.{domain}/oauth/token\nContent-Type: "
    "application/x-www-form-urlencoded\n\ngrant_type=client_credentials&amp;client_id=YOUR_ID&amp;client_secret=YOUR_SECRET"
    "</code></pre><p>Send the token with every request: <code>Authorization: Bearer ACCESS_TOKEN</code>. Access "
    "tokens expire "
    "after 30 minutes.</p>",
    "api_key": "<h2>Authentication</h2><p>Every request must carry your API key in a header.</p><table><thead><tr><th>"
    "Header"
    "</th><th>Required</th><th>Description</th></tr></thead><tbody><tr><td><code>X-API-Key</code></td><td>Yes</td><td>"
    "The API "
    "key of your application</td></tr><tr><td><code>Accept</code></td><td>No</td><td>application/json</td></tr>"
    "</tbody></table>",
    "basic": "<h2>Authentication</h2><p>The API uses HTTP Basic authentication. Send your user name and password with "
    "every "
    "request:</p><pre><code>curl -u USERNAME:PASSWORD https://api.{domain}/v1/status\nAuthorization: Basic "
    "dXNlcjpwYXNz</code></pre>",
    "bearer": "<h2>Authentication</h2><p>Authenticate with a bearer token in the Authorization header of every "
    "request:</p><pre>"
    "<code>Authorization: Bearer YOUR_TOKEN</code></pre><p>You create the token in your account settings.</p>",
    "mutual_tls": "<h2>Authentication</h2><p>Connections to the API use mutual TLS: present the client certificate "
    "that we "
    "issued to your organisation. Requests without a client certificate are refused during the handshake.</p>",
    "signature": "<h2>Authentication</h2><p>Every API request is signed. Compute an HMAC-SHA256 of method, path, "
    "timestamp and "
    "body with your secret and send it in the <code>X-Signature</code> header.</p><pre><code>X-Signature: "
    "5d41402abc4b2a76b9"
    "</code></pre>",
    "none": "<h2>Authentication</h2><p>The API needs no authentication: no key, no token.</p>",
}


def landing(
    look: Look, *, reference: str, access: str | None, signup: str = "/developers/sign-up", more: str = ""
) -> str:
    """The front page of a developer portal."""
    firm = look.firm
    things = firm.sector.things
    gate = ACCESS[access].format(signup=signup) if access else ""
    return frame(
        look,
        "Developers",
        f"<h1>{escape(firm.short)} for developers</h1><p>Build with the {escape(firm.short)} API: {plural(things[0])}, "
        f"{plural(things[1])} and {plural(things[2])}, over HTTPS and in JSON.</p>"
        f'<ul><li><a href="{escape(reference)}">API reference</a></li><li><a href="#get-started">Getting started</a>'
        "</li></ul>"
        '<h2 id="get-started">Getting started</h2><ol><li>Read the API reference.</li><li>Make your first request in '
        "the "
        f"sandbox.</li><li>Go live.</li></ol>{gate}{more}",
    )


def sign_up(look: Look) -> str:
    return frame(
        look,
        "Create a developer account",
        '<h1>Create a developer account</h1><form method="post" action="/developers/sign-up"><label>E-mail <input '
        'name="email" '
        'type="email"></label><label>Password <input name="password" type="password"></label><label>Name of your '
        "application "
        '<input name="application"></label><button>Sign up</button></form>',
    )


def application_form(look: Look) -> str:
    return frame(
        look,
        "Apply for API access",
        '<h1>Apply for API access</h1><form method="post" action="/developers/apply"><label>Company <input '
        'name="company">'
        '</label><label>Use case <textarea name="purpose"></textarea></label><button>Send application</button></form>',
    )


def reference(look: Look, scheme: str | None, *, base: str = "/v1", title: str = "API reference") -> str:
    """A whole reference on one page, by hand: base address, authentication, resources with their calls, errors."""
    firm = look.firm
    parts = [
        f"<h1>{escape(firm.short)} {escape(title)}</h1><p>All addresses below are relative to <code>"
        f"https://api.{firm.domain}"
        f"{base}</code>. Requests and responses are JSON.</p>"
    ]
    if scheme:
        parts.append(AUTHENTICATION[scheme].replace("{domain}", firm.domain))
    for thing in firm.sector.things[:4]:
        many = plural(thing)
        parts.append(
            f'<h2 id="{many}">{many.capitalize()}</h2><h3>List {many}</h3><pre><code>GET {base}/{many}?limit=20</code>'
            "</pre>"
            "<table><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td>"
            "limit</td><td>"
            "integer</td><td>How many to return. Maximum 100.</td></tr><tr><td>after</td><td>string</td><td>Cursor of "
            "the next page"
            f'</td></tr></tbody></table><h4>Response</h4><pre><code>HTTP/1.1 200 OK\n\n{{"data": [{{"id": "a1", '
            f'"status": "open"}}], '
            f'"next": null}}</code></pre><h3>Create a {thing}</h3><pre><code>POST {base}/{many}</code></pre>'
        )
    parts.append(
        "<h2>Errors</h2><table><thead><tr><th>Status</th><th>Meaning</th></tr></thead><tbody><tr><td>400</td><td>Bad "
        "request</td></tr>"
        "<tr><td>401</td><td>Credentials are missing or wrong</td></tr><tr><td>404</td><td>Not found</td></tr><tr><td>"
        "429</td><td>Too "
        "many requests</td></tr></tbody></table><h2>Rate limits</h2><p>You may send 120 requests per minute. Beyond "
        "that the API "
        "answers 429 with a Retry-After header.</p><h2>Versioning</h2><p>The version stands in the path. We announce "
        "changes in "
        "the change log three months ahead.</p>"
    )
    return frame(look, title, "".join(parts))
