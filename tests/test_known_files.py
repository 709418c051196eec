"""A night with nothing new: the files are not read again, and nothing is trusted that may have changed."""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl
import pytest

from connectors import known_files
from connectors.discovery import discover
from connectors.known_files import KnownFiles
from connectors.lake import version_of
from connectors.landing import ReadOptions
from flows.conducting import Directly
from flows.night import Night, open_night, perform
from flows.workspace import Workspace, make_workspace
from tests.test_cli import MAIL


@pytest.fixture(autouse=True)
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let files that were written just now be trusted, so that no test must wait."""
    monkeypatch.setattr(known_files, "SETTLED_NS", -(10**18))


def known(table: Path, readers: str = "1") -> KnownFiles:
    return KnownFiles(table, readers)


def learn(path: Path, table: Path, digest: str, readers: str = "1") -> None:
    files = known(table, readers)
    files.note(files.of(path), digest=digest)
    files.save()


def test_a_file_that_did_not_change_is_not_read_again(tmp_path: Path) -> None:
    path, table = tmp_path / "a.mbox", tmp_path / "known.parquet"
    path.write_bytes(b"x" * 500_000)
    learn(path, table, "as noted")
    assert known(table).digest(path) == "as noted"


@pytest.mark.parametrize("offset", [0, 499_999])
def test_size_and_time_alone_are_not_trusted(tmp_path: Path, offset: int) -> None:
    path, table = tmp_path / "a.mbox", tmp_path / "known.parquet"
    path.write_bytes(b"x" * 500_000)
    learn(path, table, "as noted")
    status = path.stat()
    content = bytearray(b"x" * 500_000)
    content[offset] = 0
    path.write_bytes(content)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    rows = pl.read_parquet(table).with_columns(changed_ns=pl.lit(path.stat().st_ctime_ns))
    rows.write_parquet(table)  # as on a file system that keeps no time of change
    assert known(table).digest(path) != "as noted"


def test_a_change_in_the_middle_shows_in_the_time_of_change(tmp_path: Path) -> None:
    path, table = tmp_path / "a.mbox", tmp_path / "known.parquet"
    path.write_bytes(b"x" * 500_000)
    learn(path, table, "as noted")
    status = path.stat()
    path.write_bytes(b"x" * 250_000 + b"y" + b"x" * 249_999)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert known(table).digest(path) != "as noted"


def test_a_damaged_table_or_one_of_other_readers_is_forgotten(tmp_path: Path) -> None:
    path, table = tmp_path / "a.mbox", tmp_path / "known.parquet"
    path.write_bytes(b"x")
    learn(path, table, "as noted")
    assert known(table, "2").digest(path) != "as noted"
    table.write_bytes(b"scrambled")
    assert known(table).digest(path) != "as noted"
    pl.DataFrame({"readers": ["1"], "path": [3]}).write_parquet(table)
    assert known(table).digest(path) != "as noted"


def test_a_file_written_just_now_is_looked_at_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_files, "SETTLED_NS", 10**10)
    path, table = tmp_path / "a.mbox", tmp_path / "known.parquet"
    path.write_bytes(b"x")
    learn(path, table, "as noted")
    assert known(table).digest(path) != "as noted"


def test_the_second_discovery_finds_what_the_first_found(demonstration: Workspace, tmp_path: Path) -> None:
    table = tmp_path / "known.parquet"
    told = []
    for _night in range(2):
        files = known(table)
        found, unknown = discover(demonstration.exports, (), 2**30, files)
        told.append((found, unknown, [version_of(one, ReadOptions(), files) for one in found]))
        files.save()
    fresh, nothing = discover(demonstration.exports, (), 2**30)
    assert told[0] == told[1]
    assert told[0][0] == fresh and told[0][1] == nothing


def test_a_night_with_nothing_new_leaves_out_what_is_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = make_workspace(tmp_path / "net")
    (workspace.exports / "mail.mbox").write_bytes(MAIL)
    made: list[str] = []
    for step in ("resolve", "build", "report", "publish"):
        original = getattr(Night, step)
        monkeypatch.setattr(Night, step, lambda night, name=step, call=original: (made.append(name), call(night)))

    def night(as_of: str = "2026-04-01") -> list[str]:
        made.clear()
        from datetime import date

        perform(open_night(workspace, date.fromisoformat(as_of)), Directly())
        return list(made)

    everything = ["resolve", "build", "report", "publish"]
    assert night() == everything
    assert night() == []
    assert night("2026-04-02") == everything
    (workspace.root / "decisions.csv").write_text("2026-04-01,tag,email:ann@acme.example,mentor,\n")
    assert night("2026-04-02") == everything
    (workspace.exports / "mail.mbox").rename(workspace.exports / "post.mbox")
    assert night("2026-04-02") == everything
    assert night("2026-04-02") == []
