"""From a score to its bytes: the chain is whole, adds up, and breaks loudly when anything under it changes."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cxnlp.cli import app
from cxnlp.errors import UsageError
from cxnlp.lineage.graph import graph
from cxnlp.lineage.trace import trace
from cxnlp.lineage.verify import quotes_of, verify
from cxnlp.saved import Saved, texts_of

pytestmark = pytest.mark.models
ACCOUNT = "Pinecrest Tools"


def test_contributions_add_up_to_the_score(analysed: Path) -> None:
    found = trace(Saved.open(analysed), ACCOUNT)
    logit = found.baseline_logit + math.fsum(c.contribution for c in found.contributions)
    assert logit == pytest.approx(found.score_logit, abs=1e-9)
    assert found.score == pytest.approx(100 * (1 - 1 / (1 + math.exp(-logit))), abs=1e-9)


def test_every_quote_leads_to_a_file_that_holds_it(analysed: Path, exports: Path) -> None:
    saved = Saved.open(analysed)
    quotes = quotes_of(trace(saved, ACCOUNT))
    assert len(quotes) >= 5
    for q in quotes:
        assert any(q.quote in text for text in texts_of(saved.messages[q.message_id]))
        assert (exports / q.record.source).is_file()
    assert any(q.signal and q.strength is not None for q in quotes)
    assert all(q.turn is not None for q in quotes)


def test_an_untouched_run_is_proved(analysed: Path, exports: Path) -> None:
    saved = Saved.open(analysed)
    proof = verify(trace(saved, ACCOUNT), saved, [exports])
    assert proof.failures == ()
    assert proof.sources is not None and proof.sources >= 2
    assert proof.quotes == len(quotes_of(trace(saved, ACCOUNT)))


def test_without_exports_no_source_is_claimed_to_be_read(analysed: Path) -> None:
    saved = Saved.open(analysed)
    assert verify(trace(saved, ACCOUNT), saved).sources is None


def test_a_changed_source_is_found(analysed: Path, exports: Path, tmp_path: Path) -> None:
    saved = Saved.open(analysed)
    found = trace(saved, ACCOUNT)
    quote = next(q for q in quotes_of(found) if q.record.source.endswith(".mbox") and "\n" not in q.quote)
    copy = Path(shutil.copytree(exports, tmp_path / "exports"))
    file = copy / quote.record.source
    words = quote.quote.encode()
    data = file.read_bytes()
    assert words[:12] in data
    file.write_bytes(data.replace(words[:12], words[:11] + b"#"))
    said = [f"{f.where}: {f.what}" for f in verify(found, saved, [copy]).failures]
    assert any("SHA-256" in s for s in said)
    assert any("no longer holds the quote" in s for s in said)


def test_a_missing_source_is_found(analysed: Path, tmp_path: Path) -> None:
    saved = Saved.open(analysed)
    (tmp_path / "other.txt").write_text("x", encoding="utf-8")
    failures = verify(trace(saved, ACCOUNT), saved, [tmp_path]).failures
    assert {f.what for f in failures} == {"no such file below the given root"}


def test_changed_words_and_figures_in_the_folder_are_found(own_copy: Path) -> None:
    document = json.loads((own_copy / "accounts.json").read_text(encoding="utf-8"))
    document["accounts"][0]["drivers"][0]["contribution"] += 1e-6
    (own_copy / "accounts.json").write_text(json.dumps(document), encoding="utf-8")
    quote = quotes_of(trace(Saved.open(own_copy), ACCOUNT))[0]
    rows = (own_copy / "messages.jsonl").read_text(encoding="utf-8").splitlines()
    changed = [r.replace(json.dumps(quote.quote, ensure_ascii=False)[1:-1], "Nothing.") for r in rows]
    (own_copy / "messages.jsonl").write_text("\n".join(changed) + "\n", encoding="utf-8")
    saved = Saved.open(own_copy)
    where = {f.where for f in verify(trace(saved, ACCOUNT), saved).failures}
    assert {"score_logit", f"message {quote.message_id}"} <= where


def test_the_graph_leads_from_the_score_to_files_without_a_circle(analysed: Path) -> None:
    drawn = graph(trace(Saved.open(analysed), ACCOUNT))
    kinds = {n["id"]: n["type"] for n in drawn["nodes"]}
    assert len(kinds) == len(drawn["nodes"])
    below: dict[str, list[str]] = {}
    for edge in drawn["edges"]:
        assert edge["from"] in kinds and edge["to"] in kinds
        below.setdefault(edge["from"], []).append(edge["to"])
    order = [
        "risk",
        "score",
        "contribution",
        "confirmatory",
        "event",
        "signal",
        "sentence",
        "message",
        "record",
        "source",
    ]
    assert all(order.index(kinds[e["from"]]) < order.index(kinds[e["to"]]) for e in drawn["edges"])
    for name, kind in kinds.items():
        assert kind == "source" or kind in ("risk", "score", "contribution", "confirmatory", "event") or below[name]


def test_explain_says_it_in_words_and_by_its_status(own_copy: Path, exports: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke
    args = ["explain", "pinecrest tools", "--in", str(own_copy)]
    done = run(app, [*args, "--verify", "--root", str(exports), "--lineage", str(tmp_path / "l.json")])
    assert done.exit_code == 0, done.output
    assert "baseline" in done.stdout and "sha256" in done.stdout
    assert json.loads((tmp_path / "l.json").read_text(encoding="utf-8"))["account"] == ACCOUNT
    asked = run(app, [*args, "--verify", "--json"])
    assert json.loads(asked.stdout)["verified"]["failures"] == []
    assert run(app, ["explain", "Nobody", "--in", str(own_copy)]).exit_code == 2


def test_a_changed_score_ends_with_status_one(own_copy: Path) -> None:
    document = json.loads((own_copy / "accounts.json").read_text(encoding="utf-8"))
    document["accounts"][0]["trajectory"]["score"] = 99.0
    (own_copy / "accounts.json").write_text(json.dumps(document), encoding="utf-8")
    done = CliRunner().invoke(app, ["explain", ACCOUNT, "--in", str(own_copy), "--verify"])
    assert done.exit_code == 1
    assert "99.0" in done.stderr


def test_an_unknown_account_names_those_there_are(analysed: Path) -> None:
    with pytest.raises(UsageError, match=ACCOUNT):
        trace(Saved.open(analysed), "Orchard")
