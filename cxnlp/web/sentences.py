"""The scored sentences of a few messages, out of sentences.parquet, with the sentences around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cxnlp.errors import UsageError
from cxnlp.types import FLAGS, ORIENTATIONS, POLARITIES
from cxnlp.web.messages import Span

NEEDED = ("account", "message_id", "turn", "start", "end", "text")
STRONG = 0.5
"""From this p(+1) - p(-1) on, either way, a polarity is shown as leaning."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A scored sentence. `signals`: the flags that fired, and each polarity that leans with its sign."""

    account: str
    message_id: str
    span: Span
    text: str
    thread: str
    side: str | None
    role: str | None
    kind: str
    orientation: str
    signals: tuple[tuple[str, int], ...]


def sentences_of(folder: Path, message_ids: Sequence[str]) -> list[Sentence]:
    """The sentences of these messages in reading order. Raises UsageError when the table is no Parquet file."""
    import duckdb

    path = folder / "sentences.parquet"
    if not path.is_file() or not message_ids:
        return []
    order = {message_id: k for k, message_id in enumerate(message_ids)}
    marks = ", ".join("?" * len(order))
    try:
        with duckdb.connect(config={"threads": 1}) as connection:
            query = f"SELECT * FROM read_parquet(?) WHERE message_id IN ({marks})"  # noqa: S608 - question marks only
            result = connection.execute(query, [str(path), *order])
            names = [column[0] for column in result.description or ()]
            found = [dict(zip(names, values, strict=True)) for values in result.fetchall()]
    except duckdb.Error:
        raise UsageError("sentences.parquet is not readable: run cxnlp analyze again") from None
    if found and not set(NEEDED) <= set(names):
        return []
    made = [_sentence(row) for row in found]
    return sorted(made, key=lambda s: (order[s.message_id], s.span.turn, s.span.start))


def around(chain: Sequence[Sentence], sentence: Sentence) -> tuple[str, str]:
    """The two sentences before and the one after, as far as a label shows them: of the ticket, else of the message."""
    near = [s for s in chain if sentence.kind == "ticket" or s.message_id == sentence.message_id]
    at = near.index(sentence)
    return " ".join(s.text for s in near[max(0, at - 2) : at]), near[at + 1].text if at + 1 < len(near) else ""


def _sentence(row: Mapping[str, Any]) -> Sentence:
    shares = {name: float(row.get(name) or 0.0) for name in ORIENTATIONS}
    signals = [(flag, 0) for flag in FLAGS if row.get(f"{flag}_fired")]
    leans = {name: float(row.get(name) or 0.0) for name in POLARITIES}
    signals += [(name, 1 if lean > 0 else -1) for name, lean in leans.items() if abs(lean) >= STRONG]
    return Sentence(
        str(row["account"]),
        str(row["message_id"]),
        Span(int(row["turn"]), int(row["start"]), int(row["end"])),
        str(row["text"]),
        str(row.get("thread") or ""),
        row.get("side"),
        row.get("role"),
        str(row.get("kind") or ""),
        max(ORIENTATIONS, key=lambda name: shares[name]),
        tuple(signals),
    )
