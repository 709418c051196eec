"""`tieline doctor`: what is amiss in a workspace or will soon be, each with what to do about it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

import duckdb
from rich.console import Console
from rich.markup import escape

from flows.errors import TielineError
from flows.lake_version import check_lake
from flows.last_error import LAST_ERROR
from flows.settings import Settings, read_settings
from flows.workspace import Workspace
from transforms.decisions import DecisionError, read_decisions
from transforms.published import published

Level = Literal["good", "warning", "problem"]

# LinkedIn's archive holds the invitations of about the last 180 days.
INVITATION_DAYS = 180
FRESH_DAYS = {"linkedin": 120, "mail": 30, "calendar": 30}
WHAT = {"linkedin": "LinkedIn archive", "mail": "mail", "calendar": "calendar"}
LATE_DAYS = 2
REJECTED_SHARE = 0.01
MARKS = {"good": "[green]ok[/green]      ", "warning": "[yellow]look[/yellow]    ", "problem": "[red]problem[/red] "}

_NEWEST = """
select source, max(to_day) as newest from core.coverage where channel <> 'own_activity' group by source order by source
"""
_ARCHIVE = "select max(captured_at)::date from raw.source_file where kind like '%LinkedIn%'"
_OWNER = """
select count(distinct identity.value)
from core.person as person
inner join core.person_identity as identity on person.person_id = identity.person_id
where person.is_owner and identity.kind in ('email', 'profile_url')
"""
_REJECTED = """
select reason, count(*) from raw.rejected_record
where reason not in ('deleted') group by reason order by count(*) desc, reason
"""
_READ = "select (select count(*) from raw.event) + (select count(*) from raw.contact_record)"
_FAILED = "select path, error from raw.source_file where status in ('failed', 'partial', 'unrecognised') order by path"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: how it is, and where it is not good what to do."""

    level: Level
    said: str


def examine(workspace: Workspace, now: datetime | None = None) -> list[Finding]:
    """Look a workspace over; changes nothing. `now` is an aware time, default the present."""
    now = now or datetime.now(UTC)
    found = [*_permissions(workspace), *_space(workspace)]
    try:
        settings = read_settings(workspace.settings)
        check_lake(workspace)
        if workspace.decisions.exists():
            read_decisions(workspace.decisions.read_text(encoding="utf-8-sig"))
        found.append(Finding("good", "settings, decisions and the lake can be read"))
    except (TielineError, DecisionError, UnicodeDecodeError) as error:
        return [*found, Finding("problem", str(error))]
    found += _last_run(workspace, now)
    if workspace.warehouse.exists():
        try:
            with published(workspace.warehouse) as connection:
                found += _asked(connection, settings, now)
        except duckdb.Error as error:
            found.append(Finding("problem", f"the warehouse cannot be read ({error}): run `tieline run`"))
    return found


def show_findings(workspace: Workspace, console: Console) -> int:
    """Print what was found; return the exit code: 1 where something is a problem."""
    found = examine(workspace)
    for one in found:
        console.print(f"{MARKS[one.level]}{escape(one.said)}", highlight=False, soft_wrap=True)
    return int(any(one.level == "problem" for one in found))


def _permissions(workspace: Workspace) -> Iterator[Finding]:
    # In a folder that is shut, what lies inside may keep the permissions it came with.
    if workspace.root.stat().st_mode & 0o077:
        yield Finding("problem", f"others on this machine may read your workspace: chmod go= '{workspace.root}'")
    else:
        yield Finding("good", "only you may read the workspace")


def _space(workspace: Workspace) -> Iterator[Finding]:
    needed = 2 * workspace.warehouse.stat().st_size if workspace.warehouse.exists() else 2**28
    free = shutil.disk_usage(workspace.root).free
    if free < needed:
        yield Finding("problem", f"{free >> 20} MB are free and a run may need {needed >> 20} MB: make room")


def _last_run(workspace: Workspace, now: datetime) -> Iterator[Finding]:
    note = workspace.root / LAST_ERROR
    if note.exists():
        yield Finding("problem", f"the last run failed: {note.read_text(errors='replace').strip()}")
    if not workspace.warehouse.exists():
        yield Finding("problem", "nothing was published yet: put exports into exports/ and run `tieline run`")
        return
    ran = datetime.fromtimestamp(workspace.warehouse.stat().st_mtime, UTC)
    late = now - ran > timedelta(days=LATE_DAYS)
    said = f"the last run that published something new was on {ran:%Y-%m-%d %H:%M} UTC"
    yield Finding("warning", f"{said}: is the schedule still alive?") if late else Finding("good", said)


def _asked(connection: duckdb.DuckDBPyConnection, settings: Settings, now: datetime) -> Iterator[Finding]:
    yield from _freshness(connection, now.date())
    (handles,) = connection.execute(_OWNER).fetchall()[0]
    if handles:
        yield Finding("good", f"{handles} addresses and profiles are taken for yours (`tieline run` lists them)")
    else:
        yield Finding("problem", "your own addresses were not found: set them under [owner] in tieline.toml")
    failed = connection.execute(_FAILED).fetchall()
    for path, error in failed:
        yield Finding("problem", f"{path}: {error}")
    reasons = connection.execute(_REJECTED).fetchall()
    rejected = sum(count for _reason, count in reasons)
    (read,) = connection.execute(_READ).fetchall()[0]
    share = rejected / max(read + rejected, 1)
    said = f"{rejected} of {read + rejected} records were rejected"
    if share > REJECTED_SHARE:
        most = ", ".join(f"{count} {reason}" for reason, count in reasons[:3])
        yield Finding("warning", f"{said}: {most} (each in reports/rejected_record.csv)")
    else:
        yield Finding("good", said)


def _freshness(connection: duckdb.DuckDBPyConnection, today: date) -> Iterator[Finding]:
    (archive,) = connection.execute(_ARCHIVE).fetchall()[0]
    for source, newest in connection.execute(_NEWEST).fetchall():
        day = archive if source == "linkedin" and archive else newest
        age = (today - _day(day)).days
        said = f"your {WHAT.get(source, source)} is {age} days old"
        if age <= FRESH_DAYS.get(source, 30):
            yield Finding("good", said)
        elif source == "linkedin":
            yield Finding("warning", f"{said}: {_window(age)}; ask LinkedIn for a new one")
        else:
            yield Finding("warning", f"{said}: export it again")


def _window(age: int) -> str:
    if age < INVITATION_DAYS:
        return f"in {INVITATION_DAYS - age} days the first invitations sent since then leave its window and are lost"
    return f"invitations of {age - INVITATION_DAYS} days since then have left its window and are in no export"


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value
