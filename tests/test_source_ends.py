"""A source that ends before the others over a whole portfolio is named, and is nobody's silence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from cxnlp.config import Config
from cxnlp.pipeline import parse
from cxnlp.trajectory.source_ends import Ends, Recorded, SourceEnd, exports, recorded, told
from cxnlp.types import InvoiceRow

LAST = date(2026, 6, 14)
CUT = date(2026, 3, 14)
NAMES = {a: a.title() for a in ("ash", "birch", "cedar", "dogwood")}


def weekly(
    source: str, accounts: str, until: date = LAST, file: str = "{source}.csv", step: int = 7
) -> Iterator[Recorded]:
    """A record every `step` days of each account from July 2025 on; of weekly ones the weekdays differ."""
    for k, account in enumerate(accounts.split()):
        day = date(2025, 7, 1) + timedelta(days=k % 5 if step == 7 else 0)
        while day <= until:
            yield Recorded(source, account, file.format(source=source, account=account), day.toordinal())
            day += timedelta(days=step)


EVERYBODY = "ash birch cedar dogwood"
MAIL = tuple(weekly("mail", EVERYBODY, file="mail/{account}.mbox"))
TICKETS = tuple(weekly("tickets", EVERYBODY, CUT))


def ends(*found: Recorded, day: date = LAST, apart: bool = False) -> tuple[SourceEnd, ...]:
    return Ends(found, NAMES, apart).on(day)


@pytest.mark.parametrize("source", ["tickets", "calendar", "usage", "invoices", "surveys", "chat", "notes"])
def test_a_source_that_stops_in_all_accounts_is_named(source: str) -> None:
    [end] = ends(*MAIL, *weekly(source, EVERYBODY, CUT))
    assert (end.source, end.sure, end.where, end.accounts) == (source, True, "", tuple(sorted(NAMES)))
    assert end.day <= CUT < end.day + timedelta(days=7)
    assert f"end on {end.day.day} March 2026 in all accounts, {end.before} days before the rest: an older export?" in (
        told(end, NAMES)
    )


def test_mail_can_end_as_well() -> None:
    [end] = ends(*weekly("mail", EVERYBODY, CUT, "{account}/mail.mbox"), *weekly("usage", EVERYBODY))
    assert (end.source, end.sure) == ("mail", True)


def test_one_account_that_stops_is_silent() -> None:
    assert ends(*MAIL, *weekly("tickets", "ash", CUT), *weekly("tickets", "birch cedar dogwood")) == ()


def test_of_one_account_alone_it_is_asked() -> None:
    [end] = ends(*weekly("mail", "ash"), *weekly("tickets", "ash", CUT))
    assert not end.sure
    assert "in Ash, " in told(end, {"ash": "Ash"})
    assert "counts as silence" in told(end, {"ash": "Ash"})


def test_what_nobody_goes_on_after_is_no_end() -> None:
    everything = (*weekly("mail", EVERYBODY, CUT), *TICKETS)
    assert ends(*everything) == ()
    gone = [*everything, *weekly("usage", "ash", CUT + timedelta(days=20))]
    assert ends(*gone) == ()


def test_seldom_sources_are_given_their_time() -> None:
    monthly = [*MAIL, *weekly("usage", EVERYBODY, CUT, step=30)]
    quarterly = [*MAIL, *weekly("surveys", EVERYBODY, CUT, step=91)]
    assert ends(*monthly, day=CUT + timedelta(days=45)) == ()
    assert ends(*quarterly, day=LAST) == ()
    assert [e.source for e in ends(*monthly)] == ["usage"]


def test_each_export_is_judged_by_itself() -> None:
    south = tuple(weekly("tickets", "ash birch", CUT, "south/zendesk.json"))
    north = tuple(weekly("tickets", "cedar dogwood", file="north/zendesk.json"))
    [end] = ends(*MAIL, *south, *north)
    assert (end.where, end.accounts, end.sure) == ("south/zendesk.json", ("ash", "birch"), True)
    assert told(end, NAMES).startswith("tickets of south/zendesk.json end on ")
    later = tuple(weekly("tickets", "ash", file="south/zendesk (2).json"))
    assert ends(*MAIL, *south, *later, *north) == ()


def test_monthly_files_of_one_list_are_one_export() -> None:
    parts = [r._replace(file=f"tickets-{date.fromordinal(r.day):%Y-%m}.csv") for r in weekly("tickets", EVERYBODY)]
    stopped = [r for r in parts if r.account in ("cedar", "dogwood") or r.day <= CUT.toordinal()]
    assert ends(*MAIL, *stopped) == ()


def test_records_of_no_account_show_that_an_export_goes_on() -> None:
    unplaced = [r._replace(account=None) for r in weekly("tickets", "ash")]
    assert ends(*MAIL, *TICKETS, *unplaced) == ()


def test_nothing_later_than_the_day_is_known() -> None:
    whole = Ends([*MAIL, *TICKETS], NAMES)
    for day in (CUT, CUT + timedelta(days=20), CUT + timedelta(days=40), LAST):
        known = [r for r in (*MAIL, *TICKETS) if r.day <= day.toordinal()]
        assert whole.on(day) == Ends(known, NAMES).on(day)
    assert whole.on(CUT) == whole.on(CUT + timedelta(days=20)) == ()
    assert whole.of("ash", LAST) == whole.on(LAST)
    assert whole.of("elder", LAST) == ()


def test_accounts_exported_apart_tell_nothing_of_each_other() -> None:
    own = tuple(weekly("tickets", EVERYBODY, CUT, "{account}/tickets.csv"))
    assert [e.sure for e in ends(*MAIL, *own)] == [True]
    assert ends(*MAIL, *own, apart=True) == ()
    assert [e.sure for e in ends(*MAIL, *TICKETS, apart=True)] == [True]


def test_files_of_one_account_each_belong_to_the_nearest_folder_of_several() -> None:
    def file(account: str, path: str) -> Recorded:
        return Recorded("mail", account, path, 1)

    found = [file("ash", "mail/vi/1.eml"), file("birch", "mail/vi/2.eml")]
    found += [file("cedar", "mail/jo/3.eml"), file("dogwood", "mail/jo/4.eml")]
    assert [accounts for accounts, _ in exports(found, False)] == [("ash", "birch"), ("cedar", "dogwood")]
    assert [accounts for accounts, _ in exports(found, True)] == [("ash",), ("birch",), ("cedar",), ("dogwood",)]


def test_bills_due_after_the_table_was_written_are_still_to_come() -> None:
    def bill(due: date, paid: date | None) -> InvoiceRow:
        return InvoiceRow("bills.csv#row 2", "ash", "r", 10.0, due, paid, None)

    found = recorded([], [bill(date(2026, 2, 1), date(2026, 2, 3)), bill(date(2026, 4, 1), None)])
    assert [date.fromordinal(r.day) for r in found] == [date(2026, 2, 3), date(2026, 2, 1)]


def calendar(written: date, *, method: str = "METHOD:PUBLISH\r\n", stamps: bool = True) -> str:
    """A calendar with meetings of two customers every week up to the last day, as it stood when it was written."""
    events, day = [], date(2025, 9, 2)
    while day <= LAST:
        stamp = written if stamps else day
        for who in ("ash", "birch"):
            events += [
                "BEGIN:VEVENT", f"UID:{who}-{day}", f"DTSTART:{day:%Y%m%d}T100000Z", f"DTSTAMP:{stamp:%Y%m%d}T080000Z",
                f"SUMMARY:Weekly with {who}", "ORGANIZER:mailto:vi@marram.example",
                f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:jo@{who}.example", "END:VEVENT",
            ]  # fmt: skip
        day += timedelta(days=7)
    return f"BEGIN:VCALENDAR\r\n{method}VERSION:2.0\r\nPRODID:-//Tide//EN\r\n" + "\r\n".join(
        [*events, "END:VCALENDAR", ""]
    )


def found_in(folder: Path, **calendars: str) -> tuple[SourceEnd, ...]:
    mails, day = [], date(2025, 9, 1)
    while day <= LAST:
        for who in ("ash", "birch"):
            mails.append(
                f"From - Mon Sep  1 10:00:00 2025\nFrom: jo@{who}.example\nTo: vi@marram.example\nSubject: Week\n"
                f"Date: {day:%d %b %Y} 09:00:00 +0000\nMessage-ID: <{who}{day}@mail.example>\n\nThe week of {day}.\n"
            )
        day += timedelta(days=7)
    (folder / "mail.mbox").write_text("\n".join(mails))
    for name, text in calendars.items():
        (folder / f"{name}.ics").write_text(text, newline="")
    return parse([folder], Config(vendor_domains=("marram.example",))).source_ends().on(LAST)


def test_what_a_calendar_had_planned_when_it_was_exported_shows_nothing(tmp_path: Path) -> None:
    [end] = found_in(tmp_path, march=calendar(CUT))
    assert (end.source, end.sure, end.accounts) == ("calendar", True, ("ash.example", "birch.example"))
    assert end.day == date(2026, 3, 10), "the last meeting before the export"
    assert found_in(tmp_path, june=calendar(LAST)) == (), "a later export has them as well"


@pytest.mark.parametrize(
    "told", [calendar(CUT, method=""), calendar(CUT, stamps=False), calendar(date(2025, 8, 1)), calendar(LAST)]
)
def test_a_calendar_that_does_not_say_when_it_was_exported_goes_on(told: str, tmp_path: Path) -> None:
    assert found_in(tmp_path, all=told) == ()


def test_one_wave_of_a_survey_tells_no_rhythm() -> None:
    def wave(first: date) -> list[Recorded]:
        days = [(account, k) for account in EVERYBODY.split() for k in (0, 1, 2, 4, 7, 9, 15)]
        return [Recorded("surveys", a, "nps.csv", (first + timedelta(days=k)).toordinal()) for a, k in days]

    autumn, winter = wave(date(2025, 9, 1)), wave(date(2025, 12, 1))
    assert ends(*MAIL, *autumn) == ()
    assert ends(*MAIL, *autumn, *winter, day=date(2026, 4, 1)) == ()
    assert [(e.source, e.day) for e in ends(*MAIL, *autumn, *winter)] == [("surveys", date(2025, 12, 16))]
    few = [r for r in winter if r.day - date(2025, 12, 1).toordinal() in (0, 4)]
    assert ends(*MAIL, *few, *(r._replace(day=r.day - 91) for r in few)) == ()
