"""Whether a person's weight is waning: replies won, how they are addressed, colleagues brought in, decisions credited.

Each is counted in the last ninety days and before. Replies won and being addressed (in To rather than Cc) are tested
against the person's own past share; the two counts are told by the thirty days. Waning takes an improbable fall of the
one or the other, and a fall of a second measure by half.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from cxnlp.behaviour.exchanges import WRITTEN
from cxnlp.behaviour.shares import IMPROBABLE, at_most
from cxnlp.ingest.identify import in_order
from cxnlp.people.mentions import people_of
from cxnlp.people.posts import Roster
from cxnlp.people.shared import OfShared
from cxnlp.trajectory.days import to_day
from cxnlp.trajectory.history import History
from cxnlp.types import Recipient

RECENT_DAYS = 90.0
REPLY_DAYS = 14.0
LEAST_TRIALS, LEAST_RECENT = 8, 3
HALF = 0.5
MONTH = 30.0
DECIDED = re.compile(
    r"\b(?:decid\w+|decision|approv\w+|sign(?:ed|s)? off|green light|go-?ahead|agreed (?:to|that|by)|authori[sz]\w+"
    r"|has (?:agreed|confirmed)|wants us to|insist\w+)\b",
    re.IGNORECASE,
)


@dataclass
class Counts:
    """Trials of a person as (day, success), and days of what is merely counted."""

    replies: list[tuple[float, bool]] = field(default_factory=list)
    addressed: list[tuple[float, bool]] = field(default_factory=list)
    brought: list[float] = field(default_factory=list)
    decisions: list[float] = field(default_factory=list)


def counts(history: History) -> dict[str, Counts]:
    """What is counted of each customer person."""
    own = {k: p for k, p in history.people.items() if p.side == "customer"}
    out: dict[str, Counts] = defaultdict(Counts)
    threads: dict[str, list[tuple[float, str]]] = defaultdict(list)
    known: dict[str, set[str]] = defaultdict(set)

    def told(recipients: tuple[Recipient, ...], _: str | None) -> tuple[frozenset[str], list[tuple[str, bool]]]:
        """The people among recipients, and the customer's, with whether they stand in To rather than Cc."""
        people = ((r.party.person_id, r.field) for r in recipients if r.field != "attendee")
        return people_of(recipients), [(person, field == "to") for person, field in people if person in own]

    listed = OfShared(told)
    written = [m for m in history.messages if m.sent_at and not m.automatic and m.kind in WRITTEN]
    for m in in_order(written):
        day, thread = to_day(m.sent_at) if m.sent_at else 0.0, m.thread_id or m.message_id
        author = m.author.person_id if m.author else None
        seen = known[thread]
        begun = bool(threads[thread])
        if author:
            threads[thread].append((day, author))
        everybody, customers = listed(m.recipients)
        for person, to in customers:
            if person != author:
                out[person].addressed.append((day, to))
                if begun and author in own and person not in seen:
                    out[author].brought.append(day)
        seen |= everybody
        if author:
            seen.add(author)
    until = history.end - REPLY_DAYS
    for rows in threads.values():
        for k, (day, who) in enumerate(rows):
            if who in own and day <= until:
                out[who].replies.append((day, _won(rows, k)))
    roster = Roster([own[k] for k in sorted(own)])
    said = history.sentences
    for day, text in zip(said["day"], said["text"], strict=True):
        if DECIDED.search(str(text)):
            for named in roster.named(str(text)):
                out[named.person_id].decisions.append(float(day))
    return dict(out)


def _won(rows: Sequence[tuple[float, str]], place: int) -> bool:
    """Whether somebody else wrote soon after a message of a thread, whose rows are in the order of time."""
    day, who = rows[place]
    for later, other in islice(rows, place + 1, None):
        if later > day + REPLY_DAYS:
            return False
        if other != who:
            return True
    return False


def influence(history: History) -> list[dict[str, Any]]:
    """One row per customer person with at least eight trials of replies or of being addressed, waning ones first.

    `replies`, `addressed`: recent and before as [successes, trials], and the probability of so few under the own past;
    `brought`, `decisions`: recent and before by thirty days; `waning`, and a `statement` where it is so.
    """
    cut, rows = history.end - RECENT_DAYS, []
    past = max((cut - history.first_day) / MONTH, 1.0)
    for person, c in sorted(counts(history).items()):
        if max(len(c.replies), len(c.addressed)) < LEAST_TRIALS:
            continue
        tested = {"replies": _tested(c.replies, cut), "addressed": _tested(c.addressed, cut)}
        rates = {
            name: {
                "recent": round(sum(d >= cut for d in days) / (RECENT_DAYS / MONTH), 2),
                "before": round(sum(d < cut for d in days) / past, 2),
            }
            for name, days in (("brought", c.brought), ("decisions", c.decisions))
        }
        low = [name for name, t in tested.items() if t["p_value"] < IMPROBABLE and t["recent"][1] >= LEAST_RECENT]
        falls = [name for name, t in tested.items() if _fell(t)] + [
            name for name, r in rates.items() if r["before"] > 0 and r["recent"] <= HALF * r["before"]
        ]
        waning = bool(low) and len(set(falls) | set(low)) >= 2
        name = history.people[person].name
        row: dict[str, Any] = {"person_id": person, **tested, **rates, "waning": waning}
        if waning:
            row["statement"] = f"{name} carries less weight than before: {_words(low[0], tested[low[0]])}."
        rows.append(row)
    return sorted(rows, key=lambda r: (not r["waning"], r["person_id"]))


def _tested(trials: list[tuple[float, bool]], cut: float) -> dict[str, Any]:
    old, new = [yes for d, yes in trials if d < cut], [yes for d, yes in trials if d >= cut]
    p = at_most(sum(new), len(new), sum(old), len(old)) if len(old) >= LEAST_TRIALS // 2 else 1.0
    return {"recent": [sum(new), len(new)], "before": [sum(old), len(old)], "p_value": round(p, 6)}


def _fell(tested: dict[str, Any]) -> bool:
    (won, n), (was, of) = tested["recent"], tested["before"]
    return bool(n >= LEAST_RECENT and of > 0 and won / n <= HALF * was / of)


def _words(name: str, tested: dict[str, Any]) -> str:
    (won, n), (was, of) = tested["recent"], tested["before"]
    what = "messages got a reply" if name == "replies" else "mails address them directly"
    return f"{won} of {n} {what}, {was} of {of} before"


def ticket_openers(history: History) -> list[dict[str, Any]]:
    """Who opens tickets, by quarters of a year counted back from the day of judging: tickets and those by seniors."""
    from cxnlp.trajectory.days import to_date
    from cxnlp.trajectory.history import SENIOR_ROLES

    tickets = history.customer_tickets
    opened = [(float(day), role in SENIOR_ROLES) for day, role in zip(tickets["day"], tickets["role"], strict=True)]
    out = []
    for k in range(int((history.end - history.first_day) // 91) + 1):
        low, high = history.end - 91.0 * (k + 1), history.end - 91.0 * k
        part = [senior for day, senior in opened if low <= day < high]
        out.append({"from": to_date(low).isoformat(), "tickets": len(part), "by_seniors": sum(part)})
    return out[::-1]
