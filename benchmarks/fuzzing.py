"""Mutated exports through discovery and every reader, for so many seconds.

    python -m benchmarks.fuzzing --seconds 60 [--reader mail|calendar|linkedin|contacts|archives] [--seed N]

Each input is landed into a lake of its own beside a good mailbox. It fails where an exception escapes or a reader gives
up on one, where it takes over 20 seconds, where the process grows by over 256 MB, and where a good record behind the
mutated one, or the good mailbox, does not land. What failed is written to --out as a file with its seed: run that seed
with `--only SEED` to see it again. Seeds are plain numbers and an input follows from its seed alone, so that the same
command does the same work; coverage guidance (Atheris) would need a build of its own for every Python.
"""

from __future__ import annotations

import argparse
import faulthandler
import multiprocessing
import random
import resource
import tempfile
import time
import traceback
from collections import Counter
from datetime import date, datetime
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.fuzzing_inputs import KEPT, READERS, Subject, letter, subjects
from connectors.discovery import discover
from connectors.known_files import KnownFiles
from connectors.lake import land, version_of
from connectors.landing import ReadOptions, read_landed

HANG_SECONDS = 20
GROWTH_KB = 256 * 1024
ADDRESS_SPACE = 4 * 2**30
BATCH = 200
BESIDE = "beside@good.example"
OPTIONS = ReadOptions(horizon=date(2028, 12, 31), max_entry_bytes=2**26, max_records=200_000)
NOW = datetime(2026, 3, 4)  # noqa: DTZ001 - naive UTC, as in the lake


def drawn(reader: str | None, seed: int) -> tuple[Subject, bytes]:
    """Return the form and the content of the input of a seed."""
    rng = random.Random(seed)
    subject = rng.choice(subjects(reader))
    return subject, subject.draw(rng)


def failure(subject: Subject, content: bytes) -> str:
    """Land an input; return what was wrong with how it went, or nothing."""
    with tempfile.TemporaryDirectory() as folder:
        exports, lake = Path(folder) / "exports", Path(folder) / "lake"
        _write_exports(exports, subject, content)
        lake.mkdir()
        try:
            found, _unknown = discover(exports, (), OPTIONS.max_entry_bytes)
            known = KnownFiles()
            for one in found:
                land(version_of(one, OPTIONS, known), lake, OPTIONS, NOW)
        except Exception:
            return f"an exception escaped\n{traceback.format_exc()}"
        return _what_is_missing(lake, subject)


def _write_exports(exports: Path, subject: Subject, content: bytes) -> None:
    path = exports / subject.name
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    (exports / "beside.mbox").write_bytes(b"From x@y.example Mon Mar  2 09:00:00 2026\r\n" + letter("beside", BESIDE))
    if path.parent.name == "cur":
        (path.parents[1] / "new").mkdir()
    if path.parent != exports:
        (path.parent / path.name.replace("middle", "last").replace("M1", "M2")).write_bytes(letter("last", KEPT))


def _what_is_missing(lake: Path, subject: Subject) -> str:
    folders = list(lake.iterdir())
    rejects = read_landed(folders, "rejected_record").filter(reason="reader_failed").collect()
    if rejects.height:
        return f"a reader failed: {rejects['detail'].to_list()}"
    landed = {
        address
        for table in ("participant", "contact_record")
        for address in read_landed(folders, table).select("email").collect()["email"].to_list()
    }
    wanted = {BESIDE} | ({KEPT} if subject.keeps or "/" in subject.name else set())
    return f"what is good did not land: {sorted(wanted - landed)}" if wanted - landed else ""


def _work(reader: str | None, seeds: range, pipe: Connection, trace: Path) -> None:
    """Try seeds one by one, telling before and after each; a hang ends the process with its stack in `trace`."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, resource.RLIM_INFINITY))
    with trace.open("w") as stream:
        for seed in seeds:
            pipe.send((seed, None))
            subject, content = drawn(reader, seed)
            faulthandler.dump_traceback_later(HANG_SECONDS, exit=True, file=stream)
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            told = failure(subject, content)
            faulthandler.cancel_dump_traceback_later()
            grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
            if not told and grown > GROWTH_KB and before > GROWTH_KB:
                told = f"the process grew by {grown // 1024} MB"
            pipe.send((seed, told))


def batch(reader: str | None, seeds: range, until: float) -> dict[int, str]:
    """Try seeds in a process of their own; return what was wrong with each that was tried."""
    ours, theirs = multiprocessing.Pipe()
    told: dict[int, str] = {}
    with tempfile.NamedTemporaryFile() as trace:
        arguments = (reader, seeds, theirs, Path(trace.name))
        process = multiprocessing.get_context("spawn").Process(target=_work, args=arguments)
        process.start()
        theirs.close()
        at = seeds.start
        try:
            while time.monotonic() < until:
                if ours.poll(1):
                    at, said = ours.recv()
                    if said is not None:
                        told[at] = said
        except EOFError:
            process.join()
            if process.exitcode:
                told[at] = f"the process ended ({process.exitcode})\n{Path(trace.name).read_text()}"
        process.kill()
        process.join()
    return told


def _keep(folder: Path, reader: str | None, seed: int, told: str) -> None:
    subject, content = drawn(reader, seed)
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / f"{reader or 'all'}-{seed}-{subject.name.replace('/', '_')}"
    place.write_bytes(content)
    print(f"seed {seed}, {subject.name}: {told}\n  kept as {place}", flush=True)


def main() -> int:
    """Try inputs until the time is over; print what failed, and return 1 where something did."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--reader", choices=READERS)
    parser.add_argument("--seed", type=int, default=1, help="the first seed; the others follow it")
    parser.add_argument("--only", type=int, help="try this one seed, in this process")
    parser.add_argument("--out", type=Path, default=Path("fuzzing-failures"))
    arguments = parser.parse_args()
    if arguments.only is not None:
        told = failure(*drawn(arguments.reader, arguments.only))
        print(told or "nothing was wrong")
        return bool(told)
    until = time.monotonic() + arguments.seconds
    seed, tried, failed = arguments.seed, 0, Counter[str]()
    while time.monotonic() < until:
        for one, told in batch(arguments.reader, range(seed, seed + BATCH), until).items():
            tried += 1
            seed = one + 1
            if told:
                failed[told.splitlines()[0]] += 1
                _keep(arguments.out, arguments.reader, one, told)
    print(f"{tried} inputs from seed {arguments.seed} on, {failed.total()} failed")
    for told, count in failed.most_common():
        print(f"{count:5} {told}")
    return bool(failed)


if __name__ == "__main__":
    raise SystemExit(main())
