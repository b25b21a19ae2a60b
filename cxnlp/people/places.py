"""Where a source lies: its folders, and which of them stand for an account rather than for a format."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from cxnlp.people.folding import words
from cxnlp.people.vocabulary import word_set
from cxnlp.remembered import remembered

# Words of folder names that say what kind of export lies inside, not whose it is.
FORMAT_WORDS = word_set(
    """
    mail mails email emails maildir mbox eml msg inbox sent archive archives cur new tmp drafts outbox all items
    meeting meetings transcript transcripts recording recordings minutes notes note call calls chat chats slack
    teams zoom webex otter fireflies gong chorus calendar calendars ics ical ticket tickets helpdesk support
    zendesk jira freshdesk intercom servicenow hubspot salesforce crm csv json jsonl ndjson xlsx tables table
    data metrics usage invoices billing surveys nps csat contacts people accounts customers clients directory
    export exports raw input inputs files file documents docs attachments shared backup dump out output comments
    conversations users tasks outcomes besprechungen notizen kalender anrufe reunions reuniones correo courrier
    posta poczta takeout gmail outlook thunderbird imap chat message messages msgs spam junk trash deleted
    starred mailbox mailboxes posteingang postausgang gesendet gesendete geloschte elemente entwurfe
    papierkorb ablage boite de reception elements envoyes bandeja entrada salida enviados borradores bounced zendesk
    servicenow github issues cases stripe chargebee quickbooks orgs organizations
    """
)
_SLACK_DAY = re.compile(r"/\d{4}-\d\d-\d\d\.json$")
_ARCHIVE = re.compile(r"\.(?:zip|tar|tgz|gz|7z)$", re.I)


@remembered
def folders(source: str) -> tuple[str, ...]:
    """The folder levels of a source name; an archive counts as a folder, named without its suffix.

    >>> folders("acme/mail/1.eml"), folders("acme.zip!mail/1.eml"), folders("inbox.mbox#12")
    (('acme', 'mail'), ('acme', 'mail'), ())
    """
    path = source.split("#", 1)[0].replace("!", "/")
    return tuple(_ARCHIVE.sub("", part) for part in path.split("/")[:-1] if part not in ("", "."))


def is_format(folder: str) -> bool:
    """Whether a folder's name only says what format lies inside.

    >>> is_format("Call notes 2025"), is_format("d01-acme")
    (True, False)
    """
    return all(w in FORMAT_WORDS or w.isdigit() for w in words(folder.replace("_", " ")))


@dataclass(frozen=True)
class Layout:
    """Which folder level names accounts, and the folders of that level that do."""

    level: int
    accounts: frozenset[str]

    def account_folder(self, source: str) -> str | None:
        """The account folder that `source` lies in, or None."""
        levels = folders(source)
        return levels[self.level] if len(levels) > self.level and levels[self.level] in self.accounts else None


def layout(sources: Iterable[str]) -> Layout:
    """The first folder level, unless it holds only format folders. A single archive is the input, not a level of it;
    a channel of a Slack export, a folder of nothing but day files, is no account.

    >>> sorted(layout(["acme/mail/1.eml", "birch/notes.txt", "mail/2.eml", "general/2025-03-04.json#1"]).accounts)
    ['acme', 'birch']
    """
    names = list(sources)
    found = [folders(name) for name in names]
    single = len({f[0] if f else "" for f in found}) == 1 and all("!" in name.split("/", 1)[0] for name in names)
    level = 1 if names and single else 0
    other = {
        f[level]
        for f, name in zip(found, names, strict=True)
        if len(f) > level and not (len(f) == level + 1 and _is_slack_day(name))
    }
    return Layout(level, frozenset(f for f in other if not is_format(f)))


def _is_slack_day(source: str) -> bool:
    """Whether a source is named like a day of a Slack channel."""
    return bool(_SLACK_DAY.search(source.split("#", 1)[0]))
