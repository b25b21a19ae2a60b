"""Results and prevalence by channel: how often each flag occurs, and how well each kind of text is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cxnlp.types import FLAGS, SentenceScore
from pipelines.signals_training.data import Example
from pipelines.signals_training.measure import summary

LEAST = 40
HEADLINES = ("n", "orientation_macro_f1", "flag_micro_f1", "polarity_mean_f1")


def by_channel(rows: Sequence[Example], scored: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Headlines per origin and channel ("real email", …) with at least 40 sentences."""
    places: dict[str, list[int]] = {}
    for i, row in enumerate(rows):
        places.setdefault(f"{row.origin} {row.item.kind or 'unknown'}", []).append(i)
    out = {}
    for name, part in sorted(places.items()):
        if len(part) >= LEAST:
            result = summary([rows[i] for i in part], [scored[i] for i in part])
            out[name] = {k: result[k] for k in HEADLINES}
    return out


def labelled_prevalence(rows: Sequence[Example]) -> dict[str, dict[str, float]]:
    """Labelled flags in 1,000 sentences per channel, with `n` sentences."""
    out: dict[str, dict[str, float]] = {}
    for kind in sorted({row.item.kind or "unknown" for row in rows}):
        part = [row for row in rows if (row.item.kind or "unknown") == kind]
        counts = {flag: sum(row.flags[i] for row in part) for i, flag in enumerate(FLAGS)}
        out[kind] = {"n": len(part), **{flag: round(1000 * n / len(part), 1) for flag, n in counts.items()}}
    return out


def expected_prevalence(kinds: Mapping[str, str], scores: Mapping[str, SentenceScore]) -> dict[str, dict[str, float]]:
    """Expected flags in 1,000 sentences per channel: the sum of calibrated probabilities. `kinds`: channel by id."""
    out: dict[str, dict[str, float]] = {}
    for kind in sorted(set(kinds.values())):
        part = [scores[i] for i in sorted(kinds) if kinds[i] == kind]
        sums = {flag: sum(score.flags[flag] for score in part) for flag in FLAGS}
        out[kind] = {"n": len(part), **{flag: round(1000 * total / len(part), 1) for flag, total in sums.items()}}
    return out
