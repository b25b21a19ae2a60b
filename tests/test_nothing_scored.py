"""An analysis without one scored sentence is an analysis: every command that reads it copes with its empty tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxnlp.saved import Saved
from cxnlp.tables.result_tables import SENTENCES
from tests.test_refused_runs import invoke

MAILS = """Message-ID: <{n}@orchard.example>
Date: Mon, {n} May 2025 09:00:00 +0000
From: Ana Reis <ana@orchard.example>
To: Ben Okafor <ben@vendor.example>
Subject: Rechnung {n}

{text}
"""
GERMAN = "Wir sind mit der Rechnung nicht einverstanden und verschieben die Planung auf das nächste Jahr."
ENGLISH = "We do not agree with the invoice and will move the planning to next year. Please call us this week about it."


def mails(folder: Path, text: str) -> Path:
    (folder / "orchard").mkdir(parents=True)
    for n in (5, 12, 19):
        (folder / "orchard" / f"{n}.eml").write_text(MAILS.format(n=f"{n:02}", text=text), encoding="utf-8")
    return folder


@pytest.mark.models
def test_mails_in_another_language_give_an_analysis(tmp_path: Path) -> None:
    folder, out, held, file = (tmp_path / name for name in ("in", "out", "held", "cx.db"))
    mails(folder, GERMAN)
    (tmp_path / "key").write_text("k" * 64, encoding="utf-8")
    (tmp_path / "key").chmod(0o600)
    steps = (
        ("analyze", folder, "-o", out, "-q", "--vendor-domain", "vendor.example"),
        ("ingest", folder, "-w", file),
        ("analyze", "-w", file, "-o", held, "-q", "--vendor-domain", "vendor.example"),
        ("report", out, "--format", "html,md,csv,xlsx"),
        ("report", out, "--account", "orchard"),
        ("report", "-w", file, "-o", tmp_path / "page"),
        ("explain", "orchard", "--in", out, "--verify"),
        ("quality", "--in", out),
        ("verbatims", "--in", out),
        ("findings", "report", "--in", out),
        ("redact", out, "-o", tmp_path / "red", "--key-file", tmp_path / "key"),
        ("export", "-w", file, "-o", tmp_path / "tables"),
    )
    for step in steps:
        done = invoke(*step)
        assert done.exit_code == 0, (step, done.output, done.exception)
    for place in (out, held):
        document = Saved.open(place).document
        (row,) = document["accounts"]
        assert row["other_language_share"] == 1.0 and row["trajectory"]["confidence"] == "low"
        assert any("not scored: orchard" in w for w in document["coverage"]["warnings"])
        page = (place / "report.html").read_text(encoding="utf-8")
        assert "100% of the customer’s words are in a language that is not scored" in page
        assert "No promise of the last two months is open" not in page and "No question is open" not in page
        told = invoke("report", place).output
        assert "orchard: 100%" in told and "nothing stands out" not in told
        frame = Saved.open(place).sentences
        assert list(frame.columns) == list(SENTENCES.names) and len(frame) == 0
    assert (held / "sentences.parquet").read_bytes() == (out / "sentences.parquet").read_bytes()
    assert invoke("retain", "--in", out, "--keep-text-days", "5").exit_code == 0


@pytest.mark.models
def test_a_workspace_whose_words_are_all_too_old_is_still_judged_and_cleaned(tmp_path: Path) -> None:
    folder, out, file = tmp_path / "in", tmp_path / "out", tmp_path / "cx.db"
    mails(folder, ENGLISH)
    assert invoke("ingest", folder, "-w", file).exit_code == 0
    assert invoke("analyze", "-w", file, "-o", out, "-q").exit_code == 0
    assert len(Saved.open(out).sentences)
    assert invoke("retain", "-w", file, "--keep-text-days", "5", "--date", "2026-01-01").exit_code == 0
    done = invoke("analyze", "-w", file, "-o", out, "-q")
    assert done.exit_code == 0, (done.output, done.exception)
    assert len(Saved.open(out).sentences) == 0
    done = invoke("forget", "ana@orchard.example", "-w", file, "--key-file", tmp_path / "key")
    assert done.exit_code == 0, (done.output, done.exception)


ACCOUNTS = "account,name,domains\na1,Alder,alder.example\na2,Birch,birch.example\n"
INVOICES = "account,invoice_id,amount,due_date,paid_date\na1,I1,100,2026-01-10,2026-01-09\na1,I2,100,2026-02-10,\n"


@pytest.mark.models
def test_a_folder_of_tables_alone_has_a_row_for_every_account(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    (folder / "accounts.csv").write_text(ACCOUNTS, encoding="utf-8")
    done = invoke("analyze", folder, "-o", out, "-q")
    assert done.exit_code == 2 and "give one with --as-of" in done.output and "fault" not in done.output
    assert invoke("analyze", folder, "-o", out, "-q", "--as-of", "2026-03-01").exit_code == 0
    assert [r["as_of"] for r in Saved.open(out).document["accounts"]] == ["2026-03-01"] * 2
    (folder / "invoices.csv").write_text(INVOICES, encoding="utf-8")
    assert invoke("analyze", folder, "-o", out).exit_code == 0
    rows = Saved.open(out).document["accounts"]
    assert [(r["account"], r["as_of"]) for r in rows] == [("a1", "2026-01-10"), ("a2", "2026-01-10")]


@pytest.mark.models
def test_an_analysis_without_an_account_says_what_to_do(tmp_path: Path) -> None:
    text = MAILS.format(n="05", text=ENGLISH).replace("ana@orchard", "vera@vendor")
    (tmp_path / "1.eml").write_text(text, encoding="utf-8")
    done = invoke("analyze", tmp_path / "1.eml", "-o", tmp_path / "out", "--vendor-domain", "vendor.example")
    assert done.exit_code == 0, (done.output, done.exception)
    assert "No account was found: name the customers" in " ".join(done.output.split())
    assert "--account NAME" not in done.output
