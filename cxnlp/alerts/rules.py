"""Rules, settings and sinks out of TOML: the shipped rules with a file of the user's laid over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cxnlp.alerts.conditions import Condition, Dials
from cxnlp.alerts.reading import NOTHING, PRESETS, condition
from cxnlp.alerts.sinks.settings import LEVELS, SinkSettings, secret_problems, sink
from cxnlp.errors import UsageError
from cxnlp.toml_file import read_toml

SHIPPED = Path(__file__).parent / "rules.toml"
GROUPS = ("decline", "opportunity")
"""Alerts of one account are merged within a group; each group has a capacity of its own."""
RULE_KEYS = frozenset(
    {"id", "title", "group", "level", "when", "presets", "segments", "cooldown_days", "why", "fires", "silent"}
)
SETTINGS: Mapping[str, tuple[float, float, float]] = {
    "capacity_per_week": (10, 0, 100_000),
    "opportunities_per_week": (5, 0, 100_000),
    "cooldown_days": (28, 0, 3650),
    "hysteresis": (0.15, 0, 0.9),
}
"""Name -> default, least and greatest value."""


@dataclass(frozen=True, slots=True)
class Example:
    """Facts under which a rule must fire, or must not: a part of an account laid over a healthy one."""

    fires: bool
    row: Mapping[str, Any]
    weekly: Mapping[str, Any]
    preset: str
    open: bool
    why: str


@dataclass(frozen=True, slots=True)
class Rule:
    """`presets`: under which sensitivities it works; `segments`: for which accounts (none: all)."""

    id: str
    title: str
    group: str
    level: int
    when: Condition
    presets: tuple[str, ...] = PRESETS
    segments: tuple[str, ...] = ()
    cooldown_days: int | None = None
    why: str = ""
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """Capacities count newly raised alerts in seven days; `cooldown_days` run from the end of an alert."""

    sensitivity: str = "normal"
    capacity_per_week: int = 10
    opportunities_per_week: int = 5
    cooldown_days: int = 28
    hysteresis: float = 0.15

    def dials(self, open_: bool = False) -> Dials:
        return Dials(self.sensitivity, self.hysteresis, open_)

    def capacity(self, group: str) -> int:
        return self.opportunities_per_week if group == "opportunity" else self.capacity_per_week


@dataclass(frozen=True, slots=True)
class RuleSet:
    rules: tuple[Rule, ...]
    settings: Settings = field(default_factory=Settings)
    sinks: tuple[SinkSettings, ...] = ()

    def working(self) -> tuple[Rule, ...]:
        """The rules of the chosen sensitivity."""
        return tuple(r for r in self.rules if self.settings.sensitivity in r.presets)


def load(path: Path | None = None, sensitivity: str | None = None) -> RuleSet:
    """The shipped rules with the file at `path` laid over them: rules of the same id replace, `disable` drops,
    `use_shipped = false` starts from none. Raises UsageError naming every problem at once."""
    problems: list[str] = []
    shipped = _rules(read_toml(SHIPPED, "the file of rules"), problems, str(SHIPPED))
    data = read_toml(path, "the file of rules") if path else {}
    name = str(path)
    for key in data:
        if key not in ("rule", "sink", "settings", "use_shipped", "disable"):
            problems.append(f"{name}: unknown key {key!r}")
    problems += [f"{name}: {p}" for p in secret_problems(data.get("sink", []))]
    own = _rules(data, problems, name)
    disable = data.get("disable", [])
    if not isinstance(disable, list) or not set(map(str, disable)) <= {r.id for r in (*shipped, *own)}:
        problems.append(f"{name}: disable must be a list of ids of rules")
        disable = []
    kept = shipped if data.get("use_shipped", True) is True else ()
    replaced = {r.id: r for r in own}
    rules = [replaced.pop(r.id, r) for r in kept]
    rules += [r for r in own if r.id in replaced]
    settings = _settings(data.get("settings", {}), problems, name)
    if sensitivity is not None:
        if sensitivity not in PRESETS:
            problems.append(f"--sensitivity is one of {', '.join(PRESETS)}, not {sensitivity!r}")
        else:
            settings = replace(settings, sensitivity=sensitivity)
    tables = data.get("sink", [])
    sinks = [
        sink(t, problems, f"{name}: sink {n}") for n, t in enumerate(tables if isinstance(tables, list) else [], 1)
    ]
    names = [s.name for s in sinks if s]
    problems += [f"{name}: two sinks are called {n!r}" for n in sorted({n for n in names if names.count(n) > 1})]
    if problems:
        raise UsageError("; ".join(problems))
    return RuleSet(tuple(r for r in rules if r.id not in disable), settings, tuple(s for s in sinks if s))


def _rules(data: Mapping[str, Any], problems: list[str], name: str) -> tuple[Rule, ...]:
    tables = data.get("rule", [])
    if not isinstance(tables, list) or not all(isinstance(t, dict) for t in tables):
        problems.append(f"{name}: rules are written as [[rule]] tables")
        return ()
    found = []
    for number, table in enumerate(tables, 1):
        own: list[str] = []
        found.append(_rule(table, own))
        problems += [f"{name}: rule {table.get('id') or number}: {p}" for p in own]
    ids = [r.id for r in found]
    problems += [f"{name}: two rules have the id {i!r}" for i in sorted({i for i in ids if ids.count(i) > 1})]
    return tuple(found)


def _rule(table: Mapping[str, Any], problems: list[str]) -> Rule:
    problems += [f"unknown key {k!r}" for k in table if k not in RULE_KEYS]
    for key in ("id", "title"):
        if not isinstance(table.get(key), str) or not table[key].strip():
            problems.append(f"{key} is missing or no text")
    group, level = table.get("group", "decline"), table.get("level", "warning")
    if group not in GROUPS:
        problems.append(f"group is one of {', '.join(GROUPS)}")
    if level not in LEVELS:
        problems.append(f"level is one of {', '.join(LEVELS)}")
    presets, segments = table.get("presets", list(PRESETS)), table.get("segments", [])
    if not isinstance(presets, list) or not presets or not set(presets) <= set(PRESETS):
        problems.append(f"presets is a list out of {', '.join(PRESETS)}")
    if not isinstance(segments, list) or not all(isinstance(s, str) for s in segments):
        problems.append("segments is a list of names")
    cooldown = table.get("cooldown_days")
    if cooldown is not None and (isinstance(cooldown, bool) or not isinstance(cooldown, int) or cooldown < 0):
        problems.append("cooldown_days is a whole number of days")
    when = condition(table["when"], problems) if "when" in table else NOTHING
    if "when" not in table:
        problems.append("when is missing")
    examples = [
        example
        for key in ("fires", "silent")
        for number, part in enumerate(_tables(table.get(key, []), problems, key), 1)
        if (example := _example(part, key == "fires", problems, f"{key}[{number}]"))
    ]
    if problems:
        return Rule(str(table.get("id")), "", GROUPS[0], 0, NOTHING)
    return Rule(
        table["id"], table["title"], group, LEVELS.index(level), when, tuple(presets), tuple(segments), cooldown,
        str(table.get("why", "")), tuple(examples),
    )  # fmt: skip


def _tables(value: object, problems: list[str], key: str) -> list[Mapping[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(t, dict) for t in value):
        problems.append(f"{key} is a list of tables")
        return []
    return value


def _example(table: Mapping[str, Any], fires: bool, problems: list[str], where: str) -> Example | None:
    unknown = [k for k in table if k not in ("row", "weekly", "preset", "open", "why")]
    row, weekly, preset = table.get("row", {}), table.get("weekly", {}), table.get("preset", "normal")
    if unknown or not isinstance(row, dict) or not isinstance(weekly, dict) or preset not in PRESETS:
        problems.append(f"{where} holds row, weekly, preset, open and why, nothing else: {', '.join(unknown)}")
        return None
    return Example(fires, row, weekly, preset, table.get("open", False) is True, str(table.get("why", "")))


def _settings(table: object, problems: list[str], name: str) -> Settings:
    if not isinstance(table, dict):
        problems.append(f"{name}: settings must be a table")
        return Settings()
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key == "sensitivity":
            if value not in PRESETS:
                problems.append(f"{name}: sensitivity is one of {', '.join(PRESETS)}")
            values[key] = value
        elif key in SETTINGS:
            default, least, most = SETTINGS[key]
            whole = isinstance(default, int)
            right = isinstance(value, int) if whole else isinstance(value, int | float)
            if isinstance(value, bool) or not right or not least <= value <= most:
                kind = "whole number" if whole else "number"
                problems.append(f"{name}: {key} is a {kind} from {least:g} to {most:g}")
            values[key] = value
        else:
            problems.append(f"{name}: unknown setting {key!r} (known: sensitivity, {', '.join(SETTINGS)})")
    return Settings(**values)
