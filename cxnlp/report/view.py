"""One account as the report shows it: the records that templates, charts and sheets read (`seen.py` makes them)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cxnlp.actions.asked import BEFORE_ONSET_DAYS, FRESH_DAYS, weeks_anew
from cxnlp.report import words
from cxnlp.report.answering import Answering
from cxnlp.report.evidence import Driver, Event, Quote, Shift
from cxnlp.report.measured import Fall, Growth
from cxnlp.report.missing import note
from cxnlp.report.persons import Mood, Stakeholder
from cxnlp.report.ranking import Urgency
from cxnlp.report.reasons import grave, main_reason, telling
from cxnlp.report.tables import Week
from cxnlp.trajectory.shared_line import LINE
from cxnlp.trajectory.standing import STANDING
from cxnlp.types import FLAGS
from cxnlp.vocabulary import THIN

REASONS_SHOWN = 3
LEAST_STATED = 0.1
"""Log-odds below which a confirmatory item is not shown in an account's section."""


@dataclass(frozen=True, slots=True)
class Action:
    action: str
    owner: str | None
    due_in_days: int | None
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Promise:
    """An open commitment in exact words. `due` is its day where the words fix one, else None; `when` the words."""

    text: str
    side: str
    owner: str | None
    due: date | None
    when: str | None
    made: date | None
    overdue: bool

    @property
    def until(self) -> str:
        """When it is due, in words, or "" where nothing was said."""
        if self.due is None:
            return self.when or ""
        return f"{words.day(self.due)}{', overdue' if self.overdue else ''}"


@dataclass(frozen=True, slots=True)
class Surprise:
    """Survey answers that contradict how the account behaves; `when`: the day of the latest answer."""

    statement: str
    when: date | None


@dataclass(frozen=True, slots=True)
class AccountView:
    """`onset_interval`, `change_interval`: the days between which either lies at 90 %. `others`: accounts that shares
    are shrunk to. `unweighed`: changes beside the score. `course`: how the score moves, in words. `regimes`: day and
    words of each marker. `other_language`: the share of the customer's words, 0..1, that is not scored for its
    language; `unread`: whether that is most. `missing`: the sources of which nothing was read, or nothing after a day.
    `mood_lines`: what its moods are about. `levels`: the recent level of each
    feature that is seen (None: not kept). `ended`: of `missing`
    what ended, with its last day; `sources_ended` their names. `whole`: the account before it was restricted to a
    period. `anchor` is the id of the account's section; `rank` its place in the portfolio, from 1."""

    key: str
    anchor: str
    rank: int
    name: str
    cls: str
    as_of: date | None
    first_at: date | None
    last_at: date | None
    messages: int
    score: float
    baseline_logit: float
    score_logit: float
    slope: float | None
    risk: float
    risk_interval: tuple[float, float] | None
    onset: date | None
    confidence: str | None
    change_date: date | None
    shifts: tuple[Shift, ...]
    contrast: tuple[Quote, Quote] | None
    drivers: tuple[Driver, ...]
    events: tuple[Event, ...]
    stakeholders: tuple[Stakeholder, ...]
    role_moods: tuple[tuple[str, Mood, Mood], ...]
    champion: str | None
    champion_status: str | None
    champion_note: str
    champion_since: date | None
    successor: str | None
    actions: tuple[Action, ...]
    weeks: tuple[Week, ...]
    value: str | None
    amount: float | None
    currency: str | None
    renewal: date | None
    urgency: Urgency
    promises: tuple[Promise, ...] | None
    answering: Answering | None
    surprise: Surprise | None
    confirmed: tuple[Driver, ...] = ()
    course: str = ""
    others: int | None = None
    unweighed: tuple[str, ...] = ()
    slope_interval: tuple[float, float] | None = None
    regimes: tuple[tuple[date, str], ...] = ()
    comparable_from: date | None = None
    risk_leading: float | None = None
    other_language: float | None = None
    missing: tuple[str, ...] = ()
    unread: bool = False
    falls: tuple[Fall, ...] = ()
    growth: Growth | None = None
    onset_interval: tuple[date, date] | None = None
    change_interval: tuple[date, date] | None = None
    mood_lines: tuple[str, ...] = ()
    ended: tuple[tuple[str, date], ...] = ()
    sources_ended: frozenset[str] = frozenset()
    whole: AccountView | None = None
    levels: Mapping[str, float] | None = None

    @property
    def word(self) -> str:
        return words.CLASS_WORDS.get(self.cls, self.cls)

    @property
    def figures(self) -> tuple[float | None, float | None, float | None]:
        """Score, slope and risk as tables show them: none where there is too little to judge by."""
        return (None, None, None) if self.cls == THIN else (self.score, self.slope, self.risk)

    @property
    def renewing(self) -> str:
        """When the account renews, or was to, in words; "" where that is not known."""
        return (
            f"{'renewal was due' if self.renewal_past else 'renews'} {words.day(self.renewal)}" if self.renewal else ""
        )

    @property
    def renewal_past(self) -> bool:
        """Whether the known day of the renewal lies before the day of judging."""
        return bool(self.renewal and self.as_of and self.renewal < self.as_of)

    @property
    def role_map(self) -> tuple[tuple[str, Mood, Mood, tuple[Stakeholder, ...]], ...]:
        """Role, its mood, its trust and its people, by weight of the role; roles with people alone included."""
        moods = {role: (mood, trust) for role, mood, trust in self.role_moods}
        names = list(dict.fromkeys([*moods, *(p.role for p in self.stakeholders)]))
        order = {word: words.ROLE_WEIGHT.get(key, 9) for key, word in words.ROLE_WORDS.items()}
        none = Mood(None, None, 0)
        return tuple(
            (name, *moods.get(name, (none, none)), tuple(p for p in self.stakeholders if p.role == name))
            for name in sorted(names, key=lambda n: (order.get(n, 9), n))
        )

    @property
    def owed(self) -> tuple[tuple[str, tuple[Promise, ...]], ...]:
        """Open commitments by side: ours first; a side without any is left out."""
        sides = (("We promised", "vendor"), ("They promised", "customer"))
        found = ((title, tuple(p for p in self.promises or () if p.side == side)) for title, side in sides)
        return tuple((title, rows) for title, rows in found if rows)

    @property
    def stated(self) -> tuple[Driver, ...]:
        """What states a loss and counts beside the score, without what hardly counts."""
        return tuple(d for d in self.confirmed if d.feature in STANDING or abs(d.contribution) >= LEAST_STATED)

    @property
    def shift(self) -> Shift | None:
        """The ledger row of everyone."""
        return next((s for s in self.shifts if s.role == "all"), None)

    @property
    def shared(self) -> str:
        """What was taken off the score because the whole portfolio shares it, or ""."""
        return next((d.statement for d in self.drivers if d.feature == LINE), "")

    @property
    def absent_note(self) -> str:
        """What it stands without, of the sources that a judgement reads; "" where all are there."""
        return note(self.missing)

    @property
    def unread_note(self) -> str:
        """What it means that most words are not scored for their language; "" where they are."""
        return (
            f"{words.percent(self.other_language)} of the customer’s words are in a language that is not scored. What "
            "was written there counts for nothing: class, score and risk rest on who takes part, times, meetings, "
            "tickets and tables."
            if self.unread
            else ""
        )

    @property
    def reasons(self) -> tuple[Driver, ...]:
        """The drivers that speak for the class: what improves a deepening account, what worsens any other."""
        good = self.cls == "deepening"
        return tuple(d for d in self.drivers if d.worsens != good)

    @property
    def alarms(self) -> tuple[Event, ...]:
        return tuple(e for e in self.events if not e.explained)

    @property
    def _telling(self) -> tuple[Event, ...]:
        """The alarms that speak for the class, none of long before the onset."""
        since = self.onset - timedelta(days=BEFORE_ONSET_DAYS) if self.onset else date.min
        return tuple(e for e in self.alarms if telling(e, self.cls) and (e.when is None or e.when >= since))

    @property
    def _since(self) -> date:
        return self.as_of - timedelta(days=FRESH_DAYS) if self.as_of else date.min

    @property
    def best_quote(self) -> Quote | None:
        """A customer's words that say most: of a fact that settles the class, then of what they state in so many words,
        from reasons found in text, then from the gravest alarms, then any."""
        said = [q for d in self.confirmed if d.feature in STANDING for q in d.quotes]
        said += [q for e in grave(self.events, self.cls, self._since) for q in e.quotes[:1]]
        said += [q for d in self.reasons if d.feature in FLAGS for q in d.quotes]
        said += [q for e in sorted(self._telling, key=lambda e: -e.severity) for q in e.quotes]
        said += [q for d in self.reasons for q in d.quotes]
        return next((q for q in said if q.role != "vendor"), said[0] if said else None)

    def proves(self, reason: Driver) -> bool:
        """Whether a reason is the first of those shown that the best quote speaks for."""
        return next((d for d in self.reasons[:REASONS_SHOWN] if self.best_quote in d.quotes), None) is reason

    @property
    def proven(self) -> bool:
        """Whether the best quote stands under one of the reasons shown."""
        return any(self.proves(d) for d in self.reasons[:REASONS_SHOWN])

    @property
    def main_reason(self) -> str:
        events = (self.whole or self).events
        silent = self.answering.ours.statement if self.answering and self.answering.ours else ""
        reason = main_reason(
            self.cls, self.messages, self.confirmed, self.drivers, events, self.unread, self.falls, self._since, silent
        )
        return f"{reason}; {self.anew}" if self.anew and self.cls == "steady" else reason

    @property
    def pace(self) -> str:
        """The slope of the score in words, and whether its interval leaves open that the score moves at all."""
        told = f"{words.signed(self.slope, 1)} a month"
        low, high = self.slope_interval or (self.slope or 0.0, self.slope or 0.0)
        return f"{told} (could be chance)" if low < 0.0 < high else told

    @property
    def anew(self) -> str:
        """Since when, for how many weeks and for which known change of late it is compared anew, in words; or ""."""
        day, what = self.regimes[-1] if self.regimes else (None, "")
        weeks = weeks_anew(day, self.as_of) if day and self.as_of else ""
        return f"compared anew only since {words.day(day)} ({weeks}): {what}" if weeks else ""
