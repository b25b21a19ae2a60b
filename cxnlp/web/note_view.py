"""A quick read as the page shows it: the note in stretches, marked where a signal stands; people; commitments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cxnlp.quick.result import ActionRead, PersonRead, QuickRead, SignalRead
from cxnlp.quick.verdict import ADVICE, name_of
from cxnlp.report.safe import one_line

WHOLE = 12_000
"""Characters; of a longer note only the lines around its signals are shown."""
TONES = {
    "Critical": "at_risk",
    "At risk": "at_risk",
    "Watch": "drifting",
    "Weak signs": "drifting",
    "Going well": "deepening",
}
SERIOUS = 3
"""From this weight of its advice on a flag is shown as grave."""


@dataclass(frozen=True, slots=True)
class Tag:
    """One signal as a word with its strength in percent; `tone` is good, bad or grave."""

    word: str
    percent: int
    tone: str
    person: str | None
    reported: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the note. With `tags` it is a marked sentence, number `number` of them; `cut` = lines left out."""

    text: str
    tags: tuple[Tag, ...] = ()
    number: int = 0
    cut: bool = False

    @property
    def tone(self) -> str:
        """The gravest tone of its tags."""
        return next((t for t in ("grave", "bad", "good") if any(tag.tone == t for tag in self.tags)), "")


@dataclass(frozen=True, slots=True)
class NoteView:
    """`head` is the level of the verdict ("At risk"), `tone` its colour, `mix` the bar of three shares."""

    result: QuickRead
    head: str
    tone: str
    first: str
    second: str
    mix: tuple[tuple[str, int, int], ...]
    stretches: tuple[Stretch, ...]
    people: tuple[PersonRead, ...]
    absent: tuple[PersonRead, ...]
    actions: tuple[ActionRead, ...]

    @property
    def marked(self) -> tuple[Stretch, ...]:
        return tuple(s for s in self.stretches if s.tags)

    @property
    def cut(self) -> bool:
        """Whether the note is shown in parts."""
        return any(s.cut for s in self.stretches)


def note_view(result: QuickRead) -> NoteView:
    """The view of a reading; every stretch of text is an exact part of the note."""
    first, _, second = result.verdict.partition("\n")
    head, colon, rest = first.partition(":")
    if not colon:
        head, rest = "", first
    order = {"vendor": 0, "customer": 1}
    return NoteView(
        result,
        head.strip(),
        TONES.get(head.strip(), "steady"),
        rest.strip(),
        second.strip(),
        tuple(_mix(result)),
        tuple(_stretches(result)),
        tuple(p for p in result.people if p.status != "absent"),
        tuple(p for p in result.people if p.status == "absent"),
        tuple(sorted(result.actions, key=lambda a: (order.get(a.side, 2), a.start))),
    )


def _mix(result: QuickRead) -> Iterator[tuple[str, int, int]]:
    """Name, start and width of each part of the bar, in thousandths."""
    at = 0
    for name in ("strategic", "transactional", "neutral"):
        width = min(1000 - at, round(1000 * result.orientation[name])) if name != "neutral" else 1000 - at
        yield name, at, width
        at += width


def _stretches(result: QuickRead) -> Iterator[Stretch]:
    spans: dict[tuple[int, int], list[SignalRead]] = {}
    for signal in result.signals:
        for span in ((signal.start, signal.end), *signal.also):
            spans.setdefault(span, []).append(signal)
    at, whole = 0, len(result.text) <= WHOLE
    for number, ((start, end), signals) in enumerate(sorted(spans.items()), 1):
        if start < at:
            continue
        yield from _between(result.text[at:start], whole, at == 0, False)
        yield Stretch(result.text[start:end], tuple(_tag(s) for s in _strongest_first(signals)), number)
        at = end
    yield from _between(result.text[at:], whole, at == 0, True)


def _between(text: str, whole: bool, first: bool, last: bool) -> Iterator[Stretch]:
    """Text without signals: all of it, or the lines beside its neighbours."""
    lines = text.split("\n")
    if whole or len(lines) <= 3:
        kept = text if whole or len(text) <= 2 * WHOLE else text[:WHOLE]
        if kept:
            yield Stretch(kept)
        if len(kept) < len(text):
            yield Stretch("", cut=True)
        return
    if not first:
        yield Stretch(lines[0][:WHOLE] + "\n")
    yield Stretch("", cut=True)
    if not last:
        yield Stretch(lines[-1][-WHOLE:])


def _strongest_first(signals: Sequence[SignalRead]) -> list[SignalRead]:
    weight = {flag: abs(advice.weight) for flag, advice in ADVICE.items()}
    return sorted(signals, key=lambda s: (-weight.get(s.signal, 0), -abs(s.score), s.signal))


def _tag(signal: SignalRead) -> Tag:
    advice = ADVICE.get(signal.signal)
    if advice is None:
        tone = "good" if signal.score > 0 else "bad"
    else:
        tone = "good" if advice.weight < 0 else "grave" if advice.weight >= SERIOUS else "bad"
    person = one_line(signal.person) if signal.person else None
    return Tag(name_of(signal), round(100 * abs(signal.score)), tone, person, signal.reported)
