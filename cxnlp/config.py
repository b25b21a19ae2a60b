"""Options of a run: `cxnlp.toml` and command-line values in, one frozen validated object out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cxnlp.capacity import Capacity, capacity_of
from cxnlp.errors import UsageError
from cxnlp.layers import covers, lay
from cxnlp.rates import Rates, rates_of
from cxnlp.settings import KEYS, Governance, parse
from cxnlp.trajectory.regimes import Regime, regimes_of

TABLES = ("directory", "accounts", "metrics", "surveys", "invoices", "outcomes")
FILES = (*TABLES, "mapping", "playbook")
"""Settings that are files, the tables of data among them."""


@dataclass(frozen=True)
class Config:
    """Everything that decides a result besides the inputs and the models.

    `as_of`: a day, "each" (every account on its own last day) or None (the last day of the portfolio).
    `decisions`: files of people decisions, read in this order.
    `held_mapping`: digest of the mappings that a workspace's inputs were read with; counts where `mapping` is None.
    `event_threshold`: probability above which an event candidate is reported, 0..1; None: as the model has it.
    `freezes`: folder of frozen definitions (`cxnlp freeze`); `governance`: owners, deprecations, exclusions.
    `playbook`: steps laid over the shipped playbook (docs/actions.md).
    `risk_base_rate`: share of accounts lost in 90 days, 0..1, that `risk_90d` is to assume; None: as calibrated.
    `budget`: what a team can look at; None: everything is listed.
    `rates`: exchange rates by which contract values are told in one currency; None: each stays in its own.
    `regimes`: known changes from which on accounts are compared anew (docs/regimes.md).
    `portfolio_shifts`: whether weekly changes that the whole portfolio shares are taken off each account's.
    """

    vendor_domains: tuple[str, ...] = ()
    account: str | None = None
    as_of: date | str | None = None
    directory: Path | None = None
    accounts: Path | None = None
    metrics: Path | None = None
    surveys: Path | None = None
    invoices: Path | None = None
    outcomes: Path | None = None
    mapping: Path | None = None
    held_mapping: str | None = None
    event_threshold: float | None = None
    decisions: tuple[Path, ...] = ()
    risk_base_rate: float | None = None
    budget: Capacity | None = None
    rates: Rates | None = None
    portfolio_shifts: bool = False
    freezes: Path | None = None
    playbook: Path | None = None
    regimes: tuple[Regime, ...] = ()
    governance: Governance = field(default_factory=Governance)

    @property
    def definition(self) -> dict[str, Any]:
        """The settings that say what the figures mean, whatever the inputs and the day."""
        return {
            "vendor_domains": sorted(self.vendor_domains),
            "account": self.account,
            "event_threshold": self.event_threshold,
            "risk_base_rate": self.risk_base_rate,
            "portfolio_shifts": self.portfolio_shifts,
            **({"regimes": [r.definition() for r in self.regimes]} if self.regimes else {}),
            **self.governance.definition(),
        }

    @property
    def sha256(self) -> str:
        """Digest of the settings that decide results; table files count by their content."""
        values: dict[str, Any] = {
            "vendor_domains": sorted(self.vendor_domains),
            "account": self.account,
            "as_of": str(self.as_of),
            "event_threshold": self.event_threshold,
        }
        if self.risk_base_rate is not None:
            values["risk_base_rate"] = self.risk_base_rate
        if self.budget is not None:
            held = self.budget
            period = [] if held.period == "week" else [held.period]
            values["budget"] = [held.a_week, held.cost_of_miss, held.cost_of_alarm, *period]
        if self.rates is not None:
            values["rates"] = [self.rates.base, *map(list, self.rates.worth)]
        if self.portfolio_shifts:
            values["portfolio_shifts"] = True
        for name in TABLES:
            path = getattr(self, name)
            values[name] = hashlib.sha256(path.read_bytes()).hexdigest() if path else None
        if self.governance.deprecated or self.governance.exclusions:
            values |= self.governance.definition()
        if self.regimes:  # with what they are called, which results show
            values["regimes"] = [[*r.definition(), r.what] for r in self.regimes]
        if self.playbook:
            values["playbook"] = hashlib.sha256(self.playbook.read_bytes()).hexdigest()
        if self.mapping:
            values["mapping"] = hashlib.sha256(self.mapping.read_bytes()).hexdigest()
        elif self.held_mapping:
            values["mapping"] = self.held_mapping
        if self.decisions:
            values["decisions"] = [hashlib.sha256(path.read_bytes()).hexdigest() for path in self.decisions]
        return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def parse_as_of(text: str | None) -> date | str | None:
    """A day, "each" or None. Raises UsageError for anything else."""
    if text is None or text == "each":
        return text
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--as-of {text!r} is no day: write it as 2026-03-31, or 'each'") from error


def load(path: Path, *more: Path, given: Sequence[str] = ()) -> Config:
    """Reads a cxnlp.toml and the files laid over it (see `layers`); `given` names options of the command
    line, which may not touch locked keys either. Raises UsageError naming every problem at once."""
    problems: list[str] = []
    layers = lay((path, *more), problems)
    values: dict[str, Any] = {"governance": parse(layers.values, problems)}
    known = {f.name for f in fields(Config)} - {"governance", "held_mapping"} | KEYS
    for option in given:
        problems += [
            f"--{option.replace('_', '-')} is locked by {layers.locked[k]}" for k in layers.locked if covers(k, option)
        ]
    for name, value in layers.values.items():
        if name in KEYS:
            continue
        if name not in known:
            problems.append(f"unknown key {name!r} (known: {', '.join(sorted(known))})")
        elif name == "vendor_domains":
            if isinstance(value, list) and all(isinstance(v, str) for v in value):
                values[name] = tuple(value)
            else:
                problems.append("vendor_domains must be a list of domains")
        elif name == "as_of":
            moment = value.date() if isinstance(value, datetime) else value
            values[name] = moment if isinstance(moment, date) else parse_as_of(str(value))
        elif name == "event_threshold":
            if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
                values[name] = float(value)
            else:
                problems.append("event_threshold must be a number from 0 to 1")
        elif name in FILES or name == "freezes":
            if isinstance(value, str):
                values[name] = layers.origin[name].parent / value
            else:
                problems.append(f"{name} must be a path in quotes")
        elif name == "decisions":
            files = value if isinstance(value, list) else [value]
            if all(isinstance(file, str) for file in files):
                values[name] = tuple(layers.origin[name].parent / file for file in files)
            else:
                problems.append("decisions must be a path in quotes, or a list of such")
        elif name == "risk_base_rate":
            if isinstance(value, int | float) and 0 < value < 1:
                values[name] = float(value)
            else:
                problems.append("risk_base_rate must be a number between 0 and 1, such as 0.04")
        elif name == "regimes":
            values[name] = regimes_of(value, problems)
        elif name == "budget":
            values[name] = capacity_of(value, problems)
        elif name == "rates":
            values[name] = rates_of(value, problems)
        elif name == "portfolio_shifts":
            if isinstance(value, bool):
                values[name] = value
            else:
                problems.append("portfolio_shifts must be true or false")
        elif isinstance(value, str):
            values[name] = value
        else:
            problems.append(f"{name} must be a text in quotes")
    if problems:
        raise UsageError(f"{' + '.join(map(str, (path, *more)))}: " + "; ".join(problems))
    return Config(**values)


def checked(config: Config) -> Config:
    """The config with its domains cleaned and its files checked. Raises UsageError naming every problem at once."""
    problems = [
        f"--{name} {getattr(config, name)} does not exist"
        for name in FILES
        if getattr(config, name) is not None and not getattr(config, name).is_file()
    ]
    if config.freezes is not None and not config.freezes.is_dir():
        problems.append(f"--freezes {config.freezes} is no folder")
    problems += [f"--decisions {path} does not exist" for path in config.decisions if not path.is_file()]
    domains = []
    for domain in config.vendor_domains:
        clean = domain.strip().lower().removeprefix("@")
        if "." not in clean or " " in clean or "@" in clean:
            problems.append(f"--vendor-domain {domain!r} is no domain (write it like acme.com)")
        domains.append(clean)
    if problems:
        raise UsageError("; ".join(problems))
    return replace(config, vendor_domains=tuple(domains))
