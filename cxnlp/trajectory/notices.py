"""A notice that the customer gave in so many words: the one statement that settles the class.

Talk of leaving is weighed; a notice is not. It stands where a customer writes or says in own words that the contract
ends or shrinks (`explicit.toml`, churn_risk), neither asking nor supposing, within the last 90 days. Then decline has
at least odds of NOTICE_ODDS to one and is at risk, whatever else is seen. Judgement: among the labelled histories two
accounts hold such a notice, too few to fit on.
"""

from __future__ import annotations

from cxnlp.trajectory.candidates import Record, Said
from cxnlp.trajectory.explicit import explicit
from cxnlp.trajectory.history_tables import OWN_WEIGHT
from cxnlp.trajectory.supposing_words import SUPPOSED

STANDS_DAYS = 90.0
NOTICE_ODDS = 3.0
NOTICE = "notice"
"""Its name among the confirmatory contributions."""


def states_notice(said: Said) -> bool:
    """Whether a customer's own sentence gives notice."""
    return (
        said.side == "customer"
        and said.weight >= OWN_WEIGHT
        and explicit("churn_risk", said.text, said.p["churn_risk"])
        and not SUPPOSED.search(said.text)
    )


def standing_notice(record: Record) -> Said | None:
    """The latest notice that stands on the day of judging."""
    since = record.history.end - STANDS_DAYS
    return next((s for s in reversed(record.said) if s.day >= since and states_notice(s)), None)
