"""LinkedIn messages: every form of messages.csv, who wrote to whom, and what is no message between people."""

# ruff: noqa: DTZ001 - the landed tables hold naive UTC
from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import datetime
from io import StringIO

import polars as pl
import pytest

from connectors.landing import ReadOptions
from connectors.linkedin_messages import split_names
from connectors.linkedin_owner import Directory
from tests.linkedin_landing import DATA, Landed, land, land_archive

ME, MY_URL = "Rowan Quill", "https://www.linkedin.com/in/rowan-quill"
ANA, ANA_URL = "Ana Lim", "https://www.linkedin.com/in/ana-lim"
JOSE, JOSE_URL = "José Núñez, MBA", "https://www.linkedin.com/in/josé-núñez"
PROFILE = "First Name,Last Name,Headline\nRowan,Quill,x\n"
FIVE = ["CONVERSATION ID", "CONVERSATION TITLE", "FROM", "SENDER PROFILE URL", "TO"]
NINE = [*FIVE, "DATE", "SUBJECT", "CONTENT", "FOLDER"]
TEN = [*FIVE, "RECIPIENT PROFILE URLS", "DATE", "SUBJECT", "CONTENT", "FOLDER"]
FORMS = {
    "7, 2018": ["From", "To", "Date", "Subject", "Content", "Direction", "Folder"],
    "9, 2021": NINE,
    "10, 2023": TEN,
    "11, 2024": [*TEN, "ATTACHMENTS"],
    "12a, 2026": [*TEN, "ATTACHMENTS", "IS MESSAGE DRAFT"],
    "12b, 2024": [*TEN, "IS MESSAGE DRAFT", "IS CONVERSATION DRAFT"],
    "12c": [*TEN, "IS MESSAGE DRAFT", "IS CONVERSATION ARCHIVED"],
    "13": [*TEN, "ATTACHMENTS", "IS MESSAGE DRAFT", "IS CONVERSATION DRAFT"],
}
LETTER = {
    "CONVERSATION ID": "2-abc==",
    "FROM": ANA,
    "SENDER PROFILE URL": ANA_URL,
    "TO": ME,
    "RECIPIENT PROFILE URLS": MY_URL,
    "DATE": "2023-11-20 09:00:00 UTC",
    "CONTENT": "Shall we talk, on Thursday?",
    "FOLDER": "INBOX",
}


def _table(header: Sequence[str], rows: Sequence[dict[str, str]], quote_all: bool = False) -> str:
    text = StringIO()
    quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    writer = csv.writer(text, lineterminator="\n", quoting=quoting)
    writer.writerow(header)
    upper = [{key.upper(): value for key, value in row.items()} for row in rows]
    writer.writerows([row.get(name.upper(), "") for name in header] for row in upper)
    return text.getvalue()


def _landed(*changes: dict[str, str], header: Sequence[str] = FORMS["13"], quote_all: bool = False) -> Landed:
    text = _table(header, [LETTER | change for change in changes], quote_all)
    return land_archive({"messages.csv": text, "Profile.csv": PROFILE})


def _people(landed: Landed) -> list[tuple[str, ...]]:
    return landed.rows("participant", "role", "name", "profile_url")


def _only(landed: Landed, column: str) -> object:
    return landed.table("event")[column].item()


@pytest.mark.parametrize("quote_all", [False, True], ids=["bare", "quoted"])
@pytest.mark.parametrize("form", FORMS)
def test_every_header_form_tells_the_same_message(form: str, quote_all: bool) -> None:
    changes = {"Date": "11/20/23, 1:00 AM", "Direction": "INCOMING"} if form.startswith("7") else {}
    landed = _landed(changes, header=FORMS[form], quote_all=quote_all)
    assert landed.rejects() == []
    event = landed.table("event").row(0, named=True)
    assert (event["kind"], event["occurred_at"]) == ("linkedin_message", datetime(2023, 11, 20, 9))
    assert (event["status"], event["automation"]) == ("confirmed", None)
    expected = ("assumed", "minute") if form.startswith("7") else ("stated", "second")
    assert (event["zone_basis"], event["precision"]) == expected
    assert [(role, name) for role, name, _ in _people(landed)] == [("from", ANA), ("to", ME)]


def test_columns_are_mapped_by_name_not_by_place() -> None:
    assert _people(_landed({}, header=list(reversed(TEN)))) == [("from", ANA, ANA_URL), ("to", ME, MY_URL)]


# 0.6 and 3.2: the same message with and without its line breaks is one event.


def test_white_space_does_not_change_the_key_and_text_is_never_kept() -> None:
    new = _landed({"CONTENT": "Thanks, Ana.\r\nSee you\n\nat 10."}, quote_all=True)
    old = _landed({"CONTENT": "Thanks, Ana.See you  at 10."}, header=NINE)
    assert _only(new, "event_key") == _only(old, "event_key")
    assert "Thanks" not in str(new.table("event").rows()) + str(new.table("participant").rows())


def test_characters_written_as_in_html_are_the_characters() -> None:
    old = _landed({"CONTENT": "Nice to meet you&nbsp;! You &amp; me"})
    new = _landed({"CONTENT": "Nice to meet you! You & me"})
    assert _only(old, "event_key") == _only(new, "event_key")


def test_records_are_counted_in_lines_though_texts_have_several() -> None:
    landed = _landed({"CONTENT": "one\ntwo\nthree"}, {"CONTENT": "four"}, quote_all=True)
    assert [record for (record,) in landed.rows("event", "record")] == ["messages.csv:2", "messages.csv:5"]


def test_exact_duplicates_share_a_key_and_two_authors_within_a_second_do_not() -> None:
    same = _landed({}, {})
    assert same.table("event")["event_key"].n_unique() == 1
    mine = {"FROM": ME, "SENDER PROFILE URL": MY_URL, "TO": ANA, "RECIPIENT PROFILE URLS": ANA_URL}
    assert _landed({}, mine).table("event")["event_key"].n_unique() == 2
    third = {"CONTENT": "another"}
    assert _landed({}, mine, third).table("event")["event_key"].n_unique() == 3


def test_an_older_archive_adds_nothing_to_a_newer_one_and_order_does_not_matter() -> None:
    first = set(_landed({}, {"DATE": "2023-11-21 09:00:00 UTC"}, header=TEN).table("event")["event_key"])
    again = set(_landed({"DATE": "2023-11-21 09:00:00 UTC"}, {}, header=FORMS["11, 2024"]).table("event")["event_key"])
    assert first == again


# 0.7: advertising; section 3.2: hidden members; design section 4: drafts and spam.


@pytest.mark.parametrize(
    ("change", "automation"),
    [
        ({"CONVERSATION TITLE": "Sponsored Conversation", "FROM": "LinkedIn Member"}, "sponsored"),
        (
            {"FROM": "Big Bank", "CONTENT": '<p class="spinmail-quill-editor__spin-break">Hi %FIRSTNAME%</p>'},
            "sponsored",
        ),
        ({"FROM": "Hugo Brandt", "CONTENT": "<p>Dear Rowan,</p><br/>We have a role."}, "campaign"),
    ],
)
def test_advertising_is_marked_as_automatic(change: dict[str, str], automation: str) -> None:
    assert _only(_landed(change | {"SENDER PROFILE URL": ""}), "automation") == automation


def test_a_person_who_writes_a_tag_is_no_advertiser() -> None:
    assert _only(_landed({"CONTENT": "use <br> or <p>"}), "automation") is None


@pytest.mark.parametrize("name", ["LinkedIn Member", ""])
def test_a_hidden_or_nameless_sender_is_nobody(name: str) -> None:
    landed = _landed({"FROM": name, "SENDER PROFILE URL": ""})
    assert _people(landed) == [("to", ME, MY_URL)]
    assert _only(landed, "automation") is None


def test_a_hidden_recipient_is_nobody() -> None:
    change = {"FROM": ME, "SENDER PROFILE URL": MY_URL, "TO": "LinkedIn Member", "RECIPIENT PROFILE URLS": ""}
    assert _people(_landed(change)) == [("from", ME, MY_URL)]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"IS MESSAGE DRAFT": "Yes"}, "draft"),
        ({"IS CONVERSATION DRAFT": "Yes"}, "draft"),
        ({"IS MESSAGE DRAFT": "No", "IS CONVERSATION DRAFT": "No"}, "confirmed"),
        ({"FOLDER": "SPAM"}, "spam"),
        ({"FOLDER": "ARCHIVE"}, "confirmed"),
        ({"FOLDER": ""}, "confirmed"),
    ],
)
def test_drafts_and_spam_are_told_apart(change: dict[str, str], status: str) -> None:
    assert _only(_landed(change), "status") == status


# 0.8: groups.


def test_group_recipients_are_those_of_the_url_list() -> None:
    to = {"TO": f"{ME},{JOSE}", "RECIPIENT PROFILE URLS": f"{MY_URL},{JOSE_URL}"}
    known = {"FROM": JOSE, "SENDER PROFILE URL": JOSE_URL, "DATE": "2020-01-01 00:00:00 UTC"}
    group = _landed(to, known).table("participant").filter(pl.col("record") == "messages.csv:2")
    assert group.select("position", "role", "name", "profile_url").rows() == [
        (0, "from", ANA, ANA_URL),
        (1, "to", ME, MY_URL),
        (2, "to", JOSE, JOSE_URL),
    ]


def test_names_with_commas_are_split_only_into_known_names() -> None:
    directory = Directory({"ana lim": ANA_URL, "josé núñez, mba": JOSE_URL, "bo ek": "u"}, {}, {})
    assert split_names("Priyanka Varadkar, MBA, PMP", directory) == ["Priyanka Varadkar, MBA, PMP"]
    assert split_names("Ana Lim,José Núñez, MBA", directory) == ["Ana Lim", "José Núñez, MBA"]
    assert split_names("Ana Lim, Bo Ek", directory) == ["Ana Lim", "Bo Ek"]
    assert split_names("José Núñez, MBA", directory) == ["José Núñez, MBA"]


# 0.1 and section 4: one person in three spellings; before 2023-07 by name.


def test_recipients_without_a_url_borrow_the_one_their_name_has() -> None:
    sent = {"FROM": ME, "SENDER PROFILE URL": MY_URL, "TO": ANA}
    landed = _landed({}, sent, header=NINE)
    assert _people(landed)[2:] == [("from", ME, MY_URL), ("to", ANA, ANA_URL)]


def test_a_name_that_two_members_bear_borrows_nothing() -> None:
    other = {"SENDER PROFILE URL": "https://www.linkedin.com/in/another-ana"}
    sent = {"FROM": ME, "SENDER PROFILE URL": MY_URL, "TO": ANA}
    assert _people(_landed({}, other, sent, header=NINE))[-1] == ("to", ANA, None)


def test_the_owner_is_known_by_address_where_no_url_is() -> None:
    files = {
        "Messages.csv": _table(FORMS["7, 2018"], [LETTER | {"DATE": "10/12/18, 2:05 PM"}]),
        "Profile.csv": PROFILE,
        "Email Addresses.csv": (
            "Email Address,Confirmed,Primary,Updated On\nold@quill.example,Yes,No,x\nme@quill.example,Yes,Yes,x\n"
        ),
    }
    people = land_archive(files).rows("participant", "name", "email", "profile_url")
    assert people == [(ANA, None, None), (ME, "me@quill.example", None)]


def test_a_message_without_a_readable_date_is_rejected_and_costs_itself() -> None:
    landed = _landed({"DATE": "soon"}, {})
    assert landed.rejects() == [("messages.csv:2", "bad_date")]
    assert landed.table("event").height == 1


def test_subjects_are_kept_or_not_as_the_settings_say() -> None:
    text = _table(TEN, [LETTER | {"SUBJECT": "RE: Intro"}])
    assert _only(land_archive({"messages.csv": text}), "subject") == "RE: Intro"
    assert _only(land_archive({"messages.csv": text}, ReadOptions(keep_subjects=False)), "subject") is None


def test_the_data_of_2026_reads_in_full() -> None:
    (landed,) = land(DATA / "2026-03_Basic_LinkedInDataExport_03-09-2026")
    events = landed.table("event").filter(pl.col("kind") == "linkedin_message")
    assert sorted(events["automation"].drop_nulls()) == ["campaign", "sponsored"]
    assert events.filter(pl.col("status") == "spam").height == 1
    accepted = datetime(2026, 2, 8, 2, 40)
    assert accepted in events["occurred_at"].to_list()
