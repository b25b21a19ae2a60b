"""Moments as floating days since 1970-01-01 UTC."""

from __future__ import annotations

from datetime import date, datetime, timedelta

EPOCH = date(1970, 1, 1)
WEEK_DAYS = 7.0


def to_day(moment: datetime | date) -> float:
    """Days since 1970-01-01 UTC; a date counts as its start."""
    if isinstance(moment, datetime):
        return moment.timestamp() / 86400.0
    return float((moment - EPOCH).days)


def to_date(day: float) -> date:
    return EPOCH + timedelta(days=int(day // 1))
