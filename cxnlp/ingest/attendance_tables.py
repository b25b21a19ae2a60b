"""Tables of people in notes: a column of names and one that says who was there, by words or by ticks."""

from __future__ import annotations

from cxnlp.ingest.attendance_lines import LABELS
from cxnlp.ingest.attendance_marks import CROSSES, OPEN_BOXES, TICKS
from cxnlp.ingest.daytext import fold
from cxnlp.ingest.meeting_words import NAME_COLUMNS

_TICKS = frozenset([*TICKS, "x", "yes", "y", "ja", "j", "oui", "si", "sim", "tak", "1", "true"])
_CROSSES = frozenset(CROSSES)
_NOS = frozenset(["0", "false", "no", "n", "nein", "non", "nee", "nie", "nei", "nej"])
_NEITHER = frozenset([*OPEN_BOXES, "", "-", "--", "–", "—", "?"])


def is_table_head(line: str) -> bool:
    """True for the head of a table of people: a column of names and one that says who was there."""
    cells = [_head(c) for c in line.strip("| ").split("|")] if line.startswith("|") else []
    kinds = {LABELS.get(c) for c in cells[1:]}
    return len(cells) > 1 and cells[0] in NAME_COLUMNS and ("present" in kinds or "status" in cells[1:])


def column_kinds(head: str) -> dict[int, str]:
    """The columns of a table of people that say who was there ("present") and who not ("absent"), by place."""
    labels = (LABELS.get(_head(cell)) for cell in _cells(head))
    return {place: kind for place, kind in enumerate(labels) if place and kind in ("present", "absent")}


def of_row(line: str, kinds: dict[int, str]) -> str:
    """The name of a row and what its columns say of presence; "| |" for a row that says nothing of it."""
    cells = _cells(line)
    told = {place: cells[place] for place in kinds if place < len(cells)}
    if not told:
        return line
    said = {word for place, cell in told.items() if (word := _said(cell, kinds[place]))}
    if not said:
        return "| |"
    return f"| {cells[0]} | {' , '.join(['absent'] if 'absent' in said else ['yes'] if 'yes' in said else said)} |"


def _said(cell: str, kind: str) -> str:
    """What a cell says of presence below a head of `kind`: "yes", "absent", "" for neither, or its own words.

    A tick means what the head says and a "no" the contrary; a cross means that somebody was not there in both.
    """
    word = fold(cell).replace("\ufe0f", "").strip(" .")
    if word in _NEITHER:
        return ""
    if word in _TICKS:
        return "yes" if kind == "present" else "absent"
    if word in _CROSSES:
        return "absent"
    if word in _NOS:
        return "absent" if kind == "present" else "yes"
    return cell


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _head(cell: str) -> str:
    return fold(cell).strip(" *_:")
