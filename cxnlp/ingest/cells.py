"""Single cells of a table: missing values, e-mail addresses, numbers in two decimal styles, currencies."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from cxnlp.ingest.cell_words import phrases
from cxnlp.ingest.csv_reading import squeeze

SHORT = 60  # characters
Decimal = Literal["point", "comma"]

MISSING = phrases(
    "; -; --; –; —; ?; n/a; n.a.; na; #n/a; #na; null; none; nil; nan; nat; (blank); \\n; k.a.; s/o; s.o.; n/d; n.d."
    "; nd; #ref!; #value!; #div/0!; #name?; #num!; #null!; #error!; #nv; #bezug!; #wert!; #zahl!; #valeur!; #valor!"
    "; #verw!; keine angabe; nicht vorhanden; sans objet; sin datos"
)
CURRENCY_SIGNS = {"€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "zł": "PLN", "R$": "BRL", "US$": "USD", "A$": "AUD"}

_ADDRESS = re.compile(r"[^\s@<>(),;:\"\[\]]{1,64}@[^\s@<>(),;:\"\[\]]{1,250}\.[^\s@<>(),;:\"\[\].]{2,63}")
_EMAIL_PARTS = re.compile(r"[;,|\s<>]+")
_NUMBER = re.compile(r"^[+-]?(?:\d[\d.,]*|[.,]\d+)$")
_GROUPED = re.compile(r"^[+-]?\d{1,3}(?:([.,])\d{3}(?:\1\d{3})*|([.,])(?:\d{2}\2)+\d{3})$")
_SIGNS = re.compile(
    r"^(?:[A-Za-z]{0,3}[$€£¥₹]|[A-Z]{3}\b|zł|kr\.?)\s*|\s*(?:[A-Za-z]{0,2}[$€£¥₹]|\b[A-Z]{3}|zł|kr\.?)$"
)
_THOUSANDS = re.compile(r"(?<=\d)[\s'’\u00a0\u202f](?=\d{3})")


def text_or_none(cell: str) -> str | None:
    """The cell with odd blanks squeezed, or None for any spelling of "missing"."""
    return _short(cell) if len(cell) <= SHORT else _present(cell)


def _present(cell: str) -> str | None:
    text = squeeze(cell)
    return None if text.casefold() in MISSING else text


_short = lru_cache(maxsize=8192)(_present)  # names, states and times repeat from row to row, bodies do not


_SCALED = re.compile(r"(?<=\d)\s?([kKM]|[mM]io\.?|[mM]n|[bB]n)(?=$|[\s)€£$])")
_SCALES = {"k": 1e3, "m": 1e6, "mio": 1e6, "mn": 1e6, "bn": 1e9}
LONGEST_NUMBER = 60  # characters of a cell that may hold one


def emails_of(cells: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(addresses, lower-case and each once; pieces that are none) of cells holding any number of addresses each."""
    good: dict[str, None] = {}
    bad: list[str] = []
    for cell in cells:
        text = text_or_none(cell)
        if text is None:
            continue
        pieces = [p.strip("\"'().[]").removeprefix("mailto:") for p in _EMAIL_PARTS.split(text.lower()) if p]
        found = [p for p in pieces if _ADDRESS.fullmatch(p)]
        good.update(dict.fromkeys(found))
        if not found or any("@" in p and p not in found for p in pieces):
            bad.append(text)
    return tuple(good), tuple(bad)


def decimal_style(cells: Iterable[str], hint: Decimal = "point") -> Decimal:
    """Whether a column writes 1,234.5 or 1.234,5: decided by the cells that admit one reading only, else `hint`."""
    votes = {"point": 0, "comma": 0}
    for cell in cells:
        digits = _bare(cell)
        if _NUMBER.match(digits) and (style := _own_style(digits)):
            votes[style] += 1
    if votes["point"] == votes["comma"]:
        return hint
    return "point" if votes["point"] > votes["comma"] else "comma"


def _own_style(digits: str) -> Decimal | None:
    """The only style in which a number can be meant, None for one like "1,234" that both admit."""
    comma, point = digits.rfind(","), digits.rfind(".")
    if comma < 0 and point < 0:
        return None
    last: Decimal = "comma" if comma > point else "point"
    mark = "," if last == "comma" else "."
    if comma >= 0 and point >= 0:
        return last
    if digits.count(mark) > 1:
        return "point" if last == "comma" else "comma"
    return None if re.fullmatch(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", digits) else last


def _bare(cell: str) -> str:
    text = squeeze(cell).replace("−", "-").removesuffix("%").strip()
    if text.startswith("(") and text.endswith(")"):
        text = "-" + text[1:-1]
    sign = "-" if text.startswith("-") else ""
    text = _SIGNS.sub("", _SIGNS.sub("", text.removeprefix("-").strip()))
    return sign + _THOUSANDS.sub("", text).strip()


def number(cell: str, decimal: Decimal = "point") -> float:
    """The number in a cell with currency signs, thousands marks, brackets for minus; "58 %" is 0.58, "£8k" 8000.

    `decimal`: the style of the column; a number that admits the other one only is read in that.
    Raises ValueError for a cell that holds no number, or one whose thousands are not grouped by three or, as in India,
    by three and then by two.
    """
    if len(cell) < LONGEST_NUMBER and (scale := _SCALED.search(cell)):
        return _SCALES[scale[1].lower().strip(".")] * number(cell[: scale.start()] + cell[scale.end() :], decimal)
    digits = _bare(cell)
    if len(digits) > 40 or not _NUMBER.match(digits):
        raise ValueError(f"{squeeze(cell)[:60]!r} is no number")
    style = _own_style(digits) or decimal
    group, mark = (",", ".") if style == "point" else (".", ",")
    whole, _, fraction = digits.partition(mark)
    if mark in fraction or group in fraction or (group in whole and not _GROUPED.match(whole)):
        raise ValueError(f"{squeeze(cell)[:60]!r} is no number")
    value = float(f"{whole.replace(group, '')}.{fraction}")
    return value / 100 if squeeze(cell).endswith("%") else value


def currency_of(cell: str) -> str | None:
    """The currency that an amount names itself: "CHF 1'200" gives CHF, "€ 12" EUR, a bare "$" None."""
    text = squeeze(cell)
    code = re.search(r"(?:^|[\d\s])([A-Z]{3})(?=$|[\d\s-])", text)
    if code:
        return code[1]
    return next((code for sign, code in sorted(CURRENCY_SIGNS.items(), key=lambda s: -len(s[0])) if sign in text), None)
