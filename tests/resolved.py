"""People of messages alone: sides, identities and roles in one step, for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cxnlp.people.bonds import domain_sides
from cxnlp.people.decisions import Decision
from cxnlp.people.identity import resolve_mentions
from cxnlp.people.roles import assign_roles
from cxnlp.people.sides import find_sides
from cxnlp.types import DirectoryRow, Message, Person


def resolve_people(
    messages: Sequence[Message],
    directory: Sequence[DirectoryRow],
    vendor_domains: Sequence[str],
    names: Mapping[str, str] | None = None,
    decisions: Sequence[Decision] = (),
) -> tuple[list[Person], list[Message]]:
    """The people with sides, titles and roles, and the messages with every mention resolved to one of them."""
    sides = find_sides(messages, directory, (), vendor_domains, names or {}, domain_sides(decisions))
    found = resolve_mentions(messages, directory, sides, decisions)
    people, _ = assign_roles(found.people, found.messages, directory)
    return people, found.messages
