"""How fast mail is read: this project's connectors against `mailbox` with `BytesHeaderParser`, in paired runs.

`python -m benchmarks.mail_reading FOLDER` makes its corpora in FOLDER (kept for the next time) and prints a table. Each
run is a process of its own, so that its CPU seconds (user, system, imports too) and its peak memory are its own;
the two are run in turns. The connectors write the landed tables as Parquet; the other side only reads the same fields
into Python values, the plain way, and keeps none, which favours it.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import mailbox
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path

from benchmarks.mail_corpora import write_maildir, write_mbox
from connectors.mail_headers import WANTED

CORPORA = ("attachments", "dense", "maildir")
RATIOS = {"attachments": 12.0, "dense": 8.0, "maildir": 4.0}
MEGABYTE = 1_000_000
ADDRESS_FIELDS = (b"from", b"sender", b"to", b"cc", b"bcc", b"reply-to", b"delivered-to")
ROLES = frozenset(("from", "sender", "to", "cc", "bcc"))
TEXT_FIELDS = (b"subject", b"x-gmail-labels", b"list-id")


def read_with_connectors(path: Path, processes: int = 1) -> dict[str, int]:
    """Land a mailbox into a temporary folder and return how many messages and addresses it has."""
    from connectors import mail_maildir, mail_mbox, mail_split
    from connectors.archives import opened
    from connectors.exports import Export
    from connectors.landing import Landing, ReadOptions

    mail_split.is_worth_it = lambda _path: processes > 1
    is_maildir = path.is_dir()
    export = Export(path, path.name, "folder" if is_maildir else "file", mail_maildir.files(path) if is_maildir else ())
    reader = mail_maildir if is_maildir else mail_mbox
    with tempfile.TemporaryDirectory() as folder, opened(export, 2**40, lambda _name, _reason: None) as members:
        landing = Landing(Path(folder), "0" * 16)
        reader.land(list(members), landing, ReadOptions())
        landing.close()
    return {"messages": landing.counts["event"], "addresses": landing.counts["participant"]}


def read_with_mailbox(path: Path) -> dict[str, int]:
    """Read the same fields with the standard library and return how many messages and addresses there are."""
    counts = {"messages": 0, "addresses": 0}
    for message in _parsed(path):
        counts["messages"] += 1
        counts["addresses"] += len(_fields(message))
    return counts


def _parsed(path: Path) -> Iterator[Message]:
    parser = BytesHeaderParser()
    if path.is_dir():
        box = mailbox.Maildir(path, create=False)
        for key in box.iterkeys():
            with box.get_file(key) as stream:
                yield parser.parse(stream)
    else:
        mbox = mailbox.mbox(path, create=False)
        for key in mbox.iterkeys():
            yield parser.parse(mbox.get_file(key))


def _fields(message: Message) -> list[tuple[str, str, str]]:
    """Return the addresses of a message, having read every field that the connectors read."""
    people = []
    found = {name: [str(value) for value in message.get_all(name.decode(), [])] for name in WANTED}
    for name in ADDRESS_FIELDS:
        people += [(name.decode(), _decoded(shown), address) for shown, address in getaddresses(found[name])]
    for name in TEXT_FIELDS:
        found[name] = [_decoded(value) for value in found[name]]
    for name in (b"message-id", b"in-reply-to", b"references"):
        found[name] = [key for value in found[name] for key in re.findall("<[^<>]+>", value)]
    for text in found[b"date"][:1] + [hop.rpartition(";")[2] for hop in found[b"received"][:1]]:
        with contextlib.suppress(ValueError, OverflowError):
            parsedate_to_datetime(text).timestamp()
    return [person for person in people if person[0] in ROLES]


def _decoded(text: str) -> str:
    return str(make_header(decode_header(text)))


READERS: dict[str, Callable[[Path], dict[str, int]]] = {
    "connectors": read_with_connectors,
    "two processes": lambda path: read_with_connectors(path, 2),
    "mailbox": read_with_mailbox,
}


def run_one(reader: str, path: Path) -> None:
    """Read one mailbox in this process and print what it took as JSON."""
    started = time.perf_counter()
    counts = READERS[reader](path)
    wall = time.perf_counter() - started
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    result = {
        **counts,
        "cpu": sum(usage.ru_utime + usage.ru_stime for usage in usages),
        "wall": wall,
        "peak_mb": max(usage.ru_maxrss for usage in usages) * 1024 / MEGABYTE,
    }
    print(json.dumps(result))


def measured(reader: str, path: Path) -> dict[str, float]:
    """Run a reader in a fresh process and return its counts, CPU and wall seconds and peak memory in MB."""
    command = [sys.executable, "-m", "benchmarks.mail_reading", str(path), "--reader", reader]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    result: dict[str, float] = json.loads(output)
    return result


def make_corpora(folder: Path, arguments: argparse.Namespace) -> dict[str, Path]:
    """Return the paths of the corpora, made where they are missing; their names say their sizes."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = {
        "attachments": folder / f"attachments-{arguments.megabytes}mb.mbox",
        "dense": folder / f"dense-{arguments.dense}.mbox",
        "maildir": folder / f"maildir-{arguments.maildir}",
    }
    if not paths["attachments"].exists():
        write_mbox(paths["attachments"], arguments.megabytes * MEGABYTE, None, dense=False)
    if not paths["dense"].exists():
        write_mbox(paths["dense"], 0, arguments.dense, dense=True)
    if not paths["maildir"].exists():
        write_maildir(paths["maildir"], arguments.maildir)
    return paths


def size_of(path: Path) -> int:
    """Return the bytes of a file, or of the files in a folder."""
    return (
        sum(file.stat().st_size for file in path.rglob("*") if file.is_file()) if path.is_dir() else path.stat().st_size
    )


def limits(path: Path) -> str:
    """Return what `cat` and `wc -l` take for the same bytes, in CPU seconds and MB a second."""
    shown = []
    for name, command in (("cat", ["cat", str(path)]), ("wc -l", ["wc", "-l", str(path)])):
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        with Path("/dev/null").open("wb") as nowhere:
            subprocess.run(command, check=True, stdout=nowhere)
        wall = time.perf_counter() - started
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        shown.append(f"`{name}` {cpu:.2f} CPU s, {size_of(path) / MEGABYTE / wall:,.0f} MB/s")
    return "; ".join(shown)


def compare(name: str, path: Path, pairs: int) -> str:
    """Return the row of one corpus: medians over pairs of runs in turns."""
    ours, theirs = [], []
    for turn in range(pairs):
        for reader in ("connectors", "mailbox") if turn % 2 == 0 else ("mailbox", "connectors"):
            (ours if reader == "connectors" else theirs).append(measured(reader, path))
    ratios = [their["cpu"] / our["cpu"] for our, their in zip(ours, theirs, strict=True)]
    cpu = statistics.median(our["cpu"] for our in ours)
    size, messages = size_of(path) / MEGABYTE, ours[0]["messages"]
    return (
        f"| {name} | {messages:,.0f} | {size:,.0f} | {cpu:.1f} | {statistics.median(t['cpu'] for t in theirs):.1f} "
        f"| **{statistics.median(ratios):.1f}** ({min(ratios):.1f} to {max(ratios):.1f}; wanted {RATIOS[name]:.0f}) "
        f"| {size / cpu:,.0f} | {cpu / messages * 1e6:.0f} | {statistics.median(o['wall'] for o in ours):.1f} "
        f"| {max(o['peak_mb'] for o in ours):.0f} |"
    )


def main() -> None:
    """Make the corpora, measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--reader", choices=sorted(READERS), help="read one mailbox with one reader, print JSON")
    parser.add_argument("--megabytes", type=int, default=2000, help="size of the mailbox with attachments")
    parser.add_argument("--dense", type=int, default=300_000, help="messages in the dense mailbox")
    parser.add_argument("--maildir", type=int, default=20_000, help="messages in the Maildir")
    parser.add_argument("--pairs", type=int, default=3, help="pairs of runs, in turns")
    parser.add_argument("--only", choices=CORPORA, action="append", help="measure only this corpus (repeatable)")
    arguments = parser.parse_args()
    if arguments.reader:
        run_one(arguments.reader, arguments.folder)
        return
    paths = make_corpora(arguments.folder, arguments)
    print("| corpus | messages | MB | CPU s | CPU s of mailbox | ratio | MB/CPU s | us/message | wall s | peak MB |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for name in arguments.only or CORPORA:
        print(compare(name, paths[name], arguments.pairs), flush=True)
    for name in ("attachments", "dense"):
        if name in (arguments.only or CORPORA):
            two = measured("two processes", paths[name])
            print(
                f"{name}: two processes {two['wall']:.1f} s, {two['cpu']:.1f} CPU s, peak {two['peak_mb']:.0f} MB each"
            )
            print(f"{name}: {limits(paths[name])}")


if __name__ == "__main__":
    main()
