"""Which mails belong together: by Message-ID references, else by subject, people and time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from cxnlp.ingest.subjects import subject_key
from cxnlp.types import Message

SUBJECT_REACH = timedelta(days=30)


def _people(message: Message) -> frozenset[str]:
    parties = [r.party for r in message.recipients] + ([message.author] if message.author else [])
    return frozenset(p.email for p in parties if p.email)


def _own(message: Message) -> str:
    """The thread that a mail's headers tell. A subject alone tells none: many customers write "Re: Invoice"."""
    told = message.thread_id
    return (message.native_id or message.source) if told.startswith("subject:") else told


def linked_threads(messages: Sequence[Message]) -> list[str]:
    """The `thread_id` of each message, of mails the one that all mails of their conversation share.

    Mails are joined when one refers to another, directly or through a common ancestor, and when a reply without any
    reference follows a mail of the same subject within 30 days and shares two addresses with it. The id is that of
    the earliest known member, so it does not depend on the order of `messages`.
    """
    parent: dict[str, str] = {}

    def find(node: str) -> str:
        root = parent.get(node)
        if root is None:
            root = parent[node] = node
        if parent[root] == root:
            return root
        while parent[root] != root:
            root = parent[root]
        while parent[node] != root:
            parent[node], node = root, parent[node]
        return root

    def join(a: str, b: str) -> None:
        a, b = find(a), find(b)
        if a != b:
            parent[max(a, b)] = min(a, b)

    mails = [(m, _own(m)) for m in messages if m.kind == "email"]
    for m, own in mails:
        if not m.thread_id.startswith("gmail:"):
            for node in (m.native_id, *m.references):
                if node and node != own:
                    join(own, node)
    by_subject: dict[str, list[Message]] = {}
    dated = [(m, own) for m, own in mails if m.sent_at is not None]
    dated.sort(key=lambda mail: (mail[0].sent_at, mail[0].native_id or "", mail[0].source))
    for m, own in dated:
        key, is_reply = subject_key(m.subject or "")
        if not key:
            continue
        before = by_subject.setdefault(key, [])
        if is_reply and not m.references and not m.thread_id.startswith("gmail:") and m.sent_at is not None:
            for other in reversed(before[-8:]):
                if (
                    other.sent_at is not None
                    and m.sent_at - other.sent_at <= SUBJECT_REACH
                    and len(_people(m) & _people(other)) > 1
                ):
                    join(m.native_id or m.source, other.native_id or other.source)
                    break
        before.append(m)
        join(own, m.native_id or m.source)
    name: dict[str, str] = {}
    for _, own in dated:
        name.setdefault(find(own), own)
    owns = iter(mails)
    return [name.get(find(own := next(owns)[1]), own) if m.kind == "email" else m.thread_id for m in messages]
