"""Sentence scores in a sweep: those kept in the workspace, and new ones as long as the budget lasts."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from cxnlp.analysis import Scored, score
from cxnlp.parsing import Parsed
from cxnlp.signals.cache import BATCH, Logits, input_digest, unpacked
from cxnlp.signals.messages import Place, chain_of, has_english, in_context, scorable
from cxnlp.signals.score import Scorer
from cxnlp.types import Message, ScoreInput

WAIT_S = 60.0  # for the sweep to finish writing


@dataclass
class KeptScores:
    """The logits of a workspace, read by its path; new ones gather in `fresh`, for the sweep to write."""

    workspace: Path
    encoder: str
    fresh: dict[bytes, Logits] = field(default_factory=dict)

    def get(self, digests: Sequence[bytes]) -> dict[bytes, Logits]:
        """The logits among `digests` that are known."""
        found = {d: self.fresh[d] for d in digests if d in self.fresh}
        uri = f"{self.workspace.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=WAIT_S, check_same_thread=False)) as db:
            for start in range(0, len(digests), BATCH):
                part = digests[start : start + BATCH]
                marks = ",".join("?" * len(part))
                query = f"SELECT digest, packed FROM logits WHERE encoder = ? AND digest IN ({marks})"  # noqa: S608
                found |= {key: unpacked(value) for key, value in db.execute(query, [self.encoder, *part])}
        return found

    def put(self, rows: Mapping[bytes, Logits]) -> None:
        """Notes new logits."""
        self.fresh.update(rows)


def has_scores(workspace: Path, encoder: str) -> bool:
    """Whether a workspace keeps any logits of an encoder."""
    with closing(sqlite3.connect(f"{workspace.resolve().as_uri()}?mode=ro", uri=True, timeout=WAIT_S)) as db:
        query = "SELECT 1 FROM logits WHERE encoder = ? LIMIT 1"
        return db.execute(query, (encoder,)).fetchone() is not None


def unscored_in(messages: Sequence[Message]) -> int:
    """Messages whose words would be scored."""
    return sum(scorable(m) and has_english(m) for m in messages)


def sent_since(message: Message, since: date | None) -> bool:
    """Whether a message may be scored: all, or with a day those sent on it or later (UTC)."""
    return since is None or (message.sent_at is not None and message.sent_at.date() >= since)


def _missing(places: Sequence[tuple[Place, ScoreInput]], kept: KeptScores) -> set[str]:
    """The chains of which a sentence is not known; of most that wait the first is not, and no other is looked up."""
    chains: dict[str, list[ScoreInput]] = {}
    for place, item in places:
        chains.setdefault(chain_of(place.message), []).append(item)
    first = {chain: input_digest(items[0]) for chain, items in chains.items()}
    known = kept.get(list(first.values()))
    rest = {chain: list(map(input_digest, chains[chain][1:])) for chain, key in first.items() if key in known}
    found = kept.get([key for keys in rest.values() for key in keys])
    return {chain for chain in chains if chain not in rest or any(key not in found for key in rest[chain])}


def scored_within(
    parsed: Parsed, scorer: Scorer, kept: KeptScores, budget: int, since: date | None = None
) -> tuple[Scored, int, int]:
    """Scores of an account, how many messages were scored anew, and of how many the sentences wait.

    With a budget left the whole account is scored, so that no account is judged by a part of its words for longer than
    need be, with `since` all that was sent from that day on. What waits is left out: messages (of a ticket or chat:
    all its remarks) of which a sentence is not known yet.
    """
    mine = [m for m in parsed.messages if m.account is not None]
    places, _ = in_context(mine, parsed.people)
    missing = _missing(places, kept)
    now = {chain_of(m) for m in mine if sent_since(m, since)} & missing if budget > 0 else set()
    later = missing - now
    written = {p.message.message_id: chain_of(p.message) for p, _ in places}
    new, waiting = (sum(chain in some for chain in written.values()) for some in (now, later))
    ready = replace(parsed, messages=tuple(m for m in mine if chain_of(m) not in later)) if later else parsed
    keeping: Any = kept
    return score(ready, scorer.keeping(keeping)), new, waiting
