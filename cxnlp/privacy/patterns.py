"""Identifiers that have a shape: mail addresses, links, telephone numbers, IBANs and payment cards.

Sources: RFC 5322 (addresses), ITU-T E.164 (7 to 15 digits), ISO 13616 (IBAN, check digits), ISO/IEC 7812 (card
numbers, Luhn digit). Check digits by python-stdnum.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["mail", "url", "iban", "card", "phone"]


@dataclass(frozen=True, slots=True)
class Found:
    """A half-open span of a text and what stands there."""

    start: int
    end: int
    kind: Kind


MAIL = re.compile(r"[^\W_][\w.+'’&=-]*(?:@|\s?[\[(]at[\])]\s?)[^\W_][\w-]*(?:\.[\w-]+)+", re.IGNORECASE)
URL = re.compile(r"\b(?:[a-z][a-z0-9+.-]{1,9}://|www\.)[^\s<>\"“”]+", re.IGNORECASE)
IBAN = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ ]?[A-Za-z0-9]{4}){2,7}(?:[ ]?[A-Za-z0-9]{1,4})?(?![A-Za-z0-9])"
)
CARD = re.compile(r"(?<![\d.])\d(?:[ -]?\d){12,18}(?!\d)")
_DIGITS = re.compile(r"(?<![\w.,#@/-])(?:\+|00)?[(]?\d(?:[\s()./–-]{0,3}\d){5,16}(?![\w@])")
_CUE = re.compile(
    r"(?:\b(?:tel|telefon|phone|fax|mobile|mob|cell|call|ring|dial|direct|whatsapp|hotline|extension|ext|wew)"
    r"|☎|📞)[^\n\d]{0,24}$",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./ ]\d{1,2}[-./ ]\d{2,4}|\d{1,2}[-–]\d{1,2} ?[./]")
_RUN = re.compile(r"(?<![\w.,/-])(?:\+|00)?\(?\d[\d ()./-]{5,78}\d(?![\w-])")
_AMOUNT = re.compile(r"\d{1,3}(?:[ ,.]\d{3})+(?:[.,]\d+)?")
LEAST_DIGITS = 7
_IPV4 = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_EXTENSION = re.compile(r"\b(?:ext|extension|wew|durchwahl|anexo|poste)\b\.?\s*:?\s*\d{2,6}", re.IGNORECASE)


def found_in(text: str, *, any_number: bool = False) -> Iterator[Found]:
    """Every identifier of a known shape; spans may overlap, the most certain kinds first.

    `any_number`: also take every run of seven digits or more for a telephone number that is neither date nor amount.

    >>> [f.kind for f in found_in("call 7946 0958, order 1,250,000.00", any_number=True)]
    ['phone']
    """
    yield from (Found(*m.span(), "mail") for m in MAIL.finditer(text))
    yield from (Found(m.start(), m.start() + len(m[0].rstrip(".,;:!?)]}'’")), "url") for m in URL.finditer(text))
    yield from _checked(text)
    phones = [m.span() for m in _DIGITS.finditer(text) if is_phone(m[0], text[: m.start()])]
    phones += [m.span() for m in _EXTENSION.finditer(text)]
    if any_number:
        phones += [m.span() for m in _RUN.finditer(text) if _is_number(m[0].strip())]
    yield from (Found(start, end, "phone") for start, end in _united(phones))


def _united(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans from left to right, those that overlap as one.

    >>> list(_united([(5, 9), (0, 3), (8, 12)]))
    [(0, 3), (5, 12)]
    """
    start = end = -1
    for first, last in sorted(spans):
        if first >= end:
            if end > start:
                yield start, end
            start, end = first, last
        end = max(end, last)
    if end > start:
        yield start, end


def _is_number(run: str) -> bool:
    return sum(c.isdigit() for c in run) >= LEAST_DIGITS and not (_DATE.fullmatch(run) or _AMOUNT.fullmatch(run))


def _checked(text: str) -> Iterator[Found]:
    candidates = [*IBAN.finditer(text)], [*CARD.finditer(text)]
    if not any(candidates):
        return
    from stdnum import iban, luhn

    for match in candidates[0]:
        if iban.is_valid(match[0]):
            yield Found(*match.span(), "iban")
    for match in candidates[1]:
        if luhn.is_valid(re.sub(r"[ -]", "", match[0])):
            yield Found(*match.span(), "card")


def is_phone(digits: str, before: str) -> bool:
    """Whether a run of digits is dialled: 7 to 15 of them, written with +, 0, brackets or groups, and no date; a bare
    number only after a word like "tel".

    >>> is_phone("+44 1632 960770", ""), is_phone("2025-03-26", ""), is_phone("9912345", "ticket ")
    (True, False, False)
    """
    count = sum(c.isdigit() for c in digits)
    if not 7 <= count <= 15 or _DATE.fullmatch(digits.strip()) or "\n" in digits.strip():
        return bool(count >= 6 and _CUE.search(before[-40:]) and not _DATE.fullmatch(digits.strip()))
    if digits.startswith(("+", "00", "(")) or _CUE.search(before[-40:]):
        return True
    groups = re.findall(r"\d+", digits)
    if digits.startswith("0"):
        return len(groups) >= 2 and count >= 9
    return len(groups) >= 3 and count >= 9 and not _IPV4.fullmatch(digits) and all(2 <= len(g) <= 4 for g in groups)
