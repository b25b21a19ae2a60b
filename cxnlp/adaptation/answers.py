"""What somebody says of a sentence, in a few words: `transactional payment_concern sentiment-1`.

The same spelling serves the model's guess, the answers at the prompt and the columns of a table of labels.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from cxnlp.types import FLAGS, ORIENTATIONS, POLARITIES, SentenceScore

SIGNS = {"-1": -1, "0": 0, "1": 1, "+1": 1, "-": -1, "+": 1, "-1.0": -1, "0.0": 0, "1.0": 1, "": 0}
_SIGNED = re.compile(r"([a-z_]+)([+-]1?|0)")


@dataclass(frozen=True, slots=True)
class Answer:
    """The labels of one sentence: `flags` in the order of the catalogue, polarities -1, 0 or +1."""

    orientation: str
    flags: tuple[str, ...] = ()
    polarities: tuple[int, int, int, int] = (0, 0, 0, 0)

    def __str__(self) -> str:
        """The spelling that `parsed` reads.

        >>> str(Answer("transactional", ("escalation",), (-1, 0, 0, 1)))
        'transactional escalation sentiment-1 responsiveness+1'
        """
        signed = [f"{n}{v:+d}" for n, v in zip(POLARITIES, self.polarities, strict=True) if v]
        return " ".join([self.orientation, *self.flags, *signed])


def guess(score: SentenceScore) -> Answer:
    """What the model says, as an answer."""
    a, b, c, d = (score.polarity_labels[name] for name in POLARITIES)
    return Answer(score.orientation_label, score.flag_labels, (a, b, c, d))


def parsed(text: str) -> Answer:
    """An answer from words in any order; beginnings that fit one name only will do. Raises ValueError saying which word
    is not understood.

    >>> parsed("t pay sent-")
    Answer(orientation='transactional', flags=('payment_concern',), polarities=(-1, 0, 0, 0))
    """
    orientation, flags, signs = "", set(), dict.fromkeys(POLARITIES, 0)
    for word in re.split(r"[\s,;]+", text.strip().lower().replace("\u2212", "-")):
        if signed := _SIGNED.fullmatch(word):
            signs[_one(signed[1], POLARITIES)] = SIGNS[signed[2]]
            continue
        name = _one(word, (*ORIENTATIONS, *FLAGS))
        if name in FLAGS:
            flags.add(name)
        elif orientation and orientation != name:
            raise ValueError(f"both {orientation} and {name}: choose one orientation")
        else:
            orientation = name
    if not orientation:
        raise ValueError(f"no orientation: one of {', '.join(ORIENTATIONS)}")
    return _answer(orientation, flags, signs)


def of_columns(values: Mapping[str, object]) -> Answer | None:
    """The answer in the columns or fields `orientation`, `flags` and the polarities; None where nothing is filled in.

    `flags` is a list, or names parted by `;`. Raises ValueError saying which value is not understood.
    """
    flags = values.get("flags") or ""
    names = flags if isinstance(flags, list) else re.split(r"[\s,;]+", str(flags))
    said = {
        name: "" if values.get(name) is None else str(values[name]).strip() for name in ("orientation", *POLARITIES)
    }
    names = [str(name).strip().lower() for name in names if str(name).strip()]
    if not said["orientation"]:
        if names or any(said[name] for name in POLARITIES):
            raise ValueError("orientation is empty though other columns are filled in")
        return None
    orientation = _one(said["orientation"].lower(), ORIENTATIONS)
    signs = {}
    for name in POLARITIES:
        value = said[name].replace("\u2212", "-")
        if value not in SIGNS:
            raise ValueError(f"{name} is {value!r}: write -1, 0 or 1")
        signs[name] = SIGNS[value]
    return _answer(orientation, {_one(name, FLAGS) for name in names}, signs)


def _answer(orientation: str, flags: set[str], signs: Mapping[str, int]) -> Answer:
    a, b, c, d = (signs[name] for name in POLARITIES)
    return Answer(orientation, tuple(flag for flag in FLAGS if flag in flags), (a, b, c, d))


def _one(word: str, names: tuple[str, ...]) -> str:
    found = [name for name in names if name == word] or [name for name in names if word and name.startswith(word)]
    if len(found) != 1:
        what = "fits several of" if found else "is none of"
        raise ValueError(f"{word!r} {what} {', '.join(found or names)}")
    return found[0]
