"""Landing exports in tests: files of the test data, or texts written on the spot, as the frames that people query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from connectors import recognise
from connectors.archives import opened
from connectors.discovery import discover
from connectors.exports import Export
from connectors.landing import SCHEMAS, Landing, ReadOptions, read_landed

DATA = Path(__file__).parent / "data" / "linkedin"
LIMIT = 2**30


@dataclass(frozen=True)
class Landed:
    """What one export landed."""

    frames: dict[str, pl.DataFrame]
    captured_at: Any

    def table(self, name: str) -> pl.DataFrame:
        return self.frames[name]

    def rows(self, name: str, *columns: str) -> list[tuple[Any, ...]]:
        return self.table(name).select(columns).rows()

    def rejects(self) -> list[tuple[str, str]]:
        return [(record, reason) for record, reason in self.rows("rejected_record", "record", "reason")]


def land(path: Path, options: ReadOptions | None = None) -> list[Landed]:
    """Land every export at or below a path, each by its connector, in the order of their paths.

    The path lies in an exports folder, which is the path itself, or the test data where it lies in them.
    """
    found, unknown = discover(DATA if path.is_relative_to(DATA) else path, [], LIMIT)
    exports = [one.export for one in found if path == one.export.path or path in one.export.path.parents]
    assert not [one for one in unknown if one.expected], unknown
    return [_land(export, options or ReadOptions()) for export in exports]


def land_archive(files: Mapping[str, str | bytes], options: ReadOptions | None = None) -> Landed:
    """Land a folder of files given as texts; their names may hold folders."""
    with TemporaryDirectory() as folder:
        for name, content in files.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        (landed,) = land(Path(folder), options)
    return landed


def _land(export: Export, options: ReadOptions) -> Landed:
    with TemporaryDirectory() as folder, opened(export, LIMIT, lambda _name, _reason: None) as members:
        landing = Landing(Path(folder), export.relative)
        known = [(member, found[0]) for member in members if (found := recognise(member))]
        for _, connector in sorted({connector.NAME: connector for _, connector in known}.items()):
            connector.land([member for member, reader in known if reader is connector], landing, options)
        landing.close()
        frames = {table: read_landed([Path(folder)], table).collect() for table in SCHEMAS}
    return Landed(frames, landing.captured_at)
