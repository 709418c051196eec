"""Outlook's .msg: received and sent mail, drafts, what is no mail, and damaged files."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from connectors import mail_messages
from tests.landed_mail import Landed, land_files
from tests.outlook_message import outlook_message

SENT = datetime(2024, 3, 5, 9, 30, 15, tzinfo=UTC)
ADA = {"from_name": "Ada Home", "from_email": "ada@home.example"}
EML = b"From: Eve <eve@x.example>\nTo: ada@home.example\nMessage-ID: <eml@x>\n\nbody\n"


def landed(content: bytes, name: str = "one.msg") -> Landed:
    return land_files({name: content, "other.eml": EML})


def test_sent_mail_without_header_fields_is_read_from_its_properties() -> None:
    people = (("to", "Bob, Work", "bob@work.example"), ("cc", "Søren", "soren@x.example"), ("bcc", "", "eve@x.example"))
    mail = landed(outlook_message(people, SENT, id="<1@x>", reply="<0@x>", subject="Plan – März", **ADA))
    event = next(event for event in mail.events if event["event_key"] == "<1@x>")
    assert event["occurred_at"] == SENT.replace(tzinfo=None)
    assert (event["subject"], event["parent_key"], event["status"]) == ("Plan – März", "<0@x>", "confirmed")
    who = [(one["role"], one["name"], one["email"]) for one in mail.people if one["event_key"] == "<1@x>"]
    assert who == [
        ("from", "Ada Home", "ada@home.example"),
        ("to", "Bob, Work", "bob@work.example"),
        ("cc", "Søren", "soren@x.example"),
        ("bcc", None, "eve@x.example"),
    ]


def test_received_mail_keeps_the_fields_that_it_came_with() -> None:
    headers = "Microsoft Mail Internet Headers Version 2.0\r\nFrom: Bob <bob@work.example>\r\nTo: ada@home.example\r\n"
    headers += "Message-ID: <2@x>\r\nList-Id: <plans.lists.example>\r\nDate: Tue, 5 Mar 2024 10:30:15 +0100\r\n\r\n"
    mail = landed(outlook_message(headers=headers, **{"class": "IPM.Note"}))
    event = next(event for event in mail.events if event["event_key"] == "<2@x>")
    assert event["occurred_at"] == SENT.replace(tzinfo=None)
    assert event["list_id"] == "plans.lists.example"
    assert ("Bob", "bob@work.example") in mail.who("from")


def test_an_unsent_message_is_a_draft_and_a_name_in_the_organisation_stands_without_an_address() -> None:
    content = outlook_message((("to", "Bob", "/O=EX/CN=BOB"),), None, 8, id="<3@x>", subject="Later", **ADA)
    mail = landed(content)
    assert {event["status"] for event in mail.events if event["event_key"] == "<3@x>"} == {"draft"}
    assert ("Bob", None) in mail.who("to")


def test_a_delegate_is_the_sender_and_not_who_wrote() -> None:
    mail = landed(outlook_message((), SENT, id="<4@x>", sender_name="Dan", sender_email="dan@x.example", **ADA))
    assert ("Ada Home", "ada@home.example") in mail.who("from")
    assert mail.who("sender") == [("Dan", "dan@x.example")]


def test_an_author_whose_address_only_the_sender_has_is_one_person() -> None:
    named = {"from_name": "Ada Home", "sender_name": "Ada Home", "sender_email": "ada@home.example"}
    mail = landed(outlook_message((), SENT, id="<8@x>", **named))
    assert ("Ada Home", "ada@home.example") in mail.who("from")
    assert mail.who("sender") == []


def test_the_mailbox_that_got_a_message_is_evidence_of_whose_it_is() -> None:
    mail = landed(outlook_message(headers="From: b@x.example\r\nMessage-ID: <9@x>\r\n", received_by="ada@home.example"))
    assert mail.evidence() == {("delivered_to", "ada@home.example"): 1}


@pytest.mark.parametrize("kind", ["IPM.Contact", "IPM.Appointment", "IPM.Task", "IPM.StickyNote"])
def test_an_item_that_is_no_mail_is_set_aside(kind: str) -> None:
    mail = landed(outlook_message((), SENT, subject="Not mail", **{"class": kind}))
    assert (mail.keys, mail.reasons()) == (["<eml@x>"], ["no_message"])


def test_a_meeting_request_and_a_bounce_are_automatic() -> None:
    request = landed(outlook_message((), SENT, id="<5@x>", **ADA, **{"class": "IPM.Schedule.Meeting.Request"}))
    bounce = landed(outlook_message((), SENT, id="<6@x>", **ADA, **{"class": "REPORT.IPM.Note.NDR"}))
    reasons = {event["event_key"]: event["automation"] for event in request.events + bounce.events}
    assert (reasons["<5@x>"], reasons["<6@x>"]) == ("calendar", "bounce")


def test_a_damaged_file_costs_itself_alone() -> None:
    whole = outlook_message((("to", "Bob", "bob@work.example"),), SENT, id="<7@x>", subject="Plan", **ADA)
    for at in range(8, len(whole), 149):
        broken = whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]
        for content in (broken, whole[:at]):
            assert "<eml@x>" in landed(content).keys


def test_it_is_told_from_other_office_files_by_content() -> None:
    content = outlook_message((), SENT, subject="Plan", **ADA)
    assert mail_messages.recognise(content, "Plan.msg") == "Outlook message"
    assert mail_messages.recognise(content, "Plan") == "Outlook message"
    assert mail_messages.recognise(content[:512] + bytes(4096), "Budget.xls") is None
