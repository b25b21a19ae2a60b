"""People and their roles, with corrections."""

from __future__ import annotations

import csv
import io

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from cxnlp.errors import UsageError
from cxnlp.report.safe import one_line
from cxnlp.spreadsheet import safe_cell
from cxnlp.types import ROLES
from cxnlp.web import corrections, joining
from cxnlp.web.forms import choice, field, posted
from cxnlp.web.pages import page
from cxnlp.web.routes_accounts import page_number, workspace_of
from cxnlp.web.workspace import Workspace

router = APIRouter()
A_PAGE = 100
LONGEST_NAME, LONGEST_HANDLE = 120, 320
MOST_OTHERS = 500
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
        others=_others(workspace, row),
        apart=joining.handles_of(row),
        waiting=joining.about(workspace, row),
    )


def _others(workspace: Workspace, row: corrections.Json) -> list[corrections.Json]:
    """Whom the person could be merged with: people of the same account, and for us all of us."""
    near = [r for r in workspace.people() if r["person_id"] != row["person_id"]]
    return [r for r in near if r.get("account") == row.get("account")][:MOST_OTHERS]


@router.post("/people/{person_id}/merge")
async def merge(request: Request, person_id: str) -> Response:
    """Decides that the person and another are one."""
    form = await posted(request)
    workspace = workspace_of(request)
    other = field(form, "other", 64)
    if not other:
        raise HTTPException(400, "Other: choose a person.")
    return await _joined(request, workspace, person_id, joining.merge, [other])


@router.post("/people/{person_id}/split")
async def split(request: Request, person_id: str) -> Response:
    """Decides that some addresses or names of the person are somebody else."""
    form = await posted(request)
    apart = [one_line(str(v))[:LONGEST_HANDLE] for v in form.getlist("apart") if isinstance(v, str)]
    if not apart:
        raise HTTPException(400, "Apart: tick what belongs to somebody else.")
    return await _joined(request, workspace_of(request), person_id, joining.split, apart)


@router.post("/people/{person_id}/undo")
async def undo(request: Request, person_id: str) -> Response:
    """Takes back a merge or split, named by its number and words so that no other one is taken."""
    form = await posted(request)
    told = [field(form, "number", 8), field(form, "words", 2000)]
    return await _joined(request, workspace_of(request), person_id, joining.undo, told)


async def _joined(
    request: Request, workspace: Workspace, person_id: str, decide: joining.Decide, told: list[str]
) -> Response:
    row = await run_in_threadpool(workspace.person, person_id)
    if row is None:
        raise HTTPException(404, "There is no such person in this analysis.")
    try:
        await run_in_threadpool(decide, workspace, row, told, request.app.state.clock())
    except UsageError as error:
        raise HTTPException(400, str(error)) from error
    return RedirectResponse(f"/people/{row['person_id']}?saved=1", 303)


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
