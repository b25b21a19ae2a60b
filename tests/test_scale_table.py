"""The table of growth: each step's work in its own unit, for each CPU second."""

from __future__ import annotations

from pipelines.benchmarks.scale_table import table


def test_each_step_is_counted_in_its_own_unit() -> None:
    rows = [
        {"messages": 1000, "step": "ingest", "wall_s": 2.0, "cpu_s": 4.0, "peak_mb": 60, "workspace_bytes": 2_000_000},
        {"messages": 998, "step": "sweep, nothing scored", "wall_s": 9, "cpu_s": 8.0, "peak_mb": 500, "judged": 16,
         "unscored": 900, "workspace_bytes": 3_000_000},
        {"messages": 998, "step": "sweep, 300 scored", "wall_s": 9, "cpu_s": 30.0, "peak_mb": 700, "judged": 5,
         "unscored": 600, "workspace_bytes": 4_000_000},
    ]  # fmt: skip
    _, _, ingest, behaviour, scored = table(rows).splitlines()
    assert ingest == "| 1,000 | ingest | 2.0 | 4.0 | 60 | 2.0 | 1,000 messages | 250.0 |"
    assert behaviour.endswith("| 16 accounts | 2.0 |")
    assert scored.endswith("| 300 messages scored | 10.0 |")
