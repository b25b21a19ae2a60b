"""Who will do what by when: promises in running text and items under headings such as "Next steps"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cxnlp.ingest.daytext import fold
from cxnlp.ingest.personnames import is_person_name
from cxnlp.quick.action_items import (
    BRACKETED,
    CHECKBOX,
    DONE,
    ITEM_PREFIX,
    LABELLED_OWNER,
    NUMBERED,
    OWNED_ITEM,
    SEMICOLONS,
    THREAT,
    TRAILING,
    cells_of,
    is_head,
)
from cxnlp.quick.capitals import is_common
from cxnlp.quick.note_lines import owner_columns
from cxnlp.quick.owners import Owner, Owners
from cxnlp.quick.passages import Note, Sentence
from cxnlp.quick.result import ActionRead
from cxnlp.quick.roster import Roster
from cxnlp.quick.words import DOING, GROUPS, LET_ME, NO_OWNERS, NOT_DOING, PROMISE, PROMISED, PRONOUNS, WILL_DO
from cxnlp.signals.due import find_due

_CONDITION = re.compile(r"\b(?:if|unless|whether|in case|would|might|may)\b[^,;]*$", re.IGNORECASE)
_SUPPOSED = re.compile(
    r"(?:^\W*|[.;:\"“]\s*|\b(?:said|says|that|and|but|so)\s+)(?:if|unless|in case)\b[^,;]*,[^,;]*$", re.IGNORECASE
)
"""A condition in a clause before that of the promise: "if it is not fixed, we will cancel"."""
_CLAUSE_END = re.compile(r"[\s,;–-]*(?:\b(?:and|but|while|then|so)\b)?[\s,;–-]*$")
_TOLD = re.compile(r"\b(?:told|said|promised|agreed|confirmed|replied|answered)\b[^.;]*$", re.IGNORECASE)
_LET_ME, _WILL_DO = re.compile(LET_ME), re.compile(WILL_DO, re.IGNORECASE)
_WILL_ALONE = re.compile(r"^\W*(?:will|to|shall)\s+(?P<verb>[a-z][\w-]*)")


class Commitments:
    """Finds the commitments of one note."""

    def __init__(self, note: Note, roster: Roster) -> None:
        self._note = note
        self._roster = roster
        self._owners = Owners(note, roster)
        self._columns = owner_columns(note.text)
        owner = (
            rf"(?P<who>(?<![\w@'’]){roster.forms}(?:\s*(?:and|&|/|\+|,)\s*(?:{roster.forms}|I|me|we))?"
            rf"|(?<![\w'’]){PRONOUNS}|(?<![\w'’]){GROUPS}|(?<![\w'’]){{company}})"
        )
        person = owner.replace("|(?<![\\w'’]){company}", "")
        self._promise = re.compile(rf"{person}(?:\s*\([^()\n]{{0,40}}\))?(?P<will>{PROMISE})(?P<verb>[a-zA-Z][\w-]*)")
        self._promised = re.compile(rf"{person}(?:\s*\([^()\n]{{0,40}}\))?{PROMISED}(?=\w)")
        self._company = re.compile(
            r"^(?P<who>[A-Z][\w&.-]+(?:\s[A-Z][\w&.-]+)?)(?P<will>\s+(?:to|will)\s+)(?P<verb>[a-z][\w-]*)"
        )
        self._does = re.compile(
            rf"(?<![\w'’])(?P<who>{roster.forms}|[Hh]e|[Ss]he|[Tt]hey|I|[Ww]e)"
            rf"(?: \([^()\n]{{0,40}}\)| (?:on|from) (?:our|their) side)? (?P<verb>[a-z]+?)(?:es|s)?\b"
        )
        self._waiting = re.compile(
            rf"\b(?:waiting|wait|chasing|pending)\s+(?:for|on|from)\s+(?P<who>{roster.forms}|them|us|{GROUPS})\b"
            rf"|{person}\s+(?:still\s+)?owes?\s+(?:us|them|me|him|her)\b".replace("(?P<who>(?<!", "(?P<debtor>(?<!")
        )
        self._asked = re.compile(
            rf"\b(?:asked|asks|wants|wanted|needs|expects|requested|told|reminded)\s+(?P<who>{roster.forms}"
            rf"|them|him|her)\s+to\s+(?P<verb>[a-z][\w-]*)"
        )
        self._leading = re.compile(
            rf"^(?:\*\*|__|@|\[)?(?P<who>{roster.forms}(?:\s*(?:and|&|/|\+|,)\s*(?:{roster.forms}|me|I|us))?"
            rf"|{PRONOUNS}|{GROUPS}|[A-Z]{{2,3}}|[A-Z][\w&.-]+)(?:\*\*|__"
            rf"|\])?\s*(?:\([^()\n]{{0,40}}\))?\s*(?:[:–—/|-]+|->|→)(?:\*\*|__)?\s+\S"
        )

        self._arrowed = re.compile(rf"^(?:{roster.forms}|me|us|we|I)\s*(?:->|→|=>)\s*\S")

    def find(self) -> list[ActionRead]:
        """In the order of the note, none inside another."""
        found: list[ActionRead] = []
        for sentence in self._note.sentences:
            if sentence.section == "people":
                continue
            line = self._note.text.rfind("\n", max(0, sentence.start - 60), sentence.start) + 1
            item = sentence.section == "actions" or bool(
                (ITEM_PREFIX.match(sentence.text) and not NUMBERED.match(sentence.text))
                or self._arrowed.match(sentence.text)
                or CHECKBOX.search(self._note.text[line : sentence.start])
            )
            if sentence.section == "questions":
                found += [a for a in self._promises(sentence) if a.owner]
            elif item and not sentence.text.rstrip().endswith("?"):
                found += self._items(sentence)
            else:
                found += self._promises(sentence)
        return found

    def _items(self, sentence: Sentence) -> Iterator[ActionRead]:
        """The items of a list: one a sentence, or one a promise when the sentence holds several."""
        if DONE.match(sentence.text) or len(re.findall(r"\w+", sentence.text)) < 2:
            return
        cells = cells_of(sentence.text)
        if len(cells) > 1:
            if not is_head(cells):
                yield self._row(cells, sentence)
            return
        promises = list(self._promises(sentence, listed=True))
        several = len(OWNED_ITEM.findall(sentence.text)) > 1
        parts = (BRACKETED if several else SEMICOLONS).finditer(sentence.text)
        pieces = [p for p in parts if len(re.findall(r"\w+", p.group())) >= 2]
        if len(promises) > 1:
            yield from promises
            return
        for piece in pieces if len(pieces) > 1 else [None]:
            start, end = (
                (sentence.start, sentence.end)
                if piece is None
                else (sentence.start + piece.start(), sentence.start + piece.end())
            )
            prefix = ITEM_PREFIX.match(self._note.text[start:end].lstrip())
            start += len(self._note.text[start:end]) - len(self._note.text[start:end].lstrip())
            start += prefix.end() if prefix and not prefix.group().endswith("@") else 0
            if start < end:  # else a heading alone: "Next steps:" said in a talk
                yield self._action(start, end, self._owner_of_item(start, end, sentence), sentence)

    def _row(self, cells: Sequence[str], sentence: Sentence) -> ActionRead:
        """A row of a table of actions: the owner stands in the column of owners, else in a cell that holds a person, a
        group or "us"."""
        told = self._owner_cell(cells, sentence)
        people = [c for c in cells if self._roster.of(c) or re.fullmatch(rf"{PRONOUNS}|{GROUPS}", c)]
        people += [c for c in cells if len(c.split()) <= 3 and _is_name(c)]
        if told is not None:
            people = [told] if told and fold(told) not in NO_OWNERS else []
        owner = self._owners.of(people[0], sentence) if people else Owner(None, sentence.side)
        end = sentence.start + len(sentence.text.rstrip(" |"))
        return self._action(sentence.start, end, owner, sentence)

    def _owner_cell(self, cells: Sequence[str], sentence: Sentence) -> str | None:
        """What a row holds in its table's column of owners; None where no head says which that is."""
        line = self._note.text.rfind("\n", 0, sentence.start) + 1
        column, width = self._columns.get(line, (0, 0))
        return cells[column] if len(cells) == width else None

    def _owner_of_item(self, start: int, end: int, sentence: Sentence) -> Owner:
        text = self._note.text[start:end]
        bracket = re.search(r"\((?P<who>[^(),]{2,40})(?:,[^()]*)?\)\W*$", text)
        if bracket and (entry := self._roster.of(bracket["who"].strip())):
            return Owner(entry.name, entry.side if entry.side != "unknown" else self._owners.lead_side(text, sentence))
        if bracket and _is_name(bracket["who"]):
            return Owner(bracket["who"].strip(), self._owners.lead_side(text, sentence))
        labelled = LABELLED_OWNER.match(text)
        if labelled and (self._roster.of(labelled["who"]) or _is_name(labelled["who"])):
            return self._owners.of(labelled["who"], sentence)
        for pattern in (self._leading, self._promise, self._company):
            match = pattern.match(text) if pattern is not self._promise else pattern.search(text)
            if match and match["who"].lower() not in NO_OWNERS:
                return self._owners.of(match["who"], sentence)
        trailing = TRAILING.search(text)
        if (
            trailing
            and (who := trailing["who"].strip(" *_"))
            and (
                self._roster.of(who)
                or re.fullmatch(rf"{PRONOUNS}|{GROUPS}", who)
                or ("owner" in trailing.group().lower() and is_person_name(who))
                or who.lower() in ("us", "them", "me")
            )
        ):
            return self._owners.of(who, sentence)
        present = re.match(r"(?P<who>[A-Z][\w'’-]+) (?P<verb>[a-z]+?)(?:e?s)? ", text)
        if present and (present["verb"] in DOING or present["verb"] + "e" in DOING) and _is_name(present["who"]):
            return self._owners.of(present["who"], sentence)
        waiting = self._waiting.search(text)
        if waiting:
            return self._owners.of(waiting["who"] or waiting["debtor"], sentence)
        named = {m.entry.name for m in self._roster.within(start, end)} if re.match(r"\s*(?:@|\[)", text) else set()
        return Owner(next(iter(named)), sentence.side) if len(named) == 1 else Owner(None, sentence.side)

    def _promises(self, sentence: Sentence, listed: bool = False) -> Iterator[ActionRead]:
        text = sentence.text
        if text.rstrip().endswith("?") and not listed:
            return
        matches = [
            m
            for m in [*self._promise.finditer(text), *self._company.finditer(text)]
            if self._is_promise(m, text, listed)
        ]
        matches += [m for m in self._asked.finditer(text) if m["verb"].lower() in DOING and sentence.speaker is None]
        matches += [m for m in self._does.finditer(text) if self._is_plan(m, text)]
        matches += [m for m in self._promised.finditer(text) if self._is_promised(m, text)]
        matches += [m for m in _LET_ME.finditer(text) if not _CONDITION.search(text[: m.start()])]
        matches = _disjoint(matches)
        starts = [m.start() for m in matches]
        for at, match in enumerate(matches):
            end = starts[at + 1] if at + 1 < len(starts) else len(text)
            cut = re.search(r";|(?:,? but | because | since )", text[match.end() : end])
            end = match.end() + cut.start() if cut else end
            clause = _CLAUSE_END.sub("", text[match.start() : end]) if end < len(text) else text[match.start() : end]
            who = self._owners.of(match["who"], sentence, match.start("who"))
            yield self._action(
                sentence.start + match.start(), sentence.start + match.start() + len(clause), who, sentence
            )
        alone = _WILL_ALONE.match(text)
        by_speaker = alone and alone["verb"] in DOING and (sentence.speaker or text[0] == "W")
        if not matches and (by_speaker or _WILL_DO.match(text)):
            owner = self._owners.of("I", sentence)
            written = Owner(None, "vendor") if owner.name == "I" else owner
            yield self._action(sentence.start, sentence.end, written, sentence)
        elif not matches and (waiting := self._waiting.search(text)) and sentence.speaker is None:
            yield self._action(
                sentence.start,
                sentence.end,
                self._owners.of(waiting["who"] or waiting["debtor"], sentence),
                sentence,
            )

    def _is_plan(self, match: re.Match[str], text: str) -> bool:
        """The present tense with a date is a promise: "Ben sends the file by Friday"."""
        verb = match["verb"].lower()
        if (verb not in DOING and verb + "e" not in DOING) or _CONDITION.search(text[: match.start()]):
            return False
        return find_due(text[match.start() :], None) is not None

    def _is_promised(self, match: re.Match[str], text: str) -> bool:
        """Whether a thing is promised: by the one who tells it, or with a day."""
        before = text[: match.start()]
        if _CONDITION.search(before) or _SUPPOSED.search(before):
            return False
        return match["who"].lower() in ("i", "we") or find_due(text[match.start() :], None) is not None

    def _is_promise(self, match: re.Match[str], text: str, listed: bool) -> bool:
        verb, will = match["verb"].lower(), match["will"].strip().lower()
        if match.re is self._company and not _is_name(match["who"]):
            return False
        before = text[: match.start()]
        if THREAT.match(text, match.start("verb")):
            return False
        if verb in NOT_DOING or (verb not in DOING and not (listed and verb.islower() and will == "to")):
            return False
        if (
            _CONDITION.search(before)
            or _SUPPOSED.search(before)
            or (re.search(r"\b(?:why|how|when|what|who|where|that|which)\s+$", before, re.IGNORECASE) and "?" in text)
        ):
            return False
        if will in ("'d", "’d", "would"):
            return bool(_TOLD.search(before))
        if will == "to":
            opens = not before.strip() or bool(re.search(r"(?:[,;:(–—-]|\band|\bthen|->|→|=>)\s*$", before))
            return opens and match["who"].lower() not in ("he", "she", "you")
        if will in ("should", "can"):
            return (
                match["who"].lower() in ("i", "we") and will == "can" and find_due(text, None) is not None
            ) or listed
        return True

    def _action(self, start: int, end: int, owner: Owner, sentence: Sentence) -> ActionRead:
        text = self._note.text[start:end]
        end -= len(text) - len(text.rstrip())
        text = text.rstrip()
        side = owner.side if owner.side != "unknown" else sentence.side
        return ActionRead(text, owner.name, find_due(text, self._note.day), side, start, end)


def _is_name(text: str) -> bool:
    """Whether a word the roll does not know can still be somebody's name, or a company's."""
    return is_person_name(text.strip()) and not any(is_common(word) for word in text.split())


def _disjoint(matches: list[re.Match[str]]) -> list[re.Match[str]]:
    """The matches from left to right, without those that overlap an earlier one."""
    kept: list[re.Match[str]] = []
    for match in sorted(matches, key=lambda m: (m.start(), -m.end())):
        if not kept or match.start() >= kept[-1].end():
            kept.append(match)
    return kept


def find_actions(note: Note, roster: Roster) -> Sequence[ActionRead]:
    """The commitments of a note, in its order."""
    return Commitments(note, roster).find()
