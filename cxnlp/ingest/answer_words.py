"""What an invitee wrote beside the answer to an invitation, told from what a calendar writes of itself.

Source: RFC 5545, 3.8.1.4 (COMMENT), RFC 5546, 3.2.3 (REPLY); Google Calendar's parameter X-RESPONSE-COMMENT of ATTENDEE
(HTML entities in it), its notices "Ada Quill has declined this invitation with a note: …" and the messages with which
it declines by itself (out of office, working hours).
"""

from __future__ import annotations

import html
import re

MAX_CHARS = 20_000
_STATUS = (
    r"accepted|declined|tentative(?:ly accepted)?|maybe|zugesagt|angenommen|abgelehnt|mit vorbehalt(?: angenommen)?"
    r"|vorläufig zugesagt|acceptée?|refusée?|décliné|provisoire|aceptad[oa]|rechazad[oa]|provisional|aceit[eo]"
    r"|recusad[oa]|accettat[oa]|rifiutat[oa]|provvisorio|geaccepteerd|geweigerd|afgewezen|voorlopig|accepterat|avböjt"
    r"|tackat nej|accepteret|afslået|zaakceptowano|odrzucono|відхилено|отклонено|辞退|已拒绝"
)
_INVITATION = (
    r"(?:invitation|event|meeting(?: request)?|appointment|einladung|termin|besprechung|événement|réunion|invitación"
    r"|evento|reunión|convite|reunião|invito|riunione|uitnodiging|afspraak|vergadering|inbjudan(?:en)?|möte(?:t)?)"
)
_BY_CALENDAR = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:{_STATUS})",
        rf"(?:this|the|your) {_INVITATION} (?:has been|was|is) (?:{_STATUS})",
        rf"(?:.{{1,120}} )?(?:has|have) (?:{_STATUS}) (?:this|the|your) (?:event )?{_INVITATION}"
        r"(?:(?: to| for|:) .{1,200})?",
        r"(?:automatically )?declined because (?:i am|i'm|it is|it's) "
        r"(?:currently )?(?:out of (?:the )?office|outside (?:of )?(?:my )?working hours|in focus time|away)",
        rf"(?:diese[rs]?|die|der|cet(?:te)?|l'|est[ea]|quest[oa]|deze|den här) ?{_INVITATION} .{{0,30}}(?:{_STATUS})",
        rf".{{1,80}} (?:hat|a|ha|heeft|har) .{{0,40}}{_INVITATION} (?:{_STATUS})",
        rf".{{1,80}} (?:a|ha|har) (?:{_STATUS}) .{{0,20}}{_INVITATION}",
        r"(?:abgelehnt|refusée?|rechazad[oa]|recusad[oa]|rifiutat[oa]|geweigerd|afgewezen|avböjt|afslået|odrzucono"
        r"|відхилено|отклонено),? (?:weil|da|car|parce que|porque|pois|perché|omdat|eftersom|fordi|ponieważ|оскільки"
        r"|потому что|так как) .{1,120}",
    )
)
"""What calendars write where a comment could stand, whole; those beside English in other languages."""
_NOTE = re.compile(
    rf"\bhas (?:{_STATUS}) this invitation with a note:\s*([\"“])(?P<note>.{{1,{MAX_CHARS}}}?)[\"”]\s*(?:\n|$)",
    re.IGNORECASE | re.DOTALL,
)
_ESCAPED = re.compile(r"\\([\\;,nN])")


def unescaped(text: str) -> str:
    r"""A text of iCalendar that the calendar library leaves as it is written: a parameter, a property with X-.

    >>> unescaped(r"too busy\, it&#39\;s\nJune")
    "too busy, it's\nJune"
    """
    return html.unescape(_ESCAPED.sub(lambda m: "\n" if m[1] in "nN" else m[1], text))


def comment_of(text: str | None) -> str | None:
    """The words of a comment; None where there are none, and for a line that a calendar wrote.

    >>> comment_of("We are too busy for this right now. \\n"), comment_of("This event has been declined.")
    ('We are too busy for this right now.', None)
    """
    words = (text or "").replace("\r\n", "\n").replace("\r", "\n").strip()[:MAX_CHARS]
    line = " ".join(words[:500].split()).replace("’", "'").strip(" .!\"'")
    return words if line and not any(own.fullmatch(line) for own in _BY_CALENDAR) else None


def note_in(text: str) -> str | None:
    """The comment that a notice of Google Calendar shows.

    >>> note_in('Ben Hale has declined this invitation with a note:\\n"Too busy."\\n\\nTide talk\\nTuesday Mar 4')
    'Too busy.'
    """
    found = _NOTE.search(text[:MAX_CHARS])
    return comment_of(found["note"]) if found else None
