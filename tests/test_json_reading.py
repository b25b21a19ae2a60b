import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.json_reading import as_text, head_keys, loads, records
from cxnlp.ingest.source import Source


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{"a": NaN}', "NaN"),
        (b'{"a": -Infinity}', "Infinity"),
        (b'{"a": 1e999}', "too large"),
        (b'{"public": true, "public": false}', "stands twice"),
        (b'{"a": ' + b"1" * 5000 + b"}", "too many digits"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a": 1', "not valid JSON"),
        (b'{"a": "\xff"}', "not UTF-8"),
        (b"", "not valid JSON"),
    ],
)
def test_refuses_what_json_lets_through(data, reason):
    with pytest.raises(UnreadableInput, match=reason):
        loads(data)


def test_byte_order_marks_are_read():
    assert loads(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}
    assert loads('{"a": "é"}'.encode("utf-16")) == {"a": "é"}


def found(data, under=("tickets",)):
    return [
        (where, str(r) if isinstance(r, UnreadableInput) else r)
        for where, r in records(Source.of_bytes(data, "x"), under)
    ]


def test_a_list_a_wrapped_list_lines_and_one_object():
    assert found(b'[{"id": 1}, {"id": 2}]') == [("record 1", {"id": 1}), ("record 2", {"id": 2})]
    assert found(b'{"tickets": [{"id": 1}]}') == [("tickets 1", {"tickets": {"id": 1}})]
    assert found(b'{"id": 1}\n{"id": 2}\n') == [("line 1", {"id": 1}), ("line 2", {"id": 2})]
    assert found(b'{"id": 1, "tickets": []}') == [("record", {"id": 1, "tickets": []})]


def test_one_bad_line_never_stops_a_file():
    (_, first), (where, reason), (_, last) = found(b'{"id": 1}\n{"id": \n{"id": 3}\n')
    assert (first, last) == ({"id": 1}, {"id": 3})
    assert where == "line 2"
    assert "not valid JSON" in reason


def test_items_that_are_no_objects_are_named():
    assert found(b"[1]") == [("record 1", "not a JSON object but int")]


def test_lone_surrogates_and_nuls_do_not_reach_the_writers():
    assert as_text(loads(b'"a\\ud800b\\u0000"')) == "a\ufffdb"


def test_head_keys_only_of_json():
    assert head_keys(Source.of_bytes(b'{"a": {"b": 1}}', "x")) == {"a", "b"}
    assert head_keys(Source.of_bytes(b'Subject: "a": 1', "x")) == frozenset()


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_unreadable(data):
    try:
        for _ in records(Source.of_bytes(data, "x"), ("tickets",)):
            pass
    except UnreadableInput as error:
        assert str(error)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(json_values)
def test_what_json_wrote_is_read_back(value):
    assert loads(json.dumps(value, ensure_ascii=True).encode()) == value


def test_a_list_with_an_object_a_line_is_one_document() -> None:
    source = Source.of_bytes(b'[\n{"id": 1}\n,{"id": 2}\n,{"id": 3}\n]', "list.json")
    assert [found for _, found in records(source, ())] == [{"id": 1}, {"id": 2}, {"id": 3}]
