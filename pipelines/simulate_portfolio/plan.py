"""What is planted in each account: its direction and onset, its people, its sources and how it ends."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipelines.simulate_portfolio import chance
from pipelines.simulate_portfolio.knobs import Knobs
from pipelines.simulate_portfolio.words import THEMES

SEATS = (
    ("champion", "Head of {team}", 3.0),
    ("executive", "Managing Director", 0.7),
    ("buyer", "Procurement Manager", 0.6),
    ("technical", "Systems Engineer", 1.5),
    ("user", "Team Lead {team}", 1.5),
    ("user", "Clerk {team}", 1.2),
)
NEWCOMERS = (
    ("executive", "Finance Director", 0.8),
    ("user", "Planner {team}", 1.2),
    ("technical", "Data Analyst", 1.0),
)


@dataclass(frozen=True)
class Human:
    """`since`: first week in the account; `weight`: how often the person writes, against the others."""

    name: str
    email: str
    title: str
    role: str
    weight: float
    since: int = 0

    @property
    def given(self) -> str:
        return self.name.split()[0]


@dataclass(frozen=True)
class Outcome:
    day: date
    outcome: str


@dataclass(frozen=True)
class Plan:
    """The truth of one account. `outcomes` holds all, those after the end of the records too."""

    id: str
    name: str
    domain: str
    trajectory: str
    variant: str
    onset_week: int | None
    theme: int
    people: tuple[Human, ...]
    manager: Human
    sources: frozenset[str]
    size: float
    season_week: int
    renewal: date
    outcomes: tuple[Outcome, ...]

    @property
    def loss(self) -> Outcome | None:
        return next((o for o in self.outcomes if o.outcome in ("churned", "downgraded")), None)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z]+", "-", text.lower()).strip("-")


def _people(rng: random.Random, team: str, domain: str, onset: int | None, grows: bool) -> tuple[Human, ...]:
    names = rng.sample([f"{g} {f}" for g in THEMES["given"] for f in THEMES["family"]], len(SEATS) + len(NEWCOMERS))
    seats = [(*s, 0) for s in SEATS]
    if grows and onset is not None:
        seats += [(*s, onset + 2 + 4 * k) for k, s in enumerate(NEWCOMERS)]
    return tuple(
        Human(name, f"{'.'.join(name.lower().split())}@{domain}", title.format(team=team), role, weight, since)
        for name, (role, title, weight, since) in zip(names, seats, strict=False)
    )


def _outcomes(rng: random.Random, knobs: Knobs, kind: str, onset: int | None, renewal: date) -> tuple[Outcome, ...]:
    begun = knobs.start + timedelta(weeks=onset) if onset is not None else None
    last = knobs.start + timedelta(weeks=knobs.weeks)
    if rng.random() < knobs.loss[kind]:
        how = "downgraded" if rng.random() < knobs.downgrade_share else "churned"
        low, high = knobs.loss_days
        if begun is None:  # a loss that nothing announced
            begun, low, high = knobs.start, 120, max(121, knobs.weeks * 7)
        return (Outcome(begun + timedelta(days=rng.randint(low, high)), how),)
    found = [Outcome(renewal, "renewed")]
    if rng.random() < knobs.expanded[kind]:
        day = (begun or knobs.start + timedelta(days=90)) + timedelta(days=rng.randint(40, 150))
        found.append(Outcome(day, "expanded"))
    return tuple(sorted((o for o in found if o.day <= last + timedelta(days=365)), key=lambda o: o.day))


def plans(knobs: Knobs) -> Sequence[Plan]:
    """The accounts of a portfolio in the order of their ids."""
    kinds = chance.quotas(chance.stream(knobs.seed, "mix"), knobs.mix, knobs.accounts)
    steady = sum(k == "steady" for k in kinds)
    variants = iter(chance.quotas(chance.stream(knobs.seed, "variants"), knobs.variants, steady))
    desk = chance.stream(knobs.seed, "vendor")
    managers = [
        Human(n, f"{'.'.join(n.lower().split())}@{knobs.vendor_domain}", "Customer Success Manager", "vendor", 1.0)
        for n in desk.sample([f"{g} {f}" for g in THEMES["given"] for f in THEMES["family"]], 4)
    ]
    labels = [f"{c} {t}" for c in THEMES["company"] for t in THEMES["trade"]]
    chance.stream(knobs.seed, "names").shuffle(labels)
    out = []
    for number, kind in enumerate(kinds):
        rng = chance.stream(knobs.seed, "plan", number)
        name = labels[number % len(labels)] + (f" {number // len(labels) + 1}" if number >= len(labels) else "")
        slug = _slug(name) + (f"{number // len(labels) + 1}" if number >= len(labels) else "")
        domain = f"{slug}.example"
        onset = None if kind == "steady" else round(knobs.weeks * rng.uniform(*knobs.onset))
        theme = rng.randrange(len(THEMES["theme"]))
        renewal = knobs.start + timedelta(days=rng.randrange(60, 60 + 365))
        out.append(
            Plan(
                slug,
                name,
                domain,
                kind,
                next(variants) if kind == "steady" else "usual",
                onset,
                theme,
                _people(rng, THEMES["theme"][theme]["team"], domain, onset, kind == "deepening"),
                managers[number % len(managers)],
                frozenset(s for s, p in knobs.missing.items() if rng.random() >= p),
                rng.lognormvariate(0.0, 0.3),
                rng.randrange(max(knobs.weeks - 12, 1)),
                renewal,
                _outcomes(rng, knobs, kind, onset, renewal),
            )
        )
    return out
