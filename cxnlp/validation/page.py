"""The study as a page of Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cxnlp.validation import outcomes_told
from cxnlp.validation.budget import in_words
from cxnlp.validation.leadtime import WITHIN
from cxnlp.validation.signals import KINDS

CAVEAT = (
    "Measured on the outcomes given, account by account as on past days, with what was known then. Intervals are 90 %, "
    "resampled by account. The weights that come with cxnlp were not fitted on these outcomes; if yours were, these "
    "numbers flatter them."
)


def percent(x: float | None, interval: Sequence[float] | None = None) -> str:
    if x is None:
        return "–"
    return f"{x:.0%}" + (f" ({interval[0]:.0%}–{interval[1]:.0%})" if interval else "")


def figure(x: float | None, interval: Sequence[float] | None = None) -> str:
    if x is None:
        return "–"
    return f"{x:.2f}" + (f" ({interval[0]:.2f}–{interval[1]:.2f})" if interval else "")


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [
        "| " + " | ".join(header) + " |",
        "|" + "---|" * len(header),
        *("| " + " | ".join(row) + " |" for row in rows),
        "",
    ]


def _overall(h: Mapping[str, Any]) -> list[str]:
    o, red = h["overall"], h["red_band"]
    work = "; ".join(f"{r} % of losses: {percent(w)}" for r, w in o["workload_for_recall"].items())
    rows = [
        ["landmarks (before a loss)", f"{h['landmarks']} ({h['landmarks_before_a_loss']})"],
        ["accounts (lost)", f"{h['accounts']} ({h['accounts_lost']})"],
        ["base rate per landmark", percent(o["base_rate"])],
        ["AUC", figure(o["auc"], o["auc_interval"])],
        *(
            [
                f"losses found in the riskiest {w} %",
                percent(o[f"recall_at_{w}"]["value"], o[f"recall_at_{w}"]["interval"]),
            ]
            for w in (10, 20, 30)
        ),
        ["accounts to look at for …", work],
        [
            "red band against base rate",
            f"{figure(red['lift'], red['interval'])} {'passes' if red['passes'] else 'fails'}",
        ],
    ]
    if "brier" in o:
        against = f"{o['brier']:.3f} (base rate alone {o['brier_of_base_rate']:.3f})"
        rows.append([f"Brier, {o['calibrated_by']}", against])
        rows.append(["expected calibration error", f"{o['ece']:.3f}"])
    out = table(("risk as a whole", ""), rows)
    if "calibration" in o:
        cells = [[str(r["n"]), percent(r["stated"]), percent(r["observed"])] for r in o["calibration"]]
        out += table(("landmarks", "stated", "lost"), cells)
    return out


def _lost_after(found: Mapping[str, Any] | None) -> str:
    """Kaplan-Meier shares of the accounts in which a signal fired, kept ones among them; the interval at 90 days."""
    if not found:
        return "–"
    shares = [
        percent(part["share"], part["interval"] if days == 90 else None)
        for days in WITHIN
        for part in (found[f"within_{days}"],)
    ]
    return f"{', '.join(shares)} of {found['n']}"


def _signals(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    cells = []
    for r in sorted(rows, key=lambda r: (KINDS.index(r["kind"]), -(r["lift"] or 0.0), r["signal"])):
        lead, bars = r["lead"], r["bars"]
        met = ", ".join(k for k, ok in bars.items() if ok) or "none"
        cells.append(
            [
                f"{r['kind']}: {r['signal']}",
                f"{r['fired']['lost']} of {r['fired']['landmarks']} ({r['fired']['accounts']} accounts)",
                f"{r['not_fired']['lost']} of {r['not_fired']['landmarks']}",
                figure(r["lift"], r["lift_interval"]),
                percent(r["coverage"], r["coverage_interval"]),
                f"{lead['median_days']:.0f} d ({lead['n']})" if lead else "–",
                _lost_after(r["survival"]),
                "all" if all(bars.values()) else met,
            ]
        )
    header = (
        *("signal", "lost when fired", "lost when not", "lift", "coverage", "lead of the lost, median"),
        *("lost in 30, 90, 180 d of the first firing", "bars met"),
    )
    return table(header, cells)


def _made_of(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """What structured evidence holds in these rows, in a sentence."""
    by_name = {r["evidence"]: [f.replace("_", " ") for f in r["features"]] for r in rows}
    held = ", ".join(by_name["structured"]) or "nothing"
    told = f"Structured holds what the weights of the score read of tables: {held}."
    more = next((f for name, f in by_name.items() if name == "structured, weighed here"), None)
    return [told + (f" Weighed here, on other accounts each time: {', '.join(more)}." if more else "")]


def _numbers(h: Mapping[str, Any]) -> str:
    return f"{h['accounts_lost']} lost, {h['accounts'] - h['accounts_lost']} kept"


def _horizon(days: str, h: Mapping[str, Any]) -> list[str]:
    lines = [f"## Within {days} days", ""]
    if not h["measured"]:
        return [*lines, f"Not measured: {h['reason']} ({_numbers(h)}).", ""]
    lines += _overall(h)
    lines += ["### What each kind of evidence adds", ""]
    lines += table(
        ("evidence", "AUC", "over structured alone", "Brier, refitted"),
        [
            [
                r["evidence"],
                figure(r["auc"], r["auc_interval"]),
                figure(r["gain"], r["gain_interval"]),
                "–" if r["brier_refitted"] is None else f"{r['brier_refitted']:.3f}",
            ]
            for r in h["incremental"]
        ],
    )
    lines += [f"{told}\n" for told in _made_of(h["incremental"])]
    lines += ["### Simpler rules", ""]
    lines += table(
        ("rule", "AUC", "losses in the riskiest 20 %", "says something on"),
        [
            [
                r["baseline"],
                figure(r["auc"], r["auc_interval"]),
                percent(r["recall_at_20"]["value"], r["recall_at_20"]["interval"]),
                percent(r["coverage"]),
            ]
            for r in h["baselines"]
        ],
    )
    return [*lines, "### Signals", "", *_signals(h["signals"])]


def page(data: Mapping[str, Any]) -> str:
    """The study (with its budget, if one was asked for) as Markdown."""
    bars = data["bars"]
    lines = [
        "# Validation on past outcomes",
        "",
        CAVEAT,
        "",
        f"{data['accounts']} accounts, {len(data['landmarks'])} landmarks from {data['landmarks'][0]} to "
        f"{data['landmarks'][-1]}, {data['snapshots']} judgements ({data['too_young_to_judge']} too young to judge), "
        f"{data['losses']} losses, followed until {data['followed_until']}.",
        "",
        *(f"{told}\n" for told in outcomes_told.in_words(data)),
        f"Bars: lift of {bars['lift']:g} or more, lead of {bars['lead_days']:g} days or more, coverage of "
        f"{bars['coverage']:.0%} or more, red band {bars['red_band_times_base_rate']:g} times the base rate or more. "
        "Many signals are looked at: one or two pass by chance.",
        "",
    ]
    if "budget" in data:
        lines += ["## Alarm budget", "", in_words(data["budget"]), ""]
    for days, horizon in data["horizons"].items():
        lines += _horizon(days, horizon)
    return "\n".join(lines)
