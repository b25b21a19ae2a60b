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


_KILO = re.compile(r"(\d)\s?[kK](?=$|[\s)])")
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
        if not _NUMBER.match(digits) or not ("," in digits or "." in digits):
            continue
        comma, point = digits.rfind(","), digits.rfind(".")
        last: Decimal = "comma" if comma > point else "point"
        mark = "," if last == "comma" else "."
        if comma >= 0 and point >= 0:
            votes[last] += 1
        elif digits.count(mark) > 1:
            votes["point" if last == "comma" else "comma"] += 1
        elif len(digits) - max(comma, point) - 1 != 3:
            votes[last] += 1
    if votes["point"] == votes["comma"]:
        return hint
    return "point" if votes["point"] > votes["comma"] else "comma"


def _bare(cell: str) -> str:
    text = squeeze(cell).replace("−", "-").removesuffix("%").strip()
    if text.startswith("(") and text.endswith(")"):
        text = "-" + text[1:-1]
    sign = "-" if text.startswith("-") else ""
    text = _SIGNS.sub("", _SIGNS.sub("", text.removeprefix("-").strip()))
    return sign + _THOUSANDS.sub("", text).strip()


def number(cell: str, decimal: Decimal = "point") -> float:
    """The number in a cell with currency signs, thousands marks, brackets for minus; "58 %" is 0.58, "£8k" 8000.

    Raises ValueError for a cell that holds no number.
    """
    if len(cell) < LONGEST_NUMBER and (thousands := _KILO.sub(r"\1", cell)) != cell:
        return 1000 * number(thousands, decimal)
    digits = _bare(cell)
    group, mark = (",", ".") if decimal == "point" else (".", ",")
    if len(digits) > 40 or not _NUMBER.match(digits) or digits.count(mark) > 1:
        raise ValueError(f"{squeeze(cell)[:60]!r} is no number")
    value = float(digits.replace(group, "").replace(mark, "."))
    return value / 100 if squeeze(cell).endswith("%") else value


def currency_of(cell: str) -> str | None:
    """The currency that an amount names itself: "CHF 1'200" gives CHF, "€ 12" EUR, a bare "$" None."""
    text = squeeze(cell)
    code = re.search(r"(?:^|[\d\s])([A-Z]{3})(?=$|[\d\s-])", text)
    if code:
        return code[1]
    return next((code for sign, code in sorted(CURRENCY_SIGNS.items(), key=lambda s: -len(s[0])) if sign in text), None)
