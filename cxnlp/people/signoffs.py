"""The full name that an author signs with, where the sender line holds less: an initial, a given name, nothing."""

from __future__ import annotations

import re

from cxnlp.people.names import Name, is_function, local_matches, local_part, parse_name
from cxnlp.types import Message, Party

_PARTS = re.compile(r"\n|\s[|·•/–—]\s")
SIGNATURE_PARTS = 3
"""How many parts of a signature block may hold the name; a line of greeting comes before it in some."""
SPELLED = 0.9


def may_sign(author: Party, address: str) -> bool:
    """Whether an author's signature may hold a fuller name than the sender line: not where that is full already, nor
    of a desk."""
    shown = parse_name(author.name)
    return not (shown and shown.full) and not is_function(local_part(address))


def signed_name(message: Message, address: str) -> str | None:
    """The full name in the author's signature block, or the given name at the text's end with the sender's surname.

    Counts only when it fits the sender's address ("m.fairclough@" for Maureen Fairclough) and the display name; None
    where the display name is full already, or an assistant or colleague signs.
    """
    if not may_sign(message.author or Party(), address):
        return None
    shown = parse_name(message.author.name) if message.author else None
    parts = [p.strip() for p in _PARTS.split(message.signature or "")[:SIGNATURE_PARTS]]
    for text in [*parts, _composed(message.text, shown)]:
        name = parse_name(text) if text else None
        if name and name.full and len(name.tokens) <= 4 and _fits(name, shown, address):
            return name.display
    return None


def _composed(text: str, shown: Name | None) -> str | None:
    """The given name of the last line with the surname of "M. Fairclough"."""
    last = text.rstrip().rpartition("\n")[2].strip(" ,.-–—")
    if shown is None or len(shown.tokens) != 2 or len(shown.tokens[0]) > 1 or len(last) < 2 or not last.isalpha():
        return None
    return f"{last} {shown.display.split()[-1]}"


def _fits(name: Name, shown: Name | None, address: str) -> bool:
    if local_matches(name, local_part(address)) < SPELLED:
        return False
    return shown is None or all(any(w.startswith(t) for w in name.tokens) for t in shown.tokens)
