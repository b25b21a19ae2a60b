"""How a note stands: what is stated outright, what is over, what is weak."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from cxnlp.quick import QuickRead, quick_read
from cxnlp.quick.decided import stated
from cxnlp.quick.result import ActionRead, SignalRead
from cxnlp.quick.verdict import next_step, pressure
from cxnlp.trajectory.explaining_words import closes
from cxnlp.types import FLAGS, POLARITIES, ScoreInput, SentenceScore

REST = "We went through the open points one after the other. The import was shown. It runs now as it did before."


class Told:
    """Gives the sentences that hold some words these probabilities of flags, and moods to what is bad or good."""

    def __init__(self, told: Mapping[str, Mapping[str, float]]) -> None:
        self._told = told

    def score_many(self, inputs: Sequence[ScoreInput], /) -> list[SentenceScore]:
        return [self._score(item.text) for item in inputs]

    def _score(self, text: str) -> SentenceScore:
        own = next((flags for words, flags in self._told.items() if words in text), {})
        sign = -1 if "furious" in text else 1 if "brilliant" in text or "Love" in text else 0
        moods = {-1: (0.8, 0.15, 0.05), 0: (0.05, 0.9, 0.05), 1: (0.05, 0.15, 0.8)}
        return SentenceScore(
            orientation={"strategic": 0.2, "transactional": 0.5, "neutral": 0.3},
            flags={flag: own.get(flag, 0.01) for flag in FLAGS},
            polarities={p: moods[sign if p == "sentiment" else 0] for p in POLARITIES},
            orientation_label="transactional",
            flag_labels=(),
            polarity_labels={p: sign if p == "sentiment" else 0 for p in POLARITIES},
        )


def read(sentence: str, flags: Mapping[str, float], rest: str = REST) -> QuickRead:
    return quick_read(f"{sentence} {rest}".strip(), Told({sentence: flags}), lambda _: {})


def head(result: QuickRead) -> str:
    return result.verdict.partition(":")[0]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("They will not be renewing, they said, and that the decision was taken at group level.", "loss"),
        ("They are not renewing and would like an export.", "loss"),
        ("They won't be extending the contract.", "loss"),
        ("They have decided to leave at the end of the term.", "loss"),
        ("They're moving to Orrin in July.", "loss"),
        ("They may not renew.", None),
        ("If the price rises, they will not renew.", None),
        ("They won't renew unless the price falls.", None),
        ("Juno asked when notice must be given.", None),
        ("Juno said they are not thinking of cancelling the contract.", None),
        ("They chose another supplier for the pilot last year.", None),
        ("If it happens again she's going to her CEO.", "ultimatum"),
        ("She's taking it to Tess on Monday unless it is fixed.", "ultimatum"),
        ("Fix it by Friday or we will cancel.", "ultimatum"),
        ("What happens if they leave?", None),
        ("She might escalate if nothing comes.", None),
    ],
)
def test_what_is_stated_outright(sentence: str, expected: str | None) -> None:
    assert stated("churn_risk", sentence) == expected
    assert stated("payment_concern", sentence) is None


def test_a_decided_loss_stands_above_all_else_however_short_the_note() -> None:
    loss = read("They will not be renewing.", {"churn_risk": 0.6})
    assert loss.enough and head(loss) == "Critical" and "churn risk (decided)" in loss.verdict
    assert "still" not in " ".join(loss.watch) and "to stay" not in (loss.next_step or "")
    short = read("They will not be renewing.", {"churn_risk": 0.6}, "")
    assert not short.enough and head(short) == "Critical" and "only 1 sentence" in short.verdict
    unsure = read("They will not be renewing.", {"churn_risk": 0.2})
    assert head(unsure) == "Critical" and next(s for s in unsure.signals).score < 0.45
    weighed = read("Their board compares us with two other suppliers.", {"churn_risk": 0.97})
    assert head(weighed) == "At risk" and "still being weighed" in " ".join(weighed.watch)
    assert loss.as_json()["signals"][0]["stated"] == "loss" and weighed.as_json()["signals"][0]["stated"] is None


def test_what_the_vendors_side_ends_is_no_loss() -> None:
    sentence = "We have terminated the contract as of June."
    own = read(sentence, {"churn_risk": 0.99})
    theirs = read(f"Juno said: {sentence}", {"churn_risk": 0.99})
    assert [s.stated for s in own.signals if s.is_flag] in ([], [None])
    assert [s.stated for s in theirs.signals if s.is_flag] == ["loss"]


def test_courtesy_takes_nothing_from_what_is_sure_and_unsure_flags_weigh_less() -> None:
    def flag(name: str, p: float) -> SignalRead:
        return SignalRead(name, p, "x", 0, 1, None, True)

    praise = [SignalRead("sentiment", 0.9, "y", n, n + 1, None, True) for n in range(3)]
    assert pressure([flag("churn_risk", 0.97), *praise]) > pressure(
        [flag("churn_risk", 0.64), flag("champion_absence", 0.68), *praise]
    )
    assert pressure(praise) < 0


@pytest.mark.parametrize(
    ("sentence", "flag", "said"),
    [
        ("Their contract with Orrin ends in May and they would move the 90 users over to us.", "churn_risk", False),
        ("They will move the 90 users from us to Orrin.", "churn_risk", True),
        ("They no longer want to move the users to us.", "churn_risk", True),
        ("They have no intention of leaving.", "churn_risk", False),
        ("They have no intention of leaving, but the price must fall.", "churn_risk", True),
        ("Their finance team said that they'll pay on the 30th.", "payment_concern", False),
        ("He was told they'll pay on the 30th.", "payment_concern", False),
        ("They will only pay half on the 30th.", "payment_concern", True),
        ("The dispute about training days was settled in January and is closed.", "scope_dispute", False),
        ("The dispute about training days must be settled by January.", "scope_dispute", True),
        ("The dispute was settled, but the fee is open again.", "scope_dispute", True),
        ("Juno is on maternity leave from April; Tess covers until January.", "champion_absence", False),
        ("Juno is on leave and nobody covers.", "champion_absence", True),
    ],
)
def test_what_is_over_or_somebody_elses_is_no_signal(sentence: str, flag: str, said: bool) -> None:
    result = read(sentence, {flag: 0.97})
    assert (flag in {s.signal for s in result.signals}) is said


def test_in_a_customers_own_words_we_come_over_to_you() -> None:
    mail = "From: Juno Ames <juno@orrin.example>\nTo: Tess Lund <tess@vendor.example>\n\n{}\n"
    for words, said in (("We will move our users from Orrin to you.", False), ("We move all users to us.", True)):
        result = quick_read(mail.format(words), Told({words: {"churn_risk": 0.97}}), lambda _: {})
        assert ("churn_risk" in {s.signal for s in result.signals}) is said


def test_only_a_matter_named_as_over_is_closed() -> None:
    assert closes("The invoice question is resolved.")
    for text in ("I apologised for the invoice.", "Is it resolved?", "The bill waits till the report is sorted."):
        assert not closes(text)


def test_a_calm_note_with_a_weak_sign_is_not_called_routine() -> None:
    result = read("Their COO asked for a list of what can be dropped.", {"churn_risk": 0.3})
    assert not result.signals and head(result) == "Weak signs"
    (sign,) = result.as_json()["weak"]
    assert sign["signal"] == "churn_risk" and 0.3 <= sign["score"] < 0.45
    assert f"churn risk {sign['score']:.0%}" in result.verdict and sign["quote"] in result.watch[0]
    assert head(read("All of it was fine.", {}, f"{REST} {REST}")) == "Routine"


def test_bad_moods_and_praise_beside_trouble_are_not_called_routine() -> None:
    moods = read("Juno was furious about the newsletter. She is furious at the silence.", {})
    assert head(moods) == "Weak signs" and "displeasure ×2" in moods.verdict
    irony = read("Oh, another outage on month end. Love to explain that to the board.", {})
    assert head(irony) == "Weak signs" and "praise" in irony.verdict
    assert head(read("Love the new map of it.", {}, f"{REST} {REST}")) == "Routine"


def test_somebody_elses_promise_is_not_ours_to_keep() -> None:
    theirs = ActionRead("Juno will pay next week", "Juno", "next week", "customer", 0, 9)
    nobodys = ActionRead("list of sites", None, None, "unknown", 0, 9)
    ours = ActionRead("I will send the plan", "I", None, "vendor", 20, 29)
    assert next_step([], [theirs, ours], []) == "Keep the first promise: I will send the plan"
    assert next_step([], [theirs], []) == "See that they keep their promise: Juno will pay next week"
    assert next_step([], [nobodys], []) == "Agree who does this: list of sites"
