"""Writes docs/events.md from the table of needs and the shipped weights: `python -m pipelines.events_page`."""

from __future__ import annotations

import math
from pathlib import Path

from cxnlp.behaviour.silence import ALL_QUIET_BELOW, ALL_QUIET_DAYS
from cxnlp.trajectory.acceptance import NEAR_DAYS, peak_log_odds, probability
from cxnlp.trajectory.events import EXPLAINED_PEAK, SAME_DAYS, SAME_DAYS_OF
from cxnlp.trajectory.explicit import statements
from cxnlp.trajectory.flow_candidates import ALONE_UNPAID_DAYS
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.trajectory.needs import NEEDS
from cxnlp.trajectory.people_candidates import ALONE_MISSED
from cxnlp.trajectory.text_candidates import FLOOR

APART = ", ".join(f"{kind} {days:.0f}" for kind, days in sorted(SAME_DAYS_OF.items()))
PAGE = Path(__file__).resolve().parents[1] / "docs" / "events.md"
INTRO = f"""# Events: what each kind needs

Written by `python -m pipelines.events_page` from `cxnlp/trajectory/needs.py` and the shipped weights.

A detector *proposes*; an additive score says how likely the proposal is to be a true development; from the threshold on it is
reported; an explicit statement is reported whatever the score. Of one kind within {SAME_DAYS:.0f} days ({APART}) the surest stands and the rest are its evidence. What is *explained* happened but
means nothing: it is shown, never alarmed. Below the threshold, what is worded as plainly as
{EXPLAINED_PEAK:.0%} is shown as a weak sign: in `accounts.json` it holds `explained` as well, which keeps it from every alarm, and `aside`, which
says that nothing explains it. A missed_meetings names in `meetings` the messages that record the meetings missed;
its statement keeps declines, apologies and bare absences apart. Where the customer's own words say it plainly, `stated` is one of
notice, legal_step, refusal_to_pay, reduction, ultimatum (`kinds` in `explicit.toml`; these name events and make none): the statement
begins with it and its sentence is quoted first. `over` is the day on which a late bill was paid (null while it is not), or the ticket of the first quote solved, or the customer called the quarrel over in its thread
without its coming up there again; a quarrel's statement says so, and where the customer's
own words do, `stated` is left out.

## What proposes, backs and explains

| kind | proposed by | surer with | explained when |
|---|---|---|---|
"""
STRENGTH = """
## How much alone, how much with a second sign

The probability of a proposal that a detector is nine tenths sure of (peak 0.9), seen once (mass 1), by one voice, not by a senior, in an
account whose figures say nothing either way; the same with one sure sign of another kind within {days:.0f} days; and with that
while the figures lean to decline (to growth, for expansion) by one unit of log-odds. **Bold** reaches the threshold, {other} for
all kinds but expansion ({declining} in an account that is judged to be declining, which has its alarm already), {more} for that. What stays below its threshold alone needs second evidence: that is the rule for
implicit signals.

| kind | alone | with a second sign | and figures that lean so |
|---|---|---|---|
"""


EXPLICIT = """
## What stands alone

Explicit statements need no second evidence. A sentence is one when it holds one of the words of
`cxnlp/trajectory/explicit.toml` and its calibrated probability of the flag (times the weight of who says it: less for a
vendor's own words) reaches the limit, {times:.0f} times and more what may propose; what a vendor's note reports must reach the second limit
before that weight, and a departure be of somebody known as the customer's. Passages that speak of the terms of notice or say
what is not done (`besides` there) count for nothing. `--event-threshold` does not touch them; the `severity` of such an event, else its
probability, is at least how sure the statement is; what explains an event explains them too. On the 27 labelled histories, each judged by models fitted without it, the rule
adds two events, both true (a refusal to pay, a champion's last day), and no false one. Of 11,076 ordinary business sentences
one is called explicit (accounts "cannot pay invoices in foreign currency").

| kind | explicit is | limit | in a vendor's note |
|---|---|---|---|
"""


COUNTED = {
    "engagement_drop": f"an executive or the champion away from {ALONE_MISSED} meetings one after the other, against the "
    f"own habit and without notice of absence; nobody of the customer heard for more than {ALL_QUIET_DAYS:.0f} days and longer than "
    f"ever before, below {ALL_QUIET_BELOW:.1%} under the rhythm of all together, though the vendor writes on and owes no answer",
    "late_payment": f"an invoice unpaid {ALONE_UNPAID_DAYS:.0f} days after its day, beyond the payer's habit",
}
"""What is counted, not worded, and stands alone."""


def _explicit() -> list[str]:
    limits = statements()
    lines = [EXPLICIT.format(times=min(s.at_least for s in limits.values()) / FLOOR).rstrip()]
    lines += [f"| {kind} | {s.says} | {s.at_least:g} | {s.reported_at_least:g} |" for kind, s in limits.items()]
    lines += [f"| {kind} | {counted} | – | – |" for kind, counted in COUNTED.items()]
    others = [n.kind for n in NEEDS if n.kind not in {*limits, *COUNTED}]
    return [*lines, f"| {', '.join(others)} | nothing: always by score | – | – |"]


def events_page() -> str:
    """The page as Markdown."""
    model = TrajectoryModel.bundled()
    limits = model.events["thresholds"]
    lines = [INTRO.rstrip()]
    lines += [f"| {n.kind} | {n.proposed} | {n.backed} | {n.explained} |" for n in NEEDS]
    lines.append(
        STRENGTH.format(
            days=NEAR_DAYS, other=limits["other"], declining=limits["declining"], more=limits["expansion"]
        ).rstrip()
    )
    for kind in (n.kind for n in NEEDS):
        growing = kind == "expansion"
        weights = model.events["expansion_weights" if growing else "weights"]
        head = "growth" if growing else "severity"
        alone = {f"kind_{kind}": 1.0, "mass": math.log1p(1.0), "peak": 0.9, "peak_log_odds": peak_log_odds(0.9)}
        second = alone | {"near": math.log1p(1.0)}
        leaning = second | {f"logit_{at}": -1.0 if growing else 1.0 for at in ("before", "after", "now")}
        leaning |= {f"{head}_{at}": 1.0 for at in ("after", "now")}
        limit = limits["expansion" if growing else "other"]
        cells = [probability(row, weights) for row in (alone, second, leaning)]
        lines.append(f"| {kind} | " + " | ".join(f"**{p:.2f}**" if p >= limit else f"{p:.2f}" for p in cells) + " |")
    return "\n".join([*lines, *_explicit()]) + "\n"


def main() -> None:
    """Writes the page."""
    PAGE.write_text(events_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
