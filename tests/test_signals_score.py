"""The scorer around a fake graph: order, duplicates, labels, refusals."""

from __future__ import annotations

import hashlib
import json
import math
import random
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxnlp.errors import ModelError
from cxnlp.signals.cache import ScoreCache
from cxnlp.signals.encoding import Assembler, Budget, Target, header
from cxnlp.signals.heads import FLAG_SLOTS, ORIENTATION_SLOTS, POLARITY_SLOTS, WIDTH, sigmoid, softmax
from cxnlp.signals.labelling import scored
from cxnlp.signals.model import LABELS, SCHEMA, Calibration, SignalModel, Thresholds, read_model
from cxnlp.signals.passages import in_passages
from cxnlp.signals.score import Scorer
from cxnlp.types import FLAGS, ORIENTATIONS, POLARITIES, Passage, ScoreInput

THRESHOLDS = Thresholds(
    orientation=dict.fromkeys(ORIENTATIONS, 1.0),
    flags=dict.fromkeys(FLAGS, 0.5),
    polarities=dict.fromkeys(POLARITIES, (0.4, 0.4)),
)
IDENTITY = Calibration((1.0,) * WIDTH, (0.0,) * WIDTH)
BUDGET = Budget(before=3, sentence=5, after=2)


class Encoded:
    def __init__(self, ids: list[int]) -> None:
        self.ids = ids
        self.offsets = [(place, place + 1) for place in range(len(ids))]


class LetterTokenizer:
    """A token a character; marks have the ids 1 and 2."""

    def encode(self, sequence: str, *, add_special_tokens: bool) -> Encoded:
        assert not add_special_tokens
        return Encoded([ord(char) for char in sequence])

    def token_to_id(self, token: str) -> int | None:
        return {"[CLS]": 1, "[SEP]": 2}.get(token)


class SumSession:
    """Logits that depend on all ids of the sequence; counts its runs."""

    def __init__(self) -> None:
        self.runs = 0

    def get_inputs(self) -> list[Any]:
        return [SimpleNamespace(name=name) for name in ("ids", "segments", "sentence", "near")]

    def run(self, outputs: list[str], feed: dict[str, Any]) -> list[Any]:
        self.runs += 1
        assert feed["ids"].shape == feed["segments"].shape
        assert feed["ids"].shape[0] == 1, "one sequence at a time"
        assert feed["sentence"].shape == feed["near"].shape == (len(feed["sentence"]), feed["ids"].shape[1])
        assert np.allclose([feed["sentence"].sum(axis=1), feed["near"].sum(axis=1)], 1)
        base = float((feed["ids"] * np.arange(1, feed["ids"].shape[1] + 1)).sum() % 97)
        own = [base + float(row @ feed["ids"][0]) for row in feed["sentence"]]
        return [np.array([[math.sin(b * (k + 1)) * 3 for k in range(WIDTH)] for b in own], np.float32) for _ in outputs]


def scorer(threads: int = 2, cache: ScoreCache | None = None) -> tuple[Scorer, SumSession]:
    session = SumSession()
    model = SignalModel(Path("fake"), "fake", BUDGET, THRESHOLDS, IDENTITY, "0" * 64)
    return Scorer(model, session, LetterTokenizer(), threads, cache), session


def test_slots_cover_every_logit_once() -> None:
    slots = [*ORIENTATION_SLOTS, *FLAG_SLOTS.values(), *(i for group in POLARITY_SLOTS.values() for i in group)]
    assert slots == list(range(WIDTH))


def test_sequence_layout_and_cuts() -> None:
    item = ScoreInput("sentence", "before", "after", side="vendor", role="unknown", kind="email")
    sequence = Assembler(LetterTokenizer(), BUDGET).assemble(item)
    text = "".join({1: "^", 2: "|"}.get(i, chr(i)) for i in sequence.ids)
    assert text == "^email vendor|ore|sente|af|"
    assert "".join(map(str, sequence.segments)) == "0" * 18 + "1" * 6 + "0" * 3
    assert sequence.targets == (Target((18, 24), (14, 27), (0, 14)),)


def test_a_passage_names_each_new_speaker_and_scores_its_lines() -> None:
    lines = [ScoreInput("before", side="vendor"), ScoreInput("one", side="vendor"), ScoreInput("two", side="customer")]
    sequence = Assembler(LetterTokenizer(), BUDGET).assemble_passage(Passage((*lines, ScoreInput("after")), 1, 3))
    text = "".join({1: "^", 2: "|"}.get(i, chr(i)) for i in sequence.ids)
    assert text == "^vendor|ore|one|customer|two||af|"
    assert "".join(map(str, sequence.segments)) == "0" * 12 + "1" * 4 + "0" * 9 + "1" * 4 + "0" * 4
    one, two = sequence.targets
    assert (text[slice(*one.sentence)], text[slice(*two.sentence)]) == ("one|", "two|")
    assert text[slice(*two.near)] == "ore|one|customer|two||af|"
    assert (text[slice(*one.head)], text[slice(*two.head)]) == ("^vendor|", "customer|")


def test_header_leaves_out_what_is_unknown() -> None:
    assert header(ScoreInput("x")) == ""
    assert header(ScoreInput("x", kind="fax", side="both", role="ceo")) == ""
    assert header(ScoreInput("x", kind="chat", side="customer", role="buyer")) == "chat customer buyer"


@given(st.lists(st.sampled_from("abcdefgh"), max_size=40), st.integers(1, 4))
def test_same_score_in_any_company(texts: list[str], threads: int) -> None:
    many, session = scorer(threads)
    alone, _ = scorer(1)
    results = many.score_many([ScoreInput(text) for text in texts])
    assert results == [alone.score(ScoreInput(text)) for text in texts]
    assert session.runs == len(set(texts))


@settings(deadline=None)
@given(
    st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=20), max_size=8),
    st.integers(1, 4),
    st.randoms(),
)
def test_a_passage_is_read_once_and_alike_in_any_company(threads: list[list[str]], n: int, rng: random.Random) -> None:
    items = [item for thread in threads for item in in_passages([ScoreInput(text) for text in thread])]
    many, session = scorer(n)
    alone, _ = scorer(1)
    results = many.score_many(items)
    assert session.runs == len({item.passage for item in items})
    mixed = rng.sample(items, len(items))
    assert dict(zip(items, results, strict=True)) == dict(zip(mixed, scorer(n)[0].score_many(mixed), strict=True))
    assert results == [alone.score(item) for item in items]


def test_progress_ends_at_all() -> None:
    seen: list[tuple[int, int]] = []
    loaded, _ = scorer()
    loaded.score_many([ScoreInput(str(i % 150)) for i in range(300)], lambda done, total: seen.append((done, total)))
    assert seen[-1] == (300, 300)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


@given(st.lists(st.floats(-30, 30), min_size=WIDTH, max_size=WIDTH))
def test_probabilities_and_labels(logits: list[float]) -> None:
    score = scored(logits, IDENTITY, THRESHOLDS)
    assert sum(score.orientation.values()) == pytest.approx(1, abs=3e-6)
    assert score.orientation[score.orientation_label] == max(score.orientation.values())
    assert all(0 <= p <= 1 for p in score.flags.values())
    assert set(score.flag_labels) == {flag for flag, p in score.flags.items() if p >= 0.5}
    for name, (negative, neutral, positive) in score.polarities.items():
        assert negative + neutral + positive == pytest.approx(1, abs=3e-6)
        reached = {sign for sign, p in ((-1, negative), (1, positive)) if p >= 0.4} or {0}
        assert score.polarity_labels[name] in reached


def test_calibration_is_applied_per_logit() -> None:
    shift = [0.0] * WIDTH
    shift[FLAG_SLOTS["escalation"]] = 2.0
    score = scored([0.0] * WIDTH, Calibration((1.0,) * WIDTH, tuple(shift)), THRESHOLDS)
    assert score.flags["escalation"] == round(1 / (1 + math.exp(-2)), 6)
    assert score.flags["churn_risk"] == 0.5


@given(st.floats(-800, 800))
def test_sigmoid_is_the_two_class_softmax(x: float) -> None:
    assert sigmoid(x) == pytest.approx(softmax([x, 0.0])[0], abs=1e-12)


def written_model(directory: Path, **changes: Any) -> Path:
    files = {"encoder.onnx": b"graph", "tokenizer.json": b"{}"}
    for name, content in files.items():
        (directory / name).write_bytes(content)
    config = {
        "schema": SCHEMA,
        "name": "tiny",
        "labels": LABELS,
        "budget": {"before": 1, "sentence": 2, "after": 1},
        "calibration": {"scale": [1.0] * WIDTH, "shift": [0.0] * WIDTH},
        "thresholds": {
            "orientation": dict.fromkeys(ORIENTATIONS, 1.0),
            "flags": dict.fromkeys(FLAGS, 0.5),
            "polarities": {name: {"negative": 0.5, "positive": 0.5} for name in POLARITIES},
        },
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
    }
    (directory / "config.json").write_text(json.dumps(config | changes), encoding="utf-8")
    return directory


def test_model_is_read(tmp_path: Path) -> None:
    model = read_model(written_model(tmp_path))
    assert model.name == "tiny"
    assert model.thresholds.polarities["trust"] == (0.5, 0.5)
    assert len(model.sha256) == 64


def test_identity_covers_thresholds(tmp_path: Path) -> None:
    first = read_model(written_model(tmp_path)).sha256
    budget = {"before": 2, "sentence": 2, "after": 1}
    assert read_model(written_model(tmp_path, budget=budget)).sha256 != first


@pytest.mark.parametrize(
    "changes",
    [
        {"schema": 99},
        {"labels": LABELS | {"flags": ["other"]}},
        {"calibration": {"scale": [1.0], "shift": [0.0]}},
        {"calibration": {"scale": [float("inf")] * WIDTH, "shift": [0.0] * WIDTH}},
        {"thresholds": {}},
        {"files": {}},
        {"budget": {"before": 1}},
    ],
)
def test_misfit_model_is_refused(tmp_path: Path, changes: dict[str, Any]) -> None:
    with pytest.raises(ModelError):
        read_model(written_model(tmp_path, **changes))


def test_an_altered_config_is_refused(tmp_path: Path) -> None:
    sha256 = read_model(written_model(tmp_path)).sha256
    (tmp_path / "metrics.json").write_text(json.dumps({"sha256": sha256}), encoding="utf-8")
    assert read_model(tmp_path).sha256 == sha256
    config = json.loads((tmp_path / "config.json").read_text(encoding="utf-8"))
    config["thresholds"]["flags"]["churn_risk"] = 0.99
    (tmp_path / "config.json").write_text(json.dumps(config), encoding="utf-8")
    with pytest.raises(ModelError, match="was altered"):
        read_model(tmp_path)


def test_damaged_or_missing_files_are_refused(tmp_path: Path) -> None:
    written_model(tmp_path)
    (tmp_path / "encoder.onnx").write_bytes(b"grapf")
    with pytest.raises(ModelError, match=r"encoder\.onnx is damaged"):
        read_model(tmp_path)
    (tmp_path / "encoder.onnx").unlink()
    with pytest.raises(ModelError, match=r"cannot read encoder\.onnx"):
        read_model(tmp_path)
    (tmp_path / "config.json").write_text("{", encoding="utf-8")
    with pytest.raises(ModelError, match="damaged"):
        read_model(tmp_path)
    with pytest.raises(ModelError, match="no model"):
        read_model(tmp_path / "nowhere")
