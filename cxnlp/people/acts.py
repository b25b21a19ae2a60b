"""Counts what each person did in an account: mails, tickets, meetings, and the words they used."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from cxnlp.ingest.identify import in_order
from cxnlp.people.folding import fold
from cxnlp.people.mentions import people_of
from cxnlp.people.shared import OfShared
from cxnlp.recalled import recalled
from cxnlp.remembered import remembered
from cxnlp.types import Message, Recipient, Side

# Stems of folded words that show what somebody deals with, across the common business languages ("*": any ending).
MONEY_STEMS = """
invoic* po purchas* procure* payment* remit* vat iban quote quotation contract* clause* billing budget* tender*
discount* rechnung* bestell* zahlung* vertrag* angebot* gutschrift* factur* pedido* pago pagos contrat* fattur* ordine
pagament* fatur* commande* paiement* faktur* zamowien* platnosc* lasku* betaling*
"""
TECHNICAL_STEMS = """
api sso saml oauth json xml csv sftp endpoint* webhook* log logs server* firewall* dns vpn ip sql query schema script*
integration* sandbox staging deploy* release* regression* latency timeout* certificate* token* mapping database*
firmware config* sdk http* schnittstelle* datenbank* serveur* interfaz servidor*
"""
PLANNING_STEMS = """
goal* target* roadmap* strateg* quarter* plan plans planning pilot* rollout expand* board success outcome* vision
priorit* proposal roi objective* workshop* ziel* planung quartal* objetiv* obiettiv* objectif* suunnitel*
"""


def _stems(text: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(re.escape(w).replace(r"\*", r"\w*") for w in text.split()) + r")\b")


WRITTEN = frozenset({"email", "ticket", "chat"})
MET = frozenset({"transcript", "meeting_notes", "call_note"})
MONEY, TECHNICAL, PLANNING = map(_stems, (MONEY_STEMS, TECHNICAL_STEMS, PLANNING_STEMS))


@dataclass
class Acts:
    """One person's doings in one account. Counts.

    `mails` sent, of them `openings` that began a thread; `tickets` requested, `comments` on tickets; `meetings` and
    calls present at; `turns` spoken; `words` written or spoken; mails `copied` on or `addressed` with; colleagues
    `brought` into a running thread; of `own` texts, how many speak of `money` or are `technical`; `planning` words;
    `answers` to what the other side wrote last in a thread.
    """

    mails: int = 0
    openings: int = 0
    tickets: int = 0
    comments: int = 0
    meetings: int = 0
    invited: int = 0
    turns: int = 0
    words: int = 0
    copied: int = 0
    addressed: int = 0
    brought: int = 0
    money: int = 0
    technical: int = 0
    planning: int = 0
    own: int = 0
    answers: int = 0


def _own_words(message: Message, author: str | None) -> Mapping[str, list[str]]:
    """What each person wrote, piece by piece, and said, as one piece."""
    said: dict[str, list[str]] = {}
    if author and message.kind in WRITTEN:
        said[author] = [message.subject or "", message.text]
    if message.turns:
        spoken: dict[str, list[str]] = {}
        for turn in message.turns:
            if turn.speaker.person_id:
                spoken.setdefault(turn.speaker.person_id, []).append(turn.text)
        for person, texts in spoken.items():
            said.setdefault(person, []).append(" ".join(texts))
    return said


@recalled
@remembered
def _told_by_words(text: str) -> tuple[int, bool, bool, int]:
    """Number of words, whether they speak of money or are technical, number of planning words."""
    text = fold(text)
    return len(text.split()), bool(MONEY.search(text)), bool(TECHNICAL.search(text)), len(PLANNING.findall(text))


class _Count:
    """Counts message after message, in the order of time; who was addressed is counted at the end, once a list of
    recipients (`_sent`)."""

    def __init__(self, sides: Mapping[str, Side]) -> None:
        self._side = sides.get
        self._acts: dict[str, Acts] = defaultdict(Acts)
        self._everybody = OfShared(people_of)
        self._opened: set[str] = set()
        self._known: dict[str, set[str]] = defaultdict(set)
        self._last: dict[str, str] = {}
        self._sent: dict[tuple[int, str], list[tuple[Recipient, ...]]] = defaultdict(list)

    def add(self, messages: Iterable[Message]) -> None:
        """Takes the next messages."""
        for m in messages:
            thread = m.thread_id or m.message_id or m.source
            author = m.author.person_id if m.author else None
            if m.kind == "ticket":
                self._on_ticket(m, thread, author)
            elif author and m.kind in ("email", "chat"):
                self._sent_by(author, m, thread)
            if m.recipients:
                self._known[thread] |= self._everybody(m.recipients)
            if author and m.kind in WRITTEN:
                self._known[thread].add(author)
                self._last[thread] = author
            self._opened.add(thread)
            if m.invited or m.turns or m.kind in MET:
                self._met(m, author)
            for person, texts in _own_words(m, author).items():
                self._says(person, texts)

    def _on_ticket(self, m: Message, thread: str, author: str | None) -> None:
        if thread not in self._opened:
            requester = m.ticket.requester.person_id if m.ticket and m.ticket.requester else author
            if requester:
                self._acts[requester].tickets += 1
        elif author:
            self._acts[author].comments += 1

    def _sent_by(self, author: str, m: Message, thread: str) -> None:
        begun, side = thread in self._opened, self._side(author)
        acts = self._acts[author]
        acts.mails += 1
        acts.openings += not begun
        before = self._last.get(thread)
        acts.answers += before is not None and self._side(before) != side
        if not m.recipients:
            return
        self._sent[id(m.recipients), author].append(m.recipients)
        known = self._known[thread]
        if begun and not self._everybody(m.recipients) <= known:
            for recipient in m.recipients:
                other = recipient.party.person_id
                new = other and other != author and other not in known
                acts.brought += bool(new) and self._side(other or "") == side

    def _met(self, m: Message, author: str | None) -> None:
        for invitation in m.invited:
            if invitation.party.person_id:
                self._acts[invitation.party.person_id].invited += 1
        if m.kind in MET:
            present = {p.person_id for p in m.present} | {t.speaker.person_id for t in m.turns}
            for person in present:
                if person and person != (author if m.kind == "call_note" else None):
                    self._acts[person].meetings += 1
        for turn in m.turns:
            if turn.speaker.person_id:
                self._acts[turn.speaker.person_id].turns += 1

    def _says(self, person: str, texts: Sequence[str]) -> None:
        acts, money, technical = self._acts[person], False, False
        for text in texts:
            words, of_money, of_systems, planning = _told_by_words(text)
            acts.words += words
            acts.planning += planning
            money, technical = money or of_money, technical or of_systems
        acts.own += 1
        acts.money += money
        acts.technical += technical

    def so_far(self) -> dict[str, Acts]:
        """What each person did in the messages taken by now."""
        found = defaultdict(Acts, {person: replace(acts) for person, acts in self._acts.items()})
        for (_, author), sent in self._sent.items():
            for recipient in sent[0]:
                other = recipient.party.person_id
                if other and other != author:
                    found[other].copied += len(sent) * (recipient.field == "cc")
                    found[other].addressed += len(sent) * (recipient.field == "to")
        return dict(found)


def _counted(messages: Iterable[Message]) -> list[Message]:
    return in_order([m for m in messages if not m.automatic and not m.duplicate_of])


def count_acts(messages: Sequence[Message], sides: Mapping[str, Side]) -> dict[str, Acts]:
    """What each person did in these messages (of one account), by person_id. Automatic mail and duplicates are
    left out; calendar entries count as invitations only."""
    count = _Count(sides)
    count.add(_counted(messages))
    return count.so_far()


def count_acts_twice(
    messages: Sequence[Message], part: Sequence[Message], sides: Mapping[str, Side]
) -> tuple[dict[str, Acts], dict[str, Acts]]:
    """`count_acts` of messages and of a part of them: in one go where the part comes first."""
    ordered, own = _counted(messages), set(map(id, part))
    first = list(takewhile(lambda m: id(m) in own, ordered))
    count = _Count(sides)
    count.add(first)
    begun = count.so_far()
    rest = ordered[len(first) :]
    if any(id(m) in own for m in rest):
        begun = count_acts(part, sides)
    count.add(rest)
    return count.so_far(), begun
