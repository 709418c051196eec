"""Progress: a bar that never stands beyond its end, on a terminal only."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from flows.listener import OnTerminal


@pytest.mark.parametrize("is_terminal", [True, False])
def test_progress_is_shown_on_a_terminal_only(is_terminal: bool) -> None:
    out = io.StringIO()
    with OnTerminal(Console(file=out, force_terminal=is_terminal, width=160)) as listener:
        listener.step("reading")
        listener.expect(2**20)
        listener.read(2**21, 1200)
    shown = out.getvalue()
    assert ("reading" in shown and "2.0/2.0 MiB" in shown and "1,200 records" in shown) == is_terminal
    assert bool(shown) == is_terminal
