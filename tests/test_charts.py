"""Charts by what is drawn: labels, lengths, denominators; and sentences that claim no more than the table."""

from __future__ import annotations

import itertools
import math
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sample import TRUTH, make_sample

from survey import figure, words
from survey.charts import CHARTS, access_model, authentication, https_funnel, matrix, presence, readable
from survey.charts.chart import ALL, BETWEEN, Chart, members
from survey.charts.headlines import headlines
from survey.figure import Group, Line, Row, Segment, Sheet
from survey.site.metadata import LONG_LABEL, _side_by_side
from survey.store import Store

HOSTILE = "Evil <script>alert(1)</script> & $\\frac{1}{0}$ \u202egnp.exe\x1b[31m _x_ 株"
EACH = pytest.mark.parametrize("chart", CHARTS, ids=lambda c: c.name)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("charts") / "sample.db"
    make_sample(path)
    with Store.open(path, readonly=True) as opened:
        yield opened


def drawn(chart: Chart, rows: list[dict[str, Any]]) -> Sheet:
    table = chart.frame(rows)
    sheet = Sheet(chart.title, notes=[chart.whole(table)], footer=["Source: test. Observed 2026-11-20."])
    chart.draw(sheet, table)
    return sheet


# --- every chart ---------------------------------------------------------------------------------------


def test_names_are_unique_and_fit_for_files() -> None:
    names = [c.name for c in CHARTS]
    assert len(set(names)) == len(names)
    assert all(name.replace("_", "").isalnum() and name.islower() for name in names)


@EACH
def test_sql_gives_the_declared_columns_and_runs_alone(chart: Chart, store: Store) -> None:
    rows = store.query(chart.sql)
    assert rows
    assert tuple(rows[0]) == chart.columns
    if chart.bars:
        assert {*chart.bars.row, chart.bars.length, *chart.bars.piece} <= set(chart.columns)


@EACH
def test_what_is_drawn_has_title_denominator_source_and_date(chart: Chart, store: Store) -> None:
    sheet = drawn(chart, store.query(chart.sql))
    text = " ".join(sheet.texts())
    assert chart.title in text
    assert "Source: test. Observed 2026-11-20." in text
    assert chart.whole(chart.frame(store.query(chart.sql)))[:20] in text


@EACH
def test_an_empty_answer_is_drawn_and_told_without_a_claim(chart: Chart) -> None:
    assert drawn(chart, []).texts()
    for sentence in chart.words(chart.frame([])):
        assert sentence[0].isupper() or sentence[0].isdigit()
        assert sentence.endswith(".")


@EACH
def test_sentences_are_sentences(chart: Chart, store: Store) -> None:
    told = [*chart.words(chart.frame(store.query(chart.sql))), chart.whole(chart.frame(store.query(chart.sql)))]
    for sentence in told:
        assert sentence[0].isupper() or sentence[0].isdigit()
        assert sentence.endswith(".")
        assert "  " not in sentence
        assert "1 companies" not in sentence


class Noted(Sheet):
    """Keeps what was to be drawn."""

    groups: Sequence[Group] = ()

    def stacked(self, groups: Sequence[Group], segments: Sequence[Segment], **_: Any) -> None:
        self.groups = groups

    def counts(self, groups: Sequence[Group], segments: Sequence[Segment], **_: Any) -> None:
        self.groups = groups


def last(label: str) -> str:
    return label.split(BETWEEN)[-1]


@pytest.mark.parametrize("chart", [c for c in CHARTS if c.bars and not c.bars.segments], ids=lambda c: c.name)
def test_the_twin_has_the_bars_and_pieces_of_the_printed_chart(chart: Chart, store: Store) -> None:
    rows, bars = store.query(chart.sql), chart.bars
    assert bars
    sheet = Noted(chart.title)
    chart.draw(sheet, chart.frame(rows))
    printed, twin = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for row in (r for g in sheet.groups for r in g.rows if r.label != ALL):
        printed.update({(last(row.label), key): n for key, n in row.values.items()})
    keys = [s.key for s in chart.segments]
    assert {*bars.looks.values(), bars.otherwise or keys[-1]} <= set(keys)
    for r in rows:
        bar, piece = (BETWEEN.join(str(r[c]) for c in columns) for columns in (bars.row, bars.piece))
        if bar in bars.labels or not bars.only:
            look = bars.looks.get(piece, piece if piece in keys else bars.otherwise)
            twin[last(bars.labels.get(bar, bar)), look] += r[bars.length]
    assert +twin == +printed


def test_no_label_of_a_bar_is_cut_on_the_dashboard() -> None:
    """A long one is drawn in two lines, at its colon; about so many letters fit into each."""
    for label in (label for c in CHARTS if c.bars for label in c.bars.labels.values()):
        lines = label.split(": ", 1) if len(label) > LONG_LABEL else [label]
        assert max(map(len, lines)) <= LONG_LABEL, label


@EACH
def test_unknown_is_hatched_and_no_two_pieces_look_alike(chart: Chart) -> None:
    looks = [(s.colour, s.hatch) for s in chart.segments]
    assert len(set(looks)) == len(looks)
    assert all(s.hatch for s in chart.segments if s.key in ("unknown", "unjudged"))


UNREAD_ROWS: dict[str, dict[str, Any]] = {  # one of three companies was read and has nothing
    "presence": {"sector": "s", "api_presence": ["none", "unknown"]},
    "description_formats": {"format": ["none", "unknown"], "whole": 3},
    "access_model": {"access_model": ["partner", "unknown"], "whole": 3},
    "https_funnel": {"https": ["none", "unknown"], "hsts": ["none", "unknown"]},
    "grades": {"sector": "s", "grade": ["F", "unjudged"]},
}


@pytest.mark.parametrize(("name", "columns"), UNREAD_ROWS.items())
def test_while_some_are_unknown_none_is_never_said_of_all(name: str, columns: dict[str, Any]) -> None:
    chart = next(c for c in CHARTS if c.name == name)
    rows = [
        {k: v[n] if isinstance(v, list) else v for k, v in columns.items()} | {"companies": (1, 2)[n]} for n in (0, 1)
    ]
    told = " ".join(chart.words(chart.frame(rows)))
    assert "between 0 % and 67 %" in told or "seen to" in told
    assert not re.search(r"No company (?:of \d+ )?(?!of|was seen)", told)


def test_unchanged_data_gives_equal_bytes(store: Store) -> None:
    rows = store.query(presence.CHART.sql)
    first, second = drawn(presence.CHART, rows), drawn(presence.CHART, rows)
    assert first.png() == second.png()
    assert first.svg() == second.svg()
    assert b"<dc:date>" not in first.svg()
    ET.fromstring(first.svg())


# --- what the sample shows -----------------------------------------------------------------------------


def test_presence_counts_the_truth_of_the_sample(store: Store) -> None:
    rows = store.query(presence.CHART.sql)
    table = presence.CHART.frame(rows)
    top = table.iloc[0]
    truth = [t[0] for t in TRUTH.values()]
    for segment in presence.SEGMENTS:
        assert top[segment.label] == truth.count(segment.key), segment.key
    assert top["all"] == len(TRUTH)
    lengths = {key: length for key, row, length in drawn(presence.CHART, rows).pieces() if row < 0.5}
    assert lengths["unknown"] == pytest.approx(100 * truth.count("unknown") / len(truth))
    assert sum(lengths.values()) == pytest.approx(100)


def test_every_stacked_bar_is_whole(store: Store) -> None:
    for chart in (presence.CHART, readable.CHART, https_funnel.CHART):
        for _, pieces in itertools.groupby(
            sorted(drawn(chart, store.query(chart.sql)).pieces(), key=lambda p: p[1]), key=lambda p: round(p[1], 3)
        ):
            assert sum(length for _, _, length in pieces) == pytest.approx(100)


def test_a_bar_is_as_long_as_its_count(store: Store) -> None:
    rows = store.query(authentication.CHART.sql)
    table = authentication.CHART.frame(rows)
    lengths = [length for _, _, length in drawn(authentication.CHART, rows).pieces()]
    assert lengths == [n for n in table["companies"] if n]
    assert set(table["of"]) == {5}  # open, public, partner, private; not those only mentioned


def test_who_could_not_be_read_is_no_no(store: Store) -> None:
    table = matrix.CHART.frame(store.query(matrix.CHART.sql))
    unread = table[table["Code"] == "PHA"].iloc[0]
    assert {unread[c] for c in matrix.COLUMNS} == {"unknown"}
    bank = table[table["Code"] == "BNK"].iloc[0]
    assert bank["API shared with others"] == bank["security.txt"] == bank["TLS 1.3"] == "yes"
    assert bank["llms.txt"] == "no sign"
    assert table[table["Code"] == "PAY"].iloc[0]["TLS 1.3"] == "no"


def test_a_viewer_of_a_sample_and_a_host_of_others_are_no_answer(tmp_path: Path) -> None:
    make_sample(tmp_path / "s.db")
    with Store.open(tmp_path / "s.db") as store, store.transaction():
        (seen,) = store.query(
            "select id, host, run_id from exchanges where company = 'ORE' and host is not null limit 1"
        )
        for question, value in (("reference_page", "swagger-ui"), ("foreign_description", "petstore")):
            store.query(
                "insert into findings (run_id, company, host, question, answer, value, strength, excerpt, location, "
                "detector, exchange_id) values (?, 'ORE', ?, ?, 'yes', ?, 'strong', 'x', 'body', 'test', ?)",
                [seen["run_id"], seen["host"], question, value, seen["id"]],
            )
        table = matrix.CHART.frame(store.query(matrix.CHART.sql)).set_index("Code")
        assert table["documentation to read"]["ORE"] == "no sign"
        assert table["documentation to read"]["PAY"] == "yes"
        told = {r["question"]: r["answer"] for r in store.query("select * from answers where company = 'ORE'")}
        assert "reference_page" not in told
        assert told["foreign_description"] == "yes"


def test_a_long_list_is_shown_as_sums() -> None:
    row = {"name": "x", "sector": "s", "api_presence": "public", "https": "enforced", "hsts": "none"}
    rows = [{"code": f"C{n}", **row, "tls_versions": "[]", "found": None, "refuted": None} for n in range(200)]
    table = matrix.CHART.frame(rows)
    assert list(table["all"]) == [200] * len(matrix.COLUMNS)
    assert drawn(matrix.CHART, rows).figure is not None
    assert matrix.CHART.words(table)[0].startswith("2,600 answers")


# --- rules ---------------------------------------------------------------------------------------------


def test_many_sectors_fit_on_a_page() -> None:
    rows = [{"sector": f"Sector {n:02d}", "api_presence": "none", "companies": 1 + n % 5} for n in range(70)]
    table = presence.CHART.frame(rows)
    assert table["Sector"].iloc[0] == "All companies"
    assert table["Sector"].iloc[-1] == "45 others together"
    assert table["all"].iloc[0] == sum(table["all"].iloc[1:]) == sum(int(r["companies"]) for r in rows)
    sheet = drawn(presence.CHART, rows)
    assert sheet.figure is not None
    assert sheet.figure.get_figheight() <= figure.TALLEST


FUNNEL = [  # https, hsts, the state after each step: "no" settles it, "unknown" leaves it open
    ("enforced", "long", "yes yes yes yes"),
    ("enforced", "short", "yes yes yes no"),
    ("available", "long", "yes no no no"),
    ("none", "unknown", "no no no no"),
    ("enforced", "unknown", "yes yes unknown unknown"),
    ("unknown", "none", "unknown unknown no no"),
    ("unknown", "unknown", "unknown unknown unknown unknown"),
]


@pytest.mark.parametrize(("https", "hsts", "states"), FUNNEL)
def test_a_step_of_the_funnel_needs_those_above_it(https: str, hsts: str, states: str) -> None:
    table = https_funnel.CHART.frame([{"https": https, "hsts": hsts, "companies": 1}])
    for (_, row), state in zip(table.iterrows(), states.split(), strict=True):
        assert row[state] == 1


SHARES = [
    (0, 5, "0 %"),
    (5, 5, "100 %"),
    (1, 3, "33 %"),
    (1, 300, "under 1 %"),
    (299, 300, "over 99 %"),
    (0, 0, "no share"),
]
BOUNDS = [
    (17, 14, 100, "between 17 % and 31 %"),
    (17, 0, 100, "17 %"),
    (0, 9, 9, "unknown"),
    (5, 1, 9, "between 55 % and 67 %"),  # down and up: the sentence stays true
    (0, 1, 9, "between 0 % and 12 %"),
    (0, 0, 0, "no share"),
]


@pytest.mark.parametrize(("part", "whole", "text"), SHARES)
def test_a_share_is_never_rounded_to_all_or_nothing(part: int, whole: int, text: str) -> None:
    assert words.share(part, whole) == text


@pytest.mark.parametrize(("yes", "unknown", "whole", "text"), BOUNDS)
def test_bounds_count_unknown_as_no_and_as_yes(yes: int, unknown: int, whole: int, text: str) -> None:
    assert words.bounds(yes, unknown, whole) == text


def test_bounds_hold_for_every_small_list() -> None:
    for whole in range(1, 25):
        for yes in range(whole + 1):
            for unknown in range(1, whole - yes + 1):
                text = words.bounds(yes, unknown, whole)
                if text.startswith("between"):
                    low, high = (int(w) for w in text.split() if w.isdigit())
                    assert low <= 100 * yes / whole
                    assert high >= 100 * (yes + unknown) / whole


COUNTS = [(0, "no company"), (1, "1 company"), (2, "2 companies"), (1234, "1,234 companies")]


@pytest.mark.parametrize(("n", "text"), COUNTS)
def test_words_agree_with_their_number(n: int, text: str) -> None:
    assert words.companies(n) == text


LEGIBLE = [
    ("a\tb\nc", "a b c"),
    ("x\u202ey", "x[U+202E]y"),
    ("x\x1b[31m", "x[U+001B][31m"),
    ("\x00", "[U+0000]"),
    ("soft\u00adhyphen", "softhyphen"),
    ("العربية 株式会社 ß", "العربية 株式会社 ß"),
    ("a\u200bb", "a[U+200B]b"),
]


@pytest.mark.parametrize(("text", "shown"), LEGIBLE)
def test_nothing_invisible_stays(text: str, shown: str) -> None:
    assert words.legible(text) == shown


def test_members_of_a_list_column() -> None:
    assert members('["a", "b"]') == ["a", "b"]
    assert members(None) == members("") == members("[]") == []


# --- headlines -----------------------------------------------------------------------------------------


def result(presence: str = "none", **more: Any) -> dict[str, Any]:
    row = {"api_presence": presence, "origin": None, "auth": "[]", "description_formats": "[]"}
    return row | {"https": "enforced", "hsts": "long", "tls_versions": '["TLSv1.2"]', **more}


UNREAD = result("unknown", https="unknown", hsts="unknown", tls_versions="[]")


def test_nothing_is_claimed_when_all_is_unknown() -> None:
    found = headlines([UNREAD] * 3)
    assert [h.name for h in found] == ["read", "shared"]
    assert found[0].text.startswith("None of the 3 companies could be read.")
    assert found[1].figure == "unknown"
    assert found[1].text == "Whether any of them shares an API is unknown."


def test_headlines_give_bounds() -> None:
    found = {h.name: h for h in headlines([result("public"), UNREAD, result(), result("partner")])}
    assert found["shared"].figure == "50 to 75 %"
    assert found["shared"].text.endswith("the share lies between 50 % and 75 %.")
    assert found["read"].figure == "75 %"
    assert "mandated" not in found


def test_headlines_of_one_company_speak_of_one() -> None:
    texts = [h.text for h in headlines([result("open", origin="mandated", description_formats='["openapi"]')])]
    assert "The only company could be read." in texts
    assert "1 company of 1 shares an API with others (100 %)." in texts
    assert not [t for t in texts if "1 companies" in t or "company share " in t]


def test_no_company_gives_no_headline() -> None:
    assert headlines([]) == ()


ACCESS = [
    ([], "No company was seen to share an API, so nothing can be said about access."),
    ([("unknown", 2)], "How to get access is unknown for every company that shares an API."),
    (
        [("self_service", 1), ("partner", 3)],
        "Of 4 companies that share an API, 1 lets anybody in without asking or by signing up alone (25 %).",
    ),
]


@pytest.mark.parametrize(("counts", "sentence"), ACCESS)
def test_access_model_in_words(counts: list[tuple[str, int]], sentence: str) -> None:
    whole = sum(n for _, n in counts)
    rows = [{"access_model": m, "companies": n, "whole": whole} for m, n in counts]
    assert access_model.CHART.words(access_model.CHART.frame(rows)) == [sentence]


# --- the sheet -----------------------------------------------------------------------------------------

YES, UNKNOWN = Segment("yes", "yes", figure.BLUE), Segment("unknown", "unknown", figure.WHITE, "////")


def hostile_sheet() -> Sheet:
    sheet = Sheet(HOSTILE, notes=[HOSTILE], footer=[HOSTILE], warning=HOSTILE)
    sheet.matrix([Line(HOSTILE), Line(HOSTILE, ("yes",)), Line("W" * 300, ("unknown",))], [HOSTILE], [YES, UNKNOWN])
    return sheet


def test_hostile_text_is_drawn_as_text() -> None:
    sheet = hostile_sheet()
    assert any("<script>alert(1)</script> & $\\frac{1}{0}$" in t for t in sheet.texts())
    assert not [t for t in sheet.texts() if not t.isprintable()]
    tree = ET.fromstring(sheet.svg())  # still well-formed, nothing of it an element
    assert not [e for e in tree.iter() if e.tag.rpartition("}")[2] in ("script", "foreignObject", "a")]
    assert sheet.png().startswith(b"\x89PNG")


def test_hostile_rows_do_not_break_bars() -> None:
    sheet = Sheet("t")
    sheet.stacked([Group(HOSTILE, (Row(HOSTILE * 5, {"yes": 3, "unknown": 1}, 4),))], [YES, UNKNOWN])
    assert [(key, length) for key, _, length in sheet.pieces()] == [("yes", 75.0), ("unknown", 25.0)]
    sheet.svg()


def test_no_name_runs_out_of_its_column() -> None:
    for text in ("W" * 300, "Washington H. Soul Pattinson and Company Limited", HOSTILE, "", "x"):
        for line in figure.wrap(text, 1.5, 8, most=2):
            assert figure.text_width(line, 8) <= 1.5
        assert len(figure.wrap(text, 1.5, 8, most=2)) <= 2


@pytest.mark.parametrize("panels", [1, 2, 3, 5])
@pytest.mark.parametrize("groups", [1, 2, 7, 40])
def test_panels_keep_every_row_and_never_end_with_a_heading(panels: int, groups: int) -> None:
    lines = [line for g in range(groups) for line in (Line(f"g{g}"), Line(f"a{g}", ("yes",)), Line(f"b{g}", ("yes",)))]
    parts = figure._parts(lines, panels)
    rows = [line for part in parts for line in part if line.cells]
    assert rows == [line for line in lines if line.cells]
    assert all(part[-1].cells for part in parts)
    assert len(parts) <= panels


def test_a_row_without_a_whole_says_so() -> None:
    sheet = Sheet("t")
    sheet.stacked([Group("", (Row("nobody", {"yes": 0}, 0),))], [YES])
    assert "no company" in sheet.texts()


def test_the_page_is_not_taller_than_paper_for_a_hundred_companies(tmp_path: Path) -> None:
    lines = [Line(f"S{s}") for s in range(11)] + [Line("name", ("yes",) * 13) for _ in range(100)]
    sheet = Sheet("t", notes=["n" * 90] * 2, footer=["f"])
    sheet.matrix(lines, ["documentation to read"] * 13, [YES, UNKNOWN], panels=2)
    assert sheet.figure is not None
    assert sheet.figure.get_figheight() <= figure.TALLEST


@pytest.mark.parametrize(
    ("words", "rows", "width", "beside"),
    [
        (["HSTS for 180 days or longer", "HSTS, shorter"], ["HTTPS, and plain HTTP"], 326, 1),  # a phone
        (["HSTS for 180 days or longer", "HSTS, shorter"], ["HTTPS, and plain HTTP"], 600, 2),
        (["A+", "A", "B", "C", "D"], ["Energy"], 600, 4),
        (["x" * 200], ["y" * 200], 100, 1),
        (["x"], [], 326, 4),
    ],
)
def test_as_many_words_of_a_legend_side_by_side_as_fit(
    words: list[str], rows: list[str], width: int, beside: int
) -> None:
    told = _side_by_side(words, rows).replace("(containerSize()[0] || 800)", str(width))
    assert eval(told, {"max": max, "min": min, "floor": math.floor}) == beside
