"""What is new, graver, ended or held back, given what is open: a decision without side effects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cxnlp.alerts.facts import Facts
from cxnlp.alerts.hits import Candidate, Hit, Key, lasting
from cxnlp.alerts.rules import GROUPS, Rule, RuleSet

WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class Episode:
    """One alert from its raising to its end. `rules` that made or joined it; `number`: how many of its account and
    group came before; `at`: the account's day of judging when it was raised; `over_on`: the first run in which none of
    its rules lasted: `ended_on`, but of an alert that people settled, which ends while they may last."""

    id: str
    account: str
    group: str
    number: int
    level: int
    rules: tuple[str, ...]
    raised_on: date
    at: date
    ended_on: date | None = None
    over_on: date | None = None

    @property
    def key(self) -> Key:
        return self.account, self.group


@dataclass(frozen=True)
class Plan:
    """`raised`: new alerts; `worsened`: open ones with a graver or equally grave new rule; `joined`: rules that join
    without notice; `ended`; `open`: the others still open; `waiting`: beyond this week's capacity, first in line next
    time; `cooling`: ended too short a time ago."""

    raised: tuple[Candidate, ...]
    worsened: tuple[tuple[Episode, Candidate, tuple[Hit, ...]], ...]
    joined: tuple[tuple[Episode, tuple[Hit, ...]], ...]
    ended: tuple[Episode, ...]
    open: tuple[Episode, ...]
    waiting: tuple[Candidate, ...]
    cooling: tuple[Candidate, ...]


def plan(
    found: Sequence[Candidate],
    accounts: Mapping[str, Facts],
    episodes: Sequence[Episode],
    rules: RuleSet,
    today: date,
    settled: frozenset[str] = frozenset(),
    reopened: frozenset[str] = frozenset(),
) -> Plan:
    """Decides what becomes of the candidates `found`, which come in order of rank.

    `accounts`: the facts of every account of the analysis by key. An open alert of an account that is not in the
    analysis stays open: what is not looked at has not ended. `settled`: findings that people closed. `reopened`: alerts
    that they opened again: these do not cool.
    """
    episodes = [e for e in episodes if e.id not in reopened or e.ended_on is None]
    by_key = {c.key: c for c in found}
    running = {e.key: e for e in episodes if e.ended_on is None}
    by_id = {r.id: r for r in rules.working()}
    ended = [e for e in running.values() if e.key not in by_key and over(e, accounts, by_id, rules, settled)]
    worsened, joined = [], []
    for key, episode in sorted(running.items()):
        candidate = by_key.get(key)
        fresh = tuple(h for h in candidate.hits if h.rule.id not in episode.rules) if candidate else ()
        if candidate and any(h.rule.level >= episode.level for h in fresh):
            worsened.append((episode, candidate, fresh))
        elif fresh:
            joined.append((episode, fresh))
    raised: list[Candidate] = []
    waiting, cooling = [], []
    room = {g: rules.settings.capacity(g) - _recent(episodes, g, today) for g in GROUPS}
    for candidate in found:
        if candidate.key in running:
            continue
        if all(_cools(h, candidate, episodes, rules, today) for h in candidate.hits):
            cooling.append(candidate)
        elif room[candidate.group] > 0:
            room[candidate.group] -= 1
            raised.append(candidate)
        else:
            waiting.append(candidate)
    changed = {e.key for e in ended} | {e.key for e, *_ in worsened}
    still = [e for _, e in sorted(running.items()) if e.key not in changed]
    return Plan(tuple(raised), tuple(worsened), tuple(joined), tuple(sorted(ended, key=lambda e: e.key)),
                tuple(still), tuple(waiting), tuple(cooling))  # fmt: skip


def over(
    episode: Episode,
    accounts: Mapping[str, Facts],
    by_id: Mapping[str, Rule],
    rules: RuleSet,
    settled: frozenset[str],
) -> bool:
    """Whether none of an alert's rules lasts; one that is unknown lasts."""
    facts = accounts.get(episode.account)
    if facts is None:
        return False
    return all(lasting(by_id[i], facts, rules, settled) is False for i in episode.rules if i in by_id)


def _cools(hit: Hit, candidate: Candidate, episodes: Sequence[Episode], rules: RuleSet, today: date) -> bool:
    days = rules.settings.cooldown_days if hit.rule.cooldown_days is None else hit.rule.cooldown_days
    return any(
        e.key == candidate.key
        and hit.rule.id in e.rules
        and e.ended_on is not None
        and 0 <= (today - e.ended_on).days < days
        for e in episodes
    )


def _recent(episodes: Sequence[Episode], group: str, today: date) -> int:
    return sum(e.group == group and 0 <= (today - e.raised_on).days < WEEK_DAYS for e in episodes)
