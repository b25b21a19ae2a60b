"""How Outlook keeps a series of meetings: the binary pattern as a rule of RFC 5545, and the name of its zone.

Source: [MS-OXOCAL] 2.2.1.44.1 (RecurrencePattern), 2.2.1.41 (PidLidAppointmentTimeZoneDefinitionStartDisplay).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import date, datetime, timedelta

_DAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_DAY, _WEEK, _MONTH, _NTH, _MONTH_END = 0, 1, 2, 3, 4
_UNTIL, _AFTER = 0x2021, 0x2022
_EPOCH = datetime(1601, 1, 1)
_MINUTES_OF_DAY = 24 * 60
MAX_EXCEPTIONS = 1_000


@dataclass(frozen=True)
class Series:
    """`rule`: RFC 5545 without "RRULE:"; `left_out`: days of the pattern on which no meeting is, in the zone of the
    meeting."""

    rule: str
    left_out: tuple[date, ...]


def _day(minutes: int) -> date:
    return (_EPOCH + timedelta(minutes=minutes)).date()


def _weekdays(mask: int) -> str:
    return ",".join(day for i, day in enumerate(_DAYS) if mask >> i & 1)


def _pattern(kind: int, period: int, numbers: tuple[int, ...]) -> str | None:
    """The rule without its end; None for a pattern of another calendar."""
    if kind == _DAY:
        return f"FREQ=DAILY;INTERVAL={max(period // _MINUTES_OF_DAY, 1)}"
    if kind == _WEEK and (days := _weekdays(numbers[0])):
        return f"FREQ=WEEKLY;INTERVAL={max(period, 1)};BYDAY={days}"
    if kind == _MONTH and 1 <= numbers[0] <= 31:
        return f"FREQ=MONTHLY;INTERVAL={max(period, 1)};BYMONTHDAY={numbers[0]}"
    if kind == _MONTH_END:
        return f"FREQ=MONTHLY;INTERVAL={max(period, 1)};BYMONTHDAY=-1"
    if kind == _NTH and (days := _weekdays(numbers[0])) and 1 <= numbers[1] <= 5:
        return f"FREQ=MONTHLY;INTERVAL={max(period, 1)};BYDAY={days};BYSETPOS={-1 if numbers[1] == 5 else numbers[1]}"
    return None


def series(data: bytes) -> Series | None:
    """The series that a RecurrencePattern describes; None when it is cut or of a calendar other than the Gregorian.

    >>> monday = "04300430 0b200100 0000c021 00000100 00000000 00000200 00002220 00000a00 00000000 0000"
    >>> series(bytes.fromhex(monday + "00000000 00000000 c07b2f0d 20de300d")).rule
    'FREQ=WEEKLY;INTERVAL=1;BYDAY=MO;COUNT=10'
    """
    try:
        version, _, _, kind, calendar, _, period, _ = struct.unpack_from("<5H3I", data)
        at = struct.calcsize("<5H3I")
        count = {_DAY: 0, _WEEK: 1, _MONTH: 1, _MONTH_END: 1, _NTH: 2}.get(kind)
        if version != 0x3004 or calendar > 1 or count is None:
            return None
        numbers = struct.unpack_from(f"<{count}I", data, at)
        end, times, first, deleted = struct.unpack_from("<4I", data, at := at + 4 * count)
        gone = struct.unpack_from(f"<{min(deleted, MAX_EXCEPTIONS)}I", data, at := at + 16)
        (changed,) = struct.unpack_from("<I", data, at := at + 4 * deleted)
        moved = struct.unpack_from(f"<{min(changed, MAX_EXCEPTIONS)}I", data, at := at + 4)
        last = struct.unpack_from("<2I", data, at + 4 * changed)[1]
    except struct.error:
        return None
    rule = _pattern(kind, period, numbers)
    if rule is None:
        return None
    rule += f";UNTIL={_day(last):%Y%m%d}" if end == _UNTIL else f";COUNT={times}" if end == _AFTER else ""
    rule += f";WKST={_DAYS[first]}" if kind == _WEEK and period > 1 and first < len(_DAYS) else ""
    return Series(rule, tuple(_day(m) for m in gone if m not in moved))


def zone_name(definition: bytes) -> str | None:
    """The Windows name of the zone in a time zone definition; None when there is none to be read."""
    if definition[:2] != b"\x02\x01" or len(definition) < 8:
        return None
    length = int.from_bytes(definition[6:8], "little")
    name = definition[8 : 8 + 2 * length].decode("utf-16-le", "replace").strip("\0")
    return name or None
