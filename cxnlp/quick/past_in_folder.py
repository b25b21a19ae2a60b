"""What a finished analysis knows of one account, for a quick read of the next note."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from cxnlp.errors import UsageError
from cxnlp.quick.acquainted import Said, Sent, gathered
from cxnlp.quick.past import Past

Json = Mapping[str, Any]


def past_in(folder: Path, account: str) -> Past:
    """What the analysis in `folder` holds of an account, by its key or name. Raises UsageError when one is missing."""
    from cxnlp.report.tables import read_accounts, rows_of
    from cxnlp.saved import find_account

    row = find_account([plain(a) for a in read_accounts(folder)], account, str(folder))
    return past_from(row, folder, rows_of(folder / "messages.jsonl"), rows_of(folder / "people.jsonl"))


def plain(row: Json) -> Json:
    """What `gathered` needs of a row of accounts.json."""
    return {
        "account": str(row["account"]),
        "name": str(row["name"]),
        "class": row["trajectory"]["class"],
        "as_of": row["as_of"],
    }


def past_from(row: Json, folder: Path, messages: Iterable[Json], people: Iterable[Json]) -> Past:
    """The past of the account of `row` (see `plain`); `messages` may hold other accounts' too."""
    own = (m for m in messages if m.get("account") == row["account"])
    return gathered(row, _said(folder, str(row["account"])), _sent(own), people)


def _sent(messages: Iterable[Json]) -> Iterator[Sent]:
    for m in messages:
        if not m.get("sent_at") or m.get("duplicate_of") or m.get("automatic") or m["kind"] == "calendar":
            continue
        author = (m.get("author") or {}).get("person_id")
        people = {author, *(m.get("present") or ()), *(t["speaker"] for t in m.get("turns") or ())} - {None}
        yield Sent(m["message_id"], m["kind"], date.fromisoformat(m["sent_at"][:10]), frozenset(people))


def _said(folder: Path, account: str) -> Sequence[Said]:
    import duckdb

    path = folder / "sentences.parquet"
    if not path.is_file():
        return ()
    query = (
        "SELECT message_id, strategic, transactional, sentiment FROM read_parquet(?) WHERE account = ? AND weight > 0"
    )
    try:
        with duckdb.connect(config={"threads": 1}) as connection:
            return [Said(*scores) for scores in connection.execute(query, [str(path), account]).fetchall()]
    except duckdb.BinderException:  # a table that holds no scores of all three
        return ()
    except duckdb.Error:
        raise UsageError("sentences.parquet is not readable: run cxnlp analyze again") from None
