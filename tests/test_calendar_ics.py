"""Whole documents through the calendar connector: structure, time, recurrence, people, identity."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import icalendar
import polars as pl
import pytest
import recurring_ical_events

from connectors import calendar_ics
from connectors.exports import ExportError, Member
from connectors.landing import SCHEMAS, Landing, ReadOptions, read_landed

Tables = dict[str, pl.DataFrame]
Land = Callable[..., Tables]


@pytest.fixture
def land(tmp_path: Path) -> Land:
    def landed(*documents: str | bytes, name: str = "work.ics", **options: object) -> Tables:
        folder = tmp_path / f"lake{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        members = []
        for number, document in enumerate(documents):
            path = folder / f"{number}.txt"
            path.write_bytes(document.encode() if isinstance(document, str) else document)
            prefix = f"{number}.ics:" if len(documents) > 1 else ""
            members.append(Member(name, path.stat().st_size, None, lambda path=path: path.open("rb"), path, prefix))
        landing = Landing(folder, "0" * 16)
        settings = {"time_zone": "Europe/Berlin", "horizon": date(2027, 12, 31)} | options
        calendar_ics.land(members, landing, ReadOptions(**settings))  # type: ignore[arg-type]
        landing.close()
        return {table: read_landed([folder], table).collect() for table in SCHEMAS}

    return landed


def vevent(*lines: str, uid: str = "a@x.example") -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT"]) + "\r\n"


def calendar(*events: str, head: str = "") -> str:
    return "BEGIN:VCALENDAR\r\n" + head + "".join(events) + "END:VCALENDAR\r\n"


def starts(tables: Tables) -> list[str]:
    return [f"{moment:%Y-%m-%d %H:%M}" for moment in sorted(tables["event"]["occurred_at"])]


def reasons(tables: Tables) -> list[str]:
    return tables["rejected_record"]["reason"].to_list()


SIMPLE = calendar(vevent("DTSTART:20260105T090000Z", "SUMMARY:Zoë", "ATTENDEE;CN=Zoë:mailto:zoe@x.example"))


@pytest.mark.parametrize(
    "document",
    [
        SIMPLE.encode(),
        SIMPLE.replace("\r\n", "\n").encode(),
        SIMPLE.replace("\r\n", "\r").encode(),
        SIMPLE.replace("\r\n", "\r\r\n").encode(),
        b"\xef\xbb\xbf" + SIMPLE.encode(),
        SIMPLE.encode("utf-16"),
        SIMPLE.encode("utf-16-le"),
        SIMPLE.encode("cp1252"),
        b"\r\n<html>\r\n" + SIMPLE.encode(),
        SIMPLE.replace("END:VEVENT\r\nEND:VCALENDAR\r\n", "").encode(),
        SIMPLE.replace("END:VEVENT", "stray words\r\nX=Y\r\n\x07\r\nEND:VALARM\r\nEND:VEVENT").encode(),
        SIMPLE.replace("DTSTART", "dtstart").replace("BEGIN:VEVENT", "begin:vevent ").encode(),
        SIMPLE.encode().replace("ë".encode(), "ë".encode()[:1] + b"\r\n " + "ë".encode()[1:]),
        SIMPLE.replace("CN=Zoë:mailto", "CN=Zoë\r\n:mailto").encode(),
    ],
)
def test_a_document_is_read_however_it_was_written(land: Land, document: bytes) -> None:
    assert calendar_ics.recognise(document, "x")
    tables = land(document)
    assert tables["event"].select("occurred_at", "subject", "event_key").rows() == [
        (datetime.fromisoformat("2026-01-05 09:00"), "Zoë", "a@x.example/20260105T090000Z")
    ]
    assert tables["participant"].select("name", "email").rows() == [("Zoë", "zoe@x.example")]


def test_events_without_end_do_not_run_into_each_other(land: Land) -> None:
    one, two = vevent("DTSTART:20260105T090000Z"), vevent("DTSTART:20260106T090000Z", uid="b")
    tables = land(calendar(one.replace("END:VEVENT\r\n", "BEGIN:VALARM\r\nTRIGGER:x\r\n"), two))
    assert starts(tables) == ["2026-01-05 09:00", "2026-01-06 09:00"]


@pytest.mark.parametrize("text", ["", "hello", "From: a@x.example\n\nBEGIN:VCALENDAR\n", "BEGIN:VCARD\nEND:VCARD\n"])
def test_what_is_no_calendar_is_not_recognised(text: str) -> None:
    assert calendar_ics.recognise(text.encode(), "x.ics") is None


def test_a_document_without_a_calendar_is_an_error(land: Land) -> None:
    with pytest.raises(ExportError):
        land("nothing here")


def test_one_defect_costs_one_event(land: Land) -> None:
    good = vevent("DTSTART:20260105T090000Z", uid="b")
    tables = land(
        calendar(vevent("DTSTART:garbage"), good, vevent("SUMMARY:no start"), vevent("DTSTART:99999999T000000Z"))
    )
    assert starts(tables) == ["2026-01-05 09:00"]
    assert reasons(tables) == ["event_start_unreadable", "event_without_start", "event_start_unreadable"]


def test_times_at_the_ends_of_time_cost_only_their_event(land: Land) -> None:
    good = vevent("DTSTART:20260105T090000Z", uid="b")
    edge = vevent("DTSTART;TZID=Europe/Berlin:20260105T090000", "EXDATE;VALUE=DATE:00010101", uid="c")
    late = vevent("DTSTART;TZID=America/New_York:99991231T230000", uid="d")
    tables = land(calendar(edge, late, good))
    assert "2026-01-05 09:00" in starts(tables)
    assert set(reasons(tables)) <= {"exdate_unreadable", "time_out_of_range", "event_start_unreadable"}


def test_an_unreadable_rule_keeps_the_first_occurrence(land: Land) -> None:
    tables = land(calendar(vevent("DTSTART:20260105T090000Z", "RRULE:FREQ=MINUTELY")))
    assert starts(tables) == ["2026-01-05 09:00"]
    assert reasons(tables) == ["rule_too_frequent"]


CUSTOM = """BEGIN:VTIMEZONE\r
TZID:Customized Time Zone\r
BEGIN:STANDARD\r
DTSTART:16010101T030000\r
TZOFFSETFROM:{summer}\r
TZOFFSETTO:{winter}\r
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r
END:STANDARD\r
BEGIN:DAYLIGHT\r
DTSTART:16010101T020000\r
TZOFFSETFROM:{winter}\r
TZOFFSETTO:{summer}\r
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r
END:DAYLIGHT\r
END:VTIMEZONE\r
"""


@pytest.mark.parametrize(
    ("start", "expected", "basis"),
    [
        (":20260705T090000Z", "2026-07-05 09:00", "stated"),
        (";TZID=Europe/Berlin:20260705T090000", "2026-07-05 07:00", "stated"),
        (";TZID=W. Europe Standard Time:20260705T090000", "2026-07-05 07:00", "stated"),
        (";TZID=/mozilla.org/20050126_1/America/New_York:20260705T090000", "2026-07-05 13:00", "stated"),
        (";TZID=/x.example/Olson_1/America/Argentina/Buenos_Aires:20260705T090000", "2026-07-05 12:00", "stated"),
        (";TZID=Europe_London:20260705T090000", "2026-07-05 08:00", "stated"),
        (";TZID=Europe/lisbon:20260705T090000", "2026-07-05 08:00", "stated"),
        (";TZID=tzone://Microsoft/Utc:20260705T090000", "2026-07-05 09:00", "stated"),
        (';TZID="(UTC-05:00) Eastern Time (US & Canada)":20260705T090000', "2026-07-05 14:00", "rule"),
        (";TZID=(UTC-05:00) Eastern Time:20260705T090000", "2026-07-05 14:00", "rule"),
        (";TZID=GMT+0200:20260705T090000", "2026-07-05 07:00", "rule"),
        (";TZID=Nowhere:20260705T090000", "2026-07-05 07:00", "assumed"),
        (";TZID=../../etc/passwd:20260705T090000", "2026-07-05 07:00", "assumed"),
        (":20260705T090000", "2026-07-05 07:00", "assumed"),
        (";VALUE=DATE-TIME;TZID=Customized Time Zone:20260705T090000", "2026-07-05 15:00", "stated"),
        (";TZID=Customized Time Zone:20260105T090000", "2026-01-05 16:00", "stated"),
        # gap and overlap: the offset before the gap, and the first of two (RFC 5545 section 3.3.5)
        (";TZID=Europe/Berlin:20260329T023000", "2026-03-29 01:30", "stated"),
        (";TZID=Europe/Berlin:20261025T023000", "2026-10-25 00:30", "stated"),
        (";TZID=Customized Time Zone:20260329T023000", "2026-03-29 09:30", "stated"),
        (";TZID=Customized Time Zone:20261025T023000", "2026-10-25 08:30", "stated"),
    ],
)
def test_times_are_read_in_the_zone_they_name(land: Land, start: str, expected: str, basis: str) -> None:
    custom = CUSTOM.format(winter="-0700", summer="-0600")
    tables = land(calendar(vevent("DTSTART" + start), custom))
    assert starts(tables) == [expected]
    assert tables["event"]["zone_basis"].to_list() == [basis]


def test_a_custom_zone_never_leaks_into_another_calendar(land: Land) -> None:
    def one(winter: str, uid: str) -> str:
        event = vevent("DTSTART;TZID=Customized Time Zone:20260105T090000", uid=uid)
        return calendar(CUSTOM.format(winter=winter, summer=winter), event)

    plain = calendar(vevent("DTSTART;TZID=Customized Time Zone:20260105T090000", uid="c"))
    expected = ["2026-01-05 04:00", "2026-01-05 08:00", "2026-01-05 17:00"]
    assert starts(land(one("+0500", "a"), one("-0800", "b"), plain)) == expected
    assert starts(land(one("+0500", "a") + one("-0800", "b") + plain)) == expected


def test_floating_times_are_in_the_zone_of_the_calendar(land: Land) -> None:
    tables = land(calendar(vevent("DTSTART:20260105T090000"), head="X-WR-TIMEZONE:America/New_York\r\n"))
    assert (starts(tables), tables["event"]["zone_basis"][0]) == (["2026-01-05 14:00"], "rule")


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_an_all_day_event_stays_on_its_date(land: Land, zone: str) -> None:
    tables = land(calendar(vevent("DTSTART;VALUE=DATE:20260105", "DTEND;VALUE=DATE:20260105")), time_zone=zone)
    event = tables["event"].row(0, named=True)
    assert (event["event_key"], event["occurred_at"]) == ("a@x.example/20260105", datetime.fromisoformat("2026-01-05"))
    assert (event["precision"], event["minutes"], event["automation"]) == ("day", 1440, "all_day")


@pytest.mark.parametrize(
    ("end", "minutes"),
    [
        ("DTEND:20260105T093000Z", 30),
        ("DURATION:PT1H30M", 90),
        ("DURATION:P1DT1H", 1500),
        ("SUMMARY:none", 0),
        ("DTEND:20260105T080000Z", None),
        ("DTEND:garbage", None),
    ],
)
def test_the_duration_is_what_the_event_says(land: Land, end: str, minutes: int | None) -> None:
    assert land(calendar(vevent("DTSTART:20260105T090000Z", end)))["event"]["minutes"].to_list() == [minutes]


WEEKLY = (
    "DTSTART;TZID=Europe/Berlin:20260309T090000",
    "DTEND;TZID=Europe/Berlin:20260309T100000",
    "RRULE:FREQ=WEEKLY;COUNT=4",
)
FOUR = ["2026-03-09 08:00", "2026-03-16 08:00", "2026-03-23 08:00", "2026-03-30 07:00"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], FOUR),
        (["EXDATE;TZID=Europe/Berlin:20260316T090000"], [FOUR[0], *FOUR[2:]]),
        (["EXDATE:20260316T080000Z,20260330T070000Z"], [FOUR[0], FOUR[2]]),
        (["EXDATE;VALUE=DATE:20260330"], FOUR[:3]),
        (["EXDATE;TZID=America/New_York:20260316T040000"], [FOUR[0], *FOUR[2:]]),
        (["EXDATE;TZID=Europe/Berlin:"], FOUR),
        (["EXDATE:garbage"], FOUR),
        (["RDATE:20260310T120000Z"], [FOUR[0], "2026-03-10 12:00", *FOUR[1:]]),
        (["RDATE;VALUE=PERIOD:20260310T120000Z/PT15M"], [FOUR[0], "2026-03-10 12:00", *FOUR[1:]]),
        (["RDATE:20260316T080000Z"], FOUR),
    ],
)
def test_exdate_and_rdate_in_their_wild_forms(land: Land, lines: list[str], expected: list[str]) -> None:
    assert starts(land(calendar(vevent(*WEEKLY, *lines)))) == expected


def test_a_period_has_its_own_minutes(land: Land) -> None:
    tables = land(calendar(vevent(*WEEKLY, "RDATE;VALUE=PERIOD:20260310T120000Z/20260310T121500Z")))
    assert sorted(tables["event"]["minutes"]) == [15, 60, 60, 60, 60]


@pytest.mark.parametrize(
    "recurrence", [":20260316T080000Z", ";TZID=America/New_York:20260316T040000", ";VALUE=DATE:20260316"]
)
def test_an_override_replaces_the_occurrence_it_names(land: Land, recurrence: str) -> None:
    override = vevent("RECURRENCE-ID" + recurrence, "DTSTART:20260401T100000Z", "DTEND:20260401T101000Z")
    events = land(calendar(override, vevent(*WEEKLY)))["event"].sort("occurred_at")
    assert events["occurred_at"].dt.strftime("%m-%d").to_list() == ["03-09", "03-23", "03-30", "04-01"]
    assert events["event_key"][3] == "a@x.example/20260316T080000Z"
    assert events["minutes"][3] == 10
    assert events["series_key"].unique().to_list() == ["a@x.example"]


def test_a_cancelled_occurrence_is_landed_as_cancelled(land: Land) -> None:
    override = vevent("RECURRENCE-ID:20260316T080000Z", "DTSTART:20260316T080000Z", "STATUS:CANCELLED")
    events = land(calendar(vevent(*WEEKLY), override))["event"].sort("occurred_at")
    assert events["status"].to_list() == ["confirmed", "cancelled", "confirmed", "confirmed"]


def test_a_cancelled_master_cancels_its_overrides(land: Land) -> None:
    override = vevent("RECURRENCE-ID:20260316T080000Z", "DTSTART:20260316T080000Z")
    events = land(calendar(vevent(*WEEKLY, "STATUS:CANCELLED"), override))["event"]
    assert events["status"].unique().to_list() == ["cancelled"]


def test_this_and_future_shifts_the_later_ones_on_the_wall_clock(land: Land) -> None:
    override = vevent(
        "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260316T090000",
        "DTSTART;TZID=Europe/Berlin:20260317T110000",
        "DURATION:PT20M",
    )
    tables = land(calendar(vevent(*WEEKLY), override))
    assert starts(tables) == ["2026-03-09 08:00", "2026-03-17 10:00", "2026-03-24 10:00", "2026-03-31 09:00"]
    assert tables["event"]["record"].n_unique() == 4
    assert tables["event"].sort("occurred_at")["event_key"].str.slice(12).to_list()[3] == "20260330T070000Z"


def test_orphan_overrides_stand_alone_and_decide_nothing(land: Land) -> None:
    busy = [vevent(f"RECURRENCE-ID:202603{d}T080000Z", f"DTSTART:202603{d}T080000Z", "SEQUENCE:3") for d in (16, 23)]
    tables = land(calendar(*busy))
    assert starts(tables) == ["2026-03-16 08:00", "2026-03-23 08:00"]
    assert tables["event"]["sequence"].to_list() == [None, None]


def test_an_endless_series_goes_to_the_horizon(land: Land) -> None:
    endless = calendar(vevent("DTSTART:20260105T090000Z", "RRULE:FREQ=MONTHLY"))
    assert starts(land(endless, horizon=date(2026, 3, 5))) == [
        "2026-01-05 09:00",
        "2026-02-05 09:00",
        "2026-03-05 09:00",
    ]
    options = ReadOptions(horizon=date(2026, 3, 5))
    assert calendar_ics.lake_key("a.ics", options) != calendar_ics.lake_key("a.ics", ReadOptions())


def test_an_outlook_all_day_series_is_made_of_dates(land: Land) -> None:
    event = vevent(
        "DTSTART;TZID=W. Europe Standard Time:20260105T000000",
        "DTEND;TZID=W. Europe Standard Time:20260106T000000",
        "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE",
        "RRULE:FREQ=WEEKLY;COUNT=3",
        "EXDATE:20260111T230000Z",
    )
    events = land(calendar(event))["event"]
    assert events["event_key"].to_list() == ["a@x.example/20260105", "a@x.example/20260119"]


@pytest.mark.parametrize(
    ("lines", "automation"),
    [
        (["DTSTART;VALUE=DATE:20260105", "CATEGORIES:Birthday"], "birthday"),
        (["DTSTART;VALUE=DATE:20260105", "CATEGORIES:Holiday,Work"], "holiday"),
        (["DTSTART;TZID=Europe/Berlin:20260105T000000", "DURATION:P2D"], "all_day"),
        (["DTSTART:20260105T090000Z", "X-MICROSOFT-CDO-BUSYSTATUS:OOF"], "out_of_office"),
        (["DTSTART:20260105T090000Z", "TRANSP:TRANSPARENT", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"], None),
    ],
)
def test_what_is_no_meeting_is_flagged(land: Land, lines: list[str], automation: str | None) -> None:
    assert land(calendar(vevent(*lines)))["event"]["automation"].to_list() == [automation]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "ATTENDEE;CN=Jane;PARTSTAT=ACCEPTED:Mailto:Jane@x.example",
            ("attendee", "Jane", "Jane@x.example", "accepted", False),
        ),
        (
            "ATTENDEE;CN=Doe, Jane: it;PARTSTAT=DECLINED:MAILTO:j@x.example",
            ("attendee", "Doe, Jane: it", "j@x.example", "declined", False),
        ),
        ("ATTENDEE:mailto:mailto:j@x.example", ("attendee", None, "j@x.example", "needs_action", False)),
        (
            'ATTENDEE;CN=j@x.example;EMAIL="mailto:j@x.example":urn:uuid:12',
            ("attendee", None, "j@x.example", "needs_action", False),
        ),
        ("ATTENDEE;CN=Jo:invalid:nomail", ("attendee", "Jo", None, "needs_action", False)),
        ("ATTENDEE;CN=Jo:/radicale/jo%40x.example/", ("attendee", "Jo", "jo@x.example", "needs_action", False)),
        (
            'ATTENDEE;CN="O\'Neil; Sam";PARTSTAT=DELEGATED:mailto:s@x.example',
            ("attendee", "O'Neil; Sam", "s@x.example", "declined", False),
        ),
        (
            'ATTENDEE;SCHEDULE-STATUS="3.7;Invalid Calendar User";INVALID CALENDAR USER":mailto:j@x.example',
            ("attendee", None, "j@x.example", "needs_action", False),
        ),
        (
            "ATTENDEE;CUTYPE=ROOM;CN=Blue:mailto:blue@x.example",
            ("attendee", "Blue", "blue@x.example", "needs_action", True),
        ),
        (
            "ATTENDEE;CN=Blue:mailto:1@resource.calendar.google.com",
            ("attendee", "Blue", "1@resource.calendar.google.com", "needs_action", True),
        ),
        (
            "ATTENDEE;CUTYPE=GROUP;CN=All:mailto:all@x.example",
            ("attendee", "All", "all@x.example", "needs_action", True),
        ),
        (
            "ATTENDEE;ROLE=NON-PARTICIPANT;CN=Jo:mailto:jo@x.example",
            ("non_participant", "Jo", "jo@x.example", "needs_action", False),
        ),
        (
            'ORGANIZER;CN=Boss;SENT-BY="mailto:pa@x.example":mailto:boss@x.example',
            ("organizer", "Boss", "boss@x.example", None, False),
        ),
        ("ORGANIZER:http://x.example/me", None),
        ("ORGANIZER;CN=Team:mailto:abc@group.calendar.google.com", None),
        ("ORGANIZER:mailto:unknownorganizer@calendar.google.com", None),
        ("BEGIN:VALARM\r\nATTENDEE:mailto:me@x.example\r\nEND:VALARM", None),
    ],
)
def test_people_are_read_from_any_line(land: Land, line: str, expected: tuple[object, ...] | None) -> None:
    people = land(calendar(vevent("DTSTART:20260105T090000Z", line)))["participant"]
    assert people.select("role", "name", "email", "response", "is_room").rows() == ([expected] if expected else [])


def test_the_newest_revision_of_a_uid_alone_decides(land: Land) -> None:
    old = vevent(*WEEKLY, "SEQUENCE:0", "LAST-MODIFIED:20260301T000000Z")
    late = vevent("RECURRENCE-ID:20260323T080000Z", "DTSTART:20260324T080000Z", "SEQUENCE:5")
    new = vevent("DTSTART:20260309T120000Z", "RRULE:FREQ=WEEKLY;COUNT=2", "SEQUENCE:1")
    for document in (calendar(old, late) + calendar(new), calendar(new) + calendar(old, late)):
        assert starts(land(document)) == ["2026-03-09 12:00", "2026-03-16 12:00"]


def test_the_same_calendar_twice_gives_each_meeting_once(land: Land) -> None:
    override = vevent("RECURRENCE-ID:20260323T080000Z", "DTSTART:20260324T080000Z")
    tables = land(calendar(vevent(*WEEKLY)) + calendar(vevent(*WEEKLY), override))
    assert starts(tables) == ["2026-03-09 08:00", "2026-03-16 08:00", "2026-03-24 08:00", "2026-03-30 07:00"]


def test_a_reused_uid_keeps_different_starts_apart(land: Land) -> None:
    tables = land(
        calendar(vevent("DTSTART:20260105T090000Z"), vevent("DTSTART:20260106T090000Z", "DTSTAMP:20260101T000000Z"))
    )
    assert tables["event"]["event_key"].n_unique() == 2
    assert tables["event"].select("sequence", "revised_at").n_unique() == 1


def test_every_row_of_a_series_carries_the_revision_of_its_master(land: Land) -> None:
    override = vevent("RECURRENCE-ID:20260323T080000Z", "DTSTART:20260324T080000Z", "SEQUENCE:7")
    events = land(calendar(vevent(*WEEKLY, "SEQUENCE:2"), override))["event"]
    assert events["sequence"].unique().to_list() == [2]


OUTLOOK = "040000008200E00074C5B7101A82E008{}00000000000000000000000000000000"


def test_an_outlook_exception_joins_its_series(land: Land) -> None:
    master = vevent(*WEEKLY, uid=OUTLOOK.format("00000000"))
    exception = vevent("DTSTART:20260317T080000Z", uid=OUTLOOK.format("07EA0310"))
    events = land(calendar(master, exception))["event"].sort("occurred_at")
    assert events["event_key"].str.split("/").list.first().n_unique() == 1
    assert events["occurred_at"].dt.strftime("%m-%d").to_list() == ["03-09", "03-17", "03-23", "03-30"]


def test_an_outlook_uid_around_a_foreign_one_is_the_foreign_one(land: Land) -> None:
    wrapped = OUTLOOK.format("00000000") + "20000000" + (b"vCal-Uid\x01\0\0\0" + b"abc@google.com\0").hex().upper()
    events = land(calendar(vevent("DTSTART:20260317T080000Z", uid=wrapped)))["event"]
    assert events["event_key"].to_list() == ["abc@google.com/20260317T080000Z"]


def test_a_series_that_google_split_is_one_series_of_two_uids(land: Land) -> None:
    halves = (
        vevent(*WEEKLY, uid="abc@google.com"),
        vevent("DTSTART:20260406T080000Z", uid="abc_R20260406T080000@google.com"),
    )
    events = land(calendar(*halves))["event"]
    assert events["series_key"].unique().to_list() == ["abc@google.com"]
    assert events["event_key"].str.split("/").list.first().n_unique() == 2


def test_a_reply_is_no_event(land: Land) -> None:
    tables = land(calendar(vevent("DTSTART:20260105T090000Z"), head="METHOD:REPLY\r\n"))
    assert (tables["event"].height, reasons(tables)) == (0, ["reply_to_invitation"])


def test_the_text_is_never_kept(land: Land) -> None:
    event = vevent("DTSTART:20260105T090000Z", "SUMMARY:Secret", "DESCRIPTION:" + "words " * 1000, "CLASS:PRIVATE")
    assert land(calendar(event))["event"]["subject"].to_list() == [None]
    open_event = calendar(vevent("DTSTART:20260105T090000Z", "SUMMARY:Plan"))
    assert land(open_event, keep_subjects=False)["event"]["subject"].to_list() == [None]


@pytest.mark.parametrize(
    ("head", "name", "owner"),
    [
        ("X-WR-CALNAME:me@x.example\r\n", "a.ics", ["me@x.example"]),
        ("", "Takeout/Calendar/me@x.example.ics", ["me@x.example"]),
        ("", "me@x.example.ical.zip/Work.ics", ["me@x.example"]),
        ("X-WR-CALNAME:Team of me@x.example\r\n", "a.ics", []),
        ("X-WR-CALNAME:1@group.calendar.google.com\r\n", "1@group.calendar.google.com.ics", []),
    ],
)
def test_a_calendar_named_by_an_address_tells_its_owner(land: Land, head: str, name: str, owner: list[str]) -> None:
    records = land(calendar(head=head), name=name)["contact_record"]
    assert records["email"].to_list() == owner
    assert records["record"].to_list() == ["owner/calendar_name/1/0"][: len(owner)]


def test_occurrences_agree_with_recurring_ical_events(land: Land) -> None:
    lines = [
        vevent(*WEEKLY, "EXDATE;TZID=Europe/Berlin:20260316T090000", uid="a"),
        vevent("RECURRENCE-ID;TZID=Europe/Berlin:20260323T090000", "DTSTART:20260324T080000Z", uid="a"),
        vevent("DTSTART;TZID=America/New_York:20260102T090000", "RRULE:FREQ=MONTHLY;BYDAY=1FR", uid="b"),
        vevent("DTSTART:20260131T220000Z", "RRULE:FREQ=MONTHLY;UNTIL=20261231T220000Z", uid="c"),
        vevent("DTSTART;TZID=Europe/Berlin:20260101T023000", "RRULE:FREQ=DAILY;COUNT=300", uid="d"),
        vevent("DTSTART;TZID=Europe/Berlin:20260101T120000", "RDATE;TZID=Europe/Berlin:20260201T120000", uid="e"),
    ]
    document = calendar(*lines)
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(document)).between(date(2026, 1, 1), date(2027, 1, 1))
    expected = sorted(f"{one['DTSTART'].dt.astimezone(UTC):%Y-%m-%d %H:%M}" for one in found)
    assert starts(land(document, horizon=date(2026, 12, 31))) == expected


def test_the_order_of_events_changes_no_row(land: Land) -> None:
    events = [vevent(*WEEKLY, uid=uid) for uid in "abc"]
    columns = ("event_key", "occurred_at", "minutes")
    forth, back = land(calendar(*events)), land(calendar(*reversed(events)))
    assert forth["event"].select(columns).equals(back["event"].select(columns))
