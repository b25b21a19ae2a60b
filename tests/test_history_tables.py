"""Tables of a history: filled in by type, equal to columns filled in one by one."""

from __future__ import annotations

from typing import Any

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from cxnlp.trajectory.history_tables import of_rows
from cxnlp.trajectory.slices import Ordered

TEXT = st.sampled_from(["a", "b", "ö", ""])
KINDS: dict[str, st.SearchStrategy[Any]] = {
    "text": TEXT,
    "text or none": TEXT | st.none(),
    "number": st.floats(allow_nan=False),
    "number or none": st.floats(0, 9) | st.none(),
    "whole": st.integers(-9, 9),
    "mixed": st.integers(-9, 9) | st.floats(0, 1),
    "flag": st.booleans(),
    "flag or none": st.booleans() | st.none(),
    "nothing": st.none(),
}


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[str]]:
    columns = draw(st.permutations(sorted(KINDS)))[: draw(st.integers(1, len(KINDS)))]
    rows = draw(st.lists(st.fixed_dictionaries({c: KINDS[c] for c in columns}), min_size=1, max_size=5))
    return rows, list(columns)


@given(tables())
def test_a_table_is_its_columns_one_by_one(given_: tuple[list[dict[str, Any]], list[str]]) -> None:
    rows, columns = given_
    made = of_rows(rows, columns)
    found, arrays = made.frame(), made.arrays()
    assert list(found.columns) == list(arrays) == columns and len(found) == len(made) == len(rows)
    for name in columns:
        values = [row[name] for row in rows]
        texts = any(isinstance(v, str) for v in values)
        plain = [float("nan") if v is None else v for v in values] if texts else values
        one = pd.Series(plain, dtype=object, name=name) if texts else pd.Series(values, name=name)
        pd.testing.assert_series_equal(found[name], one)
        array = one.to_numpy(dtype=object if one.dtype.kind not in "fib" else None)
        assert arrays[name].dtype == array.dtype and repr(arrays[name].tolist()) == repr(array.tolist())


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from("xyz"), st.floats(0, 1)), max_size=12))
def test_rows_chosen_after_ordering_are_those_chosen_before(rows: list[tuple[int, str, float]]) -> None:
    columns = ("day", "who", "value")
    dicts = [dict(zip(columns, (float(d), w, v), strict=True)) for d, w, v in rows]
    ordered = Ordered.of(of_rows(dicts, columns).arrays())
    after = ordered.where(ordered["who"] == "x")
    before = Ordered.of(of_rows([row for row in dicts if row["who"] == "x"], columns).arrays())
    for column in columns:
        assert after[column].tolist() == before[column].tolist()
    assert after.between(1.0, 3.0)["value"].tolist() == before.between(1.0, 3.0)["value"].tolist()
