"""The records of one account as text and back: all that judging it by itself needs."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from cxnlp.parsing import Parsed
from cxnlp.people.accounts import AccountMap
from cxnlp.people.champion import ChampionGuess
from cxnlp.people.mentions import parties
from cxnlp.people.places import layout
from cxnlp.store.codec import ROWS
from cxnlp.types import DirectoryRow, Message, OutcomeRow, Person, TableRow


@dataclass(frozen=True)
class Account:
    """One account of a portfolio. `name` None: messages name it, but it is none of the portfolio's accounts."""

    key: str
    name: str | None
    messages: tuple[Message, ...]
    people: tuple[Person, ...]
    champion: ChampionGuess | None
    rows: tuple[TableRow, ...]


def accounts(parsed: Parsed) -> Iterator[Account]:
    """Every account in the order of the keys, with the people at home in it and those who take part."""
    messages: dict[str, list[Message]] = defaultdict(list)
    for message in parsed.messages:
        if message.account is not None:
            messages[message.account].append(message)
    home: dict[str, set[str]] = defaultdict(set)
    for key, person in parsed.people.items():
        if person.account is not None:
            home[person.account].add(key)
    rows: dict[str, list[TableRow]] = defaultdict(list)
    for row in parsed.rows:
        if row.account is not None and not isinstance(row, DirectoryRow | OutcomeRow):
            rows[row.account].append(row)
    for account in sorted({*parsed.accounts.names, *messages}):
        mine = messages[account]
        ids = home[account].union(p.person_id for m in mine for p in parties(m) if p.person_id)
        people = tuple(parsed.people[k] for k in sorted(ids) if k in parsed.people)
        name, champion = parsed.accounts.names.get(account), parsed.champions.get(account)
        yield Account(account, name, tuple(mine), people, champion, tuple(rows[account]))


def to_json(account: Account) -> str:
    """JSON, ASCII alone: every character is kept, half surrogates too."""
    data = {
        "key": account.key,
        "name": account.name,
        "messages": msgspec.to_builtins(account.messages),
        "people": msgspec.to_builtins(account.people),
        "champion": msgspec.to_builtins(account.champion),
        "rows": [[type(row).__name__, msgspec.to_builtins(row)] for row in account.rows],
    }
    return json.dumps(data, separators=(",", ":"))


def from_json(text: str) -> Account:
    data: dict[str, Any] = json.loads(text)
    return Account(
        data["key"],
        data["name"],
        msgspec.convert(data["messages"], tuple[Message, ...]),
        msgspec.convert(data["people"], tuple[Person, ...]),
        msgspec.convert(data["champion"], ChampionGuess | None),
        tuple(msgspec.convert(row, ROWS[kind]) for kind, row in data["rows"]),
    )


def as_parsed(bucket: Sequence[Account]) -> Parsed:
    """The accounts of a bucket as the parsed messages of a portfolio of their own."""
    names = {a.key: a.name for a in bucket if a.name is not None}
    return Parsed(
        messages=tuple(m for a in bucket for m in a.messages),
        people={p.person_id: p for a in bucket for p in a.people},
        champions={a.key: a.champion for a in bucket if a.champion},
        rows=tuple(r for a in bucket for r in a.rows),
        sources=(),
        rejected=(),
        accounts=AccountMap(names, {}, {}, layout([])),
        vendor_domains=(),
        vendor_proposed=False,
    )
