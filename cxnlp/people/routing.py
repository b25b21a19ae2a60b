"""Sends each message of a shared mailbox to an account by who takes part in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from cxnlp.people.account_names import NameIndex
from cxnlp.people.domains import company_words, domain_of, within
from cxnlp.people.folding import squeezed
from cxnlp.people.houses import counterparts
from cxnlp.people.mentions import alike, parties
from cxnlp.people.names import parse_name
from cxnlp.people.parent_companies import Parents, of_parent
from cxnlp.people.spoken_of import Acquaintances
from cxnlp.types import Message

MIN_LABEL = 4
MIN_NAME = 5  # letters of a company beside a name


@dataclass(frozen=True)
class Router:
    """What tells the account of a message by itself: `known` from its place; the participants' domains (`domains`: key
    by domain; `told`: key by address, which counts for its person instead of the domain); the organisation it names.
    `listed`: names of people with their account's key; `aliases`: key by other keys of its account; `parents`: accounts
    of companies that are only parents of them."""

    known: Callable[[Message], str | None]
    domains: Mapping[str, str]
    names: Mapping[str, str]
    vendor_domains: Sequence[str]
    listed: Sequence[tuple[str, str]] = ()
    told: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    parents: Parents = field(default_factory=dict)

    @cached_property
    def index(self) -> NameIndex:
        return NameIndex(self.names, self.aliases)

    def of(self, message: Message) -> str | None:
        """The key that the message's own envelope gives."""
        key = self.known(message)
        if key is None:
            votes: dict[str, float] = defaultdict(float)
            for (told_key, domain), weight in counterparts(message, self.vendor_domains, self.told).items():
                if told_key or domain in self.domains:
                    votes[told_key or self.domains[domain]] += weight
            ranked = sorted(votes.items(), key=lambda v: (-v[1], v[0]))
            if ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]):
                key = ranked[0][0]
        if key is None and message.organization:
            key = self.index.find(message.organization)
        return key or (self._of_parent(message) if self.parents else None)

    def _of_parent(self, message: Message) -> str | None:
        """The one account whose parent company a message's people are of; None for a parent of several, and where
        people of accounts take part."""
        met = {d for _, d in counterparts(message, self.vendor_domains, self.told)}
        accounts = frozenset[str]().union(*(of_parent(d, self.parents) for d in met))
        return next(iter(accounts)) if len(accounts) == 1 and not met & self.domains.keys() else None

    @cached_property
    def _labels(self) -> dict[str, str]:
        starts = {key: company_words(name)[:1] for key, name in self.names.items()}
        return {key: words[0] for key, words in starts.items() if words and len(words[0]) >= MIN_LABEL}


@dataclass
class Circles:
    """What messages with an account tell of those without: the accounts of each full name and of each thread, and who
    knows whom. Grows with every message, in whatever order they come."""

    people: dict[str, set[str]] = field(default_factory=dict)
    threads: dict[str, set[str]] = field(default_factory=dict)
    known: Acquaintances = field(default_factory=Acquaintances)

    @classmethod
    def of_listed(cls, router: Router) -> Circles:
        """What the tables tell."""
        found = cls()
        for text, account in router.listed:
            if (name := parse_name(text)) and name.full:
                found.people.setdefault(name.key, set()).add(account)
        return found

    def add(self, message: Message, key: str | None, vendor_domains: Sequence[str]) -> None:
        """Learns from a message on the account `key`, None: on none by itself."""
        self.note_thread(message, key)
        self.note_people(message, key, vendor_domains)

    def note_thread(self, message: Message, key: str | None) -> None:
        """Learns of the message's thread."""
        if key is not None and message.thread_id:
            self.threads.setdefault(message.thread_id, set()).add(key)

    def note_people(self, message: Message, key: str | None, vendor_domains: Sequence[str]) -> None:
        """Learns of the message's people; another message of the same people on the account tells nothing new."""
        self.known.add(message, key, vendor_domains)
        if key is None:
            return
        for party in parties(message):
            name = parse_name(party.name)
            if name and name.full and not within(domain_of(party.email) or "", vendor_domains):
                self.people.setdefault(name.key, set()).add(key)


def route(messages: Sequence[Message], router: Router) -> list[str | None]:
    """The account key of each message; None when nothing tells.

    In this order: what `Router.of` gives, its thread, people of one account only, the account's name beside the name of
    somebody, in its subject or path, the customers that an internal mail speaks of.
    """
    keys = [router.of(m) for m in messages]
    circles = Circles.of_listed(router)
    for message, key in zip(messages, keys, strict=True):
        circles.note_thread(message, key)
    for message, key, _ in alike(messages, keys):
        circles.note_people(message, key, router.vendor_domains)
    lost = [place for place, key in enumerate(keys) if key is None]
    for place, key in zip(lost, by_others([messages[place] for place in lost], router, circles), strict=True):
        keys[place] = key
    return keys


def by_others(messages: Sequence[Message], router: Router, circles: Circles) -> list[str | None]:
    """The account of each of all the messages that have none by themselves, by what the others tell: `circles`, which
    has learnt from them all and of which the threads that `messages` belong to are enough."""
    vendor = router.vendor_domains
    keys = [_by_context(m, circles.threads, circles.people, router, vendor) for m in messages]
    known = Acquaintances()
    for message, key in zip(messages, keys, strict=True):
        known.add(message, key, vendor)
    known = circles.known.joined(known) if messages else known
    meant = [None if k else known.meant(m, vendor) for m, k in zip(messages, keys, strict=True)]
    if any(meant):
        keys = [k or other for k, other in zip(keys, meant, strict=True)]
        own = {m.thread_id for m in messages if m.thread_id}
        threads = {t: set(circles.threads[t]) for t in own if t in circles.threads}
        for message, key in zip(messages, keys, strict=True):
            if key and message.thread_id:
                threads.setdefault(message.thread_id, set()).add(key)
        keys = [k or _by_thread(m, threads) for m, k in zip(messages, keys, strict=True)]
    return keys


def _by_thread(message: Message, threads: Mapping[str, set[str]]) -> str | None:
    thread = threads.get(message.thread_id, set())
    return next(iter(thread)) if len(thread) == 1 else None


def _by_context(
    message: Message, threads: Mapping[str, set[str]], people: Mapping[str, set[str]], router: Router,
    vendor_domains: Sequence[str],
) -> str | None:  # fmt: skip
    if key := _by_thread(message, threads):
        return key
    votes: Counter[str] = Counter()
    named: set[str] = set()
    for party in parties(message):
        if within(domain_of(party.email) or "", vendor_domains):
            continue  # a namesake of a customer's
        name = parse_name(party.name)
        at = people.get(name.key, set()) if name else set()
        if len(at) == 1:
            votes.update(at)
        beside = (*(name.asides if name else ()), party.company or "")
        named |= {key for c in beside if len(squeezed(c)) >= MIN_NAME and (key := router.index.find(c))}
    if votes:
        return votes.most_common(1)[0][0]
    if len(named) == 1:
        return named.pop()
    label = squeezed(f"{message.subject or ''} {message.source.split('#', 1)[0]}")
    told = {key for key, start in router._labels.items() if start in label}
    return told.pop() if len(told) == 1 else None
