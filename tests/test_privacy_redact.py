"""Redaction: what has to go is gone, what stays still fits together, and the same key gives the same pseudonyms."""

from __future__ import annotations

import json
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from cxnlp.cli import app
from cxnlp.errors import UsageError
from cxnlp.key import Key, load_key
from cxnlp.lineage.trace import trace
from cxnlp.lineage.verify import verify
from cxnlp.privacy.absence import traces
from cxnlp.privacy.fields import CLASSES, field_of, walk
from cxnlp.privacy.passes import after_analysis
from cxnlp.privacy.patterns import found_in
from cxnlp.privacy.redact import Mask, Redactor, masked
from cxnlp.privacy.redacted import ROWS, check_target, redact_folder
from cxnlp.saved import Saved, read_jsonl, texts_of

KEY = Key(b"0123456789abcdef")
PEOPLE = [
    {"person_id": person, "name": name, "aliases": aliases, "emails": emails, "account": account}
    for person, name, aliases, emails, account in (
        ("p1", "Małgorzata Quill-Żuk", ["Gosia"], ["m.quill@orchard.example"], "orchard"),
        ("p2", "Will Marsh", [], ["will@orchard.example"], "orchard"),
        ("p3", "Stephanie Baker", [], [], None),
        ("p4", "Ana Quill", [], ["ana@elm.example"], "elm"),
    )
]


def redacted(text: str, account: str | None = "orchard") -> str:
    return Redactor(KEY, PEOPLE).text(text, account)


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("Malgorzata Quill-Zuk will join", "Malgorzata"),
        ("Żuk, Małgorzata", "Żuk"),
        ("ask M. Quill-Żuk", "Quill"),
        ("as Gosia said", "Gosia"),
        ("spoke to Will, he agrees", "Will"),
        ("@will please look", "will"),
        ("Steph's note", "Steph"),
        ("call_małgorzata quill-żuk.txt", "quill"),
        ("write to M.Quill@orchard.example today", "orchard.example"),
        ("unknown.person@elsewhere.example", "elsewhere"),
        ("see https://orchard.example/x?id=7 and www.elm.example.", "http"),
        ("tel. +48 22 555 01 44", "555"),
        ("(01632) 960770", "960770"),
        ("ring 960770 ext 12", "960770"),
        ("pay to GB82 WEST 1234 5698 7654 32 please", "WEST"),
        ("card 4111 1111 1111 1111", "4111"),
    ],
)
def test_it_goes(text: str, gone: str) -> None:
    assert gone.lower() not in redacted(text).lower()


@pytest.mark.parametrize(
    "text",
    [
        "Will you send it by Friday?",
        "the baker on the corner",
        "on 2025-03-26 we had 1,250,000 rows",
        "ticket 9912345, invoice 2024-00123",
        "version 10.2.33 at 14:30",
        "between 12.03.2025 and 14.03.2025",
        "GB82 is no account number",
        "it costs 4111 for 1111 seats",
        "host 192.168.100.200 is down",
    ],
)
def test_it_stays(text: str) -> None:
    assert redacted(text) == text


def test_parts_of_names_are_of_their_own_account() -> None:
    assert "Ana" in redacted("Ana is here", "orchard")
    assert "Ana" not in redacted("Ana is here", "elm")
    assert "Ana Quill" not in redacted("Ana Quill is here", None)


def test_full_names_are_of_every_account() -> None:
    use = Redactor(KEY, [*PEOPLE, {**PEOPLE[1], "person_id": "p5", "name": "Help Desk", "account": "elm"}])
    ana = use.name("p4")
    assert (
        use.text("Ana Quill met Ana; A. Quill and ANA QUILL agree", "orchard")
        == f"{ana} met Ana; {ana} and {ana} agree"
    )
    assert use.text("a quill of the Help Desk", "orchard") == "a quill of the Help Desk"
    assert use.text("ask the Help Desk", "elm") == f"ask the {use.name('p5')}"
    namesake = {**PEOPLE[3], "person_id": "p6", "account": "orchard"}
    assert Redactor(KEY, [*PEOPLE, namesake]).text("Ana Quill", "orchard") == use.name("p6")
    assert Redactor(KEY, [*PEOPLE, namesake]).text("Ana Quill", "oak") == "[name]"


@pytest.mark.parametrize(
    "told", ["ana@elm.example", "Ana@Elm.example", "Ana Quill", "ANA QUILL", "Quill, Ana (IT)", "Ana"]
)
def test_a_column_names_a_person_by_address_or_in_any_spelling(told: str) -> None:
    use = Redactor(KEY, PEOPLE)
    assert use.called(told, "elm") == use.name("p4")


def test_somebody_unknown_in_a_column_has_one_pseudonym_too() -> None:
    use = Redactor(KEY, PEOPLE)
    assert use.called("Bea Frost", None) == use.called("BEA FROST", "elm")
    assert (
        len({use.called(n, None) for n in ("Bea Frost", "Bea Marsh", "bea@oak.example", *(p["name"] for p in PEOPLE))})
        == 7
    )


def test_one_person_has_one_pseudonym_under_one_key() -> None:
    use = Redactor(KEY, PEOPLE)
    pseudonym = use.name("p2")
    assert use.text("Will Marsh wrote; then Marsh called", "orchard") == f"{pseudonym} wrote; then {pseudonym} called"
    assert use.mail("WILL@orchard.example") == f"{pseudonym.lower()}@masked.invalid"
    assert Redactor(KEY, PEOPLE).name("p2") == pseudonym
    assert Redactor(Key(b"another key, also long"), PEOPLE).name("p2") != pseudonym


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6), st.data())
def test_offsets_follow_the_masks(text: str, spans: list[tuple[int, int]], data: st.DataObject) -> None:
    masks = [Mask(min(a, b), max(a, b), "[x]") for a, b in spans if max(a, b) <= len(text)]
    done = masked(text, masks)
    covered = {k for m in done.masks for k in range(m.start, m.end)}
    assert done.text.count("[x]") >= len(done.masks)
    for k, letter in enumerate(text):
        if k not in covered:
            assert done.text[done.at(k)] == letter
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    piece = done.text[done.at(start) : done.at(end, end=True)]
    kept = [text[k] for k in range(start, end) if k not in covered]
    rest = iter(piece)
    assert all(letter in rest for letter in kept)


@given(st.text(alphabet="abc +0123456789()-./@:GB\n", max_size=80))
def test_spans_lie_in_the_text(text: str) -> None:
    for found in found_in(text):
        assert 0 <= found.start < found.end <= len(text)


def test_keys_come_from_the_environment_or_a_private_file(tmp_path: Path) -> None:
    assert load_key(None, {"CXNLP_KEY": "0123456789abcdef"}) == KEY
    with pytest.raises(UsageError, match="no key"):
        load_key(None, {})
    with pytest.raises(UsageError, match="too short"):
        load_key(None, {"CXNLP_KEY": "short"})
    file = tmp_path / "key"
    made = load_key(file, {}, make=True)
    assert load_key(file, {}) == made
    file.chmod(0o644)
    with pytest.raises(UsageError, match="chmod 600"):
        load_key(file, {})
    assert b"0123" not in repr(KEY).encode()


def leaves(value: object, path: str = "") -> set[str]:
    if isinstance(value, dict):
        return {leaf for k, v in value.items() for leaf in leaves(v, f"{path}.{k}" if path else k)}
    if isinstance(value, list):
        return {leaf for v in value for leaf in leaves(v, f"{path}[]")}
    return {path}


@pytest.mark.models
def test_every_output_column_has_a_class(analysed: Path) -> None:
    paths = {("accounts.json", p) for p in leaves(json.loads((analysed / "accounts.json").read_text(encoding="utf-8")))}
    for name in ROWS:
        paths |= {(name, p) for row in read_jsonl(analysed / name) for p in leaves(row)}
    saved = Saved.open(analysed)
    paths |= {("sentences.parquet", c) for c in saved.sentences.columns}
    paths |= {("weekly.parquet", c) for c in saved.weekly.columns}
    found = {p: field_of(*p) for p in paths}
    assert len(paths) > 150
    assert [p for p, field in found.items() if field is None] == []
    assert {field.sensitivity for field in found.values() if field} <= set(CLASSES)
    words = {p for p, field in found.items() if field and field.sensitivity == "content"}
    assert {("messages.jsonl", "text"), ("sentences.parquet", "text"), ("messages.jsonl", "turns[].text")} <= words


def test_whoever_comes_in_somebodys_place_gets_a_pseudonym() -> None:
    field = field_of("accounts.json", "accounts[].events[].newcomer")
    assert field is not None and field.treatment == "person"


def test_an_unknown_column_is_not_let_through() -> None:
    with pytest.raises(KeyError, match="mood"):
        walk({"mood": 1}, "messages.jsonl", lambda path, field, value, parent: value)


@pytest.mark.models
def test_a_redacted_folder_names_nobody_and_still_proves_itself(analysed: Path, tmp_path: Path) -> None:
    saved = Saved.open(analysed)
    redact_folder(analysed, tmp_path / "r", KEY)
    people = list(saved.people.values())
    words = [w for p in people for w in (p["name"], *p["emails"], *p["name"].split())]
    words += [n for m in saved.messages.values() for n in (m["native_id"],) if n and "@" in n]
    assert traces(analysed, words)
    assert traces(tmp_path / "r", words) == []
    done = Saved.open(tmp_path / "r")
    assert verify(trace(done, "Pinecrest Tools"), done).failures == ()
    assert len(done.messages) == len(saved.messages)
    for row in done.sentences.to_dict("records"):
        text = texts_of(done.messages[row["message_id"]])[int(row["turn"]) + 1]
        assert text[int(row["start"]) : int(row["end"])] == row["text"]
    assert {p["side"] for p in done.people.values()} == {p["side"] for p in people}
    redact_folder(analysed, tmp_path / "again", KEY)
    for file in sorted((tmp_path / "r").iterdir()):
        assert file.read_bytes() == (tmp_path / "again" / file.name).read_bytes(), file.name


@pytest.mark.models
def test_what_tells_of_people_outside_the_messages_is_masked_too(own_copy: Path, tmp_path: Path) -> None:
    saved = Saved.open(own_copy)
    (person,) = (p for p in saved.people.values() if p["name"] == "Dale Hutchens")
    text, message = next(
        (text, m) for m in saved.messages.values() for text in texts_of(m) if "Dale" in text and m["author"]
    )
    document = saved.document
    evidence = {"message_id": message["message_id"], "quote": text, "sent_at": None, "person_id": None}
    document["accounts"][0]["stakeholders"][0]["left"] = {"reason": "Dale Hutchens told us", "evidence": [evidence]}
    document["accounts"][0]["owner"] = person["emails"][0]
    document["governance"]["owners"] = {"trust": "Dale Hutchens", "logins": "Ida Brandt"}
    document["governance"]["deprecated"] = [
        {"metric": "logins", "sunset": "2030-01-01", "reason": "Dale Hutchens said so", "ended": False}
    ]
    document["governance"]["exclusions"] = [
        {"kind": "metric", "name": "x", "reason": "by Dale Hutchens", "author": "Ida Brandt", "date": "2025-01-15"}
    ]
    notice = "Not the definitions frozen for 2025 by Ida Brandt on 2025-01-15: other code."
    (own_copy / "accounts.json").write_text(json.dumps(document), encoding="utf-8")
    (own_copy / "run.json").write_text(json.dumps({**saved.run, "notices": [notice]}), encoding="utf-8")
    survey = {"source": "s.csv#row 2", "account": None, "person": person["emails"][0].upper(), "comment": None}
    (own_copy / "surveys.jsonl").write_text(json.dumps(survey) + "\n", encoding="utf-8")
    words = ["Dale Hutchens", "Dale", "Hutchens", "Ida Brandt", person["emails"][0]]
    assert {"accounts.json", "run.json", "surveys.jsonl"} <= {t.file for t in traces(own_copy, words)}
    redact_folder(own_copy, tmp_path / "r", KEY)
    assert traces(tmp_path / "r", words) == []
    done = Saved.open(tmp_path / "r")
    dale = Redactor(KEY, saved.people.values()).name(person["person_id"])
    (quoted,) = done.document["accounts"][0]["stakeholders"][0]["left"]["evidence"]
    assert quoted["quote"] in texts_of(done.messages[quoted["message_id"]]) and dale in quoted["quote"]
    assert done.document["governance"]["owners"]["trust"] == done.document["accounts"][0]["owner"] == dale
    assert [row["person"] for row in read_jsonl(tmp_path / "r" / "surveys.jsonl")] == [dale]
    assert done.run["notices"][0].endswith(" on 2025-01-15: other code.")


@pytest.mark.parametrize(
    ("files", "refused"),
    [
        ({}, None),
        ({"notes.txt": ""}, None),
        ({"accounts.json": "{}", "run.json": '{"redacted": "k"}', "report.csv": ""}, None),
        ({"accounts.json": "{}", "run.json": "{}"}, "accounts.json"),
        ({"messages.jsonl": ""}, "messages.jsonl"),
        ({"accounts.json": "{}", "run.json": '{"redacted": "k"}', "merges.jsonl": ""}, "merges.jsonl"),
        ({"account-orchard.html": ""}, "account-orchard.html"),
    ],
)
def test_redacted_files_are_not_put_among_others(tmp_path: Path, files: dict[str, str], refused: str | None) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    if refused is None:
        check_target(tmp_path)
        return
    with pytest.raises(UsageError, match=refused):
        check_target(tmp_path)
    with pytest.raises(UsageError, match="name another folder"):
        check_target(tmp_path)
    done = CliRunner().invoke(app, ["analyze", ".", "-o", str(tmp_path), "--redact", "--key-file", str(tmp_path / "k")])
    assert done.exit_code == 2 and refused in done.output
    assert not (tmp_path / "k").exists()


@pytest.mark.models
def test_commands_redact(own_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CXNLP_KEY", raising=False)
    run = CliRunner().invoke
    assert run(app, ["report", str(own_copy), "--redact"]).exit_code == 2
    done = run(app, ["redact", str(own_copy), "-o", str(tmp_path / "r"), "--key-file", str(tmp_path / "key")])
    assert done.exit_code == 0, done.output
    assert "Hutchens" not in (tmp_path / "r" / "report.html").read_text(encoding="utf-8")
    done = run(app, ["report", str(own_copy), "--redact", "--key-file", str(tmp_path / "key"), "-q"])
    assert done.exit_code == 0, done.output
    page = (own_copy / "report-redacted.html").read_text(encoding="utf-8")
    assert "Person-" in page and "Hutchens" not in page
    assert run(app, ["redact", str(own_copy), "-o", str(own_copy), "--key-file", str(tmp_path / "key")]).exit_code == 2
    again = ["redact", str(own_copy), "-o", str(tmp_path / "r"), "--key-file", str(tmp_path / "key")]
    assert run(app, again).exit_code == 0
    (tmp_path / "open").mkdir()
    (tmp_path / "open" / "accounts.json").write_text("{}", encoding="utf-8")
    done = run(app, ["redact", str(own_copy), "-o", str(tmp_path / "open"), "--key-file", str(tmp_path / "key")])
    assert done.exit_code == 2 and [p.name for p in (tmp_path / "open").iterdir()] == ["accounts.json"]


def test_every_redaction_makes_a_missing_key_file_and_none_without_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CXNLP_KEY", raising=False)
    key = tmp_path / "key"
    with after_analysis(tmp_path / "out", True, key, None) as raw:
        assert raw != tmp_path / "out"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600 and load_key(key)
    with pytest.raises(UsageError, match="no key"), after_analysis(tmp_path / "out", True, None, None):
        pass
    listed = after_analysis(tmp_path / "out", True, tmp_path / "other", None, make_key=False)
    with pytest.raises(UsageError, match="other"), listed:
        pass
    assert not (tmp_path / "other").exists(), "the key of a list of tombstones is never made up"


def test_sentences_that_tell_of_people_are_masked_wherever_they_stand() -> None:
    for place in ("actions[].because[]", "actions[].action", "commitments[].text", "events[].statement"):
        assert field_of("accounts.json", f"accounts[].{place}").treatment == "text", place


def test_a_workbook_is_searched_too(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "report.xlsx", "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet2.xml", "<c><is><t>Colm</t><t> Hennessy</t></is><t>Ida Brandt</t></c>")
    assert [t for t in traces(tmp_path, ["Ida Brandt"]) if "report.xlsx" in str(t)]
    assert traces(tmp_path, ["Nobody Else"]) == []
