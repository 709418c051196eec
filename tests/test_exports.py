"""Exports opened in place: archives of every make, hostile ones too, and nothing is followed out of the folder."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
import zipfile
from pathlib import Path

import pytest

from connectors.discovery import Unrecognised, discover
from connectors.exports import Export, ExportError, archive_kind, fingerprint, opened

EVENT = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:20260102T100000Z\r\n"
    b"END:VEVENT\r\nEND:VCALENDAR\r\n"
)
MEGABYTE = 2**20


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


def test_an_encrypted_zip_is_an_error_that_says_so(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.ics": EVENT}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    (tmp_path / "x.zip").write_bytes(data)
    with pytest.raises(ExportError, match="encrypted"):
        members(tmp_path / "x.zip")


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
    for name, data in (("a.mbox", b"nothing"), ("b.txt", b"nothing"), ("c.ics", b""), ("d.pst", b"!BDN1234")):
        (tmp_path / name).write_bytes(data)
    assert {one.relative: one.expected for one in unknown(tmp_path)} == {
        "a.mbox": True, "b.txt": False, "c.ics": True, "d.pst": True,
    }  # fmt: skip
    assert "Outlook PST" in unknown(tmp_path)[-1].reason


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
