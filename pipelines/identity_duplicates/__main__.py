"""Measures identity resolution on planted duplicates.

    python -m pipelines.identity_duplicates EXPORTS [--seeds 11 12 13] [--kinds held] [--vendor-domain D]... [--json]

Prints pairwise precision and recall with 95 % intervals over accounts, the counts of each kind, and with --faults what
was joined or left apart wrongly.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from cxnlp.config import Config
from cxnlp.pipeline import gather, place
from pipelines.identity_duplicates.kinds import HELD, TUNED
from pipelines.identity_duplicates.measure import Count, interval, run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("exports", type=Path)
    parser.add_argument("--seeds", type=int, nargs="+", default=[11, 12, 13])
    parser.add_argument("--kinds", choices=("tuned", "held", "all"), default="held")
    parser.add_argument("--vendor-domain", action="append", default=[])
    parser.add_argument("--faults", action="store_true")
    options = parser.parse_args()
    config = Config(vendor_domains=tuple(options.vendor_domain))
    placed = place(gather([options.exports], config), config)
    kinds = {"tuned": TUNED, "held": HELD, "all": {**TUNED, **HELD}}[options.kinds]
    accounts: dict[str, Count] = defaultdict(Count)
    by_kind: dict[str, Count] = defaultdict(Count)
    seeds: list[Any] = []
    for seed in options.seeds:
        one, per_kind, faults = run(placed, kinds, seed)
        total = Count()
        for key, count in one.items():
            accounts[key].add(count)
            total.add(count)
        for key, count in per_kind.items():
            by_kind[key].add(count)
        seeds.append({"seed": seed, **_row(total)})
        if options.faults:
            print("\n".join(faults))
    total = Count()
    for count in accounts.values():
        total.add(count)
    counts = [accounts[k] for k in sorted(accounts)]
    out = {
        "kinds": options.kinds,
        "accounts": len(counts),
        **_row(total),
        "precision_95": [round(v, 4) for v in interval(counts, "precision")],
        "recall_95": [round(v, 4) for v in interval(counts, "recall")],
        "seeds": seeds,
        "by_kind": {k: _row(by_kind[k]) for k in sorted(by_kind)},
    }
    print(json.dumps(out, indent=1))


def _row(count: Count) -> dict[str, Any]:
    return {
        "precision": round(count.precision, 4),
        "recall": round(count.recall, 4),
        "right": count.right,
        "wrong": count.wrong,
        "missed": count.missed,
    }


if __name__ == "__main__":
    main()
