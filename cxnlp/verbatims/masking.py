"""People's names, mail addresses, links and numbers in a sentence, masked without telling one person from another.

What is masked is found by the rules of `cxnlp.privacy`; spaCy adds what it takes for persons. This is no redaction that
could be relied on for publication: an unknown person whom spaCy overlooks stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from cxnlp.privacy.names import Known, known, namings
from cxnlp.privacy.patterns import found_in
from cxnlp.privacy.redact import MASKS, SOMEBODY, Mask, Masked, masked

MAIL = "[mail]"


def names_of(people: Iterable[Mapping[str, Any]]) -> Known:
    """The names and aliases of rows of people.jsonl, to be found in the words of every account."""
    return known(
        (
            str(number),
            [name for name in (person.get("name"), *(person.get("aliases") or ())) if name and "@" not in name],
        )
        for number, person in enumerate(people)
    )


def hidden(
    text: str,
    names: Known,
    persons: Sequence[tuple[int, int]] = (),
    auxiliaries: frozenset[int] = frozenset(),
) -> Masked:
    """`text` with its masks. `persons`: spans that spaCy takes for people; `auxiliaries`: where helping verbs begin."""

    def masks() -> Iterator[Mask]:
        for found in found_in(text, any_number=True):
            yield Mask(found.start, found.end, MAIL if found.kind == "mail" else MASKS[found.kind])
        for naming in namings(text, names, auxiliaries):
            yield Mask(naming.start, naming.end, SOMEBODY)
        yield from (Mask(start, end, SOMEBODY) for start, end in persons)

    return masked(text, masks())
