"""Resolves mentions to people: certain keys first, then scored names, then short names in their context."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from cxnlp.changed import changed
from cxnlp.drain import drained
from cxnlp.ingest.personnames import speaker_label
from cxnlp.people.bonds import NamedNodes, Scope
from cxnlp.people.cluster import Cluster
from cxnlp.people.clusters import collect
from cxnlp.people.decisions import Decision, Set, groups_of, handle
from cxnlp.people.lookup import Lookup
from cxnlp.people.mentions import parties, rewrite, with_others
from cxnlp.people.merge_log import Doubt, Joined, ShortNames, doubts, joins
from cxnlp.people.merging import Merger
from cxnlp.people.names import Name, is_function, parse_name
from cxnlp.people.shared import OfShared
from cxnlp.people.sides import Sides
from cxnlp.remembered import of_same, the_same
from cxnlp.types import DirectoryRow, HeldRole, Message, Party, Person, Recipient, Side

TOLD = 1.0


@dataclass(frozen=True)
class Resolution:
    """`messages` with every mention's person_id and side; `people`; what was joined, and what is in doubt; decisions
    that name nobody, in words."""

    messages: list[Message]
    people: list[Person]
    joined: tuple[Joined, ...]
    doubts: tuple[Doubt, ...]
    unmet: tuple[str, ...] = ()


def person_key(account: str | None, canonical: str) -> str:
    """A stable id made of the account and the person's canonical address or name."""
    return "p_" + hashlib.sha256(f"{account or ''}\x1f{canonical}".encode()).hexdigest()[:10]


def _display(cluster: Cluster) -> str:
    for row in cluster.rows:
        if row.name and parse_name(row.name):
            return row.name.strip()
    ranked = sorted(
        ((name, count) for text, count in cluster.names.items() if (name := parse_name(text))),
        key=lambda at: (is_function(at[0].display), not at[0].full, -at[1], -len(at[0].tokens), at[0].display),
    )
    return ranked[0][0].display if ranked else speaker_label(cluster.canonical)


def _home(cluster: Cluster) -> Scope:
    """The account of a customer: the directory's, else the one with most mentions, else the first by name."""
    listed = sorted(r.account for r in cluster.rows if r.account)
    if listed:
        return listed[0]
    known = sorted(s for s in cluster.scopes if s is not None)
    return min(known, key=lambda s: (-cluster.seen[s], s)) if known else None


def _person(cluster: Cluster) -> Person:
    account = None if cluster.shown_side == "vendor" else _home(cluster)
    name, canonical = _display(cluster), cluster.canonical
    listed = next((r.title for r in cluster.rows if r.title), None)
    stated = sorted(cluster.titles, key=lambda t: (-cluster.titles[t], t))
    person = Person(
        person_id=person_key(account, canonical),
        name=name,
        emails=tuple(sorted(cluster.emails, key=lambda e: (e != canonical, e))),
        aliases=tuple(sorted(set(cluster.names) - {name})),
        side=cluster.shown_side,
        account=account,
        title=listed or (stated[0] if stated else None),
        role="unknown",
        role_source="unknown",
        role_probability=0.0,
        refs=tuple(sorted({r for _, r in cluster.refs})),
    )
    return as_told(person, [cluster.told[n] for n in sorted(cluster.told)], _home(cluster))


def as_told(person: Person, told: Sequence[Set], home: Scope) -> Person:
    """The person as the user set them, the last word first; the id stays. `home`: the account of a customer."""
    for one in told:
        held = tuple(HeldRole(role, TOLD, "decision") for role in one.roles)
        side = one.side or person.side
        name = one.name or person.name
        person = replace(
            person,
            name=name,
            aliases=tuple(sorted({*person.aliases, person.name} - {name})),
            side=side,
            account=None if side == "vendor" else one.account or person.account or home,
            roles=held or person.roles,
        )
    return person


def _stranger(name: Name, account: str | None, side: Side, decisions: Sequence[Decision]) -> Person:
    """Somebody known by a short name alone."""
    owner = None if side == "vendor" else account
    person = Person(person_key(owner, name.key), name.display, (), (), side, owner, None, "unknown", "unknown", 0.0)
    told = [
        d
        for d in decisions
        if isinstance(d, Set) and handle(d.person) == ("n", name.key) and d.within in (None, account)
    ]
    return as_told(person, told, account)


def unmet(decisions: Sequence[Decision], people: Sequence[Person], messages: Sequence[Message]) -> tuple[str, ...]:
    """What decisions name and nobody is called, by number of the decision."""
    if not decisions:
        return ()
    seen = {("@", e) for p in people for e in p.emails} | {("#", r) for p in people for r in p.refs}
    for message in messages:
        for party in parties(message):
            if not party.email and not party.ref and (name := parse_name(party.name)):
                seen.add(("n", name.key))
    out = []
    for number, decision in enumerate(decisions, 1):
        for group in groups_of(decision):
            named = [h for t in group if (h := handle(t)) and h[0] != "d"]
            if named and seen.isdisjoint(named):
                out.append(f"decision {number} names {group[0]!r}, whom no message holds so")
    return tuple(out)


def _addressed(records: tuple[Any, ...]) -> Message:
    """The message with its author and its recipients as they are known now."""
    message, author, recipients = records
    found: Message = changed(message, author=author, recipients=recipients)
    return found


def resolve_mentions(
    messages: Sequence[Message],
    directory: Sequence[DirectoryRow],
    sides: Sides,
    decisions: Sequence[Decision] = (),
    *,
    consume: bool = False,
) -> Resolution:
    """People of all accounts, and the messages with `person_id` and `side` in every mention.

    Messages and directory rows carry account keys. Customers are resolved within their account; the vendor's people
    are one across accounts and have none. A mention that names nobody ("Speaker 2") keeps person_id None. Roles are
    left unknown but for those the user set. `decisions` go before everything; without them the result is what it was.
    `consume`: a list of messages is emptied on the way, so that memory holds each once.
    """
    found = collect(messages, directory, sides, decisions)
    merger = Merger(found)
    merger.run()
    lookup = Lookup(found, merger)
    people = {number: _person(merger.clusters[number]) for number in lookup.names}
    loose: dict[str, Person] = {}
    named, short = NamedNodes(decisions), ShortNames()

    def meant(party: Party, message: Message, name: Name, side: Side) -> int | None:
        """Whom a short name means in its message."""
        asked = (message.account, name.key) in named
        number = lookup.decided(party, message.account, apart=True) if asked else None
        if number is None and (number := lookup.short(party, message, side)) is not None:
            short.note(name, message, people[number].person_id)
        if number is None and asked:
            number = lookup.decided(party, message.account, apart=False)
        return number

    known: dict[tuple[Party, str | None], Party | None] = {}
    alike: dict[tuple[Recipient, ...], tuple[Recipient, ...]] = {}

    def certain(party: Party, scope: str | None) -> Party | None:
        """The mention as its address, reference or full name alone tells it, one record for all that are alike."""
        if (number := lookup.sure(party, scope)) is not None:
            return the_same(replace(party, person_id=people[number].person_id, side=people[number].side))
        return None if parse_name(party.name) else the_same(replace(party, side=sides.of_party(party, scope)))

    def sure(party: Party, scope: str | None) -> Party | None:
        if (party, scope) not in known:
            known[party, scope] = certain(party, scope)
        return known[party, scope]

    def all_sure(recipients: tuple[Recipient, ...], scope: str | None) -> tuple[Recipient, ...] | None:
        """The recipients as they are told by themselves, whatever the message; None where one is not."""
        done = tuple(changed(r, party=p) for r in recipients if (p := sure(r.party, scope)) is not None)
        return alike.setdefault(done, the_same(done)) if len(done) == len(recipients) else None

    lists, authors = OfShared(all_sure), OfShared(sure)

    def resolved(message: Message) -> Message:
        scope, author = message.account, message.author
        recipients = lists(message.recipients, scope)
        if recipients is not None and not with_others(message):
            writer = authors(author, scope) if author else None
            if writer is not None or author is None:
                return of_same(_addressed, (message, writer, recipients))

        def change(party: Party) -> Party:
            if (told := (authors if party is author else sure)(party, scope)) is not None:
                return told
            name, side = parse_name(party.name), sides.of_party(party, scope)
            if name is None:
                return the_same(replace(party, side=side))
            if (number := meant(party, message, name, side)) is not None:
                return the_same(replace(party, person_id=people[number].person_id, side=people[number].side))
            person = _stranger(name, message.account, side, decisions)
            person = loose.setdefault(person.person_id, person)
            return the_same(replace(party, person_id=person.person_id, side=person.side))

        return rewrite(message, change, alike, recipients)

    done = [resolved(m) for m in (drained(messages) if consume and isinstance(messages, list) else messages)]
    everybody = {p.person_id: p for p in [*people.values(), *loose.values()]}
    ids = {number: people[merger.root(number)].person_id for number in range(len(merger.clusters))}
    return Resolution(
        done,
        [everybody[k] for k in sorted(everybody)],
        joins(found, merger, ids, short),
        doubts(merger, ids),
        unmet(decisions, [*people.values(), *loose.values()], done),
    )
