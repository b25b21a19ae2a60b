"""Writes a simulated portfolio: OUT/exports/<account>/…, OUT/outcomes.csv and OUT/truth.json.

usage: python -m pipelines.simulate_portfolio OUT [--accounts 60] [--weeks 52] [--seed 1] [--strength 1.0] [--no-shocks]

The accounts of a seed are the same whatever the strength of the planted changes. OUT must not exist or be empty.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pipelines.simulate_portfolio.knobs import Knobs
from pipelines.simulate_portfolio.life import live
from pipelines.simulate_portfolio.plan import Plan, plans
from pipelines.simulate_portfolio.write import table, write_account


def truth_row(plan: Plan, knobs: Knobs) -> dict[str, Any]:
    """What is planted in one account; `onset` is a day, outcomes after the end of the records are there too."""
    onset = knobs.start + timedelta(weeks=plan.onset_week) if plan.onset_week is not None else None
    end = knobs.start + timedelta(weeks=knobs.weeks)
    return {
        "account": plan.name,
        "folder": plan.id,
        "trajectory": plan.trajectory,
        "variant": plan.variant,
        "onset": onset.isoformat() if onset else None,
        "champion": plan.people[0].email,
        "missing_sources": sorted(set(knobs.missing) - plan.sources),
        "outcomes": [{"date": o.day.isoformat(), "outcome": o.outcome, "recorded": o.day < end} for o in plan.outcomes],
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else dict(value)


def write_portfolio(knobs: Knobs, out: Path) -> None:
    """The whole portfolio. Raises FileExistsError when `out` holds anything."""
    if out.exists() and any(out.iterdir()):
        raise FileExistsError(f"{out} is not empty")
    end = knobs.start + timedelta(weeks=knobs.weeks)
    accounts = plans(knobs)
    for plan in accounts:
        write_account(live(plan, knobs), plan, out / "exports" / plan.id, end)
    known = [(p.name, o.day, o.outcome) for p in accounts for o in p.outcomes if o.day < end]
    table(out / "outcomes.csv", ("account", "date", "outcome"), sorted(known, key=lambda r: (r[1], r[0])))
    fields = {k: getattr(knobs, k) for k in knobs.__dataclass_fields__}
    truth = {"vendor_domain": knobs.vendor_domain, "knobs": fields, "accounts": [truth_row(p, knobs) for p in accounts]}
    (out / "truth.json").write_text(json.dumps(truth, indent=1, default=_plain) + "\n", encoding="utf-8")


def main(argv: list[str]) -> None:
    usual = Knobs()
    parser = argparse.ArgumentParser(prog="python -m pipelines.simulate_portfolio", description=__doc__)
    parser.add_argument("out", type=Path)
    for name in ("accounts", "weeks", "seed"):
        parser.add_argument(f"--{name}", type=int, default=getattr(usual, name))
    parser.add_argument("--strength", type=float, default=usual.strength)
    parser.add_argument("--no-shocks", action="store_true")
    asked = parser.parse_args(argv)
    knobs = replace(
        usual, accounts=asked.accounts, weeks=asked.weeks, seed=asked.seed, strength=asked.strength
    )  # fmt: skip
    if asked.no_shocks:
        knobs = replace(knobs, outage_week=None, price_week=None)
    write_portfolio(knobs, asked.out)
    print(f"{asked.out}: {knobs.accounts} accounts, {knobs.weeks} weeks, seed {knobs.seed}")


if __name__ == "__main__":
    main(sys.argv[1:])
