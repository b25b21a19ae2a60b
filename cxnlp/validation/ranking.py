"""The risk as a whole: discrimination, calibration, workload; what each kind of evidence adds; simpler rules."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cxnlp.validation import measures
from cxnlp.validation.baselines import NAMES as BASELINES
from cxnlp.validation.bootstrap import account_copies, interval, of_statistic
from cxnlp.validation.families import FAMILIES, by_family, features_of
from cxnlp.validation.snapshots import Snapshot

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

WORKLOADS = (0.1, 0.2, 0.3)
RECALLS = (0.8, 0.9)
FOLDS = 5
OWN_HORIZON = 90  # what risk_90d claims to be a probability of


def fold_of(account: str, folds: int = FOLDS) -> int:
    """The fold of an account, by its name alone."""
    return int.from_bytes(hashlib.sha256(account.encode()).digest()[:4], "big") % folds


def cross_fitted(scores: Floats, lost: Bools, accounts: Sequence[str]) -> Floats | None:
    """Probabilities by a logistic curve of `scores` (n, k), fitted on the other accounts each time.

    None when some fold's other accounts hold no loss or nothing else. Source: Platt 1999, with scikit-learn's ridge.
    """
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    folds = np.array([fold_of(a) for a in accounts])
    out = np.zeros(len(lost))
    for k in np.unique(folds):
        test = folds == k
        train = ~test
        if len(np.unique(lost[train])) < 2:
            return None
        scale = scores[train].std(axis=0) + 1e-9
        model = LogisticRegression().fit(scores[train] / scale, lost[train])
        out[test] = model.predict_proba(scores[test] / scale)[:, 1]
    return out


def _quality(risk: Floats, lost: Bools, copies: Floats) -> dict[str, Any]:
    (recalls,) = measures.recalls_at(risk, lost, WORKLOADS)
    drawn = zip(*measures.recalls_at(risk, lost, WORKLOADS, copies), strict=True)
    return {
        "auc": measures.auc(risk, lost),
        "auc_interval": interval(measures.aucs(risk, lost, copies)),
        **{
            f"recall_at_{round(100 * w)}": {"value": value, "interval": interval(resampled)}
            for w, value, resampled in zip(WORKLOADS, recalls, drawn, strict=True)
        },
    }


def overall(rows: Sequence[Snapshot], lost: Bools, horizon: int) -> dict[str, Any]:
    """The published risk at one horizon; its own probabilities are judged at 90 days only, elsewhere refitted ones."""
    import numpy as np

    accounts = [s.account for s in rows]
    copies = account_copies(accounts)
    risk = np.array([s.risk for s in rows])
    base = float(lost.mean())
    inside = np.clip(risk, 1e-6, 1 - 1e-6)  # as published, a risk is rounded to 0 or 1 at the ends
    fitted = cross_fitted(np.log(inside / (1 - inside))[:, None], lost, accounts)
    probability = risk if horizon == OWN_HORIZON else fitted
    out: dict[str, Any] = {"base_rate": base, **_quality(risk, lost, copies)}
    out["workload_for_recall"] = {f"{round(100 * r)}": measures.workload_for(risk, lost, r) for r in RECALLS}
    out["calibrated_by"] = "as published" if horizon == OWN_HORIZON else "refitted, account-disjoint"
    if probability is not None:
        p = probability
        table = measures.calibration(p, lost)
        out |= {
            "brier": measures.brier(p, lost),
            "brier_interval": of_statistic(lambda c: measures.brier(p, lost, c), copies),
            "brier_of_base_rate": base * (1 - base),
            "brier_refitted": measures.brier(fitted, lost) if fitted is not None else None,
            "calibration": table,
            "ece": measures.ece(table),
        }
    return out


def incremental(rows: Sequence[Snapshot], lost: Bools) -> list[dict[str, Any]]:
    """What each family of evidence is worth: alone, and all of them over the structured tables.

    AUC of the summed contributions as published (nothing fitted here); Brier of a logistic curve over the families'
    sums, fitted on other accounts. `gain` is the AUC over structured alone, resampled pairwise by account. `features`:
    those that contribute anywhere; what has no weight, or confirms only, is in no sum. So a last row takes all features
    of the structured tables, weighed anew on other accounts.
    """
    import numpy as np

    accounts = [s.account for s in rows]
    copies = account_copies(accounts)
    sums = [by_family(s.contributions) for s in rows]
    column = {f: np.array([x[f] for x in sums]) for f in (*FAMILIES, "all")}
    column["text + behaviour"] = column["text"] + column["behaviour"]
    first = column["structured"]
    drawn = {name: measures.aucs(risk, lost, copies) for name, risk in column.items()}
    weighed = {f for s in rows for f, c in s.contributions.items() if c}
    out: list[dict[str, Any]] = []
    for name in (*FAMILIES, "text + behaviour", "all"):
        made_of = FAMILIES if name == "all" else name.split(" + ")
        mine = column[name]
        parts = [column[f] for f in made_of]
        fitted = cross_fitted(np.column_stack(parts), lost, accounts)
        auc, plain = measures.auc(mine, lost), measures.auc(first, lost)
        pairs = zip(drawn[name], drawn["structured"], strict=True)
        gains = [None if one is None or other is None else one - other for one, other in pairs]
        out.append(
            {
                "evidence": name,
                "features": [f for part in made_of for f in features_of(part) if f in weighed],
                "auc": auc,
                "auc_interval": interval(drawn[name]),
                "gain": None if name == "structured" or auc is None or plain is None else auc - plain,
                "gain_interval": None if name == "structured" else interval(gains),
                "brier_refitted": measures.brier(fitted, lost) if fitted is not None else None,
            }
        )
    return [*out, *_refitted("structured", rows, lost, copies)]


def _refitted(family: str, rows: Sequence[Snapshot], lost: Bools, copies: Floats) -> list[dict[str, Any]]:
    """A row for all features of a family, weighed on other accounts; none where no strengths or too few losses are.
    Accounts are ranked within their fold, each of which has weights of its own."""
    import numpy as np

    names = [f for f in features_of(family) if any(s.strengths.get(f) for s in rows)]
    if not names:
        return []
    accounts = [s.account for s in rows]
    x = np.array([[s.strengths.get(f, 0.0) for f in names] for s in rows])
    risk = cross_fitted(x, lost, accounts)
    if risk is None:
        return []
    folds = np.array([fold_of(a) for a in accounts], dtype=np.intp)
    return [
        {
            "evidence": f"{family}, weighed here",
            "features": names,
            "auc": measures.auc_within(risk, lost, folds),
            "auc_interval": interval(measures.aucs_within(risk, lost, folds, copies)),
            "gain": None,
            "gain_interval": None,
            "brier_refitted": measures.brier(risk, lost),
        }
    ]


def baselines(rows: Sequence[Snapshot], lost: Bools) -> list[dict[str, Any]]:
    """Always firing, and each simple rule on the landmarks where it says anything (others take its median)."""
    import numpy as np

    copies = account_copies([s.account for s in rows])
    always = np.zeros(len(rows))
    out = [
        {"baseline": "always fire", "coverage": 1.0, "precision": float(lost.mean()), **_quality(always, lost, copies)}
    ]
    for name in BASELINES:
        values = np.array([math.nan if (v := s.baselines.get(name)) is None else v for s in rows])
        said = ~np.isnan(values)
        if not said.any():
            continue
        filled = np.where(said, values, np.median(values[said]))
        out.append({"baseline": name, "coverage": float(said.mean()), **_quality(filled, lost, copies)})
    return out
