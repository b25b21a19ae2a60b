"""Labelled sentences of the histories put back into their messages: the day, and how far it counts as customer talk."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cxnlp.trajectory.days import to_day
from cxnlp.trajectory.history import History
from cxnlp.trajectory.history_tables import weight_of
from cxnlp.types import ORIENTATIONS, Message

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Labelled:
    """Labelled sentences (n,): day, weight as customer talk, orientation (n, 3: 1 for the true of ORIENTATIONS), and
    the model's probabilities (n, 3) of the same sentence and the program's own weight of it, `ours` (n,), both NaN
    where the two were split differently."""

    day: Array
    weight: Array
    truth: Array
    model: Array
    ours: Array

    def after(self, other: Array) -> Labelled:
        """The rows chosen by the mask `other`."""
        chosen = np.asarray(other, dtype=bool)
        return Labelled(*(part[chosen] for part in (self.day, self.weight, self.truth, self.model, self.ours)))


def plain(text: str) -> str:
    """Words only, in lower case."""
    return re.sub(r"\W+", " ", text.casefold()).strip()


def read_labels(path: Path) -> dict[str, list[dict[str, Any]]]:
    """The rows of sentences_accounts.jsonl by account; `id` is account:message:sentence."""
    by_account: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            row = json.loads(line)
            by_account[row["source"]].append(row)
    return dict(by_account)


def _nearest(home: str, messages: Mapping[str, Message]) -> list[str]:
    """Message ids, `home` first, then those of its thread (a ticket is labelled whole), then the others by time."""
    mine = messages[home]

    def rank(key: str) -> tuple[bool, bool, float, str]:
        m = messages[key]
        apart = abs((m.sent_at - mine.sent_at).total_seconds()) if m.sent_at and mine.sent_at else float("inf")
        return key != home, m.thread_id is None or m.thread_id != mine.thread_id, apart, key

    return sorted(messages, key=rank)


def align(rows: Sequence[Mapping[str, Any]], history: History) -> Labelled:
    """The labelled `rows` of an account in the messages of its history, without those whose words stand nowhere."""
    messages = {m.message_id: m for m in history.messages if m.sent_at}
    texts = {k: plain(" ".join([m.text, *(t.text for t in m.turns)])) for k, m in messages.items()}
    said = history.sentences[["message_id", "text", *ORIENTATIONS, "weight"]]
    split: dict[str, list[tuple[str, tuple[float, ...]]]] = defaultdict(list)
    for key, text, *p in said.itertuples(index=False, name=None):
        split[key].append((plain(text), tuple(p)))
    groups: dict[str, list[tuple[str, Mapping[str, Any]]]] = defaultdict(list)
    for row in rows:
        groups[row["id"].split(":")[1]].append((plain(row["text"]), row))
    found: list[tuple[float, float, str, tuple[float, ...]]] = []
    for group in groups.values():
        held: Counter[str] = Counter()
        for words, _ in group:
            held.update({k: len(words) for k, text in texts.items() if words and words in text})
        if not held:
            continue
        order = _nearest(held.most_common(1)[0][0], messages)
        for words, row in group:
            key = next((k for k in order if words and words in texts[k]), None)
            if key is None:
                continue
            own = split.get(key, [])
            p = next((p for text, p in own if text == words), None) or next(
                (p for text, p in own if text and (text in words or words in text)), (float("nan"),) * 4
            )
            m = messages[key]
            weight = weight_of(m, row["side"], history.side_of)  # by the label's side instead of the program's
            found.append((to_day(m.sent_at) if m.sent_at else 0.0, weight, row["orientation"], p))
    return Labelled(
        np.array([f[0] for f in found]),
        np.array([f[1] for f in found]),
        np.array([[float(f[2] == o) for o in ORIENTATIONS] for f in found]).reshape(-1, 3),
        np.array([f[3][:3] for f in found]).reshape(-1, 3),
        np.array([f[3][3] for f in found]),
    )
