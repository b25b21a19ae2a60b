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
