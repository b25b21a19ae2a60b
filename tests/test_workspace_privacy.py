"""A workspace forgets: no name, address or sentence in any byte of it, nobody else harmed, nobody back by an import."""

from __future__ import annotations

import json
import random
import resource
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from cxnlp.cli import app
from cxnlp.config import Config
from cxnlp.errors import UsageError
from cxnlp.governance.comparing import check_report
from cxnlp.governance.in_workspace import freeze_in
from cxnlp.key import Key
from cxnlp.people.decisions import Set
from cxnlp.people.decisions_file import FILE, append, read
from cxnlp.privacy.forget_held import forget_in
from cxnlp.privacy.gate import gate_of
from cxnlp.privacy.held_retention import retain_in
from cxnlp.privacy.held_search import values
from cxnlp.privacy.names import known
from cxnlp.privacy.recognise import Recogniser, stones_of
from cxnlp.privacy.retention import Kept
from cxnlp.report.html import render_report
from cxnlp.running import Models, write_run
from cxnlp.saved import Saved
from cxnlp.signals.cache import LogitCache
from cxnlp.signals.encoding import Window
from cxnlp.store import schema
from cxnlp.store.desk import desk_in
from cxnlp.store.gathered import gather
from cxnlp.store.inputs import Added, ingest
from cxnlp.store.registers import decision_texts, frozen, stones
from cxnlp.store.results import last_run, load, unfolded
from cxnlp.store.run import parse_held, settings_in
from cxnlp.store.workspace import reading, writing
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.types import Person, ScoreInput
from pipelines.kill_states import content, sound
from pipelines.kill_test import child, copied, ended
from tests.test_workspace import FlatScorer, killing

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
TODAY = date(2026, 1, 5)
CONFIG = Config(vendor_domains=("vendor.example",))
SECRET = "0123456789abcdef-test"  # noqa: S105 - of the tests alone
KEY = Key(SECRET.encode())
LONG = "We are moving the whole rollout to the spring of next year."
SHORT = "Fine by me as well."
WORDS = ("Ada", "Quill", "ada@orchard.example", "aquill@home.example", LONG, SHORT, "whole rollout to the spring")


class StillScorer(FlatScorer):
    """The calm scorer, with what a run asks of a model."""

    sha256 = "5" * 64
    inputs_sha256 = "6" * 64

    def keeping(self, cache: LogitCache) -> StillScorer:
        return self

    def further(self, item: ScoreInput) -> list[Window]:
        return []


def models() -> Models:
    return Models(StillScorer(), TrajectoryModel.load())  # type: ignore[arg-type]


@dataclass
class Mail:
    sender: str
    to: str
    text: str
    subject: str = "Plan"


ADA, CY, BO = "Ada Quill <ada@orchard.example>", "Cy Dunn <cy@orchard.example>", "Bo Marsh <bo@vendor.example>"
MAPLE = "Ada Stone <ada@maple.example>"
QUOTE = f"Noted.\n\nOn Mon, 5 May 2025 at 09:00, Ada Quill <ada@orchard.example> wrote:\n> {LONG}\n> {SHORT}\n"


def write(folder: Path, name: str, number: int, mail: Mail, day: datetime) -> None:
    message = EmailMessage()
    message["Message-ID"] = f"<m{number}@x.example>"
    message["Date"] = format_datetime(day)
    message["From"], message["To"], message["Subject"] = mail.sender, mail.to, mail.subject
    message.set_content(mail.text)
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bytes(message))


def portfolio(folder: Path, tickets: int = 30) -> Path:
    """Two accounts with a namesake by the given name in the other one; Ada's is the last word."""
    mails = [
        ("orchard/1.eml", Mail(ADA, BO, f"Hello Bo,\n\n{LONG} {SHORT}\n\nRegards\nAda")),
        ("orchard/2.eml", Mail(BO, CY, "Hello Cy, Ada told me of spring. Write to ada@orchard.example. Is that so?")),
        ("orchard/of Ada Quill.eml", Mail(CY, BO, QUOTE, subject="Ada Quill's plan")),
        ("orchard/3.eml", Mail(CY, BO, "Yes, Quill decided it. We agree with her and like the plan.")),
        ("maple/1.eml", Mail(MAPLE, BO, "We like the plan for next year and want to grow with you.")),
        ("maple/2.eml", Mail(BO, MAPLE, "Thank you Ada, that is good to hear from all of you.")),
        ("maple/3.eml", Mail(MAPLE, BO, "The invoice of May is wrong again, please look into it.")),
    ]
    for number in range(tickets):
        for account, who in (("orchard", CY), ("maple", MAPLE)):
            text = f"Number {number} of the tickets is still open, and we wait for an answer of yours."
            mails.append((f"{account}/t{number}.eml", Mail(who, BO, text)))
    mails.append(("orchard/last.eml", Mail(ADA, BO, f"{LONG} {SHORT} This was the last of it from my side.")))
    for number, (name, mail) in enumerate(mails):
        write(
            folder,
            name,
            number,
            mail,
            datetime(2025, 5, 5, 9, tzinfo=UTC).replace(day=1 + number % 28, month=5 + number // 28),
        )
    (folder / "people.csv").write_text(
        "name,emails,title,account\nAda Quill,ada@orchard.example;aquill@home.example,Planner,orchard\n"
        "Cy Dunn,cy@orchard.example,Head,orchard\nAda Stone,ada@maple.example,Head,maple\n",
        encoding="utf-8",
    )
    return folder


def added(file: Path, *folders: Path, key: Path | None = None) -> Added:
    with writing(file, "ingest", create=True) as held:
        return ingest(held, folders, NOW, replace=True, gate=gate_of(held, key))


def analyzed(file: Path, out: Path, config: Config = CONFIG) -> Path:
    loaded = models()
    with desk_in(file, loaded.scorer, NOW) as desk:
        assert desk
        with settings_in(desk.held, config) as options:
            write_run(desk.parse(options), options, loaded, out, desk=desk)
    return out


def accounts(file: Path) -> dict[str, Any]:
    with reading(file) as held:
        return {r["account"]: r["detail"] for r in load(held, schema.ACCOUNTS)}


def forgotten(file: Path, who: str = "Ada Quill") -> dict[str, Any]:
    return forget_in(file, who, CONFIG, models(), KEY, TODAY, NOW)


def grep(file: Path, words: Sequence[str]) -> list[str]:
    """What a search of the bytes finds, and of the values with what is packed undone; written apart from the code."""
    found = []
    for path in sorted(file.parent.glob(f"{file.name}*")):
        data = path.read_bytes().lower()
        found += [f"{path.name}: {w}" for w in words if w.lower().encode() in data]
    with reading(file) as held:
        for table, text in values(held):
            plain = " ".join(text.split()).lower()
            found += [f"{table}: {w}" for w in words if w.lower() in plain]
    return found


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Path]:
    file = tmp_path / "w" / "cx.db"
    file.parent.mkdir()
    added(file, portfolio(tmp_path / "in"))
    analyzed(file, tmp_path / "out")
    yield file


def key_file(folder: Path) -> Path:
    path = folder / "key"
    path.write_text(SECRET, encoding="utf-8")
    path.chmod(0o600)
    return path


# names that Ada Stone of the other account bears too stand in her messages, and only there
OWN = tuple(w for w in WORDS if w != "Ada")


def ada_only_at_maple(file: Path) -> bool:
    """Whether "Ada" stands in no message of orchard."""
    with reading(file) as held:
        return not any("Ada" in json.dumps(row) for row in load(held, schema.MESSAGES) if row["account"] != "maple")


def test_no_byte_of_a_forgotten_person_is_left(held: Path) -> None:
    before = accounts(held)
    assert {w.split(": ")[1] for w in grep(held, WORDS)} == set(WORDS)  # the search finds what is there
    certificate = forgotten(held)
    assert certificate["complete"] and certificate["traces"] == []
    assert grep(held, OWN) == [] and ada_only_at_maple(held)
    assert certificate["removed"]["messages"] == 2 and certificate["removed"]["table_rows"] == 1
    after = accounts(held)
    shares = [row["priority"].pop("per_cent") for row in (before["maple"], after["maple"])]
    assert after["maple"] == before["maple"] and shares[0] != shares[1]  # a share of all accounts moves with any
    assert after["orchard"]["as_of"] == before["orchard"]["as_of"]  # though the last word was hers
    with reading(held) as opened:
        assert {r["name"] for r in load(opened, schema.PEOPLE)} == {"Bo Marsh", "Cy Dunn", "Ada Stone"}
        assert [r["subject"] for r in load(opened, schema.FORGOTTEN, "ORDER BY subject")] == [certificate["subject"]]
        stays = {r["text"] for r in load(opened, schema.MESSAGES)}
    assert "Hello Cy, [forgotten] told me of spring. Write to [forgotten]. Is that so?" in {t.strip() for t in stays}
    assert "Noted." in stays
    (path,) = held.parent.glob("cx.db.forgotten-*.json")
    assert json.loads(path.read_text(encoding="utf-8")) == certificate
    with pytest.raises(UsageError, match="nobody of that"):
        forgotten(held)


def test_the_reissued_scores_are_those_of_the_next_analysis(held: Path, tmp_path: Path) -> None:
    forgotten(held)
    issued = accounts(held)
    analyzed(held, tmp_path / "again", Config(as_of=date.fromisoformat(issued["maple"]["as_of"])))
    assert accounts(held) == issued


def test_later_imports_do_not_bring_the_person_back(held: Path, tmp_path: Path) -> None:
    forgotten(held)
    key = key_file(tmp_path)
    with pytest.raises(UsageError, match="only their key keeps them out"):
        added(held, tmp_path / "in")
    same = added(held, tmp_path / "in", key=key)
    assert (same.new, same.changed, same.unchanged) == ((), (), 69)
    with writing(held, "test") as opened, opened.change():
        opened.db.execute("UPDATE files SET reader = ''")  # as after an update: all is read again
    assert len(added(held, tmp_path / "in", key=key).changed) == 69
    assert grep(held, OWN) == []
    late = tmp_path / "late"
    write(late, "orchard/a.eml", 100, Mail("Quill, Ada <aquill@home.example>", BO, f"Me again: {LONG}"), NOW)
    write(late, "orchard/b.eml", 101, Mail(BO, CY, QUOTE.replace("spring of", "spring\n> of")), NOW)
    write(late, "maple/c.eml", 102, Mail(MAPLE, BO, f"Somebody wrote: {LONG} Regards, Ada"), NOW)
    write(late, "orchard/notes by Ada Quill.eml", 103, Mail(CY, BO, "As Ada said; and Ada Quill knows more."), NOW)
    write(late, "orchard/d.eml", 104, Mail(BO, CY, "I asked Ada for it once more."), NOW)
    assert len(added(held, late, key=key).new) == 5
    analyzed(held, tmp_path / "out2")
    assert grep(held, OWN) == [] and ada_only_at_maple(held)
    with reading(held) as opened:
        texts = [r["text"].strip() for r in load(opened, schema.MESSAGES)]
    assert "I asked [forgotten] for it once more." in texts
    assert "As [forgotten] said; and [forgotten] knows more." in texts
    assert "Somebody wrote: [forgotten]. Regards, Ada" in texts  # her words; the name is Ada Stone's own


def test_a_part_of_the_name_alone_does_not_bring_the_person_back(held: Path, tmp_path: Path) -> None:
    forgotten(held)
    late = tmp_path / "late"
    write(late, "orchard/a.eml", 100, Mail(BO, CY, "I asked Ada for it once more."), NOW)
    write(late, "maple/b.eml", 101, Mail(BO, MAPLE, "Thank you once more, Ada."), NOW)
    added(held, late, key=key_file(tmp_path))
    analyzed(held, tmp_path / "out2")
    assert grep(held, OWN) == [] and ada_only_at_maple(held)
    with reading(held) as opened:
        texts = {r["text"].strip() for r in load(opened, schema.MESSAGES)}
    assert {"I asked [forgotten] for it once more.", "Thank you once more, Ada."} <= texts


def test_a_journal_and_copies_of_an_update_go_too(held: Path) -> None:
    (held.parent / "cx.db.v1.bak").write_bytes(held.read_bytes())
    forgotten(held)
    assert not (held.parent / "cx.db.v1.bak").exists()
    assert grep(held, OWN) == []


def test_decisions_that_name_the_person_go(tmp_path: Path) -> None:
    folder, file = portfolio(tmp_path / "in"), tmp_path / "w" / "cx.db"
    file.parent.mkdir()
    for who in ("ada@orchard.example", "cy@orchard.example"):
        append(folder / FILE, Set(who, roles=("buyer",)))
    added(file, folder)
    analyzed(file, tmp_path / "out")
    with reading(file) as opened, settings_in(opened, CONFIG) as options:
        roles = {p.name: p.role for p in parse_held(opened, options).people.values()}
    assert (roles["Ada Quill"], roles["Cy Dunn"]) == ("buyer", "buyer")
    assert forgotten(file)["complete"]
    assert grep(file, OWN) == []
    with reading(file) as opened, settings_in(opened, CONFIG) as options:
        assert {p.name: p.role for p in parse_held(opened, options).people.values()}["Cy Dunn"] == "buyer"


def test_a_workspace_without_an_analysis_forgets_too(tmp_path: Path) -> None:
    file = tmp_path / "w" / "cx.db"
    file.parent.mkdir()
    added(file, portfolio(tmp_path / "in"))
    assert forgotten(file, "ada@orchard.example")["complete"]
    assert grep(file, OWN) == []


def test_a_namesake_elsewhere_keeps_name_and_words(tmp_path: Path) -> None:
    folder, file = portfolio(tmp_path / "in"), tmp_path / "w" / "cx.db"
    file.parent.mkdir()
    namesake = "Ada Quill <quill@maple.example>"
    write(folder, "maple/n.eml", 200, Mail(namesake, BO, "Ada Quill speaking, of another firm."), NOW)
    added(file, folder)
    analyzed(file, tmp_path / "out")
    before = accounts(file)
    certificate = forgotten(file, "ada@orchard.example")
    with reading(file) as opened:
        people = {(r["name"], tuple(r["emails"])) for r in load(opened, schema.PEOPLE)}
    assert ("Ada Quill", ("quill@maple.example",)) in people
    assert not any("ada@orchard.example" in mails for _, mails in people)
    after = accounts(file)
    for row in (before["maple"], after["maple"]):
        del row["priority"]["per_cent"]
    assert after["maple"] == before["maple"]
    assert not certificate["complete"]  # the name is still found, and said to be: it is the other's
    assert grep(file, [w for w in OWN if w != "Quill"]) == []


def test_a_person_is_known_again_by_digests_alone() -> None:
    person = Person("p", "Zoë van Dorp", ("zoe@x.example",), (), "customer", "x", None, "user", "title", 0.9)
    names = known([("p", (person.name,))])
    told = stones_of([person], names, person.emails, [LONG], "2026-01-05", KEY)
    assert not any(w in str(told) for w in ("Zo", "Dorp", "zoe@", "rollout"))
    again = Recogniser(KEY, told)
    text = (
        "Zoe VAN DORP (zoe@X.example) wrote:\n> We are moving the whole rollout\n> to the spring of next year.\nby Zoë"
    )
    found = again.in_texts([text])
    assert ("zoe", "van", "dorp") in found.full and found.mails == {"zoe@x.example"} and "zoe" in found.parts
    assert found.sentences == {"We are moving the whole rollout\n> to the spring of next year"}
    assert not again.in_texts(["Van Dorpen of y.example is moving the rollout to the spring."])
    assert not Recogniser(Key(b"another key of length"), told).in_texts([text])


# retention


def test_words_too_old_leave_a_workspace_and_stay_out(held: Path, tmp_path: Path) -> None:
    before = accounts(held)
    done = retain_in(held, Kept(date(2025, 6, 1), None))
    assert done["messages_emptied"] > 20 and done["messages_removed"] == 0
    old = ("whole rollout to the spring", "We like the plan for next year", "Quill decided it")
    assert grep(held, old[1:]) == []
    after = accounts(held)
    assert {a: r["trajectory"] for a, r in after.items()} == {a: r["trajectory"] for a, r in before.items()}
    with reading(held) as opened:
        assert len(gather(opened).messages) == 68
    write(
        tmp_path / "in",
        "orchard/1.eml",
        0,
        Mail(CY, BO, "Quill decided it, in other words."),
        datetime(2025, 5, 1, tzinfo=UTC),
    )
    assert added(held, tmp_path / "in").changed == ("orchard/1.eml",)
    assert grep(held, old[1:]) == []
    assert retain_in(held, Kept(date(2025, 5, 1), None))["messages_emptied"] == 0  # the stricter date stays
    analyzed(held, tmp_path / "out2")
    with reading(held) as opened:
        rows = list(load(opened, schema.MESSAGES))
    assert len(rows) == 68 and not any(r["duplicate_of"] for r in rows)
    assert {bool(r["text"]) for r in rows if r["sent_at"] < "2025-06"} == {False}


def test_records_too_old_leave_a_workspace(held: Path) -> None:
    done = retain_in(held, Kept(date(2025, 6, 1), date(2025, 6, 1)))
    assert done["messages_removed"] > 20 and done["weeks_removed"] > 0
    with reading(held) as opened:
        assert min(m.sent_at for m in gather(opened).messages if m.sent_at).date() >= date(2025, 6, 1)
        assert {r["sent_at"] >= "2025-06-01" for r in load(opened, schema.MESSAGES)} == {True}
        sources = gather(opened).sources
        assert any("older than what is kept" in (s.reason or "") for s in sources)


def test_surveys_too_old_leave_a_workspace(held: Path) -> None:
    rows = [
        ("nps.csv", "orchard", "ada@orchard.example", "nps", sent, answered, 9.0, 0.0, 10.0, "We love it")
        for sent, answered in (("2024-12-30", "2025-06-02"), ("2025-05-02", None), ("2025-06-03", None), (None, None))
    ]
    with writing(held, "test") as opened, opened.change():
        opened.add(schema.SURVEYS, rows)
    retain_in(held, Kept(date(2025, 6, 3), date(2025, 6, 1)))
    with reading(held) as opened:
        left = [(r["sent_at"], r["answered_at"], r["comment"]) for r in load(opened, schema.SURVEYS)]
    assert left == [("2024-12-30", "2025-06-02", None), ("2025-06-03", None, "We love it")]


def test_every_value_is_searched(held: Path) -> None:
    with closing(sqlite3.connect(held)) as db:
        db.execute("UPDATE accounts SET detail = ?", ('{"a": ["xyzzy \\u00e9"]}',))
        db.commit()
    with reading(held) as opened:
        assert ("accounts", "xyzzy é") in list(values(opened))
        assert not stones(opened)


# killed at any statement


@pytest.mark.parametrize("command", ["forget", "ingest past tombstones", "freeze", "retain", "people"])
def test_a_command_killed_at_any_statement_has_done_all_or_nothing(tmp_path: Path, command: str) -> None:
    folder, base, key = portfolio(tmp_path / "in", 4), tmp_path / "base.db", key_file(tmp_path)
    added(base, folder)
    analyzed(base, tmp_path / "out")
    if command == "ingest past tombstones":
        forgotten(base)
        write(folder, "orchard/a.eml", 100, Mail(ADA, BO, f"Me again: {LONG}"), NOW)
        write(folder, "orchard/3.eml", 101, Mail(CY, BO, f"Other words. {QUOTE}"), NOW)
    acts: dict[str, Callable[[Path], object]] = {
        "forget": forgotten,
        "ingest past tombstones": lambda file: added(file, folder, key=key),
        "freeze": lambda file: freeze_in(file, "2025", None, "Bo Marsh", TODAY),
        "retain": lambda file: retain_in(file, Kept(date(2025, 5, 6), None)),
        "people": lambda file: decided("set", "cy@orchard.example", "--name", "C", "-w", file),
    }

    def act(file: Path) -> None:
        acts[command](file)

    def same(file: Path) -> str:
        return content(file) if command != "people" else str(len(decisions_of(file)))

    file = tmp_path / "w.db"
    before = same(base)
    act(copied(base, file))
    after = same(file)
    assert after != before
    at, killed = 1, 0
    while True:
        copied(base, file)
        status = ended(child(act, file, killing(at)))
        if status != -9:
            break
        killed += 1
        assert sound(file)
        found = same(file)
        assert found in (before, after), f"statement {at}"
        if found == before and killed % 4 == 1:
            assert ended(child(act, file)) == 0
            assert same(file) == after
        at += 1 + at // 4
    assert status == 0 and killed >= 6


def decisions_of(file: Path) -> list[tuple[str, str]]:
    with reading(file) as opened:
        return decision_texts(opened)


# a disk that is full


@pytest.mark.parametrize("command", ["forget", "retain", "analyze", "ingest"])
@pytest.mark.parametrize("share", [0.4, 1.0])
def test_a_full_disk_leaves_the_workspace_as_it_was(held: Path, tmp_path: Path, command: str, share: float) -> None:
    rng = random.Random(3)
    for number in range(300, 304):
        mail = Mail(CY, BO, rng.randbytes(60_000).hex())
        write(tmp_path / "in", f"orchard/{number}.eml", number, mail, NOW)
    acts: dict[str, Callable[[], object]] = {
        "forget": lambda: forgotten(held),
        "retain": lambda: retain_in(held, Kept(date(2025, 6, 1), None)),
        "analyze": lambda: analyzed(held, tmp_path / "new", Config(vendor_domains=("vendor.example", "b.example"))),
        "ingest": lambda: added(held, tmp_path / "in"),
    }
    before, size = content(held), held.stat().st_size
    told = tmp_path / "told"

    def act(_: Path) -> None:
        try:
            acts[command]()
        except (UsageError, OSError) as error:
            told.write_text(f"{type(error).__name__} {error}", encoding="utf-8")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(size * share), int(size * share)))

    assert ended(child(act, held, limit)) == 0
    assert sound(held)
    if told.exists():
        assert "disk is full or a limit is reached" in told.read_text() or "File too large" in told.read_text()
        assert content(held) == before
    else:
        assert content(held) != before
    assert told.exists() or share == 1.0
    acts[command]()
    assert sound(held) and content(held) != before


# frozen definitions


def test_an_analysis_of_a_frozen_period_refuses_other_definitions(held: Path, tmp_path: Path) -> None:
    freeze_in(held, "2025", None, "Bo Marsh", TODAY)
    analyzed(held, tmp_path / "same")
    other = Config(vendor_domains=CONFIG.vendor_domains, event_threshold=0.9)
    before = accounts(held)
    with pytest.raises(UsageError, match="Not the definitions frozen for 2025 by Bo Marsh"):
        analyzed(held, tmp_path / "other", other)
    assert accounts(held) == before
    with desk_in(held, models().scorer, NOW) as desk:
        assert desk
        write_run(desk.parse(other), other, models(), tmp_path / "forced", force=True, desk=desk)
    with reading(held) as opened:
        assert "Not the definitions frozen" in last_run(opened)["made_with"]["notices"][0]
        record = frozen(opened)
    with unfolded(held) as folder, pytest.raises(UsageError, match="frozen for 2025"):
        check_report(folder, None, None, False, record)
    with unfolded(held) as folder:
        check_report(folder, None, None, True, record)
        assert render_report(folder).count("Not the definitions frozen for 2025") == 1
    with pytest.raises(UsageError, match="frozen already with other definitions"):
        freeze_in(held, "2025", None, "Bo Marsh", TODAY)
    freeze_in(held, "2025", None, "Bo Marsh", TODAY, again=True)
    assert forgotten(held)["complete"]  # a freeze does not stand against forgetting


def test_a_vendor_that_was_guessed_stays_who_it_was_and_breaks_no_freeze(tmp_path: Path) -> None:
    file, guessed = tmp_path / "cx.db", Config()
    added(file, portfolio(tmp_path / "in"))
    analyzed(file, tmp_path / "out", guessed)
    with reading(file) as opened:
        before = last_run(opened)["made_with"]
    assert before["options"]["vendor_domains"]
    freeze_in(file, "2025", None, "Bo Marsh", TODAY)
    forget_in(file, "bo@vendor.example", guessed, models(), KEY, TODAY, NOW)
    analyzed(file, tmp_path / "again", guessed)
    with reading(file) as opened:
        after = last_run(opened)["made_with"]
    assert after == before


def test_nothing_is_frozen_without_an_analysis(tmp_path: Path) -> None:
    file = tmp_path / "cx.db"
    added(file, portfolio(tmp_path / "in"))
    with pytest.raises(UsageError, match="cxnlp analyze"):
        freeze_in(file, "2025", None, "Bo Marsh", TODAY)


# people decisions


def decided(*args: str | Path) -> Result:
    return CliRunner().invoke(app, ["people", *map(str, args), "--vendor-domain", "vendor.example"])


def test_decisions_are_made_in_a_workspace(tmp_path: Path) -> None:
    folder, file = portfolio(tmp_path / "in"), tmp_path / "cx.db"
    append(folder / FILE, Set("cy@orchard.example", roles=("buyer",)))
    added(file, folder)
    done = decided("set", "ada@orchard.example", "--role", "technical", "-w", file)
    assert done.exit_code == 0, done.output
    assert "decision 2: set ada@orchard.example" in done.output
    assert decided("merge", "ada@orchard.example", "cy@orchard.example", "-w", file, "-q").exit_code == 0
    listed = json.loads(decided("list", "-w", file, "--json").stdout)
    assert [d["action"] for d in listed["decisions"]] == ["set", "set", "merge"]
    (both,) = [p for p in listed["people"] if p["account"] == "orchard"]
    assert len(both["emails"]) == 3
    undone = CliRunner().invoke(app, ["people", "undo", "-w", str(file)])
    assert "taken back: merge" in undone.stdout
    assert "among the exports" in CliRunner().invoke(app, ["people", "undo", "1", "-w", str(file)]).stderr
    people = json.loads(decided("list", "-w", file, "--json").stdout)["people"]
    assert {p["name"]: p["role"] for p in people if p["account"] == "orchard"} == {
        "Ada Quill": "technical",
        "Cy Dunn": "buyer",
    }
    append(folder / FILE, Set("cy@orchard.example", roles=("executive",)))
    added(file, folder)
    with reading(file) as opened, settings_in(opened, CONFIG) as held:
        options = replace(CONFIG, decisions=(folder / FILE,))
        own = [d for p in held.decisions[1:] for d in read(p)]
        assert own == [Set("ada@orchard.example", roles=("technical",), at=own[0].at)]
        with_exports = replace(held, decisions=held.decisions[:1])
        assert with_exports.sha256 == options.sha256  # as an analysis of the folder
    assert decided("list", folder, "-w", file).exit_code == 2


# folders


@pytest.mark.models
def test_forgetting_in_a_folder_remembers_retention_and_tables(exports: Path, own_copy: Path, tmp_path: Path) -> None:
    table = tmp_path / "people.csv"
    table.write_text("name,emails,title,account\nZed Quill,zed@pinecresttools.example,CFO,\n", encoding="utf-8")
    call = CliRunner().invoke
    out, key = str(own_copy), str(key_file(tmp_path))
    done = call(app, ["analyze", str(exports), "-o", out, "--directory", str(table), "-q"])
    assert done.exit_code == 0, done.output
    days = sorted(m["sent_at"] for m in Saved.open(own_copy).messages.values() if m["sent_at"])
    cut = days[len(days) // 2][:10]
    assert call(app, ["retain", "--in", out, "--keep-text-days", "0", "--date", cut]).exit_code == 0
    args = [
        "forget",
        "Dale Hutchens",
        str(exports),
        "--in",
        out,
        "--tombstones",
        str(tmp_path / "t"),
        "--key-file",
        key,
    ]
    refused = call(app, args)
    assert refused.exit_code == 2 and "--directory people.csv: give the same again" in refused.stderr
    (tmp_path / "c.toml").write_text("event_threshold = 0.9\n", encoding="utf-8")
    other = call(app, [*args, "--directory", str(table), "--config", str(tmp_path / "c.toml")])
    assert other.exit_code == 2 and "other settings" in other.stderr
    done = call(app, [*args, "--directory", str(table)])
    assert done.exit_code == 0, done.output
    after = Saved.open(own_copy)
    assert any(p["name"] == "Zed Quill" for p in after.people.values())
    assert after.run["retention"] == {"text_from": cut, "figures_from": None}
    assert {bool(m["text"]) for m in after.messages.values() if not m["sent_at"] or m["sent_at"][:10] < cut} == {False}
