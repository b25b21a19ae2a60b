"""Options of a run: `cxnlp.toml` and command-line values in, one frozen validated object out."""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from cxnlp.capacity import Capacity, capacity_of
from cxnlp.errors import UsageError

TABLES = ("directory", "accounts", "metrics", "surveys", "invoices", "outcomes")


@dataclass(frozen=True)
class Config:
    """Everything that decides a result besides the inputs and the models.

    `as_of`: a day, "each" (every account on its own last day) or None (the last day of the portfolio).
    `event_threshold`: probability above which an event candidate is reported, 0..1; None: as the model has it.
    `risk_base_rate`: share of accounts lost in 90 days, 0..1, that `risk_90d` is to assume; None: as calibrated.
    `budget`: what a team can look at; None: everything is listed.
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
    event_threshold: float | None = None
    risk_base_rate: float | None = None
    budget: Capacity | None = None
    portfolio_shifts: bool = False

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
            values["budget"] = [self.budget.a_week, self.budget.cost_of_miss, self.budget.cost_of_alarm]
        if self.portfolio_shifts:
            values["portfolio_shifts"] = True
        for name in TABLES:
            path = getattr(self, name)
            values[name] = hashlib.sha256(path.read_bytes()).hexdigest() if path else None
        return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def parse_as_of(text: str | None) -> date | str | None:
    """A day, "each" or None. Raises UsageError for anything else."""
    if text is None or text == "each":
        return text
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--as-of {text!r} is no day: write it as 2026-03-31, or 'each'") from error


def load(path: Path) -> Config:
    """Reads a cxnlp.toml. Raises UsageError naming every problem at once."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"the configuration {path} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"the configuration {path} is no valid TOML: {error}") from error
    problems: list[str] = []
    values: dict[str, Any] = {}
    known = {f.name for f in fields(Config)}
    for key, value in data.items():
        name = key.replace("-", "_")
        if name not in known:
            problems.append(f"unknown key {key!r} (known: {', '.join(sorted(known))})")
        elif name == "vendor_domains":
            if isinstance(value, list) and all(isinstance(v, str) for v in value):
                values[name] = tuple(value)
            else:
                problems.append("vendor_domains must be a list of domains")
        elif name == "as_of":
            values[name] = value if isinstance(value, date) else parse_as_of(str(value))
        elif name == "event_threshold":
            if isinstance(value, int | float) and 0 <= value <= 1:
                values[name] = float(value)
            else:
                problems.append("event_threshold must be a number from 0 to 1")
        elif name == "risk_base_rate":
            if isinstance(value, int | float) and 0 < value < 1:
                values[name] = float(value)
            else:
                problems.append("risk_base_rate must be a number between 0 and 1, such as 0.04")
        elif name == "budget":
            values[name] = capacity_of(value, problems)
        elif name == "portfolio_shifts":
            if isinstance(value, bool):
                values[name] = value
            else:
                problems.append("portfolio_shifts must be true or false")
        elif name in TABLES:
            values[name] = path.parent / str(value)
        else:
            values[name] = str(value)
    if problems:
        raise UsageError(f"{path}: " + "; ".join(problems))
    return Config(**values)


def checked(config: Config) -> Config:
    """The config with its domains cleaned and its files checked. Raises UsageError naming every problem at once."""
    problems = [
        f"--{name} {getattr(config, name)} does not exist"
        for name in TABLES
        if getattr(config, name) is not None and not getattr(config, name).is_file()
    ]
    domains = []
    for domain in config.vendor_domains:
        clean = domain.strip().lower().removeprefix("@")
        if "." not in clean or " " in clean or "@" in clean:
            problems.append(f"--vendor-domain {domain!r} is no domain (write it like acme.com)")
        domains.append(clean)
    if problems:
        raise UsageError("; ".join(problems))
    return replace(config, vendor_domains=tuple(domains))
