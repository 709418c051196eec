"""Benchmark of identity resolution: what plain rules, Splink and tieline make of a contact world with known truth.

`python -m benchmarks.identity [RECORDS ...] [--seed N]` prints pairwise precision, recall and F1, B-cubed F1, seconds,
CPU seconds and peak memory of each; then how far the probability that tieline prints can be believed. Each contender
runs in a process of its own; its memory includes the world. Splink is compared where it is installed, and is no
dependency. Of tieline a second night is timed as well, in which one record in a hundred is new.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from importlib.util import find_spec
from itertools import pairwise

import polars as pl

from benchmarks.identity_world import Record, World, quality
from transforms.addresses import parse_address
from transforms.names import parse_name
from transforms.people import CORE_TABLES, OwnerSettings, People, resolve
from transforms.people_memory import Memory
from transforms.profile_urls import profile_key

BINS = (-2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0)
# For each bin of the weight: pairs of handles, of these truly one person, and the sum of the chances printed.
Reliability = dict[float, tuple[int, int, float]]


@dataclass(frozen=True)
class Night:
    """What a night took that only looks at what is new, what it takes to look at everybody, and whether both give the
    same tables, row by row.
    """

    seconds: float
    cpu_seconds: float
    whole_seconds: float
    whole_cpu_seconds: float
    same: bool


@dataclass(frozen=True)
class Outcome:
    """What a contender did: its measures, what it took, and for tieline its reliability, the pairs that were compared,
    what caps left out, and the night in which one record in a hundred is new.
    """

    quality: dict[str, float]
    seconds: float
    cpu_seconds: float
    megabytes: int
    reliability: Reliability | None = None
    compared: int = 0
    uncompared: dict[str, int] | None = None
    night: Night | None = None


def plain_rule(records: Sequence[Record], by_name: bool) -> list[str]:
    """Cluster by canonical address and profile URL, and where asked by exact full name too."""
    root: dict[str, str] = {}

    def find(key: str) -> str:
        while root.setdefault(key, key) != key:
            root[key] = root[root[key]]
            key = root[key]
        return key

    heads = []
    for number, record in enumerate(records):
        keys = [f"record:{number}"]
        if record.email and (address := parse_address(record.email)) and address.nature == "personal":
            keys.append(address.key)
        if record.url:
            keys.append(f"url:{profile_key(record.url)}")
        if by_name and record.name and (parsed := parse_name(record.name)).form == "full":
            keys.append(f"name:{parsed.first} {parsed.last}")
        for left, right in pairwise(keys):
            root[find(left)] = find(right)
        heads.append(keys[0])
    return [find(head) for head in heads]


def reliability(records: Sequence[Record], scored: Sequence[tuple[str, str, float]]) -> Reliability:
    """Return how many of the scored pairs of handles are truly one person, by bins of the weight."""
    people: dict[str, Counter[int]] = defaultdict(Counter)
    for record in records:
        address = parse_address(record.email or "")
        if record.url or address:
            handle = f"linkedin:{profile_key(record.url)}" if record.url else f"email:{address.key}"  # type: ignore[union-attr]
            people[handle][record.person] += 1
    bins: Reliability = {}
    for left, right, weight in scored:
        if left in people and right in people:
            low = max(edge for edge in BINS if edge <= weight)
            pairs, true, chances = bins.get(low, (0, 0, 0.0))
            same = people[left].most_common(1)[0][0] == people[right].most_common(1)[0][0]
            bins[low] = pairs + 1, true + same, chances + 1 / (1 + 2**-weight)
    return bins


def run(contender: str, n_records: int, seed: int) -> Outcome:
    """Make the world, cluster it by one contender, and measure."""
    world = World(n_records, seed)
    truth = [record.person for record in world.records]
    landed = world.landed()
    bins, compared, uncompared, night = None, 0, None, None
    started, cpu_started = time.perf_counter(), time.process_time()
    if contender == "tieline":
        people = resolve(landed, [], OwnerSettings(), None)
        seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu_started
        by_record = dict(people.record_person.select("record", "person_id").iter_rows())
        labels = [by_record.get(str(number), f"nobody {number}") for number in range(n_records)]
        scored = people.match_evidence.drop_nulls("score").select("left", "right", "score").rows()
        bins = reliability(world.records, scored)
        compared, uncompared = people.compared, dict(people.uncompared.iter_rows())
        megabytes = peak_megabytes()
        night = second_night(landed)
    else:
        labels = CONTENDERS[contender](world.records)
        seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu_started
        megabytes = peak_megabytes()
    return Outcome(quality(truth, labels), seconds, cpu_seconds, megabytes, bins, compared, uncompared, night)


def peak_megabytes() -> int:
    """Return the most memory that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def second_night(landed: dict[str, pl.DataFrame]) -> Night:
    """Time the night that brings the last hundredth of the records to a network known before, beside the whole."""
    number = pl.col("record").str.extract(r"^(\d+)").cast(pl.Int64)
    before = {table: frame.filter(number % 100 != 99) if frame.height else frame for table, frame in landed.items()}
    known = resolve(before, [], OwnerSettings(), None, least_remembered=0)
    assert known.memory is not None
    # Under another stamp everybody is looked at, by the same counts.
    everybody = replace(known.memory, stamp=known.memory.stamp.clear())
    people, *took = timed(landed, known.registry, known.memory)
    whole, *whole_took = timed(landed, known.registry, everybody)
    same = all(getattr(people, table).equals(getattr(whole, table)) for table in (*CORE_TABLES, "registry"))
    return Night(*took, *whole_took, same)


def timed(landed: dict[str, pl.DataFrame], registry: pl.DataFrame, memory: Memory) -> tuple[People, float, float]:
    """Resolve the people and return them, the seconds and the CPU seconds."""
    started, cpu_started = time.perf_counter(), time.process_time()
    people = resolve(landed, [], OwnerSettings(), registry, memory=memory, least_remembered=0)
    return people, time.perf_counter() - started, time.process_time() - cpu_started


def splink(records: Sequence[Record]) -> list[str]:
    """Cluster by Splink; imported late, because it is optional."""
    from benchmarks.identity_splink import splink_clusters

    return splink_clusters(records)


CONTENDERS: dict[str, Callable[[Sequence[Record]], list[str]]] = {
    "address + URL": lambda records: plain_rule(records, by_name=False),
    "+ exact full name": lambda records: plain_rule(records, by_name=True),
    "Splink, best": splink,
}


def print_outcome(name: str, outcome: Outcome) -> None:
    """Print one row of the table, and for tieline the reliability of its chances."""
    measured = "  ".join(f"{key} {value:.3f}" for key, value in outcome.quality.items())
    took = f"{outcome.seconds:6.1f} s  {outcome.cpu_seconds:6.1f} CPU s  {outcome.megabytes:5d} MB"
    print(f"  {name:18} {measured}  {took}", flush=True)
    if outcome.night:
        night = outcome.night
        took = f"{night.seconds:.1f} s, {night.cpu_seconds:.1f} CPU s"
        whole = f"{night.whole_seconds:.1f} s, {night.whole_cpu_seconds:.1f} CPU s"
        print(f"    one record in a hundred new: {took}; everybody again: {whole}; the same tables: {night.same}")
    if outcome.uncompared is not None:
        left_out = ", ".join(f"{n:,} by {what}" for what, n in outcome.uncompared.items() if n)
        print(f"    {outcome.compared:,} pairs compared; left out by caps: {left_out or 'none'}")
    for low, (pairs, true, chances) in sorted((outcome.reliability or {}).items()):
        print(f"    from {low:+.0f} bits: said {chances / pairs:.3f}, true {true / pairs:.3f} of {pairs} pairs")


def main() -> None:
    """Print a table for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records", nargs="*", type=int, default=[5_000, 50_000])
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--only", choices=[*CONTENDERS, "tieline"], help="run one contender")
    options = parser.parse_args()
    contenders = [options.only] if options.only else [*CONTENDERS, "tieline"]
    if find_spec("splink") is None and "Splink, best" in contenders:
        contenders.remove("Splink, best")
        print("Splink is not installed and is left out")
    apart = multiprocessing.get_context("spawn")
    for n_records in options.records:
        print(f"{n_records} records, seed {options.seed}", flush=True)
        for contender in contenders:
            with ProcessPoolExecutor(1, mp_context=apart) as pool:
                print_outcome(contender, pool.submit(run, contender, n_records, options.seed).result())


if __name__ == "__main__":
    main()
