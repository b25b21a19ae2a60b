"""The ledger against labels: how far the measured change of the strategic share lies from that of labelled sentences.

usage: python -m pipelines.trajectory.ledger_error DATA FOLD_MODELS OUT.json

Each account is measured by the sentence model that was fitted without it; before and after are parted on the ledger's
own day (the last 90 days where it found none). Other ways to count are compared on the same accounts: the likeliest
label, sharpened probabilities, adjusted counts, a base rate of each side (as it is, and drawn to the usual one) and a
rescaled change, the last four fitted on the other folds. The ledger is the one shown, its shares drawn to those of the
other accounts. What the error is made of: `ledger_parts.py`.
Source: adjusted counts, Forman 2008 (Data Min. Knowl. Disc. 17), with probabilities Bella et al. 2010 (ICDM).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cxnlp.signals.score import Scorer
from cxnlp.trajectory.assess import ledger_rows
from cxnlp.trajectory.days import to_day
from cxnlp.trajectory.ledger import DEFAULT_AFTER_DAYS, ledger
from cxnlp.trajectory.share_prior import with_portfolio_shares
from cxnlp.types import ORIENTATIONS
from pipelines.trajectory.data import FOLDS, load
from pipelines.trajectory.labelled import Array, Labelled, align, read_labels

Count = Callable[[Array], Array]
RESAMPLED, DRAWS, EM_STEPS = 2000, 400, 100
STRENGTHS = (0.0, 20.0, 40.0, 80.0, 160.0, 320.0, 640.0)
"""How many sentences the usual base rate may count as."""


@dataclass(frozen=True)
class Account:
    """One account: the sentences of its ledger with probabilities (n, 3), and its labelled ones, each with `late` (n,):
    whether it was said after the change. `shown`: the difference that the ledger shows."""

    id: str
    fold: int
    changed: str | None
    shown: float
    probabilities: Array
    weight: Array
    late: Array
    labelled: Labelled
    labelled_late: Array

    @property
    def truth(self) -> float:
        """The change of the labelled share."""
        return change(self.labelled.truth, self.labelled.weight, self.labelled_late)


def share(counts: Array) -> float:
    """The strategic part of the work talk in `counts` (3,); NaN without any."""
    work = float(counts[0] + counts[1])
    return float(counts[0]) / work if work > 0 else float("nan")


def change(values: Array, weight: Array, late: Array) -> float:
    """Share after minus share before; `values` (n, 3) is how much of each sentence counts as what."""
    sums = [(values[m] * weight[m][:, None]).sum(axis=0) for m in (late < 1, late > 0)]
    return share(sums[1]) - share(sums[0])


def likeliest(p: Array) -> Array:
    """Each sentence counts as its likeliest orientation."""
    return np.asarray(np.eye(3)[p.argmax(axis=1)])


def sharpened(p: Array) -> Array:
    """Squared probabilities, scaled to one."""
    return np.asarray(p**2 / (p**2).sum(axis=1, keepdims=True))


def confusion(accounts: Sequence[Account]) -> Array:
    """(3, 3): mean probabilities (columns) of the labelled sentences of each true orientation (rows)."""
    rows = []
    for k in range(len(ORIENTATIONS)):
        parts = [(a.labelled.model, a.labelled.weight * a.labelled.truth[:, k]) for a in accounts]
        kept = [(p[seen], w[seen]) for p, w in parts for seen in [(w > 0) & np.isfinite(p[:, 0])]]
        p, w = np.concatenate([p for p, _ in kept]), np.concatenate([w for _, w in kept])
        rows.append((p * w[:, None]).sum(axis=0) / w.sum())
    return np.array(rows)


def adjusted(account: Account, others: Sequence[Account]) -> float:
    """The change of adjusted counts: those true counts of which the mean probabilities would give what is seen."""
    turn = np.linalg.inv(confusion(others).T)
    sums = []
    for m in (account.late < 1, account.late > 0):
        seen = (account.probabilities[m] * account.weight[m][:, None]).sum(axis=0)
        sums.append(share(np.clip(turn @ seen, 0.0, None)))
    return sums[1] - sums[0]


def prior_shift(account: Account, others: Sequence[Account], strength: float = 0.0) -> float:
    """The change of shares whose base rate is estimated for each side by expectation-maximisation, from that of the
    labels of `others`; `strength`: how many sentences the latter counts as. Source: Saerens et al. 2002 (Neural
    Computation 14)."""
    sums = sum((a.labelled.truth * a.labelled.weight[:, None]).sum(axis=0) for a in others)
    usual = np.asarray(sums / np.sum(sums))
    shares = []
    for m in (account.late < 1, account.late > 0):
        p, w, rate = account.probabilities[m], account.weight[m][:, None], usual
        for _ in range(EM_STEPS):
            q = p * (rate / usual)
            q = q / q.sum(axis=1, keepdims=True)
            rate = ((q * w).sum(axis=0) + strength * usual) / (w.sum() + strength)
        shares.append(share((q * w).sum(axis=0)))
    return shares[1] - shares[0]


def drawn_shift(account: Account, others: Sequence[Account]) -> float:
    """`prior_shift` with the strength that errs least on `others`, each by the labels of the rest of them."""

    def error(strength: float) -> float:
        found = (prior_shift(b, [c for c in others if c is not b], strength) - b.truth for b in others)
        return float(np.mean(np.abs(list(found))))

    return prior_shift(account, others, min(STRENGTHS, key=error))


def expected(account: Account) -> float:
    return change(account.probabilities, account.weight, account.late)


def measured(accounts: Sequence[Account]) -> dict[str, list[float]]:
    """The change of each account by every way to count."""
    out: dict[str, list[float]] = {"ledger (expected shares, shrunk)": [a.shown for a in accounts]}
    ways: dict[str, Count] = {"expected shares": lambda p: p, "likeliest": likeliest, "sharpened": sharpened}
    for name, way in ways.items():
        out[name] = [change(way(a.probabilities), a.weight, a.late) for a in accounts]
    drawn = "base rate of each side, drawn to the usual"
    out |= {name: [] for name in ("adjusted counts", "rescaled change", "base rate of each side", drawn)}
    for a in accounts:
        others = [b for b in accounts if b.fold != a.fold]
        x, y = np.array([expected(b) for b in others]), np.array([b.truth for b in others])
        out["adjusted counts"].append(adjusted(a, others))
        out["base rate of each side"].append(prior_shift(a, others))
        out[drawn].append(drawn_shift(a, others))
        out["rescaled change"].append(float((x * y).sum() / (x * x).sum()) * expected(a))
    out["expected shares, labelled sentences only"] = [_same_sentences(a) for a in accounts]
    return out


def _same_sentences(a: Account) -> float:
    known = np.isfinite(a.labelled.model[:, 0])
    mine = a.labelled.after(known)
    return change(mine.model, mine.weight, a.labelled_late[known])


def left_by_chance(accounts: Sequence[Account], seed: int = 5) -> float:
    """The mean absolute error of perfectly calibrated probabilities: labels drawn from the model's own."""
    rng, errors = np.random.default_rng(seed), []
    for a in accounts:
        known = np.isfinite(a.labelled.model[:, 0])
        mine, late = a.labelled.after(known), a.labelled_late[known]
        p = mine.model / mine.model.sum(axis=1, keepdims=True)
        middle = change(p, mine.weight, late)
        for _ in range(DRAWS):
            drawn = (rng.random(len(p))[:, None] > p.cumsum(axis=1)).sum(axis=1).clip(0, 2)
            errors.append(abs(change(np.eye(3)[drawn], mine.weight, late) - middle))
    return float(np.nanmean(errors))


def summary(found: Sequence[float], truth: Sequence[float], seed: int = 5) -> dict[str, Any]:
    """Mean absolute error and share of right signs with 90 % intervals, resampled by account."""
    x, y = np.array(found), np.array(truth)
    error, sign = np.abs(x - y), np.sign(x) == np.sign(y)
    chosen = np.random.default_rng(seed).integers(0, len(x), (RESAMPLED, len(x)))

    def interval(values: Array) -> list[float]:
        return [round(float(q), 4) for q in np.quantile(values[chosen].mean(axis=1), [0.05, 0.95])]

    return {
        "n": len(x),
        "mean_absolute_error": round(float(error.mean()), 4),
        "error_interval": interval(error),
        "sign_right": round(float(sign.mean()), 4),
        "sign_interval": interval(sign.astype(float)),
        "correlation": round(float(np.corrcoef(x, y)[0, 1]), 4),
    }


def accounts_of(data: Path, folds: Path) -> list[Account]:
    """The labelled histories, each scored by the model of its fold; those without talk on both sides are left out."""
    scorers = [Scorer.load(folds / f"fold{k}", cached=True) for k in range(FOLDS)]
    _, cases = load(data / "accounts" / "exports", data / "accounts" / "truth", scorers)
    labels, out = read_labels(data / "sentences_accounts.jsonl"), []
    ledgers = [ledger(case.history) for case in cases]
    shown = with_portfolio_shares([{"ledger": ledger_rows(*found)} for found in ledgers])
    for case, (_, changed), whole in zip(cases, ledgers, shown, strict=True):
        row = whole["ledger"]["by_role"].get("all")
        labelled = align(labels.get(case.id, []), case.history)
        if row is None or not len(labelled.day):
            continue
        since = to_day(changed.day) if changed else case.history.end - DEFAULT_AFTER_DAYS
        said = case.history.sentences[case.history.sentences["weight"] > 0]
        out.append(
            Account(
                case.id,
                case.fold,
                changed.day.isoformat() if changed else None,
                row["difference"],
                said[list(ORIENTATIONS)].to_numpy(float),
                said["weight"].to_numpy(float),
                (said["day"].to_numpy(float) >= since).astype(float),
                labelled,
                (labelled.day >= since).astype(float),
            )
        )
    return [a for a in out if np.isfinite(a.truth)]


def report(accounts: Sequence[Account]) -> dict[str, Any]:
    """Every way to count against the labels, what the error is made of, and the accounts one by one."""
    from pipelines.trajectory.ledger_parts import bias, parts

    ways, truth = measured(accounts), [a.truth for a in accounts]
    shown: Mapping[str, Any] = {name: summary(found, truth) for name, found in ways.items()}
    return {
        "ways": dict(shown),
        "left_by_chance": round(left_by_chance(accounts), 4),
        "made_of": parts(accounts),
        "bias_of_labelled_shares": bias(accounts),
        "labelled_sentences": sum(len(a.labelled.day) for a in accounts),
        "accounts": [
            {
                "account": a.id,
                "fold": a.fold,
                "change_date": a.changed,
                "labels": round(a.truth, 4),
                "ledger": round(a.shown, 4),
                "expected": round(expected(a), 4),
                "labelled_before": int((a.labelled_late < 1).sum()),
                "labelled_after": int((a.labelled_late > 0).sum()),
            }
            for a in accounts
        ],
    }


def main(argv: list[str]) -> None:
    data, folds, out = (Path(a) for a in argv[:3])
    found = report(accounts_of(data, folds))
    out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps({k: v for k, v in found.items() if k != "accounts"}, indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
