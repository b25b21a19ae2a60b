"""From counted signals to two lines, what to watch and the next step. The advice is a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cxnlp.quick.result import ActionRead, PersonRead, SignalRead
from cxnlp.types import FLAGS
from cxnlp.vocabulary import TARGET_WORDS


@dataclass(frozen=True)
class Advice:
    """`weight`: how urgent one such signal is, negative for good news; `words`: its name in a sentence."""

    words: str
    weight: float
    watch: str
    step: str


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
POLARITY_WORDS = {
    "sentiment": ("displeasure", "goodwill"),
    "trust": ("doubt in us", "trust"),
    "goal_alignment": ("goals drifting apart", "shared goals"),
    "responsiveness": ("slow answers", "quick help"),
}
SURE_WORDS = ((6.0, "At risk"), (2.0, "Watch"), (-1.0, "Routine"))
TOO_LITTLE = "Too little to say"


def name_of(signal: SignalRead) -> str:
    """A signal in words: "payment concern", "displeasure (perhaps about the product)"."""
    if signal.signal in ADVICE:
        return ADVICE[signal.signal].words
    about = TARGET_WORDS.get(signal.target or "")
    return POLARITY_WORDS[signal.signal][signal.score > 0] + (f" (perhaps about {about})" if about else "")


def _flags(signals: Sequence[SignalRead]) -> list[tuple[str, list[SignalRead]]]:
    """Fired flags, the most urgent first, each with its sentences."""
    by = {flag: [s for s in signals if s.signal == flag] for flag in FLAGS}
    found = [(flag, hits) for flag, hits in by.items() if hits]
    return sorted(found, key=lambda item: (-ADVICE[item[0]].weight, -max(s.score for s in item[1]), item[0]))


def pressure(signals: Sequence[SignalRead]) -> float:
    """How alarming a note is: each flag once by its weight, half for each polarity sentence, goodwill against it."""
    total = sum(ADVICE[flag].weight for flag, _ in _flags(signals))
    moods = [s for s in signals if s.signal not in ADVICE]
    return total + 0.5 * max(-4, min(8, sum(1 if s.score < 0 else -1 for s in moods)))


def verdict(
    orientation: dict[str, float],
    n_sentences: int,
    enough: bool,
    signals: Sequence[SignalRead],
    people: Sequence[PersonRead],
    actions: Sequence[ActionRead],
) -> str:
    """Two lines: how it stands and why; who and what is open."""
    flags = _flags(signals)
    named = ", ".join(f"{ADVICE[flag].words}{f' ×{len(hits)}' if len(hits) > 1 else ''}" for flag, hits in flags)
    count = f"{n_sentences} sentence{'' if n_sentences == 1 else 's'}"
    if not enough:
        first = f"{TOO_LITTLE}: {count} of a person's own words" + (f"; but note: {named}." if named else ".")
    else:
        level = pressure(signals)
        head = next((word for least, word in SURE_WORDS if level >= least), "Going well")
        share = {k: v for k, v in orientation.items() if k in ("strategic", "transactional")}
        total = sum(share.values())
        mix = (
            f"work talk {share['strategic'] / total:.0%} strategic, {share['transactional'] / total:.0%} transactional"
            if total > 0
            else "no work talk"
        )
        first = f"{head}: {named or 'no flags'}; {mix}."
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


def watch(signals: Sequence[SignalRead], actions: Sequence[ActionRead]) -> tuple[str, ...]:
    """Up to three things to keep an eye on."""
    found = [ADVICE[flag].watch for flag, _ in _flags(signals)]
    low = {s.signal for s in signals if s.signal not in ADVICE and s.score < 0}
    if "trust" in low:
        found.append("whether the next promise is kept to the day")
    if "responsiveness" in low:
        found.append("how fast their open requests get an answer")
    if any(a.owner is None for a in actions):
        found.append("commitments that nobody owns")
    return tuple(found[:3])


def next_step(signals: Sequence[SignalRead], actions: Sequence[ActionRead], people: Sequence[PersonRead]) -> str | None:
    """The one thing to do first: answer the most urgent flag, else keep our first promise, else assign an owner."""
    urgent = [(flag, hits) for flag, hits in _flags(signals) if ADVICE[flag].weight > 0]
    flag, hits = urgent[0] if urgent else (_flags(signals) or [("", [])])[0]
    if flag:
        who = next((s.person for s in hits if s.person), None)
        return ADVICE[flag].step + (f" ({who})." if who else ".")
    ours = [a for a in actions if a.side == "vendor"] or list(actions)
    if ours:
        return f"Keep the first promise: {' '.join(ours[0].text.split())}"
    if any(p.status == "absent" for p in people):
        return "Send the missing people a short summary and one question."
    return None
