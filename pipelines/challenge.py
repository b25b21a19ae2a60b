"""Scores the challenge suite of minimal pairs: a pair passes only when both halves get the right label.

    python -m pipelines.challenge [--model DIR] [--write]

`--write` records the result in `corpora/challenge/results.json`, which the tests hold the shipped model to, and in
`docs/challenge.md`. The suite is never trained on.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cxnlp.signals.score import Scorer
from cxnlp.types import FLAGS, ScoreInput, SentenceScore

PAIRS = Path("corpora/challenge/pairs.jsonl")
RESULTS = Path("corpora/challenge/results.json")
PAGE = Path("docs/challenge.md")
Label = str | bool | int


@dataclass(frozen=True)
class Half:
    """One sentence of a pair and its right label."""

    item: ScoreInput
    label: Label


@dataclass(frozen=True)
class Pair:
    """Two sentences that differ little and in the label of `signal`."""

    id: str
    phenomenon: str
    signal: str
    halves: tuple[Half, Half]


def load(path: Path = PAIRS) -> list[Pair]:
    """The pairs of a file, in its order."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Pair(r["id"], r["phenomenon"], r["signal"], (_half(r["a"]), _half(r["b"]))) for r in rows]


def _half(row: dict[str, Any]) -> Half:
    item = ScoreInput(row["text"], row["context_before"], row["context_after"], row["side"], row["role"], row["kind"])
    return Half(item, row["label"])


def said(score: SentenceScore, signal: str) -> Label:
    """What the model says about one signal."""
    if signal == "orientation":
        return score.orientation_label
    if signal in FLAGS:
        return signal in score.flag_labels
    return score.polarity_labels[signal]


def passed(pairs: Sequence[Pair], scorer: Scorer) -> dict[str, bool]:
    """By pair id whether both halves are right."""
    scores = scorer.score_many([half.item for pair in pairs for half in pair.halves])
    right = [
        said(score, pair.signal) == half.label
        for (pair, half), score in zip(((p, h) for p in pairs for h in p.halves), scores, strict=True)
    ]
    return {pair.id: right[2 * k] and right[2 * k + 1] for k, pair in enumerate(pairs)}


def shares(pairs: Iterable[Pair], results: dict[str, bool], part: str) -> dict[str, tuple[int, int]]:
    """Pairs passed and pairs in all by `phenomenon` or `signal`, sorted by name."""
    counts: dict[str, list[bool]] = defaultdict(list)
    for pair in pairs:
        counts[getattr(pair, part)].append(results[pair.id])
    return {name: (sum(counts[name]), len(counts[name])) for name in sorted(counts)}


def page(pairs: Sequence[Pair], results: dict[str, bool], model: str) -> str:
    """The result as a documentation page."""
    total = sum(results.values())
    lines = [
        "# Challenge suite",
        "",
        f"{len(pairs)} minimal pairs ([data card](../corpora/challenge/README.md)), written by somebody who had seen neither"
        " the model nor its thresholds, and never trained on. A pair passes only when both of its sentences get the right"
        " label; guessing one label for both always fails.",
        "",
        f"Model `{model}`: **{total} of {len(pairs)} pairs ({total / len(pairs):.0%})**. Written by `python -m pipelines.challenge --write`.",
        "",
    ]
    for part in ("phenomenon", "signal"):
        lines += [f"| {part} | passed | of | share |", "|---|---|---|---|"]
        table = shares(pairs, results, part)
        lines += [f"| {name} | {won} | {n} | {won / n:.0%} |" for name, (won, n) in table.items()] + [""]
    failed = [pair.id for pair in pairs if not results[pair.id]]
    lines += ["Failed pairs: " + ", ".join(failed) + ".", ""]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, help="folder of another signal model")
    parser.add_argument("--write", action="store_true", help="record the result and write the page")
    args = parser.parse_args()
    pairs, scorer = load(), Scorer.load(args.model)
    results = passed(pairs, scorer)
    text = page(pairs, results, f"{scorer.name} {scorer.sha256[:12]}")
    print(text)
    if args.write:
        record = {"pairs": len(pairs), "passed": sum(results.values()), "model_sha256": scorer.sha256}
        record["by_phenomenon"] = {name: won for name, (won, _) in shares(pairs, results, "phenomenon").items()}
        RESULTS.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
