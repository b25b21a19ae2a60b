"""The paste page: notes in, the quick read out, as a whole page or as the part that changes."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from cxnlp.errors import UsageError
from cxnlp.web.forms import BROKEN, posted
from cxnlp.web.intake import pasted, uploaded
from cxnlp.web.note_view import note_view
from cxnlp.web.pages import page, wants_part
from cxnlp.web.reading import Busy

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


@router.get("/")
def paste_page(request: Request, example: str = "") -> HTMLResponse:
    """The empty page, or with an invented note filled in."""
    return page(request, "paste.html.j2", note=EXAMPLE if example else "", view=None, seconds=None, problem=None)


@router.get("/read")
def reloaded() -> Response:
    """A reload of a result leads back to the empty page: pasted notes are kept nowhere."""
    return RedirectResponse("/", 303)


@router.post("/read")
async def read(request: Request) -> HTMLResponse:
    """The quick read of the field `note` or of the file `file`; the file goes first."""
    form = await posted(request)
    note = form.get("note", "")
    file = form.get("file")
    problem, status, view, seconds = None, 200, None, None
    if not isinstance(note, str):
        raise HTTPException(400, BROKEN)
    try:
        if isinstance(file, UploadFile) and (file.filename or file.size):
            note = uploaded(await file.read())
        else:
            note = pasted(note)
        result, seconds = await request.app.state.room.read(note)
        view = note_view(result)
    except UsageError as error:
        problem, status = str(error), 400
    except Busy as error:
        problem, status = str(error), 503
    finally:
        await form.close()
    if wants_part(request):
        return page(request, "result.html.j2", status, view=view, seconds=seconds, problem=problem)
    kept = note if len(note) <= 200_000 and not problem else ""
    return page(request, "paste.html.j2", status, note=kept, view=view, seconds=seconds, problem=problem)
