"""Drawings: the only module that knows matplotlib.

A `Sheet` is one drawing: title, notes, a plot, a footer with source and date. It draws what the
charts need (stacked shares, counts, a matrix) and lays everything out by measured text widths, so
that long names never run into bars. Colours keep their order in grey print and for colour-blind
readers (Okabe-Ito, with ramps of one hue for ordered answers); whatever is unknown is hatched, and
every piece carries its number, so nothing rests on colour alone.

The same data gives the same bytes: fixed hash salt, no date, no software name, the font that comes
with matplotlib. Text is always text: neither mathtext nor control characters are obeyed.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.patches import Rectangle

from survey.words import legible, number, share

WIDTH = 6.9  # inches: the text width of an A4 page with 17 mm margins
TALLEST = 10.4  # inches: what fits on an A4 page
DPI = 200
MARGIN = 0.12
INK, SOFT, RULE, WARNING = "#1a1a1a", "#555555", "#c8c8c8", "#9a3b00"

# Okabe-Ito, and ramps derived from its blue
BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILION, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
NAVY, PALE, SAND, GREY, WHITE = "#003A5C", "#BFE0F5", "#F6DFA4", "#D5D5D5", "#FFFFFF"

_STYLE: dict[Any, Any] = {
    "svg.hashsalt": "survey",
    "svg.fonttype": "path",
    "svg.image_inline": True,
    "hatch.linewidth": 0.6,
    "axes.linewidth": 0.6,
    "text.parse_math": False,
    "text.usetex": False,
    "path.simplify": True,
    "figure.facecolor": WHITE,
    "savefig.facecolor": WHITE,
}
_FONT_FOLDER = Path(mpl.get_data_path()) / "fonts" / "ttf"


@dataclass(frozen=True, slots=True)
class Segment:
    """One kind of piece: the word in the data, its label, how it looks."""

    key: str
    label: str
    colour: str
    hatch: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One bar. `values` by segment key; a count bar has one value."""

    label: str
    values: dict[str, int]
    whole: int  # the denominator


@dataclass(frozen=True, slots=True)
class Group:
    """Bars under one heading."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a matrix: a heading when it has no cells. `cells` are segment keys."""

    label: str
    cells: tuple[str, ...] = ()


@cache
def _font(bold: bool = False) -> FontProperties:
    return FontProperties(fname=str(_FONT_FOLDER / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")))


@cache
def _glyphs(bold: bool) -> frozenset[int]:
    return frozenset(get_font(str(_font(bold).get_file())).get_charmap())


def _drawable(text: str, bold: bool = False) -> str:
    """`text` made legible, with an empty box for what the font does not have."""
    known = _glyphs(bold)
    return "".join(c if ord(c) in known else "\u25a1" for c in legible(text))


@cache
def _advance(character: str, bold: bool) -> float:
    """How far `character` moves the pen, in points at 1,000 points; kerning is left out, as we only need room."""
    font = get_font(str(_font(bold).get_file()))
    font.set_size(1000, 72)
    return float(font.load_char(ord(character)).linearHoriAdvance) / 65536


def text_width(text: str, points: float, bold: bool = False) -> float:
    """Inches that `text` takes when set in `points`."""
    return sum(_advance(c, bold) for c in _drawable(text, bold)) * points / 72000


def shorten(text: str, inches: float, points: float, bold: bool = False) -> str:
    """`text`, cut at the end with an ellipsis when it is wider than `inches`."""
    text = legible(text)
    if text_width(text, points, bold) <= inches:
        return text
    low, high = 0, len(text)
    while low < high:  # the longest beginning that fits
        middle = (low + high + 1) // 2
        if text_width(text[:middle].rstrip() + "…", points, bold) <= inches:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…"


def wrap(text: str, inches: float, points: float, bold: bool = False, most: int = 99) -> list[str]:
    """`text` in lines no wider than `inches`; a word that is wider is cut; at most `most` lines."""
    lines: list[str] = []
    words = legible(text).split(" ")
    while words:
        line = words.pop(0)
        while words and text_width(f"{line} {words[0]}", points, bold) <= inches:
            line += " " + words.pop(0)
        if len(lines) == most - 1 and words:
            line = " ".join([line, *words])
            words = []
        lines.append(shorten(line, inches, points, bold))
    return lines


def _on(colour: str) -> str:
    """Black or white, whichever reads on `colour`."""
    r, g, b = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return WHITE if 0.299 * r + 0.587 * g + 0.114 * b < 0.45 else INK


class Sheet:
    """One drawing. Make it, call one of `stacked`, `counts`, `matrix`, then `png` and `svg`.

    `notes` stand under the title (what is counted, the denominator); `footer` says source and date;
    `warning` is set in bold with a frame (the demo web, a suspect run).
    """

    def __init__(
        self,
        title: str,
        *,
        notes: Sequence[str] = (),
        footer: Sequence[str] = (),
        warning: str = "",
        width: float = WIDTH,
    ) -> None:
        self.title = legible(title)
        self.notes, self.footer, self.warning, self.width = tuple(notes), tuple(footer), warning, width
        self.figure: Figure | None = None
        self._placed = 0.0

    # --- what charts draw ---------------------------------------------------------------------

    def stacked(self, groups: Sequence[Group], segments: Sequence[Segment], *, unit: str = "companies") -> None:
        """Bars of equal length divided into shares, the counts written into the pieces, the
        denominator at the end of each bar."""
        ends = {id(row): f"{number(row.whole)}" for g in groups for row in g.rows}
        ax, places = self._bars(groups, segments, right=max((text_width(e, 8) for e in ends.values()), default=0) + 0.1)
        scale = self._plot_width(ax)
        for row, y in places:
            left = 0.0
            for segment in segments:
                value = row.values.get(segment.key, 0)
                if not value or not row.whole:
                    continue
                length = 100 * value / row.whole
                _piece(ax, left, y, length, segment)
                brief = f"{segment.label} {number(value)}" if len(segment.label) <= 3 else ""
                for words in filter(None, (brief, number(value))):
                    if text_width(words, 7.5) + 0.05 <= length / 100 * scale:
                        self._mark(ax, left + length / 2, y, words, segment)
                        break
                left += length
            if not row.whole:
                self._text(ax, 0.5, y, f"no {'company' if unit == 'companies' else unit}", 7.5, colour=SOFT)
            self._text(ax, 101.2, y, ends[id(row)], 8, colour=SOFT)
        ax.set_xlim(0, 100)
        self._axis(ax, [0, 25, 50, 75, 100], ["0 %", "25 %", "50 %", "75 %", "100 %"])
        self._text(ax, 101.2, -0.75, "n", 6.5, colour=SOFT)

    def counts(
        self, groups: Sequence[Group], segments: Sequence[Segment], *, unit: str = "companies", shares: bool = True
    ) -> None:
        """One bar per row as long as its count (in groups of different size: its share of the group);
        number and share are written at its end. A row's only value says by its key how it looks."""
        tails = {
            id(row): number(sum(row.values.values()))
            + (f"  ({share(sum(row.values.values()), row.whole)})" if shares and row.whole else "")
            for g in groups
            for row in g.rows
        }
        ax, places = self._bars(groups, segments if len(segments) > 1 else (), right=0.1)
        wholes = {row.whole for row, _ in places}
        relative = len(groups) > 1 and len(wholes) > 1
        most = max(
            [sum(r.values.values()) / (r.whole or 1) if relative else sum(r.values.values()) for r, _ in places] or [0]
        )
        room = max((text_width(t, 8) for t in tails.values()), default=0) + 0.1
        plot = self._plot_width(ax)
        limit = (most or 1) / max(0.25, 1 - room / plot)
        by_key = {s.key: s for s in segments}
        for row, y in places:
            left = 0.0
            for key, value in row.values.items():
                length = value / (row.whole or 1) if relative else float(value)
                if value:
                    _piece(ax, left, y, length, by_key[key], alone=True)
                left += length
            self._text(ax, left + 0.05 * limit / plot, y, tails[id(row)], 8, box=_BACK)
        ax.set_xlim(0, limit)
        if relative:
            ticks = [t / 100 for t in (0, 25, 50, 75, 100) if t / 100 <= max(most, 0.25)]
            self._axis(ax, ticks, [f"{round(100 * t)} %" for t in ticks])
        else:
            step = _step(most)
            ticks = [float(t) for t in range(0, int(most) + 1, step)]
            self._axis(ax, ticks, [number(int(t)) for t in ticks])
            self._text(ax, limit, -0.75, legible(unit), 6.5, colour=SOFT, align="right")

    def matrix(
        self, lines: Sequence[Line], columns: Sequence[str], segments: Sequence[Segment], *, panels: int = 1
    ) -> None:
        """A table of marks: rows with their name at the left, one column per question, the columns'
        names upright above each panel. One panel is set larger than several."""
        points, line_height, cell = (7.5, 0.19, 0.17) if panels == 1 else (6.5, 0.138, 0.122)
        gap = 0.2
        panel = (self.width - 2 * MARGIN - gap * (panels - 1)) / panels
        names = panel - cell * len(columns) - 0.04
        if panels == 1:  # short names leave room for wider cells
            longest = max((text_width(line.label, points) for line in lines if line.cells), default=1.0) + 0.1
            cell = min(0.3, max(cell, (panel - longest - 0.04) / max(len(columns), 1)))
            names = min(longest, panel - cell * len(columns) - 0.04)
        head = max((text_width(c, points) for c in columns), default=0.3) + 0.12
        parts = _parts(lines, panels)
        deepest = max(len(p) for p in parts)
        legend = self._legend_lines(segments)
        top = self._header_height() + len(legend) * 0.19 + 0.08
        height = top + head + deepest * line_height + 0.1 + self._footer_height()
        self._start(height)
        self._draw_legend(legend, self._header_height())
        by_key = {s.key: s for s in segments}
        for number_of, part in enumerate(parts):
            ax = self._axes(MARGIN + number_of * (panel + gap), top, panel, head + deepest * line_height)
            ax.set_xlim(0, panel)
            ax.set_ylim(head + deepest * line_height, 0)
            for i, column in enumerate(columns):
                x = names + 0.04 + cell * (i + 0.5)
                self._text(ax, x, head - 0.05, column, points, align="center", vertical="bottom", turn=90)
            y = head
            striped = False
            for line in part:
                middle = y + line_height / 2
                if not line.cells:
                    striped = False
                    if line.label:
                        self._text(ax, 0, middle + 0.01, shorten(line.label, panel, points, True), points, bold=True)
                        ax.plot([0, panel], [y + line_height, y + line_height], color=RULE, linewidth=0.5)
                else:
                    if striped:
                        ax.add_patch(
                            Rectangle((0, y), panel, line_height, facecolor="#f3f3f3", edgecolor="none", zorder=0)
                        )
                    striped = not striped
                    self._text(ax, 0.02, middle, shorten(line.label, names - 0.04, points), points)
                    for i, key in enumerate(line.cells):
                        self._cell(ax, names + 0.04 + cell * i, y, cell, line_height, by_key[key])
                y += line_height

    # --- files ----------------------------------------------------------------------------------

    def png(self) -> bytes:
        return self._saved("png", {"Software": None})

    def svg(self) -> bytes:
        return self._saved("svg", {"Date": None, "Creator": None, "Title": self.title})

    def _saved(self, kind: str, metadata: dict[str, Any]) -> bytes:
        assert self.figure is not None, "nothing drawn yet"
        out = io.BytesIO()
        with mpl.rc_context(_STYLE):
            self.figure.savefig(out, format=kind, dpi=DPI, metadata=metadata)
        return out.getvalue()

    def texts(self) -> list[str]:
        """Every text drawn, for tests and for reading aloud."""
        assert self.figure is not None
        found = [t.get_text() for t in self.figure.texts]
        return found + [t.get_text() for ax in self.figure.axes for t in ax.texts]

    def pieces(self) -> list[tuple[str, float, float]]:
        """Every bar piece drawn: segment key, row (from 0, downwards), length in the unit of the axis."""
        assert self.figure is not None
        return [
            (str(p.get_label()), float(p.get_y()) + _BAR / 2, float(p.get_width()))
            for ax in self.figure.axes
            for p in ax.patches
            if isinstance(p, Rectangle) and not str(p.get_label()).startswith("_")
        ]

    # --- layout ---------------------------------------------------------------------------------

    def _header(self) -> list[tuple[str, float, bool, str]]:
        room = self.width - 2 * MARGIN
        lines = [(t, 11.5, True, INK) for t in wrap(self.title, room, 11.5, True)]
        if self.warning:
            lines += [(t, 8, True, WARNING) for t in wrap(self.warning, room, 8, True)]
        for note in self.notes:
            lines += [(t, 8, False, SOFT) for t in wrap(note, room, 8)]
        return lines

    def _header_height(self) -> float:
        return MARGIN + sum(_leading(points) for _, points, _, _ in self._header()) + 0.08

    def _footer_lines(self) -> list[str]:
        return [line for text in self.footer for line in wrap(text, self.width - 2 * MARGIN, 6.5)]

    def _footer_height(self) -> float:
        return len(self._footer_lines()) * _leading(6.5) + MARGIN + 0.05

    def _start(self, height: float) -> None:
        with mpl.rc_context(_STYLE):
            self.figure = Figure(figsize=(self.width, height))
            FigureCanvasAgg(self.figure)
        self._height = height
        y = MARGIN
        for text, points, bold, colour in self._header():
            self._page_text(MARGIN, y, text, points, bold=bold, colour=colour)
            y += _leading(points)
        y = height - self._footer_height() + 0.05
        for text in self._footer_lines():
            self._page_text(MARGIN, y, text, 6.5, colour=SOFT)
            y += _leading(6.5)

    def _axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """Axes at a place given in inches from the upper left corner."""
        assert self.figure is not None
        with mpl.rc_context(_STYLE):
            ax: Axes = self.figure.add_axes(
                (left / self.width, 1 - (top + height) / self._height, width / self.width, height / self._height)
            )
        ax.set_axis_off()
        return ax

    def _plot_width(self, ax: Axes) -> float:
        return float(ax.get_position().width) * self.width

    def _bars(
        self, groups: Sequence[Group], segments: Sequence[Segment], right: float
    ) -> tuple[Axes, list[tuple[Row, float]]]:
        """An empty plot with the names of its rows written; each row with its place on the y axis."""
        step, head, points = 0.27, 0.28, 8.5
        names = [row.label for g in groups for row in g.rows]
        left = min(2.55, max((text_width(n, points) for n in names), default=1.0)) + 0.14
        legend = self._legend_lines(segments)
        top = self._header_height() + len(legend) * 0.19 + (0.08 if legend else 0)
        extra = sum(1 for g in groups if g.heading)
        rows = sum(len(g.rows) for g in groups) or 1
        plot = rows * step + extra * head
        height = top + 0.22 + plot + 0.05 + self._footer_height()
        self._start(height)
        self._draw_legend(legend, self._header_height())
        ax = self._axes(MARGIN + left, top + 0.22, self.width - 2 * MARGIN - left - right, plot)
        places: list[tuple[Row, float]] = []
        unit = 1.0  # one row is one unit of the y axis, however high
        y = 0.0
        for group in groups:
            if group.heading:
                self._text(
                    ax, -left / self._plot_width(ax), y + 0.1, group.heading, 8.5, bold=True, relative=True, box=_BACK
                )
                y += head / step
            for row in group.rows:
                for n, text in enumerate(lines := wrap(row.label, left - 0.1, points, most=2)):
                    small = points if len(lines) == 1 else 7
                    offset = 0.0 if len(lines) == 1 else (n - 0.5) * 0.46
                    self._text(ax, -0.07 / self._plot_width(ax), y + offset, text, small, align="right", relative=True)
                places.append((row, y))
                y += unit
        if not places:
            self._text(ax, 0, 0, "nothing was observed", 8.5, colour=SOFT, relative=True)
        ax.set_ylim(max(y, 1) - 0.5, -0.5)
        return ax, places

    def _axis(self, ax: Axes, ticks: Sequence[float], labels: Sequence[str]) -> None:
        """Thin upright lines with their values above the plot."""
        low, high = ax.get_ylim()[1], ax.get_ylim()[0]
        for tick, label in zip(ticks, labels, strict=True):
            ax.plot([tick, tick], [low, high], color=RULE, linewidth=0.5, zorder=0, clip_on=False)
            last = tick == 100 and label == "100 %"
            self._text(ax, tick, low - 0.25, label, 6.5, align="right" if last else "center", colour=SOFT)

    def _legend_lines(self, segments: Sequence[Segment]) -> list[list[tuple[float, Segment]]]:
        """Where each legend entry stands: lines of (inches from the left, segment)."""
        lines: list[list[tuple[float, Segment]]] = []
        x, room = 0.0, self.width - 2 * MARGIN
        for segment in segments:
            length = 0.22 + text_width(segment.label, 7.5) + 0.16
            if not lines or x + length > room:
                lines.append([])
                x = 0.0
            lines[-1].append((x, segment))
            x += length
        return lines

    def _draw_legend(self, lines: Sequence[Sequence[tuple[float, Segment]]], top: float) -> None:
        if not lines:
            return
        width = self.width - 2 * MARGIN
        ax = self._axes(MARGIN, top, width, 0.19 * len(lines))
        ax.set_xlim(0, width)
        ax.set_ylim(0.19 * len(lines), 0)
        for n, line in enumerate(lines):
            for x, segment in line:
                y = 0.19 * n
                self._cell(ax, x, y, 0.17, 0.17, segment)
                self._text(ax, x + 0.22, y + 0.09, segment.label, 7.5)

    def _cell(self, ax: Axes, x: float, y: float, width: float, height: float, segment: Segment) -> None:
        pad = 0.012 if height < 0.16 else 0.018
        ax.add_patch(
            Rectangle(
                (x + pad, y + pad),
                width - 2 * pad,
                height - 2 * pad,
                facecolor=segment.colour,
                edgecolor=_edge(segment),
                hatch=segment.hatch or None,
                linewidth=0.4,
                label="_cell " + segment.key,
            )
        )

    def _mark(self, ax: Axes, x: float, y: float, words: str, segment: Segment) -> None:
        box = {"facecolor": WHITE, "edgecolor": "none", "pad": 0.8} if segment.hatch else None
        self._text(ax, x, y, words, 7.5, align="center", colour=INK if segment.hatch else _on(segment.colour), box=box)

    def _page_text(
        self, x: float, y: float, text: str, points: float, *, bold: bool = False, colour: str = INK
    ) -> None:
        assert self.figure is not None
        self.figure.text(
            x / self.width,
            1 - y / self._height,
            _drawable(text, bold),
            fontproperties=_font(bold),
            fontsize=points,
            color=colour,
            va="top",
            ha="left",
            parse_math=False,
        )

    def _text(
        self,
        ax: Axes,
        x: float,
        y: float,
        text: str,
        points: float,
        *,
        bold: bool = False,
        colour: str = INK,
        align: Literal["left", "center", "right"] = "left",
        vertical: Literal["center", "bottom"] = "center",
        turn: float = 0,
        relative: bool = False,
        box: dict[str, Any] | None = None,
    ) -> None:
        """Text at a place in the plot; `relative`: x counts in plot widths, not in the axis' unit."""
        ax.text(
            x,
            y,
            _drawable(text, bold),
            fontproperties=_font(bold),
            fontsize=points,
            color=colour,
            ha=align,
            va="center_baseline" if vertical == "center" else vertical,
            rotation=turn,
            transform=ax.get_yaxis_transform() if relative else ax.transData,
            parse_math=False,
            bbox=box,
        )


_BAR = 0.74  # of the height of a row
_BACK = {"facecolor": WHITE, "edgecolor": "none", "pad": 0.6}  # behind words that may stand on a line of the grid


def _piece(ax: Axes, left: float, y: float, length: float, segment: Segment, *, alone: bool = False) -> None:
    """`alone`: with no neighbour to be told from, the edge has the colour of the piece, or a short one vanishes."""
    ax.add_patch(
        Rectangle(
            (left, y - _BAR / 2),
            length,
            _BAR,
            facecolor=segment.colour,
            edgecolor=segment.colour if alone and _edge(segment) == WHITE else _edge(segment),
            hatch=segment.hatch or None,
            linewidth=0.5,
            label=segment.key,
        )
    )


def _edge(segment: Segment) -> str:
    return "#7a7a7a" if segment.hatch or segment.colour in (WHITE, GREY) else WHITE


def _leading(points: float) -> float:
    """Inches from one line to the next."""
    return points * 1.32 / 72


def _step(most: float) -> int:
    """A round distance between ticks that gives at most six of them."""
    size = 1
    while True:
        for factor in (1, 2, 5):
            if most <= 5 * size * factor:
                return size * factor
        size *= 10


def _parts(lines: Sequence[Line], panels: int) -> list[list[Line]]:
    """`lines` in `panels` parts of about equal length; a heading never stands last, and is repeated
    where a part begins inside its group."""
    if panels == 1:
        return [list(lines)]
    target = -(-len(lines) // panels)
    parts: list[list[Line]] = [[]]
    heading = ""
    for line in lines:
        if len(parts[-1]) >= target and len(parts) < panels:
            last = parts[-1]
            if not last[-1].cells:
                parts.append([last.pop()])
            else:
                parts.append([Line(f"{heading} (continued)")] if line.cells and heading else [])
        if not line.cells:
            heading = line.label
        parts[-1].append(line)
    return [p for p in parts if p]
