"""The command line as a person meets it: what it makes, prints, refuses, and exits with."""

from __future__ import annotations

import csv
import gzip
import io
import json
import stat
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from flows.cli import app
from flows.workspace import Workspace
from transforms.checks import CheckFailure
from transforms.warehouse import BuildResult

MAIL = (
    b"From ann@acme.example Mon Mar  2 09:00:00 2026\n"
    b"Message-ID: <1@acme.example>\nDate: Mon, 2 Mar 2026 09:00:00 +0000\n"
    b"From: Ann Roe <ann@acme.example>\nTo: Me <me@home.example>\nDelivered-To: me@home.example\nSubject: Hello\n\nHi\n"
)


def tieline(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], env={"COLUMNS": "200"})


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    root = tmp_path / "net"
    assert tieline("init", root).exit_code == 0
    return root


def test_init_makes_a_private_workspace(workspace: Path) -> None:
    assert stat.S_IMODE(workspace.stat().st_mode) == 0o700
    assert (workspace / ".gitignore").read_text().splitlines()[-1] == "*"
    for name in ("tieline.toml", "decisions.csv", ".gitignore"):
        assert stat.S_IMODE((workspace / name).stat().st_mode) == 0o600
    assert (workspace / "exports").is_dir()


def test_init_again_keeps_what_is_there(workspace: Path) -> None:
    (workspace / "tieline.toml").write_text("weekly_contacts = 3\n")
    assert tieline("init", workspace).exit_code == 0
    assert (workspace / "tieline.toml").read_text() == "weekly_contacts = 3\n"


def test_init_refuses_a_folder_of_other_things(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("x")
    result = tieline("init", tmp_path)
    assert result.exit_code == 2
    assert "holds other things" in result.stderr


def test_every_command_explains_itself() -> None:
    for command in ([], ["init"], ["run"], ["demo"], ["sql"]):
        result = tieline(*command, "--help")
        assert result.exit_code == 0
        assert len(result.stdout) > 300


def test_empty_exports_say_where_to_get_each(workspace: Path) -> None:
    result = tieline("run", workspace, "--direct")
    assert result.exit_code == 1
    for source in ("LinkedIn", "takeout.google.com", "Outlook", "Apple"):
        assert source in result.stderr
    assert not (workspace / "warehouse.duckdb").exists()


def test_exports_in_which_nothing_is_recognised_are_an_error(workspace: Path) -> None:
    (workspace / "exports" / "holiday.csv").write_text("a,b\n1,2\n")
    result = tieline("run", workspace, "--direct")
    assert result.exit_code == 1
    assert "holiday.csv: nothing in it was recognised" in result.stderr
    assert "takeout.google.com" in result.stderr


def test_a_file_that_cannot_be_read_costs_itself_and_is_shown(workspace: Path) -> None:
    (workspace / "exports" / "mail.mbox").write_bytes(MAIL)
    (workspace / "exports" / "archive.zip").write_bytes(b"PK\x03\x04 cut off")
    (workspace / "exports" / "notes.txt").write_text("nothing of interest")
    result = tieline("run", workspace, "--direct", "--as-of", "2026-04-01")
    assert result.exit_code == 1
    assert "archive.zip: the zip is damaged or cut short" in result.stdout
    assert "passed over: notes.txt" in result.stdout
    assert "Read  1 export: 1 event" in result.stdout


def test_a_whole_run_exits_with_0_and_prints_the_places(workspace: Path) -> None:
    (workspace / "exports" / "mail.mbox").write_bytes(MAIL)
    result = tieline("run", workspace, "--direct", "--as-of", "2026-04-01")
    assert result.exit_code == 0, result.output
    assert str(workspace / "warehouse.duckdb") in result.stdout
    assert (workspace / "reports" / "dormant_contacts.csv").exists()
    assert "me@home.example: mail was delivered to it" in result.stdout


def test_exports_may_lie_elsewhere(workspace: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mail.mbox").write_bytes(MAIL)
    assert tieline("run", workspace, "--direct", "--exports", elsewhere).exit_code == 0
    assert tieline("run", workspace, "--direct", "--exports", tmp_path / "nowhere").exit_code == 2


def test_dry_run_lists_what_each_file_is_and_changes_nothing(workspace: Path) -> None:
    (workspace / "exports" / "anything.dat").write_bytes(MAIL)
    (workspace / "exports" / "empty.ics").touch()
    before = sorted(workspace.rglob("*"))
    result = tieline("run", workspace, "--dry-run")
    assert result.exit_code == 1
    assert "anything.dat  mailbox (mbox)" in result.stdout
    assert "empty.ics  not read: the file is empty" in result.stdout
    assert sorted(workspace.rglob("*")) == before


@pytest.mark.parametrize("arguments", [["run", "nowhere"], ["sql", "select 1", "nowhere"], ["run", "--as-of", "soon"]])
def test_wrong_use_exits_with_2(arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert tieline(*arguments).exit_code == 2


def test_a_second_run_at_the_same_time_is_refused(workspace: Path) -> None:
    from flows.workspace import locked, open_workspace

    (workspace / "exports" / "mail.mbox").write_bytes(MAIL)
    with locked(open_workspace(workspace)):
        result = tieline("run", workspace, "--direct")
    assert result.exit_code == 1
    assert "another tieline run is at work" in result.stderr
    assert tieline("run", workspace, "--direct").exit_code == 0


def test_a_warehouse_that_fails_a_check_is_not_published(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (workspace / "exports" / "mail.mbox").write_bytes(MAIL)
    assert tieline("run", workspace, "--direct").exit_code == 0
    before = (workspace / "warehouse.duckdb").read_bytes()
    failed = BuildResult([CheckFailure("person_key_is_unique", 2, ("x", "y"), "Keys are unique.", "Report it.")])
    monkeypatch.setattr("flows.night.build", lambda *_args, **_named: failed)
    result = tieline("run", workspace, "--direct", "--as-of", "2026-04-01")
    assert result.exit_code == 1
    for part in ("person_key_is_unique", "Keys are unique.", "x, y", "Report it."):
        assert part in result.stderr
    assert (workspace / "warehouse.duckdb").read_bytes() == before


def test_a_damaged_download_is_forgiven_once_it_is_replaced(workspace: Path) -> None:
    content = gzip.compress(MAIL * 400)
    (workspace / "exports" / "mail.mbox").write_bytes(MAIL)
    (workspace / "exports" / "big.tgz").write_bytes(content[: len(content) // 2])
    assert tieline("run", workspace, "--direct").exit_code == 1
    (workspace / "exports" / "big.tgz").write_bytes(content)
    assert tieline("run", workspace, "--direct").exit_code == 0


def test_a_warehouse_that_cannot_be_opened_is_replaced(workspace: Path) -> None:
    (workspace / "exports" / "mail.mbox").write_bytes(MAIL)
    (workspace / "warehouse.duckdb").write_bytes(b"scrambled")
    assert tieline("run", workspace, "--direct").exit_code == 0
    assert tieline("sql", "select 1", workspace).exit_code == 0


def test_subjects_are_kept_nowhere_in_the_warehouse_where_so_set(workspace: Path) -> None:
    (workspace / "exports" / "mail.mbox").write_bytes(MAIL)
    assert tieline("run", workspace, "--direct").exit_code == 0
    (workspace / "exports" / "mail.mbox").unlink()
    (workspace / "tieline.toml").write_text("keep_subjects = false\n")
    assert tieline("run", workspace, "--direct").exit_code == 0
    kept = "select count(*) as n from core.event where subject is not null"
    assert json.loads(tieline("sql", kept, workspace, "--json").stdout) == [{"n": 0}]


def test_an_archive_downloaded_today_tells_todays_run_who_works_where(workspace: Path) -> None:
    rows = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    rows += "Ann,Roe,https://www.linkedin.com/in/ann-roe,,Acme,CFO,02 Mar 2026\n"
    now = datetime.now(UTC)
    with zipfile.ZipFile(workspace / "exports" / "Complete_LinkedInDataExport.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo("Connections.csv", now.timetuple()[:6]), rows)
    assert tieline("run", workspace, "--direct").exit_code == 0
    found = tieline(
        "sql", "select organization, title from dim_person where display_name = 'Ann Roe'", workspace, "--json"
    )
    assert json.loads(found.stdout) == [{"organization": "Acme", "title": "CFO"}]


@pytest.mark.parametrize("command", [["run", "--dry-run"], ["sql", "select 1"]])
def test_commands_that_read_make_no_workspace_of_a_folder(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "mail.mbox").write_bytes(MAIL)
    tieline(*command, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["exports"]
    assert tieline("run", tmp_path / "exports", "--exports", tmp_path / "exports").exit_code == 2


def test_contradicting_decisions_name_both_lines_and_the_old_warehouse_stands(workspace: Path) -> None:
    (workspace / "exports" / "mail.mbox").write_bytes(MAIL)
    assert tieline("run", workspace, "--direct").exit_code == 0
    before = (workspace / "warehouse.duckdb").read_bytes()
    pair = "email:ann@acme.example,email:a.roe@other.example,"
    (workspace / "decisions.csv").write_text(
        f"decided_at,verb,subject,object,note\n2026-01-01,same,{pair}\n2026-01-02,different,{pair}\n"
    )
    result = tieline("run", workspace, "--direct")
    assert result.exit_code == 1
    assert "line 2" in result.stderr and "line 3" in result.stderr
    assert (workspace / "warehouse.duckdb").read_bytes() == before


QUERY = "select display_name, n_in from fct_relationship order by n_in desc, display_name limit 3"


def test_sql_prints_a_table_csv_or_json(demonstration: Workspace) -> None:
    table = tieline("sql", QUERY, demonstration.root)
    rows = list(csv.DictReader(io.StringIO(tieline("sql", QUERY, demonstration.root, "--csv").stdout)))
    objects = json.loads(tieline("sql", QUERY, demonstration.root, "--json").stdout)
    assert len(rows) == len(objects) == 3
    assert [row["display_name"] for row in rows] == [one["display_name"] for one in objects]
    assert [row["n_in"] for row in rows] == [str(one["n_in"]) for one in objects]
    assert table.exit_code == 0
    assert tieline("sql", QUERY, demonstration.root, "--csv", "--json").exit_code == 2


def test_sql_csv_runs_in_no_spreadsheet(demonstration: Workspace) -> None:
    result = tieline("sql", "select '=1+1' as a", demonstration.root, "--csv")
    assert result.stdout.splitlines() == ["a", "'=1+1"]


@pytest.mark.parametrize(
    "query",
    [
        "drop table fct_interaction",
        "select * from read_csv('tieline.toml')",
        "copy (select 1) to 'out.csv'",
        "attach 'other.duckdb'",
        "set enable_external_access = true",
        "select nonsense",
    ],
)
def test_sql_only_reads_and_only_the_warehouse(demonstration: Workspace, query: str) -> None:
    before = sorted(path.name for path in demonstration.root.iterdir())
    result = tieline("sql", query, demonstration.root)
    assert result.exit_code == 2
    assert "Error" in result.stderr
    assert sorted(path.name for path in demonstration.root.iterdir()) == before


def test_sql_without_a_warehouse_says_what_to_do(workspace: Path) -> None:
    result = tieline("sql", "select 1", workspace)
    assert result.exit_code == 1
    assert "tieline run" in result.stderr


def test_the_demonstration_is_never_mixed_into_a_workspace_of_ones_own(workspace: Path) -> None:
    result = tieline("demo", workspace, "--direct")
    assert result.exit_code == 2
    assert list((workspace / "exports").iterdir()) == []


def test_reports_left_behind_by_a_kill_are_written_anew(demonstration: Workspace, tmp_path: Path) -> None:
    import shutil

    root = tmp_path / "killed"
    shutil.copytree(demonstration.root, root)
    (root / "reports" / "run_id").unlink()
    (root / "reports" / "coverage.csv").write_text("stale")
    assert tieline("sql", "select 1", root).exit_code == 0
    assert (root / "reports" / "coverage.csv").read_bytes() == (demonstration.reports / "coverage.csv").read_bytes()
