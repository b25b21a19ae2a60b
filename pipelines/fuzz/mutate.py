"""Changes of an input that keep its form: values of JSON, cells of tables, parts of mails, lines, archive members.

A change of bytes seldom gets past the outer form of a file; these do, and reach what reads the content.
"""

from __future__ import annotations

import copy
import csv
import io
import json
import random
import zipfile
from collections.abc import Callable
from typing import Any

from pipelines.fuzz.families import zipped

MOST_CHARACTERS = 200_000
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 10**18, -(10**400), 1e308, "", " ", "0", "x", [], {}, [[]], [None], {"": None},
    "2025-03-04T09:00:00Z", "2025-02-30", "0001-01-01", "9999-12-31T23:59:59-23:59", 253402300799, 1741078800000,
    "ada@orchard.example", "Ada Quill <ada@orchard.example>", "@", "\u202e\x00\ud83d", "<p>a<br>b</p><div", "&#xD800;",
    "a\r\nb\rc\u2028d", "=?utf-8?q?=C3=28?=", "-", "1/2/3", "NaN", "1e999", "²", "١٢", "on\nwrote:\n> a\n-- \nb",
)  # fmt: skip
"""Values that readers of exports stumble over: wrong kinds, limits of dates and numbers, half characters, markup."""
LINES = (
    b"", b"> quoted", b"-- ", b"From a@b.example Mon May  5 09:00:00 2025", b"Content-Type: text/html; charset=utf-16",
    b"Content-Transfer-Encoding: base64", b"Content-Type: multipart/mixed; boundary=x", b"--x", b"--x--", b"\t folded",
    b"On Mon, 5 May 2025 at 09:00, Bo <bo@vendor.example> wrote:", b"-----Original Message-----", b"Subject: Re: a",
    b"00:00:05.000 --> 00:00:09.000", b"99:59:59,999 --> 00:00:00,000", b"<v Ada Quill>words", b"Ada Quill: words",
    b"BEGIN:VEVENT", b"END:VEVENT", b"DTSTART;TZID=Nowhere:20250101T000000", b"RRULE:FREQ=DAILY;UNTIL=99991231",
    b"Attendees: Ada, Bo", b"- [ ] task", b"# heading", b"\xff\xfe", b"\xc3\x28",
    b"Date: Thu, 31 Dec 9999 23:59:60 +9999",
)  # fmt: skip
"""Lines that mean something to one of the readers."""


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) of a JSON value."""
    found: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting and len(found) < 5000:
        node = waiting.pop()
        keys = list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
        for key in keys:
            found.append((node, key))
            waiting.append(node[key])
    return found


def change_json(value: Any, rng: random.Random) -> Any:
    """The value with one to three of its members replaced, dropped, doubled, renamed or put elsewhere."""
    root = [value]
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        node, key = rng.choice(_places(root))
        kind = rng.randrange(7)
        if kind == 0 and node is not root:
            del node[key]
        elif kind == 1 and isinstance(node, list) and node is not root:
            node.insert(key, json.loads(json.dumps(node[key])))
        elif kind == 2 and isinstance(node, dict):
            node[rng.choice(("id", "body", "created_at", "author", "comments", "", f"{key}s"))] = node.pop(key)
        elif kind == 3:
            other, place = rng.choice(_places(root))
            node[key] = json.loads(json.dumps(other[place]))
        elif kind == 4:
            node[key] = [node[key]] if rng.random() < 0.5 else {"value": node[key]}
        elif kind == 5 and isinstance(node[key], str) and node[key]:
            cut = rng.randrange(len(node[key]))
            node[key] = node[key][:cut] + str(rng.choice(VALUES)) + node[key][cut:]
        else:
            node[key] = copy.deepcopy(rng.choice(VALUES))
    return root[0]


def _json(data: bytes, rng: random.Random) -> bytes:
    lines = data.split(b"\n")
    if len(lines) > 1 and lines[0].rstrip().endswith(b"}"):
        at = rng.randrange(len(lines))
        return b"\n".join([*lines[:at], _json(lines[at], rng), *lines[at + 1 :]]) if lines[at].strip() else data
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return _text(data, rng)
    return json.dumps(change_json(value, rng), ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")


def _table(data: bytes, rng: random.Random) -> bytes:
    text = data.decode("utf-8", "surrogateescape").replace("\0", "")
    delimiter = max(",;\t|", key=text[:2000].count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error:
        return _text(data, rng)
    full = [row for row in rows if row]
    if not full:
        return _text(data, rng)
    row = full[0] if rng.random() < 0.2 else rng.choice(full)
    at = rng.randrange(len(row))
    kind = rng.randrange(6)
    if kind == 0:
        del row[at]
    elif kind == 1:
        row.insert(at, str(rng.choice(VALUES)))
    elif kind == 2:
        rows.insert(rng.randrange(len(rows) + 1), list(row))
    elif kind == 3:
        row[at] = rng.choice(rng.choice(full))
    else:
        row[at] = str(rng.choice(VALUES))
    out = io.StringIO()
    csv.writer(out, delimiter=rng.choice((delimiter, delimiter, delimiter, ";", "\t"))).writerows(rows)
    return out.getvalue().encode("utf-8", "replace" if rng.random() < 0.5 else "surrogatepass")


def _text(data: bytes, rng: random.Random) -> bytes:
    """Lines dropped, doubled, swapped, replaced, joined; the ends of lines changed; the file cut."""
    lines = data.split(b"\n")
    at, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    kind = rng.randrange(9)
    if kind == 0:
        del lines[at]
    elif kind == 1:
        lines.insert(at, lines[other])
    elif kind == 2:
        lines[at], lines[other] = lines[other], lines[at]
    elif kind == 3:
        lines.insert(at, rng.choice(LINES))
    elif kind == 4:
        lines[at : at + 2] = [b" ".join(lines[at : at + 2])]
    elif kind == 5:
        head, colon, _ = lines[at].partition(b":")
        lines[at] = head + colon + str(rng.choice(VALUES)).encode("utf-8", "surrogatepass")
    elif kind == 6:
        lines[at:other] = lines[at:other] * rng.choice((2, 3, 50))
    elif kind == 7:
        return data.replace(b"\r\n", b"\n").replace(b"\n", rng.choice((b"\r\n", b"\r", b"\n\n")))
    else:
        cut = rng.randrange(len(data) + 1)
        return data[:cut] if rng.random() < 0.5 else data[:cut] + rng.choice(LINES) + data[cut:]
    return b"\n".join(lines)


def _archive(data: bytes, rng: random.Random) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {e.filename: archive.read(e) for e in archive.infolist()[:50] if e.file_size < MOST_CHARACTERS}
    except Exception:
        return _text(data, rng)
    if not members:
        return _text(data, rng)
    name = rng.choice(sorted(members))
    kind = rng.randrange(5)
    if kind == 0:
        del members[name]
    elif kind == 1:
        members[rng.choice(("../up.eml", "/a.eml", "C:\\a.eml", "a\\b.vtt", f"{name} (2)", "", name.upper()))] = (
            members.pop(name)
        )
    else:
        members[name] = change(name, members[name], rng)
    try:
        return zipped(members)
    except (ValueError, UnicodeError):
        return data


def _form(name: str, data: bytes) -> Callable[[bytes, random.Random], bytes]:
    if data.startswith(b"PK"):
        return _archive
    if data.lstrip()[:1] in (b"{", b"["):
        return _json
    return _table if name.lower().endswith((".csv", ".tsv")) else _text


def change(name: str, data: bytes, rng: random.Random) -> bytes:
    """The bytes of a file, changed in a way that suits its form. The same `rng` gives the same change."""
    return _form(name, data)(data, rng)[:MOST_CHARACTERS]
