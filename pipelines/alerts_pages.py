"""Writes the tables of docs/alerts.md and docs/actions.md from what is shipped: python -m pipelines.alerts_pages."""

from __future__ import annotations

from pathlib import Path

from cxnlp.actions.playbook import load as load_playbook
from cxnlp.alerts.rules import load as load_rules
from cxnlp.alerts.sinks.settings import LEVELS

DOCS = Path(__file__).resolve().parents[1] / "docs"
BEGIN, END = "<!-- generated -->", "<!-- end -->"


def rules_table() -> str:
    """The shipped rules, a row each."""
    rows = ["| rule | level | says | sensitivities | examples |", "|---|---|---|---|---|"]
    for rule in load_rules().rules:
        fires = sum(e.fires for e in rule.examples)
        rows.append(
            f"| `{rule.id}` | {LEVELS[rule.level]} | {rule.title} | {', '.join(rule.presets)} | "
            f"{fires} fire, {len(rule.examples) - fires} silent |"
        )
    return "\n".join(rows)


def playbook_table() -> str:
    """The shipped steps, a row each."""
    rows = ["| signal | when | what to do | who | days | kind |", "|---|---|---|---|---|---|"]
    for step in load_playbook().steps:
        when = [*(f"role {r}" for r in step.roles), *(f"in a {c}" for c in step.channels)]
        signals = ", ".join(f"`{s}`" for s in step.signals)
        rows.append(
            f"| {signals} | {' or '.join(when)} | {step.action} | {step.owner_role} "
            f"| {step.due_in_days} | {step.kind} |"
        )
    return "\n".join(rows)


TABLES = {"alerts.md": rules_table, "actions.md": playbook_table}


def page(name: str) -> str:
    """A page with its table as the code has it now."""
    text = (DOCS / name).read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{TABLES[name]()}\n{END}{after}"


def main() -> None:
    for name in TABLES:
        (DOCS / name).write_text(page(name), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
