"""The n-gram model: against scikit-learn's TF-IDF, and that what tokens add sums to what the sentence adds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from cxnlp.errors import ModelError
from cxnlp.signals.encoding import Target, TokenSequence
from cxnlp.signals.heads import WIDTH
from cxnlp.signals.ngrams import (
    AROUND,
    HEADER,
    LENGTHS,
    SENTENCE,
    SIDE,
    NGrams,
    Special,
    features,
    key,
    read_ngrams,
    vector,
    write_ngrams,
)
from pipelines.signals_training.ngrams import inverse_frequency

CLS, SEP, CUSTOMER, VENDOR = 1, 2, 3, 4
SPECIAL = Special(frozenset((CLS, SEP)), frozenset((CUSTOMER, VENDOR)))
TOKENS = st.lists(st.integers(10, 16), max_size=8)


def sequence(side: int, before: list[int], own: list[int], after: list[int]) -> TokenSequence:
    """[CLS] side [SEP] before [SEP] own [SEP] after [SEP]; one target."""
    ids = [CLS, side, SEP, *before, SEP]
    start = len(ids)
    ids += [*own, SEP]
    end = len(ids)
    ids += [*after, SEP]
    return TokenSequence(tuple(ids), (0,) * len(ids), (Target((start, end), (3, len(ids)), (0, 3)),))


def found_in(item: TokenSequence) -> tuple[list[int], ...]:
    return features(item, item.targets[0], SPECIAL)


def model_of(seed: int = 0) -> NGrams:
    """Every single token and every pair known, with random weights."""
    some = range(10, 17)
    known = [key(SENTENCE, t) for t in some] + [key(SENTENCE, a, b) for a in some for b in some]
    known += [key(SIDE, s, t) for s in (CUSTOMER, VENDOR) for t in some] + [key(AROUND, t) for t in some]
    known += [key(SENTENCE, 0xFFFD, t) for t in some] + [key(SENTENCE, t, 0xFFFE) for t in some]
    known += [key(HEADER, CUSTOMER), key(HEADER, VENDOR)]
    rows = {feature: row for row, feature in enumerate(sorted(known))}
    rng = np.random.default_rng(seed)
    weight = rng.integers(-127, 128, (len(rows), WIDTH)).astype(np.int8)
    return NGrams(rows, rng.uniform(1, 5, len(rows)), weight, rng.uniform(0.001, 0.01, WIDTH), SPECIAL)


@settings(deadline=None)
@given(st.lists(TOKENS, min_size=2, max_size=6))
def test_a_kind_of_features_is_tf_idf_as_scikit_learn_has_it(sentences: list[list[int]]) -> None:
    found = [found_in(sequence(CUSTOMER, [], own, [])) for own in sentences]
    names = [[str(feature) for feature in kinds[0]] for kinds in found]
    rows = {feature: row for row, feature in enumerate(sorted({f for kinds in found for f in kinds[0]}))}
    oracle = TfidfVectorizer(analyzer=list, sublinear_tf=True, vocabulary={str(f): row for f, row in rows.items()})
    wanted = oracle.fit_transform(names).toarray()
    idf = inverse_frequency([(kinds[0],) for kinds in found], rows)
    assert np.allclose(idf, oracle.idf_)
    for kinds, want in zip(found, wanted, strict=True):
        got = np.zeros(len(rows))
        for row, value in vector((kinds[0], [], [], []), rows, idf):
            got[row] = value
        assert np.allclose(got, LENGTHS[SENTENCE] * want)


@settings(deadline=None)
@given(TOKENS, TOKENS, TOKENS, st.sampled_from((CUSTOMER, VENDOR)))
def test_tokens_add_up_to_the_sentence(before: list[int], own: list[int], after: list[int], side: int) -> None:
    model, item = model_of(), sequence(side, before, own, after)
    (whole,) = model.logits(item)
    around = np.zeros(WIDTH)
    for row, value in vector(((), (), *found_in(item)[2:]), model.rows, model.idf):
        around += value * model.weight[row] * model.scale
    parts = model.by_token(item)
    assert len(parts) == len(own)
    assert np.allclose(np.sum(parts, axis=0) if parts else np.zeros(WIDTH), np.array(whole) - around, atol=1e-9)


def test_a_separator_in_the_words_is_a_token_that_adds_nothing() -> None:
    model = model_of()
    plain, marked = sequence(CUSTOMER, [10], [11, 12, 13], []), sequence(CUSTOMER, [10], [11, SEP, 12, 13], [])
    first, *others = model.by_token(plain)
    assert model.by_token(marked) == [first, [0.0] * WIDTH, *others]


def test_side_and_surroundings_matter_and_the_order_of_what_stands_around_does_not() -> None:
    model = model_of()
    one = model.logits(sequence(CUSTOMER, [10, 11], [12, 13], [14]))
    assert one == model.logits(sequence(CUSTOMER, [11, 10], [12, 13], [14]))
    assert one != model.logits(sequence(VENDOR, [10, 11], [12, 13], [14]))
    assert one != model.logits(sequence(CUSTOMER, [10, 15], [12, 13], [14]))
    assert one != model.logits(sequence(CUSTOMER, [10, 11], [13, 12], [14])), "pairs know the order of the words"


def test_what_is_unknown_adds_nothing() -> None:
    assert model_of().logits(sequence(99, [98], [97, 96], [])) == [[0.0] * WIDTH]


def test_a_file_gives_the_same_model_and_the_same_bytes(tmp_path: Path) -> None:
    model = model_of()
    write_ngrams(model, tmp_path / "a")
    again = read_ngrams(tmp_path / "a")
    write_ngrams(again, tmp_path / "b")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    item = sequence(VENDOR, [10], [11, 12, 11], [13])
    assert np.allclose(again.logits(item), model.logits(item), atol=1e-4)


@pytest.mark.parametrize("damage", [b"", b"no safetensors", None])
def test_a_damaged_file_is_refused(tmp_path: Path, damage: bytes | None) -> None:
    path = tmp_path / "ngrams.safetensors"
    write_ngrams(model_of(), path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-8] if damage is None else damage)
    with pytest.raises(ModelError, match="get weights"):
        read_ngrams(path)
