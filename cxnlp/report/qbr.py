"""The one-page pack for a review meeting with one customer: standing, value in their words, promises, risks, asks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from cxnlp.behaviour.asked import ends_as_question
from cxnlp.errors import UsageError
from cxnlp.report.answering import Question
from cxnlp.report.compare import Figures, figures, known, weeks_of, within
from cxnlp.report.evidence import Event, Quote, Reader
from cxnlp.report.frames import read_frame
from cxnlp.report.governed import governed
from cxnlp.report.html import render_page
from cxnlp.report.period import Period
from cxnlp.report.portfolio import Portfolio, portfolio
from cxnlp.report.reasons import grave
from cxnlp.report.safe import one_line
from cxnlp.report.tables import load_tables, read_accounts
from cxnlp.report.talk import Said
from cxnlp.report.view import AccountView
from cxnlp.saved import find_account
from cxnlp.types import FLAGS

if TYPE_CHECKING:
    import pandas as pd

NEEDED = (
    "message_id", "text", "person", "side", "weight", "words", "strategic", "transactional", "sentiment",
    "goal_alignment",
)  # fmt: skip
PRAISE_DAYS, ASK_DAYS = 180, 90
PLEASED = 0.4  # least mean of sentiment for a sentence to count as value in the customer's words
ABOUT_WORK = 0.3  # least probability of work talk for pleasure to be more than courtesy
LEAST_WORDS, MOST_WORDS = 6, 40
SHOWN = 3
KINDS = ("demand", "request", "question")
"""Of what they ask, the gravest first."""
GRAVE = 4
STANDING = {
    "drifting": "The relationship is drifting from partnership to transactions: planning, seniority or engagement "
    "shrink without open conflict.",
    "at_risk": "The relationship is at risk: open dispute, an ultimatum, a competitor, notice, or a lost sponsor.",
    "deepening": "The relationship is deepening: more people, more planning or interest in more.",
    "steady": "The relationship is steady: nothing moves far from the account's own past.",
    "insufficient_data": "There is too little data to judge the relationship.",
}


@dataclass(frozen=True, slots=True)
class Pack:
    """What the page shows beyond the account's own view. `asks`: interest in more; `now` and `before`: figures of the
    period, when one is set."""

    account: AccountView
    praise: tuple[Quote, ...]
    asks: tuple[Quote, ...]
    risks: tuple[Event, ...]
    now: Figures | None
    before: Figures | None

    @property
    def unanswered(self) -> tuple[Question, ...]:
        """The customer's open demands, requests and questions."""
        return _unanswered(self.account)


def _unanswered(account: AccountView) -> tuple[Question, ...]:
    asked = (q for q in (account.answering.questions if account.answering else ()) if q.side == "customer")
    return tuple(sorted(asked, key=lambda q: KINDS.index(q.kind)))


def render_account(out_dir: Path, account: str, period: Period | None = None) -> str:
    """The printable page of one account. `account` is its key or its name, in any case.

    Raises UsageError as `render_report`, and when there is no such account.
    """
    page, pack = account_pack(out_dir, account, period)
    return render_page(
        "qbr.html.j2",
        [],
        governed=governed(out_dir),
        p=page,
        a=pack.account,
        k=pack,
        standing=STANDING.get(pack.account.cls, ""),
        title=f"Review – {pack.account.name}",
    )


def account_pack(out_dir: Path, account: str, period: Period | None = None) -> tuple[Portfolio, Pack]:
    """The page's content as data. Raises UsageError as `render_account`."""
    rows = read_accounts(out_dir)
    key = str(find_account(rows, account, out_dir)["account"])
    tables = load_tables(out_dir, key)
    page = portfolio(tables, period)
    found = next(a for a in page.accounts if a.key == key)
    if period and figures(found.weeks, period) is None:
        raise UsageError(f"no week of {found.name} lies in {period.label}: {weeks_of([found])}")
    reader = Reader(tables.people, {}, tables.cited)
    missing: list[str] = []
    frame = read_frame(out_dir / "sentences.parquet", ("account", *NEEDED), missing)
    praise: tuple[Quote, ...] = ()
    asks: tuple[Quote, ...] = ()
    if frame is not None and found.as_of:
        days = {m: c.day for m, c in tables.cited.items()}
        own = frame[(frame["account"] == key) & (frame["side"] == "customer") & (frame["weight"] > 0)]
        own = own[own["words"].between(LEAST_WORDS, MOST_WORDS)]
        own = own.assign(day=own["message_id"].map(days)).dropna(subset=["day"])
        praise = tuple(reader.said(s) for s in _praise(_in(own, found.as_of, PRAISE_DAYS, period)))
        known_asks = {q.text for q in _unanswered(found)}
        told = (reader.said(s) for s in _asks(_in(own, found.as_of, ASK_DAYS, period)))
        asks = tuple(quote for quote in told if one_line(quote.text) not in known_asks)
    alarms = [e for e in found.alarms if e.kind != "expansion"]
    recent = [e for e in alarms if period or not (e.when and found.as_of) or (found.as_of - e.when).days <= PRAISE_DAYS]
    stated = {e: n for n, e in enumerate(grave(recent, found.cls, date.min))}
    risks = sorted(recent, key=lambda e: (stated.get(e, len(recent)), -e.severity, e.kind))[:GRAVE]
    now = known(found, period) if period else None
    before = known(found, period.before) if period else None
    view = within(found, period) if period else found
    return replace(page, accounts=(view,)), Pack(view, praise, asks, tuple(risks), now, before)


def _in(rows: pd.DataFrame, as_of: date, days: int, period: Period | None) -> pd.DataFrame:
    first, last = (period.first, period.last) if period else (as_of - timedelta(days=days), as_of)
    return rows[(rows["day"] >= first) & (rows["day"] <= last)]


def _praise(rows: pd.DataFrame) -> list[Said]:
    """The customer's most pleased sentences that say something of work, one a message; none that carry a flag."""
    rows = rows[(rows["sentiment"] >= PLEASED) & (rows["strategic"] + rows["transactional"] >= ABOUT_WORK)]
    flags = [f"{name}_fired" for name in FLAGS if f"{name}_fired" in rows.columns and name != "expansion"]
    rows = rows[~rows[flags].any(axis=1)] if flags and len(rows) else rows
    return _best(rows, rows["sentiment"] + rows["goal_alignment"] + rows["strategic"])


def _asks(rows: pd.DataFrame) -> list[Said]:
    """In what more the customer shows interest, strategic sentences first; questions stand in the list of open ones, or
    are answered."""
    if "expansion_fired" not in rows.columns:
        return []
    rows = rows[rows["expansion_fired"] & ~rows["text"].map(ends_as_question).astype(bool)]
    return _best(rows, rows["strategic"])


def _best(rows: pd.DataFrame, rank: pd.Series[float]) -> list[Said]:
    ordered = rows.assign(rank=-rank.astype(float).round(4)).sort_values(["rank", "message_id", "text"], kind="stable")
    ordered = ordered.drop_duplicates("message_id").head(SHOWN)
    return [
        Said(str(text), str(message), str(person) if isinstance(person, str) else None)
        for text, message, person in zip(ordered["text"], ordered["message_id"], ordered["person"], strict=True)
    ]
