"""A matplotlib figure as one small, themable SVG element.

What was drawn under a name (`gid`) is kept as a group of that class with one bare path or texts, numbers rounded to a
tenth of a unit, without styles; `report.css` gives the colours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from cxnlp.report.path_data import join
from cxnlp.report.safe import one_line

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def compact_svg(figure: Figure, prefix: str, label: str, texts: Mapping[str, Sequence[str]]) -> Markup:
    """The figure as one SVG element with `label` as its text alternative.

    `prefix` makes marker ids unique within a page; `texts` gives, per name and in drawing order, the words in place of
    those it was drawn with (so no font needs to know their letters).
    """
    from cxnlp.report.pen import Pen

    width, height = (72 * side for side in figure.get_size_inches())
    drawn = Pen(height, prefix, texts).draw(figure)
    return Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        join([round(width * 10)]),
        join([round(height * 10)]),
        one_line(label),
        Markup(drawn),  # noqa: S704 - every text in it was escaped
    )
