"""The paste page: notes in, the reading out, whatever the notes hold."""

from __future__ import annotations

import asyncio
import html
import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="the web page's packages are not installed: pip install 'cxnlp[web]'")

from hypothesis import given
from hypothesis import strategies as st

from cxnlp.quick import quick_read
from cxnlp.web.guard import NOTE_BYTES
from cxnlp.web.note_view import WHOLE, note_view
from cxnlp.web.pages import visible
from cxnlp.web.reading import WAITING, Busy, ReadingRoom
from cxnlp.web.routes_notes import EXAMPLE
from cxnlp.web.workspace import slug_of
from tests.web_page import HOSTILE, NOTE, RUN, Site, StandIn, site


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return site(tmp_path_factory.mktemp("web"), with_results=False)


def test_a_note_is_read_without_script(page: Site) -> None:
    answer = page.post("/read", {"note": NOTE})
    assert answer.status_code == 200 and "<!doctype html>" in answer.text
    assert (
        '<mark id="s1" class="grave">Dana said the invoice stays unpaid until the report is there.</mark>'
        in answer.text
    )
    (signal,) = (s for s in quick_read(NOTE, StandIn()).signals if s.signal == "payment_concern")
    assert 0.5 < signal.score < 1
    for said in (
        f"payment concern {signal.score:.0%}",
        "Missing",
        "Piet Maas",
        "Dana Whitlock",
        "due <bdi>Friday<",
        "who signs the change request",
    ):
        assert said in html.unescape(answer.text), said
    assert NOTE.strip() in html.unescape(answer.text), "the note stays in its box"


def test_with_an_analysis_a_note_stands_beside_an_accounts_past(tmp_path: Path) -> None:
    page = site(tmp_path)
    people = [json.loads(line) for line in (RUN / "people.jsonl").read_text("utf-8").splitlines()]
    customer = next(p for p in people if p["side"] == "customer" and p["account"] and " " in p["name"])
    names = {a["account"]: a["name"] for a in json.loads((RUN / "accounts.json").read_text("utf-8"))["accounts"]}
    slug = slug_of(customer["account"])
    text = page.get(f"/?account={slug}").text
    assert f'<option value="{slug}" selected>' in text
    assert text.count("<option") == len(names) + 1
    note = f"{customer['name']} said the invoice stays unpaid. The second team waits. Nothing else was said about it."
    alone, beside = (html.unescape(page.post("/read", {"note": note, "account": a}).text) for a in ("", slug))
    assert "Beside the past of" not in alone and '<td class="t">–</td><td class="t">speaking</td>' in alone
    assert f"Beside the past of <bdi>{names[customer['account']]}</bdi>" in beside
    assert '<td class="t">customer</td><td class="t">speaking</td>' in beside
    gone = page.post("/read", {"note": note, "account": "a000000000000"})
    assert gone.status_code == 400 and "not in the analysis any more" in gone.text


def test_the_script_gets_the_part_only(page: Site) -> None:
    answer = page.post("/read", {"note": NOTE}, headers={"x-cxnlp-part": "1"})
    assert answer.status_code == 200 and "<html" not in answer.text and "<textarea" not in answer.text
    assert 'class="grave"' in answer.text and "data-told=" in answer.text


def test_without_results_only_the_paste_page_is_offered(page: Site) -> None:
    text = page.get("/").text
    assert "/accounts" not in text and page.get("/accounts").status_code == 404
    assert "cxnlp serve RESULTS_DIR" in page.get("/accounts").text


def test_the_example_is_filled_in(page: Site) -> None:
    assert EXAMPLE.splitlines()[0] in page.get("/?example=1").text


def test_a_reload_leads_back(page: Site) -> None:
    assert page.get("/read").headers["location"] == "/"


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (bytes(range(256)) * 20, "no text"),
        (b"PK\x03\x04 broken", "cannot be read"),
        (b"a" * (NOTE_BYTES + 1), "5 MB"),
    ],
)
def test_files_that_cannot_be_read_say_why(page: Site, file: bytes, said: str) -> None:
    answer = page.post("/read", {"note": ""}, files={"file": ("../../notes.txt", file)})
    assert answer.status_code in (400, 413) and said in answer.text and 'role="alert"' in answer.text


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "cp1252"])
def test_a_file_is_read(page: Site, charset: str) -> None:
    data = NOTE.replace("Dana", "Zoë").replace("\n", "\r\n").encode(charset)
    answer = page.post("/read", {"note": "ignored"}, files={"file": ("notes.md", data)})
    assert answer.status_code == 200 and "Zoë Whitlock" in answer.text and "ignored" not in answer.text


def test_a_word_file_is_read(page: Site, tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    for line in NOTE.splitlines():
        document.add_paragraph(line)
    document.save(str(tmp_path / "notes.docx"))
    answer = page.post("/read", {}, files={"file": ("notes.docx", (tmp_path / "notes.docx").read_bytes())})
    assert answer.status_code == 200 and "payment concern" in answer.text


def test_nothing_to_read_says_so(page: Site) -> None:
    answer = page.post("/read", {"note": " \n "})
    assert answer.status_code == 400 and "nothing to read" in answer.text


def test_a_note_that_could_not_be_read_stays_in_its_box(page: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = page.post("/read", {"note": NOTE}, files={"file": ("notes.docx", b"PK\x03\x04 broken")})
    assert broken.status_code == 400 and NOTE.strip() in html.unescape(broken.text)

    async def busy(*_: object) -> None:
        raise Busy("Many notes are being read just now.")

    monkeypatch.setattr(ReadingRoom, "read", busy)
    answer = page.post("/read", {"note": NOTE})
    assert answer.status_code == 503 and NOTE.strip() in html.unescape(answer.text)
    assert "x" * 300_000 not in page.post("/read", {"note": "x" * 300_000}).text


def test_a_hostile_note_stays_text(page: Site) -> None:
    text = page.post("/read", {"note": HOSTILE}).text
    assert not re.search(r"<script(?! src=)|<img|<svg onload|</textarea><svg", text)
    assert "&lt;script&gt;" in text and text.count("</textarea>") == 1
    assert "\x1b" not in text and "\u202e" not in text
    assert 'title="U+001B"' in text and 'title="U+202E"' in text, "what was hidden is shown"


@given(st.text(max_size=60))
def test_visible_keeps_what_can_be_seen_and_lets_no_mark_up_through(text: str) -> None:
    shown = str(visible(text))
    plain = re.sub(r'<span class="ctl" title="U\+[0-9A-F]{4}">.</span>', "", shown)
    assert "<" not in plain and ">" not in plain
    kept = html.unescape(plain)
    assert not re.search("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", plain)
    assert len(kept) <= len(text)


@pytest.mark.parametrize("text", [NOTE, HOSTILE, "", "x", NOTE + "\n\n" + HOSTILE])
def test_the_stretches_are_the_note(text: str) -> None:
    view = note_view(quick_read(text, StandIn(), lambda _: {}))
    assert "".join(s.text for s in view.stretches) == text
    assert sum(width for _, _, width in view.mix) == 1000 and all(w >= 0 for *_, w in view.mix)


def test_of_a_long_note_only_what_surrounds_signals_is_shown() -> None:
    text = (
        "The pilot runs as agreed with the team.\n" * 800
        + "The invoice stays unpaid until June.\n"
        + "All is fine.\n" * 800
    )
    view = note_view(quick_read(text, StandIn(), lambda _: {}))
    assert len(text) > WHOLE and view.cut and sum(len(s.text) for s in view.stretches) < 2_000
    assert all(s.text in text for s in view.stretches)


def test_many_notes_are_read_side_by_side_but_not_without_end() -> None:
    gate = threading.Event()

    class Slow(StandIn):
        def score_many(self, inputs: object, *_: object) -> list[object]:  # type: ignore[override]
            gate.wait(20)
            return super().score_many(inputs)  # type: ignore[arg-type, return-value]

    async def crowd() -> tuple[int, int]:
        room = ReadingRoom(Slow, processors=2)
        notes = [asyncio.create_task(room.read(f"{NOTE} {k}")) for k in range(WAITING)]
        await asyncio.sleep(0)
        refused = 0
        try:
            await room.read(NOTE)
        except Busy:
            refused = 1
        gate.set()
        done = await asyncio.gather(*notes)
        room.close()
        return len(done), refused

    with ThreadPoolExecutor(1) as pool:  # a thread of its own: a browser test may have left a loop running in this one
        assert pool.submit(lambda: asyncio.run(crowd())).result() == (WAITING, 1)
