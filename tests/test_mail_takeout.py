"""A Takeout as it came: zipped, as tgz or unpacked, the same rows land, and the progress counts bytes and messages."""

from __future__ import annotations

import tarfile
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from connectors.discovery import discover
from connectors.lake import distinct, land, version_of
from connectors.landing import SCHEMAS, ReadOptions, read_landed
from tests.landed_mail import mail

NOW = datetime.fromisoformat("2026-11-25 04:15")
GMAIL = b"X-GM-THRID: 17\r\nX-Gmail-Labels: =?UTF-8?Q?Gesendet,Ge=C3=B6ffnet?="
TAKEOUT = {
    "Takeout/E-Mails/Alle Nachrichten.mbox": b"".join(mail(str(at), GMAIL, body=b"x" * 900) for at in range(2_500)),
    "Takeout/E-Mails/Arbeit.mbox": mail("work 1") + mail("2499", GMAIL, body=b"x" * 900),
    "Takeout/Groups/googlegroups.com/chess@googlegroups.com/topics.mbox": mail("group 1"),
    "Takeout/Kalender/ada@home.example.ics": (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Google Inc//Google Calendar 70.9054//EN\r\nBEGIN:VEVENT\r\n"
        b"UID:1\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260102T100000Z\r\nDTEND:20260102T110000Z\r\n"
        b"ATTENDEE:mailto:bob@work.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    ),
    "Takeout/Archiv_Übersicht.html": b"<!DOCTYPE html><title>Archiv</title>",
}
MAILBOXES = [name for name in TAKEOUT if name.endswith(".mbox")]


def zipped(exports: Path) -> None:
    with zipfile.ZipFile(exports / "takeout-20261101T000000Z-001.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in TAKEOUT.items():
            archive.writestr(name, content)


def tarred(exports: Path) -> None:
    unpacked(exports / "here")
    with tarfile.open(exports / "takeout-20261101T000000Z-001.tgz", "w:gz") as archive:
        for name in TAKEOUT:
            archive.add(exports / "here" / name, name)
            (exports / "here" / name).unlink()


def unpacked(exports: Path) -> None:
    for name, content in TAKEOUT.items():
        path = exports / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def landed(exports: Path, lake: Path, progress: Callable[[int, int], None] | None = None) -> dict[str, pl.DataFrame]:
    """Return the rows of everything in a folder of exports without what says in which file they lay."""
    found, _unknown = discover(exports, (), 2**30)
    lake.mkdir()
    for version in distinct(version_of(one, ReadOptions()) for one in found):
        land(version, lake, ReadOptions(), NOW, progress)
    where = {"source_file", "record", "captured_at"}
    tables = ("event", "participant", "rejected_record")
    rows = {name: read_landed(lake.iterdir(), name).drop(where & set(SCHEMAS[name])).collect() for name in tables}
    return {name: frame.sort(pl.all()) for name, frame in rows.items()}


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_a_packed_takeout_lands_as_the_unpacked_one_does(tmp_path: Path, pack: Callable[[Path], None]) -> None:
    (tmp_path / "packed").mkdir()
    pack(tmp_path / "packed")
    unpacked(tmp_path / "plain")
    plain = landed(tmp_path / "plain", tmp_path / "lake")
    packed = landed(tmp_path / "packed", tmp_path / "other")
    assert plain["event"].height == 2_504
    for name, rows in plain.items():
        assert packed[name].equals(rows), name


def test_sent_mail_tells_the_owner_in_any_language_and_a_group_does_not(tmp_path: Path) -> None:
    unpacked(tmp_path / "exports")
    landed(tmp_path / "exports", tmp_path / "lake")
    owners = read_landed((tmp_path / "lake").iterdir(), "contact_record").filter(pl.col("source") == "mail").collect()
    evidence = {tuple(record.split("/")[1:3]) for record in owners["record"]}
    assert evidence == {("sent_label", "2500"), ("sent_label", "1")}
    assert set(owners["email"]) == {"ada@home.example"}


def test_progress_counts_all_bytes_and_messages_of_the_mailboxes(tmp_path: Path) -> None:
    unpacked(tmp_path / "exports")
    steps: list[tuple[int, int]] = []
    (tmp_path / "exports/Takeout/Kalender/ada@home.example.ics").unlink()
    landed(tmp_path / "exports", tmp_path / "lake", lambda *step: steps.append(step))
    assert sum(messages for _bytes, messages in steps) == 2_503
    assert sum(size for size, _messages in steps) == sum(len(TAKEOUT[name]) for name in MAILBOXES)
    assert len(steps) > len(MAILBOXES)
