from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxnlp.ingest.dates import NotADateError, day_month_order, epoch_moment, parse_moment


@pytest.mark.parametrize(
    ("text", "at", "precision", "offset", "flags"),
    [
        ("2025-03-06T15:15:00.000+0000", "2025-03-06T15:15:00", "second", "+00:00", ()),
        ("2025-10-21T10:12:00-04:00", "2025-10-21T14:12:00", "second", "-04:00", ()),
        ("2025-09-03T08:12:00Z", "2025-09-03T08:12:00", "second", None, ()),
        ("2026-05-11T06:00:00.0000000", "2026-05-11T06:00:00", "second", None, ("no_timezone",)),
        ("2025-03-06", "2025-03-06T00:00:00", "day", None, ()),
        ("20250306", "2025-03-06T00:00:00", "day", None, ()),
        ("06/May/25 9:20 AM", "2025-05-06T09:20:00", "minute", None, ("no_timezone",)),
        ("06/May/25 12:05 AM", "2025-05-06T00:05:00", "minute", None, ("no_timezone",)),
        ("18/jul/26 21:10", "2026-07-18T21:10:00", "minute", None, ("no_timezone",)),
        ("6. März 2025", "2025-03-06T00:00:00", "day", None, ()),
        ("Dienstag, 6. Mai 2025 um 09:20 Uhr", "2025-05-06T09:20:00", "minute", None, ("no_timezone",)),
        ("6 de mayo de 2025", "2025-05-06T00:00:00", "day", None, ()),
        ("5 août 2025 à 14:00", "2025-08-05T14:00:00", "minute", None, ("no_timezone",)),
        ("Tue, 6 May 2025 09:20:00 +0200", "2025-05-06T07:20:00", "second", "+02:00", ()),
        ("May 6, 2025, 5:00 PM", "2025-05-06T17:00:00", "minute", None, ("no_timezone",)),
        ("13.05.2025 09:20", "2025-05-13T09:20:00", "minute", None, ("no_timezone",)),
        ("5/13/2025 9:20:11 PM", "2025-05-13T21:20:11", "second", None, ("no_timezone",)),
        ("1756255680", "2025-08-27T00:48:00", "second", None, ()),
    ],
)
def test_reads_what_exports_write(text, at, precision, offset, flags):
    moment = parse_moment(text)
    assert moment.at.isoformat() == at + "+00:00"
    assert (moment.precision, moment.utc_offset, moment.flags) == (precision, offset, flags)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "n/a",
            "2025",
            "12:00",
            "2025-02-30",
            "31/13/2025",
            "TBD 2025",
            "next week",
            "1970-01-01",
            "25:10 2025-01-01",
        ),
        *("13:00 PM 2025-01-01", "1/2/3/4", "x" * 500, "٣/٤/٢٠٢٥", "2025-01-01 10:70"),
    ],
)
def test_refuses_what_is_no_date(text):
    with pytest.raises(NotADateError):
        parse_moment(text)


def test_written_day_is_the_day_of_the_stated_zone():
    assert parse_moment("2025-03-06T23:30:00-05:00").written == date(2025, 3, 6)
    assert parse_moment("2025-03-06T23:30:00-05:00").at.day == 7


def test_ambiguous_date_is_never_guessed():
    with pytest.raises(NotADateError, match="cannot be told apart"):
        parse_moment("03/04/2025")
    assert parse_moment("03/04/2025", "day_first").written == date(2025, 4, 3)
    assert parse_moment("03/04/2025", "month_first").written == date(2025, 3, 4)
    assert parse_moment("04/04/2025").written == date(2025, 4, 4)


def test_order_is_decided_once_a_column():
    assert day_month_order(["03/04/2025", "13/04/2025"]) == "day_first"
    assert day_month_order(["03/04/2025", "04/13/2025"]) == "month_first"
    assert day_month_order(["13/04/2025", "04/13/2025"]) is None
    assert day_month_order(["03/04/2025"], others=[["30/04/2025"]]) == "day_first"
    assert day_month_order(["03/04/2025"]) is None
    assert day_month_order(["03/04/2025"], hint="day_first") == "day_first"


def test_order_of_time_decides_when_only_one_reading_is_sorted():
    assert day_month_order(["01/02/2025", "08/02/2025", "01/03/2025", "08/03/2025"]) == "day_first"
    assert day_month_order(["02/01/2025", "02/08/2025", "03/01/2025", "03/08/2025"]) == "month_first"


@pytest.mark.parametrize(
    ("text", "at", "offset", "flags"),
    [
        ("2025-03-01 10:00 EST", "2025-03-01T15:00", "-05:00", ()),
        ("03/14/2025 10:00 AM PDT", "2025-03-14T17:00", "-07:00", ()),
        ("14.03.2025 10:00 MEZ", "2025-03-14T09:00", "+01:00", ()),
        ("Mon Mar 3 10:00:00 CET 2025", "2025-03-03T09:00", "+01:00", ()),
        ("2025-03-01 10:00:00.123+00", "2025-03-01T10:00", "+00:00", ()),
        ("2025-03-01 10:00:00-05", "2025-03-01T15:00", "-05:00", ()),
        ("2025-03-01 10:00 UTC", "2025-03-01T10:00", None, ()),
        ("2025-06-01 10:00 BST", "2025-06-01T10:00", None, ("no_timezone",)),
    ],
)
def test_zones_by_name_and_offsets_of_hours(text, at, offset, flags):
    moment = parse_moment(text)
    assert moment.at == datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert (moment.utc_offset, moment.flags) == (offset, flags)


@given(st.datetimes(datetime(1991, 1, 1), datetime(2099, 1, 1)), st.integers(-14 * 60, 14 * 60))
def test_iso_times_round_trip(naive, minutes):
    at = naive.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
    moment = parse_moment(at.isoformat())
    assert moment.at == at.astimezone(UTC)
    assert moment.written == at.date()


@given(st.dates(date(1991, 1, 1), date(2099, 1, 1)))
def test_numeric_dates_round_trip_when_the_order_is_known(day):
    assert parse_moment(day.strftime("%d/%m/%Y"), "day_first").written == day
    if day.month != day.day and day.day <= 12:
        assert parse_moment(day.strftime("%m/%d/%Y"), "month_first").written == day


@given(st.text(max_size=60))
def test_any_text_is_a_date_or_refused(text):
    with suppress(NotADateError):
        parse_moment(text)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_number_is_a_unix_time_or_refused(value):
    with suppress(NotADateError):
        assert epoch_moment(value).at.year >= 1990
