"""A lineage as a tree on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxnlp.lineage.trace import Contribution, Lineage, Quoted
from cxnlp.report.missing import listed
from cxnlp.report.safe import one_line
from cxnlp.trajectory import course
from cxnlp.trajectory.beliefs import in_words
from cxnlp.trajectory.comparable import comparable_in_words
from cxnlp.trajectory.share_prior import prior_in_words
from cxnlp.trajectory.shared_line import LINE

if TYPE_CHECKING:
    from rich.tree import Tree


def tree(lineage: Lineage, most: int | None = None, why_weights: bool = False) -> Tree:
    """Score, contributions (the `most` largest; None: all), ledger, then events, each with its quotes down to the file.

    `why_weights`: each contribution also says where its weight comes from.
    """
    from rich.text import Text
    from rich.tree import Tree

    head = f"{one_line(lineage.account)}: {lineage.label}, score {lineage.score:.1f} on {lineage.as_of}"
    root = Tree(Text(head, style="bold"))
    root.add(Text(f"baseline {lineage.baseline_logit:+.3f} (log-odds of decline)"))
    if lineage.course:
        root.add(Text(f"course: {course.in_words(lineage.course)}"))
    if lineage.missing:
        told = listed(lineage.missing, "and")
        root.add(Text(f"missing: {told}; adds nothing to the score and widens the range of the risk"))
    for day, what in lineage.regimes:
        root.add(Text(one_line(f"known change on {day}: {what}; compared anew from that day on")))
    shown = lineage.contributions if most is None else lineage.contributions[:most]
    rest = lineage.contributions[len(shown) :]
    shown += tuple(part for part in rest if part.feature == LINE)  # what is taken off is always said
    rest = tuple(part for part in rest if part.feature != LINE)
    for part in shown:
        others = comparable_in_words(part.feature, part.comparable)
        told = f"{part.statement}; {others}" if others else part.statement
        line = f"{part.contribution:+.3f} {part.feature}: value {part.value:g}, norm {part.norm:g} – {told}"
        branch = root.add(Text(one_line(line)))
        if why_weights:
            _why(branch, part, lineage.fitted_on)
        for q in part.evidence:
            _add(branch, q)
    if rest:
        root.add(Text(f"{sum(c.contribution for c in rest):+.3f} from {len(rest)} smaller contributions (--all)"))
    root.add(Text(f"= {lineage.score_logit:+.3f}, and 100·(1 − logistic) = {lineage.score:.1f}"))
    if lineage.confirmatory:
        without, risk = f"{lineage.risk_leading:.0%}", f"{lineage.risk_90d:.0%}"
        line = f"what states a loss, no part of the score: risk in 90 days {without} without, {risk} with it"
        beside = root.add(Text(line))
        for part in lineage.confirmatory:
            branch = beside.add(Text(one_line(f"{part.contribution:+.3f} {part.feature}: {part.statement}")))
            if why_weights:
                _why(branch, part, lineage.fitted_on)
            for q in part.evidence:
                _add(branch, q)
        beside.add(Text(f"= {lineage.decline_logit:+.3f} (log-odds behind class and risk)"))
    _ledger(root, lineage)
    if lineage.events:
        events = root.add(Text("events"))
        for event in lineage.events:
            mark = (" (weak sign)" if event.aside else " (explained)") if event.explained else ""
            branch = events.add(Text(one_line(f"{event.date} {event.kind}{mark}: {event.statement}")))
            for q in event.evidence:
                _add(branch, q)
    return root


def _why(branch: Tree, part: Contribution, fitted_on: str) -> None:
    from rich.text import Text

    if part.weight:
        strength = part.contribution / part.weight["weight"][0]
        branch.add(Text(f"{strength:+.2f} × {in_words(part.feature, part.weight, fitted_on)}"))


def _ledger(root: Tree, lineage: Lineage) -> None:
    """Strategic shares before and after by role, and what they are drawn to where few sentences speak."""
    from rich.text import Text

    rows = (lineage.ledger or {}).get("by_role") or {}
    if not rows:
        return
    changed = (lineage.ledger or {}).get("change_date")
    first, last = (lineage.ledger or {}).get("change_interval") or (None, None)
    lies = f" (90 %: {first} to {last})" if first else ""
    priors = {role: prior_in_words(row.get("prior")) for role, row in rows.items()}
    alike = f"; shares of few sentences are {next(iter(priors.values()))}" if len(set(priors.values())) == 1 else ""
    head = f"ledger: strategic share of talk before and after {changed or 'the last 90 days begin'}{lies}{alike}"
    branch = root.add(Text(head))
    for role, row in rows.items():
        (s0, n0), (s1, n1) = ((row[side]["strategic"], row[side]["n"]) for side in ("before", "after"))
        line = f"{role}: {s0:.0%} of {n0:.0f} sentences → {s1:.0%} of {n1:.0f}, q {row['q_value']:.2f}"
        branch.add(Text(one_line(line if alike else f"{line}; {priors[role]}")))


def _add(branch: Tree, q: Quoted) -> None:
    from rich.text import Text

    where = f"characters {q.start}–{q.end}" if q.turn is not None else "not a scored sentence"
    if q.turn is not None and q.turn >= 0:
        where = f"turn {q.turn}, {where}"
    signal = f"{q.signal} {q.strength:.2f}: " if q.signal and q.strength is not None else ""
    quote = branch.add(Text(f"{signal}“{one_line(q.quote)}”", style="italic"))
    who = one_line(q.person or "nobody known")
    message = quote.add(Text(f"message {q.message_id}, {q.kind}, {(q.sent_at or 'undated')[:10]}, {who}; {where}"))
    locator = f" # {one_line(q.record.locator)}" if q.record.locator else ""
    message.add(Text(f"{one_line(q.record.source)}{locator}  sha256 {q.record.sha256[:12]}"))
