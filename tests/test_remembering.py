"""What a night remembers for the next: kept and used, no condition of any result, and forgotten with the person."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows import night as nights
from flows.conducting import Directly
from flows.forgetting import forget, forget_export
from flows.night import open_night, perform
from flows.workspace import Workspace, make_workspace
from tests.test_every_night import PEOPLE, letter, mbox
from transforms import network_counts
from transforms.arrow import query
from transforms.decisions import decision_line
from transforms.people import People, resolve
from transforms.published import published

AS_OF = date(2026, 6, 1)
NEW = letter(1, 0, inbound=True).replace("Ann Roe <ann@acme.example>", "Ann Roe <ann.roe@new.example>")


@pytest.fixture
def resolved(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[People]]:
    """The people of each night, in a world where even a small network is remembered, however it grows."""
    seen: list[People] = []

    def noted(*asked: Any) -> People:
        seen.append(resolve(*asked))
        return seen[-1]

    monkeypatch.setattr(nights, "LEAST_REMEMBERED", 0)
    monkeypatch.setattr(network_counts, "MOST_GROWTH", 1e9)
    monkeypatch.setattr(nights, "resolve", noted)
    yield seen


@pytest.fixture
def workspace(tmp_path: Path, resolved: list[People]) -> Workspace:
    """A workspace after a night with one mailbox."""
    made = make_workspace(tmp_path / "workspace")
    letters = [letter(n, who, inbound) for n in range(4) for who in range(len(PEOPLE)) for inbound in (True, False)]
    (made.exports / "old.mbox").write_text(mbox(letters))
    run(made)
    assert resolved[0].compared > 0
    return made


def run(workspace: Workspace) -> None:
    perform(open_night(workspace, AS_OF), Directly())


def people(workspace: Workspace) -> pl.DataFrame:
    with published(workspace.warehouse) as connection:
        return query(connection, "select kind, value, person_id from core.person_identity order by all")


def test_a_night_looks_only_at_what_is_new(workspace: Workspace, resolved: list[People]) -> None:
    (workspace.exports / "new.mbox").write_text(mbox([NEW]))
    run(workspace)
    # The new address with both that bear the name, but these not with each other again.
    assert (resolved[0].compared, resolved[1].compared) == (1, 2)
    assert "ann.roe@new.example" in resolved[1].person_identity["value"]
    run(workspace)
    assert len(resolved) == 2


@pytest.mark.parametrize("harm", ["gone", "cut", "of another version"])
def test_without_a_memory_everybody_is_looked_at(workspace: Workspace, resolved: list[People], harm: str) -> None:
    before = people(workspace)
    if harm == "gone":
        shutil.rmtree(workspace.memory)
    elif harm == "cut":
        (workspace.memory / "nodes.parquet").write_bytes(b"PAR1")
    else:
        (workspace.memory / "seal.txt").write_bytes(b"\xff older")
    (workspace.exports / "new.mbox").write_text(mbox([letter(20, 0, inbound=True)]))
    run(workspace)
    assert resolved[1].compared >= resolved[0].compared
    assert people(workspace).equals(before)
    assert workspace.memory.exists()


def test_what_is_forgotten_is_not_remembered(workspace: Workspace) -> None:
    assert "bo@lind.example" in told(workspace)
    forget(workspace, "bo@lind.example")
    assert not workspace.memory.exists()
    run(workspace)
    assert "ann@acme.example" in told(workspace)
    assert "bo@lind.example" not in told(workspace)
    (workspace.exports / "old.mbox").unlink()
    forget_export(workspace, "old.mbox")
    assert not workspace.memory.exists()


def test_a_line_that_forgets_is_obeyed_by_the_memory_too(workspace: Workspace) -> None:
    with workspace.decisions.open("a") as lines:
        lines.write(decision_line("forget", "email:bo@lind.example"))
    run(workspace)
    kept = [pl.read_parquet(file) for file in workspace.memory.glob("*.parquet")]
    words = {str(word).lower() for rows in kept for column in rows.select(pl.col(pl.String)) for word in column}
    assert "roe" in words
    assert {word for word in words if "lind" in word} == set()


def told(workspace: Workspace) -> str:
    return "".join(pl.read_parquet(file).write_json() for file in workspace.memory.glob("*.parquet")).lower()


def test_only_the_owner_may_read_it(workspace: Workspace) -> None:
    assert {path.stat().st_mode & 0o077 for path in (workspace.memory, *workspace.memory.iterdir())} == {0}


def test_the_memory_of_a_small_network_is_none(tmp_path: Path) -> None:
    made = make_workspace(tmp_path / "workspace")
    (made.exports / "old.mbox").write_text(mbox([letter(1, 0, inbound=True)]))
    run(made)
    assert not made.memory.exists()
