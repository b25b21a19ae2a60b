"""Reads the project's own labelled threads (corpora/training/*.txt and accounts/*.txt) as training examples.

A thread is a run of lines up to a blank line: `@ kind side role` or `+ kind side role` names the speaker of the lines
that follow, each of which is `sentence || labels`: S, T or N, then flags and signed polarities by short name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cxnlp.types import FLAGS, ORIENTATIONS, POLARITIES, ScoreInput
from pipelines.signals_training.data import Example
from pipelines.signals_training.folds import fold_of

OWN = "own"
NEVER_HELD_OUT = -1
ORIENTATION_OF = {"S": "strategic", "T": "transactional", "N": "neutral"}
FLAG_OF = {
    "scope": "scope_dispute",
    "absence": "champion_absence",
    "deferral": "planning_deferral",
    "payment": "payment_concern",
    "churn": "churn_risk",
    "escalation": "escalation",
    "expansion": "expansion",
}
POLARITY_OF = {"sent": "sentiment", "trust": "trust", "goal": "goal_alignment", "resp": "responsiveness"}


@dataclass(frozen=True)
class Line:
    """One labelled sentence of a thread."""

    text: str
    kind: str
    side: str
    role: str
    orientation: str
    flags: frozenset[str]
    polarities: dict[str, int]


def parse_line(text: str, speaker: tuple[str, str, str]) -> Line:
    """A line of a thread. Raises ValueError naming an unknown label."""
    words, found, labels = text.rpartition(" || ")
    if not found:
        raise ValueError(f"no labels: {text!r}")
    orientation, *rest = labels.split()
    flags, polarities = set(), {}
    for label in rest:
        if label in FLAG_OF:
            flags.add(FLAG_OF[label])
        elif label[:-1] in POLARITY_OF and label[-1] in "+-":
            polarities[POLARITY_OF[label[:-1]]] = 1 if label[-1] == "+" else -1
        else:
            raise ValueError(f"unknown label {label!r}: {text!r}")
    return Line(words.strip(), *speaker, ORIENTATION_OF[orientation], frozenset(flags), polarities)


def threads(text: str) -> Iterator[list[Line]]:
    """The threads of one file."""
    thread: list[Line] = []
    speaker: tuple[str, str, str] | None = None
    for raw in text.splitlines():
        line = raw.strip()
        if not line:
            if thread:
                yield thread
            thread, speaker = [], None
        elif line[0] in "@+" and len(line.split()) == 4:
            _, kind, side, role = line.split()
            speaker = (kind, side, role)
        elif speaker is None:
            raise ValueError(f"no speaker before: {line!r}")
        else:
            thread.append(parse_line(line, speaker))
    if thread:
        yield thread


def load_own(directory: Path) -> list[Example]:
    """Every sentence of every thread, with the two before and the one after it as context."""
    return _loaded([(path, NEVER_HELD_OUT) for path in sorted(directory.glob("*.txt"))])


def load_histories(directory: Path) -> list[Example]:
    """The same of account histories, a file each, in the fold of their account: what is fitted on such an account must
    not have been scored by a model that was trained on it."""
    return _loaded([(path, fold_of(path.stem)) for path in sorted(directory.glob("*.txt"))])


def _loaded(files: Sequence[tuple[Path, int]]) -> list[Example]:
    return [
        _example(path.stem, fold, number, thread, place)
        for path, fold in files
        for number, thread in enumerate(threads(path.read_text(encoding="utf-8")))
        for place in range(len(thread))
    ]


def _example(writer: str, fold: int, number: int, thread: list[Line], place: int) -> Example:
    line = thread[place]
    item = ScoreInput(
        text=line.text,
        context_before=" ".join(other.text for other in thread[max(0, place - 2) : place]),
        context_after=thread[place + 1].text if place + 1 < len(thread) else "",
        side=line.side,
        role=line.role,
        kind=line.kind,
    )
    return Example(
        id=f"own:{writer}:{number}:{place}",
        item=item,
        origin=OWN,
        source=f"own-{writer}",
        group=f"own-{writer}:{number}",
        fold=fold,
        orientation=ORIENTATIONS.index(line.orientation),
        flags=tuple(flag in line.flags for flag in FLAGS),
        polarities=tuple(line.polarities.get(name, 0) for name in POLARITIES),
    )
