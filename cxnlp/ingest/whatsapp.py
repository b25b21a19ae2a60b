"""Chats that WhatsApp exports as text: "[04/03/2025, 10:01:07] Name: words", "3/4/25, 10:01 AM - Name: words"; and
messages copied out of Teams, "[04/03/2025 10:01] Name" above the words.

Source: the layouts of the iOS and Android exports, which follow the language and region of the phone; unverified.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cxnlp.errors import UnreadableInput
from cxnlp.ingest import plaintext
from cxnlp.ingest.chat_messages import DELETED, EDITED, SYSTEM_EVENT, chat_message, conversation
from cxnlp.ingest.dates import Order, day_month_order
from cxnlp.ingest.personnames import is_person_name, speaker_parties, turned_name
from cxnlp.ingest.source import Format, Source
from cxnlp.ingest.ticket_thread import moment_of
from cxnlp.types import Message, Party, Record, Rejected

MEDIA = "attachment_not_exported"
_MORNING = "上午|凌晨|清晨|早上|오전|午前|ص|π\\.μ\\."
_AFTERNOON = "下午|中午|晚上|오후|午後|م|μ\\.μ\\."
_OPENING = re.compile(
    r"^[\u200e\u200f]*\[?"
    r"(?P<day>\d{1,4}[\u200e\u200f]?[./-][\u200e\u200f ]?\d{1,2}[\u200e\u200f]?[./-][\u200e\u200f ]?\d{1,4})"
    rf"\.?[,،]?(?:\s(?:à|at|um|a las|às|alle|om|kl\.?|klo))?\s+(?P<ahead>{_MORNING}|{_AFTERNOON})?\s?"
    rf"(?P<clock>\d{{1,2}}[:.]\d{{2}}(?:[:.]\d{{2}})?)\s?(?P<half>[AaPp]\.?\s?[Mm]\.?|{_MORNING}|{_AFTERNOON})?"
    r"(?:\]\s|\s[-–]\s|(?(ahead),\s|\s[-–]\s))(?P<rest>.*)$"
)
_NAMED = re.compile(r"^[\u200e\u200f~\s]*(?P<name>[^:\n]{1,80}?)\s?:(?:\s(?P<text>.*))?$", re.DOTALL)
_QUOTE = re.compile(r"[\"“”„«»]")
_UNIT = re.compile(r"\s*\([^()]{1,60}\)\s*$")
_INVISIBLE = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_APP = "\u200e"
"""What stands before words of the app itself in a chat of iOS, and before the mark of an attachment."""
_LEFT_OUT = (
    r"(?:omitted|weggelassen|ausgeschlossen|weggelaten|omitid[oa]s?|omess[oaie]|omis(?:e|es)?|absente?s?|ocult[oa]s?"
    r"|pominięt[oaey]|utelämna\w*|utelatt|udeladt|отсутству[ею]т|пропущен[оаы]?|dahil edilmedi)"
)
_MARK_BEHIND = re.compile(
    r"\s*(?:\u200e?<(?:attached|anhang|adjunto|pi[èe]ce jointe|anexo|bijlage|allegato): [^<>\n]+>"
    rf"|\u200e(?:[^\W\d_]+ ){{1,3}}{_LEFT_OUT})\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_MARK_ALONE = re.compile(
    r"\u200e?(?:[<‹](?=[^<>‹›\n]*[\s\u0080-\uffff])[^<>‹›@/:\n]{3,40}[>›]"
    r"|(?:image|video|audio|sticker|gif|document|contact card|bild|dokument|foto|imagen|imagem|photo|vid[ée]o)"
    rf" {_LEFT_OUT}|[^\n<>]{{1,120}}\.\w{{2,5}} • [^\n<>\u200e]{{0,20}}\u200e[^\n<>]{{3,60}}"
    r"|[^\n<>:]{1,120}\.\w{2,5} \((?:file attached|datei angehängt|archivo adjunto|fichier joint"
    r"|arquivo anexado|file allegato|bestand bijgevoegd)\))",
    re.IGNORECASE,
)
_DELETED = re.compile(
    r"^(?:this message was deleted|you deleted this message|diese nachricht wurde gelöscht"
    r"|du hast diese nachricht gelöscht"
    r"|ce message a été supprimé|se eliminó este mensaje|eliminaste este mensaje|(?:esta )?mensagem apagada"
    r"|questo messaggio è stato eliminato|dit bericht is verwijderd)\.?$",
    re.IGNORECASE,
)
_EDITED = re.compile(
    r"\s*\u200e?<(?:this message was edited|diese nachricht wurde bearbeitet|ce message a été modifié"
    r"|se editó este mensaje|mensagem editada)\.?>\s*$",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"^(?:whatsapp[- ]chat (?:with|mit|met|con|-)|chat (?:de )?whatsapp (?:con|com|avec|-)|conversa do whatsapp com"
    r"|discussion whatsapp avec|chat whatsapp con|whatsapp-keskustelu|whatsapp-chatt med|чат whatsapp с(?: контактом)?"
    r"|czat whatsapp z(?: użytkownikiem)?|محادثة واتساب مع)\s+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Entry:
    """An entry as written; `name` is None for what the app says itself, `media` tells of an attachment left out."""

    line: int
    day: str
    clock: str
    name: str | None
    text: str
    edited: bool
    media: bool


def _entries(text: str) -> list[_Entry]:
    """The entries of a chat; lines below an opening one belong to it."""
    found: list[tuple[int, re.Match[str], list[str]]] = []
    for number, line in enumerate(text.lstrip("\ufeff").split("\n"), start=1):
        match = _OPENING.match(line[:2_000])
        if match:
            found.append((number, match, [match["rest"] + line[2_000:]]))
        elif found:
            found[-1][2].append(line)
    entries = []
    above = _names_stand_above([lines for _, _, lines in found])
    for number, match, lines in found:
        whole = "\n".join(lines).rstrip()
        if above and _is_name(lines[0]):
            whole = f"{lines[0].strip()}: {whole[len(lines[0]) :].lstrip(chr(10))}"
        named = _NAMED.match(whole)
        words = (named["text"] or "") if named else whole
        name = _INVISIBLE.sub("", named["name"]).strip() if named else None
        latest = _EDITED.sub("", words)
        caption, media = _without_marks(latest)
        text = _INVISIBLE.sub("", caption).strip()
        edited = latest != words and (bool(text) or media)
        by_app = words.startswith(_APP) and not (media or edited or _DELETED.match(text))
        if by_app or (name and len(_QUOTE.findall(name)) % 2):  # the colon stands within the title of a group
            name, text = None, text if by_app else _INVISIBLE.sub("", whole).strip()
        entries.append(_Entry(number, _day(match["day"]), _clock(match), name, text, edited, media))
    return entries


def _day(written: str) -> str:
    """The day of an opening line in ASCII digits, without blanks and marks of direction."""
    return "".join(str(int(c)) if c.isdigit() else c for c in _INVISIBLE.sub("", written).replace(" ", ""))


def _clock(opening: re.Match[str]) -> str:
    """The time of an opening line in ASCII digits, its half of the day as AM or PM."""
    half = opening["ahead"] or opening["half"] or ""
    half = "AM" if re.fullmatch(_MORNING, half) else "PM" if re.fullmatch(_AFTERNOON, half) else half
    return f"{_day(opening['clock']).replace('.', ':')} {half}".strip()


def _without_marks(words: str) -> tuple[str, bool]:
    """The words of an entry without the marks of attachments, and whether there were any.

    >>> _without_marks("IMG-1.jpg (file attached)\\nHere it is"), _without_marks("The offer <attached: 13-Offer.pdf>")
    (('Here it is', True), ('The offer', True))
    """
    if words.strip() == "null":  # what Android writes for media that it cannot find
        return "", True
    first, newline, below = words.partition("\n")
    alone = bool(_MARK_ALONE.fullmatch(first.strip()))
    rest = below if alone else first + newline + below
    shown = _MARK_BEHIND.sub("", rest)
    return shown, alone or shown != rest


def _is_name(text: str) -> bool:
    return is_person_name(_UNIT.sub("", turned_name(text.strip())))


def _names_stand_above(entries: Sequence[Sequence[str]]) -> bool:
    """True where the line with the time holds a name alone and the words stand below, as Teams copies messages."""
    alone = [lines for lines in entries if _is_name(lines[0]) and any(line.strip() for line in lines[1:])]
    return bool(alone) and 2 * len(alone) > len(entries)


def _title(source: Source) -> str | None:
    """The name of the chat, as its file or the archive around it is called."""
    parts = [p for p in re.split(r"[/!\\]", source.name) if p]
    for part in reversed(parts):
        stem = re.sub(r"\.(?:txt|zip)$", "", part, flags=re.IGNORECASE)
        if _TITLE.match(stem):
            return _TITLE.sub("", stem).strip() or None
    return None


def _messages(entries: Sequence[_Entry], source: Source, charset: tuple[str, ...]) -> Iterator[Message | Rejected]:
    title = _title(source)
    order: Order | None = day_month_order([e.day for e in entries])
    # A later export of a chat holds more, and begins with the same entry.
    begun = ((f"{e.day} {e.clock}", e.text) for e in entries[:1])
    people = speaker_parties((e.name for e in entries if e.name), begun)
    for entry in entries:
        locator = f"line {entry.line}"
        moment, flags = moment_of(f"{entry.day} {entry.clock}", order)
        if moment is None:
            yield Rejected(
                source.name, locator, f"its day {entry.day!r} cannot be read, or day and month be told apart"
            )
            continue
        deleted = bool(_DELETED.match(entry.text))
        body, system = "" if deleted else entry.text, entry.name is None
        marks = ((DELETED, deleted), (MEDIA, entry.media), (EDITED, entry.edited), (SYSTEM_EVENT, system))
        yield chat_message(
            f"{source.name}#{locator}",
            "whatsapp",
            native_id=None,
            thread_id=conversation("whatsapp", title or source.name, moment.at),
            moment=moment,
            author=people.get(entry.name, Party()) if entry.name else None,
            body=body,
            subject=title,
            automatic=entry.name is None or deleted,
            flags=(*flags, *charset, *(name for name, holds in marks if holds)),
        )


class WhatsApp:
    """An exported chat; what the app itself says (who joined, that it is encrypted) is automatic."""

    name = "whatsapp"
    family = "chat"
    surest = 0.95

    def sniff(self, source: Source) -> float:
        lines = [line for line in plaintext.head_text(source).lstrip("\ufeff").split("\n")[:40] if line.strip()]
        opening = [line for line in lines if _OPENING.match(line[:2_000])]
        if not lines or not _OPENING.match(lines[0][:2_000]):
            return 0.0
        named = bool(_TITLE.match(source.filename)) or source.filename.lower() == "_chat.txt"
        return 0.95 if len(opening) > 1 or named else 0.0

    def parse(self, source: Source) -> Iterator[Record]:
        text, charset = plaintext.read_text(source)
        entries = _entries(text)
        if not entries:
            raise UnreadableInput("no entry of a WhatsApp chat in it")
        yield from _messages(entries, source, charset)


FORMATS: tuple[Format, ...] = (WhatsApp(),)
