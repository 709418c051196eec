"""Outgrowing one machine: whoever reads the exports and whatever runs the models, every relation is the same."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from connectors.lake import read_receipts
from connectors.landing import SCHEMAS, read_landed
from flows.demo import AS_OF
from flows.workspace import Workspace, open_workspace
from tests.eight_mailboxes import make_eight_mailboxes
from tests.prefect_server import prefect_server
from transforms.arrow import query
from transforms.engines import columns_of, open_engine
from transforms.sqlfiles import SqlFile, read_models

pytest.importorskip("prefect_dask", reason="the extra `dask` is not installed")
pytest.importorskip("pyspark", reason="the extra `spark` is not installed")
psutil = pytest.importorskip("psutil")
pytestmark = pytest.mark.scale

# Views are made tables, or DuckDB would show its own rows of them; two exports make a batch, so that several are read.
CODE = f"""
import sys
from flows import landing_batches
from transforms.sqlfiles import SqlFile

SqlFile.is_view = False
landing_batches.BATCH_EXPORTS = 2
if __name__ == "__main__":
    from flows.nightly import nightly

    state = nightly(workspace=sys.argv[1], as_of="{AS_OF}", return_state=True)
    sys.exit(not state.is_completed())
"""
# The engines, and who reads the exports beside each.
RUNNERS = {"duckdb": "thread", "sail": "dask", "local[2]": "thread"}
ROUNDED = "cast(floor(date_diff('second', last_contact.last_contact_at, run.as_of) / 86400e0) as integer)"
UNROUNDED = "cast(date_diff('second', last_contact.last_contact_at, run.as_of) / 86400e0 as integer)"


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Future[Workspace]]:
    """A night before the nights, which runs while the server starts."""
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(make_eight_mailboxes, tmp_path_factory.mktemp("first") / "network")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with prefect_server(tmp_path_factory.mktemp("prefect")) as environment:
        yield environment


@dataclass(frozen=True)
class Night:
    """A night that runs in a process of its own."""

    workspace: Workspace
    process: subprocess.Popen[bytes]

    def done(self) -> Workspace:
        """Return the workspace once the night has ended well."""
        assert self.process.wait() == 0, (self.workspace.root.parent / "log").read_text()
        return self.workspace


@pytest.fixture(scope="module")
def nights(
    first_night: Future[Workspace], server: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Night]]:
    """The second night by every engine, all at once, as none alone keeps two cores busy."""
    begun: dict[str, Night] = {}
    with ExitStack() as ending:
        for engine, runner in RUNNERS.items():
            workspace = second(first_night.result(), tmp_path_factory.mktemp("night"))
            begun[engine] = begin(workspace, runner, engine, server)
            ending.callback(begun[engine].process.kill)
        yield begun


@pytest.fixture(scope="module")
def here(nights: dict[str, Night]) -> Workspace:
    """The second night, in threads and on DuckDB."""
    return nights["duckdb"].done()


def second(workspace: Workspace, folder: Path) -> Workspace:
    """Return a copy of a workspace in which nothing of the mailboxes was read yet."""
    copy = open_workspace(Path(shutil.copytree(workspace.root, folder / "network")))
    for landed_before in copy.lake.iterdir():
        if landed_before.is_dir():
            shutil.rmtree(landed_before)
    return copy


def begin(workspace: Workspace, runner: str, engine: str, server: dict[str, str]) -> Night:
    """Begin a night, from a file because other processes import what started them."""
    script = workspace.root.parent / "one_night.py"
    script.write_text(CODE)
    how = {"TIELINE_RUNNER": runner, "TIELINE_ENGINE": engine, "TIELINE_JOBS": "2"}
    with (workspace.root.parent / "log").open("wb") as log:
        command = [sys.executable, str(script), str(workspace.root)]
        return Night(workspace, subprocess.Popen(command, env=server | how, stdout=log, stderr=log))


def relations(path: Path) -> dict[str, pl.DataFrame]:
    with duckdb.connect(str(path), read_only=True) as connection:
        names = connection.execute("select schema_name || '.' || table_name from duckdb_tables() order by all")
        tables = [name for (name,) in names.fetchall()]
        rows = {name: pl.DataFrame(connection.sql(f"from {name} order by all")) for name in tables}
    rows["raw.source_file"] = rows["raw.source_file"].drop("landed_at")
    return rows


def assert_same_relations(left: Path, right: Path) -> None:
    ours, theirs = relations(left), relations(right)
    assert ours.keys() == theirs.keys()
    for name, rows in ours.items():
        try:
            assert_frame_equal(rows, theirs[name], rel_tol=1e-9, abs_tol=1e-12)
        except AssertionError as error:
            raise AssertionError(f"{name}: {error}") from error


@pytest.mark.parametrize("engine", ["sail", "local[2]"])
def test_every_relation_is_the_same(engine: str, nights: dict[str, Night], here: Workspace) -> None:
    assert_same_relations(here.warehouse, nights[engine].done().warehouse)


def test_no_relation_is_empty(here: Workspace) -> None:
    assert {name for name, rows in relations(here.warehouse).items() if rows.is_empty()} == set()


def test_a_model_that_the_engines_read_differently_is_seen(here: Workspace, tmp_path: Path) -> None:
    (right,) = [model for model in read_models() if ROUNDED in model.text]
    wrong = replace(right, text=right.text.replace(ROUNDED, UNROUNDED))
    right_made, wrong_made = (
        [made_again(model, engine, here.warehouse, tmp_path / f"{word}-{engine}") for engine in ("duckdb", "sail")]
        for word, model in (("right", right), ("wrong", wrong))
    )
    assert_same_relations(*right_made)
    with pytest.raises(AssertionError, match="silence_days"):
        assert_same_relations(*wrong_made)


def made_again(model: SqlFile, engine_address: str, published: Path, folder: Path) -> Path:
    """Return a copy of a published warehouse in which an engine has made one table again."""
    folder.mkdir()
    path = Path(shutil.copy(published, folder))
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as published")
        for schema in ("raw", "staging", "core"):
            connection.execute(f"create schema {schema}")
        with closing(open_engine(engine_address, connection, folder / "tables")) as engine:
            for name in model.inputs & relations(published).keys():
                held = f"from published.{name}"
                engine.register(name, columns_of(connection, held), query(connection, held))
            engine.model(model.relation, model.text)
        connection.execute(f"create or replace table published.{model.relation} as from {model.relation}")
    return path


def landed(workspace: Workspace) -> dict[str, pl.DataFrame]:
    folders = [workspace.lake / name for name in read_receipts(workspace.lake)["folder"]]
    return {
        table: read_landed(folders, table).collect().drop("landed_at", strict=False).sort(pl.all()) for table in SCHEMAS
    }


@pytest.mark.parametrize("runner", ["dask", "process"])
def test_a_worker_killed_in_the_middle_loses_nothing(
    runner: str, first_night: Future[Workspace], here: Workspace, server: dict[str, str], tmp_path: Path
) -> None:
    night = begin(second(first_night.result(), tmp_path), runner, "duckdb", server)
    while not killed_while_reading(night.process.pid):
        assert night.process.poll() is None, "no worker was seen reading"
        time.sleep(0.002)
    workspace = night.done()
    if runner == "process":  # its pool does not outlive a worker: what was lost is read by the next night
        begin(workspace, runner, "duckdb", server).done()
    ours, theirs = landed(here), landed(workspace)
    for table, rows in ours.items():
        assert_frame_equal(rows, theirs[table])


def killed_while_reading(parent: int) -> bool:
    """Kill a worker that has a file open in a folder of the lake, which is in the middle of reading."""
    for process in psutil.Process(parent).children(recursive=True):
        try:
            if any(".unfinished-" in file.path for file in process.open_files()):
                os.kill(process.pid, signal.SIGKILL)
                return True
        except psutil.Error:
            continue
    return False
