"""Counts what each person did in an account: mails, tickets, meetings, and the words they used."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cxnlp.ingest.identify import sort_key
from cxnlp.people.folding import fold
from cxnlp.people.mentions import people_of
from cxnlp.people.shared import OfShared
from cxnlp.recalled import recalled
from cxnlp.remembered import of_same, remembered
from cxnlp.types import Message, Side

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


def _own_words(message: Message) -> Mapping[str, list[str]]:
    """What each person wrote, piece by piece, and said, as one piece."""
    said: dict[str, list[str]] = {}
    if message.author and message.author.person_id and message.kind in ("email", "ticket", "chat"):
        said[message.author.person_id] = [message.subject or "", message.text]
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


def _told(records: tuple[Message]) -> tuple[tuple[str, int, int, bool, bool], ...]:
    """Of each person who wrote or spoke in a message: words, planning words, whether of money and of systems."""
    found = []
    for person, texts in _own_words(records[0]).items():
        told = list(map(_told_by_words, texts))
        words, planning = sum(t[0] for t in told), sum(t[3] for t in told)
        found.append((person, words, planning, any(t[1] for t in told), any(t[2] for t in told)))
    return tuple(found)


def count_acts(messages: Sequence[Message], sides: Mapping[str, Side]) -> dict[str, Acts]:
    """What each person did in these messages (of one account), by person_id. Automatic mail and duplicates are
    left out; calendar entries count as invitations only."""
    acts: dict[str, Acts] = defaultdict(Acts)
    everybody = OfShared(people_of)
    opened: set[str] = set()
    known: dict[str, set[str]] = defaultdict(set)
    last: dict[str, str] = {}
    for m in sorted([m for m in messages if not m.automatic and not m.duplicate_of], key=sort_key):
        thread = m.thread_id or m.message_id or m.source
        author = m.author.person_id if m.author else None
        if m.kind == "ticket" and thread not in opened:
            requester = m.ticket.requester.person_id if m.ticket and m.ticket.requester else author
            if requester:
                acts[requester].tickets += 1
        elif m.kind == "ticket" and author:
            acts[author].comments += 1
        elif m.kind in ("email", "chat") and author:
            acts[author].mails += 1
            acts[author].openings += thread not in opened
            before = last.get(thread)
            acts[author].answers += before is not None and sides.get(before) != sides.get(author)
            for recipient in m.recipients:
                other = recipient.party.person_id
                if other and other != author:
                    acts[other].copied += recipient.field == "cc"
                    acts[other].addressed += recipient.field == "to"
                    new = other not in known[thread] and thread in opened and sides.get(other) == sides.get(author)
                    acts[author].brought += new
        known[thread] |= everybody(m.recipients)
        if author and m.kind in ("email", "ticket", "chat"):
            known[thread].add(author)
            last[thread] = author
        opened.add(thread)
        for invitation in m.invited:
            if invitation.party.person_id:
                acts[invitation.party.person_id].invited += 1
        if m.kind in ("transcript", "meeting_notes", "call_note"):
            present = {p.person_id for p in m.present} | {t.speaker.person_id for t in m.turns}
            for person in sorted(p for p in present if p and p != (author if m.kind == "call_note" else None)):
                acts[person].meetings += 1
        for turn in m.turns:
            if turn.speaker.person_id:
                acts[turn.speaker.person_id].turns += 1
        for person, words, planning, money, technical in of_same(_told, (m,)):
            a = acts[person]
            a.words += words
            a.planning += planning
            a.own += 1
            a.money += money
            a.technical += technical
    return dict(acts)
