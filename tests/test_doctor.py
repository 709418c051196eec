"""The doctor: what it finds amiss, and what it says to do about it."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from flows.cli import app
from flows.doctor import examine
from flows.workspace import Workspace, make_workspace, open_workspace
from tests.test_cli import MAIL
from transforms.published import published


def tieline(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments], env={"COLUMNS": "200"})


def said(workspace: Workspace, day: str = "2026-11-02", level: str = "") -> list[str]:
    found = examine(workspace, datetime.fromisoformat(day).replace(tzinfo=UTC))
    return [one.said for one in found if one.level == level or not level]


@pytest.fixture
def copy(demonstration: Workspace, tmp_path: Path) -> Workspace:
    root = tmp_path / "workspace"
    shutil.copytree(demonstration.root, root)
    root.chmod(0o700)
    return open_workspace(root)


def test_a_workspace_in_order_has_no_problem(demonstration: Workspace) -> None:
    assert said(demonstration, level="problem") == []
    assert any("are taken for yours" in one for one in said(demonstration, level="good"))
    assert tieline("doctor", demonstration.root).exit_code == 0


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2027-04-08", "160 days old: in 20 days the first invitations"), ("2027-06-07", "invitations of 40 days since")],
)
def test_a_stale_archive_is_told_before_its_invitations_are_lost(
    demonstration: Workspace, day: str, expected: str
) -> None:
    warned = said(demonstration, day, "warning")
    assert any(f"your LinkedIn archive is {expected}" in one or expected in one for one in warned), warned
    assert any(one.startswith("your mail is ") and "export it again" in one for one in warned)


def test_an_open_workspace_a_failed_run_and_unreadable_decisions_are_problems(copy: Workspace) -> None:
    copy.root.chmod(0o755)
    (copy.root / "last_error.txt").write_text("DiskFull: no space")
    assert any(one.startswith("others on this machine may read") for one in said(copy, level="problem"))
    assert any("DiskFull" in one for one in said(copy, level="problem"))
    copy.decisions.write_text("2026-01-01,nonsense,email:a@b.example,,\n")
    assert any("unknown verb" in one for one in said(copy, level="problem"))
    assert tieline("doctor", copy.root).exit_code == 1


def test_an_empty_workspace_is_told_to_run(tmp_path: Path) -> None:
    make_workspace(tmp_path / "net")
    result = tieline("doctor", tmp_path / "net")
    assert result.exit_code == 1
    assert "nothing was published yet" in result.stdout


@pytest.mark.parametrize(
    ("version", "remedy"), [("2", "upgrade tieline"), ("0", "move the folder lake away"), ("x", "")]
)
def test_a_lake_of_another_version_is_refused_and_the_warehouse_stands(
    copy: Workspace, version: str, remedy: str
) -> None:
    (copy.lake / "version").write_text(f"{version}\n")
    before = copy.warehouse.read_bytes()
    result = tieline("run", copy.root, "--direct")
    assert result.exit_code == 1
    assert remedy in result.stderr
    assert copy.warehouse.read_bytes() == before
    assert any(remedy in one for one in said(copy, level="problem"))


def test_a_lake_from_before_versions_is_marked(copy: Workspace) -> None:
    (copy.lake / "version").unlink()
    assert tieline("run", copy.root, "--direct", "--as-of", "2026-11-01").exit_code == 0
    assert (copy.lake / "version").read_text() == "1\n"


def test_a_failed_run_without_a_server_is_told_until_one_succeeds(copy: Workspace) -> None:
    decisions = copy.decisions.read_text()
    copy.decisions.write_text("2026-01-01,nonsense,email:a@b.example,,\n")
    assert tieline("run", copy.root, "--direct", "--as-of", "2026-11-01").exit_code == 1
    copy.decisions.write_text(decisions)
    assert any("the last run failed" in one and "nonsense" in one for one in said(copy, level="problem"))
    assert (copy.root / "last_error.txt").stat().st_mode & 0o077 == 0
    assert tieline("run", copy.root, "--direct", "--as-of", "2026-11-01").exit_code == 0
    assert said(copy, level="problem") == []


def test_what_the_warehouse_shows_to_be_amiss_is_told(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "net")
    nobody = MAIL.replace(b"Delivered-To: me@home.example\n", b"")
    (workspace.exports / "mail.mbox").write_bytes(nobody)
    (workspace.exports / "archive.zip").write_bytes(b"PK\x03\x04 cut off")
    cards = "".join(f"BEGIN:VCARD\nVERSION:3.0\nFN:{'' if n % 2 else 'Ann'}\nEND:VCARD\n" for n in range(6))
    (workspace.exports / "people.vcf").write_text(cards + "BEGIN:VCARD\n")
    assert tieline("run", workspace.root, "--direct", "--as-of", "2026-04-01").exit_code == 1
    problems = said(workspace, "2026-04-02", "problem")
    assert any("your own addresses were not found: set them under [owner]" in one for one in problems)
    assert any(one.startswith("archive.zip: ") and "download it again" in one for one in problems)
    warnings = said(workspace, f"{datetime.now(UTC):%Y}-12-31", "warning")
    assert any("records were rejected: " in one and "cut_short" in one for one in warnings), warnings
    late = f"{datetime.now(UTC).year + 1}-12-31"
    assert any("is the schedule still alive?" in one for one in said(workspace, late, "warning"))


def test_the_warehouse_says_which_version_made_it(demonstration: Workspace) -> None:
    with published(demonstration.warehouse) as connection:
        made_by = connection.execute("select tieline_version from core.run_params").fetchall()
    assert made_by == [(version("tieline"),)]
