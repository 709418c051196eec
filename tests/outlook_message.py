"""Writes small .msg files for tests: an OLE2 container (MS-CFB, version 3) whose streams all lie in the mini stream."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from datetime import UTC, datetime

END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
TAGS = {"class": "001A", "headers": "007D", "subject": "0037", "id": "1035", "reply": "1042", "references": "1039"}
TAGS |= {
    "from_name": "0042",
    "from_email": "5D02",
    "sender_name": "0C1A",
    "sender_email": "5D01",
    "sender_x500": "0C1F",
    "received_by": "5D07",
}
TYPES = {"to": 1, "cc": 2, "bcc": 3}


def outlook_message(
    people: tuple[tuple[str, str, str], ...] = (), sent: datetime | None = None, flags: int = 0, **texts: str
) -> bytes:
    """Return a .msg: recipients as (role, name, address), when it was sent (UTC), and texts by the names in TAGS."""
    streams = {f"__substg1.0_{TAGS[name]}001F": text.encode("utf-16-le") for name, text in texts.items()}
    ticks = int((sent - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10**7 if sent else 0
    fixed = struct.pack("<IIQ", 0x0039_0040, 6, ticks) + struct.pack("<IIQ", 0x0E07_0003, 6, flags)
    tree: dict[str, bytes | Mapping[str, bytes]] = {**streams, "__properties_version1.0": bytes(32) + fixed}
    for number, (role, name, address) in enumerate(people):
        tree[f"__recip_version1.0_#{number:08X}"] = {
            "__substg1.0_3001001F": name.encode("utf-16-le"),
            "__substg1.0_39FE001F": address.encode("utf-16-le"),
            "__properties_version1.0": bytes(8) + struct.pack("<IIQ", 0x0C15_0003, 6, TYPES[role]),
        }
    return container(tree)


def container(tree: Mapping[str, bytes | Mapping[str, bytes]]) -> bytes:
    """Return an OLE2 container of streams and of folders of streams."""
    entries: list[list[object]] = [["Root Entry", 5, FREE, 0, END, 0]]
    mini, mini_fat = b"", b""

    def add(folder: Mapping[str, bytes | Mapping[str, bytes]], parent: int) -> None:
        nonlocal mini, mini_fat
        previous = 0
        for name, content in folder.items():
            here = len(entries)
            entries[previous or parent][2 if previous else 3] = here
            previous = here
            if isinstance(content, Mapping):
                entries.append([name, 1, FREE, FREE, 0, 0])
                add(content, here)
                continue
            first = len(mini) // 64
            entries.append([name, 2, FREE, FREE, first if content else END, len(content)])
            count = -(-len(content) // 64)
            mini += content.ljust(count * 64, b"\0")
            mini_fat += b"".join(struct.pack("<I", first + at + 1) for at in range(count - 1))
            mini_fat += struct.pack("<I", END) if count else b""

    add(tree, 0)
    directory_sectors, fat_sectors = -(-len(entries) // 4), -(-len(mini_fat) // 512)
    mini_start = 1 + directory_sectors + fat_sectors
    mini_sectors = -(-len(mini) // 512)
    entries[0][4:] = [mini_start, len(mini)]
    chains = ((1, directory_sectors), (1 + directory_sectors, fat_sectors), (mini_start, mini_sectors))
    fat = [FAT]
    for start, count in chains:
        fat += [*range(start + 1, start + count), END]
    assert len(fat) <= 128
    table = struct.pack("<128I", *fat, *[FREE] * (128 - len(fat)))
    directory = b"".join(_entry(*entry) for entry in entries).ljust(directory_sectors * 512, b"\0")
    start = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH6xII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1)
    start += struct.pack("<IIIIIII", 1, 0, 4096, 1 + directory_sectors, fat_sectors, END, 0)
    start += struct.pack("<109I", 0, *[FREE] * 108)
    return (
        start + table + directory + mini_fat.ljust(fat_sectors * 512, b"\xff") + mini.ljust(mini_sectors * 512, b"\0")
    )


def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    packed = name.encode("utf-16-le")
    ids = struct.pack("<HBBIII", len(packed) + 2, kind, 1, FREE, right, child if kind != 2 else FREE)
    return packed.ljust(64, b"\0") + ids + bytes(36) + struct.pack("<IQ", start, size)
