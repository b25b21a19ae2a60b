"""Caption files (WebVTT, SRT): cues, their speakers by voice tag, JSON or "Name: text", and rolling captions."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from cxnlp.ingest.json_reading import well_formed
from cxnlp.ingest.personnames import true_speakers
from cxnlp.ingest.rolling import Block, without_repeats

_CLOCK = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
TIMING = re.compile(rf"^\s*{_CLOCK}\s*-+>\s*{_CLOCK}")
_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,100})?[ \t]+([^<>]{0,200})>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,100}>|</?\d[\d:.]*>|</>")
_NAMED = re.compile(r"^\s*(?:>>\s*)?([^:：<>]{1,70}?)\s*[:：]\s+(?=\S)")
_BRACKETED = re.compile(r"^\s*\(([^\W\d_][^()<>]{1,60} [^()<>]{1,60})\)\s+(?=\S)")
_ABOVE = re.compile(r'^\d{1,6}\s+"([^"<>]{1,100})"(?:\s+\(\d{1,20}\))?$')
"""The name of a cue with its speaker, as Webex writes it: 12 "Ada Quill" (3021411072)."""
_IN_SQUARES = re.compile(r"^\s*\[([^\[\]<>:]{1,70})\]\s*[:：]\s*(?=\S)")
_UTTERANCE = re.compile(r"^(.{8,}?)[/-]\d+$")


@dataclass(frozen=True)
class Cue:
    """One caption: seconds from the start, speaker label or "" (nobody says who), text, and the utterance's id."""

    start_s: float
    end_s: float
    speaker: str
    text: str
    utterance: str = ""


@dataclass(frozen=True)
class Captions:
    cues: tuple[Cue, ...]
    start_at: datetime | None = None


def _seconds(hours: str | None, minutes: str, seconds: str, fraction: str) -> float:
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return round(whole + int(fraction) / float(f"1e{len(fraction)}"), 3)


def _blocks(text: str) -> Iterator[Block]:
    lines = text.split("\n")
    timings = [(i, m) for i, line in enumerate(lines) if (m := TIMING.match(line))]
    for number, (at, match) in enumerate(timings):
        following = timings[number + 1][0] if number + 1 < len(timings) else len(lines)
        payload = []
        for line in lines[at + 1 : following]:
            if not line.strip():
                break
            payload.append(line)
        else:
            if (
                following < len(lines)
                and payload
                and (payload[-1].strip().isdigit() or _UTTERANCE.match(payload[-1].strip()))
            ):
                payload.pop()
        above = lines[at - 1].strip() if at and "-->" not in lines[at - 1] else ""
        groups = match.groups()
        yield Block(_seconds(*groups[:4]), _seconds(*groups[4:]), above, tuple(payload))


def _json_cue(payload: str) -> tuple[str, str, datetime | None] | None:
    if not payload.startswith("{"):
        return None
    try:
        row = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    if not isinstance(row, dict) or not isinstance(row.get("spokenText"), str):
        return None
    start = row.get("startDateTime")
    try:
        moment = datetime.fromisoformat(start) if isinstance(start, str) else None
    except ValueError:
        moment = None
    zoned = moment.astimezone(UTC) if moment and moment.tzinfo else None
    return well_formed(str(row.get("speakerName") or "")), well_formed(row["spokenText"]), zoned


def _plain(text: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", text)).split())


def _voices(payload: str) -> list[tuple[str, str]]:
    """(speaker, text) of each voice span of a cue; text before the first belongs to nobody."""
    parts = _VOICE.split(payload)
    spans = [("", parts[0])] if _plain(parts[0]) else []
    spans += [(html.unescape(n).strip(), t) for n, t in zip(parts[1::2], parts[2::2], strict=True)]
    return [(name, plain) for name, text in spans if (plain := _plain(text))]


def parse_captions(text: str) -> Captions:
    """All cues of a WebVTT or SRT text in order; header, notes and styles are skipped.

    Source: W3C WebVTT; Teams voice tags and JSON metadata cues; Zoom "Name: text"; Webex names above the times.
    """
    blocks = list(_blocks(text))
    joined = [" ".join(b.lines).strip() for b in blocks]
    voiced = any(_VOICE.search(p) for p in joined) or any(_json_cue(p) for p in joined[:5])
    if not voiced:
        plain_lines = (replace(b, lines=tuple(map(_plain, b.lines))) for b in blocks)
        blocks = without_repeats(list(plain_lines))
        joined = [" ".join(b.lines).strip() for b in blocks]
    plain = [_plain(p) for p in joined]
    above = [m[1].strip() if (m := _ABOVE.match(b.name)) else "" for b in blocks]
    voiced = voiced or any(above)
    named = {
        p: m for p in plain if not voiced and (m := _IN_SQUARES.match(p) or _NAMED.match(p) or _BRACKETED.match(p))
    }
    speakers = true_speakers(named[p][1].strip() for p in plain if p in named)
    cues: list[Cue] = []
    starts: list[datetime] = []
    current = ""
    for block, payload, words, who_above in zip(blocks, joined, plain, above, strict=True):
        utterance = m[1] if (m := _UTTERANCE.match(block.name)) else ""
        if row := _json_cue(payload):
            spans = [(row[0], _plain(row[1]))]
            starts += [row[2]] if row[2] else []
        elif who_above:
            spans = [(who_above, words)]
        elif voiced:
            spans = _voices(payload)
        else:
            opening = named.get(words)
            if opening and opening[1].strip() in speakers:
                current, words = opening[1].strip(), words[opening.end() :]
            spans = [(current, words)]
        cues += [Cue(block.start_s, block.end_s, who, said, utterance) for who, said in spans if said]
    return Captions(tuple(cues), min(starts) if starts else None)
