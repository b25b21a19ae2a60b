"""What the name of an exported file says: day, time, title, kind of record, and who is named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from cxnlp.ingest.daytext import find_day, make_day, make_time

_CLOCK = (
    r"[T _-]+(?:at )?(?P<h>[01]\d|2[0-3])[-:._hH]?(?P<mi>[0-5]\d)(?:[-:.]?[0-5]\d)?"
    r"(?P<zone>Z| ?(?:UTC|GMT)(?P<offset>[+-]\d{1,2}(?::?\d\d)?)?)?(?!\d)"
)
_STAMPS = tuple(
    re.compile(form)
    for form in (
        r"(?P<zone>GMT)(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)-(?P<h>\d\d)(?P<mi>\d\d)(?:\d\d)?",
        rf"(?<!\d)(?P<y>\d{{4}})(?P<sep>[-_/])(?P<m>\d\d)(?P=sep)(?P<d>\d\d){_CLOCK}",
        rf"(?<!\d)(?P<y>\d{{4}})(?P<m>\d\d)(?P<d>\d\d){_CLOCK}",
        r"(?<!\d)(?P<y>\d{4})[-._](?P<m>\d\d)[-._](?P<d>\d\d)(?!\d)",
        r"(?<!\d)(?P<y>20\d\d)(?P<m>\d\d)(?P<d>\d\d)(?!\d)",
    )
)
_SUFFIX = re.compile(
    r"(\.(transcript|cc|captions?|fireflies|otter|gong|notes|minutes|[a-z]{2}(-[A-Z]{2})?))?\.[A-Za-z0-9]{1,8}$",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"[\s_–—-]*(otter[_ .]ai|meeting (recording|transcript|notes)|besprechungs(?:aufzeichnung|transkript|notizen)"
    r"|enregistrement de la r[ée]union|transcription de la r[ée]union|grabaci[óo]n de la reuni[óo]n"
    r"|transcripci[óo]n de la reuni[óo]n|grava[çc][ãa]o (?:da|de) reuni[ãa]o|registrazione della riunione"
    r"|vergaderingsopname|vergadering opnemen|transcript(ion)?|recording|captions?|notes?|minutes"
    r"|summary|export|copy|new ?chat|\(\s*\)|\(\d\)|[a-z]\d{3,6})$",
    re.IGNORECASE,
)
_NOTES_WORD = re.compile(
    r"\b(notes?|minutes|mom|protokoll|notizen|notas|acta|ata|compte[- ]rendu|verslag"
    r"|notulen|referat|notatki|verbale|muistio)\b",
    re.IGNORECASE,
)
_CALL = re.compile(
    r"^(?:phone |telephone |sales |customer )?(?P<word>call|phone call|anruf|telefonat|telefonnotiz|appel|llamada"
    r"|chamada|chiamata|telefoongesprek|samtal|opkald|puhelu|rozmowa)(?: notes?| log| note)?\b[\s_:-]*(?P<rest>.*)$",
    re.IGNORECASE,
)
_OTHER_SIDE = re.compile(r"^(with|w|to|from|mit|von|avec|de|con|com|met|med|z)\b[\s/_-]*", re.IGNORECASE)
_RECORD_ID = re.compile(r"[\s_-]+[A-Za-z]{0,3}[-_]?\d+$")
MACHINES = re.compile(r"(?:gemini|copilot|fathom|otter|fireflies|granola|read\.?ai|zoom ai)\b", re.IGNORECASE)
_BY = re.compile(r"\b(?:notes?|minutes|by|von|par|por|door|av|af)\s+by\s+(?P<name>.+)$", re.IGNORECASE)


@dataclass(frozen=True)
class FileName:
    """`time` is local to nobody knows where unless `utc`; `title` has neither date nor file-format words.

    `call` says that the name begins with a word for a call; then `author` or, after "with", `counterpart` may be
    the person that it names. `notes` says that the name has a word for notes or minutes.
    """

    title: str | None = None
    day: date | None = None
    time: time | None = None
    utc: bool = False
    notes: bool = False
    call: bool = False
    author: str | None = None
    counterpart: str | None = None


_COUNTER = re.compile(r"^-\d{1,2}$")
"""Behind the stamp of a recording: which of its parts it is, as Webex counts them."""


def _stamp(stem: str) -> tuple[date | None, time | None, bool, str]:
    for form in _STAMPS:
        match = form.search(stem)
        if match is None:
            continue
        parts = match.groupdict()
        day = make_day(int(parts["y"]), int(parts["m"]), int(parts["d"]))
        if day is None:
            continue
        clock = make_time(int(parts["h"]), int(parts["mi"])) if parts.get("h") else None
        rest = f"{stem[: match.start()]} {_COUNTER.sub('', stem[match.end() :])}"
        if clock and parts.get("offset"):
            day, clock = _in_utc(day, clock, parts["offset"])
        return day, clock, bool(parts.get("zone")), rest
    found = find_day(stem.replace("_", " "))
    if found:
        return found.day, found.time, False, f"{stem[: found.start]} {stem[found.end :]}"
    return None, None, False, stem


def _in_utc(day: date, clock: time, offset: str) -> tuple[date, time]:
    """Day and time in UTC of a time that is written with its offset ("+1", "-0330")."""
    digits = offset[1:].replace(":", "")
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    ahead = timedelta(hours=hours, minutes=minutes) * (-1 if offset[0] == "-" else 1)
    moment = datetime.combine(day, clock) - ahead
    return moment.date(), moment.time()


def _person(text: str) -> str | None:
    text = _RECORD_ID.sub("", text).strip(" _-.,")
    words = text.replace("_", " ").split()
    if 1 <= len(words) <= 5 and all(w[0].isupper() or not w[0].isascii() or len(w) <= 3 for w in words):
        return " ".join(words)
    return None


def parse_filename(name: str) -> FileName:
    """Reads the last component of `name` ("a.zip!b/2025-03-04 1000 Kick-off notes.docx").

    >>> parse_filename("2025-03-04 call Ada Quill c12.txt").author
    'Ada Quill'
    """
    stem = _SUFFIX.sub("", re.split(r"[/!\\]", name)[-1])
    day, clock, utc, rest = _stamp(stem)
    plain = rest.replace("_", " ") if " " not in rest.strip() else rest
    notes = bool(_NOTES_WORD.search(plain.replace("_", " ")))
    title = plain.strip(" _-.,")
    call = _CALL.match(title.replace("_", " "))
    author = counterpart = None
    if call and not re.search(r"\bnotes?$", title, re.IGNORECASE):
        rest_of_call = call["rest"].strip()
        other = _OTHER_SIDE.match(rest_of_call)
        person = _person(rest_of_call[other.end() :] if other else rest_of_call)
        author, counterpart = (None, person) if other else (person, None)
    else:
        call = None
    by = _BY.search(title)
    if by and MACHINES.match(by["name"]):
        title = title[: by.start()]
    elif by and author is None:
        author, title = _person(by["name"]), title[: by.start()]
    for _ in range(3):
        shorter = _TAIL.sub("", title).strip(" _-.,")
        if not shorter or shorter == title:
            break
        title = shorter
    title = re.sub(r"\s+", " ", title).strip(" _-.,")
    return FileName(title or None, day, clock, utc, notes, call is not None, author, counterpart)
