"""Corrected labels of sentences, kept in labels.csv: the table that `cxnlp train --labels` reads."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cxnlp.adaptation.answers import Answer, guess
from cxnlp.adaptation.labels import Row, labelled, read_rows, with_answer, write_csv
from cxnlp.errors import UsageError
from cxnlp.quick.reading import SentenceScorer
from cxnlp.signals.encoding import MESSAGE_KIND_TO_INPUT_KIND
from cxnlp.types import ROLES, ScoreInput
from cxnlp.web.sentences import Sentence, around

FILE = "labels.csv"
CHOSEN = "corrected"
"""What stands in `chosen_for` of rows from the page."""
_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True)
class Labelling:
    """A sentence with its context, what the model says of it, and what people said before, if they did."""

    sentence: Sentence
    row: Row
    model: Answer
    own: Answer | None

    @property
    def shown(self) -> Answer:
        """What the form starts with."""
        return self.own or self.model


def labelling(folder: Path, chain: Sequence[Sentence], sentence: Sentence, scorer: SentenceScorer) -> Labelling:
    """The sentence scored anew in its context. `chain`: the sentences of its thread. Raises UsageError."""
    before, after = around(chain, sentence)
    item = ScoreInput(
        sentence.text,
        before,
        after,
        sentence.side if sentence.side in ("customer", "vendor") else None,
        sentence.role if sentence.role in ROLES else None,
        MESSAGE_KIND_TO_INPUT_KIND.get(sentence.kind),
    )
    said = guess(scorer.score_many([item])[0])
    number = f"{sentence.message_id}:{sentence.span.turn}:{sentence.span.start}"
    row = Row(number, item, (sentence.account, sentence.thread, sentence.message_id), CHOSEN, str(said))
    own = next((r.answer for r in saved(folder) if r.id == number), None)
    return Labelling(sentence, row, said, own)


def saved(folder: Path) -> list[Row]:
    """All rows of the table so far. Raises UsageError when somebody made it unreadable."""
    path = folder / FILE
    return read_rows(path) if path.is_file() else []


def save(folder: Path, row: Row, answer: Answer) -> int:
    """Puts the answered row into the table, in place of an older answer; returns how many rows are labelled.

    The table is written whole to a private folder and then moved into place. Raises UsageError.
    """
    with _LOCK:
        answered = with_answer(row, answer)
        before = saved(folder)
        rows = [answered if r.id == row.id else r for r in before]
        if len(rows) == len([r for r in rows if r.id != row.id]):
            rows.append(answered)
        try:
            with tempfile.TemporaryDirectory(prefix=".labels-", dir=folder) as private:
                part = Path(private) / FILE
                write_csv(rows, part)
                part.chmod(0o600)
                with part.open("rb") as stream:
                    os.fsync(stream.fileno())
                part.replace(folder / FILE)
        except OSError as error:
            raise UsageError(f"{FILE} cannot be written: {error.strerror}") from error
        return len(labelled(rows))
