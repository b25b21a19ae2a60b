"""Names of people whom the analysis does not know, as spaCy's small English model sees them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cxnlp.entities import people_spans
from cxnlp.ingest.personnames import is_person_name

_SHOUTED = re.compile(r"^[A-Z0-9]{2,}$")


def strangers(text: str) -> Iterator[tuple[int, int]]:
    """Half-open spans that the model takes for people's names and that are written like one."""
    for start, end in people_spans(text):
        name = text[start:end]
        if is_person_name(name) and not _SHOUTED.match(name):
            yield start, end
