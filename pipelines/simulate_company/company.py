"""The company and its customers: people, how busy an account is, what becomes of it."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

SYLLABLES = ("ba", "den", "kor", "li", "mar", "no", "pel", "ra", "sun", "tov", "vi", "wen", "zar", "hol", "gri", "ust")
TITLES = (
    "Operations Manager", "Head of Logistics", "Chief Operating Officer", "Purchasing Manager", "IT Manager",
    "Process Engineer", "Team Lead", "Controller", "Clerk",
)  # fmt: skip
VENDOR = "vendia.example"
STAFF_TITLES = ("Customer Success Manager", "Support Engineer", "Account Manager")
SPREAD = 1.0  # of the log of how busy accounts are: the busiest tenth writes half of all messages
DECLINING, GROWING = 0.2, 0.15
Fate = Literal["steady", "declining", "growing"]


@dataclass(frozen=True, slots=True)
class Human:
    name: str
    email: str
    title: str
    vendor: bool = False

    @property
    def given(self) -> str:
        return self.name.split()[0]


@dataclass(frozen=True, slots=True)
class Sent:
    """A mail that may be answered."""

    id: str
    subject: str
    sender: Human
    text: str
    when: str


@dataclass(slots=True)
class Account:
    """`busy`: share of all messages; `turn`: month (from 0) from which its fate shows; `rng`: its own chance."""

    number: int
    name: str
    domain: str
    people: list[Human]
    owner: Human
    busy: float
    fate: Fate
    turn: int
    rng: random.Random
    arr: int
    renewal: date
    last: list[Sent] = field(default_factory=list)
    written: int = 0


def _word(number: int, letters: int) -> str:
    return "".join(SYLLABLES[number // 16**k % 16] for k in range(letters))


def human(number: int, domain: str, title: str, vendor: bool = False) -> Human:
    """The person with a number; numbers below 65,536 have names of their own."""
    given, family = _word(number * 7 + 3, 2).capitalize(), _word(number, 4).capitalize()
    return Human(f"{given} {family}", f"{given.lower()}.{family.lower()}@{domain}", title, vendor)


def staff(count: int) -> list[Human]:
    """The vendor's people who deal with customers."""
    return [human(60_000 + k, VENDOR, STAFF_TITLES[k % len(STAFF_TITLES)], True) for k in range(count)]


def accounts(count: int, seed: int, vendor: list[Human], year: int) -> list[Account]:
    """The accounts of a seed; the first `n` of more are the same but for their share of messages."""
    found = []
    for number in range(count):
        rng = random.Random(f"{seed}/{number}")
        name = f"{_word(number * 5 + 11, 3).capitalize()} {rng.choice(('Freight', 'Foods', 'Clinics', 'Tools'))}"
        domain = f"{name.split()[0].lower()}{number}.example"
        people = [human(number * 9 + k, domain, TITLES[k]) for k in range(rng.randint(3, len(TITLES)))]
        chance = rng.random()
        fate: Fate = "declining" if chance < DECLINING else "growing" if chance < DECLINING + GROWING else "steady"
        found.append(
            Account(
                number,
                f"{name} {number}",
                domain,
                people,
                vendor[number % len(vendor)],
                rng.lognormvariate(0.0, SPREAD),
                fate,
                rng.randint(4, 9),
                rng,
                rng.randrange(10, 400) * 1000,
                date(year + 1, rng.randint(1, 12), rng.randint(1, 28)),
            )
        )
    total = sum(a.busy for a in found)
    for account in found:
        account.busy /= total
    return found
