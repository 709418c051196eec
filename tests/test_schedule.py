"""The schedule: what it refuses, what is tried again, who is told of a failure, and that a scheduled run happens."""

from __future__ import annotations

import asyncio
import errno
import os
import pwd
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.workspace import make_workspace
from tests.prefect_server import PATIENCE, end, free_port, prefect_server, reached
from tests.test_cli import MAIL

ROOT = Path(__file__).parents[1]


def test_a_schedule_without_a_server_says_what_to_do(tmp_path: Path) -> None:
    make_workspace(tmp_path / "net")
    result = CliRunner().invoke(app, ["schedule", str(tmp_path / "net")], env={"PREFECT_API_URL": ""})
    assert result.exit_code == 2
    for part in ("prefect server start", "PREFECT_API_URL", "systemd", "--direct"):
        assert part in result.stderr


def test_what_is_no_cron_expression_is_refused(tmp_path: Path) -> None:
    make_workspace(tmp_path / "net")
    arguments = ["schedule", str(tmp_path / "net"), "--cron", "61 * * * *"]
    result = CliRunner().invoke(app, arguments, env={"PREFECT_API_URL": "http://127.0.0.1:9/api"})
    assert result.exit_code == 2
    assert "is no cron expression" in result.stderr


def test_nights_are_served_one_at_a_time_in_the_zone_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from prefect import Flow

    from flows.nightly import serve_nights

    served: dict[str, Any] = {}
    monkeypatch.setattr(Flow, "serve", lambda _flow, **arguments: served.update(arguments))
    workspace = make_workspace(tmp_path / "net")
    workspace.settings.write_text('time_zone = "Asia/Tokyo"\n')
    serve_nights(workspace, "15 4 * * *")
    assert served["limit"] == 1
    assert (served["schedule"].cron, served["schedule"].timezone) == ("15 4 * * *", "Asia/Tokyo")
    assert served["parameters"] == {"workspace": str(workspace.root)}


def test_a_night_that_hangs_is_ended() -> None:
    from flows.nightly import nightly

    assert nightly.timeout_seconds == 12 * 3600


def test_only_an_error_that_may_pass_is_tried_again() -> None:
    from flows.prefect_tasks import is_transient

    assert is_transient(OSError(errno.ESTALE, "stale"))
    assert not is_transient(OSError(errno.ENOSPC, "full"))
    assert not is_transient(PermissionError(errno.EACCES, "no"))
    assert not is_transient(ValueError("x"))


def test_the_flow_can_be_sent_to_another_process_as_prefect_sends_it() -> None:
    code = (
        "import cloudpickle, sys, flows.nightly\n"
        "cloudpickle.register_pickle_by_value(flows.nightly)\n"
        "sys.stdout.buffer.write(cloudpickle.dumps(flows.nightly.nightly))"
    )
    sent = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
    code = "import cloudpickle, sys; print(cloudpickle.load(sys.stdin.buffer).validate_parameters({'workspace': 'x'}))"
    received = subprocess.run([sys.executable, "-c", code], input=sent, capture_output=True, check=True)
    assert received.stdout.strip() == b"{'workspace': 'x', 'as_of': None}"


def test_a_night_with_nothing_new_lands_nothing() -> None:
    from prefect.task_runners import ThreadPoolTaskRunner

    from flows.prefect_tasks import Tasks

    landed: list[str] = []
    assert list(Tasks(ThreadPoolTaskRunner()).each("land", landed.append, [])) == []
    assert landed == []


@pytest.fixture
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment that leads to a real Prefect server of this test's own."""
    if "server" not in (request.config.option.markexpr or ""):
        pytest.skip("needs a real Prefect server for some minutes: run pytest -m server")
    with prefect_server(tmp_path / "prefect") as environment:
        yield environment


@pytest.mark.server
def test_a_scheduled_run_completes_and_a_failed_one_tells(
    server: dict[str, str], request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    workspace = make_workspace(tmp_path / "net")
    (workspace.exports / "mail.mbox").write_bytes(MAIL)
    workspace.settings.write_text('time_zone = "Europe/Berlin"\non_failure = ["touch", "told"]\n')
    command = [sys.executable, "-m", "flows", "schedule", str(workspace.root), "--cron", "* * * * *"]
    process = subprocess.Popen(command, env=server, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    request.addfinalizer(lambda: end(process))
    ended = "select count(*) from flow_run where state_type = '{}' and auto_scheduled"
    _wait(tmp_path, ended.format("COMPLETED"), 2)  # the second with nothing new
    assert workspace.warehouse.exists()
    ((schedule,),) = _asked(tmp_path, "select schedule from deployment_schedule")
    assert '"Europe/Berlin"' in schedule and '"* * * * *"' in schedule
    assert (workspace.reports / "dormant_contacts.csv").exists()
    workspace.decisions.write_text("2026-01-01,nonsense,email:a@b.example,,\n")
    _wait(tmp_path, ended.format("FAILED"))
    deadline = time.monotonic() + 60
    while not (workspace.root / "told").exists() and time.monotonic() < deadline:
        time.sleep(1)
    assert (workspace.root / "told").exists()
    assert "nonsense" in (workspace.root / "last_error.txt").read_text()


@pytest.mark.server
def test_a_process_worker_runs_the_deployment_of_prefect_yaml(
    server: dict[str, str], request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    workspace = make_workspace(tmp_path / "net")
    (workspace.exports / "mail.mbox").write_bytes(MAIL)
    document = (ROOT / "prefect.yaml").read_text().replace("/path/to/my-network", str(workspace.root))
    (tmp_path / "prefect.yaml").write_text(document)

    def prefect(*arguments: str) -> list[str]:
        return [sys.executable, "-m", "prefect", "--no-prompt", *arguments]

    for arguments in (("work-pool", "create", "tieline", "--type", "process"), ("deploy", "--name", "nightly")):
        subprocess.run(prefect(*arguments), env=server, cwd=tmp_path, check=True, capture_output=True)
    worker = subprocess.Popen(
        prefect("worker", "start", "--pool", "tieline"),
        env=server,
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    request.addfinalizer(lambda: end(worker))
    subprocess.run(prefect("deployment", "run", "nightly/nightly"), env=server, check=True, capture_output=True)
    _wait(tmp_path, "select count(*) from flow_run where state_type = 'COMPLETED'")
    assert (workspace.reports / "dormant_contacts.csv").exists()
    ((told,),) = _asked(tmp_path, "select data from artifact where key = 'tieline-page'")
    assert workspace.reports.as_uri() in told


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """A PostgreSQL of this test's own; yields the address that Prefect's setting takes."""
    if "server" not in (request.config.option.markexpr or ""):
        pytest.skip("needs PostgreSQL and a real Prefect server for some minutes: run pytest -m server")
    programs = [shutil.which(name) for name in ("initdb", "postgres")]
    users = [name for name in ("postgres", "nobody") if name in {one.pw_name for one in pwd.getpwall()}]
    if None in programs or (os.geteuid() == 0 and not users):
        pytest.skip("needs initdb and postgres, and as the superuser somebody else to run them as")
    user = {"user": users[0]} if os.geteuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    request.addfinalizer(lambda: shutil.rmtree(folder))
    if user:
        shutil.chown(folder, users[0])
    initdb, postgres = programs
    made = [initdb, "-D", str(folder / "data"), "-U", "prefect", "--auth=trust"]
    subprocess.run(made, cwd=folder, check=True, capture_output=True, **user)
    port = free_port()
    command = [postgres, "-D", str(folder / "data"), "-p", str(port), "-h", "127.0.0.1", "-k", str(folder)]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **user)
    request.addfinalizer(lambda: end(process))
    reached(port)
    return f"postgresql+asyncpg://prefect@127.0.0.1:{port}/postgres"


@pytest.mark.server
def test_prefect_keeps_its_runs_in_postgresql_by_its_own_settings(database: str, tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "net")
    (workspace.exports / "mail.mbox").write_bytes(MAIL)
    command = [sys.executable, "-m", "flows", "run", str(workspace.root), "--as-of", "2026-04-01"]
    with prefect_server(tmp_path / "prefect", {"PREFECT_API_DATABASE_CONNECTION_URL": database}) as environment:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "prefect" / "prefect.db").exists()

    async def kept() -> list[tuple[str, str]]:
        connection = await asyncpg.connect(database.replace("+asyncpg", ""))
        rows = await connection.fetch("select name, state_type::text from flow_run")
        await connection.close()
        return [tuple(row) for row in rows]

    assert asyncio.run(kept()) == [("net as of 2026-04-01", "COMPLETED")]


def _wait(root: Path, query: str, times: int = 1) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if _asked(root, query)[0][0] >= times:
            return
        time.sleep(2)
    raise AssertionError(f"nothing came of it: {query}")


def _asked(root: Path, query: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(root / "prefect" / "prefect.db") as connection:
        return connection.execute(query).fetchall()
