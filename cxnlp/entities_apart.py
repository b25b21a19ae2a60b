"""spaCy in a process of its own: importing it takes as long as everything else that a quick read needs.

`Apart` begins it at once; it imports spaCy while this process loads the sentence model. Where it cannot be begun or
fails, this process answers. `python -m cxnlp.entities_apart` is its other end: a question as a line of JSON on standard
input, the answer as one on standard output.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple
from types import TracebackType
from typing import Any, Self

from cxnlp import entities
from cxnlp.signals.targets import Asked, targets
from cxnlp.vocabulary import TARGETS

VOTES, AIMS = "votes", "targets"


class Apart:
    """The other process, stopped at the end of the block."""

    def __init__(self, command: tuple[str, ...] = (sys.executable, "-m", "cxnlp.entities_apart")):
        pipe = subprocess.PIPE
        self._process: subprocess.Popen[bytes] | None
        try:
            self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)  # noqa: S603
        except OSError:
            self._process = None

    def votes(self, text: str) -> dict[str, Counter[str]]:
        """As `entities.votes`."""
        try:
            return {name: Counter(labels) for name, labels in self._answer(VOTES, text).items()}
        except (OSError, ValueError, AttributeError, TypeError):
            return entities.votes(text)

    def targets(self, asked: Sequence[Asked]) -> tuple[str, ...]:
        """As `signals.targets.targets`."""
        try:
            found = tuple(self._answer(AIMS, [astuple(one) for one in asked]))
        except (OSError, ValueError, TypeError):
            return targets(asked)
        return found if len(found) == len(asked) and set(found) <= set(TARGETS) else targets(asked)

    def _answer(self, kind: str, question: Any) -> Any:
        """What the other process says. Raises OSError or ValueError where it says nothing."""
        if self._process is None or self._process.stdin is None or self._process.stdout is None:
            raise OSError("there is no other process")
        self._process.stdin.write(json.dumps([kind, question]).encode() + b"\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()


def main() -> None:
    """Loads the models, then answers."""
    entities.prepare()
    for line in sys.stdin:
        kind, question = json.loads(line)
        if kind == VOTES:
            print(json.dumps(entities.votes(question)), flush=True)
            entities.parser()  # while the other process scores the sentences
        else:
            named = (tuple((start, end) for start, end in spans) for _, _, spans in question)
            asked = [Asked(text, before, spans) for (text, before, _), spans in zip(question, named, strict=True)]
            print(json.dumps(targets(asked)), flush=True)


if __name__ == "__main__":
    main()
