"""People of the samples written in other ways, with lookalikes among them: who is joined, who is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxnlp.bundled import samples_dir
from cxnlp.config import Config
from cxnlp.people.identity import resolve_mentions
from cxnlp.people.mentions import parties
from cxnlp.pipeline import Placed, gather, place
from pipelines.identity_duplicates.inject import plant
from pipelines.identity_duplicates.kinds import HELD, TUNED
from pipelines.identity_duplicates.measure import Count, interval, run

KINDS = {**TUNED, **HELD}


@pytest.fixture(scope="module")
def placed() -> Placed:
    return place(gather([Path(samples_dir())], Config()), Config())


def test_what_is_planted_changes_only_the_mentions_it_says(placed: Placed) -> None:
    plain = resolve_mentions(placed.messages, placed.directory, placed.sides)
    planted = plant(placed.messages, plain.messages, plain.people, KINDS, 3)
    assert len(planted.whose) > 20 and "lookalike" in planted.kind.values()
    names = {key[1:] for key in planted.whose}
    changed = 0
    for before, after in zip(placed.messages, planted.messages, strict=True):
        assert (before.text, before.sent_at, before.account) == (after.text, after.sent_at, after.account)
        old = list(parties(before))
        for party in parties(after):
            if party not in old:
                assert (party.name, party.email) in names
                changed += 1
    assert changed > len(planted.whose)
    assert plant(placed.messages, plain.messages, plain.people, KINDS, 3) == planted, "a seed is a seed"


def test_planted_duplicates_of_the_samples_are_joined_and_lookalikes_are_not(placed: Placed) -> None:
    total, accounts = Count(), dict[str, Count]()
    for seed in (1, 2, 3):
        by_account, by_kind, faults = run(placed, KINDS, seed)
        for key, count in by_account.items():
            total.add(count)
            accounts.setdefault(key, Count()).add(count)
        assert by_kind["lookalike"].right == 0
        assert len(faults) == sum(c.wrong + c.missed for c in by_account.values())
    assert total.right > 90
    assert total.precision >= 0.99, faults
    assert total.recall >= 0.95, faults
    low, high = interval(list(accounts.values()), "recall")
    assert low <= total.recall <= high
