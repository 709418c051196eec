"""The nightly flow for Prefect: the steps of a run as tasks, a summary as an artifact, no personal data in either.

Tasks take ids only and return nothing that is kept; whether work must be done again is told by fingerprints in the
lake, so Prefect's caches are off.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import ParamSpec, TypeVar

from prefect import Task, flow, runtime
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas import State
from prefect.states import Completed
from prefect.task_runners import ThreadPoolTaskRunner

from flows.night import Night, open_night, perform
from flows.summary import markdown, read_summary
from flows.workspace import open_workspace, write_private

P = ParamSpec("P")
T = TypeVar("T")

LAST_ERROR = "last_error.txt"


class Tasks:
    """A conductor that runs each step as a Prefect task, and one task for each batch of exports.

    Prefect keeps the message of an error that ends a task. What tieline says of an error may name people and files, so
    Prefect is told only that the step failed; the error itself is kept in `error`.
    """

    def __init__(self) -> None:
        self.error: Exception | None = None

    def call(self, step: Callable[[], T]) -> T:
        """Run a step as a task and return what it returns."""
        return self._task(step)()

    def each(self, step: Callable[[list[str]], None], batches: list[list[str]]) -> None:
        """Run a step as a task for each batch, and wait for all."""
        self._task(step).map(batches).result()

    def _task(self, step: Callable[P, T]) -> Task[P, T]:
        def discreet(*args: P.args, **kwargs: P.kwargs) -> T:
            try:
                return step(*args, **kwargs)
            except Exception as error:
                self.error = self.error or error
                raise StepFailed(step.__name__) from None

        return Task(discreet, name=step.__name__, cache_policy=NO_CACHE, persist_result=False)


class StepFailed(RuntimeError):
    """A step failed; the workspace's last_error.txt says why."""

    def __init__(self, step: str) -> None:
        super().__init__(f"{step} failed: {LAST_ERROR} in the workspace says why")


def _run_as_flow(night: Night) -> State[None]:
    """Run a night inside a flow run, and leave its summary as an artifact. Raises StepFailed where a step fails."""
    tasks = Tasks()
    note = night.workspace.root / LAST_ERROR
    note.unlink(missing_ok=True)
    try:
        perform(night, tasks)
    except Exception as error:
        reason = tasks.error or error
        write_private(note, f"{type(reason).__name__}: {reason}\n".encode())
        night.error = reason
        raise StepFailed("the run") from None
    summary = read_summary(night.workspace)
    create_markdown_artifact(key="tieline-summary", markdown=markdown(summary), description="What was read and found")
    failed = summary.failed.height
    return Completed(message=f"{failed} files could not be read wholly" if failed else "everything was read")


def _run_name() -> str:
    parameters = runtime.flow_run.parameters
    return f"{Path(parameters['workspace']).resolve().name} as of {parameters['as_of'] or 'today'}"


as_flow = partial(flow, name="nightly", task_runner=ThreadPoolTaskRunner(max_workers=1), persist_result=False)


@as_flow(flow_run_name=_run_name)
def nightly(workspace: str = ".", as_of: date | None = None) -> State[None]:
    """Read what is new in a workspace's exports, and publish its warehouse and reports as of a day (default: today)."""
    return _run_as_flow(open_night(open_workspace(Path(workspace)), as_of))


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
