"""Every candidate belongs to one development, the surest first; one kind no nearer than five weeks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cxnlp.trajectory.candidates import Candidate, Quote
from cxnlp.trajectory.events import MOST_QUOTES, SAME_DAYS, developments, events
from cxnlp.trajectory.model import TrajectoryModel

KINDS = ("churn_risk", "escalation", "expansion")
MODEL = TrajectoryModel({}, 0.0, 1.0, {"thresholds": {"other": 0.3, "expansion": 0.6}}, "")


def candidate(kind: str, day: float, peak: float = 0.2, explained: bool = False) -> Candidate:
    quote = Quote(f"m{day:g}", f"Said on day {day:g}.", day, "c1")
    return Candidate(kind, day, "c1", peak, peak, f"{kind} on day {day:g}", (quote,), explained=explained)


judged = st.lists(
    st.tuples(
        st.builds(candidate, st.sampled_from(KINDS), st.floats(0, 300)), st.floats(0.01, 0.99)
    ),
    max_size=20,
)  # fmt: skip


@given(judged)
def test_developments_hold_every_candidate_once_and_do_not_crowd(found: list[tuple[Candidate, float]]) -> None:
    groups = developments([c for c, _ in found], [p for _, p in found])
    assert sorted(i for g in groups for i in g) == list(range(len(found)))
    for group in groups:
        first, p = found[group[0]]
        assert all(found[i][1] <= p and found[i][0].kind == first.kind for i in group)
        assert all(abs(found[i][0].day - first.day) <= SAME_DAYS for i in group)
    firsts = [found[g[0]][0] for g in groups]
    assert all(
        a.kind != b.kind or abs(a.day - b.day) > SAME_DAYS for k, a in enumerate(firsts) for b in firsts[k + 1 :]
    )


@given(judged)
def test_a_higher_threshold_reports_no_more(found: list[tuple[Candidate, float]]) -> None:
    low, high = events(found, MODEL, 0.3), events(found, MODEL, 0.5)
    assert {(e.kind, e.day) for e in high} <= {(e.kind, e.day) for e in low}


def test_follow_ups_lend_their_quotes_and_are_no_event_of_their_own() -> None:
    found = [
        (candidate("churn_risk", day), p) for day, p in ((100, 0.9), (110, 0.5), (120, 0.4), (130, 0.1), (160, 0.5))
    ]
    first, later = events(found, MODEL)
    assert (first.day, later.day) == (100, 160)
    assert [q.day for q in first.quotes] == [100, 110, 120]
    many = [(candidate("churn_risk", 100 + k), 0.9 - k / 100) for k in range(9)]
    assert len(events(many, MODEL)[0].quotes) == MOST_QUOTES


def test_wishes_for_more_have_a_threshold_of_their_own_and_planned_leave_never_alarms() -> None:
    found = [
        (candidate("expansion", 50), 0.5),
        (candidate("escalation", 50), 0.5),
        (candidate("escalation", 52, explained=True), 0.9),
    ]
    assert [(e.kind, e.explained) for e in events(found, MODEL)] == [("escalation", False), ("escalation", True)]
