"""Land an archive of 30,000 connections and 500,000 messages, in the form of 2026: quoted, with real line breaks.
Prints the seconds and the peak memory of a process that does nothing else, and fails beyond 20 s or 1.5 GB.

Usage: python -m benchmarks.linkedin_archive
"""

from __future__ import annotations

import base64
import csv
import hashlib
import random
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

CONNECTIONS, MESSAGES = 30_000, 500_000
MAX_SECONDS, MAX_BYTES = 20, 1.5e9
OWNER, OWNER_URL = "Ada Example", "https://www.linkedin.com/in/ada-example"
GIVEN = "Zoë José Ines Wei Amir Nadia Łukasz Chloë Søren Ana".split()
MESSAGE_COLUMNS = (
    "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER,"
    "ATTACHMENTS"
)
LINES = "Thank you, that helps.\nShall we talk on Thursday?\nI can send the draft before.\nBest regards".split("\n")


def write_archive(path: Path, seed: int = 4) -> None:
    """Write an invented archive, the same for the same seed."""
    chance = random.Random(seed)
    people = [
        (GIVEN[n % len(GIVEN)], f"Person{n}", f"{GIVEN[n % len(GIVEN)].lower()}-{n:x}") for n in range(CONNECTIONS)
    ]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("Profile.csv", "First Name,Last Name,Headline\nAda,Example,Engineer\n")
        archive.writestr("Connections.csv", _connections(people, chance))
        archive.writestr("messages.csv", _messages(people, chance))


def _connections(people: list[tuple[str, str, str]], chance: random.Random) -> str:
    text = StringIO()
    text.write('Notes:\n"When exporting, ""some"" addresses are missing"\n\n')
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow("First Name,Last Name,URL,Email Address,Company,Position,Connected On".split(","))
    for given, family, slug in people:
        day = datetime(2010, 1, 1) + timedelta(days=chance.randrange(5800))  # noqa: DTZ001
        job = [f"Firm {chance.randrange(4000)}", "Engineer, Platform"]
        writer.writerow([given, family, f"https://www.linkedin.com/in/{quote(slug)}", "", *job, f"{day:%d %b %Y}"])
    return text.getvalue()


def _messages(people: list[tuple[str, str, str]], chance: random.Random) -> str:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(MESSAGE_COLUMNS.split(","))
    at = datetime(2026, 10, 1)  # noqa: DTZ001
    for number in range(MESSAGES):
        given, family, slug = people[chance.randrange(20_000)]
        other = [f"{given} {family}", f"https://www.linkedin.com/in/{slug}"]
        sides = [OWNER, OWNER_URL, *other] if number % 2 else [*other, OWNER, OWNER_URL]
        at -= timedelta(seconds=chance.randrange(2000))
        content = "\n".join(chance.choices(LINES, k=chance.randrange(1, 8)))
        row = [_conversation(slug), "", *sides, f"{at:%Y-%m-%d %H:%M:%S} UTC", "", content, "INBOX", ""]
        writer.writerow(row)
    return text.getvalue()


def _conversation(slug: str) -> str:
    """Return an id as LinkedIn makes them: 58 characters, of them 56 the base64 of a UUID and a number."""
    digest = hashlib.md5(slug.encode(), usedforsecurity=False).hexdigest()
    return "2-" + base64.b64encode(f"{UUID(digest)}_100".encode()).decode()


def land(path: Path) -> None:
    """Land an archive and print what it took."""
    from connectors import linkedin_archive
    from connectors.archives import opened
    from connectors.exports import Export
    from connectors.landing import Landing, ReadOptions

    started = time.perf_counter()
    with (
        tempfile.TemporaryDirectory() as folder,
        opened(Export(path, path.name, "zip"), 2**32, lambda _name, _reason: None) as members,
    ):
        landing = Landing(Path(folder), "benchmark")
        linkedin_archive.land(list(members), landing, ReadOptions())
        landing.close()
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(f"{seconds:.1f} s, {time.process_time():.1f} CPU s, peak {peak / 1e9:.2f} GB, rows {landing.counts}")
    if seconds > MAX_SECONDS or peak > MAX_BYTES:
        sys.exit(f"over the limit of {MAX_SECONDS} s or {MAX_BYTES / 1e9} GB")


def main() -> None:
    """Write an archive and land it in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "Complete_LinkedInDataExport_10-30-2026.zip"
        write_archive(path)
        print(f"an archive of {CONNECTIONS} connections and {MESSAGES} messages")
        sys.exit(subprocess.run([sys.executable, "-m", "benchmarks.linkedin_archive", str(path)]).returncode)


if __name__ == "__main__":
    land(Path(sys.argv[1])) if len(sys.argv) > 1 else main()
