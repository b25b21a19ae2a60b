"""Names of people in running notes: capitalised words with the company they keep, and spaCy's opinion on the rest."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from cxnlp.ingest.daytext import fold, is_day_line
from cxnlp.quick.absence_words import AFTER_ALL, EXPECTED, FROM, HOPED, NO_MORE, WITHOUT, WOULD
from cxnlp.quick.capitals import candidates, title_beside
from cxnlp.quick.gone import gone_behind
from cxnlp.quick.words import DOING, MOOD, PROMISE, SAYING, VENDOR_TITLES

_BEFORE = re.compile(
    r"\b(?:w/|with|from|to|ask|asked|met|call(?:ed)?|rang|ping(?:ed)?|told|tell|per|cc|hi|hello|dear|thanks"
    r"|thank you|spoke to|spoke with"
    r"|chase|email(?:ed)?|mr\.?|mrs\.?|ms\.?|dr\.?|prof\.?|hr\.|fr\.|@)\s*$",
    re.IGNORECASE,
)
_PERSONAL_BEFORE = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|sir|herr|frau|mme)\.?|\b(?:hr|fr)\."
    r"|\b(?:call|spoke|chat|talk|met|lunch|coffee|1:1|catch[- ]?up"
    r"|sync|meeting|phone)\s+(?:\w+\s)?(?:with|to|w/)"
    r"|\bowner:?|\bhi|\bhello|\bdear|\bthanks|\bcheers|\bhey|@)\s*$",
    re.IGNORECASE,
)
_SAYS = re.compile(
    rf"\s*(?:\([^()\n]{{0,60}}\)|,[^,.;\n]{{2,40}},|{FROM})?\s*(?:also |again |then |just |really |still "
    rf"|clearly )?(?:{SAYING}|is|was|has|had|will|['’]ll|can|to [a-z]+|does|did|thinks)\b"
)
_AFTER_LEAD = (
    rf"\s*(?:\([^()\n]{{0,60}}\)|,[^,.;\n]{{2,40}},|{FROM})?(?:,? (?:who|he|she))?[\s,:=–-]*(?:also |again |still "
    rf"|both )?"
)
_LEAD = re.compile(_AFTER_LEAD)
_PERSONAL_AFTER = re.compile(
    rf"{_AFTER_LEAD}(?:(?:is|was|seems|seemed|sounded"
    rf"|looked|is very|was very|is still|really) {MOOD}|rang\b|smiled|laughed|sighed"
    rf"|(?:v\.?|very|so|quite|rather|pretty|a bit|not) {MOOD}\b|used to (?:answer|attend|call|come|join|lead|reply|run"
    r"|say|write)\b|joined (?:late|from|by|for|only|briefly|us)|dropped off|(?:is|was) (?:on|the|our|their|my"
    r"|back from) (?:leave|holiday|vacation"
    r"|main|new|champion|sponsor|contact|day)|himself|herself|and I\b|and me\b|is leaving|is retiring|left (?:the"
    r"|us)\b|takes over|took over|is taking over|will take over|(?:from|on) (?:our|their) side|replaces|is replacing"
    r"|is covering|stepped in)"
)
_PRONOUN = re.compile(r"^[^.;\n]{0,60}\b(?:he|she)\b", re.IGNORECASE)
_WITHOUT = re.compile(rf"\b{WITHOUT}\s*$", re.IGNORECASE)
_HOPED = re.compile(HOPED)
_WOULD = re.compile(WOULD)
_BOTH = re.compile(r"(?:\s*(?:,|and|&|/)\s*[A-ZÀ-Þ][\w'’-]+){1,3}[\s:–-]*")
_AFTER_ALL = re.compile(AFTER_ALL)
_EXPECTED = re.compile(EXPECTED, re.IGNORECASE)
_HONOURED = re.compile(r"(?i:mr|mrs|ms|dr|prof|herr|frau|mme|sir|dame|dona|captain|capt)\.? [A-ZÀ-Þ]")
_WHERE = re.compile(r"\b[Ww]here(?:['’]s| is| was) $")
_NO = re.compile(r"\b[Nn]o\s+$")
_NO_MORE = re.compile(NO_MORE)
_JOINED = re.compile(r"\s*(?:,|and|&|/|\+)\s*(?:and\s+)?")
_DOES = re.compile(r" ([a-z]+?)(?:e?s)\b")
_PROMISES = re.compile(rf"{PROMISE}(?P<verb>[a-z][\w-]*)")
_NEGATED = re.compile(r"\s+(?:has|had|did|does|is|was|wo|ca|could|would)n['’]t\b")
_LABEL = re.compile(r"(?:\*\*|__)?\s*(?:(?:->|→|=>)\s*\S|:\s*(?P<verb>\w\S*))")
_ORGANISATION = re.compile(
    r"\s*,?\s+(?:Inc|Ltd|LLC|GmbH|AG|Corp|plc|PLC|BV|B\.V|SA|AB|AS|Oy|Group|Limited|Co|Holdings?|Bank|University"
    r"|Systems|Software|Solutions)\b"
)
_AT_IT = re.compile(
    r"\b(?:the|at|in|into|on|using|use|of|our|their|a|an|via|against|over|onto|than|vs\.?|version|v)\s+$", re.IGNORECASE
)
_HERS = re.compile(r"\b(?:our|their)\s+$", re.IGNORECASE)
_STANDS_ALONE = re.compile(r"\s*(?:[,.;:+&)]|$|and\b|to [a-z])")
"""What follows "our" and a name, where a colleague is meant and not a thing of that name: "our Dirk to send it"."""
_SOME = re.compile(r"\b(?:an?|one|some|certain)\s+$", re.IGNORECASE)
_OF_WHERE = re.compile(rf"{FROM}|\s+(?:who|whom|called)\b")
_COMPANY_BEFORE = re.compile(
    r"\b(?:agency|brand|branch|company|competitor|firm|office|parent|plant|site|subsidiary|supplier)\s+$", re.IGNORECASE
)
_MARKED = re.compile(
    rf"\s*\((?:(?:[^()\n]{{1,40}},\s*)?(?:us|ours|our side|them|theirs|their side)\)|[^()\n]{{0,40}}?{VENDOR_TITLES})",
    re.IGNORECASE,
)
"""A bracket that says on whose side somebody stands."""
_DID = re.compile(r"\s+[a-z]{3,}ed\b")
_THING_AFTER = re.compile(
    r"(?:['’]s)?\s+(?:contract|account|renewal|team|rollout|roll-out|module|project|report|platform|api"
    r"|integration|ticket|invoice|portal|pilot|side|are|were|licen[cs]es?)\b"
)
_SAID = re.compile(r"\b(?:says|said|asks|asked|adds|added|writes|wrote|thinks)\s+$")
_STOPS = re.compile(r"\s*(?:[,.;:)\"”]|and\b|$)")
_SIGNS = re.compile(r"^\W*(?:best|(?:kind |warm )?regards|rgds|br|yours|from|c/w):?,?\s+$", re.IGNORECASE)
_BODILY = re.compile(
    rf"{_AFTER_LEAD}(?:(?:only|alone) )?(?:backed us|brought|came|chaired|heard|knew|led|listened|met|nodded|phoned"
    r"|read|sat|signs|skipped|spoke|stepped|stood|typed|walked|wrote)\b"
)
"""What only people do: said of a name, it is somebody's."""
_WITH = re.compile(r"\b(?:with|w/|between|after)\s+$", re.IGNORECASE)
_BRACKETED = re.compile(r" \((?P<of>[^()\n]{2,60})\)")
_HE = re.compile(r"[^.\n]*[.\n]\W*(?:he|she|says|said|wants|asked)\b", re.IGNORECASE)
MOST_CHARACTERS = 60_000
"""Only this much of a note is searched for people who are neither listed nor speaking."""

Votes = Callable[[str], Mapping[str, Counter[str]]]


@dataclass
class _Evidence:
    personal: int = 0
    agent: int = 0
    thing: int = 0
    titled: bool = False
    labelled: bool = False
    count: int = 0


def find_names(text: str, known: frozenset[str], companies: frozenset[str], voted: Votes) -> list[tuple[int, int]]:
    """Spans of names of people in `text` beyond `known` (folded words of names) and `companies`."""
    text = text[:MOST_CHARACTERS]
    spans = [
        (s, e)
        for s, e in candidates(text)
        if fold(text[s:e]) not in companies and not all(fold(w) in known for w in text[s:e].split())
    ]
    if not spans:
        return []
    forms: dict[str, _Evidence] = {}
    for start, end in spans:
        evidence = forms.setdefault(text[start:end], _Evidence())
        _weigh(evidence, text, start, end)
        of = _BRACKETED.match(text, end)
        if of and fold(of["of"]) in companies and _WITH.search(text[max(0, start - 20) : start]):
            evidence.personal, evidence.titled = evidence.personal + 1, True
    opinions = voted(text)
    good = {form for form, evidence in forms.items() if _is_person(form, evidence, _opinion(form, opinions))}
    for (_, end), (start, last) in pairwise(spans):
        joined = None if "\n\n" in text[end:start] else _JOINED.fullmatch(text[end:start])
        first, second = text[max(0, end - 70) : end].rsplit("\n", 1)[-1], text[start:last]
        if joined and any(first.endswith(g) for g in good) and not forms[second].thing and len(second.split()) < 4:
            good |= {second} if _opinion(second, opinions)["GPE"] == 0 else set()
        former = next((form for form in forms if first.endswith(form) and form not in good), None)
        if joined and second in good and former and not forms[former].thing and not _opinion(former, opinions)["GPE"]:
            good.add(former)
    listed = {word.title() for word in known}
    good -= {form for form in good if _is_partner(form, forms[form], text, good - {form} | listed)}
    return [(s, e) for s, e in spans if text[s:e] in good]


def _is_partner(form: str, evidence: _Evidence, text: str, others: set[str]) -> bool:
    """Whether a name that stands in the first line alone ("Call with Orchard, Thursday"), below one of days perhaps, is
    the other company: nobody of that name is heard of again, but others are.
    """
    at = text.find(form)
    *above, first = text[:at].split("\n")
    behind = text[at + len(form) :]
    opens = all(not line.strip() or is_day_line(line) for line in above)
    if evidence.titled or evidence.count > 1 or not others or not opens or not _WITH.search(first.lstrip()):
        return False
    again = re.search(rf"\b{re.escape(form.split()[0])}\b", behind)
    joined = _JOINED.match(behind)
    beside = joined is not None and any(behind.startswith(other, joined.end()) for other in others)
    return not (again or beside or _HE.match(behind))


def _weigh(evidence: _Evidence, text: str, start: int, end: int) -> None:
    before, after = text[max(0, start - 60) : start].rsplit("\n", 1)[-1], text[end : end + 120].split("\n", 1)[0]
    evidence.count += 1
    opens = start < 60 and not text[:start].strip(" \n\t-*•#")
    titled = title_beside(text, start, end) is not None
    evidence.titled = evidence.titled or titled
    far = len(after)
    evidence.personal += bool(
        titled or _PERSONAL_BEFORE.search(before) or _PERSONAL_AFTER.match(after) or gone_behind(_LEAD, after, 0, far)
    )
    evidence.personal += bool(
        opens
        and re.match(
            r"\s*(?:,\s*(?:\d+ min|phone|by phone|weekly|call|from (?:the|her|his))|rang|called|phoned)", after
        )
    )
    does = _DOES.match(after)
    says = bool(_SAYS.match(after) or _NEGATED.match(after) or (does and {does[1], does[1] + "e"} & DOING))
    evidence.personal += bool((_HOPED.search(before) and _WOULD.match(after)) or gone_behind(_BOTH, after, 0, far))
    evidence.personal += bool(_AFTER_ALL.match(after) or _EXPECTED.search(before))
    evidence.personal += bool((_SAID.search(before) and _STOPS.match(after)) or _SIGNS.search(before))
    evidence.personal += bool(_HONOURED.match(text, start) or (_WHERE.search(before) and after.startswith("?")))
    evidence.personal += bool(_WITHOUT.search(before) or (_NO.search(before) and _NO_MORE.match(after)))
    promises, label = _PROMISES.match(after), _LABEL.match(after)
    evidence.labelled = evidence.labelled or bool(
        (label and (label["verb"] is None or label["verb"].lower() in DOING))
        or (promises and promises["verb"] in DOING)
        or (says and does)
    )
    bodily = bool(_BODILY.match(after))
    evidence.labelled = evidence.labelled or bodily
    evidence.agent += bodily
    evidence.labelled = evidence.labelled or (before.endswith("(") and bool(re.match(r"\)\s*$", after)))
    evidence.agent += bool(label) or (before.endswith("(") and bool(re.match(r"\)\s*$", after)))
    evidence.agent += says or bool(_BEFORE.search(before))
    following = re.split(r"[\n]", text[end : end + 160], maxsplit=1)[0]
    evidence.personal += bool(says and _PRONOUN.match(following))
    evidence.agent += bool(_MARKED.match(after)) + bool(_DID.match(after) and not says)
    missing = bool(_WITHOUT.search(before))
    somebody = bool(_SOME.search(before) and _OF_WHERE.match(after))
    evidence.personal += somebody
    colleague = bool(_HERS.search(before) and _STANDS_ALONE.match(after))
    at_it = _AT_IT.search(before) and not (says or missing or somebody or colleague)
    evidence.thing += bool(
        _ORGANISATION.match(after) or at_it or _THING_AFTER.match(after) or _COMPANY_BEFORE.search(before)
    )


def _opinion(form: str, opinions: Mapping[str, Counter[str]]) -> Counter[str]:
    own = opinions.get(form)
    if own:
        return own
    total: Counter[str] = Counter()
    for text, count in opinions.items():
        if form in text.split() or (text in form and len(text.split()) > 1):
            total += count
    return total


def _is_person(form: str, evidence: _Evidence, opinion: Counter[str]) -> bool:
    person = opinion["PERSON"]
    other = sum(opinion.values()) - person
    if evidence.thing > evidence.personal + evidence.agent * 0.5:
        return False
    if evidence.personal:
        return evidence.thing == 0 or person > 0 or evidence.personal > evidence.thing
    if len(form.split()) > 1:
        return person > 0 and person >= other
    if person:
        return evidence.agent > 0 or person > max(1, other)
    return evidence.agent > 1 or (evidence.agent > 0 and evidence.labelled and not opinion["GPE"])
