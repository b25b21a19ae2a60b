"""The part of cxnlp.toml that governs: owners of metrics and alerts, deprecated metrics, the register of exclusions.

[owners.metrics]
trust = "Ada Quill"
[owners.alerts]
late_payment = "Finance"   # a kind of event, or the id of an alert rule
[deprecated.logins]
sunset = 2026-06-30
reason = "the tracking changed"
[[exclusions]]
account = "orchard"        # or metric = "trust"
reason = "test tenant"
author = "Ada Quill"
date = 2026-01-15
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

from cxnlp.types import FLAGS

KEYS = frozenset({"owners", "deprecated", "exclusions"})
# Kinds of events that are no flag of a sentence; the flags are kinds too.
BEHAVIOUR_EVENTS = (
    "engagement_drop", "missed_meetings", "single_threaded", "ticket_spike", "ticket_silence", "junior_only_tickets",
    "slow_vendor", "slow_customer", "late_payment", "sponsor_change",
)  # fmt: skip
ALERTS = (*FLAGS, *BEHAVIOUR_EVENTS)


@dataclass(frozen=True, slots=True)
class Deprecated:
    """A metric that ends: after `sunset` it counts as excluded."""

    metric: str
    sunset: date
    reason: str


@dataclass(frozen=True, slots=True)
class Exclusion:
    """An account or a metric (`kind`) that results are also shown without, who said so, when and why."""

    kind: str
    name: str
    reason: str
    author: str
    date: date


@dataclass(frozen=True)
class Governance:
    """`owners`: pairs of ("metrics.trust" or "alerts.late_payment", owner), in order."""

    owners: tuple[tuple[str, str], ...] = ()
    deprecated: tuple[Deprecated, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()

    def definition(self) -> dict[str, Any]:
        """What of it decides results: everything but the owners."""
        return {
            "deprecated": [[d.metric, d.sunset.isoformat()] for d in self.deprecated],
            "exclusions": [[e.kind, e.name] for e in self.exclusions],
        }


def metrics() -> tuple[str, ...]:
    """The names of the features of the score."""
    from cxnlp.trajectory.catalogue import FEATURES

    return tuple(f.name for f in FEATURES)


def alert_rules() -> tuple[str, ...]:
    """The ids of the shipped alert rules."""
    text = (files("cxnlp.alerts") / "rules.toml").read_text(encoding="utf-8")
    return tuple(rule["id"] for rule in tomllib.loads(text)["rule"])


def parse(data: Mapping[str, Any], problems: list[str]) -> Governance:
    """The governing part of a configuration; what is wrong with it is added to `problems`."""
    return Governance(
        _owners(data.get("owners", {}), problems),
        _deprecated(data.get("deprecated", {}), problems),
        _exclusions(data.get("exclusions", []), problems),
    )


def _owners(value: Any, problems: list[str]) -> tuple[tuple[str, str], ...]:
    known = {"metrics": metrics(), "alerts": (*ALERTS, *alert_rules())}
    if not isinstance(value, dict) or not all(k in known and isinstance(v, dict) for k, v in value.items()):
        problems.append("owners must be the tables [owners.metrics] and [owners.alerts]")
        return ()
    found = []
    for group, rows in sorted(value.items()):
        for name, owner in sorted(rows.items()):
            if name not in known[group]:
                problems.append(f"owners.{group}.{name}: there is no such {group[:-1]}")
            elif not isinstance(owner, str) or not owner.strip():
                problems.append(f"owners.{group}.{name} must be a name")
            else:
                found.append((f"{group}.{name}", owner.strip()))
    return tuple(found)


def _deprecated(value: Any, problems: list[str]) -> tuple[Deprecated, ...]:
    if not isinstance(value, dict):
        problems.append("deprecated must hold tables like [deprecated.logins]")
        return ()
    found = []
    for metric, row in sorted(value.items()):
        if metric not in metrics():
            problems.append(f"deprecated.{metric}: there is no such metric")
        elif not isinstance(row, dict) or not isinstance(row.get("sunset"), date):
            problems.append(f"deprecated.{metric} needs a sunset date (sunset = 2026-06-30)")
        else:
            found.append(Deprecated(metric, row["sunset"], str(row.get("reason", ""))))
    return tuple(found)


def _exclusions(value: Any, problems: list[str]) -> tuple[Exclusion, ...]:
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        problems.append("exclusions must be tables [[exclusions]]")
        return ()
    found = []
    for number, row in enumerate(value, 1):
        where = f"exclusion {number}"
        kinds = [k for k in ("account", "metric") if isinstance(row.get(k), str)]
        lacking = [k for k in ("reason", "author") if not isinstance(row.get(k), str) or not row[k].strip()]
        lacking += ["date"] if not isinstance(row.get("date"), date) else []
        if len(kinds) != 1:
            problems.append(f"{where} must name either an account or a metric")
        elif kinds == ["metric"] and row["metric"] not in metrics():
            problems.append(f"{where}: there is no metric {row['metric']!r}")
        elif lacking:
            problems.append(f"{where} ({row[kinds[0]]}) lacks {', '.join(lacking)}")
        else:
            found.append(Exclusion(kinds[0], row[kinds[0]], row["reason"], row["author"], row["date"]))
    return tuple(found)
