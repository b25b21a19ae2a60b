"""On which side each person of a note stands, and in which role, as far as the note itself says so."""

from __future__ import annotations

import re

from cxnlp.ingest.attendance_lines import label_of
from cxnlp.ingest.daytext import fold
from cxnlp.people.titles import classify_title
from cxnlp.quick.capitals import is_common
from cxnlp.quick.met import is_met
from cxnlp.quick.passages import Note
from cxnlp.quick.roster import OPENING, OPENS, Entry, Roster
from cxnlp.quick.words import CUSTOMER_TITLES, DOING, OURS, SECTIONS, SIDE_WORDS, SIDELESS_TITLES, THEIRS, VENDOR_TITLES
from cxnlp.types import Side

_VENDOR_TITLE = re.compile(VENDOR_TITLES, re.IGNORECASE)
_CUSTOMER_TITLE = re.compile(CUSTOMER_TITLES, re.IGNORECASE)
_SIDELESS_TITLE = re.compile(SIDELESS_TITLES, re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\([^()\n]*\)")
_BRACKET = re.compile(
    r"\s*\(([^()\n]{1,80})\)|\s*,\s+(?:the |their |our )?([A-Za-z&/ -]{2,40}?)(?=[.;:)\n]|,|$)|[ \t]+[-–"
    r"|][ \t]+([^-–\n]{2,40}?)(?=[,;\n]|$)"
)
_GROUP = re.compile(
    r"(?:^|[;:|(]|\s{2}|[.\]]\s)\s*[-*•]*\s*(?:\*\*|__)?(?:from |for "
    r"|at )?(?P<label>[A-Za-zÀ-ÿ][\w&'’. ]{0,34}?)(?:\*\*|__)?\s*(?::|\s[-–—]|=)(?:\*\*)?\s*(?P<rest>[^;:|.\n]*)$"
)
_OWNED = re.compile(
    r"\b(our|my|their|the customer['’]s|the client['’]s|his|her)\s+"
    r"(?:(?!(?:about|and|at|by|for|from|in|of|on|to|with|w)\b)[\w&/-]+\s+){0,3}(?:[\w&/-]+,\s+)?$",
    re.IGNORECASE,
)
_MET = re.compile(
    r"\b(?i:call|spoke|speaking|chat|talked|met|meeting|lunch|coffee|1:1|catch[- ]?up|sync|phone|qbr"
    r"|review)\s+(?:\w+\s+)?(?:with|w/|to)\s+(?:[A-Z][\w'’.-]*(?:\s\([^()\n]*\))?,?\s+(?:(?:and|&|\+)\s+)?)*$"
)
_CHAMPION = re.compile(
    r"\b(?:champion|main contact|day[- ]to[- ]day contact|usual contact|key contact)\b", re.IGNORECASE
)
_MARKED_OURS = re.compile(r"[A-Z][\w'’-]+ \((?:[^()\n]*,\s*)?(?:us|ours|our side|vendor|supplier)\)")
_ME = re.compile(r"(?:,|&|\+|\band)\s*(?:me|myself|I)\b(?!\s+\w)")
_MET_AT = re.compile(r"\b(?:with|w/|at)\s+", re.IGNORECASE)
_OF_COMPANY = re.compile(r"\s+(?:from|at|of|@)\s?(?P<name>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,3})")
_THEIR_ROLES = frozenset({"buyer", "champion", "user"})
"""Roles that only the customer's people have: those of who buys and who uses."""
_ALONE = frozenset({"me", "i", "my", "mine", "myself"})
HEAD = 2_000
"""Lists of those present stand within this many characters."""
_SPONSOR = re.compile(
    r"\b(?:exec(?:utive)? sponsor|sponsor|decision[- ]maker|budget (?:holder|owner))\b", re.IGNORECASE
)
_COMPANY = re.compile(r"[A-Z][\w&'’.-]*(?:\s+(?:[A-Z&][\w&'’.-]*|of|and|de))*$")


def settle_sides(roster: Roster, note: Note) -> None:
    """Sets side and role of every entry; what the note does not tell stays "unknown"."""
    companies: dict[int, str] = {}
    for mention in roster.mentions:
        if any(mail.start <= mention.start < mail.body for mail in note.mails):
            continue  # "From: Ada Quill" says no side
        entry = mention.entry
        line = note.text.rfind("\n", max(0, mention.start - 200), mention.start) + 1
        before = note.text[max(line, mention.start - 160) : mention.start]
        parts = _beside(note.text, mention.end)
        told = next((side for part, set_off in parts if set_off and (side := _side_named(part))), None)
        if told and entry.side == "unknown":
            entry.side = told
        for part, set_off in parts:
            _side_of(entry, part, companies, set_off)
        group = _GROUP.search(_IN_BRACKETS.sub("()", before))
        if group and not _is_heading(group["label"]) and not _tells(group["label"], group["rest"]):
            _side_of(entry, group["label"], companies)
        if re.match(r"\s+(?:from|on)\s+our\s+side\b", note.text[mention.end : mention.end + 30]):
            entry.side = "vendor"
        elif re.match(
            r"\s+(?:from|on)\s+their\s+side\b|\s*\((?:his|her|their)\s", note.text[mention.end : mention.end + 30]
        ):
            entry.side = "customer" if entry.side == "unknown" else entry.side
        of = _OF_COMPANY.match(note.text, mention.end)
        opens = note.narrated and not note.text[: mention.start].strip().count("\n")
        if of and opens and fold(of["name"]) in note.companies and not is_common(of["name"].split()[-1]):
            companies.setdefault(id(entry), fold(of["name"]))
        owned = _OWNED.search(before)
        if owned and note.narrated and entry.side == "unknown":
            entry.side = "vendor" if owned[1].lower() in ("our", "my") and not _CHAMPION.search(before) else "customer"
        if (
            _CHAMPION.search(before[-40:]) and before.rstrip().lower().endswith(("champion", "contact"))
        ) or _label_beside(note.text, mention.end, _CHAMPION):
            entry.role = "champion"
        elif entry.role == "unknown" and (
            before.rstrip().lower().endswith("sponsor") or _label_beside(note.text, mention.end, _SPONSOR)
        ):
            entry.role = "executive"
        met = note.narrated and (
            is_met(_MET, before)
            or (
                mention.start < OPENING
                and not note.text[: mention.start].strip(" \n#*-")
                and OPENS.match(note.text, mention.end)
            )
        )
        if met and entry.side == "unknown":
            companies.setdefault(id(entry), "")
    _by_label(roster)
    _by_company(roster, note, companies)
    _beside_me(roster, note)
    if note.narrated and _MARKED_OURS.search(note.text[:HEAD]):
        for entry in roster.entries:  # a list that marks ours with "(us)" leaves the others to the customer
            if entry.listed and entry.side == "unknown":
                entry.side = "customer"
    if note.narrated and _with_company(note) and all(e.side == "unknown" for e in roster.entries if e.listed):
        for entry in roster.entries:  # "Call with Orchard Foods. Present: Ada, Ben, me": nobody else is marked as ours
            if entry.listed and not _VENDOR_TITLE.search(entry.title or ""):
                entry.side = "customer"
    customers = any(e.side == "customer" for e in roster.entries)
    for entry in roster.entries:
        if entry.side == "unknown" and id(entry) in companies and not companies[id(entry)]:
            entry.side = "customer"
        if entry.side == "unknown" and entry.role == "champion":
            entry.side = "customer"
        if entry.side == "unknown" and entry.title and note.narrated and customers:
            entry.side = "customer" if classify_title(entry.title).role in ("executive", "buyer") else "unknown"
        if entry.role == "unknown" and entry.title:
            entry.role = classify_title(entry.title).role
        if entry.side == "vendor" and entry.role in _THEIR_ROLES:
            entry.role = "unknown"


def _with_company(note: Note) -> bool:
    """Whether the first line names the company that was met and the list of those present ends with its writer."""
    first = next((line for line in note.text.split("\n") if line.strip()), "")
    met = _MET_AT.search(first)
    named = met and any(re.match(rf"{re.escape(c)}\b", fold(first[met.end() :])) for c in note.companies)
    return bool(named) and any(_ME.search(line) for line in note.text[:HEAD].split("\n") if label_of(line))


def _beside(text: str, end: int) -> list[tuple[str, bool]]:
    """What stands behind a name, in pieces, and whether it is set off by a bracket or dash: after a comma the next
    person of a list may follow.
    """
    match = _BRACKET.match(text, end, min(len(text), end + 100))
    if not match:
        return []
    content = next(g for g in match.groups() if g)
    set_off = match[2] is None
    return [(p.strip(" ."), set_off) for p in re.split(r"[,;/|@]|\s[-–]\s|\bat\b|\bfrom\b", content) if p.strip(" .")]


def _label_beside(text: str, end: int, pattern: re.Pattern[str]) -> bool:
    match = re.match(r"\s*(?:\(([^()\n]{1,60})\)|,\s+(?:our|their|the|my)\s+([^,.;\n]{1,40}))", text[end : end + 80])
    return bool(match and pattern.search(match[1] or match[2]))


def _tells(label: str, rest: str) -> bool:
    """Whether a label and what stands between it and a name are no list of people but what somebody does or did: "me:
    said we'd ask Ada", "us: send Ada the deck", and not "us: check the wording (Ada)".
    """
    first = None if rest.endswith("(") else re.match(r"\W*([a-z]+)\b", rest)
    return fold(label) in _ALONE or (first is not None and (first[1] in DOING or first[1].endswith("ed")))


def _is_heading(label: str) -> bool:
    bare = fold(label).strip(" *_")
    return bare in SECTIONS or label_of(f"{label}: x") is not None


def _side_named(words: str) -> Side | None:
    """The side that a few words say outright: "us", "their lead", "vendor PM", "Orchard customer"; no job title.

    >>> [_side_named(words) for words in ("us", "client side", "customer CFO", "Customer Success", "Vendor Manager")]
    ['vendor', 'customer', 'customer', None, None]
    """
    tokens = set(re.findall(r"\w+", fold(words)))
    if len(tokens) > 3 or any(title.search(words) for title in (_VENDOR_TITLE, _CUSTOMER_TITLE, _SIDELESS_TITLE)):
        return None
    return "vendor" if tokens & OURS else "customer" if tokens & THEIRS else None


def _side_of(entry: Entry, words: str, companies: dict[int, str], set_off: bool = True) -> None:
    low = fold(words).strip(" *_")
    if low == "owner" or (low in SIDE_WORDS and entry.side != "unknown"):
        return
    if not set_off:
        if classify_title(words).strength >= 1.0:
            entry.title = entry.title or words
        if _VENDOR_TITLE.search(words) and entry.side == "unknown":
            entry.side = "vendor"
    elif entry.side == "unknown" and (told := _side_named(words)):
        entry.side = told
    elif _VENDOR_TITLE.search(words) or _CUSTOMER_TITLE.search(words):
        own: Side = "vendor" if _VENDOR_TITLE.search(words) else "customer"
        entry.side = own if entry.side == "unknown" else entry.side
        entry.title = entry.title or words
    elif classify_title(words).strength >= 1.0:
        entry.title = entry.title or words
    elif (
        _COMPANY.fullmatch(words) and fold(words) != fold(entry.name) and len(words) > 2 and not entry.aliases & {words}
    ):
        companies.setdefault(id(entry), low)


def _beside_me(roster: Roster, note: Note) -> None:
    """In a list that marks their people and ends with "me", the unmarked ones are ours."""
    start = 0
    for line in note.text[:HEAD].split("\n"):
        listed = roster.within(start, start + len(line))
        if len(listed) > 1 and _ME.search(line) and any(m.entry.side == "customer" for m in listed):
            for mention in listed:
                if mention.entry.side == "unknown" and mention.entry.listed and mention.entry.status == "spoke":
                    mention.entry.side = "vendor"
        start += len(line) + 1


def _by_label(roster: Roster) -> None:
    """The side in the label of a speaker, "Ada (Vendor): …"; where one side alone is marked, who speaks without a mark
    stands on the other.
    """
    marked: set[Side] = set()
    for entry in roster.entries:
        inside = (label[label.index("(") :].strip("() ") for label in entry.aliases if "(" in label)
        told = next((side for side in map(_side_named, inside) if side), None)
        if told:
            entry.side = told if entry.side == "unknown" else entry.side
            marked.add(told)
    for entry in roster.entries if len(marked) == 1 else ():
        if entry.side == "unknown" and entry.status == "spoke" and not any("(" in label for label in entry.aliases):
            entry.side = "customer" if "vendor" in marked else "vendor"


def _by_company(roster: Roster, note: Note, companies: dict[int, str]) -> None:
    """People of the vendor's company are vendor, those of another one customer; a lone company is the customer."""
    sides: dict[str, Side] = {}
    title = fold(note.title or "")
    for entry in roster.entries:
        company = companies.get(id(entry))
        if company and entry.side != "unknown":
            sides.setdefault(company, entry.side)
    people = {fold(form) for e in roster.entries for form in e.aliases | {e.name}}
    names = [c for c in dict.fromkeys(companies.values()) if c and c not in people]
    for company in names:
        if company not in sides and (company in title or len(names) == 1 or "vendor" in sides.values()):
            sides[company] = "customer"
    if len(names) == 2 and len(sides) == 1:
        (known, side), other = next(iter(sides.items())), next((n for n in names if n not in sides), "")
        if other and known:
            sides[other] = "vendor" if side == "customer" else "customer"
    for entry in roster.entries:
        if entry.side == "unknown":
            entry.side = sides.get(companies.get(id(entry), ""), "unknown")
