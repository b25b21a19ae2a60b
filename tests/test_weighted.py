"""Figures by value and segment against numpy; currencies are never added, nothing is counted that cannot be judged."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxnlp.report.terminal import by_value as table
from cxnlp.trajectory.weighted import HEAD, by_value, in_lines, portfolio_figures
from cxnlp.vocabulary import CLASSES


def row(
    cls: str = "steady", risk: float = 0.1, arr: Any = None, currency: str | None = "EUR", segment: str | None = None,
    change: float | None = None,
) -> dict[str, Any]:  # fmt: skip
    by_role = {} if change is None else {"all": {"difference": change}}
    return {
        "trajectory": {"class": cls, "risk_90d": risk}, "arr": arr, "currency": currency, "segment": segment,
        "ledger": {"by_role": by_role},
    }  # fmt: skip


drawn = st.builds(
    row,
    st.sampled_from(CLASSES),
    st.floats(0, 1),
    st.one_of(st.none(), st.floats(1, 1e6)),
    st.sampled_from(["EUR", "USD"]),
    st.sampled_from([None, "mid", "large"]),
    st.one_of(st.none(), st.floats(-1, 1)),
)


@settings(max_examples=60)
@given(st.lists(drawn, max_size=30))
def test_means_are_those_of_numpy(rows: list[dict[str, Any]]) -> None:
    block = portfolio_figures(rows)
    for currency in ("EUR", "USD"):
        own = [r for r in rows if r["arr"] and r["currency"] == currency]
        line = next((x for x in block["by_value"] if x["currency"] == currency), None)
        assert (line is None) == (not own)
        judged = [r for r in own if r["trajectory"]["class"] != "insufficient_data"]
        if line is not None and judged:
            weights = [r["arr"] for r in judged]
            risk = np.average([r["trajectory"]["risk_90d"] for r in judged], weights=weights)
            down = np.average([r["trajectory"]["class"] in ("drifting", "at_risk") for r in judged], weights=weights)
            assert line["mean_risk_90d"] == pytest.approx(risk, abs=1e-6)
            assert line["share_declining"] == pytest.approx(down, abs=1e-6)
    assert sum(x["accounts"] for x in block["by_value"]) + block["without_value"] == len(rows)
    parts = block["by_segment"]
    assert not parts or sum(p["unweighted"]["accounts"] for p in parts) == len(rows)


def test_one_large_account_weighs_what_it_is_worth() -> None:
    rows = [row(risk=0.0, arr=10_000)] * 9 + [row("at_risk", 1.0, 910_000, change=-0.4)]
    block = portfolio_figures(rows)
    assert block["unweighted"]["share_declining"] == 0.1 and block["by_value"][0]["share_declining"] == 0.91
    assert block["by_value"][0]["mean_risk_90d"] == 0.91 and block["by_value"][0]["value"] == 1_000_000
    assert block["unweighted"]["strategic_change"] == -0.4 and block["by_segment"] == []


def test_equal_values_weigh_like_none() -> None:
    rows = [row(c, r, 500, segment="a") for c, r in (("steady", 0.2), ("drifting", 0.6), ("insufficient_data", 0.9))]
    block = portfolio_figures(rows)
    plain, weighed = block["unweighted"], block["by_value"][0]
    assert {k: weighed[k] for k in plain} == plain and plain["judged"] == 2


def test_the_value_named_is_that_of_what_is_judged() -> None:
    rows = [row(arr=50_000, currency="USD"), row("insufficient_data", arr=5_000, currency="USD")]
    line = in_lines(portfolio_figures(rows))[1]
    assert line[1:3] == ("by value, 50,000 USD", "1 of 2")


def test_no_share_is_rounded_to_a_false_0_or_100() -> None:
    line = in_lines(portfolio_figures([row("drifting", 0.9954), row("steady", 0.9999, None)]))[0]
    assert line[3:5] == ("50%", ">99%")


def test_values_that_are_none_do_not_count() -> None:
    wrong = [row(arr=v) for v in (None, 0, -5, float("nan"), True, "much")]
    assert by_value(wrong) == [] and portfolio_figures(wrong)["without_value"] == len(wrong)
    assert portfolio_figures([])["unweighted"]["mean_risk_90d"] is None


def test_lines_for_people_have_every_cell() -> None:
    rows = [row("drifting", 0.5, 100, "EUR", "mid", -0.1), row(risk=0.1, currency=None)]
    lines = in_lines(portfolio_figures(rows))
    assert {len(line) for line in lines} == {len(HEAD)}
    assert ("mid", "by value, 100 EUR", "1", "100%", "50%", "−10.0") in lines
    assert [line[0] for line in lines] == ["all accounts", "all accounts", "mid", "mid", "no segment"]
    assert table(portfolio_figures(rows)).row_count == len(lines)
