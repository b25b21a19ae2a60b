"""Verbatims out of an analysis folder: customers' sentences on topics, masked, and their count by topic."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cxnlp.actions.playbook import CHANNELS
from cxnlp.errors import UsageError
from cxnlp.records import rows as lines
from cxnlp.report.frames import read_frame
from cxnlp.report.tables import read_accounts
from cxnlp.types import FLAGS
from cxnlp.verbatims.masking import hidden, names_of
from cxnlp.verbatims.topics import Topic, parse, sieve

NEEDED = ("account", "message_id", "text", "side", "role", "kind", "sentiment", "words")
LEAST_WORDS = 4
THEMES = 4
KINDS = {"meeting": "meeting", "notes": "meeting", "call": "call"}


@dataclass(frozen=True, slots=True)
class Verbatim:
    """One sentence on one topic. `sentiment` in -1..1; `phrases`: its noun phrases, without masked ones."""

    topic: str
    account: str
    value: float | None
    currency: str | None
    date: str | None
    role: str
    channel: str
    sentiment: float
    signals: tuple[str, ...]
    phrases: tuple[str, ...]
    text: str
    message_id: str


def collect(folder: Path, wanted: Sequence[Topic], account: str | None = None) -> list[Verbatim]:
    """The verbatims of an analysis folder, by topic, then the newest first. Raises UsageError.

    Only customers' sentences of four words and more. What cannot hold a topic's word is never parsed.
    """
    rows = {str(r["account"]): r for r in read_accounts(folder)}
    missing: list[str] = []
    frame = read_frame(folder / "sentences.parquet", NEEDED, missing)
    if frame is None:
        raise UsageError(f"{folder} lacks {', '.join(missing)}: run cxnlp analyze again")
    days, whole = _messages(folder)
    first = sieve(wanted)
    signals = {s for t in wanted for s in t.signals}
    sentences = []
    for row in frame.to_dict("records"):
        if row["side"] != "customer" or row["words"] < LEAST_WORDS or row["account"] not in rows:
            continue
        if account is not None and account.lower() not in str(row["account"]).lower():
            continue
        fired = tuple(f for f in FLAGS if row.get(f"{f}_fired"))
        if signals & set(fired) or first.search(row["text"]):
            sentences.append((row, fired))
    names = names_of(whole)
    found = []
    for (row, fired), read in zip(sentences, parse([r["text"] for r, _ in sentences], wanted), strict=True):
        on = [t for t in wanted if t.id in read.topics or set(t.signals) & set(fired)]
        if not on:
            continue
        safe = hidden(row["text"], names, read.persons, read.auxiliaries)
        phrases = [p for s, e, p in read.phrases if not any(s < m.end and m.start < e for m in safe.masks)]
        own = rows[row["account"]]
        for topic in on:
            found.append(
                Verbatim(
                    topic.id, str(row["account"]), own.get("arr"), own.get("currency"), days.get(row["message_id"]),
                    str(row["role"]), CHANNELS.get(row["kind"], KINDS.get(row["kind"], str(row["kind"]))),
                    round(float(row["sentiment"]), 3), fired, tuple(dict.fromkeys(phrases)),
                    " ".join(safe.text.split()), str(row["message_id"]),
                )
            )  # fmt: skip
    place = {t.id: n for n, t in enumerate(wanted)}
    found.sort(key=lambda v: (v.account, v.message_id, v.text))
    found.sort(key=lambda v: v.date or "", reverse=True)
    return sorted(found, key=lambda v: place[v.topic])


def overview(found: Sequence[Verbatim], wanted: Sequence[Topic]) -> list[dict[str, Any]]:
    """Per topic: how many sentences and accounts, mean sentiment, and its commonest noun phrases."""
    by_topic: defaultdict[str, list[Verbatim]] = defaultdict(list)
    for verbatim in found:
        by_topic[verbatim.topic].append(verbatim)
    out = []
    for topic in wanted:
        own = by_topic[topic.id]
        counts = Counter(p for v in own for p in v.phrases)
        out.append(
            {
                "topic": topic.id,
                "title": topic.title,
                "sentences": len(own),
                "accounts": len({v.account for v in own}),
                "sentiment": round(sum(v.sentiment for v in own) / len(own), 3) if own else None,
                "phrases": [p for p, n in sorted(counts.items(), key=lambda c: (-c[1], c[0])) if n > 1][:THEMES],
            }
        )
    return out


def _messages(folder: Path) -> tuple[Mapping[str, str], list[dict[str, Any]]]:
    days = {
        str(m.get("message_id")): str(m["sent_at"])[:10] for m in lines(folder / "messages.jsonl") if m.get("sent_at")
    }
    return days, lines(folder / "people.jsonl")
