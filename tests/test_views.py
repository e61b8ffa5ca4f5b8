"""The answers: the sample's truth, and every worked example of the decision table `data/decisions.csv`.

An example's observations are terse: `GET url probe status-or-outcome`, then `page=kind`, `to=url`, `hops=n`,
`parent=url`, `verdict=word`, `desc=format used=a,b valid=0 author=word`, and findings `yes:question=value`,
`weak:question=value`, `no:question`; `HOST name role [found_by]`, `DNS name outcome`, `TLS host offered outcome`,
`LEFT n`. `SITE` is a main site that answers: HTTPS with HSTS, plain HTTP redirects, its control is a 404. In the
expected columns `-` means null, `[]` an empty list, nothing means that it does not matter.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sample import TRUTH, Sheet, make_sample

from survey.lists import bundled_path
from survey.model import Company, Exchange, Outcome
from survey.questions import QUESTIONS
from survey.store import Run, Store, views

COLUMNS = (
    "api_presence",
    "origin",
    "access_model",
    "auth",
    "description_formats",
    "https",
    "hsts",
    "tls_versions",
    "grade",
    "unknown_reason",
)
LISTS = ("auth", "description_formats", "tls_versions")
SITE = (
    "GET https://www.x.example/ front_door 200 page=other yes:hsts=31536000 ; "
    "GET http://www.x.example/ front_door 301 to=https://www.x.example/ ; GET https://www.x.example/q7 control 404"
)
with bundled_path("decisions.csv").open(encoding="utf-8", newline="") as _file:
    EXAMPLES = list(csv.DictReader(_file))


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "sample.db"
    make_sample(path)
    return path


@pytest.mark.parametrize("code", TRUTH)
def test_sample_gets_the_answers_it_was_made_for(sample: Path, code: str) -> None:
    with Store.open(sample, readonly=True) as store:
        (row,) = store.query("SELECT * FROM results WHERE code = ?", [code])
    got = [json.loads(row[c]) if str(row[c])[:1] == "[" else row[c] for c in COLUMNS]
    assert dict(zip(COLUMNS, got, strict=True)) == dict(zip(COLUMNS, TRUTH[code], strict=True))


# --- the decision table --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """All examples in one database, each a company of its own run."""
    path = tmp_path_factory.mktemp("decisions") / "decisions.db"
    with Store.open(path) as store, store.transaction():
        derived: dict[str, list[dict[str, Any]]] = {}
        for example in EXAMPLES:
            sheet = observe(store, example["example"], example["observed"])
            for table, rows in sheet.derived.items():
                derived.setdefault(table, []).extend(rows)
        store.rebuild(derived)
        return {row["code"]: row for row in store.query("SELECT * FROM results")}


def observe(store: Store, name: str, observed: str, *, kind: str = "crawl", run_id: str = "") -> Sheet:
    """Make a finished run of one company from terse facts."""
    run_id = run_id or f"run-{name}"
    store.add_companies([Company(name, name, "Test", "https://www.x.example")])
    store.start_run(Run(run_id, kind, "2026-11-20T00:00:00.000Z"), [name])
    sheet = Sheet(store, run_id)
    leftover = 0
    for fact in observed.replace("SITE", SITE).split(" ; "):
        word, *rest = fact.split()
        if word == "GET":
            get(sheet, name, *rest)
        elif word == "HOST":
            sheet.host(name, *rest)
        elif word == "DNS":
            sheet.look_up(name, *rest)
        elif word == "TLS":
            host, offered, outcome = rest
            sheet.shake(name, host, offered, offered if outcome == "answered" else None, outcome=outcome)
        else:
            assert word == "LEFT", fact
            leftover = int(rest[0])
    store.finish_company(run_id, name, "2026-11-20T01:00:00.000Z", leftover)
    store.finish_run(run_id, "2026-11-20T01:00:00.000Z")
    return sheet


def get(sheet: Sheet, code: str, url: str, probe: str, ending: str, *facts: str) -> None:
    status = int(ending) if ending.isdigit() else {"blocked": 403, "rate_limited": 429}.get(ending)
    outcome = Outcome.ANSWERED if ending.isdigit() else Outcome(ending)
    pairs = [fact.partition("=")[::2] for fact in facts]
    plain = {key: value for key, value in pairs if ":" not in key}
    sent = outcome not in (Outcome.ROBOTS_DISALLOWED, Outcome.OVER_BUDGET, Outcome.PRIVATE_ADDRESS)
    id_ = sheet.get(
        code,
        probe,
        url,
        status,
        outcome=outcome,
        to=plain.get("to"),
        hops=int(plain.get("hops", 0)),
        parent=plain.get("parent"),
        sent=sent,
    )
    if kind := plain.get("page"):
        sheet.page(id_, code, url, kind)
    if verdict := plain.get("verdict"):
        sheet.verdict(id_, verdict)
    if format_ := plain.get("desc"):
        used = plain["used"].split(",") if "used" in plain else []
        valid = bool(int(plain["valid"])) if "valid" in plain else None
        sheet.description(id_, code, url, format_, auth_used=used, valid=valid, author=plain.get("author", "provider"))
    for key, value in pairs:
        answer, _, question = key.partition(":")
        if question:
            strength = "weak" if answer == "weak" else "strong"
            sheet.finding(code, id_, question, value, answer="no" if answer == "no" else "yes", strength=strength)


@pytest.mark.parametrize("example", EXAMPLES, ids=[e["example"] for e in EXAMPLES])
def test_decision_table(decided: dict[str, dict[str, Any]], example: dict[str, str]) -> None:
    row = decided[example["example"]]
    want = {c: v for c, v in example.items() if c not in ("example", "why", "observed") and v}
    got = {c: shown(c, row[c]) for c in want}
    assert got == want, example["why"]


def shown(column: str, value: Any) -> str:
    if column in LISTS:
        return " ".join(json.loads(value)) or "[]"
    return "-" if value is None else str(value)


def test_every_word_of_the_vocabularies_has_an_example() -> None:
    words = {
        "api_presence": "open public partner private mentioned none unknown",
        "origin": "voluntary mandated both",
        "access_model": "open self_service approval partner unknown",
        "https": "enforced available none unknown",
        "hsts": "long short none unknown",
    }
    for column, vocabulary in words.items():
        assert set(vocabulary.split()) <= {e[column] for e in EXAMPLES}, column
    assert len(EXAMPLES) >= 40
    assert len({e["example"] for e in EXAMPLES}) == len(EXAMPLES)


# --- which run answers ---------------------------------------------------------------------------


def test_latest_finished_crawl_that_covered_the_company_answers() -> None:
    with Store.open(":memory:") as store:
        for run_id, kind, day, status in (
            ("a", "crawl", "01", "finished"),
            ("b", "crawl", "02", "finished"),
            ("c", "crawl", "03", "interrupted"),
            ("d", "import", "04", "finished"),
            ("e", "demo", "05", "finished"),
        ):
            store.add_companies([Company("X", "X", "S", "https://x.example"), Company("Y", "Y", "S", "y.example")])
            covered = ["X", "Y"] if run_id == "a" else ["X"]
            store.start_run(Run(run_id, kind, f"2026-11-{day}T00:00:00.000Z"), covered)
            store.finish_run(run_id, f"2026-11-{day}T01:00:00.000Z", status)
        got = store.query("SELECT code, run_id, api_presence, unknown_reason FROM results ORDER BY code")
        assert [tuple(r.values()) for r in got] == [
            ("X", "b", "unknown", "not_asked"),
            ("Y", "a", "unknown", "not_asked"),
        ]
        assert store.query("SELECT count(*) AS n FROM results_by_run") == [{"n": 6}]


def test_a_database_of_demos_answers_from_the_demo() -> None:
    with Store.open(":memory:") as store:
        store.add_companies([Company("X", "X", "S", "https://x.example")])
        for run_id, kind in (("demo", "demo"), ("import", "import")):
            store.start_run(Run(run_id, kind, "2026-11-01T00:00:00.000Z"), ["X"])
            store.finish_run(run_id, "2026-11-02T00:00:00.000Z")
        assert [r["run_id"] for r in store.query("SELECT run_id FROM results")] == ["demo"]


def test_reused_exchange_counts_for_both_companies() -> None:
    with Store.open(":memory:") as store, store.transaction():
        sheet = observe(store, "A", SITE, run_id="r")
        store.add_companies([Company("B", "B", "Test", "https://www.x.example")])
        store.cover("r", ["B"])
        store.finish_company("r", "B", "2026-11-24T12:00:00.000Z", 0)
        for row in store.query("SELECT id, probe FROM exchanges"):
            store.add_reuse("r", "B", row["probe"], row["id"])
        store.rebuild(sheet.derived)
        got = store.query("SELECT code, api_presence, requests FROM results ORDER BY code")
        assert [tuple(r.values()) for r in got] == [("A", "none", 3), ("B", "none", 0)]


API = "https://api.x.example/"
AGREEMENTS = [
    ("one source", {"description": "api_key"}, 0),
    ("all the same", {"description": "api_key", "prose": "api_key", "live": "api_key"}, 0),
    ("each another", {"description": "api_key", "prose": "oauth2", "live": "basic"}, 1),
    ("documentation knows more", {"description": "api_key", "prose": "api_key oauth2"}, 1),
    ("one address demands one of them", {"description": "api_key oauth2", "live": "api_key"}, 0),
    ("the address demands another", {"description": "api_key", "live": "signature"}, 1),
    ("OAuth's token is a Bearer token", {"description": "oauth2", "prose": "bearer oauth2", "live": "bearer"}, 0),
    ("a Bearer token of another kind", {"description": "api_key", "live": "bearer"}, 1),
]


@pytest.mark.parametrize(("told", "differ"), [a[1:] for a in AGREEMENTS], ids=[a[0] for a in AGREEMENTS])
def test_sources_stand_side_by_side_and_say_whether_they_differ(told: dict[str, str], differ: int) -> None:
    question = {"description": "auth_used", "prose": "auth_prose", "live": "auth_live"}
    facts = [f"GET {API}{s}/{w} link 200 yes:{question[s]}={w}" for s, words in told.items() for w in words.split()]
    with Store.open(":memory:") as store, store.transaction():
        store.rebuild(observe(store, "A", " ; ".join([SITE, *facts])).derived)
        [row] = store.query("SELECT description, prose, live, differ FROM auth_agreement")
    sides = {source: told[source].replace(" ", ", ") if source in told else None for source in question}
    assert row == sides | {"differ": differ}


def test_every_view_begins_with_its_description_and_can_be_read(sample: Path) -> None:
    with Store.open(sample, readonly=True) as store:
        for view in views():
            assert len(view.description) > 20, view.name
            store.query(f'SELECT * FROM "{view.name}"')


def test_figures_of_a_question_are_those_of_its_companies(sample: Path) -> None:
    with Store.open(sample, readonly=True) as store:
        results = {r["code"]: r for r in store.query("SELECT * FROM results")}
        answers = [a for a in store.query("SELECT * FROM answers") if a["run_id"] == results[a["company"]]["run_id"]]
        figures = store.query("SELECT * FROM question_figures")
        runs = store.query("SELECT * FROM question_runs")
        values = store.query("SELECT * FROM question_values")
        counted = store.query("SELECT DISTINCT question, value, company FROM counted_findings")
    known = {code for code, r in results.items() if r["api_presence"] != "unknown"}
    assert 0 < len(known) < len(results)
    assert len(figures) == len(QUESTIONS)
    for told in figures:
        mine = [a for a in answers if a["question"] == told["question"]]
        assert told == {
            "question": told["question"],
            "companies": len(results),
            "yes": sum(a["answer"] == "yes" for a in mine),
            "weak": sum(a["answer"] == "yes" and a["strength"] == "weak" for a in mine),
            "no": sum(a["answer"] == "no" for a in mine),
            "silent": len(known - {a["company"] for a in mine}),
            "findings": sum(a["findings"] for a in mine),
        }
    columns = ("question", "companies", "yes", "no", "silent")
    assert [[r[c] for c in columns] for r in runs] == [[f[c] for c in columns] for f in figures], "there is one run"
    assert {(v["question"], v["value"]): v["companies"] for v in values} == Counter(
        (c["question"], c["value"]) for c in counted
    )


def test_result_columns_of_the_interface(sample: Path) -> None:
    words = (
        "run_id code name sector api_presence origin access_model auth description_formats portal_url https "
        "hsts tls_versions grade unknown_reason coverage requests"
    )
    with Store.open(sample, readonly=True) as store:
        for view in ("results", "results_by_run"):
            assert list(store.query(f"SELECT * FROM {view} LIMIT 1")[0])[: len(words.split())] == words.split()


def test_exchange_of_the_sample_is_an_exchange(sample: Path) -> None:
    from survey.store import exchange_of_row, exchange_row

    with Store.open(sample, readonly=True) as store:
        for row in store.query("SELECT * FROM exchanges"):
            exchange = exchange_of_row(row)
            assert isinstance(exchange, Exchange)
            assert exchange_row(exchange) | {"request_headers": "[]"} == row
