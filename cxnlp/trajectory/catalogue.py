"""The features of the trajectory score as data: unit, wording, tag, prior weight and where the weight comes from.

Priors are on the log-odds of decline per unit of a feature (units: log ratios, log counts,
share differences). "lead" features precede a loss, "lag" follow it, "confirmatory" ones state it.
Source of each prior, convention or judgement, with its reason: `prior_sources.toml`; no published effect size is known
to us.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from cxnlp.trajectory.wording import ALIKE, MESSAGES, NONE, PLAIN, Span, percent, sentence

Tag = Literal["lead", "lag", "confirmatory"]
TAKEN_OFF = 0.5
"""The part of what is usual of a kind of talk that a reading takes off (in log counts, `text_readings.flag`): talk of
trouble counts even where there always was some."""


@dataclass(frozen=True)
class Feature:
    """`mean` and `sd`: the Gaussian prior of the weight. `wording` takes the recent level as {value} and the own past
    level as {norm}, each put in words of the unit; {s} and {people} are the number of the noun, {per} is a rate's time,
    {time} that of anything else, {who} the champion."""

    name: str
    unit: str
    tag: Tag
    mean: float
    sd: float
    wording: str


FEATURES: tuple[Feature, ...] = (
    Feature("planning_deferral", MESSAGES, "lead", 0.9, 0.4, "planning put off in {value} {time} (usual: {norm})"),
    Feature(
        "champion_absence",
        MESSAGES,
        "lead",
        0.6,
        0.4,
        "absence of key people named in {value} {time} (usual: {norm})",
    ),
    Feature("payment_concern", MESSAGES, "lead", 0.6, 0.4, "money in doubt in {value} {time} (usual: {norm})"),
    Feature(
        "churn_risk",
        MESSAGES,
        "confirmatory",
        1.0,
        0.4,
        "leaving or alternatives mentioned in {value} {time} (usual: {norm})",
    ),
    Feature("scope_dispute", MESSAGES, "lead", 0.4, 0.4, "scope contested in {value} {time} (usual: {norm})"),
    Feature("escalation", MESSAGES, "lead", 0.4, 0.4, "escalation in {value} {time} (usual: {norm})"),
    Feature("expansion", MESSAGES, "lead", 0.6, 0.4, "interest in more shown in {value} {time} (usual: {norm})"),
    Feature(
        "strategic_share",
        "share",
        "lead",
        0.6,
        0.4,
        "{value} of the customer's work talk is strategic (usual: {norm})",
    ),
    Feature(
        "strategic_volume",
        "sentences a week",
        "lead",
        0.6,
        0.4,
        "{value} strategic customer sentence{s} {per} (usual: {norm})",
    ),
    Feature("sentiment", "mean, -1..1", "lag", 0.3, 0.3, "customer sentiment {value} (usual: {norm})"),
    Feature("trust", "mean, -1..1", "lead", 0.3, 0.3, "customer trust {value} (usual: {norm})"),
    Feature("goal_alignment", "mean, -1..1", "lead", 0.4, 0.3, "goal alignment {value} (usual: {norm})"),
    Feature(
        "responsiveness",
        "mean, -1..1",
        "lead",
        0.2,
        0.3,
        "the customer's view of responsiveness {value} (usual: {norm})",
    ),
    Feature(
        "active_people",
        "people in 8 weeks",
        "lead",
        0.8,
        0.4,
        "{value} customer {people} active {time} (usual: {norm})",
    ),
    Feature(
        "customer_activity",
        "acts a week",
        "lead",
        0.3,
        0.3,
        "{value} customer contribution{s} {per} (usual: {norm})",
    ),
    Feature(
        "senior_activity",
        "acts a week",
        "lead",
        0.6,
        0.4,
        "{value} contribution{s} by executives and champion {per} (usual: {norm})",
    ),
    Feature("champion_activity", "times a week", "lead", 0.5, 0.4, "{who} active {value} {per} (usual: {norm})"),
    Feature(
        "initiated_by_customer",
        "threads a week",
        "lead",
        0.3,
        0.3,
        "{value} mail thread{s} begun by the customer {per} (usual: {norm})",
    ),
    Feature(
        "concentration", "share", "lead", 0.3, 0.3, "{value} of customer contact hangs on one person (usual: {norm})"
    ),
    Feature("new_people", "people in 8 weeks", "lead", 0.4, 0.4, "{value} new customer {people} {time}"),
    Feature("meetings_held", "meetings a week", "lead", 0.4, 0.3, "{value} meeting{s} {per} (usual: {norm})"),
    Feature(
        "meeting_attendance",
        "people a meeting",
        "lead",
        0.5,
        0.4,
        "{value} customer {people} a meeting (usual: {norm})",
    ),
    Feature(
        "meetings_declined",
        "share",
        "lead",
        0.4,
        0.4,
        "{value} of customer invitations not taken up {time} (usual: {norm})",
    ),
    Feature("customer_reply_time", "hours", "lead", 0.4, 0.3, "the customer answers after {value} (usual: {norm})"),
    Feature("vendor_reply_time", "hours", "lead", 0.2, 0.3, "the vendor answers after {value} (usual: {norm})"),
    Feature("ticket_volume", "tickets a week", "lag", 0.1, 0.3, "{value} ticket{s} {per} (usual: {norm})"),
    Feature("ticket_seniority", "share", "lead", 0.3, 0.3, "{value} of ticket talk by senior people (usual: {norm})"),
    Feature("active_users", "users", "lag", 0.8, 0.5, "{value} active user{s} (usual: {norm})"),
    Feature("licensed_seats", "seats", "confirmatory", 0.8, 0.5, "{value} licensed seat{s} (usual: {norm})"),
    Feature("logins", "logins a week", "lag", 0.4, 0.4, "{value} login{s} {per} (usual: {norm})"),
    Feature("invoice_lateness", "days", "lead", 0.3, 0.3, "an invoice {value} (usual: {norm})"),
)
BY_NAME = {f.name: f for f in FEATURES}
CONFIRMATORY = tuple(f.name for f in FEATURES if f.tag == "confirmatory")
"""What states a loss instead of leading to it: never part of the score."""
LEADING = tuple(f.name for f in FEATURES if f.tag != "confirmatory")
"""What the score reads."""


CHAMPION = "champion"
DECLINED = "meetings_declined"
AT_NORM = 4.0
"""So many invitations at the account's own past share are added to the recent ones of `DECLINED`."""


def statement(
    name: str, value: float, norm: float, span: Span = PLAIN, n: float = 0.0, champion: str = CHAMPION
) -> str:
    """One plain sentence on a feature's recent and own past level; `span`: what the recent one was counted over; `n`:
    how much was seen, which of invitations is told as it was counted; `champion`: what the account's is called. Talk
    that counts though it is no more than usual says so.

    >>> statement("meetings_declined", 0.6, 0.25, n=6)
    '5 of 6 customer invitations not taken up in eight weeks (usual: 25%)'
    >>> statement("planning_deferral", 0.216, 0.22)
    'planning put off in at most one message in eight weeks (usual: about as many, half of which is taken off)'
    >>> statement("planning_deferral", 0.216, 0.9)
    'planning put off in at most one message in eight weeks (usual: about one)'
    """
    feature = BY_NAME[name]
    if name == DECLINED and n:
        told = f"{round(value * (n + AT_NORM) - AT_NORM * norm)} of {round(n)} customer invitations"
        return feature.wording.replace("{value} of customer invitations", told).format(
            time=span.words, norm=percent(norm)
        )
    wording = feature.wording.replace("{who}", champion.replace("{", "{{").replace("}", "}}"))
    told = sentence(wording, feature.unit, value, norm, span)
    usual = feature.unit == MESSAGES and norm >= NONE and value - norm <= ALIKE * norm
    counts = usual and math.log1p(value) > TAKEN_OFF * math.log1p(norm)
    return f"{told.removesuffix(')')}, half of which is taken off)" if counts else told
