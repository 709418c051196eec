"""Exports opened in place: archives of every make, hostile ones too, and nothing is followed out of the folder."""

from __future__ import annotations

import gzip
import io
import os
import random
import subprocess
import tarfile
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from connectors.archives import archive_kind, opened
from connectors.discovery import Unrecognised, discover
from connectors.exports import Export, ExportError, fingerprint
from connectors.lake import land, read_receipts, version_of
from connectors.landing import ReadOptions

EVENT = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:20260102T100000Z\r\n"
    b"END:VEVENT\r\nEND:VCALENDAR\r\n"
)
MEGABYTE = 2**20
NOW = datetime.fromisoformat("2026-03-01 04:15")


def members(path: Path, limit: int = MEGABYTE) -> tuple[dict[str, bytes], dict[str, str]]:
    skipped: dict[str, str] = {}
    found: dict[str, bytes] = {}
    with opened(Export(path, path.name, archive_kind(path)), limit, skipped.__setitem__) as inside:
        for member in inside:
            with member.open() as stream:
                found[member.name] = stream.read()
    return found, skipped


def zipped(entries: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return content.getvalue()


def found(root: Path) -> dict[str, str]:
    return {one.export.relative: ", ".join(what for what, _ in one.contents) for one in discover(root, (), MEGABYTE)[0]}


def unknown(root: Path) -> list[Unrecognised]:
    return discover(root, (), MEGABYTE)[1]


@pytest.mark.parametrize("name", ["x.zip", "x.zip.zip", "no suffix", "x.ics"])
def test_a_zip_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(zipped({"a.ics": EVENT}))
    assert members(tmp_path / name) == ({f"{name}/a.ics": EVENT}, {})
    assert list(found(tmp_path)) == [name]


def test_a_zip_in_a_zip_is_opened_once(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(
        zipped({"inner.zip": zipped({"a.ics": EVENT, "deep.zip": zipped({"b.ics": EVENT})})})
    )
    entries, _skipped = members(tmp_path / "x.zip")
    assert sorted(entries) == ["x.zip/inner.zip/a.ics", "x.zip/inner.zip/deep.zip"]


def test_gz_and_tgz(tmp_path: Path) -> None:
    (tmp_path / "a.ics.gz").write_bytes(gzip.compress(EVENT))
    with tarfile.open(tmp_path / "b.tgz", "w:gz") as archive:
        info = tarfile.TarInfo("folder/a.ics")
        info.size = len(EVENT)
        archive.addfile(info, io.BytesIO(EVENT))
    assert members(tmp_path / "a.ics.gz")[0] == {"a.ics.gz": EVENT}
    assert members(tmp_path / "b.tgz")[0] == {"b.tgz/folder/a.ics": EVENT}
    assert len(found(tmp_path)) == 2


@pytest.mark.parametrize("name", ["../out.ics", "/etc/out.ics", "a/../../out.ics", "C:/out.ics", "..\\out.ics"])
def test_entries_that_would_escape_are_passed_over(tmp_path: Path, name: str) -> None:
    (tmp_path / "x.zip").write_bytes(zipped({name: EVENT, "good.ics": EVENT}))
    entries, skipped = members(tmp_path / "x.zip")
    assert list(entries) == ["x.zip/good.ics"]
    assert list(skipped.values()) == ["unsafe_entry_name"]


def test_an_entry_beyond_the_limit_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "bomb.zip").write_bytes(zipped({"big.ics": bytes(2 * MEGABYTE), "good.ics": EVENT}))
    entries, skipped = members(tmp_path / "bomb.zip")
    assert list(entries) == ["bomb.zip/good.ics"]
    assert skipped == {"big.ics": "entry_too_large"}


@pytest.mark.parametrize("cut", [10, 40, -30])
def test_a_zip_that_was_cut_is_an_error_that_says_so(tmp_path: Path, cut: int) -> None:
    (tmp_path / "x.zip").write_bytes(zipped({"a.ics": EVENT})[:cut])
    with pytest.raises(ExportError, match="download it again"):
        members(tmp_path / "x.zip")
    (problem,) = unknown(tmp_path)
    assert problem.expected
    assert "download it again" in problem.reason


def test_an_encrypted_entry_is_passed_over_and_told(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.ics": EVENT}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    (tmp_path / "x.zip").write_bytes(data)
    assert members(tmp_path / "x.zip") == ({}, {"a.ics": "encrypted"})
    assert "unpack it with its password" in unknown(tmp_path)[0].reason


def test_a_damaged_zip_in_a_zip_costs_itself(tmp_path: Path) -> None:
    inner = zipped({"b.ics": EVENT})[:-30]
    (tmp_path / "x.zip").write_bytes(zipped({"a.ics": EVENT, "b.zip": inner, "c.ics": EVENT}))
    entries, skipped = members(tmp_path / "x.zip")
    assert (sorted(entries), skipped) == (["x.zip/a.ics", "x.zip/c.ics"], {"b.zip": "damaged"})
    (export,), _unknown = discover(tmp_path, (), MEGABYTE)
    assert "b.zip" in export.problems[0]


def test_zips_in_a_zip_unpack_into_one_budget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.archives.MAX_NESTED_BYTES", 3000)
    inner = zipped({"a.ics": EVENT, "filler": os.urandom(1500)})
    (tmp_path / "x.zip").write_bytes(zipped({"1.zip": inner, "2.zip": inner}))
    entries, skipped = members(tmp_path / "x.zip")
    assert sorted(entries) == ["x.zip/1.zip/a.ics", "x.zip/1.zip/filler"]
    assert skipped == {"2.zip": "entry_too_large"}


def test_a_gz_unpacks_to_no_more_than_the_limit(tmp_path: Path) -> None:
    (tmp_path / "a.ics.gz").write_bytes(gzip.compress(EVENT + bytes(2 * MEGABYTE)))
    with pytest.raises(OSError, match="max_entry_bytes"):
        members(tmp_path / "a.ics.gz")


def test_an_endless_name_in_a_tar_is_refused(tmp_path: Path) -> None:
    name = b"n" * (2 * MEGABYTE)
    header = tarfile.TarInfo("././@LongLink")
    header.type, header.size = tarfile.GNUTYPE_LONGNAME, len(name)
    content = header.tobuf(tarfile.GNU_FORMAT) + name + bytes(1024)
    (tmp_path / "x.tgz").write_bytes(gzip.compress(content))
    with pytest.raises(ExportError, match="damaged"):
        members(tmp_path / "x.tgz")


def archives() -> dict[str, bytes]:
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w:gz") as archive:
        info = tarfile.TarInfo("a.ics")
        info.size = len(EVENT)
        archive.addfile(info, io.BytesIO(EVENT))
    xz = io.BytesIO()
    with zipfile.ZipFile(xz, "w", zipfile.ZIP_LZMA) as packed:
        packed.writestr("a.ics", EVENT * 20)
    nested = zipped({"é.zip": zipped({"a.ics": EVENT}), "b.ics": EVENT})
    return {"x.zip": nested, "y.zip": xz.getvalue(), "z.tgz": tar.getvalue(), "w.ics.gz": gzip.compress(EVENT)}


@pytest.mark.parametrize("name", ["x.zip", "y.zip", "z.tgz", "w.ics.gz"])
def test_whatever_is_wrong_with_an_archive_costs_it_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / "lake").mkdir()
    (tmp_path / "exports" / "good.ics").write_bytes(EVENT)
    chance = random.Random(name)
    for _ in range(120):
        data = bytearray(archives()[name])
        for _flip in range(chance.choice((1, 1, 3))):
            data[chance.randrange(len(data))] = chance.choice((0, 0xFF, 0x80, chance.randrange(256)))
        (tmp_path / "exports" / name).write_bytes(data[: chance.choice((len(data), chance.randrange(len(data))))])
        exports, problems = discover(tmp_path / "exports", (), MEGABYTE)
        assert "good.ics" in [one.export.relative for one in exports]
        assert len(exports) + len(problems) == 2
        for found in exports:
            version = version_of(found, ReadOptions(max_entry_bytes=MEGABYTE))
            land(version, tmp_path / "lake", ReadOptions(max_entry_bytes=MEGABYTE), NOW)


def test_names_that_are_no_unicode_or_steer_a_terminal_are_written_as_escapes(tmp_path: Path) -> None:
    for name in (
        b"caf\xe9.ics",
        b"caf\xe9.txt",
        b"a\x1b]0;gotcha\x07.ics",
        "b\u202egpj.ics".encode(),
        b"two\nlines.ics",
    ):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_bytes(EVENT if name.endswith(b"ics") else b"x")
    assert sorted(found(tmp_path)) == [
        r"a\x1b]0;gotcha\x07.ics", r"b\u202egpj.ics", r"caf\udce9.ics", r"two\nlines.ics",
    ]  # fmt: skip
    assert [one.relative for one in unknown(tmp_path)] == [r"caf\udce9.txt"]
    (tmp_path / "lake").mkdir()
    for one in discover(tmp_path, (), MEGABYTE)[0]:
        land(version_of(one, ReadOptions()), tmp_path / "lake", ReadOptions(), NOW)
    assert read_receipts(tmp_path / "lake").height == 1  # all four hold the same


def test_what_lies_beside_the_folders_of_a_maildir_is_found(tmp_path: Path) -> None:
    for folder in ("cur", "new", "tmp", ".Sent/cur", ".Sent/new", ".Sent/tmp", "other"):
        (tmp_path / folder).mkdir(parents=True)
    mail = b"From: a@x.example\nTo: b@x.example\nDate: Mon, 2 Mar 2026 09:00:00 +0000\nMessage-ID: <%d@x>\n\nx\n"
    (tmp_path / "cur" / "1.host:2,S").write_bytes(mail % 1)
    (tmp_path / ".Sent" / "cur" / "2.host:2,S").write_bytes(mail % 2)
    (tmp_path / "calendar.ics").write_bytes(EVENT)
    (tmp_path / "other" / "more.ics").write_bytes(EVENT)
    exports, problems = discover(tmp_path, (), MEGABYTE)
    assert {one.export.relative: sum(count for _, count in one.contents) for one in exports} == {
        ".": 2, "calendar.ics": 1, "other/more.ics": 1,
    }  # fmt: skip
    assert problems == []


def test_folders_may_be_nested_deeper_than_python_calls(tmp_path: Path) -> None:
    here = os.open(tmp_path, os.O_RDONLY)
    try:
        os.chdir(tmp_path)
        for _ in range(1200):
            os.mkdir("d")  # noqa: PTH102 - the path as a whole is too long for a call
            os.chdir("d")
    finally:
        os.fchdir(here)
        os.close(here)
    (tmp_path / "a.ics").write_bytes(EVENT)
    try:
        assert list(found(tmp_path)) == ["a.ics"]
    finally:
        subprocess.run(["rm", "-rf", tmp_path / "d"], check=True)  # deeper than Python's own removal goes


def test_links_pipes_and_clutter_are_not_followed(tmp_path: Path) -> None:
    root = tmp_path / "exports"
    root.mkdir()
    (tmp_path / "secret.ics").write_bytes(EVENT)
    (root / "link.ics").symlink_to(tmp_path / "secret.ics")
    (root / "loop").symlink_to(root, target_is_directory=True)
    os.mkfifo(root / "pipe.mbox")
    (root / ".DS_Store").write_bytes(b"x")
    (root / "__MACOSX").mkdir()
    (root / "__MACOSX" / "._a.ics").write_bytes(EVENT)
    (root / "good.ics").write_bytes(EVENT)
    assert list(found(root)) == ["good.ics"]
    assert [(one.relative, one.expected) for one in unknown(root)] == [
        ("link.ics", False), ("loop", False), ("pipe.mbox", False),
    ]  # fmt: skip


def test_what_was_meant_to_be_read_is_told_from_the_rest(tmp_path: Path) -> None:
    for name, data in (("a.mbox", b"nothing"), ("b.txt", b"nothing"), ("c.ics", b""), ("d.olm", b"nothing")):
        (tmp_path / name).write_bytes(data)
    assert {one.relative: one.expected for one in unknown(tmp_path)} == {
        "a.mbox": True, "b.txt": False, "c.ics": True, "d.olm": True,
    }  # fmt: skip


def test_patterns_leave_files_out(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    for name in ("a.ics", "b.bak", "old/c.ics"):
        (tmp_path / name).write_bytes(EVENT)
    exports, _unknown = discover(tmp_path, ["*.bak", "old/*"], MEGABYTE)
    assert [one.export.relative for one in exports] == ["a.ics"]


def test_a_fingerprint_is_of_content_and_for_folders_of_names(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "1.eml").write_bytes(b"x")
    a, b = (Export(tmp_path / name, name, "folder", (tmp_path / name / "1.eml",)) for name in ("a", "b"))
    assert fingerprint(a) == fingerprint(b)
    (tmp_path / "b" / "1.eml").rename(tmp_path / "b" / "2.eml")
    assert fingerprint(a) != fingerprint(Export(tmp_path / "b", "b", "folder", (tmp_path / "b" / "2.eml",)))
