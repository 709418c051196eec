"""A mailbox lands the same, however it is packed and however often; and costs no more than it must."""

from __future__ import annotations

import gzip
import io
import random
import tarfile
import zipfile
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from connectors import mail_maildir, mail_mbox, mail_messages
from connectors.exports import ExportError
from tests.landed_mail import DATED, Landed, land_export, land_files, land_mbox, mail

EXAMPLE = Path(__file__).parent.parent / "examples"
TAKEOUT = EXAMPLE / "exports/Takeout/Mail/All mail Including Spam and Trash.mbox"


def content(landed: Landed) -> tuple[object, ...]:
    """Return the rows without what says where they lay."""
    return tuple(
        [{name: value for name, value in row.items() if name != "record"} for row in rows]
        for rows in (landed.events, landed.people)
    )


def test_a_takeout_in_any_package_lands_the_same(tmp_path: Path) -> None:
    plain = land_export(TAKEOUT, mail_mbox)
    inside = "Takeout/Mail/All mail Including Spam and Trash.mbox"
    with zipfile.ZipFile(tmp_path / "takeout-20261101T000000Z-001.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(TAKEOUT, inside)
    with tarfile.open(tmp_path / "takeout.tgz", "w:gz") as archive:
        archive.add(TAKEOUT, inside)
    with gzip.open(tmp_path / "all.mbox.gz", "wb", compresslevel=1) as stream:
        stream.write(TAKEOUT.read_bytes())
    for path in sorted(tmp_path.iterdir()):
        assert content(land_export(path, mail_mbox)) == content(plain), path.name
    crlf = land_mbox(TAKEOUT.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    assert crlf.keys == plain.keys


def test_the_example_mailbox_holds_what_its_truth_says() -> None:
    landed = land_export(TAKEOUT, mail_mbox)
    people = pl.DataFrame(landed.people).select("record", "role", pl.col("email").str.to_lowercase())
    events = pl.DataFrame(landed.events, infer_schema_length=None)
    counted = events.filter((pl.col("status") == "confirmed") & pl.col("automation").is_null())
    seen = counted.select("record", event="event_key", occurred_at="occurred_at").join(people, on="record")
    truth = pl.read_csv(EXAMPLE / "truth/interactions.csv", try_parse_dates=True).filter(pl.col("kind") == "email")
    emails = (
        pl.read_csv(EXAMPLE / "truth/people.csv").select("truth_id", pl.col("emails").str.split(";")).explode("emails")
    )
    wanted = truth.join(emails, on="truth_id").select("event", "occurred_at", "truth_id", "direction", email="emails")
    one_way = wanted.join(seen, on=["event", "occurred_at", "email"])
    right = one_way.filter((pl.col("direction") == "in") == (pl.col("role") == "from"))
    assert right.select("event", "truth_id").unique().height == truth.height
    uncounted = pl.read_csv(EXAMPLE / "truth/uncounted.csv").filter(pl.col("kind") == "email")
    told_apart = uncounted.filter(pl.col("reason") != "role_address")
    assert told_apart.height > 200
    assert not set(counted["event_key"]) & set(told_apart["event"])


def test_landing_twice_gives_the_same() -> None:
    assert land_export(TAKEOUT, mail_mbox) == land_export(TAKEOUT, mail_mbox)


def test_every_candidate_is_an_event_or_a_reject() -> None:
    boxes = mail("1") + mail("2", b"X-Mozilla-Status: 0009") + mail("3") + DATED + b"From: a@b.example\nDate: x\n\n"
    landed = land_mbox(boxes)
    assert len(landed.events) + len(landed.rejects) == 4


def test_one_message_in_three_labels_has_one_key() -> None:
    one = mail("1", b"Date: Thu, 4 Jan 2024 08:00:00 +0000")
    landed = [land_mbox(one, f"Takeout/Mail/{label}.mbox") for label in ("Inbox", "Work", "Sent")]
    assert {landed_box.keys[0] for landed_box in landed} == {"<1>"}


def test_one_message_is_one_event_in_mbox_maildir_and_eml() -> None:
    fields = (b"Date: Thu, 4 Jan 2024 08:00:00 +0000", b"Subject: plan", b"References: <0>")
    whole = mail("1", *fields).removeprefix(DATED)
    boxed = land_mbox(DATED + whole)
    single = land_files({"a.eml": whole.replace(b"\n", b"\r\n")})
    maildir = land_files({"cur/1704355200.M1.host:2,S": whole, "new/.keep": b""}, mail_maildir)
    apple = land_files({"1.emlx": b"%d\n%b<?xml version='1.0'?><plist/>" % (len(whole), whole)}, mail_messages)
    expected = [
        {name: value for name, value in row.items() if name not in ("record", "size_bytes")} for row in boxed.events
    ]
    for other in (single, maildir, apple):
        assert [
            {name: value for name, value in row.items() if name not in ("record", "size_bytes")} for row in other.events
        ] == expected
        assert content(other)[1] == content(boxed)[1]


def test_two_messages_that_share_an_id_are_both_kept() -> None:
    landed = land_mbox(mail("1", b"Subject: a") + mail("1", b"Subject: b"))
    assert [event["subject"] for event in landed.events] == ["a", "b"]
    assert len({event["record"] for event in landed.events}) == 2


def test_nothing_of_a_body_is_stored() -> None:
    body = b"secret words\nSubject: secret\nTo: secret@body.example\n\nContent-Disposition: a; filename=secret.pdf\n"
    landed = land_mbox(mail("1", b"Content-Type: multipart/mixed; name=secret.pdf", body=body))
    assert "secret" not in repr(landed)


def test_an_empty_file_and_one_without_mail_are_refused() -> None:
    for nothing in (b"", b"From here on there is no mail\nin it\n", b"\n\n"):
        with pytest.raises(ExportError, match="no message"):
            land_mbox(nothing)


@pytest.mark.parametrize(
    ("head", "name", "known"),
    [
        (mail("1"), "x", "mailbox (mbox)"),
        (b"\xef\xbb\xbf" + mail("1"), "x", "mailbox (mbox)"),
        (b"From 1@xxx\r\nX-GM-THRID: 1\r\nFrom: a@b.example\r\n\r\n", "x", "Gmail mailbox"),
        (mail("1"), "Groups/googlegroups.com/a@googlegroups.com/topics.mbox", "Google Group mailbox"),
        (b"From here to eternity\n\nwe go\n", "novel.mbox", None),
        (b"Dear Bob\n", "x.mbox", None),
        (b"", "x.mbox", None),
        (b"From ada Thu Jan  4 10:00:00 2024\nName: x\nOther: y\n\n", "x", None),
    ],
)
def test_mailboxes_are_known_by_their_content(head: bytes, name: str, known: str | None) -> None:
    assert mail_mbox.recognise(head, name) == known


def test_a_cut_archive_keeps_what_came_before_the_cut(tmp_path: Path) -> None:
    noise = random.Random(1)
    boxes = b"".join(mail(str(number), body=noise.randbytes(5_000).hex().encode()) for number in range(400))
    packed = gzip.compress(boxes, compresslevel=1)
    (tmp_path / "cut.mbox.gz").write_bytes(packed[: len(packed) // 2])
    landed = land_export(tmp_path / "cut.mbox.gz", mail_mbox)
    assert 40 < len(landed.events) < 210
    assert landed.reasons() == ["damaged_archive"]


def test_an_entry_stops_at_its_limit(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "big.mbox.gz", "wb") as stream:
        stream.write(mail("1") + mail("2") + b"\0" * 3_000_000)
    landed = land_export(tmp_path / "big.mbox.gz", mail_mbox, max_entry_bytes=1_000_000)
    assert landed.keys == ["<1>", "<2>"]
    assert landed.reasons() == ["entry_too_large"]


def test_records_stop_at_their_limit() -> None:
    landed = land_mbox(b"".join(mail(str(number)) for number in range(9)), max_records=5)
    assert len(landed.events) == 5
    assert landed.reasons() == ["too_many_records"]


def test_a_huge_message_without_a_line_end_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "sparse.mbox"
    with path.open("wb") as stream:
        stream.write(mail("1"))
        stream.seek(512 * 2**20)
        stream.write(b"\n" + mail("2"))
    landed = land_export(path, mail_mbox)
    assert landed.keys == ["<1>", "<2>"]
    assert landed.events[0]["size_bytes"] > 500 * 2**20


def test_a_read_only_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "box"
    path.write_bytes(mail("1"))
    path.chmod(0o400)
    assert land_export(path, mail_mbox).keys == ["<1>"]


def test_progress_adds_up_to_the_file(tmp_path: Path) -> None:
    from connectors.exports import Member
    from connectors.landing import Landing, ReadOptions

    boxes = b"".join(mail(str(number)) for number in range(4_500))
    (tmp_path / "box").write_bytes(boxes)
    (tmp_path / "lake").mkdir()
    seen = [0, 0]

    def progress(size: int, messages: int) -> None:
        seen[0] += size
        seen[1] += messages

    landing = Landing(tmp_path / "lake", "f" * 16, progress)
    member = Member("box", len(boxes), None, lambda: io.BytesIO(boxes), tmp_path / "box")
    mail_mbox.land([member], landing, ReadOptions())
    landing.close()
    assert seen == [len(boxes), 4_500]


def test_times_of_a_takeout_are_utc() -> None:
    landed = land_mbox(mail("1", b"Date: Thu, 4 Jan 2024 23:30:00 -0500"))
    assert landed.events[0]["occurred_at"] == datetime(2024, 1, 5, 4, 30)  # noqa: DTZ001
