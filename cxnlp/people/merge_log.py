"""The log of who was joined with whom and why, and the pairs left for somebody to judge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from cxnlp.people.bonds import Node, Scope
from cxnlp.people.cluster import Cluster
from cxnlp.people.clusters import DECIDED, Found
from cxnlp.people.merging import Merger
from cxnlp.people.names import Name, parse_name
from cxnlp.people.short_names import fits
from cxnlp.types import Message

Key = Literal["record", "name or address", "short name", "decision"]
REVIEW_COLUMNS = (
    "account", "score", "why", "first", "first_seen_as", "first_source", "second", "second_seen_as", "second_source",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Joined:
    """Two mentions that are one person. `key`: by a record that gives both, by a scored likeness (`score` 0..1), by a
    short name in its context, or by the user; `evidence`: what stood there; `sources`: where; `mentions`: how often."""

    person_id: str
    account: str | None
    first: str
    second: str
    key: Key
    rule: str
    score: float
    evidence: tuple[str, ...]
    sources: tuple[str, ...]
    mentions: int = 1


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two people who may be one; never joined without the user."""

    account: str | None
    first_id: str
    second_id: str
    first: str
    second: str
    score: float
    rule: str
    evidence: tuple[str, str]
    sources: tuple[str, str]


class ShortNames:
    """Counts which short names ("Ida", "IH") were taken for whom, with the first place of each."""

    def __init__(self) -> None:
        self.count: Counter[tuple[str, str, str]] = Counter()
        self.first: dict[tuple[str, str, str], tuple[str, str]] = {}

    def note(self, name: Name, message: Message, person_id: str) -> None:
        at = (message.account or "", name.key, person_id)
        self.count[at] += 1
        self.first[at] = min(self.first.get(at, (message.source, name.display)), (message.source, name.display))


def _text(node: Node) -> str:
    return f"#{node[2]}" if node[0] == "#" else node[2]


def joins(found: Found, merger: Merger, ids: Mapping[int, str], short: ShortNames) -> tuple[Joined, ...]:
    """Everything that made two mentions one person, in a fixed order. `ids`: person_id by number of the cluster."""
    number = {id(cluster): n for n, cluster in enumerate(found.clusters)}
    by_email: dict[tuple[Scope, str], Cluster] = {(None, k): c for k, c in found.by_email.items()}
    tables = {"@": by_email, "#": found.by_ref, "n": found.by_name}
    rows = []
    for link in found.links:
        cluster = tables[link.first[0]][link.first[1], link.first[2]]
        key: Key = "decision" if link.rule == DECIDED else "record"
        account = link.first[1] or link.second[1]
        sources = (link.source,) if link.source else ()
        first, second = _text(link.first), _text(link.second)
        rows.append(Joined(ids[number[id(cluster)]], account, first, second, key, link.rule, 1.0, (), sources))
    for pair in merger.pairs.values():
        if pair.merged:
            person = ids[pair.numbers[0]]
            rows.append(Joined(person, pair.account, pair.first, pair.second, "name or address", pair.rule, pair.score,
                               pair.evidence, pair.places))  # fmt: skip
    whole = {ids[n]: merger.clusters[merger.root(n)] for n in range(len(found.clusters))}
    for (account, name, person), count in short.count.items():
        source, display = short.first[account, name, person]
        meant = whole[person]
        score = max((fits(called, n) for n in meant.parsed), default=0.0) if (called := parse_name(display)) else 0.0
        rows.append(Joined(person, account or None, display, meant.canonical, "short name", "short name in its context",
                           score, (display, meant.label), (source,), count))  # fmt: skip
    return tuple(sorted(rows, key=lambda r: (r.account or "", r.person_id, r.key, r.first, r.second)))


def doubts(merger: Merger, ids: Mapping[int, str]) -> tuple[Doubt, ...]:
    """The pairs that are neither surely one nor surely two, the likeliest first."""
    best: dict[tuple[str, str], Doubt] = {}
    for pair in merger.pairs.values():
        a, b = pair.numbers
        if pair.merged or ids[a] == ids[b]:
            continue
        row = Doubt(pair.account, ids[a], ids[b], pair.first, pair.second, pair.score, pair.rule, pair.evidence,
                    pair.places)  # fmt: skip
        key = (min(ids[a], ids[b]), max(ids[a], ids[b]))
        if key not in best or best[key].score < row.score:
            best[key] = row
    return tuple(sorted(best.values(), key=lambda d: (-d.score, d.account or "", d.first, d.second)))


def joined_row(row: Joined) -> dict[str, Any]:
    """A row of merges.jsonl."""
    return {
        "person_id": row.person_id,
        "account": row.account,
        "first": row.first,
        "second": row.second,
        "key": row.key,
        "rule": row.rule,
        "score": row.score,
        "evidence": list(row.evidence),
        "sources": list(row.sources),
        "mentions": row.mentions,
    }


def review_rows(rows: Iterable[Doubt]) -> list[dict[str, str]]:
    """The rows of people-review.csv."""
    values = (
        (d.account or "", f"{d.score:.3f}", d.rule, d.first, d.evidence[0], d.sources[0], d.second, d.evidence[1],
         d.sources[1])
        for d in rows
    )  # fmt: skip
    return [dict(zip(REVIEW_COLUMNS, v, strict=True)) for v in values]
