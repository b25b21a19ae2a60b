"""What happens to an analysis before it reaches its folder: redaction, and words too old to keep."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from cxnlp.errors import UsageError
from cxnlp.private import FILE_MODE, check_folder
from cxnlp.running import staged
from cxnlp.saved import Saved
from cxnlp.scratch import scratch


@contextmanager
def after_analysis(
    out: Path, redact: bool, key_file: Path | None, keep_text_days: int | None, *, make_key: bool = True
) -> Iterator[Path]:
    """The folder to write an analysis to: `out` itself, or a private one from which `out` is made when nothing of the
    unredacted or too old words may reach it. With `make_key`, a missing key file is made, as `cxnlp redact` does.

    `out` is made when there is something to write. Raises UsageError when redaction has no key, and as `check_folder`.
    """
    check_folder(out)
    if not redact and keep_text_days is None:
        yield out
        return
    from cxnlp.key import load_key
    from cxnlp.privacy.folder_retention import alerts_kept
    from cxnlp.privacy.redacted import redact_folder
    from cxnlp.privacy.retention import Kept, retain

    key = load_key(key_file, make=make_key) if redact else None
    with staged(out) as last, scratch() as raw:
        yield raw
        if not (raw / "accounts.json").is_file():
            return
        if keep_text_days is not None:
            days = [date.fromisoformat(a["as_of"]) for a in Saved.open(raw).document["accounts"]]
            if days:
                kept = Kept.of_days(max(days), keep_text_days, None)
                if out.is_dir() and (names := alerts_kept(out, kept)):
                    raise UsageError(f"{', '.join(names)} in {out} cannot be cleaned of old words: move it away")
                retain(raw, raw, kept)
        if key:
            redact_folder(raw, last, key)
        else:
            for file in raw.iterdir():
                shutil.move(file, last / file.name)


def redacted_report(folder: Path, key_file: Path | None) -> Path:
    """Draws report-redacted.html in `folder` from a redacted copy of its tables; a missing key file is made.

    Raises UsageError without a key.
    """
    from cxnlp.key import load_key
    from cxnlp.privacy.redacted import redact_folder

    key = load_key(key_file, make=True)
    target = folder / "report-redacted.html"
    with scratch() as private:
        redact_folder(folder, private, key)
        shutil.move(private / "report.html", target)
    target.chmod(FILE_MODE)
    return target
