"""A note beside its account's past: ranked among the account's own conversations, honest when these are few."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cxnlp.quick.acquainted import acquaint
from cxnlp.quick.past import LEAST_CONVERSATIONS, Conversation, Known, Past, compare
from cxnlp.quick.reading import quick_read
from cxnlp.quick.result import PersonRead, QuickRead
from cxnlp.quick.roster import Entry, Roster
from cxnlp.quick.view import past_lines
from cxnlp.types import ScoreInput, SentenceScore
from tests.test_quick_reading import WordScorer

DAY = date(2026, 3, 31)
NOTE = QuickRead(
    text="",
    verdict="Watch: no flags.\n",
    orientation={"strategic": 0.2, "transactional": 0.6, "neutral": 0.2},
    n_sentences=9,
    enough=True,
    people=(
        PersonRead("Dana", "executive", "customer", "spoke"),
        PersonRead("Piet Vos", "unknown", "unknown", "mentioned"),
        PersonRead("Bo", "unknown", "vendor", "spoke"),
        PersonRead("Ines Roth", "user", "customer", "absent"),
    ),
    sentiment=-0.1,
)


def days(*back: int) -> tuple[date, ...]:
    return tuple(DAY - timedelta(days=n) for n in sorted(back, reverse=True))


PEOPLE = (
    Known("Dana Quill", (), "customer", "executive", days(30, 20, 10)),
    Known("Ines Roth", (), "customer", "user", days(40, 30, 12)),
    Known("Old Hand", (), "customer", "buyer", days(400, 300, 200)),
    Known("Bo Marsh", (), "vendor", "unknown", days(30, 20, 5)),
)


def past(shares: list[float], spoken: int = 0) -> Past:
    talk = tuple(
        Conversation(DAY - timedelta(days=n + 1), n < spoken, share, share / 10) for n, share in enumerate(shares)
    )
    return Past("orchard", "Orchard Foods", talk, PEOPLE, DAY - timedelta(days=10), "drifting", date(2026, 3, 30))


def test_a_note_is_ranked_among_the_accounts_own_conversations() -> None:
    found = compare(NOTE, past([0.1, *([0.4] * 9), *([0.6] * 10)]), DAY)
    assert found.strategic is not None
    assert (found.strategic.note, found.strategic.usual, found.strategic.below) == (0.25, 0.5, 0.05)
    assert found.strategic.word == "low" and found.strategic.n == 20
    lines = past_lines(found)
    assert lines[0] == "strategic share 25%, usually 50%: lower than in 95% of its 20 conversations"
    assert "10 days since the last contact (2026-03-21)" in lines


@given(st.lists(st.floats(0, 1), min_size=LEAST_CONVERSATIONS, max_size=40), st.floats(0.01, 0.99))
def test_the_rank_is_the_share_of_lower_ones(shares: list[float], share: float) -> None:
    note = replace(NOTE, orientation={"strategic": share, "transactional": 1 - share, "neutral": 0.0})
    found = compare(note, past(shares), DAY).strategic
    assert found is not None
    mine = found.note
    assert found.below == (sum(s < mine for s in shares) + sum(s <= mine for s in shares)) / (2 * len(shares))


def test_too_little_past_is_said_and_nothing_ranked() -> None:
    found = compare(NOTE, past([0.5] * (LEAST_CONVERSATIONS - 1)), DAY)
    assert found.strategic is None and found.sentiment is None
    assert any("too little past" in line and "9 conversations" in line for line in past_lines(found))
    assert found.as_json()["enough"] is False
    nobody = Past("new", "New", (), (), None)
    lines = past_lines(compare(NOTE, nobody, DAY))
    assert "no contact with the customer is known from before 2026-03-31" in lines


def test_a_thin_note_is_not_ranked() -> None:
    found = compare(replace(NOTE, enough=False), past([0.5] * 20), DAY)
    assert found.strategic is None
    assert "the note is too short to compare its share and mood" in past_lines(found)


def test_meetings_are_compared_with_meetings_where_there_are_enough() -> None:
    shares = [0.1] * 10 + [0.9] * 30
    few, many = compare(NOTE, past(shares, 9), DAY), compare(NOTE, past(shares, 10), DAY)
    assert (few.spoken, few.conversations) == (False, 40)
    assert (many.spoken, many.conversations) == (True, 10)
    assert many.strategic is not None and many.strategic.word == "high"


def test_nothing_of_the_day_itself_or_later_counts() -> None:
    early = compare(NOTE, past([0.5] * 20), DAY - timedelta(days=11))
    assert early.conversations == 9
    assert early.days_since == 1  # Ines, twelve days before the end
    assert early.standing is None and compare(NOTE, past([]), DAY).standing == "drifting"
    later = Past("o", "O", (), (Known("Dana Quill", (), "customer", "executive", (DAY,)),), DAY)
    assert compare(NOTE, later, DAY).last_contact is None


def test_new_and_missing_people() -> None:
    found = compare(NOTE, past([]), DAY)
    assert found.new_people == ("Piet Vos",)  # Dana is Dana Quill, Bo is ours
    # listed as absent is missing too; who was last heard long ago is not usual
    assert found.missing == (("Ines Roth", "user", DAY - timedelta(days=12)),)
    assert "usually heard, not in the note: Ines Roth (user, last 2026-03-19)" in past_lines(found)


def test_known_people_lend_their_side_and_role() -> None:
    named = [
        Entry("Dana", {"Dana"}, side="vendor", role="user"),
        Entry("Bo Marsh", {"Bo Marsh"}),
        Entry("Piet Vos", {"Piet Vos"}, side="other"),
    ]
    roster = Roster(named, "Dana, Bo Marsh and Piet Vos met.")
    acquaint(roster, PEOPLE)
    assert [(e.side, e.role) for e in roster.entries] == [
        ("customer", "user"),  # the side is known, the role stays as the note says
        ("vendor", "unknown"),
        ("other", "unknown"),
    ]


def test_a_name_that_fits_people_of_both_sides_tells_nothing() -> None:
    roster = Roster([Entry("Dana", {"Dana"})], "Dana called.")
    acquaint(roster, (*PEOPLE, Known("Dana Voss", (), "vendor", "executive", ())))
    (dana,) = roster.entries
    assert dana.side == "unknown" and dana.role == "executive"


def test_who_speaks_in_a_transcript_is_scored_as_the_person_that_the_account_knows() -> None:
    heard: list[ScoreInput] = []

    class Listening:
        def score_many(self, inputs: Sequence[ScoreInput], /) -> list[SentenceScore]:
            heard.extend(inputs)
            return WordScorer().score_many(inputs)

    talk = (
        "Dana Quill: We decided the plan for next year on Monday.\nBo Marsh: That is good to hear from you.\n"
        "Sam Poe: Hello to all of you there.\nDana Quill: Let us go through the list of items now.\n"
        "Bo Marsh: The first item is the new dashboard for you.\nSam Poe: I would like to see that one too.\n"
    )
    quick_read(talk, Listening(), lambda _: {}, PEOPLE)
    assert [(i.kind, i.side, i.role) for i in heard][:3] == [
        ("meeting", "customer", "executive"),
        ("meeting", "vendor", "unknown"),
        ("meeting", None, None),
    ]
