"""Accounts as the report shows them: every field of accounts.json read once, ranked and put into words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from cxnlp.coverage import mostly_unread
from cxnlp.report import words
from cxnlp.report.answering import answering
from cxnlp.report.evidence import LIKELY_REAL, Reader, finite, shifts
from cxnlp.report.measured import falls, growth
from cxnlp.report.missing import ended_of, missing_of
from cxnlp.report.mood_targets import mood_lines
from cxnlp.report.persons import Mood, Stakeholder, champion_words
from cxnlp.report.ranking import Urgency, ranked
from cxnlp.report.safe import one_line
from cxnlp.report.tables import Json, Tables, as_date
from cxnlp.report.view import AccountView, Action, Promise, Surprise
from cxnlp.trajectory.changes import SURVEY_SILENCE
from cxnlp.trajectory.course import in_words
from cxnlp.trajectory.moves import ended_since


def account_views(tables: Tables) -> tuple[AccountView, ...]:
    """All accounts in the order of `ranking.ranked`."""
    return tuple(_view(row, rank, place, tables) for rank, (row, place) in enumerate(ranked(tables.accounts), 1))


def _view(row: Json, rank: int, place: Urgency, tables: Tables) -> AccountView:
    trajectory: Json = row["trajectory"]
    key = str(row["account"])
    people = [p for p in row.get("stakeholders") or () if p.get("side", "customer") == "customer"]
    roles = {str(p.get("person_id")): str(p.get("role")) for p in people}
    quiet = frozenset(str(p.get("person_id")) for p in people if p.get("status") not in ("active", None))
    reader = Reader(tables.people, roles, tables.cited, quiet)
    champion: Json = row.get("champion") or {}
    seats = _stakeholders(people, reader)
    status, noted = champion_words(str(champion.get("status")), next((s for s in seats if s.champion), None))
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
        stakeholders=seats,
        role_moods=_role_moods(row),
        mood_lines=mood_lines(row.get("role_sentiment")),
        champion=reader.name(champion.get("person_id")),
        champion_status=status,
        champion_note=noted,
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
        amount=finite(row.get("arr")),
        currency=one_line(str(row.get("currency") or "")) or None,
        renewal=as_date(row.get("renewal_date")),
        urgency=place,
        promises=_promises(row, reader),
        answering=answering(row, reader),
        surprise=_surprise(row),
        unweighed=_unweighed(row, reader),
        others=_others(ledger),
        course=in_words(trajectory.get("course")),
        slope_interval=_slope_interval(trajectory.get("course")),
        regimes=tuple(
            (when, one_line(str(r.get("what") or "")))
            for r in row.get("regimes") or ()
            if (when := as_date(r.get("day")))
        ),
        comparable_from=as_date(row.get("comparable_from")),
        confirmed=reader.drivers({"baseline_logit": trajectory.get("score_logit")}, row.get("confirmatory")),
        risk_leading=finite(trajectory.get("risk_leading")),
        missing=missing_of(row),
        ended=ended_of(row),
        sources_ended=ended_since({}, row),
        other_language=finite(row.get("other_language_share")),
        unread=mostly_unread(row),
        falls=falls(row),
        growth=growth(row),
        levels=_levels(row),
        onset_interval=_days(trajectory.get("onset_interval")),
        change_interval=_days(ledger.get("change_interval")),
    )


def _levels(row: Json) -> dict[str, float] | None:
    """The recent levels by feature; None where an analysis did not keep them."""
    if "levels" not in row:
        return None
    return {str(k): v for k, x in row["levels"].items() if (v := finite(x)) is not None}


def _days(pair: Sequence[object] | None) -> tuple[date, date] | None:
    """The two days of an interval; None where it is missing."""
    first, last = map(as_date, pair or (None, None))
    return (first, last) if first and last else None


def _others(ledger: Json) -> int | None:
    """How many other accounts the shares of a ledger are shrunk to; None where it stands alone."""
    priors = [r.get("prior") or {} for r in (ledger.get("by_role") or {}).values()]
    return max((int(p["accounts"]) for p in priors if p.get("from") == "portfolio"), default=None)


def _slope_interval(course: Json | None) -> tuple[float, float] | None:
    if not course or not course.get("slope"):
        return None
    low, high = course["slope"]["interval"]
    return float(low), float(high)


def _surprise(row: Json) -> Surprise | None:
    found = (row.get("survey") or {}).get("contradicts")
    if not isinstance(found, dict):
        return None
    return Surprise(one_line(str(found.get("statement") or "")), as_date(found.get("date")))


def _unweighed(row: Json, reader: Reader) -> tuple[str, ...]:
    """What changed and the score does not weigh: people who answer surveys no more, measures that fell."""
    silent = [
        f"{reader.name(t.get('person_id')) or 'somebody'} {one_line(str(t.get('statement') or ''))}"
        for t in row.get("tests") or ()
        if t.get("test") == SURVEY_SILENCE and (q := finite(t.get("q_value"))) is not None and q < LIKELY_REAL
    ]
    return (*silent, *(one_line(str(m.get("statement") or "")) for m in row.get("measured") or ()))


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
            int(p.get("contacts_90d", p.get("messages_90d")) or 0),
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
    return Mood(
        finite(row.get("mean")),
        finite(row.get("trend")),
        int(row.get("n") or 0),
        int(row.get("reported") or 0),
        finite(row.get("without_loudest")),
    )


def _owner(role: object) -> str | None:
    word = one_line(str(role or "")).replace("_", " ")
    return words.OWNER_WORDS.get(word, word) or None


def _money(row: Json) -> str | None:
    amount = finite(row.get("arr"))
    if amount is None:
        return None
    told = f"{words.number(amount)} {one_line(str(row.get('currency') or ''))}".strip()
    own = finite(row.get("arr_own"))
    return told if own is None else f"{told} ({words.number(own)} {one_line(str(row.get('currency_own') or ''))})"
