"""Masks in texts: deterministic pseudonyms for known people and addresses, fixed masks for other identifiers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from cxnlp.key import Key
from cxnlp.people.folding import fold
from cxnlp.people.names import parse_name
from cxnlp.privacy.names import Known, abroad, known, namings, words_of
from cxnlp.privacy.patterns import MAIL, found_in

MASKS = {"url": "[link]", "iban": "[iban]", "card": "[card]", "phone": "[phone]"}
SOMEBODY = "[name]"
DOMAIN = "masked.invalid"  # RFC 2606 keeps .invalid for names that never resolve

Strangers = Callable[[str], Iterable[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Mask:
    """A half-open span and what stands in its place."""

    start: int
    end: int
    put: str


@dataclass(frozen=True)
class Masked:
    """A text with its masks in place; `at` takes an offset of the old text to one of the new."""

    text: str
    masks: tuple[Mask, ...]

    def at(self, offset: int, *, end: bool = False) -> int:
        """The new place of `offset`; within a mask, its beginning, or its end when `end`."""
        shift = 0
        for mask in self.masks:
            if mask.end <= offset:
                shift += len(mask.put) - (mask.end - mask.start)
            elif mask.start < offset:
                return mask.start + shift + (len(mask.put) if end else 0)
            else:
                break
        return offset + shift


def masked(text: str, masks: Iterable[Mask]) -> Masked:
    """`text` with `masks` in place; of masks that overlap, the earlier in the order given stays, and the later covers
    the stretches with digits that are left of it."""
    kept: list[Mask] = []
    taken = bytearray(len(text))
    for mask in masks:
        free = [m.span() for m in re.compile(rb"\0+").finditer(taken, mask.start, mask.end)]
        whole = free == [(mask.start, mask.end)]
        for start, end in free:
            if whole or any(c.isdigit() for c in text[start:end]):
                taken[start:end] = b"\1" * (end - start)
                kept.append(Mask(start, end, mask.put))
    kept.sort(key=lambda m: m.start)
    parts, at = [], 0
    for mask in kept:
        parts += [text[at : mask.start], mask.put]
        at = mask.end
    return Masked("".join([*parts, text[at:]]), tuple(kept))


class Redactor:
    """Redacts texts of the accounts of one analysis: the same key and person give the same pseudonym everywhere."""

    def __init__(self, key: Key, people: Iterable[Mapping[str, Any]], strangers: Strangers | None = None) -> None:
        """`people`: rows of people.jsonl; `strangers`: finds spans of further names in a text."""
        self._key = key
        self._people = list(people)
        self._strangers = strangers
        self._by_mail: dict[str, str] = {mail: p["person_id"] for p in self._people for mail in p["emails"]}
        self._everybody = abroad((p["person_id"], _called(p)) for p in self._people)
        self._known: dict[str | None, Known] = {}
        self._done: dict[tuple[str | None, str], Masked] = {}

    def person(self, person_id: str | None) -> str | None:
        """The pseudonymous id of a person."""
        return None if person_id is None else "p_" + self._key.short("person", person_id)

    def name(self, person_id: str) -> str:
        """The pseudonym of a person's name."""
        return "Person-" + self._key.short("person", person_id)

    def mail(self, address: str) -> str:
        """An address that goes nowhere; of a known person, with the pseudonym."""
        owner = self._by_mail.get(address.lower())
        local = self.name(owner) if owner else "mail-" + self._key.short("mail", address.lower())
        return f"{local.lower()}@{DOMAIN}"

    def owner(self, value: str, account: str | None) -> str | None:
        """The id of the one person whom an address, or a name in any spelling that is found in texts of `account`,
        means; None when it means nobody known, or several."""
        address = MAIL.search(value)
        if address and address[0].lower() in self._by_mail:
            return self._by_mail[address[0].lower()]
        name, names = parse_name(value), self._names(account)
        words = words_of(name.display if name else value)
        people = names.full.get(words) or names.parts.get(" ".join(words)) or self._everybody.full.get(words)
        return next(iter(people)) if people and len(people) == 1 else None

    def called(self, value: str, account: str | None) -> str:
        """The pseudonym for an address or a name as a column of `account` tells it, known or not."""
        return self.name(self.owner(value, account) or f"\x1e{fold(value)}")

    def identifier(self, value: str | None) -> str | None:
        """Another identifier, such as a Message-ID, as 16 hex digits."""
        return None if value is None else self._key.digest("id", value)[:16]

    def masked(self, text: str, account: str | None) -> Masked:
        """`text` of `account` (None: of any) with every mask."""
        at = (account, text)
        if at not in self._done:
            self._done[at] = masked(text, self._masks(text, account))
        return self._done[at]

    def text(self, text: str, account: str | None) -> str:
        """`text` of `account` (None: of any), redacted."""
        return self.masked(text, account).text

    def path(self, source: str) -> str:
        """The name of a source and its locator, each part redacted alone so that parts still match; a Message-ID
        or calendar UID becomes a digest."""
        file, *locator = source.split("#")
        place = [str(self.identifier(part)) if "@" in part else self.text(part, None) for part in locator]
        return "#".join(["/".join(self.text(part, None) for part in file.split("/")), *place])

    def _masks(self, text: str, account: str | None) -> Iterable[Mask]:
        for found in found_in(text):
            put = self.mail(text[found.start : found.end]) if found.kind == "mail" else MASKS[found.kind]
            yield Mask(found.start, found.end, put)
        for naming in namings(text, self._names(account)):
            only = next(iter(naming.people)) if len(naming.people) == 1 else None
            yield Mask(naming.start, naming.end, self.name(only) if only else SOMEBODY)
        if self._strangers:
            yield from (Mask(start, end, SOMEBODY) for start, end in self._strangers(text))

    def _names(self, account: str | None) -> Known:
        if account not in self._known:
            near = (p for p in self._people if account is None or p["account"] in (None, account))
            names = known((p["person_id"], _called(p)) for p in near)
            self._known[account] = replace(names, abroad=self._everybody)
        return self._known[account]


def _called(person: Mapping[str, Any]) -> list[str]:
    return [person["name"], *person["aliases"]]
