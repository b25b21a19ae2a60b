"""Forgets one person in a workspace: records, results, caches and decisions in one change, judged anew, certified."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

from cxnlp.analysis import Analysis
from cxnlp.config import Config
from cxnlp.errors import UsageError
from cxnlp.key import Key
from cxnlp.output import SCHEMA_VERSION, dumps, write_json
from cxnlp.parsing import Parsed, Progress, no_progress
from cxnlp.people.decisions import handles
from cxnlp.people.decisions_file import append, read
from cxnlp.people.folding import fold
from cxnlp.privacy.absence import Trace
from cxnlp.privacy.forget import find, same_run
from cxnlp.privacy.forgotten import NOTHING, Forgotten, Found, full_names, touched
from cxnlp.privacy.gate import check_key
from cxnlp.privacy.held import Held, Purged, held_inputs, purged, put_inputs
from cxnlp.privacy.held_search import byte_traces, files_of, table_traces
from cxnlp.privacy.recognise import stones_of
from cxnlp.privacy.records import cleaned
from cxnlp.privacy.tombstones import digests
from cxnlp.running import Models, write_run
from cxnlp.scratch import scratch
from cxnlp.store import schema
from cxnlp.store.desk import Desk
from cxnlp.store.judgements import Judgements
from cxnlp.store.registers import Stone, add_stones, decision_texts, put_decisions, put_value, stones, value
from cxnlp.store.results import clear_results, load, put
from cxnlp.store.run import settings_in, with_vendor
from cxnlp.store.scores import WorkspaceScores
from cxnlp.store.workspace import Workspace, writing
from cxnlp.types import Person

Json = dict[str, Any]
Words = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
KEPT = (
    "minutes and notes by others, with the name masked; a part of the name alone where somebody else who takes part in "
    "the account bears it; exports, output folders and copies are not touched"
)


class Asked(Protocol):
    """The sentences of one model whose scores stay."""

    @property
    def encoder(self) -> str: ...

    @property
    def asked(self) -> Collection[bytes]: ...


class _Asked(WorkspaceScores):
    """Scores of the workspace that remembers which were asked for: the others go."""

    def __init__(self, workspace: Workspace, inputs_sha256: str) -> None:
        super().__init__(workspace, inputs_sha256)
        self.encoder = inputs_sha256[:16]
        self.asked: set[bytes] = set()

    def get(self, digests: Sequence[bytes]) -> dict[bytes, Any]:
        self.asked.update(digests)
        return super().get(digests)


@dataclass(frozen=True)
class _Rewriting(Desk):
    """A desk that forgets in the same change in which it keeps the new results."""

    rewrite: Callable[[Parsed, Analysis, Json], None]

    def keep(self, parsed: Parsed, analysis: Analysis, made_with: Json) -> None:
        self.rewrite(parsed, analysis, made_with)


def forget_in(
    file: Path,
    who: str,
    config: Config,
    models: Models,
    key: Key,
    today: date,
    now: datetime,
    certificate: Path | None = None,
    progress: Progress = no_progress,
    trajectory: Path | None = None,
) -> Json:
    """Rewrites the workspace `file` as if the person had never been there and returns the certificate, which stays in
    the workspace and is written beside it, or to `certificate`.

    Scores are issued again where an analysis is held, under its options; frozen definitions do not hinder that, but are
    told. After a sweep only the accounts concerned are judged anew. `trajectory`: the file of the weights in `models`,
    where it is not the one that comes with cxnlp. Copies made before an update are deleted first.

    Raises UsageError when nobody fits, when other tombstones have another key, and when the analysis was given tables
    that the workspace does not hold.
    """
    with ExitStack() as stack:
        held = stack.enter_context(writing(file, "forget"))
        there = stones(held)
        check_key(there, file, key)
        runs = list(load(held, schema.RUNS, "ORDER BY run DESC LIMIT 1")) if held.count(schema.ACCOUNTS) else []
        made_with = (runs[0]["made_with"] or {}) if runs else {}
        if tables := made_with.get("options", {}).get("tables"):
            names = ", ".join(f"--{n} {t['file']}" for n, t in tables.items())
            raise UsageError(f"the last analysis was given {names}: ingest these tables, analyze without, then forget")
        options = stack.enter_context(settings_in(held, config))
        options = same_run(made_with, options)
        inputs = held_inputs(held)

        def wanted(parsed: Parsed) -> tuple[Sequence[Person], Found, frozenset[tuple[str, str]]]:
            person = find(parsed.people.values(), who)
            chosen.append(person)
            return [person], NOTHING, frozenset(digests(key, person))

        chosen: list[Person] = []
        done = purged(inputs, with_vendor(held, options), wanted, key, progress)
        person = chosen[0]
        for copy in files_of(file):
            if copy.name.startswith(f"{file.name}.v"):
                copy.unlink()
        held.db.execute("VACUUM")
        held.db.execute("PRAGMA secure_delete = ON")
        told = _told(person, done, key, today)
        if not runs:
            with held.change():
                rewrite_held(held, inputs, done, key, today, None)
                clear_results(held)
                certify(held, told, done, {})
        elif held.count(schema.PARTS):
            from cxnlp.privacy.forget_swept import swept_anew

            as_before = replace(options, as_of=_same_day(held, options, done), decisions=config.decisions)
            swept_anew(held, inputs, done, as_before, models, told, key, today, now, progress, trajectory)
        else:
            _judged_anew(
                held,
                inputs,
                done,
                replace(options, as_of=_same_day(held, options, done)),
                models,
                told,
                key,
                today,
                now,
                progress,
            )
    left = byte_traces(file, [w for words in words_of(done) for w in words])
    if left:
        told["complete"] = False
        told["traces"] += [{"file": t.file, "count": t.count} for t in left]
    write_json(certificate or file.with_name(f"{file.name}.forgotten-{told['subject'][:8]}.json"), told)
    return told


def _judged_anew(
    held: Workspace,
    inputs: Sequence[Held],
    done: Purged,
    options: Config,
    models: Models,
    told: Json,
    key: Key,
    today: date,
    now: datetime,
    progress: Progress,
) -> None:
    asked = _Asked(held, models.scorer.inputs_sha256)

    def rewrite(parsed: Parsed, analysis: Analysis, made_with: Json) -> None:
        asked.flush()
        before = {r["account"]: r["score"] for r in load(held, schema.ACCOUNTS)}
        after = {a["account"]: a["trajectory"]["score"] for a in analysis.accounts["accounts"]}
        with held.change():
            rewrite_held(held, inputs, done, key, today, asked)
            changed = {a for a in before if before[a] != after.get(a)}
            held.db.executemany("DELETE FROM scores WHERE account = ?", [(a,) for a in sorted(changed)])
            put(held, parsed, analysis, held.state, now, judged, made_with)
            certify(
                held, told, done, {a: (before.get(a), after.get(a)) for a in sorted(changed | set(told["touched"]))}
            )

    judged = Judgements(held)
    desk = _Rewriting(held, models.scorer.keeping(asked), judged, now, rewrite)
    with scratch() as folder:
        write_run(done.after, options, models, folder, progress, force=True, desk=desk)


def _same_day(held: Workspace, options: Config, done: Purged) -> date | str | None:
    """The day of judging of the last analysis: that the last word was the person's moves nobody else's."""
    days = [d for (d,) in held.rows("SELECT max(as_of) FROM accounts") if d]
    if options.as_of is not None or not days:
        return options.as_of
    before = date.fromisoformat(days[0])
    parsed = done.after
    now = parsed.last_day()
    return None if now == before else before


def words_of(done: Purged) -> Words:
    names = {n for who in done.found for n in full_names(who.people)}
    mails = {m for who in done.found for m in who.mails}
    said = {s for who in done.found for s in who.sentences}
    return tuple(sorted(names)), tuple(sorted(mails)), tuple(sorted(said))


def rewrite_held(
    held: Workspace, inputs: Sequence[Held], done: Purged, key: Key, today: date, asked: Asked | None
) -> None:
    """Inputs, tombstones, decisions, scores of sentences and documents of earlier runs. In a change."""
    day = today.isoformat()
    new: set[Stone] = set(put_inputs(held, inputs, done.inputs, day, key))
    for who in done.found:
        new |= stones_of(who.people, who.names, who.mails, (*who.sentences, *who.short), day, key)
    add_stones(held, new)
    pinned = {"vendor_domains": list(done.before.vendor_domains)}
    if value(held, "pinned") != pinned:
        put_value(held, "pinned", pinned)
    for who in done.found:
        for file, origin in held.rows("SELECT file, origin FROM files WHERE origin <> ''"):
            if who.masked(origin, None).masks:
                held.db.execute("UPDATE files SET origin = '' WHERE file = ?", (file,))
        _decisions_without(held, who)
        _documents_without(held, who)
    if asked is None:
        held.clear(schema.LOGITS)
    else:
        held.db.execute("DELETE FROM logits WHERE encoder <> ?", (asked.encoder,))
        kept = {d for (d,) in held.rows("SELECT digest FROM logits")}
        held.db.executemany("DELETE FROM logits WHERE digest = ?", [(d,) for d in sorted(kept.difference(asked.asked))])
    held.inputs_changed()


def _decisions_without(held: Workspace, who: Forgotten) -> None:
    """Takes out decisions that name them; a file that names them elsewhere, in a comment, is written anew."""
    theirs = {("@", mail) for mail in who.mails} | {("n", fold(n)) for n in full_names(who.people)}
    for file, text in decision_texts(held):
        with scratch() as folder:
            old, new = folder / "old.toml", folder / "new.toml"
            old.write_text(text, encoding="utf-8")
            rows = read(old)
            left = [d for d in rows if not theirs & set(handles(d))]
            if len(left) == len(rows) and not who.masked(text, None).masks:
                continue
            for decision in left:
                append(new, decision)
            put_decisions(held, file, new.read_text(encoding="utf-8") if left else None)


def _documents_without(held: Workspace, who: Forgotten) -> None:
    for run, text in held.rows("SELECT run, document FROM runs WHERE document IS NOT NULL"):
        if who.masked(text, None).masks:
            clean = cleaned(json.loads(text), lambda words: who.masked(words, None).text)
            held.db.execute("UPDATE runs SET document = ? WHERE run = ?", (dumps(clean), run))


def _told(person: Person, done: Purged, key: Key, today: date) -> Json:
    """The certificate but for what the search finds and how the scores changed."""
    names, mails, said = words_of(done)
    return {
        "schema_version": SCHEMA_VERSION,
        "subject": key.digest("person", person.person_id)[:16],
        "key": key.id,
        "date": today.isoformat(),
        "removed": {
            "messages": done.gone.messages,
            "turns": done.gone.turns,
            "table_rows": done.gone.rows,
            "masks_in_texts_of_others": done.gone.masks,
            "quotations": done.gone.quotations,
        },
        "searched_for": {"names": len(names), "addresses": len(mails), "sentences": len(said)},
        "touched": sorted({a for who in done.found[:1] for a in touched(done.before, who)}),
        "kept": KEPT,
    }


def certify(held: Workspace, told: Json, done: Purged, scores: dict[str, tuple[float | None, float | None]]) -> None:
    """Searches every table for what was forgotten and keeps the certificate. In a change."""
    del told["touched"]
    told["accounts"] = [{"account": a, "score_before": b, "score_after": c} for a, (b, c) in scores.items()]
    left: list[Trace] = table_traces(held, [w for words in words_of(done) for w in words])
    told["complete"] = not left
    told["traces"] = [{"file": t.file, "count": t.count} for t in left]
    held.add(schema.FORGOTTEN, [(told["subject"], told["date"], dumps(told))])
