"""Lists of people in running text: "Ada (late), Ben Roe / Cy, me + 3 others" as mentions of persons."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from cxnlp.ingest.attendance_marks import mark_of, with_signs, without_signs
from cxnlp.ingest.daytext import fold
from cxnlp.ingest.excuses import says_word
from cxnlp.ingest.meeting_words import (
    ABSENT_LABELS,
    AND_WORDS,
    CHANNEL_WORDS,
    HONORIFICS,
    JOB_TITLES,
    NOTE_TAKER_REMARKS,
    PRESENT_REMARKS,
    SELF_WORDS,
)
from cxnlp.ingest.personnames import is_initials, is_person_name, is_short_for, turned_name
from cxnlp.types import Party

_EMAIL = re.compile(r"<?([\w.+'-]+@[\w-]+(?:\.[\w-]+)+)>?")
_BRACKET = re.compile(r"[(\[]([^()\[\]]{0,200})[)\]]")
_HANDLE = re.compile(r"(?:^|\s)@[\w.-]+")
_OPEN_BRACKET = re.compile(r"\s*[(\[][^)\]]*$")
_LINK = re.compile(r"\[([^\[\]]{1,100})\]\([^()\s]{1,500}\)")
_SPLIT = re.compile(
    r"\s*[,;、،，；/+&|]\s*|\s+(?:" + "|".join(w for w in AND_WORDS if len(w) > 1) + r")\s+|\s+[yeai]\s+(?=[A-ZÀ-Þ])"
)
_EXTRA = re.compile(
    r"^(?:about |approx\.? |ca\.? |some |~)?\d[\dh:.]*(?:am|pm|h|m|min|mins)?"
    r"(?:\s+[a-zà-ÿ]+){0,4}(?:\s+(?:from|of|aus|de|van)\s.*)?$"
)
_NOT_THERE = frozenset(fold(w) for w in ABSENT_LABELS) | {
    "no",
    "n",
    "x",
    "nein",
    "non",
    "nee",
    "nie",
    "nei",
    "nej",
}
_REMARKS = tuple(fold(r) for r in PRESENT_REMARKS)
_ABSENT_REMARKS = frozenset(word for word in map(fold, ABSENT_LABELS) if len(word) > 2)
_DASHED = re.compile(r"^([^\s–—-][^–—]*?)\s+[-–—]\s+(\S.*)$")
_OF_COMPANY = re.compile(r"^(?P<name>\S.*?)(?:\s+(?:from|at|bei|chez|aus)\s+|\s+@\s?)(?P<company>\w.*)$")
LONGEST_COMPANY = 5  # words


@dataclass(frozen=True)
class Mention:
    """One entry of a list of people; `absent`: the entry itself says that the person was not there, `excused`: and that
    they sent word, or why; `unticked`: its box is open, which says nothing of presence."""

    party: Party
    is_self: bool = False
    absent: bool = False
    takes_notes: bool = False
    unticked: bool = False
    excused: bool = False


def split_items(text: str) -> list[str]:
    """The items of a list, brackets removed, empty ones left out."""
    bare = _OPEN_BRACKET.sub("", _BRACKET.sub(" ", text))
    return [item for raw in _SPLIT.split(bare) if (item := raw.strip(" .:*_\t"))]


def _without_remark(item: str) -> str:
    folded = fold(item)
    for remark in _REMARKS:
        if folded.endswith(" " + remark) and len(folded) == len(item):
            return item[: -len(remark)].strip()
    first, _, last = item.rpartition(" ")
    return first if first and fold(last) in CHANNEL_WORDS else item


def _without_absence(item: str) -> tuple[str, str]:
    """The name of an item that ends with a word of absence, and that word, folded, else "": "Ben Roe entschuldigt"."""
    words = item.split()
    for number in range(1, min(6, len(words))):
        remark, name = " ".join(words[-number:]), " ".join(words[:-number]).rstrip(" :–—-")
        if remark.islower() and fold(remark) in _ABSENT_REMARKS and is_person_name(name):
            return name, fold(remark)
    return item, ""


def _is_nickname(remark: str, name: str) -> bool:
    """True when a bracket behind a full name holds another name of the person, not a company or a function."""
    words = remark.split()
    if not 1 <= len(words) <= 2 or len(name.split()) < 2 or not is_person_name(remark):
        return False
    return is_short_for(remark, name) or fold(words[0]).strip(".") in HONORIFICS


def company_in(remark: str, name: str) -> str | None:
    """The company that a remark behind a name tells, else None; of several parts the last that may be one.

    What says how somebody took part, a job title and another name of the person are none. "unit" and "company" look
    alike, so whoever reads it must know the company.

    >>> company_in("CFO, Marram", "Otto Lund"), company_in("joined late", "Otto Lund"), company_in("Rob", "Robert Roe")
    ('Marram', None, None)
    """
    if _is_nickname(remark, name):
        return None
    parts = [p.strip(" .") for p in re.split(r"[,;/|]|\s[-–—]\s", remark) if p.strip(" .")]
    return next((p for p in reversed(parts) if _may_be_company(p)), None)


def _may_be_company(text: str) -> bool:
    folded = fold(text)
    plain = _NOT_THERE | JOB_TITLES | CHANNEL_WORDS | NOTE_TAKER_REMARKS | HONORIFICS | SELF_WORDS
    return (
        text[0].isalnum()
        and not text[0].islower()
        and any(c.isalpha() for c in text)
        and "@" not in text
        and len(text.split()) <= LONGEST_COMPANY
        and not folded.startswith(_REMARKS)
        and folded not in plain
        and not _EXTRA.match(folded)
    )


def _group_of(item: str) -> tuple[str | None, str]:
    """(label, rest) of an item that begins with a company or a group: "Marram: Ada Quill", "Marram - Ada Quill"."""
    label, colon, after = item.partition(":")
    if colon and after.strip() and len(label.split()) <= 3:
        return label.strip(), after.strip()
    parted = _DASHED.match(item)
    if parted and len(parted[1].split()) == 1 and len(parted[2].split()) > 1 and is_person_name(parted[2]):
        return parted[1], parted[2]
    return None, item


def _with_company(item: str) -> tuple[str, str]:
    """(name, company) of an item that ends with one: "Ada Quill from Marram", "Ada Quill - Marram", "Ada @Marram"."""
    found = _OF_COMPANY.match(item)
    if found and is_person_name(found["name"]) and _may_be_company(found["company"]):
        return found["name"], found["company"]
    parted = _DASHED.match(item)
    if parted and len(parted[1].split()) > 1 and is_person_name(parted[1]) and _may_be_company(parted[2]):
        return parted[1], parted[2]
    return item, ""


def _mention(item: str, remark: str, email: str | None) -> Mention | None:
    group, item = _group_of(item)
    item, behind = _with_company(item)
    remark = remark or behind
    item, gone = _without_absence(_without_remark(item.lstrip("@").strip()))
    notes = fold(remark).strip() in NOTE_TAKER_REMARKS
    if fold(item) in SELF_WORDS:
        return Mention(Party(), is_self=True)
    told = [gone, *(said for part in re.split(r"[,;/-]", remark) if (said := fold(part).strip()) in _NOT_THERE)]
    absent, excused = any(told), any(map(says_word, told))
    company = company_in(remark, item) or (group and company_in(group, item))
    if email and not item:
        return Mention(Party(email=email, company=company), absent=absent, excused=excused)
    if not is_person_name(item) or fold(item).strip(".") in JOB_TITLES | CHANNEL_WORDS:
        return None
    name = f"{item} ({remark})" if _is_nickname(remark, item) else item
    party = Party(name=turned_name(name), email=email, company=company)
    return Mention(party, absent=absent, takes_notes=notes, excused=excused)


def _first_of_entry(text: str) -> list[str]:
    """The name of a list entry that holds one person: "Ada Quill, CFO", "Ada Quill - finance", "Ada Quill | yes"."""
    cells = [c.strip() for c in text.strip("| ").split("|")]
    if len(cells) > 1:
        return cells
    masked = _BRACKET.sub(lambda m: re.sub(r"[,:–—-]", "\x00", m[0]), text)
    parts = [p.replace("\x00", ",") for p in re.split(r"\s*,\s*|\s+[-–—]\s+|\s*:\s+", masked) if p.strip()]
    if len(parts) > 1 and is_initials(parts[0].strip()) and is_person_name(_BRACKET.sub("", parts[1]).strip()):
        parts = parts[1:]
    names = [p for p in parts if is_person_name(_BRACKET.sub("", p).strip())]
    several = len(names) == len(parts) and len(parts) > 1 and all(fold(p).strip(".") not in JOB_TITLES for p in parts)
    if several and ("," in text) and not any(fold(w) in JOB_TITLES for p in parts[1:] for w in p.split()):
        return []
    return [*parts[:1], " ".join(parts[1:])]


def mentions(text: str, entry: bool = False) -> list[Mention]:
    """The people that a list names, in order, up to the first item that is neither a person nor a number of others.

    `entry`: the text is one line of a list with, as a rule, one person and remarks.
    """
    signed = _LINK.sub(r"\1 ", with_signs(text.strip()))
    text = without_signs(signed).strip()
    if entry:
        columns = text.strip("| ").count("|") > 1  # of a table with a person a row
        cells = [] if not columns and len(mentions(text)) > 2 else _first_of_entry(text)
        if cells:
            emails = _EMAIL.findall(text)
            name = _HANDLE.sub("", _EMAIL.sub("", cells[0]))
            inside = _BRACKET.search(name)
            remark = " , ".join([inside[1] if inside else "", *cells[1:]]).strip(" ,")
            one = _mention(_BRACKET.sub("", name).strip(" .:*_<>"), remark, emails[0].lower() if emails else None)
            if one or len(cells) > 2:
                return [_marked(one, signed)] if one else []
    listed: list[Mention] = []
    group: str | None = None
    for raw in _items_with_remarks(signed):
        bare = without_signs(_BRACKET.sub(" ", raw))
        email = _EMAIL.search(bare)
        inside = _BRACKET.search(raw)
        item = _EMAIL.sub(" ", bare).strip(" .:*_<>-–\t")
        one = _mention(item, inside[1].strip() if inside else "", email[1].lower() if email else None)
        if len(words := _names_by_blanks(item) if item in text and len(split_items(text)) == 1 else []) > 1:
            listed += [_marked(Mention(Party(name=w)), raw) for w in words]
        elif one:
            group = company_in(_group_of(item)[0] or "", "") or group
            listed.append(_marked(of_group(one, group), raw))
        elif item and not _EXTRA.match(item) and not _skippable(item):
            last = _with_remark(item)
            if last is None:
                break
            listed.append(_marked(last, raw))
    return listed


def _marked(one: Mention, raw: str) -> Mention:
    """The mention with what a cross or an open box beside it says."""
    mark = mark_of(raw)
    return replace(one, absent=one.absent or mark == "crossed", unticked=mark == "open") if mark else one


def of_group(one: Mention, group: str | None) -> Mention:
    """The mention as one of a group ("Marram: Ada, Ben"), unless it names its own company."""
    return (
        one if one.is_self or one.party.company or not group else replace(one, party=replace(one.party, company=group))
    )


def _skippable(item: str) -> bool:
    """Job titles and groups without names ("two of her planners", "CFO") do not end a list."""
    return fold(item).strip(".") in JOB_TITLES | CHANNEL_WORDS or (item[0].islower() and len(item.split()) <= 5)


def _names_by_blanks(item: str) -> list[str]:
    """The names of a list without commas ("Ada Ben Cy Dee Eve"), else []."""
    words = item.split()
    return words if len(words) >= 4 and all(is_person_name(w) and len(w) > 1 for w in words) else []


def leading_name(text: str) -> Mention | None:
    """The person whose name a text begins with ("Ben Roe from the car", "Cy: at the dentist")."""
    match = re.match(r"^\W*((?:[^\W\d_][\w'’.-]*[ \t]*){1,4})", text.replace(":", " : "))
    name = match[1].strip() if match else ""
    while name and not is_person_name(name):
        name = name.rpartition(" ")[0]
    return Mention(Party(name=name.rstrip("."))) if name else None


def _with_remark(item: str) -> Mention | None:
    """The person of an item that goes on about presence ("Ben by phone from the car")."""
    first = leading_name(item)
    rest = fold(item[len(first.party.name or "") :]).strip() if first else ""
    return first if rest.startswith(_REMARKS) else None


def _items_with_remarks(text: str) -> list[str]:
    """Items of a list together with the brackets that stand behind them."""
    kept: list[str] = []
    marked = _BRACKET.sub(lambda m: f"\x00{len(kept)}\x01" if kept.append(m[0]) is None else "", text)  # type: ignore[func-returns-value]
    marked = _OPEN_BRACKET.sub("", marked)
    items = [raw for raw in _SPLIT.split(marked) if raw.strip()]
    return [re.sub(r"\x00(\d+)\x01", lambda m: f" {kept[int(m[1]) - 1]}", item) for item in items]


def only_names(text: str) -> bool:
    """True when `text` is a list of people and nothing else (numbers of others, job titles and "me" included)."""
    items = split_items(without_signs(with_signs(text)))
    if not items:
        return False
    people = 0
    with_self = any(fold(item) in SELF_WORDS for item in items)
    for item in items:
        item = _EMAIL.sub("", item).strip(" <>")
        if _mention(item, "", None) or not item or _names_by_blanks(item):
            people += 1
        elif with_self and item[0].islower() and len(item.split()) <= 4:
            continue
        elif (
            not (_EXTRA.match(item) and len(item.split()) <= 4)
            and fold(item).strip(".") not in JOB_TITLES | CHANNEL_WORDS
        ):
            return False
    return people > 0
