"""Answers kept while the past is judged: they change nothing, and nothing is kept outside."""

from __future__ import annotations

import pytest

from cxnlp.remembered import of_same, remembered, remembering

asked: list[tuple[object, ...]] = []


@remembered
def answer(*given: object) -> tuple[object, ...]:
    asked.append(given)
    if given == ("fail",):
        raise ValueError("no answer")
    return given[::-1]


def test_within_a_block_the_same_is_asked_once_and_outside_every_time() -> None:
    asked.clear()
    with remembering():
        with remembering():
            assert answer(1, "a") == answer(1, "a") == ("a", 1)
        assert answer(1, "a") == ("a", 1) and len(asked) == 1
        assert answer("a", 1) == (1, "a") and len(asked) == 2
    assert answer(1, "a") == answer(1, "a") and len(asked) == 4
    with remembering():
        assert answer(1, "a") and len(asked) == 5


def test_a_failure_is_no_answer_and_a_block_that_fails_ends() -> None:
    asked.clear()
    with pytest.raises(ValueError, match="no answer"), remembering():
        with pytest.raises(ValueError, match="no answer"):
            answer("fail")
        answer("fail")
    assert len(asked) == 2
    assert answer(None) == answer(None) == (None,) and len(asked) == 4


def test_two_functions_do_not_answer_for_each_other() -> None:
    @remembered
    def other(*given: object) -> str:
        return "other"

    with remembering():
        assert answer(3) == (3,) and other(3) == "other" and answer(3) == (3,)


def test_answers_on_the_same_records_are_kept_and_equal_ones_are_others() -> None:
    def lengths(records: tuple[object, ...], add: int) -> list[int]:
        asked.append(records)
        return [len(r) + add for r in records]  # type: ignore[arg-type]

    asked.clear()
    one, other = [1, 2], [1, 2]
    with remembering():
        first = of_same(lengths, (one,), 1)
        assert first == [3] and of_same(lengths, (one,), 1) is first and len(asked) == 1
        assert of_same(lengths, (other,), 1) is not first and of_same(lengths, (one,), 2) == [4] and len(asked) == 3
        found = {id(of_same(lengths, ([n],), n)) for n in range(50)}  # each list is held: no identity comes again
        assert len(found) == 50
    assert of_same(lengths, (one,), 1) is not of_same(lengths, (one,), 1)
