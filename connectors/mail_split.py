"""Large mailboxes on disk, read by two processes: stretches of the file whose rows are joined in the file's order.

A stretch gives the messages that begin in it, so that the rows are those that one process would read. Processes are
started afresh (spawn): a fork of a process with threads may hang.
"""

from __future__ import annotations

import io
import os
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

import polars as pl

from connectors.landing import Landing, ReadOptions
from connectors.mail_addresses import AddressReader
from connectors.mail_boundaries import Boundaries, mapped
from connectors.mail_meaning import Place
from connectors.mail_rows import MessageRows, uncollected

PROCESSES = 2
SMALLEST = 256 * 2**20
STRETCH = 64 * 2**20

# What a process of the pool keeps from stretch to stretch: the addresses that it has met. Empty elsewhere.
_of_this_process: dict[str, AddressReader] = {}


@dataclass(frozen=True)
class Work:
    """A mailbox to be read: its path, the prefix of its records, where its messages lie, the settings."""

    path: Path
    prefix: str
    place: Place
    options: ReadOptions
    is_patches: bool | None = None


@dataclass
class Part:
    """What one stretch held: rows as Arrow files in the order of their tables, rejects, counts, the first message."""

    rows: list[tuple[str, bytes, bool]] = field(default_factory=list)
    rejects: list[tuple[str, str, str | None]] = field(default_factory=list)
    owner: Counter[tuple[str, str]] = field(default_factory=Counter)
    messages: int = 0
    lead: int | None = None

    def add(self, table: str, rows: pl.DataFrame, is_tidy: bool = False) -> None:
        """Take rows of a landed table."""
        packed = io.BytesIO()
        rows.write_ipc(packed)
        self.rows.append((table, packed.getvalue(), is_tidy))

    def reject(self, record: str, reason: str, detail: str | None = None) -> None:
        """Take note of a record that could not be read."""
        self.rejects.append((record, reason, detail))


def is_worth_it(path: Path) -> bool:
    """Say whether a mailbox is large and a core is idle."""
    cores = os.cpu_count() or 1
    idle = cores - os.getloadavg()[0] if hasattr(os, "getloadavg") else 0
    return path.stat().st_size >= SMALLEST and cores >= PROCESSES and idle > 0.5


def read(work: Work, rows: MessageRows, landing: Landing) -> None:
    """Add the messages of a mailbox to a landing. What a broken process did not read, this one reads itself."""
    size = work.path.stat().st_size
    lead: int | None = None
    rows.flush()
    for start, whole in _parts(_with_kind(work), size):
        room = work.options.max_records - rows.messages
        part = whole if whole.messages <= room else read_stretch(work, start, start + STRETCH, room)
        for table, packed, is_tidy in part.rows:
            landing.add(table, pl.read_ipc(io.BytesIO(packed)), is_tidy)
        for reject in part.rejects:
            landing.reject(*reject)
        rows.messages += part.messages
        rows.owner.update(part.owner)
        lead = part.lead if lead is None else lead
        landing.progress(min(STRETCH, size - start), part.messages)
        if part is not whole:
            break
    if lead != 0:
        landing.reject(
            f"{work.prefix}0", "no_message", f"{size if lead is None else lead} bytes before the first message"
        )


def read_stretch(work: Work, start: int, stop: int, room: int) -> Part:
    """Return the rows of the messages that begin in a stretch, at most `room` of them."""
    part = Part()
    rows = MessageRows(part, work.options, work.prefix, _of_this_process.get("reader"))
    with uncollected(), mapped(work.path, start) as windows:
        for message in Boundaries(windows, stop, work.is_patches):
            if part.lead is None:
                part.lead = message.offset
            if rows.messages >= room:
                part.reject(f"{work.prefix}{message.offset}", "too_many_records")
                break
            rows.add(f"{work.prefix}{message.offset}", message.header, message.size, work.place, message.separator)
    rows.flush()
    part.messages, part.owner = rows.messages, rows.owner
    return part


def _start_process() -> None:
    _of_this_process["reader"] = AddressReader()


def _with_kind(work: Work) -> Work:
    with mapped(work.path) as windows:
        boundaries = Boundaries(windows)
        next(iter(boundaries), None)
    return Work(work.path, work.prefix, work.place, work.options, boundaries.is_patches)


def _parts(work: Work, size: int) -> Iterator[tuple[int, Part]]:
    """Yield the start and the content of each stretch in order, while the next ones are being read."""
    starts = deque(range(0, size, STRETCH))
    waiting: deque[tuple[int, Future[Part] | None]] = deque()
    with ProcessPoolExecutor(PROCESSES, get_context("spawn"), _start_process) as pool:
        try:
            while starts or waiting:
                while starts and len(waiting) < 2 * PROCESSES:
                    waiting.append((starts[0], _submitted(pool, work, starts.popleft())))
                start, future = waiting.popleft()
                yield start, _result(future, work, start)
        finally:
            pool.shutdown(cancel_futures=True)


def _submitted(pool: ProcessPoolExecutor, work: Work, start: int) -> Future[Part] | None:
    try:
        return pool.submit(read_stretch, work, start, start + STRETCH, work.options.max_records)
    except BrokenProcessPool:
        return None


def _result(future: Future[Part] | None, work: Work, start: int) -> Part:
    try:
        if future:
            return future.result()
    except BrokenProcessPool:
        pass
    return read_stretch(work, start, start + STRETCH, work.options.max_records)
