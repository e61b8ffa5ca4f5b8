"""The site in a real browser: nothing hostile comes alive, nobody else is asked, it fits a phone, works without script.

Needs chromium (`SURVEY_CHROMIUM`, or `chromium` on the path) and playwright; skipped without them.
"""

from __future__ import annotations

import os
import shutil
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))
from hostile_content import make_hostile
from sample import make_sample

from survey import browse

sync_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = os.environ.get("SURVEY_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not CHROMIUM, reason="no chromium")]
HOSTILE_COMPANY = "/-/company/X~2F1~20~26~C3~A9"
SAMPLE_PAGES = (
    "/", "/-/companies", "/-/company/BNK", "/-/questions", "/-/question/description", "/-/search?q=bank", "/-/changes",
    "/sample", "/sample/results?_facet=sector", "/sample/findings?_search=sandbox", "/sample/company_by_code?code=BNK",
    "/-/dashboards/charts", "/-/nix",
)  # fmt: skip
# What a screen reader needs: a language, one first heading, a main part, names for pictures and controls.
SEMANTICS = """() => {
  const wrong = [];
  if (!document.documentElement.lang) wrong.push("no language");
  if (!document.title.trim()) wrong.push("no title");
  if (document.querySelectorAll("h1").length !== 1) wrong.push(document.querySelectorAll("h1").length + " h1");
  if (document.querySelectorAll("main").length !== 1) wrong.push("no main");
  for (const img of document.querySelectorAll("img")) if (!img.alt) wrong.push("picture without words: " + img.src);
  for (const control of document.querySelectorAll("input:not([type=hidden]):not([type=submit]), select, textarea"))
    if (!control.labels?.length && !control.getAttribute("aria-label"))
      wrong.push("no name: " + control.outerHTML.slice(0, 90));
  for (const link of document.querySelectorAll("a[href]"))
    if (!link.textContent.trim() && !link.getAttribute("aria-label") && !link.querySelector("img[alt]"))
      wrong.push("link without words: " + link.outerHTML.slice(0, 90));
  return wrong;
}"""


def served(db: Path, archive: Path | None = None) -> Iterator[str]:
    """The site on a free port, in a thread."""
    import uvicorn

    with browse.site(db, archive) as datasette:
        server = uvicorn.Server(uvicorn.Config(datasette.app(), port=0, log_level="error", lifespan="on"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            thread.join(0.05)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    db = tmp_path_factory.mktemp("sample") / "sample.db"
    make_sample(db)
    yield from served(db)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    folder = tmp_path_factory.mktemp("hostile")
    key = make_hostile(folder / "hostile.db", folder / "archive")
    for address in served(folder / "hostile.db", folder / "archive"):
        yield address, key


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


class Watched:
    """A page of which everything is noted that should not happen."""

    def __init__(self, browser: Any, address: str, **options: Any) -> None:
        self.address, self.wrong = address, list[str]()
        self.page = browser.new_context(**options).new_page()
        self.page.on("console", lambda m: self.wrong.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.wrong.append("a dialog opened"), dialog.dismiss()))
        self.page.on("request", lambda request: self._asked(request.url))

    def _asked(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:")):
            self.wrong.append(f"asked {url}")

    def open(self, path: str) -> Any:
        self.page.goto(self.address + path, wait_until="networkidle")
        self.wrong = [w for w in self.wrong if "404 (Not Found)" not in w or path != "/-/nix"]
        return self.page


@pytest.mark.parametrize("width", [1200, 390])
def test_pages_are_quiet_named_and_fit(chromium: Any, sample: str, width: int) -> None:
    watched = Watched(chromium, sample, viewport={"width": width, "height": 900})
    for path in SAMPLE_PAGES:
        page = watched.open(path)
        assert watched.wrong == [], path
        assert page.evaluate(SEMANTICS) == [], path
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, path


def test_hostile_content_stays_text(chromium: Any, hostile: tuple[str, str]) -> None:
    address, key = hostile
    watched = Watched(chromium, address, viewport={"width": 390, "height": 900})
    for path in ("/", "/-/companies", HOSTILE_COMPANY, f"/-/evidence/exchange/{key}", "/hostile/findings",
                 "/hostile/exchanges", "/hostile/companies", "/-/search?q=<script>alert(1)</script>"):  # fmt: skip
        page = watched.open(path)
        assert watched.wrong == [], path
        assert page.locator("main script, main iframe, main object, img[src*=evil]").count() == 0, path
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, path
    page = watched.open(f"/-/evidence/exchange/{key}")
    assert "<script>alert('owned')</script>" in page.locator("mark").all_inner_texts()


def test_everything_but_the_dashboards_works_without_script(chromium: Any, sample: str) -> None:
    watched = Watched(chromium, sample, java_script_enabled=False)
    page = watched.open("/")
    page.get_by_role("link", name="Companies", exact=True).first.click()
    page.get_by_label("Sector").select_option("Financials")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Harbour Bank Limited").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Harbour Bank Limited"
    page.get_by_role("link", name="evidence").first.click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("Evidence")
    page.get_by_label("Search companies and excerpts").fill("sandbox")
    page.get_by_role("button", name="Search").click()
    page.get_by_text("Try it in our sandbox").first.wait_for()  # a click does not wait for the page that it leads to
    assert page.get_by_text("Try it in our sandbox").count() == 1
    assert watched.wrong == []


def test_the_keyboard_reaches_the_content_first(chromium: Any, sample: str) -> None:
    page = Watched(chromium, sample).open("/-/company/BNK")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_charts_are_drawn_by_the_dashboard(chromium: Any, sample: str) -> None:
    page = Watched(chromium, sample).open("/-/dashboards/charts")
    drawn = page.locator(".dashboard-card canvas, .dashboard-card svg.marks")
    drawn.nth(7).wait_for(state="attached", timeout=15_000)  # each draws when its rows have come
    assert drawn.count() >= 8
