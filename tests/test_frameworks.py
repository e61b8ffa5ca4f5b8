"""Unmodified applications of real frameworks on loopback: each is found by a crawl of its main host.

Optional: needs the environment that tests/frameworks/README.md describes.
"""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from survey.analyse import analyse
from survey.crawl import CrawlSettings, crawl
from survey.model import Company
from survey.store import Store

PYTHON = os.environ.get("SURVEY_FRAMEWORKS")
APPS = Path(__file__).parent / "frameworks" / "apps.py"
pytestmark = pytest.mark.skipif(not PYTHON, reason="SURVEY_FRAMEWORKS names no Python: see tests/frameworks/README.md")

# name -> presence, authentication, formats, renderers of its documentation (from the frameworks' own documentation)
TRUTH: dict[str, tuple[str, str, str, set[str]]] = {
    "fastapi": ("public", '["api_key","oauth2"]', '["openapi"]', {"swagger-ui"}),
    "spectacular": ("public", '["basic"]', '["openapi"]', {"swagger-ui"}),
    "yasg": ("public", '["basic"]', '["swagger"]', {"swagger-ui"}),
    "restx": ("public", '["api_key"]', '["swagger"]', {"swagger-ui"}),
    "apiflask": ("public", '["bearer"]', '["openapi"]', {"swagger-ui"}),
    "litestar": ("open", '["none"]', '["openapi"]', {"redoc"}),
    "connexion": ("public", '["basic"]', '["openapi"]', {"swagger-ui"}),
    "strawberry": ("open", '["none"]', "[]", set()),
    "spyne": ("public", "[]", '["wsdl"]', set()),
}


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def wait_for(port: int) -> None:
    end = time.monotonic() + 40
    while time.monotonic() < end:
        with socket.socket() as sock:
            if sock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise AssertionError(f"nothing listens on {port}")


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("frameworks")
    companies, lines = [], []
    with ExitStack() as stack:
        for name in TRUTH:
            port = free_port()
            process = stack.enter_context(
                subprocess.Popen(
                    [str(PYTHON), str(APPS), name, str(port)], cwd=APPS.parent, stderr=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                )
            )  # fmt: skip
            stack.callback(process.kill)
            companies.append(Company(name.upper(), name, "Industrials", f"http://www.{name}.example/"))
            lines.append(f"www.{name}.example:80:127.0.0.1:{port}")
        for line in lines:
            wait_for(int(line.rpartition(":")[2]))
        (folder / "connect-to").write_text("\n".join(lines))
        settings = CrawlSettings(
            db=folder / "s.db", archive=folder / "archive", companies=tuple(companies), hosts=(), delay=0.0,
            connect_to=folder / "connect-to",
        )  # fmt: skip
        crawl(settings)
    analyse(settings.db, settings.archive)
    with Store.open(settings.db, readonly=True) as store:
        yield store


@pytest.mark.parametrize("name", TRUTH)
def test_found_on_its_main_host(db: Store, name: str) -> None:
    presence, auth, formats, renderers = TRUTH[name]
    row = db.query("select * from results where code = ?", [name.upper()])[0]
    assert (row["api_presence"], row["auth"], row["description_formats"]) == (presence, auth, formats)
    seen = db.query("select renderer from pages where company = ? and kind = 'reference'", [name.upper()])
    assert renderers <= {r["renderer"] for r in seen}
