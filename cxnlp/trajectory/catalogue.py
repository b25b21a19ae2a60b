"""The features of the trajectory score as data: unit, wording, tag, prior weight and where the weight comes from.

Priors are on the log-odds of decline per unit of a feature (see windows.py for units: log ratios, log counts,
share differences). "lead" features precede a loss, "lag" follow it, "confirmatory" ones state it.
Sources: J = judgement of practitioners' conventions, no published effect size known to us.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tag = Literal["lead", "lag", "confirmatory"]


@dataclass(frozen=True)
class Feature:
    """`mean` and `sd` describe the Gaussian prior of the weight; `statement` is filled with value and norm."""

    name: str
    unit: str
    tag: Tag
    mean: float
    sd: float
    statement: str
    source: str = "J"


FEATURES: tuple[Feature, ...] = (
    Feature("planning_deferral", "messages in 8 weeks", "lead", 0.9, 0.4, "planning put off in {value:.1f} messages (own past: {norm:.1f})"),
    Feature("champion_absence", "messages in 8 weeks", "lead", 0.6, 0.4, "absence of key people named in {value:.1f} messages (own past: {norm:.1f})"),
    Feature("payment_concern", "messages in 8 weeks", "lead", 0.6, 0.4, "money worries in {value:.1f} messages (own past: {norm:.1f})"),
    Feature("churn_risk", "messages in 8 weeks", "confirmatory", 1.0, 0.4, "leaving or alternatives mentioned in {value:.1f} messages (own past: {norm:.1f})"),
    Feature("scope_dispute", "messages in 8 weeks", "lead", 0.4, 0.4, "scope contested in {value:.1f} messages (own past: {norm:.1f})"),
    Feature("escalation", "messages in 8 weeks", "lead", 0.4, 0.4, "escalation in {value:.1f} messages (own past: {norm:.1f})"),
    Feature("expansion", "messages in 8 weeks", "lead", 0.6, 0.4, "interest in more in {value:.1f} messages (own past: {norm:.1f})"),
    Feature("strategic_share", "share", "lead", 0.6, 0.4, "{value:.0%} of the customer's work talk is strategic (own past: {norm:.0%})"),
    Feature("strategic_volume", "sentences a week", "lead", 0.6, 0.4, "{value:.1f} strategic customer sentences a week (own past: {norm:.1f})"),
    Feature("sentiment", "mean, -1..1", "lag", 0.3, 0.3, "customer sentiment {value:+.2f} (own past: {norm:+.2f})"),
    Feature("trust", "mean, -1..1", "lead", 0.3, 0.3, "customer trust {value:+.2f} (own past: {norm:+.2f})"),
    Feature("goal_alignment", "mean, -1..1", "lead", 0.4, 0.3, "goal alignment {value:+.2f} (own past: {norm:+.2f})"),
    Feature("responsiveness", "mean, -1..1", "lead", 0.2, 0.3, "view of responsiveness {value:+.2f} (own past: {norm:+.2f})"),
    Feature("active_people", "people in 8 weeks", "lead", 0.8, 0.4, "{value:.0f} customer people active in eight weeks (own past: {norm:.1f})"),
    Feature("customer_activity", "acts a week", "lead", 0.3, 0.3, "{value:.1f} customer contributions a week (own past: {norm:.1f})"),
    Feature("senior_activity", "acts a week", "lead", 0.6, 0.4, "{value:.1f} contributions a week by executives and champion (own past: {norm:.1f})"),
    Feature("champion_activity", "acts a week", "lead", 0.5, 0.4, "champion active {value:.1f} times a week (own past: {norm:.1f})"),
    Feature("initiated_by_customer", "threads a week", "lead", 0.3, 0.3, "{value:.1f} mail threads a week begun by the customer (own past: {norm:.1f})"),
    Feature("concentration", "share", "lead", 0.3, 0.3, "{value:.0%} of customer contact hangs on one person (own past: {norm:.0%})"),
    Feature("new_people", "people in 8 weeks", "lead", 0.4, 0.4, "{value:.0f} new customer people in eight weeks"),
    Feature("meetings_held", "meetings a week", "lead", 0.4, 0.3, "{value:.2f} meetings a week (own past: {norm:.2f})"),
    Feature("meeting_attendance", "people a meeting", "lead", 0.5, 0.4, "{value:.1f} customer people a meeting (own past: {norm:.1f})"),
    Feature("meetings_declined", "share", "lead", 0.4, 0.4, "{value:.0%} of customer invitations not taken up (own past: {norm:.0%})"),
    Feature("customer_reply_time", "hours", "lead", 0.4, 0.3, "customer answers after {value:.0f} hours (own past: {norm:.0f})"),
    Feature("vendor_reply_time", "hours", "lead", 0.2, 0.3, "vendor answers after {value:.0f} hours (own past: {norm:.0f})"),
    Feature("ticket_volume", "tickets a week", "lag", 0.1, 0.3, "{value:.1f} tickets a week (own past: {norm:.1f})"),
    Feature("ticket_seniority", "share", "lead", 0.3, 0.3, "{value:.0%} of ticket talk by senior people (own past: {norm:.0%})"),
    Feature("active_users", "users", "lag", 0.8, 0.5, "{value:.0f} active users (own past: {norm:.0f})", "J; usage decline is a common practitioner indicator"),
    Feature("licensed_seats", "seats", "confirmatory", 0.8, 0.5, "{value:.0f} licensed seats (own past: {norm:.0f})"),
    Feature("logins", "logins a week", "lag", 0.4, 0.4, "{value:.0f} logins a week (own past: {norm:.0f})"),
    Feature("invoice_lateness", "days", "lead", 0.3, 0.3, "an invoice {value:.0f} days late (own habit: {norm:.0f})"),
)
BY_NAME = {f.name: f for f in FEATURES}
