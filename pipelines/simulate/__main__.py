"""Measures false alarms and power of the behavioural tests on simulated accounts and writes docs/power.md.

usage: python -m pipelines.simulate [OUT.md] [--accounts N] [--seed S]

N null accounts for each test (10,000), a tenth of them for each cell of the power tables. Takes a minute or two.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from cxnlp.behaviour import shares
from pipelines.simulate import nulls

# test, name of the change, levels (rows), changes (columns) and how a change is written
POWER: Sequence[tuple[str, Callable[..., bool], str, str, tuple[float, ...], tuple[float, ...]]] = (
    ("gap (silent)", nulls.gap, "contacts a week", "days silent", (0.25, 0.5, 1.0, 2.0, 4.0), (7, 14, 20, 30, 45, 90)),
    (
        "attendance",
        nulls.attendance,
        "share before",
        "share in the last 3 of 11",
        (0.5, 0.7, 0.9, 1.0),
        (0.5, 0.25, 0.0),
    ),
    ("ticket spike", nulls.burst, "tickets a week", "times the usual rate", (0.25, 0.5, 1.0, 2.0, 5.0), (2, 3, 4, 6)),
    (
        "ticket silence",
        nulls.quiet,
        "tickets a week",
        "times the usual rate",
        (0.25, 0.5, 1.0, 2.0, 5.0),
        (0.5, 0.25, 0.0),
    ),
    (
        "juniors in tickets",
        nulls.juniors,
        "share before",
        "share in the last 6 of 20",
        (0.2, 0.4, 0.6, 0.8),
        (0.1, 0.0),
    ),
    ("slow answer", nulls.answer, "spread of logs", "times slower", (0.3, 0.6, 1.0), (2, 4, 8, 16)),
)


def _percent(x: float) -> str:
    return f"{100 * x:.1f} %"


def false_alarms(n: int, seed: int) -> list[str]:
    """The table of false alarms: each test over all its volumes together, then the worst single volume."""
    lines = [
        "| test | alarms of accounts | rate | 95 % interval | stated | holds | worst volume |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, (test, levels, unit) in nulls.NULLS.items():
        parts = {level: nulls.alarms(test, level, n // len(levels), seed) for level in levels}
        whole = nulls.Rate(sum(r.alarms for r in parts.values()), sum(r.n for r in parts.values()), shares.IMPROBABLE)
        worst = max(parts, key=lambda level: parts[level].share)
        low, high = whole.interval
        lines.append(
            f"| {name} | {whole.alarms} of {whole.n} | {_percent(whole.share)} | {_percent(low)} to {_percent(high)} "
            f"| {_percent(whole.stated)} | {'yes' if low <= whole.stated else 'no'} "
            f"| {worst:g} {unit}: {_percent(parts[worst].share)} |"
        )
    return lines


def power(n: int, seed: int) -> list[str]:
    """A table for each test: share of changed accounts that are called, by volume and size of change."""
    lines: list[str] = []
    for name, test, rows, columns, levels, changes in POWER:
        lines += ["", f"### {name}", "", f"| {rows} \\ {columns} | " + " | ".join(f"{c:g}" for c in changes) + " |"]
        lines.append("|---" * (len(changes) + 1) + "|")
        for level in levels:
            cells = [f"{100 * nulls.alarms(test, level, n, seed + 1, c).share:.0f} %" for c in changes]
            lines.append(f"| {level:g} | " + " | ".join(cells) + " |")
    return lines


def page(n: int, seed: int) -> str:
    """docs/power.md as text."""
    return "\n".join(
        [
            "# What the behavioural tests can see",
            "",
            f"Written by `python -m pipelines.simulate` ({n:,} null accounts a test, seed {seed}). Simulated, not "
            "observed: the generators stand in `pipelines/simulate/nulls.py`.",
            "",
            "## False alarms when nothing has changed",
            "",
            "One look at each account, at its end. Histories of 200 days, a fortnight of holiday every 150 days,",
            f"nothing written on public holidays (of {', '.join(nulls.COUNTRIES)}), which the gap test",
            "leaves out where it knows the country, no out-of-office reply, seasons of ±30 %, clumped tickets. A test",
            "holds when its interval over all volumes together does not lie above the stated level; one volume can",
            "exceed it, and the last column shows the worst. Looking again every week raises the chance that some look",
            "alarms.",
            "",
            *false_alarms(n, seed),
            "",
            "## Power",
            "",
            "Share of changed accounts that are called, by volume and size of change.",
            *power(max(n // 10, 1), seed),
            "",
        ]
    )


def main(argv: list[str]) -> None:
    def option(name: str, usual: int) -> int:
        return int(argv[argv.index(name) + 1]) if name in argv else usual

    text = page(option("--accounts", 10_000), option("--seed", 7))
    if argv and not argv[0].startswith("--"):
        Path(argv[0]).write_text(text, encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main(sys.argv[1:])
