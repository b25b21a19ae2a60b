"""One run of the alerts: judge, decide, write to the outbox, deliver, mark."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cxnlp.alerts import notice as notices
from cxnlp.alerts.analysis import Portfolio
from cxnlp.alerts.episodes import Episode, Plan, over, plan
from cxnlp.alerts.hits import candidates, unmuted
from cxnlp.alerts.notice import Notice, episode_id
from cxnlp.alerts.rules import RuleSet
from cxnlp.alerts.sinks.settings import SinkSettings
from cxnlp.alerts.sinks.sink import NotDelivered, Sink
from cxnlp.alerts.sinks.text import without_quotes
from cxnlp.alerts.state import State
from cxnlp.output import utc

STATE_FILE = "alerts.sqlite"


@dataclass(frozen=True)
class Outcome:
    """What a run decided, the notices it wrote, and per sink how many went out and what went wrong."""

    today: date
    plan: Plan
    notices: tuple[Notice, ...]
    episodes: tuple[Episode, ...]
    sent: Mapping[str, int]
    unsent: Mapping[str, int]
    problems: Mapping[str, str]


def decide(
    portfolio: Portfolio,
    rules: RuleSet,
    episodes: Sequence[Episode],
    today: date,
    written_before: Sequence[Mapping[str, Any]] = (),
) -> tuple[Plan, list[Episode], list[Notice]]:
    """The plan, the alerts that change by it, and the notices to write. Alerts that people settled end first; what they
    stood on that is no finding raises none while it lasts. `written_before`: the notices of `episodes`."""
    stood_on = {str(n["episode"]): n["findings"] for n in written_before if n["findings"]}
    facts = {str(f.row["account"]): f for f in portfolio.facts}
    by_id = {r.id: r for r in rules.working()}
    closed = [e for e in episodes if e.id in portfolio.settled and e.over_on is None]
    settled = [replace(e, ended_on=today) for e in closed if e.ended_on is None]
    passed = [
        replace(e, ended_on=e.ended_on or today, over_on=today)
        for e in closed
        if over(e, facts, by_id, rules, portfolio.settled)
    ]
    episodes = _after(_after(episodes, settled), passed)
    muted = frozenset(
        (*e.key, rule) for e in episodes if e.id in portfolio.settled and e.over_on is None for rule in e.rules
    )
    standing = unmuted(candidates(portfolio, rules), muted)
    found = plan(standing, facts, episodes, rules, today, portfolio.settled, portfolio.reopened)
    ended = [replace(e, ended_on=today, over_on=today) for e in found.ended]
    found = replace(found, ended=(*settled, *found.ended))
    changed: list[Episode] = [*_after(settled, passed), *ended]
    written: list[Notice] = []
    titles = {r.id: r.title for r in rules.rules}
    for episode in found.ended:
        row = facts[episode.account].row if episode.account in facts else {}
        written.append(notices.cleared(episode, row, titles, today, _closed_as(episode, portfolio, stood_on)))
    for episode, candidate, fresh in found.worsened:
        grown = replace(episode, level=candidate.level, rules=(*episode.rules, *(h.rule.id for h in fresh)))
        changed.append(grown)
        written.append(notices.worsened(candidate, grown, fresh, today))
    for episode, fresh in found.joined:
        changed.append(replace(episode, rules=(*episode.rules, *(h.rule.id for h in fresh))))
    for candidate in found.raised:
        number = sum(e.key == candidate.key for e in episodes)
        own = tuple(h.rule.id for h in candidate.hits)
        new = Episode(
            episode_id(candidate, number), *candidate.key, number, candidate.level, own, today, candidate.facts.day
        )
        changed.append(new)
        written.append(notices.raised(candidate, new))
    return found, changed, written


def _closed_as(episode: Episode, portfolio: Portfolio, stood_on: Mapping[str, Sequence[str]]) -> str | None:
    """The state in which people closed an alert, or all the findings that it stood on; None where they did neither."""
    if own := portfolio.closed_as.get(episode.id):
        return own
    states = {portfolio.closed_as.get(number) for number in stood_on.get(episode.id, ())}
    if not states or None in states:
        return None
    return "false_alarm" if states == {"false_alarm"} else "resolved"


def rehearse(portfolio: Portfolio, rules: RuleSet, state: Path, today: date) -> Outcome:
    """What a run would do; writes and sends nothing."""
    episodes: list[Episode] = []
    before: list[dict[str, Any]] = []
    if state.is_file():
        with State(state) as held:
            episodes, before = held.episodes(), held.bodies()
    found, changed, written = decide(portfolio, rules, episodes, today, before)
    return Outcome(today, found, tuple(written), _after(episodes, changed), {}, {}, {})


def run(
    portfolio: Portfolio,
    rules: RuleSet,
    state: Path,
    sinks: Sequence[tuple[SinkSettings, Sink]],
    today: date,
    now: datetime,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> Outcome:
    """Writes what is new to the outbox, then delivers all that waits there, from earlier runs too, and marks it.

    Nothing is lost when a sink fails or the process dies: the outbox keeps it for the next run.
    """
    result: list[tuple[Plan, list[Episode], list[Notice]]] = []

    def chosen(episodes: list[Episode]) -> tuple[list[Episode], list[Notice]]:
        found, changed, written = decide(portfolio, rules, episodes, today, held.bodies())
        result.append((found, changed, written))
        return changed, written

    sent: dict[str, int] = {}
    problems: dict[str, str] = {}
    with State(state) as held:
        held.change(chosen, {settings.name: settings.takes for settings, _ in sinks}, today)
        found, _, written = result[0]
        for settings, sink in sinks:
            sent[settings.name], problem = deliver(held, settings, sink, now, progress)
            if problem:
                problems[settings.name] = problem
        unsent = {settings.name: len(held.waiting(settings.name)) for settings, _ in sinks}
        episodes = held.episodes()
    return Outcome(today, found, tuple(written), tuple(episodes), sent, unsent, problems)


def deliver(
    state: State,
    settings: SinkSettings,
    sink: Sink,
    now: datetime,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> tuple[int, str | None]:
    """Sends what waits for one sink: how many went out, and the last problem. A sink in trouble is left for next time;
    one that refuses a single notice gets the others."""
    trouble: list[NotDelivered] = []

    def send(body: dict[str, Any]) -> str | None:
        try:
            sink.send(body if settings.quotes else without_quotes(body))
        except NotDelivered as error:
            trouble.append(error)
            return str(error)
        return None

    waiting = state.waiting(settings.name)
    count = 0
    for number, notice in enumerate(waiting, 1):
        progress(f"sending to {settings.name}", number, len(waiting))
        if state.hand_over(notice, settings.name, send, utc(now) or "") is None:
            count += 1
        elif trouble[-1].again:
            break
    return count, str(trouble[-1]) if trouble else None


def _after(episodes: Sequence[Episode], changed: Sequence[Episode]) -> tuple[Episode, ...]:
    new = {e.id: e for e in changed}
    return (*(new.pop(e.id, e) for e in episodes), *(e for e in changed if e.id in new))
