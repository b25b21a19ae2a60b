"""Falls of measured series and what speaks for growth, as the report shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cxnlp.report import words
from cxnlp.report.evidence import LIKELY_REAL, finite
from cxnlp.report.safe import one_line
from cxnlp.report.tables import Json, as_date
from cxnlp.trajectory.series_tests import FALL

LEAST_FALL = 0.3
"""Of the usual level: less of a fall is not told, however sure it is (judgement)."""
REASONS = 3


@dataclass(frozen=True, slots=True)
class Fall:
    """A measured series far below its usual level, unlikely to be chance; `when`: the day since which it is lower;
    `share`: how much of the usual level is gone, 0..1."""

    series: str
    statement: str
    when: date | None
    share: float


@dataclass(frozen=True, slots=True)
class Growth:
    """`probability` of deepening where there is no decline; `baseline_logit` and `parts` (statement, log-odds; all, the
    largest first) add up to `logit`; `expansion`: probability of an expansion within 90 days, from weights fitted to
    outcomes."""

    probability: float
    logit: float
    baseline_logit: float
    parts: tuple[tuple[str, float], ...]
    expansion: float | None = None

    @property
    def shown(self) -> tuple[tuple[str, float], ...]:
        return self.parts[:REASONS]

    @property
    def rest(self) -> tuple[int, float]:
        """How many smaller ones there are, and their sum."""
        return len(self.parts[REASONS:]), sum(added for _, added in self.parts[REASONS:])


def falls(row: Json) -> tuple[Fall, ...]:
    """What is told of the measured series of an account, a row of accounts.json: the largest fall first."""
    found = []
    for test in row.get("tests") or ():
        value, norm, q = (finite(test.get(name)) for name in ("value", "norm", "q_value"))
        if test.get("test") != FALL or value is None or not norm or q is None:
            continue
        share = 1.0 - value / norm
        if q < LIKELY_REAL and share >= LEAST_FALL:
            said = words.sentence(one_line(str(test.get("statement") or "")))
            found.append(Fall(str(test.get("series")), said, as_date(test.get("since")), share))
    return tuple(sorted(found, key=lambda f: (-f.share, f.series)))


def growth(row: Json) -> Growth | None:
    """`growth` of an account; None where it is not judged and in files of older versions."""
    told: Json = row.get("growth") or {}
    probability = finite(told.get("probability"))
    if probability is None:
        return None
    parts = tuple(
        (words.sentence(one_line(str(p.get("statement") or words.feature_word(str(p["feature"]))))), p["contribution"])
        for p in told["contributions"]
    )
    return Growth(probability, told["logit"], told["baseline_logit"], parts, finite(told.get("expansion_90d")))
