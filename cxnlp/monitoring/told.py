"""What the data-quality block asks of an account's messages, in numbers: a sweep keeps this in place of messages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cxnlp.monitoring.hearing import mails_to, speakers
from cxnlp.people.shared import OfShared
from cxnlp.types import Message, Party, Recipient

Json = dict[str, Any]


@dataclass(frozen=True)
class Told:
    """Of messages that are no duplicates. `kinds`: how many of each kind by month ("" undated); `speakers`: who wrote
    or spoke; `contacts`: mails of the vendor to each of the customer's people, by month."""

    kinds: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    speakers: tuple[str, ...] = ()
    contacts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def months(self) -> Iterator[tuple[str, str]]:
        """Month and kind of every dated message."""
        for month, kinds in self.kinds.items():
            for kind, number in kinds.items() if month else ():
                yield from [(month, kind)] * number


def told_of(messages: Iterable[Json]) -> Told:
    """From rows of messages.jsonl."""
    rows = [m for m in messages if not m["duplicate_of"]]
    kinds: dict[str, dict[str, int]] = {}
    for (month, kind), number in Counter(((m["sent_at"] or "")[:7], m["kind"]) for m in rows).items():
        kinds.setdefault(month, {})[kind] = number
    return Told(
        {month: dict(sorted(kinds[month].items())) for month in sorted(kinds)},
        tuple(sorted(speakers(rows))),
        {month: dict(sorted(people.items())) for month, people in sorted(mails_to(rows).items())},
    )


def told_rows(messages: Iterable[Message]) -> Iterator[Json]:
    """What `told_of` reads of each message."""
    addressed, authors = OfShared(_recipients), OfShared(_author)
    months: dict[tuple[int, int], str] = {}
    for m in messages:
        month = None
        if m.sent_at:
            key = m.sent_at.year, m.sent_at.month
            month = months.get(key) or months.setdefault(key, "{:04}-{:02}".format(*key))
        yield {
            "duplicate_of": m.duplicate_of,
            "automatic": m.automatic,
            "kind": m.kind,
            "sent_at": month,
            "author": authors(m.author) if m.author else None,
            "turns": [{"speaker": t.speaker.person_id} for t in m.turns] if m.turns else [],
            "recipients": addressed(m.recipients),
        }


def _recipients(recipients: tuple[Recipient, ...], _: str | None) -> list[Json]:
    return [{"person_id": r.party.person_id, "side": r.party.side, "field": r.field} for r in recipients]


def _author(author: Party, _: str | None) -> Json:
    return {"person_id": author.person_id, "side": author.side}
