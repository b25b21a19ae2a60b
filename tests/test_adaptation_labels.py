"""Tables of labels: round trips, cells that spreadsheets leave alone, what is not understood, groups."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxnlp.adaptation.answers import Answer, of_columns, parsed
from cxnlp.adaptation.labels import Row, groups, labelled, plain_cell, read_rows, safe_cell, write_csv
from cxnlp.errors import UsageError
from cxnlp.types import FLAGS, ORIENTATIONS, POLARITIES, ScoreInput

SIGN = st.sampled_from((-1, 0, 1))
ANSWERS = st.builds(
    Answer,
    st.sampled_from(ORIENTATIONS),
    st.sets(st.sampled_from(FLAGS)).map(lambda chosen: tuple(f for f in FLAGS if f in chosen)),
    st.tuples(SIGN, SIGN, SIGN, SIGN),
)
TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=40)


@settings(deadline=None, max_examples=50)
@given(ANSWERS)
def test_an_answer_survives_its_spelling(answer: Answer) -> None:
    assert parsed(str(answer)) == answer


@settings(deadline=None)
@given(TEXT | st.text("'=+-@\t\ra", max_size=6))
def test_cells_come_back_and_are_no_formulas(text: str) -> None:
    assert plain_cell(safe_cell(text)) == text
    assert not safe_cell(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("text", ["", "great", "strategic neutral", "transactional e", "sentiment-1", "t sentiment-2"])
def test_what_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        parsed(text)


ROWS = st.lists(
    st.builds(
        Row,
        id=st.integers(0, 10**6).map(str),
        item=st.builds(
            ScoreInput,
            TEXT.filter(str.strip),
            TEXT,
            TEXT,
            st.sampled_from(("customer", None)),
            st.sampled_from(("buyer", None)),
            st.sampled_from(("email", None)),
        ),
        place=st.tuples(TEXT, TEXT, TEXT),
        chosen_for=st.sampled_from(("", "trust")),
        guess=ANSWERS.map(str),
        answer=st.none() | ANSWERS,
    ),
    max_size=4,
    unique_by=lambda row: row.id,
)


@settings(deadline=None, max_examples=30)
@given(ROWS)
def test_a_table_comes_back_as_it_was_written(tmp_path_factory: pytest.TempPathFactory, rows: list[Row]) -> None:
    path = tmp_path_factory.mktemp("labels") / "labels.csv"
    write_csv(rows, path)
    assert read_rows(path) == rows


def test_a_table_saved_by_a_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    path.write_bytes(
        "Id;Text;Guess;Orientation;Flags;Sentiment\r\n1;The caf\u00e9 is late again;transactional sentiment-1;ok;;\r\n"
        "2;We stay;neutral;Strategic;expansion, escalation;+1\r\n3;Nothing yet;neutral;;;\r\n".encode("cp1252")
    )
    rows = read_rows(path)
    assert [str(row.answer) for row in labelled(rows)] == [
        "transactional sentiment-1",
        "strategic escalation expansion sentiment+1",
    ]
    assert rows[0].item.text == "The caf\u00e9 is late again"


def test_columns_of_ones_own_are_carried(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    path.write_text(
        "Annotator,id,text,orientation,Comment\nAB,1,We stay,neutral,'=sure\n,2,Not yet,,\n", encoding="utf-8"
    )
    rows = read_rows(path)
    assert rows[0].own == (("Annotator", "AB"), ("Comment", "=sure"))
    new = Row("3", ScoreInput("One more sentence"))
    write_csv([*rows, new], path)
    again = read_rows(path)
    assert again[:2] == rows and dict(again[2].own) == {"Annotator": "", "Comment": ""}
    assert path.read_text(encoding="utf-8-sig").splitlines()[0].endswith(",Annotator,Comment")
    assert path.read_bytes().count(b"'=sure") == 1


def test_json_lines_with_labels(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    line = {
        "id": "a:1",
        "text": "No.",
        "source": "oak",
        "kind": "email",
        "orientation": "neutral",
        "flags": ["expansion"],
    }
    path.write_text(json.dumps(line | dict.fromkeys(POLARITIES, -1)) + "\n", encoding="utf-8")
    (row,) = read_rows(path)
    assert row.place == ("oak", "", "") and row.item.kind == "email"
    assert row.answer == Answer("neutral", ("expansion",), (-1, -1, -1, -1))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("id,words\n1,x\n", "no column text"),
        ("id,text,orientation\n1,x,upwards\n", "line 2: 'upwards' is none of"),
        ("id,text,orientation,trust\n1,x,,1\n", "orientation is empty"),
        ("id,text,orientation,trust\n1,x,neutral,5\n", "trust is '5'"),
        ("id,text,guess,orientation,flags\n1,x,neutral,ok,expansion\n", "write the orientation beside flags"),
        ("id,text\n1,x\n1,y\n", "twice"),
        ('id,text\n1,"x\n', "no readable CSV"),
    ],
)
def test_an_unusable_table_is_named(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "labels.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        read_rows(path)


def test_empty_columns_mean_no_label_yet() -> None:
    assert of_columns({"orientation": " ", "flags": "", "sentiment": None}) is None


def test_groups_are_the_widest_that_are_many_enough() -> None:
    def rows(accounts: int, threads: int) -> list[Row]:
        item = ScoreInput("x")
        return [Row(str(k), item, (f"a{k % accounts}", f"t{k % threads}", f"m{k}")) for k in range(40)]

    assert set(groups(rows(10, 20))) == {f"a{k}" for k in range(10)}
    assert set(groups(rows(3, 20))) == {f"t{k}" for k in range(20)}
    assert len(set(groups(rows(3, 4)))) == 40
    assert groups([Row("alone", ScoreInput("x"))]) == ["alone"]
