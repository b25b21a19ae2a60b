"""The model card of the head that tells what moods are about, from its metrics."""

from __future__ import annotations

from typing import Any

WAYS = {
    "most frequent": "most frequent label of the fitted sentences",
    "first word": "first word of the vocabulary that events use",
    "head": "**this head**",
    "second reader": "*the second reader*",
}
KEYS = ("accuracy", "macro_f1", "named_right")


def _cell(figures: dict[str, Any], key: str) -> str:
    low, high = figures[f"{key}_interval"]
    return f"{figures[key]:.2f} ({low:.2f}-{high:.2f})"


def table(test: dict[str, Any]) -> str:
    """The ways of telling side by side, as Markdown."""
    head = "| way | accuracy | macro-F1 | named right | named |\n|---|---|---|---|---|\n"
    rows = (f"| {WAYS[w]} | {' | '.join(_cell(test[w], k) for k in KEYS)} | {test[w]['named']} |\n" for w in WAYS)
    return head + "".join(rows)


def by_target(found: dict[str, Any]) -> str:
    """Labelled, said and right of each target, as Markdown."""
    rows = (f"| {name} | {cell['n']} | {cell['said']} | {cell['right']} |\n" for name, cell in found.items())
    return "| target | labelled | said | right |\n|---|---|---|---|\n" + "".join(rows)


def card(m: dict[str, Any]) -> str:
    """The card as Markdown."""
    test, cross = m["test"], m["cross_validated"]
    return f"""# mood-targets

Says what the mood of a sentence is about: product, people, project, relationship, money, or none where the words do not tell. A
linear head ({m["features"]:,} features, six targets) on the features that the encoder of `signals-mpnet` gives of the sentence in its passage, so it is read
in the same pass as the signals. A target is named from a probability of {m["least"]:.2f} on. Written by `python -m pipelines.mood_targets` with `metrics.json`. Rules of
labelling, where targets are shown, and what was tried before: `docs/mood-targets.md`.

## Data and labels
{m["rows"]:,} sentences of `corpora/training/` (invented; the encoder has been trained on them, for other labels) in which the customer's side is pleased or displeased, by the writer's label or
by the model's; {m["readers"]} readers, language models, one a sentence (`corpora/mood_targets/training.jsonl`): {", ".join(f"{name} {n:,}" for name, n in m["labels"].items())}.

## Measured
**Test**: {m["test_rows"]} sentences of the {m["test_accounts"]} accounts of `corpora/unseen_accounts/`, which no model has been fitted on, drawn from those in which an analysis finds a mood; two readers each, who agree in
{m["agreement"]:.0%} (kappa {m["kappa"]:.2f}). What the analysis says of them beside the first reader, 90 % intervals by account; *named right*: of those that get a target other than none. {m["looks"]}

{table(test)}
{by_target(m["by_target"])}
**Cross-validated** over the fitted sentences ({m["folds"]} folds by history or thread, where penalty and least probability were chosen): accuracy {cross["accuracy"]:.2f}, macro-F1 {cross["macro_f1"]:.2f},
named right {cross["named_right"]:.2f} of {cross["named"] / cross["n"]:.0%}.

## Use and limits
- Counts over an account are a pointer; a single target is right about as often as the table says.
- Readers are of one kind and agree more than people would.
- It fits one encoder: with weights of another, moods have no target. `cxnlp train` leaves the encoder as it is.
- English only.
"""
