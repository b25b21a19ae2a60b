"""Sends each message of a shared mailbox to an account by who takes part in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

from cxnlp.people.account_names import NameIndex
from cxnlp.people.domains import company_words, domain_of, within
from cxnlp.people.folding import squeezed
from cxnlp.people.houses import counterparts
from cxnlp.people.mentions import parties
from cxnlp.people.names import parse_name
from cxnlp.people.spoken_of import spoken_of
from cxnlp.types import Message

MIN_LABEL = 4


def route(
    messages: Sequence[Message],
    known: Callable[[Message], str | None],
    domains: Mapping[str, str],
    names: Mapping[str, str],
    vendor_domains: Sequence[str],
    listed: Sequence[tuple[str, str]],
    told: Mapping[str, str] | None = None,
) -> list[str | None]:
    """The account key of each message; None when nothing tells.

    In this order: `known`, the participants' domains (`domains`: key by domain; `told`: key by address, which counts
    for its person instead of the domain), the organisation it names, its thread, people of one account only (`listed`:
    names with their key), the account's name in its subject or path, the customers that an internal mail speaks of.
    """
    index = NameIndex(names)
    keys: list[str | None] = []
    people: dict[str, set[str]] = defaultdict(set)
    for text, account in listed:
        if (name := parse_name(text)) and name.full:
            people[name.key].add(account)
    for message in messages:
        key = known(message)
        if key is None:
            votes: dict[str, float] = defaultdict(float)
            for (told_key, domain), weight in counterparts(message, vendor_domains, told or {}).items():
                if told_key or domain in domains:
                    votes[told_key or domains[domain]] += weight
            ranked = sorted(votes.items(), key=lambda v: (-v[1], v[0]))
            if ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]):
                key = ranked[0][0]
        if key is None and message.organization:
            key = index.find(message.organization)
        keys.append(key)
        if key is not None:
            for party in parties(message):
                name = parse_name(party.name)
                if name and name.full and not within(domain_of(party.email) or "", vendor_domains):
                    people[name.key].add(key)
    threads = _threads(messages, keys)
    starts = {key: company_words(name)[:1] for key, name in names.items()}
    labels = {key: words[0] for key, words in starts.items() if words and len(words[0]) >= MIN_LABEL}
    keys = [k or _by_context(m, threads, people, labels, vendor_domains) for m, k in zip(messages, keys, strict=True)]
    if meant := spoken_of(messages, keys, vendor_domains):
        keys = [k or meant.get(place) for place, k in enumerate(keys)]
        threads = _threads(messages, keys)
        keys = [k or _by_thread(m, threads) for m, k in zip(messages, keys, strict=True)]
    return keys


def _threads(messages: Sequence[Message], keys: Sequence[str | None]) -> dict[str, set[str]]:
    """The accounts of each thread."""
    threads: dict[str, set[str]] = defaultdict(set)
    for message, key in zip(messages, keys, strict=True):
        if key is not None and message.thread_id:
            threads[message.thread_id].add(key)
    return threads


def _by_thread(message: Message, threads: Mapping[str, set[str]]) -> str | None:
    thread = threads.get(message.thread_id, set())
    return next(iter(thread)) if len(thread) == 1 else None


def _by_context(
    message: Message, threads: Mapping[str, set[str]], people: Mapping[str, set[str]], labels: Mapping[str, str],
    vendor_domains: Sequence[str],
) -> str | None:  # fmt: skip
    if key := _by_thread(message, threads):
        return key
    votes: Counter[str] = Counter()
    for party in parties(message):
        if within(domain_of(party.email) or "", vendor_domains):
            continue  # a namesake of a customer's
        name = parse_name(party.name)
        at = people.get(name.key, set()) if name else set()
        if len(at) == 1:
            votes.update(at)
    if votes:
        return votes.most_common(1)[0][0]
    label = squeezed(f"{message.subject or ''} {message.source.split('#', 1)[0]}")
    told = {key for key, start in labels.items() if start in label}
    return told.pop() if len(told) == 1 else None
