"""How lists of actions are written: marks before an item, owners behind it, rows of a table."""

from __future__ import annotations

import re

from cxnlp.ingest.daytext import fold
from cxnlp.people.vocabulary import word_set

ITEM_PREFIX = re.compile(
    r"^(?:(?:action(?: item| point)?|ap|ai|todo|to do|next step|follow[- ]?up)s?(?:\s*[:–-]\s*"
    r"|\s+(?:on\s+)?(?=[A-Z][^:\n]{1,40}:))|@|\d+\.\d+\.?\s+(?=\D)|(?:->|=>|→|⇒|»|>>)\s*)",
    re.IGNORECASE,
)
NUMBERED = re.compile(r"^\d+\.\d+\.?\s")
"""The number of a point of minutes: what follows is an item of a list, and under another heading no action."""
THREAT = re.compile(
    r"(?:escalate|take (?:it|this|that|the matter) (?:up )?(?:to|with)|go to)\b[^.;\n]{2,50}\b(?:if|unless)\b"
)
"""What somebody will do on a condition, to put pressure: no promise."""
CHECKBOX = re.compile(r"\[[ ]?\]\s*$")
OWNED_ITEM = re.compile(r"\([A-Z][^()]*\)")
BRACKETED = re.compile(r"[^\s,;][^();]*(?:\([^()]*\))?")
SEMICOLONS = re.compile(r"[^;]+")
DONE = re.compile(
    r"^\s*(?:[\w.'’ -]{1,30}:\s*)?(?:done|closed|completed|none|n/a"
    r"|nothing(?: (?:until|till|before) \w+| else| more| further| so far)?|tbd|-+)\W*$",
    re.IGNORECASE,
)
LABELLED_OWNER = re.compile(r"^[^\w\n]*owners?\s*[:=]\s*(?P<who>[^()\[\]|,;:\n]{1,40}?)\s*[\])|,;–-]", re.IGNORECASE)
"""An owner called so before the item: "[Owner: Dana] share the plan"."""
TRAILING = re.compile(
    r"(?:[(\[]?\s*\bowner\b:?\s*|\(|\[|\s[-–—]\s|→\s*|->\s*|=>\s*|@|owner:?\s*|\|\s*)(?P<who>[^()\[\]"
    r"|→@]{1,40}?)\s*(?:,[^()\[\]]{0,30})?[)\]]?\s*(?:[,;(–-]?\s*(?:by|due|before|eta|until)\b.*)?[.\s]*$",
    re.IGNORECASE,
)
HEADS = word_set(
    "what who when action actions owner due date task item status by deadline responsible person no nr # step topic"
)


def cells_of(text: str) -> list[str]:
    """The cells of a row; one where the text is no row.

    >>> cells_of("| send the plan | Juno | Friday |")
    ['send the plan', 'Juno', 'Friday']
    """
    return [cell.strip(" *_") for cell in text.strip(" |").split("|")]


def is_head(cells: list[str]) -> bool:
    """Whether a row holds the names of columns, or the rule below them."""
    return all(fold(cell) in HEADS or not cell.strip("-: ") for cell in cells)
