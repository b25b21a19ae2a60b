"""Writes docs/events.md from the table of needs and the shipped weights: `python -m pipelines.events_page`."""

from __future__ import annotations

import math
from pathlib import Path

from cxnlp.trajectory.acceptance import NEAR_DAYS, probability
from cxnlp.trajectory.events import EXPLAINED_PEAK, SAME_DAYS
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.trajectory.needs import NEEDS

PAGE = Path(__file__).resolve().parents[1] / "docs" / "events.md"
INTRO = f"""# Events: what each kind needs

Written by `python -m pipelines.events_page` from `cxnlp/trajectory/needs.py` and the shipped weights.

A detector *proposes*; an additive score says how likely the proposal is to be a true development; from the threshold on it is
reported. Of one kind within {SAME_DAYS:.0f} days the surest stands and the rest are its evidence. What is *explained* happened but
means nothing: it is shown, never alarmed. Below the threshold, what is worded as plainly as
{EXPLAINED_PEAK:.0%} is shown as an aside, as explained ones are.

## What proposes, backs and explains

| kind | proposed by | surer with | explained when |
|---|---|---|---|
"""
STRENGTH = """
## How much alone, how much with a second sign

The probability of a proposal as sure as a detector can be (peak 1), seen once (mass 1), by one voice, not by a senior, in an
account whose figures say nothing either way; the same with one sure sign of another kind within {days:.0f} days; and with that
while the figures lean to decline (to growth, for expansion) by one unit of log-odds. **Bold** reaches the threshold, {other} for
all kinds but expansion, {more} for that. What stays below its threshold alone needs second evidence: that is the rule for
implicit signals. Only the plainest explicit ones (notice, ultimatum, refusal to pay, a departure stated) are meant to stand alone.

| kind | alone | with a second sign | and figures that lean so |
|---|---|---|---|
"""


def events_page() -> str:
    """The page as Markdown."""
    model = TrajectoryModel.bundled()
    limits = model.events["thresholds"]
    lines = [INTRO.rstrip()]
    lines += [f"| {n.kind} | {n.proposed} | {n.backed} | {n.explained} |" for n in NEEDS]
    lines.append(STRENGTH.format(days=NEAR_DAYS, other=limits["other"], more=limits["expansion"]).rstrip())
    for kind in (n.kind for n in NEEDS):
        growing = kind == "expansion"
        weights = model.events["expansion_weights" if growing else "weights"]
        head = "growth" if growing else "severity"
        alone = {f"kind_{kind}": 1.0, "mass": math.log1p(1.0), "peak": 1.0}
        second = alone | {"near": math.log1p(1.0)}
        leaning = second | {f"logit_{at}": -1.0 if growing else 1.0 for at in ("before", "after", "now")}
        leaning |= {f"{head}_{at}": 1.0 for at in ("after", "now")}
        limit = limits["expansion" if growing else "other"]
        cells = [probability(row, weights) for row in (alone, second, leaning)]
        lines.append(f"| {kind} | " + " | ".join(f"**{p:.2f}**" if p >= limit else f"{p:.2f}" for p in cells) + " |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Writes the page."""
    PAGE.write_text(events_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
