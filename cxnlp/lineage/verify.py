"""Proves a lineage again: the sums, the products, the quotes, and on request the source bytes, read anew from the
exports. Norms and statements are not computed again: they stand as the analysis wrote them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from cxnlp.lineage.given import Stated, as_found
from cxnlp.lineage.proof import ROUNDED, TOLERANCE, Failure, Proof
from cxnlp.lineage.trace import Contribution, Finding, Lineage, Quoted
from cxnlp.lineage.weighed import weighed
from cxnlp.saved import Saved, texts_of
from cxnlp.trajectory.model import TrajectoryModel, score_of
from cxnlp.trajectory.shared_line import LINE
from cxnlp.trajectory.standing import STANDING


def quotes_of(lineage: Lineage) -> tuple[Quoted, ...]:
    """Every quote once, in the order of the lineage."""
    parts: tuple[Contribution | Finding, ...] = (*lineage.contributions, *lineage.confirmatory, *lineage.events)
    items = [q for part in parts for q in part.evidence]
    return tuple({(q.message_id, q.quote): q for q in items}.values())


def verify(
    lineage: Lineage,
    saved: Saved,
    roots: Sequence[Path] = (),
    stated: Stated = as_found,
    model: TrajectoryModel | None = None,
) -> Proof:
    """Checks `lineage` against the tables of `saved`, with the weights `model` of the analysis its contributions and
    risks too, and with `roots` (the PATHs that were analyzed) the source files: their digests, and the record at each
    locator parsed again, tables as `stated`.

    Raises UsageError when a root does not exist.
    """
    quotes = quotes_of(lineage)
    failures = [*_sums(lineage), *_weeks(lineage, saved, model), *_stand(quotes, saved)]
    files = sorted({q.record.source for q in quotes})
    if roots:
        failures += _reread(quotes, saved, roots, stated)
    return Proof(
        len(lineage.contributions) + len(lineage.confirmatory),
        len(quotes),
        len(files) if roots else None,
        tuple(failures),
        model is not None,
    )


def _sums(lineage: Lineage) -> Iterator[Failure]:
    total = lineage.baseline_logit + math.fsum(c.contribution for c in lineage.contributions)
    if abs(total - lineage.score_logit) > TOLERANCE:
        yield Failure("score_logit", f"baseline and contributions add up to {total:.9f}, not {lineage.score_logit:.9f}")
    whole = lineage.score_logit + math.fsum(c.contribution for c in lineage.confirmatory)
    if abs(whole - lineage.decline_logit) > TOLERANCE:
        said = f"score and confirmatory items add up to {whole:.9f}, not {lineage.decline_logit:.9f}"
        yield Failure("decline_logit", said)
    score = score_of(lineage.score_logit)
    if abs(score - lineage.score) > ROUNDED:
        yield Failure("score", f"the log-odds give {score:.6f}, not {lineage.score:.6f}")


def _weeks(lineage: Lineage, saved: Saved, model: TrajectoryModel | None) -> Iterator[Failure]:
    """The last week of weekly.parquet holds the levels that the contributions name, the same score, and with the
    weights the contributions themselves."""
    table = saved.weekly
    own = table[table["account"] == lineage.account].sort_values("week")
    if own.empty:
        yield Failure("weekly.parquet", "holds no week of this account")
        return
    last = own.iloc[-1]
    if abs(float(last["score"]) - lineage.score) > ROUNDED:
        yield Failure("weekly.parquet", f"its last score is {last['score']:.6f}, not {lineage.score:.6f}")
    if model:
        yield from weighed(lineage, saved.account(lineage.account)["drivers"], last.to_dict(), model)
    shared = any(c.feature == LINE for c in lineage.contributions)  # takes off what the others owe to shared weeks
    for part in (*lineage.contributions, *(c for c in lineage.confirmatory if c.feature not in STANDING)):
        level, x = last.get(part.feature), last.get(f"{part.feature}_x")
        if level is not None and not math.isnan(float(level)) and abs(float(level) - part.value) > ROUNDED:
            yield Failure(part.feature, f"weekly.parquet says {float(level):.6f}, the contribution {part.value:.6f}")
        if x is not None and float(x) == 0.0 and not shared and not model:
            yield Failure(part.feature, "weekly.parquet gives it no strength, yet it contributes")


def _stand(quotes: Sequence[Quoted], saved: Saved) -> Iterator[Failure]:
    for q in quotes:
        message = saved.messages.get(q.message_id)
        if message is None:
            yield Failure(f"message {q.message_id}", "is not in messages.jsonl")
            continue
        texts = texts_of(message)
        if not any(q.quote in text for text in texts):
            yield Failure(f"message {q.message_id}", "its words in messages.jsonl no longer hold the quote")
        elif q.turn is not None:
            place = q.turn + 1
            if place >= len(texts) or texts[place][q.start : q.end] != q.quote:
                yield Failure(f"message {q.message_id}", "the offsets in sentences.parquet point at other words")
        if q.record.source not in saved.sources:
            yield Failure(f"message {q.message_id}", "its source file is not in sources.jsonl")


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _reread(quotes: Sequence[Quoted], saved: Saved, roots: Sequence[Path], stated: Stated) -> Iterator[Failure]:
    from cxnlp.errors import UnreadableInput
    from cxnlp.ingest.read import sha256_of
    from cxnlp.ingest.registry import detect
    from cxnlp.ingest.source import Source
    from cxnlp.ingest.walk import inputs
    from cxnlp.types import Message

    wanted: dict[str, list[Quoted]] = {}
    for q in quotes:
        wanted.setdefault(q.record.source, []).append(q)
    for item in inputs(roots):
        own = wanted.pop(item.name, None)
        if own is None:
            continue
        if not isinstance(item, Source):
            yield Failure(item.name, f"cannot be read: {item.reason}")
            continue
        try:
            digest = sha256_of(item)
        except OSError as error:
            yield Failure(item.name, f"cannot be read: {error.strerror}")
            continue
        if digest != saved.sources.get(item.name, {}).get("sha256"):
            yield Failure(item.name, "its bytes changed since the analysis (SHA-256 differs)")
        item = replace(item, mappings=stated(item.name))
        form = detect(item)
        records: dict[str, list[str]] = {}
        try:
            for record in form.parse(item) if form else ():
                if isinstance(record, Message):
                    words = [record.subject or "", record.body, record.text, *(t.text for t in record.turns)]
                    records.setdefault(record.source, []).append(_squeezed("\n".join(words)))
        except (UnreadableInput, OSError):
            yield Failure(item.name, "can no longer be parsed")
            continue
        for q in own:
            name = f"{q.record.source}#{q.record.locator}" if q.record.locator else q.record.source
            if name not in records:
                yield Failure(name, "the record at this place is gone")
            elif not any(_squeezed(q.quote) in words for words in records[name]):
                yield Failure(name, f"the record no longer holds the quote of message {q.message_id}")
    for name in sorted(wanted):
        yield Failure(name, "no such file below the given root")
