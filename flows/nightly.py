"""The nightly flow for Prefect: the steps of a run as tasks, a summary as an artifact, no personal data in either.

Tasks take ids only and return nothing that is kept; whether work must be done again is told by fingerprints in the
lake, so Prefect's caches are off.
"""

# No annotations as text here: Prefect sends a served flow to another process by value, where the names that only an
# annotation needs are missing, and every scheduled run would fail before it began.

import errno
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, cast

from prefect import Flow, Task, flow, runtime
from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.client.schemas import FlowRun, State, TaskRun
from prefect.client.schemas.schedules import CronSchedule
from prefect.futures import PrefectFuture
from prefect.schedules import Cron
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Completed
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from flows.errors import TielineError, WrongUse
from flows.last_error import LAST_ERROR, forget_error, note_error
from flows.night import Night, open_night, perform
from flows.reports import PAGE
from flows.runner import make_runner
from flows.settings import read_settings
from flows.summary import Summary, markdown, read_summary
from flows.workspace import Workspace, open_workspace

T = TypeVar("T")
R = TypeVar("R")

LONGEST_NIGHT = 12 * 3600
HOOK_SECONDS = 60

# Reading may be done again; what is wrong with a file stays wrong, but a disk or a share may come back.
REPEATABLE = frozenset({"discover", "land"})
RETRY_DELAYS: list[float] = [5, 60]
TRANSIENT = frozenset(
    {errno.EAGAIN, errno.EBUSY, errno.EIO, errno.ESTALE, errno.ETIMEDOUT, errno.EHOSTDOWN, errno.ENETUNREACH}
)


class Tasks:
    """A conductor that runs each step as a Prefect task, and one task for each batch of exports.

    Prefect keeps the message of an error that ends a task. What tieline says of an error may name people and files, so
    Prefect is told only that the step failed; the error itself is kept in `error`, unless it happened elsewhere.
    """

    def __init__(self, runner: TaskRunner[Any]) -> None:
        self.error: Exception | None = None
        self._runner = runner

    @property
    def is_elsewhere(self) -> bool:
        """Say whether the task runner works in other processes than this one."""
        return not isinstance(self._runner, ThreadPoolTaskRunner)

    def call(self, step: Callable[[], T]) -> T:
        """Run a step as a task and return what it returns."""
        return _task(step.__name__, step, self._note)()

    def each(self, name: str, step: Callable[[T], R], items: Sequence[T]) -> Iterator[R | None]:
        """Run a step as a task for each item, wherever the task runner works."""
        if not items:  # and a runner with machines of its own need not start
            return
        note = None if self.is_elsewhere else self._note
        # A task is told its item beforehand: Prefect looks through all that it is given as parameters.
        tasks = [_task(name, partial(step, item), note) for item in items]
        with _one_server(), self._runner as runner:
            yield from map(self._outcome, [runner.submit(task, {}) for task in tasks])

    def _outcome(self, future: PrefectFuture[R]) -> R | None:
        """Return what a task returned, or None where its process died: Prefect may not even know that it ended."""
        try:
            return future.result()
        except StepFailed:
            raise
        except Exception:
            if self.is_elsewhere:
                return None
            raise

    def _note(self, error: Exception) -> None:
        self.error = self.error or error


@contextmanager
def _one_server() -> Iterator[None]:
    """Let other processes report to the server of this one, or each would start a temporary server of its own."""
    with get_client(sync_client=True) as client:
        address = str(client.api_url)
    with temporary_settings({PREFECT_API_URL: address}):
        yield


def _task(name: str, step: Callable[[], R], note: Callable[[Exception], None] | None) -> Task[[], R]:
    def discreet() -> R:
        try:
            return step()
        except Exception as error:
            if note:
                note(error)
            raise StepFailed(name, is_transient(error)) from None

    repeatable = name in REPEATABLE
    return Task(
        discreet,
        name=name,
        cache_policy=NO_CACHE,
        persist_result=False,
        retries=len(RETRY_DELAYS) if repeatable else 0,
        retry_delay_seconds=RETRY_DELAYS if repeatable else None,
        retry_condition_fn=_may_be_retried if repeatable else None,
    )


class StepFailed(RuntimeError):
    """A step failed; the workspace's last_error.txt says why, and `transient` whether trying again may help."""

    def __init__(self, step: str, transient: bool = False) -> None:
        super().__init__(step, transient)
        self.transient = transient

    def __str__(self) -> str:
        return f"{self.args[0]} failed: {LAST_ERROR} in the workspace says why"


def is_transient(error: Exception) -> bool:
    """Say whether an error may be gone in a minute: of a share or a disk, never of what a file holds."""
    return isinstance(error, OSError) and error.errno in TRANSIENT


def _may_be_retried(_task: Task[..., object], _run: TaskRun, state: State[object]) -> bool:
    failure = state.result(raise_on_failure=False)
    return isinstance(failure, StepFailed) and failure.transient


def _run_as_flow(night: Night) -> State[None]:
    """Run a night inside a flow run, and leave its summary as an artifact. Raises StepFailed where a step fails."""
    forget_error(night.workspace)
    tasks = None
    try:
        tasks = Tasks(make_runner(night.settings))
        perform(night, tasks)
    except Exception as error:
        night.error = (tasks and tasks.error) or error
        note_error(night.workspace, night.error)
        raise StepFailed("the run") from None
    summary = read_summary(night.workspace)
    _leave_artifacts(summary, night.workspace)
    failed = summary.failed.height
    return Completed(message=f"{failed} files could not be read wholly" if failed else "everything was read")


def _leave_artifacts(summary: Summary, workspace: Workspace) -> None:
    """Leave what Prefect's pages show: counts, reasons and dates, and where the page lies; no name or address."""
    create_markdown_artifact(key="tieline-summary", markdown=markdown(summary), description="What was read and found")
    create_table_artifact(
        key="tieline-rejected", table=summary.rejected.to_dicts(), description="Why records were rejected"
    )
    failed = summary.failed.group_by("status", "kind").len("files").sort("status", "kind")
    create_table_artifact(key="tieline-unread", table=failed.to_dicts(), description="Files that were not read wholly")
    create_table_artifact(
        key="tieline-coverage", table=summary.coverage.to_dicts(), description="What the exports cover"
    )
    create_link_artifact(key="tieline-page", link=(workspace.reports / PAGE).as_uri(), description="The page")


def _tell_of_failure(_flow: Flow[..., object], run: FlowRun, _state: State[object]) -> None:
    """Run the command of the setting on_failure in the workspace; whatever becomes of it, the failure stands."""
    with suppress(TielineError, OSError, subprocess.SubprocessError):
        workspace = open_workspace(Path(run.parameters["workspace"]))
        command = read_settings(workspace.settings).on_failure
        if command:
            subprocess.run(command, cwd=workspace.root, check=False, timeout=HOOK_SECONDS)


def _run_name() -> str:
    parameters = runtime.flow_run.parameters
    return f"{Path(parameters['workspace']).resolve().name} as of {parameters['as_of'] or 'today'}"


as_flow = partial(flow, name="nightly", task_runner=ThreadPoolTaskRunner(max_workers=1), persist_result=False)


@as_flow(
    flow_run_name=_run_name,
    timeout_seconds=LONGEST_NIGHT,
    on_failure=[_tell_of_failure],
    on_crashed=[_tell_of_failure],
)
def nightly(workspace: str = ".", as_of: date | None = None) -> State[None]:
    """Read what is new in a workspace's exports, and publish its warehouse and reports as of a day (default: today)."""
    opened = open_workspace(Path(workspace))
    try:
        night = open_night(opened, as_of)
    except TielineError as error:  # what is wrong with a setting may name the owner
        note_error(opened, error)
        raise StepFailed("reading the settings") from None
    return _run_as_flow(night)


def conduct(night: Night) -> None:
    """Run a night that is already open as the flow `nightly`, so that whoever opened it hears how far it is.

    Raises what a failed step raised.
    """

    def opened_night() -> State[None]:
        return _run_as_flow(night)

    try:
        as_flow(opened_night, flow_run_name=f"{night.workspace.root.name} as of {night.as_of}")()
    except StepFailed as failure:
        raise (night.error or failure) from None


def serve_nights(workspace: Workspace, cron: str) -> None:
    """Serve the deployment `nightly` of a workspace on a schedule, one run at a time, until interrupted.

    `cron` is read in the time zone of the settings. Raises WrongUse where it is no cron expression.
    """
    zone = read_settings(workspace.settings).time_zone
    try:
        CronSchedule(cron=cron, timezone=zone)
    except ValueError as error:
        raise WrongUse(
            f"{cron!r} is no cron expression: write minute, hour, day, month, weekday: '15 4 * * *'"
        ) from error
    cast(Flow[..., Any], nightly).serve(
        name="nightly",
        description="Read what is new in the exports, and publish the warehouse and the reports.",
        schedule=Cron(cron, timezone=zone),
        parameters={"workspace": str(workspace.root)},
        limit=1,
        print_starting_message=False,
    )
