"""The ledger against labels: sentences put back into their messages, and counts against planted truth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cxnlp.types import ORIENTATIONS
from pipelines.trajectory.labelled import Labelled, align, plain
from pipelines.trajectory.ledger_error import (
    Account,
    adjusted,
    change,
    left_by_chance,
    measured,
    prior_shift,
    share,
    summary,
)
from pipelines.trajectory.ledger_parts import bias, parts, steps
from tests.histories import Line, history, planted


def label(message: int, sentence: int, text: str, orientation: str, side: str = "customer") -> dict[str, str]:
    return {"id": f"orchard:m{message}:{sentence}", "text": text, "orientation": orientation, "side": side}


def test_labels_find_their_messages_and_what_the_model_said() -> None:
    lines = [
        Line(1.0, "c1", "We plan two more sites. Thanks!", planted("strategic")),
        Line(9.0, "v1", "Thanks! It is fixed now.", planted("transactional")),
        Line(40.0, "c2", "The till is down again.", planted("transactional"), "ticket", "t1"),
        Line(41.0, "c2", "Now it works.", planted("neutral"), "ticket", "t1"),
    ]
    rows = [
        label(1, 1, "We plan two more sites.", "strategic"),
        label(1, 2, "thanks", "neutral"),
        label(2, 1, "Thanks!", "neutral", "vendor"),
        label(2, 2, "It is  fixed now", "transactional", "vendor"),
        label(3, 1, "The till is down again.", "transactional"),
        label(3, 2, "Now it works.", "neutral"),
        label(4, 1, "Nobody ever wrote this.", "strategic"),
    ]
    found = align(rows, history(lines))
    first = found.day[0]
    assert (found.day - first).tolist() == [0, 0, 8, 8, 39, 40]
    assert found.weight.tolist() == [1, 1, 0, 0, 1, 1]
    assert [ORIENTATIONS[k] for k in found.truth.argmax(axis=1)] == [r["orientation"] for r in rows[:-1]]
    assert found.ours[4] == 1.0 and np.isnan(found.ours).sum() == np.isnan(found.model[:, 0]).sum()
    assert found.model[4, 1] == found.model[2, 1] == 0.9 and plain("It is  FIXED, now.") == "it is fixed now"


def account(seed: int, fold: int, before: float, after: float, sharp: float = 3.0, n: int = 2000) -> Account:
    """Sentences of three kinds with calibrated probabilities, half of them after the change, all labelled."""
    rng = np.random.default_rng(seed)
    late = (np.arange(n) >= n // 2).astype(float)
    base = np.where(late > 0, after, before)
    logits = rng.normal(0, sharp, (n, 3)) * 0.5
    logits[:, 0] += np.log(base / (1 - base))
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    truth = np.eye(3)[(rng.random(n)[:, None] > p.cumsum(axis=1)).sum(axis=1).clip(0, 2)]
    labelled = Labelled(np.zeros(n), np.ones(n), truth, p, np.ones(n))
    return Account(f"a{seed}", fold, None, 0.0, p, np.ones(n), late, labelled, late)


ACCOUNTS = [account(k, k % 3, 0.3, after) for k, after in enumerate((0.1, 0.2, 0.3, 0.4, 0.5, 0.6))]


def test_calibrated_counts_find_the_planted_change_and_chance_leaves_what_it_should() -> None:
    truth = [a.truth for a in ACCOUNTS]
    ways = measured(ACCOUNTS)
    assert ways["expected shares"] == pytest.approx(truth, abs=0.05)
    assert ways["rescaled change"] == pytest.approx(truth, abs=0.07)
    assert ways["expected shares, labelled sentences only"] == ways["expected shares"]
    found = summary(ways["expected shares"], truth)
    assert found["n"] == 6 and found["error_interval"][0] <= found["mean_absolute_error"] <= found["error_interval"][1]
    assert left_by_chance(ACCOUNTS) == pytest.approx(found["mean_absolute_error"], abs=0.015)


def test_adjusted_counts_undo_a_known_confusion() -> None:
    turn = np.array([[0.6, 0.3, 0.1], [0.1, 0.8, 0.1], [0.2, 0.2, 0.6]])

    def seen(a: Account) -> Account:
        return replace(
            a, probabilities=a.labelled.truth @ turn, labelled=replace(a.labelled, model=a.labelled.truth @ turn)
        )

    confused = [seen(a) for a in ACCOUNTS]
    for a in confused:
        assert adjusted(a, confused) == pytest.approx(a.truth, abs=1e-9)
        if abs(a.truth) > 0.1:
            assert abs(change(a.probabilities, a.weight, a.late)) < 0.8 * abs(a.truth)


def test_a_share_of_nothing_is_unknown() -> None:
    assert np.isnan(share(np.zeros(3))) and share(np.array([1.0, 3.0, 9.0])) == 0.25


def test_the_parts_of_an_error_add_up_and_a_planted_one_is_found_where_it_was_planted() -> None:
    def shrunk(a: Account) -> Account:
        return replace(a, shown=change(a.probabilities, a.weight, a.late) * 0.5)

    def misattributed(a: Account) -> Account:
        ours = np.where((a.labelled_late > 0) & (a.labelled.truth[:, 0] > 0), 0.4, 1.0)
        told = replace(a, labelled=replace(a.labelled, ours=ours), weight=ours)
        return replace(told, shown=change(told.probabilities, told.weight, told.late))

    def confused(a: Account) -> Account:
        p = a.labelled.truth @ np.array([[0.5, 0.4, 0.1], [0.0, 0.9, 0.1], [0.1, 0.1, 0.8]])
        told = replace(a, probabilities=p, labelled=replace(a.labelled, model=p))
        return replace(told, shown=change(p, a.weight, a.late))

    planted_in = {"shrinkage": shrunk, "attribution": misattributed, "orientation": confused}
    for name, change_of in planted_in.items():
        accounts = [change_of(a) for a in ACCOUNTS]
        for a in accounts:
            assert sum(steps(a).values()) == pytest.approx(a.shown - a.truth, abs=1e-12)
        found = parts(accounts)
        assert sum(f["share_of_squared_error"] for f in found.values()) == pytest.approx(1.0, abs=0.003)
        assert max(found, key=lambda k: found[k]["share_of_squared_error"]) == name
    assert bias([confused(a) for a in ACCOUNTS])["after"] < -0.05


def test_a_base_rate_of_each_side_is_found_where_only_the_base_rate_shifts() -> None:
    """Two normal densities and a third: Bayes under the usual rate, drawn under others; expected shares lag behind."""
    rng = np.random.default_rng(8)
    usual, n = np.array([0.3, 0.5, 0.2]), 6000

    def drawn(rate: list[float]) -> tuple[np.ndarray, np.ndarray]:
        kind = rng.choice(3, n, p=rate)
        x = rng.normal(np.array([-1.0, 1.0, 3.0])[kind], 1.0)
        p = usual * np.exp(-0.5 * (x[:, None] - np.array([-1.0, 1.0, 3.0])) ** 2)
        return p / p.sum(axis=1, keepdims=True), np.eye(3)[kind]

    (p0, t0), (p1, t1) = drawn([0.5, 0.3, 0.2]), drawn([0.1, 0.7, 0.2])
    p, truth, late = np.vstack([p0, p1]), np.vstack([t0, t1]), np.repeat([0.0, 1.0], n)
    one = Account(
        "a", 0, None, 0.0, p, np.ones(2 * n), late, Labelled(late, np.ones(2 * n), truth, p, np.ones(2 * n)), late
    )
    labels = np.eye(3)[rng.choice(3, 50_000, p=usual)]
    told = Labelled(np.zeros(50_000), np.ones(50_000), labels, labels, np.ones(50_000))
    other = Account("b", 1, None, 0.0, labels, np.ones(50_000), np.zeros(50_000), told, np.zeros(50_000))
    assert prior_shift(one, [other]) == pytest.approx(one.truth, abs=0.03)
    assert abs(change(p, one.weight, late)) < 0.8 * abs(one.truth)
