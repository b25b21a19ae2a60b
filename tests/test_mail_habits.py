"""An author's habitual block, beside the plain count of every trailing run of lines that it must agree with."""

from __future__ import annotations

from collections import Counter, defaultdict

from hypothesis import given
from hypothesis import strategies as st

from cxnlp.ingest.mail_habits import MAX_BLOCK_LINES, Habits

LINES = st.sampled_from(
    ["", "best regards", "ada quill", "head of operations", "orchard ltd", "tel 1234", "a", "thanks"]
)
NAMES = frozenset({"ada", "quill"})
TAILS = st.lists(LINES, max_size=18).map(lambda lines: lines if not lines or lines[-1] else [*lines, "ada"])


class Counted(Habits):
    """The same rules on counts of all runs."""

    def __init__(self, tails: list[list[str]]) -> None:
        super().__init__(NAMES, "orchard", len(tails))
        self.counts: Counter[tuple[str, ...]] = Counter()
        self.before: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
        for tail in tails:
            for k in range(1, min(MAX_BLOCK_LINES, len(tail)) + 1):
                self.counts[tuple(tail[-k:])] += 1
                self.before[tuple(tail[-k:])].add(next((line for line in reversed(tail[:-k]) if line), ""))

    def repeated(self, tail: list[str]) -> int:  # type: ignore[override]
        counts, before = self.counts, self.before
        best, base = 0, self.mails
        for k in range(1, min(MAX_BLOCK_LINES, len(tail)) + 1):
            run = tuple(tail[-k:])
            if counts[run] < 2:
                break
            starts = k == len(tail) or not tail[-k - 1] or self._starts_block(tail, k)
            if (
                len(before[run]) > 1
                and run[0]
                and starts
                and self._convincing(run[: k - best], counts[run], base, best)
            ):
                best, base = k, counts[run]
        return best


@given(st.lists(TAILS, max_size=6), st.lists(st.tuples(TAILS, st.integers(0, 5), st.integers(1, 18)), max_size=6))
def test_runs_are_counted_as_if_each_were_kept(tails: list[list[str]], alike: list[tuple[list[str], int, int]]) -> None:
    for head, number, length in alike:
        if number < len(tails):
            tails = [*tails, head[:4] + tails[number][-length:]]
    ours, plain = Habits(NAMES, "orchard"), Counted(tails)
    for tail in tails:
        ours.learn(tail)
    assert [ours.repeated(tail) for tail in tails] == [plain.repeated(tail) for tail in tails]


def test_a_block_of_several_mails_is_found_and_one_of_a_single_mail_is_not() -> None:
    habits = Habits(NAMES, "orchard")
    block = ["ada quill", "head of operations", "orchard ltd"]
    for first in ("one thing", "another thing", "a third thing"):
        habits.learn([first, "", *block])
    assert habits.repeated(["something else", "", *block]) == 3
    assert habits.repeated(["something else", "", "bo marsh", "orchard sons"]) == 0
