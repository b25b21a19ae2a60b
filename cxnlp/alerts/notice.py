"""A notice: one alert raised, worsened or ended, as data, with an id that its content alone decides."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cxnlp.alerts.conditions import walk
from cxnlp.alerts.episodes import Episode
from cxnlp.alerts.hits import QUOTES, Candidate, Hit
from cxnlp.alerts.rules import Rule
from cxnlp.alerts.sinks.settings import LEVELS
from cxnlp.output import SCHEMA_VERSION
from cxnlp.trajectory.evidence import QUIET, UNSPOKEN

ACTIONS = 2
REASONS = 2
ASK: Json = {
    "action": "look at what raised this alert, and ask the people concerned how they see it",
    "owner_role": "csm",
    "due_in_days": 14,
    "kind": "outreach",
}
STATUSES = ("raised", "worsened", "cleared")
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Notice:
    """What goes to the sinks. `id` is the key that receivers can tell repetitions by."""

    id: str
    status: str
    group: str
    level: int
    body: Json


def episode_id(candidate: Candidate, number: int) -> str:
    """The id of an alert: of its account, group, rules, day of judging and how many came before."""
    rules = ",".join(sorted(h.rule.id for h in candidate.hits))
    return _digest("al", *candidate.key, rules, candidate.facts.day.isoformat(), str(number))


def raised(candidate: Candidate, episode: Episode) -> Notice:
    """The notice of a new alert; its id is the alert's own."""
    return _notice(episode.id, "raised", episode, candidate, candidate.hits, episode.level)


def worsened(candidate: Candidate, episode: Episode, fresh: Sequence[Hit], today: date) -> Notice:
    """The notice that rules as grave as an open alert, or graver, have joined it; the new ones stand first."""
    rules = ",".join(sorted(h.rule.id for h in fresh))
    number = _digest("al", episode.id, "worsened", rules, today.isoformat())
    others = [h for h in candidate.hits if h not in fresh]
    return _notice(number, "worsened", episode, candidate, (*fresh, *others), max(h.rule.level for h in candidate.hits))


def cleared(
    episode: Episode, facts: Json, titles: Mapping[str, str], today: date, closed_as: str | None = None
) -> Notice:
    """The notice that an alert has ended. `closed_as`: the state in which people closed it; None where what it stood
    on has passed."""
    body = {
        "schema_version": SCHEMA_VERSION,
        "id": _digest("al", episode.id, "cleared"),
        "episode": episode.id,
        "status": "cleared",
        "account": episode.account,
        "name": str(facts.get("name") or episode.account),
        "group": episode.group,
        "level": LEVELS[episode.level],
        "title": f"over: {titles.get(episode.rules[0], episode.rules[0]) if episode.rules else 'alert'}",
        "rules": [{"id": i, "title": titles.get(i, i)} for i in episode.rules],
        "raised_on": episode.raised_on.isoformat(),
        "ended_on": today.isoformat(),
        "closed_as": closed_as,
        "actions": [],
        "findings": [],
        "evidence": [],
    }
    return Notice(str(body["id"]), "cleared", episode.group, episode.level, body)


def _notice(
    number: str, status: str, episode: Episode, candidate: Candidate, hits: Sequence[Hit], level: int
) -> Notice:
    row = candidate.facts.row
    trajectory = row["trajectory"]
    added = sorted(candidate.facts.added, key=lambda d: -float(d["contribution"]))
    drivers = [d for d in added if float(d["contribution"]) > 0][:REASONS]
    shown = drivers if candidate.group != "opportunity" else []
    proven = [d for d in shown if d.get("feature") not in UNSPOKEN | QUIET]
    evidence = [e for h in hits for e in h.evidence] or [e for d in proven for e in d.get("evidence") or ()]
    quotes = {(e.get("message_id"), e.get("quote")): e for e in evidence if e.get("quote")}
    kept = ("message_id", "quote", "sent_at", "person_id")
    body = {
        "schema_version": SCHEMA_VERSION,
        "id": number,
        "episode": episode.id,
        "status": status,
        "account": episode.account,
        "name": str(row.get("name") or episode.account),
        "group": episode.group,
        "level": LEVELS[level],
        "title": hits[0].rule.title,
        "rules": [
            {
                "id": h.rule.id,
                "title": h.rule.title,
                "level": LEVELS[h.rule.level],
                "because": list(h.because),
                "findings": list(h.findings),
            }
            | ({"owner": owner} if (owner := owner_of(h.rule, row.get("owners") or {})) else {})
            for h in hits
        ],
        "reasons": [str(d["statement"]) for d in shown],
        "as_of": candidate.facts.day.isoformat(),
        "raised_on": episode.raised_on.isoformat(),
        "class": trajectory.get("class"),
        "score": round(float(trajectory.get("score") or 0.0), 6),
        "risk_90d": trajectory.get("risk_90d"),
        "priority": row["priority"],
        "rank_weight": round(candidate.weight, 6),
        "actions": _actions(row.get("actions") or (), candidate.group),
        "findings": list(dict.fromkeys(f for h in hits for f in h.findings)),
        "evidence": [{k: e.get(k) for k in kept} for e in list(quotes.values())[:QUOTES]],
    }
    return Notice(number, status, episode.group, level, body)


def _actions(steps: Sequence[Json], group: str) -> list[Json]:
    """The account's first steps; where all are to go on as before, an alarm asks for a look at what raised it."""
    shown: list[Json] = [
        {k: a.get(k) for k in ("action", "owner_role", "due_in_days", "kind")} for a in steps[:ACTIONS]
    ]
    return [ASK] if group == "decline" and shown and all(a["kind"] == "watch" for a in shown) else shown


def owner_of(rule: Rule, owners: Mapping[str, str]) -> str | None:
    """Who owns an alert (`owners.alerts` of the configuration): by its rule, else by a kind of event it looks for."""
    kinds = [kind for part in walk(rule.when) for kind in part.options.get("event", ())]
    return next((owners[name] for name in (rule.id, *kinds) if name in owners), None)


def _digest(prefix: str, *parts: str) -> str:
    return prefix + hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:14]
