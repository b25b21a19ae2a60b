"""Candidate events from flows: answering times, tickets, invoices, each against the account's own past."""

from __future__ import annotations

import math
from collections.abc import Iterator

from cxnlp.behaviour import counts, gaps, latency, payments
from cxnlp.behaviour.exchanges import desks
from cxnlp.trajectory.candidates import Candidate, Record, Said, quote
from cxnlp.trajectory.first_answers import answers_to
from cxnlp.trajectory.history import History
from cxnlp.trajectory.lasting import known_until
from cxnlp.trajectory.once import once
from cxnlp.trajectory.slices import customer_tickets
from cxnlp.trajectory.wording import dated, lateness, plural

CLUSTER_DAYS = 28.0
SLOW_BELOW, SLOW_DAYS = 0.05, 2.0
"""An answer is slow when this improbable under the own habit and longer than so many working days of who answered."""
SPIKE_BELOW, SILENCE_BELOW = 0.05, 0.05
BURST_DAYS, QUIET_DAYS, LEAST_PAST_DAYS = 14.0, 42.0, 56.0
LEAST_BURST, LEAST_TICKETS = 3, 5
NEAR_INVOICE_DAYS = 45.0
LEAST_NAME = 4  # characters of an invoice's name below which it may be any number
ALONE_UNPAID_DAYS = 45.0
"""An invoice open so long after its day, beyond the payer's habit, needs no second sign (judgement)."""


def slow_answers(record: Record, side: str) -> Iterator[Candidate]:
    """Answers to questions and requests improbably late, in business hours of who answered, under the side's earlier
    answers to such; gathered by four weeks."""
    past: list[float] = []
    slow: list[tuple[float, float, float, str]] = []
    known = desks(record.history)
    for asked, answered, question, answerer in answers_to(record.history, record.asks)[side]:
        desk = known.desk(answerer, side)
        hours = desk.between(asked, answered)
        if hours > SLOW_DAYS * desk.hours and (p := latency.lateness_by_logs(past, hours)) < SLOW_BELOW:
            slow.append((asked, hours / desk.hours, p, question))
        past.append(math.log1p(hours))
    seen = -math.inf
    for asked, _, _, _ in sorted(slow):
        if asked - seen <= CLUSTER_DAYS:
            continue
        seen = asked
        near = [s for s in slow if asked <= s[0] < asked + CLUSTER_DAYS]
        longest = max(s[1] for s in near)
        yield Candidate(
            "slow_vendor" if side == "vendor" else "slow_customer",
            asked,
            None,
            float(len(near)),
            1.0 - min(s[2] for s in near),
            f"the {side} took up to {plural(longest, 'working day')} to answer, beyond its own habit",
            record.first_words([s[3] for s in near]),
            False,
            False,
        )


def late_by_habit(record: Record) -> list[payments.Late]:
    """The invoices that are late against this payer's own habit, by due date."""
    return _late_by_habit(record.history)


@once
def _late_by_habit(history: History) -> list[payments.Late]:
    columns = (history.columns("invoices")[c].tolist() for c in ("invoice", "day", "paid"))
    rows = [
        payments.Invoice(str(name), float(day), None if paid is None or paid != paid else float(paid))
        for name, day, paid in zip(*columns, strict=True)
    ]
    return payments.late_invoices(rows, known_until(history, "invoices") - 1)


def words_on_bill(record: Record, invoice: payments.Invoice) -> list[Said]:
    """What was said of payment around the day on which an invoice was due, the plainest first; nothing that names other
    invoices alone."""
    names = {
        str(name) for name in record.history.columns("invoices")["invoice"].tolist() if len(str(name)) >= LEAST_NAME
    }

    def fits(said: Said) -> bool:
        named = {name for name in names if name in said.text}
        return not named or invoice.name in named

    near = [
        s
        for s in record.said
        if s.p["payment_concern"] > 0.25 and abs(s.day - invoice.due) < NEAR_INVOICE_DAYS and fits(s)
    ]
    return sorted(near, key=lambda s: -s.p["payment_concern"])


def late_invoices(record: Record) -> Iterator[Candidate]:
    """Invoices late against this payer's own habit; settled when paid and the later ones were in time."""
    for late in late_by_habit(record):
        near = words_on_bill(record, late.invoice)
        paid = late.invoice.paid
        lag = plural(late.days, "day")
        state = f"so far {lag} late" if paid is None else f"was paid {lag} late, on {dated(paid)}"
        yield Candidate(
            "late_payment",
            late.since,
            None,
            late.days / 14,
            min(1.0, late.days / payments.FULL_LATE_DAYS),
            f"invoice {late.invoice.name} {state}; usual: {lateness(late.usual)}",
            tuple(quote(s) for s in near[:2]),
            False,
            False,
            explained=late.settled and late.days < payments.SERIOUS_DAYS,
            explicit=paid is None and late.days >= ALONE_UNPAID_DAYS,
            over=paid,
        )


def ticket_bursts(record: Record) -> Iterator[Candidate]:
    """Fortnights, public holidays left out, with improbably many tickets under the account's own over-dispersed rate
    outside of them."""
    history = record.history
    tickets = customer_tickets(history)
    days = tickets.day
    if len(days) < LEAST_TICKETS:
        return
    import numpy as np

    until = known_until(history, "tickets")
    begun, *worked, end = gaps.without_holidays(history, [history.first_day, *days.tolist(), until])
    span = max(end - begun, LEAST_PAST_DAYS)
    seen, since = -math.inf, np.asarray(worked) - begun
    starts, stops = since.searchsorted(since).tolist(), since.searchsorted(since + BURST_DAYS).tolist()
    for day, start, stop in zip(days, starts, stops, strict=True):
        n = stop - start
        if n < LEAST_BURST or day - seen <= CLUSTER_DAYS:
            continue
        outside = np.concatenate((since[:start], since[stop:] - BURST_DAYS))  # as if the fortnight had not been
        rate = counts.expected(outside, span - BURST_DAYS, BURST_DAYS)
        p = counts.at_least(n, rate)
        if p < SPIKE_BELOW:
            seen = float(day)
            yield Candidate(
                "ticket_spike",
                float(day),
                None,
                float(n),
                1.0 - p,
                f"{plural(n, 'ticket')} in two weeks; usual: {rate.mean:.1f}",
                record.first_words(tickets["message_id"].tolist()[start:stop]),
                False,
                False,
            )


def ticket_silence(record: Record) -> Iterator[Candidate]:
    """No ticket for six weeks or more, public holidays left out, where the own rate makes that improbable; over when
    tickets come again."""
    history = record.history
    days = customer_tickets(history).day.tolist()
    until = known_until(history, "tickets")
    begun, *since = gaps.without_holidays(history, [history.first_day, *days, until])
    since = [day - begun for day in since]
    for k, start in enumerate(days):
        stop, quiet = days[k + 1] if k + 1 < len(days) else until, since[k + 1] - since[k]
        if quiet < QUIET_DAYS or k + 1 < LEAST_TICKETS or since[k] < LEAST_PAST_DAYS:
            continue
        rate = counts.expected(since[: k + 1], since[k], quiet)
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
