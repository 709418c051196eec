"""Showing how far a run is: a line that moves on a terminal, nothing anywhere else."""

from __future__ import annotations

from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn


class Listener(Protocol):
    """Whoever is told how far a run is."""

    def step(self, name: str) -> None:
        """Hear that a step begins, or a part of one."""

    def expect(self, total_bytes: int) -> None:
        """Hear how many bytes are about to be read."""

    def read(self, n_bytes: int, n_records: int) -> None:
        """Hear what was read since the last call."""


class Silent:
    """A listener that shows nothing."""

    def step(self, name: str) -> None:
        """Show nothing."""

    def expect(self, total_bytes: int) -> None:
        """Show nothing."""

    def read(self, n_bytes: int, n_records: int) -> None:
        """Show nothing."""


class OnTerminal:
    """A listener that shows a bar in bytes and records while exports are read, and the step at hand."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(binary_units=True),
            TextColumn("{task.fields[records]}"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._records = 0
        self._bytes = 0
        self._total = 0
        self._task = self._progress.add_task("starting", total=None, records="")

    def __enter__(self) -> OnTerminal:
        self._progress.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._progress.stop()

    def step(self, name: str) -> None:
        """Show the step."""
        self._progress.update(self._task, description=name)

    def expect(self, total_bytes: int) -> None:
        """Set the length of the bar."""
        self._total = total_bytes
        self._progress.update(self._task, total=total_bytes or None)

    def read(self, n_bytes: int, n_records: int) -> None:
        """Move the bar on."""
        self._records += n_records
        self._bytes += n_bytes
        # Archives unpack to more than their bytes on disk, of which the bar's length was made.
        total = max(self._total, self._bytes) or None
        self._progress.update(self._task, completed=self._bytes, total=total, records=f"{self._records:,} records")
