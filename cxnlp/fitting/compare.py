"""Before and after, on accounts that had no part in the fit: five folds by account, intervals by account.

Each fold has weights and a level of its own, so accounts are ranked against those of their fold only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cxnlp.fitting.rows import Rows
from cxnlp.fitting.update import Given, observed_rate, recentred, update
from cxnlp.validation import measures
from cxnlp.validation.bootstrap import account_copies, interval
from cxnlp.validation.ranking import FOLDS, fold_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

AS_GIVEN, RECENTRED, FITTED, RATE = "weights as given", "base rate re-centred", "fitted", "base rate alone"
AUC = "auc"
MEASURES: dict[str, Callable[..., float | None]] = {
    "log_loss": measures.log_loss,
    "brier": measures.brier,
    "ece": measures.weighted_ece,
}


def folds_of(rows: Rows) -> NDArray[np.intp]:
    """The fold of each row, by its account."""
    import numpy as np

    return np.array([fold_of(a) for a in rows.accounts], dtype=np.intp)


def cross_fitted(given: Given, rows: Rows) -> dict[str, Floats]:
    """Probabilities of each row by each way, from outcomes of other accounts only."""
    import numpy as np

    out = {name: np.zeros(len(rows)) for name in (RATE, AS_GIVEN, RECENTRED, FITTED)}
    folds = folds_of(rows)
    out[AS_GIVEN][:] = given.probability(rows.x)
    for k in range(FOLDS):
        test = folds == k
        if not test.any():
            continue
        train = rows.part(~test)
        if not len(train):
            raise ValueError("all rows lie in one fold")
        out[RATE][test] = observed_rate(train)
        out[RECENTRED][test] = recentred(given, train).probability(rows.x[test])
        out[FITTED][test] = update(given, train).probability(rows.x[test])
    return out


def _measured(way: str, name: str, p: Floats, rows: Rows, copies: Floats | None = None) -> float | None:
    """A measure of one way; no AUC for the base rate, which ranks nothing."""
    if name == AUC:
        return None if way == RATE else measures.auc_within(p, rows.happened, folds_of(rows), copies)
    return MEASURES[name](p, rows.happened, copies)


def table(predicted: dict[str, Floats], rows: Rows) -> list[dict[str, Any]]:
    """A row per way: each measure, its interval, and its difference to the weights as given, resampled pairwise."""
    import numpy as np

    copies = account_copies(rows.accounts)
    drawn = {
        way: {name: [_measured(way, name, p, rows, c) for c in copies] for name in (*MEASURES, AUC)}
        for way, p in predicted.items()
    }
    out = []
    for way, p in predicted.items():
        row: dict[str, Any] = {"way": way}
        for name in (*MEASURES, AUC):
            value, before = (_measured(w, name, predicted[w], rows) for w in (way, AS_GIVEN))
            pairs = zip(drawn[way][name], drawn[AS_GIVEN][name], strict=True)
            gains = [None if a is None or b is None else a - b for a, b in pairs]
            row[name] = {
                "value": value,
                "interval": interval(drawn[way][name]),
                "difference": None if value is None or before is None else value - before,
                "difference_interval": interval(gains) if way != AS_GIVEN else None,
            }
        row["slope"] = None if way == RATE else calibration_slope(p, rows)
        row["reliability"] = measures.calibration(np.asarray(p), rows.happened)
        out.append(row)
    return out


def calibration_slope(p: Floats, rows: Rows) -> float | None:
    """Slope of the outcome's log-odds on the stated ones (Cox 1958): 1 is right, below 1 too extreme.

    None where there is nothing to fit it on."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    p = np.clip(p, 1e-6, 1 - 1e-6)
    logit = np.log(p / (1 - p))
    if logit.std() < 1e-9 or rows.happened.all() or not rows.happened.any():
        return None
    return float(LogisticRegression(C=np.inf).fit(logit[:, None], rows.happened).coef_[0, 0])
