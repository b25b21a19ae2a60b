"""Reliability of probabilities: how often what was given a probability is true, as a table and a drawing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from pipelines.signals_training.data import Example
from pipelines.signals_training.measure import columns

BINS = 10


def bins(p: np.ndarray, true: np.ndarray) -> list[dict[str, float]]:
    """Of ten bins of equal width those with sentences: mean probability, share true, n."""
    place = np.minimum((p * BINS).astype(int), BINS - 1)
    return [
        {
            "probability": round(float(p[place == b].mean()), 4),
            "true": round(float(true[place == b].mean()), 4),
            "n": int((place == b).sum()),
        }
        for b in range(BINS)
        if (place == b).any()
    ]


def reliability(rows: Sequence[Example], scored: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, float]]]:
    """The bins of all orientation probabilities and of all flag probabilities."""
    c = columns(rows, scored)
    one_hot = np.eye(c.orientation_p.shape[1])[c.orientation]
    return {
        "orientation": bins(c.orientation_p.ravel(), one_hot.ravel()),
        "flags": bins(c.flags_p.ravel(), c.flags.ravel().astype(float)),
    }


def draw(curves: dict[str, dict[str, list[dict[str, float]]]], path: Path) -> None:
    """One square per signal family, one line per origin; dot areas grow with the count of sentences."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    with matplotlib.rc_context({"svg.hashsalt": "cxnlp", "svg.fonttype": "none"}):
        figure, panels = pyplot.subplots(1, 2, figsize=(8, 4), layout="constrained")
        for axes, family in zip(panels, ("orientation", "flags"), strict=True):
            axes.plot([0, 1], [0, 1], color="#999", linewidth=1)
            for origin, colour, mark in (("real", "#1f5fa8", "o"), ("account", "#b4530a", "s")):
                points = curves[origin][family]
                x, y = [q["probability"] for q in points], [q["true"] for q in points]
                axes.plot(x, y, color=colour, label=f"{origin} text")
                axes.scatter(x, y, s=[8 + 12 * np.log10(q["n"]) for q in points], color=colour, marker=mark)
            axes.set(title=family, xlabel="probability given", ylabel="share true", xlim=(0, 1), ylim=(0, 1))
        panels[0].legend(loc="upper left", frameon=False)
        figure.savefig(path, metadata={"Date": None})
        pyplot.close(figure)
