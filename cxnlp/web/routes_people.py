"""People and their roles, with corrections."""

from __future__ import annotations

import csv
import io

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from cxnlp.spreadsheet import safe_cell
from cxnlp.types import ROLES
from cxnlp.web import corrections
from cxnlp.web.forms import choice, field, posted
from cxnlp.web.pages import page
from cxnlp.web.routes_accounts import page_number, workspace_of

router = APIRouter()
A_PAGE = 100
LONGEST_NAME = 120
COLUMNS = ("name", "emails", "title", "role", "account", "side")


@router.get("/people")
def people(request: Request, q: str = "", p: str = "1") -> HTMLResponse:
    """All people by account, or those whose name, address or account holds `q`."""
    workspace = workspace_of(request)
    wanted = q.strip().lower()[:100]
    rows = [r for r in workspace.people() if wanted in _words(r)]
    number = page_number(p)
    return page(
        request,
        "people.html.j2",
        people=rows[(number - 1) * A_PAGE : number * A_PAGE],
        corrected=workspace.corrections(),
        slugs=workspace.loaded().slugs,
        total=len(rows),
        q=q.strip()[:100],
        number=number,
        pages=max(1, -(-len(rows) // A_PAGE)),
    )


def _words(row: corrections.Json) -> str:
    told = [row.get("name"), row.get("account"), row.get("title"), *(row.get("emails") or ())]
    return " ".join(str(t) for t in told if t).lower()


@router.get("/people/{person_id}")
def person(request: Request, person_id: str, saved: str = "") -> HTMLResponse:
    """One person, and the form that corrects name, role and side."""
    workspace = workspace_of(request)
    row = workspace.person(person_id)
    if row is None:
        raise HTTPException(404, "There is no such person in this analysis.")
    return page(
        request,
        "person.html.j2",
        person=row,
        found=workspace.loaded().tables.people[person_id],
        history=workspace.corrections().get(person_id, []),
        roles=ROLES,
        sides=corrections.SIDES,
        slug=workspace.loaded().slugs.get(str(row.get("account"))),
        saved={"1": True, "0": False}.get(saved),
        longest=LONGEST_NAME,
    )


@router.post("/people/{person_id}")
async def correct(request: Request, person_id: str) -> Response:
    """Appends a correction and leads back to the person."""
    form = await posted(request)
    workspace = workspace_of(request)
    row = await run_in_threadpool(workspace.person, person_id)
    if row is None:
        raise HTTPException(404, "There is no such person in this analysis.")
    values = {
        "name": field(form, "name", LONGEST_NAME),
        "role": choice(form, "role", ROLES),
        "side": choice(form, "side", corrections.SIDES),
    }
    if not values["name"]:
        raise HTTPException(400, "Name: write one.")
    now = request.app.state.clock()
    changed = await run_in_threadpool(corrections.save, workspace.folder, row, values, now)
    return RedirectResponse(f"/people/{row['person_id']}?saved={int(changed)}", 303)


@router.get("/directory.csv")
def directory(request: Request) -> Response:
    """The people table with all corrections, for `cxnlp analyze --directory`."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in workspace_of(request).people():
        told = {**row, "emails": ";".join(map(str, row.get("emails") or ()))}
        writer.writerow([safe_cell(str(told.get(name) or "")) for name in COLUMNS])
    headers = {"content-disposition": 'attachment; filename="people.csv"'}
    return Response(stream.getvalue().encode("utf-8", "replace"), media_type="text/csv; charset=utf-8", headers=headers)
