"""Exchange rates of the user: values of several currencies in one, what the table said kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from cxnlp.cli import app
from cxnlp.config import Config, load
from cxnlp.errors import UsageError
from cxnlp.rates import Rates

SAMPLES = Path(__file__).resolve().parents[1] / "corpora" / "samples"
TABLE = """account,arr,currency,renewal_date
Brightwater Logistics,412000,USD,2026-12-31
Kestrel Insurance,75600,GBP,2026-04-01
"""


def settings(folder: Path, text: str) -> Path:
    path = folder / "cxnlp.toml"
    path.write_text(text, encoding="utf-8")
    return path


@given(st.floats(0.01, 1e9), st.floats(0.001, 1e4))
def test_a_value_is_multiplied_and_what_was_said_is_kept(amount: float, rate: float) -> None:
    found = Rates("EUR", (("SEK", rate),)).converted({"arr": amount, "currency": " sek ", "owner": "x"})
    assert found["arr"] == pytest.approx(amount * rate, abs=0.005) and found["currency"] == "EUR"
    assert (found["arr_own"], found["currency_own"], found["owner"]) == (amount, "SEK", "x")


@pytest.mark.parametrize(
    "told", [{"arr": 5.0, "currency": None}, {"arr": 5.0, "currency": "EUR"}, {"arr": None, "currency": "USD"}]
)
def test_what_no_rate_is_given_for_stays(told: dict[str, object]) -> None:
    assert Rates("EUR", (("USD", 0.9),)).converted(told) == told


@pytest.mark.parametrize(
    "text",
    ["rates = 3", "[rates]\nUSD = 0.8", '[rates]\nbase = "POUND"', '[rates]\nbase = "GBP"\nUSD = 0',
     '[rates]\nbase = "GBP"\nUSD = "0.8"', '[rates]\nbase = "GBP"\nDOLLAR = 0.8', '[rates]\nbase = "GBP"\nUSD = nan'],
)  # fmt: skip
def test_rates_that_are_none_are_refused_with_an_example(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match=r"USD = 0\.79"):
        load(settings(tmp_path, text))


def test_results_depend_on_the_rates(tmp_path: Path) -> None:
    one, other = (load(settings(tmp_path, f'[rates]\nbase = "GBP"\nUSD = {rate}')) for rate in (0.79, 0.8))
    assert len({one.sha256, other.sha256, Config().sha256}) == 3


def test_an_account_in_another_currency_ranks_by_its_own_value(tmp_path: Path) -> None:
    """Without rates the dollars count as the median of the others."""
    place = tmp_path / "in"
    place.mkdir()
    for name in ("brightwater-logistics", "kestrel-insurance"):
        (place / name).symlink_to(SAMPLES / name)
    (tmp_path / "accounts.csv").write_text(TABLE, encoding="utf-8")
    told = {}
    for name, text in (("plain", ""), ("rates", '[rates]\nbase = "GBP"\nUSD = 0.79\n')):
        config = settings(tmp_path, f'accounts = "accounts.csv"\nas_of = 2026-02-17\n{text}')
        out = tmp_path / name
        ran = CliRunner().invoke(app, ["analyze", str(place), "-o", str(out), "--config", str(config), "-q"])
        assert ran.exit_code == 0, ran.output
        rows = json.loads((out / "accounts.json").read_text(encoding="utf-8"))["accounts"]
        told[name] = {row["name"]: row for row in rows}
        page = (out / "report.html").read_text(encoding="utf-8")
        assert ("325,480 GBP (412,000 USD)" in page) == (name == "rates")
    before, after = (told[name]["Brightwater Logistics"]["priority"] for name in ("plain", "rates"))
    assert "value in GBP" in before["unknown"] and "value in GBP" not in after["unknown"]
    assert after["parts"]["arr_used"] == 325480.0 and after["expected_loss"] > 4 * before["expected_loss"]
