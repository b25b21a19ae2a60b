"""The chain of one account's score: contribution, signal, sentence, message, record of a source file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from cxnlp.report.missing import missing_of
from cxnlp.saved import Json, Saved
from cxnlp.trajectory.beliefs import prior_sources
from cxnlp.trajectory.notices import NOTICE
from cxnlp.types import FLAGS, POLARITIES

ORIENTED = ("strategic_share", "strategic_volume")


@dataclass(frozen=True)
class Record:
    """Where a message was read: input file, its digest, and the place in it ("" for a file of one record)."""

    source: str
    locator: str
    sha256: str
    parser: str | None


@dataclass(frozen=True)
class Quoted:
    """A quote as evidence, with its sentence (turn -1: the message's text; offsets half-open; None when the quote is
    no scored sentence), the signal it shows and how strongly (probability, or -1..1 for a polarity)."""

    quote: str
    message_id: str
    turn: int | None
    start: int | None
    end: int | None
    signal: str | None
    strength: float | None
    sent_at: str | None
    kind: str
    person: str | None
    record: Record


@dataclass(frozen=True)
class Contribution:
    """One addend of the score, in log-odds of decline: weight times strength `x` of the feature. `weight`: where the
    weight comes from (`trajectory/beliefs.py`); None for what has none, and in folders of older versions."""

    feature: str
    value: float
    norm: float
    contribution: float
    statement: str
    evidence: tuple[Quoted, ...]
    weight: Json | None = None
    comparable: Json | None = None


@dataclass(frozen=True)
class Finding:
    """A reported event with its evidence."""

    kind: str
    date: str
    statement: str
    explained: bool
    aside: bool
    evidence: tuple[Quoted, ...]


@dataclass(frozen=True)
class Lineage:
    """Everything that an account's score and events rest on, as the output folder says."""

    account: str
    as_of: str
    label: str
    score: float
    score_logit: float
    baseline_logit: float
    contributions: tuple[Contribution, ...]
    events: tuple[Finding, ...]
    decline_logit: float
    risk_90d: float
    risk_leading: float
    confirmatory: tuple[Contribution, ...]
    regimes: tuple[tuple[str, str], ...]
    course: Json | None
    ledger: Json | None = None
    fitted_on: str = "histories"
    missing: tuple[str, ...] = ()

    def as_json(self) -> Json:
        return {"schema_version": 1, **asdict(self)}


def signal_of(feature: str, contribution: float) -> str | None:
    """The sentence column that a feature adds up; None for behaviour and measured series."""
    if feature in FLAGS or feature in POLARITIES:
        return feature
    if feature == NOTICE:
        return "churn_risk"
    if feature in ORIENTED:
        return "transactional" if contribution > 0 else "strategic"
    return None


def trace(saved: Saved, account: str) -> Lineage:
    """The lineage of `account` (key or name). Raises UsageError when there is no such account."""
    row = saved.account(account)
    places = _places(saved, row)
    trajectory = row["trajectory"]
    return Lineage(
        row["account"],
        row["as_of"],
        trajectory["class"],
        trajectory["score"],
        trajectory["score_logit"],
        trajectory["baseline_logit"],
        _contributions(saved, row["drivers"], places),
        tuple(
            Finding(
                e["kind"],
                e["date"],
                e["statement"],
                e["explained"],
                bool(e.get("aside")),
                _quoted(saved, e["evidence"], e["kind"] if e["kind"] in FLAGS else None, places),
            )
            for e in row["events"]
        ),
        trajectory.get("decline_logit", trajectory["score_logit"]),
        trajectory["risk_90d"],
        trajectory.get("risk_leading", trajectory["risk_90d"]),
        _contributions(saved, row.get("confirmatory", ()), places),
        tuple((r["day"], r["what"]) for r in row.get("regimes", ())),
        trajectory.get("course"),
        row.get("ledger"),
        (saved.document.get("weights") or {}).get("fitted_on", "histories"),
        missing_of(row),
    )


def _weight(saved: Saved, feature: str) -> Json | None:
    """Where the weight of a feature comes from, with the reason of the prior."""
    row = (saved.document.get("weights") or {}).get("features", {}).get(feature)
    if row is None:
        return None
    source = prior_sources().get(feature)
    return {**row, "why": source.why if source else None}


def _contributions(
    saved: Saved, rows: Sequence[Json], places: Mapping[tuple[str, str], Json]
) -> tuple[Contribution, ...]:
    return tuple(
        Contribution(
            d["feature"],
            d["value"],
            d["norm"],
            d["contribution"],
            d["statement"],
            _quoted(saved, d["evidence"], signal_of(d["feature"], d["contribution"]), places),
            _weight(saved, d["feature"]),
            d.get("comparable"),
        )
        for d in rows
    )


def _cited(row: Json) -> set[str]:
    parts = ("drivers", "confirmatory", "events")
    return {e["message_id"] for part in parts for item in row.get(part, ()) for e in item["evidence"]}


def _places(saved: Saved, row: Json) -> dict[tuple[str, str], Json]:
    """The first scored sentence with these words in each cited message."""
    cited = _cited(row)
    if not cited:
        return {}
    table = saved.sentences
    found: dict[tuple[str, str], Json] = {}
    for sentence in table[table["message_id"].isin(cited)].to_dict("records"):
        found.setdefault((sentence["message_id"], sentence["text"]), sentence)
    return found


def _quoted(
    saved: Saved, evidence: list[Json], signal: str | None, places: Mapping[tuple[str, str], Json]
) -> tuple[Quoted, ...]:
    out = []
    for item in evidence:
        message: Mapping[str, Any] = saved.messages.get(item["message_id"], {})
        sentence = places.get((item["message_id"], item["quote"]))
        person = saved.people.get(item["person_id"] or "")
        source, locator = saved.file_of(message.get("source") or "")
        file = saved.sources.get(source, {})
        out.append(
            Quoted(
                item["quote"],
                item["message_id"],
                int(sentence["turn"]) if sentence else None,
                int(sentence["start"]) if sentence else None,
                int(sentence["end"]) if sentence else None,
                signal,
                float(sentence[signal]) if sentence and signal else None,
                item["sent_at"],
                str(message.get("kind") or "unknown"),
                person["name"] if person else None,
                Record(source, locator, file.get("sha256", ""), message.get("parser")),
            )
        )
    return tuple(out)
