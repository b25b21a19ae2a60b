"""Whom the lists of a note name without their having come: those stood in for, and those who were only invited."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cxnlp.ingest.attendance_lines import label_of
from cxnlp.ingest.attendance_names import mentions
from cxnlp.ingest.personnames import is_person_name

_INVITED = re.compile(r"\W*(?:invited|invitees|invites)\b", re.IGNORECASE)
_FOR = re.compile(
    r"(?<=[\w.)(])(?:\s|(?<=\())(?:for|vice|in for|i\. ?V\.|on behalf of|representing|instead of|in lieu of"
    r"|deputi[sz]ing for)\s+"
    r"(?:(?:[Mm]rs?|[Mm]s|[Dd]r"
    r"|[Pp]rof)\.?\s+)?(?P<name>[A-ZÀ-Þ][\w.'’-]*(?:\s[A-ZÀ-Þ][\w'’-]*){0,2})(?=\s*(?:[,;)/&.]|$))"
)


def proxied(text: str) -> Iterator[str]:
    """Those for whom somebody else stands in a list of those present: "Juno Ames for Ola Brekke"."""
    for line in text.split("\n"):
        label = label_of(line)
        if label and label[0] == "present":
            yield from (m["name"] for m in _FOR.finditer(label[1]) if is_person_name(m["name"]))


def only_invited(text: str) -> list[str]:
    """The names of a list of those invited, in a note that also lists who came."""
    labels = [(line, label) for line in text.split("\n") if (label := label_of(line))]
    if not any(kind == "present" for _, (kind, _) in labels):
        return []
    return [
        mention.party.name
        for line, (kind, rest) in labels
        if kind == "other" and _INVITED.match(line)
        for mention in mentions(rest)
        if mention.party.name and is_person_name(mention.party.name)
    ]
