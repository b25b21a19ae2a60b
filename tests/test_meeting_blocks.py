"""Notes files that hold several meetings."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxnlp.ingest.calls import FORMATS as CALLS
from cxnlp.ingest.meeting_blocks import meetings_in
from cxnlp.ingest.notes import FORMATS as NOTES
from cxnlp.ingest.source import Source
from cxnlp.types import Message

Told = tuple[str, date | None, str | None, list[str | None], list[str | None], str]


def read(text: str, name: str) -> list[Told]:
    source = Source.of_bytes(text.encode(), name)
    form = max((*NOTES, *CALLS), key=lambda f: f.sniff(source))
    found = [m for m in form.parse(source) if isinstance(m, Message)]
    return [
        (
            m.source,
            m.sent_at and m.sent_at.date(),
            m.subject,
            [p.name for p in m.present],
            [p.name for p in m.absent],
            m.text,
        )
        for m in found
    ]


MARKDOWN = (
    "# 2026-03-02 Weekly\n**Present:** Ana Ruiz, Tom Brandt\n\nPrices.\n---\n"
    "# 2026-03-09 Weekly\n**Present:** Ana Ruiz\n**Absent:** Maria Keller\n\nMore prices.\n"
)
FIRST, SECOND = date(2026, 3, 2), date(2026, 3, 9)


@pytest.mark.parametrize("name", ["acme/weekly.md", "acme/2026-03-20 weekly.md"])
def test_dated_headings_with_people_of_their_own_are_meetings(name: str) -> None:
    assert read(MARKDOWN, name) == [
        (f"{name}#1", FIRST, "Weekly", ["Ana Ruiz", "Tom Brandt"], [], "Prices."),
        (f"{name}#2", SECOND, "Weekly", ["Ana Ruiz"], ["Maria Keller"], "More prices."),
    ]


def test_dated_lines_with_people_of_their_own_are_meetings() -> None:
    text = "02.03.2026\nTeilnehmer: Maria Keller\nPreise.\n\n09.03.2026\nTeilnehmer: Ana Ruiz\nMehr.\n"
    assert read(text, "acme/protokoll.txt") == [
        ("acme/protokoll.txt#1", FIRST, "protokoll", ["Maria Keller"], [], "Preise."),
        ("acme/protokoll.txt#2", SECOND, "protokoll", ["Ana Ruiz"], [], "Mehr."),
    ]


def test_calls_below_dated_headings() -> None:
    text = "# 2026-03-02 with Ana\nShe is angry.\n\n# 2026-03-09 with Ana\nStill.\n"
    found = read(text, "acme/calls/log.md")
    assert [(day, words) for _, day, _, _, _, words in found] == [(FIRST, "She is angry."), (SECOND, "Still.")]


@pytest.mark.parametrize(
    "text",
    [
        "# Weekly 2026-03-02\nDate: 2026-03-02\nPresent: Ana Ruiz\n\n## Next 2026-03-09\nAttendees: Ana Ruiz\n",
        "# 2026-03-02 Weekly\nPresent: Ana Ruiz\n\n# 2026-03-09 is the day of delivery\nAll agreed.\n",
        "Present: Ana Ruiz\n\nMilestones\n\n02.03.2026\nStart\n\n09.03.2026\nEnd\n",
    ],
)
def test_other_days_in_the_notes_of_one_meeting_part_nothing(text: str) -> None:
    assert meetings_in(text) == [text]


def test_calls_are_parted_by_nothing_but_days() -> None:
    text = "# Call 2026-03-02\nShe is angry.\n\n# Actions\n- a price\n"
    assert meetings_in(text, calls=True) == [text]


@given(st.lists(st.sampled_from([*MARKDOWN.splitlines(), "", "02.03.2026", "## Attendees", "- Ana Ruiz"]), max_size=30))
def test_the_parts_are_the_whole(lines: list[str]) -> None:
    text = "\n".join(lines)
    for calls in (False, True):
        assert "".join(meetings_in(text, calls)) == text
