"""Dossiers on the way to another process: a record that is the same as on an earlier day is not sent again.

Most of a day's messages, with the scores of their sentences, stand in the next day's dossier as they are. The sender
numbers the records of an account as they go out, and names those that the other side has by number; the receiver
keeps them. What arrives is equal to what was sent, whatever was sent before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from cxnlp.trajectory.dossier import Dossier
from cxnlp.types import Message, ScoredSentence

Said = tuple[Message, tuple[ScoredSentence, ...]]
"""A message with its scored sentences."""
TABLES = ("metrics", "invoices", "surveys")


@dataclass(frozen=True, slots=True)
class Parcel:
    """A dossier without messages, sentences and tables; `new`: records not sent before, in the order of their numbers;
    `places`: numbers of all its records, in order; `tables`: those that are not as they were."""

    dossier: Dossier
    new: tuple[Said, ...]
    places: tuple[int, ...]
    tables: dict[str, tuple[Any, ...]]


class Sender:
    """Packs the dossiers of accounts, one day after the other."""

    def __init__(self) -> None:
        self._sent: dict[str, dict[str, tuple[int, Said]]] = {}
        self._numbers: dict[str, int] = {}
        self._tables: dict[tuple[str, str], tuple[Any, ...]] = {}

    def packed(self, dossier: Dossier) -> Parcel:
        """What the receiver does not have of a dossier, and where the rest of it is found there."""
        account = dossier.account
        sent = self._sent.setdefault(account, {})
        new: list[Said] = []
        places = []
        first = self._numbers.get(account, 0)
        for said in by_message(dossier):
            held = sent.get(said[0].message_id)
            if held is None or held[1] != said:
                held = sent[said[0].message_id] = first + len(new), said
                new.append(said)
            places.append(held[0])
        self._numbers[account] = first + len(new)
        tables = {name: rows for name in TABLES if self._differs(account, name, rows := getattr(dossier, name))}
        rest = replace(dossier, messages=(), scored=(), metrics=(), invoices=(), surveys=())
        return Parcel(rest, tuple(new), tuple(places), tables)

    def _differs(self, account: str, name: str, rows: tuple[Any, ...]) -> bool:
        if self._tables.get((account, name)) == rows:
            return False
        self._tables[account, name] = rows
        return True


class Receiver:
    """Gives the dossiers of parcels, which come in the order in which they were packed."""

    def __init__(self) -> None:
        self._held: dict[str, list[Said]] = {}
        self._tables: dict[str, dict[str, tuple[Any, ...]]] = {}

    def unpacked(self, parcel: Parcel) -> Dossier:
        """The dossier as it was packed."""
        account = parcel.dossier.account
        held = self._held.setdefault(account, [])
        held += parcel.new
        tables = self._tables.setdefault(account, {})
        tables |= parcel.tables
        records = [held[place] for place in parcel.places]
        whole: dict[str, Any] = {
            "messages": tuple(message for message, _ in records),
            "scored": tuple(s for _, said in records for s in said),
            **tables,
        }
        return replace(parcel.dossier, **whole)


def by_message(dossier: Dossier) -> Sequence[Said]:
    """Each message with its sentences, in order."""
    said: dict[str, list[ScoredSentence]] = {m.message_id: [] for m in dossier.messages}
    for sentence in dossier.scored:
        said[sentence.message_id].append(sentence)
    return [(m, tuple(said[m.message_id])) for m in dossier.messages]
