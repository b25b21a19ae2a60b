"""Where people work, as far as their mail addresses name a country."""

from __future__ import annotations

from collections.abc import Mapping

from cxnlp.behaviour.hours import country_of
from cxnlp.types import Person


def home_of(person: Person) -> str | None:
    """The country that one of a person's addresses names."""
    return next((c for e in person.emails if (c := country_of(e))), None)


def country_of_most(people: Mapping[str, Person]) -> str | None:
    """The country of most people, None where no address names one."""
    found = [c for p in people.values() if (c := home_of(p))]
    return max(sorted(set(found)), key=found.count, default=None)
