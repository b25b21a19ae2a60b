"""The records of one account as known on a day, before tables are made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from cxnlp.trajectory.history import History, build
from cxnlp.trajectory.regimes import Regime
from cxnlp.trajectory.source_ends import SourceEnd
from cxnlp.types import InvoiceRow, Message, MetricRow, Person, ScoredSentence, SurveyRow

UNDATED = "no record has a date that tells on which day the accounts are to be judged: give one with --as-of 2026-03-31"


@dataclass(frozen=True, slots=True)
class Dossier:
    """What `history.build` asks for, in its order, and the markers and ends of sources known on the day.
    `scored`: the sentences of `messages`, message by message."""

    account: str
    name: str
    as_of: date
    messages: tuple[Message, ...]
    people: Mapping[str, Person]
    champion: str | None
    scored: tuple[ScoredSentence, ...]
    metrics: tuple[MetricRow, ...]
    invoices: tuple[InvoiceRow, ...]
    surveys: tuple[SurveyRow, ...]
    regimes: tuple[Regime, ...] = ()
    ends: tuple[SourceEnd, ...] = ()

    def history(self) -> History:
        """The tables."""
        built = build(
            self.account,
            self.name,
            self.as_of,
            self.messages,
            self.people,
            self.champion,
            self.scored,
            self.metrics,
            self.invoices,
            self.surveys,
        )
        return replace(built, regimes=self.regimes, ends=self.ends) if self.regimes or self.ends else built
