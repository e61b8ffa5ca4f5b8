"""A published folder: what is in it, what is not, that plain Datasette serves it, and that the proof finds faults."""

from __future__ import annotations

import csv
import json
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hostile_content import CONTROL, FORMULA, IMAGE, KEY, PACKED, PHONE, RIGHT_TO_LEFT, SCRIPT, make_hostile
from sample import TRUTH, make_sample

import survey
from survey.errors import InputError, SurveyError
from survey.publish import check, publish

csv.field_size_limit(1 << 30)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("publish")
    make_hostile(folder / "hostile.db", folder / "archive")
    publish(folder / "site", folder / "hostile.db", folder / "archive", with_report=False)
    return folder / "site"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    make_sample(folder / "sample.db")
    publish(folder / "site", folder / "sample.db", with_report=False)
    return folder


@pytest.fixture
def site(tmp_path: Path, published: Path) -> Path:
    """A copy, to be spoilt."""
    shutil.copytree(published, tmp_path, dirs_exist_ok=True)
    return tmp_path / "site"


def cells(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return [cell for row in csv.reader(file) for cell in row]


# --- what is in it, and what is not ---------------------------------------------------------------


@pytest.mark.parametrize("room", ["64k", "1m"])
def test_a_full_disk_is_named_by_the_folder_that_lies_on_it(published: Path, tmp_path: Path, room: str) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={room}", "tmpfs", str(disk)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk needs the right to mount")
    try:
        with pytest.raises(SurveyError, match=f"{disk / 'site'} is full") as told:
            publish(disk / "site", published / "sample.db", with_report=False)
        assert told.value.hint == "make room, or another folder"
        assert list(disk.iterdir()) == []
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_nothing_private_is_published(hostile: Path) -> None:
    everything = b"".join(p.read_bytes() for p in hostile.rglob("*") if p.is_file())
    for secret in (
        KEY,
        PACKED,
        PHONE,
        "hunter22",
        "ops@hostile.example",
        "me@private.example",
        "/home/somebody",
        "/etc/ssl",
    ):
        assert secret.encode() not in everything, secret
    db = sqlite3.connect(hostile / "survey.db")
    assert db.execute("select settings from runs").fetchall() == [("{}",)]
    assert json.loads(db.execute("select environment from runs").fetchone()[0]) == {
        "openssl": "OpenSSL 3.0.19",
        "user_agent": "survey",
    }
    excerpts = [e for (e,) in db.execute("select excerpt from findings")]
    db.close()
    assert "mail [e-mail] key [key]" in excerpts
    assert "Set-Cookie: session=[cookie]; Path=/" in excerpts
    assert SCRIPT in excerpts, "what is no secret stays to the letter"


def test_who_ran_the_survey_is_not_published_and_who_publishes_is(tmp_path: Path) -> None:
    make_hostile(tmp_path / "h.db", tmp_path / "archive")
    with sqlite3.connect(tmp_path / "h.db") as conn:
        told = {"user_agent": "api-survey/1 (+J. Smith, +61 2 5550 1234)", "from": "j@private.example",
                "platform": "Linux-6.1-secret", "resolver": "10.1.2.3:53", "vantage": "Sydney"}  # fmt: skip
        conn.execute("update runs set environment = ?", [json.dumps(told)])
        conn.execute("update findings set excerpt = 'you are J. Smith, +61 2 5550 1234' where id = 3")
    conn.close()
    publish(
        tmp_path / "site", tmp_path / "h.db", tmp_path / "archive", with_report=False, contact="errors@press.example"
    )
    everything = b"".join(p.read_bytes() for p in (tmp_path / "site").rglob("*") if p.is_file())
    for private in (b"J. Smith", b"5550", b"private.example", b"Linux-6.1", b"10.1.2.3"):
        assert private not in everything, private
    assert b"(+[contact])" in everything
    assert b"Sydney" in everything
    assert "errors@press.example" in (tmp_path / "site" / "README.md").read_text(encoding="utf-8")
    assert check(tmp_path / "site", most_pages=10) == []


def test_csv_is_text_for_a_spreadsheet(hostile: Path) -> None:
    found = set(cells(hostile / "csv" / "findings.csv"))
    assert {SCRIPT, IMAGE, "'" + FORMULA, RIGHT_TO_LEFT, CONTROL} <= found
    for path in (hostile / "csv").glob("*.csv"):
        assert not [c for c in cells(path) if c.startswith(("=", "@", "+"))], path.name
    assert "X/1 &é" in cells(hostile / "csv" / "companies.csv")
    assert "invoice[U+202E]gnp.exe wide" in (hostile / "metadata.json").read_text(), "as a bar of a dashboard has it"


def test_the_evidence_goes_along_without_the_archive(hostile: Path) -> None:
    db = sqlite3.connect(hostile / "survey.db")
    rows = db.execute("select kind, request, status_line, headers, pieces, text from evidence order by kind").fetchall()
    db.close()
    assert [r[0] for r in rows] == ["exchange", "handshake", "lookup"]
    assert rows[0][1].startswith("GET /docs?q=")
    assert rows[0][2] == "HTTP/1.1 200 OK"
    assert ["Set-Cookie", "session=[cookie]; Path=/"] in json.loads(rows[0][3])
    assert "mail [e-mail] key [key]" in json.loads(rows[0][4])[0]["text"]
    assert "verify_error" in rows[1][5]


def test_a_secret_that_an_excerpt_only_ends_in_is_masked_by_its_surroundings(tmp_path: Path) -> None:
    db, archive = tmp_path / "x.db", tmp_path / "archive"
    make_hostile(db, archive)
    tail = KEY[-12:]
    conn = sqlite3.connect(db)
    conn.execute(
        "update findings set excerpt = ?, location = 'json:/key', value = '' where excerpt like 'mail%'", [tail]
    )
    conn.commit()
    conn.close()
    publish(tmp_path / "site", db, archive, with_report=False)
    conn = sqlite3.connect(tmp_path / "site" / "survey.db")
    excerpts = [e for (e,) in conn.execute("select excerpt from findings")]
    conn.close()
    assert tail not in excerpts
    assert "[key]" in excerpts


def test_results_are_those_of_the_survey(site: Path) -> None:
    with (site / "csv" / "results.csv").open(encoding="utf-8", newline="") as file:
        rows = {r["code"]: r for r in csv.DictReader(file)}
    assert {code: r["api_presence"] for code, r in rows.items()} == {code: t[0] for code, t in TRUTH.items()}
    assert json.loads(rows["BNK"]["auth"]) == TRUTH["BNK"][3]
    frames = survey.load(site)
    assert len(frames.results) == 9
    assert frames.results.api_presence.dtype == "category"
    assert frames.results.set_index("code").auth["PAY"] == ("api_key",)
    assert frames.findings.question.dtype == "category"
    assert str(frames.exchanges.fetched_at.dtype).startswith("datetime64[")
    assert str(frames.exchanges.status.dtype) == "Int64"
    assert str(frames.handshakes.trusted.dtype) == "boolean"
    with pytest.raises(AttributeError, match="no table nix"):
        _ = frames.nix


def test_the_same_database_gives_the_same_publication(site: Path, tmp_path: Path) -> None:
    publish(tmp_path / "again", tmp_path / "sample.db", with_report=False)
    assert (site / "manifest.json").read_text() == (tmp_path / "again" / "manifest.json").read_text()


def test_what_else_lies_in_the_folder_is_not_overwritten(tmp_path: Path) -> None:
    make_sample(tmp_path / "sample.db")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "thesis.txt").write_text("mine")
    with pytest.raises(InputError, match="something else"):
        publish(tmp_path / "site", tmp_path / "sample.db", with_report=False)
    assert [p.name for p in (tmp_path / "site").iterdir()] == ["thesis.txt"]
    with pytest.raises(SurveyError, match="no database"):
        publish(tmp_path / "other", tmp_path / "nix.db")
    assert not (tmp_path / "other").exists()


def test_publishing_again_replaces_the_earlier_one(site: Path, tmp_path: Path) -> None:
    (site / "README.md").write_text("old")
    publish(site, tmp_path / "sample.db", with_report=False)
    assert (site / "README.md").read_text() != "old"
    assert check(site, most_pages=1) == []
    assert not list(tmp_path.glob(".site-*"))


# --- the proof -----------------------------------------------------------------------------------


def test_a_good_folder_has_no_problems(hostile: Path) -> None:
    assert check(hostile, most_pages=70) == []


def edit_csv(site: Path) -> None:
    path = site / "csv" / "companies.csv"
    path.write_text(path.read_text().replace("BNK", "BNX"))


def drop_row(site: Path) -> None:
    path = site / "csv" / "grades.csv"
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:-1]))


def rename_field(site: Path) -> None:
    path = site / "datapackage.json"
    path.write_text(path.read_text().replace('"name": "sector"', '"name": "industry"', 1))


def leak_mail(site: Path) -> None:
    with sqlite3.connect(site / "survey.db") as conn:
        conn.execute("update findings set excerpt = 'ask jo@company.example' where id = 1")
    conn.close()


def leak_path(site: Path) -> None:
    with sqlite3.connect(site / "survey.db") as conn:
        conn.execute("""update runs set environment = '{"ca": "/home/jo/ca.pem"}'""")
    conn.close()


def break_template(site: Path) -> None:
    (site / "templates" / "survey_questions.html").write_text("{{ 1 / 0 }}")


def load_from_elsewhere(site: Path) -> None:
    path = site / "templates" / "survey_base.html"
    path.write_text(path.read_text().replace("</head>", '<script src="https://cdn.example/x.js"></script></head>'))


def break_plugin(site: Path) -> None:
    (site / "plugins" / "survey_site.py").write_text("import nothing_of_that_name\n")


FAULTS: list[tuple[Callable[[Path], Any], str]] = [
    (edit_csv, r"csv/companies.csv is not what the manifest says"),
    (drop_row, r"csv/grades.csv: \d+ rows, \d+ in the database"),
    (rename_field, r"the header is .*, the schema says"),
    (lambda site: (site / "csv" / "pages.csv").unlink(), r"csv/pages.csv is in the manifest and not in the folder"),
    (lambda site: (site / "notes.txt").write_text("x"), r"notes.txt is in the folder and not in the manifest"),
    (lambda site: (site / "metadata.json").unlink(), r"metadata.json is missing"),
    (leak_mail, r"findings.excerpt has something to mask: 'ask \[e-mail\]'"),
    (leak_path, r"runs.environment of .* has a path"),
    (break_template, r"/-/questions answers 500"),
    (load_from_elsewhere, r"loads https://cdn.example/x.js from another host"),
    (break_plugin, r"Datasette cannot open the folder"),
    (lambda site: (site / "datapackage.json").write_text("{"), r"cannot be read"),
]


@pytest.mark.parametrize(("fault", "told"), FAULTS, ids=[t for _, t in FAULTS])
def test_the_proof_finds(site: Path, fault: Callable[[Path], Any], told: str) -> None:
    fault(site)
    assert any(re.search(told, problem) for problem in check(site, most_pages=8)), told


def cell(table: str, column: str, value: str) -> Callable[[Path], Any]:
    """A cell of the first row of a CSV file changed, and nothing else."""

    def fault(site: Path) -> None:
        path = site / "csv" / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        rows[1][rows[0].index(column)] = value
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)

    return fault


def row(sql: str) -> Callable[[Path], Any]:
    """The database changed, and nothing else."""

    def fault(site: Path) -> None:
        with sqlite3.connect(site / "survey.db") as conn:
            conn.execute(sql)
        conn.close()

    return fault


def text(name: str, content: str) -> Callable[[Path], Any]:
    """A file with this content."""

    def fault(site: Path) -> None:
        (site / name).parent.mkdir(exist_ok=True)
        (site / name).write_text(content, encoding="utf-8")

    return fault


TOKEN = "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a"
CITED = "cff-version: 1.2.0\nmessage: Cite it\ntitle: API survey\nauthors: [{name: Us}]\n"
# Each spoils one thing; what is told names the file and the place. No page is walked for these.
PLACED: list[tuple[Callable[[Path], Any], str]] = [
    (text("report/index.html", "<h1>x</h1>\n<a href='charts/nix.png'>x</a>"),
     r"report/index.html, line 2 leads to charts/nix.png, which is not in the folder"),
    (text("report/index.html", "<a href='#nix'>x</a>"), r"report/index.html, line 1 leads to #nix, which"),
    (text("report/index.html", "\n<img src='https://cdn.example/x.png'>"), r"line 2 loads https://cdn.example/x.png"),
    (text("report/index.html", "<img srcset='//cdn.example/a.png 2x'>"), r"line 1 loads //cdn.example/a.png"),
    (text("report/index.html", "<style>\np{a:url(https://cdn.example/x)}</style>"), r"https://cdn.example/x"),
    (text("report/index.html", "<a href='/results'>x</a>"), r"line 1 leads to /results, out of"),
    (text("report/index.html", "<a href='javascript:alert(1)'>x</a>"), r"leads to javascript:alert\(1\), which"),
    (text("report/index.html", "<p>\nread from /home/jo/s.db"), r"report/index.html, line 2 has a path of the machine"),
    (text("report/index.html", f"<p title='{TOKEN}'>"), r"report/index.html, line 1 has something to mask: '\[key\]'"),
    (text("report/index.html", "<!-- jo@company.example -->"), r"report/index.html, line 1 has something to mask"),
    (text("report/index.md", "# A\n\n![x](charts/nix.png)"), r"report/index.md, line 3 leads to charts/nix.png"),
    (text("report/index.md", "![x](https://cdn.example/x.png)"), r"report/index.md, line 1 loads https://cdn.example/x.png"),
    (text("report/index.md", "# A b\n[x](#a-c)"), r"report/index.md, line 2 leads to #a-c, which is not on the page"),
    (text("report/index.md", "\nsee C:\\Users\\jo\\x"), r"report/index.md, line 2 has a path of the machine"),
    (text("report/index.md", f"a {TOKEN}"), r"report/index.md, line 1 has something to mask: 'a \[key\]'"),
    (text("README.md", "[x](csv/nix.csv)"), r"README.md, line 1 leads to csv/nix.csv"),
    (text("static/survey.css", "@import 'https://cdn.example/x.css';"), r"static/survey.css, line 1 loads https://cdn.exam"),
    (cell("findings", "excerpt", TOKEN), r"csv/findings.csv, line 2: excerpt has something to mask: '\[key\]'"),
    (cell("findings", "excerpt", "other"), r"csv/findings.csv, line 2: excerpt is 'other', the database has"),
    (cell("findings", "company", "NIX"), r"csv/findings.csv, line 2: company is 'NIX', the database has"),
    (cell("findings", "id", "2"), r"csv/findings.csv, line 2: id is '2', the database has '1'"),
    (cell("exchanges", "status", "abc"), r"csv/exchanges.csv, line 2: status is no integer: 'abc'"),
    (cell("pages", "score", "abc"), r"csv/pages.csv, line 2: score is no number: 'abc'"),
    (cell("companies", "name", "=1+1"), r"csv/companies.csv, line 2: name: a spreadsheet would run '=1\+1'"),
    (row("update exchanges set detail = 'cannot open /home/jo/x' where rowid = 1"), r"exchanges.detail has a path"),
    (row("update results set code = 'NIX' where rowid = 1"), r"survey.db: results.code has 'NIX', which comp"),
    (row("create table notes (x)"), r"the table notes of survey.db is not described"),
    (row("delete from findings where id = 1"), r"inspect-data.json: findings has \d+ rows, not \d+"),
    (text("settings.json", "{}"), r"settings.json: sql_time_limit_ms is missing"),
    (text("settings.json", '{"sql_time_limit_ms": 0}'), r"settings.json: sql_time_limit_ms is 0, not a number"),
    (text("inspect-data.json", "{}"), r"inspect-data.json: nothing about survey"),
    (text("inspect-data.json", "["), r"inspect-data.json cannot be read"),
    (text("metadata.json", "{}"), r"metadata.json: nothing about the database survey"),
    (text("requirements.txt", "datasette-dashboards\n"), r"requirements.txt: datasette>=0.65.1,<0.66 is missing"),
    (text("CITATION.cff", "x: [\n"), r"CITATION.cff cannot be read: not YAML"),
    (text("CITATION.cff", CITED.replace("authors", "author")), r"CITATION.cff: authors is missing"),
    (text("CITATION.cff", CITED + "date-released: yesterday"), r"CITATION.cff: date-released is 'yesterday'"),
    (text("manifest.json", "[]"), r"manifest.json cannot be read"),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "told"), PLACED, ids=[t for _, t in PLACED])
def test_the_proof_says_where(site: Path, fault: Callable[[Path], Any], told: str) -> None:
    fault(site)
    assert any(re.search(told, problem) for problem in check(site, most_pages=0)), told


def test_the_proof_is_silent_where_nothing_is_wrong(site: Path) -> None:
    (site / "report").mkdir()
    (site / "report" / "index.html").write_text(
        "<h2 id='a'>See https://x.example/home/jo and /homes/x</h2><a href='#a'>a</a><a href='../README.md'>b</a>"
        "<a href='https://other.example/'>c</a><img src='data:image/png;base64,AAAA' alt=''><img src='x%20y.png'>"
    )
    (site / "report" / "x y.png").write_bytes(b"")
    (site / "report" / "index.md").write_text("# A b!\n\n[x](#a-b) `![y](https://z.example/x.png)` [t](<x%20y.png>)\n")
    found = [problem for problem in check(site, most_pages=0) if "not in the manifest" not in problem]
    assert found == []


def test_a_place_on_our_machine_is_taken_out_of_our_own_words_alone(tmp_path: Path) -> None:
    make_sample(tmp_path / "sample.db")
    with sqlite3.connect(tmp_path / "sample.db") as conn:
        conn.execute("update exchanges set detail = 'cannot open /home/jo/x.warc: no space' where rowid = 1")
        conn.execute("update findings set excerpt = 'at /var/www/app.php' where id = 1")
    conn.close()
    publish(tmp_path / "site", tmp_path / "sample.db", with_report=False)
    conn = sqlite3.connect(tmp_path / "site" / "survey.db")
    assert conn.execute("select detail from exchanges where rowid = 1").fetchone() == ("cannot open [path] no space",)
    assert conn.execute("select excerpt from findings where id = 1").fetchone() == ("at /var/www/app.php",)
    conn.close()


def test_no_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(SurveyError, match="no folder"):
        check(tmp_path / "nix")


# --- plain Datasette -----------------------------------------------------------------------------


@contextmanager
def plain(folder: Path, *paths: str) -> Iterator[dict[str, tuple[int, str]]]:
    """What Datasette answers in a process that cannot import us: `datasette DIR --get PATH`."""
    block = "import sys; sys.modules['survey'] = None; from datasette.cli import cli; cli()"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    told = {}
    for path in paths:
        done = subprocess.run(
            [sys.executable, "-c", block, str(folder), "--get", path],
            capture_output=True, text=True, env=environment, timeout=60, cwd=folder,
        )  # fmt: skip
        told[path] = (done.returncode, done.stdout + done.stderr)
    yield told


def test_plain_datasette_serves_it_without_us(hostile: Path) -> None:
    key = sqlite3.connect(hostile / "survey.db").execute("select observation from evidence where kind = 'exchange'")
    evidence = f"/-/evidence/exchange/{key.fetchone()[0]}"
    with plain(hostile, evidence) as told:
        assert all(code == 0 for code, _ in told.values()), told
        assert "<mark>invoice[U+202E]gnp.exe</mark>" in told[evidence][1]
        assert KEY not in told[evidence][1]


def test_the_printed_commands_are_understood_by_datasette(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own parser takes every option, and so does that of the server which runs with the extra ones."""
    from datasette.cli import cli

    monkeypatch.chdir(site)
    [line] = re.findall(r"(?m)^    (datasette publish .*)$", (site / "README.md").read_text(encoding="utf-8"))
    _, publishes, service, *words = shlex.split(line)
    told = cli.commands[publishes].commands[service].make_context(service, words).params  # type: ignore[attr-defined]
    assert told["files"] == ("survey.db",)
    assert told["install"] == ("datasette~=0.65.1", "datasette-dashboards~=0.8.0")
    with told["metadata"] as file:
        assert json.load(file)["databases"]["survey"]
    assert [Path(told[part]).is_dir() for part in ("template_dir", "plugins_dir")] == [True, True]
    assert [Path(folder).is_dir() for _, folder in told["static"]] == [True]
    served = cli.commands["serve"].make_context("serve", ["survey.db", *shlex.split(told["extra_options"])]).params
    settings = json.loads((site / "settings.json").read_text(encoding="utf-8"))
    given = {name: str(value) for name, value in served["settings"]}
    assert {n: str(v).lower() for n, v in settings.items() if n != "num_sql_threads"} == {
        n: v.lower() for n, v in given.items()
    }


@pytest.mark.slow
def test_a_publication_with_report_and_charts_is_whole(tmp_path: Path) -> None:
    make_sample(tmp_path / "sample.db")
    result = publish(tmp_path / "site", tmp_path / "sample.db")
    assert result.companies == 9
    assert "datasette publish" in str(result)
    assert (tmp_path / "site" / "report" / "index.html").is_file()
    assert check(tmp_path / "site") == []
