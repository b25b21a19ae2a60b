"""Details of signals: topics and dates of deferrals, stages of quarrels, targets of moods."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxnlp.signals.details import STAGES, _vocabulary, deferral, event_details, scope_stage, target
from cxnlp.trajectory.text_candidates import PUT_OFF

TUESDAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("text", "topic", "until", "open_ended", "countered"),
    [
        ("We're too busy for a roadmap discussion right now.", "roadmap", None, True, False),
        ("Let's skip the QBR this quarter.", "review", None, True, False),
        (
            "We are too busy for a roadmap discussion right now, let's skip the QBR this quarter.",
            "roadmap",
            None,
            True,
            False,
        ),
        ("Let us move the roadmap review from Thursday to the week of 23 March.", "roadmap", "2026-03-23", False, True),
        (
            "We can't make the roadmap review on Thursday, could we do 24 March instead?",
            "roadmap",
            "2026-03-24",
            False,
            True,
        ),
        ("I have to push the roadmap session of 18 March to 25 March.", "roadmap", "2026-03-25", False, True),
        ("The roadmap review has to move to next year.", "roadmap", "next year", False, False),
        ("We cannot make the review on Thursday.", "review", None, True, False),
        ("Thursday does not work for the review.", "review", None, True, False),
        ("Thursday does not work for the review, Friday would be better.", "review", "2026-03-13", False, True),
        ("Could we do the review on 24 March instead?", "review", "2026-03-24", False, True),
        ("The pilot is on hold.", "expansion", None, True, False),
        ("Park the workshop, we will see after summer.", "workshop", None, True, False),
        ("Not this time, thanks.", None, None, True, False),
    ],
)
def test_a_deferral_says_what_and_till_when(
    text: str, topic: str | None, until: str | None, open_ended: bool, countered: bool
) -> None:
    d = deferral(text, TUESDAY)
    assert (d.topic, d.until, d.open_ended, d.countered) == (topic, until, open_ended, countered)


@pytest.mark.parametrize(
    ("following", "until"),
    [
        ("Would 24 March suit you?", "2026-03-24"),
        ("How about Friday?", "2026-03-13"),
        ("The board meets on 24 March.", None),
        ("Is 24 March possible?", "2026-03-24"),
    ],
)
def test_the_next_sentence_may_offer_another_day(following: str, until: str | None) -> None:
    d = deferral("We need to postpone the roadmap review.", TUESDAY, following)
    assert (d.topic, d.until, d.open_ended, d.countered) == ("roadmap", until, until is None, until is not None)
    said = [("We need to postpone the roadmap review.", TUESDAY)]
    assert event_details("planning_deferral", said, [following])["until"] == until


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("Is single sign-on part of what we bought?", "question"),
        ("We were told this was included.", "disagreement"),
        ("We will not accept change request 4 and do not pay it.", "dispute"),
        ("Is the claims module included in our contract?", "question"),
        ("Is the legal entity in Spain covered by the licence?", "question"),
        ("We never refused, we only ask who pays.", "question"),
        ("Our legal department will claim damages.", "dispute"),
    ],
)
def test_a_quarrel_has_a_stage(text: str, stage: str) -> None:
    assert scope_stage(text) == stage


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("Your support team has been fantastic.", "people"),
        ("The dashboard is a disappointment.", "product"),
        ("This rollout has been a mess from the first day.", "project"),
        ("We see you as a real partner.", "relationship"),
        ("Good grief.", None),
    ],
)
def test_a_mood_has_a_target(text: str, about: str | None) -> None:
    assert target(text) == about


def test_an_event_takes_the_furthest_stage_and_counts_its_deferrals() -> None:
    said = [("Is this included?", TUESDAY), ("We reject the fee.", TUESDAY)]
    assert event_details("scope_dispute", said) == {"stage": "dispute"}
    assert event_details("scope_dispute", said[:1]) == {"stage": "question"}
    put_off = [("Not now, sorry.", TUESDAY), ("We're too busy for the roadmap at the moment.", TUESDAY)]
    assert event_details("planning_deferral", put_off) == {
        "topic": "roadmap", "until": None, "open_ended": True, "countered": False, "times": 2,
    }  # fmt: skip
    assert event_details("ticket_spike", said) == {}


@given(st.text(max_size=300))
def test_any_text_has_details_and_none_are_invented(text: str) -> None:
    d = deferral(text, TUESDAY)
    assert d.open_ended or d.until is not None
    assert not d.countered or d.until is not None
    assert scope_stage(text) in STAGES


def test_every_topic_has_words_for_statements() -> None:
    assert set(PUT_OFF) == set(_vocabulary()["topic"])
