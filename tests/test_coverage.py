"""What time the exports speak for, what was known of it at a cut, and that silence elsewhere is held against nobody."""

# ruff: noqa: DTZ001 - the landed tables hold naive UTC
from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from flows.conducting import Directly
from flows.demo import AS_OF as DEMO_AS_OF
from flows.night import open_night, perform
from flows.workspace import Workspace
from tests.tiny_world import AS_OF, World, rows
from transforms.published import published

DAY = date(2026, 11, 1)  # at whose start in Berlin everything is told


def ago(days: float) -> datetime:
    """An instant at noon of the day `days` before the day of as_of."""
    return AS_OF - timedelta(days=days) + timedelta(hours=12)


def before(days: int) -> date:
    return DAY - timedelta(days=days)


def mails(world: World, who: str, days: range | list[int]) -> None:
    for day in days:
        world.mail(f"<{who}{day}@x>", ago(day), who, "owner")


def meetings(world: World, who: str, days: range | list[int]) -> None:
    for day in days:
        world.meeting(f"{who}@x/{day}", ago(day), "owner", who)


def coverage(world: World, folder: Path, as_of: datetime = AS_OF) -> list[tuple[str, date, date]]:
    connection, result = world.build(folder, as_of=as_of)
    assert result.failed_checks == []
    return rows(connection, "select channel, from_day, to_day from core.coverage order by all")


@pytest.mark.parametrize(("longest", "is_one"), [(70, True), (71, False)])
def test_a_gap_of_over_ten_times_the_usual_is_not_covered(tmp_path: Path, longest: int, is_one: bool) -> None:
    world = World()
    mails(world, "ana", range(300, 300 + 7 * 30, 7))
    mails(world, "ana", range(300 - longest, 1, -7))
    first, last = before(300 + 7 * 29), before(min(range(300 - longest, 1, -7)))
    middle = [] if is_one else [before(300), before(300 - longest)]
    days = [first, *middle, last]
    assert coverage(world, tmp_path) == [("email", *days[n : n + 2]) for n in range(0, len(days), 2)]


@pytest.mark.parametrize(("longest", "is_one"), [(21, True), (22, False)])
def test_a_gap_of_three_weeks_is_covered_however_busy_the_channel(tmp_path: Path, longest: int, is_one: bool) -> None:
    world = World()
    mails(world, "ana", [*range(100, 140), *range(100 - longest, 60, -1)])
    days = [before(139), *([] if is_one else [before(100), before(100 - longest)]), before(61)]
    assert coverage(world, tmp_path) == [("email", *days[n : n + 2]) for n in range(0, len(days), 2)]


@pytest.mark.parametrize(("captured", "reaches"), [(21, 21), (20, 42)])
def test_an_archive_speaks_to_its_capture_unless_the_gap_before_it_is_long(
    tmp_path: Path, captured: int, reaches: int
) -> None:
    world = World()
    world.file("linkedin1", ago(captured))
    world.file("linkedin0", ago(30))  # what an older archive was silent about is no event either
    for file, day in [("linkedin1", day) for day in range(42, 64)] + [("linkedin0", 63)]:
        linkedin(world, day, "linkedin_message", "ana", file)
    assert coverage(world, tmp_path) == [("linkedin_message", before(63), before(reaches))]


def linkedin(world: World, day: int, kind: str, who: str, source_file: str = "linkedin1") -> None:
    roles = ("inviter", "invitee") if kind == "linkedin_invitation" else ("sender", "recipient")
    people = list(zip(roles, (who, "owner"), strict=True))
    world.event(f"{kind}/{who}/{day}", ago(day), people, source="linkedin", kind=kind, source_file=source_file)


def test_invitations_are_covered_for_180_days_before_each_archive(tmp_path: Path) -> None:
    world = World()
    for number, captured in enumerate((1000, 400, 250)):
        world.file(f"linkedin{number}", ago(captured))
        linkedin(world, captured + 3, "linkedin_invitation", f"p{number}", f"linkedin{number}")
    assert coverage(world, tmp_path / "now") == [
        ("linkedin_invitation", before(1180), before(1000)),
        ("linkedin_invitation", before(580), before(250)),
    ]
    assert coverage(world, tmp_path / "then", AS_OF - timedelta(days=500)) == [
        ("linkedin_invitation", before(1180), before(1000)),
        ("linkedin_invitation", before(580), before(501)),
    ]


def test_as_of_a_day_before_everything_nothing_is_covered(tmp_path: Path) -> None:
    world = World()
    world.file("linkedin1", ago(2))
    world.file("cal1", ago(2))
    for kind in ("linkedin_invitation", "linkedin_message"):
        linkedin(world, 9, kind, "ana")
    meetings(world, "ana", [8])
    mails(world, "ana", [7])
    connection, result = world.build(tmp_path, as_of=datetime(1999, 5, 31, 22))
    assert result.failed_checks == []
    assert rows(connection, "from core.coverage") == []
    assert rows(connection, "select state, n_in, last_contact_at, next_meeting_at from fct_relationship") == [
        ("unknown", 0, None, ago(8))
    ]


def test_mail_speaks_no_longer_than_to_its_last_message(tmp_path: Path) -> None:
    world = World()
    world.file("mail1", ago(1))
    mails(world, "ana", range(10, 50))
    assert coverage(world, tmp_path) == [("email", before(49), before(10))]


def test_the_backtest_knows_the_channels_and_the_coverage_of_its_day(tmp_path: Path) -> None:
    world = World()
    world.file("cal1", ago(1))
    # By 270 days ago ana had written, and mail ends 300 days ago; later they met, in a calendar that covers all days.
    mails(world, "ana", range(600, 299, -20))
    meetings(world, "ana", [100])
    meetings(world, "ben", range(620, 10, -10))
    connection, _ = world.build(tmp_path / "channels")
    ana = "select covered_days, t_x, silent_days, covered_days_after from core.person_cut where person_id = 'ana'"
    assert rows(connection, f"{ana} and cut_days = 270") == [(300, 300, 0, 0)]  # with the calendar it were 329
    assert rows(connection, f"{ana} and cut_days = 90") == [(509, 500, 9, 90)]

    # 90 days ago nobody could say whether the mail had ended with its last message; today it is known that it had not.
    world = World()
    mails(world, "ana", range(600, 129, -10))
    mails(world, "ben", [70])
    connection, _ = world.build(tmp_path / "coverage")
    assert rows(connection, f"{ana} and cut_days = 90") == [(470, 470, 0, 21)]
    assert rows(connection, f"{ana} and cut_days = 0") == [(530, 470, 60, 0)]


def test_what_the_exports_miss_after_a_cut_is_held_against_no_prediction(tmp_path: Path) -> None:
    world = World()
    mails(world, "ana", [*range(500, 270, -1), *range(170, 0, -1)])  # a gap of 100 days from the cut on
    connection, _ = world.build(tmp_path)
    assert rows(
        connection,
        "select cut_days, covered_days_after_90d, covered_days_after, is_heard_90d, is_heard_later"
        " from core.person_cut where cut_days >= 180 order by 1",
    ) == [(180, 80, 170, True, True), (270, 0, 170, False, True)]


def test_silence_counts_on_covered_days_where_no_channel_of_theirs_has_a_gap(tmp_path: Path) -> None:
    world = World()
    world.file("cal1", ago(1))
    mails(world, "ana", [*range(400, 300, -1), *range(200, 20, -1)])
    meetings(world, "ben", range(405, 0, -5))
    for who, (days_of_mail, days_met) in {"cho": ([350], [340]), "dee": ([], [340]), "eli": ([350], [])}.items():
        for day in days_of_mail:
            world.mail(f"<{who}{day}@x>", ago(day), who, "owner")
        meetings(world, who, days_met)
    connection, result = world.build(tmp_path)
    assert result.failed_checks == []
    silence = dict(rows(connection, "select person_id, covered_silence_days from fct_relationship"))
    # Mail is covered from day 400 to 301 and from 200 to 21, the calendar to the day before yesterday.
    assert (silence["dee"], silence["eli"]) == (339, 49 + 180)
    # Who also wrote may have written in the gap, and since the mail was last exported.
    assert silence["cho"] == 39 + 180


@pytest.mark.parametrize(("ended", "counted"), [(180, 20), (181, 200)])
def test_a_channel_that_is_not_exported_any_more_keeps_no_tie_from_ending(
    tmp_path: Path, ended: int, counted: int
) -> None:
    world = World()
    world.file("cal1", ago(1))
    mails(world, "ana", range(400, ended - 1, -1))
    meetings(world, "ben", range(405, 0, -5))
    world.mail("<cho@x>", ago(ended + 20), "cho", "owner")
    meetings(world, "cho", [ended + 25])
    connection, _ = world.build(tmp_path)
    ((silence,),) = rows(connection, "select covered_silence_days from fct_relationship where person_id = 'cho'")
    assert silence == counted


def deleted(mailbox: bytes, is_gone: Callable[[date], bool]) -> bytes:
    """The mailbox without the messages of some days."""
    kept = []
    for message in re.split(rb"(?m)^(?=From \S+)", mailbox):
        stated = re.search(rb"(?mi)^Date: (.*)$", message.partition(b"\n\n")[0])
        try:
            sent = parsedate_to_datetime(stated[1].decode("ascii").strip()) if stated else None
        except ValueError:
            sent = None
        if sent is None or not is_gone(sent.astimezone(UTC).date() if sent.tzinfo else sent.date()):
            kept.append(message)
    return b"".join(kept)


@pytest.mark.parametrize("first", [date(2026, 5, 1), date(2026, 8, 1)])
def test_nobody_becomes_dormant_by_three_months_of_deleted_mail(
    tmp_path: Path, demonstration: Workspace, first: date
) -> None:
    workspace = Workspace(tmp_path / "less", tmp_path / "less" / "exports")
    shutil.copytree(demonstration.root, workspace.root)
    shutil.rmtree(workspace.lake)
    (mailbox,) = workspace.exports.rglob("*.mbox")
    whole = mailbox.read_bytes()
    mailbox.write_bytes(deleted(whole, lambda day: first <= day < first + timedelta(days=92)))
    assert len(mailbox.read_bytes()) < 0.97 * len(whole)
    perform(open_night(workspace, DEMO_AS_OF), Directly())
    states = [by_handle(one) for one in (demonstration, workspace)]
    assert sum(state == "dormant" for state in states[1].values()) > 40
    assert {who for who, state in states[1].items() if state == "dormant" != states[0].get(who)} == set()


def by_handle(workspace: Workspace) -> dict[str, str]:
    """The state of everybody under a handle, as person_id may differ between two exports."""
    with published(workspace.warehouse) as connection:
        return dict(
            connection.execute(
                "select identity.value, min(state) from fct_relationship"
                " inner join core.person_identity as identity using (person_id)"
                " where identity.kind <> 'name' group by 1"
            ).fetchall()
        )
