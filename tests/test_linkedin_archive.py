"""LinkedIn archives as exports: which files are whose, what each era holds, and when it was made."""

# ruff: noqa: DTZ001 - the landed tables hold naive UTC
from __future__ import annotations

import tarfile
import zipfile
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from connectors import linkedin_archive, recognise
from connectors.delimited import read_delimited
from connectors.discovery import discover
from connectors.exports import ExportError, Member
from connectors.landing import Landing, ReadOptions
from connectors.linkedin_files import identify
from connectors.linkedin_names import file_stem
from tests.linkedin_landing import DATA, LIMIT, land, land_archive

CONNECTIONS = "First Name,Last Name,URL,Email Address,Company,Position,Connected On"
TOMAS = "Tomás,Rebollar,https://www.linkedin.com/in/tom%C3%A1s-rebollar,,Contoso,Engineer,14 Nov 2023"
PREAMBLE = 'Notes:\n"When exporting your connection data, you may notice, that"\n\n'
MESSAGES = (
    "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER"
)

# Named and hidden connections, messages, conversations, invitations out and in, as the manifest of the data says.
ERAS = {
    "2018-11_Complete_LinkedInDataExport_11-04-2018": (2, 0, 3, 1, 1, 0),
    "2021-05_Basic_LinkedInDataExport_05-14-2021": (7, 1, 3, 3, 3, 0),
    "2023-12_Complete_LinkedInDataExport_12-18-2023": (10, 1, 7, 6, 3, 1),
    "2025-08_Complete_LinkedInDataExport_08-26-2025.zip": (11, 1, 7, 6, 2, 0),
    "Complete_LinkedInDataExport_08-26-2025.zip.zip": (11, 1, 7, 6, 2, 0),
    "2026-03_Basic_LinkedInDataExport_03-09-2026": (12, 2, 10, 7, 2, 1),
}


@pytest.mark.parametrize("name", ERAS)
def test_every_era_lands_with_its_counts(name: str) -> None:
    (landed,) = land(DATA / name)
    contacts = landed.table("contact_record").filter((pl.col("source") == "linkedin") & ~pl.col("is_owner"))
    hidden = [record for record, reason in landed.rejects() if reason == "hidden_member"]
    messages = landed.table("event").filter(pl.col("kind") == "linkedin_message")
    invitations = landed.table("event").filter(pl.col("kind") == "linkedin_invitation")
    ways = invitations["event_key"].str.split("/").list.get(2).to_list()
    counts = (
        contacts.height,
        len(hidden),
        messages.height,
        messages["thread_key"].n_unique(),
        ways.count("out"),
        ways.count("in"),
    )
    assert counts == ERAS[name]
    assert len(hidden) == len(landed.rejects()), "nothing else was left out"
    assert contacts["connected_on"].null_count() == 0


def test_the_zip_holds_what_the_folder_holds_and_knows_its_time() -> None:
    (folder,) = land(DATA / "2025-08_Complete_LinkedInDataExport_08-26-2025.zip")
    (zipped,) = land(DATA / "Complete_LinkedInDataExport_08-26-2025.zip.zip")
    for table in ("event", "participant", "contact_point"):
        left, right = (one.table(table).drop("source_file").sort(pl.all()) for one in (folder, zipped))
        assert left.equals(right)
    assert folder.captured_at == datetime(2025, 8, 26)
    assert zipped.captured_at > datetime(2025, 8, 24)
    assert zipped.table("contact_record")["captured_at"].null_count() == 0


def test_several_archives_in_one_folder_stay_apart() -> None:
    found, unknown = discover(DATA, [], LIMIT)
    archives = [one.export.relative for one in found if one.readers[0][0].NAME == "linkedin_archive"]
    assert archives == sorted(ERAS)
    assert unknown == []


def test_an_archive_in_a_zip_in_a_zip_and_below_a_top_folder(tmp_path: Path) -> None:
    inner = BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("Connections.csv", f"{PREAMBLE}{CONNECTIONS}\n{TOMAS}")
    with zipfile.ZipFile(tmp_path / "both.zip", "w") as archive:
        archive.writestr("Basic_LinkedInDataExport_01-02-2024.zip", inner.getvalue())
        archive.writestr("later/Connections.csv", f"{CONNECTIONS}\n{TOMAS}".replace("Engineer", "Head"))
    (landed,) = land(tmp_path)
    assert landed.rows("contact_record", "record", "title") == [
        ("Basic_LinkedInDataExport_01-02-2024.zip/Connections.csv:5", "Engineer"),
        ("later/Connections.csv:2", "Head"),
    ]


def test_a_damaged_entry_costs_itself_alone(tmp_path: Path) -> None:
    path = tmp_path / "archive.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Connections.csv", f"{CONNECTIONS}\n{TOMAS}")
        archive.writestr("Invitations.csv", "From,To,Sent At,Message,Direction\n" + "x" * 70_000)
    content = bytearray(path.read_bytes())
    content[content.rindex(b"xxxxxx")] ^= 1
    path.write_bytes(content)
    (landed,) = land(tmp_path)
    assert landed.table("contact_record").height == 1
    assert ("Invitations.csv:0", "document_damaged") in landed.rejects()


# When it was made.


def test_files_of_a_zip_keep_the_time_of_each(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "Basic_LinkedInDataExport_01-02-2024.zip", "w") as archive:
        for name, day, text in (
            ("Connections.csv", 1, f"{CONNECTIONS}\n{TOMAS}"),
            ("Profile.csv", 2, "First Name,Last Name,Headline\nRowan,Quill,x\n"),
        ):
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, day, 2, 30, 0)), text)
    (landed,) = land(tmp_path)
    assert landed.rows("contact_record", "captured_at") == [
        (datetime(2024, 1, 1, 2, 30),),
        (datetime(2024, 1, 2, 2, 30),),
    ]
    assert landed.captured_at == datetime(2024, 1, 2, 2, 30)


@pytest.mark.parametrize(
    ("folder", "captured_at"),
    [
        ("Complete_LinkedInDataExport_12-24-2025.zip (1)", datetime(2025, 12, 24)),
        ("linkedin 2024-05-06", datetime(2024, 5, 6)),
        ("linkedin_export", datetime(2023, 11, 14)),
    ],
)
def test_a_folder_is_of_the_day_in_its_name_else_of_the_latest_date_inside(folder: str, captured_at: datetime) -> None:
    landed = land_archive({f"{folder}/Connections.csv": f"{CONNECTIONS}\n{TOMAS}"})
    assert landed.captured_at == captured_at
    assert landed.rows("contact_record", "captured_at") == [(captured_at,)]


def test_an_archive_packed_anew_is_of_the_day_in_its_name(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "mine.tgz", "w:gz") as archive:
        content = f"{CONNECTIONS}\n{TOMAS}".encode()
        entry = tarfile.TarInfo("Basic_LinkedInDataExport_01-02-2024/Connections.csv")
        entry.size, entry.mtime = len(content), 1_790_000_000
        archive.addfile(entry, BytesIO(content))
    (landed,) = land(tmp_path)
    assert landed.captured_at == datetime(2024, 1, 2)


def test_the_lake_key_names_what_the_rows_depend_on() -> None:
    options = ReadOptions()
    keys = {
        linkedin_archive.lake_key("a/Connections.csv", options),
        linkedin_archive.lake_key("2024-01-01/Connections.csv", options),
        linkedin_archive.lake_key("a/messages.csv", options),
        linkedin_archive.lake_key("a/Connections.csv", ReadOptions(keep_subjects=False)),
    }
    assert len(keys) == 4


# Which files are whose.


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("Endorsement_Received_Info.csv", "endorsementreceivedinfo"),
        ("x/Endorsement Received Info.csv", "endorsementreceivedinfo"),
        ("Comments_7789716.csv", "comments"),
        ("Connections (1).csv", "connections"),
        ("Connections.xlsx", "connections"),
        ("ImportedContacts.csv", "importedcontacts"),
    ],
)
def test_names_are_read_whatever_their_spelling(name: str, stem: str) -> None:
    assert file_stem(name) == stem


def _recognised(name: str, content: str | bytes) -> str | None:
    data = content if isinstance(content, bytes) else content.encode()
    found = recognise(Member(name, len(data), None, lambda: BytesIO(data)))
    return found[1] if found and found[0].NAME == "linkedin_archive" else None


@pytest.mark.parametrize(
    "name",
    ["guide_messages.csv", "learning_coach_messages.csv", "learning_role_play_messages.csv", "coach_messages.csv"],
)
def test_chats_with_bots_are_never_messages(name: str) -> None:
    chat = (
        f"{MESSAGES}\n2-x,Learning Coach Conversation,,,Me,https://www.linkedin.com/in/me,2026-05-04 08:00:11 UTC,,hi,"
    )
    assert _recognised(name, chat) == "LinkedIn file without relationships"
    landed = land_archive({name: chat, "Connections.csv": f"{CONNECTIONS}\n{TOMAS}"})
    assert landed.table("event").is_empty()
    assert landed.rejects() == []


def test_a_file_is_known_by_its_header_not_by_its_name() -> None:
    assert _recognised("connection.csv", f"{CONNECTIONS}\n{TOMAS}") == "LinkedIn connections"
    assert _recognised("Messaages.csv", f"{MESSAGES}\n") == "LinkedIn messages"
    assert _recognised("my messages.csv", "a,b\n1,2\n") is None
    assert _recognised("notes.txt", "Dear diary\n") is None
    assert _recognised("mail.mbox", "From a@b Thu Jan  1 00:00:00 2026\nFrom: a\nTo: b\nDate: c\n\nx\n") is None
    assert _recognised("LearningCoachMessages.csv", "No conversations found\n\n") is not None


def test_a_telephone_log_is_no_list_of_invitations_or_messages() -> None:
    assert identify(["from", "to", "date", "direction"], "calls.csv") is None
    assert identify(["from", "to", "date", "content"], "sms.csv") is None
    assert identify(["from", "to", "date", "content"], "messages.csv") is not None


def test_a_file_without_a_header_is_an_error_that_names_it() -> None:
    with pytest.raises(ExportError, match=r"^Connections\.csv: none of its first lines"):
        land_archive({"Connections.csv": "Tomás,Rebollar,Contoso\n"})
    landed = land_archive({"Connections.csv": "oops\n", "Invitations.csv": "From,To,Sent At,Message,Direction\n"})
    assert landed.rejects() == [("Connections.csv:0", "no_header")]


def test_an_archive_without_connections_lands_the_rest() -> None:
    text = 'From,To,Sent At,Message,Direction\nRowan Quill,Ana Lim,"1/29/26, 2:37 PM",,OUTGOING\n'
    landed = land_archive({"Invitations.csv": text})
    assert landed.table("event").height == 1
    assert landed.table("participant").height == 2


def test_a_folder_of_files_without_relationships_is_no_error() -> None:
    landed = land_archive({"Jobs/Saved Jobs.csv": "Saved Date,Job Url\n"})
    assert landed.table("event").is_empty()
    assert landed.captured_at is None


def test_a_new_kind_of_file_in_an_archive_is_mentioned_and_costs_nothing() -> None:
    folder = "Basic_LinkedInDataExport_01-02-2028"
    landed = land_archive(
        {f"{folder}/Connections.csv": f"{CONNECTIONS}\n{TOMAS}", f"{folder}/Holograms.csv": "Depth,Hue\n1,2\n"}
    )
    assert landed.rejects() == [("Holograms.csv:0", "no_header")]
    assert landed.table("contact_record").height == 1


def test_unknown_columns_are_left_out_and_mentioned_once() -> None:
    landed = land_archive({"Connections.csv": f"{CONNECTIONS},Mood,Location\n{TOMAS},good,Lisbon\n{TOMAS},bad,\n"})
    assert landed.rejects() == [("Connections.csv:0", "unknown_columns")]
    assert landed.table("contact_record").height == 2


# Re-saved by spreadsheets (section 3.5).

RESAVED = {
    "byte order mark and CRLF": f"\ufeff{PREAMBLE}{CONNECTIONS}\n{TOMAS}\n".replace("\n", "\r\n").encode(),
    "semicolons, cp1252": f"{CONNECTIONS}\n{TOMAS}\n".replace(",", ";").encode("cp1252"),
    "UTF-16 Unicode text": f"{CONNECTIONS}\n{TOMAS}\n".replace(",", "\t").encode("utf-16"),
    "carriage returns alone": f"{CONNECTIONS}\n{TOMAS}\n".replace("\n", "\r").encode(),
    "carriage returns alone in UTF-16": f"{CONNECTIONS}\n{TOMAS}".replace("\n", "\r").encode("utf-16"),
    "padded preamble": f'Notes:,,,,,,\n"When, exporting",,,,,,\n,,,,,,\n{CONNECTIONS}\n{TOMAS}\n'.encode(),
    "preamble half cut": f"\n{CONNECTIONS}\n\n{TOMAS}\n,,,,,,\n".encode(),
    "header without spaces": f"{CONNECTIONS.replace(' ', '')}\n{TOMAS}\n".encode(),
    "no final newline": f"{PREAMBLE}{CONNECTIONS}\n{TOMAS}".encode(),
    "reordered": (
        "Connected On,Position,Company,URL,Last Name,First Name\n"
        "14 Nov 2023,Engineer,Contoso,https://www.linkedin.com/in/tom%C3%A1s-rebollar,Rebollar,Tomás\n"
    ).encode(),
    "d-Mon-yy": f"{CONNECTIONS}\n{TOMAS}\n".replace("14 Nov 2023", "14-Nov-23").encode(),
    "DD.MM.YYYY": f"{CONNECTIONS}\n{TOMAS}\n".replace("14 Nov 2023", "14.11.2023").encode(),
    "ISO": f"{CONNECTIONS}\n{TOMAS}\n".replace("14 Nov 2023", "2023-11-14").encode(),
    "American": f"{CONNECTIONS}\n{TOMAS}\n".replace("14 Nov 2023", "11/14/2023").encode(),
    "French month": f"{CONNECTIONS}\n{TOMAS}\n".replace("14 Nov 2023", "14 novembre 2023").encode(),
}


@pytest.mark.parametrize("content", RESAVED.values(), ids=RESAVED)
def test_a_resaved_file_reads_like_the_original(content: bytes) -> None:
    landed = land_archive({"Connections.csv": content})
    columns = ("full_name", "profile_url", "organization", "title", "connected_on")
    expected = (
        "Tomás Rebollar",
        "https://www.linkedin.com/in/tomás-rebollar",
        "Contoso",
        "Engineer",
        date(2023, 11, 14),
    )
    assert landed.rows("contact_record", *columns) == [expected]


def test_a_workbook_reads_like_the_original(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "Connections.xlsx")
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Notes:"])
    sheet.write_row(3, 0, CONNECTIONS.split(","))
    sheet.write_row(4, 0, TOMAS.split(",")[:6])
    sheet.write_datetime(4, 6, datetime(2023, 11, 14), book.add_format({"num_format": "d-mmm-yy"}))
    book.close()
    (landed,) = land(tmp_path)
    assert landed.rows("contact_record", "record", "full_name", "connected_on") == [
        ("Connections.xlsx:5", "Tomás Rebollar", date(2023, 11, 14))
    ]


def test_a_large_workbook_is_taken_by_its_name_and_refused_by_its_header() -> None:
    head = b"PK\x03\x04" + bytes(range(256)) * 300
    assert linkedin_archive.recognise(head[:65_536], "Connections.xlsx")
    assert linkedin_archive.recognise(head[:65_536], "budget.xlsx") is None


def test_a_quote_that_never_closes_costs_its_line() -> None:
    landed = land_archive({"Connections.csv": f'{CONNECTIONS}\n{TOMAS}\n"Open,Quote,,,,,14 Nov 2023\n{TOMAS}\n'})
    assert landed.table("contact_record").height == 2
    assert landed.rejects() == [("Connections.csv:3", "open_quote")]


def test_rows_of_another_width_are_rejected_by_line() -> None:
    landed = land_archive({"Connections.csv": f"{CONNECTIONS}\n{TOMAS},more,cells\n{TOMAS}\nAna,Lim\n"})
    assert landed.rejects() == [("Connections.csv:2", "wrong_width"), ("Connections.csv:4", "cut_short")]


def test_the_limit_of_records_is_kept_and_said() -> None:
    landed = land_archive(
        {"Connections.csv": f"{CONNECTIONS}\n{TOMAS}\n{TOMAS}\n{TOMAS}\n"}, ReadOptions(max_records=2)
    )
    assert landed.table("contact_record").height == 2
    assert landed.rejects() == [("Connections.csv:4", "too_many_records")]


def test_a_file_larger_than_any_archive_has_is_refused(tmp_path: Path) -> None:
    member = Member("Connections.csv", 2**31, None, lambda: BytesIO(f"{CONNECTIONS}\n{TOMAS}".encode()), prefix="a:")
    landing = Landing(tmp_path, "x")
    with pytest.raises(ExportError):
        linkedin_archive.land([member], landing, ReadOptions())
    landing.close()
    assert landing.counts == {"rejected_record": 1}


def test_long_cells_make_small_batches() -> None:
    row = "x" * 900_000 + ",y\n"
    document = read_delimited(BytesIO(("a,b\n" + row * 80).encode()), lambda cells: cells == ["a", "b"])
    assert document
    heights = [frame.height for frame in document.frames({"a": "a"}, 100, lambda *_: None)]
    assert heights == [36, 36, 8]
