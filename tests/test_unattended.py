"""What may happen around a night: a full disk, a folder that is shut, somebody who reads meanwhile."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from flows.conducting import Directly
from flows.night import open_night, perform
from flows.workspace import Workspace, make_workspace
from tests.test_cli import MAIL
from transforms.published import published

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


def run(workspace: Workspace, as_of: str, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "flows", "run", str(workspace.root), "--direct", "--as-of", as_of]
    if limit is not None:
        command = [sys.executable, "-c", FULL, str(workspace.root), str(limit), as_of]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = make_workspace(tmp_path / "net")
    (made.exports / "mail.mbox").write_bytes(MAIL)
    perform(open_night(made, date(2026, 4, 1)), Directly())
    return made


def contents(workspace: Workspace) -> dict[str, bytes]:
    places = [workspace.warehouse, *sorted(workspace.reports.iterdir())]
    return {path.name: path.read_bytes() for path in places}


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
    assert [path.name for path in workspace.lake.iterdir() if path.name.startswith(".unfinished")] == []
    perform(open_night(workspace, date(2026, 4, 1)), Directly())
    with published(workspace.warehouse) as connection:
        assert connection.execute("select count(*) from core.event").fetchall() == [(399,)]


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
