"""The Prefect flow: it does what a run without it does, and leaves no personal data in Prefect's database."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from flows.workspace import Workspace
from transforms.published import published

CODE = """
import sys
from flows.nightly import nightly
for workspace in sys.argv[1:]:
    state = nightly(workspace=workspace, as_of="2026-11-01", return_state=True)
    print(state.type.value, state.message)
"""

# Every address, profile and name of two words, the subjects, and the paths of the exports.
PERSONAL = """
select lower(value) from core.person_identity where kind in ('email', 'profile_url')
union select lower(display_name) from dim_person where contains(display_name, ' ')
union select lower(subject) from raw.event where contains(subject, ' ')
union select lower(path) from raw.source_file
"""


@pytest.fixture(scope="module")
def flown(
    demonstration: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A workspace with the same exports, and beside it one with nothing to read, after the flow ran over both."""
    root = tmp_path_factory.mktemp("flow") / "network"
    root.mkdir()
    shutil.copytree(demonstration.exports, root / "exports")
    shutil.copyfile(demonstration.settings, root / "tieline.toml")
    failing = root.parent / "failing"
    (failing / "exports").mkdir(parents=True)
    (failing / "exports" / "letters of ann.mbox").write_text("nothing that is a mailbox")
    return root, fly(root, failing)


def fly(*roots: Path) -> subprocess.CompletedProcess[str]:
    """Run the flow over workspaces on a server of its own, whose home lies beside them."""
    environment = os.environ | {
        "PREFECT_HOME": str(roots[0].parent / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
        "PREFECT_LOGGING_LEVEL": "DEBUG",
        "DO_NOT_TRACK": "1",
    }
    command = [sys.executable, "-c", CODE, *map(str, roots)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def tables(warehouse: Path) -> dict[str, list[str]]:
    """Return the rows of each table, sorted, since DuckDB writes them in any order; when a file landed is left out."""
    with published(warehouse) as connection:
        named = connection.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
        dated = {"raw.source_file": "* exclude (landed_at)"}
        return {
            name: sorted(map(str, connection.execute(f"select {dated.get(name, '*')} from {name}").fetchall()))
            for (name,) in named
        }


def rows(root: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(root.parent / "prefect" / "prefect.db") as connection:
        return connection.execute(query).fetchall()


def test_the_flow_gives_the_warehouse_and_the_reports_of_a_direct_run(
    flown: tuple[Path, subprocess.CompletedProcess[str]], demonstration: Workspace
) -> None:
    root, done = flown
    assert done.returncode == 0, done.stderr
    assert "COMPLETED everything was read" in done.stdout
    for path in sorted(demonstration.reports.iterdir()):
        assert (root / "reports" / path.name).read_bytes() == path.read_bytes(), path.name
    flown_tables, direct_tables = tables(root / "warehouse.duckdb"), tables(demonstration.warehouse)
    assert flown_tables.keys() == direct_tables.keys()
    for name, rows_of_it in direct_tables.items():
        assert flown_tables[name] == rows_of_it, name


def test_the_flow_consists_of_the_steps(flown: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    root, _done = flown
    names = [str(name).split("-")[0] for (name,) in rows(root, "select name from task_run order by start_time")]
    assert names == ["discover", "land", "resolve", "build", "check", "report", "publish", "discover"]
    runs = rows(root, "select name, state_type from flow_run order by start_time")
    assert runs == [("network as of 2026-11-01", "COMPLETED"), ("failing as of 2026-11-01", "FAILED")]


def test_each_run_leaves_a_summary_its_tables_and_a_link(
    flown: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    root, _done = flown
    left = {str(key): str(data) for key, data in rows(root, "select key, data from artifact")}
    assert "dormant" in left["tieline-summary"] and "email" in left["tieline-summary"]
    assert {"source", "channel", "from_day", "to_day", "gaps"} <= json.loads(json.loads(left["tieline-coverage"]))[
        0
    ].keys()
    assert json.loads(json.loads(left["tieline-rejected"]))[0].keys() == {"reason", "records"}
    assert json.loads(json.loads(left["tieline-unread"])) == []
    assert (root / "reports" / "report.html").as_uri() in left["tieline-page"]


def test_prefect_keeps_no_name_address_or_file_in_its_database_or_logs(
    flown: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    root, done = flown
    kept = b"".join(path.read_bytes() for path in (root.parent / "prefect").rglob("*") if path.is_file())
    told = (kept + (done.stdout + done.stderr).encode()).decode(errors="replace").lower()
    assert "network as of 2026-11-01" in told
    with published(root / "warehouse.duckdb") as connection:
        found = connection.execute(PERSONAL).fetchall()
    assert len(found) > 300
    assert [text for (text,) in found if text in told] == []


def test_a_run_that_fails_tells_prefect_nothing_personal(
    flown: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    root, done = flown
    assert "FAILED" in done.stdout
    kept = b"".join(path.read_bytes() for path in (root.parent / "prefect").rglob("*") if path.is_file())
    assert b"letters of ann" not in kept + (done.stdout + done.stderr).encode()
    assert b"last_error.txt" in kept
    told = root.parent / "failing" / "last_error.txt"
    assert "letters of ann.mbox" in told.read_text()
    assert told.stat().st_mode & 0o077 == 0


def test_a_setting_that_is_wrong_is_told_in_the_workspace_only(tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / "tieline.toml").write_text('[owner]\nemails = ["ann roe of acme"]\n')
    code = "import sys; from flows.nightly import nightly; nightly.fn(sys.argv[1])"
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "StepFailed: reading the settings failed: last_error.txt" in done.stderr
    assert "ann roe" not in done.stderr
    assert "ann roe of acme" in (tmp_path / "last_error.txt").read_text()
