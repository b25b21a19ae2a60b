"""Labelling in the terminal: one sentence after the other, each answer saved before the next question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from cxnlp.adaptation.answers import parsed
from cxnlp.adaptation.labels import Row, write_csv
from cxnlp.types import FLAGS, ORIENTATIONS, POLARITIES

Ask = Callable[[str], str]
Say = Callable[[str], None]

HELP = f"""Write an orientation and what else holds, apart by blanks; beginnings will do: t pay sent-
  orientation: {", ".join(ORIENTATIONS)}
  flags: {", ".join(FLAGS)}
  with + or -: {", ".join(POLARITIES)}
  Enter skips, ok takes the guess, b goes back, q stops; every answer is saved at once."""


def label_all(rows: Sequence[Row], path: Path, ask: Ask, say: Say) -> list[Row]:
    """Asks for every row without an answer and keeps `path` up to date. Ends at q, at the end of input, or at Ctrl-C,
    which is passed on with all answers saved."""
    current = list(rows)
    write_csv(current, path)
    open_rows = [i for i, row in enumerate(rows) if row.answer is None]
    say(HELP)
    at = 0
    while at < len(open_rows):
        i = open_rows[at]
        say(question(current[i], at + 1, len(open_rows)))
        try:
            said = ask("label> ").strip()
        except EOFError:
            break
        if said in ("q", "quit"):
            break
        if said in ("?", "h", "help"):
            say(HELP)
            continue
        if said == "b":
            at = max(0, at - 1)
            continue
        if said:
            try:
                answer = parsed(current[i].guess if said == "ok" else said)
            except ValueError as error:
                say(f"  {error}")
                continue
            current[i] = replace(current[i], answer=answer)
            write_csv(current, path)
        at += 1
    return current


def question(row: Row, number: int, of: int) -> str:
    """What is shown of one sentence; control characters are taken out."""
    known = ", ".join(str(part) for part in (row.item.kind, row.item.side, row.item.role, row.place[0]) if part)
    lines = [f"\n{number} of {of}" + (f"  [{known}]" if known else "")]
    if row.item.context_before:
        lines.append(f"  … {_plain(row.item.context_before)}")
    lines.append(f"  >> {_plain(row.item.text)}")
    if row.item.context_after:
        lines.append(f"  … {_plain(row.item.context_after)}")
    lines.append(f"  guess: {row.guess}")
    return "\n".join(lines)


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
