"""Forgets one person in an output folder: a tombstone, the accounts judged anew without them, a certificate."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from cxnlp.alerts.cleaning import clean_alerts, without
from cxnlp.alerts.sinks.text import quoted_on
from cxnlp.config import Config, parse_as_of
from cxnlp.errors import UsageError
from cxnlp.governance.definitions import config_digest
from cxnlp.key import Key
from cxnlp.output import SCHEMA_VERSION, write_json
from cxnlp.pipeline import Progress, no_progress
from cxnlp.privacy import tombstones
from cxnlp.privacy.absence import hits, patterns, traces, without_rows
from cxnlp.privacy.forgetting import Removed, parse_without
from cxnlp.privacy.recognise import stones_of
from cxnlp.privacy.retention import Kept, retain
from cxnlp.private import check_folder
from cxnlp.running import WRITTEN, Models, staged, write_run
from cxnlp.saved import Json, Saved, read_json
from cxnlp.types import Person

PAGES = ("account-*.html", "report-redacted.html", "report.md", "report.csv", "report.xlsx")  # drawn by cxnlp report


def find(people: Iterable[Person], who: str) -> Person:
    """The one of `people` with this id, address or name. Raises UsageError when there is none, or more than one."""
    wanted = who.strip().casefold()
    found = [
        p for p in people if p.person_id == who or wanted in {x.casefold() for x in (p.name, *p.aliases, *p.emails)}
    ]
    if not found:
        raise UsageError("nobody of that id, address or name is known: give one as it stands in people.jsonl")
    if len(found) > 1:
        ids = ", ".join(f"{p.person_id} ({p.account or 'vendor'})" for p in found)
        raise UsageError(f"{len(found)} people fit: say which by id: {ids}")
    return found[0]


def people_of(saved: Saved) -> list[Person]:
    """The people of an output folder."""
    return [
        Person(
            row["person_id"],
            row["name"],
            tuple(row["emails"]),
            tuple(row["aliases"]),
            row["side"],
            row["account"],
            row["title"],
            row["role"],
            row["role_source"],
            row["role_probability"],
        )
        for row in saved.people.values()
    ]


def same_run(run: Json, config: Config) -> Config:
    """`config` with what the run of this run.json was given, where `config` says nothing.

    Raises UsageError when the run was given files or settings that `config` lacks: judged without them, accounts that
    the person never touched would change.
    """
    options: Json = run.get("options", {})
    lacking = [
        f"--{name} {told['file']}" for name, told in options.get("tables", {}).items() if not getattr(config, name)
    ]
    lacking += ["--mapping"] if options.get("mapping") and not config.mapping else []
    lacking += ["--decisions"] if options.get("decisions") and not config.decisions else []
    if lacking:
        raise UsageError(f"the analysis was given {', '.join(lacking)}: give the same again")
    same = replace(
        config,
        vendor_domains=config.vendor_domains or tuple(options.get("vendor_domains", ())),
        account=config.account or options.get("account"),
        as_of=config.as_of or parse_as_of(options.get("as_of")),
        event_threshold=options.get("event_threshold") if config.event_threshold is None else config.event_threshold,
    )
    meant = run.get("definitions", {}).get("config")
    alike = (same, replace(same, vendor_domains=config.vendor_domains))  # stated, or proposed then as it will be now
    found = next((c for c in alike if meant in (None, config_digest(c))), None)
    if found is None:
        raise UsageError("the analysis was made with other settings: give its --config files again")
    return found


def subject(key: Key, person_id: str) -> str:
    """What a certificate calls the person."""
    return key.digest("person", person_id)[:16]


def check_others(saved: Saved, known: tombstones.Digests, key: Key, people: Iterable[str] = ()) -> None:
    """Raises UsageError when the folder was made without people whom the tombstones `known` do not name, or a
    certificate in it is of one of `people` (ids) or of another key: judged with `known` alone, they would be back."""
    without = set(saved.run.get("options", {}).get("tombstones", ()))
    certified = [read_json(path) for path in sorted(saved.folder.glob("forgotten-*.json"))]
    back = {subject(key, person_id) for person_id in people}
    if without - {digest for _, digest, *_ in known} or any(
        told.get("key") != key.id or told.get("subject") in back for told in certified
    ):
        raise UsageError(
            f"other people were forgotten in {saved.folder} whom the list of tombstones does not name, and they would "
            "come back: give the list and the key that it was made with (--tombstones, --key-file)"
        )


def forget(
    folder: Path,
    who: str,
    paths: Sequence[Path],
    config: Config,
    models: Models,
    stones: Path,
    key: Key,
    today: date,
    progress: Progress = no_progress,
) -> Json:
    """Rewrites `folder` from the exports at `paths` as if the person had never been there, and returns the certificate
    that it writes; `complete` says whether no trace was found.

    The list `stones` is written when the folder is; frozen definitions do not hinder that, but are told.

    Raises UsageError when the person is not in `folder`, or others would come back into it.
    """
    if not stones.parent.is_dir():
        raise UsageError(f"there is no folder {stones.parent} for the list of tombstones: make it, or name another")
    check_folder(stones.parent)
    saved = Saved.open(folder)
    person = find(people_of(saved), who)
    options = same_run(saved.run, config)
    before = {a["account"]: a["trajectory"]["score"] for a in saved.document["accounts"]}
    spoken = _spoken(saved, person)
    known = tombstones.read(stones, key) if stones.exists() else frozenset()
    check_others(saved, known, key)
    own = tombstones.digests(key, person)
    parsed, removed = parse_without(paths, options, known | own, key, progress)
    if not {digest for _, digest in own} & set(parsed.tombstones):
        raise UsageError("the exports do not hold this person: give the PATHs from which the folder was made")
    check_others(saved, known, key, parsed.people)
    notices = tuple(saved.run.get("notices", ()))
    with staged(folder) as stage:
        write_run(parsed, options, models, stage, progress, notices, (folder,), force=True)
        if kept := Kept.of_run(saved.run):
            retain(stage, stage, kept)
        tombstones.add(stones, key, person, today.isoformat())
        if gone := removed.who:
            said = (*gone.sentences, *gone.short)
            tombstones.bury(stones, key, stones_of(gone.people, gone.names, gone.mails, said, today.isoformat(), key))
    remove_pages(folder)
    words = [person.name, *(a for a in person.aliases if " " in a.strip()), *person.emails, *spoken]
    words += [*removed.names, *removed.mails, *removed.sentences]
    others = [p for p in sorted(folder.glob("*.jsonl")) if p.name not in WRITTEN and p.resolve() != stones.resolve()]
    records = sum(without_rows(p, [*words, person.person_id]) for p in others)
    alerts_without(folder, [*words, person.person_id])
    left = traces(folder, words)
    after = {a["account"]: a["trajectory"]["score"] for a in Saved(folder).document["accounts"]}
    certificate = _certificate(person, removed, before, after, key, today, folder)
    certificate["removed"]["records_of_the_web_page"] = records
    certificate["complete"] = not left
    certificate["traces"] = [{"file": t.file, "count": t.count} for t in left]
    write_json(folder / f"forgotten-{certificate['subject'][:8]}.json", certificate)
    return certificate


def remove_pages(folder: Path) -> None:
    """Takes away pages drawn from tables that are no longer so."""
    for pattern in PAGES:
        for page in folder.glob(pattern):
            page.unlink()


def alerts_without(folder: Path, words: Sequence[str]) -> list[str]:
    """Takes what holds any of `words` out of the alerts of `folder`; returns the names of files that it could not."""
    wanted = patterns(words)

    def told(text: str) -> bool:
        return bool(hits(text, wanted))

    return clean_alerts(
        folder, lambda body: without(body, told), lambda line: quoted_on(line) is None and not told(line)
    )


def _spoken(saved: Saved, person: Person) -> list[str]:
    from cxnlp.privacy.forgotten import LEAST_SENTENCE

    table = saved.sentences
    own = table[(table["person"] == person.person_id) & ~table["kind"].isin(["meeting_notes", "call_note"])]
    return sorted({t for t in own["text"] if len(t) >= LEAST_SENTENCE})


def _certificate(
    person: Person,
    removed: Removed,
    before: dict[str, float],
    after: dict[str, float],
    key: Key,
    today: date,
    folder: Path,
) -> dict[str, Any]:
    changed = sorted({*removed.accounts, *(a for a in before if before[a] != after.get(a))})
    return {
        "schema_version": SCHEMA_VERSION,
        "subject": subject(key, person.person_id),
        "key": key.id,
        "date": today.isoformat(),
        "removed": {
            "messages": removed.messages,
            "turns": removed.turns,
            "table_rows": removed.rows,
            "masks_in_texts_of_others": removed.masks,
        },
        "searched_for": {
            "names": len(removed.names),
            "addresses": len(removed.mails),
            "sentences": len(removed.sentences),
        },
        "accounts": [{"account": a, "score_before": before.get(a), "score_after": after.get(a)} for a in changed],
        "files": {
            name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
            for name in WRITTEN
            if (folder / name).is_file()
        },
        "kept": "minutes and notes by others, with the name masked; a part of the name alone where somebody else who "
        "takes part in the account bears it; the exports themselves are not touched",
    }
