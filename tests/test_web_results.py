"""The pages of an analysis: accounts, threads, people, findings, labels; and what they write."""

from __future__ import annotations

import html
import json
import re
import shutil
import stat
from datetime import timedelta
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="the web page's packages are not installed: pip install 'cxnlp[web]'")

from cxnlp import records
from cxnlp.adaptation.labels import labelled, read_rows
from cxnlp.alerts import analysis
from cxnlp.alerts.rules import load as load_rules
from cxnlp.alerts.run import STATE_FILE
from cxnlp.alerts.run import run as run_alerts
from cxnlp.alerts.state import open_alerts
from cxnlp.findings import listing as finding_list
from cxnlp.findings.shown import note_shown
from cxnlp.people.decisions import Merge, Set, Split
from cxnlp.people.decisions_file import read as read_decisions
from cxnlp.report import words
from cxnlp.report.seen import account_views
from cxnlp.report.tables import load_tables, read_accounts
from cxnlp.web import routes_findings
from cxnlp.web.messages import MessageFile, span_of
from cxnlp.web.sentences import sentences_of
from cxnlp.web.spark import sparkline
from cxnlp.web.threads import pieces
from cxnlp.web.workspace import Workspace, slug_of
from tests.web_page import NOW, RUN, Site, promise, site, site_client

VIEWS = account_views(load_tables(RUN))
VIEWS_KEY = str(read_accounts(RUN)[0]["account"])


@pytest.fixture
def page(tmp_path: Path) -> Site:
    return site(tmp_path)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """For tests that write nothing."""
    return site(tmp_path_factory.mktemp("web"))


def folder(page: Site) -> Path:
    assert page.folder
    return page.folder


def test_accounts_stand_in_the_reports_order(reader: Site) -> None:
    text = reader.get("/accounts").text
    slugs = re.findall(r'<th scope="row"><a href="/accounts/(\w+)"', text)
    assert slugs == [slug_of(v.key) for v in VIEWS]
    assert text.count('<svg class="spark"') <= len(VIEWS)
    one = reader.get(f"/accounts?cls={VIEWS[0].cls}").text
    assert len(re.findall(r'<th scope="row"><a', one)) == sum(v.cls == VIEWS[0].cls for v in VIEWS)
    assert VIEWS[0].name in html.unescape(
        reader.get(
            "/accounts",
        ).text
    )
    assert "No account fits" in reader.get("/accounts?q=nobody-of-this-name").text
    assert reader.get("/accounts?p=-1&q=%00%1b&cls=<script>").status_code == 200


def test_every_account_page_opens_and_every_quote_leads_to_its_words(reader: Site) -> None:
    followed = 0
    for view in VIEWS:
        text = reader.get(f"/accounts/{slug_of(view.key)}").text
        assert view.word in text
        for link in sorted(set(re.findall(r'href="(/messages/[^"]+)"', text)))[:4]:
            thread = reader.get(html.unescape(link).split("#")[0])
            assert thread.status_code == 200
            marked = re.findall(r'<mark class="quoted"[^>]*>(.*?)</mark>', thread.text, re.S)
            assert "#asked" in link or ('id="quote"' in thread.text and marked)
            followed += 1
    assert followed


def test_a_quote_is_marked_in_its_whole_message() -> None:
    messages = MessageFile(RUN / "messages.jsonl")
    checked = 0
    for account in load_tables(RUN).accounts:
        for event in account.get("events", ()):
            for item in event.get("evidence", ()):
                span = messages.locate(item["message_id"], item["quote"])
                assert span and span_of(str(span)) == span
                (message,) = messages.read([item["message_id"]])
                text = message["text"] if span.turn < 0 else message["turns"][span.turn]["text"]
                cut = pieces(text, sentences_of(RUN, [item["message_id"]]), span)
                assert "".join(p.text for p in cut) == text
                assert "".join(p.text for p in cut if p.quoted) == item["quote"]
                checked += 1
    assert checked
    assert messages.locate("nobody", "x") is None


@pytest.mark.parametrize("at", ["", "x", "-1.5.2", "-1.0.99999999", "0.0.1.2", "-2.0.1", "--1.0.1", "²..", "99.0.1"])
def test_a_bad_place_marks_nothing(reader: Site, at: str) -> None:
    answer = reader.client.get("/messages/m0000", params={"at": at})
    assert answer.status_code == 200 and 'class="quoted"' not in answer.text


def test_what_is_not_there_is_said_to_be_missing(reader: Site) -> None:
    for path in ("/accounts/a1", "/messages/none", "/people/none", "/messages/m0000/labels/-1.0.1", "/nowhere"):
        answer = reader.get(path)
        assert answer.status_code == 404 and "There is no" in answer.text
    assert reader.post("/findings/none", {"state": "open", "note": ""}).status_code == 404
    assert reader.post("/people/none", {"name": "x", "role": "user", "side": "vendor"}).status_code == 404


def test_a_correction_is_appended_and_shown(page: Site) -> None:
    path = folder(page) / "people-decisions.toml"
    before = (folder(page) / "people.jsonl").read_bytes()
    form = {"name": "Maren <b>Lie</b>", "role": "buyer", "side": "customer"}
    answer = page.post("/people/p11", form)
    assert answer.status_code == 303 and answer.headers["location"] == "/people/p11?saved=1"
    assert page.post("/people/p11", form).headers["location"].endswith("saved=0"), "nothing differs now"
    page.post("/people/p11", {**form, "name": "Maren Lie"})
    who, at = "maren@halvorsen-tiles.example", "2026-10-01T08:30:00Z"
    assert read_decisions(path) == [
        Set(who, name="Maren <b>Lie</b>", roles=("buyer",), at=at),
        Set(who, name="Maren Lie", at=at),
    ]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (folder(page) / "people.jsonl").read_bytes() == before, "what was found stays as it was"
    person = page.get("/people/p11?saved=1").text
    assert "Maren Lie" in person and "&lt;b&gt;Lie&lt;/b&gt;" in person and "corrected" in person
    assert "Maren Lie" in page.get("/people").text and "Maren Lie" in page.get("/messages/m0000").text
    slug = slug_of("halvorsen-tiles")
    assert "Maren Lie" in page.get(f"/accounts/{slug}").text
    assert '<a href="/people/p11">' in page.get(f"/accounts/{slug}").text
    assert "Maren Lie,maren@halvorsen-tiles.example" in page.get("/directory.csv").text


def test_a_corrected_side_takes_a_person_out_of_the_customers_people(page: Site) -> None:
    slug = slug_of("halvorsen-tiles")
    assert '<a href="/people/p11">' in page.get(f"/accounts/{slug}").text
    page.post("/people/p11", {"name": "Maren Halvorsen-Lie", "role": "user", "side": "vendor"})
    assert '<a href="/people/p11">' not in page.get(f"/accounts/{slug}").text


@pytest.mark.parametrize(
    "form",
    [
        {"name": "", "role": "user", "side": "vendor"},
        {"name": "x" * 121, "role": "user", "side": "vendor"},
        {"name": "x", "role": "king", "side": "vendor"},
        {"name": "x", "role": "user", "side": "both"},
        {},
    ],
)
def test_senseless_corrections_are_refused(reader: Site, form: dict[str, str]) -> None:
    assert reader.post("/people/p11", form).status_code == 400
    assert not (folder(reader) / "people-decisions.toml").exists()


def test_the_directory_is_safe_for_spreadsheets(page: Site) -> None:
    page.post("/people/p11", {"name": '=HYPERLINK("http://x")', "role": "user", "side": "customer"})
    assert "'=HYPERLINK" in page.get("/directory.csv").text


def test_a_finding_is_decided_step_by_step(page: Site) -> None:
    text = page.get("/findings").text
    number = re.findall(r'<li id="(f\w+)"', text)[0]
    todo = int(re.findall(r"To do <strong>(\d+)", text)[0])
    answer = page.post(f"/findings/{number}", {"state": "acknowledged", "note": "mine <i>", "back": "undone"})
    assert answer.status_code == 303 and answer.headers["location"] == f"/findings?state=undone&of={number}#{number}"
    part = page.post(f"/findings/{number}", {"state": "resolved", "note": ""}, headers={"x-cxnlp-part": "1"})
    assert int(re.findall(r"To do <strong>(\d+)", part.text)[0]) == todo - 1, "the counts go with the answer"
    assert part.status_code == 200 and "<html" not in part.text and "is-resolved" in part.text
    assert "mine &lt;i&gt;" in part.text and "closed after" in part.text
    rows = [json.loads(x) for x in (folder(page) / "findings.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(r["was"], r["state"]) for r in rows] == [("open", "acknowledged"), ("acknowledged", "resolved")]
    assert stat.S_IMODE((folder(page) / "findings.jsonl").stat().st_mode) == 0o600
    assert int(re.findall(r"To do <strong>(\d+)", page.get("/findings").text)[0]) == todo - 1
    assert number in page.get("/findings?state=resolved").text
    assert "From first listing to resolution" in page.get("/findings").text
    stale = page.post(f"/findings/{number}", {"state": "acknowledged", "note": "", "was": "open"})
    assert stale.status_code == 409 and "decided in the meantime" in stale.text
    assert number in page.get("/findings?state=resolved").text, "a page loaded before cannot reopen it"
    shown = re.findall(
        rf'action="/findings/{number}".*?name="was" value="(\w+)"', page.get("/findings?state=all").text, re.S
    )
    assert shown == ["resolved"]
    assert page.post(f"/findings/{number}", {"state": "open", "note": "", "was": "resolved"}).status_code == 303
    assert page.post(f"/findings/{number}", {"state": "gone", "note": ""}).status_code == 400
    assert page.post(f"/findings/{number}", {"state": "open", "note": "x" * 301}).status_code == 400


def test_what_is_settled_is_marked_on_the_accounts_page(page: Site) -> None:
    every = finding_list.findings(account_views(load_tables(folder(page))), folder(page), NOW.date())
    views = {v.name: v for v in VIEWS}
    one = next(
        f for f in every if f.kind not in ("at_risk", "drifting") for e in views[f.account].alarms
        if (e.kind, e.when, e.statement) == (f.kind, f.when, f.statement)
        and any(words.sentence(b) == e.statement for a in views[f.account].actions for b in a.because)
        and sum(o.statement == f.statement for o in views[f.account].alarms) == 1
    )  # fmt: skip
    own = sum(f.account == one.account for f in every)
    path = f"/accounts/{slug_of(views[one.account].key)}"
    before = html.unescape(page.get(path).text)
    page.post(f"/findings/{one.number}", {"state": "false_alarm", "note": "a planned swap"})
    after = html.unescape(page.get(path).text)
    assert f">{own} finding" in before and f">{own - 1} finding" in after and "and 1 settled" in after
    assert '<span class="chip muted">false alarm</span>' in after and "a planned swap" in after
    steps = [re.split(r'<ol class="actions">|</ol>|<h2', t.split("What to do</h2>")[1])[1] for t in (before, after)]
    assert one.statement.lower() in steps[0].lower() and one.statement.lower() not in steps[1].lower()


def test_an_open_alert_is_seen_and_dismissed_on_the_pages(page: Site) -> None:
    assert "Alerts</h2>" not in page.get("/findings").text
    run_alerts(analysis.read(folder(page)), load_rules(), folder(page) / STATE_FILE, [], NOW.date(), NOW)
    bodies = open_alerts(folder(page) / STATE_FILE)
    body = next(b for b in bodies if b["findings"])
    slug = slug_of(body["account"])
    text = page.get("/findings").text
    assert all(f'id="{b["episode"]}"' in text for b in bodies)
    assert f'id="{body["episode"]}"' in page.get(f"/accounts/{slug}").text
    answer = page.post(f"/findings/{body['episode']}", {"state": "false_alarm", "note": "known", "was": "open"})
    assert answer.status_code == 303
    rows = list(records.rows(folder(page) / "findings.jsonl"))
    assert {r["finding"] for r in rows} == {body["episode"], *body["findings"]}
    assert f'id="{body["episode"]}"' not in page.get("/findings").text
    assert f'id="{body["episode"]}"' in page.get("/findings?state=false_alarm").text
    run_alerts(analysis.read(folder(page)), load_rules(), folder(page) / STATE_FILE, [], NOW.date(), NOW)
    assert body["episode"] not in {b["episode"] for b in open_alerts(folder(page) / STATE_FILE)}
    assert f'id="{body["episode"]}"' not in page.get("/findings?state=all").text


def test_a_link_leads_to_the_page_that_holds_what_it_names(page: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    every = re.findall(r'<li id="(f\w+)"', page.get("/findings?state=all").text)
    monkeypatch.setattr(routes_findings, "A_PAGE", 1)
    assert len(every) > 1
    for number in every:
        assert re.findall(r'<li id="(f\w+)"', page.get(f"/findings?state=all&of={number}").text) == [number]
    assert re.findall(r'<li id="(f\w+)"', page.get("/findings?state=all&p=2&of=f0").text) == [every[1]]


def test_a_promise_is_marked_kept_and_leaves_the_report(tmp_path: Path) -> None:
    page = site(tmp_path)
    promise(folder(page))
    text = page.get("/promises").text
    numbers = re.findall(r'<li id="(p\w+)"', text)
    assert len(numbers) == 2 and "&lt;b&gt;offer&lt;/b&gt;" in text and "They promised" in text
    first = numbers[0]
    assert f'/promises?of={first}#{first}"' in page.get(f"/accounts/{slug_of(VIEWS_KEY)}").text
    said = html.unescape(re.findall(rf'id="{first}".*?<blockquote[^>]*>([^<]+)<', text, re.DOTALL)[0])
    assert '#quote"' in text, "the words lead to their thread"
    answer = page.post(f"/promises/{first}", {"state": "kept", "back": "open"})
    assert answer.status_code == 303 and answer.headers["location"] == f"/promises?state=open&of={first}#{first}"
    assert first not in page.get("/promises").text and first in page.get("/promises?state=kept").text
    part = page.post(f"/promises/{numbers[1]}", {"state": "dropped"}, headers={"x-cxnlp-part": "1"})
    assert part.status_code == 200 and "<html" not in part.text and "is-dropped" in part.text
    assert "No promise of the last two months is open" in page.get(f"/accounts/{slug_of(VIEWS_KEY)}").text
    (view,) = [v for v in account_views(load_tables(folder(page))) if v.key == VIEWS_KEY]
    assert view.promises == ()
    page.post(f"/promises/{first}", {"state": "open"})
    (view,) = [v for v in account_views(load_tables(folder(page))) if v.key == VIEWS_KEY]
    assert [p.text for p in view.promises or ()] == [said]
    rows = [json.loads(x) for x in (folder(page) / "promises.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(r["was"], r["state"]) for r in rows] == [("open", "kept"), ("open", "dropped"), ("kept", "open")]
    assert stat.S_IMODE((folder(page) / "promises.jsonl").stat().st_mode) == 0o600
    assert page.post(f"/promises/{first}", {"state": "kept", "was": "dropped"}).status_code == 409
    assert page.post("/promises/none", {"state": "kept"}).status_code == 404
    assert page.post(f"/promises/{first}", {"state": "broken"}).status_code == 400
    assert "Nothing here" in page.get("/promises?state=dropped&side=customer").text


def test_people_are_merged_and_split_in_the_file_of_the_command(page: Site) -> None:
    path = folder(page) / "people-decisions.toml"
    people = {p["person_id"]: p for p in records.rows(folder(page) / "people.jsonl")}
    own = people["p11"]
    other = next(p for k, p in people.items() if k != "p11" and p["account"] == own["account"] and p["emails"])
    text = page.get("/people/p11").text
    assert f'<option value="{other["person_id"]}">' in text
    assert page.post("/people/p11/merge", {"other": other["person_id"]}).headers["location"] == "/people/p11?saved=1"
    at = "2026-10-01T08:30:00Z"
    assert read_decisions(path) == [Merge((own["emails"][0], other["emails"][0]), at=at)]
    shown = page.get("/people/p11").text
    assert (
        "waits for the next analysis" in shown
        and "waits for the next analysis" in page.get(f"/people/{other['person_id']}").text
    )
    wrong = page.post("/people/p11/undo", {"number": "1", "words": "merge a + b"})
    assert wrong.status_code == 400 and len(read_decisions(path)) == 1
    words = html.unescape(re.findall(r'name="words" value="([^"]+)"', shown)[0])
    assert page.post("/people/p11/undo", {"number": "1", "words": words}).status_code == 303
    assert read_decisions(path) == []
    assert page.post("/people/p11/merge", {"other": "p11"}).status_code == 400
    assert page.post("/people/p11/merge", {"other": ""}).status_code == 400
    assert page.post("/people/none/merge", {"other": "p11"}).status_code == 404
    rows = [
        {**p, "emails": [*p["emails"], "second@halvorsen-tiles.example"]} if p is own else p for p in people.values()
    ]
    (folder(page) / "people.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    (folder(page) / "accounts.json").touch()
    again = Site(site_client(folder(page)), folder(page))
    assert 'value="second@halvorsen-tiles.example"' in again.get("/people/p11").text
    assert again.post("/people/p11/split", {"apart": "second@halvorsen-tiles.example"}).status_code == 303
    (made,) = read_decisions(path)
    assert isinstance(made, Split) and made.apart == ("second@halvorsen-tiles.example",)
    assert again.post("/people/p11/split", {}).status_code == 400
    assert again.post("/people/p11/split", {"apart": "somebody@else.example"}).status_code == 400


def test_findings_keep_their_ids_and_age_by_the_clock(tmp_path: Path) -> None:
    every = finding_list.findings(VIEWS, tmp_path, NOW.date())
    assert len({f.number for f in every}) == len(every)
    assert {f.number for f in every} == {f.number for f in finding_list.findings(VIEWS[::-1], tmp_path, NOW.date())}
    for f in every:
        assert f.age_days == 0, "an age counts from the first listing, which this is"
    note_shown(tmp_path, [f.number for f in every[:2]], NOW - timedelta(days=12))
    later = {f.number: f for f in finding_list.findings(VIEWS, tmp_path, NOW.date())}
    assert [later[f.number].age_days for f in every[:3]] == [12, 12, 0]
    explained = {(v.key, e.statement) for v in VIEWS for e in v.events if e.explained}
    assert not explained & {(f.account, f.statement) for f in every}


def test_a_label_goes_into_the_table_that_train_reads(page: Site) -> None:
    thread = html.unescape(page.get("/messages/m0010").text)
    link = re.findall(r'href="(/messages/m0010/labels/[^"]+)"', thread)[0]
    form = page.get(link).text
    assert 'value="transactional" required checked' in form and "The model says: transactional." in form
    answer = {"orientation": "strategic", "flags": ["expansion", "churn_risk"], "sentiment": "1", "trust": "0",
              "goal_alignment": "-1", "responsiveness": "0"}  # fmt: skip
    done = page.post(link, answer)
    assert done.status_code == 303 and done.headers["location"] == f"{link}?saved=1"
    path = folder(page) / "labels.csv"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    (row,) = labelled(read_rows(path))
    assert row.answer and row.answer.flags == ("churn_risk", "expansion") and row.answer.polarities == (1, 0, -1, 0)
    assert row.item.text in (RUN / "messages.jsonl").read_text(encoding="utf-8") and row.item.kind == "email"
    page.post(link, {**answer, "orientation": "neutral", "flags": []})
    (row,) = labelled(read_rows(path))
    assert str(row.answer) == "neutral sentiment+1 goal_alignment-1", "a second answer takes the place of the first"
    assert "You said: neutral" in page.get(link).text and "neutral sentiment+1" in page.get("/labels").text
    assert page.get("/labels.csv").content == path.read_bytes()
    assert not [p for p in folder(page).iterdir() if p.name.startswith(".")], "nothing half-written is left"
    assert page.post(link, {**answer, "flags": ["nonsense"]}).status_code == 400
    assert page.post(link, {**answer, "trust": "2"}).status_code == 400


def test_a_new_analysis_is_noticed(page: Site) -> None:
    path = folder(page) / "accounts.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["accounts"] = document["accounts"][:1]
    document["accounts"][0]["name"] = "Renamed & Sons"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert "Renamed &amp; Sons" in page.get("/accounts").text


def test_every_table_of_a_new_analysis_is_noticed_however_late_it_comes(page: Site) -> None:
    workspace = Workspace(folder(page))
    before = workspace.loaded()
    assert before.tables.people and any(before.tables.weekly.values())
    (folder(page) / "weekly.parquet").unlink()
    weekly = workspace.loaded()
    assert weekly is not before and not any(weekly.tables.weekly.values())
    (folder(page) / "people.jsonl").write_text("", encoding="utf-8")
    assert not workspace.loaded().tables.people
    assert workspace.loaded() is workspace.loaded()


def test_a_folder_that_lost_its_tables_still_opens(tmp_path: Path) -> None:
    page = site(tmp_path)
    for name in ("sentences.parquet", "weekly.parquet", "people.jsonl", "messages.jsonl"):
        (folder(page) / name).unlink()
    fresh = site(tmp_path / "other")
    for name in ("sentences.parquet", "weekly.parquet", "people.jsonl", "messages.jsonl"):
        (folder(fresh) / name).unlink()
    for path in ("/accounts", f"/accounts/{slug_of(VIEWS[0].key)}", "/findings", "/people", "/labels"):
        assert fresh.get(path).status_code == 200, path


def test_lines_are_appended_whole_even_after_a_crash(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    records.append(path, {"a": 1})
    with path.open("a", encoding="utf-8") as stream:
        stream.write('{"half": ')
    records.append(path, {"b": "\ud800 ok"})
    assert [list(r) for r in records.rows(path)] == [["a"], ["b"]]
    assert records.rows(tmp_path / "none.jsonl") == []


def test_a_link_in_the_place_of_a_record_is_not_followed(tmp_path: Path) -> None:
    from cxnlp.errors import UsageError

    (tmp_path / "target").write_text("keep", encoding="utf-8")
    (tmp_path / "x.jsonl").symlink_to(tmp_path / "target")
    with pytest.raises(UsageError):
        records.append(tmp_path / "x.jsonl", {"a": 1})
    assert (tmp_path / "target").read_text(encoding="utf-8") == "keep"


def test_sparklines_need_two_weeks() -> None:
    assert sparkline(()) == ""
    drawn = [sparkline(v.weeks) for v in VIEWS if len(v.weeks) > 8]
    assert any("<polyline" in d for d in drawn)


def test_the_fixture_is_left_alone(tmp_path: Path) -> None:
    assert not {"people-decisions.toml", "findings.jsonl", "labels.csv"} & {p.name for p in RUN.iterdir()}
    assert shutil.copytree(RUN, tmp_path / "copy").is_dir()
