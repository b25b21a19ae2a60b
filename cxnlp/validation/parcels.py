"""Dossiers on the way to another process: a record that is the same as on an earlier day is not sent again.

Most of a day's messages stand in the next day's dossier as they are, and most people too. The sender numbers the
messages of an account as they go out, and names those that the other side has by number; the receiver keeps them. What
arrives is equal to what was sent, whatever was sent before.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

from cxnlp.trajectory.dossier import Dossier
from cxnlp.types import Message

KEPT = ("people", "metrics", "invoices", "surveys")
"""Fields of a dossier that go again only when they differ."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A dossier without what the other side has. `new`: messages not sent before, in the order of their numbers;
    `places`: numbers of all its messages, in order; `kept`: those of the kept fields that are not as they were."""

    dossier: Dossier
    new: tuple[Message, ...]
    places: tuple[int, ...]
    kept: dict[str, Any]


class Sender:
    """Packs the dossiers of accounts, which hold no sentences yet, one day after the other."""

    def __init__(self) -> None:
        self._sent: dict[str, dict[str, tuple[int, Message]]] = defaultdict(dict)
        self._numbers: dict[str, int] = defaultdict(int)
        self._kept: dict[tuple[str, str], Any] = {}

    def packed(self, dossier: Dossier) -> Parcel:
        """What the receiver does not have of a dossier, and where the rest of it is found there."""
        account = dossier.account
        sent = self._sent[account]
        new: list[Message] = []
        places = []
        first = self._numbers[account]
        for message in dossier.messages:
            held = sent.get(message.message_id)
            if held is None or (held[1] is not message and held[1] != message):
                held = sent[message.message_id] = first + len(new), message
                new.append(message)
            places.append(held[0])
        self._numbers[account] = first + len(new)
        kept = {name: held for name in KEPT if self._differs(account, name, held := getattr(dossier, name))}
        rest = replace(dossier, messages=(), people={}, metrics=(), invoices=(), surveys=())
        return Parcel(rest, tuple(new), tuple(places), kept)

    def _differs(self, account: str, name: str, held: Any) -> bool:
        if self._kept.get((account, name)) == held:
            return False
        self._kept[account, name] = held
        return True


class Receiver:
    """Gives the dossiers of parcels, which come in the order in which they were packed."""

    def __init__(self) -> None:
        self._held: dict[str, list[Message]] = defaultdict(list)
        self._kept: dict[str, dict[str, Any]] = defaultdict(dict)

    def unpacked(self, parcel: Parcel) -> Dossier:
        """The dossier as it was packed."""
        account = parcel.dossier.account
        held, kept = self._held[account], self._kept[account]
        held += parcel.new
        kept |= parcel.kept
        return replace(parcel.dossier, messages=tuple(held[place] for place in parcel.places), **kept)
