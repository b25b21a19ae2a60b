"""Candidate events from the seniority of who takes part: a single thread, juniors alone in tickets, new sponsors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from operator import itemgetter

from cxnlp.behaviour.shares import IMPROBABLE, at_most
from cxnlp.people.juniors import is_junior
from cxnlp.trajectory.candidates import Candidate, Quote, Record, clusters, quote
from cxnlp.trajectory.departures import GOING, Told
from cxnlp.trajectory.history import SENIOR_ROLES
from cxnlp.trajectory.text_candidates import personnel_news
from cxnlp.trajectory.wording import dated

JUNIOR_ROLES = frozenset({"user", "unknown"})
# A meeting of juniors alone is a single thread when this long has passed since one with a senior (judgement: longer
# than a monthly rhythm), and most meetings before had one.
ALONE_DAYS = 35.0
USUALLY = 0.6
# Juniors alone in tickets: improbable under the past share, or for a quarter, with this many tickets and past seniors.
QUARTER_DAYS = 84.0
LEAST_TICKETS, LEAST_OTHERS, LEAST_SHARE = 3, 2, 0.1
TOLD_GAP_DAYS = 28.0
SETTLED_IN_DAYS = 45.0
FLAG_FLOOR = 0.2


def single_thread(record: Record) -> Iterator[Candidate]:
    """The meeting at which the seniors that meetings used to have were no longer there, and few remain."""
    history = record.history
    rosters = history.held
    senior = [any(history.role_of(p) in SENIOR_ROLES for p in people) for _, people, _ in rosters]
    last: int | None = None
    told = False
    for k, (day, _, message) in enumerate(rosters):
        if senior[k]:
            last, told = k, False
            continue
        if last is None or told or int(day) - int(rosters[last][0]) < ALONE_DAYS:
            continue
        if sum(senior[: last + 1]) < USUALLY * (last + 1) or last < 1:
            continue
        told = True
        after = [p for _, roster, _ in rosters[k:] for p in roster]
        run = next((n for n, s in enumerate(senior[k:]) if s), len(senior) - k)
        alone = k + run - (last + 1)
        holder = _holder(record, rosters[last][0])
        yield Candidate(
            "single_threaded",
            day,
            holder,
            float(run),
            Counter(after).most_common(1)[0][1] / len(after),
            f"no senior person at {'a meeting' if alone == 1 else f'{alone} meetings in a row'}; "
            f"the last with one was on {dated(rosters[last][0])}"
            + (f"; {history.people[holder].name} carries the contact" if holder else ""),
            record.first_words([message], 1) or record.last_words(holder, day + 1),
            False,
            False,
        )


def _holder(record: Record, since: float) -> str | None:
    """Who has half or more of what the customer's people wrote and attended after a day, if there is such a one."""
    acts = record.history.customers("acts")
    people = Counter(str(p) for p in acts["person"][acts["day"] > since].tolist())
    most = people.most_common(1)
    return most[0][0] if most and 2 * most[0][1] >= people.total() else None


def _run(others: Sequence[bool], begun: Sequence[float], ended: Sequence[float]) -> int | None:
    """The place in a run without any of the others, who took part before, where it became improbable or a quarter
    long."""
    last = max((k for k, other in enumerate(others) if other), default=-1)
    past = last + 1
    if sum(others) < LEAST_OTHERS or sum(others) < LEAST_SHARE * past:
        return None
    for n in range(LEAST_TICKETS, len(others) - last):
        if at_most(0, n, sum(others), past) < IMPROBABLE or begun[last + n] - ended[last] >= QUARTER_DAYS:
            return last + n
    return None


def junior_tickets(record: Record) -> Iterator[Candidate]:
    """A run of tickets by users and juniors only where others took part before; where all are users, by those whom
    their title calls juniors. Dated when it became improbable or a quarter long, of juniors by title with the third."""
    history = record.history
    columns = (history.customers("acts")[c].tolist() for c in ("kind", "day", "person", "thread", "message_id"))
    acts = sorted((row[1:] for row in zip(*columns, strict=True) if row[0] == "ticket"), key=itemgetter(0))
    threads: dict[str, list[int]] = {}
    for k, (_, _, thread, _) in enumerate(acts):
        threads.setdefault(str(thread), []).append(k)
    days, people = [day for day, _, _, _ in acts], [str(person) for _, person, _, _ in acts]
    young = {name for name in set(people) if name in history.people and is_junior(history.people[name])}
    users = {name for name in set(people) if history.role_of(name) in JUNIOR_ROLES} | young
    ordered = sorted(threads.values(), key=lambda ks: ks[0])
    begun, ended = [days[ks[0]] for ks in ordered], [days[ks[-1]] for ks in ordered]
    for juniors, name in ((users, "users"), (young, "juniors")):
        others = [any(people[k] not in juniors for k in ks) for ks in ordered]
        at = _run(others, begun, ended)
        if at is None:
            continue
        past = max(k for k, other in enumerate(others) if other) + 1
        tail = ordered[past:]
        if all(people[k] in young for ks in tail[:LEAST_TICKETS] for k in ks):
            at = past + LEAST_TICKETS - 1  # plain to a reader without counting
        yield Candidate(
            "junior_only_tickets",
            begun[at],
            people[ordered[-1][0]],
            len(tail) / 4,
            1.0 - at_most(0, len(tail), sum(others), past),
            f"the last {len(tail)} tickets come from {name} only; "
            f"others took part in {sum(others)} of the {past} before",
            record.first_words([str(acts[ks[0]][3]) for ks in reversed(tail)]),
            False,
            False,
        )
        return


SPONSOR_NEWS = frozenset({"ends", "moves", "takes", "hands"})


def _news(record: Record) -> Iterator[tuple[str, Told, float]]:
    """(person, what is told, sureness) of ends, moves and handovers of the customer's seniors."""
    flagged = {(s.message_id, s.text): s.p["champion_absence"] for s in record.said}
    for person, told in sorted(record.departures.told.items()):
        if record.history.role_of(person) in SENIOR_ROLES:
            for t in told:
                if t.tag in SPONSOR_NEWS:
                    yield person, t, flagged.get((t.quote.message_id, t.quote.text), 0.0)


def sponsor_news(record: Record) -> Iterator[Candidate]:
    """What is told of a senior's leaving, moving or handing over, gathered by person within four weeks."""
    by_person: dict[str, list[tuple[Told, float]]] = {}
    for person, t, sure in _news(record):
        by_person.setdefault(person, []).append((t, sure))
    for person, rows in sorted(by_person.items()):
        rows.sort(key=lambda r: r[0].day)
        group: list[tuple[Told, float]] = []
        for row in [*rows, None]:
            if row is None or (group and row[0].day - group[-1][0].day > TOLD_GAP_DAYS):
                yield _told_candidate(record, person, group)
                group = []
            if row is not None:
                group.append(row)


def _told_candidate(record: Record, person: str, group: list[tuple[Told, float]]) -> Candidate:
    messages = {t.quote.message_id for t, _ in group}
    own = any(t.quote.person == person for t, _ in group)
    kinds = {t.tag for t, _ in group}
    firm = bool(kinds & GOING)
    peak = max(max(sure for _, sure in group), 0.7 if firm and own else 0.4 if firm else 0.2)
    return Candidate(
        "sponsor_change",
        group[0][0].day,
        person,
        float(len(messages)) if firm else len(messages) / 2,
        peak,
        f"{'a message tells' if len(messages) == 1 else f'{len(messages)} messages tell'} of a change in the post of "
        f"{record.history.people[person].name}",
        tuple(t.quote for t, _ in group[:3]),
        True,
        True,
        len({t.quote.person for t, _ in group}),
        explained=not firm and _stands_in(record, person, group[0][0].day),
        newcomer=person if kinds == {"takes"} else next((p for t, _ in group for p in t.heirs), None),
    )


def _stands_in(record: Record, person: str, day: float) -> bool:
    """Whether a handover around a day goes with an absence of that person that has an end: a stand-in's."""
    return any(abs(t.day - day) <= TOLD_GAP_DAYS for t in record.departures.of(person, "away"))


def new_sponsors(record: Record) -> Iterator[Candidate]:
    """Executives first seen late in the history, dated by their first act or presence."""
    history = record.history
    columns = (history.customers("acts")[c].tolist() for c in ("role", "person", "day", "message_id"))
    found: dict[str, list[tuple[float, str]]] = {}
    for role, person, day, message in zip(*columns, strict=True):
        if role == "executive":
            found.setdefault(str(person), []).append((float(day), str(message)))
    for person, own in sorted(found.items()):
        own.sort(key=itemgetter(0))
        day = own[0][0]
        if day - history.first_day > SETTLED_IN_DAYS and len(own) >= 2:
            yield Candidate(
                "sponsor_change",
                day,
                person,
                len(own) / 4,
                min(1.0, len(own) / 6),
                f"{history.people[person].name}, an executive of the customer, first took part on {dated(day)}",
                record.first_words([message for _, message in own], 1, person),
                True,
                False,
                newcomer=person,
            )


def unnamed_changes(record: Record) -> Iterator[Candidate]:
    """Handovers, moves and reorganisations told of nobody whom the record knows, in sentences flagged as an absence."""
    known = {(t.quote.message_id, t.quote.text) for rows in record.departures.told.values() for t in rows}
    said = [
        s
        for s in record.said
        if s.p["champion_absence"] >= FLAG_FLOOR
        and any(tags & {"ends", "moves", "takes"} for tags in personnel_news(record, s).values())
        and (s.message_id, s.text) not in known
    ]
    for group in clusters(said, TOLD_GAP_DAYS):
        yield Candidate(
            "sponsor_change",
            group[0].day,
            None,
            float(len({s.message_id for s in group})),
            max(s.p["champion_absence"] for s in group),
            "a change of the person in charge is named",
            tuple[Quote, ...](quote(s) for s in group[:3]),
            any(s.side == "customer" and s.role in SENIOR_ROLES for s in group),
            True,
            len({s.person for s in group}),
        )


def find(record: Record) -> Iterator[Candidate]:
    """Candidates from seniority."""
    for source in (single_thread, junior_tickets, sponsor_news, new_sponsors, unnamed_changes):
        yield from source(record)
