"""The crawl as a guest and as a survivor: pace, robots.txt, resume after kill -9 and Ctrl-C, locks."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest
from cable import Cable
from crawling import RESULT, command, rows, settings_for

from survey import archive, robots
from survey.analyse import analyse
from survey.crawl import crawl
from survey.demo import DemoWeb
from survey.errors import SurveyError
from survey.model import HttpTarget
from survey.net import Net, NetSettings
from survey.store import Store

COMPANIES = 12
KILLS = 5  # the benchmark kills twenty times


@pytest.fixture(scope="module")
def web() -> Iterator[DemoWeb]:
    with DemoWeb(companies=COMPANIES, seed=11) as web:
        yield web


def robots_rules(web: DemoWeb, folder: Path, origins: set[tuple[str, str]]) -> dict[tuple[str, str], robots.Robots]:
    """What each origin's robots.txt says, asked once more by ourselves."""
    with Net(NetSettings(connect_to=folder / "web" / "connect-to.txt")) as net:
        rules = {}
        for scheme, host in origins:
            response = net.fetch(HttpTarget(f"{scheme}://{host}/robots.txt", "test")).response
            readable = response is not None and response.status == 200
            rules[scheme, host] = robots.parse(response.body) if response and readable else robots.ALLOW_ALL
        return rules


def test_pace_is_kept_and_robots_txt_obeyed(web: DemoWeb, tmp_path: Path) -> None:
    """Judged by the log of the server that was asked."""
    pause = 0.2
    begun = len(web.log)
    settings = settings_for(web, tmp_path, delay=pause, budget=25)
    crawl(replace(settings, companies=settings.companies[:5]))
    log = web.log[begun:]
    assert len(log) > 60
    by_host: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for entry in log:
        by_host[entry.host].append((entry.started, entry.ended))
    for host, times in by_host.items():
        times.sort()
        for (before, ended), (started, _) in pairwise(times):
            assert started - before >= pause, f"{host} was asked again after {started - before:.3f} s"
            # the server notes an end when its thread is run again: on a busy machine some hundredths of a second late
            assert started - ended >= pause * 0.5, f"{host} was left {started - ended:.3f} s of peace"
    rules = robots_rules(web, tmp_path, {(entry.scheme, entry.host) for entry in log})
    read = set()
    for entry in log:
        origin = (entry.scheme, entry.host)
        if entry.target == "/robots.txt":
            read.add(origin)
            continue
        assert origin in read, f"{origin} was asked for {entry.target} before its robots.txt"
        assert rules[origin].allows(f"{entry.scheme}://{entry.host}{entry.target}"), entry.target
    assert {e.method for e in log} <= {"GET", "HEAD"}
    agents = {value for e in log for name, value in e.headers if name.lower() == "user-agent"}
    assert len(agents) == 1
    assert "tests@survey.example" in agents.pop()


def test_two_crawls_of_an_equal_web_give_equal_surveys(web: DemoWeb, tmp_path: Path) -> None:
    asked = []
    for name in ("one", "two"):
        settings = settings_for(web, tmp_path / name, workers=3 if name == "one" else 24)
        crawl(settings)
        kinds = rows(settings.db, "select company, probe, method, url, outcome, status from exchanges")
        asked.append(Counter(k for k in kinds if k[1] not in ("control", "robots") and "/x" not in k[3]))
    assert asked[0] == asked[1]


def test_kill_and_resume_lose_nothing_and_ask_nothing_twice(web: DemoWeb, tmp_path: Path) -> None:
    undisturbed = settings_for(web, tmp_path / "whole")
    crawl(undisturbed)
    analyse(undisturbed.db, undisturbed.archive)
    killed = settings_for(web, tmp_path / "killed")
    begun = len(web.log)
    chance = random.Random(5)
    for _ in range(KILLS):
        process = subprocess.Popen(command(killed, tmp_path / "killed"), stderr=subprocess.DEVNULL)
        time.sleep(1.2 + chance.random() * 1.5)
        process.send_signal(signal.SIGKILL)
        process.wait()
    done = subprocess.run(
        command(killed, tmp_path / "killed"), capture_output=True, text=True, timeout=170, check=False
    )
    assert done.returncode == 0, done.stderr
    assert rows(killed.db, RESULT) == rows(undisturbed.db, RESULT)
    assert len(rows(killed.db, "select * from runs")) == 1
    asked = Counter((e.scheme, e.host, e.method, e.target, e.headers) for e in web.log[begun:])
    twice = sum(n - 1 for n in asked.values())
    assert twice <= KILLS * killed.workers, "more was asked again than can have been under way"
    for url, file, offset, digest in rows(
        killed.db, "select url, warc_file, warc_offset, body_sha256 from exchanges where outcome = 'answered'"
    ):
        response = archive.read(killed.archive, file, offset)
        assert response is not None, url
        assert sha256(response.body).hexdigest() == digest, url


def test_ctrl_c_ends_with_130_and_the_same_command_goes_on(web: DemoWeb, tmp_path: Path) -> None:
    settings = settings_for(web, tmp_path)
    process = subprocess.Popen(command(settings, tmp_path, delay=0.05), stderr=subprocess.PIPE, text=True)
    end = time.monotonic() + 30
    while time.monotonic() < end and not (settings.db.exists() and _answered(settings.db) > 20):
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130, told
    assert "same command goes on" in told
    assert rows(settings.db, "select status from runs") == [("interrupted",)]
    before = _answered(settings.db)
    done = subprocess.run(command(settings, tmp_path), capture_output=True, text=True, timeout=170, check=False)
    assert done.returncode == 0, done.stderr
    assert "going on with run" in done.stderr
    assert rows(settings.db, "select status from runs") == [("finished",)]
    assert _answered(settings.db) > before


def _answered(db: Path) -> int:
    try:
        return int(rows(db, "select count(*) from exchanges where outcome = 'answered'")[0][0])
    except sqlite3.Error:
        return 0


def test_the_archive_alone_gives_the_database_back(web: DemoWeb, tmp_path: Path) -> None:
    """And a process that ends between asking and reading lets the next one ask nobody again."""
    settings = settings_for(web, tmp_path)
    settings = replace(settings, companies=settings.companies[:4])
    first, asked = crawl(settings), len(web.log)
    unread = crawl(settings)
    assert (unread.run_id, unread.resumed, unread.requests) == (first.run_id, True, first.requests)
    assert len(web.log) == asked
    analyse(settings.db, settings.archive)
    with Store.open(settings.db) as store:
        assert store.resumable_run(settings.request()) is None
    again = tmp_path / "again.db"
    analyse(again, settings.archive)
    tables = ["companies", "runs", "run_companies", "hosts", "exchanges", "handshakes", "lookups", "pages",
              "descriptions", "certificates", "grades", "findings", "replies"]  # fmt: skip
    for table in tables:
        one = Counter(map(repr, rows(settings.db, f"select * from {table}")))
        two = Counter(map(repr, rows(again, f"select * from {table}")))
        assert one == two, table


def test_a_live_run_is_told_from_a_dead_one(web: DemoWeb, tmp_path: Path) -> None:
    settings = settings_for(web, tmp_path)
    process = subprocess.Popen(command(settings, tmp_path, delay=0.3), stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 30
        while time.monotonic() < end and not (settings.db.exists() and _answered(settings.db)):
            time.sleep(0.1)
        with pytest.raises(SurveyError, match="in use by another crawl"):
            crawl(settings)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    crawl(replace(settings, only=(settings.companies[0].code,)))  # the dead one's lock is gone


def test_a_locked_database_is_waited_for_and_told(web: DemoWeb, tmp_path: Path) -> None:
    settings = settings_for(web, tmp_path, connect_to=tmp_path / "nothing")
    (tmp_path / "nothing").write_text("# nobody\n")
    Store.open(settings.db).close()
    other = sqlite3.connect(settings.db, isolation_level=None, check_same_thread=False)
    other.execute("begin exclusive")
    told: list[str] = []

    def say(text: str) -> None:
        told.append(text)
        if "is locked" in text:
            other.rollback()

    summary = crawl(replace(settings, only=(settings.companies[0].code,)), say=say)
    other.close()
    assert "is locked by another program: waiting up to 60 s for it" in told[0]
    assert not summary.interrupted


def test_an_unknown_code_is_no_crawl(web: DemoWeb, tmp_path: Path) -> None:
    with pytest.raises(SurveyError, match="NOSUCH"):
        crawl(settings_for(web, tmp_path, only=("NOSUCH",)))


def test_a_run_in_which_nothing_resolves_is_suspect_and_says_no_to_nobody(web: DemoWeb, tmp_path: Path) -> None:
    empty = tmp_path / "nothing"
    empty.write_text("# nobody\n")
    settings = settings_for(web, tmp_path, connect_to=empty)
    summary = crawl(settings)
    assert summary.suspect is not None
    assert "no_such_host" in summary.suspect
    analyse(settings.db, settings.archive)
    assert {r[:2] for r in rows(settings.db, "select api_presence, unknown_reason from results")} == {
        ("unknown", "no_such_host")
    }
    assert summary.requests == 0


def test_settings_of_a_run_say_what_it_depended_on(web: DemoWeb, tmp_path: Path) -> None:
    settings = settings_for(web, tmp_path)
    crawl(replace(settings, companies=settings.companies[:1]))
    [(environment, version)] = rows(settings.db, "select environment, tool_version from runs")
    facts = json.loads(environment)
    assert {"openssl", "root_store", "user_agent", "seed"} <= set(facts)
    assert version
    assert not [v for v in facts.values() if isinstance(v, str) and os.sep + "tmp" in v]


def test_loss_of_the_network_half_way_changes_no_answer(tmp_path: Path) -> None:
    """The cable is pulled while the web is crawled: the run waits and says so, and nothing becomes a failure."""
    with DemoWeb(companies=6, seed=4) as web, Cable(web.connect_to) as cable:
        whole = settings_for(web, tmp_path / "whole")
        crawl(whole)
        cut = settings_for(web, tmp_path / "cut", delay=0.02)
        assert cut.connect_to
        cut.connect_to.write_text(cable.connect_to)
        told: list[str] = []
        begun, limit = len(web.log), time.monotonic() + 60

        def puller() -> None:
            while len(web.log) < begun + 60 and time.monotonic() < limit:
                time.sleep(0.01)
            cable.pull()
            while not any("network is gone" in t for t in told) and time.monotonic() < limit:
                time.sleep(0.05)
            cable.plug()

        thread = threading.Thread(target=puller)
        thread.start()
        crawl(cut, say=told.append)
        thread.join()
        assert any("network is back" in t for t in told), told
        for settings in (whole, cut):
            analyse(settings.db, settings.archive)
        assert rows(cut.db, RESULT) == rows(whole.db, RESULT)
