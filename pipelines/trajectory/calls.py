"""When declining accounts are called: each history judged week by week, by weights fitted without it.

usage: python -m pipelines.trajectory.calls DATA FOLD_MODELS OUT.json [--own STORIES]

Who is who is taken from the whole history (roles, champion), the readings of a week from what came before its end.
`called`: at the end of some week in the 45 days from the onset on, a call stands. A false call is one that begins while
the account is healthy: steady and deepening ones, and others before onset. When a call begins and ends is a rule
(`cxnlp.replay.calls`); "chosen" is judged on each fold by the rule that did best on the other two: most called in time
less a quarter of the false calls, of those that call no more healthy weeks than even odds do.
"""

from __future__ import annotations

import argparse
import itertools
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from cxnlp.replay.calls import RULE, Rule, held
from cxnlp.signals.score import Scorer
from cxnlp.trajectory.days import to_date
from cxnlp.trajectory.judgement import LEAST_CUSTOMER_MESSAGES, LEAST_DAYS, customer_messages
from cxnlp.trajectory.model import Head
from cxnlp.vocabulary import DECLINE
from pipelines.trajectory.data import FOLDS, Case, load
from pipelines.trajectory.fit import fit_heads
from pipelines.trajectory.fit_events import true_events
from pipelines.trajectory.own_accounts import load_own

WITHIN_DAYS = 45.0
DAYS_A_MONTH = 30.4375
EVEN_ODDS = Rule(begin=0.0, stay=0.0, quiet=0.0, confirm=1)
RULES = tuple(
    Rule(begin, stay, quiet, confirm)
    for begin, stay, quiet, confirm in itertools.product(
        (-0.5, -0.25, 0.0, 0.25, 0.5), (-0.5, -0.25, 0.0, 0.25), (0.0, 14.0, 21.0), (1, 2, 3)
    )
    if stay <= begin
)
COST_OF_FALSE = 0.25
Points = Sequence[tuple[float, float]]


def judged_weeks(case: Case, decline: Head) -> list[tuple[float, float]]:
    """(end, log-odds of decline) of every week in which the account can be judged."""
    return [
        (end, decline.logit(readings))
        for _, end, readings in case.weeks
        if end - case.history.first_day >= LEAST_DAYS
        and customer_messages(case.history, end) >= LEAST_CUSTOMER_MESSAGES
    ]


def of_case(case: Case, points: Points, rule: Rule) -> dict[str, Any]:
    """What became of one account: when it was first called after its onset, false calls, healthy months."""
    weeks = [(end, yes) for (end, _), yes in zip(points, held(points, rule), strict=True)]
    onset = case.onset if case.label in DECLINE else None
    healthy = [(end, yes) for end, yes in weeks if onset is None or end <= onset]
    starts = sum(yes and not (k and healthy[k - 1][1]) for k, (_, yes) in enumerate(healthy))
    first = next((end for end, yes in weeks if yes and onset is not None and end > onset), None)
    notices = [d for d, kind in true_events(case) if kind == "churn_risk" and (onset is None or d >= onset)]
    notice = min(notices, default=None)
    return {
        "account": case.id,
        "class": case.label,
        "onset": to_date(onset).isoformat() if onset is not None else None,
        "first_called": to_date(first).isoformat() if first is not None else None,
        "days_from_onset": first - onset if first is not None and onset is not None else None,
        "days_before_notice": notice - first if first is not None and notice is not None else None,
        "false_calls": starts,
        "healthy_months": len(healthy) * 7 / DAYS_A_MONTH,
        "healthy_weeks_called": sum(yes for _, yes in healthy),
        "healthy_weeks": len(healthy),
    }


def summary(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Share called in time, false calls per twelve healthy account-months, days before the first explicit notice."""
    ill = [r for r in rows if r["class"] in DECLINE]
    early = [r for r in ill if r["days_from_onset"] is not None and r["days_from_onset"] <= WITHIN_DAYS]
    ahead = [r["days_before_notice"] for r in ill if r["days_before_notice"] is not None]
    months = sum(r["healthy_months"] for r in rows)
    return {
        "declining": len(ill),
        "called_in_time": len(early),
        "called_ever": sum(r["first_called"] is not None for r in ill),
        "false_calls": sum(r["false_calls"] for r in rows),
        "healthy_months": months,
        "false_calls_per_12_months": 12 * sum(r["false_calls"] for r in rows) / months,
        "healthy_weeks_called": sum(r["healthy_weeks_called"] for r in rows) / sum(r["healthy_weeks"] for r in rows),
        "with_notice": len(ahead),
        "median_days_before_notice": median(ahead) if ahead else None,
        "called_before_notice": sum(d > 0 for d in ahead),
    }


def chosen(cases: Sequence[Case], points: Mapping[str, Points]) -> dict[str, Any]:
    """Each fold judged by the rule that did best on the others."""
    found = {(r, c.id): of_case(c, points[c.id], r) for r in RULES for c in cases}
    rows, rules = [], []
    for fold in range(FOLDS):
        others = [c for c in cases if c.fold != fold]
        told = {r: summary([found[r, c.id] for c in others]) for r in RULES}
        most = told[EVEN_ODDS]["healthy_weeks_called"]
        fair = [r for r in RULES if told[r]["healthy_weeks_called"] <= most]
        best = max(
            fair,
            key=lambda r: (
                told[r]["called_in_time"] - COST_OF_FALSE * told[r]["false_calls"],
                -abs(r.begin),
                r.stay,
                -r.confirm,
                -r.quiet,
            ),
        )
        rules.append(vars(best))
        rows += [found[best, c.id] for c in cases if c.fold == fold]
    return {"rules": rules, **summary(rows)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("data", "folds", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--own", type=Path, help="folder of stories that are fitted on and never measured on")
    args = parser.parse_args()
    scorers = [Scorer.load(args.folds / f"fold{k}", cached=True) for k in range(FOLDS)]
    accounts = args.data / "accounts"
    _, cases = load(accounts / "exports", accounts / "truth", scorers)
    own = load_own(args.own, scorers)[0] if args.own else []
    heads = [fit_heads([*(c for c in cases if c.fold != k), *own])["decline"] for k in range(FOLDS)]
    points = {c.id: judged_weeks(c, heads[c.fold]) for c in cases}
    rows = [of_case(c, points[c.id], RULE) for c in cases]
    found = {
        "summary": summary(rows),
        "even_odds": summary([of_case(c, points[c.id], EVEN_ODDS) for c in cases]),
        "two_weeks_running": summary([of_case(c, points[c.id], Rule(0.0, 0.0, 0.0, 2)) for c in cases]),
        "chosen": chosen(cases, points),
        "accounts": rows,
    }
    args.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps({k: v for k, v in found.items() if k != "accounts"}, indent=1))


if __name__ == "__main__":
    main()
