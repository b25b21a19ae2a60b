"""Names of people as exports write them: what is a name at all, its display form, and short forms of a full name."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from cxnlp.ingest.daytext import fold, is_month
from cxnlp.ingest.meeting_words import HONORIFICS, JOB_TITLES, NAME_PARTICLES, NOT_A_NAME
from cxnlp.types import Party

MAX_NAME_LENGTH = 70
_UNNAMED_SPEAKER = "speaker:"
SCOPE_LENGTH = 16
MAX_NAME_WORDS = 6
_UNNAMED = re.compile(
    r"(?:(?:unknown|unidentified|unnamed|anonymous)(?: \w+)?|@\d+|\+?[\d\s*()x./-]{5,}|room \d+|meeting room.*"
    r"|(?:speaker|guest|sprecher(?:in)?|locuteur|orador|hablante|spreker|talare|participant|user|caller)"
    r"[ _#-]*(?:\d+|[a-z])?|spk[_ -]?\d+|unbekannt(?:er sprecher)?|inconnu|desconocido|\d+)$"
)
_DEVICE = r"(?:i?phone|ipad|macbook(?: air| pro)?|android|galaxy(?: [a-z]?\d+\w*)?|pixel(?: \d\w*)?|handy|tel[eé]fono)"
_OWNED_DEVICE = re.compile(
    rf"^(?:{_DEVICE}|iphone|ipad) (?:von|de|di|van|da|do|del|of|af|d['’]) ?(?P<of>[^\W\d_].{{0,40}})$"
    rf"|^(?P<owner>[^\W\d_].{{0,40}}?)(?:['’]s|['’]) {_DEVICE}$",
    re.IGNORECASE,
)
_BARE_DEVICE = re.compile(rf"^{_DEVICE}(?: \(?\d{{1,2}}\)?)?$", re.IGNORECASE)
_REMARK = re.compile(
    r"\s*[(\[](?:she|he|they|guest|gast|invite|external|extern\w*|unverified|host|organi[sz]er|presenter|you|moi)\b[^)\]]*[)\]]",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*$")
_WORD = re.compile(r"^[^\W\d_](?:[^\W\d_]|['’.\-·])*$")
_CONTRACTION = re.compile(r"['’](?:s|ll|re|ve|d|m|t)$", re.IGNORECASE)
_SHORTENED = frozenset(
    {"alex", "chr", "chas", "fam", "frl", "geo", "inz", "joh", "jos", "mag", "med", "mgr", "phil", "thos"}
)
"""What stands shortened in names, besides forms of address."""
_CASELESS = re.compile(r"^[^\W\d_]+$")


@lru_cache(maxsize=8192)
def is_unnamed(name: str) -> bool:
    """True for a label that stands for nobody in particular ("Speaker 2", "Unknown Speaker", a phone number)."""
    return bool(_UNNAMED.match(fold(name).strip()) or _BARE_DEVICE.match(name.strip()))


def device_owner(label: str) -> str | None:
    """Whose device a participant is named after, as Zoom and Teams do.

    >>> device_owner("iPhone von Ada"), device_owner("Ada Quill's iPad"), device_owner("The thing is")
    ('Ada', 'Ada Quill', None)
    """
    match = _OWNED_DEVICE.match(label.strip())
    return (match["of"] or match["owner"]) if match else None


def _name_word(word: str) -> bool:
    bare = word.strip(".,")
    if not bare or not _WORD.match(bare) or _CONTRACTION.search(bare):
        return False
    first = bare[0]
    if first.isupper() or first.istitle():
        return True
    if first.islower():
        return fold(bare).rstrip(".") in NAME_PARTICLES or bool(re.match(r"^(?:d['’]|al-|el-|ibn-)\w", bare))
    return bool(_CASELESS.match(bare))


def _ends_a_sentence(word: str) -> bool:
    """True for a word whose full stop shortens neither a name nor a form of address ("Sure.", not "St.", "Dr.")."""
    bare = word.rstrip(".")
    return word.endswith(".") and len(bare) > 2 and "." not in bare and fold(bare) not in HONORIFICS | _SHORTENED


@lru_cache(maxsize=8192)
def is_person_name(text: str) -> bool:
    """True when `text` can be a person's name: one to six words with capitals (or of a script without case)."""
    text = text.strip()
    if not text or len(text) > MAX_NAME_LENGTH or fold(text).strip(" .:") in NOT_A_NAME:
        return False
    words = text.split()
    if len(words) > MAX_NAME_WORDS or not all(_name_word(w) for w in words):
        return False
    if len(words) == 1 and is_month(text):
        return False
    if any(_ends_a_sentence(w) for w in words[:-1]):
        return False
    plain = [w for w in words if fold(w).strip(".") not in HONORIFICS and not (w.islower() and w in NAME_PARTICLES)]
    if not plain or all(fold(w).strip(".,") in JOB_TITLES | NOT_A_NAME for w in plain):
        return False
    first = fold(words[0]).strip(".,")
    return len(first) == 1 or first not in NOT_A_NAME


def turned_name(name: str) -> str:
    """ "Surname, Given" as "Given Surname"; other names unchanged."""
    surname, comma, given = name.partition(",")
    if not comma or not given.strip() or "," in given or len(given.split()) > 3:
        return name
    if fold(given).strip(" .") in JOB_TITLES | {"jr", "sr", "phd", "md", "mba", "ii", "iii"}:
        return surname.strip()
    return f"{given.strip()} {surname.strip()}"


def display_names(raw: Iterable[str]) -> dict[str, str]:
    """The display form of each speaker label of one recording.

    Drops "| Company", pronouns, "(Guest)" and "(External)"; turns "Surname, Given (Unit)" round and drops the unit;
    drops a bracket that several people share (a company), keeps one that one person has (a nickname).
    """
    labels = sorted(set(raw))
    clean = {label: re.split(r"\s+[|｜]\s+", _REMARK.sub("", label))[0].strip(" *_\t") for label in labels}
    brackets = {label: m[1].strip() for label in labels if (m := _BRACKET.search(clean[label]))}
    shared = Counter(fold(b) for b in brackets.values())
    names = {}
    for label in labels:
        name = clean[label]
        if label in brackets:
            bare = _BRACKET.sub("", name)
            inside = brackets[label]
            if (
                "," in bare
                or shared[fold(inside)] > 1
                or len(inside.split()) > 2
                or not is_person_name(inside)
                or inside.isupper()
            ):
                name = bare
        name = device_owner(name) or name
        names[label] = " ".join(turned_name(name).split()) or label.strip()
    return names


def speaker_parties(raw: Iterable[str], said: Iterable[tuple[object, str]]) -> dict[str, Party]:
    """The Party of each speaker label of one recording; unnamed labels get only a `ref` within the recording, which is
    known by what is `said` in it, times and words, and not by the name of its file."""
    lines = "\x1f".join(f"{at} {words}" for at, words in said)
    scope = hashlib.sha256(lines.encode("utf-8", "surrogatepass")).hexdigest()[:SCOPE_LENGTH]
    parties = {}
    for label, name in display_names(raw).items():
        unnamed = not label.strip() or is_unnamed(name)
        told = None if unnamed else _company_beside(label, name)
        parties[label] = (
            Party(ref=f"{_UNNAMED_SPEAKER}{scope}:{label.strip() or '?'}")
            if unnamed
            else Party(name=name, company=told)
        )
    return parties


def speaker_label(ref: str) -> str:
    """A reference without the recording, if it is that of an unnamed speaker.

    >>> speaker_label("speaker:5f2ab1c09d3e4410:Speaker 2"), speaker_label("zendesk:9003")
    ('Speaker 2', 'zendesk:9003')
    """
    return ref.rpartition(":")[2] if ref.startswith(_UNNAMED_SPEAKER) else ref


def _company_beside(label: str, name: str) -> str | None:
    """What a speaker label holds behind a bar or in a last bracket and its display form does not: as a rule a company.

    >>> _company_beside("Ruiz, Dana (Marram)", "Dana Ruiz"), _company_beside("Dana Ruiz (she/her)", "Dana Ruiz")
    ('Marram', None)
    """
    bare = _REMARK.sub("", label).strip(" *_\t")
    _, *behind = re.split(r"\s+[|｜]\s+", bare)
    inside = _BRACKET.search(bare)
    told = (behind[-1] if behind else inside[1] if inside else "").strip()
    fits = told and told not in name and not told[0].islower() and len(told.split()) <= MAX_NAME_WORDS
    return told if fits and any(c.isalpha() for c in told) else None


def true_speakers(candidates: Iterable[str]) -> frozenset[str]:
    """Those labels before a colon that are speakers and not words such as "Note:".

    A speaker is unnamed ("Speaker 1") or has the form of a name, and either speaks twice or has a name of two words;
    a single word heard once counts when most speakers go by one word.
    """
    counts = Counter(
        c
        for c in candidates
        if is_unnamed(c) or device_owner(c) or is_person_name(_BRACKET.sub("", turned_name(c.split(" | ")[0])))
    )
    sure = {c for c, n in counts.items() if n > 1 or len(c.split()) > 1}
    single = [c for c in sure if len(c.split()) == 1]
    if len(single) * 2 >= len(sure):
        sure |= {c for c in counts if len(c.split()) == 1}
    return frozenset(sure)


def _is_short(word: str, full: str) -> bool:
    if word == full:
        return True
    parts, whole = word.split("-"), full.split("-")
    if len(parts) > 1 and len(parts) == len(whole):
        return all(w.startswith(p) for p, w in zip(parts, whole, strict=True))
    return full.startswith(word) and (len(word) >= 3 or len(word) == 1)


def is_initials(name: str) -> bool:
    """True for two to four capitals ("AQ", "A.Q.")."""
    bare = name.replace(".", "")
    return bare.isalpha() and bare.isupper() and 2 <= len(bare) <= 4


@lru_cache(maxsize=8192)
def is_short_for(short: str, full: str) -> bool:
    """True when `short` ("Ada", "Ada Q.", "AQ", "Quill", "Dr Q") can stand for the person called `full`."""
    few = [w for w in re.split(r"[\s.]+", fold(short)) if w and w not in HONORIFICS]
    many = [w for w in re.split(r"[\s.()]+", fold(full)) if w and w not in HONORIFICS]
    if not few or not many:
        return False
    if len(few) == 1 and is_initials(short):
        initials = "".join(part[0] for w in many for part in w.split("-") if part)
        first_name = "".join(part[0] for part in many[0].split("-") if part)
        return few[0] in {initials, "".join(w[0] for w in many), *many} or (few[0] == first_name and "-" in many[0])
    position = 0
    for word in few:
        while position < len(many) and not _is_short(word, many[position]):
            position += 1
        if position == len(many):
            return False
        position += 1
    titled = len(fold(short).split()) > len(few) and len(fold(full).split()) > len(many)
    return any(len(w) > 1 for w in few) or len(few) > 1 or titled
