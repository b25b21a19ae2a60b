"""A run of the alerts as people read it: what is new, what is open, what has ended, what was sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cxnlp.alerts.facts import Facts
from cxnlp.alerts.hits import Candidate
from cxnlp.alerts.notice import Notice
from cxnlp.alerts.rules import GROUPS, RuleSet
from cxnlp.alerts.run import Outcome
from cxnlp.alerts.sinks.settings import LEVELS
from cxnlp.findings.listing import STATE_WORDS
from cxnlp.report import words
from cxnlp.report.safe import one_line, shorten
from cxnlp.vocabulary import THIN

if TYPE_CHECKING:
    from rich.console import RenderableType

STYLES = {"critical": "bold red", "warning": "yellow", "notice": "cyan"}
REASON, REASONS, QUOTE = 160, 4, 200
Json = Mapping[str, Any]


def render(outcome: Outcome, rules: RuleSet, facts: Sequence[Facts], rehearsal: bool) -> list[RenderableType]:
    """What to print, in order. Texts from outside are cleaned and never read as mark-up."""
    from rich.text import Text

    names = {str(f.row["account"]): one_line(str(f.row.get("name") or f.row["account"])) for f in facts}
    titles = {r.id: r.title for r in rules.rules}
    found = outcome.plan
    out: list[RenderableType] = [Text(_opening(outcome, rules, len(facts), rehearsal)), Text()]
    fresh = [n for n in outcome.notices if n.status != "cleared"]
    for number, notice in enumerate(sorted(fresh, key=_order), 1):
        out += [*_alert(number, notice), Text()]
    for candidates, said in (
        (found.waiting, "Waiting, as this week is full (raise capacity_per_week to see more at once)"),
        (found.cooling, "Not raised again yet, as the last alert ended a short time ago"),
    ):
        if candidates:
            out.append(Text(f"{said}:", style="bold"))
            out += [Text("  " + _short(c, names)) for c in candidates]
            out.append(Text())
    if found.open:
        out.append(Text("Still open:", style="bold"))
        for e in found.open:
            what = ", ".join(titles.get(i, i) for i in e.rules)
            name = names.get(e.account, e.account)
            out.append(Text(f"  {name}: {shorten(what, REASON)}, since {e.raised_on}  {e.id}"))
        out.append(Text())
    if found.ended:
        out.append(Text("Over:", style="bold"))
        closed_as = {str(n.body["episode"]): n.body["closed_as"] for n in outcome.notices if n.status == "cleared"}
        for e in found.ended:
            why = f", {STATE_WORDS[state]}" if (state := closed_as.get(e.id)) else ""
            out.append(Text(f"  {names.get(e.account, e.account)}: raised {e.raised_on}{why}  {e.id}"))
        out.append(Text())
    out += [Text(line, style="red" if bad else "") for line, bad in _deliveries(outcome)]
    return out


def _order(notice: Notice) -> tuple[int, float, int, str]:
    return notice.group == "opportunity", -float(notice.body["rank_weight"]), -notice.level, notice.id


def _opening(outcome: Outcome, rules: RuleSet, accounts: int, rehearsal: bool) -> str:
    found, settings = outcome.plan, rules.settings
    counts = [
        (len(found.raised), "new"), (len(found.worsened), "worse"), (len(found.open), "still open"),
        (len(found.ended), "over"), (len(found.waiting), "waiting"),
    ]  # fmt: skip
    by_group = [(sum(c.group == group for c in found.raised), group) for group in GROUPS]
    parts = f" ({', '.join(f'{n} of {group}' for n, group in by_group)})" if all(n for n, _ in by_group) else ""
    said = ", ".join(f"{n} {word}{parts if word == 'new' else ''}" for n, word in counts if n or word == "new")
    return (
        ("Rehearsal, nothing is kept or sent; without --dry-run the new ones are raised. " if rehearsal else "")
        + f"Alerts of {words.plural(accounts, 'account')} on {words.day(outcome.today)}: {said}. "
        + f"Sensitivity {settings.sensitivity}; in seven days at most {settings.capacity('decline')} new of decline "
        + f"and {settings.capacity('opportunity')} of opportunity are raised, the rest wait for a run with room."
    )


def _alert(number: int, notice: Notice) -> Iterator[RenderableType]:
    from rich.padding import Padding
    from rich.text import Text

    body = notice.body
    level = str(body["level"])
    head = Text(f"{number}. ")
    head.append(level.upper(), style=STYLES[level])
    head.append(f"  {shorten(str(body['name']), 60)}", style="bold")
    risk = "" if body["class"] == THIN else f", risk {words.percent(body['risk_90d'])}"
    head.append(f"  {words.CLASS_WORDS.get(str(body['class']), 'class unknown')}{risk}")
    head.append("  (worse)" if notice.status == "worsened" else "")
    head.append(f"  {notice.id}", style="dim")
    yield head
    for rule in body["rules"]:
        reasons = "; ".join(shorten(str(b), REASON) for b in rule["because"][:REASONS])
        more = len(rule["because"]) - REASONS
        reasons += f"; and {more} more" if more > 0 else ""
        owner = f" (owner: {shorten(str(rule['owner']), REASON)})" if rule.get("owner") else ""
        yield Padding(Text(f"{rule['title']}{owner}" + (f": {reasons}" if reasons else "")), (0, 0, 0, 3), expand=False)
    if body["reasons"]:
        said = "; ".join(shorten(str(r), REASON) for r in body["reasons"])
        yield Padding(Text(f"Weighs most: {said}"), (0, 0, 0, 3), expand=False)
    for item in body["evidence"][:1]:
        quote = f"“{shorten(str(item['quote']), QUOTE)}”, {str(item.get('sent_at') or '')[:10]}"
        yield Padding(Text(quote, style="italic"), (0, 0, 0, 3), expand=False)
    for action in body["actions"]:
        owner = words.OWNER_WORDS.get(str(action["owner_role"]), str(action["owner_role"]))
        text = f"→ {one_line(str(action['action']))} ({owner}, in {words.plural(int(action['due_in_days']), 'day')})"
        yield Padding(Text(text), (0, 0, 0, 3), expand=False)
    yield Padding(Text(_stake(body), style="dim"), (0, 0, 0, 3), expand=False)


def _stake(body: Json) -> str:
    priority = body["priority"]
    if body["group"] == "opportunity":
        return "ranked by value × probability of deepening" + (
            "; its value is not known" if "value" in priority["unknown"] else ""
        )
    return f"at stake: {priority['sum']}"


def _short(candidate: Candidate, names: Mapping[str, str]) -> str:
    account = str(candidate.facts.row["account"])
    titles = "; ".join(h.rule.title for h in candidate.hits)
    return f"{LEVELS[candidate.level]}  {names.get(account, account)}: {shorten(titles, REASON)}"


def _deliveries(outcome: Outcome) -> Iterator[tuple[str, bool]]:
    for sink, count in outcome.sent.items():
        left = outcome.unsent.get(sink, 0)
        problem = outcome.problems.get(sink)
        said = f"{sink}: {words.plural(count, 'notice')} sent" + (f", {left} kept for the next run" if left else "")
        yield said + (f": {problem}" if problem else ""), bool(problem)
