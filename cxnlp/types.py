"""The vocabulary of cxnlp: frozen records that pass from one stage to the next.

Times are timezone-aware UTC `datetime`s; offsets and spans are half-open character positions into the named text;
probabilities lie in [0, 1]; e-mail addresses are lower-case. Rows of tables stand in `cxnlp.rows`, the closed sets of
words in `cxnlp.vocabulary`; both can be had from here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from cxnlp.held_text import hold
from cxnlp.rows import AccountRow as AccountRow
from cxnlp.rows import DirectoryRow as DirectoryRow
from cxnlp.rows import InvoiceRow as InvoiceRow
from cxnlp.rows import MetricRow as MetricRow
from cxnlp.rows import OutcomeRow as OutcomeRow
from cxnlp.rows import SurveyRow as SurveyRow
from cxnlp.rows import TableRow as TableRow
from cxnlp.vocabulary import FLAGS as FLAGS
from cxnlp.vocabulary import NO_TARGET
from cxnlp.vocabulary import ORIENTATIONS as ORIENTATIONS
from cxnlp.vocabulary import POLARITIES as POLARITIES
from cxnlp.vocabulary import ROLES as ROLES
from cxnlp.vocabulary import Kind as Kind
from cxnlp.vocabulary import NoticeMethod as NoticeMethod
from cxnlp.vocabulary import Precision as Precision
from cxnlp.vocabulary import RecipientField as RecipientField
from cxnlp.vocabulary import Response as Response
from cxnlp.vocabulary import Role as Role
from cxnlp.vocabulary import RoleSource as RoleSource
from cxnlp.vocabulary import Side as Side
from cxnlp.vocabulary import ZoneName as ZoneName


@dataclass(frozen=True, slots=True)
class Party:
    """One mention of a person as a source wrote it; `person_id` is filled when identities are resolved.

    `ref` is the identifier of the exporting system ("zendesk:9003"); `side` and `title` are only what the
    source itself states, else "unknown" and None; `company` is what a list of people puts beside the name.
    """

    name: str | None = None
    email: str | None = None
    ref: str | None = None
    side: Side = "unknown"
    title: str | None = None
    person_id: str | None = None
    company: str | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    party: Party
    field: RecipientField


@dataclass(frozen=True, slots=True)
class Invitation:
    party: Party
    response: Response
    comment: str | None = None  # beside the answer, as parsers read it: `ingest.answer_comments` makes messages of it


@dataclass(frozen=True, slots=True)
class Turn:
    """One utterance of a transcript; `start_s` in seconds from the start of the recording, or None."""

    speaker: Party
    text: str
    start_s: float | None = None


@dataclass(frozen=True, slots=True)
class Zone:
    """A labelled span of `Message.body`; the zones of a body are in order and cover every character once."""

    zone: ZoneName
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    bytes: int
    media_type: str


@dataclass(frozen=True, slots=True)
class MeetingNotice:
    """What a mail says of a meeting: an invitation, an answer to one, another time asked for, or a cancellation.

    `starts_at` is UTC; `rule` (RFC 5545) and `zone`, an IANA name, make it a series; `occurrence`, "YYYYMMDDTHHMMSSZ",
    is the one of a series that it speaks of, `excluded` are those left out; `stamped` is when it was written.
    """

    method: NoticeMethod
    uid: str | None
    starts_at: datetime
    precision: Precision = "minute"
    title: str | None = None
    organizer: Party | None = None
    invited: tuple[Invitation, ...] = ()
    cancelled: bool = False
    sequence: int = 0
    occurrence: str | None = None
    rule: str | None = None
    zone: str | None = None
    excluded: tuple[datetime, ...] = ()
    stamped: datetime | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ticket:
    id: str
    status: str | None = None
    priority: str | None = None
    requester: Party | None = None
    created_at: datetime | None = None
    solved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One sent item: a mail, a ticket description or comment, a meeting, a call note, a calendar entry.

    `body` is the decoded body that `zones` refer to; `text` is what the author newly wrote (of a transcript: "", its
    words are in `turns`). `organization` is the customer organisation that the source names. `excused`: those of the
    `absent` who sent word, or with a reason. `references` holds RFC Message-IDs without angle brackets, nearest last.
    Parsers leave `message_id` "" (or the key of what the record alone says, see `ingest.identify`) and `account`
    None. `sequence` is the version of a calendar entry; `ingest.invitations` makes such entries of a mail's `notices`.
    """

    kind: Kind
    source: str
    parser: str
    message_id: str = ""
    native_id: str | None = None
    account: str | None = None
    thread_id: str = ""
    sent_at: datetime | None = None
    time_precision: Precision = "none"
    utc_offset: str | None = None
    author: Party | None = None
    recipients: tuple[Recipient, ...] = ()
    invited: tuple[Invitation, ...] = ()
    present: tuple[Party, ...] = ()
    absent: tuple[Party, ...] = ()
    excused: tuple[Party, ...] = ()
    subject: str | None = None
    body: str = ""
    zones: tuple[Zone, ...] = ()
    text: str = ""
    turns: tuple[Turn, ...] = ()
    signature: str | None = None
    automatic: bool = False
    internal: bool = False
    cancelled: bool = False
    attachments: tuple[Attachment, ...] = ()
    language: str | None = None
    duplicate_of: str | None = None
    ticket: Ticket | None = None
    references: tuple[str, ...] = ()
    organization: str | None = None
    flags: tuple[str, ...] = ()
    sequence: int = 0
    notices: tuple[MeetingNotice, ...] = ()


for _text in ("body", "text"):
    hold(Message, _text)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record or file that could not be read: where it stands, why, in words, and of which kind of `table` it is."""

    source: str
    locator: str
    reason: str
    table: str | None = None


@dataclass(frozen=True, slots=True)
class IgnoredMessage:
    """A message that concerns no customer (a newsletter, private mail …) and why it was set aside, in words."""

    message: Message
    reason: str


Record = Message | TableRow | Rejected


@dataclass(frozen=True, slots=True)
class SourceRow:
    """What became of one input file or archive member: `messages` read and kept, `rejected` and `ignored` records."""

    source: str
    sha256: str
    bytes: int
    parser: str | None
    messages: int
    rejected: int
    status: Literal["parsed", "quarantined", "duplicate", "ignored"]
    reason: str | None = None
    ignored: int = 0


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role that a person holds beside others, with how likely and how it is known."""

    role: Role
    probability: float
    source: RoleSource


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who takes part. `role` is the main one of `roles`, which are in order of weight."""

    person_id: str
    name: str
    emails: tuple[str, ...]
    aliases: tuple[str, ...]
    side: Side
    account: str | None
    title: str | None
    role: Role
    role_source: RoleSource
    role_probability: float
    refs: tuple[str, ...] = ()
    roles: tuple[HeldRole, ...] = ()


@dataclass(frozen=True, slots=True)
class ScoreInput:
    """A sentence to score. `kind`: email, ticket, meeting, notes, call or chat; `side`: customer or vendor.

    `passage`: the sentences around it that the model reads in the same pass, where they are known; it is the line
    number `place` of them. Without one the model reads the sentence between its two contexts.
    """

    text: str
    context_before: str = ""
    context_after: str = ""
    side: str | None = None
    role: str | None = None
    kind: str | None = None
    passage: Passage | None = None
    place: int = 0


@dataclass(frozen=True, slots=True)
class Passage:
    """Neighbouring sentences of a conversation: the lines from `first` up to `last` are scored, the others context."""

    lines: tuple[ScoreInput, ...]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class SentenceScore:
    """Calibrated probabilities of one sentence and the labels by the model's published thresholds, as `cxnlp score` has
    them. `polarities`: of -1, 0 and +1; `target`: of `vocabulary.TARGETS`, what its mood is about if it has one."""

    orientation: dict[str, float]
    flags: dict[str, float]
    polarities: dict[str, tuple[float, float, float]]
    orientation_label: str
    flag_labels: tuple[str, ...]
    polarity_labels: dict[str, int]
    target: str = NO_TARGET


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence of a message with its place, its speaker and its score.

    `turn` is the index into `Message.turns`, or -1 for `Message.text`; `start` and `end` are offsets into that text.
    `speaker` is a person_id or None. `reported`: written by the other side about the speaker.
    """

    message_id: str
    turn: int
    start: int
    end: int
    text: str
    speaker: str | None
    side: Side
    role: Role
    score: SentenceScore = field(repr=False)
    reported: bool = False
