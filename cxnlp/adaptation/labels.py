"""Tables of labelled sentences: the CSV that `cxnlp label` writes and people fill in, and JSON lines.

Text cells that a spreadsheet would take for a formula get an apostrophe in front, which reading takes off again.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cxnlp.adaptation.answers import Answer, of_columns, parsed
from cxnlp.errors import UsageError
from cxnlp.spreadsheet import plain_cell, safe_cell
from cxnlp.types import POLARITIES, ScoreInput

SPEAKER = {"channel": "kind", "side": "side", "role": "role"}
"""Column to field of `ScoreInput`."""
PLACE = ("account", "thread", "message")
ALIASES = {"channel": "kind", "account": "source", "thread": "group", "message": "message_id"}
"""Column to the name that lines of labelled sentences have for it."""
COLUMNS = ("id", *PLACE, *SPEAKER, "context_before", "text", "context_after", "chosen_for", "guess")
TO_FILL = ("orientation", "flags", *POLARITIES)
FEWEST_GROUPS = 10
JSON_LINES = (".jsonl", ".ndjson")


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence to label: `place` is account, thread and message ("" = unknown); `answer` None = not labelled yet;
    `own`: name and cell of each other column of its table."""

    id: str
    item: ScoreInput
    place: tuple[str, str, str] = ("", "", "")
    chosen_for: str = ""
    guess: str = ""
    answer: Answer | None = None
    own: tuple[tuple[str, str], ...] = ()


def check_table(path: Path) -> None:
    """Raises UsageError when `path` is named as JSON lines, which a table would not be."""
    if path.suffix.lower() in JSON_LINES:
        raise UsageError(f"{path} is named as JSON lines, but the table is CSV: choose a name such as labels.csv")


def write_csv(rows: Iterable[Row], path: Path) -> None:
    """Writes the table whole or not at all, columns of its own behind the others; the same rows give the same bytes.
    Raises UsageError."""
    check_table(path)
    rows = list(rows)
    others = list(dict.fromkeys(name for row in rows for name, _ in row.own))
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([*COLUMNS, *TO_FILL, *map(safe_cell, others)])
    for row in rows:
        told = [getattr(row.item, field) or "" for field in SPEAKER.values()]
        texts = [row.item.context_before, row.item.text, row.item.context_after]
        cells = [row.id, *row.place, *told, *texts, row.chosen_for, row.guess]
        own = dict(row.own)
        more = [safe_cell(own.get(name, "")) for name in others]
        writer.writerow([*map(safe_cell, cells), *_filled(row.answer), *more])
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(stream.getvalue(), encoding="utf-8-sig", newline="", errors="replace")
        part.replace(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}; choose another place with --out") from error


def _filled(answer: Answer | None) -> list[str]:
    if answer is None:
        return [""] * len(TO_FILL)
    return [answer.orientation, ";".join(answer.flags), *map(str, answer.polarities)]


def read_rows(path: Path) -> list[Row]:
    """All rows of a CSV or .jsonl file, labelled or not. Raises UsageError naming the first unusable line."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    table = _json_lines(path, text) if path.suffix.lower() in JSON_LINES else _csv_lines(path, text)
    rows, seen = [], set()
    for line, values, own in table:
        try:
            row = replace(_row(values), own=own)
        except ValueError as error:
            raise UsageError(f"{path.name} line {line}: {error}") from error
        if row.id in seen:
            raise UsageError(f"{path.name} line {line}: the id {row.id!r} stands there twice: remove one of the rows")
        seen.add(row.id)
        rows.append(row)
    return rows


Line = tuple[int, dict[str, Any], tuple[tuple[str, str], ...]]
"""Number, values by lower-case name, cells of other columns."""


def _json_lines(path: Path, text: str) -> Iterable[Line]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            values = json.loads(line)
        except ValueError as error:
            raise UsageError(f"{path.name} line {number}: not JSON ({error})") from error
        if not isinstance(values, dict):
            raise UsageError(f"{path.name} line {number}: not a JSON object")
        yield number, values, ()


def _csv_lines(path: Path, text: str) -> Iterable[Line]:
    head = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    try:
        head_cells = [plain_cell(name).strip() for name in next(reader, [])]
        names = [name.lower() for name in head_cells]
        missing = [name for name in ("id", "text") if name not in names]
        if missing:
            raise UsageError(f"{path.name} has no column {' and '.join(missing)}: cxnlp label writes such a table")
        for cells in reader:
            if any(cells):
                plain = list(zip(head_cells, map(plain_cell, cells), strict=False))
                own = tuple((n, c) for n, c in plain if n and n.lower() not in (*COLUMNS, *TO_FILL))
                yield reader.line_num, {n.lower(): c for n, c in plain}, own
    except csv.Error as error:
        raise UsageError(f"{path.name} line {reader.line_num}: no readable CSV ({error})") from error


def _row(values: dict[str, Any]) -> Row:
    def text(name: str) -> str:
        value = values.get(name)
        if value is None:
            value = values.get(ALIASES.get(name, name))
        return "" if value is None else str(value)

    if not text("text").strip():
        raise ValueError('"text" is missing or empty')
    if not text("id").strip():
        raise ValueError('"id" is missing or empty')
    told: dict[str, Any] = {field: text(column).strip() or None for column, field in SPEAKER.items()}
    item = ScoreInput(text("text"), text("context_before"), text("context_after"), **told)
    account, thread, message = (text(name) for name in PLACE)
    told_guess = text("guess")
    if str(values.get("orientation") or "").strip().lower() == "ok" and told_guess:
        beside = [name for name in ("flags", *POLARITIES) if text(name).strip()]
        if beside:
            raise ValueError(f'"ok" takes the guess as it is: write the orientation beside {" and ".join(beside)}')
        answer: Answer | None = parsed(told_guess)
    else:
        answer = of_columns(values)
    return Row(text("id"), item, (account, thread, message), text("chosen_for"), told_guess, answer)


def labelled(rows: Sequence[Row]) -> list[Row]:
    """The rows that have been answered."""
    return [row for row in rows if row.answer is not None]


def groups(rows: Sequence[Row]) -> list[str]:
    """What belongs together when sentences are split: accounts where there are ten, else threads, else messages.

    A row without such a name is its own group.
    """
    for level in range(len(PLACE)):
        names = [row.place[level] or next((p for p in row.place[level:] if p), row.id) for row in rows]
        if len({row.place[level] for row in rows if row.place[level]}) >= FEWEST_GROUPS:
            return names
    return [next((p for p in reversed(row.place) if p), row.id) for row in rows]


def digest(row: Row) -> str:
    """16 hex digits that are equal for the same words, however they are spaced and capitalised."""
    return hashlib.sha256(" ".join(row.item.text.lower().split()).encode("utf-8", "replace")).hexdigest()[:16]


def with_answer(row: Row, answer: Answer | None) -> Row:
    """The row answered."""
    return replace(row, answer=answer)
