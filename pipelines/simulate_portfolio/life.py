"""Lives an account week by week up to the end of the portfolio, or to the day on which it leaves."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

from pipelines.simulate_portfolio import chance, talk
from pipelines.simulate_portfolio.knobs import Knobs
from pipelines.simulate_portfolio.plan import Plan
from pipelines.simulate_portfolio.records import Invoice, Life, Mail, Survey, Week
from pipelines.simulate_portfolio.state import State, state

INVOICE_EVERY, SURVEY_EVERY = 13, 26


def _week(plan: Plan, monday: date, now: State, seats: int, rng: random.Random) -> Week:
    users = max(0, round(seats * 0.6 * now.usage * rng.lognormvariate(0.0, 0.08)))
    return Week(monday, users, round(users * 6 * rng.lognormvariate(0.0, 0.1)), seats)


def _invoice(plan: Plan, monday: date, now: State, end: date, rng: random.Random) -> Invoice:
    due = monday + timedelta(days=30)
    paid = due + timedelta(days=round(rng.gauss(-2.0, 3.0) + now.late))
    number = f"{plan.id[:3].upper()}-{monday:%y%m}"
    return Invoice(number, round(4000 * plan.size), due, paid if paid < end else None)


def _survey(plan: Plan, monday: date, now: State, rng: random.Random) -> Survey:
    person = plan.people[rng.randrange(3)]
    if rng.random() > 0.6 * min(1.0, now.senior):
        return Survey(person, monday, None, None)
    bad = now.talk.get("doubt", 0.0) + now.talk.get("escalate", 0.0)
    score = max(0, min(10, round(rng.gauss(8.2 - 3.5 * bad, 1.3))))
    return Survey(person, monday, monday + timedelta(days=rng.randrange(1, 10)), score)


def live(plan: Plan, knobs: Knobs) -> Life:
    """The records of one account. Nothing is written after it has churned."""
    rng, life = chance.stream(knobs.seed, "life", plan.id), Life()
    end = knobs.start + timedelta(weeks=knobs.weeks)
    loss = plan.loss
    left = loss.day if loss and loss.outcome == "churned" else end
    seats = round(25 * plan.size)
    for week in range(knobs.weeks):
        monday = knobs.start + timedelta(weeks=week)
        if monday >= left:
            break
        if knobs.paired:
            rng = chance.stream(knobs.seed, "life", plan.id, week)
        now = state(plan, knobs, week, rng)
        place = talk.Place(plan, knobs, week, now, rng)
        life.mails += talk.mails(place)
        life.tickets += talk.tickets(place, 100 + len(life.tickets))
        if held := talk.meeting(place):
            life.meetings.append(held)
        if loss and loss.outcome == "downgraded" and monday >= loss.day:
            seats = round(25 * plan.size * 0.5)
        if any(o.outcome == "expanded" and monday >= o.day for o in plan.outcomes):
            seats = round(25 * plan.size * 1.5)
        life.weeks.append(_week(plan, monday, now, seats, rng))
        if week % INVOICE_EVERY == 1:
            life.invoices.append(_invoice(plan, monday, now, end, rng))
        if week % SURVEY_EVERY == 12:
            life.surveys.append(_survey(plan, monday, now, rng))
    _notice(life, plan, knobs, chance.stream(knobs.seed, "notice", plan.id) if knobs.paired else rng)
    return _until(life, min(end, left))


def _notice(life: Life, plan: Plan, knobs: Knobs, rng: random.Random) -> None:
    """The written notice, some weeks before a loss that is coming (drifting accounts may leave without a word)."""
    if plan.loss is None or (plan.trajectory != "at_risk" and rng.random() < 0.5):
        return
    at = (
        datetime.combine(plan.loss.day, datetime.min.time(), UTC)
        - timedelta(days=knobs.notice_days)
        + timedelta(hours=9)
    )
    week = (at.date() - knobs.start).days // 7
    place = talk.Place(plan, knobs, week, state(plan, knobs, max(week, 0), rng), rng)
    text = place.says("customer", "notice")
    life.mails.append(Mail("notice-0", at, plan.people[0], (plan.manager,), "Our contract", text))


def _until(life: Life, end: date) -> Life:
    """Without what would have been written after `end`."""
    stop = datetime.combine(end, datetime.min.time(), UTC)
    life.mails = sorted((m for m in life.mails if m.at < stop), key=lambda m: (m.at, m.id))
    life.tickets = [t for t in life.tickets if t.remarks[-1].at < stop]
    life.meetings = [m for m in life.meetings if m.at < stop]
    life.surveys = [s for s in life.surveys if s.sent < end]
    return life
