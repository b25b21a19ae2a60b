"""What a fit found as one self-contained HTML page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cxnlp.fitting.reliability import reliability_svg
from cxnlp.validation import outcomes_told

DRAWN = ("weights as given", "fitted")


def figure(x: float | None, ends: Sequence[float] | None = None, signed: bool = False) -> str:
    """A number with its interval, "–" for none."""
    if x is None:
        return "–"
    form = "{:+.3f}" if signed else "{:.3f}"
    return form.format(x) + (f" ({form.format(ends[0])} to {form.format(ends[1])})" if ends else "")


def page(found: Mapping[str, Any]) -> str:
    """The page; its tables hold every number of fit.json that a reader needs."""
    from cxnlp.fitting.run import in_words
    from cxnlp.report.environment import environment

    rows = [r for r in found["cross_validated"] if r["way"] in DRAWN]
    moved = sorted(found["weights"], key=lambda w: -abs(w["fitted"] - w["prior"]))
    return environment("cxnlp.report").get_template("fit.html.j2").render(
        found=found,
        summary=in_words(dict(found)),
        svg=reliability_svg(rows) if rows else "",
        drawn=[r["way"] for r in rows],
        moved=moved,
        figure=figure,
        told=outcomes_told.in_words(found),
    )  # fmt: skip
