"""Rebuilds signals-minilm from the labelled data and fixed seeds: every stage in order, what is done left alone.

    python -m pipelines.signals_training.rebuild --data DATA --work WORK [--mpnet DIR] [--list]

A stage is done when the file it ends with exists in `--work`, so an interrupted run goes on where it was. Fifteen
trainings of 10 to 15 CPU minutes each are the largest part: some three hours on one core, all else within the hour.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.encoder.convert import weights_directory
from pipelines.signals_training.crossval import FOLDS

OWN, READINGS, MODEL = "corpora/training", "corpora/readings", "models/signals-minilm"
PACKAGE = "pipelines.signals_training"
TUNED = (
    ("tuned", "first", "warm"),
    ("broad", "broad", "tuned"),
    ("last", "last", "broad"),
    ("passages", "passages", "mean"),
    ("passages-last", "passages-last", "passages"),
)
"""Trainings of a fold: stage, recipe, the stage it goes on from."""
MEANS = {
    "last": ("mean", ("broad", "last")),
    "passages-last": ("passages-mean", ("passages", "passages-last")),
}
"""The mean of weights that is taken after a training, and of which stages."""
SHIPPED, LAST_MEAN = "ngrams", "passages-mean"


@dataclass(frozen=True)
class Step:
    """A module of this package with its arguments; `ends` is the file that says it is done, None: always run."""

    module: str
    arguments: tuple[str, ...]
    ends: Path | None

    @property
    def command(self) -> list[str]:
        """As `subprocess` takes it."""
        return [sys.executable, "-m", self.module, *self.arguments]


def steps(data: Path, work: Path, encoder: Path, mpnet: Path | None = None) -> Iterator[Step]:
    """Everything in the order in which it runs."""
    own = ("--own", OWN, "--readings", READINGS)

    def step(name: str, *arguments: object, ends: Path | None) -> Step:
        return Step(f"{PACKAGE}.{name}", tuple(map(str, arguments)), ends)

    frozen, warm = work / "frozen", work / "warm"
    yield step("frozen", "--data", data, "--encoder", encoder, "--out", frozen, ends=frozen / "full/config.json")
    yield step("warmup", "--aux", data / "aux", "--encoder", encoder, "--out", warm, ends=warm / "config.json")
    for stage, recipe, before in TUNED:
        for fold in FOLDS:
            out = work / stage / f"fold{fold}"
            start = work / before if before == "warm" else work / before / f"fold{fold}"
            more = () if recipe == "first" else own
            yield step("finetune", "--data", data, *more, "--recipe", recipe, "--encoder", start, "--out", out,
                       "--without-fold", fold, ends=out / "training.json")  # fmt: skip
        if stage in MEANS:
            name, parts = MEANS[stage]
            for fold in FOLDS:
                out = work / name / f"fold{fold}"
                networks = [work / part / f"fold{fold}" for part in parts]
                yield step("average", "--out", out, *networks, ends=out / "training.json")
                yield step("held_out", "--data", data, "--readings", READINGS, "--network", out, "--fold", fold,
                           ends=out / "held_out.npz")  # fmt: skip
    full = work / LAST_MEAN / "full"
    yield step("average", "--out", full, *(work / LAST_MEAN / f"fold{f}" for f in FOLDS), ends=full / "training.json")
    yield step("ngrams", "--data", data, *own, "--stage", work / LAST_MEAN, "--out", work / SHIPPED,
               ends=work / SHIPPED / "full/ngrams.safetensors")  # fmt: skip
    for stage in ("frozen", *(s for s, _, _ in TUNED), *(name for name, _ in MEANS.values()), SHIPPED):
        yield step("crossval", "--data", data, "--folds", work / stage, ends=work / stage / "crossval.json")
    release = ("release", "--data", data, "--work", work, "--stage", SHIPPED, "--out", MODEL)
    yield step(*release, ends=None)
    yield step("baselines", "--data", data, "--out", work / "baselines.json", ends=work / "baselines.json")
    rivals = ("--mpnet", mpnet) if mpnet else ()
    yield step("rivals", "--data", data, "--encoder", encoder, *rivals, "--out", work / "baselines.json", ends=None)
    yield step("ordinary", "--data", data, "--work", work, "--readings", READINGS, "--out", work / "ordinary.json",
               ends=work / "ordinary.json")  # fmt: skip
    yield step("ablation", "--data", data, "--folds", work / LAST_MEAN, "--every", 3, "--out", work / "ablation.json",
               ends=work / "ablation.json")  # fmt: skip
    yield step("explained", "--data", data, "--folds", work, "--out", work / "explained.json",
               ends=work / "explained.json")  # fmt: skip
    yield step(*release, "--numbers", ends=None)
    yield Step("pipelines.challenge", ("--write",), None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--mpnet", type=Path, help="folder of all-mpnet-base-v2, for its row in the card")
    parser.add_argument("--list", action="store_true", help="print the commands instead of running them")
    args = parser.parse_args()
    for step in steps(args.data, args.work, weights_directory(), args.mpnet):
        done = step.ends is not None and step.ends.exists()
        words = " ".join(["python", *step.command[1:]])
        if args.list:
            print(words)
        elif done:
            print(f"done: {words}", flush=True)
        else:
            print(words, flush=True)
            subprocess.run(step.command, check=True)  # noqa: S603 - our own modules


if __name__ == "__main__":
    main()
