"""Pairwise precision and recall of resolution on planted duplicates, with intervals over accounts."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from cxnlp.people.identity import resolve_mentions
from cxnlp.people.mentions import parties
from cxnlp.people.names import parse_name
from cxnlp.pipeline import Placed
from cxnlp.types import Message
from pipelines.identity_duplicates.inject import plant
from pipelines.identity_duplicates.kinds import Kind

Mention = tuple[str | None, str | None, str | None]


@dataclass
class Count:
    """Pairs of writings of one account: rightly joined, wrongly joined, wrongly apart."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, other: Count) -> None:
        self.right, self.wrong, self.missed = (
            self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)  # fmt: skip

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


def _mention(account: str | None, name: str | None, email: str | None) -> Mention:
    """A writing: the address where there is one, else the name."""
    parsed = parse_name(name)
    return account, (email or "").lower() or None, None if email else (parsed.key if parsed else None)


def _seen(messages: Sequence[Message]) -> dict[Mention, set[str]]:
    found: dict[Mention, set[str]] = defaultdict(set)
    for message in messages:
        for party in parties(message):
            key = _mention(message.account, party.name, party.email)
            if party.person_id and key[1:] != (None, None):
                found[key].add(party.person_id)
    return found


def run(placed: Placed, kinds: Mapping[str, Kind], seed: int) -> tuple[dict[str, Count], dict[str, Count], list[str]]:
    """Counts by account and by kind, and what went wrong in words.

    The true person of an unchanged writing is the one it has without anything planted. Only pairs with a planted
    writing count, and pairs of unchanged ones that the planted ones joined or tore apart.
    """
    plain = resolve_mentions(placed.messages, placed.directory, placed.sides)
    planted = plant(placed.messages, plain.messages, plain.people, kinds, seed)
    whose = {_mention(*key): person for key, person in planted.whose.items()}
    kind = {_mention(*key): name for key, name in planted.kind.items()}
    before = _seen(plain.messages)
    found = resolve_mentions(planted.messages, placed.directory, placed.sides)
    items: dict[str | None, list[tuple[Mention, str, str]]] = defaultdict(list)
    for mention, ids in sorted(_seen(found.messages).items(), key=str):
        true = {whose[mention]} if mention in whose else before.get(mention, set())
        if len(true) == 1:
            items[mention[0]] += [(mention, next(iter(true)), one) for one in sorted(ids)]
    by_account: dict[str, Count] = defaultdict(Count)
    by_kind: dict[str, Count] = defaultdict(Count)
    faults = []
    for account, rows in items.items():
        for (m, true_m, one), (n, true_n, two) in combinations(rows, 2):
            new = [x for x in (m, n) if x in whose]
            same, joined = true_m == true_n, one == two
            if not new and same == joined:
                continue
            made = Count(int(same and joined), int(joined and not same), int(same and not joined))
            by_account[account or ""].add(made)
            for name in {kind[x] for x in new} or {"bystanders"}:
                by_kind[name].add(made)
            if same != joined:
                faults.append(
                    f"{'joined' if joined else 'apart'} {account}: {m[1:]} {n[1:]} {sorted(kind[x] for x in new)}"
                )
    return by_account, by_kind, faults


def interval(counts: Sequence[Count], what: str, seed: int = 0, draws: int = 2000) -> tuple[float, float]:
    """95 % bootstrap interval of precision or recall over accounts."""
    rng = random.Random(seed)
    values = []
    for _ in range(draws):
        total = Count()
        for one in rng.choices(counts, k=len(counts)):
            total.add(one)
        values.append(getattr(total, what))
    values.sort()
    return values[int(0.025 * draws)], values[int(0.975 * draws) - 1]
