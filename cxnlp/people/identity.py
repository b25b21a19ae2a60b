"""Resolves mentions to people: certain keys first, then scored names, then short names in their context."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cxnlp.people.clusters import Cluster, Scope, collect
from cxnlp.people.lookup import Lookup
from cxnlp.people.mentions import rewrite
from cxnlp.people.merging import Decision, Merger, Pair
from cxnlp.people.names import Name, is_function, parse_name
from cxnlp.people.roles import assign_roles
from cxnlp.people.sides import Sides, find_sides
from cxnlp.types import AccountRow, DirectoryRow, Message, Party, Person, Side


@dataclass(frozen=True)
class Resolution:
    """`messages` with every mention's person_id and side; `people`; the log of joined and doubtful pairs."""

    messages: list[Message]
    people: list[Person]
    pairs: tuple[Pair, ...]


def person_key(account: str | None, canonical: str) -> str:
    """A stable id made of the account and the person's canonical address or name."""
    return "p_" + hashlib.sha256(f"{account or ''}\x1f{canonical}".encode()).hexdigest()[:10]


def _display(cluster: Cluster) -> str:
    for row in cluster.listed:
        if row.name and parse_name(row.name):
            return row.name.strip()
    ranked = sorted(
        ((name, count) for text, count in cluster.names.items() if (name := parse_name(text))),
        key=lambda at: (is_function(at[0].display), not at[0].full, -at[1], -len(at[0].tokens), at[0].display),
    )
    return ranked[0][0].display if ranked else cluster.canonical


def _home(cluster: Cluster) -> Scope:
    """The account of a customer: the directory's, else the one with most mentions, else the first by name."""
    listed = sorted(r.account for r in cluster.listed if r.account)
    if listed:
        return listed[0]
    known = sorted(s for s in cluster.scopes if s is not None)
    return min(known, key=lambda s: (-cluster.seen[s], s)) if known else None


def _person(cluster: Cluster) -> Person:
    account = None if cluster.side == "vendor" else _home(cluster)
    name, canonical = _display(cluster), cluster.canonical
    listed = next((r.title for r in cluster.listed if r.title), None)
    stated = sorted(cluster.titles, key=lambda t: (-cluster.titles[t], t))
    return Person(
        person_id=person_key(account, canonical),
        name=name,
        emails=tuple(sorted(cluster.emails, key=lambda e: (e != canonical, e))),
        aliases=tuple(sorted(set(cluster.names) - {name})),
        side=cluster.side,
        account=account,
        title=listed or (stated[0] if stated else None),
        role="unknown",
        role_source="unknown",
        role_probability=0.0,
        refs=tuple(sorted({r for _, r in cluster.refs})),
    )


def _stranger(name: Name, account: str | None, side: Side) -> Person:
    """Somebody known by a short name alone."""
    owner = None if side == "vendor" else account
    return Person(person_key(owner, name.key), name.display, (), (), side, owner, None, "unknown", "unknown", 0.0)


def resolve_mentions(
    messages: Sequence[Message], directory: Sequence[DirectoryRow], sides: Sides, decisions: Sequence[Decision] = ()
) -> Resolution:
    """People of all accounts, and the messages with `person_id` and `side` in every mention.

    Messages and directory rows carry account keys. Customers are resolved within their account; the vendor's people
    are one across accounts and have none. A mention that names nobody ("Speaker 2") keeps person_id None. Roles are
    left unknown.
    """
    found = collect(messages, directory, sides)
    merger = Merger(found, decisions)
    merger.run()
    lookup = Lookup(found, merger)
    people = {number: _person(merger.clusters[number]) for number in lookup.names}
    loose: dict[str, Person] = {}

    def resolved(message: Message) -> Message:
        def change(party: Party) -> Party:
            side = sides.of_party(party, message.account)
            number = lookup.sure(party, message.account)
            if number is None:
                number = lookup.short(party, message, side)
            if number is not None:
                return replace(party, person_id=people[number].person_id, side=people[number].side)
            name = parse_name(party.name)
            if name is None:
                return replace(party, side=side)
            person = _stranger(name, message.account, side)
            person = loose.setdefault(person.person_id, person)
            return replace(party, person_id=person.person_id, side=person.side)

        return rewrite(message, change)

    done = [resolved(m) for m in messages]
    everybody = {p.person_id: p for p in [*people.values(), *loose.values()]}
    log = tuple(merger.pairs[k] for k in sorted(merger.pairs))
    return Resolution(done, [everybody[k] for k in sorted(everybody)], log)


def resolve_people(
    messages: Sequence[Message],
    directory: Sequence[DirectoryRow],
    vendor_domains: Sequence[str],
    accounts: Sequence[AccountRow] = (),
    names: Mapping[str, str] | None = None,
    decisions: Sequence[Decision] = (),
) -> tuple[list[Person], list[Message]]:
    """The people with sides, titles and roles, and the messages with every mention resolved to one of them.

    `accounts` adds the customers' own domains, `names` the accounts' display names by key, `decisions` the user's
    word on doubtful pairs.
    """
    sides = find_sides(messages, directory, accounts, vendor_domains, names or {})
    found = resolve_mentions(messages, directory, sides, decisions)
    people, _ = assign_roles(found.people, found.messages, directory)
    return people, found.messages
