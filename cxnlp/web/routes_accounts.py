"""Accounts, one account, and the thread that a quote comes from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse

from cxnlp.findings import promises
from cxnlp.findings.deciding import LONGEST_NOTE
from cxnlp.findings.listing import CLOSED, STATE_WORDS, VERBS, findings
from cxnlp.findings.settled import decided, without_settled
from cxnlp.findings.shown import note_shown
from cxnlp.report import words
from cxnlp.report.evidence import Quote
from cxnlp.report.view import AccountView
from cxnlp.web.decided import alerts_of, links_of
from cxnlp.web.messages import MessageFile, span_of
from cxnlp.web.pages import page
from cxnlp.web.sentences import sentences_of
from cxnlp.web.spark import sparkline
from cxnlp.web.threads import message_view, near, signal_words
from cxnlp.web.workspace import Workspace

router = APIRouter()
A_PAGE = 100
QUOTES = 3


def workspace_of(request: Request) -> Workspace:
    """The analysis being served. Raises HTTPException 404 when the page runs without one."""
    found = request.app.state.workspace
    if not isinstance(found, Workspace):
        raise HTTPException(404, "No analysis is open. Start the page with one: cxnlp serve RESULTS_DIR")
    return found


def today_of(request: Request) -> date:
    """The day by the page's clock."""
    now: date = request.app.state.clock().date()
    return now


def page_number(text: str) -> int:
    """A page number of an address, from 1; anything else is 1."""
    return int(text) if text.isascii() and text.isdecimal() and 0 < int(text[:9]) < 10**6 else 1


def page_with(numbers: Sequence[str], wanted: str, size: int, text: str) -> int:
    """The page, from 1, on which `wanted` stands in a list of `numbers`, `size` a page; else the one that `text` says.

    >>> page_with(["a", "b", "c"], "c", 2, "1"), page_with(["a", "b", "c"], "", 2, "1")
    (2, 1)
    """
    return numbers.index(wanted) // size + 1 if wanted in numbers else page_number(text)


def quote_link(messages: MessageFile, quote: Quote) -> str | None:
    """The address of a quote's message in its thread; None when the message is not in the folder."""
    if quote.message_id not in messages:
        return None
    span = messages.locate(quote.message_id, quote.text)
    return f"/messages/{quote.message_id}?at={span}#quote" if span else f"/messages/{quote.message_id}#asked"


@router.get("/accounts")
def accounts(request: Request, q: str = "", cls: str = "", p: str = "1") -> HTMLResponse:
    """The accounts in the report's rank order, by class or by a part of the name."""
    loaded = workspace_of(request).loaded()
    wanted = q.strip().lower()[:100]
    found = [v for v in loaded.views if (not cls or v.cls == cls) and wanted in f"{v.name} {v.key}".lower()]
    number = page_number(p)
    shown = found[(number - 1) * A_PAGE : number * A_PAGE]
    tally = [(c, words.CLASS_WORDS[c], sum(v.cls == c for v in loaded.views)) for c in words.CLASSES]
    return page(
        request,
        "accounts.html.j2",
        views=shown,
        sparks={v.anchor: sparkline(v.weeks) for v in shown},
        total=len(found),
        everyone=len(loaded.views),
        tally=tally,
        q=q.strip()[:100],
        cls=cls if cls in words.CLASSES else "",
        number=number,
        pages=max(1, -(-len(found) // A_PAGE)),
        has_value=any(v.value or v.renewal for v in loaded.views),
    )


@router.get("/accounts/{slug}")
def account(request: Request, slug: str) -> HTMLResponse:
    """One account: figures, timeline, the sum behind the score, ledger, events, people."""
    workspace = workspace_of(request)
    found = workspace.account(slug)
    if found is None:
        raise HTTPException(404, "There is no such account in this analysis.")
    view, row = found
    messages = workspace.loaded().messages
    timeline, waterfall = workspace.charts(view)
    quotes = [q for d in (*view.drivers, *view.confirmed) for q in d.quotes[:QUOTES]]
    quotes += [q for e in view.events for q in e.quotes[:QUOTES]]
    quotes += list(view.contrast or ())
    mine = findings([v for v in workspace.loaded().views if v.anchor == slug], workspace.folder, today_of(request))
    note_shown(workspace.folder, (f.number for f in mine), request.app.state.clock())
    alerts = [one for one in alerts_of(workspace) if one.slug == slug]
    actions = without_settled(view, mine)
    return page(
        request,
        "account.html.j2",
        a=view,
        timeline=timeline,
        waterfall=waterfall,
        links={(q.message_id, q.text): quote_link(messages, q) for q in quotes} | links_of(messages, alerts),
        seats=_seats(view, row),
        findings=mine,
        settled=sum(f.state in CLOSED for f in mine),
        decided=decided(mine),
        actions=actions,
        steps_left_out=len(view.actions) - len(actions),
        alerts=alerts,
        words=STATE_WORDS,
        verbs=VERBS,
        state="undone",
        longest=LONGEST_NOTE,
        promises=_open_promises(workspace, view, row),
        sides=promises.SIDES,
        quotes=QUOTES,
        weeks=view.weeks[-104:],
        columns=_columns(view),
    )


def _open_promises(workspace: Workspace, view: AccountView, row: dict[str, Any]) -> list[promises.Promised]:
    people = workspace.loaded().tables.people
    found = promises.promised([view], {view.anchor: row}, people, workspace.folder)
    return [one for one in found if one.state == "open"]


def _seats(view: AccountView, row: dict[str, Any]) -> dict[str, str]:
    """Person ids by the name and role shown, so that a table of people can lead to them."""
    people = [p for p in row.get("stakeholders") or () if p.get("side", "customer") == "customer"]
    shown = {(s.name, s.role_key): s for s in view.stakeholders}
    found = {}
    for person in people:
        name = str(person.get("name") or "").strip()
        if (name, str(person.get("role"))) in shown:
            found[f"{name}\0{person.get('role')}"] = str(person.get("person_id"))
    return found


def _columns(view: AccountView) -> list[str]:
    """The columns of the weekly table that hold anything."""
    wanted = ("score", "strategic_share", "n_customer_messages", "n_vendor_messages", "tickets", "meetings", "attended")
    return [c for c in wanted if any(c in w.values for w in view.weeks[-104:])]


@router.get("/messages/{message_id}")
def message(request: Request, message_id: str, at: str = "") -> HTMLResponse:
    """A message in its thread, with the stretch `at` (turn.start.end) marked."""
    workspace = workspace_of(request)
    messages = workspace.loaded().messages
    if message_id not in messages:
        raise HTTPException(404, "There is no such message in this analysis.")
    ids, left_out = near(messages.thread_ids(message_id), message_id)
    rows = messages.read(ids)
    people = {str(p.get("person_id")): p for p in workspace.people()}
    sentences = sentences_of(workspace.folder, ids)
    span = span_of(at)
    views = [
        message_view(
            m, people, sentences, m["message_id"] == message_id, span if m["message_id"] == message_id else None
        )
        for m in rows
    ]
    name = str(rows[0].get("account") or "")
    slug = workspace.loaded().slugs.get(name)
    return page(
        request, "thread.html.j2", views=views, left_out=left_out, account=name, slug=slug, signal_words=signal_words
    )
