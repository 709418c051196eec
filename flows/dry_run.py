"""What a run would read: each export with what it was recognised as, and each file that is none."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape

from connectors.discovery import discover
from flows.guidance import WHERE_TO_GET_EXPORTS
from flows.night import Night


def show_dry_run(night: Night, console: Console) -> int:
    """List the exports and change nothing; return the exit code: 1 where a file that was meant to be read cannot be."""
    found, unknown = discover(night.workspace.exports, night.settings.exclude, night.settings.max_entry_bytes)
    for one in found:
        contents = ", ".join(f"{count} x {what}" if count > 1 else what for what, count in one.contents)
        console.print(
            f"{escape(one.export.relative)}  [green]{escape(contents)}[/green]", highlight=False, soft_wrap=True
        )
        for problem in one.problems:
            console.print(f"  [red]{escape(problem)}[/red]", highlight=False, soft_wrap=True)
    for file in unknown:
        colour = "red" if file.expected else "dim"
        text = f"{escape(file.relative)}  [{colour}]not read: {escape(file.reason)}[/{colour}]"
        console.print(text, highlight=False, soft_wrap=True)
    if not found:
        console.print(WHERE_TO_GET_EXPORTS, markup=False, highlight=False)
        return 1
    return int(any(file.expected for file in unknown) or any(one.problems for one in found))
