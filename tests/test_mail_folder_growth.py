"""Folders of messages that grew: only new and moved files are read, and nothing that is gone is forgotten."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from connectors import mail_files, mail_folder_growth
from connectors.lake import read_receipts
from connectors.landing import SCHEMAS
from tests.test_mail_growth import message, night, tables


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    folder = tmp_path / "exports" / "Mail"
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True)
    return folder


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were read, in their order."""
    names: list[str] = []
    original = mail_files.land_one

    def noting(member, *arguments):  # type: ignore[no-untyped-def]
        names.append(Path(member.name).name)
        return original(member, *arguments)

    monkeypatch.setattr(mail_folder_growth, "land_one", noting)
    return names


def deliver(folder: Path, number: int, name: str = "") -> Path:
    path = folder / "new" / (name or f"17724420{number:02}.M{number}.host")
    path.write_text(message(number).split("\n", 1)[1])
    return path


def keys(lake: Path) -> list[str]:
    return sorted(tables(lake)["event"]["event_key"].to_list())


def assert_same_as_anew(tmp_path: Path) -> None:
    night(tmp_path / "exports", tmp_path / "anew")
    anew, grown = tables(tmp_path / "anew"), tables(tmp_path / "lake")
    for name in SCHEMAS:
        assert grown[name].equals(anew[name]), name


def test_only_new_and_moved_files_are_read(maildir: Path, tmp_path: Path, read: list[str]) -> None:
    paths = [deliver(maildir, number) for number in range(4)]
    night(tmp_path / "exports", tmp_path / "lake")
    assert len(read) == 4
    read.clear()
    seen = [path.rename(maildir / "cur" / f"{path.name}:2,S") for path in paths[:2]]
    deliver(maildir, 9)
    (maildir / ".Sent" / "cur").mkdir(parents=True)
    paths[3].rename(maildir / ".Sent" / "cur" / f"{paths[3].name}:2,S")
    night(tmp_path / "exports", tmp_path / "lake")
    assert sorted(read) == ["1772442003.M3.host:2,S", "1772442009.M9.host"]
    read.clear()
    seen[0].rename(maildir / "cur" / f"{paths[0].name}:2,D")
    night(tmp_path / "exports", tmp_path / "lake")
    assert read == ["1772442000.M0.host:2,D"]
    assert read_receipts(tmp_path / "lake").height == 1
    assert_same_as_anew(tmp_path)


def test_what_is_gone_or_marked_as_deleted_is_remembered(maildir: Path, tmp_path: Path, read: list[str]) -> None:
    paths = [deliver(maildir, number) for number in range(3)]
    night(tmp_path / "exports", tmp_path / "lake")
    paths[0].unlink()
    paths[1].rename(maildir / "cur" / f"{paths[1].name}:2,ST")
    for _night in range(2):
        night(tmp_path / "exports", tmp_path / "lake")
        assert keys(tmp_path / "lake") == [f"<{number}@acme.example>" for number in range(3)]
        (maildir / "cur" / f"{paths[1].name}:2,ST").unlink(missing_ok=True)


def test_a_file_of_the_same_name_with_another_message_is_another_message(tmp_path: Path) -> None:
    letters = tmp_path / "exports" / "letters"
    letters.mkdir(parents=True)
    for number in (1, 2):
        (letters / "a.eml").write_text(message(number).split("\n", 1)[1])
        (letters / "b.eml").write_text(message(7).split("\n", 1)[1])
        night(tmp_path / "exports", tmp_path / "lake")
    assert keys(tmp_path / "lake") == ["<1@acme.example>", "<2@acme.example>", "<7@acme.example>"]


def test_random_deliveries_and_flags_over_many_nights(maildir: Path, tmp_path: Path) -> None:
    dice = random.Random(7)
    number = 0
    for _night in range(12):
        for _delivery in range(dice.randrange(4)):
            deliver(maildir, number)
            number += 1
        for path in [*maildir.glob("new/*"), *maildir.glob("cur/*")]:
            if dice.random() < 0.3:
                flags = dice.choice(["S", "RS", "DS", "FS"])
                path.rename(maildir / "cur" / f"{path.name.split(':')[0]}:2,{flags}")
        if number:
            night(tmp_path / "exports", tmp_path / "lake")
    assert_same_as_anew(tmp_path)
