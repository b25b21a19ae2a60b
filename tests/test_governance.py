"""Governance: layers with locks, frozen definitions, exclusions shown side by side."""

from __future__ import annotations

import json
import math
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cxnlp.alerts.notice import owner_of
from cxnlp.alerts.rules import load as load_rules
from cxnlp.cli import app
from cxnlp.config import Config, load
from cxnlp.errors import UsageError
from cxnlp.governance.comparing import check_comparable, check_report
from cxnlp.governance.definitions import PARTS, code_digest, differing, lexicons
from cxnlp.governance.freezing import allowed, days_of, freeze, read_freezes, record_of
from cxnlp.governance.judged import governance, in_words
from cxnlp.key import Key
from cxnlp.report.html import render_report
from cxnlp.report.words import EVENT_WORDS
from cxnlp.saved import Saved
from cxnlp.settings import ALERTS, BEHAVIOUR_EVENTS, Deprecated, Exclusion, Governance

DEFINED = dict.fromkeys(PARTS, "a")
GLOBAL = """
event_threshold = 0.4
vendor_domains = ["acme.example"]
locked = ["event_threshold", "owners.metrics"]
[owners.metrics]
trust = "Ada Quill"
[[exclusions]]
metric = "logins"
reason = "counted twice"
author = "Ada Quill"
date = 2026-01-15
"""


def files(folder: Path, regional: str) -> tuple[Path, Path]:
    (folder / "global.toml").write_text(GLOBAL, encoding="utf-8")
    (folder / "regional.toml").write_text(regional, encoding="utf-8")
    return folder / "global.toml", folder / "regional.toml"


def test_the_later_file_speaks_last_and_registers_grow(tmp_path: Path) -> None:
    regional = (
        'vendor_domains = ["acme-west.example"]\n[owners.alerts]\nlate_payment = "Finance"\n'
        '[[exclusions]]\naccount = "orchard"\nreason = "test"\nauthor = "Bo"\ndate = 2026-02-01\n'
    )
    found = load(*files(tmp_path, regional))
    assert found.event_threshold == 0.4
    assert found.vendor_domains == ("acme-west.example",)
    assert dict(found.governance.owners) == {"metrics.trust": "Ada Quill", "alerts.late_payment": "Finance"}
    assert [(e.kind, e.name) for e in found.governance.exclusions] == [("metric", "logins"), ("account", "orchard")]


def test_an_empty_list_replaces_a_list_and_leaves_a_register(tmp_path: Path) -> None:
    found = load(*files(tmp_path, "vendor_domains = []\nexclusions = []\n"))
    assert found.vendor_domains == ()
    assert [e.name for e in found.governance.exclusions] == ["logins"]


def test_locked_keys_and_every_other_problem_are_told_at_once(tmp_path: Path) -> None:
    regional = (
        'event_threshold = 0.9\ncolour = 1\n[owners.metrics]\ntrust = "Bo"\nmood = "Cy"\n'
        '[deprecated.logins]\nreason = "x"\n[[exclusions]]\naccount = "a"\nmetric = "b"\n'
    )
    paths = files(tmp_path, regional)
    with pytest.raises(UsageError) as caught:
        load(*paths, given=["event_threshold"])
    said = str(caught.value)
    for part in (
        "may not set event_threshold: locked by",
        "may not set owners.metrics.trust",
        "--event-threshold is locked",
        "colour",
        "owners.metrics.mood: there is no such metric",
        "deprecated.logins needs a sunset date",
        "exclusion 2 must name either",
    ):
        assert part in said, part


def test_a_lock_on_a_key_does_not_bind_the_file_that_sets_it(tmp_path: Path) -> None:
    (tmp_path / "g.toml").write_text('event_threshold = 0.4\nlocked = ["event_threshold"]\n', encoding="utf-8")
    assert load(tmp_path / "g.toml").event_threshold == 0.4


def test_owners_decide_nothing_but_exclusions_do() -> None:
    owned = Config(governance=Governance(owners=(("metrics.trust", "Ada"),)))
    assert owned.sha256 == Config().sha256
    assert owned.definition == Config().definition
    excluded = Config(governance=Governance(exclusions=(Exclusion("metric", "trust", "r", "a", date(2026, 1, 1)),)))
    assert excluded.sha256 != Config().sha256


def test_every_kind_of_event_can_have_an_owner() -> None:
    assert set(EVENT_WORDS) == set(ALERTS)
    assert len(set(ALERTS)) == len(ALERTS) > len(BEHAVIOUR_EVENTS)


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-Q4", "2026-10-01", "2026-12-31"),
        ("2028-02", "2028-02-01", "2028-02-29"),
        ("2026-01-15..2026-03-31", "2026-01-15", "2026-03-31"),
    ],
)
def test_periods(period: str, first: str, last: str) -> None:
    assert days_of(period) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("period", ["2026-Q5", "2026-13", "yesterday", "2026-03-01..2026-01-01", "2026-01-01"])
def test_no_periods(period: str) -> None:
    with pytest.raises(UsageError):
        days_of(period)


def test_a_frozen_period_refuses_other_definitions(tmp_path: Path) -> None:
    freeze("2026-Q1", DEFINED, "Ada Quill", date(2026, 4, 1), tmp_path)
    frozen = read_freezes([tmp_path, None, tmp_path / "missing"])
    assert [(f.period, f.signed_by, f.signed_on) for f in frozen] == [("2026-Q1", "Ada Quill", date(2026, 4, 1))]
    other = {**DEFINED, "lexicons": "b"}
    inside, outside = [date(2026, 3, 31)], [date(2026, 4, 1), date(2025, 12, 31)]
    assert allowed(frozen, inside, DEFINED, force=False) == ()
    assert allowed(frozen, outside, other, force=False) == ()
    with pytest.raises(UsageError, match=r"2026-Q1 by Ada Quill on 2026-04-01: other vocabularies.*--force"):
        allowed(frozen, inside, other, force=False)
    (said,) = allowed(frozen, inside, other, force=True)
    assert "vocabularies" in said


def test_a_freeze_is_not_overwritten_in_silence(tmp_path: Path) -> None:
    freeze("2026", DEFINED, "Ada", date(2026, 4, 1), tmp_path)
    freeze("2026", DEFINED, "Ada", date(2026, 4, 2), tmp_path)
    with pytest.raises(UsageError, match="--force"):
        freeze("2026", {**DEFINED, "code": "b"}, "Ada", date(2026, 4, 3), tmp_path)
    freeze("2026", {**DEFINED, "code": "b"}, "Ada", date(2026, 4, 3), tmp_path, again=True)
    (tmp_path / "freeze-2027.json").write_text("{}", encoding="utf-8")
    with pytest.raises(UsageError, match="freeze-2027"):
        read_freezes([tmp_path])


def test_the_vocabularies_exist_and_the_code_has_one_digest() -> None:
    assert len(lexicons()) >= 15
    assert all(p.is_file() for p in lexicons())
    assert len(code_digest()) == 64
    assert differing({**DEFINED, "code": "b"}, DEFINED) == ["code"]


def account(name: str, contributions: dict[str, float], cls: str = "steady") -> dict[str, Any]:
    logit = -1.0 + sum(contributions.values())
    return {
        "account": name,
        "name": name,
        "as_of": "2026-03-31",
        "trajectory": {"class": cls, "score": 100 / (1 + math.exp(logit)), "score_logit": logit},
        "drivers": [{"feature": f, "contribution": c} for f, c in contributions.items()],
    }


def test_results_with_and_without_stand_side_by_side() -> None:
    rows = [account("orchard", {"trust": 1.5, "logins": 0.5}, "drifting"), account("elm", {"trust": -0.5})]
    by = ("because", "Ada", date(2026, 1, 1))
    rules = Governance(
        deprecated=(Deprecated("logins", date(2026, 3, 1), "old"), Deprecated("licensed_seats", date(2027, 1, 1), "")),
        exclusions=(Exclusion("account", "ELM", *by), Exclusion("account", "gone", *by)),
    )
    block = governance(rows, Config(governance=rules))
    assert block["with"]["accounts"] == 2 and block["without"]["accounts"] == 1
    first = next(r for r in block["accounts"] if r["account"] == "orchard")
    assert first["score"] == rows[0]["trajectory"]["score"]
    assert first["score_without"] == pytest.approx(100 * (1 - 1 / (1 + math.exp(-0.5))))
    assert block["without"]["mean_score"] == pytest.approx(first["score_without"], abs=1e-6)
    assert [d["ended"] for d in block["deprecated"]] == [True, False]
    assert block["unknown"] == ["gone"]
    said = str(in_words(block))
    assert "without account ELM, metric logins: 1 account," in said
    assert said.endswith("; excluded, but no account here: gone")
    alone = governance(rows, Config(governance=Governance(exclusions=(Exclusion("account", "gone", *by),))))
    assert "without" not in str(in_words(alone)) and str(in_words(alone)).endswith("no account here: gone")
    assert in_words(governance(rows, Config())) is None


@pytest.mark.models
def test_the_report_says_on_its_face_what_departs(own_copy: Path, tmp_path: Path) -> None:
    saved = Saved.open(own_copy)
    assert list(saved.run["definitions"]) == list(PARTS)
    assert "Notice." not in render_report(own_copy)
    freeze("2026", DEFINED, "Ada Quill", date(2026, 1, 1), own_copy)
    with pytest.raises(UsageError, match="frozen for 2026"):
        check_report(own_copy, None, None, force=False)
    check_report(own_copy, None, None, force=True)
    check_report(own_copy, None, None, force=True)
    page = render_report(own_copy)
    assert page.count("Not the definitions frozen for 2026 by Ada Quill") == 1
    document = json.loads((own_copy / "accounts.json").read_text(encoding="utf-8"))
    by = ("a trial", "Ada Quill", date(2026, 1, 1))
    rules = Governance(exclusions=(Exclusion("metric", "expansion", *by), Exclusion("account", "Elm Ltd", *by)))
    document["governance"] = governance(document["accounts"], Config(governance=rules))
    (own_copy / "accounts.json").write_text(json.dumps(document), encoding="utf-8")
    page = render_report(own_copy)
    assert "With and without what is excluded" in page and "a trial" in page
    assert page.count("no account here has this key or name") == 1


@pytest.mark.models
def test_unlike_runs_are_not_compared(analysed: Path, own_copy: Path) -> None:
    assert check_comparable(Saved.open(analysed), Saved.open(own_copy), force=False) is None
    run = json.loads((own_copy / "run.json").read_text(encoding="utf-8"))
    run["definitions"]["trajectory_model"] = "other"
    (own_copy / "run.json").write_text(json.dumps(run), encoding="utf-8")
    call = CliRunner().invoke
    done = call(app, ["quality", "--in", str(analysed), "--against", str(own_copy)])
    assert done.exit_code == 2 and "trajectory model" in done.stderr
    done = call(app, ["quality", "--in", str(analysed), "--against", str(own_copy), "--force"])
    assert done.exit_code == 0 and "notice: compared although" in done.stdout
    report = ["report", str(own_copy), "-q"]
    assert call(app, [*report, "--previous", str(analysed)]).exit_code == 2
    assert call(app, [*report, "--previous", str(analysed), "--force"]).exit_code == 0
    page = own_copy / "report.html"
    assert "Compared with an earlier analysis although" in page.read_text(encoding="utf-8")
    assert call(app, report).exit_code == 0
    assert "Compared with an earlier analysis" not in page.read_text(encoding="utf-8")
    assert Saved.open(own_copy).run["notices"] == []


@pytest.mark.models
def test_commands_freeze_and_refuse(own_copy: Path, exports: Path, tmp_path: Path) -> None:
    call = CliRunner().invoke
    done = call(app, ["freeze", "2026", "--signer", "Ada", "--in", str(own_copy), "--date", "2026-04-01"])
    assert done.exit_code == 0, done.output
    assert call(app, ["report", str(own_copy), "-q"]).exit_code == 0
    done = call(app, ["freeze", "2026", "--signer", "Ada", "--in", str(own_copy), "--config", str(tmp_path / "c.toml")])
    assert done.exit_code == 2 and "without --config" in done.stderr
    (tmp_path / "c.toml").write_text("event_threshold = 0.9\n", encoding="utf-8")
    args = ["analyze", str(exports), "-o", str(own_copy), "--config", str(tmp_path / "c.toml"), "-q"]
    done = call(app, [*args, "--as-of", "2026-01-10"])
    assert done.exit_code == 2 and "other configuration" in done.stderr


def test_a_signed_record_shows_that_it_was_changed(tmp_path: Path) -> None:
    key, other = Key(b"a key of sixteen"), Key(b"another of sixteen")
    path = freeze("2026-Q1", DEFINED, "Ada Quill", date(2026, 4, 1), tmp_path, key=key)
    plain = freeze("2026-Q2", DEFINED, "Ada Quill", date(2026, 7, 1), tmp_path / "plain")
    assert len(read_freezes([tmp_path], key=key)) == 1
    for changed, value in ((path, "z"), (plain, "z")):
        row = json.loads(changed.read_text(encoding="utf-8"))
        row["definitions"]["code"] = value
        changed.write_text(json.dumps(row), encoding="utf-8")
    assert len(read_freezes([tmp_path, tmp_path / "plain"])) == 2
    with pytest.raises(UsageError, match=r"2026-q1\.json was changed after it was signed"):
        read_freezes([tmp_path], key=key)
    with pytest.raises(UsageError, match=r"2026-q1\.json was signed with another key"):
        read_freezes([tmp_path], key=other)
    with pytest.raises(UsageError, match=r"2026-q2\.json is not signed"):
        read_freezes([tmp_path / "plain"], key=key)
    row = json.loads(path.read_text(encoding="utf-8"))
    assert set(row["signature"]) == {"key", "hmac_sha256"} and "signature" not in plain.read_text(encoding="utf-8")
    for altered, said in (({**row["signature"], "key": other.id}, "another key"), (None, "not signed")):
        path.write_text(json.dumps(row | {"signature": altered}), encoding="utf-8")
        with pytest.raises(UsageError, match=said):
            read_freezes([tmp_path], key=key)
    row = record_of("2026-Q3", DEFINED, "Ada Quill", date(2026, 10, 1), key)
    assert [f.period for f in read_freezes([], [row], key)] == ["2026-Q3"]
    with pytest.raises(UsageError, match="in the workspace was changed"):
        read_freezes([], [row | {"last": "2026-12-31"}], key)


@pytest.mark.models
def test_who_owns_an_alert_stands_in_it_and_who_owns_a_metric_in_the_report(own_copy: Path, tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_text(
        '[owners.metrics]\ntrust = "Ada Quill"\n[owners.alerts]\nat_risk = "Bo Marsh"\nlate_payment = "Finance"\n',
        encoding="utf-8",
    )
    document = json.loads((own_copy / "accounts.json").read_text(encoding="utf-8"))
    document["governance"] = governance(document["accounts"], load(tmp_path / "c.toml"))
    trajectory = document["accounts"][0]["trajectory"]
    trajectory |= {"class": "at_risk", "risk_90d": 0.8, "probabilities": {"at_risk": 0.9}}
    (own_copy / "accounts.json").write_text(json.dumps(document), encoding="utf-8")
    page = render_report(own_copy)
    assert "Owners of metrics:" in page and "trust: Ada Quill" in page
    shown = CliRunner().invoke(app, ["alerts", "--in", str(own_copy), "--dry-run"], env={"COLUMNS": "200"})
    assert "(owner: Bo Marsh)" in shown.output
    rules = {r.id: r for r in load_rules().rules}
    assert owner_of(rules["money_in_doubt"], {"late_payment": "Finance"}) == "Finance"
    assert owner_of(rules["money_in_doubt"], {"late_payment": "Finance", "money_in_doubt": "Ada"}) == "Ada"
    assert owner_of(rules["at_risk"], {"late_payment": "Finance"}) is None


def test_config_commands(tmp_path: Path) -> None:
    first, second = files(tmp_path, 'vendor_domains = ["b.example"]\n')
    call = CliRunner().invoke
    shown = json.loads(call(app, ["config", "show", str(first), str(second), "--json"]).stdout)
    rows = {r["key"]: r for r in shown["settings"]}
    assert rows["vendor_domains"]["value"] == ["b.example"] and rows["vendor_domains"]["from"] == str(second)
    assert set(shown["locked"]) == {"event_threshold", "owners.metrics"}
    assert {k for k, row in rows.items() if row["locked"]} == {"event_threshold", "owners.metrics.trust"}
    assert "metrics.sentiment" in shown["without_owner"] and "metrics.trust" not in shown["without_owner"]
    diff = json.loads(call(app, ["config", "diff", str(first), str(second), "--json"]).stdout)["differences"]
    assert next(d for d in diff if d["key"] == "event_threshold") == {
        "key": "event_threshold",
        "first": 0.4,
        "second": None,
    }
