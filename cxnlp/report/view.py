"""One account as the report shows it: every field of accounts.json read once, ranked and put into words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cxnlp.report import words
from cxnlp.report.answering import Answering, answering
from cxnlp.report.evidence import Driver, Event, Quote, Reader, Shift, finite, shifts
from cxnlp.report.ranking import Urgency, ranked
from cxnlp.report.safe import one_line
from cxnlp.report.tables import Json, Tables, Week, as_date
from cxnlp.types import FLAGS


@dataclass(frozen=True, slots=True)
class Mood:
    """Mean of sentiment or trust in −1..1 over `n` sentences, with its trend."""

    mean: float | None
    trend: float | None
    n: int

    @property
    def text(self) -> str:
        if self.mean is None or not self.n:
            return "–"
        arrow = "" if self.trend is None or abs(self.trend) < 0.005 else (" ↑" if self.trend > 0 else " ↓")
        return f"{words.signed(self.mean, 2)}{arrow}"


@dataclass(frozen=True, slots=True)
class Stakeholder:
    name: str
    role: str
    role_key: str
    status: str
    champion: bool
    last_active: date | None
    messages_90d: int
    sentiment: Mood
    trust: Mood


@dataclass(frozen=True, slots=True)
class Action:
    action: str
    owner: str | None
    due_in_days: int | None
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Promise:
    """An open commitment in exact words. `due` is its day where the words fix one, else None; `when` the words."""

    text: str
    side: str
    owner: str | None
    due: date | None
    when: str | None
    made: date | None
    overdue: bool

    @property
    def until(self) -> str:
        """When it is due, in words, or "" where nothing was said."""
        if self.due is None:
            return self.when or ""
        return f"{words.day(self.due)}{', overdue' if self.overdue else ''}"


@dataclass(frozen=True, slots=True)
class Surprise:
    """Survey answers that contradict how the account behaves; `when`: the day of the latest answer."""

    statement: str
    when: date | None


@dataclass(frozen=True, slots=True)
class AccountView:
    """`anchor` is the id of the account's section; `rank` its place in the portfolio, from 1."""

    key: str
    anchor: str
    rank: int
    name: str
    cls: str
    as_of: date | None
    first_at: date | None
    last_at: date | None
    messages: int
    score: float
    baseline_logit: float
    score_logit: float
    slope: float | None
    risk: float
    risk_interval: tuple[float, float] | None
    onset: date | None
    confidence: str | None
    change_date: date | None
    shifts: tuple[Shift, ...]
    contrast: tuple[Quote, Quote] | None
    drivers: tuple[Driver, ...]
    events: tuple[Event, ...]
    stakeholders: tuple[Stakeholder, ...]
    role_moods: tuple[tuple[str, Mood, Mood], ...]
    champion: str | None
    champion_status: str | None
    champion_since: date | None
    successor: str | None
    actions: tuple[Action, ...]
    weeks: tuple[Week, ...]
    value: str | None
    renewal: date | None
    urgency: Urgency
    promises: tuple[Promise, ...] | None
    answering: Answering | None
    surprise: Surprise | None

    @property
    def word(self) -> str:
        return words.CLASS_WORDS.get(self.cls, self.cls)

    @property
    def role_map(self) -> tuple[tuple[str, Mood, Mood, tuple[Stakeholder, ...]], ...]:
        """Role, its mood, its trust and its people, by weight of the role; roles with people alone included."""
        moods = {role: (mood, trust) for role, mood, trust in self.role_moods}
        names = list(dict.fromkeys([*moods, *(p.role for p in self.stakeholders)]))
        order = {word: words.ROLE_WEIGHT.get(key, 9) for key, word in words.ROLE_WORDS.items()}
        none = Mood(None, None, 0)
        return tuple(
            (name, *moods.get(name, (none, none)), tuple(p for p in self.stakeholders if p.role == name))
            for name in sorted(names, key=lambda n: (order.get(n, 9), n))
        )

    @property
    def owed(self) -> tuple[tuple[str, tuple[Promise, ...]], ...]:
        """Open commitments by side: ours first; a side without any is left out."""
        sides = (("We promised", "vendor"), ("They promised", "customer"))
        found = ((title, tuple(p for p in self.promises or () if p.side == side)) for title, side in sides)
        return tuple((title, rows) for title, rows in found if rows)

    @property
    def shift(self) -> Shift | None:
        """The ledger row of everyone."""
        return next((s for s in self.shifts if s.role == "all"), None)

    @property
    def reasons(self) -> tuple[Driver, ...]:
        """The drivers that speak for the class: what improves a deepening account, what worsens any other."""
        good = self.cls == "deepening"
        return tuple(d for d in self.drivers if d.worsens != good)

    @property
    def alarms(self) -> tuple[Event, ...]:
        return tuple(e for e in self.events if not e.explained)

    @property
    def best_quote(self) -> Quote | None:
        """A customer's words that say most: from reasons found in text, then from the gravest alarms, then any."""
        said = [q for d in self.reasons if d.feature in FLAGS for q in d.quotes]
        said += [q for e in sorted(self.alarms, key=lambda e: -e.severity) for q in e.quotes]
        said += [q for d in self.reasons for q in d.quotes]
        return next((q for q in said if q.role != "vendor"), said[0] if said else None)

    @property
    def main_reason(self) -> str:
        """The statement of the first reason, else of the latest alarm; steady accounts have none that stands out."""
        if self.cls == "insufficient_data":
            return "too little to say"
        if self.reasons and self.cls != "steady":
            return self.reasons[0].statement
        return self.alarms[0].statement if self.alarms else "nothing stands out"


def account_views(tables: Tables) -> tuple[AccountView, ...]:
    """All accounts in the order of `ranking.ranked`."""
    return tuple(_view(row, rank, place, tables) for rank, (row, place) in enumerate(ranked(tables.accounts), 1))


def _view(row: Json, rank: int, place: Urgency, tables: Tables) -> AccountView:
    trajectory: Json = row["trajectory"]
    key = str(row["account"])
    people = [p for p in row.get("stakeholders") or () if p.get("side", "customer") == "customer"]
    reader = Reader(tables.people, {str(p.get("person_id")): str(p.get("role")) for p in people}, tables.cited)
    champion: Json = row.get("champion") or {}
    ledger: Json = row.get("ledger") or {}
    pair = trajectory.get("risk_interval")
    shift = next((s for s in shifts(ledger) if s.role == "all" and s.difference), None)
    turned = shift is not None and ((shift.difference or 0.0) > 0) == (trajectory.get("class") == "deepening")
    said = tables.talk.contrast.get(key) if turned else None
    return AccountView(
        key=key,
        anchor=f"a{rank}",
        rank=rank,
        name=one_line(str(row.get("name") or row["account"])) or "(no name)",
        cls=str(trajectory.get("class")),
        as_of=as_date(row.get("as_of")),
        first_at=as_date(row.get("first_at")),
        last_at=as_date(row.get("last_at")),
        messages=int(row.get("messages") or 0),
        score=finite(trajectory.get("score")) or 0.0,
        baseline_logit=finite(trajectory.get("baseline_logit")) or 0.0,
        score_logit=finite(trajectory.get("score_logit")) or 0.0,
        slope=finite(trajectory.get("slope_per_month")),
        risk=finite(trajectory.get("risk_90d")) or 0.0,
        risk_interval=(float(pair[0]), float(pair[1])) if pair and None not in pair else None,
        onset=as_date(trajectory.get("onset")),
        confidence=trajectory.get("confidence"),
        change_date=as_date(ledger.get("change_date")),
        shifts=shifts(ledger),
        contrast=(reader.said(said[0]), reader.said(said[1])) if said else None,
        drivers=reader.drivers(trajectory, row.get("drivers")),
        events=reader.events(row.get("events")),
        stakeholders=_stakeholders(people, reader),
        role_moods=_role_moods(row),
        champion=reader.name(champion.get("person_id")),
        champion_status=words.CHAMPION_WORDS.get(str(champion.get("status"))),
        champion_since=as_date(champion.get("since")),
        successor=reader.name(champion.get("successor")),
        actions=tuple(
            Action(
                words.sentence(one_line(str(a.get("action") or ""))),
                _owner(a.get("owner_role")),
                int(a["due_in_days"]) if finite(a.get("due_in_days")) is not None else None,
                tuple(words.EVENT_WORDS.get(str(b)) or one_line(str(b)) for b in a.get("because") or ()),
            )
            for a in row.get("actions") or ()
        ),
        weeks=tables.weekly.get(key, ()),
        value=_money(row),
        renewal=as_date(row.get("renewal_date")),
        urgency=place,
        promises=_promises(row, reader),
        answering=answering(row, reader),
        surprise=_surprise(row),
    )


def _surprise(row: Json) -> Surprise | None:
    found = (row.get("survey") or {}).get("contradicts")
    if not isinstance(found, dict):
        return None
    return Surprise(one_line(str(found.get("statement") or "")), as_date(found.get("date")))


def _promises(row: Json, reader: Reader) -> tuple[Promise, ...] | None:
    """The open commitments; None where the analysis did not look for them."""
    rows = row.get("commitments")
    return promises_of(rows, reader) if isinstance(rows, list) else None


def promises_of(rows: Iterable[Json], reader: Reader) -> tuple[Promise, ...]:
    """Rows of `commitments` as they are shown, in their order."""
    return tuple(
        Promise(
            one_line(str(p.get("text") or "")),
            str(p.get("side")),
            one_line(str(p.get("owner") or reader.name(p.get("person_id")) or "")) or None,
            as_date(p.get("due")),
            one_line(str(p.get("due") or "")) or None,
            as_date(p.get("made")),
            bool(p.get("overdue")),
        )
        for p in rows
    )


def _stakeholders(rows: Iterable[Json], reader: Reader) -> tuple[Stakeholder, ...]:
    people = [
        Stakeholder(
            one_line(str(p.get("name") or reader.name(p.get("person_id")) or "unnamed")),
            words.ROLE_WORDS.get(str(p.get("role")), str(p.get("role"))),
            str(p.get("role")),
            words.STATUS_WORDS.get(str(p.get("status")), str(p.get("status"))),
            bool(p.get("is_champion")),
            as_date(p.get("last_active")),
            int(p.get("messages_90d") or 0),
            _mood(p.get("sentiment")),
            _mood(p.get("trust")),
        )
        for p in rows
    ]
    return tuple(sorted(people, key=lambda p: (not p.champion, words.ROLE_WEIGHT.get(p.role_key, 9), p.name)))


def _role_moods(row: Json) -> tuple[tuple[str, Mood, Mood], ...]:
    sentiment, trust = row.get("role_sentiment") or {}, row.get("role_trust") or {}
    roles = sorted({*sentiment, *trust}, key=lambda r: (words.ROLE_WEIGHT.get(r, 9), r))
    return tuple((words.ROLE_WORDS.get(r, r), _mood(sentiment.get(r)), _mood(trust.get(r))) for r in roles)


def _mood(value: object) -> Mood:
    row: Json = value if isinstance(value, dict) else {}
    return Mood(finite(row.get("mean")), finite(row.get("trend")), int(row.get("n") or 0))


def _owner(role: object) -> str | None:
    word = one_line(str(role or "")).replace("_", " ")
    return words.OWNER_WORDS.get(word, word) or None


def _money(row: Json) -> str | None:
    amount = finite(row.get("arr"))
    if amount is None:
        return None
    return f"{words.number(amount)} {one_line(str(row.get('currency') or ''))}".strip()
