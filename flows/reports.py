"""The reports of the published warehouse, written as files; they carry the run that they belong to."""

from __future__ import annotations

from contextlib import suppress

from flows.workspace import Workspace, write_private
from transforms.published import published, read_reports, read_run_id
from transforms.report_files import csv_text

RUN_ID = "run_id"


def write_reports(workspace: Workspace) -> None:
    """Write every report as CSV, and last the id of the run that they come from."""
    with published(workspace.warehouse) as connection:
        for name, frame in read_reports(connection):
            write_private(workspace.reports / f"{name}.csv", csv_text(frame).encode())
        write_private(workspace.reports / RUN_ID, f"{read_run_id(connection)}\n".encode())


def settle(workspace: Workspace) -> None:
    """Write the reports anew where a run was killed between publishing the warehouse and writing them."""
    mark = workspace.reports / RUN_ID
    with published(workspace.warehouse) as connection:
        run_id = read_run_id(connection)
    if not mark.exists() or mark.read_text().strip() != run_id:
        with suppress(OSError):  # whoever may only read the workspace may still ask
            write_reports(workspace)
