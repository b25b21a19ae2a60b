"""The tables of docs/alerts.md and docs/actions.md say what is shipped now, and the example of rules there is sound."""

import re
from pathlib import Path

import pytest

from cxnlp.actions.playbook import load as load_playbook
from cxnlp.alerts import examples
from cxnlp.alerts.rules import load
from pipelines.alerts_pages import DOCS, TABLES, page


@pytest.mark.parametrize("name", sorted(TABLES))
def test_the_page_is_current(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == page(name), "run python -m pipelines.alerts_pages"


def blocks(name: str) -> list[str]:
    return re.findall(r"```toml\n(.*?)```", (DOCS / name).read_text(encoding="utf-8"), re.S)


def test_the_rules_and_sinks_on_the_page_work(tmp_path: Path) -> None:
    path = tmp_path / "alerts.toml"
    path.write_text("\n".join(blocks("alerts.md")), encoding="utf-8")
    rules = load(path)
    assert [s.kind for s in rules.sinks] == ["webhook", "smtp", "ical"] and "big_and_slipping" in {
        r.id for r in rules.rules
    }
    ran, failures, _ = examples.check(rules)
    assert ran and not failures


def test_the_playbook_on_the_page_works(tmp_path: Path) -> None:
    path = tmp_path / "playbook.toml"
    path.write_text("\n".join(blocks("actions.md")), encoding="utf-8")
    step = load_playbook(path).step("escalation", "executive", "email")
    assert step and step.owner_role == "duty manager"
