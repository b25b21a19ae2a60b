"""Forgetting: no name, address or sentence of the person is left in any file, and nobody else is harmed."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cxnlp import pipeline
from cxnlp.cli import app
from cxnlp.config import Config
from cxnlp.errors import UsageError
from cxnlp.governance.freezing import freeze
from cxnlp.key import Key
from cxnlp.privacy import tombstones
from cxnlp.privacy.absence import traces
from cxnlp.privacy.forget import find, people_of
from cxnlp.privacy.forgetting import parse_without
from cxnlp.privacy.forgotten import GONE
from cxnlp.privacy.recognise import stones_of
from cxnlp.privacy.retention import Kept, retain
from cxnlp.saved import Saved, texts_of
from cxnlp.types import Person, SurveyRow

KEY = Key(b"0123456789abcdef")
PERSON = Person(
    "p1", "Ada Quill", ("ada@orchard.example",), ("A. Quill",), "customer", "orchard", None, "user", "title", 0.9
)
MAILS = {
    "1.eml": (
        "Ada Quill <ada@orchard.example>",
        "Bo Marsh <bo@vendor.example>",
        "We are moving the rollout to spring.",
    ),
    "2.eml": (
        "Bo Marsh <bo@vendor.example>",
        "Cy Dunn <cy@orchard.example>",
        "Hello Cy,\r\n\r\nAda told me: We are moving the rollout to spring. Is that so? Write to ada@orchard.example.",
    ),
    "3.eml": (
        "Cy Dunn <cy@orchard.example>",
        "Bo Marsh <bo@vendor.example>",
        "Yes, Quill decided it. I agree with her.",
    ),
}


def mailbox(folder: Path) -> Path:
    for number, (name, (sender, to, text)) in enumerate(MAILS.items()):
        place = folder / "orchard" / f"mail of Ada Quill {name}" if number == 2 else folder / "orchard" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        head = f"Message-ID: <{number}@x.example>\r\nDate: Mon, {5 + number:02} May 2025 09:00:00 +0000\r\n"
        place.write_bytes(f"{head}From: {sender}\r\nTo: {to}\r\nSubject: Ada Quill's plan\r\n\r\n{text}\r\n".encode())
    (folder / "people.csv").write_text(
        "name,emails,title,account\n"
        "Ada Quill,ada@orchard.example,Planner,orchard\nCy Dunn,cy@orchard.example,Head,orchard\n",
        encoding="utf-8",
    )
    return folder


CONFIG = Config(vendor_domains=("vendor.example",))


def stones() -> frozenset[tuple[str, str]]:
    return frozenset(tombstones.digests(KEY, PERSON))


def test_parsing_with_a_tombstone_leaves_nothing_of_the_person(tmp_path: Path) -> None:
    box = mailbox(tmp_path / "in")
    whole = pipeline.parse([box], CONFIG)
    assert any(p.name == "Ada Quill" for p in whole.people.values())
    parsed, removed = parse_without([box], CONFIG, stones(), KEY)
    assert (removed.messages, removed.rows) == (1, 1)
    pipeline.write_parsed(parsed, tmp_path / "out")
    words = ["Ada Quill", "Ada", "Quill", "ada@orchard.example", "We are moving the rollout to spring."]
    pipeline.write_parsed(whole, tmp_path / "before")
    assert {t.file for t in traces(tmp_path / "before", words)} >= {"messages.jsonl", "people.jsonl", "sources.jsonl"}
    assert traces(tmp_path / "out", words) == []
    texts = [m.text for m in parsed.messages]
    assert f"Hello Cy,\n\n{GONE} told me: {GONE} Is that so? Write to {GONE}." in [t.replace("\r", "") for t in texts]
    assert {p.name for p in parsed.people.values()} == {"Bo Marsh", "Cy Dunn"}


LATER = {
    "1.eml": (
        "Cy Dunn <cy@orchard.example>",
        "Bo Marsh <bo@vendor.example>",
        "Ada Quill called. We are moving the rollout to spring. Write to ada@orchard.example.",
    ),
    "2.eml": ("Bo Marsh <bo@vendor.example>", "Cy Dunn <cy@orchard.example>", "I will write to Ada."),
}


def later(folder: Path) -> Path:
    """Mails in which she is only named and quoted, and one of an account with a namesake."""
    mails = {f"orchard/{name}": mail for name, mail in LATER.items()}
    mails["maple/3.eml"] = ("Ada Stone <ada@maple.example>", "Bo Marsh <bo@vendor.example>", "Ada here, all is well.")
    for number, (name, (sender, to, text)) in enumerate(mails.items()):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        head = f"Message-ID: <l{number}@x.example>\r\nDate: Tue, {5 + number:02} Aug 2025 09:00:00 +0000\r\n"
        (folder / name).write_bytes(f"{head}From: {sender}\r\nTo: {to}\r\nSubject: Plan\r\n\r\n{text}\r\n".encode())
    return folder


def test_a_list_keeps_out_who_is_only_named_or_quoted_later(tmp_path: Path) -> None:
    _, removed = parse_without([mailbox(tmp_path / "in")], CONFIG, stones(), KEY)
    assert removed.who
    who, path = removed.who, tmp_path / "stones.jsonl"
    tombstones.add(path, KEY, PERSON, "2026-01-02")
    told = stones_of(who.people, who.names, who.mails, who.sentences, "2026-01-02", KEY)
    assert tombstones.bury(path, KEY, told) > 0 and tombstones.bury(path, KEY, told) == 0
    assert traces(tmp_path, ["Ada", "Quill", "ada@orchard.example", "moving the rollout"]) == [
        t for t in traces(tmp_path, ["Ada", "Quill", "ada@orchard.example", "moving the rollout"]) if "in/" in t.file
    ]
    parsed, removed = parse_without([later(tmp_path / "late")], CONFIG, tombstones.read(path, KEY), KEY)
    texts = sorted(m.text.strip() for m in parsed.messages)
    assert texts == ["Ada here, all is well.", f"I will write to {GONE}.", f"{GONE} called. {GONE}. Write to {GONE}."]
    assert removed.masks == 4 and removed.names == ()


def test_a_list_without_words_keeps_out_addresses(tmp_path: Path) -> None:
    parsed, removed = parse_without([later(tmp_path / "late")], CONFIG, stones(), KEY)
    texts = [m.text for m in parsed.messages]
    assert any(f"Write to {GONE}." in t for t in texts) and not any("ada@orchard.example" in t for t in texts)
    assert removed.masks == 1


def test_what_others_say_in_tables_loses_the_name(tmp_path: Path) -> None:
    box = mailbox(tmp_path / "in")
    (box / "surveys.csv").write_text(
        "account,person,sent_at,answered_at,kind,score,comment\n"
        "orchard,cy@orchard.example,2025-08-20,2025-08-21,nps,3,Since Ada Quill went Ada is missed\n"
        "orchard,ADA@orchard.example,2025-08-20,2025-08-21,nps,3,Mine\n",
        encoding="utf-8",
    )
    table = box / "people.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("Head", "Assistant to Ada Quill"), encoding="utf-8")
    parsed, removed = parse_without([box], CONFIG, stones(), KEY)
    assert [r.comment for r in parsed.table(SurveyRow)] == [f"Since {GONE} went {GONE} is missed"]
    assert {p.title for p in parsed.people.values() if p.name == "Cy Dunn"} == {f"Assistant to {GONE}"}
    pipeline.write_parsed(parsed, tmp_path / "out")
    assert traces(tmp_path / "out", ["Ada", "Quill"]) == []
    assert removed.rows == 2


def test_a_given_name_stays_only_where_a_namesake_takes_part(tmp_path: Path) -> None:
    box = mailbox(tmp_path / "in")
    mails = {
        "maple/4.eml": ("Ada Stone <ada.stone@vendor.example>", "Di Fox <di@maple.example>", "Ada here, all is well."),
        "orchard/5.eml": (
            "Bo Marsh <bo@vendor.example>",
            "Cy Dunn <cy@orchard.example>",
            "Ada rang. So did Ada Stone.",
        ),
    }
    for name, (sender, to, text) in mails.items():
        (box / name).parent.mkdir(exist_ok=True)
        head = f"Message-ID: <{name}>\r\nDate: Tue, 10 Jun 2025 09:00:00 +0000\r\nFrom: {sender}\r\nTo: {to}\r\n"
        (box / name).write_bytes(f"{head}Subject: Plan\r\n\r\n{text}\r\n".encode())
    notes = "Title: Plan\nDate: 2025-06-12\n\nPresent: Ada, Cy Dunn, Bo Marsh\n\n- Ada wants the plan by May\n"
    (box / "orchard" / "2025-06-12 notes.txt").write_text(notes, encoding="utf-8")
    whole = pipeline.parse([box], CONFIG)
    (own,) = [p for p in whole.people.values() if p.name == "Ada Quill"]
    assert any(p.person_id == own.person_id for m in whole.messages for p in m.present)
    parsed, _ = parse_without([box], CONFIG, stones(), KEY)
    texts = {m.text.strip() for m in parsed.messages}
    assert {"Ada here, all is well.", f"{GONE} rang. So did Ada Stone."} <= texts
    assert not [t for t in texts if "Ada wants" in t or "Present: Ada" in t]
    assert sorted(p.name for p in parsed.people.values()) == ["Ada Stone", "Bo Marsh", "Cy Dunn", "Di Fox"]


def test_every_record_is_still_accounted_for(tmp_path: Path) -> None:
    parsed, _ = parse_without([mailbox(tmp_path / "in")], CONFIG, stones(), KEY)
    assert sum(s.messages + s.ignored for s in parsed.sources) == 3
    assert [i.reason for i in parsed.ignored] == ["written by a person who was forgotten on request"]


def test_without_a_match_nothing_changes(tmp_path: Path) -> None:
    box = mailbox(tmp_path / "in")
    other = frozenset(tombstones.digests(Key(b"another key, also long"), PERSON))
    parsed, removed = parse_without([box], CONFIG, other, KEY)
    assert removed.messages == 0
    assert parsed.messages == pipeline.parse([box], CONFIG).messages


def test_a_tombstone_names_nobody_and_needs_its_key(tmp_path: Path) -> None:
    path = tmp_path / "stones.jsonl"
    assert tombstones.add(path, KEY, PERSON, "2026-01-02") == 3
    assert tombstones.add(path, KEY, PERSON, "2026-01-03") == 0
    assert traces(tmp_path, ["Ada", "Quill", "orchard", "ada@orchard.example"]) == []
    assert tombstones.read(path, KEY) == stones()
    with pytest.raises(UsageError, match=r"no list of tombstones at .*cxnlp forget"):
        tombstones.read(tmp_path / "gone.jsonl", KEY)
    (tmp_path / "text.jsonl").write_text("not one\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"no list of tombstones: .*cxnlp forget"):
        tombstones.read(tmp_path / "text.jsonl", KEY)
    with pytest.raises(UsageError, match="another key"):
        tombstones.read(path, Key(b"another key, also long"))


def test_the_search_sees_through_encodings(tmp_path: Path) -> None:
    from cxnlp import parquet

    pandas = pytest.importorskip("pandas")
    (tmp_path / "a.json").write_text(json.dumps({"x": ["Zoë O'Neill said"]}), encoding="utf-8")
    (tmp_path / "b.html").write_text("<p>Zo&euml; <b>O&#x27;Neill</b></p>", encoding="utf-8")
    parquet.write(pandas.DataFrame({"t": ["by zoe  oneill"]}), tmp_path / "c.parquet")
    (tmp_path / "d.txt").write_text("Zoë O'Neills", encoding="utf-8")
    assert [t.file for t in traces(tmp_path, ["Zoë O'Neill"])] == ["a.json", "b.html", "c.parquet"]


@pytest.mark.models
def test_forget_rewrites_a_folder_and_certifies_it(own_copy: Path, exports: Path, tmp_path: Path) -> None:
    (own_copy / "account-pinecrest-tools.html").write_text("Dale Hutchens", encoding="utf-8")
    (own_copy / "corrections.jsonl").write_text(
        '{"person_id": "p_x", "emails": ["dale@pinecresttools.example"]}\n{"person_id": "p_y"}\n', encoding="utf-8"
    )
    saved = Saved.open(own_copy)
    person = find(people_of(saved), "dale@pinecresttools.example")
    table = saved.sentences
    said = [t for t in table[table["person"] == person.person_id]["text"] if len(t) >= 25]
    others = {p["name"] for p in saved.people.values()} - {person.name}
    before = saved.document["accounts"][0]["trajectory"]["score"]
    run = CliRunner().invoke
    args = ["--in", str(own_copy), "--tombstones", str(tmp_path / "t.jsonl"), "--key-file", str(tmp_path / "key")]
    done = run(app, ["forget", "Dale Hutchens", str(exports), *args, "--date", "2026-01-02", "--json"])
    assert done.exit_code == 0, done.output
    certificate = json.loads(done.stdout)
    assert certificate["complete"] and certificate["date"] == "2026-01-02"
    assert certificate["removed"]["messages"] > 3
    assert certificate["accounts"][0]["score_before"] == before
    assert traces(own_copy, [person.name, *person.emails, *said, "Hutchens", "Dale"]) == []
    assert (own_copy / "corrections.jsonl").read_text(encoding="utf-8") == '{"person_id": "p_y"}\n'
    after = Saved.open(own_copy)
    assert {p["name"] for p in after.people.values()} <= others
    assert len(after.people) >= len(others) - 1
    assert after.document["accounts"][0]["trajectory"]["score"] == certificate["accounts"][0]["score_after"]
    again = run(app, ["forget", "Dale Hutchens", str(exports), *args])
    assert again.exit_code == 2
    parse = ["parse", str(exports), "-o", str(tmp_path / "p"), "--tombstones", str(tmp_path / "t.jsonl")]
    assert run(app, [*parse, "--key-file", str(tmp_path / "key"), "-q"]).exit_code == 0
    assert traces(tmp_path / "p", [person.name, *person.emails]) == []
    kinds = {json.loads(x)["kind"] for x in (tmp_path / "t.jsonl").read_text(encoding="utf-8").splitlines()}
    assert {"mail", "name", "full", "part", "sentence"} <= kinds


@pytest.mark.models
def test_words_that_are_too_old_go_and_figures_stay(analysed: Path, tmp_path: Path) -> None:
    saved = Saved.open(analysed)
    days = sorted(m["sent_at"][:10] for m in saved.messages.values() if m["sent_at"])
    cut = date.fromisoformat(days[len(days) // 2])
    done = retain(analysed, Path(shutil.copytree(analysed, tmp_path / "r")), Kept(cut, None))
    after = Saved.open(tmp_path / "r")
    assert set(after.messages) == set(saved.messages)
    for key, message in after.messages.items():
        old = not message["sent_at"] or message["sent_at"][:10] < cut.isoformat()
        assert texts_of(message) == ([""] * len(texts_of(message)) if old else texts_of(saved.messages[key]))
    assert done["messages_emptied"] > 3 and done["messages_removed"] == 0
    assert len(after.sentences) == len(saved.sentences)
    assert after.weekly.equals(saved.weekly)
    assert after.document["accounts"][0]["trajectory"] == saved.document["accounts"][0]["trajectory"]
    gone = [
        t for m in saved.messages.values() if m["sent_at"] and m["sent_at"][:10] < cut.isoformat() for t in texts_of(m)
    ]
    kept = {s for m in after.messages.values() for t in texts_of(m) for s in t.splitlines()}
    lines = [x for t in gone for x in t.splitlines() if len(x) > 40 and x not in kept]
    assert lines and traces(tmp_path / "r", lines) == []


@pytest.mark.models
def test_figures_that_are_too_old_go_too(analysed: Path, tmp_path: Path) -> None:
    saved = Saved.open(analysed)
    weeks = sorted(str(w)[:10] for w in saved.weekly["week"])
    cut = date.fromisoformat(weeks[len(weeks) // 2])
    done = retain(analysed, Path(shutil.copytree(analysed, tmp_path / "r")), Kept(cut, cut))
    after = Saved.open(tmp_path / "r")
    assert min(str(w)[:10] for w in after.weekly["week"]) >= cut.isoformat()
    assert done["weeks_removed"] == len(saved.weekly) - len(after.weekly) > 0
    assert set(after.sentences["message_id"]) <= set(after.messages)
    cited = {
        e["message_id"]
        for a in after.document["accounts"]
        for x in (*a["drivers"], *a["events"])
        for e in x["evidence"]
    }
    assert cited <= set(after.messages)


@pytest.mark.models
def test_a_survey_counts_from_its_answer_in_a_folder_too(analysed: Path, tmp_path: Path) -> None:
    place = Path(shutil.copytree(analysed, tmp_path / "r"))
    dated = (("2024-12-30", "2025-06-02"), ("2025-05-02", None), ("2025-06-03", None), (None, None))
    rows = [{"sent_at": sent, "answered_at": answered, "comment": "We love it"} for sent, answered in dated]
    (place / "surveys.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    retain(place, place, Kept(date(2025, 6, 3), date(2025, 6, 1)))
    left = [json.loads(x) for x in (place / "surveys.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(r["sent_at"], r["comment"]) for r in left] == [("2024-12-30", None), ("2025-06-03", "We love it")]


def forgets(who: str, folder: Path, box: Path, tmp_path: Path, stones: str, *more: str) -> tuple[int, str]:
    where = ["--in", str(folder), "--tombstones", str(tmp_path / stones), "--key-file", str(tmp_path / "key")]
    done = CliRunner().invoke(app, ["forget", who, str(box), *where, *more, "-q"])
    return done.exit_code, done.stderr


@pytest.mark.models
def test_who_was_forgotten_stays_so_when_the_next_one_is(tmp_path: Path) -> None:
    run, box, out = CliRunner().invoke, mailbox(tmp_path / "in"), tmp_path / "out"
    analyze = ["analyze", str(box), "--vendor-domain", "vendor.example", "-q"]
    assert run(app, [*analyze, "-o", str(out)]).exit_code == 0
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "other.eml").write_bytes((box / "orchard" / "mail of Ada Quill 3.eml").read_bytes())
    nobody = forgets("ada@orchard.example", out, tmp_path / "exports", tmp_path, "stones.jsonl")
    assert nobody[0] == 2 and not (tmp_path / "stones.jsonl").exists()
    assert forgets("ada@orchard.example", out, box, tmp_path, "stones.jsonl") == (0, "")
    listed = {json.loads(x)["digest"] for x in (tmp_path / "stones.jsonl").read_text(encoding="utf-8").splitlines()}
    assert set(Saved.open(out).run["options"]["tombstones"]) <= listed
    given = ["--tombstones", str(tmp_path / "stones.jsonl"), "--key-file", str(tmp_path / "key")]
    assert run(app, [*analyze, "-o", str(tmp_path / "anew"), *given]).exit_code == 0
    old = Path(shutil.copytree(out, tmp_path / "old"))  # of a version that did not write down whom it left out
    row = json.loads((old / "run.json").read_text(encoding="utf-8"))
    del row["options"]["tombstones"]
    (old / "run.json").write_text(json.dumps(row), encoding="utf-8")
    for folder in (out, tmp_path / "anew", old):
        before = (folder / "people.jsonl").read_bytes()
        code, said = forgets("cy@orchard.example", folder, box, tmp_path, "other.jsonl")
        assert code == 2 and "would come back" in said
        assert (folder / "people.jsonl").read_bytes() == before and not (tmp_path / "other.jsonl").exists()
    for folder in (out, tmp_path / "anew"):
        assert forgets("cy@orchard.example", folder, box, tmp_path, "stones.jsonl") == (0, "")
        assert {p["name"] for p in Saved.open(folder).people.values()} == {"Bo Marsh"}


@pytest.mark.models
def test_a_frozen_definition_does_not_stand_against_forgetting(tmp_path: Path) -> None:
    run, box, out = CliRunner().invoke, mailbox(tmp_path / "in"), tmp_path / "out"
    (tmp_path / "c.toml").write_text(
        f'vendor_domains = ["vendor.example"]\nfreezes = "{tmp_path / "freezes"}"\n', encoding="utf-8"
    )
    (tmp_path / "freezes").mkdir()
    given = ["--config", str(tmp_path / "c.toml")]
    assert run(app, ["analyze", str(box), "-o", str(out), "-q", *given]).exit_code == 0
    defined = Saved.open(out).run["definitions"]
    freeze("2025", {**defined, "code": "z"}, "Bo Marsh", date(2026, 1, 1), tmp_path / "freezes")
    assert forgets("ada@orchard.example", out, box, tmp_path, "stones.jsonl", *given) == (0, "")
    assert "Not the definitions frozen for 2025" in (out / "report.html").read_text(encoding="utf-8")


@pytest.mark.models
def test_old_words_do_not_reach_a_folder_that_is_new(exports: Path, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    done = CliRunner().invoke(app, ["analyze", str(exports), "-o", str(out), "--keep-text-days", "30", "-q"])
    assert done.exit_code == 0, done.output
    texts = ["".join(texts_of(m)) for m in Saved.open(out).messages.values()]
    assert any(texts) and not all(texts)
