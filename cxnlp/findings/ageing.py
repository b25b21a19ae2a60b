"""How fast findings are settled, how old the open ones are, and how often a kind or a rule was a false alarm."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from statistics import median
from typing import Any

from cxnlp.findings.listing import CLOSED, STATES, Finding, Step, tally
from cxnlp.report.tables import as_date

LEVEL = 0.90
FEW = 10
ROUNDING = 1e-9  # what a product of shares may miss one half by
Json = dict[str, Any]


def ageing(found: Sequence[Finding], notices: Iterable[Mapping[str, Any]], steps: Mapping[str, tuple[Step, ...]],
           today: date) -> Json:  # fmt: skip
    """The report of a list of findings. `notices`: what the alerts' state file holds; `steps`: decisions by number.

    Ages and times count from the day a finding was first listed; `stood`: from the day it is dated to until the day of
    judging. Times are Kaplan-Meier estimates: what is still open counts as "longer than so far"; false alarms are left
    out of the time to resolution, as there was nothing to resolve.
    """
    listed = [(f, f.shown) for f in found if f.shown is not None]
    seen = [(_days(day, (as_date(f.steps[0].at) if f.steps else None) or today), bool(f.steps)) for f, day in listed]
    ages = [_days(day, today) for f, day in listed if f.state not in CLOSED]
    stood = [f.stood_days for f in found if f.state not in CLOSED and f.stood_days is not None]
    return {
        "today": today.isoformat(),
        "findings": len(found),
        "states": tally(found),
        "undated": sum(f.when is None for f in found),
        "unlisted": len(found) - len(listed),
        "open": {
            "n": sum(f.state not in CLOSED for f in found),
            "median_age_days": median(ages) if ages else None,
            "oldest_days": max(ages, default=None),
            "older_than_30_days": sum(a > 30 for a in ages),
            "older_than_90_days": sum(a > 90 for a in ages),
            "median_stood_days": median(stood) if stood else None,
            "longest_stood_days": max(stood, default=None),
        },
        "days_to_first_decision": survival(seen),
        "days_to_resolution": to_resolution(found, today),
        "false_alarms_by_kind": {
            kind: share([f.state == "false_alarm" for f in found if f.kind == kind and f.state in CLOSED])
            for kind in sorted({f.kind for f in found})
        },
        "false_alarms_by_rule": by_rule(notices, steps),
    }


def to_resolution(found: Sequence[Finding], today: date) -> Json:
    """`survival` of the days from first listing to resolution."""
    real = [(f, f.shown) for f in found if f.shown is not None and f.state != "false_alarm"]
    return survival([(_days(day, _closing(f) or today), f.state == "resolved") for f, day in real])


def survival(times: Sequence[tuple[int, bool]]) -> Json:
    """The median of times in days and its 90 % interval, from pairs of days and whether the end was seen.

    `median` is None while under half have ended; a bound of the interval is None where the data give none.
    Source: Kaplan and Meier 1958; Brookmeyer and Crowley 1982 on the log-log scale.
    """
    ended = sum(end for _, end in times)
    if not ended:
        return {"n": len(times), "ended": 0, "median": None, "interval": [None, None]}
    from scipy.stats import CensoredData, ecdf

    sample = CensoredData([d for d, end in times if end], right=[d for d, end in times if not end])
    curve = ecdf(sample).sf
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # where all or none are left the band has no value: NaN
        band = curve.confidence_interval(confidence_level=LEVEL, method="log-log")
    days = [int(q) for q in curve.quantiles]
    low, middle, high = (_half(days, c.probabilities) for c in (band.low, curve, band.high))
    return {"n": len(times), "ended": ended, "median": middle, "interval": [low, high]}


def share(false: Sequence[bool]) -> Json:
    """False alarms among what was decided, with Wilson's 90 % interval; None while nothing was decided."""
    if not false:
        return {"decided": 0, "false_alarms": 0, "rate": None, "interval": [None, None]}
    from scipy.stats import binomtest

    bounds = binomtest(sum(false), len(false)).proportion_ci(confidence_level=LEVEL, method="wilson")
    return {
        "decided": len(false),
        "false_alarms": sum(false),
        "rate": round(sum(false) / len(false), 6),
        "interval": [round(float(bounds.low), 6), round(float(bounds.high), 6)],
    }


def by_rule(notices: Iterable[Mapping[str, Any]], steps: Mapping[str, tuple[Step, ...]]) -> Json:
    """False alarms by the rule that raised them. An alert is decided by a decision about itself, else by those about
    the findings that the rule stood on, once all are closed: false only if all of them were."""
    verdicts: dict[str, dict[str, bool]] = {}
    for notice in notices:
        if notice["status"] == "cleared":
            continue
        for rule in notice["rules"]:
            verdict = _verdict(str(notice["episode"]), rule.get("findings") or (), steps)
            own = verdicts.setdefault(str(rule["id"]), {})
            if verdict is not None:
                own[str(notice["episode"])] = verdict
    return {rule: share(list(own.values())) for rule, own in sorted(verdicts.items())}


def _verdict(alert: str, findings: Sequence[str], steps: Mapping[str, tuple[Step, ...]]) -> bool | None:
    states = [steps[f][-1].state if steps.get(f) else "open" for f in ([alert] if steps.get(alert) else findings)]
    if not states or not set(states) <= set(CLOSED):
        return None
    return set(states) == {"false_alarm"}


def _days(first: date, last: date) -> int:
    return max(0, (last - first).days)


def _closing(finding: Finding) -> date | None:
    return as_date(finding.steps[-1].at) if finding.state in CLOSED else None


def _half(days: Sequence[int], probabilities: Iterable[float]) -> int | None:
    """The first day on which a survival curve is at one half or below."""
    return next((d for d, p in zip(days, probabilities, strict=True) if p <= 0.5 + ROUNDING), None)


def in_words(report: Mapping[str, Any], state_words: Mapping[str, str]) -> list[str]:
    """The report in lines of plain text."""
    states = ", ".join(f"{report['states'][s]} {state_words[s]}" for s in STATES if report["states"][s])
    lines = [f"{report['findings']} findings on {report['today']}: {states or 'none'}"]
    still = report["open"]
    if still["n"] and still["median_age_days"] is not None:
        oldest = still["oldest_days"]
        lines.append(
            f"Not settled: {still['n']}, "
            + (
                f"half of them first listed {still['median_age_days']:.0f} days ago or earlier, "
                f"the oldest {oldest} days ago; {still['older_than_30_days']} over 30 days, "
                f"{still['older_than_90_days']} over 90"
                if oldest
                else "all first listed today"
            )
        )
        if still["median_stood_days"] is not None:
            lines.append(
                f"On the day of judging half of them had stood for {still['median_stood_days']:.0f} days or longer, "
                f"the longest for {still['longest_stood_days']}"
            )
    for key, said in (("days_to_first_decision", "first decision"), ("days_to_resolution", "resolution")):
        lines.append(f"Time to {said}: {time_in_words(report[key])}")
    for key, said in (("false_alarms_by_kind", "kind"), ("false_alarms_by_rule", "rule")):
        rows = [(name, row) for name, row in report[key].items() if row["decided"]]
        lines += [f"False alarms by {said}:"] if rows else []
        for name, row in sorted(rows, key=lambda r: (-r[1]["rate"], r[0])):
            low, high = row["interval"]
            few = ", few" if row["decided"] < FEW else ""
            lines.append(
                f"  {name.replace('_', ' ')}: {row['false_alarms']} of {row['decided']} decided "
                f"({row['rate']:.0%}, 90% interval {low:.0%} to {high:.0%}{few})"
            )
    return lines


def time_in_words(row: Mapping[str, Any]) -> str:
    """What `survival` found, in words."""
    if not row["n"]:
        return "no finding whose first listing is known"
    if row["median"] is None:
        return f"under half so far ({row['ended']} of {row['n']})"
    low, high = row["interval"]
    until = "with no upper bound yet" if high is None else f"to {high}"
    interval = "too few for an interval" if low is None else f"90% interval {low} {until}"
    return f"half within {row['median']} days ({interval}; {row['ended']} of {row['n']} ended)"
