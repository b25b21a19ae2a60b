"""The paste page: notes in, the quick read out, as a whole page or as the part that changes."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from cxnlp.errors import UsageError
from cxnlp.quick.past import Past, compare
from cxnlp.web.forms import BROKEN, posted
from cxnlp.web.intake import pasted, uploaded
from cxnlp.web.note_view import note_view
from cxnlp.web.pages import page, wants_part
from cxnlp.web.reading import Busy
from cxnlp.web.workspace import Workspace

router = APIRouter()
EXAMPLE = """\
Pilot review, 12 March
Present: Ingrid Solheim (COO), Tomas Reyes (IT lead), Priya Nair (us)
Apologies: Helen Marsh (CFO)

Ingrid said the second site depends on the pilot showing a fifth less waste by June. She wants to plan the autumn
roll-out with us in April.
Tomas was annoyed: two tickets about the label printer have waited three weeks, and nobody answered his mail.
He asked whether the printer module was part of the contract; he believes it was promised at signing.
Finance will hold the March invoice until Helen has seen the numbers, Ingrid said.
Priya will send the waste report to Ingrid by 19 March.
Tomas to list the open tickets by Friday.
Open: who replaces Helen in the steering group?
"""
"""An invented note for people who want to see before they paste."""
MOST_KEPT = 200_000
"""Characters up to which a note stays in its box when the whole page is sent again, read or not."""


@router.get("/")
def paste_page(request: Request, example: str = "", account: str = "") -> HTMLResponse:
    """The empty page, or with an invented note filled in; with an analysis, an account can be chosen."""
    return page(request, "paste.html.j2", note=EXAMPLE if example else "", **_blank(request, account))


@router.get("/read")
def reloaded() -> Response:
    """A reload of a result leads back to the empty page: pasted notes are kept nowhere."""
    return RedirectResponse("/", 303)


@router.post("/read")
async def read(request: Request) -> HTMLResponse:
    """The quick read of the field `note` or of the file `file`; the file goes first. `account`: the slug of the account
    whose people and past the note is laid beside.
    """
    form = await posted(request)
    note, file, slug = form.get("note", ""), form.get("file"), form.get("account", "")
    if not isinstance(note, str) or not isinstance(slug, str):
        raise HTTPException(400, BROKEN)
    shown, status = _blank(request, slug), 200
    try:
        if isinstance(file, UploadFile) and (file.filename or file.size):
            note = uploaded(await file.read())
        else:
            note = pasted(note)
        past = await run_in_threadpool(_past, request, slug) if slug else None
        result, shown["seconds"] = await request.app.state.room.read(note, past.people if past else ())
        shown["view"] = note_view(result)
        if past:
            shown["beside"] = compare(result, past, result.day or request.app.state.clock().date())
    except UsageError as error:
        shown["problem"], status = str(error), 400
    except Busy as error:
        shown["problem"], status = str(error), 503
    finally:
        await form.close()
    if wants_part(request):
        return page(request, "result.html.j2", status, **shown)
    kept = note if len(note) <= MOST_KEPT else ""
    return page(request, "paste.html.j2", status, note=kept, **shown)


def _blank(request: Request, slug: str) -> dict[str, Any]:
    """What the page shows before a note is read."""
    workspace: Workspace | None = request.app.state.workspace
    accounts = workspace.names() if workspace else []
    return {
        "view": None,
        "seconds": None,
        "problem": None,
        "beside": None,
        "accounts": accounts,
        "chosen": slug if any(slug == own for own, _ in accounts) else "",
    }


def _past(request: Request, slug: str) -> Past:
    workspace: Workspace | None = request.app.state.workspace
    past = workspace.past(slug) if workspace else None
    if past is None:
        raise UsageError("That account is not in the analysis any more: load the page again.")
    return past
