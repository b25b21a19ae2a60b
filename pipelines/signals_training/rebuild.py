"""Rebuilds signals-mpnet from the labelled data and fixed seeds: every stage in order, what is done left alone.

    python -m pipelines.signals_training.rebuild --data DATA --work WORK --mpnet PARTS [--list] [--trial N]

`PARTS`: the wheels that `pipelines.encoder.mpnet` reads. A stage is done when the file it ends with exists in `--work`,
so an interrupted run goes on where it was. Eighteen trainings are the largest part: on two cores with AMX some
ten hours, all else within the hour. `--trial N` runs every step on an N-th of all texts with one layer
only, to see that it runs; the model it makes is worth nothing and stays in `--work`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cxnlp.types import POLARITIES
from pipelines.encoder.convert import weights_directory
from pipelines.encoder.mpnet import ALL_LAYERS, LAYERS
from pipelines.signals_training.crossval import FOLDS
from pipelines.signals_training.data import load_rows

OWN, HISTORIES, READINGS = Path("corpora/training"), Path("corpora/training/accounts"), Path("corpora/readings")
MODEL = Path("models/signals-mpnet")
PACKAGE = "pipelines.signals_training"
STAGES = ("first", "second", "third", "fourth", "fifth", "sixth")
TUNED = tuple(zip(STAGES, ("start", *STAGES), strict=False))
"""Trainings of a fold, each named as its recipe, and the stage it goes on from."""
OF_EACH = 5
"""Messages with each rare label that a trial keeps of a file, where it has so many."""
TRAINED, SHIPPED = STAGES[-1], "ngrams"


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


@dataclass(frozen=True)
class Texts:
    """Where the texts lie that everything is fitted on, where the model goes, and how many layers it has."""

    data: Path
    own: Path = OWN
    histories: Path = HISTORIES
    model: Path = MODEL
    layers: int = LAYERS


def thinned(texts: Texts, work: Path, every: int) -> Texts:
    """An `every`-th of all texts, copied below `work`: labelled messages, but `OF_EACH` at least with every flag and
    either end of every polarity, so that each can be fitted in each fold; the pool, our own threads. The model goes
    there too, and has one layer."""
    to = Texts(work / "thin", work / "thin/own", work / "thin/own/accounts", work / "model", layers=1)
    to.histories.mkdir(parents=True, exist_ok=True)
    for name in ("sentences_train.jsonl", "sentences_dev.jsonl", "sentences_accounts.jsonl"):
        rows = load_rows(texts.data / name)
        carriers = defaultdict[str, set[str]](set)
        for row in rows:
            for label in (*row["flags"], *(f"{p} {row[p]}" for p in POLARITIES if row[p])):
                carriers[label].add(_message(row))
        kept = {m for messages in carriers.values() for m in sorted(messages, key=_number)[:OF_EACH]}
        part = [r for r in rows if _message(r) in kept or _chosen(_message(r), every)]
        (to.data / name).write_text("".join(json.dumps(row) + "\n" for row in part), encoding="utf-8")
    pool = (row for row in load_rows(texts.data / "pool.jsonl.gz") if _chosen(row["id"], every))
    with gzip.open(to.data / "pool.jsonl.gz", "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(row) + "\n" for row in pool)
    for source, target in ((texts.own, to.own), (texts.histories, to.histories)):
        for path in sorted(source.glob("*.txt")):
            threads = path.read_text(encoding="utf-8").split("\n\n")
            (target / path.name).write_text("\n\n".join(threads[::every]) + "\n", encoding="utf-8")
    return to


def _message(row: dict[str, Any]) -> str:
    """The message of a labelled sentence; a sentence without one is its own."""
    return str(row["id"]).rpartition(":")[0] or str(row["id"])


def _number(name: str) -> int:
    return zlib.crc32(name.encode())


def _chosen(name: str, every: int) -> bool:
    return _number(name) % every == 0


def steps(texts: Texts, work: Path, encoder: Path, mpnet: Path) -> Iterator[Step]:
    """Everything in the order in which it runs; `encoder`: MiniLM, for the rows to compare with."""
    data = texts.data
    own = ("--own", texts.own, "--histories", texts.histories, "--readings", READINGS)

    def step(name: str, *arguments: object, ends: Path | None, package: str = PACKAGE) -> Step:
        return Step(f"{package}.{name}", tuple(map(str, arguments)), ends)

    frozen, start, whole = work / "frozen", work / "start", work / "mpnet"
    yield step("frozen", "--data", data, "--encoder", encoder, "--out", frozen, ends=frozen / "full/config.json")
    for out, layers in ((start, texts.layers), (whole, ALL_LAYERS)):
        yield step("mpnet", mpnet, "--out", out, "--layers", layers, ends=out / "tokenizer.json",
                   package="pipelines.encoder")  # fmt: skip
    for stage, before in TUNED:
        for fold in FOLDS:
            out = work / stage / f"fold{fold}"
            begin = start if before == "start" else work / before / f"fold{fold}"
            yield step("finetune", "--data", data, *own, "--recipe", stage, "--encoder", begin, "--out", out,
                       "--without-fold", fold, ends=out / "training.json")  # fmt: skip
    full = work / TRAINED / "full"
    yield step("average", "--out", full, *(work / TRAINED / f"fold{f}" for f in FOLDS), ends=full / "training.json")
    yield step("ngrams", "--data", data, *own, "--stage", work / TRAINED, "--out", work / SHIPPED,
               ends=work / SHIPPED / "full/ngrams.safetensors")  # fmt: skip
    for stage in ("frozen", TRAINED, SHIPPED):
        yield step("crossval", "--data", data, "--folds", work / stage, ends=work / stage / "crossval.json")
    release = ("release", "--data", data, "--work", work, "--stage", SHIPPED, "--out", texts.model)
    yield step(*release, ends=None)
    yield step("baselines", "--data", data, "--out", work / "baselines.json", ends=work / "baselines.json")
    yield step("rivals", "--data", data, "--encoder", encoder, "--mpnet", whole, "--out", work / "baselines.json",
               ends=None)  # fmt: skip
    yield step("ordinary", "--data", data, "--work", work, "--readings", READINGS, "--out", work / "ordinary.json",
               ends=work / "ordinary.json")  # fmt: skip
    yield step("ablation", "--data", data, "--folds", work / TRAINED, "--every", 3, "--out", work / "ablation.json",
               ends=work / "ablation.json")  # fmt: skip
    yield step("explained", "--data", data, "--folds", work, "--out", work / "explained.json",
               ends=work / "explained.json")  # fmt: skip
    yield step(*release, "--numbers", ends=None)
    if texts.model == MODEL:
        yield Step("pipelines.challenge", ("--write",), None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--mpnet", type=Path, required=True, help="folder with the wheels of all-mpnet-base-v2")
    parser.add_argument("--list", action="store_true", help="print the commands instead of running them")
    parser.add_argument("--trial", type=int, metavar="N", help="an N-th of all texts, the model below --work")
    args = parser.parse_args()
    texts = Texts(args.data)
    if args.trial and not args.list:
        texts = thinned(texts, args.work, args.trial)
    for step in steps(texts, args.work, weights_directory(), args.mpnet):
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
