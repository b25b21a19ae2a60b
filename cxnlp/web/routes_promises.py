"""Promises of both sides, and what became of each."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from cxnlp.findings import promises
from cxnlp.report.promised import MARKS
from cxnlp.web.forms import choice, field, posted, unchanged
from cxnlp.web.messages import MessageFile
from cxnlp.web.pages import page, wants_part
from cxnlp.web.routes_accounts import page_with, workspace_of
from cxnlp.web.workspace import Workspace

router = APIRouter()
A_PAGE = 50


@router.get("/promises")
def listed(request: Request, state: str = "open", side: str = "", p: str = "1", of: str = "") -> HTMLResponse:
    """The promises in one state ("all": in any), of one side or of both. `of`: the number of the one that the
    page is to hold."""
    workspace = workspace_of(request)
    every = _all(workspace)
    state = state if state in (*MARKS, "all") else "open"
    side = side if side in promises.SIDES else ""
    found = [o for o in every if state in ("all", o.state) and side in ("", o.promise.side)]
    number = page_with([one.number for one in found], of, A_PAGE, p)
    shown = found[(number - 1) * A_PAGE : number * A_PAGE]
    return page(
        request,
        "promises.html.j2",
        found=shown,
        links=_links(workspace.loaded().messages, shown),
        tally=promises.tally(every),
        state=state,
        side=side,
        sides=promises.SIDES,
        verbs=promises.VERBS,
        number=number,
        pages=max(1, -(-len(found) // A_PAGE)),
    )


@router.post("/promises/{number}")
async def marked(request: Request, number: str) -> Response:
    """Appends what became of a promise; answers with its row for the script, else leads back to the list."""
    form = await posted(request)
    workspace = workspace_of(request)
    state = choice(form, "state", MARKS)
    back = field(form, "back", 20)
    back = back if back in (*MARKS, "all") else "open"
    one = await run_in_threadpool(_mark, request, workspace, number, field(form, "was", 64), state)
    if wants_part(request):
        links = _links(workspace.loaded().messages, [one])
        return page(
            request, "promise.html.j2", o=one, links=links, sides=promises.SIDES, verbs=promises.VERBS, state=back
        )
    return RedirectResponse(f"/promises?state={back}&of={number}#{number}", 303)


def _all(workspace: Workspace) -> list[promises.Promised]:
    loaded = workspace.loaded()
    return promises.promised(loaded.views, loaded.rows, loaded.tables.people, workspace.folder)


def _mark(request: Request, workspace: Workspace, number: str, was: str, state: str) -> promises.Promised:
    one = next((o for o in _all(workspace) if o.number == number), None)
    if one is None:
        raise HTTPException(404, "There is no such promise in this analysis.")
    unchanged(was, one.state)
    promises.mark(workspace.folder, one, state, request.app.state.clock())
    return next((o for o in _all(workspace) if o.number == number), one)


def _links(messages: MessageFile, found: list[promises.Promised]) -> dict[str, str]:
    """The address of each promise's words in their thread."""
    links = {}
    for one in found:
        if one.message_id in messages:
            span = messages.locate(one.message_id, one.promise.text)
            links[one.number] = f"/messages/{one.message_id}" + (f"?at={span}#quote" if span else "#asked")
    return links
