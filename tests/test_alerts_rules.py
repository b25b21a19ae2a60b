"""Rules: their examples, the logic of the unknown, the band, explained events, merging, cooldown and capacity."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from cxnlp.actions.playbook import EVENT_KINDS
from cxnlp.actions.priority import priorities
from cxnlp.alerts import analysis, examples
from cxnlp.alerts.analysis import Portfolio
from cxnlp.alerts.conditions import Condition, Dials
from cxnlp.alerts.episodes import Episode
from cxnlp.alerts.examples import HEALTHY, laid_over
from cxnlp.alerts.facts import Facts
from cxnlp.alerts.hits import candidates
from cxnlp.alerts.notice import ASK
from cxnlp.alerts.reading import condition
from cxnlp.alerts.rules import RuleSet, load
from cxnlp.alerts.run import STATE_FILE, Outcome, decide, run
from cxnlp.cli import app
from cxnlp.errors import UsageError
from tests.alert_folders import AT_RISK, CHURN, SICK, STEP, folder
from tests.alert_killed import NOW, TODAY

SHIPPED = load()
BY_PRESET = {p: load(sensitivity=p) for p in ("quiet", "normal", "early")}


def facts(row: dict[str, Any] | None = None, **weeks: list[float | None]) -> Facts:
    whole = laid_over(HEALTHY, row or {})
    return Facts(whole | {"priority": priorities([whole])[0]}, weeks)


def portfolio(*rows: dict[str, Any]) -> Portfolio:
    whole = [laid_over(HEALTHY, {"account": f"a{n}", "name": f"A{n}", **row}) for n, row in enumerate(rows)]
    ranked = priorities(whole)
    found = tuple(Facts(row | {"priority": p}) for row, p in zip(whole, ranked, strict=True))
    return Portfolio(found, frozenset(), max(f.day for f in found))


def after(held: Portfolio, rules: RuleSet, episodes: list[Episode], day: date) -> tuple[Any, list[Episode]]:
    """The plan of a run, and the alerts as they are after it."""
    plan, changed, _ = decide(held, rules, episodes, day)
    new = {e.id: e for e in changed}
    return plan, [*(new.pop(e.id, e) for e in episodes), *new.values()]


def read(table: dict[str, Any]) -> Condition:
    problems: list[str] = []
    found = condition(table, problems)
    assert not problems
    return found


def test_every_shipped_rule_has_both_sorts_of_examples_and_they_come_out_right() -> None:
    ran, failures, bare = examples.check(SHIPPED)
    assert ran >= 2 * len(SHIPPED.rules) and not failures and not bare


def test_a_wrong_example_is_found() -> None:
    rule = SHIPPED.rules[0]
    turned = replace(rule, examples=tuple(replace(e, fires=not e.fires) for e in rule.examples))
    _, failures, _ = examples.check(replace(SHIPPED, rules=(turned,)))
    assert len(failures) == len(rule.examples)


def test_every_event_kind_that_harms_is_watched_by_a_rule() -> None:
    for kind in set(EVENT_KINDS):
        event = {"kind": kind, "date": "2026-06-29", "severity": 0.9, "explained": False, "statement": kind}
        own = {"events": [event, event | {"date": "2026-06-28"}]}
        if kind in ("champion_absence", "engagement_drop", "missed_meetings"):
            own |= {"champion": {"status": "left"}}
        if kind in ("slow_customer",):
            continue  # no rule: it is no alarm by itself
        assert candidates(portfolio(own), SHIPPED), kind


NODES = {
    True: {"fact": "score", "at_least": 50},
    False: {"fact": "score", "at_least": 99},
    None: {"driver": "x", "at_least": 0},
}


@pytest.mark.parametrize("values", list(itertools.product((True, False, None), repeat=3)))
def test_groups_follow_the_logic_of_three_values(values: tuple[bool | None, ...]) -> None:
    """Against brute force: a group holds, or not, if it does so whatever the unknown parts are."""

    def brute(count: int) -> bool | None:
        outcomes = set()
        for filled in itertools.product((True, False), repeat=values.count(None)):
            rest = iter(filled)
            outcomes.add(sum(next(rest) if v is None else v for v in values) >= count)
        return outcomes.pop() if len(outcomes) == 1 else None

    class Fixed(Facts):
        def driver(self, feature: str) -> float | None:
            return None

    fixed = Fixed(facts().row)
    parts = [NODES[v] for v in values]
    for count in (1, 2, 3):
        assert read({"any": parts, "count": count}).answer(fixed, Dials()).holds == brute(count)
    assert read({"all": parts}).answer(fixed, Dials()).holds == brute(3)
    for value in values:
        expected = None if value is None else not value
        assert read({"not": NODES[value]}).answer(fixed, Dials()).holds == expected


@given(st.floats(0.01, 1), st.floats(0, 1), st.booleans(), st.floats(0, 0.9))
def test_what_raises_an_alert_also_keeps_it(limit: float, risk: float, upper: bool, band: float) -> None:
    node = read({"fact": "risk", "at_most" if upper else "at_least": limit})
    held = facts({"trajectory": {"risk_90d": risk}})
    begins = node.answer(held, Dials(hysteresis=band)).holds
    lasts = node.answer(held, Dials(hysteresis=band, open=True)).holds
    assert lasts or not begins
    edge = limit * (1 + band) if upper else limit * (1 - band)
    assert lasts == (risk <= edge if upper else risk >= edge)


@given(
    st.lists(st.tuples(st.sampled_from(sorted(set(EVENT_KINDS))), st.integers(0, 200), st.floats(0, 1)), max_size=12)
)
@settings(max_examples=60, deadline=None)
def test_explained_events_never_alarm(events: list[tuple[str, int, float]]) -> None:
    rows = [
        {"kind": kind, "date": (date(2026, 6, 30) - timedelta(days=age)).isoformat(), "severity": severity,
         "explained": True, "statement": "explained", "person_id": "p0"}
        for kind, age, severity in events
    ]  # fmt: skip
    for preset in ("quiet", "normal", "early"):
        assert candidates(portfolio({"events": rows}), BY_PRESET[preset]) == []


def test_earlier_sensitivities_raise_no_less(tmp_path: Path) -> None:
    rows = []
    for k, (cls, kind) in enumerate(zip(("at_risk", "drifting", "steady"), EVENT_KINDS, strict=False)):
        for r in range(10):
            event = {"kind": kind, "date": "2026-06-10", "severity": r / 10, "explained": False, "statement": kind}
            trajectory = {"class": cls, "risk_90d": r / 10, "probabilities": {cls: 0.1 * k}}
            rows.append({"trajectory": trajectory, "events": [event]})
    held = portfolio(*rows)
    keys = [{c.key for c in candidates(held, load(sensitivity=p))} for p in ("quiet", "normal", "early")]
    assert keys[0] <= keys[1] <= keys[2] and keys[0] < keys[2]


def test_alerts_of_an_account_are_merged_and_an_open_one_is_not_raised_again() -> None:
    plan, episodes = after(portfolio(SICK), SHIPPED, [], TODAY)
    (candidate,) = plan.raised
    assert {h.rule.id for h in candidate.hits} == {"at_risk", "talk_of_leaving"}
    again, same = after(portfolio(SICK), SHIPPED, episodes, TODAY)
    assert not again.raised and len(again.open) == 1 and same == episodes


def test_a_graver_rule_is_told_and_a_lesser_one_joins_in_silence() -> None:
    drift = {"trajectory": {"class": "drifting", "risk_90d": 0.4}}
    late = {"kind": "single_threaded", "date": "2026-06-10", "severity": 0.6, "explained": False, "statement": "one"}
    _, episodes = after(portfolio(drift), SHIPPED, [], TODAY)
    joined, episodes = after(portfolio(drift | {"events": [late]}), SHIPPED, episodes, TODAY)
    assert len(joined.joined) == 1 and not joined.worsened and episodes[0].rules == ("drifting", "hangs_on_one_person")
    worse, episodes = after(portfolio(drift | {"events": [late, CHURN]}), SHIPPED, episodes, TODAY)
    assert [h.rule.id for _, _, fresh in worse.worsened for h in fresh] == ["talk_of_leaving"]
    assert (
        episodes[0].level == 2
        and not after(portfolio(drift | {"events": [late, CHURN]}), SHIPPED, episodes, TODAY)[0].worsened
    )


NOTICE = {"feature": "notice", "contribution": 2.8, "statement": "the customer gave notice on 24 June 2026"}


def test_a_notice_is_an_alert_of_its_own_whatever_the_risk() -> None:
    thin = {"trajectory": {"class": "insufficient_data", "risk_90d": 0.01}}
    for row in ({"trajectory": {"risk_90d": 0.01}}, thin):
        for rules in BY_PRESET.values():
            (candidate,) = candidates(portfolio(row | {"confirmatory": [NOTICE]}), rules)
            (hit,) = candidate.hits
            assert hit.rule.id == "notice_given" and candidate.level == 2 and hit.because == (NOTICE["statement"],)
    assert not candidates(portfolio(thin), SHIPPED)


def test_a_critical_alert_goes_before_a_warning_of_more_value() -> None:
    rules = replace(SHIPPED, settings=replace(SHIPPED.settings, capacity_per_week=1))
    large = {"arr": 5e6, "trajectory": {"class": "drifting", "risk_90d": 0.9}}
    held = portfolio(large, {"arr": 1e3, "confirmatory": [NOTICE]}, large)
    plan, _ = after(held, rules, [], TODAY)
    assert [c.facts.row["account"] for c in plan.raised] == ["a1"]
    assert [c.facts.row["account"] for c in plan.waiting] == ["a0", "a2"]


def test_an_alert_ends_and_cools_down_before_it_may_come_again() -> None:
    _, episodes = after(portfolio(SICK), SHIPPED, [], TODAY)
    over, episodes = after(portfolio({}), SHIPPED, episodes, TODAY + timedelta(days=7))
    assert len(over.ended) == 1 and episodes[0].ended_on == TODAY + timedelta(days=7)
    cool, episodes = after(portfolio(SICK), SHIPPED, episodes, TODAY + timedelta(days=34))
    assert not cool.raised and len(cool.cooling) == 1
    back, episodes = after(portfolio(SICK), SHIPPED, episodes, TODAY + timedelta(days=35))
    assert len(back.raised) == 1 and len({e.id for e in episodes}) == 2


def test_what_is_unknown_or_not_looked_at_neither_raises_nor_ends() -> None:
    _, episodes = after(portfolio(SICK), SHIPPED, [], TODAY)
    unknown = {"trajectory": {"class": "insufficient_data"}}
    plan, _ = after(portfolio(unknown), SHIPPED, episodes, TODAY)
    assert not plan.ended and len(plan.open) == 1
    elsewhere = Portfolio((Facts(portfolio({}).facts[0].row | {"account": "other"}),), frozenset(), TODAY)
    assert len(after(elsewhere, SHIPPED, episodes, TODAY)[0].open) == 1


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=12), st.integers(0, 6))
@settings(max_examples=30, deadline=None)
def test_capacity_is_kept_by_rank_and_nobody_is_forgotten(accounts: list[tuple[int, int]], room: int) -> None:
    rules = replace(SHIPPED, settings=replace(SHIPPED.settings, capacity_per_week=room))
    rows = [
        laid_over(SICK, {"arr": 1000.0 * value, "trajectory": {"risk_90d": 0.3 + risk / 20}})
        for value, risk in accounts
    ]
    held = portfolio(*rows)
    plan, episodes = after(held, rules, [], TODAY)
    assert len(plan.raised) == min(room, len(rows)) and len(plan.raised) + len(plan.waiting) == len(rows)
    losses = [(0.3 + risk / 20) * 1000 * value for value, risk in accounts]
    told = sorted(
        (float(c.facts.row["trajectory"]["risk_90d"] * c.facts.row["arr"]) for c in plan.raised), reverse=True
    )
    assert told == pytest.approx(sorted(losses, reverse=True)[: len(told)])
    assert not after(held, rules, episodes, TODAY + timedelta(days=6))[0].raised
    for week in range(1, 13):
        _, episodes = after(held, rules, episodes, TODAY + timedelta(days=7 * week))
    assert len(episodes) == (len(rows) if room else 0)


def test_a_rule_may_be_for_some_segments_only(tmp_path: Path) -> None:
    path = tmp_path / "alerts.toml"
    path.write_text('use_shipped = false\n[[rule]]\nid = "r"\ntitle = "R"\nsegments = ["enterprise"]\n'
                    'when = { fact = "score", at_most = 100 }\n', encoding="utf-8")  # fmt: skip
    held = portfolio({"segment": "enterprise"}, {"segment": "small"}, {})
    assert [c.key[0] for c in candidates(held, load(path))] == ["a0"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[sink]]\nkind = "webhook"\nurl = "https://hooks.slack.com/services/T/B/x"', "environment variable"),
        ('[[sink]]\nkind = "webhook"\nurl = "https://hooks.example/x"', "url_env"),
        ('[[sink]]\nkind = "webhook"\nurl = "http://hooks.example/x"', "use https"),
        ('[[sink]]\nkind = "webhook"\nurl_env = "https://hooks.example/x"', "name of an environment variable"),
        ('[[sink]]\nkind = "webhook"\nurl_env = "U"\nheaders_env = { X = "Bearer abcdefghijk" }', "variable"),
        ('[[sink]]\nkind = "webhook"\nurl_env = "U"\ntoken = "abc"', "token is a secret"),
        ('[[sink]]\nkind = "smtp"\nhost = "m.example"\nfrom = "a"\nto = ["c"]\npassword = "x"', "secret"),
        ('[[sink]]\nkind = "smtp"\nhost = "m.example"', "from is missing"),
        ('[[sink]]\nkind = "pigeon"', "kind is one of"),
        ('[[sink]]\nkind = "file"\npath = "x"\n[[sink]]\nkind = "file"\npath = "y"', "two sinks"),
        ("colour = 1", "unknown key"),
        ("disable = ['none_such']", "disable"),
        ("[settings]\ncapacity_per_week = -1", "capacity_per_week"),
        ("[settings]\nsensitivity = 'loud'", "sensitivity"),
        ('[[rule]]\nid = "r"', "title is missing"),
        ('[[rule]]\nid = "r"\ntitle = "t"\nwhen = { fact = "colour", at_least = 1 }', "fact is one of"),
        ('[[rule]]\nid = "r"\ntitle = "t"\nwhen = { fact = "risk" }', "at_least and at_most"),
        ('[[rule]]\nid = "r"\ntitle = "t"\nwhen = { fact = "risk", at_least = { quiet = 1 } }', "one for each"),
        ('[[rule]]\nid = "r"\ntitle = "t"\nwhen = { fact = "risk", at_least = 0.5, clears = 0.9 }', "quiet side"),
        ('[[rule]]\nid = "r"\ntitle = "t"\nwhen = { event = ["rain"] }', "'rain'"),
        ('[[rule]]\nid = "r"\ntitle = "t"\nwhen = { all = [], any = [] }', "just one of"),
        ('[[rule]]\nid = "r"\ntitle = "t"\nwhen = { any = [{ fact = "risk", at_least = 1 }], count = 2 }', "count"),
        ("this is no TOML", "valid TOML"),
    ],
)  # fmt: skip
def test_mistakes_in_a_rules_file_are_named(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "alerts.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said) as error:
        load(path)
    for secret in ("T/B/x", "abcdefghijk", "hooks.example"):
        assert secret not in str(error.value)


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    path = tmp_path / "alerts.toml"
    path.write_text('colour = 1\n[settings]\nsensitivity = "loud"\n[[rule]]\nid = "r"\n', encoding="utf-8")
    with pytest.raises(UsageError) as error:
        load(path)
    assert all(w in str(error.value) for w in ("colour", "sensitivity", "title", "when"))


def test_weeks_and_roles_are_compared_with_their_own_past() -> None:
    change = read({"weekly": "n_customer_messages", "weeks": 2, "measure": "change", "at_most": -0.5})
    assert change.answer(facts(n_customer_messages=[10, 10, 4, 4]), Dials()).holds is True
    assert change.answer(facts(n_customer_messages=[10, 10, 6, None]), Dials()).holds is False
    assert change.answer(facts(n_customer_messages=[None, None, 4, 4]), Dials()).holds is None
    assert change.answer(facts(), Dials()).holds is None
    gone = [{"person_id": "p", "name": "Ana", "role": "buyer", "side": "customer", "status": "silent"}]
    low = read({"below_baseline": ["buyer"], "margin": 0.05})
    assert low.answer(facts({"stakeholders": gone}), Dials()).holds is True
    nobody = {"stakeholders": [], "role_sentiment": {"buyer": {"n": 1}}, "role_trust": {"buyer": {"n": 1}}}
    assert low.answer(facts(nobody), Dials()).holds is None


def go(place: Path, day: date = TODAY) -> Outcome:
    return run(analysis.read(place), SHIPPED, place / STATE_FILE, [], day, NOW)


def test_the_same_analysis_gives_the_same_notices(tmp_path: Path) -> None:
    one, two = (folder(tmp_path / name, orchard=SICK, quarry=SICK) for name in ("one", "two"))
    assert [n.body for n in go(one).notices] == [n.body for n in go(two).notices]
    assert not go(one).notices


def test_settled_findings_and_alerts_raise_nothing(tmp_path: Path) -> None:
    place = folder(tmp_path / "out", orchard={"events": [CHURN]}, quarry={"trajectory": SICK["trajectory"]})
    (churn, decline) = sorted(go(place).notices, key=lambda n: str(n.body["account"]))
    kept = (place / STATE_FILE).read_bytes()
    (place / STATE_FILE).unlink()
    runner = CliRunner()
    decided = [str(churn.body["findings"][0]), str(decline.body["findings"][0])]
    lines = [json.dumps({"finding": f, "state": "false_alarm", "at": "2026-06-30T08:00:00Z"}) for f in decided]
    (place / "findings.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert go(place).notices == ()
    (place / STATE_FILE).write_bytes(kept)
    assert {n.body["account"] for n in go(place).notices} == {"orchard", "quarry"}, "an open alert on them ends"
    done = runner.invoke(app, ["alerts", "--in", str(place), "--json"])
    assert done.exit_code == 0 and json.loads(done.stdout)["notices"] == []


def test_no_quote_stands_for_what_is_counted(tmp_path: Path) -> None:
    said = {"message_id": "m1", "quote": "Many thanks.", "sent_at": "2026-06-20T08:00:00Z", "person_id": "p1"}

    def quotes(feature: str) -> list[str]:
        driver = {"feature": feature, "contribution": 1.0, "statement": feature, "evidence": [said]}
        place = folder(tmp_path / feature, orchard={"trajectory": AT_RISK, "drivers": [driver], "actions": [STEP]})
        [notice] = go(place).notices
        assert notice.body["reasons"] == [feature]
        return [e["quote"] for e in notice.body["evidence"]]

    assert quotes("meetings_declined") == quotes("champion_activity") == []
    assert quotes("scope_dispute") == ["Many thanks."]


def test_an_alarm_is_not_answered_by_going_on_as_before(tmp_path: Path) -> None:
    def asked(name: str, actions: list[dict[str, object]]) -> list[str]:
        place = folder(tmp_path / name, orchard={"trajectory": AT_RISK, "actions": actions})
        [notice] = go(place).notices
        return [str(a["action"]) for a in notice.body["actions"]]

    watch = STEP | {"kind": "watch", "action": "keep the agreed rhythm"}
    assert asked("watch", [watch]) == [ASK["action"]]
    assert asked("both", [STEP, watch]) == [STEP["action"], "keep the agreed rhythm"]
    assert asked("none", []) == []


def test_the_command_rehearses_raises_sends_and_logs(tmp_path: Path) -> None:
    place = folder(tmp_path / "out", orchard=SICK, well={})
    runner = CliRunner()
    rehearsal = runner.invoke(app, ["alerts", "--in", str(place), "--dry-run"])
    assert rehearsal.exit_code == 0 and "Rehearsal" in rehearsal.stdout and "CRITICAL" in rehearsal.stdout
    assert not (place / STATE_FILE).exists()
    sent = runner.invoke(app, ["alerts", "--in", str(place), "--to", "stdout", "--to", "ical", "-q"])
    (body,) = [json.loads(line) for line in sent.stdout.splitlines()]
    assert sent.exit_code == 0 and body["account"] == "orchard" and (place / "alerts.ics").is_file()
    assert body["priority"]["sum"].startswith("expected loss = risk 60.0% × 100,000 USD ≈ 60,000 USD; priority = ")
    assert runner.invoke(app, ["alerts", "--in", str(place), "--to", "stdout", "-q"]).stdout == ""
    log = runner.invoke(app, ["alerts", "log", "--in", str(place)])
    assert body["id"] in log.stdout and "ical 20" in log.stdout


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--to", "webhook"), "[[sink]]"),
        (("--to", "pigeon"), "no such sink"),
        (("--today", "yesterday"), "2026-03-31"),
        (("--sensitivity", "loud"), "quiet, normal, early"),
        (("--rules", "none.toml"), "cannot be read"),
    ],
)
def test_mistakes_on_the_command_line_get_one_clear_line(tmp_path: Path, args: tuple[str, ...], said: str) -> None:
    place = folder(tmp_path / "out", orchard=SICK)
    done = CliRunner().invoke(app, ["alerts", "--in", str(place), *args])
    assert done.exit_code == 2 and said in done.stderr and done.stderr.count("\n") == 1
    assert not (place / STATE_FILE).exists()


def test_a_missing_secret_is_named_before_anything_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = folder(tmp_path / "out", orchard=SICK)
    rules = tmp_path / "alerts.toml"
    rules.write_text('[[sink]]\nkind = "webhook"\nurl_env = "CXNLP_TEST_HOOK"\n', encoding="utf-8")
    monkeypatch.delenv("CXNLP_TEST_HOOK", raising=False)
    done = CliRunner().invoke(app, ["alerts", "--in", str(place), "--rules", str(rules)])
    assert done.exit_code == 2 and "CXNLP_TEST_HOOK" in done.stderr and not (place / STATE_FILE).exists()
    monkeypatch.setenv("CXNLP_TEST_HOOK", "http://hooks.example/secret-path")
    done = CliRunner().invoke(app, ["alerts", "--in", str(place), "--rules", str(rules)])
    assert done.exit_code == 2 and "https" in done.stderr and "secret-path" not in done.stderr


def test_check_fails_on_a_wrong_example(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["alerts", "check"]).exit_code == 0
    rules = tmp_path / "alerts.toml"
    rules.write_text('[[rule]]\nid = "r"\ntitle = "R"\nwhen = { fact = "risk", at_least = 0.5 }\n'
                     "fires = [{ row = {} }]\nsilent = [{ row = {} }]\n", encoding="utf-8")  # fmt: skip
    done = CliRunner().invoke(app, ["alerts", "check", "--rules", str(rules)])
    assert done.exit_code == 1 and "rule r, example 1 must fire and does not" in done.stderr
