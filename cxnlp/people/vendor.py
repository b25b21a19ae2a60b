"""Proposes which mail domains are the vendor's, when the user has not said so."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from cxnlp.people.domains import domain_of, is_freemail, registrable
from cxnlp.people.mentions import parties
from cxnlp.people.places import layout
from cxnlp.types import DirectoryRow, Message
from cxnlp.vocabulary import ANSWER_COMMENT

# How much one piece of evidence says that a domain is the vendor's (judgement): answering tickets and writing call
# notes is the vendor's part; organising meetings usually; writing mail hardly tells.
STATED, AGENT, CALL_NOTE, ORGANISED, THREAD, CUSTOMER = 5.0, 3.0, 2.0, 1.0, 0.2, -4.0
# A domain is proposed for a group of messages when it has this share of the leading domain's evidence.
SHARE = 0.8


def _domain(address: str | None) -> str | None:
    domain = domain_of(address)
    return None if domain is None or is_freemail(domain) else registrable(domain)


def _evidence(messages: Iterable[Message], directory: Iterable[DirectoryRow]) -> dict[str, float]:
    score: dict[str, float] = defaultdict(float)
    threads: dict[str, set[str]] = defaultdict(set)
    for message in messages:
        author = _domain(message.author.email) if message.author else None
        requester = message.ticket.requester if message.ticket else None
        asked = _domain(requester.email) if requester else None
        stated: set[tuple[str, str]] = set()
        for party in parties(message):
            domain = _domain(party.email)
            if domain:
                threads[domain].add(message.thread_id or message.source)
                stated.add((domain, party.side))
        for domain, side in stated:
            score[domain] += {"vendor": STATED, "customer": CUSTOMER}.get(side, 0.0)
        if message.kind == "ticket" and author and asked:
            if author != asked:
                score[author] += AGENT
            score[asked] -= AGENT
        elif author and message.kind == "call_note":
            score[author] += CALL_NOTE
        elif author and message.kind in ("calendar", "meeting_notes") and ANSWER_COMMENT not in message.flags:
            score[author] += ORGANISED
    for row in directory:
        for domain in filter(None, map(_domain, row.emails)):
            if row.side == "vendor":
                score[domain] += STATED
            elif row.account or row.side == "customer":
                score[domain] += CUSTOMER
    for domain, seen in threads.items():
        score[domain] += THREAD * len(seen)
    return dict(score)


def propose_vendor_domains(messages: Sequence[Message], directory: Sequence[DirectoryRow] = ()) -> tuple[str, ...]:
    """The domains that play the vendor's part, sorted; empty when nothing tells.

    Evidence, per account folder and over everything: who answers tickets, writes call notes, organises meetings, is
    on most threads and across most accounts; people listed as an account's contacts count against. A public mail
    provider is never proposed.
    """
    places = layout([m.source for m in messages] + [r.source for r in directory])
    groups: dict[str, tuple[list[Message], list[DirectoryRow]]] = defaultdict(lambda: ([], []))
    for message in messages:
        groups[places.account_folder(message.source) or ""][0].append(message)
    for row in directory:
        groups[places.account_folder(row.source) or ""][1].append(row)
    scores = {key: _evidence(*group) for key, group in groups.items()}
    spread = Counter(domain for score in scores.values() for domain in score)
    found: set[str] = set()
    for score in scores.values():
        ranked = {d: s * spread[d] if s > 0 else s for d, s in score.items()}
        best = max(ranked.values(), default=0.0)
        leading = [d for d, s in ranked.items() if s > 0 and s == best]
        found.update(leading[:1] if len(leading) == 1 else [])
        found.update(d for d, s in score.items() if s >= STATED and s >= SHARE * max(score.values()) and ranked[d] > 0)
    return tuple(sorted(found))
