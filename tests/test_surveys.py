"""Survey silence: bounds that always hold, weights that undo a planted silence, contradictions with behaviour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import betabinom

from cxnlp.behaviour.surveys import (
    Asked,
    _value,
    asked,
    bounds,
    contradiction,
    propensities,
    survey_row,
    survey_summary,
    weighted_mean,
)
from cxnlp.ingest.source import Source
from cxnlp.ingest.tables import FORMATS
from cxnlp.monitoring.hearing import fatigue
from cxnlp.trajectory.changes import change_rows, survey_tests
from cxnlp.trajectory.history import History, build
from cxnlp.types import SurveyRow
from tests.histories import PEOPLE, healthy, history


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=30))
def test_the_truth_lies_within_the_bounds(people: list[tuple[float, bool]]) -> None:
    low, high = bounds([v if answered else None for v, answered in people])
    truth = sum(v for v, _ in people) / len(people)
    assert low - 1e-9 <= truth <= high + 1e-9
    if all(answered for _, answered in people):
        assert low == pytest.approx(truth) and high == pytest.approx(truth)


def planted(n: int = 900, seed: int = 5) -> tuple[list[Asked], float]:
    """The less active are less content and answer less often; the mean of all of them beside."""
    rng = np.random.default_rng(seed)
    rows, everybody = [], []
    for k in range(n):
        activity, senior = float(rng.uniform(0, 3)), bool(rng.random() < 0.4)
        value = float(np.clip(0.3 + 0.2 * activity + rng.normal(0, 0.1), 0, 1))
        answers = rng.random() < 1 / (1 + np.exp(2.0 - 1.5 * activity))
        everybody.append(value)
        rows.append(Asked(f"a{k % 90}", "nps", 0.0, value if answers else None, senior, activity))
    return rows, float(np.mean(everybody))


def test_weights_undo_a_silence_that_activity_explains() -> None:
    rows, truth = planted()
    propensity = propensities(rows)
    assert propensity is not None
    mean, interval = weighted_mean(rows, propensity)
    assert interval is not None
    low, high = interval
    told = [r.value for r in rows if r.value is not None]
    naive = sum(told) / len(told)
    assert naive > truth + 0.04
    assert abs(mean - truth) < 0.25 * (naive - truth)
    assert low < truth < high


def test_where_all_answer_the_weighted_mean_is_the_mean() -> None:
    rows = [Asked(f"a{k}", "csat", 0.0, k / 10, False, 0.0) for k in range(10)]
    assert weighted_mean(rows, np.ones(10))[0] == pytest.approx(0.45)
    assert propensities(rows) is None


def test_one_account_or_answers_all_alike_give_a_mean_and_no_interval() -> None:
    told = [Asked("a0", "nps", float(k), 0.2 if k % 2 else 0.9, bool(k % 3), k / 10) for k in range(20)]
    silent = [Asked(f"a{k}", "nps", float(k), None, bool(k % 3), k / 10) for k in range(10)]
    row = survey_summary([*told, *silent])["nps"]
    assert row["weighted_mean"] is not None and row["weighted_interval"] is None
    alike = [Asked(f"a{k}", "nps", 0.0, 0.9, False, 0.0) for k in range(4)]
    assert weighted_mean(alike, np.ones(4)) == (pytest.approx(0.9), None)


@pytest.mark.parametrize("accounts", [2, 3, 5])
def test_the_interval_of_a_weighted_mean_holds_the_truth_as_often_as_it_says(accounts: int) -> None:
    rng, held, trials = np.random.default_rng(11), 0, 600
    for _ in range(trials):
        level = rng.normal(0.5, 0.1, accounts)
        rows = [Asked(f"a{k}", "nps", 0.0, float(x), False, 0.0) for k, x in enumerate(level) for _ in range(4)]
        _, interval = weighted_mean(rows, np.ones(len(rows)))
        assert interval is not None
        held += interval[0] <= 0.5 <= interval[1]
    assert 0.86 < held / trials < 0.94


@pytest.mark.parametrize(
    ("kind", "score", "low", "high", "value"),
    [("nps", 9, None, None, 0.9), ("csat", 5, None, None, 1.0), ("csat", 50, 0, 100, 0.5), ("x", 5, None, None, None),
     ("nps", None, None, None, None), ("nps", float("nan"), None, None, None), ("nps", 12, None, None, None),
     ("csat", 30, None, None, None), ("csat", 0, None, None, None), ("csat", 30, 0, 100, 0.3)],
)  # fmt: skip
def test_scores_are_put_on_one_scale(kind: str, score: object, low: object, high: object, value: float | None) -> None:
    assert _value(kind, score, low, high) == value


def test_a_survey_contradicts_behaviour_both_ways() -> None:
    content, bitter = contradiction(0.9, 2, "at_risk"), contradiction(0.3, 1, "steady")
    assert content and content["kind"] == "better_than_behaviour" and "at risk" in content["statement"]
    assert (
        bitter and bitter["kind"] == "worse_than_behaviour" and "1 recent survey answer at 30%" in bitter["statement"]
    )
    assert contradiction(0.9, 1, "steady") is None and contradiction(None, 0, "at_risk") is None
    assert contradiction(0.9, 1, "insufficient_data") is None


def test_an_account_counts_its_silence_but_not_what_may_still_come() -> None:
    whole = history(healthy())
    rows = [
        SurveyRow("s", "orchard", "nps", date(2025, 6, 1), date(2025, 6, 3), "c1", 9.0),
        SurveyRow("s", "orchard", "nps", date(2025, 6, 1), None, "c2"),
        SurveyRow("s", "orchard", "nps", date(2025, 7, 28), None, "c3"),
    ]
    seen = build(whole.account, whole.name, whole.as_of, whole.messages, PEOPLE, "c1", [], [], [], rows)
    assert [(a.value, a.senior) for a in asked(seen)] == [(0.9, True), (None, False)]
    row = survey_row(seen, "drifting")
    assert row is not None and (row["asked"], row["answered"], row["bounds"]) == (2, 1, [0.45, 0.95])
    assert row["contradicts"]["kind"] == "better_than_behaviour" and row["contradicts"]["date"] == "2025-06-03"
    assert survey_row(whole, "steady") is None


def surveyed(*rows: tuple[float | None, str | None]) -> History:
    """CSAT answers of one account, (score, comment), without a stated scale."""
    whole, sent = history(healthy()), date(2025, 6, 1)
    told = [SurveyRow("s", "orchard", "csat", sent, None, None, score, comment=said) for score, said in rows]
    return build(whole.account, whole.name, whole.as_of, whole.messages, PEOPLE, "c1", [], [], [], told)


def test_an_answer_beyond_the_usual_scale_has_no_value_nor_have_those_beside_it() -> None:
    """Per cent, or one to ten, where one to five was assumed: nothing is known of the scale."""
    for scores in ((30.0, 30.0), (5.0, 5.0, 10.0)):
        row = survey_row(surveyed(*((s, None) for s in scores)), "drifting")
        assert row is not None
        assert (row["answered"], row["scored"], row["mean"], row["contradicts"]) == (len(scores), 0, None, None)
    known = survey_row(surveyed((5.0, None), (-1.0, None)), "steady")
    assert known is not None and (known["answered"], known["scored"], known["mean"]) == (2, 1, 1.0)


def test_an_answer_is_a_score_or_a_comment_or_a_day_everywhere() -> None:
    seen = surveyed((None, "fine so far"), (4.0, None), (None, None))
    row, summary = survey_row(seen, "steady"), survey_summary(asked(seen))["csat"]
    rows = [{"account": "orchard", "person": None, "sent_at": "2025-06-01", "answered_at": None, "score": score,
             "comment": said} for score, said in ((None, "fine so far"), (4.0, None), (None, None))]  # fmt: skip
    assert row is not None
    assert row["answered"] == summary["answered"] == fatigue(rows).months[0].answered == 2
    assert (
        row["response_rate"]
        == summary["response_rate"]
        == fatigue(rows).months[0].rate
        == pytest.approx(2 / 3, abs=1e-6)
    )
    assert row["scored"] == summary["scored"] == 1 and row["mean"] == 0.75


def test_a_comment_of_a_later_answer_is_not_known_yet() -> None:
    whole = history(healthy())
    late = SurveyRow("s", "orchard", "nps", date(2025, 6, 1), date(2026, 1, 1), None, 9.0, comment="good")
    seen = build(whole.account, whole.name, whole.as_of, whole.messages, PEOPLE, "c1", [], [], [], [late])
    assert [a.answered for a in asked(seen)] == [False]


def test_an_answer_is_of_the_person_whose_address_or_name_it_bears() -> None:
    whole, sent = history(healthy()), date(2025, 6, 1)
    names = ("CY@orchard.example", "Cy Dunn", "bo@orchard.example", "nobody@orchard.example")
    rows = [SurveyRow("s", "orchard", "nps", sent, sent, name, 9.0) for name in names]
    seen = build(whole.account, whole.name, whole.as_of, whole.messages, PEOPLE, "c1", [], [], [], rows)
    assert [a.senior for a in asked(seen)] == [True, True, False, False]


def seen_of(rows: list[SurveyRow], account: str, as_of: date = date(2025, 7, 31)) -> History:
    whole, own = history(healthy(), as_of), [r for r in rows if r.account == account]
    return build(account, account, as_of, whole.messages, PEOPLE, "c1", [], [], [], own)


def test_one_table_has_one_scale_whatever_a_single_account_answers() -> None:
    """From one to ten: the unhappy account's fours and fives are no 75 to 100 per cent."""
    head = "account,person,sent_at,answered_at,kind,score"
    text = f"""{head}
orchard,bo@orchard.example,2025-06-01,2025-06-02,csat,4
orchard,bo@orchard.example,2025-06-15,2025-06-16,csat,5
quarry,jo@quarry.example,2025-06-20,2025-06-21,csat,9
orchard,bo@orchard.example,2025-06-01,2025-06-02,nps,7
"""
    source = Source.of_bytes(text.encode(), "surveys.csv")
    form = max(FORMATS, key=lambda form: form.sniff(source))
    rows = [r for r in form.parse(source) if isinstance(r, SurveyRow)]
    told = {(r.kind, r.score): r.other_scale for r in rows}
    assert told == {("csat", 4.0): date(2025, 6, 21), ("csat", 5.0): date(2025, 6, 21),
                    ("csat", 9.0): date(2025, 6, 21), ("nps", 7.0): None}  # fmt: skip
    both = [seen_of(rows, name) for name in ("orchard", "quarry")]
    row = survey_row(both[0], "at_risk")
    assert row is not None and (row["answered"], row["scored"], row["mean"], row["contradicts"]) == (3, 1, 0.7, None)
    assert survey_summary([a for h in both for a in asked(h)])["csat"]["mean"] is None
    before = survey_row(seen_of(rows, "orchard", date(2025, 6, 20)), "steady")
    assert before is not None and before["scored"] == 3, "nothing was known of the nine yet"


def sent(person: str, answers: Sequence[bool]) -> list[SurveyRow]:
    """A survey a fortnight, the last three weeks before the day of judging."""
    days = [date(2025, 7, 10) - timedelta(days=14 * k) for k in reversed(range(len(answers)))]
    return [SurveyRow("s", "orchard", "csat", d, d if a else None, person) for d, a in zip(days, answers, strict=True)]


def test_whoever_stops_answering_is_told_by_a_test() -> None:
    stopped, steady = [True] * 6 + [False] * 4, [True] * 10
    rows = [*sent("ana@orchard.example", stopped), *sent("Bo Marsh", steady), *sent("Cy Dunn", [True] * 3)]
    told = [r for r in change_rows(seen_of(rows, "orchard")) if r["test"] == "survey_silence"]
    assert [(r["person_id"], r["n"], r["statement"]) for r in told] == [
        ("c1", 10, "answered none of the last 4 surveys, 6 of 6 before"),
        ("c2", 10, "answered the latest survey, 9 of 9 before"),
    ]
    assert [told[0]["p_value"], told[1]["p_value"]] == [pytest.approx(betabinom.cdf(0, 4, 6, 1), abs=1e-6), 1.0]


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_who_answers_as_ever_is_seldom_called_silent(share: float) -> None:
    rng, tested, called = np.random.default_rng(3), 0, 0
    for _ in range(400):
        p = [t.p_value for t in survey_tests(seen_of(sent("c1", (rng.random(20) < share).tolist()), "orchard"))]
        tested, called = tested + len(p), called + sum(x <= 0.05 for x in p)
    assert tested > 300 and called <= 0.05 * tested + 3 * (0.05 * tested) ** 0.5
