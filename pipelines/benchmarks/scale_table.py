"""The lines of `workspace_scale` as a table: python -m pipelines.benchmarks.scale_table LOG [LOG …]"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

HEAD = ("messages", "step", "wall s", "CPU s", "peak MB", "workspace MB", "what", "a CPU second")


def work(row: dict[str, Any], before: dict[str, Any]) -> tuple[float, str]:
    """How much a step did, in its own unit: messages written or read, scored, or of the accounts judged."""
    if "judged" not in row:
        return row.get("written", row.get("messages", 0)), "messages"
    scored = before.get("unscored", 0) - row["unscored"] if row["step"].endswith("scored") else 0
    return (scored, "messages scored") if scored > 0 else (row["judged"], "accounts")


def table(rows: list[dict[str, Any]]) -> str:
    """Markdown, a line for each step."""
    lines = ["| " + " | ".join(HEAD) + " |", "|---" * len(HEAD) + "|"]
    before: dict[str, Any] = {}
    size = 0
    for row in rows:
        size = row.get("messages", size)
        done, unit = work(row, before)
        before = row
        shown = (
            f"{size:,}", row["step"], f"{row.get('wall_s', '')}", f"{row['cpu_s']}", f"{row.get('peak_mb', '')}",
            f"{row['workspace_bytes'] / 1e6:.1f}", f"{done:,} {unit}", f"{done / max(row['cpu_s'], 0.1):,.1f}",
        )  # fmt: skip
        lines.append("| " + " | ".join(shown) + " |")
    return "\n".join(lines)


def main() -> None:
    """Prints the table of the logs given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("log", type=Path, nargs="+")
    lines = [line for path in parser.parse_args().log for line in path.read_text(encoding="utf-8").splitlines()]
    print(table([json.loads(line) for line in lines if line.startswith("{")]))


if __name__ == "__main__":
    main()
