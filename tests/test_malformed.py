"""Every damaged or hostile input ends parsed or quarantined with a true reason, soon, and without a traceback."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from malformed_inputs import ARCHIVES, CASES, MAILS
from malformed_parts import Case, mail
from typer.testing import CliRunner

from cxnlp.cli import app
from cxnlp.config import Config
from cxnlp.ingest.mail import MAX_RECIPIENTS
from cxnlp.pipeline import Parsed, parse, write_parsed

SECONDS = 5.0
_CONTROLS = [chr(c) for c in (*range(0x20), *range(0x7F, 0xA0)) if chr(c) not in "\n\t"]
_BIDI = list("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def fill(case: Case, folder: Path) -> Path:
    inside = folder / "in"
    inside.mkdir()
    for name, data in case.files.items():
        (inside / name).write_bytes(data)
    if case.build:
        case.build(inside)
    return inside


def read(case: Case, folder: Path) -> Parsed:
    return parse([fill(case, folder)], Config(vendor_domains=("vendor.example",)))


@pytest.mark.parametrize("case", CASES, ids=[c.name for c in CASES])
def test_each_ends_accounted_for_within_five_seconds(case: Case, tmp_path: Path) -> None:
    start = time.process_time()
    parsed = read(case, tmp_path)
    assert time.process_time() - start < SECONDS
    assert {s.source: s.status for s in parsed.sources} == {name: status for name, (status, _) in case.want.items()}
    for source in parsed.sources:
        piece = case.want[source.source][1]
        assert piece in (source.reason or ""), source.reason
        assert source.status == "parsed" or source.reason
    if case.messages is not None:
        assert len(parsed.messages) == case.messages
    write_parsed(parsed, tmp_path / "out")
    for file in (tmp_path / "out").glob("*.jsonl"):
        for line in file.read_text(encoding="utf-8").splitlines():
            json.loads(line, parse_constant=lambda name: pytest.fail(name))
    assert sorted(p.name for p in tmp_path.iterdir() if p.name != "elsewhere") == ["in", "out"]


def case_named(name: str) -> Case:
    return next(c for c in CASES if c.name == name)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("truncated MIME", "We stop in the mid"),
        ("boundary never used", "plain words"),
        ("wrong charset", "Grüße aus Köln"),
        ("unknown charset", "Grüße"),
        ("500-deep multipart", "the innermost words"),
        ("20,000 unclosed tags", "hello from the depth"),
    ],
)
def test_words_survive_the_damage(name: str, words: str, tmp_path: Path) -> None:
    assert [m.text for m in read(case_named(name), tmp_path).messages] == [words]


@pytest.mark.parametrize("name", ["year 1969", "year 2099"])
def test_impossible_years_are_flagged_and_not_used(name: str, tmp_path: Path) -> None:
    (message,) = read(case_named(name), tmp_path).messages
    assert message.sent_at is None
    assert "date_implausible" in message.flags


def test_names_and_subjects_carry_no_escapes(tmp_path: Path) -> None:
    (message,) = read(case_named("terminal and bidi escapes"), tmp_path).messages
    assert message.author
    shown = f"{message.author.name} {message.subject}"
    assert not [c for c in [*_CONTROLS, *_BIDI] if c in shown]
    assert "Ada" in shown and "Quill" in shown


def test_a_cut_is_a_flag(tmp_path: Path) -> None:
    (message,) = read(case_named("50,000 recipients"), tmp_path).messages
    assert len(message.recipients) == MAX_RECIPIENTS
    assert "recipients_cut" in message.flags


def test_a_doubtful_quote_loses_no_row(tmp_path: Path) -> None:
    parsed = read(case_named("unclosed quote"), tmp_path)
    assert len(parsed.messages) >= 78


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["parse", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout, result.stderr


def test_exit_status_follows_the_contract(tmp_path: Path) -> None:
    good = MAILS[0]
    bad = case_named("password")
    both = Case("both", {**good.files, **bad.files})
    inside = str(fill(both, tmp_path))
    out = str(tmp_path / "out")
    assert run(inside, "-o", out)[0] == 0
    assert run(inside, "-o", out, "--strict")[0] == 1
    (tmp_path / "in" / "a.eml").unlink()
    status, _, said = run(inside, "-o", out)
    assert status == 2
    assert said.count("\n") == 1 and "password" in said


def test_what_is_said_of_a_bad_file_cannot_drive_the_terminal(tmp_path: Path) -> None:
    case = case_named("escapes in a file name")
    inside = fill(Case("", {**case.files, "b.eml": mail()}), tmp_path)
    _, out, said = run(str(inside), "-o", str(tmp_path / "out"))
    assert "evil.eml" in said
    assert not [c for c in [*_CONTROLS, *_BIDI] if c in out + said]


def test_a_file_given_by_itself_is_read_as_in_a_folder(tmp_path: Path) -> None:
    for case in ARCHIVES[:3]:
        folder = tmp_path / case.name
        folder.mkdir()
        inside = fill(case, folder)
        parsed = parse([inside / "z.zip"], Config(vendor_domains=("vendor.example",)))
        assert {s.source: s.status for s in parsed.sources} == {n: status for n, (status, _) in case.want.items()}
