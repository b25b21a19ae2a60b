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
        root = node
        while parent.setdefault(root, root) != root:
            root = parent[root]
        while parent[node] != root:
            parent[node], node = root, parent[node]
        return root

    def join(a: str, b: str) -> None:
        a, b = find(a), find(b)
        if a != b:
            parent[max(a, b)] = min(a, b)

    mails = [m for m in messages if m.kind == "email"]
    for m in mails:
        if not m.thread_id.startswith("gmail:"):
            own = f"id:{_own(m)}"
            for node in (m.native_id, *m.references):
                if node:
                    join(own, f"id:{node}")
    by_subject: dict[str, list[Message]] = {}
    dated = sorted((m for m in mails if m.sent_at is not None), key=lambda m: (m.sent_at, m.native_id or "", m.source))
    for m in dated:
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
                    join(f"id:{m.native_id or m.source}", f"id:{other.native_id or other.source}")
                    join(f"id:{_own(m)}", f"id:{m.native_id or m.source}")
                    break
        before.append(m)
        join(f"id:{_own(m)}", f"id:{m.native_id or m.source}")
    name: dict[str, str] = {}
    for m in dated:
        name.setdefault(find(f"id:{_own(m)}"), _own(m))
    return [name.get(find(f"id:{_own(m)}"), _own(m)) if m.kind == "email" else m.thread_id for m in messages]
