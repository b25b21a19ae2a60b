"""Delimited text into a header and numbered rows: any Unicode encoding, four delimiters, unclosed quotes survived.

Row numbers count records as a spreadsheet shows them: the header is row 1 unless lines stand above it.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, takewhile

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.json_reading import well_formed
from cxnlp.ingest.source import Source

DELIMITERS = ",;\t|"
MAX_FIELD_CHARACTERS = 25_000_000
MAX_COLUMNS = 10_000
LINES_ABOVE_HEADER = 15
SAMPLE_ROWS = 20
MAX_REPAIRS = 200

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BLANKS = re.compile(r"[\s\u00a0\u3000\u200b-\u200d\u2060\ufeff]+")
_RULE = re.compile(r":?-{2,}:?$")
_SEPARATOR_LINE = re.compile(r'^"?sep=(.)"?\s*$', re.I)


@dataclass(frozen=True)
class Row:
    """A record of a table: its number and its cells, padded to the width of the header. `fault`: why it is unusable."""

    number: int
    cells: tuple[str, ...]
    fault: str | None = None


@dataclass(frozen=True)
class Table:
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    delimiter: str


def _without_bom(head: bytes) -> str:
    half = len(head) // 2
    nuls = (head[::2].count(0), head[1::2].count(0))
    return "utf-16-be" if nuls[0] > 0.4 * half > 0 else "utf-16-le" if nuls[1] > 0.4 * half > 0 else "utf-8"


def decode(data: bytes, whole: bool = True) -> str:
    """Text of bytes: by byte order mark, by the NULs of UTF-16 without one, as UTF-8, as Windows-1252, as Latin-1.

    With `whole` False the last character may be cut. Raises UnreadableInput for damaged UTF-16 and UTF-32.
    """
    errors = "strict" if whole else "ignore"
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), "") or _without_bom(data[:400])
    try:
        return data.decode(encoding, errors if encoding != "utf-8" else "strict")
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise UnreadableInput(f"not {encoding.upper()} text: bad byte {error.start}") from error
        if not whole and error.start >= len(data) - 3:
            return data[: error.start].decode("utf-8")
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def decode_as(data: bytes, encoding: str) -> str:
    """Text of bytes in a stated encoding, without its byte order mark. Raises UnreadableInput."""
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except (UnicodeDecodeError, LookupError) as error:
        raise UnreadableInput(f"not {encoding} text, as the mapping states: {error}") from error


def encoding_of(data: bytes) -> str:
    """The name of the encoding that `decode` would choose."""
    told = next((name for bom, name in _BOMS if data.startswith(bom)), "") or _without_bom(data[:400])
    if told != "utf-8":
        return told
    for name in ("utf-8", "cp1252"):
        try:
            data.decode(name)
        except UnicodeDecodeError:
            continue
        return name
    return "latin-1"


def squeeze(text: str) -> str:
    """`text` with every run of blanks, no-break, ideographic and zero-width ones included, as one space."""
    return _BLANKS.sub(" ", text).strip()


def _parse(lines: Iterable[str], delimiter: str, quoting: int = csv.QUOTE_MINIMAL) -> Iterator[tuple[list[str], int]]:
    """Records with the number of lines each has taken."""
    reader = csv.reader(lines, delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]
    done = 0
    for record in reader:
        yield record, reader.line_num - done
        done = reader.line_num


def _usual_width(records: Sequence[Sequence[str]]) -> int:
    """The commonest number of cells of the filled rows that have more than one; the smaller one of a tie."""
    widths = Counter(len(record) for record in records if len(record) > 1 and any(cell.strip() for cell in record))
    return max(widths, key=lambda width: (widths[width], -width), default=0)


def _is_import_ids(record: Sequence[str]) -> bool:
    """True for the third line of Qualtrics, which has ids below short names and the questions' words."""
    return len(record) > 1 and all(cell.strip().startswith('{"ImportId"') for cell in record if cell.strip())


def _is_rule(record: Sequence[str]) -> bool:
    """True for the line of dashes below the head of a Markdown table."""
    cells = [cell.strip() for cell in record if cell.strip()]
    return len(record) > 1 and bool(cells) and all(_RULE.match(cell) for cell in cells)


def _header_index(records: Sequence[Sequence[str]]) -> int | None:
    """The first row at least as wide as usual, past any title lines; else the first filled row."""
    usual = _usual_width(records[: LINES_ABOVE_HEADER + SAMPLE_ROWS])
    filled = [i for i, record in enumerate(records[:LINES_ABOVE_HEADER]) if any(cell.strip() for cell in record)]
    wide = [i for i in filled if usual and len(records[i]) >= usual]
    several = [i for i in wide if sum(bool(cell.strip()) for cell in records[i]) > 1]
    start = next(iter(several or wide or filled), None)
    if start is not None and len(records) > start + 2 and _is_import_ids(records[start + 2]):
        return start + 1
    return start


def _delimiter(lines: list[str]) -> str:
    """The candidate that splits most rows into the same number of cells; "," when none splits."""
    best, best_score = ",", 0.0
    sampled = "".join(lines[:200])
    for candidate in DELIMITERS:
        if candidate not in sampled and len(sampled) < MAX_FIELD_CHARACTERS:
            continue  # it splits nothing
        sample = list(islice((record for record, _ in _parse(lines[:200], candidate) if record), SAMPLE_ROWS))
        width = _usual_width(sample)
        if width < 2:
            continue
        score = (width - 1) * sum(len(record) == width for record in sample) / len(sample)
        if score > best_score:
            best, best_score = candidate, score
    return best


def _split(text: str, stated: str | None = None) -> tuple[list[str], str, int]:
    """Lines with their ends, the delimiter, and the number of lines taken by a "sep=" declaration."""
    csv.field_size_limit(MAX_FIELD_CHARACTERS)
    lines = list(io.StringIO(text.replace("\0", ""), newline=""))
    declared = _SEPARATOR_LINE.match(lines[0]) if lines else None
    if declared and declared[1] in DELIMITERS:
        return lines[1:], stated or declared[1], 1
    return lines, stated or _delimiter(lines), 0


def _looks_like_row(line: str, delimiter: str, width: int) -> bool:
    return len(next(csv.reader([line], delimiter=delimiter), [])) == width


def _swallowed(record: list[str], lines: list[str], width: int, delimiter: str, last: bool) -> bool:
    """True if a quote that is never closed made one record out of several rows."""
    if width < 3:
        return False
    alike = sum(_looks_like_row(line, delimiter, width) for line in lines[1:])
    broken = len(record) != width or (last and "".join(lines).count('"') % 2 == 1)
    return (broken and alike * 2 >= len(lines) - 1) or alike > 50


def _records(lines: list[str], delimiter: str) -> Iterator[tuple[list[str], bool]]:
    """Records, True with those read again as one line because of an unclosed quote.

    Each such line is read without regard to quotes and reading goes on below it; after 200 of them the rest of
    the file is read so, which bounds the work.
    """
    width, start, repairs = 0, 0, 0
    while start < len(lines):
        quoting = csv.QUOTE_MINIMAL if repairs < MAX_REPAIRS else csv.QUOTE_NONE
        for record, taken in _parse((lines[i] for i in range(start, len(lines))), delimiter, quoting):
            if width == 0 and sum(bool(cell.strip()) for cell in record) > 1:
                width = len(record)
            here = lines[start : start + taken] if taken > 1 else []
            if here and _swallowed(record, here, width, delimiter, start + taken == len(lines)):
                yield next(_parse(here[:1], delimiter, csv.QUOTE_NONE))[0], True
                start, repairs = start + 1, repairs + 1
                break
            yield record, False
            start += taken
        else:
            return


def read_table(source: Source) -> Table:
    """The table of a delimited text. Raises UnreadableInput when there is no header or a cell is beyond all limits.

    The header is the first row with two filled cells. Cells beyond the header's width make a row unusable
    (`Row.fault`); missing ones are empty; blank rows and a report's footer (rows of one cell at the end, after a blank
    one) are left out.
    """
    stated = source.mapping
    text = decode_as(source.read(), stated.encoding) if stated and stated.encoding else decode(source.read())
    lines, delimiter, above = _split(text, stated.delimiter if stated else None)
    try:
        records = list(_records(lines, delimiter))
    except csv.Error as error:
        raise UnreadableInput(f"not readable as delimited text: {error}") from error
    filled = [any(cell.strip() for cell in record) for record, _ in records]
    start = _header_index([record for record, _ in records[: LINES_ABOVE_HEADER + SAMPLE_ROWS]])
    if start is None:
        raise UnreadableInput("no table: the file has no header row")
    header = tuple(squeeze(cell) for cell in records[start][0])
    while header and not header[-1]:
        header = header[:-1]
    if len(header) > MAX_COLUMNS:
        raise UnreadableInput(f"{len(header):,} columns, more than the limit of {MAX_COLUMNS:,}")
    rows, after_blank = [], False
    last = max(
        (i for i, (record, _) in enumerate(records) if sum(bool(cell.strip()) for cell in record) > 1), default=0
    )
    for index in range(start + 1, len(records)):
        record, reread = records[index]
        if not filled[index]:
            after_blank = True
            continue
        if after_blank and index > last and len(header) > 1 and record[0].strip():
            continue
        after_blank = False
        if _is_import_ids(record) or (index == start + 1 and _is_rule(record)):
            continue
        rows.append(_row(index + 1 + above, record, len(header), reread))
    return Table(header, tuple(rows), delimiter)


def _row(number: int, record: list[str], width: int, reread: bool) -> Row:
    cells = tuple(well_formed(cell) if "\r" in cell else cell for cell in record)
    extra = [cell for cell in cells[width:] if cell.strip()]
    fault = None
    if reread and len(cells) != width:
        fault = "a quotation mark is opened and never closed"
    elif extra:
        fault = f"{len(cells)} cells where the header has {width}"
    if reread:
        cells = tuple(cell.strip().strip('"') for cell in cells)
    return Row(number, (cells + ("",) * width)[:width], fault)


def head_header(source: Source) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Header and first rows as the first 8 KB show them; empty when they are not delimited text. Never raises."""
    return _head_header(source.head, len(source.head) >= source.size)


@lru_cache(maxsize=4)
def _head_header(head: bytes, whole: bool) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    try:
        text = decode(head, whole)
        lines, delimiter, _ = _split(text)
        if not whole and len(lines) > 1:
            lines = lines[:-1]
        sample = list(islice((record for record, _ in _parse(lines, delimiter)), LINES_ABOVE_HEADER + SAMPLE_ROWS))
    except (UnreadableInput, csv.Error):
        return (), ()
    start = _header_index(sample)
    if start is None or len(sample[start]) < 2:
        return (), ()
    if len(sample) > start + 1 and _is_rule(sample[start + 1]):
        if any(len(record) == 1 and record[0].strip() for record in sample):
            return (), ()  # notes in Markdown with a table among their lines
        del sample[start + 1]
    header = tuple(squeeze(cell) for cell in sample[start])
    below = list(takewhile(lambda row: any(cell.strip() for cell in row), sample[start + 1 :]))
    if 2 * sum(len(row) > 1 for row in below) < len(below):
        return (), ()
    return header, tuple(tuple(row) for row in below)
