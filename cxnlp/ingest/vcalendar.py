"""Lines of vCalendar 1.0 (.vcs of older phones and Outlook) as lines of iCalendar.

Source: vCalendar 1.0 (versit, 1996): ENCODING=QUOTED-PRINTABLE with soft line breaks; ATTENDEE;ROLE=…;STATUS=… with
"Name <address>" or an address as its value.
"""

from __future__ import annotations

import quopri
import re

_QUOTED = re.compile(r";(?:ENCODING=)?QUOTED-PRINTABLE(?=[;:]|$)", re.IGNORECASE)
_CHARSET = re.compile(r";CHARSET=([^;:]+)", re.IGNORECASE)
_PERSON = re.compile(
    r"^ATTENDEE(?P<params>(?:;[^:]*)?):(?P<name>[^<>@]*?)\s*<(?P<mail>[^<>\s]+@[^<>\s]+)>\s*$", re.IGNORECASE
)
_BARE = re.compile(r"^ATTENDEE(?P<params>(?:;[^:]*)?):(?:mailto:)?(?P<mail>[^<>\s:@]+@[^<>\s:@]+)\s*$", re.IGNORECASE)
_STATUS = re.compile(r";STATUS=([A-Z -]+)", re.IGNORECASE)
_NAMED = re.compile(r';CN=("[^"]*"|[^;:"]+)', re.IGNORECASE)
_ORGANIZER = re.compile(r";ROLE=(?:ORGANIZER|OWNER)\b", re.IGNORECASE)


def is_soft_break(line: str) -> bool:
    """Whether a property in quoted-printable goes on in the next line."""
    return line.endswith("=") and bool(_QUOTED.search(line[:200]))


def _decoded(line: str) -> str:
    head, colon, value = line.partition(":")
    charset = _CHARSET.search(head)
    data = quopri.decodestring(value.encode("utf-8", "surrogatepass"))
    try:
        text = data.decode(charset[1] if charset else "utf-8")
    except (LookupError, UnicodeDecodeError):
        text = data.decode("cp1252", "replace")
    text = text.replace("\\", "\\\\").replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n").replace("\0", "")
    if not head.upper().startswith(("ATTENDEE", "ORGANIZER")):
        text = text.replace(",", "\\,").replace(";", "\\;")
    return _CHARSET.sub("", _QUOTED.sub("", head)) + colon + text


def modern(line: str) -> str:
    """The line as iCalendar writes it; any other unchanged.

    >>> modern("SUMMARY;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Tide =C3=BCber")
    'SUMMARY:Tide über'
    >>> modern("ATTENDEE;ROLE=ATTENDEE;STATUS=DECLINED:Ada Quill <ada@orchard.example>")
    'ATTENDEE;CN="Ada Quill";PARTSTAT=DECLINED:mailto:ada@orchard.example'
    >>> modern("ATTENDEE;STATUS=DECLINED:MAILTO:ada@orchard.example")
    'ATTENDEE;PARTSTAT=DECLINED:mailto:ada@orchard.example'
    """
    if _QUOTED.search(line.partition(":")[0]):
        line = _decoded(line)
    person = _PERSON.match(line) or _BARE.match(line)
    if not person:
        return line
    params = person["params"]
    status, organizer, named = _STATUS.search(params), _ORGANIZER.search(params), _NAMED.search(params)
    if person.re is _BARE and ("PARTSTAT" in params.upper() or not (status or organizer)):
        return line  # iCalendar's own
    name = (person["name"] if person.re is _PERSON else named[1] if named else "").strip(" \"'").replace('"', "")
    shown = f';CN="{name}"' if name else ""
    answer = f";PARTSTAT={status[1].strip().upper()}" if status else ""
    kind = "ORGANIZER" if organizer else "ATTENDEE"
    return f"{kind}{shown}{answer if kind == 'ATTENDEE' else ''}:mailto:{person['mail']}"
