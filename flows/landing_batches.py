"""Landing the new exports: in batches, and the large ones of a batch in several processes at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from connectors.exports import ExportError
from connectors.lake import Version, land
from connectors.landing import ReadOptions
from flows.forgetting import taking_out
from transforms.decisions import Decision

BATCH_BYTES = 256 * 2**20
BATCH_EXPORTS = 50

# Below this, starting a process costs more than it saves; each one may hold some 400 MB.
WORTH_A_PROCESS = 16 * 2**20
MOST_PROCESSES = 4

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Orders:
    """What a process must know to land an export: where to, how to read, and whom to leave out."""

    lake: Path
    options: ReadOptions
    decisions: tuple[Decision, ...] = ()


def batches(versions: Sequence[Version], jobs: int) -> list[list[str]]:
    """Group exports, by id, into batches of at most BATCH_EXPORTS and about BATCH_BYTES for each process."""
    made: list[list[str]] = []
    most = BATCH_BYTES * min(jobs, MOST_PROCESSES)
    size = 0
    for version in versions:
        if not made or size + version.size > most or len(made[-1]) >= BATCH_EXPORTS:
            made.append([])
            size = 0
        made[-1].append(version.source_file)
        size += version.size
    return made


def land_batch(
    versions: Sequence[Version], orders: Orders, jobs: int, progress: Progress
) -> Iterator[tuple[Version, str]]:
    """Land exports; yield those that could not be, each with the reason. Raises OSError where the lake is shut."""
    large = [version for version in versions if version.size >= WORTH_A_PROCESS]
    processes = min(jobs, MOST_PROCESSES, len(large))
    if processes < 2:
        large = []
    small = [version for version in versions if version not in large]
    if large:
        with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
            for version, reason in zip(large, pool.map(partial(_land, orders), large), strict=True):
                progress(version.size, 0)
                if reason:
                    yield version, reason
    for version in small:
        reason = _land(orders, version, progress)
        if reason:
            yield version, reason


def _land(orders: Orders, version: Version, progress: Progress | None = None) -> str:
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    try:
        land(version, orders.lake, orders.options, now, progress, taking_out(orders.decisions))
    except ExportError as error:
        return str(error)
    return ""
