"""Documentation as the usual products serve it: their markup, script names and configuration, around our own words.

The names of elements, files and attributes are the products' own (that is how a survey tells them apart); scripts and
styles are tiny stand-ins. A function gives the routes of one documentation site below `base` for a description that
is served at `spec`, a path or an absolute address.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape

from survey.demo.answers import Route, as_json, css, html, javascript
from survey.demo.documents import Document
from survey.demo.site import Firm
from survey.demo.words import plural

Renderer = Callable[[Firm, str, str, Document], dict[str, Route]]
STAND_IN = javascript("/* a stand-in for the real file, which draws the page */\n")


def _page(title: str, head: str, body: str, attributes: str = "") -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="en"{attributes}><head><meta charset="UTF-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{head}</head>\n{body}\n</html>\n'
    )


def swagger_ui(firm: Firm, base: str, spec: str, document: Document) -> dict[str, Route]:
    """Swagger UI 4 and 5 as distributed: the address of the description stands in swagger-initializer.js."""
    page = _page(
        "Swagger UI",
        '<link rel="stylesheet" type="text/css" href="./swagger-ui.css" /><link rel="stylesheet" type="text/css" '
        'href="index.css" />',
        '<body><div id="swagger-ui"></div><script src="./swagger-ui-bundle.js" charset="UTF-8"></script>'
        '<script src="./swagger-ui-standalone-preset.js" charset="UTF-8"></script>'
        '<script src="./swagger-initializer.js" charset="UTF-8"></script></body>',
    )
    initializer = (
        "window.onload = function() {\n  window.ui = SwaggerUIBundle({\n"
        f"    url: \"{spec}\",\n    dom_id: '#swagger-ui',\n    deepLinking: true,\n"
        '    presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],\n    layout: "StandaloneLayout"\n  '
        "});\n};\n"
    )
    return {
        f"{base}/": html(page),
        f"{base}/index.html": html(page),
        f"{base}/swagger-initializer.js": javascript(initializer),
        f"{base}/swagger-ui-bundle.js": STAND_IN,
        f"{base}/swagger-ui-standalone-preset.js": STAND_IN,
        f"{base}/swagger-ui.css": css(".swagger-ui{}"),
        f"{base}/index.css": css("body{margin:0}"),
    }


def swagger_ui_inline(firm: Firm, base: str, spec: str, document: Document) -> dict[str, Route]:
    """Swagger UI with its configuration in the page, several descriptions to choose from."""
    page = _page(
        f"{firm.short} API explorer",
        f'<link rel="stylesheet" href="{base}/swagger-ui.css">',
        f'<body><div id="swagger-ui"></div><script src="{base}/swagger-ui-bundle.js"></script><script>\n'
        "window.onload = () => { window.ui = SwaggerUIBundle({ urls: ["
        f'{{ url: "{spec}", name: "{firm.short}" }}], "urls.primaryName": "{firm.short}", dom_id: "#swagger-ui" }}); '
        f"}};\n"
        "</script></body>",
    )
    return {
        f"{base}/": html(page),
        f"{base}/swagger-ui-bundle.js": STAND_IN,
        f"{base}/swagger-ui.css": css(".swagger-ui{}"),
    }


def swagger_ui_springdoc(firm: Firm, base: str, spec: str, document: Document) -> dict[str, Route]:
    """Swagger UI as springdoc serves it: a configUrl, and the address in the configuration that it names."""
    config = f"{base}/v3/api-docs/swagger-config"
    routes = swagger_ui(firm, f"{base}/swagger-ui", spec, document)
    initializer = (
        "window.onload = function() {\n  window.ui = SwaggerUIBundle({\n    url: "
        '"https://petstore.swagger.io/v2/swagger.json",\n'
        "    dom_id: '#swagger-ui',\n    deepLinking: true,\n"
        f'    "configUrl" : "{config}",\n    "validatorUrl" : ""\n  }});\n}};\n'
    )
    return routes | {
        f"{base}/swagger-ui/swagger-initializer.js": javascript(initializer),
        config: as_json({"configUrl": config, "url": spec, "validatorUrl": ""}),
    }


def redoc(firm: Firm, base: str, spec: str, document: Document) -> dict[str, Route]:
    page = _page(
        f"{firm.short} API reference",
        "<style>body { margin: 0; padding: 0; }</style>",
        f'<body><redoc spec-url="{spec}"></redoc><script src="{base}/redoc.standalone.js"></script></body>',
    )
    return {f"{base}/": html(page), f"{base}/redoc.standalone.js": STAND_IN}


def redoc_init(firm: Firm, base: str, spec: str, document: Document) -> dict[str, Route]:
    """Redoc started by a call."""
    page = _page(
        "ReDoc",
        "",
        f'<body><div id="redoc-container"></div><script src="{base}/redoc.standalone.js"></script><script>'
        f"Redoc.init('{spec}', {{ scrollYOffset: 50 }}, document.getElementById('redoc-container'))</script></body>",
    )
    return {f"{base}/": html(page), f"{base}/redoc.standalone.js": STAND_IN}


def scalar(firm: Firm, base: str, spec: str, document: Document) -> dict[str, Route]:
    page = _page(
        f"{firm.short} API Reference",
        "",
        f'<body><script id="api-reference" data-url="{spec}"></script>'
        f'<script src="{base}/npm/@scalar/api-reference@1.25.0"></script></body>',
    )
    return {f"{base}/": html(page), f"{base}/npm/@scalar/api-reference@1.25.0": STAND_IN}


def rapidoc(firm: Firm, base: str, spec: str, document: Document) -> dict[str, Route]:
    page = _page(
        f"{firm.short} API",
        f'<script type="module" src="{base}/rapidoc-min.js"></script>',
        f'<body><rapi-doc spec-url="{spec}" theme="light" render-style="read"></rapi-doc></body>',
    )
    return {f"{base}/": html(page), f"{base}/rapidoc-min.js": STAND_IN}


def elements(firm: Firm, base: str, spec: str, document: Document) -> dict[str, Route]:
    page = _page(
        f"{firm.short} API",
        f'<script src="{base}/@stoplight/elements/web-components.min.js"></script>'
        f'<link rel="stylesheet" href="{base}/@stoplight/elements/styles.min.css">',
        f'<body><elements-api apiDescriptionUrl="{spec}" router="hash" layout="sidebar"></elements-api></body>',
    )
    return {
        f"{base}/": html(page),
        f"{base}/@stoplight/elements/web-components.min.js": STAND_IN,
        f"{base}/@stoplight/elements/styles.min.css": css("elements-api{}"),
    }


def slate(firm: Firm, base: str, spec: str, document: Document) -> dict[str, Route]:
    """Slate: three columns, code in several languages; all words stand in the page, no description is named."""
    toc, content = [], []
    for path, item in document["paths"].items():
        for method in ("get", "post"):
            if (operation := item.get(method)) is None:
                continue
            anchor = operation["operationId"].lower()
            toc.append(
                f'<li><a href="#{anchor}" class="toc-h2 toc-link" data-title="{operation["summary"]}">'
                f"{operation['summary']}</a></li>"
            )
            content.append(
                f'<h2 id="{anchor}">{operation["summary"]}</h2><blockquote><p>Example</p></blockquote>'
                '<div class="highlight"><pre class="highlight shell tab-shell"><code>curl '
                f'"https://api.{firm.domain}{path}"\n'
                '  -H "X-API-Key: your-key"</code></pre></div>'
                f'<div class="highlight"><pre class="highlight json tab-json"><code>{{ "id": "a1", "status": "open" '
                f"}}</code></pre></div>"
                f"<h3>HTTP Request</h3><p><code>{method.upper()} https://api.{firm.domain}{path}</code></p>"
                "<h3>Query Parameters</h3><table><thead><tr><th>Parameter</th><th>Default</th><th>Description</th>"
                "</tr></thead>"
                "<tbody><tr><td>limit</td><td>20</td><td>How many to return, at most 100.</td></tr></tbody></table>"
            )
    page = _page(
        f"{firm.short} API Reference",
        f'<link href="{base}/stylesheets/screen.css" rel="stylesheet" media="screen"><script '
        f'src="{base}/javascripts/all.js"></script>',
        '<body class="index" data-languages="[&quot;shell&quot;]"><a href="#" id="nav-button"><span>NAV</span></a>'
        '<div class="toc-wrapper"><div class="lang-selector"><a href="#" data-language-name="shell">shell</a></div>'
        f'<ul id="toc" class="toc-list-h1">{"".join(toc)}</ul><ul class="toc-footer"><li><a href="/signup">Sign Up '
        "for a Developer Key</a></li></ul></div>"
        '<div class="page-wrapper"><div class="dark-box"></div><div class="content">'
        f'<h1 id="introduction">Introduction</h1><p>Welcome to the {firm.short} API. You can use it to reach '
        f"{plural(firm.sector.things[0])} and {plural(firm.sector.things[1])}.</p>"
        '<h1 id="authentication">Authentication</h1><p>We use API keys to allow access to the API. The key must be '
        "included in "
        "all requests, in a header that looks like this: <code>X-API-Key: your-key</code></p>"
        '<h1 id="errors">Errors</h1><table><tbody><tr><td>401</td><td>Unauthorized -- Your API key is wrong.</td></tr>'
        "<tr><td>429</td><td>Too Many Requests -- Slow down: 60 requests a minute.</td></tr></tbody></table>"
        f'{"".join(content)}</div><div class="dark-box"><div class="lang-selector"></div></div></div></body>',
    )
    return {
        f"{base}/": html(page),
        f"{base}/stylesheets/screen.css": css(".toc-wrapper{}"),
        f"{base}/javascripts/all.js": STAND_IN,
    }


def docusaurus(firm: Firm, base: str, spec: str, document: Document) -> dict[str, Route]:
    """Docusaurus with pages per operation, a link to the description at the end of the introduction."""
    operations = [
        (method.upper(), path, item[method]["summary"], item[method]["operationId"])
        for path, item in document["paths"].items()
        for method in ("get", "post")
        if method in item
    ]
    menu = "".join(
        f'<li class="menu__list-item"><a class="menu__link" href="{base}/{i}">{escape(s)}</a></li>'
        for _, _, s, i in operations
    )

    def doc(title: str, content: str) -> str:
        return _page(
            f"{title} | {firm.short} Developers",
            '<meta name="generator" content="Docusaurus v3.1.0"><meta name="docusaurus_tag" '
            'content="docs-default-current">',
            '<body class="navigation-with-keyboard"><div id="__docusaurus"><nav class="navbar"><a '
            f'class="navbar__brand" href="{base}/">'
            f'{escape(firm.short)} Developers</a></nav><aside class="theme-doc-sidebar-container"><ul '
            f'class="menu__list">{menu}</ul></aside>'
            f'<main><div class="theme-doc-markdown markdown"><h1>{escape(title)}</h1>{content}</div></main></div>'
            "</body>",
            ' data-has-hydrated="false"',
        )

    pages = {
        f"{base}/": html(
            doc(
                "Introduction",
                f"<p>The {escape(firm.short)} API is organised around REST. It returns JSON and uses the usual "
                "response codes.</p>"
                "<h2>Base URL</h2><pre><code>https://api."
                f"{firm.domain}/v1</code></pre><h2>Authentication</h2><p>Authenticate by sending your access token as "
                "a bearer token:</p>"
                "<pre><code>Authorization: Bearer YOUR_TOKEN</code></pre><p>Create a token in your account settings "
                "after you sign up.</p>"
                f'<h2>Description</h2><p><a href="{spec}">Download the OpenAPI description</a></p>',
            )
        )
    }
    for method, path, summary, name in operations:
        pages[f"{base}/{name}"] = html(
            doc(
                summary,
                f'<pre class="openapi__method-endpoint"><span class="badge">{method}</span> <h2>{escape(path)}</h2>'
                "</pre>"
                "<h3>Query Parameters</h3><p><code>limit</code> integer, at most 100</p><h3>Responses</h3><p>200 OK</p>"
                f"<pre><code>curl -X {method} https://api.{firm.domain}/v1{escape(path)} -H 'Authorization: Bearer "
                "YOUR_TOKEN'</code></pre>",
            )
        )
    return dict(pages)


def graphiql(firm: Firm, base: str, endpoint: str, document: Document) -> dict[str, Route]:
    page = _page(
        "GraphiQL",
        f'<link rel="stylesheet" href="{base}/graphiql.min.css" />',
        '<body style="margin:0"><div id="graphiql">Loading...</div>'
        f'<script src="{base}/react.production.min.js"></script><script src="{base}/graphiql.min.js"></script><script>'
        "\n"
        f"const fetcher = GraphiQL.createFetcher({{ url: {json.dumps(endpoint)} }});\n"
        "ReactDOM.createRoot(document.getElementById('graphiql')).render(React.createElement(GraphiQL, { fetcher "
        "}));\n</script></body>",
    )
    return {
        f"{base}/": html(page),
        f"{base}/graphiql.min.js": STAND_IN,
        f"{base}/react.production.min.js": STAND_IN,
        f"{base}/graphiql.min.css": css(".graphiql-container{}"),
    }


DESCRIBED: dict[str, Renderer] = {
    "swagger-ui": swagger_ui,
    "swagger-ui inline": swagger_ui_inline,
    "swagger-ui springdoc": swagger_ui_springdoc,
    "redoc": redoc,
    "redoc init": redoc_init,
    "scalar": scalar,
    "rapidoc": rapidoc,
    "stoplight-elements": elements,
    "docusaurus": docusaurus,
}
