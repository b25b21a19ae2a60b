from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxnlp.ingest.daytext import find_day, is_day_line, month_of
from cxnlp.ingest.filenames import parse_filename


@pytest.mark.parametrize(
    ("name", "day", "clock", "title"),
    [
        ("acme/meetings/2025-03-04 1000 Kick-off notes.docx", date(2025, 3, 4), time(10, 0), "Kick-off"),
        ("2025-03-04_14-30-00 Weekly.vtt", date(2025, 3, 4), time(14, 30), "Weekly"),
        ("20250304 0930 - harbour plan_otter_ai.txt", date(2025, 3, 4), time(9, 30), "harbour plan"),
        ("Harbour sync-20250304_093000-Meeting Transcript.vtt", date(2025, 3, 4), time(9, 30), "Harbour sync"),
        ("4.3.2025 Jour fixe.docx", date(2025, 3, 4), None, "Jour fixe"),
        ("Jour fixe 4 March 2025.md", date(2025, 3, 4), None, "Jour fixe"),
        ("2025-03-04 1000 Review of Q1.transcript.vtt", date(2025, 3, 4), time(10, 0), "Review of Q1"),
        ("archive.zip!inner/2025-03-04 standup.fireflies.json", date(2025, 3, 4), None, "standup"),
        ("minutes.docx", None, None, "minutes"),
        ("Weekly-20250304_140112UTC-Meeting Recording.vtt", date(2025, 3, 4), time(14, 1), "Weekly"),
        ("A x B (2025-03-04 at 23:30 GMT-5) - Transcript.txt", date(2025, 3, 5), time(4, 30), "A x B"),
        ("A - 2025_03_04 14_00 GMT - Notes by Gemini.docx", date(2025, 3, 4), time(14, 0), "A"),
    ],
)
def test_day_time_and_title(name: str, day: date | None, clock: time | None, title: str) -> None:
    parsed = parse_filename(name)
    assert (parsed.day, parsed.time, parsed.title) == (day, clock, title)


def test_only_zoom_names_are_utc() -> None:
    assert parse_filename("GMT20250304-101500_Recording.transcript.vtt").utc
    assert not parse_filename("2025-03-04 1015 Recording.vtt").utc


def test_call_names_its_writer_or_the_other_side() -> None:
    assert parse_filename("2025-03-04 call Ada Quill c012.txt").author == "Ada Quill"
    assert parse_filename("2025-03-04 call with Ben Roe.txt").counterpart == "Ben Roe"
    assert parse_filename("2025-03-04 call with Ben Roe.txt").author is None


@pytest.mark.parametrize(
    "name", ["2025-03-04 Monthly technical call - Mar notes.txt", "2025-03-04 Campaign call notes.md"]
)
def test_a_meeting_called_call_is_no_call_note(name: str) -> None:
    parsed = parse_filename(name)
    assert not parsed.call
    assert parsed.notes


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("30 October 2025", date(2025, 10, 30)),
        ("October 7, 2025, 9:00AM", date(2025, 10, 7)),
        ("12 de marzo de 2026", date(2026, 3, 12)),
        ("le 3 mars 2026 à 14h30", date(2026, 3, 3)),
        ("2. Dez. 2025", date(2025, 12, 2)),
        ("30.10.2025, 14:00 Uhr", date(2025, 10, 30)),
        ("2025年3月4日", date(2025, 3, 4)),
        ("25/12/2025", date(2025, 12, 25)),
        ("12/25/2025", date(2025, 12, 25)),
        ("03/04/2025", None),
        ("31 February 2025", None),
    ],
)
def test_days_in_text(line: str, day: date | None) -> None:
    found = find_day(line)
    assert (found.day if found else None) == day


def test_time_beside_a_day() -> None:
    found = find_day("January 15, 2026, 2:05PM")
    assert found is not None and found.time == time(14, 5)


def test_a_sentence_with_a_day_is_no_day_line() -> None:
    assert is_day_line("Date: Tuesday, 30 October 2025, 10:00")
    assert not is_day_line("They want the new berth to open on 30 October 2025 whatever the weather does")


def test_months_of_several_languages() -> None:
    assert [month_of(w) for w in ("März", "août", "grudnia", "maj", "listopad", "joulukuuta", "мая")] == [
        3,
        8,
        12,
        5,
        11,
        12,
        5,
    ]


@given(st.text(max_size=80))
def test_any_name_parses(name: str) -> None:
    parsed = parse_filename(name)
    assert parsed.title is None or parsed.title == parsed.title.strip()
    find_day(name)
