"""A small writer of Compound File Binary files, so that tests can make Outlook messages of their own.

Source: [MS-CFB], [MS-OXMSG]. Every stream lies in the mini stream, so none may be 4,096 bytes or longer.
"""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta
from typing import Any

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SECTOR, MINI = 512, 64
Tree = dict[str, Any]  # name -> bytes (a stream) or Tree (a storage)


def _padded(data: bytes, size: int) -> bytes:
    return data + b"\0" * (-len(data) % size)


def _chain(start: int, count: int) -> list[int]:
    return [*range(start + 1, start + count), END] if count else []


def compound_file(tree: Tree) -> bytes:
    """The bytes of a compound file with the streams and storages of `tree`."""
    entries: list[list[Any]] = [["Root Entry", 5, FREE, FREE, 0, 0]]  # name, type, right sibling, child, start, size
    mini, minifat = b"", []

    def add(parent: int, children: Tree) -> None:
        nonlocal mini
        before = None
        for name, value in sorted(children.items(), key=lambda c: (len(c[0]), c[0].upper())):
            number = len(entries)
            entries.append([name, 1 if isinstance(value, dict) else 2, FREE, FREE, END, 0])
            if before is None:
                entries[parent][3] = number
            else:
                entries[before][2] = number
            before = number
            if isinstance(value, dict):
                add(number, value)
            else:
                assert len(value) < 4096
                entries[number][4] = len(minifat) if value else END
                entries[number][5] = len(value)
                minifat.extend(_chain(len(minifat), len(_padded(value, MINI)) // MINI))
                mini += _padded(value, MINI)

    add(0, tree)
    entries[0][5] = len(mini)
    mini_sectors = len(_padded(mini, SECTOR)) // SECTOR
    directory_sectors = -(-len(entries) // 4)
    minifat_data = struct.pack(f"<{len(minifat)}I", *minifat)
    minifat_data += b"\xff" * (-len(minifat_data) % SECTOR)
    minifat_sectors = len(minifat_data) // SECTOR
    entries[0][4] = 1 + directory_sectors + minifat_sectors if mini else END
    fat = [FAT, *_chain(1, directory_sectors), *_chain(1 + directory_sectors, minifat_sectors)]
    fat += _chain(len(fat), mini_sectors)
    assert len(fat) <= SECTOR // 4
    fat += [FREE] * (SECTOR // 4 - len(fat))
    directory = b""
    for name, kind, right, child, start, size in entries:
        encoded = (name + "\0").encode("utf-16-le")
        directory += encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded), kind, 1)
        directory += struct.pack("<III", FREE, right, child) + b"\0" * 36 + struct.pack("<IQ", start, size)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 1 + directory_sectors, minifat_sectors, END, 0)
    header += struct.pack("<I", 0) + b"\xff" * (SECTOR - len(header) - 4)
    return header + struct.pack("<128I", *fat) + _padded(directory, SECTOR) + minifat_data + _padded(mini, SECTOR)


def properties(values: dict[int, Any], head: int) -> Tree:
    """The streams of a storage's properties: str, bytes, int, bool and datetime (UTC) values by property id; `head`
    bytes stand before."""
    streams: Tree = {}
    fixed = b"\0" * head
    for number, value in sorted(values.items()):
        if isinstance(value, datetime):
            ticks = (value - datetime(1601, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) * 10
            fixed += struct.pack("<HHIQ", 0x0040, number, 6, ticks)
            continue
        if isinstance(value, bool):
            fixed += struct.pack("<HHIQ", 0x000B, number, 6, value)
            continue
        if isinstance(value, int):
            fixed += struct.pack("<HHIQ", 0x0003, number, 6, value)
            continue
        kind = 0x001F if isinstance(value, str) else 0x0102
        data = value.encode("utf-16-le") if isinstance(value, str) else value
        fixed += struct.pack("<HHIQ", kind, number, 6, len(data))
        streams[f"__substg1.0_{number:04X}{kind:04X}"] = data
    return {**streams, "__properties_version1.0": fixed}


def named(values: dict[int, Any]) -> tuple[dict[int, Any], Tree]:
    """(values by property id from 0x8000 on, the storage that maps those to the long ids of `values`)."""
    entries = b"".join(struct.pack("<IHH", lid, 3 << 1, i) for i, lid in enumerate(values))
    by_id = {0x8000 + i: value for i, value in enumerate(values.values())}
    streams = {"__substg1.0_00020102": b"", "__substg1.0_00030102": entries, "__substg1.0_00040102": b""}
    return by_id, {"__nameid_version1.0": streams}
