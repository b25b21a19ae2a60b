"""Corrected labels: one sentence with a form, and the table so far."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from cxnlp.adaptation.answers import Answer
from cxnlp.adaptation.labels import labelled
from cxnlp.quick.verdict import ADVICE
from cxnlp.types import FLAGS, ORIENTATIONS, POLARITIES
from cxnlp.web import labelling
from cxnlp.web.forms import choice, posted
from cxnlp.web.messages import Span, span_of
from cxnlp.web.pages import page
from cxnlp.web.routes_accounts import workspace_of
from cxnlp.web.sentences import sentences_of

router = APIRouter()
SIGNS = ("-1", "0", "1")
SCALES = {
    "sentiment": ("negative", "neither", "positive"),
    "trust": ("doubt", "neither", "trust"),
    "goal_alignment": ("drifting apart", "neither", "shared"),
    "responsiveness": ("slow", "neither", "quick"),
}


@router.get("/labels")
def labels(request: Request) -> HTMLResponse:
    """What has been labelled so far, and how to train with it."""
    workspace = workspace_of(request)
    rows = labelled(labelling.saved(workspace.folder))
    known = {r.id: r.place[2] in workspace.loaded().messages for r in rows}
    return page(request, "labels.html.j2", rows=rows[::-1][:200], total=len(rows), known=known)


@router.get("/labels.csv")
def table(request: Request) -> Response:
    """The table itself."""
    path = workspace_of(request).folder / labelling.FILE
    if not path.is_file():
        raise HTTPException(404, "No sentence has been labelled yet.")
    return FileResponse(path, media_type="text/csv; charset=utf-8", filename="labels.csv")


@router.get("/messages/{message_id}/labels/{span}")
def sentence(request: Request, message_id: str, span: str, saved: str = "") -> HTMLResponse:
    """A sentence in its context, with what the model says of it and the form to say otherwise."""
    found = _labelling(request, message_id, span_of(span))
    return page(
        request,
        "label.html.j2",
        it=found,
        orientations=ORIENTATIONS,
        flags={flag: ADVICE[flag].words for flag in FLAGS},
        scales=SCALES,
        polarities=dict(zip(POLARITIES, found.shown.polarities, strict=True)),
        saved=saved == "1",
    )


@router.post("/messages/{message_id}/labels/{span}")
async def label(request: Request, message_id: str, span: str) -> Response:
    """Puts the answer into labels.csv and leads back to the sentence."""
    form = await posted(request)
    found = await run_in_threadpool(_labelling, request, message_id, span_of(span))
    orientation = choice(form, "orientation", ORIENTATIONS)
    flags = [str(value) for value in form.getlist("flags")]
    if not set(flags) <= set(FLAGS):
        raise HTTPException(400, f"Flags: choose among {', '.join(FLAGS)}.")
    a, b, c, d = (int(choice(form, name, SIGNS)) for name in POLARITIES)
    answer = Answer(orientation, tuple(f for f in FLAGS if f in flags), (a, b, c, d))
    await run_in_threadpool(labelling.save, workspace_of(request).folder, found.row, answer)
    where = found.sentence
    return RedirectResponse(f"/messages/{where.message_id}/labels/{where.span}?saved=1", 303)


def _labelling(request: Request, message_id: str, span: Span | None) -> labelling.Labelling:
    workspace = workspace_of(request)
    messages = workspace.loaded().messages
    if span is None or message_id not in messages:
        raise HTTPException(404, "There is no such sentence in this analysis.")
    chain = sentences_of(workspace.folder, messages.thread_ids(message_id))
    found = next((s for s in chain if s.message_id == message_id and s.span == span), None)
    if found is None:
        raise HTTPException(404, "There is no such sentence in this analysis.")
    return labelling.labelling(workspace.folder, chain, found, request.app.state.room.scorer)
