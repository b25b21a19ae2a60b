"""A short search without atheris: every seed and a number of seeded changes of each, the same ones every time.

python -m pipelines.fuzz.replay SCRATCH [--changes 20] [--family mail …] [--seed 1]
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pipelines.fuzz.families import FAMILIES, own_seeds, pack, seeds
from pipelines.fuzz.findings import Findings
from pipelines.fuzz.laws import check
from pipelines.fuzz.mutate import change


def inputs(family: str, changes: int, seed: int, own: bool = False) -> Iterator[tuple[str, bytes]]:
    """Names and bytes: each seed of the family (`own`: only the small ones of its folder), then its changes, each made
    upon the one before with a chance of one half."""
    for name, data in own_seeds(family) if own else seeds(family):
        yield name, data
        rng = random.Random(f"{seed} {family} {name}")
        changed = data
        for _ in range(changes):
            changed = change(name, changed if rng.random() < 0.5 else data, rng)
            yield name, changed


def main() -> None:
    """Searches and prints a JSON line for each family."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("scratch", type=Path)
    options.add_argument("--changes", type=int, default=20)
    options.add_argument("--family", action="append", choices=list(FAMILIES))
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    for family in given.family or FAMILIES:
        findings, count = Findings(given.scratch / family), 0
        with tempfile.TemporaryDirectory() as folder:
            for name, data in inputs(family, given.changes, given.seed):
                count += 1
                try:
                    check(family, name, data, Path(folder), twice=count % 4 == 0)
                except Exception as error:  # every failure is a finding
                    findings.add(pack(name, data), error)
        print(json.dumps({"family": family, "inputs": count, "findings": dict(findings.times)}), flush=True)


if __name__ == "__main__":
    main()
