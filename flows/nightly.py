"""The nightly flow for Prefect: the steps of a run as tasks, a summary as an artifact, no personal data in either.

Whether work must be done again is told by fingerprints in the lake, so Prefect keeps no results and its caches are off.
"""

# No annotations as text here: Prefect sends a served flow to another process by value, where the names that only an
# annotation needs are missing, and every scheduled run would fail before it began.

import subprocess
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, cast

from prefect import Flow, flow, runtime
from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact
from prefect.client.schemas import FlowRun, State
from prefect.client.schemas.schedules import CronSchedule
from prefect.schedules import Cron
from prefect.states import Completed
from prefect.task_runners import ThreadPoolTaskRunner

from flows.errors import TielineError, WrongUse
from flows.last_error import forget_error, note_error
from flows.night import Night, open_night, perform
from flows.prefect_tasks import StepFailed, Tasks
from flows.reports import PAGE
from flows.runner import make_runner
from flows.settings import read_settings
from flows.summary import Summary, markdown, read_summary
from flows.workspace import Workspace, open_workspace

LONGEST_NIGHT = 12 * 3600
HOOK_SECONDS = 60


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
