"""Writes small Outlook stores for tests: PST files (MS-PST), Unicode or ANSI, of folders, messages and recipients.

Only what readers of mail look at is written: header, node and block trees, property contexts, and the tables of
folders, items and recipients. There are no allocation maps, so that Outlook would have such a file repaired first.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

Value = str | int | bool | bytes | datetime | list[bytes]

STORE, NAMES, ROOT, SUBTREE, FIRST_FOLDER = 0x21, 0x61, 0x122, 0x8022, 0x8042
RECIPIENTS = 0x692
_MESSAGE, _VALUE = 0x04, 0x1F
# From the node of a folder to those of its tables.
_FOLDERS, _ITEMS = 0x0B, 0x0C
_UID = bytes(range(16))
_PAGE, _LARGEST_BLOCK, _LARGEST_IN_HEAP = 512, 8176, 3580
_START = 0x400


class Narrow(bytes):
    """Text in the code page of the store, as older items have it."""


@dataclass
class Item:
    """A message or any other item: property id to value, and the same for each recipient."""

    properties: Mapping[int, Value]
    people: Sequence[Mapping[int, Value]] = ()


@dataclass
class Folder:
    """A folder with its items, the folders in it, and properties of its own; `id` is what entry ids name it by."""

    name: str
    items: Sequence[Item] = ()
    folders: Sequence[Folder] = ()
    properties: Mapping[int, Value] = field(default_factory=dict)
    id: int = 0


def entry_id(folder: int) -> bytes:
    """Return the entry id of a folder of the store."""
    return bytes(4) + _UID + struct.pack("<I", folder)


def pst_store(
    folders: Sequence[Folder],
    properties: Mapping[int, Value] | None = None,
    names: Sequence[str] = ("Other",),
    is_ansi: bool = False,
) -> bytes:
    """Return a store with folders below its IPM subtree, properties of the store itself, and named properties.

    The named properties get the ids 0x8000, 0x8001 and so on. An ANSI store is of the form before Outlook 2003, with
    numbers of four bytes for ids and places; its texts are for the caller to give as Narrow.
    """
    file = _File(is_ansi)
    store: dict[int, Value] = {0x3001: "Personal folders", 0x0FF9: _UID, 0x35E0: entry_id(SUBTREE)}
    file.node(STORE, {**store, **(properties or {})})
    file.node(NAMES, _named(names))
    tops = [Folder("Top of Personal Folders", (), folders, {}, SUBTREE), Folder("Search Root", id=0x8002)]
    file.folder(Folder("", (), tops, {}, ROOT), ROOT)
    return file.content()


def _named(names: Sequence[str]) -> dict[int, Value]:
    entries, strings = b"", b""
    for number, name in enumerate(names):
        entries += struct.pack("<IHH", len(strings), 0x07, number)
        packed = name.encode("utf-16-le")
        strings += struct.pack("<I", len(packed)) + packed + bytes(-len(packed) % 4)
    return {0x0002: _UID, 0x0003: entries, 0x0004: strings}


class _File:
    def __init__(self, is_ansi: bool) -> None:
        self._is_ansi = is_ansi
        self._id = "I" if is_ansi else "Q"
        self._blocks: list[tuple[int, int, int]] = []
        self._nodes: list[tuple[int, int, int, int]] = []
        self._body = b""
        self._next_block, self._next_page, self._next_message, self._next_folder = 4, 4, 0x10001, FIRST_FOLDER

    def folder(self, folder: Folder, parent: int) -> int:
        """Add a folder with all that is in it, and return its node."""
        own = folder.id or self._next_folder
        self._next_folder += 0x20
        self.node(own, {0x3001: folder.name, 0x3602: len(folder.items), **folder.properties}, parent=parent)
        items = []
        for item in folder.items:
            items.append(self._next_message << 5 | _MESSAGE)
            self.node(items[-1], item.properties, item.people, own)
            self._next_message += 1
        self._listed(own + _ITEMS, items)
        self._listed(own + _FOLDERS, [self.folder(below, own) for below in folder.folders])
        return own

    def _listed(self, node: int, members: Sequence[int]) -> None:
        """Add the table of what a folder holds; nothing where that is nothing."""
        if members:
            self._nodes.append((node, self._block(_table([{0x67F2: member} for member in members])), 0, 0))

    def node(
        self, node: int, properties: Mapping[int, Value], people: Sequence[Mapping[int, Value]] = (), parent: int = 0
    ) -> None:
        """Add a node: a property context, and a recipient table where it has people."""
        parts: list[tuple[int, int]] = []
        if people:
            parts.append((RECIPIENTS, self._block(_table(people))))
        content = _properties(properties, lambda value: self._part(value, parts))
        below = self._block(self._subnodes(sorted(parts)), True) if parts else 0
        self._nodes.append((node, self._block(content), below, parent))

    def _part(self, value: bytes, parts: list[tuple[int, int]]) -> int:
        node = (len(parts) + 1 << 5) | _VALUE
        parts.append((node, self._block(value)))
        return node

    def _block(self, content: bytes, internal: bool = False) -> int:
        assert len(content) <= _LARGEST_BLOCK
        own = self._next_block | (2 if internal else 0)
        self._next_block += 4
        at = _START + len(self._body)
        trailer = struct.pack("<HH", len(content), _signature(at, own)) + self._checked(content, own)
        size = -(-(len(content) + len(trailer)) // 64) * 64
        self._body += content.ljust(size - len(trailer), b"\0") + trailer
        self._blocks.append((own, at, len(content)))
        return own

    def _checked(self, content: bytes, own: int) -> bytes:
        """Return the end of the trailer of a block or page: its checksum and id, the other way round where ANSI."""
        return struct.pack("<II", own, _crc(content)) if self._is_ansi else struct.pack("<IQ", _crc(content), own)

    def _subnodes(self, parts: Sequence[tuple[int, int]]) -> bytes:
        head = struct.pack("<BBH", 2, 0, len(parts)) + bytes(0 if self._is_ansi else 4)
        return head + b"".join(struct.pack(f"<3{self._id}", *part, 0) for part in parts)

    def content(self) -> bytes:
        """Return the file."""
        self._body += bytes(-(_START + len(self._body)) % _PAGE)
        end = 0 if self._is_ansi else 4
        blocks = [
            (own, struct.pack(f"<2{self._id}HH", own, at, size, 2) + bytes(end))
            for own, at, size in sorted(self._blocks)
        ]
        nodes = [(row[0], struct.pack(f"<3{self._id}I", *row) + bytes(end)) for row in sorted(self._nodes)]
        block_root = self._tree(0x80, blocks)
        node_root = self._tree(0x81, nodes)
        size = _START + len(self._body)
        root = struct.pack(f"<I4{self._id}", 0, size, 0, 0, 0) + node_root + block_root + bytes(4)
        start = (self._ansi_header if self._is_ansi else self._unicode_header)(root)
        return start.ljust(_START, b"\0") + self._body

    def _unicode_header(self, root: bytes) -> bytes:
        header = struct.pack("<HHHBBII", 0x4D53, 23, 19, 1, 1, 0, 0) + bytes(8)
        header += struct.pack("<QI", self._next_page, 1) + bytes(128 + 8) + root + bytes(4) + b"\xff" * 256
        header += struct.pack("<BBHQ", 0x80, 0, 0, self._next_block)
        return b"!BDN" + struct.pack("<I", _crc(header[:471])) + header + struct.pack("<I", _crc(header[:516]))

    def _ansi_header(self, root: bytes) -> bytes:
        header = struct.pack("<HHHBBII", 0x4D53, 15, 19, 1, 1, 0, 0)
        header += struct.pack("<III", self._next_block, self._next_page, 1) + bytes(128) + root + b"\xff" * 256
        header += struct.pack("<BB", 0x80, 0) + bytes(50)
        return b"!BDN" + struct.pack("<I", _crc(header[:471])) + header

    def _tree(self, kind: int, entries: Sequence[tuple[int, bytes]]) -> bytes:
        """Add the pages of a tree and return the reference to its root."""
        level = 0
        while True:
            width = len(entries[0][1])
            room = self._room // width
            above = []
            for start in range(0, len(entries), room):
                page = entries[start : start + room]
                reference = self._page(kind, level, width, [content for _key, content in page])
                above.append((page[0][0], struct.pack(f"<{self._id}", page[0][0]) + reference))
            if len(above) == 1:
                return above[0][1][struct.calcsize(self._id) :]
            entries, level = above, level + 1

    def _page(self, kind: int, level: int, width: int, entries: Sequence[bytes]) -> bytes:
        own, at = self._next_page, _START + len(self._body)
        self._next_page += 4
        content = b"".join(entries).ljust(self._room, b"\0")
        content += struct.pack("<BBBB", len(entries), self._room // width, width, level)
        content += bytes(0 if self._is_ansi else 4)
        self._body += content + struct.pack("<BBH", kind, kind, _signature(at, own)) + self._checked(content, own)
        return struct.pack(f"<2{self._id}", own, at)

    @property
    def _room(self) -> int:
        return 496 if self._is_ansi else 488


def _crc(content: bytes) -> int:
    return zlib.crc32(content, 0xFFFFFFFF) ^ 0xFFFFFFFF


def _signature(at: int, own: int) -> int:
    mixed = (at ^ own) & 0xFFFFFFFF
    return (mixed >> 16) ^ (mixed & 0xFFFF)


class _Heap:
    """A heap of one block; what is put into it is known by its number."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def put(self, content: bytes) -> int:
        self._parts.append(content)
        return len(self._parts) << 5

    def tree(self, key_size: int, entries: Mapping[int, bytes]) -> int:
        """Add a tree of sorted keys and return the number of its header."""
        width = len(next(iter(entries.values()), bytes(4)))
        keys = sorted(entries)
        leaf = self.put(b"".join(key.to_bytes(key_size, "little") + entries[key] for key in keys)) if keys else 0
        return self.put(struct.pack("<BBBBI", 0xB5, key_size, width, 0, leaf))

    def content(self, kind: int, root: int) -> bytes:
        start = 12
        places = [start]
        for part in self._parts:
            start += len(part)
            places.append(start)
        body = b"".join(self._parts)
        body += bytes(-start % 2)
        table = struct.pack(f"<HH{len(places)}H", len(self._parts), 0, *places)
        return struct.pack("<HBBII", 12 + len(body), 0xEC, kind, root, 0) + body + table


def _packed(value: Value) -> tuple[int, bytes]:
    """Return the type of a value and its bytes."""
    if isinstance(value, bool):
        return 0x000B, bytes([value])
    if isinstance(value, int):
        return 0x0003, struct.pack("<I", value)
    if isinstance(value, datetime):
        return 0x0040, struct.pack("<Q", int((value - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10**7)
    if isinstance(value, str):
        return 0x001F, value.encode("utf-16-le")
    if isinstance(value, list):
        ends = [4 + 4 * len(value) + sum(map(len, value[:at])) for at in range(len(value))]
        return 0x1102, struct.pack(f"<I{len(value)}I", len(value), *ends) + b"".join(value)
    return (0x001E if isinstance(value, Narrow) else 0x0102), value


def _properties(properties: Mapping[int, Value], elsewhere: Callable[[bytes], int]) -> bytes:
    heap = _Heap()
    entries = {}
    for tag, value in properties.items():
        kind, content = _packed(value)
        if kind in (0x0003, 0x000B):
            place = int.from_bytes(content, "little")
        elif len(content) > _LARGEST_IN_HEAP:
            place = elsewhere(content)
        else:
            place = heap.put(content) if content else 0
        entries[tag] = struct.pack("<HI", kind, place)
    return heap.content(0xBC, heap.tree(2, entries))


def _table(rows: Sequence[Mapping[int, Value]]) -> bytes:
    """Return a table context whose columns are all properties of its rows, four bytes each."""
    heap = _Heap()
    tags = sorted({0x67F2, 0x67F3}.union(*rows), key=lambda tag: (tag != 0x67F2, tag != 0x67F3, tag))
    kinds = {tag: next((_packed(row[tag])[0] for row in rows if tag in row), 0x0003) for tag in tags}
    end, present = 4 * len(tags), -(-len(tags) // 8)
    matrix = b""
    for number, row in enumerate(rows):
        bits = bytearray(present)
        cells = b""
        for column, (tag, value) in enumerate((tag, {0x67F2: number, 0x67F3: 1, **row}.get(tag)) for tag in tags):
            place = 0
            if value is not None:
                bits[column // 8] |= 0x80 >> column % 8
                content = _packed(value)[1]
                place = (
                    int.from_bytes(content, "little") if kinds[tag] == 0x0003 else heap.put(content) if content else 0
                )
            cells += struct.pack("<I", place)
        matrix += cells + bytes(bits)
    index = heap.tree(4, {row.get(0x67F2, number): struct.pack("<I", number) for number, row in enumerate(rows)})
    columns = [(tag << 16 | kinds[tag], column * 4, 4, column) for column, tag in enumerate(tags)]
    described = b"".join(struct.pack("<IHBB", *column) for column in sorted(columns))
    ends = (end, end, end, end + present)
    info = struct.pack("<BB4HIII", 0x7C, len(tags), *ends, index, heap.put(matrix), 0) + described
    return heap.content(0x7C, heap.put(info))
