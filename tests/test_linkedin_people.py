"""People of LinkedIn archives: connections, imported contacts and the owner, as contact records."""

# ruff: noqa: DTZ001 - the landed tables hold naive UTC
from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest

from connectors.linkedin_urls import profile_url
from tests.linkedin_landing import DATA, Landed, land, land_archive

HEADER = "First Name,Last Name,URL,Email Address,Company,Position,Connected On"
PROFILE = "First Name,Last Name,Headline,Birth Date\nRowan,Quill,x,Jun 7\n"


def _connections(*rows: str) -> Landed:
    return land_archive({"Connections.csv": "\n".join([HEADER, *rows])})


# Section 4: one key, whatever the spelling.


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("https://www.linkedin.com/in/jos%C3%A9-n", "josé-n"),
        ("https://www.linkedin.com/in/josé-n", "josé-n"),
        ("https://www.linkedin.com/in/jose\u0301-n/", "josé-n"),
        ("www.linkedin.com/in/José-N", "josé-n"),
        ("http://pt.linkedin.com/in/jos%c3%a9-n?trk=x#top", "josé-n"),
        ("https://m.linkedin.com/in/josé-n/details/experience", "josé-n"),
        ("linkedin.com/in/jane-ashdown-%F0%9F%9A%80-5566", "jane-ashdown-🚀-5566"),
        ("https://www.linkedin.com/in/wei-%E5%BC%A0", "wei-张"),
        ("https://www.linkedin.com/in/100%25-real", "100%-real"),
        ("https://www.linkedin.com/pub/jane-doe/1/2b/3c", "jane-doe-3c2b1"),
        ("https://www.linkedin.com/in", None),
        ("https://www.linkedin.com/in/", None),
        ("https://www.linkedin.com/company/contoso", None),
        ("https://evil.example/linkedin.com/in/ana", None),
        ("https://notlinkedin.com/in/ana", None),
        ("https://www.linkedin.com/in/a%20b", None),
        ("https://www.linkedin.com/in/a%2Fb", None),
        ("", None),
    ],
)
def test_profile_urls_have_one_spelling(text: str, slug: str | None) -> None:
    assert profile_url(text) == (f"https://www.linkedin.com/in/{slug}" if slug else None)


# 3.1: connections.


def test_hidden_rows_are_counted_and_nobody() -> None:
    landed = _connections(",,,,,,02 Jun 2022", "Ana,Lim,,,,,03 Jun 2022")
    assert landed.rejects() == [("Connections.csv:2", "hidden_member")]
    assert landed.rows("contact_record", "full_name") == [("Ana Lim",)]


def test_a_member_number_in_the_address_cell_is_an_alias_and_no_address() -> None:
    landed = _connections("Ana,Lim,,urn:li:member:1234567890,,,03 Jun 2022", "Bo,Ek,,bo@ek.example,,,03 Jun 2022")
    assert landed.rows("contact_record", "email") == [(None,), ("bo@ek.example",)]
    assert landed.rows("contact_point", "record", "kind", "value") == [
        ("Connections.csv:2", "member_urn", "urn:li:member:1234567890")
    ]


@pytest.mark.parametrize(
    ("first", "last", "full"),
    [
        ("Priyanka", '"Varadkar, MBA, PMP"', "Priyanka Varadkar, MBA, PMP"),
        ("Kwame", "B", "Kwame B"),
        ("Wei", "张 (Vivian)", "Wei 张 (Vivian)"),
        ("伟", "张", "伟 张"),
        ("محمد", "الأحمد", "محمد الأحمد"),
        ("Ольга", "Петрова", "Ольга Петрова"),
        ("Jane", "Ashdown 🚀", "Jane Ashdown 🚀"),
        ("𝐌𝐢𝐚", "𝐒𝐭𝐨𝐧𝐞", "𝐌𝐢𝐚 𝐒𝐭𝐨𝐧𝐞"),
        (" Dr. Lena ", '"Fischer,  PhD "', "Dr. Lena Fischer, PhD"),
        ("jean-luc", "O’Dwyer", "jean-luc O’Dwyer"),
        ("Ana", "", "Ana"),
    ],
)
def test_names_keep_the_form_they_were_exported_in(first: str, last: str, full: str) -> None:
    landed = _connections(f"{first},{last},,,,,03 Jun 2022")
    assert landed.rows("contact_record", "full_name") == [(full,)]


def test_two_people_of_one_name_stay_two_and_borrow_no_profile() -> None:
    (landed,) = land(DATA / "2023-12_Complete_LinkedInDataExport_12-18-2023")
    namesakes = landed.table("contact_record").filter(full_name="Alex Moreno")
    assert namesakes["profile_url"].to_list() == [
        "https://www.linkedin.com/in/alex-moreno-1",
        "https://www.linkedin.com/in/alex-moreno-22b",
    ]
    (old,) = land(DATA / "2021-05_Basic_LinkedInDataExport_05-14-2021")
    assert old.table("contact_record").filter(full_name="Alex Moreno")["profile_url"].to_list() == [None, None]


def test_connections_before_2023_borrow_their_profile_from_messages() -> None:
    header = "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,DATE,SUBJECT,CONTENT,FOLDER"
    message = "2-a,,Ana Lim,https://www.linkedin.com/in/ana-lim,Rowan Quill,2021-02-02 12:00:00 UTC,,hi,INBOX"
    landed = land_archive(
        {
            "Connections.csv": f"{HEADER.replace('URL,', '')}\nAna,Lim,,,,03 Jun 2020\n",
            "messages.csv": f"{header}\n{message}\n",
        }
    )
    assert landed.rows("contact_record", "profile_url") == [("https://www.linkedin.com/in/ana-lim",)]


def test_a_date_that_cannot_be_read_costs_the_date_alone() -> None:
    landed = _connections("Ana,Lim,,,,,30 Feb 2025")
    assert landed.rejects() == [("Connections.csv:2", "bad_date")]
    assert landed.rows("contact_record", "full_name", "connected_on") == [("Ana Lim", None)]


def test_the_forms_of_2018_read_too() -> None:
    header = "First Name,Last Name,Address,Email Address,Company,Position,Connected On,Websites,Instant Messengers"
    landed = land_archive({"Connections.csv": f'{header}\nAna,Lim,,ana@lim.example,,,"10/12/18, 12:05 PM",,\n'})
    assert landed.rows("contact_record", "email", "connected_on") == [("ana@lim.example", date(2018, 10, 12))]
    assert landed.rejects() == []
    header = "Title,First Name,Middle Name,Last Name,Suffix,E-mail Address,Company,Job Title"
    outlook = land_archive(
        {"linkedin_connections_export_microsoft_outlook.csv": f"{header}\n,Ana,,Lim,,ana@lim.example,Contoso,Rep\n"}
    )
    assert outlook.rows("contact_record", "source", "full_name", "email", "title") == [
        ("linkedin", "Ana Lim", "ana@lim.example", "Rep")
    ]


# 2.4: imported address books.


@pytest.mark.parametrize(
    ("name", "header", "row"),
    [
        (
            "Imported Contacts.csv",
            "First Name,Last Name,Companies,Title,Email Address,Phone Numbers,Created At,Instant Message Handles,"
            "Addresses,Sites,Full Name,Birthday,Location,Bookmarked At,Profiles",
            'Ana,Lim,Contoso,Rep,ana@lim.example," +15550100, +1 555 0101","6/20/15, 12:02 AM",,,,,,,,',
        ),
        (
            "Contacts.csv",
            "Source,FirstName,LastName,Companies,Title,Emails,PhoneNumbers,CreatedAt,Addresses,Sites,"
            "InstantMessageHandles,FullName,Birthday,Location,BookmarkedAt,Profiles",
            'GOOGLE_CONTACTS,Ana,Lim,null,null,ana@lim.example," +15550100, +1 555 0101","6/20/15, 12:02 AM",'
            ",,,Ana Lim,,,,",
        ),
        (
            "ImportedContacts.csv",
            "FirstName,MiddleName,LastName,MaidenName,NickName,NamePrefix,NameSuffix,Title,Emails,PhoneNumbers,CreatedAt,"
            "UpdatedAt,CountryCode,RegionCode,ThirdPartyVerified,Location",
            'Ana,,Lim,,,,,Rep,ana@lim.example,"+15550100,+1 555 0101","6/20/15, 12:02 AM",,,,,',
        ),
    ],
)
def test_imported_contacts_of_every_era_feed_identity(name: str, header: str, row: str) -> None:
    landed = land_archive({name: f"{header}\n{row}\n"})
    contact = landed.table("contact_record").row(0, named=True)
    assert (contact["source"], contact["full_name"]) == ("contacts", "Ana Lim")
    assert (contact["email"], contact["phone"]) == ("ana@lim.example", "+15550100")
    assert contact["organization"] in ("Contoso", None)
    assert landed.rows("contact_point", "kind", "value") == [("phone", "+1 555 0101")]
    assert landed.table("event").is_empty()
    assert landed.rejects() == []


# The owner.


def test_the_owner_has_every_confirmed_address_and_the_current_position() -> None:
    landed = land_archive(
        {
            "Profile.csv": PROFILE,
            "Email Addresses.csv": (
                "Email Address,Confirmed,Primary,Updated On\nold@quill.example,Yes,No,x\nme@quill.example,Yes,Yes,x\n"
                "typo@quill.example,No,No,x\n"
            ),
            "Positions.csv": (
                "Company Name,Title,Description,Location,Started On,Finished On\n"
                "Contoso,Lead,,,Mar 2021,\nNorthwind,Analyst,,,2018,Feb 2021\n"
            ),
            "Education.csv": "School Name,Start Date,End Date,Notes,Degree Name,Activities\nLisbon,2010,2014,,BSc,\n",
        }
    )
    own = landed.table("contact_record")
    assert own["is_owner"].all()
    profile = own.filter(record="Profile.csv:2").row(0, named=True)
    assert (profile["email"], profile["birthday"]) == ("me@quill.example", "--06-07")
    assert landed.rows("contact_point", "record", "kind", "value") == [("Profile.csv:2", "email", "old@quill.example")]
    assert landed.rejects() == [("Email Addresses.csv:4", "unconfirmed_address")]
    roles = own.filter(source="linkedin").drop_nulls("title").select("organization", "title").rows()
    assert roles == [("Contoso", "Lead")]
    resume = own.filter(source="linkedin_resume")
    assert resume.select("organization", "captured_at").rows() == [("Lisbon", None), ("Northwind", None)]


def test_job_changes_show_between_two_archives() -> None:
    jobs = []
    for day, job in (("01-02-2024", "Contoso,Engineer"), ("01-02-2026", "Litware,Head of Data")):
        row = f"Ana,Lim,https://www.linkedin.com/in/ana-lim,,{job},03 Jun 2022"
        name = f"Basic_LinkedInDataExport_{day}/Connections.csv"
        jobs += land_archive({name: f"{HEADER}\n{row}"}).rows("contact_record", "captured_at", "organization", "title")
    assert jobs == [
        (datetime(2024, 1, 2), "Contoso", "Engineer"),
        (datetime(2026, 1, 2), "Litware", "Head of Data"),
    ]


def test_every_row_says_which_file_and_line_it_is_of() -> None:
    for name in ("2018-11_Complete_LinkedInDataExport_11-04-2018", "2026-03_Basic_LinkedInDataExport_03-09-2026"):
        (landed,) = land(DATA / name)
        for table in ("contact_record", "contact_point", "event", "participant"):
            records = landed.table(table)["record"]
            assert records.str.contains(r"^[\w ]+\.csv:\d+$").all()
        assert landed.table("event").select(pl.struct("zone_basis", "precision").is_null().any()).item() is False
