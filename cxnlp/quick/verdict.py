"""From counted signals to two lines, what to watch and the next step. The advice is a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cxnlp.quick.result import ActionRead, PersonRead, SignalRead, Stated
from cxnlp.types import FLAGS
from cxnlp.vocabulary import TARGET_WORDS


@dataclass(frozen=True)
class Advice:
    """`weight`: how urgent one such signal is, negative for good news; `words`: its name in a sentence."""

    words: str
    weight: float
    watch: str
    step: str


@dataclass(frozen=True)
class Faint:
    """What a note shows too faintly to be said: alarming flags near their limit, and praise beside a complaint."""

    signs: tuple[SignalRead, ...] = ()
    praise: SignalRead | None = None


NOTHING_FAINT = Faint()
ADVICE: dict[str, Advice] = {
    "churn_risk": Advice(
        "churn risk",
        5,
        "whether leaving is still being weighed",
        "Call the decision-maker and ask what would have to change for them to stay",
    ),
    "escalation": Advice(
        "escalation", 4, "the deadline or authority they named", "Answer with an owner, a date and a written plan"
    ),
    "payment_concern": Advice(
        "payment concern", 3, "who holds the money and until when", "Take the value shown so far to the budget holder"
    ),
    "scope_dispute": Advice(
        "scope dispute",
        3,
        "what each side believes is included",
        "Settle in writing what is included, with the person who contests it",
    ),
    "champion_absence": Advice(
        "key person absent",
        3,
        "whether the missing person comes back or is replaced",
        "Ask who decides in their place, and meet that person",
    ),
    "planning_deferral": Advice(
        "planning put off",
        2,
        "whether the planning talk gets a new date",
        "Offer a short planning talk on one goal of theirs, with two dates",
    ),
    "expansion": Advice(
        "interest in more",
        -2,
        "that the interest becomes a plan with a name and a date",
        "Plan the next step they asked about together",
    ),
}
STATED: dict[Stated, Advice] = {
    "loss": Advice(
        "decided",
        5,
        "when the contract ends or shrinks, and what is owed until then",
        "Agree in writing what ends when and what is open until then, and ask the decision-maker for the reasons",
    ),
    "ultimatum": Advice(
        "ultimatum",
        5,
        "the condition they set and its day",
        "Answer the condition they set with an owner, a date and a written plan",
    ),
}
"""What is stated outright is advised on before anything that is weighed."""
POLARITY_WORDS = {
    "sentiment": ("displeasure", "goodwill"),
    "trust": ("doubt in us", "trust"),
    "goal_alignment": ("goals drifting apart", "shared goals"),
    "responsiveness": ("slow answers", "quick help"),
}
CRITICAL = "Critical"
"""The level of a note that states a loss or an ultimatum, however short it is."""
LEVELS = ((4.5, "At risk"), (1.5, "Watch"), (-1.0, "Routine"))
"""Levels by the least pressure; below them all: going well."""
WEAK = "Weak signs"
"""The level in the place of a calm one where weak signs, or several bad moods, stand in the note."""
SEVERAL_MOODS = 2
TOO_LITTLE = "Too little to say"
QUOTED = 80
"""Characters of a sentence that stand as its quote among what to watch."""


def name_of(signal: SignalRead) -> str:
    """A signal in words: "payment concern", "displeasure (perhaps about the product)"."""
    if signal.signal in ADVICE:
        return ADVICE[signal.signal].words
    about = TARGET_WORDS.get(signal.target or "")
    return POLARITY_WORDS[signal.signal][signal.score > 0] + (f" (perhaps about {about})" if about else "")


def _flags(signals: Sequence[SignalRead]) -> list[tuple[str, list[SignalRead]]]:
    """Fired flags, those stated outright first and then the most urgent, each with its sentences."""
    by = {flag: [s for s in signals if s.signal == flag] for flag in FLAGS}
    found = [(flag, hits) for flag, hits in by.items() if hits]
    return sorted(
        found,
        key=lambda item: (
            stated_of(item[1]) is None,
            -ADVICE[item[0]].weight,
            -max(s.score for s in item[1]),
            item[0],
        ),
    )


def stated_of(signals: Sequence[SignalRead]) -> Stated | None:
    """What the signals state outright: a loss before an ultimatum."""
    told = {s.stated for s in signals}
    return "loss" if "loss" in told else "ultimatum" if "ultimatum" in told else None


def _advice(flag: str, hits: Sequence[SignalRead]) -> Advice:
    told = stated_of(hits)
    return STATED[told] if told else ADVICE[flag]


def pressure(signals: Sequence[SignalRead]) -> float:
    """How alarming a note is: each flag once by its weight and greatest probability, half for each polarity sentence,
    goodwill against it; at least as much as the gravest flag alone."""
    shares = [ADVICE[flag].weight * max(s.score for s in hits) for flag, hits in _flags(signals)]
    moods = [s for s in signals if s.signal not in ADVICE]
    total = sum(shares) + 0.5 * max(-4, min(8, sum(1 if s.score < 0 else -1 for s in moods)))
    gravest = max(shares, default=0.0)
    return max(total, gravest) if gravest > 0 else total


def level_of(signals: Sequence[SignalRead], faint: Faint = NOTHING_FAINT) -> str:
    """The level of a note that is long enough, or states something outright."""
    if stated_of(signals):
        return CRITICAL
    found = next((word for least, word in LEVELS if pressure(signals) >= least), "Going well")
    bad = sum(s.signal not in ADVICE and s.score < 0 for s in signals)
    calm = found not in (LEVELS[0][1], LEVELS[1][1])
    return WEAK if calm and (faint.signs or faint.praise or bad >= SEVERAL_MOODS) else found


def _named(signals: Sequence[SignalRead]) -> str:
    """The flags, each with how often and what it states; without any, bad moods where there are several."""
    told = [
        ADVICE[flag].words
        + (f" ×{len(hits)}" if len(hits) > 1 else "")
        + (f" ({STATED[outright].words})" if (outright := stated_of(hits)) else "")
        for flag, hits in _flags(signals)
    ]
    bad = [s for s in signals if s.signal not in ADVICE and s.score < 0]
    if not told and len(bad) >= SEVERAL_MOODS:
        kinds = {name: sum(s.signal == name for s in bad) for name in POLARITY_WORDS}
        told = [POLARITY_WORDS[k][0] + (f" ×{n}" if n > 1 else "") for k, n in kinds.items() if n]
    return ", ".join(told)


def _perhaps(faint: Faint) -> str:
    told = [f"{ADVICE[s.signal].words} {s.score:.0%}" for s in faint.signs]
    return ", ".join([*told, *(["praise not meant as such"] if faint.praise else [])])


def verdict(
    orientation: dict[str, float],
    n_sentences: int,
    enough: bool,
    signals: Sequence[SignalRead],
    people: Sequence[PersonRead],
    actions: Sequence[ActionRead],
    faint: Faint = NOTHING_FAINT,
) -> str:
    """Two lines: how it stands and why; who and what is open."""
    head, named = level_of(signals, faint), _named(signals)
    count = f"{n_sentences} sentence{'' if n_sentences == 1 else 's'}"
    if not enough and head != CRITICAL:
        also = f"; but note: {named}" if named else f"; perhaps {_perhaps(faint)}" if faint != NOTHING_FAINT else ""
        first = f"{TOO_LITTLE}: {count} of a person's own words{also}."
    elif not enough:
        first = f"{CRITICAL}: {named}; only {count} of a person's own words."
    else:
        share = {k: v for k, v in orientation.items() if k in ("strategic", "transactional")}
        total = sum(share.values())
        mix = (
            f"work talk {share['strategic'] / total:.0%} strategic, {share['transactional'] / total:.0%} transactional"
            if total > 0
            else "no work talk"
        )
        perhaps = f", perhaps {_perhaps(faint)}" if head == WEAK and faint != NOTHING_FAINT else ""
        first = f"{head}: {named or 'no flags'}{perhaps}; {mix}."
    missing = [p.name for p in people if p.status == "absent"]
    ours = sum(a.side == "vendor" for a in actions)
    theirs = sum(a.side == "customer" for a in actions)
    open_ = len(actions) - ours - theirs
    parts = [f"{n} {words}" for n, words in ((ours, "for us"), (theirs, "for them"), (open_, "of unclear side")) if n]
    second = "; ".join(
        part
        for part in (
            f"Missing: {', '.join(missing[:3])}{' and others' if len(missing) > 3 else ''}" if missing else "",
            f"{len(actions)} commitment{'' if len(actions) == 1 else 's'} ({', '.join(parts)})"
            if actions
            else "no commitment was made",
        )
        if part
    )
    return f"{first}\n{second[0].upper()}{second[1:]}."


def watch(
    signals: Sequence[SignalRead], actions: Sequence[ActionRead], faint: Faint = NOTHING_FAINT
) -> tuple[str, ...]:
    """Up to three things to keep an eye on; what is faint among them where nothing alarming is said."""
    flags = _flags(signals)
    found = [_advice(flag, hits).watch for flag, hits in flags]
    if all(ADVICE[flag].weight < 0 for flag, _ in flags):
        signs = [f"a weak sign of {ADVICE[s.signal].words} ({s.score:.0%}): {_quoted(s)}" for s in faint.signs]
        praise = [f"whether praise beside a complaint is meant: {_quoted(faint.praise)}"] if faint.praise else []
        found = signs + praise + found
    low = {s.signal for s in signals if s.signal not in ADVICE and s.score < 0}
    if "trust" in low:
        found.append("whether the next promise is kept to the day")
    if "responsiveness" in low:
        found.append("how fast their open requests get an answer")
    if any(a.owner is None for a in actions):
        found.append("commitments that nobody owns")
    return tuple(found[:3])


def _quoted(sign: SignalRead) -> str:
    quote = " ".join(sign.quote.split())
    return f"“{quote if len(quote) <= QUOTED else quote[: QUOTED - 1].rsplit(' ', 1)[0] + '…'}”"


def next_step(signals: Sequence[SignalRead], actions: Sequence[ActionRead], people: Sequence[PersonRead]) -> str | None:
    """The one thing to do first: answer the most urgent flag, else keep our first promise, else see to somebody
    else's."""
    urgent = [(flag, hits) for flag, hits in _flags(signals) if ADVICE[flag].weight > 0]
    flag, hits = urgent[0] if urgent else (_flags(signals) or [("", [])])[0]
    if flag:
        who = next((s.person for s in hits if s.person), None)
        return _advice(flag, hits).step + (f" ({who})." if who else ".")
    ours = next((a for a in actions if a.side == "vendor"), None)
    if ours:
        return f"Keep the first promise: {' '.join(ours.text.split())}"
    if actions:
        words = " ".join(actions[0].text.split())
        return f"See that they keep their promise: {words}" if actions[0].owner else f"Agree who does this: {words}"
    if any(p.status == "absent" for p in people):
        return "Send the missing people a short summary and one question."
    return None
