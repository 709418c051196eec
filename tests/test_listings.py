"""Folders of one message a file: nothing new asks for no file, and whatever changed is read."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from connectors import discovery, known_files
from connectors.discovery import discover
from connectors.known_files import KnownFiles
from connectors.lake import land, read_receipts, remove_contained, version_of
from connectors.landing import ReadOptions
from tests.test_mail_growth import NOW, message, tables

ADDED, ODD = 60, 7


@pytest.fixture(autouse=True)
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let files that were written just now be trusted, and few files be worth a listing."""
    monkeypatch.setattr(known_files, "SETTLED_NS", -(10**18))
    monkeypatch.setattr(discovery, "WORTH_A_LISTING", 5)


def eml(number: int) -> str:
    return message(number).split("\n", 1)[1]


@pytest.fixture(params=["eml", "maildir"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder of ten messages, as .eml files or in a Maildir."""
    place = tmp_path / "exports" / "Mail"
    if request.param == "maildir":
        for name in ("cur", "new", "tmp"):
            (place / name).mkdir(parents=True)
        place = place / "cur"
    place.mkdir(parents=True, exist_ok=True)
    for number in range(10):
        write(place, number)
    return place


def write(folder: Path, number: int) -> Path:
    name = f"17724420{number:02}.M{number}.host:2,S" if folder.name == "cur" else f"{number}.eml"
    (folder / name).write_text(eml(number))
    return folder / name


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that were asked for, one by one."""
    paths: list[Path] = []
    original = KnownFiles.of

    def noting(known: KnownFiles, path: Path, settled_name: bool = False) -> known_files.KnownFile:
        paths.append(path)
        return original(known, path, settled_name)

    monkeypatch.setattr(KnownFiles, "of", noting)
    return paths


def night(tmp_path: Path) -> list[str]:
    """Land what is new, as a night does, and return the keys of all events."""
    lake, table = tmp_path / "lake", tmp_path / "known.parquet"
    lake.mkdir(exist_ok=True)
    known = KnownFiles(table, "1", read_receipts(lake).select("bytes", "fingerprint").iter_rows())
    found = discover(tmp_path / "exports", (), 2**30, known)[0]
    landed = {path.name for path in lake.iterdir()}
    versions = [version_of(one, ReadOptions(), known, landed) for one in found]
    known.save()
    for version in versions:
        if version.folder not in landed:
            land(version, lake, ReadOptions(), NOW)
    remove_contained(lake, versions)
    return sorted(tables(lake)["event"]["event_key"].to_list())


def test_a_night_with_nothing_new_asks_for_no_message(folder: Path, tmp_path: Path, asked: list[Path]) -> None:
    first = night(tmp_path)
    assert len(first) == 10 and asked
    for _night in range(2):
        asked.clear()
        assert night(tmp_path) == first
        assert asked == []


def rewrite(folder: Path) -> None:
    """Replace a message by one of equal size, and set its time of modification back."""
    path = sorted(folder.iterdir())[ODD]
    status, text = path.stat(), path.read_text()
    path.write_text(text.replace("@acme.example>\nDate", "@acne.example>\nDate"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert path.stat().st_size == status.st_size


def rename(folder: Path) -> None:
    path = sorted(folder.iterdir())[ODD]
    path.rename(path.with_name(path.name.replace("host", "host2") if "host" in path.name else f"a{path.name}"))


CHANGES: dict[str, tuple[Callable[[Path], object], int]] = {
    "a message came": (lambda folder: write(folder, ADDED), 11),
    "a message went, which nobody forgets": (lambda folder: sorted(folder.iterdir())[ODD].unlink(), 10),
    "a message was renamed": (rename, 10),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changed_is_noticed(folder: Path, tmp_path: Path, asked: list[Path], change: str) -> None:
    do, events = CHANGES[change]
    night(tmp_path)
    do(folder)
    asked.clear()
    assert len(set(night(tmp_path))) == events
    assert asked


def test_a_message_rewritten_at_equal_size_and_time_is_read(folder: Path, tmp_path: Path) -> None:
    night(tmp_path)
    rewrite(folder)
    assert any("acne.example" in key for key in night(tmp_path))


def test_a_folder_written_just_now_is_asked_again(
    folder: Path, tmp_path: Path, asked: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known_files, "SETTLED_NS", 10**18)
    night(tmp_path)
    asked.clear()
    night(tmp_path)
    assert asked
