"""What a mail is: between people or not, and why; draft, spam, deleted; whose mailbox it lies in."""

from __future__ import annotations

import pytest

from connectors.mail_folders import decode_folder_name, gmail_labels, is_group_path, name_role, path_role
from tests.landed_mail import land_header, land_mbox, mail

TO = b"\nTo: bob@work.example"


@pytest.mark.parametrize(
    ("fields", "reasons"),
    [
        (b"Subject: lunch?", None),
        (b"Auto-Submitted: no", None),
        (b"Auto-Submitted: auto-generated", "automatic"),
        (b"Auto-Submitted: auto-replied (vacation)", "auto_reply"),
        (b"Return-Path: <>", "bounce"),
        (b"Return-Path: <ada@home.example>", None),
        (b"From: Mail <MAILER-DAEMON@home.example>", "bounce role_sender"),
        (b"Content-Type: multipart/report; report-type=delivery-status", "bounce"),
        (b"X-Failed-Recipients: a@b.example", "bounce"),
        (b"Precedence: auto_reply", "auto_reply"),
        (b"X-Autoreply: yes", "auto_reply"),
        (b"X-Amazon-Auto-Reply: true", "auto_reply"),
        (b"Precedence: bulk", "bulk"),
        (b"Precedence: junk", "bulk"),
        (b"Precedence: list", "list"),
        (b"List-Id: Plans <plans.lists.example>", "list"),
        (b"List-Post: <mailto:plans@lists.example>", "list"),
        (
            b"List-Id: <plans.lists.example>\nList-Post: <mailto:p@l.example>\nList-Unsubscribe: <mailto:u@l.example>",
            "list",
        ),
        (b"List-Unsubscribe: <https://x.example>", "newsletter"),
        (b"List-Id: <n.x.example>\nList-Unsubscribe: <https://x.example>", "newsletter"),
        (b"Feedback-ID: 1:2:3:x", "bulk"),
        (b"X-Auto-Response-Suppress: All", None),
        (b"X-SG-EID: abc", None),
        (b"From: Shop <no-reply@shop.example>", "role_sender"),
        (b"From: Shop <noreply+x1@shop.example>", "role_sender"),
        (b"From: Shop <do_not_reply@shop.example>", "role_sender"),
        (b"From: GitHub <notifications@shop.example>", "role_sender"),
        (b"From: Newson <newson@shop.example>", None),
        (b"From: Info <info@shop.example>", None),
        (b"Subject: Automatic reply: lunch?", "auto_reply"),
        (b"Subject: Abwesenheitsnotiz: Urlaub", "auto_reply"),
        ("Subject: Réponse automatique : Re".encode(), "auto_reply"),
        (b"Subject: Undeliverable: lunch?", "bounce"),
        (b"Subject: Accepted: Lunch", "calendar"),
        ("Subject: Acceptée : déjeuner".encode(), "calendar"),
        ("Subject: Refusé\xa0: déjeuner".encode(), "calendar"),
        (b"Subject: accepted the offer", None),
        (b"Content-Type: text/calendar; method=REQUEST", "calendar"),
        (b"Sender: Google Calendar <calendar-notification@google.com>", "calendar"),
        (b"Content-Class: urn:content-classes:calendarmessage", "calendar"),
        (b"X-Gmail-Labels: Chat", "chat"),
        ("X-Gmail-Labels: Чат".encode(), "chat"),
        (b"LIST-ID: <x.example>", "list"),
    ],
)
def test_bulk_and_automatic_mail_says_why(fields: bytes, reasons: str | None) -> None:
    assert land_header(fields + TO).events[0]["automation"] == reasons


def test_the_list_is_named() -> None:
    named = land_header(b"List-Id: =?utf-8?q?Pl=C3=A4ne?= <Plans.Lists.example>" + TO)
    assert named.events[0]["list_id"] == "plans.lists.example"
    assert land_header(b"List-Post: <mailto:Plans@l.example>" + TO).events[0]["list_id"] == "plans.l.example"


@pytest.mark.parametrize(
    ("value", "labels"),
    [
        (b"Inbox,Opened", ["Inbox", "Opened"]),
        (b'Inbox,"Work, old",Sent', ["Inbox", "Work, old", "Sent"]),
        (b"=?UTF-8?Q?=C3=85pnet,Kategori:_Reklame?=", ["Åpnet", "Kategori: Reklame"]),
        (b"=?UTF-8?Q?=22A,_B=22,Messages_envoy=C3=A9s?=", ["A, B", "Messages envoyés"]),
        (b"Inbox,\n Sent", ["Inbox", "Sent"]),
        (b'broken " quote,Sent', ['broken " quote', "Sent"]),
    ],
)
def test_labels_are_decoded_before_they_are_split(value: bytes, labels: list[str]) -> None:
    assert gmail_labels(value.replace(b"\n", b"")) == labels


def test_folded_fields_mean_what_unfolded_ones_do() -> None:
    folded = land_header(
        b"X-Gmail-Labels: =?UTF-8?Q?Messages_envoy?=\n =?UTF-8?Q?=C3=A9s?=,\n Inbox\nPrecedence:\n list\n"
        b"List-Id: Plans\n <plans.lists.example>\nSubject: =?utf-8?q?a?=\n\t=?utf-8?q?b?=\n c" + TO
    ).events[0]
    assert (folded["automation"], folded["list_id"], folded["subject"]) == ("list", "plans.lists.example", "ab c")
    sent = land_header(b"X-Gmail-Labels: Inbox,\n Messages\n envoy\xc3\xa9s" + TO)
    assert sent.evidence() == {("sent_label", "ada@home.example"): 1}


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        (b"X-Gmail-Labels: Inbox", "confirmed"),
        (b"X-Gmail-Labels: Drafts", "draft"),
        (b"X-Gmail-Labels: Brouillons", "draft"),
        (b"X-Gmail-Labels: Spam", "spam"),
        (b"X-Gmail-Labels: Trash", "confirmed"),
        (b"X-Gmail-Labels: =?UTF-8?Q?Entw=C3=BCrfe?=", "draft"),
        (b"X-Unsent: 1", "draft"),
        (b"X-Status: T", "draft"),
        (b"X-Keywords: $Junk", "spam"),
        (b"X-Mozilla-Status: 0001", "confirmed"),
    ],
)
def test_drafts_and_spam_are_marked_and_deleted_mail_of_gmail_counts(fields: bytes, status: str) -> None:
    assert land_header(fields + TO).events[0]["status"] == status


def test_only_the_first_labels_count_since_a_sender_can_plant_more() -> None:
    assert land_header(b"X-Gmail-Labels: Inbox\nX-Gmail-Labels: Spam" + TO).events[0]["status"] == "confirmed"


@pytest.mark.parametrize("flags", [b"X-Mozilla-Status: 0009", b"X-Mozilla-Status2: 00200000", b"X-Status: D"])
def test_mail_that_was_deleted_but_not_yet_removed_is_rejected(flags: bytes) -> None:
    landed = land_mbox(mail("1", flags) + mail("2"))
    assert landed.keys == ["<2>"]
    assert landed.reasons() == ["deleted"]


def test_threads_of_gmail_keep_their_id() -> None:
    event = land_header(b"X-GM-THRID: 1545668983435175434\nX-GM-THRID: 7" + TO).events[0]
    assert event["thread_key"] == "gmail:1545668983435175434"


def test_the_owner_shows_in_sent_labels_and_in_deliveries() -> None:
    sent = mail("1", b"X-Gmail-Labels: Sent,Opened") + mail("2", b"X-Gmail-Labels: =?UTF-8?Q?Messages_envoy=C3=A9s?=")
    received = mail("3", b"Delivered-To: Me@home.example", b"X-Gmail-Labels: Inbox")
    assert land_mbox(sent + received).evidence() == {
        ("sent_label", "ada@home.example"): 2,
        ("delivered_to", "me@home.example"): 1,
    }


def test_a_sent_folder_shows_the_owner_too() -> None:
    assert land_mbox(mail("1"), "Mail/Local Folders/Sent").evidence() == {("sent_folder", "ada@home.example"): 1}
    assert land_mbox(mail("1"), "Mail/Local Folders/Projects").evidence() == {}


@pytest.mark.parametrize(
    "fields",
    [b"List-Id: <x.example>", b"Mailing-List: list x@y.example", b"X-Gmail-Labels: Spam", b"X-BeenThere: g@y.example"],
)
def test_lists_and_spam_say_nothing_of_the_owner(fields: bytes) -> None:
    assert land_mbox(mail("1", b"Delivered-To: me@home.example", fields)).evidence() == {}


GROUP = "Takeout/Grupos/googlegroups.com/grupos/plans@googlegroups.com/temas.mbox"


def test_a_group_is_a_list_and_never_the_owner() -> None:
    landed = land_mbox(mail("1", b"Delivered-To: plans@googlegroups.com", b"X-Gmail-Labels: Sent"), GROUP)
    assert landed.evidence() == {}
    assert landed.events[0]["automation"] == "list"
    assert landed.events[0]["status"] == "confirmed"


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("Takeout/Mail/All mail Including Spam and Trash.mbox", None),
        ("Takeout/Mail/Sent.mbox", "sent"),
        ("Takeout/Mail/Odesláno.mbox", "sent"),
        ("ImapMail/imap.example/INBOX.sbd/Drafts", "draft"),
        ("Maildir/.Sent/cur/1.M1.h:2,S", "sent"),
        ("Maildir/.INBOX.Junk/cur", "spam"),
        ("Mail/[Gmail]/Messages envoy&AOk-s", "sent"),
        ("Sent Messages.mbox/mbox", "sent"),
        ("mail/sent-mail", "sent"),
        ("Mail/.sent_items.directory/sent_items", "sent"),
        ("Sentences/mbox", None),
        ("mail/not-sent", None),
        ("送信済み/1.eml", "sent"),
        ("Нежелательная почта/1.eml", "spam"),
        ("임시 보관함/1.eml", "draft"),
        ("Juodraščiai.mbox", "draft"),
        ("Correu brossa.mbox", "spam"),
        ("Saadetud.mbox", "sent"),
        ("Mail/Sent/2020/box", "sent"),
    ],
)
def test_folders_are_known_in_many_languages(path: str, role: str | None) -> None:
    assert path_role(path) == role


def test_folder_names_are_compared_whole_and_decoded() -> None:
    assert name_role("  gesendete   ELEMENTE ") == "sent"
    assert name_role("Papierkorb") == "trash"
    assert decode_folder_name("Entw&APw-rfe") == "Entwürfe"
    assert decode_folder_name("A&-B") == "A&B"
    assert decode_folder_name("A&====-B") == "A&====-B"
    assert is_group_path(GROUP)
    assert not is_group_path("Takeout/Mail/Sent.mbox")
