"""Candidate events from flows: answering times, tickets a week, invoices against the own habit."""

from __future__ import annotations

import math
from collections.abc import Iterator

from cxnlp.trajectory.candidates import Candidate, Record, quote
from cxnlp.trajectory.slices import reply_hours

CLUSTER_DAYS = 28.0
SLOW_HOURS = 72.0
SLOW_FACTOR = 3.0
TAIL = 0.05
BURST_DAYS = 14.0
LATE_DAYS = 10.0


def slow_answers(record: Record, side: str) -> Iterator[Candidate]:
    """Answers that took more than three times the usual and at least three days, gathered by four weeks."""
    import numpy as np

    history = record.history
    days, hours = reply_hours(history.acts, side)
    if len(hours) < 6:
        return
    usual = float(np.median(hours))
    limit = max(SLOW_HOURS, SLOW_FACTOR * usual)
    slow = [(float(d), float(h)) for d, h in zip(days, hours, strict=True) if h > limit]
    seen = -math.inf
    for day, took in slow:
        if day - seen <= CLUSTER_DAYS:
            continue
        seen = day
        near = [h for d, h in slow if day <= d < day + CLUSTER_DAYS]
        yield Candidate(
            "slow_vendor" if side == "vendor" else "slow_customer",
            day - took / 24,
            None,
            float(len(near)),
            min(1.0, math.log(max(near) / limit + 1)),
            f"the {side} took up to {max(near) / 24:.0f} days to answer; usual {usual:.0f} hours",
            record.last_words(None, day),
            False,
            False,
        )


def late_invoices(record: Record) -> Iterator[Candidate]:
    """Invoices later than this customer's own habit by more than ten days."""
    history = record.history
    habit: list[float] = []
    for row in history.invoices.sort_values("day", kind="stable").itertuples():
        paid = row.paid if row.paid is not None and row.paid == row.paid else history.end - 1
        late = max(0.0, paid - row.day)
        usual = sorted(habit)[len(habit) // 2] if habit else 0.0
        if late > usual + LATE_DAYS and late > 2 * usual:
            near = [s for s in record.said if s.p["payment_concern"] > 0.25 and abs(s.day - row.day) < 45]
            near.sort(key=lambda s: -s.p["payment_concern"])
            yield Candidate(
                "late_payment",
                row.day + LATE_DAYS,
                None,
                late / 14,
                min(1.0, late / 45),
                f"invoice {row.invoice} {late:.0f} days late; usual {usual:.0f}",
                tuple(quote(s) for s in near[:2]),
                False,
                False,
            )
        habit.append(late)


def ticket_bursts(record: Record) -> Iterator[Candidate]:
    """Fortnights with far more tickets than the account's own norm (negative binomial tail below 5 %)."""
    from scipy.stats import nbinom

    history = record.history
    frame = history.tickets[history.tickets["side"] == "customer"].sort_values("day", kind="stable")
    if len(frame) < 5:
        return
    days = frame["day"].to_numpy(float)
    span = max(history.end - history.first_day, 28.0)
    seen = -math.inf
    for day in days:
        week = int(((days >= day) & (days < day + BURST_DAYS)).sum())
        others = len(days) - week
        tail = float(nbinom.sf(week - 1, 1 + others, (span - BURST_DAYS) / span))
        if week >= 3 and tail < TAIL and day - seen > CLUSTER_DAYS:
            seen = float(day)
            ids = frame[(frame["day"] >= day) & (frame["day"] < day + BURST_DAYS)]["message_id"]
            yield Candidate(
                "ticket_spike",
                float(day),
                None,
                float(week),
                1 - tail,
                f"{week} tickets in two weeks; usual {others / span * BURST_DAYS:.1f}",
                record.first_words(ids),
                False,
                False,
            )


def find(record: Record) -> Iterator[Candidate]:
    """Candidates from flows."""
    yield from slow_answers(record, "vendor")
    yield from slow_answers(record, "customer")
    yield from late_invoices(record)
    yield from ticket_bursts(record)
