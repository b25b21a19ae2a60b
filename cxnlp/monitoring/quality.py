"""The data-quality block of an output folder, and its comparison with another one."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any

from cxnlp.monitoring.drift import MARKS, Shift, psi, shares, shifts, verdict
from cxnlp.monitoring.drift import critical as critical_psi
from cxnlp.monitoring.hearing import Fatigue, contacts, fatigue, unheard
from cxnlp.output import SCHEMA_VERSION
from cxnlp.saved import Json, Saved, read_jsonl

NO_SEGMENT = "(none)"


def quality(saved: Saved) -> Json:
    """What `cxnlp quality --json` prints. Raises UsageError when the folder lacks a table."""
    messages = _told(saved)
    silent = unheard(saved.people.values(), messages)
    return {
        "schema_version": SCHEMA_VERSION,
        "marks": list(MARKS),
        "channels": [asdict(s) for s in shifts((m["sent_at"][:7], m["kind"]) for m in messages if m["sent_at"])],
        "segments": [asdict(s) for s in _segments(saved, messages)],
        "unheard": [asdict(u) for u in silent],
        "roles_unheard": _roles(silent),
        "surveys": asdict(_surveys(saved)),
        "contacts": [
            {"month": month, "people": people, "mails_a_person": mean, "most": most}
            for month, people, mean, most in contacts(messages)
        ],
    }


def _segment_of(saved: Saved) -> dict[str, str]:
    return {a["account"]: a.get("segment") or NO_SEGMENT for a in saved.document["accounts"]}


def _segments(saved: Saved, messages: list[Json]) -> list[Shift]:
    segment = _segment_of(saved)
    if set(segment.values()) <= {NO_SEGMENT}:
        return []
    return shifts((m["sent_at"][:7], segment.get(m["account"], NO_SEGMENT)) for m in messages if m["sent_at"])


def _roles(silent: list[Any]) -> Json:
    total: dict[str, list[int]] = {}
    for row in silent:
        for role, (missing, known) in row.by_role.items():
            both = total.setdefault(role, [0, 0])
            both[0] += missing
            both[1] += known
    return {role: {"unheard": a, "known": b} for role, (a, b) in sorted(total.items())}


def compared(first: Saved, second: Saved) -> Json:
    """The mix of channels and of segments of `first` against all of `second`, the shares of people never heard and of
    surveys answered in both, and which accounts changed class."""
    channels = _mix(*(Counter(m["kind"] for m in _told(saved)) for saved in (first, second)))
    mixes = []
    for saved in (first, second):
        segment = _segment_of(saved)
        mixes.append(Counter(segment.get(m["account"], NO_SEGMENT) for m in _told(saved)))
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
        "unheard_share": [_unheard_share(saved) for saved in (first, second)],
        "answered_share": [_answered_share(saved) for saved in (first, second)],
        "accounts_in_both": len(both),
        "class_changed": [a for a in both if before[a] != after[a]],
    }


def _told(saved: Saved) -> list[Json]:
    return [m for m in saved.messages.values() if not m["duplicate_of"] and m["account"]]


def _mix(first: Counter[str], second: Counter[str]) -> tuple[float | None, float | None, str | None]:
    """Index, what chance gives, and the word for both; None for fewer than two classes or without records."""
    classes = sorted({*first, *second})
    if len(classes) < 2 or not first.total() or not second.total():
        return None, None, None
    index = round(psi(shares(first, classes), shares(second, classes)), 6)
    limit = critical_psi(len(classes), first.total(), second.total())
    return index, limit, verdict(index, limit)


def _unheard_share(saved: Saved) -> float | None:
    """Of the customers' people, 0..1."""
    rows = unheard(saved.people.values(), _told(saved))
    known = sum(r.known for r in rows)
    return round(sum(r.unheard for r in rows) / known, 6) if known else None


def _answered_share(saved: Saved) -> float | None:
    """Of the surveys sent, 0..1."""
    months = _surveys(saved).months
    sent = sum(m.sent for m in months)
    return round(sum(m.answered for m in months) / sent, 6) if sent else None


def _surveys(saved: Saved) -> Fatigue:
    path = saved.folder / "surveys.jsonl"
    return fatigue(read_jsonl(path) if path.is_file() else ())


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
        often = f"; {surveys['often']} people with 4 or more in a month" if surveys["often"] else ""
        unnamed = f"; {surveys['unnamed']} name nobody" if surveys["unnamed"] else ""
        out.append(f"surveys: {sent} sent, {answered} answered{trend}{often}{unnamed}")
    else:
        out.append("surveys: none")
    for month in found["contacts"][-3:]:
        out.append(
            f"mails to customers in {month['month']}: {month['people']} people, "
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
