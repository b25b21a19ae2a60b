"""Configuration: everything wrong is said at once, and the digest follows what decides results."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cxnlp.config import Config, checked, load, parse_as_of
from cxnlp.errors import UsageError


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "cxnlp.toml"
    path.write_text('vendor_domains = ["acme.example"]\nas_of = 2026-03-31\nevent-threshold = 0.6\n', encoding="utf-8")
    assert load(path) == Config(vendor_domains=("acme.example",), as_of=date(2026, 3, 31), event_threshold=0.6)


def test_all_problems_are_reported_together(tmp_path: Path) -> None:
    path = tmp_path / "cxnlp.toml"
    path.write_text('vendor_domains = "acme"\ncolour = 1\nevent_threshold = 7\n', encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        load(path)
    assert all(word in str(caught.value) for word in ("vendor_domains", "colour", "event_threshold"))


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('[accounts]\npath = "x.csv"', "accounts"),
        ('[decisions]\npath = "x.csv"', "decisions"),
        ("freezes = 3", "freezes"),
        ('account = ["Orchard"]', "account"),
        ("event_threshold = true", "event_threshold"),
    ],
)
def test_a_value_of_another_kind_is_told(tmp_path: Path, line: str, key: str) -> None:
    path = tmp_path / "cxnlp.toml"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(UsageError, match=key):
        load(path)


def test_a_moment_counts_as_its_day(tmp_path: Path) -> None:
    path = tmp_path / "cxnlp.toml"
    path.write_text("as_of = 2026-03-31T08:00:00Z", encoding="utf-8")
    assert load(path).as_of == date(2026, 3, 31)
    assert type(load(path).as_of) is date


def test_a_day_each_or_nothing() -> None:
    assert parse_as_of("each") == "each"
    assert parse_as_of("2026-01-02") == date(2026, 1, 2)
    with pytest.raises(UsageError, match="2026-03-31"):
        parse_as_of("yesterday")


def test_unusable_values_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        checked(Config(vendor_domains=("ana@acme.example",), metrics=tmp_path / "gone.csv"))
    assert "ana@acme.example" in str(caught.value)
    assert "gone.csv" in str(caught.value)


def test_the_digest_follows_table_contents(tmp_path: Path) -> None:
    table = tmp_path / "m.csv"
    table.write_text("a", encoding="utf-8")
    first = Config(metrics=table).sha256
    table.write_text("b", encoding="utf-8")
    assert Config(metrics=table).sha256 != first
    assert Config().sha256 == Config().sha256
