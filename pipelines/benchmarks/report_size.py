"""Time and size of the report at many accounts: the samples' output, multiplied.

    cxnlp analyze corpora/samples -o out --as-of each && python -m pipelines.benchmarks.report_size out

Copies get values and renewal dates, so that every column is filled. Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import itertools
import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from cxnlp import parquet
from cxnlp.report.portfolio import FULL_DETAIL
from cxnlp.report.write import write_reports

SIZES = (10, 200, 2000)
PAGE_BYTES, ACCOUNT_BYTES = 1_000_000, 15_000


def multiply(source: Path, target: Path, n: int) -> None:
    """Writes the analysis in `source` with its accounts repeated until there are `n`."""
    import pandas as pd

    target.mkdir(parents=True)
    document = json.loads((source / "accounts.json").read_text(encoding="utf-8"))
    rows = document["accounts"]
    copies = [(k, row) for k in range(-(-n // len(rows))) for row in rows][:n]
    document["accounts"] = [_copy(row, k) for k, row in copies]
    (target / "accounts.json").write_text(json.dumps(document), encoding="utf-8")
    times = {row["account"]: [k for k, r in copies if r is row] for row in rows}
    for name in ("messages.jsonl", "people.jsonl"):
        with (target / name).open("w", encoding="utf-8") as stream:
            for line in (source / name).read_text(encoding="utf-8").splitlines():
                for copy in _lines(json.loads(line), times):
                    stream.write(json.dumps(copy) + "\n")
    (target / "sources.jsonl").write_bytes((source / "sources.jsonl").read_bytes())
    for name in ("weekly.parquet", "sentences.parquet"):
        frame = parquet.read(source / name)
        parts = []
        for account, ks in times.items():
            own = frame[frame["account"] == account]
            for k in ks:
                copy = own.assign(account=f"{account} {k}")
                if "message_id" in copy.columns:
                    copy = copy.assign(message_id=copy["message_id"] + f"-{k}")
                parts.append(copy)
        parquet.write(pd.concat(parts), target / name)


def _copy(row: dict[str, Any], k: int) -> dict[str, Any]:
    text = json.dumps(row)
    made: dict[str, Any] = json.loads(text)
    made.update(account=f"{row['account']} {k}", name=f"{row['name']} {k}", arr=20_000.0 + 1_500 * (k % 40))
    made.update(currency="EUR", renewal_date=f"2026-{1 + k % 12:02d}-01")
    for item in itertools.chain(made["drivers"], made["events"]):
        for evidence in item["evidence"]:
            evidence["message_id"] += f"-{k}"
    return made


def _lines(row: dict[str, Any], times: dict[str, list[int]]) -> Iterator[dict[str, Any]]:
    ks = times.get(row.get("account") or "")
    if ks is None or "message_id" not in row:
        yield row
        return
    for k in ks:
        yield {**row, "account": f"{row['account']} {k}", "message_id": f"{row['message_id']}-{k}"}


def measure(source: Path, sizes: Sequence[int]) -> Iterator[tuple[str, ...]]:
    """A row of the table per number of accounts: seconds of CPU and bytes of each format."""
    for n in sizes:
        with tempfile.TemporaryDirectory() as folder:
            run = Path(folder) / "run"
            multiply(source, run, n)
            row = [f"{n:,}"]
            for formats, everything in (
                (("html",), False),
                (("md", "csv"), False),
                (("xlsx",), False),
                (("html",), True),
            ):
                before = time.process_time()
                paths = write_reports(run, formats, Path(folder) / "out", everything=everything)
                spent, size = time.process_time() - before, sum(p.stat().st_size for p in paths)
                row.append(f"{spent:.1f} s, {size / 1e6:.2f} MB")
                shown = n if everything else min(n, FULL_DETAIL)
                if formats == ("html",) and size > PAGE_BYTES + shown * ACCOUNT_BYTES:
                    row[-1] += " (over the budget)"
            row.append(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")
            yield tuple(row)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="what cxnlp analyze wrote for corpora/samples")
    parser.add_argument("--sizes", type=int, nargs="*", default=list(SIZES))
    chosen = parser.parse_args()
    print("| accounts | HTML | Markdown and CSV | Excel | HTML, --all | peak memory |")
    print("|--:|--:|--:|--:|--:|--:|")
    for row in measure(chosen.folder, chosen.sizes):
        print("| " + " | ".join(row) + " |")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
