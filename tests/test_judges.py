"""Other programs that judge the same servers: what they say and what we say is one table.

Optional: needs what tests/judges/README.md describes.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from made_up_sites import Web, make

from survey.analyse import analyse
from survey.crawl import CrawlSettings, crawl
from survey.model import Company
from survey.store import Store

OBSERVATORY = os.environ.get("SURVEY_OBSERVATORY")  # the folder where it is installed
SITES = int(os.environ.get("SURVEY_OBSERVATORY_SITES", "60"))
SEED = int(os.environ.get("SURVEY_OBSERVATORY_SEED", "7"))


@pytest.mark.skipif(not OBSERVATORY, reason="SURVEY_OBSERVATORY names no folder: see tests/judges/README.md")
def test_the_original_gives_the_same_score(tmp_path: Path) -> None:
    sites = [make(number, SEED) for number in range(SITES)]
    with Web(sites, tmp_path) as web:
        told = subprocess.run(
            [
                os.environ.get("SURVEY_NODE", "node"),
                str(Path(__file__).parent / "judges" / "observatory.mjs"),
                str(OBSERVATORY),
                str(web.lines_file),
            ],
            input="\n".join(site.host for site in sites),
            env={**os.environ, "NODE_EXTRA_CA_CERTS": str(web.ca_file)},
            text=True, capture_output=True, check=True,
        ).stdout  # fmt: skip
        companies = tuple(Company(s.host.partition(".")[0].upper(), s.host, "X", f"https://{s.host}/") for s in sites)
        settings = CrawlSettings(
            db=tmp_path / "s.db", archive=tmp_path / "archive", companies=companies, hosts=(), delay=0.0,
            workers=8, connect_to=web.connect_to, ca_file=web.ca_file, render="never",
        )  # fmt: skip
        crawl(settings)
    analyse(settings.db, settings.archive)
    with Store.open(settings.db, readonly=True) as store:
        ours = {r["host"]: r for r in store.query("SELECT * FROM grades WHERE rules = 'mdn-observatory-4'")}
    both, differ = 0, []
    for theirs in map(json.loads, told.splitlines()):
        mine = ours.get(theirs["name"])
        if "error" in theirs:
            assert mine is None or mine["grade"] is None, theirs
        elif mine is not None and mine["grade"] is not None:
            both += 1
            results = {rule: m["result"] for rule, m in json.loads(mine["modifiers"]).items()}
            if (mine["score"], mine["grade"], results) != (theirs["score"], theirs["grade"], theirs["results"]):
                differ.append((theirs, mine["score"], results))
    print(f"{both} of {len(sites)} sites scored by both, {both - len(differ)} alike")
    assert both > len(sites) * 0.8
    assert differ == []
