"""Outlook's stores: received and sent mail, drafts, which folder is what, what is no mail, damage, the extra."""

from __future__ import annotations

import os
import sys
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors import mail_maildir, mail_pst
from connectors.discovery import discover
from connectors.export_reading import EarlierVersion, Reading
from connectors.exports import Export, ExportError
from connectors.landing import Landing, ReadOptions, read_landed
from tests.landed_mail import Landed, land_export, land_files
from tests.pst_store import Folder, Item, Narrow, Value, entry_id, pst_store

SENT = datetime(2024, 3, 5, 9, 30, 15, tzinfo=UTC)
ADA = {0x0C1A: "Ada Home", 0x5D01: "ada@home.example"}
X500 = "/O=FIRM/OU=EXCHANGE/CN=RECIPIENTS/CN=BOB"
HEADERS = (
    "Received: from a by b; Tue, 5 Mar 2024 09:30:20 +0000\r\nFrom: Bob <bob@work.example>\r\nTo: ada@home.example\r\n"
    "Message-ID: <in@x>\r\nIn-Reply-To: <out@x>\r\nDate: Tue, 5 Mar 2024 10:30:15 +0100\r\nSubject: Re: Plan\r\n\r\n"
)
TO, CC, BCC = 1, 2, 3


def mail(key: str, *people: Mapping[int, Value], **more: Any) -> Item:
    """Return a message without header fields, as Outlook keeps sent ones; `more` are properties such as `x0037`."""
    properties: dict[int, Value] = {0x001A: "IPM.Note", 0x0039: SENT, 0x1035: key, **ADA}
    return Item(properties | {int(tag[1:], 16): value for tag, value in more.items()}, people)


def person(kind: int, name: str, email: str = "", any_kind: str = "") -> dict[int, Value]:
    return {0x0C15: kind, 0x3001: name, 0x39FE: email, 0x3003: any_kind}


def landed(tmp_path: Path, folders: Sequence[Folder], *args: Any, name: str = "mail.pst", **options: Any) -> Landed:
    path = tmp_path / name
    path.write_bytes(pst_store(folders, *args))
    return land_export(path, mail_pst, **options)


def test_sent_mail_is_read_from_its_properties(tmp_path: Path) -> None:
    people = (person(TO, "Bob, Work", "bob@work.example"), person(CC, "Søren", "", "soren@x.example"))
    people += (person(BCC, "eve@x.example", "eve@x.example"),)
    sent = mail("<out@x>", *people, x0037="\x01\x05Re: Plan – März", x1042="<0@x>", x0E08=4321)
    rows = landed(tmp_path, [Folder("Sent Items", [sent])])
    (event,) = rows.events
    assert event["occurred_at"] == SENT.replace(tzinfo=None)
    assert (event["event_key"], event["parent_key"], event["size_bytes"]) == ("<out@x>", "<0@x>", 4321)
    assert (event["subject"], event["status"], event["record"]) == ("Re: Plan – März", "confirmed", "Sent Items/0")
    assert [(one["role"], one["name"], one["email"]) for one in rows.people] == [
        ("from", "Ada Home", "ada@home.example"),
        ("to", "Bob, Work", "bob@work.example"),
        ("cc", "Søren", "soren@x.example"),
        ("bcc", None, "eve@x.example"),
    ]
    assert rows.evidence() == {("sent_folder", "ada@home.example"): 1}


def test_received_mail_keeps_the_fields_that_it_came_with(tmp_path: Path) -> None:
    inbox = Folder("Inbox", [Item({0x001A: "IPM.Note", 0x007D: HEADERS, 0x5D07: "ada@home.example", **ADA})])
    rows = landed(tmp_path, [inbox])
    (event,) = rows.events
    assert (event["event_key"], event["parent_key"], event["subject"]) == ("<in@x>", "<out@x>", "Re: Plan")
    assert event["occurred_at"] == SENT.replace(tzinfo=None)
    assert rows.who("from") == [("Bob", "bob@work.example")]
    assert rows.evidence() == {("delivered_to", "ada@home.example"): 1}


def test_fields_of_the_parts_of_a_message_say_nothing_of_it(tmp_path: Path) -> None:
    part = "------=_NextPart\r\nContent-Type: message/rfc822\r\n\r\nFrom: x@x.example\r\nTo: far@x.example\r\n\r\nbody"
    rows = landed(tmp_path, [Folder("Inbox", [Item({0x001A: "IPM.Note", 0x007D: HEADERS + part})])])
    assert [one["email"] for one in rows.people] == ["bob@work.example", "ada@home.example"]


def test_a_message_has_the_key_that_it_has_in_any_other_mailbox(tmp_path: Path) -> None:
    rows = landed(tmp_path, [Folder("Inbox", [Item({0x001A: "IPM.Note", 0x007D: HEADERS})])])
    as_file = HEADERS.encode() + b"\r\nbody"
    maildir = land_files({"cur/1": as_file, "new/2": as_file, "letter.eml": as_file}, mail_maildir)
    assert set(rows.keys) == set(maildir.keys) == {"<in@x>"}
    assert {event["occurred_at"] for event in maildir.events} == {rows.events[0]["occurred_at"]}


@pytest.mark.parametrize(
    ("number", "charset", "name"),
    [(1251, "cp1251", "Ада"), (932, "cp932", "山田"), (20866, "koi8-r", "Ада"), (28605, "iso8859-15", "Ada €")],
)
def test_text_in_a_code_page_is_read(tmp_path: Path, number: int, charset: str, name: str) -> None:
    old = mail("<old@x>", x3FFD=number, x0C1A=Narrow(name.encode(charset)))
    assert landed(tmp_path, [Folder("Inbox", [old])]).who("from") == [(name, "ada@home.example")]


def test_long_header_fields_are_read(tmp_path: Path) -> None:
    long = HEADERS.replace("Subject: ", "X-Long: " + "y" * 3000 + "\r\nSubject: ")
    rows = landed(tmp_path, [Folder("Inbox", [Item({0x001A: "IPM.Note", 0x007D: long})])])
    assert rows.who("from") == [("Bob", "bob@work.example")]
    assert rows.events[0]["subject"] == "Re: Plan"


def test_an_ansi_store_of_an_old_outlook_is_read(tmp_path: Path) -> None:
    people = [{0x0C15: TO, 0x3001: Narrow("Jörg".encode("cp1252")), 0x39FE: Narrow(b"joerg@work.example")}]
    texts = {0x001A: b"IPM.Note", 0x1035: b"<1@x>", 0x0C1A: b"Ada Home", 0x0C1F: b"ada@home.example"}
    sent = Item({tag: Narrow(text) for tag, text in texts.items()} | {0x0039: SENT, 0x3FFD: 1252}, people)
    received = Item({0x001A: Narrow(b"IPM.Note"), 0x007D: Narrow(HEADERS.encode())})
    (tmp_path / "old.pst").write_bytes(
        pst_store([Folder("Sent Items", [sent] * 40), Folder("Inbox", [received])], is_ansi=True)
    )
    rows = land_export(tmp_path / "old.pst", mail_pst)
    assert sorted(rows.keys) == [*["<1@x>"] * 40, "<in@x>"]
    assert ("Jörg", "joerg@work.example") in rows.who("to")
    assert rows.evidence() == {("sent_folder", "ada@home.example"): 40}


def test_a_conversation_of_outlook_is_a_thread(tmp_path: Path) -> None:
    sent = [mail(f"<{number}@x>", x0071=bytes(range(22)) + bytes(5 * number)) for number in range(2)]
    rows = landed(tmp_path, [Folder("Sent", sent)])
    (thread,) = {event["series_key"] for event in rows.events}
    assert thread.startswith("thread-index:")


def test_an_exchange_mailbox_has_the_address_that_the_store_tells_or_none(tmp_path: Path) -> None:
    other = X500.replace("BOB", "EVE")
    sent = mail("<out@x>", person(TO, "Bob", "", X500.lower()), person(TO, "Eve", "", other), x5D01="", x0C1F=other)
    told = Item({0x001A: "IPM.Note", 0x007D: HEADERS, 0x0C1F: X500, 0x5D01: "bob@work.example"})
    rows = landed(tmp_path, [Folder("Sent Items", [sent]), Folder("Inbox", [told])])
    own = [(one["role"], one["name"], one["email"]) for one in rows.people if one["event_key"] == "<out@x>"]
    assert own == [("from", "Ada Home", None), ("to", "Bob", "bob@work.example"), ("to", "Eve", None)]
    assert "/o=" not in str(rows).lower()


def test_who_sent_for_somebody_is_the_sender_and_the_owner_sent_what_names_nobody(tmp_path: Path) -> None:
    delegated = mail("<1@x>", x0042="Boss", x5D02="boss@work.example")
    nameless = mail("<2@x>", x0C1A="", x5D01="")
    rows = landed(tmp_path, [Folder("Sent", [delegated, nameless])], {0x3001: "me@home.example"})
    assert rows.who("from") == [("Boss", "boss@work.example"), (None, "me@home.example")]
    assert rows.who("sender") == [("Ada Home", "ada@home.example")]


def test_sent_mail_of_an_exchange_mailbox_is_from_the_address_that_the_store_is_named_by(tmp_path: Path) -> None:
    sent = mail("<1@x>", person(TO, "Bob Work (bob@work.example)"), x5D01="", x0C1F=X500)
    folders = [Folder("Sent Items", [sent]), Folder("Inbox", [mail("<2@x>", x0C1A="Cy", x5D01="", x0C1F=X500)])]
    rows = landed(tmp_path, folders, {0x3001: "ada@home.example"})
    assert rows.who("from") == [("Ada Home", "ada@home.example"), ("Cy", None)]
    assert rows.who("to") == [("Bob Work", "bob@work.example")]
    assert rows.evidence() == {("sent_folder", "ada@home.example"): 1}


def test_folders_are_told_by_ids_then_by_what_exchange_noted_then_by_name(tmp_path: Path) -> None:
    ids = {name: 0x9002 + 0x20 * number for number, name in enumerate(("Ausgang", "Müll", "Skizzen", "Werbung"))}
    more = [b"", b"", b"", b"", entry_id(ids["Werbung"])]
    folders = [Folder(name, [mail(f"<{name}@x>")], id=number) for name, number in ids.items()]
    folders += [
        Folder("Inbox", [mail("<Inbox@x>")], properties={0x36D7: entry_id(ids["Skizzen"]), 0x36D8: more}),
        Folder("Anything", [mail("<Anything@x>")], properties={0x8001: 17}),
        Folder("Entwürfe", [mail("<Entwürfe@x>")]),
    ]
    store = {0x35E4: entry_id(ids["Ausgang"]), 0x35E3: entry_id(ids["Müll"])}
    rows = landed(tmp_path, folders, store, ("Other", "SourceWellKnownFolderType"))
    status = {event["event_key"].strip("<>")[:-2]: event["status"] for event in rows.events}
    assert status == {
        "Ausgang": "confirmed",
        "Müll": "confirmed",
        "Skizzen": "draft",
        "Werbung": "spam",
        "Inbox": "confirmed",
        "Anything": "draft",
        "Entwürfe": "draft",
    }
    assert rows.evidence() == {("sent_folder", "ada@home.example"): 1}


@pytest.mark.parametrize("subtree", [b"", bytes(46)])
def test_the_mailbox_of_an_exchange_account_is_found_by_the_name_of_its_top(tmp_path: Path, subtree: bytes) -> None:
    shown = [Folder(name, [mail(f"<{name}@x>")]) for name in ("Éléments envoyés", "Courrier indésirable", "Brouillons")]
    other = Folder("Freebusy Data", [mail("<0@x>")])
    rows = landed(tmp_path, [other, Folder("IPM_SUBTREE", [], shown)], {0x35E0: subtree}, name="ada@home.example.ost")
    assert {event["record"]: event["status"] for event in rows.events} == {
        "Éléments envoyés/0": "confirmed",
        "Courrier indésirable/0": "spam",
        "Brouillons/0": "draft",
    }
    assert rows.evidence() == {("sent_folder", "ada@home.example"): 1}


def test_a_name_counts_at_the_top_and_in_a_mailbox_within_but_not_in_a_folder_of_ones_own(tmp_path: Path) -> None:
    def folder(name: str, key: str, *below: Folder) -> Folder:
        return Folder(name, [mail(f"<{key}@x>")], below)

    own = folder("Projects", "a", folder("Drafts", "b"))
    mailbox = folder("ada@home.example", "c", folder("Drafts", "d", folder("2019", "e")), folder("Sent Items", "f"))
    rows = landed(tmp_path, [own, mailbox])
    assert {event["event_key"][1] for event in rows.events if event["status"] == "draft"} == {"d", "e"}
    assert rows.evidence() == {("sent_folder", "ada@home.example"): 1}
    assert "ada@home.example/Drafts/2019/0" in {event["record"] for event in rows.events}


@pytest.mark.parametrize(
    ("kind", "automation"),
    [
        ("IPM.Note", None),
        ("IPM.Note.SMIME.MultipartSigned", None),
        ("IPM.Schedule.Meeting.Request", "calendar"),
        ("IPM.Note.Rules.OofTemplate.Microsoft", "auto_reply"),
        ("IPM.Note.Microsoft.Conversation", "chat"),
    ],
)
def test_mail_and_meeting_mail_are_read(tmp_path: Path, kind: str, automation: str | None) -> None:
    rows = landed(tmp_path, [Folder("Inbox", [mail("<1@x>", x001A=kind)])])
    assert [event["automation"] for event in rows.events] == [automation]


def test_what_is_no_mail_is_passed_over_and_an_unsent_message_is_a_draft(tmp_path: Path) -> None:
    kinds = ("IPM.Contact", "IPM.Appointment", "IPM.Task", "IPM.Activity", "IPM.StickyNote")
    items = [mail(f"<{kind}@x>", x001A=kind) for kind in kinds]
    rows = landed(tmp_path, [Folder("Everything", [*items, mail("<1@x>", x0E07=8)])])
    assert [(event["event_key"], event["status"]) for event in rows.events] == [("<1@x>", "draft")]
    assert rows.rejects == []


def test_subjects_are_kept_only_where_they_may_be(tmp_path: Path) -> None:
    folders = [Folder("Inbox", [mail("<1@x>", x0037="Secret")])]
    assert "Secret" not in str(landed(tmp_path, folders, keep_subjects=False))


def test_no_body_is_stored_or_looked_at(tmp_path: Path) -> None:
    rows = landed(tmp_path, [Folder("Inbox", [mail("<1@x>", x1000="the body", x1013=b"<p>the body", x0037="Plan")])])
    assert len(rows.events) == 1
    assert "the body" not in str(rows)


def test_a_store_with_a_password_is_read_like_any_other(tmp_path: Path) -> None:
    rows = landed(tmp_path, [Folder("Inbox", [mail("<1@x>")])], {0x67FF: 0x1234ABCD})
    assert rows.keys == ["<1@x>"]


def test_a_store_without_mail_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"\.ics"):
        landed(tmp_path, [Folder("Calendar", [mail("<1@x>", x001A="IPM.Appointment")])])


def test_no_more_is_read_than_the_limit_allows(tmp_path: Path) -> None:
    folders = [Folder(name, [mail(f"<{name}{number}@x>") for number in range(2)]) for name in "abc"]
    rows = landed(tmp_path, folders, max_records=3)
    assert len(rows.events) == 3
    assert [(reject["record"], reject["reason"]) for reject in rows.rejects] == [("b/1", "too_many_records")]


def test_a_broken_item_costs_itself_and_names_its_place(tmp_path: Path) -> None:
    good, broken = mail("<1@x>"), mail("<2@x>", x0037="find me here")
    content = pst_store([Folder("Inbox", [good, broken, mail("<3@x>")])])
    at = content.rindex(b"\xec\xbc", 0, content.index("find me here".encode("utf-16-le")))
    path = tmp_path / "mail.pst"
    path.write_bytes(content[:at] + b"\0" + content[at + 1 :])
    rows = land_export(path, mail_pst)
    assert rows.keys == ["<1@x>", "<3@x>"]
    assert [(reject["record"], reject["reason"]) for reject in rows.rejects] == [("Inbox/1", "unreadable")]


def test_a_store_that_is_cut_or_spoilt_anywhere_costs_no_more_than_itself(tmp_path: Path) -> None:
    content = pst_store([Folder("Inbox", [mail("<1@x>", person(TO, "Bob", "bob@work.example")), mail("<2@x>")])])
    path = tmp_path / "mail.pst"
    read = 0
    for at in range(4, len(content), 61):
        for damaged in (content[:at], content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]):
            path.write_bytes(damaged)
            try:
                read += len(land_export(path, mail_pst).events)
            except ExportError:
                continue
    assert read > 0


def test_it_is_known_by_content_under_any_name_and_inside_an_archive(tmp_path: Path) -> None:
    content = pst_store([Folder("Inbox", [mail("<1@x>")])])
    (tmp_path / "backup.bin").write_bytes(content)
    (tmp_path / "old.ost").write_bytes(content)
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("outlook/mail.pst", content)
    found, unknown = discover(tmp_path, (), 2**30)
    assert [(one.export.relative, one.contents) for one in found] == [
        (name, (("Outlook store", 1),)) for name in ("all.zip", "backup.bin", "old.ost")
    ]
    assert unknown == []
    rows = land_export(tmp_path / "all.zip", mail_pst)
    assert [event["record"] for event in rows.events] == ["outlook/mail.pst:Inbox/0"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are Unicode")
def test_a_file_whose_name_is_no_unicode_is_read(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/Pers\xf6nlich.pst"))
    path.write_bytes(pst_store([Folder("Inbox", [mail("<1@x>")])]))
    assert land_export(path, mail_pst, "mail.pst").keys == ["<1@x>"]


@pytest.fixture
def without_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_pst, "INSTALLED", False)


@pytest.mark.usefixtures("without_extra")
def test_without_the_extra_a_store_is_an_error_that_says_what_to_install(tmp_path: Path) -> None:
    content = pst_store([Folder("Inbox", [mail("<1@x>")])])
    (tmp_path / "mail.pst").write_bytes(content)
    (tmp_path / "backup.bin").write_bytes(content)
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("letter.eml", HEADERS + "body")
        archive.writestr("mail.pst", content)
    found, unknown = discover(tmp_path, (), 2**30)
    assert [(one.relative, one.expected) for one in unknown] == [("backup.bin", True), ("mail.pst", True)]
    told = [one.reason for one in unknown] + [problem for one in found for problem in one.problems]
    assert len(told) == 3
    assert all("pip install 'tieline[pst]'" in one for one in told)


@pytest.mark.usefixtures("without_extra")
def test_without_the_extra_the_rest_of_an_archive_is_read(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("letter.eml", HEADERS + "body")
        archive.writestr("mail.pst", pst_store([]))
    landing = Landing(tmp_path, "f" * 16)
    reading = Reading(Export(path, "all.zip", "zip"), landing, ReadOptions(), EarlierVersion())
    reading.run()
    landing.close()
    assert ["tieline[pst]" in problem for problem in reading.problems] == [True]
    assert read_landed([tmp_path], "event").collect()["event_key"].to_list() == ["<in@x>"]
    assert read_landed([tmp_path], "rejected_record").collect()["record"].to_list() == ["mail.pst"]
