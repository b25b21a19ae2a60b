"""Transcripts as plain text: "Name  0:03" above the words (Otter, Teams), "[00:00:04] Name: words", "Name: words"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from cxnlp.ingest.personnames import is_person_name, is_unnamed, true_speakers

_TIME = r"(?P<t>(?:\d{1,2}:)?\d{1,2}:\d{2})(?:[.,]\d{1,3})?"
_NAME = r"(?P<name>[^\s:\[\]<>][^:\[\]<>\t]{0,68}?)"
_BOLD = r"(?:\*\*|__|\*|_)?"


@dataclass(frozen=True)
class Layout:
    """How a line that opens a turn looks. `inline`: the words follow on the same line (group "text"); `company`: what
    stands in brackets after the name is the speaker's company."""

    name: str
    pattern: re.Pattern[str]
    inline: bool
    timed: bool
    company: bool = False


LAYOUTS: tuple[Layout, ...] = (
    Layout(
        "name, two blanks, time", re.compile(rf"^{_BOLD}{_NAME}{_BOLD}(?:[ \xa0]{{2,}}|\t+){_TIME}\s*$"), False, True
    ),
    Layout("time - name", re.compile(rf"^[\[(]?{_TIME}[\])]?\s+[-–—]\s+{_BOLD}{_NAME}{_BOLD}\s*$"), False, True, True),
    Layout("name [time]", re.compile(rf"^{_BOLD}{_NAME}{_BOLD}\s*[\[(]{_TIME}[\])]:?\s*$"), False, True),
    Layout("name time", re.compile(rf"^{_BOLD}{_NAME}{_BOLD},?\s{_TIME}(?:\s?[AaPp]\.?[Mm]\.?)?\s*$"), False, True),
    Layout("time alone", re.compile(rf"^[\[(]?{_TIME}[\])]?\s*(?P<name>)$"), False, True),
    Layout(
        "[time] name: text",
        re.compile(rf"^[\[(]{_TIME}[\])]\s*[-–]?\s*{_BOLD}{_NAME}{_BOLD}\s*:{_BOLD}\s*(?P<text>.*)$"),
        True,
        True,
    ),
    Layout(
        "time name: text",
        re.compile(rf"^{_TIME}\s+[-–]?\s*{_BOLD}{_NAME}{_BOLD}\s*:{_BOLD}\s+(?P<text>.*)$"),
        True,
        True,
    ),
    Layout(
        "name [time]: text",
        re.compile(rf"^{_BOLD}{_NAME}{_BOLD}\s*[\[(]{_TIME}[\])]\s*:?{_BOLD}\s+(?P<text>\S.*)$"),
        True,
        True,
    ),
    Layout("name: text", re.compile(rf"^{_BOLD}{_NAME}{_BOLD}\s*[:：]{_BOLD}(?:\s+(?P<text>\S.*)|\s*)$"), True, False),
)
_FOOTER = re.compile(
    r"^\s*(transcribed by|transcript (?:generated|created) by|https?://(?:www\.)?otter\.ai)\b.*$", re.IGNORECASE
)
_EVENT = re.compile(r"^.{2,70}\b(?:started|stopped|ended) (?:the )?(?:transcription|recording)\s*$", re.IGNORECASE)
_BRACKET = re.compile(r"\s*\([^()]*\)$")
_LEAST_SHARE = 0.6


@dataclass(frozen=True)
class Spoken:
    speaker: str
    text: str
    start_s: float | None


@dataclass(frozen=True)
class SpeakerText:
    """Turns of a text and the lines above the first one; `timed` says that the turns carry times."""

    spoken: tuple[Spoken, ...]
    header: tuple[str, ...]
    timed: bool


def _seconds(clock: str | None) -> float | None:
    if clock is None:
        return None
    seconds = 0
    for part in clock.split(":"):
        seconds = seconds * 60 + int(part)
    return float(seconds)


def _opens(layout: Layout, line: str) -> re.Match[str] | None:
    match = layout.pattern.match(line) if len(line) < 2_000 or layout.inline else None
    if match is None:
        return None
    name = re.sub(r"\s*\([^()]*\)$", "", match["name"].strip(" *_"))
    if not name:
        return match
    turned = " ".join(reversed([p.strip() for p in name.split(",")])) if name.count(",") == 1 else name
    return match if is_unnamed(name) or is_person_name(turned.split(" | ")[0]) else None


def _accepted(layout: Layout, matches: dict[int, re.Match[str]], lines: list[str]) -> dict[int, re.Match[str]]:
    if layout.timed:
        clocks = [_seconds(m["t"]) or 0.0 for m in matches.values()]
        rising = sum(b >= a for a, b in pairwise(clocks))
        return matches if len(matches) >= 2 and rising >= 0.8 * (len(clocks) - 1) else {}
    speakers = true_speakers(m["name"].strip(" *_") for m in matches.values())
    kept = {i: m for i, m in matches.items() if m["name"].strip(" *_") in speakers}
    names = [m["name"].strip(" *_") for m in kept.values()]
    body = [line for line in lines[min(kept, default=0) :] if line.strip()]
    enough = len(kept) >= 4 and len(set(names)) >= 2 and len(kept) >= 1.5 * len(set(names))
    return kept if enough and len(kept) >= _LEAST_SHARE * len(body) else {}


def parse_speaker_text(text: str) -> SpeakerText | None:
    """The turns of a transcript in text form, or None when `text` is not one.

    The layout with most matches wins. Lines between two openings belong to the speaker above them; in "Name: text" only
    repeated names of two or more people count, so that "Note:" or "Next steps:" open nothing.
    """
    lines = text.split("\n")
    best: tuple[int, Layout, dict[int, re.Match[str]]] | None = None
    for layout in LAYOUTS:
        matches = {i: m for i, line in enumerate(lines) if (m := _opens(layout, line.strip()))}
        accepted = _accepted(layout, matches, lines)
        if accepted and (best is None or len(accepted) > best[0]):
            best = (len(accepted), layout, accepted)
    if best is None:
        return None
    _, layout, openings = best
    spoken = []
    order = sorted(openings)
    for at, following in zip(order, [*order[1:], len(lines)], strict=True):
        match = openings[at]
        first = (match.groupdict().get("text") or "") if layout.inline else ""
        rest = [line for line in lines[at + 1 : following] if not _FOOTER.match(line) and not _EVENT.match(line)]
        words = " ".join(" ".join([first, *rest]).split())
        if words:
            name = match["name"].strip(" *_")
            name = _BRACKET.sub("", name) if layout.company else name
            spoken.append(Spoken(name, words, _seconds(match.groupdict().get("t"))))
    header = tuple(line.strip() for line in lines[: order[0]] if line.strip())
    return SpeakerText(tuple(spoken), header, layout.timed) if spoken else None
