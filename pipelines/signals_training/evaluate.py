"""Scores a labelled file with a model directory and prints the measures, with bootstrap intervals over sources.

python -m pipelines.signals_training.evaluate --model DIR --labelled FILE.jsonl [--json OUT]
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cxnlp.signals.jsonl import output_row
from cxnlp.signals.score import Scorer
from pipelines.signals_training.data import REAL, Example, examples, load_rows
from pipelines.signals_training.measure import HEADLINES, intervals, summary


def score_rows(scorer: Scorer, rows: Sequence[Example]) -> list[dict[str, Any]]:
    """The rows that `cxnlp score` would write."""
    scores = scorer.score_many([row.item for row in rows])
    return [output_row(row.id, score) for row, score in zip(rows, scores, strict=True)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--labelled", type=Path, required=True)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    rows = examples(load_rows(args.labelled), REAL)
    scored = score_rows(Scorer.load(args.model), rows)
    result = summary(rows, scored)
    result["intervals_90"] = intervals(rows, scored)
    for name in HEADLINES:
        value = result[name]
        print(f"{name:32} {'-' if value is None else f'{value:.3f}'}  {result['intervals_90'].get(name, '')}")
    for name, table in (*result["flags"].items(), *result["polarities"].items()):
        print(f"{name:20}", {k: round(v, 3) if isinstance(v, float) else v for k, v in table.items()})
    if args.json:
        args.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
