"""Groups mail domains that belong to one customer, when no table says which do."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from cxnlp.people.domains import MIN_SHARED, begin_alike, domain_of, is_freemail, registrable, same_house, within
from cxnlp.people.mentions import parties
from cxnlp.people.names import parse_name
from cxnlp.types import Message

AUTHOR_WEIGHT = 2.0
# A domain belongs to another's house when this share of its conversations includes the other, and no third one more.
COMPANY_SHARE = 0.3
# Names that only begin alike are a chance likeness ("north…") unless people of both write in several conversations.
MET_TWICE = 2


def counterpart_domains(message: Message, vendor_domains: Sequence[str]) -> dict[str, float]:
    """The registrable domains of a message's people that are neither the vendor's nor a public provider's.

    The author's and a ticket requester's count twice.
    """
    return {domain: weight for (_, domain), weight in counterparts(message, vendor_domains, {}).items()}


def counterparts(
    message: Message, vendor_domains: Sequence[str], told: Mapping[str, str]
) -> dict[tuple[str | None, str], float]:
    """The weights of `counterpart_domains` by (account told of the address, or None; registrable domain).

    A person whose account is told counts with any address, a public provider's too.
    """
    found: dict[tuple[str | None, str], float] = defaultdict(float)
    requester = message.ticket.requester if message.ticket else None
    for party in parties(message):
        domain = domain_of(party.email)
        account = told.get((party.email or "").lower()) if told else None
        if (
            domain
            and not within(domain, vendor_domains)
            and party.side != "vendor"
            and (account or not is_freemail(domain))
        ):
            weight = AUTHOR_WEIGHT if party in (message.author, requester) else 1.0
            found[account, registrable(domain)] += weight
    return dict(found)


def _stem(domain: str) -> str:
    return re.split(r"[-.]", domain)[0]


def group_domains(messages: Iterable[Message], vendor_domains: Sequence[str]) -> dict[str, str]:
    """Maps each customer domain to the leading domain of its house.

    Two domains are one house when they share the part before a hyphen or ending ("kvarnholm-dk.example"), or share
    conversations and also a person's name, a spelling, most of the smaller one's conversations, or, for at least two
    conversations, the first letters of their names.
    """
    count: Counter[str] = Counter()
    threads: dict[str, set[str]] = defaultdict(set)
    people: dict[str, set[str]] = defaultdict(set)
    for number, message in enumerate(messages):
        found = counterpart_domains(message, vendor_domains)
        count.update(dict.fromkeys(found, 1))
        for domain in found:
            threads[domain].add(message.thread_id or f"#{number}")
        for party in parties(message):
            name, at = parse_name(party.name), domain_of(party.email)
            if name and name.full and at and registrable(at) in found:
                people[registrable(at)].add(name.key)
    rank = sorted(count, key=lambda d: (-count[d], d))
    leader = {d: d for d in rank}
    stems: dict[str, str] = {}
    at_thread: dict[str, list[str]] = defaultdict(list)
    for domain in rank:
        stem = _stem(domain)
        if len(stem) >= MIN_SHARED and stem in stems:
            leader[domain] = stems[stem]
            continue
        stems.setdefault(stem, domain)
        shared: Counter[str] = Counter(leader[d] for t in threads[domain] for d in at_thread.get(t, ()))
        for thread in threads[domain]:
            at_thread[thread].append(domain)
        ranked = shared.most_common(2)
        if not ranked or (len(ranked) > 1 and ranked[1][1] * 2 > ranked[0][1]):
            continue
        other, together = ranked[0]
        alike = bool(people[domain] & people[other]) or same_house(domain, other)
        alike = alike or (together >= MET_TWICE and begin_alike(domain, other))
        if alike or together >= COMPANY_SHARE * len(threads[domain]):
            leader[domain] = other
    return leader
