"""The portfolio as the first screen shows it: who drifts, who is at risk, who went quiet, what was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cxnlp.report import asked, words
from cxnlp.report.compare import Comparison, compare, stale, within
from cxnlp.report.evidence import Event
from cxnlp.report.period import Period
from cxnlp.report.persons import Stakeholder
from cxnlp.report.provenance import Line, coverage_lines, provenance_lines, read_line, source_lines
from cxnlp.report.safe import one_line
from cxnlp.report.seen import account_views
from cxnlp.report.tables import Tables
from cxnlp.report.view import AccountView
from cxnlp.trajectory.attention import in_words
from cxnlp.trajectory.beliefs import prior_sources
from cxnlp.trajectory.weighted import HEAD, in_lines, portfolio_figures
from cxnlp.vocabulary import THIN

FULL_DETAIL = 50  # accounts with a section of their own; the others have their row in the portfolio table
RECENT_DAYS = 183  # how far back from its as-of day an account's events count on the first screen
LIST_LIMIT = 15  # rows of "who went quiet" and "money and scope" on the first screen
_WORST_FIRST = {"at_risk": 0, "drifting": 0, "steady": 1, "insufficient_data": 1, "deepening": 1}
_QUIET = {"left": 0, "silent": 1, "fading": 2}


@dataclass(frozen=True, slots=True)
class Portfolio:
    """`full` are the accounts that get a section; lists on the first screen are cut and say how many
    follow. With a budget, of which `budget` tells, those of decline, people, threads and money hold only the accounts
    that it lists; `listed`: their keys, None where there are none; `list_period`: what it is made for."""

    accounts: tuple[AccountView, ...]
    full: frozenset[str]
    quiet: tuple[tuple[AccountView, Stakeholder], ...]
    single_threaded: tuple[tuple[AccountView, str], ...]
    money: tuple[tuple[AccountView, tuple[Event, ...]], ...]
    summary: str
    budget: str
    as_of: str
    coverage: tuple[Line, ...]
    sources: tuple[Line, ...]
    quarantined: tuple[tuple[str, str], ...]
    ignored: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    provenance: tuple[Line, ...]
    read: str = ""
    weighted: tuple[tuple[str, ...], ...] = ()
    surveys: tuple[tuple[str, ...], ...] = ()
    weights: tuple[tuple[str, ...], ...] = ()
    period: Period | None = None
    comparison: Comparison | None = None
    judged_later: date | None = None
    listed: frozenset[str] | None = None
    list_period: str = "week"

    @property
    def weighted_head(self) -> tuple[str, ...]:
        return HEAD

    @property
    def surveys_head(self) -> tuple[str, ...]:
        return asked.HEAD

    @property
    def surveys_note(self) -> str:
        return asked.NOTE

    def of(self, cls: str) -> tuple[AccountView, ...]:
        """The accounts of one class, in rank order."""
        return tuple(a for a in self.accounts if a.cls == cls)

    def shown(self, cls: str) -> tuple[AccountView, ...]:
        """Of the accounts of one class those that a budget lists; all without one."""
        return tuple(a for a in self.of(cls) if self.listed is None or a.key in self.listed)

    def dated(self, event: Event) -> str:
        """When an event was, in words: since when, of one that began before the period."""
        before = self.period is not None and event.when is not None and event.when < self.period.first
        return f"{'since' if before else 'on'} {words.day(event.when)}"

    @property
    def no_account(self) -> str:
        """What to do where no account was found; "" where there are any."""
        return "" if self.accounts else words.NO_ACCOUNT

    @property
    def tally(self) -> tuple[tuple[str, str, int], ...]:
        """Class, its word and its number of accounts, in ranking order."""
        return tuple((c, words.CLASS_WORDS[c], len(self.of(c))) for c in words.CLASSES)


def portfolio(tables: Tables, period: Period | None = None, everything: bool = False) -> Portfolio:
    """The portfolio of an analysis; the same tables give the same portfolio in the same order.

    With `period`, events, quotes and promises are those of that period, which is compared with the one before.
    With `everything`, each account gets a section, however many there are.
    """
    accounts = account_views(tables)
    comparison = compare(accounts, period) if period else None
    if period:
        accounts = tuple(within(a, period) for a in accounts)
    budget = tables.document.get("budget")
    listed = frozenset(budget["listed"]) if budget and budget["listed"] else None
    shown = tuple(a for a in accounts if listed is None or a.key in listed)
    worst = sorted(accounts, key=lambda a: (_WORST_FIRST.get(a.cls, 1), -a.risk, a.rank))
    worst = worst if everything else worst[:FULL_DETAIL]
    return Portfolio(
        read=read_line(tables),
        weighted=_weighted(tables),
        surveys=asked.survey_lines(tables.document.get("surveys")),
        weights=_weights(tables),
        period=period,
        comparison=comparison,
        judged_later=stale(accounts, period) if period else None,
        accounts=accounts,
        full=frozenset(a.anchor for a in worst),
        quiet=_quiet(shown, period),
        single_threaded=single_threaded([a.whole or a for a in shown]),
        money=_events(shown, words.MONEY_AND_SCOPE, period),
        summary=_summary(accounts),
        budget=in_words(budget) if budget else "",
        as_of=_as_of(accounts),
        coverage=coverage_lines(tables),
        sources=source_lines(tables),
        quarantined=tables.sources.quarantined if tables.sources else (),
        ignored=tables.sources.ignored if tables.sources else (),
        missing=tables.missing,
        listed=listed,
        list_period=budget.get("period", "week") if budget else "week",
        provenance=provenance_lines(tables),
    )


def _weighted(tables: Tables) -> tuple[tuple[str, ...], ...]:
    """The portfolio's figures unweighted, by value and by segment; none where neither value nor segment is known."""
    block = portfolio_figures(tables.accounts)
    if not block["by_value"] and not block["by_segment"]:
        return ()
    return tuple(tuple(one_line(cell) for cell in row) for row in in_lines(block))


def _weights(tables: Tables) -> tuple[tuple[str, ...], ...]:
    """What was believed of each weight, why, and what the data made of it; none in results of an older version."""
    block = tables.document.get("weights") or {}
    rows = []
    for name, row in (block.get("features") or {}).items():
        source = prior_sources().get(name)
        why = f"{row['source']}{f': {source.why}' if source else ''}"
        figures = (
            f"{words.signed(mean, 2)}\N{NO-BREAK SPACE}±\N{NO-BREAK SPACE}{sd:.2f}"
            for mean, sd in (row["prior"], row["weight"])
        )
        rows.append((words.sentence(words.feature_word(name)), one_line(why), *figures))
    return tuple(rows)


def _quiet(
    accounts: Sequence[AccountView], period: Period | None = None
) -> tuple[tuple[AccountView, Stakeholder], ...]:
    """Customer people who left, fell silent or fade: the people who matter most first. With a period those who were
    last active in it."""
    found = [
        (a, p)
        for a in accounts
        for p in a.stakeholders
        if p.status in _QUIET and (period is None or period.holds(p.last_active))
    ]
    return tuple(
        sorted(
            found,
            key=lambda x: (
                not x[1].champion,
                words.ROLE_WEIGHT.get(x[1].role_key, 9),
                _QUIET[x[1].status],
                x[0].rank,
                x[1].name,
            ),
        )
    )


def single_threaded(accounts: Sequence[AccountView]) -> tuple[tuple[AccountView, str], ...]:
    """Accounts that hang on one person: by an event that says so, else as one of several people known is in touch.
    Where the score finds nobody active there is nobody to hang on."""
    found = []
    for account in accounts:
        event = next((e for e in account.alarms if e.kind == "single_threaded"), None)
        active = [p for p in account.stakeholders if p.in_touch]
        if account.stakeholders and not active and not any(p.status == "fading" for p in account.stakeholders):
            continue  # nobody is left for it to hang on
        if any(d.feature == "active_people" and d.value == 0 for d in account.drivers):
            continue
        if event is not None:
            found.append((account, event.statement or f"since {words.day(event.when)}"))
        elif len(active) == 1 and len(account.stakeholders) > 1 and account.cls != THIN:
            known = len(account.stakeholders)
            found.append((account, f"only {active[0].name} ({active[0].role}) of {known} known people is still active"))
    return tuple(found)


def _events(
    accounts: Sequence[AccountView], kinds: Sequence[str], period: Period | None
) -> tuple[tuple[AccountView, tuple[Event, ...]], ...]:
    """Unexplained events of some kinds by account, newest first, accounts in decline first: those of the last half
    year, or of the period, with bills that were late in it."""
    found = [
        (
            a,
            tuple(
                e
                for e in (a.whole or a).alarms
                if e.kind in kinds and (_stands(e, period) if period else _recent(a, e))
            ),
        )
        for a in accounts
    ]
    found.sort(key=lambda x: (_WORST_FIRST.get(x[0].cls, 1), -x[0].risk, x[0].rank))
    return tuple((a, events) for a, events in found if events)


def _stands(event: Event, period: Period) -> bool:
    """Whether an event is of the period, or of a bill that was late in it."""
    if event.when is None or event.over is None:
        return period.holds(event.when)
    return event.when < period.end and event.over >= period.first


def _recent(account: AccountView, event: Event) -> bool:
    return not (account.as_of and event.when) or (account.as_of - event.when).days <= RECENT_DAYS


def _summary(accounts: Sequence[AccountView]) -> str:
    messages = sum(a.messages for a in accounts)
    first = min((a.first_at for a in accounts if a.first_at), default=None)
    last = max((a.last_at for a in accounts if a.last_at), default=None)
    span = f", {words.day(first)} to {words.day(last)}" if first and last else ""
    return f"{words.plural(len(accounts), 'account')}, {words.plural(messages, 'message')}{span}"


def _as_of(accounts: Sequence[AccountView]) -> str:
    days = sorted({a.as_of for a in accounts if a.as_of})
    if not days:
        return "as-of day not stated"
    if len(days) == 1:
        return f"as of {words.day(days[0])}"
    return f"each account as of its own last day, {words.day(days[0])} to {words.day(days[-1])}"
