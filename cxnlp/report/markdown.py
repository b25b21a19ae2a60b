"""The report as Markdown, to paste into a wiki, a chat or a mail: the first screen and one line per account."""

from __future__ import annotations

import re

from cxnlp.report import words
from cxnlp.report.changes import Changes
from cxnlp.report.evidence import Quote
from cxnlp.report.portfolio import LIST_LIMIT, Portfolio
from cxnlp.report.ranking import FORMULA
from cxnlp.report.safe import one_line, shorten
from cxnlp.report.view import AccountView

QUOTE_CHARS = 240
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~!&])")


def markdown(page: Portfolio, changed: Changes | None = None) -> str:
    """A portfolio as Markdown (CommonMark with tables); what came from outside is escaped."""
    lines = ["# Account report", "", f"{text(page.summary)}; {page.as_of}."]
    if page.read:
        lines += ["", f"{text(page.read)}."]
    if page.period:
        later = (
            " Class, score and risk also know what came later: for the view of that day "
            f"analyze with --as-of {page.judged_later}."
            if page.judged_later
            else ""
        )
        lines += ["", f"Restricted to **{page.period.label}**, compared with {page.period.before.label}.{later}"]
    if page.no_account:
        lines += ["", text(page.no_account)]
    if page.budget:
        only = " Accounts in decline, people and money are listed for these accounts only; the table holds all."
        lines += ["", text(page.budget) + (only if page.listed else "")]
    lines += ["", " · ".join(f"**{n}** {word}" for _, word, n in page.tally)]
    for cls, title in (("drifting", "Drifting transactional"), ("at_risk", "At risk")):
        found, others = page.shown(cls), len(page.of(cls)) - len(page.shown(cls))
        lines += ["", f"## {title}", ""]
        lines += [f"Ranked by urgency: {FORMULA}.", ""] if found and cls == "drifting" else []
        for account in found[:LIST_LIMIT]:
            lines += _card(account)
        lines += _rest(len(found)) if found or others else ["None."]
        lines += [f"- {others} outside this {page.list_period}'s list"] if others else []
        lines += _compared(page, changed) if cls == "drifting" else []
    lines += ["", "## Who went quiet", ""]
    lines += [f"Last active in {page.period.label}.", ""] if page.period else []
    lines += [
        f"- {text(s.name)} ({s.role}, {text(a.name)}): {s.status}, last active {words.day(s.last_active)}"
        for a, s in page.quiet[:LIST_LIMIT]
    ] or ["Nobody."]
    lines += [*_rest(len(page.quiet)), "", "## Single-threaded", ""]
    lines += [f"- {text(a.name)}: {text(why)}" for a, why in page.single_threaded[:LIST_LIMIT]] or ["None."]
    lines += ["", "## Money and scope", ""]
    lines += [
        f"- {text(a.name)}: " + "; ".join(f"{e.word} {page.dated(e)}" for e in events[:3])
        for a, events in page.money[:LIST_LIMIT]
    ] or ["None."]
    lines += ["", "## Deepening", ""]
    lines += [f"- {text(a.name)}: {text(a.main_reason)}" for a in page.of("deepening")[:LIST_LIMIT]] or ["None."]
    lines += _surveys(page)
    lines += ["", "## All accounts", "", *_table(page.accounts)]
    lines += ["", "---", "", "; ".join(f"{text(line.label)} {text(line.value)}" for line in page.provenance) + "."]
    return "\n".join(lines) + "\n"


def _surveys(page: Portfolio) -> list[str]:
    """Surveys of the portfolio and the accounts that they contradict, as a section; nothing without any."""
    against = [a for a in page.accounts if a.surprise]
    if not page.surveys and not against:
        return []
    lines = ["", "## Surveys and who did not answer"]
    if page.surveys:
        lines += ["", f"{page.surveys_note}", "", f"| {' | '.join(page.surveys_head)} |", "|---" + "|--:" * 4 + "|"]
        lines += [f"| {' | '.join(map(text, row))} |" for row in page.surveys]
    if against:
        lines += ["", "Survey against behaviour:", ""]
        lines += [f"- {text(a.name)}: {text(a.surprise.statement)}" for a in against[:LIST_LIMIT] if a.surprise]
        lines += _rest(len(against))
    return lines


def _compared(page: Portfolio, changed: Changes | None) -> list[str]:
    """What moved against the period before, and what changed since an earlier analysis, as sections."""
    lines: list[str] = []
    if page.comparison:
        c = page.comparison
        lines += ["", f"## {words.sentence(c.period.label)} against {c.period.before.label}", ""]
        for m in c.moved[:LIST_LIMIT]:
            happened = "".join(f"; {told}" for told in m.happened[:3])
            lines.append(f"- **{text(m.account.name)}** ({m.account.word}): {text(m.text)}{happened}")
        lines += [
            *_rest(len(c.moved)),
            *([f"- {words.plural(c.unmoved, 'account')} {c.UNMOVED}"] if c.unmoved else []),
        ]
    if changed:
        since = f" ({changed.day})" if changed.day else ""
        lines += ["", f"## Since the last report{since}", ""]
        for one in changed.changed[:LIST_LIMIT]:
            happened = "".join(f"; {told}" for told in one.happened[:3])
            quiet = f"; newly quiet: {text(', '.join(one.newly_quiet[:5]))}" if one.newly_quiet else ""
            own = f"since {words.day(one.since)}: " if changed.apart and one.since else ""
            decided = f"; decided since then: {text(', '.join(one.decided))}" if one.decided else ""
            lines.append(f"- **{text(one.account.name)}**: {own}{text(one.text)}{decided}{happened}{quiet}")
            lines += [f"  - {text(one.why.text)}"] if one.why and one.why.text else []
        lines += _rest(len(changed.changed))
        lines += [f"- {words.plural(changed.unchanged, 'account')} {changed.UNCHANGED}"] if changed.unchanged else []
        lines += [f"- no longer in the exports: {text(', '.join(changed.gone))}"] if changed.gone else []
    return lines


def text(value: str) -> str:
    """Foreign text that Markdown shows as it stands, on one line.

    >>> text("a *b* [c](d)")
    'a \\\\*b\\\\* \\\\[c\\\\](d)'
    """
    return _SPECIAL.sub(r"\\\1", one_line(value))


def quoted(quote: Quote) -> str:
    """A quote with its speaker, kind and day on one line."""
    who = ", ".join(text(part) for part in (quote.who, quote.role) if part)
    return (
        f"“{text(shorten(quote.text, QUOTE_CHARS))}” ({who + ', ' if who else ''}{quote.kind}, {words.day(quote.when)})"
    )


def _card(a: AccountView) -> list[str]:
    facts = [f"score {words.number(a.score)}", a.pace, f"risk {words.percent(a.risk)}"]
    lies = words.between(a.onset_interval)
    facts += [f"since {f'about {words.day(a.onset)}, {lies}' if lies else words.day(a.onset)}"] if a.onset else []
    facts += [f"{text(a.value)} a year"] if a.value else []
    facts += [a.renewing] if a.renewal else []
    lines = [f"- **{text(a.name)}** ({', '.join(facts)}; urgency {words.number(a.urgency.product, 1)})"]
    shift = a.shift
    if shift and shift.before_n and shift.after_n:
        lines.append(
            f"  - strategic share {words.percent(shift.before)} → {words.percent(shift.after)} "
            f"(n {shift.before_n}, {shift.after_n}): {shift.reading}"
        )
    if a.surprise:
        lines.append(f"  - survey against behaviour: {text(a.surprise.statement)}")
    if a.unweighed:
        lines.append(f"  - changed, not weighed: {'; '.join(map(text, a.unweighed))}")
    lines += [f"  - measured: {text(f.statement)}" for f in a.falls]
    if a.contrast:
        lines += [f"  - before: {quoted(a.contrast[0])}", f"  - after: {quoted(a.contrast[1])}"]
    lines += [f"  - {text(d.statement)} ({words.signed(d.points, 1)} points)" for d in a.reasons[:3]]
    if a.best_quote:
        lines.append(f"  - {quoted(a.best_quote)}")
    if a.actions:
        lines.append(f"  - next: {text(a.actions[0].action)}")
    return lines


def _table(accounts: tuple[AccountView, ...]) -> list[str]:
    lines = ["| Account | Class | Score | Slope | Risk | Onset | Main reason |", "|---|---|--:|--:|--:|---|---|"]
    for a in accounts:
        score, slope, risk = a.figures
        lines.append(
            f"| {text(a.name)} | {a.word} | {words.number(score)} | {words.signed(slope, 1)} | {words.percent(risk)} "
            f"| {words.day(a.onset)} | {text(shorten(a.main_reason, 100))} |"
        )
    return lines


def _rest(total: int) -> list[str]:
    return [f"- {total - LIST_LIMIT} more"] if total > LIST_LIMIT else []
