"""What finding accounts rests on, beside each message's own envelope, in a form that a further day only adds to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from cxnlp.config import Config
from cxnlp.parts.placed import packed, unpacked
from cxnlp.people.accounts import AccountMap
from cxnlp.people.places import folders, is_format
from cxnlp.people.relevance import Known, Mailbox
from cxnlp.people.routing import Circles
from cxnlp.store.codec import code_version
from cxnlp.store.workspace import Workspace
from cxnlp.types import DirectoryRow, Message, TableRow

NAME = "facts"
CODE = ("cxnlp", "cxnlp.ingest", "cxnlp.people", "cxnlp.parts", "cxnlp.store")


def made_with(config: Config) -> str:
    """Code and settings that accounts are found with."""
    return f"{code_version(*CODE)} {replace(config, as_of=None).sha256}"


@dataclass
class Facts:
    """`inputs`: how many they were gathered from; `single`: the one archive that all lies in; `stated`: whether
    folders, a table or the user say which accounts there are; `outside`: whether messages lie outside the folders of
    accounts; `calls`: whether a list of calls is among the calendars; `latest`, `entries`: see `days_of`."""

    made_with: str
    inputs: int
    single: str | None
    stated: bool
    accounts: AccountMap
    outside: bool
    calls: bool
    known: Known
    mailbox: Mailbox
    latest: date | None
    entries: set[date]
    circles: Circles = field(default_factory=Circles)

    def same_layout(self, sources: set[str]) -> bool:
        """Whether the folders of further sources change nothing of what folders stand for."""
        places = self.accounts.layout
        for name in sources:
            found = folders(name)
            if self.single is not None and (found[:1] != (self.single,) or "!" not in name.split("/", 1)[0]):
                return False
            inner = found[places.level] if len(found) > places.level else None
            if inner is not None and inner not in places.accounts and not is_format(inner):
                return False
        return True


def single_archive(sources: set[str]) -> str | None:
    """The name of the one archive that all sources lie in."""
    heads = {found[0] if (found := folders(name)) else "" for name in sources}
    inside = all("!" in name.split("/", 1)[0] for name in sources)
    return heads.pop() if len(heads) == 1 and inside else None


def leader(votes: dict[str, int]) -> str | None:
    """The account with more votes than any other."""
    ranked = sorted(votes.values(), reverse=True)
    if len(ranked) > 1 and ranked[0] == ranked[1]:
        return None
    return max(votes, key=lambda k: votes[k])


def names_stay(accounts: AccountMap, stated: set[str], messages: list[Message], rows: list[TableRow]) -> bool:
    """Whether nothing that further records call an account in its folder changes the name it goes by."""
    called = [(m.source, m.organization) for m in messages]
    called += [(r.source, r.account) for r in rows if not isinstance(r, DirectoryRow)]
    for source, name in called:
        key = accounts.folders.get(accounts.layout.account_folder(source) or "")
        if name and key is not None and key not in stated and accounts.names.get(key) != name:
            return False
    return True


def read_facts(workspace: Workspace) -> Facts | None:
    """What is kept, if anything is."""
    for (data,) in workspace.rows("SELECT packed FROM placing WHERE name = ?", (NAME,)):
        return unpacked(data, Facts)
    return None


def facts_row(facts: Facts) -> tuple[str, bytes]:
    """The row of the table `placing`, without threads, which stand with the messages."""
    return NAME, packed(replace(facts, circles=replace(facts.circles, threads={})))
