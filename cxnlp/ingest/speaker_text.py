"""Transcripts as plain text: "Name  0:03" above the words (Otter, Teams), "[00:00:04] Name: words", "Name: words"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from cxnlp.ingest.personnames import is_person_name, is_unnamed, true_speakers

_TIME = r"(?P<t>(?:\d{1,2}:)?\d{1,2}:\d{2})(?:[.,]\d{1,3})?"
_NAME = r"(?P<name>[^\s:\[\]<>][^:\[\]<>\t]{0,68}?)"
_BOLD = r"(?:\*\*|__|\*|_)?"


@dataclass(frozen=True)
class Layout:
    """How a line that opens a turn looks. `inline`: the words follow on the same line (group "text"); `company`: what
    stands in brackets after the name is the speaker's company; `of_day`: the times are of the day."""

    name: str
    pattern: re.Pattern[str]
    inline: bool
    timed: bool
    company: bool = False
    of_day: bool = False


LAYOUTS: tuple[Layout, ...] = (
    Layout(
        "name, two blanks, time", re.compile(rf"^{_BOLD}{_NAME}{_BOLD}(?:[ \xa0]{{2,}}|\t+){_TIME}\s*$"), False, True
    ),
    Layout("time - name", re.compile(rf"^[\[(]?{_TIME}[\])]?\s+[-–—]\s+{_BOLD}{_NAME}{_BOLD}\s*$"), False, True, True),
    Layout("name [time]", re.compile(rf"^{_BOLD}{_NAME}{_BOLD}\s*[\[(]{_TIME}[\])]:?\s*$"), False, True),
    Layout("name time", re.compile(rf"^{_BOLD}{_NAME}{_BOLD},?\s{_TIME}(?:\s?[AaPp]\.?[Mm]\.?)?\s*$"), False, True),
    Layout("[name] time", re.compile(rf"^\[{_NAME}\]\s+{_TIME}\s*$"), False, True, of_day=True),
    Layout("time | name", re.compile(rf"^{_TIME}\s+\|\s+{_BOLD}{_NAME}{_BOLD}\s*$"), False, True),
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
_EVENT = re.compile(
    r"^(?:.{2,70}\b(?:started|stopped|ended) (?:the )?(?:transcription|recording)"
    r"|(?:meeting|transcription|recording) ended after \d[\d:]*\W*)\s*$",
    re.IGNORECASE,
)
_MACHINE = re.compile(
    r"^\s*(?:ACTION ITEM: .* - WATCH: https?://\S+|VIEW RECORDING - .*https?://\S+"
    r"|This editable transcript was computer generated and might contain errors\..*)\s*$"
)
_SECTION = re.compile(rf"^(?:#{{1,6}}\s*)?{_BOLD}{_TIME}{_BOLD}(?:\s*\{{#[^{{}}\s]{{1,80}}\}})?$")
"""A time alone, as a heading too, and then with the anchor that Google Docs puts behind it in Markdown."""
_BRACKET = re.compile(r"\s*\([^()]*\)$")
_LEAST_SHARE = 0.6


@dataclass(frozen=True)
class Spoken:
    """One turn; `company` is what stands in brackets behind the name, where the layout says that it is that."""

    speaker: str
    text: str
    start_s: float | None
    company: str | None = None


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


def _sections(lines: list[str]) -> dict[int, re.Match[str]]:
    """The openings of a transcript in sections, as Google Meet writes them: a time alone every few minutes, and below
    it a line "Name: words" for each turn. Empty when the text is none."""
    stamps = [i for i, line in enumerate(lines) if _SECTION.match(line.strip())]
    if not stamps:
        return {}
    body = [i for i in range(stamps[0], len(lines)) if lines[i].strip() and i not in stamps and not _unsaid(lines[i])]
    opened = {i: m for i in body if (m := _opens(LAYOUTS[-1], lines[i].strip()))}
    enough = opened and min(opened) == body[0] and len(opened) >= _LEAST_SHARE * len(body)
    return {**_before_first(lines, stamps[0], opened), **opened} if enough else {}


def _before_first(lines: list[str], stamp: int, opened: dict[int, re.Match[str]]) -> dict[int, re.Match[str]]:
    """The turns right above the first time of a transcript in sections whose beginning has none.

    A name counts that speaks below or twice above, or that the lines above list.
    """
    found: dict[int, re.Match[str]] = {}
    number = stamp - 1
    while number >= 0:
        match = _opens(LAYOUTS[-1], lines[number].strip())
        if match:
            found[number] = match
        elif lines[number].strip():
            break
        number -= 1
    said = Counter(match["name"] for match in (*found.values(), *opened.values(), *opened.values()))
    above = "\n".join(lines[: number + 1])
    return {at: match for at, match in found.items() if said[match["name"]] > 1 or match["name"] in above}


def _unsaid(line: str) -> bool:
    """Whether a line of a transcript is the tool's own and not spoken; marks of emphasis and headings say nothing."""
    bare = line.strip().strip("*_# ")
    return any(pattern.match(bare) for pattern in (_FOOTER, _EVENT, _MACHINE))


def _section_times(lines: list[str], openings: Iterable[int]) -> dict[int, float | None]:
    """The start of the first turn of each section; the turns behind it have no time of their own."""
    times: dict[int, float | None] = {}
    clock: float | None = None
    opened = set(openings)
    for number, line in enumerate(lines):
        if number in opened:
            times[number], clock = clock, None
        elif match := _SECTION.match(line.strip()):
            clock = _seconds(match["t"])
    return times


def parse_speaker_text(text: str) -> SpeakerText | None:
    """The turns of a transcript in text form, or None when `text` is not one.

    The layout with most matches wins. Lines between two openings belong to the speaker above them; in "Name: text" only
    repeated names of two or more people count, so that "Note:" or "Next steps:" open nothing.
    """
    lines = text.split("\n")
    best: tuple[int, Layout, dict[int, re.Match[str]]] | None = None
    sections = _sections(lines)
    if sections:
        best = (len(sections), LAYOUTS[-1], sections)
    for layout in () if sections else LAYOUTS:
        matches = {i: m for i, line in enumerate(lines) if (m := _opens(layout, line.strip()))}
        accepted = _accepted(layout, matches, lines)
        if accepted and (best is None or len(accepted) > best[0]):
            best = (len(accepted), layout, accepted)
    if best is None:
        return None
    _, layout, openings = best
    spoken = []
    order = sorted(openings)
    begun = _seconds(openings[order[0]]["t"]) if layout.of_day else None
    times = _section_times(lines, order) if sections else {}
    for at, following in zip(order, [*order[1:], len(lines)], strict=True):
        match = openings[at]
        first = (match.groupdict().get("text") or "") if layout.inline else ""
        rest = [line for line in lines[at + 1 : following] if not _unsaid(line)]
        rest = [line for line in rest if not _SECTION.match(line.strip())] if sections else rest
        words = " ".join(" ".join([first, *rest]).split())
        if words:
            name = match["name"].strip(" *_")
            company = _BRACKET.search(name) if layout.company else None
            name = name[: company.start()] if company else name
            start = times[at] if sections else _seconds(match.groupdict().get("t"))
            start = start - begun if start is not None and begun is not None else start
            spoken.append(Spoken(name, words, start, company[0].strip(" ()") if company else None))
    header = tuple(line.strip() for line in lines[: order[0]] if line.strip())
    return SpeakerText(tuple(spoken), header, layout.timed or bool(sections)) if spoken else None
