"""Fields of posted forms: the form token checked, lengths limited, values taken from closed lists."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from cxnlp.report.safe import one_line
from cxnlp.web.guard import NOTE_BYTES

STALE = "This form is older than the running page. Go back, reload, and send it again."
BROKEN = "That form could not be read: reload the page and try again."
DECIDED = "It was decided in the meantime, and stands otherwise than this page shows. Reload the page, then decide."


async def posted(request: Request) -> FormData:
    """The posted form. Raises HTTPException: 400 unreadable, 403 without this session's form token."""
    try:
        form = await request.form(max_files=1, max_fields=40, max_part_size=NOTE_BYTES + 1024)
    except HTTPException as error:
        raise HTTPException(400, BROKEN) from error
    state = request.scope["state"]
    if not request.app.state.secrets.form_token_fits(state["session"], field(form, "form_token", 64)):
        await form.close()
        raise HTTPException(403, STALE)
    return form


def field(form: FormData, name: str, longest: int) -> str:
    """A text field on one line, control characters out. Raises HTTPException 400 when it is longer than `longest`."""
    value = form.get(name, "")
    if isinstance(value, UploadFile):
        raise HTTPException(400, BROKEN)
    text = one_line(value)
    if len(text) > longest:
        raise HTTPException(400, f"{name.replace('_', ' ').capitalize()}: at most {longest} characters.")
    return text


def choice(form: FormData, name: str, among: Sequence[str]) -> str:
    """A field whose value must be one of `among`. Raises HTTPException 400."""
    value = field(form, name, 64)
    if value not in among:
        raise HTTPException(400, f"{name.replace('_', ' ').capitalize()}: choose one of {', '.join(among)}.")
    return value


def unchanged(shown: str, state: str) -> None:
    """Checks that what a form decides about still stands in the state that its page showed (`shown`; "" where it says
    none).

    Raises HTTPException 409 when somebody has decided since.
    """
    if shown and shown != state:
        raise HTTPException(409, DECIDED)
