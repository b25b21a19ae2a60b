"""What the headers of a message say, decoded: texts, Message-IDs and times, whatever state their bytes are in."""

from __future__ import annotations

import email.header
import email.utils
import re
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from email.message import Message as MimeMessage
from functools import lru_cache
from sys import intern

_CHARSET_ALIASES = {
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "windows-31j": "cp932",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp-850": "cp850",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "ansi_x3.4-1968": "utf-8",
    "utf8": "utf-8",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
}
_REFUSED_CHARSETS = re.compile(
    r"utf-?7|unicode-1-1-utf-7|^(?:idna|punycode|undefined|.*_codec|rot|hex|base64|zlib|bz2)"
)


_RAW_BYTES = re.compile("[\udc80-\udcff]")
_DIRECTION = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


@lru_cache(maxsize=256)
def _codec(charset: str) -> str | None:
    name = charset.strip().strip("\"'").lower()
    name = _CHARSET_ALIASES.get(name, name)
    if not name or _REFUSED_CHARSETS.search(name):
        return None
    try:
        b"a".decode(name)
    except (LookupError, UnicodeError, ValueError):
        return None
    return name


def decode_bytes(data: bytes, charset: str | None) -> tuple[str, bool]:
    """The text of `data` and whether its charset had to be guessed.

    Tried in turn: byte order mark, the declared charset, UTF-8, Windows-1252, Latin-1. UTF-7 is never used.
    """
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(name, "replace"), False
    declared = _codec(charset) if charset else None
    for codec in (declared, "utf-8", "cp1252"):
        if codec is None:
            continue
        try:
            return data.decode(codec), codec != (declared or "utf-8") or (charset is not None and declared is None)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1"), True


def header_text(value: object) -> str:
    """A header value as readable text: encoded words and raw 8-bit bytes decoded; folds, controls and marks that
    override the direction of writing removed."""
    raw = str(value)
    if raw.isascii() and raw.isprintable() and "=?" not in raw and "  " not in raw:
        return raw.strip()
    if not raw.isascii() and _RAW_BYTES.search(raw):
        raw = decode_bytes(raw.encode("utf-8", "surrogateescape"), None)[0]
    if "=?" in raw:
        raw = " ".join(raw.splitlines())  # else `decode_header` drops the blank that a fold stands for
        pieces: list[str] = []
        try:
            chunks = email.header.decode_header(re.sub(r"\?=(?==\?)", "?= ", raw))
        except (email.errors.HeaderParseError, ValueError):
            chunks = [(raw, None)]
        for chunk, charset in chunks:
            if isinstance(chunk, str):
                pieces.append(chunk)
            elif charset is None:
                pieces.append(chunk.decode("latin-1" if chunk.isascii() else "utf-8", "replace"))
            else:
                pieces.append(decode_bytes(chunk, charset.split("*")[0])[0])
        raw = "".join(pieces)
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f]+", " ", _DIRECTION.sub("", raw)).strip()


def headers(message: MimeMessage, name: str) -> list[str]:
    """All raw values of a header, in order; bytes that are not ASCII stand in them as surrogates."""
    return list(_by_name(message).get(name.lower(), ()))


def header_names(message: MimeMessage) -> Collection[str]:
    """The names of all headers, in lower case."""
    return _by_name(message).keys()


@lru_cache(maxsize=1)
def _by_name(message: MimeMessage) -> dict[str, list[str]]:
    """The raw values of every header by its name in lower case; kept for the message asked about last."""
    found: dict[str, list[str]] = {}
    for key, value in message.raw_items():
        found.setdefault(key.lower(), []).append(str(value))
    return found


def header(message: MimeMessage, name: str) -> str:
    """The first value of a header as readable text, "" if there is none."""
    return header_text(next(iter(headers(message, name)), ""))


_MESSAGE_ID = re.compile(r"<\s*([^<>\s]{1,500})\s*>")


def message_ids(values: Sequence[str]) -> tuple[str, ...]:
    """RFC Message-IDs without angle brackets, in order and once each."""
    found: dict[str, None] = {}
    for value in values:
        ids = _MESSAGE_ID.findall(value) or [w for w in value.split() if "@" in w and len(w) <= 500]
        found.update(dict.fromkeys(map(intern, ids)))
    return tuple(found)


_COMMENT = re.compile(r"\([^()]*\)")
_ZONE_NAMES = re.compile(r"\b(?:GMT|UTC|UT)\s*(?=[+-]\d)", re.I)
_NAMED_OFFSETS = {
    "CET": "+0100",
    "MEZ": "+0100",
    "CEST": "+0200",
    "MESZ": "+0200",
    "BST": "+0100",
    "WEST": "+0100",
    "EET": "+0200",
    "EEST": "+0300",
    "MSK": "+0300",
    "SAST": "+0200",
    "JST": "+0900",
    "AEST": "+1000",
    "AEDT": "+1100",
    "NZST": "+1200",
    "NZDT": "+1300",
}
_HALF_DAYS = re.compile(r"\d\s*[ap]\.?m\b", re.IGNORECASE)
_NAMED_ZONE = re.compile(r"\b([A-Z]{3,4})\s*$")
_STATED_ZONE = re.compile(r"(?:[+-]\d{4}|\b(?:UTC?|GMT|Z|[ECMPA][SD]T))\s*$")
_OFFSET_COLON = re.compile(r"([+-]\d{2}):(\d{2})\s*$")
# A two-digit year means 1950 to 2049 (RFC 5322, 4.3); a later one is no time a mail was sent at.
EARLIEST, LATEST = 1985, 2049


# "Tue, 4 Mar 2025 09:15:00 +0100", as nearly all mails write it.
_USUAL_DATE = re.compile(
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?(\d{1,2}) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) ([12]\d{3})"
    r" ([01]\d|2[0-3]):([0-5]\d):([0-5]\d) ([+-])(0\d|1[0-4])([0-5]\d)"
)
_MONTHS = {m: n for n, m in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), start=1)}  # noqa: SIM905


def _usual_date(text: str) -> tuple[datetime, str | None, tuple[str, ...]] | None:
    """As `parse_date`, of a date in the usual form; None for another one."""
    found = _USUAL_DATE.fullmatch(text)
    if found is None or text.endswith("-0000"):
        return None
    day, month, year, hour, minute, second, sign, hours, minutes = found.groups()
    ahead = timedelta(hours=int(hours), minutes=int(minutes))
    try:
        moment = datetime(int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second), tzinfo=UTC)
        return moment - (-ahead if sign == "-" else ahead), f"{sign}{hours}:{minutes}", ()
    except (ValueError, OverflowError):
        return None


def parse_date(value: str) -> tuple[datetime, str | None, tuple[str, ...]] | None:
    """UTC time, offset as "+01:00" (None if unstated) and flags of an RFC 5322 or ISO date; None if unreadable.

    A time without a zone is taken as UTC and flagged `no_timezone`; the local zone is never used.
    """
    return _usual_date(value.strip()) or _any_date(value)


def _any_date(value: str) -> tuple[datetime, str | None, tuple[str, ...]] | None:
    text = header_text(value)
    previous = None
    while previous != text:
        previous, text = text, _COMMENT.sub(" ", text)
    text = _OFFSET_COLON.sub(r"\1\2", _ZONE_NAMES.sub("", text.strip()))
    text = _NAMED_ZONE.sub(lambda zone: _NAMED_OFFSETS.get(zone.group(1), zone.group(1)), text)
    if _HALF_DAYS.search(text) and (found := _localised_date(text)):
        return found
    try:
        parsed = email.utils.parsedate_tz(text)
    except (ValueError, IndexError, TypeError):
        parsed = None
    try:
        if parsed is not None and parsed[0] and len(text) < 200:
            moment = datetime(*parsed[:6])
            seconds = parsed[9] if _STATED_ZONE.search(text) and not text.endswith("-0000") else None
        else:
            iso = datetime.fromisoformat(text.replace("Z", "+00:00"))
            offset = iso.utcoffset()
            seconds = None if offset is None else int(offset.total_seconds())
            moment = iso.replace(tzinfo=None)
        unknown_zone = seconds is None and "-0000" not in text
        if seconds is not None and abs(seconds) > 15 * 3600:
            seconds, unknown_zone = None, True
        utc = moment.replace(tzinfo=UTC) - timedelta(seconds=seconds or 0)
    except (ValueError, OverflowError):
        return _localised_date(text)
    if seconds is None:
        return utc, None, ("no_timezone",) if unknown_zone else ()
    sign, minutes = ("-" if seconds < 0 else "+"), abs(seconds) // 60
    return utc, f"{sign}{minutes // 60:02d}:{minutes % 60:02d}", ()


def _localised_date(text: str) -> tuple[datetime, str | None, tuple[str, ...]] | None:
    """As `parse_date`, of a date with names of days and months in another language ("Di, 4 Mär 2025 10:00 +0100")."""
    from cxnlp.ingest.dates import NotADateError, parse_moment

    try:
        moment = parse_moment(text)
    except NotADateError:
        return None
    return None if moment.precision == "day" else (moment.at, moment.utc_offset, moment.flags)


def sent_time(message: MimeMessage) -> tuple[datetime | None, str | None, tuple[str, ...]]:
    """When the message was sent: its Date, else the last relay that stamped it (flag `from_received`).

    Flags: `date_missing`, `date_unparseable`, `date_implausible`, `no_timezone`, `from_received`.
    """
    flags: tuple[str, ...] = ("date_missing",)
    for value in headers(message, "Date"):
        parsed = parse_date(value)
        if parsed is None:
            flags = ("date_unparseable",)
        elif not EARLIEST <= parsed[0].year <= LATEST:
            flags = ("date_implausible",)
        else:
            return parsed
    for value in reversed(headers(message, "Received")):
        parsed = parse_date(value.rpartition(";")[2])
        if parsed is not None and EARLIEST <= parsed[0].year <= LATEST:
            return parsed[0], parsed[1], (*flags, "from_received", *parsed[2])
    return None, None, flags
