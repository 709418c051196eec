"""Folders of mail as programs keep them: Maildir, Thunderbird, Apple Mail, .eml."""

from __future__ import annotations

import os
import random
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from connectors import mail_maildir, mail_mbox, mail_messages
from connectors.discovery import discover
from connectors.exports import ExportError
from tests.landed_mail import DATED, land_export, land_files, land_mbox, mail


def single(key: str, *fields: bytes) -> bytes:
    return mail(key, *fields).removeprefix(DATED)


def land_maildir(files: dict[str, bytes]) -> tuple[list[str], list[str]]:
    landed = land_files({"cur/.keep": b"", "new/.keep": b"", **files}, mail_maildir)
    return landed.keys, landed.reasons()


def test_a_maildir_gives_new_and_current_mail_and_leaves_half_delivered_mail() -> None:
    keys, rejects = land_maildir(
        {"cur/1.M1.host:2,S": single("1"), "new/2.M2.host": single("2"), "tmp/3.M3.host": single("3")}
    )
    assert (keys, rejects) == (["<1>", "<2>"], [])


@pytest.mark.parametrize("flags", [":2,ST", "!2,ST", ";2,T"])
def test_trashed_mail_of_a_maildir_is_rejected_with_any_separator(flags: str) -> None:
    keys, rejects = land_maildir({f"cur/1.M1.host{flags}": single("1"), "cur/2.M2.host!2,S": single("2")})
    assert (keys, rejects) == (["<2>"], ["deleted"])


def test_maildir_flags_and_names_say_draft_and_time() -> None:
    landed = land_files({"cur/1704355200.M1.host:2,DS": single("1"), "new/.keep": b""}, mail_maildir)
    assert landed.events[0]["status"] == "draft"
    assert landed.events[0]["occurred_at"] == datetime(2024, 1, 4, 8)  # noqa: DTZ001


def test_folders_of_a_maildir_say_what_they_hold() -> None:
    landed = land_files(
        {"cur/1.a": single("1"), "new/.k": b"", ".Sent/cur/2.a": single("2"), ".INBOX.Junk/new/3.a": single("3")},
        mail_maildir,
    )
    assert dict(zip(landed.keys, (event["status"] for event in landed.events), strict=True)) == {
        "<1>": "confirmed",
        "<2>": "confirmed",
        "<3>": "spam",
    }
    assert landed.evidence() == {("sent_folder", "ada@home.example"): 1}


def test_links_in_a_maildir_are_not_followed(tmp_path: Path) -> None:
    for name in ("cur", "new"):
        (tmp_path / "md" / name).mkdir(parents=True)
    (tmp_path / "outside").write_bytes(single("9"))
    (tmp_path / "md/cur/1.a").write_bytes(single("1"))
    (tmp_path / "md/cur/2.a").symlink_to(tmp_path / "outside")
    (tmp_path / "md/.Linked").symlink_to(tmp_path / "md")
    assert mail_maildir.claims(tmp_path / "md")
    assert [path.name for path in mail_maildir.files(tmp_path / "md")] == ["1.a"]


def test_a_message_that_cannot_be_read_costs_only_itself(tmp_path: Path) -> None:
    for name in ("cur", "new"):
        (tmp_path / name).mkdir()
    (tmp_path / "cur/1.a").write_bytes(single("1"))
    (tmp_path / "cur/2.a").write_bytes(single("2"))
    files = mail_maildir.files(tmp_path)
    gone = os.open(tmp_path / "cur/2.a", os.O_RDONLY)
    os.close(gone)
    landed = land_export(tmp_path, mail_maildir, "md", files)
    assert landed.keys == ["<1>", "<2>"]
    (tmp_path / "cur/2.a").write_bytes(b"")
    again = land_export(tmp_path, mail_maildir, "md", files)
    assert (again.keys, again.reasons()) == (["<1>"], ["no_message"])


def test_a_message_that_is_damaged_in_an_archive_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "mail.zip"
    long = random.Random(1).randbytes(100_000).hex().encode()
    # Packed, since newer Pythons seek beyond the damage in an entry that is merely stored.
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for key in "123":
            archive.writestr(f"{key}.emlx", apple(single(key) + long, 1))
    content = path.read_bytes()
    at = content.index(b"2.emlx") + 50_000
    path.write_bytes(content[:at] + b"!" + content[at + 1 :])
    landed = land_export(path, mail_messages)
    assert (landed.keys, landed.reasons()) == (["<1>", "<3>"], ["unreadable"])


def test_eml_files_of_any_kind_are_read() -> None:
    landed = land_files(
        {
            "1.eml": single("1"),
            "2.eml": b"\xef\xbb\xbf" + single("2"),
            "3.eml": mail("3"),
            "4.eml": b"\r\n" + single("4").replace(b"\n", b"\r\n"),
            "5.eml": b">" + mail("5"),
            "6": single("6"),
        }
    )
    assert sorted(landed.keys) == ["<1>", "<2>", "<3>", "<4>", "<5>", "<6>"]


def test_a_long_header_of_a_single_message_is_read_whole() -> None:
    filler = b"\n".join(b"X-Filler-%d: %b" % (number, b"f" * 200) for number in range(300))
    landed = land_files({"1.eml": filler + b"\n" + single("1")})
    assert landed.keys == ["<1>"]
    assert landed.events[0]["size_bytes"] == len(filler) + 1 + len(single("1"))


def apple(message: bytes, flags: int, received: int = 1_704_355_200) -> bytes:
    trailer = (
        "<?xml version='1.0'?><plist version='1.0'><dict><key>date-received</key>"
        f"<integer>{received}</integer><key>flags</key><integer>{flags}</integer></dict></plist>"
    )
    return b"%d      \n" % len(message) + message + trailer.encode()


def test_apple_mail_files_give_their_message_and_their_flags() -> None:
    landed = land_files(
        {
            "Messages/1.emlx": apple(single("1"), 1),
            "Messages/2.partial.emlx": apple(single("2"), 1),
            "Messages/3.emlx": apple(single("3"), 1 << 1),
            "Messages/4.emlx": apple(single("4"), 1 << 6),
            "Messages/5.emlx": apple(single("5"), 1 << 24),
        }
    )
    assert landed.keys == ["<1>", "<2>", "<4>", "<5>"]
    assert [event["status"] for event in landed.events] == ["confirmed", "confirmed", "draft", "spam"]
    assert landed.events[0]["occurred_at"] == datetime(2024, 1, 4, 8)  # noqa: DTZ001
    assert landed.events[0]["size_bytes"] == len(single("1"))
    assert landed.reasons() == ["deleted"]


@pytest.mark.parametrize(
    ("head", "name", "known"),
    [
        (single("1"), "a.eml", True),
        (single("1"), "without suffix", True),
        (apple(single("1"), 0), "1.emlx", True),
        (b"Subject: notes\nColour: red\n\ntext\n", "notes.txt", False),
        (b"Subject: only\n\ntext\n", "a.eml", True),
        (b"Dear Bob,\nhow are you?\n", "a.eml", False),
        (b"BEGIN:VCARD\nFN:Ada\n", "a.vcf", False),
        (b"a,b,c\n1,2,3\n", "a.csv", False),
        (b"", "a.eml", False),
        (b"\0\1\2", "a.eml", False),
        (single("1"), "Maildir/cur/1.a", False),
    ],
)
def test_single_messages_are_known_by_their_content(head: bytes, name: str, known: bool) -> None:
    assert bool(mail_messages.recognise(head, name)) is known


def test_maildir_messages_are_known_by_their_folder_and_content() -> None:
    assert mail_maildir.recognise(single("1"), "Maildir/cur/1.a") == "Maildir message"
    assert mail_maildir.recognise(single("1"), "Maildir/1.a") is None
    assert mail_maildir.recognise(b"\0\1", "Maildir/cur/1.a") is None


def test_a_folder_without_a_message_is_refused() -> None:
    with pytest.raises(ExportError, match="no message"):
        land_files({"a.eml": b""})


def test_thunderbird_folders_are_mailboxes_whose_path_says_what_they_hold() -> None:
    mozilla = b"From - Mon Jun  3 12:50:27 1996\n" + single(
        "1", b"X-Mozilla-Status: 0001", b"X-Mozilla-Status2: 00000000"
    )
    box = mozilla + b"\nFrom - \n" + single("2", b"X-Mozilla-Status: 0009")
    landed = land_mbox(box, "ImapMail/imap.example/INBOX.sbd/Sent")
    assert (landed.keys, landed.reasons()) == (["<1>"], ["deleted"])
    assert landed.evidence() == {("sent_folder", "ada@home.example"): 1}


def test_stores_of_one_file_a_message_are_found_in_any_tree(tmp_path: Path) -> None:
    local = "Thunderbird/Profiles/abc.default/Mail/Local Folders"
    files = {
        f"{local}/Gesendet/cur/1700000000123.eml": single("1"),
        f"{local}/Inbox.sbd/Work/cur/1700000000124.eml": single("2"),
        "notmuch/01:2,": single("3"),
        "notmuch/bar/baz/05:2,ST": single("4"),
        "mu/cur/1220863042.12663_1.host!2,S": single("5"),
        "proton/abc.eml": single("6"),
        "proton/abc.metadata.json": b'{"Version": 1}',
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    found, unknown = discover(tmp_path, (), 2**40)
    assert [one.relative for one in unknown] == ["proton/abc.metadata.json"]
    rows = [land_export(one.export.path, one.readers[0][0], one.export.relative, one.export.files) for one in found]
    assert sorted(key for landed in rows for key in landed.keys) == ["<1>", "<2>", "<3>", "<5>", "<6>"]
    assert [reason for landed in rows for reason in landed.reasons()] == ["deleted"]
    assert [landed.evidence() for landed in rows if landed.evidence()] == [{("sent_folder", "ada@home.example"): 1}]


def test_an_apple_export_is_a_folder_named_as_a_mailbox() -> None:
    landed = land_mbox(mail("1"), "Sent Messages.mbox/mbox")
    assert landed.evidence() == {("sent_folder", "ada@home.example"): 1}
    assert mail_mbox.recognise(mail("1"), "Sent Messages.mbox/mbox") == "mailbox (mbox)"


def test_a_folder_of_everything_is_told_apart(tmp_path: Path) -> None:
    thunderbird = "Thunderbird/Profiles/abc.default/Mail/Local Folders"
    files = {
        "Takeout/Mail/Veškerá pošta včetně spamu a koše.mbox": b"From 1@xxx\r\nX-GM-THRID: 1\r\nFrom: a@b.io\r\n\r\n",
        "Takeout/Groups/googlegroups.com/x@googlegroups.com/topics.mbox": mail("2"),
        f"{thunderbird}/Inbox": mail("3"),
        f"{thunderbird}/Inbox.msf": b"// <!-- <mdb:mork:z v='1.4'/> -->",
        f"{thunderbird}/Inbox.sbd/Sent": mail("4"),
        "Apple/Work.mbox/mbox": mail("5"),
        "Apple/Work.mbox/table_of_contents": b"\0\1",
        "Library/Mail/V10/A-1/INBOX.mbox/B-2/Data/1/Messages/12.emlx": apple(single("6"), 1),
        "Library/Mail/V10/A-1/INBOX.mbox/B-2/Data/1/Messages/13.partial.emlx": apple(single("7"), 1),
        "Maildir/cur/1.a:2,S": single("8"),
        "Maildir/new/2.a": single("9"),
        "Maildir/.Sent/cur/3.a": single("10"),
        "letters/one.eml": single("11"),
        "letters/two.eml": single("12"),
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    (tmp_path / "Maildir/.Sent/new").mkdir()
    found, unknown = discover(tmp_path, (), 2**40)
    assert {one.export.relative: dict(one.contents) for one in found} == {
        "Takeout/Mail/Veškerá pošta včetně spamu a koše.mbox": {"Gmail mailbox": 1},
        "Takeout/Groups/googlegroups.com/x@googlegroups.com/topics.mbox": {"Google Group mailbox": 1},
        f"{thunderbird}/Inbox": {"mailbox (mbox)": 1},
        f"{thunderbird}/Inbox.sbd/Sent": {"mailbox (mbox)": 1},
        "Apple/Work.mbox/mbox": {"mailbox (mbox)": 1},
        "Library/Mail/V10/A-1/INBOX.mbox/B-2/Data/1/Messages": {"mail message": 2},
        "Maildir": {"Maildir message": 3},
        "letters": {"mail message": 2},
    }
    assert [(one.relative, one.expected) for one in unknown] == [("Apple/Work.mbox/table_of_contents", False)]
