"""Weekly readings kept from one day of judging to the next: only those are kept that a new reading would give."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cxnlp.behaviour.exchanges import desks, exchanges
from cxnlp.trajectory.days import to_day
from cxnlp.trajectory.first_answers import first_answers
from cxnlp.trajectory.kept_rows import KeptRows, by_week
from cxnlp.trajectory.kept_weeks import Weeks
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.trajectory.slices import Columns, first_difference
from cxnlp.trajectory.week_rows import week_rows
from cxnlp.trajectory.windows import week_ends, weekly
from cxnlp.types import InvoiceRow, MetricRow
from tests.histories import START, Line, history, planted

DAY = START.date()
values = st.one_of(st.none(), st.sampled_from(["a", "b"]), st.floats(allow_nan=True, width=16))


def column(items: list[object]) -> np.ndarray:
    out = np.empty(len(items), dtype=object)
    out[:] = items
    return out


@given(st.lists(values, max_size=8), st.lists(values, max_size=8))
def test_the_first_difference_is_where_a_reader_would_see_it(a: list[object], b: list[object]) -> None:
    def seen(x: object) -> object:
        return "missing" if isinstance(x, float) and math.isnan(x) else x

    told = [seen(x) == seen(y) for x, y in zip(a, b, strict=False)]
    expected = told.index(False) if False in told else min(len(a), len(b))
    assert first_difference(column(a), column(b)) == expected


def test_numbers_that_are_missing_are_equal() -> None:
    nan = float("nan")
    assert first_difference(np.array([1.0, nan, 2.0]), np.array([1.0, nan, 3.0, 4.0])) == 2
    assert first_difference(np.array([1.0, nan]), np.array([1.0, nan, 3.0])) == 2


def line(day: float, person: str, strategic: bool, flagged: bool, thread: int) -> Line:
    score = planted("strategic" if strategic else "transactional", ["scope_dispute"] if flagged else [])
    return Line(day, person, "The plan stands.", score, "email", f"t{thread}")


lines = st.lists(
    st.builds(
        line,
        st.integers(1, 170).map(lambda d: d + 0.25),
        st.sampled_from(["c1", "c2", "c3", "v1"]),
        st.booleans(),
        st.booleans(),
        st.integers(0, 9),
    ),
    min_size=6,
    max_size=40,
)
ALWAYS = [line(0.0, "c1", True, False, 0), line(0.5, "c2", False, False, 1)]


def metrics(days: list[int]) -> list[MetricRow]:
    return [MetricRow("m.csv", "orchard", DAY + timedelta(days=d), DAY + timedelta(days=d + 6), "logins", 9.0 + d % 5)
            for d in days]  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(lines, st.data())
def test_what_is_kept_is_what_would_be_read_and_a_late_change_keeps_the_early_weeks(
    told: list[Line], data: st.DataObject
) -> None:
    first, second = date(2025, 6, 2), date(2025, 6, 30)
    told = ALWAYS + sorted(told, key=lambda x: x.day)
    place = data.draw(st.integers(2, len(told) - 1))
    change = data.draw(st.sampled_from(["nothing", "gone", "person", "score"]))
    other = {
        "nothing": told[place : place + 1],
        "gone": [],
        "person": [replace(told[place], person="c3" if told[place].person != "c3" else "c1")],
        "score": [replace(told[place], score=planted("neutral", ["escalation"]))],
    }[change]
    weeks_of_use = list(range(0, 160, 7))
    paid = data.draw(st.sampled_from([None, DAY + timedelta(days=80), DAY + timedelta(days=160)]))
    invoice = InvoiceRow("i.csv", "orchard", "i1", 10.0, DAY + timedelta(days=30), paid)
    before = history(told, first, metrics(weeks_of_use), [invoice])
    after = history([*told[:place], *other, *told[place + 1 :]], second, metrics(weeks_of_use), [invoice])
    kept = Weeks()
    assert kept.of(before) == weekly(before)
    assert kept.of(after) == weekly(after)
    changed = min((x.day for x in (told[place], *other)), default=math.inf) if change != "nothing" else math.inf
    until = Columns(after).same_until(Columns(before))
    early = min(changed + before.first_day, first_end(first))
    assert until >= early
    assert [end for _, end in week_ends(before) if end <= early] == [end for _, end in week_ends(after) if end <= early]


@settings(max_examples=30, deadline=None)
@given(lines, st.data())
def test_rows_found_by_their_marks_are_those_that_a_new_reading_gives(told: list[Line], data: st.DataObject) -> None:
    told = ALWAYS + sorted(told, key=lambda x: x.day)
    place = data.draw(st.integers(2, len(told) - 1))
    other = data.draw(st.sampled_from([[], [replace(told[place], person="v1")], [told[place], told[place]]]))
    weeks_of_use = list(range(0, data.draw(st.integers(1, 160)), 7))
    invoices = [
        InvoiceRow("i.csv", "orchard", "i1", 10.0, DAY + timedelta(days=30), paid)
        for paid in data.draw(st.permutations([None, DAY + timedelta(days=80), DAY + timedelta(days=160)]))
    ]
    model = TrajectoryModel.load()
    days = date(2025, 6, 2), data.draw(st.sampled_from([date(2025, 6, 2), date(2025, 6, 4), date(2025, 6, 30)]))
    before = history(told, days[0], metrics(weeks_of_use), invoices[:1])
    after = history([*told[:place], *other, *told[place + 1 :]], days[1], metrics(weeks_of_use[:-1]), invoices[1:2])
    first = KeptRows("code 1", {})
    ends, readings, rows = first.of(before, model)
    assert (ends, readings) == ([end for _, end in week_ends(before)], weekly(before)[-1][2])
    assert rows == week_rows(before, weekly(before), model)
    known = {mark: row | {"week": row["week"], "kept": 1} for mark, row in zip(first.marks, rows, strict=True)}
    found = KeptRows("code 1", known).of(after, model)[2]
    assert [{k: v for k, v in row.items() if k != "kept"} for row in found] == week_rows(after, weekly(after), model)
    of_use = to_day(DAY + timedelta(days=weeks_of_use[-1]))
    early = min(told[place].day + before.first_day, to_day(DAY + timedelta(days=30)), of_use)
    taken = [end for end, row in zip([end for _, end in week_ends(after)], found, strict=True) if "kept" in row]
    assert all(end in taken for _, end in list(week_ends(after))[:-1] if end <= early and end in ends[:-1])
    assert not any("kept" in row for row in KeptRows("code 2", known).of(after, model)[2])


def first_end(day: date) -> float:
    """The end of the last whole week up to `day`: the running one is read anew."""
    monday = day - timedelta(days=day.weekday())
    return float((monday - date(1970, 1, 1)).days)


def test_what_several_readers_ask_is_found_once_for_a_history() -> None:
    past = history([*ALWAYS, line(2.0, "v1", False, False, 0), line(9.0, "c1", False, False, 3)])
    assert exchanges(past) is exchanges(past) and desks(past) is desks(past)
    assert first_answers(past) is first_answers(past)
    again = history([*ALWAYS, line(2.0, "v1", False, False, 0), line(9.0, "c1", False, False, 3)])
    assert exchanges(again) == exchanges(past) and exchanges(again) is not exchanges(past)
    (answer,) = first_answers(past)["vendor"]
    assert answer.answered - answer.asked == 2.0 and first_answers(past)["customer"] == ()


@given(st.lists(st.tuples(st.integers(-20, 60), st.floats(0, 99)), max_size=40))
def test_answers_are_parted_by_week_in_their_order(answers: list[tuple[int, float]]) -> None:
    days, hours = np.array([d for d, _ in answers], dtype=float), np.array([h for _, h in answers], dtype=float)
    ends, start, found = [7.0, 14.0, 21.0, 28.0], -math.inf, []
    for end in ends:
        inside = (days >= start) & (days < end)
        found.append(b"%d:" % inside.sum() + days[inside].tobytes() + hours[inside].tobytes())
        start = end
    assert by_week(days, hours, ends) == found
