"""Two runs of one database: what appeared, vanished, changed, became unknown."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sample import make_sample

from survey import history
from survey.cli import main
from survey.errors import InputError, SurveyError
from survey.history import Change
from survey.store import Store

FIRST, SECOND = "2025-11-20-first", "2026-11-20-second"
FIELDS = history.COMPARED


def results(db: Path, rows: list[dict[str, str | None]]) -> None:
    """A database whose answers are given, so that each case says exactly what differs."""
    Store.open(db).close()
    conn = sqlite3.connect(db)
    columns = ", ".join(FIELDS)
    conn.executemany(
        "insert into runs (id, kind, status, started_at) values (?, 'crawl', 'finished', ?)",
        [(FIRST, "2025-11-20"), (SECOND, "2026-11-20"), ("imported", "2026-12-01")],
    )
    conn.execute("update runs set kind = 'import' where id = 'imported'")
    conn.execute("drop view results_by_run")
    conn.execute(f"create table results_by_run (run_id, code, name, {columns})")
    for row in rows:
        conn.execute(
            f"insert into results_by_run values (?, ?, ?, {', '.join('?' * len(FIELDS))})",
            [row["run_id"], row.get("code", "ABC"), row.get("name", "Abc Ltd"), *(row.get(f) for f in FIELDS)],
        )
    conn.commit()
    conn.close()


PLAIN: dict[str, str | None] = {
    "api_presence": "none", "access_model": "unknown", "auth": "[]", "description_formats": "[]", "https": "enforced",
    "hsts": "long", "tls_versions": '["TLSv1.2"]', "grade": "B",
}  # fmt: skip
UNSEEN: dict[str, str | None] = {
    "api_presence": "unknown", "access_model": "unknown", "auth": "[]", "description_formats": "[]", "https": "unknown",
    "hsts": "unknown", "tls_versions": "[]", "grade": None, "unknown_reason": "timed_out",
}  # fmt: skip
PUBLIC = {**PLAIN, "api_presence": "public", "description_formats": '["openapi"]', "origin": "voluntary"}

CASES: list[tuple[str, dict[str, str | None], dict[str, str | None], set[tuple[str, str]]]] = [
    ("nothing", PLAIN, PLAIN, set()),
    ("an API appeared", PLAIN, PUBLIC,
     {("api_presence", "appeared"), ("description_formats", "appeared"), ("origin", "appeared")}),
    ("an API vanished", PUBLIC, PLAIN,
     {("api_presence", "vanished"), ("description_formats", "vanished"), ("origin", "vanished")}),
    ("more open", PUBLIC, {**PUBLIC, "api_presence": "open"}, {("api_presence", "changed")}),
    ("the site fell silent: nothing vanished", PUBLIC, UNSEEN,
     {("api_presence", "became unknown"), ("description_formats", "became unknown"), ("origin", "became unknown"),
      ("https", "became unknown"), ("hsts", "became unknown"), ("tls_versions", "became unknown"),
      ("grade", "became unknown"), ("unknown_reason", "reason")}),
    ("the site spoke again: nothing appeared", UNSEEN, PUBLIC,
     {("api_presence", "became known"), ("description_formats", "became known"), ("origin", "became known"),
      ("https", "became known"), ("hsts", "became known"), ("tls_versions", "became known"),
      ("grade", "became known"), ("unknown_reason", "reason")}),
    ("posture", PLAIN, {**PLAIN, "hsts": "none", "tls_versions": '["TLSv1.2","TLSv1.3"]'},
     {("hsts", "posture"), ("tls_versions", "posture")}),
    ("HTTPS was given up", PLAIN, {**PLAIN, "https": "none", "tls_versions": "[]"},
     {("https", "posture"), ("tls_versions", "posture")}),
    ("another reason", UNSEEN, {**UNSEEN, "unknown_reason": "blocked"}, {("unknown_reason", "reason")}),
]  # fmt: skip


# What a change is when the runs are compared the other way round; the others are themselves.
BACKWARDS = {"appeared": "vanished", "became unknown": "became known", "newly covered": "not covered"}
BACKWARDS |= {there: here for here, there in BACKWARDS.items()}


@pytest.mark.parametrize(("before", "after"), [c[1:3] for c in CASES], ids=[c[0] for c in CASES])
def test_the_other_way_round_every_change_is_its_opposite(
    tmp_path: Path, before: dict[str, str | None], after: dict[str, str | None]
) -> None:
    rows = [{"run_id": FIRST, **before}, {"run_id": SECOND, **after}, {"run_id": FIRST, "code": "OLD", **PLAIN},
            {"run_id": SECOND, "code": "NEW", **PUBLIC}]  # fmt: skip
    results(tmp_path / "x.db", rows)
    there = {(c.code, c.field, c.before, c.after, c.change) for c in history.diff(tmp_path / "x.db", FIRST, SECOND)}
    back = history.diff(tmp_path / "x.db", SECOND, FIRST)
    assert {(c.code, c.field, c.after, c.before, BACKWARDS.get(c.change, c.change)) for c in back} == there


@pytest.mark.parametrize(("name", "before", "after", "changes"), CASES, ids=[c[0] for c in CASES])
def test_changes(
    tmp_path: Path,
    name: str,
    before: dict[str, str | None],
    after: dict[str, str | None],
    changes: set[tuple[str, str]],
) -> None:
    results(tmp_path / "x.db", [{"run_id": FIRST, **before}, {"run_id": SECOND, **after}])
    found = history.diff(tmp_path / "x.db")
    assert {(c.field, c.change) for c in found} == changes
    assert history.two_latest(tmp_path / "x.db") == (FIRST, SECOND), "an import is no survey"


def test_companies_that_only_one_run_covered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gone = {"run_id": FIRST, "code": "OLD", "name": "Old Ltd", **PLAIN}
    come = {"run_id": SECOND, "code": "NEW", "name": "New Ltd", **PUBLIC}
    results(tmp_path / "x.db", [gone, come])
    assert history.diff(tmp_path / "x.db", FIRST, SECOND) == [
        Change("NEW", "New Ltd", "survey", None, "covered", "newly covered"),
        Change("OLD", "Old Ltd", "survey", "covered", None, "not covered"),
    ]
    with closing(sqlite3.connect(tmp_path / "x.db")) as conn, conn:
        conn.execute("update runs set status = 'interrupted' where id = ?", [SECOND])
    with pytest.raises(SystemExit):
        main(["diff", FIRST, SECOND, "--db", str(tmp_path / "x.db"), "--json"])
    told = capsys.readouterr()
    assert [c["change"] for c in json.loads(told.out)] == ["newly covered", "not covered"]
    assert f"from {FIRST} (2025-11-20) to {SECOND} (2026-11-20, interrupted: what it had not asked" in told.err


def again(conn: sqlite3.Connection) -> None:
    """The same run once more, under another name and a year later, with ids of its own."""
    other = "'x' || substr({}, 2)"
    for table in ("runs", "run_companies", "hosts", "exchanges", "handshakes", "lookups", "replies", "pages",
                  "descriptions", "grades", "findings"):  # fmt: skip
        told = []
        for _, column, _, _, _, _ in conn.execute(f"pragma table_info({table})").fetchall():
            if column == "run_id" or (table == "runs" and column == "id"):
                told.append(f"'{SECOND}'")
            elif table == "runs" and column in ("started_at", "finished_at"):
                told.append(f"replace({column}, '2025', '2026')")
            elif table == "findings" and column == "id":
                told.append("null")
            elif column in ("id", "exchange_id", "handshake_id", "lookup_id", "control_id", "parent"):
                told.append(other.format(column))
            else:
                told.append(column)
        conn.execute(f"insert into {table} select {', '.join(told)} from {table}")


def test_the_real_views_tell_two_runs_apart(tmp_path: Path) -> None:
    db = tmp_path / "sample.db"
    make_sample(db, run_id=FIRST, day="2025-11-20")
    with sqlite3.connect(db) as conn:
        again(conn)
    conn.close()
    assert history.diff(db) == []
    with sqlite3.connect(db) as conn:
        conn.execute(
            "update exchanges set outcome = 'timed_out', status = null where run_id = ? and company = 'ORE'", [SECOND]
        )
        conn.execute("delete from findings where run_id = ? and company = 'ORE'", [SECOND])
        conn.execute("delete from pages where run_id = ? and company = 'ORE'", [SECOND])
    conn.close()
    changes = history.diff(db)
    assert {c.code for c in changes} == {"ORE"}
    assert ("api_presence", "none", "unknown", "became unknown") in {
        (c.field, c.before, c.after, c.change) for c in changes
    }


def test_text_for_a_terminal_obeys_nothing(tmp_path: Path) -> None:
    text = history.as_text([Change("A", "evil\x1b[31m\u202e", "auth", "[]", '["\x07"]', "appeared")])
    assert "\x1b" not in text
    assert "\x07" not in text
    assert text.endswith("1 appeared")
    assert history.as_text([]) == "nothing changed"


def test_mistakes_are_told(tmp_path: Path) -> None:
    with pytest.raises(SurveyError, match="no database"):
        history.diff(tmp_path / "nix.db")
    results(tmp_path / "x.db", [])
    with pytest.raises(InputError, match="no run 'nix'"):
        history.diff(tmp_path / "x.db", "nix", SECOND)
    with pytest.raises(InputError, match="one was given"):
        history.diff(tmp_path / "x.db", FIRST)
    with sqlite3.connect(tmp_path / "x.db") as conn:
        conn.execute("delete from runs where id = ?", [FIRST])
    conn.close()
    with pytest.raises(SurveyError, match="not two finished runs"):
        history.diff(tmp_path / "x.db")


@pytest.mark.slow
def test_two_surveys_of_a_changed_web_tell_exactly_what_was_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A developer portal appears, another site shuts everybody out, HSTS goes, old TLS goes; two sites stay."""
    from dataclasses import replace

    from survey import lists
    from survey.analyse import analyse
    from survey.crawl import CrawlSettings, crawl
    from survey.demo import DemoWeb, sites
    from survey.demo.answers import Answer
    from survey.demo.site import Site
    from survey.demo.sites.documented import redoc_on_main_site

    kinds = ("ordinary", "redoc_on_main_site", "prose_oauth", "legacy_tls", "tls12_only", "mentioned_plan")
    by_kind = {kind: sites.make_sites(None, 0, (kind,))[0].firm.code for kind in kinds}

    def changed() -> list[Site]:
        after = {s.firm.code: s for s in sites_made(None, 0, kinds)}
        opened = after[by_kind["ordinary"]]
        after[opened.firm.code] = redoc_on_main_site(opened.firm)
        for host in after[by_kind["redoc_on_main_site"]].hosts:
            host.wall = lambda _request: Answer(403, b"Access denied", (("Content-Type", "text/plain"),))
        for host in after[by_kind["prose_oauth"]].hosts:
            host.front = replace(host.front, hsts=None)
        for host in after[by_kind["legacy_tls"]].hosts:
            host.front = replace(host.front, tls="modern")
        return list(after.values())

    sites_made = sites.make_sites
    db, archive = tmp_path / "two.db", tmp_path / "archive"
    for later in (False, True):
        with monkeypatch.context() as patch:
            if later:
                patch.setattr(sites, "make_sites", lambda *_: changed())
            web = DemoWeb(kinds=kinds)
        with web:
            files = web.write(tmp_path / f"web-{later}")
            companies = lists.read_companies(files.companies)
            crawl(
                CrawlSettings(
                    db=db,
                    archive=archive,
                    companies=tuple(companies),
                    hosts=tuple(lists.read_hosts(files.hosts, {c.code for c in companies})),
                    delay=0.0,
                    contact="tests@survey.example",
                    connect_to=files.connect_to,
                    ca_file=files.ca_file,
                    kind="demo",
                    fresh=True,
                )
            )
    analyse(db, archive)
    told = {(c.code, c.field, c.change) for c in history.diff(db)}
    assert {code for code, _, _ in told} == {
        by_kind[k] for k in ("ordinary", "redoc_on_main_site", "prose_oauth", "legacy_tls")
    }
    assert (by_kind["ordinary"], "api_presence", "appeared") in told
    assert (by_kind["redoc_on_main_site"], "api_presence", "became unknown") in told
    assert {(f, c) for code, f, c in told if code == by_kind["prose_oauth"]} == {
        ("hsts", "posture"),
        ("grade", "posture"),
    }
    assert {(f, c) for code, f, c in told if code == by_kind["legacy_tls"]} == {("tls_versions", "posture")}
