"""Land a calendar of 5,000 events, a quarter recurring over 11 years, and do the same with icalendar and
recurring-ical-events. Prints CPU seconds, peak memory and the ratio of each pair; each side runs in a process of its
own. With --until it lands the same calendar to the end of each given year, and prints what the connector alone costs.

Usage: python -m benchmarks.calendar_expansion [--pairs N] [--until YEAR ...]
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime, timedelta
from pathlib import Path

EVENTS = 5_000
FIRST, LAST = date(2016, 1, 1), date(2026, 12, 31)
RULES = (
    "FREQ=WEEKLY",
    "FREQ=WEEKLY;INTERVAL=2",
    "FREQ=MONTHLY",
    "FREQ=YEARLY",
    "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=200",
)


def document(seed: int = 5) -> str:
    """Return an invented calendar as iCalendar text, the same for the same seed."""
    chance = random.Random(seed)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//Benchmark//EN"]
    for number in range(EVENTS):
        start = datetime.fromisoformat("2016-01-01 08:00") + timedelta(
            days=chance.randrange(4000), minutes=15 * chance.randrange(36)
        )
        recurs = number % 4 == 0
        if recurs:
            start = datetime.fromisoformat("2016-01-04 08:00") + timedelta(
                days=chance.randrange(365), hours=chance.randrange(9)
            )
        lines += [
            "BEGIN:VEVENT",
            f"UID:{number}@calendar.example",
            "DTSTAMP:20261101T000000Z",
            f"SUMMARY:Meeting {number}",
        ]
        lines += [f"DTSTART;TZID=Europe/Berlin:{start:%Y%m%dT%H%M%S}", "DURATION:PT30M"]
        lines += [f"RRULE:{chance.choice(RULES)}"] if recurs else []
        lines += ["ORGANIZER;CN=Me:mailto:me@home.example", "DESCRIPTION:" + "agenda " * 60]
        lines += [
            f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=P{person}:mailto:p{person}@work.example"
            for person in chance.sample(range(400), chance.randrange(5))
        ]
        lines.append("END:VEVENT")
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def landed(path: Path, last: date) -> int:
    """Land the calendar to a last day; return its occurrences."""
    from connectors import calendar_ics
    from connectors.exports import Member
    from connectors.landing import Landing, ReadOptions

    landing = Landing(path.parent, "0" * 16)
    member = Member(path.name, path.stat().st_size, None, lambda: path.open("rb"), path)
    calendar_ics.land([member], landing, ReadOptions(time_zone="Europe/Berlin", horizon=last))
    landing.close()
    return landing.counts["event"]


def expanded(path: Path) -> int:
    """Expand the calendar with the full libraries; return its occurrences."""
    import icalendar
    import recurring_ical_events

    calendar = icalendar.Calendar.from_ical(path.read_bytes())
    return len(recurring_ical_events.of(calendar).between(FIRST, LAST + timedelta(days=1)))


def measured(side: str, year: int = LAST.year) -> dict[str, float]:
    """Run one side in a process of its own; return its occurrences, CPU seconds and peak memory in MB."""
    command = [sys.executable, "-m", "benchmarks.calendar_expansion", "--side", side, "--until", str(year)]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def run_side(side: str, year: int) -> None:
    """Run one side here and print what it cost."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "calendar.ics"
        path.write_text(document(), encoding="utf-8", newline="")
        begin = time.process_time()
        count = landed(path, date(year, 12, 31)) if side == "landed" else expanded(path)
        seconds = time.process_time() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"until": year, "occurrences": count, "cpu_s": round(seconds, 2), "peak_mb": round(peak)}))


def main() -> None:
    """Run one side, pairs of both, or the connector to the end of several years."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=1)
    parser.add_argument("--until", type=int, nargs="+", metavar="YEAR")
    parser.add_argument("--side", choices=("landed", "expanded"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.side:
        run_side(given.side, given.until[0])
    elif given.until:
        for year in given.until:
            print(measured("landed", year))
    else:
        for _ in range(given.pairs):
            ours, theirs = measured("landed"), measured("expanded")
            print(f"tieline {ours}; icalendar + recurring-ical-events {theirs}; {theirs['cpu_s'] / ours['cpu_s']:.1f}x")


if __name__ == "__main__":
    main()
