"""Spreadsheets (.xlsx): their sheets as rows of text, read with Calamine in a process of its own.

A workbook can ask for far more memory than it has bytes (a cell in the last corner, one text in a million cells), and
Calamine cannot be told a limit. The process has one; when a workbook exceeds it, that process ends and nothing else.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

MAX_WORKBOOK_BYTES = 256 * 2**20
MAX_MEMORY_BYTES = 3 * 2**30
MAX_SECONDS = 300
MAX_ROW_BYTES = 16 * 2**20

Cell = int | float | str | bool | time | date | datetime | timedelta


def is_spreadsheet(head: bytes) -> bool:
    """Return whether bytes begin like a zip, as an .xlsx does."""
    return head.startswith(b"PK\x03\x04")


def spreadsheet_rows(content: bytes) -> Iterator[tuple[int, int, list[str]]]:
    """Yield each row of each sheet of a workbook: the sheet's number, the row's number from 1, and its cells as text.

    Dates and times come in ISO form, whole numbers without a point, formulas as the value they last had. Anything but a
    workbook has no rows; one that is damaged or too large ends where it cannot be read any further.
    """
    if len(content) > MAX_WORKBOOK_BYTES:
        return
    command = [sys.executable, "-I", str(Path(__file__).resolve())]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdin and process.stdout
        try:
            process.stdin.write(content)
            process.stdin.close()
            while (line := process.stdout.readline(MAX_ROW_BYTES)).endswith(b"\n"):
                sheet, row, cells = json.loads(line)
                yield sheet, row, cells
        except BrokenPipeError:
            return
        finally:
            process.kill()


def _send_rows() -> None:
    """Read a workbook from standard input and write its rows to standard output, as JSON lines."""
    import python_calamine

    _limit_memory()
    try:
        workbook = python_calamine.load_workbook(io.BytesIO(sys.stdin.buffer.read()))
        for sheet, name in enumerate(workbook.sheet_names):
            for row, cells in enumerate(workbook.get_sheet_by_name(name).iter_rows(), start=1):
                sys.stdout.write(json.dumps([sheet, row, [_text(cell) for cell in cells]]) + "\n")
        sys.stdout.flush()
    except (python_calamine.CalamineError, OSError, MemoryError):
        sys.exit(1)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _text(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ") if cell.time() != time() else cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


if __name__ == "__main__":
    _send_rows()
