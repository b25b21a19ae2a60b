"""Puts duplicates and lookalikes into placed messages, and keeps whose each of them is."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cxnlp.people.mentions import parties, rewrite
from cxnlp.people.names import local_matches, local_part, parse_name
from cxnlp.types import Message, Party, Person, Recipient
from pipelines.identity_duplicates.kinds import Alias, Kind, Known, lookalike

SHARE = 0.4
"""Of the messages that a person stands in, the share in which the other writing does."""
LOOKALIKES = 0.6
"""Probability, person by person until one is taken, that an account gets a lookalike of them."""
SPOKEN = ("transcript", "meeting_notes", "call_note")


@dataclass(frozen=True, slots=True)
class Planted:
    """Messages with other writings in them. `whose`: the true person by (account, name, address) of what was put in;
    `kind`: how it was made ("lookalike": another person)."""

    messages: list[Message]
    whose: Mapping[tuple[str | None, str | None, str | None], str]
    kind: Mapping[tuple[str | None, str | None, str | None], str]


def known_people(people: Sequence[Person]) -> list[tuple[Person, Known]]:
    """Customers with a full name and an address that spells it."""
    found = []
    for person in people:
        name = parse_name(person.name)
        if person.side != "customer" or person.account is None or name is None or not name.full:
            continue
        email = next((e for e in person.emails if local_matches(name, local_part(e)) >= 0.9), None)
        if email and len(name.display.split()) >= 2:
            found.append((person, Known(tuple(name.display.split()), email)))
    return found


def plant(
    messages: Sequence[Message], resolved: Sequence[Message], people: Sequence[Person], kinds: Mapping[str, Kind],
    seed: int,
) -> Planted:  # fmt: skip
    """Every known customer once in another writing of a kind drawn at random, and a lookalike in most accounts.

    `resolved` are the `messages` with people found. Writings without an address stand in meetings, calls and notes,
    where people go by their names; those with one in mails, tickets and calendars.
    """
    rng = random.Random(seed)
    at: dict[tuple[str, bool], list[int]] = defaultdict(list)
    for number, message in enumerate(resolved):
        spoken = message.kind in SPOKEN
        for person_id in sorted({p.person_id for p in parties(message) if p.person_id}):
            at[person_id, spoken].append(number)
    changes: dict[int, dict[str, Alias]] = defaultdict(dict)
    extra: dict[int, Party] = {}
    whose: dict[tuple[str | None, str | None, str | None], str] = {}
    kind: dict[tuple[str | None, str | None, str | None], str] = {}
    accounts: set[str] = set()
    taken: set[tuple[str | None, ...]] = set()
    for person, known in known_people(people):
        order = rng.sample(sorted(kinds), len(kinds))
        for name in order:
            alias = kinds[name](known, rng)
            here = at[person.person_id, alias[1] is None] if alias else []
            here = [n for n in here if messages[n].account == person.account]
            if alias is not None and here and taken.isdisjoint({(person.account, *alias), (person.account, alias[1])}):
                key = (person.account, *alias)
                taken |= {key, (person.account, alias[1])} if alias[1] else {key}
                whose[key], kind[key] = person.person_id, name
                for number in rng.sample(here, max(1, round(SHARE * len(here)))):
                    changes[number][person.person_id] = alias
                break
        other = lookalike(known, rng)
        here = [n for n in at[person.person_id, other[1] is None] if messages[n].account == person.account]
        if here and person.account not in accounts and rng.random() < LOOKALIKES:
            accounts.add(person.account or "")
            key = (person.account, *other)
            whose[key], kind[key] = f"lookalike {person.account}", "lookalike"
            for number in rng.sample(here, min(3, len(here))):
                extra[number] = Party(*other)

    def changed(number: int, message: Message) -> Message:
        wanted = changes.get(number, {})
        ids = {p: r.person_id or "" for p, r in zip(parties(message), parties(resolved[number]), strict=True)}

        def change(party: Party) -> Party:
            alias = wanted.get(ids[party])
            return party if alias is None else replace(party, name=alias[0], email=alias[1], ref=None, title=None)

        done = rewrite(message, change) if wanted else message
        more = extra.get(number)
        if more is None:
            return done
        if more.email is None:
            return replace(done, present=(*done.present, more))
        return replace(done, recipients=(*done.recipients, Recipient(more, "cc")))

    return Planted([changed(n, m) for n, m in enumerate(messages)], whose, kind)
