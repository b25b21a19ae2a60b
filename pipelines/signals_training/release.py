"""From trained networks to the shipped model with its numbers.

    python -m pipelines.signals_training.release --data DIR --work DIR --out models/signals-mpnet --stage STAGE
    python -m pipelines.signals_training.release … --numbers

The first exports: `--work` holds `<stage>/fold0` … `fold2` and `full`, with what `crossval` wrote; the models of the
folds go into `--work`, the shipped one into `--out`. The second measures what was exported and writes `metrics.json`
and the card; besides, it reads of `--work` the stages of `STAGES`, `baselines.json`, `ordinary.json`, `ablation.json`
and `explained.json`, and beside this module `learning_curve.toml`, which people keep.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cxnlp.signals.jsonl import output_row
from cxnlp.signals.model import CONFIG_FILE, TOKENIZER_FILE
from cxnlp.signals.ngrams import NGRAMS_FILE
from cxnlp.signals.score import Scorer
from cxnlp.types import ScoreInput
from pipelines.signals_training.card import write_card
from pipelines.signals_training.channels import by_channel, labelled_prevalence
from pipelines.signals_training.crossval import FOLDS, by_origin, cross_fitted, fits_of_stage, out_of_fold
from pipelines.signals_training.data import ACCOUNT, REAL, Example, examples, load_rows, load_training
from pipelines.signals_training.evaluate import score_rows
from pipelines.signals_training.export import load_network, write_model
from pipelines.signals_training.finetune import RECIPES
from pipelines.signals_training.measure import intervals, summary
from pipelines.signals_training.network import load_tokenizer
from pipelines.signals_training.reliability import draw, reliability
from pipelines.signals_training.units import Unit, together

STAGES = {
    "frozen MiniLM + logistic": "frozen",
    "fine-tuned, seven epochs": "sixth",
}
LEARNING_CURVE = Path(__file__).with_name("learning_curve.toml")


def export_all(work: Path, stage: str, out: Path) -> None:
    """The models of the folds into `work/fold0` …, the full one into `out`."""
    for source, fit, target in [
        *((f"fold{fold}", f"fit{fold}", work / f"fold{fold}") for fold in FOLDS),
        ("full", "fit", out),
    ]:
        table = json.loads((work / stage / f"{fit}.json").read_text(encoding="utf-8"))
        network = work / stage / source
        name = out.name if source == "full" else f"{out.name}-without-{source}"
        write_model(load_network(network), load_tokenizer(network), table, target, name, ngrams=network / NGRAMS_FILE)


def in_passages_int8(work: Path, rows: Sequence[Example]) -> tuple[list[Example], list[dict[str, Any]]]:
    """The rows that stand in passages, read there by the exported model of the fold that has not seen them."""
    own: list[Example] = []
    scored: list[dict[str, Any]] = []
    for fold in FOLDS:
        units = together([row for row in rows if row.fold == fold])
        pairs = [pair for unit in units for pair in placed(unit)]
        scores = Scorer.load(work / f"fold{fold}").score_many([item for item, _ in pairs])
        own += [row for _, row in pairs]
        scored += [output_row(row.id, score) for (_, row), score in zip(pairs, scores, strict=True)]
    return own, scored


def placed(unit: Unit) -> list[tuple[ScoreInput, Example]]:
    """The labelled lines of a passage as the scorer takes them."""
    if isinstance(unit.read, ScoreInput):
        return []
    passage = unit.read
    numbered = enumerate(unit.examples, start=passage.first)
    return [(dataclasses.replace(e.item, passage=passage, place=place), e) for place, e in numbered if e is not None]


def int8_out_of_fold(work: Path, rows: Sequence[Example]) -> list[dict[str, Any]]:
    """Scored rows, in order, each by the exported model of the fold that has not seen it."""
    scored: dict[int, dict[str, Any]] = {}
    for fold in FOLDS:
        own = [i for i, row in enumerate(rows) if row.fold == fold]
        scored.update(zip(own, score_rows(Scorer.load(work / f"fold{fold}"), [rows[i] for i in own]), strict=True))
    return [scored[i] for i in range(len(rows))]


def by_source(rows: Sequence[Example], scored: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Headlines per source with 40 or more sentences."""
    out = {}
    for source in sorted({row.source for row in rows}):
        part = [i for i, row in enumerate(rows) if row.source == source]
        if len(part) >= 40:
            result = summary([rows[i] for i in part], [scored[i] for i in part])
            out[source] = {k: result[k] for k in ("n", "orientation_macro_f1", "flag_micro_f1", "polarity_mean_f1")}
    return out


def learning_curve() -> list[dict[str, Any]]:
    """The steps of training that decision records tell of, in reading order; pairs are account text, real text."""
    steps: list[dict[str, Any]] = tomllib.loads(LEARNING_CURVE.read_text(encoding="utf-8"))["step"]
    return steps


def _stored(work: Path, name: str) -> dict[str, Any]:
    stored: dict[str, Any] = json.loads((work / f"{name}.json").read_text(encoding="utf-8"))
    return stored


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--numbers", action="store_true")
    args = parser.parse_args()
    if not args.numbers:
        export_all(args.work, args.stage, args.out)
        return
    rows = load_training(args.data)
    table = _stored(args.work, "baselines")
    for name, stage in (STAGES | {"shipped recipe, float32": args.stage}).items():
        logits = out_of_fold(args.work / stage, rows)
        table[name] = by_origin(rows, cross_fitted(logits, rows, fits_of_stage(args.work / stage, rows)[1]))
    scored = int8_out_of_fold(args.work, rows)
    table["shipped recipe, int8"] = by_origin(rows, scored)
    table["shipped recipe, int8, in passages"] = by_origin(*in_passages_int8(args.work, rows))
    curves = {
        origin: reliability(
            *zip(*((r, s) for r, s in zip(rows, scored, strict=True) if r.origin == origin), strict=True)
        )
        for origin in (REAL, ACCOUNT)
    }
    draw(curves, args.out / "calibration.svg")
    scorer = Scorer.load(args.out)
    dev = examples(load_rows(args.data / "sentences_dev.jsonl"), REAL)
    said = score_rows(scorer, dev)
    dev_result = summary(dev, said) | {"intervals_90": intervals(dev, said)}
    real = [i for i, row in enumerate(rows) if row.origin == REAL]
    all_real = [*(rows[i] for i in real), *dev], [*(scored[i] for i in real), *said]
    config = json.loads((args.out / CONFIG_FILE).read_text(encoding="utf-8"))
    metrics = {
        "model": args.out.name,
        "stage": args.stage,
        "sha256": scorer.sha256,
        "bytes": sum((args.out / name).stat().st_size for name in config["files"] if name != TOKENIZER_FILE),
        "cross_validated": table,
        "dev": dev_result,
        "real_and_dev": summary(*all_real) | {"intervals_90": intervals(*all_real)},
        "dev_by_source": by_source(dev, said),
        "cross_validated_by_source": by_source(rows, scored),
        "cross_validated_by_channel": by_channel(rows, scored),
        "labelled_per_1000": {o: labelled_prevalence([r for r in rows if r.origin == o]) for o in (REAL, ACCOUNT)},
        "reliability": curves,
        "ordinary_text": _stored(args.work, "ordinary"),
        "learning_curve": learning_curve(),
        "ablation": _stored(args.work, "ablation"),
        "explained": _stored(args.work, "explained"),
        "recipe": {name: dataclasses.asdict(recipe) for name, recipe in RECIPES.items()},
    }
    (args.out / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")
    write_card(metrics, config, args.out / "README.md")


if __name__ == "__main__":
    main()
