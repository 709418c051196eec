"""Large exports land in several processes at once, with the rows that one process gives."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from connectors.landing import SCHEMAS
from flows import landing_batches
from flows.conducting import Directly
from flows.night import open_night, perform
from flows.workspace import make_workspace
from tests.test_mail_growth import message, tables


def test_several_processes_give_the_rows_of_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landing_batches, "WORTH_A_PROCESS", 1_000)
    landed = []
    for jobs in (1, 3):
        workspace = make_workspace(tmp_path / str(jobs))
        workspace.settings.write_text(f"jobs = {jobs}\n")
        for number in range(3):
            content = "".join(message(number * 100 + one) for one in range(20))
            (workspace.exports / f"{number}.mbox").write_text(content)
        (workspace.exports / "small.mbox").write_text(message(999))
        perform(open_night(workspace, date(2026, 6, 1)), Directly())
        landed.append(tables(workspace.lake))
    for name in SCHEMAS:
        kept = [frame[name].drop("landed_at", strict=False) for frame in landed]
        assert kept[0].equals(kept[1]), name
    assert landed[0]["event"].height == 61


def test_batches_hold_what_the_processes_can_take() -> None:
    assert landing_batches.batches([], 2) == []
