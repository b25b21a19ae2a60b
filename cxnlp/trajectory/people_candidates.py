"""Candidate events from who takes part: people gone quiet, a shrinking circle, juniors alone, new sponsors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from cxnlp.behaviour import rhythm
from cxnlp.trajectory.candidates import Candidate, Record
from cxnlp.trajectory.history import SENIOR_ROLES

WINDOW = 42.0
STEP = 7.0
LEAST_ACTS = 4
TOP_ROLES = frozenset({"executive", "champion"})
JUNIOR_ROLES = frozenset({"user", "unknown"})


def engagement_drops(record: Record) -> Iterator[Candidate]:
    """People whose present gap is improbable under their own rhythm, dated one typical gap after the last act."""
    history = record.history
    acts = history.acts[history.acts["side"] == "customer"]
    for person, own in acts.groupby("person"):
        days = sorted({float(int(d)) for d in own["day"]})
        if len(days) < 5:
            continue
        p = rhythm.gap_probability(days, history.end)
        if p >= rhythm.FADING_BELOW:
            continue
        typical = (days[-1] - days[0]) / (len(days) - 1)
        yield Candidate(
            "engagement_drop",
            min(days[-1] + typical, history.end - 1),
            str(person),
            1.0 - p,
            1.0 - p,
            f"{history.people[str(person)].name} has not been heard from for {history.end - days[-1]:.0f} days; "
            f"usual gap {typical:.0f} days",
            record.last_words(str(person)),
            history.role_of(str(person)) in SENIOR_ROLES,
            False,
        )


def shrinking_circle(record: Record) -> Iterator[Candidate]:
    """The day from which far fewer customer people take part than before (best split of four-week counts)."""
    history = record.history
    acts = history.acts[history.acts["side"] == "customer"]
    days, people = acts["day"].to_numpy(float), acts["person"].to_numpy(object)
    spans = int((history.end - history.first_day) // 14)
    if len(days) < 20:
        return
    starts = [history.first_day + 14 * k for k in range(spans)]
    counts = [len(set(people[(days >= s) & (days < s + 28)])) for s in starts]
    best, split = 0.0, None
    for k in range(4, spans - 2):
        before, after = sum(counts[:k]) / k, sum(counts[k:]) / (spans - k)
        if before >= 2.5 and after <= 0.75 * before and before - after > best:
            best, split = before - after, k
    if split is None:
        return
    before_n, after_n = sum(counts[:split]) / split, sum(counts[split:]) / (spans - split)
    yield Candidate(
        "engagement_drop",
        starts[split],
        None,
        best,
        min(1.0, best / 3),
        f"{after_n:.1f} customer people take part in four weeks, {before_n:.1f} before",
        record.last_words(None),
        True,
        False,
    )


def single_thread(record: Record) -> Iterator[Candidate]:
    """The latest stretch in which one person below the seniors carries the contact that seniors used to share."""
    history = record.history
    acts = history.acts[history.acts["side"] == "customer"].sort_values("day", kind="stable")
    days, people = acts["day"].to_numpy(float), acts["person"].tolist()
    top = acts["role"].isin(TOP_ROLES).to_numpy(bool)
    began, holder, share = None, None, 0.0
    end = history.first_day + 2 * WINDOW
    while end <= history.end + STEP - 1:
        inside, before = (days >= end - WINDOW) & (days < end), days < end - WINDOW
        total = int(inside.sum())
        if total:
            counted = Counter(p for p, k in zip(people, inside, strict=True) if k)
            person, most = counted.most_common(1)[0]
            seniors_now, seniors_then = float(top[inside].mean()), float(top[before].mean()) if before.any() else 0.0
            narrow = most / total >= 0.65 and len({p for p, k in zip(people, before, strict=True) if k}) >= 3
            lowered = most / total >= 0.45 and seniors_then >= 0.2 and seniors_now <= 0.5 * seniors_then
            alone = total >= LEAST_ACTS and (narrow or lowered) and history.role_of(person) not in TOP_ROLES
            if not alone:
                began = None
            elif began is None or person != holder:
                began = end - WINDOW / 2
            holder, share = person, most / total
        end += STEP
    if began is not None and holder is not None:
        yield Candidate(
            "single_threaded",
            began,
            holder,
            share,
            share,
            f"{share:.0%} of recent customer contact comes from {history.people[holder].name}",
            record.last_words(holder),
            history.role_of(holder) in SENIOR_ROLES,
            False,
        )


def junior_tickets(record: Record) -> Iterator[Candidate]:
    """A run of ticket messages by users only, improbable under the share that others had before; dated when it is."""
    history = record.history
    acts = history.acts[(history.acts["kind"] == "ticket") & (history.acts["side"] == "customer")]
    acts = acts.sort_values("day", kind="stable")
    others = (~acts["role"].isin(JUNIOR_ROLES)).to_numpy(bool)
    if others.sum() < 2 or len(acts) < 8:
        return
    last = int(others.nonzero()[0][-1])
    share = float(others[: last + 1].mean())
    tail = acts.iloc[last + 1 :]
    for n in range(3, len(tail) + 1):
        surprise = 1 - (1 - share) ** n
        if surprise >= 0.6:
            yield Candidate(
                "junior_only_tickets",
                float(tail["day"].iloc[n - 1]),
                str(tail["person"].iloc[-1]),
                len(tail) / 4,
                1 - (1 - share) ** len(tail),
                f"the last {len(tail)} ticket messages come from users only; others wrote {share:.0%} before",
                record.first_words(tail["message_id"].iloc[::-1]),
                False,
                False,
            )
            return


def new_sponsors(record: Record) -> Iterator[Candidate]:
    """Executives or buyers first seen late in the history, dated by their first act or mention as present."""
    history = record.history
    acts = history.acts[history.acts["side"] == "customer"].sort_values("day", kind="stable")
    for person, own in acts[acts["role"] == "executive"].groupby("person"):
        day = float(own["day"].iloc[0])
        if day - history.first_day > 60 and len(own) >= 2:
            yield Candidate(
                "sponsor_change",
                day,
                str(person),
                len(own) / 4,
                min(1.0, len(own) / 6),
                f"{history.people[str(person)].name} is new among the customer's executives",
                record.first_words(own["message_id"], 1),
                True,
                False,
            )


def find(record: Record) -> Iterator[Candidate]:
    """Candidates from participation."""
    for source in (engagement_drops, shrinking_circle, single_thread, junior_tickets, new_sponsors):
        yield from source(record)
