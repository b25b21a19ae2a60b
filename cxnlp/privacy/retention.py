"""Retention by age: words go first, figures later; what stays is as it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from cxnlp import parquet
from cxnlp.output import write_json, write_jsonl
from cxnlp.saved import Json, Saved, read_jsonl


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


@dataclass(frozen=True)
class Kept:
    """The first day whose words and whose figures are kept; None: all are. An undated message counts as old."""

    text_from: date | None
    figures_from: date | None

    @classmethod
    def of_days(cls, today: date, text: int | None, figures: int | None) -> Kept:
        """Ages in days before `today`."""
        return cls(*(None if n is None else today - timedelta(days=n) for n in (text, figures)))

    @classmethod
    def of_run(cls, run: Json) -> Kept | None:
        """What was applied to the folder of this run.json; None when nothing was."""
        return cls.of_row(run.get("retention"))

    @classmethod
    def of_row(cls, row: Json | None) -> Kept | None:
        """From what `row` gave."""
        return cls(*(row[k] and date.fromisoformat(row[k]) for k in ("text_from", "figures_from"))) if row else None

    def later(self, other: Kept | None) -> Kept:
        """The stricter of both."""
        pairs = zip(
            (self.text_from, self.figures_from),
            (other.text_from, other.figures_from) if other else (None, None),
            strict=True,
        )
        return Kept(*(max((d for d in pair if d), default=None) for pair in pairs))

    @property
    def row(self) -> Json:
        return {"text_from": _iso(self.text_from), "figures_from": _iso(self.figures_from)}

    def words(self, at: str | None) -> bool:
        return self.text_from is None or (at is not None and at[:10] >= self.text_from.isoformat())

    def figures(self, at: str | None) -> bool:
        return self.figures_from is None or (at is not None and at[:10] >= self.figures_from.isoformat())


def retain(source: Path, out: Path, kept: Kept) -> dict[str, int]:
    """Writes the analysis in `source` to `out` (may be the same folder) without what is too old; draws the report anew.

    Texts, subjects, signatures, quotes and comments before `text_from` are emptied; messages, sentences, weeks, events
    and evidence before `figures_from` are left out. Scores stay as they were judged. Returns counts of what went.
    Raises UsageError when `source` holds no analysis.
    """
    saved = Saved.open(source)
    messages, people = list(saved.messages.values()), list(saved.people.values())
    sent = {m["message_id"]: m["sent_at"] for m in messages}
    document, weekly, sentences = saved.document, saved.weekly, saved.sentences
    old = sum(bool(not kept.words(m["sent_at"]) and (m["text"] or m["turns"])) for m in messages)
    keep = [m for m in messages if kept.figures(m["sent_at"])]
    write_jsonl(out / "messages.jsonl", [m if kept.words(m["sent_at"]) else emptied(m) for m in keep])
    write_jsonl(out / "people.jsonl", people)
    _rows(source, out, "surveys.jsonl", survey_day, kept, lambda r: {**r, "comment": None})
    _rows(source, out, "ignored.jsonl", lambda r: r["sent_at"], kept, lambda r: {**r, "subject": None})
    for name in ("sources.jsonl", "rejected.jsonl"):
        write_jsonl(out / name, list(read_jsonl(source / name)))
    rows = document["accounts"]
    write_json(out / "accounts.json", {**document, "accounts": [account_kept(a, kept, sent) for a in rows]})
    if saved.run:
        write_json(out / "run.json", {**saved.run, "retention": kept.later(Kept.of_run(saved.run)).row})
    if len(weekly):
        late = [kept.figures(str(w)[:10]) for w in weekly["week"]]
        parquet.write(weekly[late].reset_index(drop=True), out / "weekly.parquet")
    else:
        late = []
        parquet.write(weekly, out / "weekly.parquet")
    if len(sentences):
        stays = [kept.figures(sent.get(m)) for m in sentences["message_id"]]
        spoken = [
            t if kept.words(sent.get(m)) else ""
            for m, t in zip(sentences["message_id"], sentences["text"], strict=True)
        ]
        sentences = sentences.assign(text=spoken)[stays].reset_index(drop=True)
    parquet.write(sentences, out / "sentences.parquet")
    from cxnlp.report.html import write_report

    write_report(out)
    return {
        "messages_emptied": old,
        "messages_removed": len(messages) - len(keep),
        "weeks_removed": len(late) - sum(late),
    }


def emptied(message: Json) -> Json:
    """A row of messages.jsonl without its words."""
    return {
        **message,
        "subject": None,
        "text": "",
        "turns": [{**t, "text": ""} for t in message["turns"]],
        "signature": None,
        "attachments": [{**a, "name": ""} for a in message["attachments"]],
    }


def survey_day(row: Json) -> str | None:
    """The day by which a survey's age counts: that of the answer, else of the sending."""
    return row.get("answered_at") or row.get("sent_at")


def _rows(
    source: Path, out: Path, name: str, at: Callable[[Json], str | None], kept: Kept, empty: Callable[[Json], Json]
) -> None:
    if (source / name).is_file():
        rows = [r for r in read_jsonl(source / name) if kept.figures(at(r))]
        write_jsonl(out / name, [r if kept.words(at(r)) else empty(r) for r in rows])


def account_kept(account: Json, kept: Kept, sent: Mapping[str, Any]) -> Json:
    """A row of accounts.json without words, events and promises too old; `sent`: when each message was sent."""
    changed = {**account}
    for part in ("drivers", "confirmatory"):
        if part in account:
            changed[part] = [{**d, "evidence": evidence_kept(d["evidence"], kept, sent)} for d in account[part]]
    events = [e for e in account["events"] if kept.figures(e["date"])]
    changed["events"] = [{**e, "evidence": evidence_kept(e["evidence"], kept, sent)} for e in events]
    if account.get("champion") and "evidence" in account["champion"]:
        evidence = evidence_kept(account["champion"]["evidence"], kept, sent)
        changed["champion"] = {**account["champion"], "evidence": evidence}
    if account.get("stakeholders"):
        changed["stakeholders"] = [_stakeholder(p, kept, sent) for p in account["stakeholders"]]
    for name, at in (("commitments", "made"), ("promises", "made"), ("open_questions", "asked")):
        if account.get(name):
            stay = [_old_chase(c, kept) for c in account[name] if kept.figures(c[at])]
            changed[name] = [c if kept.words(c[at]) else {**c, "text": ""} for c in stay]
    return changed


def _stakeholder(person: Json, kept: Kept, sent: Mapping[str, Any]) -> Json:
    """The person without old evidence of having left."""
    if not person.get("left"):
        return person
    return {**person, "left": {**person["left"], "evidence": evidence_kept(person["left"]["evidence"], kept, sent)}}


def evidence_kept(items: list[Json], kept: Kept, sent: Mapping[str, Any]) -> list[Json]:
    """Evidence without items too old and without quotes too old."""
    out = []
    for item in items:
        at = sent.get(item["message_id"]) or item["sent_at"]
        if kept.figures(at):
            out.append(item if kept.words(at) else {k: v for k, v in item.items() if k != "mark"} | {"quote": ""})
    return out


def _old_chase(row: Json, kept: Kept) -> Json:
    """The row with the words of an old chase emptied."""
    chase = row.get("chased")
    return {**row, "chased": {**chase, "text": ""}} if chase and not kept.words(chase["on"]) else row
