"""What each kind of event needs: what proposes it, what counts as second evidence, what explains it. Data only.

Numbers stand here by the constants that the detectors use, so that the page made of it (docs/events.md) cannot say
anything else than the code does.
"""

from __future__ import annotations

from dataclasses import dataclass

from cxnlp.behaviour import payments, rhythm, shares, silence
from cxnlp.trajectory import circle_candidates as circle
from cxnlp.trajectory import explanations as why
from cxnlp.trajectory import flow_candidates as flow
from cxnlp.trajectory import text_candidates as text


@dataclass(frozen=True, slots=True)
class Need:
    """`kind` of the machine interface; `proposed` by what; `backed`: what makes it surer; `explained` by what."""

    kind: str
    proposed: str
    backed: str
    explained: str


_SAID = f"sentences flagged at {text.FLOOR:.2f} or more, no more than {text.GAP_DAYS:.0f} days apart"
_MORE = "further messages and voices; signs of other kinds within three weeks"
_SETTLED = (
    f"the customer calls it settled within {why.SETTLED_DAYS:.0f} days, in the thread or by who said it, and nothing of the "
    f"kind comes again for {why.QUIET_DAYS:.0f}"
)
_CLERICAL = "a reason of systems, forms or approvers is named and nobody disputes the bill"
_SEASON = "a closure or season announced with its end, which is not over for long"

NEEDS: tuple[Need, ...] = (
    Need("scope_dispute", _SAID, _MORE, _SETTLED),
    Need("escalation", _SAID, _MORE, _SETTLED),
    Need("payment_concern", _SAID, _MORE, f"{_CLERICAL}; or {_SETTLED}"),
    Need("churn_risk", _SAID, _MORE, "never"),
    Need("planning_deferral", _SAID, _MORE, "another time is offered in the same breath"),
    Need(
        "champion_absence",
        _SAID,
        _MORE,
        f"a leave with a return is told, and the person is back within {text.BACK_DAYS:.0f} days or not due yet; an "
        "out-of-office reply",
    ),
    Need("expansion", _SAID, "further messages and voices; growth in the figures", "never"),
    Need(
        "engagement_drop",
        f"a person's gap, public holidays of the own country left out, with probability below {rhythm.FADING_BELOW:.0%} under "
        f"the own rhythm ({silence.LEAST_DAYS_OF_CONTACT} "
        f"days of contact or more); an executive or the champion gone from meetings that they may be expected at (below {shares.IMPROBABLE:.0%}; told as "
        "missed_meetings, of who is also silent too, but not of who is told to go); nobody of the customer heard for longer than "
        "ever before; far fewer people taking part than before",
        "signs of other kinds within three weeks",
        f"an out-of-office reply; {_SEASON}",
    ),
    Need(
        "single_threaded",
        f"a meeting without seniors {circle.ALONE_DAYS:.0f} days or more after the last with one, where {circle.USUALLY:.0%} "
        "had one",
        "further meetings without; the share of contact that one person holds",
        "never",
    ),
    Need(
        "junior_only_tickets",
        f"{circle.LEAST_TICKETS} tickets or more by users or, by title, juniors only, improbable (below {shares.IMPROBABLE:.0%}) under the past share "
        f"of others, or for {circle.QUARTER_DAYS:.0f} days",
        "the length of the run",
        "never",
    ),
    Need(
        "ticket_spike",
        f"{flow.LEAST_BURST} tickets or more in {flow.BURST_DAYS:.0f} days with probability below {flow.SPIKE_BELOW:.0%} under "
        "the own rate",
        "further tickets",
        "satisfaction is known and held: handled",
    ),
    Need(
        "ticket_silence",
        f"no ticket for {flow.QUIET_DAYS:.0f} days or more, probability below {flow.SILENCE_BELOW:.0%}, after "
        f"{flow.LEAST_TICKETS} tickets or more",
        "its length",
        f"tickets came again; {_SEASON}",
    ),
    Need(
        "slow_vendor",
        f"an answer to a question or request after more than {flow.SLOW_DAYS:.0f} working days, "
        f"probability below {flow.SLOW_BELOW:.0%} under the own past answers; or the customer chases",
        "further slow answers within four weeks",
        "never",
    ),
    Need(
        "slow_customer",
        f"an answer to a question or request after more than {flow.SLOW_DAYS:.0f} working days, "
        f"probability below {flow.SLOW_BELOW:.0%} under the own past answers",
        "further slow answers within four weeks",
        "never",
    ),
    Need(
        "late_payment",
        f"an invoice {payments.GRACE_DAYS:.0f} days and {payments.DEVIATIONS:.0f} usual deviations later than this payer's habit, that of bills paid by its day",
        "how late; words on the bill",
        f"paid, and the later ones in time; or {_CLERICAL} (both below {payments.SERIOUS_DAYS:.0f} days)",
    ),
    Need(
        "sponsor_change",
        "a senior's leaving, moving or handing over is told; an executive first seen late in the history",
        "told by several, or by the person",
        "never",
    ),
)
