"""Writes models/trajectory/README.md and metrics.json from scored evaluations.

usage: python -m pipelines.trajectory.card SCORES_DIR MODEL_DIR

SCORES_DIR holds whole.json and landmark1.json …: what an evaluation script printed for the cross-validated analyses.
"""

from __future__ import annotations

import hashlib
import json
import math
import statistics
import sys
from pathlib import Path
from typing import Any

from cxnlp.trajectory.model import Z90
from pipelines.trajectory.thresholds import BUDGET

ROWS = (
    ("class_accuracy", "class accuracy"),
    ("class_macro_f1", "class macro-F1"),
    ("declining_recall", "declining recall"),
    ("false_alarm_rate", "false-alarm rate"),
    ("risk_auc", "risk ROC AUC"),
    ("risk_brier", "risk Brier score"),
    ("onset_median_abs_days", "onset, median absolute error in days"),
    ("onset_best_constant_days", "onset, best constant's error in days"),
    ("event_f1", "event F1"),
    ("event_precision", "event precision"),
    ("event_recall", "event recall"),
    ("false_events_per_healthy_account", "false events a healthy account"),
    ("champion_status", "champion status right"),
)
SETS = ("whole", "landmark1", "landmark2", "landmark3")


def auc_interval(auc: float, positives: int, negatives: int) -> tuple[float, float]:
    """A 90 % interval of a ROC AUC. Source: Hanley and McNeil 1982, Radiology 143."""
    q1, q2 = auc / (2 - auc), 2 * auc * auc / (1 + auc)
    spread = auc * (1 - auc) + (positives - 1) * (q1 - auc**2) + (negatives - 1) * (q2 - auc**2)
    half = Z90 * math.sqrt(max(spread, 0.0) / (positives * negatives))
    return max(0.0, auc - half), min(1.0, auc + half)


def onset_on_cut(scores: dict[str, dict[str, Any]]) -> dict[str, float]:
    """The onset's median absolute error over all cut histories of declining accounts that got a date, and that of the
    best constant offset from the last day, both in days."""
    rows = [r for s in SETS[1:] for r in scores[s]["rows"] if r["declining"] and r["onset_error"] is not None]
    offsets = [r["onset_offset"] for r in rows]
    constant = min(statistics.median(abs(o - k) for o in offsets) for k in range(max(offsets) + 1))
    error = statistics.median(abs(r["onset_error"]) for r in rows)
    return {"n": len(rows), "median_abs_days": error, "best_constant_days": constant}


def _shown(value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "–"
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def card(scores: dict[str, dict[str, Any]], onset: dict[str, float], sha256: str) -> str:
    """The model card as Markdown."""
    table = ["| | " + " | ".join(SETS) + " |", "|---|" + "---|" * len(SETS)]
    counts = [f"{scores[s]['accounts']} ({scores[s]['declining']} / {scores[s]['others']})" for s in SETS]
    table.append("| accounts (declining / not) | " + " | ".join(counts) + " |")
    table += [f"| {label} | " + " | ".join(_shown(scores[s].get(key)) for s in SETS) + " |" for key, label in ROWS]
    whole = scores["whole"]
    low, high = auc_interval(whole["risk_auc"], whole["declining"], whole["others"])
    return f"""# trajectory

The additive account score: three penalised logistic regressions (decline, severity, growth) over the weekly readings of
`cxnlp/trajectory/windows.py`, and the acceptance of event candidates. `weights.json`, sha256 `{sha256}`.
This card is written by `python -m pipelines.trajectory.card` from `metrics.json`.

## Data and labels

27 invented account histories by several writers with their intended truth (9 steady, 7 drifting, 6 at risk, 5 deepening),
not real customers. Weekly snapshots of one phase of an account count as eight observations together. Prior means and widths
stand in `cxnlp/trajectory/catalogue.py`; they are judgement. `risk_90d` is calibrated to "is declining" on these histories, whose
declining accounts all ended in loss within a year; it is not calibrated on observed cancellations.

24 further invented histories by eight other writers (`corpora/training_accounts/`) are fitted on and not measured on: their weeks
count 0.3 in the heads, their events and risk fully. Risk calibration and events are fitted on the accounts whole and as they stood on earlier
days (decision record 016). Events that are read in words, and they alone, are fitted besides on 73 histories by twenty-seven further writers (`corpora/event_accounts/`, decision records 026, 028).

## Cross-validated by account, three folds

Every account was judged by weights, event acceptance, calibration and sentence scores fitted without it; one seed. Choices of
window, floor and prior width were made by the same cross-validation, so the numbers flatter a little. Landmarks are the same
histories as they stood on three earlier days. Identity, sides, roles and the champion's weights are rules tuned while
looking at these histories and are not cross-validated here; so were the rules that propose event candidates and the champion's status.
The thresholds of events are chosen by inner folds: the best F1 with a price for more false events a healthy account than {BUDGET:g}; price and budget were
chosen across the outer folds, so that figure flatters too.

{chr(10).join(table)}

Risk ROC AUC of the whole histories: {whole["risk_auc"]:.2f}, 90 % interval {low:.2f} to {high:.2f} (Hanley-McNeil).
Event recall by kind, whole histories: {", ".join(f"{k} {v}" for k, v in whole["event_recall_by_kind"].items())}.

The seven sample stories of `corpora/` served no fit. One of them, whose long decline had become its own norm, showed the need for the
gap between past and recent span; the gap was then chosen on the histories. All seven get their writer's class as shipped.

## What fails

- Early calls: on the three cut sets {", ".join(f"{scores[s]['declining_recall']:.0%}" for s in SETS[1:])} of the declining accounts are called.
- Deepening is told from steady only by clear growth (more people, seats, wishes for more); half of such accounts look steady.
- Events: {1 - whole["event_precision"]:.0%} of the reported ones match no true one of their kind within 28 days, red herrings among them; healthy accounts
  get {whole["false_events_per_healthy_account"]:.1f} false ones each; disputes of scope, ticket spikes and seniors leaving tickets are mostly missed.
  The floor of a sentence's probability (0.08), the gap between sentences of one candidate (10 days) and the weeks that one development may span
  were chosen on these folds, with earlier weights of the sentence model.
- The onset is where signs of decline begin to come thicker. On the whole histories, which all decline about 110 days before their end, a constant
  does better; on the cut ones taken together (n = {onset["n"]:.0f}) the median error is {onset["median_abs_days"]:.0f} days, the best constant's {onset["best_constant_days"]:.0f}.

## Since

Rules that propose events and some readings were mended after these figures were measured (an answer's clock starts with a question or a request, a withheld
invoice is no habit, who is to be asked instead is not absent; what the vendor sent before the customer's first act, notes among the vendor's people and accepted
invitations are no signs, monthly measures are read, a missing source widens the interval more; what a note tells of the vendor itself is nobody's voice, an unchanged strategic share reads 0, a
customer silent as a whole alarms by itself; see the changelog). The sentence models of the folds no longer exist, so the cross-validated figures could not be taken
again. With the shipped weights, which have seen these histories, event F1 went from 0.629, 0.522, 0.591, 0.598 (whole, three cuts) to 0.637, 0.533, 0.586, 0.611, false events of healthy accounts
from 0.57, 0.71, 0.50, 0.29 to 0.57, 0.62, 0.50, 0.29, false alarms on the first cut from 4 of 21 to 3, on the third from 1 of 14 to 0, the score's ROC AUC on the first cut from 0.89 to 0.90;
on the 24 unseen histories event F1 is 0.55 with 0.58 as before. Class, onset and champion are as before.

**On histories written after all this** (`corpora/unseen_labelled/`, 18 by six writers, measured once with the shipped weights, nothing chosen on them; docs/validation.md): class right 18 of 18
(0.87-1.00), declining called 9 of 9, on earlier days 26 of 27 (0.85-0.99) with 0 of 27 false alarms (0.00-0.09), risk ROC AUC 1.00 on both; champion 18 of 18, what became of them 16 of 18; events F1 0.54
(precision 127 of 195, recall 127 of 273), 0.89 false ones a healthy account (n = 9); roles 0.82. Declines of these writers are plainer than those of the labelled histories' cuts: the lower figures above stand.
"""


def main(argv: list[str]) -> None:
    source, target = Path(argv[0]), Path(argv[1])
    scores = {s: json.loads((source / f"{s}.json").read_text(encoding="utf-8")) for s in SETS}
    onset = onset_on_cut(scores)
    for s in SETS:
        scores[s].pop("rows", None)
        scores[s] = {k: None if isinstance(v, float) and math.isnan(v) else v for k, v in scores[s].items()}
    sha256 = hashlib.sha256((target / "weights.json").read_bytes()).hexdigest()
    metrics = {"weights_sha256": sha256, "cross_validated": scores, "onset_on_cut_histories": onset}
    (target / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")
    (target / "README.md").write_text(card(scores, onset, sha256), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
