"""The report: what it says, what it never lets through, and that the same folder gives the same bytes."""

from __future__ import annotations

import csv
import io
import itertools
import json
import math
import re
import shutil
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

import cxnlp.report.html as renderer
from cxnlp.behaviour.surveys import Asked, contradiction, survey_summary
from cxnlp.capacity import Capacity
from cxnlp.errors import UsageError
from cxnlp.report.charts import timeline, waterfall, waterfall_steps
from cxnlp.report.evidence import Reader, points_a_logit, score_of, shifts
from cxnlp.report.html import render_report, since, write_report
from cxnlp.report.markdown import markdown, text
from cxnlp.report.period import parse_period
from cxnlp.report.persons import Mood, Stakeholder, champion_words
from cxnlp.report.portfolio import FULL_DETAIL, portfolio, single_threaded
from cxnlp.report.qbr import render_account
from cxnlp.report.safe import clean, one_line, shorten
from cxnlp.report.seen import account_views
from cxnlp.report.series import metric_columns, rolling_share
from cxnlp.report.sheets import accounts_csv, workbook
from cxnlp.report.tables import Week, as_date, load_tables
from cxnlp.report.terminal import REASON_CHARS, reason, terminal_summary
from cxnlp.report.words import day, event_word, number, percent, signed
from cxnlp.trajectory.attention import attention

RUN = Path(__file__).parent / "fixtures" / "report_run"
HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
VOID = {"meta", "link", "br", "img", "input", "hr"}


class Page(HTMLParser):
    """Collects tags, ids, links, text by class and heading levels, and checks that tags close in order."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[tuple[int, str]] = []
        self.quotes: list[str] = []
        self.stack: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.stack.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append((int(tag[1]), ""))
        if tag == "blockquote":
            self.quotes.append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        while self.stack and self.stack[-1] != tag and self.stack[-1] in {"th", "td", "tr", "li", "thead", "tbody"}:
            self.stack.pop()  # HTML lets these end themselves
        assert self.stack and self.stack[-1] == tag, (tag, self.stack[-3:])
        self.stack.pop()

    def handle_data(self, data: str) -> None:
        if any(re.fullmatch("h[1-6]", t) for t in self.stack):
            level, text = self.headings[-1]
            self.headings[-1] = (level, text + data)
        if "blockquote" in self.stack:
            self.quotes[-1] += data


@pytest.fixture(scope="module")
def html() -> str:
    return render_report(RUN)


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def accounts() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((RUN / "accounts.json").read_text(encoding="utf-8"))["accounts"]
    return rows


def copy_run(target: Path, *names: str) -> Path:
    target.mkdir(exist_ok=True)
    for name in names or (p.name for p in RUN.iterdir() if p.suffix in (".json", ".jsonl", ".parquet")):
        shutil.copy(RUN / name, target / name)
    return target


def printed(out_dir: Path, width: int = 140) -> str:
    console = Console(width=width, record=True, file=None, force_terminal=False, quiet=False)
    with console.capture() as capture:
        console.print(terminal_summary(out_dir))
    return capture.get()


# What stands where


def test_drifting_accounts_come_first_and_the_steepest_fall_leads(page: Page) -> None:
    names = [text.strip() for level, text in page.headings if level in (2, 3)]
    assert names.index("Drifting transactional") < names.index("Halvorsen Tiles") < names.index("At risk")
    assert names.index("Halvorsen Tiles") < next(i for i, n in enumerate(names) if n.startswith("Café"))


def test_the_first_screen_tells_shift_test_and_quote(html: str) -> None:
    card = html.split('<article class="card drifting"')[1].split("</article>")[0]
    assert "41%" in card and "18%" in card
    assert "412 sentences before, 166 after" in card
    assert "q &lt; 0.001" in card and "Unlikely to be chance" in card
    assert "too busy for a roadmap discussion right now" in card
    assert "By spring we want all three kilns on one plan" in card
    assert "Since <strong>14 Jul 2026</strong>" in card


def test_onset_and_change_are_told_with_their_intervals(tmp_path: Path) -> None:
    folder = copy_run(tmp_path / "run")
    data = json.loads((folder / "accounts.json").read_text(encoding="utf-8"))
    row = next(r for r in data["accounts"] if r["account"] == "halvorsen-tiles")
    row["trajectory"]["onset_interval"] = ["2026-06-28", "2026-08-02"]
    row["ledger"]["change_interval"] = ["2025-12-30", "2026-07-20"]
    (folder / "accounts.json").write_text(json.dumps(data), encoding="utf-8")
    page, lies = render_report(folder), "between 28 Jun and 2 Aug 2026"
    assert f"Since about <strong>14 Jul 2026</strong> ({lies})" in page
    assert f"<dd>14 Jul 2026<small> {lies}</small></dd>" in page
    assert "Before and after, change on 14 Jul 2026 (between 30 Dec 2025 and 20 Jul 2026)" in page
    assert f"Onset 14 Jul 2026 {lies}." in page
    told = portfolio(load_tables(folder))
    assert f"since about 14 Jul 2026, {lies}" in markdown(told)
    (cells,) = [r for r in csv.DictReader(io.StringIO(accounts_csv(told))) if r["account"] == "halvorsen-tiles"]
    assert (cells["onset_from"], cells["onset_to"]) == ("2026-06-28", "2026-08-02")


def test_the_first_screen_says_what_to_do_next(html: str) -> None:
    """The table at the top and each card: since when, why and the next step of every declining account."""
    rows = html.split('id="h-glance"')[1].split("</section>")[0].split("<tr>")[2:]
    declining = [a for a in accounts() if a["trajectory"]["class"] in ("drifting", "at_risk")]
    assert len(rows) == len(declining)
    first = next(a for a in declining if a["name"] == "Halvorsen Tiles")
    step = first["actions"][0]["action"]
    card = html.split('<article class="card drifting"')[1].split("</article>")[0]
    for part in (rows[0], card):
        assert (
            "14 Jul 2026" in part and step[1:] in part and f"within {first['actions'][0]['due_in_days']} days" in part
        )


def test_a_quote_stands_under_the_reason_that_it_proves(html: str) -> None:
    """Where a quote is one of a shown reason's own, it is in that reason's item; else under its own heading."""
    for card in html.split('<article class="card')[1:]:
        items = re.findall(r"<li>.*?</li>", card.split("</article>")[0], re.DOTALL)
        assert sum("<blockquote" in item for item in items) <= 1


def test_the_words_of_a_card_speak_for_the_decline(tmp_path: Path) -> None:
    """Neither a wish for more nor what was said long before the onset."""
    folder = copy_run(tmp_path / "run")
    data = json.loads((folder / "accounts.json").read_text(encoding="utf-8"))
    row = next(r for r in data["accounts"] if r["account"] == "halvorsen-tiles")
    first = next(e for e in row["events"] if e["evidence"])
    told = {"explained": False, "severity": 0.99, "person_id": None, "statement": "it is told"}

    def said(kind: str, when: str, quote: str) -> dict[str, Any]:
        return first | told | {"kind": kind, "date": when, "evidence": [first["evidence"][0] | {"quote": quote}]}

    row["drivers"], row["confirmatory"] = [], []
    row["events"] = [
        said("expansion", "2026-07-20", "Could you quote for more seats?"),
        said("escalation", "2026-02-01", "This goes to the board."),
        said("scope_dispute", "2026-07-25", "That was part of the price.") | {"severity": 0.2},
    ]
    for cls, onset, words in (
        ("drifting", "2026-07-14", "That was part of the price."),
        ("at_risk", "2026-02-10", "This goes to the board."),
        ("deepening", "2026-07-01", "Could you quote for more seats?"),
    ):
        row["trajectory"] |= {"class": cls, "onset": onset}
        (folder / "accounts.json").write_text(json.dumps(data), encoding="utf-8")
        view = next(v for v in account_views(load_tables(folder)) if v.key == "halvorsen-tiles")
        assert view.best_quote is not None and view.best_quote.text == words
        assert reason(row) == view.main_reason == "It is told"
    row["trajectory"] |= {"class": "drifting"}
    row["events"] = row["events"][:1]
    assert reason(row) == "nothing stands out"


def test_a_thin_comparison_is_called_thin(html: str) -> None:
    card = html.split('<article class="card drifting"')[2].split("</article>")[0]
    assert "Thin: few sentences on one side" in card


def test_every_account_has_its_row_and_its_section(page: Page) -> None:
    ids = [a["id"] for _, a in page.tags if a.get("id")]
    assert [i for i in ids if i and re.fullmatch(r"a\d+", i)] == [f"a{n}" for n in range(1, 7)]
    assert len(ids) == len(set(ids))
    targets = {a["href"] for t, a in page.tags if t == "a" and a.get("href")}
    assert all(t and t.startswith("#") and t[1:] in ids for t in targets)


def test_explained_events_are_muted_and_raise_no_alarm(html: str) -> None:
    views = {v.name: v for v in account_views(load_tables(RUN))}
    mossbank = views["Mossbank Foods"]
    assert [e.kind for e in mossbank.events] == ["engagement_drop"] and mossbank.alarms == ()
    assert mossbank.main_reason == "nothing stands out"
    assert '<li class="explained"' in html


def test_what_is_too_weak_to_alarm_is_not_called_explained(tmp_path: Path) -> None:
    folder = copy_run(tmp_path / "run")
    data = json.loads((folder / "accounts.json").read_text(encoding="utf-8"))
    row = next(r for r in data["accounts"] if r["name"] == "Mossbank Foods")
    chips = {}
    for aside in (False, True):
        row["events"][0]["aside"] = aside
        (folder / "accounts.json").write_text(json.dumps(data), encoding="utf-8")
        (view,) = [v for v in account_views(load_tables(folder)) if v.name == "Mossbank Foods"]
        assert view.alarms == ()
        chips[aside] = view.events[0].chip
        assert ('<span class="chip muted">weak sign</span>' in render_report(folder)) == aside
        sheet = openpyxl.load_workbook(io.BytesIO(workbook(portfolio(load_tables(folder)))))["events"]
        assert ("weak sign" in [cells[4] for cells in sheet.iter_rows(values_only=True)]) == aside
    assert chips == {False: "explained", True: "weak sign"}


def test_lists_of_the_first_screen() -> None:
    view = portfolio(load_tables(RUN))
    assert [(s.name, s.status) for _, s in view.quiet][1:3] == [
        ("Maren Halvorsen-Lie", "fading"),
        ("Odd Bråten", "silent"),
    ]
    assert [a.name for a, _ in view.single_threaded] == ["Halvorsen Tiles"]
    assert {e.kind for _, events in view.money for e in events} == {"scope_dispute", "escalation", "late_payment"}
    assert view.tally[0] == ("drifting", "drifting", 2)


def seat(name: str, status: str, contacts: int) -> Stakeholder:
    none = Mood(None, None, 0)
    return Stakeholder(name, "user", "user", status, False, None, 0, contacts, none, none)


def test_one_person_is_named_as_the_last_one_only_who_is_in_touch() -> None:
    tables = load_tables(RUN)
    view = next(v for v in account_views(tables) if v.cls == "at_risk")
    gone, never, seldom = seat("Ana Reis", "silent", 0), seat("Bo Marsh", "active", 0), seat("Cy Dunn", "active", 2)
    told = lambda *people: single_threaded([replace(view, events=(), stakeholders=people)])  # noqa: E731
    assert told(gone, never) == ()
    ((_, why),) = told(gone, never, seldom)
    assert why == "only Cy Dunn (user) of 3 known people is still active"


def test_where_the_score_finds_nobody_active_no_account_hangs_on_one_person() -> None:
    view = next(v for v in account_views(load_tables(RUN)) if v.cls == "at_risk")
    people = (seat("Ana Reis", "silent", 0), seat("Cy Dunn", "active", 2))
    count = replace(view.drivers[0], feature="active_people", value=0.0)
    told = lambda *drivers: single_threaded([replace(view, stakeholders=people, drivers=drivers)])  # noqa: E731
    assert told() and told(replace(count, value=1.0)) and not told(count)


def test_who_is_active_by_status_alone_is_seldom_heard() -> None:
    long_ago = replace(seat("Bo Marsh", "active", 0), last_active=date(2025, 1, 16))
    people = (long_ago, seat("Cy Dunn", "active", 2), seat("Ana Reis", "fading", 0), seat("Dee Fox", "active", 0))
    assert [p.standing for p in people] == ["seldom heard", "active", "fading", "never heard"]
    tables = load_tables(RUN)
    row = next(r for r in tables.accounts if r["name"] == "Halvorsen Tiles")
    row["stakeholders"][0] |= {"status": "active", "messages_90d": 0, "contacts_90d": 0, "last_active": "2025-01-16"}
    [view] = [v for v in account_views(tables) if v.name == "Halvorsen Tiles"]
    assert [p.standing for p in view.stakeholders if not p.in_touch and p.status == "active"] == ["seldom heard"]


def test_the_champion_stands_on_the_page_as_their_seat_does() -> None:
    heard = date(2026, 3, 3)
    known = [
        replace(seat("Bo Marsh", s, n), last_active=heard) for s, n in (("active", 2), ("active", 0), ("fading", 0))
    ]
    assert [champion_words("active", s) for s in (*known, seat("Bo Marsh", "active", 0), None)] == [
        ("active", ""),
        ("seldom heard", "last heard 3 Mar 2026"),
        ("fading", "last heard 3 Mar 2026"),
        ("never heard", ""),
        ("active", ""),
    ]
    assert [champion_words("absent", s) for s in (replace(known[2], status="silent"), known[2])] == [
        ("absent", ""),
        ("absent", "by contact: fading, last heard 3 Mar 2026"),
    ]
    assert champion_words("replaced", replace(known[2], status="left")) == ("replaced", "")
    assert champion_words("None", None) == (None, "")


def test_a_champion_who_fades_is_not_called_active(tmp_path: Path) -> None:
    copy_run(tmp_path / "run", "people.jsonl")
    document = json.loads((RUN / "accounts.json").read_text(encoding="utf-8"))
    row = next(r for r in document["accounts"] if r["account"] == "halvorsen-tiles")
    champion = next(p for p in row["stakeholders"] if p["is_champion"])
    champion |= {"status": "fading", "last_active": "2026-08-12"}
    row["champion"] = {"person_id": champion["person_id"], "status": "active", "since": None, "successor": None}
    (tmp_path / "run" / "accounts.json").write_text(json.dumps(document), encoding="utf-8")
    told = re.sub("<[^>]+>", "", render_report(tmp_path / "run"))
    assert f"Champion {champion['name']}: fading (last heard 12 Aug 2026)." in told


def driver(feature: str, person: str, contribution: float = 1.0) -> dict[str, Any]:
    said = {"message_id": "m1", "quote": "Many thanks.", "sent_at": "2025-09-04T08:00:00Z", "person_id": person}
    return {"feature": feature, "contribution": contribution, "statement": feature, "evidence": [said]}


def test_last_words_are_those_of_somebody_who_fell_silent() -> None:
    reader = Reader({}, {}, {}, frozenset({"gone"}))
    rows = [driver("active_people", who, by) for who, by in (("gone", 4.0), ("here", 3.0), ("gone", -2.0))]
    found = reader.drivers({"baseline_logit": 0.0}, rows)
    assert [(bool(d.quotes), d.last_words) for d in found] == [(True, True), (False, True), (False, False)]


@pytest.mark.parametrize(
    ("feature", "proven"),
    [
        *((f, False) for f in ("ticket_volume", "ticket_seniority", "meetings_declined", "meeting_attendance")),
        *((f, False) for f in ("meetings_held", "customer_reply_time", "concentration", "logins")),
        *((f, True) for f in ("scope_dispute", "trust", "strategic_share", "a_signal_of_ones_own")),
    ],
)
def test_what_is_counted_is_proved_by_no_words(feature: str, proven: bool) -> None:
    [found] = Reader({}, {}, {}).drivers({"baseline_logit": 0.0}, [driver(feature, "here")])
    assert bool(found.quotes) is proven


def test_a_question_is_open_for_the_working_days_that_an_answer_is_owed() -> None:
    tables = load_tables(RUN)
    row = tables.accounts[0]
    asked = {"text": "When is it ready?", "side": "customer", "asked": "2026-08-31", "days_open": 2, "overdue": True}
    row["responsiveness"], row["open_questions"] = {}, [asked | {"working_days": d} for d in (3.0, 1.4, 0.2)]
    view = next(v for v in account_views(tables) if v.key == row["account"])
    assert view.answering
    told = [q.open_for for q in view.answering.questions]
    assert told == ["3 working days", "1 working day", "under a working day"]


def test_a_name_without_blanks_leaves_room_for_the_other_columns(html: str) -> None:
    assert re.search(r"\.portfolio tbody th[^{]*\{overflow-wrap:anywhere;[^}]*max-width:", html)


def test_a_renewal_that_is_over_was_due() -> None:
    view = next(v for v in account_views(load_tables(RUN)) if v.renewal)
    assert view.as_of
    ahead = replace(view, renewal=view.as_of)
    past = replace(view, renewal=view.as_of - timedelta(days=48))
    assert ahead.renewing == f"renews {day(ahead.renewal)}" and past.renewing == f"renewal was due {day(past.renewal)}"
    tables = load_tables(RUN)
    for row in tables.accounts:
        row["renewal_date"] = "2026-01-31"
    told = markdown(portfolio(tables))
    assert "renewal was due 31 Jan 2026" in told and "renews" not in told


def test_where_nobody_is_in_touch_nothing_hangs_on_one_person() -> None:
    view = next(v for v in account_views(load_tables(RUN)) if v.name == "Halvorsen Tiles")
    silent = tuple(replace(p, status="silent", contacts_90d=0) for p in view.stakeholders)
    assert single_threaded([view]) and not single_threaded([replace(view, stakeholders=silent)])
    assert single_threaded([replace(view, stakeholders=())]), "who is there is not known: the event counts"


def test_the_main_reason_is_the_same_wherever_it_is_told() -> None:
    tables = load_tables(RUN)
    views = {v.key: v for v in account_views(tables)}
    for row in tables.accounts:
        assert reason(row) == shorten(views[row["account"]].main_reason, REASON_CHARS)


def test_too_little_data_is_said_plainly(html: str) -> None:
    section = html.split('">Quillon Labs ')[-1]
    assert "too little to say" in html and "Under six weeks or ten customer messages" in section


# Truth of the figures


def test_quotes_are_exact_words_of_their_messages(page: Page) -> None:
    rows = [json.loads(line) for line in (RUN / "messages.jsonl").read_text(encoding="utf-8").splitlines()]
    texts = [clean(r["text"]) for r in rows]
    assert len(page.quotes) > 15
    assert all(any(q.strip() in t for t in texts) for q in page.quotes)


def test_waterfall_leads_from_baseline_to_score() -> None:
    for view in account_views(load_tables(RUN)):
        steps = waterfall_steps(view)
        ends = [-view.baseline_logit, *(s.end for s in steps)]
        assert [s.start for s in steps] == ends[:-1]
        assert score_of(-ends[-1]) == pytest.approx(view.score, abs=1e-9)
        assert sum(s.points for s in steps) == pytest.approx(view.score - score_of(view.baseline_logit), abs=1e-9)


def test_points_stand_in_the_order_of_their_size_and_their_sign_is_that_of_the_step() -> None:
    for view in account_views(load_tables(RUN)):
        sizes = [abs(d.points) for d in view.drivers]
        assert sizes == sorted(sizes, reverse=True)
        assert all((d.points < 0) == (d.contribution > 0) for d in view.drivers if d.contribution)
        assert all((s.points > 0) == (s.end > s.start) for s in waterfall_steps(view) if s.points)


@given(st.floats(-8, 8), st.floats(-8, 8))
def test_points_add_up_whatever_the_way(logit: float, change: float) -> None:
    moved = change * points_a_logit(logit, change)
    assert moved == pytest.approx(score_of(logit + change) - score_of(logit), abs=1e-4)
    assert points_a_logit(logit, change) < 0


def test_rolling_share_pools_four_weeks_and_says_nothing_on_few_sentences() -> None:
    start = date(2026, 1, 5)
    weeks = [
        Week(start + timedelta(weeks=i), {"strategic_share": s, "n_scored": n})
        for i, (s, n) in enumerate([(1.0, 2.0), (0.0, 10.0), (0.5, 10.0), (0.5, 10.0), (0.0, 10.0)])
    ]
    points = rolling_share(weeks)
    assert points[0].share is None
    assert points[1].share == pytest.approx(2 / 12)
    assert points[4].share == pytest.approx(10 / 40)
    assert all(0 <= p.low <= p.share <= p.high <= 1 for p in points if p.share is not None)


def test_the_weekly_column_of_the_very_week_is_preferred() -> None:
    weeks = [
        Week(
            date(2026, 1, 5), {"strategic_share": 0.9, "week_strategic_share": 0.2, "work_talk": 20.0, "n_scored": 50.0}
        )
    ]
    assert rolling_share(weeks)[0].share == pytest.approx(0.2)


def test_measured_series_win_over_features_of_the_same_name() -> None:
    weeks = [
        Week(date(2026, 1, 5), {"active_users": 3.0, "metric_active_users": 4.0, "metric_calls": 1.0, "logins": 2.0})
    ]
    assert metric_columns(weeks) == ("metric_active_users", "logins", "metric_calls")


def test_files_not_read_are_listed_with_their_reason(html: str) -> None:
    part = html.split('id="coverage"')[1]
    assert "1 file could not be read and is not in these figures" in part and "binary data, not a mail" in part
    assert "1 file left aside" in part and "not a message or table" in part
    assert "702,300 (55%)" in part and "records that could not be read</dt><dd>2" in part


# Nothing gets through


def test_foreign_text_is_escaped_and_cleaned(html: str, page: Page) -> None:
    assert not HARMFUL.search(html)
    assert [t for t, _ in page.tags].count("script") == 1
    assert not [t for t, _ in page.tags if t in {"img", "iframe", "object", "link", "form", "input"}]
    for _, attrs in page.tags:
        assert not [name for name in attrs if name.startswith("on") or name in ("style", "src")]
    assert "alert(1)" in html and "<script>alert" not in html
    assert "{{ 7*7 }}" in html


def test_one_file_that_calls_nobody(html: str, page: Page) -> None:
    assert not re.search(r"https?:|//[a-z]|url\(|@import", html)
    policy = next(a["content"] for t, a in page.tags if t == "meta" and a.get("http-equiv"))
    assert policy is not None and "default-src 'none'" in policy and "unsafe" not in policy


def test_policy_names_style_and_script_by_their_hash(html: str) -> None:
    import base64
    import hashlib

    for tag in ("style", "script"):
        body = re.search(f"<{tag}>(.*?)</{tag}>", html, re.S)
        assert body
        assert base64.b64encode(hashlib.sha256(body[1].encode()).digest()).decode() in html


def test_foreign_names_stand_isolated(html: str) -> None:
    assert "<bdi>נועה שגיא</bdi>" in html


@given(st.text())
def test_clean_leaves_no_harmful_character_and_keeps_the_rest(text: str) -> None:
    result = clean(text)
    assert not HARMFUL.search(result)
    assert clean(result) == result
    assert [c for c in text if c.isalnum()] == [c for c in result if c.isalnum()]
    assert "\n" not in one_line(text) and len(shorten(text, 20)) <= 20


# Reading it without eyes, mouse or colour


def test_headings_descend_without_gaps(page: Page) -> None:
    levels = [level for level, _ in page.headings]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))


def test_charts_have_a_text_alternative_and_every_week_its_figures(html: str, page: Page) -> None:
    drawings = [a for t, a in page.tags if t == "svg"]
    assert len(drawings) >= 10
    assert all(a.get("role") == "img" and (a.get("aria-label") or "").strip() for a in drawings)
    assert re.search(r'<g class="week"><path d="M[\d.]+ \d+v-\d+h[\d.]+v\d+z"/></g>', html), "one area to point at"
    table = html.split('<table class="dense weeks">')[1].split("</table>")[0]
    assert table.count("<tr>") - 1 == 30


def test_scroll_regions_can_be_reached_and_have_names(page: Page) -> None:
    regions = [a for _, a in page.tags if a.get("class") == "scroll"]
    assert regions
    assert all(r.get("tabindex") == "0" and (r.get("aria-label") or r.get("aria-labelledby")) for r in regions)
    assert ("html", {"lang": "en"}) in page.tags


# Same run, same bytes; bounded size


def test_same_folder_gives_the_same_bytes_wherever_it_lies(html: str, tmp_path: Path) -> None:
    copy_run(
        tmp_path / "elsewhere",
        "sentences.parquet",
        *(p.name for p in RUN.iterdir() if p.suffix != ".py" and p.is_file()),
    )
    path = write_report(tmp_path / "elsewhere")
    assert path.name == "report.html"
    assert path.read_bytes() == html.encode()
    assert str(tmp_path) not in html


def test_order_of_accounts_in_the_file_does_not_matter(tmp_path: Path) -> None:
    copy_run(tmp_path / "run")
    document = json.loads((RUN / "accounts.json").read_text(encoding="utf-8"))
    document["accounts"].reverse()
    (tmp_path / "run" / "accounts.json").write_text(json.dumps(document), encoding="utf-8")
    assert portfolio(load_tables(tmp_path / "run")) == portfolio(load_tables(RUN))


def test_each_chart_and_the_page_stay_small(html: str) -> None:
    for view in account_views(load_tables(RUN)):
        year = tuple(Week(w.start + timedelta(weeks=k * 30), w.values) for k in range(2) for w in view.weeks)
        assert len(timeline(view, year).encode()) <= 12_000
        assert len(waterfall(view).encode()) <= 12_000
    assert len(html.encode()) <= 1_000_000 + 6 * 15_000


def test_many_accounts_get_rows_the_worst_get_sections_and_the_page_keeps_its_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pandas as pd

    from cxnlp import parquet

    run = copy_run(tmp_path / "run", "people.jsonl", "messages.jsonl", "sources.jsonl")
    document = json.loads((RUN / "accounts.json").read_text(encoding="utf-8"))
    rows = document["accounts"]
    document["accounts"] = [
        {**r, "account": f"{r['account']}-{i}", "name": f"{r['name']} {i}"} for i in range(340) for r in rows
    ]
    (run / "accounts.json").write_text(json.dumps(document), encoding="utf-8")
    week = parquet.read(RUN / "weekly.parquet")
    week = week[week["account"] == "brightwater-clinics"]
    earlier = week.assign(week=[(date.fromisoformat(w) - timedelta(weeks=30)).isoformat() for w in week["week"]])
    both = pd.concat([earlier, week])
    parquet.write(
        pd.concat([both.assign(account=f"brightwater-clinics-{i}") for i in range(340)]), run / "weekly.parquet"
    )
    drawn: dict[str, str] = {}  # all accounts look alike: draw the first, take its size for all
    for name, draw in (("timeline", timeline), ("waterfall", waterfall)):
        monkeypatch.setattr(
            renderer, name, lambda *of, n=name, d=draw, **how: drawn.get(n) or drawn.setdefault(n, d(*of, **how))
        )
    html = render_report(run)
    assert html.split('id="accounts"')[0].count("<tr><th>") >= 2040
    assert html.count('<section class="account at_risk"') == html.count('<section class="account') == FULL_DETAIL
    assert '<table class="dense weeks">' not in html, "brief sections"
    assert len(html.encode()) <= 1_000_000 + FULL_DETAIL * 15_000


# Comparison and single account


def test_changes_since_the_last_report(tmp_path: Path) -> None:
    copy_run(tmp_path / "old", "people.jsonl")
    document = json.loads((RUN / "accounts.json").read_text(encoding="utf-8"))
    for row in document["accounts"]:
        row["as_of"] = "2026-06-26"
        if row["account"] == "halvorsen-tiles":
            row["trajectory"].update({"class": "steady", "score": 71.0})
            row["events"] = []
            for person in row["stakeholders"]:
                person["status"] = "active"
    document["accounts"] = [r for r in document["accounts"] if r["account"] != "quillon-labs"]
    document["accounts"].append({**document["accounts"][0], "account": "gone", "name": "Gone & Co"})
    (tmp_path / "old" / "accounts.json").write_text(json.dumps(document), encoding="utf-8")
    section = render_report(RUN, previous=tmp_path / "old").split('id="changes"')[1].split("</section>")[0]
    assert "Since the last report (26 Jun 2026)" in section
    assert "steady → drifting, score 71 → 29" in section and "hangs on one person on 24 Aug 2026" in section
    assert "newly quiet: Maren Halvorsen-Lie, Odd Bråten" in section
    assert "new here: not enough data" in section and "Gone &amp; Co" in section


def test_accounts_judged_on_days_of_their_own_tell_since_when(tmp_path: Path) -> None:
    copy_run(tmp_path / "old", "people.jsonl")
    document = json.loads((RUN / "accounts.json").read_text(encoding="utf-8"))
    for row in document["accounts"]:
        row["as_of"] = "2026-08-26"
        if row["account"] == "halvorsen-tiles":
            row["as_of"] = "2026-06-26"
            row["events"] = []
    (tmp_path / "old" / "accounts.json").write_text(json.dumps(document), encoding="utf-8")
    section = render_report(RUN, previous=tmp_path / "old").split('id="changes"')[1].split("</section>")[0]
    assert "Since the last report (each account since its own day, 26 Jun 2026 to 26 Aug 2026)" in section
    assert "</a> since 26 Jun 2026: " in section and "planning put off on 14 Jul 2026" in section
    text = markdown(portfolio(load_tables(RUN)), since(RUN, tmp_path / "old"))
    assert "- **Halvorsen Tiles**: since 26 Jun 2026: " in text


def test_a_role_decided_in_between_is_told_where_a_score_moved(tmp_path: Path) -> None:
    old, new = (copy_run(tmp_path / name) for name in ("old", "new"))
    document = json.loads((old / "accounts.json").read_text(encoding="utf-8"))
    row = next(r for r in document["accounts"] if r["account"] == "halvorsen-tiles")
    row["trajectory"]["score"] += 20.0
    (old / "accounts.json").write_text(json.dumps(document), encoding="utf-8")
    people = [json.loads(x) for x in (new / "people.jsonl").read_text(encoding="utf-8").splitlines()]
    one = next(p for p in people if p["account"] == "halvorsen-tiles")
    one["roles"] = [{"role": "champion", "probability": 1.0, "source": "decision"}]
    (new / "people.jsonl").write_text("".join(json.dumps(p) + "\n" for p in people), encoding="utf-8")
    for now, before, said in ((new, old, "set to champion"), (old, new, "no longer set to champion")):
        section = render_report(now, previous=before).split('id="changes"')[1].split("</section>")[0]
        assert f"the role of {one['name']} {said}" in re.sub(r"</?bdi>", "", section)
        assert f"decided since then: the role of {one['name']} {said}" in markdown(
            portfolio(load_tables(now)), since(now, before)
        )
    assert "decided since then" not in render_report(old, previous=copy_run(tmp_path / "same"))


def test_a_share_of_no_sentence_is_no_share() -> None:
    row = {"before": {"strategic": 0.45, "n": 0}, "after": {"strategic": 0.46, "n": 7}, "difference": 0.01}
    (shift,) = shifts({"by_role": {"executive": row}})
    assert (shift.before, shift.after, shift.difference, shift.reading) == (None, 0.46, None, "too little to say")


def test_an_event_found_later_is_called_so_whatever_its_day(tmp_path: Path) -> None:
    copy_run(tmp_path / "old", "people.jsonl")
    document = json.loads((RUN / "accounts.json").read_text(encoding="utf-8"))
    row = next(r for r in document["accounts"] if r["account"] == "halvorsen-tiles")
    gone = next(e for e in row["events"] if not e["explained"])
    row["events"] = [e for e in row["events"] if e is not gone]
    (tmp_path / "old" / "accounts.json").write_text(json.dumps(document), encoding="utf-8")
    section = render_report(RUN, previous=tmp_path / "old").split('id="changes"')[1].split("</section>")[0]
    said = f"{event_word(gone['kind'])} newly found (dated {day(date.fromisoformat(gone['date']))})"
    assert said in section
    gone["person_id"] = "p-somebody-else"
    row["events"].append(gone)
    (tmp_path / "old" / "accounts.json").write_text(json.dumps(document), encoding="utf-8")
    section = render_report(RUN, previous=tmp_path / "old").split('id="changes"')[1].split("</section>")[0]
    assert said in section, "the same kind and day, of another person"


def test_what_a_source_that_ended_said_is_not_known_any_more(tmp_path: Path) -> None:
    copy_run(tmp_path / "old", "people.jsonl")
    copy_run(tmp_path / "new", "people.jsonl")
    document = json.loads((RUN / "accounts.json").read_text(encoding="utf-8"))
    row = next(r for r in document["accounts"] if r["account"] == "halvorsen-tiles")
    row["drivers"][1]["feature"] = "champion_activity"
    row["levels"] = {d["feature"]: d["value"] for d in row["drivers"]}
    (tmp_path / "old" / "accounts.json").write_text(json.dumps(document), encoding="utf-8")
    first, second, *rest = row["drivers"]
    row["drivers"], row["sources_ended"] = [first, *rest], [{"source": "mail", "last_day": "2026-05-21"}]
    row["trajectory"]["score"] += 20.0
    del row["levels"][second["feature"]]
    (tmp_path / "new" / "accounts.json").write_text(json.dumps(document), encoding="utf-8")
    page = render_report(tmp_path / "new", previous=tmp_path / "old")
    section = page.split('id="changes"')[1].split("</section>")[0]
    assert "(mails after 21 May 2026 not known: neither better nor worse for that)" in section
    assert f"not known any more: {second['statement']}" in re.sub("<[^>]+>", "", section)
    assert "no more:" not in section


def test_one_account_as_a_page() -> None:
    html = render_account(RUN, "halvorsen-tiles")
    assert render_account(RUN, "Halvorsen Tiles") == html
    levels = [level for level, _ in Page(html).headings]
    assert levels[0] == 1 and all(b - a <= 1 for a, b in itertools.pairwise(levels))
    assert "Brightwater" not in html and "Halvorsen Tiles" in html
    for part in (
        "Where the relationship stands",
        "Value delivered",
        "Open promises",
        "Risks",
        "What they ask",
        "People",
    ):
        assert part in html
    with pytest.raises(UsageError, match="no account 'nobody'"):
        render_account(RUN, "nobody")
    with pytest.raises(UsageError, match="no week of Halvorsen Tiles lies in January 2019: its weeks run from"):
        render_account(RUN, "halvorsen-tiles", parse_period("2019-01"))


def test_a_review_page_begins_what_they_ask_with_their_open_questions(tmp_path: Path) -> None:
    shutil.copytree(RUN, tmp_path / "run")
    document = json.loads((RUN / "accounts.json").read_text(encoding="utf-8"))
    row = next(a for a in document["accounts"] if a["account"] == "halvorsen-tiles")
    asked = {"text": "When will this be solved?", "asked": "2026-03-02", "working_days": 21.0, "overdue": True}
    ours = asked | {"text": "Shall we meet?", "side": "vendor"}
    row["responsiveness"], row["open_questions"] = {}, [asked | {"side": "customer"}, ours]
    (tmp_path / "run" / "accounts.json").write_text(json.dumps(document), encoding="utf-8")
    section = render_account(tmp_path / "run", "halvorsen-tiles").split('id="q-asks"')[1].split("</section>")[0]
    assert "When will this be solved?" in section and "open for" in section and "21 working days" in section
    assert "Shall we meet?" not in section and "No open question" not in section


# Folders that are not as they should be


def test_missing_tables_are_named_and_the_rest_is_shown(tmp_path: Path) -> None:
    html = render_report(copy_run(tmp_path / "run", "accounts.json"))
    for name in ("people.jsonl", "messages.jsonl", "weekly.parquet", "sentences.parquet", "sources.jsonl"):
        assert name in html.split("Not in this folder")[1].split("</p>")[0]
    assert "Fewer than two weeks of figures" in html and "Halvorsen Tiles" in html


def test_missing_columns_are_named(tmp_path: Path) -> None:
    import pandas as pd

    from cxnlp import parquet

    run = copy_run(tmp_path / "run")
    frame = pd.DataFrame({"account": ["halvorsen-tiles"] * 2, "week": ["2026-W10", "2026-W11"], "tickets": [1, 2]})
    parquet.write(frame, run / "weekly.parquet")
    html = render_report(run)
    assert "weekly.parquet column strategic_share" in html
    assert "too few sentences to say" in html


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "holds no accounts.json"),
        (b"\xff\xfe{", "not readable JSON"),
        (b"[1]", "not an accounts.json"),
        (b'{"schema_version": 1, "accounts": [{"account": "x"}]}', "not an accounts.json"),
        (b'{"schema_version": 9, "accounts": []}', "schema version 9"),
    ],
)
def test_unusable_folders_raise_one_clear_line(tmp_path: Path, content: bytes | None, words: str) -> None:
    if content is not None:
        (tmp_path / "accounts.json").write_bytes(content)
    with pytest.raises(UsageError, match=words) as caught:
        render_report(tmp_path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["weekly.parquet", "sentences.parquet", "people.jsonl"])
def test_damaged_tables_raise_a_usage_error(tmp_path: Path, name: str) -> None:
    run = copy_run(tmp_path / "run")
    (run / name).write_bytes(b"not a table at all\n")
    with pytest.raises(UsageError, match=name):
        render_report(run)


def test_an_empty_portfolio_is_a_page_too(tmp_path: Path) -> None:
    (tmp_path / "accounts.json").write_text('{"schema_version": 1, "accounts": []}', encoding="utf-8")
    html = render_report(tmp_path)
    assert "0 accounts" in html and "No account is drifting." in html
    assert "No account was found: name the customers" in html and "Every account has enough data" not in html
    assert "a folder named after it" in html and "--account" not in html
    assert "No account was found: name the customers" in markdown(portfolio(load_tables(tmp_path)))
    for width in (40, 80, 140):
        told = " ".join(printed(tmp_path, width).split())
        assert "0 accounts" in told and "No account was found: name the customers" in told


# Terminal


def test_terminal_summary_ranks_and_is_safe() -> None:
    text = printed(RUN)
    assert "6 accounts: 2 drifting, 1 at risk, 1 deepening, 1 steady, 1 not enough data" in text
    assert text.index("Halvorsen Tiles") < text.index("Brightwater Clinics") < text.index("Mossbank Foods")
    assert "14 Jul 2026" in text and "34%" in text and "−4.2" in text
    assert not HARMFUL.search(text)


def test_too_little_data_has_no_figures_in_tables() -> None:
    (row,) = (line for line in printed(RUN, 140).splitlines() if "not enough data" in line and "accounts:" not in line)
    assert row.split("not enough data")[1].split()[:3] == ["–", "–", "–"]
    (row,) = (line for line in markdown(portfolio(load_tables(RUN))).splitlines() if "| not enough data |" in line)
    assert "| not enough data | – | – | – |" in row


@pytest.mark.parametrize("width", [80, 100, 140])
def test_no_account_breaks_over_lines_in_a_terminal(tmp_path: Path, width: int) -> None:
    names = ["northern-abbey-freight.example", "Brightwater Logistics Inc.", "Ollerton College"]
    rows = [{**row, "name": name} for row, name in zip(accounts(), names, strict=False)]
    (tmp_path / "accounts.json").write_text(json.dumps({"schema_version": 1, "accounts": rows}), encoding="utf-8")
    lines = printed(tmp_path, width).splitlines()
    assert all(sum(name in line for line in lines) == 1 for name in names)
    assert all(len(line) <= width for line in lines)
    said = " ".join(" ".join(lines).split())
    assert all(reason(row).split(" ")[0] in said for row in rows)


def test_terminal_summary_does_not_read_markup(tmp_path: Path) -> None:
    row = {**accounts()[0], "name": "[red]Loud[/red]\x1b]0;title\x07"}
    (tmp_path / "accounts.json").write_text(json.dumps({"schema_version": 1, "accounts": [row]}), encoding="utf-8")
    assert "[red]Loud[/red]]0;title" in printed(tmp_path)


def test_surveys_are_shown_with_what_the_silent_leave_open(tmp_path: Path) -> None:
    """In page, terminal, Markdown and tables: answers, bounds, the corrected mean, and whom the answers contradict."""
    out = copy_run(tmp_path / "run")
    document = json.loads((out / "accounts.json").read_text(encoding="utf-8"))
    given = (None, 0.85, 0.95)
    rows = [Asked(f"a{k % 5}", "nps", float(k), given[k % 3], bool(k % 2), 0.1 * k) for k in range(60)]
    document["surveys"] = survey_summary(rows)
    first = document["accounts"][0]
    first["survey"] = {"contradicts": contradiction(0.9, 4, "drifting")}
    plain = printed(out)
    (out / "accounts.json").write_text(json.dumps(document), encoding="utf-8")
    shown = " ".join(printed(out).split())
    line = document["surveys"]["nps"]
    assert "nps 40 of 60 90% (NPS +50) 60% to 93%" in shown and f"{percent(line['weighted_mean'])} (" in shown
    assert f"{first['name']}: 4 recent survey answers at 90% of the scale" in shown
    html = render_report(out)
    assert 'id="surveys"' in html and "<td>40 of 60<td>90% (NPS +50)<td>60% to 93%<td>90%" in html
    assert "nps" not in plain and 'id="surveys"' not in render_report(RUN)
    page, without = portfolio(load_tables(out)), portfolio(load_tables(RUN))
    told = markdown(page)
    assert f"| nps | 40 of 60 | 90% (NPS +50) | 60% to 93% | {percent(line['weighted_mean'])} (" in told
    assert f"- {text(first['name'])}: 4 recent survey answers at 90% of the scale, yet the account is drifting" in told
    assert "## Surveys" not in markdown(without)
    found = {row["account"]: row for row in csv.DictReader(io.StringIO(accounts_csv(page)))}
    assert found[first["account"]]["survey_against_behaviour"].startswith("4 recent survey answers at 90% of the scale")
    assert not any(row["survey_against_behaviour"] for key, row in found.items() if key != first["account"])
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(page)))["surveys"]
    assert [cell.value for cell in sheet[2]][:4] == ["nps", "40 of 60", "90% (NPS +50)", "60% to 93%"]


# Small words


def test_numbers_and_dates_as_written() -> None:
    assert (percent(None), percent(0.0), percent(0.001), percent(1.0)) == ("–", "0%", "<1%", "100%")
    assert (number(-0.001, 2), number(1234.5, 1), signed(-0.04, 1)) == ("0", "1,234.5", "0.0")
    assert day(as_date("2026-W05")) == day(as_date("2026-01-26T23:00:00Z")) == "26 Jan 2026"
    assert as_date("soon") is None and as_date(None) is None


def test_a_budget_cuts_the_lists_of_the_first_screen(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    shutil.copytree(RUN, folder)
    data = json.loads((folder / "accounts.json").read_text(encoding="utf-8"))
    whole = portfolio(load_tables(folder))
    data["budget"] = attention(data["accounts"], Capacity(1.0), 0.1)
    (folder / "accounts.json").write_text(json.dumps(data), encoding="utf-8")
    cut = portfolio(load_tables(folder))
    listed = set(data["budget"]["listed"])
    assert len(listed) == 1
    assert cut.quiet == tuple(q for q in whole.quiet if q[0].key in listed)
    assert cut.money == tuple(m for m in whole.money if m[0].key in listed)
    assert len(cut.accounts) == len(whole.accounts)
    html = render_report(folder)
    assert "s list: 1 account (capacity 1 a week" in html and "are listed below for these accounts only" in html
    first_screen = html[: html.index('id="deepening"')]
    others = [a for c in ("drifting", "at_risk") for a in cut.of(c) if a.key not in listed]
    assert others and not any(f"#{a.anchor}" in first_screen for a in others)
    assert "No account is drifting" not in html and "2 more outside this week’s list" in first_screen
    told = markdown(cut)
    assert "for these accounts only" in told and "- 2 outside this week's list" in told
    data["budget"] = attention(data["accounts"], Capacity(0.23, period="month"), 0.1)
    (folder / "accounts.json").write_text(json.dumps(data), encoding="utf-8")
    assert "outside this month’s list" in render_report(folder) and len(data["budget"]["listed"]) == 1
    data["budget"] = attention(data["accounts"], Capacity(1.0, 1.0), 0.1)
    (folder / "accounts.json").write_text(json.dumps(data), encoding="utf-8")
    nobody = portfolio(load_tables(folder))
    assert data["budget"]["listed"] == [] and nobody.quiet == whole.quiet and nobody.of("drifting")
    assert "for these accounts only" not in render_report(folder)


def changed_run(folder: Path, **values: object) -> Path:
    """The run of the fixtures, in `folder`, with other values in the row of an account."""
    shutil.copytree(RUN, folder)
    document = json.loads((folder / "accounts.json").read_text(encoding="utf-8"))
    next(r for r in document["accounts"] if r["name"] == "Halvorsen Tiles").update(values)
    (folder / "accounts.json").write_text(json.dumps(document), encoding="utf-8")
    return folder


def test_a_role_shows_its_mood_without_the_loudest_voice_and_what_others_tell(tmp_path: Path) -> None:
    mood = {"mean": 0.3, "trend": 0.0, "n": 12, "reported": 2, "without_loudest": -0.25}
    html = render_report(changed_run(tmp_path / "run", role_sentiment={"user": mood}))
    assert "n 12, 2 reported; −0.25 without the loudest voice" in html


def test_what_changed_and_is_not_weighed_is_told(tmp_path: Path) -> None:
    who = next(r for r in load_tables(RUN).accounts if r["name"] == "Halvorsen Tiles")["stakeholders"][0]
    test = {"test": "survey_silence", "person_id": who["person_id"], "statement": "answered none of the last 9 surveys"}
    run = changed_run(
        tmp_path / "run",
        tests=[{**test, "q_value": 0.01}, {**test, "q_value": 0.2, "statement": "maybe chance"}],
        measured=[{"metric": "feature_adoption", "statement": "feature adoption 0.1 (usual: 0.8)"}],
    )
    [view] = [v for v in account_views(load_tables(run)) if v.name == "Halvorsen Tiles"]
    assert view.unweighed == (f"{who['name']} answered none of the last 9 surveys", "feature adoption 0.1 (usual: 0.8)")
    html = render_report(run)
    assert f"{who['name']} answered none of the last 9 surveys" in html and "maybe chance" not in html
    assert "changed, not weighed: " in markdown(portfolio(load_tables(run)))


def test_what_moved_a_score_is_told_and_adds_up(tmp_path: Path) -> None:
    copy_run(tmp_path / "old", "people.jsonl")
    document = json.loads((RUN / "accounts.json").read_text(encoding="utf-8"))
    row = next(r for r in document["accounts"] if r["account"] == "halvorsen-tiles")
    first, *_, last = row["drivers"]
    taken = 1.25 + last["contribution"]
    first["contribution"] -= 1.25
    row["drivers"].remove(last)
    row["trajectory"]["score_logit"] -= taken
    row["trajectory"] |= {"score": score_of(row["trajectory"]["score_logit"]), "class": "steady"}
    (tmp_path / "old" / "accounts.json").write_text(json.dumps(document), encoding="utf-8")
    changed = since(RUN, tmp_path / "old")
    assert changed is not None
    (one,) = [c for c in changed.changed if c.account.key == "halvorsen-tiles"]
    assert one.why is not None and len(one.why.reasons) == 2
    assert math.fsum(r.part.change for r in one.why.reasons) == pytest.approx(one.why.change, abs=1e-9)
    assert one.why.change == pytest.approx(taken, abs=1e-9)
    moved = one.account.score - row["trajectory"]["score"]
    assert math.fsum(r.points for r in one.why.reasons) == pytest.approx(moved, abs=1e-6)
    section = render_report(RUN, previous=tmp_path / "old").split('id="changes"')[1].split("</section>")[0]
    assert "Why the score moved" in section and "the differences add up to the move of the score" in section
    assert "<td>+1.250<td>" in section
    text = markdown(portfolio(load_tables(RUN)), changed)
    first = one.why.reasons[0]
    assert f"{signed(moved, 1)} points = {signed(first.points, 1)} {first.label}" in text.replace("\\", "")


def test_what_the_customer_states_plainly_of_late_is_the_first_reason_and_quote(tmp_path: Path) -> None:
    """Before the weightiest driver, the gravest before the newest; nothing explained and nothing long before."""
    row = next(r for r in load_tables(RUN).accounts if r["name"] == "Halvorsen Tiles")
    evidence = row["events"][0]["evidence"]
    quoted = evidence[0]

    def told(day: str, stated: str, **more: Any) -> dict[str, Any]:
        return {"kind": "escalation", "date": day, "person_id": None, "severity": 0.2, "explained": False,
                "statement": f"{stated} on {day}", "evidence": [quoted], "stated": stated, **more}  # fmt: skip

    events = [
        *row["events"],
        told("2026-09-01", "ultimatum"),
        told("2026-08-01", "legal_step"),
        told("2026-01-01", "notice"),
        told("2026-09-02", "notice", explained=True),
    ]
    run = changed_run(tmp_path / "run", events=events)
    [view] = [v for v in account_views(load_tables(run)) if v.name == "Halvorsen Tiles"]
    assert view.main_reason == "Legal_step on 2026-08-01"
    assert view.best_quote is not None and view.best_quote.text == quoted["quote"]
    changed = next(r for r in load_tables(run).accounts if r["name"] == "Halvorsen Tiles")
    assert reason(changed) == view.main_reason
    [plain] = [v for v in account_views(load_tables(RUN)) if v.name == "Halvorsen Tiles"]
    assert plain.main_reason == plain.reasons[0].statement


@pytest.mark.parametrize("onset", ["2026-05-20", "2026-08-20"])
def test_a_sentence_before_lies_before_the_onset_and_the_day_of_the_ledger_and_one_after_after(
    tmp_path: Path, onset: str
) -> None:
    row = next(r for r in load_tables(RUN).accounts if r["name"] == "Halvorsen Tiles")
    run = changed_run(tmp_path / "run", trajectory=row["trajectory"] | {"onset": onset})
    [view] = [v for v in account_views(load_tables(run)) if v.name == "Halvorsen Tiles"]
    days = sorted([date.fromisoformat(onset), date(2026, 7, 14)])
    assert view.contrast is None or (
        view.contrast[0].when is not None
        and view.contrast[1].when is not None
        and view.contrast[0].when < days[0] <= days[1] <= view.contrast[1].when
    )
    [whole] = [v for v in account_views(load_tables(RUN)) if v.name == "Halvorsen Tiles"]
    assert whole.contrast is not None


def test_a_steady_account_says_since_when_it_is_compared_anew(tmp_path: Path) -> None:
    row = next(r for r in load_tables(RUN).accounts if r["name"] == "Halvorsen Tiles")
    known = {"regimes": [{"day": "2026-05-01", "what": "reorganised", "of_all": False}]}
    steady = {"trajectory": row["trajectory"] | {"class": "steady", "onset": None}, "events": []}
    run = changed_run(tmp_path / "run", **steady, **known)
    [view] = [v for v in account_views(load_tables(run)) if v.name == "Halvorsen Tiles"]
    assert view.anew == "compared anew only since 1 May 2026 (21 weeks): reorganised"
    assert view.main_reason.endswith(view.anew)
    page = render_account(run, "Halvorsen Tiles")
    assert "Compared anew only since 1 May 2026 (21 weeks): reorganised" in page
    assert view.anew in render_report(run)


@pytest.mark.parametrize(("interval", "told"), [((-9.0, -1.0), ""), ((-9.0, 3.0), " (could be chance)"), (None, "")])
def test_a_slope_whose_interval_holds_zero_says_that_it_could_be_chance(
    interval: tuple[float, float] | None, told: str
) -> None:
    view = replace(account_views(load_tables(RUN))[0], slope=-4.0, slope_interval=interval)
    assert view.pace == f"{signed(-4.0, 1)} a month{told}"
