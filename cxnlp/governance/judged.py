"""Results with and without what is excluded, side by side; nothing is ever left out in silence."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from cxnlp.config import Config
from cxnlp.report.words import plural
from cxnlp.settings import Exclusion
from cxnlp.trajectory.model import score_of

Json = dict[str, Any]


def governance(accounts: Sequence[Json], config: Config) -> Json:
    """The block `governance` of accounts.json: owners, deprecated metrics, and for exclusions the figures with and
    without them. Accounts are excluded by key or name in any case; `unknown`: names of accounts that are not there. A
    metric past its sunset on the latest as-of day counts as excluded."""
    rules = config.governance
    today = max((date.fromisoformat(a["as_of"]) for a in accounts), default=None)
    ended = [d for d in rules.deprecated if today and today > d.sunset]
    excluded = [
        *rules.exclusions,
        *(Exclusion("metric", d.metric, f"deprecated: {d.reason}".rstrip(": "), "sunset", d.sunset) for d in ended),
    ]
    names = {e.name.casefold() for e in excluded if e.kind == "account"}
    here = {name.casefold() for a in accounts for name in (a["account"], a["name"])}
    metrics = {e.name for e in excluded if e.kind == "metric"}
    rows = [
        {
            "account": a["account"],
            "excluded": bool(names & {a["account"].casefold(), a["name"].casefold()}),
            "score": a["trajectory"]["score"],
            "score_without": _score_without(a, metrics),
        }
        for a in accounts
    ]
    kept = [a for a, row in zip(accounts, rows, strict=True) if not row["excluded"]]
    return {
        "owners": dict(rules.owners),
        "deprecated": [
            {"metric": d.metric, "sunset": d.sunset.isoformat(), "reason": d.reason, "ended": d in ended}
            for d in rules.deprecated
        ],
        "exclusions": [
            {"kind": e.kind, "name": e.name, "reason": e.reason, "author": e.author, "date": e.date.isoformat()}
            for e in excluded
        ],
        "unknown": sorted({e.name for e in excluded if e.kind == "account" and e.name.casefold() not in here}),
        "with": _summary(accounts, [r["score"] for r in rows]),
        "without": _summary(kept, [r["score_without"] for r in rows if not r["excluded"]]) if excluded else None,
        "accounts": rows if excluded else [],
    }


def _score_without(account: Json, metrics: set[str]) -> float:
    trajectory = account["trajectory"]
    gone = [d["contribution"] for d in account["drivers"] if d["feature"] in metrics]
    if not gone:
        return float(trajectory["score"])
    return score_of(trajectory["score_logit"] - math.fsum(gone))


def _summary(accounts: Sequence[Json], scores: Sequence[float]) -> Json:
    classes = Counter(a["trajectory"]["class"] for a in accounts)
    return {
        "accounts": len(accounts),
        "classes": dict(sorted(classes.items())),
        "mean_score": round(math.fsum(scores) / len(scores), 6) if scores else None,
    }


def in_words(block: Json) -> str | None:
    """One line on what the exclusions change, and which of them name no account; None without any."""
    if not block.get("without"):
        return None
    both, less, unknown = block["with"], block["without"], block.get("unknown", [])
    known = (e for e in block["exclusions"] if e["kind"] != "account" or e["name"] not in unknown)
    kept = [f"{e['kind']} {e['name']}" for e in known]
    with_, without = (
        f"{plural(x['accounts'], 'account')}, mean score {_figure(x['mean_score'])}" for x in (both, less)
    )
    parts = [f"without {', '.join(kept)}: {without}"] if kept else []
    parts += [f"excluded, but no account here: {', '.join(unknown)}"] if unknown else []
    return f"with everything: {with_}; {'; '.join(parts)}"


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"
