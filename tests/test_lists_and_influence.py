"""People taken off standing lists, and people whose weight wanes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cxnlp.behaviour.influence import REPLY_DAYS, _won, influence, ticket_openers
from cxnlp.behaviour.lists import dropped, off_every_list, series_name
from cxnlp.trajectory.candidates import Record
from cxnlp.trajectory.departures import people_left
from cxnlp.trajectory.history import History
from cxnlp.types import Invitation, Message, Party, Recipient
from tests.histories import PEOPLE, START, Line, healthy, history, planted

PLAIN = planted("transactional")


def party(key: str) -> Party:
    return Party(PEOPLE[key].name, PEOPLE[key].emails[0], side=PEOPLE[key].side, person_id=key)


def meeting(week: int, people: str, subject: str = "Steering committee, week {}") -> Message:
    at = START + timedelta(days=7 * week)
    invited = tuple(Invitation(party(p), "none") for p in people.split())
    text = subject.format(week)
    return Message(
        "calendar", f"{week}{text}.ics", "ics", f"cal{week}{text}", sent_at=at, subject=text, invited=invited
    )


def with_meetings(lists: list[str], lines: list[Line], more: tuple[Message, ...] = ()) -> History:
    past = history(lines, date(2025, 7, 31))
    return replace(past, messages=(*past.messages, *(meeting(k, who) for k, who in enumerate(lists)), *more))


GONE = [x for x in healthy() if x.person != "c3" or x.day < 60]
LISTS = ["c1 c2 c3 v1"] * 10 + ["c1 c2 v1"] * 8


def test_whoever_falls_off_a_standing_list_while_the_others_stay_is_gone() -> None:
    past = with_meetings(LISTS, GONE)
    (off,) = dropped(past)
    assert (off.person, off.was, off.of, off.since, off.stayed, off.others) == ("c3", 10, 10, 8, 2, 2)
    assert set(off_every_list(past)) == {"c3"}
    left = people_left(Record(past))
    assert set(left) == {"c3"} and "2 of 2 others stayed" in left["c3"].reason


def test_a_list_that_ends_or_shrinks_altogether_drops_nobody() -> None:
    assert dropped(with_meetings(["c1 c2 c3 v1"] * 18, GONE)) == []
    assert dropped(with_meetings(["c1 c2 c3 v1"] * 10 + ["v1"] * 8, GONE)) == [], "nobody stayed"
    assert dropped(with_meetings(["c1 c2 c3 v1", "c1 c2 v1"] * 9, GONE)) == [], "never stood on it"
    assert dropped(with_meetings(["c1 c2 c3 v1"] * 10 + ["c1 c2 v1"], GONE)) == [], "missed once"
    assert dropped(with_meetings([*LISTS, "c1 c2 c3 v1"], GONE)) == [], "put back"


def test_who_is_on_another_list_or_writes_has_not_left() -> None:
    other = tuple(meeting(k, "c1 c2 c3 v1", "Board day {}") for k in range(12, 18))
    elsewhere = with_meetings(LISTS, GONE, other)
    assert dropped(elsewhere) and people_left(Record(elsewhere)) == {}
    writes = with_meetings(LISTS, healthy())
    assert dropped(writes) and people_left(Record(writes)) == {}


def test_a_series_keeps_its_name_from_one_time_to_the_next() -> None:
    assert series_name("AW: Weekly sync 14/03") == series_name("Weekly sync #9") == "weekly sync"
    assert series_name("2025-03-04") == ""


def mails(to_until: int) -> History:
    """The vendor writes twice a week with the champion in To, from week `to_until` on in Cc; her questions then stay
    without an answer."""
    lines: list[Line] = []
    for week in range(28):
        lines.append(Line(7.0 * week, "v1", "News of the week.", PLAIN, thread=f"n{week}"))
        lines.append(Line(7.0 * week + 1, "c1", "And the sites?", PLAIN, thread=f"q{week}"))
        if week < to_until:
            lines.append(Line(7.0 * week + 2, "v1", "Here they are.", PLAIN, thread=f"q{week}"))
    past = history(lines, date(2025, 7, 31))

    def addressed(m: Message) -> Message:
        week = int(m.thread_id[1:])
        first, second = ("c1", "c2") if week < to_until else ("c2", "c1")
        return replace(m, recipients=(Recipient(party(first), "to"), Recipient(party(second), "cc")))

    sent = [addressed(m) if m.author and m.author.person_id == "v1" else m for m in past.messages]
    return replace(past, messages=tuple(sent))


def test_fewer_replies_and_less_address_are_waning_influence() -> None:
    row = next(r for r in influence(mails(15)) if r["person_id"] == "c1")
    assert row["waning"] and "carries less weight" in row["statement"]
    assert row["addressed"]["recent"][0] == 0 and row["addressed"]["before"][0] > 20
    assert row["replies"]["p_value"] < 0.05
    steady = next(r for r in influence(mails(28)) if r["person_id"] == "c1")
    assert not steady["waning"] and "statement" not in steady


def test_ticket_openers_add_up_to_the_tickets() -> None:
    past = history(healthy())
    rows = ticket_openers(past)
    assert sum(r["tickets"] for r in rows) == len(past.tickets) and all(r["by_seniors"] == 0 for r in rows)
    assert [r["from"] for r in rows] == sorted(r["from"] for r in rows)


@given(st.lists(st.tuples(st.integers(0, 40), st.sampled_from("abc")), min_size=1, max_size=9).map(sorted))
def test_a_message_is_won_by_anybody_else_within_a_fortnight(rows: list[tuple[int, str]]) -> None:
    dated = [(float(day), who) for day, who in rows]
    for place, (day, who) in enumerate(dated):
        wanted = any(w != who and d <= day + REPLY_DAYS for d, w in dated[place + 1 :])
        assert _won(dated, place) is wanted
