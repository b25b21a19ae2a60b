"""Transcripts that meeting recorders export as JSON (Fireflies): sentences with speakers, attendees, start time."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.daytext import fold
from cxnlp.ingest.json_reading import well_formed
from cxnlp.types import Party

MAX_DEPTH_ERROR = "JSON nested too deeply"
_WRAPPERS = ("data", "transcript", "transcripts", "result", "results", "meetings", "items")


@dataclass(frozen=True)
class Sentence:
    speaker: str
    text: str
    start_s: float | None
    end_s: float | None = None


@dataclass(frozen=True)
class RecordedMeeting:
    native_id: str | None
    title: str | None
    start_at: datetime | None
    sentences: tuple[Sentence, ...]
    attendees: tuple[Party, ...]
    organizer: str | None


def _no_constant(word: str) -> None:
    return None


def load_json(data: bytes) -> Any:
    """The JSON value of `data` (UTF-8 or UTF-16/32 with or without BOM). Raises UnreadableInput."""
    from cxnlp.ingest.plaintext import decode

    text, _ = decode(data)
    if not text.strip():
        raise UnreadableInput("empty file")
    try:
        return json.loads(text, parse_constant=_no_constant)
    except RecursionError as error:
        raise UnreadableInput(MAX_DEPTH_ERROR) from error
    except ValueError as error:
        raise UnreadableInput(f"broken JSON: {error}") from error


def _text(value: object) -> str:
    return well_formed(value).strip() if isinstance(value, str) else ""


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < 1e15 else None


def _moment(row: dict[str, Any]) -> datetime | None:
    for key in ("dateString", "date", "start_time", "startTime"):
        value = row.get(key)
        try:
            if isinstance(value, str) and value.strip():
                moment = datetime.fromisoformat(value.strip())
                if moment.tzinfo:
                    return moment.astimezone(UTC)
            elif (number := _number(value)) is not None and number > 1e8:
                return datetime.fromtimestamp(number / 1000 if number > 1e11 else number, UTC)
        except (ValueError, OverflowError, OSError):
            continue
    return None


def _attendees(row: dict[str, Any]) -> tuple[Party, ...]:
    found: dict[str, Party] = {}
    listed = row.get("meeting_attendees")
    for entry in listed if isinstance(listed, list) else []:
        if isinstance(entry, dict):
            email = _text(entry.get("email")).lower() or None
            name = _text(entry.get("displayName")) or _text(entry.get("name")) or None
            if name or email:
                found.setdefault(email or str(name), Party(name=name if name != email else None, email=email))
    others = row.get("participants")
    addresses = [a for p in (others if isinstance(others, list) else []) if isinstance(p, str) for a in p.split(",")]
    for address in [*addresses, _text(row.get("organizer_email"))]:
        if "@" in address:
            found.setdefault(address.strip().lower(), Party(email=address.strip().lower()))
    return tuple(found.values())


def named_by_address(attendees: Sequence[Party], speakers: Iterable[str]) -> tuple[Party, ...]:
    """The attendees, those without a name called as the one speaker whose name their address is made of.

    >>> listed = [Party(email="ada.quill@orchard.example"), Party(email="info@orchard.example")]
    >>> [p.name for p in named_by_address(listed, ["Ada Quill"])]
    ['Ada Quill', None]
    """
    names = dict.fromkeys(s for s in speakers if s)
    free = [name for name in names if all(name != p.name for p in attendees)]
    fits = {p.email: [n for n in free if _made_of(p.email or "", n)] for p in attendees if p.email and not p.name}
    taken = Counter(found[0] for found in fits.values() if len(found) == 1)
    return tuple(
        replace(p, name=fits[p.email][0])
        if p.email in fits and len(fits[p.email]) == 1 and taken[fits[p.email][0]] == 1
        else p
        for p in attendees
    )


def _made_of(email: str, name: str) -> bool:
    """Whether the part of an address before the @ consists of a name: its first or last word, or both or an initial."""
    local = re.sub(r"\+.*", "", fold(email.partition("@")[0]))
    words = [re.sub(r"\W", "", w) for w in fold(name).split()]
    if len(words) < 2 or not all(words):
        return False
    first, last = words[0], words[-1]
    squeezed = re.sub(r"[._-]", "", local)
    return squeezed in {first, first + last, last + first, first[0] + last, first + last[0], last}


def is_recording(value: object) -> bool:
    """True for one recorded meeting: an object with `sentences` (null when nobody spoke) and fields of a meeting."""
    if not isinstance(value, dict) or "sentences" not in value:
        return False
    fields = {"meeting_attendees", "organizer_email", "dateString", "title", "duration", "participants", "date"}
    sentences = value["sentences"]
    return len(fields & value.keys()) >= 2 and (sentences is None or isinstance(sentences, list))


def recordings(value: object, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Every recorded meeting in a JSON value, in order, also inside {"data": {"transcript": …}} and lists."""
    if is_recording(value):
        assert isinstance(value, dict)
        yield value
    elif depth < 5 and isinstance(value, dict):
        for key in _WRAPPERS:
            if key in value:
                yield from recordings(value[key], depth + 1)
    elif depth < 5 and isinstance(value, list):
        for item in value:
            yield from recordings(item, depth + 1)


def read_recording(row: dict[str, Any]) -> RecordedMeeting:
    """One recorded meeting; sentences without text are left out, an unknown speaker is ""."""
    sentences = []
    for item in row["sentences"] or []:
        if not isinstance(item, dict):
            continue
        text = _text(item.get("text")) or _text(item.get("raw_text"))
        speaker = _text(item.get("speaker_name"))
        if not speaker and item.get("speaker_id") is not None:
            speaker = f"Speaker {item['speaker_id']}"
        if text:
            sentences.append(
                Sentence(
                    speaker, " ".join(text.split()), _number(item.get("start_time")), _number(item.get("end_time"))
                )
            )
    native = row.get("id")
    return RecordedMeeting(
        str(native) if isinstance(native, str | int) and not isinstance(native, bool) else None,
        _text(row.get("title")) or None,
        _moment(row),
        tuple(sentences),
        _attendees(row),
        _text(row.get("organizer_email")).lower() or None,
    )
