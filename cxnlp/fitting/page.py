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


def plot(found: Mapping[str, Any], *named: str) -> str:
    """The reliability plot of what was fitted to one kind of outcome, `named` as for `reliability_svg`; "" where
    nothing was compared."""
    rows = [r for r in found["cross_validated"] if r["way"] in DRAWN]
    return reliability_svg(rows, *named) if rows else ""


def most_moved(weights: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The rows of weights, the most moved first."""
    return sorted(weights, key=lambda w: -abs(w["fitted"] - w["prior"]))


def page(found: Mapping[str, Any]) -> str:
    """The page; its tables hold every number of fit.json that a reader needs."""
    from cxnlp.fitting.expansions import in_words as expansions_in_words
    from cxnlp.fitting.run import in_words
    from cxnlp.report.environment import environment

    expansion = found.get("expansion")
    return environment("cxnlp.report").get_template("fit.html.j2").render(
        found=found,
        summary=in_words(dict(found)),
        svg=plot(found),
        expansion=expansion,
        expansion_summary=expansions_in_words(expansion) if expansion else "",
        expansion_svg=plot(expansion, "an expansion", "expanded", "expansions") if expansion else "",
        drawn=DRAWN,
        most_moved=most_moved,
        figure=figure,
        told=outcomes_told.in_words(found),
    )  # fmt: skip
