"""The quick read of whole notes, with a scorer that knows a few words in the model's place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxnlp.output import dumps
from cxnlp.quick import QuickRead, quick_read
from cxnlp.types import FLAGS, POLARITIES, ScoreInput, SentenceScore

WORDS = {
    "scope_dispute": r"included or extra|not in the SOW",
    "champion_absence": r"couldn't make|can't join|no-show",
    "payment_concern": r"unpaid|keep paying",
    "churn_risk": r"other vendors|leave us",
    "expansion": r"roll out|more seats",
}


class WordScorer:
    """Fires a flag where its words stand; sentiment by "happy" and "unhappy"."""

    def score_many(self, inputs: Sequence[ScoreInput], /) -> list[SentenceScore]:
        return [self._score(item.text) for item in inputs]

    def _score(self, text: str) -> SentenceScore:
        flags = {flag: 0.9 if flag in WORDS and re.search(WORDS[flag], text) else 0.02 for flag in FLAGS}
        sign = -1 if "unhappy" in text else 1 if "happy" in text else 0
        moods = {-1: (0.8, 0.15, 0.05), 0: (0.05, 0.9, 0.05), 1: (0.05, 0.15, 0.8)}
        return SentenceScore(
            orientation={"strategic": 0.2, "transactional": 0.5, "neutral": 0.3},
            flags=flags,
            polarities={p: moods[sign if p == "sentiment" else 0] for p in POLARITIES},
            orientation_label="transactional",
            flag_labels=tuple(flag for flag in FLAGS if flags[flag] > 0.5),
            polarity_labels={p: sign if p == "sentiment" else 0 for p in POLARITIES},
        )


def read(text: str, people: Sequence[str] = ()) -> QuickRead:
    return quick_read(text, WordScorer(), lambda _: {name: Counter(PERSON=1) for name in people})


def exact(result: QuickRead) -> None:
    data = result.as_json()
    for item in [*data["signals"], *data["actions"], *data["questions"]]:
        assert item.get("quote", item.get("text")) == result.text[item["start"] : item["end"]]
    for person in data["people"]:
        assert person["name"] in result.text


BULLETS = """# Ostrava Freight - monthly sync, 10 March 2026
Attendees: Helena Vondrakova (COO, Ostrava Freight), Radek Maly (IT, Ostrava Freight), me
Apologies: Dagmar Svobodova (CFO)

- Helena said the board wants to see the savings numbers first.
- Radek asked whether the customs module is included or extra.
- Dagmar couldn't make it, second time in a row.
- Invoice 4471 is still unpaid.
- She is unhappy with the ticket queue.

Next steps:
- Radek to send the list of failing carriers by Friday
- I'll share the savings sheet before 20 March
- Us: check SOW wording on customs (Priya)
- book QBR date

Open questions:
- who signs the change request on their side?
"""
TRANSCRIPT = """Tomas Berg  0:02
Morning everyone. Is Ingrid joining today?

Lucia Ferri  0:06
No, Ingrid can't join, she is on leave until the 14th. I'm covering for her.

Tomas Berg  0:15
Okay. Where are we with the migration? Our CFO thinks it takes far too long and is unhappy.

Lucia Ferri  0:22
I'll send you the revised plan by Wednesday. The staging import is finished.

Tomas Berg  0:31
And who is paying for the extra week?

Lucia Ferri  0:35
Good question, let me check with our legal team and get back to you.

Tomas Berg  0:42
Please do. If this is not settled we will have to look at other vendors.
"""
SIDES = """Weekly - Solvane / Northgrid
Solvane: Amara Okafor (Head of Ops), Pieter de Vries
Northgrid: Lea (CSM), Tim (SE)

**Amara:** we can't keep paying for seats nobody uses, honestly.
**Lea:** understood, let's look at the numbers together.
Pieter no-show again, no reason was given.
AP Tim: API docs to Amara, by 19 Mar
AP Amara: get Pieter's OK on the seat count
Legal to review DPA
"""
PROSE = """Spoke to Yusuf Demir (procurement manager at Halden Mills) about the renewal. He says the price is 15% above
what Lockstep offered. Told him I'd come back with options on Thursday. Haven't heard from Birgit since
January. We should
involve Martha from our side. He will send the competing quote once legal clears it.
"""


def test_bulleted_notes() -> None:
    result = read(BULLETS)
    exact(result)
    people = {p.name: p for p in result.people}
    assert list(people) == ["Helena Vondrakova", "Radek Maly", "Dagmar Svobodova", "Priya"]
    assert [people[n].status for n in people] == ["spoke", "spoke", "absent", "mentioned"]
    assert people["Helena Vondrakova"].side == "customer"
    assert people["Helena Vondrakova"].role == "executive"
    assert people["Priya"].side == "vendor"
    found = [(s.signal, s.person) for s in result.signals]
    assert ("scope_dispute", "Radek Maly") in found
    assert ("champion_absence", "Dagmar Svobodova") in found
    assert all(s.reported for s in result.signals)
    assert [(a.owner, a.due, a.side) for a in result.actions] == [
        ("Radek Maly", "2026-03-13", "customer"),
        ("I", "2026-03-20", "vendor"),
        ("Priya", None, "vendor"),
        (None, None, "unknown"),
    ]
    assert [q.text for q in result.questions] == [
        "Radek asked whether the customs module is included or extra.",
        "who signs the change request on their side?",
    ]
    assert result.verdict.startswith("At risk: ")
    assert "Dagmar Svobodova" in result.verdict


def test_a_pronoun_goes_on_about_the_last_one_quoted() -> None:
    result = read(
        "Spoke with Petra Lind today. Petra said all is fine. She is unhappy with the queue.",
        ["Petra Lind"],
    )
    (signal,) = result.signals
    assert (signal.signal, signal.person, signal.reported) == ("sentiment", "Petra Lind", True)
    assert signal.score == pytest.approx(-0.75)


def test_transcript() -> None:
    result = read(TRANSCRIPT, ["Ingrid"])
    exact(result)
    assert {p.name: p.status for p in result.people} == {
        "Tomas Berg": "spoke",
        "Ingrid": "absent",
        "Lucia Ferri": "spoke",
    }
    assert [(a.owner, a.due) for a in result.actions] == [("Lucia Ferri", "Wednesday")]
    assert [q.text for q in result.questions] == ["And who is paying for the extra week?"]
    reported = {s.quote: s.reported for s in result.signals}
    assert reported["Our CFO thinks it takes far too long and is unhappy."] is True
    assert reported["If this is not settled we will have to look at other vendors."] is False


def test_sides_by_group_lines() -> None:
    result = read(SIDES)
    exact(result)
    people = {p.name: (p.side, p.status) for p in result.people}
    assert people == {
        "Amara Okafor": ("customer", "spoke"),
        "Pieter de Vries": ("customer", "absent"),
        "Lea": ("vendor", "spoke"),
        "Tim": ("vendor", "spoke"),
    }
    assert [(a.owner, a.due, a.side) for a in result.actions] == [
        ("Tim", "19 Mar", "vendor"),
        ("Amara Okafor", None, "customer"),
        ("Legal", None, "unknown"),
    ]


def test_prose() -> None:
    result = read(PROSE, ["Yusuf Demir", "Martha"])
    exact(result)
    people = {p.name: (p.side, p.role, p.status) for p in result.people}
    assert people == {
        "Yusuf Demir": ("customer", "buyer", "spoke"),
        "Birgit": ("unknown", "unknown", "absent"),
        "Martha": ("vendor", "unknown", "mentioned"),
    }
    assert [(a.owner, a.due) for a in result.actions] == [("I", "Thursday"), ("Yusuf Demir", None)]


def test_thin_input_says_so_and_still_reports_signals() -> None:
    result = read("call w/ Piet. They want to leave us.")
    assert not result.enough
    assert result.verdict.startswith("Too little to say")
    assert [s.signal for s in result.signals] == ["churn_risk"]


def test_another_language_is_said_and_not_scored() -> None:
    text = (
        "Anwesend: Jonas Keller, Petra Ruhl\n\nDer Kunde ist mit den Antwortzeiten unzufrieden und verlangt "
        "bis Freitag ein neues Angebot. Wir müssen den Vertrag noch einmal prüfen und uns dann wieder melden."
    )
    result = read(text)
    assert "Not English" in result.verdict
    assert not result.enough and not result.signals and not result.actions and result.n_sentences == 0
    assert [p.name for p in result.people] == ["Jonas Keller", "Petra Ruhl"]


def test_machine_interface() -> None:
    data = read(BULLETS).as_json()
    assert list(data) == ["schema_version", "summary", "people", "signals", "actions", "questions"]
    assert set(data["summary"]) >= {"verdict", "orientation", "n_sentences", "enough"}
    assert list(data["people"][0]) == ["name", "role", "side", "status", "sentiment", "trust"]
    assert list(data["signals"][0]) == ["signal", "score", "quote", "start", "end", "person", "reported"]
    assert list(data["actions"][0]) == ["text", "owner", "due", "side", "start", "end"]
    assert list(data["questions"][0]) == ["text", "side", "start", "end"]
    assert sum(data["summary"]["orientation"].values()) == pytest.approx(1)


def test_same_note_same_reading() -> None:
    assert dumps(read(BULLETS).as_json()) == dumps(read(BULLETS).as_json())


PIECES = st.sampled_from(
    [
        "Ada Quill",
        "Ben",
        " said ",
        " will send ",
        "by Friday",
        "\n- ",
        "\n",
        ". ",
        "?",
        ": ",
        "Actions:\n",
        "(CFO, Orrin)",
        " and ",
        " no-show",
        "Attendees: ",
        "Apologies: ",
        "we ",
        "I'll check",
        "12.03.2026",
        "\t",
        "“",
        "- [ ] ",
        "## ",
        "\x1b[31m",
        "é",
        "\r\n",
        "Ada Quill: ",
        "0:03",
        "\u202e",
        "他",
        "waiting on ",
        "AP ",
        "asked whether ",
        "&",
        "A" * 40,
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join))
@settings(max_examples=150, deadline=None)
def test_note_like_text_never_raises_and_spans_are_exact(text: str) -> None:
    exact(read(text))


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_text_never_raises_and_spans_are_exact(text: str) -> None:
    exact(read(text))


@pytest.mark.models
def test_the_real_models_read_a_note() -> None:
    result = quick_read(BULLETS)
    exact(result)
    assert result.enough
