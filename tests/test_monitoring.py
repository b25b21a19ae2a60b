"""Data quality: drift is found where planted and not by chance; silence and fatigue are counted right."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from cxnlp.cli import app
from cxnlp.monitoring.drift import critical, psi, shares, shifts
from cxnlp.monitoring.hearing import contacts, fatigue, unheard
from cxnlp.monitoring.quality import compared, seen_in
from cxnlp.saved import Saved

COUNTS = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 500), min_size=2)


@given(COUNTS, COUNTS)
def test_the_index_is_the_sum_of_two_divergences(first: dict[str, int], second: dict[str, int]) -> None:
    names = {*first, *second}
    p, q = shares(first, names), shares(second, names)
    assert math.isclose(sum(p.values()), 1.0)
    kl = [sum(a[c] * math.log(a[c] / b[c]) for c in names) for a, b in ((p, q), (q, p))]
    assert psi(p, q) == pytest.approx(sum(kl), abs=1e-9)
    assert psi(p, q) == pytest.approx(psi(q, p), abs=1e-12)
    assert psi(p, p) == 0.0


def records(months: list[list[int]]) -> list[tuple[str, str]]:
    return [
        (f"2025-{m + 1:02}", name) for m, counts in enumerate(months) for name, n in zip("abc", counts, strict=True)
        for _ in range(n)
    ]  # fmt: skip


def test_a_planted_shift_is_found_in_its_month() -> None:
    found = shifts(records([[60, 30, 10]] * 5 + [[10, 30, 60]]))
    assert [s.verdict for s in found] == ["stable"] * 4 + ["large shift"]
    assert found[-1].psi is not None and found[-1].psi > 1
    assert found[-1].shares == {"a": 0.1, "b": 0.3, "c": 0.6}


def test_what_comes_later_does_not_change_what_a_month_said() -> None:
    known = records([[60, 40, 0], [60, 40, 0], [12, 16, 0]])
    later = [("2025-04", "c"), ("2025-05", "d"), ("2025-06", "e")]
    assert shifts([*known, *later])[:2] == shifts(known)
    assert all(set(s.shares) == {"a", "b"} for s in shifts([*known, *later])[:2])


def test_too_few_records_say_nothing() -> None:
    assert [s.verdict for s in shifts(records([[3, 2, 1], [3, 2, 1]]))] == [None]
    assert shifts([("2025-01", "a")]) == []


def test_chance_alone_exceeds_the_critical_value_in_about_one_month_in_twenty() -> None:
    rng = np.random.default_rng(7)
    limit, over = critical(3, 200, 400), 0
    for _ in range(2000):
        a, b = (dict(zip("abc", rng.multinomial(n, [0.5, 0.3, 0.2]), strict=True)) for n in (200, 400))
        over += psi(shares(a, "abc"), shares(b, "abc")) > limit
    assert 0.03 < over / 2000 < 0.07


def person(number: int, role: str, account: str = "orchard", side: str = "customer") -> dict[str, object]:
    return {"person_id": f"p{number}", "role": role, "account": account, "side": side}


def message(author: str | None, **more: object) -> dict[str, object]:
    base = {
        "kind": "email",
        "duplicate_of": None,
        "automatic": False,
        "author": {"person_id": author, "side": "customer"} if author else None,
        "turns": [],
        "recipients": [],
        "sent_at": "2025-05-05T09:00:00Z",
    }
    return {**base, **more}


def test_who_is_never_heard() -> None:
    people = [
        person(1, "executive"),
        person(2, "user"),
        person(3, "user"),
        person(4, "user", "elm"),
        person(5, "user", "x", "vendor"),
    ]
    talk = [
        message("p1"),
        message("p2", automatic=True),
        message("p2", kind="call_note"),
        message(None, kind="transcript", turns=[{"speaker": "p4", "text": "Yes."}]),
    ]
    rows = {u.account: u for u in unheard(people, talk)}
    assert rows["orchard"].people == ("p2", "p3")
    assert rows["orchard"].by_role == {"executive": (0, 1), "user": (2, 2)}
    assert rows["elm"].unheard == 0


def survey(month: int, who: str | None, answered: bool) -> dict[str, object]:
    day = f"2025-{month:02}-10"
    return {
        "account": "orchard",
        "person": who,
        "sent_at": day,
        "answered_at": day if answered else None,
        "score": None,
    }


def test_survey_fatigue() -> None:
    rows = [survey(m, f"person {k}", k < n) for m, n in ((1, 8), (2, 6), (3, 4)) for k in range(10)]
    rows += [survey(3, "person 1", True)] * 4 + [survey(3, None, True)]
    found = fatigue(rows)
    assert [m.sent for m in found.months] == [10, 10, 15]
    assert found.months[2].mean == 1.4  # 14 to ten people
    assert found.months[2].most == 5 and found.often == 1 and found.unnamed == 1
    assert fatigue(rows[:30]).trend == pytest.approx(-0.2)
    assert fatigue([]).months == () and fatigue(rows[:20]).trend is None
    quarterly = [survey(m, f"person {k}", k < n) for m, n in ((1, 9), (4, 6), (7, 3)) for k in range(10)]
    assert fatigue(quarterly).trend == pytest.approx(-0.1)


def test_contacts_count_mails_to_each_customer_person() -> None:
    to = [
        {"person_id": "p1", "side": "customer", "field": "to"},
        {"person_id": "p2", "side": "customer", "field": "cc"},
    ]
    sent = {**message(None, recipients=to), "author": {"person_id": "v1", "side": "vendor"}}
    assert contacts([sent, sent, message("p1")]) == [("2025-05", 1, 2.0, 2)]


@pytest.mark.models
def test_the_command_says_it_in_words_and_as_data(analysed: Path) -> None:
    call = CliRunner().invoke
    block = json.loads(call(app, ["quality", "--in", str(analysed), "--json"]).stdout)
    assert block["channels"] and block["marks"] == [0.1, 0.25]
    assert sum(r["known"] for r in block["unheard"]) == sum(v["known"] for v in block["roles_unheard"].values()) > 0
    done = call(app, ["quality", "--in", str(analysed), "--against", str(analysed)])
    assert done.exit_code == 0, done.output
    assert "0 of 1 changed class" in done.stdout and "channels: PSI 0.00, stable" in done.stdout
    both = compared(*[seen_in(Saved.open(analysed))] * 2)
    assert both["unheard_share"][0] == both["unheard_share"][1]
    known = sum(r["known"] for r in block["unheard"])
    assert both["unheard_share"][0] == pytest.approx(sum(r["unheard"] for r in block["unheard"]) / known, abs=1e-6)
