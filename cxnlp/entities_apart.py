"""spaCy's names from a process of their own: importing spaCy takes as long as everything else that a quick read needs.

`Apart` begins it at once; it imports spaCy while this process loads the sentence model, and is asked once. Where it
cannot be begun or fails, the names are found in this process. `python -m cxnlp.entities_apart` is its other end: a text
as JSON on standard input, what `cxnlp.entities.votes` says of it on standard output.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from types import TracebackType
from typing import Self

from cxnlp import entities


class Apart:
    """The other process, stopped at the end of the block if it was not asked."""

    def __init__(self, command: tuple[str, ...] = (sys.executable, "-m", "cxnlp.entities_apart")):
        pipe = subprocess.PIPE
        self._process: subprocess.Popen[bytes] | None
        try:
            self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)  # noqa: S603
        except OSError:
            self._process = None

    def votes(self, text: str) -> dict[str, Counter[str]]:
        """As `entities.votes`; to be asked once."""
        try:
            if self._process is None or self._process.stdin is None or self._process.stdin.closed:
                return entities.votes(text)
            answer, _ = self._process.communicate(json.dumps(text).encode())
            return {name: Counter(labels) for name, labels in json.loads(answer).items()}
        except (OSError, ValueError, AttributeError, TypeError):
            return entities.votes(text)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.communicate()


def main() -> None:
    """Loads the model, then answers."""
    entities.prepare()
    json.dump(entities.votes(json.load(sys.stdin)), sys.stdout)


if __name__ == "__main__":
    main()
