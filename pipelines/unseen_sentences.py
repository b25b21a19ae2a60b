"""The sentences of histories that served no choice: written out to be labelled, and the shipped model measured on them.

usage: python -m pipelines.unseen_sentences --write DIR [--stories DIR]
       python -m pipelines.unseen_sentences [--data DIR [--encoder DIR]] [--json] [--card]

`--write` makes a file an account in the form of `corpora/training/`, message by message as the program splits them,
with `?` for labels; readers replace them. What is measured is what an analysis says of the same sentences: in their
passages, with the side and role that it found. Labels of other readers (`labels_second/`) tell the agreement. `--data`:
the labelled files, on which simpler ways are fitted for comparison; `--encoder`: MiniLM, for one of them. `--card` puts
the numbers into `metrics.json` and the card of the shipped model.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np

from cxnlp import bundled, pipeline
from cxnlp.config import Config
from cxnlp.signals.encoding import Assembler
from cxnlp.signals.jsonl import output_row
from cxnlp.signals.messages import in_context
from cxnlp.signals.score import DEFAULT_MODEL, Scorer
from cxnlp.types import FLAGS, ORIENTATIONS, POLARITIES, ScoreInput
from pipelines.samples.export import export
from pipelines.samples.story import Story, load_all
from pipelines.signals_training.baselines import METHODS, Method, out_of_fold
from pipelines.signals_training.calibrate import fit
from pipelines.signals_training.card import write_card
from pipelines.signals_training.crossval import fit_table
from pipelines.signals_training.data import ACCOUNT, Example, load_training
from pipelines.signals_training.measure import HEADLINES, intervals, label_rows, summary
from pipelines.signals_training.own_text import Line, threads
from pipelines.unseen_accounts import STORIES

LABELLED = STORIES.parent / "unseen_labelled"
LABELS, SECOND = "labels", "labels_second"
UNLABELLED = "?"
SHIPPED, READERS = "shipped model", "second readers"
Found = tuple[str, ScoreInput]
"""A message's id and a sentence of it as the model reads it."""


def sentences(stories: Sequence[Story], folder: Path) -> dict[str, list[Found]]:
    """The English sentences of each history, in order, as an analysis reads them; the exports go into `folder`."""
    found: dict[str, list[Found]] = {}
    for story in stories:
        export(story, folder / story.id)
        parsed = pipeline.parse([folder / story.id], Config(vendor_domains=(story.vendor_domain,)))
        mine = [m for m in parsed.messages if m.account is not None and m.duplicate_of is None]
        placed, _ = in_context(mine, parsed.people)
        found[story.id] = [(place.message.message_id, item) for place, item in placed]
    return found


def plain(text: str) -> str:
    """On one line.

    >>> plain("One\\n two.")
    'One two.'
    """
    return " ".join(text.split())


def unlabelled(rows: Sequence[Found]) -> str:
    """A history's sentences in the form of `corpora/training/`, a thread a message."""
    lines, before, speaker = list[str](), None, None
    for message, item in rows:
        now = (item.kind or "unknown", item.side or "unknown", item.role or "unknown")
        if message != before:
            lines += ([""] if lines else []) + ["@ " + " ".join(now)]
        elif now != speaker:
            lines.append("+ " + " ".join(now))
        lines.append(f"{plain(item.text)} || {UNLABELLED}")
        before, speaker = message, now
    return "\n".join(lines) + "\n"


def labelled(path: Path) -> list[Line]:
    """The labelled sentences of one file, in order."""
    return [line for thread in threads(path.read_text(encoding="utf-8")) for line in thread]


def paired(rows: Sequence[Found], lines: Sequence[Line]) -> Iterator[tuple[int, Line]]:
    """The place among `rows` of every line whose words are found there, in order; of what is left over after that,
    whose message has moved, in order again."""
    places, left = list(range(len(rows))), list(lines)
    for _ in range(2):
        words, said = [plain(rows[i][1].text) for i in places], [plain(line.text) for line in left]
        blocks = SequenceMatcher(None, words, said, autojunk=False).get_matching_blocks()
        yield from ((places[b.a + k], left[b.b + k]) for b in blocks for k in range(b.size))
        found = {b.a + k for b in blocks for k in range(b.size)}
        used = {b.b + k for b in blocks for k in range(b.size)}
        places = [place for i, place in enumerate(places) if i not in found]
        left = [line for i, line in enumerate(left) if i not in used]


def example(account: str, place: int, item: ScoreInput, line: Line) -> Example:
    """A sentence with what a reader says of it."""
    return Example(
        id=f"{account}:{place}",
        item=item,
        origin=ACCOUNT,
        source=account,
        group=account,
        fold=0,
        orientation=ORIENTATIONS.index(line.orientation),
        flags=tuple(flag in line.flags for flag in FLAGS),
        polarities=tuple(line.polarities.get(name, 0) for name in POLARITIES),
    )


def examples_of(found: dict[str, list[Found]], labels: Path) -> tuple[list[Example], int]:
    """The labelled sentences, and how many labels fit none of the `found`."""
    rows, lost = list[Example](), 0
    for account, own in found.items():
        path = labels / f"{account}.txt"
        if path.exists():
            lines = labelled(path)
            pairs = list(paired(own, lines))
            lost += len(lines) - len(pairs)
            rows += [example(account, place, own[place][1], line) for place, line in pairs]
    return rows, lost


def agreement(first: Sequence[Example], second: Sequence[Example]) -> dict[str, Any]:
    """How far other readers agree: measures of their labels as if a model had said them, over the sentences of both."""
    by_id = {row.id: row for row in second}
    both = [row for row in first if row.id in by_id]
    return summary(both, [_as_said(by_id[row.id]) for row in both])


def _as_said(row: Example) -> dict[str, Any]:
    flags = [flag for flag, has in zip(FLAGS, row.flags, strict=True) if has]
    return {
        "id": row.id,
        "orientation": {name: float(i == row.orientation) for i, name in enumerate(ORIENTATIONS)},
        "flags": {flag: float(flag in flags) for flag in FLAGS},
        "labels": {
            "orientation": ORIENTATIONS[row.orientation],
            "flags": flags,
            **dict(zip(POLARITIES, row.polarities, strict=True)),
        },
    }


def measured(rows: Sequence[Example]) -> dict[str, Any]:
    """The shipped model's measures on labelled sentences, with 90 % intervals over accounts."""
    scores = Scorer.load(cached=True).score_many([row.item for row in rows])
    said = [output_row(row.id, score) for row, score in zip(rows, scores, strict=True)]
    return summary(rows, said) | {"intervals_90": intervals(rows, said)}


def compared(method: Method, labelled_rows: Sequence[Example], rows: Sequence[Example]) -> dict[str, Any]:
    """The same of a simpler way, fitted on labelled rows; its calibration and thresholds come from their folds."""
    table = fit_table(fit(out_of_fold(method, labelled_rows), labelled_rows))
    said = label_rows(method(labelled_rows, rows), rows, table)
    return summary(rows, said) | {"intervals_90": intervals(rows, said)}


def frozen(encoder: Path) -> Method:
    """Logistic heads on the vectors of an encoder as it is; every sentence is read once, whatever the fold."""
    from pipelines.signals_training.finetune import BUDGET
    from pipelines.signals_training.frozen import features, fit_heads
    from pipelines.signals_training.network import SignalNetwork, load_encoder, load_tokenizer

    assembler = Assembler(load_tokenizer(encoder), BUDGET)
    network = SignalNetwork(load_encoder(encoder), learned_segments=False)
    known: dict[ScoreInput, np.ndarray] = {}

    def read(rows: Sequence[Example]) -> np.ndarray:
        new = list(dict.fromkeys(row.item for row in rows if row.item not in known))
        if new:
            known.update(zip(new, features(network, [assembler.assemble(item) for item in new]), strict=True))
        return np.stack([known[row.item] for row in rows])

    def method(inside: Sequence[Example], outside: Sequence[Example]) -> np.ndarray:
        weight, bias = fit_heads(read(inside), inside)
        logits: np.ndarray = read(outside) @ weight.T + bias
        return logits

    return method


def into_card(tables: dict[str, Any]) -> None:
    """Puts the tables into `metrics.json` of the shipped model and writes its card anew."""
    place = bundled.models_dir() / DEFAULT_MODEL
    metrics, config = (
        json.loads((place / f"{name}.json").read_text(encoding="utf-8")) for name in ("metrics", "config")
    )
    metrics["unseen_accounts"] = tables
    (place / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")
    write_card(metrics, config, place / "README.md")


def printed(title: str, result: dict[str, Any]) -> str:
    """The headline measures and a line a signal."""
    spread = result.get("intervals_90", {})
    lines = [f"{title}, n = {result['n']:,}"]
    for name in HEADLINES:
        if result[name] is not None:
            between = " ({}-{})".format(*(f"{x:.2f}" for x in spread[name])) if name in spread else ""
            lines.append(f"  {name:32} {result[name]:.3f}{between}")
    for name, table in (*result["flags"].items(), *result["polarities"].items()):
        told = (f"{key} {value:.2f}" if isinstance(value, float) else f"{key} {value}" for key, value in table.items())
        lines.append(f"  {name:20} {', '.join(told)}")
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=Path, default=LABELLED, help="another folder of histories")
    parser.add_argument("--write", type=Path, metavar="DIR", help="write the sentences to be labelled, and end")
    parser.add_argument("--data", type=Path, help="the labelled files, to fit simpler ways on")
    parser.add_argument("--encoder", type=Path, help="MiniLM, to read with as it is")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--card", action="store_true")
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        found = sentences(load_all(args.stories), Path(folder))
    if args.write:
        args.write.mkdir(parents=True, exist_ok=True)
        for account, own in found.items():
            (args.write / f"{account}.txt").write_text(unlabelled(own), encoding="utf-8")
            print(f"{account}: {len(own):,} sentences")
        return
    rows, lost = examples_of(found, args.stories / LABELS)
    tables: dict[str, Any] = {}
    if args.data:
        fitted = load_training(args.data)
        ways = METHODS | ({"frozen MiniLM + logistic": frozen(args.encoder)} if args.encoder else {})
        tables = {name: compared(method, fitted, rows) for name, method in ways.items()}
    tables[SHIPPED] = measured(rows)
    second, _ = examples_of(found, args.stories / SECOND)
    if second:
        tables[READERS] = agreement(rows, second)
    if args.card:
        into_card(tables | {"accounts": len({row.group for row in rows})})
    if args.json:
        print(json.dumps(tables | {"labels_lost": lost}, indent=1))
        return
    for title, table in tables.items():
        print(printed(title, table))
    if lost:
        print(f"{lost:,} labelled sentences are split otherwise now and were left out")


if __name__ == "__main__":
    main()
