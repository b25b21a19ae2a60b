"""The address of a mention, and further ones that an author gives as their own."""

from __future__ import annotations

import re

from cxnlp.people.names import is_function, local_matches, local_part, parse_name
from cxnlp.remembered import remembered
from cxnlp.types import Message, Party

_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
SPELLED = 0.9


def party_email(party: Party) -> str | None:
    """The mention's address, lower-case; also when it stands in the place of the name."""
    for text in (party.email, party.name):
        if text and "@" in text and " " not in text.strip():
            return text.strip().strip("<>\"'").lower()
    return None


def own_addresses(message: Message) -> list[str]:
    """Further addresses that an author gives as their own: written in their text or signature, and spelling their
    full name."""
    text, signature = message.text, message.signature or ""
    if "@" not in text and "@" not in signature:
        return []
    name = parse_name(message.author.name) if message.author else None
    sender = party_email(message.author) if message.author else None
    if not name or not name.full or not sender or is_function(local_part(sender)):
        return []
    written = _addresses(text) | _addresses(signature)
    return sorted(e for e in written if e != sender and local_matches(name, local_part(e)) >= SPELLED)


@remembered
def _addresses(text: str) -> frozenset[str]:
    return frozenset(e.lower().rstrip(".") for e in _ADDRESS.findall(text)) if "@" in text else frozenset()
