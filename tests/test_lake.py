"""The lake: every version of an export once, whole, and apart from what was read before."""

from __future__ import annotations

import errno
import io
import json
import shutil
import tarfile
import zipfile
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from connectors.discovery import discover
from connectors.exports import ExportError
from connectors.lake import Version, current, distinct, land, read_receipts, remove_unfinished, version_of
from connectors.landing import CannotWrite, Landing, ReadOptions, read_landed

NOW = datetime.fromisoformat("2026-03-01 04:15")
LIMIT = 2**30


def message(number: int) -> str:
    return (
        f"From ann@acme.example Mon Mar  2 09:00:{number:02} 2026\nMessage-ID: <{number}@acme.example>\n"
        f"Date: Mon, 2 Mar 2026 09:00:{number:02} +0000\nFrom: Ann Roe <ann@acme.example>\nTo: me@home.example\n"
        f"Subject: {number}\n\nbody {number}\n\n"
    )


def event(uid: str) -> str:
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nBEGIN:VEVENT\r\n"
        f"UID:{uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260102T100000Z\r\nDTEND:20260102T110000Z\r\n"
        "ATTENDEE:mailto:ann@acme.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    folder = tmp_path / "exports"
    folder.mkdir()
    return folder


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    folder = tmp_path / "lake"
    folder.mkdir()
    return folder


def land_all(exports: Path, lake: Path, options: ReadOptions | None = None, now: datetime = NOW) -> list[Version]:
    options = options or ReadOptions()
    found, _unknown = discover(exports, (), LIMIT)
    versions = distinct(version_of(one, options) for one in found)
    for version in versions:
        land(version, lake, options, now)
    return versions


def events(lake: Path, versions: list[Version]) -> list[str]:
    chosen = current(read_receipts(lake), versions)
    frame = read_landed([lake / name for name in chosen["folder"]], "event").collect()
    return sorted(frame["event_key"].to_list())


def test_an_export_lands_once_under_a_receipt(exports: Path, lake: Path) -> None:
    (exports / "mail").write_text(message(1) + message(2))
    (version,) = land_all(exports, lake)
    (receipt,) = read_receipts(lake).to_dicts()
    assert receipt["path"] == "mail"
    assert receipt["status"] == "landed"
    assert json.loads(receipt["counts"])["event"] == 2
    assert receipt["source_file"] == version.fingerprint[:16]
    assert events(lake, [version]) == ["<1@acme.example>", "<2@acme.example>"]
    before = {path: path.stat().st_mtime_ns for path in lake.rglob("*.parquet")}
    land_all(exports, lake, now=datetime.fromisoformat("2026-03-02 04:15"))
    assert {path: path.stat().st_mtime_ns for path in lake.rglob("*.parquet")} == before


def test_copies_of_one_file_are_one_export(exports: Path, lake: Path) -> None:
    (exports / "b.mbox").write_text(message(1))
    (exports / "a.mbox").write_text(message(1))
    versions = land_all(exports, lake)
    assert [version.export.relative for version in versions] == ["a.mbox"]


def test_a_changed_file_is_a_new_version_and_the_old_one_stays(exports: Path, lake: Path) -> None:
    mail = exports / "mail.mbox"
    mail.write_text(message(1))
    land_all(exports, lake)
    mail.write_text(message(2))
    versions = land_all(exports, lake)
    assert events(lake, versions) == ["<1@acme.example>", "<2@acme.example>"]


def test_a_deleted_file_is_remembered(exports: Path, lake: Path) -> None:
    (exports / "mail.mbox").write_text(message(1))
    land_all(exports, lake)
    (exports / "mail.mbox").unlink()
    assert events(lake, land_all(exports, lake)) == ["<1@acme.example>"]


def test_a_gone_calendar_keeps_its_farthest_horizon(exports: Path, lake: Path) -> None:
    endless = event("a").replace("DTEND", "RRULE:FREQ=YEARLY\r\nDTEND")
    (exports / "calendar.ics").write_text(endless)
    far, near = (ReadOptions(horizon=ReadOptions().horizon.replace(year=year)) for year in (2030, 2027))
    land_all(exports, lake, far)
    land_all(exports, lake, near, now=datetime.fromisoformat("2026-03-02 04:15"))
    (exports / "calendar.ics").unlink()
    assert len(events(lake, [])) == 5
    assert current(read_receipts(lake), [])["status"].to_list() == ["gone"]


def test_an_export_that_changes_while_it_is_read_is_left_for_the_next_run(exports: Path, lake: Path) -> None:
    mail = exports / "mail.mbox"
    mail.write_text(message(1))
    (found,), _unknown = discover(exports, (), LIMIT)
    version = version_of(found, ReadOptions())
    mail.write_text(message(1) + message(2))
    with pytest.raises(ExportError, match="changed while it was read"):
        land(version, lake, ReadOptions(), NOW)
    assert list(lake.iterdir()) == []
    mail.unlink()
    with pytest.raises(ExportError, match="changed while it was read"):
        land(version, lake, ReadOptions(), NOW)


def test_a_renamed_file_is_told_under_its_new_path(exports: Path, lake: Path) -> None:
    (exports / "mail.mbox").write_text(message(1))
    land_all(exports, lake)
    (exports / "mail.mbox").rename(exports / "post.mbox")
    versions = land_all(exports, lake)
    assert current(read_receipts(lake), versions)["path"].to_list() == ["post.mbox"]


def test_a_setting_that_a_reader_reads_makes_a_new_version_that_alone_counts(exports: Path, lake: Path) -> None:
    (exports / "mail.mbox").write_text(message(1))
    land_all(exports, lake)
    without = ReadOptions(keep_subjects=False)
    versions = land_all(exports, lake, without)
    assert read_receipts(lake).height == 2
    chosen = current(read_receipts(lake), versions)
    frame = read_landed([lake / name for name in chosen["folder"]], "event").collect()
    assert frame["subject"].to_list() == [None]
    back = land_all(exports, lake)
    chosen = current(read_receipts(lake), back)
    frame = read_landed([lake / name for name in chosen["folder"]], "event").collect()
    assert frame["subject"].to_list() == ["1"]


def test_the_horizon_concerns_calendars_only(exports: Path, lake: Path) -> None:
    (exports / "mail.mbox").write_text(message(1))
    (exports / "calendar.ics").write_text(event("a"))
    later = ReadOptions(horizon=ReadOptions().horizon.replace(year=2030))
    land_all(exports, lake)
    land_all(exports, lake, later)
    assert sorted(read_receipts(lake)["path"].to_list()) == ["calendar.ics", "calendar.ics", "mail.mbox"]


def test_what_a_killed_run_left_is_not_there(exports: Path, lake: Path) -> None:
    (exports / "mail.mbox").write_text(message(1))
    (version,) = land_all(exports, lake)
    shutil.copytree(lake / version.folder, lake / ".unfinished-x")
    assert read_receipts(lake).height == 1
    remove_unfinished(lake)
    assert [path.name for path in lake.iterdir()] == [version.folder]


def test_one_bad_member_costs_itself(exports: Path, lake: Path) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.mbox", message(1))
        archive.writestr("b.mbox", message(2) * 50)
        archive.writestr("c.ics", event("c"))
    data = bytearray(content.getvalue())
    data[data.index(b"body 2")] ^= 1  # the checksum of b.mbox no longer holds
    (exports / "takeout.zip").write_bytes(data)
    versions = land_all(exports, lake)
    assert "<1@acme.example>" in events(lake, versions)
    assert any(key.startswith("c/") for key in events(lake, versions))
    rejected = pl.concat([pl.read_parquet(path) for path in lake.rglob("rejected_record-*")])
    assert any(record.startswith("b.mbox") for record in rejected["record"])


def test_entries_of_a_tar_land_like_those_of_a_zip(exports: Path, lake: Path, tmp_path: Path) -> None:
    (tmp_path / "1.eml").write_text(message(1).split("\n", 1)[1])
    (tmp_path / "2.eml").write_text(message(2).split("\n", 1)[1])
    with tarfile.open(exports / "mail.tgz", "w:gz") as archive:
        archive.add(tmp_path / "1.eml", "mail/1.eml")
        archive.add(tmp_path / "2.eml", "mail/2.eml")
    assert events(lake, land_all(exports, lake)) == ["<1@acme.example>", "<2@acme.example>"]


def test_no_body_is_stored(exports: Path, lake: Path) -> None:
    (exports / "mail.mbox").write_text(message(1).replace("body 1", "very private words"))
    land_all(exports, lake)
    stored = pl.concat([pl.read_parquet(path).cast(pl.String) for path in lake.rglob("*.parquet")], how="diagonal")
    assert not any("private" in str(cell) for row in stored.iter_rows() for cell in row)


def test_rejects_with_and_without_a_detail_land_together(lake: Path) -> None:
    landing = Landing(lake, "0" * 16)
    for number in range(200):
        landing.reject(str(number), "deleted")
    landing.reject("200", "no_message", "12 bytes before the first message")
    landing.close()
    assert read_landed([lake], "rejected_record").collect()["detail"].drop_nulls().len() == 1


@pytest.mark.parametrize("repeats", [1, 10])
def test_text_lands_tidy_however_often_it_repeats(lake: Path, repeats: int) -> None:
    untidy = ["  Ann Roe ", "Jose\u0301", "a\x00b\tc", "", "   ", "plain", None, "李小龍"] * repeats
    landing = Landing(lake, "0" * 16)
    landing.add("participant", {"name": untidy})
    landing.close()
    frame = read_landed([lake], "participant").collect()
    assert frame["name"].to_list() == ["Ann Roe", "José", "a b c", None, None, "plain", None, "李小龍"] * repeats
    assert frame["source_file"].unique().to_list() == ["0" * 16]


def test_a_full_disk_is_told_from_a_share_that_may_come_back(lake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object, **_options: object) -> None:
        raise pl.exceptions.ComputeError("underlying IO error: No space left on device (os error 28)")

    landing = Landing(lake, "0" * 16)
    landing.reject("1", "deleted")
    monkeypatch.setattr(pl.DataFrame, "write_parquet", full)
    with pytest.raises(CannotWrite) as raised:
        landing.close()
    assert raised.value.errno == errno.ENOSPC


def test_an_archive_that_is_replaced_keeps_the_invitations_that_have_left_its_window(exports: Path, lake: Path) -> None:
    link = "https://www.linkedin.com/in/"

    def archive(name: str, day: str) -> None:
        rows = "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl\n"
        rows += f'Me,{name},"{day}, 4:55 PM",,OUTGOING,{link}me,{link}{name.lower()}\n'
        with zipfile.ZipFile(exports / "Complete_LinkedInDataExport.zip", "w") as content:
            content.writestr("Invitations.csv", rows)

    def invited(versions: list[Version]) -> set[str | None]:
        chosen = current(read_receipts(lake), versions)
        people = read_landed([lake / name for name in chosen["folder"]], "participant").filter(role="invitee").collect()
        return set(people["name"].to_list())

    archive("Ann", "3/20/25")
    assert invited(land_all(exports, lake)) == {"Ann"}
    archive("Bo", "11/20/25")
    assert invited(land_all(exports, lake)) == {"Ann", "Bo"}
