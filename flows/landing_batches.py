"""Landing the new exports: in batches, and the large ones of a batch in several processes at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
from flows.workspace import private_files
from transforms.decisions import Decision

BATCH_BYTES = 256 * 2**20
BATCH_EXPORTS = 50
# A task elsewhere costs a third of a second by itself, so that many exports make few tasks of half a minute of dense
# mail, and few exports still more tasks than there are workers on one machine.
MOST_ELSEWHERE = 8 * BATCH_BYTES
SHARES = 16

# Below this, starting a process costs more than it saves; each one may hold some 400 MB.
WORTH_A_PROCESS = 16 * 2**20
MOST_PROCESSES = 4

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Orders:
    """What whoever lands exports must know: where to, how to read, whom to leave out, and in how many processes."""

    lake: Path
    options: ReadOptions
    decisions: tuple[Decision, ...] = ()
    jobs: int = 1


def batch_bytes_here(jobs: int) -> int:
    """Return how many bytes a batch may have that this process reads, with so many of its own."""
    return BATCH_BYTES * min(jobs, MOST_PROCESSES)


def batch_bytes_elsewhere(versions: Sequence[Version]) -> int:
    """Return how many bytes a batch may have of which other processes take one at a time."""
    share = sum(version.size for version in versions) // SHARES
    return min(max(share, BATCH_BYTES), MOST_ELSEWHERE)


def batches(versions: Sequence[Version], most: int) -> list[list[Version]]:
    """Group exports into batches of at most BATCH_EXPORTS and about `most` bytes."""
    made: list[list[Version]] = []
    size = 0
    for version in versions:
        if not made or size + version.size > most or len(made[-1]) >= BATCH_EXPORTS:
            made.append([])
            size = 0
        made[-1].append(version)
        size += version.size
    return made


def land_batch(orders: Orders, progress: Progress | None, versions: Sequence[Version]) -> dict[str, str]:
    """Land exports; return for the ids of those that could not be the reason. Raises OSError where the lake is shut.

    It may run in a process of any machine that sees the exports and the lake under their paths here, and run again.
    """
    large = [version for version in versions if version.size >= WORTH_A_PROCESS]
    processes = min(orders.jobs, MOST_PROCESSES, len(large))
    if processes < 2:
        large = []
    reasons: dict[str, str] = {}
    with private_files():
        if large:
            with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
                for version, reason in zip(large, pool.map(partial(_land, orders, None), large), strict=True):
                    reasons[version.source_file] = reason
                    if progress:
                        progress(version.size, 0)
        for version in versions:
            if version not in large:
                reasons[version.source_file] = _land(orders, progress, version)
    return {source_file: reason for source_file, reason in reasons.items() if reason}


def _land(orders: Orders, progress: Progress | None, version: Version) -> str:
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    try:
        land(version, orders.lake, orders.options, now, progress, taking_out(orders.decisions))
    except ExportError as error:
        return str(error)
    return ""
