"""From a score to its bytes: the chain is whole, adds up, and breaks loudly when anything under it changes."""

from __future__ import annotations

import json
import math
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cxnlp.cli import app
from cxnlp.errors import UsageError
from cxnlp.lineage.given import weights_again
from cxnlp.lineage.graph import graph
from cxnlp.lineage.trace import Contribution, trace
from cxnlp.lineage.verify import quotes_of, verify
from cxnlp.lineage.weighed import weighed
from cxnlp.saved import Saved, texts_of
from cxnlp.signals.heads import sigmoid
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.trajectory.notices import NOTICE, NOTICE_ODDS

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


@pytest.mark.parametrize(
    ("place", "where"), [("drivers", None), ("risk_90d", "risk_90d"), ("risk_leading", "risk_leading")]
)
def test_what_the_weights_do_not_give_is_found(own_copy: Path, place: str, where: str | None) -> None:
    model = TrajectoryModel.load()
    document = json.loads((own_copy / "accounts.json").read_text(encoding="utf-8"))
    row = document["accounts"][0]
    first, second = row["drivers"][:2]
    if where is None:
        first["contribution"] += 5.0
        second["contribution"] -= 5.0
    else:
        row["trajectory"][place] = 0.01
    (own_copy / "accounts.json").write_text(json.dumps(document), encoding="utf-8")
    saved = Saved.open(own_copy)
    proof = verify(trace(saved, ACCOUNT), saved, model=model)
    assert proof.weighed
    assert {f.where for f in proof.failures} == ({first["feature"], second["feature"]} if where is None else {where})


def test_what_a_standing_fact_adds_follows_from_its_odds(analysed: Path) -> None:
    saved = Saved.open(analysed)
    found = trace(saved, ACCOUNT)
    week = saved.weekly[saved.weekly["account"] == ACCOUNT].sort_values("week").iloc[-1].to_dict()
    by = max(0.0, math.log(NOTICE_ODDS) - found.decline_logit)
    notice = Contribution(NOTICE, 1.0, 0.0, by, "", ())
    logit = math.log(week["risk"] / (1 - week["risk"])) + TrajectoryModel.load().risk_slope * by
    told = replace(found, confirmatory=(*found.confirmatory, notice), risk_90d=sigmoid(logit))
    assert list(weighed(told, [], week, TrajectoryModel.load())) == []
    more = replace(told, confirmatory=(*found.confirmatory, replace(notice, contribution=by + 1.0)))
    assert [f.where for f in weighed(more, [], week, TrajectoryModel.load())] == [NOTICE, "risk_90d"]


def test_a_notice_keeps_its_risk_where_all_others_are_moved(analysed: Path) -> None:
    saved, model = Saved.open(analysed), TrajectoryModel.load()
    found = trace(saved, ACCOUNT)
    week = saved.weekly[saved.weekly["account"] == ACCOUNT].sort_values("week").iloc[-1].to_dict() | {"risk": 1e-4}
    by = max(0.0, math.log(NOTICE_ODDS) - found.decline_logit)
    confirmed = math.fsum(c.contribution for c in found.confirmatory)
    leading = sigmoid(math.log(1e-4 / (1 - 1e-4)) - model.risk_slope * confirmed)
    notice = (*found.confirmatory, Contribution(NOTICE, 1.0, 0.0, by, "", ()))
    told = replace(found, confirmatory=notice, risk_90d=0.75, risk_leading=leading)
    assert list(weighed(told, [], week, model)) == []
    assert [f.where for f in weighed(replace(told, risk_90d=0.1), [], week, model)] == ["risk_90d"]


def test_other_weights_are_asked_for(own_copy: Path, tmp_path: Path) -> None:
    own = TrajectoryModel.load()
    assert weights_again(Saved.open(own_copy).run, None) == own
    other = tmp_path / "weights.json"
    other.write_text(json.dumps(replace(own, risk_slope=0.5).as_data()), encoding="utf-8")
    with pytest.raises(UsageError, match="not hold the weights"):
        weights_again(Saved.open(own_copy).run, other)
    run = json.loads((own_copy / "run.json").read_text(encoding="utf-8"))
    run["definitions"]["trajectory_model"] = TrajectoryModel.load(other).sha256
    (own_copy / "run.json").write_text(json.dumps(run), encoding="utf-8")
    assert weights_again(Saved.open(own_copy).run, None) is None
    said = CliRunner().invoke(app, ["explain", ACCOUNT, "--in", str(own_copy), "--verify"])
    assert said.exit_code == 0 and "not compared with the weights: --trajectory-model" in said.stderr


TICKETS = """Vorgang,Wer,Wann,Inhalt
T1,ada@orchard.example,2025-03-03,We will cancel the contract unless the export is repaired this week.
T2,ada@orchard.example,2025-03-17,Your invoice is wrong again and we dispute the amount you charged.
"""
MAPPING = """[[table]]
file = "*desk.csv"
kind = "helpdesk"
[table.columns]
"Vorgang" = "id"
"Wer" = "requester email"
"Wann" = "created"
"Inhalt" = "description"
"""


def test_tables_are_read_again_with_their_mapping(tmp_path: Path) -> None:
    desk, mapping, other = tmp_path / "exports/orchard/desk.csv", tmp_path / "m.toml", tmp_path / "other.toml"
    desk.parent.mkdir(parents=True)
    desk.write_text(TICKETS, encoding="utf-8")
    mapping.write_text(MAPPING, encoding="utf-8")
    other.write_text(MAPPING + "\n", encoding="utf-8")
    run = CliRunner().invoke
    root, file = str(tmp_path / "exports"), str(tmp_path / "cx.db")
    vendor = ["--vendor-domain", "vendor.example", "-q"]
    assert run(app, ["analyze", root, "-o", str(tmp_path / "out"), "--mapping", str(mapping), *vendor]).exit_code == 0
    proved = ["explain", "orchard", "--in", str(tmp_path / "out"), "--verify", "--root", root]
    done = run(app, [*proved, "--mapping", str(mapping)])
    assert done.exit_code == 0 and "1 file unchanged" in done.stderr, done.output
    for more, said in (([], "give the same again"), (["--mapping", str(other)], "not the mapping")):
        done = run(app, [*proved, *more])
        assert done.exit_code == 2 and said in done.stderr
    assert run(app, ["ingest", root, "-w", file, "--mapping", str(mapping), "-q"]).exit_code == 0
    assert run(app, ["analyze", "-w", file, "-o", str(tmp_path / "held"), *vendor]).exit_code == 0
    done = run(app, ["explain", "orchard", "-w", file, "--verify", "--root", root])
    assert done.exit_code == 0 and "1 file unchanged" in done.stderr, done.output


def test_an_unknown_account_names_those_there_are(analysed: Path) -> None:
    with pytest.raises(UsageError, match=ACCOUNT):
        trace(Saved.open(analysed), "Orchard")


def earlier(place: Path, by: float) -> Path:
    """The analysis in `place`, made one in which the first reason added `by` less."""
    document = json.loads((place / "accounts.json").read_text(encoding="utf-8"))
    (row,) = document["accounts"]
    row["as_of"] = "2026-01-31"
    row["drivers"][0]["contribution"] -= by
    row["trajectory"]["score_logit"] -= by
    row["trajectory"]["score"] = 100.0 * (1.0 - sigmoid(row["trajectory"]["score_logit"]))
    (place / "accounts.json").write_text(json.dumps(document), encoding="utf-8")
    return place


def test_explain_says_what_moved_the_score_since_an_earlier_analysis(analysed: Path, own_copy: Path) -> None:
    run, before = CliRunner().invoke, earlier(own_copy, 0.75)
    args = ["explain", ACCOUNT, "--in", str(analysed), "--previous"]
    moves = json.loads(run(app, [*args, str(before), "--json"]).output)["since"]
    assert moves["difference"] == pytest.approx(0.75, abs=1e-9)
    (part,) = moves["parts"]
    assert part["feature"] == trace(Saved.open(analysed), ACCOUNT).contributions[0].feature
    assert part["difference"] == pytest.approx(0.75, abs=1e-9) and part["statement"]
    told = run(app, [*args, str(before)], env={"COLUMNS": "200"}).output
    assert "since 2026-01-31: score" in told and f"+0.750 {part['feature']}" in told
    day = before / "accounts.json"  # a day's file of replay --whole-rows has the same rows
    assert json.loads(run(app, [*args, str(day), "--json"]).output)["since"]["parts"] == moves["parts"]
    other = json.loads(day.read_text(encoding="utf-8"))
    other["accounts"][0]["account"] = "Somebody Else"
    day.write_text(json.dumps(other), encoding="utf-8")
    failed = run(app, [*args, str(before)])
    assert failed.exit_code == 2 and "knows no account" in failed.stderr


def test_what_an_ended_source_told_is_not_known_rather_than_over(analysed: Path, own_copy: Path) -> None:
    document = json.loads((own_copy / "accounts.json").read_text(encoding="utf-8"))
    (row,) = document["accounts"]
    gone = next(d for d in row["drivers"] if d["feature"] not in ("active_users", "logins", "invoice_lateness"))
    row["drivers"].remove(gone)
    row["levels"][gone["feature"]] = gone["norm"]
    (own_copy / "accounts.json").write_text(json.dumps(document), encoding="utf-8")
    args = ["explain", ACCOUNT, "--in", str(own_copy), "--previous", str(analysed)]
    over = CliRunner().invoke(app, args, env={"COLUMNS": "300"}).output
    assert f"no more: {gone['statement']}" in over
    row["sources_ended"] = [{"source": "mail", "last_day": "2026-05-21"}]
    (own_copy / "accounts.json").write_text(json.dumps(document), encoding="utf-8")
    told = CliRunner().invoke(app, args, env={"COLUMNS": "300"}).output
    assert f"not known any more: {gone['statement']}" in told and "no more: " not in told
    assert "not known any more: mails after 21 May 2026." in told and "neither a better nor a worse account" in told


def test_other_weights_are_said_beside_what_moved(analysed: Path, own_copy: Path) -> None:
    run = json.loads((own_copy / "run.json").read_text(encoding="utf-8"))
    run["definitions"]["trajectory_model"] = "0" * 64
    (own_copy / "run.json").write_text(json.dumps(run), encoding="utf-8")
    told = CliRunner().invoke(app, ["explain", ACCOUNT, "--in", str(analysed), "--previous", str(own_copy)])
    assert told.exit_code == 0 and "take with care" in told.output
