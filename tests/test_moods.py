"""Moods of people and roles: whose a sentence is, nobody counts for more than half, and a tone that stays the same has
no trend."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxnlp.behaviour.reported import holders
from cxnlp.behaviour.stakeholders import SHRINK, by_role, stakeholders
from cxnlp.trajectory.assess import Assessed
from cxnlp.trajectory.frames import sentence_table
from cxnlp.trajectory.history import History
from tests.histories import Line, history, planted


def said(person: str, sign: int, days: Sequence[float]) -> list[Line]:
    return [Line(day, person, "So it is.", planted("neutral", sentiment=sign)) for day in days]


def two_of_a_role(lines: Sequence[Line]) -> History:
    """The champion's and the executive's lines, as if both were executives."""
    past = history(sorted(lines, key=lambda x: x.day))
    past.sentences["role"] = "executive"
    return past


@pytest.mark.parametrize(("loud", "quiet"), [(200, 10), (60, 2), (10, 10)])
def test_nobody_counts_for_more_than_half_of_a_roles_mood(loud: int, quiet: int) -> None:
    lines = said("c1", 1, [0.5 + k for k in range(loud)]) + said("c3", -1, [20.0 + k for k in range(quiet)])
    mood = by_role(two_of_a_role(lines), "sentiment")["executive"]
    means = [n * 0.85 / (n + SHRINK) for n in (loud, quiet)]
    assert mood["mean"] == pytest.approx((means[0] - means[1]) / 2, abs=1e-6)


def test_a_voice_alone_is_the_mood_of_its_role() -> None:
    mood = by_role(history(said("c3", 1, range(30))), "sentiment")["executive"]
    assert mood["mean"] == pytest.approx(30 * 0.85 / 35, abs=1e-6) and mood["without_loudest"] is None


@given(st.sampled_from([-1, 1]), st.integers(1, 60), st.integers(1, 12))
def test_a_tone_that_stays_the_same_has_no_trend_however_much_is_said(sign: int, before: int, lately: int) -> None:
    days = [0.5 + k for k in range(before)] + [120.5 + 5 * k for k in range(lately)]
    past = history(said("c3", sign, days))
    seat = next(s for s in stakeholders(past, frozenset()) if s["person_id"] == "c3")
    for mood in (by_role(past, "sentiment")["executive"], seat["sentiment"]):
        assert (mood["trend"], mood["n"]) == (0.0, before + lately)


def test_a_tone_that_turns_has_a_trend_and_more_sentences_a_larger_one() -> None:
    def trend(lately: int) -> float:
        past = history(said("c3", 1, range(40)) + said("c3", -1, [120.0 + 4 * k for k in range(lately)]))
        return float(by_role(past, "sentiment")["executive"]["trend"])

    assert -1.7 < trend(20) < trend(3) < -0.5
    assert trend(0) == 0.0


def test_a_loud_voices_turn_is_at_most_half_of_a_roles_trend() -> None:
    steady = said("c3", 1, [3.0 * k for k in range(65)])
    turned = said("c1", 1, [0.5 * k for k in range(220)]) + said("c1", -1, [120.0 + 0.3 * k for k in range(250)])
    mood = by_role(two_of_a_role([*steady, *turned]), "sentiment")["executive"]
    assert -0.85 <= mood["trend"] < -0.6


@pytest.mark.parametrize(
    ("teller", "kind", "text", "whose"),
    [
        ("v1", "call_note", "Ana Reis said she is very disappointed and no longer trusts our dates.", "c1"),
        ("v1", "call_note", "Cy told me he is fed up with the interface.", "c3"),
        ("v1", "call_note", "Ana: unhappy with the bill.", "c1"),
        ("c2", "email", "Cy Dunn is furious about the outage and has lost all trust in your team.", "c3"),
        ("c2", "email", "Cy, our director, won't sign.", "c3"),
        ("c2", "email", "I think Ana hates it.", "c1"),
        ("c2", "email", "I am sorry that Ana hates it.", "c2"),
        ("c2", "email", "Ana and Cy are furious.", "c2"),
        ("c2", "email", "If Cy is unhappy, call me.", "c2"),
        ("v1", "call_note", "Ana is a burden for us.", None),
        ("v1", "email", "Ana said she is disappointed.", None),
    ],
)
def test_what_is_told_of_a_person_is_that_persons_mood_at_half_weight(
    teller: str, kind: str, text: str, whose: str | None
) -> None:
    past = history([Line(180.0, teller, text, planted("neutral", sentiment=-1), kind=kind)])
    seats = {s["person_id"]: s["sentiment"] for s in stakeholders(past, frozenset())}
    weight = 1.0 if whose == teller else 0.5
    for person, mood in seats.items():
        mean = -0.85 * weight / (weight + SHRINK) if person == whose else 0.0
        assert mood["mean"] == pytest.approx(mean, abs=1e-6)
        assert (mood["n"], mood["reported"]) == (int(person == whose), int(person == whose != teller))
    roles = by_role(past, "sentiment")
    assert {role: m["reported"] for role, m in roles.items() if m["mean"] < 0} == (
        {past.role_of(whose): int(whose != teller)} if whose else {}
    )


def test_the_table_of_sentences_names_of_whom_each_tells_as_the_moods_count_it() -> None:
    lines = [
        Line(
            180.0, "v1", "Ana Reis said she is very disappointed.", planted("neutral", sentiment=-1), kind="call_note"
        ),
        Line(181.0, "c2", "Cy Dunn is furious about the outage.", planted("neutral", sentiment=-1)),
        Line(182.0, "c2", "I am happy.", planted("neutral", sentiment=1)),
        Line(183.0, "v1", "The bill is late.", planted("neutral", sentiment=-1), kind="call_note"),
    ]
    past = history(lines)
    told = sentence_table([past], [Assessed({}, [], ())]).sort_values("message_id", kind="stable")
    rows = {r["text"]: r for r in told.astype(object).where(told.notna(), None).to_dict("records")}
    assert [(r["credited_to"], r["reported"]) for r in map(rows.__getitem__, [line.text for line in lines])] == [
        ("c1", True), ("c3", True), (None, False), (None, False)
    ]  # fmt: skip
    reported = {r["credited_to"] for r in rows.values() if r["reported"]}
    assert reported == {s["person_id"] for s in stakeholders(past, frozenset()) if s["sentiment"]["reported"]}
    nobody = sentence_table([history(lines[2:])], [Assessed({}, [], ())])
    assert nobody["credited_to"].isna().all() and nobody["credited_to"].dtype == told["credited_to"].dtype


def test_she_is_whom_the_sentence_before_names() -> None:
    text = "Spoke to Ana about the bill."
    more = "She is unhappy and will not sign."
    past = history([Line(180.0, "v1", text, planted(), kind="call_note")])
    lines = past.sentences.assign(text=[text])
    lines = pd.concat([lines, lines.assign(text=more)], ignore_index=True)
    object.__setattr__(past, "sentences", lines)
    assert holders(past) == [None, "c1"]
