"""The data-quality block of an output folder, and its comparison with another one."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from cxnlp.monitoring.drift import MARKS, Shift, psi, shares, shifts, verdict
from cxnlp.monitoring.drift import critical as critical_psi
from cxnlp.monitoring.hearing import contacts, fatigue, unheard
from cxnlp.output import SCHEMA_VERSION
from cxnlp.saved import Json, Saved, read_jsonl

NO_SEGMENT = "(none)"


def quality(saved: Saved) -> Json:
    """What `cxnlp quality --json` prints. Raises UsageError when the folder lacks a table."""
    messages = [m for m in saved.messages.values() if not m["duplicate_of"] and m["account"]]
    silent = unheard(saved.people.values(), messages)
    path = saved.folder / "surveys.jsonl"
    asked = fatigue(read_jsonl(path) if path.is_file() else ())
    return {
        "schema_version": SCHEMA_VERSION,
        "marks": list(MARKS),
        "channels": [asdict(s) for s in shifts((m["sent_at"][:7], m["kind"]) for m in messages if m["sent_at"])],
        "segments": [asdict(s) for s in _segments(saved, messages)],
        "unheard": [asdict(u) for u in silent],
        "roles_unheard": _roles(silent),
        "surveys": asdict(asked),
        "contacts": [
            {"month": month, "people": people, "mails_a_person": mean, "most": most}
            for month, people, mean, most in contacts(messages)
        ],
    }


def _segments(saved: Saved, messages: list[Json]) -> list[Shift]:
    segment = {a["account"]: a.get("segment") or NO_SEGMENT for a in saved.document["accounts"]}
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
    """The mix of channels of `first` against all of `second`, and how many accounts changed class."""
    mixes = []
    for saved in (first, second):
        counts: dict[str, int] = {}
        for m in saved.messages.values():
            if not m["duplicate_of"] and m["account"]:
                counts[m["kind"]] = counts.get(m["kind"], 0) + 1
        mixes.append(counts)
    classes = sorted({*mixes[0], *mixes[1]})
    index: float | None = None
    limit: float | None = None
    if len(classes) > 1 and all(sum(m.values()) for m in mixes):
        index = round(psi(shares(mixes[0], classes), shares(mixes[1], classes)), 6)
        limit = critical_psi(len(classes), sum(mixes[0].values()), sum(mixes[1].values()))
    before = {a["account"]: a["trajectory"]["class"] for a in second.document["accounts"]}
    after = {a["account"]: a["trajectory"]["class"] for a in first.document["accounts"]}
    both = sorted({*before} & {*after})
    return {
        "channels_psi": index,
        "critical": limit,
        "verdict": verdict(index, limit),
        "accounts_in_both": len(both),
        "class_changed": [a for a in both if before[a] != after[a]],
    }


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
