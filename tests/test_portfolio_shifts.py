"""Shared weeks of a portfolio: found where planted, what they do taken off, and nothing else touched."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from cxnlp import pipeline
from cxnlp.config import Config
from cxnlp.lineage.show import tree
from cxnlp.lineage.trace import trace
from cxnlp.lineage.verify import verify
from cxnlp.report.seen import account_views
from cxnlp.report.tables import load_tables
from cxnlp.saved import Saved
from cxnlp.trajectory.candidates import Candidate, Record
from cxnlp.trajectory.days import to_day
from cxnlp.trajectory.explanations import explained
from cxnlp.trajectory.history import History
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.trajectory.portfolio import Without, shared_parts, without_shared
from cxnlp.trajectory.shared_line import LINE
from cxnlp.trajectory.shared_weeks import (
    LEAST_ACCOUNTS,
    LONGEST_WEEKS,
    MEASURES,
    OwnWeeks,
    Shared,
    SharedMove,
    shared_weeks,
)
from cxnlp.trajectory.skipped import skipped
from cxnlp.trajectory.slices import Columns
from cxnlp.trajectory.windows import Week, read_all, weekly
from pipelines.simulate_portfolio.__main__ import write_portfolio
from pipelines.simulate_portfolio.knobs import Knobs
from tests.test_validation_landmarks import Words

START = date(2025, 1, 6)
SHOCK = START + timedelta(weeks=18)
SOURCES = dict.fromkeys(("metrics", "invoices", "tickets", "meetings", "surveys"), 0.0)
QUIET = Knobs(outage_week=None, price_week=None, summer=False, paired=True, missing=SOURCES)
CALM = replace(QUIET, accounts=10, weeks=23, seed=6)
CONFIG = Config(vendor_domains=(CALM.vendor_domain,))
MODEL = TrajectoryModel.bundled()
HEAD = MODEL.heads["decline"]


def portfolio(change: float = 0.0, weeks: Sequence[int] = (), who: int = 12, seed: int = 3) -> dict[str, OwnWeeks]:
    """Twelve accounts of 30 weeks: roots of Poisson numbers of each measure, some of them rare; in `weeks` the number
    of tickets is higher by `change` in the first `who` accounts."""
    rng = np.random.default_rng(seed)
    rates = np.linspace(0.05, 4.0, len(MEASURES))
    mondays = tuple(START + timedelta(weeks=w) for w in range(30))
    out = {}
    for number in range(12):
        counts = rng.poisson(rates * rng.lognormal(0.0, 0.3), (30, len(MEASURES))).astype(float)
        if number < who:
            counts[list(weeks), MEASURES.index("tickets")] += change
        out[f"a{number:02d}"] = OwnWeeks(mondays, np.sqrt(counts))
    return out


def numbers(found: dict[date, tuple[SharedMove, ...]]) -> list[int]:
    return [(week - START).days // 7 for week in found]


def test_planted_weeks_are_found_and_named() -> None:
    found = shared_weeks(portfolio(5.0, (20, 21)))
    assert numbers(found) == [20, 21]
    for moves in found.values():
        first = moves[0]
        assert first.measure == "tickets" and first.change > 0.8
        assert first.alike >= 11 and first.accounts == 12


def test_one_account_in_trouble_makes_no_shared_week() -> None:
    assert shared_weeks(portfolio(40.0, (20, 21), who=1)) == {}


def test_chance_alone_hardly_ever_makes_a_shared_week() -> None:
    """800 weeks of 13 measures, rare ones too: 1 by chance is expected at the level of one in 10,000."""
    assert sum(len(shared_weeks(portfolio(seed=seed))) for seed in range(100, 134)) <= 3


def test_what_lasts_is_how_things_are_from_now_on() -> None:
    found = numbers(shared_weeks(portfolio(5.0, range(15, 30))))
    assert found[:LONGEST_WEEKS] == list(range(15, 15 + LONGEST_WEEKS))
    assert all(k >= 15 for k in found) and len(found) < 12


def test_later_weeks_and_the_order_of_accounts_change_nothing() -> None:
    whole = portfolio(5.0, (12, 20, 21))
    found = shared_weeks(whole)
    for until in (13, 20, 25):
        known = {a: OwnWeeks(w.mondays[:until], w.rows[:until]) for a, w in whole.items()}
        assert shared_weeks(known) == {w: m for w, m in found.items() if w < START + timedelta(weeks=until)}
    assert shared_weeks(dict(reversed(whole.items()))) == found


def test_a_regime_starts_a_new_norm_and_few_accounts_share_nothing() -> None:
    whole = portfolio(5.0, range(18, 30))
    begun = {a: replace(w, starts=(START + timedelta(weeks=18),)) for a, w in whole.items()}
    assert shared_weeks(begun) == {}
    assert shared_weeks(dict(list(whole.items())[: LEAST_ACCOUNTS - 1])) == {}


effects = st.lists(st.floats(-2, 2).map(lambda x: round(x, 6)), min_size=8, max_size=20)


@given(effects, st.floats(-2, 2).map(lambda x: round(x, 6)))
def test_the_part_taken_off_never_goes_beyond_the_accounts_own(values: list[float], shift: float) -> None:
    moved = {f"a{k:02d}": {"x": v + shift} for k, v in enumerate(values)}
    for account, parts in shared_parts(moved).items():
        own, part = moved[account]["x"], parts["x"]
        assert part * own > 0 and abs(part) <= abs(own)


@given(st.floats(0.1, 2), st.integers(8, 30))
def test_what_all_have_alike_goes_and_what_one_has_alone_stays(shift: float, n: int) -> None:
    alike = {f"a{k:02d}": {"x": shift} for k in range(n)}
    assert {a: parts["x"] for a, parts in shared_parts(alike).items()} == pytest.approx(dict.fromkeys(alike, shift))
    alone = {a: {"x": shift if a == "a03" else 0.0} for a in alike}
    assert shared_parts(alone) == {}
    more = alike | {"a03": {"x": shift + 5.0}}
    assert shared_parts(more)["a03"]["x"] == pytest.approx(shift)


def test_a_shift_with_noise_goes_but_for_the_noise() -> None:
    rng = np.random.default_rng(1)
    noise = rng.normal(0.0, 0.1, 20)
    moved = {f"a{k:02d}": {"x": 1.0 + v} for k, v in enumerate(noise)}
    left = [moved[a]["x"] - parts["x"] for a, parts in shared_parts(moved).items()]
    assert len(left) == 20 and max(abs(v) for v in left) < 0.2


def histories_of(knobs: Knobs, folder: Path, day: date | None = None) -> list[History]:
    config = replace(CONFIG, as_of=day)
    parsed = pipeline.parse([folder], config)
    return pipeline.histories(parsed, pipeline.score(parsed, Words()), day)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Exports of a portfolio with a holiday of everybody and of its calm twin."""
    out = tmp_path_factory.mktemp("twins")
    write_portfolio(CALM, out / "calm")
    write_portfolio(replace(CALM, holiday_week=18), out / "holiday")
    return {name: out / name / "exports" for name in ("calm", "holiday")}


@pytest.fixture(scope="module")
def calm(written: dict[str, Path]) -> list[History]:
    return histories_of(CALM, written["calm"])


@pytest.fixture(scope="module")
def holiday(written: dict[str, Path]) -> list[History]:
    return histories_of(CALM, written["holiday"])


def ticket_part(past: Sequence[History], without: Without) -> dict[str, list[float]]:
    """What tickets add to the log-odds of each account in every week from the shock on."""
    known = {h.account: without.weeks.get(h.account) or weekly(h) for h in past}
    weight = HEAD.weights[HEAD.names.index("ticket_volume")]
    return {
        a: [weight * at["ticket_volume"].x for monday, _, at in weeks if monday >= SHOCK] for a, weeks in known.items()
    }


def nothing(past: Sequence[History]) -> Without:
    return Without(list(past), {}, [])


def with_tickets(history: History, number: int) -> History:
    """The history with tickets more in the two weeks of the shock, each an act as well."""
    moments = [to_day(SHOCK) + 14.0 * (k + 0.5) / number for k in range(number)]
    who = history.customer_acts["person"].iloc[0]
    act = history.customer_acts.iloc[0].to_dict() | {"kind": "ticket", "person": who, "opener": True}
    acts = [act | {"day": day, "message_id": f"more-{k}"} for k, day in enumerate(moments)]
    ticket = {"side": "customer", "role": act["role"], "person": who, "solved": None}
    tickets = [ticket | {"day": day, "ticket": f"more-{k}", "message_id": f"more-{k}"} for k, day in enumerate(moments)]
    frames = {}
    for name, rows in (("acts", acts), ("tickets", tickets)):
        old = getattr(history, name)
        more = pd.DataFrame(rows).reindex(columns=old.columns)
        frames[name] = pd.concat([old, more.astype(old.dtypes.to_dict())], ignore_index=True).sort_values("day")
    return replace(history, **frames)


def test_a_holiday_is_found_and_a_calm_portfolio_is_left_alone(calm: list[History], holiday: list[History]) -> None:
    assert without_shared(calm) == nothing(calm)
    found = without_shared(holiday)
    assert {m.week for m in found.moves} == {SHOCK, SHOCK + timedelta(weeks=1)}
    assert all(m.change < 0 for m in found.moves if m.measure in ("messages", "active_users"))
    few = holiday[: LEAST_ACCOUNTS - 1]
    assert without_shared(few) == nothing(few)


def test_what_is_left_lies_between_the_reading_and_the_one_without_the_weeks(holiday: list[History]) -> None:
    found = without_shared(holiday)
    moved = 0
    for history in holiday:
        plain = weekly(history)
        other = Columns(history)
        for (monday, end, at), (_, _, read) in zip(found.weeks[history.account], plain, strict=True):
            near = [w for w in (SHOCK, SHOCK + timedelta(weeks=1)) if w <= monday]
            gone = read_all(skipped(other, near), end) if near else read
            for name, reading in at.items():
                low, high = sorted((read[name].x, gone[name].x))
                assert low - 1e-12 <= reading.x <= high + 1e-12 or not reading.shared
                assert reading.x + reading.shared == pytest.approx(read[name].x)
                assert (reading.value, reading.norm, reading.n) == (read[name].value, read[name].norm, read[name].n)
                assert not reading.shared or name not in MODEL.heads["confirmatory"].names
                moved += reading.shared != 0.0
    assert moved > 50


def test_skipped_weeks_are_as_if_they_had_not_been(calm: list[History]) -> None:
    """Without any row in the weeks, skipping them reads what a history reads in which they are cut out."""
    week = timedelta(weeks=1)
    columns = Columns(calm[0])
    gone = skipped(columns, [SHOCK, SHOCK + week])
    start, end = to_day(SHOCK), to_day(SHOCK) + 14.0
    assert gone.first_day == columns.first_day + 14.0
    outside = [d for d in columns.acts.day.tolist() if not start <= d < end]
    assert gone.acts.day.tolist() == [d + 14.0 if d < start else d for d in outside]
    before = read_all(columns, start)
    for name, reading in read_all(gone, end).items():
        if name != "invoice_lateness":  # an unpaid invoice grows older all the same
            assert reading == pytest.approx(before[name]) or dict_of(reading) == pytest.approx(dict_of(before[name]))


def dict_of(reading: object) -> dict[str, float]:
    return {k: float(getattr(reading, k)) for k in ("x", "value", "norm", "n")}


def test_the_same_for_all_hardly_counts_and_for_one_as_much_as_before(calm: list[History]) -> None:
    usual = ticket_part(calm, nothing(calm))
    shaken = [with_tickets(h, 8) for h in calm]
    seen, left = ticket_part(shaken, nothing(shaken)), ticket_part(shaken, without_shared(shaken))
    before = [abs(s - u) for a in usual for s, u in zip(seen[a], usual[a], strict=True)]
    after = [abs(s - u) for a in usual for s, u in zip(left[a], usual[a], strict=True)]
    assert np.mean(before) > 0.15
    assert np.mean(after) < 0.35 * np.mean(before)
    assert max(after) < max(before)
    assert without_shared(shaken).moves[0].week == SHOCK
    one = [with_tickets(h, 8) if h is calm[0] else h for h in calm]
    assert without_shared(one) == nothing(one)


def test_nothing_later_and_no_order_changes_anything(written: dict[str, Path], holiday: list[History]) -> None:
    day = SHOCK + timedelta(weeks=3, days=-1)
    early = without_shared(histories_of(CALM, written["holiday"], day)).weeks
    late = without_shared(holiday).weeks
    assert early and set(early) == set(late)

    def strengths(weeks: Sequence[Week]) -> list[dict[str, float]]:
        return [{n: r.x for n, r in at.items()} for _, end, at in weeks if end <= to_day(day) + 1.0]

    assert {a: strengths(w) for a, w in early.items()} == {a: strengths(w) for a, w in late.items()}
    mixed = without_shared(holiday[::-1])
    assert mixed.weeks == late and mixed.moves == without_shared(holiday).moves


def test_accounts_judged_on_other_days_are_not_compared(holiday: list[History]) -> None:
    apart = [replace(h, as_of=h.as_of - timedelta(days=k)) for k, h in enumerate(holiday)]
    assert without_shared(apart) == nothing(apart)


def test_the_sum_holds_and_says_what_was_taken_off(written: dict[str, Path], tmp_path: Path) -> None:
    parsed = pipeline.parse([written["holiday"]], CONFIG)
    found = pipeline.analyze(parsed, Words(), "", replace(CONFIG, portfolio_shifts=True), MODEL)
    plain = pipeline.analyze(parsed, Words(), "", CONFIG, MODEL)
    pipeline.write_parsed(parsed, tmp_path)
    pipeline.write_analysis(found, tmp_path)
    assert LINE not in plain.weekly.columns and "shared_shifts" not in plain.accounts
    shown = found.accounts["shared_shifts"]
    assert {s["week"] for s in shown} == {SHOCK.isoformat(), (SHOCK + timedelta(weeks=1)).isoformat()}
    lines = 0
    for row, before in zip(found.accounts["accounts"], plain.accounts["accounts"], strict=True):
        trajectory = row["trajectory"]
        total = math.fsum([trajectory["baseline_logit"], *(d["contribution"] for d in row["drivers"])])
        assert abs(total - trajectory["score_logit"]) < 1e-9
        own = {d["feature"]: d["contribution"] for d in row["drivers"]}
        theirs = {d["feature"]: d["contribution"] for d in before["drivers"]}
        line = [d for d in row["drivers"] if d["feature"] == LINE]
        lines += len(line)
        assert {n: own[n] for n in theirs} == pytest.approx(theirs, abs=1e-12)
        last = found.weekly[found.weekly["account"] == row["account"]].iloc[-1]
        for d in line:
            assert math.fsum(d["parts"].values()) == pytest.approx(d["contribution"], abs=1e-12)
            assert last[LINE] == pytest.approx(d["contribution"])
            assert "removed: " in d["statement"] and "accounts moved alike in the week of" in d["statement"]
            saved = Saved.open(tmp_path)
            told = trace(saved, row["account"])
            assert verify(told, saved, model=MODEL).failures == ()
            (view,) = (v for v in account_views(load_tables(tmp_path)) if v.key == row["account"])
            assert view.shared.rstrip(".").casefold() == d["statement"].casefold()
            shown_tree = Console(width=400, record=True, file=StringIO())
            shown_tree.print(tree(told, most=1))
            assert d["statement"] in shown_tree.export_text()
    assert lines >= 8
    json.dumps(found.accounts, allow_nan=False)


@pytest.mark.parametrize(("kind", "explicit", "days", "within", "expected"), [
    ("ticket_spike", False, 1, True, True),
    ("ticket_spike", False, 8, True, False),
    ("ticket_spike", False, 1, False, False),
    ("churn_risk", False, 1, True, False),
    ("ticket_spike", True, 1, True, False),
])  # fmt: skip
def test_an_event_that_everybody_has_is_explained(
    calm: list[History], kind: str, explicit: bool, days: int, within: bool, expected: bool
) -> None:
    move = SharedMove(SHOCK, "tickets", 0.8, 9, 10, 1e-6)
    record = Record(replace(calm[0], shared=(Shared(move, within),)))
    event = Candidate(kind, to_day(SHOCK) + days, None, 4.0, 0.9, "4 tickets in two weeks", explicit=explicit)
    found = explained(record, event)
    assert found.explained is expected
    assert ("9 of 10 accounts had more of it in that week" in found.statement) is expected
