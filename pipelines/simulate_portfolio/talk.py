"""The mails, tickets and meetings of one week."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pipelines.simulate_portfolio.chance import pick, poisson
from pipelines.simulate_portfolio.knobs import Knobs
from pipelines.simulate_portfolio.plan import Human, Plan
from pipelines.simulate_portfolio.records import Case, Mail, Meeting, Remark
from pipelines.simulate_portfolio.state import State
from pipelines.simulate_portfolio.words import line

SENIOR = frozenset({"champion", "executive", "buyer"})
# Who says what (weights): the rest may say anything.
SPEAKERS: Mapping[str, frozenset[str]] = {
    "plan": frozenset({"champion", "executive", "buyer"}),
    "result": frozenset({"champion", "executive"}),
    "expand": frozenset({"champion", "executive", "user"}),
    "pay": frozenset({"buyer", "executive"}),
    "leave": frozenset({"champion", "executive", "buyer", "technical"}),
    "escalate": frozenset({"champion", "executive"}),
    "price": frozenset({"buyer", "champion"}),
}
ANSWERS: Mapping[str, str] = {
    "plan": "plan_reply", "result": "result_reply", "praise": "result_reply", "defer": "defer_reply",
    "absent": "defer_reply", "expand": "expand_reply", "request": "request_reply", "small": "",
}  # fmt: skip
VENDOR_THREADS = 0.3
CUSTOMER_HOURS, VENDOR_HOURS = 20.0, 7.0


@dataclass(frozen=True)
class Place:
    """Everything a week's talk depends on."""

    plan: Plan
    knobs: Knobs
    week: int
    state: State
    rng: random.Random

    def moment(self) -> datetime:
        """A moment in the working hours of the week."""
        day = datetime.combine(self.knobs.start, datetime.min.time(), UTC) + timedelta(weeks=self.week)
        return day + timedelta(days=self.rng.randrange(5), minutes=self.rng.randrange(8 * 60, 18 * 60))

    def present(self) -> list[Human]:
        return [p for p in self.plan.people if p.since <= self.week]

    def person(self, intent: str = "") -> Human:
        """Somebody of the customer who would say this."""
        now, fits = self.state, SPEAKERS.get(intent)
        weights: dict[str, float] = {}
        people = {p.email: p for p in self.present()}
        for rank, p in enumerate(people.values()):
            weight = p.weight * (now.senior if p.role in SENIOR else 1.0)
            if rank >= 2 and p.role not in SENIOR:
                weight *= now.breadth if rank % 2 else 1.0
            weights[p.email] = weight * (1.0 if fits is None or p.role in fits else 0.05)
        return people[pick(self.rng, weights)]

    def says(self, side: str, intent: str) -> str:
        return line(self.rng, side, intent, self.plan.theme, self.plan.people[0].given)


def _later(place: Place, at: datetime, hours: float) -> datetime:
    return at + timedelta(hours=hours * place.rng.lognormvariate(0.0, 0.7))


def mails(place: Place) -> list[Mail]:
    """The threads begun in the week, with their answers."""
    out: list[Mail] = []
    plan, rng, now = place.plan, place.rng, place.state
    for number in range(poisson(rng, place.knobs.threads_a_week * now.volume)):
        key = f"w{place.week:03d}-{number}"
        at = place.moment()
        if rng.random() < VENDOR_THREADS:
            other = place.person()
            first = Mail(f"{key}-0", at, plan.manager, (other,), "Checking in", place.says("vendor", "check"))
            out.append(first)
            if rng.random() < 0.75 * min(1.0, now.volume):
                intent = pick(rng, now.talk)
                at = _later(place, at, CUSTOMER_HOURS * now.lag)
                out.append(_answer(first, f"{key}-1", at, other, (plan.manager,), place.says("customer", intent)))
            continue
        intent = pick(rng, now.talk)
        author = place.person(intent)
        first = Mail(f"{key}-0", at, author, (plan.manager,), _subject(intent), place.says("customer", intent))
        out.append(first)
        reply = ANSWERS.get(intent, "trouble_reply")
        if reply:
            at = _later(place, at, VENDOR_HOURS)
            out.append(_answer(first, f"{key}-1", at, plan.manager, (author,), place.says("vendor", reply)))
            if rng.random() < 0.35:
                at = _later(place, at, CUSTOMER_HOURS * now.lag)
                says = place.says("customer", "small")
                out.append(_answer(out[-1], f"{key}-2", at, author, (plan.manager,), says))
    return out


def _answer(parent: Mail, key: str, at: datetime, sender: Human, to: tuple[Human, ...], text: str) -> Mail:
    subject = parent.subject if parent.subject.startswith("Re: ") else f"Re: {parent.subject}"
    return Mail(key, at, sender, to, subject, text, parent)


SUBJECTS: Mapping[str, str] = {
    "plan": "Next year", "result": "Results so far", "request": "Question", "expand": "Another site",
    "defer": "Our review", "absent": "Change on our side", "pay": "Invoice", "price": "Price list",
    "leave": "Contract", "notice": "Notice", "escalate": "Needs attention", "dispute": "What was agreed",
}  # fmt: skip


def _subject(intent: str) -> str:
    return SUBJECTS.get(intent, "A few words")


def tickets(place: Place, number: int) -> list[Case]:
    """The tickets opened in the week; `number` is the first free ticket number."""
    out: list[Case] = []
    for _ in range(poisson(place.rng, place.knobs.tickets_a_week * place.state.tickets)):
        at, author = place.moment(), place.person("")
        kind = "outage" if place.state.talk.get("outage", 0.0) > 1 and place.rng.random() < 0.7 else "request"
        remarks = [Remark(at, author, place.says("customer", kind))]
        at = _later(place, at, VENDOR_HOURS * place.state.lag**0.3)
        remarks.append(Remark(at, place.plan.manager, place.says("vendor", "request_reply")))
        if place.rng.random() < 0.5:
            intent = pick(place.rng, {k: place.state.talk.get(k, 0.0) for k in ("small", "praise", "slow", "doubt")})
            at = _later(place, at, CUSTOMER_HOURS)
            remarks.append(Remark(at, author, place.says("customer", intent)))
        out.append(Case(number + len(out), "Help needed", tuple(remarks), at + timedelta(hours=4)))
    return out


def meeting(place: Place) -> Meeting | None:
    """The regular meeting, if its week has come and anybody of the customer turns up."""
    plan, rng, every = place.plan, place.rng, place.knobs.weeks_between_meetings
    if place.week % every != plan.season_week % every:
        return None
    invited = [p for p in place.present() if p.role != "buyer" or rng.random() < 0.3]
    chance = {p.email: 0.85 * place.state.attendance * (place.state.senior if p.role in SENIOR else 1) for p in invited}
    yes = [(p, rng.random() < min(0.97, chance[p.email])) for p in invited]
    there = [p for p, comes in yes if comes]
    if not there:
        return None
    start = place.moment().replace(minute=0)
    spoken: list[tuple[Human, str]] = [(plan.manager, place.says("chatter", "open"))]
    for p in there:
        intent = pick(rng, place.state.talk)
        spoken.append((p, place.says("customer", intent)))
        reply = ANSWERS.get(intent, "trouble_reply")
        if reply and rng.random() < 0.5:
            spoken.append((plan.manager, place.says("vendor", reply)))
    spoken.append((there[0], place.says("chatter", "close")))
    turns = tuple(Remark(start + timedelta(seconds=20 * k), who, text) for k, (who, text) in enumerate(spoken))
    return Meeting(f"m{place.week:03d}", start, "Regular review", ((plan.manager, True), *yes), turns)
