"""Many simulated nights over one workspace: random arrivals, removals, decisions and kills.

    python -m benchmarks.soak --nights 200 --seed 1

After every night and every kill the warehouse and the reports must be whole and belong together, and after a kill the
next run must complete. At the end the warehouse must equal that of one night from scratch over
everything that the exports ever said (person ids and the files that figures are traced to aside).
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import time
from collections import Counter

from connectors import mail_growth
from flows.reports import RUN_ID, settle
from tests.test_every_night import AS_OF, Nights
from transforms.published import published, read_run_id

PEOPLE = 4


class Soak(Nights):
    """The nights of the test of that name, with kills, and as many as one likes."""

    def __init__(self, dice: random.Random, kills: float) -> None:
        super().__init__()
        self.dice = dice
        self.kills = kills
        self.counted: Counter[str] = Counter()
        self.seconds: list[float] = []

    def something_happens(self) -> None:
        """Let one random thing happen to the exports or the decisions, or nothing."""
        dice = self.dice
        one = dice.randrange(PEOPLE)
        happenings = {
            "mailbox grew": lambda: self.mailbox_grows([one, *dice.sample(range(PEOPLE), 2)], dice.random() < 0.6),
            "mailbox cut": lambda: self.mailbox_is_cut_or_removed(dice.randrange(4)),
            "message delivered": lambda: self.maildir_grows(one, dice.random() < 0.6),
            "messages flagged": lambda: self.maildir_is_read(dice.choice(["S", "RS", "FS"])),
            "calendar replaced": lambda: self.calendar_is_replaced(one, dice.random() < 0.5),
            "decision": lambda: self.decide(dice.choice(["same", "different", "tag", ""])),
            "nothing": lambda: None,
        }
        what = dice.choices(list(happenings), [6, 1, 6, 3, 2, 2, 3])[0]
        happenings[what]()
        self.counted[what] += 1

    def night(self) -> None:
        """Run a night, perhaps killed at a random instant first."""
        if self.dice.random() < self.kills and self.workspace.warehouse.exists():
            self._killed_night()
        began = time.perf_counter()
        super().night()
        self.seconds.append(time.perf_counter() - began)
        self._check_whole()

    def _killed_night(self) -> None:
        command = [sys.executable, "-m", "flows", "run", str(self.workspace.root), "--direct", "--as-of", str(AS_OF)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(self.dice.uniform(0.2, 4.0))
            self.counted["run ended before its kill"] += 1
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            self.counted["run killed"] += 1
        settle(self.workspace)  # as whatever command comes next does
        self._check_whole()

    def _check_whole(self) -> None:
        with published(self.workspace.warehouse) as connection:
            run_id = read_run_id(connection)
            connection.execute("select count(*) from fct_relationship").fetchall()
        if (self.workspace.reports / RUN_ID).read_text().strip() != run_id:
            raise AssertionError("warehouse and reports do not belong together")


def main() -> None:
    """Run the nights and print what happened."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--nights", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=float, default=0.25, help="the share of nights with a kill")
    arguments = parser.parse_args()
    mail_growth.LOOKBACK = 400  # so that mailboxes as small as these are carried over too
    soak = Soak(random.Random(arguments.seed), arguments.kills)
    soak.first_night()
    for _night in range(arguments.nights - 1):
        for _happening in range(soak.dice.randrange(3)):
            soak.something_happens()
        soak.night()
    soak.teardown()
    seconds = sorted(soak.seconds)
    print(f"{arguments.nights} nights, seed {arguments.seed}: all whole, and equal to one night from scratch")
    print(", ".join(f"{count} {what}" for what, count in sorted(soak.counted.items())))
    print(f"a night took {seconds[len(seconds) // 2]:.2f} s in the median, {seconds[-1]:.2f} s at most")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
