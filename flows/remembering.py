"""Remembering: what a night found out about who is who, kept in the workspace for the next one. It is a cache."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import polars as pl

from flows.run_identity import digest, program
from flows.workspace import Workspace
from transforms.people_memory import FRAMES, Memory, remembered
from transforms.sqlfiles import sql_digest

# What the files were made by and hold: none that a machine lost power over is believed.
_SEAL = "seal.txt"


def recall(workspace: Workspace) -> Memory | None:
    """Return what the last night remembered, or None: nothing, by another version of tieline, or damaged."""
    folder = workspace.memory
    try:
        if (folder / _SEAL).read_bytes() == _seal(folder):
            return remembered({name: pl.read_parquet(folder / f"{name}.parquet") for name in FRAMES})
    except FileNotFoundError:
        pass
    return None


def write_memory(workspace: Workspace, memory: Memory | None) -> None:
    """Write what a night remembers beside the warehouse that is being built; nothing where there is nothing."""
    if memory is None:
        return
    workspace.building_memory.mkdir(mode=0o700)
    for name, rows in memory.frames().items():
        rows.write_parquet(workspace.building_memory / f"{name}.parquet", compression="lz4")
    (workspace.building_memory / _SEAL).write_bytes(_seal(workspace.building_memory))


def publish_memory(workspace: Workspace) -> None:
    """Put what this night remembers in the place of what the last one did."""
    if workspace.memory.exists():
        workspace.memory.replace(workspace.scratch / "people of the night before")
    if workspace.building_memory.exists():
        workspace.building_memory.replace(workspace.memory)


def forget_all(workspace: Workspace) -> None:
    """Remove whatever is remembered, so that the next night looks at everybody."""
    shutil.rmtree(workspace.memory, ignore_errors=True)


def _seal(folder: Path) -> bytes:
    contents = [hashlib.sha256((folder / f"{name}.parquet").read_bytes()).hexdigest() for name in FRAMES]
    return digest([program(), sql_digest(), *contents]).encode()
