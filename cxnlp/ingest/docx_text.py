"""The text of a Word document in reading order, with headings, list items and table rows marked as in Markdown.

Reads the document part itself, so that text boxes, content controls and tracked insertions are not lost.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.daytext import fold
from cxnlp.ingest.zip_damage import ZIP_DAMAGE

MAX_PART_BYTES = 100_000_000
MAX_MEMBERS = 10_000
MAX_RATIO = 1000
_OLE2 = b"\xd0\xcf\x11\xe0"
_MAIN_PARTS = ("word/document.xml", "word/document2.xml", "word/document1.xml")
_HEADING = re.compile(
    r"^(heading|title|titel|uberschrift|berschrift|titre|titulo|ttulo|titolo|kop|rubrik|overskrift|otsikko|naglowek|nadpis)"
)
_LIST = re.compile(r"^(list|liste|lista|aufzahlung|listenabsatz|elenco|lijst|luettelo)(?!paragraph|absatz)")
_SKIPPED = frozenset(
    {"Fallback", "del", "moveFrom", "instrText", "delText", "footnotePr", "pPr", "rPr", "tblPr", "sectPr"}
)
_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-"}


def _local(node: Any) -> str:
    tag = node.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def _document_part(data: bytes) -> bytes:
    if data.startswith(_OLE2):
        raise UnreadableInput("Word document that is protected by a password, or of the old .doc format")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist()) if len(archive.infolist()) <= MAX_MEMBERS else set()
            part = next((n for n in _MAIN_PARTS if n in names), None)
            if part is None:
                raise UnreadableInput("not a Word document: it has no word/document.xml")
            entry = archive.getinfo(part)
            if entry.file_size > MAX_PART_BYTES or entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
                raise UnreadableInput("Word document unpacks to more than the limits allow")
            with archive.open(entry) as stream:
                return stream.read(MAX_PART_BYTES + 1)
    except ZIP_DAMAGE as error:
        raise UnreadableInput(f"damaged Word document: {error}") from error


def _mark(paragraph: Any) -> str:
    """ "# " for headings, "- " for list items, "" for plain paragraphs."""
    for properties in paragraph:
        if _local(properties) != "pPr":
            continue
        for child in properties:
            name = _local(child)
            value = next((v for k, v in child.attrib.items() if str(k).endswith("}val")), "")
            if name == "pStyle":
                style = fold(str(value)).replace(" ", "")
                if _HEADING.match(style):
                    return "# "
                if _LIST.match(style):
                    return "- "
            elif name == "numPr":
                return "- "
            elif name == "outlineLvl" and str(value) != "9":
                return "# "
    return ""


def _inline(node: Any) -> Iterator[tuple[str, Any]]:
    """("text", str) pieces of a paragraph and ("box", node) for text boxes anchored in it."""
    for child in node:
        name = _local(child)
        if name in _SKIPPED:
            continue
        if name == "t":
            yield "text", child.text or ""
        elif name in _BREAKS:
            yield "text", _BREAKS[name]
        elif name == "txbxContent":
            yield "box", child
        else:
            yield from _inline(child)


def _paragraph(node: Any) -> Iterator[str]:
    pieces: list[str] = []
    boxes: list[Any] = []
    for kind, value in _inline(node):
        if kind == "text":
            pieces.append(value)
        else:
            boxes.append(value)
    text = "".join(pieces).replace("\xa0", " ")
    mark = _mark(node)
    lines = text.split("\n")
    yield mark + lines[0] if lines[0].strip() else lines[0].strip()
    yield from lines[1:]
    for box in boxes:
        yield from _blocks(box)


def _table(node: Any) -> Iterator[str]:
    for row in node:
        if _local(row) != "tr":
            continue
        cells = [" / ".join(line for line in _blocks(cell) if line.strip()) for cell in row if _local(cell) == "tc"]
        if any(cells):
            yield f"| {' | '.join(cells)} |"


def _blocks(node: Any) -> Iterator[str]:
    for child in node:
        name = _local(child)
        if name == "p":
            yield from _paragraph(child)
        elif name == "tbl":
            yield from _table(child)
        elif name not in _SKIPPED:
            yield from _blocks(child)


def docx_text(data: bytes) -> str:
    """The text of a .docx file, one paragraph or table row a line. Raises UnreadableInput."""
    from lxml import etree

    part = _document_part(data)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        root = etree.fromstring(part, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableInput(f"damaged Word document: {error}") from error
    if root is None:
        raise UnreadableInput("damaged Word document: no content")
    text = "\n".join(_blocks(root))
    if not text.strip():
        raise UnreadableInput("Word document without text")
    return text
