"""A sweep: every account as if judged alone, whatever was interrupted, in as many parts as one likes."""

from __future__ import annotations

import gc
import json
import shutil
import zlib
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from cxnlp import pipeline
from cxnlp.cli import app
from cxnlp.config import Config
from cxnlp.errors import UsageError
from cxnlp.governance.definitions import definitions
from cxnlp.governance.in_workspace import freeze_in
from cxnlp.ingest.read import Reading
from cxnlp.key import Key
from cxnlp.monitoring.hearing import contacts
from cxnlp.monitoring.quality import quality
from cxnlp.monitoring.told import told_of
from cxnlp.output import message_row
from cxnlp.parts import spill
from cxnlp.parts import sweep as sweeping
from cxnlp.parts.adding import place_new
from cxnlp.parts.held import listed, reading_of
from cxnlp.parts.judge import _json, _read
from cxnlp.parts.placed import ASIDE
from cxnlp.parts.placing import Options, place_held
from cxnlp.parts.seen import seen_after_sweep
from cxnlp.parts.sweep import ALL, Swept, budget_of, sweep
from cxnlp.privacy.forget_held import forget_in
from cxnlp.privacy.gate import _Gate
from cxnlp.privacy.held_retention import retain_in
from cxnlp.privacy.held_search import values
from cxnlp.privacy.retention import Kept
from cxnlp.running import Models
from cxnlp.store import schema
from cxnlp.store.codec import message_of, messages_apart, messages_of, pack
from cxnlp.store.export import export
from cxnlp.store.inputs import PART, ingest
from cxnlp.store.past import past_of
from cxnlp.store.registers import Stone, add_stones, put_decisions, stones
from cxnlp.store.removing import remove
from cxnlp.store.results import clear_results, load, write_folder
from cxnlp.store.run import parse_held
from cxnlp.store.workspace import Workspace, reading, spill_folder, writing
from cxnlp.trajectory.assess import assess
from cxnlp.trajectory.comparable import with_comparable
from cxnlp.types import Message, Party, Recipient, SourceRow
from pipelines.simulate_company.__main__ import write_day, write_year
from pipelines.simulate_company.company import accounts, staff

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
CONFIG = Config(vendor_domains=("vendia.example",))
EACH = Config(vendor_domains=("vendia.example",), as_of="each")
KEY = Key(b"0123456789abcdef-test")
ACCOUNTS = 6
DAY = date(2026, 1, 5)


@pytest.fixture(scope="module")
def models() -> Models:
    return Models.load()


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Exports of a small company and a workspace that holds them."""
    out = tmp_path_factory.mktemp("company")
    write_year(out / "year", 160, accounts(ACCOUNTS, 3, staff(2), 2025), 2025)
    write_day(out / "day", 6, accounts(ACCOUNTS, 3, staff(2), 2025), 2025)
    with writing(out / "w.db", "test", create=True) as held:
        ingest(held, [out / "year"], NOW)
    return out


def swept(file: Path, models: Models, config: Config = CONFIG, **options: Any) -> tuple[Swept, dict[str, list[Any]]]:
    """What a sweep says, and the tables that it leaves."""
    options = {"budget": 0} | options
    with writing(file, "test") as held:
        done = sweep(held, config, models, NOW, **options)
        return done, tables(held)


def tables(held: Workspace) -> dict[str, list[Any]]:
    names = (
        schema.ACCOUNTS, schema.FINDINGS, schema.PEOPLE, schema.WEEKLY, schema.METRICS, schema.SOURCES, schema.PARTS,
        schema.ANSWERS,
    )  # fmt: skip
    return {t.name: held.rows(f'SELECT * FROM "{t.name}" ORDER BY 1, 2') for t in names}  # noqa: S608


def undated(found: dict[str, list[Any]]) -> list[Any]:
    """Findings without the run that found them first, which is a later one for what scores added."""
    assert schema.FINDINGS.names[-1] == "first_run"
    return sorted(row[:-1] for row in found["findings"])


def copied(company: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(company / "w.db", tmp_path / "w.db"))


def test_messages_are_placed_as_a_whole_analysis_places_them(company: Path) -> None:
    with writing(company / "w.db", "test") as held:
        placing = place_held(held, CONFIG)
        readings = [reading_of(held, one.file, one.place)[0] for one in listed(held) if not one.twin]
        natives = [m.native_id for reading in readings for m in reading.messages]
        whole = {m.native_id: m.account for m in parse_held(held, CONFIG).messages if m.kind == "email"}
    found = dict(zip(natives, placing.keys, strict=True))
    assert {n: (found[n] if found[n] != ASIDE else None) for n in whole} == whole
    assert len({k for k in placing.keys if k}) == ACCOUNTS


def test_every_account_is_judged_as_in_a_whole_analysis(company: Path, tmp_path: Path, models: Models) -> None:
    file = copied(company, tmp_path)
    with writing(file, "test") as held:
        parsed = parse_held(held, CONFIG)
    past = pipeline.histories(parsed, pipeline.Scored({}, {}, 0, 0), None)
    wanted = {row["account"]: row for row in with_comparable([assess(h, models.trajectory).row for h in past])}
    done, found = swept(file, models)
    assert done.messages == len(parsed.messages) - sum(m.account is None for m in parsed.messages)
    with writing(file, "test") as held:
        rows = {r["account"]: r["detail"] for r in load(held, schema.ACCOUNTS)}
    assert rows.keys() == wanted.keys()
    for account, row in rows.items():
        for name in ("messages", "as_of", "trajectory", "drivers", "stakeholders", "structure", "champion", "events"):
            assert row[name] == wanted[account][name], (account, name)
    assert {p[0] for p in found["people"]} == set(parsed.people)


def test_what_is_done_is_not_done_again_and_others_side_by_side_change_nothing(
    company: Path, tmp_path: Path, models: Models
) -> None:
    file = copied(company, tmp_path)
    first, before = swept(file, models, workers=2)
    again, after = swept(file, models)
    assert (first.judged, again.judged) == (ACCOUNTS, 0)
    assert before == after
    assert not spill_folder(file).exists()


@pytest.mark.parametrize(("at", "left"), [("laying out", ACCOUNTS), ("judging", None), ("keeping", 0)])
def test_an_interrupted_sweep_goes_on_to_the_same_end(
    company: Path, tmp_path: Path, models: Models, monkeypatch: pytest.MonkeyPatch, at: str, left: int | None
) -> None:
    monkeypatch.setattr("cxnlp.parts.spill.EACH", 40)  # more than one file
    monkeypatch.setattr("cxnlp.parts.spill.WORTH", 30)  # and portion
    whole = swept(copied(company, tmp_path), models)[1]
    file = Path(shutil.copy(company / "w.db", tmp_path / "other.db"))

    def stop(stage: str, done: int, total: int | None = None) -> None:
        if stage.startswith(at):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        swept(file, models, progress=stop)
    assert not spill_folder(file).exists()
    done, found = swept(file, models)
    assert 0 < done.judged < ACCOUNTS if left is None else done.judged == left
    assert found == whole


def test_a_later_day_touches_only_its_accounts(company: Path, tmp_path: Path, models: Models) -> None:
    file = copied(company, tmp_path)
    swept(file, models, EACH)
    with writing(file, "test") as held:
        before = Counter(place_held(held, EACH).keys)
        ingest(held, [company / "day"], NOW, company / "day")
        after = Counter(place_held(held, EACH).keys)
    done, _ = swept(file, models, EACH)
    assert done.judged == sum(after[a] != before[a] for a in after if a)
    assert 0 < done.judged < ACCOUNTS


def test_days_added_one_by_one_leave_what_a_sweep_from_scratch_leaves(
    company: Path, tmp_path: Path, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = copied(company, tmp_path)
    swept(file, models, EACH)
    laid: list[int] = []
    written = spill._written

    def counting(held: Workspace, placing: Any, accounts: frozenset[str], *rest: Any) -> list[Path]:
        laid.append(len(accounts))
        return written(held, placing, accounts, *rest)

    monkeypatch.setattr(spill, "_written", counting)
    for number in range(3):
        some = accounts(ACCOUNTS, 3, staff(2), 2025)[number :: 3 - number]
        write_day(tmp_path / f"day{number}", 9, some, 2025, number)
        with writing(file, "test") as held:
            ingest(held, [tmp_path / f"day{number}"], NOW, tmp_path / f"day{number}")
            alone = place_new(held, EACH, listed(held), Options.of(EACH))
        assert alone and len(alone.written) < len(alone.inputs)
        found = swept(file, models, EACH)[1]
    assert 0 < laid[0] < ACCOUNTS
    with writing(file, "test") as held, held.change():
        for table in (schema.PARTS, schema.ANSWERS, schema.PLACING, schema.WEEKLY):
            held.clear(table)
    again, scratch = swept(file, models, EACH)
    assert again.judged == ACCOUNTS
    assert found == scratch


def test_unscored_messages_are_counted_and_widen_what_is_said(company: Path, tmp_path: Path, models: Models) -> None:
    done, _ = swept(copied(company, tmp_path), models)
    assert done.unscored > 100
    with writing(tmp_path / "w.db", "test") as held:
        rows = [r["detail"] for r in load(held, schema.ACCOUNTS)]
    assert sum(r["messages_unscored"] for r in rows) == done.unscored
    assert {r["trajectory"]["confidence"] for r in rows} == {"low"}


@pytest.mark.models
def test_scores_come_in_parts_and_end_the_same(company: Path, tmp_path: Path, models: Models) -> None:
    file = copied(company, tmp_path)
    part, _ = swept(file, models, budget=1)
    with writing(file, "test") as held:
        waiting = {r["account"]: r["detail"]["messages_unscored"] for r in load(held, schema.ACCOUNTS)}
    assert sum(n == 0 for n in waiting.values()) == 1
    assert part.unscored == sum(waiting.values())
    rest, found = swept(file, models, budget=ALL)
    assert (rest.judged, rest.unscored) == (ACCOUNTS - 1, 0)
    at_once = swept(Path(shutil.copy(company / "w.db", tmp_path / "o.db")), models, budget=ALL)[1]
    assert found | {"findings": undated(found)} == at_once | {"findings": undated(at_once)}


@pytest.mark.models
def test_of_a_new_day_only_its_messages_are_scored_while_older_words_wait(
    company: Path, tmp_path: Path, models: Models
) -> None:
    file = copied(company, tmp_path)
    before, _ = swept(file, models, EACH)
    with writing(file, "test") as held:
        ingest(held, [company / "day"], NOW, company / "day")
        messages = parse_held(held, EACH).messages
    of_the_day = [m for m in messages if m.sent_at and m.sent_at.date() >= DAY and m.text.strip()]
    done, found = swept(file, models, EACH, budget=ALL, since=DAY)
    assert len(of_the_day) > 1
    assert 0 < done.judged < ACCOUNTS
    assert done.unscored == before.unscored
    with writing(file, "test") as held:
        kept = held.count(schema.LOGITS)
    assert 0 < kept < 10 * len(of_the_day)
    again, after = swept(file, models, EACH, budget=ALL, since=DAY)
    assert (again.judged, after) == (0, found)
    rest, _ = swept(file, models, EACH, budget=ALL)
    assert (rest.judged, rest.unscored) == (ACCOUNTS, 0)


def test_an_account_that_begins_after_the_day_is_as_in_a_whole_analysis(
    company: Path, tmp_path: Path, models: Models
) -> None:
    file = copied(company, tmp_path)
    with writing(file, "test") as held:
        days = sorted(
            (m.sent_at.date(), m.account) for m in parse_held(held, CONFIG).messages if m.sent_at and m.account
        )
        first = {account: sent for sent, account in reversed(days)}
        day = max(first.values()) - timedelta(days=1)
        config = replace(CONFIG, as_of=day)
        parsed = parse_held(held, config)
    assert min(first.values()) <= day
    past = pipeline.histories(parsed, pipeline.Scored({}, {}, 0, 0), day)
    swept(file, models, config)
    with writing(file, "test") as held:
        found = {r["account"]: r["detail"]["trajectory"] for r in load(held, schema.ACCOUNTS)}
    assert found == {h.account: assess(h, models.trajectory).row["trajectory"] for h in past}


def test_settings_that_need_all_accounts_at_once_are_refused(company: Path, tmp_path: Path, models: Models) -> None:
    with pytest.raises(UsageError, match="use cxnlp analyze"):
        swept(copied(company, tmp_path), models, Config(portfolio_shifts=True))
    with pytest.raises(UsageError, match="--score"):
        budget_of("some")
    assert (budget_of("all"), budget_of("later"), budget_of("12")) == (ALL, 0, 12)


def test_a_large_import_is_kept_part_by_part_and_goes_on(
    company: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert PART > 160
    monkeypatch.setattr("cxnlp.store.inputs.PART", 40)
    seen: list[int] = []

    def stop(stage: str, done: int, total: int | None = None) -> None:
        if stage.startswith("reading"):
            seen.append(total or 0)
            if done == (total or 0) - 1:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), writing(tmp_path / "p.db", "test", create=True) as held:
        ingest(held, [company / "year"], NOW, progress=stop)
    with writing(tmp_path / "p.db", "test") as held:
        kept = held.count(schema.FILES)
        assert 0 < kept < seen[0]
        rest = ingest(held, [company / "year"], NOW)
        assert len(rest.new) == seen[0] - kept
        names = held.rows("SELECT source, messages, sha256 FROM inputs ORDER BY 1")
    with writing(company / "w.db", "test") as held:
        assert names == held.rows("SELECT source, messages, sha256 FROM inputs ORDER BY 1")


@given(st.text(st.characters()), st.text(st.characters()))
@settings(max_examples=60, deadline=None)
def test_messages_are_laid_out_to_the_last_character(subject: str, text: str) -> None:
    message = Message(
        "email", "a.mbox#1", "mbox", sent_at=NOW.replace(microsecond=7), author=Party(text), subject=subject, text=text
    )
    reading = Reading(SourceRow("a.mbox", "", 1, "mbox", 2, 0, "parsed"), (message, message))
    laid = messages_apart(pack("a.mbox", reading))
    assert [message_of(data) for data in laid] == messages_of(laid) == [message, message]


def test_messages_to_the_same_people_share_their_records() -> None:
    ada, to = Party("Ada Quill", "ada@orchard.example"), (Recipient(Party("Ida", "ida@vendia.example"), "to"),)
    given = [Message("email", "a", "eml", author=ada, recipients=to, body=body) for body in ("one", "two")]
    given += [Message("ticket", "b", "csv", author=Party("\ud800"), body="three"), Message("chat", "c", "json")]
    laid = messages_apart(pack("a", Reading(SourceRow("a", "", 1, "eml", 4, 0, "parsed"), tuple(given))))
    older = b'{"kind":"email","source":"d","parser":"eml"}'  # written before there were other fields
    found = messages_of([*laid, older])
    assert found == [*given, Message("email", "d", "eml")]
    assert found[0].author is found[1].author and found[0].recipients is found[1].recipients


def test_a_sweep_of_nothing_says_so(tmp_path: Path, models: Models, company: Path) -> None:
    file = copied(company, tmp_path)
    with writing(file, "test") as held:
        held.db.execute("DELETE FROM inputs")
        with pytest.raises(UsageError, match="holds nothing"):
            sweeping.sweep(held, CONFIG, models, NOW)


def test_what_rests_on_messages_asks_for_an_analysis_after_a_sweep(
    company: Path, tmp_path: Path, models: Models
) -> None:
    file = copied(company, tmp_path)
    swept(file, models)
    with writing(file, "test") as held:
        name = held.rows("SELECT account FROM accounts")[0][0]
        for act in (lambda: write_folder(held, tmp_path / "out"), lambda: past_of(held, name)):
            with pytest.raises(UsageError, match=r"is a sweep, .*cxnlp analyze"):
                act()
        assert len(export(held, tmp_path / "tables")) > 10
    assert not (tmp_path / "out").exists()


def test_data_quality_after_a_sweep_is_that_of_the_messages(company: Path, tmp_path: Path, models: Models) -> None:
    file = copied(company, tmp_path)
    swept(file, models)
    with writing(file, "test") as held:
        seen = seen_after_sweep(held)
        parsed = parse_held(held, CONFIG)
    rows: dict[str, list[Any]] = {}
    for message in parsed.messages:
        if message.account:
            rows.setdefault(message.account, []).append(message_row(message))
    assert seen.told == {account: told_of(found) for account, found in rows.items()}
    assert {p["person_id"] for p in seen.people} == set(parsed.people)
    done = CliRunner().invoke(app, ["quality", "-w", str(file), "--json"])
    assert done.exit_code == 0, done.output
    block = json.loads(done.stdout)
    assert block == json.loads(json.dumps(quality(seen)))
    sent = contacts(row for found in rows.values() for row in found)
    assert [(c["month"], c["people"], c["mails_a_person"], c["most"]) for c in block["contacts"]] == sent != []
    with writing(file, "test") as held, held.change():
        old = zlib.compress(b'{"rows": []}')
        held.db.execute("UPDATE parts SET packed = ?", (old,))
    done = CliRunner().invoke(app, ["quality", "-w", str(file)])
    assert done.exit_code == 2
    assert "older version: run cxnlp sweep again" in done.output
    with writing(file, "test") as held, held.change():
        held.clear(schema.SOURCES)
    done = CliRunner().invoke(app, ["quality", "-w", str(file)])
    assert done.exit_code == 2
    assert "holds no analysis" in done.output


def from_nothing(file: Path, models: Models, config: Config = CONFIG) -> dict[str, list[Any]]:
    """The tables of a sweep that finds nothing of an earlier one."""
    with writing(file, "test") as held, held.change():
        clear_results(held)
    return swept(file, models, config)[1]


def test_after_words_were_emptied_a_sweep_judges_by_what_is_left(company: Path, tmp_path: Path, models: Models) -> None:
    file = copied(company, tmp_path)
    swept(file, models)
    with writing(file, "test") as held:
        days = [w for (w,) in held.rows("SELECT DISTINCT week FROM weekly")]
        assert days and held.count(schema.PARTS) == held.count(schema.ANSWERS) == ACCOUNTS
    retain_in(file, Kept(date(2025, 6, 1), None))
    with writing(file, "test") as held:
        assert not any(held.count(t) for t in schema.TABLES if t.result)
    done, found = swept(file, models)
    assert (done.judged, found) == (ACCOUNTS, from_nothing(file, models))
    with reading(file) as held:
        quotes = [q for f in load(held, schema.FINDINGS) for q in f["evidence"]]
    assert not any(q["quote"] and q["sent_at"] < "2025-06-01" for q in quotes)


def test_after_somebody_was_forgotten_a_sweep_judges_their_accounts_alone(
    company: Path, tmp_path: Path, models: Models
) -> None:
    file = copied(company, tmp_path)
    before = swept(file, models)[1]
    who = next(p for p in before["people"] if p[4] == "customer" and json.loads(p[2]))
    name, mails, account = who[1], json.loads(who[2]), who[5]
    told = forget_in(file, mails[0], CONFIG, models, KEY, date(2026, 1, 5), NOW)
    assert told["complete"] and not told.get("not_judged")
    scores = {row["account"]: row for row in told["accounts"]}
    assert account in scores and len(scores) < ACCOUNTS
    assert all(row["score_before"] and row["score_after"] for row in scores.values())
    with writing(file, "test") as held:
        after = tables(held)
        said = [text for _, text in values(held)]
        certificate = json.loads(held.rows("SELECT certificate FROM forgotten")[0][0])
    assert certificate["accounts"] == told["accounts"]
    assert not any(word.lower() in text.lower() for text in said for word in (name, *mails))
    same = [part for part in after["parts"] if part[0] not in scores]
    found = {part[0]: part[3] for part in before["parts"]}
    assert same and all(part[3] == found[part[0]] for part in same)
    again, unchanged = swept(file, models)
    assert (again.judged, unchanged) == (0, after)
    scratch = from_nothing(file, models)
    assert all(scratch[name] == after[name] for name in ("parts", "answers"))  # no digest of what is forgotten
    with writing(file, "test") as held:
        ingest(held, [company / "year"], NOW, gate=_Gate(stones(held), KEY, None))
    _, back = swept(file, models)
    assert mails[0] not in str(back["people"])


def test_tables_named_by_options_are_refused_where_somebody_was_forgotten(
    company: Path, tmp_path: Path, models: Models
) -> None:
    file = copied(company, tmp_path)
    table = tmp_path / "people.csv"
    table.write_text("name,emails\nAda Quill,ada@orchard.example\n", encoding="utf-8")
    with writing(file, "test") as held, held.change():
        add_stones(held, [Stone("mail", "0" * 64, "", "2026-01-01", "k")])
    with pytest.raises(UsageError, match="people were forgotten"):
        swept(file, models, replace(CONFIG, directory=table))


def test_of_a_mailbox_that_grew_only_the_new_mails_are_placed(company: Path, tmp_path: Path, models: Models) -> None:
    exports = Path(shutil.copytree(company / "year", tmp_path / "year"))
    read = {box: box.read_bytes() for box in sorted(exports.rglob("*.mbox"))}
    whole = {box: data for box, data in read.items() if b"\nFrom " in data}
    boxes = list(whole)
    for box, data in whole.items():
        ends = [place + 1 for place in range(len(data)) if data.startswith(b"\nFrom ", place)]
        box.write_bytes(data[: ends[-1]])
    file = tmp_path / "grown.db"
    with writing(file, "test", create=True) as held:
        ingest(held, [exports], NOW)
    swept(file, models, EACH)
    for box, data in whole.items():
        box.write_bytes(data)
    with writing(file, "test") as held:
        done = ingest(held, [exports], NOW)
        assert len(done.changed) == len(boxes) and not done.new
        alone = place_new(held, EACH, listed(held), Options.of(EACH))
        assert alone and len(alone.written) <= len(boxes) < len(alone.inputs)
    again, found = swept(file, models, EACH)
    assert 0 < again.judged <= len(boxes)
    assert found == from_nothing(file, models, EACH)
    boxes[0].write_bytes(whole[boxes[0]][: len(whole[boxes[0]]) // 2])
    with writing(file, "test") as held:
        ingest(held, [exports], NOW)
        assert place_new(held, EACH, listed(held), Options.of(EACH)) is None
    assert swept(file, models, EACH)[1] == from_nothing(file, models, EACH)


def test_of_removed_inputs_only_the_accounts_are_judged_anew(company: Path, tmp_path: Path, models: Models) -> None:
    file = copied(company, tmp_path)
    write_day(tmp_path / "more", 5, accounts(ACCOUNTS, 3, staff(2), 2025)[:2], 2025, 1)
    with writing(file, "test") as held:
        first = {source for (source,) in held.rows("SELECT source FROM inputs")}
        ingest(held, [tmp_path / "more"], NOW, tmp_path / "more")
        new = sorted({source for (source,) in held.rows("SELECT source FROM inputs")} - first)
    swept(file, models, EACH)
    with writing(file, "test") as held:
        for source in new:
            remove(held, source)
        assert not held.count(schema.ACCOUNTS)
        assert 0 < held.count(schema.PARTS) < ACCOUNTS
    done, found = swept(file, models, EACH)
    assert 0 < done.judged <= 2
    assert found == from_nothing(file, models, EACH)
    with writing(file, "test") as held:
        remove(held, "accounts.csv")
        assert not held.count(schema.PARTS) and not held.count(schema.ANSWERS)


def test_definitions_that_depart_from_frozen_ones_keep_the_results_as_they_were(
    company: Path, tmp_path: Path, models: Models
) -> None:
    file = copied(company, tmp_path)
    defined = definitions(CONFIG, models)
    freeze_in(file, "2025", {**defined, "config": "0" * 64}, "Ada Quill", date(2026, 1, 5))
    for config in (CONFIG, EACH):
        with pytest.raises(UsageError, match="frozen"):
            swept(file, models, config)
    with writing(file, "test") as held:
        assert held.count(schema.RUNS) == 0
    freeze_in(file, "2025", defined, "Ada Quill", date(2026, 1, 5), again=True)
    assert swept(file, models)[0].run == 1


def test_people_decisions_and_what_a_killed_sweep_left_are_heeded(
    company: Path, tmp_path: Path, models: Models
) -> None:
    file = copied(company, tmp_path)
    before = swept(file, models)[1]["people"]
    address = next(json.loads(p[2])[0] for p in before if p[4] == "customer" and json.loads(p[2]))
    spill_folder(file).mkdir()
    with writing(file, "test") as held, held.change():
        assert not spill_folder(file).exists()
        put_decisions(held, "", f'[[decisions]]\naction = "set"\nperson = "{address}"\nroles = ["executive"]\n')
    done, after = swept(file, models)
    row = next(p for p in after["people"] if address in json.loads(p[2]))
    assert (row[7], row[8]) == ("executive", "decision")
    assert done.judged == ACCOUNTS


def test_one_process_searches_for_garbage_again_as_before(company: Path, tmp_path: Path, models: Models) -> None:
    before = gc.get_threshold()
    file = copied(company, tmp_path)
    swept(file, models)
    assert gc.get_threshold() == before
    with writing(file, "a test") as held, pytest.raises(ValueError, match="stopped"):
        sweep(held, replace(CONFIG, as_of=date(2025, 6, 30)), models, NOW, 0, progress=_stopping)
    assert gc.get_threshold() == before


def _stopping(stage: str, *_: object) -> None:
    if stage.startswith("judging"):
        raise ValueError("stopped")


def test_kept_weeks_are_read_to_the_bit() -> None:
    rows = [0.1, 5e-324, -0.0, 1e22, 3, None, True, "é"]
    assert repr(_read(_json(rows))) == repr(rows)
    assert _read(_json({"half": "\ud800"})) == {"half": "\ud800"}
