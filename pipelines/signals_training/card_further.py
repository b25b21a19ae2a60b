"""The parts of the model card that tell of what ships: histories held back, written afterwards, ordinary text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def further_sections(metrics: dict[str, Any]) -> Iterator[str]:
    """What ships on sentences it has not seen, as far as that was measured."""
    if "held_back" in metrics:
        yield from _held_back(metrics["held_back"])
    if "shipped model" in metrics.get("unseen_accounts", {}):
        yield from _unseen(metrics["unseen_accounts"])
    if "ordinary" in metrics:
        yield from _ordinary(metrics["ordinary"])


def _held_back(result: dict[str, Any]) -> Iterator[str]:
    """The histories that calibrate the shipped model."""
    yield f"\n## Histories held back, shipped model ({result['n']:,} sentences)\n\nAll sentences of {result['accounts']} invented histories "
    yield "(`corpora/calibration/`), float32, in passages, each history under the calibration and thresholds that the others give. "
    yield "Whether to ship the model was decided on them,\nso they flatter by a little.\n\n"
    yield from headline_rows(result.get("before", {}) | {"shipped": result})


def _ordinary(result: dict[str, Any]) -> Iterator[str]:
    """What the shipped model raises on ordinary text that it has not seen."""
    yield f"\n## Alarms on ordinary text, shipped model\n\n{result['sentences']:,} sentences of the pool that the model was neither trained nor calibrated on "
    yield "(`corpora/readings/rest/`, read once and quickly). Alarms\nthat the reader had labelled otherwise count as false here; nobody has read them again.\n\n"
    yield "| flag | alarms | labelled so | others in 1,000 |\n|---|---|---|---|\n"
    for name, row in result["flags"].items():
        yield f"| {name} | {row['alarms']} | {row['read_so']} | {row['others_per_1000']:.2f} |\n"


def _unseen(tables: dict[str, Any]) -> Iterator[str]:
    """The shipped model on histories written after it was trained."""
    shipped, readers = tables["shipped model"], tables["second readers"]
    ways = {name: table for name, table in tables.items() if name not in ("accounts", "second readers")}
    yield f"\n## Account histories written afterwards, shipped model ({shipped['n']:,} sentences)\n\nAll sentences of {tables['accounts']} invented "
    yield "histories by writers of their own (`corpora/unseen_labelled/`), labelled by other readers, a history\neach by one; nothing was fitted or "
    yield "chosen on them.\n"
    yield f"The others are fitted on the labelled files alone. Readers: {readers['n']:,} sentences labelled again by another, no limit but a measure of how far the labels hold.\n"
    yield "Read in passages, as an analysis does; `python -m pipelines.unseen_sentences`.\n\n"
    yield from headline_rows(ways | {"another reader": readers | {"intervals_90": {}}})
    yield "\n| signal | n | said | precision | recall | F1 | Brier skill |\n|---|---|---|---|---|---|---|\n"
    for name, row in shipped["flags"].items():
        yield f"| {name} | {row['n']} | {row['said']} | {row['precision']:.2f} | {row['recall']:.2f} | {row['f1']:.2f} | {row['brier_skill']:.2f} |\n"
    for name, row in shipped["polarities"].items():
        yield f"| {name} (macro) | -{row['n']['-1']} / +{row['n']['1']} | | | | {row['macro_f1']:.2f} | |\n"


def headline_rows(table: dict[str, Any]) -> Iterator[str]:
    """A line a model: the headline measures with their intervals."""
    yield "| model | orientation macro-F1 | mean flag F1 | flag micro-F1 | mean polarity F1 | sentiment F1 | calibration error |"
    yield " Brier skill |\n"
    yield "|---|---|---|---|---|---|---|---|\n"
    for name, result in table.items():
        keys = ("orientation_macro_f1", "flag_mean_f1", "flag_micro_f1", "polarity_mean_f1")
        cells = [with_interval(result, key) for key in keys]
        cells += [f"{result['polarities']['sentiment']['macro_f1']:.2f}"]
        cells += [f"{result['orientation_calibration_error']:.3f}", f"{result['orientation_brier_skill']:.2f}"]
        yield f"| {name} | {' | '.join(cells)} |\n"


def with_interval(result: dict[str, Any], key: str) -> str:
    """A measure with its 90 % interval, where there is one."""
    if result[key] is None:
        return "-"
    low, high = result["intervals_90"].get(key, (None, None))
    return f"{result[key]:.2f}" + (f" ({low:.2f}-{high:.2f})" if low is not None else "")
