"""Invitations, endorsements, recommendations, follows, notes and own activity of LinkedIn archives, as events."""

# ruff: noqa: DTZ001 - the landed tables hold naive UTC
from __future__ import annotations

from datetime import datetime

import polars as pl
import pytest

from connectors.landing import ReadOptions
from tests.linkedin_landing import DATA, Landed, land, land_archive

PROFILE = {"Profile.csv": "First Name,Last Name,Headline\nRowan,Quill,x\n"}
ANA = "https://www.linkedin.com/in/ana-lim"
CONNECTIONS = (
    "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    f"Ana,Lim,{ANA},,Contoso,Engineer,08 Feb 2026\n"
    "Alex,Moreno,https://www.linkedin.com/in/alex-1,,Tailspin,Rep,05 Jun 2019\n"
    "Alex,Moreno,https://www.linkedin.com/in/alex-2,,Woodgrove,VP,05 Jun 2019\n"
)
INVITATIONS = "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl"


def _landed(name: str, text: str | bytes, options: ReadOptions | None = None, **files: str) -> Landed:
    return land_archive({name: text, "Connections.csv": CONNECTIONS, **PROFILE, **files}, options)


def _sides(landed: Landed) -> list[tuple[str, str | None, str | None]]:
    return landed.rows("participant", "role", "name", "profile_url")


# 0.2, 0.3, 2.3: invitations.


def test_an_invitation_has_both_sides_and_its_moment_is_pacific() -> None:
    me = "https://www.linkedin.com/in/rowan-quill"
    row = f'Ana Lim,Rowan Quill,"2/6/26, 7:30 PM",Hello,INCOMING,{ANA},{me}'
    landed = _landed("Invitations.csv", f"{INVITATIONS}\n{row}\n")
    assert _sides(landed) == [("inviter", "Ana Lim", ANA), ("invitee", "Rowan Quill", me)]
    event = landed.table("event").row(0, named=True)
    assert event["kind"] == "linkedin_invitation"
    assert (event["occurred_at"], event["zone_basis"]) == (datetime(2026, 2, 7, 3, 30), "rule")
    connected = landed.table("contact_record").filter(full_name="Ana Lim")["connected_on"].item()
    assert (connected - event["occurred_at"].date()).days == 1


def test_the_owner_is_the_inviter_of_what_goes_out_and_its_profile_follows_from_it() -> None:
    me = "https://www.linkedin.com/in/rowan-quill"
    row = f'Rowan Quill,Ana Lim,"2/6/26, 7:30 PM",,OUTGOING,{me},{ANA}'
    landed = _landed("Invitations.csv", f"{INVITATIONS}\n{row}\n")
    assert _sides(landed) == [("inviter", "Rowan Quill", me), ("invitee", "Ana Lim", ANA)]
    assert landed.table("contact_record").filter(is_owner=True)["profile_url"].to_list() == [me]


def test_urls_without_a_slug_name_nobody_and_a_unique_name_stands_in() -> None:
    bare = "https://www.linkedin.com/in"
    rows = [
        f'Rowan Quill,{name},"11/12/23, 11:30 PM",,OUTGOING,{bare},{bare}'
        for name in ("Ana Lim", "Alex Moreno", "Never Answered")
    ]
    sides = _sides(_landed("Invitations.csv", "\n".join([INVITATIONS, *rows])))
    assert sides[1::2] == [
        ("invitee", "Ana Lim", ANA),
        ("invitee", "Alex Moreno", None),
        ("invitee", "Never Answered", None),
    ]
    assert {url for _, _, url in sides[::2]} == {None}


def test_a_renamed_column_of_a_resaved_file_is_understood() -> None:
    text = 'From,To,Date Sent,Direction\nAna Lim,Rowan Quill,"2/6/26, 7:30 PM",INCOMING\n'
    assert _landed("Invitations.csv", text).table("event")["occurred_at"].to_list() == [datetime(2026, 2, 7, 3, 30)]


def test_the_same_invitation_in_two_archives_is_one_event() -> None:
    with_urls = f'Ana Lim,Rowan Quill,"2/6/26, 7:30 PM",Hello,INCOMING,{ANA},https://www.linkedin.com/in/rowan-quill'
    new = _landed("Invitations.csv", f"{INVITATIONS}\n{with_urls}\n")
    old = land_archive(
        {"Invitations.csv": 'From,To,Sent At,Message,Direction\nAna Lim,Rowan Quill,"2/6/26, 7:30 PM",Hello,INCOMING\n'}
    )
    assert new.table("event")["event_key"].to_list() == old.table("event")["event_key"].to_list()


def test_who_invited_the_owner_to_linkedin_is_kept_where_2018_tells_it() -> None:
    header = (
        "Registration Date,Registration IP Address,Invited by (First Name),Invited by (Last Name),Subscription Types"
    )
    invited = _landed("Registration.csv", f'{header}\n"6/7/12, 11:59 PM",,Ana,Lim,\n')
    assert _sides(invited) == [("inviter", "Ana Lim", ANA), ("invitee", "Rowan Quill", None)]
    alone = _landed("Registration.csv", 'Registered At,Registration Ip,Subscription Types\n"6/7/12, 11:59 PM",,\n')
    assert alone.table("event").is_empty()
    assert alone.rejects() == []


# 0.11, 0.12: endorsements, in UTF-16 beside UTF-8.

RECEIVED = "Endorsement Date,Skill Name,Endorser First Name,Endorser Last Name,Endorser Public Url,Endorsement Status"


def test_overlapping_endorsement_files_of_both_encodings_are_the_same_events() -> None:
    text = f'{RECEIVED}\n2021/08/01 10:00:00 UTC,"C#, .NET",Ana,Lim,www.linkedin.com/in/ana-lim,ACCEPTED\n'
    header = "Endorsement Date,Skill Name,Endorser First Name,Endorser Last Name,Endorsement Status,Display Status"
    rows = [
        ["2021/08/01 10:00:00 UTC", "C#, .NET", "Ana", "Lim", "Accepted", "x"],
        ["2019/01/01 10:00:00 UTC", "SQL", "Ana", "Lim", "Redacted", "x"],
    ]
    old = "\n".join("\t".join(f'"{cell}"' for cell in row) for row in [header.split(","), *rows])
    landed = _landed(
        "Endorsement_Received_Info.csv",
        text,
        **{"Endorsement Received Info.csv": b"\xff\xfe" + old.encode("utf-16-le")},
    )
    events = landed.table("event")
    assert events.height == 3
    assert events.unique("event_key").sort("occurred_at").select("subject", "status").rows() == [
        ("SQL", "cancelled"),
        ("C#, .NET", "confirmed"),
    ]
    assert {side for side in _sides(landed) if side[0] == "endorser"} == {("endorser", "Ana Lim", ANA)}


def test_endorsements_given_run_from_the_owner_and_a_pending_one_is_tentative() -> None:
    text = RECEIVED.replace("Endorser", "Endorsee") + "\n2021/08/01 10:00:00 UTC,SQL,Ana,Lim,,PENDING\n"
    landed = _landed("Endorsement_Given_Info.csv", text)
    assert _sides(landed) == [("endorser", "Rowan Quill", None), ("endorsee", "Ana Lim", ANA)]
    assert landed.table("event")["status"].to_list() == ["tentative"]


def test_recommendations_find_their_author_by_name_and_company() -> None:
    header = "First Name,Last Name,Company,Job Title,Text,Creation Date,Status"
    rows = 'Alex,Moreno,Woodgrove,VP,"Great, ""reliable""","07/21/19, 12:11 PM",VISIBLE\n'
    landed = _landed("Recommendations_Received.csv", f"{header}\n{rows}")
    assert _sides(landed) == [
        ("recommender", "Alex Moreno", "https://www.linkedin.com/in/alex-2"),
        ("recommendee", "Rowan Quill", None),
    ]
    event = landed.table("event").row(0, named=True)
    assert (event["kind"], event["occurred_at"]) == ("recommendation", datetime(2019, 7, 21, 19, 11))
    assert event["zone_basis"] == "assumed"
    given = _landed("Recommendations Given.csv", f"{header}\n{rows}")
    assert [role for role, *_ in _sides(given)] == ["recommender", "recommendee"]
    assert _sides(given)[0][1] == "Rowan Quill"


# 2.4, 2.5: follows, notes and own activity.


@pytest.mark.parametrize("header", ["Date,Status,FullName", "Date,FullName,Status"])
def test_of_several_follows_of_one_member_the_last_stands(header: str) -> None:
    rows = [("2022-03-01 10:11:12", "Active"), ("2023-03-01 10:11:12", "Unfollow"), ("2021-03-01 10:11:12", "Active")]
    cells = [{"Date": day, "Status": status, "FullName": "Ana Lim"} for day, status in rows]
    text = "\r\n".join([header, *(",".join(row[name] for name in header.split(",")) for row in cells)])
    landed = _landed("Member_Follows.csv", text)
    assert set(landed.table("event")["status"]) == {"cancelled"}
    assert {side for side in _sides(landed) if side[0] == "followed"} == {("followed", "Ana Lim", ANA)}


def test_companies_followed_notes_and_events_are_own_activity() -> None:
    follows = _landed("Company Follows.csv", "Organization,Followed On\nContoso,Thu Jan 05 12:34:56 UTC 2023\n")
    notes = _landed(
        "Notes.csv",
        "Connection First Name,Connection Last Name,Connection Profile URL,Note,Created On,Edited On\n"
        f'Ana,Lim,{ANA},"private, indeed","1/29/26, 2:37 PM",\n',
    )
    events = _landed(
        "Events.csv",
        "Event Name,Event Time,Status,External Url\n"
        'Data Days,"Sep 15, 2024 10:00 AM - Sep 17, 2024 11:00 AM",APPROVED,\n',
        ReadOptions(time_zone="Europe/Lisbon"),
    )
    expected = [
        ("Contoso", datetime(2023, 1, 5, 12, 34, 56), "stated"),
        (None, datetime(2026, 1, 29, 22, 37), "assumed"),
        ("Data Days", datetime(2024, 9, 15, 9), "assumed"),
    ]
    for landed, row in zip((follows, notes, events), expected, strict=True):
        assert landed.rows("event", "kind", "subject", "occurred_at", "zone_basis") == [("own_activity", *row)]
    assert _sides(notes) == [("from", "Rowan Quill", None), ("noted", "Ana Lim", ANA)]
    assert "private" not in str(notes.table("event").rows())


LINK = "https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A6440000000000000001"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        # 0.9: a line break that nobody quoted.
        ("Comments.csv", f"Date,Link,Message\r\n2022-03-01 10:11:12,{LINK},one\r\ntwo, or\r\n\r\nthree\r\n"),
        ("Comments.csv", f'Date,Link,Message\r\n2022-03-01 10:11:12,{LINK},"one, ""two""\r\nthree"\r\n'),
        # 2026: quotes escaped by backslashes, the member's number in the name.
        ("Comments_7789716.csv", f'Date,Link,Message\n2022-03-01 10:11:12,{LINK},"he said \\"no, never\\" again"\n'),
        ("Reactions.csv", f"Date,Type,Link\r\n2022-03-01 10:11:12,LIKE,{LINK}\r\n"),
        ("Votes.csv", f"Date,Link,OptionText\r\n2022-03-01 10:11:12,{LINK},Yes\r\n"),
        (
            "Shares.csv",
            "Date,ShareLink,ShareCommentary,SharedURL,MediaURL,Visibility\r\n"
            f'2022-03-01 10:11:12,{LINK},"first line""\r\n""second, line",,,MEMBER_NETWORK\r\n',
        ),
    ],
)
def test_own_activity_is_read_through_broken_quoting(name: str, text: str) -> None:
    second = text.split("\n", 1)[1].replace("2022-03-01 10:11:12", "2022-03-02 08:00:00")
    landed = _landed(name, text + second)
    assert landed.rejects() == []
    assert landed.rows("event", "kind", "occurred_at", "zone_basis", "parent_key") == [
        ("own_activity", datetime(2022, 3, 1, 10, 11, 12), "rule", LINK),
        ("own_activity", datetime(2022, 3, 2, 8), "rule", LINK),
    ]
    assert {side[:2] for side in _sides(landed)} == {("from", "Rowan Quill")}


def test_an_activity_without_a_readable_date_is_counted() -> None:
    landed = _landed("Comments.csv", f"Date,Link,Message\r\nsoon,{LINK},one\r\n2022-03-01 10:11:12,{LINK},two\r\n")
    assert landed.rejects() == [("Comments.csv:2", "bad_date")]
    assert landed.table("event").height == 1


def test_shares_of_2018_are_utf_16_with_tabs() -> None:
    (landed,) = land(DATA / "2018-11_Complete_LinkedInDataExport_11-04-2018")
    shares = landed.table("event").filter(pl.col("record").str.starts_with("Shares"))
    assert shares.select("occurred_at", "zone_basis").rows() == [(datetime(2018, 9, 1, 8), "stated")]


def test_a_row_without_a_date_or_a_person_is_counted() -> None:
    rows = 'Rowan Quill,Ana Lim,yesterday,,OUTGOING,,\nRowan Quill,,"2/6/26, 7:30 PM",,OUTGOING,,\n'
    landed = _landed("Invitations.csv", f"{INVITATIONS}\n{rows}")
    assert landed.rejects() == [("Invitations.csv:2", "bad_date"), ("Invitations.csv:3", "hidden_member")]
    assert landed.table("event").height == 1
