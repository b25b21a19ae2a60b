"""Candidate events from flows: answering times, tickets, invoices, each against the account's own past."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from cxnlp.behaviour import counts, latency, payments
from cxnlp.behaviour.exchanges import Exchange, desks, exchanges
from cxnlp.behaviour.satisfaction import fell
from cxnlp.trajectory.candidates import Candidate, Record, Said, quote, strongest
from cxnlp.trajectory.wording import plural

CLUSTER_DAYS = 28.0
# An answer is slow when improbable under the own habit and longer than two working days.
SLOW_BELOW, SLOW_DAYS = 0.05, 2.0
CHASE = -0.4
ASKS = re.compile(
    r"[?]|\b(?:please|kindly|(?:could|can|would) you|let (?:me|us) know|need (?:your?|it|this|the)|waiting|urgent)\b",
    re.IGNORECASE,
)
SPIKE_BELOW, SILENCE_BELOW = 0.05, 0.05
BURST_DAYS, QUIET_DAYS, LEAST_PAST_DAYS = 14.0, 42.0, 56.0
LEAST_BURST, LEAST_TICKETS = 3, 5
# With fallen satisfaction as second evidence two tickets in a week are enough, at this probability.
LEAST_BACKED, BACKED_BELOW = 2, 0.2
NEAR_INVOICE_DAYS = 45.0
CALM_DAYS = 28.0


def asking(record: Record) -> set[str]:
    """Messages that want an answer: they hold a question or a request, or open a ticket."""
    wanted = {s.message_id for s in record.said if ASKS.search(s.text)}
    return wanted | {str(m) for m in record.history.tickets["message_id"]}


def slow_answers(record: Record, side: str) -> Iterator[Candidate]:
    """Answers to what was asked that came improbably late under the side's earlier ones, or have not come though the
    customer asked after them; in the business hours of who answers; gathered by four weeks."""
    history = record.history
    known, wanted = desks(history), asking(record)
    chases = [s for s in record.said if side == "vendor" and s.side == "customer" and s.p["responsiveness"] <= CHASE]
    found = [
        (e, known.hours(e, history.end))
        for e in exchanges(history)
        if e.side == side
        and e.question in wanted
        and (e.answered is not None or any(_chases(record, s, e) for s in chases))
    ]
    day_hours = known.sides[side].hours
    past: list[float] = []
    slow: list[tuple[float, float, float, str]] = []
    for exchange, hours in sorted(found, key=lambda f: (f[0].answered or math.inf, f[0].asked)):
        p = latency.lateness(past, hours)
        if p < SLOW_BELOW and hours > SLOW_DAYS * day_hours:
            slow.append((exchange.asked, hours, p, exchange.question))
        if exchange.answered is not None:
            past.append(hours)
    seen = -math.inf
    for asked, _, _, _ in sorted(slow):
        if asked - seen <= CLUSTER_DAYS:
            continue
        seen = asked
        near = [s for s in slow if asked <= s[0] < asked + CLUSTER_DAYS]
        longest = max(s[1] for s in near)
        chased = [s for s in chases if asked <= s.day < asked + 2 * CLUSTER_DAYS]
        yield Candidate(
            "slow_vendor" if side == "vendor" else "slow_customer",
            asked,
            None,
            float(len(near) + len({s.message_id for s in chased})),
            1.0 - min(s[2] for s in near),
            f"the {side} took up to {plural(longest / day_hours, 'working day')} to answer, beyond its own habit",
            (*record.first_words([s[3] for s in near]), *strongest(chased, "responsiveness")[-1:]),
            False,
            False,
            1 + bool(chased),
        )


def _chases(record: Record, said: Said, exchange: Exchange) -> bool:
    """Whether a sentence asks again, in the thread of a question that waits."""
    return said.day > exchange.asked and record.thread_of.get(said.message_id) == record.thread_of.get(
        exchange.question
    )


def late_invoices(record: Record) -> Iterator[Candidate]:
    """Invoices late against this payer's own habit; settled when paid and the later ones were in time."""
    history = record.history
    rows = [
        payments.Invoice(str(r.invoice), float(r.day), None if r.paid is None or r.paid != r.paid else float(r.paid))
        for r in history.invoices.itertuples()
    ]
    for late in payments.late_invoices(rows, history.end - 1):
        due = late.invoice.due
        near = [s for s in record.said if s.p["payment_concern"] > 0.25 and abs(s.day - due) < NEAR_INVOICE_DAYS]
        near.sort(key=lambda s: -s.p["payment_concern"])
        state = "so far " if late.invoice.paid is None else ""
        yield Candidate(
            "late_payment",
            late.since,
            None,
            late.days / 14,
            min(1.0, late.days / 45),
            f"invoice {late.invoice.name} {state}{plural(late.days, 'day')} late; usual {plural(late.usual, 'day')}",
            tuple(quote(s) for s in near[:2]),
            False,
            False,
            explained=late.settled and late.days < payments.SERIOUS_DAYS,
        )


def is_spike(fortnight: int, week: int, p: float, dissatisfied: bool) -> bool:
    """Whether so many tickets are a spike: improbable by themselves, or less so and with fallen satisfaction."""
    return (fortnight >= LEAST_BURST and p < SPIKE_BELOW) or (
        dissatisfied and week >= LEAST_BACKED and p < BACKED_BELOW
    )


def ticket_bursts(record: Record) -> Iterator[Candidate]:
    """Fortnights with improbably many tickets under the account's own over-dispersed rate outside of them, and weeks
    with two or more at which the satisfaction asked with tickets fell; where it is known and held, the burst was
    handled and is explained."""
    history = record.history
    frame = history.tickets[history.tickets["side"] == "customer"].sort_values("day", kind="stable")
    days = frame["day"].to_numpy(float)
    if len(days) < LEAST_TICKETS:
        return
    span = max(history.end - history.first_day, LEAST_PAST_DAYS)
    seen = -math.inf
    for day in days:
        inside = (days >= day) & (days < day + BURST_DAYS)
        n, week = int(inside.sum()), int(((days >= day) & (days < day + 7)).sum())
        if day - seen <= CLUSTER_DAYS:
            continue
        outside = [float(d - history.first_day) for d in days[~inside]]
        rate = counts.expected(outside, span - BURST_DAYS, BURST_DAYS)
        p = counts.at_least(n, rate)
        dropped = fell(history, float(day))
        if is_spike(n, week, p, dropped is not None and dropped.fell):
            seen = float(day)
            level = "" if dropped is None else f"; satisfaction {dropped.lowest:g}, usual {dropped.usual:g}"
            yield Candidate(
                "ticket_spike",
                float(day),
                None,
                float(n),
                1.0 - p,
                f"{plural(n, 'ticket')} in two weeks; usual {rate.mean:.1f}{level}",
                record.first_words(frame["message_id"][inside]),
                False,
                False,
                1 + bool(dropped and dropped.fell),
                explained=dropped is not None and not dropped.fell,
            )


def ticket_silence(record: Record) -> Iterator[Candidate]:
    """No ticket for six weeks or more where the own rate makes that improbable; over when tickets come again."""
    history = record.history
    days = history.tickets[history.tickets["side"] == "customer"]["day"].sort_values().to_numpy(float)
    for k, start in enumerate(days):
        stop = float(days[k + 1]) if k + 1 < len(days) else history.end
        before = [float(d - history.first_day) for d in days[: k + 1]]
        if stop - start < QUIET_DAYS or len(before) < LEAST_TICKETS or start - history.first_day < LEAST_PAST_DAYS:
            continue
        rate = counts.expected(before, start - history.first_day, stop - start)
        p = counts.at_most(0, rate)
        if p < SILENCE_BELOW:
            yield Candidate(
                "ticket_silence",
                start + 1,
                None,
                (stop - start) / BURST_DAYS,
                1.0 - p,
                f"no ticket for {plural(stop - start, 'day')}; {rate.mean:.1f} expected",
                record.last_words(None, stop),
                False,
                False,
                explained=k + 1 < len(days),
            )


def find(record: Record) -> Iterator[Candidate]:
    """Candidates from flows."""
    yield from slow_answers(record, "vendor")
    yield from slow_answers(record, "customer")
    yield from late_invoices(record)
    yield from ticket_bursts(record)
    yield from ticket_silence(record)
