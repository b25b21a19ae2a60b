"""Standard output and error in whatever encoding the terminal or pipe has."""

from __future__ import annotations

import codecs
import io
import sys

PLAIN = "cxnlp.plain"


def plain(error: UnicodeError) -> tuple[str, int]:
    """Writes characters that an encoding does not have in ASCII, or as "?" (a handler of `codecs`).

    >>> plain(UnicodeEncodeError("ascii", "−3 · Zoë…", 0, 9, ""))
    ('-3 - Zoe...', 9)
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    from anyascii import anyascii

    return "".join(anyascii(c) or "?" for c in error.object[error.start : error.end]), error.end


def write_anything() -> None:
    """From here on standard output and error take every text: what they cannot show they show plainly."""
    codecs.register_error(PLAIN, plain)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=PLAIN)


def for_programs(asked: bool = True) -> bool:
    """Where `asked`, standard output is UTF-8 from here on, as programs expect it; returns `asked`."""
    if asked and isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors=sys.stdout.errors)
    return asked
