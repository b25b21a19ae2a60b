"""How Outlook keeps a series of meetings: the binary pattern as a rule of RFC 5545, and the name of its zone.

Source: [MS-OXOCAL] 2.2.1.44.1 (RecurrencePattern), 2.2.1.44.2 to 5 (ExceptionInfo, AppointmentRecurrencePattern),
2.2.1.41 (PidLidAppointmentTimeZoneDefinitionStartDisplay).
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

_DAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_DAY, _WEEK, _MONTH, _NTH, _MONTH_END = 0, 1, 2, 3, 4
_UNTIL, _AFTER = 0x2021, 0x2022
_EPOCH = datetime(1601, 1, 1)
_MINUTES_OF_DAY = 24 * 60
MAX_EXCEPTIONS = 1_000
_SUBJECT, _MEETING, _LOCATION = 0x0001, 0x0002, 0x0010
_FIXED = {_MEETING: 4, 0x0004: 4, 0x0008: 4, 0x0020: 4, 0x0040: 4, 0x0080: 4, 0x0100: 4}
"""Bytes of the values that an exception may override, by its flag; subject and place say their length."""
_ORDER = (_SUBJECT, _MEETING, 0x0004, 0x0008, _LOCATION, 0x0020, 0x0040, 0x0080, 0x0100)
_CANCELLED = 0x4
_FARTHEST = 366 * _MINUTES_OF_DAY * 2
"""Minutes by which a meeting is moved at most: what says more is damaged."""
_HIGHLIGHTS = 0x3009


@dataclass(frozen=True)
class Changed:
    """One meeting of a series that is not as the others. Times by the clock of the meeting's zone, without a zone.

    `original`: when the pattern has it; `title`: None where it has that of the series.
    """

    original: datetime
    start: datetime
    title: str | None = None
    cancelled: bool = False


@dataclass(frozen=True)
class Series:
    """`rule`: RFC 5545 without "RRULE:"; `left_out`: days of the pattern on which no meeting is, in the zone of the
    meeting; `changed`: None when there are changed meetings that cannot be read."""

    rule: str
    left_out: tuple[date, ...]
    changed: tuple[Changed, ...] | None = ()


def _moment(minutes: int) -> datetime:
    return _EPOCH + timedelta(minutes=minutes)


def _day(minutes: int) -> date:
    return _moment(minutes).date()


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
    read = _changed(data, at + 4 * changed + 8) if changed else ()
    left_out = gone if read is not None else [m for m in gone if m not in moved]
    return Series(rule, tuple(map(_day, left_out)), read)


def _changed(data: bytes, at: int) -> tuple[Changed, ...] | None:
    """The changed meetings, told behind the RecurrencePattern that ends at `at`; None when they cannot be read."""
    found: list[tuple[Changed, int]] = []
    try:
        _, version, _, _, count = struct.unpack_from("<4IH", data, at)
        at += struct.calcsize("<4IH")
        for _ in range(min(count, MAX_EXCEPTIONS)):
            start, _, original, overrides = struct.unpack_from("<3IH", data, at)
            values, at = _overridden(data, at + struct.calcsize("<3IH"), overrides)
            title = values.get(_SUBJECT, b"").decode("cp1252", "replace") or None
            cancelled = bool(int.from_bytes(values.get(_MEETING, b""), "little") & _CANCELLED)
            if abs(start - original) > _FARTHEST:
                return None
            found.append((Changed(_moment(original), _moment(start), title, cancelled), overrides))
    except struct.error:
        return None
    wide = _wide_titles(data, at, version, [overrides for _, overrides in found])
    return tuple(replace(one, title=title or one.title) for (one, _), title in zip(found, wide, strict=True))


def _overridden(data: bytes, at: int, overrides: int) -> tuple[dict[int, bytes], int]:
    """The values that one ExceptionInfo overrides, by flag, and where it ends."""
    values: dict[int, bytes] = {}
    for flag in _ORDER:
        if not overrides & flag:
            continue
        size = _FIXED.get(flag)
        if size is None:
            (size,) = struct.unpack_from("<2xH", data, at)
            at += 4
        if at + size > len(data):
            raise struct.error("cut")
        values[flag], at = data[at : at + size], at + size
    return values, at


def _wide_titles(data: bytes, at: int, version: int, overrides: Sequence[int]) -> list[str | None]:
    """The titles in UTF-16 of the exceptions with these flags (ExtendedException); None where there is none."""
    found: list[str | None] = [None] * len(overrides)

    def skipped(at: int) -> int:
        return at + 4 + int(struct.unpack_from("<I", data, at)[0])

    try:
        at = skipped(at)
        for n, flags in enumerate(overrides):
            at = skipped(skipped(at) if version >= _HIGHLIGHTS else at)
            if not flags & (_SUBJECT | _LOCATION):
                continue
            at += 12
            for flag in (_SUBJECT, _LOCATION):
                if flags & flag:
                    size = 2 * int(struct.unpack_from("<H", data, at)[0])
                    if flag == _SUBJECT:
                        found[n] = data[at + 2 : at + 2 + size].decode("utf-16-le", "replace") or None
                    at += 2 + size
            at = skipped(at)
    except struct.error:
        return found
    return found


def zone_name(definition: bytes) -> str | None:
    """The Windows name of the zone in a time zone definition; None when there is none to be read."""
    if definition[:2] != b"\x02\x01" or len(definition) < 8:
        return None
    length = int.from_bytes(definition[6:8], "little")
    name = definition[8 : 8 + 2 * length].decode("utf-16-le", "replace").strip("\0")
    return name or None
