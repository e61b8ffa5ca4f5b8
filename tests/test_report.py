"""The report: self-contained, accessible, the same bytes from the same data, and never more than the data holds."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sample import Sheet as Sample
from sample import make_sample

from survey import report, reviews
from survey.charts import CHARTS, presence
from survey.charts.chart import Chart
from survey.errors import SurveyError
from survey.model import Company, Outcome
from survey.store import Run, Store

EVIL = "Evil <script>alert(1)</script> & <b>bold</b> $x^2$ \u202egnp.exe\x1b[31m | [click](http://evil.example) *x* `y`"
UNPROVEN = re.compile(r"No company (?!(?:of \d+ )?(?:could be read|was seen))[^.]*\.")
LINK = "javascript:alert(1)"


def make(path: Path, companies: Sequence[Company], *, kind: str = "crawl", finish: bool = True, **run: Any) -> Path:
    """A database in which no company answered."""
    with Store.open(path) as store, store.transaction():
        store.add_companies(companies)
        store.start_run(
            Run("r1", kind, "2026-11-20T03:00:00.000Z", "0.1.0", {"budget": 300}, {"delay": 1.0, **run}),
            [c.code for c in companies],
        )
        sheet = Sample(store, "r1")
        for c in companies:
            host = f"www.{c.code.lower()}.example"
            sheet.host(c.code, host, "corporate", "website")
            sheet.get(c.code, "front_door", f"https://{host}/", None, outcome=Outcome.NO_SUCH_HOST, sent=False)
            store.finish_company("r1", c.code, "2026-11-20T03:30:00.000Z", 0)
        if finish:
            store.finish_run("r1", "2026-11-20T03:31:00.000Z")
        store.rebuild(sheet.derived)
    return path


def company(code: str, name: str = "Plain Limited", sector: str = "Energy") -> Company:
    return Company(code, name, sector, f"https://www.{code.lower()}.example", {})


def rendered(db: Path, pictures: Sequence[Chart] = (presence.CHART,)) -> tuple[str, str]:
    """HTML and Markdown with all charts, of which only some are drawn (which takes most of the time)."""
    with Store.open(db, readonly=True) as store:
        facts = report.read(store)
        drawn = [
            report.draw(store, chart, facts) if chart in pictures else told(chart, chart.frame(store.query(chart.sql)))
            for chart in CHARTS
        ]
    return report.as_html(facts, drawn), report.as_markdown(facts, drawn)


def told(chart: Chart, table: Any) -> report.Drawn:
    return report.Drawn(chart, table, chart.whole(table), tuple(chart.words(table)), b"", b"")


class Read(HTMLParser):
    """What a browser would find: elements with their attributes, and the text outside style."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.inside: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "img", "br", "link"):
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "style" not in self.inside:
            self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [a for t, a in self.elements if t == tag]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    make_sample(folder / "sample.db")
    paths = report.write(folder / "sample.db", folder / "out")
    assert all(p.is_file() for p in paths)
    return folder / "out"


@pytest.fixture(scope="module")
def page(written: Path) -> Read:
    return Read((written / "index.html").read_text(encoding="utf-8"))


# --- the whole -----------------------------------------------------------------------------------------


def test_every_chart_is_written_twice_and_listed(written: Path) -> None:
    listed = json.loads((written / "files.json").read_text())["files"]
    expected = {f"charts/{c.name}.{kind}" for c in CHARTS for kind in ("png", "svg")} | {"index.html", "index.md"}
    assert set(listed) == expected
    there = {str(p.relative_to(written)) for p in written.rglob("*") if p.is_file()}
    assert there == expected | {"files.json"}


def test_the_html_asks_for_nothing_from_outside(page: Read) -> None:
    assert not page.all("script")
    assert not page.all("link")
    assert not page.all("iframe")
    assert all((i["src"] or "").startswith("data:image/svg+xml;base64,") for i in page.all("img"))
    policies = [m["content"] or "" for m in page.all("meta") if m.get("http-equiv") == "Content-Security-Policy"]
    assert policies
    assert policies[0].startswith("default-src 'none'")
    assert not [n for _, a in page.elements for n in a if n.startswith("on")]


def test_the_html_can_be_used_without_seeing(page: Read) -> None:
    assert page.all("html")[0]["lang"] == "en"
    assert all(len(i["alt"] or "") > 60 for i in page.all("img"))
    assert all(h.get("scope") in ("col", "row") for h in page.all("th"))
    assert len(page.all("table")) == len(page.all("caption")) >= len(CHARTS) + 3
    assert [len(page.all(t)) for t in ("h1", "main", "header", "footer", "nav")] == [1] * 5
    ids = [a["id"] for _, a in page.elements if "id" in a]
    assert len(ids) == len(set(ids))
    targets = [(a["href"] or "")[1:] for a in page.all("a") if (a["href"] or "").startswith("#")]
    assert set(targets) <= set(ids)
    levels = [int(t[1]) for t, _ in page.elements if re.fullmatch("h[1-6]", t)]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_findings_are_those_of_the_sample(page: Read, written: Path) -> None:
    markdown = (written / "index.md").read_text(encoding="utf-8")
    for sentence in (
        "7 companies of 9 could be read (78 %); 2 are unknown and count neither as yes nor as no.",
        "4 companies were seen to share an API with others; as 2 are unknown, the share lies between 44 % and 67 %.",
        "3 companies were seen to publish a machine-readable description of APIs of their own (between 33 %",
        "1 company was seen to accept TLS 1.0 or 1.1 on the main site, which were withdrawn in 2021.",
    ):
        assert sentence in page.text
        assert sentence in markdown


def test_companies_reasons_ledger_and_codebook_are_there(page: Read) -> None:
    assert "no such host: https://www.banksiapharma.example/" in page.text
    assert "Parcel & Post Co" in page.text
    assert "Does the host answer over HTTPS?" in page.text
    assert "Requests sent, bytes that came back and seconds spent" in page.text
    assert "300 requests per company" in page.text


def test_each_chart_tells_its_sql(page: Read) -> None:
    with_sql = (" ".join(chart.sql.split()) for chart in CHARTS)
    assert all(sql in page.text for sql in with_sql)


def test_the_markdown_tables_are_whole(written: Path) -> None:
    lines = (written / "index.md").read_text(encoding="utf-8").splitlines()
    rules = [n for n, line in enumerate(lines) if re.fullmatch(r"\|( -+:? \|)+", line)]
    assert len(rules) >= len(CHARTS) + 3
    for n in rules:
        width = lines[n].count("|")
        rows = [lines[n - 1]]
        while n + 1 < len(lines) and lines[n + 1].startswith("|"):
            n += 1
            rows.append(lines[n])
        assert len(rows) > 1
        assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {width}
    named = re.findall(r"\]\((charts/[a-z0-9_]+\.png)\)", "\n".join(lines))
    assert len(named) == len(CHARTS)
    assert all((written / name).is_file() for name in named)


def test_the_same_database_gives_the_same_bytes(tmp_path: Path, written: Path) -> None:
    assert rendered(written.parent / "sample.db") == rendered(written.parent / "sample.db")


# --- hostile text ----------------------------------------------------------------------------------------


def test_hostile_text_shows_as_text(tmp_path: Path) -> None:
    with Store.open(make(tmp_path / "evil.db", [company("E1", EVIL, EVIL), company("E2")])) as store:
        store._db.conn.execute("update runs set suspect = ?, environment = ?", [EVIL, json.dumps({"vantage": EVIL})])
        store._db.conn.commit()
    html, markdown = rendered(tmp_path / "evil.db")
    page = Read(html)
    assert not page.all("script")
    assert not [b for b in page.all("b") if b and b.get("class") is None and "bold" in page.words]
    assert "Evil <script>alert(1)</script> & <b>bold</b> $x^2$ [U+202E]gnp.exe[U+001B][31m" in page.text
    for text in (html, markdown):
        assert not [c for c in text if not c.isprintable() and c not in "\n\u00a0"]
    assert "<script" not in markdown
    assert "<b>" not in markdown
    assert "[click](" not in markdown
    assert "http://evil" not in markdown


@pytest.mark.parametrize("url", [LINK, "data:text/html,x", "//evil.example", "https://", "https://a/\x1b", "", None])
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert report.safe_link(url) is None


def test_markdown_shows_as_itself() -> None:
    assert report.markdown("a|b *c* <d> [e](f) `g` $h$ www.i.j k@l") == (
        "a\\|b \\*c\\* &lt;d&gt; \\[e\\](f) \\`g\\` \\$h\\$ www\\.i.j k\\@l"
    )


# --- what is not known -----------------------------------------------------------------------------------


def test_a_run_that_could_read_nothing_claims_nothing(tmp_path: Path) -> None:
    db = make(tmp_path / "u.db", [company(f"U{n}") for n in range(5)])
    html, markdown = rendered(db)
    text = Read(html).text
    assert "None of the 5 companies could be read." in text
    assert "None of the 5 companies could be read." in markdown
    assert "Whether any of them shares an API is unknown." in text
    assert not UNPROVEN.findall(text)
    assert not UNPROVEN.findall(markdown)


@pytest.mark.parametrize(("kind", "said"), [("demo", True), ("crawl", False)])
def test_the_demo_says_everywhere_that_it_is_one(kind: str, said: bool, tmp_path: Path) -> None:
    db = make(tmp_path / f"{kind}.db", [company("D1"), company("D2")], kind=kind)
    html, markdown = rendered(db)
    assert ("Invented demo web: no real company is shown" in Read(html).text) is said
    assert ("Invented demo web: no real company is shown" in markdown) is said
    with Store.open(db, readonly=True) as store:
        facts = report.read(store)
        assert (b"Invented demo web" in report.draw(store, presence.CHART, facts).svg) is said


def test_a_suspect_run_and_a_redirected_one_are_named(tmp_path: Path) -> None:
    db = make(tmp_path / "s.db", [company("S1")], connect_to=True)
    with Store.open(db) as store:
        store.finish_run("r1", "2026-11-20T03:31:00.000Z", suspect="our own network was down")
    text = Read(rendered(db)[0]).text
    assert "Run r1 is suspect: our own network was down" in text
    assert "it did not ask the public web" in text


def test_nothing_finished_is_told_with_what_to_try(tmp_path: Path) -> None:
    Store.open(tmp_path / "empty.db").close()
    with pytest.raises(SurveyError, match="holds no run") as empty:
        report.write(tmp_path / "empty.db", tmp_path / "out")
    assert "survey demo" in empty.value.hint
    make(tmp_path / "half.db", [company("H1")], finish=False)
    with pytest.raises(SurveyError, match=r"no finished run of a crawl.*r1 \(running\)"):
        report.write(tmp_path / "half.db", tmp_path / "out")
    with pytest.raises(SurveyError, match="there is no database"):
        report.write(tmp_path / "absent.db", tmp_path / "out")
    assert not (tmp_path / "out").exists()


# --- files -----------------------------------------------------------------------------------------------


def test_only_what_the_list_names_and_nobody_changed_is_removed(tmp_path: Path) -> None:
    out = tmp_path / "out"
    outside = tmp_path / "precious.txt"
    outside.write_text("mine")
    report.put({"charts/old.png": b"old", "charts/edited.png": b"as written", "index.html": b"1"}, out)
    (out / "charts/edited.png").write_bytes(b"edited by a person")
    (out / "notes.txt").write_text("mine")
    listed = json.loads((out / "files.json").read_text())
    listed["files"]["../precious.txt"] = report.sha256(b"mine").hexdigest()
    (out / "files.json").write_text(json.dumps(listed))
    report.put({"index.html": b"2"}, out)
    assert not (out / "charts/old.png").exists()
    assert (out / "charts/edited.png").read_bytes() == b"edited by a person"
    assert (out / "notes.txt").exists()
    assert outside.read_text() == "mine"
    assert (out / "index.html").read_bytes() == b"2"
    assert not list(out.rglob("*.tmp"))


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"files": 3}', '{"made_by": "somebody else", "files": {"a": "b"}}']
)
def test_a_list_that_is_not_ours_removes_nothing(content: str, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    (tmp_path / "files.json").write_text(content)
    report.put({"index.html": b"1"}, tmp_path)
    assert (tmp_path / "a").exists()


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(SurveyError, match="cannot be written"):
        report.put({"index.html": b"1"}, tmp_path / "out")


# --- reviews and accuracy --------------------------------------------------------------------------------


def test_a_person_stands_beside_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_sample(tmp_path / "r.db")
    given = (
        reviews.Review("BNK", "api_presence", "open", "saw it", "a reader", "2026-11-24"),
        reviews.Review("ORE", "api_presence", "public", EVIL, "a reader", "2026-11-24"),
    )
    monkeypatch.setattr(reviews, "bundled", lambda: given)
    html, markdown = rendered(tmp_path / "r.db")
    text = Read(html).text
    assert "2 verdicts: 1 agrees, 1 disagrees, 0 where the machine has no answer." in text
    assert "a person says public" in text
    assert "| ORE | api\\_presence | public | none | no |" in markdown
    assert not Read(html).all("script")


def test_the_bundled_accuracy_says_what_was_measured_on_what_and_when() -> None:
    rows = report.accuracy()
    assert {"precision", "recall"} <= {row["measure"] for row in rows}
    for row in rows:
        assert all(0 <= float(part) <= 1 for part in row["value"].split(" to ")), row
        assert row["what"] and row["sample"], row
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", row["date"]), row


def test_accuracy_is_told_as_measured_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_sample(tmp_path / "a.db")
    (tmp_path / "accuracy.csv").write_text(
        "what,measure,value,sample,date\ndescriptions,recall,0.97,120 pages,2026-11-24\n", encoding="utf-8"
    )
    monkeypatch.setattr(report, "bundled_path", lambda name: tmp_path / name)
    text = Read(rendered(tmp_path / "a.db", ())[0]).text
    assert "How often the rules are right" in text
    assert "descriptions recall 0.97 120 pages" in text

    def missing(name: str) -> Path:
        raise SurveyError(f"no {name}")

    monkeypatch.setattr(report, "bundled_path", missing)
    assert "How often the rules are right" not in Read(rendered(tmp_path / "a.db", ())[0]).text
