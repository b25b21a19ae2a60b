"""What governs a report and has to stand on its face: notices, deprecated metrics, figures without what is excluded."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from cxnlp.report import words
from cxnlp.report.safe import one_line
from cxnlp.saved import Json, Saved


@dataclass(frozen=True, slots=True)
class Line:
    """One account with all metrics and without the excluded ones."""

    account: str
    score: float
    without: float
    excluded: bool


@dataclass(frozen=True, slots=True)
class Governed:
    """`notices` and `deprecated` are sentences; `owners` says who owns which metric; `summary` is empty when nothing is
    excluded; `lines` are the accounts that an exclusion changes."""

    notices: tuple[str, ...]
    owners: str
    deprecated: tuple[str, ...]
    exclusions: tuple[str, ...]
    summary: tuple[tuple[str, str, str], ...]
    lines: tuple[Line, ...]


def governed(out_dir: Path, notices: Sequence[str] = ()) -> Governed:
    """Read from accounts.json and run.json; empty for folders of versions without them. `notices`: of this report
    alone, beside those of the run."""
    saved = Saved(out_dir)
    block: Json = saved.document.get("governance") or {}
    both, less = block.get("with"), block.get("without")
    return Governed(
        tuple(one_line(n) for n in (*saved.run.get("notices", ()), *notices)),
        _owners(block.get("owners", {})),
        tuple(_deprecated(d) for d in block.get("deprecated", ())),
        tuple(_exclusion(e, block.get("unknown", ())) for e in block.get("exclusions", ())),
        _summary(both, less) if both and less else (),
        tuple(
            Line(one_line(r["account"]), r["score"], r["score_without"], r["excluded"])
            for r in block.get("accounts", ())
            if r["excluded"] or r["score"] != r["score_without"]
        ),
    )


def _owners(owners: Json) -> str:
    """Who owns which metric, as one line; empty without owners."""
    told = [(k.removeprefix("metrics."), v) for k, v in sorted(owners.items()) if k.startswith("metrics.")]
    return "; ".join(f"{metric.replace('_', ' ')}: {one_line(str(owner))}" for metric, owner in told)


def _deprecated(row: Json) -> str:
    ends = "ended" if row["ended"] else "will end"
    why = f": {one_line(row['reason'])}" if row["reason"] else ""
    return f"The metric {row['metric'].replace('_', ' ')} {ends} on {row['sunset']}{why}."


def _exclusion(row: Json, unknown: Collection[str]) -> str:
    by = f", {one_line(row['author'])}" if row.get("author") else ""
    name = row["name"].replace("_", " ") if row["kind"] == "metric" else one_line(row["name"])
    missing = "; no account here has this key or name" if row["kind"] == "account" and row["name"] in unknown else ""
    return f"{row['kind']} {name}: {one_line(row['reason'])} ({row['date']}{by}){missing}"


def _summary(both: Json, less: Json) -> tuple[tuple[str, str, str], ...]:
    rows = [("accounts", str(both["accounts"]), str(less["accounts"]))]
    means = [words.number(x["mean_score"], 1) for x in (both, less)]
    rows.append(("mean score", means[0], means[1]))
    for cls in words.CLASSES:
        counts = [str(x["classes"].get(cls, 0)) for x in (both, less)]
        if counts != ["0", "0"]:
            rows.append((words.CLASS_WORDS[cls], counts[0], counts[1]))
    return tuple(rows)
