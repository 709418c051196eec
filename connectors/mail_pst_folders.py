"""The folders of an Outlook store with what they hold: sent mail, drafts, spam, deleted mail.

They are told by the ids that the store names, then by what an Exchange export notes, then by their names; as those are
the owner's to give, only at the top and beside each other, where Outlook makes its own. MS-PST, MS-OXOSFLD.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.exports import printable
from connectors.mail_folders import Role, name_role
from connectors.mail_pst_items import BROKEN, NAMED, Properties

MOST_FOLDERS = 100_000
DEEPEST = 100

_STORE_KEY, _VALID, _SUBTREE, _SUBTREE_BIT = 0x0FF9, 0x35DF, 0x35E0, 0x01
# Entry ids of the store, each with its bit among the valid ones; those that the inbox or the root holds.
_OF_STORE: Mapping[int, tuple[int, Role]] = {0x35E2: (0x04, "sent"), 0x35E3: (0x08, "trash"), 0x35E4: (0x10, "sent")}
_DRAFTS, _MORE_FOLDERS, _JUNK_AMONG_THEM = 0x36D7, 0x36D8, 4
_ENTRY_ID_SIZE = 24
# What Exchange calls a folder where it was exported from (a named property).
_WELL_KNOWN_NAME = "SourceWellKnownFolderType".encode("utf-16-le")
_WELL_KNOWN: Mapping[int, Role] = {11: "sent", 12: "sent", 14: "trash", 17: "draft"}
_NAMED_ENTRIES, _NAMED_STRINGS = 0x0003, 0x0004
_OST_SUBTREE = "ipm_subtree"
_KINDS, _SEARCH_FOLDER = 0x1F, 0x03


@dataclass(frozen=True)
class Folder:
    """A folder: its path below the top, what it holds, how many items; `problem` says what of it was unreadable."""

    path: str
    role: Role | None
    items: int
    handle: Any
    problem: str = ""


def folders(file: Any) -> Iterator[Folder]:
    """Yield the folders of a store below the tops of its mailboxes, outer before inner ones, each under its own path.

    Search folders, which show what lies elsewhere, are left out. Raises one of BROKEN where there is no root.
    """
    store, root = Properties.of(file.get_message_store()), file.get_root_folder()
    if root is None:
        raise ValueError("a store without a root folder")
    tops = _tops(root, store)
    roles, named = _known_roles([root, *tops], store), _well_known_tag(file)
    seen: set[int] = set()
    paths: set[str] = set()
    waiting: list[tuple[Any, str, Role | None, bool]] = [(top, "", None, True) for top in reversed(tops)]
    while waiting and len(seen) < MOST_FOLDERS:
        handle, path, role, is_top = waiting.pop()
        path = f"{path} ({handle.identifier})" if path and path in paths else path
        paths.add(path)
        (items, problem), (below, other) = _count(handle), _below(handle)
        yield Folder(path, role, items, handle, problem or other)
        names = [_name(one) for one in below]
        told = [_role_by_name(name) for name in names]
        is_mailbox = is_top or len({*told} - {None}) > 1
        for one, name, by_name in reversed([*zip(below, names, told, strict=True)]):
            known = one.identifier in seen or one.identifier & _KINDS == _SEARCH_FOLDER
            if not known and path.count("/") < DEEPEST:
                seen.add(one.identifier)
                own = roles.get(one.identifier) or _well_known(one, named) or (by_name if is_mailbox else None)
                waiting.append((one, f"{path}/{name}".removeprefix("/"), own or role, False))


def _tops(root: Any, store: Properties) -> list[Any]:
    """Return the folders whose children are those that Outlook shows."""
    wanted = _folder_id(store.data(_SUBTREE), store) if _is_valid(store, _SUBTREE_BIT) else 0
    near = [root]
    for folder in near:
        if folder.identifier == wanted:
            return [folder]
        if len(near) < DEEPEST:
            near += _below(folder)[0]
    return [folder for folder in near if _name(folder).lower() == _OST_SUBTREE] or [root]


def _known_roles(holders: Sequence[Any], store: Properties) -> dict[int, Role]:
    """Return the roles of the folders that entry ids name, of the store and of its inbox or top."""
    roles: dict[int, Role] = {}
    for tag, (bit, role) in _OF_STORE.items():
        if _is_valid(store, bit):
            roles[_folder_id(store.data(tag), store)] = role
    for folder in [*holders, *(one for top in holders for one in _below(top)[0])]:
        try:
            own = Properties.of(folder)
            roles.setdefault(_folder_id(own.data(_DRAFTS), store), "draft")
            junk = _several(own.data(_MORE_FOLDERS))[_JUNK_AMONG_THEM:][:1]
        except BROKEN:
            continue
        for one in junk:
            roles.setdefault(_folder_id(one, store), "spam")
    roles.pop(0, None)
    return roles


def _is_valid(store: Properties, bit: int) -> bool:
    return bool((store.number(_VALID) or bit) & bit)


def _folder_id(entry_id: bytes, store: Properties) -> int:
    """Return the folder of this store that an entry id names, zero where it names none."""
    is_own = len(entry_id) == _ENTRY_ID_SIZE and entry_id[4:20] == store.data(_STORE_KEY)
    return int.from_bytes(entry_id[20:], "little") if is_own else 0


def _below(folder: Any) -> tuple[list[Any], str]:
    """Return the folders in a folder, and a problem where some cannot be read."""
    found: list[Any] = []
    try:
        found.extend(folder.get_sub_folder(number) for number in range(folder.number_of_sub_folders))
    except BROKEN as error:
        return found, type(error).__name__
    return found, ""


def _count(folder: Any) -> tuple[int, str]:
    """Return the number of items in a folder, and a problem where it cannot be told."""
    try:
        return folder.number_of_sub_messages, ""
    except BROKEN as error:
        return 0, type(error).__name__


def _name(folder: Any) -> str:
    try:
        return printable(" ".join((folder.name or "").split()))
    except BROKEN:
        return ""


def _role_by_name(name: str) -> Role | None:
    role = name_role(name)
    return None if role == "chat" else role


def _well_known(folder: Any, tag: int) -> Role | None:
    try:
        return _WELL_KNOWN.get(Properties.of(folder).number(tag)) if tag else None
    except BROKEN:
        return None


def _well_known_tag(file: Any) -> int:
    """Return the id under which the store keeps what Exchange called a folder, zero where it does not."""
    try:
        names = Properties.of(file.get_name_to_id_map())
        entries, strings = names.data(_NAMED_ENTRIES), names.data(_NAMED_STRINGS)
    except BROKEN:
        return 0
    for at, kind, number in struct.iter_unpack("<IHH", entries[: len(entries) // 8 * 8]):
        size = int.from_bytes(strings[at : at + 4], "little")
        if kind & 1 and strings[at + 4 : at + 4 + size] == _WELL_KNOWN_NAME:
            return NAMED + int(number)
    return 0


def _several(content: bytes) -> list[bytes]:
    """Return the values of a property of several: their number, where each begins, and they themselves."""
    count = min(int.from_bytes(content[:4], "little"), len(content) // 4)
    starts = [int.from_bytes(content[at : at + 4], "little") for at in range(4, 4 + 4 * count, 4)]
    return [content[start:end] for start, end in zip(starts, [*starts[1:], len(content)], strict=False)]
