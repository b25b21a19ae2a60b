"""Who wrote which part of a mail: new text, greeting and closing apart from quotes, forwards, signatures and notices.

Losing the author's words is the worse error, so every cut needs a mark (an attribution, a header block, ">" lines),
an earlier mail that already holds the text, or a block that the author's other mails repeat.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from sys import intern
from typing import Any

from cxnlp.changed import changed
from cxnlp.held_text import beside
from cxnlp.ingest.history import FORWARDED, QUOTED, TEMPLATE
from cxnlp.ingest.mail_habits import Habits
from cxnlp.ingest.mail_shapes import company_word, name_words, normal_line
from cxnlp.ingest.signatures import Context
from cxnlp.ingest.threads import linked_threads
from cxnlp.ingest.zone_questions import Ended, Mail, Threads, notice_digest
from cxnlp.ingest.zone_reading import (
    MAX_EARLIER,
    EndMarks,
    end_marks,
    ends,
    first_reading,
    last_paragraph,
    own_end,
    zoned,
)
from cxnlp.recalled import Answers, kept_answers
from cxnlp.remembered import of_same
from cxnlp.types import Message, Party


def _with_zones(message: Message, told: str, marks: EndMarks, context: Context, thread: str) -> Message:
    body = message.body
    found = ends(body, marks)
    counts = tuple(context.habits.repeated(said) if context.habits else 0 for _, _, said in found)
    zones, text, signature = zoned(body, told, found, counts, context.names, context.domain)
    return of_same(_filled, (message, zones), text, signature, thread)


def _filled(records: tuple[Any, ...], text: str, signature: str, thread: str) -> Message:
    message, zones = records
    words = beside(message.body, text)
    found: Message = changed(message, thread_id=thread, zones=zones, text=words, signature=intern(signature) or None)
    return found


def zone_message(message: Message, earlier: Sequence[str] = ()) -> Message:
    """The message with `zones`, `text` and `signature` filled from its body.

    `earlier`: bodies or texts of earlier mails of the thread, nearest last; the best evidence of what is quoted. The
    zones cover every character of `body` once; `text` is the new, greeting and closing zones (stretches parted by a
    blank line), empty when the author added nothing.
    """
    return _alone(message, _read(message, earlier)[0])


def zone_history(message: Message, earlier: Sequence[str] = (), answers: bool = False) -> Message | None:
    """As `zone_message`, but None when nothing of the body is quoted, forwarded or a template; `answers`: it is known
    to answer what was said before, as a comment of a ticket does."""
    told, _ = _read(message, earlier, answers)
    marks = told[len(told) // 2 :]
    return None if {QUOTED, FORWARDED, TEMPLATE}.isdisjoint(marks) else _alone(message, told)


def _read(message: Message, earlier: Sequence[str], answers: bool = False) -> tuple[str, str]:
    body: str = message.body
    return first_reading(
        body, message.subject or "", answers or bool(message.references), tuple(earlier[-MAX_EARLIER:])
    )


def _alone(message: Message, told: str) -> Message:
    context = Context(name_words(message.author), company_word(message.author))
    return _with_zones(message, told, end_marks(message.body, told, context.notices), context, message.thread_id)


class _Notices:
    """Last paragraphs that several authors share: notices that a mail server adds. Keeps digests of the others."""

    def __init__(self) -> None:
        self.shared: set[str] = set()
        self._first: dict[bytes, str] = {}

    def add(self, author: str, text: str) -> None:
        """Takes the last paragraph of one mail's new lines, normalised."""
        if self.is_shared(author, notice_digest(text)):
            self.shared.add(text)

    def is_shared(self, author: str, digest: bytes | None) -> bool:
        """Whether another author's mail ends with the paragraph of a digest; None of one that is no notice."""
        return digest is not None and self._first.setdefault(digest, author) != author


def zone_all(messages: Sequence[Message]) -> list[Message]:
    """All messages in their order, mails zoned with the earlier mails of their thread and their author's habits.

    Threads are linked across messages first (`linked_threads`). A block that ends several mails of one address is a
    signature; a paragraph that ends mails of several people is a notice. Messages of other kinds pass unchanged.
    """
    done, thread_of = list(messages), linked_threads(messages)
    del messages
    threads: dict[str, list[int]] = defaultdict(list)
    authors: dict[int, str] = {}
    for i, message in enumerate(done):
        if message.kind == "email":
            threads[thread_of[i]].append(i)
            authors[i] = _author_key(message)
    if (answers := kept_answers()) is not None:
        return _zoned_by_keys(answers, done, thread_of, threads, authors)
    prepared: dict[int, str] = {}
    shared = _Notices()
    for members in threads.values():
        members.sort(key=lambda i: _sort_key(done[i], i))
        before: list[tuple[str, str]] = []
        for i in members:
            who = authors[i]
            prepared[i], new = _read(done[i], [text for author, text in before if author != who])
            shared.add(who, last_paragraph(done[i].body, prepared[i]))
            before.append((who, new))
            del before[:-MAX_EARLIER]
    del threads
    contexts, ended = _learn(done, prepared, authors, frozenset(shared.shared))
    for i, told in prepared.items():
        done[i] = _with_zones(done[i], told, ended.pop(i), contexts[authors[i]], thread_of[i])
    return done


def _zoned_by_keys(
    answers: Answers,
    done: list[Message],
    thread_of: Sequence[str],
    threads: Mapping[str, list[int]],
    authors: Mapping[int, str],
) -> list[Message]:
    """As `zone_all`, with answers of an earlier run; what is told of a mail by keys (`zone_questions`)."""
    mails: dict[int, Mail] = {}
    shared, read = _Notices(), Threads(answers)
    for members in threads.values():
        members.sort(key=lambda i: _sort_key(done[i], i))
        whose = [authors[i] for i in members]
        for i, who, mail in zip(members, whose, read.read([done[i] for i in members], whose), strict=True):
            mails[i] = mail
            if shared.is_shared(who, mail.last):
                shared.shared.add(mail.last_paragraph)
    parties = {authors[i]: done[i].author for i in mails}
    own: dict[str, list[int]] = defaultdict(list)
    for i in sorted(mails):
        own[authors[i]].append(i)
    notices = frozenset(shared.shared)
    key = answers.key(b"notices", notices)
    for author, places in own.items():
        ended = Ended(answers, author, parties[author], [mails[i] for i in places], (notices, key))
        for i, (zones, text, signature) in zip(places, ended.zoned(), strict=True):
            words = beside(mails[i].body, text)
            done[i] = changed(done[i], thread_id=thread_of[i], zones=zones, text=words, signature=signature)
    return done


def _sort_key(message: Message, index: int) -> tuple[bool, float, int]:
    sent = message.sent_at
    return (True, 0.0, index) if sent is None else (False, sent.timestamp(), index)


def _author_key(message: Message) -> str:
    """People write from several addresses: a full name joins them, else the address stands for the author."""
    author = message.author
    if author is None:
        return ""
    name = normal_line(author.name or "")
    return name if " " in name else author.email or name


def _learn(
    messages: Sequence[Message], prepared: Mapping[int, str], authors: Mapping[int, str], notices: frozenset[str]
) -> tuple[dict[str, Context], dict[int, EndMarks]]:
    """One context for each author: habits of the ends of their mails, notices shared by many; and how each mail ends.

    `prepared`: letters, then marks of each mail, one character a line; lines are split again where they are needed, as
    keeping them would take several times the memory of the mails.
    """
    parties: dict[str, Party | None] = {}
    for i in prepared:
        parties[authors[i]] = messages[i].author
    ended: dict[int, EndMarks] = {}
    habits = {author: Habits(name_words(party), company_word(party)) for author, party in parties.items()}
    for i, told in sorted(prepared.items()):
        author, body = authors[i], messages[i].body
        ended[i] = end_marks(body, told, notices)
        if author and (kept := own_end(body, ended[i])) is not None:
            habits[author].learn(kept)
    return {author: Context(h.names, h.domain, h, notices) for author, h in habits.items()}, ended
