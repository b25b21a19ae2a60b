"""messages.jsonl by message and by thread, without holding its texts: only where each line starts is kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cxnlp.errors import UsageError

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open stretch of a message: of turn `turn` (-1 = its text)."""

    turn: int
    start: int
    end: int

    def __str__(self) -> str:
        return f"{self.turn}.{self.start}.{self.end}"


def span_of(text: str) -> Span | None:
    """The span that `str` wrote, or None.

    >>> span_of("-1.0.14"), span_of("../etc")
    (Span(turn=-1, start=0, end=14), None)
    """
    parts = text.split(".")
    if len(parts) != 3 or len(text) > 40 or not all(p.removeprefix("-").isdecimal() and p.isascii() for p in parts):
        return None
    turn, start, end = map(int, parts)
    return Span(turn, start, end) if turn >= -1 and 0 <= start < end else None


class MessageFile:
    """Finds messages in a messages.jsonl that does not change. A missing file holds none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._at: dict[str, int] = {}
        self._threads: dict[tuple[str, str], list[str]] = {}
        self._thread_of: dict[str, tuple[str, str]] = {}
        if not path.is_file():
            return
        offset = 0
        with path.open("rb") as stream:
            for line in stream:
                try:
                    row = json.loads(line) if line.strip() else {}
                except ValueError:
                    raise UsageError(f"{path.name}: a line is not JSON: run cxnlp analyze again") from None
                if row.get("message_id") and row.get("duplicate_of") is None:
                    key = (str(row.get("account")), str(row.get("thread_id")))
                    message_id = str(row["message_id"])
                    self._at[message_id] = offset
                    self._thread_of[message_id] = key
                    self._threads.setdefault(key, []).append(message_id)
                offset += len(line)

    def __contains__(self, message_id: str) -> bool:
        return message_id in self._at

    def thread_ids(self, message_id: str) -> Sequence[str]:
        """The ids of the message's thread in the file's order (by time)."""
        return self._threads[self._thread_of[message_id]]

    def of_account(self, account: str) -> list[Json]:
        """All messages of an account."""
        return self.read([i for (whose, _), ids in self._threads.items() if whose == account for i in ids])

    def read(self, message_ids: Sequence[str]) -> list[Json]:
        """The messages with these ids, in the order asked for."""
        found = []
        with self._path.open("rb") as stream:
            for message_id in message_ids:
                stream.seek(self._at[message_id])
                found.append(json.loads(stream.readline()))
        return found

    def locate(self, message_id: str, quote: str) -> Span | None:
        """Where a quote stands in its message; None when it does not."""
        if message_id not in self._at or not quote:
            return None
        message = self.read([message_id])[0]
        texts = [(-1, message.get("text") or "")]
        texts += [(k, turn.get("text") or "") for k, turn in enumerate(message.get("turns") or ())]
        for turn, text in texts:
            at = text.find(quote)
            if at >= 0:
                return Span(turn, at, at + len(quote))
        return None
