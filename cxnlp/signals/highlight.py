"""Marks in the quotes of an analysis: for what rests on one signal, the words that carry it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from cxnlp.signals.score import Scorer
from cxnlp.signals.spans import Span, carrying_span, slot_of
from cxnlp.types import FLAGS, POLARITIES, ScoreInput

Json = dict[str, Any]
Place = tuple[str, str]
"""Message id and exact text of a sentence."""
Claim = tuple[ScoreInput, str, int]
"""A sentence as the model reads it, a signal, and the sign it is cited for."""
Explain = Callable[[Sequence[Claim]], list[Span]]

PARTS = ("events", "drivers", "confirmatory")
MARKED = 1
"""Of each claim's quotes, this many are marked: those that the report shows first."""


def explainer(scorer: Scorer, threads: int = 2) -> Explain:
    """Finds the spans of many claims with a loaded model."""

    def one(claim: Claim) -> Span:
        item, signal, sign = claim
        return carrying_span(item, slot_of(signal, sign), scorer)

    def many(claims: Sequence[Claim]) -> list[Span]:
        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(one, claims))

    return many


def with_marks(accounts: Iterable[Json], inputs: Mapping[Place, ScoreInput], explain: Explain) -> list[Json]:
    """The account rows with `mark: [start, end]` (characters of the quote) in the first evidence of each event and
    driver that rests on a flag or polarity; a quote whose sentence is not among `inputs` stays as it is."""
    rows = list(accounts)
    wanted = list(dict.fromkeys(claim for row in rows for claim in _claims(row, inputs)))
    spans = dict(zip(wanted, explain(wanted), strict=True))
    return [_marked(row, inputs, spans) for row in rows]


def _signal(item: Json) -> tuple[str, int] | None:
    """What an event or driver rests on: its kind, or its feature, signed by whether it made things worse."""
    name = str(item.get("kind") or item.get("feature"))
    if name in FLAGS:
        return name, 1
    if name in POLARITIES:
        return name, -1 if item.get("contribution", 0) > 0 else 1
    return None


def _claim(item: Json, quote: Json, inputs: Mapping[Place, ScoreInput]) -> Claim | None:
    signal, found = _signal(item), inputs.get((quote["message_id"], quote["quote"]))
    return (found, *signal) if signal and found else None


def _claims(row: Json, inputs: Mapping[Place, ScoreInput]) -> Iterator[Claim]:
    for part in PARTS:
        for item in row.get(part, ()):
            for quote in item["evidence"][:MARKED]:
                claim = _claim(item, quote, inputs)
                if claim:
                    yield claim


def _marked(row: Json, inputs: Mapping[Place, ScoreInput], spans: Mapping[Claim, Span]) -> Json:
    def quotes(item: Json) -> list[Json]:
        out = []
        for number, quote in enumerate(item["evidence"]):
            claim = _claim(item, quote, inputs) if number < MARKED else None
            out.append(quote | {"mark": [spans[claim].start, spans[claim].end]} if claim else quote)
        return out

    return row | {part: [item | {"evidence": quotes(item)} for item in row[part]] for part in PARTS if part in row}
