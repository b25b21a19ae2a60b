"""The closed sets of words that records use: kinds, sides, roles, zones, orientations, flags, polarities, classes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Kind = Literal["email", "ticket", "transcript", "meeting_notes", "call_note", "chat", "calendar"]
Side = Literal["customer", "vendor", "other", "unknown"]
Role = Literal["executive", "champion", "buyer", "technical", "user", "unknown"]
RoleSource = Literal["decision", "directory", "title", "signature", "behaviour", "unknown"]
ZoneName = Literal["new", "greeting", "closing", "quoted", "forwarded", "signature", "disclaimer", "template"]
Precision = Literal["second", "minute", "day", "none"]
Response = Literal["accepted", "declined", "tentative", "none"]
NoticeMethod = Literal["request", "reply", "counter", "cancel"]
RecipientField = Literal["to", "cc", "attendee"]

# Flags of messages that later stages ask for. A mail with an invitation or an answer in it that was read, or could not
# be read; one that answers an invitation; a meeting that only mails tell of; one of which no invitation was found, so
# that others may be invited too.
INVITATION, INVITATION_UNREADABLE, ANSWER = "invitation", "invitation_unreadable", "invitation_answered"
FROM_MAIL, ANSWERS_ONLY = "from_mail", "answers_only"
ANSWER_COMMENT = "answer_comment"
"""Flag of a record of kind "calendar" that is no meeting: what somebody wrote beside the answer to an invitation."""
PLANNED = "planned"
"""Flag of a calendar entry that starts after its calendar was exported: whether it was held is not known from it."""
UNDELIVERED = "undelivered"
"""Flag of a mail that its tool could not deliver."""

ROLES: tuple[Role, ...] = ("executive", "champion", "buyer", "technical", "user", "unknown")
ORIENTATIONS = ("strategic", "transactional", "neutral")
FLAGS = (
    "scope_dispute",
    "champion_absence",
    "planning_deferral",
    "payment_concern",
    "churn_risk",
    "escalation",
    "expansion",
)
DIRECTIONS = ("deepening", "steady", "drifting", "at_risk")
DECLINE = ("drifting", "at_risk")
THIN = "insufficient_data"
CLASSES = (*DIRECTIONS, THIN)
"""The classes of an account: the four directions, and that too little was read to tell."""
USUAL_SCALES = {"nps": (0.0, 10.0), "csat": (1.0, 5.0), "ces": (1.0, 7.0)}
"""Worst and best answer of the kinds of survey, where a table states none."""
POLARITIES = ("sentiment", "trust", "goal_alignment", "responsiveness")

TARGET_WORDS: Mapping[str, str] = {
    "product": "the product",
    "people": "people",
    "project": "the project",
    "relationship": "the relationship",
    "money": "money",
}
"""What a mood can be about, in words; "none": the words do not tell."""
NO_TARGET = "none"
TARGETS = (*TARGET_WORDS, NO_TARGET)
MOODS = ("sentiment", "trust")
"""The polarities that are about something."""
