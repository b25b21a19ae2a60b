"""The data-quality block of an analysis or a sweep, and its comparison with another one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from cxnlp.monitoring.drift import MARKS, Shift, psi, shares, shifts, verdict
from cxnlp.monitoring.drift import critical as critical_psi
from cxnlp.monitoring.hearing import Unheard, contact_rows, fatigue, silent
from cxnlp.monitoring.told import Told, told_of
from cxnlp.output import SCHEMA_VERSION
from cxnlp.report.words import plural
from cxnlp.saved import Json, Saved, read_jsonl

NO_SEGMENT = "(none)"


@dataclass(frozen=True)
class Seen:
    """What the block is made from. `folder`: where it lies; `document`: accounts.json; `run`: run.json; `told`: by
    account; `people`, `surveys`: rows of the tables of that name."""

    folder: object
    document: Json
    run: Json
    told: Mapping[str, Told]
    people: Sequence[Json]
    surveys: Sequence[Json]


def seen_in(saved: Saved) -> Seen:
    """From an output folder. Raises UsageError when it lacks a table."""
    rows: dict[str, list[Json]] = {}
    for message in saved.messages.values():
        if message["account"]:
            rows.setdefault(message["account"], []).append(message)
    surveys = saved.folder / "surveys.jsonl"
    return Seen(
        saved.folder,
        saved.document,
        saved.run,
        {account: told_of(found) for account, found in rows.items()},
        list(saved.people.values()),
        list(read_jsonl(surveys)) if surveys.is_file() else [],
    )


def quality(seen: Seen) -> Json:
    """What `cxnlp quality --json` prints."""
    quiet = _unheard(seen)
    months: dict[str, Counter[str]] = {}
    for told in seen.told.values():
        for month, people in told.contacts.items():
            months.setdefault(month, Counter()).update(people)
    return {
        "schema_version": SCHEMA_VERSION,
        "marks": list(MARKS),
        "channels": [asdict(s) for s in shifts(pair for told in seen.told.values() for pair in told.months())],
        "segments": [asdict(s) for s in _segments(seen)],
        "unheard": [asdict(u) for u in quiet],
        "roles_unheard": _roles(quiet),
        "surveys": asdict(fatigue(seen.surveys)),
        "contacts": [
            {"month": month, "people": people, "mails_a_person": mean, "most": most}
            for month, people, mean, most in contact_rows(months)
        ],
    }


def _segment_of(seen: Seen) -> dict[str, str]:
    return {a["account"]: a.get("segment") or NO_SEGMENT for a in seen.document["accounts"]}


def _segments(seen: Seen) -> list[Shift]:
    segment = _segment_of(seen)
    if set(segment.values()) <= {NO_SEGMENT}:
        return []
    return shifts((month, segment.get(a, NO_SEGMENT)) for a, told in seen.told.items() for month, _ in told.months())


def _unheard(seen: Seen) -> list[Unheard]:
    return silent(seen.people, {person for told in seen.told.values() for person in told.speakers})


def _roles(silent: list[Any]) -> Json:
    total: dict[str, list[int]] = {}
    for row in silent:
        for role, (missing, known) in row.by_role.items():
            both = total.setdefault(role, [0, 0])
            both[0] += missing
            both[1] += known
    return {role: {"unheard": a, "known": b} for role, (a, b) in sorted(total.items())}


def compared(first: Seen, second: Seen) -> Json:
    """The mix of channels and of segments of `first` against all of `second`, the shares of people never heard and of
    surveys answered in both, and which accounts changed class."""
    channels = _mix(*map(_kinds, (first, second)))
    mixes = []
    for seen in (first, second):
        segment, mix = _segment_of(seen), Counter[str]()
        for account, told in seen.told.items():
            mix[segment.get(account, NO_SEGMENT)] += sum(sum(kinds.values()) for kinds in told.kinds.values())
        mixes.append(mix)
    segments = _mix(*mixes)
    before = {a["account"]: a["trajectory"]["class"] for a in second.document["accounts"]}
    after = {a["account"]: a["trajectory"]["class"] for a in first.document["accounts"]}
    both = sorted({*before} & {*after})
    return {
        "channels_psi": channels[0],
        "critical": channels[1],
        "verdict": channels[2],
        "segments_psi": segments[0],
        "segments_critical": segments[1],
        "segments_verdict": segments[2],
        "unheard_share": [_unheard_share(seen) for seen in (first, second)],
        "answered_share": [_answered_share(seen) for seen in (first, second)],
        "accounts_in_both": len(both),
        "class_changed": [a for a in both if before[a] != after[a]],
    }


def _kinds(seen: Seen) -> Counter[str]:
    total = Counter[str]()
    for told in seen.told.values():
        for kinds in told.kinds.values():
            total.update(kinds)
    return total


def _mix(first: Counter[str], second: Counter[str]) -> tuple[float | None, float | None, str | None]:
    """Index, what chance gives, and the word for both; None for fewer than two classes or without records."""
    classes = sorted({*first, *second})
    if len(classes) < 2 or not first.total() or not second.total():
        return None, None, None
    index = round(psi(shares(first, classes), shares(second, classes)), 6)
    limit = critical_psi(len(classes), first.total(), second.total())
    return index, limit, verdict(index, limit)


def _unheard_share(seen: Seen) -> float | None:
    """Of the customers' people, 0..1."""
    rows = _unheard(seen)
    known = sum(r.known for r in rows)
    return round(sum(r.unheard for r in rows) / known, 6) if known else None


def _answered_share(seen: Seen) -> float | None:
    """Of the surveys sent, 0..1."""
    months = fatigue(seen.surveys).months
    sent = sum(m.sent for m in months)
    return round(sum(m.answered for m in months) / sent, 6) if sent else None


def lines(found: Json) -> list[str]:
    """The block in words, a line a finding."""
    out = []
    for what in ("channels", "segments"):
        told = [s for s in found[what] if s["verdict"] not in (None, "stable")]
        judged = sum(s["verdict"] is not None for s in found[what])
        out.append(f"{what}: {judged} of {len(found[what])} months judged, {len(told)} with a shift")
        for s in told:
            mix = ", ".join(f"{k} {v:.0%}" for k, v in sorted(s["shares"].items(), key=lambda kv: -kv[1]) if v)
            out.append(f"  {s['month']}: {s['verdict']}, PSI {s['psi']:.2f} (chance up to {s['critical']:.2f}): {mix}")
    roles = ", ".join(f"{r} {v['unheard']} of {v['known']}" for r, v in found["roles_unheard"].items())
    out.append(f"never heard, by role: {roles or 'nobody is known'}")
    for row in found["unheard"]:
        if row["unheard"]:
            out.append(f"  {row['account']}: {row['unheard']} of {row['known']} people never heard")
    surveys = found["surveys"]
    if surveys["months"]:
        sent, answered = (sum(m[k] for m in surveys["months"]) for k in ("sent", "answered"))
        trend = "" if surveys["trend"] is None else f", answered share {surveys['trend']:+.3f} a month"
        often = (
            f"; {plural(surveys['often'], 'person', 'people')} with 4 or more in a month" if surveys["often"] else ""
        )
        unnamed = f"; {surveys['unnamed']} name nobody" if surveys["unnamed"] else ""
        out.append(f"surveys: {sent} sent, {answered} answered{trend}{often}{unnamed}")
    else:
        out.append("surveys: none")
    for month in found["contacts"][-3:]:
        out.append(
            f"mails to customers in {month['month']}: {plural(month['people'], 'person', 'people')}, "
            f"{month['mails_a_person']:.1f} each, at most {month['most']}"
        )
    return out


def compared_lines(both: Json) -> list[str]:
    """The comparison in words; the share of the other folder in brackets."""
    out = []
    for what, psi_of, word in (
        ("channels", "channels_psi", "verdict"),
        ("segments", "segments_psi", "segments_verdict"),
    ):
        index = both[psi_of]
        out.append(f"{what}: " + ("too little to say" if index is None else f"PSI {index:.2f}, {both[word]}"))
    for what, key in (("people never heard", "unheard_share"), ("surveys answered", "answered_share")):
        now, then = ("unknown" if x is None else f"{x:.0%}" for x in both[key])
        out.append(f"{what}: {now} ({then})")
    return out
