"""Any order of arrivals, removals and decisions over many nights gives the warehouse that one night from scratch gives.

Person ids may be other ones (they tell who was known first), and so may the file and record that a figure is traced to.
"""

from __future__ import annotations

import shutil
import tempfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from connectors import mail_growth
from flows.conducting import Directly
from flows.night import open_night, perform
from flows.workspace import Workspace, make_workspace
from transforms.arrow import query
from transforms.decisions import HEADER
from transforms.published import published

AS_OF = date(2026, 6, 1)
PEOPLE = [
    "Ann Roe <ann@acme.example>",
    "Bo Lind <bo@lind.example>",
    "A. Roe <a.roe@home.example>",
    "Cy <cy@cy.example>",
]
ME = "Me Myself <me@home.example>"
TRACES = {"source_file", "record", "last_contact_source", "run_id", "first_record", "evidence"}


def letter(number: int, who: int, inbound: bool) -> str:
    sender, receiver = (PEOPLE[who], ME) if inbound else (ME, PEOPLE[who])
    day = 1 + number % 28
    return (
        f"Message-ID: <{number}.{who}@x.example>\nDate: {day} {'Jan Feb Mar'.split()[number % 3]} 2026 10:00:00 +0000\n"
        f"From: {sender}\nTo: {receiver}\n{'Delivered-To: me@home.example' if inbound else 'X-Gmail-Labels: Sent'}\n"
        f"Subject: letter {number}\n\ntext\n"
    )


def mbox(letters: list[str]) -> str:
    return "".join(f"From x@y.example Mon Mar  2 09:00:00 2026\n{one}\n" for one in letters)


def calendar(meetings: list[tuple[int, int]]) -> str:
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{number}-{who}\r\nDTSTAMP:20260101T000000Z\r\n"
        f"DTSTART:202604{1 + number % 28:02}T100000Z\r\nDTEND:202604{1 + number % 28:02}T110000Z\r\n"
        "ORGANIZER:mailto:me@home.example\r\n"
        f"ATTENDEE:mailto:{PEOPLE[who].split('<')[1][:-1]}\r\nEND:VEVENT\r\n"
        for number, who in meetings
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n{events}END:VCALENDAR\r\n"


class Nights(RuleBasedStateMachine):
    """A workspace over some nights, and beside it the exports that one night would need to hear the same."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(prefix="nights-"))
        self.workspace = make_workspace(self.root / "nightly")
        self.gone: list[tuple[str, str]] = []
        self.seen: dict[str, str] = {}
        self.number = 0
        self.letters: list[str] = []
        self.meetings: list[tuple[int, int]] = []
        (self.workspace.root / "tieline.toml").write_text('time_zone = "UTC"\n')
        for name in ("cur", "new"):
            (self.workspace.exports / "Mail" / name).mkdir(parents=True)

    @initialize()
    def first_night(self) -> None:
        self.mailbox_grows([0, 1, 2, 3], True)
        self.night()

    @rule(who=st.lists(st.integers(0, 3), min_size=1, max_size=4), inbound=st.booleans())
    def mailbox_grows(self, who: list[int], inbound: bool) -> None:
        self.letters += [letter(self._next(), one, inbound) for one in who]
        self._show("mail.mbox", mbox(self.letters))

    @rule(keep=st.integers(0, 3))
    def mailbox_is_cut_or_removed(self, keep: int) -> None:
        self.letters = self.letters[-keep:] if keep else []
        self._show("mail.mbox", mbox(self.letters))

    @rule(who=st.integers(0, 3), inbound=st.booleans())
    def maildir_grows(self, who: int, inbound: bool) -> None:
        number = self._next()
        (self.workspace.exports / "Mail" / "new" / f"17724420{number:02}.{number}").write_text(
            letter(number, who, inbound)
        )

    @rule(flags=st.sampled_from(["S", "RS", "FS"]))
    def maildir_is_read(self, flags: str) -> None:
        mail = self.workspace.exports / "Mail"
        for path in [*mail.glob("new/*"), *mail.glob("cur/*")]:
            path.rename(mail / "cur" / f"{path.name.partition(':')[0]}:2,{flags}")

    @rule(who=st.integers(0, 3), replace=st.booleans())
    def calendar_is_replaced(self, who: int, replace: bool) -> None:
        self.meetings = [*([] if replace else self.meetings), (self._next(), who)]
        self._show("calendar.ics", calendar(self.meetings))

    @rule(verb=st.sampled_from(["same", "different", "tag", ""]))
    def decide(self, verb: str) -> None:
        line = {"tag": "tag,email:bo@lind.example,mentor,"}.get(
            verb, f"{verb},email:ann@acme.example,email:a.roe@home.example,"
        )
        text = ",".join(HEADER) + (f"\n2026-05-01,{line}\n" if verb else "\n")
        self.workspace.decisions.write_text(text)

    @rule()
    def night(self) -> None:
        self._land_what_is_shown()
        perform(open_night(self.workspace, AS_OF), Directly())

    def teardown(self) -> None:
        try:
            self.night()
            scratch = make_workspace(self.root / "scratch")
            for name in ("tieline.toml", "decisions.csv"):
                shutil.copyfile(self.workspace.root / name, scratch.root / name)
            shutil.copytree(self.workspace.exports, scratch.exports, dirs_exist_ok=True)
            for number, (name, content) in enumerate(self.gone):
                (scratch.exports / str(number)).mkdir()
                (scratch.exports / str(number) / name).write_text(content)
            perform(open_night(scratch, AS_OF), Directly())
            assert_equal(contents(self.workspace), contents(scratch))
        finally:
            shutil.rmtree(self.root)

    def _next(self) -> int:
        self.number += 1
        return self.number

    def _show(self, name: str, content: str) -> None:
        path = self.workspace.exports / name
        if content:
            path.write_text(content)
        else:
            path.unlink(missing_ok=True)

    def _land_what_is_shown(self) -> None:
        """Keep what earlier nights have seen and this one will not see, unless it only grew."""
        shown = {path.name: path.read_bytes().decode() for path in self.workspace.exports.glob("*.*")}
        for name, content in self.seen.items():
            grew = name.endswith(".mbox") and shown.get(name, "").startswith(content)
            if shown.get(name) != content and not grew and (name, content) not in self.gone:
                self.gone.append((name, content))
        self.seen = shown


def contents(workspace: Workspace) -> dict[str, pl.DataFrame]:
    """Return every table of the warehouse but those that tell of files, each person under a name of their own."""
    with published(workspace.warehouse) as connection:
        identities = query(connection, "select person_id, kind || ':' || value as name from core.person_identity")
        names = identities.group_by("person_id").agg(pl.col("name").min())
        renamed = dict(names.iter_rows())
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() where schema_name in ('core', 'main') order by all"
        ).fetchall()
        found = {}
        for schema, table in tables:
            if table in ("person_id_history", "run_params"):
                continue
            frame = query(connection, f'select * from {schema}."{table}"')
            frame = frame.drop([name for name in frame.columns if name in TRACES])
            text = pl.col(pl.String).replace(renamed)
            found[f"{schema}.{table}"] = frame.with_columns(text).sort(pl.all()) if frame.width else frame
    return found


def assert_equal(nightly: dict[str, pl.DataFrame], scratch: dict[str, pl.DataFrame]) -> None:
    assert nightly.keys() == scratch.keys()
    for name, frame in nightly.items():
        if not frame.equals(scratch[name]):
            raise AssertionError(
                f"{name}\n{frame.join(scratch[name], on=frame.columns, how='anti', nulls_equal=True)}"
                f"\n{scratch[name].join(frame, on=frame.columns, how='anti', nulls_equal=True)}"
            )


def test_many_nights_are_one_night(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_growth, "LOOKBACK", 400)
    run_state_machine_as_test(
        Nights,
        settings=settings(
            max_examples=3,
            stateful_step_count=7,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
