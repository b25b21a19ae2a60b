"""matplotlib's SVG made small, themable and speaking.

Only what was drawn under a name (`gid`) is kept: a group of that class with bare paths, texts and marker uses, numbers
rounded to a tenth of a unit, no styles and no ids but those of markers.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from markupsafe import Markup, escape

from cxnlp.report.safe import one_line

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_NUMBER = re.compile(r"-?\d+\.?\d*")
_COMMAND = re.compile(r"([MLCQZz])([^A-Za-z]*)")
_ANCHOR = re.compile(r"text-anchor:\s*(\w+)")
_AUTOMATIC = re.compile(r"(figure|axes|patch|text|line2d|matplotlib|xtick|ytick|[A-Z]\w*Collection)[._]")


@contextmanager
def drawing_rules() -> Iterator[None]:
    """Settings under which a figure is drawn and written: texts as texts, no mathematics in them, fixed ids."""
    from matplotlib import rc_context

    with rc_context(
        {"svg.fonttype": "none", "svg.hashsalt": "cxnlp", "text.parse_math": False, "path.simplify": False}
    ):
        yield


def compact_svg(figure: Figure, prefix: str, label: str, texts: Mapping[str, Sequence[str]]) -> Markup:
    """The figure as one SVG element with `label` as its text alternative.

    `prefix` makes marker ids unique within a page; `texts` gives, per name and in drawing order, the words in place of
    those it was drawn with (so no font needs to know their letters).
    """
    stream = io.BytesIO()
    figure.savefig(stream, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    root = ET.fromstring(stream.getvalue())  # noqa: S314 - our own drawing, not somebody's file
    writer = _Writer(prefix, texts)
    for child in root:
        writer.walk(child, None)
    _, _, width, height = root.get("viewBox", "0 0 1 1").split()
    return Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        _round(width),
        _round(height),
        one_line(label),
        Markup("".join(writer.parts)),  # noqa: S704 - every text in it was escaped
    )


class _Writer:
    def __init__(self, prefix: str, texts: Mapping[str, Sequence[str]]) -> None:
        self.parts: list[str] = []
        self.prefix = prefix
        self.texts = {name: iter(given) for name, given in texts.items()}
        self.markers: dict[str, str] = {}
        self.last = ""  # the class of the group closed last

    def walk(self, node: ET.Element, name: str | None) -> None:
        """Writes what lies under `node`; a group with a name of ours opens a group of that class."""
        if node.tag == _SVG + "g":
            own = node.get("id", "")
            named = bool(own) and not _AUTOMATIC.match(own)
            if named and self.last == own and self.parts[-1] == "</g>":
                self.parts.pop()  # go on in the group just closed
            elif named:
                self.parts.append(f'<g class="{escape(own)}">')
            for child in node:
                self.walk(child, own if named else name)
            if named:
                self.parts.append("</g>")
                self.last = own
        elif node.tag == _SVG + "defs":
            for child in node:
                if child.tag == _SVG + "path" and name:
                    self.marker(child)
        elif name and node.tag == _SVG + "path":
            self.path(node)
        elif name and node.tag == _SVG + "use":
            href = self.markers.get((node.get("href") or node.get(_HREF) or "").lstrip("#"))
            if href:
                self.parts.append(f'<use href="#{href}" x="{_round(node.get("x"))}" y="{_round(node.get("y"))}"/>')
        elif name and node.tag == _SVG + "text":
            self.text(node, name)

    def given(self, name: str) -> str | None:
        """The next text given for a name, fit for mark-up."""
        text = next(self.texts.get(name, iter(())), None)
        return None if text is None else str(escape(one_line(text)))

    def path(self, node: ET.Element) -> None:
        d = shorten_path(node.get("d", ""))
        if d:
            self.parts.append(f'<path d="{d}"/>')

    def marker(self, node: ET.Element) -> None:
        mine = self.markers.setdefault(node.get("id", ""), f"{self.prefix}m{len(self.markers)}")
        self.parts.append(f'<defs><path id="{mine}" d="{shorten_path(node.get("d", ""))}"/></defs>')

    def text(self, node: ET.Element, name: str) -> None:
        found = _ANCHOR.search(node.get("style", ""))
        anchor = f' text-anchor="{found[1]}"' if found and found[1] != "start" else ""
        words = self.given(name) or escape("".join(node.itertext()).strip())
        self.parts.append(f'<text x="{_round(node.get("x"))}" y="{_round(node.get("y"))}"{anchor}>{words}</text>')


def shorten_path(d: str) -> str:
    """Path data in tenths of a unit with relative lines; a line back to the start is left to the closing command.

    >>> shorten_path("M 1.04 2 L 3.06 2 L 3.06 9 L 5 6.5 z")
    'M1 2h2.1v7l1.9-2.5z'
    """
    commands = [(c, [_tenths(n) for n in _NUMBER.findall(rest)]) for c, rest in _COMMAND.findall(d)]
    out: list[str] = []
    start = here = (0, 0)
    for i, (command, values) in enumerate(commands):
        if command == "L":
            there = (values[0], values[1])
            closes = there == start and i + 1 < len(commands) and commands[i + 1][0] in "zZ"
            step = "" if closes else _line(there[0] - here[0], there[1] - here[1])
            # A command letter that repeats the one before may be left out.
            repeats = step[:1] == "l" and bool(out) and out[-1][:1] in ("l", " ", "-")
            out.append(("" if step[1:2] == "-" else " ") + step[1:] if repeats else step)
            here = there
        else:
            out.append(command + _join(values))
            if values:
                here = (values[-2], values[-1])
            start = here if command == "M" else start
    return "".join(out)


def _line(x: int, y: int) -> str:
    if y == 0:
        return "h" + _join([x])
    return "v" + _join([y]) if x == 0 else "l" + _join([x, y])


def _tenths(number: str) -> int:
    return round(float(number) * 10)


def _join(values: Sequence[int]) -> str:
    """Numbers given in tenths, without needless zeros and blanks."""
    text = ""
    for value in values:
        whole, part = divmod(abs(value), 10)
        number = ("-" if value < 0 else "") + (f"{whole or ''}.{part}" if part else str(whole))
        text += number if not text or value < 0 else " " + number
    return text


def _round(number: str | None) -> str:
    return _join([_tenths(number or "0")])
