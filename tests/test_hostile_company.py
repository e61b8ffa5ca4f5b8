"""One company whose every word tries to be more than text, from its server to each place where people read of it.

Its name, sector, titles, addresses, headers, description and a verdict on it hold markup, script, SQL, Markdown,
TeX, a spreadsheet formula, marks that turn the direction of writing and control characters. It is crawled on
loopback, read, and looked at on every surface: terminal, report, charts, site, tables, publication.
"""

from __future__ import annotations

import asyncio
import csv
import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest

from survey import browse, report
from survey.analyse import analyse
from survey.cli import main
from survey.crawl import CrawlSettings, crawl
from survey.model import Company
from survey.publish import check, publish
from survey.site.queries import QUERIES

SCRIPT = "<script>alert('owned')</script>"
IMAGE = "<img src=https://evil.example/x onerror=alert(1)>"
FORMULA = '=HYPERLINK("https://evil.example";"click")'
SQL = "'; drop table findings; --"
MARKDOWN = "[link](javascript:alert(1)) **bold** `code`"
TEX = r"$\frac{1}{0}$"
TURNED = "invoice\u202egnp.exe"
CONTROL = "bell\x07 esc\x1b[31m"
EVERYTHING = f"{SCRIPT} {IMAGE} {SQL} {MARKDOWN} {TEX} {TURNED} {CONTROL} {{{{ 7*7 }}}}"
HEADER = f"{SCRIPT} {SQL} {TEX}"
PLACE = "/developers/" + quote(f"{SCRIPT}{SQL}{TURNED}\x1b[31m")
ESCAPED = EVERYTHING.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
FRONT = f"""<!doctype html><html><head><title>{ESCAPED}</title></head><body><h1>{ESCAPED}</h1>
<p>{FORMULA} Our developers and partners use our public REST API. {ESCAPED}</p>
<a href="{PLACE}">Developer portal and API documentation {ESCAPED}</a> <a href="/openapi.json">OpenAPI</a>
</body></html>"""
PORTAL = f"""<!doctype html><html><head><title>{ESCAPED} API documentation</title></head><body>
<h1>{ESCAPED} API reference</h1><p>Sign up for a free developer account and get your API key at once. {ESCAPED}</p>
<h2>GET /v1/things</h2><pre>curl https://www.evil.example/v1/things -H "Authorization: Bearer {ESCAPED}"</pre>
<h2>POST /v1/things</h2><pre>{{"name": "{SCRIPT.replace("<", "&lt;")}"}}</pre><p>Responses: 200 OK, 401 Unauthorized</p>
<a href="/openapi.json">OpenAPI description {ESCAPED}</a></body></html>"""
DESCRIPTION = json.dumps(
    {
        "openapi": "3.0.3",
        "info": {"title": EVERYTHING, "version": FORMULA, "description": EVERYTHING},
        "servers": [{"url": "https://www.evil.example/v1"}],
        "paths": {"/things": {"get": {"summary": EVERYTHING, "responses": {"200": {"description": FORMULA}}}}},
        "components": {"securitySchemes": {SCRIPT: {"type": "apiKey", "in": "header", "name": SCRIPT}}},
        "security": [{SCRIPT: []}],
    },
    ensure_ascii=False,
)
COMPANIES = [("EVIL", f"{FORMULA} {EVERYTHING}", EVERYTHING), ("@CODE", "Plain Limited", FORMULA)]


class _Hostile(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        told = {
            "/": ("text/html", FRONT),
            PLACE: ("text/html", PORTAL),
            "/openapi.json": ("application/json", DESCRIPTION),
        }
        kind, body = told.get(self.path, ("text/html", f"<h1>Not found</h1>{ESCAPED}"))
        content = body.encode()
        self.send_response(200 if self.path in told else 404)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("X-Powered-By", HEADER)
        self.send_header("Strict-Transport-Security", f"max-age=1 {SCRIPT}")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_HEAD = do_GET

    def log_message(self, *_: object) -> None:
        pass


class Looked(NamedTuple):
    db: Path
    archive: Path
    site: Path


@pytest.fixture(scope="module")
def looked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Looked]:
    folder = tmp_path_factory.mktemp("hostile-company")
    with ThreadingHTTPServer(("127.0.0.1", 0), _Hostile) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_address[1]
        (folder / "to.txt").write_text(f"*.evil.example:80:127.0.0.1:{port}\n*.code.example:80:127.0.0.1:{port}\n")
        db, archive = folder / "evil.db", folder / "archive"
        companies = tuple(
            Company(code, name, sector, f"http://www.{code.strip('@').lower()}.example/")
            for code, name, sector in COMPANIES
        )
        for _ in range(2):  # two runs, for the changes between them
            crawl(CrawlSettings(db=db, archive=archive, companies=companies, hosts=(), delay=0.0, budget=60,
                                contact="tests@survey.example", connect_to=folder / "to.txt", fresh=True))  # fmt: skip
        server.shutdown()
    with (folder / "evil-reviews.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("code", "question", "verdict", "reason", "by", "date"),
                                    ("EVIL", "portal_url", SCRIPT, EVERYTHING.replace(CONTROL, ""), FORMULA,
                                     "2026-11-24")])  # fmt: skip
    analyse(db, archive, workers=1)
    publish(folder / "site", db, archive)
    yield Looked(db, archive, folder / "site")


def alive(text: str, *, html: bool = True) -> list[str]:
    """What of the hostile text came through as more than text."""
    wrong = [name for name, c in (("escape", "\x1b"), ("bell", "\x07"), ("turn", "\u202e")) if c in text]
    if html:
        wrong += [
            w for w in ("<script>alert", "<img src=https://evil", 'href="javascript:', "<strong>bold") if w in text
        ]
    return wrong


@pytest.mark.parametrize(
    "words", [["show", "EVIL"], ["show", "@CODE"], ["reviews"], ["diff"]], ids=lambda words: " ".join(words)
)
def test_the_terminal_obeys_nothing(looked: Looked, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*words, "--db", str(looked.db)])
    told = capsys.readouterr()
    assert ended.value.code == 0, told.err
    assert alive(told.out + told.err, html=False) == []
    if words == ["show", "EVIL"]:
        assert all(text in told.out for text in (SCRIPT, SQL, TEX, FORMULA))
        assert "description: " in told.out, "its findings are there"


def test_report_and_charts_show_it_as_text(looked: Looked) -> None:
    folder = looked.site / "report"
    html, markdown = ((folder / name).read_text(encoding="utf-8") for name in ("index.html", "index.md"))
    assert alive(html) == []
    assert alive(markdown) == []
    assert "<script" not in html
    assert "&lt;script&gt;alert(" in html
    assert TEX in html, "TeX stays text"
    assert "[link](" not in markdown
    assert "**bold**" not in markdown
    matrix = (folder / "charts" / "matrix.svg").read_text(encoding="utf-8")
    assert alive(matrix) == []
    assert "&lt;script&gt;" in matrix
    assert report.markdown(MARKDOWN) in markdown


def test_no_page_of_the_site_runs_it_and_no_table_is_a_formula(looked: Looked) -> None:
    with browse.site(looked.db, looked.archive) as datasette:

        def get(path: str) -> Any:
            return asyncio.run(datasette.client.get(path))

        company = get("/-/company/EVIL").text
        evidence = sorted(set(re.findall(r'href="(/-/evidence/[a-z]+/[0-9a-f]+)', company)))
        assert len(evidence) > 3
        tables = ["results", "companies", "findings", "exchanges", "pages", "descriptions", "hosts", "answers"]
        queries = [f"/evil/{q.name}?code=EVIL&words=script&before=a&after=b" for q in QUERIES]
        pages = ["/", "/-/companies", "/-/company/EVIL", "/-/company/~40CODE", "/-/reviews", "/-/changes",
                 "/-/question/description", "/-/question/version_leak", f"/-/search?q={quote(SCRIPT)}",
                 "/-/dashboards/charts", *evidence[:12], *(f"/evil/{t}" for t in tables), *queries]  # fmt: skip
        for path in pages:
            reply = get(path)
            assert reply.status_code == 200, path
            assert alive(reply.text) == [], path
        assert "[U+202E]" in company
        assert "&lt;script&gt;" in company
        for table in tables:
            for row in csv.reader(get(f"/evil/{table}.csv?_stream=on").text.splitlines()):
                assert not [c for c in row if c.startswith(("=", "@", "+"))], table
        assert get("/evil/companies.json?_shape=array").json()[0]["name"].startswith(FORMULA), "data is to the letter"


def test_what_is_published_is_whole_and_runs_nothing(looked: Looked) -> None:
    assert check(looked.site, most_pages=120) == []
    cells: list[str] = []
    for path in (looked.site / "csv").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            cells += [cell for row in csv.reader(file) for cell in row]
    assert not [c for c in cells if c.startswith(("=", "@"))]
    assert [c for c in cells if c.startswith("'" + FORMULA)]
