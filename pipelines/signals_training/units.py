"""What the network reads in one pass while it is trained: single sentences, or passages with all their labels."""

from __future__ import annotations

import dataclasses
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cxnlp.signals.encoding import Assembler, TokenSequence
from cxnlp.signals.passages import in_passages
from cxnlp.types import Passage, ScoreInput
from pipelines.signals_training.data import ACCOUNT, Example
from pipelines.signals_training.own_text import OWN

HIDE = {"side": 0.15, "role": 0.2, "kind": 0.1, "context_before": 0.08, "context_after": 0.1}
"""How often a field is hidden, so that the network can do without it."""
CONTEXT = {"context_before", "context_after"}


@dataclass(frozen=True)
class Unit:
    """A sentence between its contexts, or a passage; `examples`: one per target, None where nobody labelled."""

    read: ScoreInput | Passage
    examples: tuple[Example | None, ...]

    @property
    def is_rare(self) -> bool:
        """Whether a sentence of it carries a flag or a polarity other than 0."""
        return any(example is not None and example.is_rare for example in self.examples)

    def assembled(self, assembler: Assembler) -> TokenSequence:
        """Its token sequence."""
        if isinstance(self.read, Passage):
            return assembler.assemble_passage(self.read)
        return assembler.assemble(self.read)


def single(example: Example) -> Unit:
    """An example on its own."""
    return Unit(example.item, (example,))


def together(rows: Sequence[Example]) -> list[Unit]:
    """The examples in passages where their neighbours are known (accounts, own threads), on their own where not."""
    units = [single(row) for row in rows if row.origin not in (ACCOUNT, OWN)]
    for chain in [*_account_chains(rows), *_own_chains(rows)]:
        items = in_passages([line for line, _ in chain])
        labels = dict(zip(items, (example for _, example in chain), strict=True))
        for passage in dict.fromkeys(item.passage for item in items if item.passage):
            inside = tuple(labels[item] for item in items if item.passage == passage)
            if any(inside):
                units.append(Unit(passage, inside))
    return units


Chain = list[tuple[ScoreInput, Example | None]]


def _line(item: ScoreInput, text: str) -> ScoreInput:
    return ScoreInput(text, side=item.side, role=item.role, kind=item.kind)


def _own_chains(rows: Sequence[Example]) -> list[Chain]:
    threads: dict[str, Chain] = defaultdict(list)
    for row in rows:
        if row.origin == OWN:
            threads[row.group].append((_line(row.item, row.item.text), row))
    return list(threads.values())


def _account_chains(rows: Sequence[Example]) -> list[Chain]:
    """The messages of accounts. Ids end in the sentence's number; sentences left out of the file stand in the contexts
    of their neighbours."""
    messages: dict[str, list[tuple[int, Example]]] = defaultdict(list)
    for row in rows:
        if row.origin == ACCOUNT:
            message, number = row.id.rsplit(":", 1)
            messages[message].append((int(number), row))
    return [chain for said in messages.values() for chain in _chains(sorted(said, key=lambda pair: pair[0]))]


def _chains(said: Sequence[tuple[int, Example]]) -> Iterator[Chain]:
    chain: Chain = []
    last: tuple[int, Example] | None = None
    for number, row in said:
        between = _between(last, number, row) if last else None
        if between is None:
            if last:
                yield _ended(chain, last[1])
            chain = [(_line(row.item, row.item.context_before), None)] if row.item.context_before else []
        else:
            chain += [(_line(chain[-1][0], text), None) for text in between]
        chain.append((_line(row.item, row.item.text), row))
        last = number, row
    if last:
        yield _ended(chain, last[1])


def _between(last: tuple[int, Example], number: int, row: Example) -> list[str] | None:
    """The sentences between two rows of a message; None when they are not known."""
    gap, after, before = number - last[0] - 1, last[1].item.context_after, row.item.context_before
    if gap == 0:
        return []
    if gap == 1 and after:
        return [after]
    if gap == 2 and after and before.startswith(after) and before[len(after) :].strip():
        return [after, before[len(after) :].strip()]
    return None


def _ended(chain: Chain, last: Example) -> Chain:
    after = last.item.context_after
    return [*chain, (_line(last.item, after), None)] if after else chain


def hidden(read: ScoreInput | Passage, rng: random.Random) -> ScoreInput | Passage:
    """The same with some of its surroundings missing."""
    gone = {name for name, p in HIDE.items() if rng.random() < p}
    blank: dict[str, Any] = dict.fromkeys(gone - CONTEXT)
    if isinstance(read, ScoreInput):
        blank |= dict.fromkeys(gone & CONTEXT, "")
        return dataclasses.replace(read, **blank)
    lines = tuple(dataclasses.replace(line, **blank) for line in read.lines)
    first = read.first if "context_before" in gone else 0
    end = read.last if "context_after" in gone else len(lines)
    return Passage(lines[first:end], read.first - first, read.last - first)


def masked(sequence: TokenSequence, mask: int, share: float, rng: random.Random) -> TokenSequence:
    """The sequence with some tokens replaced; marks (below 1000 in the vocabulary) stay."""
    ids = tuple(mask if i > 1000 and rng.random() < share else i for i in sequence.ids)
    return dataclasses.replace(sequence, ids=ids)
