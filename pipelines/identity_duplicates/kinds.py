"""The ways in which one person is written twice, and the people who only look alike.

Each kind takes a name in given-first order, the work address and a generator, and gives display name and address
(either may be None: a bare address, a speaker without one). None: the kind does not fit the name. The nicknames here
are a list of their own, not the library's.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cxnlp.people.folding import words


@dataclass(frozen=True, slots=True)
class Known:
    """A person as the exports write them: words of the name as displayed, and an address."""

    words: tuple[str, ...]
    email: str

    @property
    def local(self) -> str:
        return self.email.partition("@")[0]

    @property
    def label(self) -> str:
        return self.email.partition("@")[2].split(".")[0]


Alias = tuple[str | None, str | None]
Kind = Callable[[Known, random.Random], Alias | None]
UNITS = ("Purchasing", "IT", "Operations", "EMEA", "Extern", "Site 2")
NICKNAMES: Mapping[str, str] = {
    "alexander": "Alex", "alexandra": "Alex", "andrew": "Andy", "anthony": "Tony", "barbara": "Barb",
    "benjamin": "Ben", "caroline": "Caro", "catherine": "Cathy", "charles": "Charlie", "christine": "Chris",
    "christopher": "Chris", "daniel": "Dan", "david": "Dave", "deborah": "Deb", "dorothy": "Dot", "edward": "Ted",
    "elizabeth": "Liz", "frederick": "Fred", "gabriel": "Gabe", "gregory": "Greg", "jacob": "Jake", "james": "Jim",
    "jennifer": "Jen", "jessica": "Jess", "jonathan": "Jon", "joseph": "Joe", "katarzyna": "Kasia",
    "katherine": "Kate", "kenneth": "Ken", "lawrence": "Larry", "malgorzata": "Gosia", "margaret": "Maggie",
    "matthew": "Matt", "michael": "Mike", "nicholas": "Nick", "pamela": "Pam", "patricia": "Pat", "peter": "Pete",
    "rebecca": "Becky", "richard": "Rick", "robert": "Bob", "samuel": "Sam", "stephen": "Steve", "steven": "Steve",
    "susan": "Sue", "thomas": "Tom", "timothy": "Tim", "tomasz": "Tomek", "victoria": "Vicky", "william": "Bill",
}  # fmt: skip
CYRILLIC = {
    "shch": "щ", "sh": "ш", "ch": "ч", "zh": "ж", "kh": "х", "ts": "ц", "ya": "я", "yu": "ю", "ia": "ия", "a": "а",
    "b": "б", "c": "к", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "х", "i": "и", "j": "й", "k": "к", "l": "л",
    "m": "м", "n": "н", "o": "о", "p": "п", "q": "к", "r": "р", "s": "с", "t": "т", "u": "у", "v": "в", "w": "в",
    "x": "кс", "y": "ы", "z": "з",
}  # fmt: skip
GREEK = {
    "th": "θ", "ps": "ψ", "ch": "χ", "ph": "φ", "ou": "ου", "a": "α", "b": "μπ", "c": "κ", "d": "ντ", "e": "ε",
    "f": "φ", "g": "γκ", "h": "χ", "i": "ι", "j": "τζ", "k": "κ", "l": "λ", "m": "μ", "n": "ν", "o": "ο", "p": "π",
    "q": "κ", "r": "ρ", "s": "σ", "t": "τ", "u": "ου", "v": "β", "w": "ου", "x": "ξ", "y": "υ", "z": "ζ",
}  # fmt: skip
UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae", "ß": "ss", "ł": "l", "ñ": "n", "é": "e"}


def _house(known: Known) -> str:
    return f"{known.label}-group.example"


def _name(known: Known) -> str:
    return " ".join(known.words)


def _slip(word: str, rng: random.Random) -> str | None:
    """One slip of the pen inside a word of five letters or more: a swap, a doubling or a loss."""
    if len(word) < 5:
        return None
    at = rng.randrange(1, len(word) - 1)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    made = rng.choice((swapped, word[: at + 1] + word[at:], word[:at] + word[at + 1 :]))
    return made if made != word else word[:at] + word[at + 1 :]


def _spelt(text: str, letters: Mapping[str, str]) -> str:
    out, rest = "", " ".join(words(text))
    while rest:
        part = next((p for p in sorted(letters, key=len, reverse=True) if rest.startswith(p)), rest[0])
        out, rest = out + letters.get(part, part), rest[len(part) :]
    return out.title()


def initial_and_surname(known: Known, rng: random.Random) -> Alias | None:
    family = known.words[-1]
    return f"{known.words[0][0]}. {family}", f"{words(known.words[0])[0][0]}.{''.join(words(family))}@{_house(known)}"


def surname_first_with_unit(known: Known, rng: random.Random) -> Alias | None:
    given = " ".join(known.words[:-1])
    return f"{known.words[-1]}, {given} ({rng.choice(UNITS)})", f"{known.local}@{_house(known)}"


def slip_in_the_name(known: Known, rng: random.Random) -> Alias | None:
    at = rng.choice((0, len(known.words) - 1))
    slipped = _slip(known.words[at], rng)
    if slipped is None:
        return None
    return " ".join(slipped if n == at else w for n, w in enumerate(known.words)), f"{known.local}@{_house(known)}"


def slip_without_address(known: Known, rng: random.Random) -> Alias | None:
    slipped = _slip(known.words[-1], rng)
    return (f"{' '.join(known.words[:-1])} {slipped}", None) if slipped else None


def bare_address(known: Known, rng: random.Random) -> Alias | None:
    return None, f"{known.local}@{_house(known)}"


def nickname(known: Known, rng: random.Random) -> Alias | None:
    short = NICKNAMES.get("".join(words(known.words[0])))
    if short is None:
        return None
    family = known.words[-1]
    return f"{short} {family}", f"{short.lower()}.{''.join(words(family))}@{_house(known)}"


def private_address(known: Known, rng: random.Random) -> Alias | None:
    return _name(known), f"{rng.choice(('sunny', 'family', 'home'))}.{rng.randrange(1000, 9999)}@gmail.com"


def initials_alone(known: Known, rng: random.Random) -> Alias | None:
    return f"{known.words[0][0]}{known.words[-1][0]}".upper(), None


def given_and_initial(known: Known, rng: random.Random) -> Alias | None:
    return f"{known.words[0]} {known.words[-1][0]}.", None


def cyrillic(known: Known, rng: random.Random) -> Alias | None:
    return _spelt(_name(known), CYRILLIC), rng.choice((None, f"{known.local}@{_house(known)}"))


def greek(known: Known, rng: random.Random) -> Alias | None:
    return _spelt(_name(known), GREEK), f"{known.local}@{_house(known)}"


def without_accents(known: Known, rng: random.Random) -> Alias | None:
    plain = "".join(UMLAUTS.get(c, UMLAUTS.get(c.lower(), "").title() or c) for c in _name(known))
    return (plain, None) if plain != _name(known) else None


def middle_name(known: Known, rng: random.Random) -> Alias | None:
    middle = rng.choice(("Marie", "J.", "Lee", "A."))
    return f"{known.words[0]} {middle} {' '.join(known.words[1:])}", f"{known.local}@{_house(known)}"


def slip_in_the_address(known: Known, rng: random.Random) -> Alias | None:
    slipped = _slip(known.local, rng)
    return (_name(known), f"{slipped}@{known.email.partition('@')[2]}") if slipped else None


def decorated(known: Known, rng: random.Random) -> Alias | None:
    name = rng.choice(
        (f"{_name(known)} via DocShare", f"[EXT] {_name(known)}", _name(known).upper(), f"Dr. {_name(known)}")
    )
    return name, rng.choice((None, f"{known.local}@{_house(known)}"))


def surname_first_plain(known: Known, rng: random.Random) -> Alias | None:
    return f"{known.words[-1]} {' '.join(known.words[:-1])}", None


def function_mailbox(known: Known, rng: random.Random) -> Alias | None:
    return _name(known), f"{rng.choice(('orders', 'frontdesk', 'projects'))}@{_house(known)}"


def short_address(known: Known, rng: random.Random) -> Alias | None:
    given, family = "".join(words(known.words[0])), "".join(words(known.words[-1]))
    return None, f"{given[0]}{family}@{_house(known)}"


TUNED: Mapping[str, Kind] = {
    k.__name__: k
    for k in (initial_and_surname, surname_first_with_unit, slip_in_the_name, bare_address, nickname, cyrillic,
              initials_alone, decorated, slip_in_the_address)
}  # fmt: skip
"""The kinds that rules and thresholds were looked at with."""
HELD: Mapping[str, Kind] = {
    k.__name__: k
    for k in (given_and_initial, slip_without_address, private_address, greek, without_accents, middle_name,
              surname_first_plain, function_mailbox, short_address)
}  # fmt: skip
"""The kinds that only measure."""


SISTERS: Mapping[str, str] = {
    "anna": "Anne", "anne": "Anna", "maria": "Marie", "marie": "Maria", "daniel": "Daniela", "martin": "Martina",
    "erik": "Erika", "jan": "Jana", "paul": "Paula", "karin": "Karen", "christian": "Christina", "carlos": "Carlo",
    "andrea": "Andreas", "michael": "Michaela", "robert": "Roberta", "mario": "Maria", "thomas": "Tomas",
    "mohammed": "Mohammad", "nicolas": "Nicola", "simon": "Simone", "stefan": "Stefanie", "patrick": "Patricia",
}  # fmt: skip
OTHERS = (
    "Ana", "Ben", "Carla", "David", "Eva", "Felix", "Greta", "Hugo", "Iris", "Jonas", "Klara", "Lars", "Mona", "Nils",
    "Olga", "Pavel", "Quinn", "Rosa", "Simon", "Tina", "Ugo", "Vera", "Willem", "Xenia", "Yara", "Zeno",
)  # fmt: skip
FAMILIES = ("Horvath", "Lindgaard", "Marchetti", "Sandoval", "Tremblay", "Brandt", "Castellan", "Rasmussen")


def lookalike(known: Known, rng: random.Random) -> Alias:
    """Somebody else with the nearest real name: another form of the given name, another one of the same initial, or
    the same given name with another surname."""
    given, family = known.words[0], known.words[-1]
    domain = known.email.partition("@")[2]
    start = "".join(words(given))
    same = next((o for o in OTHERS if words(o)[0][0] == start[0]), "Mona")
    near = SISTERS.get(start, same)
    name = rng.choice((f"{near} {family}", f"{same} {family}", f"{given} {rng.choice(FAMILIES)}"))
    address = ".".join("".join(words(w)) for w in name.split()) + f"@{domain}"
    return name, None if rng.random() < 0.25 else address
