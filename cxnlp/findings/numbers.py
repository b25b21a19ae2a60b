"""Ids of findings: the same in every later analysis, whatever a person is called and however an onset is dated."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date

from cxnlp.people.identity import person_key
from cxnlp.people.names import parse_name


def finding_number(account: str, kind: str, when: date | None, person: str | None) -> str:
    """The id of a finding: of its account, kind, day and person (the id)."""
    key = "\0".join((account, kind, str(when), person or ""))
    return "f" + hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:14]


def event_numbers(
    account: str, kind: str, when: date | None, person: str | None, known_as: Iterable[str]
) -> tuple[str, ...]:
    """The id of an event's finding, then those that it had while the person had another id: not yet joined with the
    mention that now gives the id, or in files of versions that took the name for it.

    `known_as`: names and addresses of the person.
    """
    names = list(known_as)
    keys = {text for text in names if "@" in text} | {name.key for text in names if (name := parse_name(text))}
    before = {person_key(place, key) for key in keys for place in (account, None)}
    others = (*sorted(before), *names) if names else ("",)
    return _several(finding_number(account, kind, when, p) for p in (person, *others))


def decline_number(account: str, cls: str) -> str:
    """The id of the finding that an account is in decline. The onset, which every analysis dates anew, is no part."""
    return finding_number(account, cls, None, None)


def decline_numbers(account: str, cls: str, onsets: Iterable[date | None]) -> tuple[str, ...]:
    """The id, then those of files of versions in which one of `onsets` was part of it."""
    return _several((decline_number(account, cls), *(finding_number(account, cls, day, None) for day in onsets)))


def _several(numbers: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(numbers))
