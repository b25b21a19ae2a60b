"""The words of a text that is signed in the clear by OpenPGP, without the armour around them.

Source: RFC 9580, section 7 (cleartext signature framework): a line of dashes, "Hash:" lines, a blank line, the text
with "- " before each line that begins with a dash, the signature.
"""

from __future__ import annotations

import re

_BEGIN = "-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE = "-----BEGIN PGP SIGNATURE-----"
_END = "-----END PGP SIGNATURE-----"
_HEADERS = re.compile(r"[ \t]*\n(?:(?:Hash|Comment|Charset|NotDashEscaped|Version):[^\n]*\n)*[ \t]*\n")
_ESCAPE = re.compile(r"^- ", re.MULTILINE)


def _line(text: str, mark: str, start: int) -> int:
    """Where a line that begins with `mark` begins, from `start` on; -1 without one."""
    if text.startswith(mark, start) and (start == 0 or text[start - 1] == "\n"):
        return start
    found = text.find("\n" + mark, start)
    return -1 if found < 0 else found + 1


def clear_text(text: str) -> str:
    """`text` (lines end in "\\n") with every whole signed part replaced by the words that were signed.

    >>> clear_text("\\n".join([_BEGIN, "Hash: SHA256", "", "- - one", _SIGNATURE, "", "iQEz", _END, "-- ", "list"]))
    '- one\\n-- \\nlist'
    """
    kept: list[str] = []
    at = 0
    while (begin := _line(text, _BEGIN, at)) >= 0:
        head = _HEADERS.match(text, begin + len(_BEGIN))
        signature = _line(text, _SIGNATURE, head.end()) if head else -1
        end = _line(text, _END, signature) if signature >= 0 else -1
        if head is None or end < 0:
            break
        kept += [text[at:begin], _ESCAPE.sub("", text[head.end() : signature])]
        line_end = text.find("\n", end)
        at = len(text) if line_end < 0 else line_end + 1
    return "".join((*kept, text[at:]))
