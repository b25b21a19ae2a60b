"""Gives every person a role with a probability and where it comes from: directory, title, signature, behaviour."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from cxnlp.people.acts import Acts, count_acts_twice
from cxnlp.people.champion import ChampionGuess, beginning, find_champion
from cxnlp.people.mentions import everybody_in
from cxnlp.people.titles import TitleRole, classify_title, title_in_introduction, title_in_signature
from cxnlp.types import DirectoryRow, HeldRole, Message, Person, Role, RoleSource, Side

STATED, MIN_STRENGTH = 0.97, 0.7
# Titles whose two likeliest roles lie this close are settled by who else is there.
CLOSE = 0.35
MIN_ACTS = 2
# A second role is named when the same title gives it this probability (judgement).
SECOND = 0.3
MONEY_SHARE, TECHNICAL_SHARE = 0.45, 0.45
# Silence at the help desk tells who leads only where at least so many of an account's people opened so many tickets:
# the smallest numbers at which it told rightly on 27 histories and their three cuts (judgement).
DESK_TICKETS, DESK_OPENERS = 5, 2


def directory_roles(directory: Iterable[DirectoryRow], people: Sequence[Person]) -> dict[str, Role]:
    """Roles stated by directory rows, by person_id."""
    by_email = {e: p.person_id for p in people for e in p.emails}
    by_name = {(p.account, p.name): p.person_id for p in people}
    found: dict[str, Role] = {}
    for row in directory:
        if row.role:
            person = next((by_email[e.lower()] for e in row.emails if e.lower() in by_email), None)
            person = person or by_name.get((row.account, row.name or ""))
            if person:
                found.setdefault(person, row.role)
    return found


def signature_titles(messages: Iterable[Message], people: Sequence[Person]) -> dict[str, str]:
    """The title that most of a person's signatures carry, else that of an introduction, by person_id."""
    names = {p.person_id: p.name for p in people}
    signed: dict[str, Counter[str]] = defaultdict(Counter)
    introduced: dict[str, str] = {}
    for message in messages:
        person = message.author.person_id if message.author else None
        if person is None or message.kind not in ("email", "ticket", "chat") or person not in names:
            continue
        title = title_in_signature(message.signature, names[person]) if message.signature else None
        if title:
            signed[person][title] += 1
        told = title_in_introduction(message.text)
        if told:
            introduced.setdefault(person, told)
    most = {p: min(c, key=lambda t: (-c[t], t)) for p, c in signed.items()}
    return introduced | most


def used_desk(acts: Mapping[str, Acts], sides: Mapping[str, Side]) -> bool:
    """Whether an account uses its help desk so much that who never asks it stands out."""
    opened = [a.tickets for person, a in acts.items() if a.tickets and sides.get(person) != "vendor"]
    return len(opened) >= DESK_OPENERS and sum(opened) >= DESK_TICKETS


def by_behaviour(acts: Acts | None, helpdesk: bool, side: Side = "customer") -> tuple[Role, float]:
    """A role from doings alone: who deals with money words buys, who writes of systems is technical, which customer
    takes part but never asks the help desk leads, everybody else uses the product; unknown below two acts, and of
    those who asked nothing and are neither the customer's nor the vendor's.

    `helpdesk`: whether the account uses its help desk (`used_desk`).
    """
    if acts is None or acts.own + acts.meetings + acts.tickets < MIN_ACTS:
        return "unknown", 0.0
    if acts.own and acts.money / acts.own >= MONEY_SHARE and acts.tickets <= 1:
        return "buyer", 0.5
    if acts.own and acts.technical / acts.own >= TECHNICAL_SHARE:
        return "technical", 0.45
    if acts.tickets == 0 and acts.comments == 0 and side != "vendor":
        if side != "customer":
            return "unknown", 0.0
        if helpdesk:
            return "executive", 0.45
    return "user", 0.5 if acts.tickets else 0.4


def _settled(person_id: str, title: TitleRole, others: Mapping[str, TitleRole]) -> tuple[Role, float]:
    """The title's role; of two close ones that include executive and buyer, the one that nobody else clearly has."""
    ranked = sorted(title.probabilities, key=lambda r: -title.probabilities[r])
    first, second = ranked[0], ranked[1]
    if {first, second} == {"executive", "buyer"} and title.probabilities[first] - title.probabilities[second] < CLOSE:
        clear = {o.role for p, o in others.items() if p != person_id and o.probability >= 0.5 + CLOSE / 2}
        if "executive" in clear and "buyer" not in clear:
            return "buyer", title.probabilities["buyer"]
        return "executive", title.probabilities["executive"]
    return first, title.probabilities[first]


def assign_roles(
    people: Sequence[Person],
    messages: Sequence[Message],
    directory: Sequence[DirectoryRow] = (),
) -> tuple[list[Person], dict[str, ChampionGuess]]:
    """The people with title and role filled, and each account's champion by account key.

    Order of belief: the user's decision; the directory's role; the title in directory or source; a title in a signature
    or introduction; behaviour. The champion's person carries the role champion; `roles` keeps the others they hold.
    """
    stated = directory_roles(directory, people)
    signed = signature_titles(messages, people)
    by_account: dict[str | None, list[Message]] = defaultdict(list)
    for message in messages:
        by_account[message.account].append(message)
    sides = {p.person_id: p.side for p in people}
    acts: dict[str, Acts] = {}
    early: dict[str | None, dict[str, Acts]] = {}
    desks: set[str | None] = set()
    for account in sorted(by_account, key=lambda a: a or ""):
        mine = by_account[account]
        whole, early[account] = count_acts_twice(mine, beginning(mine, sides), sides)
        for person_id, a in whole.items():
            acts.setdefault(person_id, a)
        if used_desk(whole, sides):
            desks.add(account)
    read: dict[str, tuple[TitleRole, RoleSource]] = {}
    titled: list[Person] = []
    for person in people:
        title = person.title or signed.get(person.person_id)
        source: RoleSource = "title" if person.title else "signature"
        if title and (found := classify_title(title)).strength >= MIN_STRENGTH:
            read[person.person_id] = (found, source)
        titled.append(replace(person, title=title))
    houses: dict[str | None, dict[str, TitleRole]] = defaultdict(dict)
    for person in titled:
        if person.person_id in read and person.side == "customer":
            houses[person.account][person.person_id] = read[person.person_id][0]
    done = []
    for person in titled:
        key = person.person_id
        held = person.roles
        if not held and key in stated:
            held = (HeldRole(stated[key], STATED, "directory"),)
        if not held and key in read:
            held = _by_title(key, *read[key], houses[person.account])
        if not held:
            role, probability = by_behaviour(acts.get(key), person.account in desks, person.side)
            held = (HeldRole(role, probability, "behaviour" if role != "unknown" else "unknown"),)
        done.append(_holding(person, held))
    near: dict[str | None, list[Person]] = defaultdict(list)
    for person in done:
        near[person.account].append(person)
    known = {person.person_id: person for person in done}
    champions = {}
    for account in sorted(a for a in by_account if a):
        seen = everybody_in(by_account[account])
        there = {p.person_id: p for p in near[account]} | {k: known[k] for k in seen if k in known}
        champions[account] = find_champion(
            account, by_account[account], [there[k] for k in sorted(there)], early[account]
        )
    return [_crowned(p, champions) for p in done], champions


def _by_title(
    person_id: str, title: TitleRole, source: RoleSource, others: Mapping[str, TitleRole]
) -> tuple[HeldRole, ...]:
    """The title's role, and a second one that it names as well ("Managing Director, Head of Purchasing")."""
    main, probability = _settled(person_id, title, others)
    ranked = sorted(title.probabilities, key=lambda r: (-title.probabilities[r], r))
    more = [r for r in ranked if r != main and title.probabilities[r] >= SECOND][:1]
    held = [(main, probability), *((r, title.probabilities[r]) for r in more)]
    return tuple(HeldRole(r, round(p, 6), source) for r, p in held)


def _holding(person: Person, held: tuple[HeldRole, ...]) -> Person:
    main = held[0]
    return replace(person, role=main.role, role_source=main.source, role_probability=main.probability, roles=held)


def _crowned(person: Person, champions: Mapping[str, ChampionGuess]) -> Person:
    """The champion with that role before the others; beside them where directory or user state the main one."""
    guess = champions.get(person.account or "")
    if guess is None or guess.person_id != person.person_id or any(h.role == "champion" for h in person.roles):
        return person
    if person.role_source == "decision":
        return person
    champion = HeldRole("champion", round(guess.score, 6), "behaviour")
    others = tuple(h for h in person.roles if h.role != "unknown" and h.source != "behaviour")
    return _holding(person, (*others, champion) if person.role_source == "directory" else (champion, *others))
