"""The demonstration with its mailbox dealt out to eight, and with what it lacks, so that no model stays empty."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from flows.conducting import Directly
from flows.demo import AS_OF, make_demo
from flows.night import open_night, perform
from flows.workspace import Workspace

MAILBOXES = 8
OWNER = "Leonie Achterberg <leonie@achterberg.example>"
START = datetime(2025, 2, 3, 9, tzinfo=UTC)
COLLEAGUE = """BEGIN:VCARD
VERSION:3.0
FN:Odile Farnham
N:Farnham;Odile;;;
EMAIL:odile.farnham@kieferlabs.example
ORG:Kiefer Labs
END:VCARD
"""
DECISIONS = """2026-10-01,tag,email:odile.farnham@kieferlabs.example,colleague,
2026-10-01,cadence,email:odile.farnham@kieferlabs.example,30,
2026-10-01,snooze,email:odile.farnham@kieferlabs.example,2027-01-31,
2026-10-01,same,email:bruno@quarry.example,email:b.stonecutter@slate.example,one man
"""


def letters() -> Iterator[str]:
    """Mail of kinds that the demonstration has not."""
    for number, author in enumerate(("odile", "pavel", "odile", "pavel")):
        yield letter(f"staff{number}", number, f"{author}@kieferlabs.example", "staff@kieferlabs.example")
    for number in range(12):
        yield letter(f"digest{number}", 30 * number, "Dora Quill <dora@quillpress.example>", OWNER)
    for author in ("Rosa Twin <rosa@twins.example>", "Nora Twin <nora@twins.example>"):
        yield letter("twice", 5, author, OWNER)
    yield letter("bruno1", 6, "Bruno Mason <bruno@quarry.example>", OWNER)
    yield letter("bruno2", 7, "B. Stonecutter <b.stonecutter@slate.example>", OWNER)


def letter(key: str, day: int, author: str, to: str) -> str:
    """Return a message of an mbox."""
    at = START + timedelta(days=day)
    return (
        f"From x@y.example {at:%a %b %e %H:%M:%S %Y}\nMessage-ID: <{key}@letters.example>\n"
        f"Date: {format_datetime(at)}\nFrom: {author}\nTo: {to}\nDelivered-To: leonie@achterberg.example\n"
        "Subject: News\n\nHello\n\n"
    )


def make_eight_mailboxes(root: Path) -> Workspace:
    """Make the workspace, after a first night in which the last mailbox was not there and nothing was decided."""
    workspace = make_demo(root)
    (old,) = workspace.exports.rglob("*.mbox")
    messages = re.split(r"(?m)^(?=From \S+@)", old.read_bytes().decode())[1:]
    old.unlink()
    messages += letters()
    for number in range(MAILBOXES):
        # No translation of line ends: the messages keep their bytes.
        (old.parent / f"Box {number}.mbox").write_bytes("".join(messages[number::MAILBOXES]).encode())
    (workspace.exports / "colleague.vcf").write_text(COLLEAGUE)
    last = old.parent / f"Box {MAILBOXES - 1}.mbox"
    aside = root / "aside"
    last.rename(aside)
    perform(open_night(workspace, AS_OF), Directly())
    aside.rename(last)
    with workspace.decisions.open("a") as decisions:
        decisions.write(DECISIONS)
    return workspace
