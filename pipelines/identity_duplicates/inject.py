"""Puts duplicates and lookalikes into placed messages, and keeps whose each of them is."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cxnlp.people.clusters import party_email
from cxnlp.people.mentions import parties, rewrite
from cxnlp.people.names import local_matches, local_part, parse_name
from cxnlp.types import Message, Party, Person, Recipient
from pipelines.identity_duplicates.kinds import Kind, Known, lookalike

SHARE = 0.4
"""Of the messages that hold a person's address, the share in which the other writing stands."""


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


def plant(messages: Sequence[Message], people: Sequence[Person], kinds: Mapping[str, Kind], seed: int) -> Planted:
    """Every known customer once in another writing of a kind drawn at random, and one lookalike an account."""
    rng = random.Random(seed)
    at: dict[str, list[int]] = defaultdict(list)
    for number, message in enumerate(messages):
        for email in {e for p in parties(message) if (e := party_email(p))}:
            at[email].append(number)
    changes: dict[int, dict[str, tuple[str | None, str | None]]] = defaultdict(dict)
    extra: dict[int, Party] = {}
    whose: dict[tuple[str | None, str | None, str | None], str] = {}
    kind: dict[tuple[str | None, str | None, str | None], str] = {}
    accounts: set[str] = set()
    for person, known in known_people(people):
        order = rng.sample(sorted(kinds), len(kinds))
        made = next(((n, a) for n in order if (a := kinds[n](known, rng))), None)
        here = [n for n in at[known.email] if messages[n].account == person.account]
        if made is None or not here:
            continue
        key = (person.account, *made[1])
        whose[key], kind[key] = person.person_id, made[0]
        for number in rng.sample(here, max(1, round(SHARE * len(here)))):
            changes[number][known.email] = made[1]
        if person.account not in accounts and rng.random() < 0.6:
            accounts.add(person.account or "")
            name, address = lookalike(known, rng)
            key = (person.account, name, address)
            whose[key], kind[key] = f"lookalike {person.account}", "lookalike"
            for number in rng.sample(here, min(3, len(here))):
                extra[number] = Party(name, address)

    def changed(number: int, message: Message) -> Message:
        wanted = changes.get(number, {})

        def change(party: Party) -> Party:
            alias = wanted.get(party_email(party) or "")
            return party if alias is None else replace(party, name=alias[0], email=alias[1], ref=None, title=None)

        done = rewrite(message, change) if wanted else message
        more = extra.get(number)
        return replace(done, recipients=(*done.recipients, Recipient(more, "cc"))) if more else done

    return Planted([changed(n, m) for n, m in enumerate(messages)], whose, kind)
