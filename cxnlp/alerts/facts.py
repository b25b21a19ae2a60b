"""What rules may ask of an account: figures, words, events, people, moods and weekly series of an analysis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import fmean
from typing import Any

from cxnlp.actions.asked import on_leave, reach, states
from cxnlp.actions.playbook import OUR_SILENCE
from cxnlp.actions.steps import role_of
from cxnlp.trajectory.notices import NOTICE
from cxnlp.vocabulary import THIN

Json = Mapping[str, Any]
LEAST_SENTENCES = 8
"""Below this, a role's mood tells nothing."""
QUIET = ("fading", "silent", "left")


@dataclass(frozen=True)
class Facts:
    """One account: its row of accounts.json and its weekly series, the oldest week first (None: nothing measured)."""

    row: Json
    weeks: Mapping[str, Sequence[float | None]] = field(default_factory=dict)

    @property
    def day(self) -> date:
        return date.fromisoformat(str(self.row["as_of"])[:10])

    @property
    def thin(self) -> bool:
        return bool(self.row["trajectory"].get("class") == THIN)

    def figure(self, name: str) -> float | None:
        """A number by name; None when it is unknown. With too little data there is no score, slope or risk."""
        trajectory = self.row["trajectory"]
        if name in ("arr", "priority"):
            value = self.row.get("arr") if name == "arr" else (self.row.get("priority") or {}).get("value")
        elif name == "renewal_in_days":
            value = self._days_from("renewal_date", self.row)
        elif name == "days_since_onset":
            days = self._days_from("onset", trajectory)
            value = None if days is None else -days
        elif self.thin:
            value = None
        elif name.startswith("probability."):
            value = (trajectory.get("probabilities") or {}).get(name.partition(".")[2])
        elif name == "risk_low":
            value = (trajectory.get("risk_interval") or (None,))[0]
        else:
            value = trajectory.get({"risk": "risk_90d", "slope": "slope_per_month"}.get(name, name))
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    def word(self, name: str) -> str | None:
        """A word by name: class, confidence, segment, owner, champion (the champion's status), champion_reach."""
        value: str | None
        if name == "champion_reach":
            value = reach(self.row)
        elif name == "champion":
            value = (self.row.get("champion") or {}).get("status")
        else:
            value = self.row.get(name) if name in ("segment", "owner") else self.row["trajectory"].get(name)
        return None if value is None else str(value)

    @property
    def added(self) -> list[Json]:
        """What adds to the log-odds of decline: the score's drivers and what confirms a loss beside it."""
        return [d for part in ("drivers", "confirmatory") for d in self.row.get(part) or ()]

    def driver(self, feature: str) -> float | None:
        """What a feature adds to the log-odds of decline; 0 when it adds nothing, None with too little data."""
        if self.thin:
            return None
        found = (d["contribution"] for d in self.added if d.get("feature") == feature)
        return float(next(found, 0.0))

    def stated(self, names: Sequence[str]) -> list[Json]:
        """Those of the facts `names` that stand on the day of judging; they do so with little data too. A
        silence of ours is one, and so is an unexplained event of late in which one is stated; the newest first."""
        ours = (self.row.get("responsiveness") or {}).get("silence") if OUR_SILENCE in names else None
        told = [{"feature": OUR_SILENCE, "statement": str(ours["statement"]).removesuffix(".")}] if ours else []
        facts = (c for c in self.row.get("confirmatory") or () if c.get("feature") in names)
        said = [e for e in self.row.get("events") or () if e.get("stated") in names and e["stated"] != NOTICE]
        said = sorted((e for e in said if states(e, self.row) and not e.get("explained")), key=lambda e: str(e["date"]))
        return [*facts, *reversed(said), *told]

    def events(self, kinds: Sequence[str], days: int, severity: float, roles: Sequence[str]) -> list[Json]:
        """Unexplained events of these kinds in the last `days`, the newest first; explained ones never count, nor what
        only the champion's leave shows."""
        since = (self.day - timedelta(days=days)).isoformat()
        found = [
            e
            for e in self.row.get("events") or ()
            if e.get("kind") in kinds
            and not e.get("explained")
            and not on_leave(e, self.row)
            and str(e.get("date")) >= since
            and float(e.get("severity") or 0.0) >= severity
            and (not roles or role_of(e, self.row) in roles)
        ]
        return sorted(found, key=lambda e: (str(e["date"]), str(e.get("statement"))), reverse=True)

    def people(self, statuses: Sequence[str], roles: Sequence[str]) -> list[Json]:
        """Customer people of these standings and roles; the champion counts as role "champion" as well, and is not
        quiet when on leave with somebody standing in."""
        leave = None if "active" in statuses else (self.row.get("champion") or {}).get("leave")
        return [
            p
            for p in self.row.get("stakeholders") or ()
            if p.get("side", "customer") == "customer"
            and not (leave and p.get("is_champion"))
            and p.get("status") in statuses
            and (not roles or p.get("role") in roles or ("champion" in roles and p.get("is_champion")))
        ]

    def mood(self, name: str, role: str, measure: str, least: int = LEAST_SENTENCES) -> float | None:
        """`mean` or `trend` (last 90 days less before) of a role's sentiment or trust; None under `least` sentences."""
        found = (self.row.get(f"role_{name}") or {}).get(role) or {}
        value = found.get(measure)
        return float(value) if value is not None and int(found.get("n") or 0) >= least else None

    def below_baseline(self, role: str, margin: float) -> bool | None:
        """Whether a role is below its own past: sentiment or trust fell by `margin`, or all its people went quiet, in a
        silence that is not ours.

        None when the role has neither a mood nor people.
        """
        trends = [t for name in ("sentiment", "trust") if (t := self.mood(name, role, "trend")) is not None]
        seats = self.people(("active", *QUIET), (role,))
        if not trends and not seats:
            return None
        ours = (self.row.get("responsiveness") or {}).get("silence")
        silent = bool(seats) and not ours and all(p.get("status") in QUIET for p in seats)
        return silent or any(t <= -margin for t in trends)

    def weekly(self, name: str, weeks: int, measure: str) -> float | None:
        """The mean of the last `weeks` weeks, or its `change` against all earlier weeks as a share of their mean.

        Weeks without a value are left out; None when either part is empty or the earlier mean is 0.
        """
        series = self.weeks.get(name, ())
        recent = [v for v in series[-weeks:] if v is not None]
        past = [v for v in series[:-weeks] if v is not None]
        if not recent or (measure == "change" and (not past or fmean(past) == 0)):
            return None
        return fmean(recent) if measure == "mean" else fmean(recent) / fmean(past) - 1.0

    def _days_from(self, name: str, holder: Json) -> int | None:
        try:
            return (date.fromisoformat(str(holder.get(name))[:10]) - self.day).days
        except ValueError:
            return None
