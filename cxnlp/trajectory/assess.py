"""Judges one account on its day: class, score with its parts, slope, onset, events, people, actions."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cxnlp.behaviour.influence import influence, ticket_openers
from cxnlp.behaviour.responsiveness import responsiveness
from cxnlp.behaviour.silence import silence_row
from cxnlp.behaviour.stakeholders import by_role, stakeholders
from cxnlp.behaviour.structure import structure
from cxnlp.behaviour.surveys import survey_row
from cxnlp.trajectory.bill import with_bill
from cxnlp.trajectory.candidates import Record
from cxnlp.trajectory.catalogue import statement
from cxnlp.trajectory.champion import champion_row
from cxnlp.trajectory.changes import change_rows
from cxnlp.trajectory.comparable import levels, with_comparable
from cxnlp.trajectory.confidence import absent_sources, confidence
from cxnlp.trajectory.contact_rules import contact_rule_row
from cxnlp.trajectory.course import comparable, course_row, slope_per_month
from cxnlp.trajectory.days import to_date, to_day
from cxnlp.trajectory.departures import Left
from cxnlp.trajectory.event_rows import event_row
from cxnlp.trajectory.events import Judged, events, weighed
from cxnlp.trajectory.evidence import evidence, feature_evidence
from cxnlp.trajectory.growth import growth_row
from cxnlp.trajectory.history import History
from cxnlp.trajectory.judgement import judgement
from cxnlp.trajectory.kept_rows import KeptRows
from cxnlp.trajectory.lasting import ended, lasting
from cxnlp.trajectory.ledger import LedgerRow, ledger, q_values
from cxnlp.trajectory.measured import measured_falls
from cxnlp.trajectory.model import Z90, TrajectoryModel, score_of
from cxnlp.trajectory.moment import Reading
from cxnlp.trajectory.onset import Onset, onset_of
from cxnlp.trajectory.regimes import COMPARED_AFTER_DAYS, present, start_at
from cxnlp.trajectory.share_prior import with_portfolio_shares
from cxnlp.trajectory.shared_line import shared_line, taken_off
from cxnlp.trajectory.slices import Columns
from cxnlp.trajectory.source_ends import end_rows
from cxnlp.trajectory.splits import Change
from cxnlp.trajectory.standing import STANDING, StandingFact
from cxnlp.trajectory.week_rows import week_rows
from cxnlp.trajectory.windows import Week, spans, weekly
from cxnlp.trajectory.wording import Span
from cxnlp.vocabulary import DECLINE, DIRECTIONS, THIN

DRIVERS_SHOWN = 8


@dataclass(frozen=True)
class Assessed:
    """`row` is the account's entry in accounts.json (q values, actions and priority still to be set); `weeks` one dict
    per week; `targets`, of each row of the table of sentences with a mood, what that is about, where it was asked."""

    row: dict[str, Any]
    weeks: list[dict[str, Any]]
    targets: Sequence[str | None] = ()


def _drivers(
    record: Record, readings: Mapping[str, Reading], over: Mapping[str, Span], contributions: Mapping[str, float]
) -> list[dict[str, Any]]:
    """Every feature with a contribution, largest first, with its evidence."""
    out: list[dict[str, Any]] = []
    called = record.history.champion_called
    for name in sorted(contributions, key=lambda n: (-abs(contributions[n]), n)):
        if contributions[name] == 0.0:
            continue
        reading, span = readings[name], over[name]
        told = statement(name, reading.value, reading.norm, span, reading.n, called)
        if name == "invoice_lateness":
            told = with_bill(record.history, told, reading.value)
        shown = len(out) < DRIVERS_SHOWN
        worse = contributions[name] > 0
        out.append(
            {
                "feature": name,
                "value": round(reading.value, 6),
                "norm": round(reading.norm, 6),
                "contribution": contributions[name],
                "statement": told,
                "evidence": feature_evidence(record, name, worse, reading.value, span) if shown else [],
            }
        )
    return out


def _fact(record: Record, fact: StandingFact, contribution: float) -> dict[str, Any]:
    """A fact as a row beside the confirmatory features, even where it adds nothing any more."""
    return {
        "feature": fact.feature,
        "value": fact.value,
        "norm": fact.norm,
        "contribution": contribution,
        "statement": fact.statement,
        "evidence": evidence(record.history, list(fact.quotes)),
    }


def _since(ends: Sequence[float], scores: Sequence[float], start: float) -> list[float]:
    """The scores of the weeks that end after `start`: none of an earlier regime."""
    return [score for end, score in zip(ends, scores, strict=True) if end > start]


def _onset(
    now: History, weeks: list[dict[str, Any]], judged: Sequence[Judged], model: TrajectoryModel, declining: bool
) -> Onset | None:
    """The onset within the present regime, of the weeks in which there is a customer."""
    start = max(now.first_day, to_day(now.regimes[-1].day) if now.regimes else -math.inf)
    own = [w for w in weeks if to_day(w["week"]) + 7.0 > start]
    return onset_of(now, own, [(c, p) for c, p in judged if c.day >= start], model, declining)


def _regime_rows(history: History) -> dict[str, Any]:
    """The markers that hold for an account; nothing where there are none."""
    if not history.regimes:
        return {}
    return {
        "regimes": [{"day": r.day.isoformat(), "what": r.what, "of_all": r.account is None} for r in history.regimes],
        "comparable_from": (history.regimes[-1].day + timedelta(days=COMPARED_AFTER_DAYS)).isoformat(),
    }


def ledger_rows(rows: Sequence[LedgerRow], change: Change | None) -> dict[str, Any]:
    """`ledger` of accounts.json before the other accounts are known: shares shrunk to the account's own, p for q."""
    return {
        "by_role": {
            r.role: {
                "before": {"strategic": round(r.before, 6), "n": round(r.n_before, 2)},
                "after": {"strategic": round(r.after, 6), "n": round(r.n_after, 2)},
                "difference": round(r.after - r.before, 6),
                "interval": [round(x, 6) for x in r.interval],
                "q_value": r.p_value,
                "counts": {
                    "before": [round(r.s_before, 6), round(r.n_before, 6)],
                    "after": [round(r.s_after, 6), round(r.n_after, 6)],
                },
                "talk": {channel: [round(s, 6), round(n, 6)] for channel, s, n in r.talk},
                "reach": round(r.reach, 6),
                "prior": {"from": "own"},
            }
            for r in rows
        },
        "change_date": change.day.isoformat() if change else None,
        "change_interval": [d.isoformat() for d in change.interval] if change else None,
    }


def assess(
    history: History,
    model: TrajectoryModel,
    event_threshold: float | None = None,
    by_week: Sequence[Week] | None = None,
    kept: KeptRows | None = None,
) -> Assessed:
    """The account's row and weekly table. Uses nothing dated after `history.as_of`.

    `by_week`: its weekly readings where they are known already; `kept`: rows of its weekly table that are.
    """
    if kept:
        ends, readings, weeks = kept.of(history, model)
        columns = kept.columns or Columns(history)
    else:
        columns = Columns(history)
        by_week = by_week or weekly(history, columns)
        ends, readings = [end for _, end, _ in by_week], by_week[-1][2]
        weeks = week_rows(history, by_week, model, columns)
    scores, over = [week["score"] for week in weeks], spans(columns, ends[-1])
    begun = max(history.first_day, start_at(history.regimes, history.end))
    record = Record(history)
    verdict = judgement(record, model, readings)
    label, probabilities, logit = verdict.label, verdict.probabilities, verdict.decline_logit
    thin, declining, sd = label == THIN, verdict.declining, verdict.sd
    confirmed = _drivers(record, readings, over, {n: c for n, c in verdict.confirmatory.items() if n not in STANDING})
    confirmed += [_fact(record, fact, verdict.confirmatory[fact.feature]) for fact in verdict.facts]
    shared = taken_off(model.heads["decline"], readings)
    drivers = _drivers(record, readings, over, {n: c + shared.get(n, 0.0) for n, c in verdict.contributions.items()})
    if shared:
        drivers.append(shared_line(history, shared))
    judged = weighed(record, weeks, model)
    found = events(judged, model, event_threshold, declining)
    moving = label in (*DECLINE, "deepening")
    now = present(history)
    onset = _onset(now, weeks, judged, model, label in DECLINE) if moving else None
    rows, change = ledger(lasting(now))
    risk = verdict.risk(model)
    low, high = (verdict.risk(model, k * Z90) for k in (-1, 1))
    left = dict(record.left)
    champion = champion_row(record, declining)
    if champion and champion["status"] == "left":
        left.setdefault(champion["person_id"], Left(history.end - 1.0, "silent after a departure was told"))
    people = stakeholders(history, frozenset(left))
    for seat in people:
        if seat["status"] == "left":
            gone = left[seat["person_id"]]
            shown = {"on": to_date(gone.day).isoformat(), "reason": gone.reason}
            seat["left"] = {**shown, "evidence": evidence(history, gone.quotes)}
    absent, missing = absent_sources(history), ended(history)
    dated = [m.sent_at for m in history.messages if m.sent_at]
    row = {
        "account": history.account,
        "name": history.name,
        "as_of": history.as_of.isoformat(),
        "messages": len(history.messages),
        "sources_absent": absent,
        "sources_ended": end_rows(missing),
        "first_at": min(dated).strftime("%Y-%m-%dT%H:%M:%SZ") if dated else None,
        "last_at": max(dated).strftime("%Y-%m-%dT%H:%M:%SZ") if dated else None,
        "trajectory": {
            "class": label,
            "probabilities": {
                **{c: 0.0 if thin else round(probabilities[c], 6) for c in DIRECTIONS},
                THIN: 1.0 if thin else 0.0,
            },
            "score": score_of(verdict.leading),
            "score_logit": verdict.leading,
            "baseline_logit": model.heads["decline"].baseline,
            "decline_logit": logit,
            "slope_per_month": round(slope_per_month(_since(ends, scores, begun)), 6),
            "course": course_row(comparable(list(zip(ends, scores, strict=True)), begun)),
            "risk_90d": round(risk, 6),
            "risk_leading": round(model.risk(verdict.leading), 6),
            "risk_interval": [round(min(low, high), 6), round(max(low, high), 6)],
            "onset": to_date(onset.day).isoformat() if onset else None,
            "onset_interval": [to_date(day).isoformat() for day in onset.interval] if onset else None,
            "confidence": "low" if thin else confidence(history, sd, verdict.customer, len(absent) + len(missing)),
        },
        "drivers": drivers,
        "levels": levels(readings),
        "confirmatory": confirmed,
        "growth": growth_row(model, readings, over, thin),
        **_regime_rows(history),
        "ledger": ledger_rows(rows, change),
        "tests": change_rows(now),
        "measured": measured_falls(columns),
        "survey": survey_row(history, label),
        "stakeholders": people,
        "structure": {**structure(history, people), "ticket_openers": ticket_openers(history)},
        "influence": influence(history),
        "responsiveness": {**responsiveness(history), "silence": silence_row(now)},
        "role_sentiment": by_role(history, "sentiment"),
        "role_trust": by_role(history, "trust"),
        "champion": champion,
        **({"contact_rule": rule} if (rule := contact_rule_row(record)) else {}),
        "events": [event_row(record, e) for e in found],
        "actions": [],
    }
    return Assessed(row, weeks)


def over_all(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What only the whole report can say of its accounts: levels beside those of comparable ones, shares shrunk to
    those of others, q values over families of tests."""
    return with_q_values(with_portfolio_shares(with_comparable(rows)))


def with_q_values(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Replaces p values by q values over a family of tests of the report: the ledger of everybody, one test an account,
    is a family of its own; ledgers of roles and changes without words are the other."""
    ledgers = [(role, cell) for row in rows for role, cell in row["ledger"]["by_role"].items()]
    everybody = [cell for role, cell in ledgers if role == "all"]
    others = [cell for role, cell in ledgers if role != "all"] + [cell for row in rows for cell in row["tests"]]
    for family in (everybody, others):
        for cell, q in zip(family, q_values([c["q_value"] for c in family]), strict=True):
            cell["q_value"] = round(q, 6)
    return rows
