"""Large exports land in several processes at once, with the rows that one process gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest

from connectors.exports import Export
from connectors.lake import Version
from connectors.landing import SCHEMAS
from flows import landing_batches
from flows.conducting import Directly
from flows.night import LOST, open_night, perform
from flows.workspace import make_workspace
from tests.test_mail_growth import message, tables

T = TypeVar("T")
R = TypeVar("R")


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


class Lost(Directly):
    """A conductor whose processes die: the first batch lands before, of the rest nothing is known."""

    is_elsewhere = True

    def each(self, name: str, step: Callable[[T], R], items: Sequence[T]) -> Iterator[R | None]:
        step(items[0])
        return iter([None] * len(items))


def test_what_was_lost_elsewhere_is_told_and_read_by_the_next_night(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landing_batches, "BATCH_EXPORTS", 1)
    workspace = make_workspace(tmp_path / "net")
    for number in range(3):
        (workspace.exports / f"{number}.mbox").write_text(message(number))
    night = open_night(workspace, date(2026, 6, 1))
    perform(night, Lost())
    assert [(one.relative, one.reason) for one in night.unrecognised] == [("1.mbox", LOST), ("2.mbox", LOST)]
    assert tables(workspace.lake)["event"].height == 1
    perform(open_night(workspace, date(2026, 6, 1)), Directly())
    assert tables(workspace.lake)["event"].height == 3


GIGABYTE = 2**30


def versions(*sizes: int) -> list[Version]:
    export = Export(Path("x"), "x", "file")
    return [Version(export, "mailbox", f"{number}", "", (("x", size, 0),)) for number, size in enumerate(sizes)]


@pytest.mark.parametrize(
    ("sizes", "most", "batched"),
    [
        ([], 100, []),
        ([60, 30, 20, 500, 1], 100, [2, 1, 1, 1]),
        ([1] * 120, 1000, [50, 50, 20]),
    ],
)
def test_exports_are_dealt_out_in_batches(sizes: list[int], most: int, batched: list[int]) -> None:
    assert [len(batch) for batch in landing_batches.batches(versions(*sizes), most)] == batched


def test_the_more_there_is_to_read_elsewhere_the_larger_the_batches() -> None:
    few, many, firm = ([GIGABYTE] * n for n in (1, 16, 10_000))
    assert landing_batches.batch_bytes_elsewhere(versions(*few)) == GIGABYTE // 4
    assert landing_batches.batch_bytes_elsewhere(versions(*many)) == GIGABYTE
    assert landing_batches.batch_bytes_elsewhere(versions(*firm)) == 2 * GIGABYTE
    assert landing_batches.batch_bytes_here(2) == GIGABYTE // 2
