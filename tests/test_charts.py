"""Charts written by the pen: the same points as matplotlib's own SVG writer gives, in path data that reads back."""

from __future__ import annotations

import io
import math
import re
from pathlib import Path
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cxnlp.report.charts import new_sheet, timeline, waterfall
from cxnlp.report.path_data import CLOSE, LINE, MOVE, join, path_data
from cxnlp.report.pen import Pen
from cxnlp.report.seen import account_views
from cxnlp.report.svg import compact_svg
from cxnlp.report.tables import load_tables

RUN = Path(__file__).parent / "fixtures" / "report_run"
SVG = "{http://www.w3.org/2000/svg}"
Corners = list[tuple[int, int]]


def read_back(d: str) -> Corners:
    """The corners that path data of M m h v l z visits, in tenths: a reader of its own."""
    out: Corners = []
    start, here = (0, 0), (0, 0)
    for command, rest in re.findall(r"([Mmhvlz])([^A-Za-z]*)", d):
        values = [round(float(n) * 10) for n in re.findall(r"-?(?:\d+\.\d+|\.\d+|\d+)", rest)]
        if command == "z":
            here = start
        elif command in "hv":
            (step,) = values
            here = (here[0] + step, here[1]) if command == "h" else (here[0], here[1] + step)
            out.append(here)
        else:
            assert values and len(values) % 2 == 0
            for k in range(0, len(values), 2):
                x, y = values[k : k + 2]
                here = (x, y) if command == "M" else (here[0] + x, here[1] + y)
                out.append(here)
            if command in "Mm":
                start = here
    return out


def without_stops(corners: Corners) -> Corners:
    """Corners without those on a straight run along an axis and without standing still."""
    out: Corners = []
    for p in corners:
        if out and p == out[-1]:
            continue
        if len(out) > 1:
            (ax, ay), (bx, by) = out[-2:]
            if (ay == by == p[1] and (bx > ax) == (p[0] > bx)) or (ax == bx == p[0] and (by > ay) == (p[1] > by)):
                out.pop()
        out.append(p)
    return out


def open_end(corners: Corners) -> Corners:
    """A ring without its last corner where that is the first again."""
    return corners[:-1] if corners[0] == corners[-1] else corners


@given(st.lists(st.tuples(st.integers(-3, 900), st.integers(-3, 900)), min_size=2, max_size=30))
def test_path_data_reads_back_as_the_same_line(line: Corners) -> None:
    codes = [MOVE] + [LINE] * (len(line) - 1)
    assert without_stops(read_back(path_data(line, codes))) == without_stops(line)


@given(st.lists(st.tuples(*[st.integers(0, 900)] * 2, *[st.integers(1, 90)] * 2), min_size=1, max_size=9))
def test_boxes_read_back_one_after_the_other(boxes: list[tuple[int, int, int, int]]) -> None:
    corners = [[(x, y), (x, y + h), (x + w, y + h), (x + w, y)] for x, y, w, h in boxes]
    d = path_data([p for four in corners for p in [*four, four[0]]], [MOVE, LINE, LINE, LINE, CLOSE] * len(boxes))
    assert d.count("z") == len(boxes)
    assert read_back(d) == [p for four in corners for p in four]


@given(st.lists(st.integers(-99999, 99999), min_size=1))
def test_numbers_read_back(tenths: list[int]) -> None:
    found = re.findall(r"-?(?:\d+\.\d+|\.\d+|\d+)", join(tenths))
    assert [round(float(n) * 10) for n in found] == tenths


def test_the_pen_draws_what_matplotlib_writes() -> None:
    figure = Figure(figsize=(400 / 72, 100 / 72), dpi=72)
    axes = figure.add_axes((0.1, 0, 0.8, 1))
    axes.set_axis_off()
    axes.set_xlim(-3, 11)
    axes.set_ylim(-1, 4)
    axes.plot([0, 1, 2, 3, 5, 8], [1.5, 0.25, math.nan, 3.1, 2.2, 2.9], gid="line")
    axes.fill_between([0, 1, 2], [0, 0.5, 0.2], [1, 2.2, 1.7], gid="band")
    axes.add_patch(Rectangle((4.2, 0.3), 2, 1.2, gid="box"))
    stream = io.BytesIO()
    figure.savefig(stream, format="svg")
    root = ET.fromstring(stream.getvalue())  # noqa: S314 - our own drawing
    theirs = {g.get("id"): g for g in root.iter(SVG + "g")}
    ours = dict(re.findall(r'<g class="(\w+)"><path d="([^"]+)"/></g>', Pen(100, "p", {}).draw(figure)))
    assert set(ours) == {"line", "band", "box"}
    for name, d in ours.items():
        (path,) = (p.get("d") or "" for p in theirs[name].iter(SVG + "path") if not p.get("id"))
        numbers = [float(n) for n in re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", path)]
        corners = list(zip(numbers[::2], numbers[1::2], strict=True))
        wanted = open_end(without_stops([(round(x * 10), round(y * 10)) for x, y in corners]))
        found = open_end(without_stops(read_back(d)))
        assert len(found) == len(wanted), name
        assert all(math.dist(a, b) <= 1.5 for a, b in zip(found, wanted, strict=True)), name


def test_a_sheet_used_again_leaves_nothing_behind() -> None:
    sheet = new_sheet()
    views = account_views(load_tables(RUN))
    for view in (*views, *reversed(views)):
        assert timeline(view, view.weeks, sheet) == timeline(view, view.weeks)
        assert waterfall(view, sheet) == waterfall(view)


def test_a_gap_in_the_weeks_offers_no_area_to_point_at() -> None:
    view = next(v for v in account_views(load_tables(RUN)) if len(v.weeks) > 9)
    assert 'class="week"' in timeline(view, view.weeks)
    assert 'class="week"' not in timeline(view, view.weeks[:4] + view.weeks[5:])
    assert 'class="week"' not in timeline(view, view.weeks, pointed=False)


def test_what_has_no_name_is_not_drawn_and_texts_are_escaped() -> None:
    figure = Figure(figsize=(1, 1), dpi=72)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.plot([0, 1], [0, 1])
    axes.text(0.5, 0.5, "x", gid="t", ha="right")
    drawn = str(compact_svg(figure, "p", "a <b>", {"t": ["$5 < \x1b[31m6"]}))
    assert drawn.startswith('<svg viewBox="0 0 72 72" role="img" aria-label="a &lt;b&gt;">')
    assert "<path" not in drawn and 'text-anchor="end"><text x="36" y="36">$5 &lt; [31m6</text>' in drawn


def test_round_marks_are_drawn_once_and_referred_to() -> None:
    figure = Figure(figsize=(1, 1), dpi=72)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, 72)
    axes.set_ylim(0, 72)
    axes.plot([7, 20, 33], [7, 7, 60], linestyle="none", marker="o", gid="dot")
    drawn = str(compact_svg(figure, "p", "dots", {}))
    assert drawn.count("<path") == 1
    assert re.findall(r'<use href="#pm0" x="(\d+)" y="(\d+)"/>', drawn) == [("7", "65"), ("20", "65"), ("33", "12")]
