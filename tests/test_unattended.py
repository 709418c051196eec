"""What may happen around a night: a kill, a full disk, a folder that is shut, somebody who reads meanwhile."""

from __future__ import annotations

import errno
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.conducting import Directly
from flows.night import open_night, perform
from flows.reports import RUN_ID, settle
from flows.workspace import Workspace, make_workspace, open_workspace
from tests.test_cli import MAIL
from transforms.published import published, read_run_id

FULL = """
import resource, sys
limit = int(sys.argv[2])
from flows.cli import app
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
app(["run", sys.argv[1], "--direct", "--as-of", sys.argv[3]])
"""

POWERLESS = """
import ctypes, os, sys
from flows.cli import app
if os.geteuid() == 0:  # the superuser may write anywhere, unless it gives its capabilities up
    version_3 = (ctypes.c_uint32 * 2)(0x20080522, 0)
    assert ctypes.CDLL(None).capset(version_3, (ctypes.c_uint32 * 6)()) == 0
app(["run", sys.argv[1], "--direct", "--as-of", sys.argv[2]])
"""

KILLED = """
import os, signal, sys
from flows import night
from flows.cli import app
place = night.Night if hasattr(night.Night, sys.argv[2]) else night
step = getattr(place, sys.argv[2])
def killed(*args):
    if place is night.Night:
        step(*args)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(place, sys.argv[2], killed)
app(["run", sys.argv[1], "--direct", "--as-of", "2026-04-01"])
"""


def run(workspace: Workspace, as_of: str, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "flows", "run", str(workspace.root), "--direct", "--as-of", as_of]
    if limit is not None:
        command = [sys.executable, "-c", FULL, str(workspace.root), str(limit), as_of]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = make_workspace(tmp_path_factory.mktemp("first") / "net")
    (made.exports / "mail.mbox").write_bytes(MAIL)
    perform(open_night(made, date(2026, 4, 1)), Directly())
    return made


@pytest.fixture
def workspace(first_night: Workspace, tmp_path: Path) -> Workspace:
    shutil.copytree(first_night.root, tmp_path / "net")
    return open_workspace(tmp_path / "net")


def contents(workspace: Workspace) -> dict[str, bytes]:
    places = [workspace.warehouse, *sorted(workspace.reports.iterdir())]
    return {path.name: path.read_bytes() for path in places}


def more_mail(workspace: Workspace) -> None:
    second = MAIL.replace(b"<1@", b"<2@").replace(b"09:00:00 +", b"10:00:00 +")
    (workspace.exports / "more.mbox").write_bytes(second)


def told(workspace: Workspace) -> tuple[int, bool]:
    """Return how many interactions the warehouse tells of, and whether the reports are those of it."""
    with published(workspace.warehouse) as connection:
        ((interactions,),) = connection.execute("select count(*) from fct_interaction").fetchall()
        run_id = read_run_id(connection)
    return interactions, (workspace.reports / RUN_ID).read_text().strip() == run_id


def killed_at(workspace: Workspace, step: str) -> int:
    """Run, killed after a step, or in place of a function that a step calls; return how the process ended."""
    return subprocess.run([sys.executable, "-c", KILLED, str(workspace.root), step], check=False).returncode


def left_behind(workspace: Workspace) -> list[str]:
    places = [*workspace.root.iterdir(), *workspace.lake.iterdir()]
    return [path.name for path in places if path.name.startswith((".build", ".unfinished"))]


def test_a_run_killed_at_any_step_leaves_what_was_published_and_the_next_goes_on(workspace: Workspace) -> None:
    before = contents(workspace)
    more_mail(workspace)
    for step in ("discover", "land", "take_stock", "resolve", "build", "check", "report"):
        assert killed_at(workspace, step) == -signal.SIGKILL, step
        assert contents(workspace) == before, step
    # Between the new warehouse and its reports lies one instant; whatever command comes next sets them right.
    assert killed_at(workspace, "publish_reports") == -signal.SIGKILL
    assert told(workspace) == (2, False)
    assert killed_at(workspace, "publish") == -signal.SIGKILL
    assert told(workspace) == (2, True)
    assert run(workspace, "2026-04-01").returncode == 0
    assert told(workspace) == (2, True)
    assert left_behind(workspace) == []


def test_runs_killed_at_random_instants_leave_what_was_published_and_the_next_completes(workspace: Workspace) -> None:
    began = time.monotonic()
    assert run(workspace, "2026-04-02").returncode == 0
    lasts = time.monotonic() - began
    more_mail(workspace)
    chance = random.Random()
    for _kill in range(3):
        command = [sys.executable, "-m", "flows", "run", str(workspace.root), "--direct", "--as-of", "2026-04-01"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            with suppress(subprocess.TimeoutExpired):
                process.wait(chance.uniform(0.3, 1) * lasts)
            process.kill()
        settle(workspace)
        interactions, belong_together = told(workspace)
        assert belong_together and interactions in (1, 2)
    assert run(workspace, "2026-04-01").returncode == 0
    assert told(workspace) == (2, True)
    assert left_behind(workspace) == []


@pytest.mark.parametrize(("limit", "words"), [(1_000, "the lake"), (200_000, "")])
def test_a_full_disk_costs_the_night_and_nothing_else(workspace: Workspace, limit: int, words: str) -> None:
    before = contents(workspace)
    more = b"".join(MAIL.replace(b"<1@", b"<%d@" % number) for number in range(2, 400))
    (workspace.exports / "more.mbox").write_bytes(more)
    failed = run(workspace, "2026-04-01", limit)
    assert failed.returncode == 1, failed.stderr
    assert "Traceback" not in failed.stderr
    assert words in failed.stderr and failed.stderr.startswith("tieline: ")
    assert contents(workspace) == before
    assert left_behind(workspace) == []
    noted = (workspace.root / "last_error.txt").read_text()
    assert "File too large" in noted and words in noted
    perform(open_night(workspace, date(2026, 4, 1)), Directly())
    with published(workspace.warehouse) as connection:
        assert connection.execute("select count(*) from core.event").fetchall() == [(399,)]


def test_a_disk_that_fills_up_with_the_last_report_costs_the_night_and_nothing_else(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_figures: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = contents(workspace)
    more_mail(workspace)
    monkeypatch.setattr("flows.reports.page", full)
    failed = CliRunner().invoke(app, ["run", str(workspace.root), "--direct", "--as-of", "2026-04-01"])
    assert failed.exit_code == 1
    assert "the disk is full: make room and run again" in failed.stderr
    assert contents(workspace) == before
    assert left_behind(workspace) == []
    assert told(workspace) == (1, True)


def test_a_workspace_that_cannot_be_written_to_is_told(workspace: Workspace) -> None:
    before = contents(workspace)
    workspace.root.chmod(0o500)
    try:
        command = [sys.executable, "-c", POWERLESS, str(workspace.root), "2026-04-02"]
        failed = subprocess.run(command, capture_output=True, text=True, check=False)
        assert failed.returncode == 1, failed.stderr
        assert "check" in failed.stderr and "permissions" in failed.stderr
    finally:
        workspace.root.chmod(0o700)
    assert contents(workspace) == before


def test_exports_need_only_be_readable(workspace: Workspace) -> None:
    (workspace.exports / "mail.mbox").chmod(0o400)
    workspace.exports.chmod(0o500)
    before = {path: path.stat().st_mtime_ns for path in [workspace.exports, *workspace.exports.iterdir()]}
    perform(open_night(workspace, date(2026, 4, 2)), Directly())
    assert {path: path.stat().st_mtime_ns for path in before} == before
    workspace.exports.chmod(0o700)


def test_whoever_reads_the_warehouse_keeps_it_while_the_new_one_is_published(workspace: Workspace) -> None:
    asked = "select cast(as_of_on as varchar) from core.run_day"
    with published(workspace.warehouse) as reader:
        assert run(workspace, "2026-04-02").returncode == 0
        assert reader.execute(asked).fetchall() == [("2026-04-01",)]
        assert reader.execute("select count(*) from fct_interaction").fetchall() == [(1,)]
    with published(workspace.warehouse) as reader:
        assert reader.execute(asked).fetchall() == [("2026-04-02",)]
