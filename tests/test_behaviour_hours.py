"""Business hours learned from sendings, and answering times in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxnlp.behaviour.exchanges import desks, exchanges
from cxnlp.behaviour.hours import Desk, Sent, country_of, holidays, learned
from cxnlp.behaviour.open_questions import open_questions
from cxnlp.behaviour.responsiveness import TAIL, cadence, initiative, owed, responsiveness, tail
from cxnlp.trajectory.days import EPOCH, to_day
from cxnlp.trajectory.history import History
from cxnlp.types import Message, Party, Recipient
from tests import histories
from tests.histories import START, Line, planted

PLAIN = planted("transactional")


def sendings(zone: float, opens: int, closes: int, weekdays: set[int], days: int = 200) -> list[Sent]:
    """A mail at the start, middle and end of each working day of a desk."""
    out = []
    for k in range(days):
        day = date(2025, 1, 6) + timedelta(days=k)
        if day.weekday() in weekdays:
            for hour in (opens + 0.2, (opens + closes) / 2, closes - 0.2):
                local = datetime(day.year, day.month, day.day, tzinfo=timezone(timedelta(hours=zone)))
                out.append(Sent(to_day(local + timedelta(hours=hour)), zone))
    return out


@pytest.mark.parametrize(
    ("zone", "opens", "closes", "weekdays"),
    [
        (0.0, 9, 17, {0, 1, 2, 3, 4}),
        (5.5, 10, 19, {0, 1, 2, 3, 4, 5}),
        (-7.0, 7, 15, {0, 1, 2, 3}),
        (3.0, 8, 16, {6, 0, 1, 2, 3}),
    ],
)
def test_a_planted_desk_is_found_again(zone: float, opens: int, closes: int, weekdays: set[int]) -> None:
    desk = learned(sendings(zone, opens, closes, weekdays))
    assert (desk.opens, desk.closes, set(desk.weekdays)) == (opens, closes, weekdays)
    assert desk.offset(to_day(date(2025, 5, 1))) == zone


def minutes(desk: Desk, start: datetime, end: datetime) -> float:
    """Open hours, counted minute by minute with the standard library."""
    open_minutes, at = 0, start
    while at < end:
        local = at + timedelta(hours=desk.offset(to_day(at)))
        day = (local.date() - EPOCH).days
        if desk.open_on(day) and desk.opens <= local.hour + local.minute / 60 < desk.closes:
            open_minutes += 1
        at += timedelta(minutes=1)
    return open_minutes / 60


@pytest.mark.parametrize(("start", "length"), [(0, 31), (40, 100), (5, 12), (330, 75)])
def test_open_hours_agree_with_counting_minutes(start: int, length: int) -> None:
    desk = replace(learned(sendings(-3.5, 8, 18, {0, 1, 2, 3, 4})), country="DE")
    begin = datetime(2025, 4, 28, 7, 13, tzinfo=UTC) + timedelta(hours=start)
    end = begin + timedelta(hours=length)
    assert desk.between(to_day(begin), to_day(end)) == pytest.approx(minutes(desk, begin, end), abs=0.05)


@settings(deadline=None)  # the first call reads the holidays
@given(st.floats(20000, 20400), st.floats(0, 20), st.floats(0, 20))
def test_open_hours_add_up(start: float, a: float, b: float) -> None:
    desk = learned(sendings(9.0, 9, 18, {0, 1, 2, 3, 4}), "GB")
    whole = desk.between(start, start + a + b)
    assert whole == pytest.approx(desk.between(start, start + a) + desk.between(start + a, start + a + b), abs=1e-4)
    assert 0 <= whole <= (a + b) * 24 + 1e-4


def test_holidays_follow_the_address_and_nobody_works_on_them() -> None:
    unity = (date(2025, 10, 3) - EPOCH).days
    assert country_of("jo@werk.de") == "DE" and country_of("jo@werk.example") is None
    assert unity in holidays("DE", 2025) and unity not in holidays("GB", 2025)
    assert not Desk(country="DE").open_on(unity) and Desk(country="GB").open_on(unity)
    assert not Desk().open_on((date(2025, 12, 25) - EPOCH).days)


def test_a_stated_absence_is_no_working_time() -> None:
    monday = to_day(date(2025, 6, 2))
    assert Desk().between(monday, monday + 14) == pytest.approx(80.0)
    assert Desk(away=((monday, monday + 7),)).between(monday, monday + 14) == pytest.approx(40.0)


def test_summer_time_moves_the_desk() -> None:
    winter, summer = to_day(date(2025, 2, 3)), to_day(date(2025, 7, 7))
    desk = learned([Sent(winter + 9 / 24, 1.0), Sent(summer + 9 / 24, 2.0)])
    assert desk.between(winter, winter + 8.5 / 24) == pytest.approx(0.5)
    assert desk.between(summer, summer + 8.5 / 24) == pytest.approx(1.5)


def test_who_sent_too_little_borrows_the_sides_desk() -> None:
    side = learned(sendings(2.0, 7, 20, {0, 1, 2, 3, 4}))
    few = learned(sendings(2.0, 12, 14, {2}, 14), own=side)
    assert (few.opens, few.closes, few.weekdays) == (7, 20, side.weekdays) and few.n == 6


def talk(reply_hours: list[float], more: tuple[Line, ...] = ()) -> History:
    """A question each Monday at nine, answered after so many hours of the vendor's nine to five."""
    lines = []
    for week, hours in enumerate(reply_hours):
        days, rest = divmod(hours, 8.0)
        lines.append(Line(7.0 * week, "c1", "When is it ready?", PLAIN, thread=f"t{week}"))
        lines.append(Line(7.0 * week + days + rest / 24, "v1", "It is ready.", PLAIN, thread=f"t{week}"))
    return histories.history([*lines, *more], as_of=date(2025, 8, 29))


def test_answers_count_in_business_hours_of_who_answers() -> None:
    past = talk([2.0] * 10 + [10.0] * 10)
    found = responsiveness(past)
    side, desk = found["sides"]["vendor"], desks(past).of["v1"]
    begun = datetime(2025, 1, 6, 9, tzinfo=UTC)
    same, next_day = (minutes(desk, begun, begun + timedelta(hours=h)) for h in (2, 26))
    assert side["answers"] == 20 and side["median_hours"] == pytest.approx((same + next_day) / 2, abs=0.1)
    assert side["p90_hours"] == pytest.approx(next_day, abs=0.1) and next_day < 12
    person = next(p for p in found["people"] if p["person_id"] == "v1")
    assert person["answers"] == 20 and person["desk"]["weekdays"][:2] == ["Mon", "Tue"]
    assert found["sides"]["customer"]["answers"] == 0 and found["sides"]["customer"]["median_hours"] is None


def test_an_exchange_is_the_first_answer_of_the_other_side() -> None:
    past = talk(
        [3.0], (Line(50, "c2", "And the second one?", PLAIN, thread="x"), Line(51, "c1", "Yes?", PLAIN, thread="x"))
    )
    known = exchanges(past)
    assert [(e.side, e.asker, e.answerer) for e in known] == [
        ("vendor", "c1", "v1"),
        ("customer", "v1", None),
        ("vendor", "c2", None),
    ]
    assert desks(past).hours(known[0], past.end) == pytest.approx(3.0, abs=0.01)


def test_a_silence_after_an_unanswered_question_is_ours() -> None:
    ours = talk([2.0] * 5, (Line(230, "c1", "Could you send the plan?", PLAIN, thread="p"),))
    found = owed(ours)
    assert found and found["side"] == "vendor" and found["person_id"] == "c1" and "ours" in found["statement"]
    theirs = talk([2.0] * 5, (Line(229, "v1", "Shall we meet in May?", PLAIN, thread="p"),))
    found = owed(theirs)
    assert found and found["side"] == "customer" and found["person_id"] is None
    fresh = talk([2.0] * 5, (Line(235, "c1", "Could you send the plan?", PLAIN, thread="p"),))
    assert owed(fresh) is None, "one working day is no silence yet"


def test_an_owed_answer_and_its_open_question_tell_the_same_days() -> None:
    past = talk([2.0] * 5, (Line(230, "c1", "Could you send the plan?", PLAIN, thread="p"),))
    found = owed(past)
    [asked] = [q for q in open_questions(past) if q["text"] == "Could you send the plan?"]
    assert found and found["working_days"] == asked["working_days"]
    assert f" {int(asked['working_days'])} working days" in found["statement"]


def test_who_begins_and_whether_meetings_slip() -> None:
    past = talk([2.0] * 30)
    begun = initiative(past)
    assert begun["before"]["customer_share"] == 1.0 and begun["before"]["vendor"] == 0
    assert cadence(past) is None, "no meetings, no rhythm"


@given(st.lists(st.floats(0, 1e4), min_size=3, max_size=60))
def test_the_tail_is_the_percentile_to_the_bit(hours: list[float]) -> None:
    assert tail(sorted(hours)) == float(np.percentile(hours, TAIL))


def test_a_weekly_rhythm_of_writing_leaves_the_working_days_as_they_are() -> None:
    mondays = sendings(0.0, 9, 17, {0}, 364)
    assert learned(mondays).weekdays == frozenset(range(5))
    few_more = [Sent(s.moment + day, 0.0) for s, day in zip(mondays[::26], (1, 1, 1, 2, 3, 4), strict=True)]
    assert learned([*mondays, *few_more]).weekdays == frozenset(range(5))
    assert learned(sendings(0.0, 9, 17, {1, 5})).weekdays == frozenset(range(5)), "Saturdays too are a rhythm"
    gulf = learned(sendings(3.0, 8, 16, {6, 0, 1, 2, 3}))
    assert learned(sendings(3.0, 9, 17, {2}, 364), own=gulf).weekdays == gulf.weekdays, "then the side's hold"


def test_many_sendings_of_one_day_are_one_day_of_work() -> None:
    crowded = [Sent(s.moment + k / 1440, 0.0) for s in sendings(0.0, 9, 17, {0}, 28) for k in range(40)]
    assert learned([*crowded, *sendings(0.0, 9, 17, {0, 1, 2, 3, 4}, 28)]).weekdays == frozenset(range(5))


@pytest.mark.parametrize(("to", "owes"), [(("c3",), False), (("c3", "c2"), True), (("c2",), True)])
def test_a_question_to_somebody_who_is_out_of_office_is_not_owed_yet(to: tuple[str, ...], owes: bool) -> None:
    past = talk([2.0] * 5, (Line(210, "v1", "Shall we meet in August?", PLAIN, thread="p"),))
    people = {k: Party(p.name, p.emails[0], side=p.side, person_id=k) for k, p in past.people.items()}
    sent = START + timedelta(days=210, minutes=1)
    reply = Message("email", "o.eml", "eml", "o", author=people["c3"], sent_at=sent, subject="Automatic reply",
                    text="I am out of the office until 1 September.", automatic=True)  # fmt: skip
    told = [replace(m, recipients=tuple(Recipient(people[k], "to") for k in to)) for m in past.messages]
    for messages, waits in ((told, True), ([*told, reply], owes)):
        seen = replace(past, messages=tuple(messages))
        assert bool(owed(seen)) is waits
