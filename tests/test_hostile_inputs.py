"""Hostile and broken exports: each costs itself, within bounded memory, and says why; what lies beside it lands."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from connectors.discovery import SKIPPED, discover
from connectors.known_files import KnownFiles
from connectors.lake import land, version_of
from connectors.landing import ReadOptions, read_landed
from flows.workspace import make_workspace
from tests.test_cli import tieline
from tests.test_exports import zipped
from tests.test_lake import event, message

MEGABYTE = 2**20
CONNECTIONS = b"First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
CONTACTS = b"First Name,Last Name,Organization Name,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Value,Birthday\n"

OPTIONS = ReadOptions(max_entry_bytes=2**30)

APART = """
import dataclasses, json, resource, sys
from pathlib import Path
from tests.test_hostile_inputs import night
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
told = dataclasses.asdict(night(Path(sys.argv[1])))
told["grown"] = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
print(json.dumps(told))
"""


@dataclass(frozen=True)
class Told:
    """What a night made of exports: addresses that landed, reasons of rejects and of unread files, and megabytes."""

    people: list[str]
    rejects: list[str]
    unknown: list[str]
    problems: list[str]
    days: list[str]
    events: int
    rows: int
    grown: int = 0


def night(exports: Path) -> Told:
    """Land what lies in a folder as a night does."""
    lake = exports.parent / "lake"
    lake.mkdir()
    found, unknown = discover(exports, (), OPTIONS.max_entry_bytes)
    for one in found:
        land(version_of(one, OPTIONS, KnownFiles()), lake, OPTIONS, datetime.fromisoformat("2026-04-01 04:15"))
    folders = list(lake.iterdir())
    rows = {table: read_landed(folders, table).collect() for table in ("event", "participant", "contact_record")}
    people = [rows[table]["email"].to_list() for table in ("participant", "contact_record")]
    return Told(
        people=sorted({email for column in people for email in column if email})[:20],
        rejects=sorted(read_landed(folders, "rejected_record").collect()["reason"].unique().to_list()),
        unknown=[one.reason for one in unknown],
        problems=[problem for one in found for problem in one.problems],
        days=sorted({str(at)[:10] for at in rows["event"]["occurred_at"]}),
        events=rows["event"].height,
        rows=rows["participant"].height,
    )


def night_apart(exports: Path) -> Told:
    """Land what lies in a folder in a process of its own, which tells by how much it grew."""
    command = [sys.executable, "-c", APART, str(exports)]
    root = Path(__file__).parents[1]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stderr
    return Told(**json.loads(done.stdout))


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "beside.mbox").write_text(message(1).replace("ann@", "beside@"))
    return folder


def mailbox(header: bytes) -> bytes:
    first, last = (message(number).encode() for number in (2, 3))
    return first.replace(b"Subject:", header + b"Subject:") + last.replace(b"ann@", b"last@")


def contacts(header: bytes, line: bytes) -> bytes:
    row = b"%b,Roe,,Work,%b@acme.example,,\n"
    if header == CONNECTIONS:
        row = b"%b,Roe,,%b@acme.example,Acme,CFO,02 Mar 2026\n"
    return header + row % (b"Ann", b"ann") + line + b"\n" + row % (b"Last", b"last")


def card(lines: bytes) -> bytes:
    one = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:%b Roe\r\n%bEMAIL:%b@acme.example\r\nEND:VCARD\r\n"
    return one % (b"Ann", lines, b"ann") + one % (b"Last", b"", b"last")


def calendar(lines: str) -> bytes:
    last = event("last").replace("ann@", "last@")
    return event("first").replace("END:VEVENT", f"{lines}\r\nEND:VEVENT").encode() + last.encode()


LONG = b"x" * (300 * MEGABYTE)
TOO_MANY_LINES = b"X-Field: some value\n" * (5 * MEGABYTE // 20)


@pytest.mark.parametrize(
    ("name", "content", "reasons"),
    [
        ("line.mbox", lambda: mailbox(b"X-Long: " + LONG + b"\n"), ["header_too_long"]),
        ("line.Connections.csv", lambda: contacts(CONNECTIONS, LONG), ["record_too_long"]),
        ("line.contacts.csv", lambda: contacts(CONTACTS, LONG), ["record_too_long"]),
        ("line.vcf", lambda: card(b"N:" + LONG + b"\r\n"), []),
        ("line.ics", lambda: calendar("SUMMARY:" + LONG.decode()), []),
    ],
)
def test_a_line_of_300_megabytes_costs_its_record_at_most(
    exports: Path, name: str, content: Callable[[], bytes], reasons: list[str]
) -> None:
    (exports / name).write_bytes(content())
    told = night_apart(exports)
    assert {"beside@acme.example", "last@acme.example"} <= set(told.people)
    assert told.rejects == reasons
    assert told.grown < 1200


@pytest.mark.parametrize(
    ("name", "content", "reasons"),
    [
        ("headers.mbox", lambda: mailbox(TOO_MANY_LINES), ["header_too_long"]),
        ("fields.Connections.csv", lambda: contacts(CONNECTIONS, b",x" * 400_000), ["wrong_width"]),
        ("fields.contacts.csv", lambda: contacts(CONTACTS, b",x" * 1_000_000), ["record_too_long"]),
        ("zeros.Connections.csv", lambda: contacts(CONNECTIONS, b"A\0n,\0,\0\0"), []),
        ("zeros.mbox", lambda: mailbox(b"X-Zero: \0\0\0\n"), []),
        ("zeros.ics", lambda: calendar("DESCRIPTION:\0\0"), []),
        ("zeros.vcf", lambda: card(b"NOTE:\0\0\r\n"), []),
        (
            "dates.ics",
            lambda: calendar("RDATE:00000101T000000Z,99991231T235959Z,1000000000000000000"),
            ["rdate_unreadable"],
        ),
        ("birthdays.vcf", lambda: card(b"BDAY:1000000000000000000\r\nREV:00000101\r\n"), []),
    ],
)
def test_what_is_wrong_with_a_record_costs_it_at_most(
    exports: Path, name: str, content: Callable[[], bytes], reasons: list[str]
) -> None:
    (exports / name).write_bytes(content())
    told = night(exports)
    assert {"beside@acme.example", "last@acme.example"} <= set(told.people)
    assert told.rejects == reasons


def test_a_series_without_end_of_a_hundred_thousand_people_is_bounded(exports: Path) -> None:
    crowd = "\r\n".join(f"ATTENDEE:mailto:p{number}@x.example" for number in range(100_000))
    (exports / "all.ics").write_bytes(calendar(f"RRULE:FREQ=DAILY\r\n{crowd}"))
    told = night_apart(exports)
    assert "last@acme.example" in told.people
    assert told.rejects == ["too_many_participants"]
    assert 100_000 < told.rows <= 1_000_010
    assert told.grown < 1200


@pytest.mark.parametrize("year", ["0", "9999", "1000000000000000000"])
def test_mail_of_an_impossible_year_is_of_the_time_that_its_separator_states(exports: Path, year: str) -> None:
    content = message(2).replace("Date: Mon, 2 Mar 2026", f"Date: Mon, 2 Mar {year}")
    (exports / "mail.mbox").write_text(content + message(3).replace("ann@", "last@"))
    told = night(exports)
    assert (told.events, told.days) == (3, ["2026-03-02"])
    assert told.rejects == []


def tarred(entries: list[tuple[tarfile.TarInfo, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for info, content in entries:
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def entry(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


GOOD = (entry("last.ics"), event("last").replace("ann@", "last@").encode())


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (entry("../../out.ics"), "unsafe_entry_name"),
        (entry("/etc/out.ics"), "unsafe_entry_name"),
        (entry("link.ics", tarfile.SYMTYPE, "/etc/passwd"), "not_a_file"),
        (entry("hard.ics", tarfile.LNKTYPE, "last.ics"), "not_a_file"),
        (entry("pipe.mbox", tarfile.FIFOTYPE), "not_a_file"),
        (entry("disk.mbox", tarfile.CHRTYPE), "not_a_file"),
    ],
)
def test_an_entry_of_a_tar_that_would_escape_or_is_no_file_is_passed_over(
    exports: Path, bad: tarfile.TarInfo, reason: str
) -> None:
    (exports / "x.tgz").write_bytes(tarred([(bad, b""), GOOD]))
    told = night(exports)
    assert {"beside@acme.example", "last@acme.example"} <= set(told.people)
    assert told.rejects == [reason]
    assert told.problems == [f"{bad.name}: {SKIPPED[reason]}"]
    assert not (exports.parent / "out.ics").exists()


def test_a_tar_that_was_cut_keeps_what_came_before_the_cut(exports: Path) -> None:
    whole = tarred([GOOD, (entry("more.mbox"), message(2).encode() * 5_000)])
    (exports / "x.tgz").write_bytes(whole[: len(whole) // 2])
    told = night(exports)
    assert {"beside@acme.example", "last@acme.example"} <= set(told.people)
    assert told.rejects
    assert any("download it again" in problem for problem in told.problems)


def test_a_zip_that_unpacks_to_far_more_than_it_is_stops_at_its_limit(exports: Path) -> None:
    bomb = zipped({"bomb.mbox": message(2).encode() + bytes(400 * MEGABYTE), "last.ics": GOOD[1]})
    (exports / "x.zip").write_bytes(zipped({"inner.zip": bomb, "deeper.zip": zipped({"inner.zip": bomb})}))
    assert (exports / "x.zip").stat().st_size < 2 * MEGABYTE
    told = night_apart(exports)
    assert {"beside@acme.example", "last@acme.example"} <= set(told.people)
    assert told.grown < 600


NAMES = [
    "=cmd|' /C calc'!A0",
    "Robert'); drop table person; --",
    "<script>alert(1)</script>",
    "\x1b]0;gotcha\x07[bold]Eve[/bold]",
    "Ann \u202egnp.exe\u2066",
    "N" * 50_000,
]


def letters(number: int, name: str) -> str:
    """Return six letters of January 2024, from and to a person in turns."""
    other, me = f'"{name}" <p{number}@acme.example>', "me@home.example"
    sides = [(other, me) if turn % 2 else (me, other) for turn in range(6)]
    return "".join(
        f"From x@y.example Mon Jan  1 09:00:00 2024\nMessage-ID: <{number}.{turn}@x>\nSubject: {name}\n"
        f"Date: {4 * turn + 1} Jan 2024 09:00:00 +0000\nFrom: {author}\nTo: {to}\nDelivered-To: {me}\n\ntext\n\n"
        for turn, (author, to) in enumerate(sides)
    )


def test_names_are_shown_and_obeyed_by_nothing(tmp_path: Path) -> None:
    root = tmp_path / "net"
    exports = make_workspace(root).exports
    (exports / "mail.mbox").write_text("".join(letters(number, name) for number, name in enumerate(NAMES)))
    everybody = "\r\n".join(f"ATTENDEE:mailto:p{number}@acme.example" for number in range(len(NAMES)))
    once = event("once").replace("20260102", "20240110").replace("END:VEVENT", f"{everybody}\r\nEND:VEVENT")
    weekly = event("weekly").replace("20260102", "20230102").replace("END:VEVENT", "RRULE:FREQ=WEEKLY\r\nEND:VEVENT")
    impossible = event("old").replace("20260102", "00010102") + event("far").replace("20260102", "99990102")
    (exports / "work.ics").write_text(once + weekly + impossible)
    result = tieline("run", root, "--direct", "--as-of", "2026-01-15")
    assert result.exit_code == 0, result.output
    asked = tieline("sql", "select display_name from dim_person", root)
    for told in (result.stdout, asked.stdout):
        assert not set(told) & {"\x1b", "\x07", "\u202e", "\u2066"}
        assert "<script>alert(1)</script>" in told
        assert "[bold]Eve[/bold]" in told
        assert "=cmd|' /C calc'!A0" in told
    assert "NNN" in result.stdout and "N" * 300 not in result.stdout.replace("\n", "").replace(" ", "")
    assert "2 time_out_of_range" in result.stdout
    assert "0001-01-0" not in result.stdout
    listed = (root / "reports" / "dormant_contacts.csv").read_text()
    assert "\"'=cmd" in listed or ",'=cmd" in listed
