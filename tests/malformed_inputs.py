"""Damaged and hostile inputs, built in code: name, files of the folder, what each source must end as, and why.

A `Case` writes its files under a folder. `want` gives per source the status and a piece of the reason ("" for parsed
ones); `messages` how many messages must come out, None where that does not matter.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from malformed_parts import LAUGHS, Case, archive, docx, encrypted, mail, nested, wrong_sum

TICKET = {"id": 7, "subject": "Login", "description": "The login fails.", "created_at": "2025-05-05T09:00:00Z",
          "requester_id": 3, "status": "open", "comments": []}  # fmt: skip
EVENT = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:u1\r\nDTSTART:20250505T090000Z\r\n{more}"
    "SUMMARY:Quarterly\r\nATTENDEE;CN=Ada Quill:mailto:ada@orchard.example\r\n{end}"
)
CUES = (
    "WEBVTT\n\n00:00:05.000 --> 00:00:09.000\n<v Ada Quill>We start now.</v>\n\n"
    "00:00:01.000 --> 00:00:08.000\n<v Bo Marsh>Fine.</v>\n"
)
CSV_HEAD = "ticket_id,ticket_subject,ticket_created_at,requester_email,comment_created_at,author_email,comment_body\n"
CSV_ROW = "{n},Login,2025-05-05,ada@orchard.example,2025-05-05T09:00:00Z,ada@orchard.example,{text}\n"
PARSED, BAD = ("parsed", ""), "quarantined"


def _link_out(folder: Path) -> None:
    outside = folder.parent / "elsewhere"
    outside.mkdir()
    (outside / "mail.eml").write_bytes(mail())
    (folder / "linked").symlink_to(outside, target_is_directory=True)
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "one.eml").write_bytes(mail(n="own"))


def _folder_like_a_file(folder: Path) -> None:
    (folder / "inbox.mbox").mkdir()
    (folder / "inbox.mbox" / "one.eml").write_bytes(mail())
    (folder / "empty.eml").mkdir()


def _pipe(folder: Path) -> None:
    os.mkfifo(folder / "waiting.eml")
    (folder / "one.eml").write_bytes(mail())


MAILS = [
    Case(
        "truncated MIME",
        {
            "a.eml": mail(
                b"--x\r\nContent-Type: text/plain\r\n\r\nWe stop in the mid",
                'Content-Type: multipart/mixed; boundary="x"\r\n',
            )
        },
        {"a.eml": PARSED},
        1,
    ),
    Case(
        "boundary never used",
        {"a.eml": mail(b"plain words", 'Content-Type: multipart/mixed; boundary="x"\r\n')},
        {"a.eml": PARSED},
        1,
    ),
    Case(
        "wrong charset",
        {"a.eml": mail("Grüße aus Köln".encode("latin-1"), "Content-Type: text/plain; charset=utf-8\r\n")},
        {"a.eml": PARSED},
        1,
    ),
    Case(
        "unknown charset",
        {"a.eml": mail("Grüße", "Content-Type: text/plain; charset=x-klingon-8\r\n")},
        {"a.eml": PARSED},
        1,
    ),
    Case("500-deep multipart", {"a.eml": nested(500)}, {"a.eml": PARSED}, 1),
    Case("5,000-deep multipart", {"a.eml": nested(5000)}, {"a.eml": (BAD, "too many parts")}, 0),
    Case(
        "broken encoded words",
        {"a.eml": mail(subject="=?utf-8?b?////=?= =?x?q?=ZZ?= =?utf-8?q?=C3=28?=")},
        {"a.eml": PARSED},
        1,
    ),
    Case(
        "broken base64",
        {"a.eml": mail("@@@not base64@@@", "Content-Transfer-Encoding: base64\r\n")},
        {"a.eml": PARSED},
        1,
    ),
    Case("year 1969", {"a.eml": mail(date="Wed, 31 Dec 1969 23:59:59 +0000")}, {"a.eml": PARSED}, 1),
    Case("year 2099", {"a.eml": mail(date="Thu, 31 Dec 2099 23:59:59 +0000")}, {"a.eml": PARSED}, 1),
    Case(
        "terminal and bidi escapes",
        {
            "a.eml": mail(
                sender='"\x1b[31mAda\x1b[0m \u202eQuill\u202c" <ada@orchard.example>',
                subject="\x1b]0;owned\x07\u202etxt.exe",
            )
        },
        {"a.eml": PARSED},
        1,
    ),
    Case("a line of 10 MB", {"a.eml": mail("word " * 2_000_000)}, {"a.eml": PARSED}, 1),
    Case(
        "50,000 recipients",
        {"a.eml": mail(more="Cc: " + ", ".join(f"p{i}@orchard.example" for i in range(50_000)) + "\r\n")},
        {"a.eml": PARSED},
        1,
    ),
    Case(
        "20,000 unclosed tags",
        {"a.eml": mail("<div>" * 20_000 + "hello from the depth", "Content-Type: text/html\r\n")},
        {"a.eml": PARSED},
        1,
    ),
    Case(
        "mailbox of envelopes only",
        {"a.mbox": b"From a@b.example Mon May  5 09:00:00 2025\n" * 50},
        {"a.mbox": (BAD, "")},
        0,
    ),
    Case(
        "mailbox with a damaged mail",
        {
            "a.mbox": b"".join(
                b"From a@b.example Mon May  5 09:00:00 2025\n" + m + b"\n\n"
                for m in (mail(n="m1"), b"X-Junk: \x00\xff\r\n\r\n\x00", mail(n="m2"))
            )
        },
        {"a.mbox": PARSED},
        2,
    ),
]
TABLES = [
    Case(
        "UTF-16 table with NULs",
        {"t.csv": (CSV_HEAD + CSV_ROW.format(n=1, text="It\0 fails")).encode("utf-16")},
        {"t.csv": PARSED},
        1,
    ),
    Case(
        "UTF-16 table without mark",
        {"t.csv": (CSV_HEAD + CSV_ROW.format(n=1, text="It fails")).encode("utf-16-le")},
        {"t.csv": PARSED},
        1,
    ),
    Case(
        "unclosed quote",
        {
            "t.csv": (
                CSV_HEAD
                + CSV_ROW.format(n=1, text='"It fails')
                + "".join(CSV_ROW.format(n=n, text="It works") for n in range(2, 80))
            ).encode()
        },
        {"t.csv": PARSED},
        None,
    ),
    Case(
        "ragged rows",
        {"t.csv": (CSV_HEAD + "1,Login\n" + CSV_ROW.format(n=2, text="fine,too,many,cells")).encode()},
        {"t.csv": PARSED},
        None,
    ),
    Case(
        "NaN",
        {"t.json": json.dumps({"tickets": [TICKET | {"priority": float("nan")}]}).encode()},
        {"t.json": (BAD, "NaN")},
        0,
    ),
    Case(
        "a key twice",
        {"t.json": json.dumps({"tickets": [TICKET]}).replace('"status"', '"id": 8, "status"').encode()},
        {"t.json": (BAD, "stands twice")},
        0,
    ),
    Case(
        "deep JSON", {"t.json": b'{"tickets": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"}, {"t.json": (BAD, "deep")}, 0
    ),
    Case("huge integer", {"t.json": b'{"tickets": [{"id": ' + b"9" * 6000 + b"}]}"}, {"t.json": (BAD, "integer")}, 0),
    Case(
        "lone surrogates",
        {"t.json": json.dumps({"tickets": [TICKET | {"description": "broken \ud83d here"}]}).encode()},
        {"t.json": PARSED},
        1,
    ),
    Case("cut JSON", {"t.json": json.dumps({"tickets": [TICKET]}).encode()[:-20]}, {"t.json": (BAD, "JSON")}, 0),
]
ARCHIVES = [
    Case(
        "bomb by ratio",
        {"z.zip": archive([("a.txt", b"0" * 30_000_000), ("a.eml", mail())])},
        {"z.zip!a.txt": (BAD, "limit"), "z.zip!a.eml": PARSED},
        1,
    ),
    Case(
        "bomb by count",
        {"z.zip": archive([(f"{i}.txt", b"") for i in range(10_001)], stored=True)},
        {"z.zip": (BAD, "10,001 members")},
        0,
    ),
    Case(
        "archive in an archive",
        {"z.zip": archive([("inner.zip", archive([("a.eml", mail())]))])},
        {"z.zip!inner.zip": (BAD, "archive inside an archive")},
        0,
    ),
    Case(
        "paths that climb",
        {"z.zip": archive([("../../up.eml", mail(n="u")), ("/root.eml", mail(n="r")), ("C:\\w.eml", mail(n="w"))])},
        {"z.zip!../../up.eml": PARSED, "z.zip!/root.eml": PARSED, "z.zip!C:\\w.eml": PARSED},
        3,
    ),
    Case("password", {"z.zip": encrypted(archive([("a.eml", mail())]))}, {"z.zip!a.eml": (BAD, "password")}, 0),
    Case(
        "wrong checksum",
        {
            "z.zip": wrong_sum(
                archive(
                    [("a.eml", mail(n="1")), ("b.eml", mail("second words", n="2")), ("c.eml", mail(n="3"))],
                    stored=True,
                )
            )
        },
        {"z.zip!a.eml": PARSED, "z.zip!b.eml": (BAD, "damaged"), "z.zip!c.eml": PARSED},
        2,
    ),
    Case(
        "empty members",
        {"z.zip": archive([("a.eml", b""), ("b.eml", mail())])},
        {"z.zip!a.eml": (BAD, "empty"), "z.zip!b.eml": PARSED},
        1,
    ),
    Case("archive without members", {"z.zip": archive([])}, {"z.zip": ("ignored", "no files")}, 0),
]
OTHERS = [
    Case(
        "broken folding",
        {
            "c.ics": EVENT.format(
                more="DESCRIPTION:one\r\nnot folded\r\n\tfolded\r\n", end="END:VEVENT\r\nEND:VCALENDAR\r\n"
            ).encode()
        },
        {"c.ics": PARSED},
        1,
    ),
    Case(
        "calendar that never ends",
        {"c.ics": EVENT.format(more="RRULE:FREQ=SECONDLY\r\n", end="").encode()},
        {"c.ics": PARSED},
        None,
    ),
    Case("overlapping cues", {"2025-05-05 0900 talk.vtt": CUES.encode()}, {"2025-05-05 0900 talk.vtt": PARSED}, 1),
    Case(
        "impossible cue times",
        {"talk.vtt": CUES.replace("00:00:01.000", "99:99:99.999").encode()},
        {"talk.vtt": PARSED},
        1,
    ),
    Case(
        "entity expansion", {"n.docx": docx("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>", LAUGHS)}, {"n.docx": (BAD, "")}, 0
    ),
    Case(
        "external entity",
        {
            "n.docx": docx(
                "<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
            )
        },
        {"n.docx": (BAD, "")},
        0,
    ),
    Case("cut document", {"n.docx": docx("<w:p/>")[:-40]}, {"n.docx": (BAD, "Word")}, 0),
    Case(
        "protected document",
        {"n.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)},
        {"n.docx": (BAD, "password")},
        0,
    ),
    Case(
        "empty file", {"a.eml": b"", "b.csv": b"", "c": b""}, dict.fromkeys(("a.eml", "b.csv", "c"), (BAD, "empty")), 0
    ),
    Case("blank file", {"a.txt": b" \n\n\t\n"}, {"a.txt": (BAD, "empty")}, 0),
    Case("noise", {"a.eml": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" * 999}, {"a.eml": (BAD, "")}, 0),
    Case(
        "links to folders",
        build=_link_out,
        want={"linked": ("ignored", "link"), "loop": ("ignored", "link"), "one.eml": PARSED},
        messages=1,
    ),
    Case("folder named like a file", build=_folder_like_a_file, want={"inbox.mbox/one.eml": PARSED}, messages=1),
    Case(
        "named pipe", build=_pipe, want={"waiting.eml": ("ignored", "no regular file"), "one.eml": PARSED}, messages=1
    ),
    Case("escapes in a file name", {"\x1b[2J\u202eevil.eml": b"\x00\x01"}, {"\x1b[2J\u202eevil.eml": (BAD, "")}, 0),
]
CASES = MAILS + TABLES + ARCHIVES + OTHERS
