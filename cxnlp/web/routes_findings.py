"""The list of findings and the decisions about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from cxnlp.alerts.run import STATE_FILE
from cxnlp.alerts.state import open_alerts
from cxnlp.findings import listing as findings
from cxnlp.findings.ageing import time_in_words, to_resolution
from cxnlp.findings.deciding import LONGEST_NOTE, decide_all
from cxnlp.findings.shown import note_shown
from cxnlp.web.decided import alerts_of, links_of
from cxnlp.web.forms import choice, field, posted, unchanged
from cxnlp.web.pages import page, wants_part
from cxnlp.web.routes_accounts import page_with, today_of, workspace_of
from cxnlp.web.workspace import Workspace

router = APIRouter()
A_PAGE = 50
VIEWS = ("undone", *findings.STATES, "all")


@router.get("/findings")
def listed(request: Request, state: str = "undone", p: str = "1", of: str = "") -> HTMLResponse:
    """The findings and open alerts in one state; "undone" are those neither resolved nor a false alarm. `of`: the
    number of the finding that the page is to hold."""
    workspace = workspace_of(request)
    every = findings.findings(workspace.loaded().views, workspace.folder, today_of(request))
    note_shown(workspace.folder, (f.number for f in every), request.app.state.clock())
    state = state if state in VIEWS else "undone"
    found = _in_state(every, state)
    alerts = _in_state(alerts_of(workspace), state)
    number = page_with([one.number for one in found], of, A_PAGE, p)
    shown = found[(number - 1) * A_PAGE : number * A_PAGE]
    return page(
        request,
        "findings.html.j2",
        found=shown,
        alerts=alerts,
        links=links_of(workspace.loaded().messages, [*alerts, *shown]),
        tally=findings.tally(every),
        undone=sum(f.state not in findings.CLOSED for f in every),
        resolution=_resolution(every, today_of(request)),
        state=state,
        words=findings.STATE_WORDS,
        verbs=findings.VERBS,
        number=number,
        pages=max(1, -(-len(found) // A_PAGE)),
        longest=LONGEST_NOTE,
    )


def _in_state(found: Sequence[findings.Finding], state: str) -> list[findings.Finding]:
    return [f for f in found if state in ("all", f.state) or (state == "undone" and f.state not in findings.CLOSED)]


def _resolution(found: Sequence[findings.Finding], today: date) -> str:
    """How long it takes to resolve a finding, in words, once one is resolved."""
    time = to_resolution(found, today)
    return time_in_words(time) if time["ended"] else ""


@router.post("/findings/{number}")
async def decided(request: Request, number: str) -> Response:
    """Appends a decision about a finding, or about an alert and all it stands on; answers with its row for the script,
    else leads back to the list. `was`: the state that the page showed; a decision made since is not undone unseen."""
    form = await posted(request)
    workspace = workspace_of(request)
    state = choice(form, "state", findings.STATES)
    note = field(form, "note", LONGEST_NOTE)
    back = field(form, "back", 20)
    was = field(form, "was", 64)
    finding, every = await run_in_threadpool(_decide, request, workspace, number, was, state, note)
    if wants_part(request):
        return page(
            request,
            "finding_part.html.j2",
            f=finding,
            tally=findings.tally(every),
            undone=sum(f.state not in findings.CLOSED for f in every),
            links=links_of(workspace.loaded().messages, [finding]),
            words=findings.STATE_WORDS,
            verbs=findings.VERBS,
            state=back if back in VIEWS else "undone",
            longest=LONGEST_NOTE,
        )
    return RedirectResponse(f"/findings?state={back if back in VIEWS else 'undone'}&of={number}#{number}", 303)


def _decide(
    request: Request, workspace: Workspace, number: str, was: str, state: str, note: str
) -> tuple[findings.Finding, Sequence[findings.Finding]]:
    """Keeps a decision; the finding and all findings as they stand after it."""

    def every() -> Sequence[findings.Finding]:
        return findings.findings(workspace.loaded().views, workspace.folder, today_of(request))

    before = every()
    finding = next((f for f in (*before, *alerts_of(workspace)) if f.number == number), None)
    if finding is None:
        raise HTTPException(404, "There is no such finding in this analysis.")
    unchanged(was, finding.state)
    notices = open_alerts(workspace.folder / STATE_FILE)
    decide_all(workspace.folder, [number], state, before, notices, note, None, request.app.state.clock())
    after = every()
    return next((f for f in (*after, *alerts_of(workspace)) if f.number == number), finding), after
