"""The meetings of a notes file that holds several: running minutes with a dated heading or a dated line for each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from cxnlp.ingest.attendance_lines import label_of
from cxnlp.ingest.attendance_tables import is_table_head
from cxnlp.ingest.daytext import find_day, is_day_line

LONGEST_OPENING = 150
NEAREST = 6  # lines with words between a day and the list of people below it
_HEADING = re.compile(r"^(#{1,6})\s")


def _opening(line: str) -> tuple[str, date] | None:
    """(kind, day) of a dated heading ("#", "##", …) or a line that is a day and no labelled one (""), else None."""
    if len(line) > LONGEST_OPENING or not (day := find_day(line)):
        return None
    heading = _HEADING.match(line)
    if heading:
        return heading[1], day.day
    return ("", day.day) if is_day_line(line) and not label_of(line) else None


def _listed(lines: Sequence[str]) -> list[int]:
    """The numbers of the openings that a list of people of their own follows; all of the kind of the first."""
    found: list[int] = []
    kind: str | None = None
    last: tuple[int, str, date] | None = None
    seen = 0
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        seen += 1
        opened = _opening(line.strip())
        if opened:
            if kind in (None, opened[0]) and not (last and last[2] == opened[1]):
                last, seen = (number, *opened), 0
        elif last and ((label_of(line) or ("",))[0] in ("present", "absent") or is_table_head(line)):
            if seen <= NEAREST:
                kind = last[1]
                found.append(last[0])
            last = None
    return found


def _dated_headings(lines: Sequence[str]) -> list[int]:
    """The numbers of the headings of a text that begins with one, when all of that level have each another day."""
    first = next((_HEADING.match(line.strip()) for line in lines if line.strip()), None)
    headings = [n for n, line in enumerate(lines) if first and line.strip().startswith(first[0])]
    days = {opened[1] for n in headings if (opened := _opening(lines[n].strip()))}
    return headings if len(days) == len(headings) else []


def meetings_in(text: str, calls: bool = False) -> list[str]:
    """The parts of a notes text, one for each meeting, together the whole of it; [text] when it holds one.

    A part begins at a dated heading or dated line that a list of people of its own follows; what stands above the first
    belongs to it. `calls`: dated headings are enough, should every heading of their level be one.

    >>> meetings_in("# 2026-03-02\\nPresent: Ada, Ben\\n# 2026-03-09\\nPresent: Ada\\n")
    ['# 2026-03-02\\nPresent: Ada, Ben\\n', '# 2026-03-09\\nPresent: Ada\\n']
    """
    lines = text.split("\n")
    starts = _listed(lines)
    if len(starts) < 2 and calls:
        starts = _dated_headings(lines)
    if len(starts) < 2:
        return [text]
    cuts = [0, *starts[1:], len(lines)]
    parts = ["\n".join(lines[a:b]) for a, b in pairwise(cuts)]
    return [part + "\n" for part in parts[:-1]] + parts[-1:]
