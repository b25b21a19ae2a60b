"""The quick read for people: a coloured page in a terminal, plain text in a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from cxnlp.quick.past import LEAST_CONVERSATIONS, Compared, Level
from cxnlp.quick.result import ActionRead, PersonRead, QuestionRead, QuickRead, SignalRead
from cxnlp.quick.verdict import ADVICE, name_of
from cxnlp.report import words
from cxnlp.report.safe import clean, one_line

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

NAME_WIDTH = 24
"""Characters of the column of names that no other column takes away."""
BAR = 32
MISSING_SHOWN = 5
WHOLE_LINES = 60
"""A note with more lines is shown only where signals stand."""
SIDES = {"customer": "customer", "vendor": "us", "unknown": "", "other": "other"}
LEVELS = {
    "Critical": "bold red",
    "At risk": "bold red",
    "Weak signs": "bold yellow",
    "Watch": "bold yellow",
    "Routine": "bold",
    "Going well": "bold green",
}
_DIRECTION_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u061c"))


def safe(text: str) -> str:
    """`text` without anything that steers a terminal: control codes, escapes, direction marks."""
    return clean(text).translate(_DIRECTION_MARKS)


def show(result: QuickRead, console: Console | None = None) -> None:
    """Prints the reading; `console` defaults to standard output, without colour when that is no terminal."""
    from rich.console import Console

    out = console or Console(highlight=False, soft_wrap=False)
    for part in parts(result):
        out.print(part)


def parts(result: QuickRead) -> Iterable[RenderableType]:
    """The page from top to bottom, each part to be printed on lines of its own."""
    from rich.text import Text

    first, _, second = result.verdict.partition("\n")
    head, colon, rest = safe(first).partition(":")
    yield Text.assemble((head + colon, LEVELS.get(head, "bold")), rest)
    yield Text(safe(second))
    if result.enough:
        yield _bar(result)
    if result.signals:
        yield from _section("What was said", _marked(result))
    if result.people:
        yield from _section("Who", [_people(result.people)])
    missing = [p for p in result.people if p.status == "absent"]
    if missing:
        yield from _section("Missing", [Text("  " + ", ".join(_described(p) for p in missing))])
    if result.actions:
        yield from _section("Commitments", [_actions(result.actions)])
    if result.questions:
        yield from _section("Open questions", [_questions(result.questions)])
    if result.watch:
        yield from _section("Watch", [Text(f"  • {safe(w)}") for w in result.watch])
    if result.next_step:
        yield from _section("Next step", [Text("  " + one_line(safe(result.next_step)))])


def show_past(found: Compared, console: Console | None = None) -> None:
    """Prints how a note stands beside its account's past."""
    from rich.console import Console
    from rich.text import Text

    out = console or Console(highlight=False, soft_wrap=False)
    standing = f", {found.standing.replace('_', ' ')} on {found.as_of}" if found.standing and found.as_of else ""
    title = one_line(safe(f"Beside the past of {found.name}{standing}"))
    for part in _section(title, [Text(f"  • {one_line(safe(line))}") for line in past_lines(found)]):
        out.print(part)


def past_lines(found: Compared) -> list[str]:
    """The comparison in words, one line a finding."""
    lines = []
    held = "meetings and calls" if found.spoken else "conversations"
    if found.strategic:
        level = found.strategic
        lines.append(f"strategic share {level.note:.0%}, usually {level.usual:.0%}: {_rank(level, held)}")
    if found.sentiment:
        level = found.sentiment
        note, usual = (round(x, 2) + 0.0 for x in (level.note, level.usual))  # no minus before a zero
        lines.append(f"mood {note:+.2f}, usually {usual:+.2f}: {_rank(level, held)}")
    if found.conversations < LEAST_CONVERSATIONS:
        lines.append(
            f"too little past to compare share and mood: {found.conversations} {held} with enough of the customer's"
            f" words before {found.day}, {LEAST_CONVERSATIONS} are needed"
        )
    elif not found.strategic and not found.sentiment:
        lines.append("the note is too short to compare its share and mood")
    if found.days_since is not None:
        lines.append(f"{words.plural(found.days_since, 'day')} since the last contact ({found.last_contact})")
    else:
        lines.append(f"no contact with the customer is known from before {found.day}")
    if found.new_people:
        lines.append(f"not heard of before: {', '.join(found.new_people)}")
    if found.missing:
        people = (f"{name} ({role}, last {day})" for name, role, day in found.missing[:MISSING_SHOWN])
        more = f" and {len(found.missing) - MISSING_SHOWN} more" if len(found.missing) > MISSING_SHOWN else ""
        lines.append(f"usually heard, not in the note: {', '.join(people)}{more}")
    return lines


def _rank(level: Level, held: str) -> str:
    where = {"low": "lower than in", "high": "higher than in", "usual": "as usual, higher than in"}[level.word]
    share = 1 - level.below if level.word == "low" else level.below
    return f"{where} {share:.0%} of its {level.n} {held}"


def _section(title: str, body: Iterable[RenderableType]) -> Iterable[RenderableType]:
    from rich.text import Text

    yield Text()
    yield Text(title, style="bold cyan")
    yield from body


def _bar(result: QuickRead) -> Text:
    """The mix of orientation over all sentences."""
    from rich.text import Text

    strategic, transactional = (result.orientation[k] for k in ("strategic", "transactional"))
    left, middle = round(BAR * strategic), round(BAR * (strategic + transactional))
    bar = Text()
    for count, block, style in ((left, "█", "green"), (middle - left, "▒", "yellow"), (BAR - middle, "·", "dim")):
        bar.append(block * count, style=style)
    bar.append(f"  strategic {strategic:.0%}", style="green").append(
        f"  transactional {transactional:.0%}", style="yellow"
    )
    return bar.append(f"  neutral {max(0.0, 1 - strategic - transactional):.0%}", style="dim")


def _style(signal: SignalRead) -> str:
    good = (signal.signal not in ADVICE and signal.score > 0) or (
        signal.signal in ADVICE and ADVICE[signal.signal].weight < 0
    )
    serious = signal.signal in ADVICE and ADVICE[signal.signal].weight >= 3
    return "black on green" if good else "white on red" if serious else "black on yellow"


def _marked(result: QuickRead) -> list[RenderableType]:
    """The note with every signal's sentence highlighted where it stands and named behind it."""
    from rich.text import Text

    spans: dict[tuple[int, int], list[SignalRead]] = {}
    for signal in result.signals:
        for span in ((signal.start, signal.end), *signal.also):
            spans.setdefault(span, []).append(signal)
    whole = result.text.count("\n") < WHOLE_LINES
    page, at = Text(), 0
    for (start, end), signals in sorted(spans.items()):
        if start < at:
            continue
        between = result.text[at:start]
        page.append(safe(between if whole else _around(between, at == 0)))
        strongest = max(
            signals, key=lambda s: (abs(ADVICE[s.signal].weight) if s.signal in ADVICE else 0, abs(s.score))
        )
        page.append(safe(result.text[start:end]), style=_style(strongest))
        page.append(f" ‹{', '.join(_tag(s) for s in signals)}›", style="dim italic")
        at = end
    page.append(safe(result.text[at:] if whole else _around(result.text[at:], False, True)))
    page.rstrip()
    lines = page.split("\n", allow_blank=True)
    shown: list[RenderableType] = [Text.assemble(("  │ ", "dim"), line) for line in lines]
    return shown


def _around(text: str, first: bool, last: bool = False) -> str:
    """The ends of a stretch without signals: up to the line ends beside its neighbours."""
    lines = text.split("\n")
    if len(lines) <= 3:
        return text
    head = "" if first else lines[0]
    tail = "" if last else lines[-1]
    return f"{head}\n…\n{tail}" if head or not first else f"…\n{tail}"


def _tag(signal: SignalRead) -> str:
    who = f": {one_line(safe(signal.person))}" if signal.person else ""
    return f"{name_of(signal)} {abs(signal.score):.0%}{who}"


def _described(person: PersonRead) -> str:
    details = ", ".join(d for d in (one_line(safe(person.title or "")), SIDES[person.side]) if d)
    return one_line(safe(person.name)) + (f" ({details})" if details else "")


def _leaning(value: float | None) -> Text:
    from rich.text import Text

    if value is None:
        return Text("–", style="dim")
    word, style = ("good", "green") if value > 0.15 else ("low", "red") if value < -0.15 else ("even", "")
    return Text(f"{word} {words.signed(value, 2)}", style=style)


def _people(people: Sequence[PersonRead]) -> RenderableType:
    from rich.table import Table

    table = Table(box=None, padding=(0, 1), show_edge=False, header_style="dim")
    longest = max((len(one_line(safe(p.name))) for p in people), default=0)
    table.add_column("name", overflow="fold", min_width=min(longest, NAME_WIDTH))
    table.add_column("role", overflow="fold")
    for heading in ("side", "", "mood", "trust", "said"):
        table.add_column(heading, no_wrap=True)
    for p in people:
        name = one_line(safe(p.name))
        role = p.role + (f", {one_line(safe(p.title))}" if p.title else "")
        table.add_row(
            _plain(name),
            _plain(role),
            p.side,
            p.status,
            _leaning(p.sentiment),
            _leaning(p.trust),
            str(p.sentences or ""),
        )
    return table


def _plain(text: str) -> Text:
    from rich.text import Text

    return Text(text)


def _actions(actions: Sequence[ActionRead]) -> RenderableType:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2), show_edge=False, header_style="dim")
    for heading in ("side", "owner", "due", "what"):
        table.add_column(heading, overflow="fold")
    order = {"vendor": 0, "customer": 1}
    for a in sorted(actions, key=lambda a: (order.get(a.side, 2), a.start)):
        side = {"vendor": "ours", "customer": "theirs"}.get(a.side, "unclear")
        owner = _plain(one_line(safe(a.owner))) if a.owner else _plain("nobody yet")
        table.add_row(side, owner, _plain(one_line(safe(a.due or "–"))), _plain(one_line(safe(a.text))))
    return table


def _questions(questions: Sequence[QuestionRead]) -> RenderableType:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2), show_edge=False, show_header=False)
    for q in questions:
        asked = {"vendor": "we ask", "customer": "they ask"}.get(q.side, "asked")
        table.add_row(asked, _plain(one_line(safe(q.text))))
    return table
