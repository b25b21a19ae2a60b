"""The labelled sentences of unseen histories: written out, read back and paired with what an analysis splits now."""

from __future__ import annotations

import math
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pandas as pd
import pytest

from cxnlp.trajectory.history import History
from cxnlp.types import FLAGS, ORIENTATIONS, ScoreInput
from pipelines.samples.story import load
from pipelines.unseen_ledger import labelled_change
from pipelines.unseen_sentences import (
    LABELLED,
    LABELS,
    SECOND,
    Found,
    agreement,
    examples_of,
    labelled,
    paired,
    plain,
    sentences,
    unlabelled,
)


def said(*texts: str) -> list[Found]:
    return [("m1", ScoreInput(text, side="customer", role="user", kind="email")) for text in texts]


def test_what_is_written_to_be_labelled_is_read_back_in_order(tmp_path: Path) -> None:
    rows = [*said("One\nline.", "Two || bars."), ("m2", ScoreInput("Three.", side="vendor", kind="notes"))]
    text = unlabelled(rows)
    assert text.splitlines()[0] == "@ email customer user" and "@ notes vendor unknown" in text
    (tmp_path / "a.txt").write_text(text.replace("|| ?", "|| T scope sent-"), encoding="utf-8")
    lines = labelled(tmp_path / "a.txt")
    assert [line.text for line in lines] == [plain(item.text) for _, item in rows]
    assert [place for place, _ in paired(rows, lines)] == [0, 1, 2]
    assert {line.orientation for line in lines} == {"transactional"} and lines[0].polarities == {"sentiment": -1}


def test_a_label_whose_sentence_is_split_otherwise_is_left_out_and_counted(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        unlabelled(said("One.", "Two and three.", "Four.")).replace("?", "N"), encoding="utf-8"
    )
    rows, lost = examples_of({"a": said("One.", "Two", "and three.", "Four."), "b": said("Five.")}, tmp_path)
    assert [row.id for row in rows] == ["a:0", "a:3"] and lost == 1
    assert all(ORIENTATIONS[row.orientation] == "neutral" and not any(row.flags) for row in rows)


def test_readers_agree_fully_with_themselves_and_less_with_others(tmp_path: Path) -> None:
    found = {"a": said(*(f"Sentence {n}." for n in range(40)))}
    for name, labels in (("one", "T scope"), ("other", "N")):
        folder = tmp_path / name
        folder.mkdir()
        text = unlabelled(found["a"]).replace("?", "N", 20).replace("?", labels)
        (folder / "a.txt").write_text(text, encoding="utf-8")
    (one, _), (other, _) = (examples_of(found, tmp_path / name) for name in ("one", "other"))
    same, apart = agreement(one, one), agreement(one, other)
    assert same["flag_micro_f1"] == same["orientation"]["neutral"] == 1.0
    assert apart["flag_micro_f1"] == 0.0 and apart["orientation"]["transactional"] == 0.0
    assert (apart["flags"][FLAGS[0]]["n"], apart["flags"][FLAGS[0]]["said"]) == (20, 0)


@pytest.mark.parametrize("folder", [LABELS, SECOND])
def test_every_label_belongs_to_a_history(folder: str) -> None:
    stories = {path.stem for path in LABELLED.glob("*.yaml")}
    files = sorted((LABELLED / folder).glob("*.txt"))
    assert files and {path.stem for path in files} <= stories
    assert sum(len(labelled(path)) for path in files) == {LABELS: 12293, SECOND: 1890}[folder]


def test_the_labels_fit_what_an_analysis_reads_now(tmp_path: Path) -> None:
    """One history; `python -m pipelines.unseen_sentences` counts those of all."""
    found = sentences([load(LABELLED / "oxbow-student.yaml")], tmp_path)
    rows, lost = examples_of(found, LABELLED / LABELS)
    assert lost <= 0.01 * len(rows) and len(rows) >= 570


def test_the_labelled_change_is_that_of_the_shares_of_work_talk() -> None:
    said = pd.DataFrame(
        {
            "text": ["A", "B", "C", "D", "E", "nobody labelled this"],
            "weight": [1.0, 1.0, 1.0, 3.0, 0.0, 1.0],
            "day": [1.0, 2.0, 9.0, 9.0, 9.0, 9.0],
        }
    )
    labels = {"A": "strategic", "B": "transactional", "C": "strategic", "D": "transactional", "E": "strategic"}
    history = cast(History, SimpleNamespace(sentences=said))
    assert labelled_change(history, labels, 5.0) == pytest.approx(1 / 4 - 1 / 2)
    assert math.isnan(labelled_change(history, labels, 0.0))
