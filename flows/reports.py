"""The reports of the published warehouse, written as files; they carry the run that they belong to."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import duckdb

from flows.errors import WrongUse
from flows.settings import read_settings
from flows.workspace import Workspace, write_private
from transforms.arrow import query
from transforms.published import published, read_report, read_reports, read_run_id, report_names
from transforms.report_cards import CARD_ROWS, reminders, vcards
from transforms.report_figures import read_figures
from transforms.report_formats import FORMATS, csv_bytes
from transforms.report_page import page

RUN_ID = "run_id"
PAGE = "report.html"
CARDS = {"vcard": "vcf", "ics": "ics"}


def write_reports(warehouse: Path, folder: Path, bom: bool) -> None:
    """Write every report of a warehouse as CSV, the page, and last the id of the run that they come from."""
    with published(warehouse) as connection:
        for name, frame in read_reports(connection):
            write_private(folder / f"{name}.csv", csv_bytes(frame, bom))
        write_private(folder / PAGE, page(read_figures(connection)).encode())
        write_private(folder / RUN_ID, f"{read_run_id(connection)}\n".encode())


def publish_reports(made: Path, folder: Path) -> None:
    """Put reports that were written elsewhere in the place of those of the same name, the id of the run last."""
    for path in sorted(made.iterdir(), key=lambda path: (path.name == RUN_ID, path.name)):
        path.replace(folder / path.name)


def settle(workspace: Workspace) -> None:
    """Write the reports anew where a run was killed between publishing the warehouse and publishing them."""
    mark = workspace.reports / RUN_ID
    with published(workspace.warehouse) as connection:
        run_id = read_run_id(connection)
    if not mark.exists() or mark.read_text().strip() != run_id:
        with suppress(OSError):  # whoever may only read the workspace may still ask
            write_reports(workspace.warehouse, workspace.reports, read_settings(workspace.settings).csv_bom)


def write_report(workspace: Workspace, name: str, form: str, target: Path | None = None) -> Path:
    """Write one report in one format, to `target` or into reports/, and return where.

    Raises WrongUse where there is no such report or format, or the format is not one of this report.
    """
    if form not in FORMATS and form not in CARDS:
        raise WrongUse(f"there is no format {form!r}; known are {', '.join([*FORMATS, *CARDS])}")
    with published(workspace.warehouse) as connection:
        content = _content(connection, name, form, read_settings(workspace.settings).csv_bom)
    path = target or workspace.reports / f"{name}.{CARDS.get(form, form)}"
    write_private(path, content)
    return path


def _content(connection: duckdb.DuckDBPyConnection, name: str, form: str, bom: bool) -> bytes:
    names = report_names(connection)
    if name not in names:
        raise WrongUse(f"there is no report {name!r}; known are {', '.join(names)}")
    if form in CARDS and name != "dormant_contacts":
        raise WrongUse(f"{form} holds people to write to: use it with dormant_contacts")
    if form == "vcard":
        return vcards(query(connection, CARD_ROWS))
    frame = read_report(connection, name)
    if form == "ics":
        (as_of,) = connection.execute("select as_of_on from core.run_day").fetchall()[0]
        return reminders(frame, as_of)
    return csv_bytes(frame, bom) if form == "csv" else FORMATS[form](frame)
