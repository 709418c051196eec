"""Folders of one message a file (Maildir, .eml): only new and moved files are read, the other rows carried over.

Beside its rows a lake folder keeps a small table of its files: the digest of each, where it lay, and whom it shows to
be the owner. A file of equal content, place and flags has equal rows; a Maildir's name changes with its flags, so that
the record is renamed with it. A message that is gone, or is marked as deleted since, is remembered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from connectors.exports import ExportError, Member
from connectors.landing import Landing, ReadOptions, landed_parts, read_landed
from connectors.mail_files import flag_letters, land_one
from connectors.mail_folders import is_group_path, path_role
from connectors.mail_meaning import Place
from connectors.mail_rows import MessageRows

FILES = "message_file.parquet"
PROGRESS_MESSAGES = 1_000

_SCHEMA = dict.fromkeys(("reader", "record", "place", "digest", "owner_kind", "owner_email"), pl.String)


@dataclass(frozen=True)
class _File:
    """A file of messages: its record, its digest, and all else that its rows depend on."""

    record: str
    place: str
    digest: str
    owner_kind: str | None = None
    owner_email: str | None = None


@dataclass
class _Carried:
    """Records of an earlier folder and what they are called now; a record may be carried and read again."""

    old: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)


def reader_id(name: str, version: int, options: ReadOptions) -> str:
    """Return what must be equal for rows to be carried over."""
    return f"{name} {version} {options.keep_subjects}"


def was_read_by(folder: Path, reader: str) -> bool:
    """Say whether a lake folder holds files that this reader read."""
    table = folder / FILES
    return table.exists() and pl.read_parquet(table)["reader"].unique().to_list() == [reader]


def land_folder(
    members: Sequence[Member],
    digests: Mapping[Path, str],
    earlier: Path | None,
    reader: str,
    landing: Landing,
    options: ReadOptions,
) -> None:
    """Read the messages that `earlier`, an earlier version's lake folder, does not hold, and carry over the others.

    `digests` are the SHA-256 of the files. Raises ExportError where there is no message at all.
    """
    known = _known_files(earlier)
    by_meaning = {(file.place, file.digest): file for file in known}
    carried = _Carried()
    files: list[_File] = []
    fresh: list[tuple[Member, _File]] = []
    for member in members:
        file = _File(f"{member.prefix}0", _place(member.name), digests.get(member.path or Path(), ""))
        same = by_meaning.get((file.place, file.digest))
        if same:
            carried.old.append(same.record)
            carried.new.append(file.record)
            files.append(_File(file.record, file.place, file.digest, same.owner_kind, same.owner_email))
        else:
            fresh.append((member, file))
    _remember(known, [*files, *(file for _member, file in fresh)], carried, files)
    rows = MessageRows(landing, options, members[0].prefix if members else "")
    files += _read(fresh, rows, landing)
    rows.owner = Counter((one.owner_kind, one.owner_email) for one in files if one.owner_kind and one.owner_email)
    if earlier:
        rows.messages += _carry(earlier, carried, landing)
    rows.close()
    if not rows.messages:
        raise ExportError("no message was found in it: are these the files that the mail program wrote?")
    table = [(reader, one.record, one.place, one.digest, one.owner_kind, one.owner_email) for one in files]
    pl.DataFrame(table, schema=_SCHEMA, orient="row").sort("record").write_parquet(landing.folder / FILES)


def _known_files(folder: Path | None) -> list[_File]:
    if folder is None:
        return []
    return [_File(*row) for row in pl.read_parquet(folder / FILES).drop("reader").iter_rows()]


def _place(name: str) -> str:
    """Return what a message's rows depend on besides its content: where it lies, when it came, how it is flagged."""
    folder, _, file = name.rpartition("/")
    letters = flag_letters(file)
    unique = file if letters is None else file[: len(file) - len(letters) - 3]
    parent, _, last = folder.rpartition("/")
    place = parent if last in ("cur", "new") else folder
    return f"{place}/{unique} {'T' * ('T' in (letters or ''))}{'D' * ('D' in (letters or ''))}"


def _remember(known: Sequence[_File], today: Sequence[_File], carried: _Carried, files: list[_File]) -> None:
    """Carry over what is gone, or was marked as deleted since, unless its content stands elsewhere today."""
    standing = {file.digest for file in today if not file.place.rpartition(" ")[2].startswith("T")}
    unchanged = {(file.place, file.digest) for file in today}
    taken = {file.record for file in today}
    for file in known:
        if file.digest in standing or (file.place, file.digest) in unchanged:
            continue
        record = f"{file.record}~{file.digest[:8]}" if file.record in taken else file.record
        carried.old.append(file.record)
        carried.new.append(record)
        files.append(_File(record, file.place, file.digest, file.owner_kind, file.owner_email))


def _read(fresh: Sequence[tuple[Member, _File]], rows: MessageRows, landing: Landing) -> list[_File]:
    """Read files; return those that could be read, each with the evidence of the owner that it gives."""
    found = []
    places: dict[str, Place] = {}
    size = 0
    for count, (member, file) in enumerate(fresh, start=1):
        folder = member.name.rpartition("/")[0]
        place = places.setdefault(folder, places.get(folder) or Place(path_role(folder), is_group_path(member.name)))
        rows.owner = Counter()
        read, is_whole = land_one(member, rows, place, landing)
        size += read
        kind, email = next(iter(rows.owner), (None, None))
        if is_whole:
            found.append(_File(file.record, file.place, file.digest, kind, email))
        if count % PROGRESS_MESSAGES == 0:
            landing.progress(size, PROGRESS_MESSAGES)
            size = 0
    landing.progress(size, len(fresh) % PROGRESS_MESSAGES)
    return found


def _carry(folder: Path, carried: _Carried, landing: Landing) -> int:
    """Add the rows of carried records under their new names; return how many messages they are."""
    names = pl.DataFrame(
        {"record": carried.old, "renamed": carried.new}, schema=dict.fromkeys(("record", "renamed"), pl.String)
    )
    messages = 0
    for table in ("event", "participant"):
        for part in landed_parts([folder], table):
            rows = pl.read_parquet(part)
            renamed = rows.join(names, on="record", maintain_order="left").drop("record").rename({"renamed": "record"})
            landing.add(table, renamed)
            messages += renamed.height if table == "event" else 0
    rejected = read_landed([folder], "rejected_record").collect().join(names, on="record", maintain_order="left")
    for record, reason, detail in rejected.select("renamed", "reason", "detail").iter_rows():
        landing.reject(record, reason, detail)
        messages += reason == "deleted"
    return messages
