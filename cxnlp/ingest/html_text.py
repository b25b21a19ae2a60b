"""HTML to plain text that keeps what matters for reading mail: lines, lists, quote depth and signature marks.

Quoted blocks become lines that start with "> ", a marked signature is preceded by a "-- " line, a rule becomes a
line of underscores: the same alphabet as a plain-text mail, so one set of rules reads both. Hidden pre-headers,
scripts, styles and pictures are dropped; nothing is ever fetched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

RULE = "_" * 32
QUOTE_MARK = "> "
SIGNATURE_MARK = "-- "
HISTORY_MARK = "-----Original Message-----"
OPENING_STEPS = 12

_DROPPED = frozenset(
    re.split(
        r"\s+",
        "script style head title meta link noscript template svg math object iframe audio video select map base o:p",
    )
)
_SPACED = frozenset(re.split(r"\s+", "p h1 h2 h3 h4 h5 h6 blockquote pre table ul ol dl"))
_BLOCKS = _SPACED | frozenset(
    re.split(
        r"\s+",
        "address article aside body caption center dd details dir div dt fieldset figcaption figure footer form header "
        "html li main menu nav section summary tbody tfoot thead tr",
    )
)
_CELLS = frozenset(("td", "th"))
_PREFORMATTED = frozenset(("pre", "textarea"))

_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|max-height\s*:\s*0(?![.\d])"
    r"|font-size\s*:\s*0(?![.\d])",
    re.I,
)
_SIGNATURE_CLASS = re.compile(
    r"(?:^|[\s_])(?:gmail_signature|moz-signature|(?:e?mail-?)?signature|protonmail_signature_block)\b"
)
_SIGNATURE_ID = re.compile(r"^(?:x_|m_-?\d+)*(?:ms-outlook-mobile-|outlook-mobile-)?signature\b", re.I)
_CITED = re.compile(r"(?:^|[\s_])(?:moz-cite-prefix|protonmail_quote|yahoo_quoted|zmail_extra)(?![\w-])")
_CITED_ID = re.compile(r"^(?:x_|m_-?\d+)*(?:OLK_SRC_BODY_SECTION|yahoo_quoted)")
_HISTORY_ID = re.compile(r"^(?:x_|m_-?\d+)*(?:divRplyFwdMsg|mail-editor-reference-message-container)\b")
_INDENT_ONLY = re.compile(r"border(?:-left)?\s*:\s*(?:none|0)", re.I)
_BRACKETED_ADDRESS = re.compile(r"<((?:mailto:|https?://)?[^\s<>\"'=/@]{1,100}(?:@|://)[^\s<>\"']{1,200})>")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
_BLANKS = re.compile(r" {2,}")
_MARKUP = re.compile(
    r"<(?:!doctype|html|head|body|div|p|br|span|table|td|a\s|b|i|u|em|strong|font|ul|ol|li|blockquote|img|h[1-6]|pre|meta|style)"
    r"\b[^<]{0,2000}>",
    re.I,
)


def looks_like_html(text: str) -> bool:
    """True if `text` holds an HTML tag that a mail or help-desk body would hold (first 20,000 characters)."""
    return _MARKUP.search(text[:20_000]) is not None


@dataclass(slots=True)
class _Writer:
    """Collects lines; blank lines never double, every line carries the quote depth of its place."""

    lines: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    depth: int = 0
    last_depth: int = 0
    blank_wanted: bool = False

    def word(self, text: str, verbatim: bool = False) -> None:
        if text and (self.parts or verbatim or text.strip(" ")):
            self.parts.append(text)

    def end_line(self, verbatim: bool = False) -> bool:
        """Close the line in progress; False if there was nothing to close."""
        if not self.parts:
            return False
        text = "".join(self.parts).rstrip(" ") if verbatim else _BLANKS.sub(" ", "".join(self.parts)).strip(" ")
        self.parts.clear()
        if not text.strip("\u00a0 \t"):
            self.blank_wanted = True
            return False
        self.emit(text)
        return True

    def emit(self, text: str) -> None:
        if self.blank_wanted and self.lines:
            self.lines.append((QUOTE_MARK * min(self.depth, self.last_depth, 8)).rstrip(" "))
        self.blank_wanted = False
        self.lines.append(QUOTE_MARK * min(self.depth, 8) + text)
        self.last_depth = self.depth

    def drop_rule(self) -> None:
        """Takes back a rule that was written last, as it only leads to what follows."""
        if self.lines[-1:] == [RULE]:
            self.lines.pop()

    def hard_break(self, verbatim: bool = False) -> None:
        if not self.end_line(verbatim):
            self.blank_wanted = True

    def block(self, spaced: bool) -> None:
        self.end_line()
        if spaced:
            self.blank_wanted = True


def _hidden(attributes: dict[str, str | None]) -> bool:
    return "hidden" in attributes or _HIDDEN.search(attributes.get("style") or "") is not None


def _is_quote(tag: str, attributes: dict[str, str | None]) -> bool:
    if tag != "blockquote":
        return False
    if (attributes.get("type") or "").lower() == "cite" or "quote" in (attributes.get("class") or "").lower():
        return True
    return _INDENT_ONLY.search(attributes.get("style") or "") is None


def _is_signature(tag: str, attributes: dict[str, str | None]) -> bool:
    if tag not in ("div", "table", "span", "p", "pre"):
        return False
    if attributes.get("data-smartmail") == "gmail_signature":
        return True
    return (
        _SIGNATURE_CLASS.search(attributes.get("class") or "") is not None
        or _SIGNATURE_ID.match(attributes.get("id") or "") is not None
    )


def _is_reply(node: Any) -> bool:
    """True for Gmail's wrapper of an answered mail: a blockquote stands in it, and no "-----" opens it as a forward."""
    child, quoted = node.child, False
    while child is not None and not quoted:
        quoted, child = child.tag == "blockquote", child.next
    for _ in range(OPENING_STEPS):
        if node is None or (node.tag == "-text" and (node.text_content or "").strip()):
            break
        node = node.next if node.tag in ("-text", "br") else node.child
    opening = (node.text_content or "").lstrip() if node is not None and node.tag == "-text" else ""
    return quoted and not opening.startswith("-----")


def _is_cited(tag: str, attributes: dict[str, str | None], node: Any) -> bool:
    """True for what mail programs wrap around the mail they answer, or around the line that introduces it."""
    if tag not in ("div", "span", "section"):
        return False
    named = attributes.get("class") or ""
    if _CITED_ID.match(attributes.get("id") or "") or _CITED.search(named):
        return True
    return "gmail_quote" in named.split() and _is_reply(node)


class _Renderer:
    """One depth-first walk without recursion, so that any nesting depth is fine."""

    def __init__(self) -> None:
        self.out = _Writer()
        self.preformatted = 0
        self.signatures = 0
        self.ordinals: list[int | None] = []
        self.cited: list[bool] = []

    def open_citation(self) -> None:
        """What a mail program wraps is quoted, up to the first blockquote in it: answers may stand below that."""
        self.out.end_line()
        first = not any(self.cited)
        self.out.depth += first
        self.cited.append(first)

    def close_citation(self) -> None:
        self.out.end_line()
        self.out.depth -= self.cited.pop()

    def text(self, raw: str) -> None:
        raw = _INVISIBLE.sub("", raw)
        if self.preformatted:
            first, *rest = raw.replace("\r\n", "\n").split("\n")
            self.out.word(first, verbatim=True)
            for line in rest:
                self.out.hard_break(verbatim=True)
                self.out.word(line, verbatim=True)
        else:
            self.out.word(_SPACE.sub(" ", raw))

    def enter(self, tag: str, attributes: dict[str, str | None]) -> None:
        if tag == "br":
            self.out.hard_break()
        elif tag == "hr":
            self.out.end_line()
            self.out.emit(RULE)
        elif tag == "img":
            alternative = (attributes.get("alt") or "").strip()
            if 0 < len(alternative) <= 4 and not alternative.isascii():
                self.out.word(alternative)
        elif tag in _BLOCKS:
            self.out.block(tag in _SPACED and not (tag in ("ul", "ol") and self.ordinals))
        elif tag in _CELLS and self.out.parts:
            self.out.word(" ")
        if tag in ("ul", "ol"):
            self.ordinals.append(0 if tag == "ol" else None)
        elif tag == "li":
            self.out.word(self._bullet())
        elif tag in _PREFORMATTED:
            self.preformatted += 1
        if _HISTORY_ID.match(attributes.get("id") or "") and not self.out.depth:
            self.out.end_line()
            self.out.drop_rule()
            self.out.emit(HISTORY_MARK)
        if tag == "blockquote" and self.cited and self.cited[-1]:
            self.out.depth -= 1
            self.cited[-1] = False
        if _is_quote(tag, attributes):
            self.out.depth += 1
        if _is_signature(tag, attributes):
            self.out.end_line()
            if not self.signatures and self.out.lines[-1:] not in (["--"], [SIGNATURE_MARK], [RULE]):
                self.out.emit(SIGNATURE_MARK)
            self.signatures += 1

    def _bullet(self) -> str:
        if not self.ordinals or self.ordinals[-1] is None:
            return "- "
        self.ordinals[-1] += 1
        return f"{self.ordinals[-1]}. "

    def leave(self, tag: str, attributes: dict[str, str | None]) -> None:
        if tag in _BLOCKS:
            self.out.block(tag in _SPACED and not (tag in ("ul", "ol") and len(self.ordinals) > 1))
        if tag in ("ul", "ol"):
            self.ordinals.pop()
        elif tag in _PREFORMATTED:
            self.preformatted -= 1
        if _is_quote(tag, attributes):
            self.out.depth -= 1
        if _is_signature(tag, attributes):
            self.signatures -= 1


def _walk(root: Any, renderer: _Renderer) -> None:
    stack: list[tuple[str, dict[str, str | None], Any, bool]] = []
    node = root
    while True:
        descend = None
        tag = node.tag or "-instruction"  # "<?div>" is a node without a name
        if tag == "-text":
            renderer.text(node.text_content or "")
        elif not tag.startswith(("-", "_", "!")) and tag not in _DROPPED:
            attributes = node.attributes if tag not in ("br", "tr", "tbody", "b", "i", "u") else {}
            if not _hidden(attributes):
                renderer.enter(tag, attributes)
                descend = node.child
                if descend is not None:
                    cited = _is_cited(tag, attributes, node)
                    if cited:
                        renderer.open_citation()
                    stack.append((tag, attributes, node, cited))
                else:
                    renderer.leave(tag, attributes)
        if descend is not None:
            node = descend
            continue
        while stack and node.next is None:
            tag, attributes, node, cited = stack.pop()
            if cited:
                renderer.close_citation()
            renderer.leave(tag, attributes)
        if not stack:
            return
        node = node.next


def html_to_text(html: str) -> str:
    """The visible text of an HTML document or fragment, lines separated by "\\n", without a final newline.

    Block elements and `<br>` end a line, list items start with "- " or a number, table cells are parted by a blank,
    `blockquote` lines start with "> " a level (up to 8). Links keep their text only. Never raises on bad markup.

    >>> html_to_text("<p>Fine with us.</p><blockquote type=cite>Is <b>Monday</b> fine?</blockquote>")
    'Fine with us.\\n\\n> Is Monday fine?'
    """
    from selectolax.lexbor import LexborHTMLParser

    html = _BRACKETED_ADDRESS.sub(r"&lt;\1&gt;", html.replace("\0", ""))
    if not html.strip():
        return ""
    root = LexborHTMLParser(html).body
    if root is None:
        return ""
    renderer = _Renderer()
    _walk(root, renderer)
    renderer.out.end_line()
    return "\n".join(renderer.out.lines).strip("\n")
