"""A matplotlib renderer that writes bare SVG at once, and the sheet it draws on.

Only artists with a name (`gid`) are drawn. matplotlib's own SVG writer lays out fonts, styles and clips that the report
throws away; without them a chart takes a third of the time. Import this module where a chart is drawn: it loads
matplotlib.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from markupsafe import escape
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Transform

from cxnlp.report.path_data import join, path_data
from cxnlp.report.safe import one_line

_ANCHORS = {"center": "middle", "right": "end"}
_BELOW = {"center": 0.36, "top": 0.72}  # how far the base line lies below the given place, in sizes of the font


class Sheet:
    """A figure with one pair of axes that is wiped and used again: making them takes longer than drawing on them."""

    def __init__(self) -> None:
        self.figure = Figure(dpi=72)
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_axis_off()
        self.axes.set_autoscale_on(False)

    def wiped(self, width: float, height: float, left: float, right: float) -> Axes:
        """The axes, empty, over the whole height of a figure of `width` x `height` units but for its margins."""
        for artist in _named(self.axes):
            artist.remove()
        self.figure.set_size_inches(width / 72, height / 72)
        self.axes.set_position((left / width, 0, (width - left - right) / width, 1))
        return self.axes


class Pen(RendererBase):
    """Writes what it is told to draw as SVG; the parts stand in `parts`.

    `prefix` makes marker ids unique within a page; `texts` gives, per name and in drawing order, the words in place of
    those a text was drawn with.
    """

    def __init__(self, height: float, prefix: str, texts: Mapping[str, Sequence[str]]) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.name: str | None = None
        self._flip = Affine2D().scale(1, -1).translate(0, height)
        self._prefix = prefix
        self._given: dict[str, Iterator[str]] = {name: iter(words) for name, words in texts.items()}
        self._texts: dict[tuple[str, str], list[str]] = {}
        self._points: list[tuple[int, int]] = []
        self._codes: list[int] = []
        self._markers: dict[str, str] = {}

    def draw(self, figure: Figure) -> str:
        """All named artists of a figure in their order, texts last: the inside of an SVG element."""
        named = [artist for axes in figure.axes for artist in _named(axes)]
        for artist in sorted(named, key=lambda a: a.get_zorder()):
            name = str(artist.get_gid())
            if isinstance(artist, Text):
                self._text(artist, name)
                continue
            if name != self.name:
                self._close()
                self.parts.append(f'<g class="{escape(name)}">')
                self.name = name
            artist.draw(self)
        self._close()
        for (name, anchor), texts in self._texts.items():
            aligned = f' text-anchor="{anchor}"' if anchor else ""
            self.parts.append(f'<g class="{escape(name)}"{aligned}>{"".join(texts)}</g>')
        return "".join(self.parts)

    def draw_path(
        self,
        gc: GraphicsContextBase,
        path: Path,
        transform: Transform,
        rgbFace: Any = None,  # noqa: N803
    ) -> None:
        """Adds a path to those of the open group, which become one."""
        points, codes = self._placed(path, transform + self._flip)
        self._points += points
        self._codes += codes

    def draw_markers(
        self,
        gc: GraphicsContextBase,
        marker_path: Path,
        marker_trans: Transform,
        path: Path,
        trans: Transform,
        rgbFace: Any = None,  # noqa: N803
    ) -> None:
        """Straight markers as paths; round ones once, and referred to."""
        if not {Path.CURVE3, Path.CURVE4}.intersection(_codes(marker_path)):
            super().draw_markers(gc, marker_path, marker_trans, path, trans, rgbFace)
            return
        self._flush()
        d = path_data(*self._placed(marker_path, marker_trans + Affine2D().scale(1, -1)))
        if d not in self._markers:
            self._markers[d] = f"{self._prefix}m{len(self._markers)}"
            self.parts.append(f'<defs><path id="{self._markers[d]}" d="{d}"/></defs>')
        places, codes = self._placed(path, trans + self._flip)
        for (x, y), code in zip(places, codes, strict=True):
            if code in (Path.MOVETO, Path.LINETO):
                self.parts.append(f'<use href="#{self._markers[d]}" x="{join([x])}" y="{join([y])}"/>')

    def draw_path_collection(
        self, gc: GraphicsContextBase, master_transform: Transform, paths: Sequence[Path], *_: Any, **__: Any
    ) -> None:
        """The paths one after the other; the report's collections have neither offsets nor colours of their own."""
        for path in paths:
            self.draw_path(gc, path, master_transform)

    def _placed(self, path: Path, transform: Transform) -> tuple[list[tuple[int, int]], list[int]]:
        """Points in tenths of a unit and codes, without gaps in the data."""
        made = path.cleaned(transform=transform, remove_nans=True, curves=True)
        codes = _codes(made)
        stop = int(Path.STOP)
        n = codes.index(stop) if stop in codes else len(codes)
        return [(round(x * 10), round(y * 10)) for x, y in np.asarray(made.vertices)[:n].tolist()], codes[:n]

    def _flush(self) -> None:
        d = path_data(self._points, self._codes)
        if d:
            self.parts.append(f'<path d="{d}"/>')
        self._points, self._codes = [], []

    def _close(self) -> None:
        self._flush()
        if self.name is not None:
            if self.parts[-1].startswith("<g "):
                self.parts.pop()  # nothing was drawn in it
            else:
                self.parts.append("</g>")
        self.name = None

    def _text(self, text: Text, name: str) -> None:
        x, y = (text.get_transform() + self._flip).transform(text.get_position())
        y += _BELOW.get(text.get_verticalalignment(), 0.0) * float(text.get_fontsize())
        words = escape(one_line(next(self._given.get(name, iter(())), text.get_text())))
        anchor = _ANCHORS.get(text.get_horizontalalignment(), "")
        place = f'x="{join([round(x * 10)])}" y="{join([round(y * 10)])}"'
        self._texts.setdefault((name, anchor), []).append(f"<text {place}>{words}</text>")


def _codes(path: Path) -> list[int]:
    return [] if path.codes is None else [int(code) for code in np.asarray(path.codes)]


def _named(axes: Axes) -> list[Artist]:
    return [artist for artist in axes.get_children() if artist.get_gid()]
